//! Labels over HTTP: as browsers are told of them, as a file for a label printer, and on a branch's printer in its network.

use onhand_tests::{
    Http, TestApp,
    shop::{self, LONDON, MANAGER, MANCHESTER, TILL, done, office},
    until_asked,
};
use protocol::{GoodsLabelLayout, GoodsLabels, LabelPrinter, PrinterLanguage, SetLabelPrinter};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

const WELL: &[u8] = b"\x02030,0,0,0245,000,0,0,0,000,0,0,0\x03\r\n\x02000,0,0,0,0,2,4,0,00000000,1,000\x03\r\n\x021234,0\x03\r\n";

/// A label printer in the network; tells what it was sent.
async fn printer() -> (String, Arc<Mutex<Vec<u8>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let printed = Arc::new(Mutex::new(Vec::new()));
    let out = Arc::clone(&printed);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut asked = [0; 5];
            stream.read_exact(&mut asked).await.unwrap();
            stream.write_all(WELL).await.unwrap();
            while let Ok(byte) = stream.read_u8().await {
                out.lock().unwrap().push(byte);
            }
        }
    });
    (address, printed)
}

async fn post_text(http: &Http, path: &str, body: &Value) -> (StatusCode, String) {
    http.send(http.request(Method::POST, path).json(body)).await
}

async fn post(http: &Http, path: &str, body: &Value) -> (StatusCode, Value) {
    let (status, text) = post_text(http, path, body).await;
    (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
}

fn wanted(symbol: &str, count: u16) -> Value {
    json!({ "branch": LONDON, "layout": "roll_57x32", "symbol": symbol, "lines": [{ "sku": "P05", "count": count }] })
}

#[tokio::test]
async fn labels_are_made_for_browsers_for_files_and_for_a_printer_in_the_network() {
    let app = TestApp::start().await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    let layouts: Vec<GoodsLabelLayout> = http.get("/api/v1/label-layouts").await;
    assert!(layouts.len() >= 6);

    let (status, made) = post(&http, "/api/v1/labels", &wanted("barcode", 3)).await;
    assert_eq!(status, StatusCode::OK, "{made}");
    let made: GoodsLabels = serde_json::from_value(made).unwrap();
    let label = &made.labels[0];
    assert_eq!((label.count, label.name.as_str()), (3, "Product P05"));
    assert!(label.symbol.as_ref().unwrap().path.starts_with('M') && !label.price.is_empty());

    let (status, zpl) = post_text(&http, "/api/v1/labels/zpl?dpi=300", &wanted("barcode", 3)).await;
    assert_eq!(status, StatusCode::OK, "{zpl}");
    assert!(zpl.starts_with("^XA") && zpl.contains("Product P05") && zpl.contains("^PQ3"), "{zpl}");
    let (status, _) = post_text(&http, "/api/v1/labels/zpl?dpi=100", &wanted("barcode", 3)).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);

    // A branch has no printer until somebody names one, and it is this branch's alone.
    let path = format!("/api/v1/branches/{LONDON}/labels/print");
    let (status, problem) = post(&http, &path, &json!({ "test": "roll_57x32" })).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
    let (network, printed) = printer().await;
    let named = LabelPrinter { network: network.clone(), language: PrinterLanguage::Zpl, dpi: 203 };
    let set = SetLabelPrinter { branch: LONDON, printer: Some(named) };
    done(&http.submit(&office(None, set.clone().into())).await.unwrap());
    let known: SetLabelPrinter = http.get(&format!("/api/v1/branches/{LONDON}/label-printer")).await;
    assert_eq!(known, set);
    let other: SetLabelPrinter = http.get(&format!("/api/v1/branches/{MANCHESTER}/label-printer")).await;
    assert_eq!(other.printer, None);

    let (status, told) = post(&http, &path, &json!({ "labels": wanted("link", 2) })).await;
    assert_eq!(status, StatusCode::OK, "{told}");
    assert_eq!((&told["printer"], &told["silent"]), (&json!(network), &json!(false)));
    until_asked("the labels are printed", async || {
        let bytes = printed.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap().contains("^PQ2\n^XZ")
    })
    .await;
    let (status, problem) = post(&http, &path, &json!({ "labels": wanted("barcode", 201) })).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
    let (status, _) = post(&app.http_as(&shop::token(TILL)), &path, &json!({ "test": "roll_57x32" })).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "tills print receipts");
    app.stop().await;
}

#[tokio::test]
async fn no_address_but_a_printers_can_be_named() {
    let app = TestApp::start().await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    for (network, dpi) in [("printer:25", 203), ("http://printer:9100", 203), ("printer:9100", 96)] {
        let printer = Some(LabelPrinter { network: network.into(), language: PrinterLanguage::Zpl, dpi });
        let set = SetLabelPrinter { branch: LONDON, printer };
        assert!(http.submit(&office(None, set.into())).await.is_err(), "{network} {dpi}");
    }
    app.stop().await;
}
