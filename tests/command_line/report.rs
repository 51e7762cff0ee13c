//! `cindex report`: one page, parsed as a browser does.

use std::collections::BTreeSet;

use html5ever::tendril::TendrilSink;
use html5ever::{ParseOpts, parse_document};
use markup5ever_rcdom::{Handle, NodeData, RcDom};

use crate::{cindex, folder_of, json, printed, refused_saying, text};

const GAI: &str = "fixtures/gai-2021";

/// The page, whatever is warned of.
fn written(arguments: &[&str]) -> String {
    let output = cindex(arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", text(&output.stderr));
    text(&output.stdout)
}

fn parsed(html: &str) -> RcDom {
    parse_document(RcDom::default(), ParseOpts::default()).one(html)
}

fn name(node: &Handle) -> &str {
    match &node.data {
        NodeData::Element { name, .. } => &name.local,
        _ => "",
    }
}

fn attribute(node: &Handle, of: &str) -> Option<String> {
    let NodeData::Element { attrs, .. } = &node.data else { return None };
    let attrs = attrs.borrow();
    attrs.iter().find(|it| &*it.name.local == of).map(|it| it.value.to_string())
}

/// A node and everything below it, in the order of the document.
fn all(node: &Handle) -> Vec<Handle> {
    let below = node.children.borrow().iter().flat_map(all).collect::<Vec<_>>();
    std::iter::once(node.clone()).chain(below).collect()
}

fn named(node: &Handle, element: &str) -> Vec<Handle> {
    all(node).into_iter().filter(|node| name(node) == element).collect()
}

fn words(node: &Handle) -> String {
    let texts = all(node).into_iter().filter_map(|node| match &node.data {
        NodeData::Text { contents } => Some(contents.borrow().to_string()),
        _ => None,
    });
    texts.collect::<Vec<_>>().concat()
}

/// The numbers of an element, with all their digits.
fn numbers(node: &Handle) -> Vec<f64> {
    let values = named(node, "data").into_iter();
    values.map(|data| attribute(&data, "value").unwrap().parse().unwrap()).collect()
}

/// The section below a heading, which begins so, inside an element.
fn section(inside: &Handle, heading: &str) -> Handle {
    let found = named(inside, "section").into_iter().find(|section| {
        named(section, "h3").first().is_some_and(|own| words(own).starts_with(heading))
    });
    found.unwrap_or_else(|| panic!("no section {heading}"))
}

/// The page of the first unit asked for.
fn unit(page: &RcDom) -> Handle {
    let found = named(&page.document, "article").into_iter();
    found.into_iter().find(|it| attribute(it, "id").as_deref() == Some("unit-0")).expect("a unit")
}

/// The rows of a table's body.
fn rows(table: &Handle) -> Vec<Handle> {
    named(table, "tbody").iter().flat_map(|body| named(body, "tr")).collect()
}

#[test]
fn it_is_sound_html_that_needs_nothing_else() {
    let arguments = ["report", GAI, "--unit", "KOR", "--unit", "USA", "--audit"];
    let html = printed(&arguments);
    assert!(html == printed(&arguments), "the same bytes each time");
    let page = parsed(&html);
    assert!(page.errors.borrow().is_empty(), "{:?}", page.errors.borrow());
    let nodes = all(&page.document);
    for node in &nodes {
        assert!(!["script", "link", "img", "iframe", "object"].contains(&name(node)));
        for address in ["src", "href", "action"].iter().filter_map(|it| attribute(node, it)) {
            assert!(address.starts_with('#'), "{address}");
        }
    }
    assert!(!html.contains("url(") && !html.contains("@import"));
    let ids: Vec<_> = nodes.iter().filter_map(|node| attribute(node, "id")).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "each once");
    let pictures = named(&page.document, "svg");
    assert!(pictures.len() > 8, "{}", pictures.len());
    for picture in pictures {
        assert_eq!(attribute(&picture, "role").as_deref(), Some("img"));
        let labels = attribute(&picture, "aria-labelledby").expect("labels");
        assert!(labels.split(' ').all(|label| ids.iter().any(|id| id == label)), "{labels}");
        assert!(named(&picture, "title").len() + named(&picture, "desc").len() >= 2);
    }
    assert!(!html.contains("Not available"), "every section is there");
    let colophon = words(&named(&page.document, "footer")[0]);
    for said in
        ["cindex report fixtures/gai-2021 --unit KOR", "fixtures/gai-2021/data.csv", "SHA-256"]
    {
        assert!(colophon.contains(said), "{colophon}");
    }
}

#[test]
fn the_numbers_of_a_unit_are_those_of_the_other_commands() {
    for folder in [GAI, "fixtures/gai-2024", "fixtures/gvt-2024"] {
        let unit_code = "KOR";
        let page = parsed(&written(&["report", folder, "--unit", unit_code]));
        let own = unit(&page);
        let scores = json(&["score", folder, "--format", "json"]);
        let scores = scores["rows"].as_array().unwrap();
        let at = |unit: &str, node: &str| {
            scores.iter().find(|row| row["unit"] == unit && row["node"] == node).expect("a row")
        };
        let number = |value: &serde_json::Value| value.as_f64().expect("a number");
        let root = scores[0]["node"].as_str().unwrap();
        let lead = named(&own, "p").into_iter().next().unwrap();
        let whole = at(unit_code, root);
        assert_eq!(numbers(&lead), [number(&whole["rank"]), number(&whole["score"])]);
        let rivals = section(&own, "Nearest rivals");
        for row in rows(&rivals) {
            let cells = numbers(&row);
            let name = words(&named(&row, "td")[1]);
            let same = scores.iter().find(|it| it["name"] == name.as_str() && it["node"] == root);
            let same = same.expect("a rival");
            assert_eq!(cells[..2], [number(&same["rank"]), number(&same["score"])], "{name}");
            assert_eq!(cells[2], cells[1] - number(&whole["score"]));
        }
        assert!(rows(&rivals).len() >= 3);
        let explained = json(&["explain", folder, "--unit", unit_code, "--format", "json"]);
        let parts = explained["explanation"]["parts"].as_array().unwrap();
        let parts = parts.iter().filter(|part| part["depth"] == 1);
        let drawn = rows(&section(&own, "What the score is made of"));
        assert_eq!(drawn.len(), parts.clone().count());
        for (row, part) in drawn.iter().zip(parts) {
            let made = part["published"].as_f64().unwrap_or(number(&part["part"]));
            let expected = [100.0 * number(&part["weight"]), number(&part["value"]), made];
            assert_eq!(numbers(row), expected);
            let node = at(unit_code, part["node"].as_str().unwrap());
            assert_eq!(node["full"].as_f64(), part["value"].as_f64(), "as `score` has it");
        }
        let audit = json(&["audit", folder, "--unit", unit_code, "--format", "json"]);
        let standings = audit["profile"]["standings"].as_array().unwrap();
        let ends = named(&section(&own, "Best and worst"), "table");
        let figures = |standing: &serde_json::Value| {
            ["value", "rank", "of"].map(|field| number(&standing[field]))
        };
        let shown: Vec<_> = rows(&ends[0]).iter().map(numbers).collect();
        let expected: Vec<_> = standings.iter().take(5).map(figures).collect();
        assert_eq!(shown, expected);
        assert!(!rows(&ends[1]).is_empty());
        for row in rows(&ends[1]) {
            assert!(standings.iter().any(|it| figures(it)[..] == numbers(&row)[..]));
        }
    }
}

const DATA: &str = "unit,name,period,a,b\nX,Ex,2020,1,9\nY,Why,2020,5,5\nZ,Zed,2020,8,2\n\
                    X,Ex,2021,7,9\nY,Why,2021,5,5\nZ,Zed,2021,8,\n";
const TREE: &str =
    "code,parent,type,name,weight\ni,,aggregate,An index,\na,i,indicator,A,1\nb,i,indicator,B,1\n";

#[test]
fn a_panel_tells_what_has_changed() {
    let folder = folder_of(
        "report-panel",
        &[("framework.csv", TREE), ("data.csv", DATA), ("methodology.toml", "")],
    );
    let page =
        parsed(&written(&["report", &folder, "--unit", "X", "--period", "2021", "--rank", "1"]));
    let changed = words(&section(&unit(&page), "What has changed"));
    assert!(changed.contains("Since 2020") && changed.contains("Ex"), "{changed}");
    let first = parsed(&written(&["report", &folder, "--unit", "X", "--period", "2020"]));
    let changed = words(&section(&unit(&first), "What has changed"));
    assert!(changed.contains("no earlier data"), "{changed}");
    let since = parsed(&written(&["report", "fixtures/gai-2024", "--unit", "KOR", "--since", GAI]));
    let changed = words(&section(&unit(&since), "What has changed"));
    assert!(changed.contains("South Korea") && changed.contains("fixtures/gai-2021"), "{changed}");
}

#[test]
fn a_section_that_fails_says_so_and_the_rest_is_written() {
    let copeland = "accept = [\"empty-unit\"]\n[node.i]\naggregation = \"copeland\"\n";
    let data = "unit,name,a,b\nX,Ex,1,9\nY,Why,5,5\nZ,Zed,8,2\nW,,,\n";
    let folder = folder_of(
        "report-copeland",
        &[("framework.csv", TREE), ("data.csv", data), ("methodology.toml", copeland)],
    );
    let html = written(&["report", &folder, "--unit", "X", "--unit", "W", "--audit"]);
    let page = parsed(&html);
    assert!(page.errors.borrow().is_empty(), "{:?}", page.errors.borrow());
    let parts = words(&section(&unit(&page), "What the score is made of"));
    assert!(parts.contains("The score is no sum of parts: "), "{parts}");
    let exact = words(&section(&page.document, "Ranks under all weights"));
    assert!(exact.contains("Not available: "), "{exact}");
    assert_eq!(rows(&section(&page.document, "The ranking")).len(), 4);
    assert!(html.contains("has no score: too much"));
}

#[test]
fn names_are_text_and_nothing_else() {
    let hostile = "</script><script>alert(1)</script>";
    let data = format!("unit,name,a,b\nX,\"{hostile}\",1,9\n<b>,<b>&amp;,5,5\n\"a\"\"b\",',8,2\n");
    let folder = folder_of(
        "report-hostile",
        &[("framework.csv", TREE), ("data.csv", &data), ("methodology.toml", "")],
    );
    let html = written(&["report", &folder, "--unit", "X", "--unit", "<b>", "--audit"]);
    let page = parsed(&html);
    assert!(page.errors.borrow().is_empty(), "{:?}", page.errors.borrow());
    assert!(named(&page.document, "script").is_empty() && named(&page.document, "b").is_empty());
    assert!(words(&page.document).contains(hostile) && words(&page.document).contains("<b>&amp;"));
}

#[test]
fn what_cannot_be_is_refused() {
    refused_saying(&["report", GAI, "--unit", "KRO"], "KOR");
    refused_saying(&["report", GAI, "--output", "fixtures/gai-2021/data.csv"], "which is read");
}
