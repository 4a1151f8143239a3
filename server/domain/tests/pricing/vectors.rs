//! `clients/conformance/pricing.json`: what every client must come to. It is written here with `ONHAND_BLESS=1` and compared
//! otherwise, so that a change of any figure is a change that somebody has read.

// The tests read and write a file; the machines still do not.
#![allow(clippy::disallowed_methods)]

use std::{fmt::Write as _, fs, path::Path};

use domain::pricing::{
    Basket, Discount, PricingError, cash_refund, discount_share_ppm, price, quantity_share, refund_share,
    round_cash, share, with_cash,
};
use domain::{
    Grant, Machine,
    organisation::{Body, Command, Event, Organisation, Place, PriceList, event::PriceEvent},
};
use protocol::{
    Amount, BranchId, Channel, Currency, CustomerGroupId, OrganisationCommand, PriceListId, PutProduct,
    PutTaxClass, PutVariant, Quantity, Sku, StaffId, TaxClassId, Timestamp,
};
use serde::Serialize;
use serde_json::{Value, json};

use crate::promoted;
use crate::support::{Chance, amount, basket, basket_off, inside, line, off, on_top, turned};

/// Either what it comes to, under this name, or why it comes to nothing.
fn told<T: Serialize>(name: &str, mut case: Value, result: Result<T, PricingError>) -> Value {
    match result {
        Ok(good) => case[name] = json!(good),
        Err(error) => case["error"] = json!(error),
    }
    case
}

/// Baskets with an edge each.
fn edges() -> Vec<(&'static str, Basket)> {
    let vat = || inside(&[200_000]);
    let one = || vec![line("A", 100, 1_000, vat())];
    vec![
        ("nothing", basket(vec![])),
        ("one piece", basket(one())),
        ("half a unit rounds up", basket(vec![line("A", 1, 500, vat())])),
        ("just below half rounds down", basket(vec![line("A", 1, 499, vat())])),
        ("one milli-unit", basket(vec![line("A", 1_299, 1, vat())])),
        ("no price", basket(vec![line("A", 0, 3_000, vat())])),
        ("no tax", basket(vec![line("A", 1_299, 1_000, inside(&[]))])),
        ("a rate of nothing", basket(vec![line("A", 1_299, 1_000, inside(&[0, 0]))])),
        ("two taxes inside", basket(vec![line("A", 10_000, 1_000, inside(&[50_000, 99_750]))])),
        ("two equal taxes inside", basket(vec![line("A", 101, 1_000, inside(&[100_000, 100_000]))])),
        ("two taxes on top", basket(vec![line("A", 1_299, 2_000, on_top(&[50_000, 99_750]))])),
        ("two halves on top", basket(vec![line("A", 100, 1_000, on_top(&[5_000, 5_000]))])),
        ("eight taxes", basket(vec![line("A", 12_345, 1_000, on_top(&[1; 8]))])),
        ("nine taxes", basket(vec![line("A", 12_345, 1_000, on_top(&[1; 9]))])),
        ("rates beyond all", basket(vec![line("A", 100, 1_000, inside(&[u32::MAX, 1]))])),
        ("a rate of 4294 times", basket(vec![line("A", 100, 1_000, on_top(&[u32::MAX]))])),
        ("10 % off a line", basket(vec![off(line("A", 999, 1_000, vat()), Discount::Ppm(100_000))])),
        ("all off a line", basket(vec![off(line("A", 999, 1_000, vat()), Discount::Ppm(1_000_000))])),
        ("all off, as an amount", basket(vec![off(line("A", 999, 1_000, vat()), amount(999))])),
        ("more than all off a line", basket(vec![off(line("A", 999, 1_000, vat()), amount(1_000))])),
        ("a discount below nothing", basket(vec![off(line("A", 999, 1_000, vat()), amount(-1))])),
        ("more than every part", basket(vec![off(line("A", 999, 1_000, vat()), Discount::Ppm(1_000_001))])),
        ("a third of the whole with ties", ties(["C", "A", "B"])),
        ("the same in another order", ties(["B", "C", "A"])),
        (
            "ties of different weight",
            basket_off(vec![line("A", 100, 1_000, vat()), line("B", 300, 1_000, vat())], amount(2)),
        ),
        ("all off the whole", basket_off(one(), amount(100))),
        ("more than all off the whole", basket_off(one(), amount(101))),
        ("below nothing off the whole", basket_off(one(), amount(-1))),
        (
            "both lanes",
            basket_off(
                vec![
                    off(line("A", 1_000, 1_000, vat()), Discount::Ppm(100_000)),
                    line("B", 500, 1_000, on_top(&[70_000])),
                ],
                Discount::Ppm(100_000),
            ),
        ),
        ("whole off nothing", basket_off(vec![line("A", 0, 1_000, vat())], Discount::Ppm(500_000))),
        ("three for two", basket(vec![off(line("A", 500, 3_000, vat()), amount(500))])),
    ]
}

/// Baskets at the bounds of what there is, and beyond them.
fn bounds() -> Vec<(&'static str, Basket)> {
    let vat = || inside(&[200_000]);
    let max = Amount::INPUT_MAX.0;
    vec![
        ("the dearest piece", basket(vec![line("A", max, 1_000, vat())])),
        (
            "the dearest piece with half off",
            basket_off(vec![line("A", max, 1_000, vat())], Discount::Ppm(500_000)),
        ),
        ("near the last safe integer", basket(vec![line("A", 9_007_199_254, 999_999_999, vat())])),
        (
            "halves near the last safe integer",
            basket_off(
                vec![
                    line("A", 9_000_000_000, 999_999_999, vat()),
                    line("B", 7_199_254, 999_999_999, inside(&[88_750, 40_000])),
                ],
                Discount::Ppm(333_333),
            ),
        ),
        ("beyond it in a line", basket(vec![line("A", max, 10_000_000, vat())])),
        (
            "beyond it in the sum",
            basket(vec![line("A", max, 5_000_000, vat()), line("B", max, 5_000_000, vat())]),
        ),
        ("beyond it with the tax", basket(vec![line("A", max, 9_000_000, on_top(&[200_000]))])),
        ("too dear", basket(vec![line("A", max + 1, 1_000, vat())])),
        ("a price below nothing", basket(vec![line("A", -1, 1_000, vat())])),
        ("no quantity", basket(vec![line("A", 1, 0, vat())])),
        ("too much", basket(vec![line("A", 1, Quantity::INPUT_MAX.0 + 1, vat())])),
        ("sold and back", basket(vec![line("A", 100, 1_000, vat()), line("A", 100, -1_000, vat())])),
    ]
}

fn ties(skus: [&str; 3]) -> Basket {
    let lines = skus.iter().map(|sku| line(sku, 100, 1_000, inside(&[200_000]))).collect();
    basket_off(lines, amount(100))
}

fn baskets() -> Vec<(String, Basket)> {
    let mut chance = Chance::new(2026);
    let mut all: Vec<(String, Basket)> = Vec::new();
    for (name, basket) in edges().into_iter().chain(bounds()) {
        all.push((format!("{name}, back"), turned(&basket)));
        all.push((name.to_owned(), basket));
    }
    all.extend((1..=160).map(|number| (format!("chance {number}"), chance.basket())));
    all.extend(promoted::baskets());
    all
}

fn prices() -> Vec<Value> {
    let told = |(name, basket): (String, Basket)| {
        told("priced", json!({"name": name, "basket": basket}), price(&basket))
    };
    baskets().into_iter().map(told).collect()
}

fn paid_in_cash() -> Vec<Value> {
    let mut chance = Chance::new(5);
    let mut all = Vec::new();
    for number in 0..60 {
        let basket = chance.basket();
        let priced = price(&basket).unwrap();
        // Now and then more than there is to pay, or the other way.
        let cashless = match number % 6 {
            0 => priced.total.0 + 1,
            1 => -priced.total.0,
            2 => priced.total.0,
            3 => priced.total.0 / 3,
            _ => 0,
        };
        let step = chance.one(&[1, 5, 10, 10, 5, 50, 0, 1_001]);
        let case = json!({"basket": basket, "cashless": cashless, "step": step});
        all.push(told("priced", case, with_cash(priced, Amount(cashless), step)));
    }
    all
}

fn refunds() -> Vec<Value> {
    let thousand = line("A", 1_000, 1_000, inside(&[200_000]));
    let mut three = off(line("A", 500, 3_000, inside(&[200_000])), amount(500));
    let mut lines = vec![price(&basket(vec![three.clone()])).unwrap().lines.remove(0)];
    three.tax = on_top(&[50_000, 99_750]);
    lines.push(price(&basket_off(vec![three, thousand], amount(101))).unwrap().lines.remove(0));
    let mut all = Vec::new();
    for line in &lines {
        for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            let spans: Vec<(i64, i64)> = order.iter().map(|unit| (unit * 1_000, 1_000)).collect();
            all.push(refund(line, &spans));
        }
        all.extend(
            [[(0, 2_000)], [(0, 3_000)], [(1_000, 2_001)], [(0, 0)], [(-1, 1)]].map(|one| refund(line, &one)),
        );
    }
    let mut chance = Chance::new(61);
    for _ in 0..40 {
        let priced = price(&chance.basket()).unwrap();
        for line in with_cash(priced, Amount::ZERO, 5).unwrap().lines.into_iter().take(2) {
            // What came back has nothing that could come back.
            let first = chance.below(line.quantity.0.unsigned_abs() + 1) as i64;
            all.push(refund(&line, &[(0, first), (first, line.quantity.0 - first)]));
        }
    }
    all
}

fn refund(line: &domain::pricing::LinePrice, spans: &[(i64, i64)]) -> Value {
    let parts: Vec<Value> = spans
        .iter()
        .map(|(before, quantity)| {
            let back = refund_share(line, Quantity(*before), Quantity(*quantity));
            told("back", json!({"before": before, "quantity": quantity}), back)
        })
        .collect();
    json!({"line": line, "parts": parts})
}

/// Functions of plain numbers: arguments first, then what they come to, or null.
fn plain() -> Vec<(&'static str, Vec<Value>)> {
    let amounts = [0, 1, -1, 5, 99, -333, 999, 1_000, 1_299, 1_000_000_000_000, 9_007_199_254_740_991];
    let mut shares = Vec::new();
    let mut quantities = Vec::new();
    let mut steps = Vec::new();
    let mut rates = Vec::new();
    for of in amounts {
        for ppm in [0, 1, 5_000, 100_000, 333_333, 500_000, 1_000_000] {
            shares.push(json!([of, ppm, share(Amount(of), ppm)]));
        }
        for (part, whole) in
            [(1, 3), (2, 3), (3, 3), (0, 3), (1_000, 3_000), (-1, -3), (1, -3), (1, 0), (1, 2)]
        {
            let share = quantity_share(Amount(of), Quantity(part), Quantity(whole));
            quantities.push(json!([of, part, whole, share]));
        }
        for off in [0, 1, -1, 100, 101, 333, -33] {
            rates.push(json!([of, off, discount_share_ppm(Amount(of), Amount(off))]));
        }
    }
    for due in 0..=20 {
        for step in [1, 5, 10] {
            for due in [due, -due] {
                steps.push(json!([due, step, round_cash(Amount(due), step).unwrap()]));
            }
        }
    }
    let back = [(0, -333, 5), (-333, -334, 5), (-667, -333, 5), (0, 12, 10), (7, 8, 10), (0, -1, 1)];
    let back = back.map(|(before, now, step)| {
        json!([before, now, step, cash_refund(Amount(before), Amount(now), step).unwrap()])
    });
    vec![
        ("shares", shares),
        ("quantity_shares", quantities),
        ("discount_rates", rates),
        ("cash_roundings", steps),
        ("cash_refunds", back.into()),
    ]
}

/// For which customer group each of the lists is.
const LISTED_FOR: [Option<u16>; 9] = [None, None, None, None, None, None, None, Some(1), Some(1)];

/// Which of an article's prices counts, at every place and moment around every kind of list.
fn listed() -> Vec<Value> {
    let sku: Sku = "A".parse().unwrap();
    let at = Timestamp(1_000);
    let lists = [
        // Each: branches, channel, from, until, active.
        (vec![], None, None, None, true),
        (vec![1], None, None, None, true),
        (vec![1, 2], None, Some(1_000), Some(2_000), true),
        (vec![], Some(Channel::Till), None, Some(1_000), true),
        (vec![], Some(Channel::Web), Some(1_001), None, true),
        (vec![2], Some(Channel::Till), Some(999), Some(1_001), true),
        (vec![1], None, None, None, false),
        (vec![], None, None, None, true),
        (vec![2], Some(Channel::Till), Some(999), None, true),
    ];
    let mut chance = Chance::new(7);
    let mut cases = Vec::new();
    for _ in 0..180 {
        let mut office = Organisation::default();
        let variant = PutVariant::goods(sku, Amount(500), TaxClassId(1));
        let (product, told) = shop(&variant);
        product.into_iter().for_each(|event| office.apply(&event));
        let mut prices = Vec::new();
        let mut known = Vec::new();
        for (number, (group, (branches, channel, from, until, active))) in
            (1_u16..).zip(LISTED_FOR.iter().zip(&lists))
        {
            if chance.below(3) == 0 {
                continue;
            }
            let list = PriceList {
                id: PriceListId(number),
                name: format!("L{number}"),
                branches: branches.iter().map(|id| BranchId(*id)).collect(),
                channel: *channel,
                from: from.map(Timestamp),
                until: until.map(Timestamp),
                active: *active,
                group: group.map(CustomerGroupId),
                version: 1,
            };
            let price = Amount(400 + i64::try_from(chance.below(3)).unwrap() * 100);
            known.push(protocol::PriceList::from(&list));
            office.apply(&Event::Price(PriceEvent::ListPut(list.into())));
            let listed = PriceEvent::Listed { list: PriceListId(number), prices: vec![(sku, Some(price))] };
            office.apply(&Event::Price(listed));
            prices.push(json!({"list": number, "price": price}));
        }
        let branch = [None, Some(BranchId(1)), Some(BranchId(2))][usize::try_from(chance.below(3)).unwrap()];
        let channel = if chance.below(2) == 0 { Channel::Till } else { Channel::Web };
        let group = [None, None, Some(CustomerGroupId(1)), Some(CustomerGroupId(2))]
            [usize::try_from(chance.below(4)).unwrap()];
        let (price, list) = office.price_in(&sku, Place { branch, channel, group }, at).unwrap();
        cases.push(json!({
            "own": told, "listed": prices, "lists": known, "place": {"branch": branch, "channel": channel, "group": group},
            "at": at, "price": price, "list": list.map(|list| list.id),
        }));
    }
    cases
}

/// Up to five sets of rates, each for another place or day.
fn any_rates(chance: &mut Chance, case: usize) -> Vec<protocol::TaxRates> {
    let mut rates: Vec<protocol::TaxRates> = Vec::new();
    for _ in 0..chance.below(6) {
        let country = ["", "GB", "DE"][chance.below(3) as usize];
        let branch =
            (country.is_empty() && chance.below(2) == 0).then(|| BranchId(1 + chance.below(2) as u16));
        let from = ["", "2026-07-01", "2027-01-01"][chance.below(3) as usize];
        if rates
            .iter()
            .any(|one| (one.country.as_str(), one.branch, one.from.as_str()) == (country, branch, from))
        {
            continue;
        }
        let component =
            |_| protocol::TaxComponent { name: String::new(), rate_ppm: chance.below(300_000) as u32 };
        let count = 1 + case % 3;
        let components = (0..count).map(component).collect();
        let (country, from, on_top) = (country.to_owned(), from.to_owned(), case % 2 == 1);
        rates.push(protocol::TaxRates { country, branch, from, on_top, components });
    }
    rates
}

/// What counts of a tax class's rates at a place on a day: every mixture of places and days.
fn taxed() -> Vec<Value> {
    use domain::organisation::{self, date::day_of};
    let mut chance = Chance::new(0x7a5e5);
    let mut cases = Vec::new();
    for _ in 0..60 {
        let rates = any_rates(&mut chance, cases.len());
        let mut office = Organisation::default();
        let mut tell = |asked| {
            let body = Body::Change { asked: Box::new(asked), hashes: Default::default() };
            let command =
                Command { grant: Grant::EVERYTHING, staff: StaffId(0), currency: Currency::GBP, body };
            for event in office.decide(Timestamp(0), &command).unwrap() {
                office.apply(&event);
            }
        };
        for (id, country) in [(1, "GB"), (2, "DE")] {
            let (code, name) = (format!("B{id}"), format!("Branch {id}"));
            tell(OrganisationCommand::PutBranch(protocol::PutBranch {
                id: BranchId(id),
                code,
                name,
                country: country.into(),
                ..Default::default()
            }));
        }
        let (id, name, given) = (TaxClassId(1), "Any".to_owned(), Some(rates));
        tell(OrganisationCommand::PutTaxClass(PutTaxClass {
            id,
            name,
            rate_ppm: 77_000,
            rates: given,
            version: None,
        }));
        let class: protocol::TaxClass = (&**office.tax_class(id).unwrap()).into();
        for branch in [1, 2] {
            for date in ["2026-06-30", "2026-07-01", "2027-02-01"] {
                let day = day_of(date).unwrap();
                let tax = office.tax(id, BranchId(branch), day).unwrap();
                let place: &organisation::Branch = office.branch(BranchId(branch)).unwrap();
                assert_eq!(
                    tax,
                    office.tax_class(id).unwrap().tax_in(place, day),
                    "found ahead of time or now"
                );
                cases.push(json!({
                    "class": class, "branch": { "id": branch, "country": place.country }, "date": date,
                    "terms": { "included": !tax.on_top(), "rates_ppm": tax.rates_ppm() },
                }));
            }
        }
    }
    cases
}

/// A shop with one product.
fn shop(variant: &PutVariant) -> (Vec<Event>, Amount) {
    let class =
        PutTaxClass { id: variant.tax_class, name: "Standard".into(), rate_ppm: 0, ..PutTaxClass::default() };
    let product = PutProduct {
        handle: "a".into(),
        name: "A".into(),
        variants: vec![variant.clone()],
        ..PutProduct::default()
    };
    let mut office = Organisation::default();
    let mut events = Vec::new();
    for asked in [OrganisationCommand::PutTaxClass(class), OrganisationCommand::PutProduct(product)] {
        let body = Body::Change { asked: asked.into(), hashes: Default::default() };
        let (grant, currency) = (Grant::EVERYTHING, Currency::GBP);
        let asked = Command { grant, staff: StaffId(1), currency, body };
        let decided = office.decide(Timestamp(1), &asked).unwrap();
        decided.iter().for_each(|event| office.apply(event));
        events.extend(decided);
    }
    (events, variant.price)
}

#[test]
fn the_vectors_are_what_this_engine_comes_to() {
    let mut sections = vec![("prices", prices()), ("cash", paid_in_cash()), ("refunds", refunds())];
    sections.push(("listed", listed()));
    sections.push(("taxed", taxed()));
    sections.push(("promoted", promoted::chosen()));
    sections.extend(plain());
    let mut text = String::from(
        "{\n \"about\": \"What prices come to. Written by the tests of onhand-domain; see README.md.\"",
    );
    for (name, cases) in sections {
        assert!(!cases.is_empty(), "{name} has cases");
        let cases: Vec<String> = cases.iter().map(|case| format!("  {case}")).collect();
        write!(text, ",\n \"{name}\": [\n{}\n ]", cases.join(",\n")).unwrap();
    }
    text.push_str("\n}\n");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../clients/conformance/pricing.json");
    if std::env::var_os("ONHAND_BLESS").is_some() {
        fs::write(&path, &text).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(found == text, "{} is stale: run this test with ONHAND_BLESS=1", path.display());
}
