//! How likely a correlation as far from zero is where there is none.

use statrs::distribution::{ContinuousCDF, StudentsT};
use statrs::function::erf::erfc;

use crate::numerics::Concordance;

/// Two-sided p-value of a correlation of n pairs by Student's t: t = r √((n − 2) / (1 − r²)) with
/// n − 2 degrees of freedom. `None` for fewer than three pairs.
pub(super) fn student(correlation: f64, units: usize) -> Option<f64> {
    if units < 3 {
        return None;
    }
    let left = 1.0 - correlation * correlation;
    if left <= 0.0 {
        return Some(0.0);
    }
    let freedom = units as f64 - 2.0;
    let t = correlation.abs() * (freedom / left).sqrt();
    let distribution = StudentsT::new(0.0, 1.0, freedom).ok()?;
    Some((2.0 * distribution.sf(t)).min(1.0))
}

/// Two-sided p-value of Kendall's score S = concordant − discordant by the normal distribution:
/// z = S / √V with the variance for ties
///
/// V = (n(n − 1)(2n + 5) − Σt(t − 1)(2t + 5) − Σu(u − 1)(2u + 5)) / 18
///   + Σt(t − 1) Σu(u − 1) / (2n(n − 1))
///   + Σt(t − 1)(t − 2) Σu(u − 1)(u − 2) / (9n(n − 1)(n − 2)),
///
/// where t and u run over the sizes of the ties of either side. `None` for fewer than three pairs.
pub(super) fn kendall(concordance: &Concordance) -> Option<f64> {
    let [ties, other] = &concordance.runs;
    let n = ties.iter().sum::<usize>() as f64;
    if n < 3.0 {
        return None;
    }
    let sum = |runs: &[usize], term: fn(f64) -> f64| -> f64 {
        runs.iter().map(|run| term(*run as f64)).sum()
    };
    let spread = |t: f64| t * (t - 1.0) * (2.0 * t + 5.0);
    let pairs = |t: f64| t * (t - 1.0);
    let triples = |t: f64| t * (t - 1.0) * (t - 2.0);
    let variance = (spread(n) - sum(ties, spread) - sum(other, spread)) / 18.0
        + sum(ties, pairs) * sum(other, pairs) / (2.0 * pairs(n))
        + sum(ties, triples) * sum(other, triples) / (9.0 * triples(n));
    (variance > 0.0).then(|| erfc(concordance.score.abs() / (2.0 * variance).sqrt()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// With two degrees of freedom, P(|T| > t) = 1 − t / √(2 + t²), and t / √(2 + t²) is |r|.
    #[test]
    fn students_t_by_hand() {
        for r in [0.0, 0.3, -0.8, 0.999] {
            let found = student(r, 4).unwrap();
            assert!((found - (1.0 - f64::abs(r))).abs() < 1e-14, "{r}: {found}");
        }
        assert_eq!(student(1.0, 10), Some(0.0));
        assert_eq!(student(0.5, 2), None);
    }

    /// For many units Student's t is the normal distribution: P(|Z| > 1.959964) = 0.05.
    #[test]
    fn many_units() {
        let n: f64 = 1e6;
        let r = 1.959_963_985 / (n + 1.959_963_985 * 1.959_963_985).sqrt();
        let found = student(r, 1_000_002).unwrap();
        assert!((found - 0.05).abs() < 1e-6, "{found}");
    }

    /// n = 4 without ties: V = 4 · 3 · 13 / 18 = 8⅔; three concordant pairs more: z = 4 / √8⅔.
    #[test]
    fn kendall_by_hand() {
        let found = Concordance::of(&[1.0, 2.0, 3.0, 4.0], &[2.0, 1.0, 3.0, 4.0]).unwrap();
        assert_eq!(found.score, 4.0);
        let expected = 0.174_23;
        assert!((kendall(&found).unwrap() - expected).abs() < 1e-5, "{:?}", kendall(&found));
        // Ties (2, 1, 1) and (1, 1, 2): V = (156 − 18 − 18) / 18 + 2 · 2 / (2 · 12) = 6.8333….
        let tied = Concordance::of(&[1.0, 1.0, 2.0, 3.0], &[1.0, 2.0, 3.0, 3.0]).unwrap();
        assert_eq!(tied.score, 4.0);
        let z = 4.0 / (120.0_f64 / 18.0 + 4.0 / 24.0).sqrt();
        assert!((kendall(&tied).unwrap() - erfc(z / 2.0_f64.sqrt())).abs() < 1e-15);
    }
}
