//! `methodology.toml`: every option read by itself, so that all faults come with their places.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Methodology;
use super::accept::Acceptance;
use super::messages::one_line;
use super::ranking::Ranking;
use super::reader::Reader;
use super::screening::Screening;
use super::settings::Settings;
use super::verification::Verification;
use crate::error::{Diagnostic, ErrorKind, Result, Source};
use crate::framework::Level;
use crate::methods::aggregate::Missing;

const SECTIONS: [&str; 11] = [
    "name",
    "source",
    "accept",
    "screening",
    "indicators",
    "groups",
    "level",
    "node",
    "weights",
    "ranking",
    "verification",
];

const SETTINGS: [&str; 8] = [
    "transforms",
    "denominate",
    "impute",
    "weighting",
    "aggregation",
    "missing",
    "publish",
    "ranking",
];

impl Methodology {
    /// Reads a methodology file.
    ///
    /// # Errors
    ///
    /// Every fault at once, with line and column: TOML that is not valid, options that do not
    /// exist (with the nearest that does), values of the wrong type. Whether nodes and levels exist
    /// is known only with the framework, and checked by [`Index::new`](crate::engine::Index::new).
    pub fn from_toml(source: &Source) -> Result<Self> {
        let (table, errors) = DeTable::parse_recoverable(source.text());
        let mut reader = Reader::new(source);
        for error in errors {
            let problem = ErrorKind::MalformedToml { why: one_line(error.message()) };
            let span = error.span().map(|span| source.span(span));
            reader.faults.push(Diagnostic::new(problem).at(span));
        }
        if reader.faults.is_empty() {
            reader.methodology(table.get_ref());
        }
        reader.faults.sort_by_place();
        reader.faults.finish(reader.methodology)
    }

    /// Writes the methodology as a file.
    ///
    /// # Errors
    ///
    /// It contains the user's own method, which is code and cannot be written.
    pub fn to_toml(&self) -> Result<String> {
        toml::to_string(self).map_err(|error| {
            ErrorKind::InvalidOption { option: "methodology".to_owned(), why: error.to_string() }
                .into()
        })
    }
}

impl Reader<'_> {
    fn methodology(&mut self, table: &DeTable<'_>) {
        for (key, value) in table.iter() {
            let name = key.get_ref().as_ref();
            self.methodology.spans.note(name, self.source.span(key.span()));
            match name {
                "name" => self.methodology.name = self.value(name, value),
                "source" => self.methodology.source = self.value(name, value),
                "accept" => self.accept(value),
                "screening" => self.methodology.screening = Some(self.screening(value)),
                "indicators" => self.methodology.indicators = self.settings(name, value),
                "groups" => self.methodology.groups = self.settings(name, value),
                "level" => self.levels(value),
                "node" => self.nodes(value),
                "weights" => self.weights(value),
                "ranking" => {
                    self.methodology.ranking =
                        self.value::<Ranking>(name, value).unwrap_or_default();
                }
                "verification" => {
                    self.methodology.verification = self.value::<Verification>(name, value);
                }
                _ => self.unknown_option(name, key.span(), SECTIONS),
            }
        }
    }

    fn accept(&mut self, value: &Spanned<DeValue<'_>>) {
        for (index, item) in self.array("accept", value).into_iter().enumerate() {
            let accepted = self.value::<Acceptance>(&format!("accept.{index}"), item);
            self.methodology.accept.extend(accepted);
        }
    }

    fn screening(&mut self, value: &Spanned<DeValue<'_>>) -> Screening {
        let mut screening = Screening::default();
        for (key, value) in self.table("screening", value) {
            let path = self.note("screening", key);
            match key.get_ref().as_ref() {
                "units" => screening.units = self.value(&path, value).unwrap_or_default(),
                "indicators" => screening.indicators = self.value(&path, value).unwrap_or_default(),
                name => self.unknown_option(name, key.span(), ["units", "indicators"]),
            }
        }
        screening
    }

    fn levels(&mut self, value: &Spanned<DeValue<'_>>) {
        for (key, value) in self.table("level", value) {
            let path = self.note("level", key);
            let settings = self.settings(&path, value);
            self.methodology.level.insert(Level::new(key.get_ref().as_ref()), settings);
        }
    }

    fn nodes(&mut self, value: &Spanned<DeValue<'_>>) {
        for (key, value) in self.table("node", value) {
            let path = self.note("node", key);
            let settings = self.settings(&path, value);
            if let Some(code) = self.code(key) {
                self.methodology.node.insert(code, settings);
            }
        }
    }

    fn weights(&mut self, value: &Spanned<DeValue<'_>>) {
        for (key, value) in self.table("weights", value) {
            let path = self.note("weights", key);
            let weight = self.value::<f64>(&path, value);
            if let (Some(code), Some(weight)) = (self.code(key), weight) {
                self.methodology.weights.insert(code, weight);
            }
        }
    }

    fn settings(&mut self, path: &str, value: &Spanned<DeValue<'_>>) -> Settings {
        let mut settings = Settings::default();
        for (key, value) in self.table(path, value) {
            let (name, path) = (key.get_ref().as_ref(), self.note(path, key));
            match name {
                "transforms" => settings.transforms = self.steps(&path, value),
                "publish" => settings.publish = self.steps(&path, value),
                "impute" => settings.impute = self.imputations(&path, value),
                "denominate" => settings.denominate = self.value(&path, value),
                "weighting" => settings.weighting = self.value(&path, value),
                "aggregation" => settings.aggregation = self.value(&path, value),
                "missing" => settings.missing = self.value::<Missing>(&path, value),
                "ranking" => settings.ranking = self.value::<Ranking>(&path, value),
                _ => self.unknown_option(name, key.span(), SETTINGS),
            }
        }
        settings
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::methods::aggregate::Aggregation;
    use crate::numerics::Ties;

    fn read(text: &str) -> Result<Methodology> {
        Methodology::from_toml(&Source::new("m.toml", text))
    }

    #[test]
    fn a_whole_methodology_is_read_and_written() {
        let text = r#"
            name = "All of it"
            accept = ["zero-in-mean", "empty-unit"]
            [indicators]
            denominate = false
            transforms = ["ln", { min-max = { to = [0, 100], constant = 50 } }, { round = { decimals = 1 } }]
            [groups]
            missing = { rule = { count-as = 0 }, children = 0.5 }
            publish = [{ linear = { factor = 2 } }]
            [level.pillar]
            weighting = "equal"
            aggregation = { power-mean = { exponent = 0.5 } }
            [node.top]
            ranking = { order = "ascending", ties = "average", on = "published", tolerance = 0.1 }
            [weights]
            talent = 15
            [verification]
            largest-difference = 0.0065
        "#;
        let methodology = read(text).unwrap();
        assert_eq!(methodology.weights.values().copied().collect::<Vec<_>>(), [15.0]);
        let ranking = methodology.node.values().next().and_then(|node| node.ranking).unwrap();
        assert_eq!(ranking.ties, Ties::Average);
        let again = read(&methodology.to_toml().unwrap()).unwrap();
        assert_eq!(again, methodology);
    }

    #[test]
    fn a_method_whose_options_have_defaults_is_read_by_its_name() {
        let read = |method: &str| {
            let methodology = read(&format!("[groups]\naggregation = {method}"));
            methodology.map(|methodology| methodology.groups.aggregation)
        };
        for method in ["copeland", "borda", "kemeny", "benefit-of-the-doubt"] {
            let short = read(&format!("\"{method}\"")).unwrap();
            assert_eq!(short, read(&format!("{{ {method} = {{}} }}")).unwrap());
            assert_eq!(short.unwrap().name(), method);
        }
        assert_eq!(
            read("\"vikor\"").unwrap_err().to_string(),
            "m.toml:2:15: `vikor` needs options (write `{ vikor = { majority = 0.5 } }`)"
        );
    }

    /// Every example that is offered can be read.
    #[test]
    fn examples_of_options_are_sound() {
        for name in Aggregation::NAMES {
            let value = read(&format!("[groups]\naggregation = \"{name}\""));
            let Err(error) = value else { continue };
            let help = error.diagnostics()[0].help.clone().unwrap();
            let example = help.trim_start_matches("write `").trim_end_matches('`');
            let methodology = read(&format!("[groups]\naggregation = {example}")).unwrap();
            let aggregation = methodology.groups.aggregation.unwrap();
            assert_eq!((aggregation.name(), aggregation.refuse()), (name, None));
        }
    }

    #[test]
    fn every_fault_comes_with_its_place_and_the_nearest_name() {
        let text = "[groups]\n\
                    aggregaton = \"minimum\"\n\
                    weighting = \"equl\"\n\
                    [indicators]\n\
                    transforms = [{ min-max = { too = [0, 1] } }, \"min-max\", \"zscore\"]\n\
                    denominate = 3\n\
                    [levle.pillar]\n\
                    [weights]\n\
                    talent = \"much\"\n";
        assert_eq!(
            read(text).unwrap_err().to_string(),
            "m.toml:2:1: unknown option `aggregaton` (did you mean `aggregation`?)\n\
             m.toml:3:13: unknown method `equl` (did you mean `equal`?)\n\
             m.toml:5:29: unknown option `too` (did you mean `to`?)\n\
             m.toml:5:47: `min-max` needs options (write `{ min-max = { to = [0, 100] } }`)\n\
             m.toml:5:58: unknown method `zscore` (did you mean `z-score`?)\n\
             m.toml:6:14: `denominate`: `true` or `false` is needed, and this is `3`\n\
             m.toml:7:2: unknown option `levle` (did you mean `level`?)\n\
             m.toml:9:10: `talent`: a number is needed, and this is the text \"much\""
        );
    }
}
