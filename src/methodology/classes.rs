//! Classes of units at a node.

use serde::{Deserialize, Serialize};

use super::cascade::Settings;
use super::check::MethodologyCheck;
use crate::error::Refusal;
use crate::methods::classify::{Axis, Bands, Matrix};

/// The classes that units are sorted into at a node: by bands of one figure, or by a matrix of the
/// figures at two nodes, whose codes are the names of the matrix's axes.
///
/// Quantiles are those of the units that are scored together (each period of a panel has its own),
/// and a fitted scorer keeps them for units outside the sample. A unit without a figure has no class,
/// except where the cells of a matrix give its other band one class whatever the missing band. Where
/// a node has no figures at all, no unit has a class.
///
/// # Examples
///
/// ```
/// use composite_index::classify::Bands;
/// use composite_index::methodology::Classes;
/// use composite_index::{Dataset, Framework, Index, Methodology, Settings};
///
/// let framework = Framework::builder("risk", "Risk").indicator("hazard", 1.0).build()?;
/// let bands = Bands::with_cut_offs("low", [("high", 5.0)])?;
/// let classes = Settings::new().classes(Classes::bands(bands));
/// let index = Index::new(framework, Methodology::default().with_groups(classes))?;
/// let data = Dataset::builder(["hazard"]).unit("A", [5.0]).unit("B", [4.9]).build()?;
/// let scores = index.score(&data)?;
/// assert_eq!(scores.root().class("A")?, Some("high"));
/// assert_eq!(scores.root().class("B")?, Some("low"));
/// # Ok::<(), composite_index::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Classes {
    pub(crate) on: ClassesOn,
    pub(crate) rule: ClassRule,
}

/// How figures make a class.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ClassRule {
    Bands(Bands),
    Matrix(Box<Matrix>),
}

/// Which figures of a unit make its class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClassesOn {
    /// The full scores, before the transforms of publication.
    #[default]
    Full,
    /// The scores as they are published.
    Published,
    /// The rank divided by the number of units that have one, above 0 and at most 1: with bands
    /// over 0.1, 0.2, … the first tenth of the ranks is the lowest band. Ranks are those of the
    /// node, by its ranking and its rule for ties.
    RankShare,
    /// The rank less one divided by the number of units that have one, at least 0 and below 1: with
    /// bands from 0.1, 0.2, … a unit's tenth is 1 + ⌊10 (rank − 1)/n⌋. It differs from
    /// [`RankShare`](Self::RankShare) where the number of units is no multiple of the number of bands.
    RankShareFromZero,
}

/// Classes as they are written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Written {
    #[serde(default)]
    on: ClassesOn,
    #[serde(skip_serializing_if = "Option::is_none")]
    bands: Option<Bands>,
    #[serde(skip_serializing_if = "Option::is_none")]
    matrix: Option<Matrix>,
}

impl TryFrom<Written> for Classes {
    type Error = Refusal;

    fn try_from(Written { on, bands, matrix }: Written) -> Result<Self, Refusal> {
        let rule = match (bands, matrix) {
            (Some(bands), None) => ClassRule::Bands(bands),
            (None, Some(matrix)) => ClassRule::Matrix(Box::new(matrix)),
            (None, None) => return Err(Refusal::new("classes need `bands` or a `matrix`")),
            (Some(_), Some(_)) => {
                return Err(Refusal::new("classes have `bands` or a `matrix`, not both"));
            }
        };
        Ok(Self { on, rule })
    }
}

impl From<Classes> for Written {
    fn from(Classes { on, rule }: Classes) -> Self {
        let (bands, matrix) = match rule {
            ClassRule::Bands(bands) => (Some(bands), None),
            ClassRule::Matrix(matrix) => (None, Some(*matrix)),
        };
        Self { on, bands, matrix }
    }
}

impl Classes {
    /// Classes by bands of the node's full score.
    pub fn bands(bands: Bands) -> Self {
        Self { on: ClassesOn::default(), rule: ClassRule::Bands(bands) }
    }

    /// Classes by the full scores at two nodes, whose codes are the names of the axes.
    pub fn matrix(matrix: Matrix) -> Self {
        Self { on: ClassesOn::default(), rule: ClassRule::Matrix(Box::new(matrix)) }
    }

    /// The classes by other figures.
    pub fn on(self, on: ClassesOn) -> Self {
        Self { on, ..self }
    }

    /// The codes of the nodes that the axes of a matrix name.
    pub(super) fn axes(&self) -> Vec<&str> {
        match &self.rule {
            ClassRule::Bands(_) => Vec::new(),
            ClassRule::Matrix(matrix) => {
                [matrix.rows(), matrix.columns()].map(|Axis { name, .. }| name.as_str()).into()
            }
        }
    }
}

impl MethodologyCheck<'_> {
    /// The axes of a matrix are nodes.
    pub(super) fn axes_of_classes(&mut self, path: &str, settings: &Settings) {
        let Some(classes) = &settings.classes else { return };
        for code in classes.axes() {
            self.check_node(&format!("{path}.classes"), code);
        }
    }
}
