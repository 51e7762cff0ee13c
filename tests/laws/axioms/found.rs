//! Violations that once went unnoticed are found within 2,000 cases, by the method alone: neither the
//! search nor its strategies know them.

use composite_index::Methodology;
use composite_index::axioms::{Axiom, Search, VerdictKind, strategy};
use composite_index::error::Source;

use Axiom::*;

/// So many cases of each axiom.
const CASES: u32 = 2000;
/// What is found in so few cases that a debug build looks for it too.
const SOON: [&str; 5] =
    ["ampi over n − 1", "geometric at zero", "harmonic at zero", "minimum", "clamped goalposts"];

const GOALPOSTS: &str =
    "[indicators]\ntransforms = [{ goalposts = { to = [0, 100], clamp = false } }]\n";
const CLAMPED: &str =
    "[indicators]\ntransforms = [{ goalposts = { to = [0, 100], clamp = true } }]\n";
const AMPI: &str =
    "[indicators]\ntransforms = [{ goalposts = { to = [70, 130], clamp = false } }]\n";

fn z_score(ddof: u8, mean: u8, sd: u8) -> String {
    format!(
        "[indicators]\ntransforms = [{{ z-score = {{ ddof = {ddof}, mean = {mean}, sd = {sd} }} }}]\n"
    )
}

fn pareto(ddof: u8) -> String {
    format!(
        "[groups]\naggregation = {{ mazziotta-pareto = {{ penalty = \"subtracted\", ddof = {ddof} }} }}\n"
    )
}

fn group(indicators: &str, aggregation: &str) -> String {
    format!("{indicators}[groups]\naggregation = {aggregation}\n")
}

fn accepting(indicators: &str, aggregation: &str) -> String {
    format!("accept = [\"zero-in-mean\"]\n{}", group(indicators, aggregation))
}

/// A group of cases: its name, the methodology, and what it violates.
fn groups() -> Vec<(&'static str, String, Vec<Axiom>)> {
    let ampi = |ddof| format!("{AMPI}{}", pareto(ddof));
    let mpi = |ddof| format!("{}{}", z_score(ddof, 100, 10), pareto(ddof));
    let improvement = vec![WeakPareto, StrictPareto, OwnMonotonicity, ScoreMonotonicity];
    vec![
        ("ampi over n", ampi(0), improvement.clone()),
        ("ampi over n − 1", ampi(1), improvement.clone()),
        ("ampi, weights", ampi(0), vec![WeightMonotonicity]),
        ("z-score", group(&z_score(1, 0, 1), "\"arithmetic-mean\""), vec![OwnMonotonicity]),
        ("mpi over n", mpi(0), vec![OwnMonotonicity]),
        ("mpi over n − 1", mpi(1), improvement),
        ("geometric at zero", accepting(GOALPOSTS, "\"geometric-mean\""), vec![StrictPareto]),
        ("harmonic at zero", accepting(GOALPOSTS, "\"harmonic-mean\""), vec![StrictPareto]),
        (
            "benefit of the doubt",
            group(GOALPOSTS, "{ benefit-of-the-doubt = { weights = [0, 1], shares = [0, 1] } }"),
            vec![CondorcetConsistency, ConstantIrrelevance],
        ),
        (
            "topsis",
            group(GOALPOSTS, "{ topsis = { normalisation = \"vector\" } }"),
            vec![WeightMonotonicity],
        ),
        ("kemeny", group(GOALPOSTS, "\"kemeny\""), vec![WeightMonotonicity]),
        ("copeland", group(GOALPOSTS, "\"copeland\""), vec![WeightMonotonicity]),
        ("vikor", group(GOALPOSTS, "{ vikor = { majority = 0.5 } }"), vec![OwnMonotonicity]),
        ("owa", group(GOALPOSTS, "{ owa = { power = 2 } }"), vec![WeightMonotonicity]),
        ("minimum", group(GOALPOSTS, "\"minimum\""), vec![ConstantIrrelevance]),
        ("clamped goalposts", group(CLAMPED, "\"arithmetic-mean\""), vec![StrictPareto]),
    ]
}

#[test]
fn what_went_unnoticed_is_found() {
    let mut missed = Vec::new();
    for (name, text, axioms) in groups() {
        if cfg!(debug_assertions) && !SOON.contains(&name) {
            continue;
        }
        let methodology = Methodology::from_toml(&Source::new(name, text)).expect(name);
        let indices = strategy::index().methodology(methodology);
        let search = Search::new().axioms(axioms).cases(CASES).without_shrinking();
        for verdict in search.run(&indices).verdicts {
            println!("{name}: {verdict}");
            if !matches!(verdict.kind, VerdictKind::Violated { .. }) {
                missed.push(format!("{name}: {verdict}"));
            }
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}
