//! What can be typed.

mod sweep;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use composite_index::audit::Thresholds;
use composite_index::robustness::sensitivity::{Estimator, SensitivityOutput};
use composite_index::{
    Dataset, Fault, Index, IndexFiles, IndexFolder, Problem, Reliability, Result, Scores, Weighting,
};

pub(crate) use sweep::{MergeArguments, SweepArguments};

/// Score composite indices: a folder with framework.csv, methodology.toml and data.csv becomes
/// scores and ranks.
///
/// Of a panel, `--period` chooses one period.
///
/// Exit status: 0 done, 1 falls short of what was asked, 2 bad usage or input.
#[derive(Debug, Parser)]
#[command(name = "cindex", version)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Rank the units at a node, with the scores of its children.
    Rank(RankArguments),
    /// Score every unit at every node.
    Score(ScoreArguments),
    /// Set the nominal ranking beside one or more alternatives.
    Compare(CompareArguments),
    /// Hold scores and ranks against published.csv, every period of a panel.
    Verify(FolderArguments),
    /// Show the tree with weights and coverage, and every fault.
    Check(FolderArguments),
    /// Review data, structure and weights as a statistical audit does.
    Audit(AuditArguments),
    /// Show which choices move the ranking, and what hangs on each of its parts.
    Sensitivity(SensitivityArguments),
    /// Search for violations of axioms, and show the smallest counterexamples.
    Axioms(AxiomsArguments),
    /// Rank the units under other choices of method, and show how far their ranks move.
    Uncertainty(UncertaintyArguments),
    /// Rank the units under many other weights, and show how far their ranks move.
    Sweep(SweepArguments),
    /// Put parts together that `--runs A..B --format json` wrote.
    Merge(MergeArguments),
}

#[derive(Debug, Args)]
pub(crate) struct UncertaintyArguments {
    #[command(flatten)]
    pub(crate) input: Input,
    /// The file of factors; uncertainty.toml in the folder unless said.
    #[arg(long, value_name = "FILE")]
    pub(crate) specification: Option<PathBuf>,
    /// How many replicates, or only those from number A up to B, to be merged with the others.
    #[arg(long, value_name = "N|A..B", default_value = "10000", value_parser = parse_replicates)]
    pub(crate) runs: composite_index::robustness::Runs,
    /// The seed of the random numbers.
    #[arg(long, value_name = "S", default_value_t = 0)]
    pub(crate) seed: u64,
    /// How many threads; all cores unless said.
    #[arg(long, value_name = "T", value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(1..=1024))]
    pub(crate) threads: Option<usize>,
    /// Keep the scores of every replicate, for their quantiles.
    #[arg(long)]
    pub(crate) scores: bool,
    /// Show the share of replicates in which each unit is among the first K.
    #[arg(long, value_name = "K")]
    pub(crate) top: Option<usize>,
    /// Use another methodology file.
    #[arg(long, value_name = "FILE")]
    pub(crate) methodology: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// `1000` or `250..500`.
fn parse_replicates(typed: &str) -> Result<composite_index::robustness::Runs, String> {
    let number = |text: &str| text.trim().parse::<u64>().ok();
    let runs = match typed.split_once("..") {
        Some((from, to)) => number(from).zip(number(to)),
        None => number(typed).map(|to| (0, to)),
    };
    let runs = runs.filter(|(from, to)| from < to);
    runs.map(|(from, to)| composite_index::robustness::Runs::new(from, to)).ok_or_else(|| {
        format!("`{typed}` are no runs: write how many, or A..B with A below B, such as 0..2500")
    })
}

#[derive(Debug, Args)]
pub(crate) struct RankArguments {
    #[command(flatten)]
    pub(crate) input: Input,
    /// Show only the first N units.
    #[arg(long, value_name = "N")]
    pub(crate) top: Option<usize>,
    /// Rank at this node rather than at the index.
    #[arg(long, value_name = "CODE")]
    pub(crate) node: Option<String>,
    #[command(flatten)]
    pub(crate) change: Change,
    #[command(flatten)]
    pub(crate) output: Output,
}

#[derive(Debug, Args)]
pub(crate) struct ScoreArguments {
    #[command(flatten)]
    pub(crate) input: Input,
    /// Show where each score came from.
    #[arg(long)]
    pub(crate) provenance: bool,
    #[command(flatten)]
    pub(crate) change: Change,
    #[command(flatten)]
    pub(crate) output: Output,
}

#[derive(Debug, Args)]
pub(crate) struct CompareArguments {
    #[command(flatten)]
    pub(crate) input: Input,
    /// An alternative with other weights, relative to their siblings'; may be repeated.
    #[arg(long, value_name = "CODE=WEIGHT,…", value_parser = parse_weights)]
    pub(crate) weights: Vec<Weights>,
    /// An alternative with another weighting of every group; may be repeated.
    #[arg(long, value_name = "SCHEME")]
    pub(crate) weighting: Vec<Scheme>,
    /// An alternative by another methodology file; may be repeated.
    #[arg(long, value_name = "FILE")]
    pub(crate) methodology: Vec<PathBuf>,
    /// Compare at this node rather than at the index.
    #[arg(long, value_name = "CODE")]
    pub(crate) node: Option<String>,
    #[command(flatten)]
    pub(crate) output: Output,
}

#[derive(Debug, Args)]
pub(crate) struct FolderArguments {
    #[command(flatten)]
    pub(crate) input: Input,
    /// Use another methodology file.
    #[arg(long, value_name = "FILE")]
    pub(crate) methodology: Option<PathBuf>,
    /// Use another table of published figures.
    #[arg(long, value_name = "FILE")]
    pub(crate) published: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) output: Output,
}

impl FolderArguments {
    /// Reads the folder, with its own files or others.
    pub(crate) fn open(&self) -> Result<IndexFolder> {
        let files = self.input.files(self.methodology.as_ref());
        IndexFolder::open_from(
            &self.input.dir,
            IndexFiles { published: self.published.clone(), ..files },
        )
    }
}

#[derive(Debug, Args)]
pub(crate) struct AuditArguments {
    #[command(flatten)]
    pub(crate) input: Input,
    /// Show only some sections.
    #[arg(long, value_name = "SECTION,…", value_delimiter = ',')]
    pub(crate) only: Vec<Section>,
    /// Flag from other thresholds on, such as coverage=0.8,collinear=0.9.
    #[arg(long, value_name = "NAME=NUMBER,…", value_parser = parse_thresholds)]
    pub(crate) thresholds: Option<Thresholds>,
    /// Show where one unit stands, and what it is strong and weak in, instead.
    #[arg(long, value_name = "CODE", conflicts_with_all = ["only", "thresholds"])]
    pub(crate) unit: Option<String>,
    #[command(flatten)]
    pub(crate) change: Change,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// The sections of a review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Section {
    /// What stands out.
    Findings,
    /// How much of the data is there, by node and by unit.
    Coverage,
    /// Raw indicators and scores: mean, spread, skewness, …
    Statistics,
    /// Indicators that go with a denominator.
    Denominators,
    /// Correlations of all pairs of siblings.
    Siblings,
    /// Correlations of every node with the groups above it and with foreign ones.
    Parents,
    /// Consistency and dimensions of every group.
    Groups,
    /// Weights beside importance.
    Importance,
    /// The index without each node.
    Removals,
}

#[derive(Debug, Args)]
pub(crate) struct SensitivityArguments {
    #[command(flatten)]
    pub(crate) input: Input,
    /// The factors, where they do not stand in the folder's uncertainty.toml.
    #[arg(long, value_name = "FILE")]
    pub(crate) specification: Option<PathBuf>,
    /// What is asked about, rather than rank-shift: score:UNIT, rank:UNIT, top:K or pair:A,B; may
    /// be repeated.
    #[arg(long, value_name = "OUTPUT")]
    pub(crate) of: Vec<SensitivityOutput>,
    /// Points of the estimate, best a power of two; each takes two runs and one per factor.
    #[arg(long, value_name = "N", default_value_t = 1024)]
    pub(crate) points: usize,
    /// The seed of the points.
    #[arg(long, value_name = "S", default_value_t = 0)]
    pub(crate) seed: u64,
    /// The estimator of first-order indices.
    #[arg(long, value_name = "ESTIMATOR", default_value = "saltelli")]
    pub(crate) estimator: EstimatorName,
    /// Estimate what each pair of factors does only together too; each point takes one more run
    /// per factor.
    #[arg(long)]
    pub(crate) second_order: bool,
    /// Exact indices by every combination of alternatives, where no factor is continuous.
    #[arg(long, conflicts_with_all = ["points", "seed", "estimator", "second_order"])]
    pub(crate) exact: bool,
    /// Leave out each indicator, group and unit in turn instead, and count reversals of rank.
    #[arg(long, conflicts_with_all = ["specification", "of", "points", "seed", "estimator", "second_order", "exact"])]
    pub(crate) leave_one_out: bool,
    /// How many threads; all cores unless said.
    #[arg(long, value_name = "T", value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(1..=1024))]
    pub(crate) threads: Option<usize>,
    #[command(flatten)]
    pub(crate) change: Change,
    #[command(flatten)]
    pub(crate) output: Output,
}

#[derive(Debug, Args)]
pub(crate) struct AxiomsArguments {
    #[command(flatten)]
    pub(crate) input: Input,
    /// Search through so many cases for every axiom: half of them the data with a few values
    /// changed, half generated.
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) cases: u32,
    /// A search with the same seed finds the same.
    #[arg(long, value_name = "SEED", default_value_t = 0, value_parser = parse_seed)]
    pub(crate) seed: u64,
    /// Fail, with exit status 1, where one of these axioms or families is violated, such as
    /// `monotonicity,pareto`.
    #[arg(long, value_name = "AXIOM,…", value_delimiter = ',')]
    pub(crate) deny: Vec<String>,
    /// Look at these axioms or families only, and at those denied.
    #[arg(long, value_name = "AXIOM,…", value_delimiter = ',')]
    pub(crate) only: Vec<String>,
    /// Use another methodology file.
    #[arg(long, value_name = "FILE")]
    pub(crate) methodology: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// Estimators by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum EstimatorName {
    /// Saltelli's of 2010.
    Saltelli,
    /// Jansen's of 1999.
    Jansen,
}

impl From<EstimatorName> for Estimator {
    fn from(name: EstimatorName) -> Self {
        match name {
            EstimatorName::Saltelli => Self::Saltelli,
            EstimatorName::Jansen => Self::Jansen,
        }
    }
}

fn parse_seed(typed: &str) -> Result<u64, String> {
    typed.parse().map_err(|_| format!("`{typed}` is no seed: write a whole number, such as 42"))
}

#[derive(Debug, Args)]
pub(crate) struct Input {
    /// Folder with framework.csv, methodology.toml and data.csv.
    pub(crate) dir: PathBuf,
    /// Use another table of data.
    #[arg(long, value_name = "FILE")]
    pub(crate) data: Option<PathBuf>,
    /// The period, where the data hold several; `score` and `verify` take all of them without it.
    #[arg(long, value_name = "PERIOD")]
    pub(crate) period: Option<String>,
}

impl Input {
    /// Reads the folder, with its own methodology or another.
    pub(crate) fn open(&self, methodology: Option<&PathBuf>) -> Result<IndexFolder> {
        IndexFolder::open_from(&self.dir, self.files(methodology))
    }

    fn files(&self, methodology: Option<&PathBuf>) -> IndexFiles {
        let (methodology, data) = (methodology.cloned(), self.data.clone());
        IndexFiles { methodology, data, published: None }
    }

    /// The scores of an index on the folder's data, of the period asked for.
    pub(crate) fn score(&self, index: &Index, folder: &IndexFolder) -> Result<Scores> {
        match &self.period {
            Some(period) => index.score_period(folder.data()?, period),
            None => index.score(self.of_one_period(folder)?),
        }
    }

    /// The folder's data, unless they hold several periods of which none was asked for.
    pub(crate) fn of_one_period<'f>(&self, folder: &'f IndexFolder) -> Result<&'f Dataset> {
        let data = folder.data()?;
        let periods = data.periods();
        if self.period.is_some() || periods.len() <= 1 {
            return Ok(data);
        }
        let help = "choose one with `--period`".to_owned();
        let periods = periods.into_iter().map(str::to_owned).collect();
        let mut fault = Fault::from(Problem::SeveralPeriods { periods });
        fault.help = Some(help);
        Err(fault.into())
    }

    /// The folder's data, of the only period or of the one asked for.
    pub(crate) fn one_period(&self, folder: &IndexFolder) -> Result<Dataset> {
        self.of_one_period(folder)?;
        self.values(folder)
    }

    /// The folder's data, of the period asked for.
    pub(crate) fn values(&self, folder: &IndexFolder) -> Result<Dataset> {
        match &self.period {
            Some(period) => folder.data()?.in_period(period),
            None => folder.data().cloned(),
        }
    }
}

/// Changes to the methodology.
#[derive(Debug, Args)]
pub(crate) struct Change {
    /// Other weights for some nodes, relative to their siblings'.
    #[arg(long, value_name = "CODE=WEIGHT,…", value_parser = parse_weights)]
    pub(crate) weights: Option<Weights>,
    /// Another weighting of every group.
    #[arg(long, value_name = "SCHEME")]
    pub(crate) weighting: Option<Scheme>,
    /// Another methodology file.
    #[arg(long, value_name = "FILE")]
    pub(crate) methodology: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Output {
    /// How to write the result.
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub(crate) format: Format,
    /// Write to a file rather than to standard output.
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Table,
    /// Full precision, rows only.
    Csv,
    /// Full precision, with the summary.
    Json,
}

/// Weighting schemes by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Scheme {
    /// The weights of the framework.
    Nominal,
    /// The same weight for every child of a group.
    Equal,
    /// As many as there are indicators below.
    EqualOverLeaves,
    /// Loadings on the first principal component; negative ones are refused.
    PrincipalComponent,
    /// Squared loadings on rotated factors.
    FactorAnalysis,
    /// What Shannon's entropy leaves.
    Entropy,
    /// Standard deviation, and conflict with the other children.
    Critic,
    /// Standard deviation.
    StandardDeviation,
    /// The inverse of the standard deviation.
    InverseStandardDeviation,
    /// Standard deviation over mean.
    CoefficientOfVariation,
    /// The mean of the weights most favourable to each unit.
    BenefitOfTheDoubt,
    /// Equal correlations of the children with their group.
    TargetImportance,
    /// Precision of the children as sources of one component.
    UnobservedComponents,
    /// Nominal weights times the share of units that have a score.
    Reliability,
}

impl From<Scheme> for Weighting {
    fn from(scheme: Scheme) -> Self {
        match scheme {
            Scheme::Nominal => Self::Nominal,
            Scheme::Equal => Self::Equal,
            Scheme::EqualOverLeaves => Self::EqualOverLeaves,
            Scheme::PrincipalComponent => Self::PrincipalComponent(Default::default()),
            Scheme::FactorAnalysis => Self::FactorAnalysis(Default::default()),
            Scheme::Entropy => Self::Entropy,
            Scheme::Critic => Self::Critic,
            Scheme::StandardDeviation => Self::StandardDeviation,
            Scheme::InverseStandardDeviation => Self::InverseStandardDeviation,
            Scheme::CoefficientOfVariation => Self::CoefficientOfVariation,
            Scheme::BenefitOfTheDoubt => Self::BenefitOfTheDoubt(Default::default()),
            Scheme::TargetImportance => Self::TargetImportance(Default::default()),
            Scheme::UnobservedComponents => Self::UnobservedComponents,
            Scheme::Reliability => Self::Reliability(Reliability::ShareOfData),
        }
    }
}

/// Weights by code, as they were typed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Weights {
    pub(crate) typed: String,
    pub(crate) pairs: Vec<(String, f64)>,
}

fn parse_weights(typed: &str) -> Result<Weights, String> {
    let pairs = typed.split(',').map(parse_weight).collect::<Result<_, _>>()?;
    Ok(Weights { typed: typed.to_owned(), pairs })
}

fn parse_weight(pair: &str) -> Result<(String, f64), String> {
    let (code, weight) = pair
        .split_once('=')
        .ok_or_else(|| format!("`{pair}` is no weight: write CODE=WEIGHT, such as talent=3"))?;
    let weight = weight
        .trim()
        .parse()
        .map_err(|_| format!("`{weight}` is no number: write CODE=WEIGHT, such as talent=3"))?;
    Ok((code.trim().to_owned(), weight))
}

fn parse_thresholds(typed: &str) -> Result<Thresholds, String> {
    let mut given = serde_json::Map::new();
    for pair in typed.split(',') {
        let example = "write NAME=NUMBER, such as coverage=0.8";
        let (name, number) =
            pair.split_once('=').ok_or_else(|| format!("`{pair}` is no threshold: {example}"))?;
        let finite = number.trim().parse().ok().and_then(serde_json::Number::from_f64);
        let finite = finite.ok_or_else(|| format!("`{number}` is no number: {example}"))?;
        given.insert(name.trim().to_owned(), finite.into());
    }
    serde_json::from_value(given.into()).map_err(|error| error.to_string())
}
