//! One axis of a matrix.

use serde::{Deserialize, Serialize};

use super::bands::Bands;
use super::fitted::FittedBands;
use crate::error::Result;

/// An axis of a [`Matrix`](super::matrix::Matrix): what it measures, and its bands from the lowest up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Axis<B = Bands> {
    /// What the score says, such as `readiness`.
    pub name: String,
    /// Its bands.
    pub bands: B,
}

impl Axis {
    /// An axis with a name and bands.
    pub fn new(name: impl Into<String>, bands: Bands) -> Self {
        Self { name: name.into(), bands }
    }

    pub(super) fn fit(&self, scores: &[f64]) -> Result<Axis<FittedBands>> {
        let bands = self.bands.fit_on(Some(&self.name), scores)?;
        Ok(Axis { name: self.name.clone(), bands })
    }

    pub(super) fn outline(&self) -> Outline<'_> {
        Outline { name: &self.name, bands: self.bands.names().collect() }
    }
}

impl Axis<FittedBands> {
    pub(super) fn outline(&self) -> Outline<'_> {
        Outline { name: &self.name, bands: self.bands.names().collect() }
    }
}

/// What the cells know of an axis: its name and the names of its bands.
pub(super) struct Outline<'a> {
    pub(super) name: &'a str,
    pub(super) bands: Vec<&'a str>,
}
