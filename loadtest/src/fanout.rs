//! One topic, many subscribers, and a few registers whose sales change it: what a delivery costs the server and how
//! long it takes.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    rc::Rc,
    time::{Duration, Instant},
};

use clap::Args;
use protocol::{
    Answer, Badge, BranchAvailability, BranchId, CommandBody, Encoding, Key, Lsn, ServerMessage, Sku,
    SkuLevel, StaffId, StockLevel, StockTopic, Topic,
};
use tokio::task::JoinSet;

use crate::{
    Failure,
    follower::{Findings, Follower, Wish},
    lean::Opening,
    proc::Process,
    report::{Report, float, per},
    sales::open_tills,
    shared::{CrewArgs, TargetArgs, Wire},
    target::Target,
    template::{Good, Ids, Template, tickets},
    till::Till,
};

/// One stock topic, many subscribers.
#[derive(Clone, Debug, Args)]
pub(crate) struct Fanout {
    #[command(flatten)]
    pub target: TargetArgs,
    #[command(flatten)]
    pub crew: CrewArgs,
    #[arg(long, default_value_t = 1_000)]
    pub subscribers: usize,
    /// Lines of each ticket, and so levels changed by each record.
    #[arg(long, default_value_t = 1)]
    pub batch: usize,
    #[arg(long, default_value_t = 8.0)]
    pub seconds: f64,
    /// Registers that sell, each with one sale in flight.
    #[arg(long, default_value_t = 4)]
    pub publishers: u16,
    /// Sales per second of all publishers together; as many as go without it.
    #[arg(long)]
    pub rate: Option<f64>,
    /// Follow the public badges of the changing SKUs instead of the stock topic.
    #[arg(long)]
    pub badges: bool,
    #[arg(long, value_enum, default_value = "json")]
    pub encoding: Wire,
}

/// Subscribers that read every message and keep a mirror.
pub(crate) const CLOSE_READERS: usize = 8;

impl Fanout {
    /// Runs it.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses somebody.
    pub(crate) async fn run(&self) -> Result<Report, Failure> {
        let mut stage = Stage::open(self).await?;
        let alone = stage.publish(self.seconds / 2.0).await?;
        let findings = stage.follow(self.subscribers).await?;
        // A first publication wakes every connection's memory; it is not measured.
        stage.publish(0.5).await?;
        settle(&findings).await;
        findings.borrow_mut().reset();
        let loaded = stage.publish(self.seconds).await?;
        settle(&findings).await;
        let server_cpu = stage.process.cpu().saturating_sub(loaded.cpu_before);

        let mut report = Report::new(self.name());
        self.describe(&mut report, &alone, &loaded, &findings.borrow(), server_cpu)?;
        let rss = float(stage.process.rss()) / 1_048_576.0;
        report.figure("server RSS", rss, "MiB", "VmRSS with every subscriber connected");
        prove_mirrors(&mut report, &stage.target, stage.branch, &findings).await?;
        Ok(report)
    }

    fn describe(
        &self,
        report: &mut Report,
        alone: &Published,
        loaded: &Published,
        found: &Findings,
        server_cpu: Duration,
    ) -> Result<(), Failure> {
        let delivered = found.total();
        let per_sale = per(alone.cpu.as_secs_f64() * 1e6, alone.sales);
        let selling = per_sale * float(loaded.sales) / 1e6;
        let net = (server_cpu.as_secs_f64() - selling).max(0.0);
        let seconds = loaded.wall.as_secs_f64();
        let how = format!(
            "{} sales in {seconds:.1} s; rows counted at every subscriber until nothing more came",
            loaded.sales
        );
        report.figure("delivered rows", float(delivered) / seconds, "/s", &how);
        report.figure(
            "server CPU per delivered row",
            per(net * 1e6, delivered),
            "µs",
            "schedstat of all server threads, less the sales at their cost without subscribers, divided by the rows",
        );
        report.figure(
            "server CPU per delivered row, sales included",
            per(server_cpu.as_secs_f64() * 1e6, delivered),
            "µs",
            "schedstat of all server threads divided by the rows",
        );
        report.figure(
            "server CPU per sale without subscribers",
            per_sale,
            "µs",
            "the same registers before anybody subscribed",
        );
        report.figure(
            "rows per frame",
            per(float(delivered), found.frames),
            "rows",
            "rows divided by WebSocket frames",
        );
        report.latencies(
            "delivery",
            &found.latencies(&loaded.sent)?,
            "from the write of the sale at its register to the read of the push at the first subscribers",
        );
        if !self.badges {
            prove_counts(report, found, loaded.levels);
        }
        report.proof(
            "nobody was closed and nothing was skipped",
            found.closed.is_empty() && found.gaps == 0,
            format!(
                "{} closed, {} gaps at {} close readers",
                found.closed.len(),
                found.gaps,
                found.mirrors.len()
            ),
        );
        Ok(())
    }

    fn name(&self) -> String {
        format!(
            "fanout --subscribers {} --batch {} --publishers {}{}{} --encoding {}",
            self.subscribers,
            self.batch,
            self.publishers,
            self.rate.map_or_else(String::new, |rate| format!(" --rate {rate}")),
            if self.badges { " --badges" } else { "" },
            Encoding::from(self.encoding).label(),
        )
    }
}

/// Everything set up: registers that will sell goods of one partition, and who will watch.
pub(crate) struct Stage {
    pub target: Target,
    pub process: Process,
    pub branch: BranchId,
    pub topic: Topic,
    tills: Vec<Till>,
    goods: Vec<Good>,
    token: String,
    batch: usize,
    staff: StaffId,
    rate: Option<f64>,
    badges: bool,
    encoding: Encoding,
}

/// What publishing did.
#[derive(Debug)]
pub(crate) struct Published {
    pub sales: u64,
    pub levels: u64,
    pub wall: Duration,
    pub cpu: Duration,
    pub cpu_before: Duration,
    /// When the sale behind each position was sent.
    pub sent: BTreeMap<Lsn, Instant>,
}

impl Stage {
    /// Opens the registers and finds the goods of partition 0 of their branch.
    ///
    /// # Errors
    /// When the server refuses, or the partition has too few goods.
    pub(crate) async fn open(of: &Fanout) -> Result<Self, Failure> {
        let (target, token) = of.target.open().await?;
        let process = target.process(of.target.pid)?;
        let encoding = of.encoding.into();
        let tills = open_tills(&target, Encoding::Bin, &of.crew.crew(), of.publishers).await?;
        let branch = tills.first().map(|till| till.view.branch);
        let branch = branch.ok_or_else(|| Failure::other("a fan-out needs a publisher"))?;
        let topic = Topic::Stock(StockTopic { branch, partition: 0 });
        let wish = Wish { topic, track: vec![], token: Some(token.clone()), encoding, opening: READING };
        let scout = Follower::open(&target, &wish, 0).await?;
        let mut goods = target.goods().await?;
        goods.retain(|good| scout.mirror.levels().contains_key(&good.sku));
        Ok(Self {
            target,
            process,
            branch,
            topic,
            tills,
            goods,
            token,
            batch: of.batch,
            staff: of.crew.crew().staff,
            rate: of.rate,
            badges: of.badges,
            encoding,
        })
    }

    /// Connects the subscribers and lets them read.
    ///
    /// # Errors
    /// When one is refused.
    pub(crate) async fn follow(&self, count: usize) -> Result<Rc<RefCell<Findings>>, Failure> {
        let findings = Findings { delivered: vec![0; count], ..Findings::default() };
        let findings = Rc::new(RefCell::new(findings));
        let wish = self.wish();
        for index in 0..count {
            let follower = Follower::open(&self.target, &wish, index).await?;
            tokio::task::spawn_local(follower.follow(index < CLOSE_READERS, Rc::clone(&findings)));
        }
        Ok(findings)
    }

    /// What each subscriber asks for.
    #[must_use]
    pub(crate) fn wish(&self) -> Wish {
        let track: Vec<Key> = self.goods.iter().map(|good| good.sku.into()).take(TRACKED).collect();
        let (topic, token, track) = if self.badges {
            (Topic::Badges, None, track)
        } else {
            (self.topic, Some(self.token.clone()), Vec::new())
        };
        Wish { topic, track, token, encoding: self.encoding, opening: READING }
    }

    /// Sells for some seconds.
    ///
    /// # Errors
    /// When a sale is rejected.
    pub(crate) async fn publish(&mut self, seconds: f64) -> Result<Published, Failure> {
        let until = Instant::now() + Duration::from_secs_f64(seconds);
        let publishers = u32::try_from(self.tills.len()).unwrap_or(1).max(1);
        let pause = self.rate.map(|rate| Duration::from_secs_f64(f64::from(publishers) / rate.max(0.001)));
        let (start, cpu_before) = (Instant::now(), self.process.cpu());
        let mut tasks = JoinSet::new();
        for (till, index) in self.tills.drain(..).zip(0_u64..) {
            let goods = self.goods.get(..self.goods.len().min(TRACKED)).unwrap_or_default();
            let templates = tickets(goods, self.batch, false, 64, index)?
                .into_iter()
                .map(|sell| Template::new(Encoding::Bin, self.staff, CommandBody::from(sell)))
                .collect::<Result<Vec<_>, _>>()?;
            tasks.spawn_local(sell(till, templates, index, until, pause));
        }
        let mut sent = BTreeMap::new();
        while let Some(finished) = tasks.join_next().await {
            let (till, times) = finished.map_err(|why| Failure::other(why.to_string()))??;
            self.tills.push(till);
            sent.extend(times);
        }
        let sales = u64::try_from(sent.len()).unwrap_or(u64::MAX);
        let levels = sales.saturating_mul(u64::try_from(self.batch).unwrap_or(u64::MAX));
        let cpu = self.process.cpu().saturating_sub(cpu_before);
        Ok(Published { sales, levels, wall: start.elapsed(), cpu, cpu_before, sent })
    }
}

/// SKUs that change, and that a badge subscriber tracks.
const TRACKED: usize = 64;
const READING: Opening = Opening { source: None, receive_buffer: None, buffer: 4_096 };

async fn sell(
    mut till: Till,
    templates: Vec<Template>,
    seed: u64,
    until: Instant,
    pause: Option<Duration>,
) -> Result<(Till, Vec<(Lsn, Instant)>), Failure> {
    let mut ids = Ids::new(seed);
    let mut times = Vec::new();
    let mut payload = Vec::new();
    let mut next = Instant::now();
    for template in templates.iter().cycle() {
        if let Some(pause) = pause {
            tokio::time::sleep_until(next.into()).await;
            next += pause;
        }
        let sent = Instant::now();
        if sent >= until {
            break;
        }
        payload.clear();
        template.append(ids.next_id(), till.seq, &mut payload);
        till.seq += 1;
        till.lean.send(&payload).await?;
        let reply = till.lean.until(|message| match message {
            ServerMessage::Reply(reply) => Some(reply),
            _ => None,
        });
        let reply = reply.await?;
        match (reply.answer, reply.lsn) {
            (Answer::Ok(_), Some(lsn)) => times.push((lsn, sent)),
            (Answer::Rejected(refusal), _) => return Err(refusal.into()),
            (Answer::Ok(_), None) => return Err(Failure::other("a sale without a position")),
        }
    }
    Ok((till, times))
}

/// Waits until nothing has been delivered for a while.
pub(crate) async fn settle(findings: &RefCell<Findings>) {
    let mut last = u64::MAX;
    loop {
        let total = findings.borrow().total();
        if total == last {
            return;
        }
        last = total;
        tokio::time::sleep(Duration::from_millis(400)).await;
    }
}

/// Pushes carry whole levels, so changes of one SKU that become durable together may travel as one; what may not differ
/// is what the subscribers got.
fn prove_counts(report: &mut Report, found: &Findings, levels: u64) {
    let least = found.delivered.iter().min().copied().unwrap_or(0);
    let most = found.delivered.iter().max().copied().unwrap_or(0);
    report.proof(
        "every subscriber got the same levels",
        least == most && most <= levels && least > 0,
        format!("{levels} changes; each subscriber got {least} to {most} rows"),
    );
}

/// Proves that the close readers' mirrors are the server's stock.
///
/// # Errors
/// When the server cannot be reached.
pub(crate) async fn prove_mirrors(
    report: &mut Report,
    target: &Target,
    branch: BranchId,
    findings: &RefCell<Findings>,
) -> Result<(), Failure> {
    let levels = target.levels(branch).await?;
    let found = findings.borrow();
    let mut wrong = 0;
    let mut rows = 0;
    for mirror in &found.mirrors {
        let mirror = mirror.borrow();
        rows += mirror.levels().len() + mirror.badges().len();
        wrong += mirror.badges().values().filter(|badge| !badge_is_right(badge, branch, &levels)).count();
        wrong += mirror.levels().iter().filter(|(sku, level)| levels.get(*sku) != Some(*level)).count();
        let hash = mirror
            .levels()
            .iter()
            .fold(0_u32, |sum, (sku, level)| sum.wrapping_add(SkuLevel { sku: *sku, level: *level }.hash()));
        wrong += usize::from(hash != mirror.hash());
    }
    report.proof(
        "mirrors equal the server's stock",
        wrong == 0,
        format!(
            "{rows} rows of {} mirrors against GET /branches/{branch}/stock, {wrong} differ",
            found.mirrors.len()
        ),
    );
    Ok(())
}

/// Whether a badge shows of this branch what its level says.
fn badge_is_right(badge: &Badge, branch: BranchId, levels: &BTreeMap<Sku, StockLevel>) -> bool {
    let level = levels.get(&badge.sku).copied().unwrap_or_default();
    let mut shown = badge.branches.iter().filter(|shown| shown.branch == branch);
    shown.all(|shown| *shown == BranchAvailability::of(branch, &level))
}
