//! What is in a collection now. A look is kept until the catalogue changes, and for some seconds at most, because price
//! lists begin by the clock and stock comes and goes.

use domain::organisation::{Collection, Members, Organisation, Place, Product, Seen};
use protocol::{
    Amount, COLLECTION_PRODUCTS_MAX, Channel, CollectionPreview, CollectionProduct, CollectionSort, Lsn,
    Refusal, RefusalCode, Sku, SoldOut, Timestamp,
};
use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};
use tokio::sync::Mutex;

use super::Node;
use crate::{
    clock,
    limits::{COLLECTED_FRESH, COLLECTED_MAX, COLLECTION_PREVIEW},
    projections::PublishedCatalogue,
};

/// While the catalogue keeps changing, one part in so many of the time goes into looking.
const REST_AFTER_WORK: u32 = 20;
/// Where the shop sells: in no branch in particular, to everybody.
const WEB: Place = Place { branch: None, channel: Channel::Web, group: None };

/// Handles of the products in a collection, in its order.
#[derive(Default)]
pub(crate) struct Collected {
    pub(crate) products: Vec<Arc<str>>,
    /// Which of them customers are shown, by their place.
    shown: Vec<u32>,
}

impl Collected {
    /// How many customers are shown.
    pub(crate) fn shown(&self) -> usize {
        self.shown.len()
    }

    /// One of those that customers are shown.
    pub(crate) fn shown_at(&self, place: usize) -> Option<&Arc<str>> {
        let place = usize::try_from(*self.shown.get(place)?).ok()?;
        self.products.get(place)
    }
}

/// The looks that are kept.
#[derive(Default)]
pub(crate) struct Collecting {
    kept: RwLock<HashMap<Arc<str>, Kept>>,
    /// Held while somebody looks; the others are told the look before meanwhile.
    looking: Mutex<()>,
}

#[derive(Clone)]
struct Kept {
    collection: Arc<Collection>,
    seq: Lsn,
    at: Instant,
    took: Duration,
    collected: Arc<Collected>,
}

impl Kept {
    fn is_good(&self, collection: &Arc<Collection>, seq: Lsn) -> bool {
        let age = self.at.elapsed();
        let rests = age < self.took.saturating_mul(REST_AFTER_WORK).min(COLLECTED_FRESH);
        Arc::ptr_eq(&self.collection, collection) && (rests || (self.seq == seq && age < COLLECTED_FRESH))
    }
}

impl Collecting {
    fn of(&self, handle: &str) -> Option<Kept> {
        self.kept.read().unwrap_or_else(PoisonError::into_inner).get(handle).cloned()
    }

    fn keep(&self, one: Kept) {
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        let all = kept.values().map(|kept| kept.collected.products.len()).fold(0, usize::saturating_add);
        if all.saturating_add(one.collected.products.len()) > COLLECTED_MAX {
            kept.clear();
        }
        kept.insert(Arc::clone(&one.collection.handle), one);
    }
}

impl Node {
    /// What is in a collection now, archived products left out.
    ///
    /// # Errors
    /// A fault when a part of the server does not answer.
    pub(crate) async fn collected(
        &self,
        published: &Arc<PublishedCatalogue>,
        collection: &Arc<Collection>,
    ) -> Result<Arc<Collected>, Refusal> {
        let keeper = &self.0.collecting;
        let kept = || keeper.of(&collection.handle).filter(|kept| Arc::ptr_eq(&kept.collection, collection));
        let good = || kept().filter(|kept| kept.is_good(collection, published.seq));
        if let Some(kept) = good() {
            return Ok(kept.collected);
        }
        let _looking = match (keeper.looking.try_lock(), kept()) {
            (Ok(guard), _) => guard,
            (Err(_), Some(kept)) => return Ok(kept.collected),
            (Err(_), None) => keeper.looking.lock().await,
        };
        if let Some(kept) = good() {
            return Ok(kept.collected);
        }
        let began = Instant::now();
        let collected = Arc::new(self.collect(published, collection).await?);
        keeper.keep(Kept {
            collection: Arc::clone(collection),
            seq: published.seq,
            at: Instant::now(),
            took: began.elapsed(),
            collected: Arc::clone(&collected),
        });
        Ok(collected)
    }

    async fn collect(
        &self,
        published: &Arc<PublishedCatalogue>,
        collection: &Arc<Collection>,
    ) -> Result<Collected, Refusal> {
        let now = clock::now();
        let (read, of) = (Arc::clone(published), Arc::clone(collection));
        let found = self.blocking(move |_| Ok(candidates(&read, &of, now))).await?;
        let apart = collection.sold_out != SoldOut::Keep;
        let asked = found.iter().filter(|one| apart || one.if_in_stock.is_some());
        let skus: Vec<Sku> = asked.flat_map(|one| one.product.variants.iter().map(|own| own.sku)).collect();
        let stock = if skus.is_empty() { HashSet::new() } else { self.to_be_had(&skus).await? };
        let has = |one: &Candidate| is_to_be_had(&one.product, &stock);
        let caught = |one: &Candidate| one.if_in_stock.is_none_or(|wanted| wanted == has(one));
        let (mut found, mut out): (Vec<Candidate>, Vec<Candidate>) =
            found.into_iter().filter(caught).partition(|one| !apart || has(one));
        let there = found.len();
        found.append(&mut out);
        let most = if collection.sold_out == SoldOut::Hide { there } else { found.len() };
        let places = (0_u32..).zip(found.iter().take(most));
        let shown = places.filter(|(_, one)| one.product.is_for_sale_on_web()).map(|(place, _)| place);
        let shown = shown.collect();
        let products = found.into_iter().map(|one| Arc::clone(&one.product.handle)).collect();
        Ok(Collected { products, shown })
    }

    /// What a collection that is considered would hold.
    ///
    /// # Errors
    /// As [`Node::collected`].
    pub(crate) async fn preview_collection(
        &self,
        published: &Arc<PublishedCatalogue>,
        collection: Arc<Collection>,
    ) -> Result<CollectionPreview, Refusal> {
        let organisation = &published.organisation;
        let collected = self.collect(published, &collection).await?;
        let product = |handle: &Arc<str>| organisation.product(handle);
        // What was put by hand is put into another order by hand.
        let by_hand = matches!(collection.members, Members::ByHand(_));
        let most = if by_hand { COLLECTION_PRODUCTS_MAX } else { COLLECTION_PREVIEW };
        let first: Vec<&Arc<Product>> = collected.products.iter().filter_map(product).take(most).collect();
        let skus: Vec<Sku> = first.iter().flat_map(|one| one.variants.iter().map(|own| own.sku)).collect();
        let (stock, now) = (self.to_be_had(&skus).await?, clock::now());
        let row = |product: &&Arc<Product>| CollectionProduct {
            handle: product.handle.as_ref().to_owned(),
            name: product.name.clone(),
            category: product.category.clone(),
            price: lowest(organisation, product, now).unwrap_or_default(),
            on_web: product.is_for_sale_on_web(),
            in_stock: is_to_be_had(product, &stock),
        };
        let put = match &collection.members {
            Members::ByHand(handles) => handles.as_slice(),
            Members::ByRule(_) => &[],
        };
        let is_gone = |handle: &&Arc<str>| product(handle).is_none_or(|product| product.archived);
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Ok(CollectionPreview {
            count: number(collected.products.len()),
            shown: number(collected.shown()),
            products: first.iter().map(row).collect(),
            missing: put.iter().filter(is_gone).map(|handle| handle.as_ref().to_owned()).collect(),
        })
    }

    /// Collections that a product is in.
    ///
    /// # Errors
    /// As [`Node::collected`], and `unknown_product`.
    pub(crate) async fn collections_with(
        &self,
        published: &Arc<PublishedCatalogue>,
        handle: &str,
    ) -> Result<Vec<Arc<Collection>>, Refusal> {
        let organisation = &published.organisation;
        let Some(product) = organisation.product(handle) else {
            return Err(Refusal::new(RefusalCode::UnknownProduct, format!("there is no product {handle}")));
        };
        let skus: Vec<Sku> = product.variants.iter().map(|variant| variant.sku).collect();
        let in_stock = is_to_be_had(product, &self.to_be_had(&skus).await?);
        let seen = Seen { lowest: lowest(organisation, product, clock::now()), in_stock };
        let holds = |collection: &&Arc<Collection>| match &collection.members {
            Members::ByHand(handles) => handles.contains(&product.handle),
            Members::ByRule(rule) => !product.archived && rule.catches(product, seen),
        };
        Ok(organisation.collections().filter(holds).cloned().collect())
    }
}

/// A product that may be in a collection.
struct Candidate {
    product: Arc<Product>,
    /// Whether it is in it only where it is in stock, or only where it is not.
    if_in_stock: Option<bool>,
}

/// All products that may be in it as far as stock is not asked, in its order.
fn candidates(published: &PublishedCatalogue, collection: &Collection, now: Timestamp) -> Vec<Candidate> {
    let organisation = &published.organisation;
    let mut found: Vec<Candidate> = match &collection.members {
        Members::ByHand(handles) => {
            let products = handles.iter().filter_map(|handle| organisation.product(handle));
            let there = products.filter(|product| !product.archived);
            there.map(|product| Candidate { product: Arc::clone(product), if_in_stock: None }).collect()
        }
        Members::ByRule(rule) => {
            let priced = rule.asks_prices();
            let candidate = |product: &Arc<Product>| {
                let lowest = if priced { lowest(organisation, product, now) } else { None };
                let caught = |in_stock| rule.catches(product, Seen { lowest, in_stock });
                let if_in_stock = match (caught(true), caught(false)) {
                    (true, true) => None,
                    (true, false) => Some(true),
                    (false, true) => Some(false),
                    (false, false) => return None,
                };
                Some(Candidate { product: Arc::clone(product), if_in_stock })
            };
            organisation.products().filter(|product| !product.archived).filter_map(candidate).collect()
        }
    };
    let name = |one: &Candidate| (one.product.name.to_lowercase(), Arc::clone(&one.product.handle));
    match (collection.sort, &collection.members) {
        (CollectionSort::ByHand, Members::ByHand(_)) => {}
        (CollectionSort::ByHand | CollectionSort::Name, _) => found.sort_by_cached_key(name),
        (CollectionSort::Price, _) => {
            found.sort_by_cached_key(|one| (lowest(organisation, &one.product, now), name(one)));
        }
        (CollectionSort::PriceDown, _) => found.sort_by_cached_key(|one| {
            let price = lowest(organisation, &one.product, now).unwrap_or_default();
            (std::cmp::Reverse(price), name(one))
        }),
        (CollectionSort::Newest, _) => found.sort_by_cached_key(|one| {
            let first = published.history(&one.product.handle).first().copied();
            (std::cmp::Reverse(first.unwrap_or_default()), name(one))
        }),
    }
    found
}

/// What the cheapest variant costs in the shop: of those that it shows, or of all where it shows none.
fn lowest(organisation: &Organisation, product: &Product, now: Timestamp) -> Option<Amount> {
    let price = |sku: &Sku| organisation.price_in(sku, WEB, now).map(|(price, _)| price);
    let shown = product.variants.iter().filter(|variant| variant.web);
    let lowest = shown.filter_map(|variant| price(&variant.sku)).min();
    lowest.or_else(|| product.variants.iter().filter_map(|variant| price(&variant.sku)).min())
}

/// What has no stock never runs out.
fn is_to_be_had(product: &Product, stock: &HashSet<Sku>) -> bool {
    product
        .variants
        .iter()
        .any(|variant| variant.kind == protocol::VariantKind::Service || stock.contains(&variant.sku))
}
