//! Shoppers at the checkout of the online store: how long the goods take to be set aside for them, and that no more is promised
//! than is there, however many want the same.

use std::{
    cell::RefCell,
    rc::Rc,
    time::{Duration, Instant},
};

use clap::Args;
use hdrhistogram::Histogram;
use protocol::{
    BranchId, CartView, Collect, Contact, Delivery, NewCart, OrderState, OrderView, PlaceOrder, Quantity,
    Receive, Sku, SkuQuantity,
};
use tokio::task::JoinSet;

use crate::{
    Failure,
    background::Background,
    fill::one_line,
    goods,
    office::Office,
    report::{Report, float, micros, record},
    shared::{CrewArgs, Own, OwnArgs},
    target::Target,
    till::shopper,
};

/// Checkouts of the online store, with what there is of the goods as the bound.
#[derive(Clone, Debug, Args)]
pub(crate) struct Checkouts {
    #[command(flatten)]
    pub own: OwnArgs,
    /// Shoppers, each of whom wants one piece.
    #[arg(long, default_value_t = 4_000)]
    pub shoppers: u16,
    /// Shoppers who are at the checkout at once.
    #[arg(long, default_value_t = 64)]
    pub at_once: u16,
    /// Shoppers that come in a second, however many are there; 0 lets one come whenever one goes.
    #[arg(long, default_value_t = 0.0)]
    pub arrivals: f64,
    /// Articles that they want, spread evenly.
    #[arg(long, default_value_t = 500)]
    pub articles: u32,
    /// Pieces of each article in each of the branches.
    #[arg(long, default_value_t = 1_000)]
    pub pieces: u32,
    /// Branches in which the goods are collected.
    #[arg(long, default_value_t = 2)]
    pub branches: u16,
    #[arg(long, default_value_t = 64)]
    pub registers: u16,
    /// Sales a second meanwhile, of other goods.
    #[arg(long, default_value_t = 1_000.0)]
    pub rate: f64,
    #[command(flatten)]
    pub crew: CrewArgs,
}

/// Checkouts from one address: the server takes a burst of so many and slows down whoever goes on.
const PER_ADDRESS: u16 = 40;

#[derive(Debug)]
struct Tally {
    cart: Histogram<u64>,
    ordered: Histogram<u64>,
    claimed: Histogram<u64>,
    told: Histogram<u64>,
    confirmed: u64,
    sold_out: u64,
}

impl Tally {
    fn new() -> Result<Self, Failure> {
        let (cart, ordered, claimed, told) = (micros()?, micros()?, micros()?, micros()?);
        Ok(Self { cart, ordered, claimed, told, confirmed: 0, sold_out: 0 })
    }
}

/// What a shopper came to.
enum End {
    /// So long after it was recorded that they order.
    Confirmed(Duration),
    SoldOut,
}

impl Checkouts {
    /// Runs it.
    ///
    /// # Errors
    /// When the server cannot be started, or refuses something for another reason than that nothing is left.
    pub(crate) async fn run(&self) -> Result<Report, Failure> {
        let Own { site, node, target, token, temporary: _kept } = self.own.serve(self.registers).await?;
        let sold = target.goods().await?;
        let wanted = self.stocked(&target, &token).await?;
        let background =
            Background::start(&target, &self.crew.crew(), self.registers, self.rate, &sold).await?;
        background.look()?;
        let tally = Rc::new(RefCell::new(Tally::new()?));
        let begun = Instant::now();
        self.shop(&target, &wanted, &tally).await?;
        let took = begun.elapsed();
        let sales = background.look()?;
        background.finish().await?;

        let mut report = Report::new(format!(
            "checkouts --shoppers {} --at-once {} --arrivals {} --articles {} --pieces {} --branches {} --rate {}",
            self.shoppers, self.at_once, self.arrivals, self.articles, self.pieces, self.branches, self.rate
        ));
        let ended = tally.replace(Tally::new()?);
        self.describe(&mut report, &ended, took);
        report.latencies("sale meanwhile", &sales.acks, "of other goods");
        self.prove(&mut report, &target, &wanted, &ended).await?;
        node.kill()?;
        let verified = site.verify();
        report.proof("onhand verify", verified.is_ok(), one_line(&verified));
        Ok(report)
    }

    /// Puts the articles on the shelves of all branches.
    async fn stocked(&self, target: &Target, token: &str) -> Result<Vec<Sku>, Failure> {
        let mut office = Office::open(target, token).await?;
        let goods = goods::goods(self.articles)?;
        let products = goods.iter().zip(1_u32..).map(|(good, number)| goods::product(number, good));
        office.all(products.map(|product| (None, product.into()))).await?;
        let quantity = Quantity(i64::from(self.pieces).saturating_mul(Quantity::ONE.0));
        let branches = 1..=self.branches;
        let deliveries = branches.flat_map(|branch| {
            goods.chunks(protocol::LINES_MAX).map(move |lines| {
                let lines = lines.iter().map(|good| SkuQuantity { sku: good.sku, quantity }).collect();
                (Some(BranchId(branch)), Receive { reference: String::new(), lines }.into())
            })
        });
        office.all(deliveries).await?;
        Ok(goods.iter().map(|good| good.sku).collect())
    }

    /// Lets all of them come, so many at once.
    async fn shop(&self, target: &Target, wanted: &[Sku], tally: &Rc<RefCell<Tally>>) -> Result<(), Failure> {
        let mut shopping: JoinSet<Result<(), Failure>> = JoinSet::new();
        let mut client = target.clone();
        let (begun, pause) = (Instant::now(), Duration::from_secs_f64(1.0 / self.arrivals.max(1.0)));
        for number in 0..self.shoppers {
            if number % PER_ADDRESS == 0 {
                client = target.public_at(shopper(number / PER_ADDRESS))?;
            }
            if self.arrivals > 0.0 {
                tokio::time::sleep_until((begun + pause.mul_f64(number.into())).into()).await;
                while let Some(end) = shopping.try_join_next() {
                    finished(Some(end))?;
                }
            } else if shopping.len() >= usize::from(self.at_once) {
                finished(shopping.join_next().await)?;
            }
            let sku = wanted.get(usize::from(number) % wanted.len().max(1)).copied();
            let sku = sku.ok_or_else(|| Failure::other("there is nothing to be had"))?;
            let branch = BranchId(number % self.branches.max(1) + 1);
            shopping.spawn_local(visit(client.clone(), sku, branch, Rc::clone(tally)));
        }
        while !shopping.is_empty() {
            finished(shopping.join_next().await)?;
        }
        Ok(())
    }

    fn describe(&self, report: &mut Report, tally: &Tally, took: Duration) {
        let rate = float(self.shoppers.into()) / took.as_secs_f64();
        let how = format!(
            "{}, each with a cart of one line, collected and paid in the branch",
            if self.arrivals > 0.0 {
                format!("{} come in a second", self.arrivals)
            } else {
                format!("{} at once", self.at_once)
            }
        );
        report.figure("checkouts", rate, "/s", &how);
        report.latencies("putting into the cart", &tally.cart, "POST /api/v1/carts and /lines");
        report.latencies(
            "an order",
            &tally.ordered,
            "POST /api/v1/checkout until it is confirmed, the goods promised",
        );
        report.latencies(
            "a claim",
            &tally.claimed,
            "by the server's clock: from the record of an order to that of the branch's promise in it; whole milliseconds",
        );
        if tally.sold_out > 0 {
            report.latencies(
                "being told that it is sold out",
                &tally.told,
                "from the same request, or from the cart",
            );
        }
    }

    async fn prove(
        &self,
        report: &mut Report,
        target: &Target,
        wanted: &[Sku],
        tally: &Tally,
    ) -> Result<(), Failure> {
        let (mut promised, mut oversold) = (0_i64, 0_u64);
        for branch in 1..=self.branches {
            let levels = target.levels(BranchId(branch)).await?;
            for level in wanted.iter().filter_map(|sku| levels.get(sku)) {
                promised = promised.saturating_add(level.allocated.0);
                oversold += u64::from(level.allocated.0.saturating_add(level.reserved.0) > level.on_hand.0);
            }
        }
        let confirmed = i64::try_from(tally.confirmed).unwrap_or(i64::MAX);
        let detail = format!(
            "{} shoppers: {confirmed} orders confirmed, {} told that it is sold out; {} pieces promised, of {} articles more than is there",
            self.shoppers,
            tally.sold_out,
            promised / Quantity::ONE.0,
            oversold
        );
        let equal = promised == confirmed.saturating_mul(Quantity::ONE.0);
        report.proof(
            "what is promised is what was ordered, and never more than is there",
            equal && oversold == 0,
            detail,
        );
        let there = u64::from(self.articles) * u64::from(self.pieces) * u64::from(self.branches);
        let could = there.min(self.shoppers.into());
        report.proof(
            "nobody is sent away while there is some",
            tally.confirmed == could,
            format!("{could} could be had"),
        );
        Ok(())
    }
}

fn finished(end: Option<Result<Result<(), Failure>, tokio::task::JoinError>>) -> Result<(), Failure> {
    end.unwrap_or(Ok(Ok(()))).map_err(|why| Failure::other(why.to_string()))?
}

/// One shopper: a cart, one piece, an order.
async fn visit(target: Target, sku: Sku, branch: BranchId, tally: Rc<RefCell<Tally>>) -> Result<(), Failure> {
    let begun = Instant::now();
    let cart: NewCart = target.post("/api/v1/carts", &()).await?;
    let line = SkuQuantity { sku, quantity: Quantity::ONE };
    let filled: Result<CartView, Failure> =
        target.post(&format!("/api/v1/carts/{}/lines", cart.id), &line).await;
    let in_cart = begun.elapsed();
    let ordered = Instant::now();
    let end = match filled {
        Ok(cart) => order(&target, &cart, branch).await?,
        Err(why) if sold_out(&why) => End::SoldOut,
        Err(why) => return Err(why),
    };
    let mut tally = tally.borrow_mut();
    record(&mut tally.cart, in_cart);
    match end {
        End::Confirmed(claimed) => {
            record(&mut tally.claimed, claimed);
            record(&mut tally.ordered, ordered.elapsed());
            tally.confirmed += 1;
        }
        End::SoldOut => {
            record(&mut tally.told, ordered.elapsed());
            tally.sold_out += 1;
        }
    }
    Ok(())
}

async fn order(target: &Target, cart: &CartView, branch: BranchId) -> Result<End, Failure> {
    let place = PlaceOrder {
        codes: Vec::new(),
        by_cards: protocol::Amount::ZERO,
        cards: Vec::new(),
        flash: Vec::new(),
        cart: cart.id,
        contact: Contact { name: "Load".into(), email: "load@example.com".into(), phone: String::new() },
        delivery: Delivery::Collect(Collect { branch, pay_in_store: true }),
        total: cart.goods,
        age_confirmed: None,
        note: String::new(),
        language: "en".into(),
    };
    let answer: Result<OrderView, Failure> = target.post("/api/v1/checkout", &place).await;
    match answer {
        Ok(order) if order.state == OrderState::Confirmed => {
            let claimed = u64::try_from(order.changed.millis_since(order.placed)).unwrap_or_default();
            Ok(End::Confirmed(Duration::from_millis(claimed)))
        }
        Ok(order) if order.state == OrderState::Cancelled => Ok(End::SoldOut),
        Ok(order) => Err(Failure::other(format!("an order stands at {:?}", order.state))),
        Err(why) if sold_out(&why) => Ok(End::SoldOut),
        Err(why) => Err(why),
    }
}

fn sold_out(why: &Failure) -> bool {
    why.to_string().contains("insufficient_stock")
}
