//! The steps of the long walk with lots: what is asked of a branch, and what the reference writes down when it is accepted.

use domain::branch::{
    NamedLot,
    command::{
        Arrived, Came, CountBody, Found, FoundLot, LotBody, PricedReturn, PurchaseBody, Receipt, StockBody,
        TicketBody, TransferBody,
    },
};
use protocol::{
    AdjustmentReason, Amount, Disposition, Quantity, TenderKind, Timestamp, Tracking, TransferId,
};

use crate::{
    lots::{DAY_MS, lot},
    lots_pencil::{Good, Goods, Journey, Lot},
    lots_walk::{LOTS, PLACES, UNITS, World, lines},
    places::number,
    support::*,
};

impl World {
    /// Tries any next step of any transfer; the machines say which are possible.
    pub(crate) fn travel(&mut self) {
        let ids: Vec<_> = self.naive.journeys.keys().copied().collect();
        let Some(transfer) = self.chance.pick(&ids).filter(|_| self.chance.of(5) > 0) else {
            return self.draft();
        };
        let journey = self.naive.journeys[&transfer].clone();
        match self.chance.of(12) {
            10 => self.unload_oddly(transfer, &journey),
            11 => self.clear_up(),
            0..2 => {
                if self.ask("approve", journey.from, TransferBody::Approve { transfer }, &[]).is_some() {
                    self.naive.journeys.get_mut(&transfer).unwrap().approved = true;
                    self.naive.allocate(journey.from, &journey.goods, 1);
                }
            }
            2..4 => self.dispatch(transfer, &journey),
            4 => {
                if self
                    .ask("cancel a transfer", journey.from, TransferBody::Cancel { transfer }, &[])
                    .is_some()
                {
                    if journey.approved {
                        self.naive.allocate(journey.from, &journey.goods, -1);
                    }
                    self.naive.journeys.remove(&transfer);
                }
            }
            _ => self.unload(transfer, &journey),
        }
    }

    fn draft(&mut self) {
        let from = self.place();
        let to = (from + 1 + self.chance.of(PLACES - 1)) % PLACES;
        let goods = match self.chance.of(2) {
            0 => [(LOTS, 1 + self.of(3))].into(),
            _ => [(UNITS, 1)].into(),
        };
        let body = TransferBody::Draft { to: number(to), lines: lines(&goods), note: String::new() };
        if let Some(id) = self.ask("draft", from, body, &[]) {
            let journey = Journey {
                from,
                to,
                goods,
                approved: false,
                left: false,
                under_way: Goods::new(),
                known: Goods::new(),
                awaited: None,
                lots: Vec::new(),
            };
            self.naive.journeys.insert(id.into(), journey);
        }
    }

    fn dispatch(&mut self, transfer: TransferId, journey: &Journey) {
        let tracked = journey.goods.iter().find(|(good, _)| [LOTS, UNITS].contains(good));
        let tracked = tracked.map(|(good, units)| ((journey.from, *good), *units));
        if let Some((shelf, units)) = tracked
            && self.naive.open_units(shelf, self.at) < units
        {
            return;
        }
        // Units are named when they leave; of lots the one that ends first goes.
        let named: Vec<NamedLot> = match tracked {
            Some((shelf @ (_, UNITS), _)) => {
                self.naive.open_lots(shelf, self.at).iter().take(1).map(|(number, _)| unit(number)).collect()
            }
            _ => Vec::new(),
        };
        if self.ask("dispatch", journey.from, TransferBody::Dispatch { transfer }, &named).is_some() {
            let lots = tracked.map(|(shelf, units)| self.naive.take_first(shelf, units, self.at));
            self.naive.depart(transfer, lots.unwrap_or_default());
        }
    }

    fn unload(&mut self, transfer: TransferId, journey: &Journey) {
        if journey.awaited.is_none() {
            return;
        }
        let complete = self.chance.of(2) == 0;
        let came: Vec<(Good, i64, i64)> =
            journey.goods.iter().map(|(good, units)| (*good, *units, 0)).collect();
        let arrived = |(good, fit, damaged): &(Good, i64, i64)| Arrived {
            sku: sku(good),
            good: units(*fit),
            damaged: units(*damaged),
        };
        let body = TransferBody::Receive { transfer, lines: came.iter().map(arrived).collect(), complete };
        if let Some(id) = self.ask("unload", journey.to, body, &[]) {
            self.naive.arrive(transfer, id, &came, complete);
        }
    }

    /// Goods that are told apart: they come with their numbers, and leave with them or without.
    pub(crate) fn tell_lots_apart(&mut self) {
        let place = self.place();
        let open = self.naive.open_lots((place, LOTS), self.at);
        let units_here = self.naive.open_lots((place, UNITS), self.at);
        match self.chance.of(10) {
            0..3 => {
                let day = self.today() + 1 + self.chance.of(6) as i32;
                let count = 1 + self.of(5);
                self.come(place, LOTS, &format!("D{day}"), count, Some(day));
            }
            3..5 => {
                self.serials += 1;
                self.come(place, UNITS, &format!("SN{}", self.serials), 1, None);
            }
            5 => {
                let Some((number, _)) = self.chance.pick(&units_here) else { return };
                let line = unit(&number);
                let body = PurchaseBody::Receive(receipt(UNITS, 1));
                let id = self.new_id();
                assert!(self.submit(place, (id, ANN), body, &[line]).is_err(), "{number} is here already");
            }
            6 => {
                let most = open.iter().map(|(_, lot)| lot.units).sum::<i64>();
                if most > 0 {
                    let count = 1 + self.of(most as usize);
                    let body = sell(&[line(LOTS, count, 100)], &[cash(100 * count)]);
                    assert!(self.ask("sell of any lot", place, body, &[]).is_some());
                    self.naive.outside((place, LOTS), -count);
                    self.naive.take_first((place, LOTS), count, self.at);
                }
            }
            7 => {
                let Some((number, lot)) = self.chance.pick(&open) else { return };
                let count = 1 + self.of(lot.units as usize);
                self.leave(place, LOTS, (&number, lot), count);
            }
            8 => {
                let Some((number, lot)) = self.chance.pick(&units_here) else { return };
                self.leave(place, UNITS, (&number, lot), 1);
                self.sold_units.push(number);
            }
            _ => self.unit_comes_back(place),
        }
    }

    fn come(&mut self, place: usize, good: Good, number: &str, count: i64, day: Option<i32>) {
        let named = match day {
            Some(day) => lot(good, number, count, day),
            None => unit(number),
        };
        let body = PurchaseBody::Receive(receipt(good, count));
        assert!(self.ask("receive lots", place, body, &[named]).is_some());
        let ends = named_end(day);
        self.naive.outside((place, good), count);
        self.naive.change_lot((place, good), number, count, ends);
    }

    fn leave(&mut self, place: usize, good: Good, (number, of): (&str, Lot), count: i64) {
        let named = if good == UNITS { unit(number) } else { lot(good, number, count, 0) };
        let named = NamedLot { expires: None, ..named };
        let body = sell(&[line(good, count, 100)], &[cash(100 * count)]);
        assert!(self.ask("sell of a lot", place, body, &[named]).is_some());
        self.naive.outside((place, good), -count);
        self.naive.change_lot((place, good), number, -count, of.ends);
    }

    /// To any branch, whichever sold it.
    fn unit_comes_back(&mut self, place: usize) {
        let Some(number) = self.sold_units.pop() else { return };
        let body = returned(UNITS, 1, Disposition::Restock);
        assert!(self.ask("bring a unit back", place, body, &[unit(&number)]).is_some());
        self.naive.outside((place, UNITS), 1);
        self.naive.change_lot((place, UNITS), &number, 1, named_end(None));
    }

    /// Somebody counts all lots or units of a shelf: some are missing, some are found, those that may not be sold among them.
    pub(crate) fn count_lots(&mut self) {
        let (place, good) = (self.place(), [LOTS, UNITS][self.chance.of(2)]);
        let here = self
            .naive
            .lots
            .iter()
            .filter(|((there, one, _), lot)| (*there, *one) == (place, good) && lot.units > 0);
        let here: Vec<(String, Lot)> = here.map(|(key, lot)| (key.2.clone(), *lot)).collect();
        let mut seen: Vec<(String, Lot, i64)> = Vec::new();
        // More than one command tells of are not counted here.
        if here.len() > 90 {
            return;
        }
        for (number, lot) in here {
            let most = if good == UNITS { 1 } else { lot.units + 2 };
            let count = if self.chance.of(3) > 0 { lot.units } else { self.of(most as usize + 1) };
            seen.push((number, lot, count));
        }
        if good == UNITS && self.chance.of(4) == 0 {
            self.serials += 1;
            let fresh = Lot { units: 0, ends: named_end(None) };
            seen.push((format!("SN{}", self.serials), fresh, 1));
        }
        let threshold = domain::branch::Threshold::default();
        let (name, skus) = ("A shelf".to_owned(), Some(vec![sku(good)]));
        let open = CountBody::Open { name, skus, blind: true, threshold };
        let Some(count) = self.ask("open a count", place, open, &[]).map(Into::into) else { return };
        let entries: Vec<Found> = seen.iter().map(|one| found(good, one, self.at)).collect();
        if !entries.is_empty() {
            assert!(self.ask("count lots", place, CountBody::Enter { count, entries }, &[]).is_some());
        }
        let zero_uncounted = seen.is_empty();
        if zero_uncounted
            || self.ask("submit", place, CountBody::Submit { count, as_is: true }, &[]).is_none()
        {
            assert!(self.ask("call a count off", place, CountBody::Cancel { count }, &[]).is_some());
            return;
        }
        assert!(
            self.ask("approve a count", place, CountBody::Approve { count, zero_uncounted: false }, &[])
                .is_some()
        );
        self.wake();
        for (number, lot, count) in seen {
            self.naive.outside((place, good), count - lot.units);
            self.naive.change_lot((place, good), &number, count - lot.units, lot.ends);
        }
    }

    /// Of a lot that may not be sold some are thrown away.
    pub(crate) fn write_off(&mut self) {
        let place = self.place();
        let open = self.naive.open_lots((place, LOTS), self.at);
        let shut = self.naive.lots.iter().filter(|((there, good, number), lot)| {
            (*there, *good) == (place, LOTS) && lot.units > 0 && !open.iter().any(|(one, _)| one == number)
        });
        let shut: Vec<(String, Lot)> = shut.map(|(key, lot)| (key.2.clone(), *lot)).collect();
        let Some((number, of)) = self.chance.pick(&shut) else { return };
        let count = 1 + self.of(of.units as usize);
        let gone = units(-count);
        let (reason, note) = (AdjustmentReason::Expired, String::new());
        let body = StockBody::Adjust { sku: sku(LOTS), delta: gone, unsellable: gone, reason, note };
        let named = NamedLot { expires: None, unsellable: units(count), ..lot(LOTS, &number, count, 0) };
        assert!(self.ask("write off of a lot", place, body, &[named]).is_some());
        self.naive.outside((place, LOTS), -count);
        self.naive.change_lot((place, LOTS), &number, -count, of.ends);
    }

    /// Head office blocks a lot, or lets it be sold again, and each branch hears of it.
    pub(crate) fn recall(&mut self) {
        if self.chance.of(2) == 0
            && let Some(((good, number), recall)) = self.recalls.pop_first()
        {
            for place in 0..PLACES {
                let (sku, lot) = (sku(good), number.parse().unwrap());
                assert!(self.ask("lift a recall", place, LotBody::Lift { recall, sku, lot }, &[]).is_some());
                self.naive.recalled.remove(&(place, good, number.clone()));
            }
            return;
        }
        let known: Vec<String> =
            self.naive.lots.keys().filter(|(_, good, _)| *good == LOTS).map(|key| key.2.clone()).collect();
        let Some(number) =
            self.chance.pick(&known).filter(|number| !self.recalls.contains_key(&(LOTS, number.clone())))
        else {
            return;
        };
        let recall = self.new_id();
        for place in 0..PLACES {
            let (lot, reason) = (number.parse().unwrap(), "glass in it".to_owned());
            let body = LotBody::Recall { recall, sku: sku(LOTS), lot, reason };
            assert!(self.ask("recall", place, body, &[]).is_some());
            self.naive.recalled.insert((place, LOTS, number.clone()));
        }
        self.recalls.insert((LOTS, number), recall);
    }
}

fn found(good: Good, (number, _, count): &(String, Lot, i64), at: Timestamp) -> Found {
    let tracking = if good == UNITS { Tracking::Serial } else { Tracking::Lot };
    // A lot that is known needs no date.
    let read = FoundLot { lot: number.parse().unwrap(), expires: None, tracking };
    Found { sku: sku(good), quantity: units(*count), place: String::new(), at, lot: Some(read) }
}

fn returned(good: Good, count: i64, disposition: Disposition) -> TicketBody {
    let line = PricedReturn {
        sku: sku(good),
        quantity: units(count),
        unit_price: Amount(100),
        tax: domain::pricing::LineTax::inside(VAT),
        stocked: true,
        disposition,
    };
    let tender = TenderKind::Cash.into();
    TicketBody::RefundWithoutReceipt { currency: GBP, day: DAY, lines: vec![line], tender }
}

fn receipt(good: Good, count: i64) -> Receipt {
    let line = Came {
        sku: sku(good),
        good: units(count),
        damaged: Quantity::ZERO,
        wrong: Quantity::ZERO,
        cost: Some(Amount(100)),
        usual: None,
        weight_g: None,
    };
    Receipt {
        purchase: None,
        supplier: None,
        reference: String::new(),
        lines: vec![line],
        charges: None,
        over: true,
        seen: None,
        note: String::new(),
        consigned: false,
    }
}

fn unit(number: &str) -> NamedLot {
    NamedLot { serial: true, expires: None, unsellable: Quantity::ZERO, ..lot(UNITS, number, 1, 0) }
}

/// The end of a day, counted from the beginning; what has none never ends.
pub(crate) fn named_end(day: Option<i32>) -> Timestamp {
    match day {
        Some(day) => NOW.plus_millis((i64::from(day) + 1) * DAY_MS),
        None => Timestamp(i64::MAX),
    }
}
