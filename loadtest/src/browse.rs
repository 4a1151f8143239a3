//! Shoppers who open product pages while many others have one open whose badge is live.

use std::{
    cell::RefCell,
    rc::Rc,
    time::{Duration, Instant},
};

use clap::Args;
use hdrhistogram::Histogram;
use protocol::{Encoding, Key};
use rand::{RngExt as _, SeedableRng as _, rngs::SmallRng};
use tokio::task::JoinSet;

use crate::{
    Failure,
    background::Background,
    idle,
    lean::Lean,
    proc,
    report::{Report, float, micros, per, record},
    shared::{CrewArgs, Own, OwnArgs},
    target::Target,
    till::shopper,
};

/// Product pages, read while badges are followed and registers sell.
#[derive(Clone, Debug, Args)]
pub(crate) struct Browse {
    #[command(flatten)]
    pub own: OwnArgs,
    /// Sockets that each follow the badges of ten articles.
    #[arg(long, default_value_t = 5_000)]
    pub sockets: usize,
    /// Readers, each with one page on its way.
    #[arg(long, default_value_t = 64)]
    pub readers: u16,
    /// Pages a second of all together; as many as go with 0.
    #[arg(long, default_value_t = 3_000.0)]
    pub pages: f64,
    #[arg(long, default_value_t = 10.0)]
    pub seconds: f64,
    #[arg(long, default_value_t = 64)]
    pub registers: u16,
    /// Sales a second meanwhile.
    #[arg(long, default_value_t = 500.0)]
    pub rate: f64,
    #[command(flatten)]
    pub crew: CrewArgs,
}

const TRACKED: usize = 10;

#[derive(Debug)]
struct Read {
    times: Histogram<u64>,
    pages: u64,
    bytes: u64,
}

impl Browse {
    /// Runs it.
    ///
    /// # Errors
    /// When the server cannot be started or refuses somebody.
    pub(crate) async fn run(&self) -> Result<Report, Failure> {
        let Own { node, target, temporary: _kept, .. } = self.own.serve(self.registers).await?;
        let goods = target.goods().await?;
        let paths = Rc::new(target.public_at(shopper(0))?.product_paths().await?);
        let sockets =
            self.sockets(&target, &goods.iter().map(|good| good.sku.into()).collect::<Vec<_>>()).await?;
        let background =
            Background::start(&target, &self.crew.crew(), self.registers, self.rate, &goods).await?;
        let read = Rc::new(RefCell::new(Read { times: micros()?, pages: 0, bytes: 0 }));
        let until = Instant::now() + Duration::from_secs_f64(self.seconds);
        let mut tasks = JoinSet::new();
        for number in 0..self.readers {
            let shopper = target.public_at(shopper(number.saturating_add(1)))?;
            tasks.spawn_local(visit(
                shopper,
                Rc::clone(&paths),
                Rc::clone(&read),
                self.pause(),
                until,
                number,
            ));
        }
        let pages = Rc::clone(&read);
        let process = target.process(None)?;
        let load = proc::measure(process, move || pages.borrow().pages, Instant::now(), until).await;
        while let Some(finished) = tasks.join_next().await {
            finished.map_err(|why| Failure::other(why.to_string()))??;
        }
        let sold = background.look()?;
        background.finish().await?;
        let mut report = Report::new(format!(
            "browse --sockets {} --readers {} --pages {} --rate {}",
            self.sockets, self.readers, self.pages, self.rate
        ));
        let read = read.borrow();
        let how = format!("{} readers, {} sockets with {TRACKED} badges each", self.readers, sockets.len());
        report.figure("product pages", float(load.done) / load.wall.as_secs_f64(), "/s", &how);
        report.latencies("a page", &read.times, "from the request to the last byte, as the client sees it");
        report.figure("bytes of a page", per(float(read.bytes), read.pages), "B", "not compressed");
        report.figure(
            "server CPU",
            load.server_cpu.as_secs_f64() / load.wall.as_secs_f64(),
            "cores",
            "sales included",
        );
        report.figure("sales meanwhile", float(sold.done) / sold.since.elapsed().as_secs_f64(), "/s", "");
        report.latencies("sale", &sold.acks, "beside all that");
        report.proof("every page was answered", read.pages > 0, format!("{} pages", read.pages));
        node.kill()?;
        Ok(report)
    }

    /// Each follows ten articles of its own.
    async fn sockets(&self, target: &Target, keys: &[Key]) -> Result<Vec<Lean>, Failure> {
        let mut sockets = Vec::with_capacity(self.sockets);
        for index in 0..self.sockets {
            let tracked: Vec<Key> =
                keys.iter().cycle().skip(index % keys.len().max(1)).take(TRACKED).cloned().collect();
            sockets.push(idle::connect(target, Encoding::Json, &tracked, index).await?);
        }
        Ok(sockets)
    }

    fn pause(&self) -> Duration {
        if self.pages <= 0.0 {
            return Duration::ZERO;
        }
        Duration::from_secs_f64(f64::from(self.readers) / self.pages)
    }
}

/// Opens one product after the other.
async fn visit(
    target: Target,
    paths: Rc<Vec<String>>,
    read: Rc<RefCell<Read>>,
    pause: Duration,
    until: Instant,
    seed: u16,
) -> Result<(), Failure> {
    let mut random = SmallRng::seed_from_u64(seed.into());
    let mut next = Instant::now() + pause.mul_f64(random.random_range(0.0..1.0));
    while next < until {
        tokio::time::sleep_until(next.into()).await;
        let path = paths.get(random.random_range(0..paths.len().max(1)));
        let path = path.ok_or_else(|| Failure::other("the shop shows nothing"))?;
        let begun = Instant::now();
        let text = target.text(path).await?;
        let mut read = read.borrow_mut();
        record(&mut read.times, begun.elapsed());
        read.pages = read.pages.saturating_add(1);
        read.bytes = read.bytes.saturating_add(u64::try_from(text.len()).unwrap_or(0));
        drop(read);
        next = (next + pause).max(Instant::now().checked_sub(pause).unwrap_or(next));
    }
    Ok(())
}
