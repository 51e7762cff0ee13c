//! The page around the sections.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::subject::Subject;

/// One file that needs no other, no network and no script.
pub(super) fn page(subject: &Subject<'_>, body: &[Markup], colophon: &Markup) -> Markup {
    let title = subject.title();
    let units = subject.asked.iter().enumerate();
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) ": report" }
                style { (PreEscaped(include_str!("style.css"))) }
            }
            body {
                header {
                    h1 { (title) }
                    @if !subject.asked.is_empty() {
                        nav {
                            @for (number, unit) in units {
                                a href=(format!("#unit-{number}")) { (subject.name_of(unit)) }
                            }
                        }
                    }
                }
                main { @for part in body { (part) } }
                (colophon)
            }
        }
    }
}
