//! Units and periods that are written in two ways.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use unicode_normalization::UnicodeNormalization;

use super::unit::Unit;
use crate::error::{Diagnostic, Diagnostics, ErrorKind, Span, is_unseen};
use crate::framework::UnitCode;

/// Reports units whose codes differ only in how a letter is composed, in white space or in characters
/// that are not seen, and periods that are the same number: people would take them for one.
pub(super) fn check(units: &[Unit], faults: &mut Diagnostics) {
    // A code that looks as it is written is alike only to one that does not.
    let odd = units.iter().map(|unit| unit.code.as_str()).filter(|code| !is_plain(code));
    let odd: HashSet<_> = odd.map(looks).collect();
    let mut codes: HashMap<Cow<'_, str>, &UnitCode> = HashMap::new();
    let mut periods: HashMap<u64, &str> = HashMap::new();
    let (mut told, mut seen) = (HashSet::new(), HashSet::new());
    let mut last = None;
    for unit in units {
        let own = if odd.is_empty() { None } else { Some(looks(unit.code.as_str())) };
        if let Some(own) = own.filter(|own| odd.contains(own)) {
            let first = codes.entry(own).or_insert(&unit.code);
            if **first != unit.code && told.insert(unit.code.as_str()) {
                faults.push(similar(first, &unit.code, unit.span()));
            }
        }
        let Some(period) = unit.period.as_deref() else { continue };
        if last.replace(period) == Some(period) || !seen.insert(period) {
            continue;
        }
        let Some(number) = period.parse::<f64>().ok() else { continue };
        let first = periods.entry((number + 0.0).to_bits()).or_insert(period);
        if *first != period {
            let (other, period) = ((*first).to_owned(), period.to_owned());
            let fault = Diagnostic::new(ErrorKind::OnePeriodTwice { period, other });
            faults.push(fault.at(unit.span()).help(Some("write it in one way")));
        }
    }
}

fn similar(first: &UnitCode, second: &UnitCode, span: Option<Span>) -> Diagnostic {
    let (unit, other) = (second.to_string(), first.to_string());
    let spelt = |code: &UnitCode| {
        let odd = code.as_str().chars().filter(|c| !c.is_ascii());
        let odd: Vec<_> = odd.map(|c| format!("U+{:04X}", u32::from(c))).collect();
        if odd.is_empty() { "only ASCII".to_owned() } else { odd.join(" ") }
    };
    let help =
        format!("write it in one way: here it has {}, there {}", spelt(second), spelt(first));
    Diagnostic::new(ErrorKind::SimilarUnits { unit, other }).at(span).help(Some(help))
}

/// Whether a code looks as it is written.
fn is_plain(code: &str) -> bool {
    code.is_ascii() && !code.contains("  ")
}

/// What is seen of a code: letters composed, white space as one space, and nothing that has no width.
fn looks(code: &str) -> Cow<'_, str> {
    if is_plain(code) {
        return Cow::Borrowed(code);
    }
    // Variants of a character are hardly told apart.
    let is_variant = |c: &char| matches!(c, '\u{fe00}'..='\u{fe0f}');
    let seen: String = code.nfkc().filter(|c| !is_unseen(*c) && !is_variant(c)).collect();
    Cow::Owned(seen.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_that_look_alike_look_the_same() {
        for (one, other) in [
            ("C\u{f4}te", "Co\u{302}te"),
            ("KOR", "KO\u{200b}R"),
            ("New York", "New\u{a0}York"),
            ("New York", "New  York"),
            ("\u{feff}KOR", "KOR"),
        ] {
            assert_eq!(looks(one), looks(other), "{one:?}");
        }
        assert_ne!(looks("KOR"), looks("PRK"));
        assert_ne!(looks("Côte"), looks("Cote"));
    }
}
