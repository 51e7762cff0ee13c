//! What the search finds of every method, stored beside the test so that it need not be searched in
//! full each time: how it ends for each axiom, and the smallest counterexamples.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock};

use composite_index::axioms::{
    Axiom, AxiomFailure, Case, Certificate, Choices, Counterexample, Kind, Search, Verdict,
    VerdictKind,
};
use composite_index::{Dataset, Framework, Index};
use serde::{Deserialize, Serialize};

use super::methods::{Method, methods};
use super::theorems::theorem;

/// So many cases of every axiom in a full search.
pub(crate) const CASES: u32 = 1000;
/// The power of a search is the median over searches with so many seeds.
const SEEDS: u64 = 3;

/// What was found of one method, by axiom.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Results {
    pub(crate) method: String,
    pub(crate) axioms: BTreeMap<Axiom, Found>,
}

/// What was found of one axiom.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Found {
    Holds {
        cases: u32,
    },
    /// After so many cases, with the median of several searches, and where.
    Violated {
        cases: u32,
        median: Option<u32>,
        smallest: Box<Stored>,
    },
    /// The index refuses every case, most often for this kind of reason.
    Refused {
        kind: String,
    },
    /// The axiom applies to no case, most often for this kind of reason.
    NotApplicable {
        kind: String,
    },
}

/// A case without its methodology.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Stored {
    framework: Framework,
    data: Dataset,
    choices: Choices,
}

impl Stored {
    fn of(case: &Case) -> Self {
        let framework = case.index().framework().clone();
        Self { framework, data: case.data().clone(), choices: *case.choices() }
    }

    fn case(&self, method: &Method) -> Case {
        let index = Index::new(self.framework.clone(), method.methodology.clone());
        Case::new(index.expect("a sound index"), self.data.clone()).with_choices(self.choices)
    }

    /// The counterexample, found again.
    pub(crate) fn counterexample(&self, method: &Method, axiom: Axiom) -> Box<Counterexample> {
        match axiom.check(&self.case(method)) {
            Err(AxiomFailure::Violated(counterexample)) => counterexample,
            other => panic!("{}, {axiom}: {other:?}", method.name),
        }
    }
}

/// The methods with what is stored of them; where that is asked for, searched and stored anew.
pub(crate) fn stored() -> &'static [(Method, Results)] {
    static STORED: OnceLock<Vec<(Method, Results)>> = OnceLock::new();
    STORED.get_or_init(|| {
        if let Some(axioms) = asked() {
            write(&path(), &lines(&searched(&axioms)));
        }
        let text = std::fs::read_to_string(path()).expect("the results");
        let results: Vec<Results> = serde_json::from_str(&text).expect("their form");
        let names = |results: &[Results]| -> Vec<String> {
            results.iter().map(|results| results.method.clone()).collect()
        };
        let known: Vec<_> = methods().iter().map(|method| method.name.to_owned()).collect();
        assert_eq!(names(&results), known, "UPDATE_AXIOMS=1 stores them anew");
        methods().into_iter().zip(results).collect()
    })
}

fn path() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests", "laws", "axioms", "results.json"].iter().collect()
}

pub(crate) fn write(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    std::fs::write(path, text).expect("a file");
}

/// The axioms whose results are asked for anew: those that `UPDATE_AXIOMS` names, or all.
fn asked() -> Option<Vec<Axiom>> {
    let what = std::env::var("UPDATE_AXIOMS").ok().filter(|what| what != "document")?;
    let named = |name| Axiom::named(name).expect("UPDATE_AXIOMS is 1, document or names of axioms");
    Some(if what == "1" { Axiom::ALL.to_vec() } else { what.split(',').flat_map(named).collect() })
}

/// Axioms of which a violation of one may show a violation of another.
const IMPLYING: [Axiom; 5] = [
    Axiom::WeakPareto,
    Axiom::StrictPareto,
    Axiom::ScoreMonotonicity,
    Axiom::OwnMonotonicity,
    Axiom::EqualTreatment,
];

/// A full search of every method for some axioms, and those whose violations may show theirs; of the
/// others what is stored stays.
fn searched(axioms: &[Axiom]) -> Vec<Results> {
    let implied = axioms.iter().any(|axiom| IMPLYING.contains(axiom));
    let is_asked = |axiom: &Axiom| axioms.contains(axiom) || implied && IMPLYING.contains(axiom);
    let axioms: Vec<_> = Axiom::ALL.iter().copied().filter(is_asked).collect();
    let read = || serde_json::from_str(&std::fs::read_to_string(path()).expect("the results"));
    let all = axioms.len() == Axiom::ALL.len();
    let known: Vec<Results> = if all { Vec::new() } else { read().expect("their form") };
    on_all_cores(methods(), |method| {
        let mut results = search(&method, &axioms);
        let known = known.iter().find(|known| known.method == method.name);
        for (axiom, found) in known.into_iter().flat_map(|known| known.axioms.clone()) {
            results.axioms.entry(axiom).or_insert(found);
        }
        results
    })
}

fn search(method: &Method, axioms: &[Axiom]) -> Results {
    let search = Search::new().axioms(axioms.iter().copied()).cases(CASES);
    let certificate = search.run(&method.indices());
    let axioms = certificate.verdicts.into_iter().map(|Verdict { axiom, kind, tally, .. }| {
        let first = |kinds: &[Kind]| kinds.first().map_or(String::new(), |kind| kind.kind.clone());
        let found = match kind {
            VerdictKind::Holds { cases } => Found::Holds { cases },
            VerdictKind::Violated { cases, smallest, .. } => Found::Violated {
                cases,
                median: median(method, axiom),
                smallest: Box::new(Stored::of(&smallest)),
            },
            VerdictKind::Refused { .. } => Found::Refused { kind: first(&tally.refusals) },
            VerdictKind::NotApplicable { .. } => {
                Found::NotApplicable { kind: first(&tally.silences) }
            }
            other => panic!("{other:?}"),
        };
        (axiom, found)
    });
    Results { method: method.name.to_owned(), axioms: axioms.collect() }
}

/// The median number of cases until a violation is found.
fn median(method: &Method, axiom: Axiom) -> Option<u32> {
    let search = Search::new().axioms([axiom]).cases(CASES).without_shrinking();
    let cases = |certificate: Certificate| match certificate.verdicts[0].kind {
        VerdictKind::Violated { cases, .. } => cases,
        _ => u32::MAX,
    };
    let mut found: Vec<_> =
        (0..SEEDS).map(|seed| cases(search.clone().seed(seed).run(&method.indices()))).collect();
    found.sort_unstable();
    Some(found[found.len() / 2]).filter(|cases| *cases < u32::MAX)
}

/// One axiom a line.
fn lines(results: &[Results]) -> String {
    let method = |Results { method, axioms }: &Results| {
        let found =
            axioms.iter().map(|(axiom, found)| format!("\n{}: {}", json(axiom), json(found)));
        let found = found.collect::<Vec<_>>().join(",");
        format!("{{\"method\": {}, \"axioms\": {{{found}\n}}}}", json(method))
    };
    format!("[\n{}\n]\n", results.iter().map(method).collect::<Vec<_>>().join(",\n"))
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("plain data")
}

/// Does the work for each, in as many threads as there are cores, and keeps their order.
fn on_all_cores<T: Send, R: Send>(items: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    let queue = Mutex::new(items.into_iter().enumerate());
    let done = Mutex::new(Vec::new());
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let next = queue.lock().expect("no panic").next();
                    let Some((position, item)) = next else { break };
                    let result = work(item);
                    done.lock().expect("no panic").push((position, result));
                }
            });
        }
    });
    let mut done = done.into_inner().expect("no panic");
    done.sort_by_key(|(position, _)| *position);
    done.into_iter().map(|(_, result)| result).collect()
}

/// No theorem is violated, and what a search could find of a method it looked for.
#[test]
fn theorems_and_results_agree() {
    let mut unexpected = Vec::new();
    for (method, results) in stored() {
        assert_eq!(results.axioms.len(), Axiom::ALL.len(), "{}", method.name);
        for (axiom, found) in &results.axioms {
            let known = theorem(method, *axiom);
            if let (Some(reason), Found::Violated { smallest, .. }) = (known, found) {
                let shown = smallest.counterexample(method, *axiom);
                unexpected.push(format!("{}, {axiom}, since {reason}: {shown}", method.name));
            }
        }
    }
    assert!(unexpected.is_empty(), "{}", unexpected.join("\n"));
}

/// Every counterexample that was found is still one.
#[test]
fn counterexamples_that_were_kept_are_still_ones() {
    for (method, results) in stored() {
        for (axiom, found) in &results.axioms {
            if let Found::Violated { smallest, .. } = found {
                assert_eq!(smallest.counterexample(method, *axiom).axiom, *axiom);
            }
        }
    }
}

/// The first cases of every search end as they are stored. More of them where the build is fast; all
/// are searched where they are stored anew.
#[test]
fn the_search_ends_as_it_is_stored() {
    const FIRST: u32 = if cfg!(debug_assertions) { 10 } else { 100 };
    let differences = on_all_cores(stored().iter().collect(), |(method, results)| {
        let search = Search::new().cases(FIRST).without_shrinking();
        let certificate = search.run(&method.indices());
        let differs = |verdict: &&Verdict| match (&verdict.kind, &results.axioms[&verdict.axiom]) {
            (VerdictKind::Violated { cases: now, .. }, Found::Violated { cases, .. }) => {
                now != cases
            }
            (VerdictKind::Violated { .. }, _) => true,
            (VerdictKind::Holds { cases: now }, Found::Violated { cases, .. }) => cases <= now,
            _ => false,
        };
        // What is implied is built from what the whole search found.
        let searched = certificate.verdicts.iter().filter(|it| it.implied_by.is_none());
        let verdicts = searched.filter(differs);
        verdicts.map(|verdict| format!("{}, {verdict}", method.name)).collect::<Vec<_>>()
    });
    let differences = differences.concat();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
