//! Tests that are listed at run time, so that the runner counts those it ignores by name.

use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};

use super::references;

/// What a test returns.
pub type Held = Result<(), Failed>;

/// A test that needs outside references: ignored where they are absent.
pub fn referring(name: impl Into<String>, run: impl FnOnce() -> Held + Send + 'static) -> Trial {
    Trial::test(name, run).with_ignored_flag(!references::are_wanted())
}

/// A test that needs nothing but the repository and panics where it fails.
pub fn here(name: impl Into<String>, run: fn()) -> Trial {
    Trial::test(name, move || {
        run();
        Ok(())
    })
}

/// Tests of a module that need outside references and panic where they fail.
pub fn of_module(module: &str, tests: &[(&str, fn())]) -> Vec<Trial> {
    let trial = |(name, run): &(&str, fn())| {
        here(format!("{module}::{name}"), *run).with_ignored_flag(!references::are_wanted())
    };
    tests.iter().map(trial).collect()
}

/// A file that is left out of the comparison on purpose: the runner ignores it, and gives the
/// reason to those who run it all the same (`-- --ignored`).
pub fn not_compared(name: impl Into<String>, why: &'static str) -> Trial {
    let trial = Trial::test(name, move || Err(why.into()));
    trial.with_kind("not compared").with_ignored_flag(true)
}

/// Runs the tests as the command line of `cargo test` asks.
pub fn run(trials: Vec<Trial>) -> ExitCode {
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}
