//! `uncertainty.toml`: every factor read by itself, so that all faults come with their places.

use toml::de::DeTable;

use super::factors::{Factor, Factors};
use crate::error::{Diagnostic, ErrorKind, Result, Source};
use crate::methodology::{Reader, one_line};

impl Factors {
    /// Reads a file of factors.
    ///
    /// # Errors
    ///
    /// Every fault at once, with line and column: TOML that is not valid, options that do not exist
    /// (with the nearest that does), values of the wrong type. What the factors change, and by what,
    /// is checked by [`Uncertainty::new`](super::study::Uncertainty::new).
    pub fn from_toml(source: &Source) -> Result<Self> {
        let (table, errors) = DeTable::parse_recoverable(source.text());
        let mut reader = Reader::new(source);
        for error in errors {
            let problem = ErrorKind::MalformedToml { why: one_line(error.message()) };
            let span = error.span().map(|span| source.span(span));
            reader.faults.push(Diagnostic::new(problem).at(span));
        }
        let mut factors = Self::default();
        if reader.faults.is_empty() {
            for (key, value) in table.get_ref().iter() {
                match key.get_ref().as_ref() {
                    "factor" => factors.read(&mut reader, value),
                    name => reader.unknown_option(name, key.span(), ["factor"]),
                }
            }
        }
        factors.spans = reader.finish()?;
        Ok(factors)
    }

    /// Writes the factors as a file.
    ///
    /// # Errors
    ///
    /// A number is not finite.
    pub fn to_toml(&self) -> Result<String> {
        toml::to_string(self).map_err(|error| {
            let (option, why) = ("factor".to_owned(), error.to_string());
            ErrorKind::InvalidOption { option, why }.into()
        })
    }

    fn read(&mut self, reader: &mut Reader<'_>, value: &toml::Spanned<toml::de::DeValue<'_>>) {
        for (key, value) in reader.table("factor", value) {
            let path = reader.note("factor", key);
            for (option, value) in reader.table(&path, value) {
                let path = reader.note(&path, option);
                if value.get_ref().is_array() {
                    for (number, item) in reader.array(&path, value).into_iter().enumerate() {
                        reader.note_item(&path, number, item);
                    }
                }
            }
            if let Some(factor) = reader.value::<Factor>(&path, value) {
                self.factors.insert(key.get_ref().as_ref().to_owned(), factor);
            }
        }
    }
}
