//! Arrays as slices with NaN for null, and back.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, Float64Array};
use datafusion::arrow::buffer::NullBuffer;
use datafusion::arrow::datatypes::DataType;
use datafusion::common::cast::as_float64_array;
use datafusion::common::{DFSchema, Result, ScalarValue, plan_err};
use datafusion::logical_expr::ColumnarValue;

/// Whether each value is a double, or becomes the nearest one. Decimals are divided by a power of ten and
/// can miss it.
pub(crate) fn is_number(kind: &DataType) -> bool {
    kind.is_integer() || kind.is_floating() || *kind == DataType::Null
}

/// Refuses a table that lacks a column of numbers for a variable.
pub(crate) fn check<'a>(
    variables: impl IntoIterator<Item = &'a str>,
    schema: &DFSchema,
) -> std::result::Result<(), String> {
    let fault = |variable: &str| match schema.field_with_unqualified_name(variable) {
        Err(_) => Some(format!("there is no column `{variable}`")),
        Ok(field) if !is_number(field.data_type()) => Some(format!(
            "the column `{variable}` is {}, and numbers are needed",
            field.data_type()
        )),
        Ok(_) => None,
    };
    let faults: Vec<_> = variables.into_iter().filter_map(fault).collect();
    if faults.is_empty() { Ok(()) } else { Err(faults.join("; ")) }
}

/// A column that a function is given: as it is where it has no null, or else in a buffer.
pub(crate) enum Column<'a> {
    Given(&'a Float64Array),
    Filled(usize),
}

/// Takes columns of so many rows; what has to be copied goes into the buffers, which keep their room.
pub(crate) fn take<'a>(
    given: &'a [ColumnarValue],
    rows: usize,
    buffers: &mut Vec<Vec<f64>>,
) -> Result<Vec<Column<'a>>> {
    let mut filled = 0;
    let mut columns = Vec::with_capacity(given.len());
    for value in given {
        if let ColumnarValue::Array(array) = value {
            let array = as_float64_array(array)?;
            if array.null_count() == 0 {
                columns.push(Column::Given(array));
                continue;
            }
        }
        if buffers.len() == filled {
            buffers.push(Vec::new());
        }
        fill(value, rows, &mut buffers[filled])?;
        columns.push(Column::Filled(filled));
        filled += 1;
    }
    Ok(columns)
}

fn fill(value: &ColumnarValue, rows: usize, buffer: &mut Vec<f64>) -> Result<()> {
    buffer.clear();
    match value {
        ColumnarValue::Array(array) => {
            let array = as_float64_array(array)?;
            buffer.extend(array.iter().map(|value| value.unwrap_or(f64::NAN)));
        }
        ColumnarValue::Scalar(ScalarValue::Float64(value)) => {
            buffer.resize(rows, value.unwrap_or(f64::NAN));
        }
        ColumnarValue::Scalar(other) => {
            return plan_err!("a column of {} where one of Float64 belongs", other.data_type());
        }
    }
    Ok(())
}

/// The values of columns.
pub(crate) fn slices<'a>(columns: &[Column<'a>], buffers: &'a [Vec<f64>]) -> Vec<&'a [f64]> {
    let slice = |column: &Column<'a>| match column {
        Column::Given(array) => array.values().as_ref(),
        Column::Filled(buffer) => buffers[*buffer].as_slice(),
    };
    columns.iter().map(slice).collect()
}

/// Scores with null for NaN.
pub(crate) fn array(scores: Vec<f64>) -> ArrayRef {
    let missing = scores.iter().any(|score| score.is_nan());
    let nulls = missing.then(|| NullBuffer::from_iter(scores.iter().map(|score| !score.is_nan())));
    Arc::new(Float64Array::new(scores.into(), nulls))
}
