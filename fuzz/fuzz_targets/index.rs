//! A whole index, its files one after the other between lines `---`: what is read is scored, and no
//! score or rank is infinite.

#![no_main]

use composite_index::error::Source;
use composite_index::{Dataset, Framework, Index, Methodology};
use libfuzzer_sys::fuzz_target;

fn score(text: &str) -> Option<()> {
    let mut files = text.splitn(3, "\n---\n");
    let framework = Framework::from_csv(&Source::new("framework.csv", files.next()?)).ok()?;
    let methodology = Methodology::from_toml(&Source::new("methodology.toml", files.next()?)).ok()?;
    let data = Dataset::from_csv(&Source::new("data.csv", files.next()?), &framework).ok()?;
    let index = Index::new(framework, methodology).ok()?;
    for scores in index.score_panel(&data).ok()?.values() {
        for node in scores.nodes() {
            for unit in scores.units() {
                let code = &unit.code;
                let found = [node.score(code), node.rank(code)];
                assert!(found.iter().all(|value| matches!(value, Ok(v) if v.is_none_or(f64::is_finite))));
            }
        }
    }
    Some(())
}

fuzz_target!(|text: &str| {
    let _ = score(text);
});
