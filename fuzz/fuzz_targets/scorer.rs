//! A stored scorer: what is read scores new units without a panic.

#![no_main]

use composite_index::{Dataset, IndexFolder, Scorer};
use libfuzzer_sys::fuzz_target;

fn write_seeds() {
    let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures");
    for name in ["gai-2021", "gvt-2024"] {
        let folder = IndexFolder::open(format!("{fixtures}/{name}")).expect("the fixture is valid");
        let data = folder.data().expect("the fixture has data");
        let scorer = folder.index().fit(data).expect("the fixture is fitted");
        let json = serde_json::to_string(&scorer).expect("a scorer is stored");
        std::fs::create_dir_all("seeds/scorer").expect("the seeds can be written");
        std::fs::write(format!("seeds/scorer/{name}"), json).expect("the seeds can be written");
    }
}

fuzz_target!(init: write_seeds(), |json: &str| {
    let Ok(scorer) = serde_json::from_str::<Scorer>(json) else { return };
    let indicators = scorer.framework().indicators().map(|(node, _)| node.code().to_string());
    let codes: Vec<_> = indicators.collect();
    let values: Vec<_> = (0..codes.len()).map(|position| Some(position as f64)).collect();
    let gaps = vec![None; codes.len()];
    if let Ok(data) = Dataset::builder(codes).unit("a", values).unit("b", gaps).build() {
        let _ = scorer.score(&data);
    }
});
