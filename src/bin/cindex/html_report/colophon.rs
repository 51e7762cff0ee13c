//! What a reader needs to make the same report again.

use std::path::PathBuf;

use composite_index::error::ErrorKind;
use maud::{Markup, html};

use super::subject::Subject;
use crate::Failure;

/// Version, command, seed, and the SHA-256 of every file that was read. There is no date unless one was
/// typed: the same input gives the same bytes.
pub(super) fn colophon(subject: &Subject<'_>, interrupted: bool) -> Result<Markup, Failure> {
    let arguments = subject.arguments;
    let command: Vec<_> =
        std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned()).collect();
    let hashes =
        inputs(subject).into_iter().map(|file| Ok((file.display().to_string(), hash(&file)?)));
    let hashes = hashes.collect::<Result<Vec<_>, Failure>>()?;
    let methodology = subject.index.methodology();
    Ok(html! {
        footer {
            h2 { "How this was made" }
            dl {
                dt { "program" } dd { "cindex " (env!("CARGO_PKG_VERSION")) }
                dt { "command" } dd { code { "cindex " (command.join(" ")) } }
                dt { "seed" } dd { (arguments.seed) }
                @if let Some(name) = &methodology.name { dt { "methodology" } dd { (name) } }
                @if let Some(source) = &methodology.source { dt { "source" } dd { (source) } }
                @if let Some(date) = &arguments.date { dt { "date" } dd { (date) } }
                @for (file, hash) in &hashes {
                    dt { (file) } dd { "SHA-256 " code { (hash) } }
                }
            }
            @if interrupted {
                p.failed { "It was interrupted: what is based on draws has fewer of them than were asked for." }
            }
            p {
                "Ranks come from the scores with all their digits; numbers are shown rounded. The same \
                 input and the same command give the same report, byte by byte."
            }
        }
    })
}

/// The files that the report is made from.
fn inputs(subject: &Subject<'_>) -> Vec<PathBuf> {
    let (input, change) = (&subject.arguments.input, &subject.arguments.change);
    if input.dir.is_file() {
        return std::iter::once(input.dir.clone()).chain(input.data.clone()).collect();
    }
    let own = |name: &str| Some(input.dir.join(name)).filter(|file| file.is_file());
    let or_own = |typed: &Option<PathBuf>, name| typed.clone().or_else(|| own(name));
    let files = [
        own("framework.csv"),
        or_own(&change.methodology, "methodology.toml"),
        or_own(&input.data, "data.csv"),
        own("published.csv"),
        own("uncertainty.toml"),
    ];
    files.into_iter().flatten().collect()
}

fn hash(file: &PathBuf) -> Result<String, Failure> {
    let bytes = std::fs::read(file).map_err(|error| {
        let (path, why) = (file.display().to_string(), error.to_string());
        Failure::from(ErrorKind::Unreadable { path, why })
    })?;
    let hash = hmac_sha256::Hash::hash(&bytes);
    Ok(hash.iter().map(|byte| format!("{byte:02x}")).collect())
}
