//! Fits to data that are elsewhere, of any size, by aggregates of their columns.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::bind::BoundData;
use super::faults::{Namer, located};
use super::fit::weigh;
use super::index::Index;
use super::pass::Pass;
use super::preparation;
use super::scorer::{FittedKind, FittedNode, Scorer};
use super::screened;
use crate::error::{Diagnostics, ErrorKind, Refusal, Result};
use crate::framework::{Node, VariableCode};
use crate::methodology::{Recipe, RecipeKind};
use crate::methods::impute::Imputation;
use crate::methods::transform::{Aggregates, Chain, ChainFault, Context, Transform};

impl Index {
    /// Fits the index to aggregates of its indicators' columns: what [`fit`](Index::fit) gives for the data
    /// that they are aggregates of, to the last bit where the aggregates are those of
    /// [`Aggregates::of`] (but for z-scores over n − 1, whose deviation can differ in its last bit). For
    /// data too many for one machine's memory, or inside a database.
    ///
    /// Each indicator with a column needs aggregates: of the column as its transforms find it, divided by
    /// its denominator and with its gaps filled by a constant, where it has these. A step that looks at the
    /// scores of a group, such as a root that is published from 0 to 100, needs those of the group before its
    /// transforms: an index without the step is fitted and gives the scores to aggregate.
    ///
    /// # Errors
    ///
    /// Every fault at once: an indicator without aggregates, or whose aggregates contradict each other; a
    /// method that looks at every value (ranks, most imputations, weights out of data), at scores without
    /// aggregates, or at a mean behind another step; classes, parts, and a screening of indicators.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::collections::BTreeMap;
    ///
    /// use composite_index::{Aggregates, Framework, Index, Methodology, Settings, Transform};
    ///
    /// let framework = Framework::builder("index", "An index").indicator("growth", 1.0).build()?;
    /// let methodology = Methodology::default()
    ///     .with_indicators(Settings::new().transforms([Transform::min_max(0.0, 100.0)]));
    /// let known = Aggregates { count: 10_000_000, minimum: 1.0, maximum: 3.0, ..Default::default() };
    /// let known = BTreeMap::from([("growth".try_into()?, known)]);
    /// let scorer = Index::new(framework, methodology)?.fit_aggregates(&known)?;
    /// assert_eq!(scorer.score_columns(&[&[2.5]])?, [Some(75.0)]);
    /// # Ok::<(), composite_index::Error>(())
    /// ```
    pub fn fit_aggregates(&self, known: &BTreeMap<VariableCode, Aggregates>) -> Result<Scorer> {
        let mut faults = Diagnostics::default();
        self.check_whole(&mut faults);
        let (framework, accept) = (self.shared_framework(), self.methodology().accept.clone());
        let bound = BoundData::of_units(&[]);
        let mut passes = [Pass::new(&framework, &accept, &bound)];
        let preparation = preparation::fit_periods(self, &mut passes).pop().unwrap_or_default();
        let [pass] = &passes;
        let nodes = framework.nodes().iter().zip(self.recipes());
        let fitted = nodes.filter_map(|(node, recipe)| {
            let of = known.get(node.code().as_str());
            faults.keep(self.fit_node(node, recipe, of, pass))
        });
        let nodes: Vec<_> = fitted.collect();
        faults.check().map_err(|error| located(self, error))?;
        let screening = screened::unit_rule(self);
        Ok(Scorer::new(Arc::clone(&framework), accept.clone(), screening, None, preparation, nodes))
    }

    /// Refuses what looks at units or indicators as a whole.
    fn check_whole(&self, faults: &mut Diagnostics) {
        let root = self.framework().root();
        let screening = self.methodology().screening.as_ref();
        if screening.is_some_and(|screening| !screening.indicators.is_empty()) {
            faults.push(refused(root, "its indicators are screened by their values"));
        }
        if self.parts().is_some() {
            faults.push(refused(root, "units are made of others"));
        }
    }

    fn fit_node(
        &self,
        node: &Node,
        recipe: &Recipe,
        known: Option<&Aggregates>,
        pass: &Pass<'_>,
    ) -> Result<FittedNode> {
        let mut faults = Diagnostics::default();
        if recipe.classes.is_some() {
            faults.push(refused(node, "its classes look at the scores of all units"));
        }
        let kind = match &recipe.kind {
            RecipeKind::Indicator { denominator, impute } => {
                let needs = impute.iter().filter(|method| !method.needs_no_data());
                needs.for_each(|method| faults.push(not_imputed(node, method)));
                Some(FittedKind::Indicator { denominator: denominator.clone() })
            }
            RecipeKind::Group { weighting, aggregation, missing } => {
                let foreseen = weighting.foreseen(self.framework(), node).is_some();
                if !foreseen {
                    let why = format!("its weights by {} look at the scores", weighting.name());
                    faults.push(refused(node, why));
                }
                let weights = faults.keep(match foreseen {
                    true => weigh(self, node, recipe, pass).map_err(Into::into),
                    false => Ok(Vec::new()),
                });
                weights.map(|weights| FittedKind::Group {
                    weights,
                    aggregation: aggregation.clone(),
                    missing: *missing,
                })
            }
        };
        let transforms = faults.keep(match (node.column_name(), known) {
            (_, Some(known)) => by_aggregates(node, &recipe.transforms, known),
            (None, None) => apart(node, &recipe.transforms),
            (Some(_), None) => Err(refused(node, "it has no aggregates").into()),
        });
        // What is published starts from the full scores, which are the column where nothing is between.
        let bare = recipe.transforms.is_empty() && recipe.times.is_none();
        let publish = faults.keep(match known.filter(|_| bare) {
            Some(known) => chain(node, &recipe.publish, known, Context::finished(&[])),
            None => apart(node, &recipe.publish),
        });
        let fitted = kind.zip(transforms).zip(publish).map(|((kind, transforms), publish)| {
            FittedNode { transforms, publish, ..FittedNode::bare(kind, recipe) }
        });
        faults.finish_kept(fitted)
    }
}

fn refused(node: &Node, why: impl Into<String>) -> ErrorKind {
    ErrorKind::NotFromAggregates { node: node.code().to_string(), why: why.into() }
}

fn not_imputed(node: &Node, method: &Imputation) -> ErrorKind {
    refused(node, format!("its imputation by {} looks at the values", method.name()))
}

/// Steps that treat each value alone, whatever else is in the column.
fn apart(node: &Node, steps: &[Transform]) -> Result<Chain> {
    let mut faults = Diagnostics::default();
    for step in steps.iter().filter(|step| step.learns()) {
        faults.push(refused(node, format!("{} looks at its scores", step.name())));
    }
    faults.check()?;
    // Steps that learn nothing are the same for any column.
    let any = Aggregates { count: 2, minimum: 1.0, maximum: 2.0, ..Aggregates::default() };
    chain(node, steps, &any, Context::finished(&[]))
}

fn by_aggregates(node: &Node, steps: &[Transform], known: &Aggregates) -> Result<Chain> {
    if let Some(why) = known.refuse().filter(|_| known.count > 0) {
        return Err(refused(node, why).into());
    }
    chain(node, steps, known, Context::of(node, &[]))
}

fn chain(
    node: &Node,
    steps: &[Transform],
    known: &Aggregates,
    context: Context<'_>,
) -> Result<Chain> {
    Chain::fit_aggregates(steps, known, context).map_err(|(method, fault)| {
        let namer = Namer { node, unit: |_: usize| Refusal::new("a unit").to_string() };
        namer.chain(ChainFault { method, row: None, fault }).into()
    })
}
