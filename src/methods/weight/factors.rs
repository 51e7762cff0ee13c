//! Weights by rotated factors, after Nicoletti, Scarpetta and Boylaud.

use serde::{Deserialize, Serialize};

use super::sample::WeightingSample;
use super::scheme::GroupScores;
use crate::error::Refusal;
use crate::methods::registry::{Family, MethodEntry, NOT_NEGATIVE, SHARE, or};
use crate::numerics::{Component, varimax};

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
    pub(crate) const ENTRY: MethodEntry = MethodEntry::new(
        Family::Weighting,
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
}

impl FactorAnalysis {
    pub(super) fn weights(&self, group: &GroupScores<'_>) -> Result<Vec<f64>, Refusal> {
        let sample = WeightingSample::of(group).complete();
        let components = super::correlations::components_of(&sample)?;
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
