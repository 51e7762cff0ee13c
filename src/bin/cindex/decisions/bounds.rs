//! `cindex bounds`: which ranks are possible under a set of weightings.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use composite_index::decisions::{
    Bounds, ExtremeRank, RankBounds, UnitBounds, WeightSet, bounds_while,
};
use composite_index::error::Source;
use composite_index::robustness::sweep::WeightDistribution;
use composite_index::{Framework, NodeCode};
use serde_json::json;

use super::{answer, ended};
use crate::change::{self, Change};
use crate::input::Input;
use crate::output::{Format, Output};
use crate::report::Report;
use crate::result_table::{ResultTable, Value};
use crate::sweep::{at_least, parse_share};
use crate::{Failure, Outcome, progress};

#[derive(Debug, Args)]
pub(crate) struct BoundsArguments {
    #[command(flatten)]
    pub(crate) input: Input,
    #[command(flatten)]
    pub(crate) set: Weightings,
    /// Show this unit alone.
    #[arg(long, value_name = "CODE")]
    pub(crate) unit: Option<String>,
    /// Show which unit is ahead of which under every weighting, and under some.
    #[arg(long)]
    pub(crate) pairs: bool,
    /// Refuse an index whose answer is not exact, rather than bounding it.
    #[arg(long)]
    pub(crate) exact: bool,
    /// Search no longer than this.
    #[arg(long, value_name = "SECONDS", default_value_t = 60.0, value_parser = parse_seconds, allow_negative_numbers = true)]
    pub(crate) time: f64,
    /// Rank in this group rather than in the index.
    #[arg(long, value_name = "CODE")]
    pub(crate) node: Option<String>,
    #[command(flatten)]
    pub(crate) change: Change,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// The weightings that are looked at.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub(crate) struct Weightings {
    /// All weightings of every group (the default).
    #[arg(long)]
    pub(crate) simplex: bool,
    /// Each weight as it is written within this share of itself, such as 25%.
    #[arg(long, value_name = "SHARE", value_parser = parse_share, allow_negative_numbers = true)]
    pub(crate) within: Option<f64>,
    /// Each indicator's effective weight within this share of itself.
    #[arg(long, value_name = "SHARE", value_parser = parse_share, allow_negative_numbers = true)]
    pub(crate) effective_within: Option<f64>,
    /// Keep the order of all indicators' effective weights (`nominal`), of the weights in each group
    /// (`groups`), or an order such as talent>=infrastructure,research>=development.
    #[arg(long, value_name = "ORDER,…", value_delimiter = ',')]
    pub(crate) order: Vec<String>,
    /// Bounds on shares: a table with the columns node, low and high.
    #[arg(long, value_name = "FILE")]
    pub(crate) bounds: Option<PathBuf>,
    /// All weightings of this group; other weights stay.
    #[arg(long, value_name = "CODE")]
    pub(crate) group: Option<String>,
}

impl Weightings {
    /// Whether a set was typed.
    pub(crate) fn is_typed(&self) -> bool {
        self.simplex
            || self.within.is_some()
            || self.effective_within.is_some()
            || !self.order.is_empty()
            || self.bounds.is_some()
            || self.group.is_some()
    }

    pub(crate) fn set(&self, framework: &Framework) -> Result<WeightSet, Failure> {
        if let Some(share) = self.within {
            return Ok(WeightSet::Within(share));
        }
        if let Some(share) = self.effective_within {
            return Ok(WeightSet::EffectiveWithin(share));
        }
        if let Some(group) = &self.group {
            return Ok(WeightSet::Group(NodeCode::new(group)?));
        }
        if let Some(file) = &self.bounds {
            let read = WeightDistribution::bounds_from_csv(&Source::read(file)?, framework)?;
            let WeightDistribution::Bounds(bounds) = read else { return Ok(WeightSet::Simplex) };
            let bounds = bounds.into_iter().map(|it| (it.node, [it.low, it.high]));
            return Ok(WeightSet::Bounds(bounds.collect::<BTreeMap<_, _>>()));
        }
        match self.order.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            [] => Ok(WeightSet::Simplex),
            ["nominal"] => Ok(WeightSet::NominalOrder),
            ["groups"] => Ok(WeightSet::NominalOrderInGroups),
            orders => {
                let pair = |typed: &&str| at_least(typed).map(|it| [it.more, it.less]);
                Ok(WeightSet::Ordering(orders.iter().map(pair).collect::<Result<_, _>>()?))
            }
        }
    }
}

/// A time above zero.
pub(super) fn parse_seconds(typed: &str) -> Result<f64, String> {
    let seconds = typed.trim().parse::<f64>().ok();
    let sound = seconds.filter(|seconds| (0.001..=1e6).contains(seconds));
    sound.ok_or_else(|| format!("`{typed}` is no time: write seconds above zero, such as 30"))
}

pub(crate) fn run(arguments: &BoundsArguments) -> Result<Outcome, Failure> {
    let (index, data) = change::index_and_data(&arguments.input, &arguments.change)?;
    let time = Duration::from_secs_f64(arguments.time);
    let mut question = Bounds::new(arguments.set.set(index.framework())?).within(time);
    if let Some(node) = &arguments.node {
        question = question.at(node);
    }
    if let Some(unit) = &arguments.unit {
        question = question.of(unit);
    }
    if arguments.pairs {
        question = question.with_pairs();
    }
    if arguments.exact {
        question = question.exact();
    }
    let asked = if arguments.unit.is_some() { 1 } else { data.units().len() as u64 };
    let found = progress::long_run(None, asked, "units", |progress| {
        bounds_while(&index, &data, &question, |more| progress.more(more))
    })?;
    let (incomplete, outcome) =
        ended(found.proved == 1.0, format!("{:.0} % of the units proved", 100.0 * found.proved));
    report(&found, arguments, incomplete).write(&arguments.output)?;
    Ok(outcome)
}

/// The exact ranks of one unit or of all, with each weight within a share of itself, for the report:
/// nothing where they are not proved in a minute. Indices with many weights are not tried: they would
/// take all of that time, and the report would depend on the machine.
#[cfg(feature = "report")]
pub(crate) fn exact_ranks(
    index: &composite_index::Index,
    data: &composite_index::Dataset,
    share: f64,
    unit: Option<&str>,
) -> composite_index::Result<Option<RankBounds>> {
    let weights = index.framework().nodes().iter().skip(1).filter(|node| node.takes_part());
    if weights.count() > MOST_WEIGHTS {
        return Ok(None);
    }
    let mut question = Bounds::new(WeightSet::Within(share)).within(Duration::from_secs(60));
    if let Some(unit) = unit {
        question = question.of(unit);
    }
    let found = composite_index::decisions::bounds(index, data, &question)?;
    let is_proved = |unit: &UnitBounds| {
        [&unit.best, &unit.worst, &unit.worst_with_ties].iter().all(|it| it.is_proved())
    };
    Ok(found.units.iter().all(is_proved).then_some(found))
}

/// Ranks are exact in so many dimensions, as `bounds` says.
#[cfg(feature = "report")]
const MOST_WEIGHTS: usize = 16;

fn report(
    found: &RankBounds,
    arguments: &BoundsArguments,
    incomplete: Option<String>,
) -> Report<'static> {
    let sentences = found.sentences(arguments.unit.as_deref());
    let for_people = arguments.output.format == Format::Table;
    let mut tables = vec![("ranks", ranks(found, for_people))];
    if found.pairs.is_some() {
        tables.push(("pairs", pairs(found)));
    }
    let json = json!({
        "sentences": sentences,
        "bounds": serde_json::to_value(found).unwrap_or_default(),
    });
    answer(tables, &sentences, json, incomplete)
}

pub(crate) fn ranks(found: &RankBounds, for_people: bool) -> ResultTable {
    let mut columns =
        ["rank", "unit", "name", "best", "worst", "ties", "least", "score", "greatest"]
            .map(str::to_owned)
            .to_vec();
    let open = found.proved < 1.0;
    if open || !for_people {
        columns.extend(["best limit", "worst limit"].map(str::to_owned));
    }
    if !for_people {
        columns.extend(["thin", "weights of best", "weights of worst"].map(str::to_owned));
    }
    let row = |unit: &UnitBounds| {
        let mut row = vec![
            Value::count(unit.rank),
            Value::text(&unit.unit),
            Value::text(&unit.name),
            Value::count(unit.best.rank),
            Value::count(unit.worst.rank),
            Value::count(unit.worst_with_ties.rank),
            Value::score(Some(unit.score.least)),
            Value::score(Some(unit.score.nominal)),
            Value::score(Some(unit.score.greatest)),
        ];
        if open || !for_people {
            row.extend([Value::count(unit.best.limit), Value::count(unit.worst.limit)]);
        }
        if !for_people {
            row.push(Value::Truth(unit.best.thin || unit.worst.thin));
            row.extend([Value::text(weights(&unit.best)), Value::text(weights(&unit.worst))]);
        }
        row
    };
    let mut summary = vec![("proved %".to_owned(), Value::Number(Some(100.0 * found.proved), 0))];
    summary.extend(found.why.iter().map(|why| ("not exact".to_owned(), Value::text(why))));
    ResultTable {
        heading: format!("{}: ranks under {}", found.node, found.set.words()),
        columns,
        rows: found.units.iter().map(row).collect(),
        summary,
        legend: "best, worst: the ranks under the weights that are best and worst for the unit, scored \
                 again; ties: the worst rank if ties count against it; least, greatest: its scores; \
                 best limit, worst limit: no weights pass these ranks; proved: the share of units whose \
                 ranks are their limits.",
        ..ResultTable::default()
    }
}

/// `talent=0.25 research=0.75`, without weights of zero.
fn weights(extreme: &ExtremeRank) -> String {
    let weights = extreme.weights.iter().filter(|weight| weight.weight != 0.0);
    let weights: Vec<_> =
        weights.map(|weight| format!("{}={}", weight.node, weight.weight)).collect();
    weights.join(" ")
}

fn pairs(found: &RankBounds) -> ResultTable {
    let columns = [
        "one",
        "other",
        "least",
        "greatest",
        "always ahead",
        "ever ahead",
        "exact",
        "contamination",
    ];
    let rows = found.pairs.iter().flatten().map(|pair| {
        vec![
            Value::text(&pair.one),
            Value::text(&pair.other),
            Value::score(Some(pair.least)),
            Value::score(Some(pair.greatest)),
            Value::text(relation(pair.necessary, pair.necessary_strict)),
            Value::text(relation(pair.possible, pair.possible_strict)),
            Value::Truth(pair.exact),
            Value::Number(pair.contamination, 4),
        ]
    });
    ResultTable {
        heading: "Pairs".to_owned(),
        columns: columns.map(str::to_owned).into(),
        rows: rows.collect(),
        legend: "least, greatest: the difference of their scores, one less other; contamination: the \
                 share of weight that can be anywhere while their order stays.",
        ..ResultTable::default()
    }
}

fn relation(weakly: bool, strictly: bool) -> &'static str {
    match (weakly, strictly) {
        (_, true) => "yes",
        (true, false) => "or level",
        (false, false) => "no",
    }
}
