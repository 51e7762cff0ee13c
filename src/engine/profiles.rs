//! Groups on made-up profiles of their children, with everything fitted to the data left as it is.

use super::faults::Namer;
use super::prepared::Prepared;
use super::scorer::Scorer;
use crate::error::{Diagnostics, Result};
use crate::framework::Node;
use crate::methodology::RecipeKind;
use crate::methods::aggregate::{Children, GroupRule, KnownLogs, Scratch};
use crate::methods::transform::{Chain, ChainFault, Context, FitBuffers, NoisyColumn};
use crate::numerics::all;

impl Prepared {
    /// Full scores in a group of profiles that need not be units: one slice per child in the order of
    /// the codes, NaN for missing. Weights and transforms are those last fitted; a product with
    /// another node is not taken, and a least share of indicators below is not asked for.
    ///
    /// # Errors
    ///
    /// The aggregation or a transform refuses a profile.
    pub(crate) fn score_profiles(&self, id: usize, children: &[&[f64]]) -> Result<Vec<f64>> {
        let profiles = children.first().map_or(0, |column| column.len());
        let mut column = vec![f64::NAN; profiles];
        let group = self.groups.iter().find(|group| group.id == id);
        let recipe = &self.index.recipes()[id];
        let (Some(group), RecipeKind::Group { aggregation, missing, .. }) = (group, &recipe.kind)
        else {
            return Ok(column);
        };
        let missing = crate::methods::aggregate::Missing { indicators: None, ..*missing };
        let (zero_accepted, siblings) = (self.zero_accepted, &group.siblings);
        let rule = GroupRule { aggregation, missing, zero_accepted, siblings };
        let (below, noise_below) = (children.concat(), vec![0.0; children.len() * profiles]);
        let rows: Vec<usize> = (0..children.len()).collect();
        let below = Children {
            complete: all(&below, |value| !value.is_nan()),
            quiet: all(&below, |value| value.is_nan() || value >= 0.0),
            below: &below,
            noise: &noise_below,
            rows: &rows,
            units: profiles,
            logs: KnownLogs::default(),
        };
        let mut noise = vec![0.0; profiles];
        let mut column_of = NoisyColumn { values: &mut column, noise: &mut noise };
        let node = &self.index.framework().nodes()[id];
        let namer = Namer { node, unit: |_: usize| "a mixed profile".to_owned() };
        let mut faults = Diagnostics::default();
        match rule.aggregate(below, &group.weights, &mut Scratch::default(), &mut column_of) {
            Ok(()) => {
                let applied = group.chain.apply(&mut column_of, |_, _| {});
                let found = applied.err().into_iter().flatten();
                found.for_each(|fault| faults.push(namer.chain(fault)));
            }
            Err(found) => {
                let first = found.into_iter().take(1);
                first.for_each(|fault| faults.push(namer.aggregate(aggregation.name(), fault)));
            }
        }
        faults.finish(column)
    }
}

/// The faults of an indicator's chain on values that need not be units'.
fn faults(node: &Node, found: Result<(), Vec<ChainFault>>) -> Result<()> {
    let namer = Namer { node, unit: |_: usize| "a moved value".to_owned() };
    let mut faults = Diagnostics::default();
    let first = found.err().into_iter().flatten().take(1);
    first.for_each(|fault| faults.push(namer.chain(fault)));
    faults.check()
}

impl Scorer {
    /// Values of an indicator as its transforms find them, transformed with the fitted parameters.
    ///
    /// # Errors
    ///
    /// A transform refuses a value.
    pub(crate) fn transformed(&self, id: usize, values: &[f64]) -> Result<Vec<f64>> {
        let (mut values, mut noise) = (values.to_vec(), vec![0.0; values.len()]);
        let mut column = NoisyColumn { values: &mut values, noise: &mut noise };
        let found = self.chain(id).apply(&mut column, |_, _| {});
        faults(&self.framework().nodes()[id], found)?;
        Ok(values)
    }
}

impl Prepared {
    /// An indicator's column as its transforms find it, transformed with parameters that are fitted to
    /// it.
    ///
    /// # Errors
    ///
    /// A transform refuses the column or a value.
    pub(crate) fn refitted(&self, id: usize, values: &[f64]) -> Result<Vec<f64>> {
        let (mut values, mut noise) = (values.to_vec(), vec![0.0; values.len()]);
        let mut column = NoisyColumn { values: &mut values, noise: &mut noise };
        let node = &self.index.framework().nodes()[id];
        let (steps, context) =
            (&self.index.recipes()[id].transforms, Context::of(node, self.units()));
        let (mut chain, mut buffers) = (Chain::default(), FitBuffers::default());
        faults(node, chain.refit(steps, &mut column, context, &mut buffers, |_, _| {}))?;
        Ok(values)
    }
}
