//! Two parts of a sweep, a line each, as `cindex merge` reads them: they merge or are refused.

#![no_main]

use composite_index::IndexFolder;
use composite_index::robustness::sweep::{SweepPlan, WeightSweep};
use libfuzzer_sys::fuzz_target;

fn write_seeds() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/gai-2021");
    let folder = IndexFolder::open(path).expect("the fixture is valid");
    let data = folder.data().expect("the fixture has data");
    let part = |runs| {
        let plan = SweepPlan::simplex(4).runs(runs);
        let part = folder.index().sweep(data, plan).expect("the fixture is swept");
        serde_json::to_string(&part).expect("a part is stored")
    };
    std::fs::create_dir_all("seeds/part").expect("the seeds can be written");
    let parts = format!("{}\n{}", part(0..2), part(2..4));
    std::fs::write("seeds/part/gai-2021", parts).expect("the seeds can be written");
}

fuzz_target!(init: write_seeds(), |json: &str| {
    let Some((one, other)) = json.split_once('\n') else { return };
    let read = serde_json::from_str::<WeightSweep>;
    if let (Ok(one), Ok(other)) = (read(one), read(other)) {
        let _ = WeightSweep::merge([one, other]);
    }
});
