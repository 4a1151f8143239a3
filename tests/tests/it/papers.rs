//! What was written stays as it was written: receipts say what was sold, whatever it is called by now, and goods that are no
//! longer sold are counted down to the last.

use onhand_tests::{
    AppOptions, Http, TestApp,
    shop::{self, CASHIER, LONDON, MANAGER, TILL, done, office, sku, till, units},
};
use protocol::{
    Adjust, AdjustmentReason, Amount, Command, CommandBody, Encoding, ExceptionKind, Movement, Page,
    Quantity, SkuStock, TicketCommand, TicketId,
};
use reqwest::Method;

async fn receipt(http: &Http, id: TicketId) -> String {
    http.send(http.request(Method::GET, &format!("/api/v1/tickets/{id}/receipt"))).await.1
}

async fn put(http: &Http, body: CommandBody) {
    done(&http.submit(&office(None, body)).await.unwrap());
}

#[tokio::test]
async fn a_receipt_and_a_shelf_outlive_the_name_and_the_article() {
    let dir = tempfile::tempdir().unwrap();
    let options = AppOptions::on_disk(dir.path().join("data"));
    let app = TestApp::start_with(&options).await;
    shop::open(&app.node, TILL, CASHIER).await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    let mut stool = shop::product("P05");
    stool.name = "Oak Stool".into();
    put(&http, stool.clone().into()).await;
    let catalogue_seq = Some(app.node.catalogue().seq);
    let mut raw = app.raw_as(Some(&shop::token(TILL)), Encoding::Bin).await;
    let mut seq = app.node.register_view(TILL).await.unwrap().command_seq;
    let mut sell = async |seq: u64| {
        let mut body = shop::sell(&[("P05", 2)]);
        let CommandBody::Ticket(TicketCommand::Sell(sell)) = &mut body else { panic!("a sale") };
        sell.catalogue_seq = catalogue_seq;
        let reply = raw.submit(&till(seq, CASHIER, body)).await;
        done(&reply);
        TicketId::from(reply.id)
    };
    seq += 1;
    let first = sell(seq).await;
    let printed = receipt(&http, first).await;
    assert!(printed.contains("Oak Stool"), "{printed}");

    // Another name and another price, and then it is no longer sold at all.
    let mut bench = stool.clone();
    bench.name = "Beech Bench".into();
    bench.variants[0].price = Amount(9_999);
    put(&http, bench.clone().into()).await;
    assert_eq!(receipt(&http, first).await, printed);
    bench.variants[0].sku = sku("BENCH");
    put(&http, bench.into()).await;
    assert_eq!(receipt(&http, first).await, printed);

    // A till that had not heard of it has sold it at the price of its catalogue.
    seq += 1;
    let late = http.ticket(sell(seq).await).await;
    let kinds: Vec<_> = late.exceptions.iter().map(|exception| exception.kind).collect();
    assert_eq!((late.total, kinds), (Amount(shop::price("P05").0 * 2), vec![ExceptionKind::WithdrawnSku]));

    // What is left on the shelf is read, corrected to the last, and its history is there.
    let left = http.on_hand(LONDON, &sku("P05")).await;
    assert_eq!(left, units(shop::PLENTY - 4).0);
    let write_off = Adjust {
        sku: sku("P05"),
        delta: Quantity(-left),
        unsellable: Quantity::ZERO,
        reason: AdjustmentReason::Damaged,
        note: String::new(),
        code: None,
    };
    let write_off = Command { branch: Some(LONDON), ..office(None, CommandBody::from(write_off)) };
    done(&http.submit(&write_off).await.unwrap());
    app.stop().await;

    let app = TestApp::start_with(&options).await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    assert_eq!(receipt(&http, first).await, printed);
    let stock: SkuStock = http.get("/api/v1/stock/P05").await;
    let here = stock.branches.iter().find(|row| row.branch == LONDON).unwrap();
    assert_eq!(here.level.on_hand, Quantity::ZERO);
    let movements: Page<Movement> = http.get("/api/v1/stock/P05/movements").await;
    assert_eq!(movements.items[0].quantity, Quantity(-left));
    app.stop().await;
}
