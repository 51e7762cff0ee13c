//! Winsorisation one point after the other, on the side of the skew.

use serde::{Deserialize, Serialize};

use super::trigger::Trigger;
use crate::error::Refusal;
use crate::methods::registry::{COUNT, MethodEntry, ValueKind, choice, optional, or};
use crate::methods::transform::Clamp;
use crate::numerics::{NOISE, exceeds, skewness};

/// Stepwise winsorisation: each step moves the extreme on the side of the skew (the highest where
/// G₁ ≥ 0, else the lowest) to the next value, until the trigger no longer holds or `maximum`
/// points have been moved.
///
/// After k steps on one side the k extremes of the column equal the value next to them. A step that
/// would leave no two different values is not taken: winsorisation ends before it. By itself,
/// without the trigger of a [`Treatment`](crate::treat::Treatment), it moves `maximum` points whatever the
/// skew. Source: COINr, `winsorise`; Global Innovation Index 2024, appendix on data treatment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Stepwise {
    /// How many points may be moved, those of both sides together; any number where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maximum: Option<usize>,
    /// What becomes of points of one value.
    pub ties: TiedPoints,
}

/// How [`Stepwise`] winsorisation counts points that have the same value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TiedPoints {
    /// The k-th step sets the k extremes to the next value, of whatever points have it, so that
    /// there are never more than `maximum` (Global Innovation Index).
    #[default]
    Apart,
    /// A step moves all points tied at the extreme and counts each of them, so that the last step
    /// can go beyond `maximum` (COINr).
    Together,
}

/// How far winsorisation has gone.
struct Progress<'a> {
    treated: &'a mut Vec<f64>,
    low: usize,
    high: usize,
    clamp: Clamp,
}

impl Stepwise {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::winsorisation(
        "stepwise",
        "Moves the extreme on the side of the skew to the next value, step by step, until \
         the trigger no longer holds.",
        "k steps set the k extremes to the value next to them",
    )
    .options(&[
        optional(
            "maximum",
            COUNT,
            "How many points may be moved; needed without a trigger, which `treat` has.",
        ),
        or(
            "ties",
            ValueKind::Choice(&[
                choice("apart", "Each point counts singly."),
                choice("together", "Points of one value move and count together."),
            ]),
            "\"apart\"",
            "How points of one value count.",
        ),
    ])
    .source("COINr, winsorise; Global Innovation Index 2024, appendix on data treatment")
    .example("{ stepwise = { maximum = 5 } }");

    pub(crate) fn refuse(&self, has_trigger: bool) -> Option<&'static str> {
        match self.maximum {
            None if !has_trigger => Some("without a trigger, `maximum` says how many points"),
            // With a trigger, 0 goes straight to the fallback.
            Some(0) if !has_trigger => Some("`maximum` is 1 or more, or no point is moved"),
            _ => None,
        }
    }

    /// Learns the caps from sorted values, none of them missing, and vary.
    pub(crate) fn fit(
        &self,
        sorted: &[f64],
        trigger: Option<&Trigger>,
        treated: &mut Vec<f64>,
    ) -> Result<Clamp, Refusal> {
        treated.clear();
        treated.extend_from_slice(sorted);
        let maximum = self.maximum.unwrap_or(usize::MAX);
        let mut progress = Progress { treated, low: 0, high: 0, clamp: Clamp::default() };
        while progress.low + progress.high < maximum {
            let triggered = match trigger {
                Some(trigger) => trigger.examine(progress.treated)?.triggered,
                None => true,
            };
            if !triggered || !progress.step(self.ties)? {
                break;
            }
        }
        Ok(progress.clamp)
    }
}

impl Progress<'_> {
    /// Moves the next points; false where that would leave no two different values.
    fn step(&mut self, ties: TiedPoints) -> Result<bool, Refusal> {
        let skewness = skewness(self.treated).ok_or_else(|| {
            Refusal::new(format!(
                "stepwise winsorisation needs the skewness, which {} values do not have",
                self.treated.len()
            ))
        })?;
        Ok(self.move_in(skewness >= -NOISE, ties))
    }

    /// Moves the points at one end to the next value, unless none but the other end is left.
    fn move_in(&mut self, top: bool, ties: TiedPoints) -> bool {
        let values = &mut *self.treated;
        let (Some(least), Some(greatest)) = (values.first().copied(), values.last().copied())
        else {
            return false;
        };
        let (count, moved) = if top { (values.len(), self.high) } else { (values.len(), self.low) };
        let moved = match (ties, top) {
            (TiedPoints::Apart, _) => moved + 1,
            (TiedPoints::Together, true) => {
                count - values.partition_point(|value| exceeds(greatest, *value, 0.0))
            }
            (TiedPoints::Together, false) => {
                values.partition_point(|value| !exceeds(*value, least, 0.0))
            }
        };
        let next = if top { count.checked_sub(moved + 1) } else { Some(moved) };
        let Some(cap) = next.and_then(|next| values.get(next).copied()) else { return false };
        if !(if top { exceeds(cap, least, 0.0) } else { exceeds(greatest, cap, 0.0) }) {
            return false;
        }
        if top {
            values[count - moved..].fill(cap);
            (self.high, self.clamp.high) = (moved, Some(cap));
        } else {
            values[..moved].fill(cap);
            (self.low, self.clamp.low) = (moved, Some(cap));
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::methods::treat::trigger::{FewValues, TriggerRule};

    fn caps(maximum: usize, ties: TiedPoints, sorted: &[f64]) -> (Option<f64>, Option<f64>) {
        let method = Stepwise { maximum: Some(maximum), ties };
        let clamp = method.fit(sorted, None, &mut Vec::new()).unwrap();
        (clamp.low, clamp.high)
    }

    #[test]
    fn the_k_extremes_go_to_the_next_value() {
        let column = [1.0, 2.0, 3.0, 4.0, 50.0, 90.0];
        for ties in [TiedPoints::Apart, TiedPoints::Together] {
            assert_eq!(caps(0, ties, &column), (None, None));
            assert_eq!(caps(1, ties, &column), (None, Some(50.0)));
            assert_eq!(caps(2, ties, &column), (None, Some(4.0)));
        }
        let mirrored = column.map(|value| -value);
        let mut sorted = mirrored.to_vec();
        sorted.reverse();
        assert_eq!(caps(2, TiedPoints::Apart, &sorted), (Some(-4.0), None));
        assert_eq!(caps(2, TiedPoints::Together, &sorted), (Some(-4.0), None));
    }

    #[test]
    fn tied_points_move_together_or_apart() {
        let column = [1.0, 2.0, 3.0, 4.0, 50.0, 50.0, 50.0];
        assert_eq!(caps(1, TiedPoints::Together, &column), (None, Some(4.0)), "all three at once");
        assert_eq!(caps(2, TiedPoints::Apart, &column), (None, Some(50.0)), "the third is as high");
        assert_eq!(caps(3, TiedPoints::Apart, &column), (None, Some(4.0)));
    }

    #[test]
    fn the_trigger_stops_it() {
        let trigger = Trigger {
            skewness: 2.0,
            kurtosis: 3.5,
            when: TriggerRule::Both,
            strict: true,
            too_few: FewValues::Refuse,
        };
        let column = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 20.0, 90.0];
        let method = Stepwise { maximum: Some(5), ties: TiedPoints::Apart };
        let clamp = method.fit(&column, Some(&trigger), &mut Vec::new()).unwrap();
        // G₁ = 2.95 and G₂ = 8.93 become 1.36 and 0.60.
        assert_eq!(clamp.high, Some(20.0));
    }

    #[test]
    fn variation_is_never_winsorised_away() {
        for ties in [TiedPoints::Apart, TiedPoints::Together] {
            assert_eq!(caps(9, ties, &[0.0, 0.0, 0.0, 0.0, 1.0]), (None, None));
        }
        let unlimited = Stepwise::default();
        assert!(unlimited.refuse(false).is_some() && unlimited.refuse(true).is_none());
        let few = Stepwise { maximum: Some(1), ..unlimited };
        let error = few.fit(&[1.0, 2.0], None, &mut Vec::new()).unwrap_err().to_string();
        assert_eq!(error, "stepwise winsorisation needs the skewness, which 2 values do not have");
    }
}
