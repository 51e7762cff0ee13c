//! Logarithmic mean Divisia index: a gap between geometric means, additively and in one step.

use super::profile::Profile;
use super::subject::{Mean, Subject};
use super::swap::Parts;
use crate::error::{ErrorKind, Result};

/// The logarithmic mean (x − y) / ln(x / y); x where they are equal, 0 where one is 0.
fn logarithmic_mean(x: f64, y: f64) -> f64 {
    if x == y {
        return x;
    }
    if x <= 0.0 || y <= 0.0 {
        return 0.0;
    }
    // ln(1 + t)/t keeps its digits where x and y are near.
    let t = (x - y) / y;
    (x - y) / libm::log1p(t)
}

/// The parts of a gap by LMDI-I (B. W. Ang, *The LMDI approach to decomposition analysis*, Energy
/// Policy 33, 2005) in weighted geometric and arithmetic means, and whether a zero made a limit
/// necessary.
///
/// In a geometric mean child j has L(S, S′) wⱼ ln(zⱼ/zⱼ′), in an arithmetic mean wⱼ (zⱼ − zⱼ′). A
/// child's part is handed down in proportion to its children's parts within it; where the child does
/// not change, by its slope. Where a score is 0, the children that are 0 take all of the gap, by weight.
pub(super) fn lmdi(subject: &Subject, first: &Profile, second: &Profile) -> Result<(Parts, bool)> {
    let (mut parts, mut limit) = (Parts::new(), false);
    parts.insert(subject.root, first.at(subject.root) - second.at(subject.root));
    // By node, what a change of 1 in it makes of a change at the root.
    let mut factors = Parts::new();
    factors.insert(subject.root, 1.0);
    for group in &subject.groups {
        let factor = factors[group];
        let shares = complete_shares(subject, *group, (first, second))?;
        let (own, other) = (first.at(*group), second.at(*group));
        let zeros: f64 =
            zero_weights(subject, *group, &shares, (first, second)).map(|(_, w)| w).sum();
        limit |= zeros > 0.0;
        for child in subject.children(*group) {
            let share = shares.iter().find(|(at, _)| at == child).map_or(0.0, |(_, share)| *share);
            let (z, w) = (first.at(*child), second.at(*child));
            let slope = if subject.mean(*group) == Mean::Power(1.0) {
                share
            } else if zeros > 0.0 {
                let is_zero = share > 0.0 && (z <= 0.0) != (w <= 0.0);
                if is_zero { (own - other) * share / zeros / (z - w) } else { 0.0 }
            } else if logarithmic_mean(own, other) == 0.0 || logarithmic_mean(z, w) == 0.0 {
                0.0
            } else {
                // L(S, S′) w ln(z/z′) over z − z′.
                share * logarithmic_mean(own, other) / logarithmic_mean(z, w)
            };
            factors.insert(*child, factor * slope);
            parts.insert(*child, factor * slope * (z - w));
        }
    }
    Ok((parts, limit))
}

/// The children that are zero in one profile alone, with their shares, where that makes the mean zero.
fn zero_weights<'a>(
    subject: &Subject,
    group: usize,
    shares: &'a [(usize, f64)],
    (first, second): (&'a Profile, &'a Profile),
) -> impl Iterator<Item = &'a (usize, f64)> + use<'a> {
    let geometric = subject.mean(group) == Mean::Power(0.0);
    let alone = (first.at(group) <= 0.0) != (second.at(group) <= 0.0);
    let is_zero = move |(child, _): &&(usize, f64)| {
        geometric && alone && (first.at(*child) <= 0.0) != (second.at(*child) <= 0.0)
    };
    shares.iter().filter(is_zero)
}

/// The shares of a group's children, all of which both profiles have.
fn complete_shares(
    subject: &Subject,
    group: usize,
    (first, second): (&Profile, &Profile),
) -> Result<Vec<(usize, f64)>> {
    let refuse = |why: String| ErrorKind::NoExactAnswer { node: subject.code(group), why };
    if !matches!(subject.mean(group), Mean::Power(p) if p == 0.0 || p == 1.0) {
        let why = "LMDI divides weighted arithmetic and geometric means alone; Owen's values divide \
                   every tree";
        return Err(refuse(why.to_owned()).into());
    }
    let shares = subject.shares(group);
    let gap = shares.iter().find(|(child, _)| (first.at(*child) + second.at(*child)).is_nan());
    if let Some((child, _)) = gap {
        let why =
            format!("LMDI needs both values of `{}`, and one is missing", subject.code(*child));
        return Err(refuse(why).into());
    }
    Ok(shares)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logarithmic_means_by_hand() {
        assert_eq!(logarithmic_mean(3.0, 3.0), 3.0);
        assert_eq!(logarithmic_mean(3.0, 0.0), 0.0);
        let e = core::f64::consts::E;
        assert!((logarithmic_mean(e, 1.0) - (e - 1.0)).abs() < 1e-15);
        let near = logarithmic_mean(1.0 + 1e-9, 1.0);
        assert!((near - (1.0 + 5e-10)).abs() < 1e-15, "{near}");
    }
}
