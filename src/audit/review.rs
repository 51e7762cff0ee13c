//! The whole review of an index on its data.

use serde::Serialize;

use super::consistency::{Consistency, consistency};
use super::correlation::{Correlation, CorrelationMethod};
use super::coverage::{DataCoverage, coverage};
use super::description::{Description, describe};
use super::dimensions::{Dimensions, dimensions};
use super::findings::{Finding, findings};
use super::importance::{Importance, importance};
use super::methods::{MethodFigure, method_figures};
use super::pairs::{SiblingPair, denominator_pairs, sibling_pairs};
use super::parents::{ParentCorrelations, parent_correlations};
use super::series::Series;
use super::thresholds::Thresholds;
use crate::data::Dataset;
use crate::engine::{Index, Scores};
use crate::error::reason;
use crate::error::{Diagnostics, Refusal, Result};
use crate::framework::{Framework, NodeCode};
use crate::results::{Removals, removals};

/// The review of an index: what a statistical audit looks at, and what stands out.
///
/// What cannot be computed — too few units, a column that does not vary, a singular matrix — is an
/// entry with its reason. Nodes are looked at by their **full** scores, in which higher is better
/// throughout. The order of rows, columns and children changes no figure; p-values come from
/// `statrs` and may differ in their last digits between platforms.
///
/// # Examples
///
/// ```
/// # #[cfg(all(feature = "csv", feature = "toml"))] {
/// use composite_index::IndexFolder;
/// use composite_index::audit::Audit;
///
/// let folder = IndexFolder::open("fixtures/gai-2021")?;
/// let audit = Audit::of(folder.index(), folder.data()?)?;
/// let innovation = audit.groups.iter().find(|group| group.group.as_str() == "innovation");
/// let consistency = innovation.and_then(|group| group.consistency.as_ref().ok());
/// assert!(consistency.is_some_and(|found| found.alpha > 0.7));
/// for finding in &audit.findings {
///     println!("{finding}");
/// }
/// # }
/// # Ok::<(), composite_index::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Audit {
    /// The index's name.
    pub title: String,
    /// How many units it ranks.
    pub units: usize,
    /// From where on something was flagged.
    pub thresholds: Thresholds,
    /// What stands out, in the order of the checks.
    pub findings: Vec<Finding>,
    /// How much of the data is there.
    pub coverage: DataCoverage,
    /// What the columns look like.
    pub statistics: Statistics,
    /// Raw indicators that go with a denominator.
    pub denominators: Vec<Correlation>,
    /// All pairs of siblings.
    pub siblings: Vec<SiblingPair>,
    /// Every node but the root with the groups above it and with foreign ones.
    pub parents: Vec<ParentCorrelations>,
    /// Every group: whether its children measure one thing.
    pub groups: Vec<GroupReview>,
    /// Weights beside importance, of every node but the root.
    pub importance: Vec<Importance>,
    /// The index without each node, level by level below the root.
    pub removals: Vec<Removals>,
    /// What methods of weighting and aggregation tell beside weights and scores.
    pub methods: Vec<MethodFigure>,
}

/// What the columns look like.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Statistics {
    /// The raw columns of the indicators, depth first.
    pub raw: Vec<Description>,
    /// The full scores of all nodes, depth first.
    pub scores: Vec<Description>,
}

impl Statistics {
    fn of(framework: &Framework, data: &Dataset, scores: &Scores, thresholds: &Thresholds) -> Self {
        let nodes = scores.nodes();
        let nodes = nodes.map(|at| Series::new(at.node().code().as_str(), at.full_scores()));
        let raw = Series::raw(framework, data);
        Self {
            raw: raw.iter().map(|column| describe(column, thresholds)).collect(),
            scores: nodes.map(|column| describe(&column, thresholds)).collect(),
        }
    }
}

/// Whether the children of a group measure one thing.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupReview {
    /// The group.
    pub group: NodeCode,
    /// Its level.
    pub level: String,
    /// Cronbach's alpha, or why there is none.
    #[serde(serialize_with = "reason::serialize")]
    pub consistency: std::result::Result<Consistency, Refusal>,
    /// Principal components, sampling adequacy and sphericity, or why there are none.
    #[serde(serialize_with = "reason::serialize")]
    pub dimensions: std::result::Result<Dimensions, Refusal>,
}

impl Audit {
    /// Reviews an index on data, by the default thresholds.
    ///
    /// # Errors
    ///
    /// As for [`Index::score`]: what cannot be scored cannot be reviewed.
    pub fn of(index: &Index, data: &Dataset) -> Result<Self> {
        Self::with(index, data, Thresholds::default())
    }

    /// Reviews an index on data, by other thresholds.
    ///
    /// # Errors
    ///
    /// As for [`of`](Audit::of), and a threshold is out of its range.
    pub fn with(index: &Index, data: &Dataset, thresholds: Thresholds) -> Result<Self> {
        let mut faults = Diagnostics::default();
        thresholds.faults().into_iter().for_each(|fault| faults.push(fault));
        faults.finish(())?;
        let (scores, framework) = (index.score(data)?, index.framework());
        let by = CorrelationMethod::Pearson;
        let levels = framework.levels().iter().skip(1);
        let removals = levels.map(|level| removals(index, data, level.as_str()));
        let mut audit = Self {
            title: framework.root().name().to_owned(),
            units: scores.units().len(),
            thresholds,
            findings: Vec::new(),
            coverage: coverage(framework, data, &thresholds),
            statistics: Statistics::of(framework, data, &scores, &thresholds),
            denominators: denominator_pairs(framework, data, by, &thresholds),
            siblings: sibling_pairs(&scores, &thresholds),
            parents: parent_correlations(&scores, &thresholds),
            groups: group_reviews(&scores, &thresholds),
            importance: importance(&scores),
            removals: removals.collect::<Result<_>>()?,
            methods: method_figures(index, &scores),
        };
        audit.findings = findings(&audit);
        Ok(audit)
    }
}

/// Whether the children of every group measure one thing, groups depth first.
pub fn group_reviews(scores: &Scores, thresholds: &Thresholds) -> Vec<GroupReview> {
    let review = |(node, group): (&crate::framework::Node, &crate::framework::Group)| {
        let children = Series::children(scores, node);
        GroupReview {
            group: node.code().clone(),
            level: group.level().to_string(),
            consistency: consistency(&children),
            dimensions: dimensions(&children, thresholds),
        }
    };
    scores.framework().groups().map(review).collect()
}
