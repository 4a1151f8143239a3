//! The reference's transfers: the sender's paper, the receiver's, and what is truly on the road between them.

use std::collections::BTreeSet;

use super::{
    ask::{Arrivals, Ask},
    house::{Came, Goods, House, Journey, Leg, Transfer, Why, summed},
};

/// So often one transfer is received.
const RECEIPTS_MOST: u32 = 100;

impl House {
    pub fn take_transfer(&mut self, shop: usize, number: u128, ask: &Ask) -> bool {
        match ask {
            Ask::Draft { to, lines } => {
                let Some(asked) = summed(lines) else { return false };
                let transfer = Transfer {
                    from: shop,
                    to: *to,
                    leg: Leg::Draft,
                    asked,
                    road: Goods::new(),
                    missing: Goods::new(),
                    truly: Goods::new(),
                    told: false,
                    refused: false,
                    announced: false,
                    noted: BTreeSet::new(),
                    receipts: [].into(),
                };
                self.transfers.insert(number, transfer);
                true
            }
            Ask::Approve { transfer } => {
                let Some(asked) = self.paper(*transfer, &[Leg::Draft]) else { return false };
                if !self.shops[shop].has_free(self.now, &asked) {
                    return false;
                }
                self.shops[shop].set_aside(&asked, |level| &mut level.allocated);
                self.leg(*transfer, Leg::Approved)
            }
            Ask::Dispatch { transfer } => self.dispatch(shop, *transfer),
            Ask::CancelTransfer { transfer } => {
                if self.paper(*transfer, &[Leg::Draft, Leg::Approved]).is_none() {
                    return false;
                }
                if let Some(asked) = self.paper(*transfer, &[Leg::Approved]) {
                    self.shops[shop].set_free(&asked, |level| &mut level.allocated);
                }
                self.leg(*transfer, Leg::Over)
            }
            Ask::Unload { transfer, lines, complete } => {
                self.unload(shop, number, (*transfer, lines), *complete)
            }
            Ask::WriteOff { transfer } => self.write_off(*transfer),
            _ => false,
        }
    }

    /// The goods of a transfer in one of these states.
    fn paper(&self, transfer: u128, legs: &[Leg]) -> Option<Goods> {
        self.transfers.get(&transfer).filter(|one| legs.contains(&one.leg)).map(|one| one.asked.clone())
    }

    fn leg(&mut self, transfer: u128, leg: Leg) -> bool {
        self.transfers.get_mut(&transfer).map(|one| one.leg = leg).is_some()
    }

    fn dispatch(&mut self, shop: usize, transfer: u128) -> bool {
        let Some(asked) = self.paper(transfer, &[Leg::Approved]) else { return false };
        for (sku, quantity) in &asked {
            self.move_goods(shop, *sku, -quantity, Why::Sent, Some(self.now));
        }
        self.shops[shop].set_free(&asked, |level| &mut level.allocated);
        if let Some(one) = self.transfers.get_mut(&transfer) {
            (one.road, one.truly) = (asked.clone(), asked);
        }
        self.leg(transfer, Leg::Sent)
    }

    /// The receiver hears that goods are on their way.
    pub fn announce(&mut self, transfer: u128) {
        let Some(one) = self.transfers.get_mut(&transfer) else { return };
        one.announced = true;
        let (to, expected) = (one.to, one.asked.clone());
        let own = &mut self.shops[to];
        own.set_aside(&expected, |level| &mut level.incoming);
        own.journeys.insert(transfer, Journey { expected, receipts: 0, untold: BTreeSet::new() });
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
        let open = journey.expected.iter().filter(|(_, left)| complete && **left > 0).map(|(sku, _)| *sku);
        let skus: BTreeSet<u8> = good.keys().copied().chain(open).collect();
        journey.receipts += 1;
        journey.untold.insert(number);
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
            receipt.push(Came { sku, within, missing });
            self.move_goods(shop, sku, within, Why::Arrived, Some(self.now));
            self.move_goods(shop, sku, came - within, Why::Adjusted, Some(self.now));
            let level = self.shops[shop].level_mut(sku);
            level.unsellable += of(&damaged);
            level.incoming -= within + missing;
            let transfer = self.transfers.get_mut(&id).expect("it was sent");
            *transfer.truly.entry(sku).or_default() -= within;
        }
        self.transfers.get_mut(&id).expect("it was sent").receipts.insert(number, receipt);
        true
    }

    /// The sender hears of a receipt; false where it waits for nothing any more.
    pub fn note(&mut self, transfer: u128, receipt: u128) -> bool {
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
        if one.road.values().all(|left| *left == 0) {
            one.leg = Leg::Over;
        }
        true
    }

    /// Only what the receiver does not expect any more is given up.
    fn write_off(&mut self, transfer: u128) -> bool {
        let Some(one) = self.transfers.get_mut(&transfer).filter(|one| one.leg == Leg::Sent) else {
            return false;
        };
        let missing = |sku: &u8| one.missing.get(sku).copied().unwrap_or(0);
        if !one.refused && one.road.iter().any(|(sku, road)| *road > missing(sku)) {
            return false;
        }
        for (sku, road) in &one.road {
            *one.truly.entry(*sku).or_default() -= road;
            *self.written_off.entry(*sku).or_default() += road;
        }
        one.leg = Leg::Over;
        true
    }

    /// The receiver knows that the sender knows.
    pub fn receipt_told(&mut self, shop: usize, receipt: u128) {
        let journeys = &mut self.shops[shop].journeys;
        journeys.values_mut().for_each(|journey| {
            journey.untold.remove(&receipt);
        });
        journeys.retain(|_, one| !one.untold.is_empty() || one.expected.values().any(|left| *left != 0));
    }
}
