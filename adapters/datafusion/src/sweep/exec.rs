//! The plan of a sweep: ranges of draws come in, and what they count goes out.

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, LazyLock};

use datafusion::arrow::array::{ArrayRef, RecordBatch, StringArray, UInt64Array};
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::common::cast::as_uint64_array;
use datafusion::common::runtime::SpawnedTask;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{DataFusionError, Result, internal_err};
use datafusion::datasource::memory::MemorySourceConfig;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr};
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType};
use datafusion::physical_plan::stream::RecordBatchReceiverStream;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, ExecutionPlanProperties, PlanProperties,
};
use futures::StreamExt;

use super::task::SweepTask;
use crate::plan_error;

/// The columns of a sweep's table: the first draw of a part, how many it has, and what was counted, as the
/// JSON of a [`WeightSweep`](composite_index::robustness::sweep::WeightSweep).
pub(crate) static SCHEMA: LazyLock<SchemaRef> = LazyLock::new(|| {
    let number = |name| Field::new(name, DataType::UInt64, false);
    let part = Field::new("part", DataType::Utf8, false);
    Arc::new(Schema::new(vec![number("first_draw"), number("draws"), part]))
});

/// The first draw and the number of draws.
static RANGES: LazyLock<SchemaRef> =
    LazyLock::new(|| Arc::new(Schema::new(SCHEMA.fields()[..2].to_vec())));

/// A scan of ranges in memory, a partition each. A scheduler deals out the partitions of scans; it would not
/// know how to deal out a leaf of ours.
pub(crate) fn ranges(parts: &[Range<u64>]) -> Result<Arc<dyn ExecutionPlan>> {
    let batch = |draws: &Range<u64>| {
        let number = |number| Arc::new(UInt64Array::from(vec![number])) as ArrayRef;
        let columns = vec![number(draws.start), number(draws.end - draws.start)];
        Ok(vec![RecordBatch::try_new(Arc::clone(&RANGES), columns)?])
    };
    let batches = parts.iter().map(batch).collect::<Result<Vec<_>>>()?;
    Ok(MemorySourceConfig::try_new_exec(&batches, Arc::clone(&RANGES), None)?)
}

/// Draws the ranges of its input, where a partition is executed.
#[derive(Debug)]
pub(crate) struct SweepExec {
    task: Arc<SweepTask>,
    ranges: Arc<dyn ExecutionPlan>,
    /// Which of the columns are asked for.
    columns: Vec<usize>,
    properties: Arc<PlanProperties>,
}

impl SweepExec {
    pub(crate) fn new(
        task: Arc<SweepTask>,
        ranges: Arc<dyn ExecutionPlan>,
        columns: Vec<usize>,
    ) -> Result<Self> {
        let schema = Arc::new(SCHEMA.project(&columns)?);
        let properties = PlanProperties::new(
            EquivalenceProperties::new(schema),
            ranges.output_partitioning().clone(),
            EmissionType::Incremental,
            Boundedness::Bounded,
        );
        Ok(Self { task, ranges, columns, properties: Arc::new(properties) })
    }

    pub(crate) fn task(&self) -> &SweepTask {
        &self.task
    }

    pub(crate) fn columns(&self) -> &[usize] {
        &self.columns
    }
}

impl DisplayAs for SweepExec {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SweepExec")
    }
}

impl ExecutionPlan for SweepExec {
    fn name(&self) -> &str {
        "SweepExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.ranges]
    }

    /// The ranges are partitions already.
    fn benefits_from_input_partitioning(&self) -> Vec<bool> {
        vec![false]
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn with_new_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let [ranges] = children.as_slice() else {
            return internal_err!("a sweep has one input, its ranges");
        };
        let (task, columns) = (Arc::clone(&self.task), self.columns.clone());
        Ok(Arc::new(Self::new(task, Arc::clone(ranges), columns)?))
    }

    fn execute(
        &self,
        partition: usize,
        context: Arc<TaskContext>,
    ) -> Result<SendableRecordBatchStream> {
        let mut ranges = self.ranges.execute(partition, context)?;
        let mut stream = RecordBatchReceiverStream::builder(self.schema(), 1);
        let (task, columns, sent) = (Arc::clone(&self.task), self.columns.clone(), stream.tx());
        stream.spawn(async move {
            while let Some(batch) = ranges.next().await {
                for draws in read(&batch?)? {
                    let (task, waiting) = (Arc::clone(&task), sent.clone());
                    // The sweep ends where nobody waits for it any more.
                    let draw = move || drawn(&task, draws, || !waiting.is_closed());
                    let part = SpawnedTask::spawn_blocking(draw).join_unwind().await;
                    let part = part.map_err(|error| DataFusionError::External(error.into()))??;
                    // A receiver that is gone needs no answer.
                    let _ = sent.send(Ok(part.project(&columns)?)).await;
                }
            }
            Ok(())
        });
        Ok(stream.build())
    }
}

/// The ranges of a batch.
fn read(batch: &RecordBatch) -> Result<Vec<Range<u64>>> {
    let (from, draws) = (as_uint64_array(batch.column(0))?, as_uint64_array(batch.column(1))?);
    Ok(from.values().iter().zip(draws.values()).map(|(from, draws)| *from..from + draws).collect())
}

/// The row of a range.
fn drawn(
    task: &SweepTask,
    draws: Range<u64>,
    go_on: impl Fn() -> bool + Send,
) -> Result<RecordBatch> {
    let from = draws.start;
    let sweep = task.run(draws, move |_| go_on())?;
    let part = serde_json::to_string(&sweep).map_err(plan_error)?;
    let columns: [ArrayRef; 3] = [
        Arc::new(UInt64Array::from(vec![from])),
        Arc::new(UInt64Array::from(vec![sweep.counted()])),
        Arc::new(StringArray::from(vec![part])),
    ];
    Ok(RecordBatch::try_new(Arc::clone(&SCHEMA), columns.to_vec())?)
}
