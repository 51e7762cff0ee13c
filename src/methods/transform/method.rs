//! What a method is to the rest of the crate: each lives in a file of its own and implements
//! these two traits; the enums [`Transform`](super::variants::Transform) and [`Fitted`] list them.

use super::variants::{FitBuffers, FitResult};
use crate::data::Unit;
use crate::error::{Refusal, number};
use crate::framework::{Direction, Goalposts, Node, Scale, UnitCode};
use crate::numerics::swept::Extent;
use crate::numerics::{RankedSample, extremes, is_point, noise_between, reach};

/// What is known of a method before it sees data.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Profile<'a> {
    /// The scale of measurement of a result for which higher is better, on one scale,
    /// whatever it was before.
    pub(crate) onto: Option<Scale>,
    /// What all units get where a column does not vary.
    pub(crate) constant: Option<f64>,
    /// What it reads from the indicator beside its values.
    pub(crate) needs: Option<Attribute>,
    /// The unit of the data that it measures by.
    pub(crate) reference_unit: Option<&'a UnitCode>,
    /// Whether values without a true zero make no sense to it.
    pub(crate) needs_true_zero: bool,
    pub(crate) keeps: BufferNeeds,
}

impl Profile<'_> {
    /// Of a method that ranks.
    pub(crate) const RANKS: Self =
        Self { keeps: BufferNeeds::SAMPLE, ..Self::onto(Scale::Ordinal) };

    pub(crate) const fn onto(scale: Scale) -> Self {
        let (constant, needs, reference_unit) = (None, None, None);
        let keeps = BufferNeeds::NOTHING;
        Self { onto: Some(scale), constant, needs, reference_unit, needs_true_zero: false, keeps }
    }
}

/// A method with its options: learns parameters from a column.
pub(crate) trait Method {
    /// What is wrong with the options, whatever the data.
    fn refuse(&self) -> Option<&'static str> {
        None
    }

    /// What is known of it before it sees data.
    fn profile(&self) -> Profile<'_> {
        Profile::default()
    }

    /// The direction of the result.
    fn direction(&self, before: Direction) -> Direction {
        self.profile().onto.map_or(before, |_| Direction::HigherIsBetter)
    }

    /// The scale of measurement of the result.
    fn scale(&self, before: Scale) -> Scale {
        self.profile().onto.unwrap_or(before)
    }

    /// Why it does not fit values of a direction.
    fn misfit(&self, _direction: Direction) -> Option<&'static str> {
        None
    }

    /// The unit of the data that it measures by.
    fn reference_unit(&self) -> Option<&UnitCode> {
        self.profile().reference_unit
    }

    /// The lists that its fit keeps, in buffers that the next fit reuses.
    fn keeps(&self) -> BufferNeeds {
        self.profile().keeps
    }

    /// Learns the parameters from a column with at least one value.
    fn fit(&self, sample: &ColumnSample<'_>, buffers: &mut FitBuffers) -> FitResult;
}

/// A fitted method: applies to any value, in the sample or not.
pub(crate) trait FittedMethod {
    /// Transforms one value, which is not missing.
    fn apply(&self, value: f64) -> Result<f64, Refusal>;

    /// Whether a value is cut off.
    fn clamps(&self, _value: f64) -> bool {
        false
    }

    /// What it means that a value is cut off.
    fn cut(&self) -> Truncation {
        Truncation::Clamped
    }

    /// The sample in which values are ranked, for methods that rank them.
    fn ranked(&self) -> Option<&RankedSample> {
        None
    }

    /// Transforms one value, which is not missing; the result is finite.
    fn apply_finitely(&self, value: f64) -> Result<f64, Refusal> {
        let result = self.apply(value)?;
        if result.is_finite() {
            Ok(result)
        } else {
            let value = number(value);
            Err(Refusal::new(format!("{value} becomes {result}, which is not finite")))
        }
    }

    /// Whether it follows a straight line: results that are computed lie between those of the least and
    /// the greatest value.
    fn is_line(&self) -> bool {
        false
    }

    /// Carries the noise of values through the method, before they go through it. Provided, as
    /// [`apply_to`](FittedMethod::apply_to) is; where the method is a function that can be written
    /// without a branch, [`carry_noise`](crate::numerics::swept::carry_noise) does the same faster.
    fn carry_noise(&self, values: &[f64], noise: &mut [f64]) {
        let through = |value: f64| self.apply_finitely(value).ok();
        for (value, noise) in values.iter().zip(noise) {
            // A value that the step refuses is reported, and its noise does not matter.
            let result = if value.is_nan() { None } else { through(*value) };
            *noise = result.map_or(0.0, |result| {
                let reach = reach(*value, *noise);
                noise_between([through(value - reach), through(value + reach)], result)
            });
        }
    }

    /// How far it stretches differences of values that lie within bounds. Nothing where that is not
    /// known: then the noise of every value has to be followed.
    fn stretch(&self, _within: (f64, f64)) -> Option<Stretch> {
        None
    }

    /// Transforms a whole column at once, −0 into 0; nothing where a value is refused, and then the
    /// column is spoiled. A result may be infinite. The results are those of
    /// [`apply_to`](FittedMethod::apply_to).
    fn sweep(&self, column: &mut [f64]) -> Option<Extent> {
        for value in column.iter_mut().filter(|value| !value.is_nan()) {
            *value = self.apply_finitely(*value).ok()? + 0.0;
        }
        Some(Extent::of(column))
    }

    /// Transforms the values of a column that are not missing, and reports the rows that were cut off and
    /// which refused. A provided method, so that each method's loop is compiled for itself.
    fn apply_to(
        &self,
        column: &mut [f64],
        cut: &mut dyn FnMut(usize),
        refused: &mut dyn FnMut(usize, Refusal),
    ) {
        if self.is_line() {
            let Extent { least, greatest, .. } = Extent::of(column);
            let is_sound = |end| !self.clamps(end) && self.apply_finitely(end).is_ok();
            if is_sound(least) && is_sound(greatest) && self.sweep(column).is_some() {
                return;
            }
        }
        for (row, value) in column.iter_mut().enumerate().filter(|(_, value)| !value.is_nan()) {
            if self.clamps(*value) {
                cut(row);
            }
            match self.apply_finitely(*value) {
                Ok(result) => *value = result,
                Err(refusal) => refused(row, refusal),
            }
        }
    }
}

/// How far a method moves the results of two values apart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Stretch {
    /// The difference of the results is at most so many times that of the values…
    pub(crate) slope: f64,
    /// … and so much, for what rounding may move where large terms cancel.
    pub(crate) slack: f64,
}

impl Stretch {
    /// Of a method that judges itself which values are the same.
    pub(crate) const EXACT: Self = Self { slope: 0.0, slack: 0.0 };

    /// Of a straight line that adds terms of this size.
    pub(crate) fn line(slope: f64, terms: f64) -> Self {
        // Some hundred times what rounding can move.
        Self { slope: slope.abs(), slack: 1e-14 * terms.abs() }
    }
}

/// What it means that a value was cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Truncation {
    /// It lay beyond a bound that was given.
    Clamped,
    /// It was an outlier, beyond a fitted cap.
    Winsorised,
}

/// What an indicator of the framework may carry for its normalisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Attribute {
    Goalposts,
    Target,
}

/// Lists of numbers that a fit keeps.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct BufferNeeds {
    pub(crate) lists: usize,
    /// The length of the longest, where that is known without the data; a sample never has more
    /// values than there are units.
    pub(crate) longest: usize,
}

impl BufferNeeds {
    pub(crate) const NOTHING: Self = Self { lists: 0, longest: 0 };
    pub(crate) const SAMPLE: Self = Self { lists: 1, longest: 0 };
}

/// What is known of a column beside its values.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Context<'a> {
    pub(crate) direction: Direction,
    pub(crate) goalposts: Option<Goalposts>,
    pub(crate) target: Option<f64>,
    /// The units, row by row; empty where rows have no names.
    pub(crate) units: &'a [Unit],
}

impl<'a> Context<'a> {
    /// What a node's chain of transforms starts from.
    pub(crate) fn of(node: &Node, units: &'a [Unit]) -> Self {
        node.as_indicator().map_or(Self::finished(units), |indicator| Self {
            direction: indicator.direction,
            goalposts: indicator.goalposts,
            target: indicator.target,
            units,
        })
    }

    /// What the transforms of scores start from: of those, higher is better.
    pub(crate) fn finished(units: &'a [Unit]) -> Self {
        Self { units, ..Self::default() }
    }
}

/// A column to learn from, with what is known of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct ColumnSample<'a> {
    pub(crate) column: &'a [f64],
    pub(crate) context: Context<'a>,
}

impl<'a> ColumnSample<'a> {
    /// Whether lower is better.
    pub(crate) fn reversed(&self) -> bool {
        self.context.direction == Direction::LowerIsBetter
    }

    /// The values present.
    pub(crate) fn values(&self) -> impl Iterator<Item = f64> + Clone + use<'a> {
        self.column.iter().copied().filter(|value| !value.is_nan())
    }

    /// The least and the greatest value.
    pub(crate) fn extremes(&self) -> (f64, f64) {
        extremes(self.column)
    }

    /// The least and the greatest value; refuses a column in which no two values differ by more than
    /// binary noise.
    pub(crate) fn varies(&self) -> Result<(f64, f64), ColumnFault> {
        let (low, high) = self.extremes();
        if is_point(low, high) { Err(self.constant()) } else { Ok((low, high)) }
    }

    /// The fault of a column that does not vary.
    pub(crate) fn constant(&self) -> ColumnFault {
        ColumnFault::Constant { value: self.extremes().0, units: self.values().count() }
    }
}

/// Why a column cannot be fitted.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ColumnFault {
    /// All units that have a value have this one.
    Constant {
        value: f64,
        units: usize,
    },
    NoGoalposts,
    NoTarget,
    Refused(Refusal),
}

impl ColumnFault {
    pub(crate) fn refused(why: &'static str) -> Self {
        Self::Refused(Refusal::new(why))
    }
}
