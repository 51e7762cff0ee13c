//! Which ranks are possible when values of the data can lie anywhere in intervals: gaps, and printed
//! digits.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::data::Dataset;
use crate::decisions::standing::{Standing, is_below};
use crate::decisions::subject::{is_above, sign};
use crate::engine::{Index, Scorer};
use crate::error::{Diagnostics, ErrorKind, Result};
use crate::framework::{Node, UnitCode, VariableCode};
use crate::methodology::RecipeKind;
use crate::methods::aggregate::Aggregation;

/// Which values of the data can lie elsewhere, and where.
#[derive(Debug, Clone, PartialEq)]
pub enum Cells {
    /// Missing values, between the lowest and the highest value of their indicator, or in the ranges
    /// given by indicator.
    Gaps(BTreeMap<VariableCode, (f64, f64)>),
    /// Every value there is, within half a unit of its last printed digit.
    Rounding(Rounding),
}

/// How values were printed.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Rounding {
    /// Decimals of all indicators; without them, an indicator has those of its longest value.
    pub decimals: Option<u8>,
    /// The scale, which no value is beyond, such as 0 to 100.
    pub scale: Option<(f64, f64)>,
}

/// Whether what is fitted to the data would move with the values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fit {
    /// It would not: with the values at either end, everything fitted is the same.
    Unmoved,
    /// It would, and is held as it was fitted to the data as they are.
    Frozen,
}

/// Possible scores and ranks.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RankLimits {
    /// The node.
    pub node: String,
    /// Its name.
    pub name: String,
    /// `exact`, or `bounds` where scores are no monotone function of the values, so that more may be
    /// possible than the ends of the intervals show.
    pub word: &'static str,
    /// Whether what is fitted would move.
    pub fit: Fit,
    /// Number of values that can lie elsewhere.
    pub cells: usize,
    /// The units that have a score, in the order of the data.
    pub units: Vec<UnitLimits>,
}

/// What is possible for one unit.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct UnitLimits {
    /// The unit.
    pub unit: UnitCode,
    /// Its name.
    pub name: String,
    /// Its full score as the data are.
    pub score: f64,
    /// The lowest full score.
    pub low: f64,
    /// The highest.
    pub high: f64,
    /// Its rank as the data are.
    pub rank: usize,
    /// The best possible rank: the unit's values at their best, all others' at their worst.
    pub best: usize,
    /// The worst possible rank.
    pub worst: usize,
    /// How many of its own values can lie elsewhere.
    pub cells: usize,
}

/// Which ranks are possible when values can lie anywhere in their intervals.
///
/// best(X) = 1 + #{k : S_k at its worst > S_X at its best}, worst(X) = 1 + #{k : S_k at its best > S_X
/// at its worst}. Since values of different units are free of each other, these are exact for scores
/// that rise with their indicators, as all means do. Holding the gaps of the others is not enough: the
/// intervals would be too narrow. Units without a score take no part. What is fitted to the data stays
/// as it is; [`Fit`] says whether it would have moved.
///
/// Source: C. F. Manski, *Partial Identification of Probability Distributions* (2003).
///
/// # Errors
///
/// As for [`Index::score`]; a range of an indicator that the index has not, or that is not increasing;
/// no value can lie elsewhere; scores compare units.
///
/// # Examples
///
/// ```
/// use std::collections::BTreeMap;
/// use composite_index::decisions::{Cells, rank_limits};
/// use composite_index::{Dataset, Framework, Index, Methodology};
///
/// let framework = Framework::builder("index", "An index")
///     .indicator("talent", 1.0)
///     .indicator("funding", 1.0)
///     .build()?;
/// let data = Dataset::builder(["talent", "funding"])
///     .unit("KOR", [Some(60.0), Some(40.0)])
///     .unit("JPN", [Some(70.0), None])
///     .unit("USA", [Some(90.0), Some(80.0)])
///     .build()?;
/// let index = Index::new(framework, Methodology::default())?;
/// let found = rank_limits(&index, &data, None, &Cells::Gaps(BTreeMap::new()))?;
/// let korea = &found.units[0];
/// assert_eq!((korea.rank, korea.best, korea.worst), (3, 3, 3)); // Japan has 55 or more
/// # Ok::<(), composite_index::Error>(())
/// ```
pub fn rank_limits(
    index: &Index,
    data: &Dataset,
    node: Option<&str>,
    cells: &Cells,
) -> Result<RankLimits> {
    let scorer = index.fit(data)?;
    if scorer.compares_units() {
        let why = "it compares units with each other, so that one value moves all".to_owned();
        let node = node.unwrap_or(index.framework().root().code().as_str()).to_owned();
        return Err(ErrorKind::NoExactAnswer { node, why }.into());
    }
    let standing = Standing::new(&index.score(data)?, node)?;
    let sample = standing.sample(data);
    let ends = Ends::new(index, &scorer, &standing, &sample, cells)?;
    if ends.cells.iter().all(|cells| *cells == 0) {
        let what = match cells {
            Cells::Gaps(_) => "no value is missing",
            Cells::Rounding(_) => "no indicator has a value",
        };
        let option = if matches!(cells, Cells::Gaps(_)) { "gaps" } else { "rounding" };
        let why = what.to_owned();
        return Err(ErrorKind::InvalidOption { option: option.to_owned(), why }.into());
    }
    let frozen = |data: &Dataset| Standing::new(&scorer.score(data)?, node);
    let (worst, best) = (frozen(&ends.worst)?.scores, frozen(&ends.best)?.scores);
    let fit = ends.fit(index, &scorer, node)?;
    let sign = sign(standing.order);
    let scored: Vec<_> = standing.scored().collect();
    let ahead = |scores: &[f64], own: f64, row: usize| {
        let others = scored.iter().filter(|other| **other != row);
        1 + others.filter(|other| is_above(sign * scores[**other], sign * own)).count()
    };
    let ranks = standing.ranks();
    let unit = |row: &usize| UnitLimits {
        unit: standing.units[*row].code.clone(),
        name: standing.units[*row].name.to_string(),
        score: standing.scores[*row],
        low: worst[*row].min(best[*row]),
        high: worst[*row].max(best[*row]),
        rank: ranks[*row].unwrap_or(0),
        best: ahead(&worst, best[*row], *row),
        worst: ahead(&best, worst[*row], *row),
        cells: ends.cells[*row],
    };
    Ok(RankLimits {
        node: standing.node.clone(),
        name: standing.name.clone(),
        word: if ends.monotone && is_monotone(index) { "exact" } else { "bounds" },
        fit,
        cells: ends.cells.iter().sum(),
        units: scored.iter().map(unit).collect(),
    })
}

/// The data with every value that can lie elsewhere at its worst and at its best.
struct Ends {
    worst: Dataset,
    best: Dataset,
    /// How many values of each unit can lie elsewhere.
    cells: Vec<usize>,
    /// Whether every indicator rises or falls from end to end.
    monotone: bool,
}

impl Ends {
    fn new(
        index: &Index,
        scorer: &Scorer,
        standing: &Standing,
        sample: &Dataset,
        cells: &Cells,
    ) -> Result<Self> {
        let (mut worst, mut best) = (sample.clone(), sample.clone());
        let mut counts = vec![0; sample.units().len()];
        let mut monotone = true;
        let mut faults = Diagnostics::default();
        let framework = index.framework();
        if let Cells::Gaps(ranges) = cells {
            check_ranges(index, ranges, &mut faults);
        }
        faults.check()?;
        let below = |node: &Node| is_below(framework, node, &standing.node);
        for node in framework.nodes().iter().filter(|node| node.takes_part() && below(node)) {
            if node.column_name().is_none() {
                continue;
            }
            let variable = VariableCode::from(node.code());
            let column = sample.find_column(variable.as_str()).map(<[f64]>::to_vec);
            let Some(column) = column else { continue };
            let Some((lows, highs)) = cells.intervals(&variable, &column) else { continue };
            let (one_way, rises) = course(scorer, node, sample, &variable, &lows, &highs)?;
            monotone &= one_way;
            for (row, (low, high)) in lows.iter().zip(&highs).enumerate() {
                if low.is_nan() {
                    continue;
                }
                counts[row] += 1;
                let (bad, good) = if rises { (*low, *high) } else { (*high, *low) };
                for (data, end) in [(&mut worst, bad), (&mut best, good)] {
                    if let Some(cells) = data.column_mut(&variable) {
                        cells[row] = end;
                    }
                }
            }
        }
        Ok(Self { worst, best, cells: counts, monotone })
    }

    /// Whether a fit to the data at either end gives the scores of the one that is held.
    fn fit(&self, index: &Index, scorer: &Scorer, node: Option<&str>) -> Result<Fit> {
        for data in [&self.worst, &self.best] {
            let held = Standing::new(&scorer.score(data)?, node)?;
            let Ok(moved) = index.score(data).and_then(|scores| Standing::new(&scores, node))
            else {
                return Ok(Fit::Frozen);
            };
            let same = held.scores.len() == moved.scores.len()
                && held.scores.iter().zip(&moved.scores).all(|(one, other)| {
                    one.is_nan() && other.is_nan()
                        || (one - other).abs() <= 1e-9 * one.abs().max(1.0)
                });
            if !same {
                return Ok(Fit::Frozen);
            }
        }
        Ok(Fit::Unmoved)
    }
}

impl Cells {
    /// The ends of the interval of each value of an indicator; NaN where it cannot lie elsewhere. None
    /// where nothing is known of the indicator.
    fn intervals(&self, variable: &VariableCode, column: &[f64]) -> Option<(Vec<f64>, Vec<f64>)> {
        let there = || column.iter().copied().filter(|value| !value.is_nan());
        match self {
            Self::Gaps(ranges) => {
                let observed = || Some((there().reduce(f64::min)?, there().reduce(f64::max)?));
                let (low, high) = ranges.get(variable).copied().or_else(observed)?;
                let end = |end: f64| {
                    column.iter().map(|value| if value.is_nan() { end } else { f64::NAN }).collect()
                };
                Some((end(low), end(high)))
            }
            Self::Rounding(Rounding { decimals, scale }) => {
                let longest = || there().map(decimals_of).max();
                let decimals = decimals.map(i32::from).or_else(longest)?;
                let half = 0.5 * libm::pow(10.0, -f64::from(decimals));
                let (least, most) = scale.unwrap_or((f64::NEG_INFINITY, f64::INFINITY));
                // A value that is printed beyond the scale stays where it is.
                let low = |value: &f64| (value - half).max(least).min(*value);
                let high = |value: &f64| (value + half).min(most).max(*value);
                let ends = |end: &dyn Fn(&f64) -> f64| {
                    column
                        .iter()
                        .map(|value| if value.is_nan() { *value } else { end(value) })
                        .collect()
                };
                Some((ends(&low), ends(&high)))
            }
        }
    }
}

/// How far the full scores of some indicators can be off, by indicator and row: half of what lies
/// between the ends.
#[cfg(feature = "linear-programming")]
pub(in crate::decisions) fn half_widths(
    index: &Index,
    data: &Dataset,
    standing: &Standing,
    nodes: &[&Node],
    cells: &Cells,
) -> Result<Vec<Vec<f64>>> {
    let (scorer, sample) = (index.fit(data)?, standing.sample(data));
    let ends = Ends::new(index, &scorer, standing, &sample, cells)?;
    let (worst, best) = (scorer.score(&ends.worst)?, scorer.score(&ends.best)?);
    let widths = |node: &&Node| -> Result<Vec<f64>> {
        let (low, high) = (worst.at(node.code())?, best.at(node.code())?);
        let ends = low.full_scores().iter().zip(high.full_scores());
        Ok(ends.map(|(low, high)| (high - low).abs() / 2.0).collect())
    };
    nodes.iter().map(widths).collect()
}

/// Decimals in the shortest text of a number.
fn decimals_of(value: f64) -> i32 {
    let text = format!("{value:e}");
    let (mantissa, power) = text.split_once('e').unwrap_or((&text, "0"));
    let digits = mantissa.split_once('.').map_or(0, |(_, digits)| digits.len() as i32);
    (digits - power.parse::<i32>().unwrap_or(0)).max(0)
}

fn check_ranges(
    index: &Index,
    ranges: &BTreeMap<VariableCode, (f64, f64)>,
    faults: &mut Diagnostics,
) {
    for (variable, (low, high)) in ranges {
        let node = index.framework().node(variable);
        if node.and_then(Node::column_name).is_none() {
            let variable = variable.to_string();
            faults.push(ErrorKind::UnknownVariable { variable });
        } else if !(low < high && low.is_finite() && high.is_finite()) {
            let option = variable.to_string();
            let why = format!("its range goes from {low} to {high}, which is not increasing");
            faults.push(ErrorKind::InvalidOption { option, why });
        }
    }
}

/// Steps at which an indicator's scores are looked at between the ends.
const STEPS: usize = 16;

/// Whether an indicator's scores go one way between the ends, and whether that is up.
fn course(
    scorer: &Scorer,
    node: &Node,
    sample: &Dataset,
    variable: &VariableCode,
    lows: &[f64],
    highs: &[f64],
) -> Result<(bool, bool)> {
    let mut data = sample.clone();
    let mut before: Option<Vec<f64>> = None;
    let (mut up, mut down) = (false, false);
    for step in 0..=STEPS {
        let share = step as f64 / STEPS as f64;
        if let Some(cells) = data.column_mut(variable) {
            for (cell, (low, high)) in cells.iter_mut().zip(lows.iter().zip(highs)) {
                if !low.is_nan() {
                    *cell = low + share * (high - low);
                }
            }
        }
        let scores = scorer.score(&data)?;
        let at = scores.at(node.code())?.full_scores().to_vec();
        for (one, other) in before.iter().flatten().zip(&at) {
            up |= is_above(*other, *one);
            down |= is_above(*one, *other);
        }
        before = Some(at);
    }
    Ok((!(up && down), !down))
}

/// Whether every group rises with its children.
fn is_monotone(index: &Index) -> bool {
    let groups = index.framework().nodes().iter().filter(|node| node.as_group().is_some());
    groups.map(|node| index.recipe(node)).all(|recipe| {
        let plain = recipe.transforms.is_empty() && recipe.times.is_none();
        plain
            && match &recipe.kind {
                RecipeKind::Group { aggregation, .. } => matches!(
                    aggregation,
                    Aggregation::ArithmeticMean
                        | Aggregation::WeightedSum
                        | Aggregation::GeometricMean
                        | Aggregation::HarmonicMean
                        | Aggregation::PowerMean(_)
                ),
                RecipeKind::Indicator { .. } => true,
            }
    })
}
