//! Scratch.
use composite_index::axioms::{Axiom, Outcome, Search, strategy};
use composite_index::*;
use std::time::Instant;

#[test]
fn scratch() {
    let g = || Transform::goalposts(0.0, 100.0, false);
    let m = |t: Transform, a: Aggregation| {
        Methodology::default()
            .with_indicators(Settings::new().transforms([t]))
            .with_groups(Settings::new().aggregation(a))
    };
    let methods = [
        ("am|goal", m(g(), Aggregation::ArithmeticMean)),
        ("am|mm", m(Transform::min_max(0.0, 100.0), Aggregation::ArithmeticMean)),
        ("am|z", m(Transform::z_score(1), Aggregation::ArithmeticMean)),
        ("am|rank", m(Transform::rank(Ties::Average), Aggregation::ArithmeticMean)),
        ("gm|goal", m(g(), Aggregation::GeometricMean)),
        ("gm|mm", m(Transform::min_max(1.0, 100.0), Aggregation::GeometricMean)),
        ("hm|goal", m(g(), Aggregation::HarmonicMean)),
        ("pm2|goal", m(g(), Aggregation::power_mean(2.0))),
        ("min|goal", m(g(), Aggregation::Minimum)),
        ("sum|goal", m(g(), Aggregation::WeightedSum)),
        ("gm raw", m(Transform::linear(1.0, 0.0), Aggregation::GeometricMean)),
    ];
    for (name, methodology) in methods {
        let start = Instant::now();
        let c = Search::new().run(&strategy::index().methodology(methodology));
        println!("== {name} {:?}", start.elapsed());
        for v in &c.verdicts {
            match &v.outcome {
                Outcome::Holds { cases } if *cases >= 1000 => {}
                _ => println!("   {v}"),
            }
        }
        if name == "am|mm" {
            println!("{c}");
        }
    }
    let start = Instant::now();
    let c = Search::new()
        .run(&strategy::index().gaps(0.2).methodology(m(g(), Aggregation::ArithmeticMean)));
    println!("== gaps {:?}", start.elapsed());
    println!("{c}");
    let _ = Axiom::ALL;
}
