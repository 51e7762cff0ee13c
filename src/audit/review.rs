//! The whole review of an index on its data.

use serde::{Deserialize, Serialize};

use super::columns::{Description, Series, describe};
use super::consistency::{Consistency, consistency};
use super::correlation::{Correlation, CorrelationMethod};
use super::coverage::{DataCoverage, coverage};
use super::dimensions::{Dimensions, dimensions};
use super::findings::{Finding, findings};
use super::importance::{Importance, importance};
use super::methods::{MethodFigure, method_figures};
use super::relations::{
    ParentCorrelations, SiblingPair, denominator_pairs, parent_correlations, sibling_pairs,
};
use crate::data::Dataset;
use crate::engine::{Index, Scores};
use crate::error::{Diagnostics, ErrorKind, Refusal, Result, number, reason};
use crate::framework::{Framework, Group, Node, NodeCode};
use crate::results::{Removals, removals};

/// The review of an index: the statistics of an audit, and what is remarkable in them.
///
/// An entry that cannot be computed — too few units, a column that does not vary, a singular matrix —
/// has the reason. Nodes enter with their **full** scores, for which higher is always better. The
/// order of rows, columns and children changes no figure; p-values are right to 1e-12 of themselves.
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
    /// Number of ranked units.
    pub units: usize,
    /// The thresholds by which findings were made.
    pub thresholds: Thresholds,
    /// What is remarkable, in the order of the checks.
    pub findings: Vec<Finding>,
    /// How much of the data is not missing.
    pub coverage: DataCoverage,
    /// Descriptive statistics.
    pub statistics: Statistics,
    /// Raw indicators correlated with a denominator, and the denominator.
    pub denominators: Vec<Correlation>,
    /// Correlations of all pairs of siblings.
    pub siblings: Vec<SiblingPair>,
    /// Correlations of every node but the root with the groups above it and with foreign ones.
    pub parents: Vec<ParentCorrelations>,
    /// Consistency and dimensions of the children of every group.
    pub groups: Vec<GroupReview>,
    /// Weights and importance of every node but the root.
    pub importance: Vec<Importance>,
    /// The index without each node, level by level below the root.
    pub removals: Vec<Removals>,
    /// Figures of weighting and aggregation methods beside weights and scores.
    pub methods: Vec<MethodFigure>,
}

/// Descriptive statistics of the raw data and of the scores.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
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
#[non_exhaustive]
pub struct GroupReview {
    /// The group.
    pub group: NodeCode,
    /// Its level.
    pub level: String,
    /// Cronbach's alpha, or why it cannot be computed.
    #[serde(serialize_with = "reason::serialize")]
    pub consistency: std::result::Result<Consistency, Refusal>,
    /// Principal components, sampling adequacy and sphericity, or why they cannot be computed.
    #[serde(serialize_with = "reason::serialize")]
    pub dimensions: std::result::Result<Dimensions, Refusal>,
}

impl Audit {
    /// Reviews an index on data, with the default thresholds.
    ///
    /// # Errors
    ///
    /// As for [`Index::score`].
    pub fn of(index: &Index, data: &Dataset) -> Result<Self> {
        Self::with(index, data, Thresholds::default())
    }

    /// Reviews an index on data, with other thresholds.
    ///
    /// # Errors
    ///
    /// As for [`of`](Audit::of); a threshold out of its range.
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

/// What the sections of a review show, each by the name of its field in [`Audit`].
const SECTIONS: [(&str, &str); 10] = [
    ("findings", "What crosses a threshold: the check, the node or unit, and what was found."),
    ("coverage", "Share of the data that is not missing; low if below the threshold."),
    (
        "statistics",
        "Distribution of the raw values and of the scores. Skewness and kurtosis are sample figures, \
         0 for a normal distribution; both high means outliers.",
    ),
    (
        "denominators",
        "Indicators that grow with a denominator, such as population: they may measure mere size.",
    ),
    (
        "siblings",
        "Correlations of the nodes of a group, over the units that have both. Negative ones cancel out; \
         collinear ones count the same thing twice. p: how likely such a correlation is by chance.",
    ),
    (
        "parents",
        "Correlations of a node with its own groups and with the nearest other one: a node that goes \
         better with another group may be in the wrong place.",
    ),
    (
        "groups",
        "Do the children of a group measure one thing? Alpha: consistency, from 0.7 on good. KMO: \
         adequacy for a factor analysis, from 0.6 on good. First: share of the variance that the \
         first component explains. Dimensions: components that explain more than one child.",
    ),
    (
        "importance",
        "Weight: share of the group that its makers gave to a node. Importance: share of the group's \
         variance that the node explains, by a line (r²) or a curve (S). The two should be alike.",
    ),
    (
        "removals",
        "What the index would be without a node: how far the ranks of the units would shift.",
    ),
    (
        "methods",
        "Figures of the methods themselves: consistency of judgements, spread of experts, standard \
         errors, number of best rankings.",
    ),
];

/// What a section of a review shows and how to read its figures, in one or two plain sentences;
/// `None` if [`Audit`] has no such field.
///
/// ```
/// use composite_index::audit::explanation;
///
/// assert!(explanation("coverage").unwrap().starts_with("Share of the data"));
/// ```
pub fn explanation(section: &str) -> Option<&'static str> {
    SECTIONS.iter().find(|(name, _)| *name == section).map(|(_, text)| *text)
}

/// Whether the children of every group measure one thing, groups depth first.
pub fn group_reviews(scores: &Scores, thresholds: &Thresholds) -> Vec<GroupReview> {
    let review = |(node, group): (&Node, &Group)| {
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

/// The thresholds from which a review finds something remarkable.
///
/// `coverage`, `non-zero`, `unique` and `first-component` are shares from 0 to 1. The others may be
/// out of reach, to find nothing. [`Audit::with`] refuses what is not a number.
///
/// The defaults are those of the audits of the European Commission's Joint Research Centre (JRC)
/// and of COINr.
///
/// # Examples
///
/// ```
/// use composite_index::audit::Thresholds;
///
/// let strict = Thresholds { coverage: 0.8, ..Thresholds::default() };
/// assert_eq!(strict.collinear, 0.92);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Thresholds {
    /// Less than this share of the cells of a unit, an indicator or a group have data.
    pub coverage: f64,
    /// Less than this share of the units have a value other than zero.
    pub non_zero: f64,
    /// The distinct values of an indicator are less than this share of the units.
    pub unique: f64,
    /// An indicator has outliers if |skewness| is above this …
    pub skewness: f64,
    /// … and the excess kurtosis above this.
    pub kurtosis: f64,
    /// Two nodes with a correlation above this say the same thing twice.
    pub collinear: f64,
    /// A node with a correlation below this works against its sibling or its group.
    pub negative: f64,
    /// A correlation below this, though not negative, is weak.
    pub weak: f64,
    /// An indicator whose absolute correlation with a denominator is above this may need it.
    pub denominator: f64,
    /// Cronbach's alpha below this is low.
    pub alpha: f64,
    /// A Kaiser–Meyer–Olkin measure below this is low.
    pub adequacy: f64,
    /// The first principal component of a group explains less than this share.
    pub first_component: f64,
    /// A principal component with an eigenvalue above this counts as a dimension.
    pub eigenvalue: f64,
    /// A node is out of balance if its share of the importance within its group is more than this many
    /// times its share of the weight, or the reverse. The JRC sets no figure.
    pub imbalance: f64,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            coverage: 0.65,
            non_zero: 0.5,
            unique: 0.5,
            skewness: 2.0,
            kurtosis: 3.5,
            collinear: 0.92,
            negative: -0.4,
            weak: 0.3,
            denominator: 0.6,
            alpha: 0.7,
            adequacy: 0.6,
            first_component: 0.6,
            eigenvalue: 1.0,
            imbalance: 2.0,
        }
    }
}

impl Thresholds {
    /// Every threshold out of its range, with the reason.
    pub(super) fn faults(&self) -> Vec<ErrorKind> {
        let shares = [
            ("coverage", self.coverage),
            ("non-zero", self.non_zero),
            ("unique", self.unique),
            ("first-component", self.first_component),
        ];
        let others = [
            ("skewness", self.skewness),
            ("kurtosis", self.kurtosis),
            ("collinear", self.collinear),
            ("negative", self.negative),
            ("weak", self.weak),
            ("denominator", self.denominator),
            ("alpha", self.alpha),
            ("adequacy", self.adequacy),
            ("eigenvalue", self.eigenvalue),
            ("imbalance", self.imbalance),
        ];
        let fault =
            |option: &str, why: String| ErrorKind::InvalidOption { option: option.into(), why };
        let beyond = shares.into_iter().filter(|(_, share)| !(0.0..=1.0).contains(share));
        let beyond = beyond.map(|(option, share)| {
            fault(option, format!("{} is not a share from 0 to 1", number(share)))
        });
        let unknown = others.into_iter().filter(|(_, threshold)| threshold.is_nan());
        beyond
            .chain(unknown.map(|(option, _)| fault(option, "NaN is not a number".into())))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_threshold_is_refused() {
        let changed: Thresholds = serde_json::from_str(r#"{"first-component": 0.7}"#).unwrap();
        assert_eq!(changed, Thresholds { first_component: 0.7, ..Thresholds::default() });
        let error = serde_json::from_str::<Thresholds>(r#"{"skewnes": 1}"#).unwrap_err();
        assert!(error.to_string().starts_with("unknown field `skewnes`, expected one of"));
    }
}
