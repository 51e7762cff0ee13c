//! Folder 04: aggregation with and without gaps, by level, under other weights; outranking.

use composite_index::error::Source;
use composite_index::{Dataset, Direction, Index, Scores};

mod outranking;

use crate::coinr::support::{
    Case, NOISE_APART, NOISY, agrees, assert_near, compare, data, data_without_noise, figure,
    framework, index, oriented, rows, wrong,
};

pub const CASES: &[Case] = &[
    agrees("_input_Normalised_minmax_1_100.csv", normalised),
    agrees("_input_NA_Normalised_minmax_1_100.csv", normalised_with_gaps),
    agrees("_custom_weights.csv", custom_weights_are_adopted),
    agrees("amean.csv", |file| full(file, "")),
    agrees("gmean.csv", |file| full(file, "aggregation = \"geometric-mean\"")),
    agrees("hmean.csv", |file| full(file, "aggregation = \"harmonic-mean\"")),
    agrees("genmean_p0.5.csv", |file| full(file, &power("0.5"))),
    agrees("genmean_p2.csv", |file| full(file, &power("2"))),
    agrees("genmean_pm2.csv", |file| full(file, &power("-2"))),
    agrees("weightedMedian.csv", |file| full(file, "aggregation = \"weighted-median\"")),
    agrees("w_none_plain_mean.csv", |file| full(file, "weighting = \"equal\"")),
    agrees("mixed_amean_gmean_amean.csv", |file| {
        full(file, "[level.3]\naggregation = \"geometric-mean\"");
    }),
    agrees("mixed_amean_amean_gmean.csv", |file| {
        full(file, "[level.4]\naggregation = \"geometric-mean\"");
    }),
    agrees("mixed_amean_amean_copeland.csv", |file| {
        full(file, "[level.4]\naggregation = \"copeland\"");
    }),
    agrees("customw_amean.csv", |file| weighted(file, "")),
    agrees("customw_gmean.csv", |file| weighted(file, "aggregation = \"geometric-mean\"")),
    agrees("customw_hmean.csv", |file| weighted(file, "aggregation = \"harmonic-mean\"")),
    agrees("w_by_level_custom_orig_custom.csv", weights_by_level),
    agrees("copeland_wrapper_all_levels.csv", |file| full(file, "aggregation = \"copeland\"")),
    agrees("copeland_direct_Physical.csv", outranking::copeland_of_a_pillar),
    agrees("outrank_Physical_equalw.csv", |file| {
        outranking::holds(file, PHYSICAL, &[1.0; 8], INPUT)
    }),
    agrees("outrank_Physical_customw.csv", |file| {
        outranking::holds(file, PHYSICAL, &outranking::physical_weights(), INPUT);
    }),
    wrong("outrank_all49_equalw.csv", NOISE_APART, outranking::outranking_of_all),
    agrees("outrank_summary.csv", outranking::summary_of_outranking),
    agrees("NA_amean.csv", |file| gaps(file, "")),
    agrees("NA_gmean.csv", |file| gaps(file, "aggregation = \"geometric-mean\"")),
    agrees("NA_hmean.csv", |file| gaps(file, "aggregation = \"harmonic-mean\"")),
    agrees("NA_customw_amean.csv", |file| {
        let index = custom_weights(groups(""));
        hold(&index.score(&data(GAPS)).expect("scores"), file);
    }),
    agrees("NA_amean_dat_thresh0.8.csv", |file| gaps(file, "missing = { children = 0.8 }")),
    agrees("NA_amean_dat_thresh_bylevel_0.9_0.5_1.csv", |file| {
        gaps(
            file,
            "[level.2]\nmissing = { children = 0.9 }\n[level.3]\nmissing = { children = 0.5 }\n\
             [level.4]\nmissing = { children = 1 }",
        );
    }),
    agrees("zscore_amean.csv", |file| normalising(file, "{ z-score = { ddof = 1 } }")),
    wrong("borda_amean.csv", NOISE_APART, |file| {
        ranking(file, "{ rank = { ties = \"min\" } }, { linear = { factor = 1, offset = -1 } }");
    }),
    wrong("prank_amean.csv", NOISE_APART, |file| {
        ranking(file, "{ percentile-rank = { ties = \"average\" } }");
    }),
    agrees("_vector_goldens.csv", small_vectors),
    wrong(
        "NA_genmean_p2_bugNA.csv",
        "COINr's general mean is missing wherever one child is; ours is that of the children that \
         are there, as its other means are",
        power_mean_of_those_there,
    ),
    wrong(
        "NA_copeland_wrapper.csv",
        "COINr counts a comparison with a gap for the unit that sorts later, so that the scores hang \
         on the order of rows; ours compares two units by what both have",
        outranking::copeland_with_gaps,
    ),
    wrong(
        "customw_copeland.csv",
        "COINr compares support with one half exactly, and misses halves by binary noise in the sums \
         of weights (1.5, 2, 2.5 … of 10); ours has the sign of whole half-points",
        outranking::copeland_under_weights,
    ),
    wrong(
        "copeland_direct_all49.csv",
        "COINr compares support with one half exactly, and misses halves by binary noise in the sums \
         of 49ths; ours has the sign of whole half-points",
        outranking::copeland_of_all,
    ),
    wrong(
        "NA_outrank_all49_equalw.csv",
        "COINr leaves out comparisons with a gap without sharing out their weight, and gives all of it \
         to the unit that sorts later; in ours two units compare by what both have",
        outranking::outranking_with_gaps,
    ),
    wrong(
        "_errors.csv",
        "COINr's Copeland cannot be called at all, and its refusal of a geometric mean of z-scores \
         names neither group nor unit; ours runs, and refuses when the index is built",
        errors,
    ),
];

const INPUT: &str = "04_aggregate/_input_Normalised_minmax_1_100.csv";
const GAPS: &str = "04_aggregate/_input_NA_Normalised_minmax_1_100.csv";
const PHYSICAL: &str = "Physical";

fn methodology(settings: &str) -> String {
    let groups = if settings.starts_with('[') { "" } else { "[groups]\n" };
    format!("[indicators]\ndenominate = false\n{groups}{settings}")
}

/// COINr's index over data that are normalised already.
fn groups(settings: &str) -> Index {
    index(oriented(), &methodology(settings))
}

fn power(exponent: &str) -> String {
    format!("aggregation = {{ power-mean = {{ exponent = {exponent} }} }}")
}

/// Holds every group; returns how many figures there were.
fn hold(scores: &Scores, file: &str) -> usize {
    let golden = rows(file);
    let groups = scores.framework().groups();
    groups.map(|(node, _)| compare(scores, &golden, node.code().as_str(), file)).sum()
}

fn full(file: &str, settings: &str) {
    let scores = groups(settings).score(&data(INPUT)).expect("scores");
    assert_eq!(hold(&scores, file), 51 * 11);
}

fn gaps(file: &str, settings: &str) {
    let scores = groups(settings).score(&data(GAPS)).expect("scores");
    assert!(hold(&scores, file) > 51 * 9);
}

fn weighted(file: &str, settings: &str) {
    let scores = custom_weights(groups(settings)).score(&data(INPUT)).expect("scores");
    assert_eq!(hold(&scores, file), 51 * 11);
}

fn given_weights() -> Vec<(String, String, f64)> {
    let weight = |row: &std::collections::BTreeMap<String, String>| {
        let weight = figure(&row["Weight"]).expect("a weight");
        (row["iCode"].clone(), row["Level"].clone(), weight)
    };
    let weights = rows("04_aggregate/_custom_weights.csv");
    weights.iter().filter(|row| row["iCode"] != "Index").map(weight).collect()
}

fn custom_weights(index: Index) -> Index {
    let weights = given_weights().into_iter().map(|(code, _, weight)| (code, weight));
    index.with_weights(weights).expect("sound weights")
}

/// COINr's weights at a level are those of the children that are aggregated there.
fn weights_by_level(file: &str) {
    let custom = given_weights().into_iter().filter(|(_, level, _)| level != "2");
    let weights = custom.map(|(code, _, weight)| (code, weight));
    let index = groups("").with_weights(weights).expect("sound weights");
    assert_eq!(hold(&index.score(&data(INPUT)).expect("scores"), file), 51 * 11);
}

fn custom_weights_are_adopted(_: &str) {
    let scores = custom_weights(groups("")).score(&data(INPUT)).expect("scores");
    let siblings = |code: &str| {
        let node = scores.framework().node(code).expect("a node");
        let parent = scores.framework().parent(node).expect("a parent");
        scores
            .framework()
            .children(parent)
            .map(|child| child.code().to_string())
            .collect::<Vec<_>>()
    };
    let given = given_weights();
    assert_eq!(given.len(), 59);
    for (code, _, weight) in &given {
        let of = |sibling: &String| given.iter().find(|row| row.0 == *sibling).expect("given").2;
        let sum: f64 = siblings(code).iter().map(of).sum();
        assert_near(scores.share(code).ok(), Some(weight / sum), code);
    }
}

/// The inputs are what our own normalisation makes of the stages before them.
fn normalised(file: &str) {
    hold_indicators("01_pipeline/5_Treated.csv", file, 51 * 49);
}

fn normalised_with_gaps(file: &str) {
    hold_indicators("01_pipeline/2_Denominated.csv", file, 51 * 49 - 65);
}

fn hold_indicators(input: &str, file: &str, expected: usize) {
    let text = "[indicators]\ndenominate = false\ntransforms = [{ min-max = { to = [1, 100] } }]";
    let scores = index(framework(), text).score(&data(input)).expect("scores");
    let golden = rows(file);
    let indicators = scores.framework().indicators();
    let compared: usize =
        indicators.map(|(node, _)| compare(&scores, &golden, node.code().as_str(), file)).sum();
    assert_eq!(compared, expected);
}

/// Means of indicators normalised in another way. Ranks of a reversed indicator are n + 1 − rank in
/// ours, so that ties that share the least rank in COINr's, which ranks −x, share the greatest.
fn normalising(file: &str, transform: &str) {
    let scores = normalised_by(transform).score(&data(TREATED)).expect("scores");
    assert_eq!(hold(&scores, file), 51 * 11);
}

/// COINr's scores, but of the groups above the indicator whose data carry binary noise, which have
/// those of the data without it.
fn ranking(file: &str, transform: &str) {
    let index = normalised_by(transform);
    let scores = index.score(&data(TREATED)).expect("scores");
    let right = index.score(&data_without_noise(TREATED)).expect("scores");
    let (golden, framework) = (rows(file), scores.framework());
    let noisy = framework.node(NOISY).expect("an indicator");
    let mut above: Vec<&str> = Vec::new();
    let mut node = framework.parent(noisy);
    while let Some(group) = node {
        above.push(group.code().as_str());
        node = framework.parent(group);
    }
    assert_eq!(above.len(), 3);
    for (group, _) in framework.groups() {
        let code = group.code().as_str();
        if !above.contains(&code) {
            assert_eq!(compare(&scores, &golden, code, file), 51);
            continue;
        }
        let of = |scores: &Scores, unit: &str| scores.at(code).expect("a node").full(unit).unwrap();
        let mut differ = 0;
        for row in &golden {
            let (unit, what) =
                (row["uCode"].as_str(), format!("{file}, {code} of {}", row["uCode"]));
            assert_near(of(&scores, unit), of(&right, unit), &what);
            let theirs = figure(&row[code]).zip(of(&right, unit));
            differ += usize::from(theirs.is_some_and(|(a, b)| (a - b).abs() > 1e-10));
        }
        assert!(differ > 0 && differ < 51, "{file}, {code}: {differ} of COINr's are wrong");
    }
}

const TREATED: &str = "01_pipeline/5_Treated.csv";

fn normalised_by(transform: &str) -> Index {
    let mut text = format!("[indicators]\ndenominate = false\ntransforms = [{transform}]\n");
    let reversed = transform.replace("\"min\"", "\"max\"");
    for (node, indicator) in framework().indicators() {
        if indicator.direction == Direction::LowerIsBetter {
            text += &format!("[node.{}]\ntransforms = [{reversed}]\n", node.code());
        }
    }
    index(framework(), &text)
}

fn power_mean_of_those_there(file: &str) {
    let scores = groups(&power("2")).score(&data(GAPS)).expect("scores");
    let (golden, input) = (rows(file), rows(GAPS));
    let children: Vec<_> = children(&scores, PHYSICAL);
    let mut repaired = 0;
    for (theirs, row) in golden.iter().zip(&input) {
        let values: Vec<f64> = children.iter().filter_map(|code| figure(&row[code])).collect();
        let squares: f64 = values.iter().map(|value| value * value).sum();
        let right = (!values.is_empty()).then(|| (squares / values.len() as f64).sqrt());
        let ours = scores.at(PHYSICAL).expect("a node").full(&row["uCode"]).unwrap();
        assert_near(ours, right, &row["uCode"]);
        match figure(&theirs[PHYSICAL]) {
            Some(theirs) => assert_near(ours, Some(theirs), &row["uCode"]),
            None => repaired += usize::from(right.is_some()),
        }
    }
    assert!(repaired > 0);
}

fn children(scores: &Scores, group: &str) -> Vec<String> {
    let framework = scores.framework();
    let group = framework.node(group).expect("a group");
    framework.children(group).map(|child| child.code().to_string()).collect()
}

fn small_vectors(file: &str) {
    let cells = |text: &str| text.split(' ').map(figure).collect::<Vec<_>>();
    for row in rows(file) {
        let (values, weights) = (cells(&row["x"]), cells(&row["w"]));
        let names: Vec<String> = (0..values.len()).map(|child| format!("x{child}")).collect();
        for (column, aggregation) in [
            ("amean", "\"arithmetic-mean\""),
            ("gmean", "\"geometric-mean\""),
            ("hmean", "\"harmonic-mean\""),
            ("genmean2", "{ power-mean = { exponent = 2 } }"),
            ("genmean_m1", "{ power-mean = { exponent = -1 } }"),
        ] {
            let mut framework = composite_index::Framework::builder("v", "A vector");
            for (name, weight) in names.iter().zip(&weights) {
                framework = framework.indicator(name.as_str(), weight.expect("a weight"));
            }
            let text =
                format!("accept = [\"empty-indicator\"]\n[groups]\naggregation = {aggregation}");
            let index = index(framework.build().expect("sound"), &text);
            let data = Dataset::builder(names.iter().map(String::as_str)).unit("U", values.clone());
            let found = index.score(&data.build().expect("sound")).expect("a score").score("U");
            // COINr's general mean is missing where one value is: see NA_genmean_p2_bugNA.csv.
            let general = column.starts_with("genmean");
            match figure(&row[column]) {
                None if general && values.contains(&None) => assert!(found.unwrap().is_some()),
                expected => {
                    assert_near(found.unwrap(), expected, &format!("{column} of {}", row["x"]))
                }
            }
        }
    }
}

fn errors(file: &str) {
    let calls: Vec<String> = rows(file).iter().map(|row| row["file"].clone()).collect();
    let expected =
        ["04_aggregate/copeland_builtin_fails.csv", "04_aggregate/zscore_gmean_fails.csv"];
    assert_eq!(calls, expected);
    let copeland = groups("aggregation = \"copeland\"").score(&data(INPUT)).expect("scores");
    assert_eq!(copeland.rank("SGP").unwrap().map(f64::is_finite), Some(true));
    let text = "[indicators]\ndenominate = false\ntransforms = [{ z-score = { ddof = 1 } }]\n\
                [groups]\naggregation = \"geometric-mean\"";
    let source = Source::new("methodology.toml", text);
    let methodology = composite_index::Methodology::from_toml(&source).expect("sound");
    let error = Index::new(framework(), methodology).expect_err("no true zero").to_string();
    let said = "geometric-mean in `Physical` needs values with a true zero, but `LPI` is on an \
                interval scale";
    assert!(error.contains(said), "{error}");
}
