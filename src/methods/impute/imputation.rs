//! The imputations as plain data.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::custom::Imputer;
use crate::framework::{Level, NodeCode, VariableCode};
use crate::methods::custom::Custom;

/// What becomes of an indicator's missing values, before its transforms and behind its
/// denominator.
///
/// A value that is there is never changed. Every method looks at values that are there (for which
/// those count that were filled over the periods of a panel), never at what another method put
/// in, so that the order of indicators does not matter. Of several methods in a list, each fills
/// what those before it could not; a cell that none of them fills is an error naming indicator and
/// unit, unless the last is [`LeaveMissing`](Imputation::LeaveMissing). A unit without any value
/// is not imputed. A stored scorer imputes units outside the sample by what was learnt in it.
///
/// In a methodology file: `impute = "median"`, `impute = { group-mean = { by = "region" } }`,
/// `impute = [{ group-mean = { by = "region" } }, "mean"]`.
///
/// Source: OECD/JRC, *Handbook on Constructing Composite Indicators* (2008), step 3; R. Little and
/// D. Rubin, *Statistical Analysis with Missing Data*.
///
/// # Examples
///
/// ```
/// use composite_index::{Dataset, Framework, Imputation, Index, Methodology, Settings};
/// use composite_index::engine::Origin;
///
/// let framework = Framework::builder("index", "An index")
///     .indicator("growth", 1.0)
///     .indicator("debt", 1.0)
///     .build()?;
/// let data = Dataset::builder(["growth", "debt"])
///     .unit("KOR", [Some(2.0), Some(50.0)])
///     .unit("JPN", [Some(1.0), None])
///     .unit("DEU", [Some(3.0), Some(60.0)])
///     .build()?;
/// let mean = Settings::new().impute([Imputation::Mean]);
/// let index = Index::new(framework, Methodology::default().with_indicators(mean))?;
/// let debt = index.score(&data)?;
/// let debt = debt.at("debt")?;
/// assert_eq!(debt.score("JPN")?, Some(55.0));
/// assert!(debt.provenance("JPN")?.contains(Origin::Imputed));
/// # Ok::<(), composite_index::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Imputation {
    /// A given value, in the unit of what the denominator leaves: `{ constant = 0 }`.
    Constant(f64),
    /// The indicator's mean over the units: Σx / n.
    Mean,
    /// The indicator's median over the units.
    Median,
    /// The indicator's mean over the units of the unit's own group.
    GroupMean(WithinGrouping),
    /// The indicator's median over the units of the unit's own group.
    GroupMedian(WithinGrouping),
    /// The mean of the unit's own other indicators, each on its min–max scale from worst to best,
    /// brought back to the indicator's scale: x = min + z · (max − min), from the other end where
    /// lower is better. An indicator that does not vary takes no part. (COINr's imputation by row,
    /// with `normalise_first`.)
    SiblingMean(WithinLevel),
    /// As [`SiblingMean`](Imputation::SiblingMean), with the median.
    SiblingMedian(WithinLevel),
    /// The mean of the nearest units that have a value.
    NearestNeighbours(NearestNeighbours),
    /// What a linear regression on other indicators says.
    Regression(Regression),
    /// The conditional mean under a multivariate normal distribution of several indicators, fitted
    /// by expectation–maximisation: `{ em = { within = "pillar" } }`.
    #[serde(rename = "em")]
    ExpectationMaximisation(ExpectationMaximisation),
    /// The unit's own latest earlier value in a panel.
    CarryForward(LocfOptions),
    /// The unit's own earliest later value in a panel.
    CarryBack(LocfOptions),
    /// Between the unit's own values in other periods of a panel, on a straight line.
    Interpolation(Interpolation),
    /// Nothing: the value stays missing. As the last of a list it keeps a cell that the others
    /// could not fill from being an error; alone it takes an indicator out of what stands for all.
    LeaveMissing,
    /// The user's own.
    #[serde(skip_deserializing)]
    Custom(Custom<dyn Imputer>),
}

/// A grouping of the units, such as their world region.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WithinGrouping {
    /// The grouping's column in the data.
    pub by: VariableCode,
}

/// Which other indicators are looked at.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WithinLevel {
    /// A level: the indicators below the group of that level; the root's takes all. The
    /// indicator's own group unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within: Option<Level>,
}

/// The nearest units that have a value for the indicator.
///
/// The distance between two units is √(Σ(z − z′)² / m) over the m indicators that both have, each
/// standardised by its mean and its standard deviation (over n − 1) in the sample; an indicator
/// that does not vary takes no part, nor does the one to be imputed. All units that are as far as
/// the k-th count as well, so that neither codes nor the order of rows decide between them.
///
/// A cell stays without value where fewer than k units have a value and share an indicator with
/// the unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NearestNeighbours {
    /// How many.
    pub k: usize,
    /// A level: distances are taken over the indicators below the group of that level; the root's
    /// takes all. The indicator's own group unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Level>,
}

/// A linear regression with intercept on other indicators, by least squares over the units that
/// have all of them: x̂ = a + Σ bᵢ xᵢ.
///
/// A unit that lacks one of the others is not imputed by it. Nothing is learnt from fewer than
/// p + 2 units for p others, nor from others that depend on each other linearly.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Regression {
    /// The indicators on which it is regressed.
    pub on: Vec<NodeCode>,
}

/// The multivariate normal distribution of several indicators, fitted by maximum likelihood.
///
/// Expectation: each unit's missing values are put at their conditional mean
/// μₘ + Σₘₒ Σₒₒ⁻¹ (xₒ − μₒ), and the conditional covariance Σₘₘ − Σₘₒ Σₒₒ⁻¹ Σₒₘ is kept.
/// Maximisation: μ and Σ (over n) from these. Starting from the observed means and variances on
/// standardised columns, both repeat until no entry of μ or Σ changes by more than a tolerance. There is no randomness: the same data give the same values.
///
/// Nothing is learnt from fewer units than there are indicators and one more, from an indicator
/// without variation, or where the indicators depend on each other linearly.
///
/// Source: A. Dempster, N. Laird and D. Rubin, *Maximum likelihood from incomplete data via the EM
/// algorithm*, Journal of the Royal Statistical Society B 39 (1977).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ExpectationMaximisation {
    /// A level: the indicators below the group of that level; the root's takes all. The
    /// indicator's own group unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within: Option<Level>,
    /// The largest change of an entry of μ or Σ at which it has settled, as a share of the largest
    /// entry; 10⁻¹³ unless said. It is an error not to settle in 10,000 iterations.
    pub tolerance: f64,
}

impl Default for ExpectationMaximisation {
    fn default() -> Self {
        Self { within: None, tolerance: 1e-13 }
    }
}

/// How far a value may be carried over the periods of a panel.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct LocfOptions {
    /// The most that the value's period may lie away, as a difference of the periods' numbers;
    /// without limit unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_age: Option<f64>,
}

/// On the straight line between the nearest values before and behind, by the periods' numbers.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Interpolation {
    /// What becomes of a gap before the unit's first value or behind its last.
    pub ends: Ends,
}

/// What becomes of a gap before a unit's first value in a panel, or behind its last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ends {
    /// It stays without value.
    #[default]
    Missing,
    /// The first or the last value.
    Constant,
}

impl Imputation {
    /// The given value.
    pub fn constant(value: f64) -> Self {
        Self::Constant(value)
    }

    /// The mean over the units of the unit's own group.
    ///
    /// # Errors
    ///
    /// The text cannot be a code.
    pub fn group_mean(by: &str) -> crate::error::Result<Self> {
        Ok(Self::GroupMean(WithinGrouping { by: VariableCode::new(by)? }))
    }

    /// The median over the units of the unit's own group.
    ///
    /// # Errors
    ///
    /// The text cannot be a code.
    pub fn group_median(by: &str) -> crate::error::Result<Self> {
        Ok(Self::GroupMedian(WithinGrouping { by: VariableCode::new(by)? }))
    }

    /// The mean of the k nearest units, by the other indicators of the indicator's own group.
    pub fn nearest_neighbours(k: usize) -> Self {
        Self::NearestNeighbours(NearestNeighbours { k, within: None })
    }

    /// The conditional mean under the normal distribution of the indicators below the group of a
    /// level.
    pub fn em(within: impl Into<Level>) -> Self {
        let within = Some(within.into());
        let options = ExpectationMaximisation { within, ..ExpectationMaximisation::default() };
        Self::ExpectationMaximisation(options)
    }

    /// The user's own.
    pub fn custom(imputer: impl Imputer + 'static) -> Self {
        Self::Custom(Custom::new(Arc::new(imputer)))
    }

    /// The method's name, as a methodology file writes it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Constant(_) => "constant",
            Self::Mean => "mean",
            Self::Median => "median",
            Self::GroupMean(_) => "group-mean",
            Self::GroupMedian(_) => "group-median",
            Self::SiblingMean(_) => "sibling-mean",
            Self::SiblingMedian(_) => "sibling-median",
            Self::NearestNeighbours(_) => "nearest-neighbours",
            Self::Regression(_) => "regression",
            Self::ExpectationMaximisation(_) => "em",
            Self::CarryForward(_) => "carry-forward",
            Self::CarryBack(_) => "carry-back",
            Self::Interpolation(_) => "interpolation",
            Self::LeaveMissing => "leave-missing",
            Self::Custom(_) => "custom",
        }
    }

    /// The names that a methodology file knows.
    #[cfg(feature = "toml")]
    pub(crate) const NAMES: [&'static str; 14] = [
        "constant",
        "mean",
        "median",
        "group-mean",
        "group-median",
        "sibling-mean",
        "sibling-median",
        "nearest-neighbours",
        "regression",
        "em",
        "carry-forward",
        "carry-back",
        "interpolation",
        "leave-missing",
    ];

    /// What is wrong with the options, whatever the data.
    pub(crate) fn refuse(&self) -> Option<&'static str> {
        match self {
            Self::Constant(value) if !value.is_finite() => Some("the value is a finite number"),
            Self::NearestNeighbours(neighbours) if neighbours.k == 0 => {
                Some("`k` is a number of units from 1")
            }
            Self::Regression(regression) if regression.on.is_empty() => {
                Some("`on` names at least one other indicator")
            }
            Self::ExpectationMaximisation(em) if !(1e-14..1.0).contains(&em.tolerance) => {
                Some("`tolerance` is from 1e-14 to below 1")
            }
            Self::CarryForward(carry) | Self::CarryBack(carry)
                if carry.max_age.is_some_and(|age| age.is_nan() || age <= 0.0) =>
            {
                Some("`max-age` is a number above zero")
            }
            _ => None,
        }
    }

    /// Whether what it learns is for one indicator only, whatever others it looks at.
    pub(super) fn is_for_one(&self) -> bool {
        matches!(self, Self::Regression(_) | Self::Custom(_))
    }

    /// Whether it fills a unit's gaps from the unit's own values in other periods.
    pub(crate) fn is_over_periods(&self) -> bool {
        matches!(self, Self::CarryForward(_) | Self::CarryBack(_) | Self::Interpolation(_))
    }

    /// The grouping of units that it looks at.
    pub(crate) fn grouping(&self) -> Option<&VariableCode> {
        match self {
            Self::GroupMean(within) | Self::GroupMedian(within) => Some(&within.by),
            _ => None,
        }
    }

    /// The level of the group whose indicators it looks at; `None` within where that is the
    /// indicator's own group, and outside where it looks at no group of indicators.
    pub(crate) fn within(&self) -> Option<Option<&Level>> {
        match self {
            Self::SiblingMean(within) | Self::SiblingMedian(within) => Some(within.within.as_ref()),
            Self::NearestNeighbours(neighbours) => Some(neighbours.within.as_ref()),
            Self::ExpectationMaximisation(em) => Some(em.within.as_ref()),
            Self::Custom(_) => Some(None),
            _ => None,
        }
    }
}

/// What is wrong with a list of methods, taken together.
pub(crate) fn refuse_order(methods: &[Imputation]) -> Option<&'static str> {
    let leave = methods.iter().position(|method| *method == Imputation::LeaveMissing);
    let behind_another = |(earlier, later): (&Imputation, &Imputation)| {
        !earlier.is_over_periods() && later.is_over_periods()
    };
    if leave.is_some_and(|position| position + 1 < methods.len()) {
        Some("nothing comes behind `leave-missing`")
    } else if methods.is_empty() {
        Some("the list names no method; `leave-missing` leaves the gaps")
    } else if methods.iter().zip(methods.iter().skip(1)).any(behind_another) {
        Some("methods over periods come before the others")
    } else {
        None
    }
}
