//! Sobol' indices against closed forms and by their laws, and the index without each of its parts.

mod analytic;
mod enumeration;
mod interruption;
mod laws;
mod refusals;
mod removal;

use composite_index::robustness::sensitivity::{Effect, Sensitivity, SobolIndices};

/// The indices of the only output.
#[track_caller]
fn only(found: &Sensitivity) -> &SobolIndices {
    assert_eq!(found.outputs.len(), 1);
    found.outputs[0].result.as_ref().expect("indices")
}

fn values(effects: &[Effect]) -> Vec<f64> {
    effects.iter().map(|effect| effect.index).collect()
}

/// Each index is within a distance of what is known, and that within its interval.
#[track_caller]
fn assert_effects(effects: &[Effect], known: &[f64], distance: f64, what: &str) {
    assert_eq!(effects.len(), known.len(), "{what}");
    for (number, (effect, known)) in effects.iter().zip(known).enumerate() {
        let near = (effect.index - known).abs() <= distance;
        assert!(near, "{what} {number}: {} for {known}", effect.index);
        let (low, high) = effect.interval.expect("an interval");
        let inside = low - 1e-9 <= *known && *known <= high + 1e-9;
        assert!(inside, "{what} {number}: {known} is not in {low} to {high}");
    }
}
