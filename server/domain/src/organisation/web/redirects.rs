//! Old addresses of the online store, and where they lead to. However often something was renamed, it is one step.

use protocol::{LINK_CHARS_MAX, REDIRECTS_MAX, Redirect, RefusalCode, RemoveRedirect};
use std::sync::Arc;

use super::{Organisation, WebEvent};
use crate::{
    Rejection,
    organisation::{Event, check_room},
};

impl Organisation {
    pub(in crate::organisation) fn put_redirect(&self, asked: &Redirect) -> Result<Event, Rejection> {
        check_own(&asked.from)?;
        check_own(&asked.to)?;
        if asked.from == "/" {
            return Err(invalid("the start page stays where it is"));
        }
        let to = self.redirect(&asked.to).unwrap_or(&asked.to);
        if to == asked.from {
            return Err(invalid("this would lead in a circle; choose another address to lead to"));
        }
        let known = self.redirect(&asked.from).is_some();
        check_room(known, self.web.redirects.len(), REDIRECTS_MAX, "old addresses")?;
        Ok(Event::Web(WebEvent::Redirected { from: asked.from.as_str().into(), to: to.into() }))
    }

    pub(in crate::organisation) fn remove_redirect(
        &self,
        asked: &RemoveRedirect,
    ) -> Result<Event, Rejection> {
        let Some((from, _)) = self.web.redirects.get_key_value(asked.from.as_str()) else {
            let message = format!("nothing leads away from {}", asked.from);
            return Err(Rejection::new(RefusalCode::UnknownPage, message));
        };
        Ok(Event::Web(WebEvent::RedirectRemoved { from: Arc::clone(from) }))
    }

    /// Where an address leads to that is not good any more.
    #[must_use]
    pub fn redirect(&self, from: &str) -> Option<&str> {
        self.web.redirects.get(from).map(AsRef::as_ref)
    }

    /// In order of what they lead away from.
    pub fn redirects(&self) -> impl Iterator<Item = (&Arc<str>, &Arc<str>)> {
        self.web.redirects.iter()
    }
}

/// An address of the shop itself.
fn check_own(address: &str) -> Result<(), Rejection> {
    let sane = |c: char| !c.is_whitespace() && !c.is_control() && !matches!(c, '"' | '<' | '>' | '\\' | '#');
    let own = address.starts_with('/') && !address.starts_with("//");
    if own && address.chars().all(sane) && address.chars().count() <= LINK_CHARS_MAX {
        return Ok(());
    }
    Err(invalid("an address of the shop begins with one /, such as /p/mug"))
}

fn invalid(message: &str) -> Rejection {
    Rejection::new(RefusalCode::InvalidText, message)
}
