//! Two values of a column onto the ends of a range: min–max, goalposts, given bounds and the range of
//! the adjusted Mazziotta–Pareto index.

use serde::{Deserialize, Serialize};

use super::CONSTANT;
use super::distance::Reference;
use crate::error::Refusal;
use crate::framework::{Goalposts, Scale};
use crate::methods::registry::{
    BOOLEAN, HANDBOOK, MethodEntry, NUMBER, PAIR, POSITIVE, or, required,
};
use crate::methods::transform::{
    Attribute, ColumnFault, ColumnSample, FitBuffers, FitResult, Fitted, FittedMethod, Method,
    Profile, Stretch,
};
use crate::numerics::same_but_for_noise;
use crate::numerics::swept::{Extent, carry_noise, sweep};

/// Two values of a column and where they go.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Range {
    pub(crate) low: f64,
    pub(crate) high: f64,
    pub(crate) to: (f64, f64),
    pub(crate) reversed: bool,
    pub(crate) clamp: bool,
}

impl Range {
    /// Two finite values can be so far apart that their difference is not.
    pub(crate) fn within_reach(self) -> Result<Self, ColumnFault> {
        if (self.high - self.low).is_finite() {
            Ok(self)
        } else {
            Err(ColumnFault::refused("its values are too far apart for a double"))
        }
    }
}

/// What is wrong with a range to map onto.
pub(crate) fn refuse_range(to: (f64, f64)) -> Option<&'static str> {
    let sound = to.0.is_finite() && to.1.is_finite() && to.0 < to.1;
    (!sound).then_some("the range `to` is two finite numbers, the lower first")
}

/// What is wrong with what a whole becomes.
pub(crate) fn refuse_whole(to: f64) -> Option<&'static str> {
    (!(to.is_finite() && to > 0.0)).then_some("`to` is finite and above zero")
}

const UNBOUNDED: (f64, f64) = (f64::NEG_INFINITY, f64::INFINITY);

impl FittedMethod for Range {
    fn apply(&self, value: f64) -> Result<f64, Refusal> {
        // `f64::clamp` would panic on bounds out of order, which a stored scorer may contain.
        let value = if self.clamp { value.max(self.low).min(self.high) } else { value };
        let way = if self.reversed { self.high - value } else { value - self.low };
        Ok(self.to.0 + way / (self.high - self.low) * (self.to.1 - self.to.0))
    }

    fn is_line(&self) -> bool {
        true
    }

    fn carry_noise(&self, values: &[f64], noise: &mut [f64]) {
        let Self { low, high, to: (from, to), reversed, clamp } = *self;
        let (span, onto) = (high - low, to - from);
        let (least, greatest) = if clamp { (low, high) } else { UNBOUNDED };
        carry_noise(
            values,
            noise,
            #[inline(always)]
            move |value| {
                let value = if value < least { least } else { value };
                let value = if value > greatest { greatest } else { value };
                let way = if reversed { high - value } else { value - low };
                from + way / span * onto
            },
        );
    }

    fn clamps(&self, value: f64) -> bool {
        self.clamp && (value < self.low || value > self.high)
    }

    fn stretch(&self, _: (f64, f64)) -> Option<Stretch> {
        let slope = (self.to.1 - self.to.0) / (self.high - self.low);
        Some(Stretch::line(slope, self.to.0))
    }

    fn sweep(&self, column: &mut [f64]) -> Option<Extent> {
        let Self { low, high, to: (from, to), reversed, clamp } = *self;
        let (span, onto) = (high - low, to - from);
        if clamp {
            // Comparisons, which leave a missing value missing.
            sweep(
                column,
                #[inline(always)]
                move |value| {
                    let value = if value < low { low } else { value };
                    if value > high { high } else { value }
                },
            );
        }
        Some(if reversed {
            sweep(
                column,
                #[inline(always)]
                move |value| from + (high - value) / span * onto,
            )
        } else {
            sweep(
                column,
                #[inline(always)]
                move |value| from + (value - low) / span * onto,
            )
        })
    }
}

/// Min–max: y = a + (b − a)(x − min) / (max − min) with the least and greatest observed values and
/// `to = (a, b)`.
///
/// Reversed (lower is better): y = a + (b − a)(max − x) / (max − min), the reflection inside the
/// range. A column that does not vary is refused, unless `constant` gives the value that all its
/// units get. Values outside the sample go beyond the range. Source: OECD/JRC Handbook (2008),
/// section 5.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MinMax {
    /// The range: where the worst and the best observed value go.
    pub to: (f64, f64),
    /// The value of all units where the column does not vary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub constant: Option<f64>,
}

impl MinMax {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::normalisation(
        "min-max",
        "Maps the worst and the best observed value onto the ends of a range.",
        "y = a + (b − a)(x − min) / (max − min); lower is better: y = a + (b − a)(max − \
         x) / (max − min)",
    )
    .options(&[required("to", PAIR, "The range (a, b), the lower number first."), CONSTANT])
    .source(HANDBOOK)
    .example("{ min-max = { to = [0, 100] } }");
}

impl Method for MinMax {
    fn refuse(&self) -> Option<&'static str> {
        refuse_range(self.to)
    }

    /// A range by extremes declares its zero.
    fn profile(&self) -> Profile<'_> {
        Profile { constant: self.constant, ..Profile::onto(Scale::Ratio) }
    }

    fn fit(&self, sample: &ColumnSample<'_>, _: &mut FitBuffers) -> FitResult {
        let (low, high) = sample.varies()?;
        let range = Range { low, high, to: self.to, reversed: sample.reversed(), clamp: false };
        range.within_reach().map(Fitted::MinMax)
    }
}

/// Goalposts: y = a + (b − a)(x − low) / (high − low) with the indicator's own goalposts and
/// `to = (a, b)`.
///
/// Reversed (lower is better): the reflection, y = a + (b − a)(high − x) / (high − low). The
/// goalposts are in raw units; transforms that come before in the chain are applied to them too, so
/// that `ln` then goalposts of 100 and 75,000 measures between ln 100 and ln 75,000. With `clamp`,
/// values beyond a goalpost count as at the goalpost. Source: UNDP Human Development Report,
/// technical notes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoalpostNormalisation {
    /// The range: where the worse and the better goalpost go.
    pub to: (f64, f64),
    /// Whether values beyond a goalpost are cut off there.
    pub clamp: bool,
}

impl GoalpostNormalisation {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::normalisation(
        "goalposts",
        "Maps the indicator's own goalposts onto the ends of a range.",
        "y = a + (b − a)(x − low) / (high − low); lower is better: y = a + (b − a)(high − \
         x) / (high − low)",
    )
    .options(&[
        required("to", PAIR, "The range (a, b), the lower number first."),
        required("clamp", BOOLEAN, "Whether values beyond a goalpost count as at the goalpost."),
    ])
    .needs("Goalposts of the indicator in the framework.")
    .source("UNDP, Human Development Report, technical notes")
    .example("{ goalposts = { to = [0, 100], clamp = true } }");
}

impl Method for GoalpostNormalisation {
    fn refuse(&self) -> Option<&'static str> {
        refuse_range(self.to)
    }

    /// A range by goalposts declares its zero.
    fn profile(&self) -> Profile<'_> {
        Profile { needs: Some(Attribute::Goalposts), ..Profile::onto(Scale::Ratio) }
    }

    fn fit(&self, sample: &ColumnSample<'_>, _: &mut FitBuffers) -> FitResult {
        let Goalposts { low, high } = sample.context.goalposts.ok_or(ColumnFault::NoGoalposts)?;
        let range =
            Range { low, high, to: self.to, reversed: sample.reversed(), clamp: self.clamp };
        range.within_reach().map(Fitted::Goalposts)
    }
}

/// Scaling between given bounds: y = f · (x − low) / (high − low), with f the `factor`, 1 unless
/// said.
///
/// The bounds are in the unit that the column has at this step: raw units where it is the first;
/// bounds that belong to the indicator itself are [`GoalpostNormalisation`](crate::normalise::range::GoalpostNormalisation). Reversed
/// (lower is better): the reflection inside the range, y = f · (high − x) / (high − low). Values
/// beyond a bound go beyond the range. Source: COINr's `n_scaled`, whose bounds of a reversed
/// indicator are those of the negated values, −high and −low.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scaled {
    /// What becomes 0, or f where lower is better.
    pub low: f64,
    /// What becomes f, or 0 where lower is better.
    pub high: f64,
    /// f.
    #[serde(default = "crate::methods::one")]
    pub factor: f64,
}

impl Scaled {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::normalisation(
        "scaled",
        "Maps given bounds onto 0 and a factor.",
        "y = f(x − low) / (high − low); lower is better: y = f(high − x) / (high − low)",
    )
    .options(&[
        required("low", NUMBER, "The value that becomes 0, or f where lower is better."),
        required(
            "high",
            NUMBER,
            "The value that becomes f, or 0 where lower is better; above `low`.",
        ),
        or("factor", POSITIVE, "1", "f."),
    ])
    .source("COINr, n_scaled")
    .example("{ scaled = { low = 0, high = 10, factor = 100 } }");
}

impl Method for Scaled {
    fn refuse(&self) -> Option<&'static str> {
        if !(self.low < self.high && (self.high - self.low).is_finite()) {
            Some("`low` and `high` are finite, the lower first")
        } else if !(self.factor.is_finite() && self.factor > 0.0) {
            Some("`factor` is finite and above zero")
        } else {
            None
        }
    }

    /// A range by bounds declares its zero.
    fn profile(&self) -> Profile<'_> {
        Profile::onto(Scale::Ratio)
    }

    fn fit(&self, sample: &ColumnSample<'_>, _: &mut FitBuffers) -> FitResult {
        let Self { low, high, factor } = *self;
        let reversed = sample.reversed();
        Ok(Fitted::Scaled(Range { low, high, to: (0.0, factor), reversed, clamp: false }))
    }
}

/// Min–max around a reference, as the adjusted Mazziotta–Pareto index has it: y = a + (b − a)(x − low)
/// / (high − low) with low = r − Δ and high = r + Δ, where Δ = (max − min) / 2 is half the observed
/// span and r the reference: the reference goes to the middle of `to = (a, b)`, 100 of 70–130.
///
/// Reversed (lower is better): the reflection inside the range, a + b − y, which for 70–130 is
/// 200 − y. Values go beyond the range where the reference is off the middle of the observed span.
/// A column that does not vary is refused, unless `constant` gives the value that all its units
/// get. Over several years, `pooled` fits it to all of them together. The unadjusted index
/// has z-scores with mean 100 and standard deviation 10: [`ZScore`](crate::normalise::z_score::ZScore). Source:
/// Mazziotta and Pareto, *On a generalized non-compensatory composite index for measuring
/// socio-economic phenomena*, Social Indicators Research 127 (2016).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ampi {
    /// What goes to the middle of the range.
    pub reference: Reference,
    /// The range, 70–130 unless said.
    #[serde(default = "around_100")]
    pub to: (f64, f64),
    /// The value of all units where the column does not vary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub constant: Option<f64>,
}

fn around_100() -> (f64, f64) {
    (70.0, 130.0)
}

impl Ampi {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::normalisation(
        "ampi",
        "Maps a reference onto the middle of a range, as the adjusted Mazziotta–Pareto \
         index does.",
        "y = a + (b − a)(x − low) / (high − low) with low, high = r ∓ (max − min) / 2; \
         lower is better: a + b − y",
    )
    .options(&[
        required(
            "reference",
            Reference::VALUE,
            "The reference r, which becomes the middle of the range.",
        ),
        or("to", PAIR, "[70, 130]", "The range (a, b), the lower number first."),
        CONSTANT,
    ])
    .needs("A target of the indicator in the framework, where the reference is `target`.")
    .source("Mazziotta and Pareto (2016), Social Indicators Research 127")
    .example("{ ampi = { reference = \"mean\" } }");
}

impl Method for Ampi {
    fn refuse(&self) -> Option<&'static str> {
        refuse_range(self.to).or_else(|| self.reference.refuse())
    }

    /// A range by extremes declares its zero.
    fn profile(&self) -> Profile<'_> {
        self.reference.profile(self.constant)
    }

    fn fit(&self, sample: &ColumnSample<'_>, buffers: &mut FitBuffers) -> FitResult {
        let (least, greatest) = sample.varies()?;
        let reference = self.reference.value(sample, buffers)?;
        let half = (greatest - least) / 2.0;
        let (low, high) = (reference - half, reference + half);
        if !same_but_for_noise((high - low) / 2.0, half) {
            let why = "its values are too near each other for numbers of the reference's size";
            return Err(ColumnFault::refused(why));
        }
        let range = Range { low, high, to: self.to, reversed: sample.reversed(), clamp: false };
        range.within_reach().map(Fitted::Ampi)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::framework::Direction;
    use crate::methods::transform::{
        Context, constant, fit, fitted, fitted_reversed, refused, upright,
    };

    const COLUMN: [f64; 4] = [2.0, f64::NAN, 6.0, 4.0];

    #[test]
    fn min_max_by_hand() {
        let method = MinMax { to: (0.0, 100.0), constant: None };
        let up = fitted(&method, &COLUMN);
        assert_eq!([2.0, 6.0, 3.0, 8.0].map(up), [0.0, 100.0, 25.0, 150.0]);
        let reversed = fitted_reversed(&method, &COLUMN);
        assert_eq!([2.0, 6.0, 3.0].map(reversed), [100.0, 0.0, 75.0]);
        assert_eq!(constant(&method, &[3.0, 3.0]), (3.0, 2));
        refused(&method, upright(&[-1.7e308, 1.7e308]), "too far apart for a double");
    }

    #[test]
    fn goalposts_by_hand() {
        let posts =
            Context { goalposts: Some(Goalposts { low: 20.0, high: 85.0 }), ..Context::default() };
        let free = GoalpostNormalisation { to: (0.0, 1.0), clamp: false };
        let range = fit(&free, ColumnSample { column: &[1.0], context: posts }).unwrap();
        assert_eq!(range.apply(52.5), Ok(0.5));
        assert!(range.apply(90.0).unwrap() > 1.0 && !range.clamps(90.0));
        let reversed = Context { direction: Direction::LowerIsBetter, ..posts };
        let cut = GoalpostNormalisation { clamp: true, ..free };
        let cut = fit(&cut, ColumnSample { column: &[1.0], context: reversed }).unwrap();
        assert_eq!([10.0, 90.0, 52.5].map(|x| cut.apply(x).unwrap()), [1.0, 0.0, 0.5]);
        assert!(cut.clamps(90.0) && !cut.clamps(85.0));
    }

    #[test]
    fn scaled_by_hand() {
        let scaled = Scaled { low: 2.0, high: 6.0, factor: 100.0 };
        assert_eq!([2.0, 3.0, 8.0].map(fitted(&scaled, &[0.0])), [0.0, 25.0, 150.0]);
        assert_eq!([2.0, 3.0, 8.0].map(fitted_reversed(&scaled, &[0.0])), [100.0, 75.0, -50.0]);
        for bad in [Scaled { low: 6.0, ..scaled }, Scaled { high: f64::INFINITY, ..scaled }] {
            assert_eq!(bad.refuse(), Some("`low` and `high` are finite, the lower first"));
        }
        let bad = Scaled { factor: 0.0, ..scaled };
        assert_eq!(bad.refuse(), Some("`factor` is finite and above zero"));
    }

    /// Mean 4 and Δ = 3: from 1 to 7; (x − 1)/6 · 60 + 70.
    #[test]
    fn the_reference_goes_to_100() {
        let ampi = Ampi { reference: Reference::Mean, to: around_100(), constant: None };
        let column = [2.0, 2.0, f64::NAN, 8.0];
        assert_eq!([4.0, 2.0, 8.0, 7.0].map(fitted(&ampi, &column)), [100.0, 80.0, 140.0, 130.0]);
        assert_eq!([4.0, 2.0, 8.0].map(fitted_reversed(&ampi, &column)), [100.0, 120.0, 60.0]);
        assert_eq!(constant(&ampi, &[3.0, 3.0]), (3.0, 2));
    }
}
