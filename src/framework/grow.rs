//! A sound tree of records, laid out as a framework.

use super::Framework;
use super::check::Tree;
use super::code::{NodeCode, VariableCode};
use super::node::{Group, Indicator, Level, Node, NodeKind};
use super::record::{Record, RecordKind};
use crate::error::Result;

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
            let node = self.node(index, id, parent)?;
            if let Some(NodeKind::Group(group)) = parent.map(|above| &mut nodes[above].kind) {
                group.children.push(id);
            }
            nodes.push(node);
            waiting.extend(self.children[index].iter().rev().map(|child| (*child, Some(id))));
        }
        sort_children(&mut nodes);
        let by_code = nodes.iter().map(|node| (node.code.clone(), node.id)).collect();
        Ok(Framework { nodes, by_code, levels, columns })
    }

    fn node(&self, index: usize, id: usize, parent: Option<usize>) -> Result<Node> {
        let record = &self.records[index];
        let kind = match record.kind {
            RecordKind::Aggregate => NodeKind::Group(Group {
                level: Level::new(record.level.clone().unwrap_or_default()),
                children: Vec::new(),
                children_by_code: Vec::new(),
            }),
            _ => NodeKind::Indicator(indicator(record)?),
        };
        Ok(Node {
            id,
            parent,
            code: NodeCode::sound(&record.code),
            name: record.name.clone().unwrap_or_else(|| record.code.clone()),
            weight: parent.map_or(1.0, |_| record.weight.unwrap_or(1.0)),
            kind,
        })
    }
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
        column: record.column.clone(),
    })
}
