//! The scores of chosen nodes, as a function that gives a struct.

use std::sync::Arc;

use datafusion::arrow::array::StructArray;
use datafusion::arrow::datatypes::{DataType, Field, Fields};
use datafusion::common::Result;
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature,
};

use crate::columns;
use crate::row_function::RowFunction;
use crate::stored::StoredScorer;

/// A function of the scorer's variables that gives a struct with the published scores of chosen nodes, each
/// under the node's code: Float64, null where the methodology gives none. Arguments and refusals are those
/// of [`score_function`](crate::score_function).
///
/// ```sql
/// SELECT s['economy'], s['health'] FROM (SELECT nodes(income, unemployment, life) AS s FROM regions);
/// ```
///
/// # Errors
///
/// There is no such node, or the scorer compares units with each other.
pub fn nodes_function<C: Into<String>>(
    name: impl Into<String>,
    stored: &StoredScorer,
    nodes: impl IntoIterator<Item = C>,
) -> Result<ScalarUDF> {
    let nodes = nodes.into_iter().map(Into::into).collect();
    let function = RowFunction::new(name.into(), stored.clone(), nodes)?;
    Ok(ScalarUDF::from(NodesFunction(function)))
}

/// See [`nodes_function`].
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct NodesFunction(pub(crate) RowFunction);

impl NodesFunction {
    fn fields(&self) -> Fields {
        let field = |code: &String| Field::new(code, DataType::Float64, true);
        self.0.nodes().iter().map(field).collect()
    }
}

impl ScalarUDFImpl for NodesFunction {
    fn name(&self) -> &str {
        self.0.name()
    }

    fn signature(&self) -> &Signature {
        self.0.signature()
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Struct(self.fields()))
    }

    fn coerce_types(&self, given: &[DataType]) -> Result<Vec<DataType>> {
        self.0.coerce(given)
    }

    fn invoke_with_args(&self, arguments: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let scores = self.0.score(&arguments)?.into_iter().map(columns::array).collect();
        let rows = arguments.number_rows;
        let scores = StructArray::try_new_with_length(self.fields(), scores, None, rows)?;
        Ok(ColumnarValue::Array(Arc::new(scores)))
    }
}
