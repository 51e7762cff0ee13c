//! The fit of an index to a table of any size: what it learns comes from SQL aggregates.

mod figures;
mod source;

use std::collections::BTreeMap;

use composite_index::engine::NeededAggregates;
use composite_index::{Aggregates, Index, Methodology, Scorer, VariableCode};
use datafusion::common::{Result, plan_err};
use datafusion::prelude::DataFrame;

use crate::plan_error;
use crate::row_function::call;
use crate::score::node_function;
use crate::stored::StoredScorer;
use source::Sources;

/// Fits an index to a table that has a column for each indicator and denominator, under its code.
///
/// The table is asked for counts, extremes, means, deviations and quantiles, as far as the methodology
/// looks at them, and never for its rows. Count, extremes and quantiles are exact, so that min–max, goalposts,
/// distances and bands are fitted to the bit as [`Index::fit`] fits them. Means and deviations are those of
/// DataFusion's `avg` and `stddev_pop`, which add in the order in which the rows come: they can differ from
/// the engine's in the last bits, by at most n ε of the mean size of the values. (Its `percentile_cont` rounds
/// the place between two values to a millionth; this asks for the two values instead.)
///
/// Groups whose steps look at their scores are fitted after what is below them, by another query that
/// scores the rows.
///
/// # Errors
///
/// Before any query runs: columns that the table lacks or that are no numbers, by the variables' names; a
/// screening of units, which looks at rows. From the figures: infinite values, and denominators that are
/// zero or missing where the methodology does not accept it. What
/// [`fit_aggregates`](Index::fit_aggregates) refuses.
pub async fn fit(index: &Index, table: DataFrame) -> Result<Scorer> {
    let screening = index.methodology().screening.as_ref();
    if screening.is_some_and(|screening| !screening.units.is_empty()) {
        return plan_err!("units are screened by their rows, which SQL aggregates do not see");
    }
    let needed = index.needed_aggregates();
    let sources = Sources::new(index, &needed, table.schema())?;
    sources.check(&table, index.methodology()).await?;
    let mut known = BTreeMap::new();
    let observed = sources.columns().collect::<Vec<_>>();
    let figures = figures::of(&table, &observed).await?;
    for ((needed, _), figures) in observed.iter().zip(figures) {
        known.insert(VariableCode::from(&needed.node), figures);
    }
    let others: Vec<_> = needed.iter().filter(|needed| needed.column.is_none()).collect();
    for (place, needed) in others.iter().enumerate() {
        let found = of_scores(index, &others[place..], &known, &table).await?;
        known.insert(VariableCode::from(&needed.node), found);
    }
    index.fit_aggregates(&known).map_err(plan_error)
}

/// Figures of the scores of the first of some nodes, before its transforms.
async fn of_scores(
    index: &Index,
    unknown: &[&NeededAggregates],
    known: &BTreeMap<VariableCode, Aggregates>,
    table: &DataFrame,
) -> Result<Aggregates> {
    let Some(first) = unknown.first() else { return Ok(Aggregates::default()) };
    if first.multiplied {
        return plan_err!(
            "the scores of `{}` are multiplied by another node's after its steps, which cannot be fitted by SQL aggregates",
            first.node
        );
    }
    let bare = unknown.iter().fold(index.methodology().clone(), bared);
    let bare = index.with_methodology(bare).map_err(plan_error)?;
    let stored = StoredScorer::try_from(bare.fit_aggregates(known).map_err(plan_error)?)?;
    let scores = call(&node_function("scores", &stored, first.node.as_str())?, table.schema())?;
    let figures = figures::of(table, &[(*first, scores)]).await?;
    Ok(figures.into_iter().next().unwrap_or_default())
}

/// Without the steps of a node whose scores are not known yet.
fn bared(mut methodology: Methodology, node: &&NeededAggregates) -> Methodology {
    let settings = methodology.node.entry(node.node.clone()).or_default();
    *settings = settings.clone().transforms([]).publish([]);
    methodology
}
