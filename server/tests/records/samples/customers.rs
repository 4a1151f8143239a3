//! Everything that can happen to a customer.

use domain::customers::{AlertEnd, AlertEvent, EmailTag, Event, Field, PasskeyEvent, Sealed};
use protocol::{BranchId, CommandId, ConsentKind, CustomerGroupId, CustomerId, Quantity, Sku, Timestamp};

use super::ID;

pub(crate) fn events() -> Vec<(&'static str, Event)> {
    let id: CommandId = ID.parse().unwrap();
    let customer = CustomerId::new(id.uuid());
    let email = EmailTag([7; 16]);
    let sealed = |byte| Sealed(vec![byte; 3]);
    let at = Timestamp(1_291_192_000_000);
    vec![
        (
            "customer_created",
            Event::Created {
                customer,
                email: Some(email),
                fields: vec![(Field::Name, sealed(1)), (Field::Email, sealed(2))],
                addresses: vec![sealed(3)],
                group: Some(CustomerGroupId(4)),
                verified: true,
                at,
            },
        ),
        (
            "customer_changed",
            Event::Changed { customer, fields: vec![(Field::Phone, Some(sealed(4))), (Field::Note, None)] },
        ),
        ("customer_group", Event::GroupSet { customer, group: None }),
        (
            "customer_email_asked",
            Event::EmailAsked { customer, email, sealed: sealed(5), verified: true, errand: id },
        ),
        ("customer_email_refused", Event::EmailRefused { customer }),
        (
            "customer_email_changed",
            Event::EmailChanged {
                customer,
                email: Some((email, sealed(6))),
                verified: Some(at),
                free: Some(id),
            },
        ),
        ("customer_address_put", Event::AddressPut { customer, number: 2, address: sealed(7) }),
        ("customer_address_removed", Event::AddressRemoved { customer, number: 2 }),
        (
            "customer_consented",
            Event::Consented { customer, kind: ConsentKind::News, given: true, text: "2026-11".into(), at },
        ),
        ("customer_verified", Event::Verified { customer, at }),
        ("customer_password", Event::PasswordSet { customer, hash: Some(sealed(8)) }),
        ("customer_blocked", Event::Blocked { customer, blocked: true }),
        ("customer_erased", Event::Erased { customer, free: None }),
        ("customer_email_held", Event::EmailHeld { email, customer }),
        ("customer_email_freed", Event::EmailFreed { email, customer }),
        ("customer_email_let_go", Event::EmailLetGo { errand: id }),
    ]
    .into_iter()
    .chain(alerts(id))
    .chain(passkeys(customer))
    .collect()
}

/// Who is to be written to when goods can be had again.
fn alerts(id: CommandId) -> impl Iterator<Item = (&'static str, Event)> {
    let sku: Sku = "P1".parse().unwrap();
    let (customer, email, at) = (CustomerId::new(id.uuid()), EmailTag([7; 16]), Timestamp(1_291_192_000_000));
    let set = |branch, customer| AlertEvent::Set {
        alert: id,
        sku,
        branch,
        email,
        sealed: Sealed(vec![9; 3]),
        customer,
        text: "2026-11".into(),
        at,
    };
    let ended = |why| AlertEvent::Ended { alerts: vec![id], why };
    let branch = Some(BranchId(1));
    let came = AlertEvent::CameBack { sku, branch, there: Quantity(2_000), alerts: vec![id], at };
    [
        ("alert_set", set(None, None)),
        ("alert_set_here", set(branch, Some(customer))),
        ("alert_came_back", came),
        ("alert_ran_out", AlertEvent::RanOut { sku, branch: None }),
        ("alert_mailed", ended(AlertEnd::Mailed)),
        ("alert_not_mailed", ended(AlertEnd::NotMailed)),
        ("alert_taken_back", ended(AlertEnd::TakenBack)),
        ("alert_removed", ended(AlertEnd::Removed)),
        ("alert_expired", ended(AlertEnd::Expired)),
        ("alert_erased", ended(AlertEnd::Erased)),
        ("alert_leave_asked", AlertEvent::LeaveAsked { errand: id, customer, email: Some(email) }),
        ("alert_leave_done", AlertEvent::LeaveDone { errand: id }),
    ]
    .into_iter()
    .map(|(name, event)| (name, Event::Alert(event)))
}

/// What they sign in with besides a password.
fn passkeys(customer: CustomerId) -> impl Iterator<Item = (&'static str, Event)> {
    let (sealed, at) = (|byte| Sealed(vec![byte; 3]), Timestamp(1_291_192_000_000));
    let added = PasskeyEvent::Added { name: sealed(10), credential: sealed(11), counter: 0, at };
    [
        ("passkey_added", added),
        ("passkey_renamed", PasskeyEvent::Renamed { name: sealed(12) }),
        ("passkey_used", PasskeyEvent::Used { counter: 7, at }),
        ("passkey_removed", PasskeyEvent::Removed),
    ]
    .into_iter()
    .map(move |(name, event)| (name, Event::Passkey { customer, number: 2, event }))
}
