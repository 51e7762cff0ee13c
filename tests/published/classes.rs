//! Classes of published indices, from their scores.

use std::collections::BTreeMap;
use std::path::PathBuf;

use composite_index::results::Bands;
use composite_index::transform::Round;
use composite_index::{Error, Scores};

use libtest_mimic::Trial;

use super::cases::case;
use crate::support::trials::{Held, referring};

/// Classes are those that were published.
pub fn trials() -> Vec<Trial> {
    let cases = [
        ("townsend_2011_LA_quintiles", townsend as fn() -> Held),
        ("svi_county_2018_flags", svi),
        ("inform_2020_classes", inform),
        ("imd2019_england_deciles", imd),
        ("hdi_gender_development_groups", gender_groups),
    ];
    cases.into_iter().map(|(name, run)| referring(format!("classes::{name}"), run)).collect()
}

/// Quintiles by quantiles of the scores, closed on the right: those of the negated scores closed on
/// the left.
fn townsend() -> Held {
    let (scores, published) = scored("townsend_2011_LA", "geo_code", "quintile", None)?;
    let bands = [("4", 0.2), ("3", 0.4), ("2", 0.6), ("1", 0.8)];
    let negated: Vec<_> = scores.root().scores().iter().map(|score| -score).collect();
    let bands = Bands::with_quantiles("5", bands)?.fit(&negated)?;
    compare(&scores, &published, |row| bands.classify(negated[row]).map(str::to_owned))
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

fn inform() -> Held {
    let (scores, published) = scored("inform_2020", "ISO3", "RISK CLASS", None)?;
    let cuts = [("Low", 2.0), ("Medium", 3.5), ("High", 5.0), ("Very High", 6.5)];
    let bands = Bands::with_cut_offs("Very Low", cuts)?.fit(&[])?;
    let risks = scores.root().scores();
    compare(&scores, &published, |row| bands.classify(risks[row]).map(str::to_owned))
}

/// ⌈10 · rank / N⌉; the ranks that are one place off are in the same tenth.
fn imd() -> Held {
    let (scores, published) = scored("imd2019_england", "lsoa11_code", "IMD_decile", None)?;
    let (ranks, units) = (scores.root().ranks(), scores.units().len() as f64);
    let decile = |row: usize| Some((10.0 * ranks[row] / units).ceil().to_string());
    compare(&scores, &published, decile)
}

/// Groups by the distance of the published index from 1, in decimal.
fn gender_groups() -> Held {
    let (scores, published) = scored("hdi_gender_development", "iso3", "gdi_group", Some("2021"))?;
    let bounds = [("4", -0.1), ("3", -0.075), ("2", -0.05), ("1", -0.025)];
    let bands = Bands::with_cut_offs("5", bounds)?.fit(&[])?;
    let index = scores.root().scores();
    let group = |row: usize| {
        let nearness = -Round { decimals: 3 }.round((index[row] - 1.0).abs());
        bands.classify(nearness).map(str::to_owned)
    };
    compare(&scores, &published, group)
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
