//! Reads a TOML file option by option, gathering faults and places.

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::DeValue;

use super::Methodology;
use super::deserialise::deserialise;
use crate::error::{Diagnostic, Diagnostics, ErrorKind, Source, one_of};
use crate::framework::NodeCode;
use crate::methods::impute::Imputation;

pub(crate) type Item<'a> = (&'a Spanned<std::borrow::Cow<'a, str>>, &'a Spanned<DeValue<'a>>);

/// Reads options one by one, gathering faults and places.
pub(crate) struct Reader<'s> {
    pub(super) source: &'s Source,
    pub(crate) faults: Diagnostics,
    pub(super) methodology: Methodology,
}

/// Reads one setting that was written elsewhere than in a methodology file, without its place.
#[cfg(feature = "robustness")]
pub(crate) fn read_setting<T>(
    option: &str,
    value: &toml::Value,
    read: impl FnOnce(&mut Reader<'_>, &str, &Spanned<DeValue<'_>>) -> Option<T>,
) -> crate::error::Result<T> {
    let source = Source::new("", format!("value = {value}"));
    let (table, _) = toml::de::DeTable::parse_recoverable(source.text());
    let mut reader = Reader::new(&source);
    let written = table.get_ref().get("value");
    let setting = written.and_then(|written| read(&mut reader, option, written));
    let spans_off = |mut fault: Diagnostic| {
        fault.span = None;
        fault
    };
    let mut faults = Diagnostics::default();
    if let Err(error) = reader.faults.check() {
        error.diagnostics().iter().cloned().map(spans_off).for_each(|fault| faults.push(fault));
    }
    faults.finish_kept(setting)
}

impl<'s> Reader<'s> {
    pub(crate) fn new(source: &'s Source) -> Self {
        Self { source, faults: Diagnostics::default(), methodology: Methodology::default() }
    }

    /// The faults in the order of the text, or the places of what was read.
    #[cfg(feature = "robustness")]
    pub(crate) fn finish(mut self) -> crate::error::Result<crate::error::Spans> {
        self.faults.sort_by_place();
        self.faults.finish(self.methodology.spans)
    }
}

impl Reader<'_> {
    pub(crate) fn steps<T: DeserializeOwned>(
        &mut self,
        path: &str,
        value: &Spanned<DeValue<'_>>,
    ) -> Option<Vec<T>> {
        let items = self.array(path, value);
        let mut steps = Vec::with_capacity(items.len());
        for (step, item) in items.into_iter().enumerate() {
            let path = format!("{path}.{step}");
            self.methodology.spans.note(path.as_str(), self.source.span(item.span()));
            steps.extend(self.value::<T>(&path, item));
        }
        Some(steps)
    }

    /// One method, or a list of them.
    pub(crate) fn imputations(
        &mut self,
        path: &str,
        value: &Spanned<DeValue<'_>>,
    ) -> Option<Vec<Imputation>> {
        if value.get_ref().is_array() {
            return self.steps(path, value);
        }
        self.value::<Imputation>(path, value).map(|method| vec![method])
    }

    /// One option by serde.
    pub(crate) fn value<T: DeserializeOwned>(
        &mut self,
        path: &str,
        value: &Spanned<DeValue<'_>>,
    ) -> Option<T> {
        self.faults.keep(deserialise(self.source, path, value))
    }

    pub(crate) fn table<'a>(
        &mut self,
        path: &str,
        value: &'a Spanned<DeValue<'a>>,
    ) -> Vec<Item<'a>> {
        match value.get_ref() {
            DeValue::Table(table) => table.iter().collect(),
            other => {
                self.wrong_type(path, value, "a table", other.type_str());
                Vec::new()
            }
        }
    }

    pub(crate) fn array<'a>(
        &mut self,
        path: &str,
        value: &'a Spanned<DeValue<'a>>,
    ) -> Vec<&'a Spanned<DeValue<'a>>> {
        match value.get_ref() {
            DeValue::Array(array) => array.iter().collect(),
            other => {
                self.wrong_type(path, value, "an array", other.type_str());
                Vec::new()
            }
        }
    }

    fn wrong_type(&mut self, path: &str, value: &Spanned<DeValue<'_>>, need: &str, is: &str) {
        let why = format!("{need} is needed, and this is of type {is}");
        let problem = ErrorKind::InvalidOption { option: path.to_owned(), why };
        let span = self.source.span(value.span());
        self.faults.push(Diagnostic::new(problem).at(Some(span)));
    }

    pub(crate) fn unknown_option<const N: usize>(
        &mut self,
        name: &str,
        span: std::ops::Range<usize>,
        known: [&'static str; N],
    ) {
        let problem = ErrorKind::UnknownOption { option: name.to_owned() };
        let fault = Diagnostic::new(problem).at(Some(self.source.span(span)));
        self.faults.push(fault.help(one_of(name, known)));
    }

    /// Notes the span of a key; returns its path.
    pub(crate) fn note(&mut self, above: &str, key: &Spanned<std::borrow::Cow<'_, str>>) -> String {
        let path = format!("{above}.{}", key.get_ref());
        self.methodology.spans.note(path.as_str(), self.source.span(key.span()));
        path
    }

    /// Notes the place of an item of a list.
    #[cfg(feature = "robustness")]
    pub(crate) fn note_item(&mut self, list: &str, number: usize, item: &Spanned<DeValue<'_>>) {
        self.methodology.spans.note(format!("{list}.{number}"), self.source.span(item.span()));
    }

    pub(super) fn code(&mut self, key: &Spanned<std::borrow::Cow<'_, str>>) -> Option<NodeCode> {
        match NodeCode::new(key.get_ref().as_ref()) {
            Ok(code) => Some(code),
            Err(error) => {
                let span = self.source.span(key.span());
                for fault in error.diagnostics() {
                    self.faults.push(fault.clone().at(Some(span.clone())));
                }
                None
            }
        }
    }
}
