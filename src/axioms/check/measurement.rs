//! Axioms on how an indicator is measured.

use super::keeps_order;
use super::seen::Checked;
use crate::axioms::case::Case;
use crate::axioms::change::with_figures;
use crate::axioms::failure::AxiomFailure;
use crate::axioms::leaf::{Leaf, extremes};
use crate::axioms::scored::Scored;
use crate::axioms::snapshot::number;
use crate::framework::{Direction, Goalposts, Indicator, Node};
use crate::methodology::Methodology;
use crate::methods::transform::{Clamp, Transform};

pub(super) fn ratio(case: &Case) -> Checked {
    let leaf = case.leaf()?;
    let factor = case.choices().among([2.0, 0.5, 10.0, 0.1, 3.0, 1000.0]);
    let what = format!("{} is multiplied by {}", leaf.code(), number(factor));
    mapped(case, &leaf, what, |value| factor * value, false)
}

pub(super) fn affine(case: &Case) -> Checked {
    let leaf = undivided(case)?;
    let factor = case.choices().among([1.0, 2.0, 0.5, 1.8, 10.0]);
    let offset = f64::from(case.choices().amount % 20 + 1) * 10.0;
    let what = format!("{} times {} plus {}", leaf.code(), number(factor), number(offset));
    mapped(case, &leaf, what, |value| factor * value + offset, false)
}

pub(super) fn ordinal(case: &Case) -> Checked {
    let leaf = undivided(case)?;
    let (what, map) = bent(case, &leaf)?;
    mapped(case, &leaf, what, map, false)
}

/// An increasing function of an indicator, with what it does in words.
pub(super) fn bent(
    case: &Case,
    leaf: &Leaf<'_>,
) -> Result<(String, impl Fn(f64) -> f64 + use<>), AxiomFailure> {
    let exponent = case.choices().among([2.0, 0.5, 3.0, 1.0 / 3.0]);
    let Goalposts { low, high } = hull(leaf)?;
    let map = move |value: f64| {
        let share = (value - low) / (high - low);
        // Outside the hull there is nothing but bounds, which stay.
        if (0.0..=1.0).contains(&share) {
            low + (high - low) * libm::pow(share, exponent)
        } else {
            value
        }
    };
    let power = number((exponent * 1000.0_f64).round() / 1000.0);
    let (code, low, high) = (leaf.code(), number(low), number(high));
    let what = format!(
        "{code} is bent between {low} and {high}: its share s of the way becomes s^{power}"
    );
    Ok((what, map))
}

pub(super) fn reflection(case: &Case) -> Checked {
    let leaf = undivided(case)?;
    let Goalposts { low, high } = hull(&leaf)?;
    let mirror = low + high;
    let (code, from) = (leaf.code(), number(mirror));
    let what = format!("{code} is taken from {from} and its direction reversed");
    mapped(case, &leaf, what, |value| mirror - value, true)
}

/// Passes the raw values of an indicator through an increasing or decreasing function: data,
/// goalposts, target, and bounds at which its chain begins by cutting off; reverses its direction
/// if `reverses`.
fn mapped(
    case: &Case,
    leaf: &Leaf<'_>,
    what: String,
    map: impl Fn(f64) -> f64,
    reverses: bool,
) -> Checked {
    without_raw_figures(case, leaf)?;
    let (before, code) = (case.given()?, leaf.node.code());
    let mut table = case.table();
    if let Some(column) = table.column_mut(code.as_str()) {
        column.iter_mut().for_each(|value| *value = map(*value));
    }
    let node = |node: &mut Node| {
        if node.code() == code {
            node.as_indicator_mut().into_iter().for_each(|it| map_figures(it, &map, reverses));
        }
    };
    let index = with_figures(case.index(), node, |edited| map_bounds(edited, case, leaf, &map))?;
    let after = Scored::score(index, table.build()?)?;
    keeps_order(before, &after, what)
}

pub(super) fn map_figures(indicator: &mut Indicator, map: impl Fn(f64) -> f64, reverses: bool) {
    indicator.target = indicator.target.map(&map);
    indicator.goalposts = indicator.goalposts.map(|posts| {
        let (a, b) = (map(posts.low), map(posts.high));
        Goalposts { low: a.min(b), high: a.max(b) }
    });
    if reverses {
        indicator.direction = indicator.direction.reversed();
    }
}

pub(super) fn map_bounds(
    edited: &mut Methodology,
    case: &Case,
    leaf: &Leaf<'_>,
    map: impl Fn(f64) -> f64,
) {
    let mut transforms = case.index().recipe(leaf.node).transforms.clone();
    let Some(Transform::Clamp(clamp)) = transforms.first_mut() else { return };
    let (low, high) = (clamp.low.map(&map), clamp.high.map(&map));
    let turned = map(1.0) < map(0.0);
    *clamp = if turned { Clamp { low: high, high: low } } else { Clamp { low, high } };
    let settings = edited.node.entry(leaf.node.code().clone()).or_default();
    settings.transforms = Some(transforms);
}

/// The values, goalposts and target of an indicator lie between these.
pub(super) fn hull(leaf: &Leaf<'_>) -> Result<Goalposts, AxiomFailure> {
    let mut points = leaf.column.to_vec();
    points.extend(leaf.indicator.goalposts.iter().flat_map(|posts| [posts.low, posts.high]));
    points.extend(leaf.indicator.target);
    let hull = extremes(&points);
    let varies = hull.low < hull.high;
    varies.then_some(hull).ok_or_else(|| leaf.does_not_vary())
}

/// The changed indicator, unless it is divided by a denominator.
fn undivided(case: &Case) -> Result<Leaf<'_>, AxiomFailure> {
    let leaf = case.leaf()?;
    match &leaf.indicator.denominator {
        None => Ok(leaf),
        Some(denominator) => Err(AxiomFailure::not_applicable_to(
            "an indicator is divided by a denominator",
            format!(
                "`{}` is divided by `{denominator}`, which only a change of ratio passes through",
                leaf.code()
            ),
        )),
    }
}

/// Steps whose options are figures in raw units, which do not go along with the indicator.
const RAW_FIGURES: [&str; 5] = ["piecewise-linear", "categories", "scaled", "logistic", "round"];

/// Refuses a chain with such figures before its normaliser; bounds at its beginning go along.
pub(super) fn without_raw_figures(case: &Case, leaf: &Leaf<'_>) -> Result<(), AxiomFailure> {
    let transforms = &case.index().recipe(leaf.node).transforms;
    for (position, step) in transforms.iter().enumerate() {
        let name = step.name();
        if RAW_FIGURES.contains(&name) || (name == "clamp" && position > 0) {
            let code = leaf.code();
            let text = format!("figures of `{name}` in raw units do not go along with `{code}`");
            let kind = "figures of a transform in raw units";
            return Err(AxiomFailure::not_applicable_to(kind, text));
        }
        if step.method().direction(Direction::LowerIsBetter) == Direction::HigherIsBetter {
            break;
        }
    }
    Ok(())
}
