//! The mails of accounts: short, in plain text, with one link each and what to do when nobody asked for it.

use protocol::{BranchId, CustomerId, Refusal, RefusalCode, Sku};

use super::{Visit, outside};
use crate::{
    auth::{Link, Purpose},
    limits::ALERT_LINK_TTL,
    mail::Letter,
    node::Node,
    paper::{AlertLetter, alert_letter},
    words::Language,
};

/// A mail that is wanted, as the work behind the page needs it when the page is gone.
pub(super) struct Wanted {
    pub(super) node: Node,
    pub(super) shop: String,
    /// Scheme and host, as the outside knows them, and the beginning of addresses in the language.
    pub(super) base: String,
    /// The language in which it was asked for.
    pub(super) say: Language,
}

impl Wanted {
    pub(super) fn of(visit: &Visit) -> Self {
        let base = format!("{}{}", visit.rim.public_url(&visit.request), visit.at);
        Self {
            node: visit.node.get_ref().clone(),
            shop: visit.rim.shop_name(&visit.node),
            base,
            say: visit.say,
        }
    }

    /// What somebody gets who wants an account: a link that opens one, or, for one who has one, a link into it.
    pub(super) async fn sign_up(self, name: String, email: String) -> Result<(), Refusal> {
        if let Some(account) = self.node.account_of(email.clone()).await? {
            if account.blocked {
                return Ok(());
            }
            let link =
                self.link(Purpose::SignIn, Some(account.customer), (account.email.clone(), account.name))?;
            let text = self.say.mail_have_one(&self.shop, self.address("/account/enter", &link));
            return self.send(account.email, self.say.mail_have_one_subject(&self.shop), text, true).await;
        }
        let link = self.link(Purpose::SignUp, None, (email.clone(), name))?;
        let text = self.say.mail_open(&self.shop, self.address("/account/open", &link));
        self.send(email, self.say.mail_open_subject(&self.shop), text, true).await
    }

    /// A link into an account, for whoever has one.
    pub(super) async fn sign_in(self, email: String) -> Result<(), Refusal> {
        let Some(account) = self.node.account_of(email).await?.filter(|account| !account.blocked) else {
            return Ok(());
        };
        let whose = (account.email.clone(), account.name.clone());
        let enter = self.link(Purpose::SignIn, Some(account.customer), whose.clone())?;
        let reset = self.link(Purpose::Reset, Some(account.customer), whose)?;
        let (enter, reset) = (self.address("/account/enter", &enter), self.address("/account/reset", &reset));
        let text = self.say.mail_enter(&self.shop, enter, reset);
        self.send(account.email, self.say.mail_enter_subject(&self.shop), text, true).await
    }

    /// A link to an address that somebody wants for their account. One that another has is told so there, and nowhere else.
    pub(super) async fn new_email(self, customer: CustomerId, email: String) -> Result<(), Refusal> {
        if self.node.account_of(email.clone()).await?.is_some() {
            let text = self.say.mail_taken(&self.shop);
            return self.send(email, self.say.mail_taken_subject(&self.shop), text, true).await;
        }
        let link = self.link(Purpose::Email, Some(customer), (email.clone(), String::new()))?;
        let text = self.say.mail_new_email(&self.shop, self.address("/account/new-email", &link));
        self.send(email, self.say.mail_new_email_subject(&self.shop), text, true).await
    }

    /// Tells the old address that there is another one.
    pub(super) async fn email_changed(self, old: String) -> Result<(), Refusal> {
        let text = self.say.mail_changed(&self.shop);
        self.send(old, self.say.mail_changed_subject(&self.shop), text, false).await
    }

    /// Whether it was they who asked to be written to when something can be had again.
    pub(super) async fn alert(
        self,
        email: String,
        name: String,
        (sku, branch): (Sku, Option<BranchId>),
    ) -> Result<(), Refusal> {
        let purpose = Purpose::Alert(sku, branch);
        let link = Link { purpose, customer: None, email: email.clone(), name: String::new() };
        let token = self.node.auth().accounts().keep_for(&link, ALERT_LINK_TTL)?;
        let link = self.address("/alerts/confirm", &token);
        let letter = AlertLetter {
            shop: &self.shop,
            title: self.say.alert_confirm_subject(&name),
            message: self.say.alert_confirm_text(&name, &self.shop),
            remark: "",
            button: self.say.alert_confirm(),
            why: self.say.alert_asked_why(),
            stop: (self.say.alert_stop(), format!("{link}&no=1")),
            link,
        };
        let letter = alert_letter(self.say, &letter);
        let (subject, text, html) =
            letter.map_err(|error| Refusal::new(RefusalCode::Fault, error.to_string()))?;
        self.node.auth().make_durable().await?;
        self.node.mail(Letter { to: email, subject, text, html: Some(html) }).await.map(drop)
    }

    fn link(
        &self,
        purpose: Purpose,
        customer: Option<CustomerId>,
        (email, name): (String, String),
    ) -> Result<String, Refusal> {
        self.node.auth().accounts().keep(&Link { purpose, customer, email, name })
    }

    fn address(&self, path: &str, token: &str) -> String {
        outside(&self.base, path, token)
    }

    /// With what to do when nobody asked for it, where it has a link.
    async fn send(&self, to: String, subject: String, text: String, linked: bool) -> Result<(), Refusal> {
        let text = if linked { format!("{text}{}\n", self.say.mail_not_you()) } else { text };
        // The marks that keep a value in its order would become part of a link that somebody presses.
        let text = text.replace(['\u{2068}', '\u{2069}'], "");
        // The link must be good when the mail arrives, whatever happens in between.
        self.node.auth().make_durable().await?;
        self.node.mail(Letter { to, subject, text, html: None }).await.map(drop)
    }
}

/// Does the work behind a page that has been answered: how long it takes tells nobody who has an account.
pub(super) fn behind(work: impl Future<Output = Result<(), Refusal>> + 'static) {
    actix_web::rt::spawn(async move {
        if let Err(refusal) = work.await {
            tracing::warn!(code = refusal.code.name(), "a mail about an account was not sent");
        }
    });
}
