//! Bands as they are written down, and what is checked of their bounds.

use serde::{Deserialize, Serialize};

use super::fitted_bands::{BandBound, FittedBands, check_bounds, check_names, is_score, names};
use super::matrix::BandNames;
use crate::error::{Diagnostic, Diagnostics, Error, ErrorKind, Result};
use crate::numerics::quantile;

/// Named bands of a score, from the lowest up, as plain data.
///
/// The lowest band has no lower bound. Each further one begins `from` a bound that belongs to it, or
/// `over` a bound that belongs to the band below. All bounds are scores, or all are quantiles of a
/// sample. Two bands may have the same name unless one follows the other: all units of such bands
/// are in one class.
///
/// The quantile p of the n scores that are not missing, x\[0\] ≤ … ≤ x\[n − 1\], is x\[i\] + (h −
/// i)(x\[i + 1\] − x\[i\]) with h = (n − 1)p and i = ⌊h⌋: linear interpolation, the default of R
/// ("type 7") and NumPy. Missing scores are left out. Source: R. J. Hyndman, Y. Fan, *Sample
/// quantiles in statistical packages*, The American Statistician 50 (1996).
///
/// In a file:
///
/// ```toml
/// lowest = "low"
/// above.quantiles = [{ band = "middle", from = 0.25 }, { band = "high", from = 0.75 }]
/// ```
///
/// with `above.cut-offs` for bounds that are scores, and `over` in place of `from` for a bound that
/// belongs to the band below it (as R's `cut` has it by default).
///
/// # Examples
///
/// ```
/// use composite_index::classify::Bands;
///
/// let bands = Bands::with_cut_offs("low", [("middle", 40.0), ("high", 70.0)])?.fit(&[])?;
/// assert_eq!(bands.classify(39.9), Some("low"));
/// assert_eq!(bands.classify(40.0), Some("middle"));
///
/// // The quartiles of 1, 2, 4, 8 are 1.75 and 5.
/// let scores = [1.0, 8.0, f64::NAN, 2.0, 4.0];
/// let bands = Bands::with_quantiles("low", [("middle", 0.25), ("high", 0.75)])?.fit(&scores)?;
/// assert_eq!(bands.cut_offs().collect::<Vec<_>>(), [("middle", 1.75), ("high", 5.0)]);
/// assert_eq!(
///     bands.classify_all(&scores),
///     [Some("low"), Some("high"), None, Some("middle"), Some("middle")]
/// );
/// # Ok::<(), composite_index::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Parts")]
pub struct Bands {
    lowest: String,
    above: Above,
}

/// The bands above the lowest, with what their bounds are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Above {
    CutOffs(Vec<BandBound>),
    Quantiles(Vec<BandBound>),
}

/// Bands before they are checked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Parts {
    lowest: String,
    above: Above,
}

impl Bands {
    /// Bands with scores as their bounds.
    ///
    /// # Errors
    ///
    /// A band has no name, two have the same, a cut-off is not finite or not above the one before.
    pub fn with_cut_offs<N: Into<String>>(
        lowest: impl Into<String>,
        above: impl IntoIterator<Item = (N, f64)>,
    ) -> Result<Self> {
        Self::checked(lowest.into(), Above::CutOffs(BandBound::list(above)))
    }

    /// Bands with quantiles of a sample as their bounds, such as 0.9 for the best tenth.
    ///
    /// # Errors
    ///
    /// A band has no name, two have the same, a quantile does not lie strictly between 0 and 1 or
    /// not above the one before.
    pub fn with_quantiles<N: Into<String>>(
        lowest: impl Into<String>,
        above: impl IntoIterator<Item = (N, f64)>,
    ) -> Result<Self> {
        Self::checked(lowest.into(), Above::Quantiles(BandBound::list(above)))
    }

    /// The same bands, each with its bound in the band below it: a unit right at a bound is in the
    /// lower of its two bands.
    pub fn with_bounds_below(mut self) -> Self {
        let (Above::CutOffs(above) | Above::Quantiles(above)) = &mut self.above;
        above.iter_mut().for_each(|bound| bound.beyond = true);
        self
    }

    /// The names, from the lowest band up.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let (Above::CutOffs(above) | Above::Quantiles(above)) = &self.above;
        names(&self.lowest, above)
    }

    /// The bands with all bounds as scores; quantiles are taken of these scores (NaN is missing).
    /// Bounds that are scores need none.
    ///
    /// Tied scores can make two bounds equal: then the lower of the two bands is empty.
    ///
    /// # Errors
    ///
    /// A score is infinite, or the bounds are quantiles and every score is missing.
    pub fn fit(&self, scores: &[f64]) -> Result<FittedBands> {
        self.fit_on(None, scores)
    }

    /// As [`fit`](Bands::fit); errors name the axis.
    pub(super) fn fit_on(&self, axis: Option<&str>, scores: &[f64]) -> Result<FittedBands> {
        check_finite(axis, scores)?;
        let above = match &self.above {
            Above::CutOffs(above) => above.clone(),
            Above::Quantiles(above) => cut_offs(above, &sorted(scores))
                .ok_or_else(|| ErrorKind::NoScores { axis: axis.map(str::to_owned) })?,
        };
        Ok(FittedBands::of(self.lowest.clone(), above))
    }

    fn checked(lowest: String, above: Above) -> Result<Self> {
        let mut faults = Diagnostics::default();
        let increasing = |below: f64, from: f64| below < from;
        let (bounds, refuse): (_, fn(&BandBound) -> _) = match &above {
            Above::CutOffs(bounds) => (bounds, is_score),
            Above::Quantiles(bounds) => (bounds, is_quantile),
        };
        check_names(&lowest, bounds, &mut faults);
        check_bounds(bounds, refuse, increasing, &mut faults);
        faults.finish(Self { lowest, above })
    }
}

impl BandNames for Bands {
    fn band_names(&self) -> Vec<&str> {
        self.names().collect()
    }
}

impl TryFrom<Parts> for Bands {
    type Error = Error;

    fn try_from(parts: Parts) -> Result<Self> {
        Self::checked(parts.lowest, parts.above)
    }
}

fn check_finite(axis: Option<&str>, scores: &[f64]) -> Result<()> {
    let mut faults = Diagnostics::default();
    for (position, score) in scores.iter().enumerate().filter(|(_, score)| score.is_infinite()) {
        let axis = axis.map(str::to_owned);
        faults.push(ErrorKind::InfiniteScore { axis, position, score: *score });
    }
    faults.check()
}

/// The scores present, ascending.
fn sorted(scores: &[f64]) -> Vec<f64> {
    let mut sorted: Vec<f64> = scores.iter().copied().filter(|score| !score.is_nan()).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted
}

/// Quantiles as scores; `None` where the sample is empty.
fn cut_offs(above: &[BandBound], sorted: &[f64]) -> Option<Vec<BandBound>> {
    let fit =
        |bound: &BandBound| Some(BandBound { at: quantile(sorted, bound.at)?, ..bound.clone() });
    above.iter().map(fit).collect()
}

/// A quantile lies between 0 and 1; at 0 the lowest band would be empty, at 1 all but the best
/// would be outside.
fn is_quantile(bound: &BandBound) -> Option<Diagnostic> {
    let inside = bound.at > 0.0 && bound.at < 1.0;
    let help = "0.1 is the top of the lowest tenth; the lowest band has no quantile".to_owned();
    (!inside).then(|| {
        let (band, quantile) = (bound.band.clone(), bound.at);
        Diagnostic::new(ErrorKind::QuantileOutOfRange { band, quantile }).help(Some(help))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_named() {
        let error = |result: Result<Bands>| result.unwrap_err().to_string();
        assert_eq!(
            error(Bands::with_cut_offs(
                "low",
                [("low", 3.0), ("high", f64::NAN), ("low", 3.0), ("", 2.0)]
            )),
            "duplicate band `low`\n\
             the band from 2 has no name\n\
             cut-off NaN of band `high` is not finite\n\
             band `low` begins at 3, not above band `low` at 3 (list the bands from the lowest \
             up)\n\
             band `` begins at 2, not above band `low` at 3 (list the bands from the lowest up)"
        );
        assert_eq!(
            error(Bands::with_quantiles(" ", [("a", 0.5), ("b", 90.0), ("c", 0.4), ("d", 1.0)])),
            "the lowest band has no name\n\
             quantile 90 of band `b` is not between 0 and 1 \
             (0.1 is the top of the lowest tenth; the lowest band has no quantile)\n\
             quantile 1 of band `d` is not between 0 and 1 \
             (0.1 is the top of the lowest tenth; the lowest band has no quantile)\n\
             band `c` begins at 0.4, not above band `a` at 0.5 (list the bands from the lowest up)"
        );
    }

    #[test]
    fn a_single_band_takes_every_score() {
        let bands = Bands::with_quantiles("all", [("", 0.0); 0]).unwrap().fit(&[]).unwrap();
        assert_eq!(bands.classify_all(&[-9.0, f64::NAN, 9.0]), [Some("all"), None, Some("all")]);
    }

    #[test]
    fn a_sample_without_scores_or_with_infinite_ones_is_refused() {
        let bands = Bands::with_quantiles("low", [("high", 0.5)]).unwrap();
        assert_eq!(
            bands.fit(&[f64::NAN]).unwrap_err().to_string(),
            "no scores to take quantiles of"
        );
        assert_eq!(
            bands.fit(&[f64::INFINITY, 1.0, f64::NEG_INFINITY]).unwrap_err().to_string(),
            "score inf at position 0 is not finite\nscore -inf at position 2 is not finite"
        );
    }

    #[test]
    fn tied_scores_leave_a_band_empty() {
        let bands = Bands::with_quantiles("low", [("middle", 0.25), ("high", 0.5)]).unwrap();
        let fitted = bands.fit(&[5.0, 5.0, 5.0, 5.0, 9.0]).unwrap();
        assert_eq!(fitted.cut_offs().collect::<Vec<_>>(), [("middle", 5.0), ("high", 5.0)]);
        assert_eq!(
            fitted.classify_all(&[4.9, 5.0, 9.0]),
            [Some("low"), Some("high"), Some("high")],
            "none is in the middle"
        );
    }

    #[test]
    fn serde_checks_what_the_constructors_check() {
        let text = r#"{"lowest":"low","above":{"quantiles":[{"band":"high","from":0.5}]}}"#;
        let bands: Bands = serde_json::from_str(text).unwrap();
        assert_eq!(bands, Bands::with_quantiles("low", [("high", 0.5)]).unwrap());
        assert_eq!(serde_json::to_string(&bands).unwrap(), text);
        assert_eq!(bands.names().collect::<Vec<_>>(), ["low", "high"]);
        let error = |text: &str| serde_json::from_str::<Bands>(text).unwrap_err().to_string();
        let twice = r#"{"lowest":"low","above":{"cut-offs":[{"band":"low","from":0}]}}"#;
        assert!(error(twice).starts_with("duplicate band `low`"), "{}", error(twice));
        let unknown = r#"{"lowest":"low","above":{"cut-offs":[{"band":"b","form":0}]}}"#;
        assert!(error(unknown).starts_with("unknown field `form`"), "{}", error(unknown));
    }
}
