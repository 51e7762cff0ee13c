//! `cindex import`: the files of an index out of a workbook.

use std::path::PathBuf;

use clap::Args;
use composite_index::workbook::Workbook;
use composite_index::{IndexFiles, IndexFolder};

use crate::init::write_new;
use crate::input::Sheets;
use crate::{Failure, Outcome, diagnostic};

#[derive(Debug, Args)]
pub(crate) struct ImportArguments {
    /// The workbook (.xlsx).
    file: PathBuf,
    /// The folder of the index; it is created if it does not exist. Files in it are never overwritten.
    dir: PathBuf,
    /// Refuse what would be left out: unused levels, groups without children, indicators and units
    /// without data, columns that an index does not have.
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    sheets: Sheets,
}

pub(crate) fn run(arguments: &ImportArguments) -> Result<Outcome, Failure> {
    let ImportArguments { file, dir, strict, sheets } = arguments;
    let workbook = Workbook::read(file, &sheets.options(*strict))?;
    // Faults are told before anything is written.
    let index = IndexFolder::from_workbook(&workbook, IndexFiles::default())?;
    let rules = index.index().methodology().data.as_ref();
    let decimal = rules.and_then(|rules| rules.decimal.as_deref()).unwrap_or(".");
    write_new(dir, &workbook.files(decimal)?)?;
    println!("\nread as {}", workbook.layout().name());
    for left_out in diagnostic::sentences(workbook.notes()) {
        println!("left out: {left_out}");
    }
    let dir = dir.display();
    println!("\nNow `cindex check {dir}` shows the tree, and `cindex rank {dir}` the ranking.");
    Ok(Outcome::Done)
}
