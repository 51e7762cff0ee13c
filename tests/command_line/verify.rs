//! `cindex verify`: what it demands, what it counts, and where it says that figures differ.

use serde_json::Value;

use crate::{cindex, folder_of, json, measure, text};

const FRAMEWORK: &str = "\
code,name,parent,level,type,weight,direction
r,Root,,index,aggregate,,
p,Pillar,r,pillar,aggregate,1,
a,A,p,indicator,indicator,1,1
b,B,p,indicator,indicator,3,1
c,C,r,indicator,indicator,1,1
region,Region,,,group,,
";

/// Pillars 7, 5 and (without b) 4; indices 8, 3 and 3.
const DATA: &str = "\
unit,region,a,b,c
U1,North,1,9,9
U2,South,2,6,1
U3,South,4,,2
";

/// A folder of this test's own.
fn folder(name: &str, methodology: &str, published: &str) -> String {
    panel(name, DATA, methodology, published)
}

fn panel(name: &str, data: &str, methodology: &str, published: &str) -> String {
    let files = [
        ("framework.csv", FRAMEWORK),
        ("data.csv", data),
        ("methodology.toml", methodology),
        ("published.csv", published),
    ];
    folder_of(&format!("verify/{name}"), &files)
}

/// How a verification ends, and what it says.
fn verify(folder: &str) -> (i32, String) {
    let output = cindex(&["verify", folder]);
    (output.status.code().expect("a code"), text(&output.stdout) + &text(&output.stderr))
}

fn report(folder: &str) -> Value {
    let output = cindex(&["verify", folder, "--format", "json"]);
    serde_json::from_slice(&output.stdout).expect("JSON")
}

#[test]
fn nothing_passes_for_want_of_demands() {
    let exact = "unit,r,p,rank\nU1,8.0,7.0,1\nU2,3.0,5.0,2\nU3,3.0,4.0,2\n";
    let wrong = exact.replace("7.0", "7.1");
    let mapping =
        "[verification]\ncolumns = { unit = \"unit\", r = \"r\", p = \"p\", rank = \"rank\" }\n";
    for (name, methodology, published, code, says) in [
        // Without demands every figure must be exact, whether there is a section or not.
        ("bare", "", exact, 0, "No tolerance is stated for scores and ranks: each must be exactly"),
        ("bare-wrong", "", &wrong, 1, "exact-scores at p: 3 asked, 2 found"),
        ("mapped", mapping, exact, 0, "No tolerance is stated for scores and ranks"),
        ("mapped-wrong", mapping, &wrong, 1, "exact-scores at p: 3 asked, 2 found"),
        ("one", "[verification]\nunpublished = 0\n", &wrong, 1, "exact-scores at p: 3 asked"),
        // A demand on ranks does not concern scores, and one at a node no other node.
        ("ranks", "[verification]\nexact-ranks = \"all\"\n", &wrong, 1, "stated for scores: each"),
        (
            "other",
            "[verification]\nnode = { r = { largest-difference = 0.1 } }\n",
            &wrong,
            1,
            "exact-scores at p: 3 asked, 2 found",
        ),
        (
            "near",
            "[verification]\nlargest-difference = 0.11\nexact-ranks = \"all\"\n",
            &wrong,
            0,
            "Meets the tolerance",
        ),
        (
            "all",
            "[verification]\nexact-scores = \"all\"\nexact-ranks = \"all\"\n",
            exact,
            0,
            "Meets the tolerance",
        ),
        (
            "all-wrong",
            "[verification]\nexact-scores = \"all\"\n",
            &wrong,
            1,
            "exact-scores: 6 asked, 5 found",
        ),
        // A demand on what the table does not hold is not met.
        ("nothing", "", "unit,r,rank\nU1,,\nU2,,\n", 1, "nothing was compared"),
        (
            "case",
            "[verification]\nlargest-difference = 0\n",
            "unit,rank,r\nU1,,\nU2,,\n",
            1,
            "nothing was compared",
        ),
        (
            "no-ranks",
            "[verification]\nexact-ranks = \"all\"\n",
            "unit,r\nU1,8\n",
            1,
            "exact-ranks: 0 asked, but nothing was compared",
        ),
    ] {
        let (found, said) = verify(&folder(name, methodology, published));
        assert!(found == code && said.contains(says), "{name} ends with {found}:\n{said}");
    }
}

#[test]
fn unpublished_counts_the_units_that_the_table_lacks() {
    let published = "unit,r\nU1,8\n";
    let demand = |most: usize| format!("[verification]\nunpublished = {most}\n");
    let (code, said) = verify(&folder("lacks", &demand(1), published));
    assert!(code == 1 && said.contains("unpublished: 1 asked, 2 found"), "{said}");
    assert_eq!(verify(&folder("lacks-two", &demand(2), published)).0, 0);
    // Of several periods only those that are compared.
    let data = "unit,period,region,a,b,c\nU1,1,N,1,9,9\nU2,1,N,2,6,1\nU1,2,N,1,9,9\nU2,2,N,2,6,1\n";
    let sheet = report(&panel("lacks-period", data, "", "unit,period,r\nU1,2,8\n"));
    assert_eq!(measure(&sheet, "without a published score"), 1.0);
}

#[test]
fn the_rest_of_a_mapping_is_known_by_name() {
    let published = "Land,r,p,rank,Bemerkung\nU1,8,7,1,x\nU2,3,5,2,y\nU3,3,4.4,2,z\n";
    let methodology = "[verification]\ncolumns = { Land = \"unit\", \"*\" = \"by name\" }\n";
    let folder = folder("by-name", methodology, published);
    let sheet = report(&folder);
    assert_eq!(measure(&sheet, "scores compared"), 6.0);
    assert_eq!(measure(&sheet, "ranks compared"), 3.0);
    assert_eq!(measure(&sheet, "exact at the published decimals"), 5.0);
    let (code, said) = verify(&folder);
    assert!(code == 1 && said.contains("Columns not compared: Bemerkung"), "{said}");
    for (columns, says) in [
        ("{ Land = \"by name\" }", "`\"*\"` is `\"by name\"`, and no other column is"),
        ("{ Land = \"unit\", \"*\" = \"r\" }", "`\"*\"` is `\"by name\"`, and no other column is"),
        ("{ Land = \"unit\", p = \"r\", \"*\" = \"by name\" }", "`r` holds `score:r` too"),
    ] {
        let methodology = format!("[verification]\ncolumns = {columns}\n");
        let (code, said) = verify(&self::folder("by-name-wrong", &methodology, published));
        assert!(code == 2 && said.contains(says), "{said}");
    }
}

#[test]
fn an_error_of_the_publisher_is_an_exception_that_must_differ() {
    let published = "unit,r,p,rank\nU1,8,7,1\nU2,3.2,5,2\nU3,3,4,1\n";
    let except = |list: &str| format!("[verification]\nexcept = [{list}]\n");
    let score = "{ unit = \"U2\", node = \"r\", why = \"misprint\" }";
    let rank = "{ unit = \"U3\", node = \"rank:r\", why = \"tie not seen\" }";
    let (code, said) = verify(&folder("except", &except(&format!("{score}, {rank}")), published));
    assert!(code == 0 && said.contains("  r of U2: 3.2, ours 3; misprint"), "{said}");
    let sheet = report(&folder("except", &except(&format!("{score}, {rank}")), published));
    assert_eq!(measure(&sheet, "scores compared"), 5.0);
    assert_eq!(measure(&sheet, "exceptions"), 2.0);
    assert_eq!(sheet["exceptions"][1]["differs"], true);
    // The score alone does not excuse the rank.
    assert_eq!(verify(&folder("except-half", &except(score), published)).0, 1);
    let idle = "{ unit = \"U1\", node = \"r\", why = \"misprint\" }";
    let all = format!("{score}, {rank}, {idle}");
    let (code, said) = verify(&folder("except-idle", &except(&all), published));
    assert!(code == 1 && said.contains("except: 3 exceptions, but 2 of them differ"), "{said}");
    assert!(said.contains("does not differ: take the exception out"), "{said}");
    for (wrong, code, says) in [
        (
            "{ unit = \"U9\", node = \"r\", why = \"x\" }",
            2,
            "`except` names `score:r` of `U9`, which was not published",
        ),
        ("{ unit = \"U1\", node = \"a\", why = \"x\" }", 2, "`except` names `score:a` of `U1`"),
        ("{ unit = \"U1\", node = \"r\", period = \"2\", why = \"x\" }", 2, "in period `2`"),
        ("{ unit = \"U1\", node = \"nowhere\", why = \"x\" }", 2, "`nowhere` is not a node"),
        ("{ unit = \"U1\", node = \"r\", why = \" \" }", 2, "says in `why` what is wrong"),
        ("{ unit = \"U1\", node = \"r\" }", 2, "`why`"),
        ("{ unit = \"U1\", node = \"unit\", why = \"x\" }", 2, "a score, a rank or another"),
    ] {
        let (found, said) = verify(&folder("except-wrong", &except(wrong), published));
        assert!(found == code && said.contains(says), "{wrong} ends with {found}:\n{said}");
    }
}

#[test]
fn decimals_are_those_of_each_cell() {
    let methodology = "[node.p]\ntransforms = [{ linear = { factor = 0.0713 } }]\n";
    // 0.4991, 0.3565 and 0.2852: each at its own decimals.
    let sheet = report(&folder("decimals", methodology, "unit,p\nU1,0.5\nU2,0.357\nU3,0\n"));
    assert_eq!(measure(&sheet, "exact at the published decimals"), 3.0);
    let sheet = report(&folder("decimals", methodology, "unit,p\nU1,0.50\nU2,0.356\nU3,0.3\n"));
    assert_eq!(measure(&sheet, "exact at the published decimals"), 2.0);
}

#[test]
fn a_table_with_periods_beside_data_without_says_so() {
    let (code, said) = verify(&folder("periods", "", "unit,period,r\nU1,2023,8\nU1,2024,8\n"));
    let expected = "the published table has periods (`2023`, `2024`), but the data have none";
    assert!(code == 2 && said.contains(expected), "{said}");
    assert!(said.contains("give the data a column `period`"), "{said}");
}

#[test]
fn differences_are_shown_by_node_period_and_unit_and_begin_at_the_deepest() {
    // Wrong at the index for U1 and U2, and at a pillar for U3 alone.
    let published = "unit,r,p,rank\nU1,8.5,7,1\nU2,4,5,2\nU3,3,4.5,2\n";
    let folder = folder("where", "", published);
    let (code, said) = verify(&folder);
    assert_eq!(code, 1);
    for expected in [
        "By node\n\nnode  compared  differing  largest difference",
        "By unit\n",
        // Without b, all the weight is a's: 1.0000 and not a quarter.
        "First to diverge: p of U3\n  ours 4, published 4.5\n  1.0000 × a: 4\n  0.0000 × b: -",
    ] {
        assert!(said.contains(expected), "{said}");
    }
    let sheet = report(&folder);
    assert_eq!(sheet["differences"].as_array().expect("a list").len(), 3);
    assert_eq!(sheet["nodes"][0]["differing"], 2);
    assert_eq!(sheet["nodes"][0]["largest_difference"], 1.0);
    assert_eq!(sheet["units"][0]["of"], "U1");
    assert_eq!(sheet["differences"][0]["figure"], "score:r");
    assert_eq!(sheet["differences"][0]["published"], 8.5);
    let csv = text(&cindex(&["verify", &folder, "--format", "csv"]).stdout);
    let rows = csv.lines().filter(|line| line.starts_with("difference,")).count();
    assert_eq!(rows, 3, "{csv}");
}

/// Weights of 1, 4 and 3. Without b, its 4 go to a and c: as 1 : 3, or in halves.
#[test]
fn the_weights_shown_are_those_used_for_the_unit() {
    let framework = FRAMEWORK
        .replace("b,B,p,indicator,indicator,3,1", "b,B,p,indicator,indicator,4,1")
        .replace("c,C,r,indicator,indicator,1,1", "c,C,p,indicator,indicator,3,1");
    for (rule, score, of_a, of_c) in
        [("reweight", 2.5, "0.2500", "0.7500"), ("share-equally", 2.75, "0.3750", "0.6250")]
    {
        let methodology = format!("[groups]\nmissing = {{ rule = \"{rule}\" }}\n");
        let files = [
            ("framework.csv", &*framework),
            ("data.csv", DATA),
            ("methodology.toml", &methodology),
            ("published.csv", "unit,p\nU3,9\n"),
        ];
        let (_, said) = verify(&folder_of(&format!("verify/shares-{rule}"), &files));
        let expected = format!(
            "First to diverge: p of U3\n  ours {score}, published 9\n  {of_a} × a: 4\n  \
             0.0000 × b: -\n  {of_c} × c: 2"
        );
        assert!(said.contains(&expected), "{said}");
    }
}

#[test]
fn a_figure_whose_printed_digits_agree_never_differs() {
    // The rank differs and the score does not: the rank is shown.
    let (code, said) = verify(&folder("rank-only", "", "unit,r,rank\nU1,8,1\nU2,3,3\nU3,3,2\n"));
    assert!(code == 1 && said.contains("First to diverge: rank:r of U2"), "{said}");
    assert!(!said.contains("First to diverge: r of"), "{said}");
    // A tolerance that is finer than what was printed finds nothing to show.
    let fine = "[verification]\nlargest-difference = 1e-9\n";
    let (code, said) = verify(&folder("fine", fine, "unit,p\nU1,7\nU2,5\nU3,4.0\n"));
    assert!(code == 0 && !said.contains("First to diverge"), "{said}");
}

#[test]
fn texts_are_verified() {
    let sheet =
        report(&folder("texts", "", "unit,r,group:region\nU1,8,North\nU2,3,South\nU3,3,East\n"));
    assert_eq!(measure(&sheet, "texts compared"), 3.0);
    assert_eq!(measure(&sheet, "exact texts"), 2.0);
    assert_eq!(sheet["differences"][0]["ours"], "South");
    assert_eq!(sheet["summary"]["passes"], false);
    let two = "[verification]\nexact-texts = 2\n";
    let passes =
        folder("texts-two", two, "unit,r,group:region\nU1,8,North\nU3,3,East\nU2,3,South\n");
    assert_eq!(json(&["verify", &passes, "--format", "json"])["summary"]["passes"], true);
    let (code, said) = verify(&folder("texts-none", "", "unit,group:regoin\nU1,North\n"));
    assert!(code == 2 && said.contains("`regoin` is not a grouping of units"), "{said}");
}
