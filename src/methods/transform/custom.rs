//! The user's own transform, with a type of its own for its fit.

use std::any::Any;
use std::fmt::{self, Debug};
use std::sync::Arc;

use serde::Serialize;

use super::method::{ColumnFault, ColumnSample, FittedMethod, Method};
use super::variants::{FitBuffers, FitResult, Fitted};
use crate::error::Refusal;
use crate::framework::{Direction, Scale};
use crate::methods::custom::Custom;
use crate::methods::registry::MethodEntry;

/// The user's own transform: it is fitted to a column, and then applied to one value at a time.
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
///     /// The greatest value.
///     type Fitted = f64;
///
///     fn fit(&self, column: &[f64], _: Direction) -> Result<f64, Refusal> {
///         let max = column.iter().copied().fold(f64::NAN, f64::max);
///         if max > 0.0 { Ok(max) } else { Err(Refusal::new("the leader is not above zero")) }
///     }
///     fn apply(&self, max: &f64, value: f64) -> Result<f64, Refusal> {
///         Ok(value / max)
///     }
/// }
///
/// let transform = Transform::custom(ShareOfLeader);
/// ```
pub trait ColumnTransform: Debug + Send + Sync {
    /// What a fit learns from a column: a number, a list, a struct, or `()`.
    type Fitted: PartialEq + Send + Sync + 'static;

    /// Fits the transform; `column` has one value per unit, NaN for missing, at least one present.
    ///
    /// # Errors
    ///
    /// The column cannot be transformed.
    fn fit(&self, column: &[f64], direction: Direction) -> Result<Self::Fitted, Refusal>;

    /// Transforms one value that is not missing; the result must be finite, and is taken to be known to
    /// 10⁻¹² of itself.
    ///
    /// # Errors
    ///
    /// The value cannot be transformed.
    fn apply(&self, fitted: &Self::Fitted, value: f64) -> Result<f64, Refusal>;

    /// Whether higher is better for the result, whatever the direction was: true unless overridden.
    fn orients(&self) -> bool {
        true
    }

    /// The scale of measurement of the result.
    fn scale(&self, _before: Scale) -> Scale {
        Scale::Interval
    }
}

/// A [`ColumnTransform`] whatever its type of fit.
pub trait AnyTransform: Debug + Send + Sync {
    #[doc(hidden)]
    fn fit(&self, column: &[f64], direction: Direction) -> Result<Arc<dyn AnyFitted>, Refusal>;
    #[doc(hidden)]
    fn orients(&self) -> bool;
    #[doc(hidden)]
    fn scale(&self, before: Scale) -> Scale;
}

/// A [`ColumnTransform`] together with a fit.
pub trait AnyFitted: Debug + Any + Send + Sync {
    #[doc(hidden)]
    fn apply(&self, value: f64) -> Result<f64, Refusal>;
    #[doc(hidden)]
    fn equals(&self, other: &dyn AnyFitted) -> bool;
    #[doc(hidden)]
    fn as_any(&self) -> &dyn Any;
}

/// Hides the type of fit of a transform.
pub(super) struct Erased<T>(pub(super) Arc<T>);

impl<T: Debug> Debug for Erased<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T: ColumnTransform + 'static> AnyTransform for Erased<T> {
    fn fit(&self, column: &[f64], direction: Direction) -> Result<Arc<dyn AnyFitted>, Refusal> {
        let fitted = self.0.fit(column, direction)?;
        Ok(Arc::new(WithFit { transform: Arc::clone(&self.0), fitted }))
    }

    fn orients(&self) -> bool {
        self.0.orients()
    }

    fn scale(&self, before: Scale) -> Scale {
        self.0.scale(before)
    }
}

/// A transform with its fit, named as the transform.
struct WithFit<T: ColumnTransform> {
    transform: Arc<T>,
    fitted: T::Fitted,
}

impl<T: ColumnTransform> Debug for WithFit<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.transform.fmt(f)
    }
}

impl<T: ColumnTransform + 'static> AnyFitted for WithFit<T> {
    fn apply(&self, value: f64) -> Result<f64, Refusal> {
        self.transform.apply(&self.fitted, value)
    }

    fn equals(&self, other: &dyn AnyFitted) -> bool {
        let same = |other: &Self| {
            Arc::ptr_eq(&self.transform, &other.transform) && self.fitted == other.fitted
        };
        other.as_any().downcast_ref().is_some_and(same)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// A methodology file cannot name it.
pub(super) const CUSTOM: MethodEntry =
    MethodEntry::elementary("custom", "The user's own transform.", "as the user's code says");

impl Method for Custom<dyn AnyTransform> {
    fn direction(&self, before: Direction) -> Direction {
        if self.orients() { Direction::HigherIsBetter } else { before }
    }

    fn scale(&self, before: Scale) -> Scale {
        AnyTransform::scale(&**self, before)
    }

    fn fit(&self, sample: &ColumnSample<'_>, _: &mut FitBuffers) -> FitResult {
        let fitted = AnyTransform::fit(&**self, sample.column, sample.context.direction);
        let fitted = fitted.map_err(ColumnFault::Refused)?;
        Ok(Fitted::Custom(FittedCustom(Custom::new(fitted))))
    }
}

/// The user's own transform with its fit.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct FittedCustom(Custom<dyn AnyFitted>);

impl PartialEq for FittedCustom {
    fn eq(&self, other: &Self) -> bool {
        self.0.equals(&*other.0)
    }
}

impl FittedMethod for FittedCustom {
    fn apply(&self, value: f64) -> Result<f64, Refusal> {
        self.0.apply(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::methods::transform::Transform;
    use crate::methods::transform::testing::{fit, reversed, upright};

    #[derive(Debug)]
    struct Halved;

    impl ColumnTransform for Halved {
        type Fitted = ();

        fn fit(&self, _: &[f64], _: Direction) -> Result<(), Refusal> {
            Ok(())
        }
        fn apply(&self, (): &(), value: f64) -> Result<f64, Refusal> {
            Ok(value / 2.0)
        }
    }

    #[test]
    fn unless_overridden_it_orients_and_its_result_is_on_an_interval_scale_and_never_clamped() {
        let transform = Transform::custom(Halved);
        let method = transform.method();
        assert_eq!(method.direction(Direction::LowerIsBetter), Direction::HigherIsBetter);
        for before in [Scale::Nominal, Scale::Ordinal, Scale::Interval, Scale::Ratio] {
            assert_eq!(method.scale(before), Scale::Interval);
        }
        for sample in [upright(&[1.0, 8.0]), reversed(&[1.0, 8.0])] {
            let fitted = fit(method, sample).unwrap();
            assert_eq!(fitted.apply(8.0), Ok(4.0));
            assert!(!fitted.clamps(8.0));
        }
    }
}
