//! Sets of nodes that share settings: below a group, with a tag, or with codes that match a pattern.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Methodology;
use super::cascade::Settings;
use super::check::{For, MethodologyCheck};
use crate::error::{Error, ErrorKind, Help, Result, did_you_mean, one_of};
use crate::framework::{Framework, Node};

/// A pattern of codes: `*` is any text, also none, and every other character is itself.
///
/// ```
/// use composite_index::methodology::CodePattern;
///
/// let pattern: CodePattern = "fr-*".parse()?;
/// assert!(pattern.matches("fr-gender-equality"));
/// assert!(!pattern.matches("ga-gender-equality"));
/// # Ok::<(), composite_index::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CodePattern(String);

impl CodePattern {
    /// Whether a code matches the pattern.
    pub fn matches(&self, code: &str) -> bool {
        let mut parts = self.0.split('*');
        let (first, last) = (parts.next().unwrap_or(""), parts.next_back().unwrap_or(""));
        let inner = code.strip_prefix(first).and_then(|rest| rest.strip_suffix(last));
        let Some(mut rest) = inner else { return false };
        for part in parts {
            // The leftmost place of each part leaves the most for the parts behind it.
            let Some((_, behind)) = rest.split_once(part) else { return false };
            rest = behind;
        }
        true
    }

    /// How many characters of a code it fixes: the more, the more specific.
    pub(super) fn fixed(&self) -> usize {
        self.0.chars().filter(|character| *character != '*').count()
    }
}

impl FromStr for CodePattern {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::try_from(text.to_owned())
    }
}

impl TryFrom<String> for CodePattern {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        if text.contains('*') {
            return Ok(Self(text));
        }
        let why =
            format!("a pattern has a `*`, for any text; settings of one node are `[node.{text}]`");
        Err(ErrorKind::InvalidOption { option: format!("codes.{text}"), why }.into())
    }
}

impl From<CodePattern> for String {
    fn from(pattern: CodePattern) -> Self {
        pattern.0
    }
}

impl fmt::Display for CodePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Methodology {
    /// The same methodology without sets: what they say is said node by node.
    pub(crate) fn spelt_out(&self, framework: &Framework) -> Self {
        let mut plain = self.clone();
        (plain.codes, plain.tag, plain.below) = Default::default();
        for node in framework.nodes() {
            let layers = self.layers(framework, node);
            let special: Vec<_> = layers.iter().filter(|(layer, _)| layer.is_special()).collect();
            if special.iter().any(|(layer, _)| layer.is_of_set()) {
                let said = special.iter().rev().fold(Settings::new(), |below, (_, above)| {
                    (*above).clone().over(below, node.as_group().is_some())
                });
                plain.node.insert(node.code().clone(), said);
            }
        }
        plain
    }
}

impl MethodologyCheck<'_> {
    /// Each set has a node, its settings fit its nodes, and no two sets contradict each other.
    pub(super) fn sets(&mut self) {
        let (framework, methodology) = (self.framework, self.methodology);
        for (group, settings) in &methodology.below {
            let path = format!("below.{group}");
            if framework.node(group).is_none_or(|node| node.as_group().is_none()) {
                let groups = framework.groups().map(|(node, _)| node.code().as_str());
                let why = format!("`{group}` is not a group of this framework");
                let there = framework.there_as(group.as_str());
                let help = there.or_else(|| did_you_mean(group.as_str(), groups));
                self.invalid(&path, &path, why, help);
            }
            self.settings(&path, settings, For::Indicators);
        }
        for (tag, settings) in &methodology.tag {
            let members = framework.nodes().iter().filter(|node| node.has_tag(tag)).collect();
            let tags: BTreeSet<_> = framework.nodes().iter().flat_map(Node::tags).collect();
            let tags: Vec<&str> = tags.into_iter().map(String::as_str).collect();
            let help = one_of(tag, tags);
            let empty = (format!("no node has the tag `{tag}`"), help);
            self.set(&format!("tag.{tag}"), settings, members, empty);
        }
        for (pattern, settings) in &methodology.codes {
            let of_pattern = |node: &&Node| pattern.matches(node.code().as_str());
            let members = framework.nodes().iter().filter(of_pattern).collect();
            let empty = (format!("no code matches `{pattern}`"), None);
            self.set(&format!("codes.{pattern}"), settings, members, empty);
        }
        framework.nodes().iter().for_each(|node| self.contradictions(node));
    }

    fn set(
        &mut self,
        path: &str,
        settings: &Settings,
        members: Vec<&Node>,
        (empty, help): (String, Option<Help>),
    ) {
        let groups = members.iter().filter(|node| node.as_group().is_some()).count();
        if members.is_empty() {
            self.invalid(path, path, empty, help);
        }
        let members = match groups {
            0 => For::Indicators,
            _ if groups == members.len() => For::Groups,
            _ => For::Both,
        };
        self.settings(path, settings, members);
    }

    /// Two sets that are as specific as each other and set the same option of a node differently.
    fn contradictions(&mut self, node: &Node) {
        let methodology = self.methodology;
        let layers = methodology.layers(self.framework, node);
        let nothing = Settings::new();
        for (option, agree) in Settings::OPTIONS {
            let mut setting = layers.iter().filter(|(_, settings)| !agree(settings, &nothing));
            let Some((first, settings)) = setting.next() else { continue };
            let rival = setting.find(|(layer, other)| {
                layer.specificity() == first.specificity() && !agree(settings, other)
            });
            let Some((rival, _)) = rival else { continue };
            let (path, other) = (first.path(), rival.path());
            let why = format!(
                "`{path}` and `{other}` say different things, and neither is more specific"
            );
            let (culprit, path) = (format!("`{}`", node.code()), format!("{other}.{option}"));
            let help = format!("say it in `[node.{}]`, or set the two apart", node.code());
            self.does_not_fit(&path, option, culprit, why, Some(help.into()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_any_text() {
        for (pattern, code, is) in [
            ("*", "", true),
            ("a*", "a", true),
            ("a*", "ba", false),
            ("*a", "ba", true),
            ("a*a", "a", false),
            ("a*a", "aa", true),
            ("a*b*c", "aXbYc", true),
            ("a*b*c", "acb", false),
            ("a*b*bc", "abbc", true),
            ("a*b*bc", "abc", false),
            ("é*é", "éxé", true),
        ] {
            assert_eq!(
                pattern.parse::<CodePattern>().unwrap().matches(code),
                is,
                "{pattern} {code}"
            );
        }
        let said = "fr-x".parse::<CodePattern>().unwrap_err().to_string();
        assert!(said.contains("[node.fr-x]"), "{said}");
    }
}
