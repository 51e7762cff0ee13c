//! `data.csv`, under the framework of a fixture: what is read is written and read again as the same
//! data.

#![no_main]

use std::sync::LazyLock;

use composite_index::error::Source;
use composite_index::{Dataset, Framework};
use libfuzzer_sys::fuzz_target;

static FRAMEWORK: LazyLock<Framework> = LazyLock::new(|| {
    let text = include_str!("../../fixtures/gvt-2024/framework.csv");
    Framework::from_csv(&Source::new("framework.csv", text)).expect("the fixture is valid")
});

fuzz_target!(|text: &str| {
    if let Ok(data) = Dataset::from_csv(&Source::new("data.csv", text), &FRAMEWORK) {
        let written = data.to_csv().expect("data are written");
        let again = Dataset::from_csv(&Source::new("written.csv", written), &FRAMEWORK);
        assert_eq!(again.as_ref(), Ok(&data));
    }
});
