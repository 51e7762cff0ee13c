//! Numbers as a sentence says them.

/// 1st, 2nd, 3rd, 4th, 11th.
pub fn ordinal(rank: usize) -> String {
    let ending = match (rank % 10, rank % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{rank}{ending}")
}

/// A number with two decimals, or with as many as show three digits of a small one, or with a power of
/// ten where doubles are further apart than whole numbers.
pub(super) fn figure(number: f64) -> String {
    if number.abs() >= 1e16 {
        return format!("{number:.2e}");
    }
    let decimals = match number.abs() {
        small if (1e-9..0.1).contains(&small) => {
            (2 - libm::floor(libm::log10(small)) as i32).clamp(2, 12) as usize
        }
        _ => 2,
    };
    let shown = format!("{number:.decimals$}");
    // A number that rounds to zero has no sign.
    if shown.trim_start_matches(['-', '0', '.']).is_empty() {
        shown.trim_start_matches('-').to_owned()
    } else {
        shown
    }
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_they_are_said() {
        let ranks = [1, 2, 3, 4, 11, 12, 13, 21, 22, 101, 111];
        let said: Vec<_> = ranks.iter().map(|rank| ordinal(*rank)).collect();
        let expected =
            "1st 2nd 3rd 4th 11th 12th 13th 21st 22nd 101st 111th".split(' ').collect::<Vec<_>>();
        assert_eq!(said, expected);
        for (number, said) in [
            (10.218, "10.22"),
            (-0.001, "-0.00100"),
            (0.0, "0.00"),
            (-1e-12, "0.00"),
            (0.05, "0.0500"),
            (-1.7e308, "-1.70e308"),
        ] {
            assert_eq!(figure(number), said);
        }
        assert_eq!(listed(&["a", "b", "c"].map(str::to_owned)), "a, b and c");
    }
}
