//! The trait for the user's own transform.

use std::fmt::Debug;

use serde::Serialize;

use super::fault::ColumnFault;
use super::fitted::{FitBuffers, Fitted};
use super::method::{ColumnSample, FittedMethod, Method};
use crate::error::Refusal;
use crate::framework::{Direction, Scale};
use crate::methods::custom::Custom;
use crate::methods::registry::{Family, MethodEntry};

/// The user's own transform: learns parameters from a column, then applies them to one value.
///
/// # Examples
///
/// Distance to the leader, y = x / max:
///
/// ```
/// use composite_index::{Direction, Transform};
/// use composite_index::error::Refusal;
/// use composite_index::transform::ColumnTransform;
///
/// #[derive(Debug)]
/// struct ShareOfLeader;
///
/// impl ColumnTransform for ShareOfLeader {
///     fn fit(&self, column: &[f64], _: Direction) -> Result<Vec<f64>, Refusal> {
///         let max = column.iter().copied().fold(f64::NAN, f64::max);
///         if max > 0.0 { Ok(vec![max]) } else { Err(Refusal::new("the leader is not above zero")) }
///     }
///     fn apply(&self, parameters: &[f64], value: f64) -> Result<f64, Refusal> {
///         Ok(value / parameters[0])
///     }
/// }
///
/// let transform = Transform::custom(ShareOfLeader);
/// ```
pub trait ColumnTransform: Debug + Send + Sync {
    /// Learns the parameters; `column` has one value per unit, NaN for missing, at least one there.
    ///
    /// # Errors
    ///
    /// The column cannot be transformed.
    fn fit(&self, column: &[f64], direction: Direction) -> Result<Vec<f64>, Refusal>;

    /// Transforms one value that is there; the result must be finite.
    ///
    /// # Errors
    ///
    /// The value cannot be transformed.
    fn apply(&self, parameters: &[f64], value: f64) -> Result<f64, Refusal>;

    /// Whether the result is higher-is-better whatever the direction was: true unless overridden.
    fn orients(&self) -> bool {
        true
    }

    /// The scale of measurement of the result.
    fn scale(&self, _before: Scale) -> Scale {
        Scale::Interval
    }
}

/// A methodology file cannot name it.
const CUSTOM: MethodEntry = MethodEntry::new(
    Family::Elementary,
    "custom",
    "The user's own transform.",
    "as the user's code says",
);

impl Method for Custom<dyn ColumnTransform> {
    fn entry(&self) -> &'static MethodEntry {
        &CUSTOM
    }

    fn direction(&self, before: Direction) -> Direction {
        if self.orients() { Direction::HigherIsBetter } else { before }
    }

    fn scale(&self, before: Scale) -> Scale {
        ColumnTransform::scale(&**self, before)
    }

    fn fit(&self, sample: &ColumnSample<'_>, _: &mut FitBuffers) -> Result<Fitted, ColumnFault> {
        let learnt = ColumnTransform::fit(&**self, sample.column, sample.context.direction);
        let parameters = learnt.map_err(ColumnFault::Refused)?;
        Ok(Fitted::Custom(FittedCustom { transform: self.clone(), parameters }))
    }
}

/// The user's own transform with the parameters that it learnt.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct FittedCustom {
    transform: Custom<dyn ColumnTransform>,
    parameters: Vec<f64>,
}

impl FittedMethod for FittedCustom {
    fn apply(&self, value: f64) -> Result<f64, Refusal> {
        self.transform.apply(&self.parameters, value)
    }
}
