//! Axioms on the groups of the tree: what becomes of a unit that becomes better in one of them, and
//! whether weights say which counts for more.

use super::dominance::improvement;
use super::indicators::weighs;
use super::seen::{Checked, Seen};
use crate::axioms::case::Case;
use crate::axioms::counterexample::{Change, Violation};
use crate::axioms::failure::AxiomFailure;
use crate::axioms::scored::{NOISE, Scored};
use crate::framework::Node;
use crate::numerics::pearson;

/// A unit improves in an indicator. If that raises its score in one child of the root and leaves the
/// other children's, its score may not fall.
pub(super) fn subgroup_consistency(case: &Case) -> Checked {
    let framework = case.index().framework();
    let root = framework.root();
    if framework.groups().count() < 2 {
        return Err(AxiomFailure::not_applicable("there are no groups below the root"));
    }
    let (value, after) = case.improved(improvement)?;
    let (row, leaf, before) = (case.unit(), case.leaf()?, case.given()?);
    let noise = before.noise(after);
    let moved = |child: &Node| {
        let [was, is] =
            [before, after].map(|scored| scored.column(child).map_or(f64::NAN, |it| it[row]));
        // What is missing stays.
        if was.is_nan() && is.is_nan() { 0.0 } else { is - was }
    };
    let moves: Vec<_> = framework.children(root).map(|child| (child, moved(child))).collect();
    let raised: Vec<_> = moves.iter().filter(|(_, by)| *by > noise).collect();
    let stays = moves.iter().filter(|(_, by)| by.abs() <= noise).count();
    let alone = match raised[..] {
        [one] if stays + 1 == moves.len() && one.0.as_group().is_some() => Some(one),
        _ => None,
    };
    let (group, by) =
        alone.ok_or_else(|| AxiomFailure::not_applicable("no one group alone becomes better"))?;
    let gain = before.lead(after.ranked()[row], before.ranked()[row]);
    let violation = (gain < -noise).then(|| {
        let (unit, code) = (before.name(row), group.code());
        let finding =
            format!("{unit} becomes better in {code}, the other groups stay, and it scores lower");
        Violation::new(before, finding)
            .by(Change::value(before, row, leaf.code(), *value))
            .to(after)
    });
    let margin = if gain.is_nan() || gain.abs() <= noise { -1.0 } else { -gain / by };
    Ok(Seen::of(margin, violation))
}

/// Two weights count as different from this ratio on.
const RATIO: f64 = 1.25;
/// Two shares of variance count as different from this on.
const DIFFERENCE: f64 = 0.01;
/// Fewer units have no correlation to speak of.
const UNITS: usize = 5;

/// Of two children of the root, that of the larger weight has no smaller r² with the root.
pub(super) fn weights_order_importance(case: &Case) -> Checked {
    case.needs_units(UNITS)?;
    let (framework, given) = (case.index().framework(), case.given()?);
    let root = framework.root();
    weighs(case, root)?;
    let mut shares = Vec::new();
    for child in framework.children(root) {
        let share = given.scores.share(child.code()).unwrap_or(0.0);
        if let Some(importance) = importance(given, child) {
            shares.push((child, share, importance));
        }
    }
    let pairs = shares.iter().flat_map(|heavy| shares.iter().map(move |light| (heavy, light)));
    let pairs = pairs.filter(|(heavy, light)| heavy.1 >= RATIO * light.1 && heavy.1 > 0.0);
    let most = pairs.max_by(|a, b| (a.1.2 - a.0.2).total_cmp(&(b.1.2 - b.0.2)));
    let Some((heavy, light)) = most else {
        return Err(AxiomFailure::not_applicable(
            "no two children of the root have different weights",
        ));
    };
    let excess = light.2 - heavy.2 - DIFFERENCE;
    let violation = (excess > 0.0).then(|| {
        let figure = |value: f64| crate::axioms::snapshot::number((value * 100.0).round() / 100.0);
        let (more, less) = (heavy.0.code(), light.0.code());
        let finding = format!(
            "{more} weighs more than {less} ({} and {}), and has less to do with the score (r² {} and {})",
            figure(heavy.1),
            figure(light.1),
            figure(heavy.2),
            figure(light.2)
        );
        Violation::new(given, finding)
    });
    Ok(Seen::of(excess, violation))
}

/// The squared correlation of a child's scores with those of the root, over the units that have both;
/// none where either is constant.
fn importance(scored: &Scored, child: &Node) -> Option<f64> {
    let column = scored.column(child)?;
    let both = column.iter().zip(scored.ranked());
    let (x, y): (Vec<_>, Vec<_>) =
        both.filter(|(x, y)| !x.is_nan() && !y.is_nan()).map(|(x, y)| (*x, *y)).unzip();
    let varies = |values: &[f64]| {
        let range = crate::axioms::leaf::extremes(values);
        range.high - range.low > NOISE * range.high.abs().max(range.low.abs())
    };
    let correlation = (x.len() >= UNITS && varies(&x) && varies(&y)).then(|| pearson(&x, &y))??;
    Some(correlation * correlation)
}
