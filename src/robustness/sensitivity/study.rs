//! The sensitivity of an index to the choices of a study, and the outputs that it can be asked for.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use super::enumeration::Enumeration;
use super::estimation::Estimation;
use super::indices::{InputFactor, Sensitivity};
use crate::error::{Diagnostic, Diagnostics, Error, ErrorKind, Result};
use crate::numerics::{mean, sorted_into};
use crate::robustness::uncertainty::{ModelOutcome, Uncertainty};
use crate::robustness::{self, invalid, row_of};

/// An output of an index, from the scores and ranks of a run.
///
/// Written as on the command line: `rank-shift`, `score:KOR`, `rank:KOR`, `top:10`, `pair:KOR,JPN`.
/// `score`, `rank` and `pair` have no value in a run in which the unit has no score.
///
/// # Examples
///
/// ```
/// use composite_index::robustness::sensitivity::SensitivityOutput;
///
/// let output: SensitivityOutput = "pair:KOR,JPN".parse()?;
/// assert_eq!(output, SensitivityOutput::Pair("KOR".into(), "JPN".into()));
/// # Ok::<(), composite_index::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SensitivityOutput {
    /// The mean shift in rank: (1/n) Σ |rank − nominal rank| over the units with both. Source: M. Saisana, A.
    /// Saltelli and S. Tarantola (2005), *Journal of the Royal Statistical Society A* 168.
    RankShift,
    /// A unit's published score.
    Score(String),
    /// A unit's rank.
    Rank(String),
    /// Membership of the first k, one output per unit: 1 if its rank is k or better, else 0, also
    /// without a rank.
    Top(usize),
    /// The order of two units: 1 if the first ranks before the second, 0 if after it, ½ if they are
    /// tied.
    Pair(String, String),
}

impl fmt::Display for SensitivityOutput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RankShift => f.write_str("rank-shift"),
            Self::Score(unit) => write!(f, "score:{unit}"),
            Self::Rank(unit) => write!(f, "rank:{unit}"),
            Self::Top(k) => write!(f, "top:{k}"),
            Self::Pair(a, b) => write!(f, "pair:{a},{b}"),
        }
    }
}

impl FromStr for SensitivityOutput {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let (kind, of) = text.split_once(':').unwrap_or((text, ""));
        let of = of.trim();
        let invalid = |why: &str| -> Error { invalid(text, why).into() };
        let unit = |example: &str| match of {
            "" => Err(invalid(&format!("a unit is missing, as in {kind}:{example}"))),
            unit => Ok(unit.to_owned()),
        };
        match kind.trim() {
            "rank-shift" if of.is_empty() => Ok(Self::RankShift),
            "rank-shift" => Err(invalid("rank-shift takes no unit: it covers all of them")),
            "score" => unit("KOR").map(Self::Score),
            "rank" => unit("KOR").map(Self::Rank),
            "top" => match of.parse() {
                Ok(k) => Ok(Self::Top(k)),
                Err(_) => Err(invalid("a number of units is needed, as in top:10")),
            },
            "pair" => match of.split_once(',').map(|(a, b)| (a.trim(), b.trim())) {
                Some((a, b)) if !a.is_empty() && !b.is_empty() => {
                    Ok(Self::Pair(a.to_owned(), b.to_owned()))
                }
                _ => Err(invalid("two units are needed, as in pair:KOR,JPN")),
            },
            kind => {
                let why = "outputs are rank-shift, score:UNIT, rank:UNIT, top:K and pair:A,B";
                let names = ["rank-shift", "score", "rank", "top", "pair"];
                Err(Diagnostic::new(robustness::invalid(text, why)).suggesting(kind, names).into())
            }
        }
    }
}

/// Outputs with the rows of their units, and the nominal ranks.
pub(super) struct Outputs {
    nominal: Vec<f64>,
    names: Vec<String>,
    /// Each output with the rows of its units.
    measures: Vec<(SensitivityOutput, Vec<usize>)>,
}

impl Outputs {
    /// Finds the units. `nominal` are their nominal ranks, NaN for none.
    pub(super) fn new(
        outputs: &[SensitivityOutput],
        units: &[&str],
        nominal: Vec<f64>,
    ) -> Result<Self> {
        let mut found = Self { nominal, names: Vec::new(), measures: Vec::new() };
        let mut faults = Diagnostics::default();
        for output in outputs {
            faults.keep(found.add(output, units));
        }
        faults.finish(found)
    }

    fn add(&mut self, output: &SensitivityOutput, units: &[&str]) -> Result<()> {
        let row = |code: &str| row_of(code, units.iter().copied());
        let rows = match output {
            SensitivityOutput::RankShift => Vec::new(),
            SensitivityOutput::Score(unit) | SensitivityOutput::Rank(unit) => vec![row(unit)?],
            SensitivityOutput::Pair(a, b) if a == b => {
                return Err(invalid(&output.to_string(), "the two units must differ").into());
            }
            SensitivityOutput::Pair(a, b) => vec![row(a)?, row(b)?],
            SensitivityOutput::Top(k) if *k == 0 || *k >= units.len() => {
                let most = units.len().saturating_sub(1);
                let why = format!("K is from 1 to {most} for {} units", units.len());
                return Err(invalid(&output.to_string(), why).into());
            }
            SensitivityOutput::Top(_) => {
                self.names.extend(units.iter().map(|unit| format!("{output}:{unit}")));
                let each = (0..units.len()).map(|row| (output.clone(), vec![row]));
                self.measures.extend(each);
                return Ok(());
            }
        };
        self.names.push(output.to_string());
        self.measures.push((output.clone(), rows));
        Ok(())
    }

    /// The names of the outputs.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// The outputs of a run from its scores and ranks, NaN for none, in the order of the units.
    pub(super) fn values(&self, scores: &[f64], ranks: &[f64]) -> Vec<f64> {
        let of = |values: &[f64], row: &usize| values.get(*row).copied().unwrap_or(f64::NAN);
        let value = |(output, rows): &(SensitivityOutput, Vec<usize>)| match (output, &rows[..]) {
            (SensitivityOutput::Score(_), [row]) => of(scores, row),
            (SensitivityOutput::Rank(_), [row]) => of(ranks, row),
            (SensitivityOutput::Top(k), [row]) => f64::from(of(ranks, row) <= *k as f64),
            (SensitivityOutput::Pair(..), [a, b]) => order(of(ranks, a), of(ranks, b)),
            _ => mean_shift(&self.nominal, ranks),
        };
        self.measures.iter().map(value).collect()
    }
}

/// The mean over sorted shifts, so that the order of units changes no bit.
fn mean_shift(nominal: &[f64], ranks: &[f64]) -> f64 {
    let shifts = nominal.iter().zip(ranks).map(|(nominal, rank)| (rank - nominal).abs());
    let (shifts, mut sorted) = (shifts.collect::<Vec<_>>(), Vec::new());
    sorted_into(&shifts, &mut sorted);
    mean(&sorted)
}

fn order(a: f64, b: f64) -> f64 {
    match a.partial_cmp(&b) {
        Some(std::cmp::Ordering::Less) => 1.0,
        Some(std::cmp::Ordering::Equal) => 0.5,
        Some(std::cmp::Ordering::Greater) => 0.0,
        None => f64::NAN,
    }
}

impl Uncertainty {
    /// Estimates how much of the variance of outputs each factor accounts for.
    ///
    /// Points with the same choices are scored once: each thread remembers 16 MiB of its latest runs.
    /// The design takes the memory that [`Estimation`] tells.
    ///
    /// # Errors
    ///
    /// As for [`Estimation::run`]; an unknown unit of an output, a top k not below the number of
    /// units, or a combination of alternatives that a method refuses, which the error names.
    ///
    /// # Examples
    ///
    /// ```
    /// use composite_index::robustness::sensitivity::{Enumeration, Estimation, SensitivityOutput};
    /// use composite_index::robustness::uncertainty::{Alternative, Factor, Factors, Uncertainty};
    /// use composite_index::{Aggregation, Dataset, Framework, Index, Methodology};
    ///
    /// let framework = Framework::builder("index", "An index")
    ///     .indicator("talent", 1.0)
    ///     .indicator("funding", 1.0)
    ///     .build()?;
    /// let data = Dataset::builder(["talent", "funding"])
    ///     .unit("KOR", [40.0, 50.0])
    ///     .unit("JPN", [90.0, 10.0])
    ///     .build()?;
    /// let index = Index::new(framework, Methodology::default())?;
    /// let means = [Aggregation::ArithmeticMean, Aggregation::GeometricMean];
    /// let means = means.map(Alternative::new).into_iter().collect::<Result<Vec<_>, _>>()?;
    /// let weights = [1.0, 3.0].map(Alternative::new).into_iter().collect::<Result<Vec<_>, _>>()?;
    /// let factors = Factors::new()
    ///     .with("means", Factor::setting("groups.aggregation", means))
    ///     .with("funding", Factor::setting("weights.funding", weights));
    /// let study = Uncertainty::new(&index, &data, factors)?;
    ///
    /// // Korea is second under arithmetic means and equal weights, and first otherwise.
    /// let outputs = [SensitivityOutput::Rank("KOR".into())];
    /// let exact = study.exact_sensitivity(&outputs, Enumeration::new())?;
    /// let rank = exact.outputs[0].result.as_ref().expect("the rank varies");
    /// assert_eq!(rank.mean, 1.25);
    /// assert!((rank.total[0].index - 2.0 / 3.0).abs() < 1e-12);
    /// let estimated = study.sensitivity(&outputs, &Estimation::new(256).seed(1))?;
    /// let rank = estimated.outputs[0].result.as_ref().expect("the rank varies");
    /// assert!((rank.total[0].index - 2.0 / 3.0).abs() < 0.1);
    /// # Ok::<(), composite_index::Error>(())
    /// ```
    pub fn sensitivity(
        &self,
        outputs: &[SensitivityOutput],
        estimation: &Estimation,
    ) -> Result<Sensitivity> {
        self.sensitivity_while(outputs, estimation, |_| true)
    }

    /// As [`sensitivity`](Uncertainty::sensitivity), until `go_on`, told after every point how many
    /// more runs are done, returns false. The estimates are then those of the points that were run
    /// (at least two), and not [complete](Sensitivity::complete).
    ///
    /// # Errors
    ///
    /// As for [`sensitivity`](Uncertainty::sensitivity).
    pub fn sensitivity_while(
        &self,
        outputs: &[SensitivityOutput],
        estimation: &Estimation,
        go_on: impl Fn(u64) -> bool + Sync,
    ) -> Result<Sensitivity> {
        let outputs = self.outputs(outputs)?;
        let factors: Vec<_> =
            self.dimensions().iter().map(|dimension| InputFactor::new(&dimension.name)).collect();
        let found = estimation.run_with(
            &factors,
            outputs.names(),
            go_on,
            || (self.evaluator(), Memo::default(), Vec::new()),
            |(evaluator, memo, run), point| {
                evaluator.distinguish(point, run)?;
                let make = || evaluator.evaluate(point).map(|found| values(&outputs, found));
                memo.outputs(run, make)
            },
        )?;
        Ok(Sensitivity { fingerprint: Some(self.fingerprint(estimation.seed)), ..found })
    }

    /// Computes exactly how much of the variance of outputs each factor accounts for, by every
    /// combination of alternatives.
    ///
    /// # Errors
    ///
    /// A factor is continuous; else as for [`Enumeration::run`] and [`sensitivity`](Uncertainty::sensitivity).
    pub fn exact_sensitivity(
        &self,
        outputs: &[SensitivityOutput],
        exact: Enumeration,
    ) -> Result<Sensitivity> {
        self.exact_sensitivity_while(outputs, exact, |_| true)
    }

    /// As [`exact_sensitivity`](Uncertainty::exact_sensitivity), until `go_on`, told after every
    /// combination, returns false. The result then has no indices, as these need all combinations.
    ///
    /// # Errors
    ///
    /// As for [`exact_sensitivity`](Uncertainty::exact_sensitivity).
    pub fn exact_sensitivity_while(
        &self,
        outputs: &[SensitivityOutput],
        exact: Enumeration,
        go_on: impl Fn(u64) -> bool + Sync,
    ) -> Result<Sensitivity> {
        let outputs = self.outputs(outputs)?;
        let mut faults = Diagnostics::default();
        let mut factors = Vec::new();
        for dimension in self.dimensions() {
            let factor = &dimension.name;
            match dimension.count() {
                Some(count) => factors.push((factor, count)),
                None => faults.push(ErrorKind::InvalidFactor {
                    factor: factor.clone(),
                    why: "it is drawn from a range, and exact indices need a list of choices"
                        .to_owned(),
                }),
            }
        }
        faults.check()?;
        let found = exact.run_with(
            &factors,
            outputs.names(),
            go_on,
            || self.evaluator(),
            |evaluator, choice| {
                evaluator.evaluate_choice(choice).map(|outcome| values(&outputs, outcome))
            },
        )?;
        Ok(Sensitivity { fingerprint: Some(self.fingerprint(0)), ..found })
    }

    fn outputs(&self, outputs: &[SensitivityOutput]) -> Result<Outputs> {
        let units: Vec<_> = self.units().iter().map(|unit| unit.code.as_str()).collect();
        Outputs::new(outputs, &units, self.nominal().ranks.clone())
    }
}

fn values(outputs: &Outputs, outcome: &ModelOutcome) -> Vec<f64> {
    outputs.values(&outcome.scores, &outcome.ranks)
}

/// Bytes that the remembered runs of one thread may take.
const MEMORY: usize = 16 << 20;

/// Outputs of runs by their choices, so that no combination is scored twice. When full it starts anew.
#[derive(Debug, Default)]
pub(super) struct Memo {
    runs: BTreeMap<Vec<u64>, Vec<f64>>,
    bytes: usize,
}

impl Memo {
    /// The outputs of a run, made unless remembered.
    pub(super) fn outputs(
        &mut self,
        run: &[u64],
        make: impl FnOnce() -> Result<Vec<f64>>,
    ) -> Result<Vec<f64>> {
        if let Some(outputs) = self.runs.get(run) {
            return Ok(outputs.clone());
        }
        let outputs = make()?;
        // A few words for the tree's own.
        self.bytes += size_of::<u64>() * (run.len() + outputs.len() + 10);
        if self.bytes > MEMORY {
            *self = Self::default();
        }
        self.runs.insert(run.to_vec(), outputs.clone());
        Ok(outputs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(output: &str, ranks: &[f64]) -> Vec<f64> {
        let outputs = [output.parse().unwrap()];
        let outputs = Outputs::new(&outputs, &["KOR", "JPN", "CHN"], vec![1.0, 2.0, 3.0]);
        outputs.unwrap().values(&[7.0, 5.0, 6.0], ranks)
    }

    #[test]
    fn outputs_by_hand() {
        let nan = f64::NAN;
        assert_eq!(values("rank-shift", &[3.0, 1.0, 2.0]), [4.0 / 3.0]);
        assert_eq!(values("rank-shift", &[2.0, nan, 1.0]), [1.5]);
        assert_eq!(values("score:JPN", &[3.0, 1.0, 2.0]), [5.0]);
        assert_eq!(values("rank:KOR", &[3.0, 1.0, 2.0]), [3.0]);
        assert_eq!(values("top:2", &[2.0, nan, 3.0]), [1.0, 0.0, 0.0]);
        assert_eq!(values("pair:KOR,JPN", &[1.0, 2.0, 3.0]), [1.0]);
        assert_eq!(values("pair:KOR,JPN", &[2.0, 2.0, 1.0]), [0.5]);
        assert!(values("pair:KOR,JPN", &[nan, 1.0, 2.0])[0].is_nan());
    }

    #[test]
    fn what_is_no_output_is_refused() {
        let parsed = |text: &str| text.parse::<SensitivityOutput>().map_err(|e| e.to_string());
        for (text, message) in [
            ("rank", "`rank`: a unit is missing, as in rank:KOR"),
            ("rank-shift:KOR", "`rank-shift:KOR`: rank-shift takes no unit: it covers all of them"),
            ("top:ten", "`top:ten`: a number of units is needed, as in top:10"),
            ("pair:KOR", "`pair:KOR`: two units are needed, as in pair:KOR,JPN"),
            (
                "scor:KOR",
                "`scor:KOR`: outputs are rank-shift, score:UNIT, rank:UNIT, top:K and pair:A,B \
             (did you mean `score`?)",
            ),
        ] {
            assert_eq!(parsed(text), Err(message.to_owned()));
        }
        for text in ["rank-shift", "score:KOR", "rank:KOR", "top:10", "pair:KOR,JPN"] {
            assert_eq!(parsed(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn units_must_be_there() {
        let outputs = ["rank:KRO", "top:0", "top:3", "pair:KOR,KOR", "pair:KOR,FRA"];
        let outputs = outputs.map(|output| output.parse().unwrap());
        let refused = Outputs::new(&outputs, &["KOR", "JPN", "CHN"], vec![1.0, 2.0, 3.0]);
        assert_eq!(
            refused.err().unwrap().to_string(),
            "`KRO` is not a unit of the data (did you mean `KOR`?)\n\
         `top:0`: K is from 1 to 2 for 3 units\n\
         `top:3`: K is from 1 to 2 for 3 units\n\
         `pair:KOR,KOR`: the two units must differ\n\
         `FRA` is not a unit of the data"
        );
    }

    #[test]
    fn a_run_is_made_once_while_it_is_remembered() {
        let (mut memo, mut made) = (Memo::default(), 0);
        for round in 0..3 {
            for run in 0..5 {
                let outputs = memo.outputs(&[run], || {
                    made += 1;
                    Ok(vec![run as f64])
                });
                assert_eq!(outputs, Ok(vec![run as f64]), "round {round}");
            }
        }
        assert_eq!(made, 5);
    }

    #[test]
    fn memory_is_bounded() {
        let mut memo = Memo::default();
        for run in 0..100 {
            let outputs = memo.outputs(&[run], || Ok(vec![run as f64; MEMORY / 80])).unwrap();
            assert_eq!(outputs[0], run as f64);
            assert!(memo.runs.len() <= 10, "{}", memo.runs.len());
        }
    }
}
