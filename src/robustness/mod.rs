//! Robustness: what a ranking owes to the choices behind it.

pub mod sensitivity;
