//! What a transform becomes once fitted on a column: parameters that apply to any value.

use serde::{Deserialize, Serialize};

use super::clamp::Clamp;
use super::custom::FittedCustom;
use super::linear::Linear;
use super::logarithm::{Ln, LnPlusOne};
use super::method::{Cut, Learnt};
use super::normalise::{
    Goalposted, MinMax, PercentileRank, PercentileSample, Range, RankNormalisation, Standard,
    ZScore,
};
use super::rank::RankedSample;
use super::round::Round;
use super::treatment::{FittedRemedy, FittedTreatment, Treatment, Workspace};
use crate::error::Refusal;

/// A transform with the parameters that it learned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Fitted {
    MinMax(Range),
    Goalposts(Range),
    ZScore(Standard),
    Rank(RankedSample),
    PercentileRank(PercentileSample),
    Ln,
    LnPlusOne,
    Clamp(Clamp),
    Round(Round),
    Linear(Linear),
    Treat(FittedTreatment),
    /// A remedy without a trigger.
    Remedy(FittedRemedy),
    /// The declared value of a column that did not vary.
    Constant(f64),
    /// The sample had no values to learn from.
    Unlearnt,
    #[serde(skip)]
    Custom(FittedCustom),
}

impl Fitted {
    /// The method's name, and what it learnt.
    fn learnt(&self) -> (&'static str, &dyn Learnt) {
        match self {
            Self::MinMax(learnt) => (MinMax::ENTRY.name, learnt),
            Self::Goalposts(learnt) => (Goalposted::ENTRY.name, learnt),
            Self::ZScore(learnt) => (ZScore::ENTRY.name, learnt),
            Self::Rank(learnt) => (RankNormalisation::ENTRY.name, learnt),
            Self::PercentileRank(learnt) => (PercentileRank::ENTRY.name, learnt),
            Self::Ln => (Ln::ENTRY.name, &Ln),
            Self::LnPlusOne => (LnPlusOne::ENTRY.name, &LnPlusOne),
            Self::Clamp(learnt) => (Clamp::ENTRY.name, learnt),
            Self::Round(learnt) => (Round::ENTRY.name, learnt),
            Self::Linear(learnt) => (Linear::ENTRY.name, learnt),
            Self::Treat(learnt) => (Treatment::ENTRY.name, learnt),
            Self::Remedy(learnt) => (learnt.name(), learnt),
            Self::Constant(value) => ("constant", value),
            Self::Unlearnt => ("transform", &Unlearnt),
            Self::Custom(learnt) => ("custom", learnt),
        }
    }

    /// The sorted sample of a method that keeps one, to be reused.
    fn into_sample(self) -> Option<Vec<f64>> {
        match self {
            Self::Rank(ranked) => Some(ranked.into_buffer()),
            Self::PercentileRank(sample) => Some(sample.0.into_buffer()),
            _ => None,
        }
    }

    /// The method's name.
    pub(crate) fn name(&self) -> &'static str {
        self.learnt().0
    }

    pub(crate) fn is_constant(&self) -> bool {
        matches!(self, Self::Constant(_))
    }
}

impl Learnt for Fitted {
    fn apply(&self, value: f64) -> Result<f64, Refusal> {
        self.learnt().1.apply(value)
    }

    fn clamps(&self, value: f64) -> bool {
        self.learnt().1.clamps(value)
    }

    fn cut(&self) -> Cut {
        self.learnt().1.cut()
    }

    fn apply_to(
        &self,
        column: &mut [f64],
        cut: &mut dyn FnMut(usize),
        refused: &mut dyn FnMut(usize, Refusal),
    ) {
        self.learnt().1.apply_to(column, cut, refused);
    }
}

/// A declared value takes the place of any other.
impl Learnt for f64 {
    fn apply(&self, _: f64) -> Result<f64, Refusal> {
        Ok(*self)
    }
}

struct Unlearnt;

impl Learnt for Unlearnt {
    fn apply(&self, _: f64) -> Result<f64, Refusal> {
        Err(Refusal::new("the sample had no values to learn from"))
    }
}

/// Buffers that fits reuse.
#[derive(Debug, Clone, Default)]
pub(crate) struct FitBuffers {
    pub(super) sorted: Vec<f64>,
    pub(super) workspace: Workspace,
    spare: Vec<Vec<f64>>,
}

impl FitBuffers {
    /// Buffers for chains that keep so many samples among them, which columns of so many units
    /// never outgrow, whichever of their values are there.
    pub(crate) fn for_samples(samples: usize, units: usize) -> Self {
        // Besides these, chains that are fitted already hand theirs in.
        let mut spare = Vec::with_capacity(2 * samples);
        spare.extend((0..samples).map(|_| Vec::with_capacity(units)));
        let workspace = Workspace::for_units(units);
        Self { sorted: Vec::with_capacity(units), workspace, spare }
    }

    /// A buffer for a sample to keep.
    pub(super) fn spare(&mut self) -> Vec<f64> {
        self.spare.pop().unwrap_or_default()
    }

    /// Takes back what a fit no longer needs.
    pub(super) fn recycle(&mut self, fitted: Fitted) {
        self.spare.extend(fitted.into_sample());
    }
}
