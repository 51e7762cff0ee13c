//! Places that cost nothing until a message needs them.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use super::source::Source;
use super::span::Span;

/// A place in a text, as bytes: line and column are counted when a message asks for them.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    origin: Arc<Origin>,
    start: u32,
    length: u32,
}

/// Where a text is from: one in memory, or a file that is read again if a message needs it.
#[derive(Debug)]
pub(crate) struct Origin {
    path: PathBuf,
    bytes: u64,
    source: OnceLock<Option<Source>>,
}

impl Origin {
    /// A text in memory.
    #[cfg(feature = "csv")]
    pub(crate) fn of(source: &Source) -> Arc<Self> {
        let source = OnceLock::from(Some(source.clone()));
        Arc::new(Self { path: PathBuf::new(), bytes: 0, source })
    }

    /// A file of so many bytes behind its byte order mark, which was read and not kept.
    #[cfg(feature = "csv")]
    pub(crate) fn file(path: &Path, bytes: u64) -> Arc<Self> {
        Arc::new(Self { path: path.to_owned(), bytes, source: OnceLock::new() })
    }

    /// The text; nothing where the file is no longer what was read.
    fn source(&self) -> Option<&Source> {
        let again = || {
            let source = Source::read(Path::new(&self.path)).ok()?;
            (source.text().len() as u64 == self.bytes).then_some(source)
        };
        self.source.get_or_init(again).as_ref()
    }
}

impl Place {
    /// A range of bytes; a text has fewer than four gigabytes.
    #[cfg(feature = "csv")]
    pub(crate) fn new(origin: &Arc<Origin>, bytes: std::ops::Range<usize>) -> Self {
        let start = u32::try_from(bytes.start).unwrap_or(u32::MAX);
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        Self { origin: Arc::clone(origin), start, length }
    }

    /// The place as messages have it.
    pub(crate) fn span(&self) -> Option<Span> {
        let start = self.start as usize;
        Some(self.origin.source()?.span(start..start + self.length as usize))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "csv")]
    #[test]
    fn a_file_is_read_again_for_a_message_unless_it_has_changed() {
        assert_eq!(size_of::<Option<Place>>(), 16);
        let path = std::env::temp_dir().join(format!("place-{}.csv", std::process::id()));
        std::fs::write(&path, "unit,a\nKOR,1\n").unwrap();
        let place = |bytes| Place::new(&Origin::file(&path, bytes), 7..10);
        assert_eq!(place(13).span().map(|span| (span.line, span.column)), Some((2, 1)));
        assert_eq!(place(12).span(), None);
        std::fs::remove_file(&path).unwrap();
        assert_eq!(place(13).span(), None);
    }
}
