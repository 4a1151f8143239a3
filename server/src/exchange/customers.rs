//! Lists of customers: who they are, how they are reached, whose prices they get. A line is about the customer whose number or mail
//! address it has; several lines about one add their addresses. A password is in no file.

use domain::{address, customers::normalised_email, organisation::Organisation};
use protocol::{
    ChangeCustomer, ConsentGiven, ConsentKind, CreateCustomer, CustomerCommand, CustomerGroupId,
    CustomerView, GiveConsent, ImportField as F, ImportMapping, ImportResult, ImportWord as W, PostalAddress,
    PutCustomerAddress, SetCustomerGroup, WithFacts as _,
};
use std::collections::HashMap;

use super::{
    damage,
    plan::Plan,
    steps::{Deed, Step},
    table::Line,
    values,
    word::Word,
};

/// What a file says about one customer.
struct Wanted {
    line: u32,
    before: Option<CustomerView>,
    create: CreateCustomer,
    /// Which of the fields the file has a word about.
    said: Vec<F>,
}

/// Takes lines one by one.
pub(crate) struct Clients<'a> {
    mapping: &'a ImportMapping,
    organisation: &'a Organisation,
    by_id: HashMap<String, &'a CustomerView>,
    by_email: HashMap<&'a str, &'a CustomerView>,
    /// Where the customers of the lines before are.
    seen: HashMap<String, usize>,
    wanted: Vec<Wanted>,
    plan: Plan,
}

impl<'a> Clients<'a> {
    pub(crate) fn new(
        mapping: &'a ImportMapping,
        organisation: &'a Organisation,
        there: &'a [CustomerView],
    ) -> Self {
        let by_id = there.iter().map(|view| (view.row.id.to_string(), view)).collect();
        let with_email = there.iter().filter(|view| !view.row.email.is_empty());
        let by_email = with_email.map(|view| (view.row.email.as_str(), view)).collect();
        Self {
            mapping,
            organisation,
            by_id,
            by_email,
            seen: HashMap::new(),
            wanted: Vec::new(),
            plan: Plan::default(),
        }
    }

    pub(crate) fn take(&mut self, line: &Line) {
        let counts = &mut self.plan.counts;
        counts.lines = counts.lines.saturating_add(1);
        if let Err(why) = self.read(line) {
            self.plan.counts.errors = self.plan.counts.errors.saturating_add(1);
            let what =
                self.text(line, F::Email).or_else(|| self.text(line, F::CustomerName)).unwrap_or_default();
            self.plan.report.push(why.line(line.number, ImportResult::Error, what));
        }
    }

    fn text(&self, line: &Line, field: F) -> Option<String> {
        line.cell(self.mapping, field).map(|cell| cell.text.trim().to_owned()).filter(|text| !text.is_empty())
    }

    fn read(&mut self, line: &Line) -> Result<(), Word> {
        if let Some(why) = line.cell(self.mapping, F::Phone).and_then(damage::of_code) {
            return Err(why);
        }
        let email = match self.text(line, F::Email) {
            Some(said) => {
                let odd = || Word::of(W::NotAnEmail, &said, format!("{said} is no mail address."));
                normalised_email(&said).ok_or_else(odd)?
            }
            None => String::new(),
        };
        let id = self.text(line, F::CustomerId);
        let known = id.as_ref().and_then(|id| self.by_id.get(id)).copied();
        let known = known.or_else(|| self.by_email.get(email.as_str()).copied());
        let key = known.map(|view| view.row.id.to_string()).or(id).unwrap_or_else(|| email.clone());
        // A further address of somebody need not say their name again.
        let before = self.seen.get(&key).and_then(|place| self.wanted.get(*place));
        let owner = before.map(|wanted| wanted.create.name.clone());
        let owner = owner.or_else(|| known.map(|view| view.row.name.clone())).unwrap_or_default();
        let address = self.address(line, owner)?;
        if let Some(place) = self.seen.get(&key).filter(|_| !key.is_empty()).copied() {
            if let Some(wanted) = self.wanted.get_mut(place) {
                wanted.create.addresses.extend(address);
            }
            return Ok(());
        }
        let mut said = Vec::new();
        let create = self.customer(line, known, email, &mut said)?;
        let create = CreateCustomer { addresses: address.into_iter().collect(), ..create };
        self.seen.insert(key, self.wanted.len());
        self.wanted.push(Wanted { line: line.number, before: known.cloned(), create, said });
        Ok(())
    }

    fn customer(
        &self,
        line: &Line,
        known: Option<&CustomerView>,
        email: String,
        said: &mut Vec<F>,
    ) -> Result<CreateCustomer, Word> {
        let mut told = |field| {
            let text = self.text(line, field);
            if text.is_some() {
                said.push(field);
            }
            text
        };
        let parts =
            [F::FirstName, F::LastName].map(|field| self.text(line, field).unwrap_or_default()).join(" ");
        let name =
            told(F::CustomerName).or_else(|| Some(parts.trim().to_owned()).filter(|name| !name.is_empty()));
        let (phone, language, note) = (told(F::Phone), told(F::Language), told(F::Note));
        let group = told(F::CustomerGroup).map(|text| self.group(&text)).transpose()?;
        let mut consents = Vec::new();
        for (field, kind) in [(F::News, ConsentKind::News), (F::Texts, ConsentKind::Texts)] {
            if let Some(text) = told(field) {
                consents.push(ConsentGiven { kind, given: values::yes(&text)?, text: String::new() });
            }
        }
        let name = name.or_else(|| known.map(|view| view.row.name.clone()));
        Ok(CreateCustomer {
            name: name
                .or_else(|| Some(email.clone()).filter(|email| !email.is_empty()))
                .ok_or_else(|| Word::new(W::NoNameOfCustomer, "A new customer needs a name."))?,
            email,
            phone: phone.unwrap_or_default(),
            language: language.unwrap_or_default(),
            group,
            note: note.unwrap_or_default(),
            addresses: Vec::new(),
            consents,
        })
    }

    fn address(&self, line: &Line, owner: String) -> Result<Option<PostalAddress>, Word> {
        let text = |field| self.text(line, field).unwrap_or_default();
        let both = format!("{} {}", text(F::FirstName), text(F::LastName)).trim().to_owned();
        let said = self.text(line, F::AddressName).or_else(|| self.text(line, F::CustomerName));
        let address = PostalAddress {
            name: said.or_else(|| Some(both).filter(|both| !both.is_empty())).unwrap_or(owner),
            line1: text(F::Street),
            line2: text(F::StreetMore),
            city: text(F::City),
            region: text(F::Region),
            postcode: text(F::Postcode),
            country: text(F::Country).to_uppercase(),
        };
        if address.line1.is_empty() && address.city.is_empty() {
            return Ok(None);
        }
        address::check(&address)?;
        Ok(Some(address))
    }

    fn group(&self, text: &str) -> Result<CustomerGroupId, Word> {
        let lower = text.to_lowercase();
        let named = self.organisation.customer_groups().find(|group| group.name.to_lowercase() == lower);
        let message = || format!("There is no customer group {text}; make it first.");
        named.map(|group| group.id).ok_or_else(|| Word::new(W::UnknownGroup, message()).name(text))
    }

    pub(crate) fn finish(mut self) -> Plan {
        for wanted in std::mem::take(&mut self.wanted) {
            let steps = steps(&wanted);
            let counts = &mut self.plan.counts;
            let (counter, result) = match (&wanted.before, steps.is_empty()) {
                (None, _) => (&mut counts.new, ImportResult::New),
                (Some(_), true) => (&mut counts.same, ImportResult::Same),
                (Some(_), false) => (&mut counts.changed, ImportResult::Changed),
            };
            *counter = counter.saturating_add(1);
            let what = [&wanted.create.email, &wanted.create.name].into_iter().find(|text| !text.is_empty());
            let said = Word::data(wanted.create.name.as_str());
            self.plan.report.push(said.line(wanted.line, result, what.cloned().unwrap_or_default()));
            self.plan.steps.extend(steps);
        }
        self.plan
    }
}

/// The commands that a customer needs to be as the file says, each with what takes it back.
fn steps(wanted: &Wanted) -> Vec<Step> {
    let Wanted { line, before, create, said } = wanted;
    let step = |asked: CustomerCommand, back: Option<CustomerCommand>| Step {
        line: *line,
        branch: None,
        deed: Deed::Customer { asked: Box::new(asked), back: back.map(Box::new) },
    };
    let Some(before) = before else {
        return vec![step(CustomerCommand::Create(Box::new(create.clone())), None)];
    };
    let customer = before.row.id;
    let mut steps = Vec::new();
    let other = |field: F, now: &String, then: &String| {
        (said.contains(&field) && now != then).then(|| (now.clone(), then.clone()))
    };
    let name = (create.name != before.row.name).then(|| (create.name.clone(), before.row.name.clone()));
    let phone = other(F::Phone, &create.phone, &before.row.phone);
    let language = other(F::Language, &create.language, &before.language);
    let note = other(F::Note, &create.note, &before.note);
    if name.is_some() || phone.is_some() || language.is_some() || note.is_some() {
        let change = |pick: fn((String, String)) -> String| {
            let of = |pair: &Option<(String, String)>| pair.clone().map(pick);
            CustomerCommand::Change(ChangeCustomer {
                customer,
                name: of(&name),
                phone: of(&phone),
                language: of(&language),
                note: of(&note),
                version: None,
            })
        };
        steps.push(step(change(|(now, _)| now), Some(change(|(_, then)| then))));
    }
    if said.contains(&F::CustomerGroup) && create.group != before.row.group {
        let set = |group| CustomerCommand::SetGroup(SetCustomerGroup { customer, group });
        steps.push(step(set(create.group), Some(set(before.row.group))));
    }
    for consent in &create.consents {
        let then = before.consents.iter().find(|one| one.kind == consent.kind);
        if then.is_some_and(|one| one.given) == consent.given {
            continue;
        }
        let given = then.is_some_and(|one| one.given);
        let text = then.map(|one| one.text.clone()).unwrap_or_default();
        let give = |consent| CustomerCommand::Consent(GiveConsent { customer, consent });
        let back = give(ConsentGiven { kind: consent.kind, given, text });
        steps.push(step(give(consent.clone()), Some(back)));
    }
    for address in &create.addresses {
        if !before.addresses.iter().any(|one| one.address == *address) {
            let put = PutCustomerAddress { customer, number: None, address: address.clone() };
            steps.push(step(CustomerCommand::PutAddress(Box::new(put)), None));
        }
    }
    steps
}
