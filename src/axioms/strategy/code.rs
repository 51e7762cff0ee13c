//! Codes.

use proptest::strategy::Strategy;

use crate::framework::{NodeCode, UnitCode};

/// Codes of nodes and variables, such as `x`, `gdp-pc_1` or `santé.2`: whatever a code may hold
/// that is neither white space nor a sign of the command line.
pub fn node_codes() -> impl Strategy<Value = NodeCode> {
    "[a-zA-Zäéñß健][a-zA-Z0-9._éü健-]{0,9}"
        .prop_filter_map("not a code", |code| NodeCode::new(code).ok())
}

/// Codes of units, such as `KOR` or `New York`.
pub fn unit_codes() -> impl Strategy<Value = UnitCode> {
    "[A-ZÅÉa-z][A-Za-z0-9 '-]{0,9}"
        .prop_filter_map("not a code", |code| UnitCode::new(code.trim_end()).ok())
}
