//! An indicator of a case with its values, and which values it may take.

use super::failure::AxiomFailure;
use crate::data::Dataset;
use crate::engine::Index;
use crate::framework::{Direction, Goalposts, Indicator, Node};
use crate::methods::transform::Transform;

/// An indicator with its values.
#[derive(Debug, Clone, Copy)]
pub(super) struct Leaf<'a> {
    pub(super) node: &'a Node,
    pub(super) indicator: &'a Indicator,
    pub(super) column: &'a [f64],
    /// Its goalposts, if it is normalised by them.
    posts: Option<Goalposts>,
}

impl<'a> Leaf<'a> {
    pub(super) fn new(
        index: &'a Index,
        data: &'a Dataset,
        position: usize,
    ) -> Result<Self, AxiomFailure> {
        let found = index.framework().observed().nth(position);
        let found = found.ok_or_else(|| AxiomFailure::too_small("indicators", 1, 0))?;
        Ok(Self::of(index, data, found))
    }

    /// All indicators with their values, depth first.
    pub(super) fn all(index: &'a Index, data: &'a Dataset) -> impl Iterator<Item = Self> {
        index.framework().observed().map(|found| Self::of(index, data, found))
    }

    fn of(
        index: &'a Index,
        data: &'a Dataset,
        (node, indicator): (&'a Node, &'a Indicator),
    ) -> Self {
        let column = data.column(node.code()).unwrap_or_default();
        let transforms = &index.recipe(node).transforms;
        let posted = transforms.iter().any(|step| matches!(step, Transform::Goalposts(_)));
        Self { node, indicator, column, posts: indicator.goalposts.filter(|_| posted) }
    }

    /// The worse and the better end of a range.
    pub(super) fn ends(&self, Goalposts { low, high }: Goalposts) -> [f64; 2] {
        match self.indicator.direction {
            Direction::HigherIsBetter => [low, high],
            Direction::LowerIsBetter => [high, low],
        }
    }

    pub(super) fn code(&self) -> &'a str {
        self.node.code().as_str()
    }

    /// Whether the first value is strictly better than the second.
    pub(super) fn is_better(&self, value: f64, than: f64) -> bool {
        match self.indicator.direction {
            Direction::HigherIsBetter => value > than,
            Direction::LowerIsBetter => value < than,
        }
    }

    /// From the lower to the higher goalpost if it is normalised by them, else from the least to the
    /// greatest value. Refused if the indicator does not vary.
    pub(super) fn range(&self) -> Result<Goalposts, AxiomFailure> {
        let Goalposts { low, high } = self.posts.unwrap_or_else(|| extremes(self.column));
        if low < high { Ok(Goalposts { low, high }) } else { Err(self.does_not_vary()) }
    }

    pub(super) fn does_not_vary(&self) -> AxiomFailure {
        let text = format!("`{}` does not vary", self.code());
        AxiomFailure::not_applicable_to("an indicator does not vary", text)
    }

    /// Whether the normalisation foresees no values beyond the range.
    pub(super) fn is_bounded(&self) -> bool {
        self.posts.is_some()
    }

    /// The values that a unit may be given: the range and, if nothing bounds it, half its width on
    /// both sides, though not beyond zero. Between goalposts, and beyond them as far as values are.
    pub(super) fn reach(&self) -> Result<Goalposts, AxiomFailure> {
        let Goalposts { low, high } = self.range()?;
        if self.is_bounded() {
            let found = extremes(self.column);
            return Ok(Goalposts { low: low.min(found.low), high: high.max(found.high) });
        }
        let half = (high - low) / 2.0;
        let below = if low > 0.0 { (low - half).max(low / 2.0) } else { low - half };
        let above = if high < 0.0 { (high + half).min(high / 2.0) } else { high + half };
        Ok(Goalposts { low: below, high: above })
    }

    /// A value better than the one given by a share of what is possible, as round as it can be.
    /// Refused if the value is missing or the best possible.
    pub(super) fn better(&self, value: f64, share: f64) -> Result<f64, AxiomFailure> {
        let ([_, best], [_, beyond]) = (self.ends(self.range()?), self.ends(self.reach()?));
        let goal = if self.is_better(best, value) { best } else { beyond };
        if value.is_nan() || !self.is_better(goal, value) {
            let text = format!("no better value of `{}` is possible", self.code());
            return Err(AxiomFailure::not_applicable_to("no better value is possible", text));
        }
        Ok(roundest(value, goal, share))
    }
}

/// The least and the greatest value that is not missing.
pub(super) fn extremes(column: &[f64]) -> Goalposts {
    let (low, high) = crate::numerics::extremes(column);
    Goalposts { low, high }
}

/// About a share of the way from one value to another: the roundest decimal within a tenth of that
/// way, and strictly between the two unless the share is nothing or all.
pub(super) fn roundest(from: f64, to: f64, share: f64) -> f64 {
    if share >= 1.0 {
        return to;
    }
    let way = (to - from) * share;
    let exact = from + way;
    for decimals in -12..=12 {
        let rounded = crate::numerics::round_half_away(exact, decimals);
        let inside = (from.min(to) < rounded) && (rounded < from.max(to));
        if inside && (rounded - exact).abs() <= way.abs() / 10.0 {
            return rounded;
        }
    }
    exact
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_the_way_is_round() {
        assert_eq!(roundest(10.0, 20.0, 0.5), 15.0);
        assert_eq!(roundest(0.0, 97.0, 0.33), 30.0);
        assert_eq!(roundest(1.234, 5.0, 1.0), 5.0);
        assert_eq!(roundest(3.0, 3.0, 0.5), 3.0);
        assert_eq!(roundest(0.0, 96.0, 0.97), 90.0, "within a tenth of 93.12");
        assert_eq!(roundest(7.0, 9.0, 0.0), 7.0);
        assert!(roundest(1e-9, 2e-9, 0.05) > 1e-9);
    }
}
