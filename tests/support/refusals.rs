//! Properties whose cases the engine may refuse: what is refused is counted, so that no property
//! passes without having been checked.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::{Mutex, PoisonError};

use proptest::test_runner::{Config, TestCaseError};

/// Rejects a case that the engine refuses: another one is drawn in its place.
pub fn refused(why: impl Display) -> TestCaseError {
    TestCaseError::reject(why.to_string())
}

/// Checks so many cases; a property that rejects more than as many fails.
pub fn mostly_checked(cases: u32) -> Config {
    Config { max_global_rejects: cases, ..Config::with_cases(cases) }
}

/// Counts what is refused within cases that try several things, such as all methods.
pub struct Tally(Mutex<BTreeMap<String, (u32, u32)>>);

/// By so much refusals may outnumber checks, since few cases say little.
const ALLOWANCE: u32 = 50;

impl Tally {
    pub const fn new() -> Self {
        Self(Mutex::new(BTreeMap::new()))
    }

    /// What a thing yields; `None` if it is refused, and a failure if it is refused too often.
    pub fn accepted<T>(&self, what: &str, found: Option<T>) -> Result<Option<T>, TestCaseError> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (checked, refused) = counts.entry(what.to_owned()).or_default();
        *checked += u32::from(found.is_some());
        *refused += u32::from(found.is_none());
        if *refused <= *checked + ALLOWANCE {
            return Ok(found);
        }
        let counts = format!("{what}: {checked} checked, {refused} refused");
        Err(TestCaseError::fail(counts))
    }
}

#[test]
fn what_is_mostly_refused_fails() {
    let tally = Tally::new();
    for number in 0..=2 * ALLOWANCE {
        assert!(tally.accepted("often", (number % 2 == 0).then_some(())).is_ok());
        let never = tally.accepted("never", None::<()>);
        assert_eq!(never.is_err(), number >= ALLOWANCE, "{number}");
    }
}
