//! Violations of axioms that others found by hand: each folder is a case in which the axiom's check finds
//! the violation, or a pair of cases between which it lies.

use composite_index::axioms::{Axiom, AxiomFailure, Case, Choices};
use composite_index::{IndexFolder, Result, Scores};
use libtest_mimic::Trial;
use serde_json::json;

use crate::support::references;
use crate::support::trials::of_module;

use Axiom::*;

/// The tests of this file.
pub fn trials() -> Vec<Trial> {
    of_module(
        "axioms",
        &[
            ("one_table_violates", one_table_violates),
            ("an_improvement_costs", an_improvement_costs),
            ("more_weight_turns_an_order", more_weight_turns_an_order),
            ("what_is_no_violation", what_is_no_violation),
            ("every_folder_is_looked_at", every_folder_is_looked_at),
        ],
    )
}

/// Folders of one table each, with what they violate.
const TABLES: [(&str, &[Axiom]); 12] = [
    ("ampi2-pareto", &[WeakPareto, StrictPareto]),
    ("ampi3-pareto", &[WeakPareto, StrictPareto]),
    ("ampi5-pareto", &[WeakPareto, StrictPareto]),
    ("mpi0-pareto", &[WeakPareto, StrictPareto]),
    ("mpi1-pareto", &[WeakPareto, StrictPareto]),
    ("geo-strict", &[StrictPareto]),
    ("har-strict", &[StrictPareto]),
    ("geo-zero", &[StrictPareto]),
    ("clamp-strict", &[StrictPareto]),
    ("min-constant", &[StrictPareto]),
    ("bod-condorcet", &[CondorcetConsistency]),
    ("bod-constant-before", &[ConstantIrrelevance]),
];

/// Pairs before and after a unit improves in one value.
const IMPROVEMENTS: [(&str, Axiom); 6] = [
    ("ampi2-own", OwnMonotonicity),
    ("ampi5-own", OwnMonotonicity),
    ("z-own", OwnMonotonicity),
    ("vikor-own", OwnMonotonicity),
    ("mpi0-score", ScoreMonotonicity),
    ("mpi1-score", ScoreMonotonicity),
];

/// Pairs before and after a child weighs more.
const WEIGHTS: [(&str, &str); 4] = [
    ("copeland-w-a", "copeland-w-b"),
    ("kemeny-w-a", "kemeny-w-b"),
    ("owa-w-0", "owa-w-1"),
    ("topsis-w-a", "topsis-w-b"),
];

/// Those in which nothing is violated, or that are looked at in another way.
const OTHERS: [&str; 10] = [
    "ampi-w-",
    "bod-constant-after",
    "choquet-a",
    "choquet-b",
    "choquet-c-unrenamed",
    "geo-cont-0",
    "geo-cont-1",
    "geo-nozero",
    "mpi0-own-",
    "pca-cont-",
];

fn folder(name: &str) -> IndexFolder {
    IndexFolder::open(references::path(&format!("cases/axioms/{name}"))).expect(name)
}

fn case(name: &str) -> Case {
    let folder = folder(name);
    Case::new(folder.index().clone(), folder.data().expect(name).clone())
}

fn scores(name: &str) -> Scores {
    let folder = folder(name);
    folder.index().score(folder.data().expect(name)).expect(name)
}

/// Whether a check finds a violation with any of these choices.
fn violates(axiom: Axiom, case: &Case, choices: impl IntoIterator<Item = Choices>) -> bool {
    choices.into_iter().any(|choices| {
        let found = axiom.check(&case.clone().with_choices(choices));
        matches!(found, Err(AxiomFailure::Violated(_)))
    })
}

/// Whether a check applies with some of these choices, and finds no violation with any.
fn keeps(axiom: Axiom, case: &Case, choices: impl IntoIterator<Item = Choices> + Clone) -> bool {
    let applies = choices
        .clone()
        .into_iter()
        .any(|choices| axiom.check(&case.clone().with_choices(choices)).is_ok());
    applies && !violates(axiom, case, choices)
}

/// Every indicator and every amount, for a pair of units.
fn every_choice(case: &Case, units: [usize; 2]) -> Vec<Choices> {
    let indicators = 0..case.index().framework().indicators().count();
    let choices = Choices::default().unit(units[0]).other(units[1]);
    let choices = indicators.flat_map(|indicator| {
        (0..20).map(move |amount| choices.indicator(indicator).amount(amount))
    });
    choices.collect()
}

/// The first unit is nowhere worse than the second, or stands for all.
fn one_table_violates() {
    for (name, axioms) in TABLES {
        let case = case(name);
        for axiom in axioms {
            assert!(violates(*axiom, &case, every_choice(&case, [0, 1])), "{name}: {axiom}");
        }
    }
}

/// The choices that change the one cell in which two folders differ as they do.
fn step(name: &str) -> Result<(Case, Choices)> {
    let (before, after) = (case(&format!("{name}-before")), case(&format!("{name}-after")));
    let (framework, rows) = (before.index().framework(), before.data().units().len());
    let mut cells = Vec::new();
    for (indicator, (node, _)) in framework.indicators().enumerate() {
        let [was, is] = [&before, &after].map(|case| case.data().column(node.code()));
        let (was, is) = (was?, is?);
        cells.extend(
            (0..rows).filter(|row| was[*row] != is[*row]).map(|unit| (unit, indicator, is[unit])),
        );
    }
    let [(unit, indicator, value)] = cells[..] else { panic!("{name}: {cells:?}") };
    let choices = json!({ "unit": unit, "indicator": indicator, "value": value });
    let choices = serde_json::from_value(choices).expect("choices");
    Ok((before, choices))
}

fn an_improvement_costs() {
    for (name, axiom) in IMPROVEMENTS {
        let (case, choices) = step(name).expect(name);
        assert!(violates(axiom, &case, [choices]), "{name}: {axiom}");
    }
}

fn more_weight_turns_an_order() {
    for (light, heavy) in WEIGHTS {
        let case = case(light);
        assert!(violates(WeightMonotonicity, &case, every_choice(&case, [0, 1])), "{light}");
        // The pair itself: an order turns round.
        let (before, after) = (scores(light), scores(heavy));
        let units = before.units();
        let lead = |scores: &Scores, a: usize, b: usize| {
            let scores = scores.root().full_scores().to_vec();
            scores[a] - scores[b]
        };
        let pairs = (0..units.len()).flat_map(|a| (0..units.len()).map(move |b| (a, b)));
        let turned = pairs
            .into_iter()
            .any(|(a, b)| lead(&before, a, b) > 1e-9 && lead(&after, a, b) < -1e-9);
        assert!(turned, "{light}, {heavy}");
    }
}

fn what_is_no_violation() {
    // Choquet is neutral: the interaction goes with the names. Where it does not, scores differ.
    let neutral = case("choquet-a");
    assert!(keeps(Neutrality, &neutral, every_choice(&neutral, [0, 1])));
    let of = |name: &str| scores(name).root().full_scores().to_vec();
    assert_eq!(of("choquet-a"), of("choquet-b"));
    assert_ne!(of("choquet-a"), of("choquet-c-unrenamed"));
    // A root has a steep rise at zero, and no jump.
    for name in ["geo-cont-0", "geo-cont-1", "geo-nozero"] {
        let case = case(name);
        assert!(keeps(Continuity, &case, every_choice(&case, [0, 1])), "{name}");
    }
    // A constant ties everyone at 1.
    assert!(of("bod-constant-after").iter().all(|score| (score - 1.0).abs() < 1e-9));
    // Two cells by 10⁻⁴ of 100, and a score moves from 60.4 to 90.1, or back.
    let (minus, plus) = (of("pca-cont-minus"), of("pca-cont-plus"));
    let moves = minus.iter().zip(&plus).map(|(minus, plus)| (minus - plus).abs());
    assert!(moves.fold(0.0, f64::max) > 29.0);
    // A improves and gains a place, though B passes it: others fall behind A.
    let (before, choices) = step("mpi0-own").expect("two folders");
    assert!(keeps(OwnMonotonicity, &before, [choices]));
    let rank = |name: &str, unit: &str| scores(name).rank(unit).expect(name).expect("a rank");
    assert_eq!(["A", "B"].map(|unit| rank("mpi0-own-before", unit)), [4.0, 5.0]);
    assert_eq!(["A", "B"].map(|unit| rank("mpi0-own-after", unit)), [3.0, 2.0]);
    // A child in which both are at the best begins to count, and A stays ahead.
    for name in ["ampi-w-0", "ampi-w-1"] {
        assert_eq!(["A", "B"].map(|unit| rank(name, unit)), [1.0, 2.0], "{name}");
    }
}

fn every_folder_is_looked_at() {
    let mut known: Vec<String> = TABLES.iter().map(|(name, _)| (*name).to_owned()).collect();
    known.extend(
        IMPROVEMENTS
            .iter()
            .flat_map(|(name, _)| ["before", "after"].map(|when| format!("{name}-{when}"))),
    );
    known.extend(WEIGHTS.iter().flat_map(|(a, b)| [*a, *b].map(str::to_owned)));
    let folders = std::fs::read_dir(references::path("cases/axioms")).expect("a folder");
    let folders = folders.filter_map(|entry| {
        let entry = entry.expect("an entry");
        entry.path().is_dir().then(|| entry.file_name().to_string_lossy().into_owned())
    });
    for name in folders {
        let other = OTHERS.iter().any(|other| name.starts_with(other));
        assert!(other || known.contains(&name), "{name}");
        let scores = scores(&name);
        assert!(scores.root().full_scores().iter().all(|score| score.is_finite()), "{name}");
    }
}
