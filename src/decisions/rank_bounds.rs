//! Ranks that are possible, as they are told.

use serde::Serialize;

use super::linear::NodeWeight;
use super::relations::{PairRelation, ScoreInterval};
use super::weight_set::WeightSet;
use super::words::{listed, ordinal};
use crate::framework::{NodeCode, UnitCode};

/// Whether ranks are exact under the weightings of the set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Certainty {
    /// Scores are sums, and each extreme is proved unless its unit says otherwise.
    Exact,
    /// Scores are no sums: ranks were seen under some weights and are bounded by what is certain.
    Bounds,
}

/// Which ranks are possible under all weightings of a set.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RankBounds {
    /// The node.
    pub node: NodeCode,
    /// The weightings.
    pub set: WeightSet,
    /// Whether ranks are exact.
    pub certainty: Certainty,
    /// Why they are not.
    pub why: Option<String>,
    /// The units with a score.
    pub ranked: usize,
    /// The share of them whose best and worst rank are proved.
    pub proved: f64,
    /// The units that were asked for, by nominal rank.
    pub units: Vec<UnitBounds>,
    /// The relations of all pairs, where they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pairs: Option<Vec<PairRelation>>,
}

/// Which ranks are possible for one unit.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct UnitBounds {
    /// The unit.
    pub unit: UnitCode,
    /// Its name.
    pub name: String,
    /// Its nominal rank.
    pub rank: usize,
    /// Its best rank.
    pub best: ExtremeRank,
    /// Its worst rank, where ties are level.
    pub worst: ExtremeRank,
    /// Its worst rank, where ties count against it.
    pub worst_with_ties: ExtremeRank,
    /// Its scores.
    pub score: ScoreInterval,
    /// Units that are ahead of it under every weighting.
    pub behind: Vec<UnitCode>,
    /// How many units are behind it under every weighting.
    pub ahead_of: usize,
}

/// An extreme rank, with weights that show it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ExtremeRank {
    /// The rank under the weights, scored again by the engine.
    pub rank: usize,
    /// No weighting of the set passes this rank. The same where the extreme is proved.
    pub limit: usize,
    /// Whether the weights have the rank by a margin in the last digits alone.
    pub thin: bool,
    /// Effective weights that have it.
    pub weights: Vec<NodeWeight>,
}

impl ExtremeRank {
    /// Whether no weighting of the set passes the rank.
    pub fn is_proved(&self) -> bool {
        self.rank == self.limit
    }
}

impl RankBounds {
    /// The answer for one unit, or for all, in two plain sentences.
    pub fn sentences(&self, unit: Option<&str>) -> Vec<String> {
        let under = self.set.words();
        if let Some(unit) =
            unit.and_then(|code| self.units.iter().find(|it| it.unit.as_str() == code))
        {
            return self.of_unit(unit, &under);
        }
        let fixed = |unit: &&UnitBounds| unit.best.limit == unit.worst.limit;
        let fixed = self.units.iter().filter(fixed).count();
        let widest = self.units.iter().max_by_key(|unit| unit.worst.limit - unit.best.limit);
        let mut sentences = vec![format!(
            "Under {under}, {fixed} of {} units have one rank only.",
            self.units.len()
        )];
        sentences.extend(widest.map(|unit| {
            format!("The widest range is that of {}: {}.", unit.name, range(unit, self.certainty))
        }));
        if self.proved < 1.0 {
            let share = 100.0 * self.proved;
            sentences.push(format!("The extremes of {share:.0} % of the units are proved."));
        }
        sentences
    }

    fn of_unit(&self, unit: &UnitBounds, under: &str) -> Vec<String> {
        let range = range(unit, self.certainty);
        let mut behind: Vec<String> = unit.behind.iter().take(4).map(ToString::to_string).collect();
        if unit.behind.len() > behind.len() {
            behind.push(format!("{} others", unit.behind.len() - behind.len()));
        }
        let certain = match (unit.behind.is_empty(), unit.ahead_of) {
            (true, 0) => "No unit is certain to be ahead of it or behind it.".to_owned(),
            (true, ahead) => {
                format!(
                    "No unit is certain to be ahead of it, and {ahead} are certain to be behind."
                )
            }
            (false, ahead) => format!(
                "It is certainly behind {}, and certainly ahead of {ahead} units.",
                listed(&behind)
            ),
        };
        let nominal = format!("{} is {}.", unit.name, ordinal(unit.rank));
        vec![nominal, format!("Under {under} it is {range}."), certain]
    }
}

/// From the best to the worst rank, with what is not proved.
fn range(unit: &UnitBounds, certainty: Certainty) -> String {
    let (best, worst) = (&unit.best, &unit.worst);
    if best.is_proved() && worst.is_proved() {
        return match best.rank == worst.rank {
            true => format!("always {}", ordinal(best.rank)),
            false => format!("between {} and {}", ordinal(best.rank), ordinal(worst.rank)),
        };
    }
    let seen = if certainty == Certainty::Exact { "found" } else { "seen" };
    format!(
        "certainly between {} and {}, and was {seen} to be {} and {}",
        ordinal(best.limit),
        ordinal(worst.limit),
        ordinal(best.rank),
        ordinal(worst.rank)
    )
}
