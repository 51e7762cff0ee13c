//! Every method by name: what it computes, its options, where it comes from.
//!
//! A method describes itself in its own file, as a [`MethodEntry`]. This module lists the entries.
//! The reader of methodology files, its messages, `cindex methods`, `cindex schema` and
//! `docs/METHODS.md` all take names and options from here.
//!
//! # Examples
//!
//! ```
//! use composite_index::registry;
//!
//! let method = registry::named("z-score").next().unwrap();
//! assert_eq!(method.example, "{ z-score = { ddof = 1 } }");
//! assert_eq!(registry::methods().filter(|method| method.name == "kemeny").count(), 1);
//! ```

mod entry;
#[cfg(test)]
mod tests;
mod value;

pub use entry::{Family, MethodEntry};
pub use value::{Choice, Interval, MethodOption, MethodSet, OptionDefault, ValueKind};

pub(crate) use entry::HANDBOOK;
pub(crate) use value::{
    BOOLEAN, CODE, COUNT, NOT_NEGATIVE, NUMBER, PAIR, POSITIVE, SHARE, TEXT, UNIT, choice,
    choice_with, optional, or, required,
};

use super::aggregate::{
    Choquet, Conditional, InvertedGeometricMean, MazziottaPareto, MeanMin, MissingRule, Outranking,
    Promethee, Quantifier, Topsis, Vikor, mean, order,
};
use super::impute::{
    ExpectationMaximisation, Interpolation, LocfOptions, NearestNeighbours, Regression,
    WithinGrouping, WithinLevel, central,
};
use super::normalise::{
    self, Ampi, Categories, DistanceToReference, ExponentialRank, FractionOfMaximum,
    GoalpostNormalisation, Logistic, MinMax, NormalDistribution, Orient, PercentileRank,
    PiecewiseLinear, RankNormalisation, RobustZScore, Scaled, ShareOfSum, ZScore,
};
use super::transform::{
    Clamp, Exp, Linear, Ln, LnPlusOne, POOLED, Power, Round, Shift, SignedLogarithm,
};
use super::treat::{
    BoxCox, CoinToolLogarithm, Fences, LnFromMinimum, LnGii, MedianDeviations, Percentiles,
    Stepwise, Treatment, TwoTailed, Winsorisation,
};
use super::weight::{
    AnalyticHierarchy, BenefitOfTheDoubt, BestWorst, BudgetAllocation, FactorAnalysis,
    OutcomeRegression, PrincipalComponent, RankOrder, Reliability, TargetImportance,
    UnobservedComponents, dispersion, nominal, product,
};

/// All methods, family by family. A method that two families share, such as `ln`, is listed once.
pub fn methods() -> impl Iterator<Item = &'static MethodEntry> {
    let sets =
        [&IMPUTATIONS, &TRANSFORMS, &WINSORISATIONS, &WEIGHTINGS, &AGGREGATIONS, &MISSING_RULES];
    let mut methods: Vec<&MethodEntry> = sets.iter().flat_map(|set| set.methods).copied().collect();
    methods.sort_by_key(|method| method.family);
    methods.into_iter()
}

/// The methods of a name: two for `borda`, `constant`, `product` and `regression`, which belong to two families each.
pub fn named(name: &str) -> impl Iterator<Item = &'static MethodEntry> {
    methods().filter(move |method| method.name == name)
}

/// The imputations: what `impute` may be.
pub static IMPUTATIONS: MethodSet = MethodSet::new(
    "imputation",
    &[
        &central::CONSTANT,
        &central::MEAN,
        &central::MEDIAN,
        &WithinGrouping::MEAN,
        &WithinGrouping::MEDIAN,
        &WithinLevel::MEAN,
        &WithinLevel::MEDIAN,
        &NearestNeighbours::ENTRY,
        &Regression::ENTRY,
        &ExpectationMaximisation::ENTRY,
        &LocfOptions::FORWARD,
        &LocfOptions::BACK,
        &Interpolation::ENTRY,
        &central::LEAVE_MISSING,
    ],
);

/// The transforms: the steps of `transforms` and `publish`.
pub static TRANSFORMS: MethodSet = MethodSet::new(
    "transform",
    &[
        &MinMax::ENTRY,
        &GoalpostNormalisation::ENTRY,
        &ZScore::ENTRY,
        &RankNormalisation::ENTRY,
        &PercentileRank::ENTRY,
        &RobustZScore::ENTRY,
        &normalise::Borda::ENTRY,
        &ExponentialRank::ENTRY,
        &DistanceToReference::ENTRY,
        &Ampi::ENTRY,
        &FractionOfMaximum::ENTRY,
        &ShareOfSum::ENTRY,
        &Scaled::ENTRY,
        &Categories::ENTRY,
        &PiecewiseLinear::ENTRY,
        &Logistic::ENTRY,
        &NormalDistribution::ENTRY,
        &Orient::ENTRY,
        &Ln::ENTRY,
        &LnPlusOne::ENTRY,
        &SignedLogarithm::ENTRY,
        &Exp::ENTRY,
        &Clamp::ENTRY,
        &Round::ENTRY,
        &Linear::ENTRY,
        &Shift::ENTRY,
        &Power::ENTRY,
        &Treatment::ENTRY,
        &Winsorisation::ENTRY,
        &LnGii::ENTRY,
        &CoinToolLogarithm::ENTRY,
        &LnFromMinimum::ENTRY,
        &BoxCox::ENTRY,
        &POOLED,
    ],
);

/// The treatments of outliers: `remedy` and `fallback` of `treat`.
pub static OUTLIER_TREATMENTS: MethodSet = MethodSet::new(
    "outlier treatment",
    &[
        &Winsorisation::ENTRY,
        &Ln::ENTRY,
        &LnPlusOne::ENTRY,
        &LnGii::ENTRY,
        &CoinToolLogarithm::ENTRY,
        &LnFromMinimum::ENTRY,
        &BoxCox::ENTRY,
    ],
);

/// The winsorisations: what `winsorise` may be.
pub static WINSORISATIONS: MethodSet = MethodSet::new(
    "winsorisation",
    &[
        &Stepwise::ENTRY,
        &TwoTailed::ENTRY,
        &Percentiles::ENTRY,
        &Fences::ENTRY,
        &MedianDeviations::ENTRY,
    ],
);

/// The weightings: what `weighting` may be.
pub static WEIGHTINGS: MethodSet = MethodSet::new(
    "weighting",
    &[
        &nominal::NOMINAL,
        &nominal::EQUAL,
        &nominal::EQUAL_OVER_LEAVES,
        &BudgetAllocation::ENTRY,
        &AnalyticHierarchy::ENTRY,
        &BestWorst::ENTRY,
        &RankOrder::CENTROID,
        &RankOrder::SUM,
        &RankOrder::RECIPROCAL,
        &PrincipalComponent::ENTRY,
        &FactorAnalysis::ENTRY,
        &dispersion::ENTROPY,
        &dispersion::CRITIC,
        &dispersion::STANDARD_DEVIATION,
        &dispersion::INVERSE_STANDARD_DEVIATION,
        &dispersion::COEFFICIENT_OF_VARIATION,
        &BenefitOfTheDoubt::WEIGHTING,
        &TargetImportance::ENTRY,
        &OutcomeRegression::ENTRY,
        &UnobservedComponents::ENTRY,
        &Reliability::ENTRY,
        &product::PRODUCT,
    ],
);

/// The aggregations: what `aggregation` may be.
pub static AGGREGATIONS: MethodSet = MethodSet::new(
    "aggregation",
    &[
        &mean::ARITHMETIC_MEAN,
        &mean::GEOMETRIC_MEAN,
        &mean::HARMONIC_MEAN,
        &mean::POWER_MEAN,
        &mean::WEIGHTED_SUM,
        &mean::PRODUCT,
        &order::MINIMUM,
        &order::MAXIMUM,
        &order::WEIGHTED_MEDIAN,
        &InvertedGeometricMean::ENTRY,
        &Quantifier::OWA,
        &Quantifier::WOWA,
        &Choquet::ENTRY,
        &Conditional::ENTRY,
        &MazziottaPareto::ENTRY,
        &MeanMin::ENTRY,
        &Outranking::BORDA,
        &Outranking::COPELAND,
        &Outranking::KEMENY,
        &Topsis::ENTRY,
        &Vikor::ENTRY,
        &Promethee::ENTRY,
        &BenefitOfTheDoubt::AGGREGATION,
    ],
);

/// The rules for missing children: the option `rule` of `missing`.
pub static MISSING_RULES: MethodSet = MethodSet::new(
    "rule for missing children",
    &[
        &MissingRule::REWEIGHT,
        &MissingRule::SHARE_EQUALLY,
        &MissingRule::REQUIRE_ALL,
        &MissingRule::COUNT_AS,
    ],
);
