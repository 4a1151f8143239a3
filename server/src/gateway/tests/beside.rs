//! Orders that the house looks at first, that become less, and of which somebody waits for news.

use protocol::{
    Amount, Happened, HoldReason, NoteOrder, OrderCommand, OrderState, OrderView, PostalAddress, Quantity,
    RefusalCode, ReviewRule, SkuQuantity,
};
use std::time::Duration;

use super::{Delivery, Shop, at_home, in_store, tea};

#[actix_web::test]
async fn an_odd_order_waits_for_the_house_and_says_so() {
    let shop = Shop::open(5).await;
    shop.put(None, ReviewRule { first_over: Some(Amount(1_500)), ..ReviewRule::default() }).await;
    let order = shop.order(2, at_home()).await.unwrap();
    assert!(order.held_back && order.held_because.is_empty(), "why is told inside");
    shop.till.pay(&order.payments[0].reference);
    let paid = |order: &protocol::OrderView| {
        order.payments[0].captured == Amount(2_395) || order.captured > Amount::ZERO
    };
    let order = shop
        .that(&order.key, |order| {
            paid(order) || order.payments[0].state == protocol::PaymentState::Authorised
        })
        .await;
    assert_eq!(order.state, OrderState::Paying);
    let inside = shop.node.order(order.id).await.unwrap().unwrap();
    assert_eq!(inside.held_because, [HoldReason::FirstOrder]);
    let level = shop.node.stock(tea()).await.unwrap().branches[0].level;
    assert_eq!(
        (level.allocated, level.reserved),
        (Quantity(0), Quantity(2_000)),
        "kept aside, and nobody picks it"
    );
    let word = NoteOrder { order: order.id, note: "called".into() };
    assert_eq!(shop.staff(None, OrderCommand::Release(word)).await, None);
    let order = shop.until(&order.key, OrderState::Confirmed).await;
    assert!(!order.held_back);
    // Whoever was served before is known, and small orders pass anyway.
    let second = shop.order(2, at_home()).await.unwrap();
    assert!(!second.held_back);
    shop.node.stop().await;
}

#[actix_web::test]
async fn a_customer_takes_something_out_and_has_the_rest_sent_elsewhere() {
    let shop = Shop::open(5).await;
    let order = shop.order(3, at_home()).await.unwrap();
    shop.till.pay(&order.payments[0].reference);
    let order = shop.until(&order.key, OrderState::Confirmed).await;
    assert_eq!(order.reducible, [SkuQuantity { sku: tea(), quantity: Quantity(3_000) }]);
    let less = |count: i64| vec![SkuQuantity { sku: tea(), quantity: Quantity(count * 1_000) }];
    let all = shop.node.reduce_by_key(&order.key, less(3)).await.unwrap_err();
    assert_eq!(all.code, RefusalCode::WrongState);
    let order = shop.node.reduce_by_key(&order.key, less(2)).await.unwrap();
    assert_eq!(order.lines[0].missing, Quantity(2_000));
    let order = shop.that(&order.key, |order| order.refunded == Amount(2_000)).await;
    assert_eq!(shop.till.kept(), 1_395);
    let level = shop.node.stock(tea()).await.unwrap().branches[0].level;
    assert_eq!(level.allocated, Quantity(1_000));
    let Delivery::Ship(before) = order.delivery.clone() else { panic!() };
    let to = PostalAddress { line1: "2 High Street".into(), ..before };
    let order = shop.node.readdress_by_key(&order.key, to.clone()).await.unwrap();
    assert_eq!(order.delivery, Delivery::Ship(to.clone()));
    let paris = PostalAddress { country: "FR".into(), postcode: "75001".into(), ..to };
    let abroad = shop.node.readdress_by_key(&order.key, paris).await;
    assert_eq!(abroad.unwrap_err().code, RefusalCode::NotDeliverable);
    shop.node.stop().await;
}

#[actix_web::test]
async fn whoever_waits_for_news_of_an_order_is_told_at_once_and_of_no_other() {
    let shop = Shop::open(5).await;
    let order = shop.order(1, in_store()).await.unwrap();
    let other = shop.order(1, in_store()).await.unwrap();
    // Its mail is out, and until somebody does something nothing more becomes of it.
    let mailed =
        |order: &OrderView| order.timeline.iter().any(|moment| matches!(moment.what, Happened::Mailed(_)));
    shop.once(order.id, mailed).await;
    let known = shop.node.order_by_key(&order.key).await.unwrap().unwrap();
    assert!(shop.node.order_after("nobodys", known.seq).await.unwrap().is_none());
    let before = shop.node.order_after(&order.key, protocol::Lsn(known.seq.0 - 1)).await.unwrap().unwrap();
    assert_eq!(before.seq, known.seq, "what is new already is told without waiting");
    let waiting = shop.node.order_after(&order.key, known.seq);
    let happening = async {
        let note = |order, note: &str| NoteOrder { order, note: note.into() };
        assert_eq!(shop.staff(None, note(other.id, "another one")).await, None);
        assert_eq!(shop.staff(None, note(order.id, "this one")).await, None);
    };
    let both = async { tokio::join!(waiting, happening) };
    let (news, ()) = tokio::time::timeout(Duration::from_secs(20), both).await.unwrap();
    assert!(news.unwrap().unwrap().seq > known.seq);
    shop.node.stop().await;
}
