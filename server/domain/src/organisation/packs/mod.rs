//! Packs: in what goods are bought, counted and sold besides the unit that their stock is kept in, and the barcodes on them. Stock
//! knows none of it: so many packs are so many units before anything is moved. It does not know suppliers, whose offers name a
//! pack by how much is in it.

use protocol::{
    BARCODES_MAX, Barcode, FactName, PACKS_MAX, PackError, PutPacks, PutProduct, Quantity, RefusalCode, Rule,
    Sku, Unit, VariantKind, WithFacts,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{collections::BTreeSet, sync::Arc};

use super::{Event, Organisation, Product, Saved, Shards, check_room, check_version, next_version};
use crate::{Rejection, check, limits::PACKED_MAX};

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum PackEvent {
    /// None: it is in no packs any more.
    Put { sku: Sku, packs: Option<Arc<Packs>> },
}

/// The packs of one SKU.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Packs {
    /// The smallest first, each size once.
    pub packs: Vec<Pack>,
    pub version: u32,
    pub saved: Saved,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Pack {
    pub name: String,
    /// In units of the stock.
    pub holds: Quantity,
    pub barcodes: Vec<Barcode>,
    /// Whether tills sell it as a whole.
    pub till: bool,
    /// Whether it is what is ordered.
    pub buying: bool,
}

impl From<&Pack> for protocol::Pack {
    fn from(pack: &Pack) -> Self {
        let Pack { name, holds, barcodes, till, buying } = pack;
        Self { name: name.clone(), holds: *holds, barcodes: barcodes.clone(), till: *till, buying: *buying }
    }
}

/// Those of all SKUs, and what is derived of them: whose pack a barcode is on.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct OfAll {
    by_sku: Shards<Sku, Arc<Packs>>,
    by_code: Shards<Barcode, Sku>,
}

impl OfAll {
    pub(super) fn apply(&mut self, event: &PackEvent) {
        let PackEvent::Put { sku, packs } = event;
        self.put(*sku, packs.clone());
    }

    /// Takes the packs of variants with them that are no more.
    pub(super) fn leave(&mut self, before: Option<&Arc<Product>>, after: Option<&Arc<Product>>) {
        if self.by_sku.is_empty() {
            return;
        }
        let stays = |sku| after.is_some_and(|after| after.variants.iter().any(|own| own.sku == sku));
        let all = before.into_iter().flat_map(|before| &before.variants).map(|variant| variant.sku);
        for sku in all.filter(|sku| !stays(*sku)) {
            self.put(sku, None);
        }
    }

    fn put(&mut self, sku: Sku, packs: Option<Arc<Packs>>) {
        let before = self.by_sku.get(&sku).cloned();
        for key in before.iter().flat_map(|before| keys(&before.packs)) {
            self.by_code.remove(&key);
        }
        match packs {
            Some(packs) => {
                for key in keys(&packs.packs) {
                    self.by_code.insert(key, sku);
                }
                self.by_sku.insert(sku, packs);
            }
            None => drop(self.by_sku.remove(&sku)),
        }
    }

    /// The SKU on whose pack a barcode is.
    pub(super) fn sku_of(&self, key: &Barcode) -> Option<Sku> {
        self.by_code.get(key).copied()
    }
}

fn keys(packs: &[Pack]) -> impl Iterator<Item = Barcode> {
    packs.iter().flat_map(|pack| &pack.barcodes).map(Barcode::key)
}

impl Organisation {
    pub(super) fn put_packs(&self, asked: &PutPacks, saved: Saved) -> Result<Event, Rejection> {
        let PutPacks { sku, packs, version } = asked;
        check::at_most(packs.len(), PACKS_MAX, "packs of one SKU")?;
        for pack in packs {
            check_pack(*sku, pack)?;
        }
        check_together(*sku, packs)?;
        let now = self.packs.by_sku.get(sku).map(|packs| packs.version);
        check_version(*version, Some(now.unwrap_or_default()), "its packs")?;
        if packs.is_empty() {
            return Ok(Event::Pack(PackEvent::Put { sku: *sku, packs: None }));
        }
        let unit = self.unit_of(*sku)?;
        let broken = |pack: &&protocol::Pack| unit == Unit::Piece && !pack.holds.is_whole();
        if let Some(pack) = packs.iter().find(broken) {
            return Err(uneven(*sku, pack.holds));
        }
        self.check_codes(*sku, packs)?;
        check_room(now.is_some(), self.packs.by_sku.len(), PACKED_MAX, "SKUs with packs")?;
        let mut packs: Vec<Pack> = packs.iter().map(kept).collect();
        packs.sort_by_key(|pack| pack.holds);
        let packs = Packs { packs, version: next_version(now), saved };
        Ok(Event::Pack(PackEvent::Put { sku: *sku, packs: Some(Arc::new(packs)) }))
    }

    /// What the stock of a SKU is kept in, where it has stock.
    fn unit_of(&self, sku: Sku) -> Result<Unit, Rejection> {
        let Some((_, variant)) = self.variant(&sku) else {
            return Err(Rejection::new(RefusalCode::UnknownSku, format!("no SKU {sku}")).sku(sku));
        };
        if variant.kind == VariantKind::Goods {
            return Ok(variant.unit);
        }
        let message = format!("{sku} is a service, of which there are no packs");
        Err(Rejection::new(RefusalCode::NotStocked, message).sku(sku))
    }

    /// A barcode on a pack stands for that pack and for nothing else in the catalogue.
    fn check_codes(&self, sku: Sku, packs: &[protocol::Pack]) -> Result<(), Rejection> {
        let mut seen = BTreeSet::new();
        for barcode in packs.iter().flat_map(|pack| &pack.barcodes) {
            let key = barcode.key();
            let twice = (!seen.insert(key)).then_some(sku);
            let other = self.packs.sku_of(&key).filter(|other| *other != sku);
            let Some(owner) = twice.or(other).or_else(|| self.products.sku_of(&key)) else { continue };
            let owner = self.variant(&owner).map_or("", |(product, _)| product.handle.as_ref());
            let message = format!("the barcode {barcode} stands for something of {owner} already");
            return Err(Rejection::new(RefusalCode::BarcodeTaken, message)
                .fact(FactName::Code, barcode.as_str())
                .name(owner));
        }
        Ok(())
    }

    /// What packs hold is told in the unit of the stock, which stays as long as there are any.
    pub(super) fn check_packed(&self, product: &PutProduct) -> Result<(), Rejection> {
        if self.packs.by_sku.is_empty() {
            return Ok(());
        }
        for asked in &product.variants {
            let sku = asked.sku;
            let Some((_, now)) = self.variant(&sku).filter(|_| !self.packs_of(&sku).is_empty()) else {
                continue;
            };
            if asked.unit != now.unit || asked.kind != now.kind {
                let message = format!("{sku} has packs, which are told in its unit: take them away first");
                return Err(refused(RefusalCode::WrongState, message, sku, Rule::PackInUnit));
            }
        }
        Ok(())
    }

    /// The packs of a SKU, the smallest first.
    #[must_use]
    pub fn packs_of(&self, sku: &Sku) -> &[Pack] {
        self.packs.by_sku.get(sku).map(|packs| packs.packs.as_slice()).unwrap_or_default()
    }

    /// The same with their version, where it ever had any.
    #[must_use]
    pub fn packs(&self, sku: &Sku) -> Option<&Packs> {
        self.packs.by_sku.get(sku).map(AsRef::as_ref)
    }

    /// The pack whose barcode a scanner read, and its SKU.
    #[must_use]
    pub fn pack_by_code(&self, code: &Barcode) -> Option<(Sku, &Pack)> {
        let key = code.key();
        let sku = self.packs.sku_of(&key)?;
        let has = |pack: &&Pack| pack.barcodes.iter().any(|own| own.key() == key);
        Some((sku, self.packs_of(&sku).iter().find(has)?))
    }

    /// What a SKU's packs say of buying it: how many units are ordered together.
    #[must_use]
    pub fn bought_in(&self, sku: &Sku) -> Option<Quantity> {
        self.packs_of(sku).iter().find(|pack| pack.buying).map(|pack| pack.holds)
    }

    /// What people call so many units of a SKU; none where no pack of it holds just that.
    #[must_use]
    pub fn pack_name(&self, sku: &Sku, holds: Quantity) -> Option<&str> {
        self.packs_of(sku).iter().find(|pack| pack.holds == holds).map(|pack| pack.name.as_str())
    }

    /// What so many of what holds so much of a SKU come to, in units of its stock.
    ///
    /// # Errors
    /// `invalid_quantity` where that does not come out, `overflow` where it is too much, `unknown_sku`.
    pub fn in_units(&self, sku: Sku, count: Quantity, holds: Quantity) -> Result<Quantity, Rejection> {
        let unit = self.unit_of(sku)?;
        Quantity::of_packs(count, holds, unit).map_err(|error| match error {
            PackError::Uneven => uneven(sku, count),
            PackError::Overflow => check::overflow("what so many packs come to").sku(sku),
        })
    }
}

fn kept(pack: &protocol::Pack) -> Pack {
    let protocol::Pack { name, holds, barcodes, till, buying } = pack;
    Pack {
        name: name.trim().to_owned(),
        holds: *holds,
        barcodes: barcodes.clone(),
        till: *till,
        buying: *buying,
    }
}

fn check_pack(sku: Sku, pack: &protocol::Pack) -> Result<(), Rejection> {
    check::name("a pack's name", &pack.name)?;
    check::at_most(pack.barcodes.len(), BARCODES_MAX, "barcodes of a pack")?;
    check::quantity(pack.holds).map_err(|no| no.sku(sku))?;
    if pack.holds == Quantity::ONE {
        let message = format!("one unit of {sku} is no pack: its barcode belongs to the article itself");
        return Err(refused(RefusalCode::InvalidQuantity, message, sku, Rule::PackOfOne));
    }
    Ok(())
}

/// Each size once, and one at most in which goods are bought.
fn check_together(sku: Sku, packs: &[protocol::Pack]) -> Result<(), Rejection> {
    let mut sizes = BTreeSet::new();
    if let Some(twice) = packs.iter().find(|pack| !sizes.insert(pack.holds)) {
        let message = format!(
            "two packs of {sku} hold {}: give one of them both barcodes, as a pack is known by its size",
            twice.holds
        );
        let no = refused(RefusalCode::InvalidQuantity, message, sku, Rule::PackTwice);
        return Err(no.fact(FactName::Wanted, twice.holds));
    }
    if packs.iter().filter(|pack| pack.buying).count() > 1 {
        let message = format!("{sku} is bought in one of its packs, not in several");
        return Err(refused(RefusalCode::WrongState, message, sku, Rule::PackBuying));
    }
    Ok(())
}

fn uneven(sku: Sku, wanted: Quantity) -> Rejection {
    let message = format!("{wanted} of {sku} does not come out: {}", PackError::Uneven);
    refused(RefusalCode::InvalidQuantity, message, sku, Rule::PackUneven).fact(FactName::Wanted, wanted)
}

fn refused(code: RefusalCode, message: String, sku: Sku, rule: Rule) -> Rejection {
    Rejection::new(code, message).sku(sku).rule(rule)
}

impl Serialize for OfAll {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.by_sku.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for OfAll {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let by_sku = Shards::<Sku, Arc<Packs>>::deserialize(deserializer)?;
        let mut all = Self::default();
        for (sku, packs) in by_sku.iter() {
            all.put(*sku, Some(Arc::clone(packs)));
        }
        Ok(all)
    }
}
