//! How many cases an axiom applied to, was refused in, or did not apply to, and what that allows to
//! claim.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use super::case::Case;
use super::failure::Reason;
use super::strategy::Stratum;

/// The cases of a search for one axiom.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[non_exhaustive]
pub struct Tally {
    /// Those to which the axiom applied.
    pub applied: u32,
    /// Those of them that were drawn independently of each other; the others were reached by
    /// climbing from these.
    pub drawn: u32,
    /// Those that the index refused, before or after the change.
    pub refused: u32,
    /// Those to which the axiom does not apply.
    pub not_applicable: u32,
    /// The most frequent kinds of refusal, three at most.
    pub refusals: Vec<Kind>,
    /// The most frequent kinds of cases to which the axiom does not apply, three at most.
    pub silences: Vec<Kind>,
    /// How many of the cases were of each stratum; one case may be of several.
    pub strata: BTreeMap<Stratum, u32>,
}

/// A kind of reason, with how many cases have it and one of them.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Kind {
    /// The kind, in words without the names of one case.
    pub kind: String,
    /// How many cases have a reason of this kind.
    pub cases: u32,
    /// The reason of one of them, with its names and figures.
    pub example: String,
    /// The case of that example; none if no case could be drawn.
    #[serde(skip)]
    pub case: Option<Box<Case>>,
}

impl Tally {
    /// All cases.
    pub fn cases(&self) -> u32 {
        self.applied + self.refused + self.not_applicable
    }

    /// The largest share of violating cases, among those like the ones drawn to which the axiom
    /// applies, that a search without a violation leaves possible at 95 %: the p at which
    /// (1 − p)ⁿ = 0.05 for the n cases [drawn](Self::drawn), so p = 1 − 0.05^(1/n). This is the exact
    /// one-sided binomial bound (Clopper and Pearson, *Biometrika* 26, 1934) with no violation
    /// observed. `None` if no case applied.
    ///
    /// ```
    /// use composite_index::axioms::{Axiom, Search, strategy};
    ///
    /// let search = Search::new().axioms([Axiom::Anonymity]).cases(1000).without_climbing();
    /// let certificate = search.run(&strategy::index());
    /// let bound = certificate.verdicts[0].tally.bound().unwrap();
    /// assert!((0.0029..0.003).contains(&bound));
    /// ```
    pub fn bound(&self) -> Option<f64> {
        let exponent = 1.0 / f64::from(self.drawn);
        (self.drawn > 0).then(|| 1.0 - libm::pow(0.05, exponent))
    }
}

/// `no violation in 1,000 of 1,240 cases (240 refused): below 0.3 % of such cases at 95 %`.
impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.cases();
        match (self.applied, all) {
            (applied, all) if applied == all => write!(f, "{} cases", grouped(all))?,
            (applied, all) => write!(f, "{} of {} cases", grouped(applied), grouped(all))?,
        }
        let others =
            [(self.refused, "refused"), (self.not_applicable, "to which it does not apply")];
        let others = others.iter().filter(|(count, _)| *count > 0);
        let others: Vec<_> =
            others.map(|(count, what)| format!("{} {what}", grouped(*count))).collect();
        if others.is_empty() { Ok(()) } else { write!(f, " ({})", others.join(", ")) }
    }
}

/// What a search without a violation may claim.
pub(super) fn claim(tally: &Tally) -> String {
    let Some(bound) = tally.bound() else {
        return format!("no violation in {tally}");
    };
    let climbed = tally.applied - tally.drawn;
    let by = match climbed {
        0 => String::new(),
        _ => format!(", by the {} that were drawn, not climbed to", grouped(tally.drawn)),
    };
    format!("no violation in {tally}: below {} % of such cases at 95 %{by}", percent(bound))
}

/// The least percentage of one or two digits that is not below a share.
fn percent(share: f64) -> String {
    let percent = share * 100.0;
    let decimals: usize = match percent {
        small if small < 0.1 => 3,
        small if small < 1.0 => 1,
        _ => 0,
    };
    let unit = [1.0, 10.0, 100.0, 1000.0][decimals];
    format!("{:.decimals$}", libm::ceil(percent * unit) / unit)
}

/// A count with commas between thousands.
pub(super) fn grouped(count: u32) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Reasons as they come in, grouped by kind.
#[derive(Debug, Default)]
pub(super) struct Kinds(BTreeMap<String, Kind>);

impl Kinds {
    pub(super) fn add(&mut self, reason: Reason, case: Option<&Case>) {
        let Reason { kind, text, .. } = reason;
        let found = self.0.entry(kind.clone()).or_insert_with(|| Kind {
            kind,
            cases: 0,
            example: text,
            case: case.map(|case| Box::new(case.clone())),
        });
        found.cases += 1;
    }

    /// The three most frequent, the most frequent first.
    pub(super) fn most_frequent(self) -> Vec<Kind> {
        let mut kinds: Vec<_> = self.0.into_values().collect();
        kinds.sort_by_key(|kind| std::cmp::Reverse(kind.cases));
        kinds.truncate(3);
        kinds
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_is_the_exact_bound() {
        let tally = |applied, drawn, refused| Tally { applied, drawn, refused, ..Tally::default() };
        let thousand = tally(1000, 1000, 240);
        assert_eq!(
            claim(&thousand),
            "no violation in 1,000 of 1,240 cases (240 refused): below 0.3 % of such cases at 95 %"
        );
        // (1 − p)¹⁰⁰⁰ = 0.05.
        let bound = thousand.bound().unwrap();
        assert!((libm::pow(1.0 - bound, 1000.0) - 0.05).abs() < 1e-12);
        assert_eq!(
            claim(&tally(200, 100, 0)),
            "no violation in 200 cases: below 3 % of such cases at 95 %, by the 100 that were \
             drawn, not climbed to"
        );
        assert!(claim(&tally(1, 1, 0)).contains("below 95 %"));
        assert!(claim(&tally(50_000, 50_000, 0)).contains("below 0.006 %"));
        assert_eq!(claim(&tally(0, 0, 3)), "no violation in 0 of 3 cases (3 refused)");
        assert_eq!(grouped(1_234_567), "1,234,567");
    }
}
