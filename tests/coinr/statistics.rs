//! Folder 07_stats: descriptive statistics, correlations, consistency, one unit.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use composite_index::audit::{
    Association, Correlation, CorrelationMethod, Description, DescriptionFlag, Series, Standing,
    Thresholds, consistency, correlate, correlations, denominator_pairs, describe, group_reviews,
    parent_correlations, profile, sibling_pairs, unit_summary,
};
use composite_index::{Dataset, Framework, Scores};

use crate::support::{
    Case, NOISE_APART, NOISY, Table, agrees, assert_near, assert_p_value, data, figure, framework,
    index, rows, to_twelve_digits, wrong,
};

pub const CASES: &[Case] = &[
    agrees("stats_Raw.csv", described),
    agrees("stats_Raw_default_signif3.csv", described_to_three_digits),
    agrees("stats_Denominated.csv", described),
    agrees("stats_Imputed.csv", described),
    agrees("stats_Treated.csv", described),
    agrees("stats_Normalised.csv", described),
    agrees("stats_Aggregated.csv", described),
    agrees("corr_Raw_L1L1_pearson.csv", correlated),
    wrong("corr_Raw_L1L1_spearman.csv", NOISE_APART, correlated_by_rank),
    wrong("corr_Raw_L1L1_kendall.csv", NOISE_APART, correlated_by_rank),
    agrees("corr_Normalised_L1L1_pearson.csv", correlated),
    wrong("corr_Normalised_L1L1_spearman.csv", NOISE_APART, correlated_by_rank),
    wrong("corr_Normalised_L1L1_kendall.csv", NOISE_APART, correlated_by_rank),
    agrees("corr_Aggregated_L1L2_pearson.csv", correlated),
    wrong("corr_Aggregated_L1L2_spearman.csv", NOISE_APART, correlated_by_rank),
    wrong("corr_Aggregated_L1L2_kendall.csv", NOISE_APART, correlated_by_rank),
    agrees("corr_Aggregated_L1L3_pearson.csv", correlated),
    wrong("corr_Aggregated_L1L3_spearman.csv", NOISE_APART, correlated_by_rank),
    wrong("corr_Aggregated_L1L3_kendall.csv", NOISE_APART, correlated_by_rank),
    agrees("corr_Aggregated_L1L4_pearson.csv", correlated),
    wrong("corr_Aggregated_L1L4_spearman.csv", NOISE_APART, correlated_by_rank),
    wrong("corr_Aggregated_L1L4_kendall.csv", NOISE_APART, correlated_by_rank),
    agrees("corr_Aggregated_L2L2_pearson.csv", correlated),
    agrees("corr_Aggregated_L2L2_spearman.csv", correlated),
    agrees("corr_Aggregated_L2L2_kendall.csv", correlated),
    agrees("corr_Aggregated_L2L3_pearson.csv", correlated),
    agrees("corr_Aggregated_L2L3_spearman.csv", correlated),
    agrees("corr_Aggregated_L2L3_kendall.csv", correlated),
    agrees("corr_Aggregated_L2L4_pearson.csv", correlated),
    agrees("corr_Aggregated_L2L4_spearman.csv", correlated),
    agrees("corr_Aggregated_L2L4_kendall.csv", correlated),
    agrees("corr_Aggregated_L3L3_pearson.csv", correlated),
    agrees("corr_Aggregated_L3L3_spearman.csv", correlated),
    agrees("corr_Aggregated_L3L3_kendall.csv", correlated),
    agrees("corr_Aggregated_L3L4_pearson.csv", correlated),
    agrees("corr_Aggregated_L3L4_spearman.csv", correlated),
    agrees("corr_Aggregated_L3L4_kendall.csv", correlated),
    agrees("corr_Aggregated_L1L2_withparent_pearson.csv", with_parents),
    agrees("corr_Aggregated_L1_family_pearson.csv", with_family),
    agrees("corr_Raw_L1_grouplev2_pval0.05.csv", significant_within_groups),
    agrees("corr_Raw_L1_use_directions.csv", with_directions),
    agrees("corr_flags_Normalised_high0.9.csv", collinear_siblings),
    agrees("corr_flags_Normalised_high0.7_L3.csv", collinear_below),
    agrees("corr_flags_Normalised_lowm0.3.csv", negative_siblings),
    agrees("denom_corr_Raw_0.7.csv", with_denominators),
    agrees("pvals_Raw_pearson.csv", p_values),
    wrong("pvals_Raw_spearman.csv", NOISE_APART, p_values_by_rank),
    agrees("cronbach.csv", alphas),
    agrees("str_weak_BRN_strengths.csv", standings),
    agrees("str_weak_BRN_weaknesses.csv", standings),
    agrees("str_weak_GBR_strengths.csv", standings),
    agrees("str_weak_GBR_weaknesses.csv", standings),
    agrees("str_weak_SGP_strengths.csv", standings),
    agrees("str_weak_SGP_weaknesses.csv", standings),
    agrees("unit_summary_BRN.csv", summary),
    agrees("unit_summary_GBR.csv", summary),
    agrees("unit_summary_SGP.csv", summary),
];

/// COINr's data sets by name.
fn input(set: &str) -> &'static str {
    match set {
        "Raw" => "00_input/iData.csv",
        "Denominated" => "01_pipeline/2_Denominated.csv",
        "Imputed" => "01_pipeline/3_Imputed.csv",
        "Treated" => "01_pipeline/5_Treated.csv",
        other => panic!("no data set is called {other}"),
    }
}

/// COINr's normalised and aggregated data, made from its treated ones.
pub fn scores() -> &'static Scores {
    static SCORES: OnceLock<Scores> = OnceLock::new();
    SCORES.get_or_init(|| {
        let methodology =
            "[indicators]\ndenominate = false\ntransforms = [{ min-max = { to = [0, 100] } }]";
        index(framework(), methodology).score(&data(input("Treated"))).expect("scores")
    })
}

/// Whether a file is about data before normalisation, and which; they are columns of data then.
fn set_of(file: &str) -> &str {
    let sets = ["Raw", "Denominated", "Imputed", "Treated", "Normalised", "Aggregated"];
    sets.into_iter().find(|set| file.contains(set)).expect("a data set")
}

/// What a file's data set holds, by code.
struct Columns {
    framework: Framework,
    data: Dataset,
    scores: &'static Scores,
    of_scores: bool,
}

impl Columns {
    fn of(set: &str) -> Self {
        let of_scores = ["Normalised", "Aggregated"].contains(&set);
        let data = data(input(if of_scores { "Raw" } else { set }));
        Self { framework: framework(), data, scores: scores(), of_scores }
    }

    fn all(&self) -> BTreeMap<&str, Series<'_>> {
        let columns = if self.of_scores {
            let nodes = self.scores.nodes();
            nodes.filter_map(|at| Series::node(self.scores, at.node().code().as_str())).collect()
        } else {
            Series::raw(&self.framework, &self.data)
        };
        columns.into_iter().map(|column| (column.code, column)).collect()
    }
}

fn method_of(file: &str) -> CorrelationMethod {
    match file {
        file if file.contains("spearman") => CorrelationMethod::Spearman,
        file if file.contains("kendall") => CorrelationMethod::Kendall,
        _ => CorrelationMethod::Pearson,
    }
}

fn described(file: &str) {
    for_descriptions(file, |found, expected, what| assert_near(found, expected, what));
}

fn described_to_three_digits(file: &str) {
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

fn correlated(file: &str) {
    let columns = Columns::of(set_of(file));
    compare_pairs(file, &columns.all(), |found, _| found.coefficient());
}

fn compare_pairs(
    file: &str,
    columns: &BTreeMap<&str, Series<'_>>,
    coefficient: impl Fn(&Correlation, &BTreeMap<String, String>) -> Option<f64>,
) {
    let golden = rows(file);
    assert!(!golden.is_empty());
    for row in &golden {
        let (x, y) = (&columns[row["Var1"].as_str()], &columns[row["Var2"].as_str()]);
        let found = correlate(x, y, method_of(file));
        let what = format!("{file}, {} with {}", row["Var1"], row["Var2"]);
        assert_near(coefficient(&found, row), figure(&row["Correlation"]), &what);
    }
}

/// A column to twelve digits.
fn without_noise<'a>(column: &Series<'a>) -> Series<'a> {
    let values = column.values.iter().map(|value| to_twelve_digits(*value)).collect();
    Series { values, ..column.clone() }
}

/// COINr's correlations, but those of the indicator whose data carry binary noise, which has those of
/// the data without it.
fn correlated_by_rank(file: &str) {
    let (columns, golden) = (Columns::of(set_of(file)), rows(file));
    let (all, mut differ) = (columns.all(), 0);
    for row in &golden {
        let (x, y) = (&all[row["Var1"].as_str()], &all[row["Var2"].as_str()]);
        let found = correlate(x, y, method_of(file)).coefficient();
        let what = format!("{file}, {} with {}", row["Var1"], row["Var2"]);
        let theirs = figure(&row["Correlation"]);
        if ![&row["Var1"], &row["Var2"]].into_iter().any(|code| code == NOISY) {
            assert_near(found, theirs, &what);
            continue;
        }
        let right = correlate(&without_noise(x), &without_noise(y), method_of(file)).coefficient();
        assert_near(found, right, &what);
        let apart = |(a, b): (f64, f64)| (a - b).abs() > 1e-12;
        differ += usize::from(right.zip(theirs).is_some_and(apart));
    }
    assert!(differ > 0, "{file}: COINr has the right correlations");
}

fn significant_within_groups(file: &str) {
    let columns = Columns::of("Raw");
    let parent = |code: &str| {
        let framework = &columns.framework;
        framework.node(code).and_then(|node| framework.parent(node)).expect("a group").code()
    };
    compare_pairs(file, &columns.all(), |found, row| {
        assert_eq!(parent(&row["Var1"]), parent(&row["Var2"]));
        found.coefficient().filter(|_| found.p_value().is_some_and(|p| p <= 0.05))
    });
}

fn with_directions(file: &str) {
    let (framework, data) = (framework(), data(input("Raw")));
    let columns = Series::raw_oriented(&framework, &data).into_iter();
    let columns = columns.map(|column| (column.code, column)).collect();
    compare_pairs(file, &columns, |found, _| found.coefficient());
}

fn with_parents(file: &str) {
    let entries = parent_correlations(scores(), &Thresholds::default());
    let golden = rows(file);
    assert_eq!(golden.len(), 49);
    for row in &golden {
        let entry = entries.iter().find(|entry| entry.node.as_str() == row["Var2"]);
        let parent = entry.and_then(|entry| entry.parent()).expect("a parent");
        assert_eq!(parent.second, row["Var1"]);
        let what = format!("{file}, {}", row["Var2"]);
        assert_near(parent.coefficient(), figure(&row["Correlation"]), &what);
    }
}

fn with_family(file: &str) {
    let entries = parent_correlations(scores(), &Thresholds::default());
    let golden = rows(file);
    assert_eq!(golden.len(), 3 * 49);
    for row in &golden {
        let above = ["Pillar", "Sub-index", "Index"].iter().position(|level| *level == row["Var1"]);
        let entry = entries.iter().find(|entry| entry.node.as_str() == row["Var2"]);
        let own = &entry.expect("a node").own[above.expect("a level")];
        let what = format!("{file}, {} with its {}", row["Var2"], row["Var1"]);
        assert_near(own.coefficient(), figure(&row["Correlation"]), &what);
    }
}

fn collinear_siblings(file: &str) {
    let thresholds = Thresholds { collinear: 0.9, ..Thresholds::default() };
    siblings(file, Association::Collinear, &thresholds);
}

fn negative_siblings(file: &str) {
    let thresholds = Thresholds { negative: -0.3, ..Thresholds::default() };
    siblings(file, Association::Negative, &thresholds);
}

/// COINr looks at indicators only, and at groups of the level above them.
fn siblings(file: &str, association: Association, thresholds: &Thresholds) {
    let scores = scores();
    let of_indicators = |code: &str| scores.framework().node(code).expect("a node").level() == "2";
    let pairs = sibling_pairs(scores, thresholds).into_iter();
    let pairs = pairs.filter(|pair| pair.association == Some(association));
    let found = pairs
        .filter(|pair| of_indicators(pair.group.as_str()))
        .map(|pair| (pair.group.to_string(), pair.pearson));
    compare_flags(file, found.collect());
}

fn collinear_below(file: &str) {
    let scores = scores();
    let groups = ["Conn", "Sust"].map(|code| scores.framework().node(code).expect("a group"));
    let mut found = Vec::new();
    for group in groups {
        let below = Series::below(scores, group, "indicator");
        let pairs = correlations(&below, &below, CorrelationMethod::Pearson).into_iter();
        let high = pairs.filter(|pair| {
            pair.first < pair.second && pair.coefficient().is_some_and(|found| found > 0.7)
        });
        found.extend(high.map(|pair| (group.code().to_string(), pair)));
    }
    compare_flags(file, found);
}

fn compare_flags(file: &str, found: Vec<(String, Correlation)>) {
    let golden = rows(file);
    assert_eq!(found.len(), golden.len(), "{file}");
    for row in &golden {
        let mut pair = [&row["Ind1"], &row["Ind2"]];
        pair.sort();
        let ours = found.iter().find(|(group, ours)| {
            let mut codes = [&ours.first, &ours.second];
            codes.sort();
            *group == row["Group"] && codes == pair
        });
        let (_, ours) = ours.unwrap_or_else(|| panic!("{file}: {pair:?} is not flagged"));
        assert_near(ours.coefficient(), figure(&row["Corr"]), &format!("{file}, {pair:?}"));
    }
}

fn with_denominators(file: &str) {
    let thresholds = Thresholds { denominator: 0.7, ..Thresholds::default() };
    let (framework, data) = (framework(), data(input("Raw")));
    let found = denominator_pairs(&framework, &data, CorrelationMethod::Pearson, &thresholds);
    let golden = rows(file);
    assert_eq!(found.len(), golden.len(), "{file}");
    for row in &golden {
        let pair =
            found.iter().find(|pair| pair.first == row["Ind"] && pair.second == row["Denom"]);
        let pair = pair.unwrap_or_else(|| panic!("{file}: {row:?} is not flagged"));
        assert_near(pair.coefficient(), figure(&row["Corr"]), &format!("{file}, {row:?}"));
    }
}

fn p_values(file: &str) {
    let columns = Columns::of("Raw");
    let all = columns.all();
    let golden = rows(file);
    assert_eq!(golden.len(), 49);
    for row in &golden {
        for (code, column) in &all {
            let found = correlate(&all[row["iCode"].as_str()], column, method_of(file));
            let what = format!("{file}, {} with {code}", row["iCode"]);
            assert_p_value(found.p_value(), figure(&row[*code]), &what);
        }
    }
}

/// As `correlated_by_rank`.
fn p_values_by_rank(file: &str) {
    let (columns, golden) = (Columns::of("Raw"), rows(file));
    let (all, mut differ) = (columns.all(), 0);
    for row in &golden {
        let first = &all[row["iCode"].as_str()];
        for (code, column) in &all {
            let found = correlate(first, column, method_of(file)).p_value();
            let (theirs, what) =
                (figure(&row[*code]), format!("{file}, {} with {code}", first.code));
            if first.code != NOISY && *code != NOISY {
                assert_near(found, theirs, &what);
                continue;
            }
            let right = correlate(&without_noise(first), &without_noise(column), method_of(file));
            assert_near(found, right.p_value(), &what);
            let apart = |(a, b): (f64, f64)| (a - b).abs() > 1e-12;
            differ += usize::from(found.zip(theirs).is_some_and(apart));
        }
    }
    assert!(differ > 0, "{file}: COINr has the right probabilities");
}

fn alphas(file: &str) {
    let (framework, data, scores) = (framework(), data(input("Raw")), scores());
    let golden = rows(file);
    assert_eq!(golden.len(), 23);
    for row in &golden {
        let group = scores.framework().node(&row["group"]).expect("a group");
        let level = if row["Level"] == "1" { "indicator" } else { &row["Level"] };
        let below = Series::below(scores, group, level);
        let raw = Series::raw(&framework, &data).into_iter();
        let raw = raw.filter(|column| below.iter().any(|below| below.code == column.code));
        let columns = if row["dset"] == "Raw" { raw.collect() } else { below.clone() };
        let found = consistency(&columns).expect("alpha").alpha;
        assert_near(Some(found), figure(&row["alpha"]), &format!("{file}, {row:?}"));
    }
}

/// COINr leaves last places out, even of weaknesses, and takes equal ranks at the cut in the order of
/// its table; so ranks are compared place by place, and everything else by indicator.
fn standings(file: &str) {
    let unit = file.split('_').nth(3).expect("a unit");
    let found = profile(&framework(), &data(input("Raw")), unit).expect("a profile");
    let kept: Vec<&Standing> = found.standings.iter().filter(|standing| !standing.last).collect();
    let golden = rows(file);
    assert_eq!(golden.len(), 5);
    let chosen = if file.contains("strengths") { &kept[..5] } else { &kept[kept.len() - 5..] };
    for (row, place) in golden.iter().zip(chosen) {
        assert_near(Some(place.rank), figure(&row["Rank"]), file);
        let ours = kept.iter().find(|standing| standing.indicator.as_str() == row["Code"]);
        let ours = ours.expect("an indicator");
        assert_eq!(ours.name, row["Name"]);
        assert_eq!(ours.group.as_str(), row["Pillar"]);
        assert_eq!(ours.measured_in.as_deref(), Some(row["Unit"].as_str()));
        assert_near(Some(ours.rank), figure(&row["Rank"]), file);
        assert_near(Some(ours.value), figure(&row["Value"]), file);
    }
}

fn summary(file: &str) {
    let unit = file.split(['_', '.']).nth(3).expect("a unit");
    let scores = scores();
    let found = unit_summary(scores, unit).expect("a summary");
    let golden: Table = rows(file);
    assert_eq!(found.len(), golden.len());
    for row in &golden {
        let cell = found.iter().find(|cell| cell.node.as_str() == row["Code"]).expect("a group");
        assert_eq!(scores.framework().node(cell.node).expect("a group").name(), row["Name"]);
        let what = format!("{file}, {}", row["Code"]);
        assert_near(cell.full, figure(&row["Score"]), &what);
        assert_near(cell.rank, figure(&row["Rank"]), &what);
    }
}

/// COINr's components of every group, as its folder of weights has them; its signs are arbitrary.
#[test]
fn dimensions_are_those_of_coinr() {
    let levels = [("2", "level1"), ("3", "level2"), ("4", "level3")];
    let reviews = group_reviews(scores(), &Thresholds::default());
    assert_eq!(reviews.len(), 11);
    for review in &reviews {
        let level = levels.iter().find(|(level, _)| review.level == *level).expect("a level").1;
        let golden =
            |table: &str| rows(&format!("06_weights/PCA_{level}_{}_{table}.csv", review.group));
        let (variance, rotation) = (golden("variance"), golden("rotation"));
        let found = review.dimensions.as_ref().expect("components");
        assert_eq!(found.components.len(), variance.len());
        for (place, (component, row)) in found.components.iter().zip(&variance).enumerate() {
            let what = format!("component {} of {}", place + 1, review.group);
            assert_near(Some(component.eigenvalue), figure(&row["variance"]), &what);
            assert_near(Some(component.share), figure(&row["prop"]), &what);
            assert_near(Some(component.cumulated), figure(&row["cumprop"]), &what);
            let deviation = figure(&row["sdev"]).expect("a figure");
            for (code, loading) in found.columns.iter().zip(&component.loadings) {
                let row = rotation.iter().find(|row| row["iCode"] == *code).expect("a child");
                let theirs = figure(&row[&format!("PC{}", place + 1)]).expect("a figure");
                assert_near(Some(loading.abs()), Some((theirs * deviation).abs()), &what);
            }
        }
    }
}
