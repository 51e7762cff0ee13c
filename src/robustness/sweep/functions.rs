//! Elementary functions that the compiler can vectorise: no branches, no tables. They have the same
//! bits on every machine, as they use nothing but sums, products, quotients and square roots.

/// The natural logarithm of a positive normal number, to about the last bit.
///
/// The algorithm of Sun's fdlibm (`e_log.c`, 1993): x = 2ᵏ(1 + f), s = f/(2 + f), and a polynomial in s².
#[inline(always)]
pub(super) fn ln(x: f64) -> f64 {
    /// √½, from whose bits on a number's exponent counts.
    const ROOT: u64 = 0x3fe6_a09e_667f_3bcd;
    const ONE: u64 = 0x3ff0_0000_0000_0000;

    let bits = x.to_bits().wrapping_add(ONE - ROOT);
    let f = f64::from_bits((bits & 0x000f_ffff_ffff_ffff) + ROOT) - 1.0;
    let k = f64::from_bits((bits >> 52) | WHOLE.to_bits()) - (WHOLE + 1023.0);
    let s = f / (2.0 + f);
    let (z, half) = (s * s, 0.5 * f * f);
    let w = z * z;
    let even = w
        * (0.399_999_999_994_094_2 + w * (0.222_221_984_321_497_84 + w * 0.153_138_376_992_093_73));
    let odd = z
        * (0.666_666_666_666_673_5
            + w * (0.285_714_287_436_623_9
                + w * (0.181_835_721_616_180_5 + w * 0.147_981_986_051_165_86)));
    s * (half + (even + odd)) + k * LN_2_LOW - half + f + k * LN_2_HIGH
}

/// The logarithm of 2 as a sum, whose first part times a whole number is exact.
const LN_2_HIGH: f64 = 6.931_471_803_691_238e-1;
const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;

/// Added to a whole number from 0 up to 2⁵², it leaves the number in the last bits.
const WHOLE: f64 = (1_u64 << 52) as f64;

/// The root of a positive number from 2⁻⁶⁰ to 2⁶⁰, of degree 3 to 15, to some fifteen digits: four or five
/// of Newton's steps, without a quotient, from a share of the exponent to 1/ⁿ√x. A step leaves (n + 1)/2
/// times the square of the error.
#[inline(always)]
pub(super) fn root<const N: u32>(x: f64) -> f64 {
    /// What a number's exponent is in the upper half of the bits, less what makes the guess as often too
    /// large as too small: it is at most 3.5 % off.
    const START: f64 = (1023.0 - 0.0498) * (1_u32 << 20) as f64;
    let share = 1.0 / f64::from(N);
    let upper = f64::from_bits((x.to_bits() >> 32) | WHOLE.to_bits()) - WHOLE;
    let guess = START + (START - upper) * share;
    let mut y = f64::from_bits((guess + WHOLE).to_bits() << 32);
    let steps = if N <= 6 { 4 } else { 5 };
    for _ in 0..steps {
        y *= 1.0 + share - x * share * whole_power(y, N);
    }
    x * whole_power(y, N - 1)
}

/// A power whose exponent the compiler knows.
#[inline(always)]
fn whole_power(x: f64, exponent: u32) -> f64 {
    let (mut product, mut square, mut left) = (1.0, x, exponent);
    while left > 0 {
        if left & 1 == 1 {
            product *= square;
        }
        square *= square;
        left >>= 1;
    }
    product
}

/// e to a power from −700 to 700, to about the last bit; powers beyond are taken for these.
///
/// The algorithm of Sun's fdlibm (`e_exp.c`, 1993): x = k ln 2 + r, and a rational function of r.
#[inline(always)]
pub(super) fn exp(x: f64) -> f64 {
    /// Added to a whole number, it leaves the number in the last bits, whatever its sign.
    const SIGNED: f64 = 1.5 * WHOLE;

    let x = if x < -700.0 { -700.0 } else { x };
    let x = if x > 700.0 { 700.0 } else { x };
    let shifted = x * std::f64::consts::LOG2_E + SIGNED;
    let k = shifted - SIGNED;
    let (high, low) = (x - k * LN_2_HIGH, k * LN_2_LOW);
    let r = high - low;
    let square = r * r;
    let c = r - square
        * (1.666_666_666_666_660_2e-1
            + square
                * (-2.777_777_777_701_559_3e-3
                    + square
                        * (6.613_756_321_437_934e-5
                            + square
                                * (-1.653_390_220_546_525_2e-6
                                    + square * 4.138_136_797_057_238_5e-8))));
    let y = 1.0 + (r * c / (2.0 - c) - low + high);
    f64::from_bits(y.to_bits().wrapping_add(shifted.to_bits() << 52))
}

/// The number that a standard normal one stays below with probability p, for 0 < p < 1, to some
/// sixteen digits.
///
/// M. J. Wichura (1988), "Algorithm AS 241: the percentage points of the normal distribution", *Journal
/// of the Royal Statistical Society C* 37, routine PPND16.
#[inline(always)]
pub(super) fn normal_quantile(p: f64) -> f64 {
    const MIDDLE: [[f64; 8]; 2] = [
        [
            3.387_132_872_796_366_5,
            1.331_416_678_917_843_8e2,
            1.971_590_950_306_551_3e3,
            1.373_169_376_550_946e4,
            4.592_195_393_154_987e4,
            6.726_577_092_700_87e4,
            3.343_057_558_358_813e4,
            2.509_080_928_730_122_7e3,
        ],
        [
            1.0,
            4.231_333_070_160_091e1,
            6.871_870_074_920_579e2,
            5.394_196_021_424_751e3,
            2.121_379_430_158_659_7e4,
            3.930_789_580_009_271e4,
            2.872_908_573_572_194_3e4,
            5.226_495_278_852_854e3,
        ],
    ];
    const NEAR: [[f64; 8]; 2] = [
        [
            1.423_437_110_749_683_5,
            4.630_337_846_156_546,
            5.769_497_221_460_691,
            3.647_848_324_763_204_5,
            1.270_458_252_452_368_4,
            2.417_807_251_774_506e-1,
            2.272_384_498_926_918_4e-2,
            7.745_450_142_783_414e-4,
        ],
        [
            1.0,
            2.053_191_626_637_759,
            1.676_384_830_183_803_8,
            6.897_673_349_851e-1,
            1.481_039_764_274_800_8e-1,
            1.519_866_656_361_645_7e-2,
            5.475_938_084_995_345e-4,
            1.050_750_071_644_416_9e-9,
        ],
    ];
    const FAR: [[f64; 8]; 2] = [
        [
            6.657_904_643_501_103,
            5.463_784_911_164_114,
            1.784_826_539_917_291_3,
            2.965_605_718_285_048_7e-1,
            2.653_218_952_657_612_4e-2,
            1.242_660_947_388_078_4e-3,
            2.711_555_568_743_487_6e-5,
            2.010_334_399_292_288_1e-7,
        ],
        [
            1.0,
            5.998_322_065_558_879e-1,
            1.369_298_809_227_358e-1,
            1.487_536_129_085_061_5e-2,
            7.868_691_311_456_133e-4,
            1.846_318_317_510_054_8e-5,
            1.421_511_758_316_446e-7,
            2.044_263_103_389_939_8e-15,
        ],
    ];
    let q = p - 0.5;
    let middle = q * ratio(&MIDDLE, 0.180_625 - q * q);
    let r = (-ln(if q < 0.0 { p } else { 1.0 - p })).sqrt();
    let (near, far) = (ratio(&NEAR, r - 1.6), ratio(&FAR, r - 5.0));
    let tail = if r <= 5.0 { near } else { far };
    let tail = if q < 0.0 { -tail } else { tail };
    if q.abs() <= 0.425 { middle } else { tail }
}

/// The quotient of two polynomials, from the constant term up.
#[inline(always)]
fn ratio([above, below]: &[[f64; 8]; 2], x: f64) -> f64 {
    let at = |terms: &[f64; 8]| {
        let [a, b, c, d, e, f, g, h] = *terms;
        ((((((h * x + g) * x + f) * x + e) * x + d) * x + c) * x + b) * x + a
    };
    at(above) / at(below)
}

#[cfg(test)]
mod tests {
    use approx::assert_relative_eq;

    use super::*;

    const TWO_BITS: f64 = 2.0 * f64::EPSILON;

    #[test]
    fn logarithms_and_powers_are_those_of_libm() {
        let mut x = f64::MIN_POSITIVE;
        while x < 1e300 {
            for x in [x, x * 1.4, x * 1.999, 1.0 - x, 1.0 + x] {
                if x > 0.0 {
                    assert_relative_eq!(ln(x), libm::log(x), max_relative = TWO_BITS);
                }
            }
            x *= 1.37;
        }
        for step in -70_000..=70_000 {
            let x = f64::from(step) / 100.0;
            assert_relative_eq!(exp(x), libm::exp(x), max_relative = TWO_BITS);
        }
        for x in [0.0, -1e-300, -1e-17, -2.0_f64.powi(-53), -0.35, -0.7] {
            assert_relative_eq!(exp(x), libm::exp(x), max_relative = TWO_BITS);
            assert!(exp(x) <= 1.0);
        }
        assert_eq!(exp(-1e9), exp(-700.0));
    }

    fn root_is_that_of_libm<const N: u32>() {
        let mut x = 2.0_f64.powi(-60);
        while x < 2.0_f64.powi(60) {
            for x in [x, 1.0 - x, 1.0 + x].into_iter().filter(|x| *x >= 2.0_f64.powi(-60)) {
                let expected = libm::pow(x, 1.0 / f64::from(N));
                assert_relative_eq!(root::<N>(x), expected, max_relative = 1e-14);
            }
            x *= 1.007;
        }
    }

    #[test]
    fn roots_are_those_of_libm() {
        root_is_that_of_libm::<3>();
        root_is_that_of_libm::<6>();
        root_is_that_of_libm::<7>();
        root_is_that_of_libm::<11>();
        root_is_that_of_libm::<15>();
    }

    /// Quantiles as tables print them, and as many on either side of zero.
    #[test]
    fn quantiles_are_those_of_tables() {
        for (p, quantile) in [
            (0.5, 0.0),
            (0.75, 0.674_489_750_196_081_7),
            (0.975, 1.959_963_984_540_054),
            (0.999, 3.090_232_306_167_813_5),
            (1e-10, -6.361_340_902_404_056),
            (1e-15, -7.941_345_326_170_997),
        ] {
            assert_relative_eq!(normal_quantile(p), quantile, max_relative = 1e-14);
        }
        for step in 1..1_000 {
            let p = f64::from(step) / 1024.0;
            assert_relative_eq!(
                normal_quantile(p),
                -normal_quantile(1.0 - p),
                max_relative = 1e-13
            );
        }
    }
}
