//! Axioms on the order of tables and on the shape of the tree.

use super::{AxiomCheck, keeps_scores};
use crate::axioms::axiom::Axiom;
use crate::axioms::case::Case;
use crate::axioms::counterexample::{Change, Finding};
use crate::axioms::draft::Draft;
use crate::axioms::failure::AxiomFailure;
use crate::axioms::instance::Instance;
use crate::axioms::table::CaseTable;
use crate::framework::{Framework, Record, RecordKind};
use crate::methodology::Settings;
use crate::methods::weight::Weighting;

pub(super) fn determinism(case: &Case) -> AxiomCheck {
    let before = case.given()?;
    let mut draft = Draft::of(case.index(), case.data());
    let mut order = case.choices().order | 1;
    let rows = shuffled(draft.table.units().len(), &mut order);
    draft.table.select(&rows);
    let CaseTable { variables, columns, .. } = &mut draft.table;
    let columns_order = shuffled(variables.len(), &mut order);
    *variables = columns_order.iter().map(|column| variables[*column].clone()).collect();
    *columns = columns_order.iter().map(|column| columns[*column].clone()).collect();
    let records = shuffled(draft.records.len(), &mut order);
    draft.records = records.iter().map(|record| draft.records[*record].clone()).collect();
    let what = "rows, columns and siblings are put in another order";
    let after = draft.score().map_err(|_| {
        Finding::new("the other order is refused")
            .by(Change::other(what))
            .in_one(Axiom::Determinism, before)
    })?;
    let changed = rows.iter().enumerate().find(|(there, here)| {
        let bits = |instance: &Instance, row: usize| {
            let root = instance.scores.root();
            [root.scores(), root.full_scores(), root.ranks()].map(|column| column[row].to_bits())
        };
        bits(before, **here) != bits(&after, *there)
    });
    match changed {
        None => Ok(()),
        Some((_, row)) => Err(Finding::changed(before, *row).by(Change::other(what)).between(
            Axiom::Determinism,
            before,
            &after,
        )),
    }
}

/// Positions in an order drawn from a seed.
fn shuffled(count: usize, seed: &mut u64) -> Vec<usize> {
    let mut positions: Vec<_> = (0..count).collect();
    for last in (1..count).rev() {
        // Knuth's multiplier for linear congruential generators of 64 bits.
        *seed =
            seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        positions.swap(last, (*seed >> 33) as usize % (last + 1));
    }
    positions
}

pub(super) fn nested_equals_flat(case: &Case) -> AxiomCheck {
    let before = case.given()?;
    let framework = case.index().framework();
    if framework.groups().count() < 2 {
        return Err(AxiomFailure::not_applicable("there are no groups below the root"));
    }
    let mut draft = Draft::of(case.index(), case.data());
    flatten(&mut draft, framework, before)?;
    let after = draft.score()?;
    keeps_scores(Axiom::NestedEqualsFlat, before, &after, || {
        Change::other("all indicators are put directly below the root")
    })
}

fn flatten(
    draft: &mut Draft,
    framework: &Framework,
    scored: &Instance,
) -> Result<(), AxiomFailure> {
    let root = framework.root().code();
    let is_inner =
        |record: &Record| record.kind == RecordKind::Aggregate && record.code != root.as_str();
    draft.records.retain(|record| !is_inner(record));
    for record in draft.records.iter_mut().filter(|record| record.is_indicator()) {
        record.parent = Some(root.to_string());
        record.weight = scored.scores.effective_weight(&record.code);
    }
    let methodology = &mut draft.methodology;
    let inner = |code: &str| framework.node(code).is_some_and(|node| node.as_indicator().is_none());
    methodology.node.retain(|code, _| code == root || !inner(code.as_str()));
    methodology.level.retain(|level, _| level.as_str() == framework.root().level());
    methodology.weights.clear();
    let settings = methodology.node.entry(root.clone()).or_default();
    *settings = Settings { weighting: Some(Weighting::Nominal), ..settings.clone() };
    Ok(())
}
