//! Where results go: never over an input, whole or not at all, and known to be writable before.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::hostile::folder;
use crate::{cindex, printed, refused_saying, text, warned};

const DATA: &str = "unit,a,b\nU1,1,2\nU2,3,4\n";

fn names(folder: &str) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut names: Vec<_> =
        entries.map(|entry| entry.expect("an entry").file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_result_replaces_a_file_and_leaves_nothing_beside_it() {
    let index = folder("written", DATA);
    let out = format!("{index}/out.txt");
    fs::write(&out, "old").expect("a file");
    for format in ["csv", "json", "table"] {
        let shown = printed(&["rank", &index, "--format", format]);
        printed(&["rank", &index, "--format", format, "--output", &out]);
        assert_eq!(fs::read_to_string(&out).expect("a file"), shown);
    }
    assert_eq!(names(&index), ["data.csv", "framework.csv", "methodology.toml", "out.txt"]);
}

#[cfg(unix)]
#[test]
fn an_input_is_never_written_over() {
    let index = folder("read", DATA);
    let path = |name: &str| format!("{index}/{name}");
    std::os::unix::fs::symlink(path("data.csv"), path("link.csv")).expect("a link");
    fs::hard_link(path("data.csv"), path("hard.csv")).expect("a link");
    fs::write(path("other.csv"), DATA).expect("a file");
    let around = format!("{index}/../read/framework.csv");
    for name in ["data.csv", "framework.csv", "methodology.toml", "link.csv", "hard.csv"] {
        refused_saying(
            &["rank", &index, "--output", &path(name)],
            "which is read: name another file",
        );
        refused_saying(&["rank", &index, &format!("--output={}", path(name))], "which is read");
    }
    refused_saying(&["rank", &index, "--output", &around], "which is read");
    let other = path("other.csv");
    refused_saying(&["rank", &index, "--data", &other, "--output", &other], "which is read");
    refused_saying(
        &["rank", &index, &format!("--data={other}"), "--output", &other],
        "which is read",
    );
    assert_eq!(fs::read_to_string(path("data.csv")).expect("a file"), DATA);
    // A link to another file is followed, and stays a link.
    fs::write(path("target.csv"), "").expect("a file");
    std::os::unix::fs::symlink(path("target.csv"), path("to-target.csv")).expect("a link");
    let (_, warning) = warned(&["rank", &index, "--output", &path("to-target.csv")]);
    assert!(warning.contains("is written as a table for people"), "{warning}");
    assert!(warning.contains("add `--format csv`"), "{warning}");
    assert!(fs::symlink_metadata(path("to-target.csv")).expect("a link").is_symlink());
    assert!(fs::read_to_string(path("target.csv")).expect("a file").contains("U1"));
}

#[test]
fn that_a_file_can_be_written_is_known_before_the_work() {
    let index = folder("unwritable", "unit,a,b\nU1,wrong,2\n");
    let nowhere = format!("{index}/none/out.csv");
    refused_saying(&["rank", &index, "--output", &nowhere], "there is no folder");
    refused_saying(&["rank", &index, "--output", &index], "it is a folder, but a file is needed");
    let closed = format!("{index}/closed.csv");
    fs::write(&closed, "").expect("a file");
    let mut permissions = fs::metadata(&closed).expect("a file").permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&closed, permissions).expect("permissions");
    refused_saying(&["rank", &index, "--output", &closed], "it may not be written");
}

/// A file system without room, or an end in the middle of writing, leaves the file that was there; what
/// was refused in time leaves nothing beside it either.
#[cfg(target_os = "linux")]
#[test]
fn what_was_there_stays_where_there_is_no_room() {
    let rows: String = (0..400).map(|unit| format!("U{unit},{unit},{}\n", unit % 7)).collect();
    let index = folder("no-room", &format!("unit,a,b\n{rows}"));
    let out = format!("{index}/out.csv");
    fs::write(&out, "old").expect("a file");
    let cindex = env!("CARGO_BIN_EXE_cindex");
    for format in ["csv", "json", "table"] {
        // At most two kilobytes a file; who goes on is refused (EFBIG), who does not is ended.
        for (ignored, ends) in [("trap '' XFSZ;", Some(2)), ("", None)] {
            let limited = format!("{ignored} ulimit -f 2; exec \"$@\"");
            let run = ["-c", &limited, "sh", cindex, "rank", &index, "--format", format];
            let run = Command::new("sh").args(run).args(["--output", &out]).output();
            let run = run.expect("a shell");
            assert_eq!(run.status.code(), ends, "{}", text(&run.stderr));
            assert_eq!(fs::read_to_string(&out).expect("a file"), "old", "{format}");
            let beside = names(&index).iter().filter(|name| name.ends_with(".part")).count();
            if ends.is_some() {
                assert!(text(&run.stderr).contains("cannot be written"), "{}", text(&run.stderr));
                assert_eq!(beside, 0);
            } else {
                assert_eq!(beside, 1, "it was ended in the middle");
                let parts = names(&index).into_iter().filter(|name| name.ends_with(".part"));
                parts.for_each(|name| fs::remove_file(format!("{index}/{name}")).expect("a file"));
            }
        }
    }
}

/// A device takes what it is given; what it refuses leaves no file behind.
#[cfg(target_os = "linux")]
#[test]
fn a_full_device_is_reported() {
    let index = folder("full", DATA);
    assert_eq!(cindex(&["rank", &index, "--output", "/dev/null"]).status.code(), Some(0));
    if Path::new("/dev/full").exists() {
        refused_saying(&["rank", &index, "--output", "/dev/full"], "cannot be written");
    }
}
