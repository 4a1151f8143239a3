//! What sockets alone cost on this machine: the server's web stack with nothing behind it, and the load's own client.
//! A machine's figures for sales mean little without it, because machines differ in this by a factor of two.

use std::{
    cell::Cell,
    net::SocketAddr,
    process::{Command, Stdio},
    rc::Rc,
    time::{Duration, Instant},
};

use actix::{Actor, StreamHandler};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use actix_web_actors::ws;
use bytestring::ByteString;
use clap::Args;
use protocol::Encoding;
use tokio::task::JoinSet;

use crate::{
    Failure,
    lean::{Frame, Lean, Opening},
    node::{Kept, free_address},
    proc::measure,
    report::{Report, float, per},
};

/// What sockets alone cost on this machine.
#[derive(Clone, Debug, Args)]
pub(crate) struct Floor {
    #[arg(long, default_value_t = 64)]
    pub connections: usize,
    /// How long to measure.
    #[arg(long, default_value_t = 5.0)]
    pub seconds: f64,
    /// Bytes of a question.
    #[arg(long, default_value_t = SALE_BYTES)]
    pub question: usize,
    /// Bytes of an answer.
    #[arg(long, default_value_t = REPLY_BYTES)]
    pub answer: usize,
}

/// A sale of three lines in JSON, and its reply.
const SALE_BYTES: usize = 420;
const REPLY_BYTES: usize = 196;

/// A server that answers every message with the same text. `floor` starts it and measures it.
#[derive(Clone, Debug, Args)]
pub(crate) struct Echo {
    #[arg(long)]
    pub listen: SocketAddr,
    /// Bytes of an answer.
    #[arg(long)]
    pub answer: usize,
}

impl Floor {
    /// Messages as long as those of sales.
    #[must_use]
    pub(crate) const fn like_sales(connections: usize, seconds: f64) -> Self {
        Self { connections, seconds, question: SALE_BYTES, answer: REPLY_BYTES }
    }

    /// Runs it.
    ///
    /// # Errors
    /// When the bare server cannot be started or reached.
    pub(crate) async fn run(&self) -> Result<Report, Failure> {
        let server = Bare::start(self.answer)?;
        let answered = Rc::new(Cell::new(0_u64));
        let mut tasks = JoinSet::new();
        for _ in 0..self.connections {
            let lean = server.connect().await?;
            tasks.spawn_local(ask(lean, vec![b'.'; self.question], Rc::clone(&answered)));
        }
        // The first second of everything is slow.
        let from = Instant::now() + Duration::from_secs(1);
        let until = from + Duration::from_secs_f64(self.seconds);
        let load = measure(server.child.process(), || answered.get(), from, until).await;
        let (seconds, count) = (load.wall.as_secs_f64(), load.done);
        if let Some(ended) = tasks.try_join_next() {
            ended.map_err(|why| Failure::other(why.to_string()))??;
        }

        let mut report = Report::new(format!("floor --connections {}", self.connections));
        let how = format!(
            "counted over {seconds:.1} s after 1 s of warm-up; {} sockets, one question of {} bytes in flight each, \
             answers of {} bytes, nothing decided and nothing stored",
            self.connections, self.question, self.answer
        );
        report.figure("answers", float(count) / seconds, "/s", &how);
        let how = "schedstat of the bare server over the same time, divided by the answers";
        report.figure("server CPU per answer", per(load.server_cpu.as_secs_f64() * 1e6, count), "µs", how);
        let own_cpu = per(load.own_cpu.as_secs_f64() * 1e6, count);
        report.figure("client CPU per answer", own_cpu, "µs", "the same of this process");
        report.proof("there were answers", count > 0, format!("{count} answers"));
        Ok(report)
    }
}

/// Asks again as soon as it is answered. It ends only when the connection does.
async fn ask(mut lean: Lean, question: Vec<u8>, answered: Rc<Cell<u64>>) -> Result<(), Failure> {
    loop {
        lean.send(&question).await?;
        match lean.next().await? {
            Frame::Data(_) => answered.set(answered.get().saturating_add(1)),
            Frame::Close(code) => return Err(Failure::Closed(code)),
        }
    }
}

/// The bare server in a process of its own, as the real one is.
struct Bare {
    child: Kept,
    address: SocketAddr,
}

impl Bare {
    fn start(answer: usize) -> Result<Self, Failure> {
        let address = free_address()?;
        let child = Command::new(std::env::current_exe()?)
            .args(["echo", "--listen", &address.to_string(), "--answer", &answer.to_string()])
            .stdin(Stdio::null())
            .spawn()?;
        Ok(Self { child: Kept(child), address })
    }

    /// Connects, at first as soon as the server listens.
    async fn connect(&self) -> Result<Lean, Failure> {
        const STARTED_WITHIN: Duration = Duration::from_secs(10);
        let begun = Instant::now();
        loop {
            match Lean::open(self.address, Encoding::Json, Opening::default()).await {
                Err(Failure::Io(_)) if begun.elapsed() < STARTED_WITHIN => {
                    tokio::time::sleep(Duration::from_millis(2)).await;
                }
                other => return other,
            }
        }
    }
}

impl Echo {
    /// Serves on one thread until the process is killed or told to end.
    ///
    /// # Errors
    /// When the address cannot be bound.
    pub(crate) async fn run(&self) -> Result<Report, Failure> {
        let text = ByteString::from(".".repeat(self.answer));
        let app = move || App::new().app_data(web::Data::new(text.clone())).route("/ws", web::get().to(open));
        let server = HttpServer::new(app).workers(1).tcp_nodelay(true).bind(self.listen)?;
        server.run().await?;
        Ok(Report::new("echo"))
    }
}

async fn open(
    request: HttpRequest,
    body: web::Payload,
    text: web::Data<ByteString>,
) -> Result<HttpResponse, actix_web::Error> {
    ws::start(Answering(text.get_ref().clone()), &request, body)
}

struct Answering(ByteString);

impl Actor for Answering {
    type Context = ws::WebsocketContext<Self>;
}

impl StreamHandler<Result<ws::Message, ws::ProtocolError>> for Answering {
    fn handle(&mut self, message: Result<ws::Message, ws::ProtocolError>, ctx: &mut Self::Context) {
        if let Ok(ws::Message::Text(_)) = message {
            ctx.text(self.0.clone());
        }
    }
}
