//! What customers say of themselves in an order: who they are, where it goes, and what its invoices say of them. It comes here sealed
//! under keys of the order's own, which are kept elsewhere; an order is erased by destroying them, once nothing is owed any more
//! ([ADR 51](../../../../docs/adr/0051-what-an-order-says-of-its-customer-is-sealed.md)). What the keys open is none of its business.

use protocol::{Amount, OrderId, OrderState, RefusalCode, Right, StaffId, Timestamp};
use serde::{Deserialize, Serialize};

use super::{
    Address, Command, Event, Order, OrderEvent, Orders, Payment, Placed, Return, Way, decide::follow,
};
use crate::{
    Rejection, check,
    customers::Sealed,
    limits::{ERASED_KNOWN, ERASURE_REASON_CHARS_MAX},
};

/// All of it. Two keys open it: the order's, and the one of its invoices, which may have to be kept for longer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Said {
    /// Name, mail address, telephone number and note.
    pub contact: Sealed,
    /// The name, for invoices.
    pub buyer: Sealed,
    /// None where it is collected.
    pub address: Option<SaidAddress>,
}

/// Where it goes, under each of the two keys.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SaidAddress {
    pub address: Sealed,
    pub billed: Sealed,
}

/// Why an order is erased.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum ErasedBy {
    /// Whoever ordered asked for it.
    Customer,
    Staff,
    /// The account that it was ordered with is erased.
    Account,
    /// The house keeps it no longer.
    Age,
}

/// That an order is to be erased.
#[derive(Clone, Debug)]
pub struct Erasing {
    pub order: OrderId,
    pub by: ErasedBy,
    pub reason: String,
    /// What its invoices say too.
    pub bills: bool,
    /// Where something is owed still, whether it is done once nothing is.
    pub later: bool,
    /// What is known of an order that is not remembered here any more, and so owes nothing; none where there is no such order.
    pub left: Option<Left>,
}

/// An order that was done long ago.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Left {
    pub billed: bool,
    pub erased: Option<Erased>,
}

/// That what its customer said is erased.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Erased {
    pub at: Timestamp,
    /// What its invoices say of them too, or there are none.
    pub bills: bool,
}

impl Placed {
    /// The same without anything that its customer says of themselves but the country.
    #[must_use]
    pub fn unsaid(&self) -> Self {
        let country = |address: &Address| Address { country: address.country.clone(), ..Address::default() };
        let way = match &self.way {
            Way::Ship(address) => Way::Ship(country(address)),
            collect @ Way::Collect { .. } => collect.clone(),
        };
        let nothing = String::new;
        Self { name: nothing(), email: nothing(), phone: nothing(), note: nothing(), way, ..self.clone() }
    }
}

impl OrderEvent {
    /// What an order is placed with, in either form.
    #[must_use]
    pub fn placed(&self) -> Option<&Placed> {
        match self {
            Self::Placed(placed) | Self::PlacedSealed { placed, .. } => Some(placed),
            _ => None,
        }
    }
}

impl Order {
    /// A new order by its first event; none by any other.
    #[must_use]
    pub fn begun(at: Timestamp, event: &OrderEvent) -> Option<Self> {
        let said = match event {
            OrderEvent::PlacedSealed { said, .. } => Some(said.clone()),
            _ => None,
        };
        event.placed().map(|placed| Self { said, ..Self::new(placed.clone(), at) })
    }

    pub(super) fn apply_said(&mut self, at: Timestamp, event: &OrderEvent) {
        match event {
            OrderEvent::AddressSealed { address, .. } => {
                if let Some(said) = &mut self.said {
                    said.address = Some((**address).clone());
                }
            }
            OrderEvent::ErasureWanted { by, .. } => self.erasure = Some(*by),
            OrderEvent::Erased { bills, .. } => {
                // What was recorded before anything was sealed goes from everywhere but the journal.
                self.placed = self.placed.unsaid();
                self.said = None;
                self.erasure = None;
                self.returns.iter_mut().for_each(|own| own.comment.clear());
                self.erased = Some(Erased { at, bills: *bills });
            }
            _ => {}
        }
    }

    /// What is still to come of an order, for which its customer has to be known; none where nothing is.
    #[must_use]
    pub fn keeps(&self) -> Option<&'static str> {
        let over = matches!(self.state, OrderState::Fulfilled | OrderState::Cancelled) && !self.cancelling;
        let money = self.due() > Amount::ZERO
            || self.to_pay_back() > Amount::ZERO
            || self.payments.iter().any(Payment::is_open)
            || self.payments.iter().any(|payment| payment.disputed);
        if !over {
            Some("goods of it are still to come")
        } else if self.returns.iter().any(Return::is_open) {
            Some("a return of it is under way")
        } else if self.exchanges.iter().any(super::Exchange::is_open) {
            Some("an exchange of it is under way")
        } else if money {
            Some("money of it is still on its way")
        } else if self.owed(OrderId::new(uuid::Uuid::nil())).is_empty() {
            None
        } else {
            Some("something of it is still being done")
        }
    }

    /// Once nothing is owed any more, what its customer said goes, where that is wanted.
    pub(super) fn next_erasure(&self) -> Option<OrderEvent> {
        let by = self.erasure.filter(|_| self.keeps().is_none())?;
        Some(OrderEvent::Erased {
            by,
            staff: StaffId(0),
            reason: String::new(),
            bills: self.bills.is_empty(),
        })
    }
}

impl Orders {
    pub(super) fn erase(
        &self,
        at: Timestamp,
        command: &Command,
        asked: &Erasing,
    ) -> Result<Vec<Event>, Rejection> {
        if asked.by == ErasedBy::Staff {
            check::right(&command.grant, Right::ManageCustomers)?;
            check::text("the reason", &asked.reason, ERASURE_REASON_CHARS_MAX, check::Breaks::None)?;
            if asked.reason.trim().is_empty() {
                return Err(Rejection::new(RefusalCode::InvalidText, "say why it is erased, in some words"));
            }
        }
        let staff = if asked.by == ErasedBy::Staff { command.staff } else { StaffId(0) };
        let known = self.orders.get(&asked.order);
        let (billed, erased) = match (known, asked.left) {
            (Some(order), _) => (!order.bills.is_empty(), order.erased),
            (None, Some(left)) => (left.billed, left.erased),
            (None, None) => {
                let message = "there is no such order";
                return Err(Rejection::new(RefusalCode::UnknownOrder, message));
            }
        };
        let bills = asked.bills || !billed;
        if erased.is_some_and(|erased| erased.bills || !bills) {
            return Ok(Vec::new());
        }
        if let Some((order, keeps)) = known.and_then(|order| Some((order, order.keeps()?))) {
            if !asked.later {
                let message = format!("it cannot be erased yet: {keeps}; ask again when that is over");
                return Err(Rejection::new(RefusalCode::WrongState, message));
            }
            let wanted = OrderEvent::ErasureWanted { by: asked.by, staff };
            let wanted = if order.erasure.is_none() { vec![wanted] } else { Vec::new() };
            return Ok(follow(asked.order, order, at, wanted));
        }
        let reason = asked.reason.trim().to_owned();
        let event = OrderEvent::Erased { by: asked.by, staff, reason, bills };
        Ok(match known {
            Some(order) => follow(asked.order, order, at, vec![event]),
            None => vec![Event::Order { order: asked.order, at, event }],
        })
    }

    /// Remembers the newest erasures, so that a start destroys the keys that a crash has left.
    pub(super) fn note_erased(&mut self, order: OrderId, event: &OrderEvent) {
        let OrderEvent::Erased { bills, .. } = event else { return };
        self.erased.push_back((order, *bills));
        while self.erased.len() > ERASED_KNOWN {
            self.erased.pop_front();
        }
    }

    /// The newest erasures, the newest last: which order, and whether what its invoices say goes as well.
    pub fn erased(&self) -> impl Iterator<Item = (OrderId, bool)> {
        self.erased.iter().copied()
    }
}
