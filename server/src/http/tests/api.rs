//! The interface for programs.

use actix_web::{http::header, test::TestRequest};
use protocol::{CommandBody, MESSAGE_BYTES_MAX, OrganisationCommand, VariantKind};
use serde_json::json;

use super::shop::{Shop, Who, call, command, device_token, product, sale};
use crate::http::{
    Rim, RimOptions,
    operations::{Access, OPERATIONS, Operation, Verb},
};

/// A request that would succeed if the caller may make it.
fn sample(shop: &Shop, operation: &Operation) -> TestRequest {
    let path = operation
        .path
        .replace("{branch}", "1")
        .replace("{sku}", "TEA")
        .replace("{id}", &shop.ticket.to_string())
        .replace("{register}", "11");
    let query = if operation.id == "readBadges" { "?sku=TEA" } else { "" };
    let uri = format!("{path}{query}");
    match (operation.method, operation.id) {
        (Verb::Get, _) => TestRequest::get().uri(&uri),
        (Verb::Post, "signIn") => {
            TestRequest::post().uri(&uri).set_json(json!({ "staff": 1, "pin": "4711" }))
        }
        (Verb::Post, _) => {
            let body = CommandBody::Organisation(OrganisationCommand::PutProduct(product(
                "new",
                "New",
                "",
                &[("NEW", VariantKind::Goods)],
            )));
            TestRequest::post().uri(&uri).set_json(command(body))
        }
    }
}

/// The status that the table promises. `own`: whether the register is the one that the sample is about.
fn promised(access: Access, who: Who) -> Option<u16> {
    match (access, who) {
        (Access::Everybody, _) => Some(200),
        (_, Who::Public) => Some(401),
        // What a command may do is the core's business; here it only matters that it is let through to it.
        (Access::Insiders, _) => None,
        (Access::Operator | Access::Office | Access::Reports | Access::ReportsOrOwn, Who::Manager) => {
            Some(200)
        }
        (Access::ReportsOrOwn, Who::Till) => Some(200),
        (Access::ReportsOrOwn, Who::OtherTill) => None,
        (Access::Operator | Access::Office | Access::Reports | Access::ReportsOrOwn, _) => Some(403),
    }
}

#[actix_web::test]
async fn every_operation_answers_everybody_as_its_access_says() {
    let shop = Shop::open().await;
    let app = shop.app().await;
    for operation in OPERATIONS {
        for who in Who::ALL {
            let seen = call(&app, shop.from(who, sample(&shop, operation))).await;
            let what = format!("{} as {who:?}: {} {}", operation.id, seen.status, seen.text);
            match promised(operation.access, who) {
                Some(status) => assert_eq!(seen.status, status, "{what}"),
                None if operation.access == Access::Insiders => {
                    assert!(![401, 404, 405].contains(&seen.status) && seen.status < 500, "{what}");
                }
                None => assert!([403, 404].contains(&seen.status), "{what}"),
            }
            if seen.status >= 400 {
                seen.problem();
            }
        }
    }
}

#[actix_web::test]
async fn another_branchs_ticket_does_not_exist_for_a_register() {
    let shop = Shop::open().await;
    let app = shop.app().await;
    for path in
        [format!("/api/v1/tickets/{}", shop.ticket), format!("/api/v1/tickets/{}/receipt", shop.ticket)]
    {
        let seen = call(&app, shop.from(Who::OtherTill, TestRequest::get().uri(&path))).await;
        assert_eq!((seen.status, seen.problem().as_str()), (404, "unknown_ticket"));
    }
    let other = call(&app, shop.from(Who::OtherTill, TestRequest::get().uri("/api/v1/registers/11"))).await;
    assert_eq!(other.status, 403);
}

#[actix_web::test]
async fn wrong_addresses_and_methods_are_problems() {
    let shop = Shop::open().await;
    let app = shop.app().await;
    for operation in OPERATIONS {
        let path = operation.path.replace(['{', '}'], "");
        let seen = call(&app, TestRequest::delete().uri(&path)).await;
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
    ] {
        let seen = call(&app, shop.from(Who::Manager, TestRequest::get().uri(path))).await;
        assert_eq!(seen.status, status, "{path}: {}", seen.text);
        seen.problem();
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
        (json(unknown.to_string()), 400, "malformed"),
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
    if let CommandBody::Sell(sell) = &mut changed.body {
        sell.lines[0].quantity = protocol::Quantity(2_000);
    }
    let reused = call(&app, submit(&changed)).await;
    assert_eq!((reused.status, reused.problem().as_str()), (422, "id_reused"));

    let mut unpaid = sale(4);
    if let CommandBody::Sell(sell) = &mut unpaid.body {
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
        ("/api/v1/tickets", "lsn,id,kind,number,", ",sale,1-11-000001,3,"),
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
async fn signing_in_is_counted_by_address() {
    let shop = Shop::open().await;
    let app = shop.app().await;
    let attempt = |from: &str| {
        TestRequest::post()
            .uri("/api/v1/sign-in")
            .peer_addr(format!("{from}:5000").parse().unwrap())
            // Nobody: refused without touching anybody's own lock.
            .set_json(json!({ "staff": 999, "pin": "0000" }))
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
        ("/docs/", "swagger-ui-bundle.js"),
        ("/docs/swagger-initializer.js", "/api/openapi.json"),
        ("/docs/swagger-ui.css", ".swagger-ui"),
        ("/problems", "id=\"insufficient_stock\""),
        ("/api/openapi.json", "\"openapi\":\"3.1.0\""),
        ("/api/asyncapi.json", "\"asyncapi\":\"3.0.0\""),
    ] {
        let seen = call(&app, TestRequest::get().uri(path)).await;
        assert_eq!(seen.status, 200, "{path}");
        assert!(seen.text.contains(expected), "{path}: {}", seen.text.chars().take(300).collect::<String>());
    }
    for (path, status) in [("/docs", 308), ("/docs/nothing.js", 404)] {
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
