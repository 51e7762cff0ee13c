//! `cindex recover`.

use crate::{cindex, json, printed, refused_saying, scratch, text};

/// The weights of the Global AI Index 2021 are 24ths; those of `golden/decisions` too.
#[test]
fn the_weights_behind_a_table_are_whole_numbers() {
    let table = printed(&["recover", "fixtures/gai-2021"]);
    let text = table.replace('\n', " ");
    for said in [
        "Some weights are consistent with the table, to 53 % of its rounding",
        "The stated weights fit, to 56 % of the rounding.",
        "Whole numbers that fit: 5, 3, 2, 5, 3, 1 and 5 of 24",
    ] {
        assert!(text.contains(said), "{said} in {table}");
    }
    let found = json(&["recover", "fixtures/gai-2024", "--ranks", "--format", "json"]);
    assert_eq!(found["recovered"]["exists"], true);
    let csv = printed(&["recover", "fixtures/gai-2021", "--anchored", "--format", "csv"]);
    let header =
        "table,node,stated,least,most,nearest,least squares,share from,share to,of,figure,amount";
    assert_eq!(csv.lines().next(), Some(header));
    assert_eq!(csv.lines().count(), 1 + 10 + 2 + 3);
}

#[test]
fn a_table_that_fits_no_weights_ends_with_1() {
    let published = std::fs::read_to_string("fixtures/gai-2021/published.csv").expect("a table");
    let wrong = scratch("wrong.csv", &published.replace("CHN,2,62.92", "CHN,2,72.92"));
    let output = cindex(&["recover", "fixtures/gai-2021", "--published", &wrong]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).contains("No weights are consistent with the table"));
    let few = scratch("few.csv", "unit,rank,gai\nUSA,1,100\nCHN,2,62.92\n");
    let said = "2 units with a published total and all sub-scores are too few";
    refused_saying(&["recover", "fixtures/gai-2021", "--published", &few], said);
    refused_saying(&["recover", "fixtures/gai-2024-full-synthetic"], "published.csv` is missing");
}
