//! Panels: gaps filled over the periods.

use composite_index::engine::Imputed;
use composite_index::error::Source;
use composite_index::{Dataset, Framework};

use crate::coinr::purse;
use crate::coinr::support::{Case, agrees, assert_near, figure, index, rows};
use crate::coinr::trends;
use crate::support::references;

pub const CASES: &[Case] = &[
    agrees("purse_Raw.csv", purse::raw),
    agrees("purse_Screened.csv", purse::screened),
    agrees("purse_Treated.csv", purse::treated),
    agrees("purse_Normalised.csv", purse::normalised),
    agrees("purse_local_norm_Normalised.csv", purse::normalised_by_year),
    agrees("purse_Aggregated.csv", purse::aggregated),
    agrees("thinned_input.csv", thinned_input),
    agrees("thinned_latest.csv", latest),
    agrees("thinned_latest_DataT.csv", latest_periods),
    agrees("thinned_latest_maxtime1.csv", latest_of_a_year),
    agrees("thinned_constant.csv", constant),
    agrees("thinned_linear.csv", linear),
    agrees("thinned_linear-constant.csv", linear),
    agrees("trends_CAGR.csv", trends::growth),
    agrees("trends_CAGR_uselatest3.csv", trends::growth_of_latest),
    agrees("trends_prc_change.csv", trends::change),
];

const THINNED: [&str; 8] = ["LPI", "Flights", "Ship", "Bord", "Elec", "Gas", "ConSpeed", "Cov4G"];

/// A panel with about a third of its cells blanked.
fn thinned() -> (Framework, Dataset) {
    let builder = Framework::builder("index", "Eight");
    let builder = THINNED.iter().fold(builder, |builder, code| builder.indicator(*code, 1.0));
    let framework = builder.build().expect("sound");
    let text = references::text("golden/coinr/11_panel/thinned_input.csv");
    let data = Dataset::from_csv(&Source::new("thinned_input.csv", text), &framework);
    (framework, data.expect("sound"))
}

fn thinned_input(file: &str) {
    let (_, data) = thinned();
    compare_panel(&data, file);
    let gaps = THINNED.map(|code| data.column(code).expect("a column"));
    assert_eq!(gaps.concat().iter().filter(|value| value.is_nan()).count(), 644);
}

/// Of units that have no value at all, the gaps stay.
fn imputed(methods: &str) -> Imputed {
    let (framework, data) = thinned();
    let methodology = format!("[indicators]\nimpute = [{methods}, \"leave-missing\"]");
    index(framework, &methodology).impute(&data).expect("imputed")
}

fn compare_panel(data: &Dataset, file: &str) {
    let golden = rows(file);
    assert_eq!(golden.len(), 255);
    for period in data.periods() {
        let year = data.in_period(period).expect("a period");
        for row in golden.iter().filter(|row| row["Time"] == period) {
            for code in THINNED {
                let found = year.value(&row["uCode"], code);
                assert_near(
                    found.unwrap(),
                    figure(&row[code]),
                    &format!("{code} of {} {period}", row["uCode"]),
                );
            }
        }
    }
}

fn latest(file: &str) {
    compare_panel(&imputed("{ carry-forward = {} }").data, file);
}

/// Where the values come from: COINr gives every cell the year of its value.
fn latest_periods(file: &str) {
    let imputed = imputed("{ carry-forward = {} }");
    let mut carried = 0;
    for row in rows(file) {
        for code in THINNED {
            let Some(from) = figure(&row[code]) else { continue };
            let own: f64 = row["Time"].parse().expect("a year");
            let cell = imputed.cells.iter().find(|cell| {
                cell.unit.as_str() == row["uCode"]
                    && cell.indicator.as_str() == code
                    && cell.period.as_deref() == Some(row["Time"].as_str())
            });
            let found = cell.map_or(Some(own), |cell| cell.carried_from);
            assert_eq!(found, Some(from), "{code} of {} {own}", row["uCode"]);
            carried += usize::from(from != own);
        }
    }
    assert_eq!(carried, imputed.cells.len());
}

/// No gap is longer than a year, so that the file is the same as without a limit.
fn latest_of_a_year(file: &str) {
    compare_panel(&imputed("{ carry-forward = { max-age = 1 } }").data, file);
}

fn constant(file: &str) {
    compare_panel(&imputed("{ carry-forward = {} }, { carry-back = {} }").data, file);
}

/// COINr's `linear` and `linear-constant` give the same figures: constant behind the ends.
fn linear(file: &str) {
    compare_panel(&imputed("{ interpolation = { ends = \"constant\" } }").data, file);
}
