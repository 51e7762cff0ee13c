//! The frozen scorer: a fit, for units that were not in the sample.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use super::bind;
use super::bind::BoundData;
use super::classes::FittedClasses;
use super::pass::{Derivation, Pass, Stage};
use super::preparation::Preparation;
use super::rows::Plan;
use super::scores::Scores;
use super::screened;
use crate::data::Dataset;
use crate::error::{Diagnostics, Error, ErrorKind, Result};
use crate::framework::{Framework, NodeCode, UnitCode, VariableCode, check_sum};
use crate::methodology::ScreeningRule;
use crate::methodology::{Acceptance, Denominator, Parts, Ranking};
use crate::methods::aggregate::{Aggregation, Missing, MissingRule};
use crate::methods::transform::Chain;
use crate::numerics::options;

/// An index with every parameter fitted to one set of data, frozen: extremes, means, ranks,
/// weights. It scores units that were not in the sample, such as next year's data or a what-if row,
/// on the sample's own scale, and can be stored with serde. What is stored has a version, and a
/// build that writes another version refuses it. (As JSON, read it with serde_json's feature
/// `float_roundtrip`, without which the last bit of a number can be lost.)
///
/// An aggregation that compares units with each other (Copeland, TOPSIS, …) has no parameters to
/// freeze: it compares the given units among themselves, on columns normalised with the fitted
/// parameters. If [`compares_units`](Scorer::compares_units) is true, the units of one ranking must
/// be scored together.
///
/// # Examples
///
/// ```
/// use composite_index::{Dataset, Framework, Index, Methodology, Settings, Transform};
///
/// let framework = Framework::builder("index", "An index").indicator("growth", 1.0).build()?;
/// let methodology = Methodology::default()
///     .with_indicators(Settings::new().transforms([Transform::min_max(0.0, 100.0)]));
/// let sample = Dataset::builder(["growth"]).unit("A", [1.0]).unit("B", [3.0]).build()?;
/// let scorer = Index::new(framework, methodology)?.fit(&sample)?;
///
/// let next_year = Dataset::builder(["growth"]).unit("A", [2.5]).build()?;
/// assert_eq!(scorer.score(&next_year)?.score("A")?, Some(75.0));
/// assert_eq!(scorer.score_columns(&[&[2.0, 4.0]])?, [Some(50.0), Some(150.0)]);
/// # Ok::<(), composite_index::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Stored")]
pub struct Scorer {
    version: u32,
    framework: Arc<Framework>,
    accept: BTreeSet<Acceptance>,
    /// By which units outside the sample take part.
    #[serde(skip_serializing_if = "ScreeningRule::is_empty")]
    screening: ScreeningRule<UnitCode>,
    /// Which units are made of others.
    #[serde(skip_serializing_if = "Option::is_none")]
    parts: Option<Parts>,
    preparation: Preparation,
    nodes: Vec<FittedNode>,
}

/// The version of the form in which scorers are stored. It is written first, so that another is
/// refused before any of its fields is looked at.
const VERSION: u32 = 1;

fn own_version<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    match u32::deserialize(deserializer)? {
        VERSION => Ok(VERSION),
        found => Err(D::Error::custom(format!(
            "the stored scorer has version {found}, and this build reads version {VERSION}: fit it \
             again"
        ))),
    }
}

/// A scorer as it is stored, before its parts are checked against each other.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    #[serde(deserialize_with = "own_version")]
    version: u32,
    framework: Arc<Framework>,
    accept: BTreeSet<Acceptance>,
    #[serde(default)]
    screening: ScreeningRule<UnitCode>,
    #[serde(default)]
    parts: Option<Parts>,
    #[serde(default)]
    preparation: Preparation,
    nodes: Vec<FittedNode>,
}

/// The fitted parameters of one node.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FittedNode {
    pub(super) kind: FittedKind,
    pub(super) transforms: Chain,
    /// The node by whose full scores the column is multiplied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) times: Option<NodeCode>,
    pub(super) publish: Chain,
    pub(super) ranking: Ranking,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) classes: Option<FittedClasses>,
}

impl FittedNode {
    /// The position of the node by which it is multiplied.
    pub(super) fn multiplier(&self, framework: &Framework) -> Option<usize> {
        Some(framework.node(self.times.as_ref()?)?.position())
    }
}

/// Positions, each node after those that it is made of.
fn order(framework: &Framework, nodes: &[FittedNode]) -> Result<Vec<usize>, Vec<NodeCode>> {
    framework.order(|id| nodes[id].multiplier(framework))
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) enum FittedKind {
    Indicator {
        denominator: Option<Denominator>,
    },
    /// Weights in the order of the children's codes.
    Group {
        weights: Vec<f64>,
        aggregation: Aggregation,
        missing: Missing,
    },
}

impl FittedKind {
    pub(super) fn derivation(&self) -> Derivation<'_> {
        match self {
            Self::Indicator { .. } => Derivation::Indicator,
            Self::Group { weights, aggregation, missing } => {
                Derivation::Group { weights, aggregation, missing: *missing }
            }
        }
    }

    /// What takes the place of a missing child; of an indicator, which has none, the default.
    pub(super) fn missing_rule(&self) -> MissingRule {
        match self {
            Self::Indicator { .. } => MissingRule::default(),
            Self::Group { missing, .. } => missing.rule,
        }
    }

    /// What an indicator is divided by.
    fn denominator(&self) -> Option<&Denominator> {
        match self {
            Self::Indicator { denominator } => denominator.as_ref(),
            Self::Group { .. } => None,
        }
    }

    /// The group's weights; none for an indicator.
    pub(super) fn weights(&self) -> &[f64] {
        match self {
            Self::Indicator { .. } => &[],
            Self::Group { weights, .. } => weights,
        }
    }
}

impl Scorer {
    pub(super) fn new(
        framework: Arc<Framework>,
        accept: BTreeSet<Acceptance>,
        screening: ScreeningRule<UnitCode>,
        parts: Option<Parts>,
        preparation: Preparation,
        nodes: Vec<FittedNode>,
    ) -> Self {
        Self { version: VERSION, framework, accept, screening, parts, preparation, nodes }
    }

    /// The framework that was fitted.
    pub fn framework(&self) -> &Framework {
        &self.framework
    }

    /// The variables that [`score_columns`](Scorer::score_columns) takes, in their order: the
    /// indicators depth first, then denominators.
    pub fn variables(&self) -> Vec<VariableCode> {
        let indicators = self.framework.observed();
        let mut variables: Vec<_> =
            indicators.map(|(node, _)| VariableCode::from(node.code())).collect();
        for (_, denominator) in self.denominators() {
            if !variables.contains(&denominator) {
                variables.push(denominator);
            }
        }
        variables
    }

    /// Whether a group compares units with each other, or units are made of others, so that a unit's
    /// score depends on which others are scored with it, and the data cannot be scored in pieces.
    pub fn compares_units(&self) -> bool {
        self.parts.is_some()
            || self.nodes.iter().any(|node| match &node.kind {
                FittedKind::Group { aggregation, .. } => aggregation.compares_units(),
                FittedKind::Indicator { .. } => false,
            })
    }

    /// Scores and ranks units with the fitted parameters. Units are ranked among each other, and
    /// groups that [compare units](Scorer::compares_units) compare these. An indicator or a unit
    /// may have no data.
    ///
    /// # Errors
    ///
    /// Every fault at once: columns that do not fit the framework, and values that the methods
    /// refuse, each with node and unit.
    pub fn score(&self, data: &Dataset) -> Result<Scores> {
        let parts = self.parts.as_ref();
        let data = &*screened::units(&self.framework, &self.screening, parts, data)?;
        let bound = BoundData::dataset(&self.framework, &self.denominators(), parts, data)?;
        let columns = self.run(&bound, None)?.finish()?;
        Ok(Scores::new(Arc::clone(&self.framework), data.shared_units(), columns, &self.nodes))
    }

    /// Scores plain columns, as any data engine holds them: one slice per variable in the order of
    /// [`variables`](Scorer::variables), NaN for missing. Returns the published scores at the root,
    /// row by row; a row with too much missing data for the methodology's screening has none. Rows
    /// have no codes to be forced in or out, no groups to be imputed within, and no parts. Each row is
    /// scored for itself, as [`row_by_row`](Scorer::row_by_row) does it, unless the scorer
    /// [compares units](Scorer::compares_units), which then are those given.
    ///
    /// # Errors
    ///
    /// The number or the lengths of the slices are wrong, a value is infinite, or the methods
    /// refuse a value (with node and row).
    pub fn score_columns(&self, columns: &[&[f64]]) -> Result<Vec<Option<f64>>> {
        let variables = self.variables();
        let scores = if self.compares_units() {
            bind::check_lengths(&variables, columns)?;
            bind::check_finite(&variables, columns, |_| true, 0)?;
            let kept = screened::rows(&self.framework, &self.screening, columns);
            let without = screened::without_rows(columns, &kept);
            let columns: Vec<&[f64]> = without.iter().map(AsRef::as_ref).collect();
            let bound = BoundData::slices(&variables, &columns, 0);
            let found = self.run(&bound, None)?.finish()?;
            let score = |(score, kept): (&f64, bool)| if kept { *score } else { f64::NAN };
            found.published(0).iter().zip(kept).map(score).collect()
        } else {
            let mut scores = vec![f64::NAN; columns.first().map_or(0, |column| column.len())];
            let plan = Plan::new(self, vec![self.framework.root().position()])?;
            plan.score(self, &variables, columns, &mut [&mut scores], &mut Default::default())?;
            scores
        };
        Ok(options(&scores))
    }

    /// One pass over data; over those nodes alone that are needed, where they are given, and then each
    /// row for itself.
    pub(super) fn run<'a>(
        &'a self,
        bound: &'a BoundData<'a>,
        needed: Option<&[bool]>,
    ) -> Result<Pass<'a>> {
        let mut pass = Pass::new(&self.framework, &self.accept, bound);
        let all = !self.looks_at_single_nodes();
        let is_needed = |id: usize| needed.is_none_or(|needed| needed[id]);
        for (node, fitted) in self.framework.nodes().iter().zip(&self.nodes) {
            if node.column_name().is_some() && (all || is_needed(node.position())) {
                pass.denominate(node, fitted.kind.denominator());
                pass.pass_over_own_values(node);
            }
        }
        self.preparation.apply(&mut pass);
        for id in self.order().into_iter().filter(|id| is_needed(*id)) {
            let (node, fitted) = (&self.framework.nodes()[id], &self.nodes[id]);
            if !pass.is_ready(node) || !pass.derive(node, fitted.kind.derivation()) {
                continue;
            }
            let changes = !fitted.transforms.is_empty() || fitted.times.is_some();
            if changes && matches!(fitted.kind, FittedKind::Group { .. }) {
                pass.keep_aggregate(node);
            }
            for (stage, chain) in
                [(Stage::Transforms, &fitted.transforms), (Stage::Publish, &fitted.publish)]
            {
                if !pass.has_failed(node) && !chain.is_empty() {
                    let mut cut = Vec::new();
                    let mut column = pass.column(node, stage);
                    let cut_off = |row, how| cut.push((row, how));
                    let found = match needed {
                        None => chain.apply(&mut column, cut_off),
                        Some(_) => chain.apply_apart(&mut column, cut_off),
                    };
                    pass.note_chain(node, &cut, found.err().unwrap_or_default());
                }
                if stage == Stage::Transforms {
                    pass.combine(node);
                }
                if let (Stage::Transforms, Some(by)) = (stage, fitted.multiplier(&self.framework)) {
                    pass.multiply(node, by);
                }
            }
        }
        Ok(pass)
    }

    /// The positions of the nodes, each after those that it is made of.
    pub(super) fn order(&self) -> Vec<usize> {
        // What is stored is refused where there is no such order.
        order(&self.framework, &self.nodes).unwrap_or_default()
    }

    pub(super) fn nodes(&self) -> &[FittedNode] {
        &self.nodes
    }

    pub(super) fn screening(&self) -> &ScreeningRule<UnitCode> {
        &self.screening
    }

    pub(super) fn has_parts(&self) -> bool {
        self.parts.is_some()
    }

    pub(super) fn accepts(&self, what: Acceptance) -> bool {
        self.accept.contains(&what)
    }

    /// Whether a node depends on no indicator but those below it: none is imputed by others, and no
    /// unit is screened by all.
    pub(super) fn looks_at_single_nodes(&self) -> bool {
        self.screening.is_empty() && self.preparation.is_empty()
    }

    pub(super) fn denominators(&self) -> Vec<(usize, VariableCode)> {
        let nodes = self.nodes.iter().enumerate();
        let denominator = |(position, fitted): (usize, &FittedNode)| {
            Some((position, fitted.kind.denominator()?.variable.clone()))
        };
        nodes.filter_map(denominator).collect()
    }

    /// The transforms of a node, as they were fitted.
    #[cfg(feature = "decisions")]
    pub(super) fn chain(&self, id: usize) -> &Chain {
        &self.nodes[id].transforms
    }

    pub(super) fn into_nodes(self) -> Vec<FittedNode> {
        self.nodes
    }
}

impl TryFrom<Stored> for Scorer {
    type Error = Error;

    /// Refuses parts that contradict each other, so that a stored scorer cannot panic.
    fn try_from(stored: Stored) -> Result<Self> {
        let Stored { version, framework, accept, screening, parts, preparation, nodes } = stored;
        if nodes.len() != framework.nodes().len() {
            let (expected, found) = (framework.nodes().len(), nodes.len());
            return Err(ErrorKind::ColumnsGiven { expected, found }.into());
        }
        let mut faults = Diagnostics::default();
        for (node, fitted) in framework.nodes().iter().zip(&nodes) {
            let (expected, weights) = (node.child_ids().len(), fitted.kind.weights());
            let code = node.code().to_string();
            let is_group = matches!(fitted.kind, FittedKind::Group { .. });
            if is_group != node.as_group().is_some() || weights.len() != expected {
                faults.push(ErrorKind::WeightsLength {
                    group: code,
                    expected,
                    found: weights.len(),
                });
                continue;
            }
            if let FittedKind::Group { aggregation, .. } = &fitted.kind {
                if let Some(why) = aggregation.refuse() {
                    let (option, why) = (format!("aggregation of {code}"), why.to_owned());
                    faults.push(ErrorKind::InvalidOption { option, why });
                }
            }
            for weight in weights {
                if let Err(problem) = super::weights::check_weight(code.clone(), *weight) {
                    faults.push(problem);
                }
            }
            if let (true, Err(problem)) = (is_group, check_sum(weights.iter().sum(), code)) {
                faults.push(problem);
            }
        }
        faults.keep(preparation.check(&framework));
        if order(&framework, &nodes).is_err() {
            let why = "the nodes that multiply need each other";
            faults.push(ErrorKind::StoredScorer { why });
        }
        for by in nodes.iter().filter_map(|fitted| fitted.times.as_ref()) {
            faults.keep(framework.find(by));
        }
        faults.finish(Self { version, framework, accept, screening, parts, preparation, nodes })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::index::Index;
    use crate::framework::Framework;
    use crate::methodology::{Methodology, Settings};
    use crate::methods::transform::Transform;

    /// A scorer by goalposts 0 and 10, as JSON.
    fn stored() -> String {
        let framework = Framework::builder("index", "An index")
            .indicator_with("x", 1.0, |x| x.goalposts(0.0, 10.0))
            .indicator("y", 1.0)
            .build()
            .unwrap();
        let posts = Settings::new().transforms([Transform::goalposts(0.0, 1.0, true)]);
        let methodology = Methodology::default().with_node("x", posts).unwrap();
        let data = Dataset::builder(["x", "y"]).unit("A", [5.0, 1.0]).build().unwrap();
        let scorer = Index::new(framework, methodology).unwrap().fit(&data).unwrap();
        serde_json::to_string(&scorer).unwrap()
    }

    #[test]
    fn a_stored_scorer_with_bounds_out_of_order_does_not_panic() {
        let turned =
            stored().replacen(r#""low":0.0,"high":10.0,"to""#, r#""low":10.0,"high":0.0,"to""#, 1);
        assert_ne!(turned, stored());
        let scorer: Scorer = serde_json::from_str(&turned).unwrap();
        assert!(scorer.score_columns(&[&[5.0], &[1.0]]).unwrap()[0].is_some());
    }

    #[test]
    fn a_stored_scorer_whose_parts_do_not_fit_is_refused() {
        for (from, to, said) in [
            (
                r#""weights":[1.0,1.0]"#,
                r#""weights":[1.0]"#,
                "1 weights for the 2 children of `index`",
            ),
            (
                r#""weights":[1.0,1.0]"#,
                r#""weights":[0.0,0.0]"#,
                "all weights in group `index` are zero",
            ),
            (
                r#""weights":[1.0,1.0]"#,
                r#""weights":[1.0,-1.0]"#,
                "weight -1 of `index` is negative",
            ),
            (
                r#""aggregation":"arithmetic-mean""#,
                r#""aggregation":{"vikor":{"majority":5}}"#,
                "`aggregation of index`: `majority` lies from 0 to 1",
            ),
            (
                r#"{"version":1,"#,
                r#"{"version":2,"new":[],"#,
                "the stored scorer has version 2, and this build reads version 1: fit it again",
            ),
            (r#"{"version":1,"#, "{", "missing field `version`"),
        ] {
            let text = stored().replacen(from, to, 1);
            assert_ne!(text, stored(), "{from}");
            let error = serde_json::from_str::<Scorer>(&text).unwrap_err().to_string();
            assert!(error.contains(said), "{error}");
        }
    }
}
