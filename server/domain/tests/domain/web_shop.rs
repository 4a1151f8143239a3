//! What head office settles for the online store: zones of delivery, collecting, pages and menus, and old addresses.

use domain::{
    Machine, Rejection,
    organisation::{Organisation, Parcel},
};
use protocol::{
    Amount, BranchId, DeliveryMeasure, DeliveryRate, DeliveryZone, DeliveryZoneId, MenuEntry,
    OrganisationCommand as O, PageText, PickupRule, REDIRECTS_MAX, Redirect, RefusalCode, RemoveRedirect,
    RemoveWebPage, WebMenus, WebPage,
};

use crate::{
    organisation::{ask, assert_replays, head_office, put},
    support::*,
};

fn zone(id: u16, countries: &[&str], postcodes: &[&str]) -> DeliveryZone {
    let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    DeliveryZone {
        id: DeliveryZoneId(id),
        name: format!("Zone {id}"),
        countries: owned(countries),
        postcodes: owned(postcodes),
        delivers: true,
        rates: vec![DeliveryRate { from: 0, charge: Amount(500) }],
        days_from: 1,
        days_to: 3,
        active: true,
        ..DeliveryZone::default()
    }
}

fn refused(office: &Organisation, asked: O) -> Option<RefusalCode> {
    office.decide(NOW, &ask(asked)).err().map(|Rejection { code, .. }| code)
}

fn page(handle: &str, from: Option<&str>) -> WebPage {
    let text = |language: &str, title: &str| PageText {
        language: language.into(),
        title: title.into(),
        body: "*We*".into(),
    };
    WebPage {
        handle: handle.into(),
        texts: vec![text("en", "About"), text("de", "Über uns")],
        shown: true,
        renamed_from: from.map(Into::into),
        version: None,
    }
}

fn leads(from: &str, to: &str) -> O {
    O::PutRedirect(Redirect { from: from.into(), to: to.into() })
}

#[test]
fn the_zone_that_says_most_of_an_address_counts() {
    let mut office = head_office();
    put(&mut office, O::PutDeliveryZone(zone(2, &["GB"], &[])));
    put(&mut office, O::PutDeliveryZone(zone(3, &["GB"], &["iv", "ZE"])));
    put(&mut office, O::PutDeliveryZone(zone(4, &["GB"], &["IV27"])));
    put(&mut office, O::PutDeliveryZone(DeliveryZone { delivers: false, ..zone(5, &["FR"], &["20"]) }));
    put(&mut office, O::PutDeliveryZone(DeliveryZone { active: false, ..zone(6, &["DE"], &[]) }));
    for (country, postcode, expected) in [
        ("GB", "SW1A 1AA", Some((2, true))),
        ("GB", "iv1 2ab", Some((3, true))),
        ("GB", "IV27 4AB", Some((4, true))),
        ("FR", "20 000", Some((5, false))),
        ("FR", "75001", Some((1, true))),
        ("DE", "10115", Some((1, true))),
        ("", "", Some((1, true))),
    ] {
        let found = office.zone_of(country, postcode).map(|zone| (zone.id.0, zone.delivers));
        assert_eq!(found, expected, "{country} {postcode}");
    }
    // Without a zone for everywhere, nothing goes where no zone is.
    put(&mut office, O::PutDeliveryZone(DeliveryZone { active: false, ..zone(1, &[], &[]) }));
    assert!(office.zone_of("US", "10001").is_none());
    assert_replays(&office);
}

#[test]
fn a_charge_goes_by_value_or_weight_and_is_nothing_from_a_value_on() {
    let mut office = head_office();
    let original = office.zone_of("GB", "").unwrap();
    let of = |value, weight_g| Parcel { value: Amount(value), weight_g };
    assert_eq!(
        (original.charge(of(3_999, 0)), original.free_in(of(3_999, 0))),
        (Amount(395), Some(Amount(1)))
    );
    assert_eq!((original.charge(of(4_000, 0)), original.free_in(of(4_000, 0))), (Amount(0), None));
    let steps = |steps: &[(i64, i64)]| {
        steps.iter().map(|(from, charge)| DeliveryRate { from: *from, charge: Amount(*charge) }).collect()
    };
    let by_weight = DeliveryZone {
        by: DeliveryMeasure::Weight,
        rates: steps(&[(0, 300), (1_000, 600), (5_000, 1_200)]),
        ..zone(2, &["GB"], &[])
    };
    put(&mut office, O::PutDeliveryZone(by_weight.clone()));
    let zone = office.zone_of("GB", "").unwrap();
    for (grams, charge) in [(0, 300), (999, 300), (1_000, 600), (4_999, 600), (90_000, 1_200)] {
        assert_eq!(zone.charge(of(99_999, grams)), Amount(charge), "{grams} g");
    }
    for (rates, days) in [
        (vec![], 3),
        (steps(&[(5, 100)]), 3),
        (steps(&[(0, 1), (9, 2), (9, 3)]), 3),
        (steps(&[(0, -1)]), 3),
        (steps(&[(0, 1)]), 0),
    ] {
        let wrong = DeliveryZone { rates, days_to: days, ..by_weight.clone() };
        assert!(refused(&office, O::PutDeliveryZone(wrong)).is_some());
    }
    let seen = DeliveryZone { version: Some(0), ..by_weight };
    assert_eq!(refused(&office, O::PutDeliveryZone(seen)), Some(RefusalCode::ChangedMeanwhile));
}

#[test]
fn a_branch_says_what_can_be_collected_there() {
    let mut office = head_office();
    let before = office.pickup(BranchId(1));
    assert!(before.collects && before.pay_in_store);
    let rule = PickupRule {
        branch: BranchId(1),
        collects: true,
        pay_in_store: false,
        ready_minutes: 90,
        version: None,
    };
    put(&mut office, O::PutPickupRule(rule));
    let now = office.pickup(BranchId(1));
    assert_eq!((now.pay_in_store, now.ready_minutes, now.version), (false, 90, 1));
    assert_eq!(
        refused(&office, O::PutPickupRule(PickupRule { branch: BranchId(99), ..rule })),
        Some(RefusalCode::UnknownBranch)
    );
    assert_eq!(
        refused(&office, O::PutPickupRule(PickupRule { version: Some(0), ..rule })),
        Some(RefusalCode::ChangedMeanwhile)
    );
    assert_replays(&office);
}

#[test]
fn a_page_is_found_in_each_language_and_at_its_new_address_when_it_moves() {
    let mut office = head_office();
    put(&mut office, O::PutWebPage(page("about", None)));
    let title = |office: &Organisation, handle: &str, language: &str| {
        office.page(handle).and_then(|page| page.text(language, "en")).map(|text| text.title.clone())
    };
    assert_eq!(title(&office, "about", "de").as_deref(), Some("Über uns"));
    assert_eq!(
        title(&office, "about", "ar").as_deref(),
        Some("About"),
        "in the shop's own where it is not written"
    );
    put(&mut office, O::PutWebPage(page("us", Some("about"))));
    assert!(office.page("about").is_none());
    assert_eq!((office.page("us").unwrap().version, office.redirect("/pages/about")), (2, Some("/pages/us")));
    // A page that takes the old address again is shown there.
    put(&mut office, O::PutWebPage(page("about", None)));
    assert_eq!(office.redirect("/pages/about"), None);
    assert_eq!(refused(&office, O::PutWebPage(page("us", Some("about")))), Some(RefusalCode::InvalidText));
    assert_eq!(refused(&office, O::PutWebPage(page("new", Some("gone")))), Some(RefusalCode::UnknownPage));
    let twice = WebPage { texts: [page("x", None).texts, page("x", None).texts].concat(), ..page("x", None) };
    assert_eq!(refused(&office, O::PutWebPage(twice)), Some(RefusalCode::InvalidText));
    put(&mut office, O::RemoveWebPage(RemoveWebPage { handle: "about".into() }));
    assert_eq!(
        refused(&office, O::RemoveWebPage(RemoveWebPage { handle: "about".into() })),
        Some(RefusalCode::UnknownPage)
    );
    assert_replays(&office);
}

#[test]
fn a_menu_leads_to_pages_and_runs_nothing() {
    let mut office = head_office();
    let menu = |address: &str| {
        let entry = MenuEntry { name: "About".into(), names: Vec::new(), address: address.into() };
        O::PutWebMenus(WebMenus { header: vec![entry], ..WebMenus::default() })
    };
    put(&mut office, menu("/pages/about"));
    put(&mut office, menu("https://example.com/blog"));
    for address in ["javascript:alert(1)", "//elsewhere.example", "http://example.com", "/a b", "about"] {
        assert_eq!(refused(&office, menu(address)), Some(RefusalCode::InvalidText), "{address}");
    }
    assert_eq!(office.menus().version, 2);
    assert_replays(&office);
}

#[test]
fn an_old_address_leads_to_the_last_one_in_one_step_and_never_in_a_circle() {
    let mut office = head_office();
    put(&mut office, leads("/p/a", "/p/b"));
    put(&mut office, leads("/p/b", "/p/c"));
    assert_eq!((office.redirect("/p/a"), office.redirect("/p/b")), (Some("/p/c"), Some("/p/c")));
    put(&mut office, leads("/p/z", "/p/a"));
    assert_eq!(office.redirect("/p/z"), Some("/p/c"));
    assert_eq!(refused(&office, leads("/p/c", "/p/a")), Some(RefusalCode::InvalidText));
    for (from, to) in
        [("/", "/p/a"), ("p/a", "/p/b"), ("/p/q", "https://example.com"), ("/p/q", "//x"), ("/p/q", "/p/q")]
    {
        assert_eq!(refused(&office, leads(from, to)), Some(RefusalCode::InvalidText), "{from} {to}");
    }
    put(&mut office, O::RemoveRedirect(RemoveRedirect { from: "/p/a".into() }));
    assert_eq!(office.redirect("/p/a"), None);
    assert_eq!(
        refused(&office, O::RemoveRedirect(RemoveRedirect { from: "/p/a".into() })),
        Some(RefusalCode::UnknownPage)
    );
    for number in 2..REDIRECTS_MAX {
        put(&mut office, leads(&format!("/p/old-{number}"), "/p/c"));
    }
    assert_eq!(refused(&office, leads("/p/one-more", "/p/c")), Some(RefusalCode::TooManyLines));
    assert_replays(&office);
}
