//! Prices that are to come, and terms, names and rates as they were.

use domain::{
    Machine,
    limits::{BEGINNING_PRICES_MAX, FORMER_TERMS_MAX, SCHEDULED_PER_SKU_MAX},
    organisation::{Event, Organisation, PriceBook, SaleTerms, Touched, event::PriceEvent},
};
use protocol::{
    Amount, Lsn, OCCURRED_PAST_MS_MAX, OrganisationCommand as O, RefusalCode, SetPrice, Timestamp,
};

use crate::{
    organisation::{STANDARD, ask, assert_replays, head_office, product, put, tax_class, variant},
    support::*,
};

fn price(name: &str, amount: i64, from: Option<i64>) -> O {
    let valid_from = from.map(|millis| NOW.plus_millis(millis));
    O::SetPrice(SetPrice { sku: sku(name), currency: GBP, price: Amount(amount), valid_from })
}

#[test]
fn a_price_to_come_counts_from_its_moment_on() {
    let mut office = head_office();
    for (amount, from) in [(700, Some(2_000)), (600, Some(1_000)), (550, None), (1, Some(0)), (500, Some(-5))]
    {
        put(&mut office, price("CUP-S", amount, from));
    }
    let at = |office: &Organisation, millis| office.price(&sku("CUP-S"), NOW.plus_millis(millis));
    let seen = [0, 999, 1_000, 1_999, 2_000, 9_999].map(|millis| at(&office, millis).unwrap().0);
    assert_eq!(seen, [500, 500, 600, 600, 700, 700]);
    assert_eq!(office.price(&sku("CUP-L"), NOW.plus_millis(5_000)), Some(Amount(500)), "its own only");
    let to_come: Vec<i64> = office.scheduled_prices(&sku("CUP-S")).map(|one| one.price.0).collect();
    assert_eq!(to_come, [600, 700]);
    let again = postcard::from_bytes::<Organisation>(&postcard::to_stdvec(&office).unwrap()).unwrap();
    assert_eq!(again, office);

    let moment = NOW.plus_millis(1_000);
    assert_eq!(office.wake_at(), Some(moment));
    assert!(office.on_wake(NOW).is_none());
    let command = office.on_wake(moment).unwrap();
    let begun = office.decide(moment, &command).unwrap();
    let wanted = PriceEvent::Began { sku: sku("CUP-S"), price: Amount(600), from: moment };
    assert_eq!(begun, [Event::Price(wanted)]);
    office.apply(&begun[0]);
    assert_eq!(office.terms(&sku("CUP-S")).unwrap().price, Amount(600));
    assert_eq!(office.wake_at(), Some(NOW.plus_millis(2_000)));
    let command = office.on_wake(NOW.plus_millis(9_000)).unwrap();
    for event in office.decide(NOW.plus_millis(9_000), &command).unwrap() {
        office.apply(&event);
    }
    assert_eq!(office.product("cup").unwrap().variants[0].price, Amount(700));
    assert_replays(&office);
}

#[test]
fn prices_to_come_are_bounded_and_begin_in_records_of_their_size() {
    let mut office = head_office();
    for number in 0..SCHEDULED_PER_SKU_MAX as i64 {
        put(&mut office, price("CUP-S", 600 + number, Some(1_000 + number)));
    }
    let more = office.decide(NOW, &ask(price("CUP-S", 1, Some(5_000)))).unwrap_err();
    assert_eq!(more.code, RefusalCode::TooManyLines);
    put(&mut office, price("CUP-S", 1, Some(1_000)));
    let mut many = Organisation::default();
    for number in 0..BEGINNING_PRICES_MAX as i64 + 7 {
        let from = NOW.plus_millis(number);
        let sku = sku(&format!("S{number}"));
        many.apply(&Event::Price(PriceEvent::Scheduled { sku, price: Amount(1), from }));
    }
    let mut rounds = Vec::new();
    while let Some(command) = many.on_wake(NOW.plus_millis(9_999)) {
        let events = many.decide(NOW.plus_millis(9_999), &command).unwrap();
        assert!(postcard::to_stdvec(&events).unwrap().len() < 60_000);
        events.iter().for_each(|event| many.apply(event));
        rounds.push(events.len());
    }
    assert_eq!(rounds, [BEGINNING_PRICES_MAX, 7], "also of SKUs that are gone");
}

/// An organisation that is published, with its book.
struct Story {
    office: Organisation,
    book: PriceBook,
    at: i64,
}

impl Story {
    fn tell(&mut self, seq: u64, asked: O) {
        for event in self.office.decide(NOW, &ask(asked)).unwrap() {
            let touched = Touched::by(&event, &self.office);
            self.office.apply(&event);
            self.book.note(touched, &self.office, Lsn(seq), NOW.plus_millis(self.at));
        }
    }

    fn terms(&self, name: &str, seq: u64) -> Option<SaleTerms> {
        self.book.terms_at(&self.office, &sku(name), Lsn(seq))
    }

    fn price(&self, name: &str, seq: u64) -> Option<i64> {
        self.terms(name, seq).map(|terms| terms.price.0)
    }

    fn name(&self, name: &str, seq: u64) -> Option<String> {
        self.book.name_at(&self.office, &sku(name), Lsn(seq))
    }
}

fn story() -> Story {
    Story { office: head_office(), book: PriceBook::default(), at: 0 }
}

#[test]
fn terms_names_and_rates_are_those_of_their_catalogue() {
    let mut story = story();
    story.tell(20, price("CUP-S", 600, None));
    story.tell(30, price("CUP-S", 600, None));
    let mut renamed = product("cup", vec![variant("CUP-L", &[])]);
    renamed.name = "Beaker".into();
    story.tell(40, O::PutProduct(renamed.clone()));
    let seen = [10, 19, 20, 39, 40, 99].map(|seq| story.price("CUP-S", seq));
    assert_eq!(seen, [Some(500), Some(500), Some(600), Some(600), Some(600), Some(600)]);
    assert!(
        story.book.is_withdrawn(&story.office, &sku("CUP-S")),
        "withdrawn, and known with its last terms"
    );
    assert_eq!(story.name("CUP-S", 99).as_deref(), Some("Cup"));
    assert_eq!(story.name("CUP-L", 39).as_deref(), Some("Cup"), "a reprint has the name of its day");
    assert_eq!(story.name("CUP-L", 40).as_deref(), Some("Beaker"));
    assert_eq!((story.price("NEVER", 1), story.name("NEVER", 1)), (None, None));

    story.tell(50, O::PutTaxClass(tax_class(175_000)));
    let here = (protocol::BranchId(1), 740_000);
    let tax = |seq| story.book.tax_at(&story.office, STANDARD, Lsn(seq), here);
    let inside = |rate| Some(domain::pricing::LineTax::inside(rate));
    assert_eq!((tax(49), tax(50)), (inside(VAT), inside(175_000)));

    renamed.variants.push(variant("CUP-S", &[]));
    story.tell(60, O::PutProduct(renamed));
    assert!(!story.book.is_withdrawn(&story.office, &sku("CUP-S")));
    assert_eq!((story.price("CUP-S", 39), story.price("CUP-S", 60)), (Some(600), Some(500)));

    let bytes = postcard::to_stdvec(&story.book).unwrap();
    assert_eq!(postcard::from_bytes::<PriceBook>(&bytes).unwrap(), story.book);
}

#[test]
fn what_ended_long_ago_is_forgotten_and_never_grows_without_end() {
    let mut story = story();
    story.tell(20, price("CUP-S", 600, None));
    story.at = OCCURRED_PAST_MS_MAX;
    story.tell(30, price("CUP-S", 700, None));
    assert_eq!(story.price("CUP-S", 10), Some(500), "a sale may still come from then");
    story.at += 1;
    story.tell(40, price("CUP-S", 800, None));
    assert_eq!(story.price("CUP-S", 10), Some(600), "the oldest that is known stands for all before");
    for more in 0..100 {
        story.tell(100 + more, price("CUP-S", 900 + more as i64, None));
    }
    let known: std::collections::BTreeSet<_> = (0..200).map(|seq| story.price("CUP-S", seq)).collect();
    assert_eq!(known.len(), FORMER_TERMS_MAX + 1);
}

#[test]
fn a_till_without_a_network_sells_at_the_price_of_its_catalogue() {
    let mut story = story();
    story.tell(20, price("CUP-S", 600, Some(1_000)));
    let at = |millis| NOW.plus_millis(millis);
    let price = |story: &Story, seq, when: Timestamp| {
        story.book.price_at(&story.office, &sku("CUP-S"), Lsn(seq), when).map(|price| price.0)
    };
    assert_eq!((price(&story, 20, at(0)), price(&story, 20, at(1_000))), (Some(500), Some(600)));
    let begun = story.office.on_wake(at(1_000)).unwrap();
    for event in story.office.decide(at(1_000), &begun).unwrap() {
        let touched = Touched::by(&event, &story.office);
        story.office.apply(&event);
        story.book.note(touched, &story.office, Lsn(30), at(1_000));
    }
    assert_eq!((price(&story, 20, at(1_500)), price(&story, 30, at(1_500))), (Some(500), Some(600)));
}

#[test]
fn prices_that_changed_since_a_moment_are_told_with_what_they_were() {
    let mut office = head_office();
    let mut told = (PriceBook::default(), 0_u64);
    let mut change = |office: &mut Organisation, at: i64, command: O| {
        let (book, seq) = &mut told;
        for event in office.decide(NOW.plus_millis(at), &ask(command)).unwrap() {
            *seq += 1;
            let before = Touched::by(&event, office);
            office.apply(&event);
            book.note(before, office, Lsn(*seq), NOW.plus_millis(at));
        }
        book.clone()
    };
    change(&mut office, 10, price("CUP-S", 600, None));
    change(&mut office, 20, price("CUP-L", 700, None));
    change(&mut office, 30, price("CUP-S", 650, None));
    let book = change(&mut office, 40, price("CUP-L", 500, None));
    let rows = |book: &PriceBook,
                office: &Organisation,
                since: i64,
                after: Option<&str>|
     -> Vec<(String, i64, i64, i64)> {
        let rows = book.changed_since(office, NOW.plus_millis(since), after.map(sku));
        let told = |row: domain::organisation::ChangedPrice| {
            assert!(!row.in_lists);
            (row.sku.to_string(), row.before.0, row.now.0, row.at.millis_since(NOW))
        };
        rows.map(told).collect()
    };
    let of = |name: &str, before, now, at| (name.to_owned(), before, now, at);
    assert_eq!(rows(&book, &office, 0, None), [of("CUP-S", 500, 650, 30)], "what was changed back is not");
    assert_eq!(rows(&book, &office, 10, None), [of("CUP-S", 600, 650, 30)]);
    assert_eq!(rows(&book, &office, 25, None), [of("CUP-L", 700, 500, 40), of("CUP-S", 600, 650, 30)]);
    assert_eq!(rows(&book, &office, 25, Some("CUP-L")), [of("CUP-S", 600, 650, 30)], "behind one");
    assert_eq!(rows(&book, &office, 40, None), []);
}
