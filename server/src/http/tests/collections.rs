//! Collections from a rule to the shop's page, categories as a tree, and prices for customer groups.

use actix_web::test::TestRequest;
use protocol::{
    Adjust, AdjustmentReason, Amount, BranchId, CategoryCount, CollectionCondition as If, CollectionMembers,
    CollectionPreview, CollectionRule, CollectionSort, CollectionView, Currency, CustomerGroupId,
    EditProduct, InCollection, ListPriceOf, OrganisationCommand as O, Page, PriceExplained, PriceListId,
    PutCollection, PutCustomerGroup, PutPriceList, Quantity, RemoveCollection, SetListPrices, SoldOut,
};
use serde::de::DeserializeOwned;
use serde_json::json;

use super::shop::{Shop, Who, call, put, sku};

fn seen<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

macro_rules! get {
    ($shop:expr, $app:expr, $path:expr) => {
        seen(&call($app, $shop.from(Who::Manager, TestRequest::get().uri($path))).await.text)
    };
}

fn collection(members: CollectionMembers) -> PutCollection {
    PutCollection {
        handle: "favourites".into(),
        title: "Our favourites".into(),
        description: "What *we* like.".into(),
        members,
        shown: true,
        ..PutCollection::default()
    }
}

fn rule(conditions: Vec<If>) -> CollectionMembers {
    CollectionMembers::ByRule(CollectionRule { all: true, conditions })
}

#[actix_web::test]
async fn a_collection_goes_from_a_rule_to_the_shops_page() {
    let shop = Shop::open().await;
    let app = shop.app().await;
    let asked = collection(rule(vec![If::PriceUpTo(Amount(1_250)), If::OnWeb(true)]));
    let body = TestRequest::post().uri("/api/v1/collection-preview").set_json(json!(asked));
    let preview: CollectionPreview = seen(&call(&app, shop.from(Who::Manager, body)).await.text);
    let tea = preview.products.iter().find(|one| one.handle == "tea").unwrap();
    assert!(tea.on_web && tea.in_stock && preview.missing.is_empty());
    assert_eq!((tea.price, preview.shown), (Amount(1_250), preview.count));
    assert_eq!(call(&app, TestRequest::get().uri("/collections/favourites")).await.status, 404);

    put(&shop.node, None, O::PutCollection(asked.clone()).into()).await;
    let page = call(&app, TestRequest::get().uri("/collections/favourites")).await;
    assert_eq!(page.status, 200);
    for expected in [
        "<h1>Our favourites</h1>",
        "<em>we</em>",
        "href=\"/p/tea\"",
        "data-badge-sku=\"TEA\"",
        "<meta name=\"description\" content=\"What we like.\">",
        "/collections/favourites\">",
    ] {
        assert!(page.text.contains(expected), "{expected} is missing in {}", page.text);
    }
    for path in ["/", "/collections", "/sitemap.xml"] {
        let page = call(&app, TestRequest::get().uri(path)).await;
        assert!(page.text.contains("/collections/favourites"), "{path}: {}", page.text);
    }
    let all: Page<CollectionView> = get!(shop, &app, "/api/v1/collections");
    assert_eq!((all.items.len(), all.items[0].count), (1, preview.count));
    let of_tea: Vec<InCollection> = get!(shop, &app, "/api/v1/products/tea/collections");
    assert!(of_tea.len() == 1 && of_tea[0].by_rule);

    // What does not hold any more is gone at the next look, although nobody touched the collection.
    let dearer = EditProduct {
        handle: "tea".into(),
        variants: vec![protocol::EditVariant {
            price: Some(Amount(1_300)),
            ..protocol::EditVariant::of(sku("TEA"))
        }],
        ..EditProduct::default()
    };
    put(&shop.node, None, O::EditProduct(dearer).into()).await;
    let settled = std::time::Instant::now();
    while call(&app, TestRequest::get().uri("/collections/favourites")).await.text.contains("/p/tea") {
        assert!(settled.elapsed() < std::time::Duration::from_secs(20), "the page still shows it");
    }
    let hidden = PutCollection { shown: false, ..asked };
    put(&shop.node, None, O::PutCollection(hidden).into()).await;
    assert_eq!(call(&app, TestRequest::get().uri("/collections/favourites")).await.status, 404);
    put(&shop.node, None, O::RemoveCollection(RemoveCollection { handle: "favourites".into() }).into()).await;
    let gone = TestRequest::get().uri("/api/v1/collections/favourites");
    assert_eq!(call(&app, shop.from(Who::Manager, gone)).await.status, 404);
}

#[actix_web::test]
async fn what_is_put_by_hand_stands_in_its_order_and_what_is_sold_out_last_or_nowhere() {
    let shop = Shop::open().await;
    let app = shop.app().await;
    let by_hand = CollectionMembers::ByHand(vec!["tea".into(), "mug".into()]);
    let place = |text: &str, handle: &str| text.find(&format!("href=\"/p/{handle}\""));
    let kept = PutCollection { sold_out: SoldOut::Keep, ..collection(by_hand) };
    put(&shop.node, None, O::PutCollection(kept.clone()).into()).await;
    let page = call(&app, TestRequest::get().uri("/collections/favourites")).await.text;
    assert!(place(&page, "tea").unwrap() < place(&page, "mug").unwrap(), "{page}");

    let dearest_first = PutCollection { sort: CollectionSort::Price, ..kept.clone() };
    put(&shop.node, None, O::PutCollection(dearest_first).into()).await;
    let preview: Page<CollectionView> = get!(shop, &app, "/api/v1/collections");
    assert_eq!(preview.items[0].count, 2);

    // The tea sells out; the mugs are given some stock.
    let lines = vec![protocol::SkuQuantity { sku: sku("MUG-RED"), quantity: Quantity(3_000) }];
    let receive = protocol::Receive { reference: "D9".into(), lines };
    put(&shop.node, Some(BranchId(1)), receive.into()).await;
    let level = call(&app, shop.from(Who::Manager, TestRequest::get().uri("/api/v1/stock/TEA"))).await.text;
    let stock: protocol::SkuStock = seen(&level);
    for branch in stock.branches.iter().filter(|branch| branch.level.on_hand.0 > 0) {
        let off = Adjust {
            sku: sku("TEA"),
            delta: Quantity(-branch.level.on_hand.0),
            unsellable: Quantity(0),
            reason: AdjustmentReason::Damaged,
            code: None,
            note: String::new(),
        };
        put(&shop.node, Some(branch.branch), off.into()).await;
    }
    let last = PutCollection { sold_out: SoldOut::Last, ..kept.clone() };
    put(&shop.node, None, O::PutCollection(last).into()).await;
    let page = call(&app, TestRequest::get().uri("/collections/favourites")).await.text;
    assert!(place(&page, "mug").unwrap() < place(&page, "tea").unwrap(), "{page}");
    put(&shop.node, None, O::PutCollection(PutCollection { sold_out: SoldOut::Hide, ..kept }).into()).await;
    let page = call(&app, TestRequest::get().uri("/collections/favourites")).await.text;
    assert!(place(&page, "tea").is_none() && place(&page, "mug").is_some(), "{page}");
    let rest = collection(rule(vec![If::InStock(false), If::OnWeb(true)]));
    let body = TestRequest::post().uri("/api/v1/collection-preview").set_json(json!(rest));
    let preview: CollectionPreview = seen(&call(&app, shop.from(Who::Manager, body)).await.text);
    assert!(preview.products.iter().any(|one| one.handle == "tea" && !one.in_stock));
    assert!(preview.products.iter().all(|one| one.handle != "mug"));
}

#[actix_web::test]
async fn a_category_shows_what_is_below_it_and_the_office_sees_the_tree() {
    let shop = Shop::open().await;
    let app = shop.app().await;
    let deeper = EditProduct {
        handle: "tea".into(),
        category: Some("Drinks/Hot/Tea".into()),
        ..EditProduct::default()
    };
    put(&shop.node, None, O::EditProduct(deeper).into()).await;
    let tree: Vec<CategoryCount> = get!(shop, &app, "/api/v1/categories");
    assert!(tree.iter().any(|one| one.path == "Drinks/Hot/Tea" && one.count == 1));
    for path in ["/?category=Drinks", "/?category=Drinks%2FHot", "/?category=Drinks%2FHot%2FTea"] {
        let settled = std::time::Instant::now();
        loop {
            let page = call(&app, TestRequest::get().uri(path)).await;
            if page.status == 200 && page.text.contains("href=\"/p/tea\"") {
                break;
            }
            assert!(settled.elapsed() < std::time::Duration::from_secs(20), "{path}: {}", page.text);
        }
    }
    let page = call(&app, TestRequest::get().uri("/?category=Drinks")).await.text;
    assert!(page.contains("href=\"/?category=Drinks%2FHot\""), "{page}");
}

#[actix_web::test]
async fn a_price_for_a_group_is_explained_and_no_customer_is_told_of_it() {
    let shop = Shop::open().await;
    let app = shop.app().await;
    let group = CustomerGroupId(4);
    let trade = PutCustomerGroup { id: group, name: "Trade people".into(), active: true, version: None };
    put(&shop.node, None, O::PutCustomerGroup(trade).into()).await;
    let list = PutPriceList {
        id: PriceListId(1),
        name: "Trade prices".into(),
        group: Some(group),
        active: true,
        ..PutPriceList::default()
    };
    put(&shop.node, None, O::PutPriceList(list).into()).await;
    let prices = vec![ListPriceOf { sku: sku("TEA"), price: Some(Amount(900)) }];
    let set = SetListPrices { list: PriceListId(1), currency: Currency::GBP, prices };
    put(&shop.node, None, O::SetListPrices(set).into()).await;
    let own: PriceExplained = get!(shop, &app, "/api/v1/prices/explain?sku=TEA&branch=2");
    let theirs: PriceExplained = get!(shop, &app, "/api/v1/prices/explain?sku=TEA&branch=2&group=4");
    assert_eq!((own.price, theirs.price, theirs.group), (Amount(1_250), Amount(900), Some(group)));
    assert!(theirs.reasons.iter().any(|reason| reason.counts && reason.price == Amount(900)));
    let tills = call(&app, shop.from(Who::Till, TestRequest::get().uri("/api/v1/catalogue"))).await.text;
    let public = call(&app, shop.from(Who::Public, TestRequest::get().uri("/api/v1/catalogue"))).await.text;
    assert!(tills.contains("Trade people") && tills.contains("\"list\":1"));
    assert!(!public.contains("Trade") && !public.contains("\"list\":1"));
}
