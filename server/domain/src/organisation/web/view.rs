//! How what is settled for the online store is shown.

use protocol::{DeliveryRate, MenuEntry, PageText, PickupRule, WebMenus, WebPage, WebShopView, Wording};

use super::{Entry, Menus, Organisation, Page, Pickup, Zone};

fn told(names: &[(String, String)]) -> Vec<Wording> {
    names.iter().map(|(language, text)| Wording { language: language.clone(), text: text.clone() }).collect()
}

impl From<&Zone> for protocol::DeliveryZone {
    fn from(zone: &Zone) -> Self {
        Self {
            id: zone.id,
            name: zone.name.clone(),
            names: told(&zone.names),
            countries: zone.countries.clone(),
            postcodes: zone.postcodes.clone(),
            delivers: zone.delivers,
            by: zone.by,
            rates: zone
                .rates
                .iter()
                .map(|(from, charge)| DeliveryRate { from: *from, charge: *charge })
                .collect(),
            free_from: zone.free_from,
            days_from: zone.days_from,
            days_to: zone.days_to,
            active: zone.active,
            version: Some(zone.version),
        }
    }
}

impl From<Pickup> for PickupRule {
    fn from(Pickup { branch, collects, pay_in_store, ready_minutes, version }: Pickup) -> Self {
        Self { branch, collects, pay_in_store, ready_minutes, version: Some(version) }
    }
}

impl From<&Page> for WebPage {
    fn from(page: &Page) -> Self {
        let text = |text: &super::Text| PageText {
            language: text.language.clone(),
            title: text.title.clone(),
            body: text.body.clone(),
        };
        Self {
            handle: page.handle.as_ref().to_owned(),
            texts: page.texts.iter().map(text).collect(),
            shown: page.shown,
            renamed_from: None,
            version: Some(page.version),
        }
    }
}

impl From<&Entry> for MenuEntry {
    fn from(entry: &Entry) -> Self {
        Self { name: entry.name.clone(), names: told(&entry.names), address: entry.address.clone() }
    }
}

impl From<&Menus> for WebMenus {
    fn from(menus: &Menus) -> Self {
        let entries = |entries: &[Entry]| entries.iter().map(Into::into).collect();
        Self { header: entries(&menus.header), footer: entries(&menus.footer), version: Some(menus.version) }
    }
}

impl Organisation {
    #[must_use]
    pub fn web_shop_view(&self) -> WebShopView {
        let branches = self.branches().filter(|branch| branch.on_web);
        WebShopView {
            zones: self.zones().map(Into::into).collect(),
            pickups: branches.map(|branch| self.pickup(branch.id).into()).collect(),
            menus: self.menus().as_ref().into(),
        }
    }
}
