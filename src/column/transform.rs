//! The transforms as plain data.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::clamp::Clamp;
use super::custom::ColumnTransform;
use super::fault::ColumnFault;
use super::fitted::{FitBuffers, Fitted, Parameters};
use super::linear::Linear;
use super::normalise::{Goalposted, MinMax, Range, Standard, ZScore};
use super::rank::{PercentileRank, RankNormalisation, RankedSample, Ties};
use super::round::Round;
use crate::custom::Custom;
use crate::framework::{Direction, Goalposts, Scale};

/// A step of a node's chain: column → column. Missing values stay missing.
///
/// In a methodology file a step is a name, `"ln"`, or a name with its options,
/// `{ min-max = { to = [0, 100] } }`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Transform {
    /// Onto a range by the observed extremes.
    MinMax(MinMax),
    /// Onto a range by the indicator's goalposts.
    Goalposts(Goalposted),
    /// By mean and standard deviation.
    ZScore(ZScore),
    /// Ranks from 1 for the worst.
    Rank(RankNormalisation),
    /// Ranks as shares, from 0 for the worst to 1 for the best.
    PercentileRank(PercentileRank),
    /// ln x; refuses values of 0 and below.
    Ln,
    /// ln(x + 1); refuses values of −1 and below.
    LnPlusOne,
    /// Cut off at bounds.
    Clamp(Clamp),
    /// Half away from zero in decimal.
    Round(Round),
    /// factor · x + offset.
    Linear(Linear),
    /// The user's own.
    #[serde(skip)]
    Custom(Custom<dyn ColumnTransform>),
}

impl Transform {
    /// Min–max onto a range; a constant column is refused.
    pub fn min_max(low: f64, high: f64) -> Self {
        Self::MinMax(MinMax { to: (low, high), constant: None })
    }

    /// Goalposts onto a range, cut off at the goalposts or not.
    pub fn goalposts(low: f64, high: f64, clamp: bool) -> Self {
        Self::Goalposts(Goalposted { to: (low, high), clamp })
    }

    /// z-score with mean 0 and standard deviation 1, over n − ddof.
    pub fn z_score(ddof: u8) -> Self {
        Self::ZScore(ZScore { ddof, mean: 0.0, sd: 1.0, constant: None })
    }

    /// Ranks from 1 for the worst.
    pub fn rank(ties: Ties) -> Self {
        Self::Rank(RankNormalisation { ties })
    }

    /// Percentile ranks from 0 for the worst to 1 for the best.
    pub fn percentile_rank(ties: Ties) -> Self {
        Self::PercentileRank(PercentileRank { ties, constant: None })
    }

    /// Cut off at bounds.
    pub fn clamp(low: impl Into<Option<f64>>, high: impl Into<Option<f64>>) -> Self {
        Self::Clamp(Clamp { low: low.into(), high: high.into() })
    }

    /// Rounded half away from zero.
    pub fn round(decimals: i8) -> Self {
        Self::Round(Round { decimals })
    }

    /// factor · x + offset.
    pub fn linear(factor: f64, offset: f64) -> Self {
        Self::Linear(Linear { factor, offset })
    }

    /// The user's own.
    pub fn custom(transform: impl ColumnTransform + 'static) -> Self {
        Self::Custom(Custom::new(Arc::new(transform)))
    }

    /// The method's name, as a methodology file writes it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::MinMax(_) => "min-max",
            Self::Goalposts(_) => "goalposts",
            Self::ZScore(_) => "z-score",
            Self::Rank(_) => "rank",
            Self::PercentileRank(_) => "percentile-rank",
            Self::Ln => "ln",
            Self::LnPlusOne => "ln-plus-one",
            Self::Clamp(_) => "clamp",
            Self::Round(_) => "round",
            Self::Linear(_) => "linear",
            Self::Custom(_) => "custom",
        }
    }

    /// The names that a methodology file knows.
    #[cfg(feature = "toml")]
    pub(crate) const NAMES: [&'static str; 10] = [
        "min-max",
        "goalposts",
        "z-score",
        "rank",
        "percentile-rank",
        "ln",
        "ln-plus-one",
        "clamp",
        "round",
        "linear",
    ];

    /// Whether it learns from all periods of a panel together.
    pub(crate) fn is_pooled(&self) -> bool {
        false
    }

    /// Whether what it learns is a sorted sample.
    pub(crate) fn keeps_sample(&self) -> bool {
        matches!(self, Self::Rank(_) | Self::PercentileRank(_))
    }

    /// The direction of the result.
    pub(crate) fn direction(&self, before: Direction) -> Direction {
        match self {
            Self::MinMax(_)
            | Self::Goalposts(_)
            | Self::ZScore(_)
            | Self::Rank(_)
            | Self::PercentileRank(_) => Direction::HigherIsBetter,
            Self::Linear(linear) if linear.factor < 0.0 => before.reversed(),
            Self::Custom(custom) if custom.orients() => Direction::HigherIsBetter,
            _ => before,
        }
    }

    /// The scale of measurement of the result. A range by extremes or goalposts declares its zero.
    pub(crate) fn scale(&self, before: Scale) -> Scale {
        match self {
            Self::MinMax(_) | Self::Goalposts(_) => Scale::Ratio,
            Self::ZScore(_) => Scale::Interval,
            Self::Rank(_) | Self::PercentileRank(_) => Scale::Ordinal,
            Self::Ln | Self::LnPlusOne => before.min(Scale::Interval),
            Self::Linear(linear) if linear.offset != 0.0 => before.min(Scale::Interval),
            Self::Custom(custom) => custom.scale(before),
            _ => before,
        }
    }

    /// What is wrong with the options, whatever the data.
    pub(crate) fn refuse(&self) -> Option<&'static str> {
        let finite_range = |to: &(f64, f64)| to.0.is_finite() && to.1.is_finite();
        match self {
            Self::MinMax(MinMax { to, .. }) | Self::Goalposts(Goalposted { to, .. })
                if !finite_range(to) || to.0 >= to.1 =>
            {
                Some("the range `to` is two finite numbers, the lower first")
            }
            Self::ZScore(z) if z.ddof > 1 => {
                Some("`ddof` is 0 (divide by n) or 1 (divide by n - 1)")
            }
            Self::ZScore(z) if !(z.mean.is_finite() && z.sd.is_finite() && z.sd > 0.0) => {
                Some("`mean` is finite and `sd` above zero")
            }
            Self::Rank(RankNormalisation { ties: Ties::Ordinal }) => {
                Some("`ordinal` ties would depend on the order of the rows")
            }
            Self::PercentileRank(p) if matches!(p.ties, Ties::Ordinal | Ties::Dense) => {
                Some("the ties of a percentile rank are `min`, `max` or `average`")
            }
            Self::Clamp(Clamp { low: Some(low), high: Some(high) }) if low > high => {
                Some("`low` is above `high`")
            }
            Self::Clamp(Clamp { low, high })
                if [low, high].iter().any(|bound| bound.is_some_and(f64::is_nan)) =>
            {
                Some("a bound is a number")
            }
            Self::Round(Round { decimals }) if decimals.unsigned_abs() > 15 => {
                Some("`decimals` is from -15 to 15")
            }
            Self::Linear(l)
                if !(l.factor.is_finite() && l.offset.is_finite()) || l.factor == 0.0 =>
            {
                Some("`factor` is finite and not zero, `offset` finite")
            }
            _ => match self.constant() {
                Some(constant) if !constant.is_finite() => Some("`constant` is finite"),
                _ => None,
            },
        }
    }

    /// What all units get where a column does not vary.
    pub(super) fn constant(&self) -> Option<f64> {
        match self {
            Self::MinMax(MinMax { constant, .. })
            | Self::ZScore(ZScore { constant, .. })
            | Self::PercentileRank(PercentileRank { constant, .. }) => *constant,
            _ => None,
        }
    }

    /// Learns the parameters from a column of which at least one value is there.
    pub(super) fn fit(
        &self,
        column: &[f64],
        direction: Direction,
        goalposts: Option<Goalposts>,
        buffers: &mut FitBuffers,
    ) -> Result<Fitted, ColumnFault> {
        let reversed = direction == Direction::LowerIsBetter;
        Ok(Fitted(match self {
            Self::MinMax(method) => Parameters::MinMax(Range::observed(column, method, reversed)?),
            Self::Goalposts(method) => {
                let goalposts = goalposts.ok_or(ColumnFault::NoGoalposts)?;
                Parameters::Goalposts(Range::given(goalposts, method, reversed)?)
            }
            Self::ZScore(method) => {
                Parameters::ZScore(Standard::fit(column, method, reversed, &mut buffers.sorted)?)
            }
            Self::Rank(RankNormalisation { ties }) => {
                Parameters::Rank(RankedSample::fit(column, *ties, reversed, buffers.spare()))
            }
            Self::PercentileRank(PercentileRank { ties, .. }) => {
                let sample = RankedSample::fit(column, *ties, reversed, buffers.spare());
                if sample.len() < 2 {
                    buffers.give_back(sample.into_buffer());
                    let value = column_value(column);
                    return Err(ColumnFault::Constant { value, units: 1 });
                }
                Parameters::PercentileRank(sample)
            }
            Self::Ln => Parameters::Ln,
            Self::LnPlusOne => Parameters::LnPlusOne,
            Self::Clamp(clamp) => Parameters::Clamp(*clamp),
            Self::Round(round) => Parameters::Round(*round),
            Self::Linear(linear) => Parameters::Linear(*linear),
            Self::Custom(custom) => Parameters::Custom {
                parameters: custom.fit(column, direction).map_err(ColumnFault::Refused)?,
                transform: custom.clone(),
            },
        }))
    }
}

fn column_value(column: &[f64]) -> f64 {
    column.iter().copied().find(|value| !value.is_nan()).unwrap_or(f64::NAN)
}

impl Direction {
    /// The other direction.
    pub fn reversed(self) -> Self {
        match self {
            Self::HigherIsBetter => Self::LowerIsBetter,
            Self::LowerIsBetter => Self::HigherIsBetter,
        }
    }
}
