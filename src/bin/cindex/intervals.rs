//! What a sweep found, as tables; and the picture of a robustness analysis.

use composite_index::robustness::sweep::{ConfidenceFactors, WeightSweep};
use composite_index::{Result, UnitCode};
use serde::Serialize;

use crate::Outcome;
use crate::output::Format;
use crate::report::{Body, ByName, Report};
use crate::result_table::{ResultTable, Value};

/// A sweep, and the confidence factors where noise was asked for.
#[derive(Clone, Copy)]
pub(crate) struct Found<'a> {
    pub(crate) sweep: &'a WeightSweep,
    pub(crate) confidence: Option<&'a ConfidenceFactors>,
}

impl Found<'_> {
    fn is_complete(&self) -> bool {
        self.sweep.is_complete() && self.confidence.is_none_or(ConfidenceFactors::is_complete)
    }

    /// Whether so many draws as were asked for were counted, and all of the noise.
    pub(crate) fn outcome(&self, asked: u64) -> Outcome {
        let counted = self.confidence.is_none_or(ConfidenceFactors::is_complete);
        if self.sweep.counted() < asked || !counted { Outcome::FallsShort } else { Outcome::Done }
    }
}

/// The tables of a sweep. What the format does not show is not made.
pub(crate) fn report<'a>(
    found: Found<'a>,
    title: &str,
    top: Option<usize>,
    format: Format,
) -> Result<Report<'a>> {
    let sweep = found.sweep;
    let units = by_nominal_rank(sweep)?;
    let ranks = ranks(found, &units, top)?;
    let listed: &[&UnitCode] = if format == Format::Table { &[] } else { &units };
    let mut tables = vec![("ranks", ranks), ("acceptability", acceptability(sweep, listed)?)];
    let drawn = sweep.drawn();
    if drawn.keeps_scores() {
        tables.push(("scores", scores(sweep, listed)?));
    }
    if drawn.keeps_pairs() {
        tables.push(("pairwise", pairwise(sweep, listed)?));
    }
    if drawn.keeps_central_weights() {
        tables.push(("central-weights", central(sweep, listed)?));
    }
    let name = title.to_owned();
    let json = Body::Streamed(Box::new(move |tables, out| {
        let (title, complete) = (&*name, found.is_complete());
        let whole = Whole { title, complete, tables, confidence: found.confidence, sweep };
        serde_json::to_writer_pretty(out, &whole)
    }));
    let lines = units.iter().map(|unit| line(sweep, unit)).collect::<Result<Vec<_>>>()?;
    let picture = Some(picture(&lines, "draws"));
    let incomplete = (!found.is_complete()).then(|| extent(found));
    let title = title.to_owned();
    Ok(Report { title, tables, json, picture, incomplete, is_answer: false })
}

/// The ranks of all units, by nominal rank.
#[cfg(feature = "report")]
pub(crate) fn ranks_of_units(found: Found<'_>) -> Result<ResultTable> {
    ranks(found, &by_nominal_rank(found.sweep)?, None)
}

/// What JSON has of a sweep.
#[derive(Serialize)]
struct Whole<'a> {
    title: &'a str,
    complete: bool,
    #[serde(flatten)]
    tables: ByName<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    confidence: Option<&'a ConfidenceFactors>,
    sweep: &'a WeightSweep,
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

/// Ranks of all units, with the other statistics that the sweep kept or the user asked for.
fn ranks(found: Found<'_>, units: &[&UnitCode], top: Option<usize>) -> Result<ResultTable> {
    let Found { sweep, confidence } = found;
    let names = [
        "rank",
        "unit",
        "mean",
        "5%",
        "median",
        "95%",
        "best seen",
        "worst seen",
        "first",
        "error",
    ];
    let rows = units.iter().map(|unit| ranks_of(sweep, unit)).collect::<Result<_>>()?;
    let columns = names.map(str::to_owned).into();
    let legend = "rank: under the weights of the index; mean to worst seen: of the ranks over all \
                  draws of weights, with their 5 %, 50 % and 95 % quantiles; first: the share of \
                  draws in which the unit ranks first; error: the standard error of that share.";
    let heading = extent(found);
    let mut sheet = ResultTable { heading, columns, rows, legend, ..ResultTable::default() };
    let unranked = |unit: &UnitCode| Ok(sweep.unit(unit)?.unranked);
    let gaps = units.iter().map(|unit| unranked(unit)).collect::<Result<Vec<_>>>()?;
    if gaps.iter().any(|unranked| *unranked > 0.0) {
        sheet.columns.push("unranked".to_owned());
        let rows = sheet.rows.iter_mut().zip(gaps);
        rows.for_each(|(row, unranked)| row.push(Value::Number(Some(unranked), 4)));
    }
    if let Some(k) = top {
        add_share(&mut sheet, units, &format!("top {k}"), |unit| {
            Ok(Some((sweep.top(unit, k)?, sweep.top_error(unit, k)?)))
        })?;
    }
    if let Some(confidence) = confidence {
        add_share(&mut sheet, units, "confidence", |unit| {
            let factor = confidence.factor(unit)?;
            Ok(factor.map(|factor| (factor, confidence.standard_error(factor))))
        })?;
    }
    Ok(sheet)
}

fn ranks_of(sweep: &WeightSweep, unit: &UnitCode) -> Result<Vec<Value>> {
    let own = sweep.unit(unit)?;
    let first = sweep.top(unit, 1)?;
    Ok(vec![
        Value::rank(own.nominal),
        Value::text(unit),
        Value::Number(own.mean, 2),
        Value::rank(sweep.rank_quantile(unit, 0.05)?),
        Value::rank(sweep.rank_quantile(unit, 0.5)?),
        Value::rank(sweep.rank_quantile(unit, 0.95)?),
        Value::rank(own.best),
        Value::rank(own.worst),
        Value::Number(Some(first), 4),
        Value::Number(Some(sweep.top_error(unit, 1)?), 4),
    ])
}

/// A share of each unit and its standard error, as two more columns.
fn add_share(
    sheet: &mut ResultTable,
    units: &[&UnitCode],
    name: &str,
    of: impl Fn(&UnitCode) -> Result<Option<(f64, f64)>>,
) -> Result<()> {
    sheet.columns.extend([name.to_owned(), format!("error of {name}")]);
    for (row, unit) in sheet.rows.iter_mut().zip(units) {
        let (share, error) = of(unit)?.unzip();
        row.extend([Value::Number(share, 4), Value::Number(error, 4)]);
    }
    Ok(())
}

/// How many draws of weights, and of noise, were counted.
fn extent(found: Found<'_>) -> String {
    let sweep = found.sweep;
    if sweep.is_complete() {
        let how = if sweep.is_quasi_random() { ", quasi-random in 16 randomisations" } else { "" };
        let draws = format!("{} draws{how}", sweep.draws());
        return match found.confidence {
            None => draws,
            Some(confidence) => format!("{draws}; {}", extent_of_noise(confidence)),
        };
    }
    let ranges: Vec<_> = sweep.runs().iter().map(|(from, to)| format!("{from}..{to}")).collect();
    let (counted, draws) = (sweep.counted(), sweep.draws());
    format!("incomplete: {counted} of {draws} draws, runs {}", ranges.join(", "))
}

fn extent_of_noise(confidence: &ConfidenceFactors) -> String {
    let (counted, draws) = (confidence.counted(), confidence.noise().count());
    if confidence.is_complete() {
        return format!("confidence from {draws} draws of the noise");
    }
    format!("incomplete: confidence from {counted} of {draws} draws of the noise")
}

/// The ranks that units had, with the shares of draws and their standard errors.
fn acceptability(sweep: &WeightSweep, units: &[&UnitCode]) -> Result<ResultTable> {
    let mut rows = Vec::new();
    for unit in units {
        let shares = sweep.acceptability(unit)?.into_iter().zip(sweep.acceptability_errors(unit)?);
        for ((rank, share), error) in shares.filter(|((_, share), _)| *share > 0.0) {
            rows.push(vec![
                Value::text(unit),
                Value::rank(Some(rank)),
                Value::Number(Some(share), 4),
                Value::Number(Some(error), 4),
            ]);
        }
    }
    let columns = ["unit", "rank", "share", "error"].map(str::to_owned).into();
    Ok(ResultTable {
        heading: "Rank acceptability".to_owned(),
        columns,
        rows,
        ..ResultTable::default()
    })
}

fn scores(sweep: &WeightSweep, units: &[&UnitCode]) -> Result<ResultTable> {
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
    Ok(ResultTable { heading: "Scores".to_owned(), columns, rows, ..ResultTable::default() })
}

/// Shares of draws, each row with the largest of their standard errors.
fn pairwise(sweep: &WeightSweep, units: &[&UnitCode]) -> Result<ResultTable> {
    let mut columns = vec!["unit".to_owned(), "error".to_owned()];
    columns.extend(units.iter().map(|unit| unit.to_string()));
    let row = |unit: &&UnitCode| {
        let shares = units.iter().map(|other| sweep.pairwise(unit, other));
        let shares = shares.collect::<Result<Vec<_>>>()?;
        // Against itself a unit has one half, which is not drawn.
        let others = units.iter().filter(|other| *other != unit);
        let errors = others.map(|other| sweep.pairwise_error(unit, other));
        let error = errors.collect::<Result<Vec<_>>>()?.into_iter().reduce(f64::max);
        let mut row = vec![Value::text(unit), Value::Number(error, 4)];
        row.extend(shares.into_iter().map(|share| Value::Number(Some(share), 2)));
        Ok(row)
    };
    let rows = units.iter().map(row).collect::<Result<_>>()?;
    let heading = "Share of draws in which the row ranks before the column".to_owned();
    Ok(ResultTable { heading, spare_columns: units.len(), columns, rows, ..ResultTable::default() })
}

fn central(sweep: &WeightSweep, units: &[&UnitCode]) -> Result<ResultTable> {
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
    Ok(ResultTable { heading, spare_columns, columns, rows, ..ResultTable::default() })
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

/// The picture's width in characters.
const WIDTH: usize = 48;

/// One line of the picture.
pub(crate) struct Interval<'a> {
    pub(crate) unit: &'a str,
    /// The rank of the index as it is.
    pub(crate) nominal: Option<f64>,
    /// The 5 %, 50 % and 95 % quantiles of the ranks.
    pub(crate) quantiles: Option<[f64; 3]>,
}

/// The units in the order given, with median and 5–95 % of their ranks, and the nominal rank where it
/// lies outside of these.
pub(crate) fn picture(intervals: &[Interval<'_>], what: &str) -> String {
    let count = intervals.len();
    let steps = (count.max(2) - 1) as f64;
    let position =
        |rank: f64| (((rank - 1.0) / steps * (WIDTH - 1) as f64).round() as usize).min(WIDTH - 1);
    let longest = intervals.iter().map(|line| line.unit.chars().count()).max().unwrap_or(0).max(4);
    let width = WIDTH - 1;
    let mut text = format!("{:>5}  {:longest$}  1{count:>width$}\n", "rank", "unit");
    for Interval { unit, nominal, quantiles } in intervals {
        let mut line = [' '; WIDTH];
        if let Some(nominal) = nominal {
            line[position(*nominal)] = '·';
        }
        if let Some([low, median, high]) = quantiles {
            line[position(*low)..=position(*high)].fill('─');
            line[position(*median)] = '●';
        }
        let line: String = line.iter().collect();
        let nominal = nominal.map_or("-".to_owned(), |rank| rank.to_string());
        text += &format!("{nominal:>5}  {unit:longest$}  {}\n", line.trim_end());
    }
    text + &format!("\n● median, ─ 5 % to 95 % of the {what}, · nominal rank outside of them\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_by_hand() {
        let line = |unit, nominal, quantiles| Interval { unit, nominal: Some(nominal), quantiles };
        let text = picture(
            &[line("KOR", 1.0, Some([1.0, 1.0, 2.0])), line("JPN", 2.0, None)],
            "replicates",
        );
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines[0], format!(" rank  unit  1{:>47}", 2));
        assert_eq!(lines[1], format!("    1  KOR   ●{}", "─".repeat(47)));
        assert_eq!(lines[2], format!("    2  JPN   {:>48}", "·"));
    }
}
