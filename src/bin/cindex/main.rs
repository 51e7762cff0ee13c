//! `cindex`: composite indices on the command line.

#![forbid(unsafe_code)]
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod arguments;
mod audit;
mod axioms;
mod changed;
mod check;
mod compare;
mod diagnostic;
mod intervals;
mod merge;
mod methods;
mod part;
mod picture;
mod progress;
mod rank;
mod report;
mod result_table;
mod schema;
mod score;
mod screened;
mod sensitivity;
mod study;
mod sweep;
mod uncertainty;
mod verify;

use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command};

/// How a command ended, beside failing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Done,
    FallsShort,
}

/// Why a command could not do its work.
#[derive(Debug)]
enum Failure {
    /// Something is wrong with the input.
    Input(composite_index::Error),
    /// The result could not be written.
    Output { target: String, error: std::io::Error },
}

impl<E: Into<composite_index::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Input(error.into())
    }
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let result = match &arguments.command {
        Command::Rank(arguments) => rank::run(arguments),
        Command::Score(arguments) => score::run(arguments),
        Command::Compare(arguments) => compare::run(arguments),
        Command::Verify(arguments) => verify::run(arguments),
        Command::Check(arguments) => check::run(arguments),
        Command::Audit(arguments) => audit::run(arguments),
        Command::Sensitivity(arguments) => sensitivity::run(arguments),
        Command::Axioms(arguments) => axioms::run(arguments),
        Command::Uncertainty(arguments) => uncertainty::run(arguments),
        Command::Sweep(arguments) => sweep::run(arguments),
        Command::Merge(arguments) => merge::run(arguments),
        Command::Methods(arguments) => methods::run(arguments),
        Command::Schema(arguments) => schema::run(arguments),
    };
    match result {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::FallsShort) => ExitCode::from(1),
        Err(failure) => {
            diagnostic::print(&failure);
            ExitCode::from(2)
        }
    }
}
