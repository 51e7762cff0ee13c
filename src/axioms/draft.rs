//! A changed instance under construction, whose tree changes too.

use super::failure::AxiomFailure;
use super::instance::Instance;
use super::table::{CaseTable, free};
use crate::data::Dataset;
use crate::engine::Index;
use crate::error::Result;
use crate::framework::{Framework, NodeCode, Record, RecordKind};
use crate::methodology::Methodology;

/// Framework, methodology and data, free to be changed.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub(super) records: Vec<Record>,
    pub(super) methodology: Methodology,
    pub(super) table: CaseTable,
}

impl Draft {
    pub(super) fn of(index: &Index, data: &Dataset) -> Self {
        let records = index.framework().to_records();
        Self { records, methodology: index.methodology().clone(), table: CaseTable::of(data) }
    }

    pub(super) fn build(self) -> Result<(Index, Dataset)> {
        let framework = Framework::from_records(self.records)?;
        Ok((Index::new(framework, self.methodology)?, self.table.build()?))
    }

    pub(super) fn score(self) -> Result<Instance, AxiomFailure> {
        let (index, data) = self.build()?;
        Instance::score(index, data)
    }

    pub(super) fn record_mut(&mut self, code: &str) -> Option<&mut Record> {
        self.records.iter_mut().find(|record| record.code == code)
    }

    /// Adds an indicator like another, with its settings but without an overridden weight, below a
    /// group; returns its code.
    pub(super) fn add_like(
        &mut self,
        like: &str,
        group: &str,
        weight: f64,
        column: Vec<f64>,
    ) -> Result<NodeCode> {
        let taken = |code: &str| {
            let variables = &self.table.variables;
            self.records.iter().any(|record| record.code == code)
                || variables.iter().any(|variable| variable.as_str() == code)
        };
        let code = NodeCode::new(free(&format!("{like}'"), taken))?;
        let records = self.records.iter();
        let found = records.enumerate().find(|(_, record)| record.code == like);
        if let Some((position, record)) = found {
            let mut added = record.clone();
            added.code = code.to_string();
            added.name = None;
            added.parent = Some(group.to_owned());
            added.weight = Some(weight);
            self.records.insert(position + 1, added);
        }
        if let Some(settings) = self.methodology.node.get(like).cloned() {
            self.methodology.node.insert(code.clone(), settings);
        }
        self.table.push(code.as_str(), column)?;
        Ok(code)
    }
}

impl Record {
    pub(super) fn is_indicator(&self) -> bool {
        self.kind == RecordKind::Indicator
    }
}
