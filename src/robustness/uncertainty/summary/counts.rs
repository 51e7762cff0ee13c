//! How often one unit had which rank.

use serde::{Deserialize, Serialize};

use crate::framework::UnitCode;

/// How often a unit had which rank.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UnitCounts {
    pub(super) unit: UnitCode,
    pub(super) name: String,
    pub(super) score: Option<f64>,
    pub(super) rank: Option<f64>,
    /// Replicates in which it had no rank.
    pub(super) unranked: u64,
    /// Twice the first rank that is counted: tied units may share half ranks.
    pub(super) first: usize,
    /// Of every half rank from the first.
    pub(super) counts: Vec<u64>,
}

impl UnitCounts {
    /// The count of a half rank; the counted range grows to it.
    pub(super) fn at(&mut self, half: usize) -> &mut u64 {
        if self.counts.is_empty() {
            self.first = half;
        }
        if half < self.first {
            let more = std::iter::repeat_n(0, self.first - half);
            self.counts.splice(0..0, more);
            self.first = half;
        }
        let place = half - self.first;
        if place >= self.counts.len() {
            self.counts.resize(place + 1, 0);
        }
        &mut self.counts[place]
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.unranked += other.unranked;
        for (place, count) in other.counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            *self.at(other.first + place) += count;
        }
    }

    pub(super) fn ranked(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// Half ranks with their counts.
    pub(super) fn halves(&self) -> impl DoubleEndedIterator<Item = (usize, u64)> {
        let halves = self.counts.iter().enumerate();
        halves.map(|(place, count)| (self.first + place, *count)).filter(|(_, count)| *count > 0)
    }
}
