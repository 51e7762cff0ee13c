//! The score of the root, or of another node, as a scalar function.

use datafusion::arrow::datatypes::DataType;
use datafusion::common::Result;
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature,
};

use crate::columns;
use crate::row_function::RowFunction;
use crate::stored::StoredScorer;

/// A function of the scorer's variables that gives the published score of the root: Float64, null where
/// the methodology gives none.
///
/// ```sql
/// SELECT unit, score(income, unemployment, "life-expectancy") FROM regions;
/// SELECT unit, score("life-expectancy" => l, income => i, unemployment => u) FROM regions;
/// ```
///
/// Nulls and NaN are missing values. Integers and single precision become doubles. Columns that are too
/// few, too many, unknown by name or no numbers are refused when the query is planned; an infinite value is
/// refused when its batch is scored, as the engine refuses it, with its variable and its row in the batch.
///
/// # Errors
///
/// The scorer compares units with each other, so that rows alone have no score.
pub fn score_function(name: impl Into<String>, stored: &StoredScorer) -> Result<ScalarUDF> {
    node_function(name, stored, stored.scorer().framework().root().code().as_str())
}

/// As [`score_function`], of another node.
///
/// # Errors
///
/// As there; or there is no such node.
pub fn node_function(
    name: impl Into<String>,
    stored: &StoredScorer,
    node: &str,
) -> Result<ScalarUDF> {
    let function = RowFunction::new(name.into(), stored.clone(), vec![node.to_owned()])?;
    Ok(ScalarUDF::from(ScoreFunction(function)))
}

/// See [`score_function`].
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct ScoreFunction(pub(crate) RowFunction);

impl ScalarUDFImpl for ScoreFunction {
    fn name(&self) -> &str {
        self.0.name()
    }

    fn signature(&self) -> &Signature {
        self.0.signature()
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Float64)
    }

    fn coerce_types(&self, given: &[DataType]) -> Result<Vec<DataType>> {
        self.0.coerce(given)
    }

    fn invoke_with_args(&self, arguments: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let scores = self.0.score(&arguments)?.pop().unwrap_or_default();
        Ok(ColumnarValue::Array(columns::array(scores)))
    }
}
