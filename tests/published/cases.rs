//! The indices and the figures that they reach.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use composite_index::results::VerificationReport;
use composite_index::{Error, IndexFiles, IndexFolder};

use libtest_mimic::Trial;

use crate::support::references;
use crate::support::trials::{Held, referring};

/// An index: a folder here with framework and methodology, one beside the checkout with inputs and
/// published result.
pub struct Case {
    pub folder: &'static str,
    /// Index and publisher, as a table of indices lists them.
    pub title: &'static str,
    shared: &'static str,
    inputs: &'static str,
    /// A table in the folder here whose columns are put beside the inputs, by its first column.
    joined: Option<&'static str>,
    published: &'static str,
    /// Scores that are within the tolerance (where none is stated, exact at the published
    /// decimals), of those compared; exact ranks of those compared; scores that were not published,
    /// and those that are missing on both sides.
    pub figures: [usize; 6],
}

impl Case {
    const fn new(folder: &'static str, title: &'static str, figures: [usize; 6]) -> Self {
        let (inputs, published) = ("inputs.csv", "published.csv");
        Self { folder, title, shared: folder, inputs, joined: None, published, figures }
    }

    /// The published table.
    pub fn published_file(&self) -> PathBuf {
        references::path(&format!("published/{}/{}", self.shared, self.published))
    }

    /// The index with its inputs and its published result.
    fn open(&self) -> Result<IndexFolder, Error> {
        let mut inputs = references::path(&format!("published/{}/{}", self.shared, self.inputs));
        if let Some(table) = self.joined {
            inputs = joined(&inputs, &self.own_folder().join(table), self.folder);
        }
        let files = IndexFiles {
            data: Some(inputs),
            published: Some(self.published_file()),
            ..IndexFiles::default()
        };
        IndexFolder::open_from(self.own_folder(), files)
    }

    /// The index and how it compares, read and scored once for all tests.
    pub fn verified(&self) -> Result<Arc<Verified>, Error> {
        static DONE: Mutex<BTreeMap<&str, Arc<Verified>>> = Mutex::new(BTreeMap::new());
        let mut done = DONE.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(verified) = done.get(self.folder) {
            return Ok(Arc::clone(verified));
        }
        let index = self.open()?;
        let report = index.verify()?;
        let verified = Arc::new(Verified { index, report });
        done.insert(self.folder, Arc::clone(&verified));
        Ok(verified)
    }

    /// The folder here, with framework and methodology.
    pub fn own_folder(&self) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/published").join(self.folder)
    }
}

/// A table with the columns of another beside its own, empty where the other lacks the row.
fn joined(table: &Path, other: &Path, name: &str) -> PathBuf {
    let read = |path: &Path| -> Vec<Vec<String>> {
        let reader = csv::ReaderBuilder::new().has_headers(false).from_path(path);
        let rows = reader.expect("a table").into_records().map(|row| row.expect("a row"));
        rows.map(|row| row.iter().map(str::to_owned).collect()).collect()
    };
    let (rows, others) = (read(table), read(other));
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.csv"));
    let mut writer = csv::Writer::from_path(&path).expect("a file to write");
    let width = others[0].len() - 1;
    for mut row in rows {
        match others.iter().find(|other| other[0] == row[0]) {
            Some(other) => row.extend_from_slice(&other[1..]),
            None => row.extend(std::iter::repeat_n(String::new(), width)),
        }
        writer.write_record(row).expect("a row");
    }
    writer.flush().expect("a file");
    path
}

/// Every index reaches its figures.
pub fn trials() -> Vec<Trial> {
    let trial =
        |case: &'static Case| referring(format!("reproduced::{}", case.folder), || reproduce(case));
    CASES.iter().map(trial).collect()
}

fn reproduce(case: &Case) -> Held {
    let report = &case.verified()?.report;
    assert!(report.shortfalls.is_empty(), "{:#?}", report.shortfalls);
    assert_eq!(figures(report), case.figures);
    Ok(())
}

fn figures(report: &VerificationReport) -> [usize; 6] {
    let VerificationReport { cells, exact_ranks, ranks, unpublished, missing, .. } = report;
    let met = report.within_tolerance.unwrap_or(report.exact);
    [met, *cells, *exact_ranks, *ranks, *unpublished, *missing]
}

/// An index with the comparison of its scores.
pub struct Verified {
    pub index: IndexFolder,
    pub report: VerificationReport,
}

/// The case of a folder.
pub fn case(folder: &str) -> &'static Case {
    CASES.iter().find(|case| case.folder == folder).expect("a case")
}

pub static CASES: &[Case] = &[
    Case {
        inputs: "table.csv",
        published: "table.csv",
        ..Case::new("aipi2023", "AI Preparedness Index 2023 (IMF)", [165, 165, 0, 0, 0, 9])
    },
    Case::new(
        "asem_coinr",
        "ASEM Sustainable Connectivity 2018 (COINr, European Commission JRC)",
        [561, 561, 51, 51, 0, 0],
    ),
    Case {
        inputs: "inputs_indicator_scores.csv",
        joined: Some("cities.csv"),
        ..Case::new(
            "db2020",
            "Doing Business 2016–2020 (World Bank)",
            [11682, 11682, 2090, 2090, 0, 0],
        )
    },
    Case::new(
        "efw",
        "Economic Freedom of the World 2016 (Fraser Institute)",
        [972, 972, 162, 162, 0, 0],
    ),
    Case {
        shared: "efw",
        inputs: "published.csv",
        ..Case::new(
            "efw_panel",
            "Economic Freedom of the World 1970–2016, from its areas (Fraser Institute)",
            [3003, 3003, 3003, 3003, 0, 723],
        )
    },
    Case::new(
        "epi2020",
        "Environmental Performance Index 2020 (Yale, Columbia)",
        [2472, 2472, 2334, 2472, 0, 48],
    ),
    Case::new("gii2024", "Global Innovation Index 2024 (WIPO)", [13376, 13376, 133, 133, 0, 1121]),
    Case::new(
        "girai_2024",
        "Global Index on Responsible AI 2024 (Global Center on AI Governance)",
        [4002, 4002, 138, 138, 0, 0],
    ),
    Case::new("hci2020", "Human Capital Index 2020 (World Bank)", [960, 960, 0, 0, 0, 0]),
    Case::new("hdi", "Human Development Index 1990–2021 (UNDP)", [5571, 5571, 191, 191, 5, 664]),
    Case {
        shared: "hdi",
        ..Case::new(
            "hdi_gender_development",
            "Gender Development Index 1990–2021 (UNDP)",
            [14682, 14682, 0, 0, 15, 4023],
        )
    },
    Case {
        shared: "hdi",
        ..Case::new(
            "hdi_gender_inequality",
            "Gender Inequality Index 1990–2021 (UNDP)",
            [4889, 4889, 170, 170, 0, 1351],
        )
    },
    Case {
        shared: "hdi",
        ..Case::new(
            "hdi_inequality_adjusted",
            "Inequality-adjusted Human Development Index 2010–2021 (UNDP)",
            [5208, 5208, 0, 0, 0, 13512],
        )
    },
    Case {
        shared: "hdi",
        ..Case::new(
            "hdi_planetary_pressures",
            "Planetary pressures-adjusted Human Development Index 1990–2021 (UNDP)",
            [4678, 4678, 0, 0, 5, 1557],
        )
    },
    Case::new(
        "heritage2019",
        "Index of Economic Freedom 2019 (Heritage Foundation)",
        [180, 180, 352, 360, 0, 6],
    ),
    Case::new(
        "imd2019_england",
        "Index of Multiple Deprivation 2019, England (MHCLG)",
        [229_908, 229_908, 32814, 32844, 0, 0],
    ),
    Case::new(
        "inform_2020",
        "INFORM Global Risk Index 2020 (European Commission JRC)",
        [2101, 2101, 191, 191, 0, 0],
    ),
    Case::new(
        "lpi",
        "Logistics Performance Index 2010–2018 (World Bank)",
        [790, 790, 790, 790, 0, 0],
    ),
    Case::new(
        "svi_county_2018",
        "Social Vulnerability Index 2018, US counties (CDC/ATSDR)",
        [94251, 94251, 0, 0, 0, 9],
    ),
    Case::new(
        "townsend_2011_LA",
        "Townsend deprivation scores 2011, UK local authorities",
        [404, 404, 0, 0, 0, 0],
    ),
    Case::new(
        "wimd2019",
        "Welsh Index of Multiple Deprivation 2019 (Welsh Government)",
        [17181, 17181, 1909, 1909, 0, 0],
    ),
];
