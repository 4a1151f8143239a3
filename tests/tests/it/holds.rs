//! Holds: what is reserved cannot be sold on the web, comes back by itself, and never lives for ever.

use onhand_tests::{
    Raw, TestApp,
    shop::{self, CASHIER, LONDON, MANAGER, SCARCE, TILL, done, hold, office, sku, units},
};
use protocol::{
    Answer, Availability, Badge, CommandBody, Content, Encoding, ExtendHold, HOLD_TTL_MS, HOLD_TTL_MS_MAX,
    Held, HoldId, Key, Outcome, Push, RefusalCode, ReleaseHold, Reply, ServerMessage, Timestamp, Topic,
};

fn held(reply: &Reply) -> Held {
    match &reply.answer {
        Answer::Ok(Outcome::Held(held)) => *held,
        other => panic!("not held but {other:?}"),
    }
}

fn code(reply: &Reply) -> RefusalCode {
    match &reply.answer {
        Answer::Rejected(refusal) => refusal.code,
        other => panic!("a refusal was expected, not {other:?}"),
    }
}

async fn london(raw: &mut Raw) -> (Availability, Option<u8>) {
    let badge: Badge = raw
        .find(|message| match message {
            ServerMessage::Push(Push { content: Content::Badges(mut badges), .. }) => badges.pop(),
            ServerMessage::Snapshot(page) => match page.content {
                Content::Badges(mut badges) => badges.pop(),
                _ => None,
            },
            _ => None,
        })
        .await;
    let london = badge.branches.iter().find(|branch| branch.branch == LONDON).unwrap();
    (london.availability, london.left)
}

#[tokio::test]
async fn a_hold_lowers_the_badge_and_expires_by_itself() {
    let app = TestApp::start().await;
    let token = app.sign_in(MANAGER).await;
    let mut manager = app.raw_as(Some(&token), Encoding::Bin).await;
    let mut public = app.raw_as(None, Encoding::Json).await;
    public.subscribe_to(Topic::Badges, None, vec![Key::Sku(sku(SCARCE))], None).await.unwrap();
    assert_eq!(london(&mut public).await, (Availability::InStock, None));

    let began = client::wall_clock();
    let brief = held(&manager.submit(&office(Some(LONDON), hold(&[(SCARCE, 2)], Some(700)))).await);
    assert!(brief.expires_at.millis_since(began) >= 700);
    assert_eq!(london(&mut public).await, (Availability::LimitedAvailability, Some(1)));
    let level = app.http_as(&token).levels(LONDON).await[&sku(SCARCE)];
    assert_eq!((level.on_hand, level.reserved), (units(3), units(2)), "nothing moved");

    // Nobody does anything: the badge comes back when the time is over, and not before.
    assert_eq!(london(&mut public).await, (Availability::InStock, None));
    assert!(client::wall_clock() >= brief.expires_at);
    let level = app.http_as(&token).levels(LONDON).await[&sku(SCARCE)];
    assert_eq!(level.reserved, units(0));
    let late = CommandBody::from(ExtendHold { hold: brief.hold, ttl_ms: None });
    assert_eq!(code(&manager.submit(&office(Some(LONDON), late)).await), RefusalCode::UnknownHold);
    app.stop().await;
}

#[tokio::test]
async fn holds_are_released_once_and_deny_what_is_not_there() {
    let app = TestApp::start().await;
    let token = app.sign_in(MANAGER).await;
    let mut manager = app.raw_as(Some(&token), Encoding::Json).await;
    let held_now = held(&manager.submit(&office(Some(LONDON), hold(&[(SCARCE, 2)], None))).await);

    // One of three is left: two more are not to be had, nor is one in a cart with something that is missing.
    for lines in [&[(SCARCE, 2)][..], &[(SCARCE, 1), (SCARCE, 1)], &[("P01", 1), (shop::NEVER, 1)]] {
        let reply = manager.submit(&office(Some(LONDON), hold(lines, None))).await;
        assert_eq!(code(&reply), RefusalCode::InsufficientStock, "{lines:?}");
    }
    let levels = app.http_as(&token).levels(LONDON).await;
    assert_eq!(levels[&sku("P01")].reserved, units(0), "all lines or none");
    assert_eq!(levels[&sku(SCARCE)].reserved, units(2));
    // The other branch has its own three.
    let elsewhere = office(Some(shop::MANCHESTER), hold(&[(SCARCE, 3)], None));
    held(&manager.submit(&elsewhere).await);

    let release = |hold: HoldId| office(Some(LONDON), CommandBody::from(ReleaseHold { hold }));
    done(&manager.submit(&release(held_now.hold)).await);
    assert_eq!(code(&manager.submit(&release(held_now.hold)).await), RefusalCode::UnknownHold);
    let levels = app.http_as(&token).levels(LONDON).await;
    assert_eq!(levels[&sku(SCARCE)].reserved, units(0));
    held(&manager.submit(&office(Some(LONDON), hold(&[(SCARCE, 3)], None))).await);
    app.stop().await;
}

#[tokio::test]
async fn a_hold_is_extended_up_to_its_cap() {
    let app = TestApp::start().await;
    let mut manager = app.raw_as(Some(&app.sign_in(MANAGER).await), Encoding::Bin).await;
    for ttl in [Some(0), Some(HOLD_TTL_MS_MAX + 1), Some(u32::MAX)] {
        let reply = manager.submit(&office(Some(LONDON), hold(&[("P01", 1)], ttl))).await;
        assert_eq!(code(&reply), RefusalCode::HoldTooLong, "{ttl:?}");
    }
    let began = client::wall_clock();
    let first = held(&manager.submit(&office(Some(LONDON), hold(&[("P01", 1)], None))).await);
    let extend = |ttl_ms| {
        let extend = ExtendHold { hold: first.hold, ttl_ms };
        office(Some(LONDON), CommandBody::from(extend))
    };
    let shorter = held(&manager.submit(&extend(Some(1))).await);
    assert_eq!(shorter.expires_at, first.expires_at, "extending never shortens");
    let longer = held(&manager.submit(&extend(Some(HOLD_TTL_MS * 2))).await);
    assert!(longer.expires_at > first.expires_at);
    let mut last = longer.expires_at;
    for _ in 0..3 {
        last = held(&manager.submit(&extend(Some(HOLD_TTL_MS_MAX))).await).expires_at;
    }
    let cap = |from: Timestamp| from.plus_millis(i64::from(HOLD_TTL_MS_MAX));
    assert!(last >= cap(began), "the cap counts from the hold's beginning");
    assert!(last <= cap(client::wall_clock()));
    let again = held(&manager.submit(&extend(Some(HOLD_TTL_MS_MAX))).await);
    assert_eq!(again.expires_at, last, "however often it is asked");
    app.stop().await;
}

#[tokio::test]
async fn a_till_sells_what_the_web_has_reserved() {
    let app = TestApp::start().await;
    let till = app.till(TILL, CASHIER, Encoding::Bin).await;
    let mut manager = app.raw_as(Some(&app.sign_in(MANAGER).await), Encoding::Bin).await;
    held(&manager.submit(&office(Some(LONDON), hold(&[(SCARCE, 3)], None))).await);
    // The unit in the customer's hand is evidence; the badge does not go below nothing.
    done(&till.submit(Some(CASHIER), shop::sell(&[(SCARCE, 4)])).await.unwrap());
    let level = app.http_as(&shop::token(TILL)).levels(LONDON).await[&sku(SCARCE)];
    assert_eq!((level.on_hand, level.reserved), (units(-1), units(3)));
    let badge = app.http().badge(&sku(SCARCE)).await;
    assert_eq!((badge.branches[0].availability, badge.branches[0].left), (Availability::OutOfStock, None));
    app.stop().await;
}

#[tokio::test]
async fn holds_survive_a_restart_and_expire_after_it() {
    let dir = tempfile::tempdir().unwrap();
    let options = onhand_tests::AppOptions::on_disk(dir.path().join("data"));
    let app = TestApp::start_with(&options).await;
    app.tell_every_change().await;
    let mut manager = app.raw_as(Some(&app.sign_in(MANAGER).await), Encoding::Bin).await;
    let long = held(&manager.submit(&office(Some(LONDON), hold(&[("P01", 5)], None))).await);
    let short = held(&manager.submit(&office(Some(LONDON), hold(&[("P02", 5)], Some(900)))).await);
    drop(manager);
    app.stop().await;

    let app = TestApp::start_with(&options).await;
    let token = app.sign_in(MANAGER).await;
    let mut public = app.raw_as(None, Encoding::Bin).await;
    public.subscribe_to(Topic::Badges, None, vec![Key::Sku(sku("P02"))], None).await.unwrap();
    let http = app.http_as(&token);
    while http.levels(LONDON).await[&sku("P02")].reserved != units(0) {
        // Each badge is a message of its own; the expiry brings the last.
        london(&mut public).await;
    }
    assert!(client::wall_clock() >= short.expires_at);
    assert_eq!(http.levels(LONDON).await[&sku("P01")].reserved, units(5));
    let mut manager = app.raw_as(Some(&token), Encoding::Bin).await;
    let release = office(Some(LONDON), CommandBody::from(ReleaseHold { hold: long.hold }));
    done(&manager.submit(&release).await);
    app.stop().await;
}
