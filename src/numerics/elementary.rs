//! Logarithms and exponentials of whole columns, without branches, so that several values are computed
//! at once. They follow the algorithms of FreeBSD's msun term by term, as libm does, and have its bits;
//! libm itself computes values for which the algorithms branch.

use super::wide::widest;

/// ln x.
#[inline]
pub(crate) fn ln(x: f64) -> f64 {
    if is_normal(x) { ln_of_normal(x) } else { libm::log(x) }
}

/// eˣ.
#[inline]
pub(crate) fn exp(x: f64) -> f64 {
    if is_moderate(x) { exp_of_moderate(x) } else { libm::exp(x) }
}

/// Fills a column with the logarithms of another.
pub(crate) fn ln_of_column(values: &[f64], logs: &mut [f64]) {
    let normal = widest(
        #[inline(always)]
        || {
            logs.iter_mut().zip(values).for_each(|(log, value)| *log = ln_of_normal(*value));
            all(values, is_normal)
        },
    );
    if !normal {
        let others = logs.iter_mut().zip(values).filter(|(_, value)| !is_normal(**value));
        others.for_each(|(log, value)| *log = libm::log(*value));
    }
}

/// Replaces the values of a column by their exponentials.
pub(crate) fn exp_in_place(column: &mut [f64]) {
    let moderate = widest(
        #[inline(always)]
        || {
            let moderate = all(column, is_moderate);
            if moderate {
                column.iter_mut().for_each(|value| *value = exp_of_moderate(*value));
            }
            moderate
        },
    );
    if !moderate {
        column.chunks_mut(BLOCK).for_each(exp_of_block);
    }
}

/// So many values are computed together; those for which the algorithm branches then follow one by one.
const BLOCK: usize = 64;

/// Replaces some values. Any of them may be missing or far from zero.
fn exp_of_block(block: &mut [f64]) {
    let mut values = [0.0; BLOCK];
    let values = &mut values[..block.len()];
    values.copy_from_slice(block);
    widest(
        #[inline(always)]
        || block.iter_mut().for_each(|value| *value = exp_of_moderate(*value)),
    );
    let others = block.iter_mut().zip(&*values).filter(|(_, value)| !is_moderate(**value));
    others.for_each(|(exponential, value)| *exponential = libm::exp(*value));
}

/// Whether all values meet a condition, without an early exit, so that several are tested at once.
#[inline(always)]
pub(crate) fn all(column: &[f64], is_so: impl Fn(f64) -> bool) -> bool {
    let not_so = column.iter().fold(0, |not_so, value| not_so | u64::from(!is_so(*value)));
    not_so == 0
}

/// Positive, finite and not subnormal.
#[inline(always)]
fn is_normal(x: f64) -> bool {
    x.clamp(f64::MIN_POSITIVE, f64::MAX) == x
}

/// Its exponential is neither subnormal nor infinite.
#[inline(always)]
fn is_moderate(x: f64) -> bool {
    x.clamp(-708.0, 709.0) == x
}

const LN2_HIGH: f64 = f64::from_bits(0x3fe6_2e42_fee0_0000);
const LN2_LOW: f64 = f64::from_bits(0x3dea_39ef_3579_3c76);
/// 2⁵², from which on doubles are whole numbers.
const WHOLE: f64 = (1_u64 << 52) as f64;
const FRACTION: u64 = (1 << 52) - 1;

/// x = 2ᵏ (1 + f) with √½ < 1 + f < √2; ln(1 + f) is a polynomial in f / (2 + f).
#[inline(always)]
fn ln_of_normal(x: f64) -> f64 {
    const ONE: u64 = 0x3ff0_0000 << 32;
    const ROOT_OF_HALF: u64 = 0x3fe6_a09e << 32;
    const L: [f64; 7] = [
        f64::from_bits(0x3fe5_5555_5555_5593),
        f64::from_bits(0x3fd9_9999_9997_fa04),
        f64::from_bits(0x3fd2_4924_9422_9359),
        f64::from_bits(0x3fcc_71c5_1d8e_78af),
        f64::from_bits(0x3fc7_4664_96cb_03de),
        f64::from_bits(0x3fc3_9a09_d078_c69f),
        f64::from_bits(0x3fc2_f112_df3e_5244),
    ];
    let bits = x.to_bits().wrapping_add(ONE - ROOT_OF_HALF);
    let k = f64::from_bits(WHOLE.to_bits() | (bits >> 52)) - (WHOLE + 1023.0);
    let f = f64::from_bits((bits & FRACTION) + ROOT_OF_HALF) - 1.0;
    let half_square = 0.5 * f * f;
    let s = f / (2.0 + f);
    let z = s * s;
    let w = z * z;
    let even = w * (L[1] + w * (L[3] + w * L[5]));
    let odd = z * (L[0] + w * (L[2] + w * (L[4] + w * L[6])));
    s * (half_square + (odd + even)) + k * LN2_LOW - half_square + f + k * LN2_HIGH
}

/// x = k ln 2 + r with |r| ≤ ½ ln 2; eʳ is a rational function of r.
#[inline(always)]
fn exp_of_moderate(x: f64) -> f64 {
    const P: [f64; 5] = [
        f64::from_bits(0x3fc5_5555_5555_553e),
        f64::from_bits(0xbf66_c16c_16be_bd93),
        f64::from_bits(0x3f11_566a_af25_de2c),
        f64::from_bits(0xbebb_bd41_c5d2_6bf1),
        f64::from_bits(0x3e66_3769_72be_a4d0),
    ];
    const PER_LN2: f64 = f64::from_bits(0x3ff7_1547_652b_82fe);
    const HALF_LN2: f64 = f64::from_bits(0x3fd6_2e43 << 32);
    const TINY: f64 = f64::from_bits(0x3e30_0001 << 32);
    let sign = x.to_bits() & (1 << 63);
    let size = f64::from_bits(x.to_bits() ^ sign);
    // Cut to a whole number: rounded, and one less where that is more.
    let turns = PER_LN2 * size + 0.5;
    let rounded = (turns + WHOLE) - WHOLE;
    let whole = rounded - if rounded > turns { 1.0 } else { 0.0 };
    let whole = if size < HALF_LN2 { 0.0 } else { whole };
    let k = f64::from_bits(whole.to_bits() | sign);
    let (high, low) = (x - k * LN2_HIGH, k * LN2_LOW);
    let r = high - low;
    let square = r * r;
    let c =
        r - square * (P[0] + square * (P[1] + square * (P[2] + square * (P[3] + square * P[4]))));
    let near_one = 1.0 + (r * c / (2.0 - c) - low + high);
    let near_one = if size < TINY { 1.0 + x } else { near_one };
    near_one * f64::from_bits((k + (WHOLE + 1023.0)).to_bits() << 52)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers of every magnitude, their neighbours, and the borders of the algorithms' branches.
    fn samples() -> Vec<f64> {
        let ln2 = std::f64::consts::LN_2;
        let mut samples = vec![0.0, -0.0, f64::INFINITY, f64::NEG_INFINITY, f64::NAN, f64::MAX];
        samples.extend([f64::MIN_POSITIVE, 5e-324, 1e-310, 709.5, 709.79, -708.2, -745.0, -746.0]);
        let mut state = 1_u64;
        for number in 0..200_000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695);
            samples.push(f64::from_bits(state));
            samples.push((state >> 11) as f64 / (1_u64 << 53) as f64);
            samples.push((state >> 11) as f64 / (1_u64 << 53) as f64 * 200.0 - 100.0);
            samples.push((f64::from(number) - 100_000.0) / 140.0);
        }
        let borders = [1.0, 0.5 * ln2, 1.5 * ln2, ln2, 2.0, 0.5, 0.5_f64.sqrt(), 2.0_f64.sqrt()];
        for border in borders.into_iter().chain((-60..0).map(|n| f64::from(2).powi(n))) {
            for step in -300..300_i64 {
                for ulps in [step, step << 18, step << 30] {
                    samples.push(f64::from_bits(border.to_bits().wrapping_add_signed(ulps)));
                }
            }
        }
        let negated: Vec<_> = samples.iter().map(|sample| -sample).collect();
        samples.extend(negated);
        samples
    }

    #[test]
    fn bits_are_those_of_libm() {
        let same = |ours: f64, theirs: f64| {
            ours.to_bits() == theirs.to_bits() || ours.is_nan() && theirs.is_nan()
        };
        for x in samples() {
            assert!(same(ln(x), libm::log(x)), "ln {x:e}: {:e}, {:e}", ln(x), libm::log(x));
            assert!(same(exp(x), libm::exp(x)), "exp {x:e}: {:e}, {:e}", exp(x), libm::exp(x));
        }
    }

    #[test]
    fn a_column_is_its_values_one_by_one() {
        for column in samples().chunks(7) {
            let mut logs = vec![0.0; column.len()];
            ln_of_column(column, &mut logs);
            let mut exponentials = column.to_vec();
            exp_in_place(&mut exponentials);
            for (value, (log, exponential)) in column.iter().zip(logs.iter().zip(&exponentials)) {
                assert_eq!(log.to_bits(), ln(*value).to_bits());
                assert_eq!(exponential.to_bits(), exp(*value).to_bits());
            }
        }
    }
}
