//! Shrinking by edits that make a value simpler.

use std::fmt::Debug;

use proptest::strategy::ValueTree;

/// A value that can be made simpler in numbered ways.
pub trait Simplify: Clone + Debug {
    /// The value after an edit: `None` where there are no more edits, `Some(None)` where this one
    /// changes nothing. An edit that is repeated comes to an end.
    fn simpler(&self, edit: usize) -> Option<Option<Self>>;
}

/// A value that shrinks: edits are tried in turn, those that keep the failure are kept, and again
/// from the first until none is.
#[derive(Debug, Clone)]
pub struct Shrinking<T> {
    current: T,
    failing: T,
    edit: usize,
    tried: bool,
    progress: bool,
}

impl<T: Clone> Shrinking<T> {
    pub(super) fn new(value: T) -> Self {
        Self { failing: value.clone(), current: value, edit: 0, tried: false, progress: false }
    }
}

impl<T: Simplify> Shrinking<T> {
    fn advance(&mut self) -> bool {
        loop {
            match self.failing.simpler(self.edit) {
                Some(Some(simpler)) => {
                    self.current = simpler;
                    self.tried = true;
                    return true;
                }
                Some(None) => self.edit += 1,
                None if self.progress => {
                    self.progress = false;
                    self.edit = 0;
                }
                None => {
                    self.current = self.failing.clone();
                    return false;
                }
            }
        }
    }
}

impl<T: Simplify> ValueTree for Shrinking<T> {
    type Value = T;

    fn current(&self) -> T {
        self.current.clone()
    }

    fn simplify(&mut self) -> bool {
        self.failing = self.current.clone();
        self.progress |= self.tried;
        self.advance()
    }

    fn complicate(&mut self) -> bool {
        self.edit += 1;
        self.tried = false;
        self.advance()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Simplify for Vec<u32> {
        fn simpler(&self, edit: usize) -> Option<Option<Self>> {
            let (count, mut simpler) = (self.len(), self.clone());
            if edit < count {
                simpler.remove(edit);
                return Some(Some(simpler));
            }
            let number = simpler.get_mut(edit - count)?;
            *number /= 2;
            Some((simpler != *self).then_some(simpler))
        }
    }

    #[test]
    fn it_stops_at_the_smallest_failure() {
        let fails = |numbers: &Vec<u32>| numbers.iter().any(|number| *number >= 5);
        let mut tree = Shrinking::new(vec![3, 80, 7]);
        let mut smallest = tree.current();
        let mut moved = tree.simplify();
        while moved {
            let failed = fails(&tree.current());
            if failed {
                smallest = tree.current();
            }
            moved = if failed { tree.simplify() } else { tree.complicate() };
        }
        assert_eq!(smallest, [7]);
    }
}
