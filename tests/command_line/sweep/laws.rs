//! Laws and levels: by the weights under which units are first.

use serde_json::Value;

use crate::sweep::{json, number, printed, rows, scratch, sweep};

const IMPLEMENTATION: [&str; 3] = ["talent", "infrastructure", "operating-environment"];
const INNOVATION: [&str; 2] = ["research", "development"];
const INVESTMENT: [&str; 2] = ["commercial", "government-strategy"];

/// The central weight of a pillar.
fn pillar(row: &Value, indicators: &[&str]) -> f64 {
    indicators.iter().map(|indicator| number(&row[*indicator])).sum()
}

/// Central weights of the units that are first somewhere, by unit.
fn central(found: &Value) -> &Vec<Value> {
    let rows = rows(found, "central-weights");
    assert!(!rows.is_empty());
    rows
}

/// Whatever the law: shares of ranks sum to one, and central weights to one.
fn check_sums(found: &Value) {
    assert_eq!(found["complete"], true);
    let units = rows(found, "ranks");
    assert_eq!(units.len(), 62);
    for unit in units {
        let own = rows(found, "acceptability").iter().filter(|row| row["unit"] == unit["unit"]);
        let sum: f64 = own.map(|row| number(&row["share"])).sum();
        assert!((sum - 1.0).abs() < 1e-12, "{unit}: {sum}");
        let (mean, best, worst) = (&unit["mean"], &unit["best seen"], &unit["worst seen"]);
        assert!(number(best) <= number(mean) && number(mean) <= number(worst), "{unit}");
    }
    for row in central(found) {
        let sum =
            pillar(row, &IMPLEMENTATION) + pillar(row, &INNOVATION) + pillar(row, &INVESTMENT);
        assert!((sum - 1.0).abs() < 1e-6, "{row}");
    }
}

/// Every law is that which was asked for, by the weights under which units were first.
#[test]
fn every_law_draws_its_weights() {
    let bounds = scratch(
        "bounds.csv",
        "node,low,high\nimplementation,0.1,0.2\ninnovation,0.5,0.6\ntalent,0.9,1\n",
    );
    let sets = scratch(
        "sets.csv",
        "set,node,weight\none,innovation,3\none,investment,1\none,implementation,0\n\
         two,innovation,30 %\ntwo,investment,10 %\ntwo,implementation,0\n",
    );
    let bounds_hold = |row: &Value| {
        let (implementation, talent) = (pillar(row, &IMPLEMENTATION), number(&row["talent"]));
        (0.1..=0.2).contains(&implementation)
            && (0.5..=0.6).contains(&pillar(row, &INNOVATION))
            && (0.9..=1.0).contains(&(talent / implementation))
    };
    let order_holds = |row: &Value| {
        number(&row["operating-environment"]) >= number(&row["talent"])
            && pillar(row, &INVESTMENT) >= pillar(row, &INNOVATION)
    };
    let near = |found: f64, expected: f64, off: f64| (found - expected).abs() <= off;
    let sets_hold = |row: &Value| {
        near(pillar(row, &INNOVATION), 0.75, 1e-6)
            && near(pillar(row, &IMPLEMENTATION), 0.0, 1e-6)
            && near(number(&row["research"]), 0.75 * 5.0 / 8.0, 1e-6)
    };
    // The nominal weight of talent is (10/24)·(5/10); of ± 10 % no more than about .1 · 2 is left.
    let within_holds = |row: &Value| near(number(&row["talent"]), 5.0 / 24.0, 0.21 * 5.0 / 24.0);
    // A concentration of 10,000 leaves standard deviations of half a percent.
    let dirichlet_holds = |row: &Value| near(number(&row["talent"]), 5.0 / 24.0, 0.02);
    let everything = |_: &Value| true;
    type Holds<'a> = &'a dyn Fn(&Value) -> bool;
    let laws: [(&[&str], Holds<'_>); 8] = [
        (&[], &everything),
        (&["--simplex"], &everything),
        (&["--within", "10%"], &within_holds),
        (&["--dirichlet", "10000"], &dirichlet_holds),
        (&["--bounds", &bounds], &bounds_hold),
        (&["--order", "operating-environment>=talent,investment>=innovation"], &order_holds),
        (&["--sets", &sets], &sets_hold),
        (&["--flat"], &everything),
    ];
    for (law, holds) in laws {
        let found = json(&[law, &["--central"]].concat());
        check_sums(&found);
        for row in central(&found) {
            assert!(holds(row), "{law:?}: {row}");
        }
    }
    let plain = printed(&sweep(&["--format", "json"]));
    assert_eq!(printed(&sweep(&["--simplex", "--format", "json"])), plain);
    assert_ne!(printed(&sweep(&["--flat", "--format", "json"])), plain);
    let within = printed(&sweep(&["--within", "10%", "--format", "json"]));
    assert_eq!(printed(&sweep(&["--within", "0.1", "--format", "json"])), within);
}

/// Where only the pillars' weights are drawn, those within a pillar keep their ratios; and the other
/// way round.
#[test]
fn levels_are_drawn_as_asked() {
    let index = json(&["--levels", "index", "--central"]);
    for row in central(&index) {
        let ratio = number(&row["research"]) / number(&row["development"]);
        assert!((ratio - 5.0 / 3.0).abs() < 1e-4, "{row}");
    }
    let pillars = json(&["--levels", "pillar", "--central"]);
    for row in central(&pillars) {
        let share = pillar(row, &INNOVATION);
        assert!((share - 8.0 / 24.0).abs() < 1e-6, "{row}");
    }
    let both = printed(&sweep(&["--levels", "pillar,index", "--format", "csv"]));
    assert_eq!(both, printed(&sweep(&["--format", "csv"])));
}
