//! Movements of stock as events of EPCIS 2.0, under the paths and with the headers of the standard's REST binding.

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    http::header,
    rt::time::timeout,
    web::{self, Bytes},
};
use protocol::{RefusalCode, Right};
use serde_json::{Value, json};

use crate::{
    epcis::{
        BIZ_STEPS, CBV_VERSION, DISPOSITIONS, EPCIS_VERSION, EVENT_TYPES, Epcis, Followed, Found, NamedQuery,
        Names, Query, SIMPLE_QUERY, Subscription, about_events, event_by_id, events, one_event,
    },
    http::{
        access::Access,
        extract::malformed,
        operation::{Answer, Kind, Operation, Parameter, Place, READ, Verb},
    },
    limits::{EPCIS_CAPTURE_DEADLINE, EPCIS_QUERY_BYTES},
    node::Node,
    rim::{Caller, ProblemResponse, Rim, bearer_of},
    socket,
};

pub(super) const TAG: &str = "EPCIS";

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
    Operation {
        path: "/api/v1/epcis/queries",
        id: "listEpcisQueries",
        tag: TAG,
        summary: "The questions that have a name.",
        access: Access::Staff(Right::ViewReports),
        answer: Answer::LinkedData("Names with their parameters."),
        handler: || web::to(queries),
        ..READ
    },
    Operation {
        method: Verb::Post,
        path: "/api/v1/epcis/queries",
        id: "putEpcisQuery",
        tag: TAG,
        summary: "Gives a question a name: `{ \"name\": …, \"query\": { parameter: value or list } }`. Its parameters are those of events.",
        access: Access::Staff(Right::ViewReports),
        answer: Answer::LinkedData("The question."),
        refusals: &[RefusalCode::Malformed, RefusalCode::TooLarge, RefusalCode::StorageFull],
        handler: || web::to(put_query),
        ..READ
    },
    Operation {
        path: "/api/v1/epcis/queries/{name}",
        id: "readEpcisQuery",
        tag: TAG,
        summary: "A question by its name.",
        access: Access::Staff(Right::ViewReports),
        parameters: &[QUERY],
        answer: Answer::LinkedData("The question."),
        refusals: &[RefusalCode::UnknownEvent],
        handler: || web::to(one_query),
        ..READ
    },
    Operation {
        method: Verb::Delete,
        path: "/api/v1/epcis/queries/{name}",
        id: "removeEpcisQuery",
        tag: TAG,
        summary: "Takes a question's name away. Sockets that follow it go on.",
        access: Access::Staff(Right::ViewReports),
        parameters: &[QUERY],
        answer: Answer::LinkedData("Nothing."),
        refusals: &[RefusalCode::UnknownEvent, RefusalCode::StorageFull],
        handler: || web::to(remove_query),
        ..READ
    },
    Operation {
        path: "/api/v1/epcis/queries/{name}/events",
        id: "listEpcisQueryEvents",
        tag: TAG,
        summary: "The events of a question, narrowed further by parameters. With `Upgrade: websocket` they are told as they are recorded: from `nextPageToken` on, or from `GE_recordTime`, or from now.",
        access: Access::Staff(Right::ViewReports),
        parameters: QUERY_PARAMETERS,
        answer: Answer::LinkedData("An EPCISQueryDocument."),
        refusals: &[RefusalCode::UnknownEvent, RefusalCode::Busy],
        handler: || web::to(query_events),
        ..READ
    },
];

const QUERY: Parameter = Parameter {
    name: "name",
    place: Place::Path,
    kind: Kind::Text,
    about: "The question's name. `SimpleEventQuery` asks for all events.",
};

const QUERY_PARAMETERS: &[Parameter] = &[
    QUERY,
    query(
        "perPage",
        "Most events of a page: 30 unless told. A page may be short, or empty, and not the last.",
    ),
    query(
        "nextPageToken",
        "From the `Link` of the page before, or from a message of a socket: goes on from there.",
    ),
    query(
        "GE_recordTime",
        "Not taken by the server before this instant; so are all other parameters of events good here.",
    ),
    query("stream", "`true`, for sockets: as they are recorded, which is the one schedule there is."),
];

async fn queries(epcis: web::Data<Epcis>) -> HttpResponse {
    linked(HttpResponse::Ok()).json(epcis.queries())
}

async fn put_query(epcis: web::Data<Epcis>, payload: web::Payload) -> Result<HttpResponse, ProblemResponse> {
    let bytes = received(payload, EPCIS_QUERY_BYTES).await?;
    let named: NamedQuery = serde_json::from_slice(&bytes)
        .map_err(|error| malformed(format!("a question has a `name` and a `query`: {error}")))?;
    epcis.put_query(named.clone()).await?;
    Ok(linked(HttpResponse::Ok()).json(named))
}

async fn one_query(
    epcis: web::Data<Epcis>,
    query: web::Path<String>,
) -> Result<HttpResponse, ProblemResponse> {
    let named = epcis.query(&query).ok_or_else(|| unknown_query(&query))?;
    Ok(linked(HttpResponse::Ok()).json(named))
}

async fn remove_query(
    epcis: web::Data<Epcis>,
    query: web::Path<String>,
) -> Result<HttpResponse, ProblemResponse> {
    if epcis.remove_query(&query).await? {
        Ok(linked(HttpResponse::Ok()).json(json!({})))
    } else {
        Err(unknown_query(&query))
    }
}

fn unknown_query(name: &str) -> ProblemResponse {
    ProblemResponse::new(
        RefusalCode::UnknownEvent,
        format!("there is no question {name}; GET /queries lists them"),
    )
}

async fn query_events(
    request: HttpRequest,
    node: web::Data<Node>,
    rim: web::Data<Rim>,
    epcis: web::Data<Epcis>,
    name: web::Path<String>,
    payload: web::Payload,
) -> Result<HttpResponse, ProblemResponse> {
    let name = name.into_inner();
    let own = match epcis.query(&name) {
        Some(named) => named.pairs().map_err(malformed)?,
        None if name == SIMPLE_QUERY => Vec::new(),
        None => return Err(unknown_query(&name)),
    };
    let follows = is_upgrade(&request);
    let asked = form_urlencoded::parse(request.query_string().as_bytes()).into_owned();
    let asked = asked.filter(|(name, value)| !(follows && name == "stream" && value == "true"));
    let (query, paging) = Query::read(asked).map_err(malformed)?;
    let (named, _) = Query::read(own).map_err(malformed)?;
    let query = query.and(named);
    let names = names(&request, &rim);
    if !follows {
        let found = events(&node, names, query, paging).await?;
        return Ok(page(&request, &name, &found));
    }
    let token = bearer_of(&request).unwrap_or_default().to_owned();
    let identity = node.auth().identify(&token).ok_or_else(Caller::unauthenticated)?;
    let place = epcis.subscribe()?;
    let followed = Followed { node: node.get_ref().clone(), names, name, query, paging, token, identity };
    let subscription = Subscription::begin(followed, place).await?;
    socket::feed(&request, payload, subscription).map_err(|error| malformed(error.to_string()))
}

fn is_upgrade(request: &HttpRequest) -> bool {
    let upgrade = request.headers().get(header::UPGRADE).and_then(|value| value.to_str().ok());
    upgrade.is_some_and(|value| value.eq_ignore_ascii_case("websocket"))
}

/// A body of at most so many bytes, in whichever of JSON's names it is sent.
pub(super) async fn received(payload: web::Payload, most: usize) -> Result<Bytes, ProblemResponse> {
    let too_large = || {
        ProblemResponse::new(
            RefusalCode::TooLarge,
            format!("a body has at most {most} bytes here; send it in parts"),
        )
    };
    timeout(EPCIS_CAPTURE_DEADLINE, payload.to_bytes_limited(most))
        .await
        .map_err(|_elapsed| malformed("the body took too long to arrive"))?
        .map_err(|_exceeded| too_large())?
        .map_err(|error| malformed(format!("the body could not be read: {error}")))
}

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

pub(super) fn names(request: &HttpRequest, rim: &Rim) -> Names {
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
pub(super) fn linked(mut response: HttpResponseBuilder) -> HttpResponseBuilder {
    response
        .content_type("application/ld+json")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header(("GS1-EPCIS-Version", EPCIS_VERSION))
        .insert_header(("GS1-CBV-Version", CBV_VERSION))
        .insert_header(("GS1-EPC-Format", "Always_GS1_Digital_Link"));
    response
}
