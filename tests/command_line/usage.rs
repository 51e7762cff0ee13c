//! What is wrong with what was typed or written.

use crate::{cindex, printed, refused_saying, scratch, text};

#[test]
fn a_slip_of_the_pen_is_marked_in_its_line() {
    let original = std::fs::read_to_string("fixtures/gai-2021/methodology.toml").expect("a file");
    let slipped = scratch("slip.toml", &original.replace("[node.gai]", "[node.gia]"));
    let path = slipped.as_str();
    let output = cindex(&["rank", "fixtures/gai-2021", "--methodology", path]);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
    let said = text(&output.stderr);
    assert!(said.contains("error: `gia` is not a node of this framework"), "{said}");
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
        (rank(&["--weights", "talent=x"]), "`x` is not a number"),
        (rank(&["--weighting", "equl"]), "'equal'"),
        (rank(&["--period", "2021"]), "no unit has the period `2021`"),
        (rank(&["--weights", "talent=3,talent=4"]), "`talent` has two weights"),
        (rank(&["--top", "0"]), "`0` is not a whole number of 1 or more"),
        (rank(&["--top", "-1"]), "`-1` is not a whole number of 1 or more"),
        (rank(&["--output", "fixtures"]), "it is a folder, but a file is needed"),
        (rank(&["--output", "none/rank.csv"]), "there is no folder `none`"),
    ] {
        let output = cindex(&arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert_eq!(text(&output.stdout), "", "{arguments:?}");
        let err = text(&output.stderr);
        assert!(err.contains(said), "{arguments:?}: {err}");
    }
}

/// Options that several commands share are refused in the same words, and before long work begins.
#[test]
fn commands_refuse_alike() {
    let gai = "fixtures/gai-2021";
    for command in ["sweep", "uncertainty", "sensitivity"] {
        for (option, value, said) in [
            ("--threads", "0", "`0` is not a whole number from 1 to 1024"),
            ("--seed", "-1", "`-1` is not a seed: write a whole number, such as 42"),
            ("--seed", "x", "`x` is not a seed: write a whole number, such as 42"),
            ("--output", "none/here.csv", "there is no folder `none`"),
        ] {
            refused_saying(&[command, gai, option, value], said);
        }
    }
    refused_saying(
        &["axioms", gai, "--seed", "-1"],
        "`-1` is not a seed: write a whole number, such as 42",
    );
    for command in ["sweep", "uncertainty"] {
        let count = if command == "sweep" { "--draws" } else { "--runs" };
        let long = [command, gai, count, "200000000", "--top"];
        refused_saying(&[&long[..], &["63"]].concat(), "rank 63 is beyond the 62 units");
        refused_saying(&[&long[..], &["0"]].concat(), "`0` is not a whole number of 1 or more");
    }
    for more in [["--weights", "talnt=3"], ["--weighting", "equl"], ["--methodology", "none.toml"]]
    {
        for command in ["rank", "score", "audit", "sweep", "uncertainty", "sensitivity"] {
            let output = cindex(&[&[command, gai], &more[..]].concat());
            assert_eq!(output.status.code(), Some(2), "{command} {more:?}");
        }
    }
    let twice = ["compare", gai, "--weighting", "equal", "--weighting", "equal"];
    refused_saying(&twice, "`equal`: two are called so");
}

/// What is read of empty files and of files of another kind.
#[test]
fn files_without_content_are_named() {
    let gai = "fixtures/gai-2021";
    let nothing = scratch("nothing.csv", "");
    let nothing = nothing.as_str();
    let header = scratch("header.csv", "unit,talent\n");
    for (file, said) in [
        (nothing, "the table is empty"),
        (header.as_str(), "the table has a header but no rows"),
        ("README.md", "README.md:"),
    ] {
        for command in ["rank", "score", "check", "audit", "sweep", "sensitivity", "axioms"] {
            refused_saying(&[command, gai, "--data", file], said);
        }
    }
    for command in ["uncertainty", "sensitivity"] {
        refused_saying(&[command, gai, "--specification", nothing], "no factor to vary");
        let other = "fixtures/gai-2021/methodology.toml";
        refused_saying(&[command, gai, "--specification", other], "unknown option `name`");
    }
    refused_saying(&["merge", nothing], "it ends too early, as an interrupted file does");
    refused_saying(&["merge", "README.md"], "`README.md` cannot be read");
}

#[test]
fn every_command_shows_an_example() {
    let help = printed(&["--help"]);
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let commands: Vec<_> = commands.take_while(|line| !line.is_empty()).collect();
    assert!(commands.len() >= 12, "{help}");
    for line in commands {
        let command = line.split_whitespace().next().expect("a command");
        if command == "help" {
            continue;
        }
        let own = printed(&[command, "--help"]);
        assert!(own.contains(&format!("Example: cindex {command} ")), "{own}");
    }
}
