//! What the sender of one command may do: rights and limits, made from a role of the organisation, and who approved
//! what goes beyond them.

use protocol::{Amount, Right, StaffId};

/// A set of rights.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct RightSet(u64);

impl RightSet {
    pub const NONE: Self = Self(0);
    /// Every right there is or will be.
    pub const ALL: Self = Self(u64::MAX);

    #[must_use]
    pub const fn with(self, right: Right) -> Self {
        Self(self.0 | right.bit())
    }

    #[must_use]
    pub const fn has(self, right: Right) -> bool {
        self.0 & right.bit() != 0
    }

    /// These and others.
    #[must_use]
    pub const fn and(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// Whether every one of other rights is among these.
    #[must_use]
    pub const fn contains(self, others: Self) -> bool {
        self.0 & others.0 == others.0
    }
}

impl FromIterator<Right> for RightSet {
    fn from_iter<T: IntoIterator<Item = Right>>(rights: T) -> Self {
        rights.into_iter().fold(Self::NONE, Self::with)
    }
}

/// A decision's worth of permission. The shell makes it anew for every command, so that a right taken away counts at once.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Grant {
    pub rights: RightSet,
    /// The largest discount, in parts per million of what is discounted.
    pub discount_max_ppm: u32,
    /// The most that one refund may pay back, in minor units of the organisation's currency.
    pub refund_max: Amount,
    /// Who else stands for it, where somebody's approval was needed and given.
    pub approver: Option<StaffId>,
}

impl Grant {
    /// What the server itself may do: timers, imports, errands of other machines.
    pub const EVERYTHING: Self = Self {
        rights: RightSet::ALL,
        discount_max_ppm: 1_000_000,
        refund_max: Amount::INPUT_MAX,
        approver: None,
    };
    /// What somebody may do who is not known.
    pub const NOTHING: Self =
        Self { rights: RightSet::NONE, discount_max_ppm: 0, refund_max: Amount::ZERO, approver: None };

    /// This permission with somebody else's beside it, who approves.
    #[must_use]
    pub fn backed_by(&self, approver: StaffId, other: &Self) -> Self {
        Self {
            rights: self.rights.and(other.rights),
            discount_max_ppm: self.discount_max_ppm.max(other.discount_max_ppm),
            refund_max: self.refund_max.max(other.refund_max),
            approver: Some(approver),
        }
    }

    #[must_use]
    pub const fn may(&self, right: Right) -> bool {
        self.rights.has(right)
    }
}
