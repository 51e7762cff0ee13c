//! A weighting scheme of one's own: an indicator counts by the share of units that have it.
//!
//! `cargo run --example own-weighting`

use composite_index::error::Refusal;
use composite_index::weight::{GroupScores, WeightingScheme};
use composite_index::{Dataset, Framework, Index, Methodology, Weighting};

#[derive(Debug)]
struct ByCoverage;

impl WeightingScheme for ByCoverage {
    fn weights(&self, group: &GroupScores<'_>) -> Result<Vec<f64>, Refusal> {
        let present = |column: &[f64]| column.iter().filter(|value| !value.is_nan()).count();
        Ok(group.columns().map(|column| present(column) as f64).collect())
    }

    fn name(&self) -> &str {
        "by coverage"
    }
}

fn main() -> composite_index::Result<()> {
    let framework = Framework::builder("index", "An index")
        .indicator("surveyed", 1.0)
        .indicator("registered", 1.0)
        .build()?;
    let data = Dataset::builder(["surveyed", "registered"])
        .unit("A", [Some(70.0), Some(20.0)])
        .unit("B", [None, Some(43.0)])
        .unit("C", [None, Some(30.0)])
        .build()?;

    let equal = Index::new(framework, Methodology::default())?;
    let own = equal.with_weighting("index", Weighting::custom(ByCoverage))?;
    for (name, index) in [("nominal", &equal), ("by coverage", &own)] {
        let scores = index.score(&data)?;
        let weight = scores.effective_weight("surveyed")?;
        let first = scores.top(1).first().map(|cell| cell.unit.to_string());
        println!("{name}: `surveyed` weighs {weight:.2}, {} is first", first.unwrap_or_default());
    }
    Ok(())
}
