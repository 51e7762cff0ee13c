//! Where a band begins, what is checked of bounds and names, and bands with scores as their bounds.

use serde::{Deserialize, Serialize};

use super::matrix::BandNames;
use crate::error::{Diagnostic, Diagnostics, Error, ErrorKind, Refusal, Result, number};
use crate::numerics::exceeds;

/// A band above the lowest, with where it begins: a score or a quantile.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub(super) struct BandBound {
    pub(super) band: String,
    pub(super) at: f64,
    /// Whether the bound belongs to the band below.
    pub(super) beyond: bool,
}

/// A bound as it is written: with `from` or with `over`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    band: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    over: Option<f64>,
}

impl TryFrom<Written> for BandBound {
    type Error = Refusal;

    fn try_from(Written { band, from, over }: Written) -> Result<Self, Refusal> {
        let (at, beyond) = match (from, over) {
            (Some(at), None) => (at, false),
            (None, Some(at)) => (at, true),
            (None, None) => {
                return Err(Refusal::new(format!(
                    "band `{band}` needs `from` (its bound belongs to it) or `over` (its bound \
                     belongs to the band below)"
                )));
            }
            (Some(_), Some(_)) => {
                return Err(Refusal::new(format!(
                    "band `{band}` has `from` and `over`; choose one of the two"
                )));
            }
        };
        Ok(Self { band, at, beyond })
    }
}

impl From<BandBound> for Written {
    fn from(BandBound { band, at, beyond }: BandBound) -> Self {
        let (from, over) = if beyond { (None, Some(at)) } else { (Some(at), None) };
        Self { band, from, over }
    }
}

impl BandBound {
    pub(super) fn list<N: Into<String>>(bounds: impl IntoIterator<Item = (N, f64)>) -> Vec<Self> {
        let bound = |(band, at): (N, f64)| Self { band: band.into(), at, beyond: false };
        bounds.into_iter().map(bound).collect()
    }

    /// Whether a score is in the band or above it; one that is the bound but for binary noise is at it.
    pub(super) fn is_reached_by(&self, score: f64) -> bool {
        if self.beyond { exceeds(score, self.at, 0.0) } else { !exceeds(self.at, score, 0.0) }
    }
}

/// The names, from the lowest band up.
pub(super) fn names<'a>(lowest: &'a str, above: &'a [BandBound]) -> impl Iterator<Item = &'a str> {
    std::iter::once(lowest).chain(above.iter().map(|bound| bound.band.as_str()))
}

/// Every band has a name, and another than the band below it.
pub(super) fn check_names(lowest: &str, above: &[BandBound], faults: &mut Diagnostics) {
    if is_blank(lowest) {
        faults.push(ErrorKind::Unnamed { what: "the lowest band".to_owned() });
    }
    let mut below = lowest;
    for bound in above {
        if is_blank(&bound.band) {
            faults.push(ErrorKind::Unnamed { what: format!("the band from {}", number(bound.at)) });
        } else if bound.band == below {
            faults.push(ErrorKind::DuplicateBand { band: bound.band.clone() });
        }
        below = &bound.band;
    }
}

/// Each bound is sound, and bounds are in order.
pub(super) fn check_bounds(
    above: &[BandBound],
    refuse: impl Fn(&BandBound) -> Option<Diagnostic>,
    in_order: impl Fn(f64, f64) -> bool,
    faults: &mut Diagnostics,
) {
    // An unsound bound would make its sound neighbours look out of order.
    let mut sound = Vec::with_capacity(above.len());
    for bound in above {
        match refuse(bound) {
            Some(fault) => faults.push(fault),
            None => sound.push(bound),
        }
    }
    let pairs = sound.iter().zip(sound.iter().skip(1));
    // A class may hold exactly one score: from it, and the next class over it.
    let follows = |below: &BandBound, bound: &BandBound| {
        in_order(below.at, bound.at) || (below.at == bound.at && bound.beyond && !below.beyond)
    };
    for (below, bound) in pairs.filter(|(below, bound)| !follows(below, bound)) {
        faults.push(out_of_order(below, bound));
    }
}

/// A cut-off is a finite score.
pub(super) fn is_score(bound: &BandBound) -> Option<Diagnostic> {
    let (band, cut_off) = (bound.band.clone(), bound.at);
    (!cut_off.is_finite()).then(|| ErrorKind::InfiniteCutOff { band, cut_off }.into())
}

fn out_of_order(below: &BandBound, bound: &BandBound) -> Diagnostic {
    let problem = ErrorKind::BandsOutOfOrder {
        band: bound.band.clone(),
        from: bound.at,
        below: below.band.clone(),
        below_from: below.at,
    };
    Diagnostic::new(problem).help(Some("list the bands from the lowest up"))
}

pub(super) fn is_blank(name: &str) -> bool {
    name.trim().is_empty()
}

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

    fn read(above: &str) -> Result<Bands, String> {
        let text = format!(r#"{{"lowest":"1","above":{{"cut-offs":[{above}]}}}}"#);
        serde_json::from_str(&text).map_err(|error| error.to_string())
    }

    #[test]
    fn a_bound_is_on_the_side_that_is_written() {
        let bands = read(r#"{"band":"2","from":3},{"band":"3","over":3},{"band":"1","over":5}"#);
        let bands = bands.unwrap();
        let classes = bands.fit(&[]).unwrap();
        let expected = [Some("1"), Some("2"), Some("3"), Some("3"), Some("1"), None];
        assert_eq!(classes.classify_all(&[2.9, 3.0, 3.1, 5.0, 5.1, f64::NAN]), expected);
        let text = serde_json::to_string(&bands).unwrap();
        assert!(text.contains(r#"{"band":"2","from":3.0},{"band":"3","over":3.0}"#), "{text}");
        assert_eq!(serde_json::from_str::<Bands>(&text).unwrap(), bands);
        let lower = Bands::with_cut_offs("1", [("2", 3.0)]).unwrap().with_bounds_below();
        assert_eq!(lower.fit(&[]).unwrap().classify(3.0), Some("1"));
    }

    #[test]
    fn tied_quantiles_on_different_sides_have_the_highest_band_that_is_reached() {
        let text = r#"{"lowest":"1","above":{"quantiles":[{"band":"2","over":0.2},{"band":"3","from":0.4}]}}"#;
        let bands: Bands = serde_json::from_str(text).unwrap();
        let fitted = bands.fit(&[5.0; 9]).unwrap();
        assert_eq!(fitted.classify_all(&[4.0, 5.0, 6.0]), [Some("1"), Some("3"), Some("3")]);
    }

    #[test]
    fn a_bound_has_exactly_one_side() {
        let needs = read(r#"{"band":"2"}"#).unwrap_err();
        assert!(needs.starts_with("band `2` needs `from`"), "{needs}");
        let both = read(r#"{"band":"2","from":1,"over":1}"#).unwrap_err();
        assert!(both.starts_with("band `2` has `from` and `over`"), "{both}");
        let order = read(r#"{"band":"2","over":1},{"band":"3","from":1}"#).unwrap_err();
        assert!(order.starts_with("band `3` begins at 1, not above band `2` at 1"), "{order}");
    }

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
