//! Bytes as text: what is certain is read, and what is only likely is read where it is declared.

use serde::{Deserialize, Serialize};

/// How the letters of a text file are written.
///
/// UTF-16 needs no word: it is read where a file begins with its mark, as spreadsheets write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Encoding {
    /// UTF-8, with or without a mark.
    #[default]
    #[serde(rename = "utf-8")]
    Utf8,
    /// Windows-1252, in which older programs of Western Europe write; Latin-1 is a part of it.
    #[serde(rename = "windows-1252")]
    Windows1252,
}

impl Encoding {
    pub(super) fn decode(self, bytes: Vec<u8>) -> Result<String, std::string::FromUtf8Error> {
        match (utf_16(&bytes), self) {
            (Some(text), _) => Ok(text),
            (None, Self::Utf8) => String::from_utf8(bytes),
            // What is UTF-8 by its mark is so whatever was declared.
            (None, Self::Windows1252) if bytes.starts_with(b"\xef\xbb\xbf") => {
                String::from_utf8(bytes)
            }
            (None, Self::Windows1252) => Ok(bytes.into_iter().map(windows_1252).collect()),
        }
    }
}

/// The text of bytes that begin with the mark of UTF-16 and are nothing but that.
fn utf_16(bytes: &[u8]) -> Option<String> {
    let unit = match bytes {
        [0xff, 0xfe, ..] => u16::from_le_bytes,
        [0xfe, 0xff, ..] => u16::from_be_bytes,
        _ => return None,
    };
    let pairs = bytes.chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return None;
    }
    let units = pairs.filter_map(|pair| Some(unit(pair.try_into().ok()?)));
    char::decode_utf16(units).collect::<Result<_, _>>().ok()
}

/// The letters of 0x80 to 0x9f; the five that mean nothing are the controls that Latin-1 has there.
const HIGH: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

fn windows_1252(byte: u8) -> char {
    let high = byte.checked_sub(0x80).and_then(|at| HIGH.get(usize::from(at)));
    high.copied().unwrap_or(char::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf_16_is_read_by_its_mark_and_windows_1252_where_it_is_declared() {
        let text = "\u{feff}unit,Côte 😀\n";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for encoding in [Encoding::Utf8, Encoding::Windows1252] {
            assert_eq!(encoding.decode(little.clone()).unwrap(), text);
            assert_eq!(encoding.decode(big.clone()).unwrap(), text);
            assert_eq!(encoding.decode(text.into()).unwrap(), text, "UTF-8 with a mark");
        }
        let western = b"C\xf4te \x96 \x80".to_vec();
        assert!(Encoding::Utf8.decode(western.clone()).is_err());
        assert_eq!(Encoding::Windows1252.decode(western).unwrap(), "Côte – €");
        let half = [&little[..], b"x"].concat();
        assert!(Encoding::Utf8.decode(half).is_err(), "half a letter");
        assert!(Encoding::Utf8.decode(b"\xff\xfe\x00\xd8".to_vec()).is_err(), "half a pair");
    }
}
