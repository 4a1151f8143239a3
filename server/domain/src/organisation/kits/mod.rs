//! What goods are put together of: kits, which are put together when they are sold, and sets and cases, which are stocked. It does
//! not know what is there of either.

use protocol::{PutKit, RefusalCode, Rule, Sku, SkuQuantity, Tracking, VariantKind, WithFacts};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, sync::Arc};

use super::{Event, Organisation, Saved, Shards, check_room, check_version, next_version, supply::once};
use crate::{
    Rejection,
    branch::Moved,
    check,
    limits::{KIT_DEPTH_MAX, KIT_PARTS_MAX, KITS_MAX},
};

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum KitEvent {
    /// None: it is made of nothing any more.
    Put { sku: Sku, kit: Option<Arc<Kit>> },
}

/// What one unit is made of.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Kit {
    pub parts: Vec<Moved>,
    /// Whether it is put together when it is sold.
    pub at_sale: bool,
    pub version: u32,
    pub saved: Saved,
}

#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(super) struct Kits(Shards<Sku, Arc<Kit>>);

impl Kits {
    pub(super) fn apply(&mut self, event: &KitEvent) {
        let KitEvent::Put { sku, kit } = event;
        match kit {
            Some(kit) => drop(self.0.insert(*sku, Arc::clone(kit))),
            None => drop(self.0.remove(sku)),
        }
    }
}

impl Organisation {
    pub(super) fn put_kit(&self, asked: &PutKit, saved: Saved) -> Result<Event, Rejection> {
        let PutKit { sku, parts, at_sale, version } = asked;
        check::at_most(parts.len(), KIT_PARTS_MAX, "parts of a kit")?;
        let mut seen = BTreeSet::new();
        for part in parts {
            once(&mut seen, part.sku)?;
            check::quantity(part.quantity)?;
        }
        let now = self.kit(sku).map(|kit| kit.version);
        check_version(*version, Some(now.unwrap_or_default()), "what it is made of")?;
        if parts.is_empty() {
            return Ok(Event::Kit(KitEvent::Put { sku: *sku, kit: None }));
        }
        self.check_goods(sku)?;
        for part in parts {
            self.check_part(sku, part, *at_sale)?;
        }
        if *at_sale {
            self.check_kit(sku)?;
        }
        check_room(now.is_some(), self.kits.0.len(), KITS_MAX, "kits and sets")?;
        let parts = parts.iter().map(|part| Moved { sku: part.sku, quantity: part.quantity }).collect();
        let kit = Kit { parts, at_sale: *at_sale, version: next_version(now), saved };
        Ok(Event::Kit(KitEvent::Put { sku: *sku, kit: Some(Arc::new(kit)) }))
    }

    fn check_goods(&self, sku: &Sku) -> Result<(), Rejection> {
        let Some((_, variant)) = self.variant(sku) else {
            return Err(
                Rejection::new(RefusalCode::UnknownSku, format!("no product has the SKU {sku}")).sku(*sku)
            );
        };
        if variant.kind == VariantKind::Goods {
            return Ok(());
        }
        let message = format!("{sku} is a service and has no stock, so that nothing is made of it");
        Err(Rejection::new(RefusalCode::NotStocked, message).sku(*sku))
    }

    /// A part is something on a shelf, and in the end is not made of what it is a part of.
    fn check_part(&self, of: &Sku, part: &SkuQuantity, at_sale: bool) -> Result<(), Rejection> {
        let sku = part.sku;
        self.check_goods(&sku)?;
        if self.kit(&sku).is_some_and(|kit| kit.at_sale) {
            let message = format!("{sku} is a kit itself and lies on no shelf: name its parts instead");
            return Err(refused(message, sku, Rule::KitInKit));
        }
        if sku == *of || self.leads_to(&sku, of, 0) {
            let message = format!("{of} would be made of itself: take {sku} out of its parts");
            return Err(refused(message, sku, Rule::KitOfItself));
        }
        if at_sale && self.tracking(&sku) == Tracking::Serial {
            let message = format!(
                "each {sku} has a serial number, which the till would have to ask for: sell it by itself, or make a set of it"
            );
            return Err(refused(message, sku, Rule::KitTracked));
        }
        Ok(())
    }

    /// A kit lies on no shelf, so that nothing else is made of it and nothing of it is told apart.
    fn check_kit(&self, sku: &Sku) -> Result<(), Rejection> {
        if let Some(other) = self.made_with(sku).next() {
            let message = format!("{sku} is a part of {other} and so has to lie on a shelf: make it a set");
            return Err(refused(message, *sku, Rule::KitInKit));
        }
        if self.tracking(sku) != Tracking::Untracked {
            let message =
                format!("units of {sku} are told apart by lot or number; a kit has none of its own");
            return Err(refused(message, *sku, Rule::KitTracked));
        }
        Ok(())
    }

    /// What others are made of, or is itself made of others, is not taken out of the catalogue under them.
    pub(super) fn check_in_no_kit(&self, handle: &str) -> Result<(), Rejection> {
        if self.kits.0.is_empty() {
            return Ok(());
        }
        let variants = self.product(handle).map(|product| product.variants.as_slice()).unwrap_or_default();
        for variant in variants {
            let sku = variant.sku;
            let other = self.kit(&sku).map(|_| &sku).or_else(|| self.made_with(&variant.sku).next());
            if let Some(other) = other {
                let message = format!(
                    "{sku} belongs to the kit {other}: take it out of that first, or archive the product"
                );
                return Err(refused(message, sku, Rule::KitInKit));
            }
        }
        Ok(())
    }

    /// Whether something is made of another, at whatever remove. What lies too deep to be followed counts as that.
    fn leads_to(&self, from: &Sku, to: &Sku, depth: usize) -> bool {
        if depth >= KIT_DEPTH_MAX {
            return true;
        }
        let parts = self.kit(from).map(|kit| kit.parts.as_slice()).unwrap_or_default();
        parts.iter().any(|part| part.sku == *to || self.leads_to(&part.sku, to, depth.saturating_add(1)))
    }

    /// What one unit of a SKU is made of.
    #[must_use]
    pub fn kit(&self, sku: &Sku) -> Option<&Kit> {
        self.kits.0.get(sku).map(AsRef::as_ref)
    }

    /// The same where it is put together when it is sold.
    #[must_use]
    pub fn sold_as_parts(&self, sku: &Sku) -> Option<&Kit> {
        if self.kits.0.is_empty() { None } else { self.kit(sku).filter(|kit| kit.at_sale) }
    }

    /// All of them, in order of SKU.
    pub fn kits(&self) -> impl Iterator<Item = (&Sku, &Kit)> {
        self.kits.0.iter().map(|(sku, kit)| (sku, kit.as_ref()))
    }

    /// What a SKU is a part of.
    pub fn made_with<'a>(&'a self, part: &'a Sku) -> impl Iterator<Item = &'a Sku> {
        let has = |kit: &Kit| kit.parts.iter().any(|own| own.sku == *part);
        self.kits().filter(move |(_, kit)| has(kit)).map(|(sku, _)| sku)
    }
}

fn refused(message: String, sku: Sku, rule: Rule) -> Rejection {
    Rejection::new(RefusalCode::WrongState, message).sku(sku).rule(rule)
}
