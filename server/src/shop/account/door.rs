//! Before somebody is signed in: opening an account, signing in, and what mailed links lead to. No answer here tells whether an
//! address has an account, and opening a link does nothing by itself, since programs open links too.

use actix_web::{HttpResponse, http::StatusCode, web};
use domain::{customers::normalised_email, organisation::check_password};
use protocol::{
    ChangeCustomerEmail, ConsentGiven, ConsentKind, CreateCustomer, CustomerCommand, CustomerId, CustomerRef,
    Outcome, Password, Refusal, SetCustomerPassword,
};
use serde::Deserialize;

use super::{
    Field, Form, Sheet, Visit,
    form::at_field,
    letters::{Wanted, behind},
    say,
};
use crate::auth::{Link, Purpose};
use crate::words::Language;

#[derive(Deserialize, Default)]
pub(super) struct Token {
    #[serde(default)]
    t: String,
}

fn sign_up_sheet(say: Language, name: String, email: String, wrong: Option<&str>) -> Sheet<'static> {
    let mut fields =
        vec![Field::text("name", say.account_name(), "name", name).needed(), Field::email(say, email)];
    if let Some(wrong) = wrong {
        at_field(say, &mut fields, wrong);
    }
    Sheet {
        title: say.account_sign_up(),
        intro: say.account_sign_up_intro(),
        action: "/account/sign-up",
        fields,
        button: say.account_send(),
        links: vec![(say.account_have_one(), "/account/sign-in")],
        ..Sheet::default()
    }
}

pub(super) async fn sign_up(visit: Visit) -> HttpResponse {
    visit.page(StatusCode::OK, &sign_up_sheet(visit.say, String::new(), String::new(), None))
}

pub(super) async fn signed_up(visit: Visit, form: Form) -> HttpResponse {
    if let Err(refusal) = visit.admit() {
        return visit.refused(&refusal);
    }
    let (name, said) = (form.text("name"), form.text("email"));
    let wrong = if name.is_empty()
        || name.chars().count() > protocol::TEXT_CHARS_MAX
        || name.chars().any(char::is_control)
    {
        Some("the name is missing, or cannot be read")
    } else {
        None
    };
    let Some(email) = normalised_email(&said).filter(|_| wrong.is_none()) else {
        let sheet = sign_up_sheet(visit.say, name, said, Some(wrong.unwrap_or(say::NO_EMAIL)));
        return visit.page(StatusCode::UNPROCESSABLE_ENTITY, &sheet);
    };
    // An address that got many mails gets no more for a while; whoever asks is told the same.
    if visit.rim.admit_account_mail(&email).is_ok() {
        behind(Wanted::of(&visit).sign_up(name, email));
    }
    visit.notice(StatusCode::OK, visit.say.account_look(), visit.say.account_look_text())
}

pub(super) fn sign_in_sheet<'a>(visit: &Visit, email: String, problem: Option<&'a str>) -> Sheet<'a> {
    let (say, takes_passkeys) = (visit.say, visit.passkey_site().is_ok());
    let mut email = Field::email(say, email);
    if takes_passkeys {
        // Browsers offer passkeys where the address is typed.
        email.autocomplete = "username webauthn";
    }
    Sheet {
        title: say.account_sign_in(),
        problem,
        action: "/account/sign-in",
        fields: vec![email, Field::password(say)],
        button: say.account_sign_in(),
        takes_passkeys,
        links: vec![
            (say.account_link_or_password(), "/account/link"),
            (say.account_sign_up(), "/account/sign-up"),
        ],
        ..Sheet::default()
    }
}

pub(super) async fn sign_in(visit: Visit) -> HttpResponse {
    match visit.guest().await {
        Ok(Some(_)) => visit.to("/account"),
        _ => visit.page(StatusCode::OK, &sign_in_sheet(&visit, String::new(), None)),
    }
}

pub(super) async fn signed_in(visit: Visit, form: Form) -> HttpResponse {
    let said = form.text("email");
    let tried = async {
        visit.admit()?;
        let email = normalised_email(&said).unwrap_or_default();
        visit.rim.admit_account_guess(&email)?;
        let account = visit.node.account_of(email).await?.filter(|account| !account.blocked);
        let hash = account.as_ref().and_then(|account| account.password_hash.clone());
        let right = visit.node.auth().check_secret(hash, form.raw("password").to_owned()).await?;
        Ok::<_, Refusal>(account.filter(|_| right).map(|account| account.customer))
    };
    let again = || {
        visit.page(
            StatusCode::UNAUTHORIZED,
            &sign_in_sheet(&visit, said.clone(), Some(visit.say.account_wrong())),
        )
    };
    ended(&visit, tried.await, again).await
}

/// How every way in ends: signed in, or what went wrong, or what is shown to somebody who was not let in.
async fn ended(
    visit: &Visit,
    tried: Result<Option<CustomerId>, Refusal>,
    otherwise: impl FnOnce() -> HttpResponse,
) -> HttpResponse {
    match tried {
        Err(refusal) => visit.refused(&refusal),
        Ok(None) => otherwise(),
        Ok(Some(customer)) => visit.sign_in(customer).await.unwrap_or_else(|refusal| visit.refused(&refusal)),
    }
}

fn link_sheet(say: Language, email: String, wrong: Option<&str>) -> Sheet<'static> {
    let mut fields = vec![Field::email(say, email)];
    if let Some(wrong) = wrong {
        at_field(say, &mut fields, wrong);
    }
    Sheet {
        title: say.account_link(),
        intro: say.account_link_intro(),
        action: "/account/link",
        fields,
        button: say.account_send(),
        links: vec![(say.account_with_password(), "/account/sign-in")],
        ..Sheet::default()
    }
}

pub(super) async fn ask_link(visit: Visit) -> HttpResponse {
    visit.page(StatusCode::OK, &link_sheet(visit.say, String::new(), None))
}

pub(super) async fn link_asked(visit: Visit, form: Form) -> HttpResponse {
    if let Err(refusal) = visit.admit() {
        return visit.refused(&refusal);
    }
    let said = form.text("email");
    let Some(email) = normalised_email(&said) else {
        return visit
            .page(StatusCode::UNPROCESSABLE_ENTITY, &link_sheet(visit.say, said, Some(say::NO_EMAIL)));
    };
    if visit.rim.admit_account_mail(&email).is_ok() {
        behind(Wanted::of(&visit).sign_in(email));
    }
    visit.notice(StatusCode::OK, visit.say.account_look(), visit.say.account_look_text())
}

/// A page behind a mailed link. It only shows what the link is for; its button does it.
fn behind_link(
    visit: &Visit,
    token: &str,
    purpose: Purpose,
    sheet: impl FnOnce(Link) -> Sheet<'static>,
) -> HttpResponse {
    match visit.node.auth().accounts().peek(token, purpose) {
        None => stale(visit),
        Some(link) => {
            let mut sheet = sheet(link);
            sheet.fields.push(Field::hidden("t", token.to_owned()));
            visit.page(StatusCode::OK, &sheet)
        }
    }
}

fn stale(visit: &Visit) -> HttpResponse {
    let links =
        vec![(visit.say.account_link(), "/account/link"), (visit.say.account_sign_up(), "/account/sign-up")];
    let sheet = Sheet {
        title: visit.say.account_stale(),
        intro: visit.say.account_stale_text(),
        links,
        ..Sheet::default()
    };
    visit.page(StatusCode::GONE, &sheet)
}

fn new_password(say: Language, hint: &'static str, required: bool) -> Field {
    Field {
        name: "password",
        label: say.account_new_password(),
        kind: "password",
        autocomplete: "new-password",
        hint,
        required,
        ..Field::default()
    }
}

fn open_sheet(say: Language, name: String) -> Sheet<'static> {
    let fields = vec![
        Field::text("name", say.account_name(), "name", name).needed(),
        new_password(say, say.account_password_optional(), false),
        Field::tick("news", say.account_news(), false),
    ];
    Sheet {
        title: say.account_open(),
        intro: say.account_open_intro(),
        action: "/account/open",
        fields,
        button: say.account_sign_up(),
        ..Sheet::default()
    }
}

pub(super) async fn open(visit: Visit, token: web::Query<Token>) -> HttpResponse {
    behind_link(&visit, &token.t, Purpose::SignUp, |link| open_sheet(visit.say, link.name))
}

pub(super) async fn opened(visit: Visit, form: Form) -> HttpResponse {
    if let Err(refusal) = visit.admit() {
        return visit.refused(&refusal);
    }
    let token = form.text("t");
    let (name, password) = (form.text("name"), form.raw("password").to_owned());
    let wrong = if name.is_empty() || name.chars().count() > protocol::TEXT_CHARS_MAX {
        Some("the name is missing, or too long".to_owned())
    } else if password.is_empty() {
        None
    } else {
        check_password(&password, &name).err().map(|rejection| rejection.message)
    };
    if let Some(wrong) = wrong {
        return behind_link(&visit, &token, Purpose::SignUp, |_| {
            let mut sheet = open_sheet(visit.say, name);
            at_field(visit.say, &mut sheet.fields, &wrong);
            sheet
        });
    }
    let made = async {
        let Some(link) = visit.node.auth().accounts().redeem(&token, Purpose::SignUp)? else {
            return Ok(None);
        };
        visit.node.auth().make_durable().await?;
        let consents = [(ConsentKind::Terms, true), (ConsentKind::News, form.ticked("news"))];
        let consents = consents.into_iter().map(|(kind, given)| ConsentGiven {
            kind,
            given,
            text: say::TEXT_VERSION.to_owned(),
        });
        let create = CreateCustomer {
            name,
            email: link.email,
            consents: consents.collect(),
            ..CreateCustomer::default()
        };
        let outcome = visit.node.as_customer(CustomerCommand::Create(Box::new(create)).into()).await?;
        let Outcome::CustomerCreated(created) = outcome else { return Ok(None) };
        if !password.is_empty() {
            set_password(&visit, created.customer, password).await?;
        }
        Ok::<_, Refusal>(Some(created.customer))
    };
    ended(&visit, made.await, || stale(&visit)).await
}

pub(super) async fn set_password(
    visit: &Visit,
    customer: CustomerId,
    password: String,
) -> Result<(), Refusal> {
    let set = SetCustomerPassword { customer, password: Some(Password(password)) };
    visit.node.as_customer(set.into()).await.map(drop)
}

pub(super) async fn enter(visit: Visit, token: web::Query<Token>) -> HttpResponse {
    behind_link(&visit, &token.t, Purpose::SignIn, |_| Sheet {
        title: visit.say.account_sign_in(),
        intro: visit.say.account_enter_intro(),
        action: "/account/enter",
        button: visit.say.account_sign_in(),
        ..Sheet::default()
    })
}

pub(super) async fn entered(visit: Visit, form: Form) -> HttpResponse {
    let proved = proved(&visit, &form.text("t"), Purpose::SignIn).await;
    ended(&visit, proved, || stale(&visit)).await
}

/// Uses up a link of somebody who has an account. Whoever has the mail has the address, which is theirs from then on.
async fn proved(visit: &Visit, token: &str, purpose: Purpose) -> Result<Option<CustomerId>, Refusal> {
    visit.admit()?;
    let link = visit.node.auth().accounts().redeem(token, purpose)?;
    visit.node.auth().make_durable().await?;
    let Some((customer, email)) = link.and_then(|link| Some((link.customer?, link.email))) else {
        return Ok(None);
    };
    // An account that was shut or has another address by now is not opened by an old mail.
    let account = visit.node.account(customer).await?;
    if account.is_none_or(|account| account.blocked || account.email != email) {
        return Ok(None);
    }
    visit.node.as_customer(CustomerCommand::Verify(CustomerRef { customer }).into()).await?;
    Ok(Some(customer))
}

fn reset_sheet(say: Language) -> Sheet<'static> {
    Sheet {
        title: say.account_reset(),
        intro: say.account_reset_intro(),
        action: "/account/reset",
        fields: vec![new_password(say, say.account_password_hint(), true)],
        button: say.account_save(),
        ..Sheet::default()
    }
}

pub(super) async fn reset(visit: Visit, token: web::Query<Token>) -> HttpResponse {
    behind_link(&visit, &token.t, Purpose::Reset, |_| reset_sheet(visit.say))
}

pub(super) async fn was_reset(visit: Visit, form: Form) -> HttpResponse {
    let (token, password) = (form.text("t"), form.raw("password").to_owned());
    if let Err(wrong) = check_password(&password, "") {
        return behind_link(&visit, &token, Purpose::Reset, |_| {
            let mut sheet = reset_sheet(visit.say);
            at_field(visit.say, &mut sheet.fields, &wrong.message);
            sheet
        });
    }
    let done = async {
        let Some(customer) = proved(&visit, &token, Purpose::Reset).await? else { return Ok(None) };
        set_password(&visit, customer, password).await?;
        visit.node.auth().accounts().end_all(customer, None)?;
        Ok::<_, Refusal>(Some(customer))
    };
    ended(&visit, done.await, || stale(&visit)).await
}

pub(super) async fn new_email(visit: Visit, token: web::Query<Token>) -> HttpResponse {
    behind_link(&visit, &token.t, Purpose::Email, |_| Sheet {
        title: visit.say.account_new_email(),
        intro: visit.say.account_new_email_intro(),
        action: "/account/new-email",
        button: visit.say.account_save(),
        ..Sheet::default()
    })
}

pub(super) async fn email_proved(visit: Visit, form: Form) -> HttpResponse {
    let done = async {
        visit.admit()?;
        let link = visit.node.auth().accounts().redeem(&form.text("t"), Purpose::Email)?;
        visit.node.auth().make_durable().await?;
        let Some((customer, email)) = link.and_then(|link| Some((link.customer?, link.email))) else {
            return Ok(false);
        };
        let Some(account) = visit.node.account(customer).await?.filter(|account| !account.blocked) else {
            return Ok(false);
        };
        visit.node.as_customer(ChangeCustomerEmail { customer, email }.into()).await?;
        if !account.email.is_empty() {
            behind(Wanted::of(&visit).email_changed(account.email));
        }
        Ok::<_, Refusal>(true)
    };
    match done.await {
        Err(refusal) => visit.refused(&refusal),
        Ok(false) => stale(&visit),
        Ok(true) => visit.to("/account?done=new-email"),
    }
}
