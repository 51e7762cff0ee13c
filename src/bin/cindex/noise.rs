//! How uncertain the data are, and the confidence of ranks under that noise.

use clap::{Args, ValueEnum};
use composite_index::error::ErrorKind;
use composite_index::robustness::sweep::{
    ConfidenceFactors, Noise, NoiseDistribution, NoiseSize, WeightSweep,
};
use composite_index::{Dataset, Index, VariableCode};

use crate::input::number;
use crate::sweep::SweepArguments;
use crate::{Failure, progress};

/// How uncertain the data are.
#[derive(Debug, Args)]
pub(crate) struct NoiseArguments {
    /// Show each unit's confidence factor: the probability that it ranks first under its own
    /// central weights when the data have errors of this size: 5% (of the value), 0.2sd (of the
    /// indicator's standard deviation) or 3 (in the indicator's unit).
    #[arg(long, value_name = "SIZE", value_parser = parse_noise, allow_hyphen_values = true)]
    pub(crate) noise: Option<NoiseSize>,
    /// Use another size for some variables, such as talent=3,patents=10%.
    #[arg(long, value_name = "CODE=SIZE,…", value_delimiter = ',', requires = "noise", value_parser = parse_noise_of)]
    pub(crate) noise_of: Vec<(VariableCode, NoiseSize)>,
    /// The distribution of the errors.
    #[arg(long, value_name = "LAW", default_value = "normal", requires = "noise")]
    pub(crate) noise_law: LawOfNoise,
    /// Number of draws of the data; the standard error of a confidence factor is at most 1/(2√N).
    #[arg(long, value_name = "N", default_value_t = 10_000, requires = "noise", value_parser = number::draws, allow_negative_numbers = true)]
    pub(crate) noise_draws: u64,
}

/// Distributions of noise by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LawOfNoise {
    /// The size is the standard deviation.
    Normal,
    /// The size is the largest error.
    Uniform,
}

impl NoiseArguments {
    /// The noise that was asked for, under the seed of the sweep.
    pub(crate) fn typed(&self) -> Option<Noise> {
        let law = match self.noise_law {
            LawOfNoise::Normal => NoiseDistribution::Normal,
            LawOfNoise::Uniform => NoiseDistribution::Uniform,
        };
        let noise = Noise::new(law, self.noise?).draws(self.noise_draws);
        let own = self.noise_of.iter().cloned();
        Some(own.fold(noise, |noise, (variable, size)| noise.of(variable, size)))
    }
}

/// `5%`, `0.2sd` or `3`.
fn parse_noise(typed: &str) -> Result<NoiseSize, String> {
    let typed = typed.trim();
    let (number, size): (_, fn(f64) -> NoiseSize) = match typed.strip_suffix('%') {
        Some(percent) => (percent, |percent| NoiseSize::ShareOfValue(percent / 100.0)),
        None => match typed.strip_suffix("sd") {
            Some(share) => (share, NoiseSize::ShareOfDeviation),
            None => (typed, NoiseSize::Absolute),
        },
    };
    let number = number.trim().parse().map_err(|_| {
        format!("`{typed}` is not a size of noise: write 5% (of the value), 0.2sd or 3")
    })?;
    Ok(size(number))
}

fn parse_noise_of(typed: &str) -> Result<(VariableCode, NoiseSize), String> {
    let (code, size) = typed
        .split_once('=')
        .ok_or_else(|| format!("`{typed}` is not noise: write CODE=SIZE, such as talent=3"))?;
    let code = VariableCode::new(code.trim()).map_err(|error| error.to_string())?;
    Ok((code, parse_noise(size)?))
}

/// The noise asked for, refused before the sweep where there will be nothing to lay it over.
pub(crate) fn checked(
    arguments: &SweepArguments,
    data: &Dataset,
) -> Result<Option<Noise>, Failure> {
    let Some(noise) = arguments.noise.typed() else { return Ok(None) };
    let refuse = |why: &str| {
        let (option, why) = ("noise".to_owned(), why.to_owned());
        Err(ErrorKind::InvalidOption { option, why }.into())
    };
    if !arguments.central {
        return refuse("the confidence factor is that of the central weights: add `--central`");
    }
    if arguments.runs.as_ref().is_some_and(|runs| runs.0 != (0..arguments.draws)) {
        return refuse(
            "central weights are known when all parts are merged: give it to `cindex merge`",
        );
    }
    noise.check(data)?;
    Ok(Some(noise))
}

pub(crate) fn confidence(
    index: &Index,
    data: &Dataset,
    sweep: &WeightSweep,
    noise: Option<Noise>,
    threads: Option<usize>,
) -> Result<Option<ConfidenceFactors>, Failure> {
    let Some(noise) = noise else { return Ok(None) };
    let confidence =
        progress::long_run(threads, noise.count(), "draws of the noise", |progress| {
            index.confidence_factors_while(data, sweep, &noise, |counted| progress.at(counted))
        })?;
    Ok(Some(confidence))
}
