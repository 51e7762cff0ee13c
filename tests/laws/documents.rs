//! Every methodology that a document or the documentation shows can be read, and the README's fits a
//! framework.

use std::fs;
use std::path::{Path, PathBuf};

use composite_index::error::Source;
use composite_index::{Framework, Index, Methodology};

/// Files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let (folders, mut below): (Vec<_>, Vec<_>) = paths.partition(|path| path.is_dir());
    below.extend(folders.iter().flat_map(|folder| files(folder)));
    below
}

/// Blocks of a language, without the marks of comments.
fn blocks(text: &str, fence: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut block: Option<String> = None;
    for line in text.lines() {
        let line = line.trim_start();
        let line = ["/// ", "//! ", "///", "//!"]
            .iter()
            .find_map(|mark| line.strip_prefix(mark))
            .unwrap_or(line);
        match &mut block {
            None if line == fence => block = Some(String::new()),
            None => {}
            Some(_) if line == "```" => blocks.extend(block.take()),
            Some(block) => *block += &format!("{line}\n"),
        }
    }
    blocks
}

#[test]
fn every_methodology_in_the_documentation_is_read() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sources = files(&root.join("src")).into_iter().chain(files(&root.join("docs")));
    let mut read = 0;
    for file in sources.filter(|file| !file.ends_with("METHODS.md") && !file.ends_with("FILES.md"))
    {
        // Blocks of other files than methodologies have readers and tests of their own.
        let other = ["factors.rs", "matrix.rs", "bands.rs"].iter().any(|name| file.ends_with(name));
        let Ok(text) = fs::read_to_string(&file) else { continue };
        for block in blocks(&text, "```toml").into_iter().filter(|_| !other) {
            let name = file.strip_prefix(root).expect("below the root").to_string_lossy();
            let found = Methodology::from_toml(&Source::new(name.as_ref(), block.as_str()));
            read += usize::from(found.map_err(|error| panic!("{error}\n{block}")).is_ok());
        }
    }
    assert!(read >= 6, "{read} blocks were read");
}

#[test]
fn the_methodology_shown_is_read_and_fits_a_framework() {
    let shown = blocks(include_str!("../../README.md"), "```toml");
    assert!(!shown.is_empty());
    for block in shown {
        let methodology = Methodology::from_toml(&Source::new("README.md", block)).unwrap();
        let framework = Framework::builder("index", "An index")
            .pillar("people", 1.0, |p| p.indicator("talent", 1.0).indicator("trust", 1.0))
            .pillar("money", 1.0, |p| p.indicator("funding", 1.0))
            .build()
            .unwrap();
        Index::new(framework, methodology).unwrap();
    }
}
