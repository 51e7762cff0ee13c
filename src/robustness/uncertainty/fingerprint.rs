//! A number that tells studies apart, the same on every platform.

use serde::Serialize;

use super::factors::Factors;
use crate::dataset::Dataset;
use crate::framework::{Framework, Record};
use crate::score::Index;

/// FNV-1a over 64 bits.
struct Hash(u64);

impl Hash {
    fn bytes(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    /// A text with its length, so that two texts in a row are not one.
    fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        self.bytes(text.as_bytes());
    }

    fn number(&mut self, number: u64) {
        self.bytes(&number.to_le_bytes());
    }

    /// Plain data as TOML; the user's own methods, which are code, count as equal.
    fn data(&mut self, data: &impl Serialize) {
        let text = toml::Value::try_from(data).map(|value| value.to_string());
        self.text(text.as_deref().unwrap_or("custom"));
    }
}

/// Of the version of the crate, framework, methodology, data, factors and seed.
pub(super) fn fingerprint(index: &Index, data: &Dataset, factors: &Factors, seed: u64) -> u64 {
    let mut hash = Hash(0xcbf2_9ce4_8422_2325);
    hash.text(env!("CARGO_PKG_VERSION"));
    framework(&mut hash, index.framework());
    hash.data(index.methodology());
    for unit in data.units() {
        hash.text(unit.code.as_str());
        hash.text(unit.period.as_deref().unwrap_or(""));
        for (grouping, group) in &unit.groups {
            hash.text(grouping.as_str());
            hash.text(group);
        }
    }
    for variable in data.variables() {
        hash.text(variable.as_str());
        for value in data.column(variable).unwrap_or(&[]) {
            hash.number(if value.is_nan() { u64::MAX } else { value.to_bits() });
        }
    }
    hash.data(factors);
    hash.number(seed);
    hash.0
}

fn framework(hash: &mut Hash, framework: &Framework) {
    let records: Vec<Record> = framework.to_records();
    hash.number(records.len() as u64);
    records.iter().for_each(|record| hash.data(record));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Published test vectors of FNV-1a.
    #[test]
    fn the_hash_is_fnv_1a() {
        let of = |text: &str| {
            let mut hash = Hash(0xcbf2_9ce4_8422_2325);
            hash.bytes(text.as_bytes());
            hash.0
        };
        assert_eq!(of("a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(of("foobar"), 0x8594_4171_f739_67e8);
    }
}
