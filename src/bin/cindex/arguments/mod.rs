//! What can be typed: a file for each command, and for what commands have in common.

mod audit;
mod axioms;
mod change;
mod folder;
mod input;
mod merge;
mod noise;
mod number;
mod output;
mod rank;
mod sensitivity;
mod sweep;
mod uncertainty;

use clap::{Parser, Subcommand};

pub(crate) use audit::{AuditArguments, Section};
pub(crate) use axioms::AxiomsArguments;
pub(crate) use change::{Change, Scheme, Weights};
pub(crate) use folder::FolderArguments;
pub(crate) use input::Input;
pub(crate) use merge::MergeArguments;
pub(crate) use noise::NoiseArguments;
pub(crate) use output::{Format, Output};
pub(crate) use rank::{CompareArguments, RankArguments, ScoreArguments};
pub(crate) use sensitivity::SensitivityArguments;
pub(crate) use sweep::SweepArguments;
pub(crate) use uncertainty::UncertaintyArguments;

use crate::methods::MethodsArguments;
use crate::schema::SchemaArguments;

/// Score composite indices: a folder with framework.csv, methodology.toml and data.csv becomes
/// scores and ranks.
///
/// Of a panel, `--period` chooses one period.
///
/// Exit status: 0 done, 1 falls short of what was asked, 2 bad usage or input.
#[derive(Debug, Parser)]
#[command(name = "cindex", version)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Rank the units at a node, with the scores of its children.
    Rank(RankArguments),
    /// Score every unit at every node.
    Score(ScoreArguments),
    /// Set the nominal ranking beside one or more alternatives.
    Compare(CompareArguments),
    /// Hold scores and ranks against published.csv, every period of a panel.
    Verify(FolderArguments),
    /// Show the tree with weights and coverage, and every fault.
    Check(FolderArguments),
    /// Review data, structure and weights as a statistical audit does.
    Audit(AuditArguments),
    /// Rank the units under many other weights, and show how far their ranks move.
    Sweep(SweepArguments),
    /// Rank the units under other choices of method, and show how far their ranks move.
    Uncertainty(UncertaintyArguments),
    /// Show which choices move the ranking, and what hangs on each of its parts.
    Sensitivity(SensitivityArguments),
    /// Put parts of a sweep or an uncertainty analysis together.
    Merge(MergeArguments),
    /// Search for violations of axioms, and show the smallest counterexamples.
    Axioms(AxiomsArguments),
    /// List the methods, or describe one: formula, options, source, example.
    Methods(MethodsArguments),
    /// Print the JSON schema of methodology.toml or uncertainty.toml, for editors.
    Schema(SchemaArguments),
}
