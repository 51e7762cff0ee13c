//! What a transform becomes once fitted on a column: parameters that apply to any value.

use serde::{Deserialize, Serialize};

use super::custom::FittedCustom;
use super::elementary::{Clamp, Linear, Power, Round, Shift, Shifted};
use super::logarithm::{Exp, Ln, LnPlusOne, SignedLogarithm};
use super::method::{BufferNeeds, ColumnFault, FittedMethod, Truncation};
use crate::error::Refusal;
use crate::methods::normalise::{
    Ampi, Borda, BordaSample, Categories, Distance, DistanceToReference, ExponentialRank,
    ExponentialSample, FractionOfMaximum, GoalpostNormalisation, Logistic, MinMax,
    NormalDistribution, NormalShare, Orient, PercentileRank, PercentileSample, PiecewiseLinear,
    Range, RankNormalisation, RobustZScore, Scaled, ShareOfSum, Sigmoid, Standard, Steps, SumShare,
    ToMaximum, ValueFunction, ZScore,
};
use crate::methods::treat::{FittedOutlierTreatment, FittedTreatment, Treatment, Workspace};
use crate::numerics::RankedSample;

/// A transform with its fitted parameters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Fitted {
    MinMax(Range),
    Goalposts(Range),
    ZScore(Standard),
    Rank(RankedSample),
    PercentileRank(PercentileSample),
    RobustZScore(Standard),
    Borda(BordaSample),
    ExponentialRank(ExponentialSample),
    DistanceToReference(Distance),
    Ampi(Range),
    FractionOfMaximum(ToMaximum),
    ShareOfSum(SumShare),
    Scaled(Range),
    Categories(Steps),
    PiecewiseLinear(ValueFunction),
    Logistic(Sigmoid),
    NormalDistribution(NormalShare),
    Orient(Linear),
    Ln,
    LnPlusOne,
    SignedLn(SignedLogarithm),
    Exp,
    Clamp(Clamp),
    Round(Round),
    Linear(Linear),
    Shift(Shifted),
    Power(Power),
    Treat(FittedTreatment),
    /// A remedy without a trigger.
    OutlierTreatment(FittedOutlierTreatment),
    /// The declared value of a column that did not vary.
    Constant(f64),
    /// The sample had no values to fit to.
    #[serde(alias = "unlearnt")]
    NoValues,
    #[serde(skip_deserializing)]
    Custom(FittedCustom),
}

impl Fitted {
    /// The method's name, and its fit.
    fn parts(&self) -> (&'static str, &dyn FittedMethod) {
        match self {
            Self::MinMax(fitted) => (MinMax::ENTRY.name, fitted),
            Self::Goalposts(fitted) => (GoalpostNormalisation::ENTRY.name, fitted),
            Self::ZScore(fitted) => (ZScore::ENTRY.name, fitted),
            Self::Rank(fitted) => (RankNormalisation::ENTRY.name, fitted),
            Self::PercentileRank(fitted) => (PercentileRank::ENTRY.name, fitted),
            Self::RobustZScore(fitted) => (RobustZScore::ENTRY.name, fitted),
            Self::Borda(fitted) => (Borda::ENTRY.name, fitted),
            Self::ExponentialRank(fitted) => (ExponentialRank::ENTRY.name, fitted),
            Self::DistanceToReference(fitted) => (DistanceToReference::ENTRY.name, fitted),
            Self::Ampi(fitted) => (Ampi::ENTRY.name, fitted),
            Self::FractionOfMaximum(fitted) => (FractionOfMaximum::ENTRY.name, fitted),
            Self::ShareOfSum(fitted) => (ShareOfSum::ENTRY.name, fitted),
            Self::Scaled(fitted) => (Scaled::ENTRY.name, fitted),
            Self::Categories(fitted) => (Categories::ENTRY.name, fitted),
            Self::PiecewiseLinear(fitted) => (PiecewiseLinear::ENTRY.name, fitted),
            Self::Logistic(fitted) => (Logistic::ENTRY.name, fitted),
            Self::NormalDistribution(fitted) => (NormalDistribution::ENTRY.name, fitted),
            Self::Orient(fitted) => (Orient::ENTRY.name, fitted),
            Self::Ln => (Ln::ENTRY.name, &Ln),
            Self::LnPlusOne => (LnPlusOne::ENTRY.name, &LnPlusOne),
            Self::SignedLn(fitted) => (SignedLogarithm::ENTRY.name, fitted),
            Self::Exp => (Exp::ENTRY.name, &Exp),
            Self::Clamp(fitted) => (Clamp::ENTRY.name, fitted),
            Self::Round(fitted) => (Round::ENTRY.name, fitted),
            Self::Linear(fitted) => (Linear::ENTRY.name, fitted),
            Self::Shift(fitted) => (Shift::ENTRY.name, fitted),
            Self::Power(fitted) => (Power::ENTRY.name, fitted),
            Self::Treat(fitted) => (Treatment::ENTRY.name, fitted),
            Self::OutlierTreatment(fitted) => (fitted.name(), fitted),
            Self::Constant(value) => ("constant", value),
            Self::NoValues => ("transform", &NoValues),
            Self::Custom(fitted) => ("custom", fitted),
        }
    }

    /// The lists that it keeps, to be reused.
    fn into_lists(self) -> [Option<Vec<f64>>; 2] {
        match self {
            Self::Rank(ranked) => [Some(ranked.into_buffer()), None],
            Self::PercentileRank(sample) => [Some(sample.into_buffer()), None],
            Self::Borda(sample) => [Some(sample.into_buffer()), None],
            Self::ExponentialRank(sample) => [Some(sample.into_buffer()), None],
            Self::Categories(steps) => steps.into_buffers().map(Some),
            Self::PiecewiseLinear(function) => function.into_buffers().map(Some),
            _ => [None, None],
        }
    }

    /// The method's name.
    pub(crate) fn name(&self) -> &'static str {
        self.parts().0
    }

    /// Whether it judges itself which values are the same, so that no noise is left in its results. Of
    /// the user's own methods this is believed.
    pub(crate) fn is_exact(&self) -> bool {
        let steps = matches!(self, Self::Categories(_) | Self::Round(_) | Self::Custom(_));
        steps || self.is_constant() || matches!(self, Self::NoValues) || self.ranked().is_some()
    }

    pub(crate) fn is_constant(&self) -> bool {
        matches!(self, Self::Constant(_))
    }
}

impl FittedMethod for Fitted {
    fn apply(&self, value: f64) -> Result<f64, Refusal> {
        self.parts().1.apply(value)
    }

    fn clamps(&self, value: f64) -> bool {
        self.parts().1.clamps(value)
    }

    fn cut(&self) -> Truncation {
        self.parts().1.cut()
    }

    fn ranked(&self) -> Option<&RankedSample> {
        self.parts().1.ranked()
    }

    fn apply_to(
        &self,
        column: &mut [f64],
        cut: &mut dyn FnMut(usize),
        refused: &mut dyn FnMut(usize, Refusal),
    ) {
        self.parts().1.apply_to(column, cut, refused);
    }
}

/// A declared value takes the place of any other.
impl FittedMethod for f64 {
    fn apply(&self, _: f64) -> Result<f64, Refusal> {
        Ok(*self)
    }
}

struct NoValues;

impl FittedMethod for NoValues {
    fn apply(&self, _: f64) -> Result<f64, Refusal> {
        Err(Refusal::new("the sample had no values to learn from"))
    }
}

/// What a fit yields.
pub(crate) type FitResult = Result<Fitted, ColumnFault>;

/// Buffers that fits reuse.
#[derive(Debug, Clone, Default)]
pub(crate) struct FitBuffers {
    pub(crate) sorted: Vec<f64>,
    pub(crate) workspace: Workspace,
    /// Room to put rows in order.
    pub(super) order: Vec<usize>,
    spare: Vec<Vec<f64>>,
}

impl FitBuffers {
    /// Buffers for chains that keep these lists among them, which columns of so many units never
    /// outgrow, whichever of their values are missing.
    pub(crate) fn for_lists(kept: impl IntoIterator<Item = BufferNeeds>, units: usize) -> Self {
        let sum = |sum: BufferNeeds, kept: BufferNeeds| BufferNeeds {
            lists: sum.lists + kept.lists,
            longest: sum.longest.max(kept.longest),
        };
        let BufferNeeds { lists, longest } = kept.into_iter().fold(BufferNeeds::NOTHING, sum);
        // Besides these, chains that are fitted already hand theirs in.
        let mut spare = Vec::with_capacity(2 * lists);
        spare.extend((0..lists).map(|_| Vec::with_capacity(units.max(longest))));
        let workspace = Workspace::for_units(units);
        let (sorted, order) = (Vec::with_capacity(units), Vec::with_capacity(units));
        Self { sorted, workspace, order, spare }
    }

    /// A buffer for a list to keep.
    pub(crate) fn spare(&mut self) -> Vec<f64> {
        self.spare.pop().unwrap_or_default()
    }

    /// A buffer with numbers to keep.
    pub(crate) fn keep(&mut self, numbers: impl IntoIterator<Item = f64>) -> Vec<f64> {
        let mut buffer = self.spare();
        buffer.clear();
        buffer.extend(numbers);
        buffer
    }

    /// Takes back a buffer that is not kept after all.
    pub(crate) fn give_back(&mut self, buffer: Vec<f64>) {
        self.spare.push(buffer);
    }

    /// Takes back what a fit no longer needs.
    pub(crate) fn recycle(&mut self, fitted: Fitted) {
        self.spare.extend(fitted.into_lists().into_iter().flatten());
    }
}
