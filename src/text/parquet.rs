//! Tables as Parquet files: columns one after the other, as data engines keep them.

use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

use crate::error::{Error, ErrorKind, Refusal, Result};

/// A column to be written; what is missing is null.
pub(crate) struct ParquetColumn<'a> {
    pub(crate) name: &'a str,
    pub(crate) cells: ParquetCells<'a>,
}

pub(crate) enum ParquetCells<'a> {
    Texts(Box<dyn Fn(usize) -> Option<&'a str> + 'a>),
    /// NaN is missing.
    Numbers(&'a [f64]),
}

/// So many rows are written at once.
const ROWS: usize = 1 << 16;

/// Writes a table of so many rows; the same table gives the same bytes.
///
/// # Errors
///
/// The library refuses a column, such as one without a name.
pub(crate) fn write_parquet(columns: &[ParquetColumn<'_>], rows: usize) -> Result<Vec<u8>> {
    written(columns, rows).map_err(|error| -> Error {
        ErrorKind::MalformedTable { why: Refusal::new(error.to_string()) }.into()
    })
}

fn written(
    columns: &[ParquetColumn<'_>],
    rows: usize,
) -> std::result::Result<Vec<u8>, ParquetError> {
    let mut properties = WriterProperties::builder().set_compression(Compression::SNAPPY);
    let mut fields = Vec::with_capacity(columns.len());
    for ParquetColumn { name, cells } in columns {
        let (physical, logical) = match cells {
            ParquetCells::Texts(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            ParquetCells::Numbers(_) => (Physical::DOUBLE, None),
        };
        if physical == Physical::DOUBLE {
            // Few numbers are the same.
            properties =
                properties.set_column_dictionary_enabled(vec![(*name).to_owned()].into(), false);
        }
        let field = Type::primitive_type_builder(name, physical).with_logical_type(logical);
        fields.push(Arc::new(field.with_repetition(Repetition::OPTIONAL).build()?));
    }
    let schema = Arc::new(Type::group_type_builder("table").with_fields(fields).build()?);
    let properties = Arc::new(properties.build());
    let mut bytes = Vec::new();
    let mut writer = SerializedFileWriter::new(&mut bytes, schema, properties)?;
    let mut group = writer.next_row_group()?;
    for ParquetColumn { cells, .. } in columns {
        let Some(mut column) = group.next_column()? else { break };
        for start in (0..rows).step_by(ROWS) {
            let part = start..rows.min(start + ROWS);
            match cells {
                ParquetCells::Texts(text) => {
                    let texts: Vec<_> = part.map(text).collect();
                    let levels: Vec<_> =
                        texts.iter().map(|text| i16::from(text.is_some())).collect();
                    let values = texts.iter().flatten().map(|text| ByteArray::from(*text));
                    let values: Vec<_> = values.collect();
                    column.typed::<ByteArrayType>().write_batch(&values, Some(&levels), None)?;
                }
                ParquetCells::Numbers(numbers) => {
                    let numbers = numbers.get(part).unwrap_or_default();
                    let is_there = |number: &f64| !number.is_nan();
                    let levels: Vec<_> = numbers.iter().map(|it| i16::from(is_there(it))).collect();
                    let values: Vec<_> = numbers.iter().copied().filter(is_there).collect();
                    column.typed::<DoubleType>().write_batch(&values, Some(&levels), None)?;
                }
            }
        }
        column.close()?;
    }
    group.close()?;
    writer.close()?;
    Ok(bytes)
}
