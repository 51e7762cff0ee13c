//! Uncertain data: the distribution and size of their noise, and draws of them.

use std::collections::BTreeMap;

use rand_xoshiro::Xoshiro256PlusPlus;
use serde::{Deserialize, Serialize};

use crate::data::Dataset;
use crate::error::{Diagnostic, Diagnostics, ErrorKind, Result, number};
use crate::framework::{Framework, VariableCode};
use crate::numerics::{normal, sorted_into, standard_deviation, stream, uniform};
use crate::robustness::invalid;

/// The uncertainty of the data: a random error in every value.
///
/// A raw value x becomes x + s · e, before anything else is done with it. The number e is drawn for
/// each cell independently from a [distribution](NoiseDistribution); the [size](NoiseSize) s is the
/// standard deviation of a normal error and the largest uniform one. Missing values stay missing.
///
/// The size given first holds for all indicators to which [`of`](Noise::of) gives no other. Other
/// variables, such as denominators, are exact unless it gives them a size.
///
/// A draw depends on the seed and the draw's number, counted from 0, and not on the order of rows and
/// columns. The numbers e do not depend on the sizes.
///
/// # Examples
///
/// ```
/// use composite_index::VariableCode;
/// use composite_index::robustness::sweep::{Noise, NoiseSize};
///
/// // Surveys err by 5 %, the census by 1,000 people; prices are exact.
/// let noise = Noise::normal(NoiseSize::ShareOfValue(0.05))
///     .of(VariableCode::new("population")?, NoiseSize::Absolute(1_000.0))
///     .of(VariableCode::new("prices")?, NoiseSize::Absolute(0.0))
///     .draws(20_000)
///     .seed(1);
/// # let _ = noise;
/// # Ok::<(), composite_index::Error>(())
/// ```
///
/// # Source
///
/// R. Lahdelma and P. Salminen (2001), "SMAA-2: stochastic multicriteria acceptability analysis for
/// group decision making", *Operations Research* 49, where criteria values are stochastic with
/// independent normal or uniform densities.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Noise {
    law: NoiseDistribution,
    size: NoiseSize,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    of: BTreeMap<VariableCode, NoiseSize>,
    #[serde(default = "default_draws")]
    draws: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    seed: Option<u64>,
}

/// The distribution of errors, in multiples of their [size](NoiseSize).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoiseDistribution {
    /// Normal with mean 0 and standard deviation 1, by Box and Muller, *A note on the generation of
    /// random normal deviates*, Annals of Mathematical Statistics 29 (1958).
    Normal,
    /// Uniform from −1 to 1.
    Uniform,
}

/// The size of a variable's errors: finite, zero or more.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoiseSize {
    /// A share of the value's own magnitude: p · |x|, .05 for 5 %. A value of zero has no noise.
    ShareOfValue(f64),
    /// A share of the variable's sample standard deviation (n − 1) over the units that have a value. A
    /// constant variable, or one with a single value, has no noise.
    ShareOfDeviation(f64),
    /// The same for all units, in the unit of the variable.
    Absolute(f64),
}

const fn default_draws() -> u64 {
    10_000
}

impl Noise {
    /// Normal noise: 10,000 draws under the seed of the sweep.
    pub fn normal(size: NoiseSize) -> Self {
        Self::new(NoiseDistribution::Normal, size)
    }

    /// Uniform noise: 10,000 draws under the seed of the sweep.
    pub fn uniform(size: NoiseSize) -> Self {
        Self::new(NoiseDistribution::Uniform, size)
    }

    /// Noise of a distribution: 10,000 draws under the seed of the sweep.
    pub fn new(law: NoiseDistribution, size: NoiseSize) -> Self {
        Self { law, size, of: BTreeMap::new(), draws: default_draws(), seed: None }
    }

    /// Gives one variable noise of another size.
    pub fn of(mut self, variable: VariableCode, size: NoiseSize) -> Self {
        self.of.insert(variable, size);
        self
    }

    /// How often the data are drawn. A share p of N draws has the standard error √(p(1 − p)/N), at
    /// most 1/(2√N): .005 with the default of 10,000 draws.
    pub fn draws(self, draws: u64) -> Self {
        Self { draws, ..self }
    }

    /// A seed other than the sweep's.
    pub fn seed(self, seed: u64) -> Self {
        Self { seed: Some(seed), ..self }
    }

    /// How often the data are drawn.
    pub fn count(&self) -> u64 {
        self.draws
    }

    /// Checks the noise against data.
    ///
    /// # Errors
    ///
    /// All faults at once: a size that is negative or not finite, no draws, a variable that the data
    /// do not have.
    pub fn check(&self, data: &Dataset) -> Result<()> {
        let mut faults = Diagnostics::default();
        if self.draws == 0 {
            faults.push(ErrorKind::NoDraws);
        }
        check_size("noise".to_owned(), self.size, &mut faults);
        for (variable, size) in &self.of {
            check_size(format!("noise of `{variable}`"), *size, &mut faults);
            if data.find_column(variable.as_str()).is_none() {
                let known = data.variables().iter().map(VariableCode::as_str);
                let problem = ErrorKind::UnknownVariable { variable: variable.to_string() };
                faults.push(Diagnostic::new(problem).suggesting(variable.as_str(), known));
            }
        }
        faults.check()
    }

    /// The same noise, under the seed of a sweep unless it has its own.
    pub(super) fn seeded(&self, sweep: u64) -> Self {
        Self { seed: Some(self.seed.unwrap_or(sweep)), ..self.clone() }
    }

    pub(super) fn own_seed(&self) -> u64 {
        self.seed.unwrap_or_default()
    }

    pub(super) fn law(&self) -> NoiseDistribution {
        self.law
    }

    /// The size of a variable's noise.
    pub(super) fn size_of(&self, variable: &VariableCode, is_indicator: bool) -> NoiseSize {
        let exact = NoiseSize::Absolute(0.0);
        let own = self.of.get(variable).copied();
        own.unwrap_or(if is_indicator { self.size } else { exact })
    }
}

impl NoiseSize {
    fn number(self) -> f64 {
        match self {
            Self::ShareOfValue(number) | Self::ShareOfDeviation(number) => number,
            Self::Absolute(number) => number,
        }
    }
}

impl NoiseDistribution {
    /// The next number of the distribution.
    pub(super) fn next(self, random: &mut Xoshiro256PlusPlus) -> f64 {
        match self {
            Self::Normal => normal(|| uniform(random)),
            Self::Uniform => 2.0 * uniform(random) - 1.0,
        }
    }
}

fn check_size(option: String, size: NoiseSize, faults: &mut Diagnostics) {
    let size = size.number();
    if !(size.is_finite() && size >= 0.0) {
        let size = number(size);
        let why = format!("{size} is not a size of noise: a finite number of zero or more");
        faults.push(invalid(&option, why));
    }
}

/// Data to draw again and again.
#[derive(Debug, Clone)]
pub(super) struct NoisyData<'a> {
    exact: &'a Dataset,
    noisy: Dataset,
    law: NoiseDistribution,
    seed: u64,
    /// The rows by the units' codes, so that their order does not matter.
    rows: Vec<usize>,
    /// The variables by their codes.
    columns: Vec<NoisyColumn>,
}

#[derive(Debug, Clone)]
struct NoisyColumn {
    variable: VariableCode,
    size: Size,
}

/// What a number of the distribution is multiplied by.
#[derive(Debug, Clone, Copy)]
enum Size {
    Constant(f64),
    ShareOfValue(f64),
}

/// Separates the numbers of the noise from others under the same seed.
const NOISE: u64 = 0x9b05_688c_2b3e_6c1f;

impl<'a> NoisyData<'a> {
    pub(super) fn new(framework: &Framework, exact: &'a Dataset, noise: &Noise) -> Self {
        let mut rows: Vec<_> = (0..exact.units().len()).collect();
        rows.sort_by_key(|row| &exact.units()[*row].code);
        let mut variables: Vec<_> = exact.variables().iter().collect();
        variables.sort();
        let is_indicator = |variable: &VariableCode| {
            framework.node(variable).is_some_and(|node| node.as_indicator().is_some())
        };
        let column = |variable: &VariableCode| {
            let size = match noise.size_of(variable, is_indicator(variable)) {
                NoiseSize::ShareOfValue(share) => Size::ShareOfValue(share),
                NoiseSize::Absolute(size) => Size::Constant(size),
                NoiseSize::ShareOfDeviation(share) => {
                    let values = exact.column(variable).unwrap_or_default();
                    Size::Constant(share * deviation_of(values))
                }
            };
            NoisyColumn { variable: variable.clone(), size }
        };
        let columns = variables.into_iter().map(column).collect();
        let (law, seed) = (noise.law(), noise.own_seed() ^ NOISE);
        Self { exact, noisy: exact.clone(), law, seed, rows, columns }
    }

    /// The data of a draw: always the same for the same seed and number. Cells without value or noise
    /// use up a number too, so that no cell depends on others.
    pub(super) fn draw(&mut self, number: u64) -> Result<&Dataset> {
        let mut random = stream(self.seed, number);
        for NoisyColumn { variable, size } in &self.columns {
            let (Ok(exact), Some(noisy)) =
                (self.exact.column(variable), self.noisy.column_mut(variable))
            else {
                continue;
            };
            for row in &self.rows {
                let (value, e) = (exact[*row], self.law.next(&mut random));
                let size = match size {
                    Size::Constant(size) => *size,
                    Size::ShareOfValue(share) => share * value.abs(),
                };
                let drawn = value + size * e;
                if drawn.is_infinite() {
                    let unit = self.exact.units()[*row].code.to_string();
                    let (variable, value) = (variable.to_string(), drawn);
                    return Err(ErrorKind::InfiniteValue { variable, unit, value }.into());
                }
                noisy[*row] = drawn;
            }
        }
        Ok(&self.noisy)
    }
}

/// The sample standard deviation (n − 1) without missing values; zero for fewer than two.
fn deviation_of(values: &[f64]) -> f64 {
    let mut sorted = Vec::new();
    sorted_into(values, &mut sorted);
    if sorted.len() < 2 {
        return 0.0;
    }
    standard_deviation(&sorted, 1)
}

#[cfg(test)]
mod tests {
    use approx::assert_abs_diff_eq;

    use super::*;
    use crate::numerics::stream;

    /// Mean 0; variance 1 of the normal law and 1/3 of the uniform; fourth moments 3 and 1/5.
    #[test]
    fn moments_are_those_of_the_laws() {
        const DRAWS: usize = 100_000;
        for (law, variance, fourth) in
            [(NoiseDistribution::Normal, 1.0, 3.0), (NoiseDistribution::Uniform, 1.0 / 3.0, 0.2)]
        {
            let mut random = stream(3, 4);
            let numbers: Vec<f64> = (0..DRAWS).map(|_| law.next(&mut random)).collect();
            let moment = |power| numbers.iter().map(|e| e.powi(power)).sum::<f64>() / DRAWS as f64;
            let error = (variance / DRAWS as f64).sqrt();
            assert!(moment(1).abs() < 5.0 * error, "{law:?}");
            assert_abs_diff_eq!(moment(2) / variance, 1.0, epsilon = 0.03);
            assert_abs_diff_eq!(moment(4) / fourth, 1.0, epsilon = 0.06);
        }
    }

    #[test]
    fn noise_is_plain_data() {
        let json = r#"{"law":"normal","size":{"share-of-value":0.05}}"#;
        let noise: Noise = serde_json::from_str(json).unwrap();
        assert_eq!(noise, Noise::normal(NoiseSize::ShareOfValue(0.05)));
        let own = VariableCode::new("a").unwrap();
        let noise = noise.of(own, NoiseSize::Absolute(2.0)).seed(7);
        let stored = serde_json::to_string(&noise).unwrap();
        assert_eq!(serde_json::from_str::<Noise>(&stored).unwrap(), noise);
        assert!(serde_json::from_str::<Noise>(r#"{"law":"normal","sise":1}"#).is_err());
    }

    fn framework() -> Framework {
        Framework::builder("index", "An index")
            .indicator("a", 1.0)
            .indicator("b", 1.0)
            .build()
            .unwrap()
    }

    fn data(codes: [&str; 3]) -> Dataset {
        let values = |unit: &str| match unit {
            "P" => [Some(1.0), Some(0.0)],
            "Q" => [Some(-2.0), None],
            _ => [Some(3.0), Some(10.0)],
        };
        let data = Dataset::builder(["b", "a"]);
        let row = |data: crate::data::DatasetBuilder, unit: &str| data.unit(unit, values(unit));
        codes.into_iter().fold(data, row).build().unwrap()
    }

    /// Gaps stay, zeros and variables without noise are exact, and rows may come in any order.
    #[test]
    fn noise_is_that_of_the_cell() {
        let noise = Noise::uniform(NoiseSize::ShareOfValue(0.5)).seed(9);
        let (one, other) = (data(["P", "Q", "R"]), data(["R", "P", "Q"]));
        let mut one = NoisyData::new(&framework(), &one, &noise);
        let mut other = NoisyData::new(&framework(), &other, &noise);
        let mut before = None;
        for number in 0..100 {
            let (one, other) = (one.draw(number).unwrap(), other.draw(number).unwrap());
            assert_eq!(one.value("Q", "a"), Ok(None));
            assert_eq!(one.value("P", "a"), Ok(Some(0.0)));
            for unit in ["P", "Q", "R"] {
                assert_eq!(one.value(unit, "b"), other.value(unit, "b"));
            }
            let q = one.value("Q", "b").unwrap().unwrap();
            assert!((-3.0..=-1.0).contains(&q) && Some(q) != before, "{q}");
            before = Some(q);
        }
    }

    /// Of −2, 1 and 3 the deviation is √(38/6); a variable of its own size keeps the others'.
    #[test]
    fn sizes_are_those_that_were_given() {
        let exact = data(["P", "Q", "R"]);
        let plain = Noise::normal(NoiseSize::Absolute(2.0)).seed(9);
        let own =
            plain.clone().of(VariableCode::new("b").unwrap(), NoiseSize::ShareOfDeviation(0.5));
        let mut plain = NoisyData::new(&framework(), &exact, &plain);
        let mut own = NoisyData::new(&framework(), &exact, &own);
        let off = |data: &Dataset, unit: &str, variable: &str| {
            let value = |data: &Dataset| data.value(unit, variable).unwrap().unwrap();
            value(data) - value(&exact)
        };
        let (plain, own) = (plain.draw(5).unwrap(), own.draw(5).unwrap());
        assert_eq!(off(plain, "R", "a"), off(own, "R", "a"));
        let ratio = off(own, "P", "b") / off(plain, "P", "b");
        assert_abs_diff_eq!(ratio, (38.0_f64 / 6.0).sqrt() / 4.0, epsilon = 1e-12);
    }

    #[test]
    fn what_is_too_large_for_a_number_is_named() {
        let exact = data(["P", "Q", "R"]);
        let noise = Noise::normal(NoiseSize::Absolute(f64::MAX)).seed(1);
        let mut data = NoisyData::new(&framework(), &exact, &noise);
        let errors: Vec<_> = (0..9).filter_map(|number| data.draw(number).err()).collect();
        assert!(errors[0].to_string().ends_with("is not finite"), "{}", errors[0]);
    }
}
