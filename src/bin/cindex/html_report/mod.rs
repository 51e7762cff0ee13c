//! `cindex report`: an index, some of its units and its audit on one page for a browser or for paper.

mod auditor;
mod colophon;
mod methodology;
mod overview;
mod page;
mod pictures;
mod section;
mod subject;
mod table;
mod unit;

use std::path::PathBuf;

use clap::Args;

use crate::change::Change;
use crate::destination::Destination;
use crate::input::{Input, number};
use crate::output::write_to;
use crate::sweep::parse_share;
use crate::{Failure, Outcome, progress};
use subject::Subject;

#[derive(Debug, Args)]
pub(crate) struct ReportArguments {
    #[command(flatten)]
    pub(crate) input: Input,
    /// Add two pages on this unit: its rank and how sure it is, its rivals, what it is made of, and what
    /// a better rank would take; may be repeated.
    #[arg(long, value_name = "CODE")]
    pub(crate) unit: Vec<String>,
    /// Add what an auditor asks: methods with sources, checks of the data, coherence, importance,
    /// intervals, sensitivity, parts left out, axioms, verification.
    #[arg(long)]
    pub(crate) audit: bool,
    /// The rank that the units would like to have.
    #[arg(long, value_name = "RANK", default_value_t = 3, value_parser = number::count, allow_negative_numbers = true)]
    pub(crate) rank: usize,
    /// Tell how units came from their ranks in this folder, an earlier edition of the index. Of a panel,
    /// the period before is taken without it.
    #[arg(long, value_name = "DIR")]
    pub(crate) since: Option<PathBuf>,
    /// Move each weight by up to this share of itself.
    #[arg(long, value_name = "SHARE", default_value = "25%", value_parser = parse_share, allow_negative_numbers = true)]
    pub(crate) within: f64,
    /// Number of draws of weights.
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = number::draws, allow_negative_numbers = true)]
    pub(crate) draws: u64,
    /// The seed of the random numbers; the same seed gives the same result.
    #[arg(long, value_name = "SEED", default_value_t = 0, value_parser = number::seed, allow_negative_numbers = true)]
    pub(crate) seed: u64,
    /// Write this date, or any text, below the report; without it none.
    #[arg(long, value_name = "DATE")]
    pub(crate) date: Option<String>,
    #[command(flatten)]
    pub(crate) change: Change,
    /// Write to a file rather than to standard output.
    #[arg(long, value_name = "FILE", value_parser = Destination::parse)]
    pub(crate) output: Option<Destination>,
}

pub(crate) fn run(arguments: &ReportArguments) -> Result<Outcome, Failure> {
    let subject = Subject::read(arguments)?;
    let units = subject.asked.iter().enumerate();
    let mut body: Vec<_> =
        units.map(|(number, unit)| unit::pages(&subject, unit, number)).collect();
    body.push(overview::sections(&subject));
    if arguments.audit {
        body.push(auditor::sections(&subject));
    }
    let interrupted = progress::was_interrupted();
    let colophon = colophon::colophon(&subject, interrupted)?;
    let html = page::page(&subject, &body, &colophon).into_string();
    write_to(arguments.output.as_ref(), |out| out.write_all(html.as_bytes()))?;
    Ok(if interrupted { Outcome::FallsShort } else { Outcome::Done })
}
