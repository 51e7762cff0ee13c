//! The mean of the weights that are most favourable to each unit.

use super::scheme::{GroupScores, WeightingSample};
use crate::error::Refusal;
use crate::methods::benefit_of_the_doubt::{
    BenefitOfTheDoubt, Frontier, FrontierBounds, FrontierFault,
};

/// w̄ⱼ: the mean of the optimal weights wᵢⱼ over the units that have a score in child j.
pub(super) fn mean_weights(
    bounds: &BenefitOfTheDoubt,
    group: &GroupScores<'_>,
) -> Result<Vec<f64>, Refusal> {
    let sample = WeightingSample::of(group);
    sample.at_least(1, "a frontier")?;
    let k = sample.columns.len();
    let slices = sample.slices();
    let refusal = |fault: FrontierFault| {
        let reason = fault.reason(&sample.codes);
        // Units have no names here.
        Refusal::new(match fault {
            FrontierFault::TooFew { .. } => reason.replacen("it has", "a unit has", 1),
            _ => reason,
        })
    };
    let frontier = Frontier::new(&slices, FrontierBounds::alike(bounds, k)).map_err(refusal)?;
    // A child that does not vary puts every unit on the frontier, and would get all of the weight.
    if k > 1 {
        sample.varying()?;
    }
    let (mut sums, mut counts) = (vec![0.0; k], vec![0.0; k]);
    for row in 0..sample.units() {
        let unit: Vec<f64> = slices.iter().map(|column| column[row]).collect();
        let Some(found) = frontier.favourable(&unit).map_err(refusal)? else { continue };
        // A unit of zeros has no optimal weights.
        if found.score > 0.0 {
            for (child, weight) in found.weights.iter().enumerate() {
                sums[child] += weight;
                counts[child] += f64::from(u8::from(!unit[child].is_nan()));
            }
        }
    }
    let mean = |(sum, count): (&f64, &f64)| if *count > 0.0 { sum / count } else { 0.0 };
    Ok(sums.iter().zip(&counts).map(mean).collect())
}
