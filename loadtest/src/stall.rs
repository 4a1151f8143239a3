//! One subscriber that never reads, among many that do: it must be closed soon, and the others must not notice.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use clap::Args;

use crate::{
    Failure,
    fanout::{Fanout, Stage, prove_mirrors, settle},
    follower::Follower,
    lean::Opening,
    proc::server_end,
    report::{Report, float},
    shared::{CrewArgs, TargetArgs, Wire},
};

/// One subscriber that never reads among many that do.
#[derive(Clone, Debug, Args)]
pub(crate) struct Stall {
    #[command(flatten)]
    pub target: TargetArgs,
    #[command(flatten)]
    pub crew: CrewArgs,
    /// Subscribers that read.
    #[arg(long, default_value_t = 200)]
    pub subscribers: usize,
    #[arg(long, default_value_t = 2)]
    pub publishers: u16,
    /// Levels changed by each sale; wide, so that the stalled socket's buffers fill.
    #[arg(long, default_value_t = 16)]
    pub batch: usize,
    /// Sales per second; the same before and with the stalled one, so that the percentiles can be compared.
    #[arg(long, default_value_t = 400.0)]
    pub rate: f64,
    /// How long to measure without the stalled one.
    #[arg(long, default_value_t = 10.0)]
    pub seconds: f64,
    #[arg(long, value_enum, default_value = "json")]
    pub encoding: Wire,
}

/// The server promises to shut a socket that takes nothing within fifteen seconds.
const CLOSED_WITHIN: Duration = Duration::from_secs(15);
/// The others' p99 may not be worse than this much of what it was, above a floor below which timers decide.
const WORSE_MAX: f64 = 1.5;
const FLOOR_MS: f64 = 5.0;

impl Stall {
    /// Runs it.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses somebody.
    pub(crate) async fn run(&self) -> Result<Report, Failure> {
        let mut stage = Stage::open(&self.fanout()).await?;
        let findings = stage.follow(self.subscribers).await?;
        stage.publish(1.0).await?;
        settle(&findings).await;
        findings.borrow_mut().reset();

        let calm = stage.publish(self.seconds).await?;
        settle(&findings).await;
        let calm = findings.borrow().latencies(&calm.sent)?;
        findings.borrow_mut().reset();

        let mut wish = stage.wish();
        wish.opening = Opening { receive_buffer: Some(4_096), ..wish.opening };
        let stalled = Follower::open(&stage.target, &wish, self.subscribers).await?;
        let watch = closed_after(stage.target.address, stalled.lean.local_address()?);
        let watch = tokio::task::spawn_local(watch);
        let jammed = stage.publish(self.seconds.max(CLOSED_WITHIN.as_secs_f64() + 7.0)).await?;
        settle(&findings).await;
        let jammed = findings.borrow().latencies(&jammed.sent)?;
        watch.abort();
        let closed = watch.await.ok().flatten();
        drop(stalled);

        let mut report =
            Report::new(format!("stall --subscribers {} --rate {}", self.subscribers, self.rate));
        let how =
            "from the write of the sale to the read of the push at the close readers, everybody reading";
        report.latencies("delivery before", &calm, how);
        report.latencies(
            "delivery with a stalled socket",
            &jammed,
            "the same while one more subscriber never reads",
        );
        if let Some((closed, quiet)) = closed {
            let how =
                "from its subscription until the kernel no longer shows the server's end as established";
            report.figure("stalled socket closed after", closed.as_secs_f64(), "s", how);
            report.figure(
                "of that, taking nothing",
                quiet.as_secs_f64(),
                "s",
                "longest time in which neither end's kernel queue reached a new height",
            );
        }
        report.proof(
            "the stalled socket is closed within 15 s of taking nothing",
            closed.is_some_and(|(_, quiet)| quiet <= CLOSED_WITHIN),
            closed.map_or("still open at the end".to_owned(), |(_, quiet)| {
                format!("{:.1} s", quiet.as_secs_f64())
            }),
        );
        let p99 =
            |histogram: &hdrhistogram::Histogram<u64>| float(histogram.value_at_quantile(0.99)) / 1_000.0;
        let (before, with) = (p99(&calm), p99(&jammed));
        report.proof(
            "the others did not notice",
            with <= (before * WORSE_MAX).max(FLOOR_MS),
            format!("p99 {before:.2} ms before, {with:.2} ms with it"),
        );
        let healthy = findings.borrow().closed.is_empty() && findings.borrow().gaps == 0;
        report.proof("nobody else was closed", healthy, format!("{} closed", findings.borrow().closed.len()));
        prove_mirrors(&mut report, &stage.target, stage.branch, &findings).await?;
        Ok(report)
    }

    /// The load, as a fan-out would make it.
    fn fanout(&self) -> Fanout {
        Fanout {
            target: self.target.clone(),
            crew: self.crew.clone(),
            subscribers: self.subscribers,
            batch: self.batch,
            seconds: self.seconds,
            publishers: self.publishers,
            rate: Some(self.rate),
            badges: false,
            encoding: self.encoding,
        }
    }
}

/// Waits until the server's end is gone: how long since the beginning, and the longest time without progress.
async fn closed_after(server: SocketAddr, client: SocketAddr) -> Option<(Duration, Duration)> {
    let start = Instant::now();
    let (mut most, mut grew, mut quiet) = (0, start, Duration::ZERO);
    while let Some(queued) = server_end(server, client) {
        if queued > most {
            most = queued;
            grew = Instant::now();
        }
        quiet = quiet.max(grew.elapsed());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Some((start.elapsed(), quiet))
}
