//! An index whose nodes and variables have other codes: everywhere that its framework or methodology
//! names them.

use std::collections::{BTreeMap, BTreeSet};

use super::change::with_tree;
use crate::engine::Index;
use crate::error::Result;
use crate::framework::{NodeCode, Record, VariableCode};
use crate::methodology::{Methodology, Settings};
use crate::methods::aggregate::Aggregation;
use crate::methods::weight::{Reliability, Weighting};

/// The index with codes renamed; `other` gives the new code of those that change. What has no
/// influence on scores (classes, verification) is left out. A part of the user's own may know codes
/// that nobody else does.
pub(super) fn renamed(index: &Index, other: &impl Fn(&str) -> Option<NodeCode>) -> Result<Index> {
    with_tree(index, |records, methodology| {
        records.iter_mut().for_each(|record| rename_record(record, other));
        rename_methodology(methodology, &Rename(other));
    })
}

fn rename_record(record: &mut Record, other: &impl Fn(&str) -> Option<NodeCode>) {
    let rename = |code: &mut String| {
        if let Some(new) = other(code) {
            *code = new.to_string();
        }
    };
    rename(&mut record.code);
    let named = [&mut record.parent, &mut record.denominator, &mut record.of];
    named.into_iter().flatten().for_each(rename);
}

fn rename_methodology<F: Fn(&str) -> Option<NodeCode>>(
    methodology: &mut Methodology,
    rename: &Rename<'_, F>,
) {
    rename.keys(&mut methodology.below);
    rename.keys(&mut methodology.node);
    rename.keys(&mut methodology.weights);
    let defaults = [&mut methodology.indicators, &mut methodology.groups];
    let settings = defaults.into_iter().chain(methodology.level.values_mut());
    let settings = settings.chain(methodology.below.values_mut());
    let settings = settings.chain(methodology.tag.values_mut());
    let settings = settings.chain(methodology.codes.values_mut());
    settings.chain(methodology.node.values_mut()).for_each(|it| rename.settings(it));
    if let Some(screening) = &mut methodology.screening {
        rename.set(&mut screening.indicators.include);
        rename.set(&mut screening.indicators.exclude);
    }
    methodology.verification = None;
}

/// Gives codes their new names.
struct Rename<'a, F>(&'a F);

impl<F: Fn(&str) -> Option<NodeCode>> Rename<'_, F> {
    fn code(&self, code: &mut NodeCode) {
        if let Some(new) = self.0(code.as_str()) {
            *code = new;
        }
    }

    fn variable(&self, code: &mut VariableCode) {
        if let Some(new) = self.0(code.as_str()) {
            *code = (&new).into();
        }
    }

    fn keys<T>(&self, map: &mut BTreeMap<NodeCode, T>) {
        let renamed = std::mem::take(map).into_iter().map(|(mut code, value)| {
            self.code(&mut code);
            (code, value)
        });
        *map = renamed.collect();
    }

    fn set(&self, set: &mut BTreeSet<NodeCode>) {
        let renamed = std::mem::take(set).into_iter().map(|mut code| {
            self.code(&mut code);
            code
        });
        *set = renamed.collect();
    }

    fn settings(&self, settings: &mut Settings) {
        settings.classes = None;
        settings.times.iter_mut().for_each(|code| self.code(code));
        settings.weighting.iter_mut().for_each(|weighting| self.weighting(weighting));
        match &mut settings.aggregation {
            Some(Aggregation::Choquet(choquet)) => {
                for interaction in &mut choquet.interactions {
                    self.code(&mut interaction.between.0);
                    self.code(&mut interaction.between.1);
                }
            }
            Some(Aggregation::Conditional(conditional)) => {
                self.code(&mut conditional.on);
                self.code(&mut conditional.then);
                self.code(&mut conditional.otherwise);
            }
            _ => {}
        }
    }

    fn weighting(&self, weighting: &mut Weighting) {
        match weighting {
            Weighting::AnalyticHierarchy(scheme) => {
                self.keys(&mut scheme.judgements);
                scheme.judgements.values_mut().for_each(|row| self.keys(row));
            }
            Weighting::BestWorst(scheme) => {
                self.code(&mut scheme.best);
                self.code(&mut scheme.worst);
                self.keys(&mut scheme.best_to_others);
                self.keys(&mut scheme.others_to_worst);
            }
            Weighting::BudgetAllocation(scheme) => {
                scheme.experts.values_mut().for_each(|points| self.keys(points));
            }
            Weighting::RankOrderCentroid(order)
            | Weighting::RankSum(order)
            | Weighting::RankReciprocal(order) => {
                order.order.iter_mut().for_each(|code| self.code(code));
            }
            Weighting::TargetImportance(scheme) => self.keys(&mut scheme.targets),
            Weighting::Regression(scheme) => self.variable(&mut scheme.outcome),
            Weighting::Reliability(Reliability::Given(given)) => self.keys(given),
            Weighting::Product(schemes) => {
                schemes.iter_mut().for_each(|scheme| self.weighting(scheme));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::framework::Framework;
    use crate::methodology::Screening;
    use crate::methods::aggregate::Conditional;
    use crate::methods::weight::{
        AnalyticHierarchy, BestWorst, BudgetAllocation, OutcomeRegression, PriorityMethod,
        RankOrder, TargetImportance,
    };

    fn code(code: &str) -> NodeCode {
        NodeCode::new(code).unwrap()
    }

    /// Every text of a value, keys included.
    fn texts(value: &serde_json::Value, found: &mut Vec<String>) {
        match value {
            serde_json::Value::String(text) => found.push(text.clone()),
            serde_json::Value::Array(values) => values.iter().for_each(|it| texts(it, found)),
            serde_json::Value::Object(fields) => fields.iter().for_each(|(key, value)| {
                found.push(key.clone());
                texts(value, found);
            }),
            _ => {}
        }
    }

    fn weightings() -> Vec<Weighting> {
        let order = || RankOrder { order: vec![code("x1"), code("x2")] };
        let points = || [(code("x1"), 1.0), (code("x2"), 2.0)].into();
        let judgements = [(code("x1"), [(code("x2"), 2.0)].into())].into();
        let by = PriorityMethod::Eigenvector;
        let mut outcome = OutcomeRegression::on("x1").unwrap();
        outcome.outcome = VariableCode::new("x1").unwrap();
        vec![
            Weighting::AnalyticHierarchy(AnalyticHierarchy { by, judgements, maximum_ratio: 0.1 }),
            Weighting::BestWorst(BestWorst {
                best: code("x1"),
                worst: code("x2"),
                best_to_others: points(),
                others_to_worst: points(),
            }),
            Weighting::BudgetAllocation(BudgetAllocation {
                experts: [("one".to_owned(), points())].into(),
            }),
            Weighting::RankOrderCentroid(order()),
            Weighting::RankSum(order()),
            Weighting::RankReciprocal(order()),
            Weighting::TargetImportance(TargetImportance {
                targets: points(),
                ..TargetImportance::default()
            }),
            Weighting::Regression(outcome),
            Weighting::Reliability(Reliability::Given(points())),
            Weighting::Product(vec![Weighting::RankSum(order()), Weighting::Equal]),
        ]
    }

    fn methodology() -> Methodology {
        let mut methodology = Methodology::default();
        for (position, weighting) in weightings().into_iter().enumerate() {
            let settings = Settings::new().weighting(weighting);
            methodology.node.insert(code(&format!("g{position}")), settings);
        }
        let choquet = Aggregation::choquet([(code("x1"), code("x2"), 0.2)]);
        let conditional = Aggregation::Conditional(Conditional {
            on: code("x1"),
            from: 1.0,
            then: code("x2"),
            otherwise: code("x1"),
        });
        methodology.groups = Settings::new().aggregation(choquet);
        methodology.indicators = Settings { times: Some(code("x2")), ..Settings::new() };
        methodology.level.insert("index".into(), Settings::new().aggregation(conditional));
        methodology.node.insert(code("x1"), Settings::new().denominate(false));
        methodology.below.insert(code("x2"), Settings::new());
        methodology.weights.insert(code("x2"), 3.0);
        let mut screening = Screening::default();
        screening.indicators.include.insert(code("x1"));
        screening.indicators.exclude.insert(code("x2"));
        methodology.screening = Some(screening);
        methodology
    }

    fn fresh(code: &str) -> Option<NodeCode> {
        ["x1", "x2"].contains(&code).then(|| NodeCode::new(format!("new-{code}")).unwrap())
    }

    #[test]
    fn no_old_code_is_left_in_a_methodology() {
        let mut methodology = methodology();
        let count = |methodology: &Methodology, wanted: &str| {
            let mut found = Vec::new();
            texts(&serde_json::to_value(methodology).unwrap(), &mut found);
            found.iter().filter(|text| *text == wanted).count()
        };
        let before = ["x1", "x2"].map(|code| count(&methodology, code));
        assert!(before.iter().all(|count| *count >= 15), "{before:?}");
        rename_methodology(&mut methodology, &Rename(&fresh));
        assert_eq!(["x1", "x2"].map(|code| count(&methodology, code)), [0, 0]);
        assert_eq!(["new-x1", "new-x2"].map(|code| count(&methodology, code)), before);
    }

    #[test]
    fn no_old_code_is_left_in_a_framework() {
        let framework = Framework::builder("index", "An index")
            .indicator("x1", 1.0)
            .indicator("x2", 1.0)
            .build()
            .unwrap();
        let mut records = framework.to_records();
        records[2].denominator = Some("x1".to_owned());
        records[2].of = Some("x1".to_owned());
        records.iter_mut().for_each(|record| rename_record(record, &fresh));
        let mut found = Vec::new();
        texts(&serde_json::to_value(&records).unwrap(), &mut found);
        assert!(!found.iter().any(|text| ["x1", "x2"].contains(&text.as_str())), "{found:?}");
    }
}
