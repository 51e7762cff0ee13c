//! Imputation on the raw data and on those divided by denominators.

use composite_index::Dataset;

use crate::support::{self, Case, agrees, assert_near, data, figure, framework, index, not_ours, rows};

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
    assert_eq!(compare(&imputed.data, file), 51 * 49);
    assert_eq!(imputed.cells.len(), if denominated { 65 } else { 63 });
    support::assert_unchanged(&raw, &imputed, denominated);
}

/// Compares all indicators of a file; returns how many cells have a value.
fn compare(data: &Dataset, file: &str) -> usize {
    let mut compared = 0;
    for row in rows(file) {
        let unit = &row["uCode"];
        for (node, _) in framework().indicators() {
            let code = node.code().as_str();
            let expected = figure(&row[code]);
            assert_near(data.value(unit, code), expected, &format!("{file}, {code} of {unit}"));
            compared += usize::from(expected.is_some());
        }
    }
    compared
}
