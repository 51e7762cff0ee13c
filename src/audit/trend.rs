//! How the values of a unit change over the periods of a panel.

use std::collections::HashMap;

use serde::Serialize;

use crate::data::{Dataset, point};
use crate::error::{Diagnostic, ErrorKind, Refusal, Result, reason};
use crate::framework::{UnitCode, VariableCode};

/// How one variable of one unit changes over the periods of a panel.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Trend {
    /// The unit.
    pub unit: UnitCode,
    /// The variable.
    pub variable: VariableCode,
    /// Number of periods.
    pub periods: usize,
    /// Number of periods with a value.
    pub available: usize,
    /// The first period with a value.
    pub first: Option<f64>,
    /// The last period with a value.
    pub last: Option<f64>,
    /// Compound growth per unit of time, 0.1 for 10 %, or why it cannot be computed
    /// ([`compound_growth`]).
    #[serde(serialize_with = "reason::serialize")]
    pub growth: std::result::Result<f64, Refusal>,
    /// Linear change per unit of time, in per cent, or why it cannot be computed ([`linear_change`]).
    #[serde(serialize_with = "reason::serialize")]
    pub change: std::result::Result<f64, Refusal>,
}

/// The trends of some variables over the periods of a panel: variable by variable, units in the order
/// of their first rows. Periods are numbers, such as years.
///
/// `latest` is the number of periods that count, back from the last one with a value; all by
/// default. Trends are those of the raw values: if lower is better, a rise is a turn for the worse.
///
/// Source: COINr's `get_trends`.
///
/// # Errors
///
/// An unknown variable, or a row whose period is not a number.
pub fn trends(data: &Dataset, variables: &[&str], latest: Option<usize>) -> Result<Vec<Trend>> {
    let times = times(data)?;
    let units = rows_of_units(data, &times);
    let mut trends = Vec::with_capacity(variables.len() * units.len());
    let mut points = Vec::new();
    for variable in variables {
        let known = data.variables().iter().find(|known| known.as_str() == *variable);
        let column = data.column(*variable).ok();
        let (Some(known), Some(column)) = (known, column) else {
            let problem = ErrorKind::UnknownVariable { variable: (*variable).to_owned() };
            let codes = data.variables().iter().map(VariableCode::as_str);
            return Err(Diagnostic::new(problem).suggesting(variable, codes).into());
        };
        for rows in &units {
            points.clear();
            points.extend(rows.iter().map(|row| (times[*row], column[*row])));
            let unit = rows.first().map(|row| data.units()[*row].code.clone());
            trends.extend(unit.map(|unit| trend(unit, known.clone(), &points, latest)));
        }
    }
    Ok(trends)
}

/// The rows of each unit in the order of time; units in the order of their first rows.
fn rows_of_units(data: &Dataset, times: &[f64]) -> Vec<Vec<usize>> {
    let (mut places, mut units) = (HashMap::new(), Vec::<Vec<usize>>::new());
    for (row, unit) in data.units().iter().enumerate() {
        let place = *places.entry(&unit.code).or_insert(units.len());
        match units.get_mut(place) {
            Some(rows) => rows.push(row),
            None => units.push(vec![row]),
        }
    }
    units.iter_mut().for_each(|rows| rows.sort_by(|a, b| times[*a].total_cmp(&times[*b])));
    units
}

fn times(data: &Dataset) -> Result<Vec<f64>> {
    let time = |unit: &crate::data::Unit| {
        let period = unit.period.as_deref().unwrap_or("none");
        point(period).ok_or_else(|| {
            let (unit, period) = (unit.code.to_string(), period.to_owned());
            Diagnostic::new(ErrorKind::PeriodIsNoNumber { unit, period }).into()
        })
    };
    data.units().iter().map(time).collect()
}

fn trend(
    unit: UnitCode,
    variable: VariableCode,
    points: &[(f64, f64)],
    latest: Option<usize>,
) -> Trend {
    let points = match latest {
        Some(latest) => latest_of(points, latest),
        None => Ok(points),
    };
    let present: std::result::Result<Vec<_>, Refusal> = points.clone().map(|points| {
        points.iter().copied().filter(|(_, value)| !value.is_nan()).collect::<Vec<_>>()
    });
    let known = present.as_deref().unwrap_or_default();
    Trend {
        unit,
        variable,
        periods: points.as_ref().map_or(0, |points| points.len()),
        available: known.len(),
        first: known.first().map(|(time, _)| *time),
        last: known.last().map(|(time, _)| *time),
        growth: present.clone().and_then(|points| compound_growth(&points)),
        change: present.clone().and_then(|points| linear_change(&points)),
    }
}

/// The latest points, back from the last one with a value.
fn latest_of(points: &[(f64, f64)], latest: usize) -> std::result::Result<&[(f64, f64)], Refusal> {
    let end = points.iter().rposition(|(_, value)| !value.is_nan()).map_or(0, |last| last + 1);
    let start = end.checked_sub(latest);
    let few = || Refusal::new(format!("{latest} periods are needed, but there are {end}"));
    start.map(|start| &points[start..end]).ok_or_else(few)
}

/// Compound growth per unit of time, (last / first)^(1 / (t_last − t_first)) − 1, of points (time,
/// value) in the order of time; if times are years, 0.1 is ten per cent a year. Only the first and the
/// last value count; zero if the two are the same.
///
/// # Errors
///
/// Fewer than two points, two at the same time, a value that is zero or has another sign than the
/// other.
pub fn compound_growth(points: &[(f64, f64)]) -> std::result::Result<f64, Refusal> {
    let ((start, before), (end, after)) = ends(points)?;
    if before == after {
        return Ok(0.0);
    }
    let ratio = after / before;
    if !(ratio > 0.0 && ratio.is_finite()) {
        return Err(Refusal::new(format!(
            "there is no constant rate of growth from {before} to {after}"
        )));
    }
    Ok(libm::pow(ratio, 1.0 / (end - start)) - 1.0)
}

/// Linear change per unit of time, in per cent of the least-squares line a + b t at the first point:
/// 100 b / (a + b t_first), of points (time, value) in the order of time. Zero if all values are the
/// same.
///
/// # Errors
///
/// Fewer than two points, all at the same time, a line that begins at zero.
pub fn linear_change(points: &[(f64, f64)]) -> std::result::Result<f64, Refusal> {
    let ((start, before), _) = ends(points)?;
    if points.iter().all(|(_, value)| *value == before) {
        return Ok(0.0);
    }
    let n = points.len() as f64;
    let mean_time = points.iter().map(|(time, _)| time).sum::<f64>() / n;
    let mean = points.iter().map(|(_, value)| value).sum::<f64>() / n;
    let product = |(time, value): &(f64, f64)| (time - mean_time) * (value - mean);
    let squares = points.iter().map(|(time, _)| (time - mean_time) * (time - mean_time));
    let slope = points.iter().map(product).sum::<f64>() / squares.sum::<f64>();
    let begin = mean + slope * (start - mean_time);
    let change = 100.0 * slope / begin;
    let at_zero = begin.abs() <= 1e-12 * mean.abs().max((slope * (start - mean_time)).abs());
    if at_zero || !change.is_finite() {
        return Err(Refusal::new(
            "the line begins at zero, so that a change in per cent is undefined",
        ));
    }
    Ok(change)
}

type Point = (f64, f64);

fn ends(points: &[Point]) -> std::result::Result<(Point, Point), Refusal> {
    match points {
        [first, .., last] if last.0 > first.0 => Ok((*first, *last)),
        [_, .., _] => Err(Refusal::new("the points are not in the order of time")),
        few => {
            Err(Refusal::new(format!("{} periods have a value; at least 2 are needed", few.len())))
        }
    }
}

#[cfg(test)]
mod tests {
    use approx::assert_abs_diff_eq;

    use super::*;
    use crate::data::Unit;

    #[test]
    fn growth_and_change_by_hand() {
        let points = [(2020.0, 100.0), (2021.0, 130.0), (2022.0, 121.0)];
        assert_abs_diff_eq!(compound_growth(&points).unwrap(), 0.1, epsilon = 1e-15);
        // Slope 10.5; mean 117 at 2021, so that the line begins at 106.5.
        assert_abs_diff_eq!(linear_change(&points).unwrap(), 1050.0 / 106.5, epsilon = 1e-12);
        assert_eq!(linear_change(&[(2020.0, 4.0), (2022.0, 5.0)]), Ok(12.5));
        assert_eq!(compound_growth(&[(2020.0, 0.0), (2022.0, 0.0)]), Ok(0.0));
    }

    #[test]
    fn what_has_no_trend_has_a_reason() {
        let reason = |points: &[(f64, f64)]| compound_growth(points).unwrap_err().to_string();
        assert_eq!(reason(&[(1.0, 2.0)]), "1 periods have a value; at least 2 are needed");
        let message = "there is no constant rate of growth from 0 to 3";
        assert_eq!(reason(&[(1.0, 0.0), (2.0, 3.0)]), message);
        assert!(reason(&[(1.0, -1.0), (2.0, 3.0)]).ends_with("from -1 to 3"));
        assert_eq!(reason(&[(2.0, 1.0), (2.0, 3.0)]), "the points are not in the order of time");
        let change = linear_change(&[(1.0, 0.0), (2.0, 3.0)]).unwrap_err();
        assert_eq!(
            change.to_string(),
            "the line begins at zero, so that a change in per cent is undefined"
        );
    }

    fn panel() -> Dataset {
        let row = |unit, period: i32| Unit::new(unit).unwrap().in_period(period.to_string());
        Dataset::builder(["a"])
            .row(row("KOR", 2022), [Some(4.0)])
            .row(row("JPN", 2020), [None])
            .row(row("KOR", 2020), [Some(1.0)])
            .row(row("KOR", 2021), [None])
            .row(row("KOR", 2023), [None])
            .build()
            .unwrap()
    }

    #[test]
    fn a_panel_is_put_in_order_and_its_gaps_are_left_out() {
        let found = trends(&panel(), &["a"], None).unwrap();
        let korea = &found[0];
        assert_eq!((korea.periods, korea.available), (4, 2));
        assert_eq!((korea.first, korea.last), (Some(2020.0), Some(2022.0)));
        assert_eq!(korea.growth, Ok(1.0));
        assert!(found[1].growth.is_err(), "Japan has no value");
        let latest = &trends(&panel(), &["a"], Some(2)).unwrap()[0];
        assert_eq!((latest.periods, latest.available), (2, 1), "2021 and 2022");
        let all = &trends(&panel(), &["a"], Some(3)).unwrap()[0];
        assert_eq!(all.growth, Ok(1.0));
        let reason = trends(&panel(), &["a"], Some(4)).unwrap()[0].growth.clone().unwrap_err();
        assert_eq!(reason.to_string(), "4 periods are needed, but there are 3");
    }

    #[test]
    fn periods_are_numbers_and_variables_exist() {
        let refused = trends(&panel(), &["b"], None).unwrap_err();
        assert!(refused.to_string().starts_with("`b` is not a variable of the data"), "{refused}");
        let waves = Dataset::builder(["a"])
            .row(Unit::new("KOR").unwrap().in_period("wave 1"), [1.0])
            .build()
            .unwrap();
        let refused = trends(&waves, &["a"], None).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "period `wave 1` of unit `KOR` is not a number, a range of years, a quarter, a month or \
             a date"
        );
    }
}
