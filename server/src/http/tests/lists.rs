//! Lists: page by page as JSON, whole as CSV.

use actix_web::{http::header, test::TestRequest};
use protocol::{BranchId, CommandBody, Quantity, Receive, SkuQuantity, VariantKind};

use super::shop::{Shop, Who, call, product, put, sku};

#[actix_web::test]
async fn pages_follow_one_another_without_gap_or_repeat() {
    let shop = Shop::open().await;
    let app = shop.app().await;
    let (mut handles, mut cursor) = (Vec::new(), String::new());
    loop {
        let uri = format!("/api/v1/catalogue?limit=1{cursor}");
        let page = call(&app, TestRequest::get().uri(&uri)).await.json();
        handles.extend(
            page["products"].as_array().unwrap().iter().map(|p| p["handle"].as_str().unwrap().to_owned()),
        );
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(handles, ["evil", "mug", "post", "tea"]);
    let uri = "/api/v1/stock/TEA/movements?limit=1";
    let newest = call(&app, shop.from(Who::Till, TestRequest::get().uri(uri))).await;
    assert_eq!(newest.json()["items"][0]["kind"], "sold", "{}", newest.text);
    let link = newest.header("link").trim_start_matches('<').split('>').next().unwrap().to_owned();
    let older = call(&app, shop.from(Who::Till, TestRequest::get().uri(&link))).await;
    assert_eq!(older.json()["items"][0]["kind"], "received", "{}", older.text);
}

#[actix_web::test]
async fn lists_are_to_be_had_as_csv() {
    let shop = Shop::open().await;
    let app = shop.app().await;
    for (path, header, row) in [
        ("/api/v1/tickets", "lsn,id,kind,number,", ",sale,1-11-0-000001,3,"),
        ("/api/v1/branches/1/stock", "sku,on_hand_milli,", "TEA,2000,0,0,0,2000"),
        ("/api/v1/stock/TEA/movements", "lsn,at_ms,", ",1,received,3000,'=D1"),
        ("/api/v1/sales", "branch,date,sales,", ",1,0,1000,1250,0,208,"),
    ] {
        let by_address = TestRequest::get().uri(&format!("{path}?format=csv"));
        let by_header = TestRequest::get().uri(path).insert_header((header::ACCEPT, "text/csv"));
        for request in [by_address, by_header] {
            let seen = call(&app, shop.from(Who::Manager, request)).await;
            assert_eq!(seen.header("content-type"), "text/csv; charset=utf-8");
            assert!(seen.text.starts_with(header) && seen.text.contains(row), "{path}: {}", seen.text);
        }
    }
}

#[actix_web::test]
async fn a_list_as_csv_is_whole_and_named() {
    let shop = Shop::open().await;
    let app = shop.app().await;
    let codes: Vec<String> = (0..1_100).map(|number| format!("W-{number:04}")).collect();
    for part in codes.chunks(100) {
        let variants: Vec<(&str, VariantKind)> =
            part.iter().map(|code| (code.as_str(), VariantKind::Goods)).collect();
        let handle = part[0].to_lowercase();
        put(&shop.node, None, CommandBody::from(product(&handle, &handle, "", &variants))).await;
        let lines = part.iter().map(|code| SkuQuantity { sku: sku(code), quantity: Quantity(1_000) });
        let receive = Receive { reference: part[0].clone(), lines: lines.collect() };
        put(&shop.node, Some(BranchId(1)), CommandBody::from(receive)).await;
    }
    for (query, rows) in [("", 1_101), ("&limit=7", 1_101), ("&cursor=W-0999", 100)] {
        let uri = format!("/api/v1/branches/1/stock?format=csv{query}");
        let seen = call(&app, shop.from(Who::Till, TestRequest::get().uri(&uri))).await;
        assert_eq!(seen.status, 200, "{}", seen.text);
        assert_eq!(seen.text.lines().count(), rows + 1, "{query}");
        assert!(seen.text.starts_with("sku,") && seen.text.contains("\nW-1099,1000,"), "{query}");
        assert_eq!(seen.header("content-disposition"), "attachment; filename=\"stock-1.csv\"");
        assert_eq!(seen.header("link"), "");
    }
    for (path, name) in [
        ("/api/v1/tickets", "tickets"),
        ("/api/v1/stock/TEA/movements", "movements-TEA"),
        ("/api/v1/sales", "sales"),
        ("/api/v1/sales?date=2026-11-23", "sales-2026-11-23"),
        ("/api/v1/registers/11/z-reports", "z-reports-11"),
    ] {
        let request = TestRequest::get().uri(path).insert_header((header::ACCEPT, "text/csv"));
        let seen = call(&app, shop.from(Who::Manager, request)).await;
        assert_eq!(
            seen.header("content-disposition"),
            format!("attachment; filename=\"{name}.csv\""),
            "{}",
            seen.text
        );
    }
    let wrong = call(
        &app,
        shop.from(Who::Till, TestRequest::get().uri("/api/v1/branches/1/stock?format=csv&limit=0")),
    );
    assert_eq!(wrong.await.status, 400);
}
