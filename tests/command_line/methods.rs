//! The catalogue of methods, and the documents that are written from it.

use std::fs;

use serde_json::Value;

use super::{json, printed, refused};

#[test]
fn the_catalogue_lists_every_family() {
    let catalogue = printed(&["methods"]);
    for line in ["imputation, in impute", "normalisation, in transforms", "weighting, in weighting"]
    {
        assert!(catalogue.contains(line), "{catalogue}");
    }
    let methods = json(&["methods", "--format", "json"]);
    let listed = methods.as_array().expect("a list");
    assert!(listed.iter().all(|method| catalogue.contains(text(method, "name"))));
    let csv = printed(&["methods", "--format", "csv"]);
    assert!(csv.starts_with("table,name,summary\n"), "{csv}");
    assert_eq!(csv.lines().count(), listed.len() + 1);
}

#[test]
fn a_method_is_described() {
    let described = printed(&["methods", "z-score"]);
    for part in [
        "z-score (normalisation, in transforms)",
        "formula  y = m + s(x − mean) / sd",
        "example  { z-score = { ddof = 1 } }",
        "ddof      0 or 1",
        "a number above 0  1",
    ] {
        assert!(described.contains(part), "{part} in\n{described}");
    }
    assert!(!described.contains("\\n"), "{described}");
    assert!(!printed(&["methods", "minimum"]).contains("default"), "it has no options");
    let both = json(&["methods", "borda", "--format", "json"]);
    let families: Vec<_> =
        both.as_array().expect("a list").iter().map(|method| text(method, "family")).collect();
    assert_eq!(families, ["normalisation", "aggregation"]);
    let said = refused(&["methods", "zscore"]);
    assert!(said.contains("unknown method `zscore`"), "{said}");
    assert!(said.contains("did you mean `z-score`?"), "{said}");
}

fn text<'v>(method: &'v Value, key: &str) -> &'v str {
    method[key].as_str().expect("a text")
}

#[test]
fn the_page_of_methods_is_what_the_registry_says() {
    let page = page(json(&["methods", "--format", "json"]).as_array().expect("a list"));
    held("docs/METHODS.md", |_| page.clone(), "UPDATE_DOCS");
}

/// The comparison with other tools says how many weightings and aggregations we have.
#[test]
fn the_comparison_counts_the_methods_of_the_registry() {
    let methods = json(&["methods", "--format", "json"]);
    let methods = methods.as_array().expect("a list");
    let page = fs::read_to_string("docs/COMPARE.md").expect("a document");
    for family in ["weighting", "aggregation"] {
        let count = methods.iter().filter(|method| text(method, "family") == family).count();
        let row = format!("\n| {family} | {count}: ");
        assert!(page.contains(&row), "no row begins so: {row}");
    }
}

const BEGIN: &str = "<!-- methods: written by the test `command_line` under UPDATE_README=1 -->\n";
const END: &str = "<!-- /methods -->\n";

#[test]
fn the_readme_lists_the_methods_of_the_registry() {
    let methods = json(&["methods", "--format", "json"]);
    let table = table(methods.as_array().expect("a list"));
    let with_table = |readme: &str| {
        let (before, rest) = readme.split_once(BEGIN).expect("the marker before the table");
        let (_, after) = rest.split_once(END).expect("the marker behind the table");
        format!("{before}{BEGIN}{table}{END}{after}")
    };
    held("README.md", with_table, "UPDATE_README");
}

/// A document is what it should be, or becomes it.
fn held(document: &str, should_be: impl Fn(&str) -> String, update: &str) {
    let path = format!("{}/{document}", env!("CARGO_MANIFEST_DIR"));
    let is = fs::read_to_string(&path).unwrap_or_default();
    let should_be = should_be(&is);
    if std::env::var_os(update).is_some() {
        fs::write(&path, should_be).expect("a document that can be written");
        return;
    }
    assert!(
        is == should_be,
        "{document} is out of date: {update}=1 cargo test --all-features --test command_line methods"
    );
}

/// The methods family by family, in the order of the catalogue.
fn families(methods: &[Value]) -> impl Iterator<Item = &[Value]> {
    methods.chunk_by(|one, other| one["family"] == other["family"])
}

fn table(methods: &[Value]) -> String {
    let mut table = "| family | methods |\n|---|---|\n".to_owned();
    for family in families(methods) {
        let names: Vec<_> =
            family.iter().map(|method| format!("`{}`", text(method, "name"))).collect();
        table += &format!("| {} | {} |\n", text(&family[0], "family"), names.join(", "));
    }
    table
}

fn page(methods: &[Value]) -> String {
    let mut page = "\
# The methods

Every method that `methodology.toml` can name. `cindex methods` prints the same list, and
`cindex methods NAME` one method. In the formulas, z are the scores of the children of a group and w
their weights as shares; x are the values of an indicator and y what they become.

<!-- Written by the test `command_line` under UPDATE_DOCS=1. -->
"
    .to_owned();
    for family in families(methods) {
        let (name, setting) = (text(&family[0], "family"), text(&family[0], "setting"));
        page +=
            &format!("\n## {}{}\n\nSetting: `{setting}`\n", name[..1].to_uppercase(), &name[1..]);
        for method in family {
            page += &format!("\n### {}\n\n{}\n", text(method, "name"), text(method, "summary"));
            page += &format!("\n> {}\n", text(method, "formula"));
            page += &option_table(method["options"].as_array().expect("a list"));
            for (label, key) in [("Needs", "needs"), ("Source", "source")] {
                if !text(method, key).is_empty() {
                    page += &format!("\n{label}: {}\n", text(method, key));
                }
            }
            page += &format!("\nExample: `{}`\n", text(method, "example"));
        }
    }
    page
}

fn option_table(options: &[Value]) -> String {
    if options.is_empty() {
        return String::new();
    }
    let mut table = "\n| option | takes | default | meaning |\n|---|---|---|---|\n".to_owned();
    for option in options {
        let cell = |key: &str| text(option, key).replace('|', "\\|");
        let code = |text: String| if text.is_empty() { text } else { format!("`{text}`") };
        let default = match cell("default").as_str() {
            default @ ("required" | "none" | "") => default.to_owned(),
            default => format!("`{default}`"),
        };
        let option = code(cell("option"));
        table += &format!("| {option} | {} | {default} | {} |\n", cell("takes"), cell("meaning"));
    }
    table
}
