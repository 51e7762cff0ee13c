//! What would third place take for South Korea, how sure is its rank, and what made the step from the
//! last edition?
//!
//! `cargo run --release --features csv,toml,decisions,robustness --example third-place`

use composite_index::decisions::{
    Bounds, Cells, Editions, Reach, Rounding, WeightSet, bounds, change, explain_rank, rank_limits,
    reach,
};
use composite_index::{IndexFolder, Result};

const UNIT: &str = "KOR";

/// What the functions say of one ranking.
fn answers(folder: &IndexFolder) -> Result<Vec<String>> {
    let (index, data) = (folder.index(), folder.data()?);
    let within = WeightSet::Within(0.25);
    let sure = bounds(index, data, &Bounds::new(within.clone()).of(UNIT))?;
    let digits = Cells::Rounding(Rounding::default());
    let third = reach(index, data, &Reach::new(UNIT, 3).under(within))?;
    let mut said = sure.sentences(Some(UNIT));
    said.extend(
        rank_limits(index, data, None, &digits)?.sentences(Some(UNIT), false).into_iter().skip(1),
    );
    said.extend(explain_rank(index, data, UNIT, None)?.sentences().into_iter().skip(1));
    said.extend(third.sentences().into_iter().skip(1));
    Ok(said)
}

fn all() -> Result<Vec<(String, Vec<String>)>> {
    let mut all = Vec::new();
    for name in ["gai-2021", "gai-2024", "gvt-2024"] {
        all.push((name.to_owned(), answers(&IndexFolder::open(format!("fixtures/{name}"))?)?));
    }
    let [old, new] = ["gai-2021", "gai-2024"].map(|it| IndexFolder::open(format!("fixtures/{it}")));
    let (old, new) = (old?, new?);
    let (old, new) = ((old.index(), old.data()?), (new.index(), new.data()?));
    let step = change(old, new, &Editions::default())?;
    all.push(("gai-2021 to gai-2024".to_owned(), step.sentences(Some(UNIT))));
    Ok(all)
}

fn main() -> Result<()> {
    for (name, sentences) in all()? {
        println!("{name}: {}\n", sentences.join(" "));
    }
    Ok(())
}
