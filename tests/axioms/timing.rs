use composite_index::axioms::{Axiom, Search};
use std::time::Instant;
#[test]
fn timing() {
    let methods = super::methods::methods();
    for m in methods.iter().take(3) {
        let all = Instant::now();
        for a in Axiom::ALL {
            let t = Instant::now();
            let v = Search::new().axioms([*a]).cases(200).run(&m.indices);
            println!("{} {:?} {}", m.name, t.elapsed() / 200, v.verdicts[0]);
        }
        println!("{} all {:?}", m.name, all.elapsed());
        let t = Instant::now();
        Search::new().cases(200).run(&m.indices);
        println!("{} together {:?}", m.name, t.elapsed());
    }
}
