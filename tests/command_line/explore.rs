//! `cindex explore`: the page as it is written. What it does in a browser is tested in `explorer/test`.

use crate::{folder_of, json, printed, refused_saying, warned};

/// What stands between two texts.
fn between<'t>(text: &'t str, before: &str, after: &str) -> &'t str {
    let (_, behind) = text.split_once(before).unwrap_or_else(|| panic!("no {before}"));
    behind.split_once(after).unwrap_or_else(|| panic!("no {after}")).0
}

#[test]
fn the_ranking_is_there_without_a_script() {
    let page = printed(&["explore", "fixtures/gai-2024"]);
    assert_eq!(page, printed(&["explore", "fixtures/gai-2024"]), "the same bytes");
    let body = between(&page, "<caption>Ranking under the published weights</caption>", "</table>");
    let rows: Vec<_> = body.split("<tr>").skip(2).collect();
    let ranked = json(&["rank", "fixtures/gai-2024", "--format", "json"]);
    let ranked = ranked["rows"].as_array().expect("rows");
    assert_eq!(rows.len(), ranked.len());
    for (row, expected) in rows.iter().zip(ranked) {
        let name = expected["name"].as_str().expect("a name").replace('\'', "&#39;");
        let score = expected["score"].as_f64().expect("a score");
        let begin = format!("<td class=\"number\">{}</td><td>{name}</td>", expected["rank"]);
        assert!(row.contains(&begin), "{row} {begin}");
        let shown: f64 = between(&row[begin.len() - 3..], "<td class=\"number\">", "<")
            .parse()
            .expect("a score");
        assert!((shown - score).abs() <= 0.005 + 1e-9, "{row} {score}");
    }
    assert!(!page.contains("{{"), "everything is filled in");
    // The one address names SVG.
    let rest = page.replace("http://www.w3.org/2000/svg", "");
    assert!(!rest.contains("http:") && !rest.contains("https:"), "nothing is fetched");
}

/// The page opens the index as the folder has it.
#[test]
fn the_index_is_in_the_page() {
    let page = printed(&["explore", "fixtures/gai-2021"]);
    let held = between(&page, "id=\"index\">", "</script>");
    let opening: serde_json::Value = serde_json::from_str(held).expect("JSON");
    assert_eq!(opening["data"]["units"].as_array().expect("units").len(), 62);
    let rows = std::fs::read_to_string("fixtures/gai-2021/framework.csv").expect("a table");
    let records = opening["framework"].as_array().expect("records");
    assert_eq!(records.len(), rows.lines().count() - 1);
    assert!(opening["methodology"].is_object());
    assert!(between(&page, "id=\"engine\">", "</script>").len() > 100_000);
}

#[test]
fn names_are_text() {
    let framework = "code,parent,type,name\ni,,aggregate,</title><script>alert(1)</script>\n\
                     a,i,indicator,<b>\n";
    let data = "unit,name,a\nU,</script><img src=x>,1\nV,{{engine}},2\n";
    let folder = folder_of(
        "hostile-page",
        &[("framework.csv", framework), ("methodology.toml", ""), ("data.csv", data)],
    );
    let page = printed(&["explore", &folder]);
    assert!(page.contains("<title>&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;</title>"));
    assert!(!page.contains("<script>alert") && !page.contains("<img") && !page.contains("<b>"));
    assert!(page.contains("<td>{{engine}}</td>"), "what is filled in is not filled again");
}

#[test]
fn a_panel_needs_its_period_and_methods_that_look_at_no_other() {
    let framework = "code,parent,type\ni,,aggregate\na,i,indicator\n";
    let data = "unit,period,a\nX,2020,1\nY,2020,3\nX,2021,4\nY,2021,2\n";
    let of = |name: &str, methodology: &str| {
        folder_of(
            name,
            &[("framework.csv", framework), ("methodology.toml", methodology), ("data.csv", data)],
        )
    };
    let alone = of("panel-page", "[indicators]\ntransforms = [{ min-max = { to = [0, 1] } }]\n");
    refused_saying(&["explore", &alone], "choose one with `--period`");
    let page = printed(&["explore", &alone, "--period", "2021"]);
    assert!(page.contains("2 units in 2021 under the published weights."));
    let pooled = "[indicators]\ntransforms = [{ pooled = { min-max = { to = [0, 1] } } }]\n";
    let pooled = of("pooled-page", pooled);
    refused_saying(
        &["explore", &pooled, "--period", "2021"],
        "its methods look at other periods too",
    );
}

#[test]
fn a_method_that_the_page_lacks_is_named() {
    let framework = "code,parent,type\ni,,aggregate\na,i,indicator\nb,i,indicator\n";
    let methodology = "[groups]\naggregation = { benefit-of-the-doubt = {} }\n";
    let data = "unit,a,b\nX,1,2\nY,3,1\n";
    let files =
        [("framework.csv", framework), ("methodology.toml", methodology), ("data.csv", data)];
    let (page, warning) = warned(&["explore", &folder_of("doubt-page", &files)]);
    assert!(warning.contains("`benefit-of-the-doubt` solves linear programmes"), "{warning}");
    assert!(page.contains("Ranking under the published weights"));
}
