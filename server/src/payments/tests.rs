//! One suite for every provider: the sandbox as it runs, and Stripe by a stand-in for its interface. The same key twice is one
//! charge; no more is captured than was set aside, and no more paid back than was captured; what is forged or stale is refused.

mod fake;

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use domain::orders::Reading;
use hmac::{Hmac, KeyInit as _, Mac as _};
use protocol::{Amount, CommandId, PaymentState};
use sha2::Sha256;
use uuid::Uuid;

use super::{
    Access, NewPayment, PaymentFault, PaymentOptions, PaymentProvider, sandbox::SandboxProvider, secret,
    signature, stripe::StripeProvider,
};
use fake::FakeStripe;

const KEY: &str = "sk_test_nothing";
const SECRET: &str = "whsec_c2VjcmV0IG9mIHR3ZW50eSBieXRlcw==";

fn key(number: u128) -> CommandId {
    CommandId::new(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + number))
}

fn new(amount: i64) -> NewPayment {
    NewPayment {
        order: "W-1".to_owned(),
        amount: Amount(amount),
        currency: "EUR".parse().unwrap(),
        email: "eva@example.org".to_owned(),
        return_address: "http://shop.example/payments/return/key".to_owned(),
        description: "W-1 & more".to_owned(),
        locale: "de".to_owned(),
    }
}

fn access(address: &str) -> Access {
    Access { address: address.to_owned(), key: KEY.to_owned(), secrets: vec![SECRET.to_owned()] }
}

/// A provider, and what its customers and its wires do.
enum Bench {
    Sandbox { provider: SandboxProvider, running: sandbox::Sandbox },
    Stripe { provider: StripeProvider, running: FakeStripe },
}

impl Bench {
    fn sandbox() -> Self {
        let options = sandbox::Options::new("127.0.0.1:0".parse().unwrap(), KEY);
        let running = sandbox::serve(&options).unwrap();
        let provider = SandboxProvider::new(&access(&format!("http://{}", running.address))).unwrap();
        Self::Sandbox { provider, running }
    }

    fn stripe() -> Self {
        let running = FakeStripe::serve(KEY);
        let provider = StripeProvider::new(&access(&running.address)).unwrap();
        Self::Stripe { provider, running }
    }

    fn provider(&self) -> &dyn PaymentProvider {
        match self {
            Self::Sandbox { provider, .. } => provider,
            Self::Stripe { provider, .. } => provider,
        }
    }

    /// The customer pays on the page.
    async fn pay(&self, reference: &str, address: &str) {
        match self {
            Self::Sandbox { .. } => {
                let (host, path) = address.strip_prefix("http://").unwrap().split_once('/').unwrap();
                fake::post_form(host, &format!("/{path}"), "card=0000000000001001").await;
            }
            Self::Stripe { running, .. } => running.pay(reference),
        }
    }

    /// The next answer is lost on the way, though it was done.
    fn lose_an_answer(&self) {
        match self {
            Self::Sandbox { running, .. } => running.fail(sandbox::Faults {
                api: sandbox::ApiFault::AnswerLost,
                requests: 1,
                ..sandbox::Faults::default()
            }),
            Self::Stripe { running, .. } => running.lose_an_answer(),
        }
    }

    async fn stop(self) {
        match self {
            Self::Sandbox { running, .. } => running.stop().await,
            Self::Stripe { running, .. } => running.stop().await,
        }
    }
}

fn numbers(reading: &Reading) -> (PaymentState, i64, i64, i64) {
    (reading.state, reading.authorised.0, reading.captured.0, reading.refunded.0)
}

fn is_refused<T: std::fmt::Debug>(answer: &Result<T, PaymentFault>) -> bool {
    matches!(answer, Err(PaymentFault::Refused(sentence)) if !sentence.is_empty())
}

/// What is asked under one key happens once, whatever became of the answer.
async fn once(bench: &Bench) {
    let provider = bench.provider();
    bench.lose_an_answer();
    let lost = provider.open(key(1), &new(2_000)).await;
    assert!(matches!(lost, Err(PaymentFault::Unreachable(_))), "{lost:?}");
    let opened = provider.open(key(1), &new(2_000)).await.unwrap();
    assert_eq!(provider.open(key(1), &new(2_000)).await.unwrap(), opened);
    assert!(is_refused(&provider.open(key(1), &new(1)).await), "another payment under the same key");
    assert_ne!(provider.open(key(2), &new(2_000)).await.unwrap().reference, opened.reference);
    let early = provider.capture(key(3), &opened.reference, Amount(1)).await;
    assert!(is_refused(&early), "{early:?}");
    let pending = provider.read(&opened.reference).await.unwrap();
    assert_eq!(numbers(&pending), (PaymentState::Pending, 0, 0, 0));
    bench.pay(&opened.reference, &opened.address).await;
    let paid = provider.read(&opened.reference).await.unwrap();
    assert_eq!(numbers(&paid), (PaymentState::Authorised, 2_000, 0, 0));
    let much = provider.capture(key(4), &opened.reference, Amount(2_001)).await;
    assert!(is_refused(&much), "{much:?}");
    for _ in 0..2 {
        let captured = provider.capture(key(5), &opened.reference, Amount(1_500)).await.unwrap();
        assert_eq!(numbers(&captured), (PaymentState::Captured, 2_000, 1_500, 0));
    }
    for _ in 0..2 {
        let refunded = provider.refund(key(6), &opened.reference, Amount(400)).await.unwrap();
        assert_eq!(numbers(&refunded), (PaymentState::Captured, 2_000, 1_500, 400));
    }
    let much = provider.refund(key(7), &opened.reference, Amount(1_101)).await;
    assert!(is_refused(&much), "{much:?}");
    let rest = provider.refund(key(8), &opened.reference, Amount(1_100)).await.unwrap();
    assert_eq!(numbers(&rest), (PaymentState::Captured, 2_000, 1_500, 1_500));
    assert!(is_refused(&provider.cancel(key(9), &opened.reference).await), "what was captured");
}

/// Nobody pays any more, whether somebody had or not.
async fn cancelled(bench: &Bench) {
    let provider = bench.provider();
    for (number, paid) in [(20, false), (21, true)] {
        let opened = provider.open(key(number), &new(700)).await.unwrap();
        if paid {
            bench.pay(&opened.reference, &opened.address).await;
        }
        for _ in 0..2 {
            let reading = provider.cancel(key(number + 10), &opened.reference).await.unwrap();
            assert_eq!((reading.state, reading.captured.0), (PaymentState::Cancelled, 0));
        }
        let late = provider.capture(key(number + 20), &opened.reference, Amount(1)).await;
        assert!(is_refused(&late), "{late:?}");
    }
    for strange in ["", "nothing", "../v1/faults", "a?b", "a b", "a%2f"] {
        assert!(is_refused(&provider.read(strange).await), "{strange:?}");
    }
}

#[actix_web::test]
async fn the_sandbox_keeps_the_contract() {
    let bench = Bench::sandbox();
    once(&bench).await;
    cancelled(&bench).await;
    bench.stop().await;
}

#[actix_web::test]
async fn stripe_keeps_the_contract() {
    // Less is captured than was set aside, however the rest is told.
    for release in [fake::Release::Listed, fake::Release::Silent] {
        let bench = Bench::stripe();
        let Bench::Stripe { running, .. } = &bench else { panic!() };
        running.tell_releases(release);
        once(&bench).await;
        bench.stop().await;
    }
    let bench = Bench::stripe();
    once(&bench).await;
    cancelled(&bench).await;
    let Bench::Stripe { provider, running } = &bench else { panic!() };
    // Keys are forgotten after a day; a refund that was made is found by what is written on it.
    let opened = provider.open(key(50), &new(900)).await.unwrap();
    running.pay(&opened.reference);
    provider.capture(key(51), &opened.reference, Amount(900)).await.unwrap();
    provider.refund(key(52), &opened.reference, Amount(300)).await.unwrap();
    running.forget_keys();
    let again = provider.refund(key(52), &opened.reference, Amount(300)).await.unwrap();
    assert_eq!(again.refunded, Amount(300));
    running.dispute(&opened.reference);
    assert!(provider.read(&opened.reference).await.unwrap().disputed);
    let intent = running.intent_of(&opened.reference);
    assert_eq!(provider.find(intent).await.unwrap(), opened.reference);
    assert_eq!(provider.find(opened.reference.clone()).await.unwrap(), opened.reference);
    bench.stop().await;
}

#[actix_web::test]
async fn a_provider_that_is_away_or_does_not_know_the_shop_is_asked_again() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", closed.local_addr().unwrap());
    drop(closed);
    let away = SandboxProvider::new(&access(&address)).unwrap();
    assert!(matches!(away.read("sp_1").await, Err(PaymentFault::Unreachable(_))));
    let bench = Bench::sandbox();
    let Bench::Sandbox { running, .. } = &bench else { panic!() };
    let wrong = Access { key: "another".to_owned(), ..access(&format!("http://{}", running.address)) };
    let stranger = SandboxProvider::new(&wrong).unwrap();
    assert!(matches!(stranger.read("sp_1").await, Err(PaymentFault::Unreachable(_))));
    bench.stop().await;
}

const NOW: i64 = 1_800_000_000;

fn headers(pairs: &[(&'static str, String)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in pairs {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
    }
    headers
}

fn standard(secrets: &[&str], moment: i64, body: &[u8]) -> HeaderMap {
    let secrets: Vec<String> = secrets.iter().map(|secret| (*secret).to_owned()).collect();
    headers(&[
        ("webhook-id", "msg_1".to_owned()),
        ("webhook-timestamp", moment.to_string()),
        ("webhook-signature", sandbox::sign(&secrets, "msg_1", moment, body).unwrap()),
    ])
}

fn stripe_signed(secrets: &[&str], moment: i64, body: &[u8]) -> HeaderMap {
    let mut value = format!("t={moment}");
    for secret in secrets {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(format!("{moment}.").as_bytes());
        mac.update(body);
        let hex: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        value.push_str(&format!(",v1={hex},v0=00"));
    }
    headers(&[("stripe-signature", value)])
}

#[test]
fn forged_stale_and_altered_notices_are_refused_and_changed_secrets_are_not() {
    type Sign = fn(&[&str], i64, &[u8]) -> HeaderMap;
    type Check = fn(&[String], &HeaderMap, &[u8]) -> Result<(), PaymentFault>;
    let other = format!("whsec_{}", BASE64_STANDARD.encode("another secret of them"));
    let body = br#"{"id":"evt_1"}"#;
    let forms: [(Sign, Check); 2] = [
        (standard, |secrets, headers, body| signature::standard(secrets, headers, body, NOW).map(drop)),
        (stripe_signed, |secrets, headers, body| signature::stripe(secrets, headers, body, NOW)),
    ];
    for (sign, check) in forms {
        let known = [SECRET.to_owned()];
        let both = [other.clone(), SECRET.to_owned()];
        for moment in [NOW, NOW - 300, NOW + 300] {
            assert_eq!(check(&known, &sign(&[SECRET], moment, body), body), Ok(()));
        }
        assert_eq!(check(&both, &sign(&[SECRET], NOW, body), body), Ok(()), "the old one still counts");
        assert_eq!(check(&known, &sign(&[&other, SECRET], NOW, body), body), Ok(()), "signed by both");
        for moment in [NOW - 301, NOW + 301, 0, i64::MIN] {
            assert_eq!(check(&known, &sign(&[SECRET], moment, body), body), Err(PaymentFault::Forged));
        }
        assert_eq!(check(&known, &sign(&[&other], NOW, body), body), Err(PaymentFault::Forged));
        assert_eq!(check(&known, &sign(&[SECRET], NOW, body), b"{}"), Err(PaymentFault::Forged));
        assert_eq!(check(&[], &sign(&[SECRET], NOW, body), body), Err(PaymentFault::Forged));
        assert_eq!(check(&[String::new()], &sign(&[SECRET], NOW, body), body), Err(PaymentFault::Forged));
        assert_eq!(check(&known, &HeaderMap::new(), body), Err(PaymentFault::Forged));
    }
    // A signature that is moved to another moment or id is none.
    let mut moved = standard(&[SECRET], NOW, body);
    moved.insert(HeaderName::from_static("webhook-id"), HeaderValue::from_static("msg_2"));
    assert_eq!(signature::standard(&[SECRET.to_owned()], &moved, body, NOW), Err(PaymentFault::Forged));
    for odd in ["t=,v1=", "v1=00", "t=1800000000", "t=1800000000,v1=zz", "t=1800000000,v1=0", "=,=,="] {
        let headers = headers(&[("stripe-signature", odd.to_owned())]);
        assert_eq!(
            signature::stripe(&[SECRET.to_owned()], &headers, body, NOW),
            Err(PaymentFault::Forged),
            "{odd}"
        );
    }
}

#[test]
fn notices_name_what_they_are_about() {
    let provider = StripeProvider::new(&access("http://127.0.0.1:9")).unwrap();
    let moment = crate::clock::now().0 / 1_000;
    for (object, reference) in [
        (r#"{"id":"cs_1","object":"checkout.session","payment_intent":"pi_1"}"#, "cs_1"),
        (r#"{"id":"pi_1","object":"payment_intent"}"#, "pi_1"),
        (r#"{"id":"dp_1","object":"dispute","payment_intent":"pi_1"}"#, "pi_1"),
        (r#"{"id":"cus_1","object":"customer"}"#, "cus_1"),
    ] {
        let body = format!(r#"{{"id":"evt_1","type":"x","data":{{"object":{object}}}}}"#);
        let headers = stripe_signed(&[SECRET], moment, body.as_bytes());
        let notice = provider.hear(&headers, body.as_bytes()).unwrap();
        assert_eq!((notice.reference.as_str(), notice.id.as_str()), (reference, "evt_1"));
    }
    let headers = stripe_signed(&[SECRET], moment, b"[]");
    assert!(is_refused(&provider.hear(&headers, b"[]")));
}

#[test]
fn keys_are_named_whole_kept_private_and_never_shown() {
    use std::os::unix::fs::PermissionsExt as _;
    let listen = "127.0.0.1:8080".parse().unwrap();
    let data = std::path::Path::new("data");
    let of = |name: &str, access| PaymentOptions::of(name, access, listen, data);
    assert_eq!(of("", Access::default()), Ok(PaymentOptions::Nobody));
    assert!(
        matches!(of("sandbox", Access::default()), Ok(PaymentOptions::Within { listen, .. }) if listen.port() == 8_090)
    );
    assert!(of("stripe", Access::default()).unwrap_err().contains("payments_key"));
    assert!(of("sandbox", Access { key: String::new(), ..access("http://a") }).is_err());
    assert!(of("bank", Access::default()).is_err());
    let stripe = of("stripe", access("")).unwrap();
    let shown = format!("{stripe:?}");
    assert!(shown.contains("api.stripe.com") && !shown.contains(KEY) && !shown.contains(SECRET), "{shown}");
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("key");
    std::fs::write(&path, "sk_live_1\n").unwrap();
    let named = format!("file:{}", path.display());
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    assert!(secret(&named).unwrap_err().contains("chmod 600"));
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    assert_eq!(secret(&named).unwrap(), "sk_live_1");
    assert!(secret("file:/nowhere").is_err());
    assert_eq!(secret("sk_1").unwrap(), "sk_1");
}
