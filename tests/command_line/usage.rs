//! What is wrong with what was typed or written.

use crate::{cindex, scratch, text};

#[test]
fn a_slip_of_the_pen_is_marked_in_its_line() {
    let original = std::fs::read_to_string("fixtures/gai-2021/methodology.toml").expect("a file");
    let slipped = scratch("slip.toml", &original.replace("[node.gai]", "[node.gia]"));
    let path = slipped.to_str().expect("text");
    let output = cindex(&["rank", "fixtures/gai-2021", "--methodology", path]);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
    let said = text(&output.stderr);
    assert!(said.contains("error: `gia` is no node of this framework"), "{said}");
    assert!(said.contains("slip.toml:7:7") && said.contains("[node.gia]"), "{said}");
    assert!(said.contains("^^^ did you mean `gai`?"), "{said}");
}

#[test]
fn bad_usage_ends_with_2_and_says_why() {
    let rank = |extra: &[&'static str]| [&["rank", "fixtures/gai-2021"], extra].concat();
    for (arguments, said) in [
        (vec!["rank"], "DIR"),
        (vec!["rnak", "fixtures/gai-2021"], "unrecognized subcommand 'rnak'"),
        (vec!["rank", "fixtures/none"], "folder `fixtures/none` is missing"),
        (vec!["rank", "README.md"], "`README.md` is a file"),
        (vec!["rank", "fixtures/bcg-2024"], "data.csv` is missing"),
        (vec!["verify", "fixtures/gai-2024-full-synthetic"], "published.csv` is missing"),
        (rank(&["--node", "inovation"]), "did you mean `innovation`?"),
        (rank(&["--weights", "talnt=3"]), "did you mean `talent`?"),
        (rank(&["--weights", "talent=-3"]), "weight -3 of `talent`"),
        (rank(&["--weights", "talent"]), "write CODE=WEIGHT"),
        (rank(&["--weights", "talent=x"]), "`x` is no number"),
        (rank(&["--weighting", "equl"]), "'equal'"),
        (rank(&["--period", "2021"]), "no unit has the period `2021`"),
    ] {
        let output = cindex(&arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert_eq!(text(&output.stdout), "", "{arguments:?}");
        let err = text(&output.stderr);
        assert!(err.contains(said), "{arguments:?}: {err}");
    }
}
