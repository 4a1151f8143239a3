//! Packs: what may be said of them, and what so many of them come to.

use domain::{Machine, organisation::Organisation};
use protocol::{
    BARCODES_MAX, Barcode, FactName, FactValue, OrganisationCommand as O, PACKS_MAX, Pack, PutPacks,
    PutVariant, Quantity,
    RefusalCode::{self, *},
    Rule, Unit, VariantKind,
};

use crate::{
    organisation::{ask, assert_replays, barcode, head_office, product, put, variant},
    support::*,
};

const CARTON: &str = "15012345678907";

fn pack(name: &str, thousandths: i64, codes: &[&str]) -> Pack {
    let barcodes = codes.iter().map(|code| barcode(code)).collect();
    Pack { name: name.into(), holds: Quantity(thousandths), barcodes, till: true, buying: false }
}

fn packs(name: &str, packs: &[Pack]) -> O {
    O::PutPacks(PutPacks { sku: sku(name), packs: packs.to_vec(), version: None })
}

fn of_kilograms(name: &str) -> PutVariant {
    PutVariant { unit: Unit::Kilogram, ..variant(name, &[]) }
}

/// Cups by the piece, flour by the kilogram, and a service.
fn house() -> Organisation {
    let mut office = head_office();
    let service = PutVariant { kind: VariantKind::Service, ..variant("POST", &[]) };
    put(&mut office, O::PutProduct(product("goods", vec![of_kilograms("FLOUR"), service])));
    put(
        &mut office,
        packs("CUP-S", &[pack("Outer", 72_000, &["777"]), pack("Carton", 12_000, &[CARTON, "888"])]),
    );
    office
}

fn refused(office: &Organisation, asked: O) -> (RefusalCode, Option<Rule>) {
    let no = office.decide(NOW, &ask(asked)).unwrap_err();
    let rule = no.facts.iter().find_map(|fact| match fact.is {
        FactValue::Rule(rule) => Some(rule),
        _ => None,
    });
    (no.code, rule)
}

#[test]
fn packs_are_found_by_what_is_printed_on_them_and_by_what_is_in_them() {
    let mut office = house();
    let names: Vec<_> = office.packs_of(&sku("CUP-S")).iter().map(|pack| pack.name.as_str()).collect();
    assert_eq!(names, ["Carton", "Outer"], "the smallest first");
    for (code, holds) in [(CARTON, 12), ("888", 12), ("777", 72)] {
        let (found, pack) = office.pack_by_code(&barcode(code)).unwrap();
        assert_eq!((found, pack.holds), (sku("CUP-S"), units(holds)));
        assert!(office.by_code(&barcode(code)).is_none(), "a carton is no single cup");
    }
    assert!(office.pack_by_code(&barcode("111")).is_none(), "a cup is no carton");
    assert_eq!(office.pack_name(&sku("CUP-S"), units(12)), Some("Carton"));
    assert_eq!(office.pack_name(&sku("CUP-S"), units(10)), None);
    assert_eq!(office.bought_in(&sku("CUP-S")), None);
    let buying = Pack { buying: true, ..pack("Carton", 12_000, &[CARTON]) };
    put(&mut office, packs("CUP-S", &[buying]));
    assert_eq!(
        (office.bought_in(&sku("CUP-S")), office.packs(&sku("CUP-S")).unwrap().version),
        (Some(units(12)), 2)
    );
    assert!(office.pack_by_code(&barcode("888")).is_none(), "what is not named any more is nothing");
    put(&mut office, packs("FLOUR", &[pack("Sack", 25_000, &["888"]), pack("Bag", 500, &[])]));
    assert_eq!(office.pack_by_code(&barcode("888")).unwrap().0, sku("FLOUR"), "and free for others");
    put(&mut office, packs("CUP-S", &[]));
    assert!(office.packs(&sku("CUP-S")).is_none() && office.pack_by_code(&barcode(CARTON)).is_none());
    assert_replays(&office);
}

#[test]
fn what_no_pack_can_be_is_refused() {
    let office = house();
    let many: Vec<Pack> =
        (2..=i64::try_from(PACKS_MAX).unwrap() + 2).map(|n| pack("P", n * 1_000, &[])).collect();
    let codes = Pack { barcodes: vec![barcode("5"); BARCODES_MAX + 1], ..pack("P", 2_000, &[]) };
    let buying = |n| Pack { buying: true, ..pack("P", n, &[]) };
    for (asked, code, rule) in [
        (packs("NONE", &[pack("P", 2_000, &[])]), UnknownSku, None),
        (packs("POST", &[pack("P", 2_000, &[])]), NotStocked, None),
        (packs("CUP-S", &[pack("P", 0, &[])]), InvalidQuantity, None),
        (packs("CUP-S", &[pack("P", -12_000, &[])]), InvalidQuantity, None),
        (packs("CUP-S", &[pack("P", Quantity::INPUT_MAX.0 + 1, &[])]), InvalidQuantity, None),
        (packs("CUP-S", &[pack("P", 1_000, &[])]), InvalidQuantity, Some(Rule::PackOfOne)),
        (packs("CUP-S", &[pack("P", 12_500, &[])]), InvalidQuantity, Some(Rule::PackUneven)),
        (packs("CUP-S", &[pack("P", 500, &[])]), InvalidQuantity, Some(Rule::PackUneven)),
        (
            packs("CUP-S", &[pack("A", 6_000, &[]), pack("B", 6_000, &[])]),
            InvalidQuantity,
            Some(Rule::PackTwice),
        ),
        (packs("CUP-S", &[buying(6_000), buying(12_000)]), WrongState, Some(Rule::PackBuying)),
        (packs("CUP-S", &[pack(" ", 6_000, &[])]), InvalidText, Some(Rule::Empty)),
        (packs("CUP-S", &many), TooManyLines, None),
        (packs("CUP-S", &[codes]), TooManyLines, None),
        // What the code stands for already: an article of it, another, a SKU, another pack, the same twice.
        (packs("CUP-S", &[pack("P", 6_000, &["111"])]), BarcodeTaken, None),
        (packs("CUP-S", &[pack("P", 6_000, &["333"])]), BarcodeTaken, None),
        (packs("CUP-S", &[pack("P", 6_000, &["CUP-L"])]), BarcodeTaken, None),
        (packs("FLOUR", &[pack("P", 6_000, &[CARTON])]), BarcodeTaken, None),
        (packs("FLOUR", &[pack("P", 6_000, &["9", "9"])]), BarcodeTaken, None),
        (packs("FLOUR", &[pack("P", 6_000, &["9"]), pack("Q", 7_000, &["9"])]), BarcodeTaken, None),
        // And the other way round: an article with the code of a pack, or a SKU of that name.
        (O::PutProduct(product("other", vec![variant("OTHER", &[CARTON])])), BarcodeTaken, None),
        (O::PutProduct(product("other", vec![variant("777", &[])])), SkuTaken, None),
        (
            O::PutProduct(product("cup", vec![variant("CUP-S", &["777"]), variant("CUP-L", &[])])),
            BarcodeTaken,
            None,
        ),
        // The stock's unit stays, as what is in a pack is told in it.
        (O::PutProduct(product("cup", vec![of_kilograms("CUP-S")])), WrongState, Some(Rule::PackInUnit)),
    ] {
        assert_eq!(refused(&office, asked.clone()), (code, rule), "{asked:?}");
    }
    // The same GTIN in another length is the same code.
    let mut office = house();
    put(&mut office, packs("FLOUR", &[pack("Bag", 500, &["036000291452"])]));
    let longer = O::PutProduct(product("other", vec![variant("OTHER", &["0036000291452"])]));
    let no = office.decide(NOW, &ask(longer)).unwrap_err();
    assert_eq!(no.code, BarcodeTaken);
    assert!(
        no.facts.iter().any(|fact| fact.name == FactName::Name && fact.is == FactValue::Text("goods".into()))
    );
    let stale = PutPacks { sku: sku("CUP-S"), packs: Vec::new(), version: Some(0) };
    assert_eq!(refused(&office, O::PutPacks(stale)).0, ChangedMeanwhile);
    let new = PutPacks { sku: sku("CUP-L"), packs: vec![pack("P", 6_000, &[])], version: Some(0) };
    put(&mut office, O::PutPacks(new));
}

#[test]
fn packs_go_with_their_article_and_their_codes_are_free_then() {
    let mut office = house();
    // In one change the article goes and another one takes the code of its carton.
    put(&mut office, O::PutProduct(product("cup", vec![variant("CUP-L", &[CARTON])])));
    assert!(office.packs(&sku("CUP-S")).is_none() && office.pack_by_code(&barcode("777")).is_none());
    assert_eq!(office.by_code(&barcode(CARTON)).unwrap().1.sku, sku("CUP-L"));
    put(&mut office, packs("FLOUR", &[pack("Sack", 25_000, &["777"])]));
    put(&mut office, O::RemoveProduct(protocol::RemoveProduct { handle: "goods".into() }));
    assert!(office.pack_by_code(&barcode("777")).is_none());
    assert_replays(&office);
}

#[test]
fn so_many_packs_come_to_so_many_units_or_to_nothing() {
    let office = house();
    for (name, count, holds, comes_to) in [
        ("CUP-S", 2_000, 12_000, Ok(24_000)),
        ("CUP-S", 500, 12_000, Ok(6_000)),
        ("CUP-S", 125, 12_000, Err((InvalidQuantity, true))),
        ("FLOUR", 125, 12_000, Ok(1_500)),
        ("FLOUR", 250_000, 1, Ok(250)),
        ("FLOUR", 1, 1, Err((InvalidQuantity, true))),
        ("CUP-S", i64::MAX, 12_000, Err((Overflow, false))),
        ("CUP-S", Quantity::INPUT_MAX.0, 2_000, Err((Overflow, false))),
        ("NONE", 1_000, 12_000, Err((UnknownSku, false))),
    ] {
        let told = office.in_units(sku(name), Quantity(count), Quantity(holds));
        let uneven = FactValue::Rule(Rule::PackUneven);
        let told = told.map(|quantity| quantity.0);
        let told = told.map_err(|no| (no.code, no.facts.iter().any(|fact| fact.is == uneven)));
        assert_eq!(told, comes_to, "{count} of {holds} {name}");
    }
}

#[test]
fn tills_are_told_of_packs_and_customers_are_not() {
    let office = house();
    let cup = office.product("cup").unwrap();
    let of = |told: Option<protocol::Product>| {
        let small = told.unwrap().variants.into_iter().find(|one| one.sku == sku("CUP-S"));
        small.unwrap().packs.iter().map(|pack| pack.holds.0).collect::<Vec<_>>()
    };
    assert_eq!(of(office.for_tills(cup)), [12_000, 72_000]);
    assert_eq!(of(office.for_web(cup)), Vec::<i64>::new());
    assert_eq!(of(office.inside_view(cup, false).map(|told| told.product)), [12_000, 72_000]);
    let key = |code: &str| Barcode::new(code).unwrap();
    assert_eq!(office.pack_by_code(&key("5012345678907")), None, "a carton's number is not its pieces'");
}
