//! Every way in and out gives the same bits: tables as texts and as files, columns, Parquet, and the
//! ranks that come of them; with ties and gaps, for one unit and for many.

use std::fs;
use std::path::PathBuf;

use composite_index::data::CellRules;
use composite_index::error::{Source, number};
use composite_index::{Dataset, Framework, Index, Methodology, Scores};

const SIZES: [usize; 6] = [1, 2, 83, 1024, 1025, 70_000];

fn index() -> Index {
    let framework = Framework::builder("index", "An index")
        .pillar("people", 2.0, |p| p.indicator("ties", 1.0).indicator("gaps", 3.0))
        .pillar("money", 1.0, |p| p.indicator("long", 1.0))
        .build()
        .unwrap();
    let scaled = "[indicators]\ntransforms = [{ linear = { factor = 2.5, offset = 0.125 } }]\n";
    let methodology = Methodology::from_toml(&Source::new("methodology.toml", scaled)).unwrap();
    Index::new(framework, methodology).unwrap()
}

/// Values with many ties, with gaps, and with all the digits that a double has.
fn columns(units: usize) -> [Vec<f64>; 3] {
    let spread = |row: usize, by: usize| (row * by) % 1009;
    let ties = (0..units).map(|row| (spread(row, 31) / 100) as f64).collect();
    let gap = |row: usize| if row % 5 == 3 { f64::NAN } else { spread(row, 577) as f64 / 8.0 };
    let long = (0..units).map(|row| (spread(row, 211) as f64 + row as f64 / 7.0) / 3.0);
    [ties, (0..units).map(gap).collect(), long.collect()]
}

/// Codes that are not in the order of the rows.
fn codes(units: usize) -> Vec<String> {
    (0..units).map(|row| format!("U{}", (row * 48_271) % 1_000_003)).collect()
}

fn bits(scores: &Scores) -> Vec<Vec<u64>> {
    let bits = |column: &[f64]| column.iter().map(|value| value.to_bits()).collect();
    scores.nodes().flat_map(|node| [bits(node.full_scores()), bits(node.ranks())]).collect()
}

fn file(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("tables");
    fs::create_dir_all(&folder).unwrap();
    folder.join(name)
}

#[test]
fn every_way_in_scores_to_the_same_bits() {
    let index = index();
    for units in SIZES {
        let [ties, gaps, long] = columns(units);
        let named = [("ties", &ties), ("gaps", &gaps), ("long", &long)];
        let given = Dataset::from_columns(codes(units), named).unwrap();
        let expected = bits(&index.score(&given).unwrap());
        let table = given.to_csv().unwrap();
        let source = Source::new("data.csv", table.clone());
        let read = |data: composite_index::Result<Dataset>| {
            let data = data.unwrap();
            assert_eq!(data, given, "{units} units");
            assert!(bits(&index.score(&data).unwrap()) == expected, "{units} units");
        };
        read(Dataset::from_csv(&source, index.framework()));
        let path = file(&format!("{units}.csv"));
        fs::write(&path, &table).unwrap();
        read(Dataset::read_csv(&path, index.framework(), &CellRules::default()));
        // Other marks and white space, and codes in quotation marks.
        let marked = table.lines().map(|line| match line.split_once(',') {
            Some((code, rest)) => format!("\"{code}\" ; {}", rest.replace(',', ";")),
            None => line.to_owned(),
        });
        let marked = marked.collect::<Vec<_>>().join("\r\n");
        read(Dataset::from_csv(&Source::new("marked.csv", marked), index.framework()));
        let again = serde_json::to_string(&given).unwrap();
        read(Ok(serde_json::from_str(&again).unwrap()));
        #[cfg(feature = "parquet")]
        {
            let bytes = given.to_parquet().unwrap();
            assert_eq!(given.to_parquet().unwrap(), bytes, "the same bytes each time");
            let path = file(&format!("{units}.parquet"));
            fs::write(&path, &bytes).unwrap();
            read(Dataset::from_parquet(bytes, index.framework()));
            read(Dataset::read_parquet(&path, index.framework()));
        }
    }
}

#[test]
fn ranks_are_counts_of_better_units_and_tables_of_them_are_in_their_order() {
    for units in SIZES {
        let [ties, gaps, long] = columns(units);
        let named = [("ties", &ties), ("gaps", &gaps), ("long", &long)];
        let data = Dataset::from_columns(codes(units), named).unwrap();
        let scores = index().score(&data).unwrap();
        for node in scores.nodes() {
            let (full, ranks) = (node.full_scores(), node.ranks());
            // Scores here are apart or equal, with nothing between the two that is noise.
            let mut sorted: Vec<f64> = full.iter().copied().filter(|it| !it.is_nan()).collect();
            sorted.sort_by(|a, b| b.total_cmp(a));
            for (score, rank) in full.iter().zip(ranks) {
                let better = sorted.partition_point(|other| *other > *score * (1.0 + 1e-12));
                let expected = if score.is_nan() { f64::NAN } else { better as f64 + 1.0 };
                assert_eq!(rank.to_bits(), expected.to_bits(), "{} {score}", node.node().code());
            }
            let rows = node.ranked_rows(usize::MAX);
            let key = |row: &usize| {
                let rank = ranks[*row];
                let rank = if rank.is_nan() { f64::INFINITY } else { rank };
                (rank.to_bits(), data.units()[*row].code.clone())
            };
            assert!(rows.is_sorted_by_key(key) && rows.len() == units);
            for most in [1, 7, units.saturating_sub(1)] {
                assert_eq!(node.ranked_rows(most), rows[..most.min(units)], "the first {most}");
            }
        }
    }
}

#[test]
fn a_table_of_scores_has_every_number_in_its_shortest_form() {
    let [ties, gaps, long] = columns(1025);
    let named = [("ties", &ties), ("gaps", &gaps), ("long", &long)];
    let data = Dataset::from_columns(codes(1025), named).unwrap();
    let scores = index().score(&data).unwrap();
    let table = scores.to_csv().unwrap();
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    for (row, record) in reader.records().enumerate() {
        let record = record.unwrap();
        let columns =
            std::iter::once(scores.root().ranks()).chain(scores.nodes().map(|it| it.scores()));
        for (cell, column) in record.iter().skip(2).zip(columns) {
            let value = column[row];
            let expected = if value.is_nan() { String::new() } else { number(value) };
            assert_eq!(cell, expected);
        }
    }
}

/// A file that pyarrow 26 wrote, in two row groups, with columns of every kind:
///
/// ```python
/// pq.write_table(pa.table({
///     "unit": pa.array(["KOR", "NA", "FRA "]).dictionary_encode(),
///     "name": pa.array(["South Korea", None, ""]),
///     "period": pa.array([datetime.date(2024, 2, 29)] * 3, pa.date32()),
///     "whole": pa.array([1, None, -3], pa.int64()),
///     "short": pa.array([7, 8, 9], pa.uint8()),
///     "money": pa.array([D("0.10"), None, D("-12345.67")], pa.decimal128(9, 2)),
///     "share": pa.array([0.5, float("nan"), 0.25], pa.float32()),
///     "exact": pa.array([0.1, 0.2, None], pa.float64()),
///     "yes": pa.array([True, False, None], pa.bool_()),
///     "region": pa.array(["Asia", "..", None]),
/// }), "foreign.parquet", compression="snappy", store_decimal_as_integer=True, row_group_size=2)
/// ```
#[cfg(feature = "parquet")]
const FOREIGN: &[u8] = include_bytes!("foreign.parquet");

#[cfg(feature = "parquet")]
fn foreign_framework(rest: &str) -> Framework {
    let nodes = ["whole", "short", "money", "share", "exact", "yes"];
    let nodes = nodes.map(|node| format!("{node},index,indicator\n")).concat();
    let table = format!("code,parent,type\nindex,,index\n{nodes}{rest}");
    Framework::from_csv(&Source::new("framework.csv", table)).unwrap()
}

#[cfg(feature = "parquet")]
#[test]
fn a_parquet_file_of_another_program_is_read() {
    let framework = foreign_framework("region,,group\n");
    let data = Dataset::from_parquet(FOREIGN.to_vec(), &framework).unwrap();
    let values = |code: &str| data.column(code).unwrap().to_vec();
    let same = |code: &str, expected: [f64; 3]| {
        let bits = |values: &[f64]| values.iter().map(|it| it.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(&values(code)), bits(&expected), "{code}");
    };
    same("whole", [1.0, f64::NAN, -3.0]);
    same("short", [7.0, 8.0, 9.0]);
    same("money", [0.1, f64::NAN, -12345.67]);
    same("share", [0.5, f64::NAN, 0.25]);
    same("exact", [0.1, 0.2, f64::NAN]);
    same("yes", [1.0, 0.0, f64::NAN]);
    let units: Vec<_> =
        data.units().iter().map(|it| (it.code.as_str(), it.name.as_str())).collect();
    assert_eq!(units, [("KOR", "South Korea"), ("NA", "NA"), ("FRA", "FRA")]);
    assert!(data.units().iter().all(|unit| unit.period.as_deref() == Some("2024-02-29")));
    let regions = data.units().iter().map(|it| it.groups.values().next().map(String::as_str));
    assert_eq!(regions.collect::<Vec<_>>(), [Some("Asia"), None, None]);
}

#[cfg(feature = "parquet")]
#[test]
fn parquet_files_at_fault_are_refused() {
    let refused = |bytes: &[u8], framework: &Framework| {
        Dataset::from_parquet(bytes.to_vec(), framework).unwrap_err().to_string()
    };
    let message = refused(FOREIGN, &foreign_framework(""));
    assert!(
        message.contains("column `region` is not") || message.contains("`region`"),
        "{message}"
    );
    let text = foreign_framework("region,index,indicator\n");
    assert_eq!(
        refused(FOREIGN, &text),
        "`the Parquet file` cannot be read: column `region` of `region` holds no numbers"
    );
    let lacking = foreign_framework("region,,group\nother,index,indicator\n");
    assert!(refused(FOREIGN, &lacking).contains("`other`"), "{}", refused(FOREIGN, &lacking));
    let sound = foreign_framework("region,,group\n");
    for end in [0, 3, 4, 100, FOREIGN.len() - 1] {
        assert!(refused(&FOREIGN[..end], &sound).contains("cannot be read"), "{end} bytes");
    }
    // Cells that a table may not have either.
    let infinite = Dataset::from_columns(["A", "A"], [("x", [1.0, 2.0])]);
    assert!(infinite.is_err());
    let path = file("none.parquet");
    let _ = fs::remove_file(&path);
    assert!(Dataset::read_parquet(&path, &sound).unwrap_err().to_string().contains("none.parquet"));
}

/// Whatever is changed in a file, reading ends with data or with an error.
#[cfg(feature = "parquet")]
#[test]
fn a_garbled_parquet_file_stops_nothing() {
    let sound = foreign_framework("region,,group\n");
    let mut state = 11_u64;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 33) as usize % below
    };
    let (mut read, mut refused) = (0, 0);
    for _ in 0..400 {
        let mut bytes = FOREIGN.to_vec();
        for _ in 0..1 + next(3) {
            let at = next(bytes.len());
            bytes[at] = next(256) as u8;
        }
        match Dataset::from_parquet(bytes, &sound) {
            Ok(_) => read += 1,
            Err(_) => refused += 1,
        }
    }
    assert!(read > 0 && refused > 0, "{read} {refused}");
}

/// Neither a row nor a cell allocates, on the way in and on the way out: what is allocated is for the
/// table as a whole, and for each 64 kB of codes.
#[test]
fn a_row_allocates_nothing() {
    let index = index();
    let counted = |units: usize| {
        let [ties, gaps, long] = columns(units);
        let named = [("ties", &ties), ("gaps", &gaps), ("long", &long)];
        let table = Dataset::from_columns(codes(units), named).unwrap().to_csv().unwrap();
        let source = Source::new("data.csv", table);
        let (mut data, mut written) = (None, String::new());
        let read = allocation_counter::measure(|| {
            data = Some(Dataset::from_csv(&source, index.framework()).unwrap());
        });
        let data = data.unwrap();
        let wrote = allocation_counter::measure(|| written = data.to_csv().unwrap());
        assert_eq!(written, source.text());
        (read.count_total, wrote.count_total, read.bytes_max)
    };
    let (few, many) = (counted(10_000), counted(40_000));
    assert!(many.0 < few.0 + 60, "reading: {few:?} and {many:?}");
    assert!(many.1 < few.1 + 20, "writing: {few:?} and {many:?}");
    // Three values, two texts and a place take less than 250 bytes a unit at the most.
    assert!(many.2 < 40_000 * 250, "{many:?}");
}
