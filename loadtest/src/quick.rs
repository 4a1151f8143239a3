//! A small run of everything on a server of its own: what tests call, and a first look for people.

use std::path::PathBuf;

use clap::Args;

use crate::{
    Failure,
    fanout::Fanout,
    fill::{Fill, LONG},
    floor::Floor,
    idle::Idle,
    kill::Kill,
    node::Site,
    replay::{CATCH_UP_MS, Replay},
    report::Report,
    sales::Sales,
    shared::{CrewArgs, TargetArgs, Wire},
    stall::Stall,
};

/// A small run of everything on a server of its own.
#[derive(Clone, Debug, Args)]
pub(crate) struct All {
    /// The server's binary.
    #[arg(long)]
    pub binary: PathBuf,
    /// Seconds instead of minutes.
    #[arg(long)]
    pub quick: bool,
    /// The file of transactions for the replay, which is left out without it.
    #[arg(long)]
    pub file: Option<PathBuf>,
}

/// How large each part is.
struct Scale {
    registers: u16,
    seconds: f64,
    subscribers: usize,
    idle: usize,
    kills: u32,
    sales: u64,
    rounds: u32,
}

impl All {
    /// Runs every part, one after the other.
    ///
    /// # Errors
    /// When a part cannot be carried out.
    pub(crate) async fn run(&self) -> Result<Report, Failure> {
        let scale = if self.quick {
            Scale {
                registers: 16,
                seconds: 2.0,
                subscribers: 100,
                idle: 500,
                kills: 5,
                sales: 20_000,
                rounds: 1,
            }
        } else {
            Scale {
                registers: 64,
                seconds: 10.0,
                subscribers: 1_000,
                idle: 10_000,
                kills: 100,
                sales: 2_000_000,
                rounds: 3,
            }
        };
        let directory = tempfile::tempdir()?;
        let site = Site::new(&self.binary, &directory.path().join("load"))?;
        site.prepare(scale.registers)?;
        let mut node = site.start()?;
        node.ready(LONG).await?;
        let mut report = Report::new(if self.quick { "all --quick" } else { "all" });
        self.against(&site, &scale, &mut report).await;
        node.kill()?;
        if let Some(file) = &self.file {
            add(&mut report, "replay", self.replay(file.clone(), &scale).await);
        }
        add(&mut report, "fill", self.fill(directory.path().join("fill"), &scale).run().await);
        add(&mut report, "kill", self.kill(&scale).run().await);
        Ok(report)
    }

    /// The parts that share one server.
    async fn against(&self, site: &Site, scale: &Scale, report: &mut Report) {
        let target = TargetArgs::of(site);
        // First, while nothing else has made the server's memory larger than it is.
        let idle =
            Idle { url: site.url(), pid: None, connections: scale.idle, track: 0, encoding: Wire::Json };
        add(report, "idle", idle.run().await);
        for _ in 0..scale.rounds {
            add(report, "floor", Floor::like_sales(scale.registers.into(), scale.seconds).run().await);
            for (encoding, hot) in [(Wire::Json, false), (Wire::Json, true), (Wire::Bin, false)] {
                let sales = Sales {
                    target: target.clone(),
                    crew: CrewArgs::demonstration(),
                    registers: scale.registers,
                    seconds: scale.seconds,
                    warm_up: 1.0,
                    lines: 3,
                    hot,
                    encoding,
                    in_flight: 1,
                };
                add(report, "sales", sales.run().await);
            }
            for batch in [1, 16] {
                add(report, "fanout", fanout(&target, scale, batch).run().await);
            }
        }
        let stall = Stall {
            target,
            crew: CrewArgs::demonstration(),
            subscribers: scale.subscribers.min(200),
            publishers: 2,
            batch: 16,
            rate: 400.0,
            seconds: scale.seconds.max(3.0),
            encoding: Wire::Json,
        };
        add(report, "stall", stall.run().await);
    }

    async fn replay(&self, file: PathBuf, scale: &Scale) -> Result<Report, Failure> {
        let directory = tempfile::tempdir()?;
        let site = Site::new(&self.binary, &directory.path().join("replay"))?;
        site.prepare(1)?;
        let mut node = site.start()?;
        node.ready(LONG).await?;
        let replay = Replay {
            target: TargetArgs::of(&site),
            file,
            registers: 6,
            speed: "max".to_owned(),
            subscribers: scale.subscribers.min(200),
            track: 20,
            pipeline_refunds: false,
            catch_up_ms: CATCH_UP_MS,
            encoding: Wire::Bin,
        };
        replay.run().await
    }

    fn fill(&self, data: PathBuf, scale: &Scale) -> Fill {
        Fill {
            binary: self.binary.clone(),
            data,
            sales: scale.sales,
            registers: scale.registers,
            in_flight: 64,
            lines: 3,
            crew: CrewArgs::demonstration(),
            verify: self.quick,
        }
    }

    fn kill(&self, scale: &Scale) -> Kill {
        Kill {
            binary: self.binary.clone(),
            kills: scale.kills,
            registers: 4,
            min_ms: 50,
            max_ms: 800,
            opening_percent: if self.quick { 50 } else { 20 },
            snapshot_every: 2_000,
            seed: None,
            data: None,
            carters: 2,
            encoding: Wire::Bin,
            crew: CrewArgs::demonstration(),
        }
    }
}

/// Takes in a part's findings; one that could not be carried out is a proof that failed, and the others go on.
fn add(report: &mut Report, part: &str, result: Result<Report, Failure>) {
    match result {
        Ok(found) => report.absorb(found),
        Err(why) => report.proof(&format!("{part} could be carried out"), false, why.to_string()),
    }
}

fn fanout(target: &TargetArgs, scale: &Scale, batch: usize) -> Fanout {
    Fanout {
        target: target.clone(),
        crew: CrewArgs::demonstration(),
        subscribers: scale.subscribers,
        batch,
        seconds: scale.seconds,
        publishers: 4.min(scale.registers),
        rate: None,
        badges: false,
        encoding: Wire::Json,
    }
}
