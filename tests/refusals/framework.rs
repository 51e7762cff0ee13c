//! Frameworks that are none.

use super::{FRAMEWORK, framework, says, with};

#[test]
fn the_tree() {
    for (from, to, expected) in [
        ("funding,,money", "talent,,money", "framework.csv:7:1: code `talent` stands twice"),
        (
            "funding,,money",
            "funding,,mony",
            "framework.csv:6:1: group `money` has no children (leave it out, or give it the type \
             `indicator`)\n\
             framework.csv:7:10: parent `mony` of `funding` is no node of this framework (did you \
             mean `money`?)",
        ),
        ("people,,index", "people,,people", "framework.csv:3:9: `people` is its own parent"),
        (
            "money,,index",
            "money,,funding",
            "framework.csv:6:8: parent `funding` of `money` is an indicator, which has no children \
             (give `funding` the type `aggregate`)\n\
             framework.csv:6:8: the parents run in a circle: money → funding → money",
        ),
        (
            "money,,index",
            "money,,",
            "framework.csv:6:8: `money` has no parent, but the framework has its root in `index`",
        ),
        ("funding,,money", "funding,,", ORPHAN),
        (
            "money,,index,pillar",
            "money,,people,pillar",
            "framework.csv:6:15: `money` at level `pillar` is below `people` at level `pillar`",
        ),
        (
            "talent,,people,,",
            "talent,,people,pillar,",
            "framework.csv:4:16: indicator `talent` has the level `pillar` (leave it empty or \
             write `indicator`)",
        ),
        (
            "money,,index,pillar",
            "money,,index,",
            "framework.csv:6:14: group `money` has no level (name it, such as `pillar`)",
        ),
        (
            "funding,,money",
            "two words,,money",
            "framework.csv:7:1: `two words` cannot be a code: it contains white space",
        ),
        (
            "trust,,people,,indicator,1,-1,,,,population",
            "trust,,people,,indicator,1,-1,,,,populaton",
            "framework.csv:5:34: denominator `populaton` of `trust` is not declared in the \
             framework (did you mean `population`?)",
        ),
    ] {
        says(framework(&with(FRAMEWORK, from, to)), expected);
    }
}

const ORPHAN: &str = "\
framework.csv:6:1: group `money` has no children (leave it out, or give it the type `indicator`)
framework.csv:7:10: indicator `funding` has no parent";

#[test]
fn a_circle_of_groups_and_no_root() {
    let circle = "code,parent,level,type,weight\n\
                  a,b,pillar,aggregate,1\n\
                  b,a,pillar,aggregate,1\n\
                  x,a,,indicator,1\n";
    says(
        framework(circle),
        "the framework has no root: no group is without a parent\n\
         framework.csv:2:3: the parents run in a circle: a → b → a",
    );
}

#[test]
fn weights() {
    for (cell, expected) in [
        (
            "-1",
            "framework.csv:7:27: weight -1 of `funding` is negative (a weight is zero or more; only \
             ratios within the parent matter)",
        ),
        (
            "",
            "framework.csv:7:27: `funding` has no weight (a weight is zero or more; equal weights \
             are all 1)",
        ),
        ("0", "framework.csv:6:1: all weights in group `money` are zero"),
        (
            "inf",
            "framework.csv:7:27: `inf` in column `weight` of `funding` is not a finite number (a \
             missing value is an empty cell, `NA`, `N/A`, `n/a`, `..`, `...`)",
        ),
        (
            "\"1,5\"",
            "framework.csv:7:27: `1,5` in column `weight` of `funding` has a decimal comma (write \
             1.5)",
        ),
        (
            "much",
            "framework.csv:7:27: `much` in column `weight` of `funding` is not a number (a missing \
             value is an empty cell, `NA`, `N/A`, `n/a`, `..`, `...`)",
        ),
    ] {
        let row = format!("funding,,money,,indicator,{cell},1");
        says(framework(&with(FRAMEWORK, "funding,,money,,indicator,1,1", &row)), expected);
    }
}

#[test]
fn attributes() {
    for (from, to, expected) in [
        (
            "indicator,1,1,,0,100",
            "indicator,1,0,,0,100",
            "framework.csv:4:29: `0` in column `direction` of `talent` is not understood (one of \
             `1`, `+1`, `-1`, `higher-is-better`, `lower-is-better`)",
        ),
        (
            "indicator,1,1,,0,100",
            "indicator,1,1,,100,100",
            "framework.csv:4:32: goalposts 100 and 100 of `talent` are not increasing (the lower \
             raw value comes first, whatever the direction)",
        ),
        (
            "indicator,1,1,,0,100",
            "indicator,1,1,,100,0",
            "framework.csv:4:32: goalposts 100 and 0 of `talent` are not increasing (the lower raw \
             value comes first, whatever the direction)",
        ),
        (
            "indicator,1,1,,0,100",
            "indicator,1,1,,0,",
            "framework.csv:4:32: `talent` has one goalpost without the other",
        ),
        (
            "indicator,1,1,,0,100",
            "indicator,1,1,intervall,0,100",
            "framework.csv:4:31: `intervall` in column `scale` of `talent` is not understood (did \
             you mean `interval`?)",
        ),
        (
            "money,,index,pillar,aggregate",
            "money,,index,pillar,agregate",
            "framework.csv:6:21: `agregate` in column `type` of `money` is not understood (did you \
             mean `aggregate`?)\n\
             framework.csv:6:14: indicator `money` has the level `pillar` (leave it empty or write \
             `indicator`)\n\
             framework.csv:7:10: parent `money` of `funding` is an indicator, which has no children \
             (give `money` the type `aggregate`)",
        ),
        (
            "money,,index,pillar,aggregate,1,,,,,",
            "money,,index,pillar,aggregate,1,,,,,population",
            "framework.csv:6:37: `denominator` does not fit `money`, which is a group",
        ),
    ] {
        let faulty = framework(&with(FRAMEWORK, from, to)).expect_err(expected);
        let mut found: Vec<_> = faulty.diagnostics().iter().map(ToString::to_string).collect();
        let mut expected: Vec<_> = expected.lines().map(str::to_owned).collect();
        found.sort();
        expected.sort();
        assert_eq!(found, expected);
    }
}

#[test]
fn columns() {
    for (from, to, expected) in [
        (
            "parent,level",
            "parnt,level",
            "framework.csv:1:1: required column `parent` is missing (is it the column `parnt`?)\n\
             framework.csv:1:11: unknown column `parnt` (did you mean `parent`?)",
        ),
        ("code,name", "code,iCode", "framework.csv:1:6: column `code` stands twice"),
    ] {
        says(framework(&with(FRAMEWORK, from, to)), expected);
    }
    says(framework(""), "framework.csv:1:1: the table is empty");
    says(framework("code,parent\n"), "framework.csv:1:1: the table has a header but no rows");
    says(
        framework(&with(FRAMEWORK, "talent,,people,,", "talent,a, b,people,,")),
        "framework.csv:4:1: the row has 12 cells where the header has 11 (put a cell with a comma \
         in quotation marks)",
    );
}

#[test]
fn every_fault_of_a_table_comes_at_once() {
    let text = with(FRAMEWORK, "indicator,1,1,,0,100", "indicator,-2,1,,9,5");
    let text = with(&text, "funding,,money", "funding,,mony");
    let error = framework(&text).expect_err("four faults");
    let lines: Vec<_> =
        error.diagnostics().iter().map(|fault| fault.span.as_ref().map(|span| span.line)).collect();
    assert_eq!(lines, [4, 4, 6, 7].map(Some));
}

#[test]
fn a_byte_order_mark_and_carriage_returns_are_accepted() {
    let text = format!("\u{feff}{}", FRAMEWORK.replace('\n', "\r\n"));
    assert_eq!(framework(&text).unwrap(), framework(FRAMEWORK).unwrap());
}
