//! Movements of stock as events of EPCIS 2.0, under the paths and with the headers of the standard's REST binding.

use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, http::header, web};
use protocol::{RefusalCode, Right};
use serde_json::{Value, json};

use crate::{
    epcis::{
        BIZ_STEPS, CBV_VERSION, DISPOSITIONS, EPCIS_VERSION, EVENT_TYPES, Found, Names, Query, SIMPLE_QUERY,
        about_events, event_by_id, events, one_event,
    },
    http::{
        access::Access,
        extract::malformed,
        operation::{Answer, Kind, Operation, Parameter, Place, READ},
    },
    node::Node,
    rim::{ProblemResponse, Rim},
};

const TAG: &str = "EPCIS";

const fn query(name: &'static str, about: &'static str) -> Parameter {
    Parameter { name, place: Place::Query, kind: Kind::Text, about }
}

/// What a question may ask for. A value may be several with commas in between.
const PARAMETERS: &[Parameter] = &[
    query("eventType", "Of these kinds. Movements are told as `ObjectEvent`."),
    query("EQ_action", "`OBSERVE`, `ADD` or `DELETE`."),
    query("EQ_bizStep", "Of these steps of business, such as `retail_selling`."),
    query("EQ_disposition", "With these states, such as `retail_sold`."),
    query("EQ_readPoint", "In these branches, by their names in events."),
    query("EQ_bizLocation", "After which the goods are in these branches."),
    query(
        "MATCH_epc",
        "Of these goods, by the names of their kinds; a star at the end stands for any ending.",
    ),
    query("MATCH_anyEPCClass", "Of these kinds of goods: `https://id.gs1.org/01/…`, under any resolver."),
    query("EQ_eventID", "With these names."),
    query(
        "EQ_bizTransaction_desadv",
        "Of these deliveries; likewise for `po`, `recadv`, `inv`, `rma` and the others.",
    ),
    query("EQ_source_location", "From these places; likewise for `owning_party` and `possessing_party`."),
    query("EQ_destination_location", "To these places; likewise for `owning_party` and `possessing_party`."),
    query("EXISTS_errorDeclaration", "`true`: only what is declared an error."),
    query("GE_eventTime", "Not before this instant, by the clock of whoever did it."),
    query("LT_eventTime", "Before this instant."),
    query("GE_recordTime", "Not taken by the server before this instant."),
    query("LT_recordTime", "Taken before this instant."),
    query("orderBy", "`recordTime`: the order there is."),
    query("orderDirection", "`ASC`: the direction there is."),
    query(
        "perPage",
        "Most events of a page: 30 unless told. A page may be short, or empty, and not the last.",
    ),
    query("nextPageToken", "From the `Link` of the page before, or from a subscription: goes on from there."),
];

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: "/api/v1/epcis/events",
        id: "listEpcisEvents",
        tag: TAG,
        summary: "Every movement of stock as an EPCIS 2.0 event, in the order in which they were recorded.",
        access: Access::Staff(Right::ViewReports),
        parameters: PARAMETERS,
        answer: Answer::LinkedData("An EPCISQueryDocument."),
        handler: || web::to(list),
        ..READ
    },
    Operation {
        path: "/api/v1/epcis/events/{event}",
        id: "readEpcisEvent",
        tag: TAG,
        summary: "One event by its name.",
        access: Access::Staff(Right::ViewReports),
        parameters: &[Parameter {
            name: "event",
            place: Place::Path,
            kind: Kind::Text,
            about: "The event's `eventID`.",
        }],
        answer: Answer::LinkedData("An event."),
        refusals: &[RefusalCode::UnknownEvent],
        handler: || web::to(one),
        ..READ
    },
    Operation {
        path: "/api/v1/epcis/eventTypes",
        id: "listEpcisEventTypes",
        tag: TAG,
        summary: "The kinds of events of the standard.",
        access: Access::Staff(Right::ViewReports),
        answer: Answer::LinkedData("A collection of words."),
        handler: || web::to(|| async { collection(EVENT_TYPES) }),
        ..READ
    },
    Operation {
        path: "/api/v1/epcis/bizSteps",
        id: "listEpcisBizSteps",
        tag: TAG,
        summary: "The steps of business of CBV 2.0.",
        access: Access::Staff(Right::ViewReports),
        answer: Answer::LinkedData("A collection of words."),
        handler: || web::to(|| async { collection(BIZ_STEPS) }),
        ..READ
    },
    Operation {
        path: "/api/v1/epcis/dispositions",
        id: "listEpcisDispositions",
        tag: TAG,
        summary: "The states of goods of CBV 2.0.",
        access: Access::Staff(Right::ViewReports),
        answer: Answer::LinkedData("A collection of words."),
        handler: || web::to(|| async { collection(DISPOSITIONS) }),
        ..READ
    },
];

async fn list(
    request: HttpRequest,
    node: web::Data<Node>,
    rim: web::Data<Rim>,
) -> Result<HttpResponse, ProblemResponse> {
    let pairs = form_urlencoded::parse(request.query_string().as_bytes()).into_owned();
    let (query, paging) = Query::read(pairs).map_err(malformed)?;
    let found = events(&node, names(&request, &rim), query, paging).await?;
    Ok(page(&request, SIMPLE_QUERY, &found))
}

async fn one(
    request: HttpRequest,
    node: web::Data<Node>,
    rim: web::Data<Rim>,
    event: web::Path<String>,
) -> Result<HttpResponse, ProblemResponse> {
    match event_by_id(&node, names(&request, &rim), &event).await? {
        Some(event) => Ok(linked(HttpResponse::Ok()).json(one_event(&event))),
        None => Err(ProblemResponse::new(
            RefusalCode::UnknownEvent,
            format!("no movement has the name {event}: names begin with urn:uuid: and stand in `eventID`"),
        )),
    }
}

fn names(request: &HttpRequest, rim: &Rim) -> Names {
    Names::new(rim.public_url(request))
}

/// A page of events with the address of the next one.
fn page(request: &HttpRequest, query: &str, found: &Found) -> HttpResponse {
    let mut response = linked(HttpResponse::Ok());
    let next = found.more.then(|| found.token());
    if let Some(token) = &next {
        response.insert_header((header::LINK, next_link(request, token)));
    }
    if !found.damaged.is_empty() {
        // The list goes on behind records that are damaged, and says where those are.
        let positions: Vec<String> = found.damaged.iter().map(ToString::to_string).collect();
        response.insert_header(("onhand-damaged", positions.join(", ")));
    }
    response.json(about_events(query, None, &found.events, next.as_deref()))
}

fn next_link(request: &HttpRequest, token: &str) -> String {
    let kept = request.query_string().split('&');
    let kept = kept.filter(|pair| !pair.is_empty() && !pair.starts_with("nextPageToken="));
    let pairs: Vec<String> = kept.map(str::to_owned).chain([format!("nextPageToken={token}")]).collect();
    format!("<{}?{}>; rel=\"next\"", request.path(), pairs.join("&"))
}

fn collection(members: &[&str]) -> HttpResponse {
    let words: Vec<Value> = members.iter().map(|word| json!(word)).collect();
    let document = json!({
        "@context": "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
        "type": "Collection",
        "member": words,
    });
    linked(HttpResponse::Ok()).json(document)
}

/// An answer with the headers of the standard.
fn linked(mut response: HttpResponseBuilder) -> HttpResponseBuilder {
    response
        .content_type("application/ld+json")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header(("GS1-EPCIS-Version", EPCIS_VERSION))
        .insert_header(("GS1-CBV-Version", CBV_VERSION))
        .insert_header(("GS1-EPC-Format", "Always_GS1_Digital_Link"));
    response
}
