//! Imputation on the raw data and on those divided by denominators.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use composite_index::Dataset;
use serde_json::Value;

use crate::coinr::support::{
    self, Case, agrees, assert_near, data, figure, framework, index, not_ours, rows, wrong,
};

pub const CASES: &[Case] = &[
    agrees("Raw_i_mean.csv", mean),
    agrees("Raw_i_median.csv", median),
    agrees("Raw_i_mean_grp_EurAsia.csv", mean_by_continent),
    agrees("Raw_i_mean_grp_GDP.csv", mean_by_wealth),
    agrees("Raw_i_median_grp_EurAsia.csv", median_by_continent),
    agrees("Raw_i_median_grp_GDP.csv", median_by_wealth),
    agrees("Raw_row_i_mean_pillar_normfirst.csv", siblings),
    agrees("Raw_row_i_median_pillar_normfirst.csv", median_of_siblings),
    agrees("Raw_row_i_mean_all_normfirst.csv", all_others),
    not_ours("Raw_amelia_EM_df_pillar_seed42_RANDOM.csv", AMELIA),
    agrees("Denominated_i_mean.csv", mean),
    agrees("Denominated_i_median.csv", median),
    agrees("Denominated_i_mean_grp_EurAsia.csv", mean_by_continent),
    agrees("Denominated_i_mean_grp_GDP.csv", mean_by_wealth),
    agrees("Denominated_i_median_grp_EurAsia.csv", median_by_continent),
    agrees("Denominated_i_median_grp_GDP.csv", median_by_wealth),
    agrees("Denominated_row_i_mean_pillar_normfirst.csv", siblings),
    agrees("Denominated_row_i_median_pillar_normfirst.csv", median_of_siblings),
    agrees("Denominated_row_i_mean_all_normfirst.csv", all_others),
    not_ours("Denominated_amelia_EM_df_pillar_seed42_RANDOM.csv", AMELIA),
    wrong("refEM_Raw_Physical.csv", LAST_STEP, conditional_means),
    agrees("refEM_Raw_Physical__mu.csv", em_mean),
    agrees("refEM_Raw_Physical__sigma_MLE.csv", em_covariance),
    wrong("refEM_Raw_Instit.csv", LAST_STEP, conditional_means),
    agrees("refEM_Raw_Instit__mu.csv", em_mean),
    agrees("refEM_Raw_Instit__sigma_MLE.csv", em_covariance),
    wrong("refEM_Raw_P2P.csv", LAST_STEP, conditional_means),
    agrees("refEM_Raw_P2P__mu.csv", em_mean),
    agrees("refEM_Raw_P2P__sigma_MLE.csv", em_covariance),
    agrees("refEM_Raw_Environ.csv", em),
    agrees("refEM_Raw_Environ__mu.csv", em_mean),
    agrees("refEM_Raw_Environ__sigma_MLE.csv", em_covariance),
    wrong("refEM_Raw_Social.csv", LAST_STEP, conditional_means),
    agrees("refEM_Raw_Social__mu.csv", em_mean),
    agrees("refEM_Raw_Social__sigma_MLE.csv", em_covariance),
    wrong("refEM_Raw_SusEcFin.csv", LAST_STEP, conditional_means),
    agrees("refEM_Raw_SusEcFin__mu.csv", em_mean),
    agrees("refEM_Raw_SusEcFin__sigma_MLE.csv", em_covariance),
];

const AMELIA: &str = "drawn at random from the posterior by R's package Amelia, so that no other \
                      program can meet it; ours is the deterministic EM of the refEM files";

fn mean(file: &str) {
    imputed(file, "\"mean\"");
}

fn median(file: &str) {
    imputed(file, "\"median\"");
}

fn mean_by_continent(file: &str) {
    imputed(file, "{ group-mean = { by = \"EurAsia_group\" } }");
}

fn mean_by_wealth(file: &str) {
    imputed(file, "{ group-mean = { by = \"GDP_group\" } }");
}

fn median_by_continent(file: &str) {
    imputed(file, "{ group-median = { by = \"EurAsia_group\" } }");
}

fn median_by_wealth(file: &str) {
    imputed(file, "{ group-median = { by = \"GDP_group\" } }");
}

fn siblings(file: &str) {
    imputed(file, "{ sibling-mean = { within = \"2\" } }");
}

fn median_of_siblings(file: &str) {
    imputed(file, "{ sibling-median = { within = \"2\" } }");
}

fn all_others(file: &str) {
    imputed(file, "{ sibling-mean = { within = \"4\" } }");
}

/// Every cell of the raw or denominated data, imputed by a method.
fn imputed(file: &str, method: &str) {
    let denominated = file.contains("Denominated");
    let methodology = format!(
        "accept = [\"missing-denominator\"]\n[indicators]\ndenominate = {denominated}\n\
         transforms = [{{ min-max = {{ to = [0, 1], constant = 0 }} }}]\nimpute = {method}"
    );
    let raw = data("00_input/iData.csv");
    let imputed = index(framework(), &methodology).impute(&raw).expect("imputed");
    assert_eq!(support::compare_data(&imputed.data, &rows(file)), 51 * 49);
    assert_eq!(imputed.cells.len(), if denominated { 65 } else { 63 });
    support::assert_unchanged(&raw, &imputed, denominated);
}

/// Our values under the parameters that the reference settles at.
const LAST_STEP: &str = "the reference keeps what its last expectation filled in, under the \
                         parameters before the last maximisation; right is the conditional mean \
                         under its own mu and sigma, some 1e-12 away";

/// The raw data imputed by EM within pillars, and the scorer as it is stored. The tolerance is that
/// of the reference, which is not COINr's but a textbook EM in R.
fn fitted() -> &'static (Dataset, Value) {
    static FITTED: OnceLock<(Dataset, Value)> = OnceLock::new();
    FITTED.get_or_init(|| {
        let methodology = "[indicators]\ndenominate = false\n\
                           impute = { em = { within = \"2\", tolerance = 1e-12 } }\n\
                           transforms = [{ min-max = { to = [0, 1] } }]";
        let (index, data) = (index(framework(), methodology), data("00_input/iData.csv"));
        let scorer = index.fit(&data).expect("fitted");
        let imputed = index.impute(&data).expect("imputed");
        (imputed.data, serde_json::to_value(&scorer).expect("stored"))
    })
}

/// The values of a pillar's indicators, imputed by EM.
fn em(file: &str) {
    let golden = rows(file);
    for row in &golden {
        let unit = &row["uCode"];
        for (code, text) in row.iter().filter(|(code, _)| *code != "uCode") {
            let found = fitted().0.value(unit, code);
            assert_near(found.unwrap(), figure(text), &format!("{file}, {code} of {unit}"));
        }
    }
    assert_eq!(golden.len(), 51);
}

/// The imputed values of a pillar's indicators are conditional means under the reference's normal
/// distribution.
fn conditional_means(file: &str) {
    let stem = file.trim_end_matches(".csv");
    let mean: BTreeMap<String, f64> = rows(&format!("{stem}__mu.csv"))
        .iter()
        .map(|row| (row["iCode"].clone(), figure(&row["mu"]).expect("a mean")))
        .collect();
    let covariances: BTreeMap<String, BTreeMap<String, String>> =
        rows(&format!("{stem}__sigma_MLE.csv"))
            .into_iter()
            .map(|row| (row["iCode"].clone(), row))
            .collect();
    let covariance = |a: &str, b: &str| figure(&covariances[a][b]).expect("a covariance");
    let raw = data("00_input/iData.csv");
    let mut compared = 0;
    for unit in raw.units() {
        let (there, gaps): (Vec<&String>, Vec<&String>) =
            mean.keys().partition(|code| raw.value(&unit.code, code).unwrap().is_some());
        let matrix = there
            .iter()
            .map(|a| there.iter().map(|b| covariance(a, b)).collect::<Vec<_>>())
            .collect();
        let away = there
            .iter()
            .map(|code| raw.value(&unit.code, code).unwrap().expect("there") - mean[*code]);
        let solved = solve(matrix, away.collect());
        for gap in gaps {
            let terms = there.iter().zip(&solved).map(|(code, x)| covariance(gap, code) * x);
            let expected = mean[gap] + terms.sum::<f64>();
            let found = fitted().0.value(&unit.code, gap);
            assert_near(found.unwrap(), Some(expected), &format!("{file}, {gap} of {}", unit.code));
            compared += 1;
        }
    }
    assert!(compared > 0, "{file}");
}

/// Ax = b by Gauss's elimination; A is positive definite.
fn solve(mut a: Vec<Vec<f64>>, mut b: Vec<f64>) -> Vec<f64> {
    let n = b.len();
    for pivot in 0..n {
        let (above, below) = a.split_at_mut(pivot + 1);
        let (solved, left) = b.split_at_mut(pivot + 1);
        for (row, right) in below.iter_mut().zip(left) {
            let factor = row[pivot] / above[pivot][pivot];
            row.iter_mut().zip(&above[pivot]).for_each(|(x, other)| *x -= factor * other);
            *right -= factor * solved[pivot];
        }
    }
    for row in (0..n).rev() {
        let known: f64 = (row + 1..n).map(|column| a[row][column] * b[column]).sum();
        b[row] = (b[row] - known) / a[row][row];
    }
    b
}

/// The normal distribution of a pillar's indicators, as the stored scorer holds it.
fn learnt(file: &str) -> (Vec<String>, Value) {
    let mut codes: Vec<_> = rows(file).iter().map(|row| row["iCode"].clone()).collect();
    codes.sort();
    let framework = framework();
    let position = framework.node(&codes[0]).expect("an indicator").position() as u64;
    let steps = fitted().1["preparation"][0].as_array().expect("steps");
    let holds = |step: &&Value| {
        let members = step["members"].as_array().expect("members");
        members.iter().any(|id| id.as_u64() == Some(position))
    };
    (codes, steps.iter().find(holds).expect("a step")["fitted"]["normal"].clone())
}

fn position(codes: &[String], code: &str) -> usize {
    codes.iter().position(|known| known == code).expect("a code")
}

fn em_mean(file: &str) {
    let (codes, normal) = learnt(file);
    for row in rows(file) {
        let found = normal["mean"][position(&codes, &row["iCode"])].as_f64();
        assert_near(found, figure(&row["mu"]), &row["iCode"]);
    }
}

fn em_covariance(file: &str) {
    let (codes, normal) = learnt(file);
    for row in rows(file) {
        let i = position(&codes, &row["iCode"]);
        for (j, code) in codes.iter().enumerate() {
            let found = normal["covariance"][i * codes.len() + j].as_f64();
            assert_near(found, figure(&row[code]), &format!("{file}, {} × {code}", row["iCode"]));
        }
    }
}
