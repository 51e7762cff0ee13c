//! `uncertainty.toml`: what is read is written and read again as the same factors.

#![no_main]

use composite_index::error::Source;
use composite_index::robustness::uncertainty::Factors;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(factors) = Factors::from_toml(&Source::new("uncertainty.toml", text)) {
        let written = factors.to_toml().expect("factors are written");
        let again = Factors::from_toml(&Source::new("written.toml", written));
        assert_eq!(again.as_ref(), Ok(&factors));
    }
});
