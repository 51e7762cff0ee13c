//! `cindex sweep` and `cindex merge` as they are typed: every law, every table, parts, and what is
//! refused.

mod laws;
mod noise;
mod output;
mod parts;
mod refusals;
mod tables;

use serde_json::Value;

use crate::{printed, refused, scratch};

const GAI: &str = "fixtures/gai-2021";

/// A sweep of the Global AI Index 2021.
fn sweep<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["sweep", GAI, "--draws", "2000", "--seed", "7"], more].concat()
}

fn json(more: &[&str]) -> Value {
    let arguments = [sweep(more), vec!["--format", "json"]].concat();
    serde_json::from_str(&printed(&arguments)).expect("JSON")
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
        scratch(&format!("sweep-{name}-{runs}.json"), &printed(&sweep(&part)))
    };
    [("700..2000", "2"), ("0..300", "1"), ("300..700", "8")].into_iter().map(part).collect()
}
