//! Fingerprints: whether two results come from the same computation.

use std::fmt;
use std::io;

use serde::{Deserialize, Serialize};

/// A hash of all that a result depends on, the same for all parts of one computation.
///
/// 64-bit FNV-1a over the serialised inputs (<https://datatracker.ietf.org/doc/draft-eastlake-fnv/>),
/// the same on every platform. It guards against mistakes, not against malice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Fingerprint(u64);

impl Fingerprint {
    /// The hash of nothing.
    pub(crate) fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    /// With further bytes.
    pub(crate) fn bytes(mut self, bytes: &[u8]) -> Self {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        self
    }

    /// With the bits of numbers.
    pub(crate) fn numbers(self, numbers: &[f64]) -> Self {
        numbers.iter().fold(self, |hash, number| hash.bytes(&number.to_bits().to_le_bytes()))
    }

    /// With a value as JSON, closed by a zero. A value that cannot be serialised, such as a method of
    /// the user's own, adds only that zero.
    pub(crate) fn json(mut self, value: &impl Serialize) -> Self {
        let before = self;
        if serde_json::to_writer(&mut self, value).is_err() {
            self = before;
        }
        self.bytes(&[0])
    }
}

impl io::Write for Fingerprint {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        *self = self.bytes(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl From<Fingerprint> for String {
    fn from(fingerprint: Fingerprint) -> Self {
        fingerprint.to_string()
    }
}

impl TryFrom<String> for Fingerprint {
    type Error = std::num::ParseIntError;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        u64::from_str_radix(&text, 16).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The test vectors of the draft's appendix C.
    #[test]
    fn published_vectors() {
        for (text, hash) in
            [("", "cbf29ce484222325"), ("a", "af63dc4c8601ec8c"), ("foobar", "85944171f73967e8")]
        {
            assert_eq!(Fingerprint::new().bytes(text.as_bytes()).to_string(), hash);
        }
    }

    #[test]
    fn values_do_not_run_into_each_other() {
        let of = |values: &[&str]| values.iter().fold(Fingerprint::new(), |hash, v| hash.json(v));
        assert_ne!(of(&["ab", "c"]), of(&["a", "bc"]));
        let stored = serde_json::to_string(&of(&["x"])).unwrap();
        assert_eq!(serde_json::from_str::<Fingerprint>(&stored).unwrap(), of(&["x"]));
    }
}
