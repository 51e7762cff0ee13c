//! Dirichlet shares: gamma variates over their sum, for all draws side by side.

use super::functions::{exp, ln, normal_quantile};
use super::generators::Generators;
use super::lanes::{LANES, Lane, Lanes};

/// Fills `shares` from a Dirichlet distribution: gamma variates over their sum, as logarithms so that
/// small α do not underflow.
#[inline(always)]
pub(super) fn fill_dirichlet(generators: &mut Generators, alphas: &[f64], shares: &mut [Lane]) {
    let mut largest = Lane::all(f64::NEG_INFINITY);
    for (share, alpha) in shares.iter_mut().zip(alphas) {
        *share = log_gamma_variates(generators, *alpha);
        largest =
            Lanes::each(
                |lane| {
                    if share[lane] > largest[lane] { share[lane] } else { largest[lane] }
                },
            );
    }
    let mut sum = Lane::all(0.0);
    for share in shares.iter_mut() {
        *share = Lanes::each(|lane| exp(share[lane] - largest[lane]));
        sum = Lanes::each(|lane| sum[lane] + share[lane]);
    }
    for share in shares {
        *share = Lanes::each(|lane| share[lane] / sum[lane]);
    }
}

/// The logarithms of gamma variates of shape α, for α < 1 as Γ(α + 1) · U^(1/α).
#[inline(always)]
fn log_gamma_variates(generators: &mut Generators, alpha: f64) -> Lane {
    let mut variates =
        log_gamma_of_one_and_more(generators, alpha + f64::from(u8::from(alpha < 1.0)));
    if alpha < 1.0 {
        let [boost] = above_zero(generators);
        variates = Lanes::each(|lane| variates[lane] + ln(boost[lane]) / alpha);
    }
    variates
}

/// Marsaglia and Tsang (2000). Draws that are refused are tried again; those that are not keep what
/// they had, though all take numbers.
#[inline(always)]
fn log_gamma_of_one_and_more(generators: &mut Generators, alpha: f64) -> Lane {
    let d = alpha - 1.0 / 3.0;
    let (c, log_d) = (1.0 / (9.0 * d).sqrt(), libm::log(d));
    let (mut variates, mut open) = (Lane::all(0.0), Lanes::all(1_u64));
    loop {
        let [p, u] = above_zero(generators);
        let mut left = 0;
        for lane in 0..LANES {
            let x = normal_quantile(p[lane]);
            let v = 1.0 + c * x;
            let log_v = 3.0 * ln(if v > 0.0 { v } else { 1.0 });
            let most = 0.5 * x * x + d * (1.0 - v * v * v + log_v);
            let is_kept = (v > 0.0) & (ln(u[lane]) < most) & (open[lane] == 1);
            variates[lane] = if is_kept { log_d + log_v } else { variates[lane] };
            open[lane] = if is_kept { 0 } else { open[lane] };
            left |= open[lane];
        }
        if left == 0 {
            return variates;
        }
    }
}

/// The next numbers of every stream, uniform on (0, 1).
#[inline(always)]
fn above_zero<const ROWS: usize>(generators: &mut Generators) -> [Lane; ROWS] {
    let mut rows = [Lane::all(0.0); ROWS];
    generators.fill(&mut rows);
    for row in &mut rows {
        row.iter_mut().for_each(|number| *number += f64::EPSILON / 2.0);
    }
    rows
}

#[cfg(test)]
mod tests {
    use approx::assert_abs_diff_eq;

    use super::*;

    /// Means αⱼ/α, variances αⱼ(α − αⱼ)/(α²(α + 1)).
    #[test]
    fn moments_are_those_of_the_law() {
        const DRAWS: usize = 200_000 / LANES * LANES;
        for alphas in [[0.3, 1.0, 2.5], [8.0, 1.5, 0.05]] {
            let mut generators = Generators::of_block(1, 1);
            let (mut sums, mut squares) = ([0.0; 3], [0.0; 3]);
            for _ in 0..DRAWS / LANES {
                let mut shares = [Lane::all(0.0); 3];
                fill_dirichlet(&mut generators, &alphas, &mut shares);
                for lane in 0..LANES {
                    let sum: f64 = shares.iter().map(|share| share[lane]).sum();
                    assert_abs_diff_eq!(sum, 1.0, epsilon = 1e-15);
                    for (j, share) in shares.iter().enumerate() {
                        sums[j] += share[lane];
                        squares[j] += share[lane] * share[lane];
                    }
                }
            }
            let total: f64 = alphas.iter().sum();
            for (j, alpha) in alphas.iter().enumerate() {
                let mean = sums[j] / DRAWS as f64;
                let variance = squares[j] / DRAWS as f64 - mean * mean;
                let expected = alpha * (total - alpha) / (total * total * (total + 1.0));
                let error = (expected / DRAWS as f64).sqrt();
                assert_abs_diff_eq!(mean, alpha / total, epsilon = 5.0 * error);
                assert_abs_diff_eq!(variance / expected, 1.0, epsilon = 0.03);
            }
        }
    }

    #[test]
    fn tiny_alphas_do_not_underflow() {
        let mut generators = Generators::of_block(1, 1);
        let mut shares = [Lane::all(0.0); 2];
        for _ in 0..100 {
            fill_dirichlet(&mut generators, &[1e-4, 1e-4], &mut shares);
            let [one, other] = &shares;
            for (one, other) in one.iter().zip(other.iter()) {
                assert_abs_diff_eq!(one + other, 1.0, epsilon = 1e-15);
            }
        }
    }
}
