//! Units that are made of other units.

use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::framework::VariableCode;

/// Which units are parts of which others, such as cities of a country, and how a whole comes out of
/// its parts.
///
/// The score of a whole in an indicator is the weighted mean of its parts' scores,
/// Σ wₚ zₚ / Σ wₚ, taken after the indicator's `transforms` and before `times` and `publish`; groups
/// are aggregated from these scores as for any other unit. A whole takes no part in what transforms
/// and imputations learn from the data, unless it keeps values of its own, and is not imputed.
///
/// The weight of a part without a score is shared out among the others in proportion. A whole has no
/// score if no part with a weight above zero has one. A whole may be a part of another.
///
/// Refused are parts of units that the data do not have, units that are parts of each other, and
/// parts whose weight is missing or negative, or zero for all parts of a whole.
///
/// # Examples
///
/// ```
/// use composite_index::methodology::Parts;
/// use composite_index::{Dataset, Framework, Index, Methodology, Unit};
///
/// let framework = Framework::builder("index", "An index").indicator("growth", 1.0).build()?;
/// let parts = Parts::of("country")?.weighted_by("people")?;
/// let methodology = Methodology::default().with_parts(parts);
/// let data = Dataset::builder(["growth", "people"])
///     .row(Unit::new("Tokyo")?.in_group("country", "JPN")?, [Some(4.0), Some(65.0)])
///     .row(Unit::new("Osaka")?.in_group("country", "JPN")?, [Some(2.0), Some(35.0)])
///     .unit("JPN", [None, None])
///     .build()?;
/// let scores = Index::new(framework, methodology)?.score(&data)?;
/// assert_eq!(scores.score("JPN")?, Some(0.65 * 4.0 + 0.35 * 2.0));
/// # Ok::<(), composite_index::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Parts {
    /// The grouping that names, by its code, the unit that a unit is a part of.
    pub of: VariableCode,
    /// The variable by which parts are weighted, zero or more; equal weights without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<VariableCode>,
    /// What holds where a whole has a value of its own.
    #[serde(default)]
    pub own_values: OwnValues,
}

/// What holds where a unit that is made of others has a value of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OwnValues {
    /// The data are refused.
    #[default]
    Refuse,
    /// The value holds, and the parts fill what is missing.
    Keep,
    /// The value is passed over.
    Replace,
}

impl Parts {
    /// Parts of the units that a grouping names, of equal weight.
    ///
    /// # Errors
    ///
    /// The grouping's name cannot be a code.
    pub fn of(grouping: &str) -> Result<Self> {
        let (weight, own_values) = (None, OwnValues::default());
        Ok(Self { of: VariableCode::new(grouping)?, weight, own_values })
    }

    /// Weighted by a variable.
    ///
    /// # Errors
    ///
    /// The variable's name cannot be a code.
    pub fn weighted_by(self, variable: &str) -> Result<Self> {
        Ok(Self { weight: Some(VariableCode::new(variable)?), ..self })
    }

    /// With another rule for values of a whole's own.
    pub fn with_own_values(self, own_values: OwnValues) -> Self {
        Self { own_values, ..self }
    }
}
