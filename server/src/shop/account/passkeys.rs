//! Passkeys on the pages of accounts: adding one, calling it otherwise, taking it away, and signing in. The page's script asks here
//! what to ask the browser, and sends what it answers as a field of an ordinary form. Where there can be no passkeys, or the browser
//! runs no script, all other ways in stay.

use actix_web::{HttpResponse, ResponseError as _, http::StatusCode, http::header, web};
use domain::customers::passkey_name;
use protocol::{CustomerPasskeyRef, CustomerView, PasskeyView, Refusal, RefusalCode};
use serde::Deserialize;

use super::{
    Field, Form, Guest, Sheet, Visit,
    door::sign_in_sheet,
    inside::{back, browser_of, check_own, day_of, done_with, known, proven, wrong},
    private,
};
use crate::{
    auth::{Owner, Site},
    rim::ProblemResponse,
    words::Language,
};

/// The field in which the script puts what the browser answered.
const ANSWER: &str = "passkey";

/// A passkey in the list of the account.
pub(super) struct PasskeyRow {
    pub(super) number: u16,
    pub(super) name: String,
    pub(super) line: String,
}

impl PasskeyRow {
    pub(super) fn of(say: Language, passkey: &PasskeyView) -> Self {
        let added = day_of(say, passkey.added);
        let line = match passkey.used {
            Some(used) => say.passkey_used(added, day_of(say, used)),
            None => say.passkey_unused(added),
        };
        Self { number: passkey.number, name: passkey.name.clone(), line }
    }
}

#[derive(Deserialize, Default)]
pub(super) struct Which {
    #[serde(default)]
    number: u16,
}

impl Visit {
    /// The site that passkeys here are for.
    pub(super) fn passkey_site(&self) -> Result<Site, Refusal> {
        self.rim.passkey_site(&self.request)
    }
}

/// What the script is told: what to ask the browser, or why not, in the page's language.
fn asked(visit: &Visit, asked: Result<String, Refusal>) -> HttpResponse {
    private(match asked {
        Ok(options) => HttpResponse::Ok().content_type("application/json").body(options),
        Err(refusal) => {
            let message = visit.told(&refusal);
            ProblemResponse::from(Refusal { message, ..refusal }).error_response()
        }
    })
}

/// What a browser is asked that signs somebody in.
pub(super) async fn sign_in_asked(visit: Visit) -> HttpResponse {
    let options = visit
        .admit()
        .and_then(|()| visit.passkey_site())
        .and_then(|site| visit.node.auth().passkeys().ask_sign_in(&site));
    asked(&visit, options)
}

/// Signs in whoever has a passkey. Nothing was typed: the passkey says whose it is, and then proves it.
pub(super) async fn signed_in(visit: Visit, form: Form) -> HttpResponse {
    let signed = async {
        visit.admit()?;
        let site = visit.passkey_site()?;
        let said = visit.node.auth().passkeys().said(form.raw(ANSWER))?;
        let customer = said.customer();
        visit.rim.admit_passkey(customer)?;
        let view = visit.node.customer(customer).await?.filter(|view| !view.row.blocked);
        let (passkeys, credential) = (view.map(|view| view.passkeys).unwrap_or_default(), said.credential());
        let passkey = passkeys.iter().find(|one| one.credential == credential).ok_or_else(unknown)?;
        let counter = said.proved(&site, passkey)?;
        visit.node.use_passkey(customer, passkey.number, counter).await?;
        visit.sign_in(customer).await
    };
    let signed: Result<_, Refusal> = signed.await;
    signed.unwrap_or_else(|refusal| {
        let told = visit.told(&refusal);
        let sheet = Sheet { code: refusal.code.name(), ..sign_in_sheet(&visit, String::new(), Some(&told)) };
        visit.page(crate::rim::status(refusal.code), &sheet)
    })
}

fn new_sheet(visit: &Visit, name: String, has_password: bool, proof: String) -> Sheet<'static> {
    let say = visit.say;
    let name = Field::text("name", say.passkey_name(), "off", name).hinted(say.passkey_name_hint()).needed();
    let mut fields = vec![name];
    fields.extend(has_password.then(|| Field::password(say)));
    fields.push(Field::hidden("proof", proof));
    fields.push(Field::hidden(ANSWER, String::new()));
    Sheet {
        title: say.passkey_add(),
        intro: say.passkey_intro(),
        action: "/account/passkeys/new",
        fields,
        button: say.passkey_make(),
        asks_for_passkey: true,
        links: vec![back(say)],
        ..Sheet::default()
    }
}

pub(super) async fn add(visit: Visit) -> HttpResponse {
    let (guest, view) = match known(&visit).await {
        Ok(known) => known,
        Err(answer) => return answer,
    };
    if let Err(refusal) = visit.passkey_site() {
        return visit.refused(&refusal);
    }
    let client = visit.request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    let name = client.map(browser_of).filter(|name| !name.is_empty());
    let name = name.unwrap_or_else(|| visit.say.passkey_a().to_owned());
    visit.page(StatusCode::OK, &new_sheet(&visit, name, view.has_password, guest.proof()))
}

/// What a browser is asked that makes a passkey. Whoever sits at a device that somebody left signed in makes none where there is a
/// password; what is asked here is good for a few minutes.
pub(super) async fn add_asked(visit: Visit, form: Form) -> HttpResponse {
    let (guest, view) = match proven(&visit, &form).await {
        Ok(proven) => proven,
        Err(answer) => return answer,
    };
    let options = async {
        let site = visit.passkey_site()?;
        // What would be refused in the end is refused before a device makes anything.
        passkey_name(&form.text("name"))?;
        check_own(&visit, &guest, form.raw("password")).await?;
        let owner = Owner { customer: guest.customer, name: &view.row.name, email: &view.row.email };
        visit.node.auth().passkeys().ask_new(&site, &owner, &view.passkeys)
    };
    asked(&visit, options.await)
}

pub(super) async fn added(visit: Visit, form: Form) -> HttpResponse {
    let (guest, view) = match proven(&visit, &form).await {
        Ok(proven) => proven,
        Err(answer) => return answer,
    };
    let name = form.text("name");
    let sheet = || new_sheet(&visit, name.clone(), view.has_password, guest.proof());
    if form.raw(ANSWER).is_empty() {
        let problem = Some(visit.say.passkey_needs_script());
        return visit.page(StatusCode::UNPROCESSABLE_ENTITY, &Sheet { problem, ..sheet() });
    }
    let made = async {
        let site = visit.passkey_site()?;
        let (kept, counter) = visit.node.auth().passkeys().made(&site, guest.customer, form.raw(ANSWER))?;
        visit.node.add_passkey(guest.customer, &name, (&kept, counter)).await
    };
    match made.await {
        Ok(()) => visit.to("/account?done=passkey"),
        Err(refusal) => again(&visit, sheet(), &refusal),
    }
}

/// A form once more, with what is wrong.
fn again(visit: &Visit, sheet: Sheet<'static>, refusal: &Refusal) -> HttpResponse {
    if refusal.code == RefusalCode::InvalidText {
        return wrong(visit, sheet, refusal);
    }
    let told = visit.told(refusal);
    let sheet = Sheet { problem: Some(&told), code: refusal.code.name(), ..sheet };
    visit.page(crate::rim::status(refusal.code), &sheet)
}

/// The passkey that a page is about, or what is said where there is none.
async fn about(visit: &Visit, number: u16) -> Result<(Guest, CustomerView, PasskeyView), HttpResponse> {
    let (guest, view) = known(visit).await?;
    match view.passkeys.iter().find(|one| one.number == number).cloned() {
        Some(passkey) => Ok((guest, view, passkey)),
        None => Err(visit.refused(&unknown())),
    }
}

fn number_of(form: &Form) -> u16 {
    form.text("number").parse().unwrap_or(u16::MAX)
}

fn rename_sheet(say: Language, number: u16, name: String, proof: String) -> Sheet<'static> {
    let name = Field::text("name", say.passkey_name(), "off", name).hinted(say.passkey_name_hint()).needed();
    let (number, proof) = (Field::hidden("number", number.to_string()), Field::hidden("proof", proof));
    Sheet {
        title: say.passkey_rename_title(),
        action: "/account/passkeys/rename",
        fields: vec![name, number, proof],
        button: say.account_save(),
        links: vec![back(say)],
        ..Sheet::default()
    }
}

pub(super) async fn rename(visit: Visit, which: web::Query<Which>) -> HttpResponse {
    match about(&visit, which.number).await {
        Ok((guest, _, passkey)) => {
            let sheet = rename_sheet(visit.say, passkey.number, passkey.name, guest.proof());
            visit.page(StatusCode::OK, &sheet)
        }
        Err(answer) => answer,
    }
}

pub(super) async fn renamed(visit: Visit, form: Form) -> HttpResponse {
    let (guest, _) = match proven(&visit, &form).await {
        Ok(proven) => proven,
        Err(answer) => return answer,
    };
    let (number, name) = (number_of(&form), form.text("name"));
    match visit.node.rename_passkey(guest.customer, number, &name).await {
        Ok(()) => visit.to("/account?done=profile"),
        Err(refusal) => again(&visit, rename_sheet(visit.say, number, name, guest.proof()), &refusal),
    }
}

fn remove_sheet(say: Language, passkey: &PasskeyView, has_password: bool, proof: String) -> Sheet<'static> {
    let mut fields: Vec<Field> = has_password.then(|| Field::password(say)).into_iter().collect();
    fields.push(Field::hidden("number", passkey.number.to_string()));
    fields.push(Field::hidden("proof", proof));
    Sheet {
        title: say.passkey_remove_title(),
        above: passkey.name.clone(),
        intro: say.passkey_remove_intro(),
        action: "/account/passkeys/remove",
        fields,
        button: say.passkey_remove(),
        grave: true,
        links: vec![back(say)],
        ..Sheet::default()
    }
}

pub(super) async fn remove(visit: Visit, which: web::Query<Which>) -> HttpResponse {
    match about(&visit, which.number).await {
        Ok((guest, view, passkey)) => {
            visit.page(StatusCode::OK, &remove_sheet(visit.say, &passkey, view.has_password, guest.proof()))
        }
        Err(answer) => answer,
    }
}

/// Takes one away, once the password says who asks, as where it is changed.
pub(super) async fn removed(visit: Visit, form: Form) -> HttpResponse {
    if let Err(answer) = proven(&visit, &form).await {
        return answer;
    }
    let (guest, view, passkey) = match about(&visit, number_of(&form)).await {
        Ok(about) => about,
        Err(answer) => return answer,
    };
    if let Err(refusal) = check_own(&visit, &guest, form.raw("password")).await {
        return wrong(&visit, remove_sheet(visit.say, &passkey, view.has_password, guest.proof()), &refusal);
    }
    let remove = CustomerPasskeyRef { customer: guest.customer, number: passkey.number };
    done_with(&visit, remove.into(), "passkey-removed").await
}

fn unknown() -> Refusal {
    let message = "this passkey is not known here, or not any more; sign in another way";
    Refusal::new(RefusalCode::UnknownPasskey, message)
}
