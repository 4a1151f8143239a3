//! The little server of a first start: the page that asks, the proposals, and a pointer to the terminal for everybody else.
//! There is no node behind it; whoever runs it gets the answers and gives back how it went.

use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer, ResponseError,
    http::{StatusCode, header},
    middleware::{Compress, from_fn},
    web,
};
use askama::Template;
use protocol::{Refusal, RefusalCode, SetUp, SetUpProblem, SetUpWord};
use serde::{Deserialize, Serialize};
use std::{io, net::SocketAddr, sync::Arc};
use tokio::sync::{mpsc, oneshot};

use super::{Answers, countries, door::Door};
use crate::{
    apps,
    rim::{ProblemResponse, Rim, RimOptions, around, read, rendered},
};

/// Most bytes of the answers: a hundred times what anybody types.
const ANSWERS_BYTES_MAX: usize = 64 * 1024;

/// Answers that can be taken, and where to say how it went.
pub(crate) struct Asked {
    pub(crate) form: SetUp,
    pub(crate) answers: Answers,
    pub(crate) reply: oneshot::Sender<Result<(), Refusal>>,
}

/// A first start that waits for its answers.
pub(crate) struct Waiting {
    pub(crate) address: SocketAddr,
    pub(crate) code: String,
    asked: mpsc::Receiver<Asked>,
    server: actix_web::dev::ServerHandle,
    running: tokio::task::JoinHandle<io::Result<()>>,
}

impl Waiting {
    /// The next answers.
    pub(crate) async fn next(&mut self) -> Option<Asked> {
        self.asked.recv().await
    }

    /// Answers what is on its way and lets the port go.
    pub(crate) async fn stop(self) -> io::Result<()> {
        drop(self.asked);
        self.server.stop(true).await;
        self.running.await.unwrap_or_else(|error| Err(io::Error::other(error)))
    }
}

struct Desk {
    door: Door,
    asked: mpsc::Sender<Asked>,
}

/// Serves the page that asks.
///
/// # Errors
/// When the address cannot be bound.
pub(crate) fn ask(listen: SocketAddr, options: &RimOptions) -> io::Result<Waiting> {
    // One shop is set up once: whoever is second is told to wait.
    let (sender, asked) = mpsc::channel(1);
    let desk = web::Data::from(Arc::new(Desk { door: Door::new(), asked: sender }));
    let code = desk.door.code().to_owned();
    let rim = web::Data::new(Rim::new(options.clone()));
    let server = HttpServer::new(move || {
        let body = web::JsonConfig::default()
            .limit(ANSWERS_BYTES_MAX)
            .error_handler(|error, _| ProblemResponse::new(RefusalCode::Malformed, error.to_string()).into());
        App::new()
            .app_data(rim.clone())
            .app_data(desk.clone())
            .app_data(body)
            .route("/setup", read(web::to(to_page)))
            .route("/setup/{tail:.*}", read(web::to(apps::setup)))
            .route("/api/v1/setup", web::get().to(proposals))
            .route("/api/v1/setup", web::post().to(take))
            .route("/api/v1/setup/door", web::post().to(knock))
            .route("/healthz", read(web::to(HttpResponse::Ok)))
            .default_service(web::to(pointer))
            .wrap(Compress::default())
            .wrap(from_fn(around))
    })
    .workers(1)
    .shutdown_timeout(2)
    .disable_signals()
    .bind(listen)?;
    let address = server.addrs().first().copied().unwrap_or(listen);
    let server = server.run();
    let handle = server.handle();
    let running = tokio::task::spawn_local(server);
    Ok(Waiting { address, code, asked, server: handle, running })
}

async fn to_page() -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header((header::LOCATION, "/setup/")).finish()
}

/// What every country proposes; nothing of it is secret.
async fn proposals(query: web::Query<Language>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(countries::proposals(query.language.as_deref()))
}

#[derive(Deserialize)]
struct Language {
    language: Option<String>,
}

#[derive(Deserialize)]
struct Knock {
    code: String,
}

async fn knock(desk: web::Data<Desk>, body: web::Json<Knock>) -> Result<HttpResponse, ProblemResponse> {
    desk.door.knock(&body.code)?;
    Ok(HttpResponse::NoContent().finish())
}

#[derive(Deserialize)]
struct Given {
    code: String,
    answers: SetUp,
}

#[derive(Serialize)]
struct Problems {
    problems: Vec<SetUpProblem>,
}

async fn take(desk: web::Data<Desk>, body: web::Json<Given>) -> Result<HttpResponse, ProblemResponse> {
    let Given { code, answers: form } = body.into_inner();
    desk.door.knock(&code)?;
    let mut checked = Answers::of(&form);
    // A page that forgets to ask would make a shop that nobody can enter.
    for (field, is_missing, word, message) in [
        ("manager.pin", form.manager.pin.is_none(), SetUpWord::NoPin, "Choose a PIN."),
        ("manager.password", form.manager.password.is_none(), SetUpWord::NoPassword, "Choose a password."),
    ] {
        if is_missing {
            let (field, message, word) = (field.to_owned(), message.to_owned(), Some(word));
            let missing = SetUpProblem { field, message, word, code: None, limit: None };
            checked = Err(checked.err().into_iter().flatten().chain([missing]).collect());
        }
    }
    let answers = match checked {
        Ok(answers) => answers,
        Err(problems) => return Ok(HttpResponse::UnprocessableEntity().json(Problems { problems })),
    };
    let (reply, told) = oneshot::channel();
    let busy = |_full| ProblemResponse::new(RefusalCode::Busy, "the shop is being set up already");
    desk.asked.try_send(Asked { form, answers, reply }).map_err(busy)?;
    match told.await {
        Ok(Ok(())) => Ok(HttpResponse::NoContent().finish()),
        Ok(Err(refusal)) => Err(refusal.into()),
        Err(_ended) => Err(ProblemResponse::new(RefusalCode::ShuttingDown, "the server is stopping")),
    }
}

/// A shop that is not set up yet.
#[derive(Template)]
#[template(path = "not_set_up.html")]
struct NotSetUp;

/// Tools get a problem, people get a page; either says where the way in is.
async fn pointer(request: HttpRequest) -> HttpResponse {
    if request.path().starts_with("/api/") || request.path() == "/readyz" || !request.method().is_safe() {
        let message = "this shop is not set up yet; its address with a one-time code stands in the terminal";
        return ProblemResponse::new(RefusalCode::Busy, message).error_response();
    }
    rendered(StatusCode::SERVICE_UNAVAILABLE, &NotSetUp)
}
