//! The columns that figures are computed of, as expressions over the table.

use composite_index::engine::{NeededAggregates, NeededColumn};
use composite_index::methodology::Acceptance;
use composite_index::{Index, Methodology};
use datafusion::arrow::datatypes::DataType;
use datafusion::common::{DFSchema, Result, ScalarValue, plan_err};
use datafusion::functions_aggregate::expr_fn::count;
use datafusion::logical_expr::{Case, cast, ident, lit};
use datafusion::prelude::{DataFrame, Expr};

use super::figures;
use crate::{columns, plan_error};

/// The columns of all indicators.
pub(super) struct Sources<'a> {
    columns: Vec<Source<'a>>,
}

struct Source<'a> {
    needed: &'a NeededAggregates,
    column: &'a NeededColumn,
    /// Divided by the denominator; null is missing.
    quotient: Expr,
}

impl<'a> Sources<'a> {
    /// Refuses what the table lacks.
    pub(super) fn new(
        index: &Index,
        needed: &'a [NeededAggregates],
        schema: &DFSchema,
    ) -> Result<Self> {
        let columns = needed.iter().filter_map(|needed| {
            let column = needed.column.as_ref()?;
            Some(Source { needed, column, quotient: quotient(column) })
        });
        let sources = Self { columns: columns.collect() };
        columns::check(sources.variables(), schema).map_err(|why| {
            plan_error(format!("`{}` cannot be fitted: {why}", index.framework().root().code()))
        })?;
        Ok(sources)
    }

    /// Each indicator with its column as its transforms find it.
    pub(super) fn columns(&self) -> impl Iterator<Item = (&'a NeededAggregates, Expr)> {
        self.columns.iter().map(|source| (source.needed, self.filled(source)))
    }

    /// Every column of the table that is read, once.
    fn variables(&self) -> Vec<&'a str> {
        let of = |source: &Source<'a>| {
            let denominator = source.column.denominator.as_ref();
            [Some(&source.column.variable), denominator].into_iter().flatten()
        };
        let mut all: Vec<_> = self.columns.iter().flat_map(of).map(|code| code.as_str()).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// A constant takes the place of what is missing in units that have a value in any indicator.
    fn filled(&self, source: &Source<'_>) -> Expr {
        let quotient = source.quotient.clone();
        let Some(constant) = source.column.filled else { return quotient };
        let has_value = self.columns.iter().map(|other| other.quotient.clone().is_not_null());
        let has_data = has_value.reduce(Expr::or).unwrap_or_else(|| lit(true));
        case(quotient.clone().is_not_null(), quotient, case(has_data, lit(constant), missing()))
    }

    /// Refuses infinite values, and denominators that the methodology does not accept.
    pub(super) async fn check(&self, table: &DataFrame, methodology: &Methodology) -> Result<()> {
        let infinite = |name: &&str| {
            let what = format!("`{name}` has infinite values");
            (what, is_infinite(ident(*name)))
        };
        let mut faults: Vec<_> = self.variables().iter().map(infinite).collect();
        for source in &self.columns {
            faults.extend(denominator_faults(source, methodology));
        }
        let counted = faults.iter().map(|(_, is_fault)| {
            count(case(is_fault.clone(), lit(1), lit(ScalarValue::Int32(None))))
        });
        let counts = figures::row(table, counted.collect()).await?;
        let found = faults.iter().zip(&counts).filter(|(_, count)| **count > 0.0);
        let found: Vec<_> =
            found.map(|((what, _), count)| format!("{what} ({count} rows)")).collect();
        if found.is_empty() { Ok(()) } else { plan_err!("{}", found.join("; ")) }
    }
}

/// x / d · scale as the engine computes it; what has no finite quotient is missing.
fn quotient(column: &NeededColumn) -> Expr {
    let value = number(column.variable.as_str());
    let Some(denominator) = &column.denominator else { return value };
    let (divisor, scale) = (number(denominator.as_str()), column.scale);
    let first = value.clone() / divisor.clone() * lit(scale);
    let again = value / (divisor / lit(scale));
    finite(case(is_infinite(first.clone()), again, first))
}

fn denominator_faults(source: &Source<'_>, methodology: &Methodology) -> Vec<(String, Expr)> {
    let Some(denominator) = &source.column.denominator else { return Vec::new() };
    let (code, divisor) = (&source.column.variable, number(denominator.as_str()));
    let has_value = || number(code.as_str()).is_not_null();
    // In the order of SQL, −0 is no 0.
    let is_zero = divisor.clone().eq(lit(0.0)).or(divisor.clone().eq(lit(-0.0)));
    let accepts = |what: Acceptance| methodology.accept.contains(&what);
    let beyond = source.quotient.clone().is_null().and(is_zero.clone().is_false());
    let mut faults =
        vec![(format!("`{code}` / `{denominator}` is not finite"), has_value().and(beyond))];
    if !accepts(Acceptance::ZeroDenominator) {
        faults.push((
            format!("`{denominator}`, by which `{code}` is divided, is zero"),
            has_value().and(is_zero),
        ));
    }
    if !accepts(Acceptance::MissingDenominator) {
        let missing = has_value().and(divisor.is_null());
        faults
            .push((format!("`{denominator}`, by which `{code}` is divided, is missing"), missing));
    }
    faults
}

/// A column of the table as doubles, null for NaN.
fn number(name: &str) -> Expr {
    present(cast(ident(name), DataType::Float64))
}

/// NaN is above and below everything in the order of SQL.
fn present(value: Expr) -> Expr {
    let range = value.clone().between(lit(f64::NEG_INFINITY), lit(f64::INFINITY));
    case(range, value, missing())
}

fn finite(value: Expr) -> Expr {
    case(value.clone().between(lit(f64::MIN), lit(f64::MAX)), value, missing())
}

fn is_infinite(value: Expr) -> Expr {
    let value = cast(value, DataType::Float64);
    value.clone().eq(lit(f64::INFINITY)).or(value.eq(lit(f64::NEG_INFINITY)))
}

fn missing() -> Expr {
    lit(ScalarValue::Float64(None))
}

fn case(condition: Expr, then: Expr, otherwise: Expr) -> Expr {
    Expr::Case(Case::new(
        None,
        vec![(Box::new(condition), Box::new(then))],
        Some(Box::new(otherwise)),
    ))
}
