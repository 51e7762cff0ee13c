//! A rescore allocates nothing and recomputes only the ancestors of what changed.
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use composite_index::aggregate::Aggregator;
use composite_index::error::{Refusal, Source};
use composite_index::{
    Aggregation, Dataset, Index, IndexFolder, Methodology, Prepared, Settings, Weights,
};

const FIXTURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/gai-2024-full-synthetic");

/// Every transform and rule that a rescore can meet at a group.
const ELABORATE: &str = r#"
accept = ["inadequate-scale", "empty-indicator"]

[indicators]
transforms = [{ min-max = { to = [1, 100], constant = 50 } }]

[groups]
missing = { rule = "reweight", children = 0.2 }

[level.category]
aggregation = "geometric-mean"
transforms = [
    { rank = { ties = "average" } },
    { percentile-rank = { ties = "min", constant = 0.5 } },
    { z-score = { ddof = 1, constant = 0 } },
    { min-max = { to = [1, 100], constant = 50 } },
]

[level.sub-pillar]
aggregation = { power-mean = { exponent = 0.5 } }
transforms = [
    { z-score = { ddof = 1, mean = 100, sd = 10 } },
    { percentile-rank = { ties = "min" } },
    { categories = { cut-offs = { quantiles = [0.2, 0.4, 0.6, 0.8] }, scores = [1, 2, 3, 4, 5] } },
]

[level.pillar]
aggregation = "weighted-sum"
transforms = [
    { treat = { trigger = { skewness = 0, kurtosis = -3, when = "either", too-few = "untreated" }, remedy = { winsorise = { stepwise = { maximum = 5 } } }, fallback = "ln-from-minimum", combine = true, unresolved = "keep" } },
    { winsorise = { mad = { replace-by = "nearest" } } },
    { box-cox = { lambda = { given = 0.5 }, shift = "minimum-to-one" } },
    { z-score = { ddof = 0 } },
    { robust-z-score = { consistent = true } },
    { logistic = { midpoint = 0, steepness = 1 } },
    { distance-to-reference = { reference = "median", cap = true } },
    { borda = { ties = "average" } },
    { exponential-rank = { ties = "max", base = "n" } },
    { share-of-sum = { to = 100 } },
    { fraction-of-maximum = { to = 100 } },
    { piecewise-linear = { knots = [[0, 0], [50, 80], [100, 100]], beyond = "extend" } },
    { ampi = { reference = "mean" } },
    { z-score = { ddof = 1 } },
    { clamp = { low = -3, high = 3 } },
    { min-max = { to = [1, 2] } },
    "ln-plus-one",
]

[node.gai]
aggregation = "harmonic-mean"
publish = [{ min-max = { to = [0, 100] } }, { round = { decimals = 1 } }]
ranking = { on = "published", ties = "ordinal" }
"#;

/// The data of the fixture with every eleventh cell or so left out.
fn with_gaps(data: &Dataset) -> Dataset {
    let rows = data.units().iter().enumerate().map(|(row, unit)| {
        let cells = data.variables().iter().enumerate().map(|(column, variable)| {
            let gap = (row * 7 + column * 3) % 11 == 0;
            data.value(&unit.code, variable).unwrap().filter(|_| !gap)
        });
        cells.collect()
    });
    Dataset::new(data.variables().to_vec(), data.units().to_vec(), rows.collect()).unwrap()
}

fn folder() -> IndexFolder {
    IndexFolder::open(FIXTURE).unwrap()
}

fn elaborate(index: &Index) -> Index {
    let source = Source::new("elaborate.toml", ELABORATE);
    index.with_methodology(Methodology::from_toml(&source).unwrap()).unwrap()
}

/// Weights that differ in every node from one step to the next, some of them zero.
fn draw(weights: &mut Weights, step: usize) {
    for (node, weight) in weights.values_mut().iter_mut().enumerate().skip(1) {
        let draw = (step * 31 + node * 17) % 10;
        *weight = if draw == 0 && node % 2 == 0 { 0.0 } else { 0.5 + draw as f64 };
    }
}

/// Rescores many times; returns how many allocations were made, and how many scores moved.
fn walk(prepared: &mut Prepared, steps: usize) -> (u64, usize) {
    let mut weights = prepared.weights();
    let (mut allocations, mut moved) = (0, 0);
    for step in 0..steps {
        draw(&mut weights, step);
        let before = prepared.scores().to_vec();
        let mut result = Ok(());
        let counted = allocation_counter::measure(|| result = prepared.rescore(&weights));
        result.unwrap();
        allocations += counted.count_total;
        moved += usize::from(before != prepared.scores());
    }
    (allocations, moved)
}

#[test]
fn rescoring_a_plain_index_allocates_nothing() {
    let folder = folder();
    let mut prepared = folder.index().prepare(folder.data().unwrap()).unwrap();
    assert_eq!(walk(&mut prepared, 20), (0, 20));
}

#[test]
fn rescoring_an_elaborate_index_with_gaps_allocates_nothing() {
    let folder = folder();
    let data = with_gaps(folder.data().unwrap());
    let mut prepared = elaborate(folder.index()).prepare(&data).unwrap();
    assert_eq!(walk(&mut prepared, 20), (0, 20));
}

/// The methods that look at one unit at a time; those that compare units may allocate.
#[test]
fn rescoring_allocates_nothing_by_any_method_of_one_unit() {
    let folder = folder();
    let data = with_gaps(folder.data().unwrap());
    for method in [
        "\"maximum\"",
        "\"weighted-median\"",
        "{ inverted-geometric-mean = { range = [0, 100], floor = 5 } }",
        "{ owa = { power = 2 } }",
        "{ wowa = { between = [0.3, 0.8] } }",
        "{ choquet = { interactions = [] } }",
        "{ mazziotta-pareto = { penalty = \"added\", ddof = 0 } }",
        "{ mean-min = { alpha = 0.5, beta = 1 } }",
    ] {
        let text = format!(
            "[indicators]\ntransforms = [{{ min-max = {{ to = [1, 100], constant = 50 }} }}]\n\
             [groups]\naggregation = {method}"
        );
        let methodology = Methodology::from_toml(&Source::new("methodology.toml", text)).unwrap();
        let index = folder.index().with_methodology(methodology).unwrap();
        let mut prepared = index.prepare(&data).unwrap();
        assert_eq!(walk(&mut prepared, 5).0, 0, "{method}");
    }
}

/// Prepared where only a child with gaps counts: then fewer units have a score than later, when
/// its complete siblings get their weights back, and every buffer must be large enough for those.
#[test]
fn rescoring_allocates_nothing_where_more_units_get_a_score_than_before() {
    let folder = folder();
    let index = elaborate(folder.index());
    for known in [0, 1, 3] {
        let data = only_first_units(folder.data().unwrap(), "companies", known);
        let nominal = index.prepare(&data).unwrap().weights();
        let without_siblings = index.with_weights(complete_siblings(&index, &data)).unwrap();
        let mut prepared = without_siblings.prepare(&data).unwrap();
        let sparse = prepared.weights();
        for (weights, scored) in [(&nominal, data.units().len()), (&sparse, known)].repeat(2) {
            assert_ne!(scored_units(&prepared), scored);
            let counted = allocation_counter::measure(|| prepared.rescore(weights).unwrap());
            assert_eq!((counted.count_total, scored_units(&prepared)), (0, scored), "{known}");
        }
    }
}

fn scored_units(prepared: &Prepared) -> usize {
    let column = prepared.full_scores("companies").unwrap();
    column.iter().filter(|score| !score.is_nan()).count()
}

/// The data with one indicator of a category known of the first units only.
fn only_first_units(data: &Dataset, category: &str, units: usize) -> Dataset {
    let sparse = first_indicator(folder().index(), category);
    let rows = data.units().iter().enumerate().map(|(row, unit)| {
        let cells = data.variables().iter().map(|variable| {
            let known = variable.as_str() != sparse || row < units;
            data.value(&unit.code, variable).unwrap().filter(|_| known)
        });
        cells.collect()
    });
    Dataset::new(data.variables().to_vec(), data.units().to_vec(), rows.collect()).unwrap()
}

fn first_indicator(index: &Index, category: &str) -> String {
    let framework = index.framework();
    let group = framework.node(category).unwrap();
    framework.children(group).next().unwrap().code().to_string()
}

/// Weights of zero for the complete siblings of the sparse indicator.
fn complete_siblings(index: &Index, data: &Dataset) -> Vec<(String, f64)> {
    let framework = index.framework();
    let complete = |code: &str| !data.column(code).unwrap().iter().any(|value| value.is_nan());
    let children = framework.children(framework.node("companies").unwrap());
    let codes = children.map(|node| node.code().to_string());
    codes.filter(|code| complete(code)).map(|code| (code, 0.0)).collect()
}

/// An arithmetic mean that counts the units it was asked for.
#[derive(Debug)]
struct Counting(Arc<AtomicUsize>);

impl Aggregator for Counting {
    fn aggregate(&self, scores: &[f64], weights: &[f64]) -> Result<f64, Refusal> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Ok(scores.iter().zip(weights).map(|(score, weight)| score * weight).sum())
    }
}

#[test]
fn only_the_ancestors_of_what_changed_are_recomputed() {
    let folder = folder();
    let (count, data) = (Arc::new(AtomicUsize::new(0)), folder.data().unwrap());
    let counting = Aggregation::custom(Counting(Arc::clone(&count)));
    let methodology = folder.index().methodology().clone();
    let methodology = methodology.with_groups(Settings::new().aggregation(counting));
    let index = folder.index().with_methodology(methodology).unwrap();
    let mut prepared = index.prepare(data).unwrap();
    let before = columns(&index, &prepared);
    let mut weights = prepared.weights();
    weights.set(first_indicator(&index, "developers"), 9.0).unwrap();
    count.store(0, Ordering::Relaxed);
    prepared.rescore(&weights).unwrap();
    let ancestors = ["gai", "implementation", "talent", "developers"];
    assert_eq!(count.load(Ordering::Relaxed), ancestors.len() * data.units().len());
    let after = columns(&index, &prepared);
    let changed = before.iter().zip(&after).filter(|(before, after)| before != after);
    let changed: Vec<_> = changed.map(|((code, _), _)| code.as_str()).collect();
    assert_eq!(changed, ancestors);
    prepared.rescore(&weights).unwrap();
    assert_eq!(count.load(Ordering::Relaxed), ancestors.len() * data.units().len());
}

/// Every node's column, to the bit.
fn columns(index: &Index, prepared: &Prepared) -> Vec<(String, Vec<u64>)> {
    let nodes = index.framework().nodes().iter();
    let column = |code: &str| prepared.full_scores(code).unwrap().iter().map(|x| x.to_bits());
    nodes.map(|node| (node.code().to_string(), column(node.code().as_str()).collect())).collect()
}

/// A cell of a table is a piece of the file's text until it is a number: twice as many columns cost
/// buffers a column, and nothing a cell.
#[test]
fn reading_a_table_allocates_by_row_and_by_column_but_not_by_cell() {
    let allocations = |rows: usize, columns: usize| {
        let codes: Vec<_> = (0..columns).map(|column| format!("v{column}")).collect();
        let builder = composite_index::Framework::builder("index", "Index");
        let framework = codes.iter().fold(builder, |builder, code| builder.indicator(code, 1.0));
        let framework = framework.build().unwrap();
        let cells = |row: usize| (0..columns).map(move |column| format!(",{row}.{column}"));
        let lines = (0..rows).map(|row| format!("U{row}{}\n", cells(row).collect::<String>()));
        let text = format!("unit,{}\n{}", codes.join(","), lines.collect::<String>());
        let source = Source::new("data.csv", text);
        let read = || drop(Dataset::from_csv(&source, &framework).unwrap());
        allocation_counter::measure(read).count_total as f64
    };
    let by_row = |columns| (allocations(2_000, columns) - allocations(1_000, columns)) / 1_000.0;
    let (few, many) = (by_row(10), by_row(40));
    println!("allocations a row: {few} with 10 columns, {many} with 40");
    assert!((many - few) / 30.0 < 0.01, "{few} with 10 columns, {many} with 40");
}

/// A sweep allocates for its buffers, not for its draws, by whichever way units are ranked.
#[cfg(feature = "robustness")]
#[test]
fn a_sweep_allocates_as_much_for_many_draws_as_for_few() {
    use composite_index::robustness::sweep::SweepPlan;
    let folder = folder();
    let (linear, data) = (folder.index(), folder.data().unwrap());
    let geometric = Settings::new().aggregation(Aggregation::GeometricMean);
    let methodology = linear.methodology().clone().with_level("index", geometric);
    let methodology = methodology.accepting(composite_index::methodology::Acceptance::ZeroInMean);
    let general = linear.with_methodology(methodology).unwrap();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let twins = with_twins(data);
    for (index, data) in [(linear, data), (&general, data), (linear, &twins)] {
        for keep in
            [|draws: SweepPlan| draws, |draws: SweepPlan| draws.scores().pairwise().central()]
        {
            let allocations = |draws: u64| {
                let draws = keep(SweepPlan::simplex(draws));
                pool.install(|| {
                    let counted = || drop(index.sweep(data, draws).unwrap());
                    allocation_counter::measure(counted).count_total
                })
            };
            allocations(256);
            assert_eq!(allocations(256), allocations(256 + 1280));
        }
    }
}

/// Units that are tied in every draw, so that they are sorted by digits as very many are.
#[cfg(feature = "robustness")]
fn with_twins(data: &Dataset) -> Dataset {
    let rows = data.units().len();
    let units = (0..120).map(|unit| composite_index::Unit::new(format!("U{unit}")).unwrap());
    let columns: Vec<Vec<f64>> = (0..data.variables().len())
        .map(|at| {
            let column = data.column(&data.variables()[at]).unwrap();
            (0..120).map(|unit| column[(unit * 7 + at) % rows]).collect()
        })
        .collect();
    let columns = data.variables().iter().cloned().zip(columns.iter().map(Vec::as_slice));
    Dataset::from_columns(units, columns).unwrap()
}

/// Replicates of a study over methods, of every kind of factor, once every stage has been prepared.
#[cfg(feature = "robustness")]
#[test]
fn replicates_of_a_study_allocate_nothing() {
    use composite_index::robustness::uncertainty::{Factors, Uncertainty};
    const FACTORS: &str = r#"
        [factor.exponent]
        setting = "level.category.aggregation.power-mean.exponent"
        alternatives = [0.5, 2]
        when = { means = "power-mean" }
        [factor.means]
        setting = "level.category.aggregation"
        alternatives = ["arithmetic-mean", "geometric-mean", { power-mean = { exponent = 3 } }, "harmonic-mean"]
        [factor.normalisation]
        setting = "indicators.transforms.1"
        alternatives = [{ min-max = { to = [1, 100] } }, { rank = { ties = "average" } }]
        [factor.treatment]
        setting = "indicators.transforms.0.treat.trigger.skewness"
        alternatives = [1.5, 2]
        [factor.out]
        exclude = [[], "talent"]
        [factor.peers]
        exclude-units = [[], ["SYN01", "SYN07"]]
        [factor.sets]
        setting = "weights"
        alternatives = [{ talent = 3 }, { developers = 1 }]
        [factor.implementation]
        weight = "implementation"
        between = [10, 40]
        [factor.weights]
        noise = 0.25
    "#;
    const METHODOLOGY: &str = r#"
        accept = ["inadequate-scale"]
        [indicators]
        transforms = [
            { treat = { trigger = { skewness = 2, kurtosis = 3.5, when = "both" }, remedy = { winsorise = { stepwise = { maximum = 5 } } }, unresolved = "keep" } },
            { min-max = { to = [1, 100] } },
        ]
    "#;
    let folder = folder();
    let methodology = Methodology::from_toml(&Source::new("methodology.toml", METHODOLOGY));
    let index = folder.index().with_methodology(methodology.unwrap()).unwrap();
    let factors = Factors::from_toml(&Source::new("uncertainty.toml", FACTORS)).unwrap();
    let study = Uncertainty::new(&index, folder.data().unwrap(), factors).unwrap();
    let (mut evaluator, mut point) = (study.evaluator(), Vec::new());
    let mut pass = || {
        let mut first = 0.0;
        for replicate in 0..100 {
            study.draw(1, replicate, &mut point);
            first += evaluator.evaluate(&point).unwrap().scores[2];
        }
        first
    };
    let prepared = pass();
    let mut again = 0.0;
    let counted = allocation_counter::measure(|| again = pass());
    assert_eq!((counted.count_total, again), (0, prepared));
}
