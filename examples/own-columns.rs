//! Columns of a data engine: fit on one table, then score batches of another against its bounds.
//!
//! `cargo run --example own-columns`

use composite_index::{Dataset, Framework, Index, Methodology, Settings, Transform};

fn main() -> composite_index::Result<()> {
    let framework = Framework::builder("index", "An index")
        .indicator("schooling", 2.0)
        .indicator("income", 1.0)
        .build()?;
    let normalised = Settings::new().transforms([Transform::min_max(0.0, 1.0)]);
    let index = Index::new(framework, Methodology::default().with_indicators(normalised))?;

    // Slices as an engine holds them; NaN is missing.
    let units = ["north", "east", "south", "west"];
    let schooling = [12.1, 10.4, 8.7, f64::NAN];
    let income = [41.0, 38.5, 22.0, 30.0];
    let columns = [("schooling", &schooling[..]), ("income", &income[..])];
    let scorer = index.fit(&Dataset::from_columns(units, columns)?)?;

    // Next year's regions on this year's bounds, in the order in which the scorer takes columns.
    let (schooling, income) = ([12.0, 9.2], [44.0, 21.0]);
    let order: Vec<_> = scorer.variables().iter().map(ToString::to_string).collect();
    assert_eq!(order, ["schooling", "income"]);
    println!("{:?}", scorer.score_columns(&[&schooling, &income])?);
    Ok(())
}
