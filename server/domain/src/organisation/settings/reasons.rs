//! Reasons that people choose from. What was once written on a ticket stays there in words.

use protocol::{REASONS_MAX, ReasonId, ReasonUse, RefusalCode, Rule, WithFacts};
use std::sync::Arc;

use super::{Organisation, Reason, SettingEvent, wordings};
use crate::{
    Rejection, check,
    organisation::{Event, check_room, check_version, next_version},
};

impl Organisation {
    pub(in crate::organisation) fn put_reason(&self, asked: &protocol::Reason) -> Result<Event, Rejection> {
        check::name("the reason", &asked.name)?;
        let names = wordings("the reason", &asked.names)?;
        let mut uses = asked.uses.clone();
        uses.sort_unstable();
        uses.dedup();
        if uses.is_empty() {
            return Err(Rejection::new(RefusalCode::InvalidText, "say what the reason is offered for"));
        }
        let known = &self.settings.reasons;
        let before = known.get(&asked.id);
        check_version(asked.version, before.map(|before| before.version), &asked.name)?;
        check_room(before.is_some(), known.len(), REASONS_MAX, "reasons")?;
        Ok(Event::Setting(SettingEvent::ReasonPut(Arc::new(Reason {
            id: asked.id,
            name: asked.name.clone(),
            names,
            uses,
            note_required: asked.note_required,
            active: asked.active,
            order: asked.order,
            books_as: asked.books_as,
            version: next_version(before.map(|before| before.version)),
        }))))
    }

    #[must_use]
    pub fn reason(&self, id: ReasonId) -> Option<&Reason> {
        self.settings.reasons.get(&id).map(AsRef::as_ref)
    }

    pub fn reasons(&self) -> impl Iterator<Item = &Reason> {
        self.settings.reasons.values().map(AsRef::as_ref)
    }

    /// The reason that is offered for a use, and whether what was written beside it is enough.
    ///
    /// # Errors
    /// `reason_needed` with what to do instead.
    pub fn reason_for(&self, id: ReasonId, wanted: ReasonUse, note: &str) -> Result<&Reason, Rejection> {
        let offered = self.reason(id).filter(|one| one.active && one.uses.contains(&wanted));
        Err(match offered {
            Some(reason) if !reason.note_required || !note.trim().is_empty() => return Ok(reason),
            Some(reason) => {
                let message = format!("{}: write beside it what happened", reason.name);
                Rejection::new(RefusalCode::ReasonNeeded, message).name(&reason.name).rule(Rule::WordNeeded)
            }
            None => {
                let message = "this reason is not offered here any more; choose another";
                Rejection::new(RefusalCode::ReasonNeeded, message).rule(Rule::NotOffered)
            }
        })
    }
}

impl Reason {
    /// The reason with what was written beside it.
    #[must_use]
    pub fn told(&self, note: &str) -> String {
        match note.trim() {
            "" => self.name.clone(),
            note if note == self.name => self.name.clone(),
            note => format!("{}: {note}", self.name),
        }
    }
}
