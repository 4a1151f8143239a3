//! Pages that the house has written itself, and the menus that lead to them.

use protocol::{
    LINK_CHARS_MAX, MENU_ENTRIES_MAX, MenuEntry, PageText, RefusalCode, RemoveWebPage, WEB_PAGE_CHARS_MAX,
    WEB_PAGES_MAX, WORDINGS_MAX, WebMenus, WebPage,
};
use std::sync::Arc;

use super::{Entry, Menus, Organisation, Page, Text, WebEvent, wordings};
use crate::{
    Rejection,
    check::{self, Breaks},
    organisation::{Event, Saved, check_room, check_version, next_version, products::check_handle},
};

/// Where a page is.
pub(super) fn address(handle: &str) -> String {
    format!("/pages/{handle}")
}

impl Page {
    /// In a language; where it is not written in that, in the shop's own, or as it stands first.
    #[must_use]
    pub fn text(&self, language: &str, own: &str) -> Option<&Text> {
        let of = |wanted: &str| self.texts.iter().find(|text| text.language == wanted);
        of(language).or_else(|| of(own)).or(self.texts.first())
    }
}

impl Entry {
    #[must_use]
    pub fn name_in(&self, language: &str) -> &str {
        let found = self.names.iter().find(|(own, _)| own == language);
        found.map_or(&self.name, |(_, text)| text)
    }
}

impl Organisation {
    pub(in crate::organisation) fn put_page(
        &self,
        asked: &WebPage,
        saved: Saved,
    ) -> Result<Event, Rejection> {
        let mut page = Self::considered_page(asked, saved)?;
        let moved = asked.renamed_from.as_deref().filter(|from| *from != asked.handle);
        let before = self.page(moved.unwrap_or(&asked.handle));
        if let Some(from) = moved.filter(|_| before.is_none()) {
            return Err(unknown(from));
        }
        let version = before.map(|before| before.version);
        check_version(asked.version, version, "the page")?;
        if moved.is_some() && self.page(&asked.handle).is_some() {
            let message = format!("there is another page {} already; choose another address", asked.handle);
            return Err(Rejection::new(RefusalCode::InvalidText, message));
        }
        check_room(before.is_some(), self.web.pages.len(), WEB_PAGES_MAX, "pages")?;
        page.version = next_version(version);
        let page = Arc::new(page);
        Ok(Event::Web(match moved {
            Some(from) => WebEvent::PageMoved { from: from.into(), page },
            None => WebEvent::PagePut(page),
        }))
    }

    /// A page as it would be kept, for a look at it before that.
    ///
    /// # Errors
    /// When something of it cannot be kept.
    pub fn considered_page(asked: &WebPage, saved: Saved) -> Result<Page, Rejection> {
        check_handle(&asked.handle)?;
        check::at_most(asked.texts.len(), WORDINGS_MAX, "languages")?;
        if asked.texts.is_empty() {
            return Err(Rejection::new(RefusalCode::InvalidText, "write the page in at least one language"));
        }
        let mut texts = Vec::with_capacity(asked.texts.len());
        for PageText { language, title, body } in &asked.texts {
            if language.len() != 2 || !language.bytes().all(|byte| byte.is_ascii_lowercase()) {
                let message = "a language is named by two small letters such as de";
                return Err(Rejection::new(RefusalCode::InvalidText, message));
            }
            check::name("the page's title", title)?;
            check::text("the page", body, WEB_PAGE_CHARS_MAX, Breaks::Allowed)?;
            texts.push(Text { language: language.clone(), title: title.clone(), body: body.clone() });
        }
        texts.sort_by(|one, next| one.language.cmp(&next.language));
        if texts.iter().zip(texts.iter().skip(1)).any(|(one, next)| one.language == next.language) {
            return Err(Rejection::new(RefusalCode::InvalidText, "a language stands there twice"));
        }
        Ok(Page { handle: asked.handle.as_str().into(), texts, shown: asked.shown, version: 0, saved })
    }

    pub(in crate::organisation) fn remove_page(&self, asked: &RemoveWebPage) -> Result<Event, Rejection> {
        let page = self.page(&asked.handle).ok_or_else(|| unknown(&asked.handle))?;
        Ok(Event::Web(WebEvent::PageRemoved { handle: Arc::clone(&page.handle) }))
    }

    pub(in crate::organisation) fn put_menus(&self, asked: &WebMenus) -> Result<Event, Rejection> {
        let before = self.web.menus.version;
        check_version(asked.version, Some(before), "the menus")?;
        let (header, footer) = (entries(&asked.header)?, entries(&asked.footer)?);
        let version = next_version(Some(before));
        Ok(Event::Web(WebEvent::MenusPut(Arc::new(Menus { header, footer, version }))))
    }

    #[must_use]
    pub fn page(&self, handle: &str) -> Option<&Arc<Page>> {
        self.web.pages.get(handle)
    }

    /// In order of their handles.
    pub fn pages(&self) -> impl Iterator<Item = &Arc<Page>> {
        self.web.pages.values()
    }

    #[must_use]
    pub fn menus(&self) -> &Arc<Menus> {
        &self.web.menus
    }
}

fn unknown(handle: &str) -> Rejection {
    Rejection::new(RefusalCode::UnknownPage, format!("there is no page {handle}"))
}

fn entries(asked: &[MenuEntry]) -> Result<Vec<Entry>, Rejection> {
    check::at_most(asked.len(), MENU_ENTRIES_MAX, "entries of a menu")?;
    let entry = |MenuEntry { name, names, address }: &MenuEntry| {
        check::name("the name in the menu", name)?;
        check_target(address)?;
        Ok(Entry {
            name: name.clone(),
            names: wordings("the name in the menu", names)?,
            address: address.clone(),
        })
    };
    asked.iter().map(entry).collect()
}

/// A page of the shop, or an encrypted one elsewhere: what else an address may begin with would run, or show, something here.
fn check_target(address: &str) -> Result<(), Rejection> {
    let sane = |c: char| !c.is_whitespace() && !c.is_control() && !matches!(c, '"' | '<' | '>' | '\\');
    let own = address.starts_with('/') && !address.starts_with("//");
    let elsewhere = address.strip_prefix("https://").is_some_and(|rest| !rest.is_empty());
    if (own || elsewhere) && address.chars().all(sane) && address.chars().count() <= LINK_CHARS_MAX {
        return Ok(());
    }
    let message = "an address is one of the shop such as /pages/about, or begins with https://";
    Err(Rejection::new(RefusalCode::InvalidText, message))
}
