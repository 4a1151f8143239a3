//! Passkeys of customers' accounts over the wire, with a passkey in software: from the first to the last, through a restart and a
//! backup, and everything by which somebody could try to be somebody else.

use onhand::rim::RimOptions;
use onhand_tests::{AppOptions, Child, Manner, SoftPasskey, TestApp, onhand_binary};
use reqwest::StatusCode;
use serde_json::Value;
use std::{net::SocketAddr, path::Path};

use crate::accounts::{Browser, JANE, Shown, between, opened_by, read_in};

const SHOP: &str = "https://shop.example";
const PASSWORD: &str = "a lamp in the window";
const PHONE: &str = "Mozilla/5.0 (iPhone) Safari/1";
const LAPTOP: &str = "Mozilla/5.0 (Windows) Firefox/1";

/// A shop that the outside reaches by https.
async fn shop(data: &Path) -> TestApp {
    let rim = RimOptions { public_url: Some(SHOP.to_owned()), ..RimOptions::default() };
    TestApp::start_with(&AppOptions { rim, ..AppOptions::on_disk(data) }).await
}

/// A problem as programs read it, told by a page or by what the script asks.
fn code(shown: &Shown) -> String {
    match serde_json::from_str::<Value>(&shown.text) {
        Ok(problem) => problem["code"].as_str().unwrap_or_default().to_owned(),
        Err(_page) if shown.text.contains("data-code=\"") => between(&shown.text, "data-code=\"", "\""),
        Err(_page) => String::new(),
    }
}

async fn asked(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Value {
    let shown = browser.fill(path, fields).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.text);
    serde_json::from_str(&shown.text).unwrap()
}

async fn asked_new(browser: &mut Browser) -> (Value, String) {
    let proof = browser.proof("/account").await;
    let fields = [("proof", proof.as_str()), ("name", "Phone"), ("password", PASSWORD)];
    (asked(browser, "/account/passkeys/asked", &fields).await, proof)
}

/// Gives whoever is signed in a passkey.
async fn add(browser: &mut Browser, name: &str, manner: &Manner) -> SoftPasskey {
    let (question, proof) = asked_new(browser).await;
    let (passkey, answer) = SoftPasskey::make(&question, manner);
    let answer = answer.to_string();
    let fields = [("proof", proof.as_str()), ("name", name), ("passkey", &answer)];
    let added = browser.fill("/account/passkeys/new", &fields).await;
    assert_eq!(added.to, "/account?done=passkey", "{}", added.text);
    passkey
}

async fn sign_in(browser: &mut Browser, passkey: &SoftPasskey, manner: &Manner) -> Shown {
    let question = asked(browser, "/account/sign-in/asked", &[]).await;
    let answer = passkey.sign(&question, manner).to_string();
    browser.fill("/account/sign-in/passkey", &[("passkey", &answer)]).await
}

/// All that is kept of somebody's passkeys, for themselves.
async fn kept(browser: &mut Browser) -> Vec<Value> {
    let export: Value = serde_json::from_str(&browser.open("/account/export").await.text).unwrap();
    export["customer"]["passkeys"].as_array().unwrap().clone()
}

fn laptop(address: SocketAddr) -> Browser {
    Browser::at(address, SHOP, LAPTOP)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_passkey_is_added_signs_in_after_a_restart_and_is_gone_once_it_is_removed() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let app = shop(&data).await;
    let mut jane = opened_by(Browser::at(app.address, SHOP, PHONE), &data).await;
    let page = jane.open("/account/passkeys/new").await.text;
    assert!(page.contains("value=\"Safari on iPhone\""), "a name is proposed: {page}");
    // Whoever finds the phone signed in makes no passkey without the password.
    let proof = jane.proof("/account").await;
    let guess = [("proof", proof.as_str()), ("name", "Eve"), ("password", "a lamp in the door")];
    assert_eq!(code(&jane.fill("/account/passkeys/asked", &guess).await), "invalid_password");
    let passkey = add(&mut jane, "Zaphodina’s phone", &Manner::at(SHOP)).await;
    let page = jane.open("/account?done=passkey").await.text;
    assert!(page.contains("Zaphodina’s phone") && page.contains("not used yet"), "{page}");
    let before = kept(&mut jane).await;
    assert_eq!(before[0]["credential"], passkey.id.as_str());
    assert_eq!((before[0]["used"].is_null(), before[0]["algorithm"].as_i64()), (true, Some(-7)));
    assert_eq!(before[0]["transports"], serde_json::json!(["hybrid", "internal"]));
    let renamed = [("proof", proof.as_str()), ("number", "0"), ("name", "Quillfeather’s key")];
    assert_eq!(jane.fill("/account/passkeys/rename", &renamed).await.to, "/account?done=profile");
    app.stop().await;
    // Nothing of it can be read where it is kept.
    for secret in ["Quillfeather’s key", &passkey.id] {
        assert_eq!(read_in(&data, secret), Vec::<std::path::PathBuf>::new(), "{secret}");
    }

    let app = shop(&data).await;
    let mut laptop = laptop(app.address);
    let page = laptop.open("/account/sign-in").await.text;
    assert!(
        page.contains("autocomplete=\"username webauthn\"") && page.contains("/account/sign-in/asked"),
        "{page}"
    );
    assert_eq!(sign_in(&mut laptop, &passkey, &Manner::at(SHOP)).await.to, "/account");
    let page = laptop.open("/account").await.text;
    assert!(page.contains("Quillfeather’s key") && page.contains("last used"), "{page}");
    assert!(
        page.contains("Firefox on Windows") && page.contains("Safari on iPhone"),
        "both are devices: {page}"
    );
    if let Some(binary) = onhand_binary() {
        app.stop().await;
        restored_from_a_backup(binary, &data, &passkey).await;
    } else {
        app.stop().await;
    }
    let app = shop(&data).await;
    laptop.address = app.address;
    removed_and_gone(&mut laptop, &passkey).await;
    app.stop().await;
}

async fn restored_from_a_backup(binary: &Path, data: &Path, passkey: &SoftPasskey) {
    let backup = data.parent().unwrap().join("one.backup");
    let saved = Child::run(binary, data, &["backup", backup.to_str().unwrap()]);
    assert!(saved.status.success(), "{}", String::from_utf8_lossy(&saved.stderr));
    let again = data.parent().unwrap().join("again");
    let read = Child::run(binary, &again, &["restore", backup.to_str().unwrap()]);
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    let app = shop(&again).await;
    assert_eq!(sign_in(&mut laptop(app.address), passkey, &Manner::at(SHOP)).await.to, "/account");
    app.stop().await;
}

async fn removed_and_gone(browser: &mut Browser, passkey: &SoftPasskey) {
    let proof = browser.proof("/account").await;
    let page = browser.open("/account/passkeys/remove?number=0").await.text;
    assert!(page.contains("Quillfeather’s key") && page.contains("type=\"password\""), "{page}");
    for (password, to) in [("a lamp in the door", ""), (PASSWORD, "/account?done=passkey-removed")] {
        let fields = [("proof", proof.as_str()), ("number", "0"), ("password", password)];
        let shown = browser.fill("/account/passkeys/remove", &fields).await;
        assert_eq!(shown.to, to, "{}", shown.text);
    }
    assert_eq!(kept(browser).await, Vec::<Value>::new());
    let mut other = laptop(browser.address);
    let refused = sign_in(&mut other, passkey, &Manner::at(SHOP)).await;
    assert_eq!((refused.status, code(&refused).as_str()), (StatusCode::UNAUTHORIZED, "unknown_passkey"));
    assert!(refused.text.contains("not known here") && refused.text.contains("name=\"password\""));
    assert!(other.cookie.is_none());
    // Where there was one there may be another, and with the account it goes.
    let second = add(browser, "Another", &Manner::at(SHOP)).await;
    let fields = [("proof", proof.as_str()), ("word", "DELETE"), ("password", PASSWORD)];
    assert_eq!(browser.fill("/account/erase", &fields).await.status, StatusCode::OK);
    let refused = sign_in(&mut other, &second, &Manner::at(SHOP)).await;
    assert_eq!(code(&refused), "unknown_passkey");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_signs_in_with_what_is_not_theirs_to_show() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let app = shop(&data).await;
    let mut jane = opened_by(Browser::at(app.address, SHOP, PHONE), &data).await;
    let good = Manner { counter: Some(7), ..Manner::at(SHOP) };
    let passkey = add(&mut jane, "Phone", &good).await;
    let before = kept(&mut jane).await;
    let mut eve = laptop(app.address);
    let stranger = passkey.clone().called("bm9ib2R5IGhhcyB0aGlzIQ");
    let (other, _) = SoftPasskey::make(&asked_new(&mut jane).await.0, &good);
    let forged = other.called(&passkey.id);
    let next = Manner { counter: Some(8), ..Manner::at(SHOP) };
    for (what, passkey, manner, expected) in [
        (
            "a page of another address",
            &passkey,
            Manner { origin: "https://shop.example.evil".into(), ..next.clone() },
            "passkey_wrong_origin",
        ),
        (
            "by http",
            &passkey,
            Manner { origin: "http://shop.example".into(), ..next.clone() },
            "passkey_wrong_origin",
        ),
        (
            "another site",
            &passkey,
            Manner { site: Some("evil.example".into()), ..next.clone() },
            "passkey_wrong_site",
        ),
        ("nobody made sure", &passkey, Manner { unverified: true, ..next.clone() }, "passkey_unverified"),
        ("a copy that lags behind", &passkey, good.clone(), "passkey_counter"),
        ("another's secret", &forged, next.clone(), "passkey_not_valid"),
        ("one that nobody has", &stranger, next.clone(), "unknown_passkey"),
    ] {
        let refused = sign_in(&mut eve, passkey, &manner).await;
        assert_eq!((code(&refused).as_str(), refused.status), (expected, StatusCode::UNAUTHORIZED), "{what}");
        assert!(eve.cookie.is_none() && refused.text.contains("role=\"alert\""), "{what}");
    }
    assert_eq!(kept(&mut jane).await, before, "nothing has changed");
    // So many attempts are as many as anybody has, and whoever has the mail gets in all the same.
    assert_eq!(sign_in(&mut eve, &passkey, &next).await.to, "/account", "the right one is the eighth");
    let mut again = laptop(app.address);
    let later = Manner { counter: Some(9), ..Manner::at(SHOP) };
    let refused = sign_in(&mut again, &passkey, &later).await;
    assert_eq!(
        (code(&refused).as_str(), refused.status),
        ("too_many_requests", StatusCode::TOO_MANY_REQUESTS)
    );
    assert_eq!(kept(&mut jane).await[0]["counter"], 8);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_is_good_once_for_what_was_asked_and_for_whom() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let app = shop(&data).await;
    let mut jane = opened_by(Browser::at(app.address, SHOP, PHONE), &data).await;
    let manner = Manner::at(SHOP);
    let passkey = add(&mut jane, "Phone", &manner).await;
    let mut eve = laptop(app.address);
    let question = asked(&mut eve, "/account/sign-in/asked", &[]).await;
    let answer = passkey.sign(&question, &manner).to_string();
    assert_eq!(eve.fill("/account/sign-in/passkey", &[("passkey", &answer)]).await.to, "/account");
    let before = kept(&mut jane).await;
    let (making, proof) = asked_new(&mut jane).await;
    let invented = Manner { challenge: Some("AAAAAAAAAAAAAAAAAAAAAA".into()), ..manner.clone() };
    for (what, said, expected) in [
        ("the same once more", answer, "passkey_too_late"),
        ("what was asked to make one", passkey.sign(&making, &manner).to_string(), "passkey_too_late"),
        ("what was never asked", passkey.sign(&making, &invented).to_string(), "passkey_too_late"),
        ("what is no answer", "{\"id\":\"x\"}".to_owned(), "passkey_not_valid"),
        ("nothing", String::new(), "passkey_not_valid"),
    ] {
        let mut other = laptop(app.address);
        let refused = other.fill("/account/sign-in/passkey", &[("passkey", &said)]).await;
        assert_eq!((code(&refused).as_str(), refused.status), (expected, StatusCode::UNAUTHORIZED), "{what}");
        assert!(other.cookie.is_none(), "{what}");
    }
    // What was asked of one who signs in makes no passkey, and what was asked of Jane makes none for another form.
    let (_, answer) =
        SoftPasskey::make(&question, &Manner { site: Some("shop.example".into()), ..manner.clone() });
    let answer = answer.to_string();
    let fields = [("proof", proof.as_str()), ("name", "Other"), ("passkey", &answer)];
    assert_eq!(code(&jane.fill("/account/passkeys/new", &fields).await), "passkey_too_late");
    assert_eq!(kept(&mut jane).await, before, "nothing has changed");
    // A page of another site is not even listened to.
    eve.origin = "https://evil.example".to_owned();
    let refused = eve.fill("/account/sign-in/asked", &[]).await;
    assert_eq!((code(&refused).as_str(), refused.status), ("unauthorised", StatusCode::FORBIDDEN));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_passkey_is_kept_that_was_not_made_as_it_was_asked() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let app = shop(&data).await;
    let mut jane = opened_by(Browser::at(app.address, SHOP, PHONE), &data).await;
    let good = Manner::at(SHOP);
    let proof = jane.proof("/account").await;
    let evil = Manner::at("https://shop.example.evil");
    for (what, manner, expected) in [
        ("a page of another address", evil, "passkey_wrong_origin"),
        ("another site", Manner { site: Some("evil.example".into()), ..good.clone() }, "passkey_wrong_site"),
        ("nobody made sure", Manner { unverified: true, ..good.clone() }, "passkey_unverified"),
        ("nobody was there", Manner { absent: true, ..good.clone() }, "passkey_unverified"),
        ("signing in", Manner { kind: Some("webauthn.get"), ..good.clone() }, "passkey_not_valid"),
    ] {
        let fields = [("proof", proof.as_str()), ("name", "Phone"), ("password", PASSWORD)];
        let question = asked(&mut jane, "/account/passkeys/asked", &fields).await;
        let (_, answer) = SoftPasskey::make(&question, &manner);
        let answer = answer.to_string();
        let fields = [("proof", proof.as_str()), ("name", "Phone"), ("passkey", &answer)];
        let refused = jane.fill("/account/passkeys/new", &fields).await;
        assert_eq!((code(&refused).as_str(), refused.status), (expected, StatusCode::UNAUTHORIZED), "{what}");
    }
    for (what, name, password, expected) in [
        ("a name that is none", " ", PASSWORD, "invalid_text"),
        ("no password", "Phone", "", "invalid_password"),
    ] {
        let fields = [("proof", proof.as_str()), ("name", name), ("password", password)];
        assert_eq!(code(&jane.fill("/account/passkeys/asked", &fields).await), expected, "{what}");
    }
    let unscripted = [("proof", proof.as_str()), ("name", "Phone"), ("password", PASSWORD)];
    let refused = jane.fill("/account/passkeys/new", &unscripted).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("This needs JavaScript"), "{}", refused.text);
    assert_eq!(kept(&mut jane).await, Vec::<Value>::new(), "nothing is kept");
    // What answers with an id that the account has already is not taken twice.
    let passkey = add(&mut jane, "Phone", &good).await;
    let (question, _) = asked_new(&mut jane).await;
    assert_eq!(question["excludeCredentials"][0]["id"], passkey.id.as_str());
    let before = kept(&mut jane).await;
    let again = Manner { id: Some(passkey.id.clone()), ..good.clone() };
    let answer = SoftPasskey::make(&question, &again).1.to_string();
    let fields = [("proof", proof.as_str()), ("name", "Twice"), ("passkey", &answer)];
    let refused = jane.fill("/account/passkeys/new", &fields).await;
    let taken = (StatusCode::UNPROCESSABLE_ENTITY, "passkey_taken");
    assert_eq!((refused.status, code(&refused).as_str()), taken, "{}", refused.text);
    assert_eq!(kept(&mut jane).await, before, "the first one stays as it was made");
    assert!(jane.open("/account").await.text.contains(JANE.0));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_browsers_keep_no_passkeys_none_are_offered_and_every_language_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let app = TestApp::start_with(&AppOptions::on_disk(&data)).await;
    let mut browser = Browser::new(app.address, LAPTOP);
    let page = browser.open("/account/sign-in").await.text;
    assert!(!page.contains("passkey") && page.contains("autocomplete=\"email\""), "{page}");
    for (language, sentence) in
        [("", "they need https and a name"), ("/de", "gehen keine Passkeys"), ("/ar", "لا تعمل مفاتيح المرور")]
    {
        let refused = browser.fill(&format!("{language}/account/sign-in/asked"), &[]).await;
        assert_eq!((code(&refused).as_str(), refused.status), ("passkeys_not_here", StatusCode::NOT_FOUND));
        assert!(refused.text.contains(sentence), "{}", refused.text);
    }
    let mut jane = opened_by(Browser::new(app.address, PHONE), &data).await;
    let page = jane.open("/account").await.text;
    assert!(!page.contains("passkey"), "{page}");
    assert_eq!(code(&jane.open("/account/passkeys/new").await), "passkeys_not_here");
    app.stop().await;
}

/// What is in somebody's basket, as a page shows it.
async fn basket(browser: &mut Browser) -> Vec<String> {
    let page = browser.open("/basket").await.text;
    ["P05", "P06", "P07"]
        .into_iter()
        .filter(|sku| page.contains(&format!("Product {sku}")))
        .map(str::to_owned)
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn baskets_are_put_together_where_somebody_signs_in_with_a_passkey() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let app = shop(&data).await;
    let mut jane = opened_by(Browser::at(app.address, SHOP, PHONE), &data).await;
    let passkey = add(&mut jane, "Phone", &Manner::at(SHOP)).await;
    assert_eq!(jane.fill("/basket/line", &[("sku", "P05"), ("quantity", "1")]).await.to, "/basket");
    let mut laptop = laptop(app.address);
    assert_eq!(laptop.fill("/basket/line", &[("sku", "P06"), ("quantity", "2")]).await.to, "/basket");
    assert_eq!(
        (basket(&mut jane).await, basket(&mut laptop).await),
        (vec!["P05".into()], vec!["P06".to_owned()])
    );
    // A passkey that is refused changes nobody's basket.
    let evil = Manner::at("https://shop.example.evil");
    assert_eq!(sign_in(&mut laptop, &passkey, &evil).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(basket(&mut laptop).await, ["P06"]);
    assert_eq!(sign_in(&mut laptop, &passkey, &Manner::at(SHOP)).await.to, "/account");
    assert_eq!(basket(&mut laptop).await, ["P05", "P06"]);
    assert_eq!(basket(&mut jane).await, ["P05", "P06"], "it is one basket on both devices");
    app.stop().await;
    let app = shop(&data).await;
    (jane.address, laptop.address) = (app.address, app.address);
    assert_eq!(laptop.fill("/basket/line", &[("sku", "P07"), ("quantity", "1")]).await.to, "/basket");
    assert_eq!(basket(&mut jane).await, ["P05", "P06", "P07"]);
    // Whoever signs out leaves nothing of it in the browser.
    let proof = laptop.proof("/account").await;
    laptop.fill("/account/sign-out", &[("proof", &proof)]).await;
    assert_eq!(basket(&mut laptop).await, Vec::<String>::new());
    app.stop().await;
}
