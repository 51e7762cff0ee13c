//! The committed synthetic data are what their generator yields.

#[path = "../../fixtures/gai-2024-full-synthetic/generate.rs"]
mod generate;

const COMMITTED: &str = include_str!("../../fixtures/gai-2024-full-synthetic/data.csv");

#[test]
fn the_generator_yields_the_committed_data_line_by_line() {
    let yielded = generate::data_csv();
    for (number, (ours, committed)) in yielded.lines().zip(COMMITTED.lines()).enumerate() {
        assert_eq!(ours, committed, "line {}", number + 1);
    }
    assert_eq!(yielded, COMMITTED);
}
