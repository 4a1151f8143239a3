//! Products as head office edits them: field by field, by several people at once, in a matrix, and with dates.

use domain::{Machine, organisation::Organisation};
use protocol::{
    Amount, EditProduct, EditVariant, OrganisationCommand as O, Picture, ProductField as F, ProductOption,
    PutProduct, PutVariant, Quantity,
    RefusalCode::{self, *},
    SetPrice, Visibility,
};

use crate::{
    organisation::{ask, assert_replays, head_office, product, put, variant},
    support::*,
};

fn edit(revision: u32) -> EditProduct {
    EditProduct { handle: "cup".into(), if_revision: Some(revision), ..EditProduct::default() }
}

fn refused(office: &Organisation, asked: O) -> (RefusalCode, String) {
    let rejection = office.decide(NOW.plus_millis(5_000), &ask(asked)).unwrap_err();
    (rejection.code, rejection.message)
}

#[test]
fn an_edit_changes_what_it_names_and_nothing_else() {
    let mut office = head_office();
    let before = office.product("cup").unwrap().as_asked();
    let mut large =
        EditVariant { price: Some(Amount(700)), cost: Some(Amount(90)), ..EditVariant::of(sku("CUP-L")) };
    put(
        &mut office,
        O::EditProduct(EditProduct {
            category: Some("Kitchen/Cups".into()),
            age_min: Some(18),
            variants: vec![large.clone()],
            ..edit(1)
        }),
    );
    let mut wanted = PutProduct { category: "Kitchen/Cups".into(), age_min: Some(18), ..before };
    (wanted.variants[1].price, wanted.variants[1].cost) = (Amount(700), Some(Amount(90)));
    assert_eq!(office.product("cup").unwrap().as_asked(), wanted);
    assert_eq!(office.trail("cup").0, 2);
    let who: Vec<_> =
        office.trail("cup").1.iter().map(|edit| (edit.sku, edit.field, edit.revision, edit.by)).collect();
    let l = Some(sku("CUP-L"));
    assert_eq!(
        who,
        [(None, F::Category, 2, ANN), (None, F::AgeMin, 2, ANN), (l, F::Price, 2, ANN), (l, F::Cost, 2, ANN)]
    );

    large = EditVariant { clear: vec![F::Cost], ..EditVariant::of(sku("CUP-L")) };
    put(
        &mut office,
        O::EditProduct(EditProduct { clear: vec![F::AgeMin], variants: vec![large], ..edit(2) }),
    );
    let now = office.product("cup").unwrap();
    assert_eq!((now.age_min, now.variants[1].cost), (None, None));
    put(
        &mut office,
        O::EditProduct(EditProduct {
            add: vec![variant("CUP-XL", &["444"])],
            remove: vec![sku("CUP-S")],
            ..edit(3)
        }),
    );
    let skus: Vec<String> =
        office.product("cup").unwrap().variants.iter().map(|one| one.sku.to_string()).collect();
    assert_eq!(skus, ["CUP-L", "CUP-XL"]);
    assert_replays(&office);
    let again = postcard::from_bytes::<Organisation>(&postcard::to_stdvec(&office).unwrap()).unwrap();
    assert_eq!(again, office);
}

#[test]
fn two_people_never_overwrite_each_other_unseen() {
    let mut office = head_office();
    put(&mut office, O::EditProduct(EditProduct { name: Some("Mug".into()), ..edit(1) }));
    // Another field of the product that the second one saw before is theirs to change.
    put(&mut office, O::EditProduct(EditProduct { brand: Some("Clay".into()), ..edit(1) }));
    assert_eq!(
        (office.product("cup").unwrap().name.as_str(), office.product("cup").unwrap().brand.as_str()),
        ("Mug", "Clay")
    );
    let (code, words) =
        refused(&office, O::EditProduct(EditProduct { name: Some("Beaker".into()), ..edit(1) }));
    assert_eq!(code, ChangedMeanwhile);
    assert!(words.starts_with("Ann changed the name 5 s ago"), "{words}");
    // The same value is no contradiction, and whoever has looked again may.
    put(&mut office, O::EditProduct(EditProduct { name: Some("Mug".into()), ..edit(1) }));
    let now = office.trail("cup").0;
    put(&mut office, O::EditProduct(EditProduct { name: Some("Beaker".into()), ..edit(now) }));

    let price = SetPrice { sku: sku("CUP-S"), currency: GBP, price: Amount(1), valid_from: None };
    let seen = office.trail("cup").0;
    put(&mut office, O::SetPrice(price));
    let dearer = EditVariant { price: Some(Amount(9)), ..EditVariant::of(sku("CUP-S")) };
    let (code, words) =
        refused(&office, O::EditProduct(EditProduct { variants: vec![dearer.clone()], ..edit(seen) }));
    assert_eq!((code, words.contains("the price of CUP-S")), (ChangedMeanwhile, true), "{words}");
    // A variant that is gone is not there to be changed, and one that was changed is not taken away unseen.
    let gone = EditProduct { remove: vec![sku("CUP-S")], ..edit(seen) };
    assert_eq!(refused(&office, O::EditProduct(gone)).0, ChangedMeanwhile);
    put(&mut office, O::EditProduct(EditProduct { remove: vec![sku("CUP-S")], ..edit(seen + 1) }));
    assert_eq!(
        refused(&office, O::EditProduct(EditProduct { variants: vec![dearer], ..edit(seen) })).0,
        UnknownSku
    );
    assert_eq!(
        refused(&office, O::EditProduct(EditProduct { handle: "none".into(), ..edit(1) })).0,
        UnknownProduct
    );
}

#[test]
fn much_that_was_changed_is_not_remembered_one_by_one() {
    let mut office = head_office();
    let all: Vec<PutVariant> = (0..80).map(|n| variant(&format!("C{n}"), &[])).collect();
    put(&mut office, O::PutProduct(product("cup", all)));
    let seen = office.trail("cup").0;
    for n in 0..80 {
        let change = EditVariant { price: Some(Amount(n + 1)), ..EditVariant::of(sku(&format!("C{n}"))) };
        let now = office.trail("cup").0;
        put(&mut office, O::EditProduct(EditProduct { variants: vec![change], ..edit(now) }));
    }
    let (code, words) =
        refused(&office, O::EditProduct(EditProduct { brand: Some("X".into()), ..edit(seen) }));
    assert_eq!((code, words.contains("nobody can tell")), (ChangedMeanwhile, true), "{words}");
}

#[test]
fn every_variant_is_another_combination_of_the_options() {
    let office = head_office();
    let options = |values: &[&[&str]]| -> Vec<ProductOption> {
        let option = |(name, values): (&str, &&[&str])| ProductOption {
            name: name.into(),
            values: values.iter().map(ToString::to_string).collect(),
        };
        ["Size", "Colour"].into_iter().zip(values).map(option).collect()
    };
    let of = |name: &str, values: &[&str]| PutVariant {
        values: values.iter().map(ToString::to_string).collect(),
        ..variant(name, &[])
    };
    let shirt = |options, variants| O::PutProduct(PutProduct { options, ..product("shirt", variants) });
    let both = || options(&[&["S", "M"], &["Red"]]);
    assert!(
        office.decide(NOW, &ask(shirt(both(), vec![of("A", &["S", "Red"]), of("B", &["M", "Red"])]))).is_ok()
    );
    for (asked, words) in [
        (shirt(both(), vec![of("A", &["S"])]), "A needs a value for each of the 2 options"),
        (shirt(both(), vec![of("A", &["S", "Blue"])]), "Colour has no value \"Blue\""),
        (shirt(both(), vec![of("A", &["S", "Red"]), of("B", &["S", "Red"])]), "two variants S, Red"),
        (shirt(options(&[&["S", "s"]]), vec![of("A", &["S"])]), "the value s twice"),
        (shirt(vec![], vec![of("A", &["S"])]), "each of the 0 options"),
    ] {
        let (code, said) = refused(&office, asked);
        assert_eq!((code, said.contains(words)), (InvalidText, true), "{said}");
    }
}

#[test]
fn odd_fields_are_refused() {
    let office = head_office();
    let picture = |media: &str, focus_x| Picture {
        media: media.into(),
        alt: String::new(),
        focus_x,
        focus_y: 50,
        width: 0,
        height: 0,
        tint: 0,
    };
    let never = Visibility { from: Some(NOW), until: Some(NOW), ..Visibility::default() };
    for (asked, code) in [
        (EditProduct { category: Some("Drinks//Tea".into()), ..edit(1) }, InvalidText),
        (EditProduct { category: Some("a/b/c/d/e/f/g".into()), ..edit(1) }, TooManyLines),
        (EditProduct { quantity_max: Some(Quantity(0)), ..edit(1) }, InvalidQuantity),
        (EditProduct { web: Some(never), ..edit(1) }, InvalidTime),
        (EditProduct { pictures: Some(vec![picture("../x", 50)]), ..edit(1) }, InvalidText),
        (EditProduct { pictures: Some(vec![picture(&"a".repeat(64), 101)]), ..edit(1) }, InvalidQuantity),
        (EditProduct { clear: vec![F::Name], ..edit(1) }, Malformed),
    ] {
        assert_eq!(refused(&office, O::EditProduct(asked.clone())).0, code, "{asked:?}");
    }
}

#[test]
fn what_is_shown_from_a_moment_on_is_shown_then() {
    let mut office = head_office();
    let (from, until) = (NOW.plus_millis(1_000), NOW.plus_millis(2_000));
    let web = Some(Visibility { shown: true, from: Some(from), until: Some(until) });
    put(&mut office, O::EditProduct(EditProduct { web, ..edit(1) }));
    let seen = |office: &Organisation| {
        let cup = office.product("cup").unwrap();
        (office.for_web(cup).is_some(), office.for_tills(cup).is_some())
    };
    assert_eq!((seen(&office), office.wake_at()), ((false, true), Some(from)));
    for (moment, shown) in [(from, true), (until, false)] {
        let again = postcard::from_bytes::<Organisation>(&postcard::to_stdvec(&office).unwrap()).unwrap();
        assert_eq!(again, office, "a snapshot knows what is to come");
        let command = office.on_wake(moment).unwrap();
        for event in office.decide(moment, &command).unwrap() {
            office.apply(&event);
        }
        assert_eq!(seen(&office), (shown, true));
    }
    assert_eq!(office.wake_at(), None);
}
