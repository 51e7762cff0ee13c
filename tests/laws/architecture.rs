//! The rooms of the library in one order: a room uses only those above it, and none uses the names
//! at the root, which are for the user.

use std::fs;
use std::path::{Path, PathBuf};

/// From what knows least to what knows most; `docs/ARCHITECTURE.md` draws it.
const ROOMS: [&str; 14] = [
    "error",
    "text",
    "numerics",
    "framework",
    "data",
    "methods",
    "methodology",
    "workbook",
    "engine",
    "results",
    "audit",
    "robustness",
    "decisions",
    "axioms",
];

/// Rooms of one file: an index on disk is read by what knows everything of an index.
const FOLDER: &str = "folder";

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the library's folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let (folders, files): (Vec<_>, Vec<_>) = paths.partition(|path| path.is_dir());
    let rust = files.into_iter().filter(|file| file.extension().is_some_and(|name| name == "rs"));
    rust.chain(folders.iter().flat_map(|folder| sources(folder))).collect()
}

fn position(room: &str) -> Option<usize> {
    if room == FOLDER {
        return position("results");
    }
    ROOMS.iter().position(|name| *name == room)
}

/// What a line uses of this crate: the name behind each `crate::`.
fn used(line: &str) -> impl Iterator<Item = &str> {
    let code = line.split("//").next().unwrap_or_default();
    code.split("crate::").skip(1).map(|rest| {
        let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
        &rest[..end]
    })
}

/// Why a line of a room breaks the order.
fn objection(room: &str, line: &str) -> Option<String> {
    used(line).find_map(|name| match (position(room), position(name)) {
        _ if name.is_empty() => Some("names of the root are for the user".to_owned()),
        (_, None) => Some(format!("`{name}` is no room; names of the root are for the user")),
        (Some(own), Some(other)) if other > own => Some(format!("`{name}` is below `{room}`")),
        _ => None,
    })
}

#[test]
fn every_room_uses_only_rooms_above_it() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut broken = Vec::new();
    let mut lines = 0;
    for file in sources(&src) {
        let path = file.strip_prefix(&src).expect("below src").to_string_lossy().into_owned();
        let room = path.split(['/', '.']).next().unwrap_or_default().to_owned();
        if room == "lib" || room == "bin" {
            continue;
        }
        assert!(position(&room).is_some(), "src/{path} is in no room");
        let text = fs::read_to_string(&file).expect("a source file");
        for (number, line) in text.lines().enumerate() {
            lines += used(line).count();
            if let Some(why) = objection(&room, line) {
                broken.push(format!("src/{path}:{}: {why}: {}", number + 1, line.trim()));
            }
        }
    }
    assert!(lines > 500, "{lines} uses of rooms were read");
    assert!(broken.is_empty(), "{} lines break the order:\n{}", broken.len(), broken.join("\n"));
}

#[test]
fn a_line_against_the_order_is_told() {
    assert_eq!(objection("engine", "use crate::data::Dataset;"), None);
    assert_eq!(objection("data", "    /// [`crate::Index`]"), None);
    let below = objection("data", "use crate::engine::Index;");
    assert_eq!(below.as_deref(), Some("`engine` is below `data`"));
    let root = objection("audit", "use crate::Scores;");
    assert_eq!(root.as_deref(), Some("`Scores` is no room; names of the root are for the user"));
    assert!(objection("audit", "use crate::{Index, Scores};").is_some());
}
