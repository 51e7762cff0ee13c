//! `Index::score` of the whole 2024 framework (83 units, 122 indicators, all nodes), without the ranks and
//! with those of every node, beside the same scores written by hand: min–max and weighted means over plain
//! columns, without gaps, noise, provenance, or checks.
//!
//! `cargo bench --features csv,toml --bench score`; with `--all-features` in wider instructions.

use std::hint::black_box;
use std::time::{Duration, Instant};

use composite_index::framework::Node;
use composite_index::{Dataset, Framework, Index, IndexFolder};

const PAIRS: usize = 2001;

fn main() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/gai-2024-full-synthetic");
    let folder = IndexFolder::open(path).expect("the fixture is sound");
    let (index, data) = (folder.index(), folder.data().expect("the fixture has data"));
    let by_hand = ByHand::new(index.framework(), data);
    check(&by_hand, index, data);
    let mut times: [Vec<Duration>; 4] = Default::default();
    for _ in 0..PAIRS {
        times[0].push(time(|| black_box(&by_hand).scores()[0][0]));
        times[1].push(time(|| index.score(black_box(data)).map(|scores| scores.units().len())));
        times[2].push(time(|| every_rank(index, data)));
        let mut scores = index.score(data).expect("the fixture can be scored");
        times[3].push(time(|| scores.nodes().map(|node| node.ranks()[0]).sum::<f64>()));
        scores = black_box(scores);
        drop(scores);
    }
    let median = |mut times: Vec<Duration>| {
        times.sort_unstable();
        times[PAIRS / 2].as_secs_f64() * 1e6
    };
    let [hand, score, ranked, ranks] = times.map(median);
    let nodes = index.framework().nodes().len();
    println!("Median of {PAIRS} runs in turns, one thread; {nodes} nodes.\n");
    println!("| 83 × 122 | µs | by hand |");
    println!("|---|---|---|");
    for (what, time) in [
        ("scores by hand", hand),
        ("`Index::score`", score),
        ("`Index::score` and the ranks of every node", ranked),
        ("the ranks alone", ranks),
    ] {
        println!("| {what} | {time:.1} | {:.1} times |", time / hand);
    }
}

fn time<R>(work: impl FnOnce() -> R) -> Duration {
    let start = Instant::now();
    black_box(work());
    start.elapsed()
}

fn every_rank(index: &Index, data: &Dataset) -> f64 {
    let scores = index.score(black_box(data)).expect("the fixture can be scored");
    scores.nodes().map(|node| node.ranks()[0]).sum()
}

/// A tree of columns: of an indicator its data, of a group its children with their shares.
struct ByHand {
    columns: Vec<Vec<f64>>,
    turned: Vec<bool>,
    children: Vec<Vec<(usize, f64)>>,
}

impl ByHand {
    fn new(framework: &Framework, data: &Dataset) -> Self {
        let nodes = framework.nodes();
        let column =
            |node: &Node| data.column(node.code()).map(<[f64]>::to_vec).unwrap_or_default();
        let turned = |node: &Node| {
            let indicator = node.as_indicator();
            indicator.is_some_and(|it| it.direction == composite_index::Direction::LowerIsBetter)
        };
        let children = |node: &Node| {
            let children: Vec<_> = framework.children(node).collect();
            let all: f64 = children.iter().map(|child| child.weight()).sum();
            children.iter().map(|child| (child.position(), child.weight() / all)).collect()
        };
        Self {
            columns: nodes.iter().map(column).collect(),
            turned: nodes.iter().map(turned).collect(),
            children: nodes.iter().map(children).collect(),
        }
    }

    /// Every node's scores, the root's from 0 to 100.
    fn scores(&self) -> Vec<Vec<f64>> {
        let mut scores = self.columns.clone();
        for node in (0..scores.len()).rev() {
            let (above, below) = scores.split_at_mut(node + 1);
            let column = &mut above[node];
            if self.children[node].is_empty() {
                min_max(column, self.turned[node]);
                continue;
            }
            for (child, share) in &self.children[node] {
                let child = &below[child - node - 1];
                column.resize(child.len(), 0.0);
                column.iter_mut().zip(child).for_each(|(sum, score)| *sum += share * score);
            }
        }
        min_max(&mut scores[0], false);
        scores
    }
}

fn min_max(column: &mut [f64], turned: bool) {
    let least = column.iter().copied().fold(f64::INFINITY, f64::min);
    let greatest = column.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let (from, span) =
        if turned { (greatest, least - greatest) } else { (least, greatest - least) };
    column.iter_mut().for_each(|value| *value = (*value - from) / span * 100.0);
}

/// Both give the same scores.
fn check(by_hand: &ByHand, index: &Index, data: &Dataset) {
    let ours = index.score(data).expect("the fixture can be scored");
    for (node, hand) in ours.nodes().zip(by_hand.scores()) {
        for (one, other) in node.scores().iter().zip(&hand) {
            assert!((one - other).abs() < 1e-9, "{}: {one} {other}", node.node().code());
        }
    }
}
