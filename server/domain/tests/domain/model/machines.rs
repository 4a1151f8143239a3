//! The machines that are held against the reference: branches with their journals, which fall down and come up again.

use std::collections::BTreeMap;

use domain::{
    Answered, FulfilmentNews, Grant, Machine, Request,
    branch::{
        Body, Branch, ClaimEvent, Command, Event, LineFacts, Recipe, Recipes, Span, StockEvent, TaskEvent,
        Then, TicketEvent,
        command::{ClaimBody, TransferBody},
    },
};
use protocol::{BranchId, CommandId, LotCode, OccurredAt, RefusalCode, Sku, TaskId, Timestamp};

use super::{
    ask::Ask,
    batches::LOTS,
    house::{Goods, Owed, SHOPS, SKUS},
    table,
    wording::{self, body, lot_name},
    words::{self, BEN},
};
use crate::support::*;

/// Whoever wakes a machine names what it does then, apart from all that is asked.
const WOKEN: u128 = 1 << 64;
/// What is asked has a number below this one; names that are made of another are above it.
const NUMBERED: u128 = 1 << 32;

/// A branch and its records, encoded as they are kept.
pub(super) struct Place {
    pub branch: Branch,
    /// What the reference knows by numbers.
    pub names: [Sku; SKUS],
    pub lots: [LotCode; LOTS as usize],
    records: Vec<Vec<u8>>,
    /// The newest snapshot, and how many records it comes after.
    snapshot: Option<(Vec<u8>, usize)>,
    /// What was sold by whom, as the shell looks it up for a refund.
    pub sold: BTreeMap<u128, Vec<LineFacts>>,
    /// What the kits on each ticket were made of, and what was granted to other shops, as the shell reads it from the records.
    pub made: BTreeMap<u128, Vec<Recipe>>,
    pub granted: BTreeMap<u128, (Vec<Vec<Span>>, Timestamp)>,
    /// What was asked of it by other machines, and what it said.
    heard: BTreeMap<CommandId, Answered>,
    /// Tasks about goods that are missing, in the order in which they were opened.
    pub short_tasks: Vec<TaskId>,
    /// How often it was woken.
    woken: u128,
    /// How often each kind of command was done and refused.
    pub told: BTreeMap<&'static str, (usize, usize)>,
}

impl Place {
    pub(super) fn new() -> Self {
        let mut place = Self {
            branch: Branch::default(),
            names: std::array::from_fn(|number| wording::named(number as u8)),
            lots: std::array::from_fn(|lot| crate::lots::code(&lot_name(lot as u8))),
            records: Vec::new(),
            snapshot: None,
            sold: BTreeMap::new(),
            made: BTreeMap::new(),
            granted: BTreeMap::new(),
            heard: BTreeMap::new(),
            short_tasks: Vec::new(),
            woken: 0,
            told: BTreeMap::new(),
        };
        place.record(&open_till());
        place
    }

    fn record(&mut self, events: &[Event]) {
        for event in events {
            self.records.push(postcard::to_stdvec(event).expect("events are encoded"));
            self.branch.apply(event);
        }
    }

    pub(super) fn take_snapshot(&mut self) {
        let bytes = postcard::to_stdvec(&self.branch).expect("a branch is encoded");
        self.snapshot = Some((bytes, self.records.len()));
    }

    /// All that is in memory is lost.
    pub(super) fn crash(&mut self, from_snapshot: bool) -> Result<(), String> {
        let before = std::mem::take(&mut self.branch);
        let mut after = 0;
        if let Some((bytes, place)) = self.snapshot.as_ref().filter(|_| from_snapshot) {
            self.branch = postcard::from_bytes(bytes).map_err(|error| error.to_string())?;
            after = *place;
        }
        for bytes in &self.records[after..] {
            self.branch.apply(&postcard::from_bytes(bytes).map_err(|error| error.to_string())?);
        }
        // And so is what is kept of it, to the last byte.
        let kept = |branch: &Branch| postcard::to_stdvec(branch).expect("a branch is encoded");
        if self.branch == before && kept(&self.branch) == kept(&before) {
            return Ok(());
        }
        Err("a branch came up as another than it was".to_owned())
    }

    pub(super) fn decide(&mut self, now: i64, command: &Command) -> Result<(), (RefusalCode, String)> {
        let decided = self.branch.decide(Timestamp(now), command);
        let told = self.told.entry(table::row(&command.body).name).or_default();
        *(if decided.is_ok() { &mut told.0 } else { &mut told.1 }) += 1;
        let events = decided.map_err(|refused| (refused.code, refused.message))?;
        self.record(&events);
        let number = command.id.uuid().as_u128();
        for event in &events {
            match event {
                Event::Ticket(TicketEvent::Completed(facts)) if facts.original.is_none() => {
                    self.sold.insert(number, facts.lines.clone());
                }
                Event::Stock(StockEvent::Converted { sku, of, .. }) => {
                    self.made.entry(number).or_default().push(Recipe { sku: *sku, parts: of.clone() });
                }
                Event::Task(TaskEvent::Missing { task, .. } | TaskEvent::OverPromised { task, .. }) => {
                    self.short_tasks.push(*task);
                }
                Event::Claim(ClaimEvent::Granted { lines, expires_at, .. }) => {
                    let spans = lines.iter().map(|(_, spans)| spans.clone()).collect();
                    self.granted.insert(number, (spans, *expires_at));
                }
                _ => {}
            }
        }
        self.tell_waits(now)
    }

    pub(super) fn made_of(&self, ticket: u128) -> Recipes {
        self.made.get(&ticket).into_iter().flatten().cloned().collect()
    }

    /// Orders hear at once of what waits: the reference knows of no such news.
    fn tell_waits(&mut self, now: i64) -> Result<(), (RefusalCode, String)> {
        let waits = |request: &Request| match request {
            Request::NoteFulfilment { news, .. } => matches!(news, FulfilmentNews::Waits { .. }),
            _ => false,
        };
        while let Some(errand) = self.branch.owed().into_iter().find(|errand| waits(&errand.request)) {
            let settle = Body::Settle { errand: errand.id, answer: Answered::Done };
            let command = Command { register: None, ..command(now, u128::MAX, 0, settle) };
            let decided = self.branch.decide(Timestamp(now), &command);
            self.record(&decided.map_err(|refused| (refused.code, refused.message))?);
        }
        Ok(())
    }

    /// Rings the timer until nothing is due.
    pub(super) fn wake(&mut self, now: i64) -> Result<(), String> {
        for _ in 0..1_000 {
            let Some(mut command) = self.branch.on_wake(Timestamp(now)) else { return Ok(()) };
            self.woken += 1;
            command.id = id(WOKEN + self.woken);
            self.decide(now, &command).map_err(|(_, message)| message)?;
        }
        Err("the timer rings for ever".to_owned())
    }

    /// What it still has to tell, as the reference would name it.
    pub(super) fn owed(&self) -> Result<BTreeMap<Owed, Goods>, String> {
        let owed = self.branch.owed();
        let count = owed.len();
        let named = owed.iter().map(|errand| Ok((named(&errand.request)?, self.about(&errand.request))));
        let named = named.collect::<Result<BTreeMap<_, _>, String>>()?;
        if named.len() == count { Ok(named) } else { Err("an errand is owed twice".to_owned()) }
    }

    /// The goods that a word about a parcel is about.
    fn about(&self, request: &Request) -> Goods {
        let Request::NoteFulfilment { news, .. } = request else { return Goods::new() };
        let lines = match news {
            FulfilmentNews::ShortPicked { lines }
            | FulfilmentNews::Undecided { lines, .. }
            | FulfilmentNews::Remedied { lines, .. }
            | FulfilmentNews::Decided { lines, .. } => lines.as_slice(),
            FulfilmentNews::Asked(asked) => std::slice::from_ref(&asked.line),
            _ => &[],
        };
        let number =
            |sku: &Sku| (0..).zip(&self.names).find(|(_, own)| *own == sku).map_or(99, |(number, _)| number);
        lines.iter().map(|line| (number(&line.sku), line.quantity.0)).collect()
    }
}

fn named(request: &Request) -> Result<Owed, String> {
    Ok(match request {
        Request::AnnounceTransfer { transfer, .. } => Owed::Announce(transfer.uuid().as_u128()),
        Request::AnnounceShipment { shipment, .. } => Owed::Announce(shipment.uuid().as_u128()),
        Request::NoteReceipt { receipt, .. } => Owed::Note(receipt.uuid().as_u128()),
        Request::TurnBack { shipment, .. } => Owed::Turn(shipment.uuid().as_u128()),
        Request::GoodsComeBack { shipment, .. } => Owed::Back(shipment.uuid().as_u128()),
        // What an answer does has the number of what asked for it, and what nobody has said anything about a name made for it.
        Request::NoteFulfilment { step, news, .. } if searches(news) && step.uuid().as_u128() < NUMBERED => {
            Owed::Search(step.uuid().as_u128())
        }
        Request::NoteFulfilment { fulfilment, news: FulfilmentNews::Decided { then: None, .. }, .. } => {
            Owed::Left(fulfilment.uuid().as_u128())
        }
        Request::NoteFulfilment { step, .. } => Owed::News(step.uuid().as_u128()),
        Request::AskForGoods { transfer, .. } => Owed::Wish(transfer.uuid().as_u128()),
        Request::PostClaim { claim, .. } => Owed::Post(claim.uuid().as_u128()),
        other => return Err(format!("nobody has asked for {other:?}")),
    })
}

/// Whether an order is to look for something by itself.
fn searches(news: &FulfilmentNews) -> bool {
    match news {
        FulfilmentNews::Decided { then, .. } => then.is_none(),
        FulfilmentNews::Remedied { then, .. } => *then == Then::BySelf,
        _ => false,
    }
}

pub(super) fn command(now: i64, number: u128, late: i64, body: Body) -> Command {
    Command {
        id: id(number),
        grant: Grant::EVERYTHING,
        occurred: OccurredAt { at: Timestamp(now - late), offset_minutes: 0 },
        ..till(Role::Manager, body)
    }
}

pub(super) struct Machines {
    pub places: Vec<Place>,
}

impl Machines {
    pub(super) fn new() -> Self {
        Self { places: (0..SHOPS).map(|_| Place::new()).collect() }
    }

    /// Whether it may be done, which it then is.
    pub(super) fn take(
        &mut self,
        now: i64,
        shop: usize,
        number: u128,
        ask: &Ask,
        kits: Recipes,
    ) -> Result<(), (RefusalCode, String)> {
        let place = &mut self.places[shop];
        let (body, late) = body(ask, place);
        let at_till = matches!(ask, Ask::Sell { .. } | Ask::Refund { .. } | Ask::Return { .. });
        let mut command = Command { kits, ..command(now, number, late, body) };
        command.register = command.register.filter(|_| at_till);
        match ask {
            Ask::Refund { ticket, .. } => command.kits = place.made_of(*ticket),
            Ask::ApproveCorrection { own: false, .. } | Ask::Bin { ben: true, .. } => command.staff = BEN,
            Ask::NameLot { lot, fit, aside, .. } => {
                let named = super::wording::lot_line(*lot, fit + aside);
                command = crate::lots::naming(
                    command,
                    &[domain::branch::NamedLot { unsellable: protocol::Quantity(*aside), ..named }],
                );
            }
            _ => {}
        }
        place.decide(now, &command)
    }

    /// What another shop has sold is paid back in this one.
    pub(super) fn refund_elsewhere(
        &mut self,
        now: i64,
        (shop, number): (usize, u128),
        (claim, owner): (u128, usize),
        (ticket, line, back): (u128, usize, super::ask::Back),
    ) -> Result<(), (RefusalCode, String)> {
        let there = &self.places[owner];
        let body = words::refund_elsewhere((claim, owner), (ticket, line), back, there);
        let kits = there.made_of(ticket);
        let body = body.expect("it was granted");
        self.places[shop].decide(now, &Command { kits, ..command(now, number, 0, body) })
    }

    /// Carries an errand: what the other side says is the answer to every repeat. The answer may be lost.
    pub(super) fn carry(
        &mut self,
        now: i64,
        shop: usize,
        owed: Owed,
        (lost, refused): (bool, bool),
    ) -> Result<(), String> {
        let errands = self.places[shop].branch.owed();
        let errand = errands.into_iter().find(|errand| named(&errand.request).is_ok_and(|one| one == owed));
        let Some(errand) = errand else { return Err(format!("{owed:?} is not owed")) };
        let answer = if refused {
            Answered::Refused(RefusalCode::TooManyLines)
        } else {
            self.ask(now, shop, errand.id, errand.to, errand.request)?
        };
        if lost {
            return Ok(());
        }
        let settle = Body::Settle { errand: errand.id, answer };
        let command = Command { register: None, ..command(now, u128::MAX, 0, settle) };
        self.places[shop].decide(now, &command).map_err(|(_, message)| message)
    }

    fn ask(
        &mut self,
        now: i64,
        from: usize,
        id: CommandId,
        to: domain::Address,
        request: Request,
    ) -> Result<Answered, String> {
        let domain::Address::Branch(BranchId(to)) = to else { return Ok(Answered::Done) };
        let from = BranchId(from as u16);
        let body = match request {
            Request::AnnounceTransfer { transfer, lines, note, lots } => {
                TransferBody::Announce { transfer, from, lines, note, lots }
            }
            Request::AnnounceShipment { transfer, shipment, lines, note, lots, back_of } => {
                TransferBody::AnnounceShipment { transfer, shipment, from, lines, note, lots, back_of }
            }
            Request::NoteReceipt { transfer, receipt, lines, said, lots } => {
                TransferBody::NoteReceipt { transfer, from, receipt, lines, said, lots }
            }
            Request::TurnBack { transfer, shipment } => TransferBody::Withdraw { transfer, shipment, from },
            Request::GoodsComeBack { transfer, shipment, home, lines, lots } => {
                TransferBody::ComeBack { transfer, shipment, from, home, lines, lots }
            }
            Request::AskForGoods { transfer, lines, note } => {
                TransferBody::Request { transfer, to: from, lines, note }
            }
            Request::PostClaim { claim, original, refund, lines } => {
                let body = ClaimBody::Post { claim, original, refund, lines }.asked();
                return Ok(self.hear(now, (to as usize, id), body));
            }
            other => return Err(format!("nobody has asked for {other:?}")),
        };
        Ok(self.hear(now, (to as usize, id), Body::Transfer(body)))
    }

    /// What was decided once is the answer to every repeat.
    fn hear(&mut self, now: i64, (to, id): (usize, CommandId), body: Body) -> Answered {
        let place = &mut self.places[to];
        if let Some(answer) = place.heard.get(&id) {
            return *answer;
        }
        let command = Command { id, register: None, ..command(now, 0, 0, body) };
        let answer = match place.decide(now, &command) {
            Ok(()) => Answered::Done,
            Err((code, _)) => Answered::Refused(code),
        };
        place.heard.insert(id, answer);
        answer
    }
}
