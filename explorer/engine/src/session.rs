//! An index that was opened, and what is asked of it.

use std::collections::BTreeMap;

use composite_index::engine::ScoreDocument;
use composite_index::framework::Node;
use composite_index::{Dataset, Error, Framework, Index, Methodology, Prepared, Scores, Weights};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::answers::{Columns, Opened, Profile};
use crate::draws::Intervals;
use crate::json::Json;
use crate::ways::Ways;

/// Weights of nodes by code, relative to their siblings'; nodes that are not named keep the published.
type Changed = BTreeMap<String, f64>;

/// What the page asks.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
enum Request {
    /// Opens an index; answers with its nodes and units.
    Open { framework: Framework, methodology: Methodology, data: Dataset },
    /// Scores as `cindex score --format json` writes them, byte for byte.
    Score { weights: Changed },
    /// Scores and ranks in the index, and what those of some units are made of.
    Step { weights: Changed, rows: Vec<usize> },
    /// A unit at every node.
    Profile { weights: Changed, unit: String },
    /// The ranks of nine draws in ten, under weights drawn around the given ones or wholly at random.
    Sweep { weights: Changed, draws: usize, within: Option<f64> },
    /// What would bring a unit to a rank.
    Ways { weights: Changed, unit: String, rank: usize },
}

/// The index that was opened.
pub(crate) struct Session {
    pub(crate) index: Index,
    pub(crate) data: Dataset,
    pub(crate) prepared: Prepared,
    /// The weights under which it was prepared.
    pub(crate) published: Weights,
}

/// Why there is no answer.
#[derive(Serialize)]
struct Refused {
    error: String,
}

/// The answer to a request, as JSON; a refusal has a member `error`.
pub(crate) fn answer(session: &mut Option<Session>, request: &[u8]) -> Vec<u8> {
    let request = match understood(request) {
        Ok(request) => request,
        Err(error) => return refused(format!("the request is not understood: {error}")),
    };
    let found = match (request, session) {
        (Request::Open { framework, methodology, data }, session) => {
            Session::open(framework, methodology, data).map(|(opened, answer)| {
                *session = Some(opened);
                answer
            })
        }
        (request, Some(session)) => session.answer(request),
        (_, None) => return refused("no index is open".to_owned()),
    };
    found.unwrap_or_else(|error| refused(error.to_string()))
}

fn understood(request: &[u8]) -> Result<Request, String> {
    let value: Value = serde_json::from_slice(request).map_err(|error| error.to_string())?;
    Request::deserialize(Json::Value(&value)).map_err(|error| error.to_string())
}

fn refused(error: String) -> Vec<u8> {
    json(&Refused { error })
}

fn json(answer: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(answer).unwrap_or_default()
}

impl Session {
    fn open(
        framework: Framework,
        methodology: Methodology,
        data: Dataset,
    ) -> Result<(Self, Vec<u8>), Error> {
        let index = Index::new(framework, methodology)?;
        let prepared = index.prepare(&data)?;
        let scores = prepared.to_scores()?;
        let answer = json(&Opened::of(&index, &scores));
        let published = prepared.weights();
        Ok((Self { index, data, prepared, published }, answer))
    }

    fn answer(&mut self, request: Request) -> Result<Vec<u8>, Error> {
        match request {
            Request::Open { .. } => Ok(Vec::new()),
            Request::Score { weights } => {
                let scores = self.under(&weights)?.score(&self.data)?;
                let mut bytes =
                    serde_json::to_vec_pretty(&ScoreDocument::of([&scores])).unwrap_or_default();
                bytes.push(b'\n');
                Ok(bytes)
            }
            Request::Step { weights, rows } => {
                self.rescore(&weights)?;
                let scores = self.prepared.to_scores()?;
                Ok(json(&Columns::of(&scores, &rows)?))
            }
            Request::Profile { weights, unit } => {
                self.rescore(&weights)?;
                let scores: Scores = self.prepared.to_scores()?;
                Ok(json(&Profile::of(&scores, unit)?))
            }
            Request::Sweep { weights, draws, within } => {
                self.rescore(&weights)?;
                Ok(json(&Intervals::of(&self.prepared, &self.drawn(), draws, within)?))
            }
            Request::Ways { weights, unit, rank } => {
                self.rescore(&weights)?;
                Ok(json(&Ways::of(self, &unit, rank)?))
            }
        }
    }

    /// Scores under changed weights.
    fn rescore(&mut self, changed: &Changed) -> Result<(), Error> {
        let mut weights = self.published.clone();
        weights.set_all(changed.iter().map(|(code, weight)| (code, *weight)))?;
        self.prepared.rescore(&weights)
    }

    /// The children with weight of every group that uses weights.
    fn drawn(&self) -> Vec<Vec<usize>> {
        let (framework, weights) = (self.index.framework(), self.prepared.weights());
        let uses = |group: &&Node| {
            let aggregation = self.index.aggregation(group.code());
            group.takes_part() && aggregation.is_some_and(|it| it.uses_weights())
        };
        let groups = framework.groups().map(|(group, _)| group).filter(uses);
        let children = |group| framework.children(group).map(Node::position);
        let drawn = |group| children(group).filter(|it| weights.values()[*it] > 0.0).collect();
        groups.map(drawn).collect()
    }

    /// The index under changed weights.
    fn under(&self, changed: &Changed) -> Result<Index, Error> {
        if changed.is_empty() {
            return Ok(self.index.clone());
        }
        self.index.with_weights(changed.iter().map(|(code, weight)| (code, *weight)))
    }
}
