//! Passkeys of customers: how many there are, that none counts backwards, and whose they are to change.

use domain::{
    Grant, Machine, Rejection, RightSet,
    customers::{
        Body, By, Command, Customer, Customers, Event, Facts, Field, PasskeyBody, Sealed, customer_of,
        passkey_name, shard_of,
    },
};
use protocol::{
    BlockCustomer, CUSTOMER_PASSKEYS_MAX, CommandId, CreateCustomer, CustomerCommand as C, CustomerId,
    CustomerPasskeyRef, CustomerRef, PASSKEY_NAME_MAX,
    RefusalCode::{self, *},
    Right, StaffId, Timestamp,
};
use uuid::Uuid;

use crate::support::NOW;

fn sealed(text: &str) -> Sealed {
    Sealed(text.bytes().map(|byte| byte ^ 0x55).collect())
}

/// One share, and what is asked of it at its own time.
#[derive(Default)]
struct Share {
    customers: Customers,
    asked: u128,
}

impl Share {
    fn at(&self) -> Timestamp {
        NOW.plus_millis(i64::try_from(self.asked).unwrap())
    }

    fn ask(&mut self, by: By, body: Body) -> Result<Vec<Event>, Rejection> {
        self.asked += 1;
        let id = CommandId::new(Uuid::from_u128(self.asked * 16));
        let rights =
            if by == By::Staff { RightSet::NONE.with(Right::ManageCustomers) } else { RightSet::NONE };
        let grant = Grant { rights, ..Grant::NOTHING };
        let events = self.customers.decide(self.at(), &Command { id, staff: StaffId(1), grant, by, body })?;
        for event in &events {
            assert!(event.customer().is_none_or(|customer| shard_of(customer) == 0));
            self.customers.apply(event);
        }
        Ok(events)
    }

    fn about(&mut self, by: By, asked: C) -> Result<Vec<Event>, Rejection> {
        let id = CommandId::new(Uuid::from_u128((self.asked + 1) * 16));
        let customer = asked.customer().unwrap_or_else(|| customer_of(id, None));
        let mut facts = Facts::of(customer, NOW);
        facts.fields = vec![(Field::Name, Some(sealed("Jane")))];
        self.ask(by, Body::Asked { asked: Box::new(asked), facts: Box::new(facts) })
    }

    fn add_customer(&mut self) -> CustomerId {
        let create = CreateCustomer { name: "Jane Doe".into(), ..CreateCustomer::default() };
        let events = self.about(By::Staff, C::Create(Box::new(create))).unwrap();
        events[0].customer().unwrap()
    }

    fn passkey(&mut self, customer: CustomerId, body: PasskeyBody) -> Result<(), RefusalCode> {
        let asked = self.ask(By::Staff, Body::Passkey { customer, body });
        asked.map(drop).map_err(|rejection| rejection.code)
    }

    fn add(&mut self, customer: CustomerId, counter: u32) -> Result<(), RefusalCode> {
        let (name, credential) = (sealed("Phone"), sealed("a credential"));
        self.passkey(customer, PasskeyBody::Add { name, credential, counter })
    }

    fn of(&self, customer: CustomerId) -> &Customer {
        self.customers.customer(customer).unwrap()
    }
}

#[test]
fn a_passkey_that_counts_never_counts_backwards() {
    // What it counted when it was made; what it says after that, and whether it is taken.
    for (made, story) in [
        (0, vec![(0, true), (0, true), (0, true)]),
        (0, vec![(1, true), (2, true), (2, false), (1, false), (0, false), (3, true)]),
        (7, vec![(7, false), (6, false), (0, false), (8, true), (u32::MAX, true), (u32::MAX, false)]),
    ] {
        let mut share = Share::default();
        let jane = share.add_customer();
        share.add(jane, made).unwrap();
        let (mut kept, mut used) = (made, None);
        let version = share.of(jane).version;
        for (said, taken) in story {
            let outcome = share.passkey(jane, PasskeyBody::Use { number: 0, counter: said });
            assert_eq!(outcome.err(), (!taken).then_some(PasskeyCounter), "{said} after {kept}");
            if taken {
                (kept, used) = (said, Some(share.at()));
            }
            let passkey = &share.of(jane).passkeys[&0];
            assert_eq!((passkey.counter, passkey.used), (kept, used), "what is refused changes nothing");
        }
        assert_eq!(share.of(jane).version, version, "whoever edits a customer is not disturbed by a sign-in");
    }
}

#[test]
fn passkeys_have_numbers_of_their_own_and_there_are_not_too_many() {
    let mut share = Share::default();
    let (jane, john) = (share.add_customer(), share.add_customer());
    for _ in 0..CUSTOMER_PASSKEYS_MAX {
        share.add(jane, 0).unwrap();
    }
    assert_eq!(share.add(jane, 0), Err(TooManyLines));
    assert!(share.of(john).passkeys.is_empty());
    let remove = |number| C::RemovePasskey(CustomerPasskeyRef { customer: jane, number });
    let version = share.of(jane).version;
    assert_eq!(share.about(By::Customer, remove(3)).unwrap().len(), 1);
    assert_eq!(share.about(By::Staff, remove(3)).unwrap(), [], "what is gone stays gone");
    assert_eq!(share.of(jane).version, version + 1);
    share.add(jane, 0).unwrap();
    let numbers: Vec<u16> = share.of(jane).passkeys.keys().copied().collect();
    let last = u16::try_from(CUSTOMER_PASSKEYS_MAX).unwrap();
    assert!(!numbers.contains(&3) && numbers.contains(&last), "no number is given twice: {numbers:?}");
    share.passkey(jane, PasskeyBody::Rename { number: 5, name: sealed("Laptop") }).unwrap();
    assert_eq!(share.of(jane).passkeys[&5].name, sealed("Laptop"));
}

#[test]
fn who_may_do_what_to_which() {
    let mut share = Share::default();
    let jane = share.add_customer();
    share.add(jane, 0).unwrap();
    let nobody = CustomerId::new(Uuid::from_u128(0xffff_0000));
    let rename = || PasskeyBody::Rename { number: 9, name: sealed("x") };
    assert_eq!(share.passkey(jane, rename()), Err(UnknownPasskey));
    assert_eq!(share.passkey(jane, PasskeyBody::Use { number: 9, counter: 1 }), Err(UnknownPasskey));
    assert_eq!(share.add(nobody, 0), Err(UnknownCustomer));
    let remove = C::RemovePasskey(CustomerPasskeyRef { customer: jane, number: 0 });
    // Somebody without the right.
    let grant = Grant::NOTHING;
    let facts = Box::new(Facts::of(jane, NOW));
    let body = Body::Asked { asked: Box::new(remove), facts };
    let id = CommandId::new(Uuid::from_u128(0x7777_0000));
    let refused = share.customers.decide(NOW, &Command { id, staff: StaffId(1), grant, by: By::Staff, body });
    assert_eq!(refused.unwrap_err().code, NotAllowed);
    // An account that is shut.
    share.about(By::Staff, C::Block(BlockCustomer { customer: jane, blocked: true })).unwrap();
    assert_eq!(share.passkey(jane, PasskeyBody::Use { number: 0, counter: 1 }), Err(UnknownCustomer));
    assert_eq!(share.add(jane, 0), Err(UnknownCustomer));
    share.about(By::Staff, C::Block(BlockCustomer { customer: jane, blocked: false })).unwrap();
    share.passkey(jane, PasskeyBody::Use { number: 0, counter: 1 }).unwrap();
    // And one that is gone.
    share.about(By::Staff, C::Erase(CustomerRef { customer: jane })).unwrap();
    assert!(share.customers.customer(jane).is_none());
    assert_eq!(share.passkey(jane, PasskeyBody::Use { number: 0, counter: 2 }), Err(UnknownCustomer));
}

#[test]
fn a_passkey_is_called_something() {
    for (said, kept) in [
        (" My phone ", Ok("My phone")),
        ("هاتفي", Ok("هاتفي")),
        ("", Err(InvalidText)),
        ("  ", Err(InvalidText)),
        ("a\u{0}b", Err(InvalidText)),
        (&"x".repeat(PASSKEY_NAME_MAX), Ok(&*"x".repeat(PASSKEY_NAME_MAX))),
        (&"x".repeat(PASSKEY_NAME_MAX + 1), Err(InvalidText)),
    ] {
        let name = passkey_name(said).map_err(|rejection| rejection.code);
        assert_eq!(name.as_deref().map_err(|code| *code), kept, "{said:?}");
    }
}
