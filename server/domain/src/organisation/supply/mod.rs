//! Suppliers, what they offer of which SKU, and how much of it branches want to have. It does not know what was ordered, nor what
//! is there.

mod backorders;
mod bins;
mod event;
mod safety;

use protocol::{
    AbcClass, BranchId, Oversell, PRICES_MAX, PutSupplier, Quantity, RefusalCode, Right, SetOffers,
    SetReorder, Sku, SupplierId,
};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{Event, Organisation, Saved, Shards, check_room, check_version, is_mail_address, next_version};
use crate::{
    Grant, Rejection,
    check::{self, Breaks},
    limits::{ADDRESS_CHARS_MAX, LEAD_DAYS_MAX, OFFERS_MAX, OFFERS_PER_SKU_MAX, REORDERS_MAX, SUPPLIERS_MAX},
};

pub use backorders::OfBackorder;
pub use event::{Backorder, Offer, Reorder, Safety, Supplier, SupplyEvent};

#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(super) struct Supply {
    suppliers: Arc<BTreeMap<SupplierId, Arc<Supplier>>>,
    skus: Shards<Sku, Arc<OfSku>>,
    offers: usize,
    reorders: usize,
    bins: usize,
    buffers: usize,
    /// SKUs with a rule of their own about being sold short.
    ruled: usize,
    safeties: BTreeMap<AbcClass, Safety>,
    /// SKUs with a rule of safety of their own.
    safe: usize,
    /// SKUs of which something was ever said about selling them before they are there.
    backordered: usize,
    /// Branches that do not know what was said of a SKU last.
    untold: Arc<BTreeSet<(Sku, BranchId)>>,
}

/// Who offers a SKU, and how much of it branches want to have.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct OfSku {
    pub offers: BTreeMap<SupplierId, Offer>,
    pub reorders: BTreeMap<BranchId, Reorder>,
    /// Where it lies, the bin to go to first in front.
    pub bins: BTreeMap<BranchId, Vec<String>>,
    /// What is kept back from the online store.
    pub buffers: BTreeMap<BranchId, Quantity>,
    /// What happens when more is sold at a till than is there.
    pub oversell: Oversell,
    /// How much is kept besides what sells until more comes, where that is not its class's.
    pub safety: Option<Safety>,
    /// What the online store does when there is none, where anything was ever said about that.
    pub backorder: Option<Box<OfBackorder>>,
}

impl Supply {
    pub(super) fn apply(&mut self, event: &SupplyEvent) {
        match event {
            SupplyEvent::SupplierPut(supplier) => {
                Arc::make_mut(&mut self.suppliers).insert(supplier.id, Arc::clone(supplier));
            }
            SupplyEvent::Offered { supplier, offers } => {
                for (sku, offer) in offers {
                    self.change(*sku, |of| match offer {
                        Some(offer) => drop(of.offers.insert(*supplier, offer.clone())),
                        None => drop(of.offers.remove(supplier)),
                    });
                }
            }
            SupplyEvent::ReorderSet { branch, levels } => {
                for (sku, reorder) in levels {
                    self.change(*sku, |of| match reorder {
                        Some(reorder) => drop(of.reorders.insert(*branch, *reorder)),
                        None => drop(of.reorders.remove(branch)),
                    });
                }
            }
            SupplyEvent::BuffersSet { branch, web } => {
                for (sku, buffer) in web {
                    self.change(*sku, |of| match buffer.is_positive() {
                        true => drop(of.buffers.insert(*branch, *buffer)),
                        false => drop(of.buffers.remove(branch)),
                    });
                }
            }
            SupplyEvent::OversellSet { till } => {
                for (sku, rule) in till {
                    self.change(*sku, |of| of.oversell = *rule);
                }
            }
            SupplyEvent::SafetySet { classes, skus } => {
                for (class, safety) in classes {
                    match safety {
                        Some(safety) => drop(self.safeties.insert(*class, *safety)),
                        None => drop(self.safeties.remove(class)),
                    }
                }
                for (sku, safety) in skus {
                    self.change(*sku, |of| of.safety = *safety);
                }
            }
            SupplyEvent::BackordersSet { rules, saved } => self.set_backorders(rules, *saved),
            SupplyEvent::BackorderTold { sku, branch, version } => {
                self.backorder_told(*sku, *branch, *version);
            }
            SupplyEvent::BinsSet { branch, bins } => {
                for (sku, own) in bins {
                    self.change(*sku, |of| match own.is_empty() {
                        false => drop(of.bins.insert(*branch, own.clone())),
                        true => drop(of.bins.remove(branch)),
                    });
                }
            }
        }
    }

    fn change(&mut self, sku: Sku, how: impl FnOnce(&mut OfSku)) {
        let mut of = self.skus.get(&sku).map(|of| of.as_ref().clone()).unwrap_or_default();
        let before = (of.offers.len(), of.reorders.len(), of.bins_kept(), of.buffers.len());
        let was_ruled = usize::from(of.oversell != Oversell::Allow);
        let was_safe = usize::from(of.safety.is_some());
        let was_said = usize::from(of.backorder.is_some());
        how(&mut of);
        self.safe = self.safe.saturating_sub(was_safe).saturating_add(usize::from(of.safety.is_some()));
        self.backordered =
            self.backordered.saturating_sub(was_said).saturating_add(usize::from(of.backorder.is_some()));
        self.offers = self.offers.saturating_sub(before.0).saturating_add(of.offers.len());
        self.reorders = self.reorders.saturating_sub(before.1).saturating_add(of.reorders.len());
        self.bins = self.bins.saturating_sub(before.2).saturating_add(of.bins_kept());
        let is_ruled = usize::from(of.oversell != Oversell::Allow);
        self.ruled = self.ruled.saturating_sub(was_ruled).saturating_add(is_ruled);
        self.buffers = self.buffers.saturating_sub(before.3).saturating_add(of.buffers.len());
        if of == OfSku::default() {
            self.skus.remove(&sku);
        } else {
            self.skus.insert(sku, Arc::new(of));
        }
    }
}

impl OfSku {
    fn bins_kept(&self) -> usize {
        self.bins.values().map(Vec::len).sum()
    }
}

impl Supplier {
    /// The supplier as somebody would put it.
    #[must_use]
    pub fn as_asked(&self) -> PutSupplier {
        PutSupplier {
            id: self.id,
            name: self.name.clone(),
            code: self.code.clone(),
            email: self.email.clone(),
            address: self.address.clone(),
            lead_days: self.lead_days,
            note: self.note.clone(),
            active: self.active,
            version: Some(self.version),
        }
    }
}

impl Organisation {
    pub(super) fn put_supplier(&self, asked: &PutSupplier, saved: Saved) -> Result<Event, Rejection> {
        let PutSupplier { id, name, code, email, address, lead_days, note, active, version } = asked;
        check::name("the supplier's name", name)?;
        check::note("the supplier's code", code)?;
        check::text("the supplier's address", address, ADDRESS_CHARS_MAX, Breaks::Allowed)?;
        check::text("the note", note, ADDRESS_CHARS_MAX, Breaks::Allowed)?;
        if !email.is_empty() && !is_mail_address(email) {
            let message = "this is no mail address; one looks like orders@example.com";
            return Err(Rejection::new(RefusalCode::InvalidText, message));
        }
        if *lead_days > LEAD_DAYS_MAX {
            let message = format!("a supplier takes at most {LEAD_DAYS_MAX} days");
            return Err(Rejection::new(RefusalCode::InvalidQuantity, message));
        }
        let now = self.supplier(*id).map(|supplier| supplier.version);
        check_version(*version, now, "the supplier")?;
        let code = code.trim();
        let other = self.suppliers().find(|other| other.id != *id && !code.is_empty() && other.code == code);
        if let Some(other) = other {
            let message = format!("{} has the code {code} already; give another one", other.name);
            return Err(Rejection::new(RefusalCode::InvalidText, message));
        }
        check_room(now.is_some(), self.supply.suppliers.len(), SUPPLIERS_MAX, "suppliers")?;
        Ok(Event::Supply(SupplyEvent::SupplierPut(Arc::new(Supplier {
            id: *id,
            name: name.trim().to_owned(),
            code: code.to_owned(),
            email: email.clone(),
            address: address.clone(),
            lead_days: *lead_days,
            note: note.clone(),
            active: *active,
            version: next_version(now),
            saved,
        }))))
    }

    /// What an offer costs is said by those who may see what goods cost; of others it stays as it was.
    pub(super) fn set_offers(&self, grant: &Grant, asked: &SetOffers) -> Result<Event, Rejection> {
        let SetOffers { supplier, offers } = asked;
        lines(offers.len())?;
        let mut seen = BTreeSet::new();
        let mut told = Vec::with_capacity(offers.len());
        let mut more = 0_usize;
        for line in offers {
            let (sku, offer) = (line.sku, &line.offer);
            once(&mut seen, sku)?;
            let known = self.supply_of(&sku).and_then(|of| of.offers.get(supplier));
            let Some(offer) = offer else {
                told.push((sku, None));
                continue;
            };
            check::note("the supplier's code of an article", &offer.code)?;
            check::quantity(offer.pack)?;
            if offer.minimum != Quantity::ZERO {
                check::quantity(offer.minimum)?;
            }
            if let Some(cost) = offer.cost {
                check::amount("a cost", cost)?;
                check::right(grant, Right::SeeCost)?;
            }
            let kept = known.and_then(|known| known.cost).filter(|_| !grant.may(Right::SeeCost));
            if known.is_none() {
                more = more.saturating_add(1);
                let others = self.supply_of(&sku).map_or(0, |of| of.offers.len());
                check::at_most(others.saturating_add(1), OFFERS_PER_SKU_MAX, "suppliers of one SKU")?;
            }
            let (code, pack, minimum) = (offer.code.trim().to_owned(), offer.pack, offer.minimum);
            told.push((sku, Some(Offer { code, pack, cost: offer.cost.or(kept), minimum })));
        }
        self.known_supplier(*supplier)?;
        self.known_skus(
            seen.iter().filter(|sku| told.iter().any(|(one, offer)| one == *sku && offer.is_some())),
        )?;
        check::at_most(self.supply.offers.saturating_add(more), OFFERS_MAX, "offers of all suppliers")?;
        Ok(Event::Supply(SupplyEvent::Offered { supplier: *supplier, offers: told }))
    }

    pub(super) fn set_reorder(&self, asked: &SetReorder) -> Result<Event, Rejection> {
        let SetReorder { branch, levels } = asked;
        lines(levels.len())?;
        let mut seen = BTreeSet::new();
        let mut told = Vec::with_capacity(levels.len());
        let mut more = 0_usize;
        for line in levels {
            once(&mut seen, line.sku)?;
            if let Some(reorder) = line.reorder {
                let within = Quantity::ZERO..=Quantity::INPUT_MAX;
                if !within.contains(&reorder.point)
                    || reorder.max > Quantity::INPUT_MAX
                    || reorder.max <= reorder.point
                {
                    let message = format!(
                        "{}: goods are ordered again at 0 or more, up to more than that, and at most up to {}",
                        line.sku,
                        Quantity::INPUT_MAX
                    );
                    return Err(Rejection::new(RefusalCode::InvalidQuantity, message));
                }
                let known = self.supply_of(&line.sku).is_some_and(|of| of.reorders.contains_key(branch));
                more = more.saturating_add(usize::from(!known));
            }
            let reorder = line.reorder.map(|asked| Reorder { point: asked.point, max: asked.max });
            told.push((line.sku, reorder));
        }
        if self.branch(*branch).is_none() {
            return Err(Rejection::new(RefusalCode::UnknownBranch, format!("no branch {branch}")));
        }
        let wanted = told.iter().filter(|(_, reorder)| reorder.is_some());
        self.known_skus(wanted.map(|(sku, _)| sku))?;
        check::at_most(self.supply.reorders.saturating_add(more), REORDERS_MAX, "SKUs that are watched")?;
        Ok(Event::Supply(SupplyEvent::ReorderSet { branch: *branch, levels: told }))
    }

    fn known_supplier(&self, id: SupplierId) -> Result<&Arc<Supplier>, Rejection> {
        let unknown = || Rejection::new(RefusalCode::UnknownSupplier, format!("there is no supplier {id}"));
        self.supplier(id).ok_or_else(unknown)
    }

    pub(super) fn known_skus<'a>(&self, mut skus: impl Iterator<Item = &'a Sku>) -> Result<(), Rejection> {
        match skus.find(|sku| self.variant(sku).is_none()) {
            Some(sku) => Err(Rejection::new(RefusalCode::UnknownSku, format!("no SKU {sku}"))),
            None => Ok(()),
        }
    }

    #[must_use]
    pub fn supplier(&self, id: SupplierId) -> Option<&Arc<Supplier>> {
        self.supply.suppliers.get(&id)
    }

    /// In order of their numbers.
    pub fn suppliers(&self) -> impl Iterator<Item = &Arc<Supplier>> {
        self.supply.suppliers.values()
    }

    /// Who offers a SKU, and how much of it is wanted where.
    #[must_use]
    pub fn supply_of(&self, sku: &Sku) -> Option<&OfSku> {
        self.supply.skus.get(sku).map(AsRef::as_ref)
    }

    /// The same for all SKUs of which anything is known, in their order.
    pub fn supplies(&self) -> impl Iterator<Item = (&Sku, &OfSku)> {
        self.supply.skus.iter().map(|(sku, of)| (sku, of.as_ref()))
    }

    /// Who would deliver a SKU: the one whom its product names, or else the one with the smallest number of those who offer it.
    #[must_use]
    pub fn usual_supplier(&self, sku: &Sku) -> Option<(&Arc<Supplier>, Option<&Offer>)> {
        let offers = self.supply_of(sku).map(|of| &of.offers);
        let named =
            self.variant(sku).map(|(product, _)| product.supplier.as_str()).filter(|name| !name.is_empty());
        let is_named = |supplier: &&Arc<Supplier>| {
            named.is_some_and(|name| supplier.name == name || supplier.code == name)
        };
        let ids = offers.into_iter().flat_map(BTreeMap::keys);
        let offering: Vec<_> =
            ids.filter_map(|id| self.supplier(*id)).filter(|supplier| supplier.active).collect();
        let chosen = offering.iter().copied().find(is_named).or_else(|| offering.first().copied());
        let chosen = chosen.or_else(|| self.suppliers().filter(|one| one.active).find(is_named))?;
        Some((chosen, offers.and_then(|offers| offers.get(&chosen.id))))
    }
}

pub(super) fn lines(count: usize) -> Result<(), Rejection> {
    if count == 0 {
        return Err(Rejection::new(RefusalCode::NoLines, "at least one line is needed"));
    }
    check::at_most(count, PRICES_MAX, "lines")
}

pub(in crate::organisation) fn once(seen: &mut BTreeSet<Sku>, sku: Sku) -> Result<(), Rejection> {
    if seen.insert(sku) {
        return Ok(());
    }
    Err(Rejection::new(RefusalCode::TooManyLines, format!("{sku} stands in two lines; say it once")))
}
