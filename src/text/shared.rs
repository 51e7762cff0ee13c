//! Texts that share their memory: a million codes are a million places in a few texts.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// A text that is cheap to copy: copies share it, and texts read from one file may be parts of one.
///
/// It is read as a `str`, and made from one or from a `String`.
///
/// ```
/// use composite_index::data::SharedText;
///
/// let name = SharedText::from("South Korea");
/// assert_eq!(name.len(), 11);
/// assert_eq!(name.clone(), "South Korea");
/// ```
#[derive(Clone, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct SharedText {
    /// Behind one pointer, so that a text takes sixteen bytes.
    whole: Arc<Box<str>>,
    start: u32,
    length: u32,
}

impl SharedText {
    /// The text.
    #[inline]
    pub fn as_str(&self) -> &str {
        let start = self.start as usize;
        self.whole.get(start..start + self.length as usize).unwrap_or_default()
    }

    /// What makes parts of one text, by where each starts and how long it is; a part outside is empty.
    #[cfg(feature = "csv")]
    pub(crate) fn parts(whole: &str) -> impl Fn((u32, u32)) -> Self + use<> {
        let whole = Arc::new(whole.into());
        move |(start, length)| Self { whole: Arc::clone(&whole), start, length }
    }
}

impl Deref for SharedText {
    type Target = str;

    #[inline]
    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl From<Box<str>> for SharedText {
    fn from(text: Box<str>) -> Self {
        // What is longer than four gigabytes is cut at a character.
        let mut length = text.len().min(u32::MAX as usize);
        while !text.is_char_boundary(length) {
            length -= 1;
        }
        Self { whole: Arc::new(text), start: 0, length: length as u32 }
    }
}

impl From<String> for SharedText {
    fn from(text: String) -> Self {
        text.into_boxed_str().into()
    }
}

impl From<&str> for SharedText {
    fn from(text: &str) -> Self {
        Box::<str>::from(text).into()
    }
}

impl From<SharedText> for String {
    fn from(text: SharedText) -> Self {
        text.as_str().to_owned()
    }
}

impl PartialEq for SharedText {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for SharedText {}

impl PartialEq<str> for SharedText {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for SharedText {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl PartialEq<String> for SharedText {
    fn eq(&self, other: &String) -> bool {
        self.as_str() == other
    }
}

impl PartialOrd for SharedText {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for SharedText {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

/// As the text's own, so that it can be looked up by one.
impl Hash for SharedText {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl Borrow<str> for SharedText {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<str> for SharedText {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Debug for SharedText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl fmt::Display for SharedText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_small_and_compares_as_its_letters_do() {
        assert_eq!(size_of::<Option<SharedText>>(), 16);
        let (one, other) = (SharedText::from("b"), SharedText::from("a".to_owned()));
        assert!(one > other && one == "b" && format!("{one:?}{other:>3}") == "\"b\"  a");
    }

    #[cfg(feature = "csv")]
    #[test]
    fn parts_share_their_text() {
        let parts = [(0, 1), (1, 2), (3, 9)].map(SharedText::parts("aébc"));
        assert_eq!(parts, ["a", "é", ""]);
        assert!(Arc::ptr_eq(&parts[0].whole, &parts[1].whole));
    }
}
