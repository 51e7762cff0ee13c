//! The rows as a graph: parents, cycles, groups, weights of siblings, order of levels.

use std::collections::{BTreeMap, BTreeSet};

use super::check::check_sum;
use super::levels::{self, Edge};
use super::node::Level;
use super::record::{Record, RecordKind};
use crate::error::{Diagnostic, Diagnostics, ErrorKind, did_you_mean};

/// The most steps from the root to an indicator.
pub(super) const MOST_DEPTH: usize = 256;

/// The rows as a graph, before it is known to be a tree.
pub(super) struct Tree<'a> {
    pub(super) records: &'a [Record],
    pub(super) position: BTreeMap<&'a str, usize>,
    pub(super) parent: Vec<Option<usize>>,
    pub(super) children: Vec<Vec<usize>>,
    /// The parents with a child that has a weight, as they are written.
    weighted: BTreeSet<&'a str>,
}

impl<'a> Tree<'a> {
    pub(super) fn new(records: &'a [Record]) -> Self {
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
        let weighted = records.iter().filter(|record| record.weight.is_some());
        let weighted = weighted.filter_map(|record| record.parent.as_deref()).collect();
        Self { records, position, parent, children, weighted }
    }

    /// Reports what is wrong above a node, and finds the root.
    pub(super) fn check_parents(
        &self,
        columns: &[Record],
        faults: &mut Diagnostics,
    ) -> Option<usize> {
        let root = self.find_root();
        for (index, record) in self.records.iter().enumerate() {
            let fault = match &record.parent {
                None => self.check_parentless(index, root),
                Some(parent) => self.check_parent(index, parent, columns),
            };
            if let Some(fault) = fault {
                faults.push(fault.at(record.spans.of("parent")));
            }
        }
        self.check_cycles(faults);
        if root.is_none() {
            faults.push(self.no_root());
        }
        root
    }

    /// A weight is zero or more; siblings that all leave it out weigh the same.
    pub(super) fn check_weight(&self, record: &Record, faults: &mut Diagnostics) {
        if record.memo {
            return check_memo(record, faults);
        }
        let code = || record.code.clone();
        let help = "a weight is zero or more; only ratios within the parent matter";
        let fault = match record.weight {
            None => {
                let parent = record.parent.as_deref();
                if !parent.is_some_and(|parent| self.weighted.contains(parent)) {
                    return;
                }
                let help = "give each sibling a weight, or none for equal weights";
                Diagnostic::new(ErrorKind::MissingWeight { code: code() }).help(Some(help))
            }
            Some(weight) if !weight.is_finite() => {
                ErrorKind::InfiniteWeight { code: code(), weight }.into()
            }
            Some(weight) if weight < 0.0 => {
                Diagnostic::new(ErrorKind::NegativeWeight { code: code(), weight }).help(Some(help))
            }
            Some(_) => return,
        };
        faults.push(fault.at(record.spans.of("weight")));
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
                let help =
                    format!("write the code of its group in the column `parent`, such as `{root}`");
                Diagnostic::new(ErrorKind::SecondRoot { code, root }).help(Some(help))
            }
        })
    }

    /// The fault of a tree without root, with the row that is lacking.
    fn no_root(&self) -> Diagnostic {
        let parentless = self.records.iter().filter(|record| record.parent.is_none());
        let parentless: Vec<_> = parentless.collect();
        let Some(first) = parentless.first() else {
            let help = "leave the parent of the index empty";
            return Diagnostic::new(ErrorKind::NoRoot { parentless: Vec::new() }).help(Some(help));
        };
        let named = |code: &&str| !self.position.contains_key(*code);
        let code = ["index", "idx", "root"].iter().copied().find(named).unwrap_or("the-index");
        let help = format!(
            "add a row with code `{code}`, type `index` and no parent, and give these the parent \
             `{code}`"
        );
        let codes = parentless.iter().map(|record| record.code.clone()).collect();
        let fault = Diagnostic::new(ErrorKind::NoRoot { parentless: codes }).help(Some(help));
        fault.at(first.spans.of("parent"))
    }

    fn check_parent(&self, index: usize, parent: &str, columns: &[Record]) -> Option<Diagnostic> {
        let code = self.records[index].code.clone();
        if parent == code {
            return Some(ErrorKind::SelfParent { code }.into());
        }
        match self.position.get(parent) {
            None => {
                let groups =
                    self.records.iter().filter(|record| record.kind == RecordKind::Aggregate);
                let other = columns.iter().find(|column| column.code == parent);
                let there = other.map(|other| other.kind.there_as(parent).into());
                let nearest = || did_you_mean(parent, groups.map(|record| record.code.as_str()));
                let help = there.or_else(nearest);
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

    /// Reports each cycle once, from its first row.
    fn check_cycles(&self, faults: &mut Diagnostics) {
        let mut settled = vec![false; self.records.len()];
        let mut met = vec![usize::MAX; self.records.len()];
        for start in 0..self.records.len() {
            let mut path = vec![];
            let mut next = Some(start);
            while let Some(index) = next.filter(|index| !settled[*index]) {
                if met[index] == start {
                    let first = path.iter().position(|seen| *seen == index).unwrap_or(0);
                    if path.len() - first > 1 {
                        faults.push(self.cycle(&path[first..]));
                    }
                    break;
                }
                met[index] = start;
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

    pub(super) fn check_groups(&self, faults: &mut Diagnostics) {
        for (index, record) in self.records.iter().enumerate() {
            if record.kind != RecordKind::Aggregate {
                continue;
            }
            let code = || record.code.clone();
            let children = &self.children[index];
            let below = children.iter().map(|child| &self.records[*child]);
            let mut weighed = below.filter(|child| !child.memo).peekable();
            if weighed.peek().is_none() {
                let help = match children.is_empty() {
                    true => "leave it out, or give it the type `indicator`",
                    false => "memos are only shown: a group needs a child without `memo`",
                };
                let fault = Diagnostic::new(ErrorKind::ChildlessGroup { code: code() });
                faults.push(fault.at(record.spans.of("code")).help(Some(help)));
                continue;
            }
            // A weight that is at fault itself has been reported.
            let sound = |weight: &f64| weight.is_finite() && *weight >= 0.0;
            let weights: Option<Vec<f64>> =
                weighed.map(|child| child.weight.filter(sound)).collect();
            let sum = weights.map_or(Ok(()), |weights| check_sum(weights.iter().sum(), code()));
            if let Err(problem) = sum {
                faults.push(Diagnostic::new(problem).at(record.spans.of("code")));
            }
        }
    }

    /// Reports the first node that is too deep in the tree, and says whether there is one.
    pub(super) fn check_depth(&self, root: usize, faults: &mut Diagnostics) -> bool {
        let mut row = vec![root];
        for _ in 0..=MOST_DEPTH {
            row = row.iter().flat_map(|node| &self.children[*node]).copied().collect();
        }
        if let Some(node) = row.first().map(|node| &self.records[*node]) {
            let problem = ErrorKind::TooDeep { code: node.code.clone(), most: MOST_DEPTH };
            faults.push(Diagnostic::new(problem).at(node.spans.of("parent")));
        }
        !row.is_empty()
    }

    /// Reports levels out of order, and lists them from the top.
    pub(super) fn check_levels(&self, root: usize, faults: &mut Diagnostics) -> Vec<Level> {
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
        // COINr numbers the level of indicators too.
        let groups = self.records.iter().filter(|record| record.kind == RecordKind::Aggregate);
        let of_groups: BTreeSet<_> = groups.filter_map(|record| record.level.as_deref()).collect();
        levels.retain(|level| of_groups.contains(level.as_str()));
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

/// A memo is below a group, and has no weight.
fn check_memo(record: &Record, faults: &mut Diagnostics) {
    let (option, kind, help) = if record.parent.is_none() {
        ("memo", "the root", "the root is the index itself: leave the cell empty")
    } else if record.weight.is_some() {
        ("weight", "a memo", "a memo is only shown: leave its weight empty, or `memo`")
    } else {
        return;
    };
    let problem = ErrorKind::AttributeDoesNotFit { code: record.code.clone(), option, kind };
    faults.push(Diagnostic::new(problem).at(record.spans.of(option)).help(Some(help)));
}
