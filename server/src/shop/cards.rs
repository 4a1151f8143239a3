//! Products as lists show them: a card each, in a grid or on a shelf beside something else.

use protocol::{Amount, Product, Sku};

use super::{
    pages::{
        Category,
        badges::{BadgeView, badges_of},
    },
    pictures::{self, PictureView},
    search::Meant,
    tint::Tint,
    window::{ShopWindow, price_range},
};
use crate::{node::Node, words::Language};

/// Cards whose pictures are fetched at once: those that a first screen shows.
pub(super) const EARLY: usize = 4;

/// What cards are made from, and in which language.
pub(super) struct Shown<'a> {
    pub(super) node: &'a Node,
    pub(super) window: &'a ShopWindow,
    pub(super) say: Language,
}

pub(super) struct Card {
    pub(super) handle: String,
    /// The name in parts, each with whether it was searched for.
    pub(super) name: Vec<(String, bool)>,
    pub(super) brand: String,
    pub(super) picture: Option<PictureView>,
    pub(super) tint: Tint,
    /// Whether it is likely to be seen at once.
    pub(super) early: bool,
    pub(super) price: String,
    /// What the cheapest variant cost before it was reduced.
    pub(super) former: Option<String>,
    /// How many variants there are to choose from, where there is a choice.
    pub(super) choices: Option<String>,
    /// Only in a grid, and where there is no choice: then it is clear what the badge is about.
    pub(super) badge: Option<BadgeView>,
}

/// Cards of a grid.
pub(super) async fn grid(
    shown: &Shown<'_>,
    products: &[Product],
    meant: Option<&Meant>,
    early: usize,
) -> Vec<Card> {
    let badges = badges_of(shown.node, products.iter().filter_map(single).collect()).await;
    let card = |(place, product): (usize, &Product)| {
        let badge = single(product)
            .map(|sku| BadgeView::of(shown.say, sku, badges.get(&sku), &shown.window.branches));
        Card { early: place < early, badge, ..card(shown, product, meant) }
    };
    products.iter().enumerate().map(card).collect()
}

/// A product without availability.
pub(super) fn card(Shown { window, say, .. }: &Shown<'_>, product: &Product, meant: Option<&Meant>) -> Card {
    let name = match meant {
        Some(meant) => {
            meant.parts(&product.name).into_iter().map(|(part, marked)| (part.to_owned(), marked)).collect()
        }
        None => vec![(product.name.clone(), false)],
    };
    let former = former(window, product);
    Card {
        handle: product.handle.clone(),
        name,
        brand: product.brand.clone(),
        // The name stands beside it and says the same.
        picture: pictures::all(product).first().map(|one| PictureView::of(one, "")),
        tint: Tint::of(&product.name, &product.category),
        early: false,
        price: shown_price(*say, product, window),
        former: former.map(|former| say.price(former, window.currency)),
        choices: single(product).is_none().then(|| say.choices(product.variants.len())),
        badge: None,
    }
}

fn former(window: &ShopWindow, product: &Product) -> Option<Amount> {
    let cheapest = product.variants.iter().min_by_key(|variant| variant.price)?;
    window.former_price(&cheapest.sku)
}

fn single(product: &Product) -> Option<Sku> {
    match product.variants.as_slice() {
        [only] => Some(only.sku),
        _ => None,
    }
}

pub(super) fn shown_price(say: Language, product: &Product, window: &ShopWindow) -> String {
    let (lowest, several) = price_range(product);
    let lowest = say.price(lowest, window.currency);
    if several { say.price_from(lowest) } else { lowest }
}

/// A row of products beside something else.
pub(super) struct Shelf {
    pub(super) title: String,
    pub(super) cards: Vec<Card>,
    /// Where there are more.
    pub(super) more: Option<Category>,
}

impl Shelf {
    /// None where there is nothing to put on it.
    pub(super) fn of(shown: &Shown<'_>, title: &str, numbers: impl IntoIterator<Item = u32>) -> Option<Self> {
        let products = numbers.into_iter().filter_map(|number| shown.window.at(number));
        let cards: Vec<Card> = products.map(|product| card(shown, &product, None)).collect();
        (!cards.is_empty()).then(|| Self { title: title.to_owned(), cards, more: None })
    }

    pub(super) fn leading_to(self, more: Category) -> Self {
        Self { more: Some(more), ..self }
    }
}
