//! The mails of accounts: short, in plain text, with one link each and what to do when nobody asked for it.

use protocol::{CustomerId, Refusal};

use super::{Visit, outside, say};
use crate::{
    auth::{Link, Purpose},
    mail::Letter,
    node::Node,
};

/// A mail that is wanted, as the work behind the page needs it when the page is gone.
pub(super) struct Wanted {
    pub(super) node: Node,
    pub(super) shop: String,
    /// Scheme and host, as the outside knows them.
    pub(super) base: String,
}

impl Wanted {
    pub(super) fn of(visit: &Visit) -> Self {
        let base = visit.rim.public_url(&visit.request);
        Self { node: visit.node.get_ref().clone(), shop: visit.rim.shop_name(&visit.node), base }
    }

    /// What somebody gets who wants an account: a link that opens one, or, for one who has one, a link into it.
    pub(super) async fn sign_up(self, name: String, email: String) -> Result<(), Refusal> {
        if let Some(account) = self.node.account_of(email.clone()).await? {
            if account.blocked {
                return Ok(());
            }
            let link =
                self.link(Purpose::SignIn, Some(account.customer), (account.email.clone(), account.name))?;
            let text = format!(
                "Hello,\n\nsomebody wanted to open an account at {} with this address. You have one already. This link signs you in:\n\n{}\n\n{}",
                self.shop,
                self.address("/account/enter", &link),
                NOT_YOU
            );
            return self.send(account.email, format!("You have an account at {}", self.shop), text).await;
        }
        let link = self.link(Purpose::SignUp, None, (email.clone(), name))?;
        let text = format!(
            "Hello,\n\nopen this link to confirm your address and open your account at {}:\n\n{}\n\n{}",
            self.shop,
            self.address("/account/open", &link),
            NOT_YOU
        );
        self.send(email, format!("Open your account at {}", self.shop), text).await
    }

    /// A link into an account, for whoever has one.
    pub(super) async fn sign_in(self, email: String) -> Result<(), Refusal> {
        let Some(account) = self.node.account_of(email).await?.filter(|account| !account.blocked) else {
            return Ok(());
        };
        let whose = (account.email.clone(), account.name.clone());
        let enter = self.link(Purpose::SignIn, Some(account.customer), whose.clone())?;
        let reset = self.link(Purpose::Reset, Some(account.customer), whose)?;
        let text = format!(
            "Hello,\n\nthis link signs you in at {}:\n\n{}\n\nAnd with this one you choose another password:\n\n{}\n\n{}",
            self.shop,
            self.address("/account/enter", &enter),
            self.address("/account/reset", &reset),
            NOT_YOU
        );
        self.send(account.email, format!("Sign in at {}", self.shop), text).await
    }

    /// A link to an address that somebody wants for their account. One that another has is told so there, and nowhere else.
    pub(super) async fn new_email(self, customer: CustomerId, email: String) -> Result<(), Refusal> {
        if self.node.account_of(email.clone()).await?.is_some() {
            let text = format!(
                "Hello,\n\nsomebody wanted this address for an account at {}. It belongs to another account there already, so nothing \
                 was changed.\n\n{NOT_YOU}",
                self.shop
            );
            return self.send(email, format!("Your address at {}", self.shop), text).await;
        }
        let link = self.link(Purpose::Email, Some(customer), (email.clone(), String::new()))?;
        let text = format!(
            "Hello,\n\nopen this link, and this is the address of your account at {}:\n\n{}\n\n{}",
            self.shop,
            self.address("/account/new-email", &link),
            NOT_YOU
        );
        self.send(email, format!("{} at {}", say::NEW_EMAIL, self.shop), text).await
    }

    /// Tells the old address that there is another one.
    pub(super) async fn email_changed(self, old: String) -> Result<(), Refusal> {
        let text = format!(
            "Hello,\n\nyour account at {} has another e-mail address from now on. If it was not you who changed it, write to us at once.\n",
            self.shop
        );
        self.send(old, format!("Your account at {} has another address", self.shop), text).await
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

    async fn send(&self, to: String, subject: String, text: String) -> Result<(), Refusal> {
        // The link must be good when the mail arrives, whatever happens in between.
        self.node.auth().make_durable().await?;
        self.node.mail(Letter { to, subject, text, html: None }).await.map(drop)
    }
}

const NOT_YOU: &str = "The link is good once, and for an hour. If you did not ask for it, do nothing: without it nothing happens.\n";

/// Does the work behind a page that has been answered: how long it takes tells nobody who has an account.
pub(super) fn behind(work: impl Future<Output = Result<(), Refusal>> + 'static) {
    actix_web::rt::spawn(async move {
        if let Err(refusal) = work.await {
            tracing::warn!(code = refusal.code.name(), "a mail about an account was not sent");
        }
    });
}
