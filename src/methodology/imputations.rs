//! Imputations against framework: levels, groupings and indicators that they name.

use super::cascade::{RecipeKind, Settings};
use super::check::MethodologyCheck;
use crate::error::{ErrorKind, did_you_mean, one_of};
use crate::framework::{Framework, Level, Node, RecordKind, VariableCode};
use crate::methods::impute::{Imputation, refuse_order};

impl MethodologyCheck<'_> {
    /// Options of imputations that are wrong whatever the indicator.
    pub(super) fn imputation_options(&mut self, path: &str, settings: &Settings) {
        let Some(methods) = &settings.impute else { return };
        let whole = format!("{path}.impute");
        self.refused(&whole, "impute", refuse_order(methods));
        for (step, method) in methods.iter().enumerate() {
            let path = self.step_path(&whole, step);
            self.refused(&path, method.name(), method.refuse());
            method.grouping().into_iter().for_each(|by| self.grouping(&path, by));
            if let Some(Some(level)) = method.within() {
                self.level_of_groups(&path, level);
            }
        }
    }

    /// A step of a list has its own span; a single method has that of the setting.
    fn step_path(&self, whole: &str, step: usize) -> String {
        let path = format!("{whole}.{step}");
        if self.methodology.spans.of(&path).is_some() { path } else { whole.to_owned() }
    }

    /// Data made in code may have groupings that the framework does not declare, where it declares
    /// none at all.
    pub(super) fn grouping(&mut self, path: &str, by: &VariableCode) {
        let known = groupings(self.framework);
        if !known.is_empty() && !known.contains(&by.as_str()) {
            let there = self.framework.there_as(by.as_str());
            let help = there.or_else(|| one_of(by.as_str(), known));
            self.fault(path, ErrorKind::UnknownGrouping { grouping: by.to_string() }, help);
        }
    }

    fn level_of_groups(&mut self, path: &str, level: &Level) {
        let levels = self.framework.levels().iter().map(Level::as_str);
        let groups: Vec<&str> = levels.filter(|name| *name != Level::INDICATOR).collect();
        if !groups.contains(&level.as_str()) {
            let help = one_of(level.as_str(), groups);
            self.fault(path, ErrorKind::UnknownLevel { level: level.to_string() }, help);
        }
    }

    /// What an imputation names must be there for every indicator that it is used for.
    pub(super) fn imputed_indicators(&mut self) {
        let framework = self.framework;
        for (node, _) in framework.indicators() {
            let RecipeKind::Indicator { impute, .. } = &self.recipe(node).kind else { continue };
            for (step, method) in impute.iter().enumerate() {
                let path =
                    self.step_path(&self.methodology.path_of(self.framework, node, "impute"), step);
                self.ancestor(&path, node, method);
                if let Imputation::Regression(regression) = method {
                    for other in &regression.on {
                        self.regressor(&path, node, other.as_str());
                    }
                }
            }
        }
    }

    fn ancestor(&mut self, path: &str, node: &Node, method: &Imputation) {
        let framework = self.framework;
        let Some(Some(level)) = method.within() else { return };
        if framework.levels().contains(level) && framework.ancestor(node, Some(level)).is_none() {
            let why = format!("it is below no group of level `{level}`");
            self.does_not_fit(path, method.name(), format!("`{}`", node.code()), why, None);
        }
    }

    fn regressor(&mut self, path: &str, node: &Node, other: &str) {
        let framework = self.framework;
        let indicators = framework.observed().map(|(node, _)| node.code().as_str());
        if framework.node(other).and_then(Node::column_name).is_none() {
            let help = framework.there_as(other).or_else(|| did_you_mean(other, indicators));
            let code = other.to_owned();
            self.fault(path, ErrorKind::UnknownIndicator { code }, help);
        } else if node.code().as_str() == other {
            let why = "it cannot be regressed on itself";
            self.does_not_fit(path, "regression", format!("`{other}`"), why, None);
        }
    }
}

fn groupings(framework: &Framework) -> Vec<&str> {
    let columns = framework.columns().iter();
    let groupings = columns.filter(|column| column.kind == RecordKind::Group);
    groupings.map(|column| column.code.as_str()).collect()
}
