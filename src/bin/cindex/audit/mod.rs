//! `cindex audit`: data, structure and weights reviewed as a statistical audit does.

mod columns;
mod groups;
mod lattice;
mod units;

use clap::{Args, ValueEnum};
use composite_index::Framework;
use composite_index::audit::{self, Audit, Finding, Thresholds};
use composite_index::error::Refusal;
use serde_json::Value as Json;

use crate::change::{self, Change};
use crate::input::{Input, number};
use crate::output::{Format, Output};
use crate::report::{Body, Report};
use crate::result_table::{ResultTable, Value, counted};
use crate::{Failure, Outcome};
use columns::{denominators, node_coverage, parents, siblings, statistics, unit_coverage};
use groups::{children, groups, importance, methods, removals};

#[derive(Debug, Args)]
pub(crate) struct AuditArguments {
    #[command(flatten)]
    pub(crate) input: Input,
    /// Show only some sections.
    #[arg(long, value_name = "SECTION,…", value_delimiter = ',')]
    pub(crate) only: Vec<Section>,
    /// Flag at other thresholds, such as coverage=0.8,collinear=0.9.
    #[arg(long, value_name = "NAME=NUMBER,…", value_parser = parse_thresholds)]
    pub(crate) thresholds: Option<Thresholds>,
    /// Show one unit's scores, ranks, strengths and weaknesses instead.
    #[arg(long, value_name = "CODE", conflicts_with_all = ["only", "thresholds"])]
    pub(crate) unit: Option<String>,
    /// Show how the values change over the periods of a panel instead, of all units or of one.
    #[arg(long, conflicts_with_all = ["only", "thresholds", "period", "weights", "weighting"])]
    pub(crate) trends: bool,
    /// Use only the last N periods, counted back from the last one with a value.
    #[arg(long, value_name = "N", requires = "trends", value_parser = number::count, allow_negative_numbers = true)]
    pub(crate) latest: Option<usize>,
    /// Show every row, rather than the findings and the most remarkable rows of long tables.
    #[arg(long)]
    pub(crate) all: bool,
    #[command(flatten)]
    pub(crate) change: Change,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// The sections of a review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Section {
    /// What stands out.
    Findings,
    /// Coverage of the data, by node and by unit.
    Coverage,
    /// Raw indicators and scores: mean, spread, skewness, …
    Statistics,
    /// Indicators that go with a denominator.
    Denominators,
    /// Correlations of all pairs of siblings.
    Siblings,
    /// Correlations of every node with the groups above it and with foreign ones.
    Parents,
    /// Consistency and dimensions of every group.
    Groups,
    /// Weights beside importance.
    Importance,
    /// The index without each node.
    Removals,
    /// Consistency of judgements, spread of experts, standard errors, number of best rankings.
    Methods,
    /// The index without each unit and each node, in every combination; only where it is asked for.
    Lattice,
    /// Who gains by hiding a value, under several rules; only where it is asked for.
    Hiding,
}

impl Section {
    /// Whether it takes long, and is left out unless it is asked for.
    fn takes_long(self) -> bool {
        matches!(self, Self::Lattice | Self::Hiding)
    }
}

fn parse_thresholds(typed: &str) -> Result<Thresholds, String> {
    let known = serde_json::to_value(Thresholds::default()).unwrap_or_default();
    let mut given = serde_json::Map::new();
    for pair in typed.split(',') {
        let example = "write NAME=NUMBER, such as coverage=0.8";
        let (name, number) = pair
            .split_once('=')
            .ok_or_else(|| format!("`{pair}` is not a threshold: {example}"))?;
        let name = name.trim();
        if known.get(name).is_none() {
            let known = known.as_object().into_iter().flatten();
            let known: Vec<_> = known.map(|(name, _)| name.as_str()).collect();
            return Err(format!("`{name}` is not a threshold; these are: {}", known.join(", ")));
        }
        let finite = number.trim().parse().ok().and_then(serde_json::Number::from_f64);
        let finite = finite.ok_or_else(|| format!("`{number}` is not a number: {example}"))?;
        given.insert(name.to_owned(), finite.into());
    }
    serde_json::from_value(given.into()).map_err(|error| error.to_string())
}

pub(crate) fn run(arguments: &AuditArguments) -> Result<Outcome, Failure> {
    if arguments.trends {
        // The values as they are: nothing is fitted.
        let folder = arguments.input.open(arguments.change.methodology.as_ref(), None)?;
        let index = change::changed(&arguments.change, folder.index().clone())?;
        let (unit, latest) = (arguments.unit.as_deref(), arguments.latest);
        units::trends(index.framework(), folder.data()?, unit, latest)?.write(&arguments.output)?;
        return Ok(Outcome::Done);
    }
    let (index, folder) = change::index(&arguments.input, &arguments.change)?;
    let data = arguments.input.values(&folder)?;
    let report = match &arguments.unit {
        Some(unit) => {
            let scores = index.score(&data)?;
            let standings = audit::profile(index.framework(), &data, unit)?;
            units::profile(&scores, &standings, &audit::unit_summary(&scores, unit)?)
        }
        None => {
            let thresholds = arguments.thresholds.unwrap_or_default();
            let audit = Audit::with(&index, &data, thresholds)?;
            let mut report = of_index(index.framework(), &audit, arguments);
            lattice::extend(&mut report, &index, &data, arguments)?;
            report
        }
    };
    report.write(&arguments.output)?;
    Ok(if report.incomplete.is_some() { Outcome::FallsShort } else { Outcome::Done })
}

/// The sections that were asked for, in the order of the review; all if none was. People are
/// shown no empty table, and of a long one the most remarkable rows unless they ask for it.
fn of_index(framework: &Framework, audit: &Audit, arguments: &AuditArguments) -> Report<'static> {
    let AuditArguments { only, all, output, .. } = arguments;
    let sections = Section::value_variants().iter().copied();
    let sections: Vec<_> = sections
        .filter(|section| match only.as_slice() {
            [] => !section.takes_long(),
            only => only.contains(section),
        })
        .collect();
    let tables = sections.iter().flat_map(|section| tables(framework, audit, *section));
    let mut tables: Vec<_> = tables.collect();
    if output.format == Format::Table {
        tables.retain(|(name, table)| *name == "findings" || !table.rows.is_empty());
        if only.is_empty() && !all {
            tables.iter_mut().skip(1).for_each(|(name, table)| shorten(name, table));
        }
    }
    Report {
        title: format!("{}: review of {}", audit.title, counted(audit.units)),
        tables,
        json: Body::Whole(json(audit, &sections)),
        ..Report::default()
    }
}

/// Of a table with more rows, so many are shown.
const MOST_REMARKABLE: usize = 10;

/// Keeps the most remarkable rows of a long table, those first.
fn shorten(name: &str, table: &mut ResultTable) {
    let rows = table.rows.len();
    if rows <= 2 * MOST_REMARKABLE {
        return;
    }
    let at = |column: &str| table.columns.iter().position(|own| own == column);
    let number = |row: &[Value], column: &str| match at(column).map(|at| &row[at]) {
        Some(Value::Number(number, _)) => number.unwrap_or(0.0),
        Some(Value::Text(text)) => f64::from(!text.is_empty()),
        Some(Value::Truth(truth)) => f64::from(*truth),
        _ => 0.0,
    };
    let remarkable = |row: &[Value]| -> f64 {
        let number = |column| number(row, column);
        match name {
            "coverage-nodes" | "coverage-units" => -number("coverage %"),
            "statistics-raw" | "statistics-scores" => {
                1e6 * number("flags") + number("skewness").abs()
            }
            "parents" => number("nearer to foreign") - number("r"),
            "importance" => (number("importance %") - number("weight %")).abs(),
            "removals" => number("mean absolute shift"),
            "groups" => -number("alpha"),
            "children" => number("alpha without"),
            _ => number("r").abs(),
        }
    };
    let mut order: Vec<_> = table.rows.iter().map(|row| remarkable(row)).zip(0..rows).collect();
    order.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let kept =
        order.iter().take(MOST_REMARKABLE).map(|(_, row)| table.rows[*row].clone()).collect();
    table.rows = kept;
    table
        .notes
        .push(format!("The {MOST_REMARKABLE} most remarkable of {rows} rows; `--all` shows all."));
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

/// The tables of one section.
pub(crate) fn tables(
    framework: &Framework,
    audit: &Audit,
    section: Section,
) -> Vec<(&'static str, ResultTable)> {
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
        Section::Methods => vec![("methods", methods(&audit.methods))],
        Section::Lattice | Section::Hiding => Vec::new(),
    }
}

/// What the columns of a table mean.
fn legend(heading: &str) -> &'static str {
    match heading {
        "Coverage by node" => "units below: units whose coverage here is below the threshold.",
        "Raw indicators" | "Scores of all nodes" => {
            "values: units with a value; sd: standard deviation (n − 1); kurtosis: excess kurtosis; \
             unique: different values; most frequent: how often the commonest value occurs."
        }
        "Indicators that go with a denominator" => "r: Pearson's correlation; p: its p-value.",
        "Correlations of siblings" => {
            "r: Pearson's correlation over the units with both values; p: its p-value, two-sided; \
             Spearman, Kendall: correlations of the ranks."
        }
        "Correlations with the groups above" => {
            "r: Pearson's correlation with the node's group; p: its p-value, two-sided; r index: with \
             the index; foreign group: the group beside its own that correlates most with the node."
        }
        "Consistency and dimensions of groups" => {
            "alpha: Cronbach's; with gaps it can exceed 1, since each pair of children is taken over \
             its own units; standardised: of standardised children; first eigenvalue, first %: \
             variance of the first principal component, and its share; KMO: sampling adequacy; \
             Bartlett p: how likely such correlations are among unrelated children."
        }
        "Children of groups" => {
            "alpha without: Cronbach's alpha of the group without the child; loadings: correlations \
             with the principal components."
        }
        "Weights beside importance" => {
            "importance: the share of the group's variance that goes if the node's score is known, \
             as a share of that of all siblings; r²: squared correlation; S: correlation ratio."
        }
        "The index without each node" => "shifts: by how many ranks units move without the node.",
        _ => "",
    }
}

fn sheet(heading: &str, columns: &[&str], rows: Vec<Vec<Value>>) -> ResultTable {
    let columns = columns.iter().map(|column| (*column).to_owned()).collect();
    let legend = legend(heading);
    ResultTable { heading: heading.to_owned(), columns, rows, legend, ..ResultTable::default() }
}

fn text(text: impl ToString) -> Value {
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

fn findings(audit: &Audit) -> ResultTable {
    let row = |finding: &Finding| {
        vec![text(finding.check.name()), text(&finding.subject), text(&finding.what)]
    };
    let rows: Vec<_> = audit.findings.iter().map(row).collect();
    let heading = format!("Findings: {}", rows.len());
    sheet(&heading, &["check", "subject", "finding"], rows)
}
