//! One method, or a list of them: how a setting of imputations is written.

use std::fmt;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{EnumAccess, Error, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::imputation::Imputation;

/// A single method is written without a list around it.
pub(crate) fn serialize<S: Serializer>(
    methods: &Option<Vec<Imputation>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match methods.as_deref() {
        Some([only]) => only.serialize(serializer),
        several => several.serialize(serializer),
    }
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Vec<Imputation>>, D::Error> {
    deserializer.deserialize_any(OneOrMore)
}

struct OneOrMore;

impl<'de> Visitor<'de> for OneOrMore {
    type Value = Option<Vec<Imputation>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an imputation or a list of them")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        Imputation::deserialize(name.into_deserializer()).map(|method| Some(vec![method]))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        let method = Imputation::deserialize(MapAccessDeserializer::new(map));
        method.map(|method| Some(vec![method]))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<Self::Value, A::Error> {
        let method = Imputation::deserialize(serde::de::value::EnumAccessDeserializer::new(data));
        method.map(|method| Some(vec![method]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(list)).map(Some)
    }
}
