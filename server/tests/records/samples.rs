//! One record of everything that can be stored.

mod accounts;
mod backorders;
mod branch;
mod counts;
mod customers;
mod exchanges;
mod fulfilments;
mod invoices;
mod kits;
mod lots;
mod orders;
mod organisation;
mod packs;
mod settings;
mod supplies;
mod transfers;

use domain::branch::Event;
use onhand::record::{Actor, Decision, Form, Origin, Record, Refused, Stream, Times};
use protocol::{
    Amount, BranchId, CommandId, Currency, CustomerId, Fact, FactName, FactValue, Lsn, Money, OccurredAt,
    Quantity, RefusalCode, RegisterId, Right, Rule, StaffId, Timestamp,
};

pub(crate) const ID: &str = "01932b5e-8a00-7000-8000-000000000001";

/// All of them by name.
pub(crate) fn samples() -> Vec<(&'static str, Record)> {
    let mut samples = envelopes();
    for (name, event) in branch::events() {
        samples.push((name, record(Stream::Branch(BranchId(2)), Decision::Branch(vec![event]))));
    }
    for (name, event) in organisation::events() {
        samples.push((name, record(Stream::Organisation, Decision::Organisation(vec![event]))));
    }
    for (name, event) in orders::events() {
        samples.push((name, record(Stream::Orders(3), Decision::Orders(vec![event]))));
    }
    for (name, event) in customers::events() {
        samples.push((name, record(Stream::Customers(1), Decision::Customers(vec![event]))));
    }
    for (name, event) in accounts::events() {
        samples.push((name, record(Stream::Accounts(2), Decision::Accounts(vec![event]))));
    }
    samples
}

fn record(stream: Stream, decision: Decision) -> Record {
    Record {
        lsn: Lsn(7),
        form: Form::CURRENT,
        stream,
        stream_seq: 300,
        term: 0,
        origin: Origin::Register(RegisterId(11)),
        seq: Some(41),
        command: ID.parse().unwrap(),
        fingerprint: 0xdead_beef,
        actor: Actor::Staff(StaffId(3)),
        approver: None,
        times: Times {
            occurred: OccurredAt { at: Timestamp(1_291_192_000_000), offset_minutes: 60 },
            recorded_at: Timestamp(1_291_192_000_250),
        },
        decision,
    }
}

/// Envelopes and refusals of every kind.
fn envelopes() -> Vec<(&'static str, Record)> {
    let branch = Stream::Branch(BranchId(2));
    let nothing = || record(branch, Decision::Branch(Vec::<Event>::new()));
    let refused = |document: Option<&str>| {
        let document = document.map(str::to_owned);
        let (code, message) = (RefusalCode::NotSignedOn, "nobody".to_owned());
        record(branch, Decision::Refused(Box::new(Refused { code, message, document, facts: Vec::new() })))
    };
    let customer = CustomerId::new(ID.parse::<CommandId>().unwrap().uuid());
    vec![
        ("origin_register", nothing()),
        ("origin_staff", Record { origin: Origin::Staff(StaffId(1)), seq: None, ..nothing() }),
        ("origin_system", Record { origin: Origin::System, actor: Actor::System, seq: None, ..nothing() }),
        ("origin_web", Record { origin: Origin::Web(3), actor: Actor::System, seq: None, ..nothing() }),
        ("origin_branch", Record { origin: Origin::Stream(branch), seq: None, ..nothing() }),
        (
            "origin_organisation",
            Record { origin: Origin::Stream(Stream::Organisation), seq: None, ..nothing() },
        ),
        ("actor_customer", Record { actor: Actor::Customer(customer), ..nothing() }),
        ("approved", Record { approver: Some(StaffId(1)), term: 3, ..nothing() }),
        ("refused", refused(None)),
        ("refused_document", refused(Some("{\"ticket\":{}}"))),
        ("refused_facts", record(branch, Decision::Refused(Box::new(refused_with(facts()))))),
    ]
}

fn refused_with(facts: Vec<Fact>) -> Refused {
    Refused { code: RefusalCode::InsufficientStock, message: "short".to_owned(), document: None, facts }
}

/// One of every kind.
fn facts() -> Vec<Fact> {
    let money = Money { amount: Amount(2_500), currency: Currency::GBP };
    [
        (FactName::Sku, FactValue::Text("P05".to_owned())),
        (FactName::Count, FactValue::Number(3)),
        (FactName::Wanted, FactValue::Quantity(Quantity(1_500))),
        (FactName::Limit, FactValue::Money(money)),
        (FactName::At, FactValue::At(Timestamp(1_291_192_000_000))),
        (FactName::Right, FactValue::Right(Right::Refund)),
        (FactName::Rule, FactValue::Rule(Rule::RefundLimit)),
    ]
    .into_iter()
    .map(|(name, is)| Fact { name, is })
    .collect()
}
