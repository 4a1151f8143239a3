//! What somebody sees and changes of themselves. Each form carries a proof of the device it was drawn for.

use actix_web::{HttpResponse, http::StatusCode, web};
use askama::Template;
use domain::{customers::normalised_email, organisation::check_password};
use protocol::{
    ChangeCustomer, CommandBody, ConsentGiven, ConsentKind, CustomerView, DeviceView, GiveConsent, Refusal,
    RefusalCode, Timestamp,
};
use serde::Deserialize;

pub(super) use super::places::{address, address_put, address_removed};
use super::{
    Field, Form, Guest, Sheet, Visit,
    credit::{CreditView, credit},
    door::set_password,
    form::at_field,
    letters::{Wanted, behind},
    passkeys::PasskeyRow,
    private, say,
};
use crate::{
    limits::ACCOUNT_ORDERS,
    node::{Node, OrdersAsked},
    rim::rendered,
    shop::front::Front,
    words::Language,
};

#[derive(Deserialize, Default)]
pub(super) struct Done {
    #[serde(default)]
    done: String,
}

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage<'a> {
    shop: &'a Front,
    title: &'a str,
    question: &'a str,
    done: Option<&'a str>,
    proof: String,
    view: &'a CustomerView,
    devices: Vec<DeviceRow>,
    passkeys: Vec<PasskeyRow>,
    takes_passkeys: bool,
    news: bool,
    texts: bool,
    orders: Vec<OrderLine>,
    credit: Option<CreditView>,
}

/// An order of theirs, as the list has it.
struct OrderLine {
    address: String,
    number: String,
    placed: String,
    total: String,
    state: &'static str,
}

struct DeviceRow {
    id: String,
    client: String,
    since: String,
    used: String,
    own: bool,
}

impl DeviceRow {
    fn of(say: Language, device: DeviceView) -> Self {
        Self {
            id: device.id,
            client: if device.client.is_empty() {
                say.account_a_device().to_owned()
            } else {
                browser_of(&device.client)
            },
            since: day_of(say, device.since),
            used: day_of(say, device.last_used),
            own: device.own,
        }
    }
}

/// What was ordered with their mail address, the newest first, once it is known to be theirs.
async fn orders_of((say, at): (Language, &str), node: &Node, view: &CustomerView) -> Vec<OrderLine> {
    let email = &view.row.email;
    if view.row.verified.is_none() || email.is_empty() {
        return Vec::new();
    }
    let asked = OrdersAsked { text: email.clone(), ..OrdersAsked::default() };
    let found = node.orders(asked, ACCOUNT_ORDERS).await.unwrap_or_default();
    let own = found.into_iter().filter(|row| normalised_email(&row.email).as_ref() == Some(email));
    let mut lines = Vec::new();
    for row in own {
        let Ok(Some(order)) = node.order(row.id).await else { continue };
        lines.push(OrderLine {
            address: format!("{at}/order/{}", order.key),
            number: order.number,
            placed: day_of(say, order.placed),
            total: say.price(order.total, order.currency),
            state: say::state(say, order.state),
        });
    }
    lines
}

/// The day of a moment, as it is the same everywhere.
pub(super) fn day_of(say: Language, at: Timestamp) -> String {
    let day = chrono::DateTime::from_timestamp_millis(at.0).map(|at| at.format("%Y-%m-%d").to_string());
    say.day(&day.unwrap_or_default())
}

/// What people call what a browser says of itself; what is not known is shown as it is.
pub(super) fn browser_of(client: &str) -> String {
    let first = |names: &[(&str, &'static str)]| {
        names.iter().find(|(sign, _)| client.contains(sign)).map(|(_, name)| *name)
    };
    let browser = first(&[
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = first(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(browser), None) => browser.to_owned(),
        _ => client.chars().take(60).collect(),
    }
}

/// Who is signed in, with all that is known of them; or the way to the door.
pub(super) async fn known(visit: &Visit) -> Result<(Guest, CustomerView), HttpResponse> {
    let refused = |refusal: Refusal| visit.refused(&refusal);
    let Some(guest) = visit.guest().await.map_err(refused)? else {
        return Err(visit.leave("/account/sign-in"));
    };
    match visit.node.customer(guest.customer).await.map_err(refused)? {
        Some(view) => Ok((guest, view)),
        None => Err(visit.leave("/account/sign-in")),
    }
}

/// The same for a form, which must have been drawn for this device.
pub(super) async fn proven(visit: &Visit, form: &Form) -> Result<(Guest, CustomerView), HttpResponse> {
    visit.admit().map_err(|refusal| visit.refused(&refusal))?;
    let (guest, view) = known(visit).await?;
    if form.raw("proof") != guest.proof() {
        let message = "This form was made for another sign-in. Open the page again, and send it from there.";
        return Err(visit.refused(&Refusal::new(RefusalCode::Unauthorised, message)));
    }
    Ok((guest, view))
}

/// Does something, and leads back to the account with a word about it.
pub(super) async fn done_with(visit: &Visit, body: CommandBody, word: &str) -> HttpResponse {
    match visit.node.as_customer(body).await {
        Ok(_) => visit.to(&format!("/account?done={word}")),
        Err(refusal) => visit.refused(&refusal),
    }
}

pub(super) async fn account(visit: Visit, query: web::Query<Done>) -> HttpResponse {
    let (guest, view) = match known(&visit).await {
        Ok(known) => known,
        Err(answer) => return answer,
    };
    let devices = visit.node.auth().accounts().list(guest.customer, guest.token());
    let agreed = |kind| view.consents.iter().any(|consent| consent.kind == kind && consent.given);
    let shop = visit.front();
    private(rendered(
        StatusCode::OK,
        &AccountPage {
            shop: &shop,
            title: visit.say.account_yours(),
            question: "",
            done: say::done(visit.say, &query.done),
            proof: guest.proof(),
            devices: devices.into_iter().map(|device| DeviceRow::of(visit.say, device)).collect(),
            passkeys: view.passkeys.iter().map(|one| PasskeyRow::of(visit.say, one)).collect(),
            takes_passkeys: visit.passkey_site().is_ok(),
            news: agreed(ConsentKind::News),
            texts: agreed(ConsentKind::Texts),
            orders: orders_of((visit.say, visit.at), &visit.node, &view).await,
            credit: credit((visit.say, visit.at), &visit.node, guest.customer).await,
            view: &view,
        },
    ))
}

fn profile_sheet(say: Language, name: String, phone: String, proof: String) -> Sheet<'static> {
    let phone = Field { kind: "tel", ..Field::text("phone", say.account_phone(), "tel", phone) };
    Sheet {
        title: say.account_profile(),
        action: "/account/profile",
        fields: vec![
            Field::text("name", say.account_name(), "name", name).needed(),
            phone,
            Field::hidden("proof", proof),
        ],
        button: say.account_save(),
        links: vec![back(say)],
        ..Sheet::default()
    }
}

pub(super) fn back(say: Language) -> (&'static str, &'static str) {
    (say.account_back(), "/account")
}

pub(super) async fn profile(visit: Visit) -> HttpResponse {
    match known(&visit).await {
        Ok((guest, view)) => visit
            .page(StatusCode::OK, &profile_sheet(visit.say, view.row.name, view.row.phone, guest.proof())),
        Err(answer) => answer,
    }
}

pub(super) async fn profile_put(visit: Visit, form: Form) -> HttpResponse {
    let (guest, _) = match proven(&visit, &form).await {
        Ok(proven) => proven,
        Err(answer) => return answer,
    };
    let (name, phone) = (form.text("name"), form.text("phone"));
    let change = ChangeCustomer {
        customer: guest.customer,
        name: Some(name.clone()),
        phone: Some(phone.clone()),
        language: None,
        note: None,
        version: None,
    };
    match visit.node.as_customer(change.into()).await {
        Ok(_) => visit.to("/account?done=profile"),
        Err(refusal) => wrong(&visit, profile_sheet(visit.say, name, phone, guest.proof()), &refusal),
    }
}

/// The form again, with what is wrong at its field.
pub(super) fn wrong(visit: &Visit, mut sheet: Sheet<'_>, refusal: &Refusal) -> HttpResponse {
    let problem = at_field(visit.say, &mut sheet.fields, &refusal.message);
    let sheet = Sheet { problem: problem.as_deref(), ..sheet };
    visit.page(StatusCode::UNPROCESSABLE_ENTITY, &sheet)
}

fn email_sheet(say: Language, email: String, proof: String) -> Sheet<'static> {
    Sheet {
        title: say.account_new_email(),
        intro: say.account_email_intro(),
        action: "/account/email",
        fields: vec![Field::email(say, email), Field::hidden("proof", proof)],
        button: say.account_send(),
        links: vec![back(say)],
        ..Sheet::default()
    }
}

pub(super) async fn email(visit: Visit) -> HttpResponse {
    match known(&visit).await {
        Ok((guest, _)) => visit.page(StatusCode::OK, &email_sheet(visit.say, String::new(), guest.proof())),
        Err(answer) => answer,
    }
}

pub(super) async fn email_asked(visit: Visit, form: Form) -> HttpResponse {
    let (guest, _) = match proven(&visit, &form).await {
        Ok(proven) => proven,
        Err(answer) => return answer,
    };
    let said = form.text("email");
    let Some(email) = normalised_email(&said) else {
        let refusal = Refusal::new(RefusalCode::InvalidText, say::NO_EMAIL);
        return wrong(&visit, email_sheet(visit.say, said, guest.proof()), &refusal);
    };
    if visit.rim.admit_account_mail(&email).is_ok() {
        behind(Wanted::of(&visit).new_email(guest.customer, email));
    }
    visit.to("/account?done=email")
}

fn password_sheet(say: Language, has_one: bool, proof: String) -> Sheet<'static> {
    let field = |name, label, autocomplete, hint| Field {
        name,
        label,
        kind: "password",
        autocomplete,
        hint,
        required: true,
        ..Field::default()
    };
    let mut fields = Vec::new();
    if has_one {
        fields.push(field("old", say.account_until_now(), "current-password", ""));
    }
    fields.push(field("password", say.account_new_password(), "new-password", say.account_password_hint()));
    fields.push(Field::hidden("proof", proof));
    Sheet {
        title: say.account_reset(),
        intro: say.account_reset_intro(),
        action: "/account/password",
        fields,
        button: say.account_save(),
        links: vec![back(say)],
        ..Sheet::default()
    }
}

pub(super) async fn password(visit: Visit) -> HttpResponse {
    match known(&visit).await {
        Ok((guest, view)) => {
            visit.page(StatusCode::OK, &password_sheet(visit.say, view.has_password, guest.proof()))
        }
        Err(answer) => answer,
    }
}

/// Whoever sits at a device that somebody left signed in does not learn the password by trying, nor changes it.
pub(super) async fn check_own(visit: &Visit, guest: &Guest, said: &str) -> Result<(), Refusal> {
    let Some(account) = visit.node.account(guest.customer).await? else {
        return Err(Refusal::new(RefusalCode::UnknownCustomer, "there is no such customer, or not any more"));
    };
    if account.password_hash.is_none() {
        return Ok(());
    }
    visit.rim.admit_account_guess(&account.email)?;
    if visit.node.auth().check_secret(account.password_hash, said.to_owned()).await? {
        return Ok(());
    }
    Err(Refusal::new(RefusalCode::InvalidPassword, say::WRONG_PASSWORD))
}

pub(super) async fn password_put(visit: Visit, form: Form) -> HttpResponse {
    let (guest, view) = match proven(&visit, &form).await {
        Ok(proven) => proven,
        Err(answer) => return answer,
    };
    let done = async {
        check_own(&visit, &guest, form.raw("old")).await.map_err(|refusal| (Some("old"), refusal))?;
        let other = |refusal: Refusal| (None, refusal);
        check_password(form.raw("password"), &view.row.name).map_err(|rejection| other(rejection.into()))?;
        set_password(&visit, guest.customer, form.raw("password").to_owned()).await.map_err(other)?;
        visit.node.auth().accounts().end_all(guest.customer, Some(guest.token())).map_err(other)?;
        visit.node.auth().make_durable().await.map_err(other)
    };
    match done.await {
        Ok(()) => visit.to("/account?done=password"),
        Err((Some(place), refusal)) => {
            let mut sheet = password_sheet(visit.say, view.has_password, guest.proof());
            if let Some(field) = sheet.fields.iter_mut().find(|field| field.name == place) {
                field.wrong = Some(say::sentence(visit.say, &refusal.message));
            }
            visit.page(StatusCode::UNPROCESSABLE_ENTITY, &sheet)
        }
        Err((None, refusal)) => {
            wrong(&visit, password_sheet(visit.say, view.has_password, guest.proof()), &refusal)
        }
    }
}

pub(super) async fn consents_put(visit: Visit, form: Form) -> HttpResponse {
    let (guest, view) = match proven(&visit, &form).await {
        Ok(proven) => proven,
        Err(answer) => return answer,
    };
    for (kind, name) in [(ConsentKind::News, "news"), (ConsentKind::Texts, "texts")] {
        let given = form.ticked(name);
        let before = view.consents.iter().any(|consent| consent.kind == kind && consent.given);
        if given == before {
            continue;
        }
        let consent = ConsentGiven { kind, given, text: say::TEXT_VERSION.to_owned() };
        if let Err(refusal) =
            visit.node.as_customer(GiveConsent { customer: guest.customer, consent }.into()).await
        {
            return visit.refused(&refusal);
        }
    }
    visit.to("/account?done=consents")
}

pub(super) async fn device_ended(visit: Visit, form: Form) -> HttpResponse {
    let (guest, _) = match proven(&visit, &form).await {
        Ok(proven) => proven,
        Err(answer) => return answer,
    };
    let ended = async {
        match form.raw("device") {
            "others" => visit.node.auth().accounts().end_all(guest.customer, Some(guest.token()))?,
            device => visit.node.auth().accounts().end(guest.customer, device)?,
        };
        visit.node.auth().make_durable().await
    };
    match ended.await {
        Ok(()) => visit.to("/account?done=device"),
        Err(refusal) => visit.refused(&refusal),
    }
}

pub(super) async fn signed_out(visit: Visit, form: Form) -> HttpResponse {
    let (guest, _) = match proven(&visit, &form).await {
        Ok(proven) => proven,
        Err(answer) => return answer,
    };
    let ended = async {
        visit.node.auth().accounts().sign_out(guest.token())?;
        visit.node.auth().make_durable().await
    };
    match ended.await {
        Ok(()) => visit.leave("/"),
        Err(refusal) => visit.refused(&refusal),
    }
}
