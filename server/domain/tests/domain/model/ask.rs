//! What may be asked of a shop, and how numbers choose it among what there is.

use super::batches::{LOTS, LOTTED};
use super::house::{House, Leg, SHOPS, SKUS, Stage, State};

/// One step of a history: numbers that mean something only beside what happened before, so that any of them may be left out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    pub wait: u16,
    pub shop: u8,
    pub kind: u8,
    pub with: [u16; 8],
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Back {
    Restock,
    Damaged,
    Discard,
}

type Lines = Vec<(u8, i64)>;

/// SKU, good, damaged, by mistake.
pub(super) type Arrivals = Vec<(u8, i64, i64, i64)>;

#[derive(Clone, Debug)]
pub(super) enum Ask {
    Sell { lines: Lines, late: i64 },
    Refund { ticket: u128, line: usize, quantity: i64, back: Back },
    Return { sku: u8, quantity: i64, back: Back },
    Receive { lines: Lines, note: Option<u128>, late: i64 },
    Adjust { sku: u8, delta: i64, aside: i64, paper: bool, late: i64 },
    Reverse { original: u128, sku: u8 },
    ReceiveLot { lot: u8, quantity: i64 },
    Recall { lot: u8 },
    Lift { lot: u8 },
    Hold { lines: Lines, ttl: u32, order: bool, patient: bool },
    Cap { sku: u8, cap: i64 },
    LetWait { part: u128, lines: Lines },
    Extend { hold: u128, ttl: u32 },
    Keep { hold: u128, ttl: u32 },
    Release { hold: u128 },
    Free { hold: u128 },
    Allocate { hold: Option<u128>, lines: Lines, ship: bool, patient: bool },
    CallOff { part: u128 },
    LeaveOut { part: u128, lines: Lines },
    Begin { part: u128 },
    Pick { part: u128, found: Lines },
    Pack { part: u128 },
    Unpack { part: u128 },
    Ready { part: u128 },
    Ship { part: u128 },
    HandOver { part: u128 },
    TakeBack { lines: Arrivals },
    Draft { to: usize, lines: Lines },
    Approve { transfer: u128 },
    Dispatch { transfer: u128 },
    CancelTransfer { transfer: u128 },
    SendOff { transfer: u128, lines: Lines },
    CloseShort { transfer: u128 },
    Unload { transfer: u128, shipment: u128, lines: Arrivals, complete: bool },
    WriteOff { transfer: u128 },
    OpenCount { skus: Option<Vec<u8>> },
    Enter { count: u128, sku: u8, quantity: i64, ago: i64, again: bool },
    CountAgain { count: u128, sku: u8 },
    Submit { count: u128 },
    Post { count: u128, zero: bool },
    DropCount { count: u128 },
    Order { lines: Lines },
    Change { paper: u128, version: u32, lines: Lines },
    SendOrder { paper: u128, version: u32 },
    Deliver { paper: Option<u128>, lines: Arrivals, over: bool },
    Close { paper: u128 },
    CancelOrder { paper: u128 },
    SendBack { lines: Vec<(u8, i64, i64)> },
    TurnBack { transfer: u128, shipment: u128 },
}

/// What a step comes to.
#[derive(Clone, Debug)]
pub(super) enum Deed {
    Ask(Ask),
    /// An errand is carried, and the answer brought back or lost, or it is refused.
    Carry {
        which: usize,
        lost: bool,
        refused: bool,
    },
    Wake,
    /// The machine falls down, and comes up from all its records or from a snapshot and those after it.
    Crash {
        snapshot: bool,
    },
    Snapshot,
}

/// So that a long history does not only pile up documents.
const OPEN_MOST: usize = 24;

struct Numbers<'a>(&'a Step);

impl Numbers<'_> {
    fn number(&self, place: usize, below: i64) -> i64 {
        i64::from(self.0.with[place]) % below
    }

    fn sku(&self, place: usize) -> u8 {
        (self.0.with[place] / 7) as u8 % SKUS as u8
    }

    /// Mostly whole units, at times a part of one, and rarely what is none.
    fn quantity(&self, place: usize, most: i64) -> i64 {
        let number = i64::from(self.0.with[place]);
        match number % 40 {
            0 => -(number % 3) * 1_000,
            1..=5 => number % (most * 1_000) + 1,
            _ => ((number / 40) % most + 1) * 1_000,
        }
    }

    fn lines(&self, most: i64) -> Vec<(u8, i64)> {
        let count = if self.0.with[7].is_multiple_of(61) { 0 } else { 1 + usize::from(self.0.with[7]) % 3 };
        (0..count).map(|place| (self.sku(place), self.quantity(place + 3, most))).collect()
    }

    fn arrivals(&self) -> Vec<(u8, i64, i64, i64)> {
        let bad = |place: usize| if self.number(place, 4) == 0 { 1_000 * self.number(place, 3) } else { 0 };
        let line = |(place, (sku, quantity)): (usize, (u8, i64))| (sku, quantity, bad(place), bad(place + 1));
        self.lines(9).into_iter().enumerate().map(line).collect()
    }

    /// One of what there is, and rarely something that is not there.
    fn pick<'a, K: Copy + 'a>(&self, mut keys: impl Iterator<Item = &'a K>, count: usize) -> Option<K> {
        (count > 0).then(|| keys.nth(usize::from(self.0.with[0]) % count).copied()).flatten()
    }

    fn back(&self) -> Back {
        [Back::Restock, Back::Damaged, Back::Restock, Back::Discard][usize::from(self.0.with[5]) % 4]
    }

    fn late(&self) -> i64 {
        if self.0.with[6].is_multiple_of(4) { i64::from(self.0.with[6]) } else { 0 }
    }
}

pub(super) fn deed(house: &House, step: &Step) -> Option<Deed> {
    let (numbers, shop) = (Numbers(step), usize::from(step.shop) % SHOPS);
    Some(match step.kind % 100 {
        0..=11 => Deed::Ask(Ask::Sell { lines: numbers.lines(4), late: numbers.late() }),
        12..=25 => Deed::Ask(goods(house, shop, &numbers, step.kind % 100)?),
        26..=35 => Deed::Ask(holds(house, shop, &numbers)?),
        36..=53 => Deed::Ask(parts(house, shop, &numbers)?),
        54..=68 => Deed::Ask(transfers(house, shop, &numbers)?),
        69..=79 => Deed::Ask(counts(house, shop, &numbers)?),
        80..=89 => Deed::Ask(papers(house, shop, &numbers)?),
        90..=95 => {
            let (which, kind) = (usize::from(step.with[0]), step.with[1] % 8);
            Deed::Carry { which, lost: kind < 2, refused: kind == 7 && step.with[2].is_multiple_of(3) }
        }
        96 | 97 => Deed::Wake,
        98 => Deed::Snapshot,
        _ if step.with[0].is_multiple_of(8) => Deed::Crash { snapshot: step.with[1].is_multiple_of(2) },
        _ => Deed::Wake,
    })
}

fn goods(house: &House, shop: usize, numbers: &Numbers<'_>, kind: u8) -> Option<Ask> {
    let own = &house.shops[shop];
    Some(match kind {
        12..=15 => match &own.note {
            Some((note, lines)) if numbers.number(1, 12) == 0 => {
                Ask::Receive { lines: lines.clone(), note: Some(*note), late: 0 }
            }
            _ => {
                let note = (numbers.number(2, 2) == 0).then_some(u128::from(numbers.0.with[1]));
                Ask::Receive { lines: numbers.lines(9), note, late: numbers.late() }
            }
        },
        16..=18 => {
            let ticket = numbers.pick(own.tickets.keys(), own.tickets.len())?;
            let lines = own.tickets.get(&ticket).map_or(1, Vec::len).max(1);
            let line = usize::from(numbers.0.with[1]) % lines;
            Ask::Refund { ticket, line, quantity: numbers.quantity(3, 3), back: numbers.back() }
        }
        19 => Ask::Return { sku: numbers.sku(0), quantity: numbers.quantity(3, 2), back: numbers.back() },
        20..=23 => {
            let signed = |place: usize| {
                (numbers.number(place, 9) - 4) * [1_000, 250][numbers.number(place, 2) as usize]
            };
            let aside = if numbers.number(2, 2) == 0 { signed(2) } else { 0 };
            let delta = if numbers.number(4, 3) == 0 { 0 } else { signed(1) };
            let paper = numbers.number(5, 3) == 0;
            Ask::Adjust { sku: numbers.sku(0), delta, aside, paper, late: numbers.late() }
        }
        24 => {
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

fn holds(house: &House, shop: usize, numbers: &Numbers<'_>) -> Option<Ask> {
    let own = &house.shops[shop];
    if numbers.number(5, 9) == 0 {
        return Some(Ask::Cap { sku: numbers.sku(0), cap: 1_000 * numbers.number(6, 9) });
    }
    let ttl = if numbers.number(2, 30) == 0 { 0 } else { u32::from(numbers.0.with[2]) + 1 };
    if numbers.number(1, 5) < 2 {
        let order = numbers.number(6, 2) == 0;
        let patient = order && numbers.number(5, 2) == 0;
        return (own.holds.len() < OPEN_MOST).then(|| Ask::Hold {
            lines: numbers.lines(3),
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

fn parts(house: &House, shop: usize, numbers: &Numbers<'_>) -> Option<Ask> {
    let own = &house.shops[shop];
    if numbers.number(1, 6) == 0 {
        let hold = numbers.pick(own.holds.keys(), own.holds.len()).filter(|_| numbers.number(2, 3) > 0);
        let held = hold.and_then(|hold| own.holds.get(&hold)).filter(|_| numbers.number(6, 3) > 0);
        let lines =
            held.map_or_else(|| numbers.lines(3), |held| held.lines.iter().map(|(s, q)| (*s, *q)).collect());
        let (ship, patient) = (numbers.number(4, 2) == 0, numbers.number(5, 2) == 0);
        return (own.parts.len() < OPEN_MOST).then_some(Ask::Allocate { hold, lines, ship, patient });
    }
    if numbers.number(1, 24) == 1 {
        return Some(Ask::TakeBack { lines: numbers.arrivals() });
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
        (5, _) | (_, State::Open | State::Picking) => Ask::Pick { part, found: lines },
        (6, _) => Ask::Unpack { part },
        (7, _) => Ask::Pack { part },
        (8, _) => Ask::Ready { part },
        (9..=11, State::Picked) if one.ship => Ask::Pack { part },
        (9..=11, State::Picked) => Ask::Ready { part },
        (12, _) if one.ship => Ask::HandOver { part },
        (12, _) => Ask::Ship { part },
        _ if one.ship => Ask::Ship { part },
        _ => Ask::HandOver { part },
    })
}

fn transfers(house: &House, shop: usize, numbers: &Numbers<'_>) -> Option<Ask> {
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
        return Some(Ask::Unload { transfer, shipment, lines, complete: numbers.number(6, 3) == 0 });
    }
    let from = || open().filter(|(_, one)| one.from == shop);
    let transfer = numbers.pick(from().map(|(id, _)| id), from().count())?;
    let leg = house.transfers.get(&transfer)?.leg;
    Some(match (numbers.number(2, 12), leg) {
        (0, _) => Ask::CancelTransfer { transfer },
        (1, _) => Ask::WriteOff { transfer },
        (2 | 3, Leg::Sent) => Ask::CloseShort { transfer },
        (4 | 5, Leg::Sent | Leg::Approved) => {
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
        (2..=9, Leg::Draft) | (10, _) => Ask::Approve { transfer },
        _ => Ask::Dispatch { transfer },
    })
}

fn counts(house: &House, shop: usize, numbers: &Numbers<'_>) -> Option<Ask> {
    let own = &house.shops[shop];
    if own.counts.is_empty() || (numbers.number(1, 10) == 0 && own.counts.len() < 4) {
        let skus = (0..=numbers.number(2, 3) as usize).map(|place| numbers.sku(place + 3)).collect();
        return Some(Ask::OpenCount { skus: (numbers.number(4, 2) == 0).then_some(skus) });
    }
    let count = numbers.pick(own.counts.keys(), own.counts.len())?;
    let one = own.counts.get(&count)?;
    let sku = numbers.sku(5);
    // As the books have it, or off by something.
    let near = own.level(sku).on_hand.max(0) + (numbers.number(6, 5) - 2) * 1_000;
    let ago = if numbers.number(7, 2) == 0 { 0 } else { numbers.number(7, 15_000) };
    let enter = |again| Ask::Enter { count, sku, quantity: near.max(0), ago, again };
    Some(match (numbers.number(2, 24), one.stage) {
        (0, _) => Ask::DropCount { count },
        (1, _) => Ask::CountAgain { count, sku },
        (2 | 3, _) => enter(true),
        (4..=7, _) | (8..=22, Stage::Review) => match one.stage {
            Stage::Review => Ask::Post { count, zero: numbers.number(3, 4) == 0 },
            _ => Ask::Submit { count },
        },
        (23, _) => Ask::Post { count, zero: false },
        _ => enter(false),
    })
}

fn papers(house: &House, shop: usize, numbers: &Numbers<'_>) -> Option<Ask> {
    let own = &house.shops[shop];
    match numbers.number(1, 12) {
        0 | 1 => return (own.papers.len() < OPEN_MOST).then(|| Ask::Order { lines: numbers.lines(9) }),
        2 => return Some(Ask::Deliver { paper: None, lines: numbers.arrivals(), over: false }),
        3 => {
            let line = |(sku, quantity)| (sku, quantity, 1_000 * numbers.number(6, 3));
            return Some(Ask::SendBack { lines: numbers.lines(2).into_iter().map(line).collect() });
        }
        _ => {}
    }
    let paper = numbers.pick(own.papers.keys(), own.papers.len())?;
    let one = own.papers.get(&paper)?;
    let version = if numbers.number(6, 20) == 0 { one.version + 1 } else { one.version };
    Some(match (numbers.number(1, 12), one.sent) {
        (4, _) => Ask::Change { paper, version, lines: numbers.lines(9) },
        (5, _) => Ask::Close { paper },
        (6, _) => Ask::CancelOrder { paper },
        (7, _) | (_, false) => Ask::SendOrder { paper, version },
        _ => Ask::Deliver { paper: Some(paper), lines: numbers.arrivals(), over: numbers.number(2, 3) > 0 },
    })
}
