//! Ctrl-C and SIGTERM.

use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::{printed, scratch, text};

const GAI: &str = "fixtures/gai-2021";
const WHOLE: &str = "fixtures/gai-2024-full-synthetic";

/// How a run ends that is interrupted before its first part is done.
const NOTHING_DONE: i32 = 130;

/// How long runs are left alone before they are told to stop, until one had begun: the short ones are
/// for work that a quiet machine has soon done.
const WAITS: [f64; 5] = [0.2, 1.0, 2.5, 6.0, 20.0];

/// What a run that would take long prints when it is told to stop.
pub(crate) fn told_to_stop(signal: &str, arguments: &[&str]) -> (Option<i32>, String, String) {
    let waits = WAITS.map(Duration::from_secs_f64);
    let told = waits.into_iter().find_map(|after| interrupted(signal, after, arguments));
    told.expect("a run that had begun")
}

/// Nothing where it was told before it had begun.
fn interrupted(
    signal: &str,
    after: Duration,
    more: &[&str],
) -> Option<(Option<i32>, String, String)> {
    let child = Command::new(env!("CARGO_BIN_EXE_cindex"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(more)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("cindex starts");
    std::thread::sleep(after);
    let told = Command::new("kill").args([signal, &child.id().to_string()]).status();
    assert!(told.expect("kill starts").success());
    let output = child.wait_with_output().expect("cindex ends");
    let code = output.status.code();
    let begun = code.filter(|code| *code != NOTHING_DONE);
    begun.map(|_| (code, text(&output.stdout), text(&output.stderr)))
}

fn stopped(more: &[&str]) -> String {
    let more = [&["sweep", GAI, "--draws", "4000000000", "--threads", "1"], more].concat();
    let (code, out, err) = told_to_stop("-INT", &more);
    assert_eq!((code, err.as_str()), (Some(1), ""));
    out
}

/// What is done so far is printed and marked, and is a part like any other.
#[test]
fn what_is_done_is_printed_and_marked() {
    let table = stopped(&["--central", "--noise", "5%"]);
    assert!(table.contains("incomplete: ") && table.contains(" of 4000000000 draws, "), "{table}");
    assert!(!table.contains("confidence"), "central weights are not yet known: {table}");

    let json = stopped(&["--format", "json"]);
    let found: Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(found["complete"], false);
    let counted = found["sweep"]["runs"][0][1].as_u64().expect("the last run");
    let part = scratch("interrupted-part.json", &json);
    assert_eq!(printed(&["merge", &part, "--format", "json"]), json);
    let runs = format!("0..{counted}");
    let same = ["sweep", GAI, "--draws", "4000000000", "--runs", &runs, "--format", "json"];
    assert_eq!(printed(&same), json);
}

/// SIGTERM, which a scheduler sends, does what Ctrl-C does; and so does every long run.
#[test]
fn every_long_run_ends_with_what_is_done() {
    let one = ["--threads", "1"];
    let sweep = [&["sweep", GAI, "--draws", "4000000000"], &one[..]].concat();
    let uncertainty = [&["uncertainty", GAI, "--runs", "4000000000"], &one[..]].concat();
    let (whole, hour) = ([WHOLE, "--format", "csv"], ["--time", "3600"]);
    let bounds = [&["bounds"], &whole[..], &hour].concat();
    let breakpoints = [&["breakpoints"], &whole[..]].concat();
    let reach = ["--unit", "SYN10", "--rank", "3", "--within", "25%"];
    let reach = [&["reach"], &whole[..], &reach, &hour].concat();
    let change = [&["change", WHOLE], &whole[..], &["--by-indicator"]].concat();
    // Sixteen hybrids come first, then the division of the data.
    let change_says = [" of 16 hybrids", "were not divided to the end"];
    for (signal, command, what) in [
        ("-TERM", &sweep, &[" of 4000000000 draws, "][..]),
        ("-TERM", &uncertainty, &[" replicates, runs "]),
        ("-INT", &uncertainty, &[" replicates, runs "]),
        ("-INT", &bounds, &[" % of the units proved"]),
        ("-INT", &breakpoints, &[" weights"]),
        ("-INT", &reach, &[" of 122 indicators"]),
        ("-INT", &change, &change_says),
    ] {
        let (code, out, err) = told_to_stop(signal, command);
        assert_eq!((code, err.as_str()), (Some(1), ""), "{command:?}");
        let says_how_much = what.iter().any(|words| out.contains(words));
        assert!(out.contains("incomplete: ") && says_how_much, "{out}");
    }
}
