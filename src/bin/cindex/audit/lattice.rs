//! The sections of an audit that score the index many times: without units and nodes, and with hidden
//! values.

use composite_index::decisions::{
    Hiding, HidingRule, Lattice, Support, hiding_scores, hiding_while, lattice_rankings,
    lattice_while,
};
use composite_index::{Dataset, Index};
use serde_json::json;

use super::{AuditArguments, Section};
use crate::output::{Format, wrapped};
use crate::report::{Body, Report};
use crate::result_table::{ResultTable, Value};
use crate::{Failure, progress};

/// The rules under which hiding is looked at.
const RULES: [HidingRule; 4] = [
    HidingRule::AsIs,
    HidingRule::CountAsZero,
    HidingRule::LeastShare(2.0 / 3.0),
    HidingRule::MeanOfOthers,
];

/// Rows that people are shown unless they ask for all.
const SHOWN: usize = 20;

/// Adds what was asked for to a report.
pub(super) fn extend(
    report: &mut Report<'_>,
    index: &Index,
    data: &Dataset,
    arguments: &AuditArguments,
) -> Result<(), Failure> {
    let short = arguments.output.format == Format::Table && !arguments.all;
    if arguments.only.contains(&Section::Lattice) {
        let runs = lattice_rankings(index, data);
        let found = progress::long_run(None, runs, "rankings", |progress| {
            lattice_while(index, data, |more| progress.more(more))
        })?;
        if !found.complete {
            let done = found.cells.len();
            report.incomplete = Some(format!("incomplete: {done} of {runs} rankings"));
        }
        if let Body::Whole(json) = &mut report.json {
            json["lattice"] = json!(found);
            json["lattice"]["sentences"] = json!(found.sentences(None));
        }
        report.tables.extend([
            ("lattice", cells(&found, short, report.incomplete.clone())),
            ("supports", supports(&found)),
        ]);
    }
    if arguments.only.contains(&Section::Hiding) {
        let runs = RULES.len() as u64 * hiding_scores(index, data);
        let found = progress::long_run(None, runs, "scores", |progress| {
            let of = |rule| hiding_while(index, data, rule, |more| progress.more(more));
            RULES.into_iter().map(of).collect::<composite_index::Result<Vec<_>>>()
        })?;
        if found.iter().any(|found| !found.complete) {
            report.incomplete = Some("incomplete: not all units were looked at".to_owned());
        }
        if let Body::Whole(json) = &mut report.json {
            json["hiding"] = json!(found);
        }
        report.tables.push(("hiding", rules(&found, report.incomplete.clone())));
        report.tables.push(("hidden", best(&found)));
        if !matches!(arguments.output.format, Format::Table | Format::Json) {
            report.tables.push(("hidden-values", values(&found)));
        }
    }
    Ok(())
}

fn columns(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn cells(found: &Lattice, short: bool, incomplete: Option<String>) -> ResultTable {
    let row = |cell: &composite_index::decisions::LatticeCell| {
        let code = |code: Option<String>| Value::text(code.unwrap_or_default());
        let mut row = vec![
            code(cell.unit.as_ref().map(ToString::to_string)),
            code(cell.node.as_ref().map(ToString::to_string)),
        ];
        let with = cell.with.as_ref().map(|group| format!("{group} goes with it"));
        match &cell.result {
            Ok(ranks) => row.extend([
                Value::count(ranks.reversals),
                Value::count(ranks.moved),
                Value::score(Some(ranks.mean_shift)),
                Value::rank(Some(ranks.largest_shift)),
                Value::text(with.unwrap_or_default()),
            ]),
            Err(refusal) => row.extend([
                Value::Number(None, 0),
                Value::Number(None, 0),
                Value::score(None),
                Value::rank(None),
                Value::text(refusal),
            ]),
        }
        row
    };
    let mut cells: Vec<_> = found.cells.iter().collect();
    let reversals = |cell: &composite_index::decisions::LatticeCell| {
        cell.result.as_ref().map_or(0, |ranks| ranks.reversals)
    };
    let mut notes = vec![wrapped(&found.sentences(None).join(" "), 0)];
    if short && cells.len() > SHOWN {
        cells.sort_by_key(|cell| std::cmp::Reverse(reversals(cell)));
        cells.truncate(SHOWN);
        let all = found.cells.len();
        notes.push(format!("The {SHOWN} most remarkable of {all} rows; `--all` shows all."));
    }
    ResultTable {
        heading: "The index without each unit and each node".to_owned(),
        columns: columns(&[
            "without unit",
            "without node",
            "reversals",
            "moved",
            "mean shift",
            "largest shift",
            "note",
        ]),
        rows: cells.into_iter().map(row).collect(),
        legend: "reversals: pairs of the units that are left whose order is reversed; moved: units \
                 with another rank among those left; shifts: by how many places.",
        notes,
        incomplete,
        ..ResultTable::default()
    }
}

fn supports(found: &Lattice) -> ResultTable {
    let cells = |support: &Option<Support>| {
        let without = support.as_ref().map(|it| it.without.clone()).unwrap_or_default();
        [Value::text(without), Value::rank(support.as_ref().map(|it| it.places))]
    };
    let row = |unit: &composite_index::decisions::Supports| {
        let mut row = vec![Value::text(&unit.unit)];
        for support in [
            &unit.held_up_by_node,
            &unit.held_down_by_node,
            &unit.held_up_by_unit,
            &unit.held_down_by_unit,
        ] {
            row.extend(cells(support));
        }
        row
    };
    ResultTable {
        heading: "What holds each unit up, and down".to_owned(),
        columns: columns(&[
            "unit",
            "held up by",
            "loses",
            "held down by",
            "gains",
            "held up by unit",
            "loses places",
            "held down by unit",
            "gains places",
        ]),
        rows: found.supports.iter().map(row).collect(),
        legend: "The indicator or group, and the other unit, without which a unit would lose or gain \
                 most places.",
        spare_columns: 4,
        ..ResultTable::default()
    }
}

fn rules(found: &[Hiding], incomplete: Option<String>) -> ResultTable {
    let row = |found: &Hiding| {
        vec![
            Value::text(found.rule.words()),
            Value::count(found.gain_score),
            Value::count(found.gain_places),
            Value::Number(Some(found.mean_places), 1),
            Value::count(found.most_places),
            Value::score(Some(found.most_score)),
        ]
    };
    let said: Vec<_> = found.iter().take(2).flat_map(|found| found.sentences(None)).collect();
    ResultTable {
        heading: "Who gains by hiding one value, by what is done about it".to_owned(),
        columns: columns(&["rule", "score rises", "rank rises", "mean places", "most", "points"]),
        rows: found.iter().map(row).collect(),
        legend: "score rises, rank rises: units that gain by hiding one value; mean places: the mean \
                 over all units of the most that one value gains; most, points: the largest gain.",
        notes: vec![wrapped(&said.join(" "), 0)],
        incomplete,
        ..ResultTable::default()
    }
}

fn best(found: &[Hiding]) -> ResultTable {
    let row = |best: &composite_index::decisions::BestHiding| {
        let hidden: Vec<_> = best.hidden.iter().map(ToString::to_string).collect();
        vec![
            Value::text(&best.unit),
            Value::count(best.rank),
            Value::count(best.best_rank),
            Value::score(Some(best.score_gain)),
            Value::text(hidden.join(" ")),
        ]
    };
    ResultTable {
        heading: "The best that each unit can do by hiding values".to_owned(),
        columns: columns(&["unit", "rank", "best rank", "points", "by hiding"]),
        rows: found.iter().take(1).flat_map(|found| &found.best).map(row).collect(),
        legend: "As the methodology treats missing values; units with at most 16 values.",
        ..ResultTable::default()
    }
}

fn values(found: &[Hiding]) -> ResultTable {
    let rows = found.iter().flat_map(|found| {
        let rule = found.rule.words();
        found.single.iter().map(move |hidden| {
            vec![
                Value::text(&rule),
                Value::text(&hidden.unit),
                Value::text(&hidden.indicator),
                Value::score(Some(hidden.score)),
                Value::score(hidden.hidden),
                Value::count(hidden.rank),
                Value::rank(hidden.rank_hidden.map(|rank| rank as f64)),
            ]
        })
    });
    ResultTable {
        columns: columns(&[
            "rule",
            "unit",
            "indicator",
            "score",
            "score hidden",
            "rank",
            "rank hidden",
        ]),
        rows: rows.collect(),
        ..ResultTable::default()
    }
}
