//! Several branches that send each other goods and pay back each other's tickets, by schedules from a seed. Whatever is lost,
//! repeated, late or forgotten, at every moment no goods and no money come from nowhere, and in the end all is told.

mod goods;

use std::collections::BTreeMap;

use domain::{
    Machine,
    branch::{
        ClaimEvent, Difference, Event, LineFacts, Outgoing, TicketEvent, TransferEvent,
        command::{Arrived, PricedLine, Refund, RefundLine, StockBody, TicketBody, TransferBody},
        for_each_movement,
    },
};
use protocol::{
    AdjustmentReason, Amount, CommandId, DiscrepancyKind, Disposition, MovementKind, Quantity, RefusalCode,
    Resolution, Sku, TenderKind, TicketId, TransferId, TransferState,
};

use crate::{
    places::{Attempt, Chance, GOODS, Post, number, some_goods},
    support::*,
};

/// A ticket that may be refunded, anywhere.
#[derive(Clone)]
struct Sold {
    at: usize,
    id: TicketId,
    lines: Vec<LineFacts>,
    paid: Amount,
}

/// One schedule.
struct Run {
    post: Post,
    chance: Chance,
    transfers: Vec<(usize, usize, TransferId)>,
    sold: Vec<Sold>,
    attempts: Vec<Attempt>,
    /// Whether nobody sells or pays back anything.
    goods_only: bool,
    /// Whether the clock jumps over the lives of claims, which is when units may be paid back twice.
    slow: bool,
    books: Books,
}

const PLACES: usize = 3;

impl Run {
    fn new(seed: u64) -> Self {
        let mut chance = Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let slow = chance.of(3) == 0;
        let goods_only = seed % 4 == 3;
        let (transfers, sold, attempts) = (Vec::new(), Vec::new(), Vec::new());
        let (post, books) = (Post::new(PLACES), Books::default());
        Self { post, chance, transfers, sold, attempts, slow, goods_only, books }
    }

    fn step(&mut self) {
        let place = self.chance.of(PLACES);
        if self.goods_only {
            return self.step_of_goods(place);
        }
        match self.chance.of(100) {
            0..8 => self.stock_up(place),
            8..14 => self.sell(place),
            14..18 => self.refund_here(),
            18..23 => self.start_refund_elsewhere(),
            23..26 => self.ask_again(),
            26..32 => self.draft(place),
            32..46 => self.move_on(),
            46..48 => self.wish(place),
            48..56 => self.receive(),
            56..59 => self.adjust(place),
            59..61 => self.post.crash(place),
            61..64 => self.pass_time(),
            64..67 => self.resolve(),
            67..69 => self.send_back(),
            69..80 => self.post.collect(place),
            _ => self.post.deliver(&mut self.chance, true),
        }
    }

    fn stock_up(&mut self, place: usize) {
        let lines = some_goods(&mut self.chance);
        let body = StockBody::Receive { reference: String::new(), lines, not_stocked: None };
        self.post.ask(place, body).1.unwrap();
    }

    fn sell(&mut self, place: usize) {
        let lines: Vec<PricedLine> = (0..1 + self.chance.of(3))
            .map(|index| PricedLine {
                discount: Amount(self.chance.of(30) as i64),
                quantity: Quantity(1 + self.chance.of(3_000) as i64),
                ..line(GOODS[index], 1, 50_000 + self.chance.of(999) as i64)
            })
            .map(|line| {
                let gross = line.unit_price.checked_times(line.quantity).unwrap();
                PricedLine { discount: line.discount.min(gross), ..line }
            })
            .collect();
        let (id, outcome) = self.post.ask(place, sell(&lines, &[cash(Amount::INPUT_MAX.0)]));
        let events = outcome.unwrap();
        let [Event::Ticket(TicketEvent::Completed(facts)), ..] = &events[..] else { panic!("{events:?}") };
        let (lines, paid) = (facts.lines.clone(), facts.total());
        self.sold.push(Sold { at: place, id: id.into(), lines, paid });
    }

    fn some_lines(&mut self, sold: &Sold) -> Vec<(u16, Quantity)> {
        (0..1 + self.chance.of(2))
            .map(|_| {
                let line = self.chance.of(sold.lines.len());
                let most = sold.lines[line].quantity.0;
                (line as u16, Quantity(1 + self.chance.of(most as usize) as i64))
            })
            .collect()
    }

    fn refund_here(&mut self) {
        let Some(sold) = self.chance.pick(&self.sold) else { return };
        let lines = self.some_lines(&sold);
        let _ = self.pay_back(&sold, &lines);
    }

    fn pay_back(&mut self, sold: &Sold, lines: &[(u16, Quantity)]) -> Result<(), RefusalCode> {
        let line = |&(line, quantity): &(u16, Quantity)| RefundLine {
            line,
            quantity,
            disposition: Disposition::Restock,
        };
        let lines = lines.iter().map(line).collect();
        let (original, tender, sold_lines) = (sold.id, TenderKind::Cash, sold.lines.clone());
        let refund =
            Refund { original, day: DAY, sold: sold_lines, lines, tender: tender.into(), claim: None };
        self.post.ask(sold.at, TicketBody::Refund(Box::new(refund))).1.map(|_| ())
    }

    fn start_refund_elsewhere(&mut self) {
        let Some(sold) = self.chance.pick(&self.sold) else { return };
        let here = (sold.at + 1 + self.chance.of(PLACES - 1)) % PLACES;
        let lines = self.some_lines(&sold);
        let id = self.post.new_id();
        let attempt =
            Attempt { id, here, owner: sold.at, original: sold.id, sold: sold.lines.clone(), lines };
        self.attempts.push(attempt.clone());
        self.post.claim(attempt);
    }

    /// The till has no answer yet, or has forgotten that it had one.
    fn ask_again(&mut self) {
        if let Some(attempt) = self.chance.pick(&self.attempts) {
            self.post.claim(attempt);
        }
    }

    fn draft(&mut self, from: usize) {
        let to = (from + 1 + self.chance.of(PLACES - 1)) % PLACES;
        let lines = some_goods(&mut self.chance);
        let body = TransferBody::Draft { to: number(to), lines, note: "lost".into() };
        let (id, outcome) = self.post.ask(from, body);
        outcome.unwrap();
        self.transfers.push((from, to, id.into()));
    }

    /// One of the last few, so that most come to something.
    fn a_late_transfer(&mut self) -> Option<(usize, usize, TransferId)> {
        let last = self.transfers.len().saturating_sub(if self.goods_only { 3 } else { 6 });
        self.chance.pick(&self.transfers[last..])
    }

    /// Tries any next step of any transfer at its sender; the machine says which are possible.
    fn move_on(&mut self) {
        let Some((from, _, transfer)) = self.a_late_transfer() else { return };
        let note = || "lost".into();
        let body = match self.chance.of(20) {
            0..6 => TransferBody::Approve { transfer },
            6..9 => TransferBody::Dispatch { transfer },
            9..15 => TransferBody::Ship { transfer, lines: self.part_of(from, transfer) },
            15..17 => TransferBody::CloseShort { transfer, note: note() },
            17 if self.chance.of(2) == 0 => TransferBody::TurnBack {
                transfer,
                shipment: self.some_shipment(from, transfer),
                note: note(),
            },
            17 => TransferBody::Cancel { transfer },
            18 => TransferBody::Decline { transfer, note: note() },
            _ => TransferBody::WriteOff { transfer, note: note() },
        };
        let _ = self.post.ask(from, body);
    }

    fn receive(&mut self) {
        let Some((_, to, transfer)) = self.a_late_transfer() else { return };
        let arrived = |chance: &mut Chance| Arrived {
            sku: sku(GOODS[chance.of(GOODS.len())]),
            good: Quantity(chance.of(4_000) as i64),
            damaged: Quantity(1 + chance.of(1_000) as i64),
        };
        let lines = (0..1 + self.chance.of(3)).map(|_| arrived(&mut self.chance)).collect();
        let complete = self.chance.of(3) == 0;
        let _ = self.post.ask(to, TransferBody::Receive { transfer, lines, complete });
    }

    fn adjust(&mut self, place: usize) {
        let (delta, unsellable) = (Quantity(self.chance.of(4_000) as i64 - 2_000), Quantity::ZERO);
        let (sku, reason) = (sku(GOODS[self.chance.of(GOODS.len())]), AdjustmentReason::Miscounted);
        let _ =
            self.post.ask(place, StockBody::Adjust { sku, delta, unsellable, reason, note: "lost".into() });
    }

    fn pass_time(&mut self) {
        let millis = if self.slow { self.chance.of(200_000) } else { self.chance.of(20) };
        self.post.at = self.post.at.plus_millis(millis as i64);
        let place = self.chance.of(PLACES);
        self.post.wake(place);
    }

    /// Nobody starts anything new: what is on its way is unloaded, what is missing is given up, and the post comes on time.
    fn settle(&mut self) {
        for _ in 0..20 {
            for (from, to, transfer) in self.transfers.clone() {
                while self.unload(to, transfer).is_ok() || self.unload(from, transfer).is_ok() {}
                let _ = self.post.ask(from, TransferBody::CloseShort { transfer, note: "enough".into() });
                let _ = self.post.ask(from, TransferBody::WriteOff { transfer, note: "lost".into() });
            }
            (0..PLACES).for_each(|place| self.post.collect(place));
            for _ in 0..10_000 {
                self.post.deliver(&mut self.chance, false);
            }
            if self.post.is_quiet() && self.open_transfers().is_empty() {
                break;
            }
        }
        self.post.at = self.post.at.plus_millis(domain::limits::CLAIM_TTL_MS);
        (0..PLACES).for_each(|place| self.post.wake(place));
    }

    fn open_transfers(&self) -> Vec<TransferId> {
        let outgoing = self.post.places.iter().flat_map(|place| place.branch.outgoing());
        let sent = outgoing.filter(|(_, one)| one.state == TransferState::Dispatched).map(|(id, _)| id);
        sent.chain(self.post.places.iter().flat_map(|place| place.branch.incoming()).map(|(id, _)| id))
            .collect()
    }

    fn finish(&mut self) {
        self.settle();
        assert!(self.post.is_quiet(), "nothing is owed");
        assert_eq!(self.open_transfers(), [], "nothing is under way");
        let books = self.check();
        assert!(books.in_transit.values().all(|left| *left == 0), "{:?}", books.in_transit);
        for place in &self.post.places {
            assert_eq!(place.branch.wake_at(), None, "no claim is pending");
        }
        // What was never paid back still can be, to the penny, by the branch that sold it.
        for sold in self.sold.clone() {
            for line in 0..sold.lines.len() {
                while self.pay_back_all_of(&sold, line as u16) {}
            }
        }
        self.check();
        let books = &self.books;
        for sold in &self.sold {
            let back = books.paid_back.get(&sold.id).copied().unwrap_or_default();
            if books.late.contains(&sold.id) {
                assert!(back >= sold.paid.0, "{} was paid back of {}", back, sold.paid.0);
            } else {
                assert_eq!(back, sold.paid.0, "what is paid back is what was paid");
            }
            assert!(self.slow || !books.late.contains(&sold.id), "claims in time are never late");
        }
    }

    /// Refunds the largest part that is possible, found by halves, until nothing is.
    fn pay_back_all_of(&mut self, sold: &Sold, line: u16) -> bool {
        let mut part = sold.lines[usize::from(line)].quantity.0;
        while part > 0 {
            if self.pay_back(sold, &[(line, Quantity(part))]).is_ok() {
                return true;
            }
            part /= 2;
        }
        false
    }

    fn check(&mut self) -> &Books {
        self.books.follow(&self.post);
        let books = &self.books;
        books.check_goods(&self.post);
        if !self.slow {
            for sold in &self.sold {
                let back = books.paid_back.get(&sold.id).copied().unwrap_or_default();
                assert!(back <= sold.paid.0, "never more than was paid");
            }
        }
        books
    }
}

/// What the journals of all places tell together.
#[derive(Default)]
struct Books {
    /// How far each journal was read.
    read: Vec<usize>,
    /// Received, returned and adjusted, less what was sold or given up.
    net: BTreeMap<Sku, i64>,
    on_hand: BTreeMap<Sku, i64>,
    /// Announced and not here, and set aside for transfers, as the movements tell.
    incoming: BTreeMap<Sku, i64>,
    allocated: BTreeMap<Sku, i64>,
    /// Dispatched, neither arrived nor written off.
    in_transit: BTreeMap<(TransferId, Sku), i64>,
    /// The same as far as the senders know.
    known: BTreeMap<(TransferId, Sku), i64>,
    receipts: BTreeMap<CommandId, u32>,
    noted: BTreeMap<CommandId, u32>,
    paid_back: BTreeMap<TicketId, i64>,
    late: Vec<TicketId>,
    /// Refunds of tickets that other branches sold.
    elsewhere: usize,
    /// Transfers that were written off.
    given_up: usize,
    /// What was ever found not to be as announced, and how often anything became of it.
    differences: Vec<(TransferId, CommandId, Difference)>,
    resolved: BTreeMap<u8, usize>,
    sent_back: usize,
    turned: usize,
}

impl Books {
    fn follow(&mut self, post: &Post) {
        self.on_hand.clear();
        self.read.resize(post.places.len(), 0);
        for (index, place) in post.places.iter().enumerate() {
            place.events[self.read[index]..].iter().for_each(|event| self.enter(event));
            self.read[index] = place.events.len();
            for (sku, level) in place.branch.levels() {
                *self.on_hand.entry(sku).or_default() += level.on_hand.0;
            }
        }
    }

    fn enter(&mut self, event: &Event) {
        for_each_movement(event, |sku, delta, kind| {
            *self.incoming.entry(sku).or_default() += delta.incoming.0;
            *self.allocated.entry(sku).or_default() += delta.allocated.0;
            let within = matches!(kind, Some(MovementKind::Dispatched | MovementKind::Arrived));
            if !within {
                *self.net.entry(sku).or_default() += delta.on_hand.0;
            }
        });
        match event {
            Event::Transfer(event) => self.enter_transfer(event),
            Event::Ticket(TicketEvent::Completed(facts)) => {
                if let Some(original) = facts.original {
                    *self.paid_back.entry(original).or_default() -= facts.total().0;
                    self.elsewhere += usize::from(facts.sold_in.is_some());
                }
            }
            Event::Claim(ClaimEvent::Posted { original, exceptions, .. }) if !exceptions.is_empty() => {
                self.late.push(*original);
            }
            _ => {}
        }
    }

    fn enter_transfer(&mut self, event: &TransferEvent) {
        match event {
            TransferEvent::Dispatched { transfer, lines, .. }
            | TransferEvent::Shipped { transfer, lines, .. } => {
                for line in lines {
                    *self.in_transit.entry((*transfer, line.sku)).or_default() += line.quantity.0;
                    *self.known.entry((*transfer, line.sku)).or_default() += line.quantity.0;
                }
            }
            TransferEvent::SentBack { transfer, lines, .. } => {
                self.sent_back += 1;
                for line in lines {
                    *self.in_transit.entry((*transfer, line.sku)).or_default() += line.all().0;
                    *self.known.entry((*transfer, line.sku)).or_default() += line.all().0;
                }
            }
            TransferEvent::ComesBack { .. } => self.turned += 1,
            TransferEvent::Differed { transfer, receipt, lines, .. } => {
                self.differences.extend(lines.iter().map(|line| (*transfer, *receipt, *line)));
            }
            TransferEvent::Resolved { transfer, line, resolution, .. } => {
                *self.resolved.entry(*resolution as u8).or_default() += 1;
                if line.kind == DiscrepancyKind::Short && *resolution != Resolution::Expected {
                    *self.in_transit.entry((*transfer, line.sku)).or_default() -= line.quantity.0;
                    *self.known.entry((*transfer, line.sku)).or_default() -= line.quantity.0;
                    if *resolution == Resolution::WrittenOff {
                        *self.net.entry(line.sku).or_default() -= line.quantity.0;
                    }
                }
            }
            TransferEvent::Received { transfer, receipt, lines, .. }
            | TransferEvent::ShipmentReceived { transfer, receipt, lines, .. } => {
                *self.receipts.entry(*receipt).or_default() += 1;
                for line in lines {
                    *self.in_transit.entry((*transfer, line.sku)).or_default() -= line.within().0;
                }
            }
            TransferEvent::ReceiptNoted { transfer, receipt, lines, .. } => {
                *self.noted.entry(*receipt).or_default() += 1;
                for line in lines {
                    *self.known.entry((*transfer, line.sku)).or_default() -= line.within().0;
                }
            }
            TransferEvent::WrittenOff { transfer, lines, .. } => {
                self.given_up += 1;
                for line in lines {
                    *self.in_transit.entry((*transfer, line.sku)).or_default() -= line.quantity.0;
                    *self.known.entry((*transfer, line.sku)).or_default() -= line.quantity.0;
                    *self.net.entry(line.sku).or_default() -= line.quantity.0;
                }
            }
            _ => {}
        }
    }

    fn check_goods(&self, post: &Post) {
        let mut away: BTreeMap<Sku, i64> = BTreeMap::new();
        for ((transfer, sku), left) in &self.in_transit {
            assert!(*left >= 0, "more of {sku} came with {transfer} than had left");
            *away.entry(*sku).or_default() += left;
        }
        for (sku, net) in &self.net {
            let here = self.on_hand.get(sku).copied().unwrap_or(0);
            let away = away.get(sku).copied().unwrap_or(0);
            assert_eq!(here + away, *net, "{sku}");
        }
        assert!(self.receipts.values().chain(self.noted.values()).all(|times| *times == 1));
        assert!(self.noted.keys().all(|receipt| self.receipts.contains_key(receipt)));
        for (sku, incoming) in &self.incoming {
            let expected = post.places.iter().flat_map(|place| place.branch.incoming());
            let expected = expected.filter_map(|(_, one)| one.expected.get(sku)).map(|left| left.0);
            assert_eq!(*incoming, expected.sum::<i64>(), "{sku} is on its way");
            let outgoing = post.places.iter().flat_map(|place| place.branch.outgoing());
            let asked = outgoing.flat_map(|(_, one)| &one.lines).filter(|line| line.sku == *sku);
            assert_eq!(self.allocated[sku], asked.map(|line| line.left.0).sum::<i64>(), "{sku} is set aside");
        }
        let outgoing = post.places.iter().flat_map(|place| place.branch.outgoing());
        for (transfer, line) in
            outgoing.flat_map(|(id, one): (_, &Outgoing)| one.lines.iter().map(move |l| (id, l)))
        {
            let known = self.known.get(&(transfer, line.sku)).copied().unwrap_or(0);
            assert_eq!(line.in_transit.0, known, "the sender knows what it was told");
        }
    }
}

#[test]
fn whatever_the_post_does_everything_settles() {
    // How many is the tester's choice, on which no machine depends.
    #[allow(clippy::disallowed_methods)]
    let schedules = std::env::var("ONHAND_SCHEDULES").ok().and_then(|text| text.parse().ok()).unwrap_or(200);
    let mut elsewhere = 0;
    let mut late = 0;
    let mut given_up = 0;
    let (mut sent_back, mut turned) = (0, 0);
    let mut resolved: BTreeMap<u8, usize> = BTreeMap::new();
    let mut receipts = 0;
    for seed in 0..schedules {
        let done = std::panic::catch_unwind(|| {
            let mut run = Run::new(seed);
            for _ in 0..250 {
                run.step();
                run.check();
            }
            run.finish();
            run.books
        });
        let Ok(books) = done else { panic!("schedule {seed} went wrong") };
        late += books.late.len();
        sent_back += books.sent_back;
        turned += books.turned;
        books.resolved.iter().for_each(|(of, times)| *resolved.entry(*of).or_default() += times);
        given_up += books.given_up;
        receipts += books.noted.len();
        elsewhere += books.elsewhere;
    }
    println!(
        "{schedules} schedules, {receipts} receipts, {given_up} transfers given up, {elsewhere} refunds elsewhere, \
         {late} claims late"
    );
    println!("{sent_back} sent back, {turned} turned round, resolutions by their number: {resolved:?}");
    assert_eq!(resolved.len(), 6, "everything becomes of differences: {resolved:?}");
    assert!(
        [sent_back, turned, receipts, given_up, elsewhere, late].iter().all(|count| *count > 0),
        "the schedules do something"
    );
}
