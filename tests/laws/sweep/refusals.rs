//! Draws and questions that are refused, with their messages.

use std::collections::BTreeMap;

use composite_index::robustness::sweep::SweepPlan;

use crate::sweep::{code, folder, three_units, two_indicators};

fn refused(draws: SweepPlan) -> String {
    two_indicators().sweep(&three_units(), draws).unwrap_err().to_string()
}

#[test]
fn bad_draws_are_refused_by_name() {
    let ordering = |pairs: &[(&str, &str)]| {
        SweepPlan::ordering(10, pairs.iter().map(|(more, less)| (code(more), code(less))))
    };
    for (draws, message) in [
        (SweepPlan::simplex(0), "a sweep needs at least one draw"),
        (SweepPlan::simplex(10).runs(5..11), "runs 5..11 are not among the 10 draws"),
        (SweepPlan::simplex(10).runs(5..5), "runs 5..5 are not among the 10 draws"),
        (
            SweepPlan::within(10, 1.5),
            "`within`: it lies above 0 and is at most 1: write 25% or 0.25 for a quarter",
        ),
        (SweepPlan::dirichlet(10, 0.0), "`concentration`: it is finite and above zero"),
        (
            SweepPlan::bounds(10, [(code("a"), 0.7, 1.0), (code("b"), 0.4, 1.0)]),
            "no weights in group `index` lie within the bounds: the lower bounds sum to 1.1 and \
             the upper to 2, but weights sum to 1",
        ),
        (
            SweepPlan::bounds(10, [(code("a"), 0.7, 0.2)]),
            "bounds 0.7 and 0.2 of `a` are not increasing shares from 0 to 1",
        ),
        (SweepPlan::bounds(10, [(code("c"), 0.1, 0.2)]), "`c` is not a node of this framework"),
        (
            SweepPlan::bounds(10, [(code("index"), 0.1, 0.2)]),
            "the sweep draws no weight for `index`",
        ),
        (ordering(&[("a", "b"), ("b", "a")]), "the orderings contain a cycle: a ≥ b ≥ a"),
        (ordering(&[("a", "a")]), "the orderings contain a cycle: a ≥ a"),
        (
            SweepPlan::simplex(10).at_levels(["pilar"]),
            "`pilar` is not a level of this framework (one of `index`)",
        ),
        (SweepPlan::sets(10, []), "`sets`: there is no set of weights"),
        (
            SweepPlan::sets(10, [BTreeMap::from([(code("a"), 0.0)])]),
            "all weights in group `index` are zero; at least one must be above zero",
        ),
        (
            SweepPlan::sets(10, [BTreeMap::from([(code("a"), 1.0)])]),
            "a set gives no weight to `b`, but one to its sibling `a` (write 0 if it is to weigh \
             nothing)",
        ),
    ] {
        assert_eq!(refused(draws), message);
    }
    let sweep = two_indicators().sweep(&three_units(), SweepPlan::simplex(10)).unwrap();
    for (error, message) in [
        (sweep.top("X", 4).unwrap_err(), "rank 4 is beyond the 3 units"),
        (sweep.top("x", 1).unwrap_err(), "`x` is not a unit of the data (did you mean `X`?)"),
        (sweep.pairwise("X", "Y").unwrap_err(), "the sweep did not keep pairs of units"),
        (sweep.score_quantile("X", 0.5).unwrap_err(), "the sweep did not keep scores"),
        (
            sweep.central_weights("X").unwrap_err(),
            "the sweep did not keep central weights (run the sweep, or its parts, with `--central`)",
        ),
    ] {
        assert_eq!(error.to_string(), message);
    }
}

#[test]
fn nodes_of_different_groups_cannot_be_ordered_but_flat() {
    let folder = folder();
    let (index, data) = (folder.index(), folder.data().unwrap());
    let pair = (code("talent"), code("research"));
    let error = index.sweep(data, SweepPlan::ordering(10, [pair])).unwrap_err();
    assert_eq!(error.to_string(), "`talent` and `research` are not children of one group");
}
