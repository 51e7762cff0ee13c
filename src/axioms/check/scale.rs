//! Axioms on the units in which indicators are measured.

use super::{AxiomCheck, keeps_order};
use crate::axioms::axiom::Axiom;
use crate::axioms::case::Case;
use crate::axioms::counterexample::Change;
use crate::axioms::failure::AxiomFailure;
use crate::axioms::leaf::{Leaf, extremes};
use crate::axioms::revision::Revision;
use crate::axioms::snapshot::number;
use crate::framework::{Direction, Goalposts};

pub(super) fn ratio(case: &Case) -> AxiomCheck {
    let leaf = case.leaf()?;
    let factor = case.choices().among([2.0, 0.5, 10.0, 0.1, 3.0, 1000.0]);
    let what = || format!("{} is multiplied by {}", leaf.code(), number(factor));
    mapped(Axiom::RatioInvariance, case, &leaf, what, |value| factor * value, false)
}

pub(super) fn affine(case: &Case) -> AxiomCheck {
    let leaf = case.leaf()?;
    without_denominator(&leaf)?;
    let factor = case.choices().among([1.0, 2.0, 0.5, 1.8, 10.0]);
    let offset = f64::from(case.choices().amount % 20 + 1) * 10.0;
    let what = || format!("{} times {} plus {}", leaf.code(), number(factor), number(offset));
    mapped(Axiom::AffineInvariance, case, &leaf, what, |value| factor * value + offset, false)
}

pub(super) fn ordinal(case: &Case) -> AxiomCheck {
    let leaf = case.leaf()?;
    without_denominator(&leaf)?;
    let exponent = case.choices().among([2.0, 0.5, 3.0, 1.0 / 3.0]);
    let Goalposts { low, high } = hull(&leaf)?;
    let map = |value: f64| {
        let share = (value - low) / (high - low);
        // Outside the hull there is nothing but bounds, which stay.
        if (0.0..=1.0).contains(&share) {
            low + (high - low) * libm::pow(share, exponent)
        } else {
            value
        }
    };
    let what = || {
        let (lowest, highest) = (number(low), number(high));
        let power = number((exponent * 1000.0_f64).round() / 1000.0);
        let code = leaf.code();
        format!(
            "{code} is bent between {lowest} and {highest}: its share s of the way becomes s^{power}"
        )
    };
    mapped(Axiom::OrdinalInvariance, case, &leaf, what, map, false)
}

pub(super) fn reflection(case: &Case) -> AxiomCheck {
    let leaf = case.leaf()?;
    without_denominator(&leaf)?;
    let Goalposts { low, high } = hull(&leaf)?;
    let mirror = low + high;
    let what =
        || format!("{} is taken from {} and its direction reversed", leaf.code(), number(mirror));
    mapped(Axiom::ReflectionInvariance, case, &leaf, what, |value| mirror - value, true)
}

fn mapped(
    axiom: Axiom,
    case: &Case,
    leaf: &Leaf<'_>,
    what: impl FnOnce() -> String,
    map: impl Fn(f64) -> f64,
    reverses: bool,
) -> AxiomCheck {
    without_raw_figures(case, leaf)?;
    let before = case.given()?;
    let code = leaf.node.code();
    let after = Revision::mapped(case.index(), case.data(), code, map, reverses)?.score()?;
    keeps_order(axiom, before, &after, || Change::other(what()))
}

/// The values, goalposts and target of an indicator lie between these.
fn hull(leaf: &Leaf<'_>) -> Result<Goalposts, AxiomFailure> {
    let mut points = leaf.column.to_vec();
    points.extend(leaf.indicator.goalposts.iter().flat_map(|posts| [posts.low, posts.high]));
    points.extend(leaf.indicator.target);
    let hull = extremes(&points);
    if hull.low < hull.high {
        Ok(hull)
    } else {
        Err(AxiomFailure::not_applicable(format!("`{}` does not vary", leaf.code())))
    }
}

fn without_denominator(leaf: &Leaf<'_>) -> Result<(), AxiomFailure> {
    match &leaf.indicator.denominator {
        None => Ok(()),
        Some(denominator) => Err(AxiomFailure::not_applicable(format!(
            "`{}` is divided by `{denominator}`, which only a change of ratio passes through",
            leaf.code()
        ))),
    }
}

/// Steps whose options are figures in raw units, which do not go along with the indicator.
const RAW_FIGURES: [&str; 5] = ["piecewise-linear", "categories", "scaled", "logistic", "round"];

/// Refuses a chain with such figures before its normaliser; bounds with which it begins are no such,
/// they go along.
fn without_raw_figures(case: &Case, leaf: &Leaf<'_>) -> Result<(), AxiomFailure> {
    let transforms = &case.index().recipe(leaf.node).transforms;
    for (position, step) in transforms.iter().enumerate() {
        let name = step.name();
        if RAW_FIGURES.contains(&name) || (name == "clamp" && position > 0) {
            let code = leaf.code();
            let reason = format!("figures of `{name}` in raw units do not go along with `{code}`");
            return Err(AxiomFailure::not_applicable(reason));
        }
        if step.direction(Direction::LowerIsBetter) == Direction::HigherIsBetter {
            break;
        }
    }
    Ok(())
}
