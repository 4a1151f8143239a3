//! Which roles a person holds, where and until when, and what they come to. Roles that count at once add up: every right of
//! any of them, and the highest of their limits.

use protocol::{
    BranchId, PutStaff, ROLES_HELD_MAX, RefusalCode, Right, RoleHeld, RoleId, Rule, StaffId, Timestamp,
    WithFacts,
};

use super::{Organisation, Person, Role, all_roles, no_role, unknown};
use crate::{Grant, Rejection, RightSet, check, organisation::event::Held};

/// What makes the back office worth entering. Whoever has none of these works at tills.
const OFFICE: [Right; 12] = [
    Right::ReceiveGoods,
    Right::AdjustStock,
    Right::ManageCatalogue,
    Right::ViewReports,
    Right::ManagePeople,
    Right::SeeCost,
    Right::ResolveTasks,
    Right::Transfer,
    Right::ApproveTransfer,
    Right::CountStock,
    Right::ApproveCount,
    Right::OrderGoods,
];

/// Whether rights are those of somebody who works in the back office too.
#[must_use]
pub fn opens_office(rights: RightSet) -> bool {
    OFFICE.into_iter().any(|right| rights.has(right))
}

impl From<RoleHeld> for Held {
    fn from(held: RoleHeld) -> Self {
        let RoleHeld { role, branch, from, until } = held;
        Self { role, branch, from, until }
    }
}

impl From<&Held> for RoleHeld {
    fn from(held: &Held) -> Self {
        let Held { role, branch, from, until } = *held;
        Self { role, branch, from, until }
    }
}

impl Person {
    /// Roles that count in a branch at a moment; with no branch, those that count everywhere.
    fn roles_in(&self, branch: Option<BranchId>, at: Timestamp) -> impl Iterator<Item = RoleId> + '_ {
        let whole = self.held.is_empty().then_some(self.role);
        let held = self.held.iter().filter(move |held| RoleHeld::from(*held).counts(branch, at));
        whole.into_iter().chain(held.map(|held| held.role))
    }

    /// Roles that count everywhere and for good.
    pub(super) fn lasting(&self) -> Vec<RoleId> {
        if self.held.is_empty() {
            return vec![self.role];
        }
        let lasting = |held: &&Held| held.branch.is_none() && held.from.is_none() && held.until.is_none();
        self.held.iter().filter(lasting).map(|held| held.role).collect()
    }

    /// Every role, wherever and whenever it counts.
    #[must_use]
    pub fn all_roles(&self) -> Vec<RoleId> {
        all_roles(self.role, &self.held)
    }

    /// Roles that count somewhere at a moment.
    fn roles_anywhere(&self, at: Timestamp) -> impl Iterator<Item = RoleId> + '_ {
        let whole = self.held.is_empty().then_some(self.role);
        let held = self.held.iter().filter(move |held| RoleHeld::from(*held).counts(held.branch, at));
        whole.into_iter().chain(held.map(|held| held.role))
    }
}

impl Organisation {
    /// The roles a person is to have: those that are asked for, or those there were.
    pub(super) fn roles_wanted(
        &self,
        at: Timestamp,
        asked: &PutStaff,
        before: Option<&Person>,
    ) -> Result<(RoleId, Vec<Held>), Rejection> {
        let held = match (&asked.held, asked.role, before) {
            (Some(held), _, _) => held.iter().copied().map(Held::from).collect(),
            (None, None, Some(before)) => before.held.clone(),
            (None, _, _) => Vec::new(),
        };
        let role = held.first().map(|first| first.role).or(asked.role).or(before.map(|before| before.role));
        let role = role.ok_or_else(|| unknown(RefusalCode::UnknownRole, "a new person needs a role"))?;
        check::at_most(held.len(), ROLES_HELD_MAX, "roles of one person")?;
        for held in &held {
            if held.branch.is_some_and(|branch| self.branch(branch).is_none()) {
                let message = "a role is held in a branch that is not there".to_owned();
                return Err(Rejection::new(RefusalCode::UnknownBranch, message));
            }
            if held.from.zip(held.until).is_some_and(|(from, until)| until <= from) {
                let message = "a role that is held for some time ends after it begins";
                return Err(Rejection::new(RefusalCode::InvalidTime, message).rule(Rule::EndsBeforeItBegins));
            }
            // What ended while it was held stays, as what there was.
            let is_new = before.is_none_or(|before| !before.held.contains(held));
            if is_new && held.until.is_some_and(|until| until <= at) {
                let message = "a role cannot be given for a time that is over: choose a later end";
                return Err(Rejection::new(RefusalCode::InvalidTime, message).rule(Rule::RoleEnded));
            }
        }
        if let Some(missing) = all_roles(role, &held).into_iter().find(|role| self.role(*role).is_none()) {
            return Err(no_role(missing));
        }
        Ok((role, held))
    }

    /// What a person may do now in a branch; with no branch, everywhere. None when there is no such person, or not any more.
    #[must_use]
    pub fn grant_in(&self, staff: StaffId, branch: Option<BranchId>, at: Timestamp) -> Option<Grant> {
        let person = self.staff(staff).filter(|person| person.active)?;
        Some(self.sum(person.roles_in(branch, at)))
    }

    /// What a person may do now in some branch or everywhere.
    #[must_use]
    pub fn grant_anywhere(&self, staff: StaffId, at: Timestamp) -> Option<Grant> {
        let person = self.staff(staff).filter(|person| person.active)?;
        Some(self.sum(person.roles_anywhere(at)))
    }

    fn sum(&self, roles: impl Iterator<Item = RoleId>) -> Grant {
        let grants = roles.filter_map(|role| self.role(role)).map(Role::grant);
        grants.fold(Grant::NOTHING, |sum, one| Grant {
            rights: sum.rights.and(one.rights),
            discount_max_ppm: sum.discount_max_ppm.max(one.discount_max_ppm),
            refund_max: sum.refund_max.max(one.refund_max),
            approver: None,
        })
    }

    /// Active people who hold a role somewhere, now or later.
    #[must_use]
    pub fn holders(&self, role: RoleId) -> usize {
        let holds = |person: &&Person| person.active && person.all_roles().contains(&role);
        self.staff_members().filter(holds).count()
    }
}

impl Role {
    #[must_use]
    pub fn grant(&self) -> Grant {
        Grant {
            rights: self.rights.iter().copied().collect(),
            discount_max_ppm: self.discount_max_ppm,
            refund_max: self.refund_max,
            approver: None,
        }
    }
}
