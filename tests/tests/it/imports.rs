//! Files on their way in and out of a real server: other systems' formats with all their damage against what must come of them, a
//! round trip, taking back, stopping, and a kill in the middle.

mod customers;
mod levels;
mod stock;
mod words;

use onhand_tests::{AppOptions, Http, TestApp, shop, until};
use protocol::{
    Amount, BranchId, CustomerRow, CustomerView, ImportField, ImportLine, ImportMapping, ImportResult,
    ImportState, ImportView, InsideProduct, Page, ProductOption, PutProduct, PutVariant, Quantity,
    TaxClassId, Timestamp, Visibility,
};
use reqwest::{Method, StatusCode};
use std::time::{Duration, Instant};

/// One person's way through imports.
struct Office {
    http: Http,
}

impl Office {
    async fn of(app: &TestApp) -> Self {
        Self { http: app.http_as(&app.sign_in(shop::MANAGER).await) }
    }

    async fn upload(&self, name: &str, kind: &str, bytes: Vec<u8>) -> ImportView {
        let path = format!("/api/v1/imports?name={name}&kind={kind}");
        let (status, body) = self.http.send(self.http.request(Method::POST, &path).body(bytes)).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        serde_json::from_str(&body).unwrap()
    }

    async fn post(&self, id: &str, word: &str, mapping: Option<&ImportMapping>) -> (StatusCode, String) {
        let request = self.http.request(Method::POST, &format!("/api/v1/imports/{id}/{word}"));
        self.http.send(if let Some(mapping) = mapping { request.json(mapping) } else { request }).await
    }

    async fn view(&self, id: &str) -> ImportView {
        self.http.get(&format!("/api/v1/imports/{id}")).await
    }

    /// Waits until nothing is worked on.
    async fn settled(&self, id: &str) -> ImportView {
        let deadline = Instant::now() + Duration::from_secs(120);
        loop {
            let view = self.view(id).await;
            let busy =
                [ImportState::Planning, ImportState::Running, ImportState::Undoing].contains(&view.state);
            if !busy {
                return view;
            }
            assert!(Instant::now() < deadline, "{view:?}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    async fn done(&self, id: &str, word: &str, mapping: Option<&ImportMapping>) -> ImportView {
        let (status, body) = self.post(id, word, mapping).await;
        assert_eq!(status, StatusCode::OK, "{word}: {body}");
        self.settled(id).await
    }

    async fn planned(&self, name: &str, kind: &str, bytes: impl Into<Vec<u8>>) -> ImportView {
        let view = self.upload(name, kind, bytes.into()).await;
        self.done(&view.id, "plan", Some(&view.mapping)).await
    }

    async fn lines(&self, id: &str) -> Vec<ImportLine> {
        let page: Page<ImportLine> = self.http.get(&format!("/api/v1/imports/{id}/lines?limit=500")).await;
        page.items
    }

    async fn errors(&self, id: &str) -> Vec<(u32, String)> {
        let bad = |line: &ImportLine| matches!(line.result, ImportResult::Error | ImportResult::Refused);
        self.lines(id).await.into_iter().filter(bad).map(|line| (line.line, line.message)).collect()
    }

    async fn product(&self, handle: &str) -> Option<InsideProduct> {
        let mut cursor = String::new();
        loop {
            let path = format!("/api/v1/products?limit=500{cursor}");
            let page: Page<InsideProduct> = self.http.get(&path).await;
            if let Some(found) = page.items.into_iter().find(|one| one.product.handle == handle) {
                return Some(found);
            }
            cursor = format!("&cursor={}", page.next?);
        }
    }

    async fn on_hand(&self, sku: &str) -> i64 {
        let levels = self.http.get::<protocol::SkuStock>(&format!("/api/v1/stock/{sku}")).await.branches;
        levels.iter().find(|one| one.branch == BranchId(1)).map_or(0, |one| one.level.on_hand.0)
    }

    async fn export(&self, what: &str, format: &str) -> Vec<u8> {
        let request = self.http.request(Method::GET, &format!("/api/v1/exports/{what}?format={format}"));
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        let named = response.headers()["content-disposition"].to_str().unwrap().to_owned();
        assert!(named.contains(&format!("{what}-")) && named.contains(format), "{named}");
        response.bytes().await.unwrap().to_vec()
    }
}

/// "Small 12.50 4006381333931" of each variant.
fn variants(product: &InsideProduct) -> Vec<String> {
    let of = |one: &protocol::Variant| {
        let codes: Vec<String> = one.barcodes.iter().map(ToString::to_string).collect();
        format!("{} {} {} {}", one.sku, one.name, one.price.0, codes.join("+"))
    };
    product.product.variants.iter().map(of).collect()
}

/// "Colour: Red|Blue" of each option.
fn options(product: &InsideProduct) -> Vec<String> {
    product.product.options.iter().map(|one| format!("{}: {}", one.name, one.values.join("|"))).collect()
}

/// "HOOD-R Red" of each variant.
fn values(product: &InsideProduct) -> Vec<String> {
    product.product.variants.iter().map(|one| format!("{} {}", one.sku, one.values.join(" / "))).collect()
}

const SHOPIFY: &str = "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,Option2 Value,\
Variant SKU,Variant Grams,Variant Inventory Qty,Variant Price,Variant Barcode,Image Src,Cost per item,Status\n\
wool-scarf,Wool Scarf,\"<p>Soft &amp; warm</p><ul><li>one size</li></ul>\",Glow,Scarves,\"winter, wool\",TRUE,Colour,Blue,Size,S,WS-B-S,120,5,24.00,4006381333931,https://cdn.example/1.jpg,10.00,active\n\
wool-scarf,,,,,,,,Red,,S,WS-R-S,120,3,24.50,,,10.00,\n\
wool-scarf,,,,,,,,,,,,,,,,https://cdn.example/2.jpg,,\n\
mug,Mug,,Glow,Mugs,,FALSE,Title,Default Title,,,,300,7,9.99,36000291452,,,draft\n\
lamp,Lamp,,Glow,Lamps,,TRUE,Title,Default Title,,,5.01E+12,,,19.00,,,,active\n\
clock,Clock,,Glow,Clocks,,TRUE,Title,Default Title,,,05-Mar,,,29.00,,,,active\n";

#[tokio::test]
async fn shopifys_products_come_with_variants_pictures_and_damage_said() {
    let app = TestApp::start().await;
    let office = Office::of(&app).await;
    let view = office.planned("shopify.csv", "products", SHOPIFY).await;
    assert_eq!(
        (view.counts.lines, view.counts.new, view.counts.images, view.counts.stock),
        (6, 1, 2, 2),
        "{view:?}"
    );
    let errors = office.errors(&view.id).await;
    let named = |line: u32, part: &str| errors.iter().any(|(at, why)| *at == line && why.contains(part));
    assert!(named(5, "036000291452") && named(6, "shortened") && named(7, "date"), "{errors:?}");
    assert!(office.product("wool-scarf").await.is_none(), "a dry run changes nothing");
    // Zeros may be put back, which is said.
    let mend = ImportMapping { mend_zeros: true, ..view.mapping.clone() };
    let view = office.done(&view.id, "plan", Some(&mend)).await;
    assert_eq!(view.counts.new, 2);
    let view = office.done(&view.id, "run", None).await;
    assert_eq!((view.state, view.refused), (ImportState::Done, 0), "{view:?}");
    let scarf = office.product("wool-scarf").await.unwrap();
    assert_eq!(variants(&scarf), ["WS-B-S Blue / S 2400 4006381333931", "WS-R-S Red / S 2450 "]);
    assert_eq!(
        (scarf.product.description.as_str(), scarf.product.brand.as_str()),
        ("Soft & warm\n• one size", "Glow")
    );
    assert_eq!(scarf.product.tags, ["winter", "wool"]);
    assert_eq!(scarf.inside[0].cost, Some(Amount(1_000)));
    assert_eq!(options(&scarf), ["Colour: Blue|Red", "Size: S"]);
    assert_eq!(values(&scarf), ["WS-B-S Blue / S", "WS-R-S Red / S"]);
    assert_eq!(scarf.product.variants[0].weight_g, Some(120));
    let mug = office.product("mug").await.unwrap();
    assert!(mug.archived, "a draft is out of sight");
    assert!(!mug.web.shown && options(&mug).is_empty(), "{mug:?}");
    assert_eq!(variants(&mug), ["MUG  999 036000291452"]);
    assert_eq!((office.on_hand("WS-B-S").await, office.on_hand("MUG").await), (5_000, 7_000));
    app.stop().await;
}

#[tokio::test]
async fn woocommerce_and_square_are_read_as_they_write() {
    let app = TestApp::start().await;
    let office = Office::of(&app).await;
    let woo = "ID;Type;SKU;Name;Published;Visibility in catalog;Description;Regular price;Categories;Tags;Weight (kg);Stock;Parent;\
               Attribute 1 name;Attribute 1 value(s);Attribute 2 name;Attribute 2 value(s)\n\
               44;variable;HOOD;Hoodie;1;hidden;<b>Warm</b>;;\"Clothing > Hoodies, Sale\";;;;;Colour;\"Red, Blue\";Fabric;Cotton\n\
               45;variation;HOOD-B;Hoodie - Blue;1;visible;;45,00;;;0,5;4;id:44;Colour;Blue;;\n\
               46;variation;HOOD-R;Hoodie - Red;0;visible;;42,50;;;;;HOOD;Colour;Red;;\n\
               47;\"simple, virtual\";CARD;Card;0;visible;;\"1.010,00\";Cards;;;;;Paper;Thick;;\n";
    let view = office.planned("woo.csv", "products", woo).await;
    assert_eq!((view.counts.new, view.counts.errors), (2, 0), "{:?}", office.lines(&view.id).await);
    office.done(&view.id, "run", None).await;
    let hoodie = office.product("hoodie").await.unwrap();
    assert_eq!(variants(&hoodie), ["HOOD-B Blue 4500 ", "HOOD-R Red 4250 "]);
    assert_eq!(
        (hoodie.product.category.as_str(), hoodie.product.variants[0].weight_g),
        ("Clothing/Hoodies", Some(500))
    );
    // What the variations differ in are options, in the order of their product; what only describes it is none.
    assert_eq!(options(&hoodie), ["Colour: Red|Blue"]);
    assert_eq!(values(&hoodie), ["HOOD-B Blue", "HOOD-R Red"]);
    assert_eq!((hoodie.web.shown, hoodie.inside[0].web, hoodie.inside[1].web), (false, true, false));
    let card = office.product("card").await.unwrap();
    assert_eq!((variants(&card), card.inside[0].web), (vec!["CARD  101000 ".to_owned()], false));
    assert!(options(&card).is_empty(), "what describes an article of one kind tells nothing apart");

    let square = "\u{feff}Token,Item Name,Variation Name,SKU,Description,Category,GTIN,Price,Current Quantity LDN,Tax - VAT (20%),\
                  Option Name 1,Option Value 1,Default Vendor Name,Default Vendor Code,Default Unit Cost,Sellable,Square Online Item Visibility\n\
                  A,Tea,Small,TEA-S,,Drinks,04006381333931,\"£4,250.00\",12,Y,Size,Small,Leaf & Co,LC-7,2.10,Y,hidden\n\
                  A,,Large,TEA-L,,,,7.5,,Y,Size,Large,,,,N,\n\
                  B,Gift,Regular,GIFT,,,,variable,,,,,,,,,\n";
    let view = office.planned("square.csv", "products", square).await;
    let errors = office.errors(&view.id).await;
    assert!(errors.iter().any(|(line, why)| *line == 4 && why.contains("variable")), "{errors:?}");
    office.done(&view.id, "run", None).await;
    let tea = office.product("tea").await.unwrap();
    assert_eq!(variants(&tea), ["TEA-S Small 425000 04006381333931", "TEA-L Large 750 "]);
    assert_eq!(office.on_hand("TEA-S").await, 12_000);
    assert_eq!(
        (options(&tea), values(&tea)),
        (vec!["Size: Small|Large".to_owned()], vec!["TEA-S Small".to_owned(), "TEA-L Large".to_owned()])
    );
    assert_eq!(
        (tea.supplier.as_str(), tea.inside[0].supplier_code.as_str(), tea.inside[0].cost),
        ("Leaf & Co", "LC-7", Some(Amount(210)))
    );
    assert_eq!((tea.web.shown, tea.inside[0].till, tea.inside[1].till), (false, true, false));
    app.stop().await;
}

#[tokio::test]
async fn a_price_list_changes_prices_and_nothing_else() {
    let app = TestApp::start().await;
    let office = Office::of(&app).await;
    let list = "Artikelnummer;Preis\nP01;1,50\nP02;\"2.000,00\"\nP01;3,00\nNEW;4,00\n8.5123E+04;1,00\n";
    let view = office.planned("preise.csv", "products", list).await;
    let errors = office.errors(&view.id).await;
    assert_eq!(errors.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [4, 5, 6], "{errors:?}");
    assert!(errors[0].1.contains("line 2"), "{errors:?}");
    assert_eq!((view.counts.changed, view.counts.new), (2, 0));
    let before = office.product("p02").await.or(office.product("P02").await);
    let view = office.done(&view.id, "run", None).await;
    assert_eq!(view.refused, 0);
    let price = |text: &str| app.node.catalogue().organisation.terms(&shop::sku(text)).unwrap().price;
    assert_eq!((price("P01"), price("P02")), (Amount(150), Amount(200_000)));
    drop(before);
    // The next file with these headings is read in the same way.
    let mapping = ImportMapping { decimals: protocol::Decimals::Comma, ..view.mapping };
    let again = office.upload("preise.csv", "products", b"Artikelnummer;Preis\nP01;1.234\n".to_vec()).await;
    office.done(&again.id, "plan", Some(&mapping)).await;
    let third = office.upload("preise.csv", "products", b"Artikelnummer;Preis\nP01;9\n".to_vec()).await;
    assert_eq!(third.mapping.decimals, protocol::Decimals::Comma);
    assert_eq!(third.mapping.columns[0].field, Some(ImportField::Sku));
    app.stop().await;
}

/// A product with everything that a file could lose or a spreadsheet take for something else.
fn odd_product() -> PutProduct {
    PutProduct {
        handle: "odd".to_owned(),
        name: "=HYPERLINK(\"x\")".to_owned(),
        description: "Line one\nline \"two\"; three, four".to_owned(),
        tags: vec!["a, b".to_owned(), "c".to_owned()],
        age_min: Some(18),
        variants: vec![
            PutVariant {
                name: "-5 %".to_owned(),
                cost: Some(Amount(7)),
                supplier_code: Some("=LC-7".to_owned()),
                values: vec!["Large".to_owned(), "one, two".to_owned()],
                ..PutVariant::goods(shop::sku("007"), Amount(5), TaxClassId(1))
            },
            PutVariant {
                name: "@home".to_owned(),
                web: false,
                till: false,
                values: vec!["Small".to_owned(), "one, two".to_owned()],
                barcodes: vec!["036000291452".parse().unwrap()],
                ..PutVariant::goods(shop::sku("1E5"), Amount(1_999), TaxClassId(1))
            },
        ],
        quantity_max: Some(Quantity(2_500)),
        search: "odd thing".to_owned(),
        options: vec![
            ProductOption {
                name: "Size".to_owned(),
                values: ["Small", "Large", "Huge"].map(str::to_owned).to_vec(),
            },
            ProductOption { name: "Parts".to_owned(), values: vec!["one, two".to_owned()] },
        ],
        supplier: Some("Leaf & Co".to_owned()),
        web: Visibility { shown: true, from: Some(Timestamp(1_790_000_000_123)), until: None },
        till: Visibility { shown: false, from: None, until: Some(Timestamp(1_900_000_000_000)) },
        ..PutProduct::default()
    }
}

#[tokio::test]
async fn what_goes_out_comes_back_unchanged() {
    let app = TestApp::start().await;
    let office = Office::of(&app).await;
    let command = shop::office(None, odd_product().into());
    shop::done(&app.node.submit(onhand::record::Origin::System, command).await.unwrap());
    let csv = office.export("products", "csv").await;
    let text = String::from_utf8(csv.clone()).unwrap();
    assert!(text.contains("'=HYPERLINK") && text.contains("'@home"), "{text}");
    for (name, bytes) in [("products.csv", csv), ("products.xlsx", office.export("products", "xlsx").await)] {
        let view = office.planned(name, "products", bytes).await;
        let counts = view.counts;
        let told = office.lines(&view.id).await;
        assert_eq!(
            (counts.new, counts.changed, counts.stock, counts.errors),
            (0, 0, 0, 0),
            "{name}: {told:?}"
        );
        assert_eq!((counts.same, view.total), (shop::PRODUCTS + 1, 0), "{name}");
    }
    // In a shop that has never heard of it, it becomes what it was.
    let other = TestApp::start().await;
    let elsewhere = Office::of(&other).await;
    let view = elsewhere.planned("products.csv", "products", office.export("products", "csv").await).await;
    assert_eq!(
        (view.counts.new, view.counts.same),
        (1, shop::PRODUCTS),
        "{:?}",
        elsewhere.lines(&view.id).await
    );
    elsewhere.done(&view.id, "run", None).await;
    let kept = |app: &TestApp| app.node.catalogue().organisation.product("odd").unwrap().as_asked();
    assert_eq!(kept(&other), kept(&app));
    other.stop().await;
    for format in ["csv", "xlsx"] {
        let view =
            office.planned(&format!("staff.{format}"), "staff", office.export("staff", format).await).await;
        assert_eq!((view.counts.same, view.counts.changed, view.counts.errors), (3, 0, 0), "{view:?}");
    }
    app.stop().await;
}

#[tokio::test]
async fn an_import_is_taken_back_but_for_what_was_sold_or_changed_since() {
    let app = TestApp::start().await;
    let office = Office::of(&app).await;
    let file = "name,sku,price,stock\nOne,N1,1.00,5\nTwo,N2,2.00,6\nThree,N3,3.00,7\n,P01,9.99,\n";
    let view = office.planned("goods.csv", "products", file).await;
    assert_eq!(
        (view.counts.new, view.counts.changed, view.counts.errors),
        (3, 1, 0),
        "{:?}",
        office.lines(&view.id).await
    );
    office.done(&view.id, "run", None).await;
    assert_eq!(office.on_hand("N1").await, 5_000);
    // One is sold, another one's name is changed.
    let till = app.till(shop::TILL, shop::CASHIER, protocol::Encoding::Json).await;
    let mut sale = shop::sale(&[("P02", 1)]);
    (sale.lines[0].sku, sale.lines[0].unit_price) = (shop::sku("N2"), Amount(200));
    sale.tenders[0].amount = Amount(200);
    let seq = app.node.register_view(shop::TILL).await.unwrap().command_seq + 1;
    let sold = shop::till(seq, shop::CASHIER, sale.into());
    shop::done(&app.node.submit(onhand::record::Origin::Register(shop::TILL), sold).await.unwrap());
    drop(till);
    let three = "sku,name\nN3,Drei\n";
    let other = office.planned("names.csv", "products", three).await;
    office.done(&other.id, "run", None).await;

    let view = office.done(&view.id, "undo", None).await;
    assert_eq!(view.state, ImportState::Undone, "{view:?}");
    assert!(office.product("one").await.is_none() && office.product("two").await.is_some());
    assert_eq!(office.product("three").await.unwrap().product.name, "Drei");
    assert_eq!(office.on_hand("N2").await, 5_000, "what was sold keeps its stock");
    let price = app.node.catalogue().organisation.terms(&shop::sku("P01")).unwrap().price;
    assert_eq!(price, shop::price("P01"));
    let refused = office.errors(&view.id).await;
    assert!(
        refused.iter().any(|(_, why)| why.contains("sold"))
            && refused.iter().any(|(_, why)| why.contains("changed")),
        "{refused:?}"
    );
    let (status, _) = office.post(&view.id, "undo", None).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "once is enough");
    app.stop().await;
}

fn many(count: usize) -> String {
    let rows = (0..count).map(|number| format!("Article {number},A{number:06},{}.50,3\n", number % 90 + 1));
    std::iter::once("name,sku,price,stock\n".to_owned()).chain(rows).collect()
}

#[tokio::test]
async fn an_import_that_is_stopped_goes_on_and_one_at_a_time_is_worked_on() {
    let app = TestApp::start().await;
    let office = Office::of(&app).await;
    let view = office.planned("many.csv", "products", many(3_000)).await;
    let (status, _) = office.post(&view.id, "run", None).await;
    assert_eq!(status, StatusCode::OK);
    let other = office.upload("other.csv", "products", many(1).into_bytes()).await;
    let (status, body) = office.post(&other.id, "plan", Some(&other.mapping)).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{body}");
    let (status, _) = office.post(&view.id, "cancel", None).await;
    assert_eq!(status, StatusCode::OK);
    let stopped = office.settled(&view.id).await;
    assert_eq!(stopped.state, ImportState::Cancelled);
    assert!(stopped.done < stopped.total, "{stopped:?}");
    let done = office.done(&view.id, "run", None).await;
    assert_eq!((done.state, done.done, done.refused), (ImportState::Done, done.total, 0));
    assert_eq!(app.node.catalogue().organisation.product_count(), 3_000 + 20);
    assert_eq!(office.on_hand("A002999").await, 3_000);
    app.stop().await;
}

#[tokio::test]
async fn an_import_that_a_stop_of_the_server_cut_goes_on_and_doubles_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let options = AppOptions::on_disk(dir.path().join("data"));
    let app = TestApp::start_with(&options).await;
    let office = Office::of(&app).await;
    let view = office.planned("many.csv", "products", many(4_000)).await;
    office.post(&view.id, "run", None).await;
    let node = app.node.clone();
    until("a part of it", move || node.catalogue().organisation.product_count() > 500).await;
    drop(office);
    app.stop().await;
    let app = TestApp::start_with(&options).await;
    let office = Office::of(&app).await;
    let half = office.view(&view.id).await;
    assert_eq!(half.state, ImportState::Interrupted, "{half:?}");
    let before = app.node.catalogue().organisation.product_count();
    assert!(before < 4_020, "{before}");
    let done = office.done(&view.id, "run", None).await;
    assert_eq!((done.state, done.refused), (ImportState::Done, 0), "{done:?}");
    assert_eq!(app.node.catalogue().organisation.product_count(), 4_020);
    let levels = app.node.branch_levels(BranchId(1), Some(shop::sku("A")), 500).await.unwrap();
    assert!(
        levels.iter().all(|row| row.level.on_hand == Quantity(3_000) || !row.sku.as_str().starts_with('A'))
    );
    app.stop().await;
}

#[tokio::test]
async fn files_that_are_none_are_refused_in_words() {
    let app = TestApp::start().await;
    let office = Office::of(&app).await;
    let send = async |bytes: Vec<u8>| {
        let request = office.http.request(Method::POST, "/api/v1/imports?name=x").body(bytes);
        let (status, body) = office.http.send(request).await;
        (status.as_u16(), body)
    };
    for (bytes, status) in [(Vec::new(), 400), (b"\n\n".to_vec(), 400), (b"PK\x03\x04nonsense".to_vec(), 400)]
    {
        let (found, body) = send(bytes).await;
        assert_eq!(found, status, "{body}");
    }
    let cashier = app.http_as(&app.sign_in(shop::CASHIER).await);
    let request = cashier.request(Method::POST, "/api/v1/imports?name=x").body("name,price\n");
    assert_eq!(cashier.send(request).await.0, StatusCode::FORBIDDEN);
    let list: Page<ImportView> = office.http.get("/api/v1/imports").await;
    assert!(list.items.is_empty(), "nothing is kept of them");
    app.stop().await;
}

#[tokio::test]
async fn suppliers_and_what_they_offer_come_in_go_out_and_are_taken_back() {
    let app = TestApp::start().await;
    let office = Office::of(&app).await;
    let file = "supplier;sku;their code;pack;cost;minimum;lead days;email\n\
                Hillside;P05;H-5;12;2,50;24;5;orders@hillside.example\n\
                Hillside;P06;H-6;1;1,05;;;\n\
                Dale;P05;;6;2,60;;2;\n\
                Dale;NOPE;;1;1,00;;;\n\
                Dale;P05;;6;2,60;;;\n\
                ;P07;;1;1,00;;;\n";
    let plan = office.planned("offers.csv", "offers", file).await;
    assert_eq!((plan.counts.new, plan.counts.errors, plan.total), (3, 3, 5), "{plan:?}");
    let wrong: Vec<u32> = office.errors(&plan.id).await.into_iter().map(|(line, _)| line).collect();
    assert_eq!(wrong, [5, 6, 7]);
    let done = office.done(&plan.id, "run", None).await;
    assert_eq!((done.state, done.refused), (ImportState::Done, 0), "{:?}", office.errors(&plan.id).await);
    let suppliers: Page<protocol::SupplierView> = office.http.get("/api/v1/suppliers").await;
    let told: Vec<_> = suppliers.items.iter().map(|one| (one.supplier.name.as_str(), one.offers)).collect();
    assert_eq!(told, [("Hillside", 2), ("Dale", 1)]);
    let offers: Page<protocol::OfferRow> = office.http.get("/api/v1/suppliers/1/offers").await;
    let first = &offers.items[0].offer;
    assert_eq!((first.pack, first.minimum), (Quantity(12_000), Quantity(24_000)));
    assert_eq!((first.code.as_str(), first.cost), ("H-5", Some(Amount(250))));

    // What goes out comes in again and changes nothing.
    let (status, out) = office.http.send(office.http.request(Method::GET, "/api/v1/exports/offers")).await;
    assert_eq!(status, StatusCode::OK);
    let again = office.planned("again.csv", "offers", out).await;
    assert_eq!((again.counts.same, again.counts.errors, again.total), (3, 0, 0), "{again:?}");

    let undone = office.done(&plan.id, "undo", None).await;
    assert_eq!((undone.state, undone.refused), (ImportState::Undone, 0));
    let suppliers: Page<protocol::SupplierView> = office.http.get("/api/v1/suppliers").await;
    assert!(suppliers.items.iter().all(|one| one.offers == 0 && !one.supplier.active), "{suppliers:?}");
    app.stop().await;
}
