//! What stands behind the command, in its order.

use std::path::PathBuf;
use std::str::FromStr;

/// What is left of the command line.
pub(crate) struct Arguments(std::vec::IntoIter<String>);

impl Arguments {
    pub(crate) fn of_process() -> Self {
        Self(std::env::args().skip(1).collect::<Vec<_>>().into_iter())
    }

    pub(crate) fn text(&mut self, name: &str) -> Result<String, String> {
        self.0.next().ok_or_else(|| format!("{name} is missing\n{}", crate::USAGE))
    }

    pub(crate) fn path(&mut self, name: &str) -> Result<PathBuf, String> {
        self.text(name).map(PathBuf::from)
    }

    pub(crate) fn number<N: FromStr>(&mut self, name: &str) -> Result<N, String> {
        let text = self.text(name)?;
        text.parse().map_err(|_| format!("{name} is a number, and `{text}` is none"))
    }

    /// What may stand at the end.
    pub(crate) fn rest(&mut self) -> Option<String> {
        self.0.next()
    }
}
