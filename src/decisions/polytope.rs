//! Polytopes of weights by their vertices, cut by one half-space after the other.

/// A value relative to the largest of its row that counts as zero.
pub(super) const ZERO: f64 = 1e-12;

/// Half-spaces that a polytope can have.
pub(super) const MOST_CUTS: usize = 64 * WORDS;
const WORDS: usize = 5;

/// Pairs of vertices on both sides of a half-space that are looked at, at most.
const MOST_PAIRS: usize = 100_000;

/// Which half-spaces a vertex is on the boundary of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Tight([u64; WORDS]);

impl Tight {
    const NONE: Self = Self([0; WORDS]);

    fn with(mut self, cut: usize) -> Self {
        self.0[cut / 64] |= 1 << (cut % 64);
        self
    }

    fn and(self, other: Self) -> Self {
        let mut both = self;
        both.0.iter_mut().zip(other.0).for_each(|(own, other)| *own &= other);
        both
    }

    fn or(self, other: Self) -> Self {
        let mut either = self;
        either.0.iter_mut().zip(other.0).for_each(|(own, other)| *own |= other);
        either
    }

    fn count(self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }

    fn contains(self, other: Self) -> bool {
        self.and(other) == other
    }
}

/// The convex hull of some vertices in the simplex of weights that sum to 1: what a set of half-spaces
/// c·e ≥ 0 leaves of it (double description).
#[derive(Debug, Clone)]
pub(super) struct Polytope {
    pub(super) vertices: Vec<Vec<f64>>,
    tight: Vec<Tight>,
    cuts: usize,
}

impl Polytope {
    /// All weights of so many nodes.
    pub(super) fn simplex(nodes: usize) -> Self {
        let vertex = |own: usize| {
            (0..nodes).map(|node| if node == own { 1.0 } else { 0.0 }).collect::<Vec<f64>>()
        };
        let tight =
            |own: usize| (0..nodes).filter(|node| *node != own).fold(Tight::NONE, Tight::with);
        Self {
            vertices: (0..nodes).map(vertex).collect(),
            tight: (0..nodes).map(tight).collect(),
            cuts: nodes,
        }
    }

    /// What a half-space c·e ≥ 0 leaves; nothing where it leaves no point, or where there are too many
    /// half-spaces or vertices already.
    pub(super) fn cut(&self, row: &[f64]) -> Option<Self> {
        if self.cuts == MOST_CUTS {
            return None;
        }
        let values = self.values(row);
        let size = row.iter().fold(0.0, |size: f64, value| size.max(value.abs()));
        let zero = ZERO * size;
        let mut left = Self { vertices: Vec::new(), tight: Vec::new(), cuts: self.cuts + 1 };
        for (vertex, value) in values.iter().enumerate().filter(|(_, value)| **value >= -zero) {
            let on_it = value.abs() <= zero;
            let tight = self.tight[vertex];
            left.vertices.push(self.vertices[vertex].clone());
            left.tight.push(if on_it { tight.with(self.cuts) } else { tight });
        }
        let kept = left.vertices.len();
        if kept == self.vertices.len() {
            return Some(left);
        }
        let sides = [zero, -zero].map(|side| values.iter().filter(|value| **value > side).count());
        let pairs = sides[0].saturating_mul(values.len() - sides[1]);
        if pairs > MOST_PAIRS {
            return None;
        }
        for (one, above) in values.iter().enumerate().filter(|(_, value)| **value > zero) {
            for (other, below) in values.iter().enumerate().filter(|(_, value)| **value < -zero) {
                if let Some(common) = self.edge(one, other) {
                    let t = above / (above - below);
                    let ends = self.vertices[one].iter().zip(&self.vertices[other]);
                    let point = ends.map(|(a, b)| a + t * (b - a)).collect();
                    left.add(point, common.with(self.cuts), kept);
                }
            }
        }
        (!left.vertices.is_empty()).then_some(left)
    }

    /// The half-spaces that two vertices share, where an edge joins them: no third vertex is on all of
    /// these.
    fn edge(&self, one: usize, other: usize) -> Option<Tight> {
        let common = self.tight[one].and(self.tight[other]);
        let dimensions = self.vertices[one].len();
        if (common.count() as usize) + 2 < dimensions {
            return None;
        }
        let mut tight = self.tight.iter().enumerate();
        let third = tight.any(|(at, tight)| at != one && at != other && tight.contains(common));
        (!third).then_some(common)
    }

    /// Adds a vertex behind the first so many, or joins it with one that is there.
    fn add(&mut self, point: Vec<f64>, tight: Tight, kept: usize) {
        let near = |other: &Vec<f64>| point.iter().zip(other).all(|(a, b)| (a - b).abs() <= ZERO);
        match self.vertices[kept..].iter().position(near) {
            Some(place) => self.tight[kept + place] = self.tight[kept + place].or(tight),
            None => {
                self.vertices.push(point);
                self.tight.push(tight);
            }
        }
    }

    /// c·v at every vertex.
    pub(super) fn values(&self, row: &[f64]) -> Vec<f64> {
        self.vertices.iter().map(|vertex| dot(row, vertex)).collect()
    }

    /// The mean of the vertices, which is inside.
    pub(super) fn centre(&self) -> Vec<f64> {
        let nodes = self.vertices.first().map_or(0, Vec::len);
        let count = self.vertices.len() as f64;
        (0..nodes)
            .map(|node| self.vertices.iter().map(|vertex| vertex[node]).sum::<f64>() / count)
            .collect()
    }
}

pub(super) fn dot(row: &[f64], weights: &[f64]) -> f64 {
    row.iter().zip(weights).map(|(value, weight)| value * weight).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(polytope: &Polytope) -> Vec<Vec<String>> {
        let text = |vertex: &Vec<f64>| vertex.iter().map(|it| format!("{it:.4}")).collect();
        let mut vertices: Vec<Vec<String>> = polytope.vertices.iter().map(text).collect();
        vertices.sort();
        vertices
    }

    #[test]
    fn an_order_of_three_weights_has_three_vertices() {
        let all = Polytope::simplex(3);
        let first = all.cut(&[1.0, -1.0, 0.0]).unwrap();
        let order = first.cut(&[0.0, 1.0, -1.0]).unwrap();
        let expected =
            [["0.3333"; 3], ["0.5000", "0.5000", "0.0000"], ["1.0000", "0.0000", "0.0000"]];
        assert_eq!(sorted(&order), expected);
        // Cut again by what it is within, and by what leaves a point, a side or nothing.
        assert_eq!(sorted(&order.cut(&[1.0, 0.0, -1.0]).unwrap()), expected);
        assert_eq!(sorted(&order.cut(&[-1.0, 1.0, 0.0]).unwrap()), expected[..2]);
        let point = order.cut(&[-1.0, 0.0, 1.0]).unwrap();
        assert_eq!(sorted(&point), expected[..1]);
        assert!(point.cut(&[-2.0, 1.0, 0.5]).is_none());
    }

    /// The cube [0, ½]⁴ cuts the simplex of four weights in an octahedron.
    #[test]
    fn a_box_cuts_an_octahedron() {
        let mut left = Polytope::simplex(4);
        for node in 0..4 {
            let row: Vec<f64> = (0..4).map(|at| if at == node { -1.0 } else { 1.0 }).collect();
            left = left.cut(&row).unwrap();
        }
        assert_eq!(left.vertices.len(), 6);
        let edges = (0..6).flat_map(|one| (0..one).map(move |other| (one, other)));
        assert_eq!(edges.filter(|(one, other)| left.edge(*one, *other).is_some()).count(), 12);
    }
}
