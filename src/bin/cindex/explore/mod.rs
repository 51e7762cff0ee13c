//! `cindex explore`: an index as a page on which weights can be moved, in one file that needs no network.

mod html;

use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use clap::Args;
use composite_index::error::ErrorKind;
use composite_index::framework::Node;
use composite_index::transform::Round;
use composite_index::{Dataset, Index, Methodology, Scores};
use serde::Serialize;

use crate::destination::Destination;
use crate::input::Input;
use crate::output::{Format, Output};
use crate::result_table::counted;
use crate::{Failure, Outcome, diagnostic, notes};
use html::{escaped, filled, in_script};

#[derive(Debug, Args)]
pub(crate) struct ExploreArguments {
    #[command(flatten)]
    pub(crate) input: Input,
    /// Use another methodology file.
    #[arg(long, value_name = "FILE")]
    pub(crate) methodology: Option<PathBuf>,
    /// Write to a file rather than to standard output.
    #[arg(long, value_name = "FILE", value_parser = Destination::parse)]
    pub(crate) output: Option<Destination>,
}

/// The engine in WebAssembly, compressed; `explorer/build` makes it.
const ENGINE: &[u8] = include_bytes!("../../../../explorer/engine.wasm.gz");

const PAGE: &str = include_str!("../../../../explorer/page/page.html");

const STYLE: &str = include_str!("../../../../explorer/page/page.css");

/// What page and worker share.
const SHARED: &str = include_str!("../../../../explorer/page/engine.js");

const WORKER: &str = include_str!("../../../../explorer/page/worker.js");

/// The parts of the page's script, each after what it uses.
const SCRIPTS: [&str; 8] = [
    SHARED,
    include_str!("../../../../explorer/page/background.js"),
    include_str!("../../../../explorer/page/model.js"),
    include_str!("../../../../explorer/page/weights.js"),
    include_str!("../../../../explorer/page/table.js"),
    include_str!("../../../../explorer/page/profile.js"),
    include_str!("../../../../explorer/page/slope.js"),
    concat!(
        include_str!("../../../../explorer/page/page.js"),
        include_str!("../../../../explorer/page/main.js")
    ),
];

/// Methods that the page's engine is built without.
const LINEAR_PROGRAMMES: [&str; 2] = ["best-worst", "benefit-of-the-doubt"];

pub(crate) fn run(arguments: &ExploreArguments) -> Result<Outcome, Failure> {
    let folder = arguments.input.open(arguments.methodology.as_ref(), None)?;
    let index = folder.index();
    let scores = arguments.input.score(index, &folder)?;
    notes::warn((index, &scores), &folder);
    let data = arguments.input.values(&folder)?;
    // The page has one period, and scores it alone.
    if index.score(&data)? != scores {
        let why = "its methods look at other periods too, which the page does not have";
        let option = "explore".to_owned();
        return Err(ErrorKind::InvalidOption { option, why: why.to_owned() }.into());
    }
    let output = Output { format: Format::Json, output: arguments.output.clone(), wide: false };
    output.write(&page(index, &data, &scores)?)?;
    Ok(Outcome::Done)
}

/// What the page opens.
#[derive(Serialize)]
struct Opening<'i> {
    framework: &'i composite_index::Framework,
    methodology: &'i Methodology,
    data: &'i Dataset,
}

fn page(index: &Index, data: &Dataset, scores: &Scores) -> Result<String, Failure> {
    // What concerns the reading of tables and published figures is no part of the page.
    let mut methodology = index.methodology().clone();
    (methodology.data, methodology.verification) = (None, None);
    let framework = index.framework();
    let opening = serde_json::to_string(&Opening { framework, methodology: &methodology, data });
    let opening = opening.map_err(std::io::Error::other).map_err(|error| {
        let target = "the page".to_owned();
        Failure::Output { target, error }
    })?;
    let programmes = LINEAR_PROGRAMMES.iter().find(|name| opening.contains(&format!("\"{name}\"")));
    if let Some(name) = programmes {
        let what =
            format!("`{name}` solves linear programmes, which the page's engine does without");
        let help = "the page has the published ranking; its weights cannot be moved";
        diagnostic::warn(&what, help);
    }
    let title = escaped(framework.root().name());
    let period = data.units().first().and_then(|unit| unit.period.as_deref());
    let period = period.map(|period| format!(" in {}", escaped(period))).unwrap_or_default();
    let sentence = format!(
        "{}{period} under the published weights.",
        counted(scores.root().ranks().iter().filter(|rank| !rank.is_nan()).count())
    );
    let version = env!("CARGO_PKG_VERSION");
    let colophon = format!(
        "Written by cindex {version}. Ranks and scores are computed here, by the engine of the \
         command line, from the data in this file; nothing is sent or fetched."
    );
    let script = format!("(() => {{\n\"use strict\";\n{}}})();\n", SCRIPTS.concat());
    Ok(filled(PAGE, |name| match name {
        "version" => version.to_owned(),
        "title" => title.clone(),
        "style" => STYLE.to_owned(),
        "sentence" => sentence.clone(),
        "table" => ranking(scores),
        "weights" => weights(scores),
        "colophon" => colophon.clone(),
        "index" => in_script(&opening),
        "engine" => STANDARD.encode(ENGINE),
        "worker" => [SHARED, WORKER].concat(),
        "script" => script.clone(),
        _ => String::new(),
    }))
}

/// The ranking, for readers without scripts.
fn ranking(scores: &Scores) -> String {
    let root = scores.root();
    let children: Vec<&Node> = scores.framework().children(root.node()).collect();
    let cell = |text: &str| format!("<td class=\"number\">{}</td>", escaped(text));
    let heads: String = children
        .iter()
        .map(|child| format!("<th class=\"number\">{}</th>", escaped(child.name())))
        .collect();
    let mut table = format!(
        "<table><caption>Ranking under the published weights</caption><thead><tr><th \
         class=\"number\">rank</th><th>unit</th><th class=\"number\">score</th>{heads}</tr></thead><tbody>\n"
    );
    for it in root.ranking() {
        let below = children.iter().map(|child| {
            let score = scores.at(child.code()).and_then(|at| at.score(it.unit));
            cell(&shown(score.ok().flatten()))
        });
        table += &format!(
            "<tr>{}<td>{}</td>{}{}</tr>\n",
            cell(&it.rank.map_or("–".to_owned(), |rank| rank.to_string())),
            escaped(it.name),
            cell(&shown(it.score)),
            below.collect::<String>()
        );
    }
    table + "</tbody></table>"
}

/// The tree with its weights.
fn weights(scores: &Scores) -> String {
    let mut table = "<table><caption>Published weights</caption><thead><tr><th>node</th><th \
                     class=\"number\">share of its group</th><th class=\"number\">of the \
                     index</th></tr></thead><tbody>\n"
        .to_owned();
    let framework = scores.framework();
    for node in framework.nodes().iter().skip(1).filter(|node| node.takes_part()) {
        let share = scores.share(node.code()).unwrap_or(0.0);
        let effective = scores.effective_weight(node.code()).unwrap_or(0.0);
        table += &format!(
            "<tr><td>{}{}</td><td class=\"number\">{}</td><td class=\"number\">{}</td></tr>\n",
            "\u{2003}".repeat(framework.depth(node) - 1),
            escaped(node.name()),
            percent(share),
            percent(effective)
        );
    }
    table + "</tbody></table>"
}

fn shown(score: Option<f64>) -> String {
    score.map_or("–".to_owned(), |score| format!("{:.2}", Round { decimals: 2 }.round(score)))
}

fn percent(share: f64) -> String {
    format!("{:.1} %", Round { decimals: 1 }.round(100.0 * share))
}
