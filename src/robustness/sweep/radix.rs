//! Sorting very many numbers by counting their digits.

/// Sorts keys of 64 bits by their leading bits, least digit first (D. E. Knuth, *The Art of Computer
/// Programming*, 5.2.5), and the few with equal leading bits by comparison.
#[derive(Debug, Clone)]
pub(super) struct Radix<const BITS: u32, const BUCKETS: usize> {
    keys: Vec<u64>,
    other: Vec<u64>,
    /// Of the leading digits, the least first.
    counts: Vec<[u32; BUCKETS]>,
}

/// Keys that are looked at together.
const TOGETHER: usize = 16;

impl<const BITS: u32, const BUCKETS: usize> Radix<BITS, BUCKETS> {
    const FITS: () = assert!(BUCKETS == 1 << BITS);

    /// Room for so many keys, and enough digits that hardly any two keys agree in all of them if they
    /// are evenly spread.
    pub(super) fn new(keys: usize) -> Self {
        let () = Self::FITS;
        let digits = (keys.max(2).ilog2() + 6).div_ceil(BITS).clamp(2, 64 / BITS);
        Self {
            keys: vec![0; keys],
            other: vec![0; keys],
            counts: vec![[0; BUCKETS]; digits as usize],
        }
    }

    /// The keys, in their present order.
    pub(super) fn keys(&self) -> &[u64] {
        &self.keys
    }

    /// The bits that keys are not sorted by.
    fn rest(&self) -> u32 {
        64 - BITS * self.counts.len() as u32
    }

    /// Takes keys, made of values, and counts their digits.
    #[inline(always)]
    pub(super) fn take(&mut self, values: &[f64], key: impl Fn(usize, f64) -> u64) {
        const TILE: usize = 256;
        let rest = self.rest();
        self.counts.iter_mut().for_each(|counts| counts.fill(0));
        let tiles = values.chunks(TILE).zip(self.keys.chunks_mut(TILE));
        for (tile, (values, keys)) in tiles.enumerate() {
            for (at, (own, value)) in keys.iter_mut().zip(values).enumerate() {
                *own = key(tile * TILE + at, *value);
            }
            for (digit, counts) in (0..).zip(&mut self.counts) {
                for own in &*keys {
                    counts[digit_of::<BUCKETS>(*own, rest + digit * BITS)] += 1;
                }
            }
        }
    }

    /// Sorts the keys ascending and calls `put` with the place of each; the last call for a key holds.
    #[inline(always)]
    pub(super) fn sort(&mut self, mut put: impl FnMut(u64, usize)) {
        let rest = self.rest();
        let last = self.counts.len() - 1;
        for (digit, counts) in self.counts.iter_mut().enumerate() {
            let mut sum = 0;
            for count in counts.iter_mut() {
                sum += std::mem::replace(count, sum);
            }
            let shift = rest + digit as u32 * BITS;
            if digit < last {
                scatter(&self.keys, &mut self.other, (counts, shift), |_, _| {});
            } else {
                scatter(&self.keys, &mut self.other, (counts, shift), &mut put);
            }
            std::mem::swap(&mut self.keys, &mut self.other);
        }
        self.finish(rest, put);
    }

    /// Sorts the keys that agree in their leading bits.
    #[inline(always)]
    fn finish(&mut self, rest: u32, mut put: impl FnMut(u64, usize)) {
        let agree = |a: u64, b: u64| (a ^ b) >> rest == 0;
        let mut from = 0;
        while let Some(start) = next_pair(&self.keys, from, agree) {
            let first = self.keys[start];
            let run = self.keys[start..].iter().take_while(|key| agree(first, **key)).count();
            from = start + run;
            self.keys[start..from].sort_unstable();
            for (offset, key) in self.keys[start..from].iter().enumerate() {
                put(*key, start + offset);
            }
        }
    }
}

/// Puts every key where the count of its digit says.
#[inline(always)]
fn scatter<const BUCKETS: usize>(
    from: &[u64],
    to: &mut [u64],
    (places, shift): (&mut [u32; BUCKETS], u32),
    mut put: impl FnMut(u64, usize),
) {
    for key in from {
        let next = &mut places[digit_of::<BUCKETS>(*key, shift)];
        let place = *next as usize;
        *next += 1;
        to[place] = *key;
        put(*key, place);
    }
}

#[inline(always)]
fn digit_of<const BUCKETS: usize>(key: u64, shift: u32) -> usize {
    (key >> shift) as usize & (BUCKETS - 1)
}

/// The first place, from a given one on, whose key and the next meet a condition.
#[inline(always)]
pub(super) fn next_pair(
    keys: &[u64],
    from: usize,
    mut is: impl FnMut(u64, u64) -> bool,
) -> Option<usize> {
    let left = keys.get(from..)?;
    let right = left.get(1..)?;
    let blocks = left.chunks_exact(TOGETHER).zip(right.chunks_exact(TOGETHER));
    let mut passed = 0;
    for (left, right) in blocks {
        let mut any = false;
        for lane in 0..TOGETHER {
            any |= is(left[lane], right[lane]);
        }
        if any {
            break;
        }
        passed += TOGETHER;
    }
    let mut pairs = left[passed..].iter().zip(&right[passed..]);
    pairs.position(|(left, right)| is(*left, *right)).map(|at| from + passed + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted<const BITS: u32, const BUCKETS: usize>(keys: &[u64]) {
        let mut radix = Radix::<BITS, BUCKETS>::new(keys.len());
        // Twice, so that nothing is left of the first time.
        for _ in 0..2 {
            let mut places = vec![usize::MAX; keys.len()];
            let values = vec![0.0; keys.len()];
            radix.take(&values, |at, _| keys[at]);
            radix.sort(|key, place| {
                let at = keys.iter().position(|own| *own == key).unwrap();
                places[at] = place;
            });
            let mut expected = keys.to_vec();
            expected.sort_unstable();
            assert_eq!(radix.keys(), expected);
            for (key, place) in keys.iter().zip(places) {
                assert_eq!(expected[place], *key);
            }
        }
    }

    /// Spread over all bits, over the leading or the last ones alone, and hardly at all.
    #[test]
    fn all_kinds_of_keys_are_sorted() {
        for count in [0, 1, 2, 17, 300, 1_000] {
            for (factor, shift) in [(0x9e37_79b9_7f4a_7c15, 0), (7919, 50), (7919, 0), (1, 40)] {
                let key = |at: u64| (at.wrapping_mul(factor) << shift) ^ at;
                let keys: Vec<u64> = (0..count).map(key).collect();
                sorted::<8, 256>(&keys);
                sorted::<11, 2048>(&keys);
            }
        }
    }

    #[test]
    fn digits_grow_with_the_keys() {
        for (keys, digits) in [(0, 2), (32_844, 2), (131_072, 3), (1 << 20, 3)] {
            assert_eq!(Radix::<11, 2048>::new(keys).counts.len(), digits);
        }
    }

    #[test]
    fn the_next_pair_is_found_wherever_it_stands() {
        let keys: Vec<u64> = (0..100).map(|at| if at == 57 { 56 } else { at }).collect();
        for from in 0..=56 {
            assert_eq!(next_pair(&keys, from, |a, b| a == b), Some(56), "{from}");
        }
        for from in 57..=101 {
            assert_eq!(next_pair(&keys, from, |a, b| a == b), None, "{from}");
        }
    }
}
