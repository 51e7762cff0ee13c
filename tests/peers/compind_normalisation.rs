//! Normalisation against Compind 3.4, on the eight pillars of COINr's ASEM data: z-scores, min–max and
//! ranks of one year, and the range of the adjusted Mazziotta–Pareto index over five.

use crate::support::references;
use crate::support::trials::of_module;
use composite_index::error::Source;
use composite_index::{Dataset, Framework, Index, Methodology};
use libtest_mimic::Trial;

/// The tests of this file.
pub fn trials() -> Vec<Trial> {
    of_module(
        "compind_normalisation",
        &[
            ("one_year", one_year),
            ("five_years_around_the_mean_of_the_first", five_years_around_the_mean_of_the_first),
        ],
    )
}

const PILLARS: [&str; 8] =
    ["Physical", "ConEcFin", "Political", "Instit", "P2P", "Environ", "Social", "SusEcFin"];

fn compind(file: &str) -> String {
    format!("golden/coinr/20_compind/{file}")
}

/// Compind's polarity: all pillars positive, or every second one negative.
#[derive(Clone, Copy, PartialEq)]
enum Polarity {
    Positive,
    Alternating,
}

fn framework(polarity: Polarity) -> Framework {
    let pillar = |(position, code): (usize, &&str)| {
        let negative = polarity == Polarity::Alternating && position % 2 == 1;
        format!("{code},indicator,index,,1,{}\n", if negative { -1 } else { 1 })
    };
    let pillars: String = PILLARS.iter().enumerate().map(pillar).collect();
    let table =
        format!("code,type,parent,level,weight,direction\nindex,aggregate,,index,,\n{pillars}");
    Framework::from_csv(&Source::new("framework.csv", table)).expect("sound")
}

fn data(file: &str) -> Dataset {
    let source = Source::new(file, references::text(&compind(file)));
    Dataset::from_csv(&source, &framework(Polarity::Positive)).expect("sound")
}

fn index(polarity: Polarity, methodology: &str) -> Index {
    let methodology = Methodology::from_toml(&Source::new("methodology.toml", methodology));
    Index::new(framework(polarity), methodology.expect("sound")).expect("sound")
}

#[track_caller]
fn assert_near(found: f64, expected: &str, what: &str) {
    let expected: f64 = expected.parse().expect("a figure");
    let near = (found - expected).abs() <= 1e-12 * expected.abs().max(1.0);
    assert!(near, "{what}: {found}, Compind has {expected}");
}

fn one_year() {
    let z_score = "{ z-score = { ddof = 1, mean = 100, sd = 10 } }";
    for (transform, polarity, file) in [
        (z_score, Polarity::Positive, "normalise_ci_z100_10.csv"),
        ("{ min-max = { to = [0, 1] } }", Polarity::Alternating, "normalise_ci_minmax.csv"),
        ("{ rank = { ties = \"average\" } }", Polarity::Alternating, "normalise_ci_rank.csv"),
    ] {
        let index = index(polarity, &format!("[indicators]\ntransforms = [{transform}]"));
        let scores = index.score(&data("_input_pillars.csv")).expect("scores");
        for row in references::rows(&compind(file)) {
            for pillar in PILLARS {
                let found = scores.at(pillar).expect("a node").full(&row["uCode"]).expect("a unit");
                assert_near(found.expect("a score"), &row[pillar], &format!("{file}, {pillar}"));
            }
        }
    }
}

/// Compind gives the index itself: M − S²/M of a unit's eight values, S over n, which is taken here
/// from our values.
fn five_years_around_the_mean_of_the_first() {
    let mut methodology = String::new();
    for row in references::rows(&compind("_ampi_goalposts.csv")) {
        let (pillar, value) = (&row["pillar"], &row["goalpost"]);
        let ampi = format!("{{ ampi = {{ reference = {{ value = {value} }} }} }}");
        methodology += &format!("[node.{pillar}]\ntransforms = [{{ pooled = {ampi} }}]\n");
    }
    let index = index(Polarity::Positive, &methodology);
    let years = index.score_panel(&data("_input_panel_pillars.csv")).expect("scores");
    assert_eq!(years.len(), 5);
    for row in references::rows(&compind("ampi_NEG_full.csv")) {
        for (year, scores) in &years {
            let value = |pillar: &str| scores.at(pillar).and_then(|at| at.full(&row["uCode"]));
            let values = PILLARS.map(|pillar| value(pillar).expect("a cell").expect("a value"));
            let mean = values.iter().sum::<f64>() / 8.0;
            let variance = values.iter().map(|z| (z - mean) * (z - mean)).sum::<f64>() / 8.0;
            assert_near(mean - variance / mean, &row[year], &format!("{} {year}", row["uCode"]));
        }
    }
}
