//! `cindex recover`: which weights are behind a published table.

use std::path::PathBuf;

use clap::Args;
use composite_index::decisions::{
    Hypothesis, Interval, OrderWeights, Publication, Recover, RecoveredWeights, Rounding, recover,
    recover_from_ranks,
};

use super::table_of;
use crate::input::Input;
use crate::output::Output;
use crate::result_table::{ResultTable, Value};
use crate::{Failure, Outcome};

#[derive(Debug, Args)]
pub(crate) struct RecoverArguments {
    #[command(flatten)]
    pub(crate) input: Input,
    /// Use another methodology file.
    #[arg(long, value_name = "FILE")]
    pub(crate) methodology: Option<PathBuf>,
    /// Use another table of published figures.
    #[arg(long, value_name = "FILE")]
    pub(crate) published: Option<PathBuf>,
    /// Take the published order alone, not the totals.
    #[arg(long, conflicts_with_all = ["anchored", "as_is"])]
    pub(crate) ranks: bool,
    /// Take the total of 0, the total of 100 and each indicator's sub-score of 100 as exact, as a
    /// rescaling makes them.
    #[arg(long)]
    pub(crate) anchored: bool,
    /// Totals are the weighted means as they are, rather than rescaled in a straight line.
    #[arg(long)]
    pub(crate) as_is: bool,
    /// Decimals of the sub-scores that were printed; those of each indicator's longest value by default.
    #[arg(long, value_name = "N")]
    pub(crate) decimals: Option<u8>,
    #[command(flatten)]
    pub(crate) output: Output,
}

pub(crate) fn run(arguments: &RecoverArguments) -> Result<Outcome, Failure> {
    let RecoverArguments { input, methodology, published, .. } = arguments;
    let folder = input.open(methodology.as_ref(), published.as_ref())?;
    let (data, table) = (input.values(&folder)?, folder.published()?);
    let rounding = Rounding { decimals: arguments.decimals, scale: None };
    let mut asked = Recover::default().rounding(rounding);
    if arguments.anchored {
        asked = asked.anchored();
    }
    if arguments.as_is {
        asked = asked.published(Publication::AsIs);
    }
    let (report, fits) = if arguments.ranks {
        let found = recover_from_ranks(folder.index(), &data, table, asked)?;
        let table = by_order(&found);
        (table_of("recovered", table, &found, &found.sentences(), None), found.exists)
    } else {
        let found = recover(folder.index(), &data, table, asked)?;
        let table = by_totals(&found);
        (table_of("recovered", table, &found, &found.sentences(), None), found.consistent)
    };
    report.write(&arguments.output)?;
    Ok(if fits { Outcome::Done } else { Outcome::FallsShort })
}

fn columns(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn ends(interval: Option<Interval>) -> [Value; 2] {
    let share = |end: Option<f64>| Value::Number(end, 4);
    [share(interval.map(|it| it.low)), share(interval.map(|it| it.high))]
}

fn share(share: Option<f64>) -> Value {
    Value::Number(share, 4)
}

fn by_totals(found: &RecoveredWeights) -> ResultTable {
    let row = |weight: &composite_index::decisions::RecoveredWeight| {
        let mut row = vec![Value::text(&weight.node), share(Some(weight.stated))];
        row.extend(ends(weight.interval));
        row.extend([share(Some(weight.nearest)), share(weight.least_squares)]);
        row.extend(ends(weight.share));
        row
    };
    let mut rows: Vec<_> = found.weights.iter().map(row).collect();
    for (name, interval) in [("(scale)", found.scale), ("(shift)", found.shift)] {
        if interval.is_some() {
            let mut row = vec![Value::text(name), share(None)];
            row.extend(ends(interval));
            row.extend([(); 4].map(|()| share(None)));
            rows.push(row);
        }
    }
    let fit = |hypothesis: Hypothesis| Value::Number(Some(hypothesis.tolerance), 4);
    ResultTable {
        heading: format!("{}: weights behind {} published totals", found.name, found.units),
        columns: columns(&[
            "node",
            "stated",
            "least",
            "most",
            "nearest",
            "least squares",
            "share from",
            "share to",
        ]),
        rows,
        summary: vec![
            ("rounding that some weights need".to_owned(), share(Some(found.tolerance))),
            ("rounding that the stated weights need".to_owned(), fit(found.stated)),
            ("rounding that equal weights need".to_owned(), fit(found.equal)),
        ],
        legend: "least, most: the interval of all weights that are consistent with the table; nearest: \
                 the weights that need the least rounding, as a multiple of half of the last digits: \
                 up to 1 they are consistent; share from, to: the interval of the share of the group.",
        spare_columns: 2,
        ..ResultTable::default()
    }
}

fn by_order(found: &OrderWeights) -> ResultTable {
    let row = |weight: &composite_index::decisions::OrderWeight| {
        let mut row = vec![Value::text(&weight.node), share(Some(weight.stated))];
        row.extend(ends(weight.interval));
        row.push(share(Some(weight.nearest)));
        row.push(Value::text(if weight.free { "free: it decides nothing" } else { "" }));
        row
    };
    ResultTable {
        heading: format!("{}: weights behind the order of {} units", found.name, found.units),
        columns: columns(&["node", "stated", "least", "most", "nearest", "note"]),
        rows: found.weights.iter().map(row).collect(),
        summary: vec![("least violation".to_owned(), share(Some(found.least_violation)))],
        legend: "least, most: the interval of all weights that give the order; nearest: the weights \
                 that violate it least, or keep it with the largest margin (a violation below zero).",
        ..ResultTable::default()
    }
}
