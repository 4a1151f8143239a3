//! How the house's mails are sent. Whoever sends them keeps the mail server's password; it is in no command and no record.

use protocol::{LINK_CHARS_MAX, MailTransport, PutMail, RefusalCode};
use std::sync::Arc;

use super::{
    Event, Organisation, check_version,
    event::{Mail, ShopEvent},
    next_version,
};
use crate::{Rejection, check};

impl Organisation {
    pub(super) fn put_mail(&self, asked: &PutMail) -> Result<Event, Rejection> {
        let PutMail {
            transport,
            sender_name,
            sender_address,
            reply_to,
            host,
            port,
            protection,
            user,
            version,
        } = asked;
        for (what, text) in
            [("the sender's name", sender_name), ("the mail server", host), ("the name that signs in", user)]
        {
            check::note(what, text)?;
        }
        // A name that is written into a head of a mail must not end it.
        if sender_name.contains(['"', '<', '>']) {
            return Err(invalid("the sender's name has no quotation marks and no < or >"));
        }
        for (what, address) in
            [("the sender's address", sender_address), ("the address for answers", reply_to)]
        {
            if !address.is_empty() && !is_mail_address(address) {
                return Err(invalid(&format!("{what} is a mail address such as shop@example.com")));
            }
        }
        if *transport == MailTransport::Smtp {
            let allowed =
                |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':' | b'[' | b']');
            if host.is_empty() || !host.bytes().all(allowed) {
                return Err(invalid("name the mail server, such as smtp.example.com"));
            }
            if sender_address.is_empty() {
                return Err(invalid("mail servers want to know who sends: give the sender's address"));
            }
        }
        let now = self.mail.version;
        check_version(*version, Some(now), "how mails are sent")?;
        Ok(Event::Shop(ShopEvent::MailPut(Arc::new(Mail {
            transport: *transport,
            sender_name: sender_name.trim().to_owned(),
            sender_address: sender_address.clone(),
            reply_to: reply_to.clone(),
            host: host.clone(),
            port: *port,
            protection: *protection,
            user: user.clone(),
            version: next_version(Some(now)),
        }))))
    }

    #[must_use]
    pub fn mail(&self) -> &Arc<Mail> {
        &self.mail
    }
}

/// Whether a text looks like an address of a mailbox: enough to catch a slip of the pen. The mail server has the last word.
#[must_use]
pub fn is_mail_address(text: &str) -> bool {
    let sane = |c: char| {
        !c.is_whitespace() && !c.is_control() && !matches!(c, '"' | '<' | '>' | ',' | ';' | '(' | ')')
    };
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let labels = || domain.split('.');
    !local.is_empty()
        && !local.contains('@')
        && text.chars().all(sane)
        && text.chars().count() <= LINK_CHARS_MAX
        && labels().all(|label| !label.is_empty() && !label.starts_with('-'))
}

fn invalid(message: &str) -> Rejection {
    Rejection::new(RefusalCode::InvalidText, message)
}
