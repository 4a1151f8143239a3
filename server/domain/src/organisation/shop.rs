//! The shop as a whole: its name, where it is, and how far it has come with setting up.

use protocol::{PutShop, RefusalCode};
use std::sync::Arc;

use super::{
    Event, Organisation,
    event::{Shop, ShopEvent},
};
use crate::{Rejection, check};

/// Most steps that can be ticked: more than there are.
const TICKED_MAX: usize = 32;

impl Organisation {
    pub(super) fn put_shop(&self, asked: &PutShop) -> Result<Event, Rejection> {
        let PutShop { name, country, language, ticked, start_over } = asked;
        let before = &*self.shop;
        if let Some(name) = name {
            check::name("the shop's name", name)?;
        }
        if let Some(country) = country {
            check_letters("a country", country, |byte| byte.is_ascii_uppercase())?;
        }
        if let Some(language) = language {
            check_letters("a language", language, |byte| byte.is_ascii_lowercase())?;
        }
        let mut ticked = ticked.clone().unwrap_or_else(|| before.ticked.clone());
        check::at_most(ticked.len(), TICKED_MAX, "ticked steps")?;
        ticked.sort_unstable();
        ticked.dedup();
        Ok(Event::Shop(ShopEvent::Put(Arc::new(Shop {
            name: name.clone().unwrap_or_else(|| before.name.clone()),
            country: country.clone().unwrap_or_else(|| before.country.clone()),
            language: language.clone().unwrap_or_else(|| before.language.clone()),
            ticked,
            start_over: start_over.unwrap_or(before.start_over),
        }))))
    }

    #[must_use]
    pub fn shop(&self) -> &Shop {
        &self.shop
    }
}

/// Which codes there are changes; that a code is two letters does not.
fn check_letters(what: &str, code: &str, allowed: fn(&u8) -> bool) -> Result<(), Rejection> {
    if code.len() == 2 && code.as_bytes().iter().all(allowed) {
        return Ok(());
    }
    Err(Rejection::new(RefusalCode::InvalidText, format!("{what} is named by two letters")))
}
