//! Logarithms of a column that start from its own extremes.

use serde::{Deserialize, Serialize};

use super::outlier_treatment::{OutlierTreatment, WithoutTrigger};
use crate::error::{Refusal, number};
use crate::methods::registry::{MethodEntry, ValueKind, choice, required};
use crate::numerics::{NOISE, exceeds, extremes, is_constant, skewness};

/// The share of the range that keeps the logarithm of the COIN Tool off zero.
const MARGIN: f64 = 0.01;

/// The COIN Tool's logarithm: ln(x − min + 0.01(max − min)) for a tail of high values, and
/// −ln(max + 0.01(max − min) − x) for one of low values, which keeps the order.
///
/// Minimum and maximum are those of the sample. Values of other samples for which the argument is
/// not above zero are refused, and so is a column that does not vary. Source: COIN Tool user guide;
/// COINr, `log_CT` (which takes every tail as high) and `log_CT_plus` (which goes by the skewness).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CoinToolLogarithm {
    /// On which side the tail is.
    pub tail: LogarithmTail,
}

/// The logarithm of [`OutlierTreatment::LnGii`].
pub(crate) struct LnGii;

/// The logarithm of [`OutlierTreatment::LnFromMinimum`].
pub(crate) struct LnFromMinimum;

/// On which side a [`CoinToolLogarithm`] takes the tail to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LogarithmTail {
    /// High values, whatever the skewness.
    High,
    /// Low values, whatever the skewness.
    Low,
    /// Low values where the sample skewness G₁ is negative, else high ones. Fewer than three values
    /// have no skewness and are refused.
    BySkewness,
}

/// A logarithm with the sample's extremes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum FittedLogarithm {
    /// ln((max − 1)(x − min) / (max − min) + 1).
    Gii { min: f64, max: f64 },
    /// ln((x − min) + margin).
    Rising { min: f64, margin: f64 },
    /// −ln((max − x) + margin).
    Falling { max: f64, margin: f64 },
}

impl CoinToolLogarithm {
    pub(crate) fn learn(&self, sorted: &[f64]) -> Result<FittedLogarithm, Refusal> {
        let (min, max) = two_values(sorted)?;
        let margin = MARGIN * (max - min);
        let falling = match self.tail {
            LogarithmTail::High => false,
            LogarithmTail::Low => true,
            LogarithmTail::BySkewness => skewness(sorted).ok_or_else(no_skewness)? < -NOISE,
        };
        Ok(if falling {
            FittedLogarithm::Falling { max, margin }
        } else {
            FittedLogarithm::Rising { min, margin }
        })
    }
}

fn no_skewness() -> Refusal {
    Refusal::new("the side of the tail goes by the skewness, which its values do not have")
}

impl FittedLogarithm {
    /// ln((max − 1)(x − min) / (max − min) + 1), from 0 at the minimum to ln max at the maximum.
    pub(crate) fn gii(sorted: &[f64]) -> Result<Self, Refusal> {
        let (min, max) = two_values(sorted)?;
        if exceeds(max, 1.0, 0.0) {
            Ok(Self::Gii { min, max })
        } else {
            let max = number(max);
            Err(Refusal::new(format!(
                "ln((max - 1)(x - min)/(max - min) + 1) needs a greatest value above 1, and it is \
                 {max}"
            )))
        }
    }

    /// ln(x − min + 1), from 0 at the minimum.
    pub(crate) fn from_minimum(sorted: &[f64]) -> Result<Self, Refusal> {
        match sorted.first() {
            Some(min) => Ok(Self::Rising { min: *min, margin: 1.0 }),
            None => Err(no_values()),
        }
    }

    pub(crate) fn apply(&self, value: f64) -> Result<f64, Refusal> {
        match *self {
            Self::Gii { min, max } => {
                let rescaled = (max - 1.0) * (value - min) / (max - min);
                let least = min - (max - min) / (max - 1.0);
                within(rescaled > -1.0, value, "above", least)?;
                Ok(libm::log1p(rescaled))
            }
            // Taken in this order the difference is exact near the extreme, however large that is.
            Self::Rising { min, margin } => {
                let argument = (value - min) + margin;
                within(argument > 0.0, value, "above", min - margin)?;
                Ok(libm::log(argument))
            }
            Self::Falling { max, margin } => {
                let argument = (max - value) + margin;
                within(argument > 0.0, value, "below", max + margin)?;
                Ok(-libm::log(argument))
            }
        }
    }
}

/// Refuses a value that lies outside what the sample's extremes leave for the logarithm.
fn within(is: bool, value: f64, side: &str, limit: f64) -> Result<(), Refusal> {
    if is {
        Ok(())
    } else {
        let (limit, value) = (number(limit), number(value));
        Err(Refusal::new(format!(
            "by the sample's extremes the logarithm needs a value {side} {limit}, and this is \
             {value}"
        )))
    }
}

/// The sample's extremes, where they differ.
fn two_values(sorted: &[f64]) -> Result<(f64, f64), Refusal> {
    if sorted.is_empty() {
        return Err(no_values());
    }
    let (min, max) = extremes(sorted);
    if is_constant(sorted) {
        let min = number(min);
        return Err(Refusal::new(format!(
            "the logarithm needs two different values, but all are {min}"
        )));
    }
    if (max - min).is_finite() {
        Ok((min, max))
    } else {
        Err(Refusal::new("its values are too far apart for a double"))
    }
}

fn no_values() -> Refusal {
    Refusal::new("there are no values")
}

impl LnGii {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::treatment(
        "ln-gii",
        "The logarithm of the Global Innovation Index.",
        "y = ln((max − 1)(x − min) / (max − min) + 1)",
    )
    .needs("A greatest value above 1.")
    .source("Global Innovation Index 2024, appendix on data treatment");
}

impl WithoutTrigger for LnGii {
    fn treatment(&self) -> OutlierTreatment {
        OutlierTreatment::LnGii
    }
}

impl LnFromMinimum {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::treatment(
        "ln-from-minimum",
        "Logarithm that starts at the least value.",
        "y = ln(x − min + 1)",
    )
    .source("COINr, log_CT_orig");
}

impl WithoutTrigger for LnFromMinimum {
    fn treatment(&self) -> OutlierTreatment {
        OutlierTreatment::LnFromMinimum
    }
}

impl CoinToolLogarithm {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::treatment(
        "ln-coin-tool",
        "The logarithm of the COIN Tool.",
        "y = ln(x − min + 0.01(max − min)), or −ln(max − x + 0.01(max − min)) for a tail \
         of low values",
    )
    .options(&[required(
        "tail",
        ValueKind::Choice(&[
            choice("high", "The tail is of high values."),
            choice("low", "The tail is of low values."),
            choice("by-skewness", "The tail is of low values where the skewness is negative."),
        ]),
        "On which side the outliers are.",
    )])
    .source("COIN Tool user guide; COINr, log_CT and log_CT_plus")
    .example("{ ln-coin-tool = { tail = \"by-skewness\" } }");
}

impl WithoutTrigger for CoinToolLogarithm {
    fn treatment(&self) -> OutlierTreatment {
        OutlierTreatment::LnCoinTool(*self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMN: [f64; 4] = [0.0, 1.0, 2.0, 100.0];

    fn coin_tool(tail: LogarithmTail, sorted: &[f64]) -> FittedLogarithm {
        CoinToolLogarithm { tail }.learn(sorted).unwrap()
    }

    fn ln(argument: f64) -> f64 {
        libm::log(argument)
    }

    #[test]
    fn the_logarithm_of_the_gii_by_hand() {
        let log = FittedLogarithm::gii(&[5.0, 7.0, 25.0]).unwrap();
        assert_eq!(log.apply(5.0), Ok(0.0));
        assert!((log.apply(25.0).unwrap() - ln(25.0)).abs() < 1e-15);
        assert!((log.apply(7.0).unwrap() - ln(24.0 * 2.0 / 20.0 + 1.0)).abs() < 1e-15);
        assert!(log.apply(4.5).unwrap() < 0.0, "below the sample, inside the domain");
        // −1 is reached at 5 − 20/24.
        assert_eq!(
            log.apply(4.0).unwrap_err().to_string(),
            "by the sample's extremes the logarithm needs a value above 4.166666666666667, and \
             this is 4"
        );
        assert_eq!(
            FittedLogarithm::gii(&[0.0, 0.5]).unwrap_err().to_string(),
            "ln((max - 1)(x - min)/(max - min) + 1) needs a greatest value above 1, and it is 0.5"
        );
    }

    #[test]
    fn the_logarithm_of_the_coin_tool_by_hand() {
        let high = coin_tool(LogarithmTail::High, &COLUMN);
        assert_eq!(high.apply(0.0), Ok(0.0), "ln(0 − 0 + 1)");
        assert!((high.apply(2.0).unwrap() - ln(3.0)).abs() < 1e-15);
        assert!(high.apply(-1.0).is_err() && high.apply(-0.5).is_ok());
        let low = coin_tool(LogarithmTail::Low, &COLUMN);
        assert_eq!(low.apply(100.0), Ok(0.0), "−ln(100 + 1 − 100)");
        assert!((low.apply(0.0).unwrap() + ln(101.0)).abs() < 1e-15);
        assert_eq!(
            low.apply(101.0).unwrap_err().to_string(),
            "by the sample's extremes the logarithm needs a value below 101, and this is 101"
        );
        assert_eq!(coin_tool(LogarithmTail::BySkewness, &COLUMN), high);
        let mirrored = [-100.0, -2.0, -1.0, 0.0];
        let by_skewness = coin_tool(LogarithmTail::BySkewness, &mirrored);
        assert_eq!(by_skewness.apply(-2.0).unwrap(), -high.apply(2.0).unwrap());
    }

    #[test]
    fn the_logarithm_from_the_minimum_by_hand() {
        let log = FittedLogarithm::from_minimum(&[-5.0, 3.0]).unwrap();
        assert_eq!(log.apply(-5.0), Ok(0.0));
        assert!((log.apply(3.0).unwrap() - ln(9.0)).abs() < 1e-15);
        assert!(log.apply(-6.0).is_err());
    }

    #[test]
    fn a_range_that_is_small_beside_the_values_loses_no_digits() {
        let years = [2010.0, 2010.25, 2011.0].map(|year| year * 1e9);
        let log = coin_tool(LogarithmTail::High, &years);
        assert!((log.apply(years[0]).unwrap() - ln(0.01 * 1e9)).abs() < 1e-15);
    }

    #[test]
    fn columns_without_two_different_values_are_refused() {
        let method = CoinToolLogarithm { tail: LogarithmTail::High };
        assert_eq!(
            method.learn(&[3.0, 3.0]).unwrap_err().to_string(),
            "the logarithm needs two different values, but all are 3"
        );
        assert!(FittedLogarithm::gii(&[3.0]).is_err());
        assert!(method.learn(&[-1.7e308, 1.7e308]).is_err());
        let by_skewness = CoinToolLogarithm { tail: LogarithmTail::BySkewness };
        assert!(by_skewness.learn(&[1.0, 2.0]).is_err());
    }
}
