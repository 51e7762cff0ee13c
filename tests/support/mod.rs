//! What the test binaries share.

#![allow(dead_code, reason = "each binary uses only a part")]

pub mod references;
pub mod trials;
