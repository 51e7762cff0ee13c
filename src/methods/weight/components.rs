//! Correlations of a group's children over the units that have every score, and weights by principal
//! components and rotated factors.

use serde::{Deserialize, Serialize};

use super::scheme::{GroupScores, WeightingSample};
use crate::error::Refusal;
use crate::methods::misfit::listed;
use crate::methods::registry::{HANDBOOK, MethodEntry, NOT_NEGATIVE, SHARE, ValueKind, choice, or};
use crate::numerics::{Component, NOISE, components, correlation_matrix, varimax};

/// Eigenvalues of a correlation matrix below this are zero but for rounding.
const ZERO: f64 = 1e-10;

/// The correlation matrix, row by row; refuses fewer than three units and what does not vary.
pub(super) fn correlations_of(sample: &WeightingSample<'_>) -> Result<Vec<f64>, Refusal> {
    sample.units_at_least(3, "a correlation")?;
    sample.varying()?;
    correlation_matrix(&sample.slices(), false).map_err(|(column, _)| {
        Refusal::new(format!("the scores of {} do not vary", sample.name(column)))
    })
}

/// The principal components of the correlation matrix, the largest variance first.
pub(super) fn components_of(sample: &WeightingSample<'_>) -> Result<Vec<Component>, Refusal> {
    decomposed(&correlations_of(sample)?, sample.columns.len())
}

fn decomposed(matrix: &[f64], k: usize) -> Result<Vec<Component>, Refusal> {
    components(matrix, k)
        .ok_or_else(|| Refusal::new("the eigenvalues of the correlation matrix were not reached"))
}

/// A correlation matrix that has an inverse, decomposed.
pub(super) struct Regular(Vec<Component>);

impl Regular {
    /// Refuses a singular matrix, and names the columns that depend on each other.
    pub(super) fn of(matrix: &[f64], sample: &WeightingSample<'_>) -> Result<Self, Refusal> {
        let components = decomposed(matrix, sample.columns.len())?;
        match components.last() {
            Some(last) if last.variance <= ZERO => {
                let takes_part = |(_, loading): &(usize, &f64)| loading.abs() > 1e-4;
                let dependent = last.loadings.iter().enumerate().filter(takes_part);
                let codes: Vec<_> =
                    dependent.filter_map(|(column, _)| sample.codes.get(column).copied()).collect();
                Err(Refusal::new(format!(
                    "the correlation matrix is singular: the scores of {} depend on each other \
                     linearly over the {} units that have every score",
                    listed(&codes),
                    sample.units()
                )))
            }
            _ => Ok(Self(components)),
        }
    }

    /// R⁻¹ x.
    pub(super) fn solve(&self, x: &[f64]) -> Vec<f64> {
        let mut solved = vec![0.0; x.len()];
        for Component { variance, loadings } in &self.0 {
            let along: f64 = loadings.iter().zip(x).map(|(loading, x)| loading * x).sum();
            for (solved, loading) in solved.iter_mut().zip(loadings) {
                *solved += along / variance * loading;
            }
        }
        solved
    }
}

/// The first principal component of the correlation matrix of a group's children: weights are its
/// loadings, the elements a₁ⱼ of the eigenvector with the largest eigenvalue, Σ a₁ⱼ² = 1.
///
/// An eigenvector has no sign; it is turned so that its loadings sum to more than zero. A loading
/// that is then still negative belongs to a child that runs against the others: weighted by it, a
/// better score would lower the group's, so that it is refused unless the methodology says what to
/// do. Units that miss a score are left out. Refused as well are fewer than three units, a child
/// that does not vary, and two largest eigenvalues that are the same, which leave the component
/// undetermined.
///
/// In a methodology file: `{ principal-component = {} }` or
/// `{ principal-component = { negative-loadings = "squares" } }`.
///
/// Source: OECD/JRC *Handbook on Constructing Composite Indicators* (2008), section 6.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct PrincipalComponent {
    /// What becomes of negative loadings.
    pub negative_loadings: NegativeLoadings,
}

/// What becomes of negative loadings on the first principal component.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NegativeLoadings {
    /// They are an error that names the child.
    #[default]
    Refuse,
    /// All weights are squared loadings a₁ⱼ², the share of each child in the component.
    Squares,
    /// All weights are absolute loadings |a₁ⱼ|.
    Absolute,
    /// A child with a negative loading weighs nothing; the others' loadings stay as they are.
    Drop,
}

/// A principal component of the correlation matrix of a group's children.
#[derive(Debug, Clone, PartialEq)]
pub struct ComponentLoadings {
    /// The eigenvalue: the variance of the component. Over all components it sums to the number of children.
    pub variance: f64,
    /// The eigenvector of length 1, turned so that its elements sum to zero or more; in the order in
    /// which the children were given.
    pub loadings: Vec<f64>,
}

impl PrincipalComponent {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::weighting(
        "principal-component",
        "Loadings on the first principal component of the children.",
        "w = a₁, the eigenvector of the largest eigenvalue of the correlation matrix",
    )
    .options(&[or(
        "negative-loadings",
        ValueKind::Choice(&[
            choice("refuse", "They are an error that names the child."),
            choice("squares", "All weights are squared loadings."),
            choice("absolute", "All weights are absolute loadings."),
            choice("drop", "Such a child weighs nothing."),
        ]),
        "\"refuse\"",
        "What happens to negative loadings.",
    )])
    .needs("At least three units with every score.")
    .source(HANDBOOK)
    .example("{ principal-component = { negative-loadings = \"squares\" } }");

    /// All principal components of columns of scores by the child's code, NaN for missing, the one of
    /// the largest variance first.
    ///
    /// # Errors
    ///
    /// Fewer than three units have every score; a child does not vary.
    ///
    /// # Examples
    ///
    /// ```
    /// use composite_index::weight::PrincipalComponent;
    ///
    /// let (a, b) = ([1.0, 2.0, 3.0, 4.0], [2.0, 1.0, 4.0, 3.0]);
    /// let found = PrincipalComponent::components(&[("a", &a), ("b", &b)]).unwrap();
    /// assert!((found[0].variance - 1.6).abs() < 1e-12, "1 and the correlation of .6");
    /// assert!((found[0].loadings[0] - 0.5_f64.sqrt()).abs() < 1e-12);
    /// ```
    pub fn components(children: &[(&str, &[f64])]) -> Result<Vec<ComponentLoadings>, Refusal> {
        let found = components_of(&WeightingSample::plain(children)?.complete())?;
        let public = |component: crate::numerics::Component| ComponentLoadings {
            variance: component.variance,
            loadings: component.loadings,
        };
        Ok(found.into_iter().map(public).collect())
    }

    pub(super) fn weights(&self, group: &GroupScores<'_>) -> Result<Vec<f64>, Refusal> {
        let sample = WeightingSample::of(group).complete();
        let loadings = first_loadings(&sample)?;
        let weight = |loading: f64| match self.negative_loadings {
            NegativeLoadings::Squares => loading * loading,
            NegativeLoadings::Absolute => loading.abs(),
            NegativeLoadings::Refuse | NegativeLoadings::Drop => loading.max(0.0),
        };
        let mut negative = loadings.iter().zip(0..).filter(|(loading, _)| **loading < -NOISE);
        match negative.next() {
            Some((loading, child)) if self.negative_loadings == NegativeLoadings::Refuse => {
                let name = sample.name(child);
                Err(Refusal::new(format!(
                    "the loading of {name} on the first principal component is {loading:.3}: it \
                     runs against the others; leave it out, turn it round, or choose \
                     `squares`, `absolute` or `drop` for `negative-loadings`"
                )))
            }
            _ => Ok(loadings.into_iter().map(weight).collect()),
        }
    }
}

fn first_loadings(sample: &WeightingSample<'_>) -> Result<Vec<f64>, Refusal> {
    let components = components_of(sample)?;
    match components.as_slice() {
        [first, second, ..] if first.variance - second.variance <= NOISE * first.variance => {
            Err(Refusal::new(
                "the first two principal components have the same variance, so that the first is \
                 not determined",
            ))
        }
        [first, ..] => Ok(first.loadings.clone()),
        [] => Err(Refusal::new("there are no children")),
    }
}

/// Factor weights: principal components of the correlation matrix of a group's children are kept
/// that have an eigenvalue above `least-eigenvalue` (1) and explain more than `least-share` (0.1) of
/// the variance; together they must explain at least `least-total` (0.6). Their loadings
/// a_jf = e_jf √λ_f are rotated by varimax (with Kaiser's normalisation). With E_f = Σⱼ a_jf², each
/// child belongs to the factor f in which its share a_jf² / E_f is the largest, and weighs
///
/// wⱼ ∝ (a_jf² / E_f) · (E_f / Σ_f E_f),
///
/// its share in the factor times the factor's share in what all of them explain. Squares have no
/// sign: a child that runs against the others of its factor weighs as one that runs with them. Units that miss a score are left out. Refused are fewer than
/// three units, a child that does not vary, and factors that explain too little.
///
/// In a methodology file: `{ factor-analysis = {} }` or
/// `{ factor-analysis = { least-total = 0.5 } }`.
///
/// Source: G. Nicoletti, S. Scarpetta and O. Boylaud (2000), "Summary indicators of product market
/// regulation", OECD Economics Department Working Paper 226; OECD/JRC *Handbook on Constructing
/// Composite Indicators* (2008), section 6.1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct FactorAnalysis {
    /// A factor's eigenvalue is above this.
    pub least_eigenvalue: f64,
    /// A factor's share in the variance is above this.
    pub least_share: f64,
    /// The factors' shares sum to this at least.
    pub least_total: f64,
}

impl Default for FactorAnalysis {
    fn default() -> Self {
        Self { least_eigenvalue: 1.0, least_share: 0.1, least_total: 0.6 }
    }
}

impl FactorAnalysis {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::weighting(
        "factor-analysis",
        "Squared loadings on rotated factors.",
        "wⱼ ∝ (a²_jf / E_f)(E_f / Σ E_f) for the factor f on which child j loads most",
    )
    .options(&[
        or("least-eigenvalue", NOT_NEGATIVE, "1", "A factor needs an eigenvalue above this."),
        or("least-share", SHARE, "0.1", "A factor needs a share of the variance above this."),
        or("least-total", SHARE, "0.6", "The factors need this share of the variance together."),
    ])
    .needs("At least three units with every score.")
    .source(
        "Nicoletti, Scarpetta and Boylaud (2000), OECD Economics Department Working Paper \
         226",
    )
    .example("{ factor-analysis = { least-total = 0.5 } }");

    /// What is wrong with the options, whatever the group.
    pub(crate) fn refuse(&self) -> Option<&'static str> {
        let share = |share: f64| (0.0..=1.0).contains(&share);
        if !(self.least_eigenvalue.is_finite() && self.least_eigenvalue >= 0.0) {
            Some("`least-eigenvalue` is a number of zero or more")
        } else if !share(self.least_share) || !share(self.least_total) {
            Some("`least-share` and `least-total` are shares from 0 to 1")
        } else {
            None
        }
    }

    pub(super) fn weights(&self, group: &GroupScores<'_>) -> Result<Vec<f64>, Refusal> {
        let sample = WeightingSample::of(group).complete();
        let components = components_of(&sample)?;
        let kept = self.kept(&components)?;
        let k = sample.columns.len();
        let loadings: Vec<Vec<f64>> = (0..k)
            .map(|child| kept.iter().map(|f| f.loadings[child] * f.variance.sqrt()).collect())
            .collect();
        let rotated = varimax(&loadings)
            .ok_or_else(|| Refusal::new("the varimax rotation did not come to rest"))?;
        Ok(dominant_squares(&rotated))
    }

    fn kept<'c>(&self, components: &'c [Component]) -> Result<Vec<&'c Component>, Refusal> {
        const ROUNDING: f64 = 1e-10;
        // Eigenvalues of a correlation matrix sum to the number of its columns.
        let k = components.len() as f64;
        let kept: Vec<_> = components
            .iter()
            .filter(|factor| factor.variance > self.least_eigenvalue + ROUNDING)
            .filter(|factor| factor.variance / k > self.least_share + ROUNDING)
            .collect();
        let total = kept.iter().map(|factor| factor.variance).sum::<f64>() / k;
        if kept.is_empty() {
            return Err(Refusal::new(
                "no factor is large enough: lower `least-eigenvalue` or `least-share`",
            ));
        }
        if total < self.least_total - ROUNDING {
            return Err(Refusal::new(format!(
                "the factors that are large enough, {} in number, explain {total:.3} of the \
                 variance, and {} is asked for",
                kept.len(),
                self.least_total
            )));
        }
        Ok(kept)
    }
}

/// The squared loading of each child on the factor in which it has the largest share. (The factor's
/// variance divides and multiplies it, and the sum of all variances is the same for all children.)
fn dominant_squares(rotated: &[Vec<f64>]) -> Vec<f64> {
    let factors = rotated.first().map_or(0, Vec::len);
    let explained: Vec<f64> =
        (0..factors).map(|f| rotated.iter().map(|row| row[f] * row[f]).sum()).collect();
    let dominant = |row: &Vec<f64>| {
        let squares = row.iter().map(|loading| loading * loading).zip(&explained);
        let shares = squares.map(|(square, explained)| (square / explained, square));
        shares.max_by(|a, b| a.0.total_cmp(&b.0)).map_or(0.0, |(_, square)| square)
    };
    rotated.iter().map(dominant).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rotated loadings of the Technology Achievement Index in the Handbook's section 6.1. Its
    /// exports load more on the first factor (-.64), but have a larger share in the second (.56² of
    /// 1.39). Shares of the four factors in what they explain: .38, .20, .17, .25.
    #[test]
    fn the_loadings_of_the_handbook() {
        let rotated: [[f64; 4]; 8] = [
            [0.07, 0.97, 0.06, 0.06],
            [0.13, 0.07, -0.07, 0.93],
            [0.79, -0.21, 0.21, 0.42],
            [-0.64, 0.56, -0.04, 0.36],
            [0.37, 0.17, 0.38, 0.68],
            [0.82, -0.04, 0.25, 0.35],
            [0.88, 0.23, -0.09, 0.09],
            [0.08, 0.04, 0.96, 0.04],
        ];
        // Share in its factor × share of the factor, for patents, royalties, internet, exports,
        // telephones, electricity, schooling, university.
        let products = [
            0.67 * 0.20,
            0.49 * 0.25,
            0.24 * 0.38,
            0.23 * 0.20,
            0.26 * 0.25,
            0.25 * 0.38,
            0.29 * 0.38,
            0.77 * 0.17,
        ];
        let rows: Vec<Vec<f64>> = rotated.iter().map(|row| row.to_vec()).collect();
        let squares = dominant_squares(&rows);
        let (sum, expected): (f64, f64) = (squares.iter().sum(), products.iter().sum());
        for (square, product) in squares.iter().zip(products) {
            let (found, expected) = (square / sum, product / expected);
            assert!((found - expected).abs() < 0.005, "{found} is not {expected}");
        }
    }
}
