//! The λ of a Box–Cox transform by maximum likelihood.

use crate::error::Refusal;

/// Where λ is sought.
const LEAST: f64 = -5.0;
const GREATEST: f64 = 5.0;
/// Into how many equal parts the range is cut to bracket the maxima.
const PARTS: usize = 100;
/// Below this a quotient that tends to 0/0 is taken from its series.
const SMALL: f64 = 0.5;

/// The λ from −5 to 5 that maximises ℓ(λ) = −n/2 · ln(Σ(y − ȳ)²/n) + (λ − 1)Σ ln x for y the
/// Box–Cox transform of x, by the logarithms of x, which are centred on the way.
///
/// Divided by their geometric mean the values have Σ ln x = 0, which leaves the spread Σ(y − ȳ)² to
/// be made least; λ is the same for any unit of x. It is found where the derivative of the spread
/// crosses zero, which is known to the last digits, while the spread itself is flat there.
pub(crate) fn likeliest_lambda(logs: &mut [f64]) -> Result<f64, Refusal> {
    let mean = logs.iter().sum::<f64>() / logs.len() as f64;
    logs.iter_mut().for_each(|log| *log -= mean);
    let logs = &*logs;
    let at = |part: usize| LEAST + (GREATEST - LEAST) * part as f64 / PARTS as f64;
    let mut likeliest: Option<(f64, f64)> = None;
    let mut slope = slope_of_spread(logs, LEAST);
    for part in 1..=PARTS {
        let next = slope_of_spread(logs, at(part));
        if slope < 0.0 && next >= 0.0 {
            let lambda = root(logs, at(part - 1), at(part));
            let spread = spread(logs, lambda);
            if likeliest.is_none_or(|(_, least)| spread < least) {
                likeliest = Some((lambda, spread));
            }
        }
        slope = next;
    }
    likeliest.map(|(lambda, _)| lambda).ok_or_else(|| {
        Refusal::new(format!("no λ between {LEAST} and {GREATEST} maximises the likelihood"))
    })
}

/// Where the slope turns from below zero to above it, by halving.
fn root(logs: &[f64], mut below: f64, mut above: f64) -> f64 {
    loop {
        let middle = below + (above - below) / 2.0;
        if middle <= below || middle >= above {
            return above;
        }
        if slope_of_spread(logs, middle) < 0.0 {
            below = middle;
        } else {
            above = middle;
        }
    }
}

/// Σ(y − ȳ)².
fn spread(logs: &[f64], lambda: f64) -> f64 {
    let transformed = |log: &f64| log * growth(lambda * log);
    let mean = logs.iter().map(transformed).sum::<f64>() / logs.len() as f64;
    let squares = logs.iter().map(transformed).map(|y| (y - mean) * (y - mean));
    squares.sum()
}

/// Half the derivative of the spread by λ: Σ(y − ȳ)y′, with y = uφ(λu), y′ = u²φ′(λu), u = ln x and
/// φ(t) = (eᵗ − 1)/t. Where it is beyond a double, it points away from λ = 0.
fn slope_of_spread(logs: &[f64], lambda: f64) -> f64 {
    let transformed = |log: &f64| log * growth(lambda * log);
    let mean = logs.iter().map(transformed).sum::<f64>() / logs.len() as f64;
    let product =
        |log: &f64| (transformed(log) - mean) * (log * log * slope_of_growth(lambda * log));
    let slope: f64 = logs.iter().map(product).sum();
    if slope.is_finite() { slope } else { lambda }
}

/// φ(t) = (eᵗ − 1)/t.
fn growth(t: f64) -> f64 {
    if t == 0.0 { 1.0 } else { libm::expm1(t) / t }
}

/// φ′(t) = (eᵗ(t − 1) + 1)/t² = Σ tᵏ / (k!(k + 2)).
fn slope_of_growth(t: f64) -> f64 {
    if t.abs() >= SMALL {
        return (libm::exp(t) * (t - 1.0) + 1.0) / (t * t);
    }
    let (mut power, mut sum) = (1.0, 0.5);
    // 0.5¹⁵/15! is far below the last bit.
    for k in 1..=15 {
        power *= t / f64::from(k);
        sum += power / f64::from(k + 2);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lambda(values: &[f64]) -> f64 {
        let mut logs: Vec<_> = values.iter().map(|value| libm::log(*value)).collect();
        logs.sort_unstable_by(f64::total_cmp);
        likeliest_lambda(&mut logs).unwrap()
    }

    #[test]
    fn values_that_are_symmetric_in_their_logarithms_get_zero() {
        let values: Vec<_> = [-3.0, -1.0, 0.0, 1.0, 3.0].into_iter().map(libm::exp).collect();
        assert!(lambda(&values).abs() < 1e-12);
    }

    /// ℓ(λ) by its definition, on the values themselves.
    fn likelihood(values: &[f64], lambda: f64) -> f64 {
        let n = values.len() as f64;
        let y: Vec<_> = values.iter().map(|x| (libm::pow(*x, lambda) - 1.0) / lambda).collect();
        let mean = y.iter().sum::<f64>() / n;
        let variance = y.iter().map(|y| (y - mean) * (y - mean)).sum::<f64>() / n;
        let logs: f64 = values.iter().map(|x| libm::log(*x)).sum();
        -n / 2.0 * libm::log(variance) + (lambda - 1.0) * logs
    }

    #[test]
    fn the_likelihood_is_greatest_there_and_follows_unit_and_power() {
        let values = [0.2, 0.5, 0.9, 1.3, 2.2, 3.1, 4.8, 7.7, 12.0, 31.0];
        let found = lambda(&values);
        // By golden section on ℓ itself, in decimal arithmetic of sixty digits.
        assert!((found - 0.010_816_105_607_203_437).abs() < 1e-13, "{found}");
        for other in [found - 1e-4, found + 1e-4, found - 0.5, found + 0.5, 1.0] {
            assert!(likelihood(&values, found) > likelihood(&values, other), "{other}");
        }
        assert!((lambda(&values.map(|x| 1000.0 * x)) - found).abs() < 1e-12, "another unit");
        assert!((lambda(&values.map(|x| x * x)) - found / 2.0).abs() < 1e-12, "squares");
        assert!((lambda(&values.map(|x| 1.0 / x)) + found).abs() < 1e-12, "inverses");
    }

    #[test]
    fn a_likelihood_without_maximum_is_refused() {
        let mut logs: Vec<f64> = (0..40).map(|i| -1e-3 / f64::from(i + 1)).collect();
        let error = likeliest_lambda(&mut logs).unwrap_err().to_string();
        assert_eq!(error, "no λ between -5 and 5 maximises the likelihood");
    }

    #[test]
    fn the_series_meets_the_closed_form() {
        for t in [-0.5_f64, 0.5] {
            let inside = slope_of_growth(t * (1.0 - 1e-15));
            assert!((inside - slope_of_growth(t)).abs() < 1e-13, "{t}");
        }
        assert_eq!(slope_of_growth(0.0), 0.5);
    }
}
