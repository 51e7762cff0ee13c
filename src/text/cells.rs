//! The cells of a table before it is known what its columns are.

use super::table::Table;
use crate::error::{Result, Source};

/// The header and the rows of a table, read as `data.csv` is: the same marks between cells, blank rows
/// and columns passed over. Numbers have a decimal point, also where the table writes a comma.
///
/// # Errors
///
/// The table is empty, has no rows, is not well-formed, or has rows of other lengths.
///
/// ```
/// use composite_index::data::cells;
/// use composite_index::error::Source;
///
/// let source = Source::new("table.csv", "unit;growth\nKOR;2,6\n");
/// let (header, rows) = cells(&source)?;
/// assert_eq!(header, ["unit", "growth"]);
/// assert_eq!(rows, [["KOR", "2.6"]]);
/// # Ok::<(), composite_index::Error>(())
/// ```
pub fn cells(source: &Source) -> Result<(Vec<String>, Vec<Vec<String>>)> {
    let table = Table::read(source, &[])?;
    let header = (0..table.width()).map(|at| table.header(at).to_owned()).collect();
    let written = |text: &str| {
        let figure = table.figure(text);
        if figure.parse::<f64>().is_ok() { figure.into_owned() } else { text.to_owned() }
    };
    let rows = table.rows().map(|row| row.cells.iter().map(|cell| written(&cell.text)).collect());
    let rows = rows.collect();
    Ok((header, rows))
}
