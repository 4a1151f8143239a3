//! A large catalogue: how long it takes to put it in, what the server needs to hold it, whether a price change holds up
//! those who sell and read, and how soon and with how many bytes all who follow the catalogue know of it.

mod browsing;
mod followers;

mod listing;
mod readers;

use std::{
    rc::Rc,
    time::{Duration, Instant},
};

use clap::Args;
use protocol::{Amount, BranchId, CatalogueView, Currency, Quantity, Receive, SetPrice, SkuQuantity};

use self::{
    followers::{Change, Followers},
    readers::Readers,
};
use crate::{
    Failure,
    background::Background,
    fill::{LONG, one_line},
    goods,
    node::{Node, Site},
    office::Office,
    proc::disk_bytes,
    report::{Report, float, micros, record},
    shared::{CrewArgs, Own, OwnArgs},
    target::Target,
    template::Good,
};

/// A large catalogue: put in, read, followed and changed.
#[derive(Clone, Debug, Args)]
pub(crate) struct Catalogue {
    #[command(flatten)]
    pub own: OwnArgs,
    #[arg(long, default_value_t = 100_000)]
    pub products: u32,
    /// Branches, each of which stocks every product.
    #[arg(long, default_value_t = 10)]
    pub branches: u16,
    /// Sockets that follow the catalogue, each of which reads what has changed when it is told that something has.
    #[arg(long, default_value_t = 200)]
    pub followers: usize,
    #[arg(long, default_value_t = 16)]
    pub registers: u16,
    /// Their sales a second, all together.
    #[arg(long, default_value_t = 2_000.0)]
    pub rate: f64,
    /// Readers of shop pages, and as many of pages of the catalogue.
    #[arg(long, default_value_t = 2)]
    pub readers: u16,
    /// What each of them reads a second.
    #[arg(long, default_value_t = 40.0)]
    pub reads: f64,
    /// Price changes. Each has a window of time of its own, and as many windows without one are looked at in turn.
    #[arg(long, default_value_t = 20)]
    pub changes: u16,
    #[arg(long, default_value_t = 500)]
    pub window_ms: u64,
    #[command(flatten)]
    pub crew: CrewArgs,
}

/// The longest replies, window by window, in milliseconds.
#[derive(Debug, Default)]
struct Longest {
    sales: Vec<f64>,
    reads: Vec<f64>,
}

impl Catalogue {
    /// Runs it.
    ///
    /// # Errors
    /// When the server cannot be started or refuses something.
    pub(crate) async fn run(&self) -> Result<Report, Failure> {
        let Own { site, node, target, token, temporary: _kept } = self.own.serve(self.registers).await?;
        let mut office = Office::open(&target, &token).await?;
        let mut report = Report::new(self.name());
        let goods = self.import(&mut report, &node, &site, &mut office).await?;
        self.prove_whole(&mut report, &target).await?;
        self.change(&mut report, &target, &token, &mut office, &goods).await?;
        memory(&mut report, &node, "server RSS after the changes", "VmRSS after the last price change");
        listing::measure(&mut report, &target, self.products).await?;
        browsing::measure(&mut report, &target, &mut office).await?;
        memory(&mut report, &node, "server RSS at the end", "VmRSS after the last list of products");
        node.kill()?;
        let mut node = site.start()?;
        let ready = node.ready(LONG).await?;
        report.figure(
            "ready after SIGKILL",
            ready.as_secs_f64() * 1e3,
            "ms",
            "from the start of the process to 200 from /readyz",
        );
        memory(&mut report, &node, "server RSS after that restart", "VmRSS when it was ready");
        node.kill()?;
        let verified = site.verify();
        report.proof("onhand verify", verified.is_ok(), one_line(&verified));
        Ok(report)
    }

    fn name(&self) -> String {
        format!(
            "catalogue --products {} --branches {} --followers {} --registers {} --rate {} --readers {} --changes {}",
            self.products,
            self.branches,
            self.followers,
            self.registers,
            self.rate,
            self.readers,
            self.changes
        )
    }

    /// Puts in branches and products, and then goods on every shelf.
    async fn import(
        &self,
        report: &mut Report,
        node: &Node,
        site: &Site,
        office: &mut Office,
    ) -> Result<Vec<Good>, Failure> {
        office.all(goods::branches(self.branches).map(|branch| (None, branch.into()))).await?;
        let goods = goods::goods(self.products)?;
        let process = node.process();
        let (start, cpu, disk) = (Instant::now(), process.cpu(), disk_bytes(&site.data));
        let products = goods.iter().zip(1_u32..).map(|(good, number)| goods::product(number, good));
        let done = office.all(products.map(|product| (None, product.into()))).await?;
        let wall = start.elapsed();
        let cpu = process.cpu().saturating_sub(cpu);
        let how = format!("{done} organisation.put_product over one socket, pipelined, each durable");
        report.figure("import of all products", wall.as_secs_f64(), "s", &how);
        report.figure("server CPU of the import", cpu.as_secs_f64(), "s", "schedstat of all server threads");
        let grown = disk_bytes(&site.data).saturating_sub(disk);
        report.figure("disk", float(grown) / 1_048_576.0, "MiB", "growth of the blocks of all files");
        memory(report, node, "server RSS with the catalogue", "VmRSS after the import");

        let start = Instant::now();
        let stocked = (1..=self.branches).flat_map(|branch| {
            goods.chunks(protocol::LINES_MAX).map(move |lines| {
                let line = |good: &Good| SkuQuantity { sku: good.sku, quantity: FULL };
                let lines = lines.iter().map(line).collect();
                let delivery = Receive { reference: String::new(), lines };
                (Some(BranchId(branch)), delivery.into())
            })
        });
        let deliveries = office.all(stocked).await?;
        let how =
            format!("{deliveries} deliveries of up to 500 lines, so that every branch stocks every product");
        report.figure("stock for all branches", start.elapsed().as_secs_f64(), "s", &how);
        memory(report, node, "server RSS with the stock", "VmRSS after the last delivery");
        Ok(goods)
    }

    /// Proves that the catalogue has every product.
    async fn prove_whole(&self, report: &mut Report, target: &Target) -> Result<(), Failure> {
        let mut found: u32 = 0;
        let (mut bytes, mut cursor, start) = (0, None, Instant::now());
        loop {
            let text = target.text(&readers::catalogue_page(cursor.as_deref())).await?;
            bytes += text.len();
            let page: CatalogueView = serde_json::from_str(&text)?;
            let ours = page.products.iter().filter(|product| goods::is_ours(&product.handle));
            found = found.saturating_add(u32::try_from(ours.count()).unwrap_or(u32::MAX));
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        let how = format!("GET /api/v1/catalogue page by page, {bytes} bytes of JSON, decoding included");
        report.figure("the whole catalogue read once", start.elapsed().as_secs_f64(), "s", &how);
        report.proof(
            "every product can be read",
            found == self.products,
            format!("{found} of {} products in GET /api/v1/catalogue", self.products),
        );
        Ok(())
    }

    /// Changes prices while registers sell, readers read and followers follow.
    async fn change(
        &self,
        report: &mut Report,
        target: &Target,
        token: &str,
        office: &mut Office,
        goods: &[Good],
    ) -> Result<(), Failure> {
        let (on_sale, others) = goods.split_at(ON_SALE.min(goods.len() / 2));
        let mut followers = Followers::open(target, token, self.followers).await?;
        let background =
            Background::start(target, &self.crew.crew(), self.registers, self.rate, on_sale).await?;
        let readers = Readers::start(target, self.readers, self.reads, self.products)?;
        let window = Duration::from_millis(self.window_ms);
        tokio::time::sleep(WARM_UP).await;
        reset(&background, &readers)?;
        let read = readers.count();
        let (mut calm, mut changed) = (Longest::default(), Longest::default());
        let mut replies = micros()?;
        // Goods that nobody sells, so that no register has to sell at a price that it was not told.
        let mut changing = others.iter().cycle();
        let began = Instant::now();
        let mut sold = 0;
        for _ in 0..self.changes {
            sold += reset(&background, &readers)?;
            sold += look(&background, &readers, window, &mut calm).await?;
            let Some(good) = changing.next() else { break };
            let price = Amount(good.price.0.saturating_add(1));
            let set = SetPrice { sku: good.sku, currency: Currency::GBP, price, valid_from: None };
            sold += reset(&background, &readers)?;
            let sent = Instant::now();
            let reply = office.command(None, set).await?;
            record(&mut replies, sent.elapsed());
            let lsn = reply.lsn.ok_or_else(|| Failure::other("a price change without a position"))?;
            sold += look(&background, &readers, window, &mut changed).await?;
            followers.all_know(Change { lsn, sent, sku: good.sku, price }, FOLLOWED_WITHIN).await?;
        }
        let rate = float(sold) / began.elapsed().as_secs_f64().max(0.001);
        let read = float(readers.count().saturating_sub(read)) / began.elapsed().as_secs_f64().max(0.001);
        background.finish().await?;
        readers.finish().await?;
        report.figure("sales meanwhile", rate, "/s", &format!("asked for {} /s", self.rate));
        report.figure(
            "pages read meanwhile",
            read,
            "/s",
            "shop pages, the search, single products and pages of the catalogue of 500 products",
        );
        report.latencies("price change", &replies, "from the write of set_price to the read of its reply");
        longest(report, "sale", &calm.sales, &changed.sales, self.window_ms);
        longest(report, "page", &calm.reads, &changed.reads, self.window_ms);
        followers.describe(report);
        Ok(())
    }
}

/// Products on which the registers' sales are spread.
const ON_SALE: usize = 5_000;
/// On every shelf.
const FULL: Quantity = Quantity(100 * Quantity::ONE.0);
const WARM_UP: Duration = Duration::from_secs(2);
/// Every follower must have read a change after so long.
const FOLLOWED_WITHIN: Duration = Duration::from_secs(20);

/// Begins a window; how many sales there were before it.
fn reset(background: &Background, readers: &Rc<Readers>) -> Result<u64, Failure> {
    readers.look();
    Ok(background.look()?.done)
}

/// Ends a window after its time: how long the longest sale and the longest page took; how many sales there were.
async fn look(
    background: &Background,
    readers: &Rc<Readers>,
    window: Duration,
    longest: &mut Longest,
) -> Result<u64, Failure> {
    tokio::time::sleep(window).await;
    let tally = background.look()?;
    longest.sales.push(float(tally.acks.max()) / 1e3);
    longest.reads.push(readers.look().as_secs_f64() * 1e3);
    Ok(tally.done)
}

/// Tells the longest delays of the windows with and without a change.
fn longest(report: &mut Report, what: &str, calm: &[f64], changed: &[f64], window_ms: u64) {
    let middle = |values: &[f64]| {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        sorted.get(sorted.len() / 2).copied().unwrap_or(0.0)
    };
    let most = |values: &[f64]| values.iter().copied().fold(0.0, f64::max);
    for (name, values) in [("without a change", calm), ("with a price change", changed)] {
        let how = format!("{} windows of {window_ms} ms {name}, in turn", values.len());
        report.figure(&format!("longest {what} {name}, median window"), middle(values), "ms", &how);
        report.figure(&format!("longest {what} {name}, worst window"), most(values), "ms", &how);
    }
}

fn memory(report: &mut Report, node: &Node, name: &str, how: &str) {
    report.figure(name, float(node.process().rss()) / 1_048_576.0, "MiB", how);
}
