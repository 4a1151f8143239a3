//! The addresses and headers of the standard's binding.

use actix_web::{http::header, test::TestRequest};
use serde_json::{Value, json};

use super::shop::{Seen, Shop, Who, call};

const BASE: &str = "/api/v1/epcis";

fn get(path: &str) -> TestRequest {
    TestRequest::get().uri(&format!("{BASE}{path}"))
}

fn events(seen: &Seen) -> Vec<Value> {
    seen.json().pointer("/epcisBody/queryResults/resultsBody/eventList").unwrap().as_array().unwrap().clone()
}

#[actix_web::test]
async fn events_have_pages_names_and_the_headers_of_the_standard() {
    let shop = Shop::open().await;
    let app = shop.app().await;
    let all = call(&app, shop.from(Who::Manager, get("/events"))).await;
    assert_eq!(all.status, 200, "{}", all.text);
    for (name, value) in [
        ("content-type", "application/ld+json"),
        ("gs1-epcis-version", "2.0.0"),
        ("gs1-cbv-version", "2.0.0"),
        ("cache-control", "no-store"),
    ] {
        assert_eq!(all.header(name), value);
    }
    let whole = events(&all);
    let steps: Vec<&str> = whole.iter().map(|event| event["bizStep"].as_str().unwrap()).collect();
    assert_eq!(steps, ["receiving", "retail_selling"]);
    let first = call(&app, shop.from(Who::Manager, get("/events?perPage=1&EQ_action=OBSERVE"))).await;
    let link = first.header("link");
    let next = link.strip_prefix('<').unwrap().split_once(">; rel=\"next\"").unwrap().0.to_owned();
    assert!(next.contains("EQ_action=OBSERVE") && next.contains("nextPageToken="), "{next}");
    let second = call(&app, shop.from(Who::Manager, TestRequest::get().uri(&next))).await;
    assert_eq!([events(&first), events(&second)].concat(), whole);
    let id = whole[1]["eventID"].as_str().unwrap();
    let one = call(&app, shop.from(Who::Manager, get(&format!("/events/{id}")))).await;
    assert_eq!((one.status, &one.json()["eventID"]), (200, &whole[1]["eventID"]));
    let none = call(&app, shop.from(Who::Manager, get("/events/urn:uuid:0"))).await;
    assert_eq!((none.status, none.problem().as_str()), (404, "unknown_event"));
    for wrong in
        ["?EQ_bizStep=selling", "?colour=blue", "?perPage=0", "?nextPageToken=x", "?orderDirection=DESC"]
    {
        let seen = call(&app, shop.from(Who::Manager, get(&format!("/events{wrong}")))).await;
        assert_eq!((seen.status, seen.problem().as_str()), (400, "malformed"), "{wrong}");
    }
    for list in ["/eventTypes", "/bizSteps", "/dispositions"] {
        let seen = call(&app, shop.from(Who::Manager, get(list))).await;
        assert!(seen.json()["member"].as_array().unwrap().len() >= 5, "{list}");
    }
}

#[actix_web::test]
async fn questions_have_names() {
    let shop = Shop::open().await;
    let app = shop.app().await;
    let put = |body: Value| {
        shop.from(Who::Manager, TestRequest::post().uri(&format!("{BASE}/queries")).set_json(body))
    };
    let sold = json!({ "name": "sold", "query": { "EQ_bizStep": ["retail_selling", "shipping"], "eventTypes": ["ObjectEvent"] } });
    assert_eq!(call(&app, put(sold.clone())).await.status, 200);
    for wrong in [
        sold.clone(),
        json!({ "name": "a b", "query": {} }),
        json!({ "name": "", "query": {} }),
        json!({ "name": "SimpleEventQuery", "query": {} }),
        json!({ "name": "x", "query": { "colour": "blue" } }),
        json!({ "name": "x", "query": { "EQ_bizStep": { "a": 1 } } }),
        json!({ "name": "x" }),
    ] {
        let seen = call(&app, put(wrong.clone())).await;
        assert_eq!((seen.status, seen.problem().as_str()), (400, "malformed"), "{wrong}");
    }
    let large = json!({ "name": "x", "query": { "EQ_readPoint": "u".repeat(20_000) } });
    assert_eq!(call(&app, put(large)).await.status, 413);
    let listed = call(&app, shop.from(Who::Manager, get("/queries"))).await;
    assert_eq!(listed.json(), json!([sold]));
    assert_eq!(call(&app, shop.from(Who::Manager, get("/queries/sold"))).await.json(), sold);
    let seen = call(&app, shop.from(Who::Manager, get("/queries/sold/events"))).await;
    assert_eq!(seen.json()["epcisBody"]["queryResults"]["queryName"], "sold");
    assert_eq!(events(&seen).len(), 1);
    let remove = || shop.from(Who::Manager, TestRequest::delete().uri(&format!("{BASE}/queries/sold")));
    assert_eq!(call(&app, remove()).await.status, 200);
    assert_eq!(call(&app, remove()).await.status, 404);
    assert_eq!(call(&app, shop.from(Who::Manager, get("/queries/sold/events"))).await.status, 404);
}

#[actix_web::test]
async fn a_document_is_taken_and_tells_what_became_of_it() {
    let shop = Shop::open().await;
    let app = shop.app().await;
    let event = |id: &str, step: &str| {
        json!({
            "type": "ObjectEvent", "eventID": id, "eventTime": chrono::Utc::now().to_rfc3339(), "eventTimeZoneOffset": "+00:00",
            "action": "OBSERVE", "bizStep": step, "readPoint": { "id": "http://localhost/id/branch/1" },
            "quantityList": [{ "epcClass": "http://localhost/id/sku/TEA", "quantity": 5 }],
        })
    };
    let document = json!({
        "@context": "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
        "type": "EPCISDocument", "schemaVersion": "2.0", "creationDate": "2026-11-27T09:00:00Z",
        "epcisBody": { "eventList": [event("urn:uuid:a", "receiving"), event("urn:uuid:b", "packing")] },
    });
    let capture = |who: Who, body: Vec<u8>| {
        let request = TestRequest::post().uri(&format!("{BASE}/capture"));
        let request = request.insert_header((header::CONTENT_TYPE, "application/ld+json")).set_payload(body);
        shop.from(who, request)
    };
    for expected in ["booked", "repeated"] {
        let taken = call(&app, capture(Who::Manager, document.to_string().into_bytes())).await;
        assert_eq!(taken.status, 202, "{}", taken.text);
        let place = taken.header("location").to_owned();
        let became = async {
            loop {
                let seen = call(&app, shop.from(Who::Manager, TestRequest::get().uri(&place))).await.json();
                if seen["running"] == false {
                    return seen;
                }
                tokio::task::yield_now().await;
            }
        };
        let became = tokio::time::timeout(std::time::Duration::from_secs(30), became).await.unwrap();
        assert_eq!(became["success"], false);
        assert_eq!(became["onhand:events"][0]["became"], expected, "{became}");
        assert_eq!(became["onhand:events"][1]["became"], "refused");
        assert_eq!(became["errors"][0]["eventID"], "urn:uuid:b");
        let level = shop.node.stock("TEA".parse().unwrap()).await.unwrap().branches[0].level.on_hand.0;
        assert_eq!(level % 1_000, 0);
        let told = call(&app, shop.from(Who::Manager, get("/events?EQ_bizStep=receiving"))).await;
        assert_eq!(events(&told).len(), 2, "the first delivery and this one, once");
    }
    let listed = call(&app, shop.from(Who::Manager, get("/capture"))).await;
    assert_eq!(listed.json().as_array().unwrap().len(), 2);
    for (body, status) in [(b"no".to_vec(), 400), (vec![b' '; (1 << 20) + 1], 413)] {
        assert_eq!(call(&app, capture(Who::Manager, body)).await.status, status);
    }
    assert_eq!(call(&app, shop.from(Who::Manager, get("/capture/none"))).await.status, 404);
}
