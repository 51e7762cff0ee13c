//! Weights out of people's judgements, whatever the data: every figure goes by a child's code.

use std::collections::BTreeMap;

use crate::error::did_you_mean;
use crate::framework::NodeCode;

/// Figures by the code of a child.
pub(super) type ByCode = BTreeMap<NodeCode, f64>;

/// Why the options of a scheme do not fit a group.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Misfit {
    pub(crate) why: String,
    pub(crate) help: Option<String>,
}

impl Misfit {
    pub(crate) fn new(why: impl Into<String>) -> Self {
        Self { why: why.into(), help: None }
    }

    /// Codes that are none of the children's.
    pub(super) fn of_strangers<'a>(
        given: impl IntoIterator<Item = &'a str>,
        children: &[&str],
    ) -> Vec<Self> {
        let strangers = given.into_iter().filter(|code| !children.contains(code));
        let misfit = |code| Self {
            why: format!("`{code}` is none of its children"),
            help: did_you_mean(code, children.iter().copied())
                .or_else(|| Some(format!("its children are {}", listed(children)))),
        };
        strangers.map(misfit).collect()
    }

    /// Codes that do not name every child once and no other.
    pub(super) fn of_codes<'a>(
        given: impl IntoIterator<Item = &'a str> + Clone,
        children: &[&str],
    ) -> Vec<Self> {
        let mut misfits = Self::of_strangers(given.clone(), children);
        let given: Vec<_> = given.into_iter().collect();
        let left_out = children.iter().filter(|child| !given.contains(child));
        misfits.extend(left_out.map(|child| Self::new(format!("its child `{child}` is left out"))));
        misfits
    }
}

/// Codes in a sentence.
pub(super) fn listed(codes: &[&str]) -> String {
    let quoted: Vec<_> = codes.iter().map(|code| format!("`{code}`")).collect();
    quoted.join(", ")
}

/// Codes with their figures, from text.
///
/// # Errors
///
/// A text cannot be a code.
pub(super) fn by_code<C: Into<String>>(
    figures: impl IntoIterator<Item = (C, f64)>,
) -> crate::Result<ByCode> {
    figures.into_iter().map(|(code, figure)| Ok((NodeCode::new(code)?, figure))).collect()
}

/// Divides by the sum.
pub(super) fn shares(mut weights: ByCode) -> ByCode {
    let sum: f64 = weights.values().sum();
    weights.values_mut().for_each(|weight| *weight /= sum);
    weights
}
