//! The catalogue of what can go wrong, by area.

use super::catalogue::{
    alternatives, at_level, beyond_first, constant, in_period, no_root, of_axis, said,
};
use super::number::number;
use super::refusal::Refusal;

catalogue! {
    /// Files and folders.
    Files {
        FileMissing { path: String } => "file `{path}` is missing";
        FolderMissing { path: String } => "folder `{path}` is missing";
        FolderInsteadOfFile { path: String } => "`{path}` is a folder, but a file is needed";
        FileInsteadOfFolder { path: String } => "`{path}` is a file, but a folder with framework.csv, methodology.toml and data.csv is needed";
        Unreadable { path: String, why: String } => "`{path}` cannot be read: {why}";
        DanglingLink { path: String, target: String } => "`{path}` is a link to `{target}`, which is missing";
        FileTooLarge { path: String, most: u64 } => "`{path}` has more than {most} bytes, the most that a file may have";
        NotUtf8 { path: String, line: usize, column: usize, byte: usize } => "`{path}` is not UTF-8 text: line {line}, column {column} (byte {byte} of the line)";
    }

    /// Tables, whatever they hold.
    Tables {
        EmptyTable => "the table is empty";
        NoRows => "the table has a header but no rows";
        MalformedTable { why: Refusal } => "the table cannot be read: {why}";
        UnclosedQuote { line: usize } => "the quotation mark opened in line {line} is never closed";
        TextBehindQuote { text: String } => "`{text}` is behind the closing quotation mark of its cell";
        MisplacedQuote { cell: String } => "the quotation mark in `{cell}` is out of place";
        Footer { text: String } => "`{text}` is a footer, not a row of the table";
        Comment { text: String } => "`{text}` is a comment, not a row of the table";
        TooManyColumns { columns: usize, most: usize } => "the table has {columns} columns; the limit is {most}";
        UnnamedColumn { position: usize } => "column {position} has no name";
        MissingColumn { column: String } => "required column `{column}` is missing";
        UnknownColumn { column: String } => "unknown column `{column}`";
        DuplicateColumn { column: String } => "duplicate column `{column}`";
        RowLength { expected: usize, found: usize } => "the row has {found} {}, but the header has {expected}", if *found == 1 { "cell" } else { "cells" };
        NotANumber { column: String, row: String, text: String } => "`{text}` in column `{column}` of `{row}` is not a number";
        ThousandsComma { column: String, row: String, text: String } => "`{text}` in column `{column}` of `{row}` has a comma between thousands";
        AmbiguousComma { column: String, row: String, text: String } => "`{text}` in column `{column}` of `{row}` has a comma that may divide decimals or thousands";
        DecimalComma { column: String, row: String, text: String } => "`{text}` in column `{column}` of `{row}` has a decimal comma";
        NotFinite { column: String, row: String, text: String } => "`{text}` in column `{column}` of `{row}` is not a finite number";
        BlankCell { column: String } => "column `{column}` is empty";
        InvalidCell { column: String, row: String, text: String } => "`{text}` in column `{column}` of `{row}` is not recognised";
    }

    /// Workbooks, before their tables are read.
    Workbooks {
        NotAWorkbook { path: String, why: String } => "`{path}` cannot be read as a workbook: {why}";
        WorkbookTooLarge { path: String, why: String } => "`{path}` is larger than a workbook may be: {why}";
        UnknownLayout { path: String, sheets: Vec<String> } => "the layout of `{path}` is not recognised; its sheets are `{}`", sheets.join("`, `");
        MissingSheet { sheet: String } => "sheet `{sheet}` is missing";
        SeveralScenarios { scenarios: Vec<String> } => "the workbook has {} scenarios: `{}`", scenarios.len(), scenarios.join("`, `");
        UnknownScenario { scenario: String } => "`{scenario}` is not a scenario of this workbook";
        FormulaWithoutValue { column: String, row: String, formula: String } => "formula `{formula}` in column `{column}` of `{row}` has no stored value";
        ErrorValue { column: String, row: String, text: String } => "`{text}` in column `{column}` of `{row}` is the error of a formula";
        DateInsteadOfNumber { column: String, row: String, text: String } => "`{text}` in column `{column}` of `{row}` is a date";
        UnusedLevel { level: String, code: String } => "level `{level}` is not used: all its codes are `{code}`";
        UnreadColumn { column: String } => "column `{column}` is not read";
        NoParents { sheet: String } => "sheet `{sheet}` has no column of parents";
        UnwritableSheet { sheet: String, why: String } => "sheet `{sheet}` cannot be written: {why}";
    }

    /// The framework: codes, tree, weights, attributes of indicators.
    Framework {
        InvalidCode { code: String, why: &'static str } => "`{code}` cannot be a code: {why}";
        DuplicateCode { code: String } => "duplicate code `{code}`";
        TooManyNodes { rows: usize, most: usize } => "the framework has {rows} rows; the limit is {most}";
        TooDeep { code: String, most: usize } => "`{code}` is more than {most} steps below the root, the most that a framework may have";
        NoRoot { parentless: Vec<String> } => "the framework has no root: {}", no_root(parentless);
        SecondRoot { code: String, root: String } => "`{code}` has no parent, but the root of the framework is `{root}`";
        Orphan { code: String } => "indicator `{code}` has no parent";
        UnknownParent { code: String, parent: String } => "`{parent}`, the parent of `{code}`, is not a node of this framework";
        ParentIsIndicator { code: String, parent: String } => "`{parent}`, the parent of `{code}`, is an indicator, which has no children";
        SelfParent { code: String } => "`{code}` is its own parent";
        Cycle { path: Vec<String> } => "the hierarchy contains a cycle: {}", path.join(" → ");
        ChildlessGroup { code: String } => "group `{code}` has no children";
        IndicatorLevel { code: String, level: String } => "indicator `{code}` has the level `{level}`";
        LevelOutOfOrder { code: String, level: String, parent: String, parent_level: String } => "`{code}` at level `{level}` is below `{parent}` at level `{parent_level}`";
        MissingWeight { code: String } => "`{code}` has no weight, but its siblings have one";
        NegativeWeight { code: String, weight: f64 } => "weight {} of `{code}` is negative", number(*weight);
        InfiniteWeight { code: String, weight: f64 } => "weight {} of `{code}` is not finite", number(*weight);
        AllZeroWeights { group: String } => "all weights in group `{group}` are zero; at least one must be above zero";
        WeightSumTooLarge { group: String } => "the weights in group `{group}` are too large to be summed";
        GoalpostsOutOfOrder { code: String, low: f64, high: f64 } => "goalposts {} and {} of `{code}` are not increasing", number(*low), number(*high);
        HalfGoalposts { code: String } => "`{code}` has one goalpost without the other";
        InfiniteFigure { code: String, what: &'static str } => "{what} of `{code}` is not finite";
        UnknownDenominator { code: String, denominator: String } => "denominator `{denominator}` of `{code}` is not declared in the framework";
        DenominatorScale { code: String, scale: f64 } => "the scale {} of the denominator of `{code}` is not a finite number above zero", number(*scale);
        UnknownReference { code: String, of: String } => "`{code}` is a reference to `{of}`, which is not a node of this framework";
        ReferenceCycle { path: Vec<String> } => "each of these nodes needs the next one's scores: {}", path.join(" → ");
        ScaleWithoutDenominator { code: String } => "`{code}` has a scale for its denominator but no denominator";
        DuplicateRole { first: String, code: String, kind: &'static str } => "`{first}` and `{code}` are both declared as {kind}";
        AttributeDoesNotFit { code: String, option: &'static str, kind: &'static str } => "`{code}` is {kind}, which has no `{option}`";
    }

    /// The data, alone and beside the framework.
    Data {
        NoUnitCode { row: String } => "the row of `{row}` has no unit code";
        LongTable { column: String } => "the table is long, with one row for each value: column `{column}` holds the codes of indicators";
        PeriodsInColumns { periods: Vec<String> } => "the table has its periods in columns: `{}`", periods.join("`, `");
        OnePeriodTwice { period: String, other: String } => "periods `{period}` and `{other}` are the same number";
        SimilarUnits { unit: String, other: String } => "units `{unit}` and `{other}` look alike: they differ only in characters that are not seen";
        DuplicateUnit { unit: String, period: Option<String> } => "duplicate unit `{unit}`{}", in_period(period.as_deref());
        DuplicateVariable { variable: String } => "duplicate variable `{variable}`";
        UnitLength { unit: String, expected: usize, found: usize } => "unit `{unit}` has {found} values for {expected} variables";
        ColumnLength { variable: String, expected: usize, found: usize } => "variable `{variable}` has {found} values for {expected} units";
        InfiniteValue { variable: String, unit: String, value: f64 } => "value {} of `{variable}` for unit `{unit}` is not finite", number(*value);
        PartOfUnknown { unit: String, whole: String } => "unit `{unit}` is a part of `{whole}`, which is not a unit of the data";
        PartsCycle { path: Vec<String> } => "each of these units is made of the next: {}", path.join(" → ");
        PartWithoutWeight { unit: String, variable: String } => "unit `{unit}` is a part of another unit, and its weight `{variable}` is missing";
        NegativePart { unit: String, variable: String, weight: f64 } => "unit `{unit}` is a part of another unit, and its weight {} of `{variable}` is negative", number(*weight);
        WeightlessParts { whole: String, variable: String } => "the parts of unit `{whole}` have no weight: `{variable}` is zero for each";
        WholeWithValues { unit: String, indicator: String, values: usize } => "unit `{unit}` is made of others, and has {} of its own: `{indicator}`{}", if *values == 1 { "a value" } else { "values" }, beyond_first(*values);
        NoUnits => "the data have no units";
        BlankPeriod { unit: String } => "unit `{unit}` has no period, but other units have one";
        UnknownPeriod { period: String } => "no unit has the period `{period}`";
        NoPeriods => "the data have no periods";
        PeriodIsNoNumber { period: String, unit: String } => "period `{period}` of unit `{unit}` is not a number, a range of years, a quarter, a month or a date";
        UnknownVariable { variable: String } => "`{variable}` is not a variable of the data";
        UnknownGroup { grouping: String, group: String } => "no unit is in group `{group}` of `{grouping}`";
        UnknownUnit { unit: String } => "`{unit}` is not a unit of the data";
        SeveralPeriods { periods: Vec<String> } => "the data have {} periods: {}", periods.len(), periods.join(", ");
        IndicatorWithoutColumn { indicator: String } => "indicator `{indicator}` has no column in the data";
        DenominatorWithoutColumn { denominator: String, indicator: String } => "denominator `{denominator}` of `{indicator}` has no column in the data";
        ColumnWithoutIndicator { column: String } => "column `{column}` belongs to no indicator of the framework";
        GroupingWithoutColumn { grouping: String } => "grouping `{grouping}` has no column in the data";
        IndicatorWithoutData { indicator: String } => "indicator `{indicator}` has no data";
        UnitWithoutData { unit: String } => "unit `{unit}` has no data";
    }

    /// The methodology, alone and beside the framework.
    Methodology {
        MalformedToml { why: Refusal } => "not valid TOML: {why}";
        UnknownOption { option: String } => "unknown option `{option}`";
        UnknownValue { value: String, option: String } => "unknown value `{value}` of `{option}`";
        NeedsOption { method: String, what: String } => "`{method}` needs {what}";
        UnknownMethod { method: String } => "unknown method `{method}`";
        MissingFeature { method: String, feature: &'static str } => "`{method}` needs the feature `{feature}`, which this build does not include";
        InvalidOption { option: String, why: String } => "`{option}`: {why}";
        UnknownNode { code: String } => "`{code}` is not a node of this framework";
        UnknownIndicator { code: String } => "`{code}` is not an indicator of this framework";
        UnknownGrouping { grouping: String } => "`{grouping}` is not a grouping of units in this framework";
        UnknownLevel { level: String } => "`{level}` is not a level of this framework";
        OptionDoesNotFit { option: String, culprit: String, why: String } => "`{option}` does not fit {culprit}: {why}";
        WeightBesideScheme { code: String, group: String, scheme: String } => "`{code}` has its own weight, but its group `{group}` is weighted by {scheme}";
        UnusedWeight { code: String, group: String, aggregation: String } => "`{code}` has its own weight, but {aggregation} in `{group}` uses no weights";
        WeightOfRoot { code: String } => "`{code}` is the root, which has no weight";
        WeightOfMemo { code: String } =>
            "`{code}` is a memo, which is only shown and has no weight";
        NotNormalised { indicator: String } => "lower is better for `{indicator}`, but none of its transforms normalises it";
        NoGoalposts { indicator: String } => "`{indicator}` is normalised by goalposts but has none";
        NoTarget { indicator: String } => "`{indicator}` is normalised by its target but has none";
        InadequateScale { child: String, group: String, aggregation: String, scale: &'static str } => "{aggregation} in `{group}` needs values with a true zero, but `{child}` is on {scale} scale";
        NominalScale { child: String, group: String } => "`{child}` in `{group}` is on a nominal scale, which has no scores";
    }

    /// Scoring: data that a method cannot take.
    Scoring {
        Constant { node: String, method: &'static str, value: f64, units: usize } => "`{node}` {}, so that {method} is undefined", constant(*value, *units);
        UnknownReferenceUnit { unit: String, node: String } => "`{node}` is measured against unit `{unit}`, which is not in the data";
        ColumnRefused { node: String, method: String, refusal: Refusal } => "`{node}` cannot be transformed by {method}: {refusal}";
        ValueRefused { node: String, unit: String, method: String, refusal: Refusal } => "{method} is refused for `{node}` of unit `{unit}`: {refusal}";
        AggregationRefused { group: String, method: String, refusal: Refusal } => "{method} is refused for group `{group}`: {refusal}";
        ZeroDenominator { denominator: String, indicator: String, unit: String } => "denominator `{denominator}` of `{indicator}` is zero for unit `{unit}`";
        MissingDenominator { denominator: String, indicator: String, unit: String } => "denominator `{denominator}` of `{indicator}` is missing for unit `{unit}`";
        AllScreenedOut => "no unit left after screening";
        MultiplierLeftOut { node: String, by: String } => "`{node}` is multiplied by `{by}`, which is left out";
        GroupScreenedOut { group: String } => "no indicator of group `{group}` left after screening";
        ImputationRefused { indicator: String, method: String, refusal: Refusal } => "`{indicator}` cannot be imputed by {method}: {refusal}";
        NotImputed { indicator: String, unit: String, method: String, refusal: Refusal } => "`{indicator}` of unit `{unit}` cannot be imputed by {method}: {refusal}";
        NotImputedInPeriods { indicator: String, unit: String, method: String, periods: Vec<String>, refusal: Refusal } => "`{indicator}` of unit `{unit}` cannot be imputed by {method} in {}: {refusal}", periods.join(", ");
        WeightingRefused { group: String, scheme: String, refusal: Refusal } => "weighting by {scheme} is refused for group `{group}`: {refusal}";
        WeightsLength { group: String, expected: usize, found: usize } => "the weighting gave {found} weights for the {expected} children of `{group}`";
        ColumnsGiven { expected: usize, found: usize } => "{found} columns were given, but {expected} are needed";
        StoredScorer { why: &'static str } => "the stored scorer is inconsistent: {why}";
        ForeignWeights => "the weights belong to another framework";
        NotFromAggregates { node: String, why: String } => "`{node}` cannot be fitted to aggregates: {why}";
        NotRowByRow { why: String } => "rows cannot be scored each for itself: {why}";
    }

    /// Sweeps over weights.
    Sweeps {
        NoDraws => "a sweep needs at least one draw";
        TooManyDraws { draws: u64, most: u64 } => "{draws} draws are too many; the limit is {most}";
        RunsBeyondDraws { from: u64, to: u64, draws: u64 } => "runs {from}..{to} are not among the {draws} draws";
        NothingToVary { levels: Vec<String> } => "no weight can vary: no group{} has two children with weight", at_level(levels);
        BoundsOutOfOrder { node: String, low: f64, high: f64 } => "bounds {} and {} of `{node}` are not increasing shares from 0 to 1", number(*low), number(*high);
        DuplicateBounds { node: String } => "duplicate bounds of `{node}`";
        InfeasibleBounds { group: String, low: f64, high: f64 } => "no weights in group `{group}` lie within the bounds: the lower bounds sum to {} and the upper to {}, but weights sum to 1", number(*low), number(*high);
        UnnamedSibling { node: String, named: String } => "a set gives no weight to `{node}`, but one to its sibling `{named}`";
        NoSiblings { more: String, less: String } => "`{more}` and `{less}` are not children of one group";
        OrderingCycle { path: Vec<String> } => "the orderings contain a cycle: {}", path.join(" ≥ ");
        TooManyOrders { group: String } => "the orderings in group `{group}` allow too many orders of its children";
        NodeNotDrawn { node: String } => "the sweep draws no weight for `{node}`";
        RankBeyondUnits { rank: usize, units: usize } => "rank {rank} is beyond the {units} units";
        NotKept { what: &'static str } => "the sweep did not keep {what}";
        PairsWithinGroups { grouping: String } => "pairs of units cannot be kept: units are ranked within `{grouping}`, so that those of different groups are not compared";
        TooManyPairs { units: usize, most: usize } => "pairs of {units} units are too many to keep; the limit is {most} units";
        DrawFails { problem: Box<ErrorKind>, draw: u64 } => "draw {draw}: {problem}";
        IncompleteSweep { counted: u64, draws: u64 } => "the sweep is incomplete: {counted} of {draws} draws were counted";
        SweepOfOther { what: &'static str, one: String, other: String } => "the sweep belongs to another {what}: {one}, not {other}";
        NoiseFails { problem: Box<ErrorKind>, draw: u64 } => "draw {draw} of the noise: {problem}";
        NothingToMerge => "no sweeps to merge";
        PartRefused { path: String, problem: Box<ErrorKind> } => "`{path}`: {problem}";
        ForeignSweep { what: &'static str, one: String, other: String } => "the sweeps cannot be merged: they differ in {what}: {one} and {other}";
        OverlappingRuns { draw: u64 } => "the sweeps cannot be merged: both contain draw {draw}";
        StoredSweep { why: &'static str } => "the stored sweep is inconsistent: {why}";
    }

    /// Studies of uncertainty and sensitivity.
    Studies {
        NoFactors => "no factor to vary";
        InvalidFactor { factor: String, why: String } => "factor `{factor}`: {why}";
        UnknownAddress { address: String, factor: String, why: String } => "factor `{factor}` changes `{address}`, which is not a setting of a methodology{}", said(why);
        TooFewAlternatives { factor: String, count: usize } => "factor `{factor}` has {}; it needs two or more", alternatives(*count);
        FactorWithoutEffect { factor: String, count: usize } => "factor `{factor}` changes nothing: its {count} alternatives give the same scores and ranks";
        UnknownFactor { on: String, factor: String } => "factor `{factor}` depends on `{on}`, which is not a factor";
        UnknownAlternative { alternative: String, factor: String, on: String } => "factor `{factor}` depends on `{alternative}`, which is not an alternative of `{on}`";
        FactorCycle { path: Vec<String> } => "the conditions of factors contain a cycle: {}", path.join(" → ");
        ContestedSetting { first: String, second: String } => "factors `{first}` and `{second}` change the same setting and can apply together";
        AlternativeFails { factor: String, alternative: String, problem: Box<ErrorKind> } => "alternative `{alternative}` of factor `{factor}`: {problem}";
        CombinationFails { problem: Box<ErrorKind>, choices: String } => "with {choices}: {problem}";
        PointLength { expected: usize, found: usize } => "the point has {found} coordinates for {expected} factors";
        CoordinateOutOfRange { factor: String, value: f64 } => "coordinate {} of factor `{factor}` is not between 0 and 1", number(*value);
        ChoiceOutOfRange { factor: String, count: usize, choice: usize } => "factor `{factor}` has {count} alternatives and no number {choice}";
        NoRuns { from: u64, to: u64 } => "runs {from}..{to} are empty";
        TooManyRuns { from: u64, to: u64, most: u64 } => "runs {from}..{to} are too many; the limit is {most}";
        ForeignSummary { what: &'static str } => "the summaries come from different studies: {what} differs";
        OverlappingReplicates { from: u64, to: u64 } => "both summaries contain runs {from}..{to}";
        StoredSummary { why: &'static str } => "the stored summary is inconsistent: {why}";
        TooManyDimensions { needed: usize, available: usize } => "{needed} dimensions of quasi-random points are needed, but only {available} are available";
        TooManyCombinations { combinations: u128, most: usize } => "{combinations} combinations are too many to run; the limit is {most}";
        OutputsLength { expected: usize, found: usize } => "a run gave {found} values for {expected} outputs";
    }

    /// Explanations, bounds, breakpoints and goals.
    Decisions {
        UnitWithoutScore { unit: String, node: String } => "`{unit}` has no score in `{node}`, and so no rank";
        SameUnit { unit: String } => "`{unit}` cannot be set against itself";
        NotAGroup { node: String } => "`{node}` is an indicator: it has no children to explain it by";
        NoExactAnswer { node: String, why: String } => "`{node}` has no exact answer: {why}";
        TooManyPlayers { node: String, players: usize, most: usize } => "{players} parts of `{node}` are too many to put in every order; the limit is {most}";
        CostNotPositive { node: String, cost: f64 } => "cost {} of `{node}` is not above zero", number(*cost);
        CapBelowValue { node: String, cap: f64, value: f64 } => "cap {} of `{node}` is worse than its value {}", number(*cap), number(*value);
        NotConfirmed { claim: String } => "scoring again does not confirm what was found: {claim}";
        ProfileWithoutScore { node: String } => "a mix of the two profiles has no score in `{node}`: too much of it is missing";
        NotAStandardError { unit: String, error: f64 } => "standard error {} of `{unit}` is not a finite number of zero or more", number(*error);
        NoStandardErrors => "no unit with a score has a standard error";
        TooFewImputations { imputations: usize } => "{imputations} imputations are too few; two or more are needed";
        UnevenImputations { unit: String, variable: String, seen: usize, imputations: usize } => "`{variable}` of `{unit}` has a value in {seen} of {imputations} imputations";
        ValueNotMissing { unit: String, variable: String } => "`{variable}` of `{unit}` is imputed, but the data have a value";
        NotInBothEditions { unit: String } => "`{unit}` has no score in one of the editions, and so no change";
        NoCommonUnit => "no unit has a score in both editions";
        UnknownInEdition { code: String, edition: &'static str } => "`{code}` is not a code of the {edition} edition";
        RenamedAlike { first: String, second: String, code: String } => "`{first}` and `{second}` would both be `{code}`";
        HybridFails { hybrid: String, problem: Box<ErrorKind> } => "with {hybrid}: {problem}";
        EndedEarly => "the work ended before a first part of it was done";
        TableTooSmall { units: usize, needed: usize } => "{units} units with a published total and all sub-scores are too few to identify weights; at least {needed} are needed";
        NoPublishedRanks => "the published table has no ranks for all its units";
        DuplicateFill { unit: String, variable: String, imputation: String } => "imputation `{imputation}` has two values of `{variable}` for `{unit}`";
    }

    /// Axioms.
    Axioms {
        UnknownAxiom { axiom: String } => "unknown axiom `{axiom}`";
    }

    /// Published results.
    Verification {
        UnknownPublishedUnit { unit: String } => "published unit `{unit}` is not in the data";
        UnpublishedPeriod { period: String } => "nothing was published for period `{period}`";
        DataWithoutPeriods { periods: Vec<String> } => "the published table has periods (`{}`), but the data have none", periods.join("`, `");
        UnpublishedException { figure: String, unit: String, period: Option<String> } => "`except` names `{figure}` of `{unit}`{}, which was not published", in_period(period.as_deref());
    }

    /// Classes of units by score.
    Classes {
        Unnamed { what: String } => "{what} has no name";
        DuplicateBand { band: String } => "duplicate band `{band}`";
        InfiniteCutOff { band: String, cut_off: f64 } => "cut-off {} of band `{band}` is not finite", number(*cut_off);
        QuantileOutOfRange { band: String, quantile: f64 } => "quantile {} of band `{band}` is not between 0 and 1", number(*quantile);
        BandsOutOfOrder { band: String, from: f64, below: String, below_from: f64 } => "band `{band}` begins at {}, not above band `{below}` at {}", number(*from), number(*below_from);
        NoScores { axis: Option<String> } => "no scores{} to take quantiles of", of_axis(axis.as_deref());
        InfiniteScore { axis: Option<String>, position: usize, score: f64 } => "score {} at position {position}{} is not finite", number(*score), of_axis(axis.as_deref());
        ScoresLength { columns: String, rows: String, expected: usize, found: usize } => "the {columns} axis has {found} scores, but the {rows} axis has {expected}";
        DuplicateAxis { axis: String } => "both axes are called `{axis}`";
        UnknownBand { band: String, axis: String } => "`{band}` is not a band of the {axis} axis";
        EmptyCell { row: String, column: String } => "no cell of the matrix covers `{row}` × `{column}`";
        ContestedCell { row: String, column: String, first: String, second: String } => "two cells of the matrix cover `{row}` × `{column}`: `{first}` and `{second}`";
    }
}
