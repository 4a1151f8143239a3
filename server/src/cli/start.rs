//! `serve` and `demo`: opening the node, standing in front of it and going away in order.

use protocol::{Currency, Refusal, RefusalCode, RoleId};
use std::net::SocketAddr;

use super::arguments::{Common, DemoArguments, Listening};
use super::show::print;
use super::{Code, Failure};
use crate::backups::BackupOptions;
use crate::config::{LogFormat, Settings};
use crate::demo::{self, DemoOptions, DemoReport, PEOPLE, TILLS, Wanted};
use crate::import::StepResult;
use crate::node::{Node, NodeOptions, StartError};
use crate::payments::{self, Access, PaymentOptions};
use crate::rim::RimOptions;
use crate::serve::{EndSignals, reachable};
use crate::setup;
use crate::telemetry::{self, LogOptions};
use crate::{Running, ServeOptions};

/// Where the demonstration lives unless told otherwise, so that it never mixes with a real shop.
const DEMO_DATA: &str = "data/demo";

pub(super) fn serve(common: &Common, listening: &Listening) -> Result<(), Failure> {
    let settings = common.load_with(listening.flags())?.settings;
    log(&settings)?;
    // A node lives on the arbiter of whoever used it first, so that each step below has one of its own.
    let mut next = if setup::is_empty(&settings.data) { Next::SetUp } else { Next::Serve };
    loop {
        next = match next {
            Next::Serve => block_on(serve_shop(&settings))?,
            Next::Resume => block_on(finish_set_up(&settings))?,
            Next::SetUp => block_on(first_start(&settings))?,
            Next::End => return Ok(()),
        };
    }
}

/// What a server does next.
enum Next {
    Serve,
    /// A set-up was interrupted.
    Resume,
    /// There is no shop yet.
    SetUp,
    End,
}

async fn serve_shop(settings: &Settings) -> Result<Next, Failure> {
    let node = open(settings)?;
    let interrupted = setup::is_interrupted(&settings.data);
    if interrupted || node.durable().0 == 0 {
        let next = if node.durable().0 == 0 { Next::SetUp } else { Next::Resume };
        node.stop().await;
        return Ok(next);
    }
    let running = listen(node, settings).await?;
    let mut signals = end_signals()?;
    print(&format!("Onhand serves http://{}\n", running.address))?;
    hang_pictures(&running.node, Wanted::Samples);
    signals.heard().await;
    running.stop().await.map_err(Failure::fault)?;
    Ok(Next::End)
}

async fn finish_set_up(settings: &Settings) -> Result<Next, Failure> {
    let node = open(settings)?;
    let resumed = setup::resume(&node, &settings.data).await;
    node.stop().await;
    resumed?;
    Ok(Next::Serve)
}

/// Waits for the answers and sets the shop up.
async fn first_start(settings: &Settings) -> Result<Next, Failure> {
    let bound = setup::ask(settings.listen, &rim_options(settings));
    let named = |error| {
        let failure = Failure::from(StartError::Io(error));
        Failure::new(failure.code, format_args!("{}: {failure}", settings.listen))
    };
    let mut waiting = bound.map_err(named)?;
    let base = match settings.public_url.as_str() {
        "" => format!("http://{}", reachable(waiting.address)),
        url => url.to_owned(),
    };
    let mut signals = end_signals()?;
    print(&format!("This shop is not set up yet. Open {base}/setup/#code={}\n", waiting.code))?;
    loop {
        let asked = tokio::select! {
            asked = waiting.next() => asked,
            () = signals.heard() => None,
        };
        let Some(asked) = asked else {
            waiting.stop().await.map_err(Failure::fault)?;
            return Ok(Next::End);
        };
        let done = set_up(settings, &asked).await;
        let told = done.as_ref().copied().map_err(|failure| {
            tracing::error!(%failure, "setting the shop up failed");
            Refusal::new(RefusalCode::Fault, format!("{failure}. Try again."))
        });
        let is_done = told.is_ok();
        drop(asked.reply.send(told));
        if is_done {
            waiting.stop().await.map_err(Failure::fault)?;
            return Ok(Next::Serve);
        }
    }
}

async fn set_up(settings: &Settings, asked: &setup::Asked) -> Result<(), Failure> {
    let node = open_in(settings, Some(asked.answers.currency))?;
    let begun = setup::begin(&node, Some(&settings.data), &asked.form, &asked.answers).await;
    node.stop().await;
    Ok(begun?)
}

pub(super) fn demo(common: &Common, arguments: &DemoArguments) -> Result<(), Failure> {
    let mut flags = arguments.listening.flags();
    if common.data.is_none() {
        flags.insert("data", DEMO_DATA.to_owned());
    }
    let mut settings = common.load_with(flags)?.settings;
    if settings.payments.is_empty() {
        // Paying can be tried like everything else.
        "sandbox".clone_into(&mut settings.payments);
    }
    log(&settings)?;
    // The branches of the node that prepares live on this thread. They go with its system, and the node that serves
    // opens the directory anew, with its branches beside the server's first worker.
    let report = block_on(prepare(&settings, arguments))?;
    print(&prepared(&report, &settings))?;
    if arguments.prepare_only {
        return Ok(());
    }
    block_on(async {
        let running = listen(open(&settings)?, &settings).await?;
        let mut signals = end_signals()?;
        print(&sign_ins(running.address))?;
        if !arguments.plain {
            live(&running.node);
        }
        signals.heard().await;
        running.stop().await.map_err(Failure::fault)
    })
}

/// Lets customers order and suppliers deliver, and draws pictures, while everything else works.
fn live(node: &Node) {
    let trading = node.clone();
    actix::spawn(async move {
        match demo::trade(&trading).await {
            Ok(true) => tracing::info!("customers of the demonstration have ordered"),
            Ok(false) => {}
            Err(error) => tracing::warn!(%error, "the demonstration's trade has stopped half way"),
        }
    });
    hang_pictures(node, Wanted::All);
}

/// Draws what goods to look at have no picture of yet, while everything else works.
fn hang_pictures(node: &Node, wanted: Wanted) {
    let node = node.clone();
    actix::spawn(async move {
        let begun = std::time::Instant::now();
        let products = demo::hang(&node, wanted).await;
        if products > 0 {
            let seconds = begun.elapsed().as_secs();
            tracing::info!(products, seconds, "goods of the demonstration have their pictures");
        }
    });
}

async fn prepare(settings: &Settings, arguments: &DemoArguments) -> Result<DemoReport, Failure> {
    let node = open(settings)?;
    let options =
        DemoOptions { registers: arguments.registers, online_retail: arguments.online_retail.clone() };
    let report = demo::prepare(&node, &options).await;
    node.stop().await;
    Ok(report?)
}

/// Runs on the thread that called: it is the arbiter the branches live on.
pub(super) fn block_on<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    actix::System::new().block_on(work)
}

/// Opens the node that the settings describe.
pub(super) fn open(settings: &Settings) -> Result<Node, Failure> {
    open_in(settings, settings.currency)
}

/// Opens it in a currency that somebody has just chosen.
pub(super) fn open_in(settings: &Settings, currency: Option<Currency>) -> Result<Node, Failure> {
    let options = NodeOptions {
        data: Some(settings.data.clone()),
        currency,
        partitions: settings.partitions,
        snapshot_every: settings.snapshot_every,
        low_water_bytes: settings.low_water_mib.saturating_mul(1024 * 1024),
        heartbeat: std::time::Duration::from_millis(settings.heartbeat_ms),
        alert_after: std::time::Duration::from_millis(settings.alert_after_ms),
        backups: BackupOptions {
            directory: Some(settings.backup_directory.clone()).filter(|path| !path.as_os_str().is_empty()),
            every: settings.backup_every.0,
            keep: settings.backup_keep,
        },
    };
    Ok(Node::open(&options)?)
}

/// Starts logging as the settings say.
pub(super) fn log(settings: &Settings) -> Result<(), Failure> {
    let options = LogOptions { filter: settings.log.clone(), json: settings.log_format == LogFormat::Json };
    telemetry::start(&options).map_err(|error| Failure::new(Code::Usage, error))
}

async fn listen(node: Node, settings: &Settings) -> Result<Running, Failure> {
    let options = ServeOptions {
        listen: settings.listen,
        workers: settings.worker_threads(),
        allowed_origins: settings.allowed_origins.clone(),
        rim: rim_options(settings),
        payments: payments(settings)?,
    };
    match crate::serve(node.clone(), &options) {
        Ok(running) => Ok(running),
        Err(error) => {
            node.stop().await;
            let failure = Failure::from(error);
            Err(Failure::new(failure.code, format_args!("{}: {failure}", settings.listen)))
        }
    }
}

fn payments(settings: &Settings) -> Result<PaymentOptions, Failure> {
    let wrong = |sentence: String| Failure::new(Code::Usage, sentence);
    let secrets = payments::secret(&settings.payments_webhook_key).map_err(wrong)?;
    let secrets = secrets.split([',', '\n']).map(str::trim).filter(|secret| !secret.is_empty());
    let access = Access {
        address: settings.payments_address.trim_end_matches('/').to_owned(),
        key: payments::secret(&settings.payments_key).map_err(wrong)?,
        secrets: secrets.map(str::to_owned).collect(),
    };
    PaymentOptions::of(&settings.payments, access, settings.listen, &settings.data).map_err(wrong)
}

fn rim_options(settings: &Settings) -> RimOptions {
    RimOptions {
        trusted_proxies: settings.trusted_proxies.clone(),
        public_url: Some(settings.public_url.clone()).filter(|url| !url.is_empty()),
        shop_name: settings.shop_name.clone(),
        metrics_token: Some(settings.metrics_token.clone()).filter(|token| !token.is_empty()),
    }
}

fn end_signals() -> Result<EndSignals, Failure> {
    EndSignals::listen().map_err(Failure::fault)
}

fn prepared(report: &DemoReport, settings: &Settings) -> String {
    let data = settings.data.display();
    let mut text = if report.created {
        format!(
            "Prepared {} products and {} commands of history in {data}.\n",
            report.products, report.commands
        )
    } else {
        format!("{data} has a shop already; it is left as it is.\n")
    };
    if let Some(import) = &report.import {
        let refused = import.count(|result| matches!(result, StepResult::Refused(_)));
        text.push_str(&format!("{refused} of the file's commands were refused.\n"));
        if import.differences.is_empty() {
            text.push_str("Stock levels and takings are as in the file.\n");
        }
        for difference in &import.differences {
            text.push_str(&format!("differs  {difference}\n"));
        }
    }
    if report.load_tills > 0 {
        text.push_str(&format!(
            "{} tills from {} on are open, with tokens {} and so on.\n",
            report.load_tills,
            demo::FIRST_LOAD_TILL,
            demo::device_token(protocol::RegisterId(demo::FIRST_LOAD_TILL))
        ));
    }
    text
}

fn sign_ins(listen: SocketAddr) -> String {
    let base = format!("http://{}", reachable(listen));
    let mut text = format!("\nShop       {base}/\nDashboard  {base}/manager/\nInterface  {base}/docs/\n");
    for (register, _, name) in TILLS {
        let link = format!("{base}/pos/#token={}", demo::device_token(register));
        text.push_str(&format!("Till {register}    {link}  ({name})\n"));
    }
    text.push_str("\nPIN of ");
    let people = PEOPLE.map(|(id, name, role, pin)| {
        let role = match role {
            RoleId::MANAGER => "manager",
            RoleId::SUPERVISOR => "supervisor",
            _ => "cashier",
        };
        format!("{name} (staff {id}, {role}) {pin}")
    });
    text.push_str(&people.join(", of "));
    text.push_str("\nPassword for the dashboard of ");
    let passwords = demo::PASSWORDS.map(|(id, password)| {
        let name = PEOPLE.iter().find(|(other, ..)| *other == id).map_or("", |(_, name, ..)| name);
        format!("{name} (staff {id}) \"{password}\"")
    });
    text.push_str(&passwords.join(", of "));
    text.push_str("\n\nThese are for looking around only. Ctrl-C ends it.\n");
    text
}
