//! The score of the root.

use composite_index_datafusion::StoredScorer;
use datafusion::arrow::array::RecordBatch;

use crate::fixture::{MIN_MAX, batch, bits, columns, doubles, session, stored};

const QUERY: &str =
    "SELECT score(income, jobless, \"life-expectancy\", trust) FROM units ORDER BY unit";

/// What the scorer gives without a data engine, in the order of the units' codes.
fn expected(stored: &StoredScorer, columns: &[Vec<f64>]) -> Vec<f64> {
    let slices: Vec<_> = columns.iter().map(Vec::as_slice).collect();
    let scores = stored.scorer().score_columns(&slices).unwrap();
    let mut coded: Vec<_> =
        scores.iter().enumerate().map(|(row, score)| (format!("U{row}"), score)).collect();
    coded.sort_by(|one, other| one.0.cmp(&other.0));
    coded.into_iter().map(|(_, score)| score.unwrap_or(f64::NAN)).collect()
}

/// A batch cut into batches of so many rows, dealt out to partitions.
fn dealt(batch: &RecordBatch, rows: usize, partitions: usize) -> Vec<Vec<RecordBatch>> {
    let mut dealt = vec![Vec::new(); partitions];
    for (number, from) in (0..batch.num_rows()).step_by(rows).enumerate() {
        let length = rows.min(batch.num_rows() - from);
        dealt[number % partitions].push(batch.slice(from, length));
    }
    for partition in dealt.iter_mut().filter(|partition| partition.is_empty()) {
        partition.push(batch.slice(0, 0));
    }
    dealt
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_batches_and_partitions_have_the_engines_bits() {
    for (methodology, gap) in [
        (MIN_MAX.to_owned(), 0),
        (MIN_MAX.to_owned(), 5),
        (
            format!(
                "accept = [\"zero-in-mean\"]\n{MIN_MAX}[level.pillar]\naggregation = \"geometric-mean\"\n"
            ),
            0,
        ),
        (format!("{MIN_MAX}[groups]\npublish = [{{ round = {{ decimals = 1 }} }}]\n"), 9),
    ] {
        let columns = columns(9001, gap);
        let stored = stored(&methodology, &columns);
        let expected = bits(&expected(&stored, &columns));
        let whole = batch(&columns);
        for partitions in 1..=4 {
            for rows in [1, 7, 8192] {
                let batches = dealt(&whole, rows, partitions);
                let context = session(&stored, batches, (partitions, rows));
                let found = doubles(&context, QUERY).await.unwrap();
                assert_eq!(bits(&found), expected, "{rows} rows, {partitions} partitions");
            }
        }
    }
}

#[tokio::test]
async fn nulls_and_nan_are_missing() {
    let sample = columns(50, 0);
    let stored = stored(MIN_MAX, &sample);
    let mut some = columns(3, 0);
    some.iter_mut().for_each(|column| column[0] = f64::NAN);
    some[0][1] = f64::NAN;
    let context = session(&stored, vec![vec![batch(&some)]], (1, 8192));
    let found = doubles(&context, QUERY).await.unwrap();
    assert_eq!(bits(&found), bits(&expected(&stored, &some)));
    assert!(found[0].is_nan() && found[1..].iter().all(|score| score.is_finite()));
    let nan = "SELECT score('NaN'::DOUBLE, jobless, NULL, trust) FROM units ORDER BY unit";
    let without = [0, 2].into_iter().fold(some.clone(), |mut columns, place| {
        columns[place].fill(f64::NAN);
        columns
    });
    let found = doubles(&context, nan).await.unwrap();
    assert_eq!(bits(&found), bits(&expected(&stored, &without)));
}

#[tokio::test]
async fn no_rows_have_no_scores() {
    let stored = stored(MIN_MAX, &columns(50, 0));
    let context = session(&stored, vec![vec![batch(&columns(0, 0))]], (1, 8192));
    assert!(doubles(&context, QUERY).await.unwrap().is_empty());
    let none = "SELECT score(1.0, 2.0, 3.0, 4.0) FROM units";
    assert!(doubles(&context, none).await.unwrap().is_empty());
}

#[tokio::test]
async fn integers_single_precision_and_constants_become_doubles() {
    let sample = columns(50, 0);
    let stored = stored(MIN_MAX, &sample);
    let context = session(&stored, vec![vec![batch(&sample)]], (1, 8192));
    let query = "SELECT score(1, 2::SMALLINT, 3::REAL, 4::BIGINT UNSIGNED)";
    let found = doubles(&context, query).await.unwrap();
    let given: Vec<Vec<f64>> = vec![vec![1.0], vec![2.0], vec![3.0], vec![4.0]];
    assert_eq!(bits(&found), bits(&expected(&stored, &given)));
    let mixed = "SELECT score(income, 2, \"life-expectancy\", trust) FROM units ORDER BY unit";
    let mut given = sample.clone();
    given[1].fill(2.0);
    assert_eq!(bits(&doubles(&context, mixed).await.unwrap()), bits(&expected(&stored, &given)));
}

/// The engine refuses them while it scores, with variable and row; so does the function.
#[tokio::test]
async fn infinite_values_are_refused_as_the_engine_refuses_them() {
    let stored = stored(MIN_MAX, &columns(50, 0));
    let mut given = columns(3, 0);
    given[2][1] = f64::NEG_INFINITY;
    let slices: Vec<_> = given.iter().map(Vec::as_slice).collect();
    let engine = stored.scorer().row_by_row(["index"]).unwrap().score(&slices).unwrap_err();
    let context = session(&stored, vec![vec![batch(&given)]], (1, 8192));
    let error = doubles(&context, &QUERY.replace(" ORDER BY unit", "")).await.unwrap_err();
    assert!(error.to_string().contains(&engine.to_string()), "{error} does not say: {engine}");
    assert!(engine.to_string().contains("life-expectancy"), "{engine}");
}
