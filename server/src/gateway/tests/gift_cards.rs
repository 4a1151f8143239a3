//! Gift cards beside a provider of payments: who is asked for what, and who gets what back.

use protocol::{GiftCardLedger, GiftCardState, IssuedGiftCard, WantedGiftCard};

use super::*;

impl Shop {
    async fn card(&self, amount: i64) -> IssuedGiftCard {
        let wanted = WantedGiftCard {
            amount: Amount(amount),
            until: None,
            customer: None,
            reason: "a present".into(),
        };
        self.node.issue_gift_card(Origin::System, new_id(), wanted).await.unwrap()
    }

    /// A card once nothing is set aside of it and so much is on it.
    async fn on_card(&self, card: &IssuedGiftCard, balance: i64) -> GiftCardLedger {
        let come = async {
            loop {
                let ledger = self.node.gift_card(card.card).await.unwrap();
                if (ledger.view.balance, ledger.view.claimed) == (Amount(balance), Amount::ZERO) {
                    return ledger;
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), come).await.expect("the card never had so much on it")
    }
}

#[actix_web::test]
async fn a_gift_card_pays_its_share_and_gets_its_share_back() {
    let shop = Shop::open(5).await;
    let card = shop.card(1_000).await;
    let order = shop.order_with(&[&card.code], 2, at_home()).await.unwrap();
    assert_eq!((order.state, order.total), (OrderState::Paying, Amount(2_395)));
    let [by_card, rest] = &order.payments[..] else { panic!("{order:?}") };
    assert_eq!((by_card.provider.as_str(), by_card.amount), ("gift_card", Amount(1_000)));
    assert!(card.code.ends_with(&by_card.reference) && by_card.reference.len() == 4);
    assert_eq!((rest.amount, rest.state), (Amount(1_395), PaymentState::Pending));
    assert_eq!(shop.node.gift_card(card.card).await.unwrap().view.claimed, Amount(1_000));
    shop.till.pay(&rest.reference);
    shop.outside.heard(Notice { reference: rest.reference.clone(), id: "1".into() }).await.unwrap();
    let order = shop.until(&order.key, OrderState::Confirmed).await;
    assert_eq!((order.captured, shop.till.kept()), (Amount(2_395), 1_395));
    let ledger = shop.on_card(&card, 0).await;
    assert_eq!(ledger.view.state, GiftCardState::Empty);
    let entry = &ledger.entries[0];
    assert_eq!((entry.amount, entry.order), (Amount(-1_000), Some(order.id)));
    // A fifth of it goes back, to each in its share.
    let refund = protocol::RefundOrder { order: order.id, amount: Amount(479), reason: "late".into() };
    shop.put(None, protocol::OrderCommand::Refund(refund)).await;
    shop.on_card(&card, 200).await;
    shop.mails(2).await;
    assert_eq!(shop.till.kept(), 1_395 - 279);
    shop.node.cancel_by_key(&order.key, "too late").await.unwrap();
    shop.until(&order.key, OrderState::Cancelled).await;
    let ledger = shop.on_card(&card, 1_000).await;
    assert_eq!(ledger.entries.iter().map(|entry| entry.amount.0).sum::<i64>(), 1_000);
    let told = async {
        let refunded =
            async || shop.node.order_by_key(&order.key).await.unwrap().unwrap().payments[0].refunded;
        while refunded().await != Amount(1_000) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), told).await.expect("the order never heard of it");
    let owed = shop.node.gift_card_liability().await.unwrap();
    assert_eq!((owed.owed, owed.cards, owed.days.len()), (Amount(1_000), 1, 1));
    let day = &owed.days[0];
    assert_eq!(
        (day.issued, day.redeemed, day.refunded, day.owed),
        (Amount(1_000), Amount(1_000), Amount(1_000), Amount(1_000))
    );
    shop.node.stop().await;
}

#[actix_web::test]
async fn what_nobody_paid_the_rest_of_frees_the_card() {
    let shop = Shop::open(5).await;
    let card = shop.card(1_000).await;
    let order = shop.order_with(&[&card.code], 2, at_home()).await.unwrap();
    assert_eq!(shop.node.gift_card_balance(&card.code).await.unwrap().available, Amount::ZERO);
    let other = shop.node.put_gift_card(Node::new_cart(), &card.code).await.unwrap();
    assert_eq!(other.cards[0].available, Amount::ZERO, "it is another customer's for now");
    shop.node.cancel_by_key(&order.key, "").await.unwrap();
    shop.until(&order.key, OrderState::Cancelled).await;
    shop.on_card(&card, 1_000).await;
    assert_eq!(shop.till.kept(), 0);
    shop.node.stop().await;
}

#[actix_web::test]
async fn two_who_have_one_card_and_what_the_second_is_told() {
    let shop = Shop::open(20).await;
    for _ in 0..6 {
        let card = shop.card(2_395).await;
        let codes = [card.code.as_str()];
        let both = futures_util::future::join(
            shop.order_with(&codes, 2, at_home()),
            shop.order_with(&codes, 2, at_home()),
        );
        let both = both.await;
        let (won, lost): (Vec<_>, Vec<_>) = [both.0, both.1].into_iter().partition(Result::is_ok);
        let won: Vec<OrderView> = won.into_iter().map(Result::unwrap).collect();
        // Whoever came later was told before anything was claimed that nothing is left, or pays it all in another way.
        let by_card = |order: &&OrderView| order.payments[0].provider == "gift_card";
        assert_eq!(won.iter().filter(by_card).count(), 1, "{won:?}");
        for no in lost {
            assert_eq!(no.unwrap_err().code, RefusalCode::GiftCardShort);
        }
        let order = won.iter().find(by_card).unwrap();
        shop.until(&order.key, OrderState::Confirmed).await;
        shop.on_card(&card, 0).await;
    }
    assert_eq!(shop.till.kept(), 0);
    shop.node.stop().await;
}

#[actix_web::test]
async fn whoever_was_shown_more_than_is_left_is_told_and_pays_nothing() {
    let shop = Shop::open(5).await;
    let card = shop.card(2_000).await;
    let cart = Node::new_cart();
    shop.node.put_in_cart(cart, tea(), Quantity(2_000)).await.unwrap();
    shop.node.put_gift_card(cart, &card.code).await.unwrap();
    let less = protocol::AdjustGiftCard { card: card.card, amount: Amount(-1), reason: "was wrong".into() };
    shop.put(None, less).await;
    let place = |by_cards: i64| PlaceOrder {
        codes: Vec::new(),
        by_cards: Amount(by_cards),
        cards: Vec::new(),
        flash: Vec::new(),
        cart,
        contact: Contact { name: "Ada".into(), email: "ada@example.com".into(), phone: String::new() },
        delivery: at_home(),
        total: Amount(2_395),
        age_confirmed: None,
        note: String::new(),
        language: "de".into(),
    };
    let told = shop.node.place_order(new_id(), place(2_000)).await.unwrap_err();
    assert_eq!(told.code, RefusalCode::GiftCardShort);
    assert_eq!(shop.node.gift_card(card.card).await.unwrap().view.claimed, Amount::ZERO);
    let order = shop.node.place_order(new_id(), place(1_999)).await.unwrap();
    assert_eq!(order.payments[1].amount, Amount(396));
    // Asked again by anybody it is the same order.
    let again = shop.node.place_order(new_id(), place(1_999)).await.unwrap();
    assert_eq!((again.id, again.payments.len()), (order.id, 2));
    shop.node.stop().await;
}

#[actix_web::test]
async fn a_code_is_told_once_and_again_for_the_same_request_and_is_nowhere_in_the_journal() {
    let shop = Shop::open(5).await;
    let id = new_id();
    let wanted =
        WantedGiftCard { amount: Amount(500), until: None, customer: None, reason: "a present".into() };
    let first = shop.node.issue_gift_card(Origin::System, id, wanted.clone()).await.unwrap();
    let again = shop.node.issue_gift_card(Origin::System, id, wanted.clone()).await.unwrap();
    assert_eq!(first, again);
    let other = shop.node.issue_gift_card(Origin::System, new_id(), wanted).await.unwrap();
    assert_ne!(first.code, other.code);
    let found = shop.node.find_gift_card(&first.code.to_lowercase().replace('-', " ")).await.unwrap();
    assert_eq!((found.view.card, found.view.last.as_str()), (first.card, first.code.get(15..).unwrap()));
    let told =
        format!("{found:?}{:?}", shop.node.gift_cards(crate::projections::CardsAsked::default(), 10).await);
    let plain = first.code.replace('-', "");
    assert!(!told.contains(&first.code) && !told.contains(&plain));
    for wrong in ["", "2222-3333-4444-5555", plain.get(1..).unwrap()] {
        let no = shop.node.find_gift_card(wrong).await.unwrap_err();
        assert_eq!(no.code, RefusalCode::UnknownGiftCard, "{wrong}");
    }
    let order = shop.order_with(&[&first.code, &other.code], 1, in_store()).await.unwrap();
    assert!(order.payments.is_empty(), "what is paid in the shop is not paid with gift cards here");
    shop.on_card(&first, 500).await;
    shop.node.stop().await;
}
