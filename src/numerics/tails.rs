//! Tails of distributions for p-values, to twelve digits: incomplete beta and gamma functions for the
//! degrees of freedom that counts of units and columns have.

/// Terms below this part of their sum change no digit.
#[cfg(feature = "audit")]
const LAST_BIT: f64 = 1e-17;

/// The probability that the correlation of n = ν + 2 unrelated normal pairs is at least this far from
/// zero: that of |T| ≥ |r| √(ν / (1 − r²)) for Student's t, which is I₁₋ᵣ²(ν/2, ½).
#[cfg(feature = "audit")]
pub(crate) fn correlation_tail(r: f64, freedom: usize) -> f64 {
    let left = (1.0 - r.abs()) * (1.0 + r.abs());
    tail_of_correlation(r, left, freedom as f64 / 2.0)
}

/// The probability that Student's t with ν degrees of freedom is at least this far from zero: that of
/// the correlation r with r² = t²/(ν + t²).
#[cfg(all(feature = "decisions", feature = "robustness"))]
pub(crate) fn student_tail(t: f64, freedom: f64) -> f64 {
    let length = libm::hypot(freedom.sqrt(), t);
    let (r, left) = (t / length, freedom.sqrt() / length);
    tail_of_correlation(r, left * left, freedom / 2.0)
}

/// As [`correlation_tail`], with left = 1 − r² and a = ν/2.
fn tail_of_correlation(r: f64, left: f64, a: f64) -> f64 {
    let square = r * r;
    if left <= 0.0 {
        return 0.0;
    }
    let log = if square > 0.5 { libm::log(left) } else { libm::log1p(-square) };
    let front = libm::exp(a * log) * r.abs() * ratio_of_gammas(a) / std::f64::consts::PI.sqrt();
    if left < (a + 1.0) / (a + 2.5) {
        front / beta_fraction((a, 0.5), (left, square))
    } else {
        1.0 - front / beta_fraction((0.5, a), (square, left))
    }
}

/// Γ(a + ½) / Γ(a), where the difference of two logarithms of Γ would cancel.
pub(super) fn ratio_of_gammas(a: f64) -> f64 {
    const SERIES: [f64; 8] = [
        1.0,
        -1.0 / 8.0,
        1.0 / 128.0,
        5.0 / 1024.0,
        -21.0 / 32768.0,
        -399.0 / 262_144.0,
        869.0 / 4_194_304.0,
        39_325.0 / 33_554_432.0,
    ];
    // Γ(a + ½)/Γ(a) = Γ(a + 1½)/Γ(a + 1) · a/(a + ½): up to where the series has all digits.
    let (mut a, mut factor) = (a, 1.0);
    while a < 100.0 {
        factor *= a / (a + 0.5);
        a += 1.0;
    }
    factor * a.sqrt() * SERIES.iter().rev().fold(0.0, |sum, term| sum / a + term)
}

/// The continued fraction F of the incomplete beta function, Iₓ(a, b) = xᵃ yᵇ / (F B(a, b)) with
/// y = 1 − x, by Lentz's algorithm. It takes y for itself: near x = 1 that keeps digits that x has not.
///
/// Source: A. R. Didonato, A. H. Morris (1992), "Algorithm 708: significant digit computation of the
/// incomplete beta function ratios", *ACM Transactions on Mathematical Software* 18.
fn beta_fraction((a, b): (f64, f64), (x, y): (f64, f64)) -> f64 {
    let denominator = |m: f64| {
        let way = a * y - b * x + 1.0 + m * (1.0 + y);
        // The second term has no value, and no part, for m = 0 and a = 1.
        let next = if m > 0.0 { m * (b - m) * x / (a + 2.0 * m - 1.0) } else { 0.0 };
        m + next + (a + m) * way / (a + 2.0 * m + 1.0)
    };
    let away_from_zero = |value: f64| if value.abs() < 1e-300 { 1e-300 } else { value };
    let mut fraction = away_from_zero(denominator(0.0));
    let (mut c, mut d) = (fraction, 0.0);
    // A dozen steps do where x is below its mean, as here.
    for step in 1..10_000 {
        let m = f64::from(step);
        let part = x / (a + 2.0 * m - 1.0);
        let numerator = (a + m - 1.0) * (a + b + m - 1.0) * m * (b - m) * part * part;
        d = 1.0 / away_from_zero(denominator(m) + numerator * d);
        c = away_from_zero(denominator(m) + numerator / c);
        fraction *= c * d;
        if (c * d - 1.0).abs() <= f64::EPSILON {
            break;
        }
    }
    fraction
}

/// The probability that a χ² of so many degrees of freedom is at least x, a finite sum of terms that
/// are not negative: with y = x/2, e⁻ʸ Σ yⁱ/i! over i < k/2 for even k, and for odd k
/// erfc(√y) + e⁻ʸ Σ yⁱ⁻½/Γ(i + ½) over 1 ≤ i ≤ (k − 1)/2.
#[cfg(feature = "audit")]
pub(crate) fn chi_squared_tail(x: f64, freedom: usize) -> f64 {
    if x <= 0.0 || freedom == 0 {
        return if x <= 0.0 { 1.0 } else { 0.0 };
    }
    let y = x / 2.0;
    let (first, mut term, mut at) = if freedom % 2 == 0 {
        (0.0, 1.0, 0.0)
    } else {
        (libm::erfc(y.sqrt()), y.sqrt() * std::f64::consts::FRAC_2_SQRT_PI, 0.5)
    };
    // Terms and sum lack a factor e^(−left), which is taken in parts, so that they stay in reach.
    const PART: f64 = 512.0;
    let (mut sum, mut left) = (0.0, y);
    for _ in 0..freedom / 2 {
        sum += term;
        at += 1.0;
        term *= y / at;
        if term > 1e200 {
            let part = left.min(PART);
            (term, sum, left) = (term * libm::exp(-part), sum * libm::exp(-part), left - part);
        }
        if term < LAST_BIT * sum && at > y {
            break;
        }
    }
    while left > PART {
        (sum, left) = (sum * libm::exp(-PART), left - PART);
    }
    (first + sum * libm::exp(-left)).min(1.0)
}

#[cfg(all(test, feature = "audit"))]
mod tests {
    use super::*;

    fn near(found: f64, expected: f64, what: &str) {
        assert!((found - expected).abs() <= 1e-12 * expected, "{what}: {found:e} {expected:e}");
    }
    /// By mpmath with 60 digits.
    #[test]
    fn tails_of_correlations() {
        for (r, freedom, expected) in [
            (1e-09, 1, 0.9999999993633802),
            (1e-09, 2, 0.999999999),
            (1e-09, 3, 0.9999999987267605),
            (1e-09, 5, 0.9999999983023473),
            (1e-09, 10, 0.9999999975390625),
            (1e-09, 39, 0.9999999950490478),
            (1e-09, 198, 0.9999999887869359),
            (1e-09, 1999, 0.9999999643309005),
            (1e-09, 100000, 0.9999997476873785),
            (1e-09, 10000000, 0.999997476867541),
            (0.001, 1, 0.999363380121529),
            (0.001, 2, 0.999),
            (0.001, 3, 0.9987267606674715),
            (0.001, 5, 0.9983023481225127),
            (0.001, 10, 0.9975390657812471),
            (0.001, 39, 0.9950490783596438),
            (0.001, 198, 0.9887873021181144),
            (0.001, 1999, 0.9643427688729659),
            (0.001, 100000, 0.7518301740627543),
            (0.001, 10000000, 0.001565398432839645),
            (0.05, 1, 0.9681557335266793),
            (0.05, 2, 0.95),
            (0.05, 3, 0.9363645585431667),
            (0.05, 5, 0.9152234271791307),
            (0.05, 10, 0.8773623594965363),
            (0.05, 39, 0.7562191489680811),
            (0.05, 198, 0.4819843684855047),
            (0.05, 1999, 0.025310643609525313),
            (0.3, 1, 0.8060266319586434),
            (0.3, 2, 0.7),
            (0.3, 3, 0.6238376647810729),
            (0.3, 5, 0.5133096913600135),
            (0.3, 10, 0.3434385710546875),
            (0.3, 39, 0.056691006778488276),
            (0.3, 198, 1.5897088737194978e-05),
            (0.3, 1999, 6.824364923061132e-43),
            (0.5, 1, 0.6666666666666666),
            (0.5, 2, 0.5),
            (0.5, 3, 0.39100221895577064),
            (0.5, 5, 0.2531699951003226),
            (0.5, 10, 0.0978546142578125),
            (0.5, 39, 0.0008725735575987861),
            (0.5, 198, 4.7738117806692454e-14),
            (0.5, 1999, 4.737982035328228e-127),
            (0.72, 1, 0.48828355069232043),
            (0.72, 2, 0.28),
            (0.72, 3, 0.17018927151930233),
            (0.72, 5, 0.06805980161948531),
            (0.72, 10, 0.008276738239221763),
            (0.72, 39, 1.1202552031460954e-07),
            (0.72, 198, 3.017819690855303e-33),
            (0.9, 1, 0.2871325862574125),
            (0.9, 2, 0.09999999999999998),
            (0.9, 3, 0.037386073468498635),
            (0.9, 5, 0.005751515181902882),
            (0.9, 10, 6.644441406249993e-05),
            (0.9, 39, 1.2095529650193945e-15),
            (0.9, 198, 2.482648364818545e-73),
            (0.999, 1, 0.028472874812479322),
            (0.999, 2, 0.0010000000000000009),
            (0.999, 3, 3.795497437340146e-05),
            (0.999, 5, 6.070453581893355e-08),
            (0.999, 10, 7.86188343503937e-15),
            (0.999, 39, 2.950440809349488e-54),
            (0.999, 198, 3.4194471609029465e-269),
            (0.999999, 1, 0.0009003163911964272),
            (0.999999, 2, 1.0000000000287557e-06),
            (0.999999, 3, 1.2004215748646405e-09),
            (0.999999, 5, 1.9206737790070693e-15),
            (0.999999, 10, 7.87498687614069e-30),
            (0.999999, 39, 9.41250496357943e-113),
        ] {
            near(correlation_tail(r, freedom), expected, &format!("{r} {freedom}"));
            near(correlation_tail(-r, freedom), expected, "negative");
        }
        assert_eq!(correlation_tail(1.0, 8), 0.0);
        assert_eq!(correlation_tail(0.0, 8), 1.0);
    }

    /// By mpmath with 60 digits.
    #[test]
    fn tails_of_chi_squared() {
        for (x, freedom, expected) in [
            (1e-06, 1, 0.9992021155721779),
            (1e-06, 2, 0.999999500000125),
            (1e-06, 3, 0.9999999997340385),
            (1e-06, 10, 1.0),
            (1e-06, 45, 1.0),
            (1e-06, 300, 1.0),
            (1e-06, 1225, 1.0),
            (1e-06, 4950, 1.0),
            (1e-06, 7000, 1.0),
            (0.5, 1, 0.4795001221869535),
            (0.5, 2, 0.7788007830714049),
            (0.5, 3, 0.9188914116546758),
            (0.5, 10, 0.999993388289439),
            (0.5, 45, 1.0),
            (0.5, 300, 1.0),
            (0.5, 1225, 1.0),
            (0.5, 4950, 1.0),
            (0.5, 7000, 1.0),
            (3.0, 1, 0.0832645166635504),
            (3.0, 2, 0.22313016014842982),
            (3.0, 3, 0.39162517627108895),
            (3.0, 10, 0.9814240637778593),
            (3.0, 45, 1.0),
            (3.0, 300, 1.0),
            (3.0, 1225, 1.0),
            (3.0, 4950, 1.0),
            (3.0, 7000, 1.0),
            (20.0, 1, 7.744216431044084e-06),
            (20.0, 2, 4.5399929762484854e-05),
            (20.0, 3, 0.00016974243555282643),
            (20.0, 10, 0.029252688076961072),
            (20.0, 45, 0.9995428117196273),
            (20.0, 300, 1.0),
            (20.0, 1225, 1.0),
            (20.0, 4950, 1.0),
            (20.0, 7000, 1.0),
            (150.0, 1, 1.7336432457178264e-34),
            (150.0, 2, 2.6786369618080778e-33),
            (150.0, 3, 2.634913928488044e-32),
            (150.0, 10, 3.72748505506251e-27),
            (150.0, 45, 3.222969773216727e-13),
            (150.0, 300, 0.9999999999999832),
            (150.0, 1225, 1.0),
            (150.0, 4950, 1.0),
            (150.0, 7000, 1.0),
            (1300.0, 1, 1.1303728441492743e-284),
            (1300.0, 2, 5.111951948651156e-283),
            (1300.0, 3, 1.4717437106980104e-281),
            (1300.0, 10, 3.825653538395919e-273),
            (1300.0, 45, 6.66377865809139e-243),
            (1300.0, 300, 2.3157622681288947e-124),
            (1300.0, 1225, 0.06696703817171046),
            (1300.0, 4950, 1.0),
            (1300.0, 7000, 1.0),
            (9000.0, 4950, 1.4021682862372272e-239),
            (9000.0, 7000, 1.2082592807945806e-54),
        ] {
            near(chi_squared_tail(x, freedom), expected, &format!("{x} {freedom}"));
        }
        assert_eq!(chi_squared_tail(0.0, 3), 1.0);
        assert_eq!(chi_squared_tail(1e5, 3), 0.0);
    }
}
