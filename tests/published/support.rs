//! Cases that hold, fail, or cannot be run.

use std::fmt::Arguments;
use std::io::Write;
use std::path::{Path, PathBuf};

use composite_index::Error;

/// Why a case does not hold.
pub enum Unmet {
    /// Its references are not there, so that nothing was tested.
    Absent(String),
    Failed(String),
}

impl From<Error> for Unmet {
    fn from(error: Error) -> Self {
        Self::Failed(error.to_string())
    }
}

/// A file or folder of the references beside the checkout.
pub fn shared(name: &str) -> Result<PathBuf, Unmet> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(name);
    if path.exists() { Ok(path) } else { Err(Unmet::Absent(format!("../shared/{name}"))) }
}

/// Says something even where the harness keeps what a passed test prints to itself.
pub fn say(text: Arguments<'_>) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// Says how every case ended, and the closing count; panics where one failed or, under `CI`, was
/// skipped.
pub fn close<'a>(what: &str, cases: impl Iterator<Item = (&'a str, Result<(), Unmet>)>) {
    let (mut held, mut skipped, mut failed) = (0, 0, Vec::new());
    for (name, outcome) in cases {
        match outcome {
            Ok(()) => {
                say(format_args!("{name}: held"));
                held += 1;
            }
            Err(Unmet::Absent(missing)) => {
                say(format_args!("{name}: skipped, there is no `{missing}`"));
                skipped += 1;
            }
            Err(Unmet::Failed(why)) => {
                say(format_args!("{name}: failed\n{why}"));
                failed.push(name);
            }
        }
    }
    say(format_args!("{what}: {held} held, {skipped} skipped, {} failed", failed.len()));
    assert!(failed.is_empty(), "{what}: {} failed", failed.join(", "));
    assert!(!in_ci() || skipped == 0, "{what}: {skipped} skipped, and none may be under CI");
}

/// Whether the references must be there.
pub fn in_ci() -> bool {
    std::env::var_os("CI").is_some()
}
