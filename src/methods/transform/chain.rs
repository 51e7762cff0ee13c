//! An ordered chain of transforms: fitted step by step on what the step before yields.

use serde::{Deserialize, Serialize};

use super::method::{ColumnFault, ColumnSample, Context, Stretch, Truncation};
use super::variants::{FitBuffers, Fitted, Transform};
use crate::framework::Goalposts;
use crate::numerics::swept::{Extent, smallest};
use crate::numerics::{reach, settle_within, zero_if_noise};

/// The fitted steps of a node's chain.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Chain(Vec<Fitted>);

/// A column of values with the noise of each.
#[derive(Debug)]
pub(crate) struct NoisyColumn<'a> {
    pub(crate) values: &'a mut [f64],
    pub(crate) noise: &'a mut [f64],
}

/// What is known of a column whose values' noise is not followed one by one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Known {
    pub(crate) extent: Extent,
    /// No value has more noise.
    pub(crate) noise: f64,
}

impl Known {
    /// The same, where all values are finite and none but zero is so small that it may be noise.
    pub(crate) fn settled(self, column: &[f64]) -> Option<Self> {
        let Self { extent, noise } = self;
        let clear = noise == 0.0 || extent.least > noise || smallest(column) > noise;
        (extent.is_finite() && noise.is_finite() && clear).then_some(self)
    }
}

/// A node's column in one period of a panel, the chain fitted to it, the rows that were cut off,
/// and where it failed.
#[derive(Debug)]
pub(crate) struct Period<'a> {
    chain: &'a mut Chain,
    column: NoisyColumn<'a>,
    context: Context<'a>,
    cut: Vec<(usize, Truncation)>,
    faults: Vec<ChainFault>,
}

impl<'a> Period<'a> {
    pub(crate) fn new(chain: &'a mut Chain, column: NoisyColumn<'a>, context: Context<'a>) -> Self {
        Self { chain, column, context, cut: Vec::new(), faults: Vec::new() }
    }

    /// The rows that were cut off, and the faults.
    pub(crate) fn into_notes(self) -> (Vec<(usize, Truncation)>, Vec<ChainFault>) {
        (self.cut, self.faults)
    }
}

/// The method at which a chain failed, and the row, where it was one value's fault.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ChainFault {
    pub(crate) method: &'static str,
    pub(crate) row: Option<usize>,
    pub(crate) fault: ColumnFault,
}

impl Chain {
    /// Of fitted steps.
    pub(super) fn of(steps: Vec<Fitted>) -> Self {
        Self(steps)
    }

    /// Whether it has no step.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Learns the chain from a column and transforms the column on the way. What it takes and what it
    /// gives is settled: values that are the same within their noise are equal.
    ///
    /// Stops at the first step that fails; all rows that fail there are reported.
    pub(crate) fn refit(
        &mut self,
        transforms: &[Transform],
        column: &mut NoisyColumn<'_>,
        mut context: Context<'_>,
        buffers: &mut FitBuffers,
        mut cut: impl FnMut(usize, Truncation),
    ) -> Result<(), Vec<ChainFault>> {
        self.start_again(buffers);
        if transforms.is_empty() {
            return Ok(());
        }
        buffers.settled |= column.settle(&mut buffers.order);
        transforms.iter().try_for_each(|transform| {
            self.step(transform, None, column, &mut context, buffers, &mut cut)
        })?;
        buffers.settled |= column.settle(&mut buffers.order);
        Ok(())
    }

    /// Learns the chains of one node in all periods of a panel: a pooled step from the columns of
    /// all periods together, any other from its own period's.
    ///
    /// A period stops at the first of its steps that fails; the others go on.
    pub(crate) fn refit_periods(
        transforms: &[Transform],
        periods: &mut [Period<'_>],
        buffers: &mut FitBuffers,
    ) {
        for period in periods.iter_mut() {
            period.chain.start_again(buffers);
            period.column.settle(&mut buffers.order);
        }
        for transform in transforms {
            let pooled =
                transform.is_pooled().then(|| settle_together(periods, &mut buffers.order));
            for period in periods.iter_mut().filter(|period| period.faults.is_empty()) {
                let Period { chain, column, context, cut, faults } = period;
                let (sample, cut) = (pooled.as_deref(), &mut |row, how| cut.push((row, how)));
                let result = chain.step(transform, sample, column, context, buffers, cut);
                faults.extend(result.err().into_iter().flatten());
            }
        }
        for period in periods {
            period.column.settle(&mut buffers.order);
        }
    }

    fn start_again(&mut self, buffers: &mut FitBuffers) {
        for fitted in self.0.drain(..) {
            buffers.recycle(fitted);
        }
    }

    /// Learns one more step, from the column or from a sample that holds more, and transforms the
    /// column by it.
    fn step(
        &mut self,
        transform: &Transform,
        sample: Option<&[f64]>,
        column: &mut NoisyColumn<'_>,
        context: &mut Context<'_>,
        buffers: &mut FitBuffers,
        cut: &mut impl FnMut(usize, Truncation),
    ) -> Result<(), Vec<ChainFault>> {
        let method = transform.name();
        let at_step = |fault| vec![ChainFault { method, row: None, fault }];
        // The rows of a sample of several periods are not those of the units.
        let units = if sample.is_some() { &[] } else { context.units };
        let sample = ColumnSample {
            column: sample.unwrap_or(column.values),
            context: Context { units, ..*context },
        };
        let fitted = if sample.column.iter().all(|value| value.is_nan()) {
            Fitted::NoValues
        } else {
            transform.fit(&sample, buffers).map_err(at_step)?
        };
        apply(&fitted, column, cut)?;
        *context = context.after(transform, &fitted);
        self.0.push(fitted);
        Ok(())
    }

    /// Applies the fitted chain to another column.
    pub(crate) fn apply(
        &self,
        column: &mut NoisyColumn<'_>,
        mut cut: impl FnMut(usize, Truncation),
    ) -> Result<(), Vec<ChainFault>> {
        if self.0.is_empty() {
            return Ok(());
        }
        let mut order = Vec::new();
        column.settle(&mut order);
        self.apply_apart(column, &mut cut)?;
        column.settle(&mut order);
        Ok(())
    }

    /// Applies the fitted chain to each value of a column for itself: values that are the same within
    /// their noise stay as they are.
    pub(crate) fn apply_apart(
        &self,
        column: &mut NoisyColumn<'_>,
        mut cut: impl FnMut(usize, Truncation),
    ) -> Result<(), Vec<ChainFault>> {
        self.0.iter().try_for_each(|fitted| apply(fitted, column, &mut cut))
    }

    /// Whether each step says how far it stretches differences.
    pub(crate) fn is_plain(&self) -> bool {
        self.0.iter().all(|fitted| fitted.stretch((1.0, 2.0)).is_some())
    }

    /// Applies the fitted chain to a whole column at once, with the results of
    /// [`apply_apart`](Chain::apply_apart); nothing where a value is refused or may be noise, and then the
    /// column is spoiled.
    pub(crate) fn sweep(&self, column: &mut [f64], known: Known) -> Option<Known> {
        self.0.iter().try_fold(known, |known, fitted| {
            let reach = reach(known.extent.size(), known.noise);
            let within = (known.extent.least - reach, known.extent.greatest + reach);
            let Stretch { slope, slack } = fitted.stretch(within)?;
            let extent = fitted.sweep(column)?;
            let sound = extent.missing == known.extent.missing;
            let noise = 1.001 * slope * reach + slack;
            sound.then_some(Known { extent, noise })?.settled(column)
        })
    }
}

/// The values of all periods, those that are the same within their noise made equal in all of them.
fn settle_together(periods: &mut [Period<'_>], order: &mut Vec<usize>) -> Vec<f64> {
    let values = |period: &Period<'_>| period.column.values.to_vec();
    let mut together: Vec<f64> = periods.iter().flat_map(values).collect();
    let noise: Vec<f64> = periods.iter().flat_map(|period| period.column.noise.to_vec()).collect();
    settle_within(&mut together, &noise, order);
    let mut rest = together.as_slice();
    for period in periods {
        let (own, others) = rest.split_at(period.column.values.len());
        period.column.values.copy_from_slice(own);
        rest = others;
    }
    together
}

impl NoisyColumn<'_> {
    /// Makes values equal that are the same within their noise; whether there were any.
    fn settle(&mut self, order: &mut Vec<usize>) -> bool {
        settle_within(self.values, self.noise, order)
    }

    /// Makes values those of a ranked sample that they are within their noise: other periods and units
    /// may have made the sample.
    fn settle_among(&mut self, fitted: &Fitted) {
        let Some(ranked) = fitted.ranked() else { return };
        let noisy =
            self.values.iter_mut().zip(self.noise.iter()).filter(|(_, noise)| **noise > 0.0);
        for (value, noise) in noisy.filter(|(value, _)| !value.is_nan()) {
            *value = ranked.settled_within(*value, *noise);
        }
    }

    /// Carries the noise through a step, before the values go through it.
    fn carry_noise(&mut self, fitted: &Fitted) {
        if fitted.is_exact() {
            self.noise.fill(0.0);
            return;
        }
        fitted.carry_noise(self.values, self.noise);
    }
}

pub(super) fn apply(
    fitted: &Fitted,
    column: &mut NoisyColumn<'_>,
    cut: &mut dyn FnMut(usize, Truncation),
) -> Result<(), Vec<ChainFault>> {
    let mut faults = Vec::new();
    let how = fitted.cut();
    column.settle_among(fitted);
    column.carry_noise(fitted);
    fitted.apply_to(column.values, &mut |row| cut(row, how), &mut |row, refusal| {
        let fault = ColumnFault::Refused(refusal);
        faults.push(ChainFault { method: fitted.name(), row: Some(row), fault });
    });
    for (value, noise) in column.values.iter_mut().zip(column.noise.iter()) {
        *value = zero_if_noise(*value, *noise);
    }
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

impl Context<'_> {
    /// Direction, goalposts and target behind a step: they go through the step as values do.
    pub(super) fn after(self, transform: &Transform, fitted: &Fitted) -> Self {
        let direction = transform.method().direction(self.direction);
        let goalposts = match self.goalposts {
            Some(goalposts) if !fitted.is_constant() => through(goalposts, fitted),
            _ => None,
        };
        let moved = |target| fitted.apply_finitely(target).ok();
        let target = self.target.filter(|_| !fitted.is_constant()).and_then(moved);
        Self { direction, goalposts, target, ..self }
    }
}

/// Goalposts that a step does not map to two different values are of no use behind it.
fn through(goalposts: Goalposts, fitted: &Fitted) -> Option<Goalposts> {
    let low = fitted.apply_finitely(goalposts.low).ok()?;
    let high = fitted.apply_finitely(goalposts.high).ok()?;
    (low != high).then_some(Goalposts { low: low.min(high), high: low.max(high) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::framework::Direction;
    use crate::methods::normalise::RankNormalisation;
    use crate::numerics::Ties;

    fn run(
        transforms: &[Transform],
        column: &[f64],
        context: Context<'_>,
    ) -> Result<Vec<f64>, Vec<ChainFault>> {
        let mut values = column.to_vec();
        let (mut chain, mut buffers) = (Chain::default(), FitBuffers::default());
        let noise = &mut vec![0.0; column.len()];
        let noisy = &mut NoisyColumn { values: &mut values, noise };
        chain.refit(transforms, noisy, context, &mut buffers, |_, _| {})?;
        let mut again = column.to_vec();
        let noise = &mut vec![0.0; column.len()];
        chain.apply(&mut NoisyColumn { values: &mut again, noise }, |_, _| {})?;
        assert_eq!(again, values, "the fit gives the sample its own result");
        Ok(values)
    }

    /// What cancelled to 0.3 in one period and to a little more in another has one rank in both.
    #[test]
    fn periods_are_compared_within_their_noise() {
        let mut columns = [[0.3, 1.0], [0.3 + 4e-11, 0.0]];
        let mut noise = [[1e-10, 0.0], [1e-10, 0.0]];
        let mut chains = [Chain::default(), Chain::default()];
        let parts = chains.iter_mut().zip(columns.iter_mut().zip(&mut noise));
        let mut periods: Vec<_> = parts
            .map(|(chain, (values, noise))| {
                Period::new(chain, NoisyColumn { values, noise }, Context::default())
            })
            .collect();
        let ranks = RankNormalisation { ties: Ties::Min, reversal: None };
        let pooled = Transform::pooled(Transform::Rank(ranks));
        Chain::refit_periods(&[pooled], &mut periods, &mut FitBuffers::default());
        drop(periods);
        assert_eq!(columns, [[2.0, 4.0], [2.0, 1.0]]);
        // A period alone is scored as it was among the others.
        let (mut values, mut noise) = ([0.3 + 4e-11, 0.0], [1e-10, 0.0]);
        let mut alone = NoisyColumn { values: &mut values, noise: &mut noise };
        chains[1].apply(&mut alone, |_, _| {}).unwrap();
        assert_eq!(values, columns[1]);
    }

    fn lower(goalposts: Option<Goalposts>) -> Context<'static> {
        Context { direction: Direction::LowerIsBetter, goalposts, ..Context::default() }
    }

    #[test]
    fn goalposts_go_through_the_steps_before_them() {
        let posts = Goalposts { low: 100.0, high: 10_000.0 };
        let context = Context { goalposts: Some(posts), ..Context::default() };
        let chain = [Transform::Ln, Transform::goalposts(0.0, 1.0, false)];
        let halfway = run(&chain, &[1000.0], context).unwrap()[0];
        assert!((halfway - 0.5).abs() < 1e-15, "{halfway}");
    }

    #[test]
    fn the_first_normaliser_reverses_and_the_next_does_not() {
        let chain = [Transform::min_max(0.0, 1.0), Transform::rank(Ties::Min)];
        assert_eq!(run(&chain, &[5.0, 1.0, 3.0], lower(None)).unwrap(), [1.0, 3.0, 2.0]);
        let turned = [Transform::linear(-1.0, 0.0), Transform::rank(Ties::Min)];
        assert_eq!(run(&turned, &[5.0, 1.0, 3.0], lower(None)).unwrap(), [1.0, 3.0, 2.0]);
    }

    #[test]
    fn a_constant_column_is_a_fault_or_the_value_declared() {
        let fault = run(&[Transform::min_max(0.0, 1.0)], &[4.0, 4.0], lower(None)).unwrap_err();
        assert_eq!(fault[0].fault, ColumnFault::Constant { value: 4.0, units: 2 });
        let declared = Transform::MinMax(crate::methods::normalise::MinMax {
            to: (0.0, 1.0),
            constant: Some(0.5),
        });
        assert_eq!(run(&[declared], &[4.0, 4.0], lower(None)).unwrap(), [0.5, 0.5]);
    }

    #[test]
    fn every_refused_row_of_a_step_is_reported() {
        let faults = run(&[Transform::Ln], &[0.0, 1.0, -1.0], Context::default()).unwrap_err();
        assert_eq!(faults.iter().map(|fault| fault.row).collect::<Vec<_>>(), [Some(0), Some(2)]);
    }

    #[test]
    fn cut_values_are_told() {
        let mut cut = Vec::new();
        let mut column = [1.0, 5.0, 9.0];
        Chain::default()
            .refit(
                &[Transform::clamp(2.0, 8.0)],
                &mut NoisyColumn { values: &mut column, noise: &mut [0.0; 3] },
                Context::default(),
                &mut FitBuffers::default(),
                |row, how| cut.push((row, how)),
            )
            .unwrap();
        assert_eq!(
            (column, cut),
            ([2.0, 5.0, 8.0], vec![(0, Truncation::Clamped), (2, Truncation::Clamped)])
        );
    }
}
