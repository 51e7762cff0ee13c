//! A framework with other figures in the same tree.

use super::Framework;
use super::node::{Goalposts, Indicator, Node, NodeKind};
use crate::error::Result;

impl Framework {
    /// The framework with other weights and other attributes of its indicators.
    ///
    /// # Errors
    ///
    /// As for [`from_records`](Framework::from_records).
    pub(crate) fn with_nodes(&self, edit: impl FnMut(&mut Node)) -> Result<Self> {
        let mut changed = self.clone();
        changed.nodes.iter_mut().for_each(edit);
        // What is sound need not be taken to pieces and put together again.
        if changed.nodes.iter().all(|node| changed.is_sound(node)) {
            Ok(changed)
        } else {
            Self::from_records(changed.to_records())
        }
    }

    fn is_sound(&self, node: &Node) -> bool {
        let weight = node.weight.is_finite() && node.weight >= 0.0;
        weight
            && match &node.kind {
                NodeKind::Group(_) => self.children(node).any(|child| child.weight > 0.0),
                NodeKind::Indicator(indicator) => indicator.is_sound(),
            }
    }
}

impl Node {
    pub(crate) fn set_weight(&mut self, weight: f64) {
        self.weight = weight;
    }

    pub(crate) fn as_indicator_mut(&mut self) -> Option<&mut Indicator> {
        match &mut self.kind {
            NodeKind::Group(_) => None,
            NodeKind::Indicator(indicator) => Some(indicator),
        }
    }
}

impl Indicator {
    fn is_sound(&self) -> bool {
        let in_order =
            |Goalposts { low, high }: Goalposts| low.is_finite() && high.is_finite() && low < high;
        self.goalposts.is_none_or(in_order)
            && self.target.is_none_or(f64::is_finite)
            && self.denominator_scale.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_sound_is_refused_as_ever() {
        let framework = Framework::builder("index", "An index")
            .indicator_with("x", 2.0, |x| x.goalposts(0.0, 1.0))
            .build()
            .unwrap();
        let heavier = framework.with_nodes(|node| node.set_weight(1.0)).unwrap();
        assert_eq!(Framework::from_records(heavier.to_records()).unwrap(), heavier);
        let turned = framework.with_nodes(|node| {
            if let Some(indicator) = node.as_indicator_mut() {
                indicator.goalposts = Some(Goalposts { low: 1.0, high: 0.0 });
            }
        });
        assert!(turned.unwrap_err().to_string().contains("goalpost"));
        assert!(framework.with_nodes(|node| node.set_weight(-1.0)).is_err());
        assert!(framework.with_nodes(|node| node.set_weight(0.0)).is_err());
    }
}
