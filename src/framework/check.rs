//! Records → framework: every fault in one pass.

use std::collections::{BTreeMap, BTreeSet};

use super::Framework;
use super::code::NodeCode;
use super::levels;
use super::node::Level;
use super::record::{Record, RecordKind};
use super::tree::Tree;
use crate::error::{Diagnostic, Diagnostics, ErrorKind, Result, did_you_mean, one_of};

/// The most rows of a framework.
const MOST_ROWS: usize = 100_000;

pub(super) fn check(mut records: Vec<Record>) -> Result<Framework> {
    if records.len() > MOST_ROWS {
        return Err(ErrorKind::TooManyNodes { rows: records.len(), most: MOST_ROWS }.into());
    }
    let mut faults = Diagnostics::default();
    check_codes(&records, &mut faults);
    let parents = records.iter().filter_map(|record| record.parent.clone()).collect();
    for record in &mut records {
        check_grouping(record, &parents, &mut faults);
        check_column(record, &mut faults);
    }
    let (mut nodes, columns): (Vec<_>, Vec<_>) =
        if records.iter().all(|record| record.kind.is_node()) {
            (records, Vec::new())
        } else {
            records.into_iter().partition(|record| record.kind.is_node())
        };
    levels::name_missing(&mut nodes);
    let tree = Tree::new(&nodes);
    let root = tree.check_parents(&columns, &mut faults);
    for record in &nodes {
        tree.check_weight(record, &mut faults);
        check_attributes(record, &mut faults);
    }
    tree.check_groups(&mut faults);
    check_denominators(&nodes, &columns, &mut faults);
    check_references(&nodes, &mut faults);
    check_columns(&columns, &mut faults);
    let Some(root) = root else { return faults.finish_kept(None) };
    if tree.check_depth(root, &mut faults) {
        return faults.finish_kept(None);
    }
    let levels = tree.check_levels(root, &mut faults);
    faults.check()?;
    tree.grow(root, levels, columns)
}

/// Refuses weights of a group that have no shares: their sum is zero, or more than a double holds.
pub(crate) fn check_sum(sum: f64, group: impl Into<String>) -> Result<(), ErrorKind> {
    if sum == 0.0 {
        Err(ErrorKind::AllZeroWeights { group: group.into() })
    } else if sum.is_finite() {
        Ok(())
    } else {
        Err(ErrorKind::WeightSumTooLarge { group: group.into() })
    }
}

fn check_codes(records: &[Record], faults: &mut Diagnostics) {
    let mut seen: BTreeMap<&str, &Record> = BTreeMap::new();
    for record in records {
        if let Some(why) = NodeCode::refuse(&record.code) {
            let problem = ErrorKind::InvalidCode { code: record.code.clone(), why };
            let words: Vec<_> = record.code.split_whitespace().collect();
            let help = (words.len() > 1).then(|| {
                format!("write `{}`, and the full name in the column `name`", words.join("-"))
            });
            faults.push(Diagnostic::new(problem).at(record.spans.of("code")).help(help));
        }
        if record.code == Record::ALL_OTHERS && record.kind != RecordKind::Other {
            let why = "it means all other columns, and has the type `other`";
            let problem = ErrorKind::InvalidCode { code: record.code.clone(), why };
            faults.push(Diagnostic::new(problem).at(record.spans.of("code")));
        }
        if let Some(first) = seen.get(record.code.as_str()) {
            let fault = Diagnostic::new(ErrorKind::DuplicateCode { code: record.code.clone() });
            faults.push(fault.at(record.spans.of("code")).after(first.spans.of("code")));
        }
        seen.entry(&record.code).or_insert(record);
    }
}

/// Refuses a grouping of units with a place in the tree, which then counts as a group of the tree,
/// so that its children are not at fault too.
fn check_grouping(record: &mut Record, parents: &BTreeSet<String>, faults: &mut Diagnostics) {
    if record.kind != RecordKind::Group {
        return;
    }
    let given = [
        ("parent", record.parent.is_some()),
        ("level", record.level.is_some()),
        ("weight", record.weight.is_some()),
        ("children", parents.contains(&record.code)),
    ];
    let Some((option, _)) = given.into_iter().find(|(_, given)| *given) else { return };
    let (code, kind) = (record.code.clone(), record.kind.with_article());
    let fault = Diagnostic::new(ErrorKind::AttributeDoesNotFit { code, option, kind });
    let help = "a group of the tree has the type `aggregate` or a level's name, such as `pillar`";
    faults.push(fault.at(record.spans.of("type")).help(Some(help)));
    record.kind = RecordKind::Aggregate;
}

/// Refuses what only nodes have in the row of another column, where it would do nothing. An unused
/// column keeps what it had: giving an indicator the type `other` takes it out.
fn check_column(record: &Record, faults: &mut Diagnostics) {
    if record.kind.is_node() || record.kind == RecordKind::Other {
        return;
    }
    let named = |level: &String| level.parse::<i64>().is_err();
    let given = [
        ("parent", record.parent.is_some()),
        ("level", record.level.as_ref().is_some_and(named)),
        ("weight", record.weight.is_some()),
        ("memo", record.memo),
        ("tags", !record.tags.is_empty()),
    ];
    let given =
        given.into_iter().chain(attributes(record).filter(|(option, _)| *option != "column"));
    let help = "leave the cell empty: only nodes of the tree have one";
    refuse_options(record, given, record.kind.with_article(), Some(help), faults);
}

/// Refuses the options that a row gives although its kind has none of them.
fn refuse_options(
    record: &Record,
    options: impl Iterator<Item = (&'static str, bool)>,
    kind: &'static str,
    help: Option<&'static str>,
    faults: &mut Diagnostics,
) {
    for (option, _) in options.filter(|(_, given)| *given) {
        let problem = ErrorKind::AttributeDoesNotFit { code: record.code.clone(), option, kind };
        faults.push(Diagnostic::new(problem).at(record.spans.of(option)).help(help));
    }
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
            faults.push(fault.help(Some(help)));
        }
    }
    if record.target.is_some_and(|target| !target.is_finite()) {
        let problem = ErrorKind::InfiniteFigure { code: code(), what: "the target" };
        faults.push(Diagnostic::new(problem).at(record.spans.of("target")));
    }
    check_denominator_scale(record, faults);
    match record.kind {
        RecordKind::Aggregate => {
            let kind = record.kind.with_article();
            refuse_options(record, attributes(record), kind, None, faults);
        }
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

/// What only indicators have, and whether a row gives it.
fn attributes(record: &Record) -> impl Iterator<Item = (&'static str, bool)> {
    [
        ("scale", record.scale.is_some()),
        ("goalpost_low", record.goalposts.is_some()),
        ("target", record.target.is_some()),
        ("denominator", record.denominator.is_some()),
        ("denominator_scale", record.denominator_scale.is_some()),
        ("column", record.column.is_some()),
        ("of", record.of.is_some()),
    ]
    .into_iter()
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
    let known: BTreeSet<_> = declared.clone().collect();
    for record in nodes.iter().filter(|record| record.kind == RecordKind::Indicator) {
        let Some(denominator) = &record.denominator else { continue };
        if !known.contains(denominator.as_str()) {
            let other = nodes.iter().chain(columns).find(|other| other.code == *denominator);
            let there = other.map(|other| {
                let row = "declare the column in a row of its own, of type `denominator`";
                format!("{}: {row}", other.kind.there_as(denominator)).into()
            });
            let help = there
                .or_else(|| one_of(denominator, declared.clone()))
                .or_else(|| Some("declare it in a row of type `denominator`".into()));
            let problem = ErrorKind::UnknownDenominator {
                code: record.code.clone(),
                denominator: denominator.clone(),
            };
            faults.push(Diagnostic::new(problem).at(record.spans.of("denominator")).help(help));
        }
    }
}

/// A reference is to another node, and has nothing that describes values of its own.
fn check_references(nodes: &[Record], faults: &mut Diagnostics) {
    let codes: BTreeSet<_> = nodes.iter().map(|node| node.code.as_str()).collect();
    for record in nodes.iter().filter(|record| record.kind == RecordKind::Indicator) {
        let Some(of) = &record.of else { continue };
        if !codes.contains(of.as_str()) {
            let help = did_you_mean(of, codes.iter().copied());
            let problem = ErrorKind::UnknownReference { code: record.code.clone(), of: of.clone() };
            faults.push(Diagnostic::new(problem).at(record.spans.of("of")).help(help));
        }
        let direction = ("direction", record.direction.is_some());
        let of_values = attributes(record).filter(|(option, _)| *option != "of");
        let given = std::iter::once(direction).chain(of_values);
        let kind = "a reference, which takes the scores of a node";
        refuse_options(record, given, kind, None, faults);
    }
}

/// The unit, its name and its period each have one column.
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
