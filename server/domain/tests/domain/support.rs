//! The little language the tests are told in.

use domain::{
    Grant, Machine, Rejection,
    branch::{Body, Branch, Command, Event, LineFacts, PricedLine, TicketFacts},
    organisation::Organisation,
};
use protocol::{
    Amount, CommandId, Currency, HoldId, OccurredAt, Quantity, RefusalCode, RegisterId, RoleId, Sku,
    SkuQuantity, StaffId, Tender, TenderKind, TicketId, TicketKind, TicketLine, Timestamp,
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
            Ok([Event::TicketCompleted(facts)]) => (facts.clone(), self.scenario),
            other => panic!("a ticket was expected, not {other:?}"),
        }
    }
}

pub(crate) fn sku(text: &str) -> Sku {
    text.parse().unwrap()
}

pub(crate) fn units(units: i64) -> Quantity {
    Quantity::units(units).unwrap()
}

pub(crate) fn of(text: &str, count: i64) -> SkuQuantity {
    SkuQuantity { sku: sku(text), quantity: units(count) }
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

/// Ann at the till.
pub(crate) fn till(role: Role, body: Body) -> Command {
    let grant = role.grant();
    Command { id: id(1), register: Some(TILL), staff: ANN, grant, occurred: occurred(), currency: GBP, body }
}

pub(crate) fn cashier(body: Body) -> Command {
    till(Role::Cashier, body)
}

pub(crate) fn supervisor(body: Body) -> Command {
    till(Role::Supervisor, body)
}

pub(crate) fn manager(body: Body) -> Command {
    till(Role::Manager, body)
}

/// Somebody away from any register.
pub(crate) fn office(role: Role, body: Body) -> Command {
    Command { register: None, ..till(role, body) }
}

pub(crate) fn signed_on() -> Event {
    Event::SignedOn { register: TILL, staff: ANN }
}

/// The till, ready to trade: Ann signed on, a shift open on a float of 100.00.
pub(crate) fn open_till() -> Vec<Event> {
    let opened =
        Event::ShiftOpened { register: TILL, staff: ANN, opened: occurred(), opening_float: Amount(10_000) };
    vec![signed_on(), opened]
}

pub(crate) fn received(text: &str, count: i64) -> Event {
    Event::Received { reference: "D-1".into(), lines: vec![of(text, count)] }
}

pub(crate) fn held(number: u128, lines: &[SkuQuantity], ttl_ms: i64) -> Event {
    Event::Held {
        hold: hold_id(number),
        lines: lines.to_vec(),
        expires_at: NOW.plus_millis(ttl_ms),
        capped_at: NOW.plus_millis(i64::from(protocol::HOLD_TTL_MS_MAX)),
    }
}

pub(crate) fn line(text: &str, count: i64, price: i64) -> PricedLine {
    PricedLine {
        sku: sku(text),
        quantity: units(count),
        unit_price: Amount(price),
        list_price: Amount(price),
        discount: Amount::ZERO,
        tax_rate_ppm: VAT,
        stocked: true,
    }
}

pub(crate) fn cash(amount: i64) -> Tender {
    Tender { kind: TenderKind::Cash, amount: Amount(amount) }
}

pub(crate) fn card(amount: i64) -> Tender {
    Tender { kind: TenderKind::Card, amount: Amount(amount) }
}

pub(crate) fn sell(lines: &[PricedLine], tenders: &[Tender]) -> Body {
    Body::Sell { currency: GBP, lines: lines.to_vec(), tenders: tenders.to_vec() }
}

pub(crate) fn sale_facts(
    sequence: u32,
    lines: Vec<LineFacts>,
    tenders: &[Tender],
    change: i64,
) -> TicketFacts {
    TicketFacts {
        kind: TicketKind::Sale,
        register: TILL,
        sequence,
        currency: GBP,
        lines,
        tenders: tenders.to_vec(),
        change: Amount(change),
        original: None,
    }
}

pub(crate) fn line_facts(text: &str, count: i64, price: i64, tax: i64) -> LineFacts {
    LineFacts {
        sku: sku(text),
        quantity: units(count),
        unit_price: Amount(price),
        discount: Amount::ZERO,
        tax: Amount(tax),
        tax_rate_ppm: VAT,
        stocked: true,
        refund: None,
        total: None,
    }
}

/// The lines of a ticket as the shell hands them in for a refund.
pub(crate) fn sold_lines(facts: &TicketFacts) -> Vec<TicketLine> {
    domain::branch::ticket(protocol::BranchId(1), ticket_id(0), ANN, occurred(), facts).lines
}
