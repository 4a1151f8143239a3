//! Closed lists of words whose names, and not whose places, are what the wire and the journal hold.

/// Declares a list, each word with its one name: a word may be moved or put between others without anything that is stored
/// changing its meaning. Readers make `Unrecognised` of a name that they do not know, because the sender is newer.
macro_rules! named_words {
    ($(#[$list:meta])* $type:ident, $what:literal; $($(#[$doc:meta])* $word:ident = $name:literal,)+) => {
        $(#[$list])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, TS, JsonSchema)]
        pub enum $type {
            $($(#[$doc])* #[serde(rename = $name)] $word,)+
            /// What a reader makes of a name that it does not know, because the sender is newer. Nobody says it.
            #[serde(skip)]
            #[ts(skip)]
            Unrecognised,
        }

        impl $type {
            /// Every word that anybody says.
            pub const ALL: &'static [Self] = &[$(Self::$word),+];

            /// The name on the wire and in the journal.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$word => $name,)+
                    Self::Unrecognised => "unrecognised",
                }
            }

            /// The word of a name; none for a name that this build does not know.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$word),)+
                    _ => None,
                }
            }
        }

        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.name())
            }
        }

        impl<'de> Deserialize<'de> for $type {
            /// A newer server may have more words than an older client.
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                crate::text::deserialize_text(deserializer, $what, |name| {
                    Some(Self::from_name(name).unwrap_or(Self::Unrecognised))
                })
            }
        }
    };
}
