//! Vectors of promotions: baskets that have some, and which of them are about what at every place and minute.

use domain::{
    Grant, Machine,
    organisation::{Body, Command, Organisation, Place},
    pricing::{Basket, Promotion},
};
use protocol::{
    Amount, BranchId, Channel, Currency, CustomerGroupId, OrganisationCommand as O,
    PromotionEffect as Effect, PromotionGoods as Goods, PromotionId, PutBranch, PutCustomerGroup, PutProduct,
    PutPromotion, PutTaxClass, PutVariant, Quantity, Sku, StaffId, TaxClassId, Timestamp,
};
use serde_json::{Value, json};

use crate::{
    promotions::{buy_get, for_price, pieces, promotion},
    support::{Chance, turned},
};

const LOCAL: [&str; 3] = ["2026-11-26T23:59", "2026-11-27T00:00", "2026-11-28T12:30"];

/// Baskets with promotions, by hand and by chance.
pub(crate) fn baskets() -> Vec<(String, Basket)> {
    let mut all = Vec::new();
    let mut add = |name: &str, basket: Basket, promotions: Vec<Promotion>| {
        let basket = Basket { promotions, ..basket };
        all.push((format!("{name}, back"), turned(&basket)));
        all.push((name.to_owned(), basket));
    };
    let tea = || pieces(&[("TEA", 500, 3), ("CUP", 800, 1)]);
    let whole = [0, 1];
    for (name, effect) in [
        ("promotion: a third off", Effect::PercentOff(333_333)),
        ("promotion: 50 off each", Effect::AmountOff(Amount(50))),
        ("promotion: each for 600", Effect::FixedPrice(Amount(600))),
        ("promotion: three for two", buy_get(2, 1, 1_000_000)),
        ("promotion: the second at half", buy_get(1, 1, 500_000)),
        ("promotion: three for ten", for_price(3, 1_000)),
        ("promotion: dearer together", for_price(2, 1_700)),
        ("promotion: ten off the whole", Effect::BasketOff(Amount(1_000))),
    ] {
        add(name, tea(), vec![promotion(1, &whole, effect)]);
    }
    let huge = pieces(&[("TEA", 9_007_199_254, 900_000)]);
    add("promotion: a price beyond all", huge, vec![promotion(1, &[0], for_price(1_000, 1_000_000_000_000))]);
    let mut chance = Chance::new(38);
    for number in 1..=120 {
        let mut basket = chance.basket();
        // Discounts by hand might be more than promotions leave.
        basket.discount = None;
        basket.lines.iter_mut().for_each(|line| line.discount = None);
        basket.promotions =
            (1..=1 + chance.below(4) as u32).map(|id| any(&mut chance, id, basket.lines.len())).collect();
        all.push((format!("promotions by chance {number}"), basket));
    }
    all
}

fn any(chance: &mut Chance, id: u32, lines: usize) -> Promotion {
    let effect = match chance.below(6) {
        0 => Effect::PercentOff(chance.one(&[50_000, 100_000, 333_333, 1_000_000])),
        1 => Effect::AmountOff(Amount(chance.one(&[1, 50, 333, 5_000]))),
        2 => Effect::FixedPrice(Amount(chance.one(&[0, 1, 99, 900]))),
        3 => buy_get(chance.one(&[1, 2, 3]), chance.one(&[1, 2]), chance.one(&[1_000_000, 500_000, 333_333])),
        4 => for_price(chance.one(&[2, 3, 5]), chance.one(&[0, 99, 500, 2_000])),
        _ => Effect::BasketOff(Amount(chance.one(&[1, 100, 1_000, 50_000]))),
    };
    Promotion {
        step: chance.one(&[1, 1, 2]),
        alone: chance.below(4) == 0,
        quantity_min: Quantity(chance.one(&[0, 0, 1_000, 4_000])),
        amount_min: Amount(chance.one(&[0, 0, 500, 3_000])),
        amount_max: chance.one(&[None, None, Some(Amount(7)), Some(Amount(250))]),
        times_max: chance.one(&[None, None, Some(1), Some(2)]),
        ..promotion(id, &(0..lines).filter(|_| chance.below(3) > 0).collect::<Vec<_>>(), effect)
    }
}

/// An office with products of every kind, and promotions about them.
fn office() -> Organisation {
    let mut office = Organisation::default();
    let mut tell = |asked: O| {
        let body = Body::Change { asked: Box::new(asked), hashes: Default::default() };
        let command = Command { grant: Grant::EVERYTHING, staff: StaffId(1), currency: Currency::GBP, body };
        for event in office.decide(Timestamp(1), &command).unwrap() {
            office.apply(&event);
        }
    };
    let class = TaxClassId(1);
    tell(O::PutTaxClass(PutTaxClass { id: class, name: "Any".into(), ..PutTaxClass::default() }));
    for id in [1, 2] {
        let (code, name) = (format!("B{id}"), format!("Branch {id}"));
        tell(O::PutBranch(PutBranch { id: BranchId(id), code, name, ..Default::default() }));
    }
    let group =
        PutCustomerGroup { id: CustomerGroupId(1), name: "Trade".into(), active: true, version: None };
    tell(O::PutCustomerGroup(group));
    for (handle, category, brand, tags) in [
        ("tea", "Drinks/Tea", "Leaf", vec!["new", "gift"]),
        ("cup", "Kitchen", "Leaf", vec![]),
        ("cola", "Drinks", "", vec!["gift"]),
        ("drinkstand", "Drinkstands", "Wood", vec![]),
    ] {
        let variant = |number: i64| {
            let sku = format!("{}-{number}", handle.to_uppercase()).parse().unwrap();
            PutVariant { name: number.to_string(), ..PutVariant::goods(sku, Amount(100 * number), class) }
        };
        tell(O::PutProduct(PutProduct {
            handle: handle.into(),
            name: handle.into(),
            category: category.into(),
            brand: brand.into(),
            tags: tags.into_iter().map(str::to_owned).collect(),
            variants: vec![variant(1), variant(2)],
            ..PutProduct::default()
        }));
    }
    puts().into_iter().for_each(|put| tell(O::PutPromotion(put)));
    office
}

fn puts() -> Vec<PutPromotion> {
    let put = |id: u32| PutPromotion {
        id: PromotionId(id),
        name: format!("P{id}"),
        effect: Effect::PercentOff(100_000),
        step: 1,
        active: true,
        ..PutPromotion::default()
    };
    let at = |minute: &str| Some(minute.to_owned());
    let category = |text: &str| Goods::Category(text.to_owned());
    vec![
        put(1),
        PutPromotion { goods: vec![category("Drinks")], ..put(2) },
        PutPromotion {
            goods: vec![Goods::Sku("TEA-2".parse().unwrap()), Goods::Brand("Wood".into())],
            ..put(3)
        },
        PutPromotion {
            goods: vec![Goods::Tag("gift".into())],
            except: vec![category("Drinks/Tea")],
            ..put(4)
        },
        PutPromotion { goods: vec![Goods::Product("cup".into())], branches: vec![BranchId(1)], ..put(5) },
        PutPromotion { channel: Some(Channel::Web), ..put(6) },
        PutPromotion { group: Some(CustomerGroupId(1)), channel: Some(Channel::Till), ..put(7) },
        PutPromotion { from: at("2026-11-27T00:00"), until: at("2026-11-28T12:30"), ..put(8) },
        PutPromotion { active: false, ..put(9) },
        PutPromotion { needs_code: true, ..put(10) },
        PutPromotion { needs_code: true, goods: vec![Goods::Tag("gift".into())], ..put(11) },
    ]
}

/// Which promotions are about which lines.
pub(crate) fn chosen() -> Vec<Value> {
    let office = office();
    let known: Vec<protocol::Promotion> = office.promotions().map(|one| office.told_promotion(one)).collect();
    let skus: Vec<Sku> =
        ["TEA-1", "TEA-2", "CUP-1", "COLA-1", "DRINKSTAND-1"].map(|sku| sku.parse().unwrap()).into();
    let described = |sku: &Sku| {
        let (product, _) = office.variant(sku).unwrap();
        json!({"sku": sku, "product": {
            "handle": product.handle, "category": product.category, "brand": product.brand, "tags": product.tags,
        }})
    };
    let lines: Vec<Value> = skus.iter().map(described).collect();
    let mut cases = Vec::new();
    for branch in [None, Some(BranchId(1)), Some(BranchId(2))] {
        for channel in [Channel::Till, Channel::Web] {
            for group in [None, Some(CustomerGroupId(1))] {
                for local in LOCAL {
                    let place = Place { branch, channel, group };
                    let found = office.promoted(office.promotions(), (place, local), (&skus, &[]));
                    let place = json!({"branch": branch, "channel": channel, "group": group, "local": local});
                    cases.push(json!({"place": place, "found": found}));
                }
                // With codes, one of them for a promotion that needs none.
                for coded in [vec![PromotionId(11)], vec![PromotionId(10), PromotionId(11), PromotionId(2)]] {
                    let place = Place { branch, channel, group };
                    let local = LOCAL[0];
                    let found = office.promoted(office.promotions(), (place, local), (&skus, &coded));
                    let place = json!({
                        "branch": branch, "channel": channel, "group": group, "local": local, "coded": coded,
                    });
                    cases.push(json!({"place": place, "found": found}));
                }
            }
        }
    }
    vec![json!({"promotions": known, "lines": lines, "cases": cases})]
}
