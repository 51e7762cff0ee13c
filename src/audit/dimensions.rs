//! How many dimensions the columns of a set have: principal components, sampling adequacy,
//! sphericity.

use serde::Serialize;

use super::columns::{Series, complete_rows};
use super::review::Thresholds;
use crate::error::{Refusal, reason};
use crate::numerics::{Component, chi_squared_tail, components, correlation_matrix};

/// The principal components of a set of columns, from their correlation matrix over the units with
/// all values, and whether the matrix is fit for such an analysis.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Dimensions {
    /// The columns, in the order of the loadings.
    pub columns: Vec<String>,
    /// Number of units with all values.
    pub units: usize,
    /// The components, that of the largest variance first.
    pub components: Vec<ExplainedComponent>,
    /// Number of eigenvalues above [`Thresholds::eigenvalue`], which counts the dimensions.
    pub above: usize,
    /// The Kaiser–Meyer–Olkin measure, or why it cannot be computed.
    #[serde(serialize_with = "reason::serialize")]
    pub adequacy: Result<Adequacy, Refusal>,
    /// Bartlett's test of sphericity, or why it cannot be computed.
    #[serde(serialize_with = "reason::serialize")]
    pub sphericity: Result<Sphericity, Refusal>,
}

impl Dimensions {
    /// The share of the variance that the first component explains.
    pub fn first_share(&self) -> Option<f64> {
        self.components.first().map(|first| first.share)
    }
}

/// A principal component of a correlation matrix, with the share of the variance that it explains.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ExplainedComponent {
    /// Its variance λ; those of all components sum to the number of columns k.
    pub eigenvalue: f64,
    /// The share of the total variance that it explains, λ / k.
    pub share: f64,
    /// The sum of this share and of those before it.
    pub cumulated: f64,
    /// Correlations of the columns with the component: unit eigenvector × √λ, with the sign for which
    /// they sum to zero or more.
    pub loadings: Vec<f64>,
}

/// The Kaiser–Meyer–Olkin measure of sampling adequacy, Σr² / (Σr² + Σp²) over all pairs with
/// correlations r and partial correlations p: near 1 if the columns share common factors.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Adequacy {
    /// Over all pairs.
    pub overall: f64,
    /// Over the pairs of each column; `None` if it is uncorrelated with every other.
    pub by_column: Vec<Option<f64>>,
}

/// Bartlett's test of the hypothesis that the columns are unrelated:
/// χ² = −(n − 1 − (2k + 5)/6) ln |R| with k(k − 1)/2 degrees of freedom.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Sphericity {
    /// The statistic χ².
    pub chi_squared: f64,
    /// Degrees of freedom.
    pub freedom: usize,
    /// How likely a statistic at least this large is if the columns are unrelated.
    pub p_value: f64,
}

/// Principal components, sampling adequacy and sphericity of a set of columns, over the units with
/// all values.
///
/// The columns are standardised. A singular correlation matrix — a column follows from the others, or
/// the units are no more than the columns — has components, but neither adequacy nor sphericity. Nor
/// have two columns an adequacy, which would always be one half.
///
/// Sources: OECD/JRC Handbook (2008), section 4; H. F. Kaiser, *An index of factorial simplicity*,
/// Psychometrika 39 (1974); M. S. Bartlett, *Tests of significance in factor analysis*, British
/// Journal of Psychology 3 (1950).
///
/// # Errors
///
/// Fewer than two columns, fewer than three units with all values, a column that does not vary over
/// them.
pub fn dimensions(columns: &[Series<'_>], thresholds: &Thresholds) -> Result<Dimensions, Refusal> {
    let k = columns.len();
    if k < 2 {
        return Err(Refusal::new(format!("at least 2 columns are needed, not {k}")));
    }
    let units = complete_rows(columns).len();
    if units < 3 {
        return Err(Refusal::new(format!("{units} units have all values; at least 3 are needed")));
    }
    let values: Vec<&[f64]> = columns.iter().map(|column| &*column.values).collect();
    let matrix = correlation_matrix(&values, false).map_err(|(i, j)| {
        let constant = if i == j { columns[i].code } else { unvarying(columns, (i, j)) };
        Refusal::new(format!(
            "`{constant}` does not vary over the {units} units that have all values"
        ))
    })?;
    let found = components(&matrix, k);
    let found = found.ok_or_else(|| Refusal::new("the eigenvalues cannot be computed"))?;
    let regular = is_regular(&found);
    let singular =
        || Refusal::new("the correlation matrix is singular: a column follows from the others");
    Ok(Dimensions {
        columns: columns.iter().map(|column| column.code.to_owned()).collect(),
        units,
        above: found.iter().filter(|one| one.variance > thresholds.eigenvalue + NOISE).count(),
        adequacy: regular.then(|| adequacy(&matrix, &found)).ok_or_else(singular).and_then(|it| it),
        sphericity: regular
            .then(|| sphericity(&found, units))
            .ok_or_else(singular)
            .and_then(|it| it),
        components: with_shares(found),
    })
}

/// The precision of the eigenvalues of a correlation matrix.
const NOISE: f64 = 1e-10;

fn is_regular(components: &[Component]) -> bool {
    components.iter().all(|component| component.variance > NOISE)
}

/// Which of two columns does not vary over the complete units.
fn unvarying<'a>(columns: &[Series<'a>], (i, j): (usize, usize)) -> &'a str {
    let rows = complete_rows(columns);
    let varies = |column: &Series<'_>| {
        rows.windows(2).any(|pair| column.values[pair[0]] != column.values[pair[1]])
    };
    if varies(&columns[i]) { columns[j].code } else { columns[i].code }
}

fn with_shares(components: Vec<Component>) -> Vec<ExplainedComponent> {
    let total = components.len() as f64;
    let mut cumulated = 0.0;
    let with_share = |component: Component| {
        // A variance of zero may be a hair below it.
        let eigenvalue = component.variance.max(0.0);
        cumulated += eigenvalue / total;
        let scale = eigenvalue.sqrt();
        ExplainedComponent {
            eigenvalue,
            share: eigenvalue / total,
            cumulated,
            loadings: component.loadings.into_iter().map(|loading| loading * scale).collect(),
        }
    };
    components.into_iter().map(with_share).collect()
}

/// The inverse matrix is Σ v vᵀ / λ over the components; the partial correlation of two columns is
/// −a / √(a a) of its elements.
fn adequacy(matrix: &[f64], components: &[Component]) -> Result<Adequacy, Refusal> {
    let k = components.len();
    if k < 3 {
        return Err(Refusal::new("the measure of two columns is always one half"));
    }
    let inverse = |i: usize, j: usize| -> f64 {
        components.iter().map(|one| one.loadings[i] * one.loadings[j] / one.variance).sum()
    };
    let diagonal: Vec<f64> = (0..k).map(|i| inverse(i, i)).collect();
    let (mut correlations, mut partials) = (vec![0.0; k], vec![0.0; k]);
    for i in 0..k {
        for j in (0..k).filter(|j| *j != i) {
            correlations[i] += matrix[i * k + j] * matrix[i * k + j];
            let element = inverse(i, j);
            partials[i] += element * element / (diagonal[i] * diagonal[j]);
        }
    }
    let measure = |squares: f64, partials: f64| {
        (squares > NOISE * NOISE).then(|| squares / (squares + partials))
    };
    let overall = measure(correlations.iter().sum(), partials.iter().sum());
    let overall = overall.ok_or_else(|| Refusal::new("no column is correlated with another"))?;
    let by_column = correlations.iter().zip(&partials).map(|(r, p)| measure(*r, *p)).collect();
    Ok(Adequacy { overall, by_column })
}

fn sphericity(components: &[Component], units: usize) -> Result<Sphericity, Refusal> {
    let k = components.len();
    let logarithm: f64 = components.iter().map(|one| libm::log(one.variance)).sum();
    let factor = units as f64 - 1.0 - (2.0 * k as f64 + 5.0) / 6.0;
    if factor <= 0.0 {
        return Err(Refusal::new(format!("{units} units are too few for {k} columns")));
    }
    let freedom = k * (k - 1) / 2;
    let chi_squared = (-factor * logarithm).max(0.0);
    Ok(Sphericity { chi_squared, freedom, p_value: chi_squared_tail(chi_squared, freedom) })
}

#[cfg(test)]
mod tests {
    use approx::assert_abs_diff_eq;

    use super::*;

    /// Eight units, three columns of ±1: the first has the correlation ½ with both others, which are
    /// uncorrelated.
    const HALF: [[f64; 8]; 3] = [
        [1.0, 1.0, 1.0, 1.0, -1.0, -1.0, -1.0, -1.0],
        [1.0, 1.0, 1.0, -1.0, 1.0, -1.0, -1.0, -1.0],
        [1.0, 1.0, -1.0, 1.0, -1.0, 1.0, -1.0, -1.0],
    ];

    fn series<'a>(columns: &'a [[f64; 8]], codes: &[&'a str]) -> Vec<Series<'a>> {
        columns.iter().zip(codes).map(|(column, code)| Series::new(code, column)).collect()
    }

    #[track_caller]
    fn near(found: f64, expected: f64) {
        assert_abs_diff_eq!(found, expected, epsilon = 1e-12);
    }

    /// With r = ½ between a and b and between a and c and 0 between b and c: eigenvalues 1 and
    /// 1 ± ½√2; partial correlations ½/√¾ twice and −⅓.
    #[test]
    fn a_matrix_by_hand() {
        let set = series(&HALF, &["a", "b", "c"]);
        let found = dimensions(&set, &Thresholds::default()).unwrap();
        near(found.components[0].eigenvalue, 1.0 + 0.5_f64.sqrt());
        near(found.components[0].share, (1.0 + 0.5_f64.sqrt()) / 3.0);
        near(found.components[1].eigenvalue, 1.0);
        near(found.components[2].cumulated, 1.0);
        assert_eq!(found.above, 1, "an eigenvalue of 1 is not above 1");
        let loadings = &found.components[0].loadings;
        near(loadings.iter().map(|loading| loading * loading).sum(), 1.0 + 0.5_f64.sqrt());
        let adequacy = found.adequacy.unwrap();
        // Σr² = ½ for the two pairs; Σp² = ⅓ + ⅓ + 1/9.
        near(adequacy.overall, 0.5 / (0.5 + 7.0 / 9.0));
        near(adequacy.by_column[0].unwrap(), 0.5 / (0.5 + 2.0 / 3.0));
        near(adequacy.by_column[1].unwrap(), 0.25 / (0.25 + 4.0 / 9.0));
        let sphericity = found.sphericity.unwrap();
        // |R| = 1 − ¼ − ¼ = ½; χ² = (8 − 1 − 11/6) ln 2.
        near(sphericity.chi_squared, (7.0 - 11.0 / 6.0) * libm::log(2.0));
        assert_eq!(sphericity.freedom, 3);
        // P(χ²₃ > x) = erfc(√(x/2)) + √(2x/π) e^(−x/2).
        let x: f64 = sphericity.chi_squared;
        let tail = libm::erfc((x / 2.0).sqrt())
            + (2.0 * x / std::f64::consts::PI).sqrt() * libm::exp(-x / 2.0);
        near(sphericity.p_value, tail);
    }

    #[test]
    fn what_has_no_dimensions_has_a_reason() {
        let singular = [HALF[0], HALF[0]];
        let found = dimensions(&series(&singular, &["a", "b"]), &Thresholds::default()).unwrap();
        near(found.components[0].share, 1.0);
        let reason = "the correlation matrix is singular: a column follows from the others";
        assert_eq!(found.adequacy.unwrap_err().to_string(), reason);
        assert_eq!(found.sphericity.unwrap_err().to_string(), reason);

        let reason = |columns: &[[f64; 8]]| {
            let set = series(columns, &["a", "b"]);
            dimensions(&set, &Thresholds::default()).unwrap_err().to_string()
        };
        assert_eq!(reason(&HALF[..1]), "at least 2 columns are needed, not 1");
        let constant = "`b` does not vary over the 8 units that have all values";
        assert_eq!(reason(&[HALF[0], [3.0; 8]]), constant);
        let mut gaps = HALF[1];
        gaps[2..].fill(f64::NAN);
        let few = "2 units have all values; at least 3 are needed";
        assert_eq!(reason(&[HALF[0], gaps]), few);
    }

    #[test]
    fn unrelated_columns_have_no_adequacy_and_two_have_none_of_their_own() {
        let (up, down) = ([1.0, 1.0], [-1.0, -1.0]);
        let columns =
            [[up, up, down, down].concat(), [up, down, up, down].concat(), [1.0, -1.0].repeat(4)];
        let set: Vec<_> = columns.iter().map(|column| Series::new("x", column)).collect();
        let found = dimensions(&set, &Thresholds::default()).unwrap();
        assert_eq!(found.adequacy.unwrap_err().to_string(), "no column is correlated with another");
        near(found.sphericity.unwrap().p_value, 1.0);
        let two = dimensions(&set[..2], &Thresholds::default()).unwrap().adequacy.unwrap_err();
        assert_eq!(two.to_string(), "the measure of two columns is always one half");
    }
}
