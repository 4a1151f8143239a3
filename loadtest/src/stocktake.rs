//! A count of all that a branch has while its own tills sell: how long it takes to post, whether a till has to wait for it,
//! and whether every level is in the end what was found.

use std::time::{Duration, Instant};

use clap::Args;
use hdrhistogram::Histogram;
use protocol::{
    ApproveCount, BranchId, COUNT_ENTRIES_MAX, CommandBody, CountEntry, CountId, CountState, CountThreshold,
    EnterCounts, OpenCount, Quantity, Receive, SkuQuantity, SubmitCount,
};

use crate::{
    Failure,
    background::Background,
    fill::one_line,
    goods,
    office::Office,
    report::{Report, float, micros, record},
    shared::{CrewArgs, Own, OwnArgs},
    target::Target,
    template::Good,
};

/// A count of all that a branch has, posted while its tills sell.
#[derive(Clone, Debug, Args)]
pub(crate) struct Stocktake {
    #[command(flatten)]
    pub own: OwnArgs,
    /// SKUs that are counted.
    #[arg(long, default_value_t = 20_000)]
    pub skus: u32,
    /// Counts, one after the other, each of which differs from the books in every line that nobody sells.
    #[arg(long, default_value_t = 5)]
    pub counts: u16,
    /// Registers of the branch that is counted.
    #[arg(long, default_value_t = 16)]
    pub registers: u16,
    /// Their sales a second, all together.
    #[arg(long, default_value_t = 2_000.0)]
    pub rate: f64,
    #[command(flatten)]
    pub crew: CrewArgs,
}

/// The demonstration's load tills stand here.
const COUNTED: BranchId = BranchId(1);
/// What is on each shelf in the beginning.
const FULL: i64 = 1_000;
/// Products on which the registers' sales are spread.
const ON_SALE: usize = 2_000;
/// Until a count is posted.
const PATIENCE: Duration = Duration::from_secs(60);
/// Without anything beside the sales, before each count.
const CALM: Duration = Duration::from_secs(1);

/// Times of all counts, and the sales of the tills in each part of them.
struct Times {
    entering: Histogram<u64>,
    posting: Histogram<u64>,
    sales_calm: Histogram<u64>,
    sales_entering: Histogram<u64>,
    sales_posting: Histogram<u64>,
}

impl Stocktake {
    /// Runs it.
    ///
    /// # Errors
    /// When the server cannot be started or refuses something.
    pub(crate) async fn run(&self) -> Result<Report, Failure> {
        let Own { site, node, target, token, temporary: _kept } = self.own.serve(self.registers).await?;
        let mut office = Office::open(&target, &token).await?;
        let goods = self.stocked(&mut office).await?;
        let (on_sale, others) = goods.split_at(ON_SALE.min(goods.len() / 2));
        let background =
            Background::start(&target, &self.crew.crew(), self.registers, self.rate, on_sale).await?;
        tokio::time::sleep(CALM).await;
        let mut times = Times {
            entering: micros()?,
            posting: micros()?,
            sales_calm: micros()?,
            sales_entering: micros()?,
            sales_posting: micros()?,
        };
        for number in 1..=self.counts {
            self.count(&mut office, &target, &background, &goods, number, &mut times).await?;
        }
        background.finish().await?;
        let mut report = Report::new(self.name());
        self.describe(&mut report, &times);
        self.prove(&mut report, &target, others).await?;
        node.kill()?;
        let verified = site.verify();
        report.proof("onhand verify", verified.is_ok(), one_line(&verified));
        Ok(report)
    }

    fn name(&self) -> String {
        format!(
            "stocktake --skus {} --counts {} --registers {} --rate {}",
            self.skus, self.counts, self.registers, self.rate
        )
    }

    /// Puts in products and fills the branch's shelves with them.
    async fn stocked(&self, office: &mut Office) -> Result<Vec<Good>, Failure> {
        let goods = goods::goods(self.skus)?;
        let products = goods.iter().zip(1_u32..).map(|(good, number)| goods::product(number, good));
        office.all(products.map(|product| (None, product.into()))).await?;
        let deliveries = goods.chunks(protocol::LINES_MAX).map(|lines| {
            let line = |good: &Good| SkuQuantity { sku: good.sku, quantity: units(FULL) };
            let lines = lines.iter().map(line).collect();
            (Some(COUNTED), CommandBody::from(Receive { reference: String::new(), lines }))
        });
        office.all(deliveries).await?;
        Ok(goods)
    }

    /// Counts everything once: one unit fewer than the last count found.
    async fn count(
        &self,
        office: &mut Office,
        target: &Target,
        background: &Background,
        goods: &[Good],
        number: u16,
        times: &mut Times,
    ) -> Result<(), Failure> {
        background.look()?;
        tokio::time::sleep(CALM).await;
        times.sales_calm.add(background.look()?.acks).map_err(|why| Failure::other(why.to_string()))?;
        let id = office.next_id();
        let count = CountId::from(id);
        let open = OpenCount {
            name: format!("Load {number}"),
            skus: None,
            blind: true,
            threshold: CountThreshold::default(),
            bins: Vec::new(),
        };
        office.submit(id, Some(COUNTED), open.into()).await?;
        let begun = Instant::now();
        let found = units(FULL.saturating_sub(number.into()));
        office.all(pages(count, goods, found)).await?;
        record(&mut times.entering, begun.elapsed());
        office.command(Some(COUNTED), SubmitCount { count, as_is: true }).await?;
        let sold = background.look()?.acks;
        times.sales_entering.add(sold).map_err(|why| Failure::other(why.to_string()))?;
        let sent = Instant::now();
        office.command(Some(COUNTED), ApproveCount { count, zero_uncounted: false }).await?;
        while target.count(count).await?.state != CountState::Posted {
            if sent.elapsed() > PATIENCE {
                return Err(Failure::other("a count was not posted in time"));
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        record(&mut times.posting, sent.elapsed());
        let sold = background.look()?.acks;
        times.sales_posting.add(sold).map_err(|why| Failure::other(why.to_string()))?;
        Ok(())
    }

    fn describe(&self, report: &mut Report, times: &Times) {
        let asked = format!("{} registers of the counted branch, asked for {} /s", self.registers, self.rate);
        let how = format!("{} SKUs in commands of {COUNT_ENTRIES_MAX}, pipelined, each durable", self.skus);
        report.latencies("entering a whole count", &times.entering, &how);
        let how = format!(
            "{} SKUs, from the write of the approval until the interface says that it is posted",
            self.skus
        );
        report.latencies("posting a whole count", &times.posting, &how);
        report.latencies("sale without a count", &times.sales_calm, &asked);
        report.latencies("sale while a count is entered", &times.sales_entering, &asked);
        report.latencies("sale while a count is posted", &times.sales_posting, &asked);
        let counts = float(u64::from(self.counts)) * float(u64::from(self.skus));
        report.figure("lines counted", counts, "", "of all counts together");
    }

    /// Proves that what nobody sells is what the last count found.
    async fn prove(&self, report: &mut Report, target: &Target, others: &[Good]) -> Result<(), Failure> {
        let levels = target.levels(COUNTED).await?;
        let found = units(FULL.saturating_sub(self.counts.into()));
        let wrong =
            others.iter().filter(|good| levels.get(&good.sku).map(|level| level.on_hand) != Some(found));
        let wrong = wrong.count();
        report.proof(
            "every level is what was found",
            wrong == 0,
            format!("{} levels of goods that nobody sells compared, {wrong} wrong", others.len()),
        );
        Ok(())
    }
}

fn units(count: i64) -> Quantity {
    Quantity(count.saturating_mul(Quantity::ONE.0))
}

/// The commands that tell so much of each.
fn pages(
    count: CountId,
    goods: &[Good],
    found: Quantity,
) -> impl Iterator<Item = (Option<BranchId>, CommandBody)> {
    goods.chunks(COUNT_ENTRIES_MAX).map(move |page| {
        let at = client::wall_clock();
        let entry = |good: &Good| CountEntry {
            sku: good.sku,
            quantity: found,
            place: String::new(),
            at,
            lot: None,
            expires: None,
        };
        let entries = page.iter().map(entry).collect();
        (Some(COUNTED), CommandBody::from(EnterCounts { count, entries }))
    })
}
