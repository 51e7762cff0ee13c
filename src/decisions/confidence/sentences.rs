//! What a reader can quote.

use super::cells::{Fit, RankLimits, UnitLimits};
use super::imputations::{Pooled, PooledUnit};
use super::sets::{RankConfidence, RankSet, UnitRanks};
use crate::decisions::words::{figure, listed, ordinal};

/// `between 3rd and 5th`, or `3rd`.
fn ranks(best: usize, worst: usize) -> String {
    if best == worst {
        ordinal(best)
    } else {
        format!("between {} and {}", ordinal(best), ordinal(worst))
    }
}

/// A share in per cent, without digits that say nothing.
fn percent(share: f64) -> String {
    let shown = format!("{:.2}", 100.0 * share);
    format!("{} %", shown.trim_end_matches('0').trim_end_matches('.'))
}

fn named(name: &str, code: &str) -> String {
    if name.is_empty() { code.to_owned() } else { name.to_owned() }
}

fn of_units(count: usize, all: usize) -> String {
    match (count, all) {
        (2, 2) => "Both units".to_owned(),
        (count, all) if count == all => format!("All {all} units"),
        (0, all) => format!("None of the {all} units"),
        (count, all) => format!("{count} of the {all} units"),
    }
}

impl RankConfidence {
    /// The answer in two or three plain sentences: of one unit, or of all.
    pub fn sentences(&self, unit: Option<&str>) -> Vec<String> {
        let coverage = percent(self.coverage);
        let own = unit.and_then(|code| self.units.iter().find(|own| own.unit.as_str() == code));
        let mut said = match own {
            Some(unit) => of_unit(unit, &coverage),
            None => self.of_all(&coverage),
        };
        let fragile = |set: &Option<RankSet>| set.is_some_and(|set| set.fragile);
        let of = |unit: &&UnitRanks| fragile(&unit.marginal) || fragile(&unit.simultaneous);
        let chosen = |unit: &&UnitRanks| own.is_none_or(|own| own.unit == unit.unit);
        let count = self.units.iter().filter(chosen).filter(of).count();
        if count > 0 {
            said.push(format!(
                "Another seed may change the sets of {count} {}: take more draws.",
                if count == 1 { "unit" } else { "units" }
            ));
        }
        said
    }

    fn of_all(&self, coverage: &str) -> Vec<String> {
        let first: Vec<_> =
            self.among_best(1).iter().map(|it| named(&it.name, it.unit.as_str())).collect();
        let n = self.units.len();
        let mut said = Vec::new();
        let together = self.units.iter().filter_map(|unit| unit.simultaneous);
        let certain = together.clone().filter(|set| set.best == set.worst).count();
        if together.count() == n {
            let firsts = match first.as_slice() {
                [one] => format!("{one} alone may be first"),
                few if few.len() <= 5 => format!("{} may be first", listed(few)),
                many => format!("{} units may be first", many.len()),
            };
            said.push(format!("For all units together, with {coverage} confidence, {firsts}."));
            let own = if certain == 1 { "its rank" } else { "their ranks" };
            said.push(format!("{} hold {own} with that confidence.", of_units(certain, n)));
        }
        let alone = self.units.iter().filter_map(|unit| Some((unit, unit.marginal?)));
        let alone = alone.filter(|(_, set)| set.worst > set.best);
        if let Some((unit, set)) = alone.max_by_key(|(_, set)| set.worst - set.best) {
            said.push(format!(
                "Taken alone, {} has the widest set: it is {} and may be {}.",
                named(&unit.name, unit.unit.as_str()),
                ordinal(unit.rank),
                ranks(set.best, set.worst)
            ));
        }
        said
    }
}

fn of_unit(unit: &UnitRanks, coverage: &str) -> Vec<String> {
    let name = named(&unit.name, unit.unit.as_str());
    let mut said = vec![format!("{name} is {}.", ordinal(unit.rank))];
    if let Some(set) = unit.marginal {
        let ranks = ranks(set.best, set.worst);
        said.push(format!("Taken alone, it is {ranks} with {coverage} confidence."));
    }
    if let Some(set) = unit.simultaneous {
        let ranks = ranks(set.best, set.worst);
        said.push(format!("Together with statements on all others, it is {ranks}."));
    }
    said
}

impl RankLimits {
    /// The answer in two or three plain sentences: of one unit, or of all.
    pub fn sentences(&self, unit: Option<&str>, gaps: bool) -> Vec<String> {
        let whatever =
            if gaps { "whatever the missing values are" } else { "whatever was rounded away" };
        let own = unit.and_then(|code| self.units.iter().find(|own| own.unit.as_str() == code));
        let mut said = match own {
            Some(unit) => vec![
                format!("{} is {}.", named(&unit.name, unit.unit.as_str()), ordinal(unit.rank)),
                format!("It is {}, {whatever}.", ranks(unit.best, unit.worst)),
            ],
            None => self.of_all(whatever),
        };
        if self.fit == Fit::Frozen {
            said.push("What was fitted to the data is held as it was.".to_owned());
        }
        if self.word != "exact" {
            said.push(
                "Scores are no monotone function of the values: more ranks may be possible."
                    .to_owned(),
            );
        }
        said
    }

    fn of_all(&self, whatever: &str) -> Vec<String> {
        let width = |unit: &UnitLimits| unit.worst - unit.best;
        let certain = self.units.iter().filter(|unit| width(unit) == 0).count();
        let own = if certain == 1 { "its rank" } else { "their ranks" };
        let keep = if certain == 1 { "keeps" } else { "keep" };
        let n = self.units.len();
        let mut said = vec![format!("{} {keep} {own} {whatever}.", of_units(certain, n))];
        if let Some(widest) =
            self.units.iter().filter(|it| width(it) > 0).max_by_key(|it| width(it))
        {
            said.push(format!(
                "The widest range is that of {}: it is {} and may be {}.",
                named(&widest.name, widest.unit.as_str()),
                ordinal(widest.rank),
                ranks(widest.best, widest.worst)
            ));
        }
        said
    }
}

impl Pooled {
    /// The answer in two or three plain sentences: of one unit, or of all.
    pub fn sentences(&self, unit: Option<&str>) -> Vec<String> {
        let own = unit.and_then(|code| self.units.iter().find(|own| own.unit.as_str() == code));
        match own {
            Some(unit) => self.of_unit(unit),
            None => {
                let same = self.units.iter().filter(|unit| unit.best == unit.worst).count();
                let have = if same == 1 { "has its rank" } else { "have their ranks" };
                let mut said = vec![format!(
                    "{} {have} in all {} imputations.",
                    of_units(same, self.units.len()),
                    self.imputations
                )];
                let width = |unit: &&PooledUnit| unit.worst - unit.best;
                if let Some(unit) = self.units.iter().max_by_key(width).filter(|it| width(it) > 0) {
                    said.push(format!(
                        "The ranks of {} differ most: {}.",
                        named(&unit.name, unit.unit.as_str()),
                        ranks(unit.best, unit.worst)
                    ));
                }
                said
            }
        }
    }

    fn of_unit(&self, unit: &PooledUnit) -> Vec<String> {
        let shares = unit.rank_shares.iter().enumerate();
        let most = shares.max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(&a.0)));
        let (place, share) = most.map_or((0, 0.0), |(place, share)| (place, *share));
        vec![
            format!(
                "Over {} imputations {} scores {}, with {} confidence between {} and {}.",
                self.imputations,
                named(&unit.name, unit.unit.as_str()),
                figure(unit.score),
                percent(self.coverage),
                figure(unit.low),
                figure(unit.high)
            ),
            format!(
                "It is {}, most often {}: in {} of the imputations.",
                ranks(unit.best, unit.worst),
                ordinal(place + 1),
                percent(share)
            ),
        ]
    }
}
