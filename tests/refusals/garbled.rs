//! Garbled files: whatever they hold, the answer is an error or a result, never a panic.

use composite_index::error::Source;
use composite_index::{Dataset, Framework, Index, Methodology, Published};
use proptest::prelude::*;

use super::{DATA, FRAMEWORK, METHODOLOGY};

const RICH: &str = r#"
accept = ["zero-in-mean", "empty-unit", "empty-indicator", "zero-denominator", "missing-denominator"]
[indicators]
transforms = ["ln-plus-one", { min-max = { to = [0, 100], constant = 50 } }, { round = { decimals = 1 } }]
[groups]
missing = { rule = { count-as = 0 }, children = 0.5 }
publish = [{ linear = { factor = 2, offset = 1 } }]
[level.pillar]
aggregation = { power-mean = { exponent = 0.5 } }
[node.index]
aggregation = "geometric-mean"
ranking = { ties = "average", tolerance = 0.1 }
[weights]
talent = 15
"#;

const PUBLISHED: &str = "unit,rank,index\nKOR,1,62.92\nJPN,2,1.5\n";

/// A text with a few characters deleted, replaced, repeated or put in.
fn garbled(text: &'static str) -> impl Strategy<Value = String> {
    let slip = (any::<prop::sample::Index>(), prop::sample::select(SLIPS), 0..3_u8);
    prop::collection::vec(slip, 1..6).prop_map(move |slips| {
        let mut characters: Vec<char> = text.chars().collect();
        for (at, character, kind) in slips {
            let at = at.index(characters.len());
            match kind {
                0 => characters.insert(at, character),
                1 => characters[at] = character,
                _ => {
                    characters.remove(at);
                }
            }
        }
        characters.into_iter().collect()
    })
}

const SLIPS: &[char] = &[
    ',', '"', '\n', '\r', ' ', '0', '9', '-', '.', 'e', 'x', '[', ']', '{', '}', '=', '#', 'é',
    '\0', '∞',
];

proptest! {
    #[test]
    fn nothing_panics(
        framework in garbled(FRAMEWORK),
        data in garbled(DATA),
        methodology in prop_oneof![garbled(METHODOLOGY), garbled(RICH)],
        published in garbled(PUBLISHED),
        sound in prop::array::uniform4(any::<bool>()),
    ) {
        let pick = |sound: bool, garbled: String, text: &str| {
            Source::new("file", if sound { text.to_owned() } else { garbled })
        };
        let framework = Framework::from_csv(&pick(sound[0], framework, FRAMEWORK));
        let methodology = Methodology::from_toml(&pick(sound[1], methodology, RICH));
        if let Ok(framework) = framework {
            let data = Dataset::from_csv(&pick(sound[2], data, DATA), &framework);
            let published = Published::from_csv(&pick(sound[3], published, PUBLISHED), &framework);
            let index = methodology.and_then(|methodology| Index::new(framework, methodology));
            let scores = index.and_then(|index| index.score(&data?));
            if let (Ok(published), Ok(scores)) = (published, scores) {
                let _ = published.verify(&scores, None);
            }
        }
    }

    #[test]
    fn nothing_panics_on_any_text(text in "\\PC{0,200}") {
        let source = Source::new("file", text);
        let _ = Framework::from_csv(&source);
        let _ = Methodology::from_toml(&source);
    }
}
