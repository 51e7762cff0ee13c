//! Laws of the engine, on generated indices.

pub(crate) mod generated;
mod properties;
