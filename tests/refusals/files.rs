//! Folders and files.

use std::fs;
use std::path::PathBuf;

use composite_index::error::Source;
use composite_index::{IndexFolder, Published};

use super::{DATA, FRAMEWORK, METHODOLOGY, says, sound_framework, with};

/// A folder of this test's own, with these files.
fn folder(name: &str, files: &[(&str, &[u8])]) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("bad-input").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    for (file, content) in files {
        fs::write(folder.join(file), content).unwrap();
    }
    folder
}

fn message(folder: &PathBuf) -> String {
    let error = IndexFolder::open(folder).expect_err("faults").to_string();
    error.replace(&format!("{}/", folder.display()), "")
}

#[test]
fn a_sound_folder_is_read() {
    let files: [(&str, &[u8]); 3] = [
        ("framework.csv", FRAMEWORK.as_bytes()),
        ("methodology.toml", METHODOLOGY.as_bytes()),
        ("data.csv", DATA.as_bytes()),
    ];
    let folder = IndexFolder::open(folder("sound", &files)).unwrap();
    assert!(folder.index().score(folder.data().unwrap()).is_ok());
    assert!(folder.published().unwrap_err().to_string().contains("published.csv` is missing"));
}

#[test]
fn files_that_are_none() {
    assert_eq!(message(&folder("empty", &[])), "file `framework.csv` is missing");
    let nowhere = PathBuf::from("no/such/folder");
    assert_eq!(message(&nowhere), "folder `no/such/folder` is missing");
    let with_folder = folder("with-folder", &[("framework.csv", FRAMEWORK.as_bytes())]);
    fs::create_dir(with_folder.join("data.csv")).unwrap();
    assert!(
        message(&with_folder).starts_with("`data.csv` is a folder, but a file is needed"),
        "{}",
        message(&with_folder)
    );
    let file = with_folder.join("framework.csv");
    let said = IndexFolder::open(&file).expect_err("a file").to_string();
    assert!(said.contains("is a file, but a folder with framework.csv"), "{said}");
}

#[test]
fn text_that_is_not_utf_8() {
    let latin = [FRAMEWORK.as_bytes(), b"caf\xe9,,money,,indicator,1,1,,,,\n"].concat();
    assert_eq!(
        message(&folder("latin", &[("framework.csv", &latin)])),
        "`framework.csv` is not UTF-8 text: line 10, column 4 (byte 4 of the line) (it seems to be \
         Latin-1 (Windows-1252), where this is `é`: save the file as UTF-8)"
    );
}

/// What is certain is read; what is only likely is declared, by the line that the message says.
#[test]
fn data_in_other_encodings() {
    let table = "unit,café,waste\nX,1,2\nY,3,4\n";
    let framework = "code,parent,type,weight,column\nindex,,index,,\ncafe,index,indicator,1,café\n\
                     waste,index,indicator,1,\n";
    let methodology = |encoding: &str| format!("[data]\nencoding = \"{encoding}\"\n");
    let files = |name: &str, data: &[u8], encoding: &str| {
        let methodology = methodology(encoding);
        let folder = folder(
            name,
            &[
                ("framework.csv", framework.as_bytes()),
                ("methodology.toml", methodology.as_bytes()),
                ("data.csv", data),
            ],
        );
        IndexFolder::open(folder).map(|folder| folder.data().unwrap().value("Y", "cafe").unwrap())
    };
    let western: Vec<u8> = table.chars().map(|c| u32::from(c) as u8).collect();
    let wide = |bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        "\u{feff}".encode_utf16().chain(table.encode_utf16()).flat_map(bytes).collect()
    };
    for (name, data, encoding) in [
        ("utf-8", table.into(), "utf-8"),
        ("utf-8-declared-western", format!("\u{feff}{table}").into(), "windows-1252"),
        ("western", western.clone(), "windows-1252"),
        ("wide-little", wide(u16::to_le_bytes), "utf-8"),
        ("wide-big", wide(u16::to_be_bytes), "windows-1252"),
    ] {
        assert_eq!(files(name, &data, encoding), Ok(Some(3.0)), "{name}");
    }
    let refused = files("western-undeclared", &western, "utf-8").unwrap_err().to_string();
    assert!(
        refused.ends_with(
            "is not UTF-8 text: line 1, column 9 (byte 9 of the line) (it seems to be Latin-1 \
             (Windows-1252), where this is `é`: save the file as UTF-8, or declare \
             `encoding = \"windows-1252\"` below `[data]` in methodology.toml)"
        ),
        "{refused}"
    );
}

/// A link to nothing is a fault; an absent methodology is not.
#[cfg(unix)]
#[test]
fn a_link_to_nothing_is_a_fault() {
    let framework = with(FRAMEWORK, "indicator,1,-1", "indicator,1,1");
    let sound: [(&str, &[u8]); 2] =
        [("framework.csv", framework.as_bytes()), ("data.csv", DATA.as_bytes())];
    for name in ["methodology.toml", "published.csv"] {
        let folder = folder(&format!("dangling-{name}"), &sound);
        assert!(!IndexFolder::open(&folder).unwrap().has_methodology());
        std::os::unix::fs::symlink("nowhere", folder.join(name)).unwrap();
        let expected = format!("`{name}` is a link to `nowhere`, which is missing");
        assert_eq!(message(&folder), expected);
    }
}

#[test]
fn the_faults_of_all_files_come_at_once() {
    let methodology = "[indicators]\ntransforms = [\"lnn\"]\n[groups]\nwheighting = \"equal\"\n";
    let data = with(DATA, "Asia,20", "Asia,high");
    let published = "unit,rank,indx\nKOR,first,2\n";
    let files: [(&str, &[u8]); 4] = [
        ("framework.csv", FRAMEWORK.as_bytes()),
        ("methodology.toml", methodology.as_bytes()),
        ("data.csv", data.as_bytes()),
        ("published.csv", published.as_bytes()),
    ];
    let said = message(&folder("all", &files));
    let expected = [
        "methodology.toml:2:15: unknown method `lnn` (did you mean `ln`?)",
        "methodology.toml:4:1: unknown option `wheighting` (did you mean `weighting`?)",
        "data.csv:2:22: `high` in column `talent` of `KOR` is not a number",
        "published.csv:1:11: unknown column `indx` (did you mean `index`?)",
        "published.csv:2:5: `first` in column `rank` of `KOR` is not a number",
    ];
    let lines: Vec<_> = said.lines().collect();
    assert_eq!(lines.len(), expected.len(), "{said}");
    for (line, expected) in lines.iter().zip(expected) {
        assert!(line.starts_with(expected), "{said}");
    }
    let broken = with(FRAMEWORK, "funding,,money", "funding,,mony");
    let files: [(&str, &[u8]); 2] =
        [("framework.csv", broken.as_bytes()), ("methodology.toml", methodology.as_bytes())];
    let said = message(&folder("two", &files));
    assert!(said.contains("`mony`") && said.contains("`lnn`"), "{said}");
}

#[test]
fn published_units_must_be_there() {
    let read = |text| Published::from_csv(&Source::new("published.csv", text), &sound_framework());
    says(
        read("unit,rank\nKOR,1\nKOR,2\n"),
        "published.csv:3:1: duplicate unit `KOR` (lines 2 and 3)",
    );
    let published = read("unit,rank\nKOR,1\nPRK,2\n").unwrap();
    let index = super::index(METHODOLOGY).unwrap();
    let scores = index.score(&super::data(DATA).unwrap()).unwrap();
    says(
        published.verify(&scores, None),
        "published.csv:3:1: published unit `PRK` is not in the data",
    );
    let near = read("unit,rank\nDEUX,1\n").unwrap();
    says(
        near.verify(&scores, None),
        "published.csv:2:1: published unit `DEUX` is not in the data (did you mean `DEU`?)",
    );
}
