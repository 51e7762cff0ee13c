//! The methodology that the README shows is one.

use composite_index::error::Source;
use composite_index::{Framework, Index, Methodology};

const README: &str = include_str!("../../README.md");

#[test]
fn the_methodology_shown_is_read_and_fits_a_framework() {
    let blocks = README.split("```toml\n").skip(1);
    let blocks: Vec<_> = blocks.filter_map(|block| block.split("```").next()).collect();
    assert!(!blocks.is_empty());
    for block in blocks {
        let methodology = Methodology::from_toml(&Source::new("README.md", block)).unwrap();
        let framework = Framework::builder("index", "An index")
            .pillar("people", 1.0, |p| p.indicator("talent", 1.0).indicator("trust", 1.0))
            .pillar("money", 1.0, |p| p.indicator("funding", 1.0))
            .build()
            .unwrap();
        Index::new(framework, methodology).unwrap();
    }
}
