//! SIGKILL at random moments under load. Registers reconnect by themselves and resend what was not answered; afterwards
//! every acknowledged sale must be there once and whole, and nothing else.

mod proofs;
mod traders;
mod typed;

use std::{
    cell::RefCell,
    collections::{BTreeMap, HashMap, HashSet},
    path::PathBuf,
    rc::Rc,
    time::Duration,
};

use clap::Args;
use protocol::{
    BranchId, CommandId, Receipt, Sell, Sku, StockLevel, TicketId, TransferId, TransferState, TransferView,
};
use rand::{RngExt as _, SeedableRng as _, rngs::SmallRng};
use tokio::task::JoinSet;

use self::{
    proofs::{prove_once, prove_receipts, prove_settled, prove_stock},
    traders::{Moved, Paid, Pair, Traders},
    typed::open_till,
};
use crate::{
    Failure,
    fill::{one_line, progress},
    node::{Node, Site},
    report::{Report, float, micros, record},
    shared::{CrewArgs, TargetArgs, Wire},
    target::Target,
    template::tickets,
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
    /// People who move goods between branches meanwhile, one transfer after the other.
    #[arg(long, default_value_t = 2)]
    pub carters: u16,
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
    /// Transfers, with how they ended.
    transfers: BTreeMap<TransferId, Moved>,
    /// Units that two branches paid back at once.
    pairs: Vec<Pair>,
    problems: Vec<String>,
    stop: bool,
}

impl Log {
    /// What was paid back.
    fn refunds(&self) -> impl Iterator<Item = &Paid> {
        self.pairs.iter().flat_map(|pair| &pair.paid)
    }
}

/// Acknowledged sales looked up one by one after each kill; the newest, since only those can be at risk.
const LOOKED_UP: usize = 100;
/// A directory is checked offline after so many kills, and the life before lasts until every register had an answer: on
/// busy cores one may miss many short lives in a row.
const VERIFY_EVERY: u32 = 10;
/// How long that may take.
const EVERYBODY_WITHIN: Duration = Duration::from_secs(60);
/// What branches owe each other is settled after so long.
const SETTLED_WITHIN: Duration = Duration::from_secs(60);
/// A start after a kill may not take longer.
const READY_WITHIN: Duration = Duration::from_secs(60);

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
        let (node, target, token) = TargetArgs::serve(&site, self.registers).await?;
        let goods = target.goods().await?;
        let mut run = Run {
            kill: self,
            random: SmallRng::seed_from_u64(seed),
            opening: BTreeMap::new(),
            earlier_transfers: target.transfers().await?.into_iter().map(|view| view.id).collect(),
            done: BTreeMap::new(),
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
        for branch in traders::BRANCHES {
            run.opening.insert(branch, target.levels(branch).await?);
        }
        for index in 0..self.registers {
            let client = open_till(&target, &crew, index, self.encoding.into()).await?;
            let sells = tickets(&goods, 3, false, 200, u64::from(index) ^ seed)?;
            tills.spawn_local(client.sell(sells.into_iter().map(Rc::new).collect(), Rc::clone(&run.log)));
        }
        let traders = Traders { target: &target, token: &run.token, goods: &goods, seed, log: &run.log };
        traders.start(&mut tills, self.carters, self.encoding.into()).await?;
        let node = run.kill_often(node).await?;
        run.log.borrow_mut().stop = true;
        while let Some(finished) = tills.join_next().await {
            finished.map_err(|why| Failure::other(why.to_string()))?;
        }
        run.finish(node).await
    }
}

/// The state of a run.
struct Run<'a> {
    kill: &'a Kill,
    site: Site,
    random: SmallRng,
    opening: BTreeMap<BranchId, BTreeMap<Sku, StockLevel>>,
    /// Tickets that were there before.
    earlier: HashSet<TicketId>,
    earlier_transfers: HashSet<TransferId>,
    /// Transfers to which nothing can happen any more, as they were listed during the run.
    done: BTreeMap<TransferId, TransferView>,
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
            self.note_transfers().await?;
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

    /// The server lists transfers that are done as long as they are among its newest, so they are noted while they are. What
    /// is done stays as it is.
    async fn note_transfers(&mut self) -> Result<(), Failure> {
        let listed = self.target()?.transfers().await?;
        let done =
            |view: &TransferView| matches!(view.state, TransferState::Closed | TransferState::Cancelled);
        self.done.extend(listed.into_iter().filter(done).map(|view| (view.id, view)));
        Ok(())
    }

    /// Every register is quiet: compares all the server knows with the log.
    async fn finish(mut self, node: Node) -> Result<Report, Failure> {
        let target = self.target()?;
        target.settled(SETTLED_WITHIN).await?;
        let listed = target.tickets().await?;
        let mut transfers = std::mem::take(&mut self.done);
        transfers.extend(target.transfers().await?.into_iter().map(|view| (view.id, view)));
        let transfers: Vec<TransferView> = transfers.into_values().collect();
        let owed = target.errands_owed().await?;
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
        prove_settled(report, &log, &self.earlier_transfers, &transfers, owed);
        report.proof("onhand verify", verified.is_ok(), one_line(&verified));
        drop(log);
        Ok(self.report)
    }
}
