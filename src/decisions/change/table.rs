//! The table of renamed codes.

use std::collections::BTreeMap;

use crate::error::{Diagnostic, Diagnostics, ErrorKind, Result, Source};
use crate::text::{ColumnName, Table};

static COLUMNS: [ColumnName; 2] = [ColumnName::new("old", &[]), ColumnName::new("new", &[])];

/// Reads codes that were renamed between two editions: `old,new`.
///
/// # Errors
///
/// Every fault at once, with line and column: an old code twice, a blank cell.
pub fn renamed_from_csv(source: &Source) -> Result<BTreeMap<String, String>> {
    let mut faults = Diagnostics::default();
    let mut table = Table::read(source, &COLUMNS)?;
    table.check_notes(&mut faults);
    table.check_unknown(&mut faults);
    table.check_duplicates(&mut faults);
    table.check_required(&["old", "new"], None, &mut faults);
    let mut names = BTreeMap::new();
    for row in table.rows() {
        let [old, new] = ["old", "new"].map(|column| {
            let code = row.literal(column).filter(|code| !code.is_empty());
            if code.is_none() {
                let problem = ErrorKind::BlankCell { column: column.to_owned() };
                faults.push(Diagnostic::new(problem).at(row.place_of(column)));
            }
            code.map(str::to_owned)
        });
        let (Some(old), Some(new)) = (old, new) else { continue };
        if names.insert(old.clone(), new).is_some() {
            let problem = ErrorKind::DuplicateCode { code: old };
            faults.push(Diagnostic::new(problem).at(row.place_of("old")));
        }
    }
    faults.finish(names)
}
