//! The table function `sweep`.

use std::sync::Arc;

use composite_index::IndexFolder;
use composite_index::robustness::sweep::SweepPlan;
use datafusion::catalog::{TableFunctionArgs, TableFunctionImpl, TableProvider};
use datafusion::common::{Result, ScalarValue, plan_err};
use datafusion::prelude::Expr;

use super::table::SweepTable;
use super::task::SweepTask;
use crate::plan_error;

/// `sweep('DIR', 'PLAN', PARTS)`: the sweep of the index in a folder, as a [`SweepTable`] of so many parts. The plan is
/// that of [`SweepPlan`] as JSON.
///
/// ```sql
/// SELECT part FROM sweep('fixtures/gai-2024', '{"draws": 131072, "seed": 1, "law": "simplex"}', 2);
/// ```
///
/// The folder is read once, when the query is planned; index and data travel with the plan.
#[derive(Debug, Default)]
pub struct SweepFunction;

const USAGE: &str = "sweep takes the folder of an index, a plan as JSON and a number of parts: \
                     sweep('DIR', '{\"draws\": 131072, \"seed\": 1, \"law\": \"simplex\"}', 2)";

impl TableFunctionImpl for SweepFunction {
    fn call_with_args(&self, arguments: TableFunctionArgs) -> Result<Arc<dyn TableProvider>> {
        let [folder, plan, parts] = arguments.exprs() else { return plan_err!("{USAGE}") };
        let (Some(folder), Some(plan)) = (text(folder), text(plan)) else {
            return plan_err!("{USAGE}");
        };
        let Some(parts) = count(parts) else { return plan_err!("{USAGE}") };
        let plan: SweepPlan = serde_json::from_str(plan)
            .map_err(|error| plan_error(format!("the plan of the sweep: {error}")))?;
        let folder = IndexFolder::open(folder).map_err(plan_error)?;
        let data = folder.data().map_err(plan_error)?.clone();
        let task = SweepTask::new(folder.index().clone(), data, plan, parts);
        Ok(Arc::new(SweepTable::new(task)))
    }
}

fn text(argument: &Expr) -> Option<&str> {
    match argument {
        Expr::Literal(value, _) => value.try_as_str()?,
        _ => None,
    }
}

fn count(argument: &Expr) -> Option<usize> {
    match argument {
        Expr::Literal(ScalarValue::Int64(Some(count)), _) => {
            usize::try_from(*count).ok().filter(|count| *count > 0)
        }
        _ => None,
    }
}
