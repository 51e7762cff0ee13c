use proptest::prelude::*;

use super::*;

/// All orders of some units.
fn permutations(units: usize) -> Vec<Vec<usize>> {
    let Some(last) = units.checked_sub(1) else { return vec![vec![]] };
    let insert = |order: Vec<usize>| {
        (0..units).map(move |position| {
            let mut order = order.clone();
            order.insert(position, last);
            order
        })
    };
    permutations(last).into_iter().flat_map(insert).collect()
}

fn agreement(matrix: &OutrankingMatrix, ranking: &[usize]) -> f64 {
    let pairs = ranking.iter().enumerate();
    pairs.flat_map(|(i, a)| ranking[i + 1..].iter().map(|b| matrix.at(*a, *b))).sum()
}

/// Every optimum by trying all orders.
fn by_trying(matrix: &OutrankingMatrix) -> (f64, Vec<Vec<usize>>) {
    let orders = permutations(matrix.units());
    let best = orders.iter().map(|order| agreement(matrix, order)).fold(0.0, f64::max);
    let mut optima: Vec<_> =
        orders.into_iter().filter(|order| agreement(matrix, order) >= best - 1e-9).collect();
    optima.sort();
    (best, optima)
}

fn matrix(columns: &[Vec<f64>], weights: &[f64]) -> OutrankingMatrix {
    let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    OutrankingMatrix::new(&columns, weights, 0.0).unwrap()
}

/// Condorcet's paradox: x says a > b > c, y says b > c > a, z says c > a > b; each circle is as good.
#[test]
fn the_paradox_has_three_optima() {
    let columns = [vec![3.0, 2.0, 1.0], vec![1.0, 3.0, 2.0], vec![2.0, 1.0, 3.0]];
    let kemeny = KemenyYoung::new(&matrix(&columns, &[1.0, 1.0, 1.0])).unwrap();
    assert_eq!(kemeny.rankings(9), [[0, 1, 2], [1, 2, 0], [2, 0, 1]]);
    assert_eq!(kemeny.rankings(2).len(), 2);
    assert_eq!(kemeny.count(), 3.0);
    assert_eq!(kemeny.mean_positions(), [2.0; 3]);
    assert!((kemeny.agreement() - 5.0 / 3.0).abs() < 1e-12);
}

/// With x weighing most, its order wins: the circle is broken where its support is least.
#[test]
fn a_circle_is_broken_at_its_weakest_place() {
    let columns = [vec![3.0, 2.0, 1.0], vec![1.0, 3.0, 2.0], vec![2.0, 1.0, 3.0]];
    let matrix = matrix(&columns, &[4.0, 3.0, 2.0]);
    let kemeny = KemenyYoung::new(&matrix).unwrap();
    assert_eq!(kemeny.rankings(9), [[0, 1, 2]]);
    assert_eq!(scores(&matrix).unwrap(), [2.0, 1.0, 0.0]);
}

/// Five units in two circles would be one component only if the circles were entangled.
#[test]
fn components_are_ranked_apart() {
    let x = vec![9.0, 8.0, 7.0, 2.0, 1.0];
    let y = vec![7.0, 9.0, 8.0, 1.0, 2.0];
    let z = vec![8.0, 7.0, 9.0, 2.0, 1.0];
    let matrix = matrix(&[x, y, z], &[1.0; 3]);
    assert_eq!(components(&matrix), [vec![0, 1, 2], vec![3], vec![4]]);
}

/// 40 units that tie in everything have 40! optima, all at the same mean position.
#[test]
fn what_cannot_be_finished_is_refused_with_a_reason() {
    let refusal = KemenyYoung::new(&matrix(&[vec![1.0; 40]], &[1.0])).unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "40 units beat each other in circles or tie, and their best rankings are not found among \
         100000 beginnings with 150000000 additions; `copeland` has no such limit"
    );
    let refusal = KemenyYoung::new(&matrix(&[vec![1.0; 129]], &[1.0])).unwrap_err();
    assert!(
        refusal.to_string().starts_with("129 units beat each other in circles, and at most 128")
    );
}

/// In the paradox every ranking that follows the circle costs one margin, and the known ranking is
/// one of them. Placed first: three units, each with 3 additions and its circle, 12, and 3 sets.
/// Second: six steps of 2 additions and three circles, 15; three steps make a new set, two meet one,
/// one costs too much: 3 sets. Third: three steps of 1 addition and one circle, 4, and 1 set.
#[test]
fn the_budget_counts_every_step_and_ends_the_search_behind_the_last_one() {
    let columns = [vec![3.0, 2.0, 1.0], vec![1.0, 3.0, 2.0], vec![2.0, 1.0, 3.0]];
    let matrix = matrix(&columns, &[1.0, 1.0, 1.0]);
    let search = |additions| {
        let mut budget = Budget { sets: KemenyYoung::LIMIT, additions };
        Circle::search(&matrix, vec![0, 1, 2], &mut budget).map(|_| budget)
    };
    let spent = search(0).unwrap();
    assert_eq!((spent.sets, spent.additions), (7, 31), "sets are counted anew in each circle");
    assert!(search(KemenyYoung::ADDITIONS - 31).is_ok());
    assert!(search(KemenyYoung::ADDITIONS - 30).is_err());
}

#[test]
fn a_single_unit_is_first() {
    let kemeny = KemenyYoung::new(&matrix(&[vec![1.0]], &[1.0])).unwrap();
    assert_eq!((kemeny.count(), kemeny.mean_positions()), (1.0, vec![1.0]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn every_optimum_is_found(
        columns in prop::collection::vec(prop::collection::vec((0..4_i32).prop_map(f64::from), 6), 1..6),
        weights in prop::collection::vec(prop_oneof![Just(1.0), 0.1..2.0_f64], 6),
        units in 1..7_usize,
    ) {
        let columns: Vec<Vec<f64>> = columns.iter().map(|column| column[..units].to_vec()).collect();
        let matrix = matrix(&columns, &weights[..columns.len()]);
        let (best, optima) = by_trying(&matrix);
        let kemeny = KemenyYoung::new(&matrix).unwrap();
        let mut found = kemeny.rankings(usize::MAX);
        found.sort();
        prop_assert_eq!(&found, &optima);
        prop_assert!((kemeny.agreement() - best).abs() < 1e-9);
        prop_assert_eq!(kemeny.count(), optima.len() as f64);
        for (unit, position) in kemeny.mean_positions().into_iter().enumerate() {
            let placed = |order: &Vec<usize>| order.iter().position(|other| *other == unit).unwrap() + 1;
            let sum: usize = optima.iter().map(placed).sum();
            prop_assert!((position - sum as f64 / optima.len() as f64).abs() < 1e-8);
        }
    }
}
