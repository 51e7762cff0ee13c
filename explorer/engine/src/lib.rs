//! The engine for the page that `cindex explore` writes: three functions, JSON in and out.
//!
//! The page asks `take(n)` for room, writes n bytes of JSON there and calls `ask` with the two; `ask`
//! owns the room from then on, and answers with a place and a length in one number, `place << 32 |
//! length`. The page reads the answer and gives it back with `give`. The only unsafe code of the project
//! is in this file.

mod answers;
mod draws;
mod json;
mod session;
mod ways;

use std::cell::RefCell;

thread_local! {
    static SESSION: RefCell<Option<session::Session>> = const { RefCell::new(None) };
}

/// Room for a request of so many bytes.
#[unsafe(no_mangle)]
pub extern "C" fn take(length: usize) -> *mut u8 {
    Box::into_raw(vec![0u8; length].into_boxed_slice()).cast()
}

/// Gives an answer back.
///
/// # Safety
///
/// Place and length are those of an answer that was not given back before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn give(place: *mut u8, length: usize) {
    // SAFETY: as the page promises, this is a box that `ask` left to it.
    drop(unsafe { Box::from_raw(std::ptr::slice_from_raw_parts_mut(place, length)) });
}

/// Answers a request.
///
/// # Safety
///
/// The place is one that `take` gave for this length, and was not asked about before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ask(place: *mut u8, length: usize) -> u64 {
    // SAFETY: as the page promises, this is a box that `take` left to it.
    let request = unsafe { Box::from_raw(std::ptr::slice_from_raw_parts_mut(place, length)) };
    let answer = SESSION.with(|session| session::answer(&mut session.borrow_mut(), &request));
    let answer = answer.into_boxed_slice();
    let length = answer.len() as u64;
    (Box::into_raw(answer).cast::<u8>() as u64) << 32 | length
}
