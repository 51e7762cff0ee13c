//! Confidence factors: how likely each unit is first under the weights that favour it when the data
//! are uncertain.

use std::collections::BTreeMap;

use serde::Serialize;

use super::noise::{Noise, NoisyData};
use super::resolved::ResolvedPlan;
use super::stored::SweepOrigin;
use super::summary::WeightSweep;
use crate::data::Dataset;
use crate::engine::{Index, Prepared};
use crate::error::{Diagnostic, Error, ErrorKind, Result};
use crate::framework::{Node, UnitCode};
use crate::robustness::fingerprint::Fingerprint;
use crate::robustness::parallel::in_order;
use crate::robustness::row_of;

/// The confidence factors of a sweep: the probability that a unit is first when it is judged by its
/// own [central weights](WeightSweep::central_weights) and the data are uncertain.
///
/// pᵢ = P(rank of i is 1 | weights are the central weights of i, data are x + noise), estimated by the
/// share of draws of the [`Noise`]; its Monte Carlo error is
/// [`standard_error`](ConfidenceFactors::standard_error). A low factor means that the data are too
/// uncertain to call the unit first even under the weights that suit it best on average.
///
/// A unit that was first under no weights has no central weights and no factor. First means rank 1,
/// as the methodology ranks ties.
///
/// # Source
///
/// R. Lahdelma and P. Salminen (2001), "SMAA-2: stochastic multicriteria acceptability analysis for
/// group decision making", *Operations Research* 49.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct ConfidenceFactors {
    /// The sweep whose central weights these are.
    sweep: Fingerprint,
    noise: Noise,
    counted: u64,
    complete: bool,
    /// How often each unit was first; `None` without central weights.
    firsts: BTreeMap<UnitCode, Option<u64>>,
}

impl Index {
    /// Draws uncertain data and counts how often each unit is first under its own central weights.
    ///
    /// Each draw of the data goes through the whole methodology: screening, imputation,
    /// normalisation and the weights of schemes are fitted anew, and then replaced by the unit's
    /// central weights. (An indicator that screening only now lets in weighs nothing; a unit that it
    /// removes is not first.) A group weighs what the indicators below it weigh together. All units
    /// are judged on the same noisy data. The result does not depend on the number of threads, which
    /// is that of the current pool of rayon.
    ///
    /// Without noise a factor is 1 or 0: whether the unit is first under its central weights. If
    /// scores are weighted sums it is 1, since the mean of weights under which a unit is first is
    /// another such weighting; under other aggregations it can be 0.
    ///
    /// # Errors
    ///
    /// A sweep that is incomplete (merge its [parts](WeightSweep::merge) first), that is of another
    /// version, index or data, or whose plan has no [central weights](super::SweepPlan::central); the
    /// errors of [`Noise::check`]; a draw of the data that the methodology refuses, with its number.
    ///
    /// # Examples
    ///
    /// ```
    /// use composite_index::{Dataset, Framework, Index, Methodology};
    /// use composite_index::robustness::sweep::{SweepPlan, Noise, NoiseSize};
    ///
    /// let framework = Framework::builder("index", "An index")
    ///     .indicator("talent", 1.0)
    ///     .indicator("funding", 1.0)
    ///     .build()?;
    /// let data = Dataset::builder(["talent", "funding"])
    ///     .unit("KOR", [20.0, 60.0])
    ///     .unit("JPN", [30.0, 50.0])
    ///     .build()?;
    /// let index = Index::new(framework, Methodology::default())?;
    /// let sweep = index.sweep(&data, SweepPlan::simplex(10_000).central())?;
    ///
    /// let noise = Noise::normal(NoiseSize::ShareOfValue(0.2));
    /// let confidence = index.confidence_factors(&data, &sweep, &noise)?;
    /// let korea = confidence.factor("KOR")?.expect("first under some weights");
    /// assert!(korea > 0.5 && korea < 0.8);
    /// assert!(confidence.standard_error(korea) <= 0.005);
    /// # Ok::<(), composite_index::Error>(())
    /// ```
    pub fn confidence_factors(
        &self,
        data: &Dataset,
        sweep: &WeightSweep,
        noise: &Noise,
    ) -> Result<ConfidenceFactors> {
        self.confidence_factors_while(data, sweep, noise, |_| true)
    }

    /// As [`confidence_factors`](Index::confidence_factors), until `go_on`, told now and then how many
    /// draws are counted, returns false. The result then holds the first draws.
    ///
    /// # Errors
    ///
    /// As for [`confidence_factors`](Index::confidence_factors).
    pub fn confidence_factors_while(
        &self,
        data: &Dataset,
        sweep: &WeightSweep,
        noise: &Noise,
        go_on: impl FnMut(u64) -> bool + Send,
    ) -> Result<ConfidenceFactors> {
        let noise = noise.seeded(sweep.drawn().seed);
        noise.check(data)?;
        let favoured = FavouredUnits::new(self, data, sweep)?;
        let noisy = NoisyData::new(self.framework(), data, &noise);
        let (counted, firsts) = favoured.count(&noisy, noise.count(), go_on)?;
        let of = |unit: &UnitCode| {
            favoured.units.iter().position(|own| own.unit == *unit).map(|place| firsts[place])
        };
        Ok(ConfidenceFactors {
            sweep: sweep.hash(),
            complete: counted == noise.count(),
            noise,
            counted,
            firsts: sweep.units().iter().map(|unit| (unit.clone(), of(unit))).collect(),
        })
    }
}

/// A unit that was first, with its central weights within the parents, by node.
struct FavouredUnit {
    unit: UnitCode,
    row: usize,
    weights: Vec<f64>,
}

/// The units that were first under some weights, and the index without noise.
struct FavouredUnits<'a> {
    index: &'a Index,
    prepared: Prepared,
    units: Vec<FavouredUnit>,
}

impl<'a> FavouredUnits<'a> {
    fn new(index: &'a Index, data: &Dataset, sweep: &WeightSweep) -> Result<Self> {
        let prepared = index.prepare(data)?;
        let origin = SweepOrigin::new(index, data, &prepared, sweep.drawn());
        if let Some((what, one, other)) = sweep.origin.difference(&origin) {
            return Err(ErrorKind::SweepOfOther { what, one, other }.into());
        }
        if !sweep.is_complete() {
            let (counted, draws) = (sweep.counted(), sweep.draws());
            let help = "central weights are known when all parts are merged".to_owned();
            let problem = ErrorKind::IncompleteSweep { counted, draws };
            return Err(Diagnostic::new(problem).help(Some(help)).into());
        }
        let plan = ResolvedPlan::new(&prepared, sweep.drawn())?;
        let mut units = Vec::new();
        for (row, unit) in sweep.units().iter().enumerate() {
            if let Some(central) = sweep.central_weights(unit)? {
                let mut weights = vec![0.0; plan.parent.len()];
                let shares = central.into_iter().map(|(_, weight)| weight);
                plan.within_parents(shares, &mut weights);
                units.push(FavouredUnit { unit: unit.clone(), row, weights });
            }
        }
        Ok(Self { index, prepared, units })
    }

    /// How often each is first in the draws that are counted, and how many these are.
    fn count(
        &self,
        data: &NoisyData<'_>,
        draws: u64,
        go_on: impl FnMut(u64) -> bool + Send,
    ) -> Result<(u64, Vec<u64>)> {
        let worker = || (data.clone(), vec![0_u64; self.units.len()]);
        let (counted, workers) = in_order(0..draws, go_on, worker, |(data, firsts), number| {
            self.count_draw(data, number, firsts).map_err(|error| error.in_noise(number))?;
            Ok(1)
        })?;
        let mut sums = vec![0; self.units.len()];
        for (_, firsts) in &workers {
            sums.iter_mut().zip(firsts).for_each(|(sum, firsts)| *sum += firsts);
        }
        Ok((counted, sums))
    }

    /// Counts who is first under its own weights in one draw of the data.
    fn count_draw(&self, data: &mut NoisyData<'_>, number: u64, firsts: &mut [u64]) -> Result<()> {
        let mut prepared = self.index.prepare(data.draw(number)?)?;
        let mut weights = prepared.weights();
        // Screening may leave out other nodes and units of noisy data.
        let known = |node: &Node| self.prepared.framework().node(node.code()).map(Node::position);
        let nodes: Vec<_> = prepared.framework().nodes().iter().map(known).collect();
        for (unit, firsts) in self.units.iter().zip(firsts) {
            for (weight, node) in weights.values_mut().iter_mut().zip(&nodes) {
                *weight = node.map_or(0.0, |node| unit.weights[node]);
            }
            prepared.rescore(&weights)?;
            *firsts += u64::from(unit.is_first(&prepared));
        }
        Ok(())
    }
}

impl FavouredUnit {
    fn is_first(&self, prepared: &Prepared) -> bool {
        let units = prepared.units();
        let same = units.get(self.row).is_some_and(|unit| unit.code == self.unit);
        let row = if same {
            Some(self.row)
        } else {
            units.iter().position(|unit| unit.code == self.unit)
        };
        row.is_some_and(|row| prepared.ranks()[row] == 1.0)
    }
}

impl ConfidenceFactors {
    /// The noise that was drawn, with its seed.
    pub fn noise(&self) -> &Noise {
        &self.noise
    }

    /// How many draws were counted.
    pub fn counted(&self) -> u64 {
        self.counted
    }

    /// Whether every draw was counted.
    pub fn is_complete(&self) -> bool {
        self.complete
    }

    /// The confidence factor of a unit: the share of draws in which it is first under its central
    /// weights; `None` if it has none.
    ///
    /// # Errors
    ///
    /// No such unit; the error names the nearest code.
    pub fn factor(&self, unit: impl AsRef<str>) -> Result<Option<f64>> {
        row_of(unit.as_ref(), self.firsts.keys().map(UnitCode::as_str))?;
        let firsts = self.firsts.get(unit.as_ref()).copied().flatten();
        Ok(firsts.map(|firsts| firsts as f64 / self.counted as f64))
    }

    /// The standard error √(p(1 − p)/N) of a factor p of N draws.
    pub fn standard_error(&self, factor: f64) -> f64 {
        (factor * (1.0 - factor) / self.counted as f64).sqrt()
    }
}

impl Error {
    /// The same faults as those of a draw of the noise.
    fn in_noise(self, draw: u64) -> Self {
        self.map_kinds(|problem| ErrorKind::NoiseFails { draw, problem: Box::new(problem) })
    }
}
