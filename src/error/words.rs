//! Parts of messages that depend on what there is to say.

pub(super) fn said(why: &str) -> String {
    if why.is_empty() { String::new() } else { format!(": {why}") }
}

pub(super) fn alternatives(count: usize) -> String {
    match count {
        0 => "no alternative".to_owned(),
        1 => "one alternative".to_owned(),
        _ => format!("{count} alternatives"),
    }
}

pub(super) fn constant(value: f64, units: usize) -> String {
    match units {
        1 => format!("has a value for one unit only ({value})"),
        _ => format!("is the same ({value}) for all {units} units that have a value"),
    }
}

pub(super) fn at_level(levels: &[String]) -> String {
    match levels {
        [] => String::new(),
        levels => format!(" at level `{}`", levels.join("`, `")),
    }
}

pub(super) fn in_period(period: Option<&str>) -> String {
    period.map(|period| format!(" in period `{period}`")).unwrap_or_default()
}

pub(super) fn of_axis(axis: Option<&str>) -> String {
    axis.map(|axis| format!(" of the {axis} axis")).unwrap_or_default()
}
