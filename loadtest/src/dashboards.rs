//! What open dashboards cost: many sockets that follow what a manager's Today follows while registers sell at a given rate, in
//! turn with the same sales and nobody looking, and proof that what they show is right.

mod viewer;

use std::{
    cell::RefCell,
    rc::Rc,
    time::{Duration, Instant},
};

use clap::Args;
use hdrhistogram::Histogram;
use protocol::RegisterId;

use self::viewer::{Viewer, Watched};
use crate::{
    Failure,
    background::{Background, Tally},
    fill::one_line,
    proc::Process,
    report::{Report, float, micros},
    shared::{CrewArgs, Own, OwnArgs},
    target::Target,
};

/// Open dashboards while registers sell.
#[derive(Clone, Debug, Args)]
pub(crate) struct Dashboards {
    #[command(flatten)]
    pub own: OwnArgs,
    #[arg(long, default_value_t = 500)]
    pub dashboards: usize,
    #[arg(long, default_value_t = 64)]
    pub registers: u16,
    /// Their sales a second, all together.
    #[arg(long, default_value_t = 5_000.0)]
    pub rate: f64,
    /// Tills that each dashboard follows, as many as one shows at a glance.
    #[arg(long, default_value_t = 40)]
    pub tills: u16,
    /// Deliveries a second of each topic that each dashboard asks for, as the dashboard does.
    #[arg(long, default_value_t = 2)]
    pub hz: u8,
    /// Turns with and without dashboards.
    #[arg(long, default_value_t = 5)]
    pub turns: u32,
    /// Seconds of each.
    #[arg(long, default_value_t = 4.0)]
    pub seconds: f64,
    #[command(flatten)]
    pub crew: CrewArgs,
}

/// What was measured with dashboards, or without.
struct Side {
    cpu: Duration,
    wall: Duration,
    sales: u64,
    acks: Histogram<u64>,
    /// Share of a core, window by window.
    shares: Vec<f64>,
}

/// After dashboards were opened or closed, before anything is measured.
const SETTLE: Duration = Duration::from_secs(1);
/// Until what the dashboards show is what the server has.
const PATIENCE: Duration = Duration::from_secs(20);

impl Dashboards {
    /// Runs it.
    ///
    /// # Errors
    /// When the server cannot be started or refuses something.
    pub(crate) async fn run(&self) -> Result<Report, Failure> {
        let Own { site, node, target, token, temporary: _kept } = self.own.serve(self.registers).await?;
        let goods = target.goods().await?;
        let crew = self.crew.crew();
        let tills: Vec<RegisterId> =
            (0..self.registers.min(self.tills)).map(|index| crew.register(index)).collect();
        let background = Background::start(&target, &crew, self.registers, self.rate, &goods).await?;
        let process = node.process();
        let (mut alone, mut watched) = (Side::new()?, Side::new()?);
        let mut seen = Rc::new(RefCell::new(Watched::default()));
        for _ in 0..self.turns.max(1) {
            seen.borrow().close();
            self.measure(&process, &background, &mut alone, None).await?;
            seen = self.open(&target, &token, &tills).await?;
            self.measure(&process, &background, &mut watched, Some(&seen)).await?;
        }
        background.finish().await?;
        let mut report = Report::new(format!(
            "dashboards --dashboards {} --registers {} --rate {} --tills {} --hz {}",
            self.dashboards, self.registers, self.rate, self.tills, self.hz
        ));
        self.describe(&mut report, &alone, &watched, &seen.borrow());
        self.prove(&mut report, &target, &tills, &seen).await?;
        let rss = float(process.rss()) / 1_048_576.0;
        report.figure("server RSS", rss, "MiB", "VmRSS with all of them open");
        node.kill()?;
        let verified = site.verify();
        report.proof("onhand verify", verified.is_ok(), one_line(&verified));
        Ok(report)
    }

    async fn open(
        &self,
        target: &Target,
        token: &str,
        tills: &[RegisterId],
    ) -> Result<Rc<RefCell<Watched>>, Failure> {
        let seen = Rc::new(RefCell::new(Watched::new(self.dashboards)));
        for index in 0..self.dashboards {
            let viewer = Viewer::open(target, token, tills, self.hz, index).await?;
            tokio::task::spawn_local(viewer.watch(Rc::clone(&seen)));
        }
        Ok(seen)
    }

    async fn measure(
        &self,
        process: &Process,
        background: &Background,
        side: &mut Side,
        seen: Option<&Rc<RefCell<Watched>>>,
    ) -> Result<(), Failure> {
        tokio::time::sleep(SETTLE).await;
        background.look()?;
        if let Some(seen) = seen {
            seen.borrow_mut().reset();
        }
        let (began, cpu) = (Instant::now(), process.cpu());
        tokio::time::sleep(Duration::from_secs_f64(self.seconds)).await;
        side.add(process.cpu().saturating_sub(cpu), began.elapsed(), &background.look()?)?;
        if let Some(seen) = seen {
            seen.borrow_mut().note();
        }
        Ok(())
    }

    fn describe(&self, report: &mut Report, alone: &Side, watched: &Side, seen: &Watched) {
        let windows = self.turns.max(1);
        for (name, side) in [("without dashboards", alone), ("with them", watched)] {
            let how = format!("{windows} windows of {} s, in turn; asked for {} /s", self.seconds, self.rate);
            report.figure(&format!("sales {name}"), side.rate(), "/s", &how);
            let how = "schedstat of all server threads divided by the time";
            report.figure(&format!("server CPU {name}"), side.share() * 100.0, "% of a core", how);
            report.latencies(
                &format!("sale {name}"),
                &side.acks,
                "from the write of the sale to the read of its reply",
            );
        }
        let more = |(with, without): (&f64, &f64)| (with - without) * 100.0;
        let mut each: Vec<f64> = watched.shares.iter().zip(&alone.shares).map(more).collect();
        each.sort_by(f64::total_cmp);
        let listed: Vec<String> = each.iter().map(|value| format!("{value:.1}")).collect();
        let how = format!(
            "median of {windows} turns ({}), each the window with {} dashboards less the one before without",
            listed.join(", "),
            self.dashboards
        );
        let median = each.get(each.len() / 2).copied().unwrap_or(0.0);
        report.figure("what the dashboards cost", median, "% of a core", &how);
        let seconds = self.seconds.max(0.001);
        let dashboards = float(u64::try_from(self.dashboards).unwrap_or(0)).max(1.0);
        let how = "WebSocket messages of the last window, divided by dashboards and seconds";
        report.figure("messages to each", float(seen.frames_noted) / dashboards / seconds, "/s", how);
        let how = "their payload, likewise";
        report.figure(
            "bytes to each",
            float(seen.bytes_noted) / dashboards / seconds / 1_024.0,
            "KiB/s",
            how,
        );
        let least = seen.delivered_noted.iter().min().copied().unwrap_or(0);
        report.proof(
            "every dashboard was told of sales and nobody was closed",
            least > 0 && seen.closed.is_empty(),
            format!(
                "the least got {least} messages in the last window; {} closed {:?}",
                seen.closed.len(),
                seen.closed.first()
            ),
        );
    }

    /// The sales have ended: what the closest viewers hold comes to be what the server has.
    async fn prove(
        &self,
        report: &mut Report,
        target: &Target,
        tills: &[RegisterId],
        seen: &RefCell<Watched>,
    ) -> Result<(), Failure> {
        let deadline = Instant::now() + PATIENCE;
        let (mirrors, wrong) = loop {
            let mirrors = seen.borrow().mirrors.clone();
            let mut wrong = Vec::new();
            for mirror in &mirrors {
                let shown = mirror.borrow().clone();
                wrong.extend(shown.differs_from(target, tills).await?);
            }
            if wrong.is_empty() || Instant::now() > deadline {
                break (mirrors.len(), wrong);
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        };
        report.proof(
            "what dashboards show is what the server has",
            wrong.is_empty() && mirrors > 0,
            format!(
                "{mirrors} dashboards read closely: days against GET /sales, {} tills against GET /registers/{{id}}, the newest \
                 tickets against GET /tickets; {} differ {}",
                tills.len(),
                wrong.len(),
                wrong.first().map(String::as_str).unwrap_or_default()
            ),
        );
        Ok(())
    }
}

impl Side {
    fn new() -> Result<Self, Failure> {
        Ok(Self { cpu: Duration::ZERO, wall: Duration::ZERO, sales: 0, acks: micros()?, shares: Vec::new() })
    }

    fn add(&mut self, cpu: Duration, wall: Duration, tally: &Tally) -> Result<(), Failure> {
        self.cpu += cpu;
        self.wall += wall;
        self.sales += tally.done;
        self.shares.push(cpu.as_secs_f64() / wall.as_secs_f64().max(0.001));
        self.acks.add(&tally.acks).map_err(|why| Failure::other(why.to_string()))
    }

    fn rate(&self) -> f64 {
        float(self.sales) / self.wall.as_secs_f64().max(0.001)
    }

    fn share(&self) -> f64 {
        self.cpu.as_secs_f64() / self.wall.as_secs_f64().max(0.001)
    }
}
