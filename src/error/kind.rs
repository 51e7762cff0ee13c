//! The catalogue of problems, in the order of the rooms that find them.

use super::refusal::Refusal;
use super::words::{alternatives, at_level, constant, in_period, of_axis, said};

/// What is wrong, with the culprit's code, unit, column or option.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs, reason = "each variant's message says what it is; fields name the culprit")]
pub enum ErrorKind {
    // Files
    #[error("file `{path}` is missing")]
    FileMissing { path: String },
    #[error("folder `{path}` is missing")]
    FolderMissing { path: String },
    #[error("`{path}` is a folder; a file is needed")]
    FolderInsteadOfFile { path: String },
    #[error(
        "`{path}` is a file; a folder with framework.csv, methodology.toml and data.csv is needed"
    )]
    FileInsteadOfFolder { path: String },
    #[error("`{path}` cannot be read: {why}")]
    Unreadable { path: String, why: String },
    #[error("`{path}` is not UTF-8 text: line {line}, byte {byte}")]
    NotUtf8 { path: String, line: usize, byte: usize },

    // Tables
    #[error("the table is empty")]
    EmptyTable,
    #[error("the table has a header but no rows")]
    NoRows,
    #[error("the table cannot be read: {why}")]
    MalformedTable { why: String },
    #[error("required column `{column}` is missing")]
    MissingColumn { column: String },
    #[error("unknown column `{column}`")]
    UnknownColumn { column: String },
    #[error("column `{column}` stands twice")]
    DuplicateColumn { column: String },
    #[error("the row has {found} cells where the header has {expected}")]
    RowLength { expected: usize, found: usize },
    #[error("`{text}` in column `{column}` of `{row}` is not a number")]
    NotANumber { column: String, row: String, text: String },
    #[error("`{text}` in column `{column}` of `{row}` has a decimal comma")]
    DecimalComma { column: String, row: String, text: String },
    #[error("`{text}` in column `{column}` of `{row}` is not a finite number")]
    NotFinite { column: String, row: String, text: String },
    #[error("`{text}` in column `{column}` of `{row}` is not understood")]
    InvalidCell { column: String, row: String, text: String },

    // Codes
    #[error("`{code}` cannot be a code: {why}")]
    InvalidCode { code: String, why: &'static str },

    // Framework
    #[error("code `{code}` stands twice")]
    DuplicateCode { code: String },
    #[error("the framework has no root: no group is without a parent")]
    NoRoot,
    #[error("`{code}` has no parent, but the framework has its root in `{root}`")]
    SecondRoot { code: String, root: String },
    #[error("indicator `{code}` has no parent")]
    Orphan { code: String },
    #[error("parent `{parent}` of `{code}` is no node of this framework")]
    UnknownParent { code: String, parent: String },
    #[error("parent `{parent}` of `{code}` is an indicator, which has no children")]
    ParentIsIndicator { code: String, parent: String },
    #[error("`{code}` is its own parent")]
    SelfParent { code: String },
    #[error("the parents run in a circle: {}", path.join(" → "))]
    Cycle { path: Vec<String> },
    #[error("group `{code}` has no children")]
    ChildlessGroup { code: String },
    #[error("group `{code}` has no level")]
    MissingLevel { code: String },
    #[error("indicator `{code}` has the level `{level}`")]
    IndicatorLevel { code: String, level: String },
    #[error("`{code}` at level `{level}` is below `{parent}` at level `{parent_level}`")]
    LevelOutOfOrder { code: String, level: String, parent: String, parent_level: String },
    #[error("`{code}` has no weight")]
    MissingWeight { code: String },
    #[error("weight {weight} of `{code}` is negative")]
    NegativeWeight { code: String, weight: f64 },
    #[error("weight {weight} of `{code}` is not finite")]
    InfiniteWeight { code: String, weight: f64 },
    #[error("all weights in group `{group}` are zero")]
    AllZeroWeights { group: String },
    #[error("goalposts {low} and {high} of `{code}` are not increasing")]
    GoalpostsOutOfOrder { code: String, low: f64, high: f64 },
    #[error("`{code}` has one goalpost without the other")]
    HalfGoalposts { code: String },
    #[error("{what} of `{code}` is not finite")]
    InfiniteFigure { code: String, what: &'static str },
    #[error("denominator `{denominator}` of `{code}` is not declared in the framework")]
    UnknownDenominator { code: String, denominator: String },
    #[error("the scale {scale} of the denominator of `{code}` is not a finite number above zero")]
    DenominatorScale { code: String, scale: f64 },
    #[error("`{code}` has a scale for its denominator but no denominator")]
    ScaleWithoutDenominator { code: String },
    #[error("`{first}` and `{code}` are both to hold {kind}")]
    DuplicateRole { first: String, code: String, kind: &'static str },
    #[error("`{option}` does not fit `{code}`, which is {kind}")]
    AttributeDoesNotFit { code: String, option: &'static str, kind: &'static str },

    // Dataset
    #[error("unit `{unit}` stands twice{}", in_period(period.as_deref()))]
    DuplicateUnit { unit: String, period: Option<String> },
    #[error("variable `{variable}` stands twice")]
    DuplicateVariable { variable: String },
    #[error("unit `{unit}` has {found} values where there are {expected} variables")]
    UnitLength { unit: String, expected: usize, found: usize },
    #[error("variable `{variable}` has {found} values where there are {expected} units")]
    ColumnLength { variable: String, expected: usize, found: usize },
    #[error("value {value} of `{variable}` for unit `{unit}` is not finite")]
    InfiniteValue { variable: String, unit: String, value: f64 },
    #[error("the data have no units")]
    NoUnits,
    #[error("unit `{unit}` has no period, but others have one")]
    BlankPeriod { unit: String },
    #[error("no unit has the period `{period}`")]
    UnknownPeriod { period: String },
    #[error("the data have no periods")]
    NoPeriods,
    #[error("period `{period}` of unit `{unit}` is not a number")]
    PeriodIsNoNumber { unit: String, period: String },
    #[error("`{variable}` is no variable of the data")]
    UnknownVariable { variable: String },
    #[error("the data hold {} periods: {}", periods.len(), periods.join(", "))]
    SeveralPeriods { periods: Vec<String> },

    // Dataset against framework
    #[error("indicator `{indicator}` has no column in the data")]
    IndicatorWithoutColumn { indicator: String },
    #[error("denominator `{denominator}` of `{indicator}` has no column in the data")]
    DenominatorWithoutColumn { denominator: String, indicator: String },
    #[error("column `{column}` belongs to no indicator of the framework")]
    ColumnWithoutIndicator { column: String },
    #[error("indicator `{indicator}` has no data")]
    IndicatorWithoutData { indicator: String },
    #[error("unit `{unit}` has no data")]
    UnitWithoutData { unit: String },

    // Methodology
    #[error("not valid TOML: {why}")]
    MalformedToml { why: String },
    #[error("unknown option `{option}`")]
    UnknownOption { option: String },
    #[error("unknown value `{value}` of `{option}`")]
    UnknownValue { option: String, value: String },
    #[error("`{method}` needs {what}")]
    NeedsOption { method: String, what: String },
    #[error("unknown method `{method}`")]
    UnknownMethod { method: String },
    #[error("`{method}` needs the feature `{feature}`, which this build is without")]
    MissingFeature { method: String, feature: &'static str },
    #[error("`{option}`: {why}")]
    InvalidOption { option: String, why: String },
    #[error("`{code}` is no node of this framework")]
    UnknownNode { code: String },
    #[error("`{code}` is no indicator of this framework")]
    UnknownIndicator { code: String },
    #[error("`{grouping}` is no grouping of units in this framework")]
    UnknownGrouping { grouping: String },
    #[error("`{level}` is no level of this framework")]
    UnknownLevel { level: String },
    #[error("`{option}` does not fit {culprit}: {why}")]
    OptionDoesNotFit { option: String, culprit: String, why: String },
    #[error("`{code}` has a weight of its own, but its group `{group}` is weighted by {scheme}")]
    WeightBesideScheme { code: String, group: String, scheme: String },
    #[error("`{code}` is given a weight, but {aggregation} in `{group}` uses no weights")]
    UnusedWeight { code: String, group: String, aggregation: String },
    #[error("`{code}` is the root, which has no weight")]
    WeightOfRoot { code: String },
    #[error("lower is better for `{indicator}`, but none of its transforms normalises it")]
    NotNormalised { indicator: String },
    #[error("`{indicator}` is normalised by goalposts but has none")]
    NoGoalposts { indicator: String },
    #[error("`{indicator}` is normalised by its target but has none")]
    NoTarget { indicator: String },
    #[error(
        "{aggregation} in `{group}` needs values with a true zero, but `{child}` is on {scale} scale"
    )]
    InadequateScale { group: String, child: String, aggregation: String, scale: &'static str },

    #[error("`{child}` in `{group}` is on a nominal scale, which has no scores")]
    NominalScale { group: String, child: String },

    // Scoring
    #[error("`{node}` {}, so that {method} is undefined", constant(*value, *units))]
    Constant { node: String, method: &'static str, value: f64, units: usize },
    #[error("`{node}` is measured by unit `{unit}`, which is not in the data")]
    UnknownReferenceUnit { node: String, unit: String },
    #[error("`{node}` cannot be transformed by {method}: {refusal}")]
    ColumnRefused { node: String, method: String, refusal: Refusal },
    #[error("{method} is refused for `{node}` of unit `{unit}`: {refusal}")]
    ValueRefused { node: String, unit: String, method: String, refusal: Refusal },
    #[error("{method} is refused for group `{group}`: {refusal}")]
    AggregationRefused { group: String, method: String, refusal: Refusal },
    #[error("denominator `{denominator}` of `{indicator}` is zero for unit `{unit}`")]
    ZeroDenominator { indicator: String, denominator: String, unit: String },
    #[error("denominator `{denominator}` of `{indicator}` is missing for unit `{unit}`")]
    MissingDenominator { indicator: String, denominator: String, unit: String },
    #[error("`{unit}` is no unit of the data")]
    UnknownUnit { unit: String },
    #[error("no unit is left after screening")]
    AllScreenedOut,
    #[error("no indicator of group `{group}` is left after screening")]
    GroupScreenedOut { group: String },
    #[error("`{indicator}` cannot be imputed by {method}: {refusal}")]
    ImputationRefused { indicator: String, method: String, refusal: Refusal },
    #[error("`{indicator}` of unit `{unit}` cannot be imputed by {method}: {refusal}")]
    NotImputed { indicator: String, unit: String, method: String, refusal: Refusal },
    #[error("weighting by {scheme} is refused for group `{group}`: {refusal}")]
    WeightingRefused { group: String, scheme: String, refusal: Refusal },
    #[error("the weighting gave {found} weights to the {expected} children of `{group}`")]
    WeightsLength { group: String, expected: usize, found: usize },
    #[error("{found} columns were given where there are {expected}")]
    ColumnsGiven { expected: usize, found: usize },
    #[error("the stored scorer does not fit together: {why}")]
    StoredScorer { why: &'static str },
    #[error("the weights belong to another framework")]
    ForeignWeights,

    // Weight sweeps
    #[error("there are no draws")]
    NoDraws,
    #[error("{draws} draws are more than {most}")]
    TooManyDraws { draws: u64, most: u64 },
    #[error("runs {from}..{to} are no part of the {draws} draws")]
    RunsBeyondDraws { from: u64, to: u64, draws: u64 },
    #[error("no weight can vary: no group{} has two children with weight", at_level(levels))]
    NothingToVary { levels: Vec<String> },
    #[error("bounds {low} and {high} of `{node}` are no bounds of a share")]
    BoundsOutOfOrder { node: String, low: f64, high: f64 },
    #[error("`{node}` has bounds twice")]
    DuplicateBounds { node: String },
    #[error(
        "no weights in group `{group}` lie within the bounds: the lower sum to {low}, the upper to {high}, and weights to 1"
    )]
    InfeasibleBounds { group: String, low: f64, high: f64 },
    #[error(
        "the bounds of group `{group}` are met by {accepted} of {tries} weightings, too few to draw from"
    )]
    RareBounds { group: String, accepted: u32, tries: u32 },
    #[error("`{more}` and `{less}` are not children of one group")]
    NoSiblings { more: String, less: String },
    #[error("the orderings run in a circle: {}", path.join(" ≥ "))]
    OrderingCircle { path: Vec<String> },
    #[error("the orderings in group `{group}` leave too many orders of its children")]
    TooManyOrders { group: String },
    #[error("the law draws no weight of `{node}`")]
    NodeNotDrawn { node: String },
    #[error("rank {rank} is beyond the {units} units")]
    RankBeyondUnits { rank: usize, units: usize },
    #[error("the sweep did not keep {what}")]
    NotKept { what: &'static str },
    #[error("pairs of {units} units are too many to keep; the most are {most}")]
    TooManyPairs { units: usize, most: usize },
    #[error("draw {draw}: {problem}")]
    DrawFails { draw: u64, problem: Box<ErrorKind> },
    #[error("the sweep is incomplete: {counted} of {draws} draws were counted")]
    IncompleteSweep { counted: u64, draws: u64 },
    #[error("the sweep is of another {what}: {one} and not {other}")]
    SweepOfOther { what: &'static str, one: String, other: String },
    #[error("draw {draw} of the noise: {problem}")]
    NoiseFails { draw: u64, problem: Box<ErrorKind> },
    #[error("there is no sweep to merge")]
    NothingToMerge,
    #[error("the sweeps cannot be merged: they differ in {what}: {one} and {other}")]
    ForeignSweep { what: &'static str, one: String, other: String },
    #[error("the sweeps cannot be merged: both hold draw {draw}")]
    OverlappingRuns { draw: u64 },
    #[error("the stored sweep does not fit together: {why}")]
    StoredSweep { why: &'static str },

    // Robustness
    #[error("there is no factor to vary")]
    NoFactors,
    #[error("factor `{factor}`: {why}")]
    InvalidFactor { factor: String, why: String },
    #[error(
        "`{address}`, which factor `{factor}` is to change, is no setting of a methodology{}",
        said(why)
    )]
    UnknownAddress { factor: String, address: String, why: String },
    #[error("factor `{factor}` has {}; it needs two or more", alternatives(*count))]
    TooFewAlternatives { factor: String, count: usize },
    #[error(
        "factor `{factor}` changes nothing: its {count} alternatives give the same scores and ranks"
    )]
    FactorWithoutEffect { factor: String, count: usize },
    #[error("factor `{factor}` depends on `{on}`, which is no factor")]
    UnknownFactor { factor: String, on: String },
    #[error("factor `{factor}` depends on `{alternative}`, which is no alternative of `{on}`")]
    UnknownAlternative { factor: String, on: String, alternative: String },
    #[error("the conditions of factors run in a circle: {}", path.join(" → "))]
    FactorCycle { path: Vec<String> },
    #[error("factors `{first}` and `{second}` change the same setting, and may do so together")]
    ContestedSetting { first: String, second: String },
    #[error("alternative `{alternative}` of factor `{factor}`: {problem}")]
    AlternativeFails { factor: String, alternative: String, problem: Box<ErrorKind> },
    #[error("with {choices}: {problem}")]
    CombinationFails { choices: String, problem: Box<ErrorKind> },
    #[error("the point has {found} coordinates where there are {expected} factors")]
    PointLength { expected: usize, found: usize },
    #[error("coordinate {value} of factor `{factor}` does not lie from 0 to 1")]
    CoordinateOutOfRange { factor: String, value: f64 },
    #[error("factor `{factor}` has {count} alternatives, none of which is number {choice}")]
    ChoiceOutOfRange { factor: String, count: usize, choice: usize },
    #[error("the runs {from}..{to} are none")]
    NoRuns { from: u64, to: u64 },
    #[error("the summaries are of different studies: {what} differs")]
    ForeignSummary { what: &'static str },
    #[error("the summaries both hold runs {from}..{to}")]
    OverlappingReplicates { from: u64, to: u64 },
    #[error("the stored summary does not fit together: {why}")]
    StoredSummary { why: &'static str },

    // Sensitivity
    #[error("{needed} dimensions of quasi-random points are needed, and there are {available}")]
    TooManyDimensions { needed: usize, available: usize },
    #[error("{combinations} combinations are more than the {most} that may be run")]
    TooManyCombinations { combinations: u128, most: usize },
    #[error("a run gave {found} values where there are {expected} outputs")]
    OutputsLength { expected: usize, found: usize },

    // Axioms
    #[error("unknown axiom `{axiom}`")]
    UnknownAxiom { axiom: String },

    // Published results and classification
    #[error("published unit `{unit}` is not in the data")]
    UnknownPublishedUnit { unit: String },
    #[error("nothing was published of period `{period}`")]
    UnpublishedPeriod { period: String },
    #[error("{what} has no name")]
    Unnamed { what: String },
    #[error("band `{band}` stands twice")]
    DuplicateBand { band: String },
    #[error("cut-off {cut_off} of band `{band}` is not finite")]
    InfiniteCutOff { band: String, cut_off: f64 },
    #[error("quantile {quantile} of band `{band}` does not lie between 0 and 1")]
    QuantileOutOfRange { band: String, quantile: f64 },
    #[error("band `{band}` begins at {from}, not above band `{below}` at {below_from}")]
    BandsOutOfOrder { band: String, from: f64, below: String, below_from: f64 },
    #[error("no score{} is there to take quantiles of", of_axis(axis.as_deref()))]
    NoScores { axis: Option<String> },
    #[error("score {score} at position {position}{} is not finite", of_axis(axis.as_deref()))]
    InfiniteScore { axis: Option<String>, position: usize, score: f64 },
    #[error("the {columns} axis has {found} scores where the {rows} axis has {expected}")]
    ScoresLength { rows: String, expected: usize, columns: String, found: usize },
    #[error("both axes are called `{axis}`")]
    DuplicateAxis { axis: String },
    #[error("`{band}` is no band of the {axis} axis")]
    UnknownBand { axis: String, band: String },
    #[error("no cell of the matrix covers `{row}` × `{column}`")]
    EmptyCell { row: String, column: String },
    #[error("two cells of the matrix cover `{row}` × `{column}`: `{first}` and `{second}`")]
    ContestedCell { row: String, column: String, first: String, second: String },
}
