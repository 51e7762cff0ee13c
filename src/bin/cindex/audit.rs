//! `cindex audit`: data, structure and weights reviewed as a statistical audit does.

use clap::ValueEnum;
use composite_index::audit::{
    self, Audit, Correlation, Coverage, Description, Finding, GroupReview, Importance,
    NodeCoverage, ParentCorrelations, Removals, SiblingPair, UnitCoverage,
};
use composite_index::{Framework, Refusal};
use serde_json::Value as Json;

use crate::arguments::{AuditArguments, Section};
use crate::report::Report;
use crate::sheet::{Sheet, Value, counted};
use crate::{Failure, Outcome, changed, profile};

pub(crate) fn run(arguments: &AuditArguments) -> Result<Outcome, Failure> {
    let (index, folder) = changed::index(&arguments.input, &arguments.change)?;
    let data = arguments.input.values(&folder)?;
    let report = match &arguments.unit {
        Some(unit) => {
            let scores = index.score(&data)?;
            let standings = audit::profile(index.framework(), &data, unit)?;
            profile::report(&scores, &standings, &audit::unit_summary(&scores, unit)?)
        }
        None => {
            let thresholds = arguments.thresholds.unwrap_or_default();
            let audit = Audit::with(&index, &data, thresholds)?;
            of_index(index.framework(), &audit, &arguments.only)
        }
    };
    report.write(&arguments.output)?;
    Ok(Outcome::Done)
}

/// The sections that were asked for, in the order of the review; all where none was.
fn of_index(framework: &Framework, audit: &Audit, only: &[Section]) -> Report {
    let asked = |section: &Section| only.is_empty() || only.contains(section);
    let sections: Vec<_> =
        Section::value_variants().iter().copied().filter(|section| asked(section)).collect();
    Report {
        title: format!("{}: review of {}", audit.title, counted(audit.units)),
        tables: sections.iter().flat_map(|section| tables(framework, audit, *section)).collect(),
        json: json(audit, &sections),
        ..Report::default()
    }
}

/// The whole review, without the sections that were not asked for.
fn json(audit: &Audit, sections: &[Section]) -> Json {
    let mut json = serde_json::to_value(audit).unwrap_or_default();
    let name = |section: &Section| section.to_possible_value().map(|it| it.get_name().to_owned());
    if let Some(fields) = json.as_object_mut() {
        for section in Section::value_variants() {
            if let Some(name) = name(section).filter(|_| !sections.contains(section)) {
                fields.remove(&name);
            }
        }
    }
    json
}

fn tables(framework: &Framework, audit: &Audit, section: Section) -> Vec<(&'static str, Sheet)> {
    match section {
        Section::Findings => vec![("findings", findings(audit))],
        Section::Coverage => vec![
            ("coverage-nodes", node_coverage(framework, &audit.coverage)),
            ("coverage-units", unit_coverage(&audit.coverage)),
        ],
        Section::Statistics => vec![
            ("statistics-raw", statistics("Raw indicators", &audit.statistics.raw)),
            ("statistics-scores", statistics("Scores of all nodes", &audit.statistics.scores)),
        ],
        Section::Denominators => vec![("denominators", denominators(&audit.denominators))],
        Section::Siblings => vec![("siblings", siblings(&audit.siblings))],
        Section::Parents => vec![("parents", parents(&audit.parents))],
        Section::Groups => {
            vec![("groups", groups(&audit.groups)), ("children", children(&audit.groups))]
        }
        Section::Importance => vec![("importance", importance(&audit.importance))],
        Section::Removals => vec![("removals", removals(&audit.removals))],
    }
}

pub(crate) fn sheet(heading: &str, columns: &[&str], rows: Vec<Vec<Value>>) -> Sheet {
    let columns = columns.iter().map(|column| (*column).to_owned()).collect();
    Sheet { heading: heading.to_owned(), columns, rows, ..Sheet::default() }
}

pub(crate) fn text(text: impl ToString) -> Value {
    Value::text(text)
}

fn figure(figure: Option<f64>) -> Value {
    Value::Number(figure, 3)
}

fn percent(share: Option<f64>) -> Value {
    Value::Number(share.map(|share| 100.0 * share), 1)
}

/// The reason of what has no figure.
fn reason<T>(result: &Result<T, Refusal>) -> String {
    result.as_ref().err().map(ToString::to_string).unwrap_or_default()
}

fn findings(audit: &Audit) -> Sheet {
    let row = |finding: &Finding| {
        vec![text(finding.check.name()), text(&finding.subject), text(&finding.what)]
    };
    let rows: Vec<_> = audit.findings.iter().map(row).collect();
    let heading = format!("Findings: {}", rows.len());
    sheet(&heading, &["check", "subject", "finding"], rows)
}

fn node_coverage(framework: &Framework, coverage: &Coverage) -> Sheet {
    let row = |entry: &NodeCoverage| {
        let depth = framework.node(&entry.node).map_or(0, |node| framework.depth(node));
        vec![
            text(format!("{}{}", "  ".repeat(depth), entry.node)),
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

fn unit_coverage(coverage: &Coverage) -> Sheet {
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

fn statistics(heading: &str, descriptions: &[Description]) -> Sheet {
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
    Sheet { spare_columns: 8, ..sheet(heading, &columns, rows) }
}

fn denominators(pairs: &[Correlation]) -> Sheet {
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

fn siblings(pairs: &[SiblingPair]) -> Sheet {
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
    Sheet { spare_columns: 5, ..sheet("Correlations of siblings", &columns, rows) }
}

fn parents(entries: &[ParentCorrelations]) -> Sheet {
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

fn groups(reviews: &[GroupReview]) -> Sheet {
    let row = |review: &GroupReview| {
        let (alpha, found) = (review.consistency.as_ref().ok(), review.dimensions.as_ref().ok());
        let adequacy = found.and_then(|found| found.adequacy.as_ref().ok());
        let sphericity = found.and_then(|found| found.sphericity.as_ref().ok());
        let first = found.and_then(|found| found.components.first());
        let count = |count: Option<usize>| Value::Number(count.map(|count| count as f64), 0);
        let mut reasons = vec![reason(&review.consistency), reason(&review.dimensions)];
        reasons.extend(found.map(|found| reason(&found.adequacy)));
        reasons.retain(|reason| !reason.is_empty());
        reasons.dedup();
        vec![
            text(&review.group),
            count(alpha.map(|found| found.columns)),
            figure(alpha.map(|found| found.alpha)),
            figure(alpha.map(|found| found.standardised)),
            figure(first.map(|first| first.eigenvalue)),
            percent(first.map(|first| first.share)),
            count(found.map(|found| found.above)),
            figure(adequacy.map(|found| found.overall)),
            figure(sphericity.map(|found| found.p_value)),
            count(found.map(|found| found.units)),
            text(reasons.join("; ")),
        ]
    };
    let columns = [
        "group",
        "children",
        "alpha",
        "standardised",
        "first eigenvalue",
        "first %",
        "eigenvalues above",
        "KMO",
        "Bartlett p",
        "complete units",
        "reason",
    ];
    let rows = reviews.iter().map(row).collect();
    sheet("Consistency and dimensions of groups", &columns, rows)
}

/// Loadings of this many components are shown.
const COMPONENTS: usize = 3;

fn children(reviews: &[GroupReview]) -> Sheet {
    let rows = reviews.iter().flat_map(|review| {
        let found = review.dimensions.as_ref().ok();
        let adequacy = found.and_then(|found| found.adequacy.as_ref().ok());
        let children = found.map_or(&[][..], |found| &found.columns);
        children.iter().enumerate().map(move |(position, child)| {
            let without = review.consistency.as_ref().ok();
            let without = without.and_then(|found| found.without.get(position));
            let measure = adequacy.and_then(|found| *found.by_column.get(position)?);
            let mut row = vec![
                text(&review.group),
                text(child),
                figure(without.and_then(|without| without.alpha)),
                figure(measure),
            ];
            row.extend((0..COMPONENTS).map(|component| {
                let component = found.and_then(|found| found.components.get(component));
                figure(component.and_then(|component| component.loadings.get(position).copied()))
            }));
            row
        })
    });
    let columns = ["group", "child", "alpha without", "KMO", "loading 1", "loading 2", "loading 3"];
    sheet("Children of groups", &columns, rows.collect())
}

fn importance(entries: &[Importance]) -> Sheet {
    let row = |entry: &Importance| {
        let (parent, index) = (entry.in_parent.as_ref().ok(), entry.in_index.as_ref().ok());
        vec![
            text(&entry.node),
            text(&entry.parent),
            percent(Some(entry.share)),
            percent(entry.importance_share),
            figure(parent.map(|found| found.squared_correlation)),
            figure(parent.map(|found| found.correlation_ratio)),
            percent(Some(entry.effective_weight)),
            figure(index.map(|found| found.squared_correlation)),
            figure(index.map(|found| found.correlation_ratio)),
            text(reason(&entry.in_parent)),
        ]
    };
    let columns = [
        "node",
        "group",
        "weight %",
        "importance %",
        "r² group",
        "S group",
        "effective weight %",
        "r² index",
        "S index",
        "reason",
    ];
    let rows = entries.iter().map(row).collect();
    Sheet { spare_columns: 1, ..sheet("Weights beside importance", &columns, rows) }
}

fn removals(levels: &[Removals]) -> Sheet {
    let rows = levels.iter().flat_map(|level| {
        level.removed.iter().map(|removal| {
            let found = removal.result.as_ref().ok();
            vec![
                text(&removal.node),
                text(&level.level),
                Value::Number(found.and_then(|found| found.mean_absolute_shift), 2),
                Value::rank(found.and_then(|found| found.largest_shift)),
                text(reason(&removal.result)),
            ]
        })
    });
    let columns = ["without", "level", "mean absolute shift", "largest shift", "reason"];
    sheet("The index without each node", &columns, rows.collect())
}
