//! One node alone has the bits of the whole.

use composite_index::aggregate::Missing;
use composite_index::methodology::{Acceptance, Ranking};
use composite_index::normalise::Scaled;
use composite_index::statistics::Ties;
use composite_index::{
    Aggregation, Dataset, Framework, Index, Methodology, Settings, Transform, Weighting,
};

const CODES: [&str; 4] = ["a", "b", "c", "d"];

fn framework() -> Framework {
    Framework::builder("index", "An index")
        .pillar("people", 2.0, |p| p.indicator("a", 1.0).indicator("b", 3.0))
        .pillar("money", 3.0, |p| {
            p.indicator_with("c", 1.0, |x| x.lower_is_better()).indicator("d", 0.5)
        })
        .build()
        .unwrap()
}

/// Values with twins, ties and gaps: one in so many is missing, none for 0.
fn data(units: usize, gaps: u64) -> Dataset {
    let cell = |row: usize, column: usize| {
        let seed = (row / 3 * 2 + row % 3 / 2) * 4 + column;
        let mixed = (seed as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 11;
        let value = (mixed % 10_007) as f64 / [1.0, 10.0, 7.0, 1e6][column];
        if gaps > 0 && mixed % gaps == 0 { f64::NAN } else { value }
    };
    let codes = (0..units).map(|row| format!("u{}", (row * 7919 + 13) % 1_000_003));
    let column = |column: usize| (0..units).map(|row| cell(row, column)).collect::<Vec<_>>();
    Dataset::from_columns(codes, CODES.into_iter().zip((0..4).map(column))).unwrap()
}

fn methodology(transform: Transform) -> Methodology {
    let indicators = Settings::new().transforms([transform]);
    Methodology::default().with_indicators(indicators).accepting(Acceptance::EmptyUnit)
}

fn bits(column: &[f64]) -> Vec<u64> {
    let bits = |value: &f64| if value.is_nan() { f64::NAN.to_bits() } else { value.to_bits() };
    column.iter().map(bits).collect()
}

/// Every node alone is as it is among all.
fn same(index: &Index, data: &Dataset, name: &str) {
    let scores = index.score(data).unwrap();
    for node in scores.nodes() {
        let code = node.node().code().as_str();
        let alone = index.score_alone(data, code).unwrap_or_else(|| panic!("{name}: {code}"));
        assert!(bits(alone.scores()) == bits(node.scores()), "{name}: scores of {code}");
        assert!(bits(alone.ranks()) == bits(node.ranks()), "{name}: ranks of {code}");
        for most in [3, usize::MAX] {
            assert!(alone.ranked_rows(most) == node.ranked_rows(most), "{name}: rows of {code}");
        }
        let (mut at, rows) = (alone.at(CODES).unwrap(), alone.ranked_rows(100));
        let mut found = vec![Vec::new(); CODES.len()];
        at.score(&rows, &mut found).unwrap();
        assert!(at.score(&rows, &mut found[1..]).is_err(), "{name}: a column is missing");
        for (code, found) in CODES.iter().zip(found) {
            let expected = scores.at(code).unwrap().scores();
            let expected: Vec<f64> = rows.iter().map(|row| expected[*row]).collect();
            assert!(bits(&found) == bits(&expected), "{name}: {code}");
        }
    }
}

#[test]
fn a_node_alone_is_as_among_all() {
    let ranking = |ties, tolerance| Ranking { ties, tolerance, ..Ranking::default() };
    let ranked = |ties, tolerance| {
        let settings = Settings::new().ranking(ranking(ties, tolerance));
        methodology(Transform::min_max(0.0, 100.0)).with_groups(settings)
    };
    let groups = |settings| methodology(Transform::min_max(0.0, 100.0)).with_groups(settings);
    let steps = [Transform::linear(2.0, 1.0), Transform::Ln, Transform::z_score(1)];
    for (name, methodology) in [
        ("min-max", methodology(Transform::min_max(0.0, 100.0))),
        ("z-score", methodology(Transform::z_score(1))),
        ("steps", methodology(Transform::Ln).with_indicators(Settings::new().transforms(steps))),
        ("sum", groups(Settings::new().aggregation(Aggregation::WeightedSum))),
        ("equal", groups(Settings::new().weighting(Weighting::Equal))),
        ("count as", groups(Settings::new().missing(Missing::count_as(50.0)))),
        ("ordinal", ranked(Ties::Ordinal, 0.0)),
        ("tolerant", ranked(Ties::Dense, 0.5)),
    ] {
        let index = Index::new(framework(), methodology).unwrap();
        for (units, gaps) in [(3, 0), (83, 0), (1025, 0), (1025, 11), (1025, 2)] {
            same(&index, &data(units, gaps), name);
        }
        if ["min-max", "z-score"].contains(&name) {
            same(&index, &data(70_000, 11), name);
        }
    }
}

/// Sums in which a thousand cancels, so that only the noise of what cancelled tells who is tied: each unit
/// lies a twentieth of it, or more than it, above the one before.
#[test]
fn noise_decides_as_among_all() {
    let scaled = Transform::Scaled(Scaled { low: 0.0, high: 1.0, factor: 1.0 });
    let sum = Settings::new().aggregation(Aggregation::WeightedSum);
    let index = Index::new(framework(), methodology(scaled).with_groups(sum)).unwrap();
    for step in [1e-8, 3e-7, 1e-5] {
        let far = |row: usize| if row % 10 == 9 { 1e-3 } else { 0.0 };
        let column = |column: usize| -> Vec<f64> {
            let value = |row: usize| match column {
                0 => 1000.0 + row as f64 * step + far(row / 2),
                1 => -333.0,
                2 => 1e-3 * row as f64,
                _ => 2.0,
            };
            (0..900).map(value).collect()
        };
        let codes = (0..900).map(|row| format!("u{row}"));
        let columns = CODES.into_iter().zip((0..4).map(column));
        let data = Dataset::from_columns(codes, columns).unwrap();
        same(&index, &data, "noise");
        let people = index.score(&data).unwrap();
        let ranks = people.at("people").unwrap().ranks().to_vec();
        let tied = (1..900).filter(|row| ranks[*row] == ranks[row - 1]).count();
        assert_eq!(step < 1e-7, tied > 0, "{tied} of steps {step}");
    }
}

#[test]
fn what_looks_at_other_units_is_not_alone() {
    let min_max = || methodology(Transform::min_max(0.0, 100.0));
    let indicators = |settings: Settings| {
        min_max().with_indicators(settings.transforms([Transform::min_max(0.0, 100.0)]))
    };
    let groups = |settings: Settings| min_max().with_groups(settings);
    let data = data(83, 11);
    for (name, methodology) in [
        ("raw", methodology(Transform::Orient)),
        ("pooled", methodology(Transform::pooled(Transform::min_max(0.0, 1.0)))),
        ("ranks", methodology(Transform::rank(Ties::Average))),
        ("published", indicators(Settings::new().publish([Transform::round(1)]))),
        ("geometric", groups(Settings::new().aggregation(Aggregation::GeometricMean))),
        ("transformed", groups(Settings::new().transforms([Transform::min_max(0.0, 1.0)]))),
        ("weighed", groups(Settings::new().weighting(Weighting::Entropy))),
    ] {
        let methodology = methodology.accepting(Acceptance::ZeroInMean);
        let index = Index::new(framework(), methodology).unwrap();
        assert!(index.score_alone(&data, "index").is_none(), "{name}");
    }
    let index = Index::new(framework(), min_max()).unwrap();
    assert!(index.score_alone(&data, "indx").is_none());
    let one = Dataset::from_columns(["A"], CODES.map(|code| (code, [1.0]))).unwrap();
    assert!(index.score_alone(&one, "index").is_none() && index.score(&one).is_err());
}
