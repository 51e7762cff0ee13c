//! Checks of a stored sweep: every count that follows from others must agree with them.

use super::summary::WeightSweep;
use super::tally::WEIGHT_UNIT;

type Checked = Result<(), &'static str>;

impl WeightSweep {
    /// Checks every count against those that it follows from. The lengths fit.
    pub(super) fn check_derived(&self) -> Checked {
        for row in 0..self.units.len() {
            let ranked = self.check_ranks(row)?;
            self.check_extremes(row, ranked)?;
            self.check_first_ranks(row)?;
            self.check_central(row)?;
            self.check_scores(row, ranked)?;
        }
        self.check_pairs()
    }

    /// How often a unit had a rank.
    fn check_ranks(&self, row: usize) -> Result<u64, &'static str> {
        let ranked =
            self.ranks_of(row).iter().try_fold(0_u64, |sum, count| sum.checked_add(*count));
        let all = ranked.and_then(|ranked| ranked.checked_add(self.counts.unranked[row]));
        let Some(ranked) = ranked.filter(|_| all == Some(self.counted())) else {
            return Err("the counts do not sum to the draws");
        };
        let is_rank = |rank: f64| {
            let position = (rank - 1.0) * self.places.step() as f64;
            position.fract() == 0.0 && (0.0..self.places.positions() as f64).contains(&position)
        };
        match self.nominal[row] {
            Some(rank) if !is_rank(rank) => Err("a nominal rank is none of the units"),
            _ => Ok(ranked),
        }
    }

    /// Sum, best and worst lie where the counts of the ranks put them.
    fn check_extremes(&self, row: usize, ranked: u64) -> Checked {
        let (ranks, places) = (self.ranks_of(row), &self.places);
        let had = |count: &u64| *count > 0;
        let range = |place: usize| places.first(place)..=places.last(place);
        let fits = |position: Option<u32>, place: Option<usize>| match (position, place) {
            (Some(position), Some(place)) => range(place).contains(&(position as usize)),
            (position, place) => position.is_none() && place.is_none(),
        };
        let (best, worst) = (self.counts.best[row], self.counts.worst[row]);
        if !fits(best, ranks.iter().position(had)) || !fits(worst, ranks.iter().rposition(had)) {
            return Err("a best or a worst rank is not that of the counts");
        }
        let sum = |of: &dyn Fn(usize) -> usize| -> u128 {
            let terms = ranks.iter().enumerate();
            terms.map(|(place, count)| u128::from(*count) * of(place) as u128).sum()
        };
        let least = sum(&|place| places.first(place));
        let most = sum(&|place| places.last(place));
        let extreme =
            |position: Option<u32>| u128::from(ranked) * u128::from(position.unwrap_or_default());
        let found = u128::from(self.counts.sums[row]);
        let within = (least..=most).contains(&found);
        if !within || found < extreme(best) || found > extreme(worst) {
            return Err("a sum of ranks is not that of the counts");
        }
        Ok(())
    }

    /// The counts of first ranks, and of the first k.
    fn check_first_ranks(&self, row: usize) -> Checked {
        let (ranks, places, counts) = (self.ranks_of(row), &self.places, &self.counts);
        // How many ranks lie at or before a position, at least and at most.
        let up_to = |last: usize| {
            let sum = |of: &dyn Fn(usize) -> usize| -> u64 {
                let before = ranks.iter().enumerate().filter(|(place, _)| of(*place) <= last);
                before.map(|(_, count)| count).sum()
            };
            sum(&|place| places.last(place))..=sum(&|place| places.first(place))
        };
        let first = counts.firsts[row];
        if !up_to(0).contains(&first) || (first > 0) != (counts.best[row] == Some(0)) {
            return Err("a count of first ranks is not that of the counts");
        }
        if let (Some(tops), Some(k)) = (&counts.tops, self.origin.draws.top) {
            if !up_to(k.saturating_sub(1) * places.step()).contains(&tops[row]) || tops[row] < first
            {
                return Err("a count of the first ranks is not that of the counts");
            }
        }
        Ok(())
    }

    /// Weights are shares: those under which a unit was first sum to the number of draws.
    fn check_central(&self, row: usize) -> Checked {
        let Some(central) = &self.counts.central else { return Ok(()) };
        let leaves = self.indicators.len();
        let sum: f64 = central[row * leaves..][..leaves].iter().map(|sum| *sum as f64).sum();
        let firsts = self.counts.firsts[row] as f64;
        // Each weight is rounded to a unit.
        let noise = firsts * (leaves as f64 + 1e-9 * WEIGHT_UNIT);
        if (sum - firsts * WEIGHT_UNIT).abs() > noise {
            return Err("central weights do not sum to one");
        }
        Ok(())
    }

    /// Scores are counted where ranks are, in bins between the least and the largest.
    fn check_scores(&self, row: usize, ranked: u64) -> Checked {
        let Some(scores) = &self.counts.scores else { return Ok(()) };
        let refused = Err("the counts of scores are not those of the draws");
        let counts = &scores.counts[row * (scores.bins + 2)..][..scores.bins + 2];
        let sum = counts.iter().try_fold(0_u64, |sum, count| sum.checked_add(*count));
        let range = scores.ranges[row];
        let sound = range.low.is_finite() && range.high.is_finite() && range.low <= range.high;
        if sum != Some(ranked) || !sound {
            return refused;
        }
        let had = |count: &u64| *count > 0;
        let bin = |score: Option<f64>| score.map(|score| range.bin(score, scores.bins));
        let (least, most) = (scores.least[row], scores.most[row]);
        let lowest = counts.iter().position(had);
        if bin(least) != lowest || bin(most) != counts.iter().rposition(had) || least > most {
            return refused;
        }
        Ok(())
    }

    /// Of two units either is before the other, or both are tied: two halves for each draw in which
    /// both have ranks.
    fn check_pairs(&self) -> Checked {
        let Some(pairs) = &self.counts.pairs else { return Ok(()) };
        let units = self.units.len();
        let ranked = |row: usize| self.counted() - self.counts.unranked[row];
        for row in 0..units {
            for other in 0..=row {
                let sum = pairs[row * units + other].checked_add(pairs[other * units + row]);
                let least = (ranked(row) + ranked(other)).saturating_sub(self.counted());
                let most = ranked(row).min(ranked(other));
                let least = if row == other { most } else { least };
                let fits =
                    sum.is_some_and(|sum| sum % 2 == 0 && (2 * least..=2 * most).contains(&sum));
                if !fits {
                    return Err("the pairs of two units do not sum to the draws");
                }
            }
        }
        Ok(())
    }
}
