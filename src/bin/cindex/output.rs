//! How and where a command writes.

use std::io::{self, IsTerminal, Write};

use clap::{Args, ValueEnum};
use composite_index::data::TableWriter;

use crate::Failure;
use crate::destination::Destination;

#[derive(Debug, Args)]
pub(crate) struct Output {
    /// How to write the result.
    #[arg(long, value_name = "FORMAT", default_value = "table", requires_if("xlsx", "output"))]
    pub(crate) format: Format,
    /// Write to a file rather than to standard output.
    #[arg(long, value_name = "FILE", value_parser = Destination::parse)]
    pub(crate) output: Option<Destination>,
    /// Show every column of a table, however narrow the terminal.
    #[arg(long)]
    pub(crate) wide: bool,
}

impl Output {
    /// The width of the terminal, if the result goes to one and must fit it.
    pub(crate) fn width(&self) -> Option<usize> {
        let to_terminal = !self.wide && self.output.is_none() && io::stdout().is_terminal();
        to_terminal.then(terminal_width)
    }

    /// The width that a text fits wherever it goes, but where every column is asked for.
    pub(crate) fn width_of_text(&self) -> Option<usize> {
        (!self.wide).then(|| self.width().unwrap_or(TEXT_WIDTH))
    }

    /// Writes a text where it was asked for.
    pub(crate) fn write(&self, text: &str) -> Result<(), Failure> {
        self.stream(|out| out.write_all(text.as_bytes()))
    }

    /// Writes piece by piece where it was asked for.
    pub(crate) fn stream(
        &self,
        content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Failure> {
        if let Some((file, format)) = self.promised() {
            let what = format!("`{file}` is written as a table for people");
            crate::diagnostic::warn(&what, &format!("add `--format {format}`"));
        }
        write_to(self.output.as_ref(), content)
    }

    /// A file that gets a table for people, and the format that its name promises.
    fn promised(&self) -> Option<(String, &'static str)> {
        let file = self.output.as_ref().filter(|_| self.format == Format::Table)?;
        let file = file.display().to_string();
        let (_, ending) = file.rsplit_once('.')?;
        match ending.to_ascii_lowercase().as_str() {
            "xlsx" if cfg!(feature = "xlsx") => Some((file, "xlsx")),
            "csv" | "xls" | "xlsx" | "ods" => Some((file, "csv")),
            "json" => Some((file, "json")),
            _ => None,
        }
    }
}

/// Writes piece by piece to a file, or to standard output without one.
pub(crate) fn write_to(
    output: Option<&Destination>,
    content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Failure> {
    match output {
        Some(file) => file
            .write(content)
            .map_err(|error| Failure::Output { target: format!("`{}`", file.display()), error }),
        None => match to_standard_output(content) {
            // The reader has seen enough, as `head` has.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            written => written
                .map_err(|error| Failure::Output { target: "standard output".to_owned(), error }),
        },
    }
}

fn to_standard_output(content: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    content(&mut out)?;
    out.flush()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Table,
    /// Full precision, rows only.
    Csv,
    /// Full precision, with the summary.
    Json,
    /// A workbook with a sheet for each table; needs `--output`.
    #[cfg(feature = "xlsx")]
    Xlsx,
}

fn terminal_width() -> usize {
    terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0))
}

/// Rows below their columns; what is incomplete says so in each of its rows.
pub(crate) fn write_csv(
    out: &mut dyn Write,
    columns: &[String],
    rows: impl Iterator<Item = Vec<String>>,
    incomplete: Option<&str>,
) -> io::Result<()> {
    let mut table = TableWriter::new(out);
    columns
        .iter()
        .map(String::as_str)
        .chain(incomplete.map(|_| "incomplete"))
        .for_each(|it| table.text(it));
    table.end_row()?;
    for row in rows {
        row.iter().map(String::as_str).chain(incomplete).for_each(|cell| table.text(cell));
        table.end_row()?;
    }
    table.finish().map(|_| ())
}

/// The columns of running text.
const TEXT_WIDTH: usize = 80;

/// A text in lines that fit, each behind an indent.
pub(crate) fn wrapped(text: &str, indent: usize) -> String {
    let (mut lines, mut line) = (Vec::new(), String::new());
    for word in text.split_whitespace() {
        let longer = indent + line.chars().count() + 1 + word.chars().count();
        if !line.is_empty() && longer > TEXT_WIDTH {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line += word;
    }
    lines.push(line);
    lines.iter().map(|line| format!("{:indent$}{line}", "")).collect::<Vec<_>>().join("\n")
}
