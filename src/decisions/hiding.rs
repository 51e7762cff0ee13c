//! Who gains by hiding a number, and which rules stop it.

use serde::{Deserialize, Serialize};

use super::standing::Standing;
use super::subject::{is_above, sign};
use crate::data::Dataset;
use crate::engine::{Index, Scorer};
use crate::error::{Diagnostic, ErrorKind, Result};
use crate::framework::{Node, NodeCode, UnitCode, VariableCode};
use crate::methods::aggregate::{Missing, MissingRule};
use crate::numerics::present;

/// What becomes of a value that is hidden.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HidingRule {
    /// What the methodology does with a missing value.
    AsIs,
    /// Its effective weight is shared out among all indicators of the unit, wherever they are in the
    /// tree.
    Flat,
    /// Missing children count as zero in every group.
    CountAsZero,
    /// As the methodology does, but a unit must keep this share of the indicators that it has.
    LeastShare(f64),
    /// The mean of the other units takes its place.
    MeanOfOthers,
}

/// Who gains by hiding, under one rule.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Hiding {
    /// The rule.
    pub rule: HidingRule,
    /// Number of units with a score.
    pub units: usize,
    /// Units that raise their score by hiding one value.
    pub gain_score: usize,
    /// Units that rise by hiding one value.
    pub gain_places: usize,
    /// The mean over all units of the most places that one value gains.
    pub mean_places: f64,
    /// The most places that one value gains.
    pub most_places: usize,
    /// The largest gain of score by one value.
    pub most_score: f64,
    /// Every value that each unit has, hidden alone.
    pub single: Vec<Hidden>,
    /// The best that each unit can do by hiding any of its values but not all: for units with at most
    /// 16 values.
    pub best: Vec<BestHiding>,
    /// Whether all units were looked at, rather than the work ended early.
    pub complete: bool,
}

/// One value that is hidden.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Hidden {
    /// The unit.
    pub unit: UnitCode,
    /// The indicator.
    pub indicator: NodeCode,
    /// Its full score as the data are.
    pub score: f64,
    /// Its full score without the value; none where it then has no score.
    pub hidden: Option<f64>,
    /// Its rank as the data are.
    pub rank: usize,
    /// Its rank without the value, the others as they are.
    pub rank_hidden: Option<usize>,
}

/// The best that a unit can do by hiding.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct BestHiding {
    /// The unit.
    pub unit: UnitCode,
    /// Its rank as the data are.
    pub rank: usize,
    /// Its rank at its best.
    pub best_rank: usize,
    /// The gain of score; 0 where hiding does not help.
    pub score_gain: f64,
    /// What it hides, depth first; nothing where hiding does not help.
    pub hidden: Vec<NodeCode>,
}

/// With more values a unit has too many sets of them.
const MOST_VALUES: usize = 16;

/// A score that rises by less has not.
const GAIN: f64 = 1e-9;

/// Rows that are scored at once.
const BATCH: usize = 4096;

/// Who would gain by hiding a value, or any of its values but not all: the score and the rank of each
/// unit if a value were missing, the others and everything fitted as they are.
///
/// Where the weight of what is missing is shared out in its group, hiding gains share/(1 − share) ·
/// (mean of the group − value) there: every unit whose values differ gains by hiding its worst. No
/// index is free of that unless missing values cost something.
///
/// Source: `docs/AXIOMS.md`, no gain from hiding data.
///
/// # Errors
///
/// As for [`Index::score`]; scores compare units; a share that is not between 0 and 1; the flat rule in
/// a tree whose scores are no weighted means of its indicators.
///
/// # Examples
///
/// ```
/// use composite_index::decisions::{HidingRule, hiding};
/// use composite_index::{Dataset, Framework, Index, Methodology};
///
/// let framework = Framework::builder("index", "An index")
///     .indicator("talent", 1.0)
///     .indicator("funding", 1.0)
///     .build()?;
/// let data = Dataset::builder(["talent", "funding"])
///     .unit("KOR", [60.0, 20.0])
///     .unit("JPN", [50.0, 50.0])
///     .build()?;
/// let index = Index::new(framework, Methodology::default())?;
/// let found = hiding(&index, &data, HidingRule::AsIs)?;
/// assert_eq!((found.gain_score, found.gain_places), (1, 1)); // Korea hides its funding
/// assert_eq!(hiding(&index, &data, HidingRule::CountAsZero)?.gain_score, 0);
/// # Ok::<(), composite_index::Error>(())
/// ```
pub fn hiding(index: &Index, data: &Dataset, rule: HidingRule) -> Result<Hiding> {
    hiding_while(index, data, rule, |_| true)
}

/// As [`hiding`], until `go_on`, told how many scores more are done, returns false. The result then
/// holds the units that were done.
///
/// # Errors
///
/// As for [`hiding`].
pub fn hiding_while(
    index: &Index,
    data: &Dataset,
    rule: HidingRule,
    go_on: impl Fn(u64) -> bool,
) -> Result<Hiding> {
    let audit = Audit::new(index, data, rule)?;
    let (mut single, mut best, mut complete) = (Vec::new(), Vec::new(), true);
    for row in audit.standing.scored() {
        let own = audit.present(row);
        if !go_on(0) {
            complete = false;
            break;
        }
        single.extend(audit.singles(row, &own)?);
        if own.len() <= MOST_VALUES {
            best.push(audit.best(row, &own)?);
        }
        go_on(scores_of_unit(own.len()));
    }
    Ok(Hiding { complete, ..audit.summary(single, best) })
}

/// How many scores an audit of hiding takes.
pub fn hiding_scores(index: &Index, data: &Dataset) -> u64 {
    let indicators =
        index.framework().nodes().iter().filter(|it| it.column_name().is_some()).count();
    data.units().len() as u64 * scores_of_unit(indicators)
}

fn scores_of_unit(values: usize) -> u64 {
    values as u64 + if values <= MOST_VALUES { 1 << values } else { 0 }
}

struct Audit {
    rule: HidingRule,
    scorer: Scorer,
    /// The rows of the units that are scored.
    sample: Dataset,
    standing: Standing,
    ranks: Vec<Option<usize>>,
    leaves: Vec<Leaf>,
}

/// An indicator with its column.
struct Leaf {
    code: NodeCode,
    variable: VariableCode,
    /// Its effective weight.
    weight: f64,
    /// Full scores of all units.
    scores: Vec<f64>,
}

impl Audit {
    fn new(index: &Index, data: &Dataset, rule: HidingRule) -> Result<Self> {
        let index = match rule {
            HidingRule::CountAsZero => counting_zero(index)?,
            _ => index.clone(),
        };
        let root = index.framework().root().code().to_string();
        if let HidingRule::LeastShare(share) = rule {
            if !(share > 0.0 && share < 1.0) {
                let (option, why) = ("share".to_owned(), format!("{share} is not between 0 and 1"));
                return Err(ErrorKind::InvalidOption { option, why }.into());
            }
        }
        let scorer = index.fit(data)?;
        if scorer.compares_units() {
            let why = "it compares units with each other, so that one value moves all".to_owned();
            return Err(ErrorKind::NoExactAnswer { node: root, why }.into());
        }
        let scores = index.score(data)?;
        let standing = Standing::new(&scores, None)?;
        let sample = standing.sample(data);
        let mut leaves = Vec::new();
        for node in index.framework().nodes().iter().filter(|node| node.takes_part()) {
            let variable = VariableCode::from(node.code());
            if node.column_name().is_some() && sample.find_column(variable.as_str()).is_some() {
                leaves.push(Leaf {
                    code: node.code().clone(),
                    variable,
                    weight: scores.effective_weight(node.code())?,
                    scores: scores.at(node.code())?.full_scores().to_vec(),
                });
            }
        }
        let ranks = standing.ranks();
        let audit = Self { rule, scorer, sample, standing, ranks, leaves };
        audit.check_flat(&root)?;
        Ok(audit)
    }

    /// Flat weights reproduce the scores of units without gaps in a tree of weighted means alone.
    fn check_flat(&self, root: &str) -> Result<()> {
        if self.rule != HidingRule::Flat {
            return Ok(());
        }
        let complete = |row: &usize| self.leaves.iter().all(|leaf| !leaf.scores[*row].is_nan());
        let differs = |row: usize| {
            let (flat, own) = (self.flat(row, &[]), self.standing.scores[row]);
            (flat - own).abs() > 1e-9 * own.abs().max(1.0)
        };
        if self.standing.scored().filter(complete).any(differs) {
            let why = "its scores are no weighted means of its indicators".to_owned();
            let help = "leave out the flat rule";
            let problem = ErrorKind::NoExactAnswer { node: root.to_owned(), why };
            return Err(Diagnostic::new(problem).help(Some(help)).into());
        }
        Ok(())
    }

    /// Positions of the indicators for which a unit has a value.
    fn present(&self, row: usize) -> Vec<usize> {
        let has = |at: &usize| {
            let column = self.sample.find_column(self.leaves[*at].variable.as_str());
            column.is_some_and(|column| !column[row].is_nan())
        };
        (0..self.leaves.len()).filter(has).collect()
    }

    /// Σ e z / Σ e over the indicators that are there and not hidden.
    fn flat(&self, row: usize, hidden: &[usize]) -> f64 {
        let leaves = self.leaves.iter().enumerate();
        let there = leaves
            .filter(|(at, leaf)| !hidden.contains(at) && !leaf.scores[row].is_nan())
            .map(|(_, leaf)| (leaf.weight, leaf.scores[row]));
        let (sum, weight) = there.fold((0.0, 0.0), |(sum, all), (w, z)| (sum + w * z, all + w));
        sum / weight
    }

    /// A unit's full scores with each of some sets of its values hidden; NaN where it has none.
    fn scores(&self, row: usize, sets: &[Vec<usize>]) -> Result<Vec<f64>> {
        if self.rule == HidingRule::Flat {
            return Ok(sets.iter().map(|hidden| self.flat(row, hidden)).collect());
        }
        let mut scores = Vec::with_capacity(sets.len());
        for batch in sets.chunks(BATCH) {
            let mut data = self.sample.select(&vec![row; batch.len()]);
            for (at, leaf) in self.leaves.iter().enumerate() {
                let stand_in = match self.rule {
                    HidingRule::MeanOfOthers => self.mean_of_others(&leaf.variable, row),
                    _ => f64::NAN,
                };
                if let Some(cells) = data.column_mut(&leaf.variable) {
                    for (cell, hidden) in cells.iter_mut().zip(batch) {
                        if hidden.contains(&at) {
                            *cell = stand_in;
                        }
                    }
                }
            }
            scores.extend_from_slice(self.scorer.score(&data)?.root().full_scores());
        }
        Ok(scores)
    }

    fn mean_of_others(&self, variable: &VariableCode, row: usize) -> f64 {
        let column = self.sample.find_column(variable.as_str()).unwrap_or_default();
        let others = column.iter().enumerate();
        let others = others.filter(|(other, value)| *other != row && !value.is_nan());
        let (sum, count) =
            others.fold((0.0, 0.0), |(sum, count), (_, value)| (sum + value, count + 1.0));
        sum / count
    }

    /// The rank of a score in a unit's place.
    fn rank(&self, row: usize, score: f64) -> usize {
        let sign = sign(self.standing.order);
        let others = self.standing.scored().filter(|other| *other != row);
        let ahead =
            others.filter(|other| is_above(sign * self.standing.scores[*other], sign * score));
        1 + ahead.count()
    }

    /// Whether a unit may hide so many of its values.
    fn allows(&self, hidden: usize, own: usize) -> bool {
        match self.rule {
            HidingRule::LeastShare(share) => (own - hidden) as f64 >= share * own as f64 - GAIN,
            _ => hidden < own,
        }
    }

    fn singles(&self, row: usize, own: &[usize]) -> Result<Vec<Hidden>> {
        let allowed = self.allows(1, own.len());
        let sets: Vec<_> = own.iter().map(|at| vec![*at]).collect();
        let scores = if allowed { self.scores(row, &sets)? } else { vec![f64::NAN; sets.len()] };
        let hidden = |(at, score): (&usize, f64)| Hidden {
            unit: self.standing.units[row].code.clone(),
            indicator: self.leaves[*at].code.clone(),
            score: self.standing.scores[row],
            hidden: present(score),
            rank: self.ranks[row].unwrap_or(0),
            rank_hidden: present(score).map(|score| self.rank(row, score)),
        };
        Ok(own.iter().zip(scores).map(hidden).collect())
    }

    fn best(&self, row: usize, own: &[usize]) -> Result<BestHiding> {
        let all = 1..(1_u32 << own.len()) - 1;
        let allowed = all.filter(|set| self.allows(set.count_ones() as usize, own.len()));
        let chosen = |set: u32| -> Vec<usize> {
            let bits = own.iter().enumerate().filter(|(bit, _)| set & (1 << bit) != 0);
            bits.map(|(_, at)| *at).collect()
        };
        let sets: Vec<_> = allowed.map(chosen).collect();
        let sign = sign(self.standing.order);
        let nominal = self.standing.scores[row];
        let (mut most, mut hidden) = (nominal, &Vec::new());
        for (set, score) in sets.iter().zip(self.scores(row, &sets)?) {
            if sign * (score - most) > GAIN * nominal.abs().max(1.0) {
                (most, hidden) = (score, set);
            }
        }
        Ok(BestHiding {
            unit: self.standing.units[row].code.clone(),
            rank: self.ranks[row].unwrap_or(0),
            best_rank: self.rank(row, most),
            score_gain: sign * (most - nominal),
            hidden: hidden.iter().map(|at| self.leaves[*at].code.clone()).collect(),
        })
    }

    fn summary(&self, single: Vec<Hidden>, best: Vec<BestHiding>) -> Hiding {
        let sign = sign(self.standing.order);
        let units: Vec<_> =
            self.standing.scored().map(|row| &self.standing.units[row].code).collect();
        let (mut gain_score, mut gain_places, mut places, mut most_places) = (0, 0, 0, 0);
        let mut most_score: f64 = 0.0;
        for unit in &units {
            let own = || single.iter().filter(|hidden| hidden.unit == **unit);
            let gained = own()
                .filter_map(|it| Some((sign * (it.hidden? - it.score), it.score)))
                .filter(|(gain, score)| *gain > GAIN * score.abs().max(1.0));
            let gained = gained.map(|(gain, _)| gain).fold(0.0, f64::max);
            let risen = own().filter_map(|it| Some(it.rank.saturating_sub(it.rank_hidden?)));
            let risen = risen.max().unwrap_or(0);
            gain_score += usize::from(gained > 0.0);
            gain_places += usize::from(risen > 0);
            places += risen;
            most_places = most_places.max(risen);
            most_score = most_score.max(gained);
        }
        Hiding {
            rule: self.rule,
            units: units.len(),
            gain_score,
            gain_places,
            mean_places: places as f64 / (units.len() as f64).max(1.0),
            most_places,
            most_score,
            single,
            best,
            complete: true,
        }
    }
}

/// The index with missing children counted as zero in every group.
fn counting_zero(index: &Index) -> Result<Index> {
    let mut methodology = index.methodology().clone();
    for node in index.framework().nodes().iter().filter(|node: &&Node| node.as_group().is_some()) {
        let settings = methodology.node.entry(node.code().clone()).or_default();
        settings.missing = Some(Missing { rule: MissingRule::CountAs(0.0), ..Missing::default() });
    }
    index.with_methodology(methodology)
}

impl HidingRule {
    /// In words.
    pub fn words(&self) -> String {
        match self {
            Self::AsIs => "as the methodology does".to_owned(),
            Self::Flat => "weights shared out over the whole tree".to_owned(),
            Self::CountAsZero => "missing counts as zero".to_owned(),
            Self::LeastShare(share) => {
                format!("at least {:.0} % of the values must stay", 100.0 * share)
            }
            Self::MeanOfOthers => "missing counts as the mean of the others".to_owned(),
        }
    }
}

impl Hiding {
    /// The answer in two plain sentences: of one unit, or of all.
    pub fn sentences(&self, unit: Option<&str>) -> Vec<String> {
        let Self { units, gain_score, gain_places, mean_places, .. } = self;
        let of = |code: &str| self.best.iter().find(|best| best.unit.as_str() == code);
        if let Some(best) = unit.and_then(of) {
            let name = &best.unit;
            if best.hidden.is_empty() {
                return vec![format!("{name} gains nothing by hiding values.")];
            }
            let codes: Vec<_> = best.hidden.iter().map(ToString::to_string).collect();
            return vec![format!(
                "By hiding {} {name} would gain {} points and be {} rather than {}.",
                super::words::listed(&codes),
                super::words::figure(best.score_gain),
                super::words::ordinal(best.best_rank),
                super::words::ordinal(best.rank)
            )];
        }
        vec![format!(
            "By hiding one value {gain_score} of {units} units would raise their score and \
             {gain_places} would rise, by {mean_places:.1} places in the mean ({}).",
            self.rule.words()
        )]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::framework::Framework;
    use crate::methodology::{Methodology, Settings};
    use crate::methods::aggregate::Aggregation;

    fn framework() -> Framework {
        Framework::builder("index", "An index")
            .pillar("people", 2.0, |p| p.indicator("talent", 3.0).indicator("trust", 1.0))
            .pillar("money", 1.0, |p| p.indicator("funding", 1.0).indicator("aid", 1.0))
            .build()
            .unwrap()
    }

    fn index() -> Index {
        Index::new(framework(), Methodology::default()).unwrap()
    }

    const CODES: [&str; 4] = ["talent", "trust", "funding", "aid"];

    #[test]
    fn a_value_below_its_group_is_better_hidden() {
        let data = Dataset::builder(CODES)
            .unit("KOR", [80.0, 40.0, 60.0, 60.0])
            .unit("JPN", [72.0, 72.0, 72.0, 72.0])
            .build()
            .unwrap();
        let found = hiding(&index(), &data, HidingRule::AsIs).unwrap();
        // KOR: people 70, money 60: 66 2/3. Without trust, people are 80: 73 1/3, above Japan's 72.
        let trust = &found.single[1];
        assert_eq!((trust.rank, trust.rank_hidden), (2, Some(1)));
        assert!((trust.hidden.unwrap() - 220.0 / 3.0).abs() < 1e-12);
        assert_eq!((found.gain_score, found.gain_places, found.most_places), (1, 1, 1));
        assert_eq!(found.mean_places, 0.5);
        let codes: Vec<_> = found.best[0].hidden.iter().map(|it| it.as_str()).collect();
        assert_eq!(codes, ["trust", "funding", "aid"], "talent alone is 80");
        assert!(found.best[1].hidden.is_empty(), "Japan is flat");
        assert_eq!(found.sentences(Some("JPN")), ["JPN gains nothing by hiding values."]);
        let least = hiding(&index(), &data, HidingRule::LeastShare(0.7)).unwrap();
        let codes: Vec<_> = least.best[0].hidden.iter().map(|it| it.as_str()).collect();
        assert_eq!(codes, ["trust"], "three of four must stay");
        let mean = hiding(&index(), &data, HidingRule::MeanOfOthers).unwrap();
        assert!((mean.single[1].hidden.unwrap() - 72.0).abs() < 1e-12, "72 in place of 40");
    }

    #[test]
    fn rules_that_have_no_answer_are_refused() {
        let data = Dataset::builder(CODES).unit("KOR", [80.0, 40.0, 60.0, 60.0]);
        let data = data.unit("JPN", [7.0, 2.0, 2.0, 9.0]).build().unwrap();
        let refused = hiding(&index(), &data, HidingRule::LeastShare(1.5)).unwrap_err();
        assert_eq!(refused.to_string(), "`share`: 1.5 is not between 0 and 1");
        let of = |aggregation| {
            let groups = Settings::new().aggregation(aggregation);
            Index::new(framework(), Methodology::default().with_groups(groups)).unwrap()
        };
        let refused = hiding(&of(Aggregation::Minimum), &data, HidingRule::Flat).unwrap_err();
        assert!(refused.to_string().contains("no weighted means of its indicators"), "{refused}");
        assert!(
            hiding(&of(Aggregation::Borda(Default::default())), &data, HidingRule::AsIs).is_err()
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        /// The gain of one hidden value is share/(1 − share) · (mean of the group − value) times the
        /// group's share; no rule that counts zero gains where scores are not negative.
        #[test]
        fn gains_are_those_of_the_closed_form(
            rows in prop::collection::vec(prop::array::uniform4(0.0..100.0_f64), 1..5)
        ) {
            let data = rows.iter().enumerate().fold(Dataset::builder(CODES), |data, (at, row)| {
                data.unit(format!("U{at}"), *row)
            });
            let data = data.build().unwrap();
            let found = hiding(&index(), &data, HidingRule::AsIs).unwrap();
            let shares = [(0.75, 2.0 / 3.0), (0.25, 2.0 / 3.0), (0.5, 1.0 / 3.0), (0.5, 1.0 / 3.0)];
            for (at, hidden) in found.single.iter().enumerate() {
                let (row, leaf) = (&rows[at / 4], at % 4);
                let own = [0.75 * row[0] + 0.25 * row[1], 0.5 * row[2] + 0.5 * row[3]][leaf / 2];
                let (share, group) = shares[leaf];
                let gain = group * share / (1.0 - share) * (own - row[leaf]);
                let found = hidden.hidden.unwrap() - hidden.score;
                prop_assert!((found - gain).abs() < 1e-9, "{found} {gain}");
            }
            let zero = hiding(&index(), &data, HidingRule::CountAsZero).unwrap();
            prop_assert_eq!((zero.gain_score, zero.gain_places), (0, 0));
            prop_assert!(zero.best.iter().all(|best| best.hidden.is_empty()));
        }
    }
}
