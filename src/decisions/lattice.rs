//! The index without each unit and each node, one of each at a time.

use rayon::prelude::*;
use serde::Serialize;

use crate::data::Dataset;
use crate::engine::{Index, Prepared, Scores};
use crate::error::{Refusal, Result, reason};
use crate::framework::{Framework, Node, NodeCode, UnitCode};
use crate::numerics::pieces::Watch;
use crate::numerics::present;
use crate::results::{WithoutElement, without_each};

/// Every combination of one unit (or none) and one indicator or group (or none) that is left out.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Lattice {
    /// The units, in the order of the data.
    pub units: Vec<UnitCode>,
    /// Ranks in the whole index.
    pub ranks: Vec<Option<f64>>,
    /// The indicators and groups that are left out, depth first.
    pub nodes: Vec<NodeCode>,
    /// First without a node, then without each node; first with all units, then without each unit.
    pub cells: Vec<LatticeCell>,
    /// What each unit would lose and gain most by.
    pub supports: Vec<Supports>,
    /// Whether every combination was scored, rather than the work ended early.
    pub complete: bool,
}

/// One combination.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LatticeCell {
    /// The unit that is left out.
    pub unit: Option<UnitCode>,
    /// The node that is left out.
    pub node: Option<NodeCode>,
    /// The group that goes with it, since nothing else in it has a weight.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub with: Option<NodeCode>,
    /// What becomes of the others, or why they cannot be scored.
    #[serde(flatten, serialize_with = "reason::serialize")]
    pub result: std::result::Result<LatticeRanks, Refusal>,
}

/// What becomes of the units that are left.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LatticeRanks {
    /// Pairs of units whose order is reversed.
    pub reversals: usize,
    /// Units whose rank is not the one that they have among those left in the whole index.
    pub moved: usize,
    /// The largest shift, in places.
    pub largest_shift: f64,
    /// The mean shift.
    pub mean_shift: f64,
    /// Full scores, in the order of the units; none for the unit that is left out.
    #[serde(skip)]
    pub scores: Vec<Option<f64>>,
    /// Ranks.
    pub ranks: Vec<Option<f64>>,
    /// Ranks among those left in the whole index.
    #[serde(skip)]
    pub expected: Vec<Option<f64>>,
}

/// What holds a unit up, and what holds it down.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Supports {
    /// The unit.
    pub unit: UnitCode,
    /// The indicator or group without which it would lose most places.
    pub held_up_by_node: Option<Support>,
    /// The one without which it would gain most.
    pub held_down_by_node: Option<Support>,
    /// The other unit without which it would lose most places among those left.
    pub held_up_by_unit: Option<Support>,
    /// The one without which it would gain most.
    pub held_down_by_unit: Option<Support>,
}

/// What is left out, and the places that it makes.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Support {
    /// The node or the unit.
    pub without: String,
    /// Places lost, or gained, without it.
    pub places: f64,
}

/// The index without each unit and each indicator or group, with everything fitted anew without the
/// unit: (n + 1) × (nodes + 1) rankings.
///
/// A node is left out by a weight of zero, so that its siblings share its weight; the only child with
/// a weight takes its group with it. Ranks are compared with those among the units left in the whole
/// index. Without a unit nothing can turn where units are scored one by one, as under goalposts; a
/// node does turn ranks.
///
/// # Errors
///
/// As for [`Index::score`].
///
/// # Examples
///
/// ```
/// use composite_index::decisions::lattice;
/// use composite_index::{Dataset, Framework, Index, Methodology};
///
/// let framework = Framework::builder("index", "An index")
///     .indicator("talent", 1.0)
///     .indicator("funding", 1.0)
///     .build()?;
/// let data = Dataset::builder(["talent", "funding"])
///     .unit("KOR", [60.0, 40.0])
///     .unit("JPN", [30.0, 50.0])
///     .build()?;
/// let index = Index::new(framework, Methodology::default())?;
/// let found = lattice(&index, &data)?;
/// let korea = &found.supports[0];
/// assert_eq!(korea.held_up_by_node.as_ref().map(|it| it.without.as_str()), Some("talent"));
/// # Ok::<(), composite_index::Error>(())
/// ```
pub fn lattice(index: &Index, data: &Dataset) -> Result<Lattice> {
    lattice_while(index, data, |_| true)
}

/// As [`lattice`], until `go_on`, told how many rankings more are done, returns false. The result then
/// holds those that were done.
///
/// # Errors
///
/// As for [`lattice`].
pub fn lattice_while(
    index: &Index,
    data: &Dataset,
    go_on: impl Fn(u64) -> bool + Sync,
) -> Result<Lattice> {
    let whole = index.score(data)?;
    let watch = Watch::new(go_on);
    let nodes: Vec<NodeCode> = removable(whole.framework()).map(|it| it.code().clone()).collect();
    let units: Vec<UnitCode> = whole.units().iter().map(|unit| unit.code.clone()).collect();
    let rankings = nodes.len() as u64 + 1;
    let row = |row: Option<usize>| {
        watch.run(rankings, || Row { index, data, whole: &whole, row }.cells(&nodes))
    };
    let rows: Vec<Option<usize>> =
        std::iter::once(None).chain((0..units.len()).map(Some)).collect();
    let found: Vec<_> = rows.into_par_iter().filter_map(row).collect();
    let cells: Vec<_> = found.into_iter().flatten().collect();
    Ok(Lattice {
        complete: cells.len() == (units.len() + 1) * (nodes.len() + 1),
        supports: (0..units.len()).map(|unit| supports(&units, unit, &cells)).collect(),
        ranks: whole.root().ranks().iter().map(|rank| present(*rank)).collect(),
        units,
        nodes,
        cells,
    })
}

/// How many rankings a lattice takes.
pub fn lattice_rankings(index: &Index, data: &Dataset) -> u64 {
    let nodes = removable(index.framework()).count() as u64;
    (data.units().len() as u64 + 1) * (nodes + 1)
}

/// The nodes whose removal can change the index: all but the root and memos.
fn removable(framework: &Framework) -> impl Iterator<Item = &Node> {
    framework.nodes().iter().skip(1).filter(|node| node.takes_part())
}

/// The index without one unit, or with all.
struct Row<'a> {
    index: &'a Index,
    data: &'a Dataset,
    whole: &'a Scores,
    row: Option<usize>,
}

impl Row<'_> {
    /// With all nodes, and without each.
    fn cells(&self, nodes: &[NodeCode]) -> Vec<LatticeCell> {
        let unit = self.row.map(|row| self.whole.units()[row].code.clone());
        let cell = |node: Option<&NodeCode>, with, result| LatticeCell {
            unit: unit.clone(),
            node: node.cloned(),
            with,
            result,
        };
        let refused = |why: String| {
            let all = std::iter::once(None).chain(nodes.iter().map(Some));
            all.map(|node| cell(node, None, Err(Refusal::new(why.clone())))).collect()
        };
        let others: Vec<usize> = (0..self.data.units().len())
            .filter(|row| Some(&self.data.units()[*row].code) != unit.as_ref())
            .collect();
        if others.is_empty() {
            return refused("there is no other unit".to_owned());
        }
        let mut prepared = match self.index.prepare(&self.data.select(&others)) {
            Ok(prepared) => prepared,
            Err(error) => return refused(error.to_string()),
        };
        let expected = self.expected();
        let mut cells = vec![cell(None, None, Ok(self.ranks(&prepared, &expected)))];
        let look = |prepared: &Prepared| self.ranks(prepared, &expected);
        match without_each(&mut prepared, nodes.iter().cloned(), look) {
            Ok(found) => {
                cells.extend(found.into_iter().map(|it| cell(Some(&it.node), it.with, it.result)));
                cells
            }
            Err(error) => refused(error.to_string()),
        }
    }

    /// Ranks in the whole index, among the units that are left.
    fn expected(&self) -> Vec<f64> {
        let rows: Vec<_> =
            (0..self.whole.units().len()).filter(|row| Some(*row) != self.row).collect();
        self.whole.root().ranks_among(&rows)
    }

    fn ranks(&self, prepared: &Prepared, expected: &[f64]) -> LatticeRanks {
        let units = self.whole.units();
        let (mut scores, mut ranks) = (vec![f64::NAN; units.len()], vec![f64::NAN; units.len()]);
        let full = prepared.full_column(0);
        for (at, unit) in prepared.units().iter().enumerate() {
            // Screening may keep other units than it did.
            if let Some(row) = self.whole.row(unit.code.as_str()) {
                scores[row] = full[at];
                ranks[row] = prepared.ranks()[at];
            }
        }
        let shifts = expected.iter().zip(&ranks).map(|(before, after)| (before - after).abs());
        let shifts: Vec<_> = shifts.filter(|shift| !shift.is_nan()).collect();
        let options = |values: &[f64]| values.iter().map(|value| present(*value)).collect();
        LatticeRanks {
            reversals: WithoutElement::new(expected, &scores, &ranks, self.whole.root().peers())
                .reversals,
            moved: shifts.iter().filter(|shift| **shift > 0.0).count(),
            largest_shift: shifts.iter().copied().fold(0.0, f64::max),
            mean_shift: shifts.iter().sum::<f64>() / (shifts.len() as f64).max(1.0),
            scores: options(&scores),
            ranks: options(&ranks),
            expected: options(expected),
        }
    }
}

/// What a unit would lose and gain most by, where one thing alone is left out.
fn supports(units: &[UnitCode], unit: usize, cells: &[LatticeCell]) -> Supports {
    let lost = |cell: &LatticeCell| -> Option<Support> {
        let found = cell.result.as_ref().ok()?;
        let without = match (&cell.unit, &cell.node) {
            (None, Some(node)) => node.to_string(),
            (Some(unit), None) => unit.to_string(),
            _ => return None,
        };
        Some(Support { without, places: found.ranks[unit]? - found.expected[unit]? })
    };
    let most = |of_nodes: bool, sign: f64| -> Option<Support> {
        let mut most: Option<Support> = None;
        for cell in cells.iter().filter(|cell| cell.node.is_some() == of_nodes) {
            let Some(Support { without, places }) = lost(cell) else { continue };
            let places = sign * places;
            if places > most.as_ref().map_or(0.0, |most| most.places) {
                most = Some(Support { without, places });
            }
        }
        most
    };
    Supports {
        unit: units[unit].clone(),
        held_up_by_node: most(true, 1.0),
        held_down_by_node: most(true, -1.0),
        held_up_by_unit: most(false, 1.0),
        held_down_by_unit: most(false, -1.0),
    }
}

impl Lattice {
    /// The answer in two or three plain sentences: of one unit, or of all.
    pub fn sentences(&self, unit: Option<&str>) -> Vec<String> {
        match unit.and_then(|code| self.supports.iter().find(|it| it.unit.as_str() == code)) {
            Some(supports) => of_unit(supports),
            None => self.of_all(),
        }
    }

    fn of_all(&self) -> Vec<String> {
        let most = |of_nodes: bool| {
            let alone = self.cells.iter().filter(|cell| match of_nodes {
                true => cell.unit.is_none() && cell.node.is_some(),
                false => cell.unit.is_some() && cell.node.is_none(),
            });
            let reversals = |cell: &LatticeCell| cell.result.as_ref().map_or(0, |it| it.reversals);
            let most = alone.max_by_key(|cell| reversals(cell))?;
            let name = most.node.as_ref().map(ToString::to_string);
            let name = name.or_else(|| most.unit.as_ref().map(ToString::to_string))?;
            Some((name, reversals(most)))
        };
        let mut said = Vec::new();
        if let Some((node, pairs)) = most(true) {
            said.push(format!(
                "Most depends on {node}: without it, {pairs} pairs of units change their order."
            ));
        }
        match most(false) {
            Some((_, 0)) => said.push(
                "No unit's removal reverses the order of two others.".to_owned(),
            ),
            Some((unit, pairs)) => said.push(format!(
                "Without {unit}, {pairs} pairs of others change theirs, more than without any other unit."
            )),
            None => {}
        }
        said
    }
}

fn of_unit(supports: &Supports) -> Vec<String> {
    let Supports { unit, .. } = supports;
    let places = |support: &Support| match support.places {
        1.0 => "1 place".to_owned(),
        places => format!("{places} places"),
    };
    let mut said = Vec::new();
    match &supports.held_up_by_node {
        Some(up) => said.push(format!("Without {}, {unit} would lose {}.", up.without, places(up))),
        None => said.push(format!("{unit} would lose no place without any indicator or group.")),
    }
    if let Some(down) = &supports.held_down_by_node {
        said.push(format!("Without {}, it would gain {}.", down.without, places(down)));
    }
    match (&supports.held_up_by_unit, &supports.held_down_by_unit) {
        (None, None) => said.push("No other unit's removal moves it among the rest.".to_owned()),
        (Some(up), _) => {
            said.push(format!("Were {} not there, it would lose {}.", up.without, places(up)));
        }
        (None, Some(down)) => {
            said.push(format!("Were {} not there, it would gain {}.", down.without, places(down)));
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::methodology::{Methodology, Settings};
    use crate::methods::transform::Transform;

    fn index(transforms: Vec<Transform>) -> Index {
        let framework = Framework::builder("index", "An index")
            .pillar("people", 1.0, |p| p.indicator("talent", 1.0).indicator("trust", 1.0))
            .pillar("money", 1.0, |p| p.indicator("funding", 1.0))
            .build()
            .unwrap();
        let indicators = Settings::new().transforms(transforms);
        Index::new(framework, Methodology::default().with_indicators(indicators)).unwrap()
    }

    fn data() -> Dataset {
        Dataset::builder(["talent", "trust", "funding"])
            .unit("KOR", [6.0, 6.0, 2.0])
            .unit("JPN", [0.0, 0.0, 7.0])
            .unit("USA", [3.0, 3.0, 40.0])
            .build()
            .unwrap()
    }

    /// Funding from 0 to 100 by the richest: without the USA, Japan's 7 are 100 rather than 13.
    #[test]
    fn combinations_by_hand() {
        let found = lattice(&index(vec![Transform::min_max(0.0, 100.0)]), &data()).unwrap();
        assert_eq!(found.ranks, [Some(2.0), Some(3.0), Some(1.0)], "50, 6.58 and 75");
        assert_eq!(found.cells.len(), 4 * 6);
        assert!(found.complete);
        let cell = |unit: Option<&str>, node: Option<&str>| {
            let cell = found.cells.iter().find(|cell| {
                cell.unit.as_ref().map(|it| it.as_str()) == unit
                    && cell.node.as_ref().map(|it| it.as_str()) == node
            });
            cell.unwrap()
        };
        let without_usa = cell(Some("USA"), None).result.as_ref().unwrap();
        assert_eq!(without_usa.scores, [Some(50.0), Some(50.0), None]);
        assert_eq!(without_usa.ranks, [Some(1.0), Some(1.0), None], "Japan draws level");
        assert_eq!(without_usa.expected, [Some(1.0), Some(2.0), None]);
        assert_eq!((without_usa.reversals, without_usa.moved), (0, 1));
        let without_people = cell(None, Some("people")).result.as_ref().unwrap();
        assert_eq!(without_people.ranks, [Some(3.0), Some(2.0), Some(1.0)]);
        assert_eq!((without_people.reversals, without_people.largest_shift), (1, 1.0));
        let without_funding = cell(None, Some("funding"));
        assert_eq!(without_funding.with.as_ref().map(|it| it.as_str()), Some("money"));
        let korea = &found.supports[0];
        let held = |support: &Option<Support>| support.as_ref().map(|it| it.without.clone());
        assert_eq!(held(&korea.held_up_by_node).as_deref(), Some("people"));
        assert_eq!(held(&korea.held_down_by_node).as_deref(), Some("money"));
        assert_eq!(held(&found.supports[1].held_down_by_unit).as_deref(), Some("USA"));
        assert_eq!(
            found.sentences(Some("KOR")),
            [
                "Without people, KOR would lose 1 place.",
                "Without money, it would gain 1 place.",
                "Were JPN not there, it would gain 1 place."
            ]
        );
    }

    #[test]
    fn units_scored_one_by_one_turn_nobody() {
        let found = lattice(&index(Vec::new()), &data()).unwrap();
        let alone = found.cells.iter().filter(|cell| cell.unit.is_some() && cell.node.is_none());
        let mut reversals = alone.map(|cell| cell.result.as_ref().unwrap().moved);
        assert!(reversals.all(|moved| moved == 0));
    }

    #[test]
    fn the_last_unit_cannot_go_and_the_work_can_end() {
        let alone = Dataset::builder(["talent", "trust", "funding"]).unit("KOR", [1.0, 2.0, 3.0]);
        let found = lattice(&index(Vec::new()), &alone.build().unwrap()).unwrap();
        let refused = found.cells.last().unwrap().result.as_ref().unwrap_err().to_string();
        assert_eq!(refused, "there is no other unit");
        let found = lattice_while(&index(Vec::new()), &data(), |_| false).unwrap();
        assert!(!found.complete && found.cells.len() < 24);
    }
}
