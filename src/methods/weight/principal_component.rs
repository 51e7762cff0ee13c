//! Weights by the first principal component of a group.

use serde::{Deserialize, Serialize};

use super::sample::WeightingSample;
use super::scheme::GroupScores;
use crate::error::Refusal;
use crate::methods::registry::{Family, HANDBOOK, MethodEntry, ValueKind, choice, or};
use crate::numerics::NOISE;

/// The first principal component of the correlation matrix of a group's children: weights are its
/// loadings, the elements a₁ⱼ of the eigenvector with the largest eigenvalue, Σ a₁ⱼ² = 1.
///
/// An eigenvector has no sign; it is turned so that its loadings sum to more than zero. A loading
/// that is then still negative belongs to a child that runs against the others: weighted by it, a
/// better score would lower the group's, so that it is refused unless the methodology says what to
/// do. Units that miss a score are left out. Refused as well are fewer than three units, a child
/// that does not vary, and two largest eigenvalues that are the same, which leave the component
/// undetermined.
///
/// In a methodology file: `{ principal-component = {} }` or
/// `{ principal-component = { negative-loadings = "squares" } }`.
///
/// Source: OECD/JRC *Handbook on Constructing Composite Indicators* (2008), section 6.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct PrincipalComponent {
    /// What becomes of negative loadings.
    pub negative_loadings: NegativeLoadings,
}

/// What becomes of negative loadings on the first principal component.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NegativeLoadings {
    /// They are an error that names the child.
    #[default]
    Refuse,
    /// All weights are squared loadings a₁ⱼ², the share of each child in the component.
    Squares,
    /// All weights are absolute loadings |a₁ⱼ|.
    Absolute,
    /// A child with a negative loading weighs nothing; the others' loadings stay as they are.
    Drop,
}

/// A principal component of the correlation matrix of a group's children.
#[derive(Debug, Clone, PartialEq)]
pub struct ComponentLoadings {
    /// The eigenvalue: its variance, out of as many as there are children.
    pub variance: f64,
    /// The eigenvector of length 1, turned so that its elements sum to zero or more; in the order in
    /// which the children were given.
    pub loadings: Vec<f64>,
}

impl PrincipalComponent {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::new(
        Family::Weighting,
        "principal-component",
        "Loadings on the first principal component of the children.",
        "w = a₁, the eigenvector of the largest eigenvalue of the correlation matrix",
    )
    .options(&[or(
        "negative-loadings",
        ValueKind::Choice(&[
            choice("refuse", "They are an error that names the child."),
            choice("squares", "All weights are squared loadings."),
            choice("absolute", "All weights are absolute loadings."),
            choice("drop", "Such a child weighs nothing."),
        ]),
        "\"refuse\"",
        "What happens to negative loadings.",
    )])
    .needs("At least three units with every score.")
    .source(HANDBOOK)
    .example("{ principal-component = { negative-loadings = \"squares\" } }");

    /// All principal components of columns of scores by the child's code, NaN for missing, the one of
    /// the largest variance first.
    ///
    /// # Errors
    ///
    /// Fewer than three units have every score; a child does not vary.
    ///
    /// # Examples
    ///
    /// ```
    /// use composite_index::weight::PrincipalComponent;
    ///
    /// let (a, b) = ([1.0, 2.0, 3.0, 4.0], [2.0, 1.0, 4.0, 3.0]);
    /// let found = PrincipalComponent::components(&[("a", &a), ("b", &b)]).unwrap();
    /// assert!((found[0].variance - 1.6).abs() < 1e-12, "1 and the correlation of .6");
    /// assert!((found[0].loadings[0] - 0.5_f64.sqrt()).abs() < 1e-12);
    /// ```
    pub fn components(children: &[(&str, &[f64])]) -> Result<Vec<ComponentLoadings>, Refusal> {
        let found =
            super::correlations::components_of(&WeightingSample::plain(children)?.complete())?;
        let public = |component: crate::numerics::Component| ComponentLoadings {
            variance: component.variance,
            loadings: component.loadings,
        };
        Ok(found.into_iter().map(public).collect())
    }

    pub(super) fn weights(&self, group: &GroupScores<'_>) -> Result<Vec<f64>, Refusal> {
        let sample = WeightingSample::of(group).complete();
        let loadings = first_loadings(&sample)?;
        let weight = |loading: f64| match self.negative_loadings {
            NegativeLoadings::Squares => loading * loading,
            NegativeLoadings::Absolute => loading.abs(),
            NegativeLoadings::Refuse | NegativeLoadings::Drop => loading.max(0.0),
        };
        let mut negative = loadings.iter().zip(0..).filter(|(loading, _)| **loading < -NOISE);
        match negative.next() {
            Some((loading, child)) if self.negative_loadings == NegativeLoadings::Refuse => {
                let name = sample.name(child);
                Err(Refusal::new(format!(
                    "the loading of {name} on the first principal component is {loading:.3}: it \
                     runs against the others; leave it out, turn it round, or choose \
                     `squares`, `absolute` or `drop` for `negative-loadings`"
                )))
            }
            _ => Ok(loadings.into_iter().map(weight).collect()),
        }
    }
}

fn first_loadings(sample: &WeightingSample<'_>) -> Result<Vec<f64>, Refusal> {
    let components = super::correlations::components_of(sample)?;
    match components.as_slice() {
        [first, second, ..] if first.variance - second.variance <= NOISE * first.variance => {
            Err(Refusal::new(
                "the first two principal components have the same variance, so that the first is \
                 not determined",
            ))
        }
        [first, ..] => Ok(first.loadings.clone()),
        [] => Err(Refusal::new("there are no children")),
    }
}
