//! The command line as it is typed: what it prints, where, and how it ends.

#![cfg(feature = "cli")]

mod audit;
mod axioms;
mod cases;
mod change;
mod check;
mod confidence;
mod decisions;
mod destination;
mod documents;
#[cfg(feature = "explorer")]
mod explore;
mod folder;
mod hostile;
mod init;
#[cfg(unix)]
mod interruption;
mod methods;
mod numbers;
mod overflow;
mod rank;
mod readme;
mod recover;
#[cfg(feature = "report")]
mod report;
mod robustness;
mod schema;
mod score;
mod sensitivity;
mod sweep;
mod uncertainty;
mod usage;
mod verify;
mod workbook;
#[path = "../support/workbooks.rs"]
mod workbooks;

use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

pub(crate) fn cindex(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cindex"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .expect("cindex starts")
}

/// What is printed by a command that ends well.
pub(crate) fn printed(arguments: &[&str]) -> String {
    let output = cindex(arguments);
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {err}");
    assert_eq!(err, "", "{arguments:?}");
    out
}

/// What is printed by a command that ends well, and what it warns of.
pub(crate) fn warned(arguments: &[&str]) -> (String, String) {
    let output = cindex(arguments);
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {err}");
    assert!(err.starts_with("warning: "), "{arguments:?}: {err}");
    (out, err)
}

/// What a command says that ends with 2 and prints nothing.
#[track_caller]
pub(crate) fn refused(arguments: &[&str]) -> String {
    let output = cindex(arguments);
    let err = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {err}");
    assert_eq!(text(&output.stdout), "", "{arguments:?}");
    err
}

/// What a refusal says contains these words.
#[track_caller]
pub(crate) fn refused_saying(arguments: &[&str], said: &str) {
    let err = refused(arguments);
    assert!(err.contains(said), "{arguments:?}: {err}");
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("text")
}

/// A file of this test's own.
pub(crate) fn scratch(name: &str, content: &str) -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("command-line");
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join(name);
    std::fs::write(&file, content).expect("a file");
    file.to_str().expect("text").to_owned()
}

/// A folder of this test's own with these files and no others; its path.
pub(crate) fn folder_of(name: &str, files: &[(&str, &str)]) -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("folders").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    for (file, content) in files {
        std::fs::write(folder.join(file), content).expect("a file");
    }
    folder.to_str().expect("text").to_owned()
}

pub(crate) fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&printed(arguments)).expect("JSON")
}

pub(crate) fn row<'a>(csv: &'a str, unit: &str) -> Vec<&'a str> {
    let line = csv.lines().find(|line| line.split(',').nth(1) == Some(unit));
    line.unwrap_or_else(|| panic!("{unit} in {csv}")).split(',').collect()
}

/// A measure of a verification.
pub(crate) fn measure(sheet: &Value, name: &str) -> f64 {
    let rows = sheet["rows"].as_array().expect("rows");
    let row = rows.iter().find(|row| row["measure"] == name).expect("a measure");
    row["value"].as_f64().expect("a number")
}

/// The fixture of 2021 under its own methodology with more to it.
pub(crate) fn with_more(name: &str, more: &str) -> String {
    let original = std::fs::read_to_string("fixtures/gai-2021/methodology.toml").expect("a file");
    scratch(name, &format!("{original}\n{more}\n"))
}
