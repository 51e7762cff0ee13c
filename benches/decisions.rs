//! Times exact decisions: on the whole 2024 framework (83 units, 122 indicators, five levels, made-up
//! data), and ranks under every set of weightings of the 62 units and seven indicators of 2021.
//!
//! `cargo bench --features csv,toml,decisions,parallel --bench decisions`, or with
//! `-- times ROUNDS`, `-- ranks SET ROUNDS` (or a group in place of the set) or `-- proved SECONDS` for a part of it. Prints lines of
//! CSV; `benches/decisions.py` sets them beside a mixed-integer solver.

use std::hint::black_box;
use std::time::{Duration, Instant};

use composite_index::decisions::{
    Bounds, Explain, RankBounds, Reach, WeightSet, bounds, breakpoints, explain, reach,
};
use composite_index::{Dataset, Index, IndexFolder, NodeCode, Result};

const WHOLE: &str = "gai-2024-full-synthetic";

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|it| it != "--bench").collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let number = |text: &str| text.parse().expect("a number");
    match arguments.as_slice() {
        [] => {
            times(5)?;
            SETS.iter().try_for_each(|(name, _)| ranks(name, 2))?;
            proved(10)
        }
        ["times", rounds] => times(number(rounds)),
        ["ranks", set, rounds] => ranks(set, number(rounds)),
        ["proved", seconds] => proved(number(seconds)),
        other => panic!("{other:?} is neither times, ranks nor proved"),
    }
}

fn open(name: &str) -> Result<(Index, Dataset)> {
    let folder = IndexFolder::open(format!("{}/fixtures/{name}", env!("CARGO_MANIFEST_DIR")))?;
    Ok((folder.index().clone(), folder.data()?.clone()))
}

/// Seconds that all threads of this program had a processor, where Linux tells: in hundredths.
fn processor_time() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
    Some((fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?) / 100.0)
}

/// Prints the seconds of each round, and the mean of those that the processors worked on it.
fn timed<R>(what: &str, rounds: usize, work: impl Fn() -> Result<R>) -> Result<()> {
    let before = processor_time();
    for _ in 0..rounds {
        let start = Instant::now();
        black_box(work()?);
        println!("seconds,{what},{}", start.elapsed().as_secs_f64());
    }
    if let Some((before, after)) = before.zip(processor_time()) {
        println!("processor,{what},{}", (after - before) / rounds as f64);
    }
    Ok(())
}

fn times(rounds: usize) -> Result<()> {
    let (index, data) = open(WHOLE)?;
    for (name, set) in SETS {
        // The relations of all pairs and the score intervals of all units; no time for ranks.
        let question = Bounds::new(set).with_pairs().within(Duration::ZERO);
        timed(&format!("pairs {name}"), rounds, || bounds(black_box(&index), &data, &question))?;
    }
    timed("breakpoints", rounds, || breakpoints(black_box(&index), &data, None, None))?;
    let question = Reach::new("SYN10", 3);
    timed("reach", rounds, || reach(black_box(&index), &data, &question))?;
    let question = Explain::new("SYN10").against("SYN01");
    timed("explain", rounds, || explain(black_box(&index), &data, &question))
}

/// Sets of the whole tree.
const SETS: [(&str, WeightSet); 5] = [
    ("simplex", WeightSet::Simplex),
    ("within", WeightSet::Within(0.25)),
    ("effective", WeightSet::EffectiveWithin(0.25)),
    ("order", WeightSet::NominalOrder),
    ("order-in-groups", WeightSet::NominalOrderInGroups),
];

/// One of these, or all weights of a group.
fn set(name: &str) -> Result<WeightSet> {
    match SETS.into_iter().find(|(own, _)| *own == name) {
        Some((_, set)) => Ok(set),
        None => Ok(WeightSet::Group(NodeCode::new(name)?)),
    }
}

/// The best and the worst rank of each unit, all proved.
fn ranks(name: &str, rounds: usize) -> Result<()> {
    let (index, data) = open("gai-2021")?;
    let question = Bounds::new(set(name)?);
    let find = || bounds(black_box(&index), &data, &question);
    timed(&format!("ranks {name}"), rounds, find)?;
    let found: RankBounds = find()?;
    assert!(found.proved == 1.0, "{name}: {} proved in a minute", found.proved);
    for unit in found.units {
        println!("rank,{},{},{}", unit.unit, unit.best.rank, unit.worst.rank);
    }
    Ok(())
}

/// How much is proved on the whole framework within so many seconds.
fn proved(seconds: usize) -> Result<()> {
    let (index, data) = open(WHOLE)?;
    for (name, set) in SETS {
        let start = Instant::now();
        let time = Duration::from_secs(seconds as u64);
        let found = bounds(&index, &data, &Bounds::new(set).within(time))?;
        let widths = found.units.iter().map(|unit| unit.worst.limit - unit.best.limit);
        let seen = found.units.iter().map(|unit| unit.worst.rank - unit.best.rank);
        let mean = |sum: usize| sum as f64 / found.units.len() as f64;
        println!(
            "proved,{name},{},{},{},{}",
            found.proved,
            mean(seen.sum()),
            mean(widths.sum()),
            start.elapsed().as_secs_f64()
        );
    }
    Ok(())
}
