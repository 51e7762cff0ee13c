//! What if one country did better? South Korea's rank in the Global AI Index 2021 as its commercial
//! investment grows.
//!
//! `cargo run --features csv,toml --example what-if`

use composite_index::{Dataset, IndexFolder};

fn main() -> composite_index::Result<()> {
    let folder = IndexFolder::open("fixtures/gai-2021")?;
    let (index, data) = (folder.index(), folder.data()?);
    let korea = data.units().iter().position(|unit| unit.code.as_str() == "KOR");
    println!("commercial  rank");
    for commercial in [5.41, 10.0, 20.0, 30.0, 40.0] {
        let columns = data.variables().iter().map(|variable| {
            let mut column = data.column(variable)?.to_vec();
            if let (Some(korea), "commercial") = (korea, variable.as_str()) {
                column[korea] = commercial;
            }
            Ok((variable.clone(), column))
        });
        let columns = columns.collect::<composite_index::Result<Vec<_>>>()?;
        let columns = columns.iter().map(|(variable, column)| (variable.clone(), &column[..]));
        let changed = Dataset::from_columns(data.units().iter().cloned(), columns)?;
        let rank = index.score(&changed)?.rank("KOR")?;
        println!("{commercial:10.2}  {}", rank.map_or("-".to_owned(), |rank| rank.to_string()));
    }
    Ok(())
}
