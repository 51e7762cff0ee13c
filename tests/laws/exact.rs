//! Numbers of as many digits as a test asks for, as references for doubles.

use dashu_float::FBig;
use dashu_float::round::mode::HalfEven;

/// A binary number of any precision, 40 decimal digits at least.
pub type Exact = FBig<HalfEven, 2>;

/// 40 decimal digits, with some to spare.
pub const BITS: usize = 160;

/// A double to so many bits.
pub fn exact(value: f64, bits: usize) -> Exact {
    Exact::try_from(value).unwrap().with_precision(bits).value()
}

/// e^x; 0 where that is below all doubles.
pub fn exp(x: &Exact, bits: usize) -> Exact {
    if *x < exact(-3000.0, bits) { exact(0.0, bits) } else { x.exp() }
}

/// |x|.
pub fn abs(x: Exact) -> Exact {
    if x < Exact::ZERO { -x } else { x }
}

/// Whether a double is a number to 1e-12, or to one and a half of the least doubles.
pub fn is_right(found: f64, expected: &Exact, scale: &Exact, bits: usize) -> bool {
    let error = abs(exact(found, bits) - expected);
    error <= exact(1e-12, bits) * scale + exact(1.5, bits) * exact(f64::from_bits(1), bits)
}
