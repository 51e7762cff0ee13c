//! The unobserved components model: sources that each see a common component with an error.

use super::scheme::{GroupScores, WeightingSample};
use crate::error::Refusal;
use crate::methods::registry::MethodEntry;

/// The unobserved components model: source k sees the common component gᵢ of unit i through its own
/// scale and with its own error,
///
/// yᵢₖ = αₖ + βₖ (gᵢ + εᵢₖ), g ~ N(0, 1), εₖ ~ N(0, σₖ²),
///
/// fitted by maximum likelihood (EM) to the scores that are not missing; a gap costs a unit precision,
/// not its place. Given the scores, a unit's component has the mean
///
/// E(gᵢ) = Σₖ wₖ (yᵢₖ − αₖ)/βₖ with wₖ = σₖ⁻² / (1 + Σ σ⁻²)
///
/// and the standard error (1 + Σ σ⁻²)^(−1/2), sums over the sources that the unit has.
///
/// As a weighting (`weighting = "unobserved-components"`), source k weighs wₖ/βₖ, so that the
/// weighted mean of the scores as they are puts the units that have every score in the order of
/// E(gᵢ). Refused are fewer than three sources (the model would not be determined) or units with a
/// score, a source that does not vary, one that runs against the others (βₖ < 0), and one without
/// error, which alone would be the component.
///
/// Source: D. Kaufmann, A. Kraay and M. Mastruzzi (2010), "The Worldwide Governance Indicators:
/// Methodology and Analytical Issues", World Bank Policy Research Working Paper 5430.
///
/// # Examples
///
/// ```
/// use composite_index::weight::UnobservedComponents;
///
/// let good = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
/// let fair = [1.0, 2.0, 4.0, 5.0, 6.0, 3.0];
/// let poor = [1.0, 5.0, 2.0, 3.0, 6.0, 4.0];
/// let model = UnobservedComponents::fit(&[("good", &good), ("fair", &fair), ("poor", &poor)])?;
/// let last = model.units[5].as_ref().unwrap();
/// assert!(last.score > 0.0 && last.standard_error < 1.0);
/// assert!(model.sources[0].weight > model.sources[2].weight);
/// # Ok::<(), composite_index::error::Refusal>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct UnobservedComponents {
    /// The sources, in the order that they were given.
    pub sources: Vec<UnobservedSource>,
    /// The units, in the order of the columns; `None` for one without any score.
    pub units: Vec<Option<UnobservedUnit>>,
}

/// What is estimated of a source.
#[derive(Debug, Clone, PartialEq)]
pub struct UnobservedSource {
    /// Its code.
    pub code: String,
    /// αₖ.
    pub intercept: f64,
    /// βₖ.
    pub slope: f64,
    /// σₖ², in units of the variance of the component.
    pub error_variance: f64,
    /// wₖ for a unit that has all sources.
    pub weight: f64,
}

/// What is estimated of a unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UnobservedUnit {
    /// E(g): the component, of mean 0 and variance 1 over all possible units.
    pub score: f64,
    /// The standard error of the component.
    pub standard_error: f64,
}

impl UnobservedComponents {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::weighting(
        "unobserved-components",
        "Weights by the precision with which each child shows a common component.",
        "yᵢₖ = αₖ + βₖ(gᵢ + εᵢₖ), εₖ ~ N(0, σₖ²); wₖ ∝ 1 / (σₖ² βₖ)",
    )
    .needs("At least three children and three units.")
    .source("Kaufmann, Kraay and Mastruzzi (2010), World Bank Policy Research Working Paper 5430");

    /// Fits the model to columns of scores by the source's code, NaN for missing.
    ///
    /// # Errors
    ///
    /// The scores are refused, as the type's documentation says.
    pub fn fit(sources: &[(&str, &[f64])]) -> Result<Self, Refusal> {
        let sample = WeightingSample::plain(sources)?;
        let fitted = fit(&sample)?;
        let information: f64 = fitted.iter().map(|source| 1.0 / source.error_variance()).sum();
        let described = fitted.iter().zip(sources).map(|(source, (code, _))| UnobservedSource {
            code: (*code).to_owned(),
            intercept: source.intercept,
            slope: source.slope,
            error_variance: source.error_variance(),
            weight: 1.0 / source.error_variance() / (1.0 + information),
        });
        let units = sources.iter().map(|(_, column)| column.len()).min().unwrap_or_default();
        let scores = |unit: usize| sources.iter().map(move |(_, column)| column[unit]);
        let unit = |unit: usize| {
            let Posterior { mean, variance } = posterior(&fitted, scores(unit));
            let any = scores(unit).any(|score| !score.is_nan());
            any.then(|| UnobservedUnit { score: mean, standard_error: variance.sqrt() })
        };
        Ok(Self { sources: described.collect(), units: (0..units).map(unit).collect() })
    }
}

/// wₖ/βₖ of the children of a group.
pub(super) fn weights(group: &GroupScores<'_>) -> Result<Vec<f64>, Refusal> {
    let fitted = fit(&WeightingSample::of(group))?;
    Ok(fitted.iter().map(|source| 1.0 / (source.error_variance() * source.slope)).collect())
}

/// A source as it is estimated: y = intercept + slope · g + error of this variance.
#[derive(Debug, Clone, Copy)]
struct Source {
    intercept: f64,
    slope: f64,
    variance: f64,
}

impl Source {
    /// σ² of the error inside the scale.
    fn error_variance(&self) -> f64 {
        self.variance / (self.slope * self.slope)
    }
}

/// The component of a unit, given its scores.
#[derive(Debug, Clone, Copy)]
struct Posterior {
    mean: f64,
    variance: f64,
}

fn posterior(sources: &[Source], scores: impl Iterator<Item = f64>) -> Posterior {
    let (mut precision, mut pull) = (1.0, 0.0);
    for (source, score) in sources.iter().zip(scores).filter(|(_, score)| !score.is_nan()) {
        precision += source.slope * source.slope / source.variance;
        pull += source.slope * (score - source.intercept) / source.variance;
    }
    Posterior { mean: pull / precision, variance: 1.0 / precision }
}

/// The maximum of the likelihood, in the scores' own units.
fn fit(sample: &WeightingSample<'_>) -> Result<Vec<Source>, Refusal> {
    let sources = sample.columns.len();
    if sources < 3 {
        let why =
            format!("the model is determined by three sources or more, and there are {sources}");
        return Err(Refusal::new(why));
    }
    sample.at_least(3, "the model")?;
    sample.varying()?;
    let moments = sample.moments()?;
    let standardise = |(column, (mean, sd)): (&Vec<f64>, &(f64, f64))| -> Vec<f64> {
        column.iter().map(|score| (score - mean) / sd).collect()
    };
    let columns: Vec<_> = sample.columns.iter().zip(&moments).map(standardise).collect();
    let standard = climb(&columns, sample)?;
    for (source, fitted) in standard.iter().enumerate() {
        if fitted.slope <= LEAST_SLOPE {
            let name = sample.name(source);
            return Err(Refusal::new(format!(
                "{name} does not run with the others: its slope on the common component is {:.3}",
                fitted.slope
            )));
        }
    }
    let own = |(source, (mean, sd)): (&Source, &(f64, f64))| Source {
        intercept: mean + sd * source.intercept,
        slope: sd * source.slope,
        variance: sd * sd * source.variance,
    };
    Ok(standard.iter().zip(&moments).map(own).collect())
}

/// A slope that is zero but for the last steps of the iteration.
const LEAST_SLOPE: f64 = 1e-6;

/// An error variance below this, out of a variance of 1, is on its way to zero: the steps that
/// lead there grow ever smaller.
const LEAST_VARIANCE: f64 = 1e-3;

/// Expectation and maximisation in turn, until nothing moves.
fn climb(columns: &[Vec<f64>], sample: &WeightingSample<'_>) -> Result<Vec<Source>, Refusal> {
    const STEPS: usize = 200_000;
    const AT_REST: f64 = 1e-12;
    let start = Source { intercept: 0.0, slope: 0.7, variance: 0.5 };
    let mut sources = vec![start; columns.len()];
    let units = sample.units();
    for _ in 0..STEPS {
        let scores = |unit: usize| columns.iter().map(move |column| column[unit]);
        let expected: Vec<_> = (0..units).map(|unit| posterior(&sources, scores(unit))).collect();
        let mut moved = 0.0_f64;
        for (number, (source, column)) in sources.iter_mut().zip(columns).enumerate() {
            let next = regress(column, &expected);
            moved = moved
                .max((next.intercept - source.intercept).abs())
                .max((next.slope - source.slope).abs())
                .max((next.variance - source.variance).abs());
            *source = next;
            if source.variance < LEAST_VARIANCE {
                let name = sample.name(number);
                let why = format!(
                    "the error variance of {name} goes to zero: it alone would be the component"
                );
                return Err(Refusal::new(why));
            }
        }
        if moved <= AT_REST {
            return Ok(sources);
        }
    }
    Err(Refusal::new("the likelihood has no maximum that was reached"))
}

/// The regression of a source on the component as it is expected.
fn regress(column: &[f64], expected: &[Posterior]) -> Source {
    let (mut n, mut g, mut gg, mut y, mut gy, mut yy) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
    let present = column.iter().zip(expected).filter(|(score, _)| !score.is_nan());
    for (score, Posterior { mean, variance }) in present {
        n += 1.0;
        g += mean;
        gg += mean * mean + variance;
        y += score;
        gy += mean * score;
        yy += score * score;
    }
    let slope = (gy - g * y / n) / (gg - g * g / n);
    let intercept = (y - slope * g) / n;
    let variance = (yy - intercept * y - slope * gy) / n;
    Source { intercept, slope, variance }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: [f64; 6] = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
    const B: [f64; 6] = [10.0, 20.0, 40.0, 50.0, 60.0, 30.0];
    const C: [f64; 6] = [1.0, 5.0, 2.0, 3.0, 6.0, 4.0];

    fn covariance(x: &[f64], y: &[f64]) -> f64 {
        let n = x.len() as f64;
        let mean = |x: &[f64]| x.iter().sum::<f64>() / n;
        let (mx, my) = (mean(x), mean(y));
        x.iter().zip(y).map(|(x, y)| (x - mx) * (y - my)).sum::<f64>() / n
    }

    fn near(found: f64, expected: f64, what: &str) {
        assert!(
            (found - expected).abs() < 1e-9 * expected.abs().max(1.0),
            "{what}: {found} is not {expected}"
        );
    }

    /// Three complete sources determine the model exactly: β₁² = s₁₂ s₁₃ / s₂₃, and the rest of the
    /// variance is error.
    #[test]
    fn three_sources_by_hand() {
        let model = UnobservedComponents::fit(&[("a", &A), ("b", &B), ("c", &C)]).unwrap();
        let (ab, ac, bc) = (covariance(&A, &B), covariance(&A, &C), covariance(&B, &C));
        let slopes = [(ab * ac / bc).sqrt(), (ab * bc / ac).sqrt(), (ac * bc / ab).sqrt()];
        let mut information = 0.0;
        for ((source, slope), column) in model.sources.iter().zip(slopes).zip([&A, &B, &C]) {
            near(source.slope, slope, "slope");
            near(source.intercept, column.iter().sum::<f64>() / 6.0, "intercept");
            let error = (covariance(column, column) - slope * slope) / (slope * slope);
            near(source.error_variance, error, "error variance");
            information += 1.0 / error;
        }
        let unit = model.units[0].unwrap();
        near(unit.standard_error, (1.0 / (1.0 + information)).sqrt(), "standard error");
        let terms = model.sources.iter().zip([A[0], B[0], C[0]]);
        let score: f64 =
            terms.map(|(source, y)| source.weight * (y - source.intercept) / source.slope).sum();
        near(unit.score, score, "score");
    }

    #[test]
    fn a_gap_costs_precision_only() {
        let gap = [1.0, 5.0, 2.0, f64::NAN, 6.0, 4.0];
        let none = [f64::NAN; 6];
        let model = UnobservedComponents::fit(&[("a", &A), ("b", &B), ("c", &gap)]).unwrap();
        let error = |unit: usize| model.units[unit].unwrap().standard_error;
        assert!(error(3) > error(0));
        let refused = UnobservedComponents::fit(&[("a", &A), ("b", &B), ("c", &none)]);
        assert_eq!(
            refused.unwrap_err().to_string(),
            "the model needs 3 units, and `c` has a score for 0"
        );
    }

    #[test]
    fn what_has_no_common_component_is_refused() {
        let against = C.map(|score| -score);
        let said = |sources: &[(&str, &[f64])]| {
            UnobservedComponents::fit(sources).unwrap_err().to_string()
        };
        assert_eq!(
            said(&[("a", &A), ("b", &B)]),
            "the model is determined by three sources or more, and there are 2"
        );
        let why = said(&[("a", &A), ("b", &B), ("c", &against)]);
        assert!(why.starts_with("`c` does not run with the others"), "{why}");
        let why = said(&[("a", &A), ("b", &A), ("c", &A)]);
        assert!(why.contains("goes to zero"), "{why}");
    }
}
