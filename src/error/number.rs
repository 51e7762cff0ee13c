//! Numbers as text.

/// The shortest text that is read as the same number; with a power of ten where it is very large (from
/// 10¹⁶ on) or very small (below 10⁻⁵), and without a sign where it is zero.
///
/// ```
/// use composite_index::error::number;
///
/// assert_eq!(number(21433226000000.0), "21433226000000");
/// assert_eq!((number(1e300), number(-2.5e-300)), ("1e300".to_owned(), "-2.5e-300".to_owned()));
/// assert_eq!((number(0.05), number(-0.0)), ("0.05".to_owned(), "0".to_owned()));
/// ```
pub fn number(value: f64) -> String {
    // Added to zero, −0 becomes 0.
    let text = format!("{:?}", value + 0.0);
    text.strip_suffix(".0").unwrap_or(&text).to_owned()
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn what_is_written_is_read_again() {
        for value in [0.1, -0.0, 1e15, 1e16, 1e300, -2.5e-300, 5e-324, f64::MAX, 0.1 + 0.2] {
            let text = number(value);
            assert!(text.len() <= 24 && !text.starts_with("-0"), "{text}");
            assert_eq!(text.parse(), Ok(value));
        }
    }
}
