//! Comparison within a tolerance (feature `approx`).

/// Gives a type the two comparisons of `approx`, by its method `near`: same shape, same gaps, and
/// each figure near its counterpart.
macro_rules! approximate {
    ($type:ty) => {
        /// A missing value equals a missing value, and nothing else.
        impl approx::AbsDiffEq for $type {
            type Epsilon = f64;

            fn default_epsilon() -> f64 {
                f64::EPSILON
            }

            fn abs_diff_eq(&self, other: &Self, epsilon: f64) -> bool {
                self.near(other, |left, right| left.abs_diff_eq(&right, epsilon))
            }
        }

        /// A missing value equals a missing value, and nothing else.
        impl approx::RelativeEq for $type {
            fn default_max_relative() -> f64 {
                f64::EPSILON
            }

            fn relative_eq(&self, other: &Self, epsilon: f64, max_relative: f64) -> bool {
                self.near(other, |left, right| left.relative_eq(&right, epsilon, max_relative))
            }
        }
    };
}

pub(crate) use approximate;
