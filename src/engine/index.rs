//! The index: a framework and a methodology that fit each other.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::bind;
#[cfg(feature = "robustness")]
use super::fit;
use super::imputed;
use super::imputed::Imputed;
use super::peers;
use super::prepared::Prepared;
use super::scorer::Scorer;
use super::scores::Scores;
use super::screened;
use super::screening::ScreeningReport;
use super::wholes;
use crate::data::Dataset;
use crate::error::{Diagnostic, Diagnostics, ErrorKind, Result};
use crate::framework::{Framework, NodeCode, VariableCode};
use crate::methodology;
use crate::methodology::{Methodology, Parts, Recipe, RecipeKind};
use crate::methods::aggregate::Aggregation;

/// A composite index: a framework and a methodology, checked against each other.
///
/// Scoring is pure: no input or output, no clock, no randomness, no hidden state; the order of
/// rows and columns changes no bit of any result.
///
/// # Examples
///
/// ```
/// use composite_index::{Dataset, Framework, Index, Methodology};
///
/// let framework = Framework::builder("index", "An index")
///     .pillar("people", 2.0, |p| p.indicator("talent", 1.0).indicator("trust", 1.0))
///     .pillar("money", 1.0, |p| p.indicator("funding", 1.0))
///     .build()?;
/// let data = Dataset::builder(["talent", "trust", "funding"])
///     .unit("KOR", [20.0, 40.0, 60.0])
///     .unit("JPN", [30.0, 50.0, 10.0])
///     .build()?;
/// let index = Index::new(framework, Methodology::default())?;
/// let scores = index.score(&data)?;
/// assert_eq!(scores.score("KOR")?, Some(40.0));
/// assert_eq!(scores.rank("KOR")?, Some(1.0));
///
/// let people_first = index.with_weights([("people", 9.0)])?.score(&data)?;
/// assert_eq!(people_first.rank("KOR")?, Some(2.0));
/// # Ok::<(), composite_index::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Index {
    framework: Arc<Framework>,
    methodology: Arc<Methodology>,
    /// One per node, by position.
    recipes: Arc<[Recipe]>,
    /// Positions, each node after those that it is made of.
    order: Arc<[usize]>,
    /// Whether the data may lack units that the methodology names.
    lacks_units: bool,
}

impl Index {
    /// Checks a methodology on a framework.
    ///
    /// # Errors
    ///
    /// Every fault at once: nodes and levels that do not exist, options that do not fit their node,
    /// weights that are negative or not finite, indicators that reach their group with lower is
    /// better, means that need a true zero over scales without one.
    pub fn new(framework: impl Into<Arc<Framework>>, methodology: Methodology) -> Result<Self> {
        let framework = framework.into();
        let recipes: Arc<[_]> =
            framework.nodes().iter().map(|node| methodology.recipe(&framework, node)).collect();
        methodology::check(&framework, &methodology, &recipes)?;
        let order = order(&framework, &recipes);
        let methodology = Arc::new(methodology);
        Ok(Self { framework, methodology, recipes, order, lacks_units: false })
    }

    /// What is measured.
    pub fn framework(&self) -> &Framework {
        &self.framework
    }

    /// How it is measured.
    pub fn methodology(&self) -> &Methodology {
        &self.methodology
    }

    /// How a group is aggregated, by whichever settings; `None` for an indicator, and for a code
    /// that does not exist.
    pub fn aggregation(&self, group: impl AsRef<str>) -> Option<&Aggregation> {
        let node = self.framework.node(group)?;
        match &self.recipes.get(node.position())?.kind {
            RecipeKind::Group { aggregation, .. } => Some(aggregation),
            RecipeKind::Indicator { .. } => None,
        }
    }

    /// Scores and ranks every unit at every node.
    ///
    /// # Errors
    ///
    /// Every fault at once: columns that do not fit the framework, units and indicators without
    /// data, columns that do not vary where they must, values that a method refuses, each with
    /// node and unit.
    pub fn score(&self, data: &Dataset) -> Result<Scores> {
        let screened = screened::screen(self, data)?;
        let (_, scores) = Scorer::fit(&screened.index, &screened.data)?;
        Ok(scores.with_screening(screened.report))
    }

    /// The data as the transforms find them, with the cells that were imputed. In a panel, each
    /// period is imputed alone, except by methods that carry values over periods.
    ///
    /// # Errors
    ///
    /// Every fault at once: columns that do not fit the framework, denominators that are zero or
    /// missing, cells that no method could fill.
    ///
    /// # Examples
    ///
    /// ```
    /// use composite_index::{Dataset, Framework, Imputation, Index, Methodology, Settings, Unit};
    /// use composite_index::impute::LocfOptions;
    ///
    /// let framework = Framework::builder("index", "An index").indicator("growth", 1.0).build()?;
    /// let methodology = Methodology::default().with_indicators(
    ///     Settings::new().impute([Imputation::CarryForward(LocfOptions { max_age: Some(2.0) })]),
    /// );
    /// let panel = Dataset::builder(["growth"])
    ///     .row(Unit::new("KOR")?.in_period("2023"), [Some(2.5)])
    ///     .row(Unit::new("KOR")?.in_period("2024"), [None])
    ///     .build()?;
    /// let imputed = Index::new(framework, methodology)?.impute(&panel)?;
    /// assert_eq!(imputed.data.in_period("2024")?.value("KOR", "growth")?, Some(2.5));
    /// assert_eq!(imputed.cells[0].period.as_deref(), Some("2024"));
    /// # Ok::<(), composite_index::Error>(())
    /// ```
    pub fn impute(&self, data: &Dataset) -> Result<Imputed> {
        let screened = screened::screen(self, data)?;
        imputed::impute(&screened.index, &screened.data)
    }

    /// Scores and ranks the units of a panel in each of its periods, by the periods' names.
    ///
    /// Parameters are fitted and units are ranked within each period. A step of a chain that is
    /// [`pooled`](crate::transform::Transform::pooled) is fitted to all periods together, so that
    /// scores can be compared over time: a min–max between the extremes of all years, for example.
    ///
    /// # Errors
    ///
    /// As for [`score`](Index::score), each fault with its period; the data have no periods.
    ///
    /// # Examples
    ///
    /// ```
    /// use composite_index::{Dataset, Framework, Index, Methodology, Settings, Transform, Unit};
    ///
    /// let framework = Framework::builder("index", "An index").indicator("growth", 1.0).build()?;
    /// let data = Dataset::builder(["growth"])
    ///     .row(Unit::new("A")?.in_period("2023"), [1.0])
    ///     .row(Unit::new("B")?.in_period("2023"), [2.0])
    ///     .row(Unit::new("A")?.in_period("2024"), [3.0])
    ///     .row(Unit::new("B")?.in_period("2024"), [5.0])
    ///     .build()?;
    /// let scored = |step| -> composite_index::Result<_> {
    ///     let methodology =
    ///         Methodology::default().with_indicators(Settings::new().transforms([step]));
    ///     Index::new(framework.clone(), methodology)?.score_panel(&data)
    /// };
    /// let by_year = scored(Transform::min_max(0.0, 100.0))?;
    /// assert_eq!(by_year["2024"].score("A")?, Some(0.0));
    /// let over_years = scored(Transform::pooled(Transform::min_max(0.0, 100.0)))?;
    /// assert_eq!(over_years["2024"].score("A")?, Some(50.0));
    /// # Ok::<(), composite_index::Error>(())
    /// ```
    pub fn score_panel(&self, data: &Dataset) -> Result<BTreeMap<String, Scores>> {
        let screened = screened::screen(self, data)?;
        let fitted = Scorer::fit_panel(&screened.index, &screened.data)?.into_iter();
        let report = screened.report;
        Ok(fitted
            .map(|(period, (_, scores))| (period, scores.with_screening(report.clone())))
            .collect())
    }

    /// Scores and ranks the units of one period of a panel, as [`score_panel`](Index::score_panel)
    /// does. The other periods are used only if a method is fitted to them or carries values over.
    ///
    /// # Errors
    ///
    /// As for [`score_panel`](Index::score_panel); no row has the period.
    pub fn score_period(&self, data: &Dataset, period: &str) -> Result<Scores> {
        let alone = data.in_period(period)?;
        if !self.recipes.iter().any(Recipe::looks_at_periods) {
            self.check_names(data)?;
            return self.clone().for_fewer_units().score(&alone);
        }
        let unknown = || ErrorKind::UnknownPeriod { period: period.to_owned() };
        self.score_panel(data)?.remove(period).ok_or_else(|| unknown().into())
    }

    /// Which units and indicators take part and which do not, and why; `None` where the methodology
    /// does not screen. Units that are made of others take part whatever their own values.
    ///
    /// # Errors
    ///
    /// As for [`Screening::report`](crate::methodology::Screening::report).
    pub fn screening(&self, data: &Dataset) -> Result<Option<ScreeningReport>> {
        let Some(screening) = &self.methodology.screening else { return Ok(None) };
        screening.report_beside(self.framework(), self.parts(), data).map(Some)
    }

    /// Fits the index to each period of a panel and freezes it, by the periods' names.
    ///
    /// # Errors
    ///
    /// As for [`score_panel`](Index::score_panel).
    pub fn fit_panel(&self, data: &Dataset) -> Result<BTreeMap<String, Scorer>> {
        let screened = screened::screen(self, data)?;
        let fitted = Scorer::fit_panel(&screened.index, &screened.data)?.into_iter();
        Ok(fitted.map(|(period, (scorer, _))| (period, scorer)).collect())
    }

    /// Fits everything that depends on the data and freezes it, for units outside the sample.
    ///
    /// # Errors
    ///
    /// As for [`score`](Index::score).
    pub fn fit(&self, data: &Dataset) -> Result<Scorer> {
        let screened = screened::screen(self, data)?;
        Scorer::fit(&screened.index, &screened.data).map(|(scorer, _)| scorer)
    }

    /// Computes once what does not depend on the weights, to rescore many times.
    ///
    /// # Errors
    ///
    /// As for [`score`](Index::score).
    pub fn prepare(&self, data: &Dataset) -> Result<Prepared> {
        let screened = screened::screen(self, data)?;
        let (scorer, scores) = Scorer::fit(&screened.index, &screened.data)?;
        let scores = scores.with_screening(screened.report);
        Prepared::new(screened.index.into_owned(), scorer, scores)
    }

    /// Prepares what is above the indicators, whose columns are those of an index that differs only
    /// in settings of groups.
    #[cfg(feature = "robustness")]
    pub(crate) fn prepare_above(&self, data: &Dataset, below: &Prepared) -> Result<Prepared> {
        let screened = screened::screen(self, data)?;
        let bound = fit::bind(&screened.index, &screened.data)?;
        let (scorer, scores) = Scorer::fit_above(&screened.index, &bound, below.start(), None)?;
        Prepared::new(screened.index.into_owned(), scorer, scores)
    }

    /// The index without some nodes and what goes with them.
    ///
    /// # Errors
    ///
    /// A group has no child left, or a node no longer has the node that it is multiplied by.
    pub(crate) fn without(&self, nodes: &BTreeSet<NodeCode>) -> Result<Self> {
        let framework = self.framework.without(nodes)?;
        let methodology = Arc::clone(&self.methodology);
        let recipe = |node| methodology.recipe(&framework, node);
        let recipes: Arc<[_]> = framework.nodes().iter().map(recipe).collect();
        check_multipliers(&framework, &recipes)?;
        let order = order(&framework, &recipes);
        let framework = Arc::new(framework);
        Ok(Self { framework, methodology, recipes, order, lacks_units: self.lacks_units })
    }

    /// The same index for data from which units were taken out, which the methodology may name.
    pub(crate) fn for_fewer_units(self) -> Self {
        Self { lacks_units: true, ..self }
    }

    /// Refuses data that lack what the methodology names.
    pub(super) fn check_names(&self, data: &Dataset) -> Result<()> {
        let mut faults = Diagnostics::default();
        if !self.lacks_units {
            faults.keep(peers::check(self, data));
            faults.keep(wholes::check(self, data));
        }
        faults.check()
    }

    /// The same index, whose methodology says node by node what it says of sets of nodes.
    #[cfg(feature = "proptest")]
    pub(crate) fn spelt_out(self) -> Self {
        let methodology = Arc::new(self.methodology.spelt_out(&self.framework));
        Self { methodology, ..self }
    }

    pub(super) fn shared_framework(&self) -> Arc<Framework> {
        Arc::clone(&self.framework)
    }

    /// What is done at a node of this index.
    pub(crate) fn recipe(&self, node: &crate::framework::Node) -> &Recipe {
        &self.recipes[node.position()]
    }

    /// Positions, each node after those that it is made of.
    pub(super) fn order(&self) -> &[usize] {
        &self.order
    }

    pub(super) fn recipes(&self) -> &[Recipe] {
        &self.recipes
    }

    /// Which units are made of others.
    pub(super) fn parts(&self) -> Option<&Parts> {
        self.methodology.parts.as_ref()
    }

    pub(super) fn denominators(&self) -> Vec<(usize, VariableCode)> {
        bind::denominators(self.recipes.iter())
    }
}

/// Names the nodes that are multiplied by a node that was left out.
fn check_multipliers(framework: &Framework, recipes: &[Recipe]) -> Result<()> {
    let mut faults = Diagnostics::default();
    for (node, recipe) in framework.nodes().iter().zip(recipes) {
        let Some(by) = recipe.times.as_ref().filter(|by| framework.node(by).is_none()) else {
            continue;
        };
        let (node, by) = (node.code().to_string(), by.to_string());
        let help = "keep it in, or multiply by another node";
        let fault = Diagnostic::new(ErrorKind::MultiplierLeftOut { node, by });
        faults.push(fault.help(Some(help)));
    }
    faults.check()
}

/// The order of a sound index; the check has refused others.
fn order(framework: &Framework, recipes: &[Recipe]) -> Arc<[usize]> {
    framework
        .order(|id| methodology::multiplier(framework, &recipes[id]))
        .unwrap_or_default()
        .into()
}

#[cfg(test)]
#[cfg(feature = "toml")]
mod tests {
    use super::*;
    use crate::error::Source;

    fn said(weighting: &str) -> Option<String> {
        let text = format!("name = \"m\"\n[groups]\nweighting = {weighting}");
        let read = Methodology::from_toml(&Source::new("m.toml", text)).unwrap();
        let framework = Framework::builder("index", "An index").indicator("a", 1.0).outcome("y");
        let built = Index::new(framework.indicator("b", 1.0).build().unwrap(), read);
        built.err().map(|error| error.to_string())
    }

    /// Read by every build, and refused with its place by one that lacks the feature.
    #[test]
    fn a_scheme_whose_feature_is_missing_is_read_and_refused() {
        let programming = cfg!(feature = "linear-programming");
        let judged = "{ best-worst = { best = \"a\", worst = \"b\", best-to-others = { b = 2 } } }";
        for (weighting, name, feature, there) in [
            (judged, "best-worst", "linear-programming", programming),
            (
                "{ benefit-of-the-doubt = {} }",
                "benefit-of-the-doubt",
                "linear-programming",
                programming,
            ),
        ] {
            let lacking = format!(
                "m.toml:3:1: `{name}` needs the feature `{feature}`, which this build does not \
                 include"
            );
            assert_eq!(said(weighting), (!there).then_some(lacking));
        }
        assert_eq!(said("\"entropy\""), None);
    }
}
