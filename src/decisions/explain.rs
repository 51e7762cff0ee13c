//! What makes a score, or the gap between two units.

use serde::{Deserialize, Serialize};

use super::lmdi::lmdi;
use super::profile::Profile;
use super::subject::{Mean, Subject};
use super::swap::{Parts, owen, shapley_of, with_groups};
use super::words::{figure, listed};
use crate::data::Dataset;
use crate::engine::Index;
use crate::error::{Diagnostic, ErrorKind, Result};
use crate::framework::{NodeCode, UnitCode};
use crate::methods::aggregate::MissingRule;
use crate::numerics::present;

/// How a gap is divided among the indicators.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Attribution {
    /// Owen's value along the tree: the mean over all orders of the children of each group, what is
    /// below a child side by side. In weighted means without gaps wⱼ (zⱼ − zⱼ′). Sources: G. Owen,
    /// *Values of games with a priori unions* (1977); E. Winter (1989).
    #[default]
    Owen,
    /// The Shapley value: the mean over all orders of the indicators, of which no more than 20 may
    /// differ. Source: A. F. Shorrocks, J. Econ. Inequality 11 (2013).
    Shapley,
    /// The logarithmic mean Divisia index, for geometric means and weighted means above and below
    /// them. Source: B. W. Ang, Energy Policy 33 (2005).
    Lmdi,
}

/// The question: which unit, against which other, at which node, divided how.
#[derive(Debug, Clone, PartialEq)]
pub struct Explain {
    unit: String,
    against: Option<String>,
    node: Option<String>,
    attribution: Attribution,
}

impl Explain {
    /// The score of a unit.
    pub fn new(unit: impl Into<String>) -> Self {
        let (against, node, attribution) = (None, None, Attribution::default());
        Self { unit: unit.into(), against, node, attribution }
    }

    /// Its gap to another unit.
    pub fn against(self, unit: impl Into<String>) -> Self {
        Self { against: Some(unit.into()), ..self }
    }

    /// In a group rather than in the index.
    pub fn at(self, node: impl Into<String>) -> Self {
        Self { node: Some(node.into()), ..self }
    }

    /// By another attribution than Owen's.
    pub fn by(self, attribution: Attribution) -> Self {
        Self { attribution, ..self }
    }
}

/// A score, or a gap, as the sum of parts.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Explanation {
    /// The node.
    pub node: NodeCode,
    /// The unit, and its name.
    pub unit: UnitCode,
    /// The unit's name.
    pub name: String,
    /// The other unit, where a gap is explained.
    pub against: Option<UnitCode>,
    /// The other unit's name.
    pub against_name: Option<String>,
    /// How the gap is divided.
    pub attribution: Attribution,
    /// The unit's full score.
    pub score: f64,
    /// The other unit's full score.
    pub against_score: Option<f64>,
    /// What the parts add up to: the score, or the unit's score less the other's.
    pub whole: f64,
    /// The same as published, where the publication is linear: the parts add up to the published score
    /// less the lowest one, or to the published gap.
    pub published: Option<f64>,
    /// Whether a zero in a geometric mean made LMDI take its limit.
    pub limit: bool,
    /// Every node below, depth first; those of one group add up to the group's part.
    pub parts: Vec<Part>,
}

/// What one node makes of a score or a gap.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Part {
    /// The node.
    pub node: NodeCode,
    /// Its name.
    pub name: String,
    /// The group that it is in.
    pub parent: NodeCode,
    /// How many steps it is below the node that is explained, from 1.
    pub depth: usize,
    /// Whether it is an indicator.
    pub is_indicator: bool,
    /// Its effective weight for the unit, with the weights of what the unit lacks shared out.
    pub weight: f64,
    /// The unit's full score at it.
    pub value: Option<f64>,
    /// The other unit's.
    pub against: Option<f64>,
    /// What it makes of the whole, in points of the full score.
    pub part: f64,
    /// Its share of the whole; none where the whole is 0.
    pub share: Option<f64>,
    /// What it makes of what is published.
    pub published: Option<f64>,
    /// Of a gap between units whose weights differ because of missing values, in a tree of weighted
    /// means: what the values make, (e + e′)/2 · (z − z′). For a missing value stands the score of the
    /// nearest group above that has one.
    pub value_part: Option<f64>,
    /// And what the weights make, (e − e′) · (z + z′)/2. The two add up to e z − e′ z′.
    pub weight_part: Option<f64>,
}

/// What makes a unit's score, or its gap to another unit.
///
/// Without another unit, the parts are e z, with the effective weights e that the unit has: weighted
/// means alone are such sums. With another unit, the gap is divided by [`Attribution`].
///
/// # Errors
///
/// There is no such unit or node, a unit has no score, the two are the same, the node is an
/// indicator; a tree of other means without a second unit; more parts than can be put in every order;
/// a mix of both units has no score; units are compared with each other.
///
/// # Examples
///
/// ```
/// use composite_index::decisions::{Explain, explain};
/// use composite_index::{Dataset, Framework, Index, Methodology};
///
/// let framework = Framework::builder("index", "An index")
///     .pillar("people", 2.0, |p| p.indicator("talent", 3.0).indicator("trust", 1.0))
///     .indicator("funding", 1.0)
///     .build()?;
/// let data = Dataset::builder(["talent", "trust", "funding"])
///     .unit("KOR", [20.0, 40.0, 60.0])
///     .unit("JPN", [30.0, 50.0, 12.0])
///     .build()?;
/// let index = Index::new(framework, Methodology::default())?;
/// let gap = explain(&index, &data, &Explain::new("KOR").against("JPN"))?;
/// let part = |code: &str| gap.parts.iter().find(|part| part.node.as_str() == code).unwrap().part;
/// assert!((part("talent") - 0.5 * (20.0 - 30.0)).abs() < 1e-12);
/// assert!((part("people") + part("funding") - gap.whole).abs() < 1e-12);
/// # Ok::<(), composite_index::Error>(())
/// ```
pub fn explain(index: &Index, data: &Dataset, question: &Explain) -> Result<Explanation> {
    let subject = Subject::new(index, data, question.node.as_deref())?;
    let row = subject.row(&question.unit)?;
    let against = question.against.as_deref().map(|unit| subject.row(unit)).transpose()?;
    if against == Some(row) {
        return Err(ErrorKind::SameUnit { unit: question.unit.clone() }.into());
    }
    let first = Profile::of_unit(&subject, row);
    let (parts, limit) = match against {
        None => (contributions(&subject, row)?, false),
        Some(other) => {
            let second = Profile::of_unit(&subject, other);
            divided(&subject, question.attribution, &first, &second)?
        }
    };
    let described = Described { subject: &subject, row, against, parts, limit };
    let found = described.explanation(question.attribution);
    let of_part =
        |it: &Part| [Some(it.part), it.share, it.published, it.value_part, it.weight_part];
    let mut numbers = found.parts.iter().flat_map(of_part).flatten();
    if numbers.all(f64::is_finite) && found.whole.is_finite() {
        return Ok(found);
    }
    let what = match &question.against {
        Some(_) => "a part of the gap",
        None => "a part of the score",
    };
    let code = question.unit.clone();
    Err(ErrorKind::InfiniteFigure { code, what }.into())
}

fn divided(
    subject: &Subject,
    attribution: Attribution,
    first: &Profile,
    second: &Profile,
) -> Result<(Parts, bool)> {
    subject.check_profiles()?;
    match attribution {
        Attribution::Owen => Ok((owen(subject, first, second)?, false)),
        Attribution::Shapley => Ok((shapley_of(subject, first, second)?, false)),
        Attribution::Lmdi => lmdi(subject, first, second),
    }
}

/// e z of every indicator.
fn contributions(subject: &Subject, row: usize) -> Result<Parts> {
    if let Some(group) = subject.groups.iter().find(|it| subject.mean(**it) != Mean::Power(1.0)) {
        let why = "its score is no weighted mean, and so no sum of parts".to_owned();
        let problem = ErrorKind::NoExactAnswer { node: subject.code(*group), why };
        let help = "explain the gap to another unit: `against` (on the command line `--against`)";
        return Err(Diagnostic::new(problem).help(Some(help)).into());
    }
    let own = subject.own_weights(row);
    let mut parts = Parts::new();
    for node in &subject.leaves {
        parts.insert(*node, own[*node] * counted(subject, *node, row).unwrap_or(0.0));
    }
    let mut parts = with_groups(subject, parts);
    // A group that is missing can count as a score all the same.
    for group in subject.groups.iter().rev().filter(|group| subject.value(**group, row).is_nan()) {
        let stands_in = own[*group] * counted(subject, *group, row).unwrap_or(0.0);
        let mut at = *group;
        loop {
            *parts.entry(at).or_default() += stands_in;
            if at == subject.root {
                break;
            }
            at = subject.parent(at);
        }
    }
    Ok(parts)
}

/// A unit's score at a node as its group counts it.
fn counted(subject: &Subject, node: usize, row: usize) -> Option<f64> {
    let own = present(subject.value(node, row));
    own.or_else(|| match subject.rule(subject.parent(node)).1.rule {
        MissingRule::CountAs(score) if node != subject.root => Some(score),
        _ => None,
    })
}

/// A unit's score at a node as its group counts it, or that of the nearest group above with one.
fn implied(subject: &Subject, node: usize, row: usize) -> f64 {
    let above = subject.above(node).into_iter().map(|group| subject.value(group, row));
    let above = || above.filter(|value| !value.is_nan()).take(1).sum();
    counted(subject, node, row).unwrap_or_else(above)
}

/// Value parts and weight parts of a gap in a tree of weighted means, by node.
fn value_and_weight(subject: &Subject, row: usize, other: usize) -> Option<(Parts, Parts)> {
    let linear = subject.groups.iter().all(|group| subject.mean(*group) == Mean::Power(1.0));
    let (own, others) = (subject.own_weights(row), subject.own_weights(other));
    if !linear || own == others {
        return None;
    }
    let (mut values, mut weights) = (Parts::new(), Parts::new());
    for leaf in &subject.leaves {
        let (e, f) = (own[*leaf], others[*leaf]);
        let (z, y) = (implied(subject, *leaf, row), implied(subject, *leaf, other));
        values.insert(*leaf, (e + f) / 2.0 * (z - y));
        weights.insert(*leaf, (e - f) * (z + y) / 2.0);
    }
    Some((with_groups(subject, values), with_groups(subject, weights)))
}

/// Published scores as a straight line of full scores, where they are one: its slope, and the row of
/// the lowest full score. None where nothing else is published than the full scores.
fn publication(subject: &Subject) -> Option<(f64, usize)> {
    let (full, published) = (subject.scores(), &subject.published);
    let scored = subject.scored();
    let by_score = |a: &&usize, b: &&usize| full[**a].total_cmp(&full[**b]);
    let lowest = *scored.iter().min_by(by_score)?;
    let highest = *scored.iter().max_by(by_score)?;
    let slope = (published[highest] - published[lowest]) / (full[highest] - full[lowest]);
    let on_line = |row: &usize| {
        let line = published[lowest] + slope * (full[*row] - full[lowest]);
        (published[*row] - line).abs() <= 1e-9 * line.abs().max(1.0)
    };
    let differs = scored.iter().any(|row| published[*row] != full[*row]);
    (differs && slope.is_finite() && scored.iter().all(on_line)).then_some((slope, lowest))
}

/// Parts that have been found, to be put into words and tables.
struct Described<'s> {
    subject: &'s Subject,
    row: usize,
    against: Option<usize>,
    parts: Parts,
    limit: bool,
}

impl Described<'_> {
    fn explanation(&self, attribution: Attribution) -> Explanation {
        let Self { subject, row, against, limit, .. } = *self;
        let (score, against_score) =
            (subject.scores()[row], against.map(|other| subject.scores()[other]));
        let whole = score - against_score.unwrap_or(0.0);
        let line = publication(subject);
        let published = line.map(|(_, lowest)| {
            subject.published[row] - subject.published[against.unwrap_or(lowest)]
        });
        let name = |row: usize| subject.units()[row].name.to_string();
        Explanation {
            node: subject.node(subject.root).code().clone(),
            unit: subject.unit(row),
            name: name(row),
            against: against.map(|other| subject.unit(other)),
            against_name: against.map(name),
            attribution,
            score,
            against_score,
            whole,
            published,
            limit,
            parts: self.parts_below(whole, line),
        }
    }

    /// Depth first.
    fn parts_below(&self, whole: f64, line: Option<(f64, usize)>) -> Vec<Part> {
        let Self { subject, row, against, ref parts, .. } = *self;
        let split = against.and_then(|other| value_and_weight(subject, row, other));
        // The lowest unit's parts are what is zero on the published scale.
        let lowest = line.filter(|_| against.is_none());
        let lowest = lowest.and_then(|(_, lowest)| contributions(subject, lowest).ok());
        let own = subject.own_weights(row);
        let mut nodes: Vec<_> = subject.leaves.iter().chain(&subject.groups).copied().collect();
        nodes.sort_unstable();
        nodes.retain(|node| *node != subject.root);
        let describe = |node: usize| {
            let part = parts.get(&node).copied().unwrap_or(0.0);
            let zero = lowest.as_ref().map_or(0.0, |lowest| lowest[&node]);
            let here = subject.node(node);
            Part {
                node: here.code().clone(),
                name: here.name().to_owned(),
                parent: subject.node(subject.parent(node)).code().clone(),
                depth: subject.above(node).len(),
                is_indicator: here.as_indicator().is_some(),
                weight: own[node],
                value: present(subject.value(node, row)),
                against: against.and_then(|other| present(subject.value(node, other))),
                part,
                share: (whole != 0.0).then(|| part / whole),
                published: line.map(|(slope, _)| slope * (part - zero)),
                value_part: split.as_ref().map(|(values, _)| values[&node]),
                weight_part: split.as_ref().map(|(_, weights)| weights[&node]),
            }
        };
        nodes.into_iter().map(describe).collect()
    }
}

impl Explanation {
    /// The answer in two or three plain sentences.
    pub fn sentences(&self) -> Vec<String> {
        let at_top = self.parts.iter().filter(|part| part.depth == 1);
        let mut at_top: Vec<&Part> = at_top.collect();
        at_top.sort_by(|a, b| b.part.abs().total_cmp(&a.part.abs()));
        let said =
            |part: &Part| format!("{} {}", part.name, signed(part.part, self.against.is_some()));
        let listed = listed(&at_top.iter().take(4).map(|part| said(part)).collect::<Vec<_>>());
        let rest = at_top.len().saturating_sub(4);
        let rest = if rest > 0 { format!(" ({rest} more are smaller)") } else { String::new() };
        let mut sentences = vec![match (&self.against_name, self.against_score) {
            (Some(other), Some(score)) => format!(
                "{} has {} and {other} {}: a gap of {}.",
                self.name,
                figure(self.score),
                figure(score),
                signed(self.whole, true)
            ),
            _ => format!("{} has a score of {}.", self.name, figure(self.score)),
        }];
        sentences.push(format!("It is made of {listed}{rest}."));
        let indicators = self.parts.iter().filter(|part| part.is_indicator && part.depth > 1);
        let largest = indicators.max_by(|a, b| a.part.abs().total_cmp(&b.part.abs()));
        sentences.extend(largest.map(|part| {
            format!("The largest part of a single indicator is that of {}.", said(part))
        }));
        sentences
    }
}

/// A number, with its sign if it is a part of a gap.
fn signed(number: f64, of_gap: bool) -> String {
    let shown = figure(number);
    if of_gap && number > 0.0 { format!("+{shown}") } else { shown }
}
