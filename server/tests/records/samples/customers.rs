//! Everything that can happen to a customer.

use domain::customers::{EmailTag, Event, Field, Sealed};
use protocol::{CommandId, ConsentKind, CustomerGroupId, CustomerId, Timestamp};

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
}
