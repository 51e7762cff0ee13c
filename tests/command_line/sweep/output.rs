//! What is printed, in every format.

use crate::sweep::{json, number, printed, rows, scratch, sweep};

#[test]
fn the_table_has_ranks_and_their_picture() {
    let table = printed(&sweep(&["--top", "3", "--scores"]));
    let lines: Vec<_> = table.lines().collect();
    assert_eq!((lines[0], lines[2]), ("Global AI Index 2021: 62 units", "2000 draws"));
    let header: Vec<_> = lines[4].split_whitespace().collect();
    assert_eq!(header[..5], ["rank", "unit", "mean", "5%", "median"]);
    assert!(lines[4].ends_with("top 3  error of top 3"), "{table}");
    assert!(lines[5].trim_start().starts_with("1  USA"), "{table}");
    assert!(table.contains("● median, ─ 5 % to 95 % of the draws"), "{table}");
    assert!(table.ends_with("In --format csv and json: acceptability, scores.\n"), "{table}");
    assert!(!table.contains('\u{1b}'), "plain when piped");
}

/// Points where there are enough draws, random numbers where they are asked for; parts of either merge
/// to the bytes of the whole.
#[test]
fn the_report_says_how_draws_were_made() {
    let ways: [(&str, &[&str]); 2] =
        [(", quasi-random in 16 randomisations", &[]), ("", &["--random"])];
    for (how, more) in ways {
        let with = |typed: &[&str]| {
            let arguments = [&["sweep", crate::sweep::GAI, "--draws", "4096"], typed, more];
            printed(&arguments.concat())
        };
        let table = with(&[]);
        assert_eq!(table.lines().nth(2), Some(&*format!("4096 draws{how}")));
        let parts = ["0..1000", "1000..4096"].map(|runs| {
            let part = with(&["--runs", runs, "--format", "json", "--pairwise"]);
            scratch(&format!("how-{}-{runs}.json", more.len()), &part)
        });
        let merged = printed(&["merge", &parts[0], &parts[1], "--format", "json"]);
        assert_eq!(merged, with(&["--format", "json", "--pairwise"]));
    }
}

#[test]
fn csv_has_every_table_that_was_asked_for() {
    let names = |more: &[&str]| {
        let csv = printed(&sweep(&[more, &["--format", "csv"]].concat()));
        let mut names: Vec<_> = csv.lines().filter_map(|line| line.split(',').next()).collect();
        names.dedup();
        names.into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(names(&[]), ["table", "ranks", "acceptability"]);
    assert_eq!(
        names(&["--scores", "--pairwise", "--central"]),
        ["table", "ranks", "acceptability", "scores", "pairwise", "central-weights"]
    );
    let csv = printed(&sweep(&["--format", "csv"]));
    let header = "table,rank,unit,mean,5%,median,95%,best seen,worst seen,first,error,share";
    assert_eq!(csv.lines().next(), Some(header));
    assert_eq!(csv.lines().filter(|line| line.starts_with("ranks,")).count(), 62);
}

/// A unit with a gap has no rank where none may miss anything, and its column says so.
#[test]
fn units_without_rank_are_told() {
    let data = std::fs::read_to_string("fixtures/gai-2021/data.csv").expect("data");
    let cells: Vec<_> = data.lines().nth(3).expect("a unit").split(',').collect();
    let (unit, last) = (cells[0], cells[cells.len() - 1]);
    let row = cells.join(",");
    let gap = format!("{},", row.strip_suffix(&format!(",{last}")).expect("a last cell"));
    let file = scratch("gap.csv", &data.replacen(&row, &gap, 1));
    let strict = scratch("strict.toml", "[groups]\nmissing = { rule = \"require-all\" }\n");
    let found = json(&["--data", &file, "--methodology", &strict]);
    for own in rows(&found, "ranks") {
        let unranked = f64::from(u8::from(own["unit"] == unit));
        assert_eq!(number(&own["unranked"]), unranked, "{own}");
        assert_eq!(own["mean"].is_null(), unranked == 1.0, "{own}");
    }
    assert!(json(&[])["ranks"][0]["unranked"].is_null(), "no such column without gaps");
}

#[test]
fn json_has_scores_and_pairs() {
    let found = json(&["--scores", "--pairwise", "--top", "10"]);
    let keys: Vec<_> = found.as_object().expect("an object").keys().collect();
    let expected = ["title", "complete", "ranks", "acceptability", "scores", "pairwise", "sweep"];
    assert!(expected.iter().all(|key| keys.contains(&&(*key).to_owned())), "{keys:?}");
    assert_eq!(keys.len(), expected.len(), "{keys:?}");
    for row in rows(&found, "scores") {
        let (low, high) = (number(&row["5%"]), number(&row["95%"]));
        assert!(low <= number(&row["median"]) && number(&row["median"]) <= high, "{row}");
        assert!(number(&row["error"]) < 2.0, "{row}");
    }
    for row in rows(&found, "pairwise") {
        assert!(number(&row["error"]) <= 0.5 / 2000.0_f64.sqrt(), "{row}");
        let unit = row["unit"].as_str().expect("a code");
        for other in rows(&found, "pairwise") {
            let back = &other[unit];
            let there = number(&row[other["unit"].as_str().expect("a code")]);
            assert!((there + number(back) - 1.0).abs() < 1e-12, "{unit} and {other}");
        }
    }
    let tens: f64 = rows(&found, "ranks").iter().map(|row| number(&row["top 10"])).sum();
    assert!((tens - 10.0).abs() < 1e-9, "ten units are among the first ten: {tens}");
}
