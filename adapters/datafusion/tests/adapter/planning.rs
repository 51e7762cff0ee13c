//! What is refused before anything runs.

use composite_index_datafusion::{StoredScorer, call, nodes_function, score_function};
use datafusion::prelude::{SessionContext, ident};

use crate::fixture::{MIN_MAX, batch, bits, columns, doubles, index, session, stored};

fn context() -> SessionContext {
    let columns = columns(20, 0);
    session(&stored(MIN_MAX, &columns), vec![vec![batch(&columns)]], (1, 8192))
}

/// The message with which planning ends; the plan is never run.
async fn refused(sql: &str) -> String {
    let planned = context().sql(sql).await;
    let planned = match planned {
        Ok(frame) => frame.into_optimized_plan().map(|_| ()),
        Err(error) => Err(error),
    };
    planned.expect_err("planning refuses it").to_string()
}

#[tokio::test]
async fn too_few_columns_are_named() {
    let error = refused("SELECT score(income, jobless) FROM units").await;
    let said = "score lacks `life-expectancy`, `trust`: it takes 4 columns \
                (income, jobless, life-expectancy, trust), and 2 are given";
    assert!(error.contains(said), "{error}");
}

#[tokio::test]
async fn too_many_columns_are_named() {
    let error = refused("SELECT score(income, jobless, trust, trust, trust) FROM units").await;
    let said = "takes 4 columns (income, jobless, life-expectancy, trust), and 5 are given";
    assert!(error.contains(said), "{error}");
}

#[tokio::test]
async fn columns_that_are_no_numbers_are_named() {
    let error = refused("SELECT score(income, unit, trust, trust) FROM units").await;
    assert!(error.contains("score takes numbers, and `jobless` is given Utf8"), "{error}");
    let error = refused("SELECT nodes(1, 2, true, 4)").await;
    assert!(error.contains("`life-expectancy` is given Boolean"), "{error}");
    let error = refused("SELECT score(1, 2, 3, 4::DECIMAL(9, 2))").await;
    assert!(error.contains("`trust` is given Decimal128(9, 2): cast it to DOUBLE"), "{error}");
}

#[tokio::test]
async fn columns_go_by_their_names() {
    let context = context();
    let order = "SELECT score(income, jobless, \"life-expectancy\", trust) FROM units";
    let named = "SELECT score(trust => trust, \"life-expectancy\" => \"life-expectancy\", \
                 jobless => jobless, income => income) FROM units";
    let found = doubles(&context, named).await.unwrap();
    assert_eq!(bits(&found), bits(&doubles(&context, order).await.unwrap()));
}

#[tokio::test]
async fn names_that_are_no_variables_are_refused() {
    let named = "SELECT score(trust => trust, life => trust, jobless => jobless, income => income) \
                 FROM units";
    let error = refused(named).await;
    assert!(error.contains("life"), "{error}");
    for variable in ["income", "jobless", "life-expectancy", "trust"] {
        assert!(error.contains(variable), "{error}");
    }
    let error = refused("SELECT score(trust => trust, jobless => jobless) FROM units").await;
    assert!(error.contains("income"), "{error}");
}

#[tokio::test]
async fn a_table_is_asked_for_the_columns_by_name() {
    let (context, stored) = (context(), stored(MIN_MAX, &columns(20, 0)));
    let score = score_function("score", &stored).unwrap();
    let table = context.table("units").await.unwrap();
    let called = call(&score, table.schema()).unwrap();
    let found = table.clone().select(vec![called]).unwrap().collect().await.unwrap();
    assert_eq!(found.iter().map(|batch| batch.num_rows()).sum::<usize>(), 20);
    let some = table.select(vec![ident("unit").alias("income"), ident("trust")]).unwrap();
    let error = call(&score, some.schema()).unwrap_err().to_string();
    let said = "score cannot be called: the column `income` is Utf8, and numbers are needed; there is \
                no column `jobless`; there is no column `life-expectancy`";
    assert!(error.contains(said), "{error}");
}

#[test]
fn nodes_that_do_not_exist_are_refused() {
    let stored = stored(MIN_MAX, &columns(20, 0));
    let error = nodes_function("nodes", &stored, ["economi"]).unwrap_err().to_string();
    assert!(error.contains("economi"), "{error}");
}

#[test]
fn scorers_that_compare_units_are_refused() {
    let methodology = format!("{MIN_MAX}[node.index]\naggregation = \"copeland\"\n");
    let columns = columns(20, 0);
    let stored = StoredScorer::try_from(
        index(&methodology).fit(&crate::fixture::dataset(&columns)).unwrap(),
    );
    let error = score_function("score", &stored.unwrap()).unwrap_err().to_string();
    assert!(error.contains("compares units"), "{error}");
}

#[test]
fn files_that_hold_no_scorer_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("scorer.json");
    let error = StoredScorer::read(&path).unwrap_err().to_string();
    assert!(error.contains("scorer.json"), "{error}");
    std::fs::write(&path, "{\"version\": 99}").unwrap();
    let error = StoredScorer::read(&path).unwrap_err().to_string();
    assert!(error.contains("scorer.json") && error.contains("version 99"), "{error}");
}
