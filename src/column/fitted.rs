//! What a transform becomes once fitted on a column: parameters that apply to any value.

use serde::{Deserialize, Serialize};

use super::clamp::Clamp;
use super::custom::ColumnTransform;
use super::linear::Linear;
use super::logarithm;
use super::normalise::{Range, Standard};
use super::rank::RankedSample;
use super::round::{Round, round_half_away};
use crate::custom::Custom;
use crate::error::Refusal;

/// Buffers that fits reuse.
#[derive(Debug, Clone, Default)]
pub(crate) struct FitBuffers {
    pub(super) sorted: Vec<f64>,
    spare: Vec<Vec<f64>>,
}

impl FitBuffers {
    /// Buffers for chains that keep so many samples among them, which columns of so many units
    /// never outgrow, whichever of their values are there.
    pub(crate) fn for_samples(samples: usize, units: usize) -> Self {
        // Besides these, chains that are fitted already hand theirs in.
        let mut spare = Vec::with_capacity(2 * samples);
        spare.extend((0..samples).map(|_| Vec::with_capacity(units)));
        Self { sorted: Vec::with_capacity(units), spare }
    }

    pub(super) fn spare(&mut self) -> Vec<f64> {
        self.spare.pop().unwrap_or_default()
    }

    pub(super) fn give_back(&mut self, buffer: Vec<f64>) {
        self.spare.push(buffer);
    }

    /// Takes back what a fit no longer needs.
    pub(super) fn recycle(&mut self, fitted: Fitted) {
        if let Parameters::Rank(sample) | Parameters::PercentileRank(sample) = fitted.0 {
            self.give_back(sample.into_buffer());
        }
    }
}

/// A transform with the parameters that it learned: applies to any value, in the sample or not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Fitted(pub(super) Parameters);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Parameters {
    MinMax(Range),
    Goalposts(Range),
    ZScore(Standard),
    Rank(RankedSample),
    PercentileRank(RankedSample),
    Ln,
    LnPlusOne,
    Clamp(Clamp),
    Round(Round),
    Linear(Linear),
    /// The declared value of a column that did not vary.
    Constant(f64),
    /// The sample had no values to learn from.
    Unlearnt,
    #[serde(skip)]
    Custom {
        transform: Custom<dyn ColumnTransform>,
        parameters: Vec<f64>,
    },
}

impl Fitted {
    pub(super) fn constant(value: f64) -> Self {
        Self(Parameters::Constant(value))
    }

    pub(super) fn unlearnt() -> Self {
        Self(Parameters::Unlearnt)
    }

    /// Transforms one value that is there; the result is finite.
    pub(super) fn apply(&self, value: f64) -> Result<f64, Refusal> {
        let result = match &self.0 {
            Parameters::MinMax(range) | Parameters::Goalposts(range) => range.apply(value),
            Parameters::ZScore(standard) => standard.apply(value),
            Parameters::Rank(sample) => sample.rank(value),
            Parameters::PercentileRank(sample) => sample.percentile(value),
            Parameters::Ln => logarithm::ln(value)?,
            Parameters::LnPlusOne => logarithm::ln_plus_one(value)?,
            Parameters::Clamp(clamp) => clamp.apply(value),
            Parameters::Round(round) => round_half_away(value, round.decimals),
            Parameters::Linear(linear) => linear.apply(value),
            Parameters::Constant(constant) => *constant,
            Parameters::Unlearnt => {
                return Err(Refusal::new("the sample had no values to learn from"));
            }
            Parameters::Custom { transform, parameters } => transform.apply(parameters, value)?,
        };
        if result.is_finite() {
            Ok(result)
        } else {
            Err(Refusal::new(format!("{value} becomes {result}, which is not finite")))
        }
    }

    /// Whether a value is cut off.
    pub(super) fn clamps(&self, value: f64) -> bool {
        match &self.0 {
            Parameters::Goalposts(range) => range.clamps(value),
            Parameters::Clamp(clamp) => clamp.apply(value) != value,
            _ => false,
        }
    }

    /// The method's name.
    pub(super) fn name(&self) -> &'static str {
        match &self.0 {
            Parameters::MinMax(_) => "min-max",
            Parameters::Goalposts(_) => "goalposts",
            Parameters::ZScore(_) => "z-score",
            Parameters::Rank(_) => "rank",
            Parameters::PercentileRank(_) => "percentile-rank",
            Parameters::Ln => "ln",
            Parameters::LnPlusOne => "ln-plus-one",
            Parameters::Clamp(_) => "clamp",
            Parameters::Round(_) => "round",
            Parameters::Linear(_) => "linear",
            Parameters::Constant(_) => "constant",
            Parameters::Unlearnt => "transform",
            Parameters::Custom { .. } => "custom",
        }
    }

    pub(super) fn is_constant(&self) -> bool {
        matches!(self.0, Parameters::Constant(_))
    }
}
