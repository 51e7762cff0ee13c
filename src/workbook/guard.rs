//! What a workbook would take to read, found before it is read: a small file can unpack to gigabytes,
//! and a few bytes can claim cells beyond any sheet.

use std::io::{BufRead, BufReader, Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use crate::error::{ErrorKind, Result};

/// The most bytes that a file may have, and that its parts may have together when they are unpacked.
pub(super) const MOST_BYTES: u64 = 256 << 20;

/// The most cells of all sheets together.
const MOST_CELLS: u64 = 5_000_000;

/// The most parts that the archive may have, and the most formulas that others share.
const MOST_PARTS: usize = 10_000;
const MOST_SHARED: u64 = 100_000;

/// What the reader of a workbook must know of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Sound {
    pub(super) has_formulas: bool,
}

/// Looks at all parts of a workbook.
///
/// # Errors
///
/// It is no archive, or larger than a workbook may be.
pub(super) fn check(path: &str, bytes: &[u8]) -> Result<Sound> {
    check_within(path, bytes, MOST_BYTES)
}

fn check_within(path: &str, bytes: &[u8], most: u64) -> Result<Sound> {
    let no_workbook = |why: &str| -> crate::error::Error {
        ErrorKind::NotAWorkbook { path: path.to_owned(), why: why.to_owned() }.into()
    };
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        let why =
            "it is in the old format .xls, or it has a password: save it as .xlsx without one";
        return Err(no_workbook(why));
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes))
        .map_err(|error| no_workbook(&format!("it is no .xlsx file ({error})")))?;
    let too_large = |why: String| ErrorKind::WorkbookTooLarge { path: path.to_owned(), why };
    if archive.len() > MOST_PARTS {
        return Err(too_large(format!("it has more than {MOST_PARTS} parts")).into());
    }
    let unpacked = || too_large(format!("its parts unpack to more than {most} bytes"));
    // What the archive says of itself is asked first, so that a large one costs nothing.
    let said = archive.decompressed_size();
    if said.is_some_and(|said| said > u128::from(most)) {
        return Err(unpacked().into());
    }
    let (mut left, mut scan) = (most, Scan::default());
    for part in 0..archive.len() {
        // A part that cannot be read is one that calamine cannot read either, and says so.
        let Ok(part) = archive.by_index(part) else { continue };
        let mut part = part.take(left + 1);
        let scanned = scan.part(BufReader::new(&mut part));
        let _ = std::io::copy(&mut part, &mut std::io::sink());
        if part.limit() == 0 {
            return Err(unpacked().into());
        }
        scanned.map_err(too_large)?;
        left = part.limit() - 1;
    }
    Ok(scan.sound)
}

/// The XML of all parts, as calamine reads it.
#[derive(Default)]
struct Scan {
    sound: Sound,
    cells: u64,
    shared: u64,
}

impl Scan {
    fn part(&mut self, part: impl BufRead) -> Result<(), String> {
        let mut reader = Reader::from_reader(part);
        let config = reader.config_mut();
        config.check_end_names = false;
        config.check_comments = false;
        config.expand_empty_elements = true;
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            match reader.read_event_into(&mut buffer) {
                Ok(Event::Start(element)) => self.element(&element)?,
                // calamine stops at the same place.
                Ok(Event::Eof) | Err(_) => return Ok(()),
                Ok(_) => {}
            }
        }
    }

    fn element(&mut self, element: &BytesStart<'_>) -> Result<(), String> {
        match element.local_name().as_ref() {
            b"c" => {
                self.cells += 1;
                check_places(element, b"r")?;
            }
            b"row" => check_places(element, b"r")?,
            b"dimension" => check_places(element, b"ref")?,
            b"sst" => {
                let strings = number(element, b"uniqueCount");
                self.cells = self.cells.max(strings);
            }
            b"f" => {
                self.sound.has_formulas = true;
                check_places(element, b"ref")?;
                self.shared = self.shared.saturating_add(area(element));
                if number(element, b"si") > MOST_SHARED {
                    return Err(format!("it has more than {MOST_SHARED} shared formulas"));
                }
            }
            _ => {}
        }
        match self.cells.max(self.shared) > MOST_CELLS {
            true => Err(format!("it has more than {MOST_CELLS} cells")),
            false => Ok(()),
        }
    }
}

/// The values of an attribute, which calamine takes the first of.
fn values<'e>(element: &'e BytesStart<'_>, name: &[u8]) -> impl Iterator<Item = Vec<u8>> + 'e {
    let name = name.to_owned();
    let named = move |attribute: &quick_xml::events::attributes::Attribute<'_>| {
        attribute.key.as_ref() == name
    };
    let mut attributes = element.attributes();
    attributes.with_checks(false);
    attributes.flatten().filter(named).map(|attribute| attribute.value.into_owned())
}

/// The largest number of an attribute; one that is beyond all numbers is the largest of them.
fn number(element: &BytesStart<'_>, name: &[u8]) -> u64 {
    let read = |value: Vec<u8>| match std::str::from_utf8(&value).map(str::parse::<u64>) {
        Ok(Ok(number)) => number,
        _ if value.len() > 19 => u64::MAX,
        _ => 0,
    };
    values(element, name).map(read).max().unwrap_or(0)
}

/// Refuses places outside a sheet, as `ABCD12345678` is.
fn check_places(element: &BytesStart<'_>, name: &[u8]) -> Result<(), String> {
    for value in values(element, name) {
        for place in value.split(|byte| *byte == b':') {
            let letters = place.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
            let digits = place.iter().filter(|byte| byte.is_ascii_digit()).count();
            if letters > 3 || digits > 7 {
                let place = String::from_utf8_lossy(place).into_owned();
                return Err(format!("cell `{place}` is outside a sheet"));
            }
        }
    }
    Ok(())
}

/// How many cells share a formula.
fn area(element: &BytesStart<'_>) -> u64 {
    values(element, b"ref").map(|value| area_of(&value)).max().unwrap_or(0)
}

fn area_of(range: &[u8]) -> u64 {
    let place = |place: &[u8]| {
        let (mut column, mut row) = (0_u64, 0_u64);
        for byte in place {
            match byte {
                b'0'..=b'9' => row = row * 10 + u64::from(byte - b'0'),
                _ => column = column * 26 + u64::from(byte.to_ascii_uppercase() - b'A') + 1,
            }
        }
        (row, column)
    };
    let is_of_place = |byte: &u8| byte.is_ascii_alphanumeric();
    let mut places = range.split(|byte| *byte == b':').filter(|it| it.iter().all(is_of_place));
    let (Some(first), Some(last)) = (places.next().map(place), places.next().map(place)) else {
        return 1;
    };
    let length = |first: u64, last: u64| last.saturating_sub(first).saturating_add(1);
    length(first.0, last.0).saturating_mul(length(first.1, last.1))
}

/// Whether some bytes begin as a workbook, or another archive, does.
pub(super) fn is_archive(first: &[u8]) -> bool {
    first.starts_with(b"PK\x03\x04") || first.starts_with(&[0xd0, 0xcf, 0x11, 0xe0])
}

/// The bytes of a file.
///
/// # Errors
///
/// The file cannot be read or is too large.
pub(super) fn bytes(path: &std::path::Path) -> Result<Vec<u8>> {
    let name = path.display().to_string();
    let mut bytes = Vec::new();
    let read = std::fs::File::open(path)
        .and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut bytes));
    if let Err(error) = read {
        let kind = match error.kind() {
            std::io::ErrorKind::NotFound => ErrorKind::FileMissing { path: name },
            _ if path.is_dir() => ErrorKind::FolderInsteadOfFile { path: name },
            _ => ErrorKind::Unreadable { path: name, why: error.to_string() },
        };
        return Err(kind.into());
    }
    if bytes.len() as u64 > MOST_BYTES {
        return Err(ErrorKind::FileTooLarge { path: name, most: MOST_BYTES }.into());
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An archive with one part of so many spaces, whose header claims fewer or more.
    fn archive(spaces: u32, said: u32) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        archive.start_file("a.xml", zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut archive, &vec![b' '; spaces as usize]).unwrap();
        let mut bytes = archive.finish().unwrap().into_inner();
        let at: Vec<_> =
            (0..bytes.len() - 4).filter(|at| bytes[*at..at + 4] == spaces.to_le_bytes()).collect();
        assert_eq!(at.len(), 2, "in front of the part, and in the directory");
        for at in at {
            bytes[at..at + 4].copy_from_slice(&said.to_le_bytes());
        }
        bytes
    }

    #[test]
    fn archives_are_unpacked_within_bounds_whatever_they_say() {
        let refused = |spaces, said| {
            let read = check_within("w.xlsx", &archive(spaces, said), 100_000);
            read.err().map(|error| error.to_string())
        };
        let large =
            "`w.xlsx` is larger than a workbook may be: its parts unpack to more than 100000 bytes";
        assert_eq!(refused(100_000, 100_000), None);
        assert_eq!(refused(100_001, 100_001).as_deref(), Some(large));
        assert_eq!(refused(100_001, 10).as_deref(), Some(large), "more than it says");
        assert_eq!(refused(10_000, 4_000_000_000).as_deref(), Some(large), "less than it says");
    }

    #[test]
    fn areas_are_counted() {
        for (range, cells) in [
            ("A1:B3", 6),
            ("G7", 1),
            ("B3:A1", 1),
            ("A1:XFD1048576", 17_179_869_184),
            ("", 1),
            ("A1:?", 1),
        ] {
            assert_eq!(area_of(range.as_bytes()), cells, "{range}");
        }
    }

    #[test]
    fn claims_beyond_a_sheet_are_refused() {
        let said = |xml: &str| Scan::default().part(xml.as_bytes());
        for (xml, why) in [
            ("<c r='ABCD1'/>", "cell `ABCD1` is outside a sheet"),
            ("<row r='99999999'>", "cell `99999999` is outside a sheet"),
            ("<dimension ref='A1:ZZZZZZZZ9'/>", "cell `ZZZZZZZZ9` is outside a sheet"),
            (
                "<x:f t='shared' ref='A1:XFD1048576' si='0'>A1</x:f>",
                "it has more than 5000000 cells",
            ),
            (
                "<f t='shared' si='18446744073709551616'/>",
                "it has more than 100000 shared formulas",
            ),
            ("<sst uniqueCount='99999999999'>", "it has more than 5000000 cells"),
        ] {
            assert_eq!(said(xml), Err(why.to_owned()), "{xml}");
        }
        assert_eq!(said("<c r='XFD1048576'/><f t='shared' ref='A1:A9' si='3'/></x>"), Ok(()));
    }
}
