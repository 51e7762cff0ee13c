//! Which ranks are possible under all weightings of a set.

use std::time::Duration;

use super::extreme::{Field, Found, Side};
use super::linear::{LinearForm, NodeWeight, Witnesses, named};
use super::rank_bounds::{Certainty, ExtremeRank, RankBounds, UnitBounds};
use super::relations::{Relations, ScoreInterval, interval};
use super::subject::{Subject, is_above};
use super::until::Until;
use super::weight_set::{WeightSet, Weightings};
use crate::data::Dataset;
use crate::engine::{Index, Weights};
use crate::error::{ErrorKind, Result};
use crate::numerics::pieces::{Watch, each, workers};

/// The question: under which weightings, at which node, of which units, for how long.
#[derive(Debug, Clone)]
pub struct Bounds {
    set: WeightSet,
    node: Option<String>,
    unit: Option<String>,
    pairs: bool,
    exact: bool,
    time: Duration,
}

impl Bounds {
    /// Bounds over a set of weightings, of all units, within a minute.
    pub fn new(set: WeightSet) -> Self {
        let (node, unit, pairs, exact) = (None, None, false, false);
        Self { set, node, unit, pairs, exact, time: Duration::from_secs(60) }
    }

    /// In a group rather than in the index.
    pub fn at(self, node: impl Into<String>) -> Self {
        Self { node: Some(node.into()), ..self }
    }

    /// Of one unit alone.
    pub fn of(self, unit: impl Into<String>) -> Self {
        Self { unit: Some(unit.into()), ..self }
    }

    /// With the relation of every pair of units.
    pub fn with_pairs(self) -> Self {
        Self { pairs: true, ..self }
    }

    /// Refusing what is not exact, rather than bounding it.
    pub fn exact(self) -> Self {
        Self { exact: true, ..self }
    }

    /// For no longer than this, after which ranks that are not proved are intervals.
    pub fn within(self, time: Duration) -> Self {
        Self { time, ..self }
    }
}

/// Which ranks are possible under all weightings of a set, which units are certain to be ahead, and
/// between which scores each unit is.
///
/// Where all means on the way from the weights that move to the node are weighted ones (or all
/// geometric, or power means of one exponent) and nothing is missing there, scores are sums over
/// effective weights, and ranks are exact: the best and the worst number of rivals ahead are found by
/// branch and bound over the polytope of weights. Extremes that are not proved in the time given, and
/// those in more than 16 dimensions, are intervals between a witness and a limit. Otherwise ranks are
/// bounds: seen under some weights, and limited by which units are certain to be ahead. Score intervals
/// are exact for every tree of means.
///
/// Sources: Kadziński, Greco and Słowiński, *Extreme ranking analysis*, Omega 40 (2012); Corrente,
/// Greco and Słowiński, *Multiple criteria hierarchy process*, DSS 53 (2012); Foster, McGillivray and
/// Seth, Econometric Reviews 32 (2013) for `contamination`.
///
/// # Errors
///
/// There is no such unit or node; the set is empty or names nodes that are no siblings; a group is no
/// mean of its children; the answer is not exact and `exact` was asked for; the engine does not confirm
/// an extreme.
///
/// # Examples
///
/// ```
/// use composite_index::decisions::{Bounds, WeightSet, bounds};
/// use composite_index::{Dataset, Framework, Index, Methodology};
///
/// let framework = Framework::builder("index", "An index")
///     .indicator("talent", 2.0)
///     .indicator("funding", 1.0)
///     .build()?;
/// let data = Dataset::builder(["talent", "funding"])
///     .unit("KOR", [20.0, 60.0])
///     .unit("JPN", [30.0, 10.0])
///     .unit("DEU", [10.0, 5.0])
///     .build()?;
/// let index = Index::new(framework, Methodology::default())?;
/// let found = bounds(&index, &data, &Bounds::new(WeightSet::Simplex))?;
/// let germany = found.units.iter().find(|unit| unit.unit.as_str() == "DEU").unwrap();
/// assert_eq!((germany.best.rank, germany.worst.rank), (3, 3));
/// let korea = &found.units[0];
/// assert_eq!((korea.best.rank, korea.worst.rank, korea.worst.is_proved()), (1, 2, true));
/// # Ok::<(), composite_index::Error>(())
/// ```
pub fn bounds(index: &Index, data: &Dataset, question: &Bounds) -> Result<RankBounds> {
    bounds_while(index, data, question, |_| true)
}

/// As [`bounds`]; `go_on` is told how many units more are done, and ends the search with what is proved
/// when it says no.
///
/// # Errors
///
/// As for [`bounds`].
pub fn bounds_while(
    index: &Index,
    data: &Dataset,
    question: &Bounds,
    go_on: impl Fn(u64) -> bool + Sync,
) -> Result<RankBounds> {
    let subject = Subject::new(index, data, question.node.as_deref())?;
    let set = Weightings::new(&subject, &question.set)?;
    if let (true, Err(obstacle)) = (question.exact, &set.form) {
        return Err(obstacle.error(&subject));
    }
    let rows = subject.scored();
    let intervals: Vec<[f64; 2]> =
        rows.iter().map(|row| interval(&subject, &set.root, *row)).collect();
    let relations = Relations::new(&subject, &set, &intervals);
    let mut asked: Vec<usize> = match &question.unit {
        Some(unit) => {
            let row = subject.row(unit)?;
            rows.iter().position(|own| *own == row).into_iter().collect()
        }
        None => (0..rows.len()).collect(),
    };
    asked.sort_by_key(|unit| (subject.rank(rows[*unit]), subject.unit(rows[*unit])));
    let work = Work { subject: &subject, set: &set, relations: &relations, intervals: &intervals };
    let extremes = match &set.form {
        Ok(form) => work.exact(form, &asked, question.time, go_on)?,
        Err(_) => work.seen(&asked)?,
    };
    let units: Vec<UnitBounds> =
        asked.iter().zip(extremes).map(|(unit, extremes)| work.unit(*unit, extremes)).collect();
    let proved = |unit: &&UnitBounds| unit.best.is_proved() && unit.worst.is_proved();
    Ok(RankBounds {
        node: subject.node(subject.root).code().clone(),
        set: question.set.clone(),
        certainty: if set.form.is_ok() { Certainty::Exact } else { Certainty::Bounds },
        why: set.form.as_ref().err().map(|obstacle| obstacle.said(&subject)),
        ranked: rows.len(),
        proved: units.iter().filter(proved).count() as f64 / units.len().max(1) as f64,
        units,
        pairs: question.pairs.then(|| relations.listed(&subject, set.form.as_ref().ok())),
    })
}

const SIDES: [Side; 3] = [Side::Best, Side::Worst, Side::WorstWithTies];

struct Work<'s> {
    subject: &'s Subject,
    set: &'s Weightings,
    relations: &'s Relations,
    intervals: &'s [[f64; 2]],
}

impl Work<'_> {
    /// Extremes of each unit by branch and bound; those that take long get what time is left.
    fn exact(
        &self,
        form: &LinearForm,
        asked: &[usize],
        time: Duration,
        go_on: impl Fn(u64) -> bool + Sync,
    ) -> Result<Vec<[ExtremeRank; 3]>> {
        let polytope = self.set.polytope(form);
        let size = self.subject.weights.len();
        let field = Field { set: self.set, form, polytope: polytope.as_ref(), size };
        let watch = Watch::new(go_on);
        let is_to_stop = || watch.is_to_stop();
        let until = Until::new(time, &is_to_stop);
        let search = |unit: usize, slice: Duration| {
            let until = until.or_after(slice);
            SIDES.map(|side| self.extreme(&field, unit, side, until))
        };
        // Each unit's part of the time of all workers.
        let part =
            |time: Duration, units: usize| time.saturating_mul(workers()) / units.max(1) as u32;
        let slice = part(time / 4, asked.len());
        let mut found: Vec<[Found; 3]> = each(asked.len(), |place| {
            let found = search(asked[place], slice);
            watch.has_done(1);
            Ok(found)
        })?;
        let is_open = |place: &usize| found[*place].iter().any(|it| it.ahead != it.limit);
        let open: Vec<usize> = (0..asked.len()).filter(is_open).collect();
        if polytope.is_some() && !open.is_empty() {
            let slice = part(until.time_left(), open.len());
            let again = each(open.len(), |place| Ok(search(asked[open[place]], slice)))?;
            for (place, again) in open.into_iter().zip(again) {
                found[place] = again;
            }
        }
        let mut witnesses = Witnesses::new(self.subject);
        let mut confirmed = Vec::with_capacity(asked.len());
        for (unit, found) in asked.iter().zip(found) {
            let [best, worst, with_ties] = found;
            confirmed.push([
                self.confirmed(&mut witnesses, form, *unit, (Side::Best, best))?,
                self.confirmed(&mut witnesses, form, *unit, (Side::Worst, worst))?,
                self.confirmed(&mut witnesses, form, *unit, (Side::WorstWithTies, with_ties))?,
            ]);
        }
        Ok(confirmed)
    }

    /// An extreme over the rivals whose order with a unit is open.
    fn extreme(&self, field: &Field<'_>, unit: usize, side: Side, until: Until<'_>) -> Found {
        let others = (0..field.form.rows.len()).filter(|other| *other != unit);
        let (mut ahead, mut rivals) = (0, Vec::new());
        for other in others {
            let behind = match side {
                Side::WorstWithTies => self.relations.always_ahead(unit, other),
                _ => self.relations.never_behind(unit, other),
            };
            if self.relations.always_ahead(other, unit) {
                ahead += 1;
            } else if !behind {
                rivals.push(field.form.difference(other, unit));
            }
        }
        let mut found = field.extreme(side, &rivals, until);
        found.ahead += ahead;
        found.limit += ahead;
        found
    }

    /// A rank that the engine finds under the witness too.
    fn confirmed(
        &self,
        witnesses: &mut Witnesses<'_>,
        form: &LinearForm,
        unit: usize,
        (side, found): (Side, Found),
    ) -> Result<ExtremeRank> {
        let scores = witnesses.scores_under(form, &found.witness)?;
        let own = scores[form.rows[unit]];
        let others = || form.rows.iter().enumerate().filter(|(place, _)| *place != unit);
        let count = |is_ahead: &dyn Fn(f64) -> bool| {
            others().filter(|(_, row)| is_ahead(scores[**row])).count()
        };
        let ahead = match side {
            Side::WorstWithTies => count(&|other| !is_above(own, other)),
            _ => count(&|other| is_above(other, own)),
        };
        let thin = ahead != found.ahead;
        if thin {
            let closest = count(&|other| other - own > -1e-9 * own.abs().max(1.0));
            let fewest = count(&|other| is_above(other, own));
            if !(fewest..=closest).contains(&found.ahead) {
                let unit = self.subject.unit(form.rows[unit]);
                let claim = format!("{unit} has rank {}, and not {}", 1 + found.ahead, 1 + ahead);
                return Err(ErrorKind::NotConfirmed { claim }.into());
            }
        }
        Ok(ExtremeRank {
            rank: 1 + found.ahead,
            limit: 1 + found.limit,
            thin,
            weights: named(self.subject, form, &found.witness),
        })
    }

    /// The extremes that the engine finds under nominal weights and under those that are best and worst
    /// for each unit, limited by what is certain.
    fn seen(&self, asked: &[usize]) -> Result<Vec<[ExtremeRank; 3]>> {
        let (subject, rows) = (self.subject, self.subject.scored());
        let mut witnesses = Witnesses::new(subject);
        let mut seen: Vec<Option<[(usize, Weights); 3]>> = vec![None; rows.len()];
        for weights in self.candidates(&rows) {
            let Ok(scores) = witnesses.scores(&weights) else { continue };
            for (unit, row) in rows.iter().enumerate().filter(|(_, row)| !scores[**row].is_nan()) {
                let own = scores[*row];
                let others = || rows.iter().filter(|other| *other != row).map(|it| scores[*it]);
                let ahead = others().filter(|other| is_above(*other, own)).count();
                let level = others().filter(|other| !other.is_nan() && !is_above(own, *other));
                let level = level.count();
                let found = seen[unit].get_or_insert_with(|| {
                    [ahead, ahead, level].map(|count| (count, weights.clone()))
                });
                if ahead < found[0].0 {
                    found[0] = (ahead, weights.clone());
                }
                if ahead > found[1].0 {
                    found[1] = (ahead, weights.clone());
                }
                if level > found[2].0 {
                    found[2] = (level, weights.clone());
                }
            }
        }
        let limited = |unit: &usize| {
            let others = || (0..rows.len()).filter(|other| other != unit);
            let above = others().filter(|other| self.relations.always_ahead(*other, *unit));
            let above = above.count();
            let below = |strict: bool| {
                let is_below = |other: &usize| match strict {
                    true => self.relations.always_ahead(*unit, *other),
                    false => self.relations.never_behind(*unit, *other),
                };
                rows.len() - 1 - others().filter(is_below).count()
            };
            let nominal = || (subject.rank(rows[*unit]) - 1, subject.prepared.weights());
            let found = seen[*unit].clone();
            let found = found.unwrap_or_else(|| [nominal(), nominal(), nominal()]);
            let limits = [above, below(false), below(true)];
            let mut places = found.into_iter().zip(limits).map(|((ahead, weights), limit)| {
                let weights = self.effective(&weights);
                ExtremeRank { rank: 1 + ahead, limit: 1 + limit, thin: false, weights }
            });
            let mut next = || places.next();
            // Three limits make three extremes.
            match (next(), next(), next()) {
                (Some(best), Some(worst), Some(with_ties)) => Ok([best, worst, with_ties]),
                _ => Err(ErrorKind::NoUnits.into()),
            }
        };
        asked.iter().map(limited).collect()
    }

    /// Nominal weights, and those under which each unit's score is least and greatest.
    fn candidates(&self, rows: &[usize]) -> Vec<Weights> {
        let subject = self.subject;
        let mut all = vec![subject.prepared.weights()];
        for row in rows {
            for sign in [1.0, -1.0] {
                let scores =
                    (0..subject.weights.len()).map(|node| sign * subject.value(node, *row));
                let mut weights = subject.prepared.weights();
                self.set.root.shares_at(&scores.collect::<Vec<_>>(), weights.values_mut());
                all.push(weights);
            }
        }
        all
    }

    /// Effective weights of all indicators.
    fn effective(&self, weights: &Weights) -> Vec<NodeWeight> {
        let subject = self.subject;
        let mut effective = vec![0.0; subject.weights.len()];
        effective[subject.root] = 1.0;
        for group in &subject.groups {
            let children = subject.children(*group);
            let sum: f64 = children.iter().map(|child| weights.values()[*child]).sum();
            for child in children {
                effective[*child] = effective[*group] * weights.values()[*child] / sum;
            }
        }
        let leaf = |leaf: &usize| NodeWeight {
            node: subject.node(*leaf).code().clone(),
            weight: effective[*leaf],
        };
        subject.leaves.iter().map(leaf).collect()
    }

    fn unit(&self, unit: usize, [best, worst, worst_with_ties]: [ExtremeRank; 3]) -> UnitBounds {
        let (subject, rows) = (self.subject, self.subject.scored());
        let others = || (0..rows.len()).filter(|other| *other != unit);
        let ahead = others().filter(|other| self.relations.always_ahead(*other, unit));
        let mut ends = self.intervals[unit].map(|end| subject.sign() * end);
        ends.sort_by(f64::total_cmp);
        UnitBounds {
            unit: subject.unit(rows[unit]),
            name: subject.units()[rows[unit]].name.to_string(),
            rank: subject.rank(rows[unit]),
            best,
            worst,
            worst_with_ties,
            score: ScoreInterval {
                least: ends[0],
                nominal: subject.scores()[rows[unit]],
                greatest: ends[1],
            },
            behind: ahead.map(|other| subject.unit(rows[other])).collect(),
            ahead_of: others().filter(|other| self.relations.always_ahead(unit, *other)).count(),
        }
    }
}
