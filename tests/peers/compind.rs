//! Aggregation against the R package Compind 3.4, on eight pillar scores of COINr's ASEM data: every
//! file of the folder, with what is held of it.

use crate::support::references;
use crate::support::trials::{not_compared, of_module, referring};
use libtest_mimic::Trial;
use std::collections::BTreeMap;

use composite_index::aggregate::{ColumnAggregator, DecisionMatrix};
use composite_index::error::{Refusal, Source};
use composite_index::{Aggregation, Dataset, Framework, Index, Methodology, Scores, Settings};

type Table = Vec<BTreeMap<String, String>>;

const FOLDER: &str = "golden/coinr/20_compind";

const PILLARS: [&str; 8] =
    ["Physical", "ConEcFin", "Political", "Instit", "P2P", "Environ", "Social", "SusEcFin"];

/// How a file is held, or the reason why it is not.
type Held = Result<fn(&str), &'static str>;

/// Every file of the folder.
const CASES: [(&str, Held); 21] = [
    ("_input_pillars.csv", Err("input")),
    ("_input_panel_pillars.csv", Err("input")),
    ("_ampi_goalposts.csv", Err("input")),
    ("normalise_ci_z100_10.csv", Ok(|file| normalised(file, STANDARDISED, false))),
    ("normalise_ci_minmax.csv", Ok(|file| normalised(file, "{ min-max = { to = [0, 1] } }", true))),
    (
        "normalise_ci_rank.csv",
        Ok(|file| normalised(file, "{ rank = { ties = \"average\" } }", true)),
    ),
    ("mpi_NEG.csv", Ok(|file| hold(file, "mpi", STANDARDISED, &mazziotta_pareto("added", 1)))),
    ("mpi_POS.csv", Ok(|file| hold(file, "mpi", STANDARDISED, &mazziotta_pareto("subtracted", 1)))),
    ("ampi_NEG_full.csv", Ok(|file| adjusted(file, ""))),
    (
        "ampi_NEG_rounded3.csv",
        Ok(|file| adjusted(file, "publish = [{ round = { decimals = 3 } }]")),
    ),
    ("mean_min_alpha0.5_beta1_formula.csv", Ok(|file| hold(file, "mmf", STANDARDISED, MEAN_MIN))),
    (
        "mean_min_alpha0.5_beta1_package_AS_IS.csv",
        Err("Compind subtracts the means of columns from rows; the file with the formula is held"),
    ),
    ("geom_EQUAL.csv", Ok(|file| hold(file, "geom", "", "\"geometric-mean\""))),
    ("owa_atleast2.csv", Ok(|file| ordered(file, 2))),
    ("owa_atleast4.csv", Ok(|file| ordered(file, 4))),
    ("bod_plain_LP.csv", Ok(|file| hold(file, "score", "", "\"benefit-of-the-doubt\""))),
    ("bod_constr_up1_low0.csv", Ok(|file| hold(file, "score", "", "\"benefit-of-the-doubt\""))),
    ("bod_constr_up0.3_low0.05.csv", Ok(|file| hold(file, "score", "", SHARES))),
    ("bod_constr_bad_g6b2_low0.05.csv", Err("there are no undesirable outputs in an index")),
    (
        "geom_BOD_up0.3_low0.05_benchGBR.csv",
        Err("weights of a unit's own in a geometric mean of ratios to one unit are no aggregation"),
    ),
    ("wroclaw.csv", Ok(taxonomy)),
];

/// Compind's standardisation is over n − 1.
const STANDARDISED: &str = "{ z-score = { ddof = 1, mean = 100, sd = 10 } }";
const MEAN_MIN: &str = "{ mean-min = { alpha = 0.5, beta = 1 } }";
/// Compind's bounds are on shares in the score.
const SHARES: &str = "{ benefit-of-the-doubt = { shares = [0.05, 0.3] } }";

fn mazziotta_pareto(penalty: &str, ddof: u8) -> String {
    format!("{{ mazziotta-pareto = {{ penalty = \"{penalty}\", ddof = {ddof} }} }}")
}

/// Every file is held, or its reason is printed where the runner ignores it.
pub fn trials() -> Vec<Trial> {
    let listed = of_module("compind", &[("every_file_has_its_case", every_file_has_its_case)]);
    let trial = |(file, held): (&'static str, Held)| match held {
        Ok(run) => referring(format!("compind::{file}"), move || {
            run(file);
            Ok(())
        }),
        Err(why) => not_compared(format!("compind::{file}"), why),
    };
    listed.into_iter().chain(CASES.into_iter().map(trial)).collect()
}

fn every_file_has_its_case() {
    let mut names: Vec<_> = CASES.iter().map(|(file, _)| (*file).to_owned()).collect();
    names.sort();
    assert_eq!(names, references::files(FOLDER));
}

fn rows(file: &str) -> Table {
    references::rows(&format!("{FOLDER}/{file}"))
}

fn number(row: &BTreeMap<String, String>, column: &str) -> f64 {
    row[column].parse().expect("a number")
}

/// The pillars as indicators; every second one reversed, as `normalise_ci` was called, or none.
fn framework(alternating: bool) -> Framework {
    let mut builder = Framework::builder("index", "Eight pillars");
    for (position, pillar) in PILLARS.into_iter().enumerate() {
        builder = builder.indicator_with(pillar, 1.0, |indicator| {
            if alternating && position % 2 == 1 { indicator.lower_is_better() } else { indicator }
        });
    }
    builder.build().expect("sound")
}

fn data() -> Dataset {
    let mut builder = Dataset::builder(PILLARS);
    for row in rows("_input_pillars.csv") {
        builder = builder.unit(row["uCode"].as_str(), PILLARS.map(|pillar| number(&row, pillar)));
    }
    builder.build().expect("sound")
}

fn scores(framework: Framework, transform: &str, aggregation: &str, data: &Dataset) -> Scores {
    let text =
        format!("[indicators]\ntransforms = [{transform}]\n[groups]\naggregation = {aggregation}");
    let methodology = Methodology::from_toml(&Source::new("methodology.toml", text));
    Index::new(framework, methodology.expect("sound")).expect("sound").score(data).expect("scores")
}

#[track_caller]
fn near(found: Option<f64>, expected: f64, what: &str) {
    let found = found.expect("a score");
    let close = (found - expected).abs() <= 1e-12 * expected.abs().max(1.0);
    assert!(close, "{what}: {found}, Compind has {expected}");
}

fn hold(file: &str, column: &str, transform: &str, aggregation: &str) {
    let scores = scores(framework(false), transform, aggregation, &data());
    let golden = rows(file);
    assert_eq!(golden.len(), 51);
    for row in golden {
        near(
            scores.score(&row["uCode"]).unwrap(),
            number(&row, column),
            &format!("{file} {}", row["uCode"]),
        );
    }
}

fn normalised(file: &str, transform: &str, alternating: bool) {
    let scores = scores(framework(alternating), transform, "\"arithmetic-mean\"", &data());
    for row in rows(file) {
        for pillar in PILLARS {
            let found = scores.at(pillar).and_then(|node| node.full(&row["uCode"]));
            near(
                found.unwrap(),
                number(&row, pillar),
                &format!("{file} {pillar} {}", row["uCode"]),
            );
        }
    }
}

/// The best two (or four) of eight in `owa_p`, the worst in `owa_n`, as positions and as a quantifier.
fn ordered(file: &str, at_least: usize) {
    let positions = |from: usize| -> Vec<String> {
        (0..8)
            .map(|r| if (from..from + at_least).contains(&r) { "1" } else { "0" }.to_owned())
            .collect()
    };
    let share = at_least as f64 / 8.0;
    hold(
        file,
        "owa_p",
        "",
        &format!("{{ owa = {{ positions = [{}] }} }}", positions(0).join(", ")),
    );
    hold(file, "owa_p", "", &format!("{{ owa = {{ between = [0, {share}] }} }}"));
    let worst = positions(8 - at_least).join(", ");
    hold(file, "owa_n", "", &format!("{{ owa = {{ positions = [{worst}] }} }}"));
    hold(file, "owa_n", "", &format!("{{ wowa = {{ between = [{}, 1] }} }}", 1.0 - share));
}

/// Goalposts at the same distance from a reference value, half of the range over all years.
fn adjusted(file: &str, publish: &str) {
    let panel = rows("_input_panel_pillars.csv");
    let reference = rows("_ampi_goalposts.csv");
    let mut framework = Framework::builder("index", "Eight pillars");
    for pillar in PILLARS {
        let values = panel.iter().map(|row| number(row, pillar));
        let (low, high) = values
            .fold((f64::MAX, f64::MIN), |(low, high), value| (value.min(low), value.max(high)));
        let row = reference.iter().find(|row| row["pillar"] == pillar).expect("a reference");
        let (middle, half) = (number(row, "goalpost"), (high - low) / 2.0);
        framework = framework.indicator_with(pillar, 1.0, |indicator| {
            indicator.goalposts(middle - half, middle + half)
        });
    }
    let mut data = Dataset::builder(PILLARS);
    for row in &panel {
        let unit = format!("{}-{}", row["uCode"], row["Time"]);
        data = data.unit(unit, PILLARS.map(|pillar| number(row, pillar)));
    }
    let aggregation = format!("{}\n{publish}", mazziotta_pareto("subtracted", 0));
    let scores = scores(
        framework.build().expect("sound"),
        "{ goalposts = { to = [70, 130], clamp = false } }",
        &aggregation,
        &data.build().expect("sound"),
    );
    let golden = rows(file);
    assert_eq!(golden.len(), 46);
    for row in golden {
        for year in ["2018", "2019", "2020", "2021", "2022"] {
            let unit = format!("{}-{year}", row["uCode"]);
            near(scores.score(&unit).unwrap(), number(&row, year), &format!("{file} {unit}"));
        }
    }
}

/// Hellwig's taxonomic measure: one less the distance from the best of every column in proportion to
/// the mean distance and two standard deviations.
#[derive(Debug)]
struct Taxonomy;

impl ColumnAggregator for Taxonomy {
    fn aggregate(&self, units: &DecisionMatrix) -> Result<Vec<f64>, Refusal> {
        let mut distances = vec![0.0; units.units()];
        for column in units.columns() {
            let best = column.iter().copied().fold(f64::MIN, f64::max);
            distances.iter_mut().zip(column).for_each(|(d, score)| *d += (best - score).powi(2));
        }
        distances.iter_mut().for_each(|distance| *distance = distance.sqrt());
        let n = distances.len() as f64;
        let mean = distances.iter().sum::<f64>() / n;
        let squares: f64 = distances.iter().map(|distance| (distance - mean).powi(2)).sum();
        let limit = mean + 2.0 * (squares / (n - 1.0)).sqrt();
        Ok(distances.into_iter().map(|distance| 1.0 - distance / limit).collect())
    }
}

fn taxonomy(file: &str) {
    let groups = Settings::new().aggregation(Aggregation::custom_over_units(Taxonomy));
    let methodology = Methodology::default().with_groups(groups);
    let index = Index::new(framework(false), methodology).expect("sound");
    let scores = index.score(&data()).expect("scores");
    for row in rows(file) {
        near(scores.score(&row["uCode"]).unwrap(), 1.0 - number(&row, "wroclaw"), &row["uCode"]);
    }
}
