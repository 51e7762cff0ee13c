//! The README's example runs, and is this one.

use composite_index_datafusion::{StoredScorer, nodes_function, score_function};
use datafusion::prelude::{ParquetReadOptions, SessionContext};

use crate::fixture::{MIN_MAX, batch, columns, session, stored};

async fn example() -> datafusion::error::Result<()> {
    // README
    let scorer = StoredScorer::read("scorer.json")?;
    let context = SessionContext::new();
    context.register_udf(score_function("score", &scorer)?);
    context.register_udf(nodes_function("nodes", &scorer, ["economy", "life"])?);
    context.register_parquet("units", "units/", ParquetReadOptions::default()).await?;
    let scores = context
        .sql("SELECT unit, score(income, jobless, \"life-expectancy\", trust) AS score FROM units")
        .await?;
    scores.show().await?;
    // END
    Ok(())
}

#[tokio::test]
async fn the_example_of_the_readme_runs() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("readme");
    std::fs::create_dir_all(&folder).unwrap();
    let columns = columns(10, 0);
    let stored = stored(MIN_MAX, &columns);
    std::fs::write(folder.join("scorer.json"), stored.json()).unwrap();
    let table =
        session(&stored, vec![vec![batch(&columns)]], (1, 8192)).table("units").await.unwrap();
    let path = format!("{}/units/", folder.display());
    table.write_parquet(&path, Default::default(), None).await.unwrap();
    // The other tests name their files by absolute paths.
    std::env::set_current_dir(&folder).unwrap();
    example().await.unwrap();
    let (source, readme) = (include_str!("readme.rs"), include_str!("../../README.md"));
    let body = source.split_once("// README\n").unwrap().1.split_once("    // END").unwrap().0;
    let body: String = body
        .lines()
        .map(|line| format!("{}\n", line.strip_prefix("    ").unwrap_or(line)))
        .collect();
    assert!(readme.contains(&body), "the README lacks:\n{body}");
}
