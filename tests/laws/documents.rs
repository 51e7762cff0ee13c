//! Every TOML block of the documentation can be read, and the README's methodology fits a framework.

use std::fs;
use std::path::{Path, PathBuf};

use composite_index::axioms::Axiom;
use composite_index::classify::{Bands, Matrix};
use composite_index::error::Source;
use composite_index::robustness::uncertainty::Factors;
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

/// Reads a block by the reader of its file.
fn read(file: &Path, block: &str) -> Result<(), String> {
    let source = Source::new(file.to_string_lossy(), block);
    let by_name = |name: &str| file.ends_with(name);
    if by_name("uncertainty/factors.rs") {
        Factors::from_toml(&source).map(drop).map_err(|error| error.to_string())
    } else if by_name("classify/bands.rs") {
        toml::from_str::<Bands>(block).map(drop).map_err(|error| error.to_string())
    } else if by_name("classify/matrix.rs") {
        toml::from_str::<Matrix>(block).map(drop).map_err(|error| error.to_string())
    } else {
        Methodology::from_toml(&source).map(drop).map_err(|error| error.to_string())
    }
}

#[test]
fn every_toml_block_of_the_documentation_is_read() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sources = files(&root.join("src")).into_iter().chain(files(&root.join("docs")));
    let mut known = 0;
    for file in sources {
        let Ok(text) = fs::read_to_string(&file) else { continue };
        for block in blocks(&text, "```toml") {
            known += 1;
            read(&file, &block).unwrap_or_else(|why| panic!("{}: {why}\n{block}", file.display()));
        }
    }
    assert!(known >= 10, "{known} blocks were read");
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

/// The number of axioms that documents tell.
#[test]
fn the_axioms_are_counted() {
    let axioms = Axiom::ALL.len();
    let compared = format!("| axioms | {axioms}, with the smallest counterexample |");
    let results = format!("has the results of {axioms} axioms for");
    for (text, told) in [
        (include_str!("../../docs/COMPARE.md"), compared),
        (include_str!("../../README.md"), results),
    ] {
        assert!(text.contains(&told), "{told}");
    }
}
