//! A section of the page; one that fails says so, and the rest is written.

use maud::{Markup, html};

use crate::Failure;

/// A heading with what is below it, or the reason why nothing is.
pub(super) fn section(heading: &str, body: Result<Markup, Failure>) -> Markup {
    html! {
        section {
            h3 { (heading) }
            (or_reason(body))
        }
    }
}

/// What was made, or the reason why it could not be.
pub(super) fn or_reason(body: Result<Markup, Failure>) -> Markup {
    body.unwrap_or_else(|failure| {
        let why = match failure {
            Failure::Input(error) => error.to_string(),
            Failure::Output { target, error } => format!("{target}: {error}"),
        };
        html! { p.failed { "Not available: " (why.trim_end()) } }
    })
}

/// Sentences as a paragraph.
pub(super) fn paragraph(sentences: &[String]) -> Markup {
    html! { p { (sentences.join(" ")) } }
}
