//! Records → framework: every fault in one pass.

use std::collections::{BTreeMap, BTreeSet};

use super::Framework;
use super::code::NodeCode;
use super::levels;
use super::levels::Edge;
use super::node::Level;
use super::record::{Record, RecordKind};
use crate::error::{Diagnostic, Diagnostics, ErrorKind, Result, did_you_mean, one_of};

pub(super) fn check(records: Vec<Record>) -> Result<Framework> {
    let mut faults = Diagnostics::default();
    check_codes(&records, &mut faults);
    let (nodes, columns): (Vec<_>, Vec<_>) = if records.iter().all(|record| record.kind.is_node()) {
        (records, Vec::new())
    } else {
        records.into_iter().partition(|record| record.kind.is_node())
    };
    let tree = Tree::new(&nodes);
    let root = tree.check_parents(&mut faults);
    for record in &nodes {
        check_weight(record, root, &mut faults);
        check_attributes(record, &mut faults);
    }
    tree.check_groups(&mut faults);
    check_denominators(&nodes, &columns, &mut faults);
    check_columns(&columns, &mut faults);
    let Some(root) = root else { return faults.finish_kept(None) };
    let levels = tree.check_levels(root, &mut faults);
    faults.check()?;
    tree.grow(root, levels, columns)
}

fn check_codes(records: &[Record], faults: &mut Diagnostics) {
    let mut seen = BTreeSet::new();
    for record in records {
        if let Some(why) = NodeCode::refuse(&record.code) {
            let problem = ErrorKind::InvalidCode { code: record.code.clone(), why };
            faults.push(Diagnostic::new(problem).at(record.spans.of("code")));
        }
        if record.code == Record::ALL_OTHERS && record.kind != RecordKind::Other {
            let why = "it stands for all other columns, and has the type `other`";
            let problem = ErrorKind::InvalidCode { code: record.code.clone(), why };
            faults.push(Diagnostic::new(problem).at(record.spans.of("code")));
        }
        if !seen.insert(record.code.as_str()) {
            let problem = ErrorKind::DuplicateCode { code: record.code.clone() };
            faults.push(Diagnostic::new(problem).at(record.spans.of("code")));
        }
    }
}

fn check_weight(record: &Record, root: Option<usize>, faults: &mut Diagnostics) {
    let is_root = root.is_some() && record.parent.is_none();
    let code = || record.code.clone();
    let fault = match record.weight {
        None if is_root => return,
        None => Diagnostic::new(ErrorKind::MissingWeight { code: code() })
            .help(Some("a weight is zero or more; equal weights are all 1".to_owned())),
        Some(weight) if !weight.is_finite() => {
            Diagnostic::new(ErrorKind::InfiniteWeight { code: code(), weight })
        }
        Some(weight) if weight < 0.0 => {
            Diagnostic::new(ErrorKind::NegativeWeight { code: code(), weight }).help(Some(
                "a weight is zero or more; only ratios within the parent matter".to_owned(),
            ))
        }
        Some(_) => return,
    };
    faults.push(fault.at(record.spans.of("weight")));
}

fn check_attributes(record: &Record, faults: &mut Diagnostics) {
    let code = || record.code.clone();
    if let Some(goalposts) = record.goalposts {
        let (low, high) = (goalposts.low, goalposts.high);
        if !(low.is_finite() && high.is_finite()) {
            let problem = ErrorKind::InfiniteFigure { code: code(), what: "a goalpost" };
            faults.push(Diagnostic::new(problem).at(record.spans.of("goalpost_low")));
        } else if low >= high {
            let help = "the lower raw value comes first, whatever the direction";
            let problem = ErrorKind::GoalpostsOutOfOrder { code: code(), low, high };
            let fault = Diagnostic::new(problem).at(record.spans.of("goalpost_low"));
            faults.push(fault.help(Some(help.to_owned())));
        }
    }
    if record.target.is_some_and(|target| !target.is_finite()) {
        let problem = ErrorKind::InfiniteFigure { code: code(), what: "the target" };
        faults.push(Diagnostic::new(problem).at(record.spans.of("target")));
    }
    check_denominator_scale(record, faults);
    match record.kind {
        RecordKind::Aggregate => refuse_indicator_attributes(record, faults),
        _ => check_indicator_level(record, faults),
    }
}

fn check_denominator_scale(record: &Record, faults: &mut Diagnostics) {
    let Some(scale) = record.denominator_scale else { return };
    let code = record.code.clone();
    let problem = if !(scale.is_finite() && scale > 0.0) {
        ErrorKind::DenominatorScale { code, scale }
    } else if record.denominator.is_none() && record.kind == RecordKind::Indicator {
        ErrorKind::ScaleWithoutDenominator { code }
    } else {
        return;
    };
    faults.push(Diagnostic::new(problem).at(record.spans.of("denominator_scale")));
}

fn refuse_indicator_attributes(record: &Record, faults: &mut Diagnostics) {
    let given = [
        ("scale", record.scale.is_some()),
        ("goalpost_low", record.goalposts.is_some()),
        ("target", record.target.is_some()),
        ("denominator", record.denominator.is_some()),
        ("denominator_scale", record.denominator_scale.is_some()),
        ("column", record.column.is_some()),
    ];
    for (option, _) in given.into_iter().filter(|(_, given)| *given) {
        let kind = record.kind.with_article();
        let problem = ErrorKind::AttributeDoesNotFit { code: record.code.clone(), option, kind };
        faults.push(Diagnostic::new(problem).at(record.spans.of(option)));
    }
}

fn check_indicator_level(record: &Record, faults: &mut Diagnostics) {
    let Some(level) = &record.level else { return };
    if !level.eq_ignore_ascii_case(Level::INDICATOR) && level.parse::<i64>().is_err() {
        let problem = ErrorKind::IndicatorLevel { code: record.code.clone(), level: level.clone() };
        let help = Some("leave it empty or write `indicator`".to_owned());
        faults.push(Diagnostic::new(problem).at(record.spans.of("level")).help(help));
    }
}

fn check_denominators(nodes: &[Record], columns: &[Record], faults: &mut Diagnostics) {
    let declared = columns
        .iter()
        .filter(|column| column.kind == RecordKind::Denominator)
        .map(|column| column.code.as_str());
    for record in nodes.iter().filter(|record| record.kind == RecordKind::Indicator) {
        let Some(denominator) = &record.denominator else { continue };
        if !declared.clone().any(|code| code == denominator) {
            let help = one_of(denominator, declared.clone())
                .or_else(|| Some("declare it in a row of type `denominator`".to_owned()));
            let problem = ErrorKind::UnknownDenominator {
                code: record.code.clone(),
                denominator: denominator.clone(),
            };
            faults.push(Diagnostic::new(problem).at(record.spans.of("denominator")).help(help));
        }
    }
}

/// The unit, its name and its period each stand in one column.
fn check_columns(columns: &[Record], faults: &mut Diagnostics) {
    for kind in [RecordKind::Unit, RecordKind::Name, RecordKind::Period] {
        let mut of_kind = columns.iter().filter(|column| column.kind == kind);
        let Some(first) = of_kind.next() else { continue };
        for second in of_kind {
            let (first, code) = (first.code.clone(), second.code.clone());
            let problem = ErrorKind::DuplicateRole { first, code, kind: kind.with_article() };
            faults.push(Diagnostic::new(problem).at(second.spans.of("type")));
        }
    }
}

/// The rows as a graph, before it is known to be a tree.
pub(super) struct Tree<'a> {
    pub(super) records: &'a [Record],
    pub(super) position: BTreeMap<&'a str, usize>,
    pub(super) parent: Vec<Option<usize>>,
    pub(super) children: Vec<Vec<usize>>,
}

impl<'a> Tree<'a> {
    fn new(records: &'a [Record]) -> Self {
        let mut position = BTreeMap::new();
        for (index, record) in records.iter().enumerate() {
            position.entry(record.code.as_str()).or_insert(index);
        }
        let find = |record: &Record| {
            record.parent.as_ref().and_then(|parent| position.get(parent.as_str()).copied())
        };
        let parent: Vec<_> = records.iter().map(find).collect();
        let mut children = vec![Vec::new(); records.len()];
        for (index, parent) in parent.iter().enumerate() {
            if let Some(parent) = parent {
                children[*parent].push(index);
            }
        }
        Self { records, position, parent, children }
    }

    /// Reports what is wrong above a node, and finds the root.
    fn check_parents(&self, faults: &mut Diagnostics) -> Option<usize> {
        let root = self.find_root();
        for (index, record) in self.records.iter().enumerate() {
            let fault = match &record.parent {
                None => self.check_parentless(index, root),
                Some(parent) => self.check_parent(index, parent),
            };
            if let Some(fault) = fault {
                faults.push(fault.at(record.spans.of("parent")));
            }
        }
        self.check_cycles(faults);
        if root.is_none() {
            faults.push(ErrorKind::NoRoot);
        }
        root
    }

    /// The first group without parent; of several, the first that has children.
    fn find_root(&self) -> Option<usize> {
        let parentless = |index: &usize| {
            let record = &self.records[*index];
            record.parent.is_none() && record.kind == RecordKind::Aggregate
        };
        let mut candidates = (0..self.records.len()).filter(parentless);
        candidates
            .clone()
            .find(|index| !self.children[*index].is_empty())
            .or_else(|| candidates.next())
    }

    fn check_parentless(&self, index: usize, root: Option<usize>) -> Option<Diagnostic> {
        let root = root.filter(|root| *root != index)?;
        let code = self.records[index].code.clone();
        Some(match self.records[index].kind {
            RecordKind::Indicator => Diagnostic::new(ErrorKind::Orphan { code }),
            _ => {
                let root = self.records[root].code.clone();
                Diagnostic::new(ErrorKind::SecondRoot { code, root })
            }
        })
    }

    fn check_parent(&self, index: usize, parent: &str) -> Option<Diagnostic> {
        let code = self.records[index].code.clone();
        if parent == code {
            return Some(ErrorKind::SelfParent { code }.into());
        }
        match self.position.get(parent) {
            None => {
                let groups =
                    self.records.iter().filter(|record| record.kind == RecordKind::Aggregate);
                let help = did_you_mean(parent, groups.map(|record| record.code.as_str()));
                let problem = ErrorKind::UnknownParent { code, parent: parent.to_owned() };
                Some(Diagnostic::new(problem).help(help))
            }
            Some(above) if self.records[*above].kind == RecordKind::Indicator => {
                let help = Some(format!("give `{parent}` the type `aggregate`"));
                let problem = ErrorKind::ParentIsIndicator { code, parent: parent.to_owned() };
                Some(Diagnostic::new(problem).help(help))
            }
            Some(_) => None,
        }
    }

    /// Reports each circle once, from its first row.
    fn check_cycles(&self, faults: &mut Diagnostics) {
        let mut settled = vec![false; self.records.len()];
        for start in 0..self.records.len() {
            let mut path = vec![];
            let mut next = Some(start);
            while let Some(index) = next.filter(|index| !settled[*index]) {
                if let Some(first) = path.iter().position(|seen| *seen == index) {
                    if path.len() - first > 1 {
                        faults.push(self.cycle(&path[first..]));
                    }
                    break;
                }
                path.push(index);
                next = self.parent[index];
            }
            for index in path {
                settled[index] = true;
            }
        }
    }

    fn cycle(&self, members: &[usize]) -> Diagnostic {
        let code = |index: &usize| self.records[*index].code.clone();
        let path = members.iter().chain(members.first()).map(code).collect();
        Diagnostic::new(ErrorKind::Cycle { path }).at(self.records[members[0]].spans.of("parent"))
    }

    fn check_groups(&self, faults: &mut Diagnostics) {
        for (index, record) in self.records.iter().enumerate() {
            if record.kind != RecordKind::Aggregate {
                continue;
            }
            let code = || record.code.clone();
            let children = &self.children[index];
            if children.is_empty() {
                let help = Some("leave it out, or give it the type `indicator`".to_owned());
                let fault = Diagnostic::new(ErrorKind::ChildlessGroup { code: code() });
                faults.push(fault.at(record.spans.of("code")).help(help));
            } else if children.iter().all(|child| self.records[*child].weight == Some(0.0)) {
                let fault = Diagnostic::new(ErrorKind::AllZeroWeights { group: code() });
                faults.push(fault.at(record.spans.of("code")));
            }
            if record.level.is_none() {
                let fault = Diagnostic::new(ErrorKind::MissingLevel { code: code() });
                let help = Some("name it, such as `pillar`".to_owned());
                faults.push(fault.at(record.spans.of("level")).help(help));
            }
        }
    }

    /// Reports levels out of order, and lists them from the top.
    fn check_levels(&self, root: usize, faults: &mut Diagnostics) -> Vec<Level> {
        let edges: Vec<_> = (0..self.records.len()).filter_map(|child| self.edge(child)).collect();
        let root_level = self.records[root].level.as_deref().unwrap_or("");
        let (mut levels, faulty) = levels::order(root_level, &edges);
        for child in faulty {
            let (record, parent) = (&self.records[child], self.parent[child]);
            let Some(parent) = parent.map(|parent| &self.records[parent]) else { continue };
            let problem = ErrorKind::LevelOutOfOrder {
                code: record.code.clone(),
                level: record.level.clone().unwrap_or_default(),
                parent: parent.code.clone(),
                parent_level: parent.level.clone().unwrap_or_default(),
            };
            faults.push(Diagnostic::new(problem).at(record.spans.of("level")));
        }
        let numbered_leaf = |level: &Level| {
            !self.records.iter().any(|record| {
                record.kind == RecordKind::Aggregate
                    && record.level.as_deref() == Some(level.as_str())
            })
        };
        levels.retain(|level| !numbered_leaf(level));
        levels.push(Level::new(Level::INDICATOR));
        levels
    }

    /// The edge above a node where both levels are known; an indicator counts by its number alone.
    fn edge(&self, child: usize) -> Option<Edge<'_>> {
        let record = &self.records[child];
        let parent = self.parent[child].filter(|parent| *parent != child)?;
        let above = self.records[parent].level.as_deref()?;
        let below = record.level.as_deref()?;
        let counts = record.kind == RecordKind::Aggregate || below.parse::<i64>().is_ok();
        counts.then_some(Edge { child, above, below })
    }
}
