//! The little language the tests are told in.

use domain::{
    Grant, Machine, Rejection,
    branch::{
        Body, Branch, Command, Event, HoldEvent, LineFacts, Moved, NamedLots, NumberFacts, RegisterEvent,
        StockEvent, TaskEvent, TaxFacts, Taxes, TenderFacts, TicketEvent, TicketFacts,
        command::{
            ClaimBody, CountBody, HoldBody, LotBody, PricedLine, PurchaseBody, RegisterBody, Sale, StockBody,
            TicketBody, TransferBody,
        },
    },
    organisation::Organisation,
};
use protocol::{
    Amount, CommandId, Currency, ExceptionKind, HoldId, OccurredAt, Quantity, RefusalCode, RegisterId,
    RoleId, Sku, StaffId, TenderKind, TicketId, TicketKind, Timestamp,
};
use uuid::Uuid;

pub(crate) const GBP: Currency = Currency::GBP;
pub(crate) const TILL: RegisterId = RegisterId(7);
pub(crate) const ANN: StaffId = StaffId(3);
pub(crate) const NOW: Timestamp = Timestamp(1_700_000_000_000);
pub(crate) const VAT: u32 = 200_000;

/// The roles that an organisation begins with.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Role {
    Cashier,
    Supervisor,
    Manager,
}

impl Role {
    pub(crate) const fn id(self) -> RoleId {
        match self {
            Self::Cashier => RoleId::CASHIER,
            Self::Supervisor => RoleId::SUPERVISOR,
            Self::Manager => RoleId::MANAGER,
        }
    }

    pub(crate) fn grant(self) -> Grant {
        Organisation::default().role(self.id()).unwrap().grant()
    }
}

/// A branch with a past, being asked something.
#[derive(Default)]
pub(crate) struct Scenario {
    pub(crate) branch: Branch,
    at: Timestamp,
}

pub(crate) struct Answer {
    pub(crate) scenario: Scenario,
    pub(crate) decided: Result<Vec<Event>, Rejection>,
}

pub(crate) fn given(events: impl IntoIterator<Item = Event>) -> Scenario {
    let mut branch = Branch::default();
    for event in events {
        branch.apply(&event);
    }
    Scenario { branch, at: NOW }
}

impl Scenario {
    pub(crate) fn of(branch: Branch) -> Self {
        Self { branch, at: NOW }
    }

    pub(crate) const fn now(&self) -> Timestamp {
        self.at
    }

    pub(crate) fn later(mut self, millis: i64) -> Self {
        self.at = self.at.plus_millis(millis);
        self
    }

    pub(crate) fn when(mut self, command: Command) -> Answer {
        let decided = self.branch.decide(self.at, &command);
        for event in decided.iter().flatten() {
            self.branch.apply(event);
        }
        Answer { scenario: self, decided }
    }
}

impl Answer {
    pub(crate) fn then(self, events: &[Event]) -> Scenario {
        assert_eq!(self.decided.as_deref(), Ok(events));
        self.scenario
    }

    pub(crate) fn then_ok(self) -> Scenario {
        assert!(self.decided.is_ok(), "{:?}", self.decided);
        self.scenario
    }

    pub(crate) fn then_refused(self, code: RefusalCode) -> String {
        let rejection = self.decided.expect_err("a refusal was expected");
        assert_eq!(rejection.code, code, "{rejection}");
        rejection.message
    }

    /// The ticket it made.
    pub(crate) fn then_ticket(self) -> (TicketFacts, Scenario) {
        match self.decided.as_deref() {
            Ok([Event::Ticket(TicketEvent::Completed(facts))]) => (facts.as_ref().clone(), self.scenario),
            other => panic!("a ticket was expected, not {other:?}"),
        }
    }

    /// The ticket it made, which has these exceptions, and of which somebody is told.
    pub(crate) fn then_odd(self, kinds: &[(ExceptionKind, Option<u16>)]) -> (TicketFacts, Scenario) {
        match self.decided.as_deref() {
            Ok([Event::Ticket(TicketEvent::Completed(facts)), Event::Task(TaskEvent::Opened { task })]) => {
                let noted: Vec<_> = facts.exceptions.iter().map(|one| (one.kind, one.line)).collect();
                assert_eq!(noted, kinds);
                assert!(self.scenario.branch.tasks().any(|open| open == *task));
                (facts.as_ref().clone(), self.scenario)
            }
            other => panic!("a ticket with a task was expected, not {other:?}"),
        }
    }
}

impl Answer {
    /// As [`Self::then_odd`], whatever the ticket says of lots.
    pub(crate) fn then_odd_lots(self, kinds: &[(ExceptionKind, Option<u16>)]) -> ((), Scenario) {
        let Ok(events) = self.decided.as_deref() else { panic!("{:?}", self.decided) };
        let noted = events.iter().find_map(|event| match event {
            Event::Ticket(TicketEvent::Completed(facts)) => {
                Some(facts.exceptions.iter().map(|one| (one.kind, one.line)).collect::<Vec<_>>())
            }
            _ => None,
        });
        assert_eq!(noted.as_deref(), Some(kinds));
        assert!(events.iter().any(|event| matches!(event, Event::Task(TaskEvent::Opened { .. }))));
        ((), self.scenario)
    }
}

pub(crate) fn sku(text: &str) -> Sku {
    text.parse().unwrap()
}

pub(crate) fn units(units: i64) -> Quantity {
    Quantity::units(units).unwrap()
}

pub(crate) fn of(text: &str, count: i64) -> Moved {
    Moved { sku: sku(text), quantity: units(count) }
}

pub(crate) fn id(number: u128) -> CommandId {
    CommandId::new(Uuid::from_u128(number))
}

pub(crate) fn ticket_id(number: u128) -> TicketId {
    id(number).into()
}

pub(crate) fn hold_id(number: u128) -> HoldId {
    id(number).into()
}

pub(crate) fn occurred() -> OccurredAt {
    OccurredAt { at: NOW, offset_minutes: 60 }
}

/// Every question has a place in the one list.
pub(crate) trait Asked {
    fn asked(self) -> Body;
}

macro_rules! asked {
    ($($group:ident in $body:ident),*) => {
        $(impl Asked for $body {
            fn asked(self) -> Body {
                Body::$group(self)
            }
        })*
    };
}

asked!(
    Register in RegisterBody,
    Ticket in TicketBody,
    Stock in StockBody,
    Hold in HoldBody,
    Transfer in TransferBody,
    Claim in ClaimBody,
    Count in CountBody,
    Purchase in PurchaseBody,
    Lot in LotBody
);

impl Asked for Body {
    fn asked(self) -> Body {
        self
    }
}

/// What a role may do, as it is before anybody has changed it, but with no limit to how much of it.
pub(crate) fn grant_of(role: Role) -> Grant {
    Grant { rights: role.grant().rights, ..Grant::EVERYTHING }
}

/// Ann at the till.
pub(crate) fn till(role: Role, body: impl Asked) -> Command {
    Command {
        reason: String::new(),
        code: None,
        lots: NamedLots::default(),
        kits: domain::branch::Recipes::default(),
        id: id(1),
        register: Some(TILL),
        staff: ANN,
        grant: grant_of(role),
        occurred: occurred(),
        currency: GBP,
        body: body.asked(),
    }
}

pub(crate) fn cashier(body: impl Asked) -> Command {
    till(Role::Cashier, body)
}

pub(crate) fn supervisor(body: impl Asked) -> Command {
    till(Role::Supervisor, body)
}

pub(crate) fn manager(body: impl Asked) -> Command {
    till(Role::Manager, body)
}

/// Somebody away from any register.
pub(crate) fn office(role: Role, body: impl Asked) -> Command {
    Command { register: None, ..till(role, body) }
}

pub(crate) fn signed_on() -> Event {
    Event::Register(RegisterEvent::SignedOn { register: TILL, staff: ANN, seen: true })
}

/// The till, ready to trade: Ann signed on, a shift open on a float of 100.00.
pub(crate) fn open_till() -> Vec<Event> {
    let opening_float = Amount(10_000);
    let opened = RegisterEvent::ShiftOpened { register: TILL, staff: ANN, opened: occurred(), opening_float };
    vec![signed_on(), Event::Register(opened)]
}

pub(crate) fn received(text: &str, count: i64) -> Event {
    Event::Stock(StockEvent::Received { reference: "D-1".into(), lines: vec![of(text, count)] })
}

pub(crate) fn held(number: u128, lines: &[Moved], ttl_ms: i64) -> Event {
    Event::Hold(HoldEvent::Held {
        hold: hold_id(number),
        lines: lines.to_vec(),
        expires_at: NOW.plus_millis(ttl_ms),
        capped_at: NOW.plus_millis(i64::from(protocol::HOLD_TTL_MS_MAX)),
    })
}

pub(crate) fn line(text: &str, count: i64, price: i64) -> PricedLine {
    PricedLine {
        sku: sku(text),
        quantity: units(count),
        unit_price: Amount(price),
        list_price: Some(Amount(price)),
        discount: Amount::ZERO,
        tax: domain::pricing::LineTax::inside(VAT),
        stocked: true,
        oversell: protocol::Oversell::Allow,
    }
}

pub(crate) fn cash(amount: i64) -> TenderFacts {
    TenderFacts {
        kind: TenderKind::Cash,
        amount: Amount(amount),
        reference: None,
        method: protocol::PaymentMethodId::CASH,
    }
}

pub(crate) fn card(amount: i64) -> TenderFacts {
    TenderFacts { kind: TenderKind::Card, method: protocol::PaymentMethodId::CARD, ..cash(amount) }
}

/// The business date of every ticket here.
pub(crate) const DAY: i32 = 738_000;

pub(crate) fn sale(lines: &[PricedLine], tenders: &[TenderFacts]) -> Sale {
    Sale {
        group: None,
        currency: GBP,
        day: DAY,
        catalogue: 3,
        number: None,
        lines: lines.to_vec(),
        promotions: Vec::new(),
        tenders: tenders.to_vec(),
        exceptions: Vec::new(),
        age_checked: None,
    }
}

pub(crate) fn sell(lines: &[PricedLine], tenders: &[TenderFacts]) -> TicketBody {
    TicketBody::Sell(Box::new(sale(lines, tenders)))
}

pub(crate) fn sale_facts(
    sequence: u32,
    lines: Vec<LineFacts>,
    tenders: &[TenderFacts],
    change: i64,
) -> TicketFacts {
    TicketFacts {
        kind: TicketKind::Sale,
        register: TILL,
        number: NumberFacts { epoch: 0, sequence },
        day: DAY,
        currency: GBP,
        catalogue: 3,
        customer: None,
        lines,
        tenders: tenders.to_vec(),
        change: Amount(change),
        rounding: Amount::ZERO,
        original: None,
        sold_in: None,
        amends: None,
        exceptions: Vec::new(),
        reason: String::new(),
        code: None,
        approver: None,
        age_checked: None,
        group: None,
    }
}

/// Tax that is inside the price.
pub(crate) fn taxed(rate_ppm: u32, amount: i64) -> Taxes {
    [TaxFacts { rate_ppm, amount: Amount(amount), on_top: false }].into()
}

pub(crate) fn line_facts(text: &str, count: i64, price: i64, tax: i64) -> LineFacts {
    LineFacts {
        sku: sku(text),
        quantity: units(count),
        unit_price: Amount(price),
        adjustments: Vec::new(),
        taxes: taxed(VAT, tax),
        stocked: true,
        lot: None,
        serials: Vec::new(),
        refund: None,
        total: None,
    }
}

pub(crate) fn completed(facts: TicketFacts) -> Event {
    Event::Ticket(TicketEvent::Completed(Box::new(facts)))
}

/// What is offered instead of something, for an hour: nine pounds a piece; paid back where nobody wants it.
pub(crate) fn substitute(instead: &str) -> Box<domain::branch::Substitute> {
    Box::new(domain::branch::Substitute {
        instead: sku(instead),
        name: "Bee".into(),
        unit_price: Amount(900),
        total: Amount(1_800),
        tax: Amount(300),
        age: None,
        from: vec![protocol::BranchId(2)],
        answer_ms: 60 * 60 * 1_000,
        otherwise: domain::branch::Otherwise::PayBack,
    })
}
