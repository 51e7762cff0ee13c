//! Uncertain data: the distribution and size of their noise.

use std::collections::BTreeMap;

use rand_xoshiro::Xoshiro256PlusPlus;
use serde::{Deserialize, Serialize};

use crate::data::Dataset;
use crate::error::{Diagnostic, Diagnostics, ErrorKind, Result, number};
use crate::framework::VariableCode;
use crate::numerics::{normal, uniform};

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
        faults.push(ErrorKind::InvalidOption { option, why });
    }
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
}
