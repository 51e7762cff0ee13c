//! Options of a group's method that do not fit its children.

use crate::error::{Help, did_you_mean};

/// Why options do not fit a group.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Misfit {
    /// The option; the method as a whole where none is named.
    pub(crate) option: Option<&'static str>,
    pub(crate) why: String,
    pub(crate) help: Option<Help>,
}

impl Misfit {
    pub(crate) fn new(why: impl Into<String>) -> Self {
        Self { option: None, why: why.into(), help: None }
    }

    pub(crate) fn of_option(mut self, option: &'static str) -> Self {
        self.option = Some(option);
        self
    }

    pub(crate) fn help<H: Into<Help>>(mut self, help: Option<H>) -> Self {
        self.help = help.map(Into::into);
        self
    }

    /// Codes that are none of the children's.
    pub(crate) fn of_strangers<'a>(
        given: impl IntoIterator<Item = &'a str>,
        children: &[&str],
    ) -> Vec<Self> {
        let strangers = given.into_iter().filter(|code| !children.contains(code));
        let misfit = |code| {
            let nearest = did_you_mean(code, children.iter().copied());
            let help =
                nearest.or_else(|| Some(format!("its children are {}", listed(children)).into()));
            Self::new(format!("`{code}` is not one of its children")).help(help)
        };
        strangers.map(misfit).collect()
    }

    /// Codes that do not name every child once and no other.
    pub(crate) fn of_codes<'a>(
        given: impl IntoIterator<Item = &'a str> + Clone,
        children: &[&str],
    ) -> Vec<Self> {
        let mut misfits = Self::of_strangers(given.clone(), children);
        let given: Vec<_> = given.into_iter().collect();
        let left_out = children.iter().filter(|child| !given.contains(child));
        misfits.extend(left_out.map(|child| Self::new(format!("its child `{child}` is left out"))));
        misfits
    }
}

/// Codes in a sentence.
pub(crate) fn listed(codes: &[&str]) -> String {
    let quoted: Vec<_> = codes.iter().map(|code| format!("`{code}`")).collect();
    quoted.join(", ")
}
