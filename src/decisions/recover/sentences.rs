//! What a reader can quote of recovered weights.

use super::identify::{IntegerGuess, RecoveredWeights};
use super::ranks::OrderWeights;
use crate::decisions::words::{figure, listed};

impl RecoveredWeights {
    /// The answer in two or three plain sentences.
    pub fn sentences(&self) -> Vec<String> {
        let mut said = Vec::new();
        if self.consistent {
            let widest = self.weights.iter().filter_map(|weight| weight.interval);
            let widest = widest.map(|it| it.high - it.low).fold(0.0, f64::max);
            said.push(format!(
                "Some weights are consistent with the table, to {} of its rounding; no weight is \
                 uncertain by more than {} percentage points.",
                share(self.tolerance),
                figure(100.0 * widest)
            ));
        } else {
            let units: Vec<_> = self.at_limit.iter().map(ToString::to_string).collect();
            said.push(format!(
                "No weights are consistent with the table: the best need {} times its rounding. The \
                 rows that contradict each other are those of {}.",
                figure(self.tolerance),
                listed(&units)
            ));
        }
        let stated = &self.stated;
        said.push(match stated.consistent {
            true => {
                format!("The stated weights fit, to {} of the rounding.", share(stated.tolerance))
            }
            false => format!(
                "The stated weights do not fit: they need {} times the rounding.",
                figure(stated.tolerance)
            ),
        });
        if let Some(IntegerGuess { sum, weights, unique }) = &self.guess {
            let weights: Vec<_> = weights.iter().map(ToString::to_string).collect();
            let only = if *unique { ", and no others with this sum" } else { "" };
            said.push(format!("Whole numbers that fit: {} of {sum}{only}.", listed(&weights)));
        }
        said
    }
}

/// A share in per cent.
fn share(share: f64) -> String {
    format!("{:.0} %", 100.0 * share)
}

impl OrderWeights {
    /// The answer in one or two plain sentences.
    pub fn sentences(&self) -> Vec<String> {
        let Self { units, least_violation, .. } = self;
        let mut said = Vec::new();
        if self.exists {
            said.push(format!("Some weights give the published order of the {units} units."));
            let wide = self.weights.iter().filter_map(|weight| {
                let interval = weight.interval?;
                Some((interval.high - interval.low, &weight.node))
            });
            if let Some((width, node)) = wide.max_by(|a, b| a.0.total_cmp(&b.0)) {
                said.push(format!(
                    "The order leaves most open for {node}: {} percentage points.",
                    figure(100.0 * width)
                ));
            }
        } else {
            said.push(format!(
                "No weights give the published order of the {units} units: some unit is {} points \
                 below one that was published behind it, whatever the weights are.",
                figure(*least_violation)
            ));
        }
        said
    }
}
