//! A COINr user's two tables load unchanged.
use crate::support::references;
use crate::support::trials::of_module;
use composite_index::error::Source;
use composite_index::framework::RecordKind;
use composite_index::methodology::Acceptance;
use composite_index::{Dataset, Direction, Framework, Index, Methodology, Settings, Transform};
use libtest_mimic::Trial;

/// The tests of this file.
pub fn trials() -> Vec<Trial> {
    of_module(
        "coinr_tables",
        &[
            (
                "the_framework_is_the_one_that_coinr_reads",
                the_framework_is_the_one_that_coinr_reads,
            ),
            (
                "units_of_measurement_targets_and_denominators_are_read",
                units_of_measurement_targets_and_denominators_are_read,
            ),
            ("the_data_are_those_that_coinr_reads", the_data_are_those_that_coinr_reads),
            ("every_cell_is_the_number_in_the_file", every_cell_is_the_number_in_the_file),
            ("the_tables_are_scored", the_tables_are_scored),
            (
                "without_acceptance_the_missing_denominator_is_named",
                without_acceptance_the_missing_denominator_is_named,
            ),
            ("a_panel_is_scored_period_by_period", a_panel_is_scored_period_by_period),
        ],
    )
}

const FOLDER: &str = "golden/coinr/00_input";

fn source(name: &str) -> Source {
    Source::new(name, references::text(&format!("{FOLDER}/{name}")))
}

fn framework() -> Framework {
    Framework::from_csv(&source("iMeta.csv")).unwrap()
}

fn data(name: &str) -> Dataset {
    Dataset::from_csv(&source(name), &framework()).unwrap()
}

/// Min–max onto 0–100; Laos has no figure for its use of energy, by which two indicators are
/// divided.
fn index() -> Index {
    let min_max = Settings::new().transforms([Transform::min_max(0.0, 100.0)]);
    let methodology = Methodology::default().with_indicators(min_max);
    Index::new(framework(), methodology.accepting(Acceptance::MissingDenominator)).unwrap()
}

fn the_framework_is_the_one_that_coinr_reads() {
    let framework = framework();
    let levels: Vec<_> = framework.levels().iter().map(|level| level.as_str()).collect();
    assert_eq!(levels, ["4", "3", "2", "indicator"]);
    assert_eq!(framework.indicators().count(), 49);
    let groups = |level: &str| {
        framework.groups().filter(|(_, group)| group.level().as_str() == level).count()
    };
    assert_eq!(["4", "3", "2"].map(groups), [1, 2, 8]);
    assert_eq!(framework.root().code().as_str(), "Index");
    assert_eq!(framework.root().name(), "Sustainable Connectivity");
    let lower = framework
        .indicators()
        .filter(|(_, indicator)| indicator.direction == Direction::LowerIsBetter);
    assert_eq!(lower.count(), 14);
    assert!(framework.nodes().iter().all(|node| node.weight() == 1.0));
    let columns = |kind: RecordKind| {
        let of_kind = framework.columns().iter().filter(move |column| column.kind == kind);
        of_kind.map(|column| column.code.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(columns(RecordKind::Denominator), ["Area", "Energy", "GDP", "Population"]);
    let groupings = ["GDP_group", "GDPpc_group", "Pop_group", "EurAsia_group"];
    assert_eq!(columns(RecordKind::Group), groupings);
}

fn units_of_measurement_targets_and_denominators_are_read() {
    let framework = framework();
    let flights = framework.node("Flights").unwrap().as_indicator().unwrap();
    assert_eq!(flights.unit.as_deref(), Some("Thousand seats"));
    assert_eq!(flights.target, Some(200.3326555));
    assert_eq!(flights.denominator.as_ref().map(AsRef::as_ref), Some("Population"));
    let divided = framework.indicators().filter(|(_, i)| i.denominator.is_some());
    assert_eq!(divided.count(), 17);
}

fn the_data_are_those_that_coinr_reads() {
    let (framework, data) = (framework(), data("iData.csv"));
    assert_eq!((data.units().len(), data.variables().len()), (51, 49 + 4));
    assert_eq!(data.periods(), ["2018"]);
    let gaps = |code: &str| data.column(code).unwrap().iter().filter(|x| x.is_nan()).count();
    let indicators = framework.indicators().map(|(node, _)| gaps(node.code().as_str()));
    assert_eq!(indicators.sum::<usize>(), 63);
    assert_eq!(["Area", "Energy", "GDP", "Population"].map(gaps), [0, 1, 0, 0]);
    let austria = &data.units()[0];
    assert_eq!((austria.code.as_str(), austria.name.as_str()), ("AUT", "Austria"));
    let groups: Vec<_> = austria.groups.iter().map(|(g, of)| (g.as_str(), of.as_str())).collect();
    let expected = [
        ("EurAsia_group", "Europe"),
        ("GDP_group", "L"),
        ("GDPpc_group", "XL"),
        ("Pop_group", "M"),
    ];
    assert_eq!(groups, expected);
}

fn every_cell_is_the_number_in_the_file() {
    let data = data("iData.csv");
    for row in references::rows(&format!("{FOLDER}/iData.csv")) {
        for variable in data.variables() {
            let value = data.value(&row["uCode"], variable);
            assert_eq!(value, Ok(row[variable.as_str()].parse().ok()), "{variable}");
        }
    }
}

fn the_tables_are_scored() {
    let scores = index().score(&data("iData.csv")).unwrap();
    let ranks = scores.root().ranks();
    assert!(ranks.iter().all(|rank| (1.0..=51.0).contains(rank)));
    assert!(scores.at("Elec").unwrap().score("LAO").unwrap().is_none(), "divided by nothing");
    assert!(scores.root().score("LAO").unwrap().is_some());
    let data = data("iData.csv");
    let raw = data.column("NEET").unwrap();
    let least = raw.iter().copied().fold(f64::INFINITY, f64::min);
    for (score, raw) in scores.at("NEET").unwrap().scores().iter().zip(raw) {
        assert_eq!(*score == 100.0, *raw == least, "lower is better");
    }
}

fn without_acceptance_the_missing_denominator_is_named() {
    let mut strict = index().methodology().clone();
    strict.accept.clear();
    let error = Index::new(framework(), strict).unwrap().score(&data("iData.csv")).unwrap_err();
    let expected = ["Elec", "Gas"].map(|indicator| {
        format!(
            "denominator `Energy` of `{indicator}` is missing for unit `LAO` \
             (to accept it, write `accept = [\"missing-denominator\"]` at the top of methodology.toml)"
        )
    });
    let mut found: Vec<_> = error.to_string().lines().map(str::to_owned).collect();
    found.sort();
    assert_eq!(found, expected);
}

fn a_panel_is_scored_period_by_period() {
    let panel = data("iData_p.csv");
    assert_eq!(panel.units().len(), 255);
    assert_eq!(panel.periods(), ["2018", "2019", "2020", "2021", "2022"]);
    let error = index().score(&panel).unwrap_err();
    let message = error.to_string();
    for period in panel.periods() {
        assert!(message.contains(period), "{message}");
    }
    assert!(message.contains("choose one with `in_period`"), "{message}");
    let first = panel.in_period("2018").unwrap();
    let scores = index().score(&first).unwrap();
    let alone = index().score(&data("iData.csv")).unwrap();
    for unit in alone.units() {
        assert_eq!(scores.score(&unit.code), alone.score(&unit.code), "{}", unit.code);
    }
    let unknown = panel.in_period("2081").unwrap_err().to_string();
    assert_eq!(unknown, "no unit has the period `2081` (did you mean `2018`?)");
}
