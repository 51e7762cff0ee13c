//! Means with a penalty for imbalance, Mazziotta–Pareto and mean–min, and the geometric mean of
//! inverted and shifted scores, which high ones pull more.

use serde::{Deserialize, Serialize};

use super::mean::weighted_sum;
use crate::error::{Refusal, number};
use crate::methods::registry::{
    MethodEntry, NOT_NEGATIVE, PAIR, POSITIVE, SHARE, ValueKind, choice, required,
};
use crate::numerics::SQUARES;

/// Options of the Mazziotta–Pareto index: M ∓ S · cv with M the plain mean of the scores, S their
/// standard deviation and cv = S/M. The weights are not used.
///
/// The children are taken as they come. Standardised to mean 100 and standard deviation 10
/// (`{ z-score = { ddof = 0, mean = 100, sd = 10 } }`) the result is the MPI; on goalposts from 70
/// to 130 (`{ goalposts = { to = [70, 130], clamp = false } }`) it is the adjusted index, AMPI,
/// whose goalposts lie at the same distance below and above a reference value.
///
/// An improvement of one child can lower the index where that child is far above its siblings.
///
/// Sources: M. Mazziotta and A. Pareto (2013), "Methods for constructing composite indices: one for
/// all or all for one?", *Rivista Italiana di Economia Demografia e Statistica* 67; (2016), "On a
/// generalized non-compensatory composite index for measuring socio-economic phenomena", *Social
/// Indicators Research* 127.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MazziottaPareto {
    /// Whether imbalance lowers the index or raises it.
    pub penalty: Penalty,
    /// The standard deviation divides by n − ddof: 0 or 1. Over n − 1 a single score is refused.
    pub ddof: u8,
}

/// The sign of the penalty for imbalance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Penalty {
    /// Subtracted, where more is better: development, well-being.
    Subtracted,
    /// Added, where more is worse: poverty, risk.
    Added,
}

impl MazziottaPareto {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::aggregation(
        "mazziotta-pareto",
        "Mean with a penalty for unequal scores, whatever the weights.",
        "M ∓ S² / M",
    )
    .options(&[
        required(
            "penalty",
            ValueKind::Choice(&[
                choice("subtracted", "More is better."),
                choice("added", "More is worse."),
            ]),
            "Whether imbalance lowers or raises the index.",
        ),
        required(
            "ddof",
            ValueKind::Whole(0, 1),
            "The standard deviation S divides by n (0) or by n − 1 (1).",
        ),
    ])
    .needs("A mean above zero.")
    .source(
        "Mazziotta and Pareto (2013), Rivista Italiana di Economia Demografia e \
         Statistica 67",
    )
    .example("{ mazziotta-pareto = { penalty = \"subtracted\", ddof = 0 } }");

    pub(super) fn refuse(&self) -> Option<&'static str> {
        (self.ddof > 1).then_some("`ddof` is 0 or 1")
    }

    pub(super) fn aggregate(&self, scores: &[f64]) -> Result<f64, Refusal> {
        let n = scores.len() as f64;
        let divisor = n - f64::from(self.ddof);
        if divisor == 0.0 {
            return Err(Refusal::new(
                "the standard deviation over n − 1 of a single score is undefined",
            ));
        }
        let mean = scores.iter().sum::<f64>() / n;
        if mean <= 0.0 {
            let mean = number(mean);
            let reason = format!("the coefficient of variation needs a mean above 0, not {mean}");
            return Err(Refusal::new(reason));
        }
        let distances = || scores.iter().map(|score| score - mean);
        let squares: f64 = distances().map(|distance| distance * distance).sum();
        let penalty = if SQUARES.contains(&squares) {
            squares / divisor / mean
        } else {
            distances().map(|distance| distance * (distance / mean)).sum::<f64>() / divisor
        };
        Ok(match self.penalty {
            Penalty::Subtracted => mean - penalty,
            Penalty::Added => mean + penalty,
        })
    }
}

/// Options of the mean–min function: M − α(√((M − min)² + β²) − β) with M the weighted mean of the
/// scores and min the lowest. β = 0 is the mean of M and min in proportion 1 − α to α; the larger β,
/// the less a small imbalance costs.
///
/// Source: F. Casadio Tarabusi and G. Guarini (2013), "An unbalance adjustment method for
/// development indicators", *Social Indicators Research* 112.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeanMin {
    /// α, from 0 (the mean) to 1.
    pub alpha: f64,
    /// β, 0 or more, in units of the scores.
    pub beta: f64,
}

impl MeanMin {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::aggregation(
        "mean-min",
        "Mean that is pulled towards the weakest child.",
        "M − α(√((M − min)² + β²) − β)",
    )
    .options(&[
        required("alpha", SHARE, "α: 0 is the mean."),
        required(
            "beta",
            NOT_NEGATIVE,
            "β, in units of the scores: the larger it is, the less a small imbalance costs.",
        ),
    ])
    .source("Casadio Tarabusi and Guarini (2013), Social Indicators Research 112")
    .example("{ mean-min = { alpha = 0.5, beta = 1 } }");

    pub(super) fn refuse(&self) -> Option<&'static str> {
        if !(0.0..=1.0).contains(&self.alpha) {
            Some("`alpha` lies from 0 to 1")
        } else if !(self.beta.is_finite() && self.beta >= 0.0) {
            Some("`beta` is 0 or more and finite")
        } else {
            None
        }
    }

    pub(super) fn aggregate(&self, scores: &[f64], weights: &[f64]) -> f64 {
        let mean = weighted_sum(scores, weights);
        let least = scores.iter().copied().fold(f64::INFINITY, f64::min);
        mean - self.alpha * (libm::hypot(mean - least, self.beta) - self.beta)
    }
}

/// How far a score may lie outside its range by binary noise, as a share of the range.
const NOISE: f64 = 1e-9;

/// Options of the inverted geometric mean.
///
/// With the range \[l, h\] and the floor f each score z is turned round and kept off zero,
/// t = f + (h − z)/(h − l) · (h − l − f), so that the best score becomes f and the worst h − l; the
/// weighted geometric mean g of the t is turned back, h − (g − f)/(h − l − f) · (h − l). High scores
/// then pull more than low ones, as hazards do: a mean that is high where one child is.
///
/// INFORM has the range 0 to 10 and the floor 1:
/// (10 − exp(mean ln((10 − z)/10 · 9 + 1))) / 9 · 10. Source: European Commission, Joint Research
/// Centre, *Index for Risk Management INFORM: concept and methodology*.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InvertedGeometricMean {
    /// The lowest and the highest score that can be; a score outside is refused.
    pub range: (f64, f64),
    /// What the highest score becomes when it is turned round: above 0, below the width of the
    /// range. The smaller it is, the more a single high score decides.
    pub floor: f64,
}

impl InvertedGeometricMean {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::aggregation(
        "inverted-geometric-mean",
        "Geometric mean of reversed scores: high scores pull more than low ones, as in \
         INFORM.",
        "h − (g − f) / (h − l − f) · (h − l) with g the geometric mean of t = f + (h − z) \
         / (h − l) · (h − l − f)",
    )
    .options(&[
        required("range", PAIR, "The lowest and the highest possible score [l, h]."),
        required(
            "floor",
            POSITIVE,
            "f: what the highest score becomes when it is reversed; below the width of the \
         range.",
        ),
    ])
    .source("European Commission JRC, INFORM: concept and methodology")
    .example("{ inverted-geometric-mean = { range = [0, 10], floor = 1 } }");

    pub(super) fn refuse(&self) -> Option<&'static str> {
        let (low, high) = self.range;
        let width = high - low;
        if !(low.is_finite() && high.is_finite() && width.is_finite() && width > 0.0) {
            Some("`range` goes from a lower to a higher finite score")
        } else if !(self.floor > 0.0 && self.floor < width) {
            Some("`floor` lies above 0 and below the width of `range`")
        } else {
            None
        }
    }

    pub(super) fn aggregate(&self, scores: &[f64], weights: &[f64]) -> Result<f64, Refusal> {
        let ((low, high), floor) = (self.range, self.floor);
        let (width, slack) = (high - low, (high - low) * NOISE);
        let outside = |score: &&f64| **score < low - slack || **score > high + slack;
        if let Some(score) = scores.iter().find(outside) {
            let [score, low, high] = [*score, low, high].map(number);
            return Err(Refusal::new(format!(
                "score {score} lies outside the range {low} to {high}"
            )));
        }
        let span = width - floor;
        let invert = |score: f64| floor + (high - score.max(low).min(high)) / width * span;
        let log = |(score, weight): (&f64, &f64)| weight * libm::log(invert(*score));
        let mean = libm::exp(scores.iter().zip(weights).map(log).sum());
        Ok(high - (mean - floor) / span * width)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(value: f64, expected: f64) {
        assert!((value - expected).abs() <= 1e-13, "{value} is not {expected}");
    }

    /// Scores 90 and 110: M = 100, Σ(z − M)² = 200, so that S² is 100 over n and 200 over n − 1.
    #[test]
    fn mazziotta_pareto_by_hand() {
        let index =
            |penalty, ddof| MazziottaPareto { penalty, ddof }.aggregate(&[90.0, 110.0]).unwrap();
        near(index(Penalty::Subtracted, 0), 99.0);
        near(index(Penalty::Subtracted, 1), 98.0);
        near(index(Penalty::Added, 0), 101.0);
        near(index(Penalty::Added, 1), 102.0);
    }

    #[test]
    fn undefined_coefficients_of_variation_are_refused() {
        let index = |ddof, scores: &[f64]| {
            MazziottaPareto { penalty: Penalty::Subtracted, ddof }.aggregate(scores)
        };
        assert_eq!(index(0, &[80.0]), Ok(80.0));
        assert!(index(1, &[80.0]).is_err());
        let refusal = index(0, &[-3.0, 1.0]).unwrap_err().to_string();
        assert_eq!(refusal, "the coefficient of variation needs a mean above 0, not -1");
        assert!(index(0, &[-1.0, 1.0]).is_err());
    }

    /// Scores 2 and 8 with equal weights: M = 5 and M − min = 3; with β = 4 the root is 5.
    #[test]
    fn mean_min_by_hand() {
        let index =
            |alpha, beta, scores: &[f64]| MeanMin { alpha, beta }.aggregate(scores, &[0.5, 0.5]);
        near(index(0.5, 4.0, &[2.0, 8.0]), 4.5);
        near(index(0.5, 0.0, &[2.0, 8.0]), 3.5);
        near(index(1.0, 0.0, &[2.0, 8.0]), 2.0);
        near(index(0.0, 9.0, &[2.0, 8.0]), 5.0);
        near(index(0.7, 3.0, &[6.0, 6.0]), 6.0);
        assert!(MeanMin { alpha: 1.1, beta: 0.0 }.refuse().is_some());
        assert!(MeanMin { alpha: 1.0, beta: -1.0 }.refuse().is_some());
    }
}

#[cfg(test)]
mod inverted_tests {
    use super::*;

    const INFORM: InvertedGeometricMean = InvertedGeometricMean { range: (0.0, 10.0), floor: 1.0 };

    fn near(value: f64, expected: f64) {
        assert!((value - expected).abs() <= 1e-13, "{value} is not {expected}");
    }

    /// Scores 10 and 0 become 1 and 10, their geometric mean √10, and (10 − √10)/9·10 = 7.597….
    #[test]
    fn inform_by_hand() {
        let halves = [0.5, 0.5];
        let mean = |scores: &[f64]| INFORM.aggregate(scores, &halves).unwrap();
        near(mean(&[10.0, 0.0]), (10.0 - 10.0_f64.sqrt()) / 9.0 * 10.0);
        near(mean(&[4.0, 4.0]), 4.0);
        near(mean(&[10.0, 10.0]), 10.0);
        near(mean(&[0.0, 0.0]), 0.0);
        assert!(mean(&[9.0, 1.0]) > 5.0, "the high score pulls more");
    }

    /// The same scores on 0 to 100 with the floor 10 give ten times the mean.
    #[test]
    fn the_range_is_only_a_scale() {
        let hundred = InvertedGeometricMean { range: (0.0, 100.0), floor: 10.0 };
        let ten = INFORM.aggregate(&[2.0, 7.0], &[0.25, 0.75]).unwrap();
        near(hundred.aggregate(&[20.0, 70.0], &[0.25, 0.75]).unwrap() / 10.0, ten);
    }

    #[test]
    fn a_score_outside_the_range_is_refused_but_not_for_binary_noise() {
        let refusal = INFORM.aggregate(&[10.5], &[1.0]).unwrap_err();
        assert_eq!(refusal.to_string(), "score 10.5 lies outside the range 0 to 10");
        assert!(INFORM.aggregate(&[-0.1], &[1.0]).is_err());
        assert_eq!(INFORM.aggregate(&[10.0 + 2e-15], &[1.0]), Ok(10.0));
        for (range, floor) in [((0.0, 10.0), 0.0), ((0.0, 10.0), 10.0), ((5.0, 5.0), 1.0)] {
            assert!(InvertedGeometricMean { range, floor }.refuse().is_some());
        }
        assert_eq!(INFORM.refuse(), None);
    }
}
