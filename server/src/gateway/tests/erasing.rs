//! What customers said of themselves in orders: kept for as long as the house has settled, and gone with an account.

use protocol::{
    CommandBody, CreateCustomer, CustomerCommand, CustomerRef, EraseOrder, Happened, OrderCommand, OrderId,
    OrderView, Outcome, PrivacyPolicy, RefusalCode, Timestamp,
};
use std::time::Duration;

use super::{Shop, at_home, new_id};
use crate::{clock, node::OrdersAsked, record::Origin};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

impl Shop {
    async fn settled(&self, guest_months: u16, invoice_years: u16) {
        let version = self.node.catalogue().organisation.privacy_policy().version;
        let policy = PrivacyPolicy { guest_months, invoice_years, version };
        assert_eq!(self.staff(None, protocol::OrganisationCommand::PutPrivacyPolicy(policy)).await, None);
    }

    /// One that is sent and billed, and about which nobody has anything to do any more.
    async fn over(&self) -> OrderView {
        let order = self.sent(1).await;
        self.invoices(order.id, 1).await;
        self.once(order.id, |order| order.can_erase).await
    }

    pub(super) async fn once(&self, order: OrderId, is_so: fn(&OrderView) -> bool) -> OrderView {
        let come = async {
            loop {
                let view = self.node.order(order).await.unwrap().unwrap();
                if is_so(&view) {
                    return view;
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), come).await.expect("it never came to that")
    }

    async fn found(&self, text: &str) -> usize {
        let asked = OrdersAsked { text: text.to_owned(), ..OrdersAsked::default() };
        self.node.orders(asked, 10).await.unwrap().len()
    }

    async fn buyer(&self, order: OrderId) -> String {
        self.node.order_invoice(order, 0).await.unwrap().unwrap().invoice.buyer.name
    }
}

fn in_days(days: i64) -> Timestamp {
    clock::now().plus_millis(days * DAY_MS)
}

#[actix_web::test]
async fn a_guests_order_is_erased_once_it_is_kept_for_long_enough_and_its_invoices_later() {
    let shop = Shop::open(9).await;
    let order = shop.over().await;
    let counts = |round: protocol::ErasureRound| (round.orders, round.invoices, round.more);
    let round = async |days| counts(shop.node.erasure_round(in_days(days)).await.unwrap());
    assert_eq!(round(40_000).await, (0, 0, false), "nothing is settled: it is kept until somebody asks");
    shop.settled(24, 10).await;
    assert_eq!(round(729).await, (0, 0, false));
    assert_eq!(shop.found("ada").await, 1);
    assert_eq!(round(732).await, (1, 0, false));
    let erased = shop.node.order(order.id).await.unwrap().unwrap();
    assert_eq!((erased.contact.name.as_str(), erased.contact.email.as_str()), ("", ""));
    assert_eq!((erased.total, erased.captured), (order.total, order.captured), "its sums stay");
    assert!(matches!(&erased.timeline.last().unwrap().what, Happened::Erased(why) if why.is_empty()));
    assert_eq!((shop.found("ada").await, shop.found(&order.number).await), (0, 1));
    assert_eq!(shop.buyer(order.id).await, "Ada", "the law wants it kept");
    assert!(shop.node.invoice_by_key(&order.key, 0).await.unwrap().is_none(), "and nobody else reads it");
    assert_eq!(round(732).await, (0, 0, false), "it is done");
    assert_eq!(round(3_700).await, (0, 1, false));
    assert_eq!(shop.buyer(order.id).await, "");
    assert_eq!(round(3_700).await, (0, 0, false));
    let told = shop.node.privacy().await.unwrap();
    assert_eq!((told.erased, told.last.unwrap().invoices), (1, 0));
}

#[actix_web::test]
async fn what_is_owed_and_what_is_an_accounts_is_kept_by_every_round() {
    let shop = Shop::open(9).await;
    shop.settled(1, 1).await;
    let unpaid = shop.order(1, at_home()).await.unwrap();
    let order = shop.over().await;
    let create =
        CreateCustomer { name: "Ada".into(), email: "ADA@example.com".into(), ..CreateCustomer::default() };
    let create = CommandBody::Customer(CustomerCommand::Create(Box::new(create)));
    let made = shop.node.outcome_of(Origin::System, new_id(), create).await.unwrap();
    let Outcome::CustomerCreated(made) = made else { panic!("{made:?}") };
    let round = shop.node.erasure_round(in_days(90)).await.unwrap();
    assert_eq!((round.orders, round.more), (0, false));
    let key = order.key.clone();
    let refused = shop.node.erase_by_key(&unpaid.key).await.unwrap_err();
    assert_eq!(refused.code, RefusalCode::WrongState, "{refused:?}");
    // With the account what is over goes at once, and the other once it is.
    let gone = CommandBody::Customer(CustomerCommand::Erase(CustomerRef { customer: made.customer }));
    shop.node.outcome_of(Origin::System, new_id(), gone).await.unwrap();
    shop.once(order.id, |order| order.erased.is_some()).await;
    assert_eq!(shop.node.order(unpaid.id).await.unwrap().unwrap().erased, None);
    shop.node.cancel_by_key(&unpaid.key, "").await.unwrap();
    shop.once(unpaid.id, |order| order.erased.is_some()).await;
    let again = shop.node.erase_by_key(&key).await.unwrap();
    assert!(again.erased.is_some(), "who asks twice is told the same");
}

#[actix_web::test]
async fn staff_erase_with_a_reason_that_stays_inside() {
    let shop = Shop::open(9).await;
    let order = shop.over().await;
    let erase = |reason: &str| OrderCommand::Erase(EraseOrder { order: order.id, reason: reason.into() });
    assert_eq!(shop.staff(None, erase(" ")).await, Some(RefusalCode::InvalidText));
    assert_eq!(shop.staff(None, erase("Asked by telephone")).await, None);
    let inside = shop.node.order(order.id).await.unwrap().unwrap();
    let told = |order: &OrderView| match &order.timeline.last().unwrap().what {
        Happened::Erased(why) => why.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(told(&inside), "Asked by telephone");
    let outside = shop.node.order_by_key(&order.key).await.unwrap().unwrap();
    assert_eq!((told(&outside).as_str(), outside.contact.name.as_str()), ("", ""));
    let unknown = EraseOrder { order: OrderId::from(new_id()), reason: "x".into() };
    assert_eq!(shop.staff(None, OrderCommand::Erase(unknown)).await, Some(RefusalCode::UnknownOrder));
}
