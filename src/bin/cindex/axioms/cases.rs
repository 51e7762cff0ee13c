//! Cases that violate axioms, as folders that every command takes, and checked again.

use std::fs;
use std::path::Path;

use composite_index::axioms::{Axiom, AxiomFailure, Case, Certificate, Choices, VerdictKind};
use composite_index::error::ErrorKind;
use composite_index::{Dataset, Index, Result};
use serde_json::{Value, json};

use crate::Failure;

/// What the folder of a case has beside its tables: the axiom, and what the axiom changes.
const FILE: &str = "case.json";

/// Writes a folder for each violation; returns how many.
pub(super) fn write(folder: &Path, certificate: &Certificate) -> Result<usize, Failure> {
    let mut written = 0;
    for verdict in &certificate.verdicts {
        let VerdictKind::Violated { smallest, .. } = &verdict.kind else { continue };
        let own = folder.join(verdict.axiom.name());
        let unwritable = |error| Failure::Output { target: format!("`{}`", own.display()), error };
        fs::create_dir_all(&own).map_err(unwritable)?;
        let index = smallest.index();
        let choices = json!({
            "axiom": verdict.axiom,
            "choices": smallest.choices(),
            "version": env!("CARGO_PKG_VERSION"),
            "seed": certificate.seed,
        });
        let files = [
            ("framework.csv", index.framework().to_csv()?),
            ("methodology.toml", index.methodology().to_toml()?),
            ("data.csv", smallest.data().to_csv()?),
            (FILE, format!("{choices:#}\n")),
        ];
        for (name, text) in files {
            fs::write(own.join(name), text).map_err(unwritable)?;
        }
        written += 1;
    }
    Ok(written)
}

/// What the axiom of a folder's case finds now: the violation, or why there is none.
pub(super) fn replay(
    folder: &Path,
    index: &Index,
    data: Dataset,
) -> Result<(Axiom, Option<AxiomFailure>)> {
    let path = folder.join(FILE);
    let unreadable = |why: String| ErrorKind::Unreadable { path: path.display().to_string(), why };
    let missing = |_| ErrorKind::FileMissing { path: path.display().to_string() };
    let text = fs::read_to_string(&path).map_err(missing)?;
    let stored: Value = serde_json::from_str(&text).map_err(|why| unreadable(why.to_string()))?;
    let axiom: Axiom = stored["axiom"].as_str().unwrap_or_default().parse()?;
    let choices: Choices = serde_json::from_value(stored["choices"].clone())
        .map_err(|why| unreadable(why.to_string()))?;
    let case = Case::new(index.clone(), data).with_choices(choices);
    Ok((axiom, axiom.check(&case).err()))
}
