//! Axioms on the values of one indicator: how it is measured, small changes, equal values, gaps.

use super::{Checked, keeps_order};
use crate::axioms::case::Case;
use crate::axioms::change::with_figures;
use crate::axioms::counterexample::{AxiomFailure, Change, Violation};
use crate::axioms::leaf::{Leaf, extremes, roundest};
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
    let power = number((exponent * 1000.0_f64).round() / 1000.0);
    let (code, low, high) = (leaf.code(), number(low), number(high));
    let what = format!(
        "{code} is bent between {low} and {high}: its share s of the way becomes s^{power}"
    );
    mapped(case, &leaf, what, map, false)
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

fn map_figures(indicator: &mut Indicator, map: impl Fn(f64) -> f64, reverses: bool) {
    indicator.target = indicator.target.map(&map);
    indicator.goalposts = indicator.goalposts.map(|posts| {
        let (a, b) = (map(posts.low), map(posts.high));
        Goalposts { low: a.min(b), high: a.max(b) }
    });
    if reverses {
        indicator.direction = indicator.direction.reversed();
    }
}

fn map_bounds(edited: &mut Methodology, case: &Case, leaf: &Leaf<'_>, map: impl Fn(f64) -> f64) {
    let mut transforms = case.index().recipe(leaf.node).transforms.clone();
    let Some(Transform::Clamp(clamp)) = transforms.first_mut() else { return };
    let (low, high) = (clamp.low.map(&map), clamp.high.map(&map));
    let turned = map(1.0) < map(0.0);
    *clamp = if turned { Clamp { low: high, high: low } } else { Clamp { low, high } };
    let settings = edited.node.entry(leaf.node.code().clone()).or_default();
    settings.transforms = Some(transforms);
}

/// The values, goalposts and target of an indicator lie between these.
fn hull(leaf: &Leaf<'_>) -> Result<Goalposts, AxiomFailure> {
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
        Some(denominator) => Err(AxiomFailure::not_applicable(format!(
            "`{}` is divided by `{denominator}`, which only a change of ratio passes through",
            leaf.code()
        ))),
    }
}

/// Steps whose options are figures in raw units, which do not go along with the indicator.
const RAW_FIGURES: [&str; 5] = ["piecewise-linear", "categories", "scaled", "logistic", "round"];

/// Refuses a chain with such figures before its normaliser; bounds at its beginning go along.
fn without_raw_figures(case: &Case, leaf: &Leaf<'_>) -> Result<(), AxiomFailure> {
    let transforms = &case.index().recipe(leaf.node).transforms;
    for (position, step) in transforms.iter().enumerate() {
        let name = step.name();
        if RAW_FIGURES.contains(&name) || (name == "clamp" && position > 0) {
            let code = leaf.code();
            let reason = format!("figures of `{name}` in raw units do not go along with `{code}`");
            return Err(AxiomFailure::not_applicable(reason));
        }
        if step.method().direction(Direction::LowerIsBetter) == Direction::HigherIsBetter {
            break;
        }
    }
    Ok(())
}

pub(super) fn separability(case: &Case) -> Checked {
    let (pair, leaf) = (case.pair()?, case.leaf()?);
    let (reach, share) = (leaf.range()?, case.choices().share());
    let with = |value: f64| {
        let mut table = case.table();
        [pair.0, pair.1].into_iter().for_each(|row| table.set(row, leaf.code(), value));
        case.given()?.on(&table)
    };
    let before = with(roundest(reach.low, reach.high, share * 0.5))?;
    let value = roundest(reach.low, reach.high, 1.0 - share * 0.45);
    let after = with(value)?;
    let change = |row| Change::value(&before, row, leaf.code(), value);
    let turned = before.turned(&after, [pair].into_iter(), |row| row);
    Ok(turned.map(|turned| {
        Violation::turned(&before, turned).by(change(pair.0)).by(change(pair.1)).to(&after)
    }))
}

pub(super) fn no_gain_from_gaps(case: &Case) -> Checked {
    let (row, leaf, before) = (case.unit(), case.leaf()?, case.given()?);
    if leaf.column.get(row).is_none_or(|value| value.is_nan()) {
        return Err(AxiomFailure::not_applicable("there is no value to withhold"));
    }
    let mut table = case.table();
    table.set(row, leaf.code(), f64::NAN);
    let after = before.on(&table)?;
    let turned = before.turned(&after, before.pairs_with(row), |row| row);
    let change = Change::value(before, row, leaf.code(), f64::NAN);
    Ok(turned.filter(|(_, worse)| *worse == row).map(|(better, worse)| {
        let (a, b) = (before.name(worse), before.name(better));
        let finding = format!("{a} was below {b}, withholds a value, and rises above it");
        Violation::new(before, finding).by(change).to(&after)
    }))
}

/// A thousand-millionth of the range, across a point at which a score may jump.
pub(super) fn continuity(case: &Case) -> Checked {
    let (row, leaf) = (case.unit(), case.leaf()?);
    let Goalposts { low, high } = leaf.range()?;
    varies_without(&leaf, row, (high - low) / 10.0)?;
    let step = (high - low) * 1e-9;
    let other = case.pair().map_or(row, |(_, other)| other);
    let at = match case.choices().kind % 3 {
        0 => leaf.column.get(other).copied(),
        1 => leaf.column.get(row).copied(),
        _ => leaf.column.get(row).map(|value| value.floor() + 0.5),
    };
    let at = at.filter(|value| !value.is_nan()).unwrap_or(f64::midpoint(low, high));
    let at = at.max(low + step).min(high - step);
    let on = |value: f64| {
        let mut table = case.table();
        table.set(row, leaf.code(), value);
        case.given()?.on(&table)
    };
    let (before, after) = (on(at - step / 2.0)?, on(at + step / 2.0)?);
    let most = before.magnitude / 1e4;
    let jump = |(was, is): (&f64, &f64)| (was - is).abs() > most;
    let jumped = before.ranked().iter().zip(after.ranked()).position(jump);
    Ok(jumped.map(|jumped| {
        let change = Change::value(&before, row, leaf.code(), at + step / 2.0);
        let finding = format!("the score of {} jumps", before.name(jumped));
        Violation::new(&before, finding).by(change).to(&after)
    }))
}

/// If all other units are alike, one cell spans the range, which can be as small as one likes, and
/// every normalisation by ranges jumps.
fn varies_without(leaf: &Leaf<'_>, row: usize, least: f64) -> Result<(), AxiomFailure> {
    let others = leaf.column.iter().enumerate().filter(|(other, _)| *other != row);
    let others: Vec<_> = others.map(|(_, value)| *value).collect();
    let Goalposts { low, high } = extremes(&others);
    if leaf.is_bounded() || high - low >= least {
        return Ok(());
    }
    let reason = format!("`{}` does not vary among the others", leaf.code());
    Err(AxiomFailure::not_applicable(reason))
}
