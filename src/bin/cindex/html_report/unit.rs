//! Two pages on one unit, for a reader who has five minutes.

use composite_index::decisions::{
    Editions, Explain, Explanation, Part, Reach, change, explain, ordinal, reach,
};
use composite_index::engine::Cell;
use composite_index::{IndexFolder, UnitCode, audit};
use maud::{Markup, html};

use super::pictures::{Bar, bars};
use super::section::{paragraph, section};
use super::subject::Subject;
use super::table::{of, table};
use crate::Failure;
use crate::decisions::bounds::exact_ranks;
use crate::result_table::Value;

/// So many units above and below are rivals.
const RIVALS: usize = 2;
/// So many indicators are the best, and so many the worst.
const ENDS: usize = 5;

/// The pages; `number` tells them from those of other units.
pub(super) fn pages(subject: &Subject<'_>, unit: &UnitCode, number: usize) -> Markup {
    let name = subject.name_of(unit);
    let page = Page { subject, unit, name, number };
    html! {
        article.unit id=(format!("unit-{number}")) {
            h2 { (name) }
            (page.lead())
            (section("How sure the rank is", page.certainty()))
            (section("Nearest rivals", page.rivals()))
            (section("What the score is made of", page.parts()))
            (section("Best and worst indicators", page.ends()))
            (section("What has changed", page.change()))
            (section(&format!("What being {} would take", ordinal(subject.arguments.rank)), page.reach()))
        }
    }
}

struct Page<'a> {
    subject: &'a Subject<'a>,
    unit: &'a UnitCode,
    name: &'a str,
    number: usize,
}

impl Page<'_> {
    /// Rank and score in one sentence.
    fn lead(&self) -> Markup {
        let scores = &self.subject.scores;
        let (score, rank) = (scores.score(self.unit), scores.rank(self.unit));
        let ranked = scores.iter().filter(|cell| cell.rank.is_some()).count();
        let number = |number: f64, shown: String| html! { data value=(number) { (shown) } };
        html! {
            p.lead {
                @match (score.ok().flatten(), rank.ok().flatten()) {
                    (Some(score), Some(rank)) => {
                        strong { (self.name) " is " (number(rank, place(rank))) } " of " (ranked)
                        ", with a score of " (number(score, format!("{score:.2}"))) "."
                    }
                    _ => { (self.name) " has no score: too much of its data is missing." }
                }
            }
        }
    }

    fn certainty(&self) -> Result<Markup, Failure> {
        let Subject { arguments, index, data, .. } = self.subject;
        let sweep = self.subject.sweep()?;
        let quantile = |p| sweep.rank_quantile(self.unit, p);
        let interval = quantile(0.05)?.zip(quantile(0.95)?);
        let exact = exact_ranks(index, data, arguments.within, Some(self.unit.as_str()));
        let share = 100.0 * arguments.within;
        Ok(html! {
            @if let Some((low, high)) = interval {
                p {
                    "If every weight is moved at random by up to " (share) " % of itself, the rank is "
                    @if low == high { (place(low)) } @else { "from " (place(low)) " to " (place(high)) }
                    " in nine of ten of " (sweep.counted()) " draws."
                }
            }
            @match exact {
                Ok(Some(found)) => (paragraph(&found.sentences(Some(self.unit.as_str()))[1..])),
                Ok(None) => {}
                Err(why) => p.failed { "No exact bounds: " (why.to_string().trim_end()) },
            }
        })
    }

    fn rivals(&self) -> Result<Markup, Failure> {
        let Subject { index, data, scores, .. } = self.subject;
        let ranking: Vec<Cell<'_>> =
            scores.ranking().into_iter().filter(|cell| cell.rank.is_some()).collect();
        let own = ranking.iter().position(|cell| cell.unit == self.unit);
        let Some(own) = own else { return Ok(html! { p { "It has no rank." } }) };
        let near = own.saturating_sub(RIVALS)..ranking.len().min(own + RIVALS + 1);
        let ahead = |cell: &Cell<'_>| Some(cell.score? - ranking[own].score?);
        let rows = ranking[near].iter().map(|cell| {
            vec![
                Value::rank(cell.rank),
                Value::text(cell.name),
                Value::score(cell.score),
                Value::score(ahead(cell)),
            ]
        });
        let heading = format!("Ranks beside that of {}", self.name);
        let rivals = of(heading, &["rank", "name", "score", "gap"], rows.collect());
        let next = own.checked_sub(1).map(|above| {
            let question = Explain::new(self.unit.as_str()).against(ranking[above].unit.as_str());
            explain(index, data, &question)
        });
        Ok(html! {
            (table(&rivals))
            @match next {
                Some(Ok(gap)) => p { (between(&gap)) },
                Some(Err(why)) => p { (without_parts(&why)) },
                None => p { "No unit is ahead of it." },
            }
        })
    }

    fn parts(&self) -> Result<Markup, Failure> {
        let Subject { index, data, .. } = self.subject;
        let found = match explain(index, data, &Explain::new(self.unit.as_str())) {
            Ok(found) => found,
            Err(why) => return Ok(html! { p { (without_parts(&why)) } }),
        };
        let top: Vec<_> = found.parts.iter().filter(|part| part.depth == 1).collect();
        let rows = top.iter().map(|part| {
            vec![
                Value::text(&part.name),
                Value::Number(Some(100.0 * part.weight), 1),
                Value::score(part.value),
                Value::score(Some(points(part))),
            ]
        });
        let heading = format!("What makes the score of {}", self.name);
        let parts = of(heading.clone(), &["part", "weight %", "score", "points"], rows.collect());
        let drawn: Vec<_> =
            top.iter().map(|part| Bar { label: &part.name, value: points(part) }).collect();
        Ok(html! {
            (bars(&format!("parts-{}", self.number), &heading, "points of the score", &drawn))
            (table(&parts))
            @if found.published.is_some() {
                p.legend { "points: of the published score, which is rescaled as it was for all units." }
            }
        })
    }

    fn ends(&self) -> Result<Markup, Failure> {
        let Subject { index, data, .. } = self.subject;
        let profile = audit::profile(index.framework(), data, self.unit.as_str())?;
        let rows = |standings: &[audit::Standing]| {
            let row = |standing: &audit::Standing| {
                vec![
                    Value::text(&standing.name),
                    Value::Number(Some(standing.value), 3),
                    Value::text(standing.measured_in.as_deref().unwrap_or_default()),
                    Value::rank(Some(standing.rank)),
                    Value::count(standing.of),
                ]
            };
            standings.iter().map(row).collect::<Vec<_>>()
        };
        let columns = ["indicator", "value", "measured in", "rank", "of"];
        Ok(html! {
            (table(&of("Best ranks", &columns, rows(profile.strengths(ENDS)))))
            (table(&of("Worst ranks", &columns, rows(profile.weaknesses(ENDS)))))
        })
    }

    /// From the period before, or from the edition that was named.
    fn change(&self) -> Result<Markup, Failure> {
        let Subject { arguments, index, data, folder, .. } = self.subject;
        let (since, old_index, old_data) = match &arguments.since {
            Some(dir) => {
                let old = IndexFolder::open(dir)?;
                (dir.display().to_string(), old.index().clone(), old.data()?.clone())
            }
            None => {
                let periods = folder.data()?.periods();
                let own = data.periods().first().copied();
                let own = periods.iter().position(|period| Some(*period) == own);
                let Some(before) = own.and_then(|own| own.checked_sub(1)) else {
                    return Ok(html! { p { "There are no earlier data to compare with." } });
                };
                let before = periods[before];
                (before.to_owned(), index.clone(), folder.data()?.in_period(before)?)
            }
        };
        let found = change((&old_index, &old_data), (index, data), &Editions::default())?;
        if !found.units.iter().any(|unit| unit.unit == *self.unit) {
            return Ok(html! { p { "It has no rank in " (since) "." } });
        }
        Ok(html! {
            p { "Since " (since) ":" }
            (paragraph(&found.sentences(Some(self.unit.as_str()))))
        })
    }

    fn reach(&self) -> Result<Markup, Failure> {
        let Subject { arguments, index, data, .. } = self.subject;
        let found = reach(index, data, &Reach::new(self.unit.as_str(), arguments.rank))?;
        let mut moves: Vec<_> = found.single.iter().filter(|it| it.points.is_some()).collect();
        moves.sort_by(|a, b| {
            let points =
                |it: &composite_index::decisions::SingleMove| it.points.unwrap_or(f64::MAX);
            b.within_cap.cmp(&a.within_cap).then(points(a).total_cmp(&points(b)))
        });
        let rows = moves.iter().take(ENDS).map(|it| {
            vec![
                Value::text(&it.name),
                Value::score(it.now),
                Value::score(it.points),
                Value::score(it.value),
                Value::text(if it.within_cap { "yes" } else { "no" }),
            ]
        });
        let columns = ["indicator", "now", "more points", "value needed", "some unit has it"];
        let rows: Vec<_> = rows.collect();
        Ok(html! {
            (paragraph(&found.sentences()))
            @if !rows.is_empty() {
                (table(&of("One indicator alone, all else as it is", &columns, rows)))
            }
        })
    }
}

/// 3rd; a shared rank as the number that it is.
fn place(rank: f64) -> String {
    if rank.fract() == 0.0 { ordinal(rank as usize) } else { format!("rank {rank}") }
}

/// What a part makes of the score, as published where that differs.
fn points(part: &Part) -> f64 {
    part.published.unwrap_or(part.part)
}

/// The gap to the unit above, with the largest of its parts.
fn between(gap: &Explanation) -> String {
    let mut parts: Vec<_> = gap.parts.iter().filter(|part| part.depth == 1).collect();
    parts.sort_by(|a, b| points(b).abs().total_cmp(&points(a).abs()));
    let said = parts.iter().take(4).map(|part| format!("{} {:+.2}", part.name, points(part)));
    let (name, other) = (&gap.name, gap.against_name.as_deref().unwrap_or_default());
    let whole = gap.published.unwrap_or(gap.whole);
    let said: Vec<_> = said.collect();
    format!("{name} against {other}: {whole:+.2} points. The largest parts: {}.", said.join(", "))
}

/// A score that is no sum has no parts.
fn without_parts(why: &composite_index::Error) -> String {
    format!("The score is no sum of parts: {}", why.to_string().trim_end())
}
