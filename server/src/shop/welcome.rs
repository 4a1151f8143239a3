//! What the front page begins with: what the house says, and what there is at a glance.

use super::{
    front::Front,
    markdown,
    pages::Category,
    pictures::{self, PictureView},
    tint::Tint,
    window::ShopWindow,
};
use crate::{node::Node, words::Language};

/// The written page that stands at the top of the front page.
pub(super) const HOME: &str = "home";
/// More of them would push the products out of sight.
const DRAWERS_MAX: usize = 12;
/// In how many products of a category a picture is looked for.
const LOOKED_AT: usize = 8;

pub(super) struct Welcome {
    pub(super) title: String,
    /// HTML, already made safe.
    pub(super) body: String,
    pub(super) language: String,
    pub(super) direction: &'static str,
}

impl Welcome {
    /// None where head office has written none, or does not show it.
    pub(super) fn of(node: &Node, shop: &Front) -> Option<Self> {
        let published = node.catalogue();
        let page = published.organisation.page(HOME).filter(|page| page.shown)?;
        let own = Language::of(&published.organisation.shop().language);
        let text = page.text(shop.say.code(), own.code())?;
        Some(Self {
            title: text.title.clone(),
            body: shop.within(&markdown::html_of(&text.body)),
            language: text.language.clone(),
            direction: if text.language == "ar" { "rtl" } else { "ltr" },
        })
    }
}

/// A category at a glance.
pub(super) struct Drawer {
    pub(super) name: String,
    pub(super) address: String,
    /// How many products are in it.
    pub(super) count: usize,
    /// Of something that is in it.
    pub(super) picture: Option<PictureView>,
    pub(super) tint: Tint,
}

/// The first categories of the top, where there are several.
pub(super) fn drawers(window: &ShopWindow) -> Vec<Drawer> {
    let top = window.categories().iter().filter(|(path, _)| !path.contains('/'));
    let drawers: Vec<Drawer> =
        top.take(DRAWERS_MAX).map(|(path, numbers)| drawer(window, path, numbers)).collect();
    if drawers.len() > 1 { drawers } else { Vec::new() }
}

fn drawer(window: &ShopWindow, path: &str, numbers: &[u32]) -> Drawer {
    let mut products = numbers.iter().take(LOOKED_AT).filter_map(|number| window.at(*number));
    let picture =
        products.find_map(|product| pictures::all(&product).first().map(|one| PictureView::of(one, "")));
    let Category { name, address } = Category::of(path);
    Drawer { tint: Tint::of(&name, path), name, address, count: numbers.len(), picture }
}
