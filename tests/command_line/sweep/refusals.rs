//! Draws that are refused.

use crate::sweep::{GAI, refused, scratch, sweep};

#[test]
fn bad_draws_are_refused() {
    let infeasible =
        scratch("infeasible.csv", "node,low,high\nimplementation,0.7,1\ninnovation,0.4,1\n");
    let unknown = scratch("unknown.csv", "node,low,high\ntalnt,0.7,1\n");
    let columns = scratch("columns.csv", "node,least,most\ntalent,0.7,1\n");
    let text = scratch("text.csv", "node, low, high\ntalent, 0.7, most\n");
    let twice = scratch("twice.csv", "set,node,weight\none,talent,1\none,talent,2\n");
    let header = scratch("header.csv", "node,low,high\n");
    let partial = scratch("partial.csv", "set,node,weight\none,talent,1\n");
    let unnamed = scratch("unnamed.csv", "set,node,weight\n,talent,1\n");
    for (arguments, said) in [
        (sweep(&["--bounds", &header]), "the table has a header but no rows"),
        (sweep(&["--sets", &header]), "the table has a header but no rows"),
        (sweep(&["--sets", &partial]), "but one to its sibling `talent`"),
        (sweep(&["--sets", &unnamed]), "column `set` is empty"),
        (vec!["sweep", GAI, "--draws", "0"], "`0` is not a whole number of 1 or more"),
        (
            vec!["sweep", GAI, "--draws", "5000000000"],
            "5000000000 draws are too many; the limit is 4294967295",
        ),
        (sweep(&["--top", "63"]), "rank 63 is beyond the 62 units"),
        (sweep(&["--top", "0"]), "`0` is not a whole number of 1 or more"),
        (sweep(&["--runs", "5..5"]), "write A..B with A below B"),
        (sweep(&["--runs", "1990..2001"]), "runs 1990..2001 are not among the 2000 draws"),
        (
            sweep(&["--bounds", &infeasible]),
            "no weights in group `gai` lie within the bounds: the lower bounds sum to 1.1",
        ),
        (sweep(&["--bounds", &unknown]), "did you mean `talent`?"),
        (sweep(&["--bounds", &columns]), "unknown column `least`"),
        (sweep(&["--bounds", &text]), "`most` in column `high` of `talent` is not a number"),
        (sweep(&["--bounds", "nowhere.csv"]), "`nowhere.csv` is missing"),
        (sweep(&["--sets", &twice]), "`talent`"),
        (
            sweep(&["--order", "talent>=infrastructure,infrastructure>=talent"]),
            "the orderings contain a cycle: talent ≥ infrastructure ≥ talent",
        ),
        (sweep(&["--order", "talent>=research"]), "are not children of one group"),
        (sweep(&["--order", "talent"]), "write talent>=infrastructure"),
        (sweep(&["--within", "200%"]), "is at most 1: write 25%"),
        (sweep(&["--within", "some"]), "write 25% or 0.25"),
        (sweep(&["--dirichlet", "0"]), "it is finite and above zero"),
        (sweep(&["--levels", "pilar"]), "`pilar` is not a level"),
        (sweep(&["--levels", "index", "--flat"]), "cannot be used with"),
        (sweep(&["--simplex", "--within", "5%"]), "cannot be used with"),
        (sweep(&["--threads", "0"]), "`0` is not a whole number from 1 to 1024"),
    ] {
        let err = refused(&arguments);
        assert!(err.contains(said), "{arguments:?}: {err}");
    }
}
