//! `cindex`: composite indices on the command line.

#![forbid(unsafe_code)]
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[cfg(feature = "cli")]
mod audit;
#[cfg(feature = "cli")]
mod axioms;
mod change;
mod check;
mod compare;
#[cfg(feature = "cli")]
mod decisions;
mod destination;
mod diagnostic;
mod excerpt;
#[cfg(feature = "explorer")]
mod explore;
#[cfg(feature = "xlsx")]
mod export;
mod fit;
mod groups;
#[cfg(feature = "report")]
mod html_report;
#[cfg(feature = "xlsx")]
mod import;
mod init;
mod input;
#[cfg(feature = "cli")]
mod intervals;
#[cfg(feature = "cli")]
mod merge;
mod methods;
#[cfg(feature = "cli")]
mod noise;
mod notes;
mod output;
#[cfg(feature = "cli")]
mod progress;
mod rank;
mod report;
mod result_table;
mod schema;
mod score;
#[cfg(feature = "cli")]
mod sensitivity;
#[cfg(feature = "xlsx")]
mod sheets;
#[cfg(feature = "cli")]
mod sweep;
#[cfg(feature = "cli")]
mod uncertainty;
mod verify;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Score composite indices: a folder with framework.csv, methodology.toml and data.csv, or a workbook,
/// becomes scores and ranks.
///
/// If the data are a panel, `--period` chooses one period.
///
/// Exit status: 0 done, 1 falls short of what was asked, 2 bad usage or input.
#[derive(Debug, Parser)]
#[command(name = "cindex", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// Show every fault of the input, also those that are alike.
    #[arg(long, global = true)]
    all_faults: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Rank the units at a node, with the scores of its children.
    #[command(after_help = "Example: cindex rank my-index --top 10 --weights income=2,life=1")]
    Rank(rank::RankArguments),
    /// Score every unit at every node.
    #[command(after_help = "Example: cindex score my-index --format csv --output scores.csv")]
    Score(score::ScoreArguments),
    /// Store the index as fitted to its data, to score other data on the same scale.
    #[command(after_help = "Example: cindex fit my-index --output scorer.json")]
    Fit(fit::FitArguments),
    /// Show the ranking beside one or more alternatives.
    #[command(after_help = "Example: cindex compare my-index --weighting equal --weights income=2")]
    Compare(compare::CompareArguments),
    /// Compare scores and ranks with published.csv, in every period of a panel.
    #[command(after_help = "Example: cindex verify my-index --published table.csv")]
    Verify(verify::VerifyArguments),
    /// Show the tree with its weights and coverage, and report every fault.
    #[command(after_help = "Example: cindex check my-index --weighting entropy")]
    Check(check::CheckArguments),
    /// Write the files of a new index, from templates or from a table of data.
    #[command(after_help = "Example: cindex init my-index --from countries.csv")]
    Init(init::InitArguments),
    /// Write the files of an index out of a workbook, whose layout is recognised.
    #[command(after_help = "Example: cindex import index.xlsx my-index")]
    #[cfg(feature = "xlsx")]
    Import(import::ImportArguments),
    /// Write an index as a workbook, which is read again as the same index.
    #[command(after_help = "Example: cindex export my-index --output index.xlsx")]
    #[cfg(feature = "xlsx")]
    Export(export::ExportArguments),
    /// List the methods, or describe one: formula, options, source, example.
    #[command(after_help = "Example: cindex methods min-max")]
    Methods(methods::MethodsArguments),
    /// Print the JSON schema of methodology.toml, uncertainty.toml or scores, for editors.
    #[command(after_help = "Example: cindex schema methodology")]
    Schema(schema::SchemaArguments),
    /// Review data, structure and weights as a statistical audit does.
    #[command(after_help = "Example: cindex audit my-index --only findings,importance")]
    #[cfg(feature = "cli")]
    Audit(audit::AuditArguments),
    /// Show what makes a unit's score or rank, or its gap to another unit.
    #[command(after_help = "Example: cindex explain my-index --unit KOR --against USA")]
    #[cfg(feature = "cli")]
    Explain(decisions::explain::ExplainArguments),
    /// Show at which weights orders turn, and how far weights can move before that.
    #[command(after_help = "Example: cindex breakpoints my-index --unit KOR --top 10")]
    #[cfg(feature = "cli")]
    Breakpoints(decisions::breakpoints::BreakpointsArguments),
    /// Show which ranks are possible under all weightings of a set, exactly.
    #[command(after_help = "Example: cindex bounds my-index --within 25% --unit KOR")]
    #[cfg(feature = "cli")]
    Bounds(decisions::bounds::BoundsArguments),
    /// Show what a unit must do to have a rank.
    #[command(after_help = "Example: cindex reach my-index --unit KOR --rank 3 --within 25%")]
    #[cfg(feature = "cli")]
    Reach(decisions::reach::ReachArguments),
    /// Show what the step between two editions is made of: data, method, structure, units.
    #[command(after_help = "Example: cindex change index-2021 index-2024 --unit KOR")]
    #[cfg(feature = "cli")]
    Change(decisions::change::ChangeArguments),
    /// Show how sure ranks are: standard errors, imputations, missing values, printed digits.
    #[command(after_help = "Example: cindex confidence my-index --errors errors.csv --unit KOR")]
    #[cfg(feature = "cli")]
    Confidence(decisions::confidence::ConfidenceArguments),
    /// Recover the weights behind a published table, or say that there are none.
    #[command(after_help = "Example: cindex recover my-index --anchored")]
    #[cfg(feature = "cli")]
    Recover(decisions::recover::RecoverArguments),
    /// Rank the units under many other weights, and show how far their ranks move.
    #[command(after_help = "Example: cindex sweep my-index --draws 1000000 --within 25% --top 10")]
    #[cfg(feature = "cli")]
    Sweep(sweep::SweepArguments),
    /// Rank the units under other choices of method, and show how far their ranks move.
    #[command(after_help = "Example: cindex uncertainty my-index --runs 5000")]
    #[cfg(feature = "cli")]
    Uncertainty(uncertainty::UncertaintyArguments),
    /// Show which choices move the ranking, and what depends on each part of the index.
    #[command(after_help = "Example: cindex sensitivity my-index --of top:10 --points 2048")]
    #[cfg(feature = "cli")]
    Sensitivity(sensitivity::SensitivityArguments),
    /// Merge the parts of a sweep or an uncertainty analysis.
    #[command(after_help = "Example: cindex merge first.json second.json --top 10")]
    #[cfg(feature = "cli")]
    Merge(merge::MergeArguments),
    /// Search for violations of axioms, and show the smallest counterexamples.
    #[command(after_help = "Example: cindex axioms my-index --only monotonicity,pareto")]
    #[cfg(feature = "cli")]
    Axioms(axioms::AxiomsArguments),
    /// Write a report for a browser or for paper: the ranking, single units, an audit.
    #[command(
        after_help = "Example: cindex report my-index --unit KOR --audit --output report.html"
    )]
    #[cfg(feature = "report")]
    Report(html_report::ReportArguments),
    /// Write the index as a page on which weights can be moved, in one file.
    #[command(after_help = "Example: cindex explore my-index --output explorer.html")]
    #[cfg(feature = "explorer")]
    Explore(explore::ExploreArguments),
}

/// Commands that a build may lack, each with the feature that brings it and whether this build has it.
const COMMANDS_OF_FEATURES: [(&str, &str, bool); 17] = [
    ("audit", "cli", cfg!(feature = "cli")),
    ("explain", "cli", cfg!(feature = "cli")),
    ("breakpoints", "cli", cfg!(feature = "cli")),
    ("bounds", "cli", cfg!(feature = "cli")),
    ("reach", "cli", cfg!(feature = "cli")),
    ("change", "cli", cfg!(feature = "cli")),
    ("confidence", "cli", cfg!(feature = "cli")),
    ("recover", "cli", cfg!(feature = "cli")),
    ("sweep", "cli", cfg!(feature = "cli")),
    ("uncertainty", "cli", cfg!(feature = "cli")),
    ("sensitivity", "cli", cfg!(feature = "cli")),
    ("merge", "cli", cfg!(feature = "cli")),
    ("axioms", "cli", cfg!(feature = "cli")),
    ("import", "cli", cfg!(feature = "xlsx")),
    ("export", "cli", cfg!(feature = "xlsx")),
    ("explore", "explorer", cfg!(feature = "explorer")),
    ("report", "report", cfg!(feature = "report")),
];

/// How a command ended, unless it failed.
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
    let arguments = arguments();
    let result = match &arguments.command {
        Command::Rank(arguments) => rank::run(arguments),
        Command::Score(arguments) => score::run(arguments),
        Command::Fit(arguments) => fit::run(arguments),
        Command::Compare(arguments) => compare::run(arguments),
        #[cfg(feature = "explorer")]
        Command::Explore(arguments) => explore::run(arguments),
        Command::Verify(arguments) => verify::run(arguments),
        Command::Check(arguments) => check::run(arguments),
        Command::Init(arguments) => init::run(arguments),
        #[cfg(feature = "xlsx")]
        Command::Import(arguments) => import::run(arguments),
        #[cfg(feature = "xlsx")]
        Command::Export(arguments) => export::run(arguments),
        Command::Methods(arguments) => methods::run(arguments),
        Command::Schema(arguments) => schema::run(arguments),
        #[cfg(feature = "cli")]
        Command::Audit(arguments) => audit::run(arguments),
        #[cfg(feature = "cli")]
        Command::Explain(arguments) => decisions::explain::run(arguments),
        #[cfg(feature = "cli")]
        Command::Breakpoints(arguments) => decisions::breakpoints::run(arguments),
        #[cfg(feature = "cli")]
        Command::Bounds(arguments) => decisions::bounds::run(arguments),
        #[cfg(feature = "cli")]
        Command::Reach(arguments) => decisions::reach::run(arguments),
        #[cfg(feature = "cli")]
        Command::Change(arguments) => decisions::change::run(arguments),
        #[cfg(feature = "cli")]
        Command::Confidence(arguments) => decisions::confidence::run(arguments),
        #[cfg(feature = "cli")]
        Command::Recover(arguments) => decisions::recover::run(arguments),
        #[cfg(feature = "cli")]
        Command::Sweep(arguments) => sweep::run(arguments),
        #[cfg(feature = "cli")]
        Command::Uncertainty(arguments) => uncertainty::run(arguments),
        #[cfg(feature = "cli")]
        Command::Sensitivity(arguments) => sensitivity::run(arguments),
        #[cfg(feature = "cli")]
        Command::Merge(arguments) => merge::run(arguments),
        #[cfg(feature = "cli")]
        Command::Axioms(arguments) => axioms::run(arguments),
        #[cfg(feature = "report")]
        Command::Report(arguments) => html_report::run(arguments),
    };
    match result {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::FallsShort) => ExitCode::from(1),
        Err(failure) => {
            diagnostic::print(&failure, arguments.all_faults);
            ExitCode::from(2)
        }
    }
}

/// What was typed.
fn arguments() -> Arguments {
    if let Some(answer) = std::env::args().nth(1).and_then(|command| lacking(&command)) {
        eprintln!("error: {answer}");
        std::process::exit(2);
    }
    Arguments::parse()
}

/// The answer to a command that this build lacks: the build that has it.
fn lacking(command: &str) -> Option<String> {
    let found = COMMANDS_OF_FEATURES.iter().find(|(name, ..)| *name == command);
    let (_, feature, _) = found.filter(|(.., is_here)| !is_here)?;
    Some(format!("this build has no `{command}`: build with `--features {feature}`"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn a_command_is_offered_or_the_build_that_has_it_is_named() {
        let command = Arguments::command();
        for (name, feature, is_here) in COMMANDS_OF_FEATURES {
            let answer = format!("this build has no `{name}`: build with `--features {feature}`");
            assert_eq!(command.find_subcommand(name).is_some(), is_here, "{name}");
            assert_eq!(lacking(name), (!is_here).then_some(answer));
        }
        assert_eq!(lacking("rank"), None);
        command.debug_assert();
    }
}
