//! Trends over the periods of a panel, for the folder 11_panel.

use composite_index::audit::{Trend, trends};

use crate::coinr::support::{assert_near, data, figure, rows};

pub fn growth(file: &str) {
    compare_trends(file, "CAGR", None, |trend| trend.growth.clone().ok());
}

/// COINr's columns on the whole series are compared with the other cases.
pub fn growth_of_latest(file: &str) {
    compare_trends(file, "CAGR", Some(3), |trend| trend.growth.clone().ok());
}

pub fn change(file: &str) {
    compare_trends(file, "prc_change", None, |trend| trend.change.clone().ok());
}

fn compare_trends(
    file: &str,
    column: &str,
    latest: Option<usize>,
    figure_of: impl Fn(&Trend) -> Option<f64>,
) {
    let panel = data("00_input/iData_p.csv");
    let found = trends(&panel, &["LPI", "Flights", "CO2"], latest).expect("trends");
    let golden = rows(file);
    assert_eq!(golden.len(), 12);
    let (available, first) = match latest {
        Some(_) => ("Avail_use_latest", "t_first_use_latest"),
        None => ("Avail", "t_first"),
    };
    for row in &golden {
        let trend = found.iter().find(|trend| {
            trend.unit.as_str() == row["uCode"] && trend.variable.as_str() == row["iCode"]
        });
        let trend = trend.expect("a trend");
        let what = format!("{file}, {} of {}", row["iCode"], row["uCode"]);
        assert_near(figure_of(trend), figure(&row[column]), &what);
        let share = trend.available as f64 / trend.periods as f64;
        assert_near(Some(share), figure(&row[available]), &what);
        assert_near(trend.first, figure(&row[first]), &what);
        assert_near(trend.last, figure(&row["t_latest"]), &what);
    }
}
