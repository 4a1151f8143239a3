//! Exchanges through a whole node: what customers are shown is what they pay, and goods, money and mails follow.

use protocol::{
    Amount, ApproveReturn, BranchId, CameBackLine, ExchangeRule, ExchangeState, FulfilmentCommand, MyReturn,
    OrderState, OrderView, PutProduct, PutVariant, Quantity, Receive, ReceiveReturn, RefusalCode,
    ReturnPolicy, ReturnReason, ShipFulfilment, Sku, SkuQuantity, TaxClassId, WantedBack,
};

use super::{Shop, at_home, tea};

fn sku(text: &str) -> Sku {
    text.parse().unwrap()
}

/// Three of tea ordered, paid, sent and here; beside it there are a larger tin of it for 12.50, and a mug.
async fn sent(rule: ExchangeRule) -> (Shop, OrderView) {
    let shop = Shop::open(5).await;
    let tin = PutVariant::goods(sku("TIN"), Amount(1_250), TaxClassId(1));
    let variants = vec![PutVariant::goods(tea(), Amount(1_000), TaxClassId(1)), tin];
    let product = PutProduct { handle: "tea".into(), name: "Tea".into(), variants, ..PutProduct::default() };
    shop.put(None, product).await;
    let mug = PutVariant::goods(sku("MUG"), Amount(700), TaxClassId(1));
    let adult = PutVariant::goods(sku("GIN"), Amount(1_000), TaxClassId(1));
    for (handle, variant, age_min) in [("mug", mug, None), ("gin", adult, Some(18))] {
        let variants = vec![variant];
        let name = handle.to_owned();
        let product = PutProduct { handle: handle.into(), name, variants, age_min, ..PutProduct::default() };
        shop.put(None, product).await;
    }
    let line = |text| SkuQuantity { sku: sku(text), quantity: Quantity(2_000) };
    let lines = vec![line("TIN"), line("MUG"), line("GIN")];
    shop.put(Some(BranchId(1)), Receive { reference: "2".into(), lines }).await;
    shop.put(None, ReturnPolicy { exchange: rule, version: None, ..ReturnPolicy::ORIGINAL }).await;
    let order = shop.order(3, at_home()).await.unwrap();
    shop.till.pay(&order.payments[0].reference);
    let order = shop.until(&order.key, OrderState::Confirmed).await;
    ship(&shop, &order).await;
    let order = shop.until(&order.key, OrderState::Fulfilled).await;
    (shop, order)
}

async fn ship(shop: &Shop, order: &OrderView) {
    let fulfilment = order.parts.last().unwrap().fulfilment;
    let ship = ShipFulfilment { fulfilment, carrier: "Post".into(), tracking: "1".into() };
    assert_eq!(shop.staff(Some(BranchId(1)), FulfilmentCommand::Ship(ship)).await, None);
}

fn wants(instead: &str, difference: Option<i64>) -> MyReturn {
    let line = WantedBack {
        sku: tea(),
        quantity: Quantity(1_000),
        reason: ReturnReason::DoesNotFit,
        instead: Some(sku(instead)),
    };
    MyReturn { lines: vec![line], comment: String::new(), difference: difference.map(Amount) }
}

async fn arrives(shop: &Shop, order: &OrderView) {
    let (order, number) = (order.id, 0);
    let line = CameBackLine { sku: tea(), good: Quantity(1_000), damaged: Quantity::ZERO };
    let received = ReceiveReturn {
        order,
        number,
        branch: BranchId(1),
        lines: vec![line],
        withheld: Amount::ZERO,
        note: String::new(),
        complete: false,
    };
    assert_eq!(shop.staff(None, received).await, None);
}

#[actix_web::test]
async fn a_larger_one_is_kept_paid_for_and_sent_once_the_other_is_here() {
    let (shop, order) = sent(ExchangeRule::SameProduct).await;
    let quote = shop.node.exchange_quote_by_key(&order.key, &wants("TIN", None)).await.unwrap();
    assert_eq!((quote.credit.0, quote.costs.0, quote.difference.0), (1_000, 1_250, 250));
    assert_eq!(quote.lines[0].instead_of, [tea()]);
    for shown in [None, Some(0), Some(249)] {
        let refused = shop.node.ask_return_by_key(&order.key, wants("TIN", shown)).await.unwrap_err();
        assert_eq!(refused.code, RefusalCode::PriceChanged, "{shown:?}");
    }
    let asked = shop.node.ask_return_by_key(&order.key, wants("TIN", Some(250))).await.unwrap();
    assert_eq!(asked.exchanges[0].state, ExchangeState::Asked);
    let approve = ApproveReturn { order: order.id, number: 0, branch: None };
    assert_eq!(shop.staff(None, approve).await, None);
    let kept = |order: &OrderView| order.exchanges[0].state == ExchangeState::Kept;
    shop.that(&order.key, kept).await;
    let level = shop.node.stock(sku("TIN")).await.unwrap().branches[0].level;
    assert_eq!((level.reserved, level.allocated), (Quantity(1_000), Quantity(0)), "nobody else can have it");
    arrives(&shop, &order).await;
    let due = shop.that(&order.key, |order| order.exchanges[0].state == ExchangeState::ToPay).await;
    assert_eq!((due.total.0, due.set_off.0, due.refunded.0), (3_395 + 1_250, 1_000, 0));
    assert!(due.can_pay && due.exchanges[0].can_pay && due.exchanges[0].until.is_some());
    let paying = shop.node.pay_by_key(&order.key).await.unwrap();
    let payment = paying.payments.last().unwrap();
    assert_eq!(payment.amount, Amount(250));
    assert!(payment.address.is_some(), "it can be paid at once: {payment:?}");
    shop.till.pay(&payment.reference);
    let notice = crate::payments::Notice { reference: payment.reference.clone(), id: "2".into() };
    shop.outside.heard(notice).await.unwrap();
    let served = |order: &OrderView| {
        order.exchanges[0].state == ExchangeState::Served
            && order.parts.last().unwrap().state == protocol::PartState::Promised
    };
    let served = shop.that(&order.key, served).await;
    assert_eq!(served.state, OrderState::Confirmed);
    ship(&shop, &served).await;
    let done = shop.until(&order.key, OrderState::Fulfilled).await;
    assert_eq!((done.captured.0 - done.refunded.0, shop.till.kept()), (3_645, 3_645));
    assert_eq!(done.total.0 - done.set_off.0, 3_645, "what the page adds up is what was paid");
    let level = shop.node.stock(sku("TIN")).await.unwrap().branches[0].level;
    assert_eq!((level.on_hand, level.allocated, level.reserved), (Quantity(1_000), Quantity(0), Quantity(0)));
    let mails = shop.mails(6).await;
    assert!(mails.iter().any(|mail| mail.starts_with("Ihr Umtausch")), "{mails:?}");
    shop.node.stop().await;
}

#[actix_web::test]
async fn what_the_house_does_not_exchange_is_refused_and_not_offered() {
    for (rule, wanted, code) in [
        (ExchangeRule::Nothing, "TIN", Some(RefusalCode::NotExchangeable)),
        (ExchangeRule::SameProduct, "MUG", Some(RefusalCode::NotExchangeable)),
        (ExchangeRule::SameProduct, "TIN", None),
        (ExchangeRule::Anything, "MUG", None),
        (ExchangeRule::Anything, "GIN", Some(RefusalCode::AgeNotConfirmed)),
        (ExchangeRule::Anything, "NONE", Some(RefusalCode::UnknownSku)),
    ] {
        let (shop, order) = sent(rule).await;
        let quoted = shop.node.exchange_quote_by_key(&order.key, &wants(wanted, None)).await;
        assert_eq!(quoted.as_ref().err().map(|refusal| refusal.code), code, "{rule:?} {wanted}");
        let found = vec![sku(wanted)];
        let offered = shop.node.exchange_choices(&order, found).await.unwrap();
        let offered = offered.get(&tea()).into_iter().flatten().any(|own| own.sku == sku(wanted));
        assert_eq!(offered, code.is_none(), "{rule:?} {wanted}");
        if let Ok(quote) = quoted {
            let asked = wants(wanted, Some(quote.difference.0));
            let asked = shop.node.ask_return_by_key(&order.key, asked).await.unwrap();
            assert_eq!(asked.exchanges.len(), 1);
            let ended = shop.node.end_exchange_by_key(&order.key, 0).await.unwrap();
            assert_eq!(ended.exchanges[0].state, ExchangeState::Ended);
        }
        shop.node.stop().await;
    }
}

#[actix_web::test]
async fn what_is_sold_out_is_neither_offered_nor_taken() {
    let (shop, order) = sent(ExchangeRule::SameProduct).await;
    // The two that there are go to somebody else.
    let cart = crate::node::Node::new_cart();
    shop.node.put_in_cart(cart, sku("TIN"), Quantity(2_000)).await.unwrap();
    let total = shop.node.quote(cart, &at_home()).await.unwrap().total;
    shop.placed(cart, (total, Amount::ZERO), at_home()).await.unwrap();
    let offered = shop.node.exchange_choices(&order, Vec::new()).await.unwrap();
    let offered: Vec<_> = offered[&tea()].iter().map(|own| (own.sku, own.difference.0)).collect();
    assert_eq!(offered, [(tea(), 0)], "the same again is there, and costs nothing");
    let refused = shop.node.exchange_quote_by_key(&order.key, &wants("TIN", None)).await.unwrap_err();
    assert_eq!(refused.code, RefusalCode::InsufficientStock);
    shop.node.stop().await;
}
