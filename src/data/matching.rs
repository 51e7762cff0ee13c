//! The columns of data and the indicators of a framework: which has no counterpart.

use crate::error::{Diagnostic, ErrorKind, did_you_mean, is_it_the_column};
use crate::framework::{Framework, Node};

/// Whether a variable belongs to an indicator, is described in the framework, or is passed over.
pub(crate) fn is_known(framework: &Framework, variable: &str) -> bool {
    framework.node(variable).and_then(Node::as_indicator).is_some()
        || framework.column_kind(variable).is_some()
        || framework.passes_over_others()
}

/// A fault for every indicator that has none of the variables.
pub(crate) fn indicators_without_column<'a>(
    framework: &'a Framework,
    variables: &'a [&'a str],
) -> impl Iterator<Item = Diagnostic> + 'a {
    let indicators = framework.indicators().map(|(node, _)| node.code().as_str());
    indicators.filter(|code| !variables.contains(code)).map(|code| {
        let unmatched = variables.iter().copied().filter(|name| !is_known(framework, name));
        let problem = ErrorKind::IndicatorWithoutColumn { indicator: code.to_owned() };
        Diagnostic::new(problem).help(is_it_the_column(code, unmatched))
    })
}

/// The fault of a column that is not known; some names beside the framework's may have been meant.
pub(crate) fn column_without_indicator(
    framework: &Framework,
    column: &str,
    other_names: &[&str],
) -> Diagnostic {
    let indicators = framework.nodes().iter().filter_map(Node::column_name);
    let described = framework.columns().iter().map(|column| column.column_name());
    let names: Vec<&str> = indicators.chain(described).chain(other_names.iter().copied()).collect();
    let help = did_you_mean(column, names)
        .or_else(|| Some("describe it in the framework, with type `other` if unused".into()));
    Diagnostic::new(ErrorKind::ColumnWithoutIndicator { column: column.to_owned() }).help(help)
}
