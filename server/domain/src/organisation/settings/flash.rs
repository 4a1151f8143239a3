//! Flash sales: what is sold from a moment on to those alone whom a waiting room has called. Who waits is not known here, nor how much
//! of it anybody has had.

use protocol::{FlashSaleId, PutFlashSale, RefusalCode, Rule, Sku, Timestamp, WithFacts as _};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

use super::super::{Event, Organisation, check_room, check_version, event::SettingEvent, next_version};
use crate::{
    Rejection, check,
    limits::{FLASH_AT_ONCE_MAX, FLASH_EACH_MAX, FLASH_MINUTES_MAX, FLASH_SALES_MAX, FLASH_SKUS_MAX},
};

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FlashSale {
    pub id: FlashSaleId,
    pub name: String,
    pub skus: Vec<Sku>,
    pub begins: Timestamp,
    /// None: until it is stopped.
    pub ends: Option<Timestamp>,
    /// Pieces for one customer, of all SKUs together.
    pub each_max: u32,
    /// People who may be called and not have ordered.
    pub at_once: u32,
    /// For how long somebody who is called may order.
    pub minutes: u32,
    /// Whether orders to one address are one customer's.
    pub by_address: bool,
    pub stopped: bool,
    pub version: u32,
}

impl FlashSale {
    /// Whether its goods are not sold as others are.
    #[must_use]
    pub fn is_on(&self, at: Timestamp) -> bool {
        !self.stopped && self.ends.is_none_or(|ends| at < ends)
    }

    #[must_use]
    pub fn has_begun(&self, at: Timestamp) -> bool {
        self.begins <= at
    }
}

impl From<&FlashSale> for protocol::FlashSale {
    fn from(sale: &FlashSale) -> Self {
        Self {
            id: sale.id,
            name: sale.name.clone(),
            skus: sale.skus.clone(),
            begins: sale.begins,
            ends: sale.ends,
            each_max: sale.each_max,
            at_once: sale.at_once,
            minutes: sale.minutes,
            by_address: sale.by_address,
            stopped: sale.stopped,
            version: sale.version,
        }
    }
}

impl Organisation {
    pub(in crate::organisation) fn put_flash_sale(
        &self,
        at: Timestamp,
        asked: &PutFlashSale,
    ) -> Result<Event, Rejection> {
        check::name("the name of a flash sale", &asked.name).map_err(|no| no.field("name"))?;
        let before = self.settings.flash_sales.get(&asked.id);
        let now = before.map(|sale| sale.version);
        check_version(asked.version, now, "the flash sale")?;
        check_room(now.is_some(), self.settings.flash_sales.len(), FLASH_SALES_MAX, "flash sales")?;
        in_range("each_max", asked.each_max, FLASH_EACH_MAX)?;
        in_range("at_once", asked.at_once, FLASH_AT_ONCE_MAX)?;
        in_range("minutes", asked.minutes, FLASH_MINUTES_MAX)?;
        if asked.ends.is_some_and(|ends| ends <= asked.begins) {
            let message = "a flash sale ends before it begins: choose a later end";
            return Err(Rejection::new(RefusalCode::InvalidTime, message)
                .rule(Rule::EndsBeforeItBegins)
                .field("ends"));
        }
        let skus = self.flash_skus(at, asked)?;
        // Who waits was told of these goods and of this moment, and one that is over stays over.
        let moved = |sale: &Arc<FlashSale>| {
            (sale.has_begun(at) && (sale.skus != skus || sale.begins != asked.begins))
                || (!sale.is_on(at) && !asked.stopped)
        };
        if before.is_some_and(moved) {
            let message = "what is sold and the begin stay once a flash sale has begun, and one that is over does not go on; make another one";
            return Err(Rejection::new(RefusalCode::WrongState, message));
        }
        Ok(Event::Setting(SettingEvent::FlashSalePut(Arc::new(FlashSale {
            id: asked.id,
            name: asked.name.trim().to_owned(),
            skus,
            begins: asked.begins,
            ends: asked.ends,
            each_max: asked.each_max,
            at_once: asked.at_once,
            minutes: asked.minutes,
            by_address: asked.by_address,
            stopped: asked.stopped,
            version: next_version(now),
        }))))
    }

    fn flash_skus(&self, at: Timestamp, asked: &PutFlashSale) -> Result<Vec<Sku>, Rejection> {
        let mut skus = asked.skus.clone();
        skus.sort_unstable();
        skus.dedup();
        if skus.is_empty() {
            let message = "a flash sale sells something: name a SKU";
            return Err(Rejection::new(RefusalCode::NoLines, message).field("skus"));
        }
        check::at_most(skus.len(), FLASH_SKUS_MAX, "SKUs of a flash sale")?;
        for sku in &skus {
            if self.variant(sku).is_none() {
                let message = format!("there is no {sku}");
                return Err(Rejection::new(RefusalCode::UnknownSku, message).sku(*sku).field("skus"));
            }
            let other = self.flash_sale_of(sku, at).filter(|other| other.id != asked.id);
            if let Some(other) = other.filter(|_| !asked.stopped) {
                let message = format!("{sku} is in the flash sale {} already", other.name);
                let refused = Rejection::new(RefusalCode::AlreadyBooked, message);
                return Err(refused.sku(*sku).name(&other.name).field("skus"));
            }
        }
        Ok(skus)
    }

    #[must_use]
    pub fn flash_sale(&self, id: FlashSaleId) -> Option<&Arc<FlashSale>> {
        self.settings.flash_sales.get(&id)
    }

    /// In order of their numbers.
    pub fn flash_sales(&self) -> impl Iterator<Item = &Arc<FlashSale>> {
        self.settings.flash_sales.values()
    }

    /// The flash sale that keeps a SKU from being sold as others are, to come or running.
    #[must_use]
    pub fn flash_sale_of(&self, sku: &Sku, at: Timestamp) -> Option<&Arc<FlashSale>> {
        self.flash_sales().find(|sale| sale.is_on(at) && sale.skus.binary_search(sku).is_ok())
    }
}

fn in_range(field: &'static str, given: u32, max: u32) -> Result<(), Rejection> {
    if (1..=max).contains(&given) {
        return Ok(());
    }
    let message = format!("this is 1 to {max}, not {given}");
    Err(Rejection::new(RefusalCode::InvalidQuantity, message)
        .fact(protocol::FactName::Limit, usize::try_from(max).unwrap_or_default())
        .field(field))
}
