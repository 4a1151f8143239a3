//! The page for programmers, against the demonstration: what it shows works as it stands.

use actix_web::{
    Error,
    body::BoxBody,
    dev::{Service, ServiceResponse},
    http::header,
    test::{TestRequest, init_service},
    web,
};
use serde_json::Value;
use std::{collections::BTreeSet, time::Duration};

use super::shop::{Seen, call};
use crate::{
    demo::{self, DemoOptions},
    http::{
        guide::{By, Request, Token, first_sale, pretty, stage, story},
        schemas::SCHEMAS,
    },
    node::{Node, NodeOptions},
    rim::Rim,
    site::Site,
};

pub(super) async fn demonstration() -> Node {
    let node = Node::open(&NodeOptions::default()).unwrap();
    demo::prepare(&node, &DemoOptions::default()).await.unwrap();
    node
}

async fn app(
    node: &Node,
) -> impl Service<actix_http::Request, Response = ServiceResponse<BoxBody>, Error = Error> {
    let app = actix_web::App::new().app_data(web::Data::new(node.clone()));
    init_service(
        app.configure(
            Site::new(Rim::default(), node, crate::gateway::Outside::begin(node, None, "http://localhost"))
                .configure(),
        ),
    )
    .await
}

async fn send<S>(app: &S, request: &Request, token: &str) -> Seen
where
    S: Service<actix_http::Request, Response = ServiceResponse<BoxBody>, Error = Error>,
{
    let sent = if request.body.is_some() { TestRequest::post() } else { TestRequest::get() };
    let sent = sent.uri(&request.path);
    let sent = if request.token == Token::None {
        sent
    } else {
        sent.insert_header((header::AUTHORIZATION, format!("Bearer {token}")))
    };
    let sent = match &request.body {
        Some(body) => {
            sent.insert_header((header::CONTENT_TYPE, "application/json")).set_payload(body.clone())
        }
        None => sent,
    };
    call(app, sent).await
}

#[actix_web::test]
async fn the_first_sale_works_as_it_stands_again_and_again() {
    let node = demonstration().await;
    let app = app(&node).await;
    for round in 0..3 {
        let (stage, is_demo) = stage(&node).await.unwrap();
        assert!(is_demo);
        let requests = first_sale(&stage);
        assert_eq!(requests.len(), 5);
        for request in &requests {
            let seen = send(&app, request, &demo::device_token(stage.till)).await;
            assert_eq!(seen.status, 200, "round {round}, {}: {}", request.path, seen.text);
        }
        let ticket = send(&app, &requests[4], &demo::device_token(stage.till)).await.json();
        assert_eq!(ticket["total"], 2 * stage.price.0);
        assert!(ticket["exceptions"].as_array().is_none_or(Vec::is_empty), "{ticket}");
    }
}

/// Variants of an enum whose content is tagged by their names.
fn variants(schema: &Value) -> Vec<(String, String)> {
    let one = |variant: &Value| {
        let (name, inner) = variant["properties"].as_object()?.iter().next()?;
        let target = inner["$ref"].as_str().unwrap_or_default().rsplit('/').next().unwrap_or_default();
        Some((name.clone(), target.to_owned()))
    };
    schema["oneOf"].as_array().unwrap().iter().filter_map(one).collect()
}

/// Whether the story itself says that it is refused: somebody must take money first, whom the demonstration has not, it was decided
/// otherwise already, or nobody may wait for the goods.
pub(super) fn is_refused(example: &crate::http::guide::Example) -> bool {
    let (group, word) = example.name();
    matches!(
        (group.as_str(), word.as_str()),
        (
            "order",
            "pay"
                | "refund"
                | "pay_back_at_till"
                | "decline_return"
                | "hold_back"
                | "release"
                | "reduce"
                | "change_address"
                | "put_card"
                | "erase"
                | "end_exchange"
                | "answer_suggestion"
                | "credit_back"
                | "return_as_credit"
        ) | ("fulfilment", "pack" | "unpack" | "ship" | "let_wait")
            | ("task", "approve" | "remedy")
            | ("purchase", "settle")
            | ("coupon" | "gift_card", "claim" | "void")
    )
}

#[actix_web::test]
async fn there_is_an_example_of_every_command_and_each_is_accepted() {
    let node = demonstration().await;
    let app = app(&node).await;
    let (stage, _) = stage(&node).await.unwrap();
    let signing_on = first_sale(&stage).remove(0);
    let till = demo::device_token(stage.till);
    assert_eq!(send(&app, &signing_on, &till).await.status, 200);
    let office = node.auth().admit(stage.staff, &"test".into(), None).await.unwrap().token;

    let mut shown = BTreeSet::new();
    for example in story(&stage) {
        shown.insert(example.name());
        let text = pretty(&example.command);
        assert_eq!(serde_json::from_str::<protocol::Command>(&text).unwrap(), example.command, "{text}");
        let token = if example.by == By::Till { &till } else { &office };
        if example.name().1 == "open_shift" {
            assert_eq!(send(&app, &signing_on, &till).await.status, 200);
        }
        let accepted = async {
            let mut command = example.command.clone();
            loop {
                let request = TestRequest::post().uri("/api/v1/commands").set_json(&command);
                let seen =
                    call(&app, request.insert_header((header::AUTHORIZATION, format!("Bearer {token}"))))
                        .await;
                // The announcement of a transfer, or an order's wish, is on its way to a branch for a moment.
                // So is a mail address, between the shares that keep customers.
                let waits =
                    example.name().1 == "verify" && seen.status == 422 && seen.problem() == "wrong_state";
                let not_yet = ["unknown_transfer", "unknown_order", "not_returnable"];
                if waits || seen.status == 422 && not_yet.contains(&seen.problem().as_str()) {
                    command.id = super::shop::new_id();
                    continue;
                }
                break seen;
            }
        };
        let within = tokio::time::timeout(Duration::from_secs(20), accepted).await;
        let seen = within.unwrap_or_else(|_late| panic!("{:?} is never accepted", example.name()));
        let expected = if is_refused(&example) { 422 } else { 200 };
        assert_eq!(seen.status, expected, "{:?}: {}", example.name(), seen.text);
    }
    let mut all = BTreeSet::new();
    for (group, words) in variants(&SCHEMAS["CommandBody"]) {
        all.extend(variants(&SCHEMAS[&words]).into_iter().map(|(word, _)| (group.clone(), word)));
    }
    assert!(all.len() > 15, "{all:?}");
    assert_eq!(shown, all);
}

#[actix_web::test]
async fn the_page_opens_with_the_first_sale_and_leaves_nothing_out() {
    let node = demonstration().await;
    let app = app(&node).await;
    let seen = call(&app, TestRequest::get().uri("/docs/")).await;
    assert_eq!((seen.status, seen.header("cache-control")), (200, "no-store"));
    let page = &seen.text;
    assert!(page.contains("name=\"viewport\"") && page.contains("They work as they stand"));
    let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text} is missing"));
    assert!(at("A first sale in five requests") < at("id=\"commands\""));
    let (opening, _) = page.split_once("id=\"rules\"").unwrap();
    assert_eq!(opening.matches("curl -sS").count(), 5);
    for text in ["transfer.write_off", "sign_on", "4401 unauthenticated", "onhand.v1.json", "/api/v1/badges"]
    {
        at(text);
    }
    assert!(
        !page.contains("<script") && !page.contains("style="),
        "the page needs no exception from the policy"
    );

    // A shop that is not the demonstration shows what to replace, and no number of anybody's till.
    let own = Node::open(&NodeOptions::default()).unwrap();
    let app = self::app(&own).await;
    let seen = call(&app, TestRequest::get().uri("/docs/")).await;
    assert!(seen.text.contains("Put the token"), "{}", seen.text);
}
