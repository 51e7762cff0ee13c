//! What a method over several units sees of a group, the trait for the user's own, and the benefit of
//! the doubt, each unit under the weights most favourable to it.

use std::cmp::Ordering;
use std::fmt::Debug;

use super::{kemeny, outranking};
use crate::error::Refusal;
use crate::framework::NodeCode;
use crate::methods::aggregate::column::AggregateFault;
use crate::methods::aggregate::method::Aggregation;
use crate::methods::benefit_of_the_doubt::BenefitOfTheDoubt;

/// The user's own aggregator over columns: the scores of all units in a group's children → their
/// scores in the group.
///
/// # Examples
///
/// The share of the other units that a unit is not below in any child:
///
/// ```
/// use composite_index::{Aggregation, Dataset, Framework, Index, Methodology, Settings};
/// use composite_index::aggregate::{ColumnAggregator, DecisionMatrix};
/// use composite_index::error::Refusal;
///
/// #[derive(Debug)]
/// struct Dominance;
///
/// impl ColumnAggregator for Dominance {
///     fn aggregate(&self, units: &DecisionMatrix) -> Result<Vec<f64>, Refusal> {
///         let dominates = |a: usize, b: usize| units.columns().all(|column| column[a] >= column[b]);
///         let count = |a| (0..units.units()).filter(|b| *b != a && dominates(a, *b)).count();
///         Ok((0..units.units()).map(|a| count(a) as f64).collect())
///     }
/// }
///
/// let framework =
///     Framework::builder("index", "An index").indicator("x", 1.0).indicator("y", 1.0).build()?;
/// let groups = Settings::new().aggregation(Aggregation::custom_over_units(Dominance));
/// let index = Index::new(framework, Methodology::default().with_groups(groups))?;
/// let data = Dataset::builder(["x", "y"])
///     .unit("A", [3.0, 3.0])
///     .unit("B", [2.0, 1.0])
///     .unit("C", [1.0, 2.0])
///     .build()?;
/// assert_eq!(index.score(&data)?.score("A")?, Some(2.0));
/// assert_eq!(index.score(&data)?.score("B")?, Some(0.0));
/// # Ok::<(), composite_index::Error>(())
/// ```
pub trait ColumnAggregator: Debug + Send + Sync {
    /// One finite score per unit, in the order of the units given; higher is better.
    ///
    /// Units come in the order of their scores, not of the data, so that sums over them do not depend
    /// on the order of the data. Units that are alike in every child must get the same score.
    ///
    /// # Errors
    ///
    /// The units cannot be compared; the reason needs no names, the group's is added.
    fn aggregate(&self, units: &DecisionMatrix) -> Result<Vec<f64>, Refusal>;

    /// Whether ratios of scores must have a meaning; then children on an interval scale are refused
    /// when the index is built.
    fn needs_true_zero(&self) -> bool {
        false
    }

    /// The aggregator's name in messages and reports.
    fn name(&self) -> &str {
        "custom"
    }
}

/// The units of a group that have enough children for a score, by the children that take part.
///
/// A gap is left only where the rule for missing children shares out weights.
#[derive(Debug, Clone, PartialEq)]
pub struct DecisionMatrix {
    units: usize,
    /// All units of the first child, then all of the second, …
    scores: Vec<f64>,
    weights: Vec<f64>,
}

impl DecisionMatrix {
    /// The units at some rows in the order of their scores, child by child, and that order. Children
    /// without weight take no part.
    pub(crate) fn sorted(
        mut rows: Vec<usize>,
        shares: &[f64],
        score: impl Fn(usize, usize) -> f64,
    ) -> (Vec<usize>, Self) {
        let children: Vec<usize> = (0..shares.len()).filter(|child| shares[*child] > 0.0).collect();
        let by_scores = |one: &usize, other: &usize| {
            let pairs = children.iter().map(|child| (score(*child, *one), score(*child, *other)));
            pairs
                .map(|(one, other)| one.total_cmp(&other))
                .find(|order| order.is_ne())
                .unwrap_or(Ordering::Equal)
        };
        rows.sort_by(by_scores);
        let column = |child: &usize| rows.iter().map(|row| score(*child, *row)).collect::<Vec<_>>();
        let units = Self {
            units: rows.len(),
            scores: children.iter().flat_map(column).collect(),
            weights: children.iter().map(|child| shares[*child]).collect(),
        };
        (rows, units)
    }

    /// How many units there are, at least one.
    pub fn units(&self) -> usize {
        self.units
    }

    /// The weights of the children that take part, in the order of their codes; they sum to 1.
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// The children's columns, in the order of their codes: one score per unit, NaN for missing.
    pub fn columns(&self) -> impl ExactSizeIterator<Item = &[f64]> {
        self.scores.chunks_exact(self.units.max(1))
    }

    /// The scores of one unit, child by child, with the children's weights; missing scores left out.
    pub(super) fn unit(&self, unit: usize) -> impl Iterator<Item = (usize, f64, f64)> {
        let scores =
            self.columns().map(move |column| column.get(unit).copied().unwrap_or(f64::NAN));
        let scores = scores.zip(&self.weights).enumerate();
        scores.filter(|(_, (score, _))| !score.is_nan()).map(|(at, (score, w))| (at, score, *w))
    }

    /// One score per unit, by the method; `codes` are those of the children that take part.
    pub(crate) fn aggregate(
        &self,
        method: &Aggregation,
        codes: &[&NodeCode],
    ) -> Result<Vec<f64>, AggregateFault> {
        match method {
            Aggregation::Borda(options) => Ok(outranking::borda(&options.pairs(self))),
            Aggregation::Copeland(options) => Ok(outranking::copeland(&options.pairs(self))),
            Aggregation::Kemeny(options) => Ok(kemeny::scores(&options.matrix(self)?)?),
            Aggregation::Topsis(options) => options.aggregate(self),
            Aggregation::Vikor(options) => Ok(options.aggregate(self)),
            Aggregation::Promethee(options) => Ok(options.aggregate(self)),
            Aggregation::BenefitOfTheDoubt(options) => most_favourable(options, self, codes),
            Aggregation::CustomOverUnits(aggregator) => self.custom(aggregator.aggregate(self)?),
            _ => Err(Refusal::new("the method looks at one unit at a time").into()),
        }
    }

    fn custom(&self, scores: Vec<f64>) -> Result<Vec<f64>, AggregateFault> {
        if scores.len() == self.units {
            return Ok(scores);
        }
        let (found, expected) = (scores.len(), self.units);
        Err(Refusal::new(format!("it gave {found} scores to {expected} units")).into())
    }
}

/// The scores on the frontier of the units that are compared: max Σ wⱼ zᵢⱼ under Σ wⱼ zₗⱼ ≤ 1 for
/// every unit l. `codes` are those of the children.
#[cfg(feature = "linear-programming")]
fn most_favourable(
    options: &BenefitOfTheDoubt,
    units: &DecisionMatrix,
    codes: &[&NodeCode],
) -> Result<Vec<f64>, AggregateFault> {
    use crate::methods::benefit_of_the_doubt::{Frontier, FrontierBounds, FrontierFault};

    let columns: Vec<&[f64]> = units.columns().collect();
    if let Some(reason) = options.misfit(columns.len()) {
        return Err(Refusal::new(reason).into());
    }
    let names: Vec<&str> = codes.iter().map(|code| code.as_str()).collect();
    let fault = |fault: FrontierFault, unit: Option<usize>| AggregateFault {
        unit,
        refusal: Refusal::new(fault.reason(&names)),
    };
    let bounds = FrontierBounds::alike(options, columns.len());
    let frontier = Frontier::new(&columns, bounds).map_err(|found| {
        let unit = match &found {
            FrontierFault::Negative { row, .. } => *row,
            _ => None,
        };
        fault(found, unit)
    })?;
    let score = |unit: usize| {
        let own: Vec<f64> = columns.iter().map(|column| column[unit]).collect();
        let found = frontier.favourable(&own).map_err(|found| fault(found, Some(unit)))?;
        Ok(found.map_or(f64::NAN, |favourable| favourable.score))
    };
    (0..units.units()).map(score).collect()
}

/// The index has refused the method when it was built.
#[cfg(not(feature = "linear-programming"))]
fn most_favourable(
    _: &BenefitOfTheDoubt,
    _: &DecisionMatrix,
    _: &[&NodeCode],
) -> Result<Vec<f64>, AggregateFault> {
    Err(Refusal::new(
        "it needs the feature `linear-programming`, which this build does not include",
    )
    .into())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Units as they are given, without sorting.
    pub(in super::super) fn units(columns: &[&[f64]], weights: &[f64]) -> DecisionMatrix {
        DecisionMatrix {
            units: columns[0].len(),
            scores: columns.concat(),
            weights: weights.to_vec(),
        }
    }

    #[test]
    fn units_come_in_the_order_of_their_scores() {
        let columns = [[2.0, 1.0, 1.0, 7.0], [9.0; 4], [0.0, 5.0, f64::NAN, 3.0]];
        let (order, sorted) =
            DecisionMatrix::sorted(vec![0, 1, 2], &[0.5, 0.0, 0.5], |child, unit| {
                columns[child][unit]
            });
        assert_eq!(order, [1, 2, 0]);
        assert_eq!(sorted.columns().next(), Some(&[1.0, 1.0, 2.0][..]));
        assert_eq!((sorted.columns().len(), sorted.weights()), (2, &[0.5, 0.5][..]));
        assert_eq!(sorted.unit(1).collect::<Vec<_>>(), [(0, 1.0, 0.5)]);
    }

    #[test]
    fn a_wrong_number_of_scores_is_refused() {
        let two = units(&[&[1.0, 2.0]], &[1.0]);
        let fault = two.custom(vec![1.0]).unwrap_err();
        assert_eq!(fault.refusal.to_string(), "it gave 1 scores to 2 units");
    }
}

#[cfg(test)]
#[cfg(feature = "linear-programming")]
mod doubt_tests {
    use super::tests::units;
    use super::*;

    fn score(
        options: BenefitOfTheDoubt,
        units: &DecisionMatrix,
    ) -> Result<Vec<f64>, AggregateFault> {
        let codes = ["x", "y"].map(|code| NodeCode::new(code).unwrap());
        most_favourable(&options, units, &[&codes[0], &codes[1]])
    }

    /// (4, 1) and (1, 4) are the frontier; (2, 2) meets it under weights of one fifth.
    #[test]
    fn scores_by_hand() {
        let units = units(&[&[1.0, 2.0, 4.0], &[4.0, 2.0, 1.0]], &[0.5, 0.5]);
        let found = score(BenefitOfTheDoubt::new(), &units).unwrap();
        for (score, expected) in found.iter().zip([1.0, 0.8, 1.0]) {
            assert!((score - expected).abs() < 1e-12, "{score} is not {expected}");
        }
    }

    #[test]
    fn faults_name_child_and_unit() {
        let negative = units(&[&[1.0, 2.0], &[3.0, -1.0]], &[0.5, 0.5]);
        let fault = score(BenefitOfTheDoubt::new(), &negative).unwrap_err();
        assert_eq!(fault.unit, Some(1));
        assert!(fault.refusal.to_string().contains("`y`"), "{}", fault.refusal);
        let tight = BenefitOfTheDoubt::new().shares(0.0, 0.4);
        let fault = score(tight, &negative).unwrap_err();
        assert_eq!(fault.refusal.to_string(), "2 shares of at most 0.4 sum to less than 1");
    }
}
