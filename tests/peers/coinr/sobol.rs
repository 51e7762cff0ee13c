//! Folder 10_sensitivity: COINr's estimates of Sobol' indices, from its own runs.

use composite_index::robustness::sensitivity::{
    Enumeration, Estimation, Evaluations, SensitivityOutput, SobolIndices,
};

use crate::coinr::sensitivity::study;
use crate::coinr::support::{Case, agrees, assert_near, figure, rows};

/// Beside its folders.
pub const CASES: &[Case] =
    &[agrees("Ishigami_N500_indices.csv", ishigami), agrees("Ishigami_N500_sample.csv", sample)];

/// In SA_N20_seed2025.
pub const SEEDED: &[Case] = &[agrees("Sensitivity.csv", index)];

/// In SA_N20_seed2025_Nboot200; its bootstrap quantiles are random and cannot be replayed.
pub const RESAMPLED: &[Case] = &[agrees("Sensitivity.csv", index)];

/// COINr's formulas: Sᵢ = mean(y_b (yᵢ − yₐ))/V, not centred, and Jansen's total index.
fn estimated(values: &[f64], points: usize, factors: usize) -> SobolIndices {
    let evaluations = Evaluations::from_blocks(values, points, factors).expect("blocks");
    let estimation = Estimation::new(points).resamples(0).uncentred();
    estimation.indices(&evaluations).expect("indices")
}

fn column(file: &str, name: &str) -> Vec<f64> {
    rows(file).iter().map(|row| figure(&row[name]).expect("a figure")).collect()
}

#[track_caller]
fn compare(found: &SobolIndices, file: &str, factors: usize) {
    let golden = rows(file);
    assert_eq!(golden.len(), factors);
    for (row, (first, total)) in golden.iter().zip(found.first.iter().zip(&found.total)) {
        let variable = &row["Variable"];
        assert_near(Some(first.index), figure(&row["Si"]), &format!("{file}, Si of {variable}"));
        assert_near(Some(total.index), figure(&row["STi"]), &format!("{file}, STi of {variable}"));
        if let Some(variance) = row.get("Variance") {
            assert_near(Some(found.variance), figure(variance), &format!("{file}, V"));
        }
    }
}

fn index(file: &str) {
    let values = column(&file.replace("Sensitivity", "y"), "y_mean_abs_rank_change");
    compare(&estimated(&values, 20, 4), file, 4);
}

fn ishigami(file: &str) {
    let values = column(&file.replace("indices", "sample"), "y");
    compare(&estimated(&values, 500, 3), file, 3);
}

/// The design of its rows is ours, A, B and A with each factor from B; and its values are the
/// function's.
fn sample(file: &str) {
    let points: Vec<[f64; 3]> = rows(file)
        .iter()
        .map(|row| ["X1", "X2", "X3"].map(|name| figure(&row[name]).expect("a coordinate")))
        .collect();
    assert_eq!(points.len(), 500 * 5);
    for (number, point) in points.iter().enumerate().skip(1000) {
        let (factor, row) = (number / 500 - 2, number % 500);
        for coordinate in 0..3 {
            let from = points[if coordinate == factor { 500 + row } else { row }];
            assert_eq!(point[coordinate], from[coordinate], "row {number}");
        }
    }
    for (point, value) in points.iter().zip(column(file, "y")) {
        let [a, b, c] = point.map(|u| (2.0 * u - 1.0) * std::f64::consts::PI);
        let (sine, square) = (libm::sin(b), c * c);
        let expected = libm::sin(a) + 7.0 * sine * sine + 0.1 * square * square * libm::sin(a);
        assert_near(Some(expected), Some(value), "the function");
    }
}

/// The truth is at hand: all factors are discrete, so that every combination can be run. Of the same
/// 120 runs the centred estimates are the nearer to it.
pub fn centred_estimates_of_the_same_runs_are_nearer_to_the_exact_indices() {
    let exact = study().exact_sensitivity(&[SensitivityOutput::RankShift], Enumeration::new());
    let exact = exact.expect("indices");
    assert_eq!(exact.runs, 2 * 2 * 100 * 5);
    // By name there; in COINr's order here.
    let order = ["Winmax", "Normalisation", "Weights_set", "Aggregation"]
        .map(|name| exact.factors.iter().position(|factor| factor == name).expect("a factor"));
    let truth = exact.outputs[0].result.as_ref().expect("indices");
    let values = column("10_sensitivity/SA_N20_seed2025/y.csv", "y_mean_abs_rank_change");
    let evaluations = Evaluations::from_blocks(&values, 20, 4).expect("blocks");
    let error = |estimation: Estimation| {
        let found = estimation.resamples(0).indices(&evaluations).expect("indices");
        let pairs = found.first.iter().zip(order);
        let errors = pairs.map(|(effect, at)| effect.index - truth.first[at].index);
        errors.map(|error| error * error).sum::<f64>().sqrt()
    };
    let (centred, uncentred) = (error(Estimation::new(20)), error(Estimation::new(20).uncentred()));
    assert!(centred < 0.5 * uncentred, "{centred} beside {uncentred}: {truth:?}");
}
