//! `methodology.toml`: what is read is written and read again as the same methodology.

#![no_main]

use composite_index::Methodology;
use composite_index::error::Source;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(methodology) = Methodology::from_toml(&Source::new("methodology.toml", text)) {
        let written = methodology.to_toml().expect("a methodology from a file is written");
        let again = Methodology::from_toml(&Source::new("written.toml", written));
        assert_eq!(again.as_ref(), Ok(&methodology));
    }
});
