//! Rows scored each for themselves: the engine's bits, in any batches, without allocation.

use composite_index::aggregate::{Missing, PowerMean};
use composite_index::error::Source;
use composite_index::methodology::Acceptance;
use composite_index::statistics::Ties;
use composite_index::{
    Aggregation, Dataset, Framework, Index, IndexFolder, Methodology, RowScorer, RowScratch,
    Scorer, Settings, Transform,
};

/// Two pillars of two and three indicators of any magnitude; for one of them lower is better.
fn framework() -> Framework {
    Framework::builder("index", "An index")
        .pillar("people", 2.0, |p| p.indicator("a", 1.0).indicator("b", 3.0))
        .pillar("money", 3.0, |p| {
            p.indicator_with("c", 1.0, |x| x.lower_is_better().goalposts(0.0, 1000.0))
                .indicator("d", 0.5)
                .indicator("e", 0.0)
        })
        .build()
        .unwrap()
}

const CODES: [&str; 5] = ["a", "b", "c", "d", "e"];
const NODES: [&str; 5] = ["index", "people", "money", "c", "a"];

/// So many rows of five columns: each third row has a twin, and values have ties; one value in so many is
/// missing, none for 0.
fn columns(rows: usize, gaps: u64) -> Vec<Vec<f64>> {
    let cell = |row: usize, column: usize| {
        let seed = (row / 3 * 2 + row % 3 / 2) * 5 + column;
        let mixed = (seed as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 11;
        let value = (mixed % 10_007) as f64 / [1.0, 10.0, 7.0, 3.0, 1e6][column];
        if gaps > 0 && mixed % gaps == 0 { f64::NAN } else { value + 1.0 }
    };
    (0..5).map(|column| (0..rows).map(|row| cell(row, column)).collect()).collect()
}

fn dataset(columns: &[Vec<f64>]) -> Dataset {
    let units = (0..columns[0].len()).map(|row| format!("u{row}"));
    Dataset::from_columns(units, CODES.iter().copied().zip(columns.iter().cloned())).unwrap()
}

/// Methodologies by name: of the plain kind, and of others.
fn methodologies() -> Vec<(&'static str, Methodology)> {
    let base = |transform: Transform| {
        let settings = Settings::new().transforms([transform]);
        [Acceptance::EmptyUnit, Acceptance::ZeroInMean, Acceptance::InadequateScale]
            .into_iter()
            .fold(Methodology::default().with_indicators(settings), Methodology::accepting)
    };
    let groups = |aggregation| Settings::new().aggregation(aggregation);
    let min_max = || base(Transform::min_max(0.0, 100.0));
    let from_one = || base(Transform::min_max(1.0, 100.0));
    let power = |exponent| Aggregation::PowerMean(PowerMean { exponent });
    let rounded = Settings::new().publish([Transform::round(1)]);
    vec![
        ("min-max", min_max()),
        ("from one", from_one().with_groups(rounded)),
        ("z-score", base(Transform::z_score(1))),
        ("all children", min_max().with_groups(Settings::new().missing(Missing::require_all()))),
        ("count as", min_max().with_groups(Settings::new().missing(Missing::count_as(-3.0)))),
        (
            "half",
            min_max().with_groups(Settings::new().missing(Missing::reweight().with_weight(0.5))),
        ),
        ("sum", base(Transform::z_score(0)).with_groups(groups(Aggregation::WeightedSum))),
        (
            "geometric",
            base(Transform::min_max(1.0, 100.0)).with_groups(groups(Aggregation::GeometricMean)),
        ),
        ("zeros", min_max().with_groups(groups(Aggregation::GeometricMean))),
        ("harmonic", min_max().with_groups(groups(Aggregation::HarmonicMean))),
        ("harmonic from one", from_one().with_groups(groups(Aggregation::HarmonicMean))),
        ("square", from_one().with_groups(groups(power(2.0)))),
        ("root", from_one().with_groups(groups(power(0.5)))),
        ("root of zeros", min_max().with_groups(groups(power(0.5)))),
        ("inverse cube", from_one().with_groups(groups(power(-3.0)))),
        ("nearly geometric", from_one().with_groups(groups(power(1e-3)))),
        ("power one", from_one().with_groups(groups(power(1.0)))),
        ("power zero", from_one().with_groups(groups(power(0.0)))),
        (
            "half of harmonic",
            from_one().with_groups(
                groups(Aggregation::HarmonicMean).missing(Missing::reweight().with_children(0.5)),
            ),
        ),
        (
            "geometric with one",
            from_one()
                .with_groups(groups(Aggregation::GeometricMean).missing(Missing::count_as(1.0))),
        ),
        ("cube of all", from_one().with_groups(groups(power(3.0)).missing(Missing::require_all()))),
        (
            "in equal parts",
            from_one().with_groups(groups(power(-1.0)).missing(Missing::share_equally())),
        ),
        ("product", min_max().with_groups(groups(Aggregation::Product))),
        ("least", min_max().with_groups(groups(Aggregation::Minimum))),
        (
            "logarithm",
            min_max().with_indicators(
                Settings::new().transforms([Transform::Ln, Transform::min_max(0.0, 1.0)]),
            ),
        ),
        ("ranks", base(Transform::rank(Ties::Average))),
        (
            "clamped",
            min_max()
                .with_level("pillar", Settings::new().transforms([Transform::clamp(30.0, 60.0)])),
        ),
    ]
}

fn bits(column: &[f64]) -> Vec<u64> {
    let bits = |value: &f64| if value.is_nan() { f64::NAN.to_bits() } else { value.to_bits() };
    column.iter().map(bits).collect()
}

/// Scores in batches of so many rows.
fn in_batches(rows: &RowScorer, columns: &[Vec<f64>], batch: usize) -> Vec<Vec<f64>> {
    let (all, mut scratch) = (columns[0].len(), RowScratch::new());
    let mut scores = vec![vec![0.0; all]; rows.nodes().len()];
    for start in (0..all).step_by(batch) {
        let end = (start + batch).min(all);
        let columns: Vec<_> = columns.iter().map(|column| &column[start..end]).collect();
        let mut slices: Vec<_> = scores.iter_mut().map(|column| &mut column[start..end]).collect();
        rows.score_into(&columns, &mut slices, &mut scratch).unwrap();
    }
    scores
}

/// The scorer's columns in the order that it asks for.
fn in_order(scorer: &Scorer, columns: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let place = |code: &str| CODES.iter().position(|known| *known == code).unwrap();
    scorer.variables().iter().map(|code| columns[place(code.as_str())].clone()).collect()
}

#[test]
fn rows_have_the_engines_bits_in_any_batches() {
    for (name, methodology) in methodologies() {
        for (rows, gaps) in
            [(1, 0), (2, 0), (1025, 0), (1025, 2), (1025, 11), (1025, 90), (70_000, 11)]
        {
            if rows > 2000 && !["min-max", "z-score", "inverse cube"].contains(&name) {
                continue;
            }
            // One unit alone has no extremes: it is scored by the fit to others.
            let fitted_to = columns(rows.max(40), gaps);
            let columns = columns(rows, gaps);
            let index = Index::new(framework(), methodology.clone()).unwrap();
            let scorer = index.fit(&dataset(&fitted_to)).unwrap();
            let row_scorer = scorer.row_by_row(NODES).unwrap();
            let (data, columns) = (dataset(&columns), in_order(&scorer, &columns));
            let scores = scorer.score(&data).unwrap();
            if rows == fitted_to[0].len() {
                assert_eq!(scores, index.score(&data).unwrap(), "{name}");
            }
            let batches: &[usize] = if rows > 2000 { &[8192, 1 << 20] } else { &[1, 7, 8192] };
            for batch in batches {
                let found = in_batches(&row_scorer, &columns, *batch);
                for (node, found) in NODES.iter().zip(found) {
                    let expected = scores.at(node).unwrap();
                    assert!(
                        bits(&found) == bits(expected.scores()),
                        "{name}: {node} of {rows} with gaps {gaps} in batches of {batch}"
                    );
                }
            }
            let slices: Vec<_> = columns.iter().map(Vec::as_slice).collect();
            let root = scorer.score_columns(&slices).unwrap();
            let root: Vec<_> = root.into_iter().map(|score| score.unwrap_or(f64::NAN)).collect();
            assert_eq!(bits(&root), bits(scores.root().scores()), "{name}");
        }
    }
}

/// What the engine makes equal over a column stays as it is, row by row: z-scores of a and b that cancel
/// to 1e-13 and to 3e-13, less than the noise of what cancelled.
#[test]
fn only_what_is_noise_among_others_differs() {
    let framework = Framework::builder("index", "An index").indicator("x", 1.0).indicator("y", 1.0);
    let sum = Settings::new().aggregation(Aggregation::WeightedSum);
    let shown = sum.publish([Transform::linear(1.0, 1e-9)]);
    let methodology = Methodology::default().with_groups(shown);
    let index = Index::new(framework.build().unwrap(), methodology).unwrap();
    let columns = [[1.0, 1.0, 5.0], [-1.0 + 2e-10, -1.0 + 2.6e-10, 5.0]];
    let units = ["A", "B", "C"];
    let data = Dataset::from_columns(units, ["x", "y"].into_iter().zip(columns)).unwrap();
    let scorer = index.fit(&data).unwrap();
    let together = scorer.score(&data).unwrap();
    let apart = scorer.row_by_row(["index"]).unwrap().score(&[&columns[0], &columns[1]]).unwrap();
    let together = together.root().scores().to_vec();
    assert_eq!(together[0], together[1]);
    assert_ne!(apart[0][0], apart[0][1]);
    assert!((apart[0][1] - together[1]).abs() <= 2e-10);
    assert_eq!((apart[0][0], apart[0][2]), (together[0], together[2]));
}

#[test]
fn what_cannot_be_scored_row_by_row_is_refused() {
    let text = "[indicators]\ntransforms = [{ min-max = { to = [0, 1] } }]\n\
                [level.pillar]\naggregation = \"borda\"\n";
    let methodology = Methodology::from_toml(&Source::new("methodology.toml", text)).unwrap();
    let sample = columns(40, 0);
    let scorer = Index::new(framework(), methodology).unwrap().fit(&dataset(&sample)).unwrap();
    assert!(scorer.compares_units());
    let error = scorer.row_by_row(["index"]).unwrap_err().to_string();
    for group in ["people", "money"] {
        let why = format!(
            "rows cannot be scored each for itself: borda in `{group}` compares units with each other"
        );
        assert!(error.contains(&why), "{error}");
    }
}

#[test]
fn wrong_slices_and_values_are_refused_with_their_rows() {
    let (_, methodology) = methodologies().swap_remove(0);
    let sample = columns(40, 0);
    let scorer = Index::new(framework(), methodology).unwrap().fit(&dataset(&sample)).unwrap();
    let rows = scorer.row_by_row(["people"]).unwrap();
    let said = |columns: &[&[f64]]| rows.score(columns).unwrap_err().to_string();
    let five: [&[f64]; 5] = [&[1.0]; 5];
    assert_eq!(said(&five[1..]), "4 columns were given, but 5 are needed");
    let uneven: [&[f64]; 5] = [&[1.0], &[1.0, 2.0], &[1.0], &[1.0], &[1.0]];
    assert_eq!(said(&uneven), "variable `b` has 2 values for 1 units");
    let mut columns = in_order(&scorer, &columns(9000, 11));
    (columns[0][4999], columns[1][8999]) = (f64::INFINITY, f64::NEG_INFINITY);
    // No one asks for what `c` is part of.
    columns[2][3] = f64::INFINITY;
    let slices: Vec<_> = columns.iter().map(Vec::as_slice).collect();
    let message = said(&slices);
    for part in [
        "value inf of `a` for unit `row 5000` is not finite",
        "value -inf of `b` for unit `row 9000` is not finite",
    ] {
        assert!(message.contains(part), "{message}");
    }
    assert!(!message.contains("`c`"), "{message}");
    let error = scorer.row_by_row(["peple"]).unwrap_err().to_string();
    assert!(error.contains("did you mean `people`"), "{error}");
    let mut short = [0.0; 2];
    let error = rows.score_into(&five, &mut [&mut short], &mut RowScratch::new()).unwrap_err();
    assert_eq!(error.to_string(), "variable `people` has 2 values for 1 units");
}

#[test]
fn chunks_allocate_nothing() {
    // Means of zeros and other methods take the engine's way.
    let by_columns = |name: &str| {
        !["zeros", "root of zeros", "harmonic", "product", "least", "ranks"].contains(&name)
    };
    for (name, methodology) in methodologies().into_iter().filter(|(name, _)| by_columns(name)) {
        for gaps in [0, 2, 11] {
            let columns = columns(10_000, gaps);
            let scorer = Index::new(framework(), methodology.clone())
                .unwrap()
                .fit(&dataset(&columns))
                .unwrap();
            let rows = scorer.row_by_row(NODES).unwrap();
            let columns = in_order(&scorer, &columns);
            let columns: Vec<_> = columns.iter().map(Vec::as_slice).collect();
            let (mut scratch, mut scores) =
                (RowScratch::new(), vec![vec![0.0; 10_000]; NODES.len()]);
            let mut slices: Vec<_> = scores.iter_mut().map(Vec::as_mut_slice).collect();
            rows.score_into(&columns, &mut slices, &mut scratch).unwrap();
            let counted = allocation_counter::measure(|| {
                rows.score_into(&columns, &mut slices, &mut scratch).unwrap();
            });
            assert_eq!(counted.count_total, 0, "{name}, gaps {gaps}");
        }
    }
}

/// The synthetic index of 83 units and 122 indicators, at all its nodes.
#[test]
fn a_whole_index_row_by_row() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/gai-2024-full-synthetic");
    let folder = IndexFolder::open(path).unwrap();
    let (index, data) = (folder.index(), folder.data().unwrap());
    let (scorer, scores) = (index.fit(data).unwrap(), index.score(data).unwrap());
    let nodes: Vec<_> = index.framework().nodes().iter().map(|node| node.code().clone()).collect();
    let rows = scorer.row_by_row(&nodes).unwrap();
    let columns: Vec<_> = rows.variables().iter().map(|code| data.column(code).unwrap()).collect();
    for (node, found) in nodes.iter().zip(rows.score(&columns).unwrap()) {
        assert_eq!(bits(&found), bits(scores.at(node).unwrap().scores()), "{node}");
    }
}
