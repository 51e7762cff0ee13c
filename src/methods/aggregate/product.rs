//! The product of one unit's scores.

use crate::error::Refusal;
use crate::methods::registry::{Family, MethodEntry};

pub(crate) const PRODUCT: MethodEntry = MethodEntry::new(
    Family::Aggregation,
    "product",
    "Product of the scores, whatever the weights.",
    "Π zⱼ",
)
.needs("Scores with a true zero.");

/// Π zⱼ. Where a product on the way is out of reach of a double, the result need not be: fractions
/// and exponents are then multiplied apart. A result that is too small for all digits of a double is
/// refused, as one that is too large is.
pub(super) fn product(scores: &[f64]) -> Result<f64, Refusal> {
    let mut product = 1.0;
    let mut in_reach = true;
    for score in scores {
        product *= score;
        in_reach &= product.is_normal();
    }
    if in_reach {
        return Ok(product);
    }
    if scores.contains(&0.0) {
        return Ok(0.0);
    }
    let (mut fraction, mut exponent) = (1.0, 0);
    for score in scores {
        let (part, power) = libm::frexp(*score);
        let (product, carried) = libm::frexp(fraction * part);
        (fraction, exponent) = (product, exponent + power + carried);
    }
    let product = libm::scalbn(fraction, exponent);
    if libm::scalbn(product, -exponent) == fraction {
        Ok(product)
    } else {
        let size = if product.is_infinite() { "large" } else { "small" };
        Err(Refusal::new(format!("the product is too {size} for a double")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_by_hand() {
        let two = |power| f64::from(2).powi(power);
        let least = f64::from_bits(1);
        for (scores, expected) in [
            (&[2.0, -3.0, 4.0][..], -24.0),
            (&[0.0, -1e300, 1e300], 0.0),
            (&[1e-300, 0.0, 1e-300], 0.0),
            (&[3.0 * two(900), -two(900), two(-1000)], -3.0 * two(800)),
            (&[3.0 * two(-900), two(-900), two(1000)], 3.0 * two(-800)),
            (&[least, 1.0], least),
            (&[least, two(1000), two(1000)], two(926)),
        ] {
            let found = product(scores);
            assert_eq!(found, Ok(expected), "{scores:?}");
            assert!(found.is_ok_and(|found| found != 0.0 || found.is_sign_positive()));
        }
    }

    #[test]
    fn what_no_double_holds_is_refused() {
        let said = |scores: &[f64]| product(scores).unwrap_err().to_string();
        assert_eq!(said(&[1e-200, 1e-200]), "the product is too small for a double");
        assert_eq!(said(&[1e-200, 1e-115]), "the product is too small for a double");
        assert_eq!(said(&[-1e200, 1e200]), "the product is too large for a double");
    }
}
