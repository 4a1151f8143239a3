//! Every event about invoices, and what orders say of them.

use domain::{
    branch::{Buyer, Event, Invoice, InvoiceEvent, InvoiceLine, SealedBuyer, Seller, Taxed},
    customers::Sealed,
    orders::{Address, Bill, BillLine, BillOf, OrderEvent, Reduction},
};
use protocol::{Amount, BranchId, CommandId, Currency, InvoiceKind, OrderId, Quantity, Sku, Timestamp};

use super::ID;

fn sku() -> Sku {
    "85123A".parse().unwrap()
}

fn promoted() -> Vec<(String, Amount)> {
    vec![("Tea week".to_owned(), Amount(250))]
}

pub(super) fn events() -> Vec<Event> {
    let taxed = Taxed { total: Amount(1_198), tax: Amount(200), rate_ppm: 200_000 };
    let address = Address {
        name: "Ada Lovelace".into(),
        line1: "1 High Street".into(),
        line2: String::new(),
        city: "London".into(),
        region: String::new(),
        postcode: "W1".into(),
        country: "GB".into(),
    };
    let invoice = Invoice {
        kind: InvoiceKind::Credit,
        prefix: "CN".into(),
        year: 2010,
        sequence: 3,
        issued: "2010-12-02".into(),
        supplied: "2010-12-01".into(),
        order: OrderId::from(ID.parse::<CommandId>().unwrap()),
        order_number: "W-000123".into(),
        ordered: "2010-11-30".into(),
        number: 1,
        corrects: Some(0),
        seller: Seller {
            name: "Corner Shop Ltd".into(),
            branch: "London".into(),
            address: "4 Berwick Street".into(),
            country: "GB".into(),
            tax_number: "GB 123".into(),
        },
        buyer: Buyer { name: "Ada Lovelace".into(), address: Some(address) },
        language: "en".into(),
        currency: Currency::GBP,
        lines: vec![InvoiceLine {
            sku: sku(),
            name: "White hanging heart".into(),
            quantity: Quantity(-2_000),
            full: Amount(1_448),
            price: taxed,
            promoted: promoted(),
        }],
        delivery: Some(taxed),
        less: vec![taxed],
        paid: Amount(1_198),
        provider: "stripe".into(),
        text: "Registered in England".into(),
    };
    let nobody = Invoice { buyer: Buyer::default(), ..invoice.clone() };
    let buyer = SealedBuyer { name: Sealed(vec![1; 3]), address: Some(Sealed(vec![2; 3])) };
    [InvoiceEvent::Issued(Box::new(invoice)), InvoiceEvent::IssuedSealed { invoice: Box::new(nobody), buyer }]
        .map(Event::Invoice)
        .to_vec()
}

pub(super) fn of_orders() -> Vec<(&'static str, OrderEvent)> {
    let line = BillLine {
        line: 0,
        quantity: Quantity(2_000),
        full: Amount(1_448),
        total: Amount(1_198),
        tax: Amount(200),
        promoted: promoted(),
    };
    let bill = Bill {
        branch: BranchId(2),
        of: BillOf::Part(1),
        lines: vec![line],
        delivery: Amount(395),
        delivery_tax: Amount(66),
        less: vec![Reduction { line: None, amount: Amount(100), tax: Amount(17) }],
        supplied: Timestamp(1_291_192_000_000),
        paid: Amount(1_493),
    };
    let credit = Bill { of: BillOf::Invoice(0), ..bill.clone() };
    vec![
        ("order_billed", OrderEvent::Billed(Box::new(bill))),
        ("order_credited", OrderEvent::Billed(Box::new(credit))),
        ("order_bill_issued", OrderEvent::BillIssued { number: 1 }),
    ]
}
