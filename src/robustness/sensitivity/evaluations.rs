//! One output at the points of a design.

use crate::error::{ErrorKind, Result};

/// The values of one output at N points of each block of Saltelli's design: A and B, two
/// independent samples; ABᵢ, which is A with factor i from B; and, for second-order indices, BAᵢ,
/// which is B with factor i from A.
///
/// They may come from another program; [`Estimation::indices`](super::Estimation::indices) estimates
/// indices from them.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluations {
    pub(super) a: Vec<f64>,
    pub(super) b: Vec<f64>,
    /// By factor.
    pub(super) ab: Vec<Vec<f64>>,
    /// By factor; empty without second order.
    pub(super) ba: Vec<Vec<f64>>,
}

impl Evaluations {
    /// From the values of the blocks one after another: A, B, AB₁ … AB_d, and optionally BA₁ … BA_d.
    ///
    /// # Errors
    ///
    /// Fewer than two points, no factors, or a number of values other than N(d + 2) or N(2d + 2).
    pub fn from_blocks(values: &[f64], points: usize, factors: usize) -> Result<Self> {
        let invalid =
            |option: &str, why: String| ErrorKind::InvalidOption { option: option.to_owned(), why };
        if points < 2 {
            return Err(invalid("points", too_few_points(points)).into());
        }
        if factors == 0 {
            return Err(invalid("factors", "at least one is needed".to_owned()).into());
        }
        let wholes = [factors + 2, 2 * factors + 2].map(|blocks| blocks.checked_mul(points));
        if !wholes.contains(&Some(values.len())) {
            let why = format!(
                "{} are not {points} in each of {} or {} blocks",
                values.len(),
                factors + 2,
                2 * factors + 2
            );
            return Err(invalid("values", why).into());
        }
        let mut blocks = values.chunks(points).map(<[f64]>::to_vec);
        Ok(Self {
            a: blocks.next().unwrap_or_default(),
            b: blocks.next().unwrap_or_default(),
            ab: blocks.by_ref().take(factors).collect(),
            ba: blocks.collect(),
        })
    }

    /// The number of points in each block.
    pub fn points(&self) -> usize {
        self.a.len()
    }

    /// The number of factors.
    pub fn factors(&self) -> usize {
        self.ab.len()
    }

    /// All values, block by block.
    pub(super) fn values(&self) -> impl Iterator<Item = f64> + Clone {
        let swapped = self.ab.iter().chain(&self.ba).flatten();
        self.a.iter().chain(&self.b).chain(swapped).copied()
    }

    /// The values less a constant.
    pub(super) fn less(&self, constant: f64) -> Self {
        let block = |values: &Vec<f64>| values.iter().map(|value| value - constant).collect();
        Self {
            a: block(&self.a),
            b: block(&self.b),
            ab: self.ab.iter().map(block).collect(),
            ba: self.ba.iter().map(block).collect(),
        }
    }
}

/// Bytes that the outputs of all runs may take.
const MEMORY: u128 = 2 << 30;

/// Refuses more outputs than the memory limit allows.
pub(super) fn check_memory(runs: usize, outputs: usize) -> Result<()> {
    let bytes = (8 * runs as u128).saturating_mul(outputs as u128);
    if bytes <= MEMORY {
        return Ok(());
    }
    let why = format!(
        "{outputs} of {runs} runs would take {} MiB where {} are allowed: ask for fewer at a time",
        bytes >> 20,
        MEMORY >> 20
    );
    Err(ErrorKind::InvalidOption { option: "outputs".to_owned(), why }.into())
}

pub(super) fn too_few_points(points: usize) -> String {
    format!("{points} given where at least 2 are needed")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_bounded() {
        assert_eq!(check_memory(1 << 20, 256), Ok(()));
        assert_eq!(
            check_memory(1 << 20, 300).unwrap_err().to_string(),
            "`outputs`: 300 of 1048576 runs would take 2400 MiB where 2048 are allowed: ask for \
             fewer at a time"
        );
        assert!(check_memory(usize::MAX, usize::MAX).is_err());
    }
}
