//! An index, its data as a table, and queries over it.

use std::sync::Arc;

use composite_index::error::Source;
use composite_index::{Dataset, Framework, Index, Methodology};
use composite_index_datafusion::{StoredScorer, nodes_function, score_function};
use datafusion::arrow::array::{Array, ArrayRef, Float64Array, RecordBatch, StringArray};
use datafusion::arrow::datatypes::{DataType, Field, Schema};
use datafusion::common::cast::as_float64_array;
use datafusion::datasource::MemTable;
use datafusion::error::Result;
use datafusion::prelude::{SessionConfig, SessionContext};

pub const VARIABLES: [&str; 4] = ["income", "jobless", "life-expectancy", "trust"];

pub const MIN_MAX: &str = "[indicators]\ntransforms = [{ min-max = { to = [0, 100] } }]\n";

/// Four indicators, one of them worse where it is higher, in two pillars.
pub fn index(methodology: &str) -> Index {
    let framework = Framework::builder("index", "An index")
        .pillar("economy", 2.0, |p| {
            p.indicator("income", 3.0).indicator_with("jobless", 1.0, |i| i.lower_is_better())
        })
        .pillar("life", 1.0, |p| {
            p.indicator("life-expectancy", 1.0)
                .indicator_with("trust", 0.5, |i| i.goalposts(100.0, 900.0))
        })
        .build()
        .unwrap();
    let text = Source::new("methodology.toml", methodology);
    Index::new(framework, Methodology::from_toml(&text).unwrap()).unwrap()
}

/// So many rows of made-up values; every so many cells one is missing.
pub fn columns(rows: usize, gap: usize) -> Vec<Vec<f64>> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = |place: usize| {
        state = state.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
        let value = (state >> 11) as f64 / (1_u64 << 53) as f64;
        if gap > 0 && place % gap == gap - 1 { f64::NAN } else { value }
    };
    (0..VARIABLES.len())
        .map(|variable| {
            let scale = 10_f64.powi(variable as i32);
            (0..rows).map(|row| scale * next(row * 7 + variable)).collect()
        })
        .collect()
}

pub fn dataset(columns: &[Vec<f64>]) -> Dataset {
    let mut builder = Dataset::builder(VARIABLES);
    for row in 0..columns[0].len() {
        let values = columns.iter().map(|column| Some(column[row]).filter(|it| !it.is_nan()));
        builder = builder.unit(&format!("U{row}"), values.collect::<Vec<_>>());
    }
    builder.build().unwrap()
}

/// A scorer as `cindex fit` stores it.
pub fn stored(methodology: &str, columns: &[Vec<f64>]) -> StoredScorer {
    let scorer = index(methodology).fit(&dataset(columns)).unwrap();
    StoredScorer::parse(serde_json::to_string_pretty(&scorer).unwrap()).unwrap()
}

/// A batch with the units' codes and the columns; NaN is null.
pub fn batch(columns: &[Vec<f64>]) -> RecordBatch {
    let rows = columns.first().map_or(0, Vec::len);
    let units = StringArray::from_iter_values((0..rows).map(|row| format!("U{row}")));
    let mut fields = vec![Field::new("unit", DataType::Utf8, false)];
    fields.extend(VARIABLES.map(|variable| Field::new(variable, DataType::Float64, true)));
    let values = columns.iter().map(|column| -> ArrayRef {
        let values = column.iter().map(|value| Some(*value).filter(|it| !it.is_nan()));
        Arc::new(Float64Array::from_iter(values))
    });
    let arrays = std::iter::once(Arc::new(units) as ArrayRef).chain(values).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).unwrap()
}

/// A session with the functions `score` and `nodes`, and a table `units` of so many partitions.
pub fn session(
    stored: &StoredScorer,
    batches: Vec<Vec<RecordBatch>>,
    (partitions, rows): (usize, usize),
) -> SessionContext {
    let config = SessionConfig::new().with_target_partitions(partitions).with_batch_size(rows);
    let context = SessionContext::new_with_config(config);
    context.register_udf(score_function("score", stored).unwrap());
    context.register_udf(nodes_function("nodes", stored, ["life", "index"]).unwrap());
    let schema = batches[0][0].schema();
    context.register_table("units", Arc::new(MemTable::try_new(schema, batches).unwrap())).unwrap();
    context
}

/// One column of doubles that a query gives, with null as NaN.
pub async fn doubles(context: &SessionContext, sql: &str) -> Result<Vec<f64>> {
    let mut values = Vec::new();
    for batch in context.sql(sql).await?.collect().await? {
        let column = as_float64_array(batch.column(0))?;
        assert_eq!(column.null_count(), column.iter().filter(Option::is_none).count());
        values.extend(column.iter().map(|value| value.unwrap_or(f64::NAN)));
    }
    Ok(values)
}

/// Numbers as bits, with one for missing.
pub fn bits(values: &[f64]) -> Vec<Option<u64>> {
    values.iter().map(|value| Some(value.to_bits()).filter(|_| !value.is_nan())).collect()
}
