//! An index under another methodology, other weights, another weighting or aggregation.

use super::index::Index;
use crate::error::{Diagnostic, Diagnostics, ErrorKind, Result, one_of};
use crate::framework::{Level, Node};
use crate::methodology::{Methodology, Settings};
use crate::methods::aggregate::Aggregation;
use crate::methods::weight::Weighting;

impl Index {
    /// The index under another methodology.
    ///
    /// # Errors
    ///
    /// As for [`new`](Index::new).
    pub fn with_methodology(&self, methodology: Methodology) -> Result<Self> {
        Self::new(self.shared_framework(), methodology)
    }

    /// The index with a few weights replaced, each relative to its siblings' as they are.
    ///
    /// # Errors
    ///
    /// Every fault at once: a code that does not exist, the root, a weight that is negative or
    /// not finite, a group without weight.
    pub fn with_weights<C: AsRef<str>>(
        &self,
        weights: impl IntoIterator<Item = (C, f64)>,
    ) -> Result<Self> {
        let mut faults = Diagnostics::default();
        let mut methodology = self.methodology().clone();
        for (code, weight) in weights {
            if let Some(node) = faults.keep(self.framework().find(code)) {
                methodology.weights.insert(node.code().clone(), weight);
            }
        }
        let index = faults.keep(self.with_methodology(methodology));
        faults.finish_kept(index)
    }

    /// The index with another weighting of the children of every group at a level. It replaces the
    /// settings of single groups and the weights of single nodes there, and changes nothing in groups
    /// whose aggregation [uses no weights](Aggregation::uses_weights).
    ///
    /// # Errors
    ///
    /// There is no such level of groups.
    pub fn with_weighting(&self, level: impl Into<Level>, weighting: Weighting) -> Result<Self> {
        let level = level.into();
        let groups = self.groups_at(&level)?;
        let mut methodology = self.methodology().spelt_out(self.framework());
        let settings = methodology.level.entry(level).or_default();
        // Where the level as a whole uses no weights, those of its groups that do are set.
        let one_by_one = settings.aggregation.as_ref().is_some_and(|it| !it.uses_weights());
        settings.weighting = (!one_by_one).then(|| weighting.clone());
        for node in groups {
            let uses_weights = self.aggregation(node.code()).is_some_and(Aggregation::uses_weights);
            if one_by_one && uses_weights {
                let settings = methodology.node.entry(node.code().clone());
                settings.or_default().weighting = Some(weighting.clone());
            } else if let Some(settings) = methodology.node.get_mut(node.code()) {
                settings.weighting = None;
            }
            for child in self.framework().children(node) {
                methodology.weights.remove(child.code());
            }
        }
        self.with_methodology(methodology)
    }

    /// The index with another weighting in every group.
    ///
    /// # Errors
    ///
    /// As for [`with_weighting`](Index::with_weighting).
    pub fn with_weighting_everywhere(&self, weighting: &Weighting) -> Result<Self> {
        self.at_every_level(|index, level| index.with_weighting(level.clone(), weighting.clone()))
    }

    /// The index with another aggregation of every group at a level. It replaces the settings of
    /// single groups there, and drops their weighting where the aggregation
    /// [uses no weights](Aggregation::uses_weights).
    ///
    /// # Errors
    ///
    /// There is no such level of groups; and as for [`new`](Index::new), since an aggregation may
    /// not fit what it aggregates.
    ///
    /// # Examples
    ///
    /// ```
    /// use composite_index::{Aggregation, Dataset, Framework, Index, Methodology};
    ///
    /// let framework = Framework::builder("index", "An index")
    ///     .pillar("people", 1.0, |p| p.indicator("talent", 1.0).indicator("trust", 1.0))
    ///     .pillar("money", 1.0, |p| p.indicator("funding", 1.0))
    ///     .build()?;
    /// let data = Dataset::builder(["talent", "trust", "funding"])
    ///     .unit("KOR", [20.0, 80.0, 10.0])
    ///     .build()?;
    /// let index = Index::new(framework, Methodology::default())?;
    /// let weakest = index.with_aggregation("pillar", Aggregation::Minimum)?.score(&data)?;
    /// assert_eq!(weakest.score("KOR")?, Some((20.0 + 10.0) / 2.0));
    /// # Ok::<(), composite_index::Error>(())
    /// ```
    pub fn with_aggregation(
        &self,
        level: impl Into<Level>,
        aggregation: Aggregation,
    ) -> Result<Self> {
        let level = level.into();
        let groups = self.groups_at(&level)?;
        let mut methodology = self.methodology().spelt_out(self.framework());
        let replace = |settings: &mut Settings, aggregation: Option<Aggregation>, uses_weights| {
            settings.aggregation = aggregation;
            settings.weighting = settings.weighting.take().filter(|_| uses_weights);
        };
        let uses_weights = aggregation.uses_weights();
        for node in groups {
            if let Some(settings) = methodology.node.get_mut(node.code()) {
                replace(settings, None, uses_weights);
            }
        }
        let settings = methodology.level.entry(level).or_default();
        replace(settings, Some(aggregation), uses_weights);
        self.with_methodology(methodology)
    }

    /// The index with another aggregation in every group.
    ///
    /// # Errors
    ///
    /// As for [`with_aggregation`](Index::with_aggregation).
    pub fn with_aggregation_everywhere(&self, aggregation: &Aggregation) -> Result<Self> {
        self.at_every_level(|index, level| {
            index.with_aggregation(level.clone(), aggregation.clone())
        })
    }

    /// The index with a change at every level of groups, one after the other.
    fn at_every_level(&self, change: impl Fn(Self, &Level) -> Result<Self>) -> Result<Self> {
        let levels = self.framework().levels().iter();
        levels.filter(|level| level.as_str() != Level::INDICATOR).try_fold(self.clone(), change)
    }

    /// The groups at a level; an error where there are none.
    fn groups_at(&self, level: &Level) -> Result<Vec<&Node>> {
        let groups = || self.framework().groups();
        let there = groups().filter(|(_, group)| group.level() == level);
        let there: Vec<_> = there.map(|(node, _)| node).collect();
        if there.is_empty() {
            let mut levels: Vec<_> = groups().map(|(_, group)| group.level().as_str()).collect();
            levels.dedup();
            let own = groups().find(|(node, _)| node.code().as_str() == level.as_str());
            let help = own.map(|(_, group)| {
                let own = group.level();
                format!("it is a group; its level is `{own}`, and `Methodology::with_node` sets one group").into()
            });
            let help = help.or_else(|| one_of(level.as_str(), levels));
            let problem = ErrorKind::UnknownLevel { level: level.to_string() };
            return Err(Diagnostic::new(problem).help(help).into());
        }
        Ok(there)
    }
}
