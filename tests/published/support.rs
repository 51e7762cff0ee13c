//! Cases that hold, fail, or cannot be run.

use std::fmt::Arguments;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The folder of a published index, where the references lie beside the checkout.
pub fn folder(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/published").join(name);
    path.is_dir().then_some(path)
}

/// How a case ended.
pub enum Outcome {
    Held,
    /// Its references are not there, so that nothing was tested.
    Skipped,
    Failed(String),
}

/// Says something even where the harness keeps what a passed test prints to itself.
pub fn say(text: Arguments<'_>) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// Prints every case and the closing count; panics where one failed or, under `CI`, was skipped.
pub fn close(what: &str, cases: impl Iterator<Item = (&'static str, Outcome)>) {
    let (mut held, mut skipped, mut failed) = (0, 0, Vec::new());
    for (name, outcome) in cases {
        match outcome {
            Outcome::Held => {
                say(format_args!("{name}: held"));
                held += 1;
            }
            Outcome::Skipped => {
                say(format_args!("{name}: skipped, `../shared/published` has no folder for it"));
                skipped += 1;
            }
            Outcome::Failed(why) => {
                say(format_args!("{name}: failed\n{why}"));
                failed.push(name);
            }
        }
    }
    say(format_args!("{what}: {held} held, {skipped} skipped, {} failed", failed.len()));
    assert!(failed.is_empty(), "{what}: {} failed", failed.join(", "));
    let in_ci = std::env::var_os("CI").is_some();
    assert!(!in_ci || skipped == 0, "{what}: {skipped} skipped, and none may be under CI");
}
