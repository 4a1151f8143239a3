//! Packs through the interface: a carton is defined, found by its barcode in every length, ordered and received as so many pieces, named
//! on the order's paper, refused where it cannot be, and all of it again after a restart.

use onhand_tests::{
    AppOptions, Http, TestApp,
    shop::{self, LONDON, MANAGER, done, office, sku, units},
};
use protocol::{
    Answer, CatalogueView, CodeView, CommandBody, DraftPurchase, Fact, FactName, FactValue, InsideProduct,
    Measure, Pack, PacksView, Page, Problem, PurchaseSheet, PutPacks, PutPurchaseLine, PutSupplier,
    PutVariant, Quantity, RefusalCode, Replenishment, Reply, Rule, SupplierId, Unit,
};
use reqwest::Method;

const CUP: &str = "U90";
const FLOUR: &str = "U91";
const CARTON: &str = "15012345678907";

fn pack(name: &str, holds: Quantity, codes: &[&str]) -> Pack {
    let barcodes = codes.iter().map(|code| code.parse().unwrap()).collect();
    Pack { name: name.into(), holds, barcodes, till: true, buying: true }
}

fn put(name: &str, packs: &[Pack], version: u32) -> CommandBody {
    PutPacks { sku: sku(name), packs: packs.to_vec(), version: Some(version) }.into()
}

fn of_kilograms(name: &str) -> CommandBody {
    let mut product = shop::product(name);
    product.variants.iter_mut().for_each(|variant: &mut PutVariant| variant.unit = Unit::Kilogram);
    product.into()
}

fn refusal(answer: Result<Reply, Problem>) -> (RefusalCode, Vec<Fact>) {
    match answer {
        Ok(Reply { answer: Answer::Rejected(refusal), .. }) => (refusal.code, refusal.facts),
        Err(problem) => (problem.code, problem.facts),
        Ok(other) => panic!("{other:?}"),
    }
}

async fn office_did(http: &Http, body: impl Into<CommandBody>) {
    done(&http.submit(&office(None, body.into())).await.unwrap());
}

async fn code(http: &Http, code: &str) -> CodeView {
    http.get(&format!("/api/v1/codes/{code}")).await
}

#[tokio::test]
async fn a_carton_is_ordered_and_received_as_its_pieces_and_known_after_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let options = AppOptions::on_disk(directory.path());
    let app = TestApp::start_with(&options).await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    office_did(&http, shop::product(CUP)).await;
    office_did(&http, of_kilograms(FLOUR)).await;
    office_did(&http, put(CUP, &[pack("Carton", units(12), &[CARTON])], 0)).await;
    office_did(&http, put(FLOUR, &[pack("Sack", units(25), &["IN HOUSE"])], 0)).await;
    read(&http).await;
    refused(&http).await;
    let id = ordered(&http).await;
    app.stop().await;

    let app = TestApp::start_with(&options).await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    read(&http).await;
    let sheet: PurchaseSheet = http.get(&format!("/api/v1/purchases/{id}")).await;
    assert_eq!((sheet.lines[0].ordered, sheet.lines[0].pack), (units(24), units(12)));
    // Whoever had the catalogue is told of a pack that goes.
    let before: CatalogueView = http.get("/api/v1/catalogue?limit=1").await;
    office_did(&http, put(CUP, &[], 1)).await;
    let path = format!("/api/v1/catalogue?since={}&epoch={}", before.seq.0, before.epoch.0);
    let changes: protocol::CatalogueChanges = http.get(&path).await;
    let cup = changes.products.iter().flat_map(|product| &product.variants).find(|one| one.sku == sku(CUP));
    assert!(cup.unwrap().packs.is_empty(), "{changes:?}");
    app.stop().await;
}

/// What a scanner read and what is in it, for tills and the back office.
async fn read(http: &Http) {
    for spelt in [CARTON, "15012345678907?count=2000"] {
        let view = code(http, spelt).await;
        let count = if spelt == CARTON { 1 } else { 2 };
        let name = view.pack.as_ref().map(|pack| pack.name.as_str());
        assert_eq!((view.sku, name, view.quantity), (sku(CUP), Some("Carton"), units(12 * count)));
    }
    let single = code(http, CUP).await;
    assert_eq!((single.pack, single.quantity), (None, units(1)));
    assert_eq!(code(http, "IN%20HOUSE?count=20").await.quantity, Quantity(500));
    let view: PacksView = http.get(&format!("/api/v1/packs/{FLOUR}")).await;
    assert_eq!((view.unit, view.version, view.packs.len()), (Unit::Kilogram, 1, 1));
    let gram = view.measures.iter().find(|one| one.measure == Measure::Gram).unwrap();
    assert_eq!(gram.holds, Quantity(1));
    let product: InsideProduct = http.get(&format!("/api/v1/products/{}", CUP.to_lowercase())).await;
    assert_eq!(product.product.variants[0].packs[0].holds, units(12));
}

async fn refused(http: &Http) {
    let rule = |rule| Fact { name: FactName::Rule, is: FactValue::Rule(rule) };
    for (body, code, told) in [
        (put(CUP, &[pack("Carton", units(0), &[])], 1), RefusalCode::InvalidQuantity, None),
        (
            put(CUP, &[pack("Half", Quantity(500), &[])], 1),
            RefusalCode::InvalidQuantity,
            Some(Rule::PackUneven),
        ),
        (put(CUP, &[pack("Carton", units(6), &["IN HOUSE"])], 1), RefusalCode::BarcodeTaken, None),
        (put(CUP, &[pack("Carton", units(6), &[])], 0), RefusalCode::ChangedMeanwhile, None),
        (of_kilograms(CUP), RefusalCode::WrongState, Some(Rule::PackInUnit)),
    ] {
        let (found, facts) = refusal(http.submit(&office(None, body)).await);
        assert_eq!(found, code);
        assert!(told.is_none_or(|told| facts.contains(&rule(told))), "{facts:?}");
    }
    for (path, status, code) in [
        ("/api/v1/codes/15012345678907?count=125", 422, RefusalCode::InvalidQuantity),
        ("/api/v1/codes/15012345678907?count=9223372036854775807", 422, RefusalCode::Overflow),
        ("/api/v1/codes/nobody", 404, RefusalCode::UnknownSku),
        ("/api/v1/packs/NOBODY", 404, RefusalCode::UnknownSku),
    ] {
        let response = http.request(Method::GET, path).send().await.unwrap();
        assert_eq!(response.status().as_u16(), status, "{path}");
        assert_eq!(response.json::<Problem>().await.unwrap().code, code, "{path}");
    }
}

/// An order without any word of packs is in that in which the article is bought; other numbers are refused.
async fn ordered(http: &Http) -> String {
    let supplier = SupplierId(1);
    let named = PutSupplier {
        id: supplier,
        name: "Hillside".into(),
        email: "orders@hillside.example".into(),
        active: true,
        ..PutSupplier::default()
    };
    office_did(http, named).await;
    let draft = |count| {
        let line = PutPurchaseLine { sku: sku(CUP), quantity: units(count), pack: None, cost: None };
        let draft =
            DraftPurchase { supplier, lines: vec![line], expected: String::new(), note: String::new() };
        office(Some(LONDON), draft.into())
    };
    assert_eq!(refusal(http.submit(&draft(20)).await).0, RefusalCode::InvalidQuantity);
    let written = http.submit(&draft(24)).await.unwrap();
    done(&written);
    let sheet: PurchaseSheet = http.get(&format!("/api/v1/purchases/{}", written.id)).await;
    assert_eq!((sheet.lines[0].ordered, sheet.lines[0].pack), (units(24), units(12)));
    let rows: Page<Replenishment> =
        http.get(&format!("/api/v1/branches/{LONDON}/replenishment?all=true")).await;
    assert_eq!(rows.items.iter().find(|row| row.sku == sku(CUP)).unwrap().pack, units(12));
    written.id.to_string()
}
