//! The geometric mean of inverted and shifted scores.

use serde::{Deserialize, Serialize};

use crate::error::{Refusal, number};
use crate::methods::registry::{MethodEntry, PAIR, POSITIVE, required};

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
