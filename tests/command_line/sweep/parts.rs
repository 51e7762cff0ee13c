//! Parts and threads, and parts that do not merge.

use serde_json::{Value, json};

use crate::sweep::{GAI, parts, printed, refused, scratch, sweep};
use crate::{cindex, text};

#[test]
fn parts_merge_to_the_bytes_of_the_whole() {
    let all = ["--scores", "--pairwise", "--central", "--within", "50%"];
    let parts = parts("whole", &all);
    let merge: Vec<_> = std::iter::once("merge").chain(parts.iter().map(String::as_str)).collect();
    for format in ["table", "csv", "json"] {
        let output = ["--top", "5", "--format", format];
        let whole = printed(&sweep(&[&all[..], &output].concat()));
        assert_eq!(printed(&[&merge[..], &output].concat()), whole, "{format}");
    }
    // Two of three: incomplete, and said so.
    let some = printed(&merge[..3]);
    assert!(some.contains("incomplete: 1600 of 2000 draws, runs 0..300, 700..2000"), "{some}");
    let csv = printed(&[&merge[..3], &["--format", "csv"]].concat());
    assert!(
        csv.ends_with(",\"incomplete: 1600 of 2000 draws, runs 0..300, 700..2000\"\n"),
        "{csv}"
    );
    let merged = printed(&[&merge[..3], &["--format", "json"]].concat());
    assert!(merged.contains("\"complete\": false"));
    let half = scratch("half.json", &merged);
    assert_eq!(
        printed(&["merge", &half, merge[3], "--format", "csv"]),
        printed(&sweep(&[&all[..], &["--format", "csv"]].concat()))
    );
}

#[test]
fn threads_and_repetition_change_no_byte() {
    let on = |threads: &str| {
        printed(&sweep(&["--scores", "--central", "--threads", threads, "--format", "json"]))
    };
    let one = on("1");
    assert_eq!(one, on("2"));
    assert_eq!(one, on("8"));
    assert_eq!(one, on("8"));
}

#[test]
fn parts_of_different_sweeps_do_not_merge() {
    let part = |name: &str, more: &[&str]| {
        let arguments = [&["sweep", GAI, "--format", "json"], more].concat();
        let output = cindex(&arguments);
        assert_eq!(output.status.code(), Some(0), "{name}: {}", text(&output.stderr));
        scratch(&format!("foreign-{name}.json"), &text(&output.stdout))
    };
    let own = ["--draws", "600", "--seed", "1", "--runs", "0..300"];
    let first = part("first", &own);
    let rest = ["--draws", "600", "--seed", "1", "--runs", "300..600"];
    let data = std::fs::read_to_string("fixtures/gai-2021/data.csv").expect("data");
    let revised = scratch("revised.csv", &data.replacen("100", "99", 1));
    assert_ne!(std::fs::read_to_string(&revised).expect("data"), data);
    let with = |more: &[&'static str]| [&rest[..], more].concat();
    for (name, other, said) in [
        (
            "overlap",
            part("overlap", &["--draws", "600", "--seed", "1", "--runs", "299..600"]),
            "both contain draw 299",
        ),
        (
            "seed",
            part("seed", &["--draws", "600", "--seed", "2", "--runs", "300..600"]),
            "seed: 1 and 2",
        ),
        (
            "draws",
            part("draws", &["--draws", "700", "--seed", "1", "--runs", "300..600"]),
            "number of draws: 600 and 700",
        ),
        ("data", part("data", &[&rest[..], &["--data", &revised]].concat()), "they differ in data"),
        ("weights", part("weights", &with(&["--weights", "talent=9"])), "they differ in index"),
        ("scheme", part("scheme", &with(&["--weighting", "equal"])), "they differ in index"),
        ("law", part("law", &with(&["--within", "5%"])), "what is drawn and kept"),
        ("kept", part("kept", &with(&["--scores"])), "what is drawn and kept"),
    ] {
        let err = refused(&["merge", &first, &other]);
        assert!(err.contains("the sweeps cannot be merged"), "{name}: {err}");
        assert!(err.contains(said), "{name}: {err}");
    }
    let err = refused(&["merge", &first, "--top", "63"]);
    assert!(err.contains("rank 63 is beyond the 62 units"), "{err}");
}

/// Nothing that follows from the rest is believed, and each message names its file.
#[test]
fn counts_that_contradict_each_other_are_refused() {
    let all = ["--scores", "--pairwise", "--central"];
    let part = |runs: &'static str| {
        let more = [&all[..], &["--runs", runs, "--format", "json"]].concat();
        serde_json::from_str::<Value>(&printed(&sweep(&more))).expect("JSON")
    };
    let (first, second) = (part("0..900"), part("900..2000"));
    let one = scratch("derived-first.json", &first.to_string());
    let sound = scratch("derived-second.json", &second.to_string());
    printed(&["merge", &one, &sound]);
    let add = |value: &Value| Value::from(value.as_u64().map_or(1, |count| count + 1));
    for (name, place, said) in [
        ("ranks", "/counts/ranks/0", "the counts do not sum to the draws"),
        ("unranked", "/counts/unranked/3", "the counts do not sum to the draws"),
        ("sums", "/counts/sums/4", "a sum of ranks is not that of the counts"),
        ("best", "/counts/best/4", "a best or a worst rank is not that of the counts"),
        ("worst", "/counts/worst/4", "a best or a worst rank is not that of the counts"),
        ("firsts", "/counts/firsts/0", "a count of first ranks is not that of the counts"),
        ("pairs", "/counts/pairs/1", "the pairs of two units do not sum to the draws"),
        ("scores", "/counts/scores/counts/5", "the counts of scores are not those of the draws"),
    ] {
        let mut broken = second.clone();
        let value = broken["sweep"].pointer_mut(place).expect("a count");
        *value = add(value);
        let file = scratch(&format!("derived-{name}.json"), &broken.to_string());
        let err = refused(&["merge", &one, &file]);
        assert!(err.contains(said) && err.contains(&file), "{name}: {err}");
    }
    for (name, place, value, said) in [
        ("central", "/counts/central/0", json!(1_u64 << 53), "central weights do not sum to one"),
        ("bins", "/counts/scores/bins", json!(u64::MAX), "the counts are not those of the units"),
        ("nominal", "/nominal/2", json!(99.0), "a nominal rank is none of the units"),
        ("other-nominal", "/nominal/2", json!(60.0), "they differ in the nominal ranks: "),
    ] {
        let mut broken = second.clone();
        *broken["sweep"].pointer_mut(place).expect("a figure") = value;
        let file = scratch(&format!("derived-{name}.json"), &broken.to_string());
        let err = refused(&["merge", &one, &file]);
        assert!(err.contains(said) && err.contains(&file), "{name}: {err}");
    }
    let err = refused(&["merge", &one, &sound, &sound]);
    assert!(err.contains("both contain draw 900") && err.contains(&sound), "{err}");
}

/// 64-bit FNV-1a, as the fingerprints are.
fn hash(parts: [&Value; 2]) -> String {
    let texts = parts.map(|part| serde_json::to_string(part).expect("JSON") + "\0");
    let add = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    format!("{:016x}", texts.concat().bytes().fold(0xcbf2_9ce4_8422_2325, add))
}

/// A sound file of another version.
#[test]
fn parts_of_different_versions_do_not_merge() {
    let part = |runs| printed(&sweep(&["--runs", runs, "--format", "json"]));
    let first = scratch("this-version.json", &part("0..900"));
    let mut other: Value = serde_json::from_str(&part("900..2000")).expect("JSON");
    let sweep = &mut other["sweep"];
    assert_eq!(sweep["fingerprint"], hash([&sweep["origin"], &sweep["units"]]));
    sweep["origin"]["version"] = "0.0.1".into();
    sweep["fingerprint"] = hash([&sweep["origin"], &sweep["units"]]).into();
    let other = scratch("other-version.json", &other.to_string());
    let said = format!("they differ in version: {} and 0.0.1", env!("CARGO_PKG_VERSION"));
    let err = refused(&["merge", &first, &other]);
    assert!(err.contains(&said), "{err}");
}

#[test]
fn files_that_are_no_parts_are_refused() {
    let whole = printed(&sweep(&["--format", "json"]));
    let edited = |name: &str, from: &str, to: &str| {
        assert!(whole.contains(from), "{from}");
        scratch(name, &whole.replacen(from, to, 1))
    };
    let seed = edited("edited-seed.json", "\"seed\": 7", "\"seed\": 8");
    let version = format!("\"version\": \"{}\"", env!("CARGO_PKG_VERSION"));
    let version = edited("edited-version.json", &version, "\"version\": \"0.0.1\"");
    let interrupted = scratch("interrupted.json", &whole[..whole.len() / 2]);
    let broken = scratch("broken.json", "{ \"sweep\": 1 }");
    let csv = scratch("part.csv", &printed(&sweep(&["--format", "csv"])));
    for (file, said) in [
        (seed.as_str(), "the fingerprint is not that of the rest"),
        (&version, "the fingerprint is not that of the rest"),
        (&interrupted, "as an interrupted file does"),
        (&broken, "is not a sweep as `--format json` writes it"),
        (&csv, "as `--format json` writes it"),
        ("nowhere.json", "`nowhere.json` is missing"),
    ] {
        let err = refused(&["merge", file]);
        assert!(err.contains(said), "{file}: {err}");
    }
}
