//! What would be right: a sentence, and the nearest right name to a misspelt one.

use std::fmt;

/// What would be right: a sentence for people, and the name that was probably meant.
///
/// # Examples
///
/// ```
/// use composite_index::Framework;
///
/// let framework = Framework::builder("gai", "Global AI Index").indicator("research", 1.0).build()?;
/// let index = composite_index::Index::new(framework, Default::default())?;
/// let error = index.with_weights([("researhc", 2.0)]).unwrap_err();
/// let help = error.diagnostics()[0].help.as_ref().unwrap();
/// assert_eq!(help.to_string(), "did you mean `research`?");
/// assert_eq!(help.suggestion(), Some("research"));
/// # Ok::<(), composite_index::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Help {
    sentence: String,
    suggestion: Option<String>,
    declaration: Option<Declaration>,
}

/// A line of `[data]` in a methodology that says how cells are written, in place of changing each.
#[cfg_attr(not(feature = "csv"), expect(dead_code, reason = "only tables have cells"))]
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Declaration {
    /// An item in a list: an option and a text.
    Item(&'static str, String),
    /// A whole line.
    Line(String),
}

impl fmt::Display for Declaration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Item(option, text) => write!(f, "{option} = [{text:?}]"),
            Self::Line(line) => f.write_str(line),
        }
    }
}

impl Help {
    /// The sentence.
    pub fn as_str(&self) -> &str {
        &self.sentence
    }

    /// The right name nearest to a misspelt one.
    pub fn suggestion(&self) -> Option<&str> {
        self.suggestion.as_deref()
    }

    /// The line that would declare what is wrong to be right.
    pub(super) fn declaration(&self) -> Option<&Declaration> {
        self.declaration.as_ref()
    }

    fn suggesting(name: &str, sentence: String) -> Self {
        Self { suggestion: Some(name.to_owned()), ..Self::from(sentence) }
    }

    /// What to write in the cell, or to declare for all cells.
    #[cfg(feature = "csv")]
    pub(crate) fn declaring(sentence: &str, declaration: Declaration) -> Self {
        let declared = format!("declare `{declaration}` below `[data]` in methodology.toml");
        let sentence = format!("{sentence}, or {declared}");
        Self { declaration: Some(declaration), ..Self::from(sentence) }
    }
}

impl<S: Into<String>> From<S> for Help {
    fn from(sentence: S) -> Self {
        Self { sentence: sentence.into(), suggestion: None, declaration: None }
    }
}

impl fmt::Display for Help {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.sentence)
    }
}

/// The help for a misspelt name, where a candidate is near enough.
pub(crate) fn did_you_mean<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<Help> {
    nearest(name, candidates).map(|near| Help::suggesting(near, format!("did you mean `{near}`?")))
}

/// The help for something that lacks a column, where a column is near enough.
pub(crate) fn is_it_the_column<'a>(
    name: &str,
    columns: impl IntoIterator<Item = &'a str>,
) -> Option<Help> {
    let near = nearest(name, columns)?;
    Some(Help::suggesting(near, format!("is it the column `{near}`?")))
}

/// The help for a misspelt name from a short list: the nearest, or the list.
pub(crate) fn one_of<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str> + Clone,
) -> Option<Help> {
    did_you_mean(name, candidates.clone()).or_else(|| {
        let quoted: Vec<_> = candidates.into_iter().map(|name| format!("`{name}`")).collect();
        (!quoted.is_empty()).then(|| format!("one of {}", quoted.join(", ")).into())
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

/// The candidate that is meant by an everyday name, or whose letters differ by at most a third;
/// letter case does not count.
fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = name.to_lowercase();
    let length = lower.chars().count();
    let meant = EVERYDAY.iter().find(|(everyday, _)| *everyday == lower).map(|(_, own)| *own);
    candidates
        .into_iter()
        .filter_map(|candidate| {
            if meant == Some(candidate) {
                return Some((0, candidate));
            }
            let other = candidate.to_lowercase();
            let letters = candidate.chars().count();
            let most = letters.max(length).div_ceil(3);
            // Names of other lengths are at least so far apart: headers of thousands of letters are not
            // compared.
            if other.chars().count().abs_diff(length) > most {
                return None;
            }
            let distance = strsim::damerau_levenshtein(&lower, &other);
            (distance <= most && distance < letters).then_some((distance, candidate))
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
        let listed = one_of("wealth", ["a", "b"]).unwrap();
        assert_eq!((listed.as_str(), listed.suggestion()), ("one of `a`, `b`", None));
    }
}
