//! How the catalogue of problems is written down, and the parts of its messages.

use super::number::number;

/// Defines `ErrorKind` and [`Area`](super::Area) from lists of problems by area: each with its
/// fields, the culprit first, and its message.
macro_rules! catalogue {
    ($($(#[$about:meta])* $area:ident {
        $($kind:ident $({ $($field:ident: $type:ty),* })? => $message:literal $(, $part:expr)*;)*
    })*) => {
        /// What is wrong, with the culprit's code, unit, column or option.
        ///
        /// The variants are documented by their messages. Serde holds a problem as its
        /// [`code`](ErrorKind::code) and its `details`, the fields of the variant.
        #[derive(Debug, Clone, PartialEq, thiserror::Error, serde::Serialize)]
        #[serde(tag = "code", content = "details", rename_all = "kebab-case")]
        #[non_exhaustive]
        #[allow(missing_docs, reason = "the message says what each field is")]
        pub enum ErrorKind {
            $($(
                #[doc = $message]
                #[error($message $(, $part)*)]
                $kind $({ $($field: $type),* })?,
            )*)*
        }

        impl ErrorKind {
            /// Every [code](ErrorKind::code) there is.
            pub const CODES: &'static [&'static str] = &[$($(code!($kind)),*),*];

            /// A short name that does not change with the wording of the message: the variant's
            /// name in kebab case, such as `unknown-node`.
            pub fn code(&self) -> &'static str {
                match self {
                    $($(Self::$kind { .. } => code!($kind),)*)*
                }
            }

            /// The part of an index that the problem belongs to.
            pub fn area(&self) -> Area {
                match self {
                    $($(Self::$kind { .. })|* => Area::$area,)*
                }
            }

            /// The code, unit, column, option or file that is wrong, where the problem has one; of
            /// a cycle, the first member.
            pub fn culprit(&self) -> Option<&str> {
                match self {
                    $($(Self::$kind $({ $($field),* })? => {
                        let fields: &[Option<&str>] =
                            &[$($($crate::error::catalogue::Culprit::name($field)),*)?];
                        fields.first().copied().flatten()
                    })*)*
                }
            }
        }

        impl ErrorKind {
            /// A part of the problem by its name, such as the unit, where it has one that is a text.
            pub(crate) fn part(&self, part: &str) -> Option<&str> {
                match self {
                    $($(Self::$kind $({ $($field),* })? => {
                        let parts: &[(&str, Option<&str>)] =
                            &[$($((stringify!($field), $crate::error::catalogue::Culprit::name($field))),*)?];
                        parts.iter().find(|(name, _)| *name == part).and_then(|(_, text)| *text)
                    })*)*
                }
            }
        }

        /// The part of an index that a problem belongs to.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
        #[serde(rename_all = "kebab-case")]
        #[non_exhaustive]
        pub enum Area {
            $($(#[$about])* $area,)*
        }
    };
}

/// The name of a variant in kebab case.
macro_rules! code {
    ($kind:ident) => {{
        const NAME: &str = stringify!($kind);
        const CODE: [u8; $crate::error::catalogue::kebab_length(NAME)] =
            $crate::error::catalogue::kebab(NAME);
        $crate::error::catalogue::text(&CODE)
    }};
}

pub(super) const fn kebab_length(name: &str) -> usize {
    let (mut length, mut at) = (name.len(), 1);
    while at < name.len() {
        length += name.as_bytes()[at].is_ascii_uppercase() as usize;
        at += 1;
    }
    length
}

pub(super) const fn kebab<const LENGTH: usize>(name: &str) -> [u8; LENGTH] {
    let (mut code, mut at, mut end) = ([b'-'; LENGTH], 0, 0);
    while at < name.len() {
        let letter = name.as_bytes()[at];
        end += (at > 0 && letter.is_ascii_uppercase()) as usize;
        code[end] = letter.to_ascii_lowercase();
        (at, end) = (at + 1, end + 1);
    }
    code
}

pub(super) const fn text(code: &'static [u8]) -> &'static str {
    match std::str::from_utf8(code) {
        Ok(text) => text,
        Err(_) => "",
    }
}

/// What the first field of a problem says of its culprit: text names it, a number or a reason does
/// not.
pub(super) trait Culprit {
    fn name(&self) -> Option<&str> {
        None
    }
}

impl Culprit for String {
    fn name(&self) -> Option<&str> {
        Some(self)
    }
}

impl Culprit for Option<String> {
    fn name(&self) -> Option<&str> {
        self.as_deref()
    }
}

impl Culprit for Vec<String> {
    fn name(&self) -> Option<&str> {
        self.first().map(String::as_str)
    }
}

impl Culprit for Box<super::ErrorKind> {
    fn name(&self) -> Option<&str> {
        self.culprit()
    }
}

impl Culprit for &'static str {}
impl Culprit for super::Refusal {}
impl Culprit for f64 {}
impl Culprit for u32 {}
impl Culprit for u64 {}
impl Culprit for u128 {}
impl Culprit for usize {}

pub(super) fn said(why: &str) -> String {
    if why.is_empty() { String::new() } else { format!(": {why}") }
}

pub(super) fn alternatives(count: usize) -> String {
    match count {
        0 => "no alternative".to_owned(),
        1 => "one alternative".to_owned(),
        _ => format!("{count} alternatives"),
    }
}

pub(super) fn constant(value: f64, units: usize) -> String {
    let value = number(value);
    match units {
        1 => format!("has a value for one unit only ({value})"),
        _ => format!("is the same ({value}) for all {units} units that have a value"),
    }
}

pub(super) fn at_level(levels: &[String]) -> String {
    match levels {
        [] => String::new(),
        levels => format!(" at level `{}`", levels.join("`, `")),
    }
}

pub(super) fn no_root(parentless: &[String]) -> String {
    const LISTED: usize = 6;
    let first: Vec<_> = parentless.iter().take(LISTED).map(|code| format!("`{code}`")).collect();
    match (parentless.len(), parentless.len().saturating_sub(LISTED)) {
        (0, _) => "every group has a parent".to_owned(),
        (1, _) => format!("{} has no parent, but it is no group", first.join(", ")),
        (_, 0) => format!("{} have no parent, but none of them is a group", first.join(", ")),
        (_, more) => {
            format!(
                "{} and {more} more have no parent, but none of them is a group",
                first.join(", ")
            )
        }
    }
}

pub(super) fn beyond_first(values: usize) -> String {
    if values > 1 { format!(" and {} more", values - 1) } else { String::new() }
}

pub(super) fn in_period(period: Option<&str>) -> String {
    period.map(|period| format!(" in period `{period}`")).unwrap_or_default()
}

pub(super) fn of_axis(axis: Option<&str>) -> String {
    axis.map(|axis| format!(" of the {axis} axis")).unwrap_or_default()
}
