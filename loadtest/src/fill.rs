//! Fills a data directory through the server, kills the server and measures how it comes back.

use std::{path::PathBuf, time::Duration};

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use protocol::{CommandBody, Encoding};
use tokio::task::JoinSet;

use crate::{
    Failure,
    node::Site,
    proc::disk_bytes,
    report::{Report, float, per},
    sales::open_tills,
    shared::{CrewArgs, TargetArgs},
    template::{Ids, Template, tickets},
    till::Till,
};

/// Fill a data directory, kill the server, and see how it comes back.
#[derive(Clone, Debug, Args)]
pub(crate) struct Fill {
    /// The server's binary.
    #[arg(long)]
    pub binary: PathBuf,
    /// Where to put the data; made if it does not exist.
    #[arg(long)]
    pub data: PathBuf,
    #[arg(long, default_value_t = 2_000_000)]
    pub sales: u64,
    #[arg(long, default_value_t = 64)]
    pub registers: u16,
    /// Sales in flight at each register.
    #[arg(long, default_value_t = 64)]
    pub in_flight: u64,
    #[arg(long, default_value_t = 3)]
    pub lines: usize,
    #[command(flatten)]
    pub crew: CrewArgs,
    /// Check the whole directory afterwards.
    #[arg(long)]
    pub verify: bool,
}

impl Fill {
    /// Runs it.
    ///
    /// # Errors
    /// When the server cannot be started or refuses a sale.
    pub(crate) async fn run(&self) -> Result<Report, Failure> {
        let site = Site::new(&self.binary, &self.data)?;
        if !self.data.exists() {
            site.prepare(self.registers)?;
        }
        let mut node = site.start()?;
        node.ready(LONG).await?;
        let (target, _) = TargetArgs::of(&site).open().await?;
        let crew = self.crew.crew();
        let tills = open_tills(&target, Encoding::Bin, &crew, self.registers).await?;
        let before: u64 = tills.iter().map(|till| u64::from(till.view.receipt_sequence)).sum();
        let disk_before = disk_bytes(&self.data);
        let (process, cpu) = (node.process(), node.process().cpu());
        let start = std::time::Instant::now();
        let sold = self.sell(&target, tills).await?;
        let wall = start.elapsed();
        let cpu = process.cpu().saturating_sub(cpu);
        let rss = process.rss();
        node.kill()?;
        let disk = disk_bytes(&self.data).saturating_sub(disk_before);

        let mut node = site.start()?;
        let ready = node.ready(LONG).await?;
        let rss_after = node.process().rss();
        let (target, _) = TargetArgs::of(&site).open().await?;
        let mut receipts = 0;
        for index in 0..self.registers {
            receipts += u64::from(target.register(crew.register(index)).await?.receipt_sequence);
        }
        let kept = receipts.saturating_sub(before);

        let mut report = Report::new(format!(
            "fill --sales {} --registers {} --lines {}",
            self.sales, self.registers, self.lines
        ));
        let how = format!("{} registers with {} sales in flight each", self.registers, self.in_flight);
        report.figure("durable sales, pipelined", float(sold) / wall.as_secs_f64(), "/s", &how);
        let how = "schedstat of all server threads while filling, divided by the sales";
        report.figure("server CPU per sale", per(cpu.as_secs_f64() * 1e6, sold), "µs", how);
        let how = format!(
            "growth of the blocks of all files of the data directory over {sold} sales of {} lines",
            self.lines
        );
        report.figure("disk per sale", per(float(disk), sold), "B", &how);
        report.figure("server RSS when filled", float(rss) / 1_048_576.0, "MiB", "VmRSS after the last sale");
        report.figure(
            "ready after SIGKILL",
            ready.as_secs_f64() * 1e3,
            "ms",
            "from the start of the process to 200 from /readyz",
        );
        report.figure(
            "server RSS after the restart",
            float(rss_after) / 1_048_576.0,
            "MiB",
            "VmRSS when it was ready",
        );
        report.proof(
            "no acknowledged sale was lost",
            kept == sold,
            format!("{sold} acks; {kept} receipt numbers given out according to the restarted server"),
        );
        if self.verify {
            node.kill()?;
            let verified = site.verify();
            report.proof("onhand verify", verified.is_ok(), one_line(&verified));
        }
        Ok(report)
    }

    async fn sell(&self, target: &crate::target::Target, tills: Vec<Till>) -> Result<u64, Failure> {
        let goods = target.goods().await?;
        let bar = progress(self.sales);
        let each = self.sales.div_ceil(u64::from(self.registers.max(1)));
        let mut tasks = JoinSet::new();
        for (till, index) in tills.into_iter().zip(0_u64..) {
            let templates = tickets(&goods, self.lines, false, 256, index)?
                .into_iter()
                .map(|sell| Template::new(Encoding::Bin, self.crew.crew().staff, CommandBody::from(sell)))
                .collect::<Result<Vec<_>, _>>()?;
            let count = each.min(self.sales.saturating_sub(index * each));
            tasks.spawn_local(pour(till, templates, count, self.in_flight.clamp(1, 256), index, bar.clone()));
        }
        let mut sold = 0;
        while let Some(finished) = tasks.join_next().await {
            sold += finished.map_err(|why| Failure::other(why.to_string()))??;
        }
        bar.finish_and_clear();
        Ok(sold)
    }
}

/// Long enough for any start that should be measured rather than given up.
pub(crate) const LONG: Duration = Duration::from_secs(60);

async fn pour(
    mut till: Till,
    templates: Vec<Template>,
    count: u64,
    in_flight: u64,
    seed: u64,
    bar: ProgressBar,
) -> Result<u64, Failure> {
    let mut ids = Ids::new(seed);
    let mut templates = templates.iter().cycle();
    let mut payload = Vec::new();
    let (mut sent, mut answered) = (0_u64, 0);
    while answered < count {
        // One sale alone first: a server is allowed to be surprised by a whole window from a register it has not met.
        let in_flight = if answered == 0 { 1 } else { in_flight };
        payload.clear();
        // Half a window at a time, so that the server never waits for the next half to be written.
        if sent - answered <= in_flight / 2 {
            while sent < count && sent - answered < in_flight && payload.len() < PAYLOAD_MAX {
                let Some(template) = templates.next() else { break };
                template.append(ids.next_id(), till.seq, &mut payload);
                till.seq += 1;
                sent += 1;
            }
        }
        if !payload.is_empty() {
            till.lean.send(&payload).await?;
        }
        let answers = till.answers().await?;
        if let Some(refusal) = answers.refusal {
            return Err(refusal.into());
        }
        answered += answers.done;
        bar.inc(answers.done);
    }
    Ok(answered)
}

/// Below the server's limit for a message.
const PAYLOAD_MAX: usize = 32 * 1024;

/// A bar for people; nothing when nobody watches.
#[must_use]
pub(crate) fn progress(length: u64) -> ProgressBar {
    let bar = ProgressBar::new(length);
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {human_pos}/{human_len} {per_sec} {eta}") {
        bar.set_style(style);
    }
    bar
}

/// The first line of what a program said, fit for a table.
#[must_use]
pub(crate) fn one_line(result: &Result<String, Failure>) -> String {
    let text = match result {
        Ok(text) => text.clone(),
        Err(why) => why.to_string(),
    };
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .take(3)
        .collect::<Vec<_>>()
        .join("; ")
        .replace('|', "/")
}
