//! Folder 04: aggregation with and without gaps, by level, under other weights; outranking.

use composite_index::{Dataset, Direction, Index, OutrankingMatrix, Scores, Source};

use crate::shared;
use crate::support::{
    Case, Table, agrees, assert_near, compare, data, figure, framework, index, oriented, rows,
    wrong,
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
    agrees("copeland_direct_Physical.csv", copeland_of_a_pillar),
    agrees("outrank_Physical_equalw.csv", |file| outranking(file, PHYSICAL, &[1.0; 8], INPUT)),
    agrees("outrank_Physical_customw.csv", |file| {
        outranking(file, PHYSICAL, &physical_weights(), INPUT);
    }),
    agrees("outrank_all49_equalw.csv", |file| outranking(file, "", &[1.0; 49], INPUT)),
    agrees("outrank_summary.csv", summary_of_outranking),
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
    agrees("borda_amean.csv", |file| {
        normalising(
            file,
            "{ rank = { ties = \"min\" } }, { linear = { factor = 1, offset = -1 } }",
        );
    }),
    agrees("prank_amean.csv", |file| {
        normalising(file, "{ percentile-rank = { ties = \"average\" } }");
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
        copeland_with_gaps,
    ),
    wrong(
        "customw_copeland.csv",
        "COINr compares support with one half exactly, and misses halves by binary noise in the sums \
         of weights (1.5, 2, 2.5 … of 10); ours has the sign of whole half-points",
        copeland_under_weights,
    ),
    wrong(
        "copeland_direct_all49.csv",
        "COINr compares support with one half exactly, and misses halves by binary noise in the sums \
         of 49ths; ours has the sign of whole half-points",
        copeland_of_all,
    ),
    wrong(
        "NA_outrank_all49_equalw.csv",
        "COINr leaves out comparisons with a gap without sharing out their weight, and gives all of it \
         to the unit that sorts later; in ours two units compare by what both have",
        outranking_with_gaps,
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
        assert_near(scores.share(code), Some(weight / sum), code);
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
    let mut text = format!("[indicators]\ndenominate = false\ntransforms = [{transform}]\n");
    let reversed = transform.replace("\"min\"", "\"max\"");
    for (node, indicator) in framework().indicators() {
        if indicator.direction == Direction::LowerIsBetter {
            text += &format!("[node.{}]\ntransforms = [{reversed}]\n", node.code());
        }
    }
    let scores =
        index(framework(), &text).score(&data("01_pipeline/5_Treated.csv")).expect("scores");
    assert_eq!(hold(&scores, file), 51 * 11);
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
        let ours = scores.at(PHYSICAL).expect("a node").full(&row["uCode"]);
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

/// Copeland's scores by the definition, over the columns of a table: two units by what both have.
/// Weights are multiples of a tenth, so that they can be summed exactly.
fn copeland_by_definition(table: &Table, codes: &[String], weights: &[f64]) -> Vec<f64> {
    let cells: Vec<Vec<Option<f64>>> =
        table.iter().map(|row| codes.iter().map(|code| figure(&row[code])).collect()).collect();
    let sign = |a: &Vec<Option<f64>>, b: &Vec<Option<f64>>| {
        let pairs = a.iter().zip(b).zip(weights);
        let balance: i32 = pairs
            .filter_map(|((a, b), weight)| {
                let order = a.as_ref()?.total_cmp(b.as_ref()?) as i32;
                Some(order * (weight * 10.0).round() as i32)
            })
            .sum();
        f64::from(balance.signum())
    };
    cells.iter().map(|a| cells.iter().map(|b| sign(a, b)).sum()).collect()
}

/// Group by group from our own scores of the children.
fn copeland_under_weights(file: &str) {
    let index = custom_weights(groups("aggregation = \"copeland\""));
    let scores = index.score(&data(INPUT)).expect("scores");
    let (golden, given) = (rows(file), given_weights());
    let weight = |code: &String| given.iter().find(|row| row.0 == *code).expect("given").2;
    let (mut differ, mut same) = (0, 0);
    for (group, _) in scores.framework().groups() {
        let (code, codes) = (group.code().as_str(), children(&scores, group.code().as_str()));
        let weights: Vec<f64> = codes.iter().map(weight).collect();
        let below: Table = scores
            .units()
            .iter()
            .map(|unit| {
                let score = |code: &String| {
                    let score = scores.at(code).expect("a node").full(&unit.code);
                    (code.clone(), score.expect("a score").to_string())
                };
                codes.iter().map(score).collect()
            })
            .collect();
        let right = copeland_by_definition(&below, &codes, &weights);
        for ((unit, theirs), right) in scores.units().iter().zip(&golden).zip(right) {
            assert_eq!(unit.code.as_str(), theirs["uCode"]);
            let ours = scores.at(code).expect("a node").full(&unit.code);
            assert_near(ours, Some(right), &format!("{code} of {}", unit.code));
            let agrees = figure(&theirs[code]) == Some(right);
            (differ, same) = (differ + usize::from(!agrees), same + usize::from(agrees));
        }
    }
    assert_eq!((differ, same), (3, 558));
}

fn copeland_with_gaps(file: &str) {
    let scores = groups("aggregation = \"copeland\"").score(&data(GAPS)).expect("scores");
    let (golden, input) = (rows(file), rows(GAPS));
    let (mut differ, mut same) = (0, 0);
    for (pillar, _) in scores.framework().groups().filter(|(node, _)| node.level() == "2") {
        let code = pillar.code().as_str();
        let codes = children(&scores, code);
        let right = copeland_by_definition(&input, &codes, &vec![1.0; codes.len()]);
        for ((row, theirs), right) in input.iter().zip(&golden).zip(right) {
            let ours = scores.at(code).expect("a node").full(&row["uCode"]);
            assert_near(ours, Some(right), &format!("{code} of {}", row["uCode"]));
            let agrees = figure(&theirs[code]) == Some(right);
            (differ, same) = (differ + usize::from(!agrees), same + usize::from(agrees));
        }
    }
    assert!(differ > 0 && same > 0, "{differ} {same}");
    assert_rows_do_not_matter(&scores);
}

/// The rows the other way round give the same scores.
fn assert_rows_do_not_matter(scores: &Scores) {
    let text = shared::text(&format!("golden/coinr/{GAPS}"));
    let mut lines: Vec<&str> = text.lines().collect();
    lines[1..].reverse();
    let turned = Source::new(GAPS, lines.join("\n"));
    let turned = Dataset::from_csv(&turned, &framework()).expect("sound");
    let again = groups("aggregation = \"copeland\"").score(&turned).expect("scores");
    for unit in scores.units() {
        assert_eq!(scores.score(&unit.code), again.score(&unit.code));
    }
}

fn copeland_of_a_pillar(file: &str) {
    let scores = groups("aggregation = \"copeland\"").score(&data(INPUT)).expect("scores");
    let at = scores.at(PHYSICAL).expect("a node");
    for row in rows(file) {
        assert_near(at.full(&row["uCode"]), figure(&row["copeland"]), &row["uCode"]);
    }
}

fn copeland_of_all(file: &str) {
    let (input, golden) = (rows(INPUT), rows(file));
    let scores = groups("").score(&data(INPUT)).expect("scores");
    let indicators = scores.framework().indicators();
    let codes: Vec<_> = indicators.map(|(node, _)| node.code().to_string()).collect();
    let mut flat = composite_index::Framework::builder("all", "All indicators");
    for code in &codes {
        flat = flat.indicator(code.as_str(), 1.0);
    }
    let flat = flat.build().expect("sound");
    let mut builder = Dataset::builder(codes.iter().map(String::as_str));
    for row in &input {
        let cells: Vec<_> = codes.iter().map(|code| figure(&row[code])).collect();
        builder = builder.unit(row["uCode"].as_str(), cells);
    }
    let index = index(flat, "[groups]\naggregation = \"copeland\"");
    let scores = index.score(&builder.build().expect("sound")).expect("scores");
    let right = copeland_by_definition(&input, &codes, &[1.0; 49]);
    let mut differ = 0;
    for (row, right) in golden.iter().zip(right) {
        assert_near(scores.score(&row["uCode"]), Some(right), &row["uCode"]);
        differ += usize::from(figure(&row["copeland"]) != Some(right));
    }
    assert_eq!(differ, 10);
}

/// The columns of a pillar in COINr's order, or of all indicators.
fn columns(file: &str, pillar: &str) -> (Vec<String>, Vec<Vec<f64>>) {
    let (framework, table) = (framework(), rows(file));
    let below = |parent: Option<&composite_index::Node>| {
        pillar.is_empty() || parent.is_some_and(|parent| parent.code().as_str() == pillar)
    };
    let indicators = framework.indicators().filter(|(node, _)| below(framework.parent(node)));
    let codes: Vec<_> = indicators.map(|(node, _)| node.code().to_string()).collect();
    let cell = |row: &std::collections::BTreeMap<String, String>, code: &String| {
        figure(&row[code]).unwrap_or(f64::NAN)
    };
    let column = |code: &String| table.iter().map(|row| cell(row, code)).collect();
    let columns = codes.iter().map(column).collect();
    (codes, columns)
}

fn matrix(pillar: &str, weights: &[f64], input: &str) -> OutrankingMatrix {
    let (_, columns) = columns(input, pillar);
    let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    OutrankingMatrix::new(&columns, weights, 0.0).expect("sound")
}

fn physical_weights() -> Vec<f64> {
    let given = given_weights();
    let (codes, _) = columns(INPUT, PHYSICAL);
    let weight = |code: &String| given.iter().find(|row| row.0 == *code).expect("given").2;
    codes.iter().map(weight).collect()
}

fn outranking(file: &str, pillar: &str, weights: &[f64], input: &str) {
    let (matrix, golden) = (matrix(pillar, weights, input), rows(file));
    for (a, row) in golden.iter().enumerate() {
        for (b, other) in golden.iter().enumerate().filter(|(b, _)| *b != a) {
            let what = format!("{} before {}", row["uCode"], other["uCode"]);
            assert_near(matrix.support(a, b), figure(&row[&other["uCode"]]), &what);
        }
    }
}

/// COINr's dominant pairs are those with all of the weight on one side.
fn summary_of_outranking(file: &str) {
    for row in rows(file) {
        let matrix = match row["case"].as_str() {
            "Physical_equalw" => matrix(PHYSICAL, &[1.0; 8], INPUT),
            "Physical_customw" => matrix(PHYSICAL, &physical_weights(), INPUT),
            "all49_equalw" => matrix("", &[1.0; 49], INPUT),
            _ => matrix("", &[1.0; 49], GAPS),
        };
        let units = matrix.units();
        let pairs = (0..units).flat_map(|a| (0..units).map(move |b| (a, b)));
        let dominant = pairs.filter(|(a, b)| matrix.support(*a, *b) == Some(1.0)).count();
        assert_eq!(Some(dominant as f64), figure(&row["nDominant"]), "{}", row["case"]);
        let share = dominant as f64 / (units * (units - 1) / 2) as f64;
        assert_near(Some(share), figure(&row["fracDominant"]), &row["case"]);
    }
}

fn outranking_with_gaps(file: &str) {
    let (codes, columns) = columns(GAPS, "");
    let (matrix, golden) = (matrix("", &[1.0; 49], GAPS), rows(file));
    let (mut differ, mut same) = (0, 0);
    for (a, row) in golden.iter().enumerate() {
        for (b, other) in golden.iter().enumerate().filter(|(b, _)| *b != a) {
            let both = columns.iter().filter(|c| !(c[a] - c[b]).is_nan());
            let (mut points, mut count) = (0.0, 0.0);
            for column in both {
                count += 1.0;
                points += if column[a] > column[b] { 1.0 } else { 0.0 };
                points += if column[a] == column[b] { 0.5 } else { 0.0 };
            }
            let what = format!("{} before {}", row["uCode"], other["uCode"]);
            assert_near(matrix.support(a, b), Some(points / count), &what);
            let theirs = figure(&row[&other["uCode"]]).expect("a figure");
            let near = (theirs - points / count).abs() < 1e-12;
            assert!(near || count < codes.len() as f64, "{what}: no gap, and {theirs}");
            (differ, same) = (differ + usize::from(!near), same + usize::from(near));
        }
    }
    assert!(differ > 0 && same > 0, "{differ} {same}");
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
                None if general && values.contains(&None) => assert!(found.is_some()),
                expected => assert_near(found, expected, &format!("{column} of {}", row["x"])),
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
    assert_eq!(copeland.rank("SGP").map(f64::is_finite), Some(true));
    let text = "[indicators]\ndenominate = false\ntransforms = [{ z-score = { ddof = 1 } }]\n\
                [groups]\naggregation = \"geometric-mean\"";
    let source = Source::new("methodology.toml", text);
    let methodology = composite_index::Methodology::from_toml(&source).expect("sound");
    let error = Index::new(framework(), methodology).expect_err("no true zero").to_string();
    let said = "geometric-mean in `Physical` needs values with a true zero, but `LPI` is on an \
                interval scale";
    assert!(error.contains(said), "{error}");
}
