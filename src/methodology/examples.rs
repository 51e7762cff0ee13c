//! What a method looks like with its options, for a file that has it without.

use super::accept::Acceptance;
use crate::error::did_you_mean;
use crate::methods::aggregate::{Aggregation, Missing};
use crate::methods::impute::Imputation;
use crate::methods::transform::Transform;
use crate::methods::weight::Weighting;

/// For a method that has options and was written as a mere name.
pub(super) fn needs_options(option: &str, name: &str) -> Option<String> {
    example(option, name)
        .or_else(|| did_you_mean(name, methods().chain(Missing::RULES).chain(Acceptance::NAMES)))
}

/// Whether a name is one of a method.
pub(super) fn is_method(name: &str) -> bool {
    methods().any(|method| method == name)
}

/// How a method with options is written.
pub(super) fn example(option: &str, name: &str) -> Option<String> {
    let transform = Transform::CATALOGUE.into_iter().find(|entry| entry.name == name);
    if let Some(options) = transform.and_then(|entry| entry.options) {
        return Some(format!("write `{{ {name} = {options} }}`"));
    }
    let example = match name {
        "stepwise" => "{ stepwise = { maximum = 5 } }",
        "two-tailed" => "{ two-tailed = { points = 2 } }",
        "percentiles" => "{ percentiles = { low = 0.025, high = 0.975, replace-by = \"bound\" } }",
        "fences" => "{ fences = { factor = 1.5, replace-by = \"bound\" } }",
        "mad" => "{ mad = { factor = 3.5, replace-by = \"bound\" } }",
        "constant" => "{ constant = 0 }",
        "group-mean" => "{ group-mean = { by = \"region\" } }",
        "group-median" => "{ group-median = { by = \"region\" } }",
        "sibling-mean" => "{ sibling-mean = {} }",
        "sibling-median" => "{ sibling-median = {} }",
        "nearest-neighbours" => "{ nearest-neighbours = { k = 5 } }",
        "regression" if option == "impute" => "{ regression = { on = [\"another indicator\"] } }",
        "em" => "{ em = { within = \"pillar\" } }",
        "carry-forward" => "{ carry-forward = { max-age = 2 } }",
        "carry-back" => "{ carry-back = { max-age = 2 } }",
        "interpolation" => "{ interpolation = { ends = \"constant\" } }",
        "power-mean" => "{ power-mean = { exponent = 0.5 } }",
        "budget-allocation" => {
            "{ budget-allocation = { experts = { anna = { a = 60, b = 40 } } } }"
        }
        "analytic-hierarchy" => {
            "{ analytic-hierarchy = { by = \"eigenvector\", judgements = { a = { b = 3 } } } }"
        }
        "best-worst" => {
            "{ best-worst = { best = \"a\", worst = \"c\", best-to-others = { b = 2, c = 8 }, \
             others-to-worst = { b = 4 } } }"
        }
        "rank-order-centroid" => "{ rank-order-centroid = { order = [\"a\", \"b\"] } }",
        "rank-sum" => "{ rank-sum = { order = [\"a\", \"b\"] } }",
        "rank-reciprocal" => "{ rank-reciprocal = { order = [\"a\", \"b\"] } }",
        "principal-component" => "{ principal-component = {} }",
        "factor-analysis" => "{ factor-analysis = {} }",
        "benefit-of-the-doubt" => "{ benefit-of-the-doubt = {} }",
        "target-importance" => "{ target-importance = {} }",
        "regression" => "{ regression = { outcome = \"income\" } }",
        "reliability" => "{ reliability = \"share-of-data\" }",
        "inverted-geometric-mean" => "{ inverted-geometric-mean = { range = [0, 10], floor = 1 } }",
        "owa" => "{ owa = { between = [0.3, 0.8] } }",
        "wowa" => "{ wowa = { between = [0.3, 0.8] } }",
        "choquet" => {
            "{ choquet = { interactions = [{ between = [\"a\", \"b\"], strength = 0.1 }] } }"
        }
        "mazziotta-pareto" => "{ mazziotta-pareto = { penalty = \"subtracted\", ddof = 0 } }",
        "mean-min" => "{ mean-min = { alpha = 0.5, beta = 1 } }",
        "topsis" => "{ topsis = { normalisation = \"none\" } }",
        "vikor" => "{ vikor = { majority = 0.5 } }",
        "promethee" => "{ promethee = { preference = { v-shape = { preference = 10 } } } }",
        "reweight" | "require-all" => return Some(format!("write `{{ rule = \"{name}\" }}`")),
        _ => return None,
    };
    Some(format!("write `{example}`"))
}

fn methods() -> impl Iterator<Item = &'static str> {
    let transforms = Transform::CATALOGUE.into_iter().map(|entry| entry.name);
    transforms
        .chain(["stepwise", "two-tailed", "percentiles", "fences", "mad"])
        .chain(Aggregation::NAMES)
        .chain(Weighting::NAMES)
        .chain(Imputation::NAMES)
}
