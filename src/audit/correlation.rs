//! Correlations of two columns, with p-values and the number of units.

use serde::{Deserialize, Serialize};

use super::series::Series;
use super::significance;
use super::thresholds::Thresholds;
use crate::error::Refusal;
use crate::error::reason;
use crate::numerics::{Concordance, Ties, complete_pairs, is_constant, pearson, ranks};

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
pub struct Correlation {
    /// The first column's code.
    pub first: String,
    /// The second column's code.
    pub second: String,
    /// How many units have both values.
    pub units: usize,
    /// The coefficient with its p-value, or why there is none.
    #[serde(flatten, serialize_with = "reason::serialize")]
    pub result: Result<Coefficient, Refusal>,
}

/// A coefficient and how far it may be chance.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Coefficient {
    /// From −1 to 1.
    pub coefficient: f64,
    /// Two-sided: how likely a coefficient at least as far from zero is where there is no
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
    /// Below [`Thresholds::weak`]: they have little to do with each other.
    Weak,
    /// Neither too little nor too much.
    Sound,
    /// Above [`Thresholds::collinear`]: they say the same thing twice.
    Collinear,
}

impl Association {
    fn of(coefficient: f64, thresholds: &Thresholds) -> Self {
        if coefficient < thresholds.negative {
            Self::Negative
        } else if coefficient < thresholds.weak {
            Self::Weak
        } else if coefficient > thresholds.collinear {
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
/// Without a coefficient, and with the reason: columns of different length, fewer than two common
/// units, a side that does not vary over them.
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

/// Every column of the one set with every column of the other, row by row.
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
        p_value: significance::student(coefficient, x.len()),
    };
    match method {
        CorrelationMethod::Pearson => pearson(x, y).map(by_student),
        CorrelationMethod::Spearman => {
            pearson(&ranks(x, Ties::Average), &ranks(y, Ties::Average)).map(by_student)
        }
        CorrelationMethod::Kendall => {
            let concordance = Concordance::of(x, y)?;
            let p_value = significance::kendall(&concordance);
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
        None => Refusal::new("the squares of the values are beyond what can be computed"),
    }
}

#[cfg(test)]
mod tests {
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
}
