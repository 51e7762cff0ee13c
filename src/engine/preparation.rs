//! Before the walk through the tree: every indicator's column divided by its denominator and
//! imputed, of one pass or of the passes of a panel in step.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::index::Index;
use super::pass::Pass;
use crate::data::point;
use crate::error::{Diagnostics, ErrorKind, Refusal, Result};
use crate::framework::{Direction, Framework};
use crate::methodology::{Acceptance, RecipeKind};
use crate::methods::impute::{
    Filled, FittedImputation, Imputation, ImputationSample, Observation, Step, fill, plan,
};
use crate::numerics::Columns;

/// The fitted imputations: the steps by the place that they have in their indicators'
/// lists.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Preparation(Vec<Vec<FittedStep>>);

/// A step as fitted; indicators by their positions among the nodes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FittedStep {
    method: Imputation,
    members: Vec<usize>,
    targets: Vec<usize>,
    fitted: FittedImputation,
}

/// Why cells could not be filled so far, by node and row: the method, and what it says.
type Gaps = BTreeMap<(usize, usize), (&'static str, Why)>;

#[derive(Debug, Clone)]
enum Why {
    /// Of this cell.
    Cell(Refusal),
    /// The step could not be fitted for the indicator.
    Unfitted(Refusal),
}

/// Divides by denominators and imputes, in all periods of a panel; the fitted steps, by period.
pub(super) fn fit_periods(index: &Index, passes: &mut [Pass<'_>]) -> Vec<Preparation> {
    let framework = index.framework();
    let recipes = index.recipes();
    let impute = |position: usize| match recipes.get(position).map(|recipe| &recipe.kind) {
        Some(RecipeKind::Indicator { impute, .. }) => impute.as_slice(),
        _ => &[],
    };
    for pass in passes.iter_mut() {
        for (node, recipe) in framework.nodes().iter().zip(recipes) {
            if node.reference().is_some() {
                continue;
            }
            if let RecipeKind::Indicator { denominator, .. } = &recipe.kind {
                pass.denominate(node, denominator.as_ref());
                pass.pass_over_own_values(node);
            }
        }
    }
    let plan = plan(framework, |node| impute(node.position()));
    let mut gaps = over_periods(&plan, passes);
    let periods = passes.iter_mut().zip(&mut gaps);
    periods
        .map(|(pass, gaps)| {
            let preparation = Preparation::fit(&plan, pass);
            preparation.impute(pass, gaps);
            preparation
        })
        .collect()
}

impl Preparation {
    /// Learns from the columns of a pass.
    fn fit(plan: &[Vec<Step>], pass: &Pass<'_>) -> Self {
        let accepted = pass.accept.contains(&Acceptance::EmptyIndicator);
        let empty = |id: &usize| pass.full.column(*id).iter().all(|value| value.is_nan());
        let fit = |step: &Step| {
            let Step { method, members, mut targets } = step.clone();
            targets.retain(|id| !(accepted && empty(id)) || method.needs_no_data());
            let sample = sample(&members, method.grouping(), &pass.full, pass);
            let first = members.iter().position(|id| step.targets.first() == Some(id));
            let fitted = FittedImputation::fit(&method, &sample, first.unwrap_or(0));
            FittedStep { method, members, targets, fitted }
        };
        Self(plan.iter().map(|steps| steps.iter().map(fit).collect()).collect())
    }

    /// Whether nothing is imputed.
    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(Vec::is_empty)
    }

    /// Imputes the units of a pass with the fitted steps.
    pub(super) fn apply(&self, pass: &mut Pass<'_>) {
        let step = |step: &FittedStep| Step {
            method: step.method.clone(),
            members: step.members.clone(),
            targets: step.targets.clone(),
        };
        let plan: Vec<Vec<_>> =
            self.0.iter().map(|steps| steps.iter().map(step).collect()).collect();
        let mut gaps = over_periods(&plan, std::slice::from_mut(pass));
        self.impute(pass, &mut gaps.pop().unwrap_or_default());
    }

    /// Fills missing cells, step by step, from the values present.
    fn impute(&self, pass: &mut Pass<'_>, gaps: &mut Gaps) {
        if self.0.is_empty() || self.skip(pass) {
            return;
        }
        let observed = pass.full.clone();
        let with_data = rows_with_data(pass);
        for step in self.0.iter().flatten().filter(|step| !step.method.is_over_periods()) {
            let sample = sample(&step.members, step.fitted.grouping(), &observed, pass);
            for (column, id) in step.members.iter().enumerate() {
                if step.targets.contains(id) {
                    step.column((*id, column), &sample, &with_data, pass, gaps);
                }
            }
        }
        gaps.retain(|(_, row), _| with_data[*row]);
        report(gaps, pass);
    }

    /// Where a denominator failed, the imputed indicators fail silently with it, since what they
    /// would be imputed from is not there.
    fn skip(&self, pass: &mut Pass<'_>) -> bool {
        let framework = pass.framework;
        let failed = framework.nodes().iter().any(|node| pass.has_failed(node));
        if failed {
            let targets = self.0.iter().flatten().flat_map(|step| &step.targets);
            targets.for_each(|id| pass.fail_silently(*id));
        }
        failed
    }

    /// Refuses positions and parameters that do not fit a framework, so that a stored scorer cannot
    /// panic.
    pub(super) fn check(&self, framework: &Framework) -> Result<()> {
        let is_indicator = |id: &usize| {
            framework.nodes().get(*id).is_some_and(|node| node.as_indicator().is_some())
        };
        let mut faults = Diagnostics::default();
        for step in self.0.iter().flatten() {
            let sound = step.members.iter().chain(&step.targets).all(is_indicator)
                && step.targets.iter().all(|target| step.members.contains(target))
                && step.fitted.fits(step.members.len());
            if !sound {
                let why = "an imputation does not fit its indicators";
                faults.push(ErrorKind::StoredScorer { why });
            }
        }
        faults.check()
    }
}

impl FittedStep {
    /// Fills one indicator's column.
    fn column(
        &self,
        (id, column): (usize, usize),
        sample: &ImputationSample<'_>,
        with_data: &[bool],
        pass: &mut Pass<'_>,
        gaps: &mut Gaps,
    ) {
        // Parts fill what a whole lacks.
        let imputed = |row: &usize| with_data[*row] && !pass.bound.wholes.contains(*row);
        let missing = |row: &usize| imputed(row) && pass.full.column(id)[*row].is_nan();
        let missing: Vec<_> = (0..pass.full.units()).filter(missing).collect();
        for row in missing {
            match self.fitted.impute(sample, column, row) {
                Ok(value) => {
                    gaps.remove(&(id, row));
                    if !value.is_nan() {
                        pass.put(id, row, value);
                    }
                }
                Err(refusal) => {
                    let why = match self.fitted.unfitted() {
                        Some(_) => Why::Unfitted(refusal),
                        None => Why::Cell(refusal),
                    };
                    gaps.insert((id, row), (self.method.name(), why));
                }
            }
        }
    }
}

/// The columns of a step's indicators.
fn sample<'a>(
    members: &[usize],
    grouping: Option<&crate::framework::VariableCode>,
    columns: &'a Columns,
    pass: &Pass<'a>,
) -> ImputationSample<'a> {
    let (bound, nodes) = (pass.bound, pass.framework.nodes());
    let direction = |id: &usize| {
        let indicator = nodes.get(*id).and_then(|node| node.as_indicator());
        indicator.map_or_else(Direction::default, |indicator| indicator.direction)
    };
    let rows = 0..bound.units();
    ImputationSample {
        codes: members.iter().map(|id| nodes[*id].code().as_str()).collect(),
        columns: members.iter().map(|id| columns.column(*id)).collect(),
        directions: members.iter().map(direction).collect(),
        groups: grouping
            .map(|grouping| rows.map(|row| bound.group(row, grouping)).collect())
            .unwrap_or_default(),
    }
}

/// Whether a unit has a value in any indicator.
fn rows_with_data(pass: &Pass<'_>) -> Vec<bool> {
    let mut with_data = vec![false; pass.full.units()];
    for (node, _) in pass.framework.observed() {
        for (with_data, value) in with_data.iter_mut().zip(pass.full.column(node.position())) {
            *with_data |= !value.is_nan();
        }
    }
    with_data
}

/// A fault for every cell that no method could fill, or for every indicator whose step could not
/// be fitted.
fn report(gaps: &Gaps, pass: &mut Pass<'_>) {
    let nodes = pass.framework.nodes();
    let mut told = None;
    for ((id, row), (method, why)) in gaps {
        let indicator = nodes[*id].code().to_string();
        let method = (*method).to_owned();
        match why {
            Why::Cell(refusal) => {
                let (unit, refusal) = (pass.bound.unit(*row), refusal.clone());
                pass.fail(&nodes[*id], ErrorKind::NotImputed { indicator, unit, method, refusal });
            }
            Why::Unfitted(refusal) if told != Some(*id) => {
                told = Some(*id);
                let refusal = refusal.clone();
                pass.fail(&nodes[*id], ErrorKind::ImputationRefused { indicator, method, refusal });
            }
            Why::Unfitted(_) => {}
        }
    }
}

/// Fills gaps from the unit's own values in other periods; the cells that stay missing, by pass.
fn over_periods(plan: &[Vec<Step>], passes: &mut [Pass<'_>]) -> Vec<Gaps> {
    let mut gaps = vec![Gaps::new(); passes.len()];
    let steps = plan.iter().flatten().filter(|step| step.method.is_over_periods());
    let observed: BTreeMap<usize, Series> =
        steps.clone().flat_map(|step| &step.targets).map(|id| (*id, series(*id, passes))).collect();
    for step in steps {
        for id in &step.targets {
            let Some(series) = observed.get(id) else { continue };
            for (pass, gaps) in passes.iter_mut().zip(&mut gaps) {
                fill_column(&step.method, *id, series, pass, gaps);
            }
        }
    }
    gaps
}

/// A unit's values over the periods, by its code.
type Series = BTreeMap<String, Vec<Observation>>;

fn series(id: usize, passes: &[Pass<'_>]) -> Series {
    let mut series = Series::new();
    for pass in passes {
        for (row, value) in pass.full.column(id).iter().enumerate() {
            if let (false, Ok(period)) = (value.is_nan(), period(pass, row)) {
                let observation = Observation { period, value: *value };
                series.entry(pass.bound.unit(row)).or_default().push(observation);
            }
        }
    }
    for observed in series.values_mut() {
        observed.sort_by(|a, b| a.period.total_cmp(&b.period));
    }
    series
}

fn fill_column(
    method: &Imputation,
    id: usize,
    series: &Series,
    pass: &mut Pass<'_>,
    gaps: &mut Gaps,
) {
    for row in (0..pass.full.units())
        .filter(|row| pass.full.column(id)[*row].is_nan())
        .filter(|row| !pass.bound.wholes.contains(*row))
        .collect::<Vec<_>>()
    {
        let observed = series.get(&pass.bound.unit(row)).map_or(&[][..], Vec::as_slice);
        let filled = period(pass, row).and_then(|period| {
            let none = || Refusal::new("no other period has a value to take it from");
            fill(method, observed, period)
                .filter(|filled| filled.value.is_finite())
                .ok_or_else(none)
        });
        match filled {
            Ok(Filled { value, from }) => {
                gaps.remove(&(id, row));
                pass.put(id, row, value);
                pass.carried_from.extend(from.map(|from| ((id, row), from)));
            }
            Err(refusal) => {
                gaps.insert((id, row), (method.name(), Why::Cell(refusal)));
            }
        }
    }
}

/// The number of a row's period.
fn period(pass: &Pass<'_>, row: usize) -> std::result::Result<f64, Refusal> {
    let Some(period) = pass.bound.period(row) else {
        return Err(Refusal::new("the data have no periods"));
    };
    point(period).ok_or_else(|| {
        Refusal::new(format!(
            "the period `{period}` is not a number, a range of years, a quarter, a month or a date, \
             so that none is nearest to it"
        ))
    })
}

#[cfg(test)]
mod tests {
    use crate::data::{Dataset, Unit};
    use crate::engine::index::Index;
    use crate::engine::scorer::Scorer;
    use crate::framework::Framework;
    use crate::methodology::{Methodology, Settings};
    use crate::methods::impute::Imputation;

    fn index(methods: &[Imputation]) -> Index {
        let framework =
            Framework::builder("index", "An index").indicator("x", 1.0).indicator("y", 1.0);
        let settings = Settings::new().impute(methods.iter().cloned());
        let methodology = Methodology::default().with_indicators(settings);
        Index::new(framework.build().unwrap(), methodology).unwrap()
    }

    fn sample() -> Dataset {
        Dataset::builder(["x", "y"])
            .unit("A", [Some(1.0), Some(10.0)])
            .unit("B", [Some(3.0), None])
            .unit("C", [Some(4.0), Some(30.0)])
            .build()
            .unwrap()
    }

    #[test]
    fn units_outside_the_sample_are_imputed_by_it() {
        let scorer = index(&[Imputation::Mean]).fit(&sample()).unwrap();
        let next = [[f64::NAN, 1.0], [50.0, 70.0]];
        let scores = scorer.score_columns(&[&next[0], &next[1]]).unwrap();
        assert_eq!(scores[0], Some((8.0 / 3.0 + 50.0) / 2.0));
        assert_eq!(scores[1], Some(35.5));
        let neighbour = index(&[Imputation::nearest_neighbours(1)]).fit(&sample()).unwrap();
        let scores = neighbour.score_columns(&[&[3.9], &[f64::NAN]]).unwrap();
        assert_eq!(scores, [Some((3.9 + 30.0) / 2.0)]);
    }

    #[test]
    fn a_unit_without_any_data_is_not_imputed() {
        let scorer = index(&[Imputation::Mean]).fit(&sample()).unwrap();
        assert_eq!(scorer.score_columns(&[&[f64::NAN], &[f64::NAN]]).unwrap(), [None]);
    }

    #[test]
    fn what_is_carried_over_counts_as_there() {
        let unit = |code: &str, year: &str| Unit::new(code).unwrap().in_period(year);
        let panel = Dataset::builder(["x", "y"])
            .row(unit("A", "2023"), [Some(1.0), Some(10.0)])
            .row(unit("B", "2023"), [Some(3.0), Some(20.0)])
            .row(unit("A", "2024"), [Some(1.0), None])
            .row(unit("B", "2024"), [Some(3.0), Some(50.0)])
            .row(unit("C", "2024"), [Some(4.0), None])
            .build()
            .unwrap();
        let carry = Imputation::CarryForward(crate::methods::impute::LocfOptions::default());
        let imputed = index(&[carry, Imputation::Mean]).impute(&panel).unwrap();
        let found: Vec<_> =
            imputed.cells.iter().map(|cell| (cell.value, cell.carried_from)).collect();
        assert_eq!(found, [(10.0, Some(2023.0)), (30.0, None)], "the mean of 10 and 50");
    }

    #[test]
    fn a_stored_imputation_that_does_not_fit_is_refused() {
        let scorer = index(&[Imputation::nearest_neighbours(1)]).fit(&sample()).unwrap();
        let stored = serde_json::to_string(&scorer).unwrap();
        for (from, to) in [
            (r#""members":[1,2]"#, r#""members":[1,99]"#),
            (r#""members":[1,2]"#, r#""members":[0,2]"#),
            (r#""members":[1,2]"#, r#""members":[1]"#),
            (r#""targets":[1,2]"#, r#""targets":[0]"#),
            (r#""donors":[[1.0,10.0]"#, r#""donors":[[1.0]"#),
        ] {
            let text = stored.replacen(from, to, 1);
            assert_ne!(text, stored, "{from}");
            let error = serde_json::from_str::<Scorer>(&text).unwrap_err().to_string();
            assert!(error.contains("an imputation does not fit its indicators"), "{error}");
        }
    }
}
