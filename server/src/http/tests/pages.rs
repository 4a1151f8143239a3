//! The shop's pages and the apps.

use actix_web::{http::header, test::TestRequest};
use protocol::{BranchId, CommandBody, Quantity, Receive, SkuQuantity, VariantKind};
use serde_json::Value;

use super::shop::{EVIL, Shop, Who, call, product, put, sku};

#[actix_web::test]
async fn the_front_page_lists_goods_with_live_badges() {
    let shop = Shop::open().await;
    let app = shop.app().await;
    let page = call(&app, TestRequest::get().uri("/")).await;
    assert_eq!(page.status, 200);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    for expected in [
        "<ul class=\"availability\" data-badge-sku=\"TEA\" aria-live=\"polite\">",
        "<li class=\"badge\" data-branch=\"1\" data-availability=\"limited_availability\"><span class=\"branch\">London</span> <span class=\"text\">Only 2 left</span></li>",
        "<li class=\"badge\" data-branch=\"2\" data-availability=\"out_of_stock\"><span class=\"branch\">Leeds</span> <span class=\"text\">Out of stock</span></li>",
        "£12.50",
        "href=\"/p/tea\"",
        "2 to choose from",
        "src=\"/shop/assets/badges.js\" type=\"module\" defer",
        "href=\"/shop/shop.css\"",
        "href=\"/?category=Tea%20%26%20More\"",
    ] {
        assert!(page.text.contains(expected), "{expected} is missing in {}", page.text);
    }
    for hidden in ["Warehouse", "Postage", "data-badge-sku=\"MUG-RED\""] {
        assert!(!page.text.contains(hidden), "{hidden} is shown in {}", page.text);
    }
}

#[actix_web::test]
async fn a_delivery_is_on_the_next_page_view() {
    let shop = Shop::open().await;
    let app = shop.app().await;
    let lines = vec![SkuQuantity { sku: sku("TEA"), quantity: Quantity(5_000) }];
    put(&shop.node, Some(BranchId(2)), CommandBody::from(Receive { reference: "D2".into(), lines })).await;
    let page = call(&app, TestRequest::get().uri("/p/tea")).await;
    assert!(page.text.contains("data-branch=\"2\" data-availability=\"in_stock\""), "{}", page.text);
}

#[actix_web::test]
async fn names_are_text_wherever_they_stand() {
    let shop = Shop::open().await;
    let app = shop.app().await;
    for path in ["/", "/p/evil", "/search?q=evil", "/?category=Kitchen"] {
        let page = call(&app, TestRequest::get().uri(path)).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(!page.text.contains("<img"), "{path}: {}", page.text);
        assert!(page.text.contains("&#60;img src=x"), "{path}: {}", page.text);
    }
    let question = call(&app, TestRequest::get().uri("/search?q=%22%3E%3Cscript%3E")).await;
    assert!(!question.text.contains("\"><script>"), "{}", question.text);
}

#[actix_web::test]
async fn a_product_page_tells_machines_the_same_as_people() {
    let shop = Shop::open().await;
    let app = shop.app().await;
    let page =
        call(&app, TestRequest::get().uri("/p/tea").insert_header((header::HOST, "shop.example"))).await;
    assert!(
        page.text.contains("<link rel=\"canonical\" href=\"http://shop.example/p/tea\">"),
        "{}",
        page.text
    );
    assert!(page.text.contains("property=\"og:title\" content=\"Green Tea\""));
    let data = json_ld(&page.text);
    assert_eq!(data["@type"], "Product");
    assert_eq!(data["sku"], "TEA");
    assert_eq!(data["gtin"], "4006381333931");
    assert_eq!(data["offers"]["price"], "12.50");
    assert_eq!(data["offers"]["availability"], "https://schema.org/LimitedAvailability");
    let group = json_ld(&call(&app, TestRequest::get().uri("/p/mug")).await.text);
    assert_eq!(group["hasVariant"].as_array().unwrap().len(), 2);
    let evil = json_ld(&call(&app, TestRequest::get().uri("/p/evil")).await.text);
    assert_eq!(evil["name"], EVIL);
}

fn json_ld(page: &str) -> Value {
    let (_, rest) = page.split_once("<script type=\"application/ld+json\">").unwrap();
    serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
}

#[actix_web::test]
async fn search_finds_by_name_sku_and_barcode() {
    let shop = Shop::open().await;
    let app = shop.app().await;
    for (question, found) in [
        ("gree", Some("/p/tea")),
        ("GREEN tea", Some("/p/tea")),
        ("mug-b", Some("/p/mug")),
        ("40063813", Some("/p/tea")),
        ("gr%C3%A9en+teas", Some("/p/tea")),
        ("gren+tea", Some("/p/tea")),
        ("kitchens", Some("/p/mug")),
        ("postage", None),
        ("nothing", None),
        ("", None),
    ] {
        let uri = format!("/search?q={}", question.replace(' ', "+"));
        let page = call(&app, TestRequest::get().uri(&uri)).await;
        assert_eq!(page.status, 200, "{question}");
        match found {
            Some(address) => {
                assert!(page.text.contains(&format!("href=\"{address}\"")), "{question}: {}", page.text)
            }
            None => assert!(page.text.contains("class=\"empty\""), "{question}: {}", page.text),
        }
    }
}

#[actix_web::test]
async fn long_lists_have_pages() {
    let shop = Shop::open().await;
    for number in 0..30 {
        let (handle, code) = (format!("cup-{number}"), format!("CUP-{number}"));
        let cup = product(&handle, &format!("Cup {number:02}"), "Cups", &[(&code, VariantKind::Goods)]);
        put(&shop.node, None, CommandBody::from(cup)).await;
    }
    let app = shop.app().await;
    let first = call(&app, TestRequest::get().uri("/?category=Cups")).await;
    assert_eq!(first.text.matches("class=\"product-card\"").count(), 24);
    assert!(first.text.contains("href=\"/?category=Cups&#38;page=2\" rel=\"next\""), "{}", first.text);
    let second = call(&app, TestRequest::get().uri("/?category=Cups&page=2")).await;
    assert_eq!(second.text.matches("class=\"product-card\"").count(), 6);
    assert!(second.text.contains("Page 2 of 2"));
    for (path, status) in
        [("/?page=3", 404), ("/?page=x", 200), ("/?page=99999999999999999999", 200), ("/?category=None", 404)]
    {
        assert_eq!(call(&app, TestRequest::get().uri(path)).await.status, status, "{path}");
    }
}

#[actix_web::test]
async fn what_does_not_exist_says_so_in_the_shops_look() {
    let shop = Shop::open().await;
    let app = shop.app().await;
    for path in ["/p/none", "/p/post", "/nothing", "/p/"] {
        let page = call(&app, TestRequest::get().uri(path)).await;
        assert_eq!(page.status, 404, "{path}");
        assert!(
            page.text.contains("class=\"shop-header\"") && page.text.contains("noindex"),
            "{path}: {}",
            page.text
        );
    }
}

#[actix_web::test]
async fn machines_are_told_where_to_look() {
    let shop = Shop::open().await;
    let app = shop.app().await;
    let robots =
        call(&app, TestRequest::get().uri("/robots.txt").insert_header((header::HOST, "shop.example"))).await;
    assert!(robots.text.contains("Sitemap: http://shop.example/sitemap.xml"));
    let map =
        call(&app, TestRequest::get().uri("/sitemap.xml").insert_header((header::HOST, "shop.example")))
            .await;
    assert!(
        map.text.contains("<loc>http://shop.example/p/tea</loc>") && !map.text.contains("/p/post"),
        "{}",
        map.text
    );
    let head = call(&app, TestRequest::default().method(actix_web::http::Method::HEAD).uri("/p/tea")).await;
    assert_eq!(head.status, 200);
}

#[actix_web::test]
async fn pages_are_compressed_for_those_who_can_read_it() {
    let shop = Shop::open().await;
    let app = shop.app().await;
    for (accepted, sent) in [("br", "br"), ("gzip", "gzip"), ("identity", "")] {
        let request = TestRequest::get().uri("/").insert_header((header::ACCEPT_ENCODING, accepted));
        assert_eq!(call(&app, request).await.header("content-encoding"), sent);
    }
}

#[actix_web::test]
async fn apps_are_served_or_explain_themselves() {
    let shop = Shop::open().await;
    let app = shop.app().await;
    for (path, target) in [("/pos", "/pos/"), ("/manager", "/manager/")] {
        let seen = call(&app, TestRequest::get().uri(path)).await;
        assert_eq!((seen.status, seen.header("location")), (308, target));
        let page = call(&app, TestRequest::get().uri(target)).await;
        assert!([200, 503].contains(&page.status), "{target}: {}", page.status);
        assert!(page.header("content-type").starts_with("text/html"));
    }
    for path in ["/shop/../Cargo.toml", "/shop/%2e%2e/package.json", "/pos/..%2f..%2f..%2fCargo.toml"] {
        let seen = call(&app, TestRequest::get().uri(path)).await;
        assert!(!seen.text.contains("[package]") && !seen.text.contains("\"dependencies\""), "{path}");
    }
}

#[actix_web::test]
async fn a_receipt_is_a_page_for_paper() {
    let shop = Shop::open().await;
    let app = shop.app().await;
    let uri = format!("/api/v1/tickets/{}/receipt", shop.ticket);
    let paper = call(&app, shop.from(Who::Till, TestRequest::get().uri(&uri))).await;
    assert_eq!(paper.status, 200);
    for expected in [
        "1-11-0-000001",
        "Green Tea",
        "£12.50",
        "£2.08",
        "£20.00",
        "£7.50",
        "London",
        "Robin",
        "/receipt.css",
    ] {
        assert!(paper.text.contains(expected), "{expected} is missing in {}", paper.text);
    }
    assert!(call(&app, TestRequest::get().uri("/receipt.css")).await.text.contains("@page"));
}

#[actix_web::test]
async fn each_language_has_addresses_of_its_own() {
    let shop = Shop::open().await;
    let app = shop.app().await;
    for (path, said) in [
        (
            "/de/",
            vec![
                "<html lang=\"de\" dir=\"ltr\">",
                "Nur noch 2 da",
                "12,50\u{a0}£",
                "href=\"/de/p/tea\"",
                "2 zur Auswahl",
            ],
        ),
        ("/de", vec!["<html lang=\"de\" dir=\"ltr\">"]),
        (
            "/ar/p/tea",
            vec!["<html lang=\"ar\" dir=\"rtl\">", "action=\"/ar/basket/add\"", "hreflang=\"x-default\""],
        ),
        ("/en/p/tea", vec!["<html lang=\"en\" dir=\"ltr\">", "action=\"/basket/add\"", "/p/tea\">"]),
        ("/p/tea", vec!["<html lang=\"en\" dir=\"ltr\">", "href=\"/ar/p/tea\" hreflang=\"ar\""]),
    ] {
        let page = call(&app, TestRequest::get().uri(path)).await;
        assert_eq!(page.status, 200, "{path}");
        for text in said {
            assert!(page.text.contains(text), "{text} is missing on {path}: {}", page.text);
        }
    }
    let nothing = call(&app, TestRequest::get().uri("/de/nothing")).await;
    assert_eq!(nothing.status, 404);
    assert!(nothing.text.contains("Seite nicht gefunden"), "{}", nothing.text);
    assert_eq!(call(&app, TestRequest::get().uri("/fr/")).await.status, 404);
    let empty = call(&app, TestRequest::get().uri("/ar/basket")).await;
    assert!(empty.text.contains("سلتك فارغة"), "{}", empty.text);
}

#[actix_web::test]
async fn strange_addresses_of_lists_cost_nobody_the_page() {
    let shop = Shop::open().await;
    let app = shop.app().await;
    let long = format!("/?brand={}", "x".repeat(6_000));
    for path in [
        "/?brand=%00&o.=&o.Size=&from=1e9&to=-5&at=70000&at=x&sort=none&page=-1",
        "/search?q=tea&brand=%22%3E%3Cscript%3E&o.%3Cb%3E=%3Cb%3E",
        "/search/suggest?q=%22%3E%3Cscript%3E",
        "/search/suggest?q=&q=",
        "/brands?x=1",
        "/p/tea?sku=a&sku=b",
        long.as_str(),
    ] {
        let page = call(&app, TestRequest::get().uri(path)).await;
        assert_eq!(page.status, 200, "{path}: {}", page.text);
        assert!(!page.text.contains("\"><script>") && !page.text.contains("<b>="), "{path}: {}", page.text);
    }
    for (path, status) in
        [("/seen", 204), ("/seen?p=..%2F..&p=%3Cb%3E", 204), ("/seen?p=tea&p=tea&p=post", 200)]
    {
        let page = call(&app, TestRequest::get().uri(path)).await;
        assert_eq!(page.status, status, "{path}: {}", page.text);
        assert!(!page.text.contains("/p/post"), "what is not shown is not shown here either: {}", page.text);
    }
}

#[actix_web::test]
async fn a_barcode_leads_to_its_product_in_any_of_its_lengths() {
    let shop = Shop::open().await;
    let app = shop.app().await;
    for path in ["/01/04006381333931", "/01/4006381333931", "/01/04006381333931/10/A1?15=270101"] {
        let seen = call(&app, TestRequest::get().uri(path)).await;
        assert_eq!((seen.status, seen.header("location")), (307, "/p/tea"), "{path}");
    }
    let seen = call(&app, TestRequest::get().uri("/de/01/04006381333931")).await;
    assert_eq!(seen.header("location"), "/de/p/tea");
    for path in ["/01/04006381333930", "/01/95200000000002", "/01/abc", "/01/%3Cscript%3E"] {
        let seen = call(&app, TestRequest::get().uri(path)).await;
        assert_eq!(seen.status, 404, "{path}");
        assert!(seen.text.contains("class=\"shop-header\"") && !seen.text.contains("<script>"), "{path}");
    }
}

#[actix_web::test]
async fn a_variant_is_chosen_by_the_address() {
    let shop = Shop::open().await;
    let app = shop.app().await;
    let shown = |text: &str, sku: &str| text.contains(&format!("<div class=\"variant\" data-of=\"{sku}\""));
    let page = call(&app, TestRequest::get().uri("/p/mug")).await.text;
    for sku in ["MUG-RED", "MUG-BLUE"] {
        assert!(shown(&page, sku), "{sku} is missing in {page}");
        let chosen = call(&app, TestRequest::get().uri(&format!("/p/mug?sku={sku}"))).await.text;
        let panel =
            chosen.split("<div class=\"variant\"").find(|part| part.contains(&format!("data-of=\"{sku}\"")));
        let head = panel.unwrap().split('>').next().unwrap();
        assert!(!head.contains("hidden"), "{sku}: {head}");
    }
    assert_eq!(call(&app, TestRequest::get().uri("/p/mug?sku=nothing")).await.status, 200);
}
