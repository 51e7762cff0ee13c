//! The analytic hierarchy process: pairwise judgements and how far they contradict each other.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::judgement::{ByCode, by_code, shares};
use crate::error::{Refusal, number};
use crate::framework::NodeCode;
use crate::methods::registry::{
    MethodEntry, NOT_NEGATIVE, POSITIVE, ValueKind, choice, or, required,
};
use crate::numerics::{exceeds, is_within, round_half_away};

/// Consistency indices of random matrices of 1 to 10 children (Saaty).
const RANDOM_INDICES: [f64; 10] = [0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49];

/// Judgements of a pair in both directions are reciprocal to two decimals: 3 and 0.33.
const TWO_DECIMALS: f64 = 0.005;

/// The analytic hierarchy process: aᵢⱼ says how many times as important child i is as child j, from
/// 1 (the same) to 9 (extremely more), or the reciprocal. Each pair is judged in one direction, or
/// in both if reciprocal to two decimals (then the judgement of 1 or more counts); the rest of the
/// matrix follows by aⱼᵢ = 1/aᵢⱼ.
///
/// Weights come from the matrix by its [`eigenvector`](PriorityMethod::Eigenvector) or by the
/// [`row-geometric-mean`](PriorityMethod::RowGeometricMean): which of the two is always said, for
/// they differ where judgements contradict each other. With λ the mean of (A w)ᵢ / wᵢ (for the
/// eigenvector the largest eigenvalue), the consistency index is CI = (λ − k)/(k − 1) and the
/// consistency ratio CR = CI / RI with the index of random matrices RI = 0, 0, .58, .90, 1.12, 1.24,
/// 1.32, 1.41, 1.45, 1.49 for k = 1 to 10. Refused are a ratio above `maximum-ratio` (0.1 unless
/// said), more than 10 children, a pair without judgement, a judgement that is not above zero.
///
/// In a methodology file:
///
/// ```toml
/// [node.people.weighting.analytic-hierarchy]
/// by = "eigenvector"
/// [node.people.weighting.analytic-hierarchy.judgements]
/// talent = { trust = 3, funding = 5 }
/// trust = { funding = 2 }
/// ```
///
/// Source: T. L. Saaty (1980), *The Analytic Hierarchy Process*; G. Crawford and C. Williams (1985)
/// for the geometric mean; OECD/JRC *Handbook on Constructing Composite Indicators* (2008), section 6.
///
/// # Examples
///
/// ```
/// use composite_index::weight::{AnalyticHierarchy, PriorityMethod};
///
/// let judgements = AnalyticHierarchy::new(PriorityMethod::RowGeometricMean)
///     .judge("talent", [("trust", 2.0), ("funding", 4.0)])?
///     .judge("trust", [("funding", 2.0)])?;
/// let priorities = judgements.evaluate()?;
/// assert!((priorities.weights["talent"] - 4.0 / 7.0).abs() < 1e-12);
/// assert!(priorities.consistency_ratio.abs() < 1e-12, "no contradiction");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AnalyticHierarchy {
    /// How weights come out of the matrix.
    pub by: PriorityMethod,
    /// aᵢⱼ by the codes of i and j.
    pub judgements: BTreeMap<NodeCode, BTreeMap<NodeCode, f64>>,
    /// The largest consistency ratio that is not refused.
    #[serde(default = "tenth")]
    pub maximum_ratio: f64,
}

/// How weights come out of a matrix of pairwise judgements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PriorityMethod {
    /// A w = λ w for the largest eigenvalue (Saaty).
    Eigenvector,
    /// wᵢ ∝ (Πⱼ aᵢⱼ)^(1/k): the least squares fit in logarithms (Crawford and Williams).
    RowGeometricMean,
}

/// Weights of the analytic hierarchy process, with their consistency.
#[derive(Debug, Clone, PartialEq)]
pub struct Priorities {
    /// Weights by code; they sum to 1.
    pub weights: BTreeMap<NodeCode, f64>,
    /// λ, the mean of (A w)ᵢ / wᵢ: k for judgements without contradiction.
    pub eigenvalue: f64,
    /// CI = (λ − k)/(k − 1); 0 for a single child.
    pub consistency_index: f64,
    /// CR = CI / RI; 0 for up to two children, which cannot contradict each other.
    pub consistency_ratio: f64,
}

fn tenth() -> f64 {
    0.1
}

impl AnalyticHierarchy {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::weighting(
        "analytic-hierarchy",
        "Weights from judgements of each pair of children.",
        "A w = λ w, or wᵢ ∝ (Πⱼ aᵢⱼ)^(1/k); refused where the judgements contradict each \
         other",
    )
    .options(&[
        required(
            "by",
            ValueKind::Choice(&[
                choice("eigenvector", "A w = λ w for the largest λ."),
                choice("row-geometric-mean", "wᵢ ∝ (Πⱼ aᵢⱼ)^(1/k)."),
            ]),
            "How weights come out of the matrix.",
        ),
        required(
            "judgements",
            ValueKind::Map(true, &ValueKind::Map(true, &POSITIVE)),
            "aᵢⱼ, how many times as important child i is as child j, by the codes of i and j; \
         each pair once.",
        ),
        or(
            "maximum-ratio",
            NOT_NEGATIVE,
            "0.1",
            "The largest consistency ratio that is not refused.",
        ),
    ])
    .needs("Up to 10 children.")
    .source("Saaty (1980), The Analytic Hierarchy Process; Crawford and Williams (1985)")
    .example("{ analytic-hierarchy = { by = \"eigenvector\", judgements = { a = { b = 3 } } } }");

    /// No judgements yet; a consistency ratio of up to 0.1.
    pub fn new(by: PriorityMethod) -> Self {
        Self { by, judgements: BTreeMap::new(), maximum_ratio: tenth() }
    }

    /// With judgements of one child against others.
    ///
    /// # Errors
    ///
    /// A text cannot be a code.
    pub fn judge<C: Into<String>>(
        mut self,
        child: &str,
        against: impl IntoIterator<Item = (C, f64)>,
    ) -> crate::error::Result<Self> {
        let row = self.judgements.entry(NodeCode::new(child)?).or_default();
        row.extend(by_code(against)?);
        Ok(self)
    }

    /// With another largest consistency ratio.
    pub fn maximum_ratio(self, maximum_ratio: f64) -> Self {
        Self { maximum_ratio, ..self }
    }

    /// Weights and consistency, whatever the ratio.
    ///
    /// # Errors
    ///
    /// The judgements are refused, as the type's documentation says.
    pub fn evaluate(&self) -> Result<Priorities, Refusal> {
        let codes = self.codes();
        let k = codes.len();
        if k > RANDOM_INDICES.len() {
            let why = format!("pairwise judgements are for up to 10 children, and there are {k}");
            return Err(Refusal::new(why));
        }
        let matrix = self.matrix(&codes)?;
        let weights = match self.by {
            PriorityMethod::Eigenvector => eigenvector(&matrix, k)?,
            PriorityMethod::RowGeometricMean => row_geometric_means(&matrix, k),
        };
        let products = (0..k).map(|i| row_product(&matrix, &weights, i) / weights[i]);
        let eigenvalue = products.sum::<f64>() / k as f64;
        let index = if k > 1 { (eigenvalue - k as f64) / (k as f64 - 1.0) } else { 0.0 };
        let ratio = match RANDOM_INDICES.get(k.saturating_sub(1)) {
            Some(random) if *random > 0.0 => index / random,
            _ => 0.0,
        };
        let weights = codes.into_iter().cloned().zip(weights).collect();
        Ok(Priorities {
            weights: shares(weights),
            eigenvalue,
            consistency_index: index,
            consistency_ratio: ratio,
        })
    }

    pub(super) fn weights(&self) -> Result<ByCode, Refusal> {
        let priorities = self.evaluate()?;
        let (ratio, most) = (priorities.consistency_ratio, self.maximum_ratio);
        if !exceeds(ratio, most, 0.0) {
            return Ok(priorities.weights);
        }
        Err(Refusal::new(format!(
            "the judgements contradict each other: their consistency ratio of {} is above {}; \
             mend them, or raise the option `maximum-ratio`",
            number(round_half_away(ratio, 3)),
            number(most)
        )))
    }

    /// What is wrong with the options, whatever the group.
    pub(crate) fn refuse(&self) -> Option<&'static str> {
        let sound = self.maximum_ratio.is_finite() && self.maximum_ratio >= 0.0;
        (!sound).then_some("`maximum-ratio` is a number of zero or more")
    }

    fn codes(&self) -> Vec<&NodeCode> {
        let rows = self.judgements.iter();
        let codes: BTreeSet<_> =
            rows.flat_map(|(code, row)| std::iter::once(code).chain(row.keys())).collect();
        codes.into_iter().collect()
    }

    /// The whole matrix, row by row.
    fn matrix(&self, codes: &[&NodeCode]) -> Result<Vec<f64>, Refusal> {
        let k = codes.len();
        let mut matrix = vec![1.0; k * k];
        for i in 0..k {
            for j in 0..=i {
                let above = self.judgement(codes[i], codes[j])?;
                let below = self.judgement(codes[j], codes[i])?;
                let ratio = pair(codes[i], codes[j], above, below)?;
                (matrix[i * k + j], matrix[j * k + i]) = (ratio, 1.0 / ratio);
            }
        }
        Ok(matrix)
    }

    fn judgement(&self, i: &NodeCode, j: &NodeCode) -> Result<Option<f64>, Refusal> {
        match self.judgements.get(i).and_then(|row| row.get(j)).copied() {
            Some(ratio) if !(ratio.is_finite() && ratio > 0.0) => Err(Refusal::new(format!(
                "the judgement {} of `{i}` against `{j}` is not above zero",
                number(ratio)
            ))),
            judgement => Ok(judgement),
        }
    }
}

/// One judgement out of those of a pair in its two directions.
fn pair(
    i: &NodeCode,
    j: &NodeCode,
    above: Option<f64>,
    below: Option<f64>,
) -> Result<f64, Refusal> {
    match (above, below) {
        (Some(ratio), _) if i == j && ratio != 1.0 => {
            let ratio = number(ratio);
            Err(Refusal::new(format!("`{i}` is judged {ratio} times as important as itself")))
        }
        _ if i == j => Ok(1.0),
        (Some(above), Some(below)) if !are_reciprocal(above, below) => {
            let pair = format!("`{i}` against `{j}` and `{j}` against `{i}`");
            let (above, below) = (number(above), number(below));
            let why = format!("the judgements {above} and {below} of {pair} are not reciprocal");
            Err(Refusal::new(why))
        }
        (Some(above), Some(below)) => Ok(if above >= below { above } else { 1.0 / below }),
        (Some(above), None) => Ok(above),
        (None, Some(below)) => Ok(1.0 / below),
        (None, None) => {
            Err(Refusal::new(format!("`{j}` and `{i}` are not judged against each other")))
        }
    }
}

fn are_reciprocal(one: f64, other: f64) -> bool {
    is_within(one.min(other), 1.0 / one.max(other), TWO_DECIMALS)
}

fn row_product(matrix: &[f64], weights: &[f64], row: usize) -> f64 {
    let k = weights.len();
    matrix[row * k..][..k].iter().zip(weights).map(|(ratio, weight)| ratio * weight).sum()
}

/// By powers of the matrix: it is positive, so that its largest eigenvalue is simple and every start
/// of positive weights goes to its eigenvector.
fn eigenvector(matrix: &[f64], k: usize) -> Result<Vec<f64>, Refusal> {
    const STEPS: usize = 100_000;
    let mut weights = vec![1.0 / k as f64; k];
    for _ in 0..STEPS {
        let products: Vec<f64> = (0..k).map(|row| row_product(matrix, &weights, row)).collect();
        let sum: f64 = products.iter().sum();
        let next: Vec<f64> = products.iter().map(|product| product / sum).collect();
        let moved = next.iter().zip(&weights).map(|(a, b)| (a - b).abs() / a);
        let moved = moved.fold(0.0, f64::max);
        weights = next;
        if moved <= 4.0 * f64::EPSILON {
            return Ok(weights);
        }
    }
    Err(Refusal::new("the eigenvector of the judgements was not reached"))
}

fn row_geometric_means(matrix: &[f64], k: usize) -> Vec<f64> {
    let rows = matrix.chunks(k.max(1));
    rows.map(|row| libm::exp(row.iter().map(|ratio| libm::log(*ratio)).sum::<f64>() / k as f64))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(by: PriorityMethod, rows: &[(&str, &[(&str, f64)])]) -> AnalyticHierarchy {
        let start = AnalyticHierarchy::new(by);
        rows.iter().fold(start, |judged, (child, against)| {
            judged.judge(child, against.iter().copied()).unwrap()
        })
    }

    const BOTH: [PriorityMethod; 2] =
        [PriorityMethod::Eigenvector, PriorityMethod::RowGeometricMean];

    #[test]
    fn a_largest_ratio_is_a_number_of_zero_or_more() {
        let refused = |ratio: f64| {
            AnalyticHierarchy::new(PriorityMethod::Eigenvector)
                .maximum_ratio(ratio)
                .refuse()
                .is_some()
        };
        assert_eq!([-0.1, f64::INFINITY, f64::NAN].map(refused), [true; 3]);
        assert_eq!([0.0, 0.1, 2.0].map(refused), [false; 3]);
    }

    #[test]
    fn consistent_judgements_give_their_ratios() {
        for by in BOTH {
            let judged = judged(by, &[("a", &[("b", 2.0), ("c", 6.0)]), ("b", &[("c", 3.0)])]);
            let found = judged.evaluate().unwrap();
            for (code, expected) in [("a", 0.6), ("b", 0.3), ("c", 0.1)] {
                assert!((found.weights[code] - expected).abs() < 1e-14, "{by:?} {found:?}");
            }
            assert!((found.eigenvalue - 3.0).abs() < 1e-13);
            assert!(found.consistency_ratio.abs() < 1e-13);
        }
    }

    /// With one cycle of three, every eigenvector is the geometric mean, and λ = 1 + t + 1/t for
    /// t = (a₁₂ a₂₃ / a₁₃)^(1/3): Crawford and Williams. Here t³ = 2 · 4 / 4 = 2.
    #[test]
    fn three_children_that_contradict_by_hand() {
        let t = libm::cbrt(2.0);
        let lambda = 1.0 + t + 1.0 / t;
        let rows: Vec<f64> = [8.0_f64, 2.0, 1.0 / 16.0].iter().map(|x| libm::cbrt(*x)).collect();
        let sum: f64 = rows.iter().sum();
        for by in BOTH {
            let judged = judged(by, &[("a", &[("b", 2.0), ("c", 4.0)]), ("b", &[("c", 4.0)])]);
            let found = judged.evaluate().unwrap();
            assert!((found.eigenvalue - lambda).abs() < 1e-13, "{by:?} {found:?}");
            assert!((found.consistency_ratio - (lambda - 3.0) / 2.0 / 0.58).abs() < 1e-13);
            for (code, row) in ["a", "b", "c"].into_iter().zip(&rows) {
                assert!((found.weights[code] - row / sum).abs() < 1e-13, "{by:?} {found:?}");
            }
        }
    }

    /// Where four children contradict each other, the two ways differ, and each meets its own
    /// definition.
    #[test]
    fn eigenvector_and_geometric_mean_differ() {
        let rows: &[(&str, &[(&str, f64)])] = &[
            ("a", &[("b", 3.0), ("c", 7.0), ("d", 1.0)]),
            ("b", &[("c", 5.0), ("d", 2.0)]),
            ("c", &[("d", 0.25)]),
        ];
        let by_vector = judged(PriorityMethod::Eigenvector, rows);
        let codes = by_vector.codes();
        let matrix = by_vector.matrix(&codes).unwrap();
        let found = by_vector.evaluate().unwrap();
        let weights: Vec<f64> = found.weights.values().copied().collect();
        for row in 0..4 {
            let product = row_product(&matrix, &weights, row);
            assert!((product - found.eigenvalue * weights[row]).abs() < 1e-13);
        }
        let by_mean = judged(PriorityMethod::RowGeometricMean, rows).evaluate().unwrap();
        assert!((by_mean.weights["a"] - found.weights["a"]).abs() > 1e-3);
        assert!(
            (by_mean.weights["a"] / by_mean.weights["b"] - libm::pow(21.0 / (10.0 / 3.0), 0.25))
                .abs()
                < 1e-13
        );
    }

    #[test]
    fn a_ratio_above_the_largest_is_refused_with_its_figure() {
        let rows: &[(&str, &[(&str, f64)])] =
            &[("a", &[("b", 9.0), ("c", 1.0)]), ("b", &[("c", 9.0)])];
        let judged = judged(PriorityMethod::Eigenvector, rows);
        let why = judged.weights().unwrap_err().to_string();
        // t³ = 81.
        let t = libm::cbrt(81.0);
        let ratio = (t + 1.0 / t - 2.0) / 2.0 / 0.58;
        assert_eq!(
            why,
            format!(
                "the judgements contradict each other: their consistency ratio of {ratio:.3} is \
                 above 0.1; mend them, or raise the option `maximum-ratio`"
            )
        );
        assert!(judged.maximum_ratio(3.0).weights().is_ok());
    }

    #[test]
    fn unsound_judgements_are_refused_by_name() {
        for (rows, expected) in [
            (
                &[("a", &[("b", 3.0)][..]), ("b", &[("c", 3.0)])][..],
                "`a` and `c` are not judged against each other",
            ),
            (
                &[("a", &[("b", 3.0)]), ("b", &[("a", 0.5)])],
                "the judgements 0.5 and 3 of `b` against `a` and `a` against `b` are not reciprocal",
            ),
            (&[("a", &[("b", 0.0)])], "the judgement 0 of `a` against `b` is not above zero"),
            (&[("a", &[("a", 2.0), ("b", 1.0)])], "`a` is judged 2 times as important as itself"),
        ] {
            let judged = judged(PriorityMethod::Eigenvector, rows);
            assert_eq!(judged.evaluate().unwrap_err().to_string(), expected);
        }
        let full: &[(&str, &[(&str, f64)])] =
            &[("a", &[("a", 1.0), ("b", 3.0)]), ("b", &[("a", 0.333)])];
        let weights = judged(PriorityMethod::Eigenvector, full).weights().unwrap();
        assert!((weights["a"] - 0.75).abs() < 1e-14, "the judgement above 1 counts");
    }
}
