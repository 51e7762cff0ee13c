//! Work that may panic, since it calls code of the user's own.

use std::cell::{Cell, RefCell};
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

thread_local! {
    /// Whether a panic of this thread is caught and told, rather than printed.
    static GUARDED: Cell<bool> = const { Cell::new(false) };
    /// Where the last panic of guarded work was.
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Does the work, or tells what the panic said and where it was. Nothing is printed.
pub(super) fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    tell_the_place();
    let outer = GUARDED.replace(true);
    // What a panic leaves half done is thrown away with the case.
    let done = panic::catch_unwind(AssertUnwindSafe(work));
    GUARDED.set(outer);
    done.map_err(|payload| {
        let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let text = text.or_else(|| payload.downcast_ref::<String>().cloned());
        let text = text.unwrap_or_else(|| "without a message".to_owned());
        let place = PLACE.with_borrow_mut(Option::take);
        place.map_or_else(|| text.clone(), |place| format!("{text} ({place})"))
    })
}

/// Has guarded panics noted rather than printed; panics elsewhere go to the hook that was there before.
/// A thread that is panicking may not change the hook: until another one does, panics are printed.
fn tell_the_place() {
    static HOOK: Once = Once::new();
    if HOOK.is_completed() || std::thread::panicking() {
        return;
    }
    HOOK.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if GUARDED.get() {
                let place = panic.location().map(ToString::to_string);
                PLACE.with_borrow_mut(|last| *last = place);
            } else {
                usual(panic);
            }
        }));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_told_with_its_place() {
        assert_eq!(guarded(|| 1), Ok(1));
        let told = guarded(|| -> u8 { panic!("no {} children", 3) }).unwrap_err();
        assert!(told.starts_with("no 3 children (src/axioms/guarded.rs:"), "{told}");
        let nested = guarded(|| guarded(|| -> u8 { panic!("within") }).is_err());
        assert_eq!(nested, Ok(true));
    }
}
