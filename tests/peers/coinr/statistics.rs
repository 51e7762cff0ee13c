//! Folder 07_stats: descriptive statistics, correlations, consistency, one unit.

mod correlation;
mod description;
mod flags;
pub mod groups;
mod unit;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use composite_index::audit::{CorrelationMethod, Series};
use composite_index::{Dataset, Framework, Scores};

use crate::coinr::support::{Case, NOISE_APART, agrees, data, framework, index, wrong};
use correlation::{
    correlated, correlated_by_rank, p_values, p_values_by_rank, significant_within_groups,
    with_directions, with_family, with_parents,
};
use description::{described, described_to_three_digits};
use flags::{collinear_below, collinear_siblings, negative_siblings, with_denominators};
use groups::alphas;
use unit::{standings, summary};

pub const CASES: &[Case] = &[
    agrees("stats_Raw.csv", described),
    agrees("stats_Raw_default_signif3.csv", described_to_three_digits),
    agrees("stats_Denominated.csv", described),
    agrees("stats_Imputed.csv", described),
    agrees("stats_Treated.csv", described),
    agrees("stats_Normalised.csv", described),
    agrees("stats_Aggregated.csv", described),
    agrees("corr_Raw_L1L1_pearson.csv", correlated),
    wrong("corr_Raw_L1L1_spearman.csv", NOISE_APART, correlated_by_rank),
    wrong("corr_Raw_L1L1_kendall.csv", NOISE_APART, correlated_by_rank),
    agrees("corr_Normalised_L1L1_pearson.csv", correlated),
    wrong("corr_Normalised_L1L1_spearman.csv", NOISE_APART, correlated_by_rank),
    wrong("corr_Normalised_L1L1_kendall.csv", NOISE_APART, correlated_by_rank),
    agrees("corr_Aggregated_L1L2_pearson.csv", correlated),
    wrong("corr_Aggregated_L1L2_spearman.csv", NOISE_APART, correlated_by_rank),
    wrong("corr_Aggregated_L1L2_kendall.csv", NOISE_APART, correlated_by_rank),
    agrees("corr_Aggregated_L1L3_pearson.csv", correlated),
    wrong("corr_Aggregated_L1L3_spearman.csv", NOISE_APART, correlated_by_rank),
    wrong("corr_Aggregated_L1L3_kendall.csv", NOISE_APART, correlated_by_rank),
    agrees("corr_Aggregated_L1L4_pearson.csv", correlated),
    wrong("corr_Aggregated_L1L4_spearman.csv", NOISE_APART, correlated_by_rank),
    wrong("corr_Aggregated_L1L4_kendall.csv", NOISE_APART, correlated_by_rank),
    agrees("corr_Aggregated_L2L2_pearson.csv", correlated),
    agrees("corr_Aggregated_L2L2_spearman.csv", correlated),
    agrees("corr_Aggregated_L2L2_kendall.csv", correlated),
    agrees("corr_Aggregated_L2L3_pearson.csv", correlated),
    agrees("corr_Aggregated_L2L3_spearman.csv", correlated),
    agrees("corr_Aggregated_L2L3_kendall.csv", correlated),
    agrees("corr_Aggregated_L2L4_pearson.csv", correlated),
    agrees("corr_Aggregated_L2L4_spearman.csv", correlated),
    agrees("corr_Aggregated_L2L4_kendall.csv", correlated),
    agrees("corr_Aggregated_L3L3_pearson.csv", correlated),
    agrees("corr_Aggregated_L3L3_spearman.csv", correlated),
    agrees("corr_Aggregated_L3L3_kendall.csv", correlated),
    agrees("corr_Aggregated_L3L4_pearson.csv", correlated),
    agrees("corr_Aggregated_L3L4_spearman.csv", correlated),
    agrees("corr_Aggregated_L3L4_kendall.csv", correlated),
    agrees("corr_Aggregated_L1L2_withparent_pearson.csv", with_parents),
    agrees("corr_Aggregated_L1_family_pearson.csv", with_family),
    agrees("corr_Raw_L1_grouplev2_pval0.05.csv", significant_within_groups),
    agrees("corr_Raw_L1_use_directions.csv", with_directions),
    agrees("corr_flags_Normalised_high0.9.csv", collinear_siblings),
    agrees("corr_flags_Normalised_high0.7_L3.csv", collinear_below),
    agrees("corr_flags_Normalised_lowm0.3.csv", negative_siblings),
    agrees("denom_corr_Raw_0.7.csv", with_denominators),
    agrees("pvals_Raw_pearson.csv", p_values),
    wrong("pvals_Raw_spearman.csv", NOISE_APART, p_values_by_rank),
    agrees("cronbach.csv", alphas),
    agrees("str_weak_BRN_strengths.csv", standings),
    agrees("str_weak_BRN_weaknesses.csv", standings),
    agrees("str_weak_GBR_strengths.csv", standings),
    agrees("str_weak_GBR_weaknesses.csv", standings),
    agrees("str_weak_SGP_strengths.csv", standings),
    agrees("str_weak_SGP_weaknesses.csv", standings),
    agrees("unit_summary_BRN.csv", summary),
    agrees("unit_summary_GBR.csv", summary),
    agrees("unit_summary_SGP.csv", summary),
];

/// COINr's data sets by name.
fn input(set: &str) -> &'static str {
    match set {
        "Raw" => "00_input/iData.csv",
        "Denominated" => "01_pipeline/2_Denominated.csv",
        "Imputed" => "01_pipeline/3_Imputed.csv",
        "Treated" => "01_pipeline/5_Treated.csv",
        other => panic!("no data set is called {other}"),
    }
}

/// COINr's normalised and aggregated data, made from its treated ones.
pub fn scores() -> &'static Scores {
    static SCORES: OnceLock<Scores> = OnceLock::new();
    SCORES.get_or_init(|| {
        let methodology =
            "[indicators]\ndenominate = false\ntransforms = [{ min-max = { to = [0, 100] } }]";
        index(framework(), methodology).score(&data(input("Treated"))).expect("scores")
    })
}

/// Whether a file is about data before normalisation, and which; they are columns of data then.
fn set_of(file: &str) -> &str {
    let sets = ["Raw", "Denominated", "Imputed", "Treated", "Normalised", "Aggregated"];
    sets.into_iter().find(|set| file.contains(set)).expect("a data set")
}

/// What a file's data set holds, by code.
struct Columns {
    framework: Framework,
    data: Dataset,
    scores: &'static Scores,
    of_scores: bool,
}

impl Columns {
    fn of(set: &str) -> Self {
        let of_scores = ["Normalised", "Aggregated"].contains(&set);
        let data = data(input(if of_scores { "Raw" } else { set }));
        Self { framework: framework(), data, scores: scores(), of_scores }
    }

    fn all(&self) -> BTreeMap<&str, Series<'_>> {
        let columns = if self.of_scores {
            let nodes = self.scores.nodes();
            nodes.filter_map(|at| Series::node(self.scores, at.node().code().as_str())).collect()
        } else {
            Series::raw(&self.framework, &self.data)
        };
        columns.into_iter().map(|column| (column.code, column)).collect()
    }
}

fn method_of(file: &str) -> CorrelationMethod {
    match file {
        file if file.contains("spearman") => CorrelationMethod::Spearman,
        file if file.contains("kendall") => CorrelationMethod::Kendall,
        _ => CorrelationMethod::Pearson,
    }
}
