//! `cindex check`: the tree with weights and coverage, and every fault.

use composite_index::{Dataset, Framework, IndexFolder, Node, Scores};

use crate::arguments::FolderArguments;
use crate::sheet::{Sheet, Value};
use crate::{Failure, Outcome};

pub(crate) fn run(arguments: &FolderArguments) -> Result<Outcome, Failure> {
    let folder = arguments.open()?;
    let Ok(_) = folder.data() else {
        sheet(&folder, None).write(&arguments.output)?;
        return Ok(Outcome::Done);
    };
    let data = arguments.input.values(&folder)?;
    let scores = folder.index().score(&data)?;
    if let Ok(published) = folder.published() {
        published.verify(&scores, None)?;
    }
    sheet(&folder, Some((&data, &scores))).write(&arguments.output)?;
    Ok(Outcome::Done)
}

fn sheet(folder: &IndexFolder, scored: Option<(&Dataset, &Scores)>) -> Sheet {
    let framework = folder.index().framework();
    let mut columns = vec!["node", "level", "weight", "share %", "effective %"];
    if scored.is_some() {
        columns.push("coverage %");
    }
    let rows = framework.nodes().iter().map(|node| row(framework, node, scored));
    Sheet {
        heading: framework.root().name().to_owned(),
        columns: columns.into_iter().map(str::to_owned).collect(),
        rows: rows.collect(),
        summary: summary(framework, scored),
        notes: scored
            .is_none()
            .then(|| "There is no data.csv to score.".to_owned())
            .into_iter()
            .collect(),
        ..Sheet::default()
    }
}

fn row(framework: &Framework, node: &Node, scored: Option<(&Dataset, &Scores)>) -> Vec<Value> {
    let percent = |share: Option<f64>| Value::Number(share.map(|share| 100.0 * share), 2);
    let (share, effective) = match scored {
        Some((_, scores)) => (scores.share(node.code()), scores.effective_weight(node.code())),
        None => (Some(framework.nominal_share(node)), Some(framework.nominal_weight(node))),
    };
    let indent = "  ".repeat(framework.depth(node));
    let mut row = vec![
        Value::Text(format!("{indent}{}", node.code())),
        Value::text(node.level()),
        Value::Number(Some(node.weight()), 2),
        percent(share),
        percent(effective),
    ];
    row.extend(scored.map(|(data, _)| {
        let (present, all) = coverage(framework, node, data);
        Value::Number((all > 0).then(|| 100.0 * present as f64 / all as f64), 1)
    }));
    row
}

/// Cells with data, and all cells, of the indicators at and below a node.
fn coverage(framework: &Framework, node: &Node, data: &Dataset) -> (usize, usize) {
    if node.as_indicator().is_some() {
        let column = data.column(node.code()).unwrap_or(&[]);
        return (column.iter().filter(|value| !value.is_nan()).count(), column.len());
    }
    let children = framework.children(node).map(|child| coverage(framework, child, data));
    children.fold((0, 0), |sum, child| (sum.0 + child.0, sum.1 + child.1))
}

fn summary(framework: &Framework, scored: Option<(&Dataset, &Scores)>) -> Vec<(String, Value)> {
    let indicators = framework.indicators().count();
    let mut summary = vec![
        ("indicators".to_owned(), Value::count(indicators)),
        ("groups".to_owned(), Value::count(framework.nodes().len() - indicators)),
    ];
    if let Some((data, _)) = scored {
        let (present, all) = coverage(framework, framework.root(), data);
        summary.push(("units".to_owned(), Value::count(data.units().len())));
        summary.push(("missing cells".to_owned(), Value::count(all - present)));
    }
    summary
}
