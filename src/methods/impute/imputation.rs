//! The imputations as plain data, and which indicators they impute together.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::central::{self, WithinGrouping, WithinLevel};
use super::linear::{ExpectationMaximisation, Regression};
use super::neighbours::NearestNeighbours;
use super::over_periods::{Interpolation, LocfOptions};
use super::sample::Imputer;
use crate::framework::{Framework, Level, Node, VariableCode};
use crate::methods::custom::Custom;
use crate::methods::extrapolation::Extrapolation;
use crate::methods::registry::MethodEntry;

/// What becomes of an indicator's missing values, before its transforms and behind its
/// denominator.
///
/// A value that is not missing never changes. Every method looks at observed values (for which
/// those count that were filled over the periods of a panel), never at what another method put
/// in, so that the order of indicators does not matter. Of several methods in a list, each fills
/// what those before it could not; a cell that none of them fills is an error naming indicator and
/// unit, unless the last is [`LeaveMissing`](Imputation::LeaveMissing). A unit without any value
/// is not imputed. A stored scorer imputes units outside the sample with the fit to the sample.
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
    /// A given value, in the unit of what the denominator leaves: `{ constant = 0 }`. It fills an
    /// indicator without any data too.
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
    /// could not fill from being an error; alone it exempts an indicator from the setting for all.
    LeaveMissing,
    /// The user's own.
    #[serde(skip_deserializing)]
    Custom(Custom<dyn Imputer>),
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

    /// Its description; `None` for the user's own.
    pub(crate) fn entry(&self) -> Option<&'static MethodEntry> {
        Some(match self {
            Self::Constant(_) => &central::CONSTANT,
            Self::Mean => &central::MEAN,
            Self::Median => &central::MEDIAN,
            Self::GroupMean(_) => &WithinGrouping::MEAN,
            Self::GroupMedian(_) => &WithinGrouping::MEDIAN,
            Self::SiblingMean(_) => &WithinLevel::MEAN,
            Self::SiblingMedian(_) => &WithinLevel::MEDIAN,
            Self::NearestNeighbours(_) => &NearestNeighbours::ENTRY,
            Self::Regression(_) => &Regression::ENTRY,
            Self::ExpectationMaximisation(_) => &ExpectationMaximisation::ENTRY,
            Self::CarryForward(_) => &LocfOptions::FORWARD,
            Self::CarryBack(_) => &LocfOptions::BACK,
            Self::Interpolation(_) => &Interpolation::ENTRY,
            Self::LeaveMissing => &central::LEAVE_MISSING,
            Self::Custom(_) => return None,
        })
    }

    /// The method's name, as a methodology file writes it.
    pub fn name(&self) -> &'static str {
        self.entry().map_or("custom", |entry| entry.name)
    }

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
            Self::Interpolation(line)
                if !matches!(line.ends, Extrapolation::Missing | Extrapolation::Hold) =>
            {
                Some("`ends` is `missing` or `hold`")
            }
            _ => None,
        }
    }

    /// Whether its fit is for one indicator only, whatever others it looks at.
    pub(super) fn is_for_one(&self) -> bool {
        matches!(self, Self::Regression(_) | Self::Custom(_))
    }

    /// Whether it fills an indicator for which no unit has a value.
    pub(crate) fn needs_no_data(&self) -> bool {
        matches!(self, Self::Constant(_))
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

/// A method with the indicators that it fills and those that it looks at, by their positions among
/// the nodes. Those that it looks at are in the order of their codes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Step {
    pub(crate) method: Imputation,
    pub(crate) members: Vec<usize>,
    pub(crate) targets: Vec<usize>,
}

/// The steps by the place that they have in their indicators' lists: all that come first, then all
/// that come second, …
pub(crate) fn plan<'a>(
    framework: &Framework,
    methods: impl Fn(&Node) -> &'a [Imputation],
) -> Vec<Vec<Step>> {
    let longest = framework.observed().map(|(node, _)| methods(node).len()).max().unwrap_or(0);
    (0..longest).map(|position| steps(framework, |node| methods(node).get(position))).collect()
}

fn steps<'a>(framework: &Framework, method: impl Fn(&Node) -> Option<&'a Imputation>) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for (node, _) in framework.observed() {
        let Some(method) = method(node) else { continue };
        let members = members(framework, node, method);
        let same = |step: &&mut Step| {
            !method.is_for_one() && step.method == *method && step.members == members
        };
        match steps.iter_mut().find(same) {
            Some(step) => step.targets.push(node.position()),
            None => {
                let (method, targets) = (method.clone(), vec![node.position()]);
                steps.push(Step { method, members, targets });
            }
        }
    }
    steps
}

/// The indicators that a method looks at, by code.
fn members(framework: &Framework, node: &Node, method: &Imputation) -> Vec<usize> {
    let mut members: Vec<&Node> = match method {
        Imputation::Regression(regression) => {
            let others = regression.on.iter().filter_map(|code| framework.node(code));
            others.chain([node]).collect()
        }
        _ => match method.within() {
            Some(level) => {
                let group = framework.ancestor(node, level).unwrap_or(framework.root());
                framework.indicators_below(group).collect()
            }
            None => vec![node],
        },
    };
    members.sort_by(|a, b| a.code().cmp(b.code()));
    members.dedup_by_key(|member| member.position());
    members.into_iter().map(Node::position).collect()
}
