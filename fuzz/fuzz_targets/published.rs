//! `published.csv`, held against the scores of a fixture.

#![no_main]

use std::sync::LazyLock;

use composite_index::error::Source;
use composite_index::results::Published;
use composite_index::{IndexFolder, Scores};
use libfuzzer_sys::fuzz_target;

static FIXTURE: LazyLock<(IndexFolder, Scores)> = LazyLock::new(|| {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/gai-2021");
    let folder = IndexFolder::open(path).expect("the fixture is valid");
    let data = folder.data().expect("the fixture has data");
    let scores = folder.index().score(data).expect("the fixture is scored");
    (folder, scores)
});

fuzz_target!(|text: &str| {
    let (folder, scores) = &*FIXTURE;
    let index = folder.index();
    let source = Source::new("published.csv", text);
    if let Ok(published) = Published::from_csv(&source, index.framework()) {
        let _ = published.verify(scores, index.methodology().verification.as_ref());
    }
});
