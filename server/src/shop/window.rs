//! The shop window: the published catalogue arranged for customers, with an index. It is made anew when the catalogue
//! has changed, and shared by all pages until then.

use domain::catalogue::Catalogue;
use protocol::{Amount, Branch, Currency, Lsn, Product, VariantKind};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError, RwLock},
    time::{Duration, Instant},
};

use super::search::SearchIndex;
use crate::node::Node;

/// Share of time that may go into making windows while the catalogue keeps changing: one part in so many.
const REST_AFTER_WORK: u32 = 20;
/// A window is never older than this once somebody looks.
const STALE_MAX: Duration = Duration::from_secs(1);

/// What customers can see, in order of name.
pub(crate) struct ShopWindow {
    pub(super) currency: Currency,
    /// Only those whose stock the web shows.
    pub(super) branches: Vec<Branch>,
    /// With their stocked variants only; a product without any is not shown.
    pub(super) products: Vec<Product>,
    /// Positions in `products` by category, both in order of name.
    pub(super) categories: BTreeMap<String, Vec<u32>>,
    by_handle: BTreeMap<String, u32>,
    index: SearchIndex,
}

impl ShopWindow {
    pub(super) fn of(catalogue: &Catalogue, currency: Currency) -> Self {
        Self::arranged(
            catalogue.products().cloned(),
            catalogue.branches().filter(|branch| branch.on_web).cloned().collect(),
            currency,
        )
    }

    pub(super) fn arranged(
        products: impl Iterator<Item = Product>,
        branches: Vec<Branch>,
        currency: Currency,
    ) -> Self {
        let mut products: Vec<Product> = products.filter_map(shown).collect();
        products.sort_by_cached_key(|product| (product.name.to_lowercase(), product.handle.clone()));
        let mut window = Self {
            currency,
            branches,
            products: Vec::new(),
            categories: BTreeMap::new(),
            by_handle: BTreeMap::new(),
            index: SearchIndex::default(),
        };
        for (product, number) in products.iter().zip(0_u32..) {
            window.by_handle.insert(product.handle.clone(), number);
            if !product.category.is_empty() {
                window.categories.entry(product.category.clone()).or_default().push(number);
            }
            let names = product.variants.iter().map(|variant| variant.name.as_str());
            let texts: Vec<&str> = std::iter::once(product.name.as_str()).chain(names).collect();
            let skus = product.variants.iter().map(|variant| variant.sku.as_str());
            let barcodes =
                product.variants.iter().flat_map(|variant| &variant.barcodes).map(|code| code.as_str());
            let codes: Vec<&str> = skus.chain(barcodes).collect();
            window.index.add(number, &texts, &codes);
        }
        window.index.finish();
        window.products = products;
        window
    }

    pub(super) fn product(&self, handle: &str) -> Option<&Product> {
        self.by_handle.get(handle).and_then(|number| self.at(*number))
    }

    pub(super) fn at(&self, number: u32) -> Option<&Product> {
        usize::try_from(number).ok().and_then(|number| self.products.get(number))
    }

    pub(super) fn find(&self, question: &str) -> Vec<u32> {
        self.index.find(question)
    }
}

/// Lowest price of a product, and whether there are several.
pub(super) fn price_range(product: &Product) -> (Amount, bool) {
    let prices = || product.variants.iter().map(|variant| variant.price);
    let lowest = prices().min().unwrap_or_default();
    (lowest, prices().any(|price| price != lowest))
}

fn shown(mut product: Product) -> Option<Product> {
    product.variants.retain(|variant| variant.kind == VariantKind::Goods);
    (!product.variants.is_empty()).then_some(product)
}

/// Keeps the newest window.
#[derive(Default)]
pub(crate) struct WindowKeeper {
    kept: RwLock<Option<Kept>>,
    /// Held while one is made; the others serve the one before meanwhile.
    making: Mutex<()>,
}

#[derive(Clone)]
struct Kept {
    seq: Lsn,
    window: Arc<ShopWindow>,
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
    pub(super) fn window(&self, node: &Node) -> Arc<ShopWindow> {
        let published = node.catalogue();
        let kept = self.kept();
        if let Some(kept) = &kept
            && (kept.seq == published.seq || kept.may_rest())
        {
            return kept.window.clone();
        }
        let _making = match (self.making.try_lock(), kept) {
            (Ok(guard), _) => guard,
            (Err(_), Some(kept)) => return kept.window,
            (Err(_), None) => self.making.lock().unwrap_or_else(PoisonError::into_inner),
        };
        match self.kept() {
            Some(kept) if kept.seq >= published.seq => return kept.window,
            _ => {}
        }
        let began = Instant::now();
        let window = Arc::new(ShopWindow::of(&published.catalogue, node.currency()));
        let kept =
            Kept { seq: published.seq, window: window.clone(), made: Instant::now(), took: began.elapsed() };
        *self.kept.write().unwrap_or_else(PoisonError::into_inner) = Some(kept);
        window
    }

    fn kept(&self) -> Option<Kept> {
        self.kept.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{BranchId, TaxClassId, Variant};

    fn product(handle: &str, name: &str, category: &str, kinds: &[VariantKind]) -> Product {
        let variant = |(kind, number): (&VariantKind, i64)| Variant {
            sku: format!("{handle}-{number}").parse().unwrap(),
            name: String::new(),
            price: Amount(100 * number),
            tax_class: TaxClassId(1),
            kind: *kind,
            barcodes: Vec::new(),
        };
        Product {
            handle: handle.into(),
            name: name.into(),
            description: String::new(),
            category: category.into(),
            variants: kinds.iter().zip(1..).map(variant).collect(),
        }
    }

    #[test]
    fn the_window_shows_goods_in_order_of_name() {
        use VariantKind::{Goods, Service};
        let products = [
            product("b", "banana", "Fruit", &[Goods, Goods]),
            product("post", "Postage", "Fees", &[Service]),
            product("a", "Apple", "Fruit", &[Goods, Service]),
            product("c", "Candle", "", &[Goods]),
        ];
        let branch = Branch { id: BranchId(1), code: "LDN".into(), name: "London".into(), on_web: true };
        let window = ShopWindow::arranged(products.into_iter(), vec![branch], Currency::GBP);
        let names: Vec<&str> = window.products.iter().map(|product| product.name.as_str()).collect();
        assert_eq!(names, ["Apple", "banana", "Candle"]);
        assert_eq!(window.product("a").unwrap().variants.len(), 1, "services are not shown");
        assert_eq!(window.categories.iter().collect::<Vec<_>>(), [(&"Fruit".to_owned(), &vec![0, 1])]);
        assert!(window.product("post").is_none());
        assert_eq!(window.find("ban"), [1]);
        assert_eq!(window.find("b-2"), [1]);
        assert_eq!(price_range(window.product("b").unwrap()), (Amount(100), true));
        assert_eq!(price_range(window.product("c").unwrap()), (Amount(100), false));
    }
}
