//! `cindex sweep` and `cindex merge` as they are typed: every law, every table, parts, and what is
//! refused.

#![cfg(feature = "cli")]

#[cfg(unix)]
mod interruption;
mod laws;
mod noise;
mod output;
mod parts;
mod refusals;

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

const GAI: &str = "fixtures/gai-2021";

fn cindex(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cindex"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .expect("cindex starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("text")
}

/// What is printed by a command that ends well.
fn printed(arguments: &[&str]) -> String {
    let output = cindex(arguments);
    let err = text(&output.stderr);
    assert_eq!((output.status.code(), err.as_str()), (Some(0), ""), "{arguments:?}");
    text(&output.stdout)
}

/// What a command says that ends with 2 and prints nothing.
fn refused(arguments: &[&str]) -> String {
    let output = cindex(arguments);
    let err = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {err}");
    assert_eq!(text(&output.stdout), "", "{arguments:?}");
    err
}

/// A sweep of the Global AI Index 2021.
fn sweep<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["sweep", GAI, "--draws", "2000", "--seed", "7"], more].concat()
}

fn json(more: &[&str]) -> Value {
    let arguments = [sweep(more), vec!["--format", "json"]].concat();
    serde_json::from_str(&printed(&arguments)).expect("JSON")
}

/// A file of this test's own.
fn scratch(name: &str, content: &str) -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("command-line-sweep");
    std::fs::create_dir_all(&folder).expect("a folder");
    let file: PathBuf = folder.join(name);
    std::fs::write(&file, content).expect("a file");
    file.to_str().expect("text").to_owned()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is a number"))
}

fn rows<'a>(found: &'a Value, table: &str) -> &'a Vec<Value> {
    found[table].as_array().unwrap_or_else(|| panic!("a table {table}"))
}

/// Three parts that were computed on other numbers of threads.
fn parts(name: &str, more: &[&str]) -> Vec<String> {
    let part = |(runs, threads): (&str, &str)| {
        let part = [more, &["--runs", runs, "--threads", threads, "--format", "json"]].concat();
        scratch(&format!("{name}-{runs}.json"), &printed(&sweep(&part)))
    };
    [("700..2000", "2"), ("0..300", "1"), ("300..700", "8")].into_iter().map(part).collect()
}
