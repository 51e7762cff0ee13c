//! Where a cell came from.

use std::fmt;

use serde::{Serialize, Serializer};

/// One thing that made a cell what it is, at its own node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Origin {
    /// The data have the value.
    Observed,
    /// It was divided by its denominator.
    Denominated,
    /// It was missing, and was imputed.
    Imputed,
    /// A group's score was aggregated from its children.
    Aggregated,
    /// Children, or parts of the unit, were missing, and their weight was shared out among the others.
    Reweighted,
    /// Children were missing, and counted as a given score.
    CountedAs,
    /// A transform cut the value off at a bound.
    Clamped,
    /// The value was an outlier and was moved to a fitted cap.
    Winsorised,
    /// The unit is made of others: its score is the mean of theirs.
    OfParts,
    /// The value is missing: not in the data, or too few children have one.
    Missing,
}

impl Origin {
    const ALL: [(Self, &'static str); 10] = [
        (Self::Observed, "observed"),
        (Self::Denominated, "denominated"),
        (Self::Imputed, "imputed"),
        (Self::Aggregated, "aggregated"),
        (Self::Reweighted, "re-weighted"),
        (Self::CountedAs, "counted-as"),
        (Self::Clamped, "clamped"),
        (Self::Winsorised, "winsorised"),
        (Self::OfParts, "of-parts"),
        (Self::Missing, "missing"),
    ];
}

/// Where a cell came from: a set of [`Origin`]s.
#[derive(Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Provenance(u16);

impl Provenance {
    /// Whether the origin is among them.
    pub fn contains(self, origin: Origin) -> bool {
        self.0 & Self::from(origin).0 != 0
    }

    /// The origins.
    pub fn origins(self) -> impl Iterator<Item = Origin> {
        Origin::ALL
            .into_iter()
            .map(|(origin, _)| origin)
            .filter(move |origin| self.contains(*origin))
    }

    pub(super) fn insert(&mut self, origin: Origin) {
        self.0 |= Self::from(origin).0;
    }
}

impl From<Origin> for Provenance {
    fn from(origin: Origin) -> Self {
        Self(1 << origin as u8)
    }
}

impl fmt::Display for Provenance {
    /// The origins' names, joined by `+`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = Origin::ALL.iter().filter(|(origin, _)| self.contains(*origin));
        let names: Vec<_> = names.map(|(_, name)| *name).collect();
        f.pad(&names.join("+"))
    }
}

impl fmt::Debug for Provenance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.origins()).finish()
    }
}

impl Serialize for Provenance {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_of_origins_is_told_in_words() {
        let mut provenance = Provenance::from(Origin::Observed);
        provenance.insert(Origin::Clamped);
        assert_eq!(provenance.to_string(), "observed+clamped");
        assert!(provenance.contains(Origin::Clamped) && !provenance.contains(Origin::Missing));
        assert_eq!(provenance.origins().count(), 2);
    }
}
