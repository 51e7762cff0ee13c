//! Axioms on what one indicator makes up for in another, all on the bare index.

use super::aggregation::{equally_weighted, on_the_scale_of_its_children, sibling};
use super::seen::{Checked, Seen};
use crate::axioms::case::Case;
use crate::axioms::change::Table;
use crate::axioms::counterexample::{Change, Violation};
use crate::axioms::failure::AxiomFailure;
use crate::axioms::leaf::extremes;
use crate::axioms::scored::{NOISE, Scored};
use crate::axioms::snapshot::number;
use crate::framework::Goalposts;

/// How many times as much a point in one indicator may count as a point in another, for their weights.
const MOST: f64 = 10.0;
/// A point, as a share of the range of all normalised values.
const POINT: f64 = 0.01;
/// Indicators of less effective weight than this say nothing.
const WEIGHT: f64 = 1e-6;

pub(super) fn bounded_trade_offs(case: &Case) -> Checked {
    on_the_scale_of_its_children(case)?;
    let (row, (one, other), bare) = (case.unit(), case.leaves()?, case.bare()?);
    if bare.data.columns().any(|(_, column)| column[row].is_nan()) {
        return Err(AxiomFailure::not_applicable(
            "a unit has gaps, which its other weights make up for",
        ));
    }
    let all: Vec<_> = bare.data.columns().flat_map(|(_, column)| column.iter().copied()).collect();
    let Goalposts { low, high } = extremes(&all);
    if low >= high {
        return Err(AxiomFailure::not_applicable("all normalised values are the same"));
    }
    let point = POINT * (high - low);
    let effect = |code: &str| {
        let weight = weight(bare, code)?;
        let mut table = Table::of(&bare.data);
        table.set(row, code, bare.value(row, code) + point);
        let after = bare.on(&table)?;
        let (gain, noise) = (after.ranked()[row] - bare.ranked()[row], bare.noise(&after));
        if weight * point <= MOST * noise {
            let text = format!("a point in `{code}` weighs no more than noise");
            let kind = "a point weighs no more than noise";
            return Err(AxiomFailure::not_applicable_to(kind, text));
        }
        Ok((if gain.abs() <= noise { 0.0 } else { gain / weight }, after))
    };
    let (first, second) = (effect(one.code())?, effect(other.code())?);
    let pairs = [(one, first), (other, second)];
    let [(strong, (most, after)), (weak, (least, _))] = match pairs {
        [one, other] if one.1.0 >= other.1.0 => [one, other],
        [one, other] => [other, one],
    };
    if most.is_nan() || least.is_nan() || most <= 0.0 {
        return Ok(Seen::of(-1.0, None));
    }
    // A point that counts nothing, or against the unit, makes up for no loss at all.
    let times = if least > 0.0 { most / least } else { f64::INFINITY };
    let violation = (times > MOST * (1.0 + NOISE)).then(|| {
        let (unit, strong, weak) = (bare.name(row), strong.code(), weak.code());
        let finding = match times.is_finite() {
            true => format!(
                "for {unit}, a point in {strong} counts {times:.0} times as much as one in {weak}, \
                 for their weights"
            ),
            false => format!("for {unit}, no small gain in {weak} makes up for a loss in {strong}"),
        };
        let value = bare.value(row, strong) + point;
        Violation::new(bare, finding).by(Change::value(bare, row, strong, value)).to(&after)
    });
    Ok(Seen::of(libm::log10(times.min(1e9)) - 1.0, violation))
}

pub(super) fn interchangeability(case: &Case) -> Checked {
    on_the_scale_of_its_children(case)?;
    let (row, leaf, bare) = (case.unit(), case.leaf()?, case.bare()?);
    let sibling = sibling(case, &leaf)?;
    let before = equally_weighted(bare, &leaf, sibling)?;
    let (one, other) = (leaf.code(), sibling.code().as_str());
    let (first, second) = (before.value(row, one), before.value(row, other));
    if first.is_nan() || second.is_nan() {
        return Err(missing(if first.is_nan() { one } else { other }));
    }
    if (first - second).abs() <= NOISE * before.magnitude {
        return Err(AxiomFailure::not_applicable("a unit has the same value in both indicators"));
    }
    let mut table = Table::of(&before.data);
    table.set(row, one, second);
    table.set(row, other, first);
    let after = before.on(&table)?;
    let (was, is) = (before.ranked()[row], after.ranked()[row]);
    if was.is_nan() {
        return Err(AxiomFailure::not_applicable("a unit has no score"));
    }
    let off = (was - is).abs() / before.magnitude.max(after.magnitude);
    let violation = (off > NOISE || is.is_nan()).then(|| {
        let unit = before.name(row);
        let finding = format!(
            "{unit} exchanges its values in {one} and {other}, of equal weight, and its score changes"
        );
        Violation::new(&before, finding)
            .by(Change::value(&before, row, one, second))
            .by(Change::value(&before, row, other, first))
            .to(&after)
    });
    Ok(Seen::of(off, violation))
}

pub(super) fn lower_boundedness(case: &Case) -> Checked {
    on_the_scale_of_its_children(case)?;
    let (row, leaf, bare) = (case.unit(), case.leaf()?, case.bare()?);
    let negative = |value: &f64| *value < 0.0;
    if bare.data.columns().any(|(_, column)| column.iter().any(negative)) {
        return Err(AxiomFailure::not_applicable("normalised values are below zero"));
    }
    weight(bare, leaf.code())?;
    let mut table = Table::of(&bare.data);
    table.set(row, leaf.code(), 0.0);
    let scored = bare.on(&table)?;
    let score = scored.ranked()[row];
    let violation = (score.abs() > NOISE * scored.magnitude).then(|| {
        let (unit, code, score) = (scored.name(row), leaf.code(), number(score));
        Violation::new(&scored, format!("{unit} has zero in {code} and scores {score}"))
    });
    Ok(Seen::of(score.abs() / scored.magnitude, violation))
}

/// The effective weight of an indicator, if it has any to speak of.
fn weight(scored: &Scored, code: &str) -> Result<f64, AxiomFailure> {
    let weight = scored.scores.effective_weight(code).unwrap_or(0.0);
    if weight >= WEIGHT {
        return Ok(weight);
    }
    let text = format!("`{code}` weighs nothing");
    Err(AxiomFailure::not_applicable_to("an indicator weighs nothing", text))
}

fn missing(code: &str) -> AxiomFailure {
    AxiomFailure::not_applicable_to("a value is missing", format!("`{code}` is missing"))
}
