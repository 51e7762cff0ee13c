//! Denominators, imputation and screening that do not fit.

use composite_index::engine::Imputed;
use composite_index::{Dataset, Error, Scores};

use super::{DATA, FRAMEWORK, METHODOLOGY, data, framework, index, says, with};

/// Every indicator normalised and imputed by some method.
fn methodology(impute: &str) -> String {
    format!("{METHODOLOGY}impute = {impute}\n")
}

fn impute(methods: &str, table: &str) -> Result<Imputed, Error> {
    index(&methodology(methods))?.impute(&data(table)?)
}

fn score(methodology: &str, table: &str) -> Result<Scores, Error> {
    index(methodology)?.score(&data(table)?)
}

#[test]
fn scales_of_denominators() {
    let scaled = |row: &str| {
        let table = with(
            FRAMEWORK,
            "goalpost_high,denominator\n",
            "goalpost_high,denominator,denominator_scale\n",
        );
        let rows = table.lines().map(|line| match line.starts_with(&row[..5]) {
            true => format!("{row}\n"),
            false if line.starts_with("code") => format!("{line}\n"),
            false => format!("{line},\n"),
        });
        framework(&rows.collect::<String>())
    };
    assert!(scaled("trust,,people,,indicator,1,-1,,,,population,1000").is_ok());
    says(
        scaled("trust,,people,,indicator,1,-1,,,,population,0"),
        "framework.csv:5:45: the scale 0 of the denominator of `trust` is not a finite number \
         above zero",
    );
    says(
        scaled("funding,,money,,indicator,1,1,,,,,1000"),
        "framework.csv:7:35: `funding` has a scale for its denominator but no denominator",
    );
}

#[test]
fn names_and_options_of_imputations() {
    for (method, expected) in [
        ("\"medain\"", "methodology.toml:3:10: unknown method `medain` (did you mean `median`?)"),
        (
            "\"group-mean\"",
            "methodology.toml:3:10: `group-mean` needs options (write `{ group-mean = { by = \
             \"region\" } }`)",
        ),
        (
            "{ group-mean = { by = \"regoin\" } }",
            "methodology.toml:3:1: `regoin` is not a grouping of units in this framework (did you \
             mean `region`?)",
        ),
        (
            "{ sibling-mean = { within = \"pilar\" } }",
            "methodology.toml:3:1: `pilar` is not a level of this framework (did you mean \
             `pillar`?)",
        ),
        (
            "{ nearest-neighbours = { k = 0 } }",
            "methodology.toml:3:39: `k`: a whole number from 1 is needed, and this is `0` (write `{ nearest-neighbours = { k = 5 } }`)",
        ),
        (
            "{ constant = inf }",
            "methodology.toml:3:23: `constant`: a finite number is needed, and this is `inf` (write `{ constant = 0 }`)",
        ),
        (
            "{ carry-forward = { max-age = 0 } }",
            "methodology.toml:3:40: `max-age`: a number above 0 is needed, and this is `0` (write `{ carry-forward = { max-age = 2 } }`)",
        ),
        (
            "[\"mean\", { carry-forward = {} }]",
            "methodology.toml:3:1: `impute`: methods over periods come before the others",
        ),
        (
            "[]",
            "methodology.toml:3:1: `impute`: the list names no method; `leave-missing` leaves the \
             gaps",
        ),
        (
            "[\"leave-missing\", \"mean\"]",
            "methodology.toml:3:1: `impute`: nothing comes behind `leave-missing`",
        ),
        (
            "[\"mean\", { constant = nan }]",
            "methodology.toml:3:32: `constant`: a finite number is needed, and this is `nan` (write `{ constant = 0 }`)",
        ),
    ] {
        says(index(&methodology(method)), expected);
    }
    let group = format!("{METHODOLOGY}[groups]\nimpute = \"mean\"");
    says(
        index(&group),
        "methodology.toml:4:1: `impute` does not fit `groups`: a group has no such option",
    );
}

#[test]
fn options_of_normal_distributions_and_regressions() {
    for (method, expected) in [
        (
            "{ em = { tolerance = 2 } }",
            "methodology.toml:3:31: `tolerance`: a number from 1e-14 to below 1 is needed, and this is `2` (write `{ em = { within = \"pillar\" } }`)",
        ),
        (
            "{ regression = { on = [] } }",
            "methodology.toml:3:1: `regression`: `on` names at least one other indicator",
        ),
    ] {
        says(index(&methodology(method)), expected);
    }
}

#[test]
fn regressions_name_other_indicators() {
    let of_trust = |on: &str| {
        index(&format!("{METHODOLOGY}[node.trust]\nimpute = {{ regression = {{ on = [{on}] }} }}"))
    };
    says(
        of_trust("\"talnt\", \"trust\", \"people\""),
        "methodology.toml:4:1: `talnt` is not an indicator of this framework (did you mean \
         `talent`?)\n\
         methodology.toml:4:1: `regression` does not fit `trust`: it cannot be regressed on \
         itself\n\
         methodology.toml:4:1: `people` is not an indicator of this framework (`people` is \
             there, but it is a group)",
    );
}

#[test]
fn cells_that_no_method_can_fill() {
    // Germany has no figure for trust, and is alone in Europe.
    let alone = "`trust` of unit `DEU` cannot be imputed by";
    says(
        impute("{ group-mean = { by = \"region\" } }", DATA),
        &format!("{alone} group-mean: no unit of `Europe` in `region` has a value"),
    );
    let nowhere = with(DATA, "Europe", "");
    says(
        impute("{ group-mean = { by = \"region\" } }", &nowhere),
        &format!("{alone} group-mean: the unit has no group `region`"),
    );
    says(
        impute("{ nearest-neighbours = { k = 3, within = \"index\" } }", DATA),
        &format!(
            "{alone} nearest-neighbours: 2 units have a value and share another indicator with it, \
             and 3 are asked for"
        ),
    );
    says(
        impute("{ carry-forward = {} }", DATA),
        &format!("{alone} carry-forward: the data have no periods"),
    );
}

#[test]
fn normal_distributions_that_cannot_be_fitted() {
    for (within, why) in [
        ("", "the covariance matrix is singular: its indicators depend on each other linearly"),
        ("within = \"index\"", "3 units are too few for the covariances of 3 indicators"),
    ] {
        says(
            impute(&format!("{{ em = {{ {within} }} }}"), DATA),
            &format!("`trust` cannot be imputed by em: {why}"),
        );
    }
}

#[test]
fn a_fallback_fills_what_is_left() {
    let fallback = "[{ group-mean = { by = \"region\" } }, \"mean\"]";
    let imputed = impute(fallback, DATA).unwrap();
    assert_eq!(imputed.cells.len(), 1);
    assert_eq!(imputed.data.value("DEU", "trust"), Ok(Some((40.0 / 52.0 + 50.0 / 124.0) / 2.0)));
    let left = "[{ group-mean = { by = \"region\" } }, \"leave-missing\"]";
    assert!(impute(left, DATA).unwrap().cells.is_empty());
}

#[test]
fn periods_that_are_no_numbers() {
    let panel = Dataset::builder(["talent", "trust", "funding", "population"]);
    let unit = |period: &str| composite_index::Unit::new("KOR").unwrap().in_period(period);
    let panel = panel
        .row(unit("wave 1"), [Some(1.0), Some(2.0), Some(3.0), Some(4.0)])
        .row(unit("wave 2"), [Some(1.0), None, Some(3.0), Some(4.0)])
        .build()
        .unwrap();
    says(
        index(&methodology("{ carry-forward = {} }")).unwrap().impute(&panel),
        "in period `wave 2`: `trust` of unit `KOR` cannot be imputed by carry-forward: the period \
         `wave 2` is not a number, a range of years, a quarter, a month or a date, so that none is \
         nearest to it",
    );
}

#[test]
fn an_empty_indicator_teaches_nothing() {
    let no_trust = DATA.replace("20,40", "20,").replace("30,50", "30,");
    says(impute("\"mean\"", &no_trust), "`trust` cannot be imputed by mean: no unit has a value");
    let accepted = format!("accept = [\"empty-indicator\"]\n{}", methodology("\"mean\""));
    assert!(
        score(&accepted, &no_trust).unwrap().at("trust").unwrap().score("KOR").unwrap().is_none()
    );
}

#[test]
fn screenings_that_do_not_fit() {
    let screening = |lines: &str| format!("{METHODOLOGY}[screening]\n{lines}");
    for (lines, expected) in [
        (
            "units = { available = 66 }",
            "methodology.toml:4:23: `available`: a number from 0 to 1 is needed, and this is `66`",
        ),
        (
            "units = { availble = 0.66 }",
            "methodology.toml:4:11: unknown option `availble` (did you mean `available`?)",
        ),
        (
            "unit = { available = 0.66 }",
            "methodology.toml:4:1: unknown option `unit` (did you mean `units`?)",
        ),
        (
            "units = { include = [\"KOR\"], exclude = [\"KOR\"] }",
            "methodology.toml:4:1: `units`: `include` and `exclude` have a code in common",
        ),
        (
            "indicators = { exclude = [\"trst\", \"people\"] }",
            "methodology.toml:4:1: `people` is not an indicator of this framework (`people` is \
             there, but it is a group)\n\
             methodology.toml:4:1: `trst` is not an indicator of this framework (did you mean \
             `trust`?)",
        ),
    ] {
        says(index(&screening(lines)), expected);
    }
    for (lines, expected) in [
        (
            "units = { exclude = [\"KRO\"] }",
            "methodology.toml:4:1: `KRO` is not a unit of the data (did you mean `KOR`?)",
        ),
        ("units = { exclude = [\"KOR\", \"JPN\", \"DEU\"] }", "no unit left after screening"),
        (
            "indicators = { exclude = [\"funding\"] }",
            "no indicator of group `money` left after screening (force one of its indicators in, \
             or leave the group out of the framework)",
        ),
    ] {
        says(score(&screening(lines), DATA), expected);
    }
}

#[test]
fn what_is_screened_out_takes_no_part() {
    let screening = "[screening]\nindicators = { available = 0.7, exclude = [] }\n\
                     units = { exclude = [\"JPN\"] }";
    let scores = score(&format!("{METHODOLOGY}{screening}"), DATA).unwrap();
    // Without Japan, trust is there for one of two units.
    let report = scores.screening().unwrap();
    let gone: Vec<_> = report.excluded_indicators().map(|gone| gone.indicator.as_str()).collect();
    assert_eq!(gone, ["trust"]);
    assert!(scores.at("trust").is_err());
    assert_eq!(scores.share("talent"), Ok(1.0), "its weight is shared out");
    let unknown = scores.rank("JPN").unwrap_err().to_string();
    let said = "`JPN` is not a unit of the data (the methodology's screening took it out)";
    assert_eq!((unknown.as_str(), scores.units().len()), (said, 2));
}
