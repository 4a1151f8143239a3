//! One attempt to send one mail: into a file, or to a mail server. Blocks for as long as that takes.

use domain::organisation;
use lettre::{
    Address, Message, SmtpTransport, Transport,
    message::{Mailbox, MultiPart, header::ContentType},
    transport::smtp::{
        authentication::Credentials,
        client::{Tls, TlsParameters},
        extension::ClientId,
    },
};
use protocol::{MailProtection, MailTransport, SentMail};
use std::error::Error as _;

use super::{Letter, Setup, kept::Folder, password::PasswordFile};
use crate::limits::{MAIL_TIMEOUT, MAIL_WORDS_MAX};

/// What became of an attempt, in words for people.
pub(super) enum Outcome {
    Accepted(String),
    Filed(String),
    /// It may go better another time.
    Later(String),
    /// It would go no better another time.
    Refused(String),
}

/// Whether this is the address of a mailbox.
pub(super) fn is_address(text: &str) -> bool {
    organisation::is_mail_address(text) && text.parse::<Address>().is_ok()
}

pub(super) fn send(
    setup: &Setup,
    password: &PasswordFile,
    folder: Option<&Folder>,
    mail: &SentMail,
    letter: &Letter,
) -> Outcome {
    let message = match message(setup, mail, letter) {
        Ok(message) => message,
        Err(why) => return Outcome::Refused(why),
    };
    match setup.mail.transport {
        MailTransport::File => match folder.map(|folder| folder.file(&mail.id, &message.formatted())) {
            None => Outcome::Filed("nothing was written, because this server keeps nothing".to_owned()),
            Some(Ok(name)) => Outcome::Filed(format!("written to {name}")),
            Some(Err(error)) => Outcome::Later(format!("the file could not be written: {error}")),
        },
        MailTransport::Smtp => to_server(&setup.mail, password, &message),
    }
}

fn message(setup: &Setup, mail: &SentMail, letter: &Letter) -> Result<Message, String> {
    let own = &setup.mail;
    let mailbox = |name: &str, address: &str| {
        let address: Address =
            address.parse().map_err(|error| format!("{address} is no mail address: {error}"))?;
        Ok::<Mailbox, String>(Mailbox::new(Some(name.to_owned()).filter(|name| !name.is_empty()), address))
    };
    let name = if own.sender_name.is_empty() { setup.shop.as_str() } else { own.sender_name.as_str() };
    let sender = if own.sender_address.is_empty() { "shop@localhost" } else { own.sender_address.as_str() };
    let domain = sender.rsplit('@').next().unwrap_or("localhost");
    let mut builder = Message::builder()
        .from(mailbox(name, sender)?)
        .to(mailbox("", &letter.to)?)
        .subject(&letter.subject)
        .message_id(Some(format!("<{}@{domain}>", mail.id)));
    if !own.reply_to.is_empty() {
        builder = builder.reply_to(mailbox("", &own.reply_to)?);
    }
    let built = match &letter.html {
        Some(html) => builder.multipart(MultiPart::alternative_plain_html(letter.text.clone(), html.clone())),
        None => builder.header(ContentType::TEXT_PLAIN).body(letter.text.clone()),
    };
    built.map_err(|error| format!("the mail could not be put together: {error}"))
}

fn to_server(own: &organisation::Mail, password: &PasswordFile, message: &Message) -> Outcome {
    let server = &own.host;
    let tls = match own.protection {
        MailProtection::None => Tls::None,
        protection => match TlsParameters::new(server.clone()) {
            Ok(parameters) if protection == MailProtection::Tls => Tls::Wrapper(parameters),
            Ok(parameters) => Tls::Required(parameters),
            Err(error) => {
                return Outcome::Refused(format!(
                    "{server} cannot be spoken to encrypted: {}",
                    words(&error)
                ));
            }
        },
    };
    let port = match (own.port, own.protection) {
        (0, MailProtection::StartTls) => 587,
        (0, MailProtection::Tls) => 465,
        (0, MailProtection::None) => 25,
        (port, _) => port,
    };
    let domain = own.sender_address.rsplit('@').next().unwrap_or("localhost").to_owned();
    let mut builder = SmtpTransport::builder_dangerous(server)
        .port(port)
        .tls(tls)
        .timeout(Some(MAIL_TIMEOUT))
        .hello_name(ClientId::Domain(domain));
    if !own.user.is_empty() {
        if own.protection == MailProtection::None && !is_here(server) {
            let why = "a password is not sent over a connection that others can read: choose an encrypted one, or sign \
                       in without a name";
            return Outcome::Refused(why.to_owned());
        }
        let Some(password) = password.get() else {
            return Outcome::Refused(format!(
                "there is no password for {} at {server}; put it in the mail settings",
                own.user
            ));
        };
        builder = builder.credentials(Credentials::new(own.user.clone(), password));
    }
    match builder.build().send(message) {
        Ok(response) => {
            let said = response.message().collect::<Vec<_>>().join(" ");
            Outcome::Accepted(short(&format!("accepted by {server}: {} {said}", response.code())))
        }
        Err(error) => failed(server, port, &error),
    }
}

fn failed(server: &str, port: u16, error: &lettre::transport::smtp::Error) -> Outcome {
    if error.is_timeout() {
        let seconds = MAIL_TIMEOUT.as_secs();
        return Outcome::Later(format!("{server}:{port} did not answer within {seconds} seconds"));
    }
    let said = words(error);
    if error.is_permanent() {
        return Outcome::Refused(short(&format!("refused by {server}: {said}")));
    }
    if error.is_transient() {
        return Outcome::Later(short(&format!("not taken by {server} for now: {said}")));
    }
    if error.is_tls() {
        return Outcome::Refused(short(&format!("{server}:{port} could not be trusted: {said}")));
    }
    Outcome::Later(short(&format!("{server}:{port} could not be reached: {said}")))
}

/// An error and what is behind it.
fn words(error: &lettre::transport::smtp::Error) -> String {
    let mut said = error.to_string();
    let mut source = error.source();
    while let Some(behind) = source {
        let more = behind.to_string();
        if !said.contains(&more) {
            said = format!("{said}: {more}");
        }
        source = behind.source();
    }
    said
}

/// A mail server may say anything at any length.
fn short(text: &str) -> String {
    let clean = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter });
    clean.take(MAIL_WORDS_MAX).collect()
}

/// Whether the mail server is on this machine, where nobody listens in between.
fn is_here(server: &str) -> bool {
    let bare = server.trim_start_matches('[').trim_end_matches(']');
    server == "localhost" || bare.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}
