//! How likely each unit is first under the weights that favour it, the data being uncertain.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::Serialize;

use super::noise::Noise;
use super::noisy::NoisyData;
use super::origin::SweepOrigin;
use super::plan::ResolvedPlan;
use super::progress::Progress;
use super::summary::WeightSweep;
use crate::data::Dataset;
use crate::engine::{Index, Prepared};
use crate::error::{Diagnostic, Error, ErrorKind, Result, did_you_mean};
use crate::framework::{Node, UnitCode};
use crate::robustness::fingerprint::Fingerprint;

/// The confidence factors of units: with what probability each is first when it is judged by its
/// own [central weights](WeightSweep::central_weights) and the data are uncertain.
///
/// pᵢ = P(rank of i is 1 | weights are the central weights of i, data are x + noise), as the share of
/// draws of the [`Noise`] in which it is so. Its Monte Carlo error is
/// [`standard_error`](ConfidenceFactors::standard_error). A low factor says that even with the weights that
/// suit the unit best on average the data are not good enough to tell that it is first.
///
/// A unit that was first under no weights has no central weights and no factor. First is who has
/// rank 1, as the methodology ranks ties.
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
    /// How often each unit was first; nothing where it has no central weights.
    firsts: BTreeMap<UnitCode, Option<u64>>,
}

impl Index {
    /// Draws uncertain data and counts how often each unit is first under its own central weights.
    ///
    /// Each draw of the data goes through the whole methodology: what is learnt from data, such as
    /// normalisation, imputation and the weights of schemes, is learnt anew, and then the weights
    /// are the unit's central ones. (Screening is done anew too: noise of a fixed size makes zeros
    /// something else. What comes in by it weighs nothing if it is an indicator; a unit that drops
    /// out is not first.) A group weighs what the indicators below it weigh together. The
    /// same noisy data serve all units. The result does not depend on the number of threads, which
    /// is that of the current pool of rayon.
    ///
    /// Without noise a factor is 1 or 0: whether the unit is first under its central weights. It is 1
    /// where scores are weighted sums of the indicators' (as of any weights under which a unit is
    /// first the mean is another); of other aggregations it can be 0.
    ///
    /// # Errors
    ///
    /// The sweep is incomplete, as a part is until it is [merged](WeightSweep::merge), is of another
    /// version, index or data, or did not keep [central weights](super::draws::SweepPlan::central); what
    /// [`Noise::check`] refuses; the methodology refuses noisy data, which is said with the number of
    /// the draw.
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

    /// As [`confidence_factors`](Index::confidence_factors), telling now and then how many draws are counted, until
    /// that returns false. The result then holds the first draws.
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
        let job = Job::new(self, data, sweep)?;
        let (counted, firsts) =
            job.run(NoisyData::new(self.framework(), data, &noise), &noise, go_on)?;
        let of = |unit: &UnitCode| {
            job.candidates.iter().position(|own| own.unit == *unit).map(|place| firsts[place])
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
struct Candidate {
    unit: UnitCode,
    row: usize,
    weights: Vec<f64>,
}

/// Everything that does not depend on the noise.
struct Job<'a> {
    index: &'a Index,
    prepared: Prepared,
    candidates: Vec<Candidate>,
}

impl<'a> Job<'a> {
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
        let mut candidates = Vec::new();
        for (row, unit) in sweep.units().iter().enumerate() {
            if let Some(central) = sweep.central_weights(unit)? {
                let shares: Vec<_> = central.into_iter().map(|(_, weight)| weight).collect();
                let weights = within_parents(&plan, &shares);
                candidates.push(Candidate { unit: unit.clone(), row, weights });
            }
        }
        Ok(Self { index, prepared, candidates })
    }

    fn run(
        &self,
        data: NoisyData<'_>,
        noise: &Noise,
        go_on: impl FnMut(u64) -> bool + Send,
    ) -> Result<(u64, Vec<u64>)> {
        let draws = noise.count();
        let most = usize::try_from(draws).unwrap_or(usize::MAX);
        let threads = rayon::current_num_threads().clamp(1, most.max(1));
        let worker = || (data.clone(), vec![0_u64; self.candidates.len()]);
        let mut workers: Vec<_> = (0..threads).map(|_| worker()).collect();
        let progress = Progress::new(0, go_on);
        workers.par_iter_mut().with_max_len(1).for_each(|(data, firsts)| {
            while let Some(number) = progress.next(draws) {
                match self.count(data, number, firsts) {
                    Ok(()) => progress.done(1),
                    Err(error) => progress.fail(number, error.in_noise(number)),
                }
            }
        });
        let counted = progress.finish()?;
        let mut sums = vec![0; self.candidates.len()];
        for (_, firsts) in &workers {
            sums.iter_mut().zip(firsts).for_each(|(sum, firsts)| *sum += firsts);
        }
        Ok((counted, sums))
    }

    /// Counts who is first under its own weights in one draw of the data.
    fn count(&self, data: &mut NoisyData<'_>, number: u64, firsts: &mut [u64]) -> Result<()> {
        let mut prepared = self.index.prepare(data.draw(number)?)?;
        let mut weights = prepared.weights();
        // Screening may leave out other nodes and units of noisy data.
        let known = |node: &Node| self.prepared.framework().node(node.code()).map(Node::position);
        let nodes: Vec<_> = prepared.framework().nodes().iter().map(known).collect();
        for (candidate, firsts) in self.candidates.iter().zip(firsts) {
            for (weight, node) in weights.values_mut().iter_mut().zip(&nodes) {
                *weight = node.map_or(0.0, |node| candidate.weights[node]);
            }
            prepared.rescore(&weights)?;
            *firsts += u64::from(candidate.is_first(&prepared));
        }
        Ok(())
    }
}

impl Candidate {
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

/// Weights of nodes within their parents from shares of the indicators in the whole: a group has
/// what its indicators have together. Below a group that weighs nothing they do not matter.
fn within_parents(plan: &ResolvedPlan, shares: &[f64]) -> Vec<f64> {
    let mut sums = vec![0.0; plan.parent.len()];
    for (leaf, share) in plan.leaves.iter().zip(shares) {
        sums[*leaf] = *share;
    }
    for node in (1..sums.len()).rev() {
        sums[plan.parent[node]] += sums[node];
    }
    let weight = |node: usize| {
        let above = sums[plan.parent[node]];
        let share = if above > 0.0 { sums[node] / above } else { plan.nominal[node] };
        share * plan.scale[node]
    };
    (0..sums.len()).map(weight).collect()
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
    /// weights; `None` where it has none.
    ///
    /// # Errors
    ///
    /// There is no such unit.
    pub fn factor(&self, unit: impl AsRef<str>) -> Result<Option<f64>> {
        let unit = unit.as_ref();
        match self.firsts.get(unit) {
            Some(firsts) => Ok(firsts.map(|firsts| firsts as f64 / self.counted as f64)),
            None => {
                let help = did_you_mean(unit, self.firsts.keys().map(UnitCode::as_str));
                let problem = ErrorKind::UnknownUnit { unit: unit.to_owned() };
                Err(Diagnostic::new(problem).help(help).into())
            }
        }
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
