//! Products and prices as head office reads them, and who may.

use actix_web::test::TestRequest;
use protocol::{
    Amount, BranchId, Channel, Currency, EditProduct, EditVariant, InsideProduct, ListPriceOf,
    OrganisationCommand as O, Page, PriceExplained, PriceListId, PriceListView, PricesChanged, ProductChange,
    ProductField, ProductPage, PutPriceList, SetListPrices, SetPrice, Timestamp, Visibility,
};
use serde::de::DeserializeOwned;
use serde_json::json;

use super::shop::{Shop, Who, call, put, sku};

macro_rules! get {
    ($shop:expr, $app:expr, $uri:expr) => {{ seen::<_>(&call($app, $shop.from(Who::Manager, TestRequest::get().uri($uri))).await.text) }};
}

fn seen<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn edit(handle: &str) -> EditProduct {
    EditProduct { handle: handle.into(), ..EditProduct::default() }
}

#[actix_web::test]
async fn products_are_found_by_words_and_by_what_they_are() {
    let shop = Shop::open().await;
    let app = shop.app().await;
    let all: ProductPage = get!(shop, &app, "/api/v1/products?limit=1");
    assert_eq!((all.items.len(), all.next.as_deref()), (1, Some("1")));
    let change = EditProduct {
        category: Some("Drinks/Tea".into()),
        brand: Some("Leaf".into()),
        tags: Some(vec!["loose".into()]),
        search: Some("brew".into()),
        ..edit("tea")
    };
    put(&shop.node, None, O::EditProduct(change).into()).await;
    for (query, found) in [
        ("q=BREW", vec!["tea"]),
        ("q=TEA%20leaf", vec!["tea"]),
        ("q=nothing-like-it", vec![]),
        ("category=Drinks", vec!["tea"]),
        ("category=Drink", vec![]),
        ("category=Drinks/Tea&brand=Leaf&tag=loose&tax_class=1&state=active", vec!["tea"]),
        ("state=archived", vec![]),
        ("missing=price", vec![]),
        ("brand=Leaf&missing=picture", vec!["tea"]),
    ] {
        let page: ProductPage = get!(shop, &app, &format!("/api/v1/products?{query}"));
        let handles: Vec<&str> = page.items.iter().map(|item| item.product.handle.as_str()).collect();
        assert_eq!((handles, page.count as usize), (found.clone(), found.len()), "{query}");
    }
    let sorted: ProductPage = get!(shop, &app, "/api/v1/products?sort=-price");
    let prices: Vec<_> = sorted.items.iter().map(|item| item.product.variants[0].price).collect();
    assert!(prices.is_sorted_by(|a, b| a >= b) && sorted.count == all.count, "{prices:?}");
    assert_eq!(sorted.facets.categories.iter().find(|one| one.value == "Drinks/Tea").unwrap().count, 1);
    assert_eq!(sorted.facets.active, sorted.count);
    for bad in ["sort=colour", "state=odd", "missing=hope", "cursor=x", "limit=0", "no=1"] {
        let answer =
            call(&app, shop.from(Who::Manager, TestRequest::get().uri(&format!("/api/v1/products?{bad}"))))
                .await;
        assert_eq!(answer.status, 400, "{bad}");
    }
}

#[actix_web::test]
async fn history_tells_who_changed_what_from_what_to_what() {
    let shop = Shop::open().await;
    let app = shop.app().await;
    put(
        &shop.node,
        None,
        O::EditProduct(EditProduct { name: Some("Mint Tea".into()), ..edit("tea") }).into(),
    )
    .await;
    let dearer =
        EditVariant { price: Some(Amount(7_777)), cost: Some(Amount(5)), ..EditVariant::of(sku("TEA")) };
    put(&shop.node, None, O::EditProduct(EditProduct { variants: vec![dearer], ..edit("tea") }).into()).await;
    let page: Page<ProductChange> = get!(shop, &app, "/api/v1/products/tea/history");
    let [newest, middle, .., first] = page.items.as_slice() else { panic!("{page:?}") };
    assert!(first.created && !newest.created);
    assert_eq!((middle.fields[0].field, middle.fields[0].to.as_str()), (ProductField::Name, "\"Mint Tea\""));
    let price = newest.fields.iter().find(|field| field.field == ProductField::Price).unwrap();
    assert_eq!((price.sku, price.to.as_str()), (Some(sku("TEA")), "7777"));
    let one: Page<ProductChange> = get!(shop, &app, "/api/v1/products/tea/history?limit=1");
    let two: Page<ProductChange> =
        get!(shop, &app, &format!("/api/v1/products/tea/history?limit=1&cursor={}", one.next.unwrap()));
    assert_eq!((&one.items[0], &two.items[0]), (newest, middle));
    let now: InsideProduct = get!(shop, &app, "/api/v1/products/tea");
    assert_eq!((now.revision, now.edits.len()), (3, 3));
    let missing =
        call(&app, shop.from(Who::Manager, TestRequest::get().uri("/api/v1/products/none/history"))).await;
    assert_eq!(missing.status, 404);
    let later = Timestamp(4_000_000_000_000);
    let to_come =
        SetPrice { sku: sku("TEA"), currency: Currency::GBP, price: Amount(9_000), valid_from: Some(later) };
    put(&shop.node, None, O::SetPrice(to_come).into()).await;
    let scheduled: Page<ProductChange> = get!(shop, &app, "/api/v1/products/tea/history?limit=1");
    let told = &scheduled.items[0].fields[0];
    assert_eq!(told.from, r#"{"price":7777}"#, "what it costs until then is told beside it");
    assert!(told.to.contains("9000") && told.to.contains("4000000000000"), "{}", told.to);
}

#[actix_web::test]
async fn a_price_is_explained_and_a_change_of_many_is_shown_beforehand() {
    let shop = Shop::open().await;
    let app = shop.app().await;
    let own: PriceExplained = get!(shop, &app, "/api/v1/prices/explain?sku=TEA&branch=1");
    let list = PutPriceList {
        id: PriceListId(1),
        name: "Here".into(),
        branches: vec![BranchId(1)],
        channel: Some(Channel::Till),
        active: true,
        ..PutPriceList::default()
    };
    put(&shop.node, None, O::PutPriceList(list).into()).await;
    let prices = vec![ListPriceOf { sku: sku("TEA"), price: Some(Amount(1)) }];
    put(
        &shop.node,
        None,
        O::SetListPrices(SetListPrices { list: PriceListId(1), currency: Currency::GBP, prices }).into(),
    )
    .await;
    let here: PriceExplained = get!(shop, &app, "/api/v1/prices/explain?sku=TEA&branch=1");
    let web: PriceExplained = get!(shop, &app, "/api/v1/prices/explain?sku=TEA&channel=web");
    assert_eq!((here.price, web.price, here.former), (Amount(1), own.price, Some(own.price)));
    let lists: Vec<PriceListView> = get!(shop, &app, "/api/v1/prices/lists");
    let in_list: Page<ListPriceOf> = get!(shop, &app, "/api/v1/prices/lists/1");
    assert_eq!((lists[0].count, in_list.items.len()), (1, 1));
    let tills = call(&app, shop.from(Who::Till, TestRequest::get().uri("/api/v1/catalogue"))).await.text;
    let public = call(&app, shop.from(Who::Public, TestRequest::get().uri("/api/v1/catalogue"))).await.text;
    assert!(tills.contains("\"list\":1") && !public.contains("\"list\":1") && !public.contains("Here"));
    let body = json!({"currency": "GBP", "skus": ["TEA"], "by_ppm": 100_000, "rounding": {"ending": 99}});
    let asked = TestRequest::post().uri("/api/v1/prices/preview").set_json(&body);
    let preview: PricesChanged = seen(&call(&app, shop.from(Who::Manager, asked)).await.text);
    assert_eq!((preview.prices[0].before, preview.sum.0 % 100), (own.price, 99));
}

#[actix_web::test]
async fn what_is_not_to_be_seen_yet_is_not_told() {
    let shop = Shop::open().await;
    let app = shop.app().await;
    let web = Some(Visibility { from: Some(protocol::Timestamp(i64::MAX / 2)), ..Visibility::default() });
    put(&shop.node, None, O::EditProduct(EditProduct { web, ..edit("tea") }).into()).await;
    let public = call(&app, shop.from(Who::Public, TestRequest::get().uri("/api/v1/catalogue"))).await.text;
    let tills = call(&app, shop.from(Who::Till, TestRequest::get().uri("/api/v1/catalogue"))).await.text;
    assert!(!public.contains("\"tea\"") && tills.contains("\"tea\""));
    assert_eq!(call(&app, shop.from(Who::Public, TestRequest::get().uri("/p/tea"))).await.status, 404);
    for uri in [
        "/api/v1/products",
        "/api/v1/products/tea",
        "/api/v1/products/tea/history",
        "/api/v1/prices/explain?sku=TEA",
        "/api/v1/prices/lists",
    ] {
        for who in [Who::Public, Who::Till, Who::Cashier] {
            let answer = call(&app, shop.from(who, TestRequest::get().uri(uri))).await;
            assert!(matches!(answer.status, 401 | 403), "{uri}: {}", answer.status);
        }
    }
}
