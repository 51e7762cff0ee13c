//! How far figures agree, counted over cells.

use serde::Serialize;

/// How the figures of one node, one period or one unit compare with published ones.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[non_exhaustive]
pub struct Agreement {
    /// The node, the period or the unit; the column of texts that belong to no node.
    pub of: String,
    /// Published scores compared.
    pub cells: usize,
    /// Scores that are the published ones, as far as these were printed.
    pub exact: usize,
    /// Largest absolute difference of scores.
    pub largest_difference: f64,
    /// Published ranks compared.
    pub ranks: usize,
    /// Ranks that are exactly the published ones.
    pub exact_ranks: usize,
    /// Largest number of places between a rank and the published one.
    pub largest_rank_shift: f64,
    /// Published texts compared.
    pub texts: usize,
    /// Texts that are exactly the published ones.
    pub exact_texts: usize,
    /// Figures that differ: by their demands, or at all where they have none.
    pub differing: usize,
    /// The first of them, as its position among
    /// [`differences`](super::VerificationReport::differences).
    pub first: Option<usize>,
}

/// A published figure with a counterpart, or one without.
#[derive(Debug, Clone, Copy)]
pub(super) enum Compared {
    Score {
        difference: f64,
        exact: bool,
    },
    Rank {
        shift: f64,
    },
    Text {
        exact: bool,
    },
    /// We have none.
    Unmatched,
}

impl Compared {
    /// How far the two are apart, where that is a number.
    pub(super) fn distance(self) -> Option<f64> {
        match self {
            Self::Score { difference, .. } => Some(difference),
            Self::Rank { shift } => Some(shift),
            Self::Text { .. } | Self::Unmatched => None,
        }
    }
}

impl Agreement {
    pub(super) fn of(of: impl Into<String>) -> Self {
        Self { of: of.into(), ..Self::default() }
    }

    pub(super) fn count(&mut self, compared: Compared) {
        match compared {
            Compared::Score { difference, exact } => {
                self.cells += 1;
                self.exact += usize::from(exact);
                self.largest_difference = self.largest_difference.max(difference);
            }
            Compared::Rank { shift } => {
                self.ranks += 1;
                self.exact_ranks += usize::from(shift == 0.0);
                self.largest_rank_shift = self.largest_rank_shift.max(shift);
            }
            Compared::Text { exact } => {
                self.texts += 1;
                self.exact_texts += usize::from(exact);
            }
            Compared::Unmatched => {}
        }
    }

    pub(super) fn differs(&mut self, position: usize) {
        self.differing += 1;
        self.first.get_or_insert(position);
    }
}
