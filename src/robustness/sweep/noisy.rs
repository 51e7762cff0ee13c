//! Draws of uncertain data.

use super::noise::{Noise, NoiseDistribution, NoiseSize};
use crate::data::Dataset;
use crate::error::{ErrorKind, Result};
use crate::framework::{Framework, VariableCode};
use crate::numerics::stream;
use crate::numerics::{sorted_into, standard_deviation};

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
