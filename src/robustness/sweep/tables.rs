//! Tables of bounds and of sets of weights.

use std::collections::BTreeMap;

use super::plan::{WeightBounds, WeightDistribution};
use crate::error::{Diagnostic, Diagnostics, ErrorKind, Result, Source, did_you_mean};
use crate::framework::{Framework, NodeCode};
use crate::text::{ColumnName, Row, Table};

static OF_BOUNDS: [ColumnName; 3] =
    [ColumnName::new("node", &[]), ColumnName::new("low", &[]), ColumnName::new("high", &[])];
static OF_SETS: [ColumnName; 3] =
    [ColumnName::new("set", &[]), ColumnName::new("node", &[]), ColumnName::new("weight", &[])];

impl WeightDistribution {
    /// Reads [bounds](WeightDistribution::Bounds) of shares: a table with the columns `node`, `low`
    /// and `high`. Shares are written as 0.1 or as 10 %.
    ///
    /// # Errors
    ///
    /// Every fault at once, each with line and column: what no table of the project may have, blank
    /// cells, nodes that are not in the framework or have two rows, shares that are not from 0 to 1
    /// or out of order.
    pub fn bounds_from_csv(source: &Source, framework: &Framework) -> Result<Self> {
        let (table, mut faults) = read(source, &OF_BOUNDS)?;
        let mut seen = BTreeMap::new();
        let mut bounds = Vec::new();
        for row in table.rows() {
            let node = node(row, framework, &mut faults);
            let low = share(row, "low", &mut faults);
            let high = share(row, "high", &mut faults);
            let (Some(node), Some(low), Some(high)) = (node, low, high) else { continue };
            let name = node.to_string();
            if !(0.0 <= low && low <= high && high <= 1.0) {
                let problem = ErrorKind::BoundsOutOfOrder { node: name.clone(), low, high };
                let help = "write two shares from 0 to 1, the lower first, such as 0.1 and 20 %";
                faults.push(Diagnostic::new(problem).at(row.place_of("low")).help(Some(help)));
            }
            match seen.insert(node.clone(), row.place_of("node")) {
                Some(first) => {
                    let problem = ErrorKind::DuplicateBounds { node: name };
                    faults.push(Diagnostic::new(problem).at(row.place_of("node")).after(first));
                }
                None => bounds.push(WeightBounds { node, low, high }),
            }
        }
        faults.sort_by_place();
        faults.finish(Self::Bounds(bounds))
    }

    /// Reads [sets](WeightDistribution::Sets) of weights: a table with the columns `set`, `node` and
    /// `weight`. The rows of a set need not be together.
    ///
    /// # Errors
    ///
    /// As for [`bounds_from_csv`](WeightDistribution::bounds_from_csv), and for two weights of a node
    /// in one set.
    pub fn sets_from_csv(source: &Source, framework: &Framework) -> Result<Self> {
        let (table, mut faults) = read(source, &OF_SETS)?;
        let mut sets: BTreeMap<&str, BTreeMap<NodeCode, f64>> = BTreeMap::new();
        for row in table.rows() {
            let set = row.literal("set").filter(|set| !set.is_empty());
            if set.is_none() {
                faults.push(blank(row, "set", "name the set of weights, such as its expert"));
            }
            let node = node(row, framework, &mut faults);
            let weight = share(row, "weight", &mut faults);
            let (Some(set), Some(node), Some(weight)) = (set, node, weight) else { continue };
            let code = node.to_string();
            if sets.entry(set).or_default().insert(node, weight).is_some() {
                let help = format!("set `{set}` has another weight of it");
                let problem = ErrorKind::DuplicateCode { code };
                faults.push(Diagnostic::new(problem).at(row.place_of("node")).help(Some(help)));
            }
        }
        faults.sort_by_place();
        faults.finish(Self::Sets(sets.into_values().collect()))
    }
}

fn read<'s>(
    source: &'s Source,
    known: &'static [ColumnName; 3],
) -> Result<(Table<'s>, Diagnostics)> {
    let mut table = Table::read(source, known)?;
    let mut faults = Diagnostics::default();
    table.check_notes(&mut faults);
    table.check_unknown(&mut faults);
    table.check_duplicates(&mut faults);
    table.check_required(&[known[0].name(), known[1].name(), known[2].name()], None, &mut faults);
    // Without its columns no row can be read.
    faults.finish((table, Diagnostics::default()))
}

fn node(row: Row<'_>, framework: &Framework, faults: &mut Diagnostics) -> Option<NodeCode> {
    let code = row.literal("node").unwrap_or_default();
    if code.is_empty() {
        faults.push(blank(row, "node", "write the code of a node"));
        return None;
    }
    let node = framework.node(code).map(|node| node.code().clone());
    if node.is_none() {
        let problem = ErrorKind::UnknownNode { code: code.to_owned() };
        let help = did_you_mean(code, framework.codes());
        faults.push(Diagnostic::new(problem).at(row.place_of("node")).help(help));
    }
    node
}

/// A number, or a percentage of one.
fn share(row: Row<'_>, column: &str, faults: &mut Diagnostics) -> Option<f64> {
    let Some(text) = row.text(column) else {
        faults.push(blank(row, column, "write a number such as 0.1 or 10 %"));
        return None;
    };
    let percent = text.strip_suffix('%').and_then(|percent| percent.trim().parse::<f64>().ok());
    match percent.filter(|percent| percent.is_finite()) {
        Some(percent) => Some(percent / 100.0),
        None => row.number(column, faults),
    }
}

fn blank(row: Row<'_>, column: &str, help: &str) -> Diagnostic {
    let problem = ErrorKind::BlankCell { column: column.to_owned() };
    Diagnostic::new(problem).at(row.place_of(column)).help(Some(help))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn framework() -> Framework {
        let built = Framework::builder("index", "An index").indicator("a", 1.0).indicator("b", 1.0);
        built.build().unwrap()
    }

    fn bounds(text: &str) -> Result<WeightDistribution> {
        WeightDistribution::bounds_from_csv(&Source::new("bounds.csv", text), &framework())
    }

    fn sets(text: &str) -> Result<WeightDistribution> {
        WeightDistribution::sets_from_csv(&Source::new("sets.csv", text), &framework())
    }

    #[test]
    fn footers_and_comments_are_faults() {
        let noted = bounds("node,low,high\n# by the board,,\na,0.1,0.2\n\nSource: the board,,\n");
        let said = noted.unwrap_err().to_string();
        assert_eq!(said.lines().count(), 2, "{said}");
        assert!(said.contains("is a comment") && said.contains("is a footer"), "{said}");
        assert!(sets("set,node,weight\nx,a,1\nx,b,1\n# the rest,,\n").is_err());
    }

    #[test]
    fn shares_are_numbers_or_percentages_with_or_without_spaces() {
        let of = |low, high| {
            WeightDistribution::Bounds(vec![WeightBounds {
                node: NodeCode::new("a").unwrap(),
                low,
                high,
            }])
        };
        for (text, low, high) in [
            ("node,low,high\na,0.1,0.2\n", 0.1, 0.2),
            ("node, low, high\na , 0.1, 0.2\n", 0.1, 0.2),
            ("node,low,high\na,10%,20 %\n", 0.1, 0.2),
            ("high,node,low\n12.5 %,a,0\n", 0.0, 0.125),
        ] {
            assert_eq!(bounds(text).unwrap(), of(low, high), "{text}");
        }
        let read = sets("set,node,weight\nx,a,60 %\nx,b,0.4\n").unwrap();
        let WeightDistribution::Sets(read) = read else { panic!("sets") };
        assert_eq!(read[0].values().copied().collect::<Vec<_>>(), [0.6, 0.4]);
    }

    #[test]
    fn faults_have_a_place_and_a_remedy() {
        for (read, expected) in [
            (bounds("node,low,high\n"), "bounds.csv:1:1: the table has a header but no rows"),
            (
                bounds("node,low,high\nc,0.1,0.2\n"),
                "bounds.csv:2:1: `c` is not a node of this framework",
            ),
            (
                bounds("node,low,high\na,ten,0.2\n"),
                "bounds.csv:2:3: `ten` in column `low` of `a` is not a number",
            ),
            (
                bounds("node,low,high\na,,0.2\n"),
                "bounds.csv:2:3: column `low` is empty (write a number such as 0.1 or 10 %)",
            ),
            (
                bounds("node,low,high\na,0.3,0.2\n"),
                "bounds.csv:2:3: bounds 0.3 and 0.2 of `a` are not increasing shares from 0 to 1",
            ),
            (
                bounds("node,low,high\na,0.1,0.2\na,0.1,0.2\n"),
                "bounds.csv:3:1: duplicate bounds of `a` (lines 2 and 3)",
            ),
            (
                bounds("node,lo,high\na,0.1,0.2\n"),
                "bounds.csv:1:6: unknown column `lo` (did you mean `low`?)",
            ),
            (
                sets("set,node,weight\n,a,1\n"),
                "sets.csv:2:1: column `set` is empty (name the set of weights, such as its expert)",
            ),
            (
                sets("set,node,weight\nx,a,1\nx,a,2\n"),
                "sets.csv:3:3: duplicate code `a` (set `x` has another weight of it)",
            ),
        ] {
            let said = read.unwrap_err().to_string();
            assert!(said.contains(expected), "{said}");
        }
    }
}
