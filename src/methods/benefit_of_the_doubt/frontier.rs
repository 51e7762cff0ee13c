//! The frontier of the benefit of the doubt: the best of a sample, what a unit scores beside it by a
//! linear programme, and why there may be none.

use microlp::{ComparisonOp, OptimizationDirection, Problem, Variable};

use super::bounds::{BenefitOfTheDoubt, FrontierBounds, ShareBound};

/// Why there is no frontier, or no score on it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum FrontierFault {
    /// The column has no value above zero, so that its weight would have no limit.
    Zero { column: usize },
    /// The column has a value below zero (in row `row` of the sample, or in the unit itself).
    Negative { column: usize, row: Option<usize> },
    /// The column is zero for the unit, but must have a share in its score.
    ZeroShare { column: usize },
    /// The unit has so few of the columns that they may not have all the weight, or all of its score,
    /// together.
    TooFew { present: usize, columns: usize, most: f64 },
    /// No weights keep the bounds.
    Infeasible,
    /// The library found no solution, for the reason that it gives.
    Unsolved(String),
}

impl FrontierFault {
    /// The reason in words, with the names of the columns; `codes` has one per column.
    pub(crate) fn reason(&self, codes: &[&str]) -> String {
        let name = |column: usize| codes.get(column).copied().unwrap_or_default();
        match self {
            Self::Zero { column } => format!("`{}` has no score above zero", name(*column)),
            Self::Negative { column, .. } => {
                format!(
                    "the score of `{}` is negative; it needs scores of zero or more",
                    name(*column)
                )
            }
            Self::ZeroShare { column } => format!(
                "the score of `{}` is zero, which cannot have the least share that is asked for",
                name(*column)
            ),
            Self::TooFew { present, columns, most } => format!(
                "it has {present} of {columns} children and no child may have more than {most}"
            ),
            Self::Infeasible => "no weights keep the bounds".to_owned(),
            Self::Unsolved(why) => format!("the linear programme could not be solved: {why}"),
        }
    }
}

/// The units that a unit is held against.
///
/// Source: L. Cherchye, W. Moesen, N. Rogge and T. Van Puyenbroeck (2007), "An introduction to
/// 'benefit of the doubt' composite indicators", *Social Indicators Research* 82.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Frontier {
    /// The largest value of each column; values are divided by it, so that the programme is well
    /// scaled whatever the columns' units.
    pub(super) scales: Vec<f64>,
    /// Scaled peers, no two alike and none at least as high as another throughout, in the order of
    /// their values: the order of rows decides nothing.
    pub(super) peers: Vec<Vec<f64>>,
    pub(super) bounds: FrontierBounds,
}

/// A unit's score and the weights that give it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Favourable {
    /// Σ wⱼ zⱼ: 1 for the best units of the sample, above 1 only for a unit outside it.
    pub(crate) score: f64,
    /// One per column; 0 where the unit misses the value.
    pub(crate) weights: Vec<f64>,
}

impl Frontier {
    /// The frontier of a sample: one slice per column, one value per unit, NaN for a missing value.
    ///
    /// A missing value binds nobody: the peer is held to the columns that it has.
    pub(crate) fn new(columns: &[&[f64]], bounds: FrontierBounds) -> Result<Self, FrontierFault> {
        let mut scales = Vec::with_capacity(columns.len());
        for (column, values) in columns.iter().enumerate() {
            if let Some(row) = values.iter().position(|value| *value < 0.0) {
                return Err(FrontierFault::Negative { column, row: Some(row) });
            }
            let largest = values.iter().copied().fold(0.0, f64::max);
            if largest <= 0.0 {
                return Err(FrontierFault::Zero { column });
            }
            scales.push(largest);
        }
        let units = columns.first().map_or(0, |column| column.len());
        let scaled = |unit: usize| columns.iter().zip(&scales).map(move |(c, s)| c[unit] / s);
        let present = |value: f64| if value.is_nan() { 0.0 } else { value };
        let rows = (0..units).map(|unit| scaled(unit).map(present).collect()).collect();
        Ok(Self { peers: undominated(rows), scales, bounds })
    }

    /// The score of a unit under the weights that are most favourable to it:
    ///
    /// max Σ wⱼ zⱼ under Σ wⱼ pⱼ ≤ 1 for every peer p, wⱼ ≥ 0, and the bounds.
    ///
    /// The solver's tolerance is 1e-10 of the unit's highest value, so that bounds are kept to fewer
    /// digits where values lie many powers of ten apart.
    ///
    /// A column that the unit misses has no weight and no bounds for it; what is left must still be
    /// allowed to have all the weight. Where several weights give
    /// the same score, the one that the simplex method ends at is returned: always the same one for
    /// the same values. `None` for a unit without any value; a unit of zeros scores 0 under weights
    /// of zero.
    pub(crate) fn favourable(&self, unit: &[f64]) -> Result<Option<Favourable>, FrontierFault> {
        let columns: Vec<usize> = (0..unit.len()).filter(|j| !unit[*j].is_nan()).collect();
        if columns.is_empty() {
            return Ok(None);
        }
        for &column in &columns {
            if unit[column] < 0.0 {
                return Err(FrontierFault::Negative { column, row: None });
            }
        }
        self.bounds.allow(&columns)?;
        let scaled = columns.iter().map(|j| unit[*j] / self.scales[*j]);
        let largest = scaled.clone().fold(0.0, f64::max);
        if largest == 0.0 {
            return Ok(Some(Favourable { score: 0.0, weights: vec![0.0; unit.len()] }));
        }
        // A unit far below its peers would be lost in the solver's tolerance.
        let scaled = scaled.map(|value| value / largest).collect();
        let programme = Programme { frontier: self, columns, unit: scaled };
        let found = programme.solve()?;
        let mut weights = vec![0.0; unit.len()];
        for (&column, weight) in programme.columns.iter().zip(found) {
            weights[column] = weight / self.scales[column];
        }
        // The score is that of the weights returned, not the solver's, which adds up rounding.
        let score = programme.columns.iter().map(|j| weights[*j] * unit[*j]).sum();
        Ok(Some(Favourable { score, weights }))
    }
}

impl FrontierBounds {
    /// Some columns alone may have all the weight and all of the score.
    fn allow(&self, present: &[usize]) -> Result<(), FrontierFault> {
        for bounds in [&self.weights, &self.shares] {
            let most = present.iter().map(|column| bounds[*column].high);
            let short = most.clone().sum::<f64>() < 1.0 - BenefitOfTheDoubt::ROUNDING;
            if short && present.len() < bounds.len() {
                let (present, columns) = (present.len(), bounds.len());
                let most = most.fold(0.0, f64::max);
                return Err(FrontierFault::TooFew { present, columns, most });
            }
        }
        Ok(())
    }
}

/// The rows that no other row is at least as high as throughout: the others bind nobody.
fn undominated(mut rows: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    let order = |a: &Vec<f64>, b: &Vec<f64>| {
        let pairs = a.iter().zip(b);
        pairs
            .map(|(a, b)| b.total_cmp(a))
            .find(|order| order.is_ne())
            .unwrap_or(a.len().cmp(&b.len()))
    };
    rows.sort_by(order);
    rows.dedup();
    let covers = |high: &[f64], low: &[f64]| high.iter().zip(low).all(|(high, low)| high >= low);
    let mut kept: Vec<Vec<f64>> = Vec::new();
    for row in rows {
        // A row that covers another comes before it in this order.
        if !kept.iter().any(|peer| covers(peer, &row)) {
            kept.push(row);
        }
    }
    kept
}

/// The programme of one unit, over the columns that it has.
pub(super) struct Programme<'a> {
    pub(super) frontier: &'a Frontier,
    pub(super) columns: Vec<usize>,
    /// The unit's scaled values in these columns, the largest of them 1.
    pub(super) unit: Vec<f64>,
}

impl Programme<'_> {
    /// Scaled weights, one per column of the unit.
    pub(super) fn solve(&self) -> Result<Vec<f64>, FrontierFault> {
        let mut problem = Problem::new(OptimizationDirection::Maximize);
        let unit = self.unit.iter();
        let weights: Vec<Variable> =
            unit.map(|value| problem.add_var(*value, (0.0, f64::INFINITY))).collect();
        for peer in &self.frontier.peers {
            let row: Vec<_> = self.columns.iter().map(|j| peer[*j]).collect();
            constrain(&mut problem, &weights, &row, ComparisonOp::Le, 1.0);
        }
        let FrontierBounds { weights: of_weights, shares } = &self.frontier.bounds;
        // w = v / scale: in units of the smallest scale, so that no coefficient is above 1.
        let smallest = self.columns.iter().map(|j| self.frontier.scales[*j]);
        let smallest = smallest.fold(f64::INFINITY, f64::min);
        let relative: Vec<_> =
            self.columns.iter().map(|j| smallest / self.frontier.scales[*j]).collect();
        self.bound(&mut problem, &weights, of_weights, &relative);
        for (&column, value) in self.columns.iter().zip(&self.unit) {
            if *value == 0.0 && shares[column].low > 0.0 {
                return Err(FrontierFault::ZeroShare { column });
            }
        }
        self.bound(&mut problem, &weights, shares, &self.unit);
        let outcome = problem.solve().map_err(|error| match error {
            microlp::Error::Infeasible => FrontierFault::Infeasible,
            other => FrontierFault::Unsolved(other.to_string()),
        })?;
        let solution = outcome
            .solution()
            .ok_or_else(|| FrontierFault::Unsolved("the solver was interrupted".to_owned()))?;
        // Rounding leaves weights of zero a little below it.
        let weights: Vec<_> = weights.iter().map(|w| solution.var_value(*w).max(0.0)).collect();
        let score: f64 = weights.iter().zip(&self.unit).map(|(w, z)| w * z).sum();
        // Bounds that only weights of zero keep are kept by no weights.
        if score > 0.0 { Ok(weights) } else { Err(FrontierFault::Infeasible) }
    }

    /// low ≤ vⱼ cⱼ / Σ v c ≤ high for each column, multiplied out.
    fn bound(&self, problem: &mut Problem, v: &[Variable], bounds: &[ShareBound], c: &[f64]) {
        for (own, &column) in self.columns.iter().enumerate() {
            let ShareBound { low, high } = bounds[column];
            let row = |limit: f64| -> Vec<f64> {
                let own_less =
                    |(j, c): (usize, &f64)| if j == own { c - limit * c } else { -limit * c };
                c.iter().enumerate().map(own_less).collect()
            };
            if low > 0.0 {
                constrain(problem, v, &row(low), ComparisonOp::Ge, 0.0);
            }
            if high < 1.0 {
                constrain(problem, v, &row(high), ComparisonOp::Le, 0.0);
            }
        }
    }
}

fn constrain(
    problem: &mut Problem,
    variables: &[Variable],
    row: &[f64],
    comparison: ComparisonOp,
    limit: f64,
) {
    let terms = variables.iter().copied().zip(row.iter().copied());
    problem.add_constraint(terms.filter(|(_, c)| *c != 0.0), comparison, limit);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::methods::benefit_of_the_doubt::bounds::ShareBound;
    use crate::methods::refusals::{Tally, mostly_checked, refused};

    fn scores(columns: &[&[f64]], bounds: FrontierBounds) -> Vec<f64> {
        let frontier = Frontier::new(columns, bounds).unwrap();
        let unit = |i: usize| -> Vec<f64> { columns.iter().map(|column| column[i]).collect() };
        let score = |i| frontier.favourable(&unit(i)).unwrap().unwrap().score;
        (0..columns[0].len()).map(score).collect()
    }

    fn near(found: &[f64], expected: &[f64]) {
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
        }
    }

    /// (4, 1) and (1, 4) are the frontier; (2, 2) meets it at w = (1/5, 1/5), with 4/5; (1, 1) at
    /// half of that.
    const PAIR: [&[f64]; 2] = [&[4.0, 1.0, 2.0, 1.0], &[1.0, 4.0, 2.0, 1.0]];

    #[test]
    fn a_frontier_of_two_units_by_hand() {
        near(&scores(&PAIR, FrontierBounds::free(2)), &[1.0, 1.0, 0.8, 0.4]);
    }

    #[test]
    fn the_order_of_units_changes_no_bit_and_units_of_measurement_no_score() {
        let turned: [&[f64]; 2] = [&[1.0, 2.0, 1.0, 4.0], &[1.0, 2.0, 4.0, 1.0]];
        let (one, other) = (
            Frontier::new(&PAIR, FrontierBounds::free(2)),
            Frontier::new(&turned, FrontierBounds::free(2)),
        );
        assert_eq!(one.unwrap(), other.unwrap());
        let scaled: [&[f64]; 2] = [&[4e6, 1e6, 2e6, 1e6], &[1e-3, 4e-3, 2e-3, 1e-3]];
        near(&scores(&scaled, FrontierBounds::free(2)), &[1.0, 1.0, 0.8, 0.4]);
    }

    /// Shares of one half each: w₁ z₁ = w₂ z₂. For (4, 1) the weights are (1/8, 1/2) t, and the peer
    /// (1, 4) binds at 1/8 + 2 = 17/8, so that the score is 8/17; (2, 2) still has (1/5, 1/5).
    #[test]
    fn bounds_on_shares_and_on_weights_by_hand() {
        let half = ShareBound { low: 0.5, high: 0.5 };
        let shares = FrontierBounds { shares: vec![half; 2], ..FrontierBounds::free(2) };
        near(&scores(&PAIR, shares), &[8.0 / 17.0, 8.0 / 17.0, 0.8, 0.4]);
        // Equal weights: scores in proportion to the sums 5, 5, 4, 2.
        let weights = FrontierBounds { weights: vec![half; 2], ..FrontierBounds::free(2) };
        near(&scores(&PAIR, weights), &[1.0, 1.0, 0.8, 0.4]);
        let scaled: [&[f64]; 2] = [&[8.0, 2.0, 4.0, 2.0], &[1.0, 4.0, 2.0, 1.0]];
        let weights = FrontierBounds { weights: vec![half; 2], ..FrontierBounds::free(2) };
        near(&scores(&scaled, weights), &[1.0, 6.0 / 9.0, 6.0 / 9.0, 3.0 / 9.0]);
    }

    /// Without its first value, (–, 2) is held against the best second value, 4.
    #[test]
    fn gaps_bind_nobody_and_gain_nothing() {
        let columns: [&[f64]; 2] = [&[4.0, 1.0, f64::NAN], &[1.0, 4.0, 2.0]];
        near(&scores(&columns, FrontierBounds::free(2)), &[1.0, 1.0, 0.5]);
        let frontier = Frontier::new(&columns, FrontierBounds::free(2)).unwrap();
        assert_eq!(frontier.favourable(&[f64::NAN, f64::NAN]), Ok(None));
        assert_eq!(frontier.favourable(&[0.0, 0.0]).unwrap().unwrap().score, 0.0);
        let above = frontier.favourable(&[8.0, 0.0]).unwrap().unwrap();
        assert!((above.score - 2.0).abs() < 1e-12, "a unit outside the sample may pass 1");
    }

    /// The second unit is far below the first, and has the score 1e-14.
    #[test]
    fn a_unit_far_below_its_peers_has_its_score() {
        let columns: [&[f64]; 2] = [&[1.0, 1e-14], &[1.0, 5e-15]];
        let found = scores(&columns, FrontierBounds::free(2));
        assert!((found[1] / 1e-14 - 1.0).abs() < 1e-12, "{found:?}");
    }

    proptest! {
        #![proptest_config(mostly_checked(300))]

        /// Weights are non-negative, no peer passes 1, somebody reaches it, bounds are kept.
        #[test]
        fn weights_keep_what_the_programme_says(
            table in prop::collection::vec(prop::collection::vec(cell(), 3), 2..9),
            low in 0.0..0.33_f64, high in 0.34..1.0_f64, of_weights in any::<bool>(),
        ) {
            static WEIGHED: Tally = Tally::new();
            let columns: Vec<Vec<f64>> =
                (0..3).map(|j| table.iter().map(|row| row[j]).collect()).collect();
            let slices: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
            let bounded = vec![ShareBound { low, high }; 3];
            let bounds = if of_weights {
                FrontierBounds { weights: bounded, ..FrontierBounds::free(3) }
            } else {
                FrontierBounds { shares: bounded, ..FrontierBounds::free(3) }
            };
            let frontier = Frontier::new(&slices, bounds).map_err(|_| refused("no frontier"))?;
            for row in &table {
                let found = match frontier.favourable(row) {
                    Ok(found) => found.filter(|found| found.score > 0.0),
                    Err(FrontierFault::Unsolved(why)) => panic!("{why}"),
                    Err(_) => None,
                };
                let Some(found) = WEIGHED.accepted("a unit", found)? else { continue };
                let present = |x: &f64| if x.is_nan() { 0.0 } else { *x };
                let score = |row: &[f64]| -> f64 {
                    row.iter().zip(&found.weights).map(|(x, w)| present(x) * w).sum()
                };
                prop_assert!(found.score <= 1.0 + 1e-9, "{}", found.score);
                prop_assert!(table.iter().all(|peer| score(peer) <= 1.0 + 1e-9));
                let sum: f64 = found.weights.iter().sum();
                for (w, x) in found.weights.iter().zip(row).filter(|(_, x)| !x.is_nan()) {
                    let share = if of_weights { w / sum } else { w * x / found.score };
                    prop_assert!(share >= low - 1e-8 && share <= high + 1e-8, "{}", share);
                }
            }
        }
    }

    fn cell() -> impl Strategy<Value = f64> {
        prop_oneof![
            4 => 0.1..100.0_f64,
            4 => (0..4_u8).prop_map(f64::from),
            1 => Just(500.0),
            1 => Just(f64::NAN),
        ]
    }

    #[test]
    fn what_has_no_frontier_is_refused() {
        let negative: [&[f64]; 2] = [&[1.0, 2.0], &[3.0, -1.0]];
        let free = || FrontierBounds::free(2);
        assert_eq!(
            Frontier::new(&negative, free()),
            Err(FrontierFault::Negative { column: 1, row: Some(1) })
        );
        let zero: [&[f64]; 2] = [&[1.0, 2.0], &[0.0, f64::NAN]];
        assert_eq!(Frontier::new(&zero, free()), Err(FrontierFault::Zero { column: 1 }));
        let bounded = |low, high| {
            let shares = vec![ShareBound { low, high }; 2];
            Frontier::new(&PAIR, FrontierBounds { shares, ..free() }).unwrap()
        };
        let zero_share = bounded(0.1, 1.0).favourable(&[1.0, 0.0]);
        assert_eq!(zero_share, Err(FrontierFault::ZeroShare { column: 1 }));
        assert_eq!(bounded(0.0, 0.4).favourable(&[1.0, 1.0]), Err(FrontierFault::Infeasible));
        assert_eq!(
            bounded(0.0, 0.6).favourable(&[1.0, f64::NAN]),
            Err(FrontierFault::TooFew { present: 1, columns: 2, most: 0.6 })
        );
        assert!(bounded(0.0, 0.6).favourable(&[1.0, 2.0]).is_ok());
        assert_eq!(
            bounded(0.0, 1.0).favourable(&[1.0, -1.0]),
            Err(FrontierFault::Negative { column: 1, row: None })
        );
    }
}
