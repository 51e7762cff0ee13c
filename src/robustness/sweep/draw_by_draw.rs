//! Laws that take another number of random numbers for every draw.

use super::bounded::Bounded;
use super::dirichlet;
use super::generator::Generators;
use super::ordered::Ordered;

/// A law of which draws cannot be computed side by side.
#[derive(Debug, Clone)]
pub(super) enum DrawByDraw {
    Dirichlet(Vec<f64>),
    Bounded(Bounded),
    Ordered(Ordered),
}

impl DrawByDraw {
    /// Fills the shares of one draw; `sorted` has room for as many.
    pub(super) fn fill(
        &self,
        generators: &mut Generators,
        lane: usize,
        shares: &mut [f64],
        sorted: &mut [f64],
    ) {
        match self {
            Self::Dirichlet(alphas) => dirichlet::fill(generators, lane, alphas, shares),
            Self::Bounded(bounded) => bounded.fill(generators, lane, shares),
            Self::Ordered(ordered) => ordered.fill(generators, lane, shares, sorted),
        }
    }
}
