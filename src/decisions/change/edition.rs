//! An edition of an index, in a form in which it can be mixed with another.

use std::collections::{BTreeMap, BTreeSet};

use crate::data::{Dataset, Unit};
use crate::decisions::standing::Standing;
use crate::engine::Index;
use crate::error::{Diagnostic, Diagnostics, ErrorKind, Result, did_you_mean};
use crate::framework::{NodeCode, Record, RecordKind, UnitCode, VariableCode};
use crate::methodology::{Methodology, Settings};

/// What is mixed.
#[derive(Debug, Clone)]
pub(super) struct Edition {
    pub(super) records: Vec<Record>,
    pub(super) methodology: Methodology,
    pub(super) units: Vec<Unit>,
    /// Columns by the codes of indicators, and those of denominators by their own.
    pub(super) columns: BTreeMap<String, Vec<f64>>,
    /// The row of each unit.
    pub(super) rows: BTreeMap<UnitCode, usize>,
    /// Units with a score.
    pub(super) scored: BTreeSet<UnitCode>,
    /// Whether the published scores are others than the full ones.
    pub(super) rescales: bool,
}

impl Edition {
    pub(super) fn new(index: &Index, data: &Dataset) -> Result<Self> {
        let scores = index.score(data)?;
        let standing = Standing::new(&scores, None)?;
        let scored = standing.scored().map(|row| standing.units[row].code.clone()).collect();
        let mut records = index.framework().to_records();
        // Data go by codes, so that editions need not agree on the names of columns in their files.
        let mut columns: BTreeMap<String, Vec<f64>> = BTreeMap::new();
        for record in &mut records {
            record.column = None;
            let holds = matches!(record.kind, RecordKind::Indicator | RecordKind::Denominator);
            if let Some(column) = data.find_column(&record.code).filter(|_| holds) {
                columns.insert(record.code.clone(), column.to_vec());
            }
        }
        let rows = data.units().iter().enumerate();
        Ok(Self {
            rows: rows.map(|(row, unit)| (unit.code.clone(), row)).collect(),
            units: data.units().to_vec(),
            rescales: scores.root().scores() != scores.root().full_scores(),
            methodology: without_publication(index.methodology()),
            records,
            columns,
            scored,
        })
    }

    /// The code of the root.
    pub(super) fn root(&self) -> &str {
        let mut nodes = self.nodes().filter(|record| record.parent.is_none());
        nodes.next().map_or("", |record| record.code.as_str())
    }

    pub(super) fn nodes(&self) -> impl Iterator<Item = &Record> {
        self.records.iter().filter(|record| record.kind.is_node())
    }

    pub(super) fn node(&self, code: &str) -> Option<&Record> {
        self.nodes().find(|record| record.code == code)
    }

    /// A cell; NaN where there is none.
    pub(super) fn cell(&self, unit: &UnitCode, variable: &str) -> f64 {
        let row = self.rows.get(unit);
        let cell = row.and_then(|row| self.columns.get(variable)?.get(*row));
        cell.copied().unwrap_or(f64::NAN)
    }

    /// Takes over the codes of a later edition: of nodes, columns and units.
    pub(super) fn rename(&mut self, names: &BTreeMap<String, String>) -> Result<()> {
        let new = |code: &str| names.get(code).cloned().unwrap_or_else(|| code.to_owned());
        let again = |code: &mut Option<String>| {
            if let Some(code) = code {
                *code = new(code);
            }
        };
        for record in &mut self.records {
            record.code = new(&record.code);
            again(&mut record.parent);
            again(&mut record.of);
            again(&mut record.denominator);
        }
        self.columns = std::mem::take(&mut self.columns)
            .into_iter()
            .map(|(code, it)| (new(&code), it))
            .collect();
        let unit = |code: &UnitCode| UnitCode::new(new(code.as_str()));
        for own in &mut self.units {
            own.code = unit(&own.code)?;
        }
        let rows = std::mem::take(&mut self.rows).into_iter();
        self.rows = rows.map(|(code, row)| Ok((unit(&code)?, row))).collect::<Result<_>>()?;
        self.scored = self.scored.iter().map(unit).collect::<Result<_>>()?;
        let node = |code: &NodeCode| NodeCode::new(new(code.as_str()));
        let methodology = &mut self.methodology;
        methodology.node = renamed(std::mem::take(&mut methodology.node), node)?;
        methodology.below = renamed(std::mem::take(&mut methodology.below), node)?;
        methodology.weights = renamed(std::mem::take(&mut methodology.weights), node)?;
        Ok(())
    }
}

fn renamed<T>(
    map: BTreeMap<NodeCode, T>,
    name: impl Fn(&NodeCode) -> Result<NodeCode>,
) -> Result<BTreeMap<NodeCode, T>> {
    map.into_iter().map(|(code, value)| Ok((name(&code)?, value))).collect()
}

/// Full scores need no publication, classes or verification.
fn without_publication(methodology: &Methodology) -> Methodology {
    let mut plain = methodology.clone();
    let strip = |settings: &mut Settings| {
        settings.publish = None;
        settings.classes = None;
    };
    [&mut plain.indicators, &mut plain.groups].into_iter().for_each(strip);
    plain.level.values_mut().for_each(strip);
    plain.below.values_mut().for_each(strip);
    plain.tag.values_mut().for_each(strip);
    plain.codes.values_mut().for_each(strip);
    plain.node.values_mut().for_each(strip);
    plain.verification = None;
    plain
}

/// Old codes with their new ones; refuses what is in neither edition.
pub(super) fn check_names(
    old: &Edition,
    new: &Edition,
    names: &BTreeMap<String, String>,
) -> Result<()> {
    let codes = |edition: &Edition| -> BTreeSet<String> {
        let nodes = edition.nodes().map(|record| record.code.clone());
        let units = edition.units.iter().map(|unit| unit.code.to_string());
        nodes.chain(units).chain(edition.columns.keys().cloned()).collect()
    };
    let (olds, news) = (codes(old), codes(new));
    let mut faults = Diagnostics::default();
    let mut seen = BTreeMap::new();
    for (from, to) in names {
        for (code, known, which) in [(from, &olds, "old"), (to, &news, "new")] {
            if !known.contains(code) {
                let problem = ErrorKind::UnknownInEdition { code: code.clone(), edition: which };
                let help = did_you_mean(code, known.iter().map(String::as_str));
                faults.push(Diagnostic::new(problem).help(help));
            }
        }
        if let Some(other) = seen.insert(to, from) {
            let (first, second) = (other.clone(), from.clone());
            faults.push(ErrorKind::RenamedAlike { first, second, code: to.clone() });
        } else if olds.contains(to) && !names.contains_key(to) {
            let (first, second) = (from.clone(), to.clone());
            faults.push(ErrorKind::RenamedAlike { first, second, code: to.clone() });
        }
    }
    faults.check()
}

/// A variable as a code.
pub(super) fn variable(code: &str) -> Result<VariableCode> {
    VariableCode::new(code)
}
