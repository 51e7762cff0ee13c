//! Correlations of two columns, with p-values and the number of units.

use serde::{Deserialize, Serialize};

use super::columns::Series;
use super::review::Thresholds;
use crate::error::{Refusal, reason};
use crate::numerics::{
    Concordance, Ties, complete_pairs, correlation_tail, exceeds, is_constant, pearson, ranks,
};

/// Which correlation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CorrelationMethod {
    /// Pearson's r = Σ(x − x̄)(y − ȳ) / √(Σ(x − x̄)² Σ(y − ȳ)²); p-value by Student's t with n − 2
    /// degrees of freedom, t = r √((n − 2) / (1 − r²)).
    #[default]
    Pearson,
    /// Spearman's ρ: Pearson's r of the average ranks; p-value by the same Student's t (R's
    /// `cor.test(exact = FALSE)`), which is an approximation for few units.
    Spearman,
    /// Kendall's τ-b; p-value by the normal distribution with the variance for ties and without a
    /// correction for continuity (R's `cor.test(exact = FALSE)`).
    Kendall,
}

/// The correlation of two columns over the units that have both values.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Correlation {
    /// The first column's code.
    pub first: String,
    /// The second column's code.
    pub second: String,
    /// Number of units with both values.
    pub units: usize,
    /// The coefficient with its p-value, or why there is none.
    #[serde(flatten, serialize_with = "reason::serialize")]
    pub result: Result<Coefficient, Refusal>,
}

/// A coefficient and its p-value.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Coefficient {
    /// From −1 to 1.
    pub coefficient: f64,
    /// Two-sided p-value: how likely a coefficient at least this far from zero is without any
    /// association. `None` for fewer than three units.
    pub p_value: Option<f64>,
}

impl Correlation {
    /// The coefficient.
    pub fn coefficient(&self) -> Option<f64> {
        self.result.as_ref().ok().map(|found| found.coefficient)
    }

    /// The two-sided p-value.
    pub fn p_value(&self) -> Option<f64> {
        self.result.as_ref().ok().and_then(|found| found.p_value)
    }

    /// What the coefficient means for two columns that should go together.
    pub fn association(&self, thresholds: &Thresholds) -> Option<Association> {
        self.coefficient().map(|coefficient| Association::of(coefficient, thresholds))
    }
}

/// What a coefficient means for two columns that should go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Association {
    /// Below [`Thresholds::negative`]: the two work against each other.
    Negative,
    /// Below [`Thresholds::weak`]: the two have little in common.
    Weak,
    /// Between weak and collinear.
    Sound,
    /// Above [`Thresholds::collinear`]: the two say the same thing twice.
    Collinear,
}

impl Association {
    fn of(coefficient: f64, thresholds: &Thresholds) -> Self {
        if exceeds(thresholds.negative, coefficient, 0.0) {
            Self::Negative
        } else if exceeds(thresholds.weak, coefficient, 0.0) {
            Self::Weak
        } else if exceeds(coefficient, thresholds.collinear, 0.0) {
            Self::Collinear
        } else {
            Self::Sound
        }
    }

    /// The name, as it is serialised.
    pub fn name(self) -> &'static str {
        match self {
            Self::Negative => "negative",
            Self::Weak => "weak",
            Self::Sound => "sound",
            Self::Collinear => "collinear",
        }
    }
}

/// The correlation of two columns, over the units that have both values; ranks are taken over
/// these units.
///
/// [`result`](Correlation::result) has the reason instead of a coefficient for columns of different
/// lengths, for fewer than two common units, and for a column that does not vary over them.
pub fn correlate(x: &Series<'_>, y: &Series<'_>, method: CorrelationMethod) -> Correlation {
    let pairs = complete_pairs(&x.values, &y.values);
    let units = match &pairs {
        Some((first, _)) => first.len(),
        None => x.values.iter().zip(&*y.values).filter(|(x, y)| !(*x + *y).is_nan()).count(),
    };
    let result = match pairs {
        None if x.values.len() != y.values.len() => {
            Err(Refusal::new(format!("{} values against {}", x.values.len(), y.values.len())))
        }
        None => Err(Refusal::new(format!("{units} units have both values; at least 2 are needed"))),
        Some((first, second)) => {
            let unvarying = || does_not_vary((x, &first), (y, &second));
            coefficient(&first, &second, method).ok_or_else(unvarying)
        }
    };
    Correlation { first: x.code.to_owned(), second: y.code.to_owned(), units, result }
}

/// The correlation of every column of one set with every column of another, first by first.
pub fn correlations(
    first: &[Series<'_>],
    second: &[Series<'_>],
    method: CorrelationMethod,
) -> Vec<Correlation> {
    let pairs = first.iter().flat_map(|x| second.iter().map(move |y| (x, y)));
    pairs.map(|(x, y)| correlate(x, y, method)).collect()
}

fn coefficient(x: &[f64], y: &[f64], method: CorrelationMethod) -> Option<Coefficient> {
    let by_student = |coefficient: f64| Coefficient {
        coefficient,
        p_value: student_p_value(coefficient, x.len()),
    };
    match method {
        CorrelationMethod::Pearson => pearson(x, y).map(by_student),
        CorrelationMethod::Spearman => {
            pearson(&ranks(x, Ties::Average), &ranks(y, Ties::Average)).map(by_student)
        }
        CorrelationMethod::Kendall => {
            let concordance = Concordance::of(x, y)?;
            let p_value = kendall_p_value(&concordance);
            concordance.tau().map(|coefficient| Coefficient { coefficient, p_value })
        }
    }
}

fn does_not_vary(x: (&Series<'_>, &[f64]), y: (&Series<'_>, &[f64])) -> Refusal {
    match [x, y].into_iter().find(|(_, values)| is_constant(values)) {
        Some((series, values)) => Refusal::new(format!(
            "`{}` does not vary over the {} units that have both values",
            series.code,
            values.len()
        )),
        None => Refusal::new("the squares of the values are too large to be computed"),
    }
}

/// Two-sided p-value of a correlation of n pairs by Student's t: t = r √((n − 2) / (1 − r²)) with
/// n − 2 degrees of freedom. `None` for fewer than three pairs.
fn student_p_value(correlation: f64, units: usize) -> Option<f64> {
    let freedom = units.checked_sub(2).filter(|freedom| *freedom > 0)?;
    Some(correlation_tail(correlation, freedom))
}

/// Two-sided p-value of Kendall's score S = concordant − discordant by the normal distribution:
/// z = S / √V with the variance for ties
///
/// V = (n(n − 1)(2n + 5) − Σt(t − 1)(2t + 5) − Σu(u − 1)(2u + 5)) / 18
///   + Σt(t − 1) Σu(u − 1) / (2n(n − 1))
///   + Σt(t − 1)(t − 2) Σu(u − 1)(u − 2) / (9n(n − 1)(n − 2)),
///
/// over the sizes t and u of the ties on either side. `None` for fewer than three pairs.
fn kendall_p_value(concordance: &Concordance) -> Option<f64> {
    let [ties, other] = &concordance.runs;
    let n = ties.iter().sum::<usize>() as f64;
    if n < 3.0 {
        return None;
    }
    let sum = |runs: &[usize], term: fn(f64) -> f64| -> f64 {
        runs.iter().map(|run| term(*run as f64)).sum()
    };
    let spread = |t: f64| t * (t - 1.0) * (2.0 * t + 5.0);
    let pairs = |t: f64| t * (t - 1.0);
    let triples = |t: f64| t * (t - 1.0) * (t - 2.0);
    let variance = (spread(n) - sum(ties, spread) - sum(other, spread)) / 18.0
        + sum(ties, pairs) * sum(other, pairs) / (2.0 * pairs(n))
        + sum(ties, triples) * sum(other, triples) / (9.0 * triples(n));
    (variance > 0.0).then(|| libm::erfc(concordance.score.abs() / (2.0 * variance).sqrt()))
}

#[cfg(test)]
mod tests {
    use approx::assert_abs_diff_eq;

    use super::*;

    #[test]
    fn an_entry_without_coefficient_has_a_reason() {
        let reason = |x: &[f64], y: &[f64]| {
            let pair = (Series::new("a", x), Series::new("b", y));
            correlate(&pair.0, &pair.1, CorrelationMethod::Pearson).result.unwrap_err().to_string()
        };
        let gap = f64::NAN;
        assert_eq!(
            reason(&[1.0, gap], &[1.0, 2.0]),
            "1 units have both values; at least 2 are needed"
        );
        assert_eq!(
            reason(&[1.0, 2.0, 3.0], &[5.0, 5.0, gap]),
            "`b` does not vary over the 2 units that have both values"
        );
        assert_eq!(reason(&[1.0], &[1.0, 2.0]), "1 values against 2");
    }

    #[test]
    fn an_entry_is_flat_in_json() {
        let [x, y] = [[1.0, 2.0, 3.0, 4.0], [2.0, 1.0, 3.0, 4.0]];
        let pair = (Series::new("a", &x), Series::new("b", &y));
        let found = correlate(&pair.0, &pair.1, CorrelationMethod::Spearman);
        let json = serde_json::to_value(&found).unwrap();
        assert_eq!(json["coefficient"], 0.8);
        assert_eq!((&json["first"], &json["units"]), (&"a".into(), &4.into()));
        let constant = correlate(&pair.0, &Series::new("c", &[1.0; 4]), CorrelationMethod::Kendall);
        let json = serde_json::to_value(&constant).unwrap();
        assert_eq!(json["reason"], "`c` does not vary over the 4 units that have both values");
    }

    /// With two degrees of freedom, P(|T| > t) = 1 − t / √(2 + t²), and t / √(2 + t²) is |r|.
    #[test]
    fn students_t_by_hand() {
        for r in [0.0, 0.3, -0.8, 0.999] {
            let found = student_p_value(r, 4).unwrap();
            assert_abs_diff_eq!(found, 1.0 - f64::abs(r), epsilon = 1e-14);
        }
        assert_eq!(student_p_value(1.0, 10), Some(0.0));
        assert_eq!(student_p_value(0.5, 2), None);
    }

    /// For many units Student's t is the normal distribution: P(|Z| > 1.959964) = 0.05.
    #[test]
    fn many_units() {
        let n: f64 = 1e6;
        let r = 1.959_963_985 / (n + 1.959_963_985 * 1.959_963_985).sqrt();
        let found = student_p_value(r, 1_000_002).unwrap();
        assert_abs_diff_eq!(found, 0.05, epsilon = 1e-6);
    }

    /// n = 4 without ties: V = 4 · 3 · 13 / 18 = 8⅔; three concordant pairs more: z = 4 / √8⅔.
    #[test]
    fn kendall_by_hand() {
        let found = Concordance::of(&[1.0, 2.0, 3.0, 4.0], &[2.0, 1.0, 3.0, 4.0]).unwrap();
        assert_eq!(found.score, 4.0);
        let expected = 0.174_23;
        assert_abs_diff_eq!(kendall_p_value(&found).unwrap(), expected, epsilon = 1e-5);
        // Ties (2, 1, 1) and (1, 1, 2): V = (156 − 18 − 18) / 18 + 2 · 2 / (2 · 12) = 6.8333….
        let tied = Concordance::of(&[1.0, 1.0, 2.0, 3.0], &[1.0, 2.0, 3.0, 3.0]).unwrap();
        assert_eq!(tied.score, 4.0);
        let z = 4.0 / (120.0_f64 / 18.0 + 4.0 / 24.0).sqrt();
        assert_abs_diff_eq!(
            kendall_p_value(&tied).unwrap(),
            libm::erfc(z / 2.0_f64.sqrt()),
            epsilon = 1e-15
        );
    }
}
