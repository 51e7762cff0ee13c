//! Units in the order of their ranks.

use super::node_scores::{Cell, NodeScores};
use super::peers::Peers;
use crate::data::Units;

impl<'a> NodeScores<'a> {
    /// The units from the first rank to the last, ties in the order of their codes, units without
    /// a rank at the end. Where units are ranked within groups, group by group.
    pub fn ranking(&self) -> Vec<Cell<'a>> {
        self.ranked_rows(usize::MAX).into_iter().map(|row| self.cell(row)).collect()
    }

    /// The units of rank `places` or better, from the first. Ties at the last place can make them
    /// more or fewer.
    pub fn top(&self, places: usize) -> Vec<Cell<'a>> {
        let is_first = |row: &usize| self.ranks()[*row] <= places as f64;
        let rows = self.ranked_rows(usize::MAX).into_iter().filter(is_first);
        rows.map(|row| self.cell(row)).collect()
    }

    /// The first units of [`ranking`](NodeScores::ranking), as positions in the order of the units:
    /// without a cell for each, for data of any size.
    pub fn ranked_rows(&self, most: usize) -> Vec<usize> {
        ranked_rows(self.ranks(), &self.scores.units, self.peers(), most)
    }
}

/// The first units by their ranks, group by group where there are peers, and then by their codes.
pub(super) fn ranked_rows(
    ranks: &[f64],
    units: &Units,
    peers: Option<&Peers>,
    most: usize,
) -> Vec<usize> {
    let (places, rows) = (units.places_by_code(), units.by_code());
    let mut groups = Vec::new();
    if let Some(peers) = peers {
        groups = vec![u32::MAX; places.len()];
        for (number, rows) in (0..).zip(peers.lists()) {
            let ranked = rows.iter().filter(|row| !ranks[**row].is_nan());
            ranked.for_each(|row| groups[*row] = number);
        }
    }
    let key = |(row, (rank, place)): (usize, (&f64, &u32))| {
        // Ranks are at least 1, so that their bits are in their order.
        let rank = if rank.is_nan() { f64::INFINITY } else { *rank };
        (groups.get(row).copied().unwrap_or_default(), rank.to_bits(), *place)
    };
    let mut keys: Vec<_> = ranks.iter().zip(places).enumerate().map(key).collect();
    if most < keys.len() {
        keys.select_nth_unstable(most);
        keys.truncate(most);
    }
    keys.sort_unstable();
    keys.into_iter().map(|(.., place)| rows[place as usize] as usize).collect()
}
