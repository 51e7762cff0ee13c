//! A million other weightings: how often is South Korea among the first three?
//!
//! `cargo run --release --features csv,toml,robustness --example sweep`

use composite_index::IndexFolder;
use composite_index::robustness::sweep::SweepPlan;

fn main() -> composite_index::Result<()> {
    let folder = IndexFolder::open("fixtures/gai-2024")?;
    let plan = SweepPlan::simplex(1_000_000).seed(1);
    let sweep = folder.index().sweep(folder.data()?, plan)?;
    let share = sweep.top("KOR", 3)?;
    let error = sweep.top_error("KOR", 3)?;
    println!("among the first three under {:.1} % of all weightings", 100.0 * share);
    println!("standard error of the drawing: {:.2} points", 100.0 * error);
    let [low, high] = [0.05, 0.95].map(|p| sweep.rank_quantile("KOR", p));
    if let (Some(low), Some(high)) = (low?, high?) {
        println!("nine weightings in ten put it between {low} and {high}");
    }
    Ok(())
}
