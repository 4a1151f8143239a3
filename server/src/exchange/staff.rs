//! Lists of people: numbers, names and roles. PINs do not belong into files; whoever is new gets one in person.

use domain::organisation::Organisation;
use protocol::{
    ImportField as F, ImportMapping, ImportResult, ImportWord as W, PutStaff, RoleId, StaffId, WithFacts as _,
};
use std::collections::HashSet;

use super::{
    damage, facts,
    plan::Plan,
    steps::{Deed, Step},
    table::Line,
    values,
    word::Word,
};

/// Takes lines one by one.
pub(crate) struct People<'a> {
    mapping: &'a ImportMapping,
    organisation: &'a Organisation,
    seen: HashSet<StaffId>,
    plan: Plan,
}

impl<'a> People<'a> {
    pub(crate) fn new(mapping: &'a ImportMapping, organisation: &'a Organisation) -> Self {
        Self { mapping, organisation, seen: HashSet::new(), plan: Plan::default() }
    }

    pub(crate) fn finish(self) -> Plan {
        self.plan
    }

    pub(crate) fn take(&mut self, line: &Line) {
        let counts = &mut self.plan.counts;
        counts.lines = counts.lines.saturating_add(1);
        let what = line.cell(self.mapping, F::StaffNumber).map(|cell| cell.text.clone()).unwrap_or_default();
        let (result, said) = match self.person(line) {
            Err(why) => {
                self.plan.counts.errors = self.plan.counts.errors.saturating_add(1);
                (ImportResult::Error, why)
            }
            Ok((put, before)) => {
                let counts = &mut self.plan.counts;
                let (counter, result) = match &before {
                    None => (&mut counts.new, ImportResult::New),
                    Some(before) if *before == put => (&mut counts.same, ImportResult::Same),
                    Some(_) => (&mut counts.changed, ImportResult::Changed),
                };
                *counter = counter.saturating_add(1);
                let said = Word::data(put.name.clone().unwrap_or_default());
                if result != ImportResult::Same {
                    self.plan.steps.push(Step {
                        line: line.number,
                        branch: None,
                        deed: Deed::Person { put, before },
                    });
                }
                (result, said)
            }
        };
        self.plan.report.push(said.line(line.number, result, what));
    }

    fn person(&mut self, line: &Line) -> Result<(PutStaff, Option<PutStaff>), Word> {
        let missing = |word, message| move || Word::new(word, message);
        let number = line.cell(self.mapping, F::StaffNumber);
        let number = number.ok_or_else(missing(W::NoNumber, "The line has no number."))?;
        if let Some(why) = damage::of_code(number) {
            return Err(why);
        }
        let odd = |given: &str| {
            Word::of(W::NotAStaffNumber, given, format!("{given} is not a number of a person."))
        };
        let id = number.text.parse().map(StaffId).map_err(|_odd| odd(&number.text))?;
        if !self.seen.insert(id) {
            let message = format!("Number {id} stands in the file twice.");
            return Err(Word::of(W::PersonTwice, &number.text, message));
        }
        let before = self.organisation.staff(id).map(facts::person);
        let text = |field| line.cell(self.mapping, field).map(|cell| cell.text.as_str());
        let role = text(F::Role).map(|text| self.role(text)).transpose()?;
        let active = text(F::Active).map(values::yes).transpose()?;
        let name = text(F::StaffName).map(str::to_owned);
        let put = match &before {
            Some(before) => PutStaff {
                name: name.or_else(|| before.name.clone()),
                role: role.or(before.role),
                active: active.or(before.active),
                ..before.clone()
            },
            None => PutStaff {
                id,
                name: Some(name.ok_or_else(missing(W::NoNameOfPerson, "A new person needs a name."))?),
                role: Some(role.unwrap_or(RoleId::CASHIER)),
                active: Some(active.unwrap_or(true)),
                ..PutStaff::default()
            },
        };
        Ok((put, before))
    }

    fn role(&self, text: &str) -> Result<RoleId, Word> {
        let named = self.organisation.roles().find(|role| role.name.to_lowercase() == text.to_lowercase());
        let numbered = || self.organisation.roles().find(|role| role.id.0.to_string() == text);
        let unknown = || Word::new(W::UnknownRole, format!("There is no role {text}.")).name(text);
        named.or_else(numbered).map(|role| role.id).ok_or_else(unknown)
    }
}
