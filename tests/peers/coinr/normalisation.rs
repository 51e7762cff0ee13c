//! Normalisation, on treated and on raw data: every indicator at every unit.

use std::collections::BTreeMap;

use composite_index::error::Source;
use composite_index::framework::{Goalposts, Indicator, Record};
use composite_index::{Dataset, Direction, Framework, Index, Methodology, Scores};

use crate::coinr::support::{
    Case, NOISE_APART, NOISY, Table, agrees, assert_near, compare, data, data_without_noise,
    figure, framework, index, not_ours, rows, wrong,
};

const BY_ROW: &str = "ties by the order of the rows: another order of the data would give other \
                      ranks, so that ours refuses them";
const REFERENCE_IS_WORST: &str = "Greece, the reference, is the worst unit of FDI and of PubDebt, \
                                  and COINr divides by zero; ours names them";
const REVERSED_FRACTION: &str = "COINr divides −x by the maximum of −x, so that of an indicator of \
                                 which lower is better the worst unit comes out best; right is \
                                 1 − x / max";

pub const CASES: &[Case] = &[
    wrong("Raw_borda_average.csv", NOISE_APART, |file| {
        ranked(file, "{ borda = { ties = \"average\" } }")
    }),
    wrong("Raw_borda_min.csv", NOISE_APART, |file| ranked(file, BORDA_MIN)),
    agrees("Raw_dist2max.csv", |file| all(file, LEADER)),
    agrees("Raw_dist2ref_iref18_GRC_cap.csv", |file| all(file, GREECE_CAPPED)),
    agrees("Raw_dist2ref_iref18_GRC_nocap.csv", |file| all(file, GREECE)),
    agrees("Raw_dist2targ_iMeta_cap.csv", |file| all(file, TARGET_CAPPED)),
    agrees("Raw_dist2targ_iMeta_nocap.csv", |file| all(file, TARGET)),
    wrong("Raw_fracmax.csv", REVERSED_FRACTION, fraction_of_maximum),
    agrees("Raw_goalposts_iMeta_notrunc.csv", |file| goalposts(file, false)),
    agrees("Raw_goalposts_iMeta_trunc.csv", |file| goalposts(file, true)),
    agrees("Raw_minmax_0_1.csv", |file| all(file, "{ min-max = { to = [0, 1] } }")),
    agrees("Raw_minmax_0_100.csv", |file| all(file, "{ min-max = { to = [0, 100] } }")),
    agrees("Raw_minmax_1_100.csv", |file| all(file, "{ min-max = { to = [1, 100] } }")),
    agrees("Raw_minmax_iMeta.csv", |file| {
        each(file, |row, _| {
            let (low, high) = (&row["minmax_lower"], &row["minmax_upper"]);
            format!("{{ min-max = {{ to = [{low}, {high}] }} }}")
        });
    }),
    agrees("Raw_none_directions_only.csv", |file| all(file, "\"orient\"")),
    wrong("Raw_prank_average.csv", NOISE_APART, |file| ranked(file, PRANK_AVERAGE)),
    wrong("Raw_prank_min.csv", NOISE_APART, |file| ranked(file, PRANK_MIN)),
    wrong("Raw_rank_average.csv", NOISE_APART, |file| {
        ranked(file, "{ rank = { ties = \"average\" } }")
    }),
    not_ours("Raw_rank_first.csv", BY_ROW),
    wrong("Raw_rank_max.csv", NOISE_APART, |file| ranked(file, RANK_MAX)),
    wrong("Raw_rank_min.csv", NOISE_APART, |file| ranked(file, RANK_MIN)),
    agrees("Raw_scaled_0_100_sf100.csv", scaled),
    agrees("Raw_scaled_iMeta_sf10.csv", |file| {
        each(file, |row, _| {
            let (low, high) = (&row["scaled_lower"], &row["scaled_upper"]);
            let factor = &row["scale_factor"];
            format!("{{ scaled = {{ low = {low}, high = {high}, factor = {factor} }} }}")
        });
    }),
    agrees("Raw_zscore_0_1.csv", |file| all(file, "{ z-score = { ddof = 1 } }")),
    agrees("Raw_zscore_10_2.csv", |file| all(file, Z_10_2)),
    agrees("Raw_zscore_iMeta.csv", |file| {
        each(file, |row, _| {
            let (mean, sd) = (&row["zscore_mean"], &row["zscore_sd"]);
            format!("{{ z-score = {{ ddof = 1, mean = {mean}, sd = {sd} }} }}")
        });
    }),
    wrong("Treated_borda_average.csv", NOISE_APART, |file| {
        ranked(file, "{ borda = { ties = \"average\" } }")
    }),
    wrong("Treated_borda_min.csv", NOISE_APART, |file| ranked(file, BORDA_MIN)),
    agrees("Treated_dist2max.csv", |file| all(file, LEADER)),
    wrong("Treated_dist2ref_iref18_GRC_cap.csv", REFERENCE_IS_WORST, |file| {
        reference_is_worst(file, GREECE_CAPPED);
    }),
    wrong("Treated_dist2ref_iref18_GRC_nocap.csv", REFERENCE_IS_WORST, |file| {
        reference_is_worst(file, GREECE);
    }),
    wrong("Treated_fracmax.csv", REVERSED_FRACTION, fraction_of_maximum),
    agrees("Treated_indiv_mixed.csv", |file| {
        each(file, |row, _| {
            let transform = match row["iCode"].as_str() {
                "LPI" => Z_10_2,
                "CO2" => PRANK_MIN,
                "Palma" => "\"orient\"",
                _ => "{ min-max = { to = [0, 100] } }",
            };
            transform.to_owned()
        });
    }),
    agrees("Treated_minmax_0_1.csv", |file| all(file, "{ min-max = { to = [0, 1] } }")),
    agrees("Treated_minmax_0_100.csv", |file| all(file, "{ min-max = { to = [0, 100] } }")),
    agrees("Treated_minmax_1_100.csv", |file| all(file, "{ min-max = { to = [1, 100] } }")),
    agrees("Treated_none_directions_only.csv", |file| all(file, "\"orient\"")),
    wrong("Treated_prank_average.csv", NOISE_APART, |file| ranked(file, PRANK_AVERAGE)),
    wrong("Treated_prank_min.csv", NOISE_APART, |file| ranked(file, PRANK_MIN)),
    wrong("Treated_rank_average.csv", NOISE_APART, |file| {
        ranked(file, "{ rank = { ties = \"average\" } }")
    }),
    not_ours("Treated_rank_first.csv", BY_ROW),
    wrong("Treated_rank_max.csv", NOISE_APART, |file| ranked(file, RANK_MAX)),
    wrong("Treated_rank_min.csv", NOISE_APART, |file| ranked(file, RANK_MIN)),
    agrees("Treated_scaled_0_100_sf100.csv", scaled),
    agrees("Treated_zscore_0_1.csv", |file| all(file, "{ z-score = { ddof = 1 } }")),
    agrees("Treated_zscore_10_2.csv", |file| all(file, Z_10_2)),
    not_ours("_iMeta_with_norm_params.csv", "the parameters of the `iMeta` cases, which read it"),
    agrees("_vector_goldens.csv", vector),
];

const BORDA_MIN: &str = "{ borda = { ties = \"min\", reversal = \"negate\" } }";
const RANK_MIN: &str = "{ rank = { ties = \"min\", reversal = \"negate\" } }";
const RANK_MAX: &str = "{ rank = { ties = \"max\", reversal = \"negate\" } }";
const PRANK_MIN: &str = "{ percentile-rank = { ties = \"min\", reversal = \"negate\" } }";
const PRANK_AVERAGE: &str = "{ percentile-rank = { ties = \"average\" } }";
const Z_10_2: &str = "{ z-score = { ddof = 1, mean = 10, sd = 2 } }";
const LEADER: &str = "{ distance-to-reference = { reference = \"leader\" } }";
const GREECE: &str = "{ distance-to-reference = { reference = { unit = \"GRC\" } } }";
const GREECE_CAPPED: &str =
    "{ distance-to-reference = { reference = { unit = \"GRC\" }, cap = true } }";
const TARGET: &str = "{ distance-to-reference = { reference = \"target\" } }";
const TARGET_CAPPED: &str = "{ distance-to-reference = { reference = \"target\", cap = true } }";

/// The data that a file was made from.
fn input(file: &str) -> Dataset {
    data(input_name(file))
}

fn input_name(file: &str) -> &'static str {
    let treated = file.contains("Treated");
    if treated { "01_pipeline/5_Treated.csv" } else { "01_pipeline/1_Raw.csv" }
}

fn reversed(indicator: &Indicator) -> bool {
    indicator.direction == Direction::LowerIsBetter
}

/// One transform for all indicators.
fn all(file: &str, transform: &str) {
    let methodology = format!("[indicators]\ndenominate = false\ntransforms = [{transform}]");
    holds(file, &index(framework(), &methodology));
}

/// Ranks for all indicators: COINr's, but those of the one whose data carry binary noise, which has
/// the ranks of the data without it.
fn ranked(file: &str, transform: &str) {
    let methodology = format!("[indicators]\ndenominate = false\ntransforms = [{transform}]");
    let index = index(framework(), &methodology);
    let (scores, golden) = (index.score(&input(file)).expect("scores"), rows(file));
    let compared = compare_indicators(&scores, &golden, file, |code| code != NOISY);
    let gaps = if file.contains("Treated") { 0 } else { 63 };
    let of_noisy = golden.iter().filter(|row| figure(&row[NOISY]).is_some()).count();
    assert_eq!(compared + of_noisy, 51 * 49 - gaps, "{file}");
    let right = index.score(&data_without_noise(input_name(file))).expect("scores");
    let mut differ = 0;
    for row in &golden {
        let of = |scores: &Scores| scores.at(NOISY).and_then(|at| at.full(&row["uCode"])).unwrap();
        assert_near(of(&scores), of(&right), &format!("{file}, {NOISY} of {}", row["uCode"]));
        differ += usize::from(figure(&row[NOISY]) != of(&right));
    }
    assert!(differ > 0, "{file}: COINr has the right ranks");
}

/// A transform for each indicator, by its row of COINr's parameters.
fn each(file: &str, transform: impl Fn(&BTreeMap<String, String>, &Indicator) -> String) {
    let parameters = rows("03_normalise/_iMeta_with_norm_params.csv");
    let mut methodology = "[indicators]\ndenominate = false\n".to_owned();
    for (node, indicator) in framework().indicators() {
        let code = node.code().as_str();
        let row = parameters.iter().find(|row| row["iCode"] == code).expect("a row");
        let transform = transform(row, indicator);
        methodology += &format!("[node.{code}]\ntransforms = [{transform}]\n");
    }
    holds(file, &index(framework(), &methodology));
}

/// All 49 indicators agree.
fn holds(file: &str, index: &Index) {
    let scores = index.score(&input(file)).expect("scores");
    let compared = compare_indicators(&scores, &rows(file), file, |_| true);
    let expected = if file.contains("Treated") { 51 * 49 } else { 51 * 49 - 63 };
    assert_eq!(compared, expected, "{file}");
}

fn compare_indicators(
    scores: &Scores,
    golden: &Table,
    file: &str,
    wanted: impl Fn(&str) -> bool,
) -> usize {
    let codes = scores.framework().indicators().map(|(node, _)| node.code().as_str());
    codes.filter(|code| wanted(code)).map(|code| compare(scores, golden, code, file)).sum()
}

/// COINr's bounds of a reversed indicator are those of the negated values.
fn scaled(file: &str) {
    each(file, |_, indicator| {
        let (low, high) = if reversed(indicator) { (-100, 0) } else { (0, 100) };
        format!("{{ scaled = {{ low = {low}, high = {high}, factor = 100 }} }}")
    });
}

/// The goalposts of COINr's parameters stand in our framework.
fn goalposts(file: &str, clamp: bool) {
    let parameters = rows("03_normalise/_iMeta_with_norm_params.csv");
    let posted = |record: Record| {
        let mut record = record;
        let row = parameters.iter().find(|row| row["iCode"] == record.code);
        record.goalposts = row.and_then(|row| {
            let (low, high) = (figure(&row["goalpost_lower"])?, figure(&row["goalpost_upper"])?);
            Some(Goalposts { low, high })
        });
        record
    };
    let records = framework().to_records().into_iter().map(posted).collect();
    let framework = Framework::from_records(records).expect("sound");
    let methodology = format!(
        "[indicators]\ndenominate = false\n\
         transforms = [{{ goalposts = {{ to = [0, 100], clamp = {clamp} }} }}]"
    );
    holds(file, &index(framework, &methodology));
}

/// The two indicators whose reference unit is the worst are refused by name; without them
/// the others agree.
fn reference_is_worst(file: &str, transform: &str) {
    let methodology = format!("[indicators]\ndenominate = false\ntransforms = [{transform}]");
    let error = index(framework(), &methodology).score(&input(file)).unwrap_err();
    let found: Vec<_> = error.diagnostics().iter().map(ToString::to_string).collect();
    assert_eq!(found.len(), 2, "{error}");
    for (fault, code) in found.iter().zip(["PubDebt", "FDI"]) {
        let expected =
            format!("`{code}` cannot be transformed by distance-to-reference: the reference, ");
        assert!(fault.contains(&expected) && fault.contains("not better than the worst"));
    }
    let others = format!(
        "{methodology}\n[node.FDI]\ntransforms = []\n[node.PubDebt]\ntransforms = [\"orient\"]"
    );
    let scores = index(framework(), &others).score(&input(file)).expect("scores");
    let others = |code: &str| !["FDI", "PubDebt"].contains(&code);
    assert_eq!(compare_indicators(&scores, &rows(file), file, others), 51 * 47);
}

/// Where higher is better COINr is right; for other indicators the right value is taken
/// from the data.
fn fraction_of_maximum(file: &str) {
    let (golden, data) = (rows(file), input(file));
    let methodology = "[indicators]\ndenominate = false\n\
                       transforms = [{ fraction-of-maximum = {} }]";
    let scores = index(framework(), methodology).score(&data).expect("scores");
    for (node, indicator) in scores.framework().indicators() {
        let code = node.code().as_str();
        if !reversed(indicator) {
            compare(&scores, &golden, code, file);
            continue;
        }
        let column = data.column(code).expect("a column");
        let greatest = column.iter().copied().fold(0.0, f64::max);
        for (unit, value) in data.units().iter().zip(column) {
            let expected = (!value.is_nan()).then(|| 1.0 - value / greatest);
            let found = scores.at(code).and_then(|at| at.full(&unit.code));
            assert_near(found.unwrap(), expected, &format!("{file}, {code} of {}", unit.code));
        }
    }
}

/// COINr's functions on one column, each under its name.
fn vector(file: &str) {
    const HIGHER: &str = "higher-is-better";
    const LOWER: &str = "lower-is-better";
    let reference = |of: &str| format!("{{ distance-to-reference = {{ reference = {of} }} }}");
    let capped =
        |of: &str| format!("{{ distance-to-reference = {{ reference = {of}, cap = true }} }}");
    let posts = |clamp: bool| format!("{{ goalposts = {{ to = [0, 100], clamp = {clamp} }} }}");
    for (name, direction, target, transform) in [
        ("minmax_0_100", HIGHER, 8, "{ min-max = { to = [0, 100] } }".to_owned()),
        ("minmax_10_20", HIGHER, 8, "{ min-max = { to = [10, 20] } }".to_owned()),
        ("scaled", HIGHER, 8, "{ scaled = { low = -4, high = 12, factor = 10 } }".to_owned()),
        ("zscore", HIGHER, 8, "{ z-score = { ddof = 1 } }".to_owned()),
        ("zscore_100_15", HIGHER, 8, "{ z-score = { ddof = 1, mean = 100, sd = 15 } }".to_owned()),
        ("rank", HIGHER, 8, RANK_MIN.to_owned()),
        ("borda", HIGHER, 8, BORDA_MIN.to_owned()),
        ("prank", HIGHER, 8, PRANK_MIN.to_owned()),
        ("dist2max", HIGHER, 8, LEADER.to_owned()),
        ("dist2ref4", HIGHER, 8, reference("{ unit = \"4\" }")),
        ("dist2ref4_cap", HIGHER, 8, capped("{ unit = \"4\" }")),
        ("dist2targ8", HIGHER, 8, reference("\"target\"")),
        ("dist2targ8_cap", HIGHER, 8, capped("\"target\"")),
        ("dist2targ0_neg", LOWER, 0, reference("\"target\"")),
        ("dist2targ0_neg_cap", LOWER, 0, capped("\"target\"")),
        ("fracmax", HIGHER, 8, "{ fraction-of-maximum = {} }".to_owned()),
        ("gp_0_10_100", HIGHER, 8, posts(true)),
        ("gp_0_10_100_notrunc", HIGHER, 8, posts(false)),
        ("gp_neg", LOWER, 8, posts(true)),
        ("gp_neg_notrunc", LOWER, 8, posts(false)),
    ] {
        let table = rows(file);
        let mut builder = Dataset::builder(["x"]);
        for (row, cells) in table.iter().enumerate() {
            builder = builder.unit((row + 1).to_string(), [figure(&cells["x"])]);
        }
        let framework = format!(
            "code,type,parent,level,weight,direction,target,goalpost_low,goalpost_high\n\
             index,aggregate,,index,,,,,\nx,indicator,index,,1,{direction},{target},0,10\n"
        );
        let framework = Framework::from_csv(&Source::new("framework.csv", framework));
        let methodology =
            format!("accept = [\"empty-unit\"]\n[indicators]\ntransforms = [{transform}]");
        let methodology = Methodology::from_toml(&Source::new("methodology.toml", methodology));
        let index = Index::new(framework.expect("sound"), methodology.expect("sound"));
        let scores = index.expect("sound").score(&builder.build().expect("sound"));
        let scores = scores.expect("scores");
        for (row, cells) in table.iter().enumerate() {
            let found = scores.score((row + 1).to_string());
            assert_near(found.unwrap(), figure(&cells[name]), &format!("{name} of {}", cells["x"]));
        }
    }
    assert_eq!(rows(file)[0].len(), 21, "x and its twenty functions");
}
