//! The online store: where it delivers, what can be collected where, its pages and menus, and where old addresses lead to. It
//! knows no order and no cart: what a parcel is charged follows from where it goes and what is in it.

mod event;
mod pages;
mod redirects;
mod view;
mod zones;

pub use event::{Entry, Menus, Page, Pickup, Text, WebEvent, Zone};
pub use zones::Parcel;

use protocol::{BranchId, DeliveryZoneId};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::Arc};

use super::{Organisation, settings::wordings};

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Web {
    zones: BTreeMap<DeliveryZoneId, Arc<Zone>>,
    pickups: BTreeMap<BranchId, Pickup>,
    pages: BTreeMap<Arc<str>, Arc<Page>>,
    menus: Arc<Menus>,
    redirects: BTreeMap<Arc<str>, Arc<str>>,
}

impl Default for Web {
    fn default() -> Self {
        let original = Zone::original();
        Self {
            zones: [(original.id, Arc::new(original))].into(),
            pickups: BTreeMap::new(),
            pages: BTreeMap::new(),
            menus: Arc::default(),
            redirects: BTreeMap::new(),
        }
    }
}

impl Web {
    pub(super) fn apply(&mut self, event: &WebEvent) {
        match event {
            WebEvent::ZonePut(zone) => {
                self.zones.insert(zone.id, Arc::clone(zone));
            }
            WebEvent::PickupPut(pickup) => {
                self.pickups.insert(pickup.branch, *pickup);
            }
            WebEvent::PagePut(page) => self.put_page(page),
            WebEvent::PageMoved { from, page } => {
                self.pages.remove(from);
                self.put_page(page);
                self.redirect(&pages::address(from).into(), &pages::address(&page.handle).into());
            }
            WebEvent::PageRemoved { handle } => {
                self.pages.remove(handle);
            }
            WebEvent::MenusPut(menus) => self.menus = Arc::clone(menus),
            WebEvent::Redirected { from, to } => self.redirect(from, to),
            WebEvent::RedirectRemoved { from } => {
                self.redirects.remove(from);
            }
        }
    }

    /// What stands at an address is not led away from.
    fn put_page(&mut self, page: &Arc<Page>) {
        self.redirects.remove(pages::address(&page.handle).as_str());
        self.pages.insert(Arc::clone(&page.handle), Arc::clone(page));
    }

    /// A way is one step long, however often something was renamed.
    fn redirect(&mut self, from: &Arc<str>, to: &Arc<str>) {
        for target in self.redirects.values_mut().filter(|target| *target == from) {
            *target = Arc::clone(to);
        }
        self.redirects.insert(Arc::clone(from), Arc::clone(to));
        self.redirects.retain(|from, to| from != to);
    }
}
