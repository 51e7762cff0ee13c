//! A sound tree of records, laid out as a framework; and a framework with other figures in the same
//! tree.

use std::collections::BTreeMap;

use super::Framework;
use super::code::{NodeCode, VariableCode};
#[cfg(feature = "proptest")]
use super::node::Goalposts;
use super::node::{Group, Indicator, Level, Node, NodeKind};
use super::record::{Record, RecordKind};
use super::tree::Tree;
use crate::error::{ErrorKind, Result};

impl Tree<'_> {
    /// Lays the nodes out depth first.
    pub(super) fn grow(
        &self,
        root: usize,
        levels: Vec<Level>,
        columns: Vec<Record>,
    ) -> Result<Framework> {
        let mut nodes: Vec<Node> = Vec::with_capacity(self.records.len());
        let mut waiting = vec![(root, None)];
        while let Some((index, parent)) = waiting.pop() {
            let id = nodes.len();
            let mut node = self.node(index, id, parent)?;
            node.takes_part = !node.memo && parent.is_none_or(|above| nodes[above].takes_part);
            if let Some(NodeKind::Group(group)) = parent.map(|above| &mut nodes[above].kind) {
                match node.memo {
                    true => group.memos.push(id),
                    false => group.children.push(id),
                }
            }
            nodes.push(node);
            waiting.extend(self.children[index].iter().rev().map(|child| (*child, Some(id))));
        }
        sort_children(&mut nodes);
        let by_code: BTreeMap<_, _> =
            nodes.iter().map(|node| (node.code.clone(), node.id)).collect();
        for node in &mut nodes {
            node.source = node.reference().and_then(|of| by_code.get(of).copied());
        }
        let framework = Framework { nodes, by_code, levels, columns };
        match framework.order(|_| None) {
            Ok(_) => Ok(framework),
            Err(round) => Err(ErrorKind::ReferenceCycle { path: texts(&round) }.into()),
        }
    }

    fn node(&self, index: usize, id: usize, parent: Option<usize>) -> Result<Node> {
        let record = &self.records[index];
        let kind = match record.kind {
            RecordKind::Aggregate => NodeKind::Group(Group {
                level: Level::new(record.level.clone().unwrap_or_default()),
                children: Vec::new(),
                children_by_code: Vec::new(),
                memos: Vec::new(),
            }),
            _ => NodeKind::Indicator(indicator(record)?),
        };
        Ok(Node {
            id,
            parent,
            code: NodeCode::sound(&record.code),
            name: record.name.clone().unwrap_or_else(|| record.code.clone()),
            weight: match record.memo {
                true => 0.0,
                false => parent.map_or(1.0, |_| record.weight.unwrap_or(1.0)),
            },
            memo: record.memo,
            takes_part: true,
            tags: record.tags.clone(),
            source: None,
            kind,
        })
    }
}

fn texts(codes: &[NodeCode]) -> Vec<String> {
    codes.iter().map(ToString::to_string).collect()
}

/// Lists the children of every group in the order of their codes.
fn sort_children(nodes: &mut [Node]) {
    for id in 0..nodes.len() {
        let mut children = nodes[id].child_ids().to_vec();
        children.sort_unstable_by(|a, b| nodes[*a].code.cmp(&nodes[*b].code));
        if let NodeKind::Group(group) = &mut nodes[id].kind {
            group.children_by_code = children;
        }
    }
}

fn indicator(record: &Record) -> Result<Indicator> {
    Ok(Indicator {
        direction: record.direction.unwrap_or_default(),
        unit: record.unit.clone(),
        scale: record.scale.unwrap_or_default(),
        goalposts: record.goalposts,
        target: record.target,
        denominator: record.denominator.clone().map(VariableCode::new).transpose()?,
        denominator_scale: record.denominator_scale,
        source: record.source.clone(),
        of: record.of.clone().map(NodeCode::new).transpose()?,
        column: record.column.clone(),
    })
}

#[cfg(feature = "proptest")]
impl Framework {
    /// The framework with other weights and other attributes of its indicators.
    ///
    /// # Errors
    ///
    /// As for [`from_records`](Framework::from_records).
    pub(crate) fn with_nodes(&self, edit: impl FnMut(&mut Node)) -> Result<Self> {
        let mut changed = self.clone();
        changed.nodes.iter_mut().for_each(edit);
        // A sound framework need not be checked again.
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

#[cfg(feature = "proptest")]
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

#[cfg(feature = "proptest")]
impl Indicator {
    fn is_sound(&self) -> bool {
        let in_order =
            |Goalposts { low, high }: Goalposts| low.is_finite() && high.is_finite() && low < high;
        self.goalposts.is_none_or(in_order)
            && self.target.is_none_or(f64::is_finite)
            && self.denominator_scale.is_none()
    }
}

#[cfg(all(test, feature = "proptest"))]
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
