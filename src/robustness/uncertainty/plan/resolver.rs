//! A factor as it is written against framework and data: every name found, every bound sound.

use super::factor::Varied;
use crate::data::Dataset;
use crate::error::{Diagnostic, Diagnostics, ErrorKind, Result, did_you_mean, one_of};
use crate::framework::{Framework, Level, Node, NodeCode, UnitCode};
use crate::robustness::uncertainty::address::{Address, Nowhere};
use crate::robustness::uncertainty::factors::{Alternative, Factors, Variation};

/// Resolves one factor.
pub(super) struct Resolver<'a> {
    pub(super) name: &'a str,
    pub(super) written: &'a Factors,
    pub(super) framework: &'a Framework,
}

impl Resolver<'_> {
    fn fault(&self, part: &str, problem: ErrorKind) -> Diagnostic {
        let whole = format!("factor.{}", self.name);
        let spans = &self.written.spans;
        let span = spans.of(&format!("{whole}.{part}")).or_else(|| spans.of(&whole));
        Diagnostic::new(problem).at(span)
    }

    fn invalid(&self, part: &str, why: &str) -> Diagnostic {
        let (factor, why) = (self.name.to_owned(), why.to_owned());
        self.fault(part, ErrorKind::InvalidFactor { factor, why })
    }

    pub(super) fn varied(&self, variation: &Variation, data: &Dataset) -> Result<Varied> {
        match variation {
            Variation::Setting { setting, alternatives } => self.setting(setting, alternatives),
            Variation::Weight { weight, between } => self.weight(weight, *between),
            Variation::Noise { noise, levels } => self.noise(*noise, levels),
            Variation::Exclude(lists) => self.exclude(lists),
            Variation::ExcludeUnits(lists) => self.exclude_units(lists, data),
        }
    }

    fn several(&self, part: &str, count: usize) -> Result<()> {
        let factor = self.name.to_owned();
        let problem = ErrorKind::TooFewAlternatives { factor, count };
        if count < 2 { Err(self.fault(part, problem).into()) } else { Ok(()) }
    }

    fn setting(&self, setting: &str, alternatives: &[Alternative]) -> Result<Varied> {
        let mut faults = Diagnostics::default();
        let address = Address::parse(setting, self.framework)
            .map_err(|nowhere| self.nowhere(setting, nowhere));
        let address = faults.keep(address.map_err(Into::into));
        faults.keep(self.several("alternatives", alternatives.len()));
        let alternatives = alternatives.to_vec();
        faults.finish_kept(address.map(|address| Varied::Setting { address, alternatives }))
    }

    fn nowhere(&self, setting: &str, Nowhere { why, help }: Nowhere) -> Diagnostic {
        let (factor, address) = (self.name.to_owned(), setting.to_owned());
        self.fault("setting", ErrorKind::UnknownAddress { factor, address, why }).help(help)
    }

    fn node(&self, part: &str, code: &NodeCode) -> Result<&Node> {
        match self.framework.node(code) {
            Some(node) => Ok(node),
            None => {
                let problem = ErrorKind::UnknownNode { code: code.to_string() };
                let help = did_you_mean(code.as_str(), self.framework.codes());
                Err(self.fault(part, problem).help(help).into())
            }
        }
    }

    fn weight(&self, code: &NodeCode, (low, high): (f64, f64)) -> Result<Varied> {
        let mut faults = Diagnostics::default();
        let node = faults.keep(self.node("weight", code));
        if node.is_some_and(|node| node.position() == 0) {
            let code = code.to_string();
            faults.push(self.fault("weight", ErrorKind::WeightOfRoot { code }));
        }
        if !(low.is_finite() && high.is_finite() && 0.0 <= low && low < high) {
            faults.push(self.invalid(
                "between",
                "the bounds of a weight are finite, not negative and increasing",
            ));
        }
        let between = (low, high);
        let varied = node.map(|node| Varied::Weight { node: node.position(), between });
        faults.finish_kept(varied)
    }

    fn noise(&self, noise: f64, levels: &[Level]) -> Result<Varied> {
        let mut faults = Diagnostics::default();
        if !(noise > 0.0 && noise <= 1.0) {
            faults.push(self.invalid(
                "noise",
                "noise is the share of a weight by which it varies: above 0 and at most 1",
            ));
        }
        for level in levels.iter().filter(|level| !self.framework.levels().contains(level)) {
            let names = self.framework.levels().iter().map(Level::as_str);
            let problem = ErrorKind::UnknownLevel { level: level.to_string() };
            faults.push(self.fault("levels", problem).help(one_of(level.as_str(), names)));
        }
        let nodes = self.framework.nodes().iter().skip(1);
        let asked = |node: &&Node| {
            levels.is_empty() || levels.iter().any(|level| level.as_str() == node.level())
        };
        let mut nodes: Vec<&Node> = nodes.filter(asked).collect();
        nodes.sort_by_key(|node| node.code());
        let known = levels.iter().all(|level| self.framework.levels().contains(level));
        if nodes.is_empty() && known {
            faults.push(self.invalid("levels", "no node at these levels has a weight"));
        }
        let nodes = nodes.into_iter().map(Node::position).collect();
        faults.finish(Varied::Noise { noise, nodes })
    }

    fn exclude(&self, lists: &[Vec<NodeCode>]) -> Result<Varied> {
        let mut faults = Diagnostics::default();
        faults.keep(self.several("exclude", lists.len()));
        for code in lists.iter().flatten() {
            let node = faults.keep(self.node("exclude", code));
            if node.is_some_and(|node| node.position() == 0) {
                faults.push(self.invalid("exclude", "the index itself cannot be left out"));
            }
        }
        let lists = lists.iter().map(|list| list.iter().cloned().collect());
        faults.finish(Varied::Exclude(lists.collect()))
    }

    fn exclude_units(&self, lists: &[Vec<UnitCode>], data: &Dataset) -> Result<Varied> {
        let mut faults = Diagnostics::default();
        faults.keep(self.several("exclude-units", lists.len()));
        let known = || data.units().iter().map(|unit| unit.code.as_str());
        for code in lists.iter().flatten().filter(|code| !known().any(|unit| unit == code.as_str()))
        {
            let problem = ErrorKind::UnknownUnit { unit: code.to_string() };
            let help = did_you_mean(code.as_str(), known());
            faults.push(self.fault("exclude-units", problem).help(help));
        }
        let lists = lists.iter().map(|list| list.iter().cloned().collect());
        faults.finish(Varied::ExcludeUnits(lists.collect()))
    }
}
