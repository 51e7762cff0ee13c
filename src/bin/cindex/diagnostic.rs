//! Faults on standard error, with the line of the file marked.

use std::io::{IsTerminal, Write};

use codespan_reporting::diagnostic::{Diagnostic as Snippet, Label};
use codespan_reporting::term::termcolor::{BufferWriter, ColorChoice};
use codespan_reporting::term::{self, Config};
use composite_index::Error;
use composite_index::error::{Alike, Diagnostic, ErrorKind, printable};

use crate::Failure;
use crate::excerpt::Excerpt;

/// How many faults are shown, those that are alike as one: what a screen holds.
const MOST_SHOWN: usize = 6;

/// Says what went wrong; that itself failing is the end of what can be said.
pub(crate) fn print(failure: &Failure, all_faults: bool) {
    let _ = match failure {
        Failure::Input(error) => print_faults(error, all_faults),
        Failure::Output { target, error } => {
            writeln!(std::io::stderr(), "error: {target} cannot be written: {error}")
        }
    };
}

/// Says on standard error what deserves a second look, and what to do about it.
pub(crate) fn warn(what: &str, help: &str) {
    let (what, help) = (printable(what), printable(help));
    let _ = writeln!(std::io::stderr(), "warning: {what}\n  = help: {help}");
}

/// Notes as sentences, those that are alike as one.
pub(crate) fn sentences(notes: &[Diagnostic]) -> Vec<String> {
    let mut rest = notes.iter();
    let Some(first) = rest.next() else { return Vec::new() };
    let error = rest.cloned().fold(Error::from(first.clone()), Error::and);
    let sentence = |alike: &Alike<'_>| {
        let more = alike.others().map(|others| format!("; {others}")).unwrap_or_default();
        let help = alike.first.help.as_ref().map(|help| format!(": {help}")).unwrap_or_default();
        let place = alike.first.span.as_ref().and_then(|span| span.cell.as_ref());
        let place = place.map(|cell| format!(" ({cell})")).unwrap_or_default();
        format!("{}{place}{help}{more}", alike.first.kind)
    };
    error.alike(MOST_SHOWN).iter().map(sentence).collect()
}

/// All is written at once: thousands of faults are thousands of lines.
fn print_faults(error: &Error, all_faults: bool) -> std::io::Result<()> {
    let choice =
        if std::io::stderr().is_terminal() { ColorChoice::Auto } else { ColorChoice::Never };
    let writer = BufferWriter::stderr(choice);
    let mut buffer = writer.buffer();
    let each = error.diagnostics().iter().map(|first| Alike { first, others: Vec::new() });
    let faults = if all_faults { each.collect() } else { error.alike(MOST_SHOWN) };
    let shown = if all_faults { faults.len() } else { faults.len().min(MOST_SHOWN) };
    for fault in &faults[..shown] {
        let (excerpt, diagnostic) = snippet(fault);
        term::emit_to_write_style(&mut buffer, &Config::default(), &excerpt, &diagnostic)
            .map_err(std::io::Error::other)?;
    }
    if let Some(summary) = summary(error, &faults, shown) {
        writeln!(buffer, "{summary}")?;
    }
    writer.print(&buffer)
}

/// What is said below the faults: how many there are, and how to see those that are not shown.
fn summary(error: &Error, faults: &[Alike<'_>], shown: usize) -> Option<String> {
    let count = error.diagnostics().len();
    let more = match faults.len() - shown {
        0 => String::new(),
        1 => ", one more kind of them".to_owned(),
        kinds => format!(", {kinds} more kinds of them"),
    };
    let is_short = shown < count;
    (count > 1).then(|| match is_short {
        true => format!("{count} faults in all{more}; --all-faults shows each"),
        false => format!("{count} faults in all"),
    })
}

fn snippet(alike: &Alike<'_>) -> (Excerpt, Snippet<()>) {
    let fault = alike.first;
    let help = fault.help.as_ref().map(|help| printable(help.as_str()).into_owned());
    let help = help.or_else(|| where_names_are(&fault.kind).map(str::to_owned));
    let notes = alike.others().into_iter().chain(alike.remedies());
    let mut notes: Vec<_> = notes.map(|note| printable(&note).into_owned()).collect();
    let snippet = Snippet::error().with_message(message(fault));
    let cell = fault.span.as_ref().and_then(|span| span.cell.as_ref().map(|cell| (span, cell)));
    let place =
        cell.map(|(span, cell)| printable(&format!("{cell} of {}", span.file)).into_owned());
    let Some(span) = fault.span.as_ref().filter(|_| cell.is_none()) else {
        notes.splice(0..0, place.into_iter().chain(help.map(|help| format!("help: {help}"))));
        return (Excerpt::of(&[]), snippet.with_notes(notes));
    };
    let first = fault.first.as_ref().filter(|first| first.file == span.file);
    let spans: Vec<_> = std::iter::once(span).chain(first).collect();
    let excerpt = Excerpt::of(&spans);
    let label = Label::primary((), excerpt.find(span)).with_message(help.unwrap_or_default());
    let first = first.map(|first| Label::secondary((), excerpt.find(first)));
    let labels = std::iter::once(label).chain(first).collect();
    (excerpt, snippet.with_labels(labels).with_notes(notes))
}

/// The command that shows the names from which one is wanted, where none is near.
fn where_names_are(kind: &ErrorKind) -> Option<&'static str> {
    match kind {
        ErrorKind::UnknownNode { .. } => Some("`cindex check` shows the codes of all nodes"),
        ErrorKind::UnknownMethod { .. } => Some("`cindex methods` lists all methods"),
        _ => None,
    }
}

/// What is wrong, and in which period of a panel.
fn message(fault: &Diagnostic) -> String {
    let kind = fault.kind.to_string();
    let said = match &fault.period {
        Some(period) => format!("in period `{period}`: {kind}"),
        None => kind,
    };
    printable(&said).into_owned()
}
