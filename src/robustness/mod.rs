//! How far a ranking depends on its weights and methods.
//!
//! | module | varies | answers |
//! |---|---|---|
//! | [`sweep`] | the weights, by the million | how often each unit holds each rank |
//! | [`uncertainty`] | any choice of the methodology, with the weights | which ranks remain when choices are open |
//! | [`sensitivity`] | the same choices | which of them moves the ranking |

mod fingerprint;
pub(crate) mod parallel;
pub mod sensitivity;
pub mod sweep;
pub mod uncertainty;

use crate::error::{Diagnostic, ErrorKind, Result};

fn invalid(option: &str, why: impl Into<String>) -> ErrorKind {
    ErrorKind::InvalidOption { option: option.to_owned(), why: why.into() }
}

/// Refuses results that would take more than 2 GiB.
fn check_memory(option: &str, bytes: u128, of: &str, ask_for: &str) -> Result<()> {
    const MEMORY: u128 = 2 << 30;
    if bytes <= MEMORY {
        return Ok(());
    }
    let (taken, most) = (bytes >> 20, MEMORY >> 20);
    let why = format!(
        "{of} would take {taken} MiB where {most} are allowed: ask for {ask_for} at a time"
    );
    Err(invalid(option, why).into())
}

/// The circle that a walk runs into, which ends where it begins; the whole walk where there is none.
fn circle(start: usize, next: impl Fn(usize) -> Option<usize>) -> Vec<usize> {
    let mut path = vec![start];
    while let Some(step) = path.last().and_then(|last| next(*last)) {
        let first = path.iter().position(|place| *place == step);
        path.push(step);
        if let Some(first) = first {
            return path.split_off(first);
        }
    }
    path
}

/// The position of a unit among others; the error names the nearest code.
fn row_of<'a>(unit: &str, mut units: impl Iterator<Item = &'a str> + Clone) -> Result<usize> {
    let all = units.clone();
    units.position(|code| code == unit).ok_or_else(|| {
        Diagnostic::new(ErrorKind::UnknownUnit { unit: unit.to_owned() })
            .suggesting(unit, all)
            .into()
    })
}
