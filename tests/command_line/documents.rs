//! What documents show: every file can be read by its reader, and every command prints what is
//! quoted below it.
//!
//! A fence names the folder and the file that its block is: `csv towns:data.csv`. A block of text
//! that begins with `$ cindex` is run beside these folders, and its first lines are compared word for
//! word; a line `…` leaves out what is printed before the next.

use std::path::{Path, PathBuf};
use std::process::Command;

use composite_index::error::Source;
use composite_index::robustness::uncertainty::Factors;
use composite_index::{Dataset, Framework, Index, IndexFolder, Methodology};

struct Block<'a> {
    /// What stands behind the three marks.
    info: &'a str,
    text: &'a str,
}

fn blocks(document: &str) -> impl Iterator<Item = Block<'_>> {
    document.split("\n```").skip(1).step_by(2).map(|block| {
        let (info, text) = block.split_once('\n').expect("a block of lines");
        Block { info, text }
    })
}

impl Block<'_> {
    /// The file's name and its folder.
    fn file(&self) -> Option<(&str, &str)> {
        let (language, path) = self.info.split_once(' ').unwrap_or((self.info, ""));
        if !["csv", "toml"].contains(&language) {
            return None;
        }
        let (folder, file) = path.split_once(':').expect("a block that names folder and file");
        Some((file, folder))
    }
}

/// Lays the files of a document into a folder of its own.
fn lay(name: &str, document: &str) -> PathBuf {
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join("documents").join(name);
    let _ = std::fs::remove_dir_all(&place);
    for block in blocks(document) {
        let Some((file, folder)) = block.file() else { continue };
        let folder = place.join(folder);
        std::fs::create_dir_all(&folder).expect("a folder");
        let path = folder.join(file);
        assert!(!path.exists(), "{name} shows two files of the name {}", path.display());
        std::fs::write(path, format!("{}\n", block.text)).expect("a file");
    }
    place
}

/// Reads a file by the reader of its name.
fn read(folder: &Path, file: &str) -> Result<(), String> {
    let source = |file: &str| Source::read(folder.join(file)).map_err(|error| error.to_string());
    let framework = || Framework::from_csv(&source("framework.csv")?).map_err(|e| e.to_string());
    let source_of = source(file)?;
    let said = |error: composite_index::Error| error.to_string();
    match file {
        "framework.csv" => framework().map(drop),
        "data.csv" => {
            let methodology = source("methodology.toml").ok();
            let methodology = methodology.and_then(|text| Methodology::from_toml(&text).ok());
            let rules = methodology.and_then(|methodology| methodology.data).unwrap_or_default();
            let read = Dataset::from_csv_with(&source_of, &framework()?, &rules);
            read.map(drop).map_err(said)
        }
        "published.csv" => {
            let index = IndexFolder::open(folder).map_err(said)?;
            index.published().map(drop).map_err(said)
        }
        "methodology.toml" => {
            let methodology = Methodology::from_toml(&source_of).map_err(said)?;
            Index::new(framework()?, methodology).map(drop).map_err(said)
        }
        "uncertainty.toml" => Factors::from_toml(&source_of).map(drop).map_err(said),
        // Read by the commands that are quoted.
        "bounds.csv" | "sets.csv" | "costs.csv" | "rivals.csv" | "errors.csv"
        | "imputations.csv" | "ranges.csv" | "renamed.csv" => Ok(()),
        other => Err(format!("no reader is known for {other}")),
    }
}

/// The words of a command as a shell takes them.
fn words(command: &str) -> Vec<String> {
    let parts = command.split(['"', '\'']).enumerate();
    let words = parts.flat_map(|(number, part)| match number % 2 {
        0 => part.split_whitespace().map(str::to_owned).collect(),
        _ => vec![part.to_owned()],
    });
    words.collect()
}

/// Whether a command prints what is quoted below it; the difference where it does not.
fn quoted(place: &Path, text: &str) -> Result<(), String> {
    let mut lines = text.lines().map(str::trim_end);
    let command = lines.next().unwrap_or_default();
    let arguments = words(command.trim_start_matches("$ cindex"));
    let output = Command::new(env!("CARGO_BIN_EXE_cindex"))
        .current_dir(place)
        .args(arguments)
        .output()
        .expect("cindex starts");
    let printed = if output.stdout.is_empty() { output.stderr } else { output.stdout };
    let printed = String::from_utf8(printed).expect("text");
    let mut found = printed.lines().map(str::trim_end);
    while let Some(mut line) = lines.next() {
        let mut other = found.next();
        if line == "…" {
            line = lines.next().unwrap_or_default();
            other = std::iter::once(other).flatten().chain(&mut found).find(|it| *it == line);
        }
        let other = other.unwrap_or("(nothing more)");
        if line != other {
            return Err(format!("{command}\n  quoted:  {line}\n  printed: {other}"));
        }
    }
    Ok(())
}

fn hold(name: &str, document: &str, place: &Path) {
    let (mut commands, mut faults) = (0, Vec::new());
    for block in blocks(document) {
        if let Some((file, folder)) = block.file() {
            if let Err(why) = read(&place.join(folder), file) {
                faults.push(format!("{folder}/{file}: {why}"));
            }
        } else if block.text.starts_with("$ cindex") {
            commands += 1;
            faults.extend(quoted(place, block.text).err());
        }
    }
    assert!(commands > 0, "{name} quotes no command");
    assert!(faults.is_empty(), "{name}:\n{}", faults.join("\n"));
}

#[test]
fn files_are_read_and_commands_print_what_is_quoted() {
    let document = include_str!("../../docs/FILES.md");
    let place = lay("FILES", document);
    hold("docs/FILES.md", document, &place);
}

#[test]
fn the_guide_to_decisions_quotes_what_commands_print() {
    let document = include_str!("../../docs/guides/decisions.md");
    hold("docs/guides/decisions.md", document, Path::new(env!("CARGO_MANIFEST_DIR")));
}
