//! A fitted scorer as it is stored: what `cindex fit DIR --output scorer.json` writes.

use std::path::Path;
use std::sync::Arc;

use composite_index::Scorer;
use datafusion::common::{DataFusionError, Result};

use crate::plan_error;

/// A scorer with its JSON, which travels in plans. Two are equal where their texts are.
#[derive(Debug, Clone)]
pub struct StoredScorer {
    scorer: Arc<Scorer>,
    json: Arc<str>,
}

impl StoredScorer {
    /// Reads the file that `cindex fit` writes.
    ///
    /// # Errors
    ///
    /// There is no such file, or it holds no scorer of this version.
    pub fn read(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let named = |why: String| plan_error(format!("{}: {why}", path.display()));
        let json = std::fs::read_to_string(path).map_err(|error| named(error.to_string()))?;
        Self::parse(json).map_err(|error| named(error.strip_backtrace()))
    }

    /// Out of JSON.
    ///
    /// # Errors
    ///
    /// The text is no scorer of this version.
    pub fn parse(json: impl Into<Arc<str>>) -> Result<Self> {
        let json = json.into();
        let scorer = serde_json::from_str(&json).map_err(plan_error)?;
        Ok(Self { scorer: Arc::new(scorer), json })
    }

    /// The scorer.
    pub fn scorer(&self) -> &Scorer {
        &self.scorer
    }

    /// Its JSON.
    pub fn json(&self) -> &str {
        &self.json
    }
}

impl TryFrom<Scorer> for StoredScorer {
    type Error = DataFusionError;

    fn try_from(scorer: Scorer) -> Result<Self> {
        let json = serde_json::to_string(&scorer).map_err(plan_error)?;
        Ok(Self { scorer: Arc::new(scorer), json: json.into() })
    }
}
