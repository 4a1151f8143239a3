//! One sale reaches everyone who follows it, once, whole and in either encoding.

use client::Client;
use onhand_tests::{
    Raw, TestApp,
    shop::{self, CASHIER, LONDON, MANAGER, TILL, done, price, sell, sku, units},
};
use protocol::{Availability, Content, Encoding, Key, ServerMessage, Sku, StockTopic, Topic};

fn stock(partition: u16) -> Topic {
    Topic::Stock(StockTopic { branch: LONDON, partition })
}

#[tokio::test]
async fn one_sale_reaches_everyone() {
    let app = TestApp::start().await;
    app.tell_every_change().await;
    for encoding in Encoding::ALL {
        one_sale_in(&app, encoding).await;
    }
    app.stop().await;
}

async fn one_sale_in(app: &TestApp, encoding: Encoding) {
    let till = app.till(TILL, CASHIER, encoding).await;
    let manager = app.staff(MANAGER, encoding).await;
    let public = app.public(encoding);
    let partitions = manager.online().await.unwrap().partitions;
    let mut levels: Vec<_> =
        (0..partitions).map(|part| manager.follow(stock(part), [], None).unwrap()).collect();
    let mut sales = manager.follow(Topic::Sales, [], None).unwrap();
    let mut tickets = manager.follow(Topic::Tickets, [], None).unwrap();
    let mut register = till.follow(Topic::Register(TILL), [], None).unwrap();
    let mut badges =
        public.follow(Topic::Badges, [Key::Sku(sku("P01")), Key::Sku(sku("P02"))], None).unwrap();
    for follow in levels.iter_mut().chain([&mut sales, &mut tickets, &mut register, &mut badges]) {
        follow.wait_until(|_| true).await.unwrap();
    }
    badges.wait_until(|mirror| mirror.badges().len() == 2).await.unwrap();
    let http = app.http_as(&app.sign_in(MANAGER).await);
    let before = http.levels(LONDON).await;
    let figures_before = http.sales().await.first().map_or(0, |day| day.gross.0);

    let reply = till.submit(Some(CASHIER), sell(&[("P01", 2), ("P02", 1)])).await.unwrap();
    let lsn = done(&reply);
    let total = price("P01").0 * 2 + price("P02").0;

    let expected = {
        let mut levels = before;
        levels.get_mut(&sku("P01")).unwrap().on_hand.0 -= units(2).0;
        levels.get_mut(&sku("P02")).unwrap().on_hand.0 -= units(1).0;
        levels
    };
    assert_eq!(http.levels(LONDON).await, expected, "a reading after the reply includes the sale");
    for follow in &mut levels {
        let wanted = &expected;
        follow
            .wait_until(|mirror| mirror.levels().iter().all(|(sku, level)| wanted.get(sku) == Some(level)))
            .await
            .unwrap();
    }
    let held: usize = levels.iter().map(|f| f.look(|m, _| m.levels().len()).unwrap()).sum();
    assert_eq!(held, expected.len());
    let reached = levels.iter().map(|f| f.look(|m, _| m.seq()).unwrap()).max().unwrap();
    assert!(reached >= lsn, "a mirror that includes the sale has reached its position");

    tickets.wait_until(|m| m.tickets().back().is_some_and(|t| t.id == reply.id.into())).await.unwrap();
    let summary = tickets.look(|m, _| m.tickets().back().cloned().unwrap()).unwrap();
    assert_eq!((summary.lsn, summary.total.0, summary.lines), (lsn, total, 2));
    sales.wait_until(|m| m.sales().values().any(|d| d.gross.0 == figures_before + total)).await.unwrap();
    register
        .wait_until(|m| m.register().and_then(|r| r.shift.as_ref()).is_some_and(|s| s.totals.sales > 0))
        .await
        .unwrap();
    badges.wait_until(|m| m.badges()[&sku("P01")].seq >= lsn).await.unwrap();
    let badge = badges.look(|m, _| m.badges()[&sku("P01")].clone()).unwrap();
    assert_eq!(app.http().badge(&sku("P01")).await, badge);
    assert_eq!(badge.branches.len(), 2, "both branches are on the web");
    assert!(badge.branches.iter().all(|b| b.availability == Availability::InStock && b.left.is_none()));

    let ticket = http.ticket(reply.id.into()).await;
    assert_eq!((ticket.total.0, ticket.lines.len(), ticket.staff), (total, 2, CASHIER));
    assert_eq!(http.sales().await[0].gross.0, figures_before + total);
    let view = http.register(TILL).await;
    assert_eq!(register.look(|m, _| m.register().cloned()).unwrap(), Some(view));
}

#[tokio::test]
async fn mirrors_of_both_encodings_are_equal_and_proved_by_heartbeats() {
    let app = TestApp::start().await;
    let till = app.till(TILL, CASHIER, Encoding::Bin).await;
    let token = app.sign_in(MANAGER).await;
    let clients: Vec<Client> =
        Encoding::ALL.into_iter().map(|encoding| app.client(Some(token.clone()), encoding)).collect();
    let mut follows = Vec::new();
    for client in &clients {
        let partitions = client.online().await.unwrap().partitions;
        follows.push(
            (0..partitions).map(|part| client.follow(stock(part), [], None).unwrap()).collect::<Vec<_>>(),
        );
    }
    let mut last = protocol::Lsn(0);
    for number in 1..=15 {
        let name = format!("P{number:02}");
        let reply = till.submit(Some(CASHIER), sell(&[(&name, number), ("P01", 1)])).await.unwrap();
        last = done(&reply);
    }
    let http = app.http_as(&token);
    let truth = http.levels(LONDON).await;
    for mirrors in &mut follows {
        for follow in mirrors.iter_mut() {
            follow
                .wait_until(|mirror| {
                    let of = |sku: &Sku| mirror.levels().get(sku);
                    truth.iter().all(|(sku, level)| of(sku).is_none_or(|held| held == level))
                        && mirror.levels().values().all(|level| truth.values().any(|t| t == level))
                })
                .await
                .unwrap();
        }
        let all: std::collections::BTreeMap<_, _> =
            mirrors.iter().flat_map(|f| f.look(|m, _| m.levels().clone()).unwrap()).collect();
        assert_eq!(all, truth);
    }
    let look = |f: &client::Follow| f.look(|m, _| (m.seq(), m.hash(), m.levels().clone())).unwrap();
    for (one, other) in follows[0].iter().zip(&follows[1]) {
        assert_eq!(look(one), look(other));
        assert!(look(one).0 <= last);
    }
    // A bare socket hears the position and the hash that the mirrors have come to by themselves.
    for encoding in Encoding::ALL {
        let mut raw = app.raw_as(Some(&token), encoding).await;
        for (part, follow) in follows[0].iter().enumerate() {
            let answer = raw.subscribe(stock(u16::try_from(part).unwrap()), None).await.unwrap();
            let beat = heartbeat_of(&mut raw, answer.handle).await;
            assert_eq!(beat, follow.look(|m, _| (m.seq(), Some(m.hash()))).unwrap());
        }
    }
    app.stop().await;
}

async fn heartbeat_of(raw: &mut Raw, handle: u32) -> (protocol::Lsn, Option<u32>) {
    raw.find(|message| match message {
        ServerMessage::Heartbeat(beat) => {
            beat.topics.iter().find(|topic| topic.handle == handle).map(|topic| (topic.seq, topic.hash))
        }
        _ => None,
    })
    .await
}

#[tokio::test]
async fn the_catalogue_topic_tells_that_a_price_has_changed() {
    let app = TestApp::start().await;
    let mut raw = app.raw_as(None, Encoding::Json).await;
    let answer = raw.subscribe(Topic::Catalogue, None).await.unwrap();
    let token = app.sign_in(MANAGER).await;
    let command = shop::office(
        None,
        protocol::CommandBody::from(protocol::SetPrice {
            sku: sku("P05"),
            currency: protocol::Currency::GBP,
            price: protocol::Amount(4_242),
            valid_from: None,
        }),
    );
    let lsn = done(&app.http_as(&token).submit(&command).await.unwrap());
    let push = raw
        .find(|message| match message {
            // Of a topic in mode `latest` what is not newer may come as well.
            ServerMessage::Push(push) if push.handle == answer.handle && push.seq > answer.seq => Some(push),
            _ => None,
        })
        .await;
    assert_eq!((push.seq, push.content), (lsn, Content::Catalogue));
    let view: protocol::CatalogueView = app.http().get("/api/v1/catalogue").await;
    assert_eq!(view.seq, lsn);
    let five = view.products.iter().flat_map(|p| &p.variants).find(|v| v.sku == sku("P05")).unwrap();
    assert_eq!(five.price.0, 4_242);
    assert!(view.staff.is_empty() && view.registers.is_empty(), "the public sees no people");
    app.stop().await;
}
