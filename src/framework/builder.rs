//! A builder that reads like the tree it builds.

use super::Framework;
use super::node::{Direction, Goalposts, Scale};
use super::record::{Record, RecordKind};
use crate::error::Result;

/// A group under construction; the one that [`Framework::builder`] returns is the root.
///
/// Nothing is checked before [`build`](GroupBuilder::build).
#[derive(Debug, Clone)]
pub struct GroupBuilder {
    record: Record,
    below: Vec<Record>,
}

impl GroupBuilder {
    pub(super) fn root(code: String, name: String) -> Self {
        let mut root = Self::new("index", code);
        root.record.name = Some(name);
        root
    }

    fn new(level: &str, code: String) -> Self {
        let record = Record {
            code,
            kind: RecordKind::Aggregate,
            level: Some(level.to_owned()),
            ..Record::default()
        };
        Self { record, below: Vec::new() }
    }

    /// Names the group for people.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.record.name = Some(name.into());
        self
    }

    /// Makes the group a memo, which is only shown: its weight does not count.
    pub fn memo(mut self) -> Self {
        self.record.memo = true;
        self
    }

    /// Gives the group a tag, by which a methodology can set nodes together.
    pub fn tag(mut self, tag: impl Into<String>) -> Self {
        self.record.tags.push(tag.into());
        self
    }

    /// Adds a group at a level of any name.
    pub fn group(
        mut self,
        level: &str,
        code: impl Into<String>,
        weight: f64,
        content: impl FnOnce(GroupBuilder) -> GroupBuilder,
    ) -> Self {
        let group = content(Self::new(level, code.into()));
        let record = Record {
            parent: Some(self.record.code.clone()),
            weight: (!group.record.memo).then_some(weight),
            ..group.record
        };
        self.below.push(record);
        self.below.extend(group.below);
        self
    }

    /// Adds a group at level `pillar`.
    pub fn pillar(
        self,
        code: impl Into<String>,
        weight: f64,
        content: impl FnOnce(GroupBuilder) -> GroupBuilder,
    ) -> Self {
        self.group("pillar", code, weight, content)
    }

    /// Adds a group at level `sub-pillar`.
    pub fn sub_pillar(
        self,
        code: impl Into<String>,
        weight: f64,
        content: impl FnOnce(GroupBuilder) -> GroupBuilder,
    ) -> Self {
        self.group("sub-pillar", code, weight, content)
    }

    /// Adds an indicator on a ratio scale, for which higher is better.
    pub fn indicator(self, code: impl Into<String>, weight: f64) -> Self {
        self.indicator_with(code, weight, |indicator| indicator)
    }

    /// Adds an indicator and describes it.
    ///
    /// ```
    /// use composite_index::{Direction, Framework};
    ///
    /// let framework = Framework::builder("hdi", "Human development")
    ///     .indicator_with("co2", 1.0, |i| i.lower_is_better().unit("t a head").goalposts(0.0, 68.72))
    ///     .build()?;
    /// let co2 = framework.node("co2").and_then(|node| node.as_indicator()).unwrap();
    /// assert_eq!(co2.direction, Direction::LowerIsBetter);
    /// # Ok::<(), composite_index::Error>(())
    /// ```
    pub fn indicator_with(
        mut self,
        code: impl Into<String>,
        weight: f64,
        describe: impl FnOnce(IndicatorBuilder) -> IndicatorBuilder,
    ) -> Self {
        let record = Record {
            code: code.into(),
            parent: Some(self.record.code.clone()),
            weight: Some(weight),
            ..Record::default()
        };
        let record = describe(IndicatorBuilder(record)).0;
        self.below.push(Record { weight: record.weight.filter(|_| !record.memo), ..record });
        self
    }

    /// Adds a reference: a child that takes the full scores of another node.
    ///
    /// ```
    /// use composite_index::{Dataset, Framework, Index, Methodology};
    ///
    /// let framework = Framework::builder("index", "An index")
    ///     .pillar("rights", 1.0, |p| p.indicator("law", 1.0).indicator("press", 1.0))
    ///     .pillar("power", 1.0, |p| p.indicator("courts", 1.0).reference("law-again", "law", 3.0))
    ///     .build()?;
    /// let data = Dataset::builder(["law", "press", "courts"])
    ///     .unit("A", [80.0, 40.0, 20.0])
    ///     .build()?;
    /// let scores = Index::new(framework, Methodology::default())?.score(&data)?;
    /// assert_eq!(scores.at("power")?.score("A")?, Some((20.0 + 3.0 * 80.0) / 4.0));
    /// # Ok::<(), composite_index::Error>(())
    /// ```
    pub fn reference(self, code: impl Into<String>, of: impl Into<String>, weight: f64) -> Self {
        self.indicator_with(code, weight, |mut reference| {
            reference.0.of = Some(of.into());
            reference
        })
    }

    /// Declares a column of the data outside the tree, which a weighting may regress on the children
    /// of a group.
    pub fn outcome(mut self, code: impl Into<String>) -> Self {
        let kind = RecordKind::Outcome;
        self.below.push(Record { code: code.into(), kind, ..Record::default() });
        self
    }

    /// Checks the tree.
    ///
    /// # Errors
    ///
    /// Every fault of the tree at once.
    pub fn build(self) -> Result<Framework> {
        let mut records = vec![self.record];
        records.extend(self.below);
        let denominators = denominators(&records);
        records.extend(denominators);
        Framework::from_records(records)
    }
}

/// Declares the denominators that indicators name.
fn denominators(records: &[Record]) -> Vec<Record> {
    let mut codes: Vec<_> =
        records.iter().filter_map(|record| record.denominator.clone()).collect();
    codes.sort();
    codes.dedup();
    let declare = |code| Record { code, kind: RecordKind::Denominator, ..Record::default() };
    codes.into_iter().map(declare).collect()
}

/// An indicator under construction.
#[derive(Debug, Clone)]
pub struct IndicatorBuilder(Record);

impl IndicatorBuilder {
    /// Names the indicator for people.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.0.name = Some(name.into());
        self
    }

    /// Makes a lower raw value better.
    pub fn lower_is_better(mut self) -> Self {
        self.0.direction = Some(Direction::LowerIsBetter);
        self
    }

    /// Makes the indicator a memo, which is only shown: its weight does not count.
    pub fn memo(mut self) -> Self {
        self.0.memo = true;
        self
    }

    /// Gives the indicator a tag, by which a methodology can set nodes together.
    pub fn tag(mut self, tag: impl Into<String>) -> Self {
        self.0.tags.push(tag.into());
        self
    }

    /// Unit of measurement, for people.
    pub fn unit(mut self, unit: impl Into<String>) -> Self {
        self.0.unit = Some(unit.into());
        self
    }

    /// Scale of measurement; ratio by default.
    pub fn scale(mut self, scale: Scale) -> Self {
        self.0.scale = Some(scale);
        self
    }

    /// Goalposts in raw units, the lower first whatever the direction.
    pub fn goalposts(mut self, low: f64, high: f64) -> Self {
        self.0.goalposts = Some(Goalposts { low, high });
        self
    }

    /// The raw value to reach.
    pub fn target(mut self, target: f64) -> Self {
        self.0.target = Some(target);
        self
    }

    /// The variable by which the raw value is divided.
    pub fn denominator(mut self, variable: impl Into<String>) -> Self {
        self.0.denominator = Some(variable.into());
        self
    }

    /// What the quotient is multiplied by: 100,000 for a rate per 100,000.
    pub fn denominator_scale(mut self, scale: f64) -> Self {
        self.0.denominator_scale = Some(scale);
        self
    }

    /// The column of a data table that feeds the indicator, where its name is not the code.
    pub fn column(mut self, column: impl Into<String>) -> Self {
        self.0.column = Some(column.into());
        self
    }

    /// Where the data come from, for people.
    pub fn source(mut self, source: impl Into<String>) -> Self {
        self.0.source = Some(source.into());
        self
    }
}
