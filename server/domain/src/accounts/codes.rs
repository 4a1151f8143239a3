//! One code: how often it was used, by whom, and which uses are set aside.

use protocol::{
    ACCOUNT_SHARDS, CODE_CHARS_MAX, CODE_CHARS_MIN, CommandId, CouponCustomer, RefusalCode, Timestamp,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

use super::Spent;
use crate::{Rejection, limits::CODE_CUSTOMERS_MAX};

/// What codes that are made here consist of: nothing that is taken for something else.
pub const CODE_LETTERS: &[u8; 30] = b"23456789ABCDEFGHJKMNPQRSTVWXYZ";

#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(super) struct Code {
    /// Whether it is one of a series.
    single: bool,
    /// Uses that were paid for.
    used: u32,
    /// Those of them that are told apart by customer.
    each: BTreeMap<CouponCustomer, u32>,
    claims: BTreeMap<CommandId, Claim>,
}

/// A use that is set aside.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Claim {
    by: CommandId,
    customer: Option<CouponCustomer>,
    /// When it is over; never once an order has it.
    until: Option<Timestamp>,
}

impl Code {
    pub(super) fn once() -> Self {
        Self { single: true, ..Self::default() }
    }

    pub(super) const fn is_single(&self) -> bool {
        self.single
    }

    pub(super) const fn was_used(&self) -> bool {
        self.used > 0
    }

    pub(super) fn open(&self) -> usize {
        self.claims.len()
    }

    pub(super) fn pending(&self, claim: CommandId) -> Option<&Claim> {
        self.claims.get(&claim)
    }

    pub(super) fn claims(&self) -> impl Iterator<Item = (CommandId, Option<Timestamp>)> {
        self.claims.iter().map(|(id, claim)| (*id, claim.until))
    }

    /// Uses that were had or are set aside, for others than one.
    pub(super) fn taken(&self, by: CommandId) -> u32 {
        count(self.used, self.claims.values().filter(|claim| claim.by != by))
    }

    /// The same of one customer.
    pub(super) fn taken_by(&self, customer: CouponCustomer, by: CommandId) -> u32 {
        let own = self.claims.values().filter(|claim| claim.customer == Some(customer) && claim.by != by);
        count(self.each.get(&customer).copied().unwrap_or_default(), own)
    }

    pub(super) fn claim(&mut self, spent: &Spent, by: CommandId, until: Timestamp) {
        let claim = Claim { by, customer: spent.customer, until: Some(until) };
        self.claims.insert(spent.claim, claim);
    }

    /// Tells when it would have ended.
    pub(super) fn keep(&mut self, claim: CommandId) -> Option<Timestamp> {
        self.claims.get_mut(&claim)?.until.take()
    }

    /// Tells when it would have ended.
    pub(super) fn end(&mut self, claim: CommandId) -> Option<Timestamp> {
        self.claims.remove(&claim)?.until
    }

    pub(super) fn post(&mut self, customer: Option<CouponCustomer>) {
        self.used = self.used.saturating_add(1);
        let Some(customer) = customer else { return };
        if self.each.len() < CODE_CUSTOMERS_MAX || self.each.contains_key(&customer) {
            let own = self.each.entry(customer).or_default();
            *own = own.saturating_add(1);
        }
    }

    pub(super) fn give_back(&mut self, customer: Option<CouponCustomer>) {
        self.used = self.used.saturating_sub(1);
        let Some(customer) = customer else { return };
        if let Some(own) = self.each.get_mut(&customer) {
            *own = own.saturating_sub(1);
            if *own == 0 {
                self.each.remove(&customer);
            }
        }
    }
}

/// Uses with those that are set aside; several for one purpose are one.
fn count<'a>(used: u32, claims: impl Iterator<Item = &'a Claim>) -> u32 {
    let purposes: BTreeSet<CommandId> = claims.map(|claim| claim.by).collect();
    used.saturating_add(u32::try_from(purposes.len()).unwrap_or(u32::MAX))
}

/// A code as it is compared: letters and digits alone, the letters large.
#[must_use]
pub fn normalised(code: &str) -> String {
    code.chars().filter(|one| one.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

pub(crate) fn check(code: &str) -> Result<(), Rejection> {
    let chars = code.chars().count();
    if normalised(code) == code && (CODE_CHARS_MIN..=CODE_CHARS_MAX).contains(&chars) {
        return Ok(());
    }
    let message = format!("a code has {CODE_CHARS_MIN} to {CODE_CHARS_MAX} letters and digits");
    Err(Rejection::new(RefusalCode::InvalidText, message))
}

/// The machine that has a code, which is given as it is compared.
#[must_use]
pub fn shard_of(code: &str) -> u16 {
    // FNV-1a, as ids of steps are made.
    let hash = code.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    // Its low bits know little of the first letters.
    let mixed = hash ^ (hash >> 32);
    u16::try_from(mixed.checked_rem(u64::from(ACCOUNT_SHARDS)).unwrap_or_default()).unwrap_or_default()
}
