//! A case: an index, data, and what axioms change in them.

use std::fmt;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::change::Table;
use super::failure::AxiomFailure;
use super::leaf::Leaf;
use super::scored::Scored;
use super::snapshot::Snapshot;
use super::strategy::Stratum;
use crate::data::Dataset;
use crate::engine::Index;
use crate::framework::Node;

/// An index and data on which axioms are checked, and the choices of what they change.
///
/// # Examples
///
/// ```
/// use composite_index::axioms::{Axiom, Case, Choices};
/// use composite_index::{Dataset, Framework, Index, Methodology};
///
/// let framework = Framework::builder("index", "An index")
///     .indicator("talent", 2.0)
///     .indicator("funding", 1.0)
///     .build()?;
/// let data = Dataset::builder(["talent", "funding"])
///     .unit("KOR", [20.0, 60.0])
///     .unit("JPN", [30.0, 10.0])
///     .build()?;
/// let case = Case::new(Index::new(framework, Methodology::default())?, data)
///     .with_choices(Choices::default().unit(1).indicator(0));
/// assert!(Axiom::OwnMonotonicity.check(&case).is_ok());
/// # Ok::<(), composite_index::Error>(())
/// ```
#[derive(Clone)]
pub struct Case {
    index: Index,
    data: Dataset,
    choices: Choices,
    /// Whether shrinking may change the index, rather than its data only.
    free: bool,
    /// How many units a search that climbs may give it.
    room: usize,
    /// What kind of case it was drawn as.
    strata: Vec<Stratum>,
    given: OnceLock<Result<Scored, AxiomFailure>>,
    bare: OnceLock<Result<Scored, AxiomFailure>>,
    improved: OnceLock<Result<(f64, Scored), AxiomFailure>>,
}

/// What axioms change: positions among the units, the indicators (depth first) and the groups (the
/// root is 0), and amounts in twentieths. A position beyond the last means the last.
///
/// `Choices::default().unit(1).indicator(2)` makes axioms change the third indicator of the second
/// unit.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Choices {
    /// The unit that is changed, left out or copied.
    pub(super) unit: usize,
    /// Another unit; the next if it is the same.
    pub(super) other: usize,
    /// The indicator that is changed.
    pub(super) indicator: usize,
    /// Another indicator; the next if it is the same.
    pub(super) second: usize,
    /// The group whose weights are changed, or which gets an indicator.
    pub(super) group: usize,
    /// By how much, in twentieths of what is possible.
    pub(super) amount: u8,
    /// Which of several kinds of change: a factor, an exponent.
    pub(super) kind: u8,
    /// Seed of the order in which rows and columns are shuffled.
    pub(super) order: u64,
    /// The better value of a unit that improves, where it is none by the amount.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) value: Option<f64>,
}

impl Choices {
    /// Axioms change, leave out or copy the unit at this position.
    pub fn unit(self, unit: usize) -> Self {
        Self { unit, ..self }
    }

    /// Axioms compare the unit with the one at this position.
    pub fn other(self, other: usize) -> Self {
        Self { other, ..self }
    }

    /// Axioms change things by so many twentieths of what is possible, and one more.
    pub fn amount(self, amount: u8) -> Self {
        Self { amount, ..self }
    }

    /// Axioms make the change of this number, where there are several kinds.
    pub fn kind(self, kind: u8) -> Self {
        Self { kind, ..self }
    }

    /// Axioms change the indicator at this position, depth first.
    pub fn indicator(self, indicator: usize) -> Self {
        Self { indicator, ..self }
    }

    /// From a twentieth to all.
    pub(super) fn share(&self) -> f64 {
        f64::from(self.amount % 20 + 1) / 20.0
    }

    /// One of several.
    pub(super) fn among<T: Copy, const N: usize>(&self, kinds: [T; N]) -> T {
        kinds[usize::from(self.kind) % N]
    }
}

impl Case {
    /// A case in which axioms change the first unit and the first indicator.
    pub fn new(index: Index, data: Dataset) -> Self {
        Self {
            // Axioms exchange and remove the settings of single nodes.
            index: index.spelt_out(),
            data,
            choices: Choices::default(),
            free: false,
            room: 0,
            strata: Vec::new(),
            given: OnceLock::new(),
            bare: OnceLock::new(),
            improved: OnceLock::new(),
        }
    }

    /// The case with other choices.
    pub fn with_choices(self, choices: Choices) -> Self {
        Self { choices, improved: OnceLock::new(), ..self }
    }

    pub(super) fn free_to_shrink(self, free: bool) -> Self {
        Self { free, ..self }
    }

    pub(super) fn with_room(self, room: usize) -> Self {
        Self { room, ..self }
    }

    /// How many more units a search that climbs may give it.
    pub(super) fn room(&self) -> usize {
        self.room.saturating_sub(self.data.units().len())
    }

    pub(super) fn of_strata(self, strata: Vec<Stratum>) -> Self {
        Self { strata, ..self }
    }

    /// The strata that it was drawn from; none of a case that was given or climbed to.
    pub fn strata(&self) -> &[Stratum] {
        &self.strata
    }

    /// The case with other data, the same index and the same choices.
    pub(super) fn with_other_data(&self, data: Dataset) -> Self {
        let (given, bare, improved) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
        let (index, choices) = (self.index.clone(), self.choices);
        let (free, room, strata) = (self.free, self.room, Vec::new());
        Self { index, data, choices, free, room, strata, given, bare, improved }
    }

    /// The same data and choices on another index.
    pub(super) fn on(&self, index: &Index) -> Self {
        let (data, strata) = (self.data.clone(), self.strata.clone());
        let case = Self::new(index.clone(), data).with_choices(self.choices).of_strata(strata);
        case.free_to_shrink(self.free).with_room(self.room)
    }

    /// The case as a table, with the scores that the index gives it, if it gives any.
    pub fn snapshot(&self) -> Snapshot {
        let scores = self.given().ok().map(|given| &given.scores);
        Snapshot::new(&self.index, &self.data, scores)
    }

    pub(super) fn is_free_to_shrink(&self) -> bool {
        self.free
    }

    /// The index.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// The data.
    pub fn data(&self) -> &Dataset {
        &self.data
    }

    /// What axioms change.
    pub fn choices(&self) -> &Choices {
        &self.choices
    }

    /// The case as it is, scored. That the engine refuses it is no violation.
    pub(super) fn given(&self) -> Result<&Scored, AxiomFailure> {
        let score = || Scored::score(self.index.clone(), self.data.clone());
        self.given.get_or_init(score).as_ref().map_err(Clone::clone)
    }

    /// The bare index on its own normalised values, scored.
    pub(super) fn bare(&self) -> Result<&Scored, AxiomFailure> {
        let score = || self.given()?.bare();
        self.bare.get_or_init(score).as_ref().map_err(Clone::clone)
    }

    /// The changed unit's better value, and the case with it, scored.
    pub(super) fn improved(
        &self,
        improve: impl FnOnce(&Self) -> Result<(f64, Scored), AxiomFailure>,
    ) -> Result<&(f64, Scored), AxiomFailure> {
        self.improved.get_or_init(|| improve(self)).as_ref().map_err(Clone::clone)
    }

    /// Whether some units are made of others.
    pub(super) fn has_parts(&self) -> bool {
        has_parts(&self.index, &self.data)
    }

    /// Its data, free to be changed.
    pub(super) fn table(&self) -> Table {
        Table::of(&self.data)
    }

    /// Refuses a case of fewer units.
    pub(super) fn needs_units(&self, needed: usize) -> Result<(), AxiomFailure> {
        let found = self.data.units().len();
        if found >= needed { Ok(()) } else { Err(AxiomFailure::too_small("units", needed, found)) }
    }

    /// The group that is changed.
    pub(super) fn group(&self) -> &Node {
        let framework = self.index.framework();
        framework.groups().nth(self.choices.group).map_or(framework.root(), |(node, _)| node)
    }

    /// The row of the unit that is changed.
    pub(super) fn unit(&self) -> usize {
        self.choices.unit.min(self.data.units().len() - 1)
    }

    /// The rows of two different units.
    pub(super) fn pair(&self) -> Result<(usize, usize), AxiomFailure> {
        let units = self.data.units().len();
        let pair = two_of(units, self.choices.unit, self.choices.other);
        pair.ok_or_else(|| AxiomFailure::too_small("units", 2, units))
    }

    /// The indicator that is changed.
    pub(super) fn leaf(&self) -> Result<Leaf<'_>, AxiomFailure> {
        self.leaf_at(self.choices.indicator)
    }

    /// Two different indicators.
    pub(super) fn leaves(&self) -> Result<(Leaf<'_>, Leaf<'_>), AxiomFailure> {
        let count = self.index.framework().observed().count();
        let (first, second) = two_of(count, self.choices.indicator, self.choices.second)
            .ok_or_else(|| AxiomFailure::too_small("indicators", 2, count))?;
        Ok((self.leaf_at(first)?, self.leaf_at(second)?))
    }

    /// All indicators, depth first.
    pub(super) fn all_leaves(&self) -> impl Iterator<Item = Leaf<'_>> {
        Leaf::all(&self.index, &self.data)
    }

    fn leaf_at(&self, position: usize) -> Result<Leaf<'_>, AxiomFailure> {
        let count = self.index.framework().observed().count();
        Leaf::new(&self.index, &self.data, position.min(count - 1))
    }
}

/// Whether some units of the data are parts of others.
pub(super) fn has_parts(index: &Index, data: &Dataset) -> bool {
    let parts = index.methodology().parts.as_ref();
    parts.is_some_and(|parts| data.units().iter().any(|unit| unit.groups.contains_key(&parts.of)))
}

/// Two different positions of so many; none where there are no two.
fn two_of(count: usize, first: usize, second: usize) -> Option<(usize, usize)> {
    let last = count.checked_sub(2)? + 1;
    let (first, second) = (first.min(last), second.min(last));
    Some((first, if first == second { (second + 1) % count } else { second }))
}

impl PartialEq for Case {
    fn eq(&self, other: &Self) -> bool {
        self.index == other.index && self.data == other.data && self.choices == other.choices
    }
}

/// The table that a person can check.
impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.snapshot())?;
        write!(f, "{:?}", self.choices)
    }
}
