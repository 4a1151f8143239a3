//! Who ordered, as orders are found by it: opened in memory, stored sealed, and gone once an order is erased. What is kept no longer is
//! found here too.

use domain::{
    customers::Sealed,
    orders::{self, Erased, Left, Order},
};
use protocol::{Happened, OrderId, OrderState, Timestamp};
use serde::{Deserialize, Serialize};
use std::ops::Bound;

use super::{Entry, KeptOrder, WebOrders};
use crate::{
    customers::{Keyring, Spoken},
    limits::ERASURE_LOOKS,
};

/// Where an order stands among all.
pub(crate) type Place = (Timestamp, OrderId);

/// Who ordered, as it is stored.
#[derive(Serialize, Deserialize)]
pub(super) enum Who {
    /// As it was recorded before anything was sealed.
    Clear(Spoken),
    Sealed(Sealed),
    Erased(Erased),
}

/// The same as it is looked for.
#[derive(Default)]
pub(super) struct FoundBy {
    /// In small letters.
    pub(super) email: String,
    /// Its number, and who ordered, in small letters.
    pub(super) text: String,
}

/// An order that is kept no longer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Due {
    pub(crate) order: OrderId,
    /// Who ordered, in small letters; empty where that is erased, and its invoices are kept no longer.
    pub(crate) email: String,
    pub(crate) left: Left,
}

impl Who {
    pub(super) fn of(order: &Order) -> Self {
        match &order.said {
            Some(said) => Self::Sealed(said.contact.clone()),
            None => {
                let placed = &order.placed;
                Self::Clear(Spoken {
                    name: placed.name.clone(),
                    email: placed.email.clone(),
                    phone: placed.phone.clone(),
                    note: String::new(),
                })
            }
        }
    }

    const fn erased(&self) -> Option<Erased> {
        match self {
            Self::Erased(erased) => Some(*erased),
            Self::Clear(_) | Self::Sealed(_) => None,
        }
    }
}

impl FoundBy {
    pub(super) fn of(order: OrderId, number: u64, who: &Who, keys: &Keyring) -> Self {
        let spoken = match who {
            Who::Clear(spoken) => spoken.clone(),
            Who::Sealed(contact) => keys.spoken(order, contact).unwrap_or_default(),
            Who::Erased(_) => Spoken::default(),
        };
        let text = [orders::number_text(number), spoken.name, spoken.email.clone(), spoken.phone];
        Self { email: spoken.email.trim().to_lowercase(), text: text.join(" ").trim_end().to_lowercase() }
    }
}

impl WebOrders {
    /// With an order's key all goes by which its customer was found, and what was written to them about it.
    pub(super) fn take_erased(&mut self, id: OrderId, bills: bool) {
        let Some(kept) = self.at_hand.get_mut(&id) else { return };
        kept.moments.iter_mut().for_each(|moment| unsay(&mut moment.what));
        let erased = kept.order.erased.unwrap_or(Erased { at: kept.order.changed, bills });
        let Some(keys) = &self.keys else { return };
        let Some(entry) = self.index.get_mut(&id) else { return };
        let email = std::mem::take(&mut entry.found_by.email);
        self.derived.by_email.remove(&(email.clone(), id));
        entry.who = Who::Erased(erased);
        entry.found_by = FoundBy::of(id, entry.number, &entry.who, keys);
        self.derived.by_email.insert((String::new(), id));
        keys.erase_order(id, bills, (email, orders::number_text(entry.number)));
    }

    /// What is known of an order, wherever it rests.
    pub(crate) fn left(&self, id: OrderId) -> Option<Left> {
        let entry = self.index.get(&id)?;
        Some(left_of(entry, &*self.kept(id)?))
    }

    /// How many are erased.
    pub(crate) fn erased(&self) -> usize {
        self.index.values().filter(|entry| entry.who.erased().is_some()).count()
    }

    /// Orders by a mail address, in small letters, that are not erased.
    pub(crate) fn of_email(&self, email: &str) -> Vec<OrderId> {
        let from = (email.to_owned(), OrderId::new(uuid::Uuid::nil()));
        let own = self.derived.by_email.range(from..).take_while(|(of, _)| of == email && !email.is_empty());
        own.map(|(_, id)| *id).collect()
    }

    /// Orders that ended before a moment and are not erased, the oldest first; and those that are, and of which invoices still say who
    /// bought, before another moment. None of either where there is no such moment. It looks at a bounded part of all orders, and tells
    /// behind which one to look on.
    pub(crate) fn kept_too_long(
        &self,
        (guests, bills): (Option<Timestamp>, Option<Timestamp>),
        behind: Option<Place>,
    ) -> (Vec<Due>, Option<Place>) {
        let old = guests.max(bills).unwrap_or(Timestamp(i64::MIN));
        let from = behind.map_or(Bound::Unbounded, Bound::Excluded);
        let to = Bound::Excluded((old, OrderId::new(uuid::Uuid::nil())));
        if behind.is_some_and(|(at, _)| at >= old) {
            return (Vec::new(), None);
        }
        let seen: Vec<Place> =
            self.derived.by_placed.range((from, to)).take(ERASURE_LOOKS).copied().collect();
        let due = seen.iter().filter_map(|(_, id)| self.too_old(*id, (guests, bills)));
        let next = seen.last().copied().filter(|_| seen.len() == ERASURE_LOOKS);
        (due.collect(), next)
    }

    fn too_old(&self, id: OrderId, (guests, bills): (Option<Timestamp>, Option<Timestamp>)) -> Option<Due> {
        let entry = self.index.get(&id)?;
        let over = matches!(entry.state, OrderState::Fulfilled | OrderState::Cancelled);
        let before = match entry.who.erased() {
            None => guests,
            Some(erased) if !erased.bills => bills,
            Some(_) => None,
        };
        let before = before.filter(|before| over && entry.placed < *before)?;
        let kept = self.kept(id).filter(|kept| kept.order.changed < before)?;
        Some(Due { order: id, email: entry.found_by.email.clone(), left: left_of(entry, &kept) })
    }
}

fn left_of(entry: &Entry, kept: &KeptOrder) -> Left {
    Left { billed: !kept.order.bills.is_empty(), erased: entry.who.erased() }
}

impl KeptOrder {
    /// Whether what its customer said of themselves can be erased.
    pub(super) fn can_be_erased(&self) -> bool {
        self.order.erased.is_none() && self.order.keeps().is_none()
    }
}

/// What people have written about an order may say who its customer is.
fn unsay(what: &mut Happened) {
    match what {
        Happened::Noted(text) | Happened::Released(text) => text.clear(),
        Happened::HeldBack(told) => told.note.clear(),
        Happened::CalledOff(told) => told.reason.clear(),
        Happened::PaidByHand(told) | Happened::RefundAsked(told) => told.reason.clear(),
        Happened::ReturnDeclined(told) | Happened::ReturnReceived(told) => told.note.clear(),
        _ => {}
    }
}
