//! Does a weighting scheme of one's own ever punish an improvement?
//!
//! `cargo run --features proptest --example axioms`

use composite_index::axioms::{Axiom, Search, strategy};
use composite_index::error::Refusal;
use composite_index::weight::{GroupScores, WeightingScheme};

/// More weight to the indicators in which units differ more.
#[derive(Debug)]
struct BySpread;

impl WeightingScheme for BySpread {
    fn weights(&self, group: &GroupScores<'_>) -> Result<Vec<f64>, Refusal> {
        let most = |column: &[f64]| column.iter().copied().fold(f64::MIN, f64::max);
        let least = |column: &[f64]| column.iter().copied().fold(f64::MAX, f64::min);
        Ok(group.columns().map(|column| most(column) - least(column)).collect())
    }
}

fn main() -> composite_index::Result<()> {
    let indices = strategy::index().weighted_by(BySpread);
    let axioms = Axiom::named("monotonicity")?;
    let certificate = Search::new().axioms(axioms).cases(500).run(&indices);
    println!("{certificate}");
    Ok(())
}
