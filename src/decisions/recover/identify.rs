//! Weights by published totals.

use nalgebra::{DMatrix, DVector};
use serde::{Deserialize, Serialize};

use super::programme::Programme;
use super::table::Totals;
use crate::data::Dataset;
use crate::decisions::confidence::Rounding;
use crate::engine::Index;
use crate::error::Result;
use crate::framework::{NodeCode, UnitCode};
use crate::results::Published;

/// How a total is made of the weighted mean of its sub-scores.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Publication {
    /// Rescaled in a straight line, total = (shift + Σ w z)/scale, by a scale and a shift that are
    /// sought too.
    #[default]
    Rescaled,
    /// As it is.
    AsIs,
}

/// What is asked of a table.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Recover {
    pub(super) publication: Publication,
    anchored: bool,
    pub(super) rounding: Rounding,
}

impl Recover {
    /// With another publication than rescaled totals.
    pub fn published(self, publication: Publication) -> Self {
        Self { publication, ..self }
    }

    /// With the total of 0, the total of 100 and each indicator's sub-score of 100 exact, as a rescaling
    /// makes them. Where several are printed so, none is taken as exact, nor is a sub-score of 0, which
    /// is often a small number.
    pub fn anchored(self) -> Self {
        Self { anchored: true, ..self }
    }

    /// With other digits of the sub-scores than the longest value of each indicator shows.
    pub fn rounding(self, rounding: Rounding) -> Self {
        Self { rounding, ..self }
    }
}

/// From where to where.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Interval {
    /// The least.
    pub low: f64,
    /// The most.
    pub high: f64,
}

/// What a published table says of the weights behind it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RecoveredWeights {
    /// The name of the index.
    pub name: String,
    /// Units with all sub-scores and a total.
    pub units: usize,
    /// How totals are made.
    pub publication: Publication,
    /// The smallest multiple τ of the rounding half-widths that admits any weights: above 1 none are
    /// consistent with the table.
    pub tolerance: f64,
    /// Whether some weights are consistent with it.
    pub consistent: bool,
    /// Indicators first, then groups.
    pub weights: Vec<RecoveredWeight>,
    /// The scale of the publication, where it is sought and some weights are consistent.
    pub scale: Option<Interval>,
    /// Its shift.
    pub shift: Option<Interval>,
    /// The weights of the index itself: their own τ.
    pub stated: Hypothesis,
    /// Equal weights of all indicators.
    pub equal: Hypothesis,
    /// Whole numbers that are consistent, the smallest sum first.
    pub guess: Option<IntegerGuess>,
    /// Units whose rows are at the limit of the smallest tolerance: where τ is above 1, they contradict
    /// each other.
    pub at_limit: Vec<UnitCode>,
}

/// The weight of a node.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RecoveredWeight {
    /// An indicator, or a group with the sum of the weights below it.
    pub node: NodeCode,
    /// Its effective weight in the index.
    pub stated: f64,
    /// Every weight in it is consistent; none where no weights are.
    pub interval: Option<Interval>,
    /// The same for its share of its group.
    pub share: Option<Interval>,
    /// At the smallest tolerance.
    pub nearest: f64,
    /// By least squares of the totals; none where they want a negative weight.
    pub least_squares: Option<f64>,
}

/// How well given weights fit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Hypothesis {
    /// The smallest multiple of the rounding half-widths that admits them.
    pub tolerance: f64,
    /// Whether that is at most 1.
    pub consistent: bool,
}

/// Weights that are whole numbers over a common sum.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct IntegerGuess {
    /// Their sum.
    pub sum: usize,
    /// One for each indicator.
    pub weights: Vec<usize>,
    /// Whether they are the only ones with this sum within the intervals.
    pub unique: bool,
}

/// Sums beyond this are no guess.
const LARGEST_SUM: usize = 1000;

/// Which weights are consistent with a published table of sub-scores and totals: the interval of each
/// weight, of each group's sum, and of the scale and the shift of the publication.
///
/// A table with half-widths h of the sub-scores z and g of the totals y is consistent with weights
/// w ≥ 0, Σ w = 1, a scale t and a shift a where |t yᵢ − a − Σ w zᵢ| ≤ t gᵢ + Σ w hᵢ for every unit:
/// errors of separate cells are free of each other, so that this is linear, and each interval is two
/// linear programmes. Half-widths are half of the last printed digit. Published totals alone count:
/// sub-scores are those of the index after the transforms of its indicators.
///
/// Sources: Chen, Manolios, Riedewald, *Why not yet: fixing a top-k ranking* (2024); Charnes and Cooper
/// (1962).
///
/// # Errors
///
/// As for [`Index::score`]; scores that are no weighted means of the indicators; fewer units with a
/// total and all sub-scores than there are indicators and one more.
pub fn recover(
    index: &Index,
    data: &Dataset,
    published: &Published,
    asked: Recover,
) -> Result<RecoveredWeights> {
    let mut table = Totals::new(index, data, published, asked.rounding)?;
    if asked.anchored {
        table.anchor();
    }
    let system = System { table: &table, publication: asked.publication };
    let k = table.leaves.len();
    let free = vec![(0.0, f64::INFINITY); k];
    let squares = system.least_squares();
    let start = squares.clone().unwrap_or_else(|| vec![1.0 / k as f64; k]);
    let (tolerance, nearest) = system.least_tolerance(&free, &start);
    let consistent = tolerance <= 1.0;
    let interval = |of: &[usize]| {
        let objective = |sign: f64| {
            (0..k + 2).map(|at| if of.contains(&at) { sign } else { 0.0 }).collect::<Vec<f64>>()
        };
        let value = |x: &[f64]| of.iter().map(|at| x[*at]).sum::<f64>();
        let low = system.extreme(&objective(1.0), &nearest)?;
        let high = system.extreme(&objective(-1.0), &nearest)?;
        Some(Interval { low: value(&low), high: value(&high) })
    };
    let of = |at: &[usize]| if consistent { interval(at) } else { None };
    // Within the smallest group that has more than these leaves.
    let share = |own: &[usize]| {
        let above = table.groups.iter().map(|(_, leaves)| leaves.as_slice());
        let around = above.filter(|leaves| {
            leaves.len() > own.len() && own.iter().all(|leaf| leaves.contains(leaf))
        });
        match around.min_by_key(|leaves| leaves.len()) {
            _ if !consistent => None,
            Some(group) => system.share(own, group, &nearest),
            None => interval(own),
        }
    };
    let mut weights: Vec<RecoveredWeight> = (0..k)
        .map(|at| RecoveredWeight {
            node: table.leaves[at].clone(),
            stated: table.stated[at],
            interval: of(&[at]),
            share: share(&[at]),
            nearest: nearest[at],
            least_squares: squares.as_ref().map(|squares| squares[at]),
        })
        .collect();
    let guess = guess(&weights).filter(|guess| {
        let weights: Vec<f64> =
            guess.weights.iter().map(|weight| *weight as f64 / guess.sum as f64).collect();
        system.hypothesis(&weights).consistent
    });
    for (group, leaves) in &table.groups {
        let sum = |values: &dyn Fn(usize) -> f64| leaves.iter().map(|at| values(*at)).sum();
        weights.push(RecoveredWeight {
            node: group.clone(),
            stated: sum(&|at| table.stated[at]),
            interval: of(leaves),
            share: share(leaves),
            nearest: sum(&|at| nearest[at]),
            least_squares: squares.as_ref().map(|squares| sum(&|at| squares[at])),
        });
    }
    let rescaled = asked.publication == Publication::Rescaled;
    Ok(RecoveredWeights {
        name: index.framework().root().name().to_owned(),
        units: table.units.len(),
        publication: asked.publication,
        tolerance,
        consistent,
        weights,
        scale: of(&[k]).filter(|_| rescaled),
        shift: of(&[k + 1]).filter(|_| rescaled),
        stated: system.hypothesis(&table.stated),
        equal: system.hypothesis(&vec![1.0 / k as f64; k]),
        guess,
        at_limit: system.at_limit(tolerance, &nearest),
    })
}

/// The rows of a table: unknown are the weights, the scale and the shift.
struct System<'t> {
    table: &'t Totals,
    publication: Publication,
}

impl System<'_> {
    /// t y − a − Σ w z of a unit.
    fn residual(&self, unit: usize, x: &[f64]) -> f64 {
        let k = self.table.leaves.len();
        let score: f64 = self.table.scores[unit].iter().zip(x).map(|(z, w)| z * w).sum();
        x[k] * self.table.totals[unit] - x[k + 1] - score
    }

    /// t g + Σ w h of a unit.
    fn allowed(&self, unit: usize, x: &[f64]) -> f64 {
        let k = self.table.leaves.len();
        let own: f64 = self.table.widths[unit].iter().zip(x).map(|(h, w)| h * w).sum();
        x[k] * self.table.halves[unit] + own
    }

    fn units(&self) -> std::ops::Range<usize> {
        0..self.table.units.len()
    }

    /// The multiple of the half-widths that a point needs.
    fn needed(&self, x: &[f64]) -> f64 {
        let ratio = |unit: usize| {
            let (residual, allowed) = (self.residual(unit, x).abs(), self.allowed(unit, x));
            if residual <= 1e-13 { 0.0 } else { residual / allowed }
        };
        self.units().map(ratio).fold(0.0, f64::max)
    }

    /// The size of the half-widths beside that of the scores: the unit in which answers are sought.
    fn unit(&self, x: &[f64]) -> f64 {
        let allowed = self.units().map(|unit| self.allowed(unit, x)).fold(0.0, f64::max);
        let scores = self.table.scores.iter().flatten().map(|z| z.abs()).fold(1.0, f64::max);
        (allowed / scores).max(1e-12)
    }

    /// The rows under a multiple of the half-widths, with a slack of all as a last unknown.
    fn programme(&self, tolerance: f64, weights: &[(f64, f64)], slack: bool) -> Programme {
        let k = self.table.leaves.len();
        let mut bounds = weights.to_vec();
        match self.publication {
            Publication::Rescaled => {
                bounds.extend([(0.0, f64::INFINITY), (f64::NEG_INFINITY, f64::INFINITY)]);
            }
            Publication::AsIs => bounds.extend([(1.0, 1.0), (0.0, 0.0)]),
        }
        if slack {
            bounds.push((f64::NEG_INFINITY, f64::INFINITY));
        }
        let mut programme = Programme::new(bounds);
        let mut sum = vec![1.0; k];
        sum.resize(k + 2 + usize::from(slack), 0.0);
        programme.equal(sum, 1.0);
        for unit in self.units() {
            for sign in [1.0, -1.0] {
                let scores = self.table.scores[unit].iter().zip(&self.table.widths[unit]);
                let mut row: Vec<f64> = scores.map(|(z, h)| -sign * z - tolerance * h).collect();
                row.push(sign * self.table.totals[unit] - tolerance * self.table.halves[unit]);
                row.push(-sign);
                row.extend(slack.then_some(-1.0));
                programme.at_most(row, 0.0);
            }
        }
        programme
    }

    /// The smallest multiple of the half-widths under which some weights within bounds fit, with the
    /// point, by Dinkelbach's steps: at each multiple, the least slack of all rows.
    fn least_tolerance(&self, weights: &[(f64, f64)], start: &[f64]) -> (f64, Vec<f64>) {
        let mut x = self.completed(start);
        let mut tolerance = self.needed(&x);
        let k = self.table.leaves.len();
        let mut objective = vec![0.0; k + 2];
        objective.push(1.0);
        for _ in 0..60 {
            // Nothing is allowed where nothing was rounded: then the start is all that can be said.
            let tried = tolerance.min(1e12);
            let unit = self.unit(&x) * tried.clamp(1e-3, 1e6);
            let mut centre = x.clone();
            let slack = self
                .units()
                .map(|unit| self.residual(unit, &x).abs() - tried * self.allowed(unit, &x));
            centre.push(slack.fold(f64::NEG_INFINITY, f64::max));
            let programme = self.programme(tried, weights, true);
            let Some(mut found) = programme.minimise(&objective, &centre, unit) else { break };
            found.pop();
            let better = self.needed(&found);
            // A step that gains nothing is the last.
            if better.is_nan() || better >= tolerance * (1.0 - 1e-12) {
                break;
            }
            (tolerance, x) = (better, found);
        }
        (tolerance, x)
    }

    /// Weights with the scale and the shift that fit them best by least squares.
    fn completed(&self, weights: &[f64]) -> Vec<f64> {
        let mut x = weights.to_vec();
        if self.publication == Publication::AsIs {
            x.extend([1.0, 0.0]);
            return x;
        }
        let n = self.table.units.len() as f64;
        let score = |row: &Vec<f64>| row.iter().zip(weights).map(|(z, w)| z * w).sum::<f64>();
        let scores: Vec<f64> = self.table.scores.iter().map(score).collect();
        let totals = &self.table.totals;
        let (mean_score, mean_total) =
            (scores.iter().sum::<f64>() / n, totals.iter().sum::<f64>() / n);
        let products = scores.iter().zip(totals).map(|(s, y)| (s - mean_score) * (y - mean_total));
        let squares: f64 = totals.iter().map(|y| (y - mean_total) * (y - mean_total)).sum();
        let scale = if squares > 0.0 { (products.sum::<f64>() / squares).max(0.0) } else { 1.0 };
        x.extend([scale, scale * mean_total - mean_score]);
        x
    }

    /// Where an objective is least among all that is consistent.
    fn extreme(&self, objective: &[f64], centre: &[f64]) -> Option<Vec<f64>> {
        let free = vec![(0.0, f64::INFINITY); self.table.leaves.len()];
        self.programme(1.0, &free, false).minimise(objective, centre, self.unit(centre))
    }

    /// The least and the greatest share that some weights have of a group's, by Dinkelbach's steps; none
    /// where the group may have no weight.
    fn share(&self, own: &[usize], group: &[usize], centre: &[f64]) -> Option<Interval> {
        let of = |x: &[f64]| {
            let mass = |leaves: &[usize]| leaves.iter().map(|at| x[*at]).sum::<f64>();
            mass(own) / mass(group)
        };
        let extreme = |sign: f64| {
            let mut best = of(centre);
            for _ in 0..60 {
                let mut objective = vec![0.0; self.table.leaves.len() + 2];
                own.iter().for_each(|at| objective[*at] += sign);
                group.iter().for_each(|at| objective[*at] -= sign * best);
                let next = of(&self.extreme(&objective, centre)?);
                // A step that gains nothing is the last.
                if next.is_nan() || sign * (best - next) <= 1e-12 {
                    break;
                }
                best = next;
            }
            (!best.is_nan()).then_some(best)
        };
        Some(Interval { low: extreme(1.0)?, high: extreme(-1.0)? })
    }

    fn hypothesis(&self, weights: &[f64]) -> Hypothesis {
        let sum: f64 = weights.iter().sum();
        let weights: Vec<f64> = weights.iter().map(|weight| weight / sum).collect();
        let fixed: Vec<_> = weights.iter().map(|weight| (*weight, *weight)).collect();
        let (tolerance, _) = self.least_tolerance(&fixed, &weights);
        Hypothesis { tolerance, consistent: tolerance <= 1.0 }
    }

    fn at_limit(&self, tolerance: f64, x: &[f64]) -> Vec<UnitCode> {
        let at = |unit: &usize| {
            let needed = self.residual(*unit, x).abs();
            tolerance > 0.0 && needed >= tolerance * self.allowed(*unit, x) * (1.0 - 1e-6)
        };
        self.units().filter(at).map(|unit| self.table.units[unit].clone()).collect()
    }

    /// Weights of a regression of the totals on the sub-scores, divided by their sum; none where one is
    /// negative or they are not determined.
    fn least_squares(&self) -> Option<Vec<f64>> {
        let (n, k) = (self.table.units.len(), self.table.leaves.len());
        let shift = usize::from(self.publication == Publication::Rescaled);
        let matrix = DMatrix::from_fn(n, k + shift, |row, column| {
            if column < k { self.table.scores[row][column] } else { 1.0 }
        });
        let totals = DVector::from_column_slice(&self.table.totals);
        let decomposed = matrix.svd(true, true);
        let least = decomposed.singular_values.iter().copied().fold(f64::INFINITY, f64::min);
        let most = decomposed.singular_values.iter().copied().fold(0.0, f64::max);
        if least <= 1e-10 * most {
            return None;
        }
        let solved = decomposed.solve(&totals, 0.0).ok()?;
        let weights: Vec<f64> = solved.iter().take(k).copied().collect();
        let sum: f64 = weights.iter().sum();
        let sound = sum > 0.0 && weights.iter().all(|weight| *weight >= 0.0);
        sound.then(|| weights.iter().map(|weight| weight / sum).collect())
    }
}

/// Whole numbers with the smallest sum that lie in all intervals of indicators.
fn guess(weights: &[RecoveredWeight]) -> Option<IntegerGuess> {
    let intervals: Option<Vec<Interval>> = weights.iter().map(|weight| weight.interval).collect();
    let intervals = intervals?;
    (1..=LARGEST_SUM).find_map(|sum| {
        let ends: Vec<(i64, i64)> = intervals
            .iter()
            .map(|interval| {
                let least = libm::ceil(interval.low * sum as f64 - 1e-9);
                let most = libm::floor(interval.high * sum as f64 + 1e-9);
                (least as i64, most as i64)
            })
            .collect();
        if ends.iter().any(|(least, most)| least > most) {
            return None;
        }
        let (least, most): (i64, i64) =
            ends.iter().fold((0, 0), |sums, ends| (sums.0 + ends.0, sums.1 + ends.1));
        let mut left = sum as i64 - least;
        if left < 0 || most < sum as i64 {
            return None;
        }
        let unique = left == 0 || most == sum as i64;
        let whole = |(least, most): &(i64, i64)| {
            let more = left.min(most - least);
            left -= more;
            (least + more) as usize
        };
        let weights = ends.iter().map(whole).collect();
        Some(IntegerGuess { sum, weights, unique })
    })
}
