//! Steps fitted to aggregates of a column whose values are elsewhere.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::chain::{Chain, NoisyColumn, apply};
use super::method::{ColumnFault, ColumnSample, Context};
use super::variants::{FitBuffers, Fitted, Transform};
use crate::error::{Refusal, number};
use crate::framework::Direction;
use crate::methods::normalise::{CutOffs, Reference, Standard};
use crate::numerics::{Centre, extremes, is_in_reach, quantile, sorted_into};

/// What is known of a column whose values are elsewhere, such as what a database answers: enough to fit
/// many transforms to data of any size.
///
/// The column is the one that the transforms find: of an indicator with a denominator the quotient, and
/// with the constants that fill its gaps. Missing values do not count.
///
/// # Examples
///
/// ```
/// use composite_index::Aggregates;
///
/// let known = Aggregates::of(&[1.0, 3.0, f64::NAN, 5.0]);
/// assert_eq!((known.count, known.minimum, known.maximum), (3, 1.0, 5.0));
/// assert_eq!(known.mean, Some(3.0));
/// ```
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Aggregates {
    /// How many values there are.
    pub count: u64,
    /// The least; of no meaning where there is none.
    pub minimum: f64,
    /// The greatest.
    pub maximum: f64,
    /// Σx / n.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mean: Option<f64>,
    /// The standard deviation over n, as SQL's `stddev_pop` has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deviation: Option<f64>,
    /// Shares of the values, from 0 to 1, with their quantiles: straight lines between the values in
    /// order, as SQL's `percentile_cont` has them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quantiles: Vec<(f64, f64)>,
}

impl Aggregates {
    /// Of a column that is here; NaN is missing.
    pub fn of(column: &[f64]) -> Self {
        let mut sorted = Vec::new();
        sorted_into(column, &mut sorted);
        let (minimum, maximum) = extremes(&sorted);
        if sorted.is_empty() {
            return Self::default();
        }
        let centre = Centre::mean(&sorted);
        let (mean, deviation) = (Some(centre.nearest()), Some(centre.deviation(&sorted, 0)));
        let count = sorted.len() as u64;
        Self { count, minimum, maximum, mean, deviation, quantiles: Vec::new() }
    }

    /// With quantiles at some shares, of a column that is here.
    pub fn with_quantiles(mut self, column: &[f64], shares: &[f64]) -> Self {
        let mut sorted = Vec::new();
        sorted_into(column, &mut sorted);
        let found = shares.iter().filter_map(|share| Some((*share, quantile(&sorted, *share)?)));
        self.quantiles.extend(found);
        self
    }

    /// What contradicts itself.
    pub(crate) fn refuse(&self) -> Option<&'static str> {
        let figures = [Some(self.minimum), Some(self.maximum), self.mean, self.deviation];
        let quantiles =
            self.quantiles.iter().flat_map(|(share, value)| [Some(*share), Some(*value)]);
        if figures.into_iter().chain(quantiles).flatten().any(|figure| !figure.is_finite()) {
            Some("its aggregates are not all finite")
        } else if self.minimum > self.maximum {
            Some("its minimum is above its maximum")
        } else if self.deviation.is_some_and(|deviation| deviation < 0.0) {
            Some("its standard deviation is negative")
        } else {
            None
        }
    }

    fn mean(&self) -> Result<f64, ColumnFault> {
        self.mean.ok_or_else(|| ColumnFault::refused("its mean is not among the aggregates"))
    }

    fn quantile(&self, share: f64) -> Result<f64, ColumnFault> {
        let found = self.quantiles.iter().find(|(known, _)| *known == share);
        let lacking = || {
            let share = number(share);
            ColumnFault::Refused(Refusal::new(format!(
                "its quantile at {share} is not among the aggregates"
            )))
        };
        found.map(|(_, value)| *value).ok_or_else(lacking)
    }
}

/// Which figures a fit looks at beside count and extremes.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct NeededFigures {
    /// The mean.
    pub mean: bool,
    /// The standard deviation over n.
    pub deviation: bool,
    /// The quantiles at these shares, ascending.
    pub quantiles: Vec<f64>,
}

impl NeededFigures {
    /// Of a chain of steps.
    pub(crate) fn of(steps: &[Transform], direction: Direction) -> Self {
        let mut needed = Self::default();
        steps.iter().for_each(|step| needed.add(step, direction));
        needed.quantiles.sort_unstable_by(f64::total_cmp);
        needed.quantiles.dedup();
        needed
    }

    /// What [`Transform::informed`] and [`fit`] ask for.
    fn add(&mut self, step: &Transform, direction: Direction) {
        match step {
            Transform::Ampi(ampi) => self.add_reference(&ampi.reference),
            Transform::DistanceToReference(distance) => self.add_reference(&distance.reference),
            Transform::Categories(categories) => {
                if let CutOffs::Quantiles(shares) = &categories.cut_offs {
                    let at = |share: &f64| mirrored(*share, direction);
                    self.quantiles.extend(shares.iter().map(at));
                }
            }
            Transform::ZScore(_) => (self.mean, self.deviation) = (true, true),
            _ => {}
        }
    }

    fn add_reference(&mut self, reference: &Reference) {
        match reference {
            Reference::Mean => self.mean = true,
            Reference::Median => self.quantiles.push(0.5),
            _ => {}
        }
    }
}

/// Where a share counted from the worst value lies from the least.
fn mirrored(share: f64, direction: Direction) -> f64 {
    if direction == Direction::LowerIsBetter { 1.0 - share } else { share }
}

/// What a step looks at when it is fitted.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Learns {
    Nothing,
    Extremes,
    /// Also the mean, the standard deviation or quantiles.
    More,
    Everything,
}

impl Transform {
    fn looks_at(&self) -> Learns {
        match self {
            _ if !self.learns() => Learns::Nothing,
            Self::MinMax(_) | Self::FractionOfMaximum(_) | Self::Shift(_) => Learns::Extremes,
            Self::Ampi(ampi) => by_reference(&ampi.reference),
            Self::DistanceToReference(distance) => by_reference(&distance.reference),
            Self::Categories(_) | Self::ZScore(_) => Learns::More,
            _ => Learns::Everything,
        }
    }

    /// Whether the least and the greatest value go to the least and the greatest, or the other way round.
    fn keeps_extremes(&self) -> bool {
        !matches!(self, Self::PiecewiseLinear(_))
    }

    /// The step with what it learns beyond extremes written in its options.
    fn informed(
        &self,
        known: &Aggregates,
        direction: Direction,
    ) -> Result<Cow<'_, Self>, ColumnFault> {
        let reference = |reference: &Reference| {
            Ok(match reference {
                Reference::Mean => Reference::Value(known.mean()?),
                Reference::Median => Reference::Value(known.quantile(0.5)?),
                other => other.clone(),
            })
        };
        Ok(Cow::Owned(match self {
            Self::Ampi(ampi) => {
                let reference = reference(&ampi.reference)?;
                let ampi = ampi.clone();
                Self::Ampi(crate::methods::normalise::Ampi { reference, ..ampi })
            }
            Self::DistanceToReference(distance) => {
                let reference = reference(&distance.reference)?;
                let distance = distance.clone();
                Self::DistanceToReference(crate::methods::normalise::DistanceToReference {
                    reference,
                    ..distance
                })
            }
            Self::Categories(categories) => {
                let mut categories = categories.clone();
                if let CutOffs::Quantiles(shares) = &categories.cut_offs {
                    let at = |share: &f64| known.quantile(mirrored(*share, direction));
                    let mut values = shares.iter().map(at).collect::<Result<Vec<_>, _>>()?;
                    values.sort_unstable_by(f64::total_cmp);
                    categories.cut_offs = CutOffs::Values(values);
                }
                Self::Categories(categories)
            }
            _ => return Ok(Cow::Borrowed(self)),
        }))
    }
}

fn by_reference(reference: &Reference) -> Learns {
    match reference {
        Reference::Leader | Reference::Target | Reference::Value(_) => Learns::Extremes,
        Reference::Mean | Reference::Median => Learns::More,
        Reference::Unit(_) => Learns::Everything,
    }
}

impl Chain {
    /// Learns the chain from aggregates of a column; the step that cannot be learnt from them, and why.
    pub(crate) fn fit_aggregates(
        transforms: &[Transform],
        known: &Aggregates,
        mut context: Context<'_>,
    ) -> Result<Self, (&'static str, ColumnFault)> {
        let mut steps = Vec::with_capacity(transforms.len());
        let mut column = [known.minimum, known.maximum];
        let mut kept = true;
        for (place, step) in transforms.iter().enumerate() {
            let at_step = |fault| (step.name(), counted(fault, known));
            let fault = match step.looks_at() {
                Learns::Everything => Some("it looks at every value"),
                Learns::More if place > 0 => {
                    Some("the aggregates are not those of the column behind the steps before it")
                }
                Learns::Extremes | Learns::More if !kept => {
                    Some("the steps before it do not keep the extremes")
                }
                _ => None,
            };
            if let Some(why) = fault {
                return Err(at_step(ColumnFault::refused(why)));
            }
            let fitted = fit(step, known, &column, context).map_err(at_step)?;
            let noisy = &mut NoisyColumn { values: &mut column, noise: &mut [0.0; 2] };
            if known.count > 0 {
                let applied = apply(&fitted, noisy, &mut |_, _| {});
                if let Some(found) = applied.err().and_then(|found| found.into_iter().next()) {
                    return Err(at_step(found.fault));
                }
            }
            kept &= step.keeps_extremes();
            context = context.after(step, &fitted);
            steps.push(fitted);
        }
        Ok(Self::of(steps))
    }
}

/// A constant column has as many units as were counted.
fn counted(fault: ColumnFault, known: &Aggregates) -> ColumnFault {
    match fault {
        ColumnFault::Constant { value, .. } => {
            ColumnFault::Constant { value, units: known.count as usize }
        }
        other => other,
    }
}

/// Fits a step to the extremes of its column, and to what else is known of it.
fn fit(
    step: &Transform,
    known: &Aggregates,
    column: &[f64; 2],
    context: Context<'_>,
) -> Result<Fitted, ColumnFault> {
    if known.count == 0 {
        return Ok(Fitted::NoValues);
    }
    let sample = ColumnSample { column, context };
    let fitted =
        step.informed(known, context.direction)?.fit(&sample, &mut FitBuffers::default())?;
    match (step, fitted) {
        // A column that does not vary is refused or has its constant; another has these.
        (Transform::ZScore(z_score), Fitted::ZScore(_)) => {
            let mean = known.mean()?;
            let lacking = "its standard deviation is not among the aggregates";
            let deviation = known.deviation.ok_or_else(|| ColumnFault::refused(lacking))?;
            let count = known.count as f64;
            let sd = deviation * (count / (count - f64::from(z_score.ddof))).sqrt();
            if !is_in_reach(sd) {
                return Err(ColumnFault::refused(
                    "its standard deviation is out of reach of a double",
                ));
            }
            let to_sd = if sample.reversed() { -z_score.sd } else { z_score.sd };
            let centre = Centre { middle: mean, rest: 0.0 };
            Ok(Fitted::ZScore(Standard::new(centre, sd, (z_score.mean, to_sd))))
        }
        (_, fitted) => Ok(fitted),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::methods::normalise::{Ampi, Categories, DistanceToReference, MinMax, ZScore};
    use crate::numerics::Ties;

    const COLUMN: [f64; 7] = [2.0, 9.0, f64::NAN, 4.0, 4.0, 1.5, 3.5];

    fn contexts() -> [Context<'static>; 2] {
        let upright = Context::default();
        [upright, Context { direction: Direction::LowerIsBetter, ..upright }]
    }

    fn ampi(reference: Reference) -> Transform {
        Transform::Ampi(Ampi { reference, to: (70.0, 130.0), constant: None })
    }

    fn distance(reference: Reference) -> Transform {
        let distance = DistanceToReference { reference, cap: true, constant: None };
        Transform::DistanceToReference(distance)
    }

    /// What is fitted to aggregates is what is fitted to the column.
    #[test]
    fn aggregates_are_as_good_as_the_values() {
        let shares = [0.25, 0.5, 0.75];
        let known = Aggregates::of(&COLUMN).with_quantiles(&COLUMN, &shares);
        let quartiles = CutOffs::Quantiles(shares.to_vec());
        let categories = Categories { cut_offs: quartiles, scores: vec![1.0, 2.0, 3.0, 4.0] };
        for steps in [
            vec![Transform::min_max(0.0, 100.0)],
            vec![Transform::Ln, Transform::min_max(0.0, 1.0), Transform::round(2)],
            vec![Transform::power(-1.0), Transform::Shift(super::super::Shift { least: 1.0 })],
            vec![Transform::z_score(0), Transform::clamp(-3.0, 3.0)],
            vec![Transform::z_score(1), Transform::min_max(0.0, 1.0)],
            vec![ampi(Reference::Mean)],
            vec![ampi(Reference::Median)],
            vec![distance(Reference::Leader)],
            vec![Transform::linear(2.0, 1.0), distance(Reference::Value(10.0))],
            vec![Transform::Categories(categories)],
        ] {
            for context in contexts() {
                let (mut values, mut noise) = (COLUMN, [0.0; 7]);
                let noisy = &mut NoisyColumn { values: &mut values, noise: &mut noise };
                let mut whole = Chain::default();
                whole.refit(&steps, noisy, context, &mut FitBuffers::default(), |_, _| {}).unwrap();
                let fitted = Chain::fit_aggregates(&steps, &known, context).unwrap();
                let mut again = COLUMN;
                let noisy = &mut NoisyColumn { values: &mut again, noise: &mut [0.0; 7] };
                fitted.apply(noisy, |_, _| {}).unwrap();
                for (one, other) in values.iter().zip(&again) {
                    // The deviation over n − 1 comes out of that over n.
                    let near = (one - other).abs() <= 4.0 * f64::EPSILON * one.abs();
                    assert!(near || one.is_nan() && other.is_nan(), "{steps:?}: {one} {other}");
                }
                let learns_moments = matches!(steps[0], Transform::ZScore(ZScore { ddof: 1, .. }));
                assert!(learns_moments || fitted == whole, "{steps:?}");
            }
        }
    }

    #[test]
    fn what_needs_every_value_is_refused() {
        let known = Aggregates::of(&COLUMN);
        let bent = crate::methods::normalise::PiecewiseLinear {
            knots: vec![(0.0, 0.0), (3.0, 9.0), (9.0, 1.0)],
            beyond: crate::methods::normalise::Extrapolation::Hold,
            monotone: false,
        };
        let constant = Transform::MinMax(MinMax { to: (0.0, 1.0), constant: Some(0.5) });
        for (steps, known, said) in [
            (vec![Transform::rank(Ties::Min)], known.clone(), "it looks at every value"),
            (
                vec![Transform::Ln, Transform::z_score(1)],
                known.clone(),
                "the aggregates are not those of the column behind the steps before it",
            ),
            (
                vec![Transform::PiecewiseLinear(bent), constant],
                known.clone(),
                "the steps before it do not keep the extremes",
            ),
            (
                vec![ampi(Reference::Median)],
                known.clone(),
                "its quantile at 0.5 is not among the aggregates",
            ),
            (
                vec![Transform::z_score(1)],
                Aggregates { mean: None, ..known.clone() },
                "its mean is not among the aggregates",
            ),
            (
                vec![Transform::z_score(1)],
                Aggregates { deviation: None, ..known },
                "its standard deviation is not among the aggregates",
            ),
        ] {
            let (_, fault) = Chain::fit_aggregates(&steps, &known, Context::default()).unwrap_err();
            assert_eq!(fault, ColumnFault::refused(said));
        }
        let same = Aggregates { count: 9, minimum: 3.0, maximum: 3.0, ..Aggregates::default() };
        let steps = [Transform::min_max(0.0, 1.0)];
        let (_, fault) = Chain::fit_aggregates(&steps, &same, Context::default()).unwrap_err();
        assert_eq!(fault, ColumnFault::Constant { value: 3.0, units: 9 });
        let none = Chain::fit_aggregates(&steps, &Aggregates::of(&[f64::NAN]), Context::default());
        assert_eq!(none.unwrap(), Chain::of(vec![Fitted::NoValues]));
    }
}
