//! PROMETHEE II: net flows of preference.

use serde::{Deserialize, Serialize};

use super::outranking::is_threshold;
use super::to_compare::DecisionMatrix;
use crate::methods::registry::{
    MethodEntry, NOT_NEGATIVE, POSITIVE, ValueKind, choice, choice_with, required,
};
use crate::numerics::exceeds;

/// Options of PROMETHEE II: φₐ = 1/(n − 1) Σᵦ (πₐᵦ − πᵦₐ), from −1 to 1, with πₐᵦ = Σ wⱼ F(zₐⱼ − zᵦⱼ) /
/// Σ wⱼ over the children j that both units have (0 for none) and F the preference function. A single
/// unit has 0. Scores may be zero or negative; but for `usual`, differences must have a meaning (an
/// interval scale).
///
/// Source: J. P. Brans and P. Vincke (1985), "A preference ranking organisation method",
/// *Management Science* 31.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Promethee {
    /// F, the same for all children, which are on one scale.
    pub preference: Preference,
}

/// How a difference d between two scores becomes a preference from 0 to 1; a difference of 0 or below,
/// binary noise apart, is no preference. Thresholds are in units of the children's scores.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Preference {
    /// 1 for any d above 0: an ordinal scale is enough.
    Usual,
    /// 1 for d above q.
    UShape {
        /// q, 0 or more.
        indifference: f64,
    },
    /// d/p up to p, then 1.
    VShape {
        /// p, above 0.
        preference: f64,
    },
    /// ½ for d above q, 1 for d above p.
    Level {
        /// q, 0 or more.
        indifference: f64,
        /// p, above q.
        preference: f64,
    },
    /// 0 up to q, (d − q)/(p − q) up to p, then 1.
    Linear {
        /// q, 0 or more.
        indifference: f64,
        /// p, above q.
        preference: f64,
    },
    /// 1 − exp(−d²/2s²).
    Gaussian {
        /// s, above 0.
        inflection: f64,
    },
}

impl Preference {
    /// How much one score is preferred to another.
    fn of(self, one: f64, other: f64) -> f64 {
        if !exceeds(one, other, 0.0) {
            return 0.0;
        }
        let d = one - other;
        let passed = |threshold: f64| u8::from(exceeds(one, other, threshold));
        match self {
            Self::Usual => 1.0,
            Self::UShape { indifference } => f64::from(passed(indifference)),
            Self::VShape { preference } => (d / preference).min(1.0),
            Self::Level { indifference, preference } => {
                f64::from(passed(indifference) + passed(preference)) / 2.0
            }
            Self::Linear { indifference, preference } => {
                ((d - indifference) / (preference - indifference)).clamp(0.0, 1.0)
            }
            Self::Gaussian { inflection } => {
                let z = d / inflection;
                -libm::expm1(-z * z / 2.0)
            }
        }
    }
}

impl Promethee {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::aggregation(
        "promethee",
        "Net flow of preference over the other units (PROMETHEE II).",
        "1/(n − 1) Σᵦ (πₐᵦ − πᵦₐ) with π the weighted preferences F(zₐⱼ − zᵦⱼ)",
    )
    .options(&[required(
        "preference",
        ValueKind::Choice(&[
            choice("usual", "1 for any d above 0."),
            choice_with(
                "u-shape",
                ValueKind::Table(&[required("indifference", NOT_NEGATIVE, "q.")]),
                "1 for d above q.",
            ),
            choice_with(
                "v-shape",
                ValueKind::Table(&[required("preference", POSITIVE, "p.")]),
                "d/p up to p, then 1.",
            ),
            choice_with(
                "level",
                ValueKind::Table(&[
                    required("indifference", NOT_NEGATIVE, "q."),
                    required("preference", POSITIVE, "p, above q."),
                ]),
                "½ for d above q, 1 for d above p.",
            ),
            choice_with(
                "linear",
                ValueKind::Table(&[
                    required("indifference", NOT_NEGATIVE, "q."),
                    required("preference", POSITIVE, "p, above q."),
                ]),
                "0 up to q, then (d − q)/(p − q) up to p, then 1.",
            ),
            choice_with(
                "gaussian",
                ValueKind::Table(&[required("inflection", POSITIVE, "s.")]),
                "1 − exp(−d²/2s²).",
            ),
        ]),
        "F, the preference for a difference d of scores.",
    )])
    .needs("Several units, which it compares.")
    .source("Brans and Vincke (1985), Management Science 31")
    .example("{ promethee = { preference = { v-shape = { preference = 10 } } } }");

    pub(crate) fn refuse(&self) -> Option<&'static str> {
        let sound = |q: f64, p: f64| is_threshold(q) && p.is_finite() && p > q;
        match self.preference {
            Preference::UShape { indifference } if !is_threshold(indifference) => {
                Some("`indifference` is 0 or more and finite")
            }
            Preference::VShape { preference: above }
            | Preference::Gaussian { inflection: above }
                if !sound(0.0, above) =>
            {
                Some("the threshold is above 0 and finite")
            }
            Preference::Level { indifference, preference }
            | Preference::Linear { indifference, preference }
                if !sound(indifference, preference) =>
            {
                Some("`indifference` is 0 or more and below `preference`, both finite")
            }
            _ => None,
        }
    }

    pub(super) fn aggregate(&self, units: &DecisionMatrix) -> Vec<f64> {
        let count = units.units();
        let others = count.saturating_sub(1).max(1) as f64;
        let flow = |a: usize| {
            (0..count).filter(|b| *b != a).map(|b| self.net(units, a, b)).sum::<f64>() / others
        };
        (0..count).map(flow).collect()
    }

    /// πₐᵦ − πᵦₐ.
    fn net(self, units: &DecisionMatrix, a: usize, b: usize) -> f64 {
        let (mut net, mut weights) = (0.0, 0.0);
        for (column, weight) in units.columns().zip(units.weights()) {
            let (one, other) = (column[a], column[b]);
            if !(one - other).is_nan() {
                let preference = self.preference;
                net += weight * (preference.of(one, other) - preference.of(other, one));
                weights += weight;
            }
        }
        if weights > 0.0 { net / weights } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::methods::aggregate::units::to_compare::tests::units;

    #[test]
    fn preferences_by_hand() {
        for (preference, expected) in [
            (Preference::Usual, [0.0, 1.0, 1.0, 1.0]),
            (Preference::UShape { indifference: 1.0 }, [0.0, 0.0, 1.0, 1.0]),
            (Preference::VShape { preference: 4.0 }, [0.0, 0.25, 0.75, 1.0]),
            (Preference::Level { indifference: 1.0, preference: 4.0 }, [0.0, 0.0, 0.5, 1.0]),
            (Preference::Linear { indifference: 1.0, preference: 5.0 }, [0.0, 0.0, 0.5, 1.0]),
        ] {
            let found = [-1.0, 1.0, 3.0, 5.0].map(|difference| preference.of(difference, 0.0));
            assert_eq!(found, expected, "{preference:?}");
        }
        let gaussian = Preference::Gaussian { inflection: 2.0 };
        assert!((gaussian.of(2.0, 0.0) - (1.0 - libm::exp(-0.5))).abs() < 1e-15);
    }

    /// Columns (0, 3, 6) and (4, 0, gap) under weights ¾ and ¼, F = min(d/6, 1).
    #[test]
    fn flows_by_hand() {
        let units = units(&[&[0.0, 3.0, 6.0], &[4.0, 0.0, f64::NAN]], &[0.75, 0.25]);
        let flows =
            Promethee { preference: Preference::VShape { preference: 6.0 } }.aggregate(&units);
        // a − b: −¾·½ + ¼·⅔ = −5/24; a − c: −1, b − c: −½, by the first column alone.
        let expected = [(-5.0 / 24.0 - 1.0) / 2.0, (5.0 / 24.0 - 0.5) / 2.0, 0.75];
        for (flow, expected) in flows.iter().zip(expected) {
            assert!((flow - expected).abs() < 1e-15, "{flow} is not {expected}");
        }
    }

    #[test]
    fn thresholds_out_of_order_are_refused() {
        for preference in [
            Preference::UShape { indifference: -1.0 },
            Preference::VShape { preference: 0.0 },
            Preference::Level { indifference: 2.0, preference: 1.0 },
            Preference::Linear { indifference: 1.0, preference: 1.0 },
            Preference::Gaussian { inflection: f64::NAN },
        ] {
            assert!(Promethee { preference }.refuse().is_some(), "{preference:?}");
        }
    }
}
