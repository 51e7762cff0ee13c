//! Fits by SQL aggregates beside fits to the data.

use std::sync::Arc;

use composite_index::{Dataset, Index, Scorer};
use composite_index_datafusion::fit;
use datafusion::arrow::array::{ArrayRef, Float64Array, RecordBatch};
use datafusion::arrow::datatypes::{DataType, Field, Schema};
use datafusion::error::Result;
use datafusion::prelude::{DataFrame, SessionContext};

use crate::fixture::{MIN_MAX, VARIABLES, batch, columns, dataset, index, session, stored};

/// The columns as a table in four partitions.
async fn table(columns: &[Vec<f64>]) -> DataFrame {
    let (whole, rows) = (batch(columns), columns[0].len());
    let quarters = (0..4).map(|part| {
        let (from, to) = (rows * part / 4, rows * (part + 1) / 4);
        vec![whole.slice(from, to - from)]
    });
    let stored = stored(MIN_MAX, &crate::fixture::columns(20, 0));
    session(&stored, quarters.collect(), (4, 64)).table("units").await.unwrap()
}

async fn fitted(index: &Index, columns: &[Vec<f64>]) -> Result<Scorer> {
    fit(index, table(columns).await).await
}

/// The parameters of the data themselves, to the bit.
#[tokio::test]
async fn what_is_exact_in_sql_is_fitted_to_the_bit() {
    for methodology in [
        MIN_MAX.to_owned(),
        format!("{MIN_MAX}[node.trust]\ntransforms = [{{ goalposts = {{ to = [0, 100], clamp = true }} }}]\n"),
        "[indicators]\nimpute = [{ constant = 0.5 }]\ntransforms = [{ distance-to-reference = { reference = \"leader\" } }]\n".to_owned(),
        "[indicators]\ntransforms = [{ distance-to-reference = { reference = \"median\" } }]\n".to_owned(),
        "[indicators]\ntransforms = [{ ampi = { reference = \"median\" } }]\n".to_owned(),
        "[indicators]\ntransforms = [{ categories = { cut-offs = { quantiles = [0.07, 0.25, 0.5, 0.9] }, \
         scores = [0, 25, 50, 75, 100] } }]\n".to_owned(),
        format!("{MIN_MAX}[node.index]\npublish = [{{ min-max = {{ to = [0, 100] }} }}]\n"),
        format!("{MIN_MAX}[groups]\ntransforms = [{{ min-max = {{ to = [1, 10] }} }}]\n"),
    ] {
        for gap in [0, 6] {
            let (index, columns) = (index(&methodology), columns(403, gap));
            let found = fitted(&index, &columns).await.unwrap();
            assert_eq!(found, index.fit(&dataset(&columns)).unwrap(), "{methodology}");
        }
    }
}

/// Sums come in the order of the rows: n ε of the mean size of the values for the mean, and as much for the
/// deviation, are the most that they can be wrong by. Scores are z-scores, with a slope of 1.
#[tokio::test]
async fn means_and_deviations_are_near() {
    let methodology = "[indicators]\ntransforms = [{ z-score = { ddof = 1 } }]\n";
    let (index, columns) = (index(methodology), columns(403, 6));
    let data = dataset(&columns);
    let found = fitted(&index, &columns).await.unwrap().score(&data).unwrap();
    let expected = index.fit(&data).unwrap().score(&data).unwrap();
    let (found, expected) = (found.root().full_scores(), expected.root().full_scores());
    // z = (x - m) / s with values between 0 and a scale of at most 4 s: each z moves by 4 n ε from the
    // mean and by as much from the deviation, at |z| ≤ 4.
    let most = 403.0 * f64::EPSILON * (4.0 + 4.0 * 4.0);
    let widest = found.iter().zip(expected).map(|(one, other)| (one - other).abs());
    let widest = widest.filter(|it| !it.is_nan()).fold(0.0, f64::max);
    assert!(widest <= most, "{widest} above {most}");
    assert!(found.iter().zip(expected).all(|(one, other)| one.is_nan() == other.is_nan()));
}

/// A table of two variables; one is divided by the other.
async fn pair(values: &[f64], divisors: &[f64]) -> DataFrame {
    let column = |values: &[f64]| -> ArrayRef {
        Arc::new(Float64Array::from_iter(
            values.iter().map(|it| Some(*it).filter(|it| !it.is_nan())),
        ))
    };
    let fields = ["dollars", "people"].map(|name| Field::new(name, DataType::Float64, true));
    let arrays = vec![column(values), column(divisors)];
    let batch = RecordBatch::try_new(Arc::new(Schema::new(fields.to_vec())), arrays).unwrap();
    SessionContext::new().read_batch(batch).unwrap()
}

fn divided(accept: &str) -> Index {
    let framework = composite_index::Framework::builder("index", "An index")
        .indicator_with("dollars", 1.0, |i| i.denominator("people").denominator_scale(1000.0))
        .build()
        .unwrap();
    let text = format!("accept = [{accept}]\n{MIN_MAX}");
    let text = composite_index::error::Source::new("methodology.toml", text);
    Index::new(framework, composite_index::Methodology::from_toml(&text).unwrap()).unwrap()
}

#[tokio::test]
async fn denominators_divide_as_in_the_engine() {
    let (values, divisors) = ([1.0, 3.0, 0.1, f64::NAN, 7.0], [3.0, 7.0, 0.3, 0.0, f64::NAN]);
    let index = divided("\"missing-denominator\", \"empty-unit\"");
    let mut data = Dataset::builder(["dollars", "people"]);
    for (row, (value, divisor)) in values.iter().zip(&divisors).enumerate() {
        let of = |value: f64| Some(value).filter(|it| !it.is_nan());
        data = data.unit(&format!("U{row}"), [of(*value), of(*divisor)]);
    }
    let expected = index.fit(&data.build().unwrap());
    let found = fit(&index, pair(&values, &divisors).await).await;
    assert_eq!(found.unwrap(), expected.unwrap());
}

#[tokio::test]
async fn denominators_that_do_not_divide_are_named() {
    let (values, divisors) = ([1.0, 3.0, 2.0, 5.0], [3.0, 0.0, f64::NAN, f64::NAN]);
    let error = fit(&divided(""), pair(&values, &divisors).await).await.unwrap_err().to_string();
    let said = "`people`, by which `dollars` is divided, is zero (1 rows); \
                `people`, by which `dollars` is divided, is missing (2 rows)";
    assert!(error.contains(said), "{error}");
}

#[tokio::test]
async fn infinite_values_are_named() {
    let mut columns = columns(40, 0);
    columns[1][7] = f64::INFINITY;
    let error = fitted(&index(MIN_MAX), &columns).await.unwrap_err().to_string();
    assert!(error.contains("`jobless` has infinite values (1 rows)"), "{error}");
}

#[tokio::test]
async fn what_sql_cannot_tell_is_refused_by_name() {
    let columns = columns(40, 0);
    for (methodology, said) in [
        (
            &"[indicators]\ntransforms = [{ rank = { ties = \"min\" } }]\n".to_owned(),
            "cannot be transformed by rank: it looks at every value",
        ),
        (&format!("{MIN_MAX}impute = [\"mean\"]\n"), "its imputation by mean looks at the values"),
        (
            &format!("{MIN_MAX}[screening]\nunits = {{ available = 0.5 }}\n"),
            "units are screened by their rows",
        ),
    ] {
        let error = fitted(&index(methodology), &columns).await.unwrap_err().to_string();
        assert!(error.contains(said), "{error}");
    }
}

#[tokio::test]
async fn a_table_without_a_variable_is_refused_by_its_name() {
    let table = table(&columns(40, 0)).await;
    let some = table.select_columns(&VARIABLES[..1]).unwrap();
    let error = fit(&index(MIN_MAX), some).await.unwrap_err().to_string();
    let said = "`index` cannot be fitted: there is no column `jobless`; there is no column \
                `life-expectancy`; there is no column `trust`";
    assert!(error.contains(said), "{error}");
}
