//! The last unit, wanted by everybody at once: two shoppers of the online store, one of whom wants it in a kit, a customer at a till who has it put aside, and
//! another branch that asked for it. One of them gets it, the others are told so in their answers, and the shop's badge says that
//! there is none. A till that sells it at the same moment has it whatever was promised: that is told by a task that names who goes short.
//! `ONHAND_RACES` says how many rounds are run of each.

use client::Client;
use onhand_tests::{
    AppOptions, Http, PATIENCE, TestApp,
    shop::{
        self, CASHIER, LONDON, MANAGER, MANCHESTER, TILL, collected, done, hold, office, order_of,
        quantities, sku, units,
    },
};
use protocol::{
    Adjust, AdjustmentReason, Answer, Availability, CartView, CommandBody, DraftTransfer, Encoding, HoldId,
    NewCart, OrderState, OrderView, Page, PlaceOrder, Problem, PutKit, Quantity, RefusalCode, ReleaseHold,
    SkuQuantity, StockLevel, TaskKind, TaskView, TransferCommand, TransferId, TransferRef,
};
use reqwest::Method;
use serde::{Serialize, de::DeserializeOwned};
use std::{
    net::{IpAddr, Ipv4Addr},
    sync::atomic::{AtomicU32, Ordering},
    time::Instant,
};

const GOODS: &str = "P05";
/// Sold as one of the goods in a box that costs more; it has no stock of its own.
const KIT: &str = "K94";

/// Who has the unit, as what it takes to give it back.
#[derive(Debug)]
enum Winner {
    Shopper(String),
    Hold(HoldId),
    Transfer(TransferId),
}

struct Shop {
    public: Http,
    office: Http,
    shoppers: AtomicU32,
}

impl Shop {
    /// As a shopper at home: no two have one address, so that nobody's limit of requests is reached.
    async fn post<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<T, Problem> {
        let home = Ipv4Addr::from_bits(0x0A00_0000 | self.shoppers.fetch_add(1, Ordering::Relaxed));
        let request = self.public.request(Method::POST, path).header("x-forwarded-for", home.to_string());
        self.public.ask(request.json(body)).await
    }

    async fn done(&self, body: impl Into<CommandBody>) -> protocol::CommandId {
        let reply = self.office.submit(&office(Some(LONDON), body.into())).await.unwrap();
        assert!(matches!(reply.answer, Answer::Ok(_)), "{reply:?}");
        reply.id
    }

    /// Of the goods, with those that are in a kit which somebody was promised.
    async fn level(&self) -> StockLevel {
        let levels = self.office.levels(LONDON).await;
        let of = |name: &str| levels.get(&sku(name)).copied().unwrap_or_default();
        let (mut level, kit) = (of(GOODS), of(KIT));
        assert_eq!(kit.available_to_sell(), Quantity::ZERO, "no kit lies on a shelf: {kit:?}");
        level.on_hand.0 += kit.on_hand.0;
        level.allocated.0 += kit.allocated.0;
        level
    }

    /// A shopper who has filled a cart while the unit was there.
    async fn order(&self, name: &str) -> PlaceOrder {
        let cart: NewCart = self.post("/api/v1/carts", &()).await.unwrap();
        let line = SkuQuantity { sku: sku(name), quantity: Quantity::ONE };
        let cart: CartView = self.post(&format!("/api/v1/carts/{}/lines", cart.id), &line).await.unwrap();
        order_of(&cart, collected(true))
    }

    async fn buys(&self, order: &PlaceOrder) -> Option<Winner> {
        match self.post::<OrderView>("/api/v1/checkout", order).await {
            Ok(order) if order.state == OrderState::Confirmed => Some(Winner::Shopper(order.key)),
            Ok(order) => {
                assert_eq!(order.state, OrderState::Cancelled, "{order:?}");
                None
            }
            Err(problem) => {
                assert_eq!(problem.code, RefusalCode::InsufficientStock, "{problem:?}");
                None
            }
        }
    }

    async fn is_put_aside(&self, name: &str) -> Option<Winner> {
        let reply = self.office.submit(&office(Some(LONDON), hold(&[(name, 1)], None))).await;
        match reply {
            Ok(reply) => Some(Winner::Hold(HoldId::from(reply.id))),
            Err(problem) => {
                assert_eq!(problem.code, RefusalCode::InsufficientStock, "{problem:?}");
                None
            }
        }
    }

    async fn leaves(&self, transfer: TransferId) -> Option<Winner> {
        let step = TransferCommand::Approve(TransferRef { transfer });
        match self.office.submit(&office(Some(LONDON), CommandBody::from(step))).await {
            Ok(_) => Some(Winner::Transfer(transfer)),
            Err(problem) => {
                assert_eq!(problem.code, RefusalCode::InsufficientStock, "{problem:?}");
                None
            }
        }
    }

    async fn give_back(&self, winner: Winner) {
        match winner {
            Winner::Shopper(key) => {
                let why = serde_json::json!({ "reason": "the round is over" });
                let path = format!("/api/v1/checkout/{key}/cancel");
                self.post::<OrderView>(&path, &why).await.unwrap();
            }
            Winner::Hold(hold) => drop(self.done(ReleaseHold { hold }).await),
            Winner::Transfer(transfer) => {
                self.done(TransferCommand::Cancel(TransferRef { transfer })).await;
            }
        }
        let deadline = Instant::now() + PATIENCE;
        while self.level().await.available_to_sell() != Quantity::ONE {
            assert!(Instant::now() < deadline, "the unit comes back: {:?}", self.level().await);
            tokio::task::yield_now().await;
        }
    }

    async fn round(&self) {
        let (one, other) = (self.order(GOODS).await, self.order(KIT).await);
        let lines = quantities(&[(GOODS, 1)]);
        let draft = DraftTransfer { to: MANCHESTER, lines, note: "for the window".into() };
        let transfer = TransferId::from(self.done(draft).await);
        let (first, second, aside, kit, left) = tokio::join!(
            self.buys(&one),
            self.buys(&other),
            self.is_put_aside(GOODS),
            self.is_put_aside(KIT),
            self.leaves(transfer)
        );
        let mut winners: Vec<Winner> = [first, second, aside, kit, left].into_iter().flatten().collect();
        assert_eq!(winners.len(), 1, "{winners:?}");
        let level = self.level().await;
        assert_eq!(
            (level.on_hand, level.available_to_sell()),
            (Quantity::ONE, Quantity::ZERO),
            "{winners:?}: {level:?}"
        );
        for name in [GOODS, KIT] {
            let badge = self.public.badge(&sku(name)).await;
            let london = badge.branches.iter().find(|one| one.branch == LONDON).unwrap();
            assert_eq!(london.availability, Availability::OutOfStock, "{name}");
        }
        if !matches!(winners.first(), Some(Winner::Transfer(_))) {
            self.done(TransferCommand::Cancel(TransferRef { transfer })).await;
        }
        self.give_back(winners.remove(0)).await;
    }

    /// The one unit is sold at a till while two shoppers and another branch want it.
    async fn sold_meanwhile(&self, till: &Client) {
        let (one, other) = (self.order(GOODS).await, self.order(GOODS).await);
        let lines = quantities(&[(GOODS, 1)]);
        let draft = DraftTransfer { to: MANCHESTER, lines, note: "for the window".into() };
        let transfer = TransferId::from(self.done(draft).await);
        let (sold, first, second, left) = tokio::join!(
            till.submit(Some(CASHIER), shop::sell(&[(GOODS, 1)])),
            self.buys(&one),
            self.buys(&other),
            self.leaves(transfer)
        );
        done(&sold.unwrap());
        let mut winners: Vec<Winner> = [first, second, left].into_iter().flatten().collect();
        assert!(winners.len() <= 1, "{winners:?}");
        let level = self.level().await;
        assert_eq!((level.on_hand, level.allocated), (Quantity::ZERO, units(winners.len() as i64)));
        let badge = self.public.badge(&sku(GOODS)).await;
        let london = badge.branches.iter().find(|one| one.branch == LONDON).unwrap();
        assert_eq!(london.availability, Availability::OutOfStock);
        // Whoever was promised it before the till had it goes short, and somebody is told who that is.
        self.until_short(winners.len()).await;
        if !matches!(winners.first(), Some(Winner::Transfer(_))) {
            self.done(TransferCommand::Cancel(TransferRef { transfer })).await;
        }
        self.done(corrected(1)).await;
        match winners.pop() {
            Some(winner) => self.give_back(winner).await,
            None => assert_eq!(self.level().await.available_to_sell(), Quantity::ONE),
        }
        self.until_short(0).await;
    }

    /// Waits until so many promises go short, by the open tasks.
    async fn until_short(&self, wanted: usize) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let page: Page<TaskView> = self.office.get("/api/v1/tasks?resolved=false").await;
            let open = page.items.iter().filter(|task| task.kind == TaskKind::OverPromised).count();
            if open == wanted {
                return;
            }
            assert!(Instant::now() < deadline, "{wanted} go short: {:?}", page.items);
            tokio::task::yield_now().await;
        }
    }
}

/// More or less of it lies there than anybody thought.
fn corrected(by: i64) -> Adjust {
    Adjust {
        sku: sku(GOODS),
        delta: units(by),
        unsellable: Quantity::ZERO,
        reason: AdjustmentReason::Miscounted,
        note: "counted".into(),
        code: None,
    }
}

fn rounds() -> u32 {
    std::env::var("ONHAND_RACES").ok().and_then(|text| text.parse().ok()).unwrap_or(100)
}

async fn open() -> (TestApp, Shop) {
    let mut options = AppOptions::default();
    options.rim.trusted_proxies = vec![IpAddr::V4(Ipv4Addr::LOCALHOST)];
    let app = TestApp::start_with(&options).await;
    let office = app.http_as(&app.sign_in(MANAGER).await);
    let shop = Shop { public: app.http(), office, shoppers: AtomicU32::default() };
    let parts = quantities(&[(GOODS, 1)]);
    shop.done(shop::product(KIT)).await;
    shop.done(PutKit { sku: sku(KIT), parts, at_sale: true, version: None }).await;
    shop.done(corrected(1 - shop::PLENTY)).await;
    (app, shop)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_all_who_want_the_last_unit_one_gets_it() {
    let (app, shop) = open().await;
    for _ in 0..rounds() {
        shop.round().await;
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_till_that_sells_the_last_unit_has_it_and_whoever_was_promised_it_is_named() {
    let (app, shop) = open().await;
    let till = app.till(TILL, CASHIER, Encoding::Bin).await;
    for _ in 0..rounds() {
        shop.sold_meanwhile(&till).await;
    }
    app.stop().await;
}
