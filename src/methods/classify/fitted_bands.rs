//! Bands with scores as their bounds.

use serde::{Deserialize, Serialize};

use super::bound::{BandBound, check_bounds, check_names, is_score, names};
use super::matrix::BandNames;
use crate::error::{Diagnostics, Error, Result};

/// [Bands](super::Bands) whose bounds are scores, those of a sample where they were quantiles: they
/// can be kept and applied to another year's scores.
///
/// A score is in the highest band whose cut-off it reaches, or else in the lowest band. It reaches
/// a cut-off that it equals where that belongs to the band above (`from`), and not where that
/// belongs to the band below (`over`). So every score is in exactly one band, and of two bands with
/// equal cut-offs on the same side the lower one is empty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Parts")]
pub struct FittedBands {
    lowest: String,
    above: Vec<BandBound>,
}

/// Fitted bands before they are checked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Parts {
    lowest: String,
    above: Vec<BandBound>,
}

impl FittedBands {
    /// The cut-offs are finite and do not decrease.
    pub(super) fn of(lowest: String, above: Vec<BandBound>) -> Self {
        Self { lowest, above }
    }

    /// The names, from the lowest band up.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        names(&self.lowest, &self.above)
    }

    /// The bands above the lowest, each with the score at which it begins.
    pub fn cut_offs(&self) -> impl ExactSizeIterator<Item = (&str, f64)> {
        self.above.iter().map(|bound| (bound.band.as_str(), bound.at))
    }

    /// The band of a score; `None` for NaN, a missing score. A score that is a cut-off but for binary
    /// noise has reached it.
    pub fn classify(&self, score: f64) -> Option<&str> {
        if score.is_nan() {
            return None;
        }
        let highest = self.above.iter().rposition(|bound| bound.is_reached_by(score));
        self.names().nth(highest.map_or(0, |above| above + 1))
    }

    /// The band of each score, in the order of the scores.
    pub fn classify_all(&self, scores: &[f64]) -> Vec<Option<&str>> {
        scores.iter().map(|score| self.classify(*score)).collect()
    }
}

impl BandNames for FittedBands {
    fn band_names(&self) -> Vec<&str> {
        self.names().collect()
    }
}

impl TryFrom<Parts> for FittedBands {
    type Error = Error;

    fn try_from(parts: Parts) -> Result<Self> {
        let Parts { lowest, above } = parts;
        let mut faults = Diagnostics::default();
        check_names(&lowest, &above, &mut faults);
        check_bounds(&above, is_score, |below, from| below <= from, &mut faults);
        faults.finish(Self { lowest, above })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::methods::classify::Bands;

    #[test]
    fn a_cut_off_belongs_to_the_band_above_it() {
        let bands = Bands::with_cut_offs("low", [("middle", -0.0), ("high", 1.5)]).unwrap();
        let bands = bands.fit(&[]).unwrap();
        for (score, band) in [
            (f64::NEG_INFINITY, "low"),
            (-1e-300, "low"),
            (0.0, "middle"),
            (-0.0, "middle"),
            (1.499_999_999, "middle"),
            (1.5_f64.next_down(), "high"),
            (1.5, "high"),
            (f64::INFINITY, "high"),
        ] {
            assert_eq!(bands.classify(score), Some(band), "{score}");
        }
        assert_eq!(bands.classify(f64::NAN), None);
    }

    #[test]
    fn serde_keeps_equal_cut_offs_and_refuses_decreasing_ones() {
        let bands = Bands::with_quantiles("low", [("middle", 0.3), ("high", 0.6)]).unwrap();
        let fitted = bands.fit(&[0.1, 0.1]).unwrap();
        let text = serde_json::to_string(&fitted).unwrap();
        assert_eq!(
            text,
            r#"{"lowest":"low","above":[{"band":"middle","from":0.1},{"band":"high","from":0.1}]}"#
        );
        assert_eq!(serde_json::from_str::<FittedBands>(&text).unwrap(), fitted);
        let decreasing = text.replacen("0.1", "0.2", 1);
        assert_eq!(
            serde_json::from_str::<FittedBands>(&decreasing).unwrap_err().to_string(),
            "band `high` begins at 0.1, not above band `middle` at 0.2 \
             (list the bands from the lowest up)"
        );
    }

    /// Few different scores, so that ties and gaps are common.
    fn scores() -> impl Strategy<Value = Vec<f64>> {
        let score =
            prop_oneof![4 => (-4_i8..4).prop_map(|s| f64::from(s) / 3.0), 1 => Just(f64::NAN)];
        prop::collection::vec(score, 0..30).prop_map(|mut scores| {
            scores.push(0.5);
            scores
        })
    }

    fn bands() -> impl Strategy<Value = Bands> {
        prop::collection::btree_set(1_u8..100, 0..5).prop_map(|percents| {
            let above = percents.iter().map(|p| (format!("from {p} %"), f64::from(*p) / 100.0));
            Bands::with_quantiles("lowest", above).unwrap()
        })
    }

    fn rank_of(fitted: &FittedBands, score: f64) -> usize {
        let band = fitted.classify(score).unwrap();
        fitted.names().position(|name| name == band).unwrap()
    }

    proptest! {
        #[test]
        fn a_higher_score_is_never_in_a_lower_band(scores in scores(), bands in bands()) {
            let fitted = bands.fit(&scores).unwrap();
            let mut there: Vec<f64> = scores.into_iter().filter(|score| !score.is_nan()).collect();
            there.sort_by(f64::total_cmp);
            for pair in there.windows(2) {
                prop_assert!(rank_of(&fitted, pair[0]) <= rank_of(&fitted, pair[1]));
            }
        }

        #[test]
        fn a_score_is_in_exactly_the_band_whose_bounds_enclose_it(scores in scores(), bands in bands()) {
            let fitted = bands.fit(&scores).unwrap();
            let mut bounds = vec![f64::NEG_INFINITY];
            bounds.extend(fitted.cut_offs().map(|(_, from)| from));
            bounds.push(f64::INFINITY);
            prop_assert!(bounds.is_sorted());
            for score in scores.into_iter().filter(|score| !score.is_nan()) {
                let encloses = |pair: &[f64]| pair[0] <= score && score < pair[1];
                let enclosing: Vec<_> =
                    (0..bounds.len() - 1).filter(|i| encloses(&bounds[*i..*i + 2])).collect();
                prop_assert_eq!(enclosing, [rank_of(&fitted, score)]);
            }
        }

        #[test]
        fn permuted_units_have_permuted_bands(
            (scores, order) in scores().prop_flat_map(|scores| {
                let order: Vec<usize> = (0..scores.len()).collect();
                (Just(scores), Just(order).prop_shuffle())
            }),
            bands in bands(),
        ) {
            let fitted = bands.fit(&scores).unwrap();
            let classes = fitted.classify_all(&scores);
            let permuted: Vec<f64> = order.iter().map(|unit| scores[*unit]).collect();
            let fitted_again = bands.fit(&permuted).unwrap();
            let expected: Vec<_> = order.iter().map(|unit| classes[*unit]).collect();
            prop_assert_eq!(fitted_again.classify_all(&permuted), expected);
        }
    }
}
