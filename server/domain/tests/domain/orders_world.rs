//! Branches and somebody who takes money, as far as orders know them: what a test of orders plays against.

use domain::{
    Address, Answered, Errand, FulfilmentNews, Grant, Machine, Rejection, Request,
    accounts::{Accounts, Share, Spent},
    branch::{Answer, Awaited, Moved, Recipe},
    orders::{
        Address as Postal, Body, Command, Event, InCart, Order, OrderedLine, Orders, Placed, Placing,
        Planned, Reading, ToIssue, Way,
    },
};
use protocol::{
    Amount, BranchId, CartId, CommandId, Currency, FulfilmentId, HoldId, HoldReason, OrderId, PaymentId,
    PaymentState, RefusalCode, StaffId, Timestamp,
};
use std::collections::BTreeMap;

pub(crate) use crate::orders_goods::{moved, ordered, quantity, reading, same_again, tea};
use crate::support::{id, sku};

pub(crate) const LONDON: BranchId = BranchId(1);
pub(crate) const PARIS: BranchId = BranchId(2);

pub(crate) fn cart(number: u128) -> CartId {
    CartId::new(id(number).uuid())
}

pub(crate) fn shipped(lines: &[OrderedLine], plan: &[(BranchId, &[Moved])]) -> Placed {
    let way = Way::Ship(Postal {
        name: "Ada".into(),
        line1: "1 High Street".into(),
        city: "London".into(),
        postcode: "SW1A 1AA".into(),
        country: "GB".into(),
        ..Postal::default()
    });
    let total = lines.iter().map(|line| line.total.0).sum::<i64>() + 395;
    Placed {
        number: 0,
        secret: 7,
        cart: cart(1),
        currency: Currency::GBP,
        catalogue: 1,
        name: "Ada".into(),
        email: "ada@example.com".into(),
        phone: String::new(),
        way,
        lines: lines.to_vec(),
        delivery_charge: Amount(395),
        delivery_tax: Amount(0),
        total: Amount(total),
        age_confirmed: None,
        note: String::new(),
        language: "en".into(),
        provider: "test".into(),
        plan: plan
            .iter()
            .map(|(branch, lines)| Planned { branch: *branch, lines: lines.to_vec(), hold: true })
            .collect(),
        candidates: vec![LONDON, PARIS],
        sourcing: "because".into(),
    }
}

pub(crate) fn collected(lines: &[OrderedLine], pay_in_store: bool) -> Placed {
    let own: Vec<Moved> = lines.iter().map(|line| Moved { sku: line.sku, quantity: line.quantity }).collect();
    let placed = shipped(lines, &[(LONDON, &own)]);
    Placed {
        way: Way::Collect { branch: LONDON, pay_in_store },
        delivery_charge: Amount(0),
        total: Amount(placed.total.0 - 395),
        candidates: vec![LONDON],
        provider: if pay_in_store { String::new() } else { "test".into() },
        ..placed
    }
}

#[derive(Default)]
pub(crate) struct Shelf {
    pub(crate) stock: BTreeMap<protocol::Sku, i64>,
    pub(crate) holds: BTreeMap<HoldId, (Vec<Moved>, Timestamp)>,
    pub(crate) promised: BTreeMap<FulfilmentId, Job>,
}

pub(crate) struct Job {
    pub(crate) order: OrderId,
    pub(crate) lines: Vec<Moved>,
    pub(crate) over: bool,
    pub(crate) packed: bool,
    /// Somebody has begun to pick it.
    pub(crate) begun: bool,
    /// What was not found and waits for somebody's word.
    pub(crate) undecided: Vec<Moved>,
}

impl Shelf {
    fn free(&self, now: Timestamp, line: &Moved) -> i64 {
        let held = self.holds.values().filter(|(_, until)| *until > now).flat_map(|(lines, _)| lines);
        let held: i64 = held.filter(|own| own.sku == line.sku).map(|own| own.quantity.0).sum();
        let promised = self.promised.values().filter(|job| !job.over).flat_map(|job| &job.lines);
        let promised: i64 = promised.filter(|own| own.sku == line.sku).map(|own| own.quantity.0).sum();
        self.stock.get(&line.sku).copied().unwrap_or_default() - held - promised
    }

    fn has(&self, now: Timestamp, lines: &[Moved]) -> bool {
        lines.iter().all(|line| self.free(now, line) >= line.quantity.0)
    }
}

/// A payment as its provider has it.
#[derive(Clone)]
pub(crate) struct Paid {
    pub(crate) order: OrderId,
    pub(crate) asked: Amount,
    pub(crate) now: Reading,
    /// Everything it ever was, which may be heard at any time.
    pub(crate) before: Vec<Reading>,
}

impl Paid {
    pub(crate) fn be(&mut self, reading: Reading) -> Reading {
        self.before.push(self.now);
        self.now = reading;
        reading
    }
}

pub(crate) struct World {
    pub(crate) orders: Orders,
    pub(crate) now: Timestamp,
    pub(crate) shelves: BTreeMap<BranchId, Shelf>,
    pub(crate) payments: BTreeMap<PaymentId, Paid>,
    /// Errands that were done, and how they were answered.
    pub(crate) done: BTreeMap<CommandId, Answered>,
    /// Settlings that were taken.
    pub(crate) settled: Vec<CommandId>,
    pub(crate) mails: Vec<String>,
    /// Documents that branches have numbered, in their order.
    pub(crate) issued: Vec<(BranchId, ToIssue)>,
    pub(crate) events: Vec<Event>,
    /// What kits are made of when an order is placed.
    pub(crate) kits: Vec<Recipe>,
    /// Who keeps codes, and uses of them that an order is placed with.
    pub(crate) accounts: Accounts,
    pub(crate) uses: Vec<Spent>,
    /// Claims of gift cards that an order is placed with.
    pub(crate) cards: Vec<Share>,
    pub(crate) said: Option<Box<domain::orders::Said>>,
    /// What branches were told of suggestions.
    pub(crate) answers: Vec<(protocol::Sku, Answer)>,
    next: u128,
}

impl World {
    pub(crate) fn new(stock: &[(BranchId, &str, i64)]) -> Self {
        let mut shelves: BTreeMap<BranchId, Shelf> = BTreeMap::new();
        for (branch, text, quantity) in stock {
            shelves.entry(*branch).or_default().stock.insert(sku(text), quantity * 1_000);
        }
        Self {
            orders: Orders::default(),
            now: Timestamp(1_700_000_000_000),
            shelves,
            payments: BTreeMap::new(),
            done: BTreeMap::new(),
            settled: Vec::new(),
            mails: Vec::new(),
            issued: Vec::new(),
            events: Vec::new(),
            kits: Vec::new(),
            accounts: Accounts::default(),
            uses: Vec::new(),
            cards: Vec::new(),
            said: None,
            answers: Vec::new(),
            next: 1_000,
        }
    }

    pub(crate) fn new_id(&mut self) -> CommandId {
        self.next += 1;
        id(self.next)
    }

    pub(crate) fn say(&mut self, customer: bool, grant: Grant, body: Body) -> Result<Vec<Event>, Rejection> {
        let command = Command { id: self.new_id(), staff: StaffId(1), grant, customer, at: self.now, body };
        let events = self.orders.decide(self.now, &command)?;
        for event in &events {
            self.orders.apply(event);
        }
        self.events.extend(events.iter().cloned());
        Ok(events)
    }

    pub(crate) fn tell(&mut self, body: Body) -> Vec<Event> {
        self.say(false, Grant::EVERYTHING, body).unwrap()
    }

    pub(crate) fn ask(&mut self, body: Body) -> Result<Vec<Event>, RefusalCode> {
        self.say(true, Grant::NOTHING, body).map_err(|no| no.code)
    }

    /// Fills the cart and orders it.
    pub(crate) fn place(&mut self, placed: Placed) -> OrderId {
        self.place_odd(placed, &[])
    }

    /// The same of one that somebody is to look at.
    pub(crate) fn place_odd(&mut self, placed: Placed, odd: &[HoldReason]) -> OrderId {
        self.place_waiting(placed, odd, Vec::new())
    }

    /// The same of one whose parts wait for goods.
    pub(crate) fn place_waiting(
        &mut self,
        placed: Placed,
        odd: &[HoldReason],
        waits: Vec<(u16, Vec<Awaited>)>,
    ) -> OrderId {
        let (cart, mut lines) = (placed.cart, Vec::new());
        for line in &placed.lines {
            let (sku, quantity, seen) = (line.sku, line.quantity, line.unit_price);
            lines.push(InCart { sku, quantity, seen });
            self.ask(Body::PutLine { cart, sku, quantity, seen }).unwrap();
        }
        let (shown, kits, cards, odd) = (placed.total, self.kits.clone(), self.cards.clone(), odd.to_vec());
        let (placed, promoted, flash, uses) = (Some(placed), Vec::new(), Vec::new(), self.uses.clone());
        let attempts = self.orders.cart(cart).map(|cart| cart.attempts).unwrap_or_default();
        let said = self.said.clone().map(|said| (domain::orders::order_id(cart, attempts), said));
        let o = Placing { cart, lines, shown, placed, said, promoted, uses, cards, flash, odd, waits, kits };
        let events = self.ask(Body::Place(Box::new(o))).unwrap();
        match &events[0] {
            Event::Order { order, event, .. } if event.placed().is_some() => *order,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn order(&self, order: OrderId) -> &Order {
        self.orders.order(order).unwrap()
    }

    /// Does an errand, as often as it is asked to the same effect, and tells the answer; the gateway to the provider tells what it
    /// read first.
    pub(crate) fn carry(&mut self, errand: &Errand) -> Answered {
        let answer = self.happen(errand);
        if matches!(errand.to, Address::Payments) {
            self.tell_read(errand);
        }
        answer
    }

    /// The same with nobody left to hear of it.
    pub(crate) fn happen(&mut self, errand: &Errand) -> Answered {
        let first = !self.done.contains_key(&errand.id);
        let answer = match errand.to {
            Address::Branch(branch) if first => self.at_branch(branch, errand),
            Address::Accounts(_) if first => self.at_accounts(errand),
            Address::Payments if first => self.at_provider(errand),
            Address::Mail if first => {
                self.mails.push(format!("{:?}", errand.request));
                Answered::Done
            }
            _ => self.done[&errand.id],
        };
        self.done.insert(errand.id, answer);
        answer
    }

    fn at_branch(&mut self, branch: BranchId, errand: &Errand) -> Answered {
        let now = self.now;
        let short = Answered::Refused(RefusalCode::InsufficientStock);
        let shelf = self.shelves.entry(branch).or_default();
        match &errand.request {
            Request::HoldForOrder { lines, ttl_ms, patient, .. } => {
                if !patient && !shelf.has(now, lines) {
                    return short;
                }
                let until = now.plus_millis(i64::from(*ttl_ms));
                shelf.holds.insert(HoldId::from(errand.id), (lines.clone(), until));
            }
            Request::KeepHold { hold, ttl_ms } => match shelf.holds.get_mut(hold) {
                Some((_, until)) if *until > now => *until = now.plus_millis(i64::from(*ttl_ms)),
                _ => return Answered::Refused(RefusalCode::UnknownHold),
            },
            Request::FreeHold { hold } => drop(shelf.holds.remove(hold)),
            Request::Allocate { order, fulfilment, hold, lines, patient, .. } => {
                let held = hold.and_then(|hold| shelf.holds.remove(&hold));
                let live = held.is_some_and(|(_, until)| until > now);
                if !live && !patient && !shelf.has(now, lines) {
                    return short;
                }
                let job = Job {
                    order: *order,
                    lines: lines.clone(),
                    over: false,
                    packed: false,
                    begun: false,
                    undecided: Vec::new(),
                };
                shelf.promised.insert(*fulfilment, job);
            }
            Request::CancelFulfilment { fulfilment } => {
                let job = shelf.promised.get_mut(fulfilment).unwrap();
                if job.packed {
                    return Answered::Refused(RefusalCode::WrongState);
                }
                job.over = true;
            }
            Request::LeaveOut { fulfilment, lines } => {
                let job = shelf.promised.get_mut(fulfilment).unwrap();
                if job.over || job.packed || job.begun {
                    return Answered::Refused(RefusalCode::WrongState);
                }
                for line in lines {
                    let own = job.lines.iter_mut().find(|own| own.sku == line.sku).unwrap();
                    own.quantity.0 -= line.quantity.0;
                    assert!(own.quantity.0 >= 0, "more is left out than was promised");
                }
                job.lines.retain(|line| line.quantity.0 > 0);
                job.over = job.lines.is_empty();
            }
            Request::TellAnswer(own) if own.answer == Answer::Taken => {
                return shelf.promised.get_mut(&own.fulfilment).unwrap().frees(&own.line);
            }
            Request::TellAnswer(own) => self.answers.push((own.instead, own.answer)),
            Request::TakeBack { lines, .. } => {
                for line in lines {
                    *shelf.stock.entry(line.sku).or_default() += line.all().0;
                }
            }
            // Money that has moved has moved.
            Request::BookMoney { .. } => {}
            Request::Issue(issue) => self.issued.push((branch, (**issue).clone())),
            other => panic!("a branch is asked {other:?}"),
        }
        Answered::Done
    }

    fn at_provider(&mut self, errand: &Errand) -> Answered {
        let no = Answered::Refused(RefusalCode::WrongState);
        match &errand.request {
            Request::OpenPayment { order, payment, amount } => {
                let now = reading(PaymentState::Pending, 0, 0, 0);
                self.payments
                    .insert(*payment, Paid { order: *order, asked: *amount, now, before: Vec::new() });
            }
            Request::CancelPayment { payment, .. } => {
                let paid = self.payments.get_mut(payment).unwrap();
                if paid.now.captured > Amount::ZERO {
                    return no;
                }
                paid.be(Reading { state: PaymentState::Cancelled, ..paid.now });
            }
            Request::CapturePayment { payment, amount, .. } => {
                let paid = self.payments.get_mut(payment).unwrap();
                if paid.now.state != PaymentState::Authorised || *amount > paid.now.authorised {
                    return no;
                }
                paid.be(Reading { state: PaymentState::Captured, captured: *amount, ..paid.now });
            }
            Request::RefundPayment { payment, amount, .. } => {
                let paid = self.payments.get_mut(payment).unwrap();
                let refunded = Amount(paid.now.refunded.0 + amount.0);
                assert!(refunded <= paid.now.captured, "more is paid back than was paid");
                paid.be(Reading { refunded, ..paid.now });
            }
            other => panic!("the provider is asked {other:?}"),
        }
        Answered::Done
    }

    /// What the gateway makes known before it answers.
    fn tell_read(&mut self, errand: &Errand) {
        match errand.request {
            Request::OpenPayment { order, payment, .. } => drop(self.tell(Body::PaymentOpened {
                order,
                payment,
                reference: format!("ref-{payment}"),
                address: "https://pay.example".into(),
            })),
            Request::CancelPayment { payment, .. }
            | Request::CapturePayment { payment, .. }
            | Request::RefundPayment { payment, .. } => self.read(payment),
            _ => {}
        }
    }

    pub(crate) fn read(&mut self, payment: PaymentId) {
        let (order, reading) = (self.payments[&payment].order, self.payments[&payment].now);
        self.tell(Body::NotePayment { order, payment, reading });
    }

    pub(crate) fn settle(&mut self, errand: CommandId, answer: Answered) {
        // The courier brings each answer once, under an id of its own.
        if !self.settled.contains(&errand) {
            self.settled.push(errand);
            self.tell(Body::Settle { errand, answer });
        }
    }

    /// Brings everything that is owed, until nothing is.
    pub(crate) fn run(&mut self) {
        for _ in 0..200 {
            let owed = self.orders.owed();
            if owed.is_empty() {
                return;
            }
            for errand in owed {
                let answer = self.carry(&errand);
                self.settle(errand.id, answer);
            }
        }
        panic!("it never ends: {:?}", self.orders.owed());
    }

    /// The customer pays the last payment of an order.
    pub(crate) fn pay(&mut self, order: OrderId, captured: bool) {
        let number = u16::try_from(self.order(order).payments.len() - 1).unwrap();
        let payment = Order::payment_id(order, number);
        let paid = self.payments.get_mut(&payment).unwrap();
        let asked = paid.asked.0;
        paid.be(if captured {
            reading(PaymentState::Captured, asked, asked, 0)
        } else {
            reading(PaymentState::Authorised, asked, 0, 0)
        });
        self.read(payment);
    }

    pub(crate) fn wait(&mut self, millis: i64) {
        self.now = self.now.plus_millis(millis);
        self.wake_accounts();
        while let Some(mut command) = self.orders.on_wake(self.now) {
            command.id = self.new_id();
            let events = self.orders.decide(self.now, &command).unwrap();
            assert!(!events.is_empty(), "woken for nothing");
            for event in &events {
                self.orders.apply(event);
            }
            self.events.extend(events);
        }
    }

    pub(crate) fn news(&mut self, fulfilment: FulfilmentId, news: FulfilmentNews) -> CommandId {
        let order = self.shelves.values().find_map(|shelf| shelf.promised.get(&fulfilment)).unwrap().order;
        let step = self.new_id();
        self.tell(Body::NoteFulfilment { order, fulfilment, step, news });
        step
    }

    /// Every part that is promised is sent or collected.
    pub(crate) fn hand_over(&mut self) {
        let open: Vec<_> = self
            .shelves
            .iter()
            .flat_map(|(branch, shelf)| shelf.promised.iter().map(move |(id, job)| (*branch, *id, job.over)))
            .filter(|(_, _, over)| !over)
            .collect();
        for (branch, fulfilment, _) in open {
            self.hand_over_one(branch, fulfilment);
        }
    }

    /// A part is sent or collected.
    pub(crate) fn hand_over_one(&mut self, branch: BranchId, fulfilment: FulfilmentId) {
        let shelf = self.shelves.get_mut(&branch).unwrap();
        let job = shelf.promised.get_mut(&fulfilment).unwrap();
        (job.over, job.packed) = (true, true);
        for line in &job.lines {
            *shelf.stock.get_mut(&line.sku).unwrap() -= line.quantity.0;
        }
        let order = job.order;
        let news = if self.order(order).is_collected() {
            FulfilmentNews::Collected
        } else {
            FulfilmentNews::Shipped { carrier: "Post".into(), tracking: "1".into() }
        };
        self.news(fulfilment, news);
    }

    /// What the house keeps, as the provider and whoever keeps gift cards have it.
    pub(crate) fn kept(&self, order: OrderId) -> i64 {
        let own = self.payments.values().filter(|paid| paid.order == order);
        let outside: i64 = own.map(|paid| paid.now.captured.0 - paid.now.refunded.0).sum();
        outside + self.accounts.cards().map(|(_, card)| card.issued.0 - card.balance.0).sum::<i64>()
    }
}

pub(crate) fn to_ship(quantity: i64) -> Placed {
    shipped(&tea(quantity), &[(LONDON, &[moved("TEA", quantity)])])
}
