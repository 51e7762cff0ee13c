//! What a reader can quote of a change.

use super::{Change, ChangeParts, UnitChange};
use crate::decisions::words::{figure, listed, ordinal};

impl Change {
    /// The answer in two or three plain sentences: of one unit, or of all.
    pub fn sentences(&self, unit: Option<&str>) -> Vec<String> {
        match unit.and_then(|code| self.units.iter().find(|own| own.unit.as_str() == code)) {
            Some(unit) => self.of_unit(unit),
            None => self.of_all(),
        }
    }

    fn of_unit(&self, unit: &UnitChange) -> Vec<String> {
        let rank = &unit.rank;
        let place = |rank: f64| ordinal(rank as usize);
        let moved = match rank.change {
            0.0 => format!("{} stays {}.", unit.name, place(rank.new)),
            change => format!(
                "{} {} from {} to {}.",
                unit.name,
                if change < 0.0 { "rose" } else { "fell" },
                place(rank.old),
                place(rank.new)
            ),
        };
        let mut said = vec![moved];
        let parts = [
            ("data", rank.data),
            ("method", rank.method),
            ("structure", rank.structure),
            ("newcomers and leavers", rank.units),
        ];
        let parts = parts.into_iter().filter_map(|(name, part)| {
            let part = part.filter(|part| part.abs() > 1e-9)?;
            Some(format!("{name} {}", places(part)))
        });
        let parts: Vec<_> = parts.collect();
        if !parts.is_empty() {
            said.push(format!("What did it, in places: {}.", listed(&parts)));
        }
        let made = rank.own.zip(rank.others);
        if let Some((own, others)) = made.filter(|(own, others)| own.abs().max(others.abs()) > 1e-9)
        {
            said.push(format!(
                "Of the data, its own values made {} and those of others {}.",
                places(own),
                places(others)
            ));
        }
        said
    }

    fn of_all(&self) -> Vec<String> {
        let moved = self.units.iter().filter(|unit| unit.rank.change != 0.0).count();
        let mut said = vec![format!(
            "{moved} of {} units with a score in both editions changed their rank.",
            self.units.len()
        )];
        let mean = |part: fn(&ChangeParts) -> Option<f64>| {
            let parts = self.units.iter().filter_map(|unit| part(&unit.rank)).map(f64::abs);
            let parts: Vec<_> = parts.collect();
            parts.iter().sum::<f64>() / (parts.len() as f64).max(1.0)
        };
        let parts = [
            ("data", mean(|parts| parts.data)),
            ("method", mean(|parts| parts.method)),
            ("structure", mean(|parts| parts.structure)),
            ("newcomers and leavers", mean(|parts| parts.units)),
        ];
        let parts = parts.into_iter().filter(|(_, mean)| *mean > 1e-9);
        let parts: Vec<_> = parts.map(|(name, mean)| format!("{name} {}", figure(mean))).collect();
        if !parts.is_empty() {
            said.push(format!("In the mean, a unit is moved by {} places.", listed(&parts)));
        }
        let entered = self.unmatched.entered.len();
        let left = self.unmatched.left.len();
        if entered + left > 0 {
            said.push(format!("Newcomers: {entered}; leavers: {left}."));
        }
        said
    }
}

/// Places with their sign: above zero they were lost.
fn places(part: f64) -> String {
    format!("{}{}", if part > 0.0 { "+" } else { "" }, figure(part))
}
