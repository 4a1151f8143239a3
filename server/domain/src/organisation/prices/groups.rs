//! Groups of customers who have prices of their own. A price list may be for one of them, and a sale names the one whose
//! prices it has.

use protocol::{CustomerGroupId, PutCustomerGroup};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use crate::{
    Rejection, check,
    limits::CUSTOMER_GROUPS_MAX,
    organisation::{
        CustomerGroup, Event, Organisation, check_room, check_version, event::PriceEvent, next_version,
    },
};

#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(in crate::organisation) struct Groups(BTreeMap<CustomerGroupId, CustomerGroup>);

impl Groups {
    pub(in crate::organisation) fn put(&mut self, group: &CustomerGroup) {
        self.0.insert(group.id, group.clone());
    }
}

impl Organisation {
    pub(in crate::organisation) fn put_customer_group(
        &self,
        asked: &PutCustomerGroup,
    ) -> Result<Event, Rejection> {
        let PutCustomerGroup { id, name, active, version } = asked;
        check::name("the customer group's name", name)?;
        let now = self.customer_group(*id).map(|group| group.version);
        check_version(*version, now, "the customer group")?;
        check_room(now.is_some(), self.groups.0.len(), CUSTOMER_GROUPS_MAX, "customer groups")?;
        let (id, name, active, version) = (*id, name.clone(), *active, next_version(now));
        Ok(Event::Price(PriceEvent::GroupPut(CustomerGroup { id, name, active, version })))
    }

    #[must_use]
    pub fn customer_group(&self, id: CustomerGroupId) -> Option<&CustomerGroup> {
        self.groups.0.get(&id)
    }

    /// In order of their numbers.
    pub fn customer_groups(&self) -> impl Iterator<Item = &CustomerGroup> {
        self.groups.0.values()
    }
}
