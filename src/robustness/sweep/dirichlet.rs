//! Dirichlet shares of one draw.

use super::generator::Generators;

/// Fills `shares` by a Dirichlet law with these α.
///
/// Gamma variates over their sum, taken as logarithms so that small α do not underflow.
pub(super) fn fill(generators: &mut Generators, lane: usize, alphas: &[f64], shares: &mut [f64]) {
    let mut largest = f64::NEG_INFINITY;
    for (share, alpha) in shares.iter_mut().zip(alphas) {
        *share = log_gamma_variate(generators, lane, *alpha);
        largest = largest.max(*share);
    }
    let mut sum = 0.0;
    for share in shares.iter_mut() {
        *share = libm::exp(*share - largest);
        sum += *share;
    }
    shares.iter_mut().for_each(|share| *share /= sum);
}

/// The logarithm of a gamma variate of shape α: Marsaglia and Tsang (2000), for α < 1 as
/// Γ(α + 1) · U^(1/α).
fn log_gamma_variate(generators: &mut Generators, lane: usize, alpha: f64) -> f64 {
    if alpha < 1.0 {
        let boosted = log_gamma_variate(generators, lane, alpha + 1.0);
        return boosted + libm::log(above_zero(generators, lane)) / alpha;
    }
    let d = alpha - 1.0 / 3.0;
    let c = 1.0 / (9.0 * d).sqrt();
    loop {
        let x = normal(generators, lane);
        let v = 1.0 + c * x;
        if v <= 0.0 {
            continue;
        }
        let log_v = 3.0 * libm::log(v);
        let u = above_zero(generators, lane);
        if libm::log(u) < 0.5 * x * x + d * (1.0 - v * v * v + log_v) {
            return libm::log(d) + log_v;
        }
    }
}

/// A standard normal number: Box and Muller's cosine.
fn normal(generators: &mut Generators, lane: usize) -> f64 {
    let radius = (-2.0 * libm::log(above_zero(generators, lane))).sqrt();
    radius * libm::cos(std::f64::consts::TAU * generators.next_of(lane))
}

/// Uniform on (0, 1].
fn above_zero(generators: &mut Generators, lane: usize) -> f64 {
    1.0 - generators.next_of(lane)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Means αⱼ/α, variances αⱼ(α − αⱼ)/(α²(α + 1)).
    #[test]
    fn moments_are_those_of_the_law() {
        const DRAWS: usize = 200_000;
        for alphas in [[0.3, 1.0, 2.5], [8.0, 1.5, 0.05]] {
            let mut generators = Generators::of_block(1, 1);
            let (mut sums, mut squares) = ([0.0; 3], [0.0; 3]);
            for _ in 0..DRAWS {
                let mut shares = [0.0; 3];
                fill(&mut generators, 2, &alphas, &mut shares);
                assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-15);
                for (j, share) in shares.iter().enumerate() {
                    sums[j] += share;
                    squares[j] += share * share;
                }
            }
            let total: f64 = alphas.iter().sum();
            for (j, alpha) in alphas.iter().enumerate() {
                let mean = sums[j] / DRAWS as f64;
                let variance = squares[j] / DRAWS as f64 - mean * mean;
                let expected = alpha * (total - alpha) / (total * total * (total + 1.0));
                let error = (expected / DRAWS as f64).sqrt();
                assert!((mean - alpha / total).abs() < 5.0 * error, "{alpha}: {mean}");
                assert!((variance / expected - 1.0).abs() < 0.03, "{alpha}: {variance}");
            }
        }
    }

    #[test]
    fn tiny_alphas_do_not_underflow() {
        let mut generators = Generators::of_block(1, 1);
        let mut shares = [0.0; 2];
        for _ in 0..1000 {
            fill(&mut generators, 0, &[1e-4, 1e-4], &mut shares);
            assert!((shares[0] + shares[1] - 1.0).abs() < 1e-15, "{shares:?}");
        }
    }
}
