//! Parts of a sweep, put together.

use super::summary::WeightSweep;
use crate::error::{ErrorKind, Result};

impl WeightSweep {
    /// Puts parts of one sweep together, in any order; the result is bit for bit that of computing
    /// them at once.
    ///
    /// # Errors
    ///
    /// There are no parts; two of them hold the same draw; or they are not of one sweep: they differ
    /// in version, index (framework or methodology), data, seed, or what was drawn and kept.
    pub fn merge(parts: impl IntoIterator<Item = Self>) -> Result<Self> {
        let mut parts = parts.into_iter();
        let first = parts.next().ok_or(ErrorKind::NothingToMerge)?;
        parts.try_fold(first, Self::with)
    }

    fn with(mut self, other: Self) -> Result<Self> {
        self.check_same(&other)?;
        self.runs = union(&self.runs, &other.runs)?;
        self.counts.add(other.counts);
        Ok(self)
    }

    fn check_same(&self, other: &Self) -> Result<()> {
        let (draws, theirs) = (&self.origin.draws, &other.origin.draws);
        let differ = |what, one: String, other: String| {
            let problem = ErrorKind::ForeignSweep { what, one, other };
            Err(problem.into())
        };
        if let Some((what, one, other)) = self.origin.difference(&other.origin) {
            return differ(what, one, other);
        }
        if draws.seed != theirs.seed {
            return differ("seed", draws.seed.to_string(), theirs.seed.to_string());
        }
        if draws.draws != theirs.draws {
            let (one, other) = (draws.draws.to_string(), theirs.draws.to_string());
            return differ("number of draws", one, other);
        }
        if self.hash() != other.hash() {
            let (one, other) = (self.fingerprint(), other.fingerprint());
            return differ("what is drawn and kept", one, other);
        }
        Ok(())
    }
}

/// Ranges of both, those that touch joined.
fn union(ours: &[(u64, u64)], theirs: &[(u64, u64)]) -> Result<Vec<(u64, u64)>> {
    let mut all: Vec<_> = ours.iter().chain(theirs).copied().collect();
    all.sort_unstable();
    let mut joined: Vec<(u64, u64)> = Vec::new();
    for (from, to) in all {
        match joined.last_mut() {
            Some(last) if from < last.1 => {
                return Err(ErrorKind::OverlappingRuns { draw: from }.into());
            }
            Some(last) if from == last.1 => last.1 = to,
            _ => joined.push((from, to)),
        }
    }
    Ok(joined)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_join_and_do_not_overlap() {
        assert_eq!(union(&[(0, 5), (9, 10)], &[(5, 9)]).unwrap(), [(0, 10)]);
        assert_eq!(union(&[(8, 9)], &[(0, 2)]).unwrap(), [(0, 2), (8, 9)]);
        let error = union(&[(0, 5)], &[(4, 9)]).unwrap_err();
        assert_eq!(error.to_string(), "the sweeps cannot be merged: both contain draw 4");
    }
}
