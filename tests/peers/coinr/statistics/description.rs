//! Descriptive statistics of every column, with their flags.

use composite_index::audit::{Description, DescriptionFlag, Thresholds, describe};

use super::{Columns, set_of};
use crate::coinr::support::{assert_near, figure, rows};

pub(super) fn described(file: &str) {
    for_descriptions(file, |found, expected, what| assert_near(found, expected, what));
}

pub(super) fn described_to_three_digits(file: &str) {
    for_descriptions(file, |found, expected, what| {
        assert_near(found.map(to_three_digits), expected, what);
    });
}

/// As R's `signif`: the product with a power of ten, halves to even.
fn to_three_digits(figure: f64) -> f64 {
    if figure == 0.0 {
        return figure;
    }
    let scale = libm::pow(10.0, 2.0 - libm::floor(libm::log10(figure.abs())));
    libm::rint(figure * scale) / scale
}

fn for_descriptions(file: &str, check: impl Fn(Option<f64>, Option<f64>, &str)) {
    let columns = Columns::of(set_of(file));
    let all = columns.all();
    let golden = rows(file);
    assert!(golden.len() >= 49);
    for row in &golden {
        let code = row["iCode"].as_str();
        let found = describe(&all[code], &Thresholds::default());
        for (column, statistic) in statistics(&found) {
            check(statistic, figure(&row[column]), &format!("{file}, {column} of {code}"));
        }
        for (column, flag) in [
            ("Flag.Avail", DescriptionFlag::LowCoverage),
            ("Flag.NonZero", DescriptionFlag::ManyZeros),
            ("Flag.Unique", DescriptionFlag::FewUnique),
            ("Flag.SkewKurt", DescriptionFlag::Outliers),
        ] {
            let expected = row[column] != "ok";
            assert_eq!(found.flags.contains(&flag), expected, "{file}, {column} of {code}");
        }
    }
}

/// The statistics by COINr's names; its shares of non-zero, unique and same values are of the
/// values that are there.
fn statistics(found: &Description) -> Vec<(&'static str, Option<f64>)> {
    let count = |count: usize| Some(count as f64);
    let share = |part: usize| Some(part as f64 / found.available as f64);
    let non_zero = found.available - found.zeros;
    vec![
        ("Min", found.minimum),
        ("Max", found.maximum),
        ("Mean", found.mean),
        ("Median", found.median),
        ("Std", found.standard_deviation),
        ("Skew", found.skewness),
        ("Kurt", found.kurtosis),
        ("N.Avail", count(found.available)),
        ("N.NonZero", count(non_zero)),
        ("N.Unique", count(found.unique)),
        ("N.Same", count(found.most_frequent)),
        ("Frc.Avail", found.share_available),
        ("Frc.NonZero", share(non_zero)),
        ("Frc.Unique", share(found.unique)),
        ("Frc.Same", share(found.most_frequent)),
    ]
}
