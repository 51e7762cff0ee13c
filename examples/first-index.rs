//! An index from nothing: five towns, four indicators in their own units, one ranking.
//!
//! `cargo run --example first-index`

use composite_index::{Dataset, Framework, Index, Methodology, Settings, Transform};

fn main() -> composite_index::Result<()> {
    let framework = Framework::builder("liveability", "Liveability of towns")
        .pillar("economy", 2.0, |pillar| {
            pillar
                .indicator("income", 1.0)
                .indicator_with("unemployment", 1.0, |indicator| indicator.lower_is_better())
        })
        .pillar("health", 1.0, |pillar| {
            pillar
                .indicator("doctors", 1.0)
                .indicator_with("waiting", 1.0, |indicator| indicator.lower_is_better())
        })
        .build()?;

    // Thousands of euros, per cent, per thousand people, days.
    let data = Dataset::builder(["income", "unemployment", "doctors", "waiting"])
        .unit("Altdorf", [Some(31.0), Some(4.2), Some(3.9), Some(21.0)])
        .unit("Brück", [Some(27.5), Some(6.8), Some(4.4), Some(14.0)])
        .unit("Celle", [Some(35.2), Some(3.1), Some(2.7), Some(33.0)])
        .unit("Dessau", [Some(24.9), Some(7.7), Some(3.1), None])
        .unit("Emden", [Some(29.8), Some(5.0), Some(3.6), Some(18.0)])
        .build()?;

    // Values in different units are put on one scale before they are averaged.
    let normalised = Settings::new().transforms([Transform::min_max(0.0, 100.0)]);
    let index = Index::new(framework, Methodology::default().with_indicators(normalised))?;

    let scores = index.score(&data)?;
    for cell in scores.ranking() {
        if let (Some(rank), Some(score)) = (cell.rank, cell.score) {
            println!("{rank}  {:<8} {score:6.2}", cell.unit.as_str());
        }
    }
    Ok(())
}
