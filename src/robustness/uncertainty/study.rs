//! The study: an index as a function of the choices behind it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use super::check;
use super::combination::Combination;
use super::draws::Uniform;
use super::factors::Factors;
use super::outcome::{Dimension, Outcome};
use super::plan::{Choices, Plan, Varied};
use super::summary::{Runs, UncertaintySummary};
use super::variant::{Key, Variant, Variants};
use crate::dataset::{Dataset, Unit};
use crate::error::{Error, Fault, Faults, Problem, Result};
use crate::framework::NodeCode;
use crate::methodology::Methodology;
use crate::robustness::Fingerprint;
use crate::score::{Index, Prepared, Weights};

/// An uncertainty analysis over methods: an index and data as a function of a point, whose
/// coordinates choose among the alternatives of [`Factors`].
///
/// # What is varied
///
/// Any setting of the methodology, weights, indicators, groups and units that are left out; see
/// [`Factors`]. A point has one coordinate in [0, 1) per factor, in the order of the factors'
/// names. Its outcome is, bit for bit, that of [`Index::score`] under the methodology, framework and
/// data that it stands for.
///
/// Excluded indicators and groups are out of the framework: no imputation and no scheme sees them.
/// Weights that a scheme learns from data are learnt anew under other methods and other
/// weights given as alternatives; noise and a [weight between bounds](crate::robustness::Variation::Weight) are
/// laid over what was learnt.
///
/// # How it is computed
///
/// What a replicate does not change is computed once and shared: an index is prepared per
/// combination of the alternatives that change more than weights, and the columns of indicators per
/// combination of those that concern them. A replicate then costs what
/// [`Prepared::rescore`](crate::Prepared::rescore) does.
///
/// # Examples
///
/// ```
/// use composite_index::robustness::{Alternative, Factor, Factors, Runs, Uncertainty};
/// use composite_index::{Aggregation, Dataset, Framework, Index, Methodology};
///
/// let framework = Framework::builder("index", "An index")
///     .indicator("talent", 1.0)
///     .indicator("funding", 1.0)
///     .build()?;
/// let data = Dataset::builder(["talent", "funding"])
///     .unit("KOR", [40.0, 50.0])
///     .unit("JPN", [90.0, 10.0])
///     .build()?;
/// let index = Index::new(framework, Methodology::default())?;
///
/// let means = [Aggregation::ArithmeticMean, Aggregation::GeometricMean];
/// let means = means.map(Alternative::new).into_iter().collect::<Result<Vec<_>, _>>()?;
/// let factors = Factors::new()
///     .with("means", Factor::setting("groups.aggregation", means))
///     .with("weights", Factor::noise::<&str>(0.5, []));
/// let study = Uncertainty::new(&index, &data, factors)?;
/// assert_eq!(study.nominal().ranks, [2.0, 1.0]);
/// assert_eq!(study.evaluate(&[0.9, 0.5])?.ranks[0], 1.0); // geometric means
///
/// let summary = study.run(Runs::new(0, 1000), 1)?;
/// let korea = summary.unit("KOR").expect("a unit");
/// assert!(korea.share(1) > 0.4 && korea.share(1) < 0.6);
/// assert_eq!((korea.best(), korea.worst()), (Some(1.0), Some(2.0)));
/// # Ok::<(), composite_index::Error>(())
/// ```
///
/// From a file, as `cindex uncertainty` does it:
///
/// ```
/// # #[cfg(feature = "csv")] {
/// use composite_index::robustness::{Factors, Runs, Uncertainty};
/// use composite_index::{IndexFolder, Source};
///
/// let folder = IndexFolder::open("fixtures/gai-2021")?;
/// let factors = Factors::from_toml(&Source::read("fixtures/gai-2021/uncertainty.toml")?)?;
/// let study = Uncertainty::new(folder.index(), folder.data()?, factors)?;
/// for dimension in study.dimensions() {
///     println!("{}: {:?}", dimension.name, dimension.kind);
/// }
/// // Two parts of one analysis, which any two machines could compute.
/// let first = study.run(Runs::new(0, 500), 2021)?;
/// let second = study.run(Runs::new(500, 1000), 2021)?;
/// let summary = second.merge(first)?;
/// let korea = summary.unit("KOR").expect("a unit");
/// println!("{:?} to {:?} in nine of ten replicates", korea.quantile(0.05), korea.quantile(0.95));
/// assert_eq!(korea.nominal_rank(), Some(7.0));
/// assert!(korea.top(10) > 0.5);
/// # }
/// # Ok::<(), composite_index::Error>(())
/// ```
///
/// # Sources
///
/// M. Saisana, A. Saltelli and S. Tarantola (2005), "Uncertainty and sensitivity analysis techniques
/// as tools for the quality assessment of composite indicators", *Journal of the Royal Statistical
/// Society A* 168; OECD and JRC (2008), *Handbook on Constructing Composite Indicators*, step 7.
#[derive(Debug)]
pub struct Uncertainty {
    pub(super) index: Index,
    pub(super) data: Dataset,
    pub(super) plan: Plan,
    dimensions: Vec<Dimension>,
    nominal: Outcome,
    variants: Variants,
    /// By the choices that concern indicators.
    stages: Variants,
    /// The methodology's own weights, by node, as each alternative of each factor of weights has
    /// them; only of what replaces them all or one.
    own: Vec<Option<f64>>,
    overrides: BTreeMap<(usize, usize), Vec<Override>>,
}

/// A weight of the methodology's own that an alternative sets or takes away.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Override {
    node: usize,
    weight: Option<f64>,
}

impl Uncertainty {
    /// Checks factors on an index and data; every alternative of every factor is tried once.
    ///
    /// # Errors
    ///
    /// The index cannot be scored as it is. Every fault at once: addresses, nodes, levels, units and
    /// factors that do not exist (with the nearest that does), conditions that run in a circle,
    /// factors with fewer than two alternatives, alternatives that cannot be read, are refused or
    /// cannot be scored on the data while the other factors are as the index has them (or at their
    /// first alternative), factors that change nothing, factors that change the same setting.
    pub fn new(index: &Index, data: &Dataset, factors: Factors) -> Result<Self> {
        let study = Self::unchecked(index, data, factors)?;
        check::alternatives(&study)?;
        Ok(study)
    }

    fn unchecked(index: &Index, data: &Dataset, factors: Factors) -> Result<Self> {
        let plan = Plan::new(index, data, factors)?;
        let nominal = index.score(data)?;
        let at = |find: &dyn Fn(&str) -> Option<f64>| {
            let units = data.units().iter();
            units.map(|unit| find(unit.code.as_str()).unwrap_or(f64::NAN)).collect()
        };
        let nominal = Outcome {
            scores: at(&|unit| nominal.score(unit)),
            ranks: at(&|unit| nominal.rank(unit)),
        };
        let dimensions = plan.dimensions();
        let mut study = Self {
            index: index.clone(),
            data: data.clone(),
            own: own_weights(index, index.methodology()),
            plan,
            dimensions,
            nominal,
            variants: Variants::default(),
            stages: Variants::default(),
            overrides: BTreeMap::new(),
        };
        study.overrides = study.overrides();
        Ok(study)
    }

    /// The factors, as dimensions.
    pub fn dimensions(&self) -> &[Dimension] {
        &self.dimensions
    }

    /// The units, in the order of every outcome.
    pub fn units(&self) -> &[Unit] {
        self.data.units()
    }

    /// Scores and ranks of the index as it is.
    pub fn nominal(&self) -> &Outcome {
        &self.nominal
    }

    /// The factors as they were given.
    pub fn factors(&self) -> &Factors {
        &self.plan.written
    }

    /// Scores and ranks at a point of the unit cube; [`Evaluator::evaluate`] is for many.
    ///
    /// # Errors
    ///
    /// The point has too many or too few coordinates, or one that does not lie in [0, 1]; a method
    /// refuses a combination of alternatives, which is named.
    pub fn evaluate(&self, point: &[f64]) -> Result<Outcome> {
        self.evaluator().evaluate(point).cloned()
    }

    /// Scores and ranks under one alternative of each factor, by number; for studies without
    /// continuous factors.
    ///
    /// # Errors
    ///
    /// A factor is continuous or has no such alternative; else as for
    /// [`evaluate`](Uncertainty::evaluate).
    pub fn evaluate_choice(&self, choices: &[usize]) -> Result<Outcome> {
        self.evaluator().evaluate_choice(choices).cloned()
    }

    /// The weights under which a point is scored, of every node but the root, relative within its
    /// parent.
    ///
    /// # Errors
    ///
    /// As for [`evaluate`](Uncertainty::evaluate).
    pub fn weights(&self, point: &[f64]) -> Result<BTreeMap<NodeCode, f64>> {
        let mut evaluator = self.evaluator();
        evaluator.evaluate(point)?;
        let Some(local) = evaluator.local.get(&evaluator.key) else { return Ok(BTreeMap::new()) };
        let nodes = local.prepared.framework().nodes().iter().zip(local.weights.values());
        Ok(nodes.skip(1).map(|(node, weight)| (node.code().clone(), *weight)).collect())
    }

    /// Buffers to evaluate many points with, one per thread.
    pub fn evaluator(&self) -> Evaluator<'_> {
        let units = self.data.units().len();
        Evaluator {
            study: self,
            local: BTreeMap::new(),
            choices: Vec::new(),
            raw: Vec::new(),
            key: Key::new(),
            own: Vec::new(),
            factor: vec![1.0; self.index.framework().nodes().len()],
            outcome: Outcome { scores: vec![f64::NAN; units], ranks: vec![f64::NAN; units] },
        }
    }

    /// The point of a replicate: coordinates uniform in [0, 1), which depend on seed and number and
    /// nothing else.
    pub fn draw(&self, seed: u64, replicate: u64, point: &mut Vec<f64>) {
        let mut uniform = Uniform::of_replicate(seed, replicate);
        point.clear();
        point.extend(self.dimensions.iter().map(|_| uniform.next()));
    }

    /// Evaluates a range of replicates, on the threads of the current pool of rayon, and sums them
    /// up. Replicates are numbered; any range can be computed apart and merged to the same bits.
    ///
    /// # Errors
    ///
    /// The range is empty. A combination of alternatives is refused: all that occur in the range are
    /// tried before the first replicate.
    pub fn run(&self, runs: Runs, seed: u64) -> Result<UncertaintySummary> {
        self.sum_up(runs, seed, false, |_| true)
    }

    /// As [`run`](Uncertainty::run), and keeps the scores of every replicate, so that their quantiles
    /// can be told exactly: 8 bytes per unit and replicate.
    ///
    /// # Errors
    ///
    /// As for [`run`](Uncertainty::run).
    pub fn run_keeping_scores(&self, runs: Runs, seed: u64) -> Result<UncertaintySummary> {
        self.sum_up(runs, seed, true, |_| true)
    }

    /// As [`run`](Uncertainty::run), as long as `go_on`, which is told after every block of
    /// replicates how many more were counted, says so. What it then returns are the replicates
    /// counted so far, with their [numbers](UncertaintySummary::runs).
    ///
    /// # Errors
    ///
    /// As for [`run`](Uncertainty::run).
    pub fn run_while(
        &self,
        runs: Runs,
        seed: u64,
        keep_scores: bool,
        go_on: impl Fn(u64) -> bool + Sync,
    ) -> Result<UncertaintySummary> {
        self.sum_up(runs, seed, keep_scores, go_on)
    }

    fn sum_up(
        &self,
        runs: Runs,
        seed: u64,
        keep: bool,
        go_on: impl Fn(u64) -> bool + Sync,
    ) -> Result<UncertaintySummary> {
        runs.check()?;
        self.check_combinations(runs, seed)?;
        let empty = UncertaintySummary::empty(self, seed);
        let stopped = AtomicBool::new(false);
        let block = |evaluator: &mut Evaluator<'_>, block: Runs| {
            let (mut summary, mut point) = (empty.clone(), Vec::new());
            if stopped.load(Ordering::Relaxed) {
                return Ok(summary);
            }
            for replicate in block.numbers() {
                self.draw(seed, replicate, &mut point);
                summary.count(replicate, evaluator.evaluate(&point)?, keep);
            }
            summary.has_run(block);
            if !go_on(block.count()) {
                stopped.store(true, Ordering::Relaxed);
            }
            Ok(summary)
        };
        let blocks = runs.blocks().into_par_iter().map_init(|| self.evaluator(), block);
        blocks.try_reduce(|| empty.clone(), UncertaintySummary::merge)
    }

    /// Evaluates given points, such as those that another program drew, and sums them up as the
    /// replicates 0, 1, …; scores are kept where asked for.
    ///
    /// # Errors
    ///
    /// There are no points; else as for [`evaluate`](Uncertainty::evaluate).
    pub fn run_at(&self, points: &[Vec<f64>], keep_scores: bool) -> Result<UncertaintySummary> {
        let runs = Runs::new(0, points.len() as u64);
        runs.check()?;
        let mut summary = UncertaintySummary::empty(self, 0).at_points(points);
        let mut evaluator = self.evaluator();
        for (replicate, point) in runs.numbers().zip(points) {
            summary.count(replicate, evaluator.evaluate(point)?, keep_scores);
        }
        summary.has_run(runs);
        Ok(summary)
    }

    /// Tells studies apart: a hash of the crate's version, framework, methodology, data, factors and
    /// seed. The user's own methods, which are code, are not in it.
    pub fn fingerprint(&self, seed: u64) -> Fingerprint {
        let mut hash = Fingerprint::new()
            .json(&env!("CARGO_PKG_VERSION"))
            .json(self.index.framework())
            .json(self.index.methodology());
        for unit in self.data.units() {
            hash = hash.json(&(&unit.code, &unit.period, &unit.groups));
        }
        for variable in self.data.variables() {
            hash = hash.json(variable);
            // All missing values are the same, whatever their bits.
            for value in self.data.column(variable).unwrap_or(&[]) {
                hash = hash.numbers(&[if value.is_nan() { f64::NAN } else { *value }]);
            }
        }
        hash.json(&self.plan.written).json(&seed)
    }

    /// Prepares every combination that occurs, and names all that are refused.
    fn check_combinations(&self, runs: Runs, seed: u64) -> Result<()> {
        let mut occurring: BTreeMap<Key, Choices> = BTreeMap::new();
        let (mut point, mut evaluator) = (Vec::new(), self.evaluator());
        for replicate in runs.numbers() {
            self.draw(seed, replicate, &mut point);
            evaluator.choose(&point)?;
            if !occurring.contains_key(&evaluator.key) {
                occurring.insert(evaluator.key.clone(), evaluator.choices.clone());
            }
        }
        let occurring: Vec<_> = occurring.into_iter().collect();
        let refused = |(key, choices): &(Key, Choices)| {
            self.variant(key, choices).err().map(|error| (choices.clone(), error))
        };
        let refused: Vec<_> = occurring.par_iter().filter_map(refused).collect();
        let (mut faults, mut told) = (Faults::default(), Vec::new());
        for (choices, error) in refused {
            if !told.contains(&error) {
                let least = evaluator.least(choices, &error);
                self.of_combination(&least, &error).into_iter().for_each(|f| faults.push(f));
                told.push(error);
            }
        }
        faults.check()
    }

    /// Faults with the choices under which they arose.
    fn of_combination(&self, choices: &Choices, error: &Error) -> Vec<Fault> {
        let fault = |fault: &Fault| {
            let (choices, problem) = (self.plan.describe(choices), Box::new(fault.problem.clone()));
            Fault::new(Problem::CombinationFails { choices, problem }).help(fault.help.clone())
        };
        error.faults().iter().map(fault).collect()
    }

    /// Whether a factor changes more than weights.
    fn is_structural(&self, factor: usize) -> bool {
        let varied = &self.plan.factors[factor].varied;
        !varied.is_of_weights() || (self.plan.learns_weights && varied.count().is_some())
    }

    fn variant(&self, key: &Key, choices: &Choices) -> Result<Arc<Variant>> {
        self.variants.get(key, || {
            let combination =
                Combination::new(&self.plan, (&self.index, &self.data), choices, |factor| {
                    self.is_structural(factor)
                })?;
            let concerns = |(factor, choice): (usize, &u32)| {
                let concerns = self.plan.factors[factor].varied.concerns_indicators();
                if concerns { *choice } else { 0 }
            };
            let below: Key = key.iter().enumerate().map(concerns).collect();
            let mut first = None;
            let stage = self.stages.get(&below, || {
                let prepared = combination.index.prepare(&combination.data)?;
                first = Some(prepared.clone());
                Ok(self.of_prepared(prepared))
            });
            match (first, stage) {
                (Some(prepared), _) => Ok(self.of_prepared(prepared)),
                (None, Ok(stage)) => {
                    let (index, data) = (&combination.index, &combination.data);
                    let prepared = index.prepare_above(data, &stage.prepared)?;
                    Ok(self.of_prepared(prepared))
                }
                // What fails there may be above the indicators, and of another combination.
                (None, Err(_)) => {
                    Ok(self.of_prepared(combination.index.prepare(&combination.data)?))
                }
            }
        })
    }

    fn of_prepared(&self, prepared: Prepared) -> Variant {
        let rows = self.data.units().iter().enumerate();
        let units = rows.map(|(row, unit)| (unit.code.as_str(), row)).collect();
        Variant::new(prepared, self.index.framework(), &units)
    }

    /// The weights that each alternative of each factor of weights sets or takes away.
    fn overrides(&self) -> BTreeMap<(usize, usize), Vec<Override>> {
        let mut overrides = BTreeMap::new();
        for (factor, planned) in self.plan.factors.iter().enumerate() {
            let Varied::Setting { address, alternatives } = &planned.varied else { continue };
            if !address.is_of_weights() || self.is_structural(factor) {
                continue;
            }
            for (choice, alternative) in alternatives.iter().enumerate() {
                let mut methodology = Methodology::default();
                if address.put(&mut methodology, &alternative.0).is_ok() {
                    let all = own_weights(&self.index, &methodology).into_iter().enumerate();
                    let set = all.map(|(node, weight)| Override { node, weight });
                    let touched =
                        |over: &Override| address.is_of_all_weights() || over.weight.is_some();
                    overrides.insert((factor, choice), set.filter(touched).collect());
                }
            }
        }
        overrides
    }
}

/// The methodology's own weights, by node.
fn own_weights(index: &Index, methodology: &Methodology) -> Vec<Option<f64>> {
    let own = |code: &NodeCode| methodology.weights.get(code).copied();
    index.framework().nodes().iter().map(|node| own(node.code())).collect()
}

/// Evaluates points of a study into its own buffers.
#[derive(Debug)]
pub struct Evaluator<'a> {
    study: &'a Uncertainty,
    local: BTreeMap<Key, Local>,
    choices: Choices,
    raw: Vec<usize>,
    key: Key,
    own: Vec<Option<f64>>,
    /// What noise multiplies each weight by.
    factor: Vec<f64>,
    outcome: Outcome,
}

/// A variant's own buffers.
#[derive(Debug)]
struct Local {
    variant: Arc<Variant>,
    prepared: Prepared,
    weights: Weights,
}

impl Evaluator<'_> {
    /// Scores and ranks at a point of the unit cube.
    ///
    /// # Errors
    ///
    /// As for [`Uncertainty::evaluate`].
    pub fn evaluate(&mut self, point: &[f64]) -> Result<&Outcome> {
        self.choose(point)?;
        match self.score(point) {
            Ok(()) => Ok(&self.outcome),
            Err(error) => {
                let mut faults = Faults::default();
                let found = self.study.of_combination(&self.choices, &error);
                found.into_iter().for_each(|fault| faults.push(fault));
                faults.check()?;
                Err(error)
            }
        }
    }

    /// Scores and ranks under one alternative of each factor.
    ///
    /// # Errors
    ///
    /// As for [`Uncertainty::evaluate_choice`].
    pub fn evaluate_choice(&mut self, choices: &[usize]) -> Result<&Outcome> {
        let factors = &self.study.plan.factors;
        if choices.len() != factors.len() {
            let (expected, found) = (factors.len(), choices.len());
            return Err(Problem::PointLength { expected, found }.into());
        }
        let mut point = Vec::with_capacity(choices.len());
        for (planned, choice) in factors.iter().zip(choices) {
            let count = planned.varied.count().unwrap_or(0);
            if *choice >= count {
                let (factor, choice) = (planned.name.clone(), *choice);
                return Err(Problem::ChoiceOutOfRange { factor, count, choice }.into());
            }
            // The middle of the bin.
            point.push((*choice as f64 + 0.5) / count as f64);
        }
        self.evaluate(&point)
    }

    /// Fills choices and key for a point.
    fn choose(&mut self, point: &[f64]) -> Result<()> {
        let plan = &self.study.plan;
        if point.len() != plan.factors.len() {
            let (expected, found) = (plan.factors.len(), point.len());
            return Err(Problem::PointLength { expected, found }.into());
        }
        self.raw.clear();
        for (planned, value) in plan.factors.iter().zip(point) {
            if !(0.0..=1.0).contains(value) {
                let (factor, value) = (planned.name.clone(), *value);
                return Err(Problem::CoordinateOutOfRange { factor, value }.into());
            }
            let count = planned.varied.count().unwrap_or(1);
            self.raw.push(((value * count as f64) as usize).min(count - 1));
        }
        plan.resolve(&self.raw, &mut self.choices);
        self.fill_key();
        Ok(())
    }

    fn fill_key(&mut self) {
        self.key.clear();
        for (factor, choice) in self.choices.iter().enumerate() {
            let structural = self.study.is_structural(factor);
            let number = choice.filter(|_| structural).map_or(0, |choice| choice as u32 + 1);
            self.key.push(number);
        }
    }

    /// Scores and ranks under choices that no point need lead to.
    pub(super) fn under(&mut self, choices: &Choices, point: &[f64]) -> Result<&Outcome> {
        self.choices.clone_from(choices);
        self.fill_key();
        self.score(point)?;
        Ok(&self.outcome)
    }

    /// The fewest choices that an error needs: a factor is left away where the error is the same
    /// whatever it chooses, and where it takes no part.
    fn least(&mut self, mut choices: Choices, error: &Error) -> Choices {
        let study = self.study;
        let point = vec![0.5; choices.len()];
        for factor in study.plan.order.iter().rev() {
            let mut other = choices.clone();
            let all = (0..study.plan.factors[*factor].varied.count().unwrap_or(0)).map(Some);
            let idle = std::iter::once(None).chain(all).all(|choice| {
                other[*factor] = choice;
                self.under(&other, &point).is_err_and(|found| found == *error)
            });
            if idle {
                choices[*factor] = None;
            }
        }
        choices
    }

    /// Scores what has been chosen.
    fn score(&mut self, point: &[f64]) -> Result<()> {
        if !self.local.contains_key(&self.key) {
            let variant = self.study.variant(&self.key, &self.choices)?;
            if self.local.len() >= variant.capacity() {
                self.local.clear();
            }
            let prepared = variant.prepared.clone();
            let weights = prepared.weights();
            self.local.insert(self.key.clone(), Local { variant, prepared, weights });
        }
        self.fill_weights(point);
        let Some(local) = self.local.get_mut(&self.key) else { return Ok(()) };
        let cheap = !self.study.plan.learns_weights;
        let variant = &local.variant;
        let base = if cheap { &variant.schemes } else { &variant.fitted };
        for (weight, (base, node)) in
            local.weights.values_mut().iter_mut().zip(base.iter().zip(&variant.nodes))
        {
            *weight = self.own[*node].unwrap_or(*base) * self.factor[*node];
        }
        local.prepared.rescore(&local.weights)?;
        let Outcome { scores, ranks } = &mut self.outcome;
        if variant.units.len() < scores.len() {
            scores.fill(f64::NAN);
            ranks.fill(f64::NAN);
        }
        let found = local.prepared.scores().iter().zip(local.prepared.ranks());
        for (unit, (score, rank)) in variant.units.iter().zip(found) {
            scores[*unit] = *score;
            ranks[*unit] = *rank;
        }
        Ok(())
    }

    /// The methodology's own weights and the noise at a point, by node of the whole framework.
    fn fill_weights(&mut self, point: &[f64]) {
        let study = self.study;
        self.own.clone_from(&study.own);
        if study.plan.learns_weights {
            // They are among the fitted weights already.
            self.own.fill(None);
        }
        self.factor.fill(1.0);
        for factor in &study.plan.order {
            let Some(choice) = self.choices[*factor] else { continue };
            match &study.plan.factors[*factor].varied {
                Varied::Weight { node, between: (low, high) } => {
                    self.own[*node] = Some(low + (high - low) * point[*factor]);
                }
                Varied::Noise { noise, nodes } => {
                    let mut uniform = Uniform::of_coordinate(*factor, point[*factor]);
                    for node in nodes {
                        self.factor[*node] *= 1.0 + noise * (2.0 * uniform.next() - 1.0);
                    }
                }
                _ => {
                    for Override { node, weight } in
                        study.overrides.get(&(*factor, choice)).into_iter().flatten()
                    {
                        self.own[*node] = *weight;
                    }
                }
            }
        }
    }
}
