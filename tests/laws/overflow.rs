//! Values and weights near the end of the range of doubles: every figure that comes out can be
//! represented, and what cannot be is refused with its place.

use std::sync::LazyLock;

use composite_index::error::Source;
use composite_index::registry::{self, Family};
use composite_index::robustness::sweep::SweepPlan;
use composite_index::robustness::uncertainty::{Factor, Factors, Runs, Uncertainty};
use composite_index::{
    Aggregation, Comparison, Dataset, Error, Framework, Index, Methodology, NodeCode, Scores,
};
use proptest::prelude::*;
use serde_json::Value as Json;

use crate::exact::{BITS, Exact, abs, exact};
use crate::refusals::Tally;

const UNITS: usize = 5;
const CODES: [&str; 4] = ["a", "b", "c", "d"];

/// What the registry's examples of a family are in a file, where they fit any indicator or group.
fn examples(families: &[Family]) -> Vec<String> {
    let methods = registry::methods().filter(|method| families.contains(&method.family));
    methods.map(|method| method.written()).collect()
}

static TRANSFORMS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let families = [Family::Normalisation, Family::Elementary, Family::Treatment];
    examples(&families).into_iter().map(|example| format!("[{example}]")).collect()
});

static AGGREGATIONS: LazyLock<Vec<String>> = LazyLock::new(|| examples(&[Family::Aggregation]));

/// Numbers of every magnitude, many of them at the ends of the range.
fn numbers() -> impl Strategy<Value = f64> {
    let size = prop_oneof![
        3 => Just(f64::MAX),
        3 => (0.1..1.0_f64).prop_map(|share| share * f64::MAX),
        1 => (-308.0..308.0_f64).prop_map(|power| libm::pow(10.0, power)),
        1 => 0.5..100.0_f64,
        1 => (1..1_u64 << 52).prop_map(f64::from_bits),
    ];
    size.boxed()
}

/// A table of units × indicators; all values above zero, or of both signs.
fn tables() -> impl Strategy<Value = Vec<[f64; 4]>> {
    let row = prop::array::uniform4((numbers(), any::<bool>()));
    (prop::collection::vec(row, UNITS), any::<bool>()).prop_map(|(rows, positive)| {
        let signed = |(size, up): (f64, bool)| if up || positive { size } else { -size };
        rows.into_iter().map(|row| row.map(signed)).collect()
    })
}

/// Weights up to 10³⁰⁸ whose sums are no more than a double holds.
fn weights() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(
        numbers().prop_map(|weight| weight.clamp(f64::from_bits(2), 1.7e308) / 2.0),
        6,
    )
}

fn framework(weights: &[f64]) -> Framework {
    Framework::builder("index", "An index")
        .pillar("p", weights[0], |p| p.indicator("a", weights[1]).indicator("b", weights[2]))
        .pillar("q", weights[3], |q| q.indicator("c", weights[4]).indicator("d", weights[5]))
        .build()
        .unwrap()
}

fn methodology(transforms: &str, aggregation: &str) -> Option<Methodology> {
    let text = format!(
        "accept = [\"inadequate-scale\", \"zero-in-mean\"]\n[indicators]\ntransforms = {transforms}\n\
         [groups]\naggregation = {aggregation}\n"
    );
    Methodology::from_toml(&Source::new("methodology.toml", text)).ok()
}

fn data(rows: &[[f64; 4]]) -> Dataset {
    let mut data = Dataset::builder(CODES);
    for (unit, row) in rows.iter().enumerate() {
        data = data.unit(format!("U{unit}"), *row);
    }
    data.build().unwrap()
}

/// What is refused names what it is about, and shows numbers that can be read.
fn is_placed(error: &Error) -> Result<(), TestCaseError> {
    for fault in error {
        let text = fault.to_string();
        // Weights so far apart that only one of each group is left: nothing in particular is wrong.
        let named = fault.kind.culprit().is_some() || fault.kind.code() == "nothing-to-vary";
        prop_assert!(named, "{text}");
        let longest = text.split(|c: char| !c.is_ascii_digit()).map(str::len).max();
        prop_assert!(longest < Some(20), "{text}");
    }
    Ok(())
}

/// No figure is missing, which is what serde makes of infinity and NaN, but for those that are named.
fn is_whole(what: &str, found: &Json, may_be_missing: &[&str]) -> Result<(), TestCaseError> {
    match found {
        Json::Null => Err(TestCaseError::fail(format!("{what} is missing"))),
        Json::Array(items) => items
            .iter()
            .enumerate()
            .try_for_each(|(at, item)| is_whole(&format!("{what}.{at}"), item, may_be_missing)),
        Json::Object(fields) => {
            let fields = fields.iter().filter(|(name, _)| !may_be_missing.contains(&name.as_str()));
            fields.into_iter().try_for_each(|(name, item)| {
                is_whole(&format!("{what}.{name}"), item, may_be_missing)
            })
        }
        _ => Ok(()),
    }
}

fn whole(what: &str, found: impl serde::Serialize, may: &[&str]) -> Result<(), TestCaseError> {
    is_whole(what, &serde_json::to_value(found).unwrap(), may)
}

/// What is found, or a refusal with its place.
fn placed<T>(found: Result<T, Error>) -> Result<Option<T>, TestCaseError> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(error) => is_placed(&error).map(|()| None),
    }
}

fn scored(index: &Index, data: &Dataset) -> Result<Option<Scores>, TestCaseError> {
    let Some(scores) = placed(index.score(data))? else { return Ok(None) };
    // The index has no group above it; a score whose parts cancel, as far as doubles tell, has none.
    whole("scores", &scores, &["classes", "group", "parent", "contribution"])?;
    for unit in scores.units() {
        let parts = scores.contributions(&unit.code).unwrap();
        prop_assert!(parts.iter().flatten().all(|part| part.is_finite()), "{unit:?}: {parts:?}");
    }
    // A weighted sum takes the weights as they are.
    let has_shares = |group: &&str| index.aggregation(group) != Some(&Aggregation::WeightedSum);
    for group in ["index", "p", "q"].into_iter().filter(has_shares) {
        let children = scores.framework().node(group).unwrap();
        let children = scores.framework().children(children);
        let shares: f64 = children.map(|child| scores.share(child.code()).unwrap()).sum();
        prop_assert!((shares - 1.0).abs() < 1e-9, "the shares in {group} sum to {shares}");
    }
    Ok(Some(scores))
}

static TAKEN: Tally = Tally::new();

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn every_method_scores_or_refuses(
        rows in tables(), weights in weights(),
        plain in prop::array::uniform4(prop::collection::vec(1.0..9.0_f64, UNITS)),
    ) {
        let framework = framework(&weights);

        let plain: [[f64; 4]; UNITS] =
            std::array::from_fn(|unit| std::array::from_fn(|at| plain[at][unit]));
        let tables = [data(&rows), data(&plain)];
        for (of, data) in ["hostile", "plain"].iter().zip(&tables) {
            for transforms in TRANSFORMS.iter() {
                let Some(methodology) = methodology(transforms, "\"arithmetic-mean\"") else { continue };
                let Ok(index) = Index::new(framework.clone(), methodology) else { continue };
                scored(&index, data)?;
            }
            for aggregation in AGGREGATIONS.iter() {
                let Some(methodology) = methodology("[]", aggregation) else { continue };
                let Ok(index) = Index::new(framework.clone(), methodology) else { continue };
                let found = scored(&index, data)?;
                // Weights as they are make sums of every size.
                if *of == "plain" && aggregation != "\"weighted-sum\"" {
                    TAKEN.accepted(aggregation, found)?;
                }
            }
        }
    }

    #[test]
    fn what_is_made_of_scores_can_be_represented(
        rows in tables(), weights in weights(), seed in any::<u64>(),
    ) {
        let framework = framework(&weights);
        let data = data(&rows);
        for aggregation in ["arithmetic-mean", "geometric-mean", "copeland"] {
            let methodology = methodology("[]", &format!("\"{aggregation}\"")).unwrap();
            let index = Index::new(framework.clone(), methodology).unwrap();
            let Some(scores) = scored(&index, &data)? else { continue };
            let equal = placed(index.with_weights(CODES.map(|code| (code, 1.0))).and_then(|index| index.score(&data)))?;
            if let Some(equal) = equal {
                let comparison = Comparison::between(scores.root(), equal.root());
                whole("comparison", comparison, &["pearson", "kendall", "spearman"])?;
            }
            let draws = SweepPlan::simplex(40).seed(seed).scores().pairwise().central();
            if let Some(sweep) = placed(index.sweep(&data, draws))? {
                for unit in sweep.units() {
                    whole("sweep", sweep.unit(unit).unwrap(), &[])?;
                    let score = sweep.score_quantile(unit, 0.5).unwrap().unwrap();
                    whole("sweep", score, &[])?;
                }
                whole("sweep", &sweep, &["weights", "levels", "at-levels", "top", "runs", "sum"])?;
            }
            let factors = Factors::new().with("weights", Factor::noise(0.5, ["pillar"]));
            if let Some(study) = placed(Uncertainty::new(&index, &data, factors))? {
                if let Some(summary) = placed(study.run(Runs::new(0, 12), seed))? {
                    for unit in summary.units() {
                        let quantiles = [0.0, 0.5, 1.0].map(|p| unit.quantile(p));
                        whole("uncertainty", (unit.mean(), quantiles), &[])?;
                    }
                }
            }
        }
    }

    /// Σ wⱼ xⱼ / Σ wⱼ, by 40 digits; 10⁻¹² of the terms may be noise.
    #[test]
    fn means_are_right(rows in tables(), weights in weights()) {
        let index = Index::new(framework(&weights), Methodology::default()).unwrap();
        let Some(scores) = scored(&index, &data(&rows))? else { return Ok(()) };
        let real = |value: f64| exact(value, BITS);
        for (unit, row) in rows.iter().enumerate() {
            let mean = |values: [Exact; 2], weights: [f64; 2]| {
                let [one, other] = weights.map(real);
                let [x, y] = values;
                (x * &one + y * &other) / (one + other)
            };
            let [a, b, c, d] = row.map(real);
            let p = mean([a, b], [weights[1], weights[2]]);
            let q = mean([c, d], [weights[4], weights[5]]);
            let expected = mean([p, q], [weights[0], weights[3]]);
            let found = scores.score(format!("U{unit}")).unwrap().unwrap();
            let largest = row.iter().copied().fold(0.0, |most: f64, x| most.max(x.abs()));
            let bound = real(1e-10) * real(largest) + real(f64::from_bits(4));
            prop_assert!(abs(real(found) - &expected) <= bound, "{found:e}, not {expected}");
        }
    }
}

/// Weights whose sum no double holds have no shares.
#[test]
fn weights_that_cannot_be_summed_are_refused_by_group() {
    let [a, b] = [1e308, 1.5e308];
    let built = Framework::builder("index", "An index").indicator("a", a).indicator("b", b).build();
    let said = built.unwrap_err().to_string();
    assert_eq!(said, "the weights in group `index` are too large to be summed");
    let framework = Framework::builder("index", "An index").indicator("a", a).indicator("b", 1.0);
    let index = Index::new(framework.build().unwrap(), Methodology::default()).unwrap();
    let two = Dataset::builder(["a", "b"]).unit("U", [1.0, 2.0]).unit("V", [2.0, 4.0]);
    let two = two.build().unwrap();
    let heavy = index.with_weights([("b", b)]).unwrap();
    assert_eq!(heavy.score(&two).unwrap_err().to_string(), said);
    let mut prepared = index.prepare(&two).unwrap();
    let mut weights = prepared.weights();
    weights.set("b", b).unwrap();
    assert_eq!(prepared.rescore(&weights).unwrap_err().to_string(), said);
    let set = [("a", a), ("b", b)].map(|(code, weight)| (NodeCode::new(code).unwrap(), weight));
    let swept = index.sweep(&two, SweepPlan::sets(1, [set.into_iter().collect()]));
    assert_eq!(swept.unwrap_err().to_string(), said);
}

#[test]
fn a_quotient_beyond_the_range_is_refused_with_its_place() {
    let framework = Framework::builder("index", "An index")
        .indicator_with("a", 1.0, |a| a.denominator("pop"))
        .build()
        .unwrap();
    let index = Index::new(framework, Methodology::default()).unwrap();
    let two = Dataset::builder(["a", "pop"]).unit("U", [1e300, 1e-10]).unit("V", [1e300, 1e-5]);
    let said = index.score(&two.build().unwrap()).unwrap_err().to_string();
    let expected =
        "the division by `pop` is refused for `a` of unit `U`: the quotient is not finite";
    assert_eq!(said, expected);
}

/// A text with one of its numbers at a time in another's place.
fn replaced(text: &str, number: &str) -> Vec<String> {
    let is_part = |c: char| c.is_ascii_digit() || c == '.';
    let starts = text
        .char_indices()
        .filter(|(at, c)| c.is_ascii_digit() && text[..*at].ends_with([' ', '[', '=']));
    let replace = |(at, _): (usize, char)| {
        let rest = text[at..].trim_start_matches(is_part);
        format!("{}{number}{rest}", &text[..at])
    };
    starts.map(replace).collect()
}

/// Every option of every method, as far out as a double goes: 301 digits in a row say nothing.
#[test]
fn refusals_of_extreme_options_can_be_read() {
    let framework = framework(&[1.0; 6]);
    let row = |unit: u32| std::array::from_fn(|at| f64::from(unit * 7 % 5) + at as f64 + 1.0);
    let data = data(&(0..5).map(row).collect::<Vec<[f64; 4]>>());
    let mut refused = 0;
    for method in registry::methods() {
        let settings = |example: &str| match method.family {
            Family::Weighting => format!("[groups]\nweighting = {example}\n"),
            Family::Aggregation => format!("[groups]\naggregation = {example}\n"),
            Family::MissingRule => format!("[groups]\nmissing = {{ rule = {example} }}\n"),
            Family::Imputation => format!("[indicators]\nimpute = {example}\n"),
            Family::Winsorisation => {
                format!("[indicators]\ntransforms = [{{ winsorise = {example} }}]\n")
            }
            _ => format!("[indicators]\ntransforms = [{example}]\n"),
        };
        let numbers = ["1e300", "-1e300", "1e-300", "3.3e299"];
        for example in numbers.iter().flat_map(|number| replaced(&method.written(), number)) {
            let source = Source::new("methodology.toml", settings(&example));
            let read = Methodology::from_toml(&source);
            let index = read.and_then(|methodology| Index::new(framework.clone(), methodology));
            let Err(error) = index.and_then(|index| index.score(&data)) else { continue };
            refused += 1;
            is_placed(&error).unwrap_or_else(|why| panic!("{example}: {why}"));
        }
    }
    assert!(refused > 100, "{refused}");
}
