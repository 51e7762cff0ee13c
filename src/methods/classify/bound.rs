//! Where a band begins, and what is checked of the bounds and names of bands.

use serde::{Deserialize, Serialize};

use crate::error::{Diagnostic, Diagnostics, ErrorKind, Refusal, number};
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

#[cfg(test)]
mod tests {
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
}
