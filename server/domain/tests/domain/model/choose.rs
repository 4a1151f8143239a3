//! How numbers choose what is asked among what there is: mostly what may be done, so that histories get somewhere.

use protocol::{Condition, DiscrepancyKind, Resolution};

use super::{
    ask::{Ask, Back, Step},
    batches::{LOTS, LOTTED},
    house::{House, Leg, PLAIN, SHOPS, SKUS, State},
};

/// So that a long history does not only pile up documents.
pub(super) const OPEN_MOST: usize = 24;

pub(super) struct Numbers<'a>(pub(super) &'a Step);

impl Numbers<'_> {
    pub(super) fn number(&self, place: usize, below: i64) -> i64 {
        i64::from(self.0.with[place]) % below
    }

    /// Goods that lie on a shelf.
    pub(super) fn sku(&self, place: usize) -> u8 {
        (self.0.with[place] / 7) as u8 % PLAIN as u8
    }

    /// Whatever can be sold.
    fn ware(&self, place: usize) -> u8 {
        (self.0.with[place] / 7) as u8 % SKUS as u8
    }

    /// Mostly whole units, at times a part of one, and rarely what is none.
    pub(super) fn quantity(&self, place: usize, most: i64) -> i64 {
        let number = i64::from(self.0.with[place]);
        match number % 40 {
            0 => -(number % 3) * 1_000,
            1..=5 => number % (most * 1_000) + 1,
            _ => ((number / 40) % most + 1) * 1_000,
        }
    }

    fn count(&self) -> usize {
        if self.0.with[7].is_multiple_of(61) { 0 } else { 1 + usize::from(self.0.with[7]) % 3 }
    }

    pub(super) fn lines(&self, most: i64) -> Vec<(u8, i64)> {
        (0..self.count()).map(|place| (self.sku(place), self.quantity(place + 3, most))).collect()
    }

    pub(super) fn wares(&self, most: i64) -> Vec<(u8, i64)> {
        (0..self.count()).map(|place| (self.ware(place), self.quantity(place + 3, most))).collect()
    }

    pub(super) fn arrivals(&self) -> Vec<(u8, i64, i64, i64)> {
        let bad = |place: usize| if self.number(place, 4) == 0 { 1_000 * self.number(place, 3) } else { 0 };
        let line = |(place, (sku, quantity)): (usize, (u8, i64))| (sku, quantity, bad(place), bad(place + 1));
        self.lines(9).into_iter().enumerate().map(line).collect()
    }

    /// One of what there is, and rarely something that is not there.
    pub(super) fn pick<'a, K: Copy + 'a>(
        &self,
        mut keys: impl Iterator<Item = &'a K>,
        count: usize,
    ) -> Option<K> {
        (count > 0).then(|| keys.nth(usize::from(self.0.with[0]) % count).copied()).flatten()
    }

    fn back(&self) -> Back {
        let all = [Back::Restock, Back::Damaged, Back::Restock, Back::Discard, Back::Quarantine];
        all[usize::from(self.0.with[5]) % all.len()]
    }

    pub(super) fn late(&self) -> i64 {
        if self.0.with[6].is_multiple_of(4) { i64::from(self.0.with[6]) } else { 0 }
    }

    pub(super) fn supplier(&self) -> u16 {
        1 + self.0.with[2] % 3
    }
}

pub(super) fn goods(house: &House, shop: usize, numbers: &Numbers<'_>, kind: u8) -> Option<Ask> {
    let own = &house.shops[shop];
    Some(match kind {
        10..=12 => match &own.note {
            Some((note, lines)) if numbers.number(1, 12) == 0 => {
                Ask::Receive { lines: lines.clone(), note: Some(*note), late: 0 }
            }
            _ => {
                let note = (numbers.number(2, 2) == 0).then_some(u128::from(numbers.0.with[1]));
                Ask::Receive { lines: numbers.lines(24), note, late: numbers.late() }
            }
        },
        13..=15 => {
            let ticket = numbers.pick(own.tickets.keys(), own.tickets.len())?;
            let lines = own.tickets.get(&ticket).map_or(1, |ticket| ticket.lines.len()).max(1);
            let line = usize::from(numbers.0.with[1]) % lines;
            Ask::Refund { ticket, line, quantity: numbers.quantity(3, 3), back: numbers.back() }
        }
        16 => Ask::Return { sku: numbers.ware(0), quantity: numbers.quantity(3, 2), back: numbers.back() },
        17 => {
            let signed = |place: usize| {
                (numbers.number(place, 9) - 4) * [1_000, 250][numbers.number(place, 2) as usize]
            };
            let aside = if numbers.number(2, 2) == 0 { signed(2) } else { 0 };
            let delta = if numbers.number(4, 3) == 0 { 0 } else { signed(1) };
            let paper = numbers.number(5, 3) == 0;
            Ask::Adjust { sku: numbers.sku(0), delta, aside, paper, late: numbers.late() }
        }
        18 | 19 => {
            let lot = numbers.number(2, i64::from(LOTS)) as u8;
            match numbers.number(1, 6) {
                0 => Ask::Recall { lot },
                1 | 2 => Ask::Lift { lot },
                _ => Ask::ReceiveLot { lot, quantity: numbers.quantity(3, 6) },
            }
        }
        _ => {
            let (original, sku) = numbers.pick(own.booked.keys(), own.booked.len())?;
            Ask::Reverse { original, sku }
        }
    })
}

pub(super) fn holds(house: &House, shop: usize, numbers: &Numbers<'_>) -> Option<Ask> {
    let own = &house.shops[shop];
    if numbers.number(5, 9) == 0 {
        let cap = (numbers.number(4, 6) > 0).then(|| 1_000 * numbers.number(6, 9));
        return Some(Ask::Cap { sku: numbers.sku(0), cap });
    }
    let ttl = if numbers.number(2, 30) == 0 { 0 } else { u32::from(numbers.0.with[2]) + 1 };
    if numbers.number(1, 5) < 2 {
        let order = numbers.number(6, 2) == 0;
        let patient = order && numbers.number(5, 2) == 0;
        return (own.holds.len() < OPEN_MOST).then(|| Ask::Hold {
            lines: numbers.wares(3),
            ttl,
            order,
            patient,
        });
    }
    let hold = numbers.pick(own.holds.keys(), own.holds.len())?;
    Some(match numbers.number(1, 5) {
        2 if numbers.number(3, 2) == 0 => Ask::Extend { hold, ttl },
        2 => Ask::Keep { hold, ttl },
        3 => Ask::Release { hold },
        _ => Ask::Free { hold },
    })
}

pub(super) fn parts(house: &House, shop: usize, numbers: &Numbers<'_>) -> Option<Ask> {
    let own = &house.shops[shop];
    if numbers.number(1, 6) <= 1 {
        let hold = numbers.pick(own.holds.keys(), own.holds.len()).filter(|_| numbers.number(2, 3) > 0);
        let held = hold.and_then(|hold| own.holds.get(&hold)).filter(|_| numbers.number(6, 3) > 0);
        let lines = held.map_or_else(|| numbers.wares(3), |held| held.asked.clone());
        let (ship, patient) = (numbers.number(4, 2) == 0, numbers.number(5, 2) == 0);
        return (own.parts.len() < OPEN_MOST).then_some(Ask::Allocate { hold, lines, ship, patient });
    }
    if numbers.number(1, 24) == 2 {
        let ware =
            |(place, line): (usize, (u8, i64, i64, i64))| (numbers.ware(place), line.1, line.2, line.3);
        return Some(Ask::TakeBack { lines: numbers.arrivals().into_iter().enumerate().map(ware).collect() });
    }
    let part = numbers.pick(own.parts.keys(), own.parts.len())?;
    let one = own.parts.get(&part)?;
    let mut lines: Vec<(u8, i64)> = one.lines.iter().map(|(sku, quantity)| (*sku, *quantity)).collect();
    let less = numbers.number(3, 5);
    if let Some(first) = lines.first_mut().filter(|_| less == 0) {
        first.1 = (first.1 - 1_000 * numbers.number(4, 3)).max(0);
    } else if less == 1 {
        lines.truncate(1);
    }
    // Whatever fits the state, mostly, so that parcels get as far as the door.
    let any = numbers.number(2, 16);
    Some(match (any, one.state) {
        (0, _) => Ask::CallOff { part },
        (14, _) | (15, State::Open | State::Picking) => {
            Ask::LetWait { part, lines: lines.into_iter().filter(|(sku, _)| *sku != LOTTED).collect() }
        }
        (1, _) | (2, State::Open) => Ask::LeaveOut { part, lines },
        (3, _) | (4, State::Open) => Ask::Begin { part },
        (5, _) | (_, State::Open | State::Picking) => {
            let patience = if numbers.number(5, 3) == 0 { 0 } else { numbers.number(6, 60_000) };
            Ask::Pick { part, found: lines, patience }
        }
        (6, _) | (9 | 10, State::Packed) => Ask::Unpack { part },
        (7, _) => Ask::Pack { part },
        (8, _) => Ask::Ready { part },
        (9..=13, State::Picked) if one.ship => Ask::Pack { part },
        (9..=13, State::Picked) => Ask::Ready { part },
        (12, _) if one.ship => Ask::HandOver { part },
        (12, _) => Ask::Ship { part },
        _ if one.ship => Ask::Ship { part },
        _ => Ask::HandOver { part },
    })
}

pub(super) fn transfers(house: &House, shop: usize, numbers: &Numbers<'_>) -> Option<Ask> {
    let open = || house.transfers.iter().filter(|(_, one)| one.leg != Leg::Over);
    if numbers.number(1, 5) == 0 {
        let few = open().filter(|(_, one)| one.from == shop).count() < OPEN_MOST;
        let to = (shop + 1 + usize::from(numbers.0.with[2]) % (SHOPS - 1)) % SHOPS;
        // Goods of lots stay where they are: what travels with them is another test's.
        let other = |(sku, quantity)| (if sku == LOTTED { 0 } else { sku }, quantity);
        let lines = numbers.lines(4).into_iter().map(other).collect();
        return few.then_some(Ask::Draft { to, lines });
    }
    let journeys = &house.shops[shop].journeys;
    if numbers.number(1, 5) == 1 && !journeys.is_empty() {
        let shipment = numbers.pick(journeys.keys(), journeys.len())?;
        let transfer = journeys.get(&shipment)?.transfer;
        let lines = if numbers.number(2, 5) == 0 { Vec::new() } else { numbers.arrivals() };
        let lines = lines.into_iter().map(|(sku, good, damaged, _)| (sku, good, damaged, 0)).collect();
        let alone = journeys.values().filter(|one| one.transfer == transfer).count() == 1;
        let complete = numbers.number(6, 3) == 0;
        return Some(Ask::Unload { transfer, shipment, lines, complete, alone });
    }
    let from = || open().filter(|(_, one)| one.from == shop);
    let transfer = numbers.pick(from().map(|(id, _)| id), from().count())?;
    let leg = house.transfers.get(&transfer)?.leg;
    Some(match (numbers.number(2, 12), leg) {
        (0, _) => Ask::CancelTransfer { transfer },
        (1, _) => Ask::WriteOff { transfer },
        (2 | 3, Leg::Sent) => Ask::CloseShort { transfer },
        (10, Leg::Sent) if !house.transfers.get(&transfer)?.left.is_empty() => Ask::CloseShort { transfer },
        (4 | 5, Leg::Sent | Leg::Approved) | (6, Leg::Approved) => {
            let left = house.transfers.get(&transfer)?.left.iter();
            let part = |(sku, left): (&u8, &i64)| (*sku, 1_000.max(left / (1 + numbers.number(3, 3))));
            Ask::SendOff { transfer, lines: left.map(part).collect() }
        }
        (6 | 7, Leg::Sent) | (8, Leg::Over) => {
            let shipments = &house.transfers.get(&transfer)?.shipments;
            let nth = usize::from(numbers.0.with[3]) % shipments.len().max(1);
            let shipment = shipments.keys().nth(nth).copied().unwrap_or(transfer);
            Ask::TurnBack { transfer, shipment }
        }
        (8 | 9, Leg::Sent) => Ask::WriteOff { transfer },
        (2..=9, Leg::Wish | Leg::Draft) | (10, _) => Ask::Approve { transfer },
        _ => Ask::Dispatch { transfer },
    })
}

/// What somebody says of goods that may not be sold, and what they put together or take apart.
pub(super) fn odd_goods(house: &House, shop: usize, numbers: &Numbers<'_>) -> Option<Ask> {
    const SAID: [Condition; 7] = [
        Condition::Damaged,
        Condition::QualityControl,
        Condition::Quarantine,
        Condition::Expired,
        Condition::Display,
        Condition::Other,
        Condition::Recalled,
    ];
    let own = &house.shops[shop];
    let (sku, quantity) = (numbers.sku(0), numbers.quantity(3, 3));
    let condition = |place: usize, most: i64| {
        let which = numbers.number(place, most) as usize;
        SAID.get(which).copied()
    };
    // Mostly one of which there is some.
    let there = own.named.keys().filter(|(of, _)| *of == sku).map(|(_, condition)| *condition).next();
    Some(match numbers.number(1, 12) {
        0..=3 => {
            let from = if numbers.number(2, 3) == 0 { there } else { condition(4, 14) };
            Ask::SetAside { sku, quantity, from, to: condition(5, 9) }
        }
        4..=6 => {
            let condition = if numbers.number(2, 2) == 0 { there } else { condition(4, 8) };
            // What may be of a recalled lot is another's word.
            let condition = condition.filter(|one| *one != Condition::Recalled);
            let delta = 1_000 * (numbers.number(5, 9) - 5);
            let aside = if numbers.number(6, 2) == 0 { delta } else { 1_000 * (numbers.number(6, 5) - 2) };
            let aside = if condition.is_none() && aside > 0 { 0 } else { aside };
            Ask::Correct { sku, delta, aside, condition, bound: numbers.number(7, 2) == 0 }
        }
        7 => {
            let task = numbers.pick(own.asked.keys(), own.asked.len()).unwrap_or(1);
            match numbers.number(2, 5) {
                0 => Ask::DeclineCorrection { task },
                which => Ask::ApproveCorrection { task, own: which == 1 },
            }
        }
        8 | 9 => Ask::Convert { quantity, apart: numbers.number(2, 2) == 0 },
        _ => {
            let lot = numbers.number(2, i64::from(LOTS)) as u8;
            let from = (numbers.number(4, 2) == 0).then(|| (lot + 1 + numbers.number(5, 3) as u8) % LOTS);
            let aside = if numbers.number(6, 4) == 0 { 1_000 * numbers.number(6, 3) } else { 0 };
            Ask::NameLot { lot, fit: quantity, aside, from }
        }
    })
}

/// What becomes of what came otherwise than it left, and what shops want of each other.
pub(super) fn differences(house: &House, shop: usize, numbers: &Numbers<'_>) -> Option<Ask> {
    use Resolution::{Accepted, Expected, Found, LotsCorrected, SentBack, TakenOff, WrittenOff};
    let own = &house.shops[shop];
    let (other, few) = ((shop + 1 + usize::from(numbers.0.with[2]) % (SHOPS - 1)) % SHOPS, own.wishes.len());
    match numbers.number(1, 12) {
        0 => {
            let other_goods = |(sku, quantity)| (if sku == LOTTED { 0 } else { sku }, quantity);
            let lines = numbers.lines(4).into_iter().map(other_goods).collect();
            return (few < OPEN_MOST).then_some(Ask::Wish { from: other, lines });
        }
        1 => {
            let of = || house.transfers.iter().filter(|(_, one)| one.from == shop && one.leg != Leg::Over);
            let wishes = || of().filter(|(_, one)| one.leg == Leg::Wish || numbers.number(2, 5) == 0);
            let transfer = numbers.pick(wishes().map(|(id, _)| id), wishes().count())?;
            return Some(Ask::Decline { transfer });
        }
        2..=5 => {
            // One of the newest, of which something is still there.
            let newest: Vec<u128> = own.came.keys().rev().take(6).copied().collect();
            let of = numbers.pick(newest.iter(), newest.len())?;
            let (_, goods) = own.came.get(&of)?;
            let line = |(place, (sku, left)): (usize, (&u8, &i64))| {
                let damaged = own.level(*sku).unsellable.min(*left).max(0);
                let damaged = if numbers.number(place, 2) == 0 { damaged } else { 0 };
                let good = (left - damaged).min(1_000 * numbers.number(place + 3, 4));
                (*sku, good, damaged, 0)
            };
            // What travels of lots is told by another walk.
            let goods = goods.iter().filter(|(sku, _)| **sku != LOTTED);
            let lines: Vec<_> = goods.take(3).enumerate().map(line).collect();
            let all = numbers.number(6, 8) == 0;
            let lines = lines.into_iter().filter(|line| all || line.1 + line.2 > 0).collect();
            return Some(Ask::SendItBack { of, lines });
        }
        _ => {}
    }
    let of = numbers.pick(own.differences.keys(), own.differences.len())?;
    let likely: &[Resolution] = match of.3 {
        DiscrepancyKind::Short => &[WrittenOff, Found, Expected],
        DiscrepancyKind::Over => &[Accepted, TakenOff],
        _ => &[Accepted],
    };
    let all = [WrittenOff, Found, Expected, Accepted, TakenOff, SentBack, LotsCorrected];
    let from = if numbers.number(2, 10) == 0 { &all[..] } else { likely };
    let resolution = from[usize::from(numbers.0.with[3]) % from.len()];
    let quantity = (numbers.number(4, 2) == 0).then(|| numbers.quantity(5, 2));
    // At times one of which nobody has heard.
    let of = if numbers.number(6, 25) == 0 { (of.0, 1, of.2, of.3) } else { of };
    Some(Ask::Resolve { of, quantity, resolution })
}

/// Refunds of what another shop has sold.
pub(super) fn elsewhere(house: &House, shop: usize, numbers: &Numbers<'_>) -> Option<Ask> {
    let own = &house.shops[shop];
    let mine = |owner: bool| {
        let all = house.claims.iter();
        all.filter(move |(_, one)| if owner { one.owner == shop } else { one.by == shop && !one.used })
    };
    Some(match numbers.number(1, 10) {
        0..=4 => {
            let ticket = numbers.pick(own.tickets.keys(), own.tickets.len())?;
            let lines = own.tickets.get(&ticket)?.lines.len().max(1);
            let line = usize::from(numbers.0.with[2]) % (lines + usize::from(numbers.number(4, 20) == 0));
            let by = (shop + 1 + usize::from(numbers.0.with[5]) % (SHOPS - 1)) % SHOPS;
            Ask::Claim { by, ticket, line, quantity: numbers.quantity(3, 3) }
        }
        5..=8 => {
            let claim = numbers.pick(mine(false).map(|(id, _)| id), mine(false).count())?;
            Ask::UseClaim { claim, back: numbers.back() }
        }
        _ => {
            let claim = numbers.pick(mine(true).map(|(id, _)| id), mine(true).count())?;
            Ask::VoidClaim { claim }
        }
    })
}
