//! Goods that are ordered.

use domain::{
    Answered, Machine,
    branch::Moved,
    orders::{OrderedLine, Orders, Reading},
};
use protocol::{Amount, PaymentState, Quantity, RefusalCode};

use crate::{
    orders_world::{Job, World},
    support::{sku, units},
};

/// Ten pounds a piece.
pub(crate) fn ordered(text: &str, quantity: i64) -> OrderedLine {
    OrderedLine {
        sku: sku(text),
        name: text.to_owned(),
        quantity: units(quantity),
        unit_price: Amount(1_000),
        total: Amount(1_000 * quantity),
        tax: Amount(0),
        stocked: true,
    }
}

pub(crate) fn moved(text: &str, quantity: i64) -> Moved {
    Moved { sku: sku(text), quantity: units(quantity) }
}

pub(crate) fn reading(state: PaymentState, authorised: i64, captured: i64, refunded: i64) -> Reading {
    Reading {
        state,
        authorised: Amount(authorised),
        captured: Amount(captured),
        refunded: Amount(refunded),
        disputed: false,
    }
}

pub(crate) fn quantity(milli: i64) -> Quantity {
    Quantity(milli)
}

pub(crate) fn tea(quantity: i64) -> Vec<OrderedLine> {
    vec![ordered("TEA", quantity)]
}

impl Job {
    /// Takes so much out of what is promised, or of what was not found, as long as nobody has settled it or picks it.
    pub(crate) fn frees(&mut self, line: &Moved) -> Answered {
        let settled = self.over || self.packed || self.begun;
        let lines = if self.undecided.is_empty() { &mut self.lines } else { &mut self.undecided };
        let own = lines.iter_mut().find(|own| own.sku == line.sku);
        let Some(own) = own.filter(|own| !settled && own.quantity >= line.quantity) else {
            return Answered::Refused(RefusalCode::WrongState);
        };
        own.quantity.0 -= line.quantity.0;
        lines.retain(|line| line.quantity.0 > 0);
        self.over = self.lines.is_empty() && self.undecided.is_empty();
        Answered::Done
    }
}

/// What is restored from a snapshot, and from the events alone, is the same.
pub(crate) fn same_again(world: &World) {
    let bytes = postcard::to_stdvec(&world.orders).unwrap();
    let restored: Orders = postcard::from_bytes(&bytes).unwrap();
    assert_eq!(restored, world.orders);
    assert_eq!(restored.owed(), world.orders.owed());
    let mut replayed = Orders::default();
    world.events.iter().for_each(|event| replayed.apply(event));
    assert_eq!(replayed, world.orders);
}
