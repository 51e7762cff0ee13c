//! Methodology against framework: every fault in one pass.

use super::Methodology;
use super::cascade::{Recipe, RecipeKind, Settings};
use super::ranking::Ranking;
use crate::error::{Diagnostic, Diagnostics, ErrorKind, Help, Result, did_you_mean, one_of};
use crate::framework::{Framework, Level, Node, NodeKind, RecordKind};
use crate::methods::aggregate::indicators_below;
use crate::methods::misfit::Misfit;
use crate::methods::transform::Attribute;
use crate::methods::weight::Weighting;
use crate::text::CellRules;

/// What a set of settings is for.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum For {
    Indicators,
    Groups,
    Both,
}

/// Reports every fault of a methodology on a framework, whose nodes have these recipes.
pub(crate) fn check(
    framework: &Framework,
    methodology: &Methodology,
    recipes: &[Recipe],
) -> Result<()> {
    let mut check =
        MethodologyCheck { framework, methodology, recipes, faults: Diagnostics::default() };
    check.settings("indicators", &methodology.indicators, For::Indicators);
    check.settings("groups", &methodology.groups, For::Groups);
    check.screening();
    check.levels();
    check.sets();
    check.nodes();
    check.misfits();
    check.weights();
    check.ranking_and_verification();
    check.imputed_indicators();
    check.directions();
    let order = check.order();
    check.scales(&order);
    check.faults.check()
}

/// The position of the node by which a recipe multiplies.
pub(crate) fn multiplier(framework: &Framework, recipe: &Recipe) -> Option<usize> {
    Some(framework.node(recipe.times.as_ref()?)?.position())
}

pub(super) struct MethodologyCheck<'a> {
    pub(super) framework: &'a Framework,
    pub(super) methodology: &'a Methodology,
    recipes: &'a [Recipe],
    faults: Diagnostics,
}

impl<'a> MethodologyCheck<'a> {
    pub(super) fn recipe(&self, node: &Node) -> &'a Recipe {
        &self.recipes[node.position()]
    }

    pub(super) fn fault(&mut self, path: &str, problem: ErrorKind, help: Option<Help>) {
        let span = self.methodology.spans.of(path);
        self.faults.push(Diagnostic::new(problem).at(span).help(help));
    }

    /// Reports a code that is not a node: what it is instead, or the nearest node.
    pub(super) fn does_not_fit(
        &mut self,
        path: &str,
        option: &str,
        culprit: String,
        why: impl Into<String>,
        help: Option<Help>,
    ) {
        let (option, why) = (option.to_owned(), why.into());
        self.fault(path, ErrorKind::OptionDoesNotFit { option, culprit, why }, help);
    }

    pub(super) fn invalid(
        &mut self,
        path: &str,
        option: &str,
        why: impl Into<String>,
        help: Option<Help>,
    ) {
        let (option, why) = (option.to_owned(), why.into());
        self.fault(path, ErrorKind::InvalidOption { option, why }, help);
    }

    pub(super) fn check_node(&mut self, path: &str, code: &str) {
        let framework = self.framework;
        if framework.node(code).is_none() {
            let there = framework.there_as(code);
            let help = there.or_else(|| did_you_mean(code, framework.codes()));
            self.fault(path, ErrorKind::UnknownNode { code: code.to_owned() }, help);
        }
    }

    fn screening(&mut self) {
        let Some(screening) = &self.methodology.screening else { return };
        self.refused("screening.units", "units", screening.units.refuse());
        self.refused("screening.indicators", "indicators", screening.indicators.refuse());
        let framework = self.framework;
        for code in screening.indicators.forced() {
            if framework.node(code).and_then(Node::column_name).is_none() {
                let known = framework.observed().map(|(node, _)| node.code().as_str());
                let there = framework.there_as(code.as_str());
                let help = there.or_else(|| did_you_mean(code.as_str(), known));
                let problem = ErrorKind::UnknownIndicator { code: code.to_string() };
                self.fault("screening.indicators", problem, help);
            }
        }
    }

    /// The order in which nodes can be made; none where they need each other.
    fn order(&mut self) -> Vec<usize> {
        let (framework, recipes) = (self.framework, self.recipes);
        for (node, recipe) in framework.nodes().iter().zip(recipes) {
            if let Some(by) = &recipe.times {
                let path = self.methodology.path_of(framework, node, "times");
                self.check_node(&path, by.as_str());
            }
        }
        framework.order(|id| multiplier(framework, &recipes[id])).unwrap_or_else(|round| {
            let path = round.iter().map(ToString::to_string).collect();
            let mut nodes = round.iter().filter_map(|code| framework.node(code));
            let multiplied = nodes.find(|node| self.recipe(node).times.is_some());
            let place = multiplied.map(|node| self.methodology.path_of(framework, node, "times"));
            self.fault(&place.unwrap_or_default(), ErrorKind::ReferenceCycle { path }, None);
            Vec::new()
        })
    }

    fn levels(&mut self) {
        let methodology = self.methodology;
        for (level, settings) in &methodology.level {
            let path = format!("level.{level}");
            if level.as_str() == Level::INDICATOR {
                let why = "settings of all indicators belong in `[indicators]`";
                self.does_not_fit(&path, &path, "indicators".to_owned(), why, None);
            } else if !self.framework.levels().contains(level) {
                let groups = self.framework.levels().iter().map(Level::as_str);
                let help = one_of(level.as_str(), groups.filter(|name| *name != Level::INDICATOR));
                self.fault(&path, ErrorKind::UnknownLevel { level: level.to_string() }, help);
            }
            self.settings(&path, settings, For::Groups);
        }
    }

    fn nodes(&mut self) {
        let methodology = self.methodology;
        for (code, settings) in &methodology.node {
            let path = format!("node.{code}");
            match self.framework.node(code).map(Node::kind) {
                Some(NodeKind::Indicator(_)) => self.settings(&path, settings, For::Indicators),
                Some(NodeKind::Group(_)) => self.settings(&path, settings, For::Groups),
                None => self.check_node(&path, code.as_str()),
            }
        }
    }

    pub(super) fn settings(&mut self, path: &str, settings: &Settings, kind: For) {
        self.misplaced_options(path, settings, kind);
        self.imputation_options(path, settings);
        let chains = [("transforms", &settings.transforms), ("publish", &settings.publish)];
        for (option, transforms) in chains {
            for (step, transform) in transforms.iter().flatten().enumerate() {
                if let Some(why) = transform.refuse() {
                    let path = format!("{path}.{option}.{step}");
                    self.refused(&path, transform.name(), Some(why));
                }
                let off_raw = kind != For::Indicators || option == "publish";
                let why = match transform.method().profile().needs {
                    Some(Attribute::Goalposts) => "goalposts are raw values of an indicator",
                    Some(Attribute::Target) => "a target is a raw value of an indicator",
                    None => continue,
                };
                if off_raw {
                    let path = format!("{path}.{option}.{step}");
                    self.does_not_fit(&path, transform.name(), format!("`{path}`"), why, None);
                }
            }
        }
        let aggregation = settings.aggregation.as_ref();
        let weighting = settings.weighting.as_ref();
        let lacking = [
            weighting.and_then(|it| Some(("weighting", it.name(), it.missing_feature()?))),
            aggregation.and_then(|it| Some(("aggregation", it.name(), it.missing_feature()?))),
        ];
        for (option, method, feature) in lacking.into_iter().flatten() {
            let problem = ErrorKind::MissingFeature { method: method.to_owned(), feature };
            self.fault(&format!("{path}.{option}"), problem, None);
        }
        let ranking = settings.ranking.as_ref();
        let refusals = [
            weighting.and_then(|it| Some(("weighting", it.name(), it.refuse()?))),
            aggregation.and_then(|it| Some(("aggregation", it.name(), it.refuse()?))),
            settings.missing.and_then(|it| Some(("missing", "missing", it.refuse()?))),
            ranking.and_then(|it| Some(("ranking", "ranking", it.refuse()?))),
        ];
        for (option, method, why) in refusals.into_iter().flatten() {
            self.refused(&format!("{path}.{option}"), method, Some(why));
        }
        if let Some(ranking) = ranking {
            self.groupings_of_ranking(&format!("{path}.ranking"), ranking);
        }
        self.unused_weighting(path, settings);
        self.axes_of_classes(path, settings);
    }

    /// A weighting that the aggregation said beside it does not use.
    fn unused_weighting(&mut self, path: &str, settings: &Settings) {
        let (Some(weighting), Some(aggregation)) = (&settings.weighting, &settings.aggregation)
        else {
            return;
        };
        if *weighting == Weighting::default() || aggregation.uses_weights() {
            return;
        }
        let why = format!("the aggregation there, {}, uses no weights", aggregation.name());
        let help = "leave one of the two out, or choose an aggregation that uses weights";
        let (at, culprit) = (format!("{path}.weighting"), format!("`{path}`"));
        self.does_not_fit(&at, weighting.name(), culprit, why, Some(help.into()));
    }

    pub(super) fn refused(&mut self, path: &str, option: &str, refusal: Option<&'static str>) {
        if let Some(why) = refusal {
            self.invalid(path, option, why, None);
        }
    }

    fn misplaced_options(&mut self, path: &str, settings: &Settings, kind: For) {
        let (culprit, foreign) = match kind {
            For::Indicators => ("an indicator", &["weighting", "aggregation", "missing"][..]),
            For::Both => return,
            For::Groups => ("a group", &["denominate", "impute"][..]),
        };
        let nothing = Settings::new();
        let given = Settings::OPTIONS.iter().filter(|(_, agree)| !agree(settings, &nothing));
        for (option, _) in given.filter(|(option, _)| foreign.contains(option)) {
            let (at, why) = (format!("{path}.{option}"), format!("{culprit} has no such option"));
            self.does_not_fit(&at, option, format!("`{path}`"), why, None);
        }
    }

    /// Options that name or count children fit those of every group that they are for.
    fn misfits(&mut self) {
        let framework = self.framework;
        for (group, _) in framework.groups() {
            let RecipeKind::Group { weighting, aggregation, missing } = &self.recipe(group).kind
            else {
                continue;
            };
            let weighted = framework.children(group).count() - self.weightless(group).count();
            if missing.refuse().is_none() {
                let indicators = indicators_below(framework, group).len();
                let misfits = missing.misfits(aggregation, weighted, indicators);
                self.misfits_of(group, "missing", "missing", misfits);
            }
            // Options that are refused as such are reported once, where they stand.
            if weighting.refuse().is_none() {
                let misfits = weighting.misfits(framework, group);
                self.misfits_of(group, "weighting", weighting.name(), misfits);
            }
            if aggregation.refuse().is_none() {
                let children: Vec<_> =
                    framework.children(group).map(|child| child.code().as_str()).collect();
                let misfits = aggregation.misfits(&children, weighted);
                self.misfits_of(group, "aggregation", aggregation.name(), misfits);
            }
        }
    }

    fn misfits_of(&mut self, group: &Node, setting: &str, method: &str, misfits: Vec<Misfit>) {
        for Misfit { option, why, help } in misfits {
            let path = self.methodology.path_of(self.framework, group, setting);
            let culprit = format!("group `{}`", group.code());
            self.does_not_fit(&path, option.unwrap_or(method), culprit, why, help);
        }
    }

    fn weights(&mut self) {
        let methodology = self.methodology;
        for (code, weight) in &methodology.weights {
            let (node, path) = (self.framework.node(code), || format!("weights.{code}"));
            self.check_node(&path(), code.as_str());
            if node.is_some_and(|node| node.position() == 0) {
                self.fault(&path(), ErrorKind::WeightOfRoot { code: code.to_string() }, None);
            }
            if node.is_some_and(Node::is_memo) {
                self.fault(&path(), ErrorKind::WeightOfMemo { code: code.to_string() }, None);
            }
            let (code, weight) = (|| code.to_string(), *weight);
            if !weight.is_finite() {
                self.fault(&path(), ErrorKind::InfiniteWeight { code: code(), weight }, None);
            } else if weight < 0.0 {
                self.fault(&path(), ErrorKind::NegativeWeight { code: code(), weight }, None);
            }
        }
        self.weights_beside_schemes();
        for (group, _) in self.framework.groups() {
            if self.all_zero(group) {
                let path = format!("weights.{}", self.first_overridden(group));
                self.fault(
                    &path,
                    ErrorKind::AllZeroWeights { group: group.code().to_string() },
                    None,
                );
            }
        }
    }

    /// Weights out of data or judgements have a scale of their own, so that one beside them says
    /// nothing; where all children have one, nothing is mixed.
    fn weights_beside_schemes(&mut self) {
        let (framework, methodology) = (self.framework, self.methodology);
        for (group, _) in framework.groups() {
            let RecipeKind::Group { weighting, .. } = &self.recipe(group).kind else {
                continue;
            };
            let own = |child: &&Node| methodology.weights.contains_key(child.code());
            if weighting.is_beside_own_weights() || framework.children(group).all(|it| own(&it)) {
                continue;
            }
            for child in framework.children(group).filter(own) {
                let code = child.code();
                // Zero leaves a child out, whatever the scale.
                if methodology.weights.get(code) == Some(&0.0) {
                    continue;
                }
                let (group, scheme) = (group.code().to_string(), weighting.name().to_owned());
                let problem =
                    ErrorKind::WeightBesideScheme { code: code.to_string(), group, scheme };
                let help = "weight its siblings with it, or drop one of the two";
                self.fault(&format!("weights.{code}"), problem, Some(help.into()));
            }
        }
    }

    fn all_zero(&self, group: &Node) -> bool {
        self.weightless(group).count() == self.framework.children(group).count()
    }

    /// The children that are known to have a weight of zero, whatever the data.
    fn weightless<'n>(&'n self, group: &'n Node) -> impl Iterator<Item = &'n Node> {
        let (foreseen, nominal) = match &self.recipe(group).kind {
            RecipeKind::Group { weighting: Weighting::Nominal, .. } => (None, true),
            // Data and the user's own scheme decide later; judgements that do not fit are reported.
            RecipeKind::Group { weighting, .. } => {
                (weighting.foreseen(self.framework, group).and_then(Result::ok), false)
            }
            RecipeKind::Indicator { .. } => (None, false),
        };
        let foreseen = move |child: &Node| match &foreseen {
            Some(weights) => weights.get(child.code()).copied(),
            None => nominal.then_some(child.weight()),
        };
        self.framework.children(group).filter(move |child| {
            let own = self.methodology.weights.get(child.code()).copied();
            own.or_else(|| foreseen(child)) == Some(0.0)
        })
    }

    fn first_overridden(&self, group: &Node) -> String {
        let mut codes = self.framework.children(group).map(Node::code);
        codes
            .find(|code| self.methodology.weights.contains_key(*code))
            .map(ToString::to_string)
            .unwrap_or_default()
    }

    /// The columns of units and weights are there; data made in code may have others, where the
    /// framework declares none.
    fn parts(&mut self) {
        let (framework, methodology) = (self.framework, self.methodology);
        let Some(parts) = &methodology.parts else { return };
        self.grouping("parts.of", &parts.of);
        let Some(weight) = &parts.weight else { return };
        let kind = framework.column_kind(weight.as_str());
        let is_text = !matches!(kind, None | Some(RecordKind::Denominator | RecordKind::Outcome));
        let is_group = framework.node(weight).is_some_and(|node| node.column_name().is_none());
        if is_text || is_group {
            let (why, help) =
                ("parts are weighted by a column of numbers", framework.there_as(weight.as_str()));
            self.does_not_fit("parts.weight", "weight", format!("`{weight}`"), why, help);
        }
    }

    /// Codes are for variables that the data can have.
    fn codes(&mut self) {
        let framework = self.framework;
        let indicators = framework.observed().map(|(node, _)| node.code().as_str());
        let kinds = [RecordKind::Denominator, RecordKind::Outcome];
        let others = kinds.into_iter().flat_map(|kind| framework.columns_of(kind));
        let known: Vec<_> = indicators.chain(others).collect();
        let coded = self.methodology.data.iter().flat_map(CellRules::coded);
        let unknown: Vec<_> = coded.filter(|variable| !known.contains(variable)).collect();
        for variable in unknown {
            let there = framework.there_as(variable);
            let help = there.or_else(|| did_you_mean(variable, known.iter().copied()));
            let problem = ErrorKind::UnknownVariable { variable: variable.to_owned() };
            self.fault(&format!("data.codes.{variable}"), problem, help);
        }
    }

    fn groupings_of_ranking(&mut self, path: &str, ranking: &Ranking) {
        for (key, grouping) in ranking.groupings() {
            self.grouping(&format!("{path}.{key}"), grouping);
        }
    }

    fn ranking_and_verification(&mut self) {
        let methodology = self.methodology;
        self.refused("ranking", "ranking", methodology.ranking.refuse());
        self.groupings_of_ranking("ranking", &methodology.ranking);
        self.parts();
        self.codes();
        self.refused("data", "data", methodology.data.as_ref().and_then(CellRules::refuse));
        let Some(verification) = &methodology.verification else { return };
        self.refused("verification", "verification", verification.refuse());
        for code in verification.nodes() {
            self.check_node("verification", code.as_str());
        }
    }
}
