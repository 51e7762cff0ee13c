//! Ranks under weights that are drawn at random, each draw scored by the engine. `Index::sweep` draws faster and
//! counts more, but is a seventh of the engine's size.

use composite_index::{Error, Prepared};
use serde::Serialize;

/// Ranks that are kept at most.
const MOST_KEPT: usize = 8_000_000;

/// Which ranks the units have under other weights.
#[derive(Serialize)]
pub(crate) struct Intervals {
    draws: usize,
    /// By unit: the ranks that 5 %, half and 95 % of its ranks reach.
    ranks: Vec<[Option<f64>; 3]>,
}

/// The children of a group whose weights are drawn, by position.
type Drawn = Vec<usize>;

impl Intervals {
    /// Draws around the weights last scored under, each changed by up to a share of itself, or uniformly from all
    /// weightings of every group. A child of weight zero takes no part.
    pub(crate) fn of(
        prepared: &Prepared,
        groups: &[Drawn],
        draws: usize,
        within: Option<f64>,
    ) -> Result<Self, Error> {
        let (mut prepared, now) = (prepared.clone(), prepared.weights());
        let units = prepared.units().len();
        let draws = draws.clamp(1, (MOST_KEPT / units.max(1)).max(100));
        let (mut weights, mut random) = (now.clone(), Random(0));
        let mut kept: Vec<Vec<f64>> = vec![Vec::with_capacity(draws); units];
        for _ in 0..draws {
            for group in groups {
                let shares = match within {
                    None => random.simplex(group.len()),
                    Some(share) => {
                        let changed = |_| 1.0 + share * (2.0 * random.uniform() - 1.0);
                        (0..group.len()).map(changed).collect()
                    }
                };
                let sum: f64 = group.iter().map(|child| now.values()[*child]).sum();
                for (child, share) in group.iter().zip(shares) {
                    let whole = if within.is_some() { now.values()[*child] } else { sum };
                    weights.values_mut()[*child] = share * whole;
                }
            }
            prepared.rescore(&weights)?;
            let ranks = kept.iter_mut().zip(prepared.ranks()).filter(|(_, rank)| !rank.is_nan());
            ranks.for_each(|(own, rank)| own.push(*rank));
        }
        let of_unit = |mut ranks: Vec<f64>| {
            ranks.sort_by(f64::total_cmp);
            [0.05, 0.5, 0.95].map(|p| quantile(&ranks, p))
        };
        Ok(Self { draws, ranks: kept.into_iter().map(of_unit).collect() })
    }
}

/// The best rank with at least a share p of all at or before it.
fn quantile(sorted: &[f64], p: f64) -> Option<f64> {
    let needed = (p * sorted.len() as f64 * (1.0 - 1e-12)).ceil() as usize;
    sorted.get(needed.max(1) - 1).copied()
}

/// SplitMix64 (Steele, Lea and Flood 2014).
struct Random(u64);

impl Random {
    /// From 0 to below 1.
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ bits >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ bits >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((bits ^ bits >> 31) >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Shares that sum to one, uniform on the simplex: the gaps between sorted uniform numbers.
    fn simplex(&mut self, count: usize) -> Vec<f64> {
        let mut cuts: Vec<f64> = (1..count).map(|_| self.uniform()).collect();
        cuts.sort_by(f64::total_cmp);
        cuts.push(1.0);
        let mut before = 0.0;
        cuts.into_iter().map(|cut| cut - std::mem::replace(&mut before, cut)).collect()
    }
}
