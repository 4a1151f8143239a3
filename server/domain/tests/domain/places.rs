//! Several branches with a bad post between them: what is sent arrives in any order, twice or never, and a branch that falls
//! down comes up with what it had recorded and nothing else.

use std::collections::BTreeMap;

use domain::{
    Answered, Errand, Grant, Machine, Request,
    branch::{
        Body, Branch, Command, Event, LineFacts, Moved,
        command::{ClaimBody, GrantedClaim, Refund, RefundLine, TicketBody, TransferBody},
        granted_spans,
    },
    step_id,
};
use protocol::{
    BranchId, CommandId, Disposition, OccurredAt, Quantity, RefusalCode, TenderKind, TicketId, Timestamp,
};

use crate::support::*;

/// Numbers that look random and are the same every time.
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    /// One of 0 to `below - 1`.
    pub(crate) fn of(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % below.max(1)
    }

    pub(crate) fn pick<T: Clone>(&mut self, list: &[T]) -> Option<T> {
        (!list.is_empty()).then(|| list[self.of(list.len())].clone())
    }
}

/// What was decided about a command, which is the answer to every repeat.
pub(crate) type Outcome = Result<Vec<Event>, RefusalCode>;

/// A branch and its journal.
#[derive(Default)]
pub(crate) struct Place {
    pub(crate) branch: Branch,
    pub(crate) events: Vec<Event>,
    outcomes: BTreeMap<CommandId, Outcome>,
}

/// A refund here of what was sold elsewhere, as the customer's till asks for it until it knows the answer.
#[derive(Clone)]
pub(crate) struct Attempt {
    pub(crate) id: CommandId,
    pub(crate) here: usize,
    pub(crate) owner: usize,
    pub(crate) original: TicketId,
    pub(crate) sold: Vec<LineFacts>,
    pub(crate) lines: Vec<(u16, Quantity)>,
}

/// Something under way.
#[derive(Clone)]
enum Message {
    Errand { from: usize, errand: Errand },
    Answer { to: usize, errand: CommandId, answer: Answered },
    Claim { attempt: Attempt },
    Granted { attempt: Attempt, outcome: Outcome },
    Void { owner: usize, claim: CommandId },
}

impl Message {
    /// Where it waits or is written, so that it is gone when one of them falls down.
    fn concerns(&self, place: usize) -> bool {
        match self {
            Self::Errand { from, errand } => *from == place || addressee(errand) == place,
            Self::Answer { to, .. } => *to == place,
            Self::Claim { attempt } | Self::Granted { attempt, .. } => {
                attempt.here == place || attempt.owner == place
            }
            Self::Void { owner, .. } => *owner == place,
        }
    }
}

fn addressee(errand: &Errand) -> usize {
    let domain::Address::Branch(branch) = errand.to else { panic!("{errand:?}") };
    usize::from(branch.0) - 1
}

pub(crate) fn number(place: usize) -> BranchId {
    BranchId(u16::try_from(place).unwrap() + 1)
}

pub(crate) struct Post {
    pub(crate) places: Vec<Place>,
    pub(crate) at: Timestamp,
    mail: Vec<Message>,
    ids: u128,
}

impl Post {
    pub(crate) fn new(places: usize) -> Self {
        let mut post = Self { places: Vec::new(), at: NOW, mail: Vec::new(), ids: 1 << 64 };
        for place in 0..places {
            post.places.push(Place::default());
            for event in open_till() {
                post.places[place].branch.apply(&event);
                post.places[place].events.push(event);
            }
        }
        post
    }

    pub(crate) fn new_id(&mut self) -> CommandId {
        self.ids += 1;
        id(self.ids)
    }

    /// Asks a place something new.
    pub(crate) fn ask(&mut self, place: usize, body: impl Asked) -> (CommandId, Outcome) {
        let id = self.new_id();
        (id, self.submit(place, id, body.asked()))
    }

    /// The way in: what was decided before is told again, and everything else is decided and recorded.
    fn submit(&mut self, place: usize, id: CommandId, body: Body) -> Outcome {
        let at = self.at;
        let place = &mut self.places[place];
        if let Some(known) = place.outcomes.get(&id) {
            return known.clone();
        }
        let occurred = OccurredAt { at, offset_minutes: 0 };
        let (register, staff, grant) = (Some(TILL), ANN, Grant::EVERYTHING);
        let command = Command {
            id,
            register,
            staff,
            grant,
            occurred,
            currency: GBP,
            reason: String::new(),
            code: None,
            lots: Default::default(),
            kits: Default::default(),
            body,
        };
        let outcome = place.branch.decide(at, &command).map_err(|rejection| rejection.code);
        for event in outcome.iter().flatten() {
            place.branch.apply(event);
            place.events.push(event.clone());
        }
        place.outcomes.insert(id, outcome.clone());
        outcome
    }

    pub(crate) fn wake(&mut self, place: usize) {
        while let Some(command) = self.places[place].branch.on_wake(self.at) {
            let outcome = self.ask(place, command.body).1;
            assert!(outcome.is_ok_and(|events| !events.is_empty()), "a wake does something");
        }
    }

    /// The courier takes what a place owes, once more each time.
    pub(crate) fn collect(&mut self, from: usize) {
        let owed = self.places[from].branch.owed();
        self.mail.extend(owed.into_iter().map(|errand| Message::Errand { from, errand }));
    }

    pub(crate) fn claim(&mut self, attempt: Attempt) {
        self.mail.push(Message::Claim { attempt });
    }

    pub(crate) fn is_quiet(&self) -> bool {
        self.mail.is_empty() && self.places.iter().all(|place| place.branch.owed().is_empty())
    }

    pub(crate) const fn mail_is_empty(&self) -> bool {
        self.mail.is_empty()
    }

    /// Everything in memory is gone; the journal stays.
    pub(crate) fn crash(&mut self, place: usize) {
        self.mail.retain(|message| !message.concerns(place));
        let place = &mut self.places[place];
        let mut replayed = Branch::default();
        for event in &place.events {
            let bytes = postcard::to_stdvec(event).unwrap();
            replayed.apply(&postcard::from_bytes(&bytes).unwrap());
        }
        assert_eq!(replayed, place.branch, "a replay gives the same state");
        let bytes = postcard::to_stdvec(&place.branch).unwrap();
        place.branch = postcard::from_bytes(&bytes).unwrap();
        assert_eq!(replayed, place.branch, "and so does its stored form");
    }

    /// Delivers any message; on a bad day it is lost, or stays to be delivered again.
    pub(crate) fn deliver(&mut self, chance: &mut Chance, bad_day: bool) {
        if self.mail.is_empty() {
            return;
        }
        let index = chance.of(self.mail.len());
        let luck = if bad_day { chance.of(10) } else { 9 };
        let message = if luck == 0 { self.mail[index].clone() } else { self.mail.swap_remove(index) };
        if luck != 1 {
            self.take(message);
        }
    }

    fn take(&mut self, message: Message) {
        match message {
            Message::Errand { from, errand } => {
                let to = addressee(&errand);
                let answer = match self.submit(to, errand.id, asked_of(from, errand.request)) {
                    Ok(_) => Answered::Done,
                    Err(code) => Answered::Refused(code),
                };
                self.mail.push(Message::Answer { to: from, errand: errand.id, answer });
            }
            Message::Answer { to, errand, answer } => {
                let (_, outcome) = self.ask(to, Body::Settle { errand, answer });
                assert!(outcome.is_ok_and(|events| events.len() <= 1));
            }
            Message::Claim { attempt } => {
                let Attempt { original, here, .. } = attempt;
                let sold = attempt.sold.iter().map(|line| line.quantity).collect();
                let lines = attempt.lines.clone();
                let body = ClaimBody::Grant { original, by: number(here), sold, lines };
                let outcome = self.submit(attempt.owner, attempt.id, body.asked());
                self.mail.push(Message::Granted { attempt, outcome });
            }
            Message::Granted { attempt, outcome } => self.refund(&attempt, outcome),
            Message::Void { owner, claim } => {
                let id = step_id(claim.uuid(), "void", 0);
                let _ = self.submit(owner, id, ClaimBody::Void { claim }.asked());
            }
        }
    }

    fn refund(&mut self, attempt: &Attempt, outcome: Outcome) {
        let Ok(events) = outcome else { return };
        let (spans, expires_at) = granted_spans(&events).unwrap();
        let claim = GrantedClaim { id: attempt.id, owner: number(attempt.owner), expires_at, spans };
        let line = |&(line, quantity): &(u16, Quantity)| RefundLine {
            line,
            quantity,
            disposition: Disposition::Restock,
        };
        let refund = Refund {
            original: attempt.original,
            day: DAY,
            sold: attempt.sold.clone(),
            lines: attempt.lines.iter().map(line).collect(),
            tender: TenderKind::Cash.into(),
            claim: Some(claim),
        };
        let body = TicketBody::Refund(Box::new(refund)).asked();
        if self.submit(attempt.here, attempt.id, body).is_err() {
            self.mail.push(Message::Void { owner: attempt.owner, claim: attempt.id });
        }
    }
}

/// What an errand is for whom it is brought to.
fn asked_of(from: usize, request: Request) -> Body {
    let from = number(from);
    match request {
        Request::AnnounceTransfer { transfer, lines, note, lots } => {
            TransferBody::Announce { transfer, from, lines, note, lots }.asked()
        }
        Request::AnnounceShipment { transfer, shipment, lines, note, lots, back_of } => {
            TransferBody::AnnounceShipment { transfer, shipment, from, lines, note, lots, back_of }.asked()
        }
        Request::TurnBack { transfer, shipment } => {
            TransferBody::Withdraw { transfer, shipment, from }.asked()
        }
        Request::GoodsComeBack { transfer, shipment, home, lines, lots } => {
            TransferBody::ComeBack { transfer, shipment, from, home, lines, lots }.asked()
        }
        Request::AskForGoods { transfer, lines, note } => {
            TransferBody::Request { transfer, to: from, lines, note }.asked()
        }
        Request::NoteReceipt { transfer, receipt, lines, said, lots } => {
            TransferBody::NoteReceipt { transfer, from, receipt, lines, said, lots }.asked()
        }
        Request::PostClaim { claim, original, refund, lines } => {
            ClaimBody::Post { claim, original, refund, lines }.asked()
        }
        other => panic!("{other:?}"),
    }
}

/// Lines of the goods that every schedule trades in.
pub(crate) fn some_goods(chance: &mut Chance) -> Vec<Moved> {
    (0..1 + chance.of(3)).map(|_| of(GOODS[chance.of(GOODS.len())], 1 + chance.of(4) as i64)).collect()
}

pub(crate) const GOODS: [&str; 3] = ["A", "B", "C"];
