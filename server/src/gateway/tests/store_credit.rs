//! Store credit through a whole node: what goes back as credit, to an account or on a card by mail, and paying the next order with it.

use domain::orders::CreditTo;
use protocol::{
    CreateCustomer, CreditedTo, CustomerCommand, CustomerId, CustomerRef, GiftCardEntryKind, GrantCredit,
    OrderCommand, Outcome, RefundOrder, ReturnAsCredit, StoreCredit,
};

use super::*;

impl Shop {
    /// Somebody whose mail address is the one that orders are made with.
    async fn account(&self) -> CustomerId {
        let create = CreateCustomer {
            name: "Ada".into(),
            email: "ADA@example.com".into(),
            ..CreateCustomer::default()
        };
        let create = CommandBody::Customer(CustomerCommand::Create(Box::new(create)));
        let made = self.node.outcome_of(Origin::System, new_id(), create).await.unwrap();
        let Outcome::CustomerCreated(made) = made else { panic!("{made:?}") };
        let verify = CustomerCommand::Verify(CustomerRef { customer: made.customer });
        self.put(None, CommandBody::Customer(verify)).await;
        made.customer
    }

    /// What somebody has once it is so much, with nothing set aside.
    async fn has(&self, customer: CustomerId, balance: i64) -> StoreCredit {
        let come = async {
            loop {
                let own = self.node.store_credit(customer, None).await.unwrap();
                if (own.balance, own.available) == (Amount(balance), Amount(balance)) {
                    return own;
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), come).await.expect("there never was so much credit")
    }

    /// Somebody pays with their credit as far as it reaches, by what they were shown of it.
    async fn order_of(&self, customer: CustomerId, shown: i64) -> Result<OrderView, Refusal> {
        let cart = Node::new_cart();
        self.node.put_in_cart(cart, tea(), Quantity(2_000)).await?;
        let place = PlaceOrder { by_cards: Amount(shown), ..placing(cart, "ada@example.com") };
        self.node.place_order_of(new_id(), place, customer).await
    }

    async fn paid(&self, email: &str) -> OrderView {
        let cart = Node::new_cart();
        self.node.put_in_cart(cart, tea(), Quantity(2_000)).await.unwrap();
        let order = self.node.place_order(new_id(), placing(cart, email)).await.unwrap();
        self.till.pay(&order.payments[0].reference);
        self.until(&order.key, OrderState::Confirmed).await
    }

    async fn erasure_wanted(&self, order: &OrderView) {
        let come = async {
            loop {
                let kept = self.node.kept_order(order.id).await.unwrap().unwrap();
                if kept.order.erasure.is_some() {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), come).await.expect("nobody is to be forgotten")
    }

    async fn credit_back(&self, order: &OrderView, amount: i64) {
        let refund = RefundOrder { order: order.id, amount: Amount(amount), reason: "kind".into() };
        self.put(None, OrderCommand::CreditBack(refund)).await;
    }
}

fn placing(cart: protocol::CartId, email: &str) -> PlaceOrder {
    PlaceOrder {
        codes: Vec::new(),
        by_cards: Amount::ZERO,
        cards: Vec::new(),
        flash: Vec::new(),
        cart,
        contact: Contact { name: "Ada".into(), email: email.into(), phone: String::new() },
        delivery: at_home(),
        total: Amount(2_395),
        age_confirmed: None,
        note: String::new(),
        language: "de".into(),
    }
}

#[actix_web::test]
async fn what_goes_back_as_credit_pays_the_next_order_and_comes_back_of_it() {
    let shop = Shop::open(9).await;
    let customer = shop.account().await;
    let order = shop.paid("Ada@Example.com").await;
    shop.credit_back(&order, 1_000).await;
    let own = shop.has(customer, 1_000).await;
    assert_eq!((own.entries[0].kind, own.entries[0].order), (GiftCardEntryKind::Credited, Some(order.id)));
    let after = shop.once(order.id, |order| order.refunded == Amount(1_000)).await;
    assert_eq!((after.refunds[0].credit, shop.till.kept()), (Some(CreditedTo::StoreCredit), 2_395));
    let mails = shop.mails(2).await;
    assert!(mails.iter().any(|subject| subject.starts_with("Guthaben zu Ihrer Bestellung")), "{mails:?}");
    // It pays some of the next one, and the provider is asked for the rest.
    let next = shop.order_of(customer, 1_000).await.unwrap();
    let [by_credit, rest] = &next.payments[..] else { panic!("{next:?}") };
    assert_eq!((by_credit.reference.as_str(), by_credit.amount), ("", Amount(1_000)));
    assert_eq!((rest.amount, rest.state), (Amount(1_395), PaymentState::Pending));
    shop.till.pay(&rest.reference);
    let next = shop.until(&next.key, OrderState::Confirmed).await;
    shop.has(customer, 0).await;
    // Called off, each gets back what was theirs.
    shop.node.cancel_by_key(&next.key, "").await.unwrap();
    shop.until(&next.key, OrderState::Cancelled).await;
    let own = shop.has(customer, 1_000).await;
    assert_eq!(own.entries.iter().map(|entry| entry.amount.0).sum::<i64>(), 1_000);
    assert_eq!(shop.till.kept(), 2_395);
    let owed = shop.node.gift_card_liability().await.unwrap();
    let day = &owed.days[0];
    assert_eq!((owed.owed, day.credited, day.issued), (Amount(1_000), Amount(1_000), Amount(0)));
    assert_eq!((day.redeemed, day.refunded, day.owed), (Amount(1_000), Amount(1_000), Amount(1_000)));
    shop.node.stop().await;
}

#[actix_web::test]
async fn of_two_checkouts_of_one_customer_one_has_the_credit_and_the_other_is_told() {
    let shop = Shop::open(30).await;
    let customer = shop.account().await;
    for _ in 0..5 {
        let grant = GrantCredit { customer, amount: Amount(2_395), reason: "waited long".into() };
        shop.put(None, grant).await;
        shop.has(customer, 2_395).await;
        let both =
            futures_util::future::join(shop.order_of(customer, 2_395), shop.order_of(customer, 2_395)).await;
        let (won, lost): (Vec<_>, Vec<_>) = [both.0, both.1].into_iter().partition(Result::is_ok);
        assert_eq!((won.len(), lost.len()), (1, 1));
        let order = won.into_iter().next().unwrap().unwrap();
        shop.until(&order.key, OrderState::Confirmed).await;
        assert_eq!(lost.into_iter().next().unwrap().unwrap_err().code, RefusalCode::GiftCardShort);
        shop.has(customer, 0).await;
    }
    assert_eq!(shop.till.kept(), 0);
    shop.node.stop().await;
}

#[actix_web::test]
async fn a_guest_is_mailed_a_card_whose_code_is_in_no_record() {
    let shop = Shop::open(9).await;
    let customer = shop.account().await;
    let order = shop.paid("bea@example.com").await;
    shop.credit_back(&order, 700).await;
    let after = shop.once(order.id, |order| order.refunded == Amount(700)).await;
    assert_eq!(after.refunds[0].credit, Some(CreditedTo::GiftCard));
    let mails = shop.mails(2).await;
    assert!(mails.iter().any(|subject| subject.starts_with("Ein Gutschein zu Ihrer")), "{mails:?}");
    let kept = shop.node.kept_order(order.id).await.unwrap().unwrap().order;
    let Some(CreditTo::Card { card, last, seed }) = kept.refunds[0].to.clone() else { panic!("{kept:?}") };
    let code = shop.node.code_of_credit(seed);
    let balance = shop.node.gift_card_balance(&code).await.unwrap();
    assert_eq!((balance.available, balance.last.as_str()), (Amount(700), last.as_str()));
    let told = format!("{kept:?}{:?}{:?}", shop.node.gift_card(card).await.unwrap(), after);
    assert!(!told.contains(&code) && !told.contains(&code.replace('-', "")));
    assert_eq!(shop.node.store_credit(customer, None).await.unwrap().card, None, "it is somebody else's");
    let next = shop.order_with(&[&code], 1, at_home()).await.unwrap();
    assert_eq!(next.payments[0].amount, Amount(700));
    shop.node.stop().await;
}

#[actix_web::test]
async fn a_customer_chooses_credit_for_a_return_where_the_house_offers_it() {
    let shop = Shop::open(9).await;
    let customer = shop.account().await;
    let order = shop.sent(2).await;
    let wanted = || MyReturn {
        lines: vec![WantedBack {
            sku: tea(),
            quantity: Quantity(1_000),
            reason: ReturnReason::ChangedMind,
            instead: None,
        }],
        comment: String::new(),
        difference: None,
    };
    let asked = shop.node.ask_return_by_key(&order.key, wanted()).await.unwrap();
    assert_eq!((asked.returns[0].state, asked.returns[0].credit), (ReturnState::Asked, None));
    let no = shop.node.return_as_credit_by_key(&order.key, 0, true).await.unwrap_err();
    assert_eq!(no.code, RefusalCode::NotAllowed);
    let policy = protocol::ReturnPolicy { credit: true, version: None, ..protocol::ReturnPolicy::ORIGINAL };
    shop.put(None, policy).await;
    let chosen = shop.node.return_as_credit_by_key(&order.key, 0, true).await.unwrap();
    assert_eq!(chosen.returns[0].credit, Some(CreditedTo::StoreCredit));
    shop.put(None, ApproveReturn { order: order.id, number: 0, branch: None }).await;
    let received = ReceiveReturn {
        order: order.id,
        number: 0,
        branch: BranchId(1),
        lines: vec![CameBackLine { sku: tea(), good: Quantity(1_000), damaged: Quantity(0) }],
        withheld: Amount::ZERO,
        note: String::new(),
        complete: true,
    };
    shop.put(None, received).await;
    shop.has(customer, 1_000).await;
    assert_eq!(shop.till.kept(), 2_395, "nobody outside pays anything back");
    // What staff say of another one needs a reason, and a guest who asks nothing gets it the way it was paid.
    shop.node.ask_return_by_key(&order.key, wanted()).await.unwrap();
    let silent = ReturnAsCredit { order: order.id, number: 1, credit: true, reason: String::new() };
    assert_eq!(shop.staff(None, OrderCommand::ReturnAsCredit(silent)).await, Some(RefusalCode::InvalidText));
    shop.node.stop().await;
}

#[actix_web::test]
async fn credit_is_given_to_whoever_is_there_and_stays_owed_when_they_are_gone() {
    let shop = Shop::open(9).await;
    let customer = shop.account().await;
    let grant = |customer| GrantCredit { customer, amount: Amount(500), reason: "waited long".into() };
    let nobody = CustomerId::new(new_id().uuid());
    assert_eq!(shop.staff(None, grant(nobody)).await, Some(RefusalCode::UnknownCustomer));
    shop.put(None, grant(customer)).await;
    let own = shop.has(customer, 500).await;
    assert_eq!(own.entries[0].reason, "waited long");
    let order = shop.paid("ada@example.com").await;
    let erase = CustomerCommand::Erase(CustomerRef { customer });
    shop.put(None, CommandBody::Customer(erase)).await;
    // Whoever reads behind the answer finds that the key is gone.
    assert!(shop.node.customer(customer).await.unwrap().is_none());
    assert_eq!(shop.staff(None, grant(customer)).await, Some(RefusalCode::UnknownCustomer));
    // Nobody pays with it any more, and it is owed until somebody writes it off.
    assert_eq!(shop.node.gift_card_liability().await.unwrap().owed, Amount(500));
    // The order of somebody who is to be forgotten is paid back the way it was paid.
    shop.erasure_wanted(&order).await;
    let refund = RefundOrder { order: order.id, amount: Amount(100), reason: "kind".into() };
    assert_eq!(shop.staff(None, OrderCommand::CreditBack(refund)).await, Some(RefusalCode::WrongState));
    shop.node.stop().await;
}
