//! The exponential of a scaled rank.

use serde::{Deserialize, Serialize};

use super::CONSTANT;
use super::percentile_rank::{RankBase, has_no_ranks, refuse_ties, share};
use super::rank::{RANK_TIES, REVERSAL};
use crate::error::Refusal;
use crate::framework::Scale;
use crate::methods::registry::{Family, Interval, MethodEntry, ValueKind, or, required};
use crate::methods::transform::{
    BufferNeeds, ColumnSample, FitBuffers, FitResult, Fitted, FittedMethod, Method,
};
use crate::numerics::{RankReversal, RankedSample, Ties};

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
    pub(crate) const ENTRY: MethodEntry = MethodEntry::new(
        Family::Normalisation,
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

    fn constant(&self) -> Option<f64> {
        self.constant
    }

    fn normalises(&self) -> Option<Scale> {
        Some(Scale::Ordinal)
    }

    fn keeps(&self) -> BufferNeeds {
        BufferNeeds::SAMPLE
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
    ranked: RankedSample,
    base: RankBase,
    c: f64,
}

impl ExponentialSample {
    pub(crate) fn into_buffer(self) -> Vec<f64> {
        self.ranked.into_buffer()
    }
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
