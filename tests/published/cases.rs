//! The indices and the figures that they reach.

use composite_index::{IndexFiles, IndexFolder};

use super::support;

/// An index: a folder here with framework and methodology, one beside the checkout with inputs and
/// published result.
pub struct Case {
    pub folder: &'static str,
    /// Index and publisher, as a table of indices lists them.
    pub title: &'static str,
    shared: &'static str,
    inputs: &'static str,
    published: &'static str,
    /// Scores that are exact at the published decimals, of those compared; the same for ranks;
    /// scores that were not published, and those that are missing on both sides.
    pub figures: [usize; 6],
}

impl Case {
    const fn new(folder: &'static str, title: &'static str, figures: [usize; 6]) -> Self {
        let (inputs, published) = ("inputs.csv", "published.csv");
        Self { folder, title, shared: folder, inputs, published, figures }
    }

    /// The index with its inputs and its published result; none where these are absent.
    pub fn open(&self) -> Option<IndexFolder> {
        let shared = support::folder(self.shared)?;
        let files = IndexFiles {
            data: Some(shared.join(self.inputs)),
            published: Some(shared.join(self.published)),
            ..IndexFiles::default()
        };
        let own = format!("{}/tests/published/{}", env!("CARGO_MANIFEST_DIR"), self.folder);
        Some(IndexFolder::open_from(own, files).unwrap_or_else(|error| panic!("{error}")))
    }
}

/// The case of a folder.
pub fn case(folder: &str) -> &'static Case {
    CASES.iter().find(|case| case.folder == folder).expect("a case")
}

pub static CASES: &[Case] = &[
    Case {
        inputs: "table.csv",
        published: "table.csv",
        ..Case::new("aipi2023", "AI Preparedness Index 2023 (IMF)", [108, 165, 0, 0, 0, 9])
    },
    Case::new(
        "efw",
        "Economic Freedom of the World 2016 (Fraser Institute)",
        [817, 972, 162, 162, 0, 0],
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
        [2219, 2472, 2334, 2472, 0, 48],
    ),
    Case::new("hdi", "Human Development Index 1990–2021 (UNDP)", [5571, 5571, 191, 191, 5, 664]),
    Case {
        shared: "hdi",
        ..Case::new(
            "hdi_gender_development",
            "Gender Development Index 1990–2021 (UNDP)",
            [14646, 14682, 0, 0, 15, 4023],
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
            [3059, 5208, 0, 0, 0, 13512],
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
        [180, 180, 174, 180, 0, 6],
    ),
    Case::new(
        "svi_county_2018",
        "Social Vulnerability Index 2018, US counties (CDC/ATSDR)",
        [78543, 78543, 0, 0, 0, 7],
    ),
    Case::new(
        "townsend_2011_LA",
        "Townsend deprivation scores 2011, UK local authorities",
        [398, 404, 0, 0, 0, 0],
    ),
];
