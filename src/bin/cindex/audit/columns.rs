//! Tables of columns: coverage, statistics, correlations.

use composite_index::Framework;
use composite_index::audit::{
    Correlation, DataCoverage, Description, NodeCoverage, ParentCorrelations, SiblingPair,
    UnitCoverage,
};

use super::{figure, percent, reason, sheet, text};
use crate::result_table::{ResultTable, Value};

pub(super) fn node_coverage(framework: &Framework, coverage: &DataCoverage) -> ResultTable {
    let row = |entry: &NodeCoverage| {
        let depth = framework.node(&entry.node).map_or(0, |node| framework.depth(node));
        vec![
            Value::Node(entry.node.to_string(), depth),
            text(&entry.level),
            Value::count(entry.coverage.present),
            Value::count(entry.coverage.cells),
            percent(entry.coverage.share),
            Value::count(entry.units_below),
        ]
    };
    let columns = ["node", "level", "present", "cells", "coverage %", "units below"];
    sheet("Coverage by node", &columns, coverage.nodes.iter().map(row).collect())
}

pub(super) fn unit_coverage(coverage: &DataCoverage) -> ResultTable {
    let row = |entry: &UnitCoverage| {
        vec![
            text(&entry.unit),
            text(&entry.name),
            Value::count(entry.coverage.present),
            Value::count(entry.coverage.cells),
            percent(entry.coverage.share),
        ]
    };
    let columns = ["unit", "name", "present", "cells", "coverage %"];
    sheet("Coverage by unit", &columns, coverage.units.iter().map(row).collect())
}

pub(super) fn statistics(heading: &str, descriptions: &[Description]) -> ResultTable {
    let columns = [
        "code",
        "flags",
        "values",
        "mean",
        "sd",
        "min",
        "median",
        "max",
        "skewness",
        "kurtosis",
        "zeros",
        "unique",
        "most frequent",
        "lower quartile",
        "upper quartile",
    ];
    let row = |found: &Description| {
        let flags: Vec<_> = found.flags.iter().map(|flag| flag.name()).collect();
        let mut row = vec![text(&found.code), text(flags.join(" ")), Value::count(found.available)];
        row.extend(
            [
                found.mean,
                found.standard_deviation,
                found.minimum,
                found.median,
                found.maximum,
                found.skewness,
                found.kurtosis,
            ]
            .map(figure),
        );
        row.extend([found.zeros, found.unique, found.most_frequent].map(Value::count));
        row.extend([found.lower_quartile, found.upper_quartile].map(figure));
        row
    };
    let rows = descriptions.iter().map(row).collect();
    ResultTable { spare_columns: 8, ..sheet(heading, &columns, rows) }
}

pub(super) fn denominators(pairs: &[Correlation]) -> ResultTable {
    let row = |pair: &Correlation| {
        vec![
            text(&pair.first),
            text(&pair.second),
            figure(pair.coefficient()),
            figure(pair.p_value()),
            Value::count(pair.units),
        ]
    };
    let columns = ["indicator", "denominator", "r", "p", "units"];
    let rows = pairs.iter().map(row).collect();
    sheet("Indicators that go with a denominator", &columns, rows)
}

pub(super) fn siblings(pairs: &[SiblingPair]) -> ResultTable {
    let row = |pair: &SiblingPair| {
        vec![
            text(&pair.group),
            text(&pair.pearson.first),
            text(&pair.pearson.second),
            text(pair.association.map_or("", |found| found.name())),
            figure(pair.pearson.coefficient()),
            figure(pair.pearson.p_value()),
            figure(pair.spearman.coefficient()),
            figure(pair.kendall.coefficient()),
            Value::count(pair.pearson.units),
            text(reason(&pair.pearson.result)),
        ]
    };
    let columns = [
        "group",
        "first",
        "second",
        "association",
        "r",
        "p",
        "Spearman",
        "Kendall",
        "units",
        "reason",
    ];
    let rows = pairs.iter().map(row).collect();
    ResultTable { spare_columns: 5, ..sheet("Correlations of siblings", &columns, rows) }
}

pub(super) fn parents(entries: &[ParentCorrelations]) -> ResultTable {
    let row = |entry: &ParentCorrelations| {
        let (own, nearest) = (entry.parent(), entry.foreign.first());
        let index = entry.own.last();
        vec![
            text(&entry.node),
            text(own.map_or("", |own| &own.second)),
            text(entry.association.map_or("", |found| found.name())),
            figure(own.and_then(Correlation::coefficient)),
            figure(own.and_then(Correlation::p_value)),
            figure(index.and_then(Correlation::coefficient)),
            text(nearest.map_or("", |nearest| &nearest.second)),
            figure(nearest.and_then(Correlation::coefficient)),
            Value::Truth(entry.nearer_to_foreign),
        ]
    };
    let columns = [
        "node",
        "group",
        "association",
        "r",
        "p",
        "r index",
        "foreign group",
        "r foreign",
        "nearer to foreign",
    ];
    let rows = entries.iter().map(row).collect();
    sheet("Correlations with the groups above", &columns, rows)
}
