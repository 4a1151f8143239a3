//! What stands around every page of the shop: its name, its texts and its colours, as the theme says.

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use domain::organisation::{SiteLink, Theme};
use protocol::FontChoice;
use serde::Deserialize;
use std::fmt;

use crate::{node::Node, rim::Rim, words::Language};

/// What every page's frame needs. It is written as the shop's name.
pub(crate) struct Front {
    name: String,
    /// The language of the page.
    pub(super) say: Language,
    /// What the addresses of pages in it begin with: nothing where it is the shop's own.
    pub(super) at: &'static str,
    /// The same page in every language.
    pub(super) languages: Vec<LanguageLink>,
    /// The shop's own language.
    own: Language,
    /// What stands at the top.
    pub(super) sign: String,
    /// The address of a picture in its place.
    pub(super) logo: Option<String>,
    pub(super) tagline: String,
    pub(super) footer: String,
    pub(super) contact: String,
    pub(super) imprint: String,
    pub(super) links: Vec<SiteLink>,
    /// Names and addresses at the top of every page, and at its end.
    pub(super) header_menu: Vec<(String, String)>,
    pub(super) footer_menu: Vec<(String, String)>,
    /// The age that this page asks its visitor for before it is looked at, and the way back to it.
    pub(super) asks_age: Option<(u8, String)>,
    /// Lines in the visitor's basket.
    pub(super) basket: usize,
    /// The address of the theme's stylesheet, another one after every change.
    pub(super) stylesheet: String,
    /// Whether this is a look at a theme that does not count yet.
    pub(super) preview: bool,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Look {
    #[serde(default)]
    preview: String,
}

impl Front {
    /// As the theme in force says, or the one that the address asks to be shown.
    pub(crate) fn of(request: &HttpRequest, node: &Node, rim: &Rim) -> Self {
        let look = web::Query::<Look>::from_query(request.query_string()).map(web::Query::into_inner);
        let look = look.unwrap_or_default().preview;
        let tried = rim.previews().find(&look);
        let published = node.catalogue();
        let in_force = published.organisation.theme();
        let theme = tried.as_deref().unwrap_or(in_force);
        let name = rim.shop_name(node);
        let stylesheet = match &tried {
            Some(_) => format!("/theme.css?preview={look}"),
            None => format!("/theme.css?v={}", theme.version),
        };
        let own = Language::of(&published.organisation.shop().language);
        let (asked, rest) = spoken(request.path());
        let say = asked.unwrap_or(own);
        let age = super::age::asked(request, node, rest);
        let mut front = Self {
            header_menu: Vec::new(),
            footer_menu: Vec::new(),
            asks_age: age.map(|age| {
                (age, request.uri().path_and_query().map(ToString::to_string).unwrap_or_default())
            }),
            say,
            at: beginning(say, own),
            languages: links(request, rest, own, say),
            own,
            sign: Some(&theme.logo_text).filter(|text| !text.is_empty()).unwrap_or(&name).clone(),
            name,
            logo: theme.logo.as_ref().map(|hash| format!("/media/{hash}/640.webp")),
            tagline: theme.tagline.clone(),
            footer: theme.footer.clone(),
            contact: theme.contact.clone(),
            imprint: theme.imprint.clone(),
            links: theme.links.clone(),
            basket: super::basket::count(request),
            stylesheet,
            preview: tried.is_some(),
        };
        front.put_menus(published.organisation.menus());
        front
    }

    fn put_menus(&mut self, menus: &domain::organisation::Menus) {
        self.header_menu = super::content::menu(self, &menus.header);
        self.footer_menu = super::content::menu(self, &menus.footer);
    }
}

impl Front {
    /// The same for a page that has a language of its own, wherever its address does not ask for one.
    pub(super) fn speaking(mut self, request: &HttpRequest, node: &Node, language: Language) -> Self {
        let (asked, rest) = spoken(request.path());
        if asked.is_none() {
            self.say = language;
            self.at = beginning(language, self.own);
            self.languages = links(request, rest, self.own, language);
            self.put_menus(node.catalogue().organisation.menus());
        }
        self
    }

    /// An address, which begins as one of the shop's own language, in all languages of the shop.
    pub(super) fn canonical(&self, base: &str, address: &str) -> Canonical {
        let of = |language| format!("{base}{}{address}", beginning(language, self.own));
        let mut others: Vec<(&'static str, String)> =
            Language::ALL.into_iter().map(|one| (one.code(), of(one))).collect();
        others.push(("x-default", of(self.own)));
        Canonical { address: of(self.say), others }
    }
}

/// Where a page is, for search engines.
pub(super) struct Canonical {
    pub(super) address: String,
    /// By language; `x-default` is for everybody else.
    pub(super) others: Vec<(&'static str, String)>,
}

impl fmt::Display for Canonical {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.address)
    }
}

/// The way to the same page in another language.
pub(super) struct LanguageLink {
    pub(super) name: &'static str,
    pub(super) code: &'static str,
    pub(super) address: String,
    /// Whether it is the language of this page.
    pub(super) now: bool,
}

/// The language that a path asks for by its first part, and the rest of the path.
pub(super) fn spoken(path: &str) -> (Option<Language>, &str) {
    let first = path.strip_prefix('/').unwrap_or(path);
    let (code, rest) = first.split_once('/').unwrap_or((first, ""));
    match Language::named(code) {
        Some(language) => (Some(language), rest),
        None => (None, first),
    }
}

/// The language of a page, and what addresses in it begin with.
pub(super) fn spoken_at(request: &HttpRequest, node: &Node) -> (Language, &'static str) {
    let own = Language::of(&node.catalogue().organisation.shop().language);
    let say = spoken(request.path()).0.unwrap_or(own);
    (say, beginning(say, own))
}

/// What addresses of a language begin with. The shop's own has the plain ones, so that each page has one address in each language.
fn beginning(language: Language, own: Language) -> &'static str {
    match language {
        _ if language == own => "",
        Language::English => "/en",
        Language::German => "/de",
        Language::Arabic => "/ar",
    }
}

fn links(request: &HttpRequest, rest: &str, own: Language, now: Language) -> Vec<LanguageLink> {
    // What was sent cannot be sent again by a link.
    let rest = if request.method().is_safe() { rest } else { "" };
    let query = Some(request.query_string()).filter(|query| !query.is_empty() && !rest.is_empty());
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    let link = |language: Language| LanguageLink {
        name: language.own_name(),
        code: language.code(),
        // One that is named by its letters too, so that a page with a language of its own can be had in the shop's.
        address: match language {
            Language::English => format!("/en/{rest}{query}"),
            Language::German => format!("/de/{rest}{query}"),
            Language::Arabic => format!("/ar/{rest}{query}"),
        },
        now: language == now,
    };
    let mut links: Vec<LanguageLink> = Language::ALL.into_iter().map(link).collect();
    if let Some(plain) = links.iter_mut().find(|link| link.code == own.code() && !rest.starts_with("order/"))
    {
        plain.address = format!("/{rest}{query}");
    }
    links
}

impl fmt::Display for Front {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

/// `/theme.css`: the theme as custom properties, which the shop's stylesheet is drawn with.
pub(super) async fn stylesheet(
    request: HttpRequest,
    node: web::Data<Node>,
    rim: web::Data<Rim>,
) -> HttpResponse {
    let look = web::Query::<Look>::from_query(request.query_string()).map(web::Query::into_inner);
    let tried = rim.previews().find(&look.unwrap_or_default().preview);
    let published = node.catalogue();
    let in_force = published.organisation.theme();
    let theme = tried.as_deref().unwrap_or(in_force);
    // A name with today's version says the same for ever; any other has to be asked for again.
    let named = format!("v={}", in_force.version);
    let life = if tried.is_none() && request.query_string() == named {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, life))
        .content_type("text/css; charset=utf-8")
        .body(properties(theme))
}

fn properties(theme: &Theme) -> String {
    let colours = theme.colours();
    let (corners, font) = (theme.corners, family(theme.font));
    let small = corners.min(10);
    format!(
        ":root {{\n  --brand: {brand};\n  --brand-ink: {ink};\n  --accent: {light};\n  --round: {corners}px;\n  \
         --round-small: {small}px;\n  --font: {font};\n}}\n@media (prefers-color-scheme: dark) {{\n  :root {{ --accent: {dark}; }}\n}}\n",
        brand = colours.brand,
        ink = colours.brand_ink,
        light = colours.light.colour,
        dark = colours.dark.colour,
    )
}

/// Fonts that come with the systems of visitors, so that nothing is asked of anybody else.
const fn family(font: FontChoice) -> &'static str {
    match font {
        FontChoice::System => "system-ui, -apple-system, \"Segoe UI\", Roboto, \"Noto Sans\", sans-serif",
        FontChoice::Humanist => {
            "Seravek, \"Gill Sans Nova\", Ubuntu, Calibri, \"DejaVu Sans\", \"Noto Sans\", sans-serif"
        }
        FontChoice::Serif => "Charter, \"Bitstream Charter\", \"Sitka Text\", Cambria, \"Noto Serif\", serif",
        FontChoice::Rounded => {
            "ui-rounded, \"Hiragino Maru Gothic ProN\", Quicksand, Comfortaa, Manjari, \"Arial Rounded MT\", \"Noto Sans\", sans-serif"
        }
        FontChoice::Typewriter => {
            "ui-monospace, \"Cascadia Code\", Menlo, Consolas, \"DejaVu Sans Mono\", monospace"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_theme_is_nothing_but_properties_that_can_be_read() {
        let theme =
            Theme { accent: "#ffd400".into(), corners: 4, font: FontChoice::Serif, ..Theme::default() };
        let css = properties(&theme);
        for said in [
            "--brand: #ffd400;",
            "--brand-ink: #000000;",
            "--round: 4px;",
            "Charter",
            "prefers-color-scheme: dark",
        ] {
            assert!(css.contains(said), "{said} is missing in {css}");
        }
        assert!(
            !css.contains("--accent: #ffd400;\n  --round"),
            "yellow letters on white cannot be read: {css}"
        );
        assert!(!css.contains("url("), "{css}");
    }
}
