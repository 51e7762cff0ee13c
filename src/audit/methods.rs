//! Figures of methods beside weights and scores: contradictions in judgements, the spread of experts,
//! standard errors, and the number of best rankings.

use serde::Serialize;

use crate::engine::{Index, Scores};
use crate::error::{Refusal, reason};
use crate::framework::{Node, NodeCode};
use crate::methodology::RecipeKind;
use crate::methods::aggregate::{
    Aggregation, KemenyYoung, Missing, MissingRule, Outranking, OutrankingMatrix,
};
use crate::methods::weight::{
    AnalyticHierarchy, BestWorst, BudgetAllocation, UnobservedComponents, Weighting,
};

/// A figure that the method of a group yields beside weights and scores.
///
/// | method | subject | figures |
/// |---|---|---|
/// | `budget-allocation` | each child | mean, least and largest share of the experts, standard deviation |
/// | `analytic-hierarchy` | | consistency ratio, consistency index, largest eigenvalue |
/// | `best-worst` | | ξ (feature `linear-programming`) |
/// | `unobserved-components` | each child | error variance |
/// | | each unit | component and its standard error |
/// | `kemeny` | | best rankings, agreement |
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct MethodFigure {
    /// The group.
    pub group: NodeCode,
    /// The method of weighting or aggregation.
    pub method: String,
    /// The child or unit that the figure belongs to; `None` for the whole group.
    pub subject: Option<String>,
    /// The name of the figure, as in the table above.
    pub figure: &'static str,
    /// The figure, or why it cannot be computed.
    #[serde(serialize_with = "reason::serialize")]
    pub value: Result<f64, Refusal>,
}

/// The figures that the methods of all groups yield beside weights and scores, groups depth first.
/// A weighting scheme yields none for an only child, or if overridden weights of every child take its
/// place.
pub fn method_figures(index: &Index, scores: &Scores) -> Vec<MethodFigure> {
    let framework = scores.framework();
    let mut figures = Vec::new();
    for (node, _) in framework.groups() {
        let Some(whole) = index.framework().node(node.code()) else { continue };
        let RecipeKind::Group { weighting, aggregation, missing } = &index.recipe(whole).kind
        else {
            continue;
        };
        let group = Group { scores, node };
        if group.children().len() > 1 && !group.has_own_weights(index) {
            figures.extend(group.by(weighting.name(), group.of_weighting(weighting)));
        }
        if let Aggregation::Kemeny(options) = aggregation {
            let found = group.of_kemeny(*options, *missing);
            figures.extend(group.by(aggregation.name(), told(found, "best rankings")));
        }
    }
    figures
}

/// Subject, what the figure is, and the figure.
type Told = (Option<String>, &'static str, Result<f64, Refusal>);

/// What was found, or the reason in place of the first figure.
fn told(found: Result<Vec<Told>, Refusal>, first: &'static str) -> Vec<Told> {
    found.unwrap_or_else(|refusal| vec![(None, first, Err(refusal))])
}

struct Group<'a> {
    scores: &'a Scores,
    node: &'a Node,
}

impl<'a> Group<'a> {
    /// In the order of their codes.
    fn children(&self) -> Vec<&'a Node> {
        let framework = self.scores.framework();
        let children = self.node.child_ids_by_code().iter();
        children.map(|child| &framework.nodes()[*child]).collect()
    }

    fn columns(&self) -> impl Iterator<Item = (&'a str, &'a [f64])> {
        let at = |child: &'a Node| {
            let code = child.code().as_str();
            self.scores.at(code).ok().map(|at| (code, at.full_scores()))
        };
        self.children().into_iter().filter_map(at)
    }

    fn has_own_weights(&self, index: &Index) -> bool {
        let own = &index.methodology().weights;
        self.children().iter().all(|child| own.contains_key(child.code()))
    }

    fn by(&self, method: &str, told: Vec<Told>) -> impl Iterator<Item = MethodFigure> {
        told.into_iter().map(move |(subject, figure, value)| MethodFigure {
            group: self.node.code().clone(),
            method: method.to_owned(),
            subject,
            figure,
            value,
        })
    }

    fn of_weighting(&self, weighting: &Weighting) -> Vec<Told> {
        match weighting {
            Weighting::BudgetAllocation(experts) => told(of_experts(experts), "mean share"),
            Weighting::AnalyticHierarchy(judged) => {
                told(of_judgements(judged), "consistency ratio")
            }
            Weighting::BestWorst(judged) => told(of_best_worst(judged), "ξ"),
            Weighting::UnobservedComponents => told(self.of_components(), "standard error"),
            _ => Vec::new(),
        }
    }

    fn of_components(&self) -> Result<Vec<Told>, Refusal> {
        // The weighting sees no child whose nominal weight is zero.
        let framework = self.scores.framework();
        let seen = |code: &str| framework.node(code).is_some_and(|child| child.weight() > 0.0);
        let columns: Vec<_> = self.columns().filter(|(code, _)| seen(code)).collect();
        let model = UnobservedComponents::fit(&columns)?;
        let sources = model.sources.into_iter();
        let sources =
            sources.map(|source| (Some(source.code), "error variance", Ok(source.error_variance)));
        let units = self.scores.units().iter().zip(model.units);
        let units = units.filter_map(|(unit, found)| Some((unit.code.to_string(), found?)));
        let units = units.flat_map(|(unit, found)| {
            [
                (Some(unit.clone()), "component", Ok(found.score)),
                (Some(unit), "standard error", Ok(found.standard_error)),
            ]
        });
        Ok(sources.chain(units).collect())
    }

    /// For the units with a score, which are those that were compared.
    fn of_kemeny(&self, options: Outranking, missing: Missing) -> Result<Vec<Told>, Refusal> {
        let share = |code: &str| self.scores.share(code).unwrap_or(0.0);
        let weighted: Vec<_> = self.columns().filter(|(code, _)| share(code) > 0.0).collect();
        let shares: Vec<f64> = weighted.iter().map(|(code, _)| share(code)).collect();
        let scored = self.scores.at(self.node.code()).map_or(&[][..], |at| at.full_scores());
        let mut rows: Vec<_> = (0..scored.len()).filter(|row| !scored[*row].is_nan()).collect();
        // Sums must not depend on the order of the data.
        rows.sort_by(|one, other| {
            let mut orders =
                weighted.iter().map(|(_, scores)| scores[*one].total_cmp(&scores[*other]));
            orders.find(|order| order.is_ne()).unwrap_or(std::cmp::Ordering::Equal)
        });
        let stand_in = |score: f64| match missing.rule {
            MissingRule::CountAs(given) if score.is_nan() => given,
            _ => score,
        };
        let column = |column: &[f64]| rows.iter().map(|row| stand_in(column[*row])).collect();
        let columns: Vec<Vec<f64>> = weighted.iter().map(|(_, scores)| column(scores)).collect();
        let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let matrix = OutrankingMatrix::new(&columns, &shares, options.indifference)?;
        let rankings = KemenyYoung::new(&matrix)?;
        Ok(vec![
            (None, "best rankings", Ok(rankings.count())),
            (None, "agreement", Ok(rankings.agreement())),
        ])
    }
}

fn of_experts(experts: &BudgetAllocation) -> Result<Vec<Told>, Refusal> {
    let spread = experts.spread()?.into_iter();
    let figures = spread.flat_map(|(child, spread)| {
        let one = || Refusal::new("there is one expert");
        [
            ("mean share", Ok(spread.mean)),
            ("least share", Ok(spread.least)),
            ("largest share", Ok(spread.most)),
            ("standard deviation", spread.standard_deviation.ok_or_else(one)),
        ]
        .map(|(figure, value)| (Some(child.to_string()), figure, value))
    });
    Ok(figures.collect())
}

fn of_judgements(judged: &AnalyticHierarchy) -> Result<Vec<Told>, Refusal> {
    let found = judged.evaluate()?;
    Ok(vec![
        (None, "consistency ratio", Ok(found.consistency_ratio)),
        (None, "consistency index", Ok(found.consistency_index)),
        (None, "largest eigenvalue", Ok(found.eigenvalue)),
    ])
}

#[cfg(feature = "linear-programming")]
fn of_best_worst(judged: &BestWorst) -> Result<Vec<Told>, Refusal> {
    Ok(vec![(None, "ξ", Ok(judged.evaluate()?.xi))])
}

/// Without its feature, the method is refused before anything is scored.
#[cfg(not(feature = "linear-programming"))]
fn of_best_worst(_: &BestWorst) -> Result<Vec<Told>, Refusal> {
    Ok(Vec::new())
}

#[cfg(test)]
mod tests {
    use approx::assert_abs_diff_eq;

    use super::*;
    use crate::data::Dataset;
    use crate::framework::Framework;
    use crate::methodology::{Methodology, Settings};
    use crate::methods::weight::PriorityMethod;

    fn figures(settings: Settings, rows: &[[f64; 3]]) -> Vec<(Option<String>, &'static str, f64)> {
        let framework = Framework::builder("index", "An index")
            .indicator("a", 1.0)
            .indicator("b", 1.0)
            .indicator("c", 1.0)
            .build()
            .unwrap();
        let index = Index::new(framework, Methodology::default().with_groups(settings)).unwrap();
        let named = rows.iter().enumerate();
        let data = named.fold(Dataset::builder(["a", "b", "c"]), |data, (number, row)| {
            data.unit(format!("U{number}"), *row)
        });
        let scores = index.score(&data.build().unwrap()).unwrap();
        let figures = method_figures(&index, &scores).into_iter();
        figures.map(|found| (found.subject, found.figure, found.value.unwrap())).collect()
    }

    /// The circle of three units has three best rankings, each with 2/3 + 2/3 + 1/3 of agreement.
    #[test]
    fn best_rankings_are_counted() {
        let circle = [[3.0, 1.0, 2.0], [2.0, 3.0, 1.0], [1.0, 2.0, 3.0]];
        let found = figures(Settings::new().aggregation(Aggregation::kemeny()), &circle);
        assert_eq!(found[0], (None, "best rankings", 3.0));
        assert_eq!(found[1].1, "agreement");
        assert_abs_diff_eq!(found[1].2, 5.0 / 3.0, epsilon = 1e-12);
    }

    #[test]
    fn experts_are_apart_by_so_much() {
        let experts = BudgetAllocation::default()
            .expert("one", [("a", 50.0), ("b", 50.0), ("c", 0.0)])
            .and_then(|experts| experts.expert("two", [("a", 10.0), ("b", 50.0), ("c", 40.0)]))
            .unwrap();
        let settings = Settings::new().weighting(Weighting::BudgetAllocation(experts));
        let found = figures(settings, &[[1.0, 2.0, 3.0], [2.0, 1.0, 0.0]]);
        let of = |child: &str, figure: &str| {
            let is = |told: &&(Option<String>, &str, f64)| {
                told.0.as_deref() == Some(child) && told.1 == figure
            };
            found.iter().find(is).unwrap().2
        };
        assert_eq!(found.len(), 12);
        assert_abs_diff_eq!(of("a", "mean share"), 0.3, epsilon = 1e-15);
        assert_eq!((of("a", "least share"), of("a", "largest share")), (0.1, 0.5));
        assert_abs_diff_eq!(of("c", "standard deviation"), 0.4 / 2f64.sqrt(), epsilon = 1e-15);
        assert_eq!(of("b", "standard deviation"), 0.0);
    }

    /// a is 2 times b and b 2 times c, but a 5 times c.
    #[test]
    fn judgements_contradict_each_other_by_so_much() {
        let judged = AnalyticHierarchy::new(PriorityMethod::Eigenvector)
            .judge("a", [("b", 2.0), ("c", 5.0)])
            .and_then(|judged| judged.judge("b", [("c", 2.0)]))
            .unwrap();
        let ratio = judged.evaluate().unwrap().consistency_ratio;
        let settings = Settings::new().weighting(Weighting::AnalyticHierarchy(judged));
        let found = figures(settings, &[[1.0, 2.0, 3.0], [2.0, 1.0, 0.0]]);
        assert_eq!(found[0], (None, "consistency ratio", ratio));
        // For three children λ = 1 + s + 1/s with s³ = 5 / (2 × 2).
        let s = libm::cbrt(1.25);
        assert_abs_diff_eq!(found[2].2, 1.0 + s + 1.0 / s, epsilon = 1e-9);
    }

    #[test]
    fn components_have_standard_errors() {
        let good = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        let fair = [1.0, 2.0, 4.0, 5.0, 6.0, 3.0];
        let poor = [1.0, 5.0, 2.0, 3.0, 6.0, 4.0];
        let rows: Vec<_> = (0..6).map(|unit| [good[unit], fair[unit], poor[unit]]).collect();
        let found = figures(Settings::new().weighting(Weighting::UnobservedComponents), &rows);
        assert_eq!(found.len(), 3 + 2 * rows.len());
        let precision: f64 = found[..3].iter().map(|source| 1.0 / source.2).sum();
        let error = 1.0 / (1.0 + precision).sqrt();
        for told in found.iter().filter(|told| told.1 == "standard error") {
            assert_abs_diff_eq!(told.2, error, epsilon = 1e-12);
        }
    }

    #[test]
    fn other_methods_tell_nothing() {
        assert_eq!(figures(Settings::new(), &[[1.0, 2.0, 3.0]]), []);
    }
}
