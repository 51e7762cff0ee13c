//! What the README quotes.

use serde_json::Value;

use crate::{json, measure, printed};

#[test]
fn the_readme_quotes_what_is_printed() {
    let readme = std::fs::read_to_string("README.md").expect("a README");
    let rank = printed(&["rank", "fixtures/gai-2021", "--top", "7"]);
    assert!(readme.contains(rank.trim_end()), "{rank}");
    let sweep = printed(&["sweep", "fixtures/gai-2024", "--top", "3"]);
    let first: Vec<&str> = sweep.lines().take(11).collect();
    assert!(readme.contains(&first.join("\n")), "{sweep}");
    for folder in ["gai-2021", "gai-2024", "gvt-2024"] {
        let row = reproduced(&json(&["verify", &format!("fixtures/{folder}"), "--format", "json"]));
        assert!(readme.contains(&row), "{folder}: {row}");
    }
}

/// The cells of the README's table behind the tolerance.
fn reproduced(sheet: &Value) -> String {
    let largest = match measure(sheet, "largest difference") {
        tiny if tiny < 1e-4 => format!("{tiny:.0e}"),
        difference => format!("{difference:.4}"),
    };
    let exact = measure(sheet, "exact ranks");
    let ranks = measure(sheet, "ranks compared");
    let shift = measure(sheet, "largest rank shift");
    let spearman = measure(sheet, "Spearman of the ranks");
    format!("| {largest} | {exact} of {ranks} | {shift} | {spearman:.4} |")
}
