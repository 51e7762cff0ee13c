//! What a user asks about: outputs of an index whose sensitivity is wanted.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use crate::error::{Diagnostic, Diagnostics, Error, ErrorKind, Result, did_you_mean};

/// An output of an index, computed from the scores and ranks of a run.
///
/// Written as on the command line: `rank-shift`, `score:KOR`, `rank:KOR`, `top:10`, `pair:KOR,JPN`.
/// A run in which a unit has no score has no value of `score`, `rank` and `pair` for it.
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
    /// R = (1/n) Σ |rank − nominal rank| over the units that have both. Source: M. Saisana, A.
    /// Saltelli and S. Tarantola (2005), *Journal of the Royal Statistical Society A* 168.
    RankShift,
    /// A unit's published score.
    Score(String),
    /// A unit's rank.
    Rank(String),
    /// Membership of the first k, one output per unit: 1 where its rank is k or better, 0 where it
    /// is not or where there is none.
    Top(usize),
    /// The order of two units: 1 where the first is before the second, 0 where it is behind, ½
    /// where they are tied.
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
            "rank-shift" => Err(invalid("rank-shift is of all units together")),
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
                Err(Diagnostic::new(problem).help(did_you_mean(kind, names)).into())
            }
        }
    }
}

/// Outputs whose units are found, with the nominal ranks.
pub(super) struct Outputs {
    nominal: Vec<f64>,
    names: Vec<String>,
    measures: Vec<Measure>,
}

/// One number from the scores and ranks of a run; units by row.
enum Measure {
    RankShift,
    Score(usize),
    Rank(usize),
    Top(usize, f64),
    Pair(usize, usize),
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
        let row = |code: &str| {
            units.iter().position(|unit| *unit == code).ok_or_else(|| {
                let help = did_you_mean(code, units.iter().copied());
                Error::from(
                    Diagnostic::new(ErrorKind::UnknownUnit { unit: code.to_owned() }).help(help),
                )
            })
        };
        let measure = match output {
            SensitivityOutput::RankShift => Measure::RankShift,
            SensitivityOutput::Score(unit) => Measure::Score(row(unit)?),
            SensitivityOutput::Rank(unit) => Measure::Rank(row(unit)?),
            SensitivityOutput::Pair(a, b) if a == b => {
                return Err(invalid(output, "a unit is not before itself".to_owned()));
            }
            SensitivityOutput::Pair(a, b) => Measure::Pair(row(a)?, row(b)?),
            SensitivityOutput::Top(k) => {
                if *k == 0 || *k >= units.len() {
                    let why = format!(
                        "K is from 1 to {1} for {0} units",
                        units.len(),
                        units.len().saturating_sub(1)
                    );
                    return Err(invalid(output, why));
                }
                for (row, unit) in units.iter().enumerate() {
                    self.names.push(format!("{output}:{unit}"));
                    self.measures.push(Measure::Top(row, *k as f64));
                }
                return Ok(());
            }
        };
        self.names.push(output.to_string());
        self.measures.push(measure);
        Ok(())
    }

    /// What the outputs are called.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// The outputs of a run from its scores and ranks, NaN for none, in the order of the units.
    pub(super) fn values(&self, scores: &[f64], ranks: &[f64]) -> Vec<f64> {
        let rank = |row: &usize| ranks.get(*row).copied().unwrap_or(f64::NAN);
        let value = |measure: &Measure| match measure {
            Measure::RankShift => mean_shift(&self.nominal, ranks),
            Measure::Score(row) => scores.get(*row).copied().unwrap_or(f64::NAN),
            Measure::Rank(row) => rank(row),
            Measure::Top(row, k) => f64::from(rank(row) <= *k),
            Measure::Pair(a, b) => order(rank(a), rank(b)),
        };
        self.measures.iter().map(value).collect()
    }
}

fn invalid(output: &SensitivityOutput, why: String) -> Error {
    ErrorKind::InvalidOption { option: output.to_string(), why }.into()
}

/// Sums run over sorted shifts, so that the order of units changes no bit.
fn mean_shift(nominal: &[f64], ranks: &[f64]) -> f64 {
    let shifts = nominal.iter().zip(ranks).map(|(nominal, rank)| (rank - nominal).abs());
    let mut shifts: Vec<f64> = shifts.filter(|shift| !shift.is_nan()).collect();
    shifts.sort_unstable_by(f64::total_cmp);
    shifts.iter().sum::<f64>() / shifts.len() as f64
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
            ("rank-shift:KOR", "`rank-shift:KOR`: rank-shift is of all units together"),
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
             `pair:KOR,KOR`: a unit is not before itself\n\
             `FRA` is not a unit of the data"
        );
    }
}
