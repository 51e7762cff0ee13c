//! The picture of a robustness analysis: units by nominal rank, with the intervals of their ranks.

/// The picture's width in characters.
const WIDTH: usize = 48;

/// One line of the picture.
pub(crate) struct Interval<'a> {
    pub(crate) unit: &'a str,
    /// The rank of the index as it is.
    pub(crate) nominal: Option<f64>,
    /// The 5 %, 50 % and 95 % quantiles of the ranks.
    pub(crate) quantiles: Option<[f64; 3]>,
}

/// The units in the order given, with median and 5–95 % of their ranks, and the nominal rank where
/// nothing else stands.
pub(crate) fn intervals(intervals: &[Interval<'_>], what: &str) -> String {
    let count = intervals.len();
    let steps = (count.max(2) - 1) as f64;
    let span =
        |rank: f64| (((rank - 1.0) / steps * (WIDTH - 1) as f64).round() as usize).min(WIDTH - 1);
    let longest = intervals.iter().map(|line| line.unit.chars().count()).max().unwrap_or(0).max(4);
    let width = WIDTH - 1;
    let mut text = format!("{:>5}  {:longest$}  1{count:>width$}\n", "rank", "unit");
    for Interval { unit, nominal, quantiles } in intervals {
        let mut line = [' '; WIDTH];
        if let Some(nominal) = nominal {
            line[span(*nominal)] = '·';
        }
        if let Some([low, median, high]) = quantiles {
            line[span(*low)..=span(*high)].fill('─');
            line[span(*median)] = '●';
        }
        let line: String = line.iter().collect();
        let nominal = nominal.map_or("-".to_owned(), |rank| rank.to_string());
        text += &format!("{nominal:>5}  {unit:longest$}  {}\n", line.trim_end());
    }
    text + &format!("\n● median, ─ 5 % to 95 % of the {what}, · nominal rank outside of them\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_by_hand() {
        let line = |unit, nominal, quantiles| Interval { unit, nominal: Some(nominal), quantiles };
        let text = intervals(
            &[line("KOR", 1.0, Some([1.0, 1.0, 2.0])), line("JPN", 2.0, None)],
            "replicates",
        );
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines[0], format!(" rank  unit  1{:>47}", 2));
        assert_eq!(lines[1], format!("    1  KOR   ●{}", "─".repeat(47)));
        assert_eq!(lines[2], format!("    2  JPN   {:>48}", "·"));
    }
}
