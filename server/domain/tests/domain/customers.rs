//! Customers: what they may say of themselves, who may change what, and that no two have one mail address, whichever share keeps
//! them.

use domain::{
    Address, Answered, Grant, Machine, Rejection, Request, RightSet, address,
    customers::{
        AlertBody, Body, By, Command, Customers, EmailTag, Event, Facts, Field, Sealed, customer_of,
        normalised_email, outcome, shard_of,
    },
};
use protocol::{
    BlockCustomer, CUSTOMER_ADDRESSES_MAX, ChangeCustomer, ChangeCustomerEmail, CommandId, ConsentGiven,
    ConsentKind, CreateCustomer, CustomerAddressRef, CustomerCommand as C, CustomerId, CustomerRef,
    GiveConsent, Outcome, Password, PostalAddress, PutCustomerAddress,
    RefusalCode::{self, *},
    Right, SetCustomerGroup, SetCustomerPassword, StaffId,
};
use uuid::Uuid;

use crate::support::NOW;

/// A tag whose share is the number, and that nobody else has.
fn tag(shard: u8, which: u8) -> EmailTag {
    EmailTag([shard, which, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
}

fn sealed(text: &str) -> Sealed {
    Sealed(text.bytes().map(|byte| byte ^ 0x55).collect())
}

fn home() -> PostalAddress {
    PostalAddress {
        name: "Jane Doe".into(),
        line1: "1 Sample Street".into(),
        city: "London".into(),
        postcode: "n1 9gu".into(),
        country: "GB".into(),
        ..PostalAddress::default()
    }
}

fn jane() -> CreateCustomer {
    CreateCustomer { name: "Jane Doe".into(), email: "jane@example.com".into(), ..CreateCustomer::default() }
}

/// Shares of customers with somebody who carries errands between them.
#[derive(Default)]
struct House {
    shares: [Customers; 4],
    next: u128,
}

impl House {
    fn id(&mut self) -> CommandId {
        self.next += 1;
        CommandId::new(Uuid::from_u128(0x0193_2b5e_8a00_7000_8000_0000_0000_0000 + self.next * 16))
    }

    fn ask(&mut self, shard: u16, command: &Command) -> Result<Vec<Event>, Rejection> {
        let share = &mut self.shares[usize::from(shard)];
        let events = share.decide(NOW, command)?;
        events.iter().for_each(|event| share.apply(event));
        Ok(events)
    }

    fn send(&mut self, by: By, asked: C, email: Option<EmailTag>) -> Result<CustomerId, Rejection> {
        let id = self.id();
        let customer = asked.customer().unwrap_or_else(|| customer_of(id, email));
        let mut facts = Facts { email, ..Facts::of(customer, NOW) };
        facts.fields = match &asked {
            C::Create(create) => vec![(Field::Name, Some(sealed(&create.name)))],
            C::Change(change) => vec![(Field::Name, change.name.as_deref().map(sealed))],
            C::ChangeEmail(change) if email.is_some() => vec![(Field::Email, Some(sealed(&change.email)))],
            _ => Vec::new(),
        };
        facts.addresses = match &asked {
            C::Create(create) => create.addresses.iter().map(|one| sealed(&one.line1)).collect(),
            C::PutAddress(put) => vec![sealed(&put.address.line1)],
            _ => Vec::new(),
        };
        facts.password = match &asked {
            C::SetPassword(set) => set.password.as_ref().map(|password| sealed(&password.0)),
            _ => None,
        };
        let shard = shard_of(customer);
        let body = Body::Asked { asked: Box::new(asked), facts: Box::new(facts) };
        let grant = Grant { rights: RightSet::NONE.with(Right::ManageCustomers), ..Grant::NOTHING };
        let grant = if by == By::Staff { grant } else { Grant::NOTHING };
        self.ask(shard, &Command { id, staff: StaffId(1), grant, by, body }).map(|_| customer)
    }

    fn office(&mut self, asked: C) -> Result<CustomerId, Rejection> {
        self.send(By::Staff, asked, None)
    }

    /// Carries what is owed until nothing is.
    fn settle(&mut self) {
        for _ in 0..10 {
            let owed: Vec<_> =
                (0..4).flat_map(|n| self.shares[n].owed().into_iter().map(move |one| (n, one))).collect();
            if owed.is_empty() {
                return;
            }
            for (from, errand) in owed {
                let Address::Customers(to) = errand.to else { panic!("{errand:?}") };
                let body = match errand.request {
                    Request::ClaimEmail { email, customer } => Body::ClaimEmail { email, customer },
                    Request::FreeEmail { email, customer } => Body::FreeEmail { email, customer },
                    Request::EndAlerts { customer, email } => {
                        Body::Alert(AlertBody::Leave { customer, email })
                    }
                    other => panic!("{other:?}"),
                };
                let ask = |id, body| Command {
                    id,
                    staff: StaffId(0),
                    grant: Grant::EVERYTHING,
                    by: By::Staff,
                    body,
                };
                // Asking twice is harmless.
                let first = self.ask(to, &ask(errand.id, body.clone()));
                assert_eq!(self.ask(to, &ask(errand.id, body)).is_ok(), first.is_ok());
                let answer = match first {
                    Ok(_) => Answered::Done,
                    Err(rejection) => Answered::Refused(rejection.code),
                };
                let id = self.id();
                let settle = Body::Settle { errand: errand.id, answer };
                self.ask(u16::try_from(from).unwrap(), &ask(id, settle)).unwrap();
            }
        }
        panic!("something is owed for ever");
    }

    fn holder(&self, email: EmailTag) -> Option<CustomerId> {
        self.shares[usize::from(email.shard())].holder(email)
    }

    fn email_of(&self, customer: CustomerId) -> Option<EmailTag> {
        self.shares[usize::from(shard_of(customer))].customer(customer).and_then(|one| one.email)
    }
}

fn code(result: &Result<CustomerId, Rejection>) -> Option<RefusalCode> {
    result.as_ref().err().map(|rejection| rejection.code)
}

#[test]
fn mail_addresses_are_compared_in_one_form() {
    for (said, email) in [
        (" Jane@Example.COM ", Some("jane@example.com")),
        ("j.d+shop@mail.example.co.uk", Some("j.d+shop@mail.example.co.uk")),
        ("jörg@müller.de", Some("jörg@müller.de")),
        ("", None),
        ("jane", None),
        ("jane@", None),
        ("@example.com", None),
        ("jane@localhost", None),
        ("jane@-a.com", None),
        ("ja ne@example.com", None),
        ("jane@ex@ample.com", None),
        ("jane@example.com\nBcc: all@example.com", None),
        ("<jane@example.com>", None),
        ("jane..doe@example.com", None),
    ] {
        assert_eq!(normalised_email(said).as_deref(), email, "{said:?}");
    }
    assert_eq!(normalised_email(&format!("{}@example.com", "a".repeat(65))), None);
}

#[test]
fn addresses_have_the_form_of_their_country() {
    for (country, postcode, region, good) in [
        ("GB", "N1 9GU", "", true),
        ("GB", "sw1a1aa", "", true),
        ("GB", "12345", "", false),
        ("DE", "10115", "", true),
        ("DE", "1011", "", false),
        ("DE", "", "", false),
        ("NL", "1012ab", "", true),
        ("US", "94105", "CA", true),
        ("US", "94105-1234", "CA", true),
        ("US", "94105", "", false),
        ("CA", "K1A 0B1", "ON", true),
        ("AE", "", "", true),
        ("ZZ", "anything", "", true),
        ("Germany", "10115", "", false),
        ("de", "10115", "", false),
    ] {
        let address = PostalAddress {
            country: country.into(),
            postcode: postcode.into(),
            region: region.into(),
            ..home()
        };
        assert_eq!(address::check(&address).is_ok(), good, "{country} {postcode} {region}");
    }
    for broken in [
        PostalAddress { line1: String::new(), ..home() },
        PostalAddress { city: " ".into(), ..home() },
        PostalAddress { name: "a\u{7}".into(), ..home() },
        PostalAddress { line2: "x".repeat(10_000), ..home() },
    ] {
        assert_eq!(address::check(&broken).unwrap_err().code, InvalidText);
    }
}

#[test]
fn refusals_never_repeat_what_was_said() {
    let secret = "Zaphod";
    let mut house = House::default();
    let there = house.office(C::Create(Box::new(jane()))).unwrap();
    for create in [
        CreateCustomer { email: format!("{secret} at home"), ..jane() },
        CreateCustomer { phone: secret.into(), ..jane() },
        CreateCustomer { name: format!("{secret}\u{0}"), ..jane() },
        CreateCustomer { note: secret.repeat(1_000), ..jane() },
        CreateCustomer { language: secret.repeat(10), ..jane() },
        CreateCustomer { addresses: vec![PostalAddress { postcode: secret.into(), ..home() }], ..jane() },
    ] {
        let refused = house.office(C::Create(Box::new(create))).unwrap_err();
        assert!(!refused.message.contains(secret), "{refused}");
    }
    let address = PostalAddress { country: secret.into(), ..home() };
    let put = C::PutAddress(Box::new(PutCustomerAddress { customer: there, number: None, address }));
    assert!(!house.office(put).unwrap_err().message.contains(secret));
}

#[test]
fn who_may_change_what() {
    let mut house = House::default();
    let customer = house.send(By::Staff, C::Create(Box::new(jane())), Some(tag(1, 1))).unwrap();
    let one = CustomerRef { customer };
    let note = ChangeCustomer {
        customer,
        name: None,
        phone: None,
        language: None,
        note: Some("x".into()),
        version: None,
    };
    let password = |text: Option<&str>| SetCustomerPassword { customer, password: text.map(Password::from) };
    for (what, asked, by_staff, by_customer) in [
        ("a note", C::Change(note.clone()), None, Some(NotAllowed)),
        (
            "a stale change",
            C::Change(ChangeCustomer { version: Some(77), note: None, ..note }),
            Some(ChangedMeanwhile),
            Some(ChangedMeanwhile),
        ),
        ("a group", C::SetGroup(SetCustomerGroup { customer, group: None }), None, Some(NotAllowed)),
        ("shutting", C::Block(BlockCustomer { customer, blocked: false }), None, Some(NotAllowed)),
        ("a password", C::SetPassword(password(Some("a lamp in the window"))), Some(NotAllowed), None),
        ("no password", C::SetPassword(password(None)), None, None),
        (
            "an address that is not there",
            C::RemoveAddress(CustomerAddressRef { customer, number: 9 }),
            None,
            None,
        ),
        (
            "a version without end",
            C::Consent(GiveConsent {
                customer,
                consent: ConsentGiven { kind: ConsentKind::News, given: true, text: "x".repeat(41) },
            }),
            Some(InvalidText),
            Some(InvalidText),
        ),
        ("verifying", C::Verify(one), None, None),
        (
            "no mail address",
            C::ChangeEmail(ChangeCustomerEmail { customer, email: "nobody".into() }),
            Some(InvalidText),
            Some(InvalidText),
        ),
    ] {
        assert_eq!(code(&house.send(By::Staff, asked.clone(), None)), by_staff, "{what} by staff");
        assert_eq!(
            code(&house.send(By::Customer, asked.clone(), None)),
            by_customer,
            "{what} by the customer"
        );
    }
}

#[test]
fn who_is_not_there_who_has_no_right_and_what_only_the_house_says() {
    let mut house = House::default();
    let customer = house.send(By::Staff, C::Create(Box::new(jane())), Some(tag(1, 1))).unwrap();
    let one = CustomerRef { customer };
    for create in [
        CreateCustomer { note: "x".into(), ..jane() },
        CreateCustomer { group: Some(protocol::CustomerGroupId(1)), ..jane() },
    ] {
        assert_eq!(code(&house.send(By::Customer, C::Create(Box::new(create)), None)), Some(NotAllowed));
    }
    let nobody = CustomerId::new(Uuid::from_u128(1));
    for asked in [C::Erase(CustomerRef { customer: nobody }), C::Verify(CustomerRef { customer: nobody })] {
        assert_eq!(code(&house.office(asked)), Some(UnknownCustomer));
    }
    // Without the right, nothing.
    let facts = Box::new(Facts::of(customer, NOW));
    let body = Body::Asked { asked: Box::new(C::Erase(one)), facts };
    let id = house.id();
    let without = Command { id, staff: StaffId(2), grant: Grant::NOTHING, by: By::Staff, body };
    assert_eq!(house.ask(shard_of(customer), &without).unwrap_err().code, NotAllowed);
}

#[test]
fn who_adds_themselves_has_shown_that_the_address_is_theirs_and_nobody_else_has() {
    let mut house = House::default();
    let own = house.send(By::Customer, C::Create(Box::new(jane())), Some(tag(2, 1))).unwrap();
    let added = house.send(By::Staff, C::Create(Box::new(jane())), Some(tag(2, 2))).unwrap();
    let verified = |house: &House, id| house.shares[2].customer(id).unwrap().verified.is_some();
    assert!(verified(&house, own) && !verified(&house, added));
    house.office(C::Verify(CustomerRef { customer: added })).unwrap();
    assert!(verified(&house, added));
    let events = [Event::Blocked { customer: own, blocked: true }];
    assert_eq!(outcome(&events), Outcome::Done);
}

#[test]
fn addresses_are_numbered_and_bounded() {
    let mut house = House::default();
    let create = CreateCustomer { addresses: vec![home(), home()], ..jane() };
    let customer = house.office(C::Create(Box::new(create))).unwrap();
    let put = |number, line1: &str| {
        C::PutAddress(Box::new(PutCustomerAddress {
            customer,
            number,
            address: PostalAddress { line1: line1.into(), ..home() },
        }))
    };
    house.office(put(None, "third")).unwrap();
    house.office(C::RemoveAddress(CustomerAddressRef { customer, number: 2 })).unwrap();
    house.office(put(None, "fourth")).unwrap();
    house.office(put(Some(0), "first")).unwrap();
    assert_eq!(code(&house.office(put(Some(2), "gone"))), Some(WrongState));
    let kept = house.shares[usize::from(shard_of(customer))].customer(customer).unwrap().addresses.clone();
    assert_eq!(kept.keys().copied().collect::<Vec<_>>(), [0, 1, 3], "no number is given twice");
    assert_eq!(kept[&0], sealed("first"));
    for _ in kept.len()..CUSTOMER_ADDRESSES_MAX {
        house.office(put(None, "more")).unwrap();
    }
    assert_eq!(code(&house.office(put(None, "too many"))), Some(TooManyLines));
}

#[test]
fn one_address_belongs_to_one_customer_in_whichever_share() {
    for shard in 0..4 {
        let mut house = House::default();
        let first = house.send(By::Staff, C::Create(Box::new(jane())), Some(tag(0, 1))).unwrap();
        let second = house.send(By::Staff, C::Create(Box::new(jane())), Some(tag(shard, 2))).unwrap();
        assert_eq!(shard_of(first), 0);
        assert_eq!(shard_of(second), u16::from(shard));
        let taken = house.send(By::Staff, C::Create(Box::new(jane())), Some(tag(0, 1)));
        assert_eq!(code(&taken), Some(EmailTaken));
        let change =
            |customer| C::ChangeEmail(ChangeCustomerEmail { customer, email: "new@example.com".into() });
        // The second wants the first one's address, and does not get it.
        let asked = house.send(By::Staff, change(second), Some(tag(0, 1)));
        assert_eq!(code(&asked), (shard == 0).then_some(EmailTaken));
        house.settle();
        assert_eq!((house.holder(tag(0, 1)), house.email_of(second)), (Some(first), Some(tag(shard, 2))));
        // The first moves to another, and the old one is free for the second.
        house.send(By::Staff, change(first), Some(tag(3, 9))).unwrap();
        if house.email_of(first) == Some(tag(0, 1)) {
            assert_eq!(
                code(&house.send(By::Staff, change(first), Some(tag(2, 9)))),
                Some(WrongState),
                "one at a time"
            );
        }
        house.settle();
        assert_eq!((house.email_of(first), house.holder(tag(3, 9))), (Some(tag(3, 9)), Some(first)));
        house.send(By::Customer, change(second), Some(tag(0, 1))).unwrap();
        house.settle();
        assert_eq!((house.holder(tag(0, 1)), house.email_of(second)), (Some(second), Some(tag(0, 1))));
        assert_eq!(house.holder(tag(shard, 2)), None);
        // Gone, and all of it free again.
        for customer in [first, second] {
            house.office(C::Erase(CustomerRef { customer })).unwrap();
        }
        house.settle();
        for share in &house.shares {
            assert_eq!((share.customers().count(), share.tags().count(), share.owed().len()), (0, 0, 0));
        }
    }
}

#[test]
fn who_is_erased_while_an_address_is_on_its_way_leaves_nothing_behind() {
    let mut house = House::default();
    let customer = house.send(By::Staff, C::Create(Box::new(jane())), Some(tag(0, 1))).unwrap();
    let change = C::ChangeEmail(ChangeCustomerEmail { customer, email: "new@example.com".into() });
    house.send(By::Staff, change, Some(tag(1, 2))).unwrap();
    let claim = house.shares[0].owed();
    let Request::ClaimEmail { email, customer: whose } = claim[0].request.clone() else {
        panic!("{claim:?}")
    };
    // It is granted, and the answer is still on its way when they go.
    let body = Body::ClaimEmail { email, customer: whose };
    let ask = Command { id: claim[0].id, staff: StaffId(0), grant: Grant::EVERYTHING, by: By::Staff, body };
    house.ask(1, &ask).unwrap();
    house.office(C::Erase(CustomerRef { customer })).unwrap();
    let body = Body::Settle { errand: claim[0].id, answer: Answered::Done };
    let id = house.id();
    house.ask(0, &Command { id, body, ..ask }).unwrap();
    house.settle();
    assert_eq!((house.holder(tag(0, 1)), house.holder(tag(1, 2))), (None, None));
}

#[test]
fn what_is_kept_comes_back_from_a_snapshot_as_it_was() {
    let mut house = House::default();
    let customer = house.send(By::Customer, C::Create(Box::new(jane())), Some(tag(1, 1))).unwrap();
    let consent = ConsentGiven { kind: ConsentKind::Texts, given: true, text: "2026-11".into() };
    house.send(By::Customer, C::Consent(GiveConsent { customer, consent }), None).unwrap();
    let bytes = postcard::to_stdvec(&house.shares[1]).unwrap();
    let back: Customers = postcard::from_bytes(&bytes).unwrap();
    assert_eq!(back.customer(customer), house.shares[1].customer(customer));
    assert_eq!(back.holder(tag(1, 1)), Some(customer));
    assert_eq!(back.customer(customer).unwrap().consents[&ConsentKind::Texts].at, NOW);
}
