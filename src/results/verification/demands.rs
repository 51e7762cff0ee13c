//! The demands on a comparison, and where it falls short.

use std::fmt;

use serde::Serialize;

use super::agreement::{Agreement, Compared};
use super::report::VerificationReport;
use crate::error::number;
use crate::framework::NodeCode;
use crate::methodology::{AtLeast, NodeVerification, Verification};
use crate::numerics::exceeds;

/// A demand that is not met.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Shortfall {
    /// The demand, as the methodology names it; `compared` where there was nothing to compare.
    pub demand: &'static str,
    /// The node, if the demand concerns one.
    pub node: Option<String>,
    /// What was asked.
    pub asked: f64,
    /// What was found; NaN where there was nothing to find it in.
    pub found: f64,
}

impl fmt::Display for Shortfall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { demand, node, .. } = self;
        let (asked, found) = (number(self.asked), number(self.found));
        if *demand == "compared" {
            return f
                .write_str("nothing was compared: no published figure has one of ours beside it");
        }
        f.write_str(demand)?;
        if let Some(node) = node {
            write!(f, " at {node}")?;
        }
        if self.found.is_nan() {
            write!(f, ": {asked} asked, but nothing was compared")
        } else if *demand == "except" {
            write!(f, ": {asked} exceptions, but {found} of them differ")
        } else {
            write!(f, ": {asked} asked, {found} found")
        }
    }
}

/// The kinds of figures for which something can be demanded.
const KINDS: [&str; 3] = ["scores", "ranks", "texts"];

/// The demands on a comparison; figures without one must be exact.
pub(super) struct Demands<'a> {
    pub(super) asked: &'a Verification,
    pub(super) root: &'a str,
}

impl Demands<'_> {
    /// Whether a figure at a node differs: beyond the tolerance where the demands are a tolerance
    /// alone, and at all elsewhere. Scores whose printed digits agree never differ.
    pub(super) fn differs(&self, node: Option<&NodeCode>, compared: Compared) -> bool {
        let (everywhere, here) = (self.asked.everywhere(), self.at(node));
        let beyond = |found: f64, strict: [Option<AtLeast>; 2], bounds: [Option<f64>; 2]| {
            let is_strict = strict.iter().any(Option::is_some);
            let bound = bounds.into_iter().flatten().reduce(f64::min);
            is_strict || bound.is_none_or(|bound| found > bound)
        };
        match compared {
            Compared::Score { exact: true, .. } | Compared::Text { exact: true } => false,
            Compared::Score { difference, .. } => beyond(
                difference,
                [everywhere.exact_scores, here.exact_scores],
                [everywhere.largest_difference, here.largest_difference],
            ),
            Compared::Rank { shift } => {
                shift > 0.0
                    && beyond(
                        shift,
                        [everywhere.exact_ranks, here.exact_ranks],
                        [everywhere.largest_rank_shift, here.largest_rank_shift],
                    )
            }
            Compared::Text { exact: false } | Compared::Unmatched => true,
        }
    }

    fn at(&self, node: Option<&NodeCode>) -> NodeVerification {
        node.map(|node| self.asked.at(node)).unwrap_or_default()
    }

    /// The kinds of figures that were compared and have no demand.
    pub(super) fn unstated(&self, report: &VerificationReport) -> Vec<&'static str> {
        let open = report.nodes.iter().map(|node| self.open(node));
        let any = open.fold([false; 3], |any, open| [0, 1, 2].map(|kind| any[kind] || open[kind]));
        KINDS.into_iter().zip(any).filter(|(_, any)| *any).map(|(kind, _)| kind).collect()
    }

    /// Whether scores, ranks and texts were compared at a node without a demand on them.
    fn open(&self, found: &Agreement) -> [bool; 3] {
        let (asked, everywhere) = (self.asked, self.asked.everywhere());
        let here = asked.node.iter().find(|(node, _)| node.as_str() == found.of);
        let here = here.map(|(_, here)| *here).unwrap_or_default();
        let top = asked.top.is_some() && found.of == self.root;
        let ranks = everywhere.demands_ranks() || asked.spearman.is_some() || top;
        [
            found.cells > 0 && !everywhere.demands_scores() && !here.demands_scores(),
            found.ranks > 0 && !ranks && !here.demands_ranks(),
            found.texts > 0 && everywhere.exact_texts.or(here.exact_texts).is_none(),
        ]
    }

    /// Where the comparison falls short.
    pub(super) fn shortfalls(&self, report: &VerificationReport) -> Vec<Shortfall> {
        let asked = self.asked;
        let mut found = Shortfalls::of(None);
        if report.cells + report.ranks + report.texts == 0 {
            found.add("compared", 1.0, 0.0);
        }
        found.at_most("unmatched", Some(0.0), report.unmatched as f64);
        found.at_most(
            "unpublished",
            asked.unpublished.map(|it| it as f64),
            report.unpublished as f64,
        );
        found.all(asked.everywhere(), &report.whole());
        found.at_least("spearman", asked.spearman, report.spearman.unwrap_or(f64::NAN));
        found.at_least("top", asked.top.map(|top| top as f64), report.exact_top as f64);
        let differing = report.exceptions.iter().filter(|it| it.differs).count();
        found.at_least("except", Some(report.exceptions.len() as f64), differing as f64);
        let mut found = found.list;
        for (code, asked) in &asked.node {
            let mut here = Shortfalls::of(Some(code.to_string()));
            let nothing = Agreement::of(code.to_string());
            here.all(*asked, report.at(code).unwrap_or(&nothing));
            found.extend(here.list);
        }
        for node in &report.nodes {
            let mut here = Shortfalls::of(Some(node.of.clone()));
            let strict = self.open(node).map(|open| open.then_some(AtLeast::All));
            let [exact_scores, exact_ranks, exact_texts] = strict;
            let strict =
                NodeVerification { exact_scores, exact_ranks, exact_texts, ..Default::default() };
            here.all(strict, node);
            found.extend(here.list);
        }
        found
    }
}

struct Shortfalls {
    node: Option<String>,
    list: Vec<Shortfall>,
}

impl Shortfalls {
    fn of(node: Option<String>) -> Self {
        Self { node, list: Vec::new() }
    }

    /// The demands that can be made on all nodes or on one. Where nothing was
    /// compared, none is met but a least count of 0.
    fn all(&mut self, asked: NodeVerification, found: &Agreement) {
        let of = |compared: usize, found: f64| if compared > 0 { found } else { f64::NAN };
        let least = |asked: Option<AtLeast>, compared: usize| {
            asked.filter(|asked| *asked != AtLeast::Count(0)).map(|asked| asked.of(compared) as f64)
        };
        let Agreement { cells, ranks, texts, .. } = *found;
        let difference = of(cells, found.largest_difference);
        self.at_most("largest-difference", asked.largest_difference, difference);
        let exact = of(cells, found.exact as f64);
        self.at_least("exact-scores", least(asked.exact_scores, cells), exact);
        let exact = of(ranks, found.exact_ranks as f64);
        self.at_least("exact-ranks", least(asked.exact_ranks, ranks), exact);
        let shift = of(ranks, found.largest_rank_shift);
        self.at_most("largest-rank-shift", asked.largest_rank_shift, shift);
        let exact = of(texts, found.exact_texts as f64);
        self.at_least("exact-texts", least(asked.exact_texts, texts), exact);
    }

    /// Found is to be no more than asked; NaN falls short.
    fn at_most(&mut self, demand: &'static str, asked: Option<f64>, found: f64) {
        let Some(asked) = asked else { return };
        if !matches!(found.partial_cmp(&asked), Some(order) if order.is_le()) {
            self.add(demand, asked, found);
        }
    }

    /// Found is to be no less than asked; NaN falls short.
    fn at_least(&mut self, demand: &'static str, asked: Option<f64>, found: f64) {
        let Some(asked) = asked else { return };
        if found.is_nan() || exceeds(asked, found, 0.0) {
            self.add(demand, asked, found);
        }
    }

    fn add(&mut self, demand: &'static str, asked: f64, found: f64) {
        self.list.push(Shortfall { demand, node: self.node.clone(), asked, found });
    }
}
