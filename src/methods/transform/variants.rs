//! The transforms as plain data, and what each is fitted to.

use std::ops::Deref;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::custom::{AnyTransform, CUSTOM, ColumnTransform, Erased, FittedCustom};
use super::elementary::{Clamp, Linear, Power, Round, Shift, Shifted};
use super::logarithm::{Exp, Ln, LnPlusOne, SignedLogarithm};
use super::method::{BufferNeeds, ColumnFault, ColumnSample, FittedMethod, Method, Stretch};
use crate::error::Refusal;
use crate::methods::custom::Custom;
use crate::methods::normalise::{
    Ampi, Borda, BordaSample, Categories, Distance, DistanceToReference, ExponentialRank,
    ExponentialSample, FractionOfMaximum, GoalpostNormalisation, Logistic, MinMax,
    NormalDistribution, NormalShare, Orient, PercentileRank, PercentileSample, PiecewiseLinear,
    Range, RankNormalisation, RobustZScore, Scaled, ShareOfSum, Sigmoid, Standard, Steps, SumShare,
    ToMaximum, ValueFunction, ZScore,
};
use crate::methods::registry::{MethodEntry, TRANSFORMS, ValueKind};
use crate::methods::treat::{
    BoxCox, CoinToolLogarithm, FittedOutlierTreatment, FittedTreatment, LnFromMinimum, LnGii,
    Treatment, Winsorisation, Workspace,
};
use crate::numerics::{RankedSample, Ties};

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
    fn parts(&self) -> (&'static str, &(dyn FittedMethod + 'static)) {
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
            Self::PercentileRank(sample) => [Some(sample.ranked.into_buffer()), None],
            Self::Borda(sample) => [Some(sample.0.into_buffer()), None],
            Self::ExponentialRank(sample) => [Some(sample.ranked.into_buffer()), None],
            Self::Categories(steps) => [Some(steps.cut_offs), Some(steps.scores)],
            Self::PiecewiseLinear(function) => [Some(function.x), Some(function.y)],
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

/// A fit is used as the method that it holds.
impl Deref for Fitted {
    type Target = dyn FittedMethod;

    fn deref(&self) -> &Self::Target {
        self.parts().1
    }
}

/// A declared value takes the place of any other.
impl FittedMethod for f64 {
    fn apply(&self, _: f64) -> Result<f64, Refusal> {
        Ok(*self)
    }

    fn stretch(&self, _: (f64, f64)) -> Option<Stretch> {
        Some(Stretch::EXACT)
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
    /// Whether values of a column were made equal that are the same within their noise.
    pub(super) settled: bool,
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
        Self { sorted, workspace, order, spare, settled: false }
    }

    /// Whether, in the columns of any fit, values were made equal that are the same within their noise.
    pub(crate) fn has_settled(&self) -> bool {
        self.settled
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
    Goalposts(GoalpostNormalisation),
    /// By mean and standard deviation.
    ZScore(ZScore),
    /// Ranks from 1 for the worst.
    Rank(RankNormalisation),
    /// Ranks as shares, from 0 for the worst to 1 for the best.
    PercentileRank(PercentileRank),
    /// By median and median absolute deviation.
    RobustZScore(RobustZScore),
    /// Rank − 1: how many units are worse.
    Borda(Borda),
    /// Exponential of a scaled rank, as the British deprivation indices use it.
    ExponentialRank(ExponentialRank),
    /// The way from the worst value to a reference: the leader, the mean, a target, a unit.
    DistanceToReference(DistanceToReference),
    /// Onto 70–130 around a reference, as the adjusted Mazziotta–Pareto index does.
    Ampi(Ampi),
    /// x / max.
    FractionOfMaximum(FractionOfMaximum),
    /// x / Σx.
    ShareOfSum(ShareOfSum),
    /// (x − a) / (b − a) times a factor, with the bounds given.
    Scaled(Scaled),
    /// Scores of categories between cut-offs.
    Categories(Categories),
    /// A value function drawn through knots.
    PiecewiseLinear(PiecewiseLinear),
    /// The logistic curve.
    Logistic(Logistic),
    /// Shares of a normal distribution, behind a z-score.
    NormalDistribution(NormalDistribution),
    /// x where higher is better, −x where lower is better; nothing else. Any value is taken, and
    /// the scale of measurement stays.
    Orient,
    /// ln x; refuses values of 0 and below.
    Ln,
    /// ln(x + 1); refuses values of −1 and below.
    LnPlusOne,
    /// sign(x) ln(1 + |x|/c), for values on both sides of zero.
    SignedLn(SignedLogarithm),
    /// e^x, which makes ratios of differences; refuses a value whose exponential is beyond a double.
    Exp,
    /// Cut off at bounds.
    Clamp(Clamp),
    /// Half away from zero in decimal.
    Round(Round),
    /// factor · x + offset.
    Linear(Linear),
    /// x − min + m, so that the least value is m.
    Shift(Shift),
    /// x^exponent, such as the reciprocal.
    Power(Power),
    /// Treats a column that has outliers.
    Treat(Treatment),
    /// Values beyond caps become the caps, whether a column has outliers or not.
    Winsorise(Winsorisation),
    /// The logarithm of the Global Innovation Index ([`OutlierTreatment::LnGii`](crate::treat::OutlierTreatment::LnGii)).
    LnGii,
    /// The logarithm of the COIN Tool.
    LnCoinTool(CoinToolLogarithm),
    /// ln(x − min + 1) ([`OutlierTreatment::LnFromMinimum`](crate::treat::OutlierTreatment::LnFromMinimum)).
    LnFromMinimum,
    /// The power transform of Box and Cox.
    BoxCox(BoxCox),
    /// A step that learns from all periods of a panel together, where
    /// [`Index::score_panel`](crate::engine::Index::score_panel) scores several: the extremes of all years
    /// rather than of each, so that scores can be compared over time. With one period it is the
    /// step within, which is not itself pooled.
    Pooled(Box<Transform>),
    /// The user's own.
    #[serde(skip_deserializing)]
    Custom(Custom<dyn AnyTransform>),
}

/// A step that learns from all periods of a panel.
pub(crate) static POOLED: MethodEntry = MethodEntry::normalisation(
    "pooled",
    "Fits a step to all periods of a panel together, so that scores compare over time.",
    "the step inside, with extremes, means or ranks over all periods",
)
.value(ValueKind::Method(&TRANSFORMS))
.needs("A panel; with one period it is the step inside.")
.example("{ pooled = { min-max = { to = [0, 100] } } }");

impl Transform {
    /// Min–max onto a range; a constant column is refused.
    pub fn min_max(low: f64, high: f64) -> Self {
        Self::MinMax(MinMax { to: (low, high), constant: None })
    }

    /// Goalposts onto a range, cut off at the goalposts or not.
    pub fn goalposts(low: f64, high: f64, clamp: bool) -> Self {
        Self::Goalposts(GoalpostNormalisation { to: (low, high), clamp })
    }

    /// z-score with mean 0 and standard deviation 1, over n − ddof.
    pub fn z_score(ddof: u8) -> Self {
        Self::ZScore(ZScore { ddof, mean: 0.0, sd: 1.0, constant: None })
    }

    /// Ranks from 1 for the worst.
    pub fn rank(ties: Ties) -> Self {
        Self::Rank(RankNormalisation { ties, reversal: None })
    }

    /// Percentile ranks from 0 for the worst to 1 for the best.
    pub fn percentile_rank(ties: Ties) -> Self {
        Self::PercentileRank(PercentileRank::with_ties(ties))
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

    /// x^exponent; −1 is the reciprocal.
    pub fn power(exponent: f64) -> Self {
        Self::Power(Power { exponent, zero: None })
    }

    /// A step fitted to all periods of a panel together.
    pub fn pooled(step: Self) -> Self {
        Self::Pooled(Box::new(step))
    }

    /// The user's own.
    pub fn custom(transform: impl ColumnTransform + 'static) -> Self {
        Self::Custom(Custom::new(Arc::new(Erased(Arc::new(transform)))))
    }

    /// The description of the variant's method, and the method.
    fn described(&self) -> (&'static MethodEntry, &dyn Method) {
        match self {
            Self::MinMax(method) => (&MinMax::ENTRY, method),
            Self::Goalposts(method) => (&GoalpostNormalisation::ENTRY, method),
            Self::ZScore(method) => (&ZScore::ENTRY, method),
            Self::Rank(method) => (&RankNormalisation::ENTRY, method),
            Self::PercentileRank(method) => (&PercentileRank::ENTRY, method),
            Self::RobustZScore(method) => (&RobustZScore::ENTRY, method),
            Self::Borda(method) => (&Borda::ENTRY, method),
            Self::ExponentialRank(method) => (&ExponentialRank::ENTRY, method),
            Self::DistanceToReference(method) => (&DistanceToReference::ENTRY, method),
            Self::Ampi(method) => (&Ampi::ENTRY, method),
            Self::FractionOfMaximum(method) => (&FractionOfMaximum::ENTRY, method),
            Self::ShareOfSum(method) => (&ShareOfSum::ENTRY, method),
            Self::Scaled(method) => (&Scaled::ENTRY, method),
            Self::Categories(method) => (&Categories::ENTRY, method),
            Self::PiecewiseLinear(method) => (&PiecewiseLinear::ENTRY, method),
            Self::Logistic(method) => (&Logistic::ENTRY, method),
            Self::NormalDistribution(method) => (&NormalDistribution::ENTRY, method),
            Self::Orient => (&Orient::ENTRY, &Orient),
            Self::Ln => (&Ln::ENTRY, &Ln),
            Self::LnPlusOne => (&LnPlusOne::ENTRY, &LnPlusOne),
            Self::SignedLn(method) => (&SignedLogarithm::ENTRY, method),
            Self::Exp => (&Exp::ENTRY, &Exp),
            Self::Clamp(method) => (&Clamp::ENTRY, method),
            Self::Round(method) => (&Round::ENTRY, method),
            Self::Linear(method) => (&Linear::ENTRY, method),
            Self::Shift(method) => (&Shift::ENTRY, method),
            Self::Power(method) => (&Power::ENTRY, method),
            Self::Treat(method) => (&Treatment::ENTRY, method),
            Self::Winsorise(method) => (&Winsorisation::ENTRY, method),
            Self::LnGii => (&LnGii::ENTRY, &LnGii),
            Self::LnCoinTool(method) => (&CoinToolLogarithm::ENTRY, method),
            Self::LnFromMinimum => (&LnFromMinimum::ENTRY, &LnFromMinimum),
            Self::BoxCox(method) => (&BoxCox::ENTRY, method),
            Self::Pooled(step) => step.described(),
            Self::Custom(method) => (&CUSTOM, method),
        }
    }

    /// The method; of a pooled step, that of the step within.
    pub(crate) fn method(&self) -> &dyn Method {
        self.described().1
    }

    /// Its description; of a pooled step, that of the step within.
    pub(crate) fn entry(&self) -> &'static MethodEntry {
        self.described().0
    }

    /// The method's name, as a methodology file writes it; of a pooled step, that of the step within.
    pub fn name(&self) -> &'static str {
        self.entry().name
    }

    /// Whether values behind it no longer depend on the unit of measurement.
    pub(crate) fn normalises(&self) -> bool {
        matches!(self, Self::Custom(_)) || self.method().profile().onto.is_some()
    }

    /// Whether its parameters come from the units of the sample rather than from the options.
    pub(crate) fn learns(&self) -> bool {
        match self {
            Self::Pooled(step) => step.learns(),
            Self::Categories(categories) => categories.learns(),
            Self::BoxCox(transform) => transform.learns(),
            Self::Goalposts(_)
            | Self::Scaled(_)
            | Self::PiecewiseLinear(_)
            | Self::Logistic(_)
            | Self::NormalDistribution(_)
            | Self::Orient
            | Self::Ln
            | Self::LnPlusOne
            | Self::SignedLn(_)
            | Self::Exp
            | Self::Clamp(_)
            | Self::Round(_)
            | Self::Linear(_)
            | Self::Power(_) => false,
            _ => true,
        }
    }

    /// Whether it learns from all periods of a panel together.
    pub(crate) fn is_pooled(&self) -> bool {
        matches!(self, Self::Pooled(_))
    }

    /// What is wrong with the options, whatever the data.
    pub(crate) fn refuse(&self) -> Option<&'static str> {
        if let Self::Pooled(step) = self {
            let twice = step.is_pooled().then_some("a step within `pooled` is not itself `pooled`");
            return twice.or_else(|| step.refuse());
        }
        self.method().refuse().or_else(|| {
            let infinite =
                self.method().profile().constant.is_some_and(|constant| !constant.is_finite());
            infinite.then_some("`constant` is finite")
        })
    }

    /// Learns the parameters from a column with at least one value. A column that
    /// does not vary gets the value that the options declare for it.
    pub(crate) fn fit(&self, sample: &ColumnSample<'_>, buffers: &mut FitBuffers) -> FitResult {
        match (self.method().fit(sample, buffers), self.method().profile().constant) {
            (Err(ColumnFault::Constant { .. }), Some(constant)) => Ok(Fitted::Constant(constant)),
            (result, _) => result,
        }
    }
}
