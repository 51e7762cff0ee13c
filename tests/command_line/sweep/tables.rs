//! Tables of bounds: weights that are fixed, percentages, spaces.

use serde_json::Value;

use crate::{folder_of, printed, scratch};

const DATA: [(&str, [f64; 7]); 12] = [
    ("U1", [8.6, 23.7, 80.1, 58.2, 9.4, 43.3, 47.9]),
    ("U2", [16.0, 73.5, 11.4, 39.1, 51.7, 43.1, 58.7]),
    ("U3", [73.8, 95.6, 28.4, 64.9, 69.6, 29.3, 0.1]),
    ("U4", [97.3, 29.8, 31.4, 89.2, 58.5, 47.1, 77.3]),
    ("U5", [3.0, 70.7, 37.4, 9.1, 66.1, 93.1, 20.7]),
    ("U6", [63.0, 29.8, 74.2, 72.2, 21.9, 83.0, 65.8]),
    ("U7", [68.3, 82.0, 42.9, 75.9, 87.8, 10.2, 85.0]),
    ("U8", [39.4, 48.0, 14.6, 69.8, 29.2, 87.1, 27.5]),
    ("U9", [56.2, 40.0, 61.3, 19.7, 18.0, 74.7, 75.2]),
    ("U10", [56.7, 92.1, 20.6, 85.1, 16.9, 96.4, 62.4]),
    ("U11", [60.7, 97.1, 78.7, 79.0, 5.4, 36.9, 8.5]),
    ("U12", [19.4, 21.4, 85.9, 12.7, 29.7, 49.3, 84.9]),
];

/// Seven indicators under one root, rescaled to 0–100.
fn seven(name: &str) -> String {
    let indicators: String = (0..7).map(|at| format!("p{at},idx,indicator\n")).collect();
    let row = |(unit, values): &(&str, [f64; 7])| {
        let values = values.map(|value| value.to_string());
        format!("{unit},{}\n", values.join(","))
    };
    let rows: String = DATA.iter().map(row).collect();
    let files = [
        ("framework.csv", &*format!("code,parent,type\nidx,,index\n{indicators}")),
        ("data.csv", &format!("unit,p0,p1,p2,p3,p4,p5,p6\n{rows}")),
        ("methodology.toml", "[indicators]\ntransforms = [{ min-max = { to = [0, 100] } }]\n"),
    ];
    folder_of(name, &files)
}

fn swept(name: &str, bounds: &str, draws: &str) -> Value {
    let (folder, bounds) =
        (seven(&format!("sweep/{name}")), scratch(&format!("{name}.csv"), bounds));
    let arguments = ["sweep", &folder, "--bounds", &bounds, "--draws", draws, "--format", "json"];
    serde_json::from_str(&printed(&arguments)).expect("JSON")
}

/// The share of draws in which a unit is first.
fn first(found: &Value, unit: &str) -> f64 {
    let rows = found["ranks"].as_array().expect("ranks");
    let row = rows.iter().find(|row| row["unit"] == unit).expect("a row");
    row["first"].as_f64().expect("a share")
}

/// One weight of .2, the others uniform on the simplex that it leaves: the shares
/// are those of an outside computation, which are given to three digits.
#[test]
fn a_fixed_weight_leaves_the_others_a_face() {
    let found = swept("bounds-fixed", "node,low,high\np0,0.2,0.2\n", "400000");
    for (unit, expected) in [("U7", 0.403), ("U10", 0.219), ("U4", 0.156)] {
        let share = first(&found, unit);
        assert!((share - expected).abs() < 0.002, "{unit}: {share} for {expected}");
    }
}

/// Percentages and spaces are read as the numbers that they are.
#[test]
fn bounds_are_read_as_all_tables_are() {
    let plain = swept("bounds-plain", "node,low,high\np0,0.1,0.2\n", "2000");
    for (name, bounds) in [
        ("bounds-percent", "node,low,high\np0,10%,20%\n"),
        ("bounds-spaces", "node, low, high\np0, 0.1, 20 %\n"),
    ] {
        assert_eq!(swept(name, bounds, "2000")["ranks"], plain["ranks"], "{name}");
    }
}
