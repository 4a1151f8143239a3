//! The chapter about customers.

use protocol::{
    Amount, BlockCustomer, ChangeCustomer, ChangeCustomerEmail, ConsentGiven, ConsentKind, CreateCustomer,
    CustomerAddressRef, CustomerCommand, CustomerId, CustomerPasskeyRef, CustomerRef, GiveConsent,
    GrantCredit, PostalAddress, PutCustomerAddress, SetCustomerGroup, SetCustomerPassword,
};

use super::examples::Teller;

pub(super) fn customers(teller: &mut Teller<'_>) {
    teller.chapter("Look after customers");
    let created = teller.office(CustomerCommand::Create(Box::new(CreateCustomer {
        name: "Jane Example".to_owned(),
        phone: "+44 20 7946 0000".to_owned(),
        ..CreateCustomer::default()
    })));
    // Without a mail address a customer's id is the command's.
    let customer = CustomerId::new(created.uuid());
    let email = format!("jane.{}@example.com", created.uuid().simple());
    teller.office(ChangeCustomerEmail { customer, email });
    teller.office(ChangeCustomer {
        customer,
        name: None,
        phone: None,
        language: Some("en".to_owned()),
        note: Some("Rings twice.".to_owned()),
        version: None,
    });
    teller.office(SetCustomerGroup { customer, group: None });
    teller.office(CustomerCommand::PutAddress(Box::new(PutCustomerAddress {
        customer,
        number: None,
        address: PostalAddress {
            name: "Jane Example".to_owned(),
            line1: "1 Sample Street".to_owned(),
            city: "London".to_owned(),
            postcode: "N1 9GU".to_owned(),
            country: "GB".to_owned(),
            ..PostalAddress::default()
        },
    })));
    teller.office(CustomerAddressRef { customer, number: 0 });
    let consent = ConsentGiven { kind: ConsentKind::News, given: true, text: "2026-11".to_owned() };
    teller.office(GiveConsent { customer, consent });
    teller.office(SetCustomerPassword { customer, password: None });
    let (amount, reason) = (Amount(500), "Has waited long".to_owned());
    teller.office(GrantCredit { customer, amount, reason });
    teller.office(CustomerPasskeyRef { customer, number: 0 });
    teller.office(BlockCustomer { customer, blocked: true });
    teller.office(CustomerCommand::Verify(CustomerRef { customer }));
    teller.office(CustomerCommand::Erase(CustomerRef { customer }));
}
