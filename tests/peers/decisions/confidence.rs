//! Standard errors, imputations, gaps and printed digits.

use std::collections::BTreeMap;

use composite_index::decisions::{
    Cells, Confidence, Correction, Estimates, Imputations, Pooling, RankConfidence, RankLimits,
    Rounding, pool, rank_confidence, rank_limits,
};
use composite_index::error::Source;
use composite_index::{Scores, UnitCode};

use super::tally::{Row, Tally, maybe, number};
use super::{FOLDER, fixture, synthetic, synthetic_normalised};
use crate::support::references;

const CRITICAL: f64 = 1e-6;
const DRAWN: f64 = 0.01;

/// Units whose nearest pair is so near the critical value depend on the quadrature.
const NEAR: f64 = 0.01;
const TOO_NEAR: &str = "a pair is within 0.01 of the critical value";

fn table(file: &str) -> Vec<Row> {
    references::rows(&format!("{FOLDER}/G_inference/{file}"))
}

fn pisa() -> Estimates {
    let rows = table("pisa2018_math_input.csv");
    let rows =
        rows.iter().map(|row| (row["unit"].as_str(), number(row, "estimate"), number(row, "se")));
    Estimates::new(rows).expect("estimates")
}

fn sets_of(estimates: &Estimates, coverage: f64, correction: Correction) -> RankConfidence {
    let asked = Confidence::default().coverage(coverage).correction(correction);
    rank_confidence(estimates, asked).expect("sets")
}

fn whole(row: &Row, column: &str) -> usize {
    number(row, column) as usize
}

pub(super) fn pisa_sets(tally: &mut Tally) {
    let estimates = pisa();
    for key in tally.keys(&["coverage"]) {
        let coverage: f64 = key[0].parse().expect("a share");
        let of = |correction| sets_of(&estimates, coverage, correction);
        let (step_down, single) = (of(Correction::StepDown), of(Correction::SingleStep));
        let (bonferroni, holm) = (of(Correction::Bonferroni), of(Correction::Holm));
        let all = [
            ("stepdown", &step_down),
            ("single", &single),
            ("bonferroni", &bonferroni),
            ("holm", &holm),
        ];
        for row in tally.rows.clone().iter().filter(|row| number(row, "coverage") == coverage) {
            for (name, found) in all {
                let unit = found.units.iter().find(|unit| unit.unit.as_str() == row["unit"]);
                let unit = unit.expect("a unit");
                tally.same(&format!("{} rank", row["unit"]), unit.rank, whole(row, "rank"));
                for (kind, set) in
                    [("marginal", unit.marginal), ("simultaneous", unit.simultaneous)]
                {
                    let (set, what) = (set.expect("a set"), format!("{kind}_{name}"));
                    if set.nearest.is_some_and(|nearest| nearest < NEAR) && kind == "marginal" {
                        tally.except(TOO_NEAR);
                        continue;
                    }
                    let at = format!("{coverage} {} {what}", row["unit"]);
                    let found = (set.best, set.worst);
                    let expected =
                        (whole(row, &format!("{what}_L")), whole(row, &format!("{what}_U")));
                    tally.same(&at, found, expected);
                }
                if name == "stepdown" {
                    let set = unit.marginal.expect("a set");
                    let at = |column: &str| format!("{coverage} {} {column}", row["unit"]);
                    for (column, value) in [
                        ("marginal_c_first", set.first_critical),
                        ("marginal_c_last", set.critical),
                        ("marginal_distance_to_nearest_pair", set.nearest),
                    ] {
                        tally.near(
                            &at(column),
                            value.expect("a value"),
                            number(row, column),
                            CRITICAL,
                        );
                    }
                }
            }
        }
    }
}

pub(super) fn pisa_critical(tally: &mut Tally) {
    let estimates = pisa();
    for row in tally.rows.clone() {
        let coverage = number(&row, "coverage");
        let found = sets_of(&estimates, coverage, Correction::StepDown);
        let set = found.units[0].simultaneous.expect("a set");
        let at = |column: &str| format!("{coverage} {column}");
        for (column, value) in [("c_first", set.first_critical), ("c_last", set.critical)] {
            tally.near(&at(column), value.expect("a value"), number(&row, column), DRAWN);
        }
        tally.near(
            &at("mc_se_of_c_last"),
            set.critical_error,
            number(&row, "mc_se_of_c_last"),
            DRAWN,
        );
        tally.same(&at("steps"), found.steps, whole(&row, "steps"));
        tally.same(&at("top5"), found.among_best(5).len(), whole(&row, "top5_set_size"));
    }
}

pub(super) fn from_rounding(tally: &mut Tally) {
    let (index, data) = fixture("gai-2024");
    let rows = tally.rows.clone();
    let errors = rows
        .iter()
        .map(|row| (UnitCode::new(row["unit"].as_str()).expect("a code"), number(row, "se")));
    let errors: BTreeMap<_, _> = errors.collect();
    let estimates = Estimates::of(&index, &data, None, &errors).expect("estimates");
    let found = sets_of(&estimates, 0.95, Correction::StepDown);
    for row in &rows {
        let unit = found.units.iter().find(|unit| unit.unit.as_str() == row["unit"]);
        let unit = unit.expect("a unit");
        let at = |column: &str| format!("{} {column}", row["unit"]);
        tally.near(&at("score"), unit.score, number(row, "score"), 1e-12);
        let ties = rows.iter().filter(|it| (number(it, "score") - unit.score).abs() < 1e-9);
        if ties.count() > 1 {
            tally.except("tied but for binary noise, which the file ranks by");
        } else {
            tally.same(&at("rank"), unit.rank, whole(row, "rank"));
        }
        for (kind, set) in [("marginal", unit.marginal), ("simultaneous", unit.simultaneous)] {
            let set = set.expect("a set");
            if set.nearest.is_some_and(|nearest| nearest < NEAR) {
                tally.except(TOO_NEAR);
                continue;
            }
            let expected = (whole(row, &format!("{kind}_L")), whole(row, &format!("{kind}_U")));
            tally.same(&at(kind), (set.best, set.worst), expected);
        }
        let nearest = unit.marginal.and_then(|set| set.nearest).expect("a pair");
        let column = "marginal_distance_to_nearest_pair";
        tally.near(&at(column), nearest, number(row, column), CRITICAL);
    }
}

/// Half-widths of a printed digit taken as those of uniform errors give the errors of the file.
pub(super) fn rounding_bounds(tally: &mut Tally) {
    let rounding = Cells::Rounding(Rounding { decimals: None, scale: Some((0.0, 100.0)) });
    for name in ["gai-2021", "gai-2024"] {
        let (index, data) = fixture(name);
        let found = rank_limits(&index, &data, None, &rounding).expect("bounds");
        let rows = tally.rows.clone();
        for row in rows.iter().filter(|row| row["data"] == name) {
            bounds(tally, &found, row, ["computed_rank", "score"]);
        }
    }
}

fn bounds(tally: &mut Tally, found: &RankLimits, row: &Row, [rank, score]: [&str; 2]) {
    let unit = found.units.iter().find(|unit| unit.unit.as_str() == row["unit"]).expect("a unit");
    let at = |column: &str| format!("{} {} {column}", found.node, row["unit"]);
    for (column, value) in [(rank, unit.rank), ("best", unit.best), ("worst", unit.worst)] {
        tally.same(&at(column), value, whole(row, column));
    }
    for (column, value) in [(score, unit.score), ("score_min", unit.low), ("score_max", unit.high)]
    {
        tally.near(&at(column), value, number(row, column), 1e-12);
    }
}

pub(super) fn manski(tally: &mut Tally) {
    for row in tally.rows.clone() {
        let (index, data) = synthetic(&synthetic_normalised(&row["normaliser"]));
        let found =
            rank_limits(&index, &data, None, &Cells::Gaps(BTreeMap::new())).expect("bounds");
        let unit = found.units.iter().find(|unit| unit.unit.as_str() == row["unit"]);
        let unit = unit.expect("a unit");
        let at = |column: &str| format!("{} {} {column}", row["normaliser"], row["unit"]);
        tally.same(&at("own_gaps"), unit.cells, whole(&row, "own_gaps"));
        if row["normaliser"] == "minmax" {
            bounds(tally, &found, &row, ["reweighted_rank", "reweighted_score"]);
            for (column, value) in [("formula_best", unit.best), ("formula_worst", unit.worst)] {
                tally.same(&at(column), value, whole(&row, column));
            }
        } else {
            tally.near(&at("score"), unit.score, number(&row, "reweighted_score"), 1e-12);
            tally.except("fills move everybody's z-scores: we hold the fit, the file refits");
        }
    }
}

pub(super) fn rubin(tally: &mut Tally) {
    let (index, data) = synthetic(&synthetic_normalised("minmax"));
    let imputations = references::text(&format!("{FOLDER}/G_inference/synthetic_imputations.csv"));
    let imputations = Imputations::from_csv(&Source::new("imputations.csv", imputations));
    let scores: Scores = index.score(&data).expect("scores");
    let errors = scores.units().iter().enumerate();
    let errors = errors.map(|(at, unit)| (unit.code.clone(), 1.0 + 0.25 * at as f64));
    let asked = Pooling::default().errors(errors.collect()).top([3, 5]);
    let found = pool(&index, &data, &imputations.expect("imputations"), &asked).expect("pooled");
    for row in tally.rows.clone() {
        let unit = found.units.iter().find(|unit| unit.unit.as_str() == row["unit"]);
        let unit = unit.expect("a unit");
        let at = |column: &str| format!("{} {column}", row["unit"]);
        let freedom = unit.freedom.unwrap_or(f64::INFINITY);
        let expected = if row["df"] == "inf" { None } else { maybe(&row, "df") };
        match expected {
            Some(expected) => tally.near(&at("df"), freedom, expected, 1e-10),
            None => tally.same(&at("df"), freedom, f64::INFINITY),
        }
        for (column, value) in [
            ("pooled_score", unit.score),
            ("between", unit.between),
            ("within", unit.within),
            ("total", unit.total),
            ("ci95_from", unit.low),
            ("ci95_to", unit.high),
            ("mean_rank", unit.mean_rank),
            ("share_top3", unit.top_shares[0].1),
            ("share_top5", unit.top_shares[1].1),
        ] {
            tally.near(&at(column), value, number(&row, column), 1e-10);
        }
        for (column, value) in
            [("median_rank_low", unit.median_rank), ("best", unit.best), ("worst", unit.worst)]
        {
            tally.same(&at(column), value, whole(&row, column));
        }
        for (rank, share) in unit.rank_shares.iter().enumerate() {
            let column = format!("share_rank_{}", rank + 1);
            tally.near(&at(&column), *share, number(&row, &column), 1e-10);
        }
    }
}
