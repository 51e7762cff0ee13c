//! The weights of all nodes, to rescore under.

use std::sync::Arc;

use crate::error::{Diagnostic, ErrorKind, Result, did_you_mean};
use crate::framework::Framework;

/// One weight per node of a framework: relative within the parent, as written, not normalised.
///
/// Taken from [`Prepared::weights`](super::prepared::Prepared::weights), changed, and given back to
/// [`Prepared::rescore`](super::prepared::Prepared::rescore).
#[derive(Debug, Clone)]
pub struct Weights {
    pub(super) framework: Arc<Framework>,
    pub(super) values: Vec<f64>,
}

impl Weights {
    /// The weight of a node.
    pub fn get(&self, code: &str) -> Option<f64> {
        self.framework.node(code).map(|node| self.values[node.position()])
    }

    /// Sets the weight of a node.
    ///
    /// # Errors
    ///
    /// The node does not exist or is the root, or the weight is negative or not finite.
    pub fn set(&mut self, code: &str, weight: f64) -> Result<()> {
        let Some(node) = self.framework.node(code) else {
            let help = did_you_mean(code, self.framework.codes());
            let problem = ErrorKind::UnknownNode { code: code.to_owned() };
            return Err(Diagnostic::new(problem).help(help).into());
        };
        let code = code.to_owned();
        if node.position() == 0 {
            return Err(ErrorKind::WeightOfRoot { code }.into());
        }
        check_weight(code, weight)?;
        self.values[node.position()] = weight;
        Ok(())
    }

    /// All weights, by [`Node::position`](crate::framework::Node::position); the root's is 1 and not used.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// All weights to overwrite, as a draw of many does; checked when they are used.
    pub fn values_mut(&mut self) -> &mut [f64] {
        &mut self.values
    }
}

pub(super) fn check_weight(code: impl Into<String>, weight: f64) -> Result<(), ErrorKind> {
    if !weight.is_finite() {
        Err(ErrorKind::InfiniteWeight { code: code.into(), weight })
    } else if weight < 0.0 {
        Err(ErrorKind::NegativeWeight { code: code.into(), weight })
    } else {
        Ok(())
    }
}
