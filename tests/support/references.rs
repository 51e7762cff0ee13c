//! The outside references: published tables and the output of other programs.
//!
//! They lie in the folder `../shared` beside the checkout, or in the one that
//! `COMPOSITE_INDEX_REFERENCES` names. Without them, the tests that need them are ignored; with
//! `COMPOSITE_INDEX_REFERENCES=required`, or with a folder named, they run and fail.

use std::collections::BTreeMap;
use std::path::PathBuf;

const VARIABLE: &str = "COMPOSITE_INDEX_REFERENCES";
const REQUIRED: &str = "required";

fn named() -> Option<String> {
    std::env::var(VARIABLE).ok().filter(|value| !value.is_empty())
}

fn folder() -> PathBuf {
    match named().filter(|value| value != REQUIRED) {
        Some(folder) => folder.into(),
        None => concat!(env!("CARGO_MANIFEST_DIR"), "/../shared").into(),
    }
}

/// Whether tests that need references run: they are present, or asked for.
pub fn are_wanted() -> bool {
    named().is_some() || folder().is_dir()
}

/// The path of a file or folder.
///
/// # Panics
///
/// It is absent: nothing has been tested, so this is a failure and not a pass.
pub fn path(name: &str) -> PathBuf {
    let path = folder().join(name);
    assert!(
        path.exists(),
        "the outside reference `{name}` is absent; it was sought at {}. {VARIABLE} names the folder",
        path.display()
    );
    path
}

/// The text of a file.
pub fn text(name: &str) -> String {
    std::fs::read_to_string(path(name)).unwrap_or_else(|error| panic!("`{name}`: {error}"))
}

/// The rows of a CSV file, each as its cells by column.
pub fn rows(name: &str) -> Vec<BTreeMap<String, String>> {
    let text = text(name);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows = reader.deserialize().collect::<Result<Vec<_>, _>>();
    rows.unwrap_or_else(|error| panic!("`{name}` is not a sound table: {error}"))
}

/// The names of the files of a folder, sorted, without those of folders in it.
pub fn files(folder: &str) -> Vec<String> {
    let entries = std::fs::read_dir(path(folder)).expect("a folder");
    let files =
        entries.map(|entry| entry.expect("an entry")).filter(|entry| entry.path().is_file());
    let mut names: Vec<_> =
        files.map(|file| file.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}
