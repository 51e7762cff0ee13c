//! Values and weights at the ends of the range of doubles, in every command and format.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{cindex, folder_of, text};

/// Two pillars of two indicators; weights in the ratios of 1 to 10³⁰⁸ and back.
fn folder(name: &str, values: &str, methodology: &str) -> String {
    let framework = "code,parent,level,type,weight\nidx,,index,aggregate,\n\
                     p,idx,pillar,aggregate,1e307\na,p,,indicator,1\nb,p,,indicator,1e308\n\
                     q,idx,pillar,aggregate,0.7e307\nc,q,,indicator,3\nd,q,,indicator,1e-308\n";
    let factors = "[factor.weights]\nnoise = 0.5\nlevels = [\"pillar\"]\n\
                   [factor.mean]\nsetting = \"level.pillar.aggregation\"\n\
                   alternatives = [\"arithmetic-mean\", \"maximum\"]\n";
    let files = [
        ("framework.csv", framework),
        ("data.csv", values),
        ("methodology.toml", methodology),
        ("uncertainty.toml", factors),
    ];
    folder_of(&format!("overflow/{name}"), &files)
}

const BOTH_SIGNS: &str = "unit,a,b,c,d\nU1,1.7e308,-1.7e308,1.7e308,1.7e308\n\
                          U2,-1.7e308,1.7e308,-1.7e308,1e308\nU3,1e-320,3,-1e300,-1.7e308\n\
                          U4,1.6e308,1.7e308,1.7e308,1.7e308\nU5,0,2,1,4\n";

const POSITIVE: &str = "unit,a,b,c,d\nU1,1.7e308,1.7e308,1.7e308,1.7e308\n\
                        U2,1e-320,1.7e308,1e-300,1e308\nU3,1.6e308,3,1e300,1.7e308\n\
                        U4,5,1.7e308,1.7e308,1.7e308\nU5,7,2,1,4\n";

/// No word of a result is a number that is none.
fn has_no_infinity(out: &str) -> bool {
    let mut words = out.split(|c: char| !c.is_alphanumeric());
    !words.any(|word| ["nan", "inf", "infinity"].contains(&word.to_lowercase().as_str()))
}

/// The most digits in a row.
fn longest_number(text: &str) -> usize {
    text.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or(0)
}

#[test]
fn no_format_shows_an_infinity() {
    let means = "accept = [\"zero-in-mean\"]\n[groups]\naggregation = \"geometric-mean\"\n";
    let min_max = "[indicators]\ntransforms = [{ min-max = { to = [0, 100] } }]\n";
    let ranks = "[indicators]\ntransforms = [{ rank = { ties = \"min\" } }]\n";
    let weights = "[weights]\na = 1\nb = 2\nc = 3\nd = 1\np = 1\nq = 2\n";
    let folders = [
        // Weights near each other, without which no weight can move.
        ("weights", folder("weights", POSITIVE, weights), true),
        ("both", folder("both", BOTH_SIGNS, ""), true),
        ("ranks", folder("ranks", BOTH_SIGNS, ranks), true),
        ("positive", folder("positive", POSITIVE, ""), true),
        ("geometric", folder("geometric", POSITIVE, means), true),
        // The range is more than a double holds.
        ("min-max", folder("min-max", BOTH_SIGNS, min_max), false),
    ];
    let commands: [&[&str]; 9] = [
        &["rank"],
        &["score", "--provenance"],
        &["check"],
        &["compare", "--weights", "b=1.5e308"],
        &["audit"],
        &["sweep", "--draws", "70", "--scores", "--pairwise", "--central"],
        &["uncertainty", "--runs", "9", "--scores"],
        &["sensitivity", "--points", "4"],
        &["sensitivity", "--leave-one-out"],
    ];
    let decisions: [&[&str]; 9] = [
        &["explain", "--unit", "U1"],
        &["explain", "--unit", "U1", "--against", "U2"],
        &["explain", "--unit", "U1", "--rank"],
        &["breakpoints"],
        &["breakpoints", "--pair", "U1,U5"],
        &["breakpoints", "--unit", "U5", "--rank", "1"],
        &["bounds", "--time", "1"],
        &["reach", "--unit", "U5", "--rank", "1"],
        &["confidence", "--rounding"],
    ];
    let mut answered = BTreeSet::new();
    for (name, folder, scored) in &folders {
        // Differences of what a double just holds may be more than it holds: then a command says so.
        for command in decisions {
            for format in ["table", "csv", "json"] {
                let arguments = [&command[..1], &[folder, "--format", format], &command[1..]];
                let output = cindex(&arguments.concat());
                let (out, err) = (text(&output.stdout), text(&output.stderr));
                let what = format!("{name}: {command:?} as {format}");
                let code = output.status.code();
                assert!(code == Some(0) && *scored || code == Some(2), "{what}: {code:?} {err}");
                if code == Some(0) {
                    answered.insert(command);
                }
                assert!(has_no_infinity(&out), "{what}: {out}");
                assert!(longest_number(&out) < 20 || format != "table", "{what}: {out}");
                assert!((code == Some(0)) == err.is_empty(), "{what}: {err}");
                assert!(longest_number(&err) < 20, "{what}: {err}");
            }
        }
        for command in commands {
            for format in ["table", "csv", "json"] {
                let arguments = [&command[..1], &[folder, "--format", format], &command[1..]];
                let output = cindex(&arguments.concat());
                let (out, err) = (text(&output.stdout), text(&output.stderr));
                let what = format!("{name}: {command:?} as {format}");
                if *scored {
                    assert_eq!(output.status.code(), Some(0), "{what}: {err}");
                    assert!(has_no_infinity(&out), "{what}: {out}");
                    assert!(format != "json" || serde_json::from_str::<Value>(&out).is_ok());
                } else {
                    assert_eq!(output.status.code(), Some(2), "{what}: {out}");
                    assert!(err.contains("`a`") || err.contains("`c`"), "{what}: {err}");
                }
                assert!(longest_number(&err) < 20, "{what}: {err}");
            }
        }
    }
    for command in decisions {
        assert!(answered.contains(&command), "{command:?} answers in no folder");
    }
}
