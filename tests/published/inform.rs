//! The inverted geometric mean against the INFORM Risk Index 2020: six of its nodes from their
//! children as published, rounded as INFORM rounds.

use crate::support::references;
use crate::support::trials::of_module;
use libtest_mimic::Trial;
use std::collections::BTreeMap;

use composite_index::error::Source;
use composite_index::{Dataset, Framework, Index, Methodology};

/// The tests of this file.
pub fn trials() -> Vec<Trial> {
    of_module("inform", &[("nodes_of_inform_2020", nodes_of_inform_2020)])
}

const METHODOLOGY: &str = "
[groups]
aggregation = { inverted-geometric-mean = { range = [0, 10], floor = 1 } }
transforms = [{ round = { decimals = 1 } }]
";

/// Scores of a node's children for all countries, and what was published for the node.
fn reproduced(node: &str, children: &[&str]) -> usize {
    let rows = |file: &str| references::rows(&format!("published/inform_2020/{file}"));
    let (inputs, published) = (rows("inputs.csv"), rows("published.csv"));
    let mut framework = Framework::builder("node", node);
    let codes: Vec<String> = (0..children.len()).map(|child| format!("x{child}")).collect();
    for code in &codes {
        framework = framework.indicator(code.as_str(), 1.0);
    }
    let cell = |row: usize, column: &str| -> Option<f64> {
        let of = |table: &[BTreeMap<String, String>]| table[row].get(column).cloned();
        of(&inputs).or_else(|| of(&published)).expect(column).parse().ok()
    };
    let mut data = Dataset::builder(codes.iter().map(String::as_str));
    for (row, country) in published.iter().enumerate() {
        assert_eq!(inputs[row]["ISO3"], country["ISO3"]);
        let cells: Vec<_> = children.iter().map(|column| cell(row, column)).collect();
        data = data.unit(country["ISO3"].as_str(), cells);
    }
    let methodology = Methodology::from_toml(&Source::new("methodology.toml", METHODOLOGY));
    let index = Index::new(framework.build().unwrap(), methodology.unwrap()).unwrap();
    let scores = index.score(&data.build().unwrap()).unwrap();
    let agrees = |country: &&BTreeMap<String, String>| {
        scores.score(&country["ISO3"]) == Ok(country[node].parse().ok())
    };
    published.iter().filter(agrees).count()
}

fn nodes_of_inform_2020() {
    for (node, children) in [
        (
            "Natural",
            &["Earthquake", "Flood", "Tsunami", "Tropical Cyclone", "Drought", "Epidemic"][..],
        ),
        ("HAZARD & EXPOSURE", &["Natural", "Human"]),
        (
            "Other Vulnerable Groups",
            &["Health Conditions", "Children U5", "Recent Shocks", "Food Security"],
        ),
        ("Vulnerable Groups", &["Uprooted people", "Other Vulnerable Groups"]),
        ("VULNERABILITY", &["Socio-Economic Vulnerability", "Vulnerable Groups"]),
        ("LACK OF COPING CAPACITY", &["Institutional", "Infrastructure"]),
    ] {
        assert_eq!(reproduced(node, children), 191, "{node}");
    }
}
