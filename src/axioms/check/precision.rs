//! Axioms on what fine differences do: too little, where units tie, or too much, where digits that
//! nobody prints decide.

use super::seen::{Checked, Seen};
use crate::axioms::case::Case;
use crate::axioms::change::{Table, free};
use crate::axioms::counterexample::Violation;
use crate::axioms::failure::AxiomFailure;
use crate::axioms::leaf::{Leaf, extremes};
use crate::axioms::scored::NOISE;
use crate::axioms::search::mixed;
use crate::axioms::snapshot::number;
use crate::data::Unit;
use crate::framework::Goalposts;

/// At most this share of the units may share the first place.
const MOST_FIRST: f64 = 0.5;
/// A score moves at most so many times as far as the values do.
const MOST_TIMES: f64 = 10.0;

/// Of fewer units, half is too few to say anything.
const FEWEST: usize = 5;

/// Every value moves inwards by its own share of the range, a hundredth at most, so that no two
/// units agree in anything but by chance; then the units at the top are counted.
pub(super) fn discrimination(case: &Case) -> Checked {
    let mut table = case.table();
    let mut cell = 0;
    for leaf in case.all_leaves() {
        // Where all have the same value, there is no range but its size.
        let around = |value: f64| Goalposts { low: value, high: value + value.abs().max(1.0) };
        let range = leaf.range().unwrap_or_else(|_| around(extremes(leaf.column).low));
        let Goalposts { low, high } = range;
        let Some(column) = table.column_mut(leaf.code()) else { continue };
        for value in column.iter_mut().filter(|value| !value.is_nan()) {
            cell += 1;
            // Numbers without pattern, so that those of two units do not cancel each other out.
            let own = 0.01 * (high - low) * (mixed(cell) >> 11) as f64 / (1_u64 << 53) as f64;
            let inwards = if *value > f64::midpoint(low, high) { -own } else { own };
            *value += inwards;
        }
    }
    let scored = case.given()?.on(&table)?;
    let scores: Vec<_> = scored.ranked().iter().copied().filter(|it| !it.is_nan()).collect();
    if scores.len() < FEWEST {
        return Err(AxiomFailure::too_small("units with a score", FEWEST, scores.len()));
    }
    let best = |a, b| if scored.lead(a, b) > 0.0 { a } else { b };
    let best = scores.iter().copied().reduce(best).unwrap_or(f64::NAN);
    let noise = NOISE * scored.magnitude;
    let first = scores.iter().filter(|score| (best - **score).abs() <= noise).count();
    let share = first as f64 / scores.len() as f64;
    let violation = (share > MOST_FIRST).then(|| {
        let units = scores.len();
        let finding = format!(
            "no two of {units} units have the same values, yet {first} share the first place"
        );
        Violation::new(&scored, finding)
    });
    Ok(Seen::of(share - MOST_FIRST, violation))
}

/// Every value gets further digits: less than half of the last one that its column prints.
pub(super) fn stability(case: &Case) -> Checked {
    let given = case.given()?;
    let mut table = case.table();
    let (order, mut largest) = (case.choices().order, 0.0_f64);
    for (position, leaf) in case.all_leaves().enumerate() {
        let Ok(range) = leaf.range() else { continue };
        let half = 0.49 * last_digit(leaf.column);
        let Some(column) = table.column_mut(leaf.code()) else { continue };
        largest = largest.max(half / (range.high - range.low));
        for (row, value) in column.iter_mut().enumerate().filter(|(_, value)| !value.is_nan()) {
            let up = (order >> ((5 * row + 11 * position) % 63)) & 1 == 0;
            *value += if up { half } else { -half };
        }
    }
    let (way, allowed) = (way(case)?, MOST_TIMES * largest + NOISE);
    if largest <= 0.0 || allowed >= 0.5 {
        return Err(AxiomFailure::not_applicable("the digits are too coarse to say anything"));
    }
    let after = given.on(&table)?;
    let moves = given.ranked().iter().zip(after.ranked()).map(|(was, is)| (is - was).abs() / way);
    let moves = moves.map(|way| if way.is_nan() { 0.0 } else { way });
    let (row, most) =
        moves.enumerate().fold((0, 0.0), |most, next| if next.1 > most.1 { next } else { most });
    let violation = (most > allowed).then(|| {
        let finding = format!(
            "digits that are not printed, {} of a range at most, move the score of {} by {} of the \
             way from the worst score to the best",
            share(largest),
            given.name(row),
            share(most)
        );
        let what = "every value gets digits behind those that are printed".to_owned();
        Violation::new(given, finding).by(what).to(&after)
    });
    Ok(Seen::of(most / allowed - 1.0, violation))
}

/// A share with two digits, in per cent.
fn share(share: f64) -> String {
    let percent = share * 100.0;
    let digits = (1 - libm::floor(libm::log10(percent.max(1e-9))) as i32).clamp(0, 9);
    let rounded = crate::numerics::round_half_away(percent, digits as i8);
    format!("{} %", number(rounded))
}

/// The last decimal that any value of a column has, from 1 to a trillionth: 0.1 for 2.5 and 3.
fn last_digit(column: &[f64]) -> f64 {
    let decimals = column.iter().filter(|value| value.fract() != 0.0).map(|value| {
        let text = value.to_string();
        text.split_once('.').map_or(0, |(_, decimals)| decimals.len())
    });
    let decimals = decimals.max().unwrap_or(0).min(12);
    libm::pow(10.0, -(decimals as f64))
}

/// From the score of a unit that is the worst everywhere to that of one that is the best: both are
/// added to the data.
fn way(case: &Case) -> Result<f64, AxiomFailure> {
    let mut table = case.table();
    let leaves: Vec<_> = case.all_leaves().collect();
    let added = table.units.len();
    for best in [false, true] {
        add_extreme(&mut table, &leaves, best)?;
    }
    let scored = case.given()?.on(&table)?;
    let scores = scored.ranked();
    let way = scored.lead(scores[added + 1], scores[added]);
    let says = way > NOISE * scored.magnitude;
    says.then_some(way).ok_or_else(|| {
        AxiomFailure::not_applicable("the best values possible score no higher than the worst")
    })
}

fn add_extreme(table: &mut Table, leaves: &[Leaf<'_>], best: bool) -> Result<(), AxiomFailure> {
    let wish = if best { "best" } else { "worst" };
    let code = free(wish, |code| table.units.iter().any(|unit| unit.code.as_str() == code));
    let like = table.units.first().cloned();
    let Unit { code, name, .. } = Unit::new(code)?;
    let unit = like.map_or_else(
        || Unit::new(code.as_str()),
        |like| Ok(Unit { code: code.clone(), name, ..like }),
    )?;
    table.push_unit(unit, |column| column.first().copied().unwrap_or(f64::NAN));
    let row = table.units.len() - 1;
    for leaf in leaves {
        let Ok(range) = leaf.range() else { continue };
        table.set(row, leaf.code(), leaf.ends(range)[usize::from(best)]);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_digit_is_the_finest_that_is_printed() {
        assert_eq!(last_digit(&[2.5, 3.0, f64::NAN]), 0.1);
        assert_eq!(last_digit(&[20.0, 300.0]), 1.0);
        assert_eq!(last_digit(&[0.125]), 0.001);
        assert_eq!(share(0.00049), "0.049 %");
        assert_eq!(share(0.256), "26 %");
    }
}
