//! Taking a copy of all that is known of oneself, and having it destroyed.

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
};
use protocol::{CustomerCommand, CustomerId, CustomerRef};

use super::{
    Field, Form, Sheet, Visit,
    credit::given_up,
    inside::{back, check_own, known, proven, wrong},
    private,
};
use crate::words::Language;

/// All that is known of somebody, as a file.
pub(super) async fn export(visit: Visit) -> HttpResponse {
    let (guest, _) = match known(&visit).await {
        Ok(known) => known,
        Err(answer) => return answer,
    };
    match visit.node.customer_export(guest.customer, guest.token()).await {
        Err(refusal) => visit.refused(&refusal),
        Ok(export) => {
            // The house's own remark on somebody is theirs to read as well.
            let mut response = HttpResponse::Ok();
            response.insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"my-account.json\""));
            private(response.json(export))
        }
    }
}

fn erase_sheet(say: Language, has_password: bool, proof: String) -> Sheet<'static> {
    let mut fields = vec![Field::text("word", say.account_erase_word(), "off", String::new()).needed()];
    if has_password {
        fields.push(Field::password(say));
    }
    fields.push(Field::hidden("proof", proof));
    Sheet {
        title: say.account_erase(),
        intro: say.account_erase_intro(),
        action: "/account/erase",
        fields,
        button: say.account_erase_button(),
        grave: true,
        links: vec![(say.account_copy_first(), "/account/export"), back(say)],
        ..Sheet::default()
    }
}

/// What it means, with what is given up by it.
async fn warned(visit: &Visit, customer: CustomerId) -> String {
    let own = visit.node.store_credit(customer, None).await.ok();
    let gives_up = own.and_then(|own| given_up(visit.say, &own));
    let intro = visit.say.account_erase_intro();
    gives_up.map_or_else(|| intro.to_owned(), |gives_up| format!("{intro} {gives_up}"))
}

pub(super) async fn erase(visit: Visit) -> HttpResponse {
    match known(&visit).await {
        Ok((guest, view)) => {
            let intro = warned(&visit, guest.customer).await;
            let sheet = erase_sheet(visit.say, view.has_password, guest.proof());
            visit.page(StatusCode::OK, &Sheet { intro: &intro, ..sheet })
        }
        Err(answer) => answer,
    }
}

pub(super) async fn erased(visit: Visit, form: Form) -> HttpResponse {
    let (guest, view) = match proven(&visit, &form).await {
        Ok(proven) => proven,
        Err(answer) => return answer,
    };
    let intro = warned(&visit, guest.customer).await;
    let mut sheet = Sheet { intro: &intro, ..erase_sheet(visit.say, view.has_password, guest.proof()) };
    if form.text("word") != "DELETE" {
        if let Some(field) = sheet.fields.first_mut() {
            field.wrong = Some(visit.say.account_erase_type().to_owned());
        }
        return visit.page(StatusCode::UNPROCESSABLE_ENTITY, &sheet);
    }
    if let Err(refusal) = check_own(&visit, &guest, form.raw("password")).await {
        return wrong(&visit, sheet, &refusal);
    }
    let email = view.row.email.clone();
    let gone = async {
        // First, while there is somebody who can ask again should this come to nothing.
        visit.node.erase_orders_of(&email).await?;
        visit
            .node
            .as_customer(CustomerCommand::Erase(CustomerRef { customer: guest.customer }).into())
            .await?;
        visit.node.keys_synced().await?;
        visit.node.auth().accounts().end_all(guest.customer, None)?;
        visit.node.auth().baskets().forget(guest.customer)?;
        visit.node.auth().make_durable().await
    };
    match gone.await {
        Err(refusal) => visit.refused(&refusal),
        Ok(()) => {
            let mut answer =
                visit.notice(StatusCode::OK, visit.say.account_erased(), visit.say.account_erased_text());
            if let Err(error) = answer.add_removal_cookie(&visit.cookie(String::new(), 0)) {
                tracing::debug!(%error, "a cookie could not be taken back");
            }
            answer
        }
    }
}
