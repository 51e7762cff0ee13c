//! The outside references: the folder `shared` that lies beside the checkout.

use std::collections::BTreeMap;
use std::path::PathBuf;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared");

/// The text of a file of the folder. Without it nothing has been tested, so that its absence is a
/// failure and not a pass.
pub fn text(name: &str) -> String {
    let path = PathBuf::from(FOLDER).join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| {
        panic!(
            "`{name}` of the folder `shared` cannot be read: {error}. The folder with the outside \
             references must lie beside the checkout, at `../shared` of Cargo.toml; it was sought \
             at {}",
            path.display()
        )
    })
}

/// The rows of a CSV file of the folder, each as its cells by column.
#[allow(dead_code, reason = "not every test file reads rows")]
pub fn rows(name: &str) -> Vec<BTreeMap<String, String>> {
    let text = text(name);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows = reader.deserialize().collect::<Result<Vec<_>, _>>();
    rows.unwrap_or_else(|error| panic!("`{name}` is no sound table: {error}"))
}

/// The names of the files of a folder below the folder, sorted; not those of folders in it.
#[allow(dead_code, reason = "not every test file lists files")]
pub fn files(folder: &str) -> Vec<String> {
    let path = PathBuf::from(FOLDER).join(folder);
    let entries = std::fs::read_dir(&path)
        .unwrap_or_else(|error| panic!("folder `{folder}` of `shared` cannot be read: {error}"));
    let files =
        entries.map(|entry| entry.expect("an entry")).filter(|entry| entry.path().is_file());
    let mut names: Vec<_> =
        files.map(|file| file.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}
