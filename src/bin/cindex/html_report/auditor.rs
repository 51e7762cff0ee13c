//! What an auditor asks of an index.

use composite_index::audit::{Audit, SiblingPair, Thresholds};
use composite_index::axioms::{Search, strategy};
use composite_index::framework::Node;
use composite_index::robustness::sensitivity::{
    Estimation, Sensitivity, SensitivityOutput, leave_one_out_while,
};
use composite_index::robustness::uncertainty::{Factor, Factors, Uncertainty};
use maud::{Markup, html};

use super::methodology;
use super::pictures::correlations;
use super::section::{paragraph, section};
use super::subject::Subject;
use super::table::table;
use crate::audit::Section;
use crate::decisions::bounds::{exact_ranks, ranks};
use crate::progress::Progress;
use crate::sensitivity::Kept;
use crate::{Failure, audit, axioms, progress, sensitivity, uncertainty, verify};

/// Cases for each axiom: half of them are the index's own data with a few values changed.
const CASES: u32 = 50;
/// Points of the estimated sensitivities, each a run and one more for each factor.
const POINTS: usize = 256;
/// Larger groups have their correlations in the table alone.
const CHILDREN: usize = 30;

pub(super) fn sections(subject: &Subject<'_>) -> Markup {
    let Subject { index, data, .. } = subject;
    let review = Audit::with(index, data, Thresholds::default());
    let of_review = |sections: &[Section]| -> Result<Markup, Failure> {
        let review = review.as_ref().map_err(|error| Failure::Input(error.clone()))?;
        let tables =
            sections.iter().flat_map(|section| audit::tables(index.framework(), review, *section));
        let tables: Vec<_> = tables.filter(|(_, table)| !table.rows.is_empty()).collect();
        Ok(html! { @for (_, found) in &tables { (table(found)) } })
    };
    let siblings = review.as_ref().map(|review| review.siblings.as_slice()).unwrap_or_default();
    html! {
        article.audit {
            h2 { "Audit" }
            (section("Methodology", Ok(methodology::tables(index))))
            (section("Findings", of_review(&[Section::Findings])))
            (section("Data", of_review(&[Section::Coverage, Section::Statistics, Section::Denominators])))
            (section("Coherence", of_review(&[Section::Groups, Section::Siblings, Section::Parents])))
            (matrices(subject, siblings))
            (section("Weights and importance", of_review(&[Section::Importance, Section::Methods])))
            (section("Ranks under all weights nearby, exactly", exact_ranks_of(subject)))
            (section("What moves the ranking", sensitivities(subject)))
            (section("Without each part", left_out(subject)))
            (section("Axioms", axioms_of(subject)))
            (section("Against the published result", verification(subject)))
        }
    }
}

/// The correlations within each group as a picture; the tables are above.
fn matrices(subject: &Subject<'_>, siblings: &[SiblingPair]) -> Markup {
    let framework = subject.scores.framework();
    let drawn = framework.groups().map(|(group, _)| {
        let children = framework.children(group).filter(|node| node.takes_part());
        (group, children.collect::<Vec<_>>())
    });
    let drawn = drawn.filter(|(_, children)| (2..=CHILDREN).contains(&children.len()));
    let matrix = |(number, (group, children)): (usize, (&Node, Vec<&Node>))| {
        let names: Vec<_> = children.iter().map(|node| node.name()).collect();
        let of = |row: usize, column: usize| {
            let (a, b) = (children[row].code().as_str(), children[column].code().as_str());
            let pair = siblings.iter().find(|pair| {
                let (first, second) = (&*pair.pearson.first, &*pair.pearson.second);
                pair.group == *group.code()
                    && ((first, second) == (a, b) || (first, second) == (b, a))
            });
            pair.and_then(|pair| pair.pearson.coefficient())
        };
        let title = format!("Correlations within {}", group.name());
        correlations(&format!("correlations-{number}"), &title, &names, of)
    };
    html! { @for group in drawn.enumerate() { (matrix(group)) } }
}

fn exact_ranks_of(subject: &Subject<'_>) -> Result<Markup, Failure> {
    let found = exact_ranks(&subject.index, &subject.data, subject.arguments.within, None)?;
    Ok(match found {
        Some(found) => html! { (paragraph(&found.sentences(None))) (table(&ranks(&found, true))) },
        None => html! {
            p { "They are not proved in short time; `cindex bounds` searches longer, and tells how near it comes." }
        },
    })
}

/// By the folder's own factors, or else by the weight of each part of the index.
fn sensitivities(subject: &Subject<'_>) -> Result<Markup, Failure> {
    let Subject { arguments, index, data, .. } = subject;
    let own = arguments.input.dir.join("uncertainty.toml").is_file();
    let study = match own {
        true => uncertainty::of_factors(&arguments.input, None, index, data)?,
        false => Uncertainty::new(index, data, weights_as_factors(subject)?)?,
    };
    let estimation = Estimation::new(POINTS).seed(arguments.seed);
    let runs = estimation.runs(study.dimensions().len()).unwrap_or(usize::MAX);
    let outputs = [SensitivityOutput::RankShift];
    let found: Sensitivity = progress::long_run(None, runs as u64, "runs", |progress| {
        study.sensitivity_while(&outputs, &estimation, |more| progress.more(more))
    })?;
    let shown =
        sensitivity::indices(index, &found, &Kept { seed: arguments.seed, pairs: false }, runs);
    Ok(html! {
        @if !own {
            p {
                "The folder has no uncertainty.toml. What varies here is the weight of each part right below \
                the index, by up to " (100.0 * arguments.within) " % of itself."
            }
        }
        (table(&shown))
    })
}

fn weights_as_factors(subject: &Subject<'_>) -> Result<Factors, Failure> {
    let share = subject.arguments.within;
    let mut factors = Factors::new();
    for node in subject.top() {
        let weight = subject.scores.weight(node.code())?;
        let between = (weight * (1.0 - share), weight * (1.0 + share));
        factors =
            factors.with(node.code().to_string(), Factor::weight(node.code().as_str(), between)?);
    }
    Ok(factors)
}

fn left_out(subject: &Subject<'_>) -> Result<Markup, Failure> {
    let Subject { index, data, .. } = subject;
    let parts = index.framework().nodes().len() + data.units().len();
    let found = progress::long_run(None, parts as u64, "removals", |progress| {
        leave_one_out_while(index, data, |more| progress.more(more))
    })?;
    Ok(table(&sensitivity::removals(index, &found)))
}

fn axioms_of(subject: &Subject<'_>) -> Result<Markup, Failure> {
    let Subject { arguments, index, data, .. } = subject;
    let search = Search::new().cases(CASES).seed(arguments.seed);
    let progress = Progress::new(search.asked(), "cases");
    let drawn = strategy::given(index, Some(data));
    let certificate = search.run_on_all_cores(&drawn, |done| progress.at(done));
    drop(progress);
    let mut found = axioms::verdicts(subject.title(), &certificate);
    found.notes.push("`cindex axioms` searches longer and shows the counterexamples.".to_owned());
    Ok(table(&found))
}

fn verification(subject: &Subject<'_>) -> Result<Markup, Failure> {
    let Subject { folder, data, .. } = subject;
    if folder.published().is_err() {
        return Ok(html! { p { "The folder has no published.csv to compare with." } });
    }
    let tables = verify::tables_for_people(folder.index(), &folder.verify_data(data)?);
    Ok(html! { @for (_, found) in &tables { (table(found)) } })
}
