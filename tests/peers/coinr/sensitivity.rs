//! COINr's uncertainty and sensitivity analysis, replayed: its draws in, its results out.
//!
//! The whole example from the raw data: the most points that winsorisation may replace (1 to 5),
//! min–max or z-score, one of the 100 sets of noisy weights, arithmetic or geometric means at every
//! level.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use composite_index::Index;
use composite_index::error::Source;
use composite_index::robustness::uncertainty::{Factors, Uncertainty, UncertaintySummary};

use crate::coinr::support::{
    Case, Table, agrees, assert_near, data, figure, framework, index, rows, wrong,
};

pub const UNCERTAINTY: &[Case] = &[
    agrees("Nominal.csv", nominal),
    agrees("Para.csv", parameters),
    agrees("Ranks.csv", ranks),
    agrees("RankStats.csv", statistics),
    agrees("Scores.csv", scores),
    wrong("X_uniform.csv", BINS, bins),
];

/// What is held of both runs of the sensitivity analysis, which differ in the bootstrap alone.
pub const SENSITIVITY: &[Case] = &[
    agrees("Nominal.csv", nominal),
    agrees("Para.csv", parameters),
    agrees("Ranks.csv", ranks),
    agrees("RankStats.csv", statistics),
    agrees("Scores.csv", scores),
    wrong("X_uniform.csv", BINS, bins),
    agrees("y.csv", shifts),
];

const BINS: &str = "uniform numbers are cut into bins of the range that this sample happens to have, not of \
                    [0, 1), so that the alternatives are not equally likely and the same number means \
                    different things in different samples";

const METHODOLOGY: &str = include_str!("sensitivity/methodology.toml");
const FACTORS: &str = include_str!("sensitivity/factors.toml");

/// The names of the normalisations and means in `Para.csv`, in the order of the alternatives.
const NORMALISATIONS: [&str; 2] = ["n_minmax", "n_zscore"];
const MEANS: [&str; 2] = ["a_amean", "a_gmean"];

fn example() -> Index {
    index(framework(), METHODOLOGY)
}

/// The example as a study, made once.
pub fn study() -> &'static Uncertainty {
    static STUDY: OnceLock<Uncertainty> = OnceLock::new();
    STUDY.get_or_init(made)
}

/// The weights of COINr's 100 sets are those of every node but the root.
fn made() -> Uncertainty {
    let sets = rows("06_weights/noisy_weights_seed123_L2L3_0.25_100reps.csv");
    let weights = "[factor.Weights_set]\nsetting = \"weights\"\nalternatives = [\n";
    let mut factors = format!("{FACTORS}{weights}");
    for set in 1..=100 {
        let below_the_root = sets.iter().filter(|row| row["iCode"] != "Index");
        let weight = |row: &BTreeMap<String, String>| {
            format!("{} = {}", row["iCode"], row[&format!("rep{set}")])
        };
        let weights: Vec<_> = below_the_root.map(weight).collect();
        factors += &format!("{{ {} }},\n", weights.join(", "));
    }
    factors += "]\n";
    let factors = Factors::from_toml(&Source::new("uncertainty.toml", factors)).expect("sound");
    Uncertainty::new(&example(), &data("00_input/iData.csv"), factors).expect("sound")
}

/// The alternatives of a row of `Para.csv`, in the order of the factors' names.
fn choice(row: &BTreeMap<String, String>) -> [usize; 4] {
    let position = |names: [&str; 2], name: &String| {
        names.iter().position(|known| known == name).expect("a known name")
    };
    let number = |name: &str| row[name].parse::<usize>().expect("a number") - 1;
    [
        position(MEANS, &row["Aggregation"]),
        position(NORMALISATIONS, &row["Normalisation"]),
        number("Weights_set"),
        number("Winmax"),
    ]
}

/// The table of the same run as a file.
fn beside(file: &str, name: &str) -> Table {
    let (folder, _) = file.rsplit_once('/').expect("a path");
    rows(&format!("{folder}/{name}.csv"))
}

fn choices(file: &str) -> Vec<[usize; 4]> {
    beside(file, "Para").iter().map(choice).collect()
}

/// The unit of a row, as a position in outcomes.
fn position(study: &Uncertainty, row: &BTreeMap<String, String>) -> usize {
    let position = study.units().iter().position(|unit| unit.code.as_str() == row["uCode"]);
    position.expect("a unit")
}

fn nominal(file: &str) {
    let study = study();
    for row in rows(file) {
        let (outcome, position) = (study.nominal(), position(study, &row));
        assert_near(Some(outcome.scores[position]), figure(&row["Score"]), &row["uCode"]);
        assert_eq!(Some(outcome.ranks[position]), figure(&row["Rank"]), "{}", row["uCode"]);
    }
}

/// Every row is the choice of an alternative of each factor.
fn parameters(file: &str) {
    let counts: Vec<_> = study().dimensions().iter().map(|d| d.count()).collect();
    assert_eq!(counts, [Some(2), Some(2), Some(100), Some(5)]);
    for choice in choices(file) {
        assert!(choice.iter().zip(&counts).all(|(choice, count)| Some(*choice) < *count));
    }
}

fn scores(file: &str) {
    let (study, golden) = (study(), rows(file));
    let mut evaluator = study.evaluator();
    for (replicate, choice) in (1..).zip(choices(file)) {
        let outcome = evaluator.evaluate_choice(&choice).expect("scores");
        for row in &golden {
            let expected = figure(&row[&format!("r_{replicate}")]);
            let score = outcome.scores[position(study, row)];
            assert_near(Some(score), expected, &format!("{} in {replicate}", row["uCode"]));
        }
    }
}

fn ranks(file: &str) {
    let (study, golden) = (study(), rows(file));
    let mut evaluator = study.evaluator();
    for (replicate, choice) in (1..).zip(choices(file)) {
        let outcome = evaluator.evaluate_choice(&choice).expect("ranks");
        for row in &golden {
            let expected = figure(&row[&format!("r_{replicate}")]);
            let rank = outcome.ranks[position(study, row)];
            assert_eq!(Some(rank), expected, "{} in {replicate}", row["uCode"]);
        }
    }
}

/// COINr sums up all runs of an uncertainty analysis, and the samples A and B of a sensitivity
/// analysis: 2 N of N (d + 2) with d = 4.
fn summary(file: &str) -> UncertaintySummary {
    let study = study();
    let mut choices = choices(file);
    if file.contains("/SA_") {
        choices.truncate(choices.len() / 3);
    }
    let counts: Vec<f64> =
        study.dimensions().iter().filter_map(|d| d.count()).map(|n| n as f64).collect();
    let middle = |(choice, count): (&usize, &f64)| (*choice as f64 + 0.5) / count;
    let points: Vec<Vec<f64>> =
        choices.iter().map(|choice| choice.iter().zip(&counts).map(middle).collect()).collect();
    study.run_at(&points, false).expect("sound")
}

fn statistics(file: &str) {
    let summary = summary(file);
    for row in rows(file) {
        let unit = summary.unit(&row["uCode"]).expect("a unit");
        for (ours, theirs) in [
            (unit.nominal_rank(), "Nominal"),
            (unit.mean(), "Mean"),
            (unit.quantile(0.5), "Median"),
            (unit.quantile(0.05), "Q5"),
            (unit.quantile(0.95), "Q95"),
        ] {
            assert_near(ours, figure(&row[theirs]), &format!("{theirs} of {}", row["uCode"]));
        }
    }
}

/// The mean of the units' absolute differences from their nominal ranks.
fn shifts(file: &str) {
    let (study, golden) = (study(), rows(file));
    let (mut evaluator, nominal) = (study.evaluator(), study.nominal());
    assert_eq!(golden.len(), 120);
    for (row, choice) in golden.iter().zip(choices(file)) {
        let outcome = evaluator.evaluate_choice(&choice).expect("ranks");
        let pairs = outcome.ranks.iter().zip(&nominal.ranks);
        let shift: f64 = pairs.map(|(rank, nominal)| (rank - nominal).abs()).sum();
        let mean = shift / nominal.ranks.len() as f64;
        assert_near(Some(mean), figure(&row["y_mean_abs_rank_change"]), &row["rep"]);
    }
}

/// COINr's numbers lead to its own alternatives by its bins, and in ours by ours.
fn bins(file: &str) {
    let (uniform, choices, study) = (rows(file), choices(file), study());
    let names = ["Aggregation", "Normalisation", "Weights", "Winmax"];
    let mut differ = 0;
    for (factor, (name, dimension)) in names.into_iter().zip(study.dimensions()).enumerate() {
        let count = dimension.count().expect("discrete");
        let drawn: Vec<f64> = uniform.iter().filter_map(|row| figure(&row[name])).collect();
        let (least, most) =
            drawn.iter().fold((1.0_f64, 0.0_f64), |(low, high), u| (low.min(*u), high.max(*u)));
        for (u, choice) in drawn.iter().zip(&choices) {
            let bin = ((u - least) / (most - least) * count as f64).ceil() as usize;
            assert_eq!(bin.clamp(1, count) - 1, choice[factor], "{name} {u}");
            differ += usize::from((u * count as f64) as usize != choice[factor]);
        }
    }
    assert!(differ > 0, "the two rules differ");
    let mut evaluator = study.evaluator();
    for row in uniform.iter().take(20) {
        let point = names.map(|name| figure(&row[name]).expect("a number"));
        let bin = |(u, dimension): (&f64, &composite_index::robustness::uncertainty::Dimension)| {
            (u * dimension.count().expect("discrete") as f64) as usize
        };
        let choice: Vec<_> = point.iter().zip(study.dimensions()).map(bin).collect();
        let by_choice = study.evaluate_choice(&choice).expect("scores");
        assert_eq!(*evaluator.evaluate(&point).expect("scores"), by_choice);
    }
}
