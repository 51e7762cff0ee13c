//! The study: scores and ranks as a function of the choices behind an index, and its numbered
//! replicates, run on all threads and summed up.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::check;
use super::evaluator::Evaluator;
use super::factors::Factors;
use super::model::{Key, Model};
use super::plan::{Choices, StudyPlan, of_combination};
use super::summary::{BlockOutcomes, Runs, UncertaintySummary};
use crate::data::{Dataset, Unit};
use crate::engine::Index;
use crate::error::{Diagnostics, Result};
use crate::framework::NodeCode;
use crate::numerics::pieces::{Spares, Watch};
use crate::numerics::{mixed, seeded, uniform};
use crate::robustness::check_memory;
use crate::robustness::fingerprint::Fingerprint;

/// An uncertainty analysis: scores and ranks as a function of the choices behind an index.
///
/// # What varies
///
/// Any setting of the methodology, weights, and the indicators, groups and units that are left out;
/// see [`Factors`]. A point has one coordinate in [0, 1) per factor, in the order of the factors'
/// names, which chooses among the factor's alternatives. Its outcome has the bits of
/// [`Index::score`] under its own methodology, framework and data.
///
/// Excluded indicators and groups leave the framework: no imputation and no scheme sees them. A scheme
/// that derives weights from data does so anew under other methods and other weights given as
/// alternatives; noise and a [weight between bounds](super::Variation::Weight) are
/// applied to its result.
///
/// # How it is computed
///
/// What a replicate does not change is computed once and shared: one index is prepared for each
/// combination of the alternatives that change more than weights, and the columns of indicators once
/// for each combination of those that concern them. A replicate then costs what
/// [`Prepared::rescore`](crate::engine::Prepared::rescore) does.
///
/// # Examples
///
/// ```
/// use composite_index::robustness::uncertainty::{Alternative, Factor, Factors, Runs, Uncertainty};
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
/// assert!(korea.share(1) > 0.5 && korea.share(1) < 0.7);
/// assert_eq!((korea.best(), korea.worst()), (Some(1.0), Some(2.0)));
/// # Ok::<(), composite_index::Error>(())
/// ```
///
/// From a file, as `cindex uncertainty` does it:
///
/// ```
/// # #[cfg(feature = "csv")] {
/// use composite_index::robustness::uncertainty::{Factors, Runs, Uncertainty};
/// use composite_index::IndexFolder;
/// use composite_index::error::Source;
///
/// let folder = IndexFolder::open("fixtures/gai-2021")?;
/// let factors = Factors::from_toml(&Source::read("fixtures/gai-2021/uncertainty.toml")?)?;
/// let study = Uncertainty::new(folder.index(), folder.data()?, factors)?;
/// for dimension in study.dimensions() {
///     println!("{}: {:?}", dimension.name, dimension.alternatives);
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
    pub(super) model: Model,
    dimensions: Vec<Dimension>,
    nominal: ModelOutcome,
}

impl Uncertainty {
    /// Checks factors against an index and data, and tries every alternative of every factor once.
    ///
    /// # Errors
    ///
    /// The index itself cannot be scored; or all faults of the factors at once: unknown addresses,
    /// nodes, levels, units and factors (with the nearest known), conditions that form a cycle, fewer
    /// than two alternatives, alternatives that cannot be read or scored while the other factors are
    /// as in the index (or at their first alternative), factors that change nothing, and factors that
    /// change the same setting.
    pub fn new(index: &Index, data: &Dataset, factors: Factors) -> Result<Self> {
        let plan = StudyPlan::new(index, data, factors)?;
        let nominal = index.score(data)?;
        let at = |find: &dyn Fn(&str) -> Option<f64>| {
            let units = data.units().iter();
            units.map(|unit| find(unit.code.as_str()).unwrap_or(f64::NAN)).collect()
        };
        let nominal = ModelOutcome {
            scores: at(&|unit| nominal.root().find(unit)?.score),
            ranks: at(&|unit| nominal.root().find(unit)?.rank),
        };
        let dimensions = plan.dimensions();
        let model = Model::new(index, data, plan);
        check::alternatives(&model)?;
        Ok(Self { model, dimensions, nominal })
    }

    /// The factors, as dimensions.
    pub fn dimensions(&self) -> &[Dimension] {
        &self.dimensions
    }

    /// The units, in the order of every outcome.
    pub fn units(&self) -> &[Unit] {
        self.model.data.units()
    }

    /// Scores and ranks of the index itself.
    pub fn nominal(&self) -> &ModelOutcome {
        &self.nominal
    }

    /// The factors as given.
    pub fn factors(&self) -> &Factors {
        &self.model.plan.written
    }

    /// Scores and ranks at a point of the unit cube; [`Evaluator::evaluate`] is for many.
    ///
    /// # Errors
    ///
    /// Too many or too few coordinates, or one outside [0, 1]; or a method refuses the combination of
    /// alternatives, which the error names.
    pub fn evaluate(&self, point: &[f64]) -> Result<ModelOutcome> {
        self.evaluator().evaluate(point).cloned()
    }

    /// Scores and ranks under one alternative of each factor, by number; for studies without
    /// continuous factors.
    ///
    /// # Errors
    ///
    /// A factor is continuous or lacks the alternative; else as for
    /// [`evaluate`](Uncertainty::evaluate).
    pub fn evaluate_choice(&self, choices: &[usize]) -> Result<ModelOutcome> {
        self.evaluator().evaluate_choice(choices).cloned()
    }

    /// The weights at a point of every node except the root, relative within its parent.
    ///
    /// # Errors
    ///
    /// As for [`evaluate`](Uncertainty::evaluate).
    pub fn weights(&self, point: &[f64]) -> Result<BTreeMap<NodeCode, f64>> {
        let mut evaluator = self.evaluator();
        evaluator.evaluate(point)?;
        Ok(evaluator.weights())
    }

    /// An evaluator with its own buffers, to evaluate many points: one per thread.
    pub fn evaluator(&self) -> Evaluator<'_> {
        Evaluator::new(&self.model)
    }

    /// The point of a replicate: coordinates uniform in [0, 1) that depend only on seed and number.
    pub fn draw(&self, seed: u64, replicate: u64, point: &mut Vec<f64>) {
        let mut random = seeded(mixed(mixed(seed).wrapping_add(replicate)));
        point.clear();
        point.extend(self.dimensions.iter().map(|_| uniform(&mut random)));
    }

    /// Sixteen hexadecimal digits that all parts of one analysis share: a hash of the crate's
    /// version, framework, methodology, data, factors and seed. The user's own methods, which are
    /// code, do not enter it.
    pub fn fingerprint(&self, seed: u64) -> String {
        self.hash(seed).to_string()
    }

    pub(super) fn hash(&self, seed: u64) -> Fingerprint {
        let (index, data) = (&self.model.index, &self.model.data);
        let mut hash = Fingerprint::new()
            .json(&env!("CARGO_PKG_VERSION"))
            .json(index.framework())
            .json(index.methodology());
        for unit in data.units() {
            hash = hash.json(&(&unit.code, &unit.period, &unit.groups));
        }
        for variable in data.variables() {
            hash = hash.json(variable);
            // All missing values are the same, whatever their bits.
            for value in data.column(variable).unwrap_or(&[]) {
                hash = hash.numbers(&[if value.is_nan() { f64::NAN } else { *value }]);
            }
        }
        hash.json(&self.model.plan.written).json(&seed)
    }
}

/// One dimension of a study: a factor.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Dimension {
    /// The factor's name.
    pub name: String,
    /// The alternatives of a discrete factor as text: a coordinate u chooses alternative ⌊n u⌋ of n.
    ///
    /// `None` for a continuous factor: a weight a + (b − a) u between bounds a and b, or noise on many
    /// weights, drawn from a stream that u seeds, so that the factor has one dimension and the same
    /// coordinate always gives the same weights.
    pub alternatives: Option<Vec<String>>,
}

impl Dimension {
    /// The number of alternatives; `None` for a continuous factor.
    pub fn count(&self) -> Option<usize> {
        self.alternatives.as_ref().map(Vec::len)
    }
}

/// Scores and ranks of all units, in the order of the study's units. NaN is missing: the unit is left
/// out, screened out or has no score.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct ModelOutcome {
    /// Scores as published.
    pub scores: Vec<f64>,
    /// Ranks.
    pub ranks: Vec<f64>,
}

/// Replicates that one thread evaluates in a row: fewer where there are many units, so that little
/// is lost of a run that is stopped.
fn block_length(units: usize) -> u64 {
    ((1 << 18) / units.max(1) as u64).clamp(1, 256)
}

/// The search for combinations ends after so many replicates in a row without a new one.
const PATIENCE: u64 = 100_000;

impl Uncertainty {
    /// Evaluates a range of replicates on the threads of the current pool of rayon and sums them up.
    /// Any ranges can be computed apart and [merged](UncertaintySummary::merge) to the same bits.
    ///
    /// # Errors
    ///
    /// The range is empty, or a method refuses a combination of alternatives. The combinations in the
    /// range are tried before the first replicate, until 100,000 replicates in a row have brought no
    /// new one; a rarer one that fails ends the run.
    pub fn run(&self, runs: Runs, seed: u64) -> Result<UncertaintySummary> {
        self.run_while(runs, seed, false, |_| true)
    }

    /// As [`run`](Uncertainty::run), until `go_on`, told after every block how many more replicates
    /// are counted, returns false. The summary then holds the replicates counted so far, with their
    /// [numbers](UncertaintySummary::runs). If asked for, it keeps the scores of every replicate for
    /// exact quantiles: 8 bytes per unit and replicate.
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
        runs.check()?;
        if keep_scores {
            let bytes = 16 * u128::from(runs.count()) * self.units().len() as u128;
            let of = format!("those of {} replicates", runs.count());
            check_memory("scores", bytes, &of, "fewer runs")?;
        }
        let watch = Watch::new(go_on);
        self.check_combinations(runs, seed, &|| watch.is_to_stop())?;
        let empty = self.no_replicates(seed);
        let evaluators = Spares::new(|| self.evaluator());
        // A block that is not finished when the run is to stop is not counted.
        let block = |evaluator: &mut Evaluator<'_>, block: Runs| {
            let (mut outcomes, mut point) = (BlockOutcomes::default(), Vec::new());
            for replicate in self.by_variant(block, seed, evaluator)? {
                if watch.is_to_stop() {
                    return Ok(None);
                }
                self.draw(seed, replicate, &mut point);
                outcomes.add(replicate, evaluator.evaluate(&point)?, keep_scores);
            }
            let mut summary = empty.clone();
            summary.count(outcomes);
            summary.has_run(block);
            watch.has_done(block.count());
            Ok(Some(summary))
        };
        let (blocks, of) = runs.blocks(block_length(self.units().len()));
        let done = (0..blocks).into_par_iter().map(|number| {
            let done = evaluators.with(|own| block(own, of(number)));
            done.transpose()
        });
        done.while_some().try_reduce(|| empty.clone(), UncertaintySummary::merge)
    }

    /// Evaluates given points, such as those of another program, and sums them up as the replicates 0,
    /// 1, …, with their scores if asked for.
    ///
    /// # Errors
    ///
    /// No points; else as for [`evaluate`](Uncertainty::evaluate).
    pub fn run_at(&self, points: &[Vec<f64>], keep_scores: bool) -> Result<UncertaintySummary> {
        let runs = Runs::new(0, points.len() as u64);
        runs.check()?;
        let mut summary = self.no_replicates(0).at_points(points);
        let (mut evaluator, mut outcomes) = (self.evaluator(), BlockOutcomes::default());
        for (replicate, point) in runs.numbers().zip(points) {
            outcomes.add(replicate, evaluator.evaluate(point)?, keep_scores);
        }
        summary.count(outcomes);
        summary.has_run(runs);
        Ok(summary)
    }

    /// The replicates of a block by variant, so that the columns of each stay in the cache.
    fn by_variant(
        &self,
        block: Runs,
        seed: u64,
        evaluator: &mut Evaluator<'_>,
    ) -> Result<Vec<u64>> {
        let mut point = Vec::new();
        let mut keyed = Vec::new();
        for replicate in block.numbers() {
            self.draw(seed, replicate, &mut point);
            evaluator.choose(&point)?;
            keyed.push((evaluator.chosen().0.clone(), replicate));
        }
        keyed.sort_unstable();
        Ok(keyed.into_iter().map(|(_, replicate)| replicate).collect())
    }

    fn no_replicates(&self, seed: u64) -> UncertaintySummary {
        UncertaintySummary::empty(self.hash(seed), seed, self.units(), self.nominal())
    }

    /// The combinations that occur, except very rare ones.
    fn occurring(
        &self,
        runs: Runs,
        seed: u64,
        evaluator: &mut Evaluator<'_>,
        is_to_stop: &(dyn Fn() -> bool + Sync),
    ) -> Result<Vec<(Key, Choices)>> {
        let mut occurring: BTreeMap<Key, Choices> = BTreeMap::new();
        let (mut point, mut nothing_new) = (Vec::new(), 0);
        for replicate in runs.numbers() {
            if is_to_stop() {
                break;
            }
            self.draw(seed, replicate, &mut point);
            evaluator.choose(&point)?;
            let (key, choices) = evaluator.chosen();
            if occurring.contains_key(key) {
                nothing_new += 1;
                if nothing_new == PATIENCE {
                    break;
                }
            } else {
                occurring.insert(key.clone(), choices.clone());
                nothing_new = 0;
            }
        }
        Ok(occurring.into_iter().collect())
    }

    /// Prepares the combinations that occur and names all that fail, unless it is to stop.
    fn check_combinations(
        &self,
        runs: Runs,
        seed: u64,
        is_to_stop: &(dyn Fn() -> bool + Sync),
    ) -> Result<()> {
        let mut evaluator = self.evaluator();
        let occurring = self.occurring(runs, seed, &mut evaluator, is_to_stop)?;
        let refused = |(key, choices): &(Key, Choices)| {
            if is_to_stop() {
                return None;
            }
            self.model.variant(key, choices).err().map(|error| (choices.clone(), error))
        };
        let refused: Vec<_> = occurring.par_iter().filter_map(refused).collect();
        let (mut faults, mut told) = (Diagnostics::default(), Vec::new());
        for (choices, error) in refused {
            if !told.contains(&error) {
                let least = evaluator.least(choices, &error);
                faults.keep::<()>(Err(of_combination(&self.model.plan, &least, &error)));
                told.push(error);
            }
        }
        faults.check()
    }
}
