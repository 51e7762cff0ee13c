//! Code for the widest instructions that the machine has.

/// Runs a closure compiled for the widest instructions that the machine has, where a feature brings
/// the library that knows them; the results are the same bits. The closure is marked
/// `#[inline(always)]`, and so is what it calls: what is not inlined is compiled for any machine.
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

/// Runs a closure.
#[cfg(not(feature = "robustness"))]
#[inline]
pub(crate) fn widest<R>(mut closure: impl FnMut() -> R) -> R {
    closure()
}
