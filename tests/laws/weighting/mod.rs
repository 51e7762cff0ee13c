//! The weighting schemes through the index: by hand, refused, and by their laws.

mod building;
mod by_hand;
mod judgement_laws;
mod laws;
mod refusals;

use composite_index::error::Source;
use composite_index::{Dataset, Error, Framework, Index, Methodology};

/// An index of plain indicators under a weighting, as a methodology file writes it.
fn index(children: &[&str], weighting: &str) -> Result<Index, Error> {
    let mut builder = Framework::builder("index", "An index").outcome("income");
    for child in children {
        builder = builder.indicator(*child, 1.0);
    }
    with(builder.build()?, &format!("[node.index]\nweighting = {weighting}"))
}

fn with(framework: Framework, methodology: &str) -> Result<Index, Error> {
    let source = Source::new("methodology.toml", methodology);
    Index::new(framework, Methodology::from_toml(&source)?)
}

/// Columns by code; NaN is missing.
fn data(columns: &[(&str, &[f64])]) -> Dataset {
    let mut builder = Dataset::builder(columns.iter().map(|(code, _)| *code));
    for unit in 0..columns[0].1.len() {
        let present = |value: f64| (!value.is_nan()).then_some(value);
        let row: Vec<_> = columns.iter().map(|(_, column)| present(column[unit])).collect();
        builder = builder.unit(format!("U{unit}"), row);
    }
    builder.build().expect("sound data")
}

/// The weights of all indicators, in the order of the columns.
fn weights(weighting: &str, columns: &[(&str, &[f64])]) -> Result<Vec<f64>, Error> {
    let children: Vec<_> =
        columns.iter().map(|(code, _)| *code).filter(|code| *code != "income").collect();
    let scores = index(&children, weighting)?.score(&data(columns))?;
    Ok(children.iter().map(|child| scores.effective_weight(child).expect("a weight")).collect())
}
