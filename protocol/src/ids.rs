//! Identities. Long ones (commands, tickets, holds) are UUIDv7 made by whoever starts the fact; short ones (branches,
//! registers, staff) are small numbers given out by the catalogue, so that they cost one or two bytes in the journal.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{fmt, str::FromStr};
use ts_rs::TS;
use uuid::Uuid;

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
        #[ts(type = "string")]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps an id. The caller is expected to have made a UUIDv7 (RFC 9562), whose order is its age.
            #[must_use]
            pub const fn new(id: Uuid) -> Self {
                Self(id)
            }

            #[must_use]
            pub const fn uuid(self) -> Uuid {
                self.0
            }

            /// Milliseconds since the Unix epoch that a UUIDv7 carries in its first 48 bits.
            #[must_use]
            pub fn millis(self) -> u64 {
                let [a, b, c, d, e, f, ..] = *self.0.as_bytes();
                u64::from_be_bytes([0, 0, a, b, c, d, e, f])
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::try_parse(text).map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serialize_uuid(&self.0, serializer)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserialize_uuid(deserializer).map(Self)
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "format": "uuid" })
            }
        }
    };
}

uuid_id! {
    /// Names one command for ever: the key by which a repeat is known. Chosen by the client before it sends.
    CommandId
}
uuid_id! {
    /// Names one ticket. It is the id of the command that made it, so a till knows it before any server does.
    TicketId
}
uuid_id! {
    /// Names one soft hold. It is the id of the command that asked for it.
    HoldId
}

uuid_id! {
    /// Names one transfer between branches. It is the id of the command that drafted it.
    TransferId
}
uuid_id! {
    /// Names one shipment of a transfer. It is the id of the command that sent it; what left all at once has the transfer's own.
    ShipmentId
}
uuid_id! {
    /// Names one count of stock. It is the id of the command that opened it.
    CountId
}
uuid_id! {
    /// Names one order to a supplier. It is the id of the command that drafted it.
    PurchaseId
}
uuid_id! {
    /// Names one task. It is the id of the document that it is about.
    TaskId
}

uuid_id! {
    /// Names one customer.
    CustomerId
}
uuid_id! {
    /// Stands for whoever uses codes, and says nothing about them: uses of one customer have the same.
    CouponCustomer
}
uuid_id! {
    /// Names one gift card. It is a keyed hash of its code, which nobody finds from it.
    GiftCardId
}

uuid_id! {
    /// Stands for a customer of a flash sale: a keyed hash of a place, a mail address, an account or an address.
    FlashMark
}

uuid_id! {
    /// Names one cart of the online store to whoever has it. It is made by chance, since nothing else keeps a cart to its owner.
    CartId
}
uuid_id! {
    /// Names one order of the online store. It follows from the cart's id.
    OrderId
}
uuid_id! {
    /// Names what one branch does for an order. It follows from the order's id.
    FulfilmentId
}
uuid_id! {
    /// Names one payment of an order. It follows from the order's id.
    PaymentId
}

impl From<CommandId> for OrderId {
    fn from(id: CommandId) -> Self {
        Self(id.0)
    }
}

impl From<CommandId> for FulfilmentId {
    fn from(id: CommandId) -> Self {
        Self(id.0)
    }
}

impl From<CommandId> for PaymentId {
    fn from(id: CommandId) -> Self {
        Self(id.0)
    }
}

impl From<CommandId> for TransferId {
    fn from(id: CommandId) -> Self {
        Self(id.0)
    }
}

impl From<CommandId> for ShipmentId {
    fn from(id: CommandId) -> Self {
        Self(id.0)
    }
}

impl From<TransferId> for ShipmentId {
    fn from(id: TransferId) -> Self {
        Self(id.0)
    }
}

impl From<CommandId> for CountId {
    fn from(id: CommandId) -> Self {
        Self(id.0)
    }
}

impl From<CommandId> for PurchaseId {
    fn from(id: CommandId) -> Self {
        Self(id.0)
    }
}

impl From<PurchaseId> for DocumentId {
    fn from(id: PurchaseId) -> Self {
        Self(id.0)
    }
}

impl From<TicketId> for TaskId {
    fn from(id: TicketId) -> Self {
        Self(id.0)
    }
}

uuid_id! {
    /// Names one document of any kind, so that it can be followed. It is the id that its own kind gives it.
    DocumentId
}

impl From<TransferId> for DocumentId {
    fn from(id: TransferId) -> Self {
        Self(id.0)
    }
}

impl From<CountId> for DocumentId {
    fn from(id: CountId) -> Self {
        Self(id.0)
    }
}

impl From<FulfilmentId> for DocumentId {
    fn from(id: FulfilmentId) -> Self {
        Self(id.0)
    }
}

impl From<CommandId> for TicketId {
    fn from(id: CommandId) -> Self {
        Self(id.0)
    }
}

impl From<CommandId> for HoldId {
    fn from(id: CommandId) -> Self {
        Self(id.0)
    }
}

impl From<TicketId> for CommandId {
    fn from(id: TicketId) -> Self {
        Self(id.0)
    }
}

/// Text for people, sixteen bare bytes for machines: postcard would otherwise spend a length byte on each id.
fn serialize_uuid<S: Serializer>(id: &Uuid, serializer: S) -> Result<S::Ok, S::Error> {
    if serializer.is_human_readable() {
        let mut buffer = Uuid::encode_buffer();
        serializer.serialize_str(id.hyphenated().encode_lower(&mut buffer))
    } else {
        id.as_bytes().serialize(serializer)
    }
}

fn deserialize_uuid<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Uuid, D::Error> {
    if deserializer.is_human_readable() {
        crate::text::deserialize_text(deserializer, "a UUID", |text| Uuid::try_parse(text).ok())
    } else {
        <[u8; 16]>::deserialize(deserializer).map(Uuid::from_bytes)
    }
}

macro_rules! number_id {
    ($(#[$doc:meta])* $name:ident($inner:ty)) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug, Serialize, Deserialize, TS, JsonSchema,
        )]
        pub struct $name(pub $inner);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

number_id! {
    /// A shop or warehouse that owns stock.
    BranchId(u16)
}
number_id! {
    /// An enrolled device that sells. Unique in the organisation, not only in its branch.
    RegisterId(u16)
}
number_id! {
    /// A person who works here.
    StaffId(u16)
}
number_id! {
    /// A named set of rights.
    RoleId(u16)
}
number_id! {
    /// Somebody from whom the house buys.
    SupplierId(u16)
}
number_id! {
    /// Position in the node's journal: the one total order. The first record is 1; 0 means "before everything".
    Lsn(u64)
}
number_id! {
    /// Identity of the log that positions belong to. It changes only when history is lost (a restore), never on restart.
    Epoch(u32)
}
