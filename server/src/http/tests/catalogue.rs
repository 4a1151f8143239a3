//! What is published of the organisation, and what is not.

use actix_web::test::TestRequest;
use protocol::{
    Amount, ArchiveProduct, CatalogueChanges, Command, CommandBody, Currency, OrganisationCommand as O,
    PutProduct, PutStaff, PutVariant, SetPrice, StaffId, TaxClassId, VariantKind,
};
use serde_json::json;

use super::shop::{Shop, Who, call, command, product, put, sku};
use crate::{
    node::{Node, NodeOptions},
    record::{Origin, fingerprint},
};

fn price(name: &str, amount: i64) -> CommandBody {
    let (sku, currency) = (sku(name), Currency::GBP);
    O::SetPrice(SetPrice { sku, currency, price: Amount(amount), valid_from: None }).into()
}

/// What has changed since a position, as somebody sees it, and how many bytes that took.
macro_rules! changes {
    ($shop:expr, $app:expr, $who:expr, $query:expr) => {{
        let uri = format!("/api/v1/catalogue?{}", $query);
        let seen = call($app, $shop.from($who, TestRequest::get().uri(&uri))).await;
        assert_eq!(seen.status, 200, "{}", seen.text);
        (serde_json::from_str::<CatalogueChanges>(&seen.text).unwrap(), seen.text.len())
    }};
}

#[actix_web::test]
async fn a_follower_is_told_what_changed_and_nothing_else() {
    let shop = Shop::open().await;
    let app = shop.app().await;
    let (since, epoch) = (shop.node.catalogue().seq, shop.node.epoch());
    put(&shop.node, None, price("TEA", 1_300)).await;
    let (seen, bytes) = changes!(shop, &app, Who::Till, format!("since={since}&epoch={epoch}"));
    assert!(bytes <= 4_096, "a price change took {bytes} bytes");
    assert_eq!((seen.seq, seen.whole, seen.more), (shop.node.catalogue().seq, false, false));
    assert_eq!(seen.products.len(), 1);
    assert_eq!(seen.products[0].variants[0].price, Amount(1_300));
    assert!(seen.staff.is_none() && seen.tax_classes.is_none() && seen.branches.is_none());

    // A product that goes out of sight, one that is no longer for the web, and a person.
    let since = shop.node.catalogue().seq;
    let archive = ArchiveProduct { handle: "mug".into(), archived: true };
    put(&shop.node, None, O::ArchiveProduct(archive).into()).await;
    let mut tea = product("tea", "Green Tea", "", &[("TEA", VariantKind::Goods)]);
    tea.variants[0].web = false;
    put(&shop.node, None, O::PutProduct(tea).into()).await;
    let renamed = PutStaff { id: StaffId(3), name: Some("Robyn".into()), ..PutStaff::default() };
    put(&shop.node, None, O::PutStaff(renamed).into()).await;
    let query = format!("since={since}&epoch={epoch}");
    let (inside, _) = changes!(shop, &app, Who::Till, &query);
    let (public, _) = changes!(shop, &app, Who::Public, &query);
    assert_eq!((inside.removed, public.removed), (vec!["mug".into()], vec!["mug".into(), "tea".into()]));
    assert_eq!(inside.products.len(), 1);
    assert_eq!(inside.staff.unwrap()[2].name, "Robyn");
    assert!(public.staff.is_none() && public.registers.is_none() && public.roles.is_none());
}

#[actix_web::test]
async fn changes_come_in_pages_and_what_is_not_known_is_said() {
    let shop = Shop::open().await;
    let app = shop.app().await;
    let (since, epoch) = (shop.node.catalogue().seq, shop.node.epoch());
    for (name, amount) in [("TEA", 1), ("MUG-RED", 2), ("EVIL", 3), ("TEA", 4)] {
        put(&shop.node, None, price(name, amount)).await;
    }
    let (mut at, mut handles) = (since, Vec::new());
    loop {
        let (page, _) = changes!(shop, &app, Who::Public, format!("since={at}&epoch={epoch}&limit=1"));
        handles.extend(page.products.iter().map(|product| product.handle.clone()));
        at = page.seq;
        if !page.more {
            break;
        }
    }
    assert_eq!(handles, ["tea", "mug", "evil", "tea"]);
    assert_eq!(at, shop.node.catalogue().seq);
    for query in [format!("since={}&epoch={epoch}", at.0 + 1), format!("since={since}&epoch={}", epoch.0 + 1)]
    {
        let (seen, _) = changes!(shop, &app, Who::Public, &query);
        assert!(seen.whole && seen.products.is_empty(), "{query}");
    }
    let seen = call(&app, TestRequest::get().uri(&format!("/api/v1/catalogue?since={since}"))).await;
    assert_eq!((seen.status, seen.problem().as_str()), (400, "malformed"));
}

/// Every product of the test's shop costs 770.77.
#[actix_web::test]
async fn costs_are_seen_by_those_who_may_and_by_nobody_else() {
    let shop = Shop::open().await;
    let app = shop.app().await;
    let since = format!("/api/v1/catalogue?since=0&epoch={}", shop.node.epoch());
    for who in Who::ALL {
        for uri in ["/api/v1/catalogue", &since, "/", "/p/tea", "/search?q=tea", "/p/mug"] {
            let seen = call(&app, shop.from(who, TestRequest::get().uri(uri))).await;
            assert_eq!(seen.status, 200, "{uri}");
            for secret in ["77077", "770.77", "\"cost\"", "supplier"] {
                assert!(!seen.text.contains(secret), "{who:?} sees {secret} at {uri}");
            }
        }
    }
    let seen = call(&app, shop.from(Who::Manager, TestRequest::get().uri("/api/v1/products"))).await;
    assert_eq!(seen.json()["items"][3]["inside"][0]["cost"], 77_077, "{}", seen.text);

    let rights = vec![protocol::Right::ManageCatalogue, protocol::Right::ManagePeople];
    let role =
        protocol::PutRole { id: protocol::RoleId(9), name: "Editor".into(), rights, ..Default::default() };
    put(&shop.node, None, O::PutRole(role).into()).await;
    let editor = PutStaff { id: StaffId(2), role: Some(protocol::RoleId(9)), ..PutStaff::default() };
    put(&shop.node, None, O::PutStaff(editor).into()).await;
    let seen = call(&app, shop.from(Who::Supervisor, TestRequest::get().uri("/api/v1/products"))).await;
    assert_eq!(seen.status, 200, "a right counts at once");
    assert!(!seen.text.contains("77077") && seen.json()["items"][3]["inside"][0]["cost"].is_null());
}

#[actix_web::test]
async fn a_page_says_the_price_of_now() {
    let shop = Shop::open().await;
    let app = shop.app().await;
    assert!(call(&app, TestRequest::get().uri("/p/tea")).await.text.contains("£12.50"));
    put(&shop.node, None, price("TEA", 1_399)).await;
    assert!(call(&app, TestRequest::get().uri("/p/tea")).await.text.contains("£13.99"));
    assert!(call(&app, TestRequest::get().uri("/")).await.text.contains("£13.99"));
}

#[actix_web::test]
async fn pins_are_given_by_those_who_may_and_hashes_never() {
    let shop = Shop::open().await;
    let app = shop.app().await;
    let staff = |pin: serde_json::Value| json!({ "organisation": { "put_staff": { "id": 3, "pin": pin } } });
    let submit = |who, body: serde_json::Value| {
        let mut asked = serde_json::to_value(command(price("TEA", 1))).unwrap();
        asked["body"] = body;
        shop.from(who, TestRequest::post().uri("/api/v1/commands").set_json(asked))
    };
    for (who, pin, status, problem) in [
        (Who::Manager, "2580", 200, ""),
        (Who::Manager, "1111", 422, "invalid_pin"),
        (Who::Manager, "", 422, "invalid_pin"),
        (Who::Manager, "$argon2id$v=19$m=4194304,t=200,p=1$c2FsdHNhbHQ$aGFzaA", 422, "invalid_pin"),
        (Who::Cashier, "2468", 422, "not_allowed"),
        (Who::Cashier, "1111", 422, "not_allowed"),
    ] {
        let seen = call(&app, submit(who, staff(json!(pin)))).await;
        assert_eq!(seen.status, status, "{who:?} {pin}: {}", seen.text);
        if status != 200 {
            assert_eq!(seen.problem(), problem, "{who:?} {pin}");
        }
    }
    let hash = json!({ "organisation": { "put_staff": { "id": 3, "pin_hash": "$argon2id$x" } } });
    assert_eq!(call(&app, submit(Who::Manager, hash)).await.status, 501, "there is no such field");
    assert!(shop.node.auth().check_pin(StaffId(3), "2580").await.is_ok());
    assert_eq!(shop.node.catalogue().organisation.staff(StaffId(3)).unwrap().role, protocol::RoleId::CASHIER);
}

#[actix_web::test]
async fn no_pin_rests_on_the_disk() {
    const PIN: &str = "8264951703";
    let dir = tempfile::tempdir().unwrap();
    let options = NodeOptions { data: Some(dir.path().join("data")), ..NodeOptions::default() };
    let person = |pin: &str| -> Command {
        let role = Some(protocol::RoleId::MANAGER);
        let (name, pin) = (Some("Ada Lovelace".into()), Some(pin.into()));
        command(O::PutStaff(PutStaff { id: StaffId(7), name, role, pin, ..PutStaff::default() }).into())
    };
    let node = Node::open(&options).unwrap();
    node.submit(Origin::System, person(PIN)).await.unwrap();
    node.submit(Origin::System, person("9999999999")).await.unwrap();
    assert!(node.auth().check_pin(StaffId(7), PIN).await.is_ok());
    node.stop().await;
    let (mut found, mut name) = (0, 0);
    for file in std::fs::read_dir(dir.path().join("data")).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap_or_default();
        let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
        found += usize::from(holds(PIN) || holds("9999999999"));
        name += usize::from(holds("Ada Lovelace"));
    }
    assert_eq!(found, 0);
    assert!(name > 0, "the search finds what is there");
    assert_eq!(fingerprint(&person("1357")), fingerprint(&person("2468")), "a checksum would give it away");
}

#[actix_web::test]
async fn one_trade_item_number_is_one_article() {
    let shop = Shop::open().await;
    let article = |handle: &str, name: &str, code: &str| {
        let barcodes = vec![code.parse().unwrap()];
        let variant = PutVariant { barcodes, ..PutVariant::goods(sku(name), Amount(1), TaxClassId(1)) };
        let (handle, name) = (handle.to_owned(), name.to_owned());
        let product = PutProduct { handle, name, variants: vec![variant], ..PutProduct::default() };
        command(O::PutProduct(product).into())
    };
    let first = shop.node.submit(Origin::System, article("a", "A", "036000291452")).await.unwrap();
    assert!(matches!(first.answer, protocol::Answer::Ok(_)));
    let second = shop.node.submit(Origin::System, article("b", "B", "0036000291452")).await.unwrap();
    let protocol::Answer::Rejected(refusal) = second.answer else { panic!("it was taken") };
    assert_eq!(refusal.code, protocol::RefusalCode::BarcodeTaken);
}
