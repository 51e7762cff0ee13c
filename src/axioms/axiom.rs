//! The axioms by name, each with its statement, what it means, and its source.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{Diagnostic, ErrorKind, did_you_mean};

/// Defines the axioms, so that what the documentation says is what reports say.
macro_rules! axioms {
    ($($axiom:ident $name:literal: $statement:literal $meaning:literal $source:literal)*) => {
        /// A property that a composite index should have, or that its makers should know it lacks.
        ///
        /// A *better* value is a higher one, or a lower one if lower is better. Scores are those
        /// by which the root ranks its units. An order *turns round* if one unit was above another
        /// and falls below it. A tie is no violation, unless the axiom speaks of scores. Two scores
        /// are equal if they differ by binary noise only: a thousand-millionth of the largest
        /// score, since every change of an index changes the order of sums.
        ///
        /// Axioms of the scale (idempotence, boundedness, homogeneity, translation, transfer, gap
        /// neutrality, trade-offs, lower boundedness) do not apply to methods whose scores are numbers
        /// of units beaten, distances, flows or efficiencies; axioms of weights do not apply to methods
        /// without weights.
        ///
        /// Axioms of the aggregation are checked on the *bare* index: its own normalised values
        /// are aggregated as they are, without normalising them again.
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[serde(rename_all = "kebab-case")]
        #[non_exhaustive]
        pub enum Axiom {
            $(
                #[doc = $statement]
                #[doc = ""]
                #[doc = $meaning]
                #[doc = ""]
                #[doc = concat!("Source: ", $source, ".")]
                $axiom,
            )*
        }

        impl Axiom {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$axiom),*];

            /// The name by which command lines and reports call it.
            pub fn name(self) -> &'static str {
                match self { $(Self::$axiom => $name,)* }
            }

            /// What it demands, exactly.
            pub fn statement(self) -> &'static str {
                match self { $(Self::$axiom => $statement,)* }
            }

            /// What that means for an index, in one plain sentence.
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$axiom => $meaning,)* }
            }

            /// Where it comes from.
            pub fn source(self) -> &'static str {
                match self { $(Self::$axiom => $source,)* }
            }
        }
    };
}

axioms! {
    Totality "totality":
        "On complete, finite data every unit has a finite score, and on data with a gap no part of the user's own panics or gives anything but finite numbers, one for each place; what our methods say they refuse is refused and violates nothing."
        "The index can be computed whatever the values are."
        "Arrow, Social Choice and Individual Values (1951), as unrestricted domain"
    Anonymity "anonymity":
        "Two units that exchange their values exchange their scores, and no other score changes."
        "Names and places of units do not matter, only their values."
        "May, Econometrica 20 (1952), as the neutrality of alternatives, which the units are here"
    Neutrality "neutrality":
        "Two indicators that exchange their names everywhere that framework, methodology and data name them change no score."
        "Names of indicators do not matter, only what they measure and weigh."
        "May, Econometrica 20 (1952), as the anonymity of voters, which the indicators are here"
    Determinism "determinism":
        "The order of rows, of columns and of siblings in the tree changes no bit of any score, and with parts of the user's own nothing but noise."
        "Sorting the files differently gives exactly the same results."
        "metamorphic relations of Kuo, Zhou, Ma & Zhang, IET Software (2010)"
    EqualTreatment "equal-treatment":
        "Two units with the same values have the same score."
        "Units that are alike in the data are alike in the ranking."
        "May, Econometrica 20 (1952), which follows from the neutrality of alternatives"
    Idempotence "idempotence":
        "On the bare index, a unit with the same value in every indicator has that value as its score."
        "A unit with 60 points in every indicator has 60 points overall."
        "Pollesch & Dale, Ecological Economics 114 (2015)"
    Boundedness "boundedness":
        "The score of a group lies between the worst and the best of the children that take part."
        "A total is never better than its best part or worse than its worst."
        "Pollesch & Dale, Ecological Economics 114 (2015)"
    WeakPareto "weak-pareto":
        "A unit at least as good as another in every indicator scores at least as high."
        "A unit that is nowhere worse than another is never ranked below it."
        "Bouyssou, Marchant & Pirlot, Evaluation and Decision Models (2000)"
    StrictPareto "strict-pareto":
        "A unit at least as good as another in every indicator, and better in one by a hundredth of its range or more, whose effective weight is a millionth or more, scores higher by more than noise."
        "Every indicator with a weight counts: being better in one of them shows in the score."
        "Bouyssou, Marchant & Pirlot, Evaluation and Decision Models (2000)"
    ScoreMonotonicity "score-monotonicity":
        "A unit that becomes better in one indicator, all else equal, does not score lower."
        "Becoming better never costs a unit points."
        "OECD/JRC Handbook (2008), section 6"
    OwnMonotonicity "own-monotonicity":
        "A unit that becomes better in one indicator, all else equal, does not get a worse rank: no more units are ahead of it than before."
        "Becoming better never costs a unit places."
        "OECD/JRC Handbook (2008), section 6"
    RatioInvariance "ratio-invariance":
        "Multiplying an indicator by a positive number, its goalposts and target along, turns no order round."
        "Dollars or thousands of dollars give the same ranking."
        "Ebert & Welsch, J. Environmental Economics and Management 47 (2004)"
    AffineInvariance "affine-invariance":
        "Multiplying an indicator by a positive number and adding another, its goalposts and target along, turns no order round."
        "Degrees Celsius or Fahrenheit give the same ranking."
        "Ebert & Welsch, J. Environmental Economics and Management 47 (2004)"
    OrdinalInvariance "ordinal-invariance":
        "Passing an indicator through an increasing function, its goalposts and target along, turns no order round."
        "Only the order of the values in each indicator matters, not how far apart they are."
        "Ebert & Welsch, J. Environmental Economics and Management 47 (2004)"
    ReflectionInvariance "reflection-invariance":
        "Reflecting an indicator, its goalposts and target along, and reversing its direction turns no order round."
        "The share of people with access or the share without it gives the same ranking."
        "Ebert & Welsch, J. Environmental Economics and Management 47 (2004)"
    Homogeneity "homogeneity":
        "On the bare index, multiplying all values by a positive number multiplies every score by it."
        "Twice the value in every indicator is twice the score."
        "Kawada, Nakamura & Otani (2018)"
    Translation "translation":
        "On the bare index, adding a number to all values adds it to every score."
        "Ten points more in every indicator are ten points more overall."
        "Ebert & Welsch, J. Environmental Economics and Management 47 (2004)"
    ThirdUnitIndependence "third-unit-independence":
        "Changing one value of a third unit does not turn round the order of two others."
        "Which of two units is ahead depends on these two, not on how a third one does."
        "Arrow, Social Choice and Individual Values (1951)"
    DeletionIndependence "deletion-independence":
        "Leaving a unit out turns round no order among the others."
        "Dropping a unit from the index does not change who is ahead among the rest."
        "rank-reversal tests of scikit-criteria, arXiv 2508.00129"
    InteriorAddition "interior-addition":
        "Adding a unit whose values lie strictly inside the range of every indicator turns round no order among the others."
        "A newcomer with ordinary values does not change who is ahead among the rest."
        "rank-reversal tests of scikit-criteria, arXiv 2508.00129"
    CloneIndependence "clone-independence":
        "Adding an exact copy of a unit changes no order among the units already in the data."
        "A newcomer exactly like one of the units does not change who is ahead."
        "Tideman, Social Choice and Welfare 4 (1987)"
    ReplicationInvariance "replication-invariance":
        "Adding an exact copy of every unit changes no order among the units already in the data."
        "Listing every unit twice does not change who is ahead."
        "Dalton, Economic Journal 30 (1920)"
    SplittingInvariance "splitting-invariance":
        "Splitting an indicator into two copies with half its weight each turns no order round."
        "Counting an indicator twice, at half its weight each time, gives it no other influence."
        "OECD/JRC Handbook (2008), section 6, on double counting"
    ZeroWeightIrrelevance "zero-weight-irrelevance":
        "Adding an indicator of weight zero turns no order round."
        "An indicator without weight has no influence."
        "Kuo, Zhou, Ma & Zhang, IET Software (2010)"
    ConstantIrrelevance "constant-irrelevance":
        "Adding an indicator of positive weight below the root, in which all units have the same value, turns no order round, and no two units that were apart tie."
        "An indicator in which all units are equal does not decide who is ahead."
        "Kuo, Zhou, Ma & Zhang, IET Software (2010)"
    Separability "separability":
        "Where two units have the same value in an indicator, which value it is does not turn their order round."
        "Indicators in which two units are equal do not decide which of the two is ahead."
        "Debreu, Topological Methods in Cardinal Utility Theory (1960)"
    WeightScaleInvariance "weight-scale-invariance":
        "Multiplying the weights of all children of a group by a positive number changes no score."
        "Only the ratios of weights matter: 1 and 2 say the same as 10 and 20."
        "OECD/JRC Handbook (2008), section 6"
    WeightMonotonicity "weight-monotonicity":
        "Where no child of the root is missing, more weight on a child in which a unit is the best, or ties for the best, does not turn its order against another unit."
        "More weight on what a unit does best never costs it a place."
        "Kuo, Zhou, Ma & Zhang, IET Software (2010)"
    Transfer "transfer":
        "On the bare index, moving a part of a unit's lead in one indicator to an equally weighted sibling in which it is behind, without overtaking, does not lower its score; weights fitted to data are fitted again."
        "Becoming more balanced never costs a unit points."
        "Dalton, Economic Journal 30 (1920); Mishra & Nathan (2018)"
    CondorcetConsistency "condorcet-consistency":
        "No unit scores above one that beats every other by a majority of the effective weight of the indicators both have."
        "A unit that wins every comparison with another, indicator by indicator, comes first."
        "Young & Levenglick, SIAM J. Applied Mathematics 35 (1978); Munda & Nardo, Applied Economics 41 (2009)"
    NestedEqualsFlat "nested-equals-flat":
        "Putting all indicators directly below the root, each with its effective weight, changes no score."
        "Sorting indicators into pillars changes nothing while each keeps its weight in the whole."
        "Foster, López-Calva & Székely, J. Human Development 6 (2005), on path independence"
    NoGainFromGaps "no-gain-from-gaps":
        "A unit that withholds a value does not rise above a unit that it was below."
        "Hiding a bad value never gains a unit places."
        "composite-index"
    GapNeutrality "gap-neutrality":
        "On the bare index, filling a gap with the score of its group, which re-weighting implies, changes no score."
        "Filling a gap with the value that the index assumes anyway changes nothing."
        "composite-index"
    Continuity "continuity":
        "No score jumps: where changing a value by a millionth of the indicator's range moves a score by a thousandth of the range of scores or more, a thousandth of that step moves it by less than 95 % as much. Indicators of an effective weight below a hundredth are not looked at."
        "A tiny change of a value never makes a score jump."
        "Ebert & Welsch, J. Environmental Economics and Management 47 (2004)"
    ComparabilityOverTime "comparability-over-time":
        "Two units whose values stay keep their order where a period is added in which the others' values do not: in the period before it, which may be fitted anew, and from that to the added one."
        "Who is ahead of whom does not change from year to year while the two do not."
        "Mazziotta & Pareto, Social Indicators Research 127 (2016), on comparisons over time"
    TreatmentContinuity "treatment-continuity":
        "Where an indicator's chain begins with a treatment that is triggered by what the data look like, no score jumps by a thousandth of the range of scores or more between two values of a unit that are treated differently and a thousand-millionth of the indicator's range apart."
        "No last digit decides whether outliers are treated."
        "composite-index"
    BoundedTradeOffs "bounded-trade-offs":
        "On the bare index, a point more in one indicator raises the score of a unit without gaps at most ten times as much, for their effective weights, as a point more in another. A point is a hundredth of the range of all normalised values; indicators of so little weight that a point is lost in binary noise are not looked at."
        "What is lost in one indicator can be made up for in another, at a rate not far from that of the weights."
        "Ravallion, J. Development Economics 99 (2012), on troubling trade-offs; ten is our bound"
    Discrimination "discrimination":
        "Where no two units are alike, since every value is moved inwards by its own share of the range, a hundredth at most, no more than half of the units share the first place, where five units or more have a score."
        "The top of the ranking tells units apart."
        "Angulo-Meza & Lins, Annals of Operations Research 116 (2002); a half is our bound"
    Stability "stability":
        "Digits behind those that an indicator's values are printed with, less than half of the last one, move no score by more than ten times their largest share of a range, of the way from the score of the worst values to that of the best. Data in which these added digits are a twentieth of a range or more are not looked at."
        "Digits that nobody prints do not decide."
        "Saisana, Saltelli & Tarantola, J. Royal Statistical Society A 168 (2005), on robustness; ten is our bound"
    Meaningfulness "meaningfulness":
        "Changing a variable as its declared scale allows, wherever it occurs (ratio: by a factor, also where it divides; interval: by a factor and a constant; ordinal: by an increasing function), turns no order round. Goalposts, target and bounds go along where the indicator declares a unit, in which they are written; otherwise they stay."
        "The ranking rests on nothing but what the framework says of scales and units."
        "Stevens, Science 103 (1946); Ebert & Welsch, J. Environmental Economics and Management 47 (2004)"
    Interchangeability "interchangeability":
        "On the bare index, a unit that exchanges its different values in two equally weighted indicators of one group keeps its score; weights fitted to data are fitted again."
        "Of two indicators that weigh the same, it does not matter in which a unit is good."
        "Kawada, Nakamura & Otani (2018), as symmetry"
    SubgroupConsistency "subgroup-consistency":
        "A unit that becomes better in one indicator, and thereby in one group below the root, while no other child of the root changes, does not score lower."
        "A unit that does better in one pillar and the same in the others does better overall, or the same."
        "Foster, López-Calva & Székely, J. Human Development 6 (2005), for groups of indicators"
    WeightsOrderImportance "weights-order-importance":
        "Of two children of the root, the one of the larger weight, by a quarter or more, has no lower squared correlation with the score, by a hundredth or more, over five units or more."
        "What weighs more has more to do with the ranking."
        "Paruolo, Saisana & Saltelli, J. Royal Statistical Society A 176 (2013)"
    Coverage "coverage":
        "A unit without a value in an indicator that gets the best one in the data, or the better goalpost where that is better, does not score lower."
        "Reporting a value that cannot be better never costs points."
        "composite-index"
    MinimalLowerBoundedness "minimal-lower-boundedness":
        "On the bare index, where no normalised value is below zero, a unit with zero in an indicator whose effective weight is a millionth or more scores zero."
        "Nothing makes up for having nothing in one indicator."
        "Herrero, Martínez & Villar (2010); Kawada, Nakamura & Otani (2018)"
    Manipulation "manipulation":
        "A unit gains no place by withholding one of its values, or by making one worse: the worst in the range, or a tenth of the way there. Where it does, the cheapest such change is told, as the share of the indicator's range that it gives up for a place. A unit's place is one more than the number of units clearly ahead of it. Of more than a dozen indicators, a dozen are looked at in each case."
        "Hiding or lowering a number of one's own does not pay."
        "composite-index, after strategy-proofness: Gibbard, Econometrica 41 (1973)"
}

/// Names for several axioms together.
const FAMILIES: [(&str, &[Axiom]); 6] = [
    ("all", Axiom::ALL),
    ("pareto", &[Axiom::WeakPareto, Axiom::StrictPareto]),
    ("monotonicity", &[Axiom::ScoreMonotonicity, Axiom::OwnMonotonicity]),
    ("unit-invariance", &[Axiom::RatioInvariance, Axiom::AffineInvariance]),
    (
        "rank-reversal",
        &[
            Axiom::ThirdUnitIndependence,
            Axiom::DeletionIndependence,
            Axiom::InteriorAddition,
            Axiom::CloneIndependence,
            Axiom::ReplicationInvariance,
        ],
    ),
    ("gaps", &[Axiom::NoGainFromGaps, Axiom::GapNeutrality, Axiom::Coverage]),
];

impl Axiom {
    /// The axioms of a name: one, or a family such as `pareto`, `monotonicity`,
    /// `unit-invariance`, `rank-reversal`, `gaps` or `all`.
    ///
    /// # Errors
    ///
    /// There is no such name; the nearest is suggested.
    ///
    /// # Examples
    ///
    /// ```
    /// use composite_index::axioms::Axiom;
    ///
    /// assert_eq!(Axiom::named("pareto")?, [Axiom::WeakPareto, Axiom::StrictPareto]);
    /// assert_eq!(
    ///     Axiom::named("monotonicty").unwrap_err().to_string(),
    ///     "unknown axiom `monotonicty` (did you mean `monotonicity`?)"
    /// );
    /// # Ok::<(), composite_index::Error>(())
    /// ```
    pub fn named(name: &str) -> crate::error::Result<Vec<Self>> {
        if let Some((_, axioms)) = FAMILIES.iter().find(|(family, _)| *family == name) {
            return Ok(axioms.to_vec());
        }
        name.parse().map(|axiom| vec![axiom])
    }
}

impl FromStr for Axiom {
    type Err = crate::error::Error;

    fn from_str(name: &str) -> crate::error::Result<Self> {
        let found = Self::ALL.iter().find(|axiom| axiom.name() == name).copied();
        found.ok_or_else(|| {
            let names = Self::ALL.iter().map(|axiom| axiom.name());
            let names = names.chain(FAMILIES.iter().map(|(family, _)| *family));
            let problem = ErrorKind::UnknownAxiom { axiom: name.to_owned() };
            Diagnostic::from(problem).help(did_you_mean(name, names)).into()
        })
    }
}

impl fmt::Display for Axiom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_axiom_is_explained_once() {
        let texts = Axiom::ALL.iter().flat_map(|axiom| [axiom.statement(), axiom.meaning()]);
        let mut distinct: Vec<_> = texts.filter(|text| text.ends_with('.')).collect();
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!(distinct.len(), 2 * Axiom::ALL.len());
        assert!(Axiom::ALL.iter().all(|axiom| !axiom.source().is_empty()));
    }

    #[test]
    fn names_are_read_as_they_are_written() {
        for axiom in Axiom::ALL {
            assert_eq!(axiom.name().parse::<Axiom>().unwrap(), *axiom);
            assert_eq!(serde_json::to_value(axiom).unwrap(), axiom.name());
        }
        assert_eq!(Axiom::named("all").unwrap(), Axiom::ALL);
        assert_eq!(
            Axiom::named("anonimity").unwrap_err().to_string(),
            "unknown axiom `anonimity` (did you mean `anonymity`?)"
        );
        assert_eq!(Axiom::named("x").unwrap_err().to_string(), "unknown axiom `x`");
    }
}
