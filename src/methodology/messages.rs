//! Checks what a file contains against what it may contain, and says what would be right; text that
//! is not TOML too, in the words of people who do not know its grammar.

use std::collections::BTreeSet;
use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use crate::error::{
    Diagnostic, Diagnostics, ErrorKind, Help, Refusal, Result, Source, did_you_mean, one_of,
};
use crate::framework::{NodeCode, UnitCode};
use crate::methods::aggregate::is_share_or_count;
use crate::methods::registry::{
    self, Choice, MethodEntry, MethodOption, MethodSet, OptionDefault, ValueKind,
};

type Value<'v> = Spanned<DeValue<'v>>;

/// Gathers the faults of a file.
pub(super) struct Checker<'s> {
    source: &'s Source,
    faults: Diagnostics,
}

/// The innermost option and the innermost method around a value.
#[derive(Clone, Copy)]
pub(super) struct Place<'p> {
    option: &'p str,
    method: Option<&'static MethodEntry>,
}

impl<'p> Place<'p> {
    pub(super) fn of(option: &'p str) -> Self {
        Self { option, method: None }
    }

    fn at(self, option: &'p str) -> Self {
        Self { option, ..self }
    }

    /// How the method around the value is written.
    fn example(self) -> Option<String> {
        self.method.map(write)
    }
}

fn write(method: &MethodEntry) -> String {
    format!("write `{}`", method.written())
}

impl<'s> Checker<'s> {
    pub(super) fn new(source: &'s Source) -> Self {
        Self { source, faults: Diagnostics::default() }
    }

    /// The faults, in the order of the text.
    pub(super) fn finish(mut self) -> Result<()> {
        self.faults.sort_by_place();
        self.faults.check()
    }

    fn fault<H: Into<Help>>(&mut self, span: Range<usize>, kind: ErrorKind, help: Option<H>) {
        self.faults.push(Diagnostic::new(kind).at(Some(self.source.span(span))).help(help));
    }

    fn invalid(&mut self, place: Place<'_>, value: &Value<'_>, why: String, help: Option<String>) {
        let problem = ErrorKind::InvalidOption { option: place.option.to_owned(), why };
        self.fault(value.span(), problem, help);
    }

    /// Something else is needed in place of a value.
    fn needed(&mut self, place: Place<'_>, value: &Value<'_>, what: &str, help: Option<String>) {
        let why = format!("{what} is needed, and this is {}", self.found(value));
        self.invalid(place, value, why, help.or_else(|| place.example()));
    }

    /// A value in words.
    fn found(&self, value: &Value<'_>) -> String {
        match value.get_ref() {
            DeValue::String(text) => format!("the text {text:?}"),
            DeValue::Array(_) => "a list".to_owned(),
            DeValue::Table(_) => "a table".to_owned(),
            _ => {
                let text = self.source.text().get(value.span()).unwrap_or_default();
                format!("`{}`", text.trim())
            }
        }
    }

    /// Checks a value and everything in it.
    pub(super) fn check(&mut self, place: Place<'_>, kind: &ValueKind, value: &Value<'_>) {
        match (kind, value.get_ref()) {
            (ValueKind::Any, _)
            | (ValueKind::Boolean, DeValue::Boolean(_))
            | (ValueKind::Text, DeValue::String(_)) => {}
            (ValueKind::Number(interval), DeValue::Integer(_) | DeValue::Float(_)) => {
                let number = read_as(value).unwrap_or(f64::NAN);
                let needed = match number.is_finite() {
                    true => interval.to_string(),
                    false => interval.to_string().replacen("a number", "a finite number", 1),
                };
                if !interval.contains(number) {
                    self.needed(place, value, &needed, None);
                }
            }
            (ValueKind::Whole(low, high), DeValue::Integer(_))
                if read_as(value).is_some_and(|number| (*low..=*high).contains(&number)) => {}
            (ValueKind::CountOrAll, DeValue::String(text)) if text == "all" => {}
            (ValueKind::CountOrAll, DeValue::Integer(_)) if read_as::<u32>(value).is_some() => {}
            (ValueKind::NumberOrMissing, DeValue::String(text)) if text == "missing" => {}
            (ValueKind::NumberOrMissing, DeValue::Integer(_) | DeValue::Float(_))
                if read_as(value).is_some_and(f64::is_finite) => {}
            (ValueKind::ShareOrCount, DeValue::Integer(_) | DeValue::Float(_))
                if read_as(value).is_some_and(is_share_or_count) => {}
            (ValueKind::Code, DeValue::String(text)) => {
                self.code(value.span(), NodeCode::new(text.as_ref()).err());
            }
            (ValueKind::Unit, DeValue::String(text)) => {
                self.code(value.span(), UnitCode::new(text.as_ref()).err());
            }
            (ValueKind::Choice(choices), _) => self.choice(place, choices, value),
            (ValueKind::Method(set), _) => self.method(place, set, value),
            (ValueKind::Tuple(_, count), DeValue::Array(items)) if items.len() != *count => {
                let why = format!("a list of {count} is needed, and this has {}", items.len());
                self.invalid(place, value, why, place.example());
            }
            (
                ValueKind::List(kind) | ValueKind::Tuple(kind, _) | ValueKind::OneOrMore(kind),
                DeValue::Array(items),
            ) => items.iter().for_each(|item| self.check(place, kind, item)),
            (ValueKind::OneOrMore(kind), _) => self.check(place, kind, value),
            (ValueKind::Map(codes, kind), DeValue::Table(table)) => {
                for (key, value) in table.iter() {
                    if *codes {
                        self.code(key.span(), NodeCode::new(key.get_ref().as_ref()).err());
                    }
                    self.check(place.at(key.get_ref()), kind, value);
                }
            }
            (ValueKind::Table(options), DeValue::Table(table)) => {
                self.options(place, options, table, value.span());
            }
            (ValueKind::Table(options), DeValue::String(word)) => {
                let help = options.iter().find(|option| names(&option.value, word));
                let help = help.map(|option| format!("write `{{ {} = \"{word}\" }}`", option.name));
                self.needed(place, value, &kind.to_string(), help);
            }
            (ValueKind::List(_), _) => self.needed(place, value, "a list", None),
            (ValueKind::Tuple(_, count), _) => {
                self.needed(place, value, &format!("a list of {count}"), None);
            }
            _ => self.needed(place, value, &kind.to_string(), None),
        }
    }

    fn code(&mut self, span: Range<usize>, error: Option<crate::error::Error>) {
        let faults = error.iter().flat_map(crate::error::Error::diagnostics);
        for fault in faults {
            self.faults.push(fault.clone().at(Some(self.source.span(span.clone()))));
        }
    }

    fn options(
        &mut self,
        place: Place<'_>,
        options: &[MethodOption],
        table: &DeTable<'_>,
        span: Range<usize>,
    ) {
        let known = |name: &str| options.iter().find(|option| option.name == name);
        for (key, value) in table.iter() {
            let name = key.get_ref().as_ref();
            match known(name) {
                Some(option) => self.check(place.at(option.name), &option.value, value),
                None => {
                    let problem = ErrorKind::UnknownOption { option: name.to_owned() };
                    let help = one_of(name, options.iter().map(|option| option.name));
                    self.fault(key.span(), problem, help);
                }
            }
        }
        // An option that is absent may be one that is misspelt.
        if table.keys().any(|key| known(key.get_ref()).is_none()) {
            return;
        }
        let absent = options.iter().filter(|option| {
            option.default == OptionDefault::Required && !table.contains_key(option.name)
        });
        for option in absent {
            let what = format!("`{}`", option.name);
            let problem = ErrorKind::NeedsOption { method: place.option.to_owned(), what };
            self.fault(span.clone(), problem, place.example());
        }
    }

    fn choice(&mut self, place: Place<'_>, choices: &'static [Choice], value: &Value<'_>) {
        let (name, inside, span) = match value.get_ref() {
            DeValue::String(name) => (name.as_ref(), None, value.span()),
            DeValue::Table(table) if table.len() == 1 => {
                let Some((key, inside)) = table.iter().next() else { return };
                (key.get_ref().as_ref(), Some(inside), key.span())
            }
            _ => {
                return self.needed(place, value, &ValueKind::Choice(choices).to_string(), None);
            }
        };
        match (choices.iter().find(|choice| choice.name == name), inside) {
            (None, _) => {
                let (option, value) = (place.option.to_owned(), name.to_owned());
                let help = one_of(name, choices.iter().map(|choice| choice.name));
                self.fault(span, ErrorKind::UnknownValue { option, value }, help);
            }
            (Some(Choice { value: Some(kind), .. }), Some(inside)) => {
                self.check(place.at(name), kind, inside);
            }
            (Some(Choice { value: Some(_), .. }), None) => {
                let (method, what) = (name.to_owned(), "a value".to_owned());
                let help = place.example();
                self.fault(span, ErrorKind::NeedsOption { method, what }, help);
            }
            (Some(_), Some(inside)) => self.stands_alone(place, name, inside),
            (Some(_), None) => {}
        }
    }

    fn method(&mut self, place: Place<'_>, set: &MethodSet, value: &Value<'_>) {
        match value.get_ref() {
            DeValue::String(name) => match set.find(name) {
                None => self.unknown_method(set, name, value.span()),
                Some(method) if method.stands_alone() => {}
                Some(method) => {
                    let (what, help) = ("options".to_owned(), Some(write(method)));
                    let problem = ErrorKind::NeedsOption { method: method.name.to_owned(), what };
                    self.fault(value.span(), problem, help);
                }
            },
            DeValue::Table(table) => {
                let mut methods = table.iter();
                match (methods.next(), methods.next()) {
                    (None, _) => {
                        self.invalid(place, value, "a method is needed".into(), place.example());
                    }
                    (Some((name, inside)), None) => {
                        let Some(method) = set.find(name.get_ref()) else {
                            return self.unknown_method(set, name.get_ref(), name.span());
                        };
                        match &method.value {
                            Some(kind) => {
                                let place = Place { option: method.name, method: Some(method) };
                                self.check(place, kind, inside);
                            }
                            None => self.stands_alone(place, method.name, inside),
                        }
                    }
                    _ => self.several_methods(place, table, value),
                }
            }
            _ => {
                let help = place.example().unwrap_or_else(|| {
                    "write a name, or a name with what it needs: `{ name = … }`".to_owned()
                });
                let why = "a name, or a table with a name, is needed".to_owned();
                self.invalid(place, value, why, Some(help));
            }
        }
    }

    /// A name that is nothing here: the nearest, what it is elsewhere, or all that can be here.
    fn unknown_method(&mut self, set: &MethodSet, name: &str, span: Range<usize>) {
        let elsewhere = || {
            let method = registry::named(name).next()?;
            Some(format!("`{name}` belongs to `{}`", method.family.setting()).into())
        };
        let help = did_you_mean(name, set.names()).or_else(elsewhere);
        let help = help.or_else(|| one_of(name, set.names()));
        self.fault(span, ErrorKind::UnknownMethod { method: name.to_owned() }, help);
    }

    /// A word without options may have an empty table behind it.
    fn stands_alone(&mut self, place: Place<'_>, name: &str, inside: &Value<'_>) {
        if !inside.get_ref().as_table().is_some_and(DeTable::is_empty) {
            let why = format!("`{name}` has no options");
            self.invalid(place, inside, why, Some(format!("write `\"{name}\"`")));
        }
    }

    fn several_methods(&mut self, place: Place<'_>, table: &DeTable<'_>, value: &Value<'_>) {
        let names: Vec<_> = table.keys().map(|key| format!("`{}`", key.get_ref())).collect();
        let count = if names.len() == 2 { "two" } else { "several" };
        let why = format!("{count} methods in one step: {}", names.join(", "));
        let help = match place.option {
            "transforms" | "publish" | "impute" => "write `{ … }, { … }`, one step for each",
            _ => "choose one",
        };
        self.invalid(place, value, why, Some(help.to_owned()));
    }
}

/// Whether a word is what an option may be.
fn read_as<'v, T: Deserialize<'v>>(value: &Value<'v>) -> Option<T> {
    T::deserialize(ValueDeserializer::from(value.clone())).ok()
}

fn names(kind: &ValueKind, word: &str) -> bool {
    match kind {
        ValueKind::Choice(choices) => choices.iter().any(|choice| choice.name == word),
        ValueKind::Method(set) => set.find(word).is_some_and(MethodEntry::stands_alone),
        _ => false,
    }
}

pub(super) fn one_line(message: &str) -> String {
    message.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Every fault of the grammar, one for each line: what follows on a line follows from the first.
pub(super) fn syntax_faults(source: &Source, errors: Vec<toml::de::Error>) -> Diagnostics {
    let mut faults = Diagnostics::default();
    let mut seen = BTreeSet::new();
    for error in errors {
        let span = error.span().map(|bytes| source.span(bytes));
        if span.as_ref().is_some_and(|span| !seen.insert(span.line)) {
            continue;
        }
        let said = one_line(error.message());
        let (why, help) = match error.span() {
            Some(bytes) => in_plain_words(source.text(), bytes, &said),
            None => (said, None),
        };
        let problem = ErrorKind::MalformedToml { why: Refusal::new(why) };
        faults.push(Diagnostic::new(problem).at(span).help(help));
    }
    faults
}

/// What is wrong, and what to write.
fn in_plain_words(text: &str, bytes: Range<usize>, said: &str) -> (String, Option<Help>) {
    let found = text.get(bytes.clone()).unwrap_or_default().trim();
    let is_value = said.starts_with("string values must be quoted")
        || ["float", "boolean", "integer"]
            .iter()
            .any(|of| said.starts_with(&format!("invalid {of}")));
    let bare = found.trim_matches(|c: char| "“”„‟«»‘’‚`".contains(c));
    let (why, help) = match () {
        () if is_value && found.is_empty() => {
            ("a value is missing".to_owned(), "write one, or delete the line".to_owned())
        }
        () if is_value && bare != found => (
            format!("`{found}` has quotation marks that TOML does not know"),
            format!("write \"{bare}\", with straight marks"),
        ),
        () if is_value && found.starts_with(char::is_alphabetic) => {
            (format!("the text `{found}` is not in quotation marks"), format!("write \"{found}\""))
        }
        () if is_value => (
            format!("`{found}` is not a number"),
            "write digits and a decimal point alone, or put a text in quotation marks".to_owned(),
        ),
        () if said.starts_with("unexpected key or value") => match decimal_comma(text, bytes.start)
        {
            Some(number) => (
                format!("`{number}` has a decimal comma"),
                format!("write {}", number.replace(',', ".")),
            ),
            None => (
                "a line goes on behind its value".to_owned(),
                "begin a new line for each setting".to_owned(),
            ),
        },
        () if said.starts_with("key with no value") && is_near_colon(text, bytes.start) => {
            ("`:` is between a key and its value".to_owned(), "write `=`".to_owned())
        }
        () if said.starts_with("key with no value") => (
            said.to_owned(),
            "a setting is `key = value`, a section `[name]`, and a comment begins with `#`"
                .to_owned(),
        ),
        () if said.starts_with("missing comma between array elements") => (
            said.to_owned(),
            "close each bracket that is opened above, and divide the items of a list by commas"
                .to_owned(),
        ),
        () if said.starts_with("duplicate key") => {
            (said.to_owned(), "write each section and each key once".to_owned())
        }
        () if said.starts_with("invalid mantissa") => (
            "a number lacks digits beside its point".to_owned(),
            "write digits on both sides of the point, such as 0.5".to_owned(),
        ),
        () if said.starts_with("invalid basic string")
            || said.starts_with("invalid literal string") =>
        {
            ("a quotation mark is not closed".to_owned(), "close it behind the text".to_owned())
        }
        () => return (said.to_owned(), None),
    };
    (why, Some(help.into()))
}

/// Whether a colon is at a place or, but for spaces, before it.
fn is_near_colon(text: &str, at: usize) -> bool {
    text.split_at_checked(at)
        .is_some_and(|(before, rest)| rest.starts_with(':') || before.trim_end().ends_with(':'))
}

/// The number around a comma that divides digits.
fn decimal_comma(text: &str, comma: usize) -> Option<&str> {
    let behind = text.get(comma..)?.strip_prefix(',')?;
    let is_digit = |c: char| c.is_ascii_digit();
    let decimals = behind.find(|c| !is_digit(c)).unwrap_or(behind.len());
    let whole = text[..comma].trim_end_matches(is_digit).len();
    (decimals > 0 && whole < comma).then(|| &text[whole..comma + 1 + decimals])
}

#[cfg(test)]
mod tests {
    use toml::de::DeTable;

    use super::*;

    #[test]
    fn slips_of_the_grammar_say_what_to_write() {
        for (line, said) in [
            ("a = nominal", "the text `nominal` is not in quotation marks (write \"nominal\")"),
            ("a = inverse", "the text `inverse` is not in quotation marks (write \"inverse\")"),
            ("a = true-ish", "the text `true-ish` is not in quotation marks (write \"true-ish\")"),
            (
                "a = “equal”",
                "`“equal”` has quotation marks that TOML does not know (write \"equal\", with \
             straight marks)",
            ),
            (
                "a = 5%",
                "`5%` is not a number (write digits and a decimal point alone, or put a text in \
             quotation marks)",
            ),
            ("a = ", "a value is missing (write one, or delete the line)"),
            ("a = 0,5", "`0,5` has a decimal comma (write 0.5)"),
            (
                "a = \"b\" c = 1",
                "a line goes on behind its value (begin a new line for each setting)",
            ),
            ("a: \"b\"", "`:` is between a key and its value (write `=`)"),
            (
                "// a",
                "key with no value, expected `=` (a setting is `key = value`, a section `[name]`, \
             and a comment begins with `#`)",
            ),
            ("a = \"b", "a quotation mark is not closed (close it behind the text)"),
            (
                "a = .5",
                "a number lacks digits beside its point (write digits on both sides of the point, \
             such as 0.5)",
            ),
            ("a = 1\na = 2", "duplicate key (write each section and each key once)"),
            ("[a", "unclosed table, expected `]`"),
        ] {
            let source = Source::new("m.toml", line);
            let (_, errors) = DeTable::parse_recoverable(source.text());
            let error = syntax_faults(&source, errors).check().unwrap_err().to_string();
            let (_, message) = error.split_once("not valid TOML: ").unwrap();
            assert_eq!(message, said, "{line}");
        }
    }

    #[test]
    fn a_line_has_one_fault() {
        let source = Source::new("m.toml", "a: \"b\"\nc: \"d\"\n");
        let (_, errors) = DeTable::parse_recoverable(source.text());
        assert_eq!(syntax_faults(&source, errors).check().unwrap_err().diagnostics().len(), 2);
    }
}
