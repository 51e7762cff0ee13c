//! In which order nodes are made: each after its children, and after the nodes that it takes from.

use super::Framework;
use super::code::NodeCode;

impl Framework {
    /// Every position once, after the positions of its children, of the node that it is a reference
    /// to, and of the one that `also` says. Where none is said, it is depth first backwards.
    ///
    /// # Errors
    ///
    /// The codes of the nodes that need each other, the first of them once more at the end.
    pub(crate) fn order(
        &self,
        also: impl Fn(usize) -> Option<usize>,
    ) -> Result<Vec<usize>, Vec<NodeCode>> {
        let needs = |id: usize| -> Vec<usize> {
            let node = &self.nodes[id];
            node.child_ids().iter().copied().chain(node.source).chain(also(id)).collect()
        };
        let linked = |id: &usize| self.nodes[*id].source.or_else(|| also(*id)).is_some();
        let backwards: Vec<usize> = (0..self.nodes.len()).rev().collect();
        if !backwards.iter().any(linked) {
            return Ok(backwards);
        }
        let mut order = Vec::with_capacity(backwards.len());
        let mut state = vec![State::New; backwards.len()];
        for start in backwards {
            if state[start] != State::New {
                continue;
            }
            state[start] = State::Open;
            // A path of nodes, each with what it still needs.
            let mut path = vec![(start, needs(start))];
            while let Some((id, left)) = path.last_mut() {
                let Some(next) = left.pop() else {
                    state[*id] = State::Done;
                    order.push(*id);
                    path.pop();
                    continue;
                };
                match state[next] {
                    State::Done => {}
                    State::New => {
                        state[next] = State::Open;
                        path.push((next, needs(next)));
                    }
                    State::Open => {
                        let round = path.iter().map(|(id, _)| *id);
                        let round = round.skip_while(|id| *id != next).chain([next]);
                        return Err(round.map(|id| self.nodes[id].code.clone()).collect());
                    }
                }
            }
        }
        Ok(order)
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum State {
    New,
    Open,
    Done,
}
