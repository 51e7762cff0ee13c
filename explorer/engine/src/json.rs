//! serde's view of a JSON value that was read: an object's structs, lists, names. serde_json's own also takes
//! structs as lists, keys as numbers and bytes as text; each is code for every type of a methodology, and made
//! the engine a third larger.

use serde::de::value::Error;
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error as _, MapAccess, SeqAccess, VariantAccess,
    Visitor,
};
use serde_json::Value;
use serde_json::map::Iter as Members;

/// A value, or the name of a member.
#[derive(Clone, Copy)]
pub(crate) enum Json<'v> {
    Value(&'v Value),
    Name(&'v str),
}

impl<'v> Json<'v> {
    fn text(self) -> Option<&'v str> {
        match self {
            Self::Name(name) => Some(name),
            Self::Value(value) => value.as_str(),
        }
    }

    /// What is not what it should be.
    fn refuse<T>(self, expected: &str) -> Result<T, Error> {
        let found = match self {
            Self::Name(name) => name.to_owned(),
            Self::Value(value) => value.to_string().chars().take(60).collect(),
        };
        Err(Error::custom(format_args!("{found} is not {expected}")))
    }
}

/// Methods for numbers without a point.
macro_rules! whole_numbers {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'v>>(self, visitor: V) -> Result<V::Value, Error> {
            let Self::Value(value) = self else { return self.refuse("a whole number") };
            match (value.as_u64(), value.as_i64()) {
                (Some(number), _) => visitor.visit_u64(number),
                (None, Some(number)) => visitor.visit_i64(number),
                (None, None) => self.refuse("a whole number"),
            }
        }
    )*};
}

/// Methods for texts.
macro_rules! texts {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'v>>(self, visitor: V) -> Result<V::Value, Error> {
            match self.text() {
                Some(text) => visitor.visit_borrowed_str(text),
                None => self.refuse("a text"),
            }
        }
    )*};
}

impl<'v> Deserializer<'v> for Json<'v> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'v>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Self::Name(name) => visitor.visit_borrowed_str(name),
            Self::Value(Value::Null) => visitor.visit_unit(),
            Self::Value(Value::Bool(truth)) => visitor.visit_bool(*truth),
            Self::Value(Value::Number(number)) if number.is_f64() => self.deserialize_f64(visitor),
            Self::Value(Value::Number(_)) => self.deserialize_u64(visitor),
            Self::Value(Value::String(text)) => visitor.visit_borrowed_str(text),
            Self::Value(Value::Array(_)) => self.deserialize_seq(visitor),
            Self::Value(Value::Object(_)) => self.deserialize_map(visitor),
        }
    }

    whole_numbers! {
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
    }

    texts! { deserialize_str deserialize_string deserialize_char deserialize_identifier }

    fn deserialize_bool<V: Visitor<'v>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Self::Value(Value::Bool(truth)) => visitor.visit_bool(*truth),
            _ => self.refuse("true or false"),
        }
    }

    fn deserialize_f64<V: Visitor<'v>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Self::Value(value) if value.is_number() => {
                visitor.visit_f64(value.as_f64().unwrap_or(f64::NAN))
            }
            _ => self.refuse("a number"),
        }
    }

    fn deserialize_f32<V: Visitor<'v>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_option<V: Visitor<'v>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Self::Value(Value::Null) => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_unit<V: Visitor<'v>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'v>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    fn deserialize_ignored_any<V: Visitor<'v>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'v>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_bytes<V: Visitor<'v>>(self, _: V) -> Result<V::Value, Error> {
        self.refuse("bytes")
    }

    fn deserialize_byte_buf<V: Visitor<'v>>(self, _: V) -> Result<V::Value, Error> {
        self.refuse("bytes")
    }

    fn deserialize_seq<V: Visitor<'v>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Self::Value(Value::Array(items)) => visitor.visit_seq(Items(items.iter())),
            _ => self.refuse("a list"),
        }
    }

    fn deserialize_tuple<V: Visitor<'v>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'v>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'v>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Self::Value(Value::Object(members)) => {
                visitor.visit_map(Table { members: members.iter(), value: None })
            }
            _ => self.refuse("an object"),
        }
    }

    fn deserialize_struct<V: Visitor<'v>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'v>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        if let Some(name) = self.text() {
            return visitor.visit_enum(Choice { name, value: None });
        }
        match self {
            Self::Value(Value::Object(members)) if members.len() == 1 => {
                match members.iter().next() {
                    Some((name, value)) => visitor.visit_enum(Choice { name, value: Some(value) }),
                    None => self.refuse("a choice"),
                }
            }
            _ => self.refuse("a choice"),
        }
    }
}

struct Items<'v>(std::slice::Iter<'v, Value>);

impl<'v> SeqAccess<'v> for Items<'v> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'v>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Error> {
        self.0.next().map(|value| seed.deserialize(Json::Value(value))).transpose()
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.0.len())
    }
}

struct Table<'v> {
    members: Members<'v>,
    value: Option<&'v Value>,
}

impl<'v> MapAccess<'v> for Table<'v> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'v>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        let Some((name, value)) = self.members.next() else { return Ok(None) };
        self.value = Some(value);
        seed.deserialize(Json::Name(name)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'v>>(&mut self, seed: V) -> Result<V::Value, Error> {
        seed.deserialize(Json::Value(self.value.take().unwrap_or(&Value::Null)))
    }
}

struct Choice<'v> {
    name: &'v str,
    value: Option<&'v Value>,
}

impl<'v> EnumAccess<'v> for Choice<'v> {
    type Error = Error;
    type Variant = Inside<'v>;

    fn variant_seed<T: DeserializeSeed<'v>>(
        self,
        seed: T,
    ) -> Result<(T::Value, Inside<'v>), Error> {
        Ok((seed.deserialize(Json::Name(self.name))?, Inside(self.value)))
    }
}

/// What a choice holds.
struct Inside<'v>(Option<&'v Value>);

impl<'v> VariantAccess<'v> for Inside<'v> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        match self.0 {
            None | Some(Value::Null) => Ok(()),
            Some(value) => Json::Value(value).refuse("a choice without options"),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'v>>(self, seed: T) -> Result<T::Value, Error> {
        seed.deserialize(Json::Value(self.0.unwrap_or(&Value::Null)))
    }

    fn tuple_variant<V: Visitor<'v>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        Json::Value(self.0.unwrap_or(&Value::Null)).deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'v>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        Json::Value(self.0.unwrap_or(&Value::Null)).deserialize_map(visitor)
    }
}
