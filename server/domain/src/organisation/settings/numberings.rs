//! What the numbers on receipts look like. It changes nothing of the numbers themselves, which stay unique by register,
//! series and sequence.

use protocol::{BranchId, NUMBER_DIGITS_MAX, NUMBER_PREFIX_MAX, ReceiptNumber, RefusalCode, RegisterId};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

use super::{Organisation, SettingEvent};
use crate::{
    Rejection,
    organisation::{Event, check_version, next_version},
};

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Numbering {
    /// None: of every branch that has none of its own.
    pub branch: Option<BranchId>,
    pub prefix: String,
    pub branch_code: bool,
    pub year: bool,
    pub digits: u8,
    pub version: u32,
}

impl Organisation {
    pub(in crate::organisation) fn put_numbering(
        &self,
        asked: &protocol::Numbering,
    ) -> Result<Event, Rejection> {
        let prefix = &asked.prefix;
        if prefix.len() > NUMBER_PREFIX_MAX || !prefix.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            let message = format!("what stands before is at most {NUMBER_PREFIX_MAX} letters and digits");
            return Err(Rejection::new(RefusalCode::InvalidText, message));
        }
        if !(1..=NUMBER_DIGITS_MAX).contains(&asked.digits) {
            let message = format!("a number is filled up to 1 to {NUMBER_DIGITS_MAX} digits");
            return Err(Rejection::new(RefusalCode::InvalidQuantity, message));
        }
        let before = self.settings.numberings.get(&asked.branch);
        let version = before.map(|before| before.version);
        check_version(asked.version, Some(version.unwrap_or(0)), "The number")?;
        if let Some(branch) = asked.branch {
            self.check_branches(&[branch])?;
        }
        Ok(Event::Setting(match asked.branch {
            Some(branch) if asked.removed => SettingEvent::NumberingRemoved(branch),
            branch => SettingEvent::NumberingPut(Arc::new(Numbering {
                branch,
                prefix: prefix.clone(),
                branch_code: asked.branch_code,
                year: asked.year,
                digits: asked.digits,
                version: next_version(version),
            })),
        }))
    }

    pub fn numberings(&self) -> impl Iterator<Item = &Numbering> {
        self.settings.numberings.values().map(AsRef::as_ref)
    }

    /// A receipt's number as it is printed in the branch that it belongs to.
    #[must_use]
    pub fn number_on_paper(&self, number: ReceiptNumber, year: u16) -> String {
        let code = self.branch(number.branch).map(|branch| branch.code.as_str());
        self.numbering_of(number.branch).printed(number, code.unwrap_or_default(), year)
    }

    /// What a printed number names, in whatever shape it was printed: it ends with register, series and sequence, and a
    /// register belongs to one branch for ever.
    #[must_use]
    pub fn number_from_paper(&self, text: &str) -> Option<ReceiptNumber> {
        let mut parts = text.trim().rsplit('-');
        let sequence = parts.next()?.parse().ok()?;
        let epoch = parts.next()?.parse().ok()?;
        let register = RegisterId(parts.next()?.parse().ok()?);
        let branch = self.register(register)?.branch;
        Some(ReceiptNumber { branch, register, epoch, sequence })
    }

    /// What counts in a branch: its own, that of the house, or as the house came with it.
    #[must_use]
    pub fn numbering_of(&self, branch: BranchId) -> protocol::Numbering {
        let own = self.settings.numberings.get(&Some(branch));
        let found = own.or_else(|| self.settings.numberings.get(&None));
        found.map_or(protocol::Numbering::ORIGINAL, |numbering| numbering.as_ref().into())
    }
}
