//! A fitted scorer on plain columns, beside the same arithmetic written by hand over whole columns, with
//! the same logarithms and powers: ten indicators by min–max, three pillars, weighted means; in batches of
//! 8,192 rows and in one of a million. By hand, a row with a gap has no score; the scorer shares out weights.
//!
//! `cargo bench --features robustness --bench scorer`

use std::hint::black_box;
use std::time::{Duration, Instant};

use composite_index::aggregate::PowerMean;
use composite_index::{
    Aggregation, Dataset, Framework, Index, Methodology, RowScorer, RowScratch, Settings, Transform,
};

const ROWS: usize = 1_000_000;
const COLUMNS: usize = 10;
/// The first indicator of each pillar, and the end.
const PILLARS: [usize; 4] = [0, 4, 7, 10];
const PAIRS: usize = 15;

fn main() {
    let columns = columns();
    let least: Vec<f64> =
        columns.iter().map(|column| column.iter().copied().fold(f64::INFINITY, f64::min)).collect();
    let greatest: Vec<f64> =
        columns.iter().map(|column| column.iter().copied().fold(0.0, f64::max)).collect();
    let mut gaps = columns.clone();
    for (number, column) in gaps.iter_mut().enumerate() {
        column.iter_mut().skip(number).step_by(97).for_each(|value| *value = f64::NAN);
    }
    let bench = Bench { hand: ByHand { least, greatest }, columns, gaps };
    println!("Median of {PAIRS} alternating pairs, one thread; rows a second in millions.\n");
    println!("| means | columns | batch | by hand | scorer | scorer / by hand |");
    println!("|---|---|---|---|---|---|");
    let cases = [(8192, false), (ROWS, false), (8192, true), (ROWS, true)];
    bench.rows("arithmetic", Aggregation::ArithmeticMean, &cases, |z| z, |sum| sum);
    let cases = [(8192, false), (8192, true)];
    bench.rows("harmonic", Aggregation::HarmonicMean, &cases, |z| 1.0 / z, |sum| 1.0 / sum);
    bench.rows("geometric", Aggregation::GeometricMean, &cases, libm::log, libm::exp);
    let power = |exponent| Aggregation::PowerMean(PowerMean { exponent });
    bench.rows("power ½", power(0.5), &cases, f64::sqrt, |sum| sum * sum);
    let (cube, root) = (|z| libm::pow(z, 3.0), |sum| libm::pow(sum, 1.0 / 3.0));
    bench.rows("power 3", power(3.0), &cases, cube, root);
}

/// Numbers between 1 and 101, the same each time.
fn columns() -> Vec<Vec<f64>> {
    let mut state = 1_u64;
    let mut number = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        1.0 + (state >> 11) as f64 / (1_u64 << 53) as f64 * 100.0
    };
    (0..COLUMNS).map(|_| (0..ROWS).map(|_| number()).collect()).collect()
}

fn weight(indicator: usize) -> f64 {
    1.0 + indicator as f64
}

/// The index, fitted to the first rows; the least and the greatest value of each column stand among them.
fn scorer(columns: &[Vec<f64>], mean: Aggregation) -> RowScorer {
    let code = |indicator: usize| format!("x{indicator}");
    let mut framework = Framework::builder("index", "An index");
    for (pillar, ends) in PILLARS.windows(2).enumerate() {
        framework = framework.pillar(format!("p{pillar}"), weight(pillar), |mut pillar| {
            for indicator in ends[0]..ends[1] {
                pillar = pillar.indicator(code(indicator), weight(indicator));
            }
            pillar
        });
    }
    let methodology = Methodology::default()
        .with_indicators(Settings::new().transforms([Transform::min_max(1.0, 100.0)]))
        .with_groups(Settings::new().aggregation(mean));
    let extremes = columns.iter().enumerate().map(|(indicator, column)| {
        let least = column.iter().copied().fold(f64::INFINITY, f64::min);
        (code(indicator), vec![least, column.iter().copied().fold(0.0, f64::max)])
    });
    let data = Dataset::from_columns(["A", "B"], extremes).expect("sound columns");
    let index = Index::new(framework.build().expect("a sound framework"), methodology);
    let scorer = index.and_then(|index| index.fit(&data)).expect("a sound index");
    scorer.row_by_row(["index"]).expect("rows for themselves")
}

/// What somebody writes who knows this one index.
struct ByHand {
    least: Vec<f64>,
    greatest: Vec<f64>,
}

impl ByHand {
    /// Means that are a function of the weighted sum of terms; a gap leaves no score.
    #[inline(always)]
    fn score(
        &self,
        columns: &[&[f64]],
        (scores, pillar): (&mut [f64], &mut [f64]),
        term: impl Fn(f64) -> f64,
        mean: impl Fn(f64) -> f64,
    ) {
        let all: f64 = (0..PILLARS.len() - 1).map(weight).sum();
        scores.fill(0.0);
        for (number, ends) in PILLARS.windows(2).enumerate() {
            let sum: f64 = (ends[0]..ends[1]).map(weight).sum();
            pillar.fill(0.0);
            let indicators = columns.iter().zip(&self.least).zip(&self.greatest).enumerate();
            let indicators = indicators.take(ends[1]).skip(ends[0]);
            for (indicator, ((column, least), greatest)) in indicators {
                let (share, span) = (weight(indicator) / sum, greatest - least);
                for (sum, value) in pillar.iter_mut().zip(*column) {
                    *sum += share * term(1.0 + (value - least) / span * 99.0);
                }
            }
            let share = weight(number) / all;
            for (score, pillar) in scores.iter_mut().zip(&*pillar) {
                *score += share * term(mean(*pillar));
            }
        }
        scores.iter_mut().for_each(|score| *score = mean(*score));
    }
}

struct Bench {
    hand: ByHand,
    columns: Vec<Vec<f64>>,
    gaps: Vec<Vec<f64>>,
}

impl Bench {
    /// A row of the table for each size of batches, with or without gaps.
    fn rows(
        &self,
        name: &str,
        aggregation: Aggregation,
        cases: &[(usize, bool)],
        term: impl Fn(f64) -> f64 + Copy,
        mean: impl Fn(f64) -> f64 + Copy,
    ) {
        let scorer = scorer(&self.columns, aggregation);
        for (batch, gaps) in cases {
            let columns = if *gaps { &self.gaps } else { &self.columns };
            let mut room = vec![0.0; *batch];
            let by_hand = |columns: &[&[f64]], scores: &mut [f64]| {
                let rows = scores.len();
                self.hand.score(columns, (scores, &mut room[..rows]), term, mean);
            };
            let [hand, ours] = times(columns, *batch, &scorer, by_hand);
            let millions = |seconds: f64| ROWS as f64 / seconds / 1e6;
            let what = if *gaps { "with gaps" } else { "complete" };
            println!(
                "| {name} | {what} | {batch} | {:.1} | {:.1} | {:.2} |",
                millions(hand),
                millions(ours),
                hand / ours
            );
        }
    }
}

/// Median seconds by hand and of the scorer.
fn times(
    columns: &[Vec<f64>],
    batch: usize,
    scorer: &RowScorer,
    mut by_hand: impl FnMut(&[&[f64]], &mut [f64]),
) -> [f64; 2] {
    let (mut hand, mut ours) = (vec![0.0; ROWS], vec![0.0; ROWS]);
    let mut scratch = RowScratch::new();
    let mut times: [Vec<Duration>; 2] = Default::default();
    for _ in 0..PAIRS {
        let start = Instant::now();
        in_batches(columns, &mut hand, batch, &mut by_hand);
        times[0].push(start.elapsed());
        let start = Instant::now();
        in_batches(columns, &mut ours, batch, |columns, scores| {
            scorer.score_into(columns, &mut [scores], &mut scratch).expect("sound values");
        });
        times[1].push(start.elapsed());
    }
    // Where no score is missing, the results are the same.
    let apart = |(hand, ours): (&f64, &f64)| if hand.is_nan() { 0.0 } else { (hand - ours).abs() };
    let worst = hand.iter().zip(&ours).map(apart).fold(0.0, f64::max);
    assert!(worst < 1e-10, "{worst}");
    times.map(|mut times| {
        times.sort_unstable();
        times[PAIRS / 2].as_secs_f64()
    })
}

fn in_batches(
    columns: &[Vec<f64>],
    scores: &mut [f64],
    batch: usize,
    mut score: impl FnMut(&[&[f64]], &mut [f64]),
) {
    for (number, scores) in scores.chunks_mut(batch).enumerate() {
        let start = number * batch;
        let columns: [&[f64]; COLUMNS] =
            std::array::from_fn(|column| &columns[column][start..start + scores.len()]);
        score(black_box(&columns), black_box(scores));
    }
}
