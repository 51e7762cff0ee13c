//! Uncertainty over methods: every replicate is, bit for bit, the changed index scored from scratch.

#![cfg(all(feature = "csv", feature = "robustness"))]

use composite_index::{
    Acceptance, Dataset, Factors, Framework, Index, IndexFolder, Methodology, Outcome, Runs,
    Source, Uncertainty,
};

fn folder() -> IndexFolder {
    IndexFolder::open("fixtures/gai-2021").unwrap()
}

const FACTORS: &str = r#"
[factor.means]
setting = "groups.aggregation"
alternatives = ["arithmetic-mean", { power-mean = { exponent = 2 } }, "minimum"]
[factor.exponent]
setting = "groups.aggregation.power-mean.exponent"
alternatives = [3, 4]
when = { means = "power-mean" }
[factor.scale]
setting = "indicators.transforms"
alternatives = [[{ min-max = { to = [1, 100] } }], [{ rank = { ties = "min" } }]]
[factor.noise]
noise = 0.5
[factor.sets]
setting = "weights"
alternatives = [{ talent = 3 }, { talent = 1, commercial = 9 }]
[factor.out]
exclude = [[], "talent", "innovation"]
[factor.peers]
exclude-units = [[], ["KOR", "USA"]]
"#;

#[test]
fn it_runs() {
    let folder = folder();
    let factors = Factors::from_toml(&Source::new("uncertainty.toml", FACTORS)).unwrap();
    let study = Uncertainty::new(folder.index(), folder.data().unwrap(), factors).unwrap();
    println!("{}", study.run(Runs::new(0, 1000), 1).unwrap_err());
    let accepting = folder
        .index()
        .methodology()
        .clone()
        .accepting(Acceptance::InadequateScale)
        .accepting(Acceptance::ZeroInMean);
    let index = folder.index().with_methodology(accepting).unwrap();
    let factors = Factors::from_toml(&Source::new("uncertainty.toml", FACTORS)).unwrap();
    let study = Uncertainty::new(&index, folder.data().unwrap(), factors).unwrap();
    let summary = study.run(Runs::new(0, 1000), 1).unwrap();
    for unit in summary.units() {
        println!(
            "{} {:?} {:?} {:?}",
            unit.unit(),
            unit.nominal_rank(),
            unit.mean(),
            unit.quantile(0.05)
        );
    }
}
