//! What would bring a unit to a rank: one weight alone, or one of its own values.

use composite_index::framework::Node;
use composite_index::{Error, Scores};
use serde::Serialize;

use composite_index::methodology::RankingOrder;

use crate::session::Session;

/// Shares of a weight that are tried: from none to all.
const STEPS: u32 = 200;

/// How often the step in which the rank turns is halved.
const HALVINGS: u32 = 24;

/// Weights and values that bring a unit to a rank.
#[derive(Serialize)]
pub(crate) struct Ways {
    /// By one weight alone, the least change first.
    weights: Vec<OneWeight>,
    /// By one of the unit's own values, the fewest points first; none where scores are no sums of parts, or
    /// the unit lacks values.
    values: Option<Vec<OneValue>>,
}

/// One indicator that does it, with all other values as they are.
#[derive(Serialize)]
struct OneValue {
    node: String,
    /// How many points more, on the normalised scale.
    points: f64,
    /// Whether the best unit has so many.
    within: bool,
}

/// One weight that does it, all others in its group in their proportions.
#[derive(Serialize)]
struct OneWeight {
    node: String,
    /// Its share within the group now, and the nearest one that does it.
    share: f64,
    needed: f64,
    /// The weight that has that share.
    weight: f64,
    /// The rank that the unit then has.
    rank: f64,
}

impl Ways {
    pub(crate) fn of(session: &Session, unit: &str, target: usize) -> Result<Self, Error> {
        let scores = session.prepared.to_scores()?;
        let values = one_value(&scores, unit, target)?;
        Ok(Self { weights: one_weight(session, unit, target as f64)?, values })
    }
}

/// The points on every indicator that alone bring the unit to the full score of the rival with that rank among
/// the others: their distance over the indicator's effective weight, as `cindex reach` has it.
fn one_value(scores: &Scores, unit: &str, target: usize) -> Result<Option<Vec<OneValue>>, Error> {
    let (root, framework) = (scores.root(), scores.framework());
    let Some(own) = root.full(unit)?.filter(|_| scores.is_additive()) else { return Ok(None) };
    if root.ranked_by().order == RankingOrder::Ascending {
        return Ok(None);
    }
    let full = scores.units().iter().zip(root.full_scores());
    let others = full.filter(|(other, score)| other.code.as_str() != unit && !score.is_nan());
    let mut others: Vec<f64> = others.map(|(_, score)| *score).collect();
    others.sort_by(|a, b| b.total_cmp(a));
    let Some(rival) = others.get(target.saturating_sub(1)) else { return Ok(None) };
    let mut found = Vec::new();
    for (node, _) in framework.indicators().filter(|(node, _)| node.takes_part()) {
        let (at, weight) = (scores.at(node.code())?, scores.effective_weight(node.code())?);
        if weight == 0.0 {
            continue;
        }
        let Some(now) = at.full(unit)? else { return Ok(None) };
        let points = (rival - own) / weight;
        let best = at.full_scores().iter().copied().fold(now, f64::max);
        let within = points <= (best - now) * (1.0 + 1e-9);
        found.push(OneValue { node: node.code().to_string(), points, within });
    }
    found.sort_by(|a, b| a.points.total_cmp(&b.points));
    Ok(Some(found))
}

/// Every weight that does it alone: the shares are tried in steps away from the present one, and the
/// first step in which the rank turns is halved.
fn one_weight(session: &Session, unit: &str, target: f64) -> Result<Vec<OneWeight>, Error> {
    let mut prepared = session.prepared.clone();
    let row = prepared.units().iter().position(|it| it.code.as_str() == unit);
    prepared.rank(unit)?;
    let Some(row) = row else { return Ok(Vec::new()) };
    let now = prepared.weights();
    let framework = session.index.framework();
    let mut found = Vec::new();
    for (group, _) in framework.groups().filter(|(group, _)| group.takes_part()) {
        let uses = session.index.aggregation(group.code());
        let children: Vec<&Node> = framework.children(group).collect();
        if children.len() < 2 || !uses.is_some_and(|it| it.uses_weights()) {
            continue;
        }
        let sum: f64 = children.iter().map(|child| now.values()[child.position()]).sum();
        for child in children {
            let own = now.values()[child.position()];
            let (share, others) = (own / sum, sum - own);
            if others <= 0.0 {
                continue;
            }
            let mut weights = now.clone();
            let mut rank_at = |share: f64| -> Option<f64> {
                weights.values_mut()[child.position()] = share / (1.0 - share) * others;
                prepared.rescore(&weights).ok()?;
                prepared.ranks().get(row).copied().filter(|rank| !rank.is_nan())
            };
            let reached = |rank: Option<f64>| rank.is_some_and(|rank| rank <= target);
            let mut nearest: Option<(f64, f64)> = None;
            for up in [true, false] {
                let mut before = share;
                for step in 1..STEPS {
                    let moved = f64::from(step) / f64::from(STEPS);
                    let at = if up { share + moved } else { share - moved };
                    let (at, is_last) = (at.clamp(0.0, 0.995), !(0.0..0.995).contains(&at));
                    if nearest
                        .is_some_and(|(it, _)| (it - share).abs() <= moved - 1.0 / f64::from(STEPS))
                    {
                        break;
                    }
                    if let Some(rank) = rank_at(at).filter(|rank| reached(Some(*rank))) {
                        let (mut fails, mut does, mut rank) = (before, at, rank);
                        for _ in 0..HALVINGS {
                            let middle = (fails + does) / 2.0;
                            match rank_at(middle).filter(|rank| reached(Some(*rank))) {
                                Some(better) => (does, rank) = (middle, better),
                                None => fails = middle,
                            }
                        }
                        if nearest.is_none_or(|(it, _)| (does - share).abs() < (it - share).abs()) {
                            nearest = Some((does, rank));
                        }
                        break;
                    }
                    if is_last {
                        break;
                    }
                    before = at;
                }
            }
            // The weights are as they were, for the next child.
            let _ = rank_at(share);
            found.extend(nearest.map(|(needed, rank)| OneWeight {
                node: child.code().to_string(),
                share,
                needed,
                weight: needed / (1.0 - needed) * others,
                rank,
            }));
        }
    }
    found.sort_by(|a, b| (a.needed - a.share).abs().total_cmp(&(b.needed - b.share).abs()));
    Ok(found)
}
