//! Where the values of units lie in the ranges of their indicators, stratum by stratum: 0 is the worst
//! end, 100 the best. What is special of a stratum is in the first rows.

use super::draw::Draw;
use super::stratum::{Scene, Stratum};

/// One column for each indicator, one place for each unit. `groups` says of each indicator below
/// which group it is.
pub(super) fn places(
    draw: &mut Draw<'_>,
    scene: &Scene,
    groups: &[usize],
    units: usize,
) -> Vec<Vec<f64>> {
    let mut columns = match scene.values {
        Stratum::Outlier => outlier(draw, groups.len(), units),
        Stratum::Orthogonal => orthogonal(draw, groups.len(), units),
        _ => interior(draw, groups.len(), units),
    };
    match scene.values {
        Stratum::AtGoalposts => at_the_ends(draw, &mut columns),
        Stratum::BeyondGoalposts => beyond_the_ends(draw, &mut columns),
        Stratum::ZeroGroup => zero_group(draw, &mut columns, groups),
        Stratum::ZeroUnit => zero_unit(draw, &mut columns),
        _ => {}
    }
    if scene.ties {
        tied(draw, &mut columns);
    }
    if scene.near_copies {
        nearly_copied(draw, &mut columns);
    }
    columns
}

/// Each indicator of a shape of its own. Some units are good in one indicator only; now and then all
/// are but one.
fn interior(draw: &mut Draw<'_>, indicators: usize, units: usize) -> Vec<Vec<f64>> {
    let specialists = draw.chance(0.1);
    let strength = |unit: usize, draw: &mut Draw<'_>| {
        if specialists {
            (unit > 0).then_some(unit % indicators.max(1))
        } else {
            draw.chance(0.15).then(|| draw.below(indicators.max(1)))
        }
    };
    let lopsided: Vec<_> = (0..units).map(|unit| strength(unit, draw)).collect();
    let column = |indicator: usize| {
        let shape = Shape::draw(draw);
        let place = |unit: &Option<usize>| match unit {
            Some(high) if *high == indicator => draw.whole(90, 99),
            Some(_) if specialists => draw.whole(30, 50),
            Some(_) => draw.whole(1, 5),
            None if specialists => draw.whole(51, 70),
            None => shape.percent(draw),
        };
        lopsided.iter().map(place).collect()
    };
    (0..indicators).map(column).collect()
}

fn at_the_ends(draw: &mut Draw<'_>, columns: &mut [Vec<f64>]) {
    for place in columns.iter_mut().flatten() {
        *place = match draw.below(10) {
            0..=4 => 0.0,
            5..=8 => 100.0,
            _ => *place,
        };
    }
}

fn beyond_the_ends(draw: &mut Draw<'_>, columns: &mut [Vec<f64>]) {
    for place in columns.iter_mut().flatten() {
        *place = match draw.below(10) {
            0 => -draw.whole(1, 60),
            1..=3 => 100.0 + draw.whole(1, 60),
            4 => 100.0,
            _ => *place,
        };
    }
}

fn zero_group(draw: &mut Draw<'_>, columns: &mut [Vec<f64>], groups: &[usize]) {
    let Some(column) = (!columns.is_empty()).then(|| draw.below(columns.len())) else { return };
    let alone = draw.chance(0.5);
    let units = columns[column].len();
    let certain = [0, usize::from(draw.chance(0.7))];
    let zero: Vec<_> = (0..units).map(|unit| certain.contains(&unit) || draw.chance(0.3)).collect();
    for (position, places) in columns.iter_mut().enumerate() {
        if position == column || (!alone && groups[position] == groups[column]) {
            let zeros = places.iter_mut().zip(&zero).filter(|(_, zero)| **zero);
            zeros.for_each(|(place, _)| *place = 0.0);
        }
    }
}

fn zero_unit(draw: &mut Draw<'_>, columns: &mut [Vec<f64>]) {
    let units = columns.first().map_or(0, Vec::len);
    let count = if units > 1 && draw.chance(0.6) { 2 } else { 1 };
    let kept = draw.chance(0.7).then(|| draw.below(columns.len().max(1)));
    let near_the_best = draw.chance(0.6);
    for unit in 0..count.min(units) {
        for (position, places) in columns.iter_mut().enumerate() {
            if kept != Some(position) {
                places[unit] = 0.0;
            } else if near_the_best {
                places[unit] = 100.0 - draw.whole(0, 12);
            }
        }
    }
}

/// Half of the units take the value of another.
fn tied(draw: &mut Draw<'_>, columns: &mut [Vec<f64>]) {
    for places in columns {
        for unit in 0..places.len() {
            if draw.chance(0.5) {
                places[unit] = places[draw.below(places.len())];
            }
        }
    }
}

/// Most units are copies of the first but for one cell.
fn nearly_copied(draw: &mut Draw<'_>, columns: &mut [Vec<f64>]) {
    let units = columns.first().map_or(0, Vec::len);
    for unit in 1..units {
        if draw.chance(0.7) {
            let own = draw.below(columns.len());
            for (position, places) in columns.iter_mut().enumerate() {
                if position != own {
                    places[unit] = places[0];
                }
            }
        }
    }
}

/// Indicator by indicator units that are close together, and one that is far away in one indicator or
/// in all.
fn outlier(draw: &mut Draw<'_>, indicators: usize, units: usize) -> Vec<Vec<f64>> {
    let apart = draw.below(indicators.max(1));
    let (everywhere, close) = (draw.chance(0.3), draw.one_of(1, &[2, 5, 20]));
    let column = |indicator: usize| {
        let centre = draw.whole(10, 60);
        let mut places: Vec<_> =
            (0..units).map(|_| centre + f64::from(draw.whole(0, close) as u32)).collect();
        if everywhere || indicator == apart {
            places[0] = if draw.chance(0.7) { draw.whole(60, 100) } else { draw.whole(0, 5) };
        } else if draw.chance(0.5) {
            places[0] = 0.0;
        }
        places
    };
    (0..indicators).map(column).collect()
}

/// The two levels of a full factorial design: different products of its factors for different
/// indicators, so that columns do not correlate where the number of units is a multiple of its size.
fn orthogonal(draw: &mut Draw<'_>, indicators: usize, units: usize) -> Vec<Vec<f64>> {
    let [low, high] = draw.one_of([25.0, 75.0], &[[0.0, 100.0], [40.0, 60.0]]);
    let column = |indicator: usize| {
        let factors = indicator + 1;
        let sign = |unit: usize| (unit & factors).count_ones() % 2 == 0;
        (0..units).map(|unit| if sign(unit) { high } else { low }).collect()
    };
    (0..indicators).map(column).collect()
}

/// The number of units of the smallest full design for so many indicators.
pub(super) fn orthogonal_units(indicators: usize) -> usize {
    (indicators + 1).next_power_of_two()
}

/// How the values of an indicator lie in its range.
#[derive(Debug, Clone, Copy)]
enum Shape {
    Ties,
    Whole,
    Tenths,
    HeavyTail,
    Corners,
    NearTies,
    Constant(f64),
}

impl Shape {
    fn draw(draw: &mut Draw<'_>) -> Self {
        match draw.below(40) {
            0..=5 => Self::Ties,
            6..=19 => Self::Whole,
            20..=27 => Self::Tenths,
            28..=31 => Self::HeavyTail,
            32..=36 => Self::Corners,
            37..=38 => Self::NearTies,
            _ => Self::Constant(draw.whole(1, 99)),
        }
    }

    /// A place in the range, from 1 to 99 per cent of it.
    fn percent(self, draw: &mut Draw<'_>) -> f64 {
        match self {
            Self::Ties => draw.whole(1, 4) * 20.0,
            Self::Whole => draw.whole(1, 99),
            Self::Tenths => draw.whole(10, 990) / 10.0,
            Self::HeavyTail => {
                let share = draw.share();
                (10.0 + (980.0 * share * share * share * share).round()) / 10.0
            }
            Self::Corners => {
                let near = draw.whole(0, 5);
                if draw.chance(0.5) { 1.0 + near } else { 99.0 - near }
            }
            Self::NearTies => 50.0 + draw.whole(0, 4) / 1000.0,
            Self::Constant(percent) => percent,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::test_runner::TestRunner;

    #[test]
    fn columns_of_a_full_design_do_not_correlate() {
        let mut runner = TestRunner::deterministic();
        for indicators in 2..=12 {
            let units = orthogonal_units(indicators);
            let columns = orthogonal(&mut Draw::new(&mut runner), indicators, units);
            let sum = |column: &[f64]| column.iter().sum::<f64>();
            let mean = sum(&columns[0]) / units as f64;
            for (position, one) in columns.iter().enumerate() {
                assert_eq!(sum(one), mean * units as f64);
                for other in &columns[position + 1..] {
                    let products = one.iter().zip(other).map(|(a, b)| (a - mean) * (b - mean));
                    assert_eq!(products.sum::<f64>(), 0.0, "{indicators}");
                }
            }
        }
    }
}
