//! Weighting schemes multiplied with each other.

use super::Weighting;
use super::fit::Misfits;
use super::judgement::ByCode;
use super::scheme::GroupScores;
use crate::error::{Refusal, number};
use crate::framework::{Framework, Node};
use crate::methods::registry::{MethodEntry, ValueKind, WEIGHTINGS};

/// The weights of several schemes, child by child, multiplied.
pub(crate) static PRODUCT: MethodEntry = MethodEntry::weighting(
    "product",
    "Multiplies the weights of several schemes.",
    "wⱼ ∝ Π wⱼₛ over the schemes s, the weights of each divided by their sum",
)
.value(ValueKind::List(&ValueKind::Method(&WEIGHTINGS)))
.needs("At least two schemes; a product cannot be one of them.")
.source("World Bank, Connecting to Compete 2018, appendix 5")
.example("{ product = [\"principal-component\", \"inverse-standard-deviation\"] }");

/// What is wrong with the schemes, whatever the group.
pub(super) fn refuse(schemes: &[Weighting]) -> Option<&'static str> {
    if schemes.len() < 2 {
        return Some("`product` multiplies at least two schemes");
    }
    if schemes.iter().any(|scheme| matches!(scheme, Weighting::Product(_))) {
        return Some("a scheme within `product` is not itself a `product`: list all in one");
    }
    schemes.iter().find_map(Weighting::refuse)
}

/// The product of weights that do not depend on data; `None` where those of a scheme do.
pub(super) fn foreseen(
    schemes: &[Weighting],
    framework: &Framework,
    group: &Node,
) -> Option<Result<ByCode, Misfits>> {
    let weights: Option<Result<Vec<ByCode>, Misfits>> =
        schemes.iter().map(|scheme| scheme.foreseen(framework, group)).collect();
    let multiplied = |weights: Vec<ByCode>| {
        let product = |child: &Node| {
            let of = |weights: &ByCode| weights.get(child.code()).copied().unwrap_or(0.0);
            (child.code().clone(), weights.iter().map(of).product())
        };
        framework.children(group).map(product).collect()
    };
    Some(weights?.map(multiplied))
}

/// The product of weights, some of them from data.
pub(super) fn weights(schemes: &[Weighting], group: &GroupScores<'_>) -> Result<Vec<f64>, Refusal> {
    let mut products = vec![1.0; group.children().len()];
    for scheme in schemes {
        let refused = |why: Refusal| Refusal::new(format!("`{}`: {why}", scheme.name()));
        let weights = scheme.weights(group).map_err(refused)?;
        let shares = shares(&weights, products.len()).map_err(refused)?;
        products.iter_mut().zip(shares).for_each(|(product, share)| *product *= share);
    }
    if products.iter().all(|product| *product == 0.0) {
        return Err(Refusal::new("no child has a weight above zero in all of its schemes"));
    }
    Ok(products)
}

/// Weights as shares of their sum. What a scheme of the user's gives is checked here, since a product
/// hides it: two weights below zero make one above.
fn shares(weights: &[f64], children: usize) -> Result<Vec<f64>, Refusal> {
    let found = weights.len();
    if found != children {
        return Err(Refusal::new(format!("it gave {found} weights to {children} children")));
    }
    if let Some(weight) = weights.iter().find(|weight| !(weight.is_finite() && **weight >= 0.0)) {
        let weight = number(*weight);
        return Err(Refusal::new(format!("it gave a weight of {weight}, not of zero or more")));
    }
    let sum: f64 = weights.iter().sum();
    if sum > 0.0 && sum.is_finite() {
        return Ok(weights.iter().map(|weight| weight / sum).collect());
    }
    Err(Refusal::new(format!("its weights sum to {}", number(sum))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_product_would_hide_is_refused() {
        assert_eq!(shares(&[1.0, 0.0, 3.0], 3), Ok(vec![0.25, 0.0, 0.75]));
        for (weights, said) in [
            (&[1.0][..], "it gave 1 weights to 2 children"),
            (&[1.0, -2.0], "it gave a weight of -2, not of zero or more"),
            (&[1.0, f64::INFINITY], "it gave a weight of inf, not of zero or more"),
            (&[0.0, 0.0], "its weights sum to 0"),
        ] {
            assert_eq!(shares(weights, 2).unwrap_err().to_string(), said);
        }
    }
}
