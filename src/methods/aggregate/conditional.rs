//! One child or another, by a threshold on a third.

use serde::{Deserialize, Serialize};

use super::rules::Scratch;
use crate::framework::NodeCode;
use crate::methods::misfit::Misfit;
use crate::methods::registry::{CODE, MethodEntry, NUMBER, required};
use crate::numerics::same_within;

/// Options of the conditional: the score of the child `then` where the child `on` is at least `from`,
/// and that of the child `otherwise` elsewhere, whatever the weights.
///
/// A score that equals `from` but for binary noise is at least `from`. Where `on` is missing, so is
/// the group; where the chosen child is missing, too, and the other one does not replace it. `on` may
/// be `then` or `otherwise` itself. Refused are children that it does not name, codes that are no
/// children of weight above zero, and a threshold that is not finite.
///
/// Source: European Commission, Joint Research Centre (2016), *INFORM Global Risk Index*, which takes
/// the current intensity of conflicts from 5 on, and their projected risk below.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conditional {
    /// The child that decides.
    pub on: NodeCode,
    /// The least score with which it is for `then`.
    pub from: f64,
    /// The child that counts from there on.
    pub then: NodeCode,
    /// The child that counts below.
    pub otherwise: NodeCode,
}

/// A conditional with its children by their positions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Decision {
    on: usize,
    from: f64,
    then: usize,
    otherwise: usize,
}

impl Conditional {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::aggregation(
        "conditional",
        "One child or another, by a threshold on a third.",
        "z of `then` if z of `on` ≥ from, else z of `otherwise`",
    )
    .options(&[
        required("on", CODE, "The code of the child that decides."),
        required("from", NUMBER, "The least score with which it is for `then`."),
        required("then", CODE, "The code of the child that counts from there on."),
        required("otherwise", CODE, "The code of the child that counts below."),
    ])
    .source("European Commission, Joint Research Centre (2016), INFORM Global Risk Index")
    .example("{ conditional = { on = \"a\", from = 5, then = \"a\", otherwise = \"b\" } }");

    pub(super) fn refuse(&self) -> Option<&'static str> {
        (!self.from.is_finite()).then_some("`from` is finite")
    }

    fn codes(&self) -> [&str; 3] {
        [self.on.as_str(), self.then.as_str(), self.otherwise.as_str()]
    }

    pub(super) fn misfits(&self, children: &[&str], weighted: usize) -> Vec<Misfit> {
        let misfits = Misfit::of_codes(self.codes(), children);
        if misfits.is_empty() && weighted < children.len() {
            let why = "a child of weight zero takes no part, and none is left out here";
            return vec![Misfit::new(why)];
        }
        misfits
    }

    /// Finds the children; those of other groups have been refused.
    pub(super) fn resolve(&self, children: &[NodeCode]) -> Option<Decision> {
        let position = |code: &NodeCode| children.iter().position(|child| child == code);
        let [on, then, otherwise] = [&self.on, &self.then, &self.otherwise].map(position);
        Some(Decision { on: on?, from: self.from, then: then?, otherwise: otherwise? })
    }
}

impl Decision {
    /// The score of the child that counts among those that have one, and its noise; NaN where it has
    /// none.
    pub(super) fn score(self, unit: &Scratch, noise: impl Fn(usize) -> f64) -> (f64, f64) {
        let of = |child: usize| {
            let place = unit.children.iter().position(|present| *present == child)?;
            Some((unit.scores[place], noise(child)))
        };
        let chosen = of(self.on).and_then(|(decides, noise)| {
            let from = same_within(decides, self.from, noise) || decides > self.from;
            of(if from { self.then } else { self.otherwise })
        });
        chosen.unwrap_or((f64::NAN, 0.0))
    }
}
