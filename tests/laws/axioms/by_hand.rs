//! Axioms by hand: for each an index that violates it and one that keeps it, in figures that can be
//! checked with a pencil.

use composite_index::axioms::{Axiom, AxiomFailure, Case, Choices};
use composite_index::error::Source;
use composite_index::methodology::Parts;
use composite_index::{Dataset, Framework, Index, Methodology, Unit};

use Axiom::*;

/// An index of a few lines: indicators as rows of framework.csv, a methodology, rows of data.csv.
fn case(indicators: &[&str], methodology: &str, rows: &[&str], choices: Choices) -> Case {
    let head = "code,parent,level,type,weight,goalpost_low,goalpost_high,unit,scale\nindex,,index,aggregate,,,,,";
    let framework = format!("{head}\n{}\n", indicators.join("\n"));
    let framework = Framework::from_csv(&Source::new("framework.csv", framework)).unwrap();
    let codes: Vec<_> = framework.indicators().map(|(node, _)| node.code().to_string()).collect();
    let data = format!("unit,{}\n{}\n", codes.join(","), rows.join("\n"));
    let data = Dataset::from_csv(&Source::new("data.csv", data), &framework).unwrap();
    let methodology =
        Methodology::from_toml(&Source::new("methodology.toml", methodology)).unwrap();
    Case::new(Index::new(framework, methodology).unwrap(), data).with_choices(choices)
}

const X: &str = "x,index,indicator,indicator,1,0,100,,";
const Y: &str = "y,index,indicator,indicator,1,0,100,,";
const Z: &str = "z,index,indicator,indicator,1,0,100,,";

const GOALPOSTS: &str =
    "[indicators]\ntransforms = [{ goalposts = { to = [0, 100], clamp = false } }]\n";

fn goalposts(groups: &str) -> String {
    format!("{GOALPOSTS}[groups]\n{groups}\n")
}

fn min_max(around: [&str; 2]) -> String {
    let [before, behind] = around;
    format!("[indicators]\ntransforms = [{before}{{ min-max = {{ to = [0, 100] }} }}{behind}]\n")
}

fn zeros(aggregation: &str) -> String {
    format!("accept = [\"zero-in-mean\"]\n{}", goalposts(aggregation))
}

#[track_caller]
fn violated(axiom: Axiom, case: &Case) -> String {
    match axiom.check(case) {
        Err(AxiomFailure::Violated(found)) => found.to_string(),
        other => panic!("{axiom}: {other:?}\n{case:?}"),
    }
}

#[track_caller]
fn kept(axiom: Axiom, case: &Case) {
    assert_eq!(axiom.check(case), Ok(()), "{axiom}\n{case:?}");
}

#[track_caller]
fn silent(axiom: Axiom, case: &Case) {
    let found = axiom.check(case);
    assert!(matches!(found, Err(AxiomFailure::NotApplicable(_))), "{axiom}: {found:?}");
}

fn choose() -> Choices {
    Choices::default().amount(19)
}

/// Min–max: B has (40/90 + 40/52)/2 = 0.607 and C (30/90 + 1)/2 = 0.667. Where A and D fall to 5 in x
/// and to −26 in y, B has (1 + 66/78)/2 = 0.923 and C (35/45 + 1)/2 = 0.889.
#[test]
fn comparability_over_time() {
    let rows = ["A,100,0", "B,50,40", "C,40,52", "D,10,20"];
    let on = |methodology: &str| case(&[X, Y], methodology, &rows, choose().unit(1).other(2));
    let found = violated(ComparabilityOverTime, &on(&min_max(["", ""])));
    assert!(found.contains("C was above B and falls below it (in the added period)"), "{found}");
    kept(ComparabilityOverTime, &on(GOALPOSTS));
    // Over both years, x goes from 5 to 100 and y from −26 to 52: the same extremes in both.
    kept(ComparabilityOverTime, &on(&min_max(["{ pooled = ", " }"])));
    silent(ComparabilityOverTime, &case(&[X, Y], GOALPOSTS, &rows[..2], choose()));
}

/// With the last of x at 6, nothing is treated. On its way to 46, skewness and kurtosis pass the
/// thresholds, the value is cut to 5, and A's share of the range jumps from below 1/5 to 1/4.
#[test]
fn treatment_continuity() {
    let treat = "{ treat = { trigger = { skewness = 2, kurtosis = 3.5, when = \"both\" }, \
                 remedy = { winsorise = { stepwise = { maximum = 5 } } }, unresolved = \"keep\" } }, ";
    let rows = ["A,2,1", "B,1,2", "C,3,3", "D,4,4", "E,5,5", "F,6,6"];
    let on = |methodology: &str, kind: u8| {
        case(&[X, Y], methodology, &rows, choose().unit(5).kind(kind))
    };
    let treated = min_max([treat, ""]);
    let found = violated(TreatmentContinuity, &on(&treated, 0));
    assert!(found.contains("x is treated otherwise from a last digit on"), "{found}");
    // From 6 to 6: nothing on the way.
    silent(TreatmentContinuity, &on(&treated, 2));
    // The treatment changes, and the indicator weighs nothing.
    let nothing = "x,index,indicator,indicator,0,0,100,,";
    let choices = choose().unit(5).kind(0);
    kept(TreatmentContinuity, &case(&[nothing, Y], &treated, &rows, choices));
    silent(TreatmentContinuity, &on(&min_max(["", ""]), 0));
}

/// Values from 1 to 100: a point is 0.99. Geometric: √(1.99 · 100) − 10 = 4.11, √(1 · 100.99) − 10 =
/// 0.049: 83 times. Harmonic likewise. Arithmetic: 1.
#[test]
fn bounded_trade_offs() {
    let on = |aggregation: &str| {
        case(&[X, Y], &goalposts(aggregation), &["A,1,100", "B,50,50"], choose())
    };
    let found = violated(BoundedTradeOffs, &on("aggregation = \"geometric-mean\""));
    assert!(found.contains("a point in x counts 83 times as much as one in y"), "{found}");
    kept(BoundedTradeOffs, &on("aggregation = \"arithmetic-mean\""));
    let found = violated(BoundedTradeOffs, &on("aggregation = \"minimum\""));
    assert!(found.contains("no small gain in y makes up for a loss in x"), "{found}");
    // 3 to 1, between values that differ by a factor of 3.
    let near = case(
        &[X, Y],
        &goalposts("aggregation = \"geometric-mean\""),
        &["A,30,90", "B,50,50"],
        choose(),
    );
    kept(BoundedTradeOffs, &near);
    silent(BoundedTradeOffs, &on("aggregation = \"copeland\""));
}

#[test]
fn discrimination() {
    let clamped = GOALPOSTS.replace("clamp = false", "clamp = true");
    let rows = ["A,150,140", "B,160,120", "C,170,130", "D,10,10", "E,20,20"];
    let found = violated(Discrimination, &case(&[X, Y], &clamped, &rows, choose()));
    assert!(found.contains("3 share the first place"), "{found}");
    kept(Discrimination, &case(&[X, Y], GOALPOSTS, &rows, choose()));
    // Ranks, one the other way round: 0 + 4 = 1 + 3 = 2 + 2.
    let ranks = "[indicators]\ntransforms = [{ borda = { ties = \"average\" } }]\n";
    let turned = ["A,10,90", "B,20,80", "C,30,70", "D,40,60", "E,45,55"];
    let found = violated(Discrimination, &case(&[X, Y], ranks, &turned, choose()));
    assert!(found.contains("5 share the first place"), "{found}");
    silent(Discrimination, &case(&[X, Y], ranks, &turned[..4], choose()));
}

/// 0.49 on 0 and on 81 makes √(0.49 · 81.49) = 6.32 of 0: more than ten times 0.49 of 100.
#[test]
fn stability() {
    let rows = ["A,0,81", "B,50,50"];
    let found = violated(
        Stability,
        &case(&[X, Y], &zeros("aggregation = \"geometric-mean\""), &rows, choose()),
    );
    assert!(found.contains("0.49 % of a range at most, move the score of A by 6.3 %"), "{found}");
    kept(Stability, &case(&[X, Y], GOALPOSTS, &rows, choose()));
    // Between 1 and 3, a digit is a quarter of the range.
    let coarse = case(&[X, Y], &min_max(["", ""]), &["A,1,3", "B,3,1", "C,2,2"], choose());
    silent(Stability, &coarse);
}

/// x twice: A has (100 + 10)/2 = 55 and B (80 + 22)/2 = 51, where they had 30 and 31.
#[test]
fn meaningfulness() {
    let rows = ["A,50,10", "B,40,22"];
    let found = violated(Meaningfulness, &case(&[X, Y], GOALPOSTS, &rows, choose()));
    assert!(found.contains("B was above A and falls below it"), "{found}");
    assert!(found.contains("no unit is declared of x, whose goalposts stay"), "{found}");
    let per_cent = "x,index,indicator,indicator,1,0,100,%,";
    kept(Meaningfulness, &case(&[per_cent, Y], GOALPOSTS, &rows, choose()));
    // Raw values, multiplied: their product keeps its order, their sum does not.
    let raw = |aggregation: &str| format!("[groups]\naggregation = \"{aggregation}\"\n");
    kept(Meaningfulness, &case(&[X, Y], &raw("geometric-mean"), &rows, choose()));
    violated(Meaningfulness, &case(&[X, Y], &raw("arithmetic-mean"), &rows, choose()));
    // Of an ordinal scale, only the order counts: A has 1 + 0 and B 0 + 1 of it.
    let ordinal = "x,index,indicator,indicator,1,0,100,%,ordinal";
    let ranks = "[indicators]\ntransforms = [{ borda = { ties = \"average\" } }]\n";
    kept(Meaningfulness, &case(&[ordinal, Y], ranks, &["A,50,10", "B,40,22", "C,60,20"], choose()));
    let interval = "x,index,indicator,indicator,1,0,100,,interval";
    violated(Meaningfulness, &case(&[interval, Y], GOALPOSTS, &rows, choose().kind(1)));
}

/// x and y complement each other, z stands alone: to exchange x and y changes nothing, x and z does.
#[test]
fn interchangeability() {
    let choquet = "aggregation = { choquet = { interactions = [{ between = [\"x\", \"y\"], strength = 0.2 }] } }";
    let on = |groups: &str, indicator: usize| {
        let rows = ["A,90,50,30", "B,10,20,30"];
        case(&[X, Y, Z], &goalposts(groups), &rows, choose().indicator(indicator))
    };
    kept(Interchangeability, &on(choquet, 0));
    let found = violated(Interchangeability, &on(choquet, 2));
    assert!(found.contains("A exchanges its values in z and x, of equal weight"), "{found}");
    kept(Interchangeability, &on("aggregation = \"arithmetic-mean\"", 2));
}

/// AMPI of (70, 70, 70, 70, z): at z = 129.4 the mean is 81.88, S² = 4/25 · 59.4² = 564.5, and the score
/// 81.88 − 6.895 = 74.985; at 130 it is 82 − 576/82 = 74.976.
#[test]
fn subgroup_consistency() {
    let tree: Vec<_> = (1..=5)
        .flat_map(|group| {
            let weight = format!("g{group},index,pillar,aggregate,1,,,,");
            [weight, format!("x{group},g{group},indicator,indicator,1,0,100,,")]
        })
        .collect();
    let tree: Vec<_> = tree.iter().map(String::as_str).collect();
    let on = |aggregation: &str| {
        let methodology = format!(
            "[indicators]\ntransforms = [{{ goalposts = {{ to = [70, 130], clamp = false }} }}]\n\
             [groups]\naggregation = {aggregation}\n"
        );
        let rows = ["A,0,0,0,0,99", "B,50,50,50,50,50"];
        case(&tree, &methodology, &rows, choose().indicator(4))
    };
    let ampi = "{ mazziotta-pareto = { penalty = \"subtracted\", ddof = 0 } }";
    let found = violated(SubgroupConsistency, &on(ampi));
    assert!(found.contains("A becomes better in g5, the other groups stay, and it scores lower"));
    assert!(found.contains("74.985") && found.contains("74.975"), "{found}");
    kept(SubgroupConsistency, &on("\"arithmetic-mean\""));
    silent(SubgroupConsistency, &case(&[X, Y], GOALPOSTS, &["A,1,2", "B,2,1"], choose()));
}

/// Twice the weight on an indicator that hardly varies.
#[test]
fn weights_order_importance() {
    let heavy = "x,index,indicator,indicator,2,0,100,,";
    let flat = ["A,50,0", "B,51,25", "C,50,50", "D,51,75", "E,50,100"];
    let steep = ["A,0,50", "B,25,51", "C,50,50", "D,75,51", "E,100,50"];
    let found = violated(WeightsOrderImportance, &case(&[heavy, Y], GOALPOSTS, &flat, choose()));
    assert!(found.contains("x weighs more than y (0.67 and 0.33)"), "{found}");
    kept(WeightsOrderImportance, &case(&[heavy, Y], GOALPOSTS, &steep, choose()));
    silent(WeightsOrderImportance, &case(&[X, Y], GOALPOSTS, &flat, choose()));
}

/// A has 50 and 10, on average 30, behind B's 40. Without the second value its mean is 50: one place for
/// a tenth of the range. Where a gap counts as 0, hiding does not pay.
#[test]
fn manipulation() {
    let rows = ["A,50,10", "B,40,40"];
    let found = violated(Manipulation, &case(&[X, Y], GOALPOSTS, &rows, choose()));
    assert!(found.contains("A withholds its value in y and rises from place 2 to 1"), "{found}");
    assert!(found.contains("the cheapest way: 10 % of the range for a place"), "{found}");
    let zero = GOALPOSTS.replace("[indicators]\n", "[indicators]\nimpute = [{ constant = 0 }]\n");
    kept(Manipulation, &case(&[X, Y], &zero, &rows, choose()));
}

/// Where a missing value counts as 120, the best there is, 100, costs (120 − 100)/2 points.
#[test]
fn coverage() {
    let rows = ["A,50,40", "B,10,20"];
    let generous =
        GOALPOSTS.replace("[indicators]\n", "[indicators]\nimpute = [{ constant = 120 }]\n");
    let found = violated(Coverage, &case(&[X, Y], &generous, &rows, choose()));
    assert!(found.contains("A gets the best value in x, where it had none, and scores lower"));
    assert!(found.contains("80") && found.contains("70"), "{found}");
    kept(Coverage, &case(&[X, Y], GOALPOSTS, &rows, choose()));
}

#[test]
fn minimal_lower_boundedness() {
    let on = |methodology: &str| case(&[X, Y], methodology, &["A,50,40", "B,10,20"], choose());
    let found = violated(MinimalLowerBoundedness, &on(GOALPOSTS));
    assert!(found.contains("A has zero in x and scores 20"), "{found}");
    kept(MinimalLowerBoundedness, &on(&zeros("aggregation = \"geometric-mean\"")));
    kept(MinimalLowerBoundedness, &on(&goalposts("aggregation = \"minimum\"")));
    let around_zero = "[indicators]\ntransforms = [{ z-score = { ddof = 1, mean = 0, sd = 1 } }]\n";
    silent(MinimalLowerBoundedness, &on(around_zero));
}

/// A has what A1 and A2 have: it cannot be copied or changed without them. Weights can.
#[test]
fn units_that_are_made_of_others() {
    let framework = Framework::builder("index", "An index")
        .indicator("x", 1.0)
        .indicator("y", 3.0)
        .build()
        .unwrap();
    let part = |code: &str| Unit::new(code).unwrap().in_group("country", "A").unwrap();
    let data = Dataset::builder(["x", "y"])
        .row(part("A1"), [Some(40.0), Some(10.0)])
        .row(part("A2"), [Some(0.0), Some(20.0)])
        .row(Unit::new("A").unwrap(), [None, None])
        .row(Unit::new("Z").unwrap(), [Some(20.0), Some(5.0)])
        .build()
        .unwrap();
    let methodology = Methodology::default().with_parts(Parts::of("country").unwrap());
    let index = Index::new(framework, methodology).unwrap();
    let case = Case::new(index, data).with_choices(Choices::default().unit(2).other(3));
    // The copy of A would have no parts and no score.
    for axiom in [EqualTreatment, CloneIndependence, WeakPareto, NoGainFromGaps] {
        silent(axiom, &case);
    }
    for axiom in [WeightScaleInvariance, Determinism, SplittingInvariance] {
        kept(axiom, &case);
    }
}
