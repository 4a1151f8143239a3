//! A SKU's state in a branch, and the changes that movements bring.

use protocol::{MovementKind, Quantity, StockLevel};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::limits::LEVEL_MAX;

/// What a branch knows of one SKU.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Position {
    pub on_hand: Quantity,
    pub unsellable: Quantity,
    pub allocated: Quantity,
    pub reserved: Quantity,
    /// Announced by other branches or ordered from suppliers, and not here yet.
    pub incoming: Quantity,
    /// Promised before it is here: neither allocated nor reserved.
    pub backordered: Quantity,
}

/// A position as it is kept, of which there may be millions: most have nothing but goods on hand.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct KeptPosition {
    on_hand: Quantity,
    /// None where all of them are zero.
    others: Option<Box<Others>>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Others {
    unsellable: Quantity,
    allocated: Quantity,
    reserved: Quantity,
    incoming: Quantity,
    backordered: Quantity,
}

/// A signed change of one position.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct LevelDelta {
    pub on_hand: Quantity,
    pub unsellable: Quantity,
    pub allocated: Quantity,
    pub reserved: Quantity,
    pub incoming: Quantity,
    pub backordered: Quantity,
}

/// Everything that ever moved `on_hand` in a branch, all SKUs together, in milli-units. At every moment
/// Σ `on_hand` = `received` + `returned` − `sold` + `adjusted` − `dispatched` + `arrived` + `counted` −
/// `fulfilled` − `sent_back`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct StockTotals {
    pub received: Quantity,
    pub sold: Quantity,
    /// Put back on hand, sellable or not; what was discarded never came back.
    pub returned: Quantity,
    /// Signed, with what was made of other goods, less those.
    pub adjusted: Quantity,
    /// Left for other branches.
    pub dispatched: Quantity,
    /// Came from other branches, as far as it was announced.
    pub arrived: Quantity,
    /// What counts found, signed.
    pub counted: Quantity,
    /// Left for customers of the online store.
    pub fulfilled: Quantity,
    /// Went back to suppliers.
    pub sent_back: Quantity,
}

impl Position {
    /// What is shown of it.
    #[must_use]
    pub const fn level(&self) -> StockLevel {
        StockLevel {
            on_hand: self.on_hand,
            unsellable: self.unsellable,
            allocated: self.allocated,
            reserved: self.reserved,
            incoming: self.incoming,
        }
    }

    /// What may be sold now, below zero where more was sold than is there.
    #[must_use]
    pub const fn available_to_sell(&self) -> Quantity {
        self.level().available_to_sell()
    }

    /// Whether somebody was promised any of it that is to be there.
    pub(in crate::branch) fn promises(&self) -> bool {
        self.allocated != Quantity::ZERO || self.reserved != Quantity::ZERO
    }
}

impl KeptPosition {
    #[must_use]
    pub fn position(&self) -> Position {
        let Others { unsellable, allocated, reserved, incoming, backordered } =
            self.others.as_deref().copied().unwrap_or_default();
        Position { on_hand: self.on_hand, unsellable, allocated, reserved, incoming, backordered }
    }

    /// What is shown of it.
    #[must_use]
    pub fn level(&self) -> StockLevel {
        self.position().level()
    }

    /// What is promised of it and not there.
    #[must_use]
    pub fn backordered(&self) -> Quantity {
        self.others.as_ref().map_or(Quantity::ZERO, |others| others.backordered)
    }

    fn set(&mut self, position: Position) {
        let Position { on_hand, unsellable, allocated, reserved, incoming, backordered } = position;
        self.on_hand = on_hand;
        let others = Others { unsellable, allocated, reserved, incoming, backordered };
        match &mut self.others {
            _ if others == Others::default() => self.others = None,
            Some(own) => **own = others,
            None => self.others = Some(Box::new(others)),
        }
    }
}

impl From<Position> for KeptPosition {
    fn from(position: Position) -> Self {
        let mut kept = Self::default();
        kept.set(position);
        kept
    }
}

/// It is stored as the position that it is.
impl Serialize for KeptPosition {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.position().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for KeptPosition {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Position::deserialize(deserializer).map(Self::from)
    }
}

impl LevelDelta {
    pub(in crate::branch) const NONE: Self = Self {
        on_hand: Quantity::ZERO,
        unsellable: Quantity::ZERO,
        allocated: Quantity::ZERO,
        reserved: Quantity::ZERO,
        incoming: Quantity::ZERO,
        backordered: Quantity::ZERO,
    };

    pub(in crate::branch) const fn of_on_hand(on_hand: Quantity) -> Self {
        Self { on_hand, ..Self::NONE }
    }

    pub(in crate::branch) const fn of_reserved(reserved: Quantity) -> Self {
        Self { reserved, ..Self::NONE }
    }

    pub(in crate::branch) const fn of_allocated(allocated: Quantity) -> Self {
        Self { allocated, ..Self::NONE }
    }

    pub(in crate::branch) const fn of_incoming(incoming: Quantity) -> Self {
        Self { incoming, ..Self::NONE }
    }

    /// What was allocated, and is not there.
    pub(in crate::branch) const fn of_waiting_order(quantity: Quantity) -> Self {
        Self { allocated: Quantity(quantity.0.saturating_neg()), backordered: quantity, ..Self::NONE }
    }

    /// What was reserved, and is not there.
    pub(in crate::branch) const fn of_waiting_hold(quantity: Quantity) -> Self {
        Self { reserved: Quantity(quantity.0.saturating_neg()), backordered: quantity, ..Self::NONE }
    }

    pub(in crate::branch) fn promises(&self) -> bool {
        self.allocated != Quantity::ZERO || self.reserved != Quantity::ZERO
    }

    /// Changes a position. No decided event takes it out of range; should a reader ever meet one that does, it stops at the
    /// end of the range rather than wrapping round to the other.
    pub fn add_to(self, position: &mut Position) {
        for (field, change) in [
            (&mut position.on_hand, self.on_hand),
            (&mut position.unsellable, self.unsellable),
            (&mut position.allocated, self.allocated),
            (&mut position.reserved, self.reserved),
            (&mut position.incoming, self.incoming),
            (&mut position.backordered, self.backordered),
        ] {
            field.0 = field.0.saturating_add(change.0);
        }
    }

    /// Changes a level as it is shown.
    pub fn add_to_level(self, level: &mut StockLevel) {
        let mut position = Position {
            on_hand: level.on_hand,
            unsellable: level.unsellable,
            allocated: level.allocated,
            reserved: level.reserved,
            incoming: level.incoming,
            backordered: Quantity::ZERO,
        };
        self.add_to(&mut position);
        *level = position.level();
    }

    /// Changes a position as it is kept.
    pub fn add_to_kept(self, kept: &mut KeptPosition) {
        let mut position = kept.position();
        self.add_to(&mut position);
        kept.set(position);
    }

    pub(in crate::branch) fn fits(self, position: Position) -> bool {
        [
            (position.on_hand, self.on_hand),
            (position.unsellable, self.unsellable),
            (position.allocated, self.allocated),
            (position.reserved, self.reserved),
            (position.incoming, self.incoming),
            (position.backordered, self.backordered),
        ]
        .into_iter()
        .all(|(now, change)| {
            // What leads back towards zero is always welcome, or a level at its bound could never leave it.
            now.checked_add(change).is_some_and(|after| {
                after.0.unsigned_abs() <= LEVEL_MAX.0.unsigned_abs()
                    || after.0.unsigned_abs() <= now.0.unsigned_abs()
            })
        })
    }
}

impl StockTotals {
    pub(super) fn with(mut self, kind: MovementKind, on_hand: Quantity) -> Option<Self> {
        match kind {
            MovementKind::Received => self.received = self.received.checked_add(on_hand)?,
            MovementKind::Sold => self.sold = self.sold.checked_sub(on_hand)?,
            MovementKind::Returned => self.returned = self.returned.checked_add(on_hand)?,
            MovementKind::Adjusted | MovementKind::Converted => {
                self.adjusted = self.adjusted.checked_add(on_hand)?;
            }
            MovementKind::Dispatched => self.dispatched = self.dispatched.checked_sub(on_hand)?,
            MovementKind::Arrived => self.arrived = self.arrived.checked_add(on_hand)?,
            MovementKind::Fulfilled => self.fulfilled = self.fulfilled.checked_sub(on_hand)?,
            MovementKind::Counted => self.counted = self.counted.checked_add(on_hand)?,
            MovementKind::SentBack => self.sent_back = self.sent_back.checked_sub(on_hand)?,
            // Goods stay where they are; only whether they may be sold changes.
            MovementKind::Expired
            | MovementKind::Recalled
            | MovementKind::RecallLifted
            | MovementKind::LotNamed
            | MovementKind::SetAside => {}
        }
        Some(self)
    }
}
