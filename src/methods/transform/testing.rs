//! Fits of single methods, for their tests.

use super::method::{ColumnFault, ColumnSample, Context, Method};
use super::variants::{FitBuffers, Fitted};
use crate::framework::Direction;

/// A column for which higher is better.
pub(crate) fn upright(column: &[f64]) -> ColumnSample<'_> {
    ColumnSample { column, context: Context::default() }
}

/// A column for which lower is better.
pub(crate) fn reversed(column: &[f64]) -> ColumnSample<'_> {
    let context = Context { direction: Direction::LowerIsBetter, ..Context::default() };
    ColumnSample { column, context }
}

pub(crate) fn fit(method: &dyn Method, sample: ColumnSample<'_>) -> Result<Fitted, ColumnFault> {
    method.fit(&sample, &mut FitBuffers::default())
}

/// What a method does to a value, fitted to a column for which higher is better.
pub(crate) fn fitted(method: &dyn Method, column: &[f64]) -> impl Fn(f64) -> f64 + use<> {
    applied(fit(method, upright(column)))
}

/// The same for a column where lower is better.
pub(crate) fn fitted_reversed(method: &dyn Method, column: &[f64]) -> impl Fn(f64) -> f64 + use<> {
    applied(fit(method, reversed(column)))
}

pub(crate) fn applied(fitted: Result<Fitted, ColumnFault>) -> impl Fn(f64) -> f64 {
    let fitted = fitted.unwrap();
    move |value| fitted.apply_finitely(value).unwrap()
}

/// The value and the number of units of a column that a method finds constant.
#[track_caller]
pub(crate) fn constant(method: &dyn Method, column: &[f64]) -> (f64, usize) {
    match fit(method, upright(column)) {
        Err(ColumnFault::Constant { value, units }) => (value, units),
        other => panic!("not constant: {other:?}"),
    }
}

/// A method refuses a column for a reason.
#[track_caller]
pub(crate) fn refused(method: &dyn Method, sample: ColumnSample<'_>, why: &str) {
    match fit(method, sample) {
        Err(ColumnFault::Refused(refusal)) => {
            assert!(refusal.to_string().contains(why), "{refusal}");
        }
        other => panic!("not refused: {other:?}"),
    }
}
