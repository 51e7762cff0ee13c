//! Weight sweeps: against closed forms, against the engine, and whole against parts.
mod closed_forms;
mod confidence;
mod many;
mod parts;
mod quasi;
mod ranks;
mod refusals;

use composite_index::robustness::sweep::WeightSweep;
use composite_index::{Dataset, Framework, Index, IndexFolder, Methodology, NodeCode, Transform};

fn two_indicators() -> Index {
    let framework = Framework::builder("index", "An index")
        .indicator("a", 1.0)
        .indicator("b", 3.0)
        .build()
        .unwrap();
    Index::new(framework, Methodology::default()).unwrap()
}

fn code(code: &str) -> NodeCode {
    NodeCode::new(code).unwrap()
}

/// Scores w·a + (1 − w)·b with w uniform: X = 10w, Y = 4, Z = 6 − 3w. Z is before Y for w < 2/3,
/// X before Y for w > 2/5, X before Z for w > 6/13.
fn three_units() -> Dataset {
    Dataset::builder(["a", "b"])
        .unit("X", [10.0, 0.0])
        .unit("Y", [4.0, 4.0])
        .unit("Z", [3.0, 6.0])
        .build()
        .unwrap()
}

fn folder() -> IndexFolder {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/gai-2024-full-synthetic");
    IndexFolder::open(path).unwrap()
}

/// The same index by a way that is no matrix product: a transform at the root that changes no order.
fn by_the_engine(index: &Index) -> Index {
    let root = index.framework().root().code().clone();
    let mut methodology = index.methodology().clone();
    let own = methodology.node.remove(&root).unwrap_or_default();
    methodology.node.insert(root, own.transforms([Transform::linear(1.0, 0.0)]));
    index.with_methodology(methodology).unwrap()
}

fn same_counts(one: &WeightSweep, other: &WeightSweep) {
    for unit in one.units() {
        assert_eq!(one.acceptability(unit).unwrap(), other.acceptability(unit).unwrap(), "{unit}");
        assert_eq!(one.unit(unit).unwrap(), other.unit(unit).unwrap(), "{unit}");
    }
}

/// The same data with units and variables the other way round.
fn turned(data: &Dataset) -> Dataset {
    let turn = |column: &[f64]| column.iter().rev().copied().collect::<Vec<f64>>();
    let variables = data.variables().iter().rev();
    let columns: Vec<_> = variables
        .map(|variable| (variable.clone(), turn(data.column(variable).unwrap())))
        .collect();
    let columns = columns.iter().map(|(variable, column)| (variable.clone(), column.as_slice()));
    Dataset::from_columns(data.units().iter().rev().cloned(), columns).unwrap()
}
