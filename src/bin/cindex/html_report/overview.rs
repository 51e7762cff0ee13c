//! The ranking, how far it depends on the weights, and what the index is made of.

use composite_index::{Comparison, Weighting};
use maud::{Markup, html};

use super::pictures::{Cell, Line, Slope, heat_map, intervals, slope, tree};
use super::section::section;
use super::subject::Subject;
use super::table::{of, table};
use crate::Failure;
use crate::intervals::{Found, ranks_of_units};
use crate::result_table::{Value, counted};

/// Pictures in which units have a row each show no more of them.
pub(super) const SHOWN: usize = 60;

pub(super) fn sections(subject: &Subject<'_>) -> Markup {
    let period = subject.data.periods().first().map(|period| format!(", {period}"));
    let units = counted(subject.scores.units().len());
    let indicators = subject.scores.framework().indicators().count();
    html! {
        article.whole {
            h2 { "The index" }
            p.lead { (units) ", " (indicators) " indicators" (period.unwrap_or_default()) "." }
            (section("The ranking", Ok(ranking(subject))))
            (section("How far ranks depend on the weights", certainty(subject)))
            (section("Beside equal weights", beside_equal(subject)))
            (section("What the index is made of", weights(subject)))
        }
    }
}

/// Scores of the index and of what is right below it, with a picture of the latter.
fn ranking(subject: &Subject<'_>) -> Markup {
    let (scores, top) = (&subject.scores, subject.top());
    let ranking = scores.ranking();
    let score = |node: &str, unit: &composite_index::UnitCode| {
        scores.at(node).and_then(|node| node.score(unit)).ok().flatten()
    };
    let mut columns = vec!["rank", "unit", "name", "score"];
    columns.extend(top.iter().map(|node| node.name()));
    let rows = ranking.iter().map(|cell| {
        let mut row = vec![
            Value::rank(cell.rank),
            Value::text(cell.unit),
            Value::text(cell.name),
            Value::score(cell.score),
        ];
        row.extend(top.iter().map(|node| Value::score(score(node.code().as_str(), cell.unit))));
        row
    });
    let all = of(format!("{}: ranks and scores", subject.title()), &columns, rows.collect());
    let nodes: Vec<_> = top.iter().map(|node| node.name()).collect();
    let cells = |cell: &composite_index::engine::Cell<'_>| -> Vec<Cell> {
        let rank = |node: &str| {
            let node = scores.at(node).ok()?;
            Some((node.score(cell.unit).ok()??, node.rank(cell.unit).ok()??))
        };
        top.iter().map(|node| rank(node.code().as_str())).collect()
    };
    let shown = ranking.iter().take(SHOWN);
    let rows: Vec<_> = shown.map(|cell| (cell.name, cells(cell))).collect();
    let of_all = (ranking.len() > SHOWN).then(|| format!(" (the first {SHOWN} units)"));
    let title = format!("Scores below the index{}", of_all.unwrap_or_default());
    html! {
        (heat_map("heat-map", &title, &nodes, &rows))
        (table(&all))
    }
}

fn certainty(subject: &Subject<'_>) -> Result<Markup, Failure> {
    let sweep = subject.sweep()?;
    let found = Found { sweep, confidence: None };
    let mut ranks = ranks_of_units(found)?;
    let share = 100.0 * subject.arguments.within;
    ranks.heading = format!("Ranks if every weight is moved by up to {share} % of itself");
    let ranking = subject.scores.ranking();
    let mut lines = Vec::new();
    for cell in &ranking {
        let quantile = |p| sweep.rank_quantile(cell.unit, p);
        let ends = quantile(0.05)?.zip(quantile(0.95)?);
        lines.push(Line { label: cell.name, nominal: cell.rank, median: quantile(0.5)?, ends });
    }
    let moved = lines.iter().filter(|line| line.ends.is_some_and(|(low, high)| low < high)).count();
    Ok(html! {
        p {
            (moved) " of " (lines.len()) " units have more than one rank in nine draws of ten, if every \
            weight is moved at random by up to " (share) " % of itself."
        }
        (intervals(&ranks.heading, &lines))
        (table(&ranks))
    })
}

fn beside_equal(subject: &Subject<'_>) -> Result<Markup, Failure> {
    let equal = subject.index.with_weighting_everywhere(&Weighting::Equal)?;
    let other = equal.score(&subject.data)?;
    let found = Comparison::between(subject.scores.root(), other.root());
    let moved = found.changes.iter().filter(|it| it.change.is_some_and(|by| by != 0.0)).count();
    let rows = found.changes.iter().map(|it| {
        vec![
            Value::rank(it.before),
            Value::text(&it.unit),
            Value::text(&it.name),
            Value::rank(it.after),
            Value::Change(it.change),
        ]
    });
    let heading = "Ranks under the weights of the index and under equal weights";
    let columns = ["rank", "unit", "name", "rank with equal weights", "change"];
    let mut both = of(heading, &columns, rows.collect());
    both.summary = vec![
        ("Spearman".to_owned(), Value::Number(found.spearman, 4)),
        ("mean absolute shift".to_owned(), Value::Number(found.mean_absolute_shift, 2)),
        ("largest shift".to_owned(), Value::rank(found.largest_shift)),
    ];
    let lines = found
        .changes
        .iter()
        .filter_map(|it| Some(Slope { label: &it.name, before: it.before?, after: it.after? }));
    let lines: Vec<_> = lines.take(SHOWN).collect();
    Ok(html! {
        p { (moved) " of " (found.changes.len()) " units change their rank if all weights are equal." }
        (slope("slope", heading, ["own weights", "equal weights"], &lines))
        (table(&both))
    })
}

fn weights(subject: &Subject<'_>) -> Result<Markup, Failure> {
    let framework = subject.scores.framework();
    let mut drawn = Vec::new();
    for node in framework.nodes().iter().skip(1).filter(|node| node.takes_part()) {
        let weight = subject.scores.effective_weight(node.code())?;
        drawn.push((node.name(), framework.depth(node), weight));
    }
    let structure = crate::check::structure(&subject.index, &subject.data, &subject.scores);
    Ok(html! {
        (tree("tree", "Effective weights of all nodes", &drawn))
        (table(&structure))
    })
}
