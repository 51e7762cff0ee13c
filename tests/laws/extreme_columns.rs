//! Columns of every magnitude, far from zero, nearly constant and subnormal: what a method makes of
//! them is right to 1e-12 by 40-digit arithmetic, or refused.

use composite_index::error::Source;
use composite_index::{Dataset, Framework, Index, Methodology, Scorer};
use proptest::prelude::*;

use crate::exact::{BITS, Exact, abs, exact, is_right};
use crate::refusals::Tally;

/// Different values above zero: ordinary, of every magnitude, far from zero, nearly constant, subnormal.
fn columns() -> impl Strategy<Value = Vec<f64>> {
    let steps = || prop::collection::vec(1..1000_u32, 3..9);
    let scaled = |origin: f64, scale: f64, steps: Vec<u32>| -> Vec<f64> {
        steps.into_iter().map(|step| origin + scale * f64::from(step)).collect()
    };
    let power = |power: f64| libm::pow(10.0, power);
    prop_oneof![
        steps().prop_map(move |steps| scaled(0.0, 0.1, steps)),
        (steps(), -320.0..300.0_f64).prop_map(move |(steps, at)| scaled(0.0, power(at), steps)),
        (steps(), 4.0..12.0_f64).prop_map(move |(steps, at)| scaled(1e15, power(at), steps)),
        (steps(), -8.0..0.0_f64).prop_map(move |(steps, at)| scaled(1.0, power(at), steps)),
        prop::collection::vec((-300.0..300.0_f64).prop_map(power), 3..9),
        (steps(), Just(f64::from_bits(1))).prop_map(move |(steps, unit)| scaled(0.0, unit, steps)),
    ]
}

fn fitted(steps: &str, column: &[f64]) -> composite_index::Result<Scorer> {
    let framework = Framework::builder("index", "An index").indicator("x", 1.0).build().unwrap();
    let text = format!("[indicators]\ntransforms = [{steps}]");
    let methodology = Methodology::from_toml(&Source::new("methodology.toml", text)).unwrap();
    let mut data = Dataset::builder(["x"]);
    for (unit, value) in column.iter().enumerate() {
        data = data.unit(format!("U{unit}"), [*value]);
    }
    Index::new(framework, methodology).unwrap().fit(&data.build().unwrap())
}

fn scores(steps: &str, column: &[f64]) -> Option<Vec<f64>> {
    let scores = fitted(steps, column).ok()?.score_columns(&[column]).ok()?;
    scores.into_iter().collect()
}

/// The weights of two children.
fn weights(weighting: &str, columns: [&[f64]; 2]) -> Option<[f64; 2]> {
    let framework = Framework::builder("index", "An index").indicator("x", 1.0).indicator("y", 1.0);
    let text = format!("[groups]\nweighting = {weighting}");
    let methodology = Methodology::from_toml(&Source::new("methodology.toml", text)).unwrap();
    let mut data = Dataset::builder(["x", "y"]);
    for (unit, (x, y)) in columns[0].iter().zip(columns[1]).enumerate() {
        data = data.unit(format!("U{unit}"), [*x, *y]);
    }
    let index = Index::new(framework.build().unwrap(), methodology).unwrap();
    let scores = index.score(&data.build().unwrap()).ok()?;
    Some(["x", "y"].map(|code| scores.effective_weight(code).unwrap()))
}

/// What a column's weight is in proportion to.
type Statistic<'a> = &'a dyn Fn(&[f64]) -> Exact;

fn real(value: f64) -> Exact {
    exact(value, BITS)
}

fn total(values: impl Iterator<Item = Exact>) -> Exact {
    values.fold(real(0.0), |sum, value| sum + value)
}

/// Mean and standard deviation over n − 1.
fn moments(column: &[f64]) -> (Exact, Exact) {
    let n = real(column.len() as f64);
    let mean = total(column.iter().map(|x| real(*x))) / &n;
    let squares = total(column.iter().map(|x| (real(*x) - &mean) * (real(*x) - &mean)));
    let sd = (squares / (n - real(1.0))).sqrt();
    (mean, sd)
}

fn right(found: f64, expected: &Exact) -> bool {
    let size = abs(expected.clone());
    let scale = if size > real(1.0) { size } else { real(1.0) };
    is_right(found, expected, &scale, BITS)
}

/// Whether a value is the same as the origin but for binary noise, and scores zero.
fn is_noise(found: f64, x: f64, origin: &Exact) -> bool {
    found == 0.0 && abs(real(x) - origin) <= real(2e-12) * real(x.abs())
}

/// The scores are (x − origin) / width.
fn are_distances(
    found: Vec<f64>,
    column: &[f64],
    origin: &Exact,
    width: &Exact,
) -> Result<(), TestCaseError> {
    for (x, found) in column.iter().zip(found) {
        let expected = (real(*x) - origin) / width;
        let met = right(found, &expected) || is_noise(found, *x, origin);
        prop_assert!(met, "{x:e}: {found:e}, not {expected}");
    }
    Ok(())
}

/// The λ that is fitted to a column.
fn fitted_lambda(column: &[f64]) -> Option<f64> {
    let scorer = fitted("{ box-cox = { lambda = \"fitted\" } }", column).ok()?;
    let stored = serde_json::to_string(&scorer).unwrap();
    let (_, behind) = stored.split_once("\"lambda\":")?;
    behind.split([',', '}']).next()?.parse().ok()
}

/// Σ(y − ȳ)y′ with y = (e^(λu) − 1)/λ and its derivative by λ, u the centred logarithms.
fn slope_of_spread(column: &[f64], lambda: f64) -> Exact {
    let (n, lambda) = (real(column.len() as f64), real(lambda));
    let logs: Vec<_> = column.iter().map(|x| real(*x).ln()).collect();
    let mean = total(logs.iter().cloned()) / &n;
    let of = |log: &Exact| {
        let u = log - &mean;
        let power = (&lambda * &u).exp();
        let y = (&power - real(1.0)) / &lambda;
        let slope = (&u * &power - &y) / &lambda;
        (y, slope)
    };
    let pairs: Vec<_> = logs.iter().map(of).collect();
    let mean = total(pairs.iter().map(|(y, _)| y.clone())) / n;
    total(pairs.iter().map(|(y, slope)| (y - &mean) * slope))
}

/// What is asked of each column: where it varies by more than noise, it is mostly not refused.
static TAKEN: Tally = Tally::new();

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn z_scores(column in columns()) {
        let found = scores("{ z-score = { ddof = 1 } }", &column);
        let Some(found) = TAKEN.accepted("z-score", found)? else { return Ok(()) };
        let (mean, sd) = moments(&column);
        are_distances(found, &column, &mean, &sd)?;
    }

    #[test]
    fn robust_z_scores(column in columns()) {
        let found = scores("{ robust-z-score = { consistent = false } }", &column);
        let Some(found) = TAKEN.accepted("robust-z-score", found)? else { return Ok(()) };
        let median = |mut values: Vec<Exact>| {
            values.sort_by(|a, b| a.partial_cmp(b).unwrap());
            let (low, high) = (&values[(values.len() - 1) / 2], &values[values.len() / 2]);
            (low + high) / real(2.0)
        };
        let middle = median(column.iter().map(|x| real(*x)).collect());
        let mad = median(column.iter().map(|x| abs(real(*x) - &middle)).collect());
        are_distances(found, &column, &middle, &mad)?;
    }

    #[test]
    fn ranges(column in columns()) {
        let (low, high) = column.iter().fold((f64::MAX, f64::MIN), |(low, high), x| (low.min(*x), high.max(*x)));
        let mean = moments(&column).0;
        let half = (real(high) - real(low)) / real(2.0);
        for (text, origin, width) in [
            ("{ min-max = { to = [0, 1] } }", real(low), real(high) - real(low)),
            ("{ distance-to-reference = { reference = \"mean\" } }", real(low), &mean - real(low)),
            ("{ ampi = { reference = \"mean\", to = [0, 1] } }", &mean - &half, &half * real(2.0)),
            ("{ share-of-sum = {} }", real(0.0), total(column.iter().map(|x| real(*x)))),
        ] {
            let found = scores(text, &column);
            let Some(found) = TAKEN.accepted(text, found)? else { continue };
            are_distances(found, &column, &origin, &width)?;
        }
    }

    /// The slope of the spread of (x^λ − 1)/λ, for x over their geometric mean, changes its sign at the
    /// λ that is found, to as many digits as the range of the values leaves.
    #[test]
    fn likeliest_lambdas(column in columns()) {
        let Some(lambda) = TAKEN.accepted("lambda", fitted_lambda(&column))? else { return Ok(()) };
        let (least, most) = column.iter().fold((f64::MAX, 0.0_f64), |(least, most), x| (least.min(*x), most.max(*x)));
        let range = if most < 2.0 * least { (most - least) / least } else { libm::log(most / least) };
        let reach = 1e-11 * (1.0 + lambda.abs()) * (1.0 / range).max(1.0);
        prop_assert!(slope_of_spread(&column, lambda - reach) < real(0.0), "{lambda} is too large");
        prop_assert!(slope_of_spread(&column, lambda + reach) > real(0.0), "{lambda} is too small");
    }

    #[test]
    fn box_cox_transforms(column in columns(), lambda in -2.0..2.0_f64) {
        for lambda in [0.0, 1e-9, lambda] {
            for (shift, shifted) in [("", false), (", shift = \"minimum-to-one\"", true)] {
                let text = format!("{{ box-cox = {{ lambda = {{ given = {lambda:e} }}{shift} }} }}");
                let found = scores(&text, &column);
                let Some(found) = TAKEN.accepted(shift, found)? else { continue };
                let least = column.iter().copied().fold(f64::MAX, f64::min);
                // A thousand is known to 1e-9, which is noise beside the 1 that the least becomes.
                if shifted && least > 1e3 {
                    continue;
                }
                for (x, found) in column.iter().zip(found) {
                    let log = match shifted {
                        true => (real(*x) - real(least)).ln_1p(),
                        false => real(*x).ln(),
                    };
                    let expected = match lambda {
                        0.0 => log,
                        _ => (log * real(lambda)).exp_m1() / real(lambda),
                    };
                    let near = is_right(found, &expected, &abs(expected.clone()), BITS);
                    prop_assert!(near, "{text} {x:e}: {found:e}, not {expected}");
                }
            }
        }
    }

    #[test]
    fn exponential_ranks(many in 2..400_usize, at in any::<prop::sample::Index>(), c in 1.0..100.0_f64) {
        let column: Vec<_> = (1..=many).map(|step| step as f64).collect();
        let text = format!("{{ exponential-rank = {{ ties = \"min\", base = \"n\", c = {c} }} }}");
        let found = scores(&text, &column).unwrap();
        let rank = at.index(many);
        let share = real((rank + 1) as f64) / real(many as f64);
        let least = (real(-100.0) / real(c)).exp();
        let expected = real(-c) * (real(1.0) - share * (real(1.0) - least)).ln();
        prop_assert!(is_right(found[rank], &expected, &expected, BITS), "{} {expected}", found[rank]);
    }

    /// Against the child 1, 2, 3, …, whose statistics are beyond doubt.
    #[test]
    fn weights_by_spread(column in columns()) {
        let plain: Vec<_> = (1..=column.len()).map(|step| step as f64).collect();
        let divergence = |column: &[f64]| {
            let (bits, n) = (BITS, real(column.len() as f64));
            let sum = total(column.iter().map(|x| real(*x)));
            let terms = total(column.iter().map(|x| {
                let share = real(*x) / &sum;
                &share * share.ln()
            }));
            exact(1.0, bits) + terms / n.ln()
        };
        let statistics: [(&str, Statistic<'_>); 4] = [
            ("\"standard-deviation\"", &|column| moments(column).1),
            ("\"inverse-standard-deviation\"", &|column| real(1.0) / moments(column).1),
            ("\"coefficient-of-variation\"", &|column| { let (mean, sd) = moments(column); sd / mean }),
            ("\"entropy\"", &divergence),
        ];
        for (text, statistic) in statistics {
            let found = weights(text, [&column, &plain]);
            let Some([x, y]) = TAKEN.accepted(text, found)? else { continue };
            let (one, other) = (statistic(&column), statistic(&plain));
            let sum = &one + &other;
            // A column that is constant but for noise has no spread.
            if x == 0.0 && one < real(1e-11) * &other {
                continue;
            }
            for (found, expected) in [(x, one / &sum), (y, other / &sum)] {
                prop_assert!(is_right(found, &expected, &expected, BITS), "{text}: {found:e}, not {expected}");
            }
        }
    }
}
