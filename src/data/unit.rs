//! A unit: what is ranked; and the units of a dataset in the order of their codes.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};

use super::unit_groups::UnitGroups;
use crate::error::{Diagnostic, Error, ErrorKind, Place, Result, Span, did_you_mean};
use crate::framework::{UnitCode, VariableCode};
use crate::text::SharedText;

/// A country, a region, a firm: what is scored and ranked. In a panel, a unit in one period.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// The code, such as ISO 3166-1 alpha-3.
    pub code: UnitCode,
    /// The name for people; the code where none was given.
    pub name: SharedText,
    /// The period, such as a year, where the data have periods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<SharedText>,
    /// Groups that the unit belongs to, such as its world region, by grouping.
    #[serde(default, skip_serializing_if = "has_none")]
    pub groups: UnitGroups,
    /// The unit's place in a file.
    #[serde(skip)]
    pub(crate) place: Option<Place>,
}

fn has_none(groups: &UnitGroups) -> bool {
    groups.is_empty()
}

/// A unit is the same wherever it was read.
impl PartialEq for Unit {
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code
            && self.name == other.name
            && self.period == other.period
            && self.groups == other.groups
    }
}

impl Unit {
    /// A unit whose name is its code.
    ///
    /// # Errors
    ///
    /// The text cannot be a code.
    pub fn new(code: impl Into<String>) -> Result<Self> {
        UnitCode::new(code).map(Self::from)
    }

    /// Names the unit for people.
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into().into();
        self
    }

    /// Puts the unit into a group of a grouping, such as its world region.
    ///
    /// # Errors
    ///
    /// The grouping's name cannot be a code.
    pub fn in_group(mut self, grouping: &str, group: impl Into<String>) -> Result<Self> {
        self.groups.insert(VariableCode::new(grouping)?, group.into());
        Ok(self)
    }

    /// Puts the unit into a period.
    pub fn in_period(mut self, period: impl Into<String>) -> Self {
        self.period = Some(period.into().into());
        self
    }

    /// Where the unit is in its file, if it is from one.
    pub(crate) fn span(&self) -> Option<Span> {
        self.place.as_ref()?.span()
    }
}

impl From<UnitCode> for Unit {
    fn from(code: UnitCode) -> Self {
        let name = code.shared();
        Self { code, name, period: None, groups: UnitGroups::default(), place: None }
    }
}

impl TryFrom<&str> for Unit {
    type Error = Error;

    fn try_from(code: &str) -> Result<Self> {
        Self::new(code)
    }
}

impl TryFrom<String> for Unit {
    type Error = Error;

    fn try_from(code: String) -> Result<Self> {
        Self::new(code)
    }
}

/// The units of a dataset, row by row, shared with everything that is made of the data. Their order
/// by code is computed once, when it is first needed.
#[derive(Debug, Clone)]
pub(crate) struct Units(Arc<(Box<[Unit]>, OnceLock<OrderByCode>)>);

#[derive(Debug, Clone)]
struct OrderByCode {
    /// Rows in the order of their units' codes; rows of one code in their own order.
    rows: Box<[u32]>,
    /// By row, its place in that order.
    places: Box<[u32]>,
}

impl Units {
    /// The units to be changed; shared ones are copied first.
    #[cfg(feature = "proptest")]
    pub(crate) fn make_mut(&mut self) -> &mut [Unit] {
        let (units, order) = Arc::make_mut(&mut self.0);
        order.take();
        units
    }

    /// The rows in the order of the units' codes.
    pub(crate) fn by_code(&self) -> &[u32] {
        &self.order().rows
    }

    /// By row, its place in the order of the units' codes.
    pub(crate) fn places_by_code(&self) -> &[u32] {
        let order = self.order();
        // Where the units are in the order of their codes, the two are the same.
        if order.places.is_empty() { &order.rows } else { &order.places }
    }

    fn order(&self) -> &OrderByCode {
        let (units, order) = &*self.0;
        order.get_or_init(|| {
            let rows = 0..u32::try_from(units.len()).unwrap_or(u32::MAX);
            if units.is_sorted_by(|a, b| a.code <= b.code) {
                return OrderByCode { rows: rows.collect(), places: Box::default() };
            }
            // Most comparisons are settled by the first letters, which lie beside the row.
            let keyed = rows.map(|row| (beginning(units[row as usize].code.as_str()), row));
            let mut keyed: Vec<(u64, u32)> = keyed.collect();
            keyed.sort_unstable_by(|(one, a), (other, b)| {
                let codes = || units[*a as usize].code.cmp(&units[*b as usize].code);
                one.cmp(other).then_with(codes).then(a.cmp(b))
            });
            let rows: Box<[u32]> = keyed.into_iter().map(|(_, row)| row).collect();
            let mut places = vec![0; rows.len()];
            for (place, row) in (0..).zip(&rows) {
                places[*row as usize] = place;
            }
            OrderByCode { rows, places: places.into() }
        })
    }

    /// The rows whose code and period a row before has, each with the first of them, in the order of
    /// the rows.
    pub(super) fn repeated(&self) -> Vec<(usize, usize)> {
        let mut repeated = Vec::new();
        let same_code = |a: &u32, b: &u32| self[*a as usize].code == self[*b as usize].code;
        for rows in self.by_code().chunk_by(same_code).filter(|rows| rows.len() > 1) {
            let mut first = BTreeMap::new();
            for row in rows.iter().map(|row| *row as usize) {
                let before = *first.entry(self[row].period.as_deref()).or_insert(row);
                repeated.extend((before != row).then_some((row, before)));
            }
        }
        repeated.sort_unstable();
        repeated
    }

    /// The row of a unit; in a panel, its first.
    pub(crate) fn row(&self, code: &str) -> Option<usize> {
        let by_code = self.by_code();
        let position = by_code.partition_point(|row| self[*row as usize].code.as_str() < code);
        let row = *by_code.get(position)? as usize;
        (self[row].code.as_str() == code).then_some(row)
    }

    /// The row of a unit, or the error that names the nearest code.
    pub(crate) fn find(&self, code: impl AsRef<str>) -> Result<usize> {
        let code = code.as_ref();
        self.row(code).ok_or_else(|| self.unknown(code).into())
    }

    /// The fault of a code that no unit has, with the nearest that one has.
    pub(crate) fn unknown(&self, code: &str) -> Diagnostic {
        let help = did_you_mean(code, self.iter().map(|unit| unit.code.as_str()));
        Diagnostic::new(ErrorKind::UnknownUnit { unit: code.to_owned() }).help(help)
    }
}

/// The first eight bytes of a text as a number: texts are in the order of these numbers, or the numbers
/// are equal.
fn beginning(text: &str) -> u64 {
    let mut bytes = [0; 8];
    for (own, byte) in bytes.iter_mut().zip(text.as_bytes()) {
        *own = *byte;
    }
    u64::from_be_bytes(bytes)
}

impl FromIterator<Unit> for Units {
    fn from_iter<I: IntoIterator<Item = Unit>>(units: I) -> Self {
        Self(Arc::new((units.into_iter().collect(), OnceLock::new())))
    }
}

impl Deref for Units {
    type Target = [Unit];

    fn deref(&self) -> &[Unit] {
        &self.0.0
    }
}

impl PartialEq for Units {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self[..] == other[..]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_found_by_code_and_repetitions_by_code_and_period() {
        let unit = |(code, period): (&str, &str)| Unit::new(code).unwrap().in_period(period);
        let pairs = [("b", "1"), ("aaaaaaaab", "1"), ("b", "2"), ("aaaaaaaaa", "1"), ("b", "1")];
        let units: Units = pairs.into_iter().map(unit).collect();
        assert_eq!(units.by_code(), [3, 1, 0, 2, 4]);
        assert_eq!(units.places_by_code(), [2, 1, 3, 0, 4]);
        assert_eq!(
            (units.row("b"), units.row("aaaaaaaaa"), units.row("c")),
            (Some(0), Some(3), None)
        );
        assert_eq!(units.repeated(), [(4, 0)]);
        let sorted: Units =
            ["a", "b", "b", "ba"].map(|code| Unit::new(code).unwrap()).into_iter().collect();
        assert_eq!(
            (sorted.by_code(), sorted.places_by_code()),
            (&[0, 1, 2, 3][..], &[0, 1, 2, 3][..])
        );
        assert_eq!(sorted.repeated(), [(2, 1)]);
    }
}
