//! Reading levels and their explanations while registers sell as fast as they are asked to: what a person waits for who asks
//! how much there is, and why.

use std::time::{Duration, Instant};

use clap::Args;
use hdrhistogram::Histogram;
use protocol::{BranchId, Explanation, PAGE_ROWS_MAX, Sku, SkuStock};

use crate::{
    Failure,
    background::{Background, Tally},
    fill::one_line,
    report::{Report, float, micros, record},
    shared::{CrewArgs, Own, OwnArgs},
    target::Target,
    template::Good,
};

/// Levels and explanations, read while others sell.
#[derive(Clone, Debug, Args)]
pub(crate) struct Levels {
    #[command(flatten)]
    pub own: OwnArgs,
    /// Registers of the branch that is asked about.
    #[arg(long, default_value_t = 64)]
    pub registers: u16,
    /// Their sales a second, all together.
    #[arg(long, default_value_t = 20_000.0)]
    pub rate: f64,
    /// Goods that are sold: the fewer, the longer the ledger of each.
    #[arg(long, default_value_t = 60)]
    pub goods: usize,
    /// Movements that each of them has before the first explanation.
    #[arg(long, default_value_t = 10_000)]
    pub movements: u64,
    /// How often each is asked.
    #[arg(long, default_value_t = 2_000)]
    pub reads: u32,
    /// Seconds for which the standing audit is watched.
    #[arg(long, default_value_t = 20)]
    pub audit_seconds: u64,
    #[command(flatten)]
    pub crew: CrewArgs,
}

/// The demonstration's load tills stand here.
const BRANCH: BranchId = BranchId(1);
/// Until the ledgers are long enough.
const PATIENCE: Duration = Duration::from_secs(120);
/// Between two questions: a person's, not a flood.
const PAUSE: Duration = Duration::from_millis(2);
const AUDITED: &str = "onhand_conservation_worked_microseconds_total";
const ROUNDS: &str = "onhand_conservation_rounds_total";

struct Times {
    /// The least that the server can be asked.
    bare: Histogram<u64>,
    level: Histogram<u64>,
    newest: Histogram<u64>,
    whole: Histogram<u64>,
    entries: u64,
    unequal: u64,
}

impl Levels {
    /// Runs it.
    ///
    /// # Errors
    /// When the server cannot be started or refuses something.
    pub(crate) async fn run(&self) -> Result<Report, Failure> {
        let Own { site, node, target, token: _, temporary: _kept } = self.own.serve(self.registers).await?;
        let goods: Vec<Good> = target.goods().await?.into_iter().take(self.goods).collect();
        let background =
            Background::start(&target, &self.crew.crew(), self.registers, self.rate, &goods).await?;
        self.grown(&target, &goods).await?;
        background.look()?;
        let mut times = Times {
            bare: micros()?,
            level: micros()?,
            newest: micros()?,
            whole: micros()?,
            entries: 0,
            unequal: 0,
        };
        self.read(&target, &goods, &mut times).await?;
        let (worked, rounds) = self.audited(&target).await?;
        let sold = background.look()?;
        background.finish().await?;
        node.kill()?;

        let mut report = Report::new(format!(
            "levels --registers {} --rate {} --goods {} --movements {}",
            self.registers, self.rate, self.goods, self.movements
        ));
        self.describe(&mut report, &times, &sold);
        let how =
            format!("of one core in {} s beside the sales, {rounds} rounds finished", self.audit_seconds);
        report.figure("standing audit", worked * 100.0, "%", &how);
        let detail = format!("{} explanations, {} unlike their level", times.entries, times.unequal);
        report.proof("each explanation adds up to its level", times.unequal == 0, detail);
        let verified = site.verify();
        report.proof("onhand verify", verified.is_ok(), one_line(&verified));
        Ok(report)
    }

    /// Waits until each ledger is as long as asked for.
    async fn grown(&self, target: &Target, goods: &[Good]) -> Result<(), Failure> {
        let begun = Instant::now();
        for good in goods {
            while explain(target, good.sku, 1, None).await?.entry_count < self.movements {
                if begun.elapsed() > PATIENCE {
                    return Err(Failure::other("the ledgers do not grow"));
                }
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        }
        Ok(())
    }

    async fn read(&self, target: &Target, goods: &[Good], times: &mut Times) -> Result<(), Failure> {
        for (good, number) in goods.iter().cycle().zip(0..self.reads) {
            let begun = Instant::now();
            target.get::<serde_json::Value>("/healthz").await?;
            record(&mut times.bare, begun.elapsed());
            tokio::time::sleep(PAUSE).await;
            let begun = Instant::now();
            target.get::<SkuStock>(&format!("/api/v1/stock/{}", good.sku)).await?;
            record(&mut times.level, begun.elapsed());
            tokio::time::sleep(PAUSE).await;
            // An explanation is asked for less often than a level is looked at.
            if number % 10 == 0 {
                let begun = Instant::now();
                let told = explain(target, good.sku, PAGE_ROWS_MAX, None).await?;
                record(&mut times.newest, begun.elapsed());
                times.entries = times.entries.saturating_add(1);
                times.unequal = times.unequal.saturating_add(u64::from(told.sum != told.value));
            }
            if number % 100 == 0 {
                let begun = Instant::now();
                let (mut read, mut next) = (0, None);
                while read < self.movements {
                    let told = explain(target, good.sku, PAGE_ROWS_MAX, next.as_deref()).await?;
                    read = read.saturating_add(u64::try_from(told.entries.len()).unwrap_or(0));
                    next = told.next;
                    if next.is_none() {
                        break;
                    }
                }
                record(&mut times.whole, begun.elapsed());
            }
        }
        Ok(())
    }

    /// Which part of a core the standing audit took, and how many rounds it finished.
    async fn audited(&self, target: &Target) -> Result<(f64, u64), Failure> {
        let before = (target.metric(AUDITED).await?, target.metric(ROUNDS).await?);
        let begun = Instant::now();
        tokio::time::sleep(Duration::from_secs(self.audit_seconds)).await;
        let after = (target.metric(AUDITED).await?, target.metric(ROUNDS).await?);
        let worked = float(after.0.saturating_sub(before.0)) / 1e6;
        Ok((worked / begun.elapsed().as_secs_f64(), after.1.saturating_sub(before.1)))
    }

    fn describe(&self, report: &mut Report, times: &Times, sold: &Tally) {
        let rate = float(sold.done) / sold.since.elapsed().as_secs_f64();
        let how = format!("{} registers of the branch, asked for {} /s", self.registers, self.rate);
        report.figure("sales meanwhile", rate, "/s", &how);
        report.latencies("sale", &sold.acks, &how);
        let how = "GET /healthz at the same moments, which asks no part of the server: what the machine itself takes";
        report.latencies("the least answer", &times.bare, how);
        report.latencies(
            "a level in all branches",
            &times.level,
            "GET /api/v1/stock/{sku}, to the end of the answer",
        );
        let how = format!(
            "what is on hand, at least {} movements, their sum and the newest {PAGE_ROWS_MAX} of them told",
            self.movements
        );
        report.latencies("an explanation", &times.newest, &how);
        let how = format!("the same, {} movements told one by one, page after page", self.movements);
        report.latencies("an explanation to its end", &times.whole, &how);
    }
}

async fn explain(
    target: &Target,
    sku: Sku,
    limit: usize,
    cursor: Option<&str>,
) -> Result<Explanation, Failure> {
    let cursor = cursor.map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
    target.get(&format!("/api/v1/stock/{sku}/explain?branch={BRANCH}&limit={limit}{cursor}")).await
}
