//! What head office decided about the online store: zones of delivery, collection, pages, menus and old addresses.

use protocol::{Amount, BranchId, DeliveryMeasure, DeliveryZoneId};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

use crate::organisation::{Saved, event::Wording};

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum WebEvent {
    ZonePut(Arc<Zone>),
    PickupPut(Pickup),
    PagePut(Arc<Page>),
    /// It is at another handle from now on, and its old address leads there.
    PageMoved {
        from: Arc<str>,
        page: Arc<Page>,
    },
    PageRemoved {
        handle: Arc<str>,
    },
    MenusPut(Arc<Menus>),
    /// Whatever led to `from` leads to `to` as well from now on.
    Redirected {
        from: Arc<str>,
        to: Arc<str>,
    },
    RedirectRemoved {
        from: Arc<str>,
    },
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Zone {
    pub id: DeliveryZoneId,
    pub name: String,
    pub names: Vec<Wording>,
    /// In order, each once. None: every other.
    pub countries: Vec<String>,
    /// In capitals and without spaces, in order, each once. None: all.
    pub postcodes: Vec<String>,
    pub delivers: bool,
    pub by: DeliveryMeasure,
    /// From how much on which charge counts, the least first.
    pub rates: Vec<(i64, Amount)>,
    pub free_from: Option<Amount>,
    pub days_from: u8,
    pub days_to: u8,
    pub active: bool,
    pub version: u32,
}

/// What can be collected at a branch.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Pickup {
    pub branch: BranchId,
    pub collects: bool,
    pub pay_in_store: bool,
    pub ready_minutes: u16,
    pub version: u32,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Page {
    pub handle: Arc<str>,
    /// In order of their languages, each once.
    pub texts: Vec<Text>,
    pub shown: bool,
    pub version: u32,
    pub saved: Saved,
}

/// A page in one language.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Text {
    pub language: String,
    pub title: String,
    pub body: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Menus {
    pub header: Vec<Entry>,
    pub footer: Vec<Entry>,
    pub version: u32,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Entry {
    pub name: String,
    pub names: Vec<Wording>,
    pub address: String,
}
