//! What the functions over a scorer share: their arguments, and rows scored in chunks.

use std::hash::{Hash, Hasher};
use std::sync::Mutex;

use composite_index::{RowScorer, RowScratch};
use datafusion::arrow::datatypes::DataType;
use datafusion::common::{DFSchema, Result, plan_err};
use datafusion::logical_expr::{Expr, ScalarFunctionArgs, ScalarUDF, Signature, Volatility, ident};

use crate::nodes::NodesFunction;
use crate::score::ScoreFunction;
use crate::stored::StoredScorer;
use crate::{columns, plan_error, refused};

/// A named function of the scorer's variables, in the scorer's order or by their names.
#[derive(Debug)]
pub(crate) struct RowFunction {
    name: String,
    stored: StoredScorer,
    nodes: Vec<String>,
    rows: RowScorer,
    signature: Signature,
    /// Room of calls that are over, for those to come: one for each thread at most.
    rooms: Mutex<Vec<Room>>,
}

/// What a call needs beside its arguments and its result.
#[derive(Debug, Default)]
struct Room {
    filled: Vec<Vec<f64>>,
    scratch: RowScratch,
}

impl RowFunction {
    /// At chosen nodes.
    pub(crate) fn new(name: String, stored: StoredScorer, nodes: Vec<String>) -> Result<Self> {
        let rows = stored.scorer().row_by_row(&nodes).map_err(plan_error)?;
        let names = rows.variables().iter().map(ToString::to_string).collect::<Vec<_>>();
        let signature =
            Signature::user_defined(Volatility::Immutable).with_parameter_names(names)?;
        Ok(Self { name, stored, nodes, rows, signature, rooms: Mutex::default() })
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn stored(&self) -> &StoredScorer {
        &self.stored
    }

    pub(crate) fn nodes(&self) -> &[String] {
        &self.nodes
    }

    pub(crate) fn signature(&self) -> &Signature {
        &self.signature
    }

    /// Refuses columns that are too few, too many, or no numbers, by the variables' names.
    pub(crate) fn coerce(&self, given: &[DataType]) -> Result<Vec<DataType>> {
        let (name, variables) = (&self.name, self.rows.variables());
        let all = || variables.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        if let Some(missing) = variables.get(given.len()..).filter(|missing| !missing.is_empty()) {
            let missing = missing.iter().map(|code| format!("`{code}`")).collect::<Vec<_>>();
            let (missing, found) = (missing.join(", "), given.len());
            return plan_err!(
                "{name} lacks {missing}: it takes {} columns ({}), and {found} are given",
                variables.len(),
                all()
            );
        }
        if given.len() > variables.len() {
            let found = given.len();
            return plan_err!(
                "{name} takes {} columns ({}), and {found} are given",
                variables.len(),
                all()
            );
        }
        let mut wrong = variables.iter().zip(given).filter(|(_, found)| !columns::is_number(found));
        if let Some((variable, found)) = wrong.next() {
            let help = if found.is_decimal() { ": cast it to DOUBLE" } else { "" };
            return plan_err!("{name} takes numbers, and `{variable}` is given {found}{help}");
        }
        Ok(vec![DataType::Float64; given.len()])
    }

    /// The scores of each node, with NaN for missing.
    pub(crate) fn score(&self, arguments: &ScalarFunctionArgs) -> Result<Vec<Vec<f64>>> {
        let rows = arguments.number_rows;
        let mut room = self.room();
        let taken = columns::take(&arguments.args, rows, &mut room.filled)?;
        let values = columns::slices(&taken, &room.filled);
        let mut scores = vec![vec![f64::NAN; rows]; self.nodes.len()];
        let mut slices: Vec<_> = scores.iter_mut().map(Vec::as_mut_slice).collect();
        self.rows.score_into(&values, &mut slices, &mut room.scratch).map_err(refused)?;
        drop(values);
        self.keep(room);
        Ok(scores)
    }

    /// What makes two functions the same.
    fn key(&self) -> (&str, &[String], &str) {
        (&self.name, &self.nodes, self.stored.json())
    }

    fn room(&self) -> Room {
        self.rooms.lock().map(|mut rooms| rooms.pop()).ok().flatten().unwrap_or_default()
    }

    fn keep(&self, room: Room) {
        // After a panic elsewhere the room is let go.
        if let Ok(mut rooms) = self.rooms.lock() {
            rooms.push(room);
        }
    }
}

/// The call of a function over a scorer with the columns that have its variables' names.
///
/// # Errors
///
/// The table lacks a column, or it is no column of numbers; or the function is none over a scorer.
pub fn call(function: &ScalarUDF, schema: &DFSchema) -> Result<Expr> {
    let names = function.signature().parameter_names.clone().unwrap_or_default();
    let names = || names.iter().map(String::as_str);
    if !is_over_scorer(function) {
        return plan_err!("{} is no function over a scorer", function.name());
    }
    columns::check(names(), schema)
        .map_err(|why| plan_error(format!("{} cannot be called: {why}", function.name())))?;
    Ok(function.call(names().map(ident).collect()))
}

fn is_over_scorer(function: &ScalarUDF) -> bool {
    function.inner().is::<ScoreFunction>() || function.inner().is::<NodesFunction>()
}

impl PartialEq for RowFunction {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for RowFunction {}

impl Hash for RowFunction {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}
