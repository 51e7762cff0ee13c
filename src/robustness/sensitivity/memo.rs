//! Runs that have been made, so that no combination of alternatives is scored twice.

use std::collections::BTreeMap;

use crate::error::Result;

/// Bytes that the remembered runs of one thread may take.
const MEMORY: usize = 16 << 20;

/// Outputs of runs by what distinguishes them. When it is full it begins anew.
#[derive(Debug, Default)]
pub(super) struct Memo {
    runs: BTreeMap<Vec<u64>, Vec<f64>>,
    bytes: usize,
}

impl Memo {
    /// The outputs of a run, made if it is not remembered.
    pub(super) fn outputs(
        &mut self,
        run: &[u64],
        make: impl FnOnce() -> Result<Vec<f64>>,
    ) -> Result<Vec<f64>> {
        if let Some(outputs) = self.runs.get(run) {
            return Ok(outputs.clone());
        }
        let outputs = make()?;
        // A few words for the tree's own.
        self.bytes += size_of::<u64>() * (run.len() + outputs.len() + 10);
        if self.bytes > MEMORY {
            *self = Self::default();
        }
        self.runs.insert(run.to_vec(), outputs.clone());
        Ok(outputs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_made_once_while_it_is_remembered() {
        let (mut memo, mut made) = (Memo::default(), 0);
        for round in 0..3 {
            for run in 0..5 {
                let outputs = memo.outputs(&[run], || {
                    made += 1;
                    Ok(vec![run as f64])
                });
                assert_eq!(outputs, Ok(vec![run as f64]), "round {round}");
            }
        }
        assert_eq!(made, 5);
    }

    #[test]
    fn memory_is_bounded() {
        let mut memo = Memo::default();
        for run in 0..100 {
            let outputs = memo.outputs(&[run], || Ok(vec![run as f64; MEMORY / 80])).unwrap();
            assert_eq!(outputs[0], run as f64);
            assert!(memo.runs.len() <= 10, "{}", memo.runs.len());
        }
    }
}
