//! The nearest right name to a misspelt one.

/// The help line for a misspelt name, where a candidate is near enough.
pub(crate) fn did_you_mean<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    nearest(name, candidates).map(|candidate| format!("did you mean `{candidate}`?"))
}

/// The help line for something that lacks a column, where a column is near enough.
pub(crate) fn is_it_the_column<'a>(
    name: &str,
    columns: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    nearest(name, columns).map(|column| format!("is it the column `{column}`?"))
}

/// The help line for a misspelt name out of a short list: the nearest, or the list.
pub(crate) fn one_of<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str> + Clone,
) -> Option<String> {
    did_you_mean(name, candidates.clone()).or_else(|| {
        let quoted: Vec<_> = candidates.into_iter().map(|name| format!("`{name}`")).collect();
        (!quoted.is_empty()).then(|| format!("one of {}", quoted.join(", ")))
    })
}

/// What methods are called elsewhere, and here.
const EVERYDAY: [(&str, &str); 14] = [
    ("ahp", "analytic-hierarchy"),
    ("arithmetic", "arithmetic-mean"),
    ("average", "arithmetic-mean"),
    ("bod", "benefit-of-the-doubt"),
    ("iqr", "fences"),
    ("knn", "nearest-neighbours"),
    ("locf", "carry-forward"),
    ("max", "maximum"),
    ("mean", "arithmetic-mean"),
    ("median", "weighted-median"),
    ("min", "minimum"),
    ("mpi", "mazziotta-pareto"),
    ("pca", "principal-component"),
    ("roc", "rank-order-centroid"),
];

/// An everyday name of a candidate, or at most a third of the letters differ; letter case does not
/// count.
fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = name.to_lowercase();
    let meant = EVERYDAY.iter().find(|(everyday, _)| *everyday == lower).map(|(_, own)| *own);
    candidates
        .into_iter()
        .map(|candidate| {
            let distance = match meant {
                Some(own) if own == candidate => 0,
                _ => strsim::damerau_levenshtein(&lower, &candidate.to_lowercase()),
            };
            (distance, candidate)
        })
        .filter(|(distance, candidate)| {
            *distance <= candidate.chars().count().max(lower.chars().count()).div_ceil(3)
                && *distance < candidate.chars().count()
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_suggested_and_far_ones_are_not() {
        let codes = ["talent", "research", "infrastructure"];
        assert_eq!(nearest("researhc", codes), Some("research"));
        assert_eq!(nearest("Talent", codes), Some("talent"));
        assert_eq!(nearest("wealth", codes), None);
        assert_eq!(nearest("x", ["a"]), None);
        assert_eq!(nearest("mean", ["geometric-mean", "arithmetic-mean"]), Some("arithmetic-mean"));
        assert_eq!(nearest("MPI", ["minimum", "mazziotta-pareto"]), Some("mazziotta-pareto"));
        assert_eq!(nearest("knn", ["minimum", "maximum"]), None);
        assert_eq!(one_of("wealth", ["a", "b"]).as_deref(), Some("one of `a`, `b`"));
    }
}
