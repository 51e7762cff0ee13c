//! Scores over several imputations of what is missing.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::data::Dataset;
use crate::decisions::standing::Standing;
use crate::engine::Index;
use crate::error::{Diagnostics, ErrorKind, Result};
use crate::framework::{UnitCode, VariableCode};
use crate::numerics::{mean, student_upper};

/// A value that takes the place of a missing one.
#[derive(Debug, Clone, PartialEq)]
pub struct Fill {
    /// The unit.
    pub unit: UnitCode,
    /// The column of the data.
    pub variable: VariableCode,
    /// The value.
    pub value: f64,
}

/// Several imputations of the same missing values, each with its name.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Imputations(pub BTreeMap<String, Vec<Fill>>);

/// What is asked of several imputations.
#[derive(Debug, Clone, PartialEq)]
pub struct Pooling {
    node: Option<String>,
    coverage: f64,
    errors: BTreeMap<UnitCode, f64>,
    top: Vec<usize>,
}

/// The index, 95 %, scores without errors of their own, the shares in the first three, five and ten.
impl Default for Pooling {
    fn default() -> Self {
        Self { node: None, coverage: 0.95, errors: BTreeMap::new(), top: vec![3, 5, 10] }
    }
}

impl Pooling {
    /// At another node than the index.
    pub fn at(self, node: impl Into<String>) -> Self {
        Self { node: Some(node.into()), ..self }
    }

    /// With another coverage of the intervals of scores.
    pub fn coverage(self, coverage: f64) -> Self {
        Self { coverage, ..self }
    }

    /// With standard errors of the scores within each imputation; units without one have none.
    pub fn errors(self, errors: BTreeMap<UnitCode, f64>) -> Self {
        Self { errors, ..self }
    }

    /// With the shares of imputations in which a unit is among the first so many.
    pub fn top(self, top: impl Into<Vec<usize>>) -> Self {
        Self { top: top.into(), ..self }
    }
}

/// Scores and ranks over several imputations.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Pooled {
    /// The node.
    pub node: String,
    /// Its name.
    pub name: String,
    /// Number of imputations.
    pub imputations: usize,
    /// The coverage of the intervals.
    pub coverage: f64,
    /// Units with a score in every imputation, in the order of the data.
    pub units: Vec<PooledUnit>,
    /// Units without a score in some imputation.
    pub left_out: Vec<UnitCode>,
}

/// One unit over several imputations.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PooledUnit {
    /// The unit.
    pub unit: UnitCode,
    /// Its name.
    pub name: String,
    /// The mean of its full scores.
    pub score: f64,
    /// The variance of a score within an imputation.
    pub within: f64,
    /// The variance between imputations.
    pub between: f64,
    /// within + (1 + 1/M) between.
    pub total: f64,
    /// (M − 1)(1 + within/((1 + 1/M) between))²; none where it is infinite.
    pub freedom: Option<f64>,
    /// The lower end of the score's interval.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// The mean of its ranks. Ranks are told as they are, not pooled.
    pub mean_rank: f64,
    /// The median of its ranks, the lower of two.
    pub median_rank: usize,
    /// The best of its ranks.
    pub best: usize,
    /// The worst.
    pub worst: usize,
    /// The share of imputations in which it has each rank, from the first.
    pub rank_shares: Vec<f64>,
    /// The share in which it is among the first so many, for each number asked for.
    pub top_shares: Vec<(usize, f64)>,
}

/// Scores an index on several imputations, each fitted anew, and pools the scores.
///
/// Score Q̄ = the mean, W = the variance within, B = the variance between (divisor M − 1),
/// T = W + (1 + 1/M) B, with t of (M − 1)(1 + W/((1 + 1/M) B))² degrees of freedom. Source:
/// D. B. Rubin, *Multiple Imputation for Nonresponse in Surveys* (1987).
///
/// # Errors
///
/// Fewer than two imputations; every value that is not missing in the data, that one imputation has and
/// another has not, that is of no unit or column, that is not finite; a standard error below zero; a
/// coverage that is not between 0 and 1; and as for [`Index::score`].
pub fn pool(
    index: &Index,
    data: &Dataset,
    imputations: &Imputations,
    asked: &Pooling,
) -> Result<Pooled> {
    let Imputations(all) = imputations;
    if all.len() < 2 {
        return Err(ErrorKind::TooFewImputations { imputations: all.len() }.into());
    }
    let coverage = asked.coverage;
    if !(coverage > 0.0 && coverage < 1.0) {
        let (option, why) = ("coverage".to_owned(), format!("{coverage} is not between 0 and 1"));
        return Err(ErrorKind::InvalidOption { option, why }.into());
    }
    check(data, imputations, &asked.errors)?;
    let mut standings = Vec::new();
    for fills in all.values() {
        let mut filled = data.clone();
        for Fill { unit, variable, value } in fills {
            let row = data.row(unit.as_str())?;
            if let Some(cells) = filled.column_mut(variable) {
                cells[row] = *value;
            }
        }
        standings.push(Standing::new(&index.score(&filled)?, asked.node.as_deref())?);
    }
    Ok(asked.pooled(&standings))
}

fn check(
    data: &Dataset,
    Imputations(all): &Imputations,
    errors: &BTreeMap<UnitCode, f64>,
) -> Result<()> {
    let mut faults = Diagnostics::default();
    let mut filled: BTreeMap<(&UnitCode, &VariableCode), usize> = BTreeMap::new();
    for fill in all.values().flatten() {
        let seen = filled.entry((&fill.unit, &fill.variable)).or_default();
        *seen += 1;
        let (unit, variable) = (fill.unit.to_string(), fill.variable.to_string());
        if !fill.value.is_finite() {
            faults.push(ErrorKind::InfiniteValue { variable, unit, value: fill.value });
        } else if *seen == 1
            && faults.keep(data.value(&unit, &variable)).is_some_and(|value| value.is_some())
        {
            faults.push(ErrorKind::ValueNotMissing { unit, variable });
        }
    }
    for ((unit, variable), seen) in filled.into_iter().filter(|(_, seen)| *seen != all.len()) {
        let (unit, variable) = (unit.to_string(), variable.to_string());
        faults.push(ErrorKind::UnevenImputations { unit, variable, seen, imputations: all.len() });
    }
    for (unit, error) in errors {
        faults.keep(data.row(unit.as_str()));
        if !(error.is_finite() && *error >= 0.0) {
            faults.push(ErrorKind::NotAStandardError { unit: unit.to_string(), error: *error });
        }
    }
    faults.check()
}

impl Pooling {
    fn pooled(&self, standings: &[Standing]) -> Pooled {
        let first = &standings[0];
        let place = |standing: &Standing, code: &UnitCode| {
            let row = standing.units.iter().position(|unit| unit.code == *code)?;
            (!standing.scores[row].is_nan()).then_some(row)
        };
        let ranks: Vec<_> = standings.iter().map(Standing::ranks).collect();
        let (mut units, mut left_out) = (Vec::new(), Vec::new());
        for unit in &first.units {
            let rows: Option<Vec<_>> =
                standings.iter().map(|standing| place(standing, &unit.code)).collect();
            let Some(rows) = rows else {
                left_out.push(unit.code.clone());
                continue;
            };
            let scores: Vec<_> =
                standings.iter().zip(&rows).map(|(standing, row)| standing.scores[*row]).collect();
            let own: Vec<_> =
                ranks.iter().zip(&rows).filter_map(|(ranks, row)| ranks[*row]).collect();
            let error = self.errors.get(&unit.code).copied().unwrap_or(0.0);
            let name = unit.name.to_string();
            units.push(self.unit(unit.code.clone(), name, error * error, &scores, own));
        }
        let most = units.iter().map(|unit| unit.rank_shares.len()).max().unwrap_or(0);
        units.iter_mut().for_each(|unit| unit.rank_shares.resize(most, 0.0));
        Pooled {
            node: first.node.clone(),
            name: first.name.clone(),
            imputations: standings.len(),
            coverage: self.coverage,
            units,
            left_out,
        }
    }

    fn unit(
        &self,
        unit: UnitCode,
        name: String,
        within: f64,
        scores: &[f64],
        mut ranks: Vec<usize>,
    ) -> PooledUnit {
        let m = scores.len() as f64;
        // Scores that are all the same have no variance, whatever their mean is rounded to.
        let same = scores.iter().all(|other| *other == scores[0]);
        let score = if same { scores[0] } else { mean(scores) };
        let squares: f64 = scores.iter().map(|other| (other - score) * (other - score)).sum();
        let between = if same { 0.0 } else { squares / (m - 1.0) };
        let inflated = (1.0 + 1.0 / m) * between;
        let total = within + inflated;
        let ratio = 1.0 + within / inflated;
        let freedom = (inflated > 0.0).then_some((m - 1.0) * ratio * ratio);
        let t = student_upper((1.0 - self.coverage) / 2.0, freedom.unwrap_or(f64::INFINITY));
        let half = t * total.sqrt();
        ranks.sort_unstable();
        let share = |count: usize| count as f64 / m;
        let (best, worst) = (ranks[0], ranks[ranks.len() - 1]);
        let of_rank = |rank: usize| share(ranks.iter().filter(|own| **own == rank).count());
        let among = |top: &usize| (*top, share(ranks.iter().filter(|own| *own <= top).count()));
        PooledUnit {
            unit,
            name,
            score,
            within,
            between,
            total,
            freedom,
            low: score - half,
            high: score + half,
            mean_rank: ranks.iter().sum::<usize>() as f64 / m,
            median_rank: ranks[(ranks.len() - 1) / 2],
            best,
            worst,
            rank_shares: (1..=worst).map(of_rank).collect(),
            top_shares: self.top.iter().map(among).collect(),
        }
    }
}
