//! A sweep as a table.

use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::Result;
use datafusion::logical_expr::TableType;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::prelude::Expr;

use super::exec::{SCHEMA, SweepExec, ranges};
use super::task::SweepTask;

/// A table with one row for each part of a sweep, which is drawn when it is read: `first_draw`, `draws` and
/// `part`, the part as JSON. Each part is a partition of its own.
#[derive(Debug)]
pub struct SweepTable(Arc<SweepTask>);

impl SweepTable {
    /// The table of a sweep.
    pub fn new(task: SweepTask) -> Self {
        Self(Arc::new(task))
    }

    pub(crate) fn task(&self) -> &SweepTask {
        &self.0
    }
}

#[async_trait]
impl TableProvider for SweepTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&SCHEMA)
    }

    fn table_type(&self) -> TableType {
        TableType::Temporary
    }

    async fn scan(
        &self,
        _: &dyn Session,
        columns: Option<&Vec<usize>>,
        _: &[Expr],
        _: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let columns = columns.cloned().unwrap_or_else(|| (0..SCHEMA.fields().len()).collect());
        Ok(Arc::new(SweepExec::new(Arc::clone(&self.0), ranges(self.0.parts())?, columns)?))
    }
}
