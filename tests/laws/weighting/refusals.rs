//! Data that a scheme refuses: scheme and group are named, the child too, and the reason.

use composite_index::weight::UnobservedComponents;

use super::weights;

const GAP: f64 = f64::NAN;

/// Scores whose squares are beyond the largest number: weights are finite or an error.
#[test]
fn huge_scores_do_no_harm() {
    let (a, b) = (&[1e300, 3e300, 2e300, 8e307, 5.0][..], &[2e300, 1e300, 3e307, 1e300, 7.0][..]);
    let columns = [("a", a), ("b", b), ("c", &[1.0, 2.0, 4.0, 3.0, 9e307]), ("income", a)];
    for (scheme, _) in super::laws::SCHEMES {
        if let Ok(found) = weights(scheme, &columns) {
            assert!(found.iter().all(|weight| weight.is_finite()), "{scheme}: {found:?}");
        }
    }
    let infinite = UnobservedComponents::fit(&[("a", a), ("b", b), ("c", &[f64::INFINITY; 5])]);
    assert_eq!(infinite.unwrap_err().to_string(), "`c` has a score that is not finite");
}

#[test]
fn data_that_are_refused() {
    let (up, down) = (&[1.0, 2.0, 3.0, 4.0][..], &[4.0, 3.0, 2.0, 1.0][..]);
    let (flat, other) = (&[5.0; 4][..], &[2.0, 1.0, 4.0, 3.0][..]);
    let few = &[1.0, 2.0, GAP, GAP][..];
    let slope = &[0.0, 3.0, 2.0, 5.0][..];
    let (u, v) = (&[-1.0, -1.0, 1.0, 1.0][..], &[-1.0, 1.0, -1.0, 1.0][..]);
    let income = "{ regression = { outcome = \"income\" } }";
    for (weighting, columns, expected) in [
        (
            "{ product = [\"equal\", \"entropy\"] }",
            &[("a", up), ("b", &[1.0, -2.0, 3.0, 4.0][..])][..],
            "product | `entropy`: `b` has a score of -2, and an entropy needs scores of zero or more",
        ),
        (
            "\"entropy\"",
            &[("a", up), ("b", &[1.0, -2.0, 3.0, 4.0][..])][..],
            "entropy | `b` has a score of -2, and an entropy needs scores of zero or more",
        ),
        ("\"entropy\"", &[("a", up), ("b", &[0.0; 4])], "entropy | the scores of `b` sum to zero"),
        ("\"entropy\"", &[("a", flat), ("b", flat)], "entropy | the scores of no child vary"),
        (
            "\"entropy\"",
            &[("a", up), ("b", &[1.0, GAP, GAP, GAP])],
            "entropy | an entropy needs 2 units, and `b` has a score for 1",
        ),
        ("\"critic\"", &[("a", up), ("b", flat)], "critic | the scores of `b` do not vary"),
        (
            "\"critic\"",
            &[("a", up), ("b", few)],
            "critic | a correlation needs 3 units, and `b` has a score for 2",
        ),
        (
            "\"critic\"",
            &[("a", up), ("b", up)],
            "critic | every child correlates perfectly with every other",
        ),
        (
            "\"critic\"",
            &[("a", &[1.0, 2.0, 3.0, GAP, GAP, GAP]), ("b", &[GAP, GAP, GAP, 1.0, 2.0, 3.0])],
            "critic | `b` and `a` have no correlation over the units that have a score in both",
        ),
        (
            "\"standard-deviation\"",
            &[("a", flat), ("b", flat)],
            "standard-deviation | the scores of no child vary",
        ),
        (
            "\"inverse-standard-deviation\"",
            &[("a", up), ("b", flat)],
            "inverse-standard-deviation | the scores of `b` do not vary",
        ),
        (
            "\"coefficient-of-variation\"",
            &[("a", up), ("b", u)],
            "coefficient-of-variation | the mean score of `b` is 0, and a coefficient of variation \
             needs one above zero",
        ),
        (
            "{ principal-component = {} }",
            &[("a", down), ("b", up), ("c", up)],
            "principal-component | the loading of `a` on the first principal component is -0.577: \
             it runs against the others; leave it out, turn it round, or choose \
             `squares`, `absolute` or `drop` for `negative-loadings`",
        ),
        (
            "{ principal-component = {} }",
            &[("a", u), ("b", v)],
            "principal-component | the first two principal components have the same variance, so \
             that the first is not determined",
        ),
        (
            "{ principal-component = {} }",
            &[("a", up), ("b", few)],
            "principal-component | a correlation needs 3 units that have every score, and there are 2",
        ),
        (
            "{ principal-component = {} }",
            &[("a", up), ("b", flat)],
            "principal-component | the scores of `b` do not vary",
        ),
        (
            "{ factor-analysis = { least-total = 0.9 } }",
            &[("a", up), ("b", other)],
            "factor-analysis | the factors that are large enough, 1 in number, explain 0.800 of the \
             variance, and 0.9 is asked for",
        ),
        (
            "{ benefit-of-the-doubt = {} }",
            &[("a", up), ("b", u)],
            "benefit-of-the-doubt | the score of `b` is negative; it needs scores of zero or more",
        ),
        (
            "{ benefit-of-the-doubt = {} }",
            &[("a", up), ("b", &[0.0; 4])],
            "benefit-of-the-doubt | `b` has no score above zero",
        ),
        (
            "{ benefit-of-the-doubt = {} }",
            &[("a", up), ("b", &[0.3, 0.1 + 0.2, 0.3, 0.3])],
            "benefit-of-the-doubt | the scores of `b` do not vary",
        ),
        (
            "{ benefit-of-the-doubt = { shares = [0.1, 1] } }",
            &[("a", up), ("b", &[1.0, 2.0, 0.0, 4.0])],
            "benefit-of-the-doubt | the score of `b` is zero, which cannot have the least share that \
             is asked for",
        ),
        (
            "{ target-importance = { targets = { a = 4, b = 1 } } }",
            &[("a", up), ("b", other)],
            "target-importance | the correlations of the children put the target importances out of \
             reach of weights of zero or more; the nearest are `a` 0.625 for 0.800 (weight 1.000), \
             `b` 0.375 for 0.200 (weight 0.000)",
        ),
        (
            "{ target-importance = {} }",
            &[("a", up), ("b", other), ("c", up)],
            "target-importance | the correlation matrix is singular: the scores of `a`, `c` depend on \
             each other linearly over the 4 units that have every score",
        ),
        (
            income,
            &[("a", up), ("b", other), ("income", slope)],
            "regression | the standardised coefficient of `b` is -0.620: a better score would count \
             against a unit; leave it out, or choose `negative-coefficients = \"constrain\"`",
        ),
        (
            income,
            &[("a", up), ("b", other)],
            "regression | the outcome `income` has no column in the data",
        ),
        (
            income,
            &[("a", up), ("b", other), ("income", &[GAP, 1.0, 2.0, 5.0])],
            "regression | a regression on 2 children needs 4 units that have every score, and there \
             are 3",
        ),
        (
            income,
            &[("a", up), ("b", other), ("income", flat)],
            "regression | the scores of `income` do not vary",
        ),
        (
            income,
            &[("a", up), ("b", up), ("income", slope)],
            "regression | the correlation matrix is singular: the scores of `a`, `b` depend on each \
             other linearly over the 4 units that have every score",
        ),
        (
            "{ regression = { outcome = \"income\", negative-coefficients = \"constrain\" } }",
            &[("a", up), ("b", other), ("income", down)],
            "regression | no child has a coefficient above zero in the regression of `income`",
        ),
        (
            "\"unobserved-components\"",
            &[("a", up), ("b", other)],
            "unobserved-components | the model is determined by three sources or more, and there are 2",
        ),
        ("{ reliability = { given = { a = 0, b = 0 } } }", &[("a", up), ("b", other)], ""),
    ] {
        let error = weights(weighting, columns).expect_err(weighting).to_string();
        let (scheme, reason) = expected.split_once(" | ").unwrap_or_default();
        let expected = match expected {
            "" => {
                "all weights in group `index` are zero; at least one must be above zero".to_owned()
            }
            _ => format!("weighting by {scheme} is refused for group `index`: {reason}"),
        };
        assert!(error.ends_with(&expected), "{error}\nbut expected\n{expected}");
    }
}
