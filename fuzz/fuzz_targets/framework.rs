//! `framework.csv`: what is read is written and read again as the same tree.

#![no_main]

use composite_index::Framework;
use composite_index::error::Source;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(framework) = Framework::from_csv(&Source::new("framework.csv", text)) {
        let written = framework.to_csv().expect("a framework is written");
        let again = Framework::from_csv(&Source::new("written.csv", written));
        assert_eq!(again.as_ref(), Ok(&framework));
    }
});
