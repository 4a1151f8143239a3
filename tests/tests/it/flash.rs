//! Flash sales through the shop's pages by plain HTTP, as browsers without a script send it: many more people than pieces, with the server
//! killed in the middle, and people who forge, skip and repeat steps. `ONHAND_FLASH_SHOPPERS` and `ONHAND_FLASH_PIECES` say how large the
//! first one is.

use onhand_tests::{
    AppOptions, Child, Http, PATIENCE, TestApp, free_address, onhand_binary,
    shop::{self, CASHIER, LONDON, MANAGER, collected, done, office, order_of, receive, sku, units},
    until_asked,
};
use protocol::{
    CartView, CommandBody, Encoding, FlashSaleId, FlashSaleView, FlashState, NewCart, OrderRow, OrderState,
    OrderView, Page, PlaceOrder, Problem, PutFlashSale, Quantity, RefusalCode, SkuQuantity, StockLevel,
    Timestamp,
};
use reqwest::{Client, StatusCode, redirect::Policy};
use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::task::JoinSet;

const LAMP: &str = "P95";
/// Those who come before the begin.
const EARLY: u32 = 10;

fn size(name: &str, usual: u32) -> u32 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

fn in_ms(ms: i64) -> Timestamp {
    shop::now().at.plus_millis(ms)
}

fn sale(begins: Timestamp) -> PutFlashSale {
    PutFlashSale {
        id: FlashSaleId(1),
        name: "A few lamps".into(),
        skus: vec![sku(LAMP)],
        begins,
        each_max: 1,
        at_once: 5,
        minutes: 10,
        ..PutFlashSale::default()
    }
}

async fn put(http: &Http, body: impl Into<CommandBody>) {
    done(&http.submit(&office(None, body.into())).await.unwrap());
}

/// So many pieces of something that the shop sells.
async fn stock(http: &Http, pieces: i64) {
    put(http, shop::product(LAMP)).await;
    done(&http.submit(&office(Some(LONDON), receive("Lamps", &[(LAMP, pieces)]))).await.unwrap());
}

async fn view(http: &Http) -> FlashSaleView {
    let mut all: Vec<FlashSaleView> = http.get("/api/v1/flash-sales").await;
    all.remove(0)
}

async fn level(http: &Http) -> StockLevel {
    http.levels(LONDON).await.get(&sku(LAMP)).copied().unwrap_or_default()
}

/// Somebody with a browser and an address of their own.
struct Shopper {
    client: Client,
    address: SocketAddr,
    home: Ipv4Addr,
    cookies: BTreeMap<String, String>,
    email: String,
}

struct Answered {
    status: StatusCode,
    to: String,
    text: String,
}

impl Shopper {
    fn new(client: &Client, address: SocketAddr, number: u32) -> Self {
        let home = Ipv4Addr::from_bits(0x0A00_0000 | number);
        let email = format!("shopper{number}@example.com");
        Self { client: client.clone(), address, home, cookies: BTreeMap::new(), email }
    }

    async fn send(&mut self, path: &str, form: Option<&[(&str, &str)]>) -> Result<Answered, reqwest::Error> {
        let (url, home) = (format!("http://{}", self.address), self.home.to_string());
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = match form {
            None => self.client.get(format!("{url}{path}")),
            Some(form) => {
                let encoded =
                    |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
                let pairs: Vec<String> =
                    form.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
                self.client
                    .post(format!("{url}{path}"))
                    .header("origin", &url)
                    .header("content-type", "application/x-www-form-urlencoded")
                    .body(pairs.join("&"))
            }
        };
        let response =
            request.header("x-forwarded-for", home).header("cookie", cookies.join("; ")).send().await?;
        for set in response.headers().get_all("set-cookie") {
            let (name, rest) = set.to_str().unwrap().split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        let to = response.headers().get("location").map(|to| to.to_str().unwrap().to_owned());
        Ok(Answered { status: response.status(), to: to.unwrap_or_default(), text: response.text().await? })
    }

    async fn join(&mut self) -> Answered {
        self.send("/flash/1/join", Some(&[])).await.unwrap()
    }

    /// How they stand, as the page has it for programs.
    async fn stage(&mut self) -> Result<String, reqwest::Error> {
        let page = self.send("/flash/1?part", None).await?;
        let stage = page.text.split("data-stage=\"").nth(1).and_then(|rest| rest.split('"').next());
        let stage = stage.unwrap_or_default();
        let sold_out = stage == "waiting" && page.text.contains("Sold out.");
        Ok(if sold_out { "sold_out" } else { stage }.to_owned())
    }

    async fn take(&mut self, count: &str) -> Result<Answered, reqwest::Error> {
        self.send("/basket/line", Some(&[("sku", LAMP), ("quantity", count)])).await
    }

    async fn order(&mut self) -> Result<Answered, reqwest::Error> {
        let (cart, email) = (self.cookies.get("basket").cloned().unwrap_or_default(), self.email.clone());
        let goods = shop::price(LAMP).0.to_string();
        let form = [
            ("cart", cart.as_str()),
            ("name", "Ada"),
            ("email", email.as_str()),
            ("delivery", "branch-1"),
            ("pay", "store"),
            ("age", "18"),
            ("goods", goods.as_str()),
        ];
        self.send("/checkout", Some(&form)).await
    }

    /// Waits until something is true of how they stand.
    async fn until_stage(&mut self, wanted: &str) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let stage = self.stage().await.unwrap();
            if stage == wanted {
                return;
            }
            assert!(Instant::now() < deadline, "{} is {stage} and not {wanted}", self.email);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Waits and buys as a person does, whatever happens to the server; the last thing that they were told.
    async fn shops(mut self, over: Arc<AtomicBool>, told: Arc<AtomicU32>) -> String {
        loop {
            let stage = self.stage().await;
            if stage.as_ref().is_ok_and(|stage| stage == "called") {
                // Without an answer they look again how they stand, and go on.
                let taken = self.take("1").await;
                if taken.is_ok_and(|taken| taken.status == StatusCode::SEE_OTHER) {
                    let ordered = self.order().await;
                    if ordered.is_ok_and(|ordered| ordered.to.contains("/order/")) {
                        told.fetch_add(1, Ordering::Relaxed);
                    }
                }
                continue;
            }
            if let Ok(stage) = stage
                && (stage == "ordered" || stage == "sold_out")
            {
                return stage;
            }
            if over.load(Ordering::Relaxed) {
                return "given up".to_owned();
            }
            tokio::time::sleep(Duration::from_millis(700)).await;
        }
    }
}

fn browser() -> Client {
    Client::builder().redirect(Policy::none()).pool_max_idle_per_host(64).build().unwrap()
}

/// Numbers of those who have ordered.
async fn buyers(http: &Http) -> Vec<u32> {
    let (mut buyers, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let behind = cursor.map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
        let page: Page<OrderRow> =
            http.get(&format!("/api/v1/orders?state=confirmed&limit=100{behind}")).await;
        for row in &page.items {
            let order: OrderView = http.get(&format!("/api/v1/orders/{}", row.id)).await;
            assert_eq!(order.lines[0].quantity, Quantity::ONE);
            let number = order.contact.email.strip_prefix("shopper").unwrap().split('@').next().unwrap();
            buyers.push(number.parse().unwrap());
        }
        cursor = page.next;
        if cursor.is_none() {
            buyers.sort_unstable();
            return buyers;
        }
    }
}

/// Everybody who is served stood before everybody who is not, across a kill; what is there is sold, and all others know.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn exactly_what_is_there_is_sold_in_the_order_of_the_queue_across_a_kill() {
    let Some(binary) = onhand_binary() else { return };
    let (shoppers, pieces) = (size("ONHAND_FLASH_SHOPPERS", 100), size("ONHAND_FLASH_PIECES", 20));
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let app = TestApp::start_with(&AppOptions::on_disk(&data)).await;
    let token = app.sign_in(MANAGER).await;
    stock(&app.http_as(&token), i64::from(pieces)).await;
    app.stop().await;
    let address = free_address();
    let settings = [("ONHAND_TRUSTED_PROXIES", "127.0.0.1"), ("ONHAND_HEARTBEAT_MS", "20000")];
    let child = Child::start_where(binary, &data, address, &settings).await;
    let http = Http::new(address, Some(token.clone()));
    put(&http, sale(in_ms(3_000))).await;

    let client = browser();
    let mut all: Vec<Shopper> = (0..shoppers).map(|number| Shopper::new(&client, address, number)).collect();
    let (early, late) = all.split_at_mut(usize::try_from(EARLY).unwrap());
    for shopper in early.iter_mut() {
        assert_eq!(shopper.join().await.status, StatusCode::SEE_OTHER);
        assert_eq!(shopper.stage().await.unwrap(), "early");
        let nothing = shopper.take("1").await.unwrap();
        assert_eq!(nothing.to, "/flash/1", "nobody buys before the begin");
    }
    until_asked("the begin", async || view(&http).await.state != FlashState::ToCome).await;
    for shopper in late.iter_mut() {
        assert_eq!(shopper.join().await.status, StatusCode::SEE_OTHER);
    }
    assert_eq!(view(&http).await.sold, 0, "nobody was called who did not come");

    let (over, told) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU32::new(0)));
    let mut shopping = JoinSet::new();
    for shopper in all {
        shopping.spawn(shopper.shops(Arc::clone(&over), Arc::clone(&told)));
    }
    let some = pieces.div_ceil(3);
    until_asked("some are sold", async || told.load(Ordering::Relaxed) >= some).await;
    child.kill();
    let child = Child::start_where(binary, &data, address, &settings).await;
    let deadline = Instant::now() + 4 * PATIENCE + Duration::from_millis(u64::from(shoppers) * 20);
    let mut ends: BTreeMap<String, u32> = BTreeMap::new();
    while !shopping.is_empty() {
        match tokio::time::timeout(Duration::from_secs(1), shopping.join_next()).await {
            Ok(end) => *ends.entry(end.unwrap().unwrap()).or_default() += 1,
            Err(_later) => over.store(Instant::now() > deadline, Ordering::Relaxed),
        }
    }
    assert_eq!(
        ends,
        BTreeMap::from([("ordered".to_owned(), pieces), ("sold_out".to_owned(), shoppers - pieces)])
    );
    let expected: Vec<u32> = (0..pieces).collect();
    assert_eq!(buyers(&http).await, expected, "those of the lot, and behind them those who came first");
    let now = view(&http).await;
    assert_eq!((now.state, now.sold, now.held, now.left, now.called), (FlashState::SoldOut, pieces, 0, 0, 0));
    let level = level(&http).await;
    assert_eq!((level.allocated, level.on_hand), (units(i64::from(pieces)), units(i64::from(pieces))));
    child.terminate();
    assert_eq!(child.ended().await.code(), Some(0));
}

async fn open() -> (TestApp, Http, Client) {
    let mut options = AppOptions::default();
    options.rim.trusted_proxies = vec![IpAddr::V4(Ipv4Addr::LOCALHOST)];
    let app = TestApp::start_with(&options).await;
    let office = app.http_as(&app.sign_in(MANAGER).await);
    (app, office, browser())
}

#[tokio::test]
async fn forged_skipped_and_repeated_steps_change_nothing_and_nobody_has_more_than_they_may() {
    let (app, http, client) = open().await;
    stock(&http, 3).await;
    // Whoever had it in a cart before the sale was made does not go past the room with it.
    let public = app.http();
    let cart: NewCart = public.send_json("/api/v1/carts", &()).await.unwrap();
    let line = SkuQuantity { sku: sku(LAMP), quantity: units(1) };
    let lines = format!("/api/v1/carts/{}/lines", cart.id);
    let before: CartView = public.send_json(&lines, &line).await.unwrap();
    put(&http, sale(in_ms(0))).await;
    let place = async |place: PlaceOrder| {
        public.send_json::<OrderView>("/api/v1/checkout", &place).await.unwrap_err().code
    };
    assert_eq!(place(order_of(&before, collected(true))).await, RefusalCode::NotCalled);
    let forged =
        protocol::FlashUse { sale: FlashSaleId(1), marks: vec![protocol::FlashMark::new(uuid::Uuid::nil())] };
    let own = PlaceOrder { flash: vec![forged], ..order_of(&before, collected(true)) };
    assert_eq!(place(own).await, RefusalCode::NotCalled, "what the server fills in is not believed");
    let more = SkuQuantity { sku: sku(LAMP), quantity: units(2) };
    let refused: Problem = public.send_json::<CartView>(&lines, &more).await.unwrap_err();
    assert_eq!(refused.code, RefusalCode::NotCalled);

    let mut ada = Shopper::new(&client, app.address, 1);
    let skipped = ada.take("1").await.unwrap();
    assert_eq!((skipped.status, skipped.to.as_str()), (StatusCode::SEE_OTHER, "/flash/1"), "first the room");
    let room = ada.send("/flash/1", None).await.unwrap().text;
    let product = format!("href=\"/p/{}\"", LAMP.to_lowercase());
    assert!(
        room.contains("What is sold here") && room.contains(&product),
        "the room says what all this is about"
    );
    ada.join().await;
    let place_of_ada = ada.cookies["places"].clone();
    ada.join().await;
    assert_eq!(ada.cookies["places"], place_of_ada, "one place for each browser");
    ada.until_stage("called").await;
    let two = ada.take("2").await.unwrap();
    assert_eq!(two.status, StatusCode::UNPROCESSABLE_ENTITY, "no more than one: {}", two.text);
    assert_eq!(ada.take("1").await.unwrap().to, "/basket");
    let ordered = ada.order().await.unwrap();
    assert!(ordered.to.starts_with("/order/"), "{}", ordered.text);
    assert_eq!(ada.stage().await.unwrap(), "ordered");
    // The place again, from another browser: it is used up.
    let mut twin = Shopper::new(&client, app.address, 2);
    twin.cookies.insert("places".into(), place_of_ada.clone());
    assert_eq!(twin.stage().await.unwrap(), "ordered");
    assert_eq!(twin.take("1").await.unwrap().to, "/flash/1");
    // Moved forward by hand: nobody's place.
    let refused_before = view(&http).await.refused;
    twin.cookies.insert("places".into(), place_of_ada.replacen(".1.", ".0.", 1));
    assert_eq!(twin.stage().await.unwrap(), "outside");
    assert!(view(&http).await.refused > refused_before, "the office sees that");
    // Another browser, another place, the same mailbox.
    let mut again = Shopper::new(&client, app.address, 3);
    again.email = " Shopper1+more@Example.com".into();
    again.join().await;
    again.until_stage("called").await;
    assert_eq!(again.take("1").await.unwrap().to, "/basket");
    let told = again.order().await.unwrap();
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", told.to);
    assert_eq!(buyers(&http).await, [1]);
    assert_eq!(level(&http).await.allocated, units(1));
    again.email = "somebody-else@example.com".into();
    assert!(again.order().await.unwrap().to.starts_with("/order/"), "the turn is not lost by a refusal");
    until_asked("both are sold", async || view(&http).await.sold == 2).await;
}

#[tokio::test]
async fn a_till_may_sell_the_last_one_and_who_waits_is_told_and_what_is_let_go_is_the_next_ones() {
    let (app, http, client) = open().await;
    stock(&http, 2).await;
    put(&http, sale(in_ms(0))).await;
    let [mut first, mut second, mut third] =
        [1, 2, 3].map(|number| Shopper::new(&client, app.address, number));
    for shopper in [&mut first, &mut second, &mut third] {
        shopper.join().await;
    }
    first.until_stage("called").await;
    second.until_stage("called").await;
    third.until_stage("waiting").await;
    assert_eq!(first.take("1").await.unwrap().to, "/basket");
    assert!(first.order().await.unwrap().to.starts_with("/order/"));
    let till = app.till(shop::TILLS[0].0, CASHIER, Encoding::Bin).await;
    done(&till.submit(Some(CASHIER), shop::sell(&[(LAMP, 1)])).await.unwrap());
    until_asked("the till has the last one", async || level(&http).await.on_hand == units(1)).await;
    third.until_stage("sold_out").await;
    let late = second.take("1").await.unwrap();
    let told = if late.to == "/basket" { second.order().await.unwrap() } else { late };
    assert!(!told.to.starts_with("/order/"), "nobody is sold what is not there");
    // The first one changes their mind: the piece is the next one's.
    let page: Page<OrderRow> = http.get("/api/v1/orders?state=confirmed").await;
    let order: OrderView = http.get(&format!("/api/v1/orders/{}", page.items[0].id)).await;
    let why = serde_json::json!({ "reason": "found another lamp" });
    let cancelled: OrderView =
        app.http().send_json(&format!("/api/v1/checkout/{}/cancel", order.key), &why).await.unwrap();
    assert_eq!(cancelled.state, OrderState::Cancelled);
    second.until_stage("called").await;
    third.until_stage("waiting").await;
    // Whoever leaves lets the next one in, and one that is stopped is over for everybody.
    second.send("/flash/1/leave", Some(&[])).await.unwrap();
    third.until_stage("called").await;
    let now = view(&http).await;
    assert_eq!((now.sold, now.left, now.called), (0, 1, 1));
    put(&http, PutFlashSale { stopped: true, ..sale(now.sale.begins) }).await;
    assert_eq!(third.stage().await.unwrap(), "over");
    assert_eq!(view(&http).await.state, FlashState::Over);
    let go_on = PutFlashSale { version: None, ..sale(now.sale.begins) };
    let no = http.submit(&office(None, go_on.into())).await.unwrap_err();
    assert_eq!(no.code, RefusalCode::WrongState);
    assert_eq!(third.take("1").await.unwrap().to, "/basket", "its goods are sold as others are");
}
