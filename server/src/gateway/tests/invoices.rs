//! Invoices and credit notes of orders, from the hand-over to the file that a customer opens.

use protocol::{
    Amount, ApproveReturn, BranchId, CameBackLine, FulfilmentCommand, InvoiceKind, InvoicePolicy, InvoiceRow,
    MyReturn, OrderId, OrderState, OrderView, Quantity, ReceiveReturn, ReturnReason, ShipFulfilment,
    WantedBack,
};
use std::time::Duration;

use super::{Shop, at_home, tea};
use crate::{node::InvoicesAsked, paper::invoice_pdf};

impl Shop {
    /// The documents of an order once there are so many.
    pub(super) async fn invoices(&self, order: OrderId, count: usize) -> Vec<InvoiceRow> {
        let come = async {
            loop {
                let rows = self.node.invoices_of(order).await.unwrap();
                if rows.len() >= count {
                    return rows;
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), come).await.expect("it was not billed")
    }

    pub(super) async fn sent(&self, quantity: i64) -> OrderView {
        let order = self.order(quantity, at_home()).await.unwrap();
        self.till.pay(&order.payments[0].reference);
        let order = self.until(&order.key, OrderState::Confirmed).await;
        assert!(self.node.invoices_of(order.id).await.unwrap().is_empty(), "nothing is handed over yet");
        let fulfilment = order.parts[0].fulfilment;
        let ship = ShipFulfilment { fulfilment, carrier: "Post".into(), tracking: "1".into() };
        assert_eq!(self.staff(Some(BranchId(1)), FulfilmentCommand::Ship(ship)).await, None);
        self.until(&order.key, OrderState::Fulfilled).await
    }
}

#[actix_web::test]
async fn an_order_has_its_invoice_when_it_is_sent_and_a_credit_note_for_what_comes_back() {
    let shop = Shop::open(9).await;
    let order = shop.sent(3).await;
    let [invoice] = &shop.invoices(order.id, 1).await[..] else { panic!("one invoice") };
    let year = invoice.issued.split('-').next().unwrap();
    assert_eq!(invoice.number, format!("INV-1-{year}-000001"));
    assert_eq!((invoice.total, invoice.tax, invoice.net), (Amount(3_395), Amount(566), Amount(2_829)));
    assert_eq!((invoice.kind, &invoice.order_number), (InvoiceKind::Invoice, &order.number));
    let issued = shop.node.invoice_by_key(&order.key, 0).await.unwrap().unwrap();
    assert_eq!(issued.invoice.by_rate().iter().map(|at| at.rate_ppm).collect::<Vec<_>>(), [200_000]);
    assert_eq!((issued.invoice.paid, issued.invoice.buyer.name.as_str()), (Amount(3_395), "Ada"));
    assert!(invoice_pdf(&issued.row, &issued.invoice).unwrap().starts_with(b"%PDF-"));
    let by_number = shop.node.invoice(invoice.number.clone()).await.unwrap().unwrap();
    assert_eq!(by_number.invoice, issued.invoice);
    for unknown in ["INV-1-2026-1", "INV-2-2026-000001", "", "INV-1", "INV-1-2026-000002-1"] {
        assert!(shop.node.invoice(unknown.to_owned()).await.unwrap().is_none(), "{unknown}");
    }
    // Another key opens nothing, not even with the order's id in it.
    let other = format!("{}{}", order.key.split_at(32).0, "0".repeat(32));
    assert!(shop.node.invoice_by_key(&other, 0).await.unwrap().is_none());
    assert!(shop.node.invoice_by_key(&order.key, 1).await.unwrap().is_none());

    let back = WantedBack {
        sku: tea(),
        quantity: Quantity(1_000),
        reason: ReturnReason::ChangedMind,
        instead: None,
    };
    let asked = MyReturn { lines: vec![back], comment: String::new(), difference: None };
    shop.node.ask_return_by_key(&order.key, asked).await.unwrap();
    let (id, number) = (order.id, 0);
    assert_eq!(shop.staff(None, ApproveReturn { order: id, number, branch: None }).await, None);
    let received = ReceiveReturn {
        order: id,
        number,
        branch: BranchId(1),
        lines: vec![CameBackLine { sku: tea(), good: Quantity(1_000), damaged: Quantity(0) }],
        withheld: Amount(100),
        note: "worn".into(),
        complete: true,
    };
    assert_eq!(shop.staff(None, received).await, None);
    let rows = shop.invoices(id, 2).await;
    let credit = &rows[1];
    assert_eq!((credit.kind, credit.total), (InvoiceKind::Credit, Amount(-900)));
    assert_eq!(
        (&credit.number, credit.corrects.as_ref()),
        (&format!("CN-1-{year}-000001"), Some(&rows[0].number))
    );
    shop.node.stop().await;
}

#[actix_web::test]
async fn numbers_follow_each_other_and_another_prefix_begins_anew() {
    let shop = Shop::open(9).await;
    for _ in 0..2 {
        let order = shop.sent(1).await;
        shop.invoices(order.id, 1).await;
    }
    let policy = InvoicePolicy {
        prefix: "RE".into(),
        text: "HRB 1".into(),
        version: None,
        ..InvoicePolicy::default()
    };
    shop.put(None, policy).await;
    let order = shop.sent(1).await;
    let rows = shop.invoices(order.id, 1).await;
    assert_eq!(rows[0].sequence, 1);
    let all = shop.node.invoices(InvoicesAsked::default(), 10).await.unwrap();
    let numbers: Vec<(String, u64)> =
        all.iter().map(|(_, row)| (row.series.split('-').next().unwrap().to_owned(), row.sequence)).collect();
    assert_eq!(numbers, [("RE".to_owned(), 1), ("INV".to_owned(), 2), ("INV".to_owned(), 1)], "newest first");
    let page = InvoicesAsked { before: Some(all[0].0), ..InvoicesAsked::default() };
    assert_eq!(shop.node.invoices(page, 10).await.unwrap().len(), 2);
    let only = InvoicesAsked { series: Some(rows[0].series.clone()), ..InvoicesAsked::default() };
    assert_eq!(shop.node.invoices(only, 10).await.unwrap().len(), 1);
    let none = InvoicesAsked { kind: Some(InvoiceKind::Credit), ..InvoicesAsked::default() };
    assert!(shop.node.invoices(none, 10).await.unwrap().is_empty());
    let late = InvoicesAsked { from: Some("2999-01-01".into()), ..InvoicesAsked::default() };
    assert!(shop.node.invoices(late, 10).await.unwrap().is_empty());
    let series = shop.node.invoice_series().await.unwrap();
    assert!(series.iter().all(|one| one.whole && one.first == 1), "{series:?}");
    assert_eq!(series.iter().map(|one| one.count).collect::<Vec<_>>(), [2, 1]);
    let issued = shop.node.invoice_by_key(&order.key, 0).await.unwrap().unwrap();
    assert_eq!(issued.invoice.text, "HRB 1");
    let mails = shop.mails(6).await;
    assert!(mails.iter().any(|mail| mail.contains("ist unterwegs")), "{mails:?}");
    shop.node.stop().await;
}
