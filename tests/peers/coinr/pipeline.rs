//! COINr's example, step by step: denominators, imputation, screening, and from the treated data
//! normalisation, aggregation, scores and ranks.

use composite_index::engine::ScreeningReport;
use composite_index::methodology::{Acceptance, Screening, ScreeningRule};
use composite_index::transform::Round;
use composite_index::{
    Dataset, Framework, Imputation, Index, Methodology, Scores, Settings, Transform, UnitCode,
    VariableCode,
};

use crate::coinr::support::{
    Case, Table, agrees, assert_near, compare, compare_data, data, figure, framework, index,
    oriented, rows, wrong,
};
use crate::coinr::treatment;

pub const CASES: &[Case] = &[
    agrees("1_Raw.csv", raw),
    agrees("2_Denominated.csv", denominated),
    agrees("2b_Denominate_df_WorldDenoms.csv", scaled_denominators),
    agrees("2c_Denominate_multiply.csv", multiplied),
    agrees("3_Imputed.csv", imputed),
    agrees("4_Screened.csv", screened),
    agrees("4_Screened_DataSummary.csv", screening_of_imputed),
    agrees("4_Screened_RemovedUnits.csv", nobody_removed),
    agrees("4b_Screen_raw_byNA_0.9_DataSummary.csv", by_missing),
    agrees("4b_Screen_raw_byNA_0.9_Removed.csv", removed),
    agrees("4c_Screen_raw_byNAandzeros_0.85_0.9_DataSummary.csv", by_missing_and_zeros),
    agrees("4d_Screen_raw_byzeros_default_Force_DataSummary.csv", by_zeros_and_forced),
    agrees("5_Treated.csv", treated),
    agrees("5_Treated_Dets_Table.csv", treatment::details),
    agrees("5_Treated_Points.csv", treatment::points),
    agrees("6_Normalised.csv", normalised),
    agrees("7_Aggregated.csv", aggregated),
    agrees("8_results_Aggs_groupranks_GDPgroup.csv", group_ranks),
    agrees("8_results_Aggs_ranks.csv", ranks),
    agrees("8_results_Aggs_scores.csv", results),
    agrees("8_results_Aggs_scores_default_round2.csv", rounded),
    wrong("8_results_Full_ranks.csv", NOISE, ranks_without_noise),
    agrees("8_results_Full_scores.csv", results),
    agrees("8_results_Summ_orderby_Sust.csv", ordered_by_sustainability),
    agrees("8_results_Summ_ranks.csv", ranks),
    agrees("8_results_Summ_scores.csv", results),
    agrees("9_data_avail_ByGroup.csv", availability_by_group),
    agrees("9_data_avail_Summary.csv", availability),
];

const NOISE: &str = "binary noise is ranked: Greece's 5.1000000000000005 in TolMin is put behind the two \
                     other units with 5.1, of which it is one (rank 24, not 26)";

const RAW: &str = "00_input/iData.csv";

const CELLS: usize = 51 * 49;

fn raw(file: &str) {
    assert_eq!(compare_data(&data(RAW), &rows(file)), CELLS - 63);
}

/// The example's first steps; the last is there because a direction must be turned round.
fn prepared(settings: &str) -> Index {
    let methodology = format!(
        "accept = [\"missing-denominator\"]\n[indicators]\n\
         transforms = [{{ min-max = {{ to = [0, 100] }} }}]\n{settings}"
    );
    index(framework(), &methodology)
}

/// Laos has no figure for its use of energy, by which two indicators are divided.
fn denominated(file: &str) {
    let found = prepared("").impute(&data(RAW)).expect("denominated");
    assert_eq!(compare_data(&found.data, &rows(file)), CELLS - 65);
}

const BY_CONTINENT: &str = "impute = { group-mean = { by = \"EurAsia_group\" } }";

fn imputed(file: &str) {
    let found = prepared(BY_CONTINENT).impute(&data(RAW)).expect("imputed");
    assert_eq!(compare_data(&found.data, &rows(file)), CELLS);
    assert_eq!(found.cells.len(), 65);
}

/// Three indicators of the example, with the denominators of the whole world.
fn with_world_denominators() -> Dataset {
    let raw = data(RAW);
    let world = rows("00_input/WorldDenoms.csv");
    let of_world = |column: &str| -> Vec<f64> {
        let value = |unit: &UnitCode| {
            let row = world.iter().find(|row| row["uCode"] == unit.as_str()).expect("a country");
            figure(&row[column]).unwrap_or(f64::NAN)
        };
        raw.units().iter().map(|unit| value(&unit.code)).collect()
    };
    let of_data = |code: &str| raw.column(code).expect("a column").to_vec();
    let columns = [
        ("Goods", of_data("Goods")),
        ("Flights", of_data("Flights")),
        ("LPI", of_data("LPI")),
        ("GDP", of_world("GDP")),
        ("Population", of_world("Population")),
    ];
    let code = |code: &str| VariableCode::new(code).expect("a code");
    let columns = columns.iter().map(|(name, column)| (code(name), column.as_slice()));
    Dataset::from_columns(raw.units().iter().cloned(), columns).expect("sound")
}

/// COINr's scale factor multiplies the quotient: flights per thousand people.
fn scaled_denominators(file: &str) {
    let framework = Framework::builder("index", "Three")
        .indicator_with("Goods", 1.0, |goods| goods.denominator("GDP"))
        .indicator_with("Flights", 1.0, |flights| {
            flights.denominator("Population").denominator_scale(1000.0)
        })
        .indicator("LPI", 1.0)
        .build()
        .expect("sound");
    let scores = index(framework, "").score(&with_world_denominators()).expect("scores");
    for node in ["Goods", "Flights", "LPI"] {
        assert!(compare(&scores, &rows(file), node, file) >= 48);
    }
}

/// What is multiplied and not divided is the product of two columns, here as a group of two
/// indicators; a thousandth of the product with the population.
fn multiplied(file: &str) {
    let framework = Framework::builder("index", "Three")
        .pillar("goods", 1.0, |p| p.indicator("Goods", 1.0).indicator("GDP", 1.0))
        .pillar("flights", 1.0, |p| p.indicator("Flights", 1.0).indicator("Population", 1.0))
        .pillar("logistics", 1.0, |p| p.indicator("LPI", 1.0))
        .build()
        .expect("sound");
    let methodology = "[level.pillar]\naggregation = \"product\"\n\
                       missing = { rule = \"require-all\" }\n\
                       [node.flights]\ntransforms = [{ linear = { factor = 0.001 } }]";
    let scores = index(framework, methodology).score(&with_world_denominators()).expect("scores");
    for (node, column) in [("goods", "Goods"), ("flights", "Flights"), ("logistics", "LPI")] {
        let at = scores.at(node).expect("a node");
        for row in rows(file) {
            let unit = &row["uCode"];
            assert_near(
                at.full(unit).unwrap(),
                figure(&row[column]),
                &format!("{column} of {unit}"),
            );
        }
    }
}

/// What is screened in the example is imputed already.
fn screened(file: &str) {
    let data = prepared(BY_CONTINENT).impute(&data(RAW)).expect("imputed").data;
    let screened = prepared("denominate = false\n[screening]\nunits = { available = 0.9 }");
    assert_eq!(compare_data(&screened.impute(&data).expect("screened").data, &rows(file)), CELLS);
}

fn units(rule: ScreeningRule<UnitCode>) -> Screening {
    Screening { units: rule, ..Screening::default() }
}

fn report(data: &Dataset, rule: ScreeningRule<UnitCode>) -> ScreeningReport {
    units(rule).report(&framework(), data).expect("screened")
}

/// The table of a screening, figure by figure.
fn summary(report: &ScreeningReport, file: &str) {
    let golden = rows(file);
    assert_eq!(golden.len(), 51);
    for row in &golden {
        let unit = report.units.iter().find(|unit| unit.unit.as_str() == row["uCode"]);
        let verdict = unit.expect("a unit").verdict;
        let coverage = verdict.coverage;
        let counts = [
            ("N_missing", coverage.missing),
            ("N_zero", coverage.zeros),
            ("N_miss_or_zero", coverage.missing_or_zero()),
        ];
        for (column, count) in counts {
            assert_eq!(row[column], count.to_string(), "{column} of {}", row["uCode"]);
        }
        assert_near(Some(coverage.available()), figure(&row["Dat_Avail"]), &row["uCode"]);
        assert_near(Some(coverage.non_zero()), figure(&row["Non_Zero"]), &row["uCode"]);
        let flags = [
            ("LowData", verdict.few_available),
            ("LowNonZero", verdict.few_non_zero),
            ("LowDatOrZeroFlag", verdict.few_available || verdict.few_non_zero),
            ("Included", verdict.included),
        ];
        for (column, flag) in flags {
            assert_eq!(row[column] == "TRUE", flag, "{column} of {}", row["uCode"]);
        }
    }
}

fn screening_of_imputed(file: &str) {
    let data = prepared(BY_CONTINENT).impute(&data(RAW)).expect("imputed").data;
    summary(&report(&data, ScreeningRule::default().available(0.9)), file);
}

fn nobody_removed(file: &str) {
    let data = prepared(BY_CONTINENT).impute(&data(RAW)).expect("imputed").data;
    let report = report(&data, ScreeningRule::default().available(0.9));
    assert_eq!(report.excluded_units().count(), rows(file).len());
}

fn by_missing(file: &str) {
    summary(&report(&data(RAW), ScreeningRule::default().available(0.9)), file);
}

/// The units that go are not in the result.
fn removed(file: &str) {
    let expected: Vec<_> = rows(file).iter().map(|row| row["uCode"].clone()).collect();
    let index = prepared("[screening]\nunits = { available = 0.9 }");
    let scores = index.score(&data(RAW)).expect("scores");
    let report = scores.screening().expect("a report");
    let gone: Vec<_> = report.excluded_units().map(|unit| unit.unit.to_string()).collect();
    assert_eq!(gone, expected);
    assert_eq!(scores.units().len(), 51 - 5);
    assert!(expected.iter().all(|unit| scores.rank(unit).is_err()));
}

fn by_missing_and_zeros(file: &str) {
    let rule = ScreeningRule::default().available(0.85).non_zero(0.9);
    summary(&report(&data(RAW), rule), file);
}

/// COINr's default is a share of .05 of values that are not zero.
fn by_zeros_and_forced(file: &str) {
    let code = |code: &str| UnitCode::new(code).expect("a code");
    let rule = ScreeningRule {
        include: [code("BEL")].into(),
        exclude: [code("AUT")].into(),
        ..ScreeningRule::default().non_zero(0.05)
    };
    summary(&report(&data(RAW), rule), file);
}

/// The example in one methodology, from the raw data on, with these transforms.
fn whole(framework: Framework, transforms: impl IntoIterator<Item = Transform>) -> Scores {
    let by_continent = Imputation::group_mean("EurAsia_group").expect("a code");
    let methodology = Methodology::default()
        .accepting(Acceptance::MissingDenominator)
        .with_indicators(Settings::new().impute([by_continent]).transforms(transforms));
    let index = Index::new(framework, methodology).expect("sound");
    index.score(&data(RAW)).expect("scores")
}

fn treated(file: &str) {
    let scores = whole(oriented(), [Transform::Treat(treatment::default(5))]);
    assert_eq!(compare_indicators(&scores, file), CELLS);
}

/// The example from its treated data on.
fn scored() -> Scores {
    let settings = "denominate = false";
    let treated = data("01_pipeline/5_Treated.csv");
    prepared(settings).score(&treated).expect("scores")
}

fn normalised(file: &str) {
    assert_eq!(compare_indicators(&scored(), file), CELLS);
}

fn compare_indicators(scores: &Scores, file: &str) -> usize {
    let golden = rows(file);
    let indicators = scores.framework().indicators();
    indicators.map(|(node, _)| compare(scores, &golden, node.code().as_str(), file)).sum()
}

fn aggregated(file: &str) {
    let (scores, golden) = (scored(), rows(file));
    let nodes = scores.framework().nodes();
    let compared = nodes.iter().map(|node| compare(&scores, &golden, node.code().as_str(), file));
    assert_eq!(compared.sum::<usize>(), CELLS + 51 * 11);
    let steps = [Transform::Treat(treatment::default(5)), Transform::min_max(0.0, 100.0)];
    let from_raw = whole(framework(), steps);
    for (group, _) in from_raw.framework().groups() {
        assert_eq!(compare(&from_raw, &golden, group.code().as_str(), "from the raw data"), 51);
    }
    let means = index(oriented(), "[indicators]\ndenominate = false");
    let again = means.score(&data("01_pipeline/6_Normalised.csv")).expect("scores");
    assert_eq!(compare(&again, &golden, "Index", "from the normalised data"), 51);
}

/// The nodes that a file has a column for.
fn nodes<'a>(scores: &'a Scores, golden: &Table) -> Vec<composite_index::engine::NodeScores<'a>> {
    let nodes = scores.nodes();
    nodes.filter(|node| golden[0].contains_key(node.node().code().as_str())).collect()
}

fn ranks(file: &str) {
    let (scores, golden) = (scored(), rows(file));
    for at in nodes(&scores, &golden) {
        for row in &golden {
            let (unit, code) = (&row["uCode"], at.node().code().as_str());
            assert_eq!(at.rank(unit), Ok(figure(&row[code])), "{code} of {unit}");
        }
    }
    ordered(&scores, "Index", &golden);
}

fn ranks_without_noise(file: &str) {
    let (scores, golden) = (scored(), rows(file));
    for at in nodes(&scores, &golden) {
        for row in &golden {
            let (unit, code) = (&row["uCode"], at.node().code().as_str());
            let expected = match (unit.as_str(), code) {
                ("GRC", "TolMin") => Some(24.0),
                _ => figure(&row[code]),
            };
            assert_eq!(at.rank(unit), Ok(expected), "{code} of {unit}");
        }
    }
}

/// The rows of a table stand in the order of a node's ranks.
fn ordered(scores: &Scores, node: &str, golden: &Table) {
    let ranking = scores.at(node).expect("a node").ranking();
    let ours: Vec<_> = ranking.iter().map(|cell| cell.unit.to_string()).collect();
    let theirs: Vec<_> = golden.iter().map(|row| row["uCode"].clone()).collect();
    assert_eq!(ours, theirs);
}

fn results(file: &str) {
    let (scores, golden) = (scored(), rows(file));
    for at in nodes(&scores, &golden) {
        compare(&scores, &golden, at.node().code().as_str(), file);
    }
    for row in &golden {
        assert_eq!(scores.rank(&row["uCode"]), Ok(figure(&row["Rank"])), "{}", row["uCode"]);
    }
    ordered(&scores, "Index", &golden);
}

fn rounded(file: &str) {
    let (scores, golden) = (scored(), rows(file));
    for at in nodes(&scores, &golden) {
        for row in &golden {
            let found =
                at.full(&row["uCode"]).unwrap().map(|score| Round { decimals: 2 }.round(score));
            assert_eq!(found, figure(&row[at.node().code().as_str()]), "{}", row["uCode"]);
        }
    }
}

fn ordered_by_sustainability(file: &str) {
    let (scores, golden) = (scored(), rows(file));
    compare(&scores, &golden, "Sust", file);
    let at = scores.at("Sust").expect("a node");
    for row in &golden {
        assert_eq!(at.rank(&row["uCode"]), Ok(figure(&row["Rank"])), "{}", row["uCode"]);
    }
    ordered(&scores, "Sust", &golden);
}

/// The treated data carry no groups, so that they come from the raw ones.
fn group_ranks(file: &str) {
    let (treated, raw, golden) = (data("01_pipeline/5_Treated.csv"), data(RAW), rows(file));
    let mut columns = Vec::new();
    for variable in treated.variables() {
        let value = |unit: &composite_index::Unit| treated.value(&unit.code, variable).unwrap();
        let column = raw.units().iter().map(|unit| value(unit).unwrap_or(f64::NAN));
        columns.push((variable.clone(), column.collect::<Vec<_>>()));
    }
    let columns = columns.iter().map(|(code, column)| (code.clone(), column.as_slice()));
    let grouped = Dataset::from_columns(raw.units().iter().cloned(), columns).expect("sound");
    let scores = prepared("denominate = false").score(&grouped).expect("scores");
    for at in nodes(&scores, &golden) {
        let ranks = at.ranks_within("GDP_group");
        for (unit, rank) in scores.units().iter().zip(ranks) {
            let row = golden.iter().find(|row| row["uCode"] == unit.code.as_str());
            let row = row.expect("a unit");
            assert_eq!(Some(rank), figure(&row[at.node().code().as_str()]), "{}", unit.code);
        }
    }
}

fn availability(file: &str) {
    let availability = data(RAW).availability(&framework());
    for row in rows(file) {
        let unit = availability.units.iter().find(|unit| unit.unit.as_str() == row["uCode"]);
        let all = unit.expect("a unit").all;
        let counts = [all.missing, all.zeros, all.missing_or_zero()].map(|count| count.to_string());
        assert_eq!(counts, ["N_missing", "N_zero", "N_miss_or_zero"].map(|name| row[name].clone()));
        assert_near(Some(all.available()), figure(&row["Dat_Avail"]), &row["uCode"]);
        assert_near(Some(all.non_zero()), figure(&row["Non_Zero"]), &row["uCode"]);
    }
}

fn availability_by_group(file: &str) {
    let availability = data(RAW).availability(&framework());
    for row in rows(file) {
        let unit = availability.units.iter().find(|unit| unit.unit.as_str() == row["uCode"]);
        let groups = &unit.expect("a unit").groups;
        assert_eq!(groups.len(), 11);
        for (group, coverage) in groups {
            let expected = figure(&row[group.as_str()]);
            assert_near(
                Some(coverage.available()),
                expected,
                &format!("{group} of {}", row["uCode"]),
            );
        }
    }
}
