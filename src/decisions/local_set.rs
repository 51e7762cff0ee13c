//! The weights that one group's children may have.

use super::polytope::Polytope;

/// Shares of a group's children, which sum to 1.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum LocalSet {
    /// These.
    Fixed(Vec<f64>),
    /// Any.
    Free,
    /// Weights between a low and a high value, relative to their sum.
    Raw(Vec<[f64; 2]>),
    /// Shares between a low and a high value.
    Shares(Vec<[f64; 2]>),
    /// No child of a class weighs less than one of a later class.
    Classes(Vec<Vec<usize>>),
    /// The first child of each pair weighs as much as the second or more; with the vertices of this set.
    Orderings(Vec<[usize; 2]>, Vec<Vec<f64>>),
}

impl LocalSet {
    /// Orderings of so many children, with the vertices that they leave.
    pub(super) fn orderings(children: usize, pairs: Vec<[usize; 2]>) -> Option<Self> {
        let mut left = Polytope::simplex(children);
        for [more, less] in &pairs {
            let row = (0..children).map(|child| match child {
                _ if child == *more => 1.0,
                _ if child == *less => -1.0,
                _ => 0.0,
            });
            left = left.cut(&row.collect::<Vec<f64>>())?;
        }
        Some(Self::Orderings(pairs, left.vertices))
    }

    /// Classes of equal weights, the largest first.
    pub(super) fn classes(weights: &[f64]) -> Self {
        let mut order: Vec<usize> = (0..weights.len()).collect();
        order.sort_by(|a, b| weights[*b].total_cmp(&weights[*a]));
        let same = |a: &usize, b: &usize| {
            (weights[*a] - weights[*b]).abs() <= 1e-12 * weights[*a].max(weights[*b])
        };
        Self::Classes(order.chunk_by(same).map(<[usize]>::to_vec).collect())
    }

    /// The least Σ q v over the set, of the children whose value is there (NaN is missing: weights are
    /// then shared out), and shares that have it. NaN where no child with a weight is there.
    pub(super) fn least(&self, values: &[f64]) -> (f64, Vec<f64>) {
        let mut shares = vec![0.0; values.len()];
        let there = |child: &usize| !values[*child].is_nan();
        let mut order: Vec<usize> = (0..values.len()).filter(there).collect();
        order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
        match self {
            Self::Fixed(fixed) => order.iter().for_each(|child| shares[*child] = fixed[*child]),
            Self::Free => order.first().into_iter().for_each(|child| shares[*child] = 1.0),
            Self::Raw(bounds) => raw(bounds, values, &order, &mut shares),
            Self::Shares(bounds) => filled(bounds, &order, &mut shares),
            Self::Classes(classes) => first_of_classes(classes, values, &mut shares),
            Self::Orderings(_, vertices) => {
                let sum = |vertex: &Vec<f64>| {
                    let there = order.iter().map(|child| vertex[*child]);
                    let value = order.iter().map(|child| vertex[*child] * values[*child]);
                    value.sum::<f64>() / there.sum::<f64>()
                };
                let sums = vertices.iter().map(|vertex| (sum(vertex), vertex));
                let least =
                    sums.filter(|(sum, _)| !sum.is_nan()).min_by(|a, b| a.0.total_cmp(&b.0));
                if let Some((_, vertex)) = least {
                    order.iter().for_each(|child| shares[*child] = vertex[*child]);
                }
            }
        }
        let sum: f64 = shares.iter().sum();
        if sum <= 0.0 {
            return (f64::NAN, shares);
        }
        shares.iter_mut().for_each(|share| *share /= sum);
        let value = order.iter().map(|child| shares[*child] * values[*child]).sum();
        (value, shares)
    }

    /// The least Σ q v over the set alone, which takes less time.
    pub(super) fn value(&self, values: &[f64]) -> f64 {
        match self {
            Self::Free => values.iter().copied().fold(f64::NAN, f64::min),
            Self::Raw(bounds) => {
                let there = values.iter().zip(bounds).filter(|(value, _)| !value.is_nan());
                let mut parts: Vec<(f64, f64, f64)> =
                    there.map(|(value, [low, high])| (*value, *low, high - low)).collect();
                parts.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
                let low = parts.iter().fold((0.0, 0.0), |(sum, total), (value, low, _)| {
                    (sum + low, total + low * value)
                });
                let (mut sum, mut total) = low;
                let mut least: f64 = total / sum;
                for (value, _, more) in parts {
                    sum += more;
                    total += more * value;
                    least = least.min(total / sum);
                }
                least
            }
            Self::Classes(classes) => {
                let (mut sum, mut count, mut least) = (0.0, 0.0, f64::NAN);
                let mut own = Vec::with_capacity(values.len());
                for class in classes {
                    own.clear();
                    own.extend(class.iter().map(|child| values[*child]).filter(|it| !it.is_nan()));
                    own.sort_unstable_by(f64::total_cmp);
                    for value in &own {
                        sum += value;
                        count += 1.0;
                        least = least.min(sum / count);
                    }
                }
                least
            }
            _ => self.least(values).0,
        }
    }

    /// The set as half-spaces c·e ≥ 0 of the weights of nodes, from the children's masses as sums of
    /// these.
    pub(super) fn rows(&self, masses: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let nodes = masses.first().map_or(0, Vec::len);
        let row = |terms: &[(usize, f64)]| -> Vec<f64> {
            let at = |node: usize| terms.iter().map(|(child, by)| by * masses[*child][node]).sum();
            (0..nodes).map(at).collect()
        };
        let pairs = || {
            let count = masses.len();
            (0..count).flat_map(move |a| (0..count).filter(move |b| *b != a).map(move |b| (a, b)))
        };
        let all = |own: usize, by: f64, of_all: f64| -> Vec<f64> {
            let factor = |child: usize| if child == own { by + of_all } else { of_all };
            row(&(0..masses.len()).map(|child| (child, factor(child))).collect::<Vec<_>>())
        };
        match self {
            Self::Free => Vec::new(),
            Self::Fixed(shares) => {
                let least = |a: &&usize, b: &&usize| shares[**a].total_cmp(&shares[**b]);
                let children: Vec<usize> = (0..shares.len()).collect();
                let Some(pivot) = children.iter().max_by(least) else { return Vec::new() };
                let others = children.iter().filter(|child| *child != pivot);
                let both = others.flat_map(|child| {
                    let terms = [(*pivot, shares[*child]), (*child, -shares[*pivot])];
                    [row(&terms), row(&terms.map(|(child, by)| (child, -by)))]
                });
                both.collect()
            }
            Self::Raw(bounds) => {
                pairs().map(|(a, b)| row(&[(a, bounds[b][1]), (b, -bounds[a][0])])).collect()
            }
            Self::Shares(bounds) => {
                let bound = |(child, [low, high]): (usize, &[f64; 2])| {
                    [all(child, 1.0, -low), all(child, -1.0, *high)]
                };
                bounds.iter().enumerate().flat_map(bound).collect()
            }
            Self::Classes(classes) => {
                let neighbours = classes.windows(2).flat_map(|pair| {
                    pair[0].iter().flat_map(|more| pair[1].iter().map(move |less| [*more, *less]))
                });
                neighbours.map(|[more, less]| row(&[(more, 1.0), (less, -1.0)])).collect()
            }
            Self::Orderings(pairs, _) => {
                pairs.iter().map(|[more, less]| row(&[(*more, 1.0), (*less, -1.0)])).collect()
            }
        }
    }
}

/// High weights for the least values, low ones for the rest: the best of all thresholds between.
fn raw(bounds: &[[f64; 2]], values: &[f64], order: &[usize], shares: &mut [f64]) {
    let mean = |threshold: usize| {
        let weight = |place: usize, child: usize| bounds[child][usize::from(place < threshold)];
        let pairs = order.iter().enumerate().map(|(place, child)| (weight(place, *child), *child));
        let (sum, value) = pairs.fold((0.0, 0.0), |(sum, value), (weight, child)| {
            (sum + weight, value + weight * values[child])
        });
        value / sum
    };
    let means = (0..=order.len()).map(|threshold| (mean(threshold), threshold));
    let least = means.filter(|(mean, _)| !mean.is_nan()).min_by(|a, b| a.0.total_cmp(&b.0));
    let Some((_, threshold)) = least else { return };
    for (place, child) in order.iter().enumerate() {
        shares[*child] = bounds[*child][usize::from(place < threshold)];
    }
}

/// Low shares for all, and the rest for the least values first.
fn filled(bounds: &[[f64; 2]], order: &[usize], shares: &mut [f64]) {
    order.iter().for_each(|child| shares[*child] = bounds[*child][0]);
    let mut left = 1.0 - shares.iter().sum::<f64>();
    for child in order {
        let more = (bounds[*child][1] - bounds[*child][0]).min(left).max(0.0);
        shares[*child] += more;
        left -= more;
    }
}

/// Equal shares for all classes up to one, and for the least values of that one.
fn first_of_classes(classes: &[Vec<usize>], values: &[f64], shares: &mut [f64]) {
    let (mut sum, mut members) = (0.0, Vec::new());
    let mut least: Option<(f64, usize)> = None;
    for class in classes {
        let mut class: Vec<usize> =
            class.iter().copied().filter(|child| !values[*child].is_nan()).collect();
        class.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
        for child in class {
            sum += values[child];
            members.push(child);
            let mean = sum / members.len() as f64;
            if least.is_none_or(|(least, _)| mean < least) {
                least = Some((mean, members.len()));
            }
        }
    }
    let Some((_, count)) = least else { return };
    members[..count].iter().for_each(|child| shares[*child] = 1.0);
}

#[cfg(test)]
mod tests {
    use super::super::polytope::dot;
    use super::*;

    /// The least sum over the vertices of a set that is given by its half-spaces.
    fn by_vertices(set: &LocalSet, values: &[f64]) -> f64 {
        let children = values.len();
        let unit = |own: usize| (0..children).map(|it| f64::from(u8::from(it == own))).collect();
        let masses: Vec<Vec<f64>> = (0..children).map(unit).collect();
        let rows = set.rows(&masses);
        let left =
            rows.iter().fold(Polytope::simplex(children), |left, row| left.cut(row).unwrap());
        left.vertices.iter().map(|vertex| dot(values, vertex)).fold(f64::INFINITY, f64::min)
    }

    #[test]
    fn the_least_sum_is_that_of_the_vertices() {
        let sets = [
            LocalSet::Free,
            LocalSet::Fixed(vec![0.5, 0.3, 0.2]),
            LocalSet::Raw(vec![[3.75, 6.25], [2.25, 3.75], [1.5, 2.5]]),
            LocalSet::Shares(vec![[0.3, 0.6], [0.2, 0.5], [0.1, 0.3]]),
            LocalSet::classes(&[2.0, 1.0, 2.0]),
            LocalSet::orderings(3, vec![[1, 0], [1, 2]]).unwrap(),
        ];
        for set in &sets {
            for values in [[1.0, 2.0, 3.0], [3.0, -2.0, 1.0], [-1.0, -1.0, 5.0], [2.0, 2.0, 2.0]] {
                let (found, shares) = set.least(&values);
                let expected = by_vertices(set, &values);
                assert!((found - expected).abs() < 1e-12, "{set:?} {values:?} {found} {expected}");
                assert!((set.value(&values) - found).abs() < 1e-12, "{set:?} {values:?}");
                assert!((dot(&shares, &values) - found).abs() < 1e-12);
                assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn the_weights_of_what_is_missing_are_shared_out() {
        let raw = LocalSet::Raw(vec![[3.0, 5.0], [1.0, 1.0], [1.0, 3.0]]);
        let (least, shares) = raw.least(&[1.0, f64::NAN, 2.0]);
        assert_eq!((least, shares), ((5.0 + 2.0) / 6.0, vec![5.0 / 6.0, 0.0, 1.0 / 6.0]));
        assert!((raw.value(&[1.0, f64::NAN, 2.0]) - least).abs() < 1e-15);
        let classes = LocalSet::classes(&[3.0, 1.0, 1.0]);
        for values in [[2.0, f64::NAN, 1.0], [f64::NAN, 3.0, 1.0]] {
            assert!((classes.value(&values) - classes.least(&values).0).abs() < 1e-15);
        }
        assert!(classes.value(&[f64::NAN; 3]).is_nan());
        assert!(LocalSet::Fixed(vec![0.0, 1.0]).least(&[1.0, f64::NAN]).0.is_nan());
    }
}
