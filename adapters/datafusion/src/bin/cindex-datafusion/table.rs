//! The table that is measured with: units numbered from 0 and ten indicators, made up of their numbers.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use composite_index::error::Source;
use composite_index::{Framework, Index, Methodology};
use datafusion::arrow::array::{ArrayRef, Float64Array, Int64Array, RecordBatch};
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::parquet::arrow::ArrowWriter;

use crate::Outcome;

/// The indicators' codes, in the order of the scorer's variables.
pub(crate) const INDICATORS: [&str; 10] =
    ["i0", "i1", "i2", "i3", "i4", "i5", "i6", "i7", "i8", "i9"];

/// In how many files the table is.
const FILES: u64 = 4;
/// Rows that are made at a time.
const ROWS: u64 = 1 << 16;

/// Ten indicators in three pillars, from 0 for the least to 100 for the greatest, and weighted means.
pub(crate) fn index() -> composite_index::Result<Index> {
    let framework = Framework::builder("index", "An index of ten indicators")
        .pillar("people", 2.0, |p| {
            p.indicator("i0", 3.0)
                .indicator("i1", 1.0)
                .indicator_with("i2", 1.0, |i| i.lower_is_better())
                .indicator("i3", 2.0)
        })
        .pillar("money", 1.0, |p| p.indicator("i4", 1.0).indicator("i5", 1.0).indicator("i6", 4.0))
        .pillar("land", 1.5, |p| {
            p.indicator("i7", 1.0)
                .indicator_with("i8", 2.0, |i| i.lower_is_better())
                .indicator("i9", 1.0)
        })
        .build()?;
    let text = "[indicators]\ntransforms = [{ min-max = { to = [0, 100] } }]\n";
    Index::new(framework, Methodology::from_toml(&Source::new("methodology.toml", text))?)
}

/// An indicator's value of a unit: uniform between 0 and 1,000, with all the digits of a double.
pub(crate) fn value(unit: u64, indicator: u64) -> f64 {
    let mut mixed = unit.wrapping_mul(16).wrapping_add(indicator + 1);
    for multiplier in [0xbf58_476d_1ce4_e5b9_u64, 0x94d0_49bb_1331_11eb] {
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(multiplier);
    }
    ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64 * 1000.0
}

/// Where the Parquet files of a folder are.
pub(crate) fn files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder.join("units"))?;
    let mut files = entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
    files.sort_unstable();
    Ok(files)
}

/// Writes the table, piece by piece.
pub(crate) fn generate(folder: &Path, rows: u64) -> Outcome {
    let (units, schema) = (folder.join("units"), schema());
    std::fs::create_dir_all(&units)?;
    for number in 0..FILES {
        let file = File::create(units.join(format!("{number}.parquet")))?;
        let mut writer = ArrowWriter::try_new(file, Arc::clone(&schema), None)?;
        let (from, to) = (rows * number / FILES, rows * (number + 1) / FILES);
        for start in (from..to).step_by(ROWS as usize) {
            writer.write(&batch(&schema, start, to.min(start + ROWS))?)?;
        }
        writer.close()?;
    }
    Ok(())
}

fn schema() -> SchemaRef {
    let unit = Field::new("unit", DataType::Int64, false);
    let indicators = INDICATORS.map(|code| Field::new(code, DataType::Float64, true));
    Arc::new(Schema::new([vec![unit], indicators.to_vec()].concat()))
}

fn batch(
    schema: &SchemaRef,
    from: u64,
    to: u64,
) -> Result<RecordBatch, Box<dyn std::error::Error + Send + Sync>> {
    let units: ArrayRef =
        Arc::new(Int64Array::from_iter_values((from..to).map(|unit| unit as i64)));
    let column = |indicator| -> ArrayRef {
        let values = (from..to).map(|unit| value(unit, indicator));
        Arc::new(Float64Array::from_iter_values(values))
    };
    let columns = std::iter::once(units).chain((0..10).map(column)).collect();
    Ok(RecordBatch::try_new(Arc::clone(schema), columns)?)
}
