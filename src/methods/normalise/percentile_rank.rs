//! Ranks as shares, and the exponential of such a share.

use serde::{Deserialize, Serialize};

use super::CONSTANT;
use super::rank::{RANK_TIES, REVERSAL};
use crate::error::{Refusal, number};
use crate::methods::registry::{BOOLEAN, Interval, MethodEntry, ValueKind, choice, or, required};
use crate::methods::transform::{
    ColumnFault, ColumnSample, FitBuffers, FitResult, Fitted, FittedMethod, Method, Profile,
};
use crate::numerics::{RankReversal, RankedSample, Ties};

/// Percentile rank: the rank among the n values that are not missing, as a share, (rank − 1) / (n − 1)
/// unless `base` says otherwise; with `min` ties the share of the others that are strictly below.
///
/// Reversed (lower is better): the share of the reversed rank, n + 1 − rank or the rank of −x as
/// `reversal` says; on the base n − 1 the former is 1 − percentile rank. With `positives-only` the
/// ranks are those of the values above zero, a value of zero gets 0, a negative one is refused, and
/// reversed is 1 − y throughout. A column that does not vary is one of ties throughout, and gets what
/// they get (on the base n − 1 with `min` ties 0 for everyone, as in the American index), unless
/// `constant` gives another value. One single value has no share on the base n − 1 and is refused
/// without `constant`. A value outside the sample is ranked against it. `ordinal` ties are
/// refused, `dense` ones too except on the base `max`.
///
/// Sources: the base n − 1 is the American Social Vulnerability Index's (and Excel's PERCENTRANK.INC);
/// zeros apart from the ranks of the others are California's CalEnviroScreen's.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PercentileRank {
    /// What equal values get.
    pub ties: Ties,
    /// What the rank is divided by.
    #[serde(default)]
    pub base: RankBase,
    /// What turns round where lower is better.
    #[serde(default)]
    pub reversal: RankReversal,
    /// Whether zeros get 0 and only values above zero are ranked.
    #[serde(default)]
    pub positives_only: bool,
    /// The value of all units where the column does not vary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub constant: Option<f64>,
}

/// How a rank among n becomes a share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RankBase {
    /// (rank − 1) / (n − 1): from 0 to 1.
    #[default]
    NMinusOne,
    /// rank / n: from 1/n to 1.
    N,
    /// (rank − 1) / n: from 0 to 1 − 1/n. For ranks r that are 1 for the best it is (n − r) / n, as in the
    /// Scottish Index of Multiple Deprivation.
    NFromZero,
    /// rank / the greatest rank: the best is 1 even where several units share the first place.
    Max,
}

impl RankBase {
    pub(crate) const VALUE: ValueKind = ValueKind::Choice(&[
        choice("n-minus-one", "(rank − 1) / (n − 1): from 0 to 1."),
        choice("n", "rank / n: from 1/n to 1."),
        choice("n-from-zero", "(rank − 1) / n: from 0 to 1 − 1/n."),
        choice("max", "rank / greatest rank: the best is 1."),
    ]);
}

impl PercentileRank {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::normalisation(
        "percentile-rank",
        "Ranks the units as shares, from 0 for the worst to 1 for the best.",
        "y = (rank − 1) / (n − 1), or rank / n, (rank − 1) / n, or rank / greatest rank",
    )
    .options(&[
        required("ties", RANK_TIES, "The rank of equal values; `dense` only on the base `max`."),
        or("base", RankBase::VALUE, "\"n-minus-one\"", "What the rank is divided by."),
        or("reversal", REVERSAL, "\"reflect\"", "What is reversed where lower is better."),
        or(
            "positives-only",
            BOOLEAN,
            "false",
            "Whether zeros get 0 and only values above zero are ranked.",
        ),
        CONSTANT,
    ])
    .source("Social Vulnerability Index (CDC/ATSDR), CalEnviroScreen (OEHHA)")
    .example("{ percentile-rank = { ties = \"min\" } }");

    /// On the base n − 1, with these ties.
    pub(crate) fn with_ties(ties: Ties) -> Self {
        Self {
            ties,
            base: RankBase::default(),
            reversal: RankReversal::default(),
            positives_only: false,
            constant: None,
        }
    }
}

/// What is wrong with the ties of shares on a base.
pub(crate) fn refuse_ties(ties: Ties, base: RankBase) -> Option<&'static str> {
    match (ties, base) {
        (Ties::Ordinal, _) => Some("the ties of a percentile rank are `min`, `max` or `average`"),
        (Ties::Dense, RankBase::NMinusOne | RankBase::N | RankBase::NFromZero) => {
            Some("the ties of a percentile rank are `min`, `max` or `average`")
        }
        _ => None,
    }
}

/// Whether a column has no share on a base, or is to have a constant in place of one.
pub(crate) fn has_no_ranks(
    sample: &ColumnSample<'_>,
    base: RankBase,
    constant: Option<f64>,
) -> bool {
    let (low, high) = sample.extremes();
    let single = base == RankBase::NMinusOne && sample.values().nth(1).is_none();
    single || constant.is_some() && low == high
}

impl Method for PercentileRank {
    fn refuse(&self) -> Option<&'static str> {
        refuse_ties(self.ties, self.base)
    }

    fn profile(&self) -> Profile<'_> {
        Profile { constant: self.constant, ..Profile::RANKS }
    }

    fn fit(&self, sample: &ColumnSample<'_>, buffers: &mut FitBuffers) -> FitResult {
        if has_no_ranks(sample, self.base, self.constant) {
            return Err(sample.constant());
        }
        let reversed = sample.reversed();
        let rule =
            PercentileRule { base: self.base, positives_only: self.positives_only, reversed };
        let reversal = (reversed && !self.positives_only).then_some(self.reversal);
        let ranked = RankedSample::fit(sample.column, self.ties, reversal, buffers.spare());
        let ranked = if self.positives_only { ranked.positives() } else { ranked };
        if ranked.len() < 2 && self.base == RankBase::NMinusOne {
            buffers.give_back(ranked.into_buffer());
            return Err(ColumnFault::refused("fewer than two of its values are above zero"));
        }
        Ok(Fitted::PercentileRank(PercentileSample { ranked, rule }))
    }
}

/// The sample against which percentile ranks are taken.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct PercentileSample {
    pub(crate) ranked: RankedSample,
    rule: PercentileRule,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct PercentileRule {
    base: RankBase,
    positives_only: bool,
    reversed: bool,
}

/// A rank in a sample as a share on a base.
pub(crate) fn share(ranked: &RankedSample, base: RankBase, value: f64) -> f64 {
    let (rank, n) = (ranked.rank(value), ranked.len() as f64);
    match base {
        RankBase::NMinusOne => (rank - 1.0) / (n - 1.0),
        RankBase::N => rank / n,
        RankBase::NFromZero => (rank - 1.0) / n,
        RankBase::Max => rank / ranked.best(),
    }
}

impl FittedMethod for PercentileSample {
    fn ranked(&self) -> Option<&RankedSample> {
        Some(&self.ranked)
    }

    fn apply(&self, value: f64) -> Result<f64, Refusal> {
        let PercentileRule { base, positives_only, reversed } = self.rule;
        let share = match value {
            value if !positives_only || value > 0.0 => share(&self.ranked, base, value),
            value if value < 0.0 => {
                let value = number(value);
                let why = format!("ranks of positives have no place for a negative value, {value}");
                return Err(Refusal::new(why));
            }
            _ => 0.0,
        };
        Ok(if positives_only && reversed { 1.0 - share } else { share })
    }
}

/// Exponential of a scaled rank: X = −c · ln(1 − R(1 − e^(−100/c))), from 0 to 100 for R from 0 to
/// 1, with R the rank among n as a share.
///
/// It spreads the highest ranks: with c = 23, one unit in ten scores above 50, so that a high value
/// is hardly made up for by low ones elsewhere. The British deprivation indices scale R in four
/// ways: `n`, R = rank/n with the highest at n, in England, Wales and Northern Ireland and in the
/// Scottish indices of 2003; `max`, R = rank/greatest rank, in the published code of Scotland's
/// index of 2016; `n-from-zero`, R = (rank − 1)/n = (N − r)/N for ranks r from 1 for the most deprived,
/// as its notes write it; `n-minus-one`, R = (rank − 1)/(n − 1), where ranks are scaled onto the whole
/// of \[0, 1\]. Ties get `average` ranks in England, and in Wales that of the more deprived place:
/// `max` here, where the greatest rank is the highest value, and `min` where a column of published
/// ranks (1 is most deprived) is read as lower is better.
///
/// Reversed (lower is better): the share of the reversed rank, as `reversal` says. A value outside
/// the sample is ranked against it, and scores at most 100 and at least 0. A column that does not vary
/// is one of ties throughout, and gets what they get, unless `constant` gives another value; one single
/// value is refused on the base n − 1 without `constant`. `ordinal` ties are refused, `dense` ones too except on the base `max`.
/// Source: Scottish Indices of Deprivation 2003, appendix 5; The English Indices of Deprivation
/// 2019, technical report, appendix on the exponential transformation.
///
/// # Examples
///
/// ```
/// # #[cfg(feature = "toml")] {
/// use composite_index::{Dataset, Framework, Index, Methodology};
/// use composite_index::error::Source;
///
/// let framework = Framework::builder("index", "An index").indicator("crime", 1.0).build()?;
/// let methodology = Methodology::from_toml(&Source::new("methodology.toml", r#"
///     [indicators]
///     transforms = [
///         { exponential-rank = { ties = "average", base = "n" } },
///         { round = { decimals = 1 } },
///     ]
/// "#))?;
/// let data = Dataset::builder(["crime"])
///     .unit("A", [3.1]).unit("B", [0.4]).unit("C", [1.5]).unit("D", [1.7])
///     .build()?;
/// let scores = Index::new(framework, methodology)?.score(&data)?;
/// let score = |unit| scores.score(unit).ok().flatten();
/// assert_eq!(["B", "C", "D", "A"].map(score), [6.5, 15.6, 31.0, 100.0].map(Some));
/// # }
/// # Ok::<(), composite_index::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExponentialRank {
    /// What equal values get.
    pub ties: Ties,
    /// What the rank is divided by.
    pub base: RankBase,
    /// What turns round where lower is better.
    #[serde(default)]
    pub reversal: RankReversal,
    /// c, from 1 to 1000, 23 unless said: the smaller, the more the highest are spread.
    #[serde(default = "british")]
    pub c: f64,
    /// The value of all units where the column does not vary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub constant: Option<f64>,
}

/// Below this, 1 − R(1 − e^(−100/c)) is so near to 1 that its logarithm loses digits.
const SMALL: f64 = 0.01;

fn british() -> f64 {
    23.0
}

impl ExponentialRank {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::normalisation(
        "exponential-rank",
        "Spreads the highest ranks by an exponential curve, as the British deprivation \
         indices do.",
        "y = −c ln(1 − R(1 − e^(−100/c))) with R the rank as a share",
    )
    .options(&[
        required("ties", RANK_TIES, "The rank of equal values; `dense` only on the base `max`."),
        required("base", RankBase::VALUE, "What the rank is divided by."),
        or("reversal", REVERSAL, "\"reflect\"", "What is reversed where lower is better."),
        or(
            "c",
            ValueKind::Number(Interval::closed(1.0, 1000.0)),
            "23",
            "The smaller c, the more the highest ranks are spread.",
        ),
        CONSTANT,
    ])
    .source(
        "Scottish Indices of Deprivation 2003, appendix 5; The English Indices of \
         Deprivation 2019, technical report",
    )
    .example("{ exponential-rank = { ties = \"average\", base = \"n\" } }");
}

impl Method for ExponentialRank {
    fn refuse(&self) -> Option<&'static str> {
        // Far beyond, e^(−100/c) is lost beside 0 or 1.
        if !(1.0..=1000.0).contains(&self.c) {
            return Some("`c` is a number from 1 to 1000");
        }
        refuse_ties(self.ties, self.base)
    }

    fn profile(&self) -> Profile<'_> {
        Profile { constant: self.constant, ..Profile::RANKS }
    }

    fn fit(&self, sample: &ColumnSample<'_>, buffers: &mut FitBuffers) -> FitResult {
        if has_no_ranks(sample, self.base, self.constant) {
            return Err(sample.constant());
        }
        let reversal = sample.reversed().then_some(self.reversal);
        let ranked = RankedSample::fit(sample.column, self.ties, reversal, buffers.spare());
        let ExponentialRank { base, c, .. } = *self;
        Ok(Fitted::ExponentialRank(ExponentialSample { ranked, base, c }))
    }
}

/// The sample against which values are ranked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct ExponentialSample {
    pub(crate) ranked: RankedSample,
    base: RankBase,
    c: f64,
}

impl FittedMethod for ExponentialSample {
    fn ranked(&self) -> Option<&RankedSample> {
        Some(&self.ranked)
    }

    fn apply(&self, value: f64) -> Result<f64, Refusal> {
        let share = share(&self.ranked, self.base, value).clamp(0.0, 1.0);
        if share < SMALL {
            return Ok(-self.c * libm::log1p(share * libm::expm1(-100.0 / self.c)));
        }
        // 1 − R(1 − e) as (1 − R) + Re, which for R = 1 is e to the last digit.
        Ok(-self.c * libm::log((1.0 - share) + share * libm::exp(-100.0 / self.c)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::methods::transform::{constant, fit, fitted, fitted_reversed, refused, upright};

    const COLUMN: [f64; 5] = [5.0, 1.0, f64::NAN, 3.0, 3.0];

    #[test]
    fn percentile_ranks_by_hand() {
        let method = PercentileRank::with_ties(Ties::Min);
        let reversed = fitted_reversed(&method, &COLUMN);
        assert_eq!(reversed(1.0), 1.0);
        assert_eq!(reversed(3.0), 2.0 / 3.0, "1 − the third that is strictly below");
        assert_eq!(constant(&method, &[5.0]), (5.0, 1));
        let negated = PercentileRank { reversal: RankReversal::Negate, ..method };
        assert_eq!(fitted_reversed(&negated, &COLUMN)(3.0), 1.0 / 3.0, "only 5 is worse");
    }

    /// Without a constant, units that tie throughout get what ties get.
    #[test]
    fn a_column_that_does_not_vary() {
        let method = PercentileRank::with_ties(Ties::Min);
        assert_eq!(fitted(&method, &[3.0, 3.0])(3.0), 0.0);
        for base in [RankBase::NMinusOne, RankBase::N, RankBase::Max] {
            let declared = PercentileRank { base, constant: Some(0.5), ..method };
            assert_eq!(constant(&declared, &[3.0, f64::NAN, 3.0]), (3.0, 2));
            assert_eq!(constant(&declared, &[3.0]), (3.0, 1));
            assert_ne!(fitted(&declared, &[1.0, 3.0])(3.0), 0.5);
        }
    }

    #[test]
    fn bases_by_hand() {
        let tied_top = [1.0, 2.0, 4.0, 4.0];
        for (ties, base, expected) in [
            (Ties::Min, RankBase::NMinusOne, [0.0, 1.0 / 3.0, 2.0 / 3.0]),
            (Ties::Min, RankBase::N, [0.25, 0.5, 0.75]),
            (Ties::Min, RankBase::Max, [1.0 / 3.0, 2.0 / 3.0, 1.0]),
            (Ties::Max, RankBase::N, [0.25, 0.5, 1.0]),
            (Ties::Dense, RankBase::Max, [1.0 / 3.0, 2.0 / 3.0, 1.0]),
        ] {
            let method = PercentileRank { base, ..PercentileRank::with_ties(ties) };
            assert_eq!(method.refuse(), None);
            assert_eq!([1.0, 2.0, 4.0].map(fitted(&method, &tied_top)), expected, "{method:?}");
        }
        let single = PercentileRank { base: RankBase::N, ..PercentileRank::with_ties(Ties::Min) };
        assert_eq!(fitted(&single, &[7.0])(7.0), 1.0);
    }

    #[test]
    fn zeros_are_set_apart_from_positives() {
        let method =
            PercentileRank { positives_only: true, ..PercentileRank::with_ties(Ties::Min) };
        let column = [0.0, 4.0, 0.0, 2.0, 8.0];
        assert_eq!([0.0, 2.0, 4.0, 8.0].map(fitted(&method, &column)), [0.0, 0.0, 0.5, 1.0]);
        assert_eq!([0.0, 4.0, 8.0].map(fitted_reversed(&method, &column)), [1.0, 0.5, 0.0]);
        let fitted = fit(&method, upright(&column)).unwrap();
        assert!(fitted.apply(-1.0).unwrap_err().to_string().contains("a negative value, -1"));
        refused(&method, upright(&[0.0, 0.0, 3.0]), "fewer than two of its values are above zero");
    }
}

#[cfg(test)]
mod exponential_rank_tests {
    use super::*;
    use crate::methods::transform::{constant, fitted, fitted_reversed};

    fn method(base: RankBase) -> ExponentialRank {
        let (ties, reversal) = (Ties::Average, RankReversal::Reflect);
        ExponentialRank { ties, base, reversal, c: 23.0, constant: None }
    }

    /// R = ½: −23 ln(1 − ½(1 − e^(−100/23))) = 15.64…; R = 1: −23 ln e^(−100/23) = 100.
    #[test]
    fn exponential_ranks_by_hand() {
        let half = -23.0 * libm::log(0.5 + 0.5 * libm::exp(-100.0 / 23.0));
        let column = [1.0, 2.0, 3.0, 4.0];
        let up = fitted(&method(RankBase::N), &column);
        assert!((up(2.0) - half).abs() < 1e-12 && (up(4.0) - 100.0).abs() < 1e-12);
        assert_eq!(up(9.0), up(4.0), "beyond the sample");
        let from_zero = fitted(&method(RankBase::NFromZero), &column);
        assert!(from_zero(1.0) == 0.0 && (from_zero(3.0) - half).abs() < 1e-12, "(3 − 1)/4");
        let reversed = fitted_reversed(&method(RankBase::N), &column);
        assert_eq!([1.0, 3.0].map(reversed), [up(4.0), up(2.0)]);
        let many: Vec<_> = (1..=1000).map(f64::from).collect();
        let lowest = fitted(&method(RankBase::N), &many)(1.0);
        let expected = 0.022_713_709_067_864_504;
        assert!((lowest / expected - 1.0).abs() < 1e-12, "{lowest}");
        let whole = fitted(&method(RankBase::NMinusOne), &[1.0, 2.0, 3.0]);
        assert!(whole(1.0) == 0.0 && (whole(2.0) - half).abs() < 1e-12);
        let tied = fitted(&method(RankBase::Max), &[1.0, 3.0, 3.0]);
        assert!((tied(3.0) - 100.0).abs() < 1e-12, "2.5 is the greatest rank");
        assert_eq!(constant(&method(RankBase::NMinusOne), &[1.0]), (1.0, 1));
    }

    /// Two that tie have rank 1.5 of 2, R = 3/4.
    #[test]
    fn a_column_that_does_not_vary() {
        let three_quarters = -23.0 * libm::log(0.25 + 0.75 * libm::exp(-100.0 / 23.0));
        let tied = fitted(&method(RankBase::N), &[4.0, 4.0]);
        assert!((tied(4.0) - three_quarters).abs() < 1e-12);
        let declared = ExponentialRank { constant: Some(50.0), ..method(RankBase::N) };
        assert_eq!(constant(&declared, &[4.0, 4.0]), (4.0, 2));
    }
}
