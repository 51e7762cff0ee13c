//! Why there is no frontier.

/// Why there is no frontier, or no score on it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum FrontierFault {
    /// The column has no value above zero, so that its weight would have no limit.
    Zero { column: usize },
    /// The column has a value below zero (in row `row` of the sample, or in the unit itself).
    Negative { column: usize, row: Option<usize> },
    /// The column is zero for the unit, but must have a share in its score.
    ZeroShare { column: usize },
    /// The unit has so few of the columns that they may not have all the weight, or all of its score,
    /// together.
    TooFew { present: usize, columns: usize, most: f64 },
    /// No weights keep the bounds.
    Infeasible,
    /// The library found no solution, for the reason that it gives.
    Unsolved(String),
}

impl FrontierFault {
    /// The reason in words, with the names of the columns; `codes` has one per column.
    pub(crate) fn reason(&self, codes: &[&str]) -> String {
        let name = |column: usize| codes.get(column).copied().unwrap_or_default();
        match self {
            Self::Zero { column } => format!("`{}` has no score above zero", name(*column)),
            Self::Negative { column, .. } => {
                format!(
                    "the score of `{}` is negative; it needs scores of zero or more",
                    name(*column)
                )
            }
            Self::ZeroShare { column } => format!(
                "the score of `{}` is zero, which cannot have the least share that is asked for",
                name(*column)
            ),
            Self::TooFew { present, columns, most } => format!(
                "it has {present} of {columns} children and no child may have more than {most}"
            ),
            Self::Infeasible => "no weights keep the bounds".to_owned(),
            Self::Unsolved(why) => format!("the linear programme could not be solved: {why}"),
        }
    }
}
