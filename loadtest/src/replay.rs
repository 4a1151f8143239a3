//! Real transactions through real tills. The plan is the importer's own; here it travels over WebSockets while badge
//! subscribers and a manager watch. Afterwards everything must add up.

mod proofs;
mod recent;

use std::{
    cell::RefCell,
    collections::{BTreeMap, VecDeque},
    fs::File,
    io::BufReader,
    path::PathBuf,
    rc::Rc,
    time::{Duration, Instant},
};

use clap::Args;
use client::{Client, Follow, Options, Pending};
use hdrhistogram::Histogram;
use indicatif::ProgressBar;
use onhand::import::{Plan, PlanOptions, Step, plan};
use protocol::{
    Answer, Command, CommandBody, CommandId, Key, OccurredAt, PutRegister, Refusal, RefusalCode,
    RegisterCommand, RegisterId, Sku, StaffId, StockTopic, TicketCommand, Topic,
};
use sha2::{Digest as _, Sha256};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::{
    Failure,
    fill::progress,
    proc::Process,
    report::{Report, float, micros, per, record},
    shared::{TargetArgs, Wire},
    target::Target,
};
use recent::Recent;

/// Real transactions through real tills, then proof that every figure adds up.
#[derive(Clone, Debug, Args)]
pub(crate) struct Replay {
    #[command(flatten)]
    pub target: TargetArgs,
    /// The file of transactions.
    #[arg(long)]
    pub file: PathBuf,
    /// Tills, spread over three branches: 3 to 15.
    #[arg(long, default_value_t = 6)]
    pub registers: u16,
    /// How many times faster than it happened, or `max`.
    #[arg(long, default_value = "max")]
    pub speed: String,
    /// Public connections that watch badges.
    #[arg(long, default_value_t = 50)]
    pub subscribers: usize,
    /// Badges each of them tracks.
    #[arg(long, default_value_t = 20)]
    pub track: usize,
    /// Send refunds right behind their sales, as a till does that comes back online with both in its outbox; otherwise
    /// a refund waits until everything before it is answered.
    #[arg(long)]
    pub pipeline_refunds: bool,
    /// How long books and mirrors may take to be as planned after the last answer, milliseconds.
    #[arg(long, default_value_t = CATCH_UP_MS)]
    pub catch_up_ms: u64,
    #[arg(long, value_enum, default_value = "bin")]
    pub encoding: Wire,
}

/// Commands of one till on their way at once.
const IN_FLIGHT: usize = 32;
/// Set-up commands on their way at once.
const SETTING_UP: usize = 64;
const BRANCHES: u16 = 3;
/// Long enough for a busy machine.
pub(crate) const CATCH_UP_MS: u64 = 20_000;

/// What the tills found.
#[derive(Debug)]
struct Tally {
    acks: Histogram<u64>,
    done: u64,
    repeated: u64,
    refused: Vec<(CommandId, Refusal)>,
}

/// Everybody who watches.
struct Watchers {
    stock: Vec<Follow>,
    sales: Follow,
    badges: Vec<Follow>,
}

impl Replay {
    /// Runs it.
    ///
    /// # Errors
    /// When the file cannot be planned or the server refuses what the plan needs.
    pub(crate) async fn run(&self) -> Result<Report, Failure> {
        let mut plan = self.plan()?;
        let recent = Recent::before(client::wall_clock());
        plan.money = recent.money(&plan.money);
        let (target, token) = self.target.open().await?;
        let process = target.process(self.target.pid)?;
        let office = self.client(&target, Some(token));
        let welcome = office.online().await?;
        self.set_up(&office, &plan).await?;
        let before = proofs::Books::read(&target, &plan).await?;
        let watchers = self.watch(&target, &office, &plan, welcome.partitions).await?;

        let tally = Tally { acks: micros()?, done: 0, repeated: 0, refused: Vec::new() };
        let tally = Rc::new(RefCell::new(tally));
        let (cpu, start) = (process.cpu(), Instant::now());
        self.play(&target, &plan, recent, &tally).await?;
        let (wall, cpu) = (start.elapsed(), process.cpu().saturating_sub(cpu));
        let tally =
            Rc::into_inner(tally).ok_or_else(|| Failure::other("a till is still playing"))?.into_inner();

        let mut report = Report::new(format!(
            "replay --registers {} --speed {} --subscribers {}{}",
            self.registers,
            self.speed,
            self.subscribers,
            if self.pipeline_refunds { " --pipeline-refunds" } else { "" }
        ));
        self.describe(&mut report, &plan, &tally, wall, cpu, process);
        let patience = Duration::from_millis(self.catch_up_ms);
        proofs::prove(&mut report, &target, &plan, &before, &watchers, &tally, patience).await?;
        Ok(report)
    }

    fn plan(&self) -> Result<Plan, Failure> {
        let file = BufReader::new(File::open(&self.file)?);
        let registers = self.registers.div_ceil(BRANCHES);
        let options = PlanOptions {
            branches: BRANCHES,
            registers,
            staff: StaffId(self.target.manager),
            ..PlanOptions::default()
        };
        plan(file, &options).map_err(|why| Failure::other(why.to_string()))
    }

    fn client(&self, target: &Target, token: Option<String>) -> Client {
        let mut options = Options::new(token);
        options.encoding = self.encoding.into();
        Client::start(target.socket_url(), options)
    }

    /// Puts in place what the plan needs and the server lacks.
    async fn set_up(&self, office: &Client, plan: &Plan) -> Result<(), Failure> {
        let registers = plan.registers.iter().map(|register| {
            CommandBody::from(PutRegister {
                id: register.id,
                branch: register.branch,
                name: register.name.clone(),
                token_sha256: sha256(&device_token(register.id)),
                ..PutRegister::default()
            })
        });
        let bodies = (plan.tax_classes.iter().cloned().map(CommandBody::from))
            .chain(plan.branches.iter().cloned().map(CommandBody::from))
            .chain(registers)
            .chain(plan.products.iter().cloned().map(CommandBody::from));
        let bar = progress(u64::try_from(plan.products.len()).unwrap_or(0));
        let mut waiting = VecDeque::new();
        for body in bodies {
            if waiting.len() >= SETTING_UP {
                accept(waiting.pop_front()).await?;
            }
            waiting.push_back(office.begin(own_command(body))?);
            bar.inc(1);
        }
        while !waiting.is_empty() {
            accept(waiting.pop_front()).await?;
        }
        bar.finish_and_clear();
        Ok(())
    }

    async fn watch(
        &self,
        target: &Target,
        office: &Client,
        plan: &Plan,
        partitions: u16,
    ) -> Result<Watchers, Failure> {
        let mut stock = Vec::new();
        for branch in &plan.branches {
            for partition in 0..partitions {
                let topic = Topic::Stock(StockTopic { branch: branch.id, partition });
                stock.push(office.follow(topic, [], None)?);
            }
        }
        let sales = office.follow(Topic::Sales, [], None)?;
        let skus: Vec<Sku> = plan.stock.keys().map(|(_, sku)| *sku).collect();
        let mut badges = Vec::new();
        for index in 0..self.subscribers {
            // Windows over all SKUs, overlapping when there are many subscribers.
            let from = index.saturating_mul(self.track.max(1)) % skus.len().max(1);
            let window = skus.iter().cycle().skip(from).take(self.track.min(skus.len()));
            let track: Vec<Key> = window.map(|sku| (*sku).into()).collect();
            badges.push(self.client(target, None).follow(Topic::Badges, track, Some(10))?);
        }
        for follow in stock.iter_mut().chain(&mut badges) {
            follow.wait_until(|_| true).await?;
        }
        Ok(Watchers { stock, sales, badges })
    }

    /// Plays every till's steps in their order, all tills at once.
    async fn play(
        &self,
        target: &Target,
        plan: &Plan,
        recent: Recent,
        tally: &Rc<RefCell<Tally>>,
    ) -> Result<(), Failure> {
        let first = plan.steps.first().map_or(OccurredAt::default(), |step| step.occurred);
        let speed = match self.speed.as_str() {
            "max" => None,
            factor => {
                Some(factor.parse::<f64>().map_err(|_bad| Failure::other("--speed is a number or max"))?)
            }
        };
        let clock = Clock { start: Instant::now(), first, speed };
        let steps = plan.opening.iter().chain(&plan.steps);
        let bar = progress(u64::try_from(plan.opening.len() + plan.steps.len()).unwrap_or(0));
        let mut by_register: BTreeMap<RegisterId, Vec<Step>> = BTreeMap::new();
        for step in steps {
            by_register.entry(step.register).or_default().push(step.clone());
        }
        let mut tasks = JoinSet::new();
        for (register, steps) in by_register {
            let client = self.client(target, Some(device_token(register)));
            client.online().await?;
            let player = Player {
                client,
                waiting: VecDeque::new(),
                recent,
                pin: self.target.manager_pin.clone(),
                pipeline_refunds: self.pipeline_refunds,
                tally: Rc::clone(tally),
            };
            tasks.spawn_local(player.play(steps, clock, bar.clone()));
        }
        while let Some(finished) = tasks.join_next().await {
            finished.map_err(|why| Failure::other(why.to_string()))??;
        }
        bar.finish_and_clear();
        Ok(())
    }

    fn describe(
        &self,
        report: &mut Report,
        plan: &Plan,
        tally: &Tally,
        wall: Duration,
        cpu: Duration,
        process: Process,
    ) {
        let commands = u64::try_from(plan.opening.len() + plan.steps.len()).unwrap_or(0);
        let how = format!(
            "{commands} commands of {} tills, {IN_FLIGHT} in flight each, on typed clients, while {} badge subscribers and a manager watched",
            plan.registers.len(),
            self.subscribers
        );
        report.figure("documents' commands", float(commands) / wall.as_secs_f64(), "/s", &how);
        report.latencies("answer", &tally.acks, "from handing the command to the client to its answer");
        let how = "schedstat of all server threads during the replay divided by the commands; fan-out and a sign-on with every shift included";
        report.figure("server CPU per command", per(cpu.as_secs_f64() * 1e6, commands), "µs", how);
        report.figure("server RSS", float(process.rss()) / 1_048_576.0, "MiB", "VmRSS after the replay");
    }
}

/// When a step happens in the replay.
#[derive(Clone, Copy)]
struct Clock {
    start: Instant,
    first: OccurredAt,
    speed: Option<f64>,
}

impl Clock {
    fn at(&self, occurred: OccurredAt) -> Option<Instant> {
        let millis = u64::try_from(occurred.at.millis_since(self.first.at)).unwrap_or(0);
        let speed = self.speed?.max(0.001);
        Some(self.start + Duration::from_secs_f64(float(millis) / 1_000.0 / speed))
    }
}

/// One till.
struct Player {
    client: Client,
    waiting: VecDeque<(Pending, Instant)>,
    recent: Recent,
    pin: String,
    pipeline_refunds: bool,
    tally: Rc<RefCell<Tally>>,
}

impl Player {
    async fn play(mut self, steps: Vec<Step>, clock: Clock, bar: ProgressBar) -> Result<(), Failure> {
        // The opening deliveries come before any shift.
        if let Some(first) = steps.first() {
            self.client.sign_on(first.staff, self.pin.clone()).await?;
        }
        for step in steps {
            if let Some(at) = clock.at(step.occurred) {
                // Answers are read while the clock stands, so that they are timed when they come.
                self.settle_down_to(0).await?;
                tokio::time::sleep_until(at.into()).await;
            }
            let alone =
                matches!(step.body, CommandBody::Ticket(TicketCommand::Refund(_))) && !self.pipeline_refunds;
            self.settle_down_to(if alone { 0 } else { IN_FLIGHT - 1 }).await?;
            if matches!(step.body, CommandBody::Register(RegisterCommand::OpenShift(_))) {
                // Closing the last shift ended everybody's sign-on.
                self.settle_down_to(0).await?;
                self.client.sign_on(step.staff, self.pin.clone()).await?;
            }
            let command = Command {
                id: step.id,
                seq: Some(step.seq),
                branch: None,
                staff: Some(step.staff),
                occurred: self.recent.occurred(step.occurred),
                body: step.body,
            };
            self.waiting.push_back((self.client.begin(command)?, Instant::now()));
            bar.inc(1);
        }
        self.settle_down_to(0).await
    }

    /// Waits for answers, in order, until no more than `most` are open.
    async fn settle_down_to(&mut self, most: usize) -> Result<(), Failure> {
        while self.waiting.len() > most {
            let Some((pending, sent)) = self.waiting.pop_front() else { break };
            let id = pending.id();
            let reply = pending.reply().await?;
            let mut tally = self.tally.borrow_mut();
            record(&mut tally.acks, sent.elapsed());
            tally.repeated += u64::from(reply.repeated);
            match reply.answer {
                Answer::Ok(_) => tally.done += 1,
                Answer::Rejected(refusal) => tally.refused.push((id, refusal)),
            }
        }
        Ok(())
    }
}

/// Waits for a set-up command; that something is there already is as good.
async fn accept(pending: Option<Pending>) -> Result<(), Failure> {
    let Some(pending) = pending else { return Ok(()) };
    match pending.reply().await?.answer {
        Answer::Ok(_) => Ok(()),
        Answer::Rejected(refusal)
            if matches!(
                refusal.code,
                RefusalCode::SkuTaken | RefusalCode::BarcodeTaken | RefusalCode::TokenTaken
            ) =>
        {
            Ok(())
        }
        Answer::Rejected(refusal) => Err(refusal.into()),
    }
}

fn own_command(body: CommandBody) -> Command {
    Command {
        id: CommandId::new(Uuid::now_v7()),
        seq: None,
        branch: None,
        staff: None,
        occurred: OccurredAt { at: client::wall_clock(), offset_minutes: 0 },
        body,
    }
}

fn device_token(register: RegisterId) -> String {
    format!("replay-register-{register}")
}

fn sha256(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}
