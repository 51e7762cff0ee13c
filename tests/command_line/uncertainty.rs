//! `cindex uncertainty`, and its parts merged.

use crate::{cindex, printed, scratch, text};

/// Parts of an analysis merge to the bytes of the whole, on any number of threads.
#[test]
fn uncertainty_is_divisible_and_drawn() {
    let run = |more: &[&str]| {
        printed(&[&["uncertainty", "fixtures/gai-2021", "--seed", "3"], more].concat())
    };
    let whole = run(&["--runs", "900", "--format", "json"]);
    let parts = [("a", "0..300", "1"), ("b", "300..900", "2")].map(|(name, runs, threads)| {
        let part = run(&["--runs", runs, "--threads", threads, "--format", "json"]);
        scratch(&format!("uncertainty-{name}.json"), &part)
    });
    let [a, b] = parts.each_ref().map(|file| file.as_str());
    assert_eq!(printed(&["merge", b, a, "--format", "json"]), whole);
    let shown = run(&["--runs", "900", "--top", "10"]);
    assert!(shown.contains("900 replicates, runs 0..900, seed 3"), "{shown}");
    assert!(shown.contains("●") && shown.contains("nominal rank"), "{shown}");
    let csv = run(&["--runs", "900", "--scores", "--format", "csv"]);
    assert!(csv.lines().any(|line| line.starts_with("scores,")), "{csv}");
    let twice = cindex(&["merge", a, a]);
    assert_eq!(twice.status.code(), Some(2));
    let err = text(&twice.stderr);
    assert!(err.contains("both summaries contain runs 0..300") && err.contains(a), "{err}");
    for runs in ["18446744073709551615", "0..5000000000"] {
        let err = text(&cindex(&["uncertainty", "fixtures/gai-2021", "--runs", runs]).stderr);
        assert!(err.contains("are too many; the limit is 4294967295"), "{err}");
    }
    run(&["--runs", "30", "--threads", "1024"]);
    let broken = scratch("uncertainty-broken.json", &whole[..whole.len() / 2]);
    let interrupted = cindex(&["merge", broken.as_str()]);
    assert!(text(&interrupted.stderr).contains("as an interrupted file does"));
    let none = cindex(&["uncertainty", "fixtures/gai-2024"]);
    assert!(text(&none.stderr).contains("uncertainty.toml` is missing"));
}

#[test]
fn uncertainty_takes_the_changes_that_other_commands_take() {
    let nominal = |more: &[&str]| {
        let arguments = ["uncertainty", "fixtures/gai-2021", "--runs", "20", "--format", "csv"];
        let csv = printed(&[&arguments[..], more].concat());
        let line = csv.lines().find(|line| line.starts_with("ranks,") && line.contains(",ISR,"));
        line.and_then(|line| line.split(',').nth(1)).expect("Israel").to_owned()
    };
    assert_eq!(nominal(&[]), "5");
    assert_eq!(nominal(&["--weights", "talent=15"]), "4");
    assert_eq!(nominal(&["--weighting", "equal"]), "11");
}
