//! The user's own implementation of one of this crate's traits, as a value inside plain data.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use serde::ser::Error;
use serde::{Serialize, Serializer};

/// A shared pointer to the user's own transform, aggregator or weighting scheme.
///
/// Two are equal when they point to the same object. It cannot be serialised, since it is code: the
/// error names it as its `Debug` does.
pub struct Custom<T: ?Sized>(Arc<T>);

impl<T: ?Sized> Custom<T> {
    /// Wraps a shared object.
    pub fn new(object: Arc<T>) -> Self {
        Self(object)
    }
}

impl<T: ?Sized> Clone for Custom<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T: ?Sized> Deref for Custom<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: ?Sized> PartialEq for Custom<T> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::addr_eq(Arc::as_ptr(&self.0), Arc::as_ptr(&other.0))
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for Custom<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl<T: ?Sized + fmt::Debug> Serialize for Custom<T> {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        let own = &*self.0;
        Err(S::Error::custom(format!("your own `{own:?}` is code and cannot be written")))
    }
}
