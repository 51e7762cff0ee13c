//! `cindex fit`: an index with everything that it fits to its data, stored for new data.

use clap::Args;
use composite_index::Scorer;

use crate::change::{self, Change};
use crate::destination::Destination;
use crate::input::Input;
use crate::output::{Format, Output};
use crate::{Failure, Outcome};

#[derive(Debug, Args)]
pub(crate) struct FitArguments {
    #[command(flatten)]
    pub(crate) input: Input,
    #[command(flatten)]
    pub(crate) change: Change,
    /// Write to a file rather than to standard output.
    #[arg(long, value_name = "FILE", value_parser = Destination::parse)]
    pub(crate) output: Option<Destination>,
}

pub(crate) fn run(arguments: &FitArguments) -> Result<Outcome, Failure> {
    let (index, folder) = change::index(&arguments.input, &arguments.change)?;
    let scorer: Scorer = index.fit(&arguments.input.values(&folder)?)?;
    let output = Output { format: Format::Json, output: arguments.output.clone(), wide: false };
    output.stream(|out| {
        serde_json::to_writer_pretty(&mut *out, &scorer)?;
        out.write_all(b"\n")
    })?;
    Ok(Outcome::Done)
}
