//! Customers as they can be read: the fold of all shares, and beside it what their keys open, which is in memory alone. A snapshot
//! of this holds nothing that the journal does not.

use domain::customers::{
    Alert, AlertEvent, Alerts, Customer, Customers, EmailTag, Event, Field, Passkey, normalised_email,
};
use protocol::{
    AlertView, CommandId, ConsentView, CustomerAddress, CustomerGroupId, CustomerId, CustomerRow,
    CustomerView, PasskeyView, PostalAddress,
};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, HashMap},
    ops::Bound,
};

use crate::{
    customers::{KeptPasskey, Keyring, Part},
    egress::{Attach, Follow, Outlet, Part as Named, Projection, topics},
    record::{Decision, Record},
    recovery::Replay,
};

/// Everybody.
#[derive(Serialize, Deserialize)]
pub(crate) struct Clientele {
    known: Customers,
    #[serde(skip)]
    keys: Option<Keyring>,
    #[serde(skip)]
    opened: BTreeMap<CustomerId, Opened>,
    #[serde(skip)]
    by_email: HashMap<String, CustomerId>,
}

/// What a customer's key opens, as far as lists need it.
#[derive(Clone, Default)]
struct Opened {
    name: String,
    email: String,
    phone: String,
    /// What a search looks through.
    folded: String,
}

/// What somebody looks for.
#[derive(Clone, Debug, Default)]
pub(crate) struct CustomersAsked {
    pub(crate) query: String,
    pub(crate) group: Option<CustomerGroupId>,
    /// Only those before this one, who came earlier.
    pub(crate) before: Option<CustomerId>,
    pub(crate) limit: usize,
}

/// What a sign-in is held against.
pub(crate) struct Account {
    pub(crate) customer: CustomerId,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) password_hash: Option<String>,
    pub(crate) blocked: bool,
}

/// Where an alert goes, and in which language: what is sealed of it.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct GoesTo {
    pub(crate) email: String,
    pub(crate) language: String,
}

impl Clientele {
    pub(crate) fn new(keys: Keyring) -> Self {
        Self {
            known: Customers::default(),
            keys: Some(keys),
            opened: BTreeMap::new(),
            by_email: HashMap::new(),
        }
    }

    /// Opens everybody anew, behind a snapshot.
    pub(crate) fn furnished(mut self, keys: Keyring) -> Self {
        self.keys = Some(keys);
        let ids: Vec<CustomerId> = self.known.customers().map(|(id, _)| id).collect();
        ids.into_iter().for_each(|id| self.open(id));
        self
    }

    fn open(&mut self, id: CustomerId) {
        self.close(id);
        let Some(customer) = self.known.customer(id) else { return };
        if self.keys.as_ref().is_some_and(|keys| !keys.has(id)) {
            return;
        }
        let text = |field| self.text(id, customer, field);
        let (name, email, phone) = (text(Field::Name), text(Field::Email), text(Field::Phone));
        let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
        let folded = format!("{} {email} {digits} {id}", name.to_lowercase());
        if !email.is_empty() {
            self.by_email.insert(email.clone(), id);
        }
        self.opened.insert(id, Opened { name, email, phone, folded });
    }

    fn close(&mut self, id: CustomerId) {
        if let Some(before) = self.opened.remove(&id)
            && self.by_email.get(&before.email) == Some(&id)
        {
            self.by_email.remove(&before.email);
        }
    }

    fn text(&self, id: CustomerId, customer: &Customer, field: Field) -> String {
        let sealed = customer.fields.get(&field);
        let opened =
            sealed.and_then(|sealed| self.keys.as_ref()?.open_sealed(id, Part::Field(field), sealed));
        opened.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
    }

    fn take(&mut self, event: &Event) {
        if let Event::Alert(event) = event {
            return self.take_alert(event);
        }
        let email_of = |known: &Customers, id| known.customer(id).and_then(|customer| customer.email);
        let before = event.customer().and_then(|id| email_of(&self.known, id));
        domain::Machine::apply(&mut self.known, event);
        let Some(id) = event.customer() else { return };
        if matches!(event, Event::Erased { .. }) {
            let email = self.opened.get(&id).map(|opened| opened.email.clone()).unwrap_or_default();
            self.close(id);
            if let Some(keys) = &self.keys {
                keys.destroy(id, email);
            }
        } else {
            self.open(id);
        }
        let now = email_of(&self.known, id);
        if before != now {
            self.retag(id, before, now);
        }
    }

    /// With an alert its key goes, and its address where nobody else has it.
    fn take_alert(&mut self, event: &AlertEvent) {
        let ended = match event {
            AlertEvent::Ended { alerts, .. } => alerts.as_slice(),
            _ => &[],
        };
        let tags: Vec<EmailTag> =
            ended.iter().filter_map(|id| self.known.alerts().get(*id)).map(|alert| alert.email).collect();
        domain::Machine::apply(&mut self.known, &Event::Alert(event.clone()));
        let Some(keys) = &self.keys else { return };
        ended.iter().for_each(|id| keys.retire(key_of(*id)));
        tags.into_iter().for_each(|tag| self.forget(keys, tag));
        if let AlertEvent::Set { alert, email, .. } = event
            && let Some(goes_to) = self.goes_to(*alert)
        {
            keys.hold(&goes_to.email, *email);
        }
    }

    fn forget(&self, keys: &Keyring, tag: EmailTag) {
        if self.known.holder(tag).is_none() && !self.known.alerts().has_email(tag) {
            keys.forget(tag);
        }
    }

    pub(crate) fn tag_of(&self, id: CustomerId) -> Option<EmailTag> {
        self.known.customer(id)?.email
    }

    pub(crate) const fn alerts(&self) -> &Alerts {
        self.known.alerts()
    }

    /// Where an alert goes; none for one that nobody can read any more.
    pub(crate) fn goes_to(&self, id: CommandId) -> Option<GoesTo> {
        let alert = self.known.alerts().get(id)?;
        let opened = self.keys.as_ref()?.open_sealed(key_of(id), Part::Alert, &alert.sealed)?;
        serde_json::from_slice(&opened).ok()
    }

    /// What a customer waits for: from the account, and at its address.
    fn alerts_of(&self, id: CustomerId, customer: &Customer) -> Vec<AlertView> {
        let alerts = self.known.alerts();
        let mut own: BTreeMap<CommandId, &Alert> = alerts.of_customer(id).collect();
        own.extend(customer.email.into_iter().flat_map(|tag| alerts.of_email(tag)));
        own.into_iter().map(|(id, alert)| told(id, alert)).collect()
    }

    /// An address that nobody has is forgotten; one that somebody has goes on standing for what was recorded.
    fn retag(&self, id: CustomerId, before: Option<EmailTag>, now: Option<EmailTag>) {
        let Some(keys) = &self.keys else { return };
        if let Some(before) = before {
            self.forget(keys, before);
        }
        if let Some((now, opened)) = now.zip(self.opened.get(&id))
            && !opened.email.is_empty()
        {
            keys.hold(&opened.email, now);
        }
    }

    /// Those that somebody looks for, who came last first.
    pub(crate) fn list(&self, asked: &CustomersAsked) -> Vec<CustomerRow> {
        let mut words: Vec<String> =
            asked.query.to_lowercase().split_whitespace().map(str::to_owned).collect();
        // A phone number is found however it is written.
        let digits: String = asked.query.chars().filter(char::is_ascii_digit).collect();
        if !digits.is_empty() && asked.query.chars().all(|c| c.is_ascii_digit() || " +-()/.".contains(c)) {
            words = vec![digits.trim_start_matches("00").trim_start_matches('0').to_owned()];
        }
        let older =
            self.opened.iter().rev().filter(|(id, _)| asked.before.is_none_or(|before| **id < before));
        let fits = older.filter(|(_, opened)| words.iter().all(|word| opened.folded.contains(word.as_str())));
        let rows = fits.filter_map(|(id, opened)| self.row(*id, opened));
        rows.filter(|row| asked.group.is_none() || row.group == asked.group).take(asked.limit).collect()
    }

    fn row(&self, id: CustomerId, opened: &Opened) -> Option<CustomerRow> {
        let customer = self.known.customer(id)?;
        Some(CustomerRow {
            id,
            name: opened.name.clone(),
            email: opened.email.clone(),
            phone: opened.phone.clone(),
            group: customer.group,
            verified: customer.verified,
            blocked: customer.blocked,
            created: customer.created,
        })
    }

    /// All that is known of one. How many devices are signed in is known elsewhere.
    pub(crate) fn view(&self, id: CustomerId) -> Option<CustomerView> {
        let customer = self.known.customer(id)?;
        let row = self.row(id, self.opened.get(&id)?)?;
        let address = |(number, sealed): (&u16, &domain::customers::Sealed)| {
            let opened = self.keys.as_ref()?.open_sealed(id, Part::Address, sealed)?;
            let address: PostalAddress = serde_json::from_slice(&opened).ok()?;
            Some(CustomerAddress { number: *number, address })
        };
        let consent = |(kind, consent): (&protocol::ConsentKind, &domain::customers::Consent)| ConsentView {
            kind: *kind,
            given: consent.given,
            text: consent.text.clone(),
            at: consent.at,
        };
        Some(CustomerView {
            row,
            language: self.text(id, customer, Field::Language),
            note: self.text(id, customer, Field::Note),
            addresses: customer.addresses.iter().filter_map(address).collect(),
            consents: customer.consents.iter().map(consent).collect(),
            has_password: customer.fields.contains_key(&Field::Password),
            devices: 0,
            alerts: self.alerts_of(id, customer),
            passkeys: self.passkeys_of(id, customer),
            email_changing: self.known.moving(id).is_some(),
            version: customer.version,
        })
    }

    /// What their key opens of the passkeys of somebody, the oldest first.
    fn passkeys_of(&self, id: CustomerId, customer: &Customer) -> Vec<PasskeyView> {
        let opened = |(number, passkey): (&u16, &Passkey)| {
            let keys = self.keys.as_ref()?;
            let kept = keys.open_sealed(id, Part::Passkey, &passkey.credential)?;
            let KeptPasskey { credential, algorithm, key, transports, synced } =
                serde_json::from_slice(&kept).ok()?;
            Some(PasskeyView {
                number: *number,
                name: String::from_utf8(keys.open_sealed(id, Part::PasskeyName, &passkey.name)?).ok()?,
                added: passkey.added,
                used: passkey.used,
                transports,
                synced,
                credential,
                algorithm,
                public_key: key,
                counter: passkey.counter,
            })
        };
        customer.passkeys.iter().filter_map(opened).collect()
    }

    /// Some of them behind one, in the order in which they came.
    pub(crate) fn part(&self, after: Option<CustomerId>, limit: usize) -> Vec<CustomerView> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let behind = self.opened.range((from, Bound::Unbounded)).map(|(id, _)| id);
        behind.take(limit).filter_map(|id| self.view(*id)).collect()
    }

    /// Whose a mail address is.
    pub(crate) fn account_of(&self, email: &str) -> Option<Account> {
        let id = *self.by_email.get(&normalised_email(email)?)?;
        self.account(id)
    }

    /// The same, where it is known to be theirs.
    pub(crate) fn verified(&self, email: &str) -> Option<CustomerId> {
        let id = *self.by_email.get(&normalised_email(email)?)?;
        self.known.customer(id)?.verified.map(|_| id)
    }

    pub(crate) fn account(&self, id: CustomerId) -> Option<Account> {
        let customer = self.known.customer(id)?;
        let opened = self.opened.get(&id)?;
        let hash = self.text(id, customer, Field::Password);
        Some(Account {
            customer: id,
            name: opened.name.clone(),
            email: opened.email.clone(),
            password_hash: Some(hash).filter(|hash| !hash.is_empty()),
            blocked: customer.blocked,
        })
    }
}

/// The key of an alert, which is kept as customers' are.
pub(crate) const fn key_of(alert: CommandId) -> CustomerId {
    CustomerId::new(alert.uuid())
}

pub(crate) fn told(id: CommandId, alert: &Alert) -> AlertView {
    AlertView { id, sku: alert.sku, branch: alert.branch, since: alert.since }
}

impl Replay for Clientele {
    fn replay(&mut self, record: &Record) {
        if let Decision::Customers(events) = &record.decision {
            events.iter().for_each(|event| self.take(event));
        }
    }
}

impl Projection for Clientele {
    const PART: Named = Named { name: topics::CUSTOMERS, form: 3, vital: false };

    fn publish(&mut self, _: &Outlet) {}

    fn follow(&mut self, _: &Follow, _: &Outlet) -> Option<Attach> {
        None
    }
}
