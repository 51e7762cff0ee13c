//! Datasets in Parquet files: batches straight into columns.

use std::fs::File;
use std::path::Path;

use parquet::basic::{ConvertedType, LogicalType};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::DataType;
use parquet::errors::ParquetError;
use parquet::file::reader::{ChunkReader, FileReader, SerializedFileReader};
use parquet::schema::types::ColumnDescriptor;

use super::Dataset;
use super::alike;
use super::parquet_texts::TextColumn;
use super::table::{DataColumns, Roles, blank_periods};
use super::unit::{Unit, Units};
use super::unit_texts::UnitTexts;
use crate::error::{Diagnostic, Diagnostics, Error, ErrorKind, Result, Source};
use crate::framework::{Framework, UnitCode, VariableCode};
use crate::numerics::GrowingColumns;
use crate::text::{MISSING, ParquetCells, ParquetColumn, write_parquet};

/// So many values are decoded at once.
const BATCH: usize = 8192;

/// How Parquet files begin.
const MAGIC: &[u8] = b"PAR1";

impl Dataset {
    /// Reads the data of a framework from a Parquet file with one row per unit, under the columns'
    /// names of [`from_csv`](Dataset::from_csv). Null and NaN are missing values.
    ///
    /// Values are doubles, floats, whole numbers, decimals of up to 64 bits and booleans (1 and 0). Codes,
    /// names, periods and groups are texts, whole numbers and dates. Compression is none, Snappy or LZ4.
    ///
    /// # Errors
    ///
    /// The file cannot be read, or is no Parquet file; every fault at once of its columns, of codes and
    /// values, as for [`from_csv`](Dataset::from_csv), without places.
    pub fn read_parquet(path: impl AsRef<Path>, framework: &Framework) -> Result<Self> {
        let path = path.as_ref();
        let name = path.display().to_string();
        let unreadable =
            |why: String| Error::from(ErrorKind::Unreadable { path: name.clone(), why });
        let file = File::open(path).map_err(|error| unreadable(error.to_string()))?;
        read(file, framework).map_err(|fault| fault.named(&name))
    }

    /// As [`read_parquet`](Dataset::read_parquet), a file in memory.
    ///
    /// # Errors
    ///
    /// As for [`read_parquet`](Dataset::read_parquet).
    pub fn from_parquet(bytes: Vec<u8>, framework: &Framework) -> Result<Self> {
        read(bytes::Bytes::from(bytes), framework).map_err(|fault| fault.named("the Parquet file"))
    }

    /// Writes the data as a Parquet file under the names of [`to_csv`](Dataset::to_csv): texts, and
    /// doubles with null for a missing value, compressed by Snappy. The same data give the same bytes.
    ///
    /// # Errors
    ///
    /// The library refuses a column.
    pub fn to_parquet(&self) -> Result<Vec<u8>> {
        let units = &self.units;
        let mut columns = unit_columns(units);
        let groupings = units.first().into_iter().flat_map(|unit| unit.groups.keys());
        for grouping in groupings {
            let group = move |row: usize| Some(units.get(row)?.groups.get(grouping)?.as_str());
            let cells = ParquetCells::Texts(Box::new(group));
            columns.push(ParquetColumn { name: grouping.as_str(), cells });
        }
        let values = self.columns().map(|(code, column)| ParquetColumn {
            name: code.as_str(),
            cells: ParquetCells::Numbers(column),
        });
        columns.extend(values);
        write_parquet(&columns, units.len())
    }
}

/// The columns that say whom each row is of: code, name and, of a panel, period.
pub(crate) fn unit_columns(units: &[Unit]) -> Vec<ParquetColumn<'_>> {
    let texts = |of: fn(&Unit) -> Option<&str>| {
        ParquetCells::Texts(Box::new(move |row: usize| of(units.get(row)?)))
    };
    let mut columns = vec![
        ParquetColumn { name: "unit", cells: texts(|unit| Some(unit.code.as_str())) },
        ParquetColumn { name: "name", cells: texts(|unit| Some(&unit.name)) },
    ];
    if units.iter().any(|unit| unit.period.is_some()) {
        columns.push(ParquetColumn { name: "period", cells: texts(|unit| unit.period.as_deref()) });
    }
    columns
}

/// Whether a file begins as a Parquet file does. A pipe can be read once, and is no such file.
pub(super) fn is_parquet(path: &Path) -> bool {
    use std::io::Read;

    if !path.is_file() {
        return false;
    }
    let mut beginning = Vec::new();
    let read = File::open(path).and_then(|file| file.take(4).read_to_end(&mut beginning));
    read.is_ok() && beginning == MAGIC
}

fn read<R: ChunkReader + 'static>(
    file: R,
    framework: &Framework,
) -> std::result::Result<Dataset, Fault> {
    // The library stops the program at some files that are garbled.
    let read = || ParquetTable::open(&SerializedFileReader::new(file)?, framework)?.read();
    let read = std::panic::catch_unwind(std::panic::AssertUnwindSafe(read));
    read.unwrap_or_else(|_| Err(Fault::Column("it is garbled".to_owned())))
}

/// What can go wrong on the way.
pub(super) enum Fault {
    /// Faults with our own words.
    Own(Error),
    /// The file is at fault.
    File(ParquetError),
    /// A column holds what it must not.
    Column(String),
}

impl Fault {
    /// The fault as an error of a file.
    fn named(self, path: &str) -> Error {
        let why = match self {
            Self::Own(error) => return error,
            Self::File(error) => error.to_string(),
            Self::Column(why) => why,
        };
        ErrorKind::Unreadable { path: path.to_owned(), why }.into()
    }
}

impl From<ParquetError> for Fault {
    fn from(error: ParquetError) -> Self {
        Self::File(error)
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Own(error)
    }
}

/// A file whose columns are known.
struct ParquetTable<'f, R: ChunkReader + 'static> {
    reader: &'f SerializedFileReader<R>,
    unit: usize,
    name: Option<usize>,
    period: Option<usize>,
    groups: Vec<(usize, VariableCode)>,
    variables: Vec<(usize, VariableCode)>,
}

impl<'f, R: ChunkReader + 'static> ParquetTable<'f, R> {
    fn open(reader: &'f SerializedFileReader<R>, framework: &Framework) -> Result<Self> {
        let schema = reader.metadata().file_metadata().schema_descr();
        let quoted = |column: &std::sync::Arc<ColumnDescriptor>| {
            format!("\"{}\"", column.path().string().replace('"', "\"\""))
        };
        let header: Vec<_> = schema.columns().iter().map(quoted).collect();
        let header = Source::new("", header.join(",") + "\n");
        // Places in a header that nobody wrote are none.
        let columns = DataColumns::check(&header, framework).map_err(Error::without_places)?;
        let DataColumns { table, positions, roles: Roles { variables, groups } } = columns;
        let place = |at: usize| positions.get(at).copied().unwrap_or(at);
        let placed = |columns: Vec<(usize, VariableCode)>| -> Vec<_> {
            columns.into_iter().map(|(at, code)| (place(at), code)).collect()
        };
        Ok(Self {
            reader,
            unit: table.position("unit").map_or(0, place),
            name: table.position("name").map(place),
            period: table.position("period").map(place),
            groups: placed(groups),
            variables: placed(variables),
        })
    }

    fn read(&self) -> std::result::Result<Dataset, Fault> {
        // What a file says of its rows may be wrong, and is no reason to take memory.
        let said = self.reader.metadata().file_metadata().num_rows();
        let room = usize::try_from(said).unwrap_or(0).min(1 << 20);
        let mut values = GrowingColumns::new(self.variables.len(), room);
        let (mut units, mut faults) = (UnitTexts::new(None, room), Diagnostics::default());
        let mut rows = 0;
        for group in 0..self.reader.num_row_groups() {
            let from = rows;
            let texts = |at: usize| self.texts(group, at);
            let codes = texts(self.unit)?;
            rows += codes.len();
            let (names, periods) = (self.name.map(texts), self.period.map(texts));
            let (names, periods) = (names.transpose()?, periods.transpose()?);
            let groups = self.groups.iter().map(|(at, code)| Ok((code, texts(*at)?)));
            let groups = groups.collect::<std::result::Result<Vec<_>, Fault>>()?;
            for row in 0..codes.len() {
                let said = |text: &&str| !MISSING.contains(text);
                let code = codes.get(row).unwrap_or_default();
                if code.is_empty() {
                    let name = names.as_ref().and_then(|names| names.get(row));
                    let row = name.map_or_else(|| format!("row {}", from + row + 1), str::to_owned);
                    let help = "give it a code, or delete the row if it is no unit";
                    faults.push(Diagnostic::new(ErrorKind::NoUnitCode { row }).help(Some(help)));
                }
                if UnitCode::refuse(code).is_some() {
                    faults.keep(UnitCode::new(code));
                    continue;
                }
                units.code(code);
                names.iter().filter_map(|names| names.get(row)).for_each(|it| units.name(it));
                let period = periods.as_ref().and_then(|periods| periods.get(row)).filter(said);
                period.into_iter().for_each(|period| units.period(period));
                let groups = groups.iter().filter_map(|(grouping, texts)| {
                    let text = texts.get(row).filter(said)?;
                    Some(((*grouping).clone(), text.to_owned()))
                });
                // What cannot be a code has been told.
                let _ = units.end_row(0..0, groups.collect());
            }
            for (slot, (at, code)) in self.variables.iter().enumerate() {
                let mut row = from;
                self.numbers(group, *at, code, |value| {
                    values.reserve(row);
                    values.set(slot, row, value);
                    row += 1;
                })?;
                if row != rows {
                    let why = format!(
                        "column `{code}` has {} values for {} rows",
                        row - from,
                        rows - from
                    );
                    return Err(Fault::Column(why));
                }
            }
        }
        let units = units.finish();
        for unit in blank_periods(&units) {
            faults.push(ErrorKind::BlankPeriod { unit: unit.code.to_string() });
        }
        alike::check(&units, &mut faults);
        // Rows without a code have values and no unit.
        faults.check()?;
        let variables = self.variables.iter().map(|(_, code)| code.clone()).collect();
        Ok(Dataset::with_values(Units::from_iter(units), variables, values.finish(rows))?)
    }

    fn texts(&self, group: usize, at: usize) -> std::result::Result<TextColumn, Fault> {
        let column = self.column(at)?;
        let reader = self.reader.get_row_group(group)?.get_column_reader(at)?;
        TextColumn::read(column, reader)
    }

    /// A column's description, if it has one value a row.
    fn column(&self, at: usize) -> std::result::Result<&'f ColumnDescriptor, Fault> {
        let schema = self.reader.metadata().file_metadata().schema_descr();
        let column = schema.columns().get(at).filter(|it| it.max_rep_level() == 0);
        let listed = || Fault::Column("a column that is needed holds lists".to_owned());
        column.map(AsRef::as_ref).ok_or_else(listed)
    }

    /// The numbers of a column, NaN where they are missing.
    fn numbers(
        &self,
        group: usize,
        at: usize,
        code: &VariableCode,
        mut take: impl FnMut(f64),
    ) -> std::result::Result<(), Fault> {
        let column = self.column(at)?;
        let none =
            || Fault::Column(format!("column `{}` of `{code}` holds no numbers", column.name()));
        let (unsigned, scale) = match Kind::of(column) {
            Kind::Number { unsigned } => (unsigned, 0),
            Kind::Decimal { scale } => (false, scale),
            Kind::Date | Kind::Other => return Err(none()),
        };
        let whole = |number: i64| decimal(number, scale);
        match self.reader.get_row_group(group)?.get_column_reader(at)? {
            ColumnReader::DoubleColumnReader(reader) => each(reader, column, |it| {
                take(it.copied().unwrap_or(f64::NAN));
            }),
            ColumnReader::FloatColumnReader(reader) => each(reader, column, |it| {
                take(it.map_or(f64::NAN, |it| f64::from(*it)));
            }),
            ColumnReader::Int32ColumnReader(reader) => each(reader, column, |it| {
                let number = |it: &i32| if unsigned { i64::from(*it as u32) } else { (*it).into() };
                take(it.map_or(f64::NAN, |it| whole(number(it))));
            }),
            ColumnReader::Int64ColumnReader(reader) => each(reader, column, |it| {
                let number = |it: &i64| if unsigned { *it as u64 as f64 } else { whole(*it) };
                take(it.map_or(f64::NAN, number));
            }),
            ColumnReader::BoolColumnReader(reader) => each(reader, column, |it| {
                take(it.map_or(f64::NAN, |it| f64::from(u8::from(*it))));
            }),
            _ => Err(none()),
        }
    }
}

/// What the values of a column stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Number {
        unsigned: bool,
    },
    /// Whole numbers of so many decimals.
    Decimal {
        scale: i32,
    },
    Date,
    Other,
}

impl Kind {
    /// As the column says, in the present way or in that of files before 2018.
    pub(super) fn of(column: &ColumnDescriptor) -> Self {
        use ConvertedType as Old;

        match (column.logical_type_ref(), column.converted_type()) {
            (Some(LogicalType::Integer(it)), _) => Self::Number { unsigned: !it.is_signed },
            (Some(LogicalType::Decimal(it)), _) => Self::Decimal { scale: it.scale },
            (Some(LogicalType::Date), _) | (None, Old::DATE) => Self::Date,
            (None, Old::DECIMAL) => Self::Decimal { scale: column.type_scale() },
            (None, Old::UINT_8 | Old::UINT_16 | Old::UINT_32 | Old::UINT_64) => {
                Self::Number { unsigned: true }
            }
            (None, Old::NONE | Old::INT_8 | Old::INT_16 | Old::INT_32 | Old::INT_64) => {
                Self::Number { unsigned: false }
            }
            _ => Self::Other,
        }
    }
}

/// A whole number of so many decimals; the double nearest to it.
fn decimal(number: i64, scale: i32) -> f64 {
    match scale {
        0 => number as f64,
        // The parser rounds once, which a division of two rounded numbers does not.
        scale => format!("{number}e-{scale}").parse().unwrap_or(f64::NAN),
    }
}

/// Goes through the cells of a column; what is null is nothing.
pub(super) fn each<T: DataType>(
    mut reader: ColumnReaderImpl<T>,
    column: &ColumnDescriptor,
    mut take: impl FnMut(Option<&T::T>),
) -> std::result::Result<(), Fault> {
    let most = column.max_def_level();
    let (mut levels, mut values) = (Vec::with_capacity(BATCH), Vec::with_capacity(BATCH));
    loop {
        levels.clear();
        values.clear();
        let known = if most > 0 { Some(&mut levels) } else { None };
        let (records, ..) = reader.read_records(BATCH, known, None, &mut values)?;
        if records == 0 {
            return Ok(());
        }
        if most == 0 {
            values.iter().for_each(|value| take(Some(value)));
            continue;
        }
        let mut values = values.iter();
        levels.iter().for_each(|level| take(if *level == most { values.next() } else { None }));
    }
}
