//! The weights of all nodes, to rescore under.

use std::sync::Arc;

use serde::{Serialize, Serializer};

use crate::error::{Diagnostics, ErrorKind, Result};
use crate::framework::{Framework, NodeCode};

/// One weight per node of a framework: relative within the parent, as written, not normalised.
///
/// Taken from [`Prepared::weights`](super::Prepared::weights), changed, and given back to
/// [`Prepared::rescore`](super::Prepared::rescore). Serde writes them by code, without the root;
/// [`set_all`](Weights::set_all) takes such a table back.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    pub(super) framework: Arc<Framework>,
    pub(super) values: Vec<f64>,
}

impl Weights {
    /// The weight of a node.
    ///
    /// # Errors
    ///
    /// There is no such node.
    pub fn get(&self, code: impl AsRef<str>) -> Result<f64> {
        Ok(self.values[self.framework.find(code)?.position()])
    }

    /// Sets the weight of a node.
    ///
    /// # Errors
    ///
    /// The node does not exist, is the root or a memo, or the weight is negative or not finite.
    pub fn set(&mut self, code: impl AsRef<str>, weight: f64) -> Result<()> {
        let node = self.framework.find(code)?;
        if node.position() == 0 {
            return Err(ErrorKind::WeightOfRoot { code: node.code().to_string() }.into());
        }
        if node.is_memo() {
            return Err(ErrorKind::WeightOfMemo { code: node.code().to_string() }.into());
        }
        check_weight(node.code().as_str(), weight)?;
        self.values[node.position()] = weight;
        Ok(())
    }

    /// Sets the weights of several nodes, or of none where one of them is refused.
    ///
    /// # Errors
    ///
    /// Every fault at once, as for [`set`](Weights::set).
    ///
    /// # Examples
    ///
    /// ```
    /// use composite_index::{Dataset, Framework, Index, Methodology};
    ///
    /// let framework = Framework::builder("index", "An index")
    ///     .indicator("talent", 1.0)
    ///     .indicator("funding", 1.0)
    ///     .build()?;
    /// let data = Dataset::from_columns(["KOR"], [("talent", [20.0]), ("funding", [60.0])])?;
    /// let mut prepared = Index::new(framework, Methodology::default())?.prepare(&data)?;
    /// let mut weights = prepared.weights();
    /// weights.set_all([("talent", 3.0), ("funding", 1.0)])?;
    /// prepared.rescore(&weights)?;
    /// assert_eq!(prepared.score("KOR")?, Some(30.0));
    /// # Ok::<(), composite_index::Error>(())
    /// ```
    pub fn set_all<C: AsRef<str>>(
        &mut self,
        weights: impl IntoIterator<Item = (C, f64)>,
    ) -> Result<()> {
        let (mut set, mut faults) = (self.clone(), Diagnostics::default());
        for (code, weight) in weights {
            faults.keep(set.set(code, weight));
        }
        *self = faults.finish(set)?;
        Ok(())
    }

    /// The nodes below the root with their weights, depth first, without memos.
    pub fn iter(&self) -> impl Iterator<Item = (&NodeCode, f64)> {
        let nodes = self.framework.nodes().iter().zip(&self.values);
        nodes
            .skip(1)
            .filter(|(node, _)| !node.is_memo())
            .map(|(node, weight)| (node.code(), *weight))
    }

    /// All weights, by [`Node::position`](crate::framework::Node::position); the root's is 1 and not used.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// All weights as an array, by position.
    #[cfg(feature = "ndarray")]
    pub fn to_array(&self) -> ndarray::Array1<f64> {
        self.values.clone().into()
    }

    /// Weights of the same framework, each near its counterpart.
    #[cfg(feature = "approx")]
    fn near(&self, other: &Self, by: impl Fn(f64, f64) -> bool) -> bool {
        let framework = self.framework == other.framework;
        framework && crate::numerics::near(&self.values, &other.values, by)
    }

    /// All weights to overwrite, as a draw of many does; checked when they are used.
    pub fn values_mut(&mut self) -> &mut [f64] {
        &mut self.values
    }
}

#[cfg(feature = "approx")]
crate::numerics::approximate!(Weights);

impl Serialize for Weights {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
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
