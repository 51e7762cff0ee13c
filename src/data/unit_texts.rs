//! The texts of units as a table has them, gathered into few pieces of memory.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use super::unit::Unit;
use super::unit_groups::UnitGroups;
use crate::error::{Origin, Place};
use crate::framework::{UnitCode, VariableCode};
use crate::text::SharedText;

/// So many bytes of text share their memory: few enough that a unit kept from a large table keeps
/// little of it.
const SHARED: usize = 1 << 16;

/// Units row by row.
pub(super) struct UnitTexts {
    /// What places refer to, where there are places.
    origin: Option<Arc<Origin>>,
    units: Vec<Unit>,
    /// The texts of the rows that are not yet units.
    text: String,
    rows: Vec<Row>,
    /// The row that is being read.
    row: Row,
    /// Each period once.
    periods: HashSet<SharedText>,
    period: Option<SharedText>,
}

/// A row whose texts lie in what is gathered.
#[derive(Default)]
struct Row {
    code: Part,
    /// Nothing where the name is the code.
    name: Option<Part>,
    period: Option<SharedText>,
    groups: UnitGroups,
    place: Option<Place>,
}

/// Where a text starts, and how long it is.
type Part = (u32, u32);

impl UnitTexts {
    pub(super) fn new(origin: Option<Arc<Origin>>, room: usize) -> Self {
        Self {
            origin,
            units: Vec::with_capacity(room),
            text: String::with_capacity(2 * SHARED),
            rows: Vec::new(),
            row: Row::default(),
            periods: HashSet::new(),
            period: None,
        }
    }

    pub(super) fn code(&mut self, code: &str) {
        self.row.code = self.keep(code);
    }

    pub(super) fn name(&mut self, name: &str) {
        self.row.name = (!name.is_empty()).then(|| self.keep(name));
    }

    pub(super) fn period(&mut self, period: &str) {
        if self.period.as_deref() != Some(period) {
            let known = self.periods.get(period).cloned();
            let shared = known.unwrap_or_else(|| {
                let shared = SharedText::from(period);
                self.periods.insert(shared.clone());
                shared
            });
            self.period = Some(shared);
        }
        self.row.period = self.period.clone();
    }

    /// Forgets what was read of a row.
    pub(super) fn forget_row(&mut self) {
        let start = self.rows.last().map_or(0, Row::end);
        self.text.truncate(start);
        self.row = Row::default();
    }

    /// Ends a row whose code is at some bytes, where there are places; nothing where it cannot be a code.
    pub(super) fn end_row(
        &mut self,
        code: Range<usize>,
        groups: BTreeMap<VariableCode, String>,
    ) -> Option<()> {
        let mut row = std::mem::take(&mut self.row);
        let own = self.of(row.code);
        UnitCode::refuse(own).is_none().then_some(())?;
        if row.name.is_some_and(|name| self.of(name) == own) {
            row.name = None;
        }
        row.groups = groups.into();
        row.place = self.origin.as_ref().map(|origin| Place::new(origin, code));
        self.text.truncate(row.end());
        self.rows.push(row);
        if self.text.len() >= SHARED {
            self.share()?;
        }
        Some(())
    }

    /// The units.
    pub(super) fn finish(mut self) -> Vec<Unit> {
        // What was kept has been found to be codes.
        let _ = self.share();
        self.units
    }

    /// Makes units of what is gathered.
    fn share(&mut self) -> Option<()> {
        let part = SharedText::parts(&self.text);
        for Row { code, name, period, groups, place } in self.rows.drain(..) {
            let code = part(code);
            let name = name.map_or_else(|| code.clone(), &part);
            let code = UnitCode::of_shared(code)?;
            self.units.push(Unit { code, name, period, groups, place });
        }
        self.text.clear();
        Some(())
    }

    fn keep(&mut self, text: &str) -> Part {
        let start = self.text.len();
        self.text.push_str(text);
        (start as u32, text.len() as u32)
    }

    fn of(&self, (start, length): Part) -> &str {
        let start = start as usize;
        self.text.get(start..start + length as usize).unwrap_or_default()
    }
}

impl Row {
    /// Where the texts of the row end. Its name may stand before its code.
    fn end(&self) -> usize {
        let end = |(start, length): Part| (start + length) as usize;
        end(self.code).max(self.name.map_or(0, end))
    }
}
