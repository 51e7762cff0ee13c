//! A file piece by piece, each of whole lines, so that no file need be in memory as a whole.

use std::io::{self, Read};

/// What is read at once.
const PIECE: usize = 1 << 18;

/// Text out of bytes, piece by piece.
#[derive(Debug)]
pub(crate) struct Pieces<R> {
    reader: R,
    buffer: Vec<u8>,
    /// Bytes of the buffer that are taken, and those that are read.
    taken: usize,
    filled: usize,
    /// Bytes before the buffer, without a byte order mark.
    before: usize,
    is_done: bool,
}

impl<R: Read> Pieces<R> {
    pub(crate) fn new(reader: R) -> Self {
        let buffer = vec![0; PIECE];
        Self { reader, buffer, taken: 0, filled: 0, before: 0, is_done: false }
    }

    /// Reads on behind what was taken; whether there is more.
    ///
    /// # Errors
    ///
    /// The reader fails.
    pub(crate) fn read(&mut self) -> io::Result<bool> {
        self.buffer.copy_within(self.taken..self.filled, 0);
        self.filled -= self.taken;
        self.before += std::mem::take(&mut self.taken);
        if self.filled > self.buffer.len() / 2 {
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        let known = self.filled;
        while self.filled < self.buffer.len() && !self.is_done {
            match self.reader.read(&mut self.buffer[self.filled..]) {
                Ok(0) => self.is_done = true,
                Ok(read) => self.filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(self.filled > known)
    }

    /// Takes a byte order mark off the first piece; how many bytes it has.
    pub(crate) fn skip_mark(&mut self) -> usize {
        let has_mark = self.before == 0 && self.buffer[..self.filled].starts_with(b"\xef\xbb\xbf");
        if has_mark {
            self.buffer.copy_within(3..self.filled, 0);
            self.filled -= 3;
        }
        if has_mark { 3 } else { 0 }
    }

    /// The lines that are there as a whole; nothing where they are no UTF-8.
    pub(crate) fn text(&self) -> Option<&str> {
        let bytes = &self.buffer[self.taken..self.filled];
        let end = match self.is_done {
            true => bytes.len(),
            false => bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1),
        };
        std::str::from_utf8(&bytes[..end]).ok()
    }

    /// How many bytes there are before the text.
    pub(crate) fn offset(&self) -> usize {
        self.before + self.taken
    }

    /// Whether nothing comes behind the text.
    pub(crate) fn is_last(&self) -> bool {
        self.is_done
    }

    /// Takes bytes off the text.
    pub(crate) fn take(&mut self, bytes: usize) {
        self.taken = (self.taken + bytes).min(self.filled);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One byte at a time, as a slow pipe has it.
    struct Slow<'b>(&'b [u8]);

    impl Read for Slow<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let count = self.0.len().min(out.len()).min(1000);
            out[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    #[test]
    fn pieces_make_up_the_text_whatever_is_taken() {
        let line = |number: usize| format!("{number},{}\n", "é".repeat(number % 90_000));
        let text: String = (0..300).map(|number| line(number * 1009)).collect();
        for step in [7, 1000, usize::MAX] {
            let mut pieces = Pieces::new(Slow(text.as_bytes()));
            let mut read = String::new();
            loop {
                let more = pieces.read().unwrap();
                assert_eq!(pieces.offset(), read.len());
                let piece = pieces.text().unwrap();
                let lines: Vec<_> = piece.split_inclusive('\n').take(step).collect();
                let taken = lines.concat();
                read += &taken;
                let left = piece.len() - taken.len();
                pieces.take(taken.len());
                if !more && left == 0 {
                    break;
                }
            }
            assert!(read == text, "{step}");
        }
    }

    #[test]
    fn a_mark_is_no_text_and_half_a_letter_is_none_either() {
        let mut pieces = Pieces::new(&b"\xef\xbb\xbfa,b"[..]);
        pieces.read().unwrap();
        assert_eq!((pieces.skip_mark(), pieces.text(), pieces.offset()), (3, Some("a,b"), 0));
        let mut pieces = Pieces::new(&b"a\xc3"[..]);
        pieces.read().unwrap();
        assert_eq!(pieces.text(), None);
    }
}
