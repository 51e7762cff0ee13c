//! Frameworks that are none.

use super::{FRAMEWORK, framework, says, with};

#[test]
fn the_tree() {
    for (from, to, expected) in [
        (
            "funding,,money",
            "talent,,money",
            "framework.csv:7:1: duplicate code `talent` (lines 4 and 7)",
        ),
        (
            "funding,,money",
            "funding,,mony",
            "framework.csv:6:1: group `money` has no children (leave it out, or give it the type \
             `indicator`)\n\
             framework.csv:7:10: `mony`, the parent of `funding`, is not a node of this framework \
             (did you mean `money`?)",
        ),
        ("people,,index", "people,,people", "framework.csv:3:9: `people` is its own parent"),
        (
            "money,,index",
            "money,,funding",
            "framework.csv:6:8: `funding`, the parent of `money`, is an indicator, which has no \
             children \
             (give `funding` the type `aggregate`)\n\
             framework.csv:6:8: the hierarchy contains a cycle: money → funding → money",
        ),
        (
            "money,,index",
            "money,,",
            "framework.csv:6:8: `money` has no parent, but the root of the framework is `index` (write \
             the code of its group in the column `parent`, such as `index`)",
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
            "funding,,money",
            "two words,,money",
            "framework.csv:7:1: `two words` cannot be a code: it contains white space (write \
             `two-words`, and the full name in the column `name`)",
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
fn a_cycle_of_groups_and_no_root() {
    let cycle = "code,parent,level,type,weight\n\
                  a,b,pillar,aggregate,1\n\
                  b,a,pillar,aggregate,1\n\
                  x,a,,indicator,1\n";
    says(
        framework(cycle),
        "the framework has no root: every group has a parent (leave the parent of the index \
         empty)\n\
         framework.csv:2:3: the hierarchy contains a cycle: a → b → a",
    );
}

#[test]
fn weights() {
    for (cell, expected) in [
        (
            "-1",
            "framework.csv:7:27: weight -1 of `funding` is negative (a weight is zero or more; \
             only ratios within the parent matter)",
        ),
        (
            "0",
            "framework.csv:6:1: all weights in group `money` are zero; at least one must be above zero",
        ),
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
fn siblings_have_weights_or_none() {
    let blank = "trust,,people,,indicator,,-1";
    says(
        framework(&with(FRAMEWORK, "trust,,people,,indicator,1,-1", blank)),
        "framework.csv:5:26: `trust` has no weight, but its siblings have one (give each sibling \
         a weight, or none for equal weights)",
    );
}

#[test]
fn levels_and_weights_are_read_from_the_tree() {
    let full = framework(
        "code,parent,level,type,weight,direction\n\
         i,,index,aggregate,,\n\
         p,i,pillar,aggregate,1,\n\
         q,i,pillar,aggregate,1,\n\
         s,p,sub-pillar,aggregate,1,\n\
         x,s,,indicator,1,-1\n\
         y,q,,indicator,1,1\n",
    );
    let short = framework(
        "code,parent,type,direction\n\
         i,,Index,\n\
         p,i,pillar,\n\
         q,i,aggregate,\n\
         s,p,aggregate,\n\
         x,s,indicator,lower\n\
         y,q,indicator,Higher\n",
    );
    assert_eq!(short.unwrap(), full.unwrap());
    let dimensions = framework(
        "code,parent,type,weight\n\
         i,,aggregate,\n\
         d,i,dimension,2\n\
         e,i,aggregate,1\n\
         x,d,indicator,\n\
         y,e,indicator,\n",
    );
    let dimensions = dimensions.unwrap();
    let levels: Vec<_> = dimensions.levels().iter().map(|level| level.as_str()).collect();
    assert_eq!(levels, ["index", "dimension", "indicator"]);
}

#[test]
fn attributes() {
    for (from, to, expected) in [
        (
            "indicator,1,1,,0,100",
            "indicator,1,0,,0,100",
            "framework.csv:4:29: `0` in column `direction` of `talent` is not recognised (one of \
             `1`, `+1`, `-1`, `higher`, `lower`, `higher-is-better`, `lower-is-better`)",
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
            "framework.csv:4:31: `intervall` in column `scale` of `talent` is not recognised (did \
             you mean `interval`?)",
        ),
        (
            "money,,index,pillar,aggregate",
            "money,,index,pillar,agregate",
            "framework.csv:6:21: `agregate` in column `type` of `money` is not recognised (did you \
             mean `aggregate`?)",
        ),
        (
            "money,,index,pillar,aggregate",
            "money,,index,pillar,pilar",
            "framework.csv:6:21: `pilar` in column `type` of `money` is not recognised (did you \
             mean `pillar`?)",
        ),
        (
            "money,,index,pillar,aggregate",
            "money,,index,pillar,group",
            "framework.csv:6:21: `money` is a grouping of units, which has no `parent` (a group of \
             the tree has the type `aggregate` or a level's name, such as `pillar`)",
        ),
        (
            "money,,index,pillar,aggregate,1,,,,,",
            "money,,index,pillar,aggregate,1,,,,,population",
            "framework.csv:6:37: `money` is a group, which has no `denominator`",
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
        ("code,name", "code,iCode", "framework.csv:1:6: duplicate column `code`"),
    ] {
        says(framework(&with(FRAMEWORK, from, to)), expected);
    }
    says(framework(""), "framework.csv:1:1: the table is empty");
    says(framework("code,parent\n"), "framework.csv:1:1: the table has a header but no rows");
    says(
        framework(&with(FRAMEWORK, "talent,,people,,", "talent,a, b,people,,")),
        "framework.csv:4:1: the row has 12 cells, but the header has 11 (put a cell with a comma \
         in quotation marks, or delete the comma at the end of the row)",
    );
}

#[test]
fn one_mistake_is_one_message() {
    let tree = "code,parent,type\nindex,,index\npeople,index,pillar\ntalent,people,indicator\n\
                pop,,denominator\nregion,,group\n";
    assert!(framework(tree).is_ok());
    for (from, to, expected) in [
        (
            "people,index,pillar",
            "people,index,pilar",
            "framework.csv:3:14: `pilar` in column `type` of `people` is not recognised (did you \
             mean `pillar`?)",
        ),
        (
            "people,index,pillar",
            "people,index,group",
            "framework.csv:3:14: `people` is a grouping of units, which has no `parent` (a group \
             of the tree has the type `aggregate` or a level's name, such as `pillar`)",
        ),
        (
            "index,,index",
            "index,,group",
            "framework.csv:2:8: `index` is a grouping of units, which has no `children` (a group \
             of the tree has the type `aggregate` or a level's name, such as `pillar`)",
        ),
        (
            "talent,people,",
            "talent,people,indicator\ntrust,pop,",
            "framework.csv:5:7: `pop`, the parent of `trust`, is not a node of this framework \
             (`pop` is there, but it is a denominator)",
        ),
        (
            "pop,,denominator",
            "pop,people,denominator",
            "framework.csv:5:5: `pop` is a denominator, which has no `parent` (leave the cell \
             empty: only nodes of the tree have one)",
        ),
        ("index,,index\npeople,index,", "people,,", ""),
    ] {
        let text = with(tree, from, to);
        match expected {
            "" => assert!(framework(&text).is_ok(), "{text}"),
            expected => says(framework(&text), expected),
        }
    }
    let tagged = with(tree, "code,parent", "tags,code,parent").replace('\n', "\n,");
    says(
        framework(&with(tagged.trim_end_matches(','), ",region,,group", "rest,region,,group")),
        "framework.csv:6:1: `region` is a grouping of units, which has no `tags` (leave the cell \
         empty: only nodes of the tree have one)",
    );
    // A row without type is a group where it has children, and else an indicator.
    let untyped = with(&with(tree, "index,,index", "index,,"), "people,indicator", "people,");
    assert_eq!(framework(&untyped).unwrap(), framework(tree).unwrap());
}

#[test]
fn what_is_there_under_another_type_is_said_to_be_there() {
    let table = "code,parent,type,denominator\nindex,,index,\na,index,indicator,b\n\
                 b,index,indicator,\n";
    says(
        framework(table),
        "framework.csv:3:19: denominator `b` of `a` is not declared in the framework (`b` is there, \
         but it is an indicator: declare the column in a row of its own, of type `denominator`)",
    );
}

/// An unused column keeps what it had as an indicator.
#[test]
fn an_indicator_taken_out_keeps_its_attributes() {
    let text = with(FRAMEWORK, "trust,,people,,indicator", "trust,,people,,other");
    assert!(framework(&text).is_ok());
}

#[test]
fn a_framework_without_root_names_what_has_no_parent() {
    says(
        framework(
            "code,parent,level,type,weight,direction\na,,indicator,indicator,1,1\n\
                   b,,indicator,indicator,1,1\n",
        ),
        "framework.csv:2:3: the framework has no root: `a`, `b` have no parent, but none of them is \
         a group (add a row with code `index`, type `index` and no parent, and give these the \
         parent `index`)",
    );
}

#[test]
fn a_minus_sign_is_a_minus() {
    let read = framework(&with(FRAMEWORK, "indicator,1,-1", "indicator,1,\u{2212}1")).unwrap();
    assert_eq!(read, framework(FRAMEWORK).unwrap());
}

#[test]
fn sizes_have_bounds() {
    let rows: String = (0..100_001).map(|row| format!("x{row},i,indicator\n")).collect();
    says(
        framework(&format!("code,parent,type\ni,,index\n{rows}")),
        "the framework has 100002 rows; the limit is 100000",
    );
    let chain = |depth: usize| {
        let groups: String =
            (1..depth).map(|at| format!("g{at},g{},aggregate\n", at - 1)).collect();
        format!("code,parent,type\ng0,,index\n{groups}x,g{},indicator\n", depth - 1)
    };
    assert!(framework(&chain(256)).is_ok());
    says(
        framework(&chain(20_000)),
        "framework.csv:259:6: `g257` is more than 256 steps below the root, the most that a \
         framework may have",
    );
    let wide = format!("code,parent,type{}\nx\n", ",y".repeat(100_000));
    says(framework(&wide), "framework.csv:1:1: the table has 100003 columns; the limit is 100000");
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
