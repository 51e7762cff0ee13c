//! Laws of the engine, on generated indices.

#![cfg(all(feature = "csv", feature = "toml"))]

mod generated;
mod properties;
