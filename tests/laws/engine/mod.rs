//! Laws of the engine, on generated indices.

mod generated;
mod properties;
