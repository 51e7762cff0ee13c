//! Classes of published indices, from their scores.

use std::collections::BTreeMap;
use std::path::PathBuf;

use composite_index::classify::Bands;
use composite_index::{Error, Scores};

use libtest_mimic::Trial;

use super::cases::case;
use crate::support::trials::{Held, referring};

/// Classes are those that were published.
pub fn trials() -> Vec<Trial> {
    let by_methodology = [
        ("townsend_2011_LA", 404),
        ("inform_2020", 191),
        ("imd2019_england", 32_844),
        ("hdi_gender_development", 172),
    ];
    let verified = by_methodology.map(|(name, classes)| {
        referring(format!("classes::{name}"), move || verified(name, classes))
    });
    let flags = referring("classes::svi_county_2018_flags".to_owned(), svi);
    verified.into_iter().chain([flags]).collect()
}

/// Indicators of the most vulnerable tenth, by theme and in all.
fn svi() -> Held {
    let flagged = Bands::with_cut_offs("0", [("1", 0.9)])?.fit(&[])?;
    for theme in ["THEME1", "THEME2", "THEME3", "THEME4", "TOTAL"] {
        let (scores, published) = scored("svi_county_2018", "FIPS", &format!("F_{theme}"), None)?;
        let flags = |row: usize| {
            let framework = scores.framework();
            let below = framework.indicators().filter(|(node, _)| {
                let parent = framework.parent(node).map(|parent| parent.code().as_str());
                theme == "TOTAL" || parent == Some(theme)
            });
            let flags = below.map(|(node, _)| {
                let score = scores.at(node.code()).ok()?.scores()[row];
                flagged.classify(score).map(|flag| usize::from(flag == "1"))
            });
            flags.sum::<Option<usize>>().map(|count| count.to_string())
        };
        compare(&scores, &published, flags)?;
    }
    Ok(())
}

/// Every published class is ours. (The groups of the gender development index were published for its
/// last year alone.)
fn verified(name: &str, classes: usize) -> Held {
    let report = &case(name).verified()?.report;
    assert_eq!((report.exact_texts, report.texts), (classes, classes));
    Ok(())
}

/// Scores of a case and a published column of text by unit, of one period where there are several.
fn scored(
    name: &str,
    unit: &str,
    column: &str,
    year: Option<&str>,
) -> Result<(Scores, BTreeMap<String, String>), Error> {
    let case = case(name);
    let verified = case.verified()?;
    let (index, data) = (verified.index.index(), verified.index.data()?);
    let scores = match year {
        Some(year) => index.score(&data.in_period(year)?)?,
        None => index.score(data)?,
    };
    Ok((scores, texts(case.published_file(), unit, column, year)))
}

fn texts(file: PathBuf, unit: &str, column: &str, year: Option<&str>) -> BTreeMap<String, String> {
    let mut reader = csv::Reader::from_path(file).expect("a table");
    let rows = reader.deserialize::<BTreeMap<String, String>>().map(|row| row.expect("a row"));
    let of_year = rows.filter(|row| year.is_none_or(|year| row["year"] == year));
    of_year.map(|row| (row[unit].clone(), row[column].clone())).collect()
}

fn compare(
    scores: &Scores,
    published: &BTreeMap<String, String>,
    class: impl Fn(usize) -> Option<String>,
) -> Held {
    let mut compared = 0;
    for (row, unit) in scores.units().iter().enumerate() {
        let printed = published[unit.code.as_str()].trim_end_matches(".0");
        // What was not published is not compared.
        if printed.is_empty() {
            continue;
        }
        compared += 1;
        let class = class(row).unwrap_or_default();
        assert_eq!(class, printed, "{}", unit.code);
    }
    assert!(compared > 0, "nothing was published");
    Ok(())
}
