//! Durable sales, closed loop: each register sends its next sale when the last one is acknowledged.

use std::{
    cell::RefCell,
    rc::Rc,
    time::{Duration, Instant},
};

use clap::Args;
use hdrhistogram::Histogram;
use protocol::{CommandBody, Encoding, Refusal};
use tokio::task::JoinSet;

use crate::{
    Failure,
    proc::{Load, measure},
    report::{Report, float, micros, per, record},
    shared::{CrewArgs, TargetArgs, Wire},
    target::Target,
    template::{Good, Ids, Template, tickets},
    till::{Crew, Till},
};

/// Durable sales at full speed.
#[derive(Clone, Debug, Args)]
pub(crate) struct Sales {
    #[command(flatten)]
    pub target: TargetArgs,
    #[command(flatten)]
    pub crew: CrewArgs,
    #[arg(long, default_value_t = 64)]
    pub registers: u16,
    /// How long to measure.
    #[arg(long, default_value_t = 10.0)]
    pub seconds: f64,
    /// How long to sell before that; the first second of everything is slow.
    #[arg(long, default_value_t = 1.0)]
    pub warm_up: f64,
    /// Lines of a ticket.
    #[arg(long, default_value_t = 3)]
    pub lines: usize,
    /// Put one and the same SKU on every ticket.
    #[arg(long)]
    pub hot: bool,
    #[arg(long, value_enum, default_value = "json")]
    pub encoding: Wire,
    /// Sales in flight at each register.
    #[arg(long, default_value_t = 1)]
    pub in_flight: u64,
}

/// Different tickets prepared for each register.
const TICKETS: usize = 64;

/// What all registers count together.
#[derive(Debug)]
struct Tally {
    acks: Histogram<u64>,
    done: u64,
    rejected: u64,
    refusal: Option<Refusal>,
    /// Only what is sent after this instant is measured.
    from: Instant,
    until: Instant,
}

impl Sales {
    /// Runs it.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses a register.
    pub(crate) async fn run(&self) -> Result<Report, Failure> {
        let (target, _token) = self.target.open().await?;
        let process = target.process(self.target.pid)?;
        let goods = target.goods().await?;
        let mut tills = open_tills(&target, self.encoding.into(), &self.crew.crew(), self.registers).await?;
        let before: Vec<u32> = tills.iter().map(|till| till.view.receipt_sequence).collect();

        let from = Instant::now() + Duration::from_secs_f64(self.warm_up);
        let until = from + Duration::from_secs_f64(self.seconds);
        let tally = Rc::new(RefCell::new(Tally {
            acks: micros()?,
            done: 0,
            rejected: 0,
            refusal: None,
            from,
            until,
        }));
        let mut tasks = JoinSet::new();
        for (till, index) in tills.drain(..).zip(0_u64..) {
            let templates = self.templates(&goods, index)?;
            let seller = Seller { till, templates, ids: Ids::new(index), tally: Rc::clone(&tally) };
            tasks.spawn_local(seller.sell(self.in_flight.max(1)));
        }
        let load = measure(process, || tally.borrow().done, from, until).await;
        let mut sold = vec![0; before.len()];
        while let Some(finished) = tasks.join_next().await {
            let (index, count) = finished.map_err(|why| Failure::other(why.to_string()))??;
            if let Some(slot) =
                index.checked_sub(self.crew.first_register).and_then(|at| sold.get_mut(usize::from(at)))
            {
                *slot = count;
            }
        }
        let mut report = Report::new(self.name());
        self.describe(&mut report, &tally.borrow(), &load);
        prove_receipts(&mut report, &target, &self.crew.crew(), &before, &sold).await?;
        Ok(report)
    }

    fn name(&self) -> String {
        format!(
            "sales --registers {} --seconds {} --lines {}{} --encoding {}{}",
            self.registers,
            self.seconds,
            self.lines,
            if self.hot { " --hot" } else { "" },
            Encoding::from(self.encoding).label(),
            if self.in_flight > 1 { format!(" --in-flight {}", self.in_flight) } else { String::new() },
        )
    }

    fn templates(&self, goods: &[Good], index: u64) -> Result<Vec<Template>, Failure> {
        let staff = self.crew.crew().staff;
        tickets(goods, self.lines, self.hot, TICKETS, index)?
            .into_iter()
            .map(|sell| Template::new(self.encoding.into(), staff, CommandBody::from(sell)))
            .collect()
    }

    fn describe(&self, report: &mut Report, tally: &Tally, load: &Load) {
        let seconds = load.wall.as_secs_f64();
        let how = format!(
            "acks counted over {seconds:.1} s after {} s of warm-up; {} registers, {} in flight each, one shared core",
            self.warm_up, self.registers, self.in_flight
        );
        report.figure("durable sales", float(load.done) / seconds, "/s", &how);
        report.latencies(
            "ack",
            &tally.acks,
            "from the write of the sale to the read of its reply, at the register",
        );
        let how = "schedstat of all server threads over the same time, divided by the acks";
        report.figure("server CPU per sale", per(load.server_cpu.as_secs_f64() * 1e6, load.done), "µs", how);
        let how = "the same of this process: what the load itself cost on the shared cores";
        report.figure("client CPU per sale", per(load.own_cpu.as_secs_f64() * 1e6, load.done), "µs", how);
        report.figure(
            "rejected",
            float(tally.rejected),
            "sales",
            "replies that were not ok, warm-up included",
        );
        report.figure(
            "server RSS",
            float(load.rss) / 1_048_576.0,
            "MiB",
            "VmRSS at the end of the measured time",
        );
        let why = tally.refusal.as_ref().map_or_else(String::new, |refusal| format!(": {refusal}"));
        report.proof(
            "no sale was rejected",
            tally.rejected == 0,
            format!("{} rejected{why}", tally.rejected),
        );
    }
}

/// Opens the load's registers, one after the other: each sign-on costs the server a password hash.
///
/// # Errors
/// When one is refused.
pub(crate) async fn open_tills(
    target: &Target,
    encoding: Encoding,
    crew: &Crew,
    count: u16,
) -> Result<Vec<Till>, Failure> {
    let mut tills = Vec::with_capacity(usize::from(count));
    for index in 0..count {
        tills.push(Till::open(target, encoding, crew, index).await?);
    }
    Ok(tills)
}

struct Seller {
    till: Till,
    templates: Vec<Template>,
    ids: Ids,
    tally: Rc<RefCell<Tally>>,
}

impl Seller {
    /// Sells until the end; the register's number and how many sales were acknowledged.
    async fn sell(mut self, in_flight: u64) -> Result<(u16, u64), Failure> {
        let mut payload = Vec::with_capacity(1_024);
        let (mut done, mut sent_at, mut open) = (0, std::collections::VecDeque::new(), 0);
        let until = self.tally.borrow().until;
        let mut templates = self.templates.iter().cycle();
        loop {
            payload.clear();
            let now = Instant::now();
            while open < in_flight && now < until {
                let Some(template) = templates.next() else { break };
                template.append(self.ids.next_id(), self.till.seq, &mut payload);
                self.till.seq += 1;
                open += 1;
                sent_at.push_back(now);
            }
            if !payload.is_empty() {
                self.till.lean.send(&payload).await?;
            }
            if open == 0 {
                return Ok((self.till.view.register.0, done));
            }
            let answers = self.till.answers().await?;
            open = open.saturating_sub(answers.total());
            done += answers.done;
            let mut tally = self.tally.borrow_mut();
            tally.done += answers.done;
            tally.rejected += answers.rejected;
            let now = Instant::now();
            let total = answers.total();
            if tally.refusal.is_none() {
                tally.refusal = answers.refusal;
            }
            for _ in 0..total {
                let sent = sent_at.pop_front().unwrap_or(now);
                if sent >= tally.from {
                    record(&mut tally.acks, now.saturating_duration_since(sent));
                }
            }
        }
    }
}

/// Proves that each register gave out exactly one receipt number for each acknowledged sale.
async fn prove_receipts(
    report: &mut Report,
    target: &Target,
    crew: &Crew,
    before: &[u32],
    sold: &[u64],
) -> Result<(), Failure> {
    let mut wrong = Vec::new();
    for ((before, sold), index) in before.iter().zip(sold).zip(0_u16..) {
        let view = target.register(crew.register(index)).await?;
        let given = u64::from(view.receipt_sequence.saturating_sub(*before));
        if given != *sold {
            wrong.push(format!("register {}: {given} receipts for {sold} acks", view.register));
        }
    }
    let total: u64 = sold.iter().sum();
    let detail = if wrong.is_empty() {
        format!("{total} acks, {total} receipt numbers, read from GET /registers/{{id}}")
    } else {
        wrong.join("; ")
    };
    report.proof("one receipt number per acknowledged sale", wrong.is_empty(), detail);
    Ok(())
}
