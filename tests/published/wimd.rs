//! The exponential of a scaled rank against the Welsh Index of Multiple Deprivation 2019: from the
//! published ranks of eight domains in 1,909 areas to their published scores, and to the index.

use crate::support::references;
use crate::support::trials::of_module;
use composite_index::error::Source;
use composite_index::{Dataset, Framework, Index, Methodology};
use libtest_mimic::Trial;

/// The tests of this file.
pub fn trials() -> Vec<Trial> {
    of_module(
        "wimd",
        &[("the_scores_of_wales_are_those_published", the_scores_of_wales_are_those_published)],
    )
}

/// Domain and weight.
const DOMAINS: [(&str, f64); 8] = [
    ("Income", 0.22),
    ("Employment", 0.22),
    ("Health", 0.15),
    ("Education", 0.14),
    ("Access", 0.10),
    ("Housing", 0.07),
    ("Crime", 0.05),
    ("Environment", 0.05),
];

/// Scores are printed with up to ten significant digits.
const PRINTED: f64 = 5.5e-9;

/// A rank of 1 is most deprived, so that a lower rank scores higher; areas that share a rank have
/// that of the first of their places.
const METHODOLOGY: &str = r#"
[indicators]
transforms = [{ exponential-rank = { ties = "min", base = "n" } }]
[groups]
aggregation = "weighted-sum"
"#;

fn framework() -> Framework {
    let domain = |(name, weight): &(&str, f64)| {
        format!("{name}_rank,indicator,wimd,,{weight},lower-is-better\n")
    };
    let domains: String = DOMAINS.iter().map(domain).collect();
    let table =
        format!("code,type,parent,level,weight,direction\nwimd,aggregate,,index,,\n{domains}");
    Framework::from_csv(&Source::new("framework.csv", table)).expect("sound")
}

fn the_scores_of_wales_are_those_published() {
    let inputs =
        references::text("published/wimd2019/inputs.csv").replacen("lsoa11_code", "unit", 1);
    let framework = framework();
    let data = Dataset::from_csv(&Source::new("inputs.csv", inputs), &framework).expect("sound");
    let methodology = Methodology::from_toml(&Source::new("methodology.toml", METHODOLOGY));
    let index = Index::new(framework, methodology.expect("sound")).expect("sound");
    let scores = index.score(&data).expect("scores");
    let published = references::rows("published/wimd2019/published.csv");
    assert_eq!(published.len(), 1909);
    let mut columns: Vec<_> = DOMAINS
        .iter()
        .map(|(domain, _)| (format!("{domain}_rank"), format!("{domain}_score")))
        .collect();
    columns.push(("wimd".to_owned(), "IMD_score".to_owned()));
    let units = scores.units().iter().map(|unit| unit.code.as_str());
    assert!(units.eq(published.iter().map(|row| row["lsoa11_code"].as_str())), "the same order");
    for (node, column) in columns {
        let at = scores.at(&node).expect("a node");
        let mut worst = 0.0_f64;
        for (score, row) in at.scores().iter().zip(&published) {
            let printed: f64 = row[&column].parse().expect("a figure");
            worst = worst.max((score - printed).abs());
        }
        println!("{column}: at most {worst:.2e} off");
        assert!(worst < PRINTED, "{column}: {worst:e}");
    }
}
