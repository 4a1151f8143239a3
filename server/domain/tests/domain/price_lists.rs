//! Price lists, many prices at once, and what something cost before.

use domain::{
    Machine,
    organisation::{Event, Organisation, Place, PriceBook, Touched, event::PriceEvent},
};
use protocol::{
    Amount, BranchId, ChangePrices, Channel, ListPriceOf, Lsn, OrganisationCommand as O, PRICES_MAX,
    PriceListId, PriceReasonKind, PriceRounding, PutPriceList, RefusalCode, SetListPrices, SetPrice,
    Timestamp,
};

use crate::{
    organisation::{ask, assert_replays, head_office, put},
    support::*,
};

const DAY: i64 = 24 * 60 * 60 * 1_000;
const HERE: Place = Place { branch: Some(BranchId(1)), channel: Channel::Till, group: None };
const WEB: Place = Place { branch: None, channel: Channel::Web, group: None };

fn list(id: u16) -> PutPriceList {
    PutPriceList { id: PriceListId(id), name: format!("List {id}"), active: true, ..PutPriceList::default() }
}

fn listed(id: u16, price: Option<i64>) -> O {
    let price = ListPriceOf { sku: sku("CUP-S"), price: price.map(Amount) };
    O::SetListPrices(SetListPrices { list: PriceListId(id), currency: GBP, prices: vec![price] })
}

fn change(by_ppm: i32, rounding: PriceRounding) -> ChangePrices {
    let skus = vec![sku("CUP-S"), sku("CUP-L")];
    ChangePrices { currency: GBP, skus, by_ppm, rounding, valid_from: None, expected_sum: None }
}

#[test]
fn lists_count_where_and_when_they_say() {
    let mut office = head_office();
    put(&mut office, O::PutPriceList(PutPriceList { branches: vec![BranchId(1)], ..list(1) }));
    put(
        &mut office,
        O::PutPriceList(PutPriceList { channel: Some(Channel::Web), until: Some(NOW), ..list(2) }),
    );
    put(&mut office, listed(1, Some(450)));
    put(&mut office, listed(2, Some(400)));
    let costs = |office: &Organisation, place, millis| {
        office.price_in(&sku("CUP-S"), place, NOW.plus_millis(millis)).unwrap().0.0
    };
    assert_eq!([costs(&office, HERE, 0), costs(&office, WEB, -1), costs(&office, WEB, 0)], [450, 400, 500]);
    assert_eq!(office.price_lists().map(|(_, count)| count).collect::<Vec<_>>(), [1, 1]);
    put(&mut office, listed(1, None));
    assert_eq!(costs(&office, HERE, 0), 500);
    assert_replays(&office);
    let twice = [
        (
            O::PutPriceList(PutPriceList { branches: vec![BranchId(9)], ..list(3) }),
            RefusalCode::UnknownBranch,
        ),
        (
            O::PutPriceList(PutPriceList { from: Some(NOW), until: Some(NOW), ..list(3) }),
            RefusalCode::InvalidTime,
        ),
        (listed(9, Some(1)), RefusalCode::UnknownPriceList),
        (listed(1, Some(-1)), RefusalCode::InvalidAmount),
    ];
    for (asked, code) in twice {
        assert_eq!(office.decide(NOW, &ask(asked)).unwrap_err().code, code);
    }
}

#[test]
fn many_prices_change_by_one_rule_which_is_computed_again() {
    let mut office = head_office();
    let after = |office: &Organisation, by_ppm, rounding| {
        office.changed_prices(&change(by_ppm, rounding), NOW).unwrap().prices[0].after.0
    };
    for (by_ppm, rounding, price) in [
        (100_000, PriceRounding::Nearest, 550),
        (1_000, PriceRounding::Nearest, 501),
        (999, PriceRounding::Nearest, 500),
        (100_000, PriceRounding::Ending(99), 599),
        (88_000, PriceRounding::Ending(99), 499),
        (98_000, PriceRounding::Ending(99), 599),
        (-1_000_000, PriceRounding::Ending(99), 99),
        (100_000, PriceRounding::Ending(9), 549),
        (104_000, PriceRounding::Multiple(5), 550),
        (105_000, PriceRounding::Multiple(5), 555),
        (-1_000_000, PriceRounding::Nearest, 0),
    ] {
        assert_eq!(after(&office, by_ppm, rounding), price, "{by_ppm} {rounding:?}");
    }
    let preview = office.changed_prices(&change(100_000, PriceRounding::Ending(99)), NOW).unwrap();
    let asked =
        ChangePrices { expected_sum: Some(preview.sum), ..change(100_000, PriceRounding::Ending(99)) };
    put(&mut office, O::ChangePrices(asked.clone()));
    assert_eq!(office.product("cup").unwrap().variants[0].price, Amount(599));
    let again = office.decide(NOW, &ask(O::ChangePrices(asked.clone()))).unwrap_err();
    assert_eq!(again.code, RefusalCode::ChangedMeanwhile, "it would come to something else now");
    let later = ChangePrices { valid_from: Some(NOW.plus_millis(9)), expected_sum: None, ..asked };
    put(&mut office, O::ChangePrices(later));
    assert_eq!(office.scheduled_prices(&sku("CUP-L")).next().unwrap().price, Amount(699));
    for (asked, code) in [
        (ChangePrices { skus: vec![], ..change(1, PriceRounding::Nearest) }, RefusalCode::NoLines),
        (
            ChangePrices { skus: vec![sku("CUP-S"); 2], ..change(1, PriceRounding::Nearest) },
            RefusalCode::InvalidText,
        ),
        (
            ChangePrices { skus: vec![sku("X"); PRICES_MAX + 1], ..change(1, PriceRounding::Nearest) },
            RefusalCode::TooManyLines,
        ),
        (ChangePrices { skus: vec![sku("X")], ..change(1, PriceRounding::Nearest) }, RefusalCode::UnknownSku),
        (change(-1_000_001, PriceRounding::Nearest), RefusalCode::InvalidAmount),
        (change(1, PriceRounding::Multiple(0)), RefusalCode::InvalidAmount),
    ] {
        assert_eq!(office.decide(NOW, &ask(O::ChangePrices(asked))).unwrap_err().code, code);
    }
}

/// A price book that takes events as the published catalogue does.
#[derive(Default)]
struct Told(PriceBook, u64);

impl Told {
    fn take(&mut self, office: &mut Organisation, asked: O, at: Timestamp) {
        for event in office.decide(at, &ask(asked)).unwrap() {
            let touched = Touched::by(&event, office);
            office.apply(&event);
            self.1 += 1;
            self.0.note(touched, office, Lsn(self.1), at);
        }
    }
}

fn set(price: i64) -> O {
    O::SetPrice(SetPrice { sku: sku("CUP-S"), currency: GBP, price: Amount(price), valid_from: None })
}

#[test]
fn a_reduced_price_tells_the_lowest_of_thirty_days_before() {
    let (mut office, mut told) = (head_office(), Told::default());
    let day = |days: i64| NOW.plus_millis(days * DAY);
    told.take(&mut office, set(600), day(1));
    told.take(&mut office, set(550), day(40));
    told.take(&mut office, set(580), day(45));
    told.take(&mut office, set(480), day(60));
    let former = |told: &Told, office: &Organisation, days| {
        told.0.former_price(office, &sku("CUP-S"), HERE, day(days)).map(|price| price.0)
    };
    assert_eq!(former(&told, &office, 61), Some(550), "the lowest of days 30 to 60, not that of before");
    assert_eq!(former(&told, &office, 91), None, "after thirty days it is the price");
    told.take(&mut office, set(500), day(62));
    assert_eq!(former(&told, &office, 63), None, "dearer is not reduced");
    let sale = PutPriceList { from: Some(day(70)), until: Some(day(80)), ..list(1) };
    told.take(&mut office, O::PutPriceList(sale), day(64));
    told.take(&mut office, listed(1, Some(450)), day(64));
    assert_eq!((former(&told, &office, 69), former(&told, &office, 71)), (None, Some(480)));
    assert_eq!(told.0.former_price(&office, &sku("CUP-L"), HERE, day(71)), None);
    let explained = told.0.explain(&office, &sku("CUP-S"), HERE, day(71)).unwrap();
    assert_eq!((explained.price, explained.former), (Amount(450), Some(Amount(480))));
    let counts: Vec<bool> = explained.reasons.iter().map(|reason| reason.counts).collect();
    assert_eq!(counts, [false, true]);
    let after = told.0.explain(&office, &sku("CUP-S"), HERE, day(80)).unwrap();
    assert!(matches!(&after.reasons[1].kind, PriceReasonKind::OtherList(list) if list.name == "List 1"));
    assert!(after.reasons[0].counts);
}

#[test]
fn an_earlier_catalogue_has_its_lists() {
    let (mut office, mut told) = (head_office(), Told::default());
    told.take(&mut office, O::PutPriceList(list(1)), NOW);
    told.take(&mut office, listed(1, Some(450)), NOW);
    told.take(&mut office, listed(1, Some(440)), NOW);
    told.take(&mut office, O::PutPriceList(PutPriceList { active: false, ..list(1) }), NOW);
    let at = |seq| told.0.listed_at(&office, &sku("CUP-S"), Lsn(seq), (HERE, NOW)).map(|price| price.0);
    assert_eq!([at(0), at(1), at(2), at(3), at(4)], [None, None, Some(450), Some(440), None]);
    let began = PriceEvent::ListPut(
        domain::organisation::PriceList::from(&protocol::PriceList::from(
            &**office.price_list(PriceListId(1)).unwrap(),
        ))
        .into(),
    );
    assert!(matches!(Event::Price(began), Event::Price(PriceEvent::ListPut(list)) if !list.active));
}
