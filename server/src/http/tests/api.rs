//! The interface for programs.

use actix_web::{http::header, test::TestRequest};
use protocol::{CommandBody, MESSAGE_BYTES_MAX, TicketCommand};
use serde_json::json;

use super::shop::{Shop, Who, call, device_token, sale};
use crate::{
    http::api::operations,
    rim::{Rim, RimOptions},
};

#[actix_web::test]
async fn wrong_addresses_and_methods_are_problems() {
    let shop = Shop::open().await;
    let app = shop.app().await;
    for operation in operations() {
        let path = operation.path.replace(['{', '}'], "");
        let seen = call(&app, TestRequest::patch().uri(&path)).await;
        assert_eq!(seen.status, 405, "{path}");
        assert!(!seen.header("allow").is_empty(), "{path}");
        seen.problem();
    }
    for path in ["/api", "/api/", "/api/v1/nothing", "/api/v2/catalogue"] {
        let seen = call(&app, TestRequest::get().uri(path)).await;
        assert_eq!(seen.status, 404, "{path}");
    }
    let seen = call(&app, TestRequest::get().uri("/api/v1/nothing")).await;
    assert_eq!(seen.problem(), "malformed");
}

#[actix_web::test]
async fn addresses_and_queries_that_cannot_be_read_are_problems() {
    let shop = Shop::open().await;
    let app = shop.app().await;
    for (path, status) in [
        ("/api/v1/tickets?limit=1000000000", 400),
        ("/api/v1/tickets?limit=0", 400),
        ("/api/v1/tickets?limit=-1", 400),
        ("/api/v1/tickets?limt=5", 400),
        ("/api/v1/tickets?cursor=abc", 400),
        ("/api/v1/tickets?format=xml", 400),
        ("/api/v1/tickets/not-a-uuid", 400),
        ("/api/v1/tickets/01890a5d-ac96-774b-bcce-b302099a8057", 404),
        ("/api/v1/sales?date=yesterday", 400),
        ("/api/v1/branches/one/stock", 400),
        ("/api/v1/branches/99/stock", 404),
        ("/api/v1/branches/1/stock?cursor=not%20a%20sku", 400),
        ("/api/v1/stock/NOPE", 404),
        ("/api/v1/stock/NOPE/movements", 404),
        ("/api/v1/stock/not%20a%20sku", 400),
        ("/api/v1/registers/99", 404),
        ("/api/v1/badges", 400),
        ("/api/v1/catalogue?limit=501", 400),
        ("/api/v1/catalogue?cursor=Not%20a%20handle", 400),
        ("/api/v1/catalogue?since=0&epoch=1&cursor=tea", 400),
        ("/api/v1/catalogue?epoch=1", 400),
        ("/api/v1/products?cursor=Not%20a%20handle", 400),
    ] {
        let seen = call(&app, shop.from(Who::Manager, TestRequest::get().uri(path))).await;
        assert_eq!(seen.status, status, "{path}: {}", seen.text);
        seen.problem();
    }
}

#[actix_web::test]
async fn what_is_wrong_with_an_address_is_said_with_its_place() {
    let shop = Shop::open().await;
    let app = shop.app().await;
    for (path, said) in [
        ("/api/v1/tickets?limit=x", "`limit` in the address is a whole number, 0 or more"),
        ("/api/v1/tickets?limit=-1", "`limit` in the address is a whole number, 0 or more"),
        ("/api/v1/tickets?limit=99999999999999999999999", "`limit` in the address is a smaller whole number"),
        ("/api/v1/tickets?limt=5", "this address takes no `limt`; it takes `limit`, `cursor`, `format`"),
        ("/api/v1/tickets?format=xml", "`format` is one of `json`, `csv`, not `xml`"),
        ("/api/v1/tickets?limit=1&limit=2", "`limit` may stand in the address once"),
        ("/api/v1/tasks?resolved=maybe", "`resolved` in the address is true or false"),
        ("/api/v1/catalogue?since=a&epoch=1", "`since` in the address is a whole number, 0 or more"),
        (
            "/api/v1/branches/one/stock",
            "branch in the address is a whole number from 0 to 65535, not \"one\"",
        ),
        (
            "/api/v1/registers/70000",
            "register in the address is a whole number from 0 to 65535, not \"70000\"",
        ),
        ("/api/v1/tickets/not-a-uuid", "id in the address is not right: "),
        ("/api/v1/stock/not%20a%20sku", "sku in the address is not right: "),
    ] {
        let seen = call(&app, shop.from(Who::Manager, TestRequest::get().uri(path))).await;
        assert_eq!(seen.status, 400, "{path}: {}", seen.text);
        let detail = seen.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.starts_with(said) && !detail.contains("deserialize"), "{path}: {detail}");
    }
}

#[actix_web::test]
async fn a_misspelt_word_is_told_from_one_that_a_newer_server_may_know() {
    let shop = Shop::open().await;
    let app = shop.app().await;
    let good = serde_json::to_string(&sale(3)).unwrap();
    for (from, to, status, said) in [
        ("\"lines\"", "\"linse\"", 400, "`lines` may be meant"),
        ("\"sell\"", "\"sel\"", 501, "`sel`"),
        ("\"currency\"", "\"curency\"", 400, "`currency` may be meant"),
        ("\"tenders\"", "\"vouchers\"", 501, "`vouchers`"),
    ] {
        let body = good.replacen(from, to, 1);
        assert_ne!(body, good);
        let request = TestRequest::post()
            .uri("/api/v1/commands")
            .insert_header((header::CONTENT_TYPE, "application/json"))
            .set_payload(body);
        let seen = call(&app, shop.from(Who::Till, request)).await;
        assert_eq!(seen.status, status, "{to}: {}", seen.text);
        assert!(seen.json()["detail"].as_str().unwrap().contains(said), "{to}: {}", seen.text);
    }
}

#[actix_web::test]
async fn bodies_that_cannot_be_read_are_problems() {
    let shop = Shop::open().await;
    let app = shop.app().await;
    let post = || shop.from(Who::Till, TestRequest::post().uri("/api/v1/commands"));
    let json =
        |text: String| post().insert_header((header::CONTENT_TYPE, "application/json")).set_payload(text);
    let mut unknown = serde_json::to_value(sale(3)).unwrap();
    unknown["total"] = json!(1);
    let good = serde_json::to_string(&sale(3)).unwrap();
    for (request, status, code) in [
        (json("{".into()), 400, "malformed"),
        (json(String::new()), 400, "malformed"),
        (json(unknown.to_string()), 501, "unsupported"),
        (json(format!("{good}{good}")), 400, "malformed"),
        (json("[".repeat(10_000)), 400, "malformed"),
        (json(" ".repeat(MESSAGE_BYTES_MAX + 1)), 413, "too_large"),
        (
            post().insert_header((header::CONTENT_TYPE, "text/plain")).set_payload(good.clone()),
            400,
            "malformed",
        ),
        (post().set_payload(good.clone()), 400, "malformed"),
        (json(good.clone()).insert_header(("idempotency-key", "another")), 400, "malformed"),
    ] {
        let seen = call(&app, request).await;
        assert_eq!((seen.status, seen.problem().as_str()), (status, code), "{}", seen.text);
    }
    let nothing_moved =
        call(&app, shop.from(Who::Manager, TestRequest::get().uri("/api/v1/stock/TEA"))).await;
    assert_eq!(nothing_moved.json()["branches"][0]["level"]["on_hand"], 2_000);
}

#[actix_web::test]
async fn a_command_is_done_once_and_a_rule_answers_422() {
    let shop = Shop::open().await;
    let app = shop.app().await;
    let submit = |command: &protocol::Command| {
        let request = TestRequest::post().uri("/api/v1/commands").set_json(command);
        shop.from(Who::Till, request).insert_header(("idempotency-key", command.id.to_string()))
    };
    let once = sale(3);
    let first = call(&app, submit(&once)).await;
    let second = call(&app, submit(&once)).await;
    assert_eq!((first.status, second.status), (200, 200), "{} {}", first.text, second.text);
    assert_eq!(
        (first.json()["repeated"].clone(), second.json()["repeated"].clone()),
        (json!(false), json!(true))
    );
    assert_eq!(first.json()["answer"], second.json()["answer"]);
    assert!(first.json()["answer"]["ok"]["sold"]["number"]["sequence"].is_number(), "{}", first.text);

    let mut changed = once.clone();
    changed.body = sale(3).body;
    if let CommandBody::Ticket(TicketCommand::Sell(sell)) = &mut changed.body {
        sell.lines[0].quantity = protocol::Quantity(2_000);
    }
    let reused = call(&app, submit(&changed)).await;
    assert_eq!((reused.status, reused.problem().as_str()), (422, "id_reused"));

    let mut unpaid = sale(4);
    if let CommandBody::Ticket(TicketCommand::Sell(sell)) = &mut unpaid.body {
        sell.tenders.clear();
    }
    let refused = call(&app, submit(&unpaid)).await;
    assert_eq!((refused.status, refused.problem().as_str()), (422, "tender_missing"));
    let jumped = call(&app, submit(&sale(5_000))).await;
    assert!([409, 422].contains(&jumped.status), "{}", jumped.text);
}

#[actix_web::test]
async fn what_the_rim_refuses_has_a_status_of_its_own() {
    let shop = Shop::open().await;
    let app = shop.app().await;
    let at = |branch| Some(protocol::BranchId(branch));
    let staff = Some(protocol::StaffId(3));
    for (who, command, status, code) in [
        (Who::Till, protocol::Command { branch: at(2), ..sale(3) }, 403, "unauthorised"),
        (Who::Manager, protocol::Command { branch: at(1), staff, ..sale(3) }, 403, "unauthorised"),
        (Who::Cashier, protocol::Command { branch: at(99), seq: None, ..sale(3) }, 404, "unknown_branch"),
        (Who::Till, protocol::Command { seq: None, ..sale(3) }, 400, "sequence_missing"),
        (Who::Till, sale(1), 409, "sequence_reused"),
        (Who::Till, sale(1_000_000), 409, "sequence_jump"),
    ] {
        let request = TestRequest::post().uri("/api/v1/commands").set_json(&command);
        let seen = call(&app, shop.from(who, request)).await;
        assert_eq!((seen.status, seen.problem().as_str()), (status, code), "{}", seen.text);
    }
}

#[actix_web::test]
async fn a_token_that_is_not_good_is_never_the_public() {
    let shop = Shop::open().await;
    let app = shop.app().await;
    for value in ["Bearer wrong", "Bearer ", "Basic YTpi", "wrong"] {
        let request =
            TestRequest::get().uri("/api/v1/catalogue").insert_header((header::AUTHORIZATION, value));
        let seen = call(&app, request).await;
        assert_eq!((seen.status, seen.problem().as_str()), (401, "unauthenticated"), "{value}");
        assert_eq!(seen.header("www-authenticate"), "Bearer");
    }
    let in_address = TestRequest::get().uri(&format!("/api/v1/stock/TEA?token={}", device_token(11)));
    assert_eq!(call(&app, in_address).await.status, 401);
}

#[actix_web::test]
async fn the_public_catalogue_keeps_people_and_closed_branches_to_itself() {
    let shop = Shop::open().await;
    let app = shop.app().await;
    let read = |who| shop.from(who, TestRequest::get().uri("/api/v1/catalogue"));
    let public = call(&app, read(Who::Public)).await;
    let inside = call(&app, read(Who::Till)).await;
    for (name, outside_count, inside_count) in
        [("staff", 0, 3), ("registers", 0, 2), ("branches", 2, 3), ("products", 4, 4)]
    {
        assert_eq!(public.json()[name].as_array().unwrap().len(), outside_count, "{name}");
        assert_eq!(inside.json()[name].as_array().unwrap().len(), inside_count, "{name}");
    }
    for secret in ["pin_hash", "token_sha256", "argon2"] {
        assert!(!inside.text.contains(secret) && !public.text.contains(secret), "{secret}");
    }
    let again = read(Who::Public).insert_header((header::IF_NONE_MATCH, public.header("etag")));
    assert_eq!(call(&app, again).await.status, 304);
    let other = read(Who::Till).insert_header((header::IF_NONE_MATCH, public.header("etag")));
    assert_eq!(call(&app, other).await.status, 200, "the two views have different tags");
}

#[actix_web::test]
async fn signing_in_is_counted_by_address() {
    let shop = Shop::open().await;
    let app = shop.app().await;
    let attempt = |from: &str| {
        TestRequest::post()
            .uri("/api/v1/sign-in")
            .peer_addr(format!("{from}:5000").parse().unwrap())
            // Nobody: refused without touching anybody's own lock.
            .set_json(json!({ "staff": 999, "password": "0000" }))
    };
    let mut last = call(&app, attempt("192.0.2.1")).await;
    assert_eq!((last.status, last.problem().as_str()), (401, "unauthenticated"));
    for _ in 0..10 {
        last = call(&app, attempt("192.0.2.1")).await;
    }
    assert_eq!((last.status, last.problem().as_str()), (429, "too_many_requests"));
    assert!(last.header("retry-after").parse::<u32>().is_ok_and(|seconds| (1..=3).contains(&seconds)));
}

#[actix_web::test]
async fn metrics_are_for_the_operator_wherever_the_request_comes_from() {
    let shop = Shop::open().await;
    let options = RimOptions { metrics_token: Some("a-scraper-of-ours".to_owned()), ..RimOptions::default() };
    let app = shop.app_behind(Rim::new(options)).await;
    let from =
        |peer: &str| TestRequest::get().uri("/metrics").peer_addr(format!("{peer}:5000").parse().unwrap());
    let with = |token: &str| from("127.0.0.1").insert_header(("authorization", format!("Bearer {token}")));
    for (request, status) in [
        (from("127.0.0.1"), 401),
        (from("192.0.2.1"), 401),
        (with("a-scraper-of-ours"), 200),
        (with("a-scraper-of-theirs"), 401),
        (with(""), 401),
        (shop.from(Who::Manager, from("192.0.2.1")), 200),
        (shop.from(Who::Supervisor, from("127.0.0.1")), 403),
        (shop.from(Who::Till, from("127.0.0.1")), 403),
    ] {
        let seen = call(&app, request).await;
        assert_eq!(seen.status, status, "{}", seen.text);
        if status == 200 {
            assert!(
                seen.text.contains("onhand_journal_durable_lsn")
                    && seen.text.contains("onhand_http_requests_total")
            );
        }
    }
    // Where no token is set, none is good.
    let app = shop.app().await;
    assert_eq!(call(&app, with("")).await.status, 401);
}

#[actix_web::test]
async fn readiness_follows_the_node() {
    let shop = Shop::open().await;
    let app = shop.app().await;
    let ready = call(&app, TestRequest::get().uri("/readyz")).await;
    assert_eq!((ready.status, ready.json()["ready"].clone()), (200, json!(true)));
    shop.node.drain().await;
    let draining = call(&app, TestRequest::get().uri("/readyz")).await;
    assert_eq!((draining.status, draining.problem().as_str()), (503, "shutting_down"));
    assert!(draining.json()["detail"].as_str().unwrap().contains("draining"));
    assert_eq!(call(&app, TestRequest::get().uri("/healthz")).await.status, 200, "it still lives");
}

#[actix_web::test]
async fn the_descriptions_are_served_from_inside() {
    let shop = Shop::open().await;
    let app = shop.app().await;
    for (path, expected) in [
        ("/docs/", "A first sale in five requests"),
        ("/docs/guide.css", "color-scheme"),
        ("/docs/try/", "swagger-ui-bundle.js"),
        ("/docs/try/swagger-initializer.js", "/api/openapi.json"),
        ("/docs/try/swagger-ui.css", ".swagger-ui"),
        ("/problems", "id=\"insufficient_stock\""),
        ("/api/openapi.json", "\"openapi\":\"3.1.0\""),
        ("/api/asyncapi.json", "\"asyncapi\":\"3.0.0\""),
    ] {
        let seen = call(&app, TestRequest::get().uri(path)).await;
        assert_eq!(seen.status, 200, "{path}");
        assert!(seen.text.contains(expected), "{path}: {}", seen.text.chars().take(300).collect::<String>());
    }
    for (path, status) in [("/docs", 308), ("/docs/try/nothing.js", 404), ("/docs/nothing.js", 404)] {
        assert_eq!(call(&app, TestRequest::get().uri(path)).await.status, status, "{path}");
    }
}

#[actix_web::test]
async fn every_response_carries_its_headers() {
    let shop = Shop::open().await;
    let app = shop.app().await;
    let mut ids = std::collections::BTreeSet::new();
    for path in [
        "/",
        "/api/v1/catalogue",
        "/api/v1/tickets",
        "/nothing",
        "/docs/",
        "/healthz",
        "/pos/",
        "/api/v1/tickets/x",
    ] {
        let seen = call(&app, TestRequest::get().uri(path)).await;
        assert!(seen.header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
        assert!(
            !seen.header("content-security-policy").contains("script-src"),
            "scripts fall back to 'self': {path}"
        );
        assert_eq!(seen.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(seen.header("referrer-policy"), "same-origin", "{path}");
        assert!(ids.insert(seen.header("x-request-id").to_owned()), "{path}: ids are unique");
    }
    assert!(!ids.contains(""));
    // The back office decodes what a camera sees; even there no script comes from elsewhere or from the page itself.
    let office = call(&app, TestRequest::get().uri("/manager/")).await;
    let policy = office.header("content-security-policy");
    assert!(policy.contains("script-src 'self' 'wasm-unsafe-eval';"), "{policy}");
    assert!(!policy.contains("'unsafe-inline'") && !policy.contains("'unsafe-eval'"), "{policy}");
}

#[actix_web::test]
async fn browsers_are_kept_to_https_where_that_is_the_public_address() {
    let shop = Shop::open().await;
    for (url, expected) in
        [(Some("https://shop.example"), "max-age=31536000"), (Some("http://shop.example"), ""), (None, "")]
    {
        let options = RimOptions { public_url: url.map(str::to_owned), ..RimOptions::default() };
        let app = shop.app_behind(Rim::new(options)).await;
        for path in ["/", "/api/v1/catalogue", "/api/v1/tickets", "/nothing", "/pos/"] {
            let seen = call(&app, TestRequest::get().uri(path)).await;
            assert_eq!(seen.header("strict-transport-security"), expected, "{path} of {url:?}");
        }
    }
}

#[actix_web::test]
async fn too_many_public_requests_are_turned_away_and_tokens_are_not_counted() {
    let shop = Shop::open().await;
    let app = shop.app().await;
    let mut refused = None;
    for _ in 0..2_000 {
        let seen = call(&app, TestRequest::get().uri("/robots.txt")).await;
        if seen.status != 200 {
            refused = Some(seen);
            break;
        }
    }
    let refused = refused.expect("the allowance ends before two thousand requests");
    assert_eq!((refused.status, refused.problem().as_str()), (429, "too_many_requests"));
    assert!(!refused.header("x-request-id").is_empty());
    let known = call(&app, shop.from(Who::Till, TestRequest::get().uri("/api/v1/catalogue"))).await;
    assert_eq!(known.status, 200);
    assert_eq!(call(&app, TestRequest::get().uri("/healthz")).await.status, 200);
}
