//! The cells of a table one after the other, without their places and without copies: how a large table
//! is read. What is out of order stops the reading, and the strict scan then says what it is.

use std::borrow::Cow;
use std::ops::Range;

/// Why the reading stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stop {
    /// Something is out of order.
    Odd,
    /// The text ends before its cell does.
    Short,
}

/// What follows a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Behind {
    Cell,
    Row,
}

/// A text of whole lines, from which cells are taken.
#[derive(Debug)]
pub(crate) struct LeanCells<'t> {
    text: &'t str,
    at: usize,
    delimiter: u8,
    /// Whether the table ends where the text does.
    is_last: bool,
}

impl<'t> LeanCells<'t> {
    pub(crate) fn new(text: &'t str, delimiter: u8, is_last: bool) -> Self {
        Self { text, at: 0, delimiter, is_last }
    }

    /// Where the next cell starts.
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    pub(crate) fn is_done(&self) -> bool {
        self.at == self.text.len()
    }

    /// The next cell, if it is a plain number with nothing around it, and what follows; a cell that is
    /// not is left for [`cell`](LeanCells::cell).
    #[inline]
    pub(crate) fn number(&mut self) -> Option<(f64, &'t str, Behind)> {
        let bytes = &self.text.as_bytes()[self.at..];
        let (value, length) = fast_float2::parse_partial::<f64, _>(bytes).ok()?;
        let (behind, beyond) = match bytes.get(length) {
            Some(byte) if *byte == self.delimiter => (Behind::Cell, length + 1),
            Some(b'\n') => (Behind::Row, length + 1),
            Some(b'\r') if bytes.get(length + 1) == Some(&b'\n') => (Behind::Row, length + 2),
            _ => return None,
        };
        if !value.is_finite() {
            return None;
        }
        let text = &self.text[self.at..self.at + length];
        self.at += beyond;
        Some((value, text, behind))
    }

    /// The next cell, trimmed, its bytes, and what follows.
    pub(crate) fn cell(&mut self) -> Result<(Cow<'t, str>, Range<usize>, Behind), Stop> {
        let start = self.at + self.spaces();
        let (text, end) = match self.byte(start) {
            Some(b'"') => self.quoted(start)?,
            _ => self.plain(start)?,
        };
        Ok((text, start..end, self.behind()?))
    }

    fn plain(&mut self, start: usize) -> Result<(Cow<'t, str>, usize), Stop> {
        let mut has_mark = false;
        let rest = &self.text.as_bytes()[start..];
        let ends = |byte: &u8| {
            has_mark |= *byte == b'"';
            *byte == self.delimiter || matches!(byte, b'\r' | b'\n')
        };
        self.at = start + rest.iter().position(ends).unwrap_or(rest.len());
        if has_mark {
            return Err(Stop::Odd);
        }
        let text = self.text[start..self.at].trim();
        Ok((Cow::Borrowed(text), start + text.len()))
    }

    fn quoted(&mut self, start: usize) -> Result<(Cow<'t, str>, usize), Stop> {
        let (mut from, mut doubled) = (start + 1, false);
        let close = loop {
            let mark = self.text[from..].find('"').map(|mark| from + mark);
            let unclosed = if self.is_last { Stop::Odd } else { Stop::Short };
            let mark = mark.ok_or(unclosed)?;
            if self.byte(mark + 1) != Some(b'"') {
                break mark;
            }
            doubled = true;
            from = mark + 2;
        };
        self.at = self.end(close + 1);
        if !self.text[close + 1..self.at].trim().is_empty() {
            return Err(Stop::Odd);
        }
        let inside = &self.text[start + 1..close];
        let text = match doubled {
            true => Cow::Owned(inside.replace("\"\"", "\"").trim().to_owned()),
            false => Cow::Borrowed(inside.trim()),
        };
        Ok((text, close + 1))
    }

    fn behind(&mut self) -> Result<Behind, Stop> {
        match self.byte(self.at) {
            Some(byte) if byte == self.delimiter => {
                self.at += 1;
                return Ok(Behind::Cell);
            }
            Some(b'\r') if self.byte(self.at + 1) == Some(b'\n') => self.at += 2,
            Some(_) => self.at += 1,
            None if !self.is_last => return Err(Stop::Short),
            None => {}
        }
        Ok(Behind::Row)
    }

    /// Where the cell that goes on here ends.
    fn end(&self, from: usize) -> usize {
        let ends = |byte: &u8| *byte == self.delimiter || matches!(byte, b'\r' | b'\n');
        let rest = &self.text.as_bytes()[from..];
        from + rest.iter().position(ends).unwrap_or(rest.len())
    }

    /// How many bytes of white space come here, without the end of the line or a delimiter.
    fn spaces(&self) -> usize {
        if self.byte(self.at).is_some_and(|byte| byte.is_ascii_graphic()) {
            return 0;
        }
        let delimiter = char::from(self.delimiter);
        let is_space = |c: char| c.is_whitespace() && c != delimiter && !matches!(c, '\r' | '\n');
        let rest = &self.text[self.at..];
        rest.len() - rest.trim_start_matches(is_space).len()
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts of up to five of these signs are numbers to both parsers or to none, and the same ones.
    #[test]
    fn numbers_are_those_of_the_standard_library() {
        let signs = b"017.eE+-n";
        let mut texts = vec![String::new()];
        for _ in 0..5 {
            let longer: Vec<String> = texts
                .iter()
                .flat_map(|text| {
                    signs.iter().map(move |sign| format!("{text}{}", char::from(*sign)))
                })
                .collect();
            for text in &longer {
                let line = format!("{text},");
                let mut cells = LeanCells::new(&line, b',', true);
                let own = cells.number().map(|(value, ..)| value.to_bits());
                let std = text.parse::<f64>().ok().filter(|value| value.is_finite());
                assert_eq!(own, std.map(f64::to_bits), "{text}");
            }
            texts = longer;
        }
        for text in ["inf", "-Infinity", "NaN", "1e999", "0x10", "1_000", "1 ", " 1", "１"] {
            let line = format!("{text}\n");
            assert_eq!(LeanCells::new(&line, b',', true).number(), None, "{text}");
        }
    }

    /// Digits at the edges of doubles, where a parser that rounds twice goes wrong.
    #[test]
    fn long_numbers_are_read_to_the_last_bit() {
        let mut state = 1_u64;
        let mut next = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            state
        };
        for step in 0..200_000 {
            let value = f64::from_bits(next());
            let text = match step % 4 {
                0 => format!("{value:?}"),
                1 => format!("{value:e}"),
                2 => format!("{}.{}e{}", next() % 1000, next(), (next() % 640) as i64 - 320),
                _ => format!("{:.17}", (next() % 1_000_000) as f64 / 7.0),
            };
            let line = format!("{text}\n");
            let own = LeanCells::new(&line, b',', true).number().map(|(value, ..)| value.to_bits());
            let std = text.parse::<f64>().ok().filter(|value| value.is_finite());
            assert_eq!(own, std.map(f64::to_bits), "{text}");
        }
    }

    #[test]
    fn a_cell_that_is_cut_off_is_told_from_one_that_is_odd() {
        let cell = |text, is_last| {
            LeanCells::new(text, b',', is_last)
                .cell()
                .map(|(text, _, behind)| (text.into_owned(), behind))
        };
        assert_eq!(cell("\"a\nb", false), Err(Stop::Short));
        assert_eq!(cell("\"a\nb", true), Err(Stop::Odd));
        assert_eq!(cell("a\"b\n", true), Err(Stop::Odd));
        assert_eq!(cell("\"a\"b\n", true), Err(Stop::Odd));
        assert_eq!(cell(" \"a \"\"b\"\" \" ,", false), Ok(("a \"b\"".to_owned(), Behind::Cell)));
        assert_eq!(cell("\u{a0}a\u{a0}\r\nb", true), Ok(("a".to_owned(), Behind::Row)));
        assert_eq!(cell("a", true), Ok(("a".to_owned(), Behind::Row)));
        assert_eq!(cell("a", false), Err(Stop::Short));
    }
}
