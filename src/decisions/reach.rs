//! What a unit must do to reach a rank.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;

use super::goal::{Cost, Goal};
use super::joint::{CostModel, JointMove, joint, levers, slack, uniform};
use super::post_factum::{PostFactum, post_factum};
use super::single::{SingleMove, rises, single};
use super::subject::Subject;
use super::until::Until;
use super::weight_set::WeightSet;
use super::words::{figure, listed, ordinal};
use crate::data::Dataset;
use crate::engine::Index;
use crate::error::{ErrorKind, Result};
use crate::framework::{NodeCode, UnitCode};
use crate::numerics::pieces::{Watch, all};

/// The question: which unit, which rank, at which node, at what costs, beside which rivals, and under
/// which weightings it is to be certain.
#[derive(Debug, Clone)]
pub struct Reach {
    unit: String,
    rank: usize,
    node: Option<String>,
    costs: BTreeMap<NodeCode, Cost>,
    rivals: BTreeMap<UnitCode, f64>,
    set: Option<WeightSet>,
    time: Duration,
}

impl Reach {
    /// What brings a unit to a rank or a better one.
    pub fn new(unit: impl Into<String>, rank: usize) -> Self {
        Self {
            unit: unit.into(),
            rank,
            node: None,
            costs: BTreeMap::new(),
            rivals: BTreeMap::new(),
            set: None,
            time: Duration::from_secs(60),
        }
    }

    /// In a group rather than in the index.
    pub fn at(self, node: impl Into<String>) -> Self {
        Self { node: Some(node.into()), ..self }
    }

    /// At these costs and caps; indicators without one cost 1 a point, and can go as far as the best
    /// unit.
    pub fn costs(self, costs: BTreeMap<NodeCode, Cost>) -> Self {
        Self { costs, ..self }
    }

    /// Beside rivals whose full scores change by so much meanwhile.
    pub fn rivals(self, rivals: BTreeMap<UnitCode, f64>) -> Self {
        Self { rivals, ..self }
    }

    /// Also for certain, and possibly, under the weightings of a set.
    pub fn under(self, set: WeightSet) -> Self {
        Self { set: Some(set), ..self }
    }

    /// For no longer than this under the weightings of a set.
    pub fn within(self, time: Duration) -> Self {
        Self { time, ..self }
    }
}

/// What brings a unit to a rank.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Reached {
    /// The node.
    pub node: NodeCode,
    /// The unit.
    pub unit: UnitCode,
    /// Its name.
    pub name: String,
    /// Its rank.
    pub rank: usize,
    /// The rank that is sought.
    pub target: usize,
    /// The rival whose score it must have: the one with that rank among the others.
    pub rival: UnitCode,
    /// What is missing to the rival's full score; zero or less where the unit is there already, and
    /// nothing is to be done.
    pub gap: f64,
    /// How many indicators there are.
    pub indicators: usize,
    /// One indicator at a time: those that were looked at.
    pub single: Vec<SingleMove>,
    /// Several together, in a tree of weighted means.
    pub joint: Vec<JointMove>,
    /// Why several together have no answer here.
    pub why_not_joint: Option<String>,
    /// What all caps together give beyond the gap; below zero the rank is out of reach, and this much is
    /// missing.
    pub slack: Option<f64>,
    /// The same points on every indicator that the unit has.
    pub uniform_points: Option<f64>,
    /// Whether each of these indicators can go that far.
    pub uniform_within_caps: bool,
    /// The factor between the rival's score and the unit's.
    pub uniform_factor: Option<f64>,
    /// What makes it certain, and possible, under a set of weightings; none for the last rank, for
    /// which nothing is needed.
    pub post_factum: Option<PostFactum>,
    /// Whether all was computed, rather than the work ended early: `single` then lacks indicators, or
    /// the points under the weightings are not proved.
    pub complete: bool,
}

/// What a unit must do to have a rank or a better one; a tie with the rival is enough.
///
/// One indicator at a time: points on the normalised scale, which in a tree of weighted means are the
/// gap over the indicator's effective weight, with the value that has them; and where the normalisation
/// learns from the data, the value at which the unit first has the rank when everything is fitted anew,
/// found by a scan up to a million ranges, since a move beyond the others' values moves the rivals too.
/// Several at least cost, linear or quadratic, up to caps. Under a set of weightings, the same points
/// on every indicator.
///
/// # Errors
///
/// There is no such unit or node, the unit has no score, the rank is beyond the units; a cost is not
/// above zero, a cap is worse than the value now; the lowest score is first; a score does not rise with
/// each indicator, or units are compared with each other; weightings are asked for under which scores
/// are no sums.
///
/// # Examples
///
/// ```
/// use composite_index::decisions::{Reach, reach};
/// use composite_index::{Dataset, Framework, Index, Methodology};
///
/// let framework = Framework::builder("index", "An index")
///     .indicator("talent", 3.0)
///     .indicator("funding", 1.0)
///     .build()?;
/// let data = Dataset::builder(["talent", "funding"])
///     .unit("KOR", [20.0, 60.0])
///     .unit("JPN", [40.0, 20.0])
///     .build()?;
/// let index = Index::new(framework, Methodology::default())?;
/// let found = reach(&index, &data, &Reach::new("KOR", 1))?;
/// assert_eq!(found.gap, 5.0);
/// let talent = &found.single[0];
/// assert!((talent.value.unwrap() - (20.0 + 5.0 / 0.75)).abs() < 1e-9 && talent.within_cap);
/// assert!(!found.single[1].within_cap); // 20 points of funding, which nobody has
/// # Ok::<(), composite_index::Error>(())
/// ```
pub fn reach(index: &Index, data: &Dataset, question: &Reach) -> Result<Reached> {
    reach_while(index, data, question, |_| true)
}

/// As [`reach`], until `go_on`, told how many steps more are done (each indicator, and two under a set of
/// weightings), returns false.
///
/// # Errors
///
/// As for [`reach`].
pub fn reach_while(
    index: &Index,
    data: &Dataset,
    question: &Reach,
    go_on: impl Fn(u64) -> bool + Sync,
) -> Result<Reached> {
    let subject = Subject::new(index, data, question.node.as_deref())?;
    check(&subject)?;
    let goal = Goal::new(
        &subject,
        (index, data),
        (&question.unit, question.rank),
        &question.costs,
        &question.rivals,
    )?;
    let there = goal.gap <= 0.0;
    let mut found = Reached {
        node: subject.node(subject.root).code().clone(),
        unit: subject.unit(goal.row),
        name: subject.units()[goal.row].name.to_string(),
        rank: subject.rank(goal.row),
        target: question.rank,
        rival: subject.unit(goal.rival),
        gap: goal.gap,
        indicators: subject.leaves.len(),
        single: Vec::new(),
        joint: Vec::new(),
        why_not_joint: None,
        slack: None,
        uniform_points: None,
        uniform_within_caps: false,
        uniform_factor: None,
        post_factum: None,
        complete: true,
    };
    let watch = Watch::new(go_on);
    if there {
        watch.has_done(subject.leaves.len() as u64);
    } else {
        let step = |leaf: usize| watch.run(1, || single(&goal, subject.leaves[leaf]));
        let moves = all(subject.leaves.len(), step).into_iter().flatten();
        found.single = moves.collect::<Result<_>>()?;
        found.complete = found.looked_at_all();
        match &goal.slopes {
            Some(slopes) => {
                let levers = levers(&goal, slopes)?;
                found.uniform_points = uniform(&goal, &levers)?;
                found.uniform_within_caps = found
                    .uniform_points
                    .is_some_and(|points| levers.iter().all(|lever| points <= lever.cap));
                found.slack = Some(slack(&goal, &levers));
                found.joint = vec![
                    joint(&goal, &levers, CostModel::Quadratic)?,
                    joint(&goal, &levers, CostModel::Linear)?,
                ];
            }
            None => {
                let why = "its score is no weighted mean throughout: one indicator at a time has an \
                           answer";
                found.why_not_joint = Some(why.to_owned());
            }
        }
        let score = goal.score();
        found.uniform_factor = (score > 0.0).then(|| (score + goal.gap) / score);
    }
    if let Some(set) = &question.set {
        let is_to_stop = || watch.is_to_stop();
        let until = Until::new(question.time, &is_to_stop);
        found.post_factum = post_factum(&goal, set, until, || watch.has_done(1))?;
        let is_proved = |it: &PostFactum| it.necessarily.is_proved() && it.possibly.is_proved();
        found.complete &= found.post_factum.as_ref().is_none_or(is_proved);
    }
    Ok(found)
}

/// Refuses trees in which more is not better.
fn check(subject: &Subject) -> Result<()> {
    subject.check_profiles()?;
    let refuse = |node: usize, why: String| {
        let node = subject.code(node);
        Err(ErrorKind::NoExactAnswer { node, why }.into())
    };
    if subject.sign() < 0.0 {
        return refuse(subject.root, "its ranking puts the lowest score first".to_owned());
    }
    match subject.groups.iter().find(|group| !rises(subject, **group)) {
        None => Ok(()),
        Some(group) => {
            let name = subject.rule(*group).0.name().to_owned();
            refuse(*group, format!("{name} need not rise with each of its children"))
        }
    }
}

impl Reached {
    /// The answer in two or three plain sentences.
    pub fn sentences(&self) -> Vec<String> {
        let target = ordinal(self.target);
        let place = format!("{} is {}.", self.name, ordinal(self.rank));
        if self.gap <= 0.0 {
            return vec![place, format!("That is {target} or better as it is.")];
        }
        let mut sentences = Vec::new();
        if !self.looked_at_all() {
            let (done, all) = (self.single.len(), self.indicators);
            sentences.push(format!("Only {done} of the {all} indicators were looked at."));
        }
        sentences.push(place);
        sentences.extend(self.ways(&target));
        sentences.extend(self.post_factum.as_ref().map(PostFactum::sentence));
        sentences
    }

    /// Whether the work did not end before each indicator was looked at; none has to be where nothing is
    /// to be done.
    pub fn looked_at_all(&self) -> bool {
        self.gap <= 0.0 || self.single.len() == self.indicators
    }

    /// What makes it the target; nothing where that is not known yet.
    fn ways(&self, target: &str) -> Option<String> {
        if let Some(short) = self.slack.filter(|slack| *slack < 0.0) {
            return Some(format!(
                "With every indicator at its cap, it is still {} points short of being {target}.",
                figure(-short)
            ));
        }
        let mut within: Vec<&SingleMove> = self.single.iter().filter(|it| it.within_cap).collect();
        within
            .sort_by(|a, b| a.points.unwrap_or(f64::MAX).total_cmp(&b.points.unwrap_or(f64::MAX)));
        let said =
            |it: &&SingleMove| Some(format!("{} more points in {}", figure(it.points?), it.name));
        let mut ways: Vec<String> = within.iter().take(3).filter_map(said).collect();
        ways.extend(
            self.uniform_points
                .filter(|_| self.uniform_within_caps)
                .map(|points| format!("{} more points on every indicator", figure(points))),
        );
        let spare = self.slack.map(|slack| format!("with {} points of the score", figure(slack)));
        match (ways.is_empty(), self.looked_at_all()) {
            (false, _) => {
                let ways = or(&ways);
                Some(format!(
                    "It would be {target}, with all other values as they are, with {ways}."
                ))
            }
            (true, true) => {
                let together = spare.map(|spare| format!("; all together can, {spare} to spare"));
                let together = together.unwrap_or_default();
                Some(format!("No indicator alone makes it {target} within its cap{together}."))
            }
            (true, false) => spare.map(|spare| {
                format!(
                    "All indicators together make it {target} within their caps, {spare} to spare."
                )
            }),
        }
    }
}

/// `a`, `a, or b`, `a, b, or c`.
fn or(ways: &[String]) -> String {
    match ways {
        [first @ .., last] if !first.is_empty() => format!("{}, or {last}", first.join(", ")),
        _ => listed(ways),
    }
}
