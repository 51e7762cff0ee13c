//! A workbook: sheets of cells as text, packed or as the archive itself. What is read as an index is
//! scored, and is the same index once it has been written and read again.

#![no_main]

use std::io::{Cursor, Write};

use composite_index::workbook::{SheetCell, SheetTable, Workbook, WorkbookOptions, write_sheets};
use composite_index::{IndexFiles, IndexFolder};
use libfuzzer_sys::fuzz_target;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// A small workbook of each layout, as its text. Numbers are those cells that can be.
const SEEDS: [(&str, &[(&str, &str)]); 4] = [
    ("idata-imeta", &[
        ("iData", "uCode|uName|Time|growth|debt\nKOR|Korea|2020|2.6|50\nJPN|Japan|2020|n/a|255"),
        ("iMeta", "iCode|iName|Parent|Type|Direction|Weight\ngrowth|Growth|index|Indicator|1|2\n\
                   debt||index|Indicator|-1|1\nindex|An index||Aggregate||"),
        ("Methodology", "name = \"A\"\n\n[indicators]\ntransforms = [{ min-max = { to = [0, 100] } }]"),
    ]),
    ("a2sit", &[
        ("Data", "|Weight|1|2\n|Direction|1|-1\n|Group|a|b\n|Name|X|Y\ncode|Name|x|y\nA|a|1|2\nB|b|3|4"),
        ("Structure", "iCode|Parent|iName|Level|Weight\na|all|A|2|1\nb|all|B|2|3\nc|all|C|2|3\nall||All|3|1"),
    ]),
    ("coin-tool", &[
        ("Database", "\n\n\n\n\n\n||||1|2\n||||1|-1\n||||0|0\n||||9|9\n||||Index|Index\n||||si.01|si.01\n\
                      ||||p.01|p.02\n||||sp.01|sp.01\n||||X|Y\n||||Ind.01|Ind.02\n|Alpha|A||1|2\n|Beta|B||3|5"),
        ("Framework", "\n\n\n||Code|Level|Weight|||Name\n||Index|Index|1|||All\n||p.01|Pillar|10|||P"),
    ]),
    ("coinr-export", &[
        ("InputIndData", "UnitName|UnitCode|Year|Group_R|Den_P|x_n|g|d\nK|KOR|2020|A|52|9|2|5\nJ|JPN|2020|A|1|8|1|2"),
        ("InputIndMeta", "IndName|IndCode|Direction|IndWeight|Denominator|Agg1|Agg2\nG|g|1|2||E|I\nD|d|-1|1|Den_P|E|I"),
        ("InputAggMeta", "AgLevel|Code|Name|Weight\n2|E|Economy|1\n3|I|All|1"),
    ]),
];

fn write_seeds() {
    std::fs::create_dir_all("seeds/workbook").expect("the seeds can be written");
    for (name, sheets) in SEEDS {
        let cell = |text: &str| match text.parse() {
            Ok(number) => SheetCell::Number(number, None),
            _ if text.is_empty() => SheetCell::Empty,
            _ => SheetCell::Text(text.to_owned()),
        };
        let table = |(name, text): &(&str, &str)| {
            let mut lines = text.lines();
            let header = lines.next().unwrap_or("").split('|').map(str::to_owned).collect();
            let rows = lines.map(|line| line.split('|').map(cell).collect()).collect();
            SheetTable { name: (*name).to_owned(), header, rows }
        };
        let tables: Vec<_> = sheets.iter().map(table).collect();
        let bytes = write_sheets(&tables).expect("the seeds are sound");
        std::fs::write(format!("seeds/workbook/{name}"), unpacked(&bytes)).expect("written");
    }
}

/// The parts of an archive that are read, as `packed` takes them.
fn unpacked(bytes: &[u8]) -> String {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut text = String::new();
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).expect("a part");
        let unread = part.name().contains("theme") || part.name().contains("docProps");
        if !unread {
            text += &format!("\n---{}\n", part.name());
            std::io::Read::read_to_string(&mut part, &mut text).expect("text");
        }
    }
    text
}

/// Parts in the text of an archive: each behind a line `---` with its name.
fn packed(text: &str) -> Vec<u8> {
    let options = SimpleFileOptions::default();
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for part in text.split("\n---").skip(1) {
        let (name, content) = part.split_once('\n').unwrap_or((part, ""));
        if archive.start_file(name.trim(), options).is_ok() {
            archive.write_all(content.as_bytes()).expect("written");
        }
    }
    archive.finish().expect("an archive").into_inner()
}

fn read(bytes: &[u8]) -> Option<IndexFolder> {
    let workbook = Workbook::of_bytes("w.xlsx", bytes, &WorkbookOptions::default()).ok()?;
    IndexFolder::from_workbook(&workbook, IndexFiles::default()).ok()
}

fuzz_target!(init: write_seeds(), |bytes: &[u8]| {
    let packed = std::str::from_utf8(bytes).ok().filter(|text| text.starts_with("\n---")).map(packed);
    let Some(folder) = read(packed.as_deref().unwrap_or(bytes)) else { return };
    if let Ok(data) = folder.data() {
        let _ = folder.index().score_panel(data);
    }
    // A text of more characters than a cell holds is refused.
    if let Ok(written) = folder.to_workbook() {
        let again = read(&written).expect("what is written is read");
        assert_eq!(again.index(), folder.index());
        assert_eq!(again.data().ok(), folder.data().ok());
    }
});
