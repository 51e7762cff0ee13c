//! `methodology.toml`: what it may contain, and how it is read and written.

use super::Methodology;
use super::reader::read_file;
use crate::error::{ErrorKind, Result, Source};
use crate::methods::registry::{
    AGGREGATIONS, BOOLEAN, CODE, COUNT, IMPUTATIONS, Interval, MISSING_RULES, MethodOption,
    NOT_NEGATIVE, NUMBER, SHARE, TEXT, TRANSFORMS, UNIT, ValueKind, WEIGHTINGS, choice, optional,
    or, required,
};

/// A step of a chain.
pub(crate) static TRANSFORM: ValueKind = ValueKind::Method(&TRANSFORMS);
static IMPUTATION: ValueKind = ValueKind::Method(&IMPUTATIONS);

/// A whole methodology file.
const BY_NAME: ValueKind = ValueKind::Map(false, &ValueKind::Table(SETTINGS));
const BY_CODE: ValueKind = ValueKind::Map(true, &ValueKind::Table(SETTINGS));
static FILE: ValueKind = ValueKind::Table(&[
    optional("name", TEXT, "The name of the methodology."),
    optional("source", TEXT, "Where it comes from."),
    optional("accept", ValueKind::List(&ACCEPTANCE), "Irregularities of the data to accept."),
    optional("screening", SCREENING, "Which units and indicators take part."),
    optional("indicators", ValueKind::Table(SETTINGS), "Settings for all indicators."),
    optional("groups", ValueKind::Table(SETTINGS), "Settings for all groups."),
    optional("level", BY_NAME, "Settings for the groups of one level, by its name."),
    optional("below", BY_CODE, "Settings for the indicators below a group, by its code."),
    optional("tag", BY_NAME, "Settings for the nodes with a tag of the framework."),
    optional(
        "codes",
        BY_NAME,
        "Settings for the nodes whose codes match a pattern, such as `fr-*`.",
    ),
    optional("node", BY_CODE, "Settings for one node, by its code."),
    optional(
        "weights",
        ValueKind::Map(true, &ValueKind::Number(Interval::ANY)),
        "Weights of single nodes, by code, in place of those of the weighting.",
    ),
    optional("ranking", RANKING, "How units are ranked."),
    optional("parts", PARTS, "Which units are parts of others, such as cities of a country."),
    optional("data", DATA, "How the cells of data.csv are written."),
    optional("verification", VERIFICATION, "How near published results must be met."),
]);

/// The settings of a node, of a level, of all indicators or of all groups.
pub(crate) const SETTINGS: &[MethodOption] = &[
    optional(
        "transforms",
        ValueKind::List(&TRANSFORM),
        "The steps that a column passes before the group above uses it.",
    ),
    or("denominate", BOOLEAN, "true", "Whether an indicator is divided by its denominator."),
    optional(
        "impute",
        ValueKind::OneOrMore(&IMPUTATION),
        "How missing values of an indicator are filled; in a list, each method fills what those \
         before it could not.",
    ),
    or(
        "weighting",
        ValueKind::Method(&WEIGHTINGS),
        "\"nominal\"",
        "How the children of a group get their weights.",
    ),
    or(
        "aggregation",
        ValueKind::Method(&AGGREGATIONS),
        "\"arithmetic-mean\"",
        "How the scores of the children become the score of a group.",
    ),
    optional("missing", MISSING, "What a group does without some of its children."),
    optional(
        "times",
        CODE,
        "The node by whose full score the column is multiplied, after the transforms.",
    ),
    optional(
        "publish",
        ValueKind::List(&TRANSFORM),
        "The steps from the full score to the published one.",
    ),
    optional("ranking", RANKING, "How units are ranked at the node."),
    optional("classes", CLASSES, "The classes that units are sorted into at the node."),
];

const MISSING: ValueKind = ValueKind::Table(MISSING_OPTIONS);

const MISSING_OPTIONS: &[MethodOption] = &[
    or("rule", ValueKind::Method(&MISSING_RULES), "\"reweight\"", "What replaces a missing child."),
    optional("children", ValueKind::ShareOrCount, "How many of the children must have a score."),
    optional("weight", SHARE, "The least share of the weight that must have a score."),
    optional(
        "indicators",
        ValueKind::ShareOrCount,
        "How many of the indicators below, at any depth, must have a score.",
    ),
];

const ACCEPTANCE: ValueKind = ValueKind::Choice(&[
    choice("empty-unit", "A unit without any data stays without score and rank."),
    choice("empty-indicator", "An indicator without any data is missing for every unit."),
    choice("zero-denominator", "A quotient with a denominator of zero is missing."),
    choice("missing-denominator", "A quotient without denominator is missing."),
    choice("zero-in-mean", "A geometric or harmonic mean of a zero is zero."),
    choice("inadequate-scale", "Methods that need a true zero take interval and ordinal scales."),
]);

const SCREENING: ValueKind = ValueKind::Table(&[
    optional("units", ValueKind::Table(&screening(ValueKind::List(&UNIT))), "For units."),
    optional("indicators", ValueKind::Table(&screening(ValueKind::List(&CODE))), "For indicators."),
]);

const fn screening(codes: ValueKind) -> [MethodOption; 4] {
    [
        optional("available", SHARE, "The least share of cells with a value."),
        optional("non-zero", SHARE, "The least share of values that are not zero."),
        or("include", codes, "[]", "These take part in any case."),
        or("exclude", codes, "[]", "These take no part in any case."),
    ]
}

const RANKING: ValueKind = ValueKind::Table(&[
    or(
        "order",
        ValueKind::Choice(&[
            choice("descending", "The highest score has rank 1."),
            choice("ascending", "The lowest score has rank 1."),
        ]),
        "\"descending\"",
        "Which score is first.",
    ),
    or(
        "ties",
        ValueKind::Choice(&[
            choice("min", "The first of their places: 1, 2, 2, 4."),
            choice("max", "The last of their places: 1, 3, 3, 4."),
            choice("average", "The mean of their places: 1, 2.5, 2.5, 4."),
            choice("dense", "The next whole number: 1, 2, 2, 3."),
            choice("ordinal", "Different places, in the order of the codes: 1, 2, 3, 4."),
        ]),
        "\"min\"",
        "The ranks of equal scores.",
    ),
    or("tolerance", NOT_NEGATIVE, "0", "The largest difference between equal scores."),
    or(
        "on",
        ValueKind::Choice(&[
            choice("full", "Full scores."),
            choice("published", "Scores after the steps of `publish`."),
        ]),
        "\"full\"",
        "Which scores are ranked.",
    ),
    or(
        "among",
        ValueKind::Map(true, &ValueKind::OneOrMore(&TEXT)),
        "{}",
        "By grouping of units, the groups whose units are ranked; all units if empty.",
    ),
    or("exclude", ValueKind::List(&UNIT), "[]", "Units that are not ranked."),
    optional(
        "within",
        CODE,
        "The grouping within whose groups units are ranked; all together without it.",
    ),
]);

const CLASSES: ValueKind = ValueKind::Table(&[
    or(
        "on",
        ValueKind::Choice(&[
            choice("full", "Full scores."),
            choice("published", "Scores after the steps of `publish`."),
            choice("rank-share", "The rank divided by the number of units that have one."),
            choice(
                "rank-share-from-zero",
                "The rank less one divided by the number of units that have one.",
            ),
        ]),
        "\"full\"",
        "Which figures make a class.",
    ),
    optional("bands", BANDS, "Classes by the node's own figures."),
    optional("matrix", MATRIX, "Classes by the figures at two nodes."),
]);

const BANDS: ValueKind = ValueKind::Table(&[
    required("lowest", TEXT, "The lowest band, which has no lower bound."),
    required(
        "above",
        ValueKind::Table(&[
            optional("cut-offs", BOUNDS, "Bands above it that begin at figures."),
            optional("quantiles", BOUNDS, "Bands above it that begin at quantiles, from 0 to 1."),
        ]),
        "The bands above it, from the lowest up: by `cut-offs` or by `quantiles`.",
    ),
]);

const BOUNDS: ValueKind = ValueKind::List(&ValueKind::Table(&[
    required("band", TEXT, "The name of the band."),
    optional("from", NUMBER, "Its bound, which belongs to it."),
    optional("over", NUMBER, "Its bound, which belongs to the band below."),
]));

const AXIS: ValueKind = ValueKind::Table(&[
    required("name", CODE, "The node whose figures are used."),
    required("bands", BANDS, "The bands of the axis."),
]);

const MATRIX: ValueKind = ValueKind::Table(&[
    required("rows", AXIS, "The axis whose bands are the rows."),
    required("columns", AXIS, "The axis whose bands are the columns."),
    required(
        "cells",
        ValueKind::List(&ValueKind::Table(&[
            optional("row", TEXT, "A band of the rows; any if absent."),
            optional("column", TEXT, "A band of the columns; any if absent."),
            required("class", TEXT, "The class of the units in it."),
        ])),
        "One class for every pair of bands.",
    ),
]);

const PARTS: ValueKind = ValueKind::Table(&[
    required("of", CODE, "The grouping that names the unit that a unit is a part of."),
    optional("weight", CODE, "The variable by which parts are weighted; equal if absent."),
    or(
        "own-values",
        ValueKind::Choice(&[
            choice("refuse", "The data are refused."),
            choice("keep", "The value holds, and the parts fill what is missing."),
            choice("replace", "The value is passed over."),
        ]),
        "\"refuse\"",
        "What holds where a whole has a value of its own.",
    ),
]);

const DATA: ValueKind = ValueKind::Table(&[
    or("missing", ValueKind::List(&TEXT), "[]", "Cells that mean a missing value, beside ours."),
    or(
        "marks",
        ValueKind::List(&TEXT),
        "[]",
        "Texts behind a value that are taken off, such as flags and footnotes.",
    ),
    or("percent", BOOLEAN, "false", "Whether `40.5 %` is read as 40.5."),
    optional(
        "thousands",
        ValueKind::Choice(&[
            choice(",", "A comma."),
            choice(".", "A point."),
            choice(" ", "White space of any width."),
            choice("'", "An apostrophe."),
            choice("’", "A typesetter's apostrophe."),
        ]),
        "What divides thousands; nothing unless said.",
    ),
    or(
        "encoding",
        ValueKind::Choice(&[
            choice("utf-8", "UTF-8; UTF-16 where the file begins with its mark."),
            choice("windows-1252", "Windows-1252, of which Latin-1 is a part."),
        ]),
        "\"utf-8\"",
        "How the file's letters are written.",
    ),
    or(
        "decimal",
        ValueKind::Choice(&[choice(".", "A point."), choice(",", "A comma.")]),
        "\".\"",
        "What divides decimals.",
    ),
    or(
        "codes",
        ValueKind::Map(false, &ValueKind::Map(false, &ValueKind::NumberOrMissing)),
        "{}",
        "By variable, or `*` for all, the values of texts in its cells.",
    ),
]);

/// Zero or more, or without limit.
const DIFFERENCE: ValueKind = ValueKind::Number(Interval::closed(0.0, f64::INFINITY));

const VERIFICATION: ValueKind = ValueKind::Table(&[
    or(
        "columns",
        ValueKind::Map(false, &TEXT),
        "{}",
        "What the columns of published.csv hold: `unit`, `name`, `period`, `CODE`, `score:CODE`, \
         `full:CODE`, `rank`, `rank:CODE`, `rank within GROUPING`, `aggregate:CODE`, `class:CODE` or `group:GROUPING`; `\"*\" = \"by name\"` for the rest.",
    ),
    or("periods", ValueKind::List(&TEXT), "[]", "The periods to compare; all if empty."),
    AT_NODE[0],
    AT_NODE[1],
    AT_NODE[2],
    AT_NODE[3],
    AT_NODE[4],
    optional(
        "spearman",
        ValueKind::Number(Interval::closed(-1.0, 1.0)),
        "The least Spearman correlation between ranks and published ranks.",
    ),
    optional("top", COUNT, "So many of the published first must have exactly their ranks."),
    optional("unpublished", COUNT, "The most scores that may lack a published counterpart."),
    or(
        "except",
        ValueKind::List(&ValueKind::Table(&[
            required("unit", UNIT, "The unit."),
            optional("period", TEXT, "The period, in a table with periods."),
            required("node", TEXT, "The figure: `CODE`, `full:CODE`, `rank:CODE`."),
            required("why", TEXT, "Why the published figure is wrong."),
        ])),
        "[]",
        "Figures that the publisher got wrong: not compared, and each must differ.",
    ),
    or(
        "node",
        ValueKind::Map(true, &ValueKind::Table(&AT_NODE)),
        "{}",
        "Tolerances at single nodes, by code.",
    ),
]);

const AT_NODE: [MethodOption; 5] = [
    optional("largest-difference", DIFFERENCE, "The largest difference from a published score."),
    optional(
        "exact-scores",
        ValueKind::CountOrAll,
        "The least number of scores that equal the published ones.",
    ),
    optional(
        "exact-ranks",
        ValueKind::CountOrAll,
        "The least number of ranks that equal the published ones.",
    ),
    optional("largest-rank-shift", DIFFERENCE, "The largest difference from a published rank."),
    optional(
        "exact-texts",
        ValueKind::CountOrAll,
        "The least number of texts that equal the published ones.",
    ),
];

/// What a setting, or a section of the file, may be.
#[cfg(feature = "robustness")]
pub(crate) fn kind_of(option: &str) -> &'static ValueKind {
    let ValueKind::Table(sections) = &FILE else { return &FILE };
    let found = SETTINGS.iter().chain(*sections).find(|known| known.name == option);
    found.map_or(&FILE, |known| &known.value)
}

impl Methodology {
    /// What a methodology file may contain, key by key.
    pub fn file_format() -> &'static ValueKind {
        &FILE
    }

    /// Reads a methodology file.
    ///
    /// # Errors
    ///
    /// Every fault at once, with line and column: TOML that is not valid, options that do not
    /// exist (with the nearest that does), values of the wrong type or out of range. Whether nodes
    /// and levels exist is known only with the framework, and checked by
    /// [`Index::new`](crate::engine::Index::new).
    pub fn from_toml(source: &Source) -> Result<Self> {
        let (methodology, spans) = read_file(source, &FILE)?;
        Ok(Self { spans, ..methodology })
    }

    /// Writes the methodology as a file.
    ///
    /// # Errors
    ///
    /// It contains the user's own method, which is code and cannot be written.
    pub fn to_toml(&self) -> Result<String> {
        toml::to_string(self).map_err(|error| {
            ErrorKind::InvalidOption { option: "methodology".to_owned(), why: error.to_string() }
                .into()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::methods::registry::{self, Family, OptionDefault};
    use crate::numerics::Ties;

    fn read(text: &str) -> Result<Methodology> {
        Methodology::from_toml(&Source::new("m.toml", text))
    }

    #[test]
    fn a_whole_methodology_is_read_and_written() {
        let text = r#"
            name = "All of it"
            accept = ["zero-in-mean", "empty-unit"]
            [indicators]
            denominate = false
            transforms = ["ln", { min-max = { to = [0, 100], constant = 50 } }, { round = { decimals = 1 } }]
            [groups]
            missing = { rule = { count-as = 0 }, children = 0.5 }
            publish = [{ linear = { factor = 2 } }]
            [level.pillar]
            weighting = "equal"
            aggregation = { power-mean = { exponent = 0.5 } }
            [node.top]
            ranking = { order = "ascending", ties = "average", on = "published", tolerance = 0.1 }
            [node.other]
            ranking = { among = { region = "north", income = ["low", "high"] }, exclude = ["New York"], within = "region" }
            [weights]
            talent = 15
            [verification]
            largest-difference = 0.0065
        "#;
        let methodology = read(text).unwrap();
        assert_eq!(methodology.weights.values().copied().collect::<Vec<_>>(), [15.0]);
        let ranking =
            methodology.node.values().next_back().and_then(|node| node.ranking.clone()).unwrap();
        assert_eq!(ranking.ties, Ties::Average);
        let again = read(&methodology.to_toml().unwrap()).unwrap();
        assert_eq!(again, methodology);
    }

    #[test]
    fn a_method_whose_options_have_defaults_is_read_by_its_name() {
        let read = |method: &str| {
            let methodology = read(&format!("[groups]\naggregation = {method}"));
            methodology.map(|methodology| methodology.groups.aggregation)
        };
        for method in ["copeland", "borda", "kemeny", "benefit-of-the-doubt"] {
            let short = read(&format!("\"{method}\"")).unwrap();
            assert_eq!(short, read(&format!("{{ {method} = {{}} }}")).unwrap());
            assert_eq!(short.unwrap().name(), method);
        }
        assert_eq!(
            read("\"vikor\"").unwrap_err().to_string(),
            "m.toml:2:15: `vikor` needs options (write `{ vikor = { majority = 0.5 } }`)"
        );
    }

    /// Every example of the registry is read, names its method and has sound options.
    #[test]
    fn examples_of_methods_are_sound() {
        let settings = |setting: String| {
            read(&format!("[groups]\n{setting}")).map(|methodology| methodology.groups)
        };
        for method in registry::methods() {
            let (name, written) = (method.name, method.written());
            let read = match method.family {
                Family::Imputation => settings(format!("impute = {written}")),
                Family::Weighting => settings(format!("weighting = {written}")),
                Family::Aggregation => settings(format!("aggregation = {written}")),
                Family::MissingRule => settings(format!("missing = {{ rule = {written} }}")),
                Family::Winsorisation => {
                    settings(format!("transforms = [{{ winsorise = {written} }}]"))
                }
                _ => settings(format!("transforms = [{written}]")),
            };
            let read = read.unwrap_or_else(|error| panic!("{written}: {error}"));
            let (found, refusal) = match (&read.impute, &read.weighting, &read.aggregation) {
                (Some(methods), ..) => (methods[0].name(), methods[0].refuse()),
                (_, Some(weighting), _) => (weighting.name(), weighting.refuse()),
                (.., Some(aggregation)) => (aggregation.name(), aggregation.refuse()),
                _ => match &read.transforms {
                    Some(steps) if steps[0].is_pooled() => ("pooled", steps[0].refuse()),
                    Some(steps) if method.family == Family::Winsorisation => {
                        (name, steps[0].refuse())
                    }
                    Some(steps) => (steps[0].name(), steps[0].refuse()),
                    None => (name, None),
                },
            };
            assert_eq!((found, refusal), (name, None), "{written}");
        }
    }

    /// An option left out is the same as its default written out.
    #[test]
    fn defaults_are_what_the_registry_says() {
        for method in registry::methods() {
            let setting = match method.family {
                Family::Imputation | Family::Weighting | Family::Aggregation => {
                    method.family.setting()
                }
                Family::MissingRule | Family::Winsorisation => continue,
                _ => "publish",
            };
            let read_with = |options: &toml::Table| {
                let method =
                    toml::Table::from_iter([(method.name.to_owned(), options.clone().into())]);
                let method = match setting {
                    "publish" => toml::Value::Array(vec![method.into()]),
                    _ => method.into(),
                };
                let groups = toml::Table::from_iter([(setting.to_owned(), method)]);
                read(&toml::Table::from_iter([("groups".to_owned(), groups.into())]).to_string())
            };
            let example: toml::Table =
                toml::from_str(&format!("example = {}", method.written())).unwrap();
            let example = example["example"].get(method.name).and_then(toml::Value::as_table);
            for option in method.options_table() {
                let OptionDefault::Value(default) = option.default else { continue };
                let mut options = example.cloned().unwrap_or_default();
                options.remove(option.name);
                let without = read_with(&options).unwrap();
                let default: toml::Table = toml::from_str(&format!("x = {default}")).unwrap();
                options.insert(option.name.to_owned(), default["x"].clone());
                let with = read_with(&options).unwrap();
                assert_eq!(without, with, "{} of {}", option.name, method.name);
            }
        }
    }

    #[test]
    fn every_fault_comes_with_its_place_and_the_nearest_name() {
        let text = "[groups]\n\
                    aggregaton = \"minimum\"\n\
                    weighting = \"equl\"\n\
                    [indicators]\n\
                    transforms = [{ min-max = { too = [0, 1] } }, \"min-max\", \"zscore\"]\n\
                    denominate = 3\n\
                    [levle.pillar]\n\
                    [weights]\n\
                    talent = \"much\"\n";
        assert_eq!(
            read(text).unwrap_err().to_string(),
            "m.toml:2:1: unknown option `aggregaton` (did you mean `aggregation`?)\n\
             m.toml:3:13: unknown method `equl` (did you mean `equal`?)\n\
             m.toml:5:29: unknown option `too` (did you mean `to`?)\n\
             m.toml:5:47: `min-max` needs options (write `{ min-max = { to = [0, 100] } }`)\n\
             m.toml:5:58: unknown method `zscore` (did you mean `z-score`?)\n\
             m.toml:6:14: `denominate`: `true` or `false` is needed, and this is `3`\n\
             m.toml:7:2: unknown option `levle` (did you mean `level`?)\n\
             m.toml:9:10: `talent`: a number is needed, and this is the text \"much\""
        );
    }
}
