//! Being written to when goods can be had again: asked for on the page of what is sold out, confirmed by a mailed link unless the
//! address is known to be theirs who ask, and ended behind a link that every mail has. No answer tells who waits for what.

use actix_web::{HttpResponse, http::StatusCode, web};
use askama::Template;
use domain::customers::{EmailTag, normalised_email};
use protocol::{AlertView, Availability, Badge, BranchId, CommandId, Refusal, RefusalCode, Sku};
use serde::Deserialize;
use std::borrow::Cow;

use super::{
    Field, Form, Sheet, Visit,
    form::at_field,
    inside::day_of,
    letters::{Wanted, behind},
    private, say,
};
use crate::{
    auth::{Link, Purpose},
    node::{AlertWish, Node},
    rim::rendered,
    shop::{
        front::Front,
        pages::{badges::badges_of, not_found_page},
    },
    words::Language,
};

/// What is said of a place where goods are not to be collected but sent.
const SENT: &str = "sent";

#[derive(Deserialize, Default)]
pub(super) struct Which {
    #[serde(default)]
    sku: String,
    /// The place that is chosen already.
    #[serde(default)]
    at: String,
}

/// What somebody wants, as it is called, and where it can be waited for.
struct Goods {
    sku: Sku,
    name: String,
    /// Of its page.
    address: String,
    places: Vec<(Option<BranchId>, String)>,
}

impl Goods {
    async fn of(visit: &Visit, sku: &str) -> Option<Self> {
        let sku: Sku = sku.parse().ok()?;
        let window = visit.window().await;
        let published = visit.node.catalogue();
        let handle = published.organisation.variant(&sku)?.0.handle.clone();
        let product = window.product(&handle)?;
        let variant = product.variants.iter().find(|variant| variant.sku == sku)?;
        let name = match variant.name.as_str() {
            "" => product.name.clone(),
            name => format!("{}, {name}", product.name),
        };
        let badges = badges_of(&visit.node, vec![sku]).await;
        let mut places = Vec::new();
        if let Some(badge) = badges.get(&sku).filter(|badge| can_be_waited_for(badge)) {
            if badge.branches.iter().all(is_out) {
                places.push((None, visit.say.alert_sent().to_owned()));
            }
            for one in badge.branches.iter().filter(|one| is_out(one)) {
                let named = window.branches.iter().find(|branch| branch.id == one.branch);
                places.extend(named.map(|branch| (Some(branch.id), branch.name.clone())));
            }
        }
        Some(Self { sku, name, address: format!("/p/{handle}?sku={sku}"), places })
    }

    fn place(&self, said: &str) -> Option<Option<BranchId>> {
        self.places.iter().map(|(place, _)| *place).find(|place| word_of(*place) == said)
    }
}

fn is_out(one: &protocol::BranchAvailability) -> bool {
    one.availability == Availability::OutOfStock
}

/// Whether something is sold out somewhere, and nowhere to be ordered before it is there.
pub(in crate::shop) fn can_be_waited_for(badge: &Badge) -> bool {
    let early = |one: &protocol::BranchAvailability| {
        matches!(one.availability, Availability::BackOrder | Availability::PreOrder)
    };
    badge.branches.iter().any(is_out) && !badge.branches.iter().any(early)
}

fn word_of(place: Option<BranchId>) -> String {
    place.map_or_else(|| SENT.to_owned(), |branch| branch.0.to_string())
}

fn sheet(say: Language, goods: &Goods, place: String, email: String) -> Sheet<'static> {
    let option = |(place, name): &(Option<BranchId>, String)| (word_of(*place), name.clone());
    let chosen = goods.place(&place).map(word_of);
    let only = goods.places.first().filter(|_| goods.places.len() == 1).map(|(place, _)| word_of(*place));
    let place = Field {
        name: "place",
        label: say.alert_where(),
        kind: "select",
        value: chosen.or(only).unwrap_or_default(),
        required: true,
        options: goods.places.iter().map(option).map(|(a, b)| (Cow::Owned(a), Cow::Owned(b))).collect(),
        ..Field::default()
    };
    Sheet {
        title: say.alert_ask(),
        above: goods.name.clone(),
        intro: say.alert_intro(),
        action: "/alerts/new",
        fields: vec![place, Field::email(say, email), Field::hidden("sku", goods.sku.to_string())],
        button: say.alert_send(),
        ..Sheet::default()
    }
}

/// Nothing to wait for.
fn there(visit: &Visit, goods: &Goods) -> HttpResponse {
    let links = vec![(visit.say.alert_to_goods(), goods.address.as_str())];
    let sheet = Sheet {
        title: visit.say.alert_there(),
        above: goods.name.clone(),
        intro: visit.say.alert_there_text(),
        links,
        ..Sheet::default()
    };
    visit.page(StatusCode::OK, &sheet)
}

pub(super) async fn ask(visit: Visit, which: web::Query<Which>) -> HttpResponse {
    let Some(goods) = Goods::of(&visit, &which.sku).await else { return not_found_page(&visit.front()) };
    if goods.places.is_empty() {
        return there(&visit, &goods);
    }
    let email = match visit.guest().await {
        Ok(Some(guest)) => {
            visit.node.customer(guest.customer).await.ok().flatten().map(|view| view.row.email)
        }
        _ => None,
    };
    visit.page(StatusCode::OK, &sheet(visit.say, &goods, which.at.clone(), email.unwrap_or_default()))
}

pub(super) async fn asked(visit: Visit, form: Form) -> HttpResponse {
    let admitted =
        visit.admit().and_then(|()| visit.rim.admit_alert(visit.rim.client_address(&visit.request)));
    if let Err(refusal) = admitted {
        return visit.refused(&refusal);
    }
    let Some(goods) = Goods::of(&visit, &form.text("sku")).await else {
        return not_found_page(&visit.front());
    };
    if goods.places.is_empty() {
        return there(&visit, &goods);
    }
    let (said, chosen) = (form.text("email"), form.text("place"));
    let (Some(place), Some(email)) = (goods.place(&chosen), normalised_email(&said)) else {
        let mut sheet = sheet(visit.say, &goods, chosen.clone(), said.clone());
        if normalised_email(&said).is_none() {
            at_field(visit.say, &mut sheet.fields, say::NO_EMAIL);
        }
        if let Some(field) = sheet.fields.first_mut().filter(|_| goods.place(&chosen).is_none()) {
            field.wrong = Some(visit.say.account_choose_one().to_owned());
        }
        return visit.page(StatusCode::UNPROCESSABLE_ENTITY, &sheet);
    };
    match own_address(&visit, &email).await {
        Err(refusal) => visit.refused(&refusal),
        Ok(Some(customer)) => {
            let wish = wish(&visit, (goods.sku, place), email, Some(customer));
            match visit.node.set_alert(wish).await {
                Err(refusal) => visit.refused(&refusal),
                Ok(()) => visit.to("/alerts?done=set"),
            }
        }
        Ok(None) => {
            // An address that got many mails gets no more for a while; whoever asks is told the same.
            if visit.rim.admit_account_mail(&email).is_ok() {
                behind(Wanted::of(&visit).alert(email, goods.name, (goods.sku, place)));
            }
            visit.notice(StatusCode::OK, visit.say.alert_look(), visit.say.alert_look_text())
        }
    }
}

fn wish(
    visit: &Visit,
    (sku, branch): (Sku, Option<BranchId>),
    email: String,
    customer: Option<protocol::CustomerId>,
) -> AlertWish {
    AlertWish { sku, branch, email, language: visit.say.code(), customer, text: say::TEXT_VERSION }
}

/// Who is signed in here, if the address is known to be theirs.
async fn own_address(visit: &Visit, email: &str) -> Result<Option<protocol::CustomerId>, Refusal> {
    let Some(guest) = visit.guest().await? else { return Ok(None) };
    let view = visit.node.customer(guest.customer).await?;
    let own = view.is_some_and(|view| view.row.verified.is_some() && view.row.email == email);
    Ok(own.then_some(guest.customer))
}

#[derive(Deserialize, Default)]
pub(super) struct Mailed {
    #[serde(default)]
    t: String,
    /// Whether they do not want it after all.
    #[serde(default)]
    no: String,
}

fn stale(visit: &Visit) -> HttpResponse {
    visit.notice(StatusCode::GONE, visit.say.account_stale(), visit.say.alert_stale())
}

/// What a mailed link wants, as long as it is good.
fn wanted(visit: &Visit, token: &str) -> Option<(Link, Sku, Option<BranchId>)> {
    let link = visit.node.auth().accounts().peek_any(token)?;
    let Purpose::Alert(sku, branch) = link.purpose else { return None };
    Some((link, sku, branch))
}

pub(super) async fn confirm(visit: Visit, mailed: web::Query<Mailed>) -> HttpResponse {
    let Some((_, sku, _)) = wanted(&visit, &mailed.t) else { return stale(&visit) };
    let say = visit.say;
    let no = !mailed.no.is_empty();
    let other = format!("/alerts/confirm?t={}{}", mailed.t, if no { "" } else { "&no=1" });
    let mut fields = vec![Field::hidden("t", mailed.t.clone())];
    if no {
        fields.push(Field::hidden("no", "1".to_owned()));
    }
    let sheet = Sheet {
        title: if no { say.alert_stop() } else { say.alert_ask() },
        above: name_of(&visit.node, sku),
        intro: if no { "" } else { say.alert_intro() },
        action: "/alerts/confirm",
        fields,
        button: if no { say.alert_stop() } else { say.alert_confirm() },
        links: vec![(if no { say.alert_confirm() } else { say.alert_stop() }, other.as_str())],
        ..Sheet::default()
    };
    visit.page(StatusCode::OK, &sheet)
}

pub(super) async fn confirmed(visit: Visit, form: Form) -> HttpResponse {
    let token = form.text("t");
    let done = async {
        visit.admit()?;
        let Some((link, sku, branch)) = wanted(&visit, &token) else { return Ok(None) };
        let accounts = visit.node.auth().accounts();
        if accounts.redeem(&token, link.purpose)?.is_none() {
            return Ok(None);
        }
        visit.node.auth().make_durable().await?;
        if form.ticked("no") {
            return Ok(Some(String::new()));
        }
        let email = link.email.clone();
        visit.node.set_alert(wish(&visit, (sku, branch), link.email, None)).await?;
        Ok::<_, Refusal>(Some(visit.node.alert_tag(&email)?.name()))
    };
    match done.await {
        Err(refusal) => visit.refused(&refusal),
        Ok(None) => stale(&visit),
        Ok(Some(tag)) if tag.is_empty() => {
            visit.notice(StatusCode::OK, visit.say.alert_stop(), visit.say.alert_stopped())
        }
        Ok(Some(tag)) => visit.to(&format!("/alerts?a={tag}&done=set")),
    }
}

#[derive(Deserialize, Default)]
pub(super) struct Whose {
    /// What stands for the mail address; none for whoever is signed in.
    #[serde(default)]
    a: String,
    #[serde(default)]
    done: String,
}

#[derive(Template)]
#[template(path = "alerts.html")]
struct AlertsPage<'a> {
    shop: &'a Front,
    title: &'a str,
    question: &'a str,
    done: Option<&'a str>,
    tag: String,
    alerts: Vec<AlertRow>,
}

struct AlertRow {
    id: CommandId,
    name: String,
    place: String,
    since: String,
}

impl AlertRow {
    fn of(visit: &Visit, alert: &AlertView) -> Self {
        let published = visit.node.catalogue();
        let branch = alert.branch.and_then(|branch| published.organisation.branch(branch));
        let place = match alert.branch {
            None => visit.say.alert_sent().to_owned(),
            Some(_) => branch.map(|branch| branch.name.clone()).unwrap_or_default(),
        };
        let since = visit.say.alert_since(day_of(visit.say, alert.since));
        Self { id: alert.id, name: name_of(&visit.node, alert.sku), place, since }
    }
}

fn name_of(node: &Node, sku: Sku) -> String {
    let published = node.catalogue();
    match published.organisation.variant(&sku) {
        Some((product, variant)) if variant.name.is_empty() => product.name.clone(),
        Some((product, variant)) => format!("{}, {}", product.name, variant.name),
        None => sku.to_string(),
    }
}

/// Whose alerts a page is about: whoever has the mail, or is signed in.
async fn tag(visit: &Visit, named: &str) -> Result<Option<EmailTag>, Refusal> {
    if !named.is_empty() {
        return Ok(EmailTag::named(named));
    }
    let Some(guest) = visit.guest().await? else { return Ok(None) };
    visit.node.tag_of(guest.customer).await
}

pub(super) async fn list(visit: Visit, whose: web::Query<Whose>) -> HttpResponse {
    let found = async {
        let tag = tag(&visit, &whose.a).await?;
        let alerts = match tag {
            Some(tag) => visit.node.alerts_of(tag).await?,
            None => Vec::new(),
        };
        Ok::<_, Refusal>((tag, alerts))
    };
    let (tag, alerts) = match found.await {
        Ok(found) => found,
        Err(refusal) => return visit.refused(&refusal),
    };
    let shop = visit.front();
    private(rendered(
        StatusCode::OK,
        &AlertsPage {
            shop: &shop,
            title: visit.say.alert_yours(),
            question: "",
            done: match whose.done.as_str() {
                "set" => Some(visit.say.alert_set()),
                "stopped" => Some(visit.say.alert_stopped()),
                _ => None,
            },
            tag: tag.map(EmailTag::name).unwrap_or_default(),
            alerts: alerts.iter().map(|alert| AlertRow::of(&visit, alert)).collect(),
        },
    ))
}

pub(super) async fn stopped(visit: Visit, form: Form) -> HttpResponse {
    let named = form.text("a");
    let done = async {
        visit.admit()?;
        let one = match form.text("alert") {
            all if all.is_empty() => None,
            one => Some(one.parse::<CommandId>().map_err(|_odd| gone())?),
        };
        let tag = EmailTag::named(&named).ok_or_else(gone)?;
        visit.node.take_alerts_back(tag, one).await
    };
    match done.await {
        Err(refusal) => visit.refused(&refusal),
        Ok(()) => visit.to(&format!("/alerts?a={named}&done=stopped")),
    }
}

fn gone() -> Refusal {
    Refusal::new(
        RefusalCode::Malformed,
        "this form cannot be read; open the page again, and send it from there",
    )
}
