//! What can go wrong, as messages for people and as data for programs.
//!
//! Reading and checking never stop at the first fault: an [`Error`] holds every fault of an input,
//! each a [`Diagnostic`] with
//!
//! - its [`kind`](Diagnostic::kind), an [`ErrorKind`] with the culprit's code, unit, column or
//!   option, a stable [`code`](ErrorKind::code) and an [`area`](ErrorKind::area);
//! - its [`span`](Diagnostic::span), the file, line, column and bytes, where it comes from a file;
//! - [`help`](field@Diagnostic::help), what would be right, and for a misspelt name the nearest right
//!   one as [`suggestion`](Diagnostic::suggestion).
//!
//! # Handling errors
//!
//! Match on the kind, or on its code where the wording of a message must not matter; take the
//! names from the culprit and the suggestion rather than from the text.
//!
//! ```
//! use composite_index::error::{Area, ErrorKind};
//! use composite_index::{Framework, Index, Methodology};
//!
//! let framework = Framework::builder("gai", "Global AI Index")
//!     .indicator("talent", 2.0)
//!     .indicator("research", 1.0)
//!     .build()?;
//! let index = Index::new(framework, Methodology::default())?;
//! let error = index.with_weights([("researhc", 3.0), ("talent", -1.0)]).unwrap_err();
//!
//! // For people.
//! let first = error.to_string().lines().next().map(str::to_owned);
//! assert_eq!(
//!     first.as_deref(),
//!     Some("`researhc` is not a node of this framework (did you mean `research`?)")
//! );
//! // For programs.
//! for fault in &error {
//!     match fault.kind.code() {
//!         "unknown-node" => {
//!             assert_eq!(fault.kind.culprit(), Some("researhc"));
//!             assert_eq!(fault.suggestion(), Some("research"));
//!         }
//!         "negative-weight" => assert_eq!(fault.kind.area(), Area::Framework),
//!         other => unreachable!("{other}"),
//!     }
//! }
//! assert!(error.into_iter().any(|fault| {
//!     matches!(fault.kind, ErrorKind::NegativeWeight { weight, .. } if weight == -1.0)
//! }));
//! # Ok::<(), composite_index::Error>(())
//! ```
//!
//! With serde, an error is the list of its faults: `code`, `details`, `area`, `message`, `culprit`,
//! `suggestion`, `help`, `span`, `first` (of two duplicates) and `period` (of a panel).

mod alike;
#[macro_use]
mod catalogue;
mod cell_place;
mod diagnostic;
mod encoding;
mod help;
mod kind;
mod number;
mod place;
mod printable;
mod refusal;
mod source;
mod span;

pub use alike::Alike;
pub use cell_place::CellPlace;
pub use diagnostic::{Diagnostic, Error};
pub use encoding::Encoding;
pub use help::Help;
pub use kind::{Area, ErrorKind};
pub use number::number;
pub use printable::printable;
pub use refusal::Refusal;
pub use source::Source;
pub use span::Span;

pub(crate) use diagnostic::Diagnostics;
#[cfg(feature = "csv")]
pub(crate) use help::Declaration;
pub(crate) use help::{did_you_mean, is_it_the_column, one_of};
#[cfg(feature = "csv")]
pub(crate) use place::Origin;
pub(crate) use place::Place;
#[cfg(feature = "csv")]
pub(crate) use printable::is_unseen;
#[cfg(any(feature = "audit", feature = "robustness"))]
pub(crate) use refusal::reason;
pub(crate) use span::Spans;

/// What fallible functions of this crate return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

#[cfg(test)]
mod tests {
    use super::*;

    /// Programs match on codes: one that changes breaks them, and is changed here too.
    #[test]
    fn codes_are_stable() {
        let stable: Vec<_> = include_str!("codes.txt").lines().collect();
        assert_eq!(ErrorKind::CODES, stable);
    }

    /// Very large numbers would be hundreds of digits.
    #[test]
    fn messages_show_numbers_as_all_text_does() {
        for line in include_str!("kind.rs").lines() {
            for (before, _) in line.match_indices(": f64").map(|(at, _)| line.split_at(at)) {
                let field = before.rsplit([' ', '{']).next().unwrap_or_default();
                assert!(!line.contains(&format!("{{{field}}}")), "number({field}): {line}");
            }
        }
        let weight = ErrorKind::NegativeWeight { code: "a".to_owned(), weight: -1.5e300 };
        assert_eq!(weight.to_string(), "weight -1.5e300 of `a` is negative");
    }

    #[test]
    fn an_error_is_data() {
        let draw = ErrorKind::DrawFails {
            problem: Box::new(ErrorKind::UnknownNode { code: "researhc".to_owned() }),
            draw: 7,
        };
        assert_eq!((draw.code(), draw.culprit()), ("draw-fails", Some("researhc")));
        let source = Source::new("m.toml", "researhc = 2");
        let fault = Diagnostic::new(ErrorKind::UnknownNode { code: "researhc".to_owned() })
            .at(Some(source.span(0..8)))
            .suggesting("researhc", ["research"]);
        let json = serde_json::to_value(Error::from(fault)).unwrap();
        let expected = serde_json::json!([{
            "code": "unknown-node",
            "details": { "code": "researhc" },
            "area": "methodology",
            "message": "`researhc` is not a node of this framework",
            "culprit": "researhc",
            "suggestion": "research",
            "help": "did you mean `research`?",
            "span": { "file": "m.toml", "line": 1, "column": 1, "bytes": { "start": 0, "end": 8 } },
            "first": null,
            "period": null,
        }]);
        assert_eq!(json, expected);
        let bare = serde_json::to_value(ErrorKind::NoRows);
        assert_eq!(bare.unwrap()["code"], "no-rows");
    }

    #[test]
    fn duplicates_show_both_lines() {
        let source = Source::new("d.csv", "unit\nKOR\nKOR\n");
        let unit = || ErrorKind::DuplicateUnit { unit: "KOR".to_owned(), period: None };
        let spans = [5..8, 9..12].map(|bytes| Some(source.span(bytes)));
        let [first, second] = spans.clone();
        let fault = Diagnostic::new(unit()).at(second).after(first);
        assert_eq!(fault.to_string(), "d.csv:3:1: duplicate unit `KOR` (lines 2 and 3)");
        let [first, _] = spans;
        let fault = Diagnostic::new(unit()).at(first.clone()).after(first);
        assert_eq!(fault.to_string(), "d.csv:2:1: duplicate unit `KOR`");
    }
}
