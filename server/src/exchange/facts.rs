//! What is there as it would be asked for, so that what a file wants can be held against it and put back.

use domain::organisation::{Organisation, Person};
use protocol::{PutProduct, PutStaff};

/// A person as the command that would put them, without a secret.
#[must_use]
pub(crate) fn person(person: &Person) -> PutStaff {
    PutStaff {
        id: person.id,
        name: Some(person.name.clone()),
        role: Some(person.role),
        active: Some(person.active),
        ..PutStaff::default()
    }
}

/// Whether a product is as somebody put it, what was left out of it aside.
#[must_use]
pub(crate) fn is_as_put(organisation: &Organisation, put: &PutProduct) -> bool {
    organisation.product(&put.handle).is_some_and(|product| {
        let mut now = product.as_asked();
        if put.supplier.is_none() {
            now.supplier = None;
        }
        for (now, put) in now.variants.iter_mut().zip(&put.variants) {
            if put.supplier_code.is_none() {
                now.supplier_code = None;
            }
            if put.cost.is_none() {
                now.cost = None;
            }
        }
        now == *put
    })
}
