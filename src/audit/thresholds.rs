//! From where on something is flagged.

use serde::{Deserialize, Serialize};

use crate::error::ErrorKind;

/// From where on a review flags something; every one can be changed.
///
/// `coverage`, `non-zero`, `unique` and `first-component` are shares from 0 to 1; the others may lie
/// beyond what can be reached, to flag nothing. [`Audit::with`](super::review::Audit::with) refuses what is
/// not a number.
///
/// The defaults are those of the audits of the European Commission's Joint Research Centre (JRC)
/// and of COINr.
///
/// # Examples
///
/// ```
/// use composite_index::audit::Thresholds;
///
/// let strict = Thresholds { coverage: 0.8, ..Thresholds::default() };
/// assert_eq!(strict.collinear, 0.92);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Thresholds {
    /// A unit, an indicator or a group has data for less than this share of its cells.
    pub coverage: f64,
    /// Less than this share of the units have a value other than zero.
    pub non_zero: f64,
    /// Fewer different values than this share of the units.
    pub unique: f64,
    /// An outlier needs |skewness| above this …
    pub skewness: f64,
    /// … and excess kurtosis above this.
    pub kurtosis: f64,
    /// A correlation above this says the same thing twice.
    pub collinear: f64,
    /// A correlation below this works against its siblings or its group.
    pub negative: f64,
    /// A correlation below this, though not negative, is weak.
    pub weak: f64,
    /// An indicator whose raw values have this absolute correlation with a denominator may need it.
    pub denominator: f64,
    /// Cronbach's alpha below this is low.
    pub alpha: f64,
    /// A Kaiser–Meyer–Olkin measure below this is low.
    pub adequacy: f64,
    /// The first principal component of a group explains less than this share.
    pub first_component: f64,
    /// A principal component with an eigenvalue above this counts as a dimension.
    pub eigenvalue: f64,
    /// A node's share of importance within its group is more than this many times its share of
    /// weight, or less than one such part of it. The JRC sets no figure.
    pub imbalance: f64,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            coverage: 0.65,
            non_zero: 0.5,
            unique: 0.5,
            skewness: 2.0,
            kurtosis: 3.5,
            collinear: 0.92,
            negative: -0.4,
            weak: 0.3,
            denominator: 0.6,
            alpha: 0.7,
            adequacy: 0.6,
            first_component: 0.6,
            eigenvalue: 1.0,
            imbalance: 2.0,
        }
    }
}

impl Thresholds {
    /// Every option that is out of its range, with the reason.
    pub(super) fn faults(&self) -> Vec<ErrorKind> {
        let shares = [
            ("coverage", self.coverage),
            ("non-zero", self.non_zero),
            ("unique", self.unique),
            ("first-component", self.first_component),
        ];
        let others = [
            ("skewness", self.skewness),
            ("kurtosis", self.kurtosis),
            ("collinear", self.collinear),
            ("negative", self.negative),
            ("weak", self.weak),
            ("denominator", self.denominator),
            ("alpha", self.alpha),
            ("adequacy", self.adequacy),
            ("eigenvalue", self.eigenvalue),
            ("imbalance", self.imbalance),
        ];
        let fault =
            |option: &str, why: String| ErrorKind::InvalidOption { option: option.into(), why };
        let beyond = shares.into_iter().filter(|(_, share)| !(0.0..=1.0).contains(share));
        let beyond = beyond
            .map(|(option, share)| fault(option, format!("{share} is not a share from 0 to 1")));
        let unknown = others.into_iter().filter(|(_, threshold)| threshold.is_nan());
        beyond
            .chain(unknown.map(|(option, _)| fault(option, "NaN is not a number".into())))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_threshold_is_refused() {
        let changed: Thresholds = serde_json::from_str(r#"{"first-component": 0.7}"#).unwrap();
        assert_eq!(changed, Thresholds { first_component: 0.7, ..Thresholds::default() });
        let error = serde_json::from_str::<Thresholds>(r#"{"skewnes": 1}"#).unwrap_err();
        assert!(error.to_string().starts_with("unknown field `skewnes`, expected one of"));
    }
}
