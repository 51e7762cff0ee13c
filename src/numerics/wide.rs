//! The machine's widest instructions.

/// Runs a closure that is compiled for the machine's widest instructions; the results have the same
/// bits. Mark the closure and all that it calls `#[inline(always)]`: what is not inlined is compiled
/// for any machine.
#[cfg(feature = "robustness")]
#[inline]
pub(crate) fn widest<R>(closure: impl FnMut() -> R) -> R {
    /// Calls the closure by reference: called by value, it would not be inlined.
    struct Inlined<F>(F);

    impl<R, F: FnMut() -> R> pulp::WithSimd for Inlined<F> {
        type Output = R;

        #[inline(always)]
        fn with_simd<S: pulp::Simd>(mut self, _: S) -> R {
            (self.0)()
        }
    }

    pulp::Arch::new().dispatch(Inlined(closure))
}

/// Runs a closure: without the feature the library that knows the instructions is absent.
#[cfg(not(feature = "robustness"))]
#[inline]
pub(crate) fn widest<R>(mut closure: impl FnMut() -> R) -> R {
    closure()
}
