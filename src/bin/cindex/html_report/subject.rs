//! What a report is about, computed once.

use composite_index::framework::Node;
use composite_index::robustness::sweep::{SweepPlan, WeightSweep};
use composite_index::{Dataset, Error, Index, IndexFolder, Scores, UnitCode};

use super::ReportArguments;
use crate::change;
use crate::{Failure, progress};

/// An index with its data and scores, and what was asked for.
pub(super) struct Subject<'a> {
    pub(super) arguments: &'a ReportArguments,
    pub(super) folder: IndexFolder,
    pub(super) index: Index,
    /// Of the period asked for.
    pub(super) data: Dataset,
    pub(super) scores: Scores,
    /// The ranks under weights near the nominal ones, or why there are none.
    sweep: Result<WeightSweep, Error>,
    /// The units that have pages of their own.
    pub(super) asked: Vec<UnitCode>,
}

impl<'a> Subject<'a> {
    pub(super) fn read(arguments: &'a ReportArguments) -> Result<Self, Failure> {
        let (index, folder) = change::index(&arguments.input, &arguments.change)?;
        let data = arguments.input.values(&folder)?;
        let scores = index.score(&data)?;
        let asked = asked(arguments, &scores)?;
        let sweep = match sweep(arguments, &index, &data) {
            Ok(sweep) => Ok(sweep),
            Err(Failure::Input(error)) => Err(error),
            Err(failure) => return Err(failure),
        };
        Ok(Self { arguments, folder, index, data, scores, sweep, asked })
    }

    /// The name of the index.
    pub(super) fn title(&self) -> &str {
        self.scores.framework().root().name()
    }

    pub(super) fn name_of(&self, unit: &UnitCode) -> &str {
        let unit = self.scores.units().iter().find(|own| own.code == *unit);
        unit.map_or("", |unit| &unit.name)
    }

    /// The groups or indicators right below the index that take part in it.
    pub(super) fn top(&self) -> Vec<&Node> {
        let framework = self.scores.framework();
        framework.children(framework.root()).filter(|node| node.takes_part()).collect()
    }

    /// The ranks under weights near the nominal ones.
    pub(super) fn sweep(&self) -> Result<&WeightSweep, Failure> {
        self.sweep.as_ref().map_err(|error| Failure::Input(error.clone()))
    }
}

fn sweep(
    arguments: &ReportArguments,
    index: &Index,
    data: &Dataset,
) -> Result<WeightSweep, Failure> {
    let plan = SweepPlan::within(arguments.draws, arguments.within).seed(arguments.seed);
    progress::long_run(None, arguments.draws, "draws", |progress| {
        index.sweep_while(data, plan, |more| progress.more(more))
    })
}

/// The units asked for, each once; the scores have all of them.
fn asked(arguments: &ReportArguments, scores: &Scores) -> Result<Vec<UnitCode>, Failure> {
    let mut asked = Vec::new();
    for code in &arguments.unit {
        scores.rank(code)?;
        let code = UnitCode::new(code)?;
        if !asked.contains(&code) {
            asked.push(code);
        }
    }
    Ok(asked)
}
