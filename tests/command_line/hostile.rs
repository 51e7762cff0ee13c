//! Files that are wrong throughout, and files that are hard to come by.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::{cindex, folder_of, refused, text};

/// A folder of this test's own with two indicators, a methodology and these data.
pub(crate) fn folder(name: &str, data: &str) -> String {
    let framework = "code,parent,type\nroot,,index\na,root,indicator\nb,root,indicator\n";
    let methodology = ("methodology.toml", "name = \"Two\"\n");
    let files = [("framework.csv", framework), methodology, ("data.csv", data)];
    folder_of(&format!("hostile/{name}"), &files)
}

/// Within a second in a release build; ten leave room for others and for a build without optimisation.
fn within_a_screen(folder: &str) -> String {
    let start = Instant::now();
    let said = refused(&["rank", folder]);
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    assert!(said.lines().count() <= 48 && said.len() < 6000, "{} bytes: {said}", said.len());
    said
}

#[test]
fn a_file_that_is_wrong_throughout_is_answered_with_a_screen() {
    let rows: String = (0..5000).map(|row| format!("U{row},x,\"1,5\"\n")).collect();
    let wrong = folder("wrong", &format!("unit,a,b\n{rows}"));
    let said = within_a_screen(&wrong);
    assert!(said.contains("`x` in column `a` of `U0` is not a number"), "{said}");
    assert!(said.contains("`1,5` in column `b` of `U0` has a decimal comma"), "{said}");
    assert_eq!(said.matches("= 4999 more like it: lines 3, 4, 5, 6 and 4995 more").count(), 2);
    assert!(said.ends_with("10000 faults in all; --all-faults shows each\n"), "{said}");
    let all = refused(&["rank", &wrong, "--all-faults"]);
    assert_eq!(all.matches("has a decimal comma").count(), 5000);
    assert!(all.ends_with("10000 faults in all\n"));
    // Lines that end in carriage returns are lines.
    let returns = folder("returns", &format!("unit,a,b\n{rows}").replace('\n', "\r"));
    assert_eq!(within_a_screen(&returns), said.replace("/wrong/", "/returns/"));
}

#[test]
fn a_wide_table_is_cut_around_the_culprit() {
    let columns: String = (0..600).map(|at| format!(",Some.Indicator.Code.{at}")).collect();
    let wide = folder("wide", &format!("unit,a,b{columns}\nU1,1,2{}\n", ",3".repeat(600)));
    let said = within_a_screen(&wide);
    assert!(said.contains("= 599 more like it: `Some.Indicator.Code.1`, "), "{said}");
    assert!(said.lines().all(|line| line.chars().count() <= 220), "{said}");
    let cells: Vec<_> = (0..600).map(|at| format!(",{at}")).collect();
    let row = cells.concat().replacen(",300", ",x300", 1);
    let far = folder("far", &format!("unit,a,b{columns}\nU1,x,2{row}\n"));
    assert!(within_a_screen(&far).contains('…'));
}

#[test]
fn escapes_of_the_terminal_are_shown_as_text() {
    let name = "\u{1b}[31mRed\u{1b}]0;pwned\u{7}";
    let data = format!("unit,a,b,name\nU1,1,2,{name}\nU2,3,4,Two\n");
    let output = cindex(&["rank", &folder("escapes", &data)]);
    let table = text(&output.stdout);
    assert!(table.contains("\\u{1b}[31mRed\\u{1b}]0;pwned\\u{7}"), "{table}");
    assert!(!table.contains(['\u{1b}', '\u{7}']));
    let said = refused(&["rank", &folder("escapes-at-fault", &data.replace("1,2", "x,2"))]);
    assert!(!said.contains(['\u{1b}', '\u{7}']), "{said}");
    assert!(said.contains("U1,x,2,\\u{1b}[31mRed"), "{said}");
}

#[test]
fn a_run_without_methodology_says_so() {
    let bare = folder("bare", "unit,a,b\nU1,1,2\nU2,3,4\n");
    fs::remove_file(Path::new(&bare).join("methodology.toml")).expect("a file");
    for command in [&["rank"][..], &["score"], &["check"], &["compare"], &["audit"]] {
        let output = cindex(&[command, &[&bare, "--format", "csv"]].concat());
        let said = text(&output.stderr);
        assert!(said.contains("there is no methodology.toml"), "{command:?}: {said}");
    }
}

/// What came through a pipe cannot be read twice, and is shown all the same.
#[cfg(unix)]
#[test]
fn a_fault_of_a_pipe_shows_its_line() {
    use std::io::Write;
    let folder = folder("piped", "unit,a,b\nU1,1,2\n");
    let mut run = Command::new(env!("CARGO_BIN_EXE_cindex"))
        .args(["rank", &folder, "--data", "/dev/stdin"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("cindex starts");
    let mut pipe = run.stdin.take().expect("a pipe");
    pipe.write_all(b"unit,a,b\nU1,1,x\n").expect("written");
    drop(pipe);
    let said = text(&run.wait_with_output().expect("it ends").stderr);
    assert!(said.contains("2 │ U1,1,x\n"), "{said}");
}
