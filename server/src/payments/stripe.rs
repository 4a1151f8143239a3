//! Stripe: customers pay on its hosted page (a Checkout Session), which sets the money aside (`capture_method=manual`). An order's
//! reference is the page's id; the money is in the intent behind it, once a customer has paid.

use actix_web::http::header::HeaderMap;
use domain::orders::Reading;
use hyper::Method;
use protocol::{Amount, CommandId, PaymentState};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use super::{
    Asked, NewPayment, Notice, Opened, PaymentFault, PaymentProvider,
    client::{Client, Sent},
    options::Access,
    sandbox::segment,
    signature,
};

pub(super) struct StripeProvider {
    client: Client,
    secrets: Vec<String>,
}

#[derive(Deserialize)]
struct Page {
    id: String,
    url: Option<String>,
    status: Option<String>,
    payment_intent: Option<Intent>,
}

#[derive(Deserialize)]
struct Intent {
    id: String,
    status: String,
    amount: i64,
    #[serde(default)]
    amount_received: i64,
    latest_charge: Option<Charge>,
}

#[derive(Deserialize)]
struct Charge {
    amount: i64,
    #[serde(default)]
    amount_refunded: i64,
    #[serde(default)]
    disputed: bool,
}

#[derive(Deserialize)]
struct Listed<T> {
    data: Vec<T>,
}

#[derive(Deserialize)]
struct Refund {
    #[serde(default)]
    amount: i64,
    #[serde(default)]
    status: Option<String>,
    #[serde(default)]
    metadata: std::collections::BTreeMap<String, String>,
}

impl Refund {
    /// Whether it goes back or went; one that failed did not.
    fn counts(&self) -> bool {
        !matches!(self.status.as_deref(), Some("failed" | "canceled"))
    }
}

#[derive(Deserialize)]
struct Named {
    id: String,
}

#[derive(Deserialize)]
struct Event {
    id: String,
    data: About,
}

#[derive(Deserialize)]
struct About {
    object: Object,
}

#[derive(Deserialize)]
struct Object {
    id: String,
    object: String,
    #[serde(default)]
    payment_intent: Option<String>,
}

/// What of a refund says under which key it was asked for. Stripe forgets keys after a day; a refund is for ever.
const KEY: &str = "onhand_key";

impl Intent {
    /// What was set aside and let go, because less was captured.
    fn released(&self) -> i64 {
        let set_aside = self.latest_charge.as_ref().map_or(self.amount, |charge| charge.amount);
        if self.status == "succeeded" { set_aside.saturating_sub(self.amount_received).max(0) } else { 0 }
    }

    /// What its charge says to be refunded, which may or may not have in it what was only let go.
    fn told_refunded(&self) -> i64 {
        self.latest_charge.as_ref().map_or(0, |charge| charge.amount_refunded)
    }
}

/// What really went back of a payment of which less was captured than set aside. The documentation does not say whether the rest
/// counts as refunded, and accounts differ: it is counted with or without a refund of its own, or not at all. So what counts is the
/// refunds themselves, but for one of just that amount which nobody here asked for.
fn really_refunded(released: i64, refunds: &[Refund]) -> i64 {
    let counted = || refunds.iter().filter(|refund| refund.counts());
    let all = counted().map(|refund| refund.amount).fold(0, i64::saturating_add);
    let is_release = counted().any(|refund| refund.amount == released && !refund.metadata.contains_key(KEY));
    all.saturating_sub(if is_release { released } else { 0 })
}

impl Page {
    fn reading(&self, refunded: i64) -> Reading {
        let nothing = |state| Reading {
            state,
            authorised: Amount(0),
            captured: Amount(0),
            refunded: Amount(0),
            disputed: false,
        };
        if self.status.as_deref() == Some("expired") {
            return nothing(PaymentState::Cancelled);
        }
        let Some(intent) = &self.payment_intent else { return nothing(PaymentState::Pending) };
        let charge = intent.latest_charge.as_ref();
        let state = match intent.status.as_str() {
            "requires_capture" => PaymentState::Authorised,
            "succeeded" => PaymentState::Captured,
            "canceled" => PaymentState::Cancelled,
            _ => PaymentState::Pending,
        };
        let set_aside = matches!(state, PaymentState::Authorised | PaymentState::Captured);
        let authorised = charge.map_or(intent.amount, |charge| charge.amount);
        Reading {
            state,
            authorised: Amount(if set_aside { authorised } else { 0 }),
            captured: Amount(intent.amount_received),
            refunded: Amount(if state == PaymentState::Captured { refunded.max(0) } else { 0 }),
            disputed: charge.is_some_and(|charge| charge.disputed),
        }
    }
}

impl StripeProvider {
    pub(super) fn new(access: &Access) -> std::io::Result<Self> {
        Ok(Self { client: Client::new(&access.address, &access.key)?, secrets: access.secrets.clone() })
    }

    async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, PaymentFault> {
        read(self.client.ask(Method::GET, path, None, Sent::Nothing).await?)
    }

    async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        key: &str,
        fields: Vec<(String, String)>,
    ) -> Result<T, PaymentFault> {
        read(self.client.ask(Method::POST, path, Some(key), Sent::Form(fields)).await?)
    }

    async fn page(&self, reference: &str) -> Result<Page, PaymentFault> {
        let reference = segment(reference)?;
        self.get(&format!("/v1/checkout/sessions/{reference}?expand%5B%5D=payment_intent.latest_charge"))
            .await
    }

    /// How a payment stands.
    async fn look(&self, reference: &str) -> Result<Reading, PaymentFault> {
        let page = self.page(reference).await?;
        let refunded = match &page.payment_intent {
            Some(intent) if intent.released() > 0 && intent.told_refunded() > 0 => {
                really_refunded(intent.released(), &self.refunds(&intent.id).await?)
            }
            Some(intent) => intent.told_refunded(),
            None => 0,
        };
        Ok(page.reading(refunded))
    }

    async fn refunds(&self, intent: &str) -> Result<Vec<Refund>, PaymentFault> {
        let path = format!("/v1/refunds?payment_intent={}&limit=100", segment(intent)?);
        Ok(self.get::<Listed<Refund>>(&path).await?.data)
    }

    /// The intent behind a page that has been paid.
    async fn intent(&self, reference: &str) -> Result<Intent, PaymentFault> {
        let unpaid = || PaymentFault::Refused("nobody has paid on this page yet".to_owned());
        self.page(reference).await?.payment_intent.ok_or_else(unpaid)
    }

    async fn let_go(&self, key: CommandId, reference: &str) -> Result<Reading, PaymentFault> {
        let page = self.page(reference).await?;
        let key = key.to_string();
        match (page.status.as_deref(), &page.payment_intent) {
            (Some("open"), _) => {
                let path = format!("/v1/checkout/sessions/{}/expire", segment(reference)?);
                let _: Named = self.post(&path, &format!("{key}-page"), Vec::new()).await?;
            }
            (_, Some(intent)) if intent.status == "succeeded" => {
                let sentence = "what was captured is refunded, not cancelled";
                return Err(PaymentFault::Refused(sentence.to_owned()));
            }
            (_, Some(intent)) if intent.status != "canceled" => {
                let path = format!("/v1/payment_intents/{}/cancel", segment(&intent.id)?);
                let _: Named = self.post(&path, &key, Vec::new()).await?;
            }
            _ => {}
        }
        self.look(reference).await
    }

    async fn pay_back(
        &self,
        key: CommandId,
        reference: &str,
        amount: Amount,
    ) -> Result<Reading, PaymentFault> {
        let intent = self.intent(reference).await?;
        let key = key.to_string();
        let known = self.refunds(&intent.id).await?;
        if !known.iter().any(|refund| refund.metadata.get(KEY) == Some(&key)) {
            let fields = pairs([
                ("payment_intent", intent.id.clone()),
                ("amount", amount.0.to_string()),
                ("metadata[onhand_key]", key.clone()),
            ]);
            let _: Named = self.post("/v1/refunds", &key, fields).await?;
        }
        self.look(reference).await
    }
}

fn read<T: DeserializeOwned>(answer: Value) -> Result<T, PaymentFault> {
    serde_json::from_value(answer).map_err(|error| {
        PaymentFault::Unreachable(format!("the provider's answer is not understood: {error}"))
    })
}

fn pairs<const N: usize>(fields: [(&str, String); N]) -> Vec<(String, String)> {
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// The languages of its page that the shop has too; it finds one by the browser otherwise.
fn language(locale: &str) -> &'static str {
    match locale.split('-').next() {
        Some("de") => "de",
        Some("en") => "en",
        _ => "auto",
    }
}

fn opening(payment: &NewPayment) -> Vec<(String, String)> {
    let mut fields = pairs([
        ("mode", "payment".to_owned()),
        ("client_reference_id", payment.order.clone()),
        ("success_url", payment.return_address.clone()),
        ("cancel_url", payment.return_address.clone()),
        ("locale", language(&payment.locale).to_owned()),
        ("line_items[0][quantity]", "1".to_owned()),
        ("line_items[0][price_data][currency]", payment.currency.to_string().to_lowercase()),
        ("line_items[0][price_data][unit_amount]", payment.amount.0.to_string()),
        ("line_items[0][price_data][product_data][name]", payment.description.clone()),
        ("payment_intent_data[capture_method]", "manual".to_owned()),
        ("payment_intent_data[metadata][order]", payment.order.clone()),
    ]);
    if !payment.email.is_empty() {
        fields.push(("customer_email".to_owned(), payment.email.clone()));
    }
    fields
}

impl PaymentProvider for StripeProvider {
    fn name(&self) -> &'static str {
        "stripe"
    }

    fn open<'a>(&'a self, key: CommandId, payment: &'a NewPayment) -> Asked<'a, Opened> {
        Box::pin(async move {
            let page: Page = self.post("/v1/checkout/sessions", &key.to_string(), opening(payment)).await?;
            let nowhere =
                || PaymentFault::Unreachable("the provider opened a page without an address".to_owned());
            Ok(Opened { reference: page.id, address: page.url.ok_or_else(nowhere)? })
        })
    }

    fn read<'a>(&'a self, reference: &'a str) -> Asked<'a, Reading> {
        Box::pin(self.look(reference))
    }

    fn capture<'a>(&'a self, key: CommandId, reference: &'a str, amount: Amount) -> Asked<'a, Reading> {
        Box::pin(async move {
            let intent = self.intent(reference).await?;
            let path = format!("/v1/payment_intents/{}/capture", segment(&intent.id)?);
            let fields = pairs([("amount_to_capture", amount.0.to_string())]);
            let _: Named = self.post(&path, &key.to_string(), fields).await?;
            self.look(reference).await
        })
    }

    fn cancel<'a>(&'a self, key: CommandId, reference: &'a str) -> Asked<'a, Reading> {
        Box::pin(self.let_go(key, reference))
    }

    fn refund<'a>(&'a self, key: CommandId, reference: &'a str, amount: Amount) -> Asked<'a, Reading> {
        Box::pin(self.pay_back(key, reference, amount))
    }

    fn hear(&self, headers: &HeaderMap, body: &[u8]) -> Result<Notice, PaymentFault> {
        let now = crate::clock::now().0.div_euclid(1_000);
        signature::stripe(&self.secrets, headers, body, now)?;
        let event: Event = serde_json::from_slice(body)
            .map_err(|error| PaymentFault::Refused(format!("this notice is not understood: {error}")))?;
        let about = event.data.object;
        // Of an intent, a charge or a dispute the page is found by asking.
        let reference = match about.object.as_str() {
            "checkout.session" | "payment_intent" => about.id,
            _ => about.payment_intent.unwrap_or(about.id),
        };
        Ok(Notice { reference, id: event.id })
    }

    fn find<'a>(&'a self, reference: String) -> Asked<'a, String> {
        Box::pin(async move {
            if !reference.starts_with("pi_") {
                return Ok(reference);
            }
            let path = format!("/v1/checkout/sessions?payment_intent={}&limit=1", segment(&reference)?);
            let pages: Listed<Named> = self.get(&path).await?;
            Ok(pages.data.into_iter().next().map_or(reference, |page| page.id))
        })
    }
}
