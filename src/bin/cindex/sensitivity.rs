//! `cindex sensitivity`: which choices move a ranking, and what hangs on each part of it.

use composite_index::robustness::sensitivity::{
    Effect, Estimation, Exact, Indices, LeaveOneOut, OutputIndices, Sensitivity, SensitivityOutput,
    WithoutElement, leave_one_out,
};
use composite_index::robustness::{Factors, Uncertainty};
use composite_index::{Dataset, Index, Refusal, Source};

use crate::arguments::SensitivityArguments;
use crate::sheet::{Sheet, Value};
use crate::{Failure, Outcome, changed};

pub(crate) fn run(arguments: &SensitivityArguments) -> Result<Outcome, Failure> {
    let (index, folder) = changed::index(&arguments.input, &arguments.change)?;
    let data = arguments.input.values(&folder)?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(arguments.threads.unwrap_or(0)).build();
    let pool = pool.map_err(|error| Failure::Output {
        target: "threads".to_owned(),
        error: std::io::Error::other(error),
    })?;
    let sheet = pool.install(|| match arguments.leave_one_out {
        true => leave_one_out(&index, &data).map(|found| removals(&index, &found)),
        false => study(arguments, &index, &data).map(|found| indices(arguments, &index, &found)),
    })?;
    sheet.write(&arguments.output)?;
    Ok(Outcome::Done)
}

fn study(
    arguments: &SensitivityArguments,
    index: &Index,
    data: &Dataset,
) -> composite_index::Result<Sensitivity> {
    let own = || arguments.input.dir.join("uncertainty.toml");
    let factors = Source::read(arguments.specification.clone().unwrap_or_else(own))?;
    let study = Uncertainty::new(index, data, Factors::from_toml(&factors)?)?;
    let shift = [SensitivityOutput::RankShift];
    let outputs = if arguments.of.is_empty() { &shift[..] } else { &arguments.of };
    if arguments.exact {
        return study.exact_sensitivity(outputs, Exact::new());
    }
    let estimation = Estimation {
        estimator: arguments.estimator.into(),
        second_order: arguments.second_order,
        ..Estimation::new(arguments.points).seed(arguments.seed)
    };
    study.sensitivity(outputs, &estimation)
}

/// Every output's factors, and behind them its pairs of factors.
fn indices(arguments: &SensitivityArguments, index: &Index, found: &Sensitivity) -> Sheet {
    let pairs = found.exact || arguments.second_order;
    let mut columns = vec!["output".to_owned(), "factor".to_owned()];
    let orders = if pairs { &["first", "total", "second"][..] } else { &["first", "total"] };
    for order in orders {
        columns.push((*order).to_owned());
        if !found.exact {
            columns.extend([format!("{order}_low"), format!("{order}_high")]);
        }
    }
    columns.push("reason".to_owned());
    let width = columns.len();
    let rows = found.outputs.iter().flat_map(|output| rows(found, output, pairs, width));
    let mut summary = vec![("runs".to_owned(), Value::count(found.runs))];
    if !found.exact {
        summary.push(("seed".to_owned(), Value::text(arguments.seed)));
    }
    if let Some(fingerprint) = found.fingerprint {
        summary.push(("fingerprint".to_owned(), Value::text(fingerprint)));
    }
    let kind = if found.exact { "exact" } else { "estimated" };
    let name = index.framework().root().name();
    Sheet {
        heading: format!("{name}: {kind} shares of variance by factor"),
        rows: rows.collect(),
        columns,
        summary,
        notes: vec![
            "first: what goes when the factor is fixed; total: what stays when all others are."
                .to_owned(),
        ],
        ..Sheet::default()
    }
}

fn rows(found: &Sensitivity, output: &OutputIndices, pairs: bool, width: usize) -> Vec<Vec<Value>> {
    let blank = || Value::Number(None, 3);
    let row = |factor: String, mut effects: Vec<Value>, reason: &str| {
        let mut row = vec![Value::text(&output.output), Value::text(factor)];
        row.append(&mut effects);
        row.resize_with(width - 1, blank);
        row.push(Value::text(reason));
        row
    };
    let indices = match &output.result {
        Ok(indices) => indices,
        Err(refusal) => return vec![row("-".to_owned(), Vec::new(), &refusal.to_string())],
    };
    let cells = |effect: &Effect| {
        let mut cells = vec![Value::Number(Some(effect.index), 3)];
        if !found.exact {
            let ends = effect.interval.map_or([None; 2], |(low, high)| [Some(low), Some(high)]);
            cells.extend(ends.map(|end| Value::Number(end, 3)));
        }
        cells
    };
    let Indices { first, total, second, .. } = indices;
    let alone = found.factors.iter().zip(first.iter().zip(total));
    let mut rows: Vec<_> = alone
        .map(|(factor, (first, total))| {
            row(factor.clone(), [cells(first), cells(total)].concat(), "")
        })
        .collect();
    for pair in second.iter().filter(|_| pairs) {
        let names =
            format!("{} × {}", found.factors[pair.factors.0], found.factors[pair.factors.1]);
        let mut effects: Vec<_> =
            std::iter::repeat_with(blank).take(2 * cells(&pair.effect).len()).collect();
        effects.extend(cells(&pair.effect));
        rows.push(row(names, effects, ""));
    }
    rows
}

/// Every indicator, group and unit with what its removal does.
fn removals(index: &Index, found: &LeaveOneOut) -> Sheet {
    let framework = index.framework();
    let level = |code: &str| framework.node(code).map_or("", |node| node.level());
    let nodes = found.nodes.iter().map(|removal| {
        let code = removal.node.as_str();
        removed(level(code), code, &removal.result)
    });
    let units = found.without.iter();
    let units = units.map(|removal| removed("unit", removal.unit.as_str(), &removal.result));
    let columns = ["kind", "without", "mean_shift", "largest_shift", "reversals", "reason"];
    Sheet {
        heading: format!("{} without each of its parts", framework.root().name()),
        columns: columns.map(str::to_owned).into(),
        rows: nodes.chain(units).collect(),
        notes: vec![
            "reversals: pairs of units whose order is turned round; shifts are of ranks, without \
             a unit among the others."
                .to_owned(),
        ],
        ..Sheet::default()
    }
}

fn removed(kind: &str, code: &str, result: &Result<WithoutElement, Refusal>) -> Vec<Value> {
    let mut row = vec![Value::text(kind), Value::text(code)];
    match result {
        Ok(without) => row.extend([
            Value::score(without.mean_absolute_shift),
            Value::rank(without.largest_shift),
            Value::count(without.reversals),
            Value::text(""),
        ]),
        Err(refusal) => row.extend([
            Value::score(None),
            Value::rank(None),
            Value::Number(None, 0),
            Value::text(refusal),
        ]),
    }
    row
}
