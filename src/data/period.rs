//! Periods as points in time, so that they have distances.

/// The point in time of a period, in years: of a number itself; of a range of years, such as
/// `2019-2020`, `2019/2020` or `2019/20`, the middle; of a quarter (`2020-Q1`), a month (`2020-01`) and
/// a day (`2020-01-31`) their beginning. What has two digits behind a hyphen is a month where it can be
/// one.
pub(crate) fn point(period: &str) -> Option<f64> {
    let period = period.trim();
    if let Some(number) = period.parse::<f64>().ok().filter(|number| number.is_finite()) {
        return Some(number);
    }
    let year = digits(period.get(..4)?)?;
    let rest = period.get(4..)?;
    if let Some(quarter) = rest.trim_start_matches(['-', ' ']).strip_prefix(['Q', 'q']) {
        let quarter = digits(quarter).filter(|quarter| (1..=4).contains(quarter))?;
        return Some(f64::from(year) + f64::from(quarter - 1) / 4.0);
    }
    let mark = rest.chars().next()?;
    let rest = &rest[mark.len_utf8()..];
    match (mark, rest.len()) {
        ('-' | '/' | '–', 4) => middle(year, digits(rest)?),
        ('-' | '/' | '–', 2) => match digits(rest)? {
            month @ 1..=12 if mark == '-' => Some(f64::from(year) + f64::from(month - 1) / 12.0),
            end => {
                let end = year - year % 100 + end;
                middle(year, if end > year { end } else { end + 100 })
            }
        },
        ('-', 5) => day(year, rest),
        _ => None,
    }
}

fn digits(text: &str) -> Option<u16> {
    let all = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| all)
}

fn middle(from: u16, to: u16) -> Option<f64> {
    (from < to).then(|| f64::midpoint(from.into(), to.into()))
}

/// The beginning of a day, given as month and day.
fn day(year: u16, rest: &str) -> Option<f64> {
    let (month, day) = rest.split_once('-')?;
    let (month, day) = (usize::from(digits(month)?), digits(day)?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let lengths = [31, if leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let length: u16 = *lengths.get(month.checked_sub(1)?)?;
    if !(1..=length).contains(&day) {
        return None;
    }
    let before: u16 = lengths[..month - 1].iter().sum();
    Some(f64::from(year) + f64::from(before + day - 1) / f64::from(lengths.iter().sum::<u16>()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_of_every_kind_have_a_point() {
        for (period, expected) in [
            ("2020", Some(2020.0)),
            ("12", Some(12.0)),
            ("-3.5", Some(-3.5)),
            ("2019-2020", Some(2019.5)),
            ("2019/2020", Some(2019.5)),
            ("2019–2021", Some(2020.0)),
            ("2019/20", Some(2019.5)),
            ("2019-20", Some(2019.5)),
            ("1999/00", Some(1999.5)),
            ("2020-Q1", Some(2020.0)),
            ("2020Q3", Some(2020.5)),
            ("2020 q4", Some(2020.75)),
            ("2020-07", Some(2020.5)),
            ("2020-01-01", Some(2020.0)),
            ("2019-07-02", Some(2019.0 + 182.0 / 365.0)),
            ("2020-12-31", Some(2020.0 + 365.0 / 366.0)),
            ("2019-02-29", None),
            ("2020-13-01", None),
            ("2020-Q5", None),
            ("2020-2019", None),
            ("wave 1", None),
            ("", None),
            ("20é0-2021", None),
        ] {
            assert_eq!(point(period), expected, "{period}");
        }
    }
}
