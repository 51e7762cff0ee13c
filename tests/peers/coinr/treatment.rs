//! `02_treat`: whole treatments with their details and points, and single functions.

mod specifications;

use std::collections::BTreeMap;

use composite_index::treat::{ColumnShape, OutlierTreatmentReport, TreatmentReport};
use composite_index::{Dataset, Index, Methodology, Scores, Settings, Transform};

use crate::coinr::support::{
    Case, agrees, assert_near, compare, data, figure, oriented, rows, wrong,
};
use crate::support::references;

pub use specifications::default;
use specifications::{single, treatment};

const UNTREATED: &str = "COINr keeps winsorisation's parameters for the logarithm, the call fails, \
    and the columns with outliers stay as they were or are left out of the table without an error";
const LOG_GII: &str = "COINr's log_GII returns its input";
const NO_POINTS: &str = "COINr's boxcox does not mark the points that it changes";
const CONSTANT: &str =
    "COINr winsorises the indicator TIRcon, of zeros and ones, until all are one";

pub const CASES: &[Case] = &[
    agrees("fn_boxcox_lambda0.5_makepos.csv", function),
    agrees("fn_boxcox_lambda0_makepos.csv", function),
    agrees("fn_log_CT.csv", function),
    agrees("fn_log_CT_orig.csv", function),
    agrees("fn_log_CT_plus.csv", function),
    wrong("fn_log_GII.csv", LOG_GII, logarithm_of_the_gii),
    agrees("fn_skew_kurt_raw.csv", shapes),
    agrees("fn_skew_kurt_screened.csv", shapes),
    wrong("fn_winsorise_force3.csv", CONSTANT, all_but_the_constant),
    agrees("fn_winsorise_winmax5.csv", function),
    agrees("fn_winsorise_winmaxNULL.csv", function),
    agrees("qTreat_raw_winmax2_skew1.5_kurt3.csv", values),
    agrees("qTreat_raw_winmax2_skew1.5_kurt3__Dets_Table.csv", details),
    agrees("raw_default.csv", values),
    agrees("raw_default__Dets_Table.csv", details),
    agrees("raw_default__Points.csv", points),
    wrong("raw_f1_log_CT_naive_SILENTLY_UNTREATED.csv", UNTREATED, treated_after_all),
    wrong("raw_f1_log_CT_naive_SILENTLY_UNTREATED__Dets_Table.csv", UNTREATED, details_of_the_rest),
    wrong("raw_f1_log_CT_naive_SILENTLY_UNTREATED__Points.csv", UNTREATED, points_of_the_rest),
    agrees("raw_f1_log_CT_nof2.csv", values),
    agrees("raw_f1_log_CT_nof2__Dets_Table.csv", details),
    agrees("raw_f1_log_CT_nof2__Points.csv", points),
    agrees("raw_f2_boxcox.csv", values),
    agrees("raw_f2_boxcox__Dets_Table.csv", details),
    wrong("raw_f2_boxcox__Points.csv", NO_POINTS, winsorised_points),
    agrees("raw_indiv_Flights_winmax0_LPI_none.csv", values),
    agrees("raw_indiv_Flights_winmax0_LPI_none__Dets_Table.csv", details),
    agrees("raw_indiv_Flights_winmax0_LPI_none__Points.csv", points),
    agrees("raw_strict_skew1_kurt2_winmax3.csv", values),
    agrees("raw_strict_skew1_kurt2_winmax3__Dets_Table.csv", details),
    agrees("raw_strict_skew1_kurt2_winmax3__Points.csv", points),
    agrees("raw_winmax1.csv", values),
    agrees("raw_winmax1__Dets_Table.csv", details),
    agrees("raw_winmax1__Points.csv", points),
    agrees("raw_winmax1_combine.csv", values),
    agrees("raw_winmax1_combine__Dets_Table.csv", details),
    agrees("raw_winmax1_combine__Points.csv", points),
    agrees("raw_winmax1_f2_log_CT_orig.csv", values),
    agrees("raw_winmax1_f2_log_CT_orig__Dets_Table.csv", details),
    agrees("raw_winmax1_f2_log_CT_orig__Points.csv", points),
    agrees("raw_winmax1_f2_log_CT_plus.csv", values),
    agrees("raw_winmax1_f2_log_CT_plus__Dets_Table.csv", details),
    agrees("raw_winmax1_f2_log_CT_plus__Points.csv", points),
    wrong("raw_winmax1_f2_log_GII.csv", LOG_GII, values_by_the_gii),
    wrong("raw_winmax1_f2_log_GII__Dets_Table.csv", LOG_GII, details_by_the_gii),
    agrees("raw_winmax1_f2_log_GII__Points.csv", points),
    agrees("screened_winmax0.csv", values),
    agrees("screened_winmax0__Dets_Table.csv", details),
    agrees("screened_winmax0__Points.csv", points),
    agrees("screened_winmax1.csv", values),
    agrees("screened_winmax1__Dets_Table.csv", details),
    agrees("screened_winmax1__Points.csv", points),
    agrees("screened_winmax2.csv", values),
    agrees("screened_winmax2__Dets_Table.csv", details),
    agrees("screened_winmax2__Points.csv", points),
    agrees("screened_winmax3.csv", values),
    agrees("screened_winmax3__Dets_Table.csv", details),
    agrees("screened_winmax3__Points.csv", points),
    agrees("screened_winmax4.csv", values),
    agrees("screened_winmax4__Dets_Table.csv", details),
    agrees("screened_winmax4__Points.csv", points),
    agrees("screened_winmax5.csv", values),
    agrees("screened_winmax5__Dets_Table.csv", details),
    agrees("screened_winmax5__Points.csv", points),
];

fn stem(file: &str) -> &str {
    let name = file.rsplit('/').next().unwrap_or(file);
    let name = name.strip_suffix(".csv").unwrap_or(name);
    // The treatment of COINr's whole pipeline.
    if name.starts_with("5_Treated") {
        "screened_winmax5"
    } else {
        name.split("__").next().unwrap_or(name)
    }
}

fn input(file: &str) -> &'static str {
    if stem(file).contains("screened") {
        "01_pipeline/4_Screened.csv"
    } else {
        "01_pipeline/1_Raw.csv"
    }
}

/// In the order of COINr's tables.
fn indicators() -> Vec<String> {
    let text = references::text("golden/coinr/01_pipeline/1_Raw.csv");
    let header = text.lines().next().expect("a header");
    header.split(',').skip(1).map(str::to_owned).collect()
}

/// The columns that were treated, by indicator, and the units.
fn columns(file: &str) -> (BTreeMap<String, Vec<f64>>, Vec<String>) {
    let table = rows(input(file));
    let column = |code: String| {
        let values = table.iter().map(|row| figure(&row[&code]).unwrap_or(f64::NAN)).collect();
        (code, values)
    };
    let units = table.iter().map(|row| row["uCode"].clone()).collect();
    (indicators().into_iter().map(column).collect(), units)
}

/// Scores of the indicators of COINr's framework under transforms of their own.
fn treated(file: &str, transform: impl Fn(&str) -> Option<Transform>) -> Scores {
    let mut methodology =
        Methodology::default().with_indicators(Settings::new().denominate(false).transforms([]));
    for code in indicators() {
        let own = Settings::new().transforms(transform(&code));
        methodology = methodology.with_node(&code, own).expect("a code");
    }
    let data: Dataset = data(input(file));
    Index::new(oriented(), methodology).expect("sound").score(&data).expect("scored")
}

fn examine(file: &str, indicator: &str, column: &[f64]) -> Option<TreatmentReport> {
    Some(treatment(stem(file), indicator)?.examine(column).expect("treated"))
}

/// The data behind a whole treatment.
pub fn values(file: &str) {
    let scores = treated(file, |code| treatment(stem(file), code).map(Transform::Treat));
    let golden = rows(file);
    let count: usize = indicators().iter().map(|code| compare(&scores, &golden, code, file)).sum();
    assert!(count > 2400, "{count} values");
}

/// The data behind a single function.
fn function(file: &str) {
    let scores = treated(file, |_| Some(single(stem(file))));
    let golden = rows(file);
    let count: usize = indicators().iter().map(|code| compare(&scores, &golden, code, file)).sum();
    assert!(count > 2400, "{count} values");
}

#[track_caller]
fn assert_shape(
    found: Option<ColumnShape>,
    row: &BTreeMap<String, String>,
    check: &str,
    what: &str,
) {
    let cell = |part: &str| row.get(&format!("{check}{part}")).map_or("", String::as_str);
    let what = format!("{what}, {check} of {}", row["iCode"]);
    assert_near(found.and_then(|shape| shape.skewness), figure(cell("Skew")), &what);
    assert_near(found.and_then(|shape| shape.kurtosis), figure(cell("Kurt")), &what);
    let pass = found.map_or("", |shape| if shape.triggered { "FALSE" } else { "TRUE" });
    assert_eq!(pass, cell("Pass"), "{what}");
}

/// COINr's table of details: the tests before and after each remedy, and the points winsorised.
pub fn details(file: &str) {
    let (columns, _) = columns(file);
    let golden = rows(file);
    for row in &golden {
        let report = examine(file, &row["iCode"], &columns[&row["iCode"]]).expect("treated");
        assert_details(&report, row, file, 2);
    }
    let expected = if file.contains("LPI_none") { 48 } else { 49 };
    assert_eq!(golden.len(), expected, "{file}");
}

fn assert_details(
    report: &TreatmentReport,
    row: &BTreeMap<String, String>,
    file: &str,
    tried: usize,
) {
    assert_shape(Some(report.before), row, "check_SkewKurt0.", file);
    for (number, remedy) in (1..=tried).zip(report.remedies.iter().map(Some).chain([None, None])) {
        let check = format!("check_SkewKurt{number}.");
        assert_shape(remedy.map(|remedy| remedy.after), row, &check, file);
    }
    let first = report.remedies.first().filter(|first| first.remedy == "winsorise");
    let moved = first.map(|first| (first.raised.len() + first.lowered.len()) as f64);
    let golden = row.get("winsorise.nwin").and_then(|cell| figure(cell));
    assert_eq!(moved, golden, "{file}, points of {}", row["iCode"]);
}

/// What COINr says of a point; a logarithm marks the missing values of its column too.
fn mark(report: &TreatmentReport, row: usize) -> String {
    let winsorised = |remedy: &OutlierTreatmentReport| match remedy {
        remedy if remedy.lowered.contains(&row) => "winhi".to_owned(),
        remedy if remedy.raised.contains(&row) => "winlo".to_owned(),
        _ => String::new(),
    };
    let changed = |remedy: &str| match remedy {
        // COINr calls both variants by one name.
        "ln-coin-tool" => "log_CT",
        "ln-from-minimum" => "log_CT_orig",
        "ln-gii" => "log_GII",
        other => panic!("`{other}` has no mark"),
    };
    match &report.remedies[..] {
        [] => String::new(),
        [first] if first.remedy == "winsorise" => winsorised(first),
        [first] => changed(first.remedy).to_owned(),
        [first, second, ..] => format!("{}+{}", winsorised(first), changed(second.remedy)),
    }
}

/// COINr's marks of the points that were changed.
pub fn points(file: &str) {
    assert_points(file, mark);
}

fn assert_points(file: &str, mark: fn(&TreatmentReport, usize) -> String) {
    let ((columns, units), golden) = (columns(file), rows(file));
    for (position, code) in indicators().iter().enumerate() {
        let Some(report) = examine(file, code, &columns[code]) else { continue };
        // Where winsorisation is not among the remedies, COINr calls all columns log_CT.
        let unnamed =
            if position == 0 { "log_CT".to_owned() } else { format!("log_CT.{position}") };
        for (row, unit) in units.iter().enumerate() {
            let golden = golden.iter().find(|cells| cells["uCode"] == *unit).expect("a unit");
            let expected = golden.get(code).unwrap_or_else(|| &golden[&unnamed]);
            assert_eq!(mark(&report, row), *expected, "{file}, {code} of {unit}");
        }
    }
}

/// Skewness and kurtosis of the data.
fn shapes(file: &str) {
    let (columns, _) = columns(file);
    for row in rows(file) {
        let shape = default(5).examine(&columns[&row["iCode"]]).expect("enough values").before;
        assert_near(shape.skewness, figure(&row["skew"]), &row["iCode"]);
        assert_near(shape.kurtosis, figure(&row["kurt"]), &row["iCode"]);
        assert_eq!(!shape.triggered, row["pass"] == "TRUE", "{}", row["iCode"]);
    }
}

/// Three points winsorised whatever the skewness; a step that leaves no variation is not taken.
fn all_but_the_constant(file: &str) {
    let scores = treated(file, |_| Some(single(stem(file))));
    let (golden, raw) = (rows(file), rows(input(file)));
    for code in indicators() {
        let expected = if code == "TIRcon" { &raw } else { &golden };
        compare(&scores, expected, &code, file);
    }
}

/// What COINr gives where the parameters of the other function are taken away.
fn treated_after_all(file: &str) {
    let scores = treated(file, |code| treatment(stem(file), code).map(Transform::Treat));
    let golden = rows("02_treat/raw_f1_log_CT_nof2.csv");
    for code in indicators() {
        compare(&scores, &golden, &code, file);
    }
}

/// COINr's table has only the columns without outliers.
fn details_of_the_rest(file: &str) {
    let ((columns, _), golden) = (columns(file), rows(file));
    for (code, column) in columns {
        let report = examine(file, &code, &column).expect("treated");
        let row = golden.iter().find(|row| row["iCode"] == code);
        assert_eq!(report.before.triggered, row.is_none(), "{code}");
        assert_eq!(report.remedies.len(), usize::from(row.is_none()), "{code}");
        if let Some(row) = row {
            assert_details(&report, row, file, 0);
        }
    }
}

/// COINr's marks have only the columns without outliers.
fn points_of_the_rest(file: &str) {
    let ((columns, _), golden) = (columns(file), rows(file));
    for (code, column) in columns {
        let report = examine(file, &code, &column).expect("treated");
        assert_eq!(golden[0].contains_key(&code), report.remedies.is_empty(), "{code}");
    }
}

/// COINr marks winsorised points only; ours are told of the Box–Cox transform too.
fn winsorised_points(file: &str) {
    assert_points(file, |report, row| {
        assert!(report.remedies.get(1).is_none_or(|second| second.remedy == "box-cox"));
        let first = report.remedies.first();
        let of = |rows: fn(&OutlierTreatmentReport) -> &Vec<usize>| {
            first.is_some_and(|first| rows(first).contains(&row))
        };
        match (of(|first| &first.lowered), of(|first| &first.raised)) {
            (true, _) => "winhi".to_owned(),
            (_, true) => "winlo".to_owned(),
            _ => String::new(),
        }
    });
}

/// ln((max − 1)(x − min) / (max − min) + 1), by itself.
fn by_the_gii(column: &[f64]) -> Vec<f64> {
    let max = column.iter().copied().fold(f64::NAN, f64::max);
    let min = column.iter().copied().fold(f64::NAN, f64::min);
    column.iter().map(|x| libm::log((max - 1.0) * (x - min) / (max - min) + 1.0)).collect()
}

fn present(value: f64) -> Option<f64> {
    (!value.is_nan()).then_some(value)
}

/// The formula on every column; a greatest value that is not above 1 is refused.
fn logarithm_of_the_gii(file: &str) {
    let (columns, units) = columns(file);
    let flat = |code: &str| columns[code].iter().all(|x| x.is_nan() || *x <= 1.0);
    let refused: Vec<_> = indicators().into_iter().filter(|code| flat(code)).collect();
    assert_eq!(refused, ["TIRcon"]);
    let scores = treated(file, |code| (!flat(code)).then_some(Transform::LnGii));
    for code in indicators().iter().filter(|code| !flat(code)) {
        for (unit, expected) in units.iter().zip(by_the_gii(&columns[code])) {
            assert_near(
                scores.at(code).expect("a node").full(unit).unwrap(),
                present(expected),
                code,
            );
        }
    }
}

/// COINr's winsorised columns, and the formula where that is not enough.
fn values_by_the_gii(file: &str) {
    let scores = treated(file, |code| treatment(stem(file), code).map(Transform::Treat));
    let ((columns, units), golden) = (columns(file), rows(file));
    let mut by_logarithm = 0;
    for (code, column) in &columns {
        if examine(file, code, column).expect("treated").remedies.len() < 2 {
            compare(&scores, &golden, code, file);
            continue;
        }
        by_logarithm += 1;
        for (unit, expected) in units.iter().zip(by_the_gii(column)) {
            assert_near(
                scores.at(code).expect("a node").full(unit).unwrap(),
                present(expected),
                code,
            );
        }
    }
    assert_eq!(by_logarithm, 9);
}

/// COINr's tests until the logarithm, and then those of the formula's column.
fn details_by_the_gii(file: &str) {
    let (columns, _) = columns(file);
    for row in rows(file) {
        let column = &columns[&row["iCode"]];
        let report = examine(file, &row["iCode"], column).expect("treated");
        assert_details(&report, &row, file, 1);
        if let Some(second) = report.remedies.get(1) {
            let right = default(0).examine(&by_the_gii(column)).expect("enough values").before;
            assert_near(second.after.skewness, right.skewness, &row["iCode"]);
            assert_near(second.after.kurtosis, right.kurtosis, &row["iCode"]);
            assert_eq!(second.after.triggered, right.triggered);
        }
    }
}
