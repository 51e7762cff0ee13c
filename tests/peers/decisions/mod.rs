//! Explanations, breakpoints, bounds and goals against figures that other algorithms found, file by
//! file: each says how many of its values agree, and lists every one that does not.

mod bounds;
mod breakpoints;
mod change;
mod confidence;
mod explain;
mod lattice;
mod reach;
mod recover;
mod tally;

use std::path::Path;

use composite_index::{Dataset, Index, IndexFiles, IndexFolder, Methodology};
use libtest_mimic::Trial;

use crate::support::references;
use crate::support::trials::{not_compared, of_module, referring};
use tally::Tally;

const FOLDER: &str = "golden/decisions";

/// How a file is held, or the reason why it is not.
type Held = Result<fn(&mut Tally), &'static str>;

/// Every file of the folder.
const CASES: [(&str, Held); 64] = [
    ("A_rank_intervals/bod_and_best.csv", Ok(bounds::benefit_of_the_doubt)),
    ("A_rank_intervals/gai-2021_pairs.csv", Ok(bounds::pairs)),
    ("A_rank_intervals/gai-2021_ranks.csv", Ok(bounds::ranks)),
    ("A_rank_intervals/gai-2021_scores.csv", Ok(bounds::scores)),
    ("A_rank_intervals/gai-2021_summary.csv", Ok(bounds::summary)),
    (
        "A_rank_intervals/gai-2021_weight_sets.json",
        Err("vertices are no part of a result; the ranks, pairs and scores that follow are held"),
    ),
    ("A_rank_intervals/gai-2024_scores.csv", Ok(bounds::scores)),
    ("A_rank_intervals/gai-2024_summary.csv", Ok(bounds::summary)),
    (
        "A_rank_intervals/gai-2024_weight_sets.json",
        Err("vertices are no part of a result; the scores and pairs that follow are held"),
    ),
    ("A_rank_intervals/synthetic_gaps_pairs.csv", Ok(bounds::gaps)),
    ("B_breakpoints/gai-2021_events.csv", Ok(breakpoints::events)),
    ("B_breakpoints/gai-2021_reversal.csv", Ok(breakpoints::reversals)),
    ("B_breakpoints/gai-2021_stability.csv", Ok(breakpoints::stability)),
    ("B_breakpoints/gai-2021_to_rank.csv", Ok(breakpoints::to_ranks)),
    ("B_breakpoints/gai-2021_unit_stability.csv", Ok(breakpoints::units)),
    ("C_goal_seek/KOR_post_factum.csv", Ok(reach::post_factum)),
    ("C_goal_seek/gai-2021_KOR_multi.csv", Ok(reach::joint)),
    ("C_goal_seek/gai-2021_KOR_single.csv", Ok(reach::frozen)),
    ("C_goal_seek/gai-2021_refit_single.csv", Ok(reach::fixtures_refitted)),
    ("C_goal_seek/gai-2024_refit_single.csv", Ok(reach::fixtures_refitted)),
    ("C_goal_seek/synthetic_single.csv", Ok(reach::synthetic_refitted)),
    ("D_explain/gai-2021_contributions.csv", Ok(explain::contributions)),
    ("D_explain/gai-2021_gaps.csv", Ok(explain::gaps)),
    ("D_explain/gai-2021_rank_shapley.csv", Ok(explain::ranks)),
    ("D_explain/gai-2024_contributions.csv", Ok(explain::contributions)),
    ("D_explain/gai-2024_gaps.csv", Ok(explain::gaps)),
    ("D_explain/gai-2024_rank_shapley.csv", Ok(explain::ranks)),
    ("D_explain/hdi_2021_gaps.csv", Ok(explain::hdi)),
    ("D_explain/inform_2020_gaps.csv", Ok(explain::inform)),
    ("D_explain/synthetic_gaps.csv", Ok(explain::synthetic_gaps)),
    ("D_explain/synthetic_gaps_missing.csv", Ok(explain::missing)),
    ("E_change/gai-2021-2024_data_by_indicator.csv", Ok(change::by_indicator)),
    ("E_change/gai-2021-2024_hybrids.csv", Ok(change::hybrids)),
    ("E_change/gai-2021-2024_parts.csv", Ok(change::parts)),
    ("E_change/hdi-2010-2021-arith-to-geom_data_by_indicator.csv", Ok(change::by_indicator)),
    ("E_change/hdi-2010-2021-arith-to-geom_hybrids.csv", Ok(change::hybrids)),
    ("E_change/hdi-2010-2021-arith-to-geom_parts.csv", Ok(change::parts)),
    ("E_change/hdi-2010-2021_data_by_indicator.csv", Ok(change::by_indicator)),
    ("E_change/hdi-2010-2021_hybrids.csv", Ok(change::hybrids)),
    ("E_change/hdi-2010-2021_parts.csv", Ok(change::parts)),
    ("E_change/synthetic_data_by_indicator.csv", Ok(change::by_indicator)),
    ("E_change/synthetic_hybrids.csv", Ok(change::hybrids)),
    ("E_change/synthetic_parts.csv", Ok(change::parts)),
    ("F_inverse_weights/hypotheses.csv", Ok(recover::hypotheses)),
    ("F_inverse_weights/identified_weights.csv", Ok(recover::weights)),
    ("F_inverse_weights/ranks_only.csv", Ok(recover::orders)),
    ("F_inverse_weights/ranks_only_summary.csv", Ok(recover::order_summary)),
    ("F_inverse_weights/summary.csv", Ok(recover::summary)),
    ("G_inference/gai-2024_rounding_rank_sets.csv", Ok(confidence::from_rounding)),
    ("G_inference/pisa2018_math_critical.csv", Ok(confidence::pisa_critical)),
    ("G_inference/pisa2018_math_input.csv", Err("the estimates that the sets are of")),
    ("G_inference/pisa2018_math_sets.csv", Ok(confidence::pisa_sets)),
    ("G_inference/rounding_bounds.csv", Ok(confidence::rounding_bounds)),
    ("G_inference/synthetic_imputations.csv", Err("the imputations that are pooled")),
    ("G_inference/synthetic_manski.csv", Ok(confidence::manski)),
    ("G_inference/synthetic_rubin.csv", Ok(confidence::rubin)),
    ("H_leave_one_out/gai-2021_hiding_best_subset.csv", Ok(lattice::best)),
    ("H_leave_one_out/gai-2021_hiding_one.csv", Ok(lattice::one)),
    ("H_leave_one_out/gai-2021_identity_ranks.csv", Ok(lattice::ranks)),
    ("H_leave_one_out/gai-2021_identity_summary.csv", Ok(lattice::summary)),
    ("H_leave_one_out/gai-2021_minmax_ranks.csv", Ok(lattice::ranks)),
    ("H_leave_one_out/gai-2021_minmax_summary.csv", Ok(lattice::summary)),
    ("README.md", Err("says how the files were made")),
    ("synthetic", Err("the data of the made-up cases")),
];

pub fn trials() -> Vec<Trial> {
    let listed = of_module("decisions", &[("every_file_has_its_case", every_file_has_its_case)]);
    let trial = |(file, held): (&'static str, Held)| match held {
        Ok(hold) => referring(format!("decisions::{file}"), move || {
            let mut tally = Tally::new(file, references::rows(&format!("{FOLDER}/{file}")));
            hold(&mut tally);
            tally.finish();
            Ok(())
        }),
        Err(why) => not_compared(format!("decisions::{file}"), why),
    };
    listed.into_iter().chain(CASES.into_iter().map(trial)).collect()
}

/// A file is held by itself or with its folder.
fn every_file_has_its_case() {
    let folder = references::path(FOLDER);
    for entry in std::fs::read_dir(&folder).expect("a folder") {
        let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
        if CASES.iter().any(|(case, _)| *case == name) {
            continue;
        }
        for file in references::files(&format!("{FOLDER}/{name}")) {
            let path = format!("{name}/{file}");
            assert!(CASES.iter().any(|(case, _)| *case == path), "{path} has no case");
        }
    }
}

/// An index of the repository with its data.
pub(super) fn fixture(name: &str) -> (Index, Dataset) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name);
    read(&folder, None, None)
}

/// A methodology of the made-up index by the name of its normaliser.
pub(super) fn synthetic_normalised(name: &str) -> String {
    let transform = match name {
        "minmax" => "{ min-max = { to = [0, 100] } }",
        "zscore" => "{ z-score = { ddof = 1 } }",
        other => panic!("{other}"),
    };
    format!("[indicators]\ntransforms = [{transform}]")
}

/// The made-up index of the first edition under another methodology.
pub(super) fn synthetic(methodology: &str) -> (Index, Dataset) {
    let folder = references::path(&format!("{FOLDER}/synthetic/edition1"));
    let (index, data) = read(&folder, None, None);
    let source = composite_index::error::Source::new("methodology.toml", methodology);
    let methodology = Methodology::from_toml(&source).expect("a methodology");
    (index.with_methodology(methodology).expect("sound"), data)
}

pub(super) fn read(folder: &Path, data: Option<&str>, period: Option<&str>) -> (Index, Dataset) {
    let data = data.map(references::path);
    let files = IndexFiles { data, ..IndexFiles::default() };
    let folder = IndexFolder::open_from(folder, files).expect("an index");
    let data = folder.data().expect("data");
    let data = match period {
        Some(period) => data.in_period(period).expect("a period"),
        None => data.clone(),
    };
    (folder.index().clone(), data)
}
