//! The functions over a scorer and the table of a sweep in plans that travel to other processes.
//!
//! A function travels with its scorer and a sweep with its index and data, as JSON, so that what runs the plan needs
//! no file of them. Everything else is left to another codec, such as Ballista's own.

use std::any::Any;
use std::sync::Arc;

use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::TableProvider;
use datafusion::common::{Result, TableReference, plan_err};
use datafusion::datasource::file_format::FileFormatFactory;
use datafusion::execution::TaskContext;
use datafusion::logical_expr::{Extension, LogicalPlan, ScalarUDF};
use datafusion::physical_plan::ExecutionPlan;
use datafusion_proto::logical_plan::LogicalExtensionCodec;
use datafusion_proto::physical_plan::{PhysicalExtensionCodec, PhysicalProtoConverterExtension};
use serde::{Deserialize, Serialize};

use crate::nodes::NodesFunction;
use crate::plan_error;
use crate::row_function::RowFunction;
use crate::score::ScoreFunction;
use crate::stored::StoredScorer;
use crate::sweep::{SweepExec, SweepTable, SweepTask};

/// Before what is ours, so that it is told from the bytes of the other codec.
const MARK: &[u8] = b"composite-index:";

/// A codec of ours in front of another.
#[derive(Debug)]
pub struct Codec<C: ?Sized>(pub Arc<C>);

/// A function as it travels.
#[derive(Serialize, Deserialize)]
struct StoredFunction {
    name: String,
    nodes: Vec<String>,
    /// Whether it gives a struct.
    many: bool,
    scorer: String,
}

/// A plan of a sweep as it travels.
#[derive(Serialize, Deserialize)]
struct StoredExec {
    task: String,
    columns: Vec<usize>,
}

fn write_marked(json: Vec<u8>, buffer: &mut Vec<u8>) -> Result<()> {
    buffer.extend_from_slice(MARK);
    buffer.extend(json);
    Ok(())
}

/// Writes a function of ours; whether it is one.
fn encode_function(function: &ScalarUDF, buffer: &mut Vec<u8>) -> Result<bool> {
    let inner: &dyn Any = function.inner().as_ref();
    let (rows, many) = match (inner.downcast_ref(), inner.downcast_ref()) {
        (Some(ScoreFunction(rows)), _) => (rows, false),
        (_, Some(NodesFunction(rows))) => (rows, true),
        _ => return Ok(false),
    };
    let (name, nodes) = (rows.name().to_owned(), rows.nodes().to_vec());
    let stored = StoredFunction { name, nodes, many, scorer: rows.stored().json().to_owned() };
    write_marked(serde_json::to_vec(&stored).map_err(plan_error)?, buffer)?;
    Ok(true)
}

fn decode_function(buffer: &[u8]) -> Option<Result<Arc<ScalarUDF>>> {
    let json = buffer.strip_prefix(MARK)?;
    Some(serde_json::from_slice(json).map_err(plan_error).and_then(|stored: StoredFunction| {
        let StoredFunction { name, nodes, many, scorer } = stored;
        let rows = RowFunction::new(name, StoredScorer::parse(scorer)?, nodes)?;
        Ok(Arc::new(match many {
            true => ScalarUDF::from(NodesFunction(rows)),
            false => ScalarUDF::from(ScoreFunction(rows)),
        }))
    }))
}

impl LogicalExtensionCodec for Codec<dyn LogicalExtensionCodec> {
    fn try_encode_udf(&self, function: &ScalarUDF, buffer: &mut Vec<u8>) -> Result<()> {
        if encode_function(function, buffer)? {
            Ok(())
        } else {
            self.0.try_encode_udf(function, buffer)
        }
    }

    fn try_decode_udf(&self, name: &str, buffer: &[u8]) -> Result<Arc<ScalarUDF>> {
        decode_function(buffer).unwrap_or_else(|| self.0.try_decode_udf(name, buffer))
    }

    fn try_encode_table_provider(
        &self,
        name: &TableReference,
        table: Arc<dyn TableProvider>,
        buffer: &mut Vec<u8>,
    ) -> Result<()> {
        match table.downcast_ref::<SweepTable>() {
            Some(sweep) => write_marked(sweep.task().json()?, buffer),
            None => self.0.try_encode_table_provider(name, table, buffer),
        }
    }

    fn try_decode_table_provider(
        &self,
        buffer: &[u8],
        name: &TableReference,
        schema: SchemaRef,
        context: &TaskContext,
    ) -> Result<Arc<dyn TableProvider>> {
        match buffer.strip_prefix(MARK) {
            Some(json) => Ok(Arc::new(SweepTable::new(SweepTask::parse(json)?))),
            None => self.0.try_decode_table_provider(buffer, name, schema, context),
        }
    }

    fn try_encode(&self, node: &Extension, buffer: &mut Vec<u8>) -> Result<()> {
        self.0.try_encode(node, buffer)
    }

    fn try_decode(
        &self,
        buffer: &[u8],
        inputs: &[LogicalPlan],
        context: &TaskContext,
    ) -> Result<Extension> {
        self.0.try_decode(buffer, inputs, context)
    }

    fn try_encode_file_format(
        &self,
        buffer: &mut Vec<u8>,
        format: Arc<dyn FileFormatFactory>,
    ) -> Result<()> {
        self.0.try_encode_file_format(buffer, format)
    }

    fn try_decode_file_format(
        &self,
        buffer: &[u8],
        context: &TaskContext,
    ) -> Result<Arc<dyn FileFormatFactory>> {
        self.0.try_decode_file_format(buffer, context)
    }
}

impl PhysicalExtensionCodec for Codec<dyn PhysicalExtensionCodec> {
    fn try_encode_udf(&self, function: &ScalarUDF, buffer: &mut Vec<u8>) -> Result<()> {
        if encode_function(function, buffer)? {
            Ok(())
        } else {
            self.0.try_encode_udf(function, buffer)
        }
    }

    fn try_decode_udf(&self, name: &str, buffer: &[u8]) -> Result<Arc<ScalarUDF>> {
        decode_function(buffer).unwrap_or_else(|| self.0.try_decode_udf(name, buffer))
    }

    fn try_encode(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        buffer: &mut Vec<u8>,
        converter: &dyn PhysicalProtoConverterExtension,
    ) -> Result<()> {
        let Some(sweep) = plan.downcast_ref::<SweepExec>() else {
            return self.0.try_encode(plan, buffer, converter);
        };
        let task = String::from_utf8(sweep.task().json()?).map_err(plan_error)?;
        let stored = StoredExec { task, columns: sweep.columns().to_vec() };
        write_marked(serde_json::to_vec(&stored).map_err(plan_error)?, buffer)
    }

    fn try_decode(
        &self,
        buffer: &[u8],
        inputs: &[Arc<dyn ExecutionPlan>],
        context: &TaskContext,
        converter: &dyn PhysicalProtoConverterExtension,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let Some(json) = buffer.strip_prefix(MARK) else {
            return self.0.try_decode(buffer, inputs, context, converter);
        };
        let StoredExec { task, columns } = serde_json::from_slice(json).map_err(plan_error)?;
        let [ranges] = inputs else { return plan_err!("a sweep has one input, its ranges") };
        let task = Arc::new(SweepTask::parse(task.as_bytes())?);
        Ok(Arc::new(SweepExec::new(task, Arc::clone(ranges), columns)?))
    }
}
