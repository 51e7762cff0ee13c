//! Tables out of rows.

use crate::error::{Error, ErrorKind, Refusal, Result};

/// Writes a table; the library quotes cells where they must be.
pub(crate) fn write_table<H: AsRef<[u8]>>(
    header: impl IntoIterator<Item = H>,
    rows: impl IntoIterator<Item = Vec<String>>,
) -> Result<String> {
    let unwritable = |error: csv::Error| {
        Error::from(ErrorKind::MalformedTable { why: Refusal::new(error.to_string()) })
    };
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header).map_err(unwritable)?;
    for row in rows {
        writer.write_record(row).map_err(unwritable)?;
    }
    let bytes = writer.into_inner().map_err(|error| unwritable(error.into_error().into()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_tables_are_read_again() {
        let rows = vec![vec!["a,b".to_owned(), "say \"x\"".to_owned()]];
        let text = write_table(["unit", "growth"], rows).unwrap();
        assert_eq!(text, "unit,growth\n\"a,b\",\"say \"\"x\"\"\"\n");
    }
}
