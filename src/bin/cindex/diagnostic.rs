//! Faults on standard error, with the line of the file marked.

use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};

use codespan_reporting::diagnostic::{Diagnostic as Snippet, Label};
use codespan_reporting::files::SimpleFiles;
use codespan_reporting::term::termcolor::{ColorChoice, StandardStream};
use codespan_reporting::term::{self, Config};
use composite_index::Error;
use composite_index::error::{Diagnostic, Source};

use crate::Failure;

/// Says what went wrong; that itself failing is the end of what can be said.
pub(crate) fn print(failure: &Failure) {
    let _ = match failure {
        Failure::Input(error) => print_faults(error),
        Failure::Output { target, error } => {
            writeln!(std::io::stderr(), "error: {target} cannot be written: {error}")
        }
    };
}

/// Says on standard error what deserves a second look, and what to do about it.
pub(crate) fn warn(what: &str, help: &str) {
    let _ = writeln!(std::io::stderr(), "warning: {what}\n  = help: {help}");
}

fn print_faults(error: &Error) -> std::io::Result<()> {
    let mut files = SimpleFiles::new();
    let mut known = BTreeMap::new();
    for span in error.diagnostics().iter().filter_map(|fault| fault.span.as_ref()) {
        if !known.contains_key(&span.file) {
            if let Ok(source) = Source::read(&span.file) {
                let id = files.add(span.file.clone(), source.text().to_owned());
                known.insert(span.file.clone(), id);
            }
        }
    }
    let choice =
        if std::io::stderr().is_terminal() { ColorChoice::Auto } else { ColorChoice::Never };
    let mut stream = StandardStream::stderr(choice);
    for fault in error.diagnostics() {
        let file = fault.span.as_ref().and_then(|span| known.get(&span.file)).copied();
        let diagnostic = diagnostic(fault, file);
        term::emit_to_write_style(&mut stream, &Config::default(), &files, &diagnostic)
            .map_err(std::io::Error::other)?;
    }
    let count = error.diagnostics().len();
    if count > 1 {
        writeln!(stream, "{count} faults in all")?;
    }
    Ok(())
}

fn diagnostic(fault: &Diagnostic, file: Option<usize>) -> Snippet<usize> {
    let help = fault.help.as_ref().map(ToString::to_string);
    let diagnostic = Snippet::error().with_message(fault.kind.to_string());
    match (&fault.span, file) {
        (Some(span), Some(file)) => {
            let label = Label::primary(file, span.bytes.clone());
            let first = fault.first.as_ref().filter(|first| first.file == span.file);
            let first = first.map(|first| Label::secondary(file, first.bytes.clone()));
            let labels = [label.with_message(help.unwrap_or_default())].into_iter();
            diagnostic.with_labels(labels.chain(first).collect())
        }
        _ => diagnostic.with_notes(help.into_iter().map(|help| format!("help: {help}")).collect()),
    }
}
