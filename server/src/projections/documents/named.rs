//! Whose fulfilments are: stored sealed, opened in memory, and gone once their order is erased.

use domain::{customers::Sealed, orders};
use protocol::{DocumentBody, DocumentId, DocumentView, FulfilmentId, OrderId};
use serde::{Deserialize, Serialize, Serializer};
use std::{borrow::Cow, collections::BTreeMap};

use super::Documents;
use crate::{
    customers::Keyring,
    record::{Decision, Record},
};

/// The sealed names of fulfilments that are held.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Named(BTreeMap<FulfilmentId, (OrderId, Sealed)>);

impl Named {
    pub(super) fn forget(&mut self, id: DocumentId) {
        self.0.remove(&FulfilmentId::new(id.uuid()));
    }
}

impl Documents {
    pub(crate) fn new(keys: Keyring) -> Self {
        Self { keys: Some(keys), ..Self::default() }
    }

    /// Opens all names anew, behind a snapshot.
    pub(crate) fn furnished(mut self, keys: Keyring) -> Self {
        for (id, (order, who)) in &self.named.0 {
            let name = keys.spoken(*order, who).map(|spoken| spoken.name).unwrap_or_default();
            if let Some(view) = self.held.get_mut(&(*id).into()) {
                call(view, name);
            }
        }
        self.keys = Some(keys);
        self
    }

    pub(super) fn take_name(&mut self, record: &Record, (id, order): (FulfilmentId, OrderId), who: &Sealed) {
        self.named.0.insert(id, (order, who.clone()));
        let name = self.keys.as_ref().and_then(|keys| keys.spoken(order, who));
        self.rename(record, id, name.map(|spoken| spoken.name).unwrap_or_default());
    }

    /// Nobody is called by name any more whose order is erased.
    pub(super) fn take_erased(&mut self, record: &Record) {
        let Decision::Orders(events) = &record.decision else { return };
        for event in events {
            let orders::Event::Order { order, event: orders::OrderEvent::Erased { .. }, .. } = event else {
                continue;
            };
            let fulfilments = self.held.values().filter_map(|view| super::fulfilment_of(&view.body));
            let own: Vec<FulfilmentId> =
                fulfilments.filter(|own| own.order == *order).map(|own| own.id).collect();
            for id in own {
                self.named.0.remove(&id);
                self.rename(record, id, String::new());
            }
        }
    }

    fn rename(&mut self, record: &Record, id: FulfilmentId, name: String) {
        let id = DocumentId::from(id);
        let Some(mut view) = self.held.get(&id).cloned() else { return };
        call(&mut view, name);
        self.put(id, record.lsn, view.body);
    }
}

fn call(view: &mut DocumentView, name: String) {
    if let DocumentBody::Fulfilment(fulfilment) = &mut view.body {
        fulfilment.who = name;
    }
}

/// A snapshot has no name that is sealed.
impl Serialize for Documents {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let nameless = |(id, view): (&DocumentId, &'_ DocumentView)| {
            let sealed = self.named.0.contains_key(&FulfilmentId::new(id.uuid()));
            sealed.then(|| {
                let mut view = view.clone();
                call(&mut view, String::new());
                (*id, view)
            })
        };
        let sealed: BTreeMap<DocumentId, DocumentView> = self.held.iter().filter_map(nameless).collect();
        let held: BTreeMap<DocumentId, Cow<'_, DocumentView>> =
            self.held.iter().map(|(id, view)| (*id, Cow::Borrowed(sealed.get(id).unwrap_or(view)))).collect();
        (held, &self.done, &self.sheets, &self.orders, &self.named).serialize(serializer)
    }
}
