//! The shop window: the published catalogue arranged for customers, with an index. The arrangement is made anew, away
//! from the workers, when anything but a price has changed, and shared by all pages until then. What a page says of a
//! product is always that of now.

use domain::organisation::{self, Place, Variant};
use protocol::{Amount, Branch, Channel, Currency, Lsn, Product, Sku, Timestamp, VariantKind};
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};
use tokio::sync::Mutex;

use super::{
    columns::Columns,
    figures::{Dated, FiguresKeeper},
    search::{Entry, SearchIndex},
};
use crate::{
    clock,
    node::{Node, PublishedCatalogue},
};

/// Share of time that may go into arranging while the catalogue keeps changing: one part in so many.
const REST_AFTER_WORK: u32 = 20;
/// An arrangement is never older than this once somebody looks.
const STALE_MAX: Duration = Duration::from_millis(500);

/// What customers can see.
pub(crate) struct ShopWindow {
    pub(super) currency: Currency,
    /// Only those whose stock the web shows.
    pub(super) branches: Vec<Branch>,
    arrangement: Arc<Arrangement>,
    published: Arc<PublishedCatalogue>,
    /// The moment for which prices are told.
    pub(super) now: Timestamp,
}

/// Where a page sells: in no branch in particular.
pub(super) const WEB: Place = Place { branch: None, channel: Channel::Web, group: None };

/// Which products are shown, in order of name, and how they are found.
#[derive(Default)]
pub(super) struct Arrangement {
    handles: Vec<Arc<str>>,
    /// Positions in `handles` by category with all below it, both in order of name.
    categories: BTreeMap<String, Vec<u32>>,
    index: SearchIndex,
    pub(super) columns: Columns,
    numbers: HashMap<Arc<str>, u32>,
    /// Where in the journal each product came.
    added: Vec<Lsn>,
}

impl Arrangement {
    fn of(published: &PublishedCatalogue) -> Self {
        let shown = published.organisation.products().filter(|product| product.on_web());
        let mut products: Vec<_> = shown.filter(|product| product.variants.iter().any(is_shown)).collect();
        products.sort_by_cached_key(|product| (product.name.to_lowercase(), Arc::clone(&product.handle)));
        let mut arrangement = Self::default();
        for (product, number) in products.iter().zip(0_u32..) {
            // A product is in its category and in each above it.
            let ends = product.category.match_indices('/').map(|(end, _)| end);
            let whole = (!product.category.is_empty()).then_some(product.category.len());
            for category in ends.chain(whole).filter_map(|end| product.category.get(..end)) {
                arrangement.categories.entry(category.to_owned()).or_default().push(number);
            }
        }
        arrangement.index = index(&products, published.organisation.synonyms());
        arrangement.columns = Columns::of(&products);
        let numbered = products.iter().map(|product| Arc::clone(&product.handle)).zip(0_u32..);
        arrangement.numbers = numbered.collect();
        let added = |handle: &str| published.history(handle).first().copied().unwrap_or_default();
        arrangement.added = products.iter().map(|product| added(&product.handle)).collect();
        arrangement.handles = products.iter().map(|product| Arc::clone(&product.handle)).collect();
        arrangement
    }
}

fn index(products: &[&Arc<organisation::Product>], synonyms: &[Vec<String>]) -> SearchIndex {
    let texts: Vec<(Vec<&str>, Vec<&str>)> = products.iter().map(|product| searched(product)).collect();
    let entries = products.iter().zip(&texts).map(|(product, (texts, keys))| Entry {
        label: &product.name,
        texts,
        keys,
    });
    SearchIndex::of((0..).zip(entries), synonyms)
}

/// What a product is found by besides its name, and its SKUs and barcodes.
fn searched(product: &organisation::Product) -> (Vec<&str>, Vec<&str>) {
    let variants = || product.variants.iter().filter(|variant| is_shown(variant));
    let names = variants().map(|variant| variant.name.as_str());
    let own = [product.category.as_str(), product.brand.as_str(), product.search.as_str()];
    let texts = own.into_iter().chain(names);
    let skus = variants().map(|variant| variant.sku.as_str());
    let barcodes = variants().flat_map(|variant| &variant.barcodes).map(|code| code.as_str());
    (texts.collect(), skus.chain(barcodes).collect())
}

impl ShopWindow {
    fn new(published: Arc<PublishedCatalogue>, arrangement: Arc<Arrangement>, currency: Currency) -> Self {
        let branches = published.organisation.branches().filter(|branch| branch.on_web);
        Self {
            currency,
            branches: branches.map(Into::into).collect(),
            arrangement,
            published,
            now: clock::now(),
        }
    }

    /// With its shown variants only; none when there is no such product, or nothing of it is shown.
    pub(super) fn product(&self, handle: &str) -> Option<Product> {
        let product = self.published.organisation.product(handle).filter(|product| product.on_web())?;
        let limits = self.published.organisation.limits_of(product, None);
        let mut product = product.with_variants(is_shown)?;
        (product.age_min, product.quantity_max) = (limits.age_min, limits.quantity_max);
        for variant in &mut product.variants {
            let priced = self.published.organisation.price_in(&variant.sku, WEB, self.now);
            variant.price = priced.map_or(variant.price, |(price, _)| price);
        }
        Some(product)
    }

    /// The shown product that has a variant.
    pub(super) fn product_of(&self, sku: &Sku) -> Option<Product> {
        let (product, _) = self.published.organisation.variant(sku)?;
        self.product(&product.handle)
    }

    /// What a variant cost before it was reduced.
    pub(super) fn former_price(&self, sku: &Sku) -> Option<Amount> {
        self.published.former_price(sku, WEB, self.now)
    }

    pub(super) fn at(&self, number: u32) -> Option<Product> {
        let number = usize::try_from(number).ok()?;
        self.product(self.arrangement.handles.get(number)?)
    }

    pub(super) fn categories(&self) -> &BTreeMap<String, Vec<u32>> {
        &self.arrangement.categories
    }

    pub(super) fn published(&self) -> &Arc<PublishedCatalogue> {
        &self.published
    }

    /// Collections that customers are shown, by title.
    pub(super) fn collections(&self) -> Vec<&Arc<organisation::Collection>> {
        let shown = self.published.organisation.collections().filter(|one| one.shown);
        let mut shown: Vec<_> = shown.collect();
        shown.sort_by_cached_key(|one| (one.title.to_lowercase(), Arc::clone(&one.handle)));
        shown
    }

    /// In order of name.
    pub(super) fn handles(&self) -> &[Arc<str>] {
        &self.arrangement.handles
    }

    pub(super) fn arrangement(&self) -> &Arc<Arrangement> {
        &self.arrangement
    }

    pub(super) fn columns(&self) -> &Columns {
        &self.arrangement.columns
    }

    pub(super) fn index(&self) -> &SearchIndex {
        &self.arrangement.index
    }

    /// The place of a product that is shown, in order of name.
    pub(super) fn number(&self, handle: &str) -> Option<u32> {
        self.arrangement.numbers.get(handle).copied()
    }

    /// Where in the journal a product came.
    pub(super) fn added(&self, number: u32) -> Lsn {
        let place = usize::try_from(number).unwrap_or(usize::MAX);
        self.arrangement.added.get(place).copied().unwrap_or_default()
    }

    pub(super) fn find(&self, question: &str) -> Vec<u32> {
        self.arrangement.index.find(question)
    }
}

/// Lowest price of a product, and whether there are several.
pub(super) fn price_range(product: &Product) -> (Amount, bool) {
    let prices = || product.variants.iter().map(|variant| variant.price);
    let lowest = prices().min().unwrap_or_default();
    (lowest, prices().any(|price| price != lowest))
}

pub(super) fn is_shown(variant: &Variant) -> bool {
    variant.web && variant.kind == VariantKind::Goods
}

/// Keeps the newest arrangement.
#[derive(Default)]
pub(crate) struct WindowKeeper {
    kept: RwLock<Option<Kept>>,
    /// Held while one is made; the others serve the one before meanwhile.
    making: Mutex<()>,
    figures: FiguresKeeper,
}

#[derive(Clone)]
struct Kept {
    arranged: Lsn,
    arrangement: Arc<Arrangement>,
    made: Instant,
    took: Duration,
}

impl Kept {
    /// Whether it may be served although the catalogue has moved on: an import changes it a hundred times a second.
    fn may_rest(&self) -> bool {
        self.made.elapsed() < self.took.saturating_mul(REST_AFTER_WORK).min(STALE_MAX)
    }
}

impl WindowKeeper {
    pub(super) async fn window(&self, node: &Node) -> ShopWindow {
        let published = node.catalogue();
        let arrangement = self.arrangement(&published).await;
        ShopWindow::new(published, arrangement, node.currency())
    }

    /// What all products cost and where they are to be had, as of some seconds ago at most.
    pub(super) async fn figures(&self, node: &Node, window: &ShopWindow) -> Arc<Dated> {
        self.figures.now(node, window).await
    }

    async fn arrangement(&self, published: &Arc<PublishedCatalogue>) -> Arc<Arrangement> {
        let kept = self.kept();
        if let Some(kept) = &kept
            && (kept.arranged == published.arranged() || kept.may_rest())
        {
            return Arc::clone(&kept.arrangement);
        }
        let _making = match (self.making.try_lock(), kept) {
            (Ok(guard), _) => guard,
            (Err(_), Some(kept)) => return kept.arrangement,
            (Err(_), None) => self.making.lock().await,
        };
        match self.kept() {
            Some(kept) if kept.arranged >= published.arranged() => return kept.arrangement,
            _ => {}
        }
        let began = Instant::now();
        let (arranged, read) = (published.arranged(), Arc::clone(published));
        let made = tokio::task::spawn_blocking(move || Arc::new(Arrangement::of(&read))).await;
        let Ok(arrangement) = made else {
            tracing::error!("the shop window could not be arranged");
            return self.kept().map(|kept| kept.arrangement).unwrap_or_default();
        };
        let kept = Kept {
            arranged,
            arrangement: Arc::clone(&arrangement),
            made: Instant::now(),
            took: began.elapsed(),
        };
        *self.kept.write().unwrap_or_else(PoisonError::into_inner) = Some(kept);
        arrangement
    }

    fn kept(&self) -> Option<Kept> {
        self.kept.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{
        Grant, Machine,
        organisation::{Body, Command, Organisation},
    };
    use protocol::{OrganisationCommand, PutProduct, PutTaxClass, PutVariant, TaxClassId, Timestamp};

    fn product(handle: &str, name: &str, category: &str, kinds: &[VariantKind]) -> OrganisationCommand {
        let variant = |(kind, number): (&VariantKind, i64)| PutVariant {
            kind: *kind,
            ..PutVariant::goods(
                format!("{handle}-{number}").parse().unwrap(),
                Amount(100 * number),
                TaxClassId(1),
            )
        };
        OrganisationCommand::PutProduct(PutProduct {
            handle: handle.into(),
            name: name.into(),
            category: category.into(),
            variants: kinds.iter().zip(1..).map(variant).collect(),
            ..PutProduct::default()
        })
    }

    fn organisation(asked: impl IntoIterator<Item = OrganisationCommand>) -> Organisation {
        let mut organisation = Organisation::default();
        let class =
            PutTaxClass { id: TaxClassId(1), name: "Standard".into(), rate_ppm: 0, ..PutTaxClass::default() };
        for asked in std::iter::once(OrganisationCommand::PutTaxClass(class)).chain(asked) {
            let body = Body::Change { asked: asked.into(), hashes: Default::default() };
            let command = Command {
                grant: Grant::EVERYTHING,
                staff: protocol::StaffId(0),
                currency: Currency::GBP,
                body,
            };
            for event in organisation.decide(Timestamp(1), &command).unwrap() {
                organisation.apply(&event);
            }
        }
        organisation
    }

    #[test]
    fn the_window_shows_goods_in_order_of_name() {
        use VariantKind::{Goods, Service};
        let mut hidden = product("x", "Xylophone", "", &[Goods]);
        if let OrganisationCommand::PutProduct(product) = &mut hidden {
            product.variants[0].web = false;
        }
        let organisation = organisation([
            product("b", "banana", "Fruit", &[Goods, Goods]),
            product("post", "Postage", "Fees", &[Service]),
            product("a", "Apple", "Fruit", &[Goods, Service]),
            product("c", "Candle", "", &[Goods]),
            hidden,
        ]);
        let mut published = PublishedCatalogue::default();
        published.organisation = organisation;
        let arrangement = Arc::new(Arrangement::of(&published));
        let window = ShopWindow::new(Arc::new(published), arrangement, Currency::GBP);
        let names: Vec<String> = (0..9).filter_map(|number| window.at(number)).map(|one| one.name).collect();
        assert_eq!(names, ["Apple", "banana", "Candle"]);
        assert_eq!(window.product("a").unwrap().variants.len(), 1, "services are not shown");
        assert_eq!(window.categories().iter().collect::<Vec<_>>(), [(&"Fruit".to_owned(), &vec![0, 1])]);
        assert!(window.product("post").is_none() && window.product("x").is_none());
        assert_eq!(window.find("ban"), [1]);
        assert_eq!(window.find("b-2"), [1]);
        assert_eq!(price_range(&window.product("b").unwrap()), (Amount(100), true));
        assert_eq!(price_range(&window.product("c").unwrap()), (Amount(100), false));
    }
}
