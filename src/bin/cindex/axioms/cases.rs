//! Cases of axioms whole: as texts that every command takes, in a folder or in a certificate, and
//! checked again.

use std::fs;
use std::path::Path;

use composite_index::axioms::{Axiom, AxiomFailure, Case, Certificate, Choices, VerdictKind};
use composite_index::error::{ErrorKind, Source};
use composite_index::{Dataset, Framework, Index, Methodology, Result};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::Failure;

/// What the folder of a case has beside its tables: the axiom, and what the axiom changes.
const FILE: &str = "case.json";

/// The three files of an index as this program writes them, whatever they looked like when they were
/// read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Texts {
    pub(super) framework: String,
    pub(super) methodology: String,
    pub(super) data: String,
}

impl Texts {
    pub(super) fn of(index: &Index, data: &Dataset) -> Result<Self> {
        let mut methodology = index.methodology().clone();
        // How the cells of the user's file are written is not how they are written here.
        methodology.data = None;
        Ok(Self {
            framework: index.framework().to_csv()?,
            methodology: methodology.to_toml()?,
            data: data.to_csv()?,
        })
    }

    fn files(&self) -> [(&'static str, &str); 3] {
        [
            ("framework.csv", &self.framework),
            ("methodology.toml", &self.methodology),
            ("data.csv", &self.data),
        ]
    }

    fn read(&self) -> Result<(Index, Dataset)> {
        let [framework, methodology, data] =
            self.files().map(|(name, text)| Source::new(name, text));
        let framework = Framework::from_csv(&framework)?;
        let data = Dataset::from_csv(&data, &framework)?;
        Ok((Index::new(framework, Methodology::from_toml(&methodology)?)?, data))
    }
}

/// A case whole: the three files, and what the axiom changes in them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct WholeCase {
    pub(super) axiom: Axiom,
    pub(super) choices: Choices,
    #[serde(flatten)]
    pub(super) texts: Texts,
}

impl WholeCase {
    pub(super) fn of(axiom: Axiom, case: &Case) -> Result<Self> {
        let texts = Texts::of(case.index(), case.data())?;
        Ok(Self { axiom, choices: *case.choices(), texts })
    }

    /// What the axiom finds in it now; `None` where it holds.
    pub(super) fn check(&self) -> Result<Option<AxiomFailure>> {
        let (index, data) = self.texts.read()?;
        Ok(self.axiom.check(&Case::new(index, data).with_choices(self.choices)).err())
    }
}

/// Writes a folder for each violation; returns how many.
pub(super) fn write(folder: &Path, certificate: &Certificate) -> Result<usize, Failure> {
    let mut written = 0;
    for verdict in &certificate.verdicts {
        let VerdictKind::Violated { smallest, .. } = &verdict.kind else { continue };
        let own = folder.join(verdict.axiom.name());
        let unwritable = |error| Failure::Output { target: format!("`{}`", own.display()), error };
        fs::create_dir_all(&own).map_err(unwritable)?;
        let WholeCase { axiom, choices, texts } = WholeCase::of(verdict.axiom, smallest)?;
        let choices = json!({
            "axiom": axiom,
            "choices": choices,
            "version": env!("CARGO_PKG_VERSION"),
            "seed": certificate.seed,
        });
        let choices = format!("{choices:#}\n");
        for (name, text) in texts.files().into_iter().chain([(FILE, choices.as_str())]) {
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
    let stored: Value = read_json(&path)?;
    let axiom: Axiom = stored["axiom"].as_str().unwrap_or_default().parse()?;
    let choices: Choices = serde_json::from_value(stored["choices"].clone())
        .map_err(|why| unreadable(&path, why.to_string()))?;
    let case = Case::new(index.clone(), data).with_choices(choices);
    Ok((axiom, axiom.check(&case).err()))
}

/// A file of JSON.
pub(super) fn read_json(path: &Path) -> Result<Value> {
    let missing = |_| ErrorKind::FileMissing { path: path.display().to_string() };
    let text = fs::read_to_string(path).map_err(missing)?;
    Ok(serde_json::from_str(&text).map_err(|why| unreadable(path, why.to_string()))?)
}

pub(super) fn unreadable(path: &Path, why: String) -> ErrorKind {
    ErrorKind::Unreadable { path: path.display().to_string(), why }
}
