//! What a review finds remarkable.

use std::fmt;

use serde::{Serialize, Serializer};

use super::columns::{Description, DescriptionFlag};
use super::correlation::{Association, Correlation};
use super::review::{Audit, GroupReview};
use crate::numerics::{exceeds, round_half_away};

/// The checks of a review that can find something remarkable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum AuditCheck {
    /// Too many data of a unit or a node are missing.
    DataCoverage,
    /// A raw indicator has outliers, many zeros, few distinct values or none.
    Distribution,
    /// A raw indicator is correlated with a denominator.
    Denominator,
    /// Two children of a group work against each other or say the same thing twice.
    Siblings,
    /// A node has little in common with its group, or more with another one.
    Parents,
    /// The children of a group have a low Cronbach's alpha.
    Consistency,
    /// The children of a group have several dimensions.
    Dimensions,
    /// A node is much more, or much less, important than its weight says.
    Importance,
}

impl AuditCheck {
    /// The check's name, as it is serialised.
    pub fn name(self) -> &'static str {
        match self {
            Self::DataCoverage => "coverage",
            Self::Distribution => "distribution",
            Self::Denominator => "denominator",
            Self::Siblings => "siblings",
            Self::Parents => "parents",
            Self::Consistency => "consistency",
            Self::Dimensions => "dimensions",
            Self::Importance => "importance",
        }
    }
}

/// Something remarkable.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// The check that found it.
    pub check: AuditCheck,
    /// The code of the node or of the unit.
    pub subject: String,
    /// What was found.
    #[serde(serialize_with = "as_text")]
    pub what: FindingKind,
}

/// What was found, with the figures.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
#[allow(missing_docs, reason = "each variant's message says what it is")]
pub enum FindingKind {
    LowCoverage { share: Option<f64> },
    Flagged { flag: DescriptionFlag, skewness: Option<f64>, kurtosis: Option<f64> },
    FollowsDenominator { denominator: String, coefficient: Option<f64> },
    Pair { other: String, group: String, association: Association, coefficient: Option<f64> },
    Parent { parent: String, association: Association, coefficient: Option<f64> },
    NearerToForeign { foreign: String, there: Option<f64>, parent: String, here: Option<f64> },
    LowAlpha { alpha: f64 },
    LowAdequacy { adequacy: f64 },
    WeakFirstComponent { share: f64 },
    SeveralDimensions { count: usize },
    Imbalance { group: String, weight: f64, importance: f64 },
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.subject, self.what)
    }
}

impl fmt::Display for FindingKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LowCoverage { share } => {
                write!(f, "data for {} of its cells", Percent(share.unwrap_or_default()))
            }
            Self::Flagged { flag, skewness, kurtosis } => match flag {
                DescriptionFlag::NoData => f.write_str("no data"),
                DescriptionFlag::Constant => f.write_str("the same value everywhere"),
                DescriptionFlag::LowCoverage => f.write_str("too few values"),
                DescriptionFlag::ManyZeros => f.write_str("many zeros"),
                DescriptionFlag::FewUnique => f.write_str("few different values"),
                DescriptionFlag::Outliers => {
                    let (skewness, kurtosis) = (Figure(*skewness), Figure(*kurtosis));
                    write!(f, "outliers: skewness {skewness}, excess kurtosis {kurtosis}")
                }
            },
            Self::FollowsDenominator { denominator, coefficient } => {
                write!(f, "goes with `{denominator}` (r = {})", Figure(*coefficient))
            }
            Self::Pair { other, group, association, coefficient } => {
                let (association, r) = (association.name(), Figure(*coefficient));
                write!(f, "{association} with `{other}` in `{group}` (r = {r})")
            }
            Self::Parent { parent, association, coefficient } => {
                let (association, r) = (association.name(), Figure(*coefficient));
                write!(f, "{association} with its group `{parent}` (r = {r})")
            }
            Self::NearerToForeign { foreign, there, parent, here } => {
                let (there, here) = (Figure(*there), Figure(*here));
                write!(f, "nearer to `{foreign}` (r = {there}) than to its own `{parent}` ({here})")
            }
            Self::LowAlpha { alpha } => write!(f, "Cronbach's alpha {}", Figure(Some(*alpha))),
            Self::LowAdequacy { adequacy } => write!(f, "Kaiser–Meyer–Olkin measure {adequacy:.2}"),
            Self::WeakFirstComponent { share } => {
                write!(f, "the first component explains {}", Percent(*share))
            }
            Self::Imbalance { group, weight, importance } => {
                let (weight, importance) = (Percent(*weight), Percent(*importance));
                write!(f, "{weight} of the weight of `{group}` but {importance} of the importance")
            }
            Self::SeveralDimensions { count } => {
                write!(f, "{count} eigenvalues above the threshold")
            }
        }
    }
}

fn as_text<S: Serializer>(what: &FindingKind, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(what)
}

struct Percent(f64);

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.1} %", 100.0 * self.0)
    }
}

struct Figure(Option<f64>);

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            // A figure of −0.001 is 0.00, and not −0.00.
            Some(figure) => write!(f, "{:.2}", round_half_away(figure, 2) + 0.0),
            None => f.write_str("none"),
        }
    }
}

/// What is remarkable, check by check.
pub(super) fn findings(audit: &Audit) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(of_coverage(audit));
    findings.extend(audit.statistics.raw.iter().flat_map(of_distribution));
    findings.extend(of_denominators(audit));
    findings.extend(of_siblings(audit));
    findings.extend(of_parents(audit));
    findings.extend(audit.groups.iter().filter_map(|group| of_consistency(audit, group)));
    findings.extend(audit.groups.iter().flat_map(|group| of_dimensions(audit, group)));
    findings.extend(of_importance(audit));
    findings
}

fn finding(check: AuditCheck, subject: impl ToString, what: FindingKind) -> Finding {
    Finding { check, subject: subject.to_string(), what }
}

fn of_coverage(audit: &Audit) -> impl Iterator<Item = Finding> {
    let low = |subject: String, share| {
        finding(AuditCheck::DataCoverage, subject, FindingKind::LowCoverage { share })
    };
    let nodes = audit.coverage.nodes.iter().filter(|node| node.coverage.low);
    let units = audit.coverage.units.iter().filter(|unit| unit.coverage.low);
    let nodes = nodes.map(move |node| low(node.node.to_string(), node.coverage.share));
    nodes.chain(units.map(move |unit| low(unit.unit.to_string(), unit.coverage.share)))
}

/// Except low coverage, which has a check of its own.
fn of_distribution(column: &Description) -> Vec<Finding> {
    let flags = column.flags.iter().filter(|flag| **flag != DescriptionFlag::LowCoverage);
    let flagged = |flag: &DescriptionFlag| FindingKind::Flagged {
        flag: *flag,
        skewness: column.skewness,
        kurtosis: column.kurtosis,
    };
    flags.map(|flag| finding(AuditCheck::Distribution, &column.code, flagged(flag))).collect()
}

fn of_denominators(audit: &Audit) -> impl Iterator<Item = Finding> {
    audit.denominators.iter().map(|pair| {
        let what = FindingKind::FollowsDenominator {
            denominator: pair.second.clone(),
            coefficient: pair.coefficient(),
        };
        finding(AuditCheck::Denominator, &pair.first, what)
    })
}

fn of_siblings(audit: &Audit) -> impl Iterator<Item = Finding> {
    audit.siblings.iter().filter_map(|pair| {
        let extremes = [Association::Negative, Association::Collinear];
        let association = pair.association.filter(|found| extremes.contains(found))?;
        let (other, group) = (pair.pearson.second.clone(), pair.group.to_string());
        let what = FindingKind::Pair {
            other,
            group,
            association,
            coefficient: pair.pearson.coefficient(),
        };
        Some(finding(AuditCheck::Siblings, &pair.pearson.first, what))
    })
}

/// A high correlation with the parent is sound: an only child is its parent.
fn of_parents(audit: &Audit) -> impl Iterator<Item = Finding> {
    audit.parents.iter().flat_map(|entry| {
        let here = entry.parent();
        let name =
            |entry: Option<&Correlation>| entry.map(|it| it.second.clone()).unwrap_or_default();
        let coefficient = here.and_then(Correlation::coefficient);
        let low = [Association::Negative, Association::Weak];
        let association = entry.association.filter(|found| low.contains(found));
        let low = association.map(|association| FindingKind::Parent {
            parent: name(here),
            association,
            coefficient,
        });
        let nearest = entry.foreign.first();
        let nearer = entry.nearer_to_foreign.then(|| FindingKind::NearerToForeign {
            foreign: name(nearest),
            there: nearest.and_then(Correlation::coefficient),
            parent: name(here),
            here: coefficient,
        });
        let found = low.into_iter().chain(nearer);
        found.map(|what| finding(AuditCheck::Parents, &entry.node, what))
    })
}

fn of_consistency(audit: &Audit, group: &GroupReview) -> Option<Finding> {
    let alpha = group.consistency.as_ref().ok()?.alpha;
    let low = exceeds(audit.thresholds.alpha, alpha, 0.0);
    low.then(|| finding(AuditCheck::Consistency, &group.group, FindingKind::LowAlpha { alpha }))
}

fn of_dimensions(audit: &Audit, group: &GroupReview) -> Vec<Finding> {
    let Ok(found) = &group.dimensions else { return Vec::new() };
    let thresholds = &audit.thresholds;
    let adequacy = found.adequacy.as_ref().ok().map(|adequacy| adequacy.overall);
    let adequacy = adequacy.filter(|adequacy| exceeds(thresholds.adequacy, *adequacy, 0.0));
    let share =
        found.first_share().filter(|share| exceeds(thresholds.first_component, *share, 0.0));
    [
        adequacy.map(|adequacy| FindingKind::LowAdequacy { adequacy }),
        share.map(|share| FindingKind::WeakFirstComponent { share }),
        (found.above > 1).then_some(FindingKind::SeveralDimensions { count: found.above }),
    ]
    .into_iter()
    .flatten()
    .map(|what| finding(AuditCheck::Dimensions, &group.group, what))
    .collect()
}

/// Nodes without weight do not count.
fn of_importance(audit: &Audit) -> impl Iterator<Item = Finding> {
    let most = audit.thresholds.imbalance;
    audit.importance.iter().filter_map(move |entry| {
        let (weight, importance) = (entry.share, entry.importance_share?);
        let unbalanced =
            exceeds(importance, most * weight, 0.0) || exceeds(weight, importance * most, 0.0);
        let group = entry.parent.to_string();
        let what = FindingKind::Imbalance { group, weight, importance };
        (weight > 0.0 && unbalanced).then(|| finding(AuditCheck::Importance, &entry.node, what))
    })
}
