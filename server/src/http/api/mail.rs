//! Mails: how they are sent, a test, what became of the last ones, and receipts to customers who ask for one.

use actix_web::{HttpResponse, http::header, web};
use protocol::{MailView, PutMailPassword, RefusalCode, Right, SendTo, SentMail, TicketId};

use super::tickets::{TICKET, readable, receipt_of, spoken};
use crate::{
    http::{
        access::{Access, Permit},
        extract::Body,
        operation::{Answer, Kind, Operation, Parameter, Place, READ, Verb, shape},
    },
    limits::MAIL_TIMEOUT,
    mail::Letter,
    node::Node,
    paper,
    rim::{ProblemResponse, Rim},
};

const MAIL: Parameter =
    Parameter { name: "mail", place: Place::Path, kind: Kind::Text, about: "The mail's id, from the list." };

/// Most characters of a mail server's password.
const PASSWORD_CHARS_MAX: usize = 500;

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        path: "/api/v1/mail",
        id: "readMail",
        tag: "Mail",
        summary: "How mails are sent, and what became of the last ones.",
        access: Access::Staff(Right::ManageCatalogue),
        answer: Answer::Of(shape::<MailView>()),
        handler: || web::to(view),
        ..READ
    },
    Operation {
        method: Verb::Post,
        path: "/api/v1/mail/password",
        id: "putMailPassword",
        tag: "Mail",
        summary: "Puts the mail server's password, or takes it away. It is kept beside the journal, and told to nobody.",
        access: Access::Staff(Right::ManageCatalogue),
        request: Some(shape::<PutMailPassword>()),
        answer: Answer::Of(shape::<MailView>()),
        refusals: &[RefusalCode::InvalidText],
        handler: || web::to(put_password),
        ..READ
    },
    Operation {
        method: Verb::Post,
        path: "/api/v1/mail/test",
        id: "sendTestMail",
        tag: "Mail",
        summary: "Sends a test mail at once, and tells what the mail server said to it.",
        access: Access::Staff(Right::ManageCatalogue),
        request: Some(shape::<SendTo>()),
        answer: Answer::Of(shape::<SentMail>()),
        refusals: &[RefusalCode::InvalidText, RefusalCode::Busy, RefusalCode::TooManyRequests],
        handler: || web::to(test),
        ..READ
    },
    Operation {
        method: Verb::Post,
        path: "/api/v1/mail/{mail}/again",
        id: "sendMailAgain",
        tag: "Mail",
        summary: "Tries a mail again now that waits for another attempt, or was given up.",
        access: Access::Staff(Right::ManageCatalogue),
        parameters: &[MAIL],
        answer: Answer::Of(shape::<SentMail>()),
        refusals: &[RefusalCode::WrongState],
        handler: || web::to(again),
        ..READ
    },
    Operation {
        method: Verb::Post,
        path: "/api/v1/tickets/{id}/mail",
        id: "mailReceipt",
        tag: "Tickets",
        summary: "Sends a ticket's receipt to an address that the customer names, for this receipt and nothing else.",
        access: Access::StaffOrOwn(Right::ViewReports),
        parameters: &[TICKET],
        request: Some(shape::<SendTo>()),
        answer: Answer::Of(shape::<SentMail>()),
        refusals: &[
            RefusalCode::UnknownTicket,
            RefusalCode::InvalidText,
            RefusalCode::Busy,
            RefusalCode::TooManyRequests,
        ],
        handler: || web::to(receipt),
        ..READ
    },
];

async fn view(node: web::Data<Node>) -> HttpResponse {
    told(&node)
}

fn told(node: &Node) -> HttpResponse {
    let published = node.catalogue();
    let own = published.organisation.mail();
    let view = MailView {
        transport: own.transport,
        sender_name: own.sender_name.clone(),
        sender_address: own.sender_address.clone(),
        reply_to: own.reply_to.clone(),
        host: own.host.clone(),
        port: own.port,
        protection: own.protection,
        user: own.user.clone(),
        version: own.version,
        password: node.has_mail_password(),
        folder: node.mails_filed_in().map(|folder| folder.display().to_string()),
        timeout_seconds: u32::try_from(MAIL_TIMEOUT.as_secs()).unwrap_or(u32::MAX),
        mails: node.mails(),
    };
    HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(view)
}

async fn put_password(
    node: web::Data<Node>,
    body: Body<PutMailPassword>,
) -> Result<HttpResponse, ProblemResponse> {
    let password = body.0.password.map(|password| password.0);
    let bad = |text: &String| {
        text.is_empty() || text.chars().count() > PASSWORD_CHARS_MAX || text.contains(['\n', '\r', '\0'])
    };
    if password.as_ref().is_some_and(bad) {
        let message = format!("a password is one line of 1 to {PASSWORD_CHARS_MAX} characters");
        return Err(ProblemResponse::new(RefusalCode::InvalidText, message));
    }
    node.set_mail_password(password).await?;
    Ok(told(&node))
}

async fn test(
    node: web::Data<Node>,
    rim: web::Data<Rim>,
    permit: Permit,
    body: Body<SendTo>,
) -> Result<HttpResponse, ProblemResponse> {
    rim.admit_test_mail(permit.origin()?)?;
    let (subject, text) = paper::test_letter(&rim.shop_name(&node), spoken(&node));
    let sent = node.mail_now(Letter { to: address(&body.0), subject, text, html: None }).await?;
    Ok(fresh(&sent))
}

async fn again(node: web::Data<Node>, mail: web::Path<String>) -> Result<HttpResponse, ProblemResponse> {
    Ok(fresh(&node.mail_again(&mail)?))
}

async fn receipt(
    node: web::Data<Node>,
    rim: web::Data<Rim>,
    permit: Permit,
    id: web::Path<TicketId>,
    body: Body<SendTo>,
) -> Result<HttpResponse, ProblemResponse> {
    rim.admit_receipt(permit.origin()?)?;
    let ticket = readable(&node, &permit, id.into_inner()).await?;
    let (subject, text, html) = paper::letter(&receipt_of(&node, &ticket, spoken(&node)))
        .map_err(|error| ProblemResponse::new(RefusalCode::Fault, error.to_string()))?;
    let sent = node.mail(Letter { to: address(&body.0), subject, text, html: Some(html) }).await?;
    Ok(fresh(&sent))
}

fn address(asked: &SendTo) -> String {
    asked.to.trim().to_owned()
}

fn fresh(mail: &SentMail) -> HttpResponse {
    HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(mail)
}
