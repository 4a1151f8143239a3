//! What head office settles for the online store, on its pages and through the interface: delivery and collecting, written pages
//! and menus, old addresses, and the question for somebody's age; each also after a restart.

use onhand_tests::{
    AppOptions, Http, TestApp,
    shop::{self, LONDON, MANAGER, done, office},
};
use protocol::{
    Amount, CartQuote, CartView, Collect, CommandBody, Delivery, DeliveryRate, DeliveryZone, DeliveryZoneId,
    EditProduct, FactValue, MenuEntry, PageText, PickupRule, PostalAddress, Problem, Redirect, RefusalCode,
    RemoveRedirect, Rule, WebMenus, WebPage, WebPagePreview, WebShopView, Wording,
};
use reqwest::{Client, StatusCode, header::HeaderMap, redirect::Policy};

async fn put(http: &Http, body: impl Into<CommandBody>) {
    done(&http.submit(&office(None, body.into())).await.unwrap());
}

fn url_of(app: &TestApp) -> String {
    format!("http://{}", app.address)
}

/// A page as a browser gets it that follows nothing.
async fn look(app: &TestApp, path: &str, cookie: &str) -> (StatusCode, HeaderMap, String) {
    let client = Client::builder().redirect(Policy::none()).build().unwrap();
    let response =
        client.get(format!("{}{path}", url_of(app))).header("cookie", cookie).send().await.unwrap();
    (response.status(), response.headers().clone(), response.text().await.unwrap())
}

async fn send(
    app: &TestApp,
    path: &str,
    form: &[(&str, &str)],
    origin: &str,
) -> (StatusCode, HeaderMap, String) {
    let client = Client::builder().redirect(Policy::none()).build().unwrap();
    let encoded = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let pairs: Vec<String> = form.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    let response = client
        .post(format!("{}{path}", url_of(app)))
        .header("origin", origin)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(pairs.join("&"))
        .send()
        .await
        .unwrap();
    (response.status(), response.headers().clone(), response.text().await.unwrap())
}

fn zone(id: u16, postcodes: &[&str], charge: i64) -> DeliveryZone {
    DeliveryZone {
        id: DeliveryZoneId(id),
        name: format!("Zone {id}"),
        countries: vec!["GB".into()],
        postcodes: postcodes.iter().map(|one| (*one).into()).collect(),
        delivers: true,
        rates: vec![DeliveryRate { from: 0, charge: Amount(charge) }],
        days_from: 3,
        days_to: 5,
        active: true,
        ..DeliveryZone::default()
    }
}

fn ship(postcode: &str) -> Delivery {
    Delivery::Ship(PostalAddress {
        name: "Ada".into(),
        line1: "1 High Street".into(),
        city: "Somewhere".into(),
        postcode: postcode.into(),
        country: "GB".into(),
        ..PostalAddress::default()
    })
}

async fn cart(http: &Http) -> CartView {
    shop::filled(http, "P05", 1).await
}

async fn quote(http: &Http, cart: &CartView, delivery: &Delivery) -> Result<CartQuote, Problem> {
    http.send_json(&format!("/api/v1/carts/{}/quote", cart.id), delivery).await
}

#[tokio::test]
async fn delivery_costs_what_the_zone_says_and_nothing_goes_where_none_does() {
    let dir = tempfile::tempdir().unwrap();
    let options = AppOptions::on_disk(dir.path().join("data"));
    let app = TestApp::start_with(&options).await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    put(&http, zone(2, &[], 250)).await;
    put(&http, zone(3, &["IV", "ZE"], 1_295)).await;
    put(&http, DeliveryZone { delivers: false, rates: Vec::new(), ..zone(4, &["JE"], 0) }).await;
    let rule =
        PickupRule { branch: LONDON, collects: true, pay_in_store: false, ready_minutes: 120, version: None };
    put(&http, rule).await;
    app.stop().await;

    let app = TestApp::start_with(&options).await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    let view: WebShopView = http.get("/api/v1/web-shop").await;
    assert_eq!((view.zones.len(), view.pickups.iter().filter(|one| !one.pay_in_store).count()), (4, 1));
    let anybody = app.http();
    let filled = cart(&anybody).await;
    for (postcode, charge) in [("SW1A 1AA", 250), ("ze2 9ab", 1_295)] {
        let quote = quote(&anybody, &filled, &ship(postcode)).await.unwrap();
        assert_eq!(
            (quote.delivery, quote.total),
            (Amount(charge), Amount(quote.goods.0 + charge)),
            "{postcode}"
        );
        assert_eq!(quote.promise.map(|promise| (promise.days_from, promise.days_to)), Some((3, 5)));
    }
    let refused = quote(&anybody, &filled, &ship("JE2 3AB")).await.unwrap_err();
    assert_eq!(refused.code, RefusalCode::NotDeliverable);
    assert!(
        refused.facts.iter().any(|fact| fact.is == FactValue::Rule(Rule::NoDeliveryThere)),
        "{refused:?}"
    );

    // What is collected at London is paid online, and a branch that hands nothing over is not offered.
    let collect = |pay_in_store| Delivery::Collect(Collect { branch: LONDON, pay_in_store });
    assert!(quote(&anybody, &filled, &collect(false)).await.is_ok());
    let refused = quote(&anybody, &filled, &collect(true)).await.unwrap_err();
    assert!(refused.facts.iter().any(|fact| fact.is == FactValue::Rule(Rule::PaidOnlineHere)), "{refused:?}");
    put(&http, PickupRule { collects: false, ..rule }).await;
    let refused = quote(&anybody, &filled, &collect(false)).await.unwrap_err();
    assert!(
        refused.facts.iter().any(|fact| fact.is == FactValue::Rule(Rule::NotCollectedHere)),
        "{refused:?}"
    );
    app.stop().await;
}

fn about(handle: &str, from: Option<&str>) -> WebPage {
    let text = |language: &str, title: &str, body: &str| PageText {
        language: language.into(),
        title: title.into(),
        body: body.into(),
    };
    WebPage {
        handle: handle.into(),
        texts: vec![
            text("en", "About us", "We are *real*. <script>alert(1)</script> [Go](javascript:alert(1))"),
            text("de", "Über uns", "Uns gibt es **wirklich**."),
        ],
        shown: true,
        renamed_from: from.map(Into::into),
        version: None,
    }
}

#[tokio::test]
async fn a_written_page_is_safe_in_each_language_and_its_old_addresses_lead_to_it_also_after_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let options = AppOptions::on_disk(dir.path().join("data"));
    let app = TestApp::start_with(&options).await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    // Looked at first: nobody else sees it, and it may stand in a frame of the back office.
    let preview: WebPagePreview =
        http.send_json("/api/v1/web-page-preview", &about("about", None)).await.unwrap();
    let (status, head, html) = look(&app, &preview.address, "").await;
    assert!(
        status == StatusCode::OK && html.contains("We are <em>real</em>") && html.contains("noindex"),
        "{html}"
    );
    assert!(head["content-security-policy"].to_str().unwrap().contains("frame-ancestors 'self'"));
    assert_eq!(look(&app, "/pages/about", "").await.0, StatusCode::NOT_FOUND);

    put(&http, about("about", None)).await;
    put(&http, about("us", Some("about"))).await;
    put(&http, about("about-us", Some("us"))).await;
    put(&http, Redirect { from: "/p/old-tea".into(), to: "/p/p05".into() }).await;
    put(&http, Redirect { from: "/?category=Old%20Name".into(), to: "/shops".into() }).await;
    let names = vec![Wording { language: "de".into(), text: "Über uns".into() }];
    let entry = MenuEntry { name: "About us".into(), names, address: "/pages/about-us".into() };
    put(&http, WebMenus { header: vec![entry.clone()], footer: vec![entry], ..WebMenus::default() }).await;
    app.stop().await;

    let app = TestApp::start_with(&options).await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    let (status, _, html) = look(&app, "/pages/about-us", "").await;
    assert_eq!(status, StatusCode::OK);
    assert!(
        html.contains("<em>real</em>") && !html.contains("<script>alert") && !html.contains("javascript:"),
        "{html}"
    );
    let (_, _, html) = look(&app, "/de/pages/about-us", "").await;
    assert!(
        html.contains("<strong>wirklich</strong>") && html.contains("href=\"/de/pages/about-us\">Über uns"),
        "{html}"
    );
    // In a language in which it is not written it stands in the shop's own, and says so.
    let (_, _, html) = look(&app, "/ar/pages/about-us", "").await;
    assert!(html.contains("<article class=\"content\" lang=\"en\" dir=\"ltr\">"), "{html}");
    for (old, new) in [
        ("/pages/about", "/pages/about-us"),
        ("/pages/us", "/pages/about-us"),
        ("/de/pages/about", "/de/pages/about-us"),
        ("/p/old-tea?from=mail", "/p/p05?from=mail"),
        ("/?category=Old%20Name", "/shops"),
    ] {
        let (status, head, _) = look(&app, old, "").await;
        assert_eq!(
            (status, head["location"].to_str().unwrap()),
            (StatusCode::MOVED_PERMANENTLY, new),
            "{old}"
        );
    }
    let (_, _, map) = look(&app, "/sitemap.xml", "").await;
    for address in ["/shops", "/pages/about-us", "/p/p05"] {
        assert!(map.contains(&format!("{address}</loc>")), "{address} is missing in {map}");
    }
    put(&http, RemoveRedirect { from: "/p/old-tea".into() }).await;
    assert_eq!(look(&app, "/p/old-tea", "").await.0, StatusCode::NOT_FOUND);
    assert_eq!(look(&app, "/api/v1/nothing", "").await.0, StatusCode::NOT_FOUND);
    app.stop().await;
}

#[tokio::test]
async fn the_front_page_begins_with_what_the_house_says_in_the_readers_language() {
    let app = TestApp::start().await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    let (_, _, bare) = look(&app, "/", "").await;
    assert!(bare.contains("<h1>All products</h1>") && !bare.contains("class=\"welcome\""), "{bare}");
    let text = |language: &str, title: &str, body: &str| PageText {
        language: language.into(),
        title: title.into(),
        body: body.into(),
    };
    let texts = vec![
        text("en", "Good things", "Come *in*. [Our shops](/shops) <script>alert(1)</script>"),
        text("de", "Schöne Dinge", "[Unsere Filialen](/shops)"),
    ];
    let home = |shown| WebPage { handle: "home".into(), texts: texts.clone(), shown, ..WebPage::default() };
    put(&http, home(true)).await;
    let (_, _, english) = look(&app, "/", "").await;
    assert!(
        english.contains("<h1>Good things</h1>") && english.contains("href=\"/shops\">Our shops"),
        "{english}"
    );
    assert!(!english.contains("<script>alert") && !english.contains("<h1>All products"), "{english}");
    let (_, _, german) = look(&app, "/de/", "").await;
    assert!(
        german.contains("<h1>Schöne Dinge</h1>") && german.contains("href=\"/de/shops\">Unsere"),
        "{german}"
    );
    // A list that is narrowed is about what it shows.
    let (_, _, second) = look(&app, "/?sort=newest", "").await;
    assert!(second.contains("<h1>All products</h1>") && !second.contains("Good things"), "{second}");
    put(&http, home(false)).await;
    assert!(!look(&app, "/", "").await.2.contains("Good things"));
    app.stop().await;
}

#[tokio::test]
async fn an_age_is_asked_once_before_what_asks_for_it_and_the_page_is_there_for_readers_of_it() {
    let app = TestApp::start().await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    put(&http, EditProduct { handle: "p05".into(), age_min: Some(18), ..EditProduct::default() }).await;
    let (status, _, html) = look(&app, "/p/p05", "").await;
    assert!(
        status == StatusCode::OK && html.contains("Are you 18 or over?") && html.contains("P05"),
        "{html}"
    );
    let (_, _, german) = look(&app, "/de/p/p05?from=mail", "").await;
    assert!(
        german.contains("Sind Sie mindestens 18 Jahre alt?")
            && german.contains("value=\"/de/p/p05?from=mail\""),
        "{german}"
    );
    assert!(!look(&app, "/p/p06", "").await.2.contains("age-question"));

    let url = url_of(&app);
    let (status, head, _) = send(&app, "/age", &[("age", "18"), ("back", "/p/p05")], &url).await;
    assert_eq!((status, head["location"].to_str().unwrap()), (StatusCode::SEE_OTHER, "/p/p05"));
    let cookie = head["set-cookie"].to_str().unwrap();
    assert!(
        cookie.starts_with("age=18;") && cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"),
        "{cookie}"
    );
    assert!(!look(&app, "/p/p05", "age=18").await.2.contains("age-question"));
    for too_little in ["age=16", "age=old", "age="] {
        assert!(look(&app, "/p/p05", too_little).await.2.contains("age-question"), "{too_little}");
    }
    // It leads nowhere else, and another site's page confirms nothing.
    for back in ["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example"] {
        let (_, head, _) = send(&app, "/age", &[("age", "18"), ("back", back)], &url).await;
        assert_eq!(head["location"].to_str().unwrap(), "/", "{back}");
    }
    let (status, head, _) =
        send(&app, "/age", &[("age", "18"), ("back", "/")], "https://elsewhere.example").await;
    assert!(status == StatusCode::FORBIDDEN && !head.contains_key("set-cookie"));
    app.stop().await;
}
