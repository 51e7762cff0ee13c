//! The registry lists what the types can be, and no more.

use std::collections::BTreeSet;
use std::fmt;

use serde::de::value::U32Deserializer;
use serde::de::{DeserializeSeed, EnumAccess, IntoDeserializer, VariantAccess, Visitor};
use serde::{Deserialize, Deserializer, forward_to_deserialize_any};

use super::*;
use crate::methods::aggregate::Aggregation;
use crate::methods::impute::Imputation;
use crate::methods::transform::Transform;
use crate::methods::treat::OutlierTreatment;
use crate::methods::weight::Weighting;

/// The names that a type asks for: variants of an enum, fields of a struct.
#[derive(Debug)]
struct Names(Option<&'static [&'static str]>);

impl fmt::Display for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

impl std::error::Error for Names {}

impl serde::de::Error for Names {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self(None)
    }
}

/// Asks an enum for its variants, or one of its variants for what is inside.
#[derive(Clone, Copy)]
struct Ask(Option<u32>);

impl<'de> Deserializer<'de> for Ask {
    type Error = Names;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Names> {
        Err(Names(None))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Names> {
        if self.0.is_some() { visitor.visit_enum(self) } else { Err(Names(Some(variants))) }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Names> {
        Err(Names(Some(fields)))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map identifier ignored_any
    }
}

impl<'de> EnumAccess<'de> for Ask {
    type Error = Names;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Names> {
        let variant: U32Deserializer<Names> = self.0.unwrap_or_default().into_deserializer();
        Ok((seed.deserialize(variant)?, Self(None)))
    }
}

impl<'de> VariantAccess<'de> for Ask {
    type Error = Names;

    fn unit_variant(self) -> Result<(), Names> {
        Err(Names(None))
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Names> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, Names> {
        Err(Names(None))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Names> {
        Err(Names(Some(fields)))
    }
}

fn asked<T: for<'de> Deserialize<'de>>(ask: Ask) -> BTreeSet<&'static str> {
    match T::deserialize(ask) {
        Err(Names(names)) => names.unwrap_or_default().iter().copied().collect(),
        Ok(_) => BTreeSet::new(),
    }
}

/// What the registry says a value may contain.
fn known(kind: Option<ValueKind>) -> BTreeSet<&'static str> {
    match kind {
        Some(ValueKind::Table(options)) => options.iter().map(|option| option.name).collect(),
        Some(ValueKind::Choice(choices)) => choices.iter().map(|choice| choice.name).collect(),
        Some(ValueKind::Method(set)) => set.names().collect(),
        _ => BTreeSet::new(),
    }
}

fn in_step<T: for<'de> Deserialize<'de>>(set: &MethodSet) {
    assert_eq!(asked::<T>(Ask(None)), set.names().collect(), "{}", set.what);
    for (method, variant) in set.methods.iter().zip(0..) {
        let inside = asked::<T>(Ask(Some(variant)));
        assert_eq!(inside, known(method.value), "options of {}", method.name);
    }
}

/// In the order of the variants, and with every option of each.
#[test]
fn the_registry_and_the_types_are_in_step() {
    in_step::<Imputation>(&IMPUTATIONS);
    in_step::<Transform>(&TRANSFORMS);
    in_step::<OutlierTreatment>(&OUTLIER_TREATMENTS);
    in_step::<Winsorisation>(&WINSORISATIONS);
    in_step::<Weighting>(&WEIGHTINGS);
    in_step::<Aggregation>(&AGGREGATIONS);
    in_step::<MissingRule>(&MISSING_RULES);
}

#[test]
fn every_method_is_described() {
    let mut names = BTreeSet::new();
    for method in methods() {
        assert!(names.insert((method.family, method.name)), "{} is listed twice", method.name);
        assert!(method.summary.ends_with('.') && !method.formula.is_empty(), "{}", method.name);
        let alone = method.value.is_none();
        assert_eq!(method.example.is_empty(), alone, "an example of {}", method.name);
        let options = method.options_table().iter();
        assert!(options.clone().all(|option| option.about.ends_with('.')), "{}", method.name);
    }
    assert_eq!(names.len(), methods().count());
    assert!(Family::ALL.iter().all(|family| methods().any(|method| method.family == *family)));
}

#[test]
fn intervals_read_as_a_statistician_writes_them() {
    for (interval, text) in [
        (Interval::FINITE, "a number"),
        (Interval::closed(0.0, 1.0), "a number from 0 to 1"),
        (Interval::open(0.0, 1.0), "a number between 0 and 1"),
        (Interval::POSITIVE, "a number above 0"),
        (Interval::at_least(1.0), "a number of 1 or more"),
        (
            Interval { above_low: true, ..Interval::closed(0.0, 1.0) },
            "a number above 0 and not above 1",
        ),
        (
            Interval { below_high: true, ..Interval::closed(0.5, 1.0) },
            "a number from 0.5 to below 1",
        ),
    ] {
        assert_eq!(interval.to_string(), text);
    }
    assert!(!Interval::ANY.contains(f64::NAN) && Interval::ANY.contains(f64::INFINITY));
    assert!(!Interval::FINITE.contains(f64::INFINITY) && !Interval::POSITIVE.contains(0.0));
}
