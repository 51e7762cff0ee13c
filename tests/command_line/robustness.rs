//! What `sweep`, `uncertainty` and `sensitivity` have in common: nothing varies between equal runs,
//! and what is ended early says so.

use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::{printed, scratch, text};

/// Equal runs print the same bytes, on one thread and on two.
#[test]
fn nothing_varies_between_equal_runs() {
    let of = ["--of", "rank:KOR", "--of", "rank-shift"];
    let commands: [&[&str]; 6] = [
        &["sweep", "--draws", "1000", "--scores", "--pairwise", "--central"],
        &["sweep", "--draws", "1000", "--within", "25%", "--runs", "100..900"],
        &["uncertainty", "--runs", "300", "--scores", "--top", "10"],
        &["sensitivity", "--points", "16", "--second-order", of[0], of[1], of[2], of[3]],
        &["sensitivity", "--exact"],
        &["sensitivity", "--leave-one-out"],
    ];
    let factors = scratch("discrete.toml", DISCRETE);
    let factors = factors.as_str();
    for command in commands {
        let exact = ["--specification", factors];
        let more = if command.contains(&"--exact") { &exact[..] } else { &[] };
        for format in ["table", "csv", "json"] {
            let run = |threads| {
                let rest = ["fixtures/gai-2021", "--format", format, "--threads", threads];
                printed(&[command, &rest, more].concat())
            };
            let once = run("1");
            assert!(once == run("2") && once == run("2"), "{command:?} as {format} varies");
            assert!(!once.contains("thread"), "{command:?} as {format}: {once}");
        }
    }
}

/// Two factors of a few alternatives each.
pub(crate) const DISCRETE: &str = r#"
[factor.means]
setting = "level.index.aggregation"
alternatives = ["arithmetic-mean", { power-mean = { exponent = 2 } }]

[factor.talent]
setting = "weights.talent"
alternatives = [1, 5, 25]
"#;

/// Long studies of many alternatives, with and without a continuous factor.
fn many_factors(continuous: bool) -> String {
    let codes = ["talent", "infrastructure", "research", "development", "commercial"];
    let mut factors = String::new();
    for code in codes {
        let head = format!("[factor.{code}]\nsetting = \"weights.{code}\"\n");
        factors += &format!("{head}alternatives = [1, 2, 3, 4, 5, 6, 7, 8, 9]\n\n");
    }
    if continuous {
        factors += "[factor.noise]\nnoise = 0.25\n";
    }
    factors
}

/// Within a second in a release build; the rest leaves room for others and for a build without
/// optimisation.
#[cfg(unix)]
const SOON: Duration = Duration::from_secs(10);

/// Runs a command and interrupts it once it is under way, later and later until it is.
#[cfg(unix)]
fn interrupted(arguments: &[&str], signal: &str) -> Output {
    for milliseconds in [400, 1000, 2500, 6000, 15000] {
        let child = Command::new(env!("CARGO_BIN_EXE_cindex"))
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("cindex starts");
        std::thread::sleep(Duration::from_millis(milliseconds));
        let sent = Command::new("kill").args([signal, &child.id().to_string()]).status();
        assert!(sent.expect("a signal").success(), "{arguments:?} ended by itself");
        let since = Instant::now();
        let output = child.wait_with_output().expect("an end");
        assert!(since.elapsed() < SOON, "{arguments:?}: {:?} after {signal}", since.elapsed());
        if output.status.code().is_some() {
            return output;
        }
    }
    panic!("{arguments:?} never got under way");
}

/// Ctrl-C and SIGTERM end a run soon and with status 1; what is done is printed as incomplete, in every
/// format.
#[cfg(unix)]
#[test]
fn an_interrupted_run_is_marked_incomplete() {
    let continuous = scratch("continuous.toml", &many_factors(true));
    let discrete = scratch("exact-many.toml", &many_factors(false));
    let [continuous, discrete] = [&continuous, &discrete].map(|file| file.as_str());
    let data = scratch("many-units.csv", &many_units());
    let data = data.as_str();
    let commands: [&[&str]; 6] = [
        &["axioms", "fixtures/gai-2021", "--cases", "1000000"],
        &["sweep", "fixtures/gai-2021", "--draws", "2000000000"],
        &["uncertainty", "fixtures/gai-2021", "--runs", "400000"],
        &["sensitivity", "fixtures/gai-2021", "--points", "500000", "--specification", continuous],
        &["sensitivity", "fixtures/gai-2021", "--exact", "--specification", discrete],
        &["sensitivity", "fixtures/gai-2021", "--leave-one-out", "--data", data],
    ];
    for command in commands {
        for (format, signal) in [("table", "-INT"), ("csv", "-TERM"), ("json", "-INT")] {
            let output = interrupted(&[command, &["--format", format]].concat(), signal);
            let (out, err) = (text(&output.stdout), text(&output.stderr));
            assert_eq!(output.status.code(), Some(1), "{command:?}: {out}");
            let is_quiet = err.is_empty() || err.starts_with("warning: everything is fitted again");
            assert!(is_quiet, "{command:?}: {err}");
            if format == "json" {
                let json: Value = serde_json::from_str(&out).expect("JSON");
                let complete = if command[0] == "axioms" { &json["summary"] } else { &json };
                assert_eq!(complete["complete"], false, "{command:?}");
            } else {
                assert!(out.contains("incomplete: "), "{command:?} as {format}: {out}");
            }
        }
    }
}

/// So many units that leaving each out in turn takes long.
fn many_units() -> String {
    let data = std::fs::read_to_string("fixtures/gai-2021/data.csv").expect("a file");
    let mut lines = data.lines();
    let header = lines.next().expect("a header");
    let rows: Vec<_> = lines.filter(|line| !line.is_empty()).collect();
    let copies = (0..60).flat_map(|copy| rows.iter().map(move |row| format!("X{copy}{row}\n")));
    format!("{header}\n{}", copies.collect::<String>())
}
