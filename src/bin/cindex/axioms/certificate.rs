//! The certificate of a search as JSON: everything that is needed to run it again, and every case whole.

use std::path::Path;

use composite_index::axioms::strategy::Stratum;
use composite_index::axioms::{AxiomFailure, Certificate, Search, Verdict, VerdictKind};
use composite_index::{Dataset, Index, Result};
use serde_json::{Value as Json, json};

use super::cases::{Texts, WholeCase, read_json, unreadable};
use crate::Outcome;
use crate::result_table::{ResultTable, Value};

/// The name of the certificate in the JSON of `cindex axioms`.
const NAME: &str = "certificate";
/// The name of that of the index that `--against` names.
pub(super) const AGAINST: &str = "against";

/// The certificate under its name.
pub(super) fn detail(
    certificate: &Certificate,
    index: &Index,
    data: Option<&Dataset>,
) -> Result<(&'static str, Json)> {
    let Certificate { seed, cases, complete, verdicts, .. } = certificate;
    let command: Vec<_> =
        std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect();
    let strata: Vec<_> = Stratum::ALL
        .iter()
        .map(|stratum| json!({ "name": stratum.name(), "meaning": stratum.meaning() }))
        .collect();
    let axioms = verdicts.iter().map(entry).collect::<Result<Vec<_>>>()?;
    let certificate = json!({
        "version": env!("CARGO_PKG_VERSION"),
        "command": command,
        "inputs": hashes(index, data)?,
        "seed": seed,
        "cases": cases,
        "complete": complete,
        "generator": Search::GENERATOR,
        "strata": strata,
        "axioms": axioms,
    });
    Ok((NAME, certificate))
}

/// SHA-256 of the three files, as this program writes them: blanks, comments and the order of settings
/// in the user's own files change nothing.
fn hashes(index: &Index, data: Option<&Dataset>) -> Result<Json> {
    let nothing = Dataset::builder(Vec::<&str>::new());
    let texts = match data {
        Some(data) => Texts::of(index, data)?,
        None => Texts::of(index, &nothing.build()?)?,
    };
    let sha256 = |text: &str| {
        let bytes = hmac_sha256::Hash::hash(text.as_bytes());
        json!({ "sha256": bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>() })
    };
    Ok(json!({
        "framework": sha256(&texts.framework),
        "methodology": sha256(&texts.methodology),
        "data": data.map(|_| sha256(&texts.data)),
    }))
}

/// An axiom with its verdict and the cases that show it.
fn entry(verdict: &Verdict) -> Result<Json> {
    let axiom = verdict.axiom;
    let violation = match &verdict.kind {
        VerdictKind::Violated { smallest, counterexample, .. } => Some(json!({
            "finding": counterexample.finding,
            "data": counterexample.origin,
            "changes": counterexample.changes,
            "case": WholeCase::of(axiom, smallest)?,
        })),
        _ => None,
    };
    let refused =
        verdict.tally.refusals.iter().filter_map(|kind| Some((kind, kind.case.as_ref()?)));
    let refused = refused.map(|(kind, case)| {
        Ok(json!({
            "kind": kind.kind,
            "cases": kind.cases,
            "reason": kind.example,
            "case": WholeCase::of(axiom, case)?,
        }))
    });
    Ok(json!({
        "axiom": axiom,
        "statement": axiom.statement(),
        "meaning": axiom.meaning(),
        "source": axiom.source(),
        "verdict": verdict.kind.name(),
        "implied_by": verdict.implied_by,
        "strata": verdict.tally.strata,
        "violation": violation,
        "refused": refused.collect::<Result<Vec<_>>>()?,
    }))
}

/// Checks every case of a certificate again.
pub(super) fn replay(path: &Path) -> Result<(ResultTable, Outcome)> {
    let stored = read_json(path)?;
    // The certificate alone, or all that `cindex axioms --format json` writes, with that of `--against`.
    let own = stored.get(NAME).unwrap_or(&stored);
    let mut entries = Vec::new();
    for certificate in std::iter::once(own).chain(stored.get(AGAINST)) {
        let axioms = certificate["axioms"].as_array().ok_or_else(|| {
            let why = "it is no certificate of `cindex axioms --format json`".to_owned();
            unreadable(path, why)
        })?;
        entries.extend(axioms);
    }
    let (mut rows, mut violated, mut differing) = (Vec::new(), 0, 0);
    for entry in entries {
        let (Some(violation), Some(refused)) =
            (entry.get("violation"), entry["refused"].as_array())
        else {
            let why = format!("`violation` or `refused` is missing of {}", entry["axiom"]);
            return Err(unreadable(path, why).into());
        };
        let cases = [violation].into_iter().filter(|it| it.is_object());
        let cases = cases.map(|it| ("violated", &it["case"]));
        for (then, case) in cases.chain(refused.iter().map(|it| ("refused", &it["case"]))) {
            let case: WholeCase = serde_json::from_value(case.clone())
                .map_err(|why| unreadable(path, why.to_string()))?;
            let found = case.check()?;
            let now = match &found {
                Some(AxiomFailure::Violated(_)) => "violated",
                Some(AxiomFailure::Refused(_)) => "refused",
                Some(_) => "not applicable",
                None => "holds",
            };
            violated += usize::from(now == "violated");
            differing += usize::from(now != then);
            let finding = found.map(|found| match found {
                AxiomFailure::Violated(found) => found.finding.clone(),
                other => other.to_string(),
            });
            let finding = Value::text(finding.unwrap_or_default());
            rows.push(vec![Value::text(case.axiom), Value::text(then), Value::text(now), finding]);
        }
    }
    let version = own["version"].as_str().unwrap_or_default();
    let table = ResultTable {
        heading: format!(
            "{}, written by version {version}: its cases, checked again",
            path.display()
        ),
        columns: ["axiom", "then", "now", "finding"].map(str::to_owned).into(),
        rows,
        summary: vec![
            ("violated".to_owned(), Value::count(violated)),
            ("ended otherwise".to_owned(), Value::count(differing)),
        ],
        ..ResultTable::default()
    };
    Ok((table, if violated > 0 { Outcome::FallsShort } else { Outcome::Done }))
}
