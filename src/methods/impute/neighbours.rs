//! The nearest units that have a value.

use serde::{Deserialize, Serialize};

use super::central::{Centre, WITHIN};
use super::sample::ImputationSample;
use crate::error::Refusal;
use crate::framework::Level;
use crate::methods::registry::{HANDBOOK, MethodEntry, ValueKind, required};
use crate::numerics::{exceeds, is_constant, present, sorted_into, standard_deviation};

/// The nearest units that have a value for the indicator.
///
/// The distance between two units is √(Σ(z − z′)² / m) over the m indicators that both have, each
/// standardised by its mean and its standard deviation (over n − 1) in the sample; an indicator
/// that does not vary takes no part, nor does the one to be imputed. All units that are as far as
/// the k-th count as well, so that neither codes nor the order of rows decide between them.
///
/// A cell stays without value where fewer than k units have a value and share an indicator with
/// the unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NearestNeighbours {
    /// How many.
    pub k: usize,
    /// A level: distances are taken over the indicators below the group of that level; the root's
    /// takes all. The indicator's own group unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Level>,
}

impl NearestNeighbours {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::imputation(
        "nearest-neighbours",
        "Fills in the mean of the nearest units that have a value.",
        "x = mean over the k units with the least √(Σ(z − z′)² / m)",
    )
    .options(&[required("k", ValueKind::Whole(1, i64::MAX), "How many units."), WITHIN])
    .source(HANDBOOK)
    .example("{ nearest-neighbours = { k = 5 } }");
}

/// The units of the sample, and by how much its indicators vary.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Neighbours {
    k: usize,
    /// Standard deviations; zero for an indicator that takes no part.
    deviations: Vec<f64>,
    /// Unit by unit, `None` for missing.
    donors: Vec<Vec<Option<f64>>>,
}

impl Neighbours {
    pub(super) fn fit(options: &NearestNeighbours, sample: &ImputationSample<'_>) -> Self {
        let donor = |unit| sample.row(unit).map(present).collect::<Vec<_>>();
        let donors = (0..sample.units()).map(donor);
        Self {
            k: options.k,
            deviations: sample.columns.iter().map(|column| deviation(column)).collect(),
            donors: donors.filter(|donor| donor.iter().any(Option::is_some)).collect(),
        }
    }

    pub(super) fn fits(&self, columns: usize) -> bool {
        self.k > 0
            && self.deviations.len() == columns
            && self.donors.iter().all(|donor| donor.len() == columns)
    }

    pub(super) fn impute(
        &self,
        sample: &ImputationSample<'_>,
        target: usize,
        unit: usize,
    ) -> Result<f64, Refusal> {
        let own: Vec<f64> = sample.row(unit).collect();
        let candidate = |donor: &Vec<Option<f64>>| {
            let value = donor.get(target).copied().flatten()?;
            Some((self.squared_distance(&own, donor, target)?, value))
        };
        let mut candidates: Vec<_> = self.donors.iter().filter_map(candidate).collect();
        candidates.sort_by(|a, b| a.0.total_cmp(&b.0));
        let Some((farthest, _)) = self.k.checked_sub(1).and_then(|last| candidates.get(last))
        else {
            let (found, k) = (candidates.len(), self.k);
            let why = format!(
                "{found} units have a value and share another indicator with it, and {k} are asked \
                 for"
            );
            return Err(Refusal::new(why));
        };
        let near = candidates.iter().take_while(|near| !exceeds(near.0, *farthest, 0.0));
        let values: Vec<f64> = near.map(|(_, value)| *value).collect();
        Centre::Mean.of(&values).ok_or_else(|| Refusal::new("the mean of the values is not finite"))
    }

    /// The mean square of the standardised differences over the indicators that both have; `None`
    /// where they share none.
    fn squared_distance(&self, own: &[f64], donor: &[Option<f64>], target: usize) -> Option<f64> {
        let (mut sum, mut shared) = (0.0, 0);
        let columns = own.iter().zip(donor).zip(&self.deviations).enumerate();
        for (column, ((own, donor), deviation)) in columns {
            let (Some(donor), false) = (donor, own.is_nan()) else { continue };
            if column != target && *deviation > 0.0 {
                let difference = (own - donor) / deviation;
                sum += difference * difference;
                shared += 1;
            }
        }
        (shared > 0).then(|| sum / f64::from(shared))
    }
}

fn deviation(column: &[f64]) -> f64 {
    let mut sorted = Vec::new();
    sorted_into(column, &mut sorted);
    if is_constant(&sorted) {
        return 0.0;
    }
    let deviation = standard_deviation(&sorted, 1);
    if deviation.is_finite() { deviation } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAN: f64 = f64::NAN;

    fn impute(
        k: usize,
        sample: &ImputationSample<'_>,
        target: usize,
        unit: usize,
    ) -> Result<f64, Refusal> {
        Neighbours::fit(&NearestNeighbours { k, within: None }, sample).impute(sample, target, unit)
    }

    #[test]
    fn by_hand() {
        // The last unit is 1, 3 and 8 away from the others.
        let columns: [&[f64]; 2] = [&[10.0, 20.0, 60.0, NAN], &[2.0, 4.0, 9.0, 1.0]];
        let sample = ImputationSample::of(&columns);
        assert_eq!(impute(1, &sample, 0, 3), Ok(10.0));
        assert_eq!(impute(2, &sample, 0, 3), Ok(15.0));
        assert_eq!(impute(3, &sample, 0, 3), Ok(30.0));
        let refusal = impute(4, &sample, 0, 3).unwrap_err().to_string();
        assert!(refusal.starts_with("3 units have a value"), "{refusal}");
    }

    #[test]
    fn units_equally_far_all_count() {
        let columns: [&[f64]; 2] = [&[10.0, 20.0, 60.0, NAN], &[2.0, 4.0, 9.0, 3.0]];
        assert_eq!(impute(1, &ImputationSample::of(&columns), 0, 3), Ok(15.0), "both are 1 away");
    }

    #[test]
    fn a_distance_is_a_mean_over_what_both_have() {
        let columns: [&[f64]; 3] =
            [&[10.0, 20.0, 60.0, NAN], &[0.0, 1.0, 9.0, 1.0], &[NAN, 3.0, 1.0, 1.0]];
        // Standardised, the first is nearer by one indicator than the second by two.
        assert_eq!(impute(1, &ImputationSample::of(&columns), 0, 3), Ok(10.0));
        let alone: [&[f64]; 2] = [&[10.0, NAN], &[NAN, 1.0]];
        assert!(impute(1, &ImputationSample::of(&alone), 0, 1).is_err(), "nothing is shared");
    }
}
