//! The outputs of an index whose sensitivity is wanted.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use crate::error::{Diagnostic, Diagnostics, Error, ErrorKind, Result};
use crate::numerics::{mean, sorted_into};
use crate::robustness::row_of;

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
        let invalid = |why: &str| -> Error {
            let problem = ErrorKind::InvalidOption { option: text.to_owned(), why: why.to_owned() };
            problem.into()
        };
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
                let problem =
                    ErrorKind::InvalidOption { option: text.to_owned(), why: why.to_owned() };
                let names = ["rank-shift", "score", "rank", "top", "pair"];
                Err(Diagnostic::new(problem).suggesting(kind, names).into())
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
                return Err(invalid(output, "the two units must differ".to_owned()));
            }
            SensitivityOutput::Pair(a, b) => vec![row(a)?, row(b)?],
            SensitivityOutput::Top(k) if *k == 0 || *k >= units.len() => {
                let most = units.len().saturating_sub(1);
                let why = format!("K is from 1 to {most} for {} units", units.len());
                return Err(invalid(output, why));
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

fn invalid(output: &SensitivityOutput, why: String) -> Error {
    ErrorKind::InvalidOption { option: output.to_string(), why }.into()
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
}
