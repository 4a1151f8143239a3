//! What may still be changed of an order that is confirmed: less of a line, as long as nobody has begun to pick it, and where it goes,
//! as long as nobody has packed it. More of something is another order.

use protocol::{OrderId, OrderState, Quantity, RefusalCode, Right, Sku, StaffId, Timestamp};
use std::collections::BTreeMap;

use super::{
    Address, Command, Event, LessOf, Order, OrderEvent, Orders, PartStep, SaidAddress, Way, decide::follow,
    place,
};
use crate::{Rejection, branch::Moved, check};

impl Orders {
    /// The branches that are to pick it are asked; what one has begun to pick stays as it is, and the order says so.
    pub(super) fn reduce(
        &self,
        at: Timestamp,
        command: &Command,
        (id, lines): (OrderId, &[Moved]),
        reason: &str,
    ) -> Result<Vec<Event>, Rejection> {
        if !command.customer {
            check::right(&command.grant, Right::ManageOrders)?;
        }
        check::line_count(lines.len())?;
        check::note("the reason", reason)?;
        let order = self.known(id)?;
        let mut reducible = order.reducible();
        let there = order.live().flat_map(|part| &part.lines).map(|line| line.quantity.0);
        let there = there.fold(0, i64::saturating_add);
        let mut less = 0_i64;
        for line in lines {
            check::quantity(line.quantity)?;
            less = less.saturating_add(line.quantity.0);
            let left = reducible.entry(line.sku).or_default();
            left.0 = left.0.saturating_sub(line.quantity.0);
            if *left < Quantity::ZERO {
                let message =
                    format!("so much of {} cannot be left out any more: it is being picked", line.sku);
                return Err(Rejection::new(RefusalCode::WrongState, message));
            }
        }
        if less >= there {
            let message = "nothing would be left of it; call it off instead";
            return Err(Rejection::new(RefusalCode::WrongState, message));
        }
        let staff = if command.customer { StaffId(0) } else { command.staff };
        let asked =
            OrderEvent::LessAsked { of: order.less_of(lines), staff, reason: reason.trim().to_owned() };
        Ok(follow(id, order, at, vec![asked]))
    }

    pub(super) fn change_address(
        &self,
        at: Timestamp,
        command: &Command,
        id: OrderId,
        (address, said): (&Address, Option<&SaidAddress>),
    ) -> Result<Vec<Event>, Rejection> {
        if !command.customer {
            check::right(&command.grant, Right::ManageOrders)?;
        }
        place::check_address(address)?;
        let order = self.known(id)?;
        let Way::Ship(before) = &order.placed.way else {
            let message = "this order is collected, and goes to no address";
            return Err(Rejection::new(RefusalCode::WrongState, message));
        };
        if !order.can_change_address() {
            let message = "it is packed or on its way by now, and its address cannot be changed any more";
            return Err(Rejection::new(RefusalCode::WrongState, message));
        }
        if before.country != address.country {
            let message =
                "it was taxed for the country it goes to; call it off and order anew for another one";
            return Err(Rejection::new(RefusalCode::NotDeliverable, message));
        }
        if before == address {
            return Ok(Vec::new());
        }
        let staff = if command.customer { StaffId(0) } else { command.staff };
        let changed = match (&order.said, said) {
            (Some(_), Some(said)) => OrderEvent::AddressSealed { address: Box::new(said.clone()), staff },
            // What was sealed is never put in clear: there is a key for it as long as it is not erased.
            (Some(_), None) => {
                let message = "the key of this order is not there, and its address cannot be sealed";
                return Err(Rejection::new(RefusalCode::WrongState, message));
            }
            (None, _) => OrderEvent::AddressChanged { address: address.clone(), staff },
        };
        Ok(follow(id, order, at, vec![changed]))
    }
}

impl Order {
    /// How much of each SKU nobody has begun to pick, and nobody has asked to leave out.
    #[must_use]
    pub fn reducible(&self) -> BTreeMap<Sku, Quantity> {
        let mut left: BTreeMap<Sku, Quantity> = BTreeMap::new();
        if self.state != OrderState::Confirmed || self.cancelling {
            return left;
        }
        for part in self.parts.iter().filter(|part| part.step == PartStep::Promised && part.less.is_empty()) {
            for line in &part.lines {
                let sum = left.entry(line.sku).or_default();
                sum.0 = sum.0.saturating_add(line.quantity.0);
            }
        }
        left
    }

    /// Which part is asked to leave out what, the first first.
    fn less_of(&self, lines: &[Moved]) -> Vec<LessOf> {
        let mut wanted: BTreeMap<Sku, i64> = BTreeMap::new();
        for line in lines {
            let sum = wanted.entry(line.sku).or_default();
            *sum = sum.saturating_add(line.quantity.0);
        }
        let mut of = Vec::new();
        for (part, number) in self.parts.iter().zip(0_u16..) {
            if part.step != PartStep::Promised || !part.less.is_empty() {
                continue;
            }
            let mut less = Vec::new();
            for line in &part.lines {
                let Some(left) = wanted.get_mut(&line.sku).filter(|left| **left > 0) else { continue };
                let quantity = Quantity((*left).min(line.quantity.0));
                *left = left.saturating_sub(quantity.0);
                less.push(Moved { sku: line.sku, quantity });
            }
            if !less.is_empty() {
                of.push(LessOf { part: number, lines: less });
            }
        }
        of
    }

    #[must_use]
    pub fn can_change_address(&self) -> bool {
        let open = !matches!(self.state, OrderState::Fulfilled | OrderState::Cancelled) && !self.cancelling;
        let unpacked = self.parts.iter().all(|part| part.step.is_over() || part.step < PartStep::Packed);
        open && unpacked && !self.is_collected()
    }

    pub(super) fn apply_edit(&mut self, event: &OrderEvent) {
        match event {
            OrderEvent::LessAsked { of, .. } => {
                for LessOf { part, lines } in of {
                    if let Some(part) = self.parts.get_mut(usize::from(*part)) {
                        part.less.clone_from(lines);
                        part.edits = part.edits.saturating_add(1);
                    }
                }
            }
            OrderEvent::LessAnswered { part, refused } => {
                let Some(part) = self.parts.get_mut(usize::from(*part)) else { return };
                let less = std::mem::take(&mut part.less);
                if *refused {
                    return;
                }
                for line in &less {
                    if let Some(own) = part.lines.iter_mut().find(|own| own.sku == line.sku) {
                        own.quantity.0 = own.quantity.0.saturating_sub(line.quantity.0);
                    }
                }
                part.lines.retain(|line| line.quantity.is_positive());
                if part.lines.is_empty() {
                    part.step = PartStep::Ended;
                }
                self.drop_lines(&less);
            }
            OrderEvent::AddressChanged { address, .. } => self.placed.way = Way::Ship(address.clone()),
            _ => {}
        }
    }
}
