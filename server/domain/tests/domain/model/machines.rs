//! The machines that are held against the reference: branches with their journals, which fall down and come up again.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    Answered, FulfilmentNews, Grant, Machine, Request,
    branch::{Body, Branch, Command, Event, LineFacts, TicketEvent, command::TransferBody},
};
use protocol::{BranchId, CommandId, OccurredAt, RefusalCode, Timestamp};

use super::{
    ask::Ask,
    house::{Owed, SHOPS},
    wording::body,
};
use crate::support::*;

/// A branch and its records, encoded as they are kept.
pub(super) struct Place {
    pub branch: Branch,
    records: Vec<Vec<u8>>,
    /// The newest snapshot, and how many records it comes after.
    snapshot: Option<(Vec<u8>, usize)>,
    /// What was sold by whom, as the shell looks it up for a refund.
    pub sold: BTreeMap<u128, Vec<LineFacts>>,
    /// What was asked of it by other machines, and what it said.
    heard: BTreeMap<CommandId, Answered>,
}

impl Place {
    pub(super) fn new() -> Self {
        let mut place = Self {
            branch: Branch::default(),
            records: Vec::new(),
            snapshot: None,
            sold: BTreeMap::new(),
            heard: BTreeMap::new(),
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
        if self.branch == before { Ok(()) } else { Err("a branch came up as another than it was".to_owned()) }
    }

    pub(super) fn decide(&mut self, now: i64, command: &Command) -> Result<(), (RefusalCode, String)> {
        let decided = self.branch.decide(Timestamp(now), command);
        let events = decided.map_err(|refused| (refused.code, refused.message))?;
        self.record(&events);
        for event in &events {
            if let Event::Ticket(TicketEvent::Completed(facts)) = event
                && facts.original.is_none()
            {
                self.sold.insert(command.id.uuid().as_u128(), facts.lines.clone());
            }
        }
        self.tell_waits(now)
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
            let Some(command) = self.branch.on_wake(Timestamp(now)) else { return Ok(()) };
            self.decide(now, &command).map_err(|(_, message)| message)?;
        }
        Err("the timer rings for ever".to_owned())
    }

    /// What it still has to tell, as the reference would name it.
    pub(super) fn owed(&self) -> Result<BTreeSet<Owed>, String> {
        let owed = self.branch.owed();
        let count = owed.len();
        let named = |request: &Request| match request {
            Request::AnnounceTransfer { transfer, .. } => Ok(Owed::Announce(transfer.uuid().as_u128())),
            Request::AnnounceShipment { shipment, .. } => Ok(Owed::Announce(shipment.uuid().as_u128())),
            Request::NoteReceipt { receipt, .. } => Ok(Owed::Note(receipt.uuid().as_u128())),
            Request::TurnBack { shipment, .. } => Ok(Owed::Turn(shipment.uuid().as_u128())),
            Request::GoodsComeBack { shipment, .. } => Ok(Owed::Back(shipment.uuid().as_u128())),
            Request::NoteFulfilment { step, .. } => Ok(Owed::News(step.uuid().as_u128())),
            other => Err(format!("nobody has asked for {other:?}")),
        };
        let named = owed.iter().map(|errand| named(&errand.request)).collect::<Result<BTreeSet<_>, _>>()?;
        if named.len() == count { Ok(named) } else { Err("an errand is owed twice".to_owned()) }
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
    ) -> Result<(), (RefusalCode, String)> {
        let place = &mut self.places[shop];
        let (body, late) = body(ask, place);
        let at_till = matches!(ask, Ask::Sell { .. } | Ask::Refund { .. } | Ask::Return { .. });
        let mut command = command(now, number, late, body);
        command.register = command.register.filter(|_| at_till);
        place.decide(now, &command)
    }

    /// Carries an errand: what the other side says is the answer to every repeat. The answer may be lost.
    pub(super) fn carry(
        &mut self,
        now: i64,
        shop: usize,
        owed: Owed,
        (lost, refused): (bool, bool),
    ) -> Result<(), String> {
        let is_it = |request: &Request| match (request, owed) {
            (Request::AnnounceTransfer { transfer, .. }, Owed::Announce(id)) => {
                transfer.uuid().as_u128() == id
            }
            (Request::AnnounceShipment { shipment, .. }, Owed::Announce(id)) => {
                shipment.uuid().as_u128() == id
            }
            (Request::TurnBack { shipment, .. }, Owed::Turn(id))
            | (Request::GoodsComeBack { shipment, .. }, Owed::Back(id)) => shipment.uuid().as_u128() == id,
            (Request::NoteReceipt { receipt, .. }, Owed::Note(id)) => receipt.uuid().as_u128() == id,
            (Request::NoteFulfilment { step, .. }, Owed::News(id)) => step.uuid().as_u128() == id,
            _ => false,
        };
        let errands = self.places[shop].branch.owed();
        let errand = errands.into_iter().find(|errand| is_it(&errand.request));
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
            other => return Err(format!("nobody has asked for {other:?}")),
        };
        let place = &mut self.places[to as usize];
        if let Some(answer) = place.heard.get(&id) {
            return Ok(*answer);
        }
        let command = Command { id, register: None, ..command(now, 0, 0, Body::Transfer(body)) };
        let answer = match place.decide(now, &command) {
            Ok(()) => Answered::Done,
            Err((code, _)) => Answered::Refused(code),
        };
        place.heard.insert(id, answer);
        Ok(answer)
    }
}
