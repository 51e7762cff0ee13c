//! Laws of the review: what does not change it, and that it says why instead of giving no number.

use composite_index::audit::{Audit, Thresholds, profile};
use composite_index::framework::Record;
use composite_index::results::removals;
use composite_index::{Dataset, Framework, Index, Methodology};
use proptest::prelude::*;

use crate::refusals::{mostly_checked, refused};

const CODES: [&str; 5] = ["talent", "trust", "skills", "funding", "grants"];

fn framework() -> Framework {
    Framework::builder("index", "An index")
        .pillar("people", 2.0, |p| {
            p.indicator("talent", 1.0).indicator("trust", 2.0).indicator("skills", 1.0)
        })
        .pillar("money", 1.0, |p| p.indicator("funding", 1.0).indicator("grants", 3.0))
        .build()
        .expect("sound")
}

fn index(framework: Framework) -> Index {
    Index::new(framework, Methodology::default()).expect("sound")
}

type Rows = Vec<[Option<f64>; 5]>;

fn data(rows: &Rows, order: &[usize]) -> Dataset {
    let builder = order.iter().fold(Dataset::builder(CODES), |builder, row| {
        builder.unit(format!("U{row:02}"), rows[*row])
    });
    builder.build().expect("sound")
}

/// The same tree with its rows the other way round.
fn turned(framework: &Framework) -> Framework {
    let mut records: Vec<Record> = framework.to_records();
    records.reverse();
    Framework::from_records(records).expect("sound")
}

/// Few different values, so that columns that do not vary, ties and zeros come up; and gaps.
fn rows() -> impl Strategy<Value = Rows> {
    let value = prop_oneof![
        3 => (0_i8..4).prop_map(|value| Some(f64::from(value))),
        3 => (-1e3..1e3).prop_map(Some),
        1 => Just(None),
        1 => prop_oneof![Just(1e300), Just(-1e300), Just(1e-300)].prop_map(Some),
    ];
    prop::collection::vec(prop::array::uniform5(value), 1..12)
}

proptest! {
    #![proptest_config(mostly_checked(256))]

    #[test]
    fn a_review_has_figures_or_reasons(rows in rows()) {
        let order: Vec<_> = (0..rows.len()).collect();
        // What cannot be scored cannot be reviewed.
        let audit = Audit::of(&index(framework()), &data(&rows, &order)).map_err(refused)?;
        let told = format!("{audit:?}");
        prop_assert!(!told.contains("NaN") && !told.contains("inf"), "{told}");
    }

    #[test]
    fn the_order_of_rows_and_children_changes_no_bit(rows in rows()) {
        let (forth, back): (Vec<_>, Vec<_>) =
            ((0..rows.len()).collect(), (0..rows.len()).rev().collect());
        let straight = Audit::of(&index(framework()), &data(&rows, &forth)).map_err(refused)?;
        let reverse = Audit::of(&index(turned(&framework())), &data(&rows, &back)).map_err(refused)?;
        let sorted = |audit: Audit| {
            let mut audit = audit;
            audit.findings.sort_by_key(ToString::to_string);
            audit.statistics.raw.sort_by(|a, b| a.code.cmp(&b.code));
            audit.statistics.scores.sort_by(|a, b| a.code.cmp(&b.code));
            audit.siblings.sort_by_key(|pair| format!("{} {} {}", pair.group, pair.pearson.first, pair.pearson.second));
            audit.parents.sort_by(|a, b| a.node.cmp(&b.node));
            audit.groups.sort_by(|a, b| a.group.cmp(&b.group));
            audit.importance.sort_by(|a, b| a.node.cmp(&b.node));
            let shifts = audit.removals.iter().flat_map(|level| &level.removed);
            let shift = |removal: &composite_index::results::Removal| {
                let found = removal.result.as_ref().ok();
                (removal.node.clone(), found.and_then(|found| found.mean_absolute_shift))
            };
            let mut shifts: Vec<_> = shifts.map(shift).collect();
            shifts.sort_by(|a, b| a.0.cmp(&b.0));
            let of_columns = (audit.statistics, audit.siblings, audit.parents);
            (audit.findings, of_columns, audit.groups, audit.importance, shifts)
        };
        prop_assert_eq!(sorted(straight), sorted(reverse));
    }
}

#[test]
fn thresholds_decide_what_stands_out() {
    let rows: Rows = (0..30)
        .map(|unit| {
            let x = f64::from(unit);
            [x, x * x, -x, (x * 7.0) % 11.0, (x * 5.0) % 13.0].map(Some)
        })
        .collect();
    let order: Vec<_> = (0..rows.len()).collect();
    let (index, data) = (index(framework()), data(&rows, &order));
    let told = |thresholds| {
        let audit = Audit::with(&index, &data, thresholds).expect("a review");
        audit.findings.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let findings = told(Thresholds::default());
    for expected in [
        "skills: negative with `talent` in `people` (r = -1.00)",
        "talent: collinear with `trust` in `people` (r = 0.97)",
        "skills: negative with its group `people` (r = -0.97)",
    ] {
        assert!(
            findings.iter().any(|finding| finding.starts_with(expected)),
            "{expected} in {findings:#?}"
        );
    }
    let even = told(Thresholds { imbalance: 1.01, ..Thresholds::default() });
    let unbalanced =
        |finding: &String| finding.starts_with("grants: 75.0 % of the weight of `money` but ");
    assert!(even.iter().any(unbalanced) && !findings.iter().any(unbalanced), "{even:#?}");
    let tolerant = Thresholds {
        unique: 0.0,
        collinear: 1.0,
        negative: -1.1,
        weak: -1.1,
        alpha: -100.0,
        adequacy: 0.0,
        first_component: 0.0,
        eigenvalue: 9.0,
        imbalance: 1e9,
        ..Thresholds::default()
    };
    let left = told(tolerant);
    assert!(left.iter().all(|finding| finding.contains("nearer to")), "{left:#?}");
}

#[test]
fn thresholds_out_of_range_are_refused() {
    let rows: Rows = (0..5).map(|unit| [f64::from(unit); 5].map(Some)).collect();
    let (index, data) = (index(framework()), data(&rows, &[0, 1, 2, 3, 4]));
    let thresholds = Thresholds { coverage: 8.0, alpha: f64::NAN, ..Thresholds::default() };
    assert_eq!(
        Audit::with(&index, &data, thresholds).unwrap_err().to_string(),
        "`coverage`: 8 is not a share from 0 to 1\n`alpha`: NaN is not a number"
    );
}

#[test]
fn unknown_units_and_levels_are_named() {
    let rows: Rows = vec![[1.0, 2.0, 3.0, 4.0, 5.0].map(Some), [2.0, 1.0, 3.0, 4.0, 6.0].map(Some)];
    let data = data(&rows, &[0, 1]);
    let refused = profile(&framework(), &data, "U0").unwrap_err();
    assert!(refused.to_string().starts_with("`U0` is not a unit of the data"), "{refused}");
    let refused = removals(&index(framework()), &data, "pilar").unwrap_err();
    let message = "`pilar` is not a level of this framework (did you mean `pillar`?)";
    assert_eq!(refused.to_string(), message);
}
