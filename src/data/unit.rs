//! A unit: what is ranked; and the units of a dataset in the order of their codes.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};

use crate::error::{Diagnostic, Error, ErrorKind, Result, Span, did_you_mean};
use crate::framework::{UnitCode, VariableCode};

/// A country, a region, a firm: what is scored and ranked. In a panel, a unit in one period.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// The code, such as ISO 3166-1 alpha-3.
    pub code: UnitCode,
    /// The name for people; the code where none was given.
    pub name: String,
    /// The period, such as a year, where the data have periods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    /// Groups that the unit belongs to, such as its world region, by grouping.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub groups: BTreeMap<VariableCode, String>,
    /// The unit's place in a file.
    #[serde(skip)]
    pub(crate) span: Option<Span>,
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
        self.name = name.into();
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
        self.period = Some(period.into());
        self
    }
}

impl From<UnitCode> for Unit {
    fn from(code: UnitCode) -> Self {
        let name = code.to_string();
        Self { code, name, period: None, groups: BTreeMap::new(), span: None }
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
    /// Rows in the order of their units' codes.
    rows: Box<[usize]>,
    /// By row, its place in that order.
    places: Box<[usize]>,
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
    pub(crate) fn by_code(&self) -> &[usize] {
        &self.order().rows
    }

    /// By row, its place in the order of the units' codes.
    pub(crate) fn places_by_code(&self) -> &[usize] {
        &self.order().places
    }

    fn order(&self) -> &OrderByCode {
        let (units, order) = &*self.0;
        order.get_or_init(|| {
            let mut rows: Vec<_> = (0..units.len()).collect();
            rows.sort_by(|a, b| units[*a].code.cmp(&units[*b].code));
            let mut places = vec![0; rows.len()];
            for (place, row) in rows.iter().enumerate() {
                places[*row] = place;
            }
            OrderByCode { rows: rows.into(), places: places.into() }
        })
    }

    /// The row of a unit; in a panel, its first.
    pub(crate) fn row(&self, code: &str) -> Option<usize> {
        let by_code = self.by_code();
        let position = by_code.partition_point(|row| self[*row].code.as_str() < code);
        by_code.get(position).copied().filter(|row| self[*row].code.as_str() == code)
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
