//! Weights beside importance.

use serde::Serialize;

use super::columns::Series;
use crate::engine::Scores;
use crate::error::{Refusal, reason};
use crate::framework::{Node, NodeCode};
use crate::numerics::Knots;
use crate::numerics::{complete_pairs, pearson};

/// A node's weight beside its importance.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Importance {
    /// The node.
    pub node: NodeCode,
    /// Its level.
    pub level: String,
    /// The group above it.
    pub parent: NodeCode,
    /// Its share of the weight within its parent, from 0 to 1.
    pub share: f64,
    /// Its effective weight in the index: the product of the shares from the root down.
    pub effective_weight: f64,
    /// How much of its parent's variance it explains, or why that cannot be computed.
    #[serde(serialize_with = "reason::serialize")]
    pub in_parent: Result<Influence, Refusal>,
    /// How much of the index's variance it explains, or why that cannot be computed.
    #[serde(serialize_with = "reason::serialize")]
    pub in_index: Result<Influence, Refusal>,
    /// Its correlation ratio in its parent as a share of the sum of its own and its siblings', to be
    /// compared with [`share`](Importance::share). `None` if a sibling has none, or all are zero.
    pub importance_share: Option<f64>,
}

/// How much of the variance of one column another one explains.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Influence {
    /// Number of units with both values.
    pub units: usize,
    /// Squared correlation r²: the share explained by a straight line.
    pub squared_correlation: f64,
    /// Correlation ratio S = V(E\[y|z\]) / V(y): the share explained by a smooth curve.
    pub correlation_ratio: f64,
}

/// Weights of all nodes but the root and memos beside their importance, depth first, by full scores.
///
/// A weight says how much of a node enters its group, not how much the group follows the node: that
/// depends on the variances and correlations of the siblings. Importance is the first-order
/// sensitivity index, or Pearson's correlation ratio, S = V(E\[y|z\]) / V(y): the share by which the
/// variance of the group's scores y would fall if the node's score z were known. See [`influence`]
/// for the estimate of E\[y|z\].
///
/// Sources: P. Paruolo, M. Saisana and A. Saltelli, *Ratings and rankings: voodoo or science?*,
/// Journal of the Royal Statistical Society A 176 (2013); W. Becker et al., *Weights and importance
/// in composite indicators: Closing the gap*, Ecological Indicators 80 (2017).
pub fn importance(scores: &Scores) -> Vec<Importance> {
    let framework = scores.framework();
    let nodes = framework.nodes().iter().filter(|node| node.takes_part());
    let nodes = nodes.filter_map(|node| Some((node, framework.parent(node)?)));
    let mut entries: Vec<_> = nodes.map(|(node, parent)| of_node(scores, node, parent)).collect();
    for (group, _) in framework.groups() {
        share_out(&mut entries, group.code());
    }
    entries
}

fn of_node(scores: &Scores, node: &Node, parent: &Node) -> Importance {
    let series = |node: &Node| Series::node(scores, node.code().as_str());
    let on = |other: &Node| match series(node).zip(series(other)) {
        Some((z, y)) => influence(&z, &y),
        None => Err(Refusal::new("there are no scores")),
    };
    let code = node.code();
    Importance {
        node: code.clone(),
        level: node.level().to_owned(),
        parent: parent.code().clone(),
        share: scores.share(code).unwrap_or_default(),
        effective_weight: scores.effective_weight(code).unwrap_or_default(),
        in_parent: on(parent),
        in_index: on(scores.framework().root()),
        importance_share: None,
    }
}

/// Fills in the importance shares of a group's children; the sum runs in the order of their codes.
fn share_out(entries: &mut [Importance], group: &NodeCode) {
    let mut children: Vec<_> = entries.iter_mut().filter(|entry| entry.parent == *group).collect();
    children.sort_by(|a, b| a.node.cmp(&b.node));
    let ratio = |entry: &Importance| entry.in_parent.as_ref().ok().map(|it| it.correlation_ratio);
    let ratios: Option<Vec<f64>> = children.iter().map(|entry| ratio(entry)).collect();
    let Some(ratios) = ratios else { return };
    let sum: f64 = ratios.iter().sum();
    if sum > 0.0 {
        for (entry, ratio) in children.into_iter().zip(ratios) {
            entry.importance_share = Some(ratio / sum);
        }
    }
}

/// How much of the variance of `y` the column `z` explains, over the units with both values.
///
/// E\[y|z\] is a cubic smoothing spline: the curve g that minimises Σ(y − g(z))² + λ∫g″². The
/// smoothing λ is the one of a fixed grid of thirteen, or the straight line, that predicts every
/// point best from the others: leave-one-out cross-validation Σ((y − g(z)) / (1 − h))², h the
/// point's leverage. Then S = 1 − Σ(y − g(z))² / Σ(y − ȳ)², which is r² if g is a line. Values of z
/// within a thousandth of their range of each other count as tied.
///
/// The result is deterministic and does not change with the scale of either column. Without any
/// association it is not zero, since a curve follows chance: about 0.03 with 83 units.
///
/// Source: P. J. Green and B. W. Silverman, *Nonparametric Regression and Generalized Linear
/// Models* (1994), chapters 2 and 3.
///
/// # Errors
///
/// Fewer than four common units, a column that does not vary over them.
pub fn influence(z: &Series<'_>, y: &Series<'_>) -> Result<Influence, Refusal> {
    let (z_values, y_values) = complete_pairs(&z.values, &y.values)
        .filter(|(values, _)| values.len() >= 4)
        .ok_or_else(|| Refusal::new("fewer than 4 units have both values"))?;
    let correlation = pearson(&z_values, &y_values);
    let units = z_values.len();
    let knots = Knots::of(z_values.into_iter().zip(y_values).collect());
    let ratio = knots.and_then(|knots| knots.explained()).filter(|ratio| ratio.is_finite());
    let (Some(correlation), Some(ratio)) = (correlation, ratio) else {
        let pair = format!("`{}` or `{}`", z.code, y.code);
        return Err(Refusal::new(format!(
            "{pair} does not vary over the {units} units that have both"
        )));
    };
    let squared_correlation = correlation * correlation;
    // A curve explains no less than a line; binary noise must not make it seem so.
    let correlation_ratio = ratio.max(squared_correlation);
    Ok(Influence { units, squared_correlation, correlation_ratio })
}

#[cfg(test)]
mod tests {
    use approx::assert_abs_diff_eq;

    use super::*;
    use crate::data::Dataset;
    use crate::engine::Index;
    use crate::framework::Framework;
    use crate::methodology::Methodology;

    /// Two independent indicators: the shares of variance are those of the squared weights.
    #[test]
    fn independent_indicators_by_hand() {
        let framework = Framework::builder("index", "An index")
            .indicator("first", 3.0)
            .indicator("second", 1.0)
            .build()
            .unwrap();
        let mut data = Dataset::builder(["first", "second"]);
        for unit in 0..144 {
            let values = [f64::from(unit % 12), f64::from(unit / 12)];
            data = data.unit(format!("U{unit:03}"), values);
        }
        let index = Index::new(framework, Methodology::default()).unwrap();
        let found = importance(&index.score(&data.build().unwrap()).unwrap());
        let in_parent = found[0].in_parent.as_ref().unwrap();
        assert_abs_diff_eq!(in_parent.squared_correlation, 0.9, epsilon = 1e-12);
        assert_abs_diff_eq!(in_parent.correlation_ratio, 0.9, epsilon = 1e-6);
        assert_eq!((found[0].share, found[0].effective_weight), (0.75, 0.75));
        assert_abs_diff_eq!(found[0].importance_share.unwrap(), 0.9, epsilon = 1e-6);
        assert_eq!(found[0].in_parent, found[0].in_index);
    }

    /// y = (2z − 1)² + w, independent, uniform on grids: z explains V((2z − 1)²) of the variance and
    /// a straight line none of it.
    #[test]
    fn a_curve_is_seen_where_a_line_sees_nothing() {
        let grid = |i: usize| (i as f64 + 0.5) / 20.0;
        let parabola = |z: f64| (2.0 * z - 1.0) * (2.0 * z - 1.0);
        let cells = (0..400).map(|cell| (grid(cell % 20), grid(cell / 20)));
        let (z, y): (Vec<_>, Vec<_>) = cells.map(|(z, w)| (z, parabola(z) + w)).unzip();
        let variance = |values: [f64; 20]| {
            let mean = values.iter().sum::<f64>() / 20.0;
            values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>()
        };
        let curved = variance(std::array::from_fn(|i| parabola(grid(i))));
        let expected = curved / (curved + variance(std::array::from_fn(grid)));
        let found = influence(&Series::new("z", &z), &Series::new("y", &y)).unwrap();
        assert_abs_diff_eq!(found.squared_correlation, 0.0, epsilon = 1e-20);
        assert_abs_diff_eq!(found.correlation_ratio, expected, epsilon = 0.005);
    }

    #[test]
    fn what_has_no_influence_has_a_reason() {
        let reason = |z: &[f64], y: &[f64]| {
            influence(&Series::new("z", z), &Series::new("y", y)).unwrap_err().to_string()
        };
        assert_eq!(reason(&[1.0; 3], &[1.0; 3]), "fewer than 4 units have both values");
        let constant = "`z` or `y` does not vary over the 4 units that have both";
        assert_eq!(reason(&[1.0, 2.0, 3.0, 4.0], &[1.0; 4]), constant);
    }
}
