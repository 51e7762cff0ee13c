//! Settings for sets of nodes: which wins, what they equal node by node, and what is refused.

use composite_index::error::Source;
use composite_index::{Aggregation, Dataset, Framework, Index, Methodology, Weighting};

fn framework() -> Framework {
    Framework::builder("idx", "Index")
        .pillar("p", 1.0, |p| {
            p.tag("worst")
                .indicator_with("fr-a", 1.0, |a| a.tag("level").tag("first"))
                .indicator("ga-a", 1.0)
                .sub_pillar("s", 1.0, |s| {
                    s.tag("worst").indicator("fr-b", 1.0).indicator("fr-bc", 3.0)
                })
        })
        .pillar("q", 1.0, |q| q.indicator("ga-b", 1.0).indicator("y", 1.0))
        .build()
        .unwrap()
}

fn data() -> Dataset {
    Dataset::from_columns(
        ["P", "Q"],
        ["fr-a", "ga-a", "fr-b", "fr-bc", "ga-b", "y"].map(|code| (code, [1.0, 2.0])),
    )
    .unwrap()
}

fn index(text: &str) -> composite_index::Result<Index> {
    Index::new(framework(), Methodology::from_toml(&Source::new("m.toml", text.to_owned()))?)
}

/// What one indicator of value 1 becomes says by which factor it was multiplied.
#[test]
fn the_most_specific_setting_wins() {
    let times = |section: &str, factor: u32| {
        format!("[{section}]\ntransforms = [{{ linear = {{ factor = {factor} }} }}]\n")
    };
    let sections = [
        times("indicators", 2),
        times("below.p", 3),
        times("below.s", 5),
        times("tag.level", 7),
        times("codes.\"fr-*\"", 11),
        times("codes.\"fr-b*\"", 13),
        times("node.fr-bc", 17),
    ];
    // With so many of the sections, each indicator has the factor of the last that concerns it.
    let expected: [(&str, [f64; 7]); 6] = [
        ("fr-a", [2.0, 3.0, 3.0, 7.0, 11.0, 11.0, 11.0]),
        ("ga-a", [2.0, 3.0, 3.0, 3.0, 3.0, 3.0, 3.0]),
        ("fr-b", [2.0, 3.0, 5.0, 5.0, 11.0, 13.0, 13.0]),
        ("fr-bc", [2.0, 3.0, 5.0, 5.0, 11.0, 13.0, 17.0]),
        ("ga-b", [2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0]),
        ("y", [2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0]),
    ];
    for count in 1..=sections.len() {
        // The order in which a file says them does not matter.
        let said: String = sections[..count].iter().rev().cloned().collect();
        let scores = index(&said).unwrap().score(&data()).unwrap();
        for (code, factors) in &expected {
            let found = scores.at(code).unwrap().score("P").unwrap();
            assert_eq!(found, Some(factors[count - 1]), "{code} with {count} sections");
        }
    }
}

#[test]
fn a_set_of_groups_and_indicators_gives_each_what_fits_it() {
    let text = "[codes.\"*\"]\naggregation = \"maximum\"\ndenominate = false\n\
                [tag.worst]\naggregation = \"minimum\"\n";
    let worst_last = index(text).unwrap();
    assert_eq!(worst_last.aggregation("q"), Some(&Aggregation::Maximum));
    // A pattern is more specific than a tag.
    assert_eq!(worst_last.aggregation("s"), Some(&Aggregation::Maximum));
    let tagged =
        index("[groups]\naggregation = \"maximum\"\n[tag.worst]\naggregation = \"minimum\"\n");
    let tagged = tagged.unwrap();
    assert_eq!(tagged.aggregation("q"), Some(&Aggregation::Maximum));
    assert_eq!(tagged.aggregation("s"), Some(&Aggregation::Minimum));
    assert_eq!(tagged.aggregation("p"), Some(&Aggregation::Minimum));
}

#[test]
fn sets_say_the_same_as_their_nodes_one_by_one() {
    let sets = "[below.p]\nimpute = \"mean\"\n[codes.\"fr-b*\"]\ntransforms = [{ linear = { factor = 4 } }]\n\
                [tag.worst]\nmissing = { rule = \"require-all\" }\naggregation = \"geometric-mean\"\n";
    let ones = "[node.fr-a]\nimpute = \"mean\"\n[node.ga-a]\nimpute = \"mean\"\n\
                [node.fr-b]\nimpute = \"mean\"\ntransforms = [{ linear = { factor = 4 } }]\n\
                [node.fr-bc]\nimpute = \"mean\"\ntransforms = [{ linear = { factor = 4 } }]\n\
                [node.p]\nmissing = { rule = \"require-all\" }\naggregation = \"geometric-mean\"\n\
                [node.s]\nmissing = { rule = \"require-all\" }\naggregation = \"geometric-mean\"\n";
    let units = ["P", "Q", "R"];
    let columns = [
        ("fr-a", [1.0, f64::NAN, 4.0]),
        ("ga-a", [2.0, 3.0, f64::NAN]),
        ("fr-b", [f64::NAN, 5.0, 1.0]),
        ("fr-bc", [3.0, 1.0, 2.0]),
        ("ga-b", [2.0, 2.5, 1.0]),
        ("y", [7.0, f64::NAN, 1.0]),
    ];
    let data = Dataset::from_columns(units, columns).unwrap();
    let scored = |text: &str| index(text).unwrap().score(&data).unwrap();
    let (by_set, by_node) = (scored(sets), scored(ones));
    let bits = |scores: &[f64]| scores.iter().map(|score| score.to_bits()).collect::<Vec<_>>();
    for (one, other) in by_set.nodes().zip(by_node.nodes()) {
        assert_eq!(bits(one.scores()), bits(other.scores()), "{}", one.node().code());
    }
}

#[test]
fn sets_are_written_and_read() {
    let text = "[below.p]\nimpute = [\"mean\"]\n[codes.\"fr-*\"]\ndenominate = false\n[tag.first]\n\
                publish = [{ round = { decimals = 1 } }]\n";
    let source = |text: String| Source::new("m.toml", text);
    let read = Methodology::from_toml(&source(text.to_owned())).unwrap();
    let again = Methodology::from_toml(&source(read.to_toml().unwrap())).unwrap();
    assert_eq!((&again.below, &again.tag, &again.codes), (&read.below, &read.tag, &read.codes));
    let json = serde_json::to_string(&framework()).unwrap();
    assert_eq!(serde_json::from_str::<Framework>(&json).unwrap(), framework());
    let csv = framework().to_csv().unwrap();
    assert_eq!(Framework::from_csv(&Source::new("f.csv", csv)).unwrap(), framework());
}

/// A weighting at a level is one of all its groups, whichever sections set them before.
#[test]
fn another_weighting_replaces_that_of_sets() {
    let tagged = index("[tag.worst]\nweighting = \"nominal\"\n").unwrap();
    let equal = tagged.with_weighting("sub-pillar", Weighting::Equal).unwrap();
    let scores = equal.score(&data()).unwrap();
    assert_eq!(scores.share("fr-bc").unwrap(), 0.5);
    let minimum = index("[codes.\"*\"]\naggregation = \"maximum\"\n").unwrap();
    let minimum = minimum.with_aggregation("pillar", Aggregation::Minimum).unwrap();
    assert_eq!(minimum.aggregation("q"), Some(&Aggregation::Minimum));
    assert_eq!(minimum.aggregation("s"), Some(&Aggregation::Maximum));
}

#[test]
fn misuse_is_refused() {
    for (text, said) in [
        ("[below.fr-a]\nimpute = \"mean\"\n", "(`fr-a` is there, but it is an indicator)"),
        ("[below.pp]\nimpute = \"mean\"\n", "`pp` is not a group of this framework"),
        ("[below.p]\naggregation = \"minimum\"\n", "an indicator has no such option"),
        ("[tag.wurst]\nmissing = { rule = \"require-all\" }\n", "no node has the tag `wurst`"),
        ("[tag.level]\nweighting = \"equal\"\n", "an indicator has no such option"),
        ("[codes.\"xx-*\"]\nimpute = \"mean\"\n", "no code matches `xx-*`"),
        ("[codes.fr-a]\nimpute = \"mean\"\n", "`[node.fr-a]`"),
        (
            "[codes.\"fr-*\"]\nimpute = \"mean\"\n[codes.\"*r-a\"]\nimpute = \"median\"\n",
            "`codes.*r-a` and `codes.fr-*` say different things",
        ),
        (
            "[tag.level]\nimpute = \"mean\"\n[tag.first]\nimpute = \"median\"\n",
            "neither is more specific",
        ),
    ] {
        let error = index(text).expect_err(text).to_string();
        assert!(error.contains(said), "{text}: {error}");
        assert!(error.starts_with("m.toml:"), "{error}");
    }
    // The same said twice is no contradiction, and a node of its own decides.
    index("[tag.level]\nimpute = \"mean\"\n[tag.first]\nimpute = \"mean\"\n").unwrap();
    index("[tag.level]\nimpute = \"mean\"\n[tag.first]\nimpute = \"median\"\n[node.fr-a]\nimpute = \"mean\"\n").unwrap();
}
