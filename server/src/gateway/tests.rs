//! Orders with a provider of payments and a mail box that are played here, through a whole node.

mod beside;
mod counter;
mod erasing;
mod exchanges;
mod gift_cards;
mod invoices;
mod store_credit;

use actix_web::http::header::HeaderMap;
use domain::orders::Reading;
use protocol::{
    Amount, ApproveReturn, BranchId, CameBackLine, Collect, CommandBody, CommandId, Contact, Delivery,
    FulfilmentCommand, Happened, MyReturn, OrderState, OrderView, PaymentState, PickFulfilment, PlaceOrder,
    PostalAddress, PutBranch, PutProduct, PutTaxClass, PutVariant, Quantity, Receive, ReceiveReturn, Refusal,
    RefusalCode, ReturnReason, ReturnState, ShipFulfilment, Sku, SkuQuantity, TaxClassId, TrackingState,
    WantedBack,
};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use uuid::Uuid;

use super::Outside;
use crate::{
    clock,
    node::{Node, NodeOptions},
    payments::{Asked, NewPayment, Notice, Opened, PaymentFault, PaymentProvider},
    record::Origin,
};

/// Money, as somebody keeps it who forgets nothing and does everything once.
#[derive(Default)]
struct Till {
    payments: Mutex<BTreeMap<String, (Amount, Reading)>>,
    keys: Mutex<BTreeMap<CommandId, String>>,
    /// Whether nobody answers.
    silent: std::sync::atomic::AtomicBool,
}

const PENDING: Reading = Reading {
    state: PaymentState::Pending,
    authorised: Amount(0),
    captured: Amount(0),
    refunded: Amount(0),
    disputed: false,
};

impl Till {
    fn change(
        &self,
        key: CommandId,
        reference: &str,
        change: impl FnOnce(&mut Reading),
    ) -> Result<Reading, PaymentFault> {
        if self.silent.load(std::sync::atomic::Ordering::Acquire) {
            return Err(PaymentFault::Unreachable("nobody answers".into()));
        }
        let mut payments = self.payments.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, reading) = payments.get_mut(reference).ok_or(PaymentFault::Refused("unknown".into()))?;
        if self.keys.lock().unwrap().insert(key, reference.to_owned()).is_none() {
            change(reading);
        }
        Ok(*reading)
    }

    fn pay(&self, reference: &str) {
        let mut payments = self.payments.lock().unwrap();
        let (asked, reading) = payments.get_mut(reference).unwrap();
        (reading.state, reading.authorised, reading.captured) = (PaymentState::Captured, *asked, *asked);
    }

    fn kept(&self) -> i64 {
        let payments = self.payments.lock().unwrap();
        payments.values().map(|(_, reading)| reading.captured.0 - reading.refunded.0).sum()
    }
}

impl PaymentProvider for Till {
    fn name(&self) -> &'static str {
        "till"
    }

    fn open<'a>(&'a self, key: CommandId, payment: &'a NewPayment) -> Asked<'a, Opened> {
        Box::pin(async move {
            let reference = format!("till-{key}");
            let mut payments = self.payments.lock().unwrap();
            payments.entry(reference.clone()).or_insert((payment.amount, PENDING));
            Ok(Opened { address: format!("https://till.example/{reference}"), reference })
        })
    }

    fn read<'a>(&'a self, reference: &'a str) -> Asked<'a, Reading> {
        Box::pin(async move { self.change(CommandId::new(Uuid::now_v7()), reference, |_| ()) })
    }

    fn capture<'a>(&'a self, key: CommandId, reference: &'a str, amount: Amount) -> Asked<'a, Reading> {
        Box::pin(async move { self.change(key, reference, |reading| reading.captured = amount) })
    }

    fn cancel<'a>(&'a self, key: CommandId, reference: &'a str) -> Asked<'a, Reading> {
        Box::pin(
            async move { self.change(key, reference, |reading| reading.state = PaymentState::Cancelled) },
        )
    }

    fn refund<'a>(&'a self, key: CommandId, reference: &'a str, amount: Amount) -> Asked<'a, Reading> {
        Box::pin(async move { self.change(key, reference, |reading| reading.refunded.0 += amount.0) })
    }

    fn hear(&self, headers: &HeaderMap, body: &[u8]) -> Result<Notice, PaymentFault> {
        if !headers.contains_key("signed") {
            return Err(PaymentFault::Forged);
        }
        let reference = String::from_utf8_lossy(body).into_owned();
        Ok(Notice { reference, id: "1".into() })
    }
}

struct Shop {
    node: Node,
    till: Arc<Till>,
    outside: Outside,
}

fn new_id() -> CommandId {
    CommandId::new(Uuid::now_v7())
}

fn tea() -> Sku {
    "TEA".parse().unwrap()
}

impl Shop {
    async fn open(stock: i64) -> Self {
        let node = Node::open(&NodeOptions::default()).unwrap();
        let till = Arc::new(Till::default());
        let outside = Outside::begin(&node, Some(till.clone()), "https://shop.example");
        let shop = Self { node, till, outside };
        shop.put(
            None,
            PutTaxClass {
                id: TaxClassId(1),
                name: "Standard".into(),
                rate_ppm: 200_000,
                ..PutTaxClass::default()
            },
        )
        .await;
        shop.put(
            None,
            PutBranch {
                id: BranchId(1),
                code: "LDN".into(),
                name: "London".into(),
                on_web: true,
                time_zone: "UTC".into(),
                country: "GB".into(),
                ..PutBranch::default()
            },
        )
        .await;
        let variant = PutVariant::goods(tea(), Amount(1_000), TaxClassId(1));
        shop.put(
            None,
            PutProduct {
                handle: "tea".into(),
                name: "Tea".into(),
                variants: vec![variant],
                ..PutProduct::default()
            },
        )
        .await;
        let lines = vec![SkuQuantity { sku: tea(), quantity: Quantity(stock * 1_000) }];
        shop.put(Some(BranchId(1)), Receive { reference: "1".into(), lines }).await;
        shop
    }

    async fn put(&self, branch: Option<BranchId>, body: impl Into<CommandBody>) {
        let occurred = protocol::OccurredAt { at: clock::now(), offset_minutes: 0 };
        let command =
            protocol::Command { id: new_id(), seq: None, branch, staff: None, occurred, body: body.into() };
        let reply = self.node.submit(Origin::System, command).await.unwrap();
        assert!(matches!(reply.answer, protocol::Answer::Ok(_)), "{reply:?}");
    }

    async fn order(&self, quantity: i64, delivery: Delivery) -> Result<OrderView, Refusal> {
        self.order_with(&[], quantity, delivery).await
    }

    /// The same, paid with gift cards as far as they reach.
    async fn order_with(
        &self,
        codes: &[&str],
        quantity: i64,
        delivery: Delivery,
    ) -> Result<OrderView, Refusal> {
        let cart = Node::new_cart();
        self.node.put_in_cart(cart, tea(), Quantity(quantity * 1_000)).await?;
        let mut by_cards = Amount::ZERO;
        for code in codes {
            let view = self.node.put_gift_card(cart, code).await?;
            by_cards = Amount(view.cards.iter().map(|own| own.available.0).sum());
        }
        let total = self.node.quote(cart, &delivery).await?.total;
        self.placed(cart, (total, by_cards), delivery).await
    }

    /// Orders what is in a cart.
    async fn placed(
        &self,
        cart: protocol::CartId,
        (total, by_cards): (Amount, Amount),
        delivery: Delivery,
    ) -> Result<OrderView, Refusal> {
        let contact = Contact { name: "Ada".into(), email: "ada@example.com".into(), phone: String::new() };
        let place = PlaceOrder {
            codes: Vec::new(),
            by_cards,
            cards: Vec::new(),
            flash: Vec::new(),
            cart,
            contact,
            delivery,
            total,
            age_confirmed: None,
            note: String::new(),
            language: "de".into(),
        };
        self.node.place_order(new_id(), place).await
    }

    /// The order once it has come so far.
    async fn until(&self, key: &str, state: OrderState) -> OrderView {
        let come = async {
            loop {
                let view = self.node.order_by_key(key).await.unwrap().unwrap();
                if view.state == state {
                    return view;
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), come).await.expect("the order did not come so far")
    }

    async fn mails(&self, count: usize) -> Vec<String> {
        let come = async {
            loop {
                let subjects: Vec<String> = self.node.mails().into_iter().map(|mail| mail.subject).collect();
                if subjects.len() >= count {
                    return subjects;
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), come).await.expect("the mails did not come")
    }
}

fn at_home() -> Delivery {
    Delivery::Ship(PostalAddress {
        name: "Ada".into(),
        line1: "1 High Street".into(),
        city: "London".into(),
        postcode: "SW1A 1AA".into(),
        country: "gb".into(),
        ..PostalAddress::default()
    })
}

fn in_store() -> Delivery {
    Delivery::Collect(Collect { branch: BranchId(1), pay_in_store: true })
}

#[actix_web::test]
async fn an_order_is_paid_confirmed_and_written_about_once() {
    let shop = Shop::open(5).await;
    let order = shop.order(2, at_home()).await.unwrap();
    assert_eq!((order.state, order.total), (OrderState::Paying, Amount(2_395)));
    let payment = order.payments.last().unwrap();
    assert!(payment.address.as_ref().is_some_and(|address| address.starts_with("https://till.example/")));
    shop.till.pay(&payment.reference);
    // The same notice twice.
    for _ in 0..2 {
        let notice = Notice { reference: payment.reference.clone(), id: "1".into() };
        shop.outside.heard(notice).await.unwrap();
    }
    let order = shop.until(&order.key, OrderState::Confirmed).await;
    assert_eq!((order.captured, shop.till.kept()), (Amount(2_395), 2_395));
    let mails = shop.mails(1).await;
    assert!(mails[0].starts_with("Ihre Bestellung W-"), "{mails:?}");
    let level = shop.node.stock(tea()).await.unwrap().branches[0].level;
    assert_eq!(
        (level.on_hand, level.allocated, level.reserved),
        (Quantity(5_000), Quantity(2_000), Quantity(0))
    );
    // Its customer changes their mind.
    let order = shop.node.cancel_by_key(&order.key, "too late").await.unwrap();
    let order = shop.until(&order.key, OrderState::Cancelled).await;
    assert_eq!(
        order.timeline.iter().filter(|moment| matches!(moment.what, Happened::CalledOff(_))).count(),
        1
    );
    shop.mails(3).await;
    assert_eq!(shop.till.kept(), 0);
    let level = shop.node.stock(tea()).await.unwrap().branches[0].level;
    assert_eq!((level.allocated, level.reserved), (Quantity(0), Quantity(0)));
    shop.node.stop().await;
}

#[actix_web::test]
async fn a_parcel_has_one_label_and_its_customer_hears_how_far_it_is() {
    let shop = Shop::open(5).await;
    let order = shop.order(2, at_home()).await.unwrap();
    let payment = order.payments.last().unwrap().reference.clone();
    shop.till.pay(&payment);
    shop.outside.heard(Notice { reference: payment, id: "1".into() }).await.unwrap();
    let order = shop.until(&order.key, OrderState::Confirmed).await;
    assert_eq!(order.collect_code, "", "nobody collects it");
    let fulfilment = order.parts[0].fulfilment;
    let carrier = crate::carriers::names().next().unwrap();
    let unknown = shop.node.parcel_label(fulfilment, "Nobody").await.unwrap_err();
    assert_eq!(unknown.code, RefusalCode::InvalidText);
    let label = shop.node.parcel_label(fulfilment, carrier).await.unwrap();
    assert_eq!(label, shop.node.parcel_label(fulfilment, carrier).await.unwrap());
    assert_eq!((label.order.as_str(), label.to[0].as_str()), (order.number.as_str(), "Ada"));
    let pick = PickFulfilment {
        fulfilment,
        lines: vec![SkuQuantity { sku: tea(), quantity: Quantity(2_000) }],
        reason: String::new(),
    };
    shop.put(Some(BranchId(1)), pick).await;
    let ship = ShipFulfilment { fulfilment, carrier: label.carrier, tracking: label.tracking.clone() };
    shop.put(Some(BranchId(1)), ship).await;
    let late = shop.node.parcel_label(fulfilment, carrier).await.unwrap_err();
    assert_eq!(late.code, RefusalCode::WrongState, "it has left");
    let order = shop.until(&order.key, OrderState::Fulfilled).await;
    assert_eq!(order.parts[0].tracking, label.tracking);
    let step = shop.node.part_tracking(&order.parts[0]).await.unwrap();
    assert_eq!(step.state, TrackingState::HandedOver);
    let mails = shop.mails(2).await;
    assert!(mails.iter().any(|subject| subject.contains("ist unterwegs")), "{mails:?}");
    shop.node.stop().await;
}

#[actix_web::test]
async fn a_payment_of_which_nobody_tells_is_asked_about() {
    let shop = Shop::open(5).await;
    let order = shop.order(1, at_home()).await.unwrap();
    shop.till.pay(&order.payments[0].reference);
    shop.until(&order.key, OrderState::Confirmed).await;
    shop.node.stop().await;
}

#[actix_web::test]
async fn an_order_that_is_collected_is_confirmed_at_once_and_cancelled_carts_can_be_ordered_again() {
    let shop = Shop::open(2).await;
    let order = shop.order(2, in_store()).await.unwrap();
    assert_eq!((order.state, order.due), (OrderState::Confirmed, Amount(2_000)));
    // Sold out for the next one, who is told what is wrong with which line.
    let refusal = shop.order(1, in_store()).await.unwrap_err();
    assert_eq!(refusal.code, RefusalCode::InsufficientStock);
    assert_eq!(refusal.message, "Tea is sold out");
    let found = shop.node.order_by_key(&order.key).await.unwrap().unwrap();
    assert_eq!(found.number, order.number);
    let mut wrong = order.key.clone();
    wrong.replace_range(63.., if order.key.ends_with('0') { "1" } else { "0" });
    assert!(
        shop.node.order_by_key(&wrong).await.unwrap().is_none(),
        "a key that is nearly right opens nothing"
    );
    shop.node.stop().await;
}

#[actix_web::test]
async fn many_who_want_the_last_one() {
    let shop = Shop::open(1).await;
    let orders = futures_util::future::join_all((0..50).map(|_| shop.order(1, in_store()))).await;
    let mut confirmed = 0;
    for order in orders {
        match order {
            Ok(order) if order.state == OrderState::Confirmed => confirmed += 1,
            Ok(order) => assert_eq!(order.state, OrderState::Cancelled),
            Err(refusal) => assert_eq!(refusal.code, RefusalCode::InsufficientStock),
        }
    }
    assert_eq!(confirmed, 1);
    let level = shop.node.stock(tea()).await.unwrap().branches[0].level;
    assert_eq!((level.allocated, level.reserved), (Quantity(1_000), Quantity(0)));
    shop.node.stop().await;
}

impl Shop {
    async fn staff(&self, branch: Option<BranchId>, body: impl Into<CommandBody>) -> Option<RefusalCode> {
        let occurred = protocol::OccurredAt { at: clock::now(), offset_minutes: 0 };
        let command =
            protocol::Command { id: new_id(), seq: None, branch, staff: None, occurred, body: body.into() };
        match self.node.submit(Origin::System, command).await.unwrap().answer {
            protocol::Answer::Ok(_) => None,
            protocol::Answer::Rejected(refusal) => Some(refusal.code),
        }
    }

    /// The order once something is true of it.
    async fn that(&self, key: &str, is_so: impl Fn(&OrderView) -> bool) -> OrderView {
        let come = async {
            loop {
                let view = self.node.order_by_key(key).await.unwrap().unwrap();
                if is_so(&view) {
                    return view;
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), come).await.expect("the order did not come so far")
    }
}

#[actix_web::test]
async fn what_a_customer_sends_back_is_on_the_shelf_paid_back_and_written_about() {
    let shop = Shop::open(5).await;
    let order = shop.order(3, at_home()).await.unwrap();
    shop.till.pay(&order.payments[0].reference);
    let order = shop.until(&order.key, OrderState::Confirmed).await;
    let fulfilment = order.parts[0].fulfilment;
    let ship = ShipFulfilment { fulfilment, carrier: "Post".into(), tracking: "1".into() };
    assert_eq!(shop.staff(Some(BranchId(1)), FulfilmentCommand::Ship(ship)).await, None);
    let order = shop.until(&order.key, OrderState::Fulfilled).await;
    assert_eq!(order.returnable, [SkuQuantity { sku: tea(), quantity: Quantity(3_000) }]);
    assert!(order.returns_until.is_some());

    let wanted = |count: i64| MyReturn {
        lines: vec![WantedBack {
            sku: tea(),
            quantity: Quantity(count * 1_000),
            reason: ReturnReason::Damaged,
            instead: None,
        }],
        comment: "a crack".into(),
        difference: None,
    };
    let refused = shop.node.ask_return_by_key(&order.key, wanted(4)).await.unwrap_err();
    assert_eq!(
        (refused.code, refused.message.as_str()),
        (RefusalCode::NotReturnable, "only 3 of TEA can be sent back")
    );
    assert!(shop.node.ask_return_by_key("nobodys", wanted(1)).await.is_err());
    let asked = shop.node.ask_return_by_key(&order.key, wanted(2)).await.unwrap();
    assert_eq!((asked.returns[0].state, asked.returnable[0].quantity), (ReturnState::Asked, Quantity(1_000)));

    let number = 0;
    let id = order.id;
    let line = |good, damaged| CameBackLine { sku: tea(), good: Quantity(good), damaged: Quantity(damaged) };
    let received = |lines: Vec<CameBackLine>| ReceiveReturn {
        order: id,
        number,
        branch: BranchId(1),
        lines,
        withheld: Amount::ZERO,
        note: String::new(),
        complete: false,
    };
    let early = shop.staff(None, received(vec![line(1_000, 0)])).await;
    assert_eq!(early, Some(RefusalCode::WrongState), "nobody has said that it may come");
    let elsewhere = ApproveReturn { order: id, number, branch: Some(BranchId(9)) };
    assert_eq!(shop.staff(None, elsewhere).await, Some(RefusalCode::UnknownBranch));
    assert_eq!(shop.staff(None, ApproveReturn { order: id, number, branch: None }).await, None);
    assert_eq!(shop.staff(None, received(vec![line(1_000, 1_000)])).await, None);
    // What was damaged is the house's fault, and so the delivery goes back with it.
    let order = shop.that(&order.key, |order| order.refunded == Amount(2_395)).await;
    assert_eq!((order.returns[0].state, shop.till.kept()), (ReturnState::Received, 1_000));
    let booked = async {
        loop {
            let level = shop.node.stock(tea()).await.unwrap().branches[0].level;
            if level.on_hand == Quantity(4_000) {
                return level;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let level = tokio::time::timeout(Duration::from_secs(20), booked).await.unwrap();
    assert_eq!((level.unsellable, level.allocated), (Quantity(1_000), Quantity(0)));
    let mails = shop.mails(5).await;
    for said in ["Ihre Rücksendung W-", "Sie können Rücksendung W-"] {
        assert!(mails.iter().any(|mail| mail.starts_with(said)), "{said}: {mails:?}");
    }
    shop.node.stop().await;
}
