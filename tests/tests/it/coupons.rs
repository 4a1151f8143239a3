//! Codes of promotions through the interface: what a cart costs with one, who gets the last use of many who want it at once, what is left
//! when an order comes to nothing, and what a killed server remembers.

use onhand_tests::{
    AppOptions, Child, Http, TestApp, free_address, onhand_binary,
    shop::{MANAGER, collected, filled, office, order_of},
    until_asked,
};
use protocol::{
    Amount, CartView, CodeProblem, CodesIssued, CommandBody, CouponId, CouponUse, CouponUseState, CouponView,
    OrderState, OrderView, Page, Problem, PromotionEffect, PromotionId, PutCoupon, PutPromotion, RefusalCode,
    TypedCode, WantedCodes,
};
use reqwest::Method;
use std::time::Duration;

const GOODS: &str = "P05";

async fn told(http: &Http, body: impl Into<CommandBody>) {
    http.submit(&office(None, body.into())).await.unwrap();
}

/// A tenth off everything, for whoever has a code.
async fn a_tenth(http: &Http) {
    told(
        http,
        PutPromotion {
            id: PromotionId(1),
            name: "Summer".into(),
            effect: PromotionEffect::PercentOff(100_000),
            step: 1,
            active: true,
            needs_code: true,
            ..PutPromotion::default()
        },
    )
    .await;
}

fn coupon(number: u32, code: Option<&str>) -> PutCoupon {
    PutCoupon {
        id: CouponId(number),
        promotion: PromotionId(1),
        name: format!("Codes {number}"),
        code: code.map(str::to_owned),
        active: true,
        ..PutCoupon::default()
    }
}

async fn with_code(http: &Http, cart: &CartView, code: &str) -> Result<CartView, Problem> {
    http.send_json(&format!("/api/v1/carts/{}/codes", cart.id), &TypedCode { code: code.into() }).await
}

async fn place(http: &Http, cart: &CartView) -> Result<OrderView, Problem> {
    http.send_json("/api/v1/checkout", &order_of(cart, collected(true))).await
}

async fn one(http: &Http, number: u32) -> CouponView {
    let all: Vec<CouponView> = http.get("/api/v1/coupons?promotion=1").await;
    all.into_iter().find(|view| view.coupon.id == CouponId(number)).unwrap()
}

async fn uses(http: &Http, number: u32) -> Vec<CouponUse> {
    let page: Page<CouponUse> = http.get(&format!("/api/v1/coupons/{number}/uses")).await;
    page.items
}

#[tokio::test]
async fn a_code_takes_its_promotion_off_and_its_use_goes_with_the_order() {
    let app = TestApp::start().await;
    let (public, office) = (app.http(), app.http_as(&app.sign_in(MANAGER).await));
    a_tenth(&office).await;
    told(&office, PutCoupon { uses_max: Some(2), ..coupon(1, Some("summer 10")) }).await;
    let cart = filled(&public, GOODS, 2).await;
    let without = cart.goods;
    assert_eq!(cart.promotions, [], "nobody has it without a code");
    let refused = with_code(&public, &cart, "winter").await.unwrap_err();
    assert_eq!(refused.code, RefusalCode::UnknownCoupon);
    let cart = with_code(&public, &cart, " Sum-mer10 ").await.unwrap();
    assert_eq!((cart.codes[0].code.as_str(), &cart.codes[0].problem), ("SUMMER10", &None));
    assert_eq!(cart.goods, Amount(without.0 - cart.codes[0].amount.0));
    assert!(cart.goods < without);
    let order = place(&public, &cart).await.unwrap();
    assert_eq!(
        (order.state, order.total, order.codes[0].code.as_str()),
        (OrderState::Confirmed, cart.goods, "SUMMER10")
    );
    assert_eq!(place(&public, &cart).await.unwrap().number, order.number, "asked again it is the same order");
    until_asked("its use is posted", async || one(&office, 1).await.used == 1).await;
    let left = one(&office, 1).await;
    assert_eq!((left.pending, left.left), (0, Some(1)));
    let own = uses(&office, 1).await;
    assert_eq!((own.len(), own[0].state, own[0].order), (1, CouponUseState::Posted, order.id));
    let path = format!("/api/v1/checkout/{}/cancel", order.key);
    let _: OrderView = public.send_json(&path, &serde_json::json!({ "reason": "" })).await.unwrap();
    until_asked("it is given back", async || one(&office, 1).await.left == Some(2)).await;
    assert_eq!(uses(&office, 1).await[0].state, CouponUseState::Voided);
    app.stop().await;
}

#[tokio::test]
async fn a_code_says_why_it_takes_nothing_off() {
    let app = TestApp::start().await;
    let (public, office) = (app.http(), app.http_as(&app.sign_in(MANAGER).await));
    a_tenth(&office).await;
    told(&office, PutCoupon { uses_each: Some(1), ..coupon(1, Some("ONCE")) }).await;
    let put = PutPromotion {
        id: PromotionId(1),
        name: "Summer".into(),
        effect: PromotionEffect::PercentOff(100_000),
        step: 1,
        active: true,
        needs_code: true,
        ..PutPromotion::default()
    };
    let cart = filled(&public, GOODS, 1).await;
    let problem = async |change: PutPromotion| {
        told(&office, change).await;
        with_code(&public, &cart, "ONCE").await.unwrap().codes[0].problem.clone()
    };
    let later = "2999-01-01T00:00".to_owned();
    let before = Some("2001-01-01T00:00".to_owned());
    assert_eq!(problem(put.clone()).await, None);
    assert_eq!(
        problem(PutPromotion { from: Some(later.clone()), ..put.clone() }).await,
        Some(CodeProblem::NotYet(later))
    );
    assert_eq!(problem(PutPromotion { until: before, ..put.clone() }).await, Some(CodeProblem::Over));
    let dear = PutPromotion { amount_min: Amount(cart.goods.0 + 500), ..put.clone() };
    assert_eq!(problem(dear).await, Some(CodeProblem::Needs(Amount(500))));
    let other = vec![protocol::PromotionGoods::Brand("Nobody".into())];
    assert_eq!(problem(PutPromotion { goods: other, ..put.clone() }).await, Some(CodeProblem::NotTheseGoods));
    let till = Some(protocol::Channel::Till);
    assert_eq!(problem(PutPromotion { channel: till, ..put.clone() }).await, Some(CodeProblem::NotHere));
    assert_eq!(problem(PutPromotion { active: false, ..put.clone() }).await, Some(CodeProblem::SwitchedOff));
    assert_eq!(problem(put).await, None);
    let cart = with_code(&public, &cart, "ONCE").await.unwrap();
    place(&public, &cart).await.unwrap();
    // The same person once more, and somebody else.
    let again = with_code(&public, &filled(&public, GOODS, 1).await, "ONCE").await.unwrap();
    let refused = place(&public, &again).await.unwrap_err();
    assert_eq!(refused.code, RefusalCode::CouponUsedByYou);
    let mut other = order_of(&again, collected(true));
    other.contact.email = "bea@example.com".into();
    let order: OrderView = public.send_json("/api/v1/checkout", &other).await.unwrap();
    assert_eq!(order.codes.len(), 1);
    // Switched off, it counts nowhere from that moment on.
    told(&office, PutCoupon { uses_each: Some(1), active: false, ..coupon(1, Some("ONCE")) }).await;
    let off = with_code(&public, &filled(&public, GOODS, 1).await, "ONCE").await.unwrap();
    assert_eq!(off.codes[0].problem, Some(CodeProblem::SwitchedOff));
    assert_eq!(off.promotions, []);
    app.stop().await;
}

#[tokio::test]
async fn the_last_use_goes_to_one_of_all_who_want_it_at_once() {
    let app = TestApp::start().await;
    let (public, office) = (app.http(), app.http_as(&app.sign_in(MANAGER).await));
    a_tenth(&office).await;
    for round in 1..=8 {
        let code = format!("LAST{round}");
        told(&office, PutCoupon { uses_max: Some(1), ..coupon(round, Some(&code)) }).await;
        let mut carts = Vec::new();
        for _ in 0..2 {
            let cart = with_code(&public, &filled(&public, GOODS, 1).await, &code).await.unwrap();
            assert_eq!(cart.codes[0].problem, None);
            carts.push(cart);
        }
        let both = futures_util::future::join(place(&public, &carts[0]), place(&public, &carts[1])).await;
        let (won, lost): (Vec<_>, Vec<_>) = [both.0, both.1].into_iter().partition(Result::is_ok);
        assert_eq!((won.len(), lost.len()), (1, 1), "{round}");
        let code = lost[0].as_ref().unwrap_err().code;
        // Who comes a moment later is told the new price before anything is claimed.
        assert!(matches!(code, RefusalCode::CouponUsedUp | RefusalCode::PriceChanged), "{code:?}");
        until_asked("the use is posted", async || one(&office, round).await.used == 1).await;
        let view = one(&office, round).await;
        assert_eq!((view.pending, view.left, view.over), (0, Some(0), 0), "{round}");
    }
    app.stop().await;
}

#[tokio::test]
async fn codes_of_a_series_are_made_brought_and_used_once() {
    let app = TestApp::start().await;
    let (public, office) = (app.http(), app.http_as(&app.sign_in(MANAGER).await));
    a_tenth(&office).await;
    told(&office, coupon(1, None)).await;
    let wanted = WantedCodes { count: Some(10_000), codes: None };
    let made: CodesIssued = office.send_json("/api/v1/coupons/1/codes", &wanted).await.unwrap();
    assert_eq!((made.issued, made.known), (10_000, 0));
    let brought =
        WantedCodes { count: None, codes: Some("code;who\nGift-001;Ada\ngift 002\nGIFT001\n\n".into()) };
    let made: CodesIssued = office.send_json("/api/v1/coupons/1/codes", &brought).await.unwrap();
    assert_eq!((made.issued, made.known), (2, 1), "what stands over them is no code");
    let (_, csv) = office.send(office.request(Method::GET, "/api/v1/coupons/1/codes.csv")).await;
    let codes: Vec<&str> = csv.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    assert_eq!(codes.len(), 10_002);
    let random = codes.iter().filter(|code| code.len() == 12).copied().collect::<Vec<_>>();
    assert!(random.len() >= 10_000);
    assert!(!random.iter().any(|code| code.contains(['0', 'O', '1', 'I', 'L', 'U'])));
    let cart = with_code(&public, &filled(&public, GOODS, 1).await, random[7]).await.unwrap();
    let order = place(&public, &cart).await.unwrap();
    assert_eq!(order.codes[0].code, random[7]);
    let late = with_code(&public, &filled(&public, GOODS, 1).await, random[7]).await.unwrap();
    assert_eq!(late.codes[0].problem, Some(CodeProblem::UsedUp));
    until_asked("it is posted", async || one(&office, 1).await.used == 1).await;
    assert_eq!(one(&office, 1).await.left, Some(10_001));
    app.stop().await;
}

#[tokio::test]
async fn whoever_tries_too_many_codes_is_told_nothing_of_any() {
    let app = TestApp::start().await;
    let (public, office) = (app.http(), app.http_as(&app.sign_in(MANAGER).await));
    a_tenth(&office).await;
    told(&office, coupon(1, Some("SUMMER10"))).await;
    let cart = filled(&public, GOODS, 1).await;
    let mut last = None;
    for number in 0..40 {
        let code = with_code(&public, &cart, &format!("GUESS{number}")).await.unwrap_err().code;
        last = Some(code);
        if code == RefusalCode::TooManyRequests {
            break;
        }
        assert_eq!(code, RefusalCode::UnknownCoupon);
    }
    assert_eq!(last, Some(RefusalCode::TooManyRequests));
    let right = with_code(&public, &cart, "SUMMER10").await.unwrap_err();
    assert_eq!(right.code, RefusalCode::TooManyRequests);
    app.stop().await;
}

#[tokio::test]
async fn a_killed_server_posts_one_use_for_each_order() {
    let Some(binary) = onhand_binary() else { return };
    let dir = tempfile::tempdir().unwrap();
    let app = TestApp::start_with(&AppOptions::on_disk(dir.path())).await;
    let office = app.http_as(&app.sign_in(MANAGER).await);
    a_tenth(&office).await;
    told(&office, PutCoupon { uses_max: Some(100), ..coupon(1, Some("SUMMER10")) }).await;
    app.stop().await;
    let address = free_address();
    let mut orders = Vec::new();
    for round in 0..5_u64 {
        let child = Child::start(binary, dir.path(), address).await;
        let public = Http::new(address, None);
        let cart = with_code(&public, &filled(&public, GOODS, 1).await, "SUMMER10").await.unwrap();
        // Whether or not it is answered: the server falls while it is placed.
        let placed = tokio::time::timeout(Duration::from_millis(round * 7), place(&public, &cart)).await;
        child.kill();
        let child = Child::start(binary, dir.path(), address).await;
        let order = place(&public, &cart).await.unwrap();
        if let Ok(Ok(before)) = placed {
            assert_eq!(before.number, order.number, "one cart is one order");
        }
        assert_eq!((order.codes.len(), order.total), (1, cart.goods));
        orders.push(order.id);
        child.kill();
    }
    let app = TestApp::start_with(&AppOptions::on_disk(dir.path())).await;
    let office = app.http_as(&app.sign_in(MANAGER).await);
    until_asked("all are posted", async || one(&office, 1).await.used == 5).await;
    let own = uses(&office, 1).await;
    let posted = own.iter().filter(|one| one.state == CouponUseState::Posted);
    let mut used: Vec<_> = posted.map(|one| one.order).collect();
    used.sort_unstable();
    orders.sort_unstable();
    assert_eq!(used, orders);
    app.stop().await;
}
