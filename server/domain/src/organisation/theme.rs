//! How the shop looks: the house's colour with the shades that can be read, and the texts around every page.

use protocol::{
    CORNERS_MAX, FontChoice, LINK_CHARS_MAX, PutTheme, RefusalCode, SITE_LINKS_MAX, Shade, ThemeColours,
};
use std::sync::Arc;

use super::{
    Event, Organisation, check_version,
    colour::{BLACK, Colour, DARK_PAGE, LIGHT_PAGE, WHITE},
    event::{ShopEvent, SiteLink, Theme},
    next_version,
};
use crate::{
    Rejection,
    check::{self, Breaks},
    limits::{ADDRESS_CHARS_MAX, IMPRINT_CHARS_MAX},
};

/// The colour and corners of a shop that has chosen none.
const ACCENT: &str = "#0b5d52";
const CORNERS: u8 = 12;

impl Default for Theme {
    fn default() -> Self {
        Self {
            accent: ACCENT.to_owned(),
            corners: CORNERS,
            font: FontChoice::System,
            logo_text: String::new(),
            logo: None,
            tagline: String::new(),
            footer: String::new(),
            contact: String::new(),
            imprint: String::new(),
            links: Vec::new(),
            version: 0,
        }
    }
}

impl Organisation {
    pub(super) fn put_theme(&self, asked: &PutTheme) -> Result<Event, Rejection> {
        let now = Some(self.theme.version).filter(|version| *version > 0);
        check_version(asked.version, Some(now.unwrap_or_default()), "the theme")?;
        let theme = Theme { version: next_version(now), ..Self::tried_theme(asked)? };
        Ok(Event::Shop(ShopEvent::ThemePut(Arc::new(theme))))
    }

    /// A theme as it would be if somebody put it, for a look at it before that.
    ///
    /// # Errors
    /// When something in it is not possible.
    pub fn tried_theme(asked: &PutTheme) -> Result<Theme, Rejection> {
        let accent = Colour::parse(&asked.accent)
            .ok_or_else(|| invalid("a colour is # and six hexadecimal digits, such as #0b5d52"))?;
        if asked.corners > CORNERS_MAX {
            return Err(invalid(&format!("corners are 0 to {CORNERS_MAX} pixels round")));
        }
        for (what, text, most, breaks) in [
            ("the text of the logo", &asked.logo_text, 60, Breaks::None),
            ("the line below the name", &asked.tagline, 120, Breaks::None),
            ("the text at the end of pages", &asked.footer, ADDRESS_CHARS_MAX, Breaks::Allowed),
            ("the contact", &asked.contact, ADDRESS_CHARS_MAX, Breaks::Allowed),
            ("the imprint", &asked.imprint, IMPRINT_CHARS_MAX, Breaks::Allowed),
        ] {
            check::text(what, text, most, breaks)?;
        }
        let hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if asked.logo.as_ref().is_some_and(|hash| hash.len() != 64 || !hash.bytes().all(hex)) {
            return Err(invalid("a picture is named by the hash of its content, 64 hexadecimal digits"));
        }
        check::at_most(asked.links.len(), SITE_LINKS_MAX, "links")?;
        for link in &asked.links {
            check::name("a link's name", &link.name)?;
            check_link(&link.address)?;
        }
        Ok(Theme {
            accent: accent.to_string(),
            corners: asked.corners,
            font: asked.font,
            logo_text: asked.logo_text.trim().to_owned(),
            logo: asked.logo.clone(),
            tagline: asked.tagline.trim().to_owned(),
            footer: asked.footer.clone(),
            contact: asked.contact.clone(),
            imprint: asked.imprint.clone(),
            links: asked.links.iter().map(Into::into).collect(),
            version: asked.version.unwrap_or_default(),
        })
    }

    #[must_use]
    pub fn theme(&self) -> &Theme {
        &self.theme
    }
}

impl Theme {
    /// The colours that pages are drawn in.
    #[must_use]
    pub fn colours(&self) -> ThemeColours {
        let brand = Colour::parse(&self.accent).unwrap_or(BLACK);
        ThemeColours {
            brand: brand.to_string(),
            brand_ink: brand.ink().to_string(),
            light: shade(brand, LIGHT_PAGE, BLACK),
            dark: shade(brand, DARK_PAGE, WHITE),
        }
    }

    /// As it is shown; `shop` is the shop's name.
    #[must_use]
    pub fn view(&self, shop: String) -> protocol::ThemeView {
        protocol::ThemeView {
            shop,
            accent: self.accent.clone(),
            corners: self.corners,
            font: self.font,
            logo_text: self.logo_text.clone(),
            logo: self.logo.clone(),
            tagline: self.tagline.clone(),
            footer: self.footer.clone(),
            contact: self.contact.clone(),
            imprint: self.imprint.clone(),
            links: self.links.iter().map(Into::into).collect(),
            colours: self.colours(),
            version: self.version,
        }
    }
}

fn shade(asked: Colour, page: Colour, end: Colour) -> Shade {
    let used = asked.readable_on(page, end);
    Shade {
        colour: used.to_string(),
        contrast: used.contrast(page),
        asked: asked.contrast(page),
        corrected: used != asked,
    }
}

impl From<&protocol::SiteLink> for SiteLink {
    fn from(link: &protocol::SiteLink) -> Self {
        Self { name: link.name.clone(), address: link.address.clone() }
    }
}

impl From<&SiteLink> for protocol::SiteLink {
    fn from(link: &SiteLink) -> Self {
        Self { name: link.name.clone(), address: link.address.clone() }
    }
}

/// Nothing but an encrypted page: what else an address may begin with would run, or show, something here.
fn check_link(address: &str) -> Result<(), Rejection> {
    let sane = |c: char| !c.is_whitespace() && !c.is_control() && !matches!(c, '"' | '<' | '>');
    let rest = address.strip_prefix("https://").filter(|rest| !rest.is_empty());
    if rest.is_some_and(|rest| rest.chars().all(sane)) && address.chars().count() <= LINK_CHARS_MAX {
        return Ok(());
    }
    Err(invalid(&format!("a link begins with https:// and has at most {LINK_CHARS_MAX} characters")))
}

fn invalid(message: &str) -> Rejection {
    Rejection::new(RefusalCode::InvalidText, message)
}
