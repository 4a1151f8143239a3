//! Store credit for guests with the server killed around every one: between the refund that is asked for, the gift card that is made for
//! it, and the mail that has its code. Each is given once, owed once, and its customer can pay with it.

use onhand_tests::{
    AppOptions, Child, Http, PATIENCE, Provider, TestApp, free_address, onhand_binary,
    shop::{MANAGER, collected, filled, office, order_of},
    until_asked,
};
use protocol::{
    Amount, Answer, CreditedTo, GiftCardBalance, GiftCardCode, GiftCardLiability, OrderCommand, OrderState,
    OrderView, RefundOrder, Reply,
};
use sandbox::Faults;
use std::{
    collections::BTreeMap,
    path::Path,
    time::{Duration, Instant},
};

const GOODS: &str = "P05";
const GIVEN: Amount = Amount(70);

/// What was mailed of gift cards: codes, by the order that they are for. Lines of mails are folded with `=`.
fn mailed(data: &Path, orders: &[OrderView]) -> BTreeMap<String, Vec<String>> {
    let mut codes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in std::fs::read_dir(data.join("mail/outbox")).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let flat = text.replace("=\r\n", "").replace("=\n", "").replace("=3D", "=");
        let Some(order) = orders.iter().find(|order| flat.contains(&order.number)) else { continue };
        let is_code = |word: &&str| {
            let parts: Vec<&str> = word.split('-').collect();
            parts.len() == 4
                && parts
                    .iter()
                    .all(|part| part.len() == 4 && part.bytes().all(|one| one.is_ascii_alphanumeric()))
        };
        let plain = |c: char| !(c.is_ascii_alphanumeric() || c == '-');
        if let Some(code) = flat.split(plain).find(is_code) {
            codes.entry(order.number.clone()).or_default().push(code.to_owned());
        }
    }
    codes
}

/// An order that its customer has paid at the provider.
async fn paid(public: &Http, number: usize) -> OrderView {
    let cart = filled(public, GOODS, 1).await;
    let mut place = order_of(&cart, collected(false));
    place.contact.email = format!("guest{number}@example.com");
    let order: OrderView = public.send_json("/api/v1/checkout", &place).await.unwrap();
    let address = order.payments.last().unwrap().address.clone().unwrap();
    let form = ("content-type", "application/x-www-form-urlencoded");
    let page = reqwest::Client::new().post(address).header(form.0, form.1);
    page.body("card=0000000000001001").send().await.unwrap();
    let path = format!("/api/v1/checkout/{}", order.key);
    until_asked("it is paid", async || public.get::<OrderView>(&path).await.state == OrderState::Confirmed)
        .await;
    order
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_server_gives_each_credit_once_and_its_customer_has_the_code() {
    let Some(binary) = onhand_binary() else { return };
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let app = TestApp::start_with(&AppOptions::on_disk(&data)).await;
    let token = app.sign_in(MANAGER).await;
    app.stop().await;
    let address = free_address();
    let provider = Provider::start(address, Faults::default());
    let settings = provider.settings();
    let start = async || Child::start_where(binary, &data, address, &settings).await;
    let mut orders = Vec::new();
    for round in 0..8_usize {
        let child = start().await;
        let (public, inside) = (Http::new(address, None), Http::new(address, Some(token.clone())));
        let order = paid(&public, round).await;
        let back = RefundOrder { order: order.id, amount: GIVEN, reason: "It came late".into() };
        let command = office(None, OrderCommand::CreditBack(back).into());
        // The server falls before it answers, between the record, the card and the mail, or behind all of them.
        let pause = Duration::from_millis(u64::try_from(round).unwrap() * 6);
        let asked = tokio::time::timeout(pause, inside.submit(&command)).await;
        child.kill();
        let child = start().await;
        let again: Reply = inside.submit(&command).await.unwrap();
        assert!(matches!(again.answer, Answer::Ok(_)), "{again:?}");
        if let Ok(Ok(first)) = asked {
            assert_eq!(first.answer, again.answer, "asked twice it is done once");
        }
        // And once more behind what was answered, wherever card and mail are by then.
        tokio::time::sleep(pause).await;
        child.kill();
        orders.push(order);
    }
    let child = start().await;
    let (public, inside) = (Http::new(address, None), Http::new(address, Some(token)));
    for order in &orders {
        let path = format!("/api/v1/orders/{}", order.id);
        until_asked("it was given", async || inside.get::<OrderView>(&path).await.refunded == GIVEN).await;
        let now: OrderView = inside.get(&path).await;
        let kinds: Vec<_> = now.refunds.iter().map(|refund| refund.credit).collect();
        assert_eq!(kinds, [Some(CreditedTo::GiftCard)], "once, and by nothing else");
    }
    let deadline = Instant::now() + PATIENCE;
    while mailed(&data, &orders).len() < orders.len() {
        assert!(Instant::now() < deadline, "everybody is written to: {:?}", mailed(&data, &orders));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let mut all = Vec::new();
    for (number, codes) in mailed(&data, &orders) {
        let mut codes = codes;
        codes.dedup();
        assert_eq!(codes.len(), 1, "{number} has one code, however often it was written");
        all.extend(codes);
    }
    let owed: GiftCardLiability = inside.get("/api/v1/gift-cards/liability").await;
    let count = i64::try_from(orders.len()).unwrap();
    assert_eq!(owed.owed, Amount(GIVEN.0 * count), "the house owes each once");
    for code in all {
        let code = GiftCardCode { code };
        let own: GiftCardBalance = public.send_json("/api/v1/gift-cards/balance", &code).await.unwrap();
        assert_eq!(own.available, GIVEN);
    }
    spends(&public, &mailed(&data, &orders)[&orders[0].number][0]).await;
    child.terminate();
    assert_eq!(child.ended().await.code(), Some(0));
    provider.end();
    let verified = Child::run(binary, &data, &["verify"]);
    assert_eq!(verified.status.code(), Some(0), "{verified:?}");
}

/// A front end without a page pays some of an order with what was given, and asks the provider for the rest.
async fn spends(public: &Http, code: &str) {
    let cart = filled(public, GOODS, 1).await;
    let code = GiftCardCode { code: code.to_owned() };
    let path = format!("/api/v1/carts/{}/gift-cards", cart.id);
    let with: protocol::CartView = public.send_json(&path, &code).await.unwrap();
    let mut place = order_of(&with, collected(false));
    place.by_cards = GIVEN;
    let order: OrderView = public.send_json("/api/v1/checkout", &place).await.unwrap();
    let shares: Vec<(bool, Amount)> =
        order.payments.iter().map(|own| (own.provider == "gift_card", own.amount)).collect();
    assert_eq!(shares, [(true, GIVEN), (false, Amount(order.total.0 - GIVEN.0))]);
}
