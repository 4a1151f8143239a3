//! The reference's transfers: the sender's paper, the receiver's, and what is truly on the road between them.

use std::collections::BTreeSet;

use protocol::{Condition, RefusalCode};

use super::{
    ask::{Arrivals, Ask},
    house::{Came, Goods, House, Journey, Leg, Shipment, Transfer, Why, no, no_lines, summed},
};

/// So often one transfer is received.
const RECEIPTS_MOST: u32 = 100;
/// So many shipments one transfer has.
const SHIPMENTS_MOST: usize = 60;

/// The name of what comes back of a shipment, which the machines make from its own.
fn way_back(shipment: u128) -> u128 {
    domain::step_id(uuid::Uuid::from_u128(shipment), "comes back", 0).uuid().as_u128()
}

impl Journey {
    fn of(transfer: u128, expected: Goods, own: bool) -> Self {
        Self { transfer, expected, receipts: 0, untold: BTreeSet::new(), given_up: Goods::new(), own }
    }

    fn is_done(&self) -> bool {
        self.untold.is_empty() && self.given_up.is_empty() && self.expected.values().all(|left| *left == 0)
    }
}

impl Transfer {
    /// Nothing is left to send, and nothing is on the road.
    pub(super) fn end_if_over(&mut self) {
        if self.left.is_empty() && self.road.values().all(|left| *left == 0) {
            self.leg = Leg::Over;
        }
    }
}

impl House {
    pub(super) fn take_transfer(&mut self, shop: usize, number: u128, ask: &Ask) -> bool {
        match ask {
            Ask::Draft { to, lines } => {
                let Some(asked) = summed(lines) else { return no_lines(&self.why, lines) };
                let transfer = Transfer::new((shop, *to), Leg::Draft, asked);
                self.transfers.insert(number, transfer);
                true
            }
            Ask::Approve { transfer } => {
                let Some(asked) = self.paper(*transfer, &[Leg::Wish, Leg::Draft]) else { return false };
                let own = &self.shops[shop];
                if asked.iter().any(|(sku, quantity)| own.free(self.now, *sku) < *quantity) {
                    return no(&self.why, RefusalCode::InsufficientStock);
                }
                self.shops[shop].set_aside(&asked, |level| &mut level.allocated);
                if let Some(one) = self.transfers.get_mut(transfer) {
                    one.left = asked;
                }
                self.leg(*transfer, Leg::Approved)
            }
            Ask::Dispatch { transfer } => {
                let left = self.transfers.get(transfer).map(|one| one.left.clone());
                self.leave_for(shop, number, *transfer, &left.unwrap_or_default())
            }
            Ask::SendOff { transfer, lines } => {
                summed(lines).is_some_and(|lines| self.leave_for(shop, number, *transfer, &lines))
            }
            Ask::CloseShort { transfer } => self.close_short(shop, *transfer),
            Ask::CancelTransfer { transfer } => {
                if self.paper(*transfer, &[Leg::Wish, Leg::Draft, Leg::Approved]).is_none() {
                    return false;
                }
                if let Some(one) = self.transfers.get_mut(transfer) {
                    let left = std::mem::take(&mut one.left);
                    self.shops[shop].set_free(&left, |level| &mut level.allocated);
                }
                self.leg(*transfer, Leg::Over)
            }
            Ask::Unload { shipment, lines, complete, .. } => {
                self.unload(shop, number, (*shipment, lines), *complete)
            }
            Ask::TurnBack { transfer, shipment } => {
                let one = self.transfers.get_mut(transfer).filter(|one| one.leg == Leg::Sent);
                let one = one.filter(|one| one.back_of.is_none());
                let one = one.and_then(|one| one.shipments.get_mut(shipment));
                one.filter(|one| one.callable && !one.called).map(|one| one.called = true).is_some()
            }
            Ask::WriteOff { transfer } => self.write_off(*transfer),
            Ask::Wish { from, lines } => self.wish(shop, number, *from, lines),
            Ask::Decline { transfer } => self.decline(*transfer),
            Ask::Resolve { of, quantity, resolution } => {
                self.resolve(shop, number, *of, (*quantity, *resolution))
            }
            Ask::SendItBack { of, lines } => self.send_it_back(shop, number, *of, lines),
            _ => false,
        }
    }

    /// The goods of a transfer in one of these states.
    fn paper(&self, transfer: u128, legs: &[Leg]) -> Option<Goods> {
        let one = self.transfers.get(&transfer)?;
        if !legs.contains(&one.leg) {
            no(
                &self.why,
                if one.leg == Leg::Over { RefusalCode::UnknownTransfer } else { RefusalCode::WrongState },
            );
            return None;
        }
        Some(one.asked.clone())
    }

    fn leg(&mut self, transfer: u128, leg: Leg) -> bool {
        self.transfers.get_mut(&transfer).map(|one| one.leg = leg).is_some()
    }

    /// Goods leave: all that is left, or some of it. What leaves all at once goes by the name of the transfer.
    fn leave_for(&mut self, shop: usize, number: u128, id: u128, lines: &Goods) -> bool {
        let Some(one) = self.transfers.get_mut(&id) else { return false };
        let fits = lines.iter().all(|(sku, quantity)| one.left.get(sku).is_some_and(|left| left >= quantity));
        let full = one.shipments.len() >= SHIPMENTS_MOST;
        if !matches!(one.leg, Leg::Approved | Leg::Sent) || lines.is_empty() || !fits || full {
            return false;
        }
        let whole = one.shipments.is_empty() && *lines == one.left;
        one.shipments.insert(if whole { id } else { number }, Shipment::of(lines.clone()));
        one.leg = Leg::Sent;
        for (sku, quantity) in lines {
            *one.left.entry(*sku).or_default() -= quantity;
            *one.road.entry(*sku).or_default() += quantity;
            *one.truly.entry(*sku).or_default() += quantity;
        }
        one.left.retain(|_, left| *left > 0);
        for (sku, quantity) in lines {
            self.move_goods(shop, *sku, -quantity, Why::Sent, Some(self.now));
        }
        self.shops[shop].set_free(lines, |level| &mut level.allocated);
        true
    }

    /// What has not left stays.
    fn close_short(&mut self, shop: usize, id: u128) -> bool {
        let one = self.transfers.get_mut(&id).filter(|one| one.leg == Leg::Sent && !one.left.is_empty());
        let Some(one) = one else { return false };
        let left = std::mem::take(&mut one.left);
        one.end_if_over();
        self.shops[shop].set_free(&left, |level| &mut level.allocated);
        true
    }

    /// The transfer of a shipment.
    pub(super) fn of_shipment(&self, shipment: u128) -> Option<(u128, &Transfer)> {
        let all = self.transfers.iter().map(|(id, one)| (*id, one));
        all.into_iter().find(|(_, one)| one.shipments.contains_key(&shipment))
    }

    /// The receiver hears that goods are on their way, which may be said twice, or will not have them.
    pub(super) fn announce(&mut self, id: u128, (lost, refused): (bool, bool)) {
        let Some((transfer, _)) = self.of_shipment(id) else { return };
        let Some(one) = self.transfers.get_mut(&transfer) else { return };
        let to = one.to;
        let Some(shipment) = one.shipments.get_mut(&id) else { return };
        let (expected, fresh) = (shipment.lines.clone(), !shipment.announced && !refused);
        shipment.announced |= fresh;
        shipment.told |= !lost;
        if refused {
            (shipment.callable, shipment.called) = (false, false);
            // What it will not have, it does not expect either.
            for (sku, quantity) in &expected {
                *one.missing.entry(*sku).or_default() += quantity;
            }
        }
        if fresh {
            let own = &mut self.shops[to];
            own.set_aside(&expected, |level| &mut level.incoming);
            own.journeys.insert(id, Journey::of(transfer, expected, false));
            // What is expected once more was cleared up when it left.
            if id == transfer {
                self.cleared_by_return(transfer);
            }
        }
    }

    /// What came within the announcement came off the road; what is more was found.
    fn unload(&mut self, shop: usize, number: u128, (id, lines): (u128, &Arrivals), complete: bool) -> bool {
        let Some(journey) = self.shops[shop].journeys.get_mut(&id) else { return false };
        let Some((good, damaged, _)) = Self::came(lines) else { return false };
        let more = if complete { 1 } else { 2 };
        let none_left = journey.expected.values().all(|left| *left == 0);
        if none_left || (lines.is_empty() && !complete) || journey.receipts + more > RECEIPTS_MOST {
            return false;
        }
        let transfer = journey.transfer;
        let open = journey.expected.iter().filter(|(_, left)| complete && **left > 0).map(|(sku, _)| *sku);
        let skus: BTreeSet<u8> = good.keys().copied().chain(open).collect();
        let own = journey.own;
        journey.receipts += 1;
        if !own {
            journey.untold.insert(number);
        }
        let mut receipt = Vec::new();
        for sku in skus {
            let journey = self.shops[shop].journeys.get_mut(&id).expect("it is there");
            let of = |goods: &Goods| goods.get(&sku).copied().unwrap_or(0);
            let (came, left) = (of(&good) + of(&damaged), of(&journey.expected));
            let within = came.min(left);
            let missing = if complete { left - within } else { 0 };
            if let Some(left) = journey.expected.get_mut(&sku) {
                *left -= within + missing;
            }
            receipt.push(Came { sku, within, missing, damaged: of(&damaged), over: came - within });
            self.move_goods(shop, sku, within, Why::Arrived, Some(self.now));
            self.move_goods(shop, sku, came - within, Why::Adjusted, Some(self.now));
            let level = self.shops[shop].level_mut(sku);
            level.unsellable += of(&damaged);
            level.incoming -= within + missing;
            self.shops[shop].say(sku, Condition::Damaged, of(&damaged));
            if !own {
                let from = self.transfers[&transfer].from;
                let known = self.shops[shop].came.entry(transfer).or_insert((from, Goods::new()));
                *known.1.entry(sku).or_default() += came;
            }
            let sent = self.transfers.get_mut(&transfer).expect("it was sent");
            *sent.truly.entry(sku).or_default() -= within;
        }
        self.transfers.get_mut(&transfer).expect("it was sent").receipts.insert(number, receipt);
        if own {
            // Whoever receives it is who would be told of it.
            self.note(transfer, number);
            self.receipt_told(shop, number);
        }
        true
    }

    /// The receiver gives up what it expects of a shipment, or has it already. What it says once it says for ever.
    pub(super) fn turn(&mut self, id: u128, lost: bool) -> Option<usize> {
        let (transfer, one) = self.of_shipment(id)?;
        let (to, before) = (one.to, one.shipments[&id].said);
        let journey = self.shops[to].journeys.get(&id);
        let expected = journey.map(|one| one.expected.clone()).unwrap_or_default();
        let given: Goods = expected.into_iter().filter(|(_, left)| *left > 0).collect();
        let yes = before.unwrap_or(!given.is_empty());
        if before.is_none() && yes {
            self.shops[to].set_free(&given, |level| &mut level.incoming);
            let journey = self.shops[to].journeys.get_mut(&id).expect("it is expected");
            journey.expected.values_mut().for_each(|left| *left = 0);
            journey.given_up = given;
        }
        let shipment = self.transfers.get_mut(&transfer)?.shipments.get_mut(&id)?;
        shipment.said = Some(yes);
        if !lost {
            shipment.called = false;
            shipment.callable &= yes;
        }
        Some(to)
    }

    /// The sender hears that goods come back, which may be said twice.
    pub(super) fn turned_round(&mut self, shop: usize, id: u128, lost: bool) -> Option<usize> {
        let given = self.shops[shop].journeys.get(&id)?.given_up.clone();
        let (transfer, one) = self.of_shipment(id)?;
        let from = one.from;
        let shipment = self.transfers.get_mut(&transfer)?.shipments.get_mut(&id)?;
        let fresh = shipment.callable;
        (shipment.callable, shipment.called) = (false, false);
        if fresh {
            let own = &mut self.shops[from];
            own.set_aside(&given, |level| &mut level.incoming);
            own.journeys.insert(way_back(id), Journey::of(transfer, given, true));
        }
        if !lost {
            let journeys = &mut self.shops[shop].journeys;
            journeys.get_mut(&id)?.given_up.clear();
            journeys.retain(|_, one| !one.is_done());
        }
        Some(from)
    }

    /// The sender hears of a receipt; false where it waits for nothing any more.
    pub(super) fn note(&mut self, transfer: u128, receipt: u128) -> bool {
        let Some(one) = self.transfers.get_mut(&transfer).filter(|one| one.leg == Leg::Sent) else {
            return false;
        };
        if !one.noted.insert(receipt) {
            return true;
        }
        for came in one.receipts.get(&receipt).into_iter().flatten() {
            if let Some(road) = one.road.get_mut(&came.sku) {
                *road = (*road - came.within).max(0);
                *one.missing.entry(came.sku).or_default() += came.missing;
            }
        }
        one.end_if_over();
        self.find_differences(transfer, receipt);
        true
    }

    /// Only what the receiver does not expect any more is given up.
    fn write_off(&mut self, transfer: u128) -> bool {
        let Some(one) = self.transfers.get_mut(&transfer).filter(|one| one.leg == Leg::Sent) else {
            return false;
        };
        let missing = |sku: &u8| one.missing.get(sku).copied().unwrap_or(0);
        if !one.left.is_empty() || one.road.iter().any(|(sku, road)| *road > missing(sku)) {
            return false;
        }
        for (sku, road) in &one.road {
            *one.truly.entry(*sku).or_default() -= road;
            *self.written_off.entry(*sku).or_default() += road;
        }
        one.leg = Leg::Over;
        let from = one.from;
        let short = |of: &u128, kind| *of == transfer && kind == protocol::DiscrepancyKind::Short;
        self.shops[from].differences.retain(|(of, _, _, kind), _| !short(of, *kind));
        true
    }

    /// The receiver knows that the sender knows.
    pub(super) fn receipt_told(&mut self, shop: usize, receipt: u128) {
        let journeys = &mut self.shops[shop].journeys;
        journeys.values_mut().for_each(|journey| {
            journey.untold.remove(&receipt);
        });
        journeys.retain(|_, one| !one.is_done());
    }
}
