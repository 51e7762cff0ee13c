//! What a sweep found, as tables.

use composite_index::robustness::WeightSweep;
use composite_index::{Result, UnitCode};
use serde_json::{Value as Json, json};

use crate::picture::{self, Interval};
use crate::report::Report;
use crate::sheet::{Sheet, Value};

/// The tables of a sweep.
pub(crate) fn report(sweep: &WeightSweep, title: &str, top: Option<usize>) -> Result<Report> {
    let units = by_nominal_rank(sweep)?;
    let ranks = ranks(sweep, &units, top)?;
    let mut tables = vec![("ranks", ranks), ("acceptability", acceptability(sweep, &units)?)];
    let drawn = sweep.drawn();
    if drawn.keeps_scores() {
        tables.push(("scores", scores(sweep, &units)?));
    }
    if drawn.keeps_pairs() {
        tables.push(("pairwise", pairwise(sweep, &units)?));
    }
    if drawn.keeps_central_weights() {
        tables.push(("central-weights", central(sweep, &units)?));
    }
    let mut json = json!({ "title": title, "complete": sweep.is_complete() });
    for (name, sheet) in &tables {
        json[*name] = sheet.json()["rows"].take();
    }
    json["sweep"] = serde_json::to_value(sweep).unwrap_or(Json::Null);
    let lines = units.iter().map(|unit| line(sweep, unit)).collect::<Result<Vec<_>>>()?;
    let picture = Some(picture::intervals(&lines, "draws"));
    let incomplete = (!sweep.is_complete()).then(|| extent(sweep));
    Ok(Report { title: title.to_owned(), tables, json, picture, incomplete })
}

/// The units by nominal rank, those without at the end.
fn by_nominal_rank(sweep: &WeightSweep) -> Result<Vec<&UnitCode>> {
    let mut units = Vec::new();
    for unit in sweep.units() {
        units.push((sweep.unit(unit)?.nominal.unwrap_or(f64::INFINITY), unit));
    }
    units.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.cmp(b.1)));
    Ok(units.into_iter().map(|(_, unit)| unit).collect())
}

fn ranks(sweep: &WeightSweep, units: &[&UnitCode], top: Option<usize>) -> Result<Sheet> {
    let names = ["rank", "unit", "mean", "5%", "median", "95%", "best", "worst", "first", "error"];
    let mut columns: Vec<String> = names.map(str::to_owned).into();
    if let Some(top) = top {
        columns.extend([format!("top {top}"), format!("error of top {top}")]);
    }
    let row = |unit: &&UnitCode| {
        let own = sweep.unit(unit)?;
        let first = sweep.top(unit, 1)?;
        let mut row = vec![
            Value::rank(own.nominal),
            Value::text(unit),
            Value::Number(own.mean, 2),
            Value::rank(sweep.rank_quantile(unit, 0.05)?),
            Value::rank(sweep.rank_quantile(unit, 0.5)?),
            Value::rank(sweep.rank_quantile(unit, 0.95)?),
            Value::rank(own.best),
            Value::rank(own.worst),
            Value::Number(Some(first), 4),
            Value::Number(Some(sweep.standard_error(first)), 4),
        ];
        if let Some(top) = top {
            let share = sweep.top(unit, top)?;
            row.push(Value::Number(Some(share), 4));
            row.push(Value::Number(Some(sweep.standard_error(share)), 4));
        }
        Ok(row)
    };
    let rows = units.iter().map(row).collect::<Result<_>>()?;
    Ok(Sheet { heading: extent(sweep), columns, rows, ..Sheet::default() })
}

/// How much of the sweep is there.
fn extent(sweep: &WeightSweep) -> String {
    if sweep.is_complete() {
        return format!("{} draws", sweep.draws());
    }
    let ranges: Vec<_> = sweep.runs().iter().map(|(from, to)| format!("{from}..{to}")).collect();
    let (counted, draws) = (sweep.counted(), sweep.draws());
    format!("incomplete: {counted} of {draws} draws, runs {}", ranges.join(", "))
}

/// The ranks that units had, with the shares of draws and their standard errors.
fn acceptability(sweep: &WeightSweep, units: &[&UnitCode]) -> Result<Sheet> {
    let mut rows = Vec::new();
    for unit in units {
        for (rank, share) in
            sweep.acceptability(unit)?.into_iter().filter(|(_, share)| *share > 0.0)
        {
            rows.push(vec![
                Value::text(unit),
                Value::rank(Some(rank)),
                Value::Number(Some(share), 4),
                Value::Number(Some(sweep.standard_error(share)), 4),
            ]);
        }
    }
    let columns = ["unit", "rank", "share", "error"].map(str::to_owned).into();
    Ok(Sheet { heading: "Rank acceptability".to_owned(), columns, rows, ..Sheet::default() })
}

fn scores(sweep: &WeightSweep, units: &[&UnitCode]) -> Result<Sheet> {
    let columns = ["unit", "5%", "median", "95%", "error"].map(str::to_owned).into();
    let row = |unit: &&UnitCode| {
        let mut row = vec![Value::text(unit)];
        let mut error: Option<f64> = None;
        for p in [0.05, 0.5, 0.95] {
            let quantile = sweep.score_quantile(unit, p)?;
            row.push(Value::score(quantile.map(|quantile| quantile.score)));
            error = quantile.map(|quantile| quantile.error.max(error.unwrap_or(0.0))).or(error);
        }
        row.push(Value::Number(error, 4));
        Ok(row)
    };
    let rows = units.iter().map(row).collect::<Result<_>>()?;
    Ok(Sheet { heading: "Scores".to_owned(), columns, rows, ..Sheet::default() })
}

fn pairwise(sweep: &WeightSweep, units: &[&UnitCode]) -> Result<Sheet> {
    let mut columns = vec!["unit".to_owned()];
    columns.extend(units.iter().map(|unit| unit.to_string()));
    let row = |unit: &&UnitCode| {
        let mut row = vec![Value::text(unit)];
        for other in units {
            row.push(Value::Number(Some(sweep.pairwise(unit, other)?), 2));
        }
        Ok(row)
    };
    let rows = units.iter().map(row).collect::<Result<_>>()?;
    let heading = "Share of draws in which the row ranks before the column".to_owned();
    Ok(Sheet { heading, spare_columns: units.len(), columns, rows, ..Sheet::default() })
}

fn central(sweep: &WeightSweep, units: &[&UnitCode]) -> Result<Sheet> {
    let mut columns = vec!["unit".to_owned()];
    let mut rows = Vec::new();
    for unit in units {
        let Some(weights) = sweep.central_weights(unit)? else { continue };
        if columns.len() == 1 {
            columns.extend(weights.iter().map(|(code, _)| code.to_string()));
        }
        let mut row = vec![Value::text(unit)];
        row.extend(weights.iter().map(|(_, weight)| Value::Number(Some(*weight), 4)));
        rows.push(row);
    }
    let heading = "Mean effective weights where the unit is first".to_owned();
    let spare_columns = columns.len() - 1;
    Ok(Sheet { heading, spare_columns, columns, rows, ..Sheet::default() })
}

/// A line of the picture.
fn line<'a>(sweep: &WeightSweep, unit: &'a UnitCode) -> Result<Interval<'a>> {
    let quantile = |p| sweep.rank_quantile(unit, p);
    let quantiles = match (quantile(0.05)?, quantile(0.5)?, quantile(0.95)?) {
        (Some(low), Some(median), Some(high)) => Some([low, median, high]),
        _ => None,
    };
    Ok(Interval { unit: unit.as_str(), nominal: sweep.unit(unit)?.nominal, quantiles })
}
