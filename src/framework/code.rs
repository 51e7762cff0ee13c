//! Codes of nodes, variables and units: newtypes that cannot be mixed up.

use std::borrow::Borrow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Result};
use crate::text::SharedText;

/// Defines one code type; the three differ only in meaning. Results carry the codes of their units
/// and nodes, so that a code is shared and not copied.
macro_rules! code {
    ($(#[$doc:meta])* $name:ident, $check:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(SharedText);

        impl $name {
            /// Checks and wraps a code.
            ///
            /// # Errors
            ///
            /// The text cannot be a code; the error says why.
            pub fn new(code: impl Into<String>) -> Result<Self> {
                let code = code.into();
                match Self::refuse(&code) {
                    None => Ok(Self(code.into())),
                    Some(why) => Err(ErrorKind::InvalidCode { code, why }.into()),
                }
            }

            /// The code as text.
            #[inline]
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }

            /// Why text is not such a code.
            pub(crate) fn refuse(code: &str) -> Option<&'static str> {
                $check(code)
            }
        }

        impl TryFrom<String> for $name {
            type Error = Error;
            fn try_from(code: String) -> Result<Self> {
                Self::new(code)
            }
        }

        impl TryFrom<&str> for $name {
            type Error = Error;
            fn try_from(code: &str) -> Result<Self> {
                Self::new(code)
            }
        }

        impl From<$name> for String {
            fn from(code: $name) -> Self {
                code.as_str().to_owned()
            }
        }

        impl FromStr for $name {
            type Err = Error;
            fn from_str(code: &str) -> Result<Self> {
                Self::new(code)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                self.as_str()
            }
        }
    };
}

code! {
    /// The code of a node of the framework: an index, a pillar, an indicator.
    ///
    /// Not empty, without white space and without `,` and `=`, so that `talent=3,commercial=1`
    /// can be written on a command line.
    NodeCode, refuse_node_code
}

code! {
    /// The code of a variable: a column of the data. An indicator's variable has its node's code.
    VariableCode, refuse_node_code
}

code! {
    /// The code of a unit: a country, a region, a firm. Not empty, no white space at the ends.
    UnitCode, refuse_unit_code
}

impl NodeCode {
    /// A code that was checked before.
    pub(super) fn sound(code: &str) -> Self {
        Self(code.into())
    }
}

impl UnitCode {
    /// The code as a text that shares its memory.
    pub(crate) fn shared(&self) -> SharedText {
        self.0.clone()
    }

    /// A code out of a text that shares its memory, if it can be one.
    #[cfg(feature = "csv")]
    pub(crate) fn of_shared(code: SharedText) -> Option<Self> {
        Self::refuse(&code).is_none().then_some(Self(code))
    }
}

impl From<NodeCode> for VariableCode {
    fn from(code: NodeCode) -> Self {
        Self(code.0)
    }
}

impl From<&NodeCode> for VariableCode {
    fn from(code: &NodeCode) -> Self {
        Self(code.0.clone())
    }
}

fn refuse_node_code(code: &str) -> Option<&'static str> {
    if code.is_empty() {
        Some("it is empty")
    } else if code.contains(char::is_whitespace) {
        Some("it contains white space")
    } else if code.contains(char::is_control) {
        Some("it contains a control character")
    } else if code.contains([',', '=']) {
        Some("it contains `,` or `=`")
    } else {
        None
    }
}

fn refuse_unit_code(code: &str) -> Option<&'static str> {
    if code.is_empty() {
        Some("it is empty")
    } else if code.trim() != code {
        Some("it has white space at an end")
    } else if code.contains(char::is_control) {
        Some("it contains a control character")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_refuse_what_could_not_be_written_again() {
        for bad in ["", "two words", "a,b", "a=b", "a\tb", "a\u{7}b"] {
            assert!(NodeCode::new(bad).is_err(), "{bad:?}");
            assert!(VariableCode::new(bad).is_err(), "{bad:?}");
        }
        for bad in ["", " KOR", "KOR\n"] {
            assert!(UnitCode::new(bad).is_err(), "{bad:?}");
        }
        assert_eq!(UnitCode::new("New York").unwrap().as_str(), "New York");
        assert_eq!(NodeCode::new("GDP.pc_1").unwrap().to_string(), "GDP.pc_1");
    }
}
