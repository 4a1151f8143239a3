//! SIGKILL at random moments under load. Registers reconnect by themselves and resend what was not answered; afterwards
//! every acknowledged sale must be there once and whole, and nothing else.

use std::{
    cell::RefCell,
    collections::{BTreeMap, HashMap, HashSet},
    path::PathBuf,
    rc::Rc,
    time::Duration,
};

use clap::Args;
use client::{Client, Options};
use protocol::{
    Amount, Answer, BranchId, Command, CommandBody, CommandId, Currency, Encoding, OccurredAt, OpenShift,
    Outcome, Quantity, Receipt, Sell, Sku, StockLevel, TicketId, Who,
};
use rand::{RngExt as _, SeedableRng as _, rngs::SmallRng};
use tokio::task::JoinSet;

use crate::{
    Failure,
    args::{CrewArgs, TargetArgs, Wire},
    fill::{LONG, one_line, progress},
    node::{Node, Site},
    report::{Report, float, micros, record},
    target::Target,
    template::{Ids, tickets},
    till::Crew,
};

/// SIGKILL at random moments; every acknowledged sale must be there once and whole.
#[derive(Clone, Debug, Args)]
pub(crate) struct Kill {
    /// The server's binary.
    #[arg(long)]
    pub binary: PathBuf,
    #[arg(long, default_value_t = 100)]
    pub kills: u32,
    #[arg(long, default_value_t = 8)]
    pub registers: u16,
    /// Shortest and longest life of a server, milliseconds.
    #[arg(long, default_value_t = 50)]
    pub min_ms: u64,
    #[arg(long, default_value_t = 1_500)]
    pub max_ms: u64,
    /// Kills out of a hundred that hit the server while it opens its data.
    #[arg(long, default_value_t = 20)]
    pub opening_percent: u32,
    /// Records between the server's snapshots. With the server's own default no life is long enough for one, and every
    /// start replays everything that was ever sold.
    #[arg(long, default_value_t = 2_000)]
    pub snapshot_every: u64,
    /// Repeats a run's chances; a new one each time if left out.
    #[arg(long)]
    pub seed: Option<u64>,
    /// Where the data goes; a temporary directory if left out.
    #[arg(long)]
    pub data: Option<PathBuf>,
    #[arg(long, value_enum, default_value = "bin")]
    pub encoding: Wire,
    #[command(flatten)]
    pub crew: CrewArgs,
}

/// One sale as its register knows it.
#[derive(Debug)]
struct Sale {
    sell: Rc<Sell>,
    branch: BranchId,
    ack: Option<Ack>,
}

#[derive(Debug)]
struct Ack {
    receipt: Receipt,
    repeated: bool,
}

/// Everything the registers did: the log against which the server is checked.
#[derive(Debug, Default)]
struct Log {
    sales: HashMap<CommandId, Sale>,
    acked: Vec<CommandId>,
    /// Answers that each register has had.
    answers: BTreeMap<u16, u64>,
    problems: Vec<String>,
    stop: bool,
}

/// Acknowledged sales looked up one by one after each kill; the newest, since only those can be at risk.
const LOOKED_UP: usize = 100;
/// A directory is checked offline after so many kills, and the life before lasts until every register had an answer: on
/// busy cores one may miss many short lives in a row.
const VERIFY_EVERY: u32 = 10;
/// How long that may take.
const EVERYBODY_WITHIN: Duration = Duration::from_secs(60);
/// A start after a kill may not take longer.
const READY_WITHIN: Duration = Duration::from_secs(60);
/// How long a register waits for an answer. On busy cores most of that time passes while the server starts, so this is
/// far more than ten lives and starts; whether registers are answered is judged in the lives that wait for them.
const PATIENCE: Duration = Duration::from_secs(1_200);

impl Kill {
    /// Runs it.
    ///
    /// # Errors
    /// When the server cannot be started at all.
    pub(crate) async fn run(&self) -> Result<Report, Failure> {
        let seed = self.seed.unwrap_or_else(rand::random);
        eprintln!("seed {seed}");
        let temporary = tempfile::tempdir()?;
        let data = self.data.clone().unwrap_or_else(|| temporary.path().join("data"));
        let site = Site { snapshot_every: Some(self.snapshot_every), ..Site::new(&self.binary, &data)? };
        site.prepare(self.registers)?;
        let mut node = site.start()?;
        node.ready(LONG).await?;
        let (target, token) = target_args(&site).open().await?;
        let goods = target.goods().await?;
        let mut run = Run {
            kill: self,
            random: SmallRng::seed_from_u64(seed),
            opening: BTreeMap::new(),
            earlier: target.tickets().await?.into_iter().map(|ticket| ticket.id).collect(),
            log: Rc::new(RefCell::new(Log::default())),
            report: Report::new(format!(
                "kill --kills {} --registers {} --seed {seed}",
                self.kills, self.registers
            )),
            restarts: micros()?,
            checked: 0,
            in_opening: 0,
            token,
            site,
        };
        let crew = self.crew.crew();
        let mut tills = JoinSet::new();
        for index in 0..self.registers {
            let client = open_till(&target, &crew, index, self.encoding.into()).await?;
            let branch = client.branch;
            if let std::collections::btree_map::Entry::Vacant(levels) = run.opening.entry(branch) {
                levels.insert(target.levels(branch).await?);
            }
            let sells = tickets(&goods, 3, false, 200, u64::from(index) ^ seed)?;
            tills.spawn_local(client.sell(sells.into_iter().map(Rc::new).collect(), Rc::clone(&run.log)));
        }
        let node = run.kill_often(node).await?;
        run.log.borrow_mut().stop = true;
        while let Some(finished) = tills.join_next().await {
            finished.map_err(|why| Failure::other(why.to_string()))?;
        }
        run.finish(node).await
    }
}

fn target_args(site: &Site) -> TargetArgs {
    TargetArgs { url: site.url(), pid: None, manager: 1, manager_pin: "1001".to_owned() }
}

/// The state of a run.
struct Run<'a> {
    kill: &'a Kill,
    site: Site,
    random: SmallRng,
    opening: BTreeMap<BranchId, BTreeMap<Sku, StockLevel>>,
    /// Tickets that were there before.
    earlier: HashSet<TicketId>,
    log: Rc<RefCell<Log>>,
    report: Report,
    restarts: hdrhistogram::Histogram<u64>,
    checked: usize,
    in_opening: u32,
    /// The manager's, handed out before the first kill: no kill may take it back, and no life is spent on hashing PINs.
    token: String,
}

impl Run<'_> {
    /// Kills and restarts as often as asked for; the server that lives at the end.
    async fn kill_often(&mut self, mut node: Node) -> Result<Node, Failure> {
        let bar = progress(u64::from(self.kill.kills));
        for kill in 1..=self.kill.kills {
            let life = self.random.random_range(self.kill.min_ms..=self.kill.max_ms.max(self.kill.min_ms));
            let before = self.log.borrow().answers.clone();
            tokio::time::sleep(Duration::from_millis(life)).await;
            if kill % VERIFY_EVERY == 0 {
                self.everybody_was_answered(kill, &before).await;
            }
            node.kill()?;
            if self.random.random_range(0..100) < self.kill.opening_percent {
                let opening = self.site.start()?;
                tokio::time::sleep(Duration::from_micros(self.random.random_range(500..120_000))).await;
                opening.kill()?;
                self.in_opening += 1;
            }
            if kill % VERIFY_EVERY == 0 {
                self.verify(kill);
            }
            node = self.site.start()?;
            let ready = node.ready(READY_WITHIN).await?;
            record(&mut self.restarts, ready);
            self.look_up(kill).await?;
            bar.inc(1);
        }
        bar.finish_and_clear();
        Ok(node)
    }

    /// Waits until every register has had an answer since `before`.
    async fn everybody_was_answered(&self, kill: u32, before: &BTreeMap<u16, u64>) {
        let deadline = tokio::time::Instant::now() + EVERYBODY_WITHIN;
        loop {
            let waiting: Vec<u16> = {
                let log = self.log.borrow();
                let unanswered = |index: &u16| log.answers.get(index).copied() <= before.get(index).copied();
                (0..self.kill.registers).filter(unanswered).collect()
            };
            if waiting.is_empty() {
                return;
            }
            if tokio::time::Instant::now() > deadline {
                let problem = format!(
                    "before kill {kill} registers {waiting:?} had no answer within {EVERYBODY_WITHIN:?}"
                );
                self.log.borrow_mut().problems.push(problem);
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    fn verify(&self, kill: u32) {
        if let Err(why) = self.site.verify() {
            self.log.borrow_mut().problems.push(format!("verify after kill {kill}: {why}"));
        }
    }

    /// The server as it is now, seen by the manager.
    fn target(&self) -> Result<Target, Failure> {
        Ok(Target::new(&self.site.url())?.with_token(self.token.clone()))
    }

    /// Asks the restarted server for the newest sales it had acknowledged.
    async fn look_up(&mut self, kill: u32) -> Result<(), Failure> {
        let newest: Vec<CommandId> = {
            let log = self.log.borrow();
            log.acked.iter().rev().take(LOOKED_UP).copied().collect()
        };
        let target = self.target()?;
        for id in newest {
            let ticket = target.ticket(TicketId::from(id)).await?;
            self.checked += 1;
            let mut log = self.log.borrow_mut();
            let whole = match (&ticket, log.sales.get(&id)) {
                (Some(ticket), Some(sale)) => {
                    ticket.lines.len() == sale.sell.lines.len()
                        && ticket.lines.iter().zip(&sale.sell.lines).all(|(have, sold)| {
                            (have.sku, have.quantity, have.unit_price)
                                == (sold.sku, sold.quantity, sold.unit_price)
                        })
                }
                _ => false,
            };
            if !whole {
                log.problems.push(format!("after kill {kill} the acknowledged sale {id} is {ticket:?}"));
            }
        }
        Ok(())
    }

    /// Every register is quiet: compares all the server knows with the log.
    async fn finish(mut self, node: Node) -> Result<Report, Failure> {
        let target = self.target()?;
        let listed = target.tickets().await?;
        let mut stock = BTreeMap::new();
        for branch in self.opening.keys() {
            stock.insert(*branch, target.levels(*branch).await?);
        }
        node.kill()?;
        let verified = self.site.verify();
        let log = self.log.borrow();
        let report = &mut self.report;

        let acked = log.acked.len();
        let repeated =
            log.sales.values().filter(|sale| sale.ack.as_ref().is_some_and(|ack| ack.repeated)).count();
        let kills = u64::from(self.kill.kills);
        report.figure("kills", float(kills), "", "SIGKILL while selling, each followed by a restart");
        report.figure(
            "kills while opening",
            f64::from(self.in_opening),
            "",
            "SIGKILL 0.5 to 120 ms after the start",
        );
        report.figure(
            "acknowledged sales",
            float(u64::try_from(acked).unwrap_or(0)),
            "",
            "replies read by the registers",
        );
        let how = "acknowledged sales whose first answer was lost: the resent command got the stored one";
        report.figure("answered by a repeat", float(u64::try_from(repeated).unwrap_or(0)), "", how);
        report.latencies("restart", &self.restarts, "from the start of the process to 200 from /readyz");
        let problems =
            |what: &str| if log.problems.is_empty() { what.to_owned() } else { log.problems.join("; ") };
        report.proof(
            "after each kill the newest acknowledged sales are there and whole",
            log.problems.is_empty(),
            problems(&format!("{} tickets looked up by id, lines compared", self.checked)),
        );
        let listed = listed.iter().map(|ticket| ticket.id).filter(|id| !self.earlier.contains(id));
        prove_once(report, &log, &listed.collect::<Vec<_>>());
        prove_receipts(report, &log);
        prove_stock(report, &log, &self.opening, &stock);
        report.proof("onhand verify", verified.is_ok(), one_line(&verified));
        drop(log);
        Ok(self.report)
    }
}

/// Proves that what is listed is what was acknowledged: nothing missing, nothing twice, nothing else.
fn prove_once(report: &mut Report, log: &Log, listed: &[TicketId]) {
    let set: HashSet<TicketId> = listed.iter().copied().collect();
    let lost = log.acked.iter().filter(|id| !set.contains(&TicketId::from(**id))).count();
    let double = listed.len().saturating_sub(set.len());
    let stray = set.iter().filter(|id| !log.sales.contains_key(&CommandId::from(**id))).count();
    let unanswered = log.sales.len().saturating_sub(log.acked.len());
    report.proof(
        "every sale exactly once",
        lost == 0 && double == 0 && stray == 0 && unanswered == 0,
        format!(
            "{} acknowledged, {} listed; {lost} lost, {double} double, {stray} unknown, {unanswered} unanswered",
            log.acked.len(),
            listed.len()
        ),
    );
}

/// Proves that each register's receipt numbers are 1, 2, 3 … with nothing left out.
fn prove_receipts(report: &mut Report, log: &Log) {
    let mut numbers: BTreeMap<_, Vec<u32>> = BTreeMap::new();
    for ack in log.sales.values().filter_map(|sale| sale.ack.as_ref()) {
        let number = ack.receipt.number;
        numbers.entry((number.branch, number.register)).or_default().push(number.sequence);
    }
    let mut wrong = 0;
    for sequences in numbers.values_mut() {
        sequences.sort_unstable();
        let first = sequences.first().copied().unwrap_or(0);
        wrong += sequences.iter().zip(first..).filter(|(have, want)| **have != *want).count();
    }
    let detail = format!("{} registers, {wrong} numbers missing or double", numbers.len());
    report.proof("receipt numbers have no gaps", wrong == 0, detail);
}

/// Proves that stock fell by what was sold, line by line, and by nothing else.
fn prove_stock(
    report: &mut Report,
    log: &Log,
    opening: &BTreeMap<BranchId, BTreeMap<Sku, StockLevel>>,
    now: &BTreeMap<BranchId, BTreeMap<Sku, StockLevel>>,
) {
    let mut expected: BTreeMap<(BranchId, Sku), i64> = BTreeMap::new();
    for (branch, levels) in opening {
        expected.extend(levels.iter().map(|(sku, level)| ((*branch, *sku), level.on_hand.0)));
    }
    for sale in log.sales.values().filter(|sale| sale.ack.is_some()) {
        for line in &sale.sell.lines {
            *expected.entry((sale.branch, line.sku)).or_insert(0) -= line.quantity.0;
        }
    }
    let on_hand = |branch: &BranchId, sku: &Sku| {
        now.get(branch).and_then(|levels| levels.get(sku)).map_or(Quantity::ZERO, |level| level.on_hand)
    };
    let wrong: Vec<String> = expected
        .iter()
        .filter(|((branch, sku), quantity)| on_hand(branch, sku).0 != **quantity)
        .map(|((branch, sku), quantity)| {
            format!("{branch}/{sku}: {} instead of {quantity}", on_hand(branch, sku).0)
        })
        .collect();
    let detail = if wrong.is_empty() {
        format!("{} levels compared", expected.len())
    } else {
        format!("{} differ: {}", wrong.len(), wrong.iter().take(5).cloned().collect::<Vec<_>>().join(", "))
    };
    report.proof("stock = opening − sold", wrong.is_empty(), detail);
}

/// A register on the typed client.
struct TypedTill {
    index: u16,
    client: Client,
    crew: Crew,
    branch: BranchId,
    ids: Ids,
}

async fn open_till(
    target: &Target,
    crew: &Crew,
    index: u16,
    encoding: Encoding,
) -> Result<TypedTill, Failure> {
    let mut options = Options::new(Some(crew.token(index)));
    options.encoding = encoding;
    options.patience = PATIENCE;
    // The server lives for a second or two at a time: a till that waits half a minute would never meet it.
    options.settings.backoff_cap_ms = 200;
    let client = Client::start(target.socket_url(), options);
    let Who::Register(view) = client.online().await?.who else {
        return Err(Failure::other("the token is not a register's"));
    };
    if !view.signed_on.contains(&crew.staff) {
        client.sign_on(crew.staff, crew.pin.clone()).await?;
    }
    if view.shift.is_none() {
        let open = OpenShift { currency: Currency::GBP, opening_float: Amount(10_000) };
        let reply = client.submit(Some(crew.staff), CommandBody::from(open)).await?;
        if let Answer::Rejected(refusal) = reply.answer {
            return Err(refusal.into());
        }
    }
    Ok(TypedTill { index, client, crew: crew.clone(), branch: view.branch, ids: Ids::new(u64::from(index)) })
}

impl TypedTill {
    /// Sells until told to stop. Each sale is in the log before it is sent.
    async fn sell(mut self, sells: Vec<Rc<Sell>>, log: Rc<RefCell<Log>>) {
        for sell in sells.iter().cycle() {
            if log.borrow().stop {
                return;
            }
            let id = CommandId::new(self.ids.next_id());
            let sale = Sale { sell: Rc::clone(sell), branch: self.branch, ack: None };
            log.borrow_mut().sales.insert(id, sale);
            let command = Command {
                id,
                seq: None,
                branch: None,
                staff: Some(self.crew.staff),
                occurred: OccurredAt { at: client::wall_clock(), offset_minutes: 0 },
                body: CommandBody::from(sell.as_ref().clone()),
            };
            let answer = self.client.submit_command(command).await;
            let mut log = log.borrow_mut();
            *log.answers.entry(self.index).or_default() += u64::from(answer.is_ok());
            match answer {
                Ok(protocol::Reply { answer: Answer::Ok(Outcome::Sold(receipt)), repeated, .. }) => {
                    log.acked.push(id);
                    if let Some(sale) = log.sales.get_mut(&id) {
                        sale.ack = Some(Ack { receipt, repeated });
                    }
                }
                other => log.problems.push(format!("sale {id} was answered {other:?}")),
            }
        }
    }
}
