//! The points of an estimation, and their runs.

use super::estimation::Estimation;
use super::factor::InputFactor;
use crate::error::{ErrorKind, Result};
use crate::numerics::SobolSequence;

/// The points of an estimation and which coordinates belong to which factor.
pub(super) struct Design {
    sequence: SobolSequence,
    /// By factor, the range of its coordinates.
    ranges: Vec<std::ops::Range<usize>>,
    dimensions: usize,
    second_order: bool,
}

impl Design {
    pub(super) fn new(estimation: &Estimation, factors: &[InputFactor]) -> Result<Self> {
        let ends = factors.iter().scan(0_usize, |end, factor| {
            let start = *end;
            *end = start.saturating_add(factor.dimensions);
            Some(start..*end)
        });
        let ranges: Vec<_> = ends.collect();
        let dimensions = ranges.last().map_or(0, |range| range.end);
        let sequence = SobolSequence::scrambled(dimensions.saturating_mul(2), estimation.seed)?;
        Ok(Self { sequence, ranges, dimensions, second_order: estimation.second_order })
    }

    /// The outputs at a point of every block, block by block.
    pub(super) fn evaluate(
        &self,
        row: usize,
        outputs: usize,
        mut evaluate: impl FnMut(&[f64]) -> Result<Vec<f64>>,
    ) -> Result<Vec<f64>> {
        let mut both = vec![0.0; 2 * self.dimensions];
        self.sequence.point(row as u64, &mut both);
        let (a, b) = both.split_at(self.dimensions);
        let mut found = Vec::new();
        let mut run = |point: &[f64]| -> Result<()> {
            let values = evaluate(point)?;
            if values.len() != outputs {
                return Err(
                    ErrorKind::OutputsLength { expected: outputs, found: values.len() }.into()
                );
            }
            found.extend(values);
            Ok(())
        };
        run(a)?;
        run(b)?;
        let sides = if self.second_order { &[(a, b), (b, a)][..] } else { &[(a, b)] };
        for (base, other) in sides {
            let mut point = base.to_vec();
            for range in &self.ranges {
                point[range.clone()].copy_from_slice(&other[range.clone()]);
                run(&point)?;
                point[range.clone()].copy_from_slice(&base[range.clone()]);
            }
        }
        Ok(found)
    }
}
