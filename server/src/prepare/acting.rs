//! Who acts, in which branch, and what they may do.

use domain::{Grant, Rejection, RightSet};
use protocol::{BranchId, ExceptionKind, Refusal, RefusalCode, Rule, StaffId, WithFacts};

use super::Preparation;
use crate::record::{Origin, Stream};

/// The person who acts, as far as rules need to know.
pub(crate) struct Acting {
    pub(super) staff: StaffId,
    grant: Result<Grant, Unknown>,
}

/// Why nothing is granted.
#[derive(Clone, Copy)]
enum Unknown {
    Nobody,
    Left,
}

impl Acting {
    /// What the server itself may do in somebody's name, or in nobody's.
    pub(super) const fn of_the_server(staff: StaffId) -> Self {
        Self { staff, grant: Ok(Grant::EVERYTHING) }
    }

    /// A customer, who may do nothing but what is everybody's.
    pub(super) const fn customer() -> Self {
        Self { staff: StaffId(0), grant: Ok(Grant::NOTHING) }
    }

    /// Refuses what somebody asks who does not work here.
    pub(super) fn known(&self) -> Result<(), Rejection> {
        let staff = self.staff;
        match self.grant {
            Ok(_) => Ok(()),
            Err(Unknown::Left) => {
                Err(Rejection::new(RefusalCode::NotAllowed, format!("staff member {staff} has left"))
                    .rule(Rule::HasLeft))
            }
            Err(Unknown::Nobody) => {
                Err(Rejection::new(RefusalCode::UnknownStaff, format!("no staff member {staff}")))
            }
        }
    }

    /// The same as a remark on a fact.
    pub(super) const fn exception(&self) -> Option<ExceptionKind> {
        match self.grant {
            Ok(_) => None,
            Err(Unknown::Nobody) => Some(ExceptionKind::UnknownStaff),
            Err(Unknown::Left) => Some(ExceptionKind::StaffLeft),
        }
    }

    /// Refuses a person who holds no role where they want to work.
    pub(super) fn works_here(&self) -> Result<(), Rejection> {
        self.known()?;
        if self.grant().rights == RightSet::NONE {
            let message = format!("staff member {} holds no role in this branch now", self.staff);
            return Err(Rejection::new(RefusalCode::NotAllowed, message).rule(Rule::NoRoleHere));
        }
        Ok(())
    }

    pub(super) fn grant(&self) -> Grant {
        self.grant.unwrap_or(Grant::NOTHING)
    }
}

impl Preparation {
    /// Who acts, with what they may do in the branch that it is about; with none, in head office.
    pub(super) fn acting(&self, named: Option<StaffId>, branch: Option<BranchId>) -> Result<Acting, Refusal> {
        let staff = match (self.origin, named) {
            (Origin::System | Origin::Stream(_), named) => {
                return Ok(Acting::of_the_server(named.unwrap_or_default()));
            }
            (Origin::Web(_), _) => return Ok(Acting::customer()),
            (Origin::Staff(own), None) => own,
            (Origin::Staff(own), Some(named)) if own == named => own,
            (Origin::Staff(_), Some(_)) => {
                return Err(Refusal::new(RefusalCode::Unauthorised, "a person acts in their own name"));
            }
            (Origin::Register(_), Some(named)) => named,
            (Origin::Register(_), None) => {
                return Err(Refusal::new(RefusalCode::Malformed, "a register's command names who acts"));
            }
        };
        let organisation = &self.published.organisation;
        let grant = match organisation.staff(staff) {
            Some(person) if person.active => {
                Ok(organisation.grant_in(staff, branch, self.now()).unwrap_or(Grant::NOTHING))
            }
            Some(_) => Err(Unknown::Left),
            None => Err(Unknown::Nobody),
        };
        Ok(Acting { staff, grant })
    }

    /// The branch of the till that a command comes from, where that does not decide it itself: the branch knows who is signed
    /// on. Head office is not open to tills: a PIN is no password.
    pub(super) fn till_of(
        &self,
        stream: Stream,
        named: Option<BranchId>,
    ) -> Result<Option<BranchId>, Refusal> {
        match (self.origin, stream) {
            (Origin::Register(_), Stream::Organisation) => {
                Err(Refusal::new(RefusalCode::Unauthorised, "head office is not open to tills"))
            }
            (Origin::Register(_), Stream::Orders(_) | Stream::Customers(_)) => self.branch(named).map(Some),
            _ => Ok(None),
        }
    }

    /// What somebody may do with somebody else's approval. One who is not known adds nothing to it.
    pub(super) fn approved(&self, own: Grant, approver: Option<StaffId>) -> Grant {
        let Some(approver) = approver else { return own };
        let organisation = &self.published.organisation;
        // Approvals are given at tills, by whoever may do it there.
        let here = self.register().and_then(|register| organisation.register(register));
        let here = here.map(|register| register.branch);
        let other = organisation.grant_in(approver, here, self.now()).unwrap_or(Grant::NOTHING);
        own.backed_by(approver, &other)
    }

    /// The branch a command is for.
    pub(super) fn branch(&self, named: Option<BranchId>) -> Result<BranchId, Refusal> {
        let catalogue = &self.published.organisation;
        let branch = match self.origin {
            Origin::Register(register) => {
                let unknown = || {
                    Refusal::new(RefusalCode::UnknownRegister, format!("register {register} is not enrolled"))
                };
                let own = catalogue.register(register).ok_or_else(unknown)?.branch;
                if named.is_some_and(|named| named != own) {
                    return Err(Refusal::new(RefusalCode::Unauthorised, "a register acts in its own branch"));
                }
                own
            }
            Origin::Staff(_) | Origin::System | Origin::Stream(_) | Origin::Web(_) => {
                named.ok_or_else(|| Refusal::new(RefusalCode::Malformed, "name the branch to act on"))?
            }
        };
        if catalogue.branch(branch).is_none() {
            return Err(Refusal::new(RefusalCode::UnknownBranch, format!("no branch {branch}")));
        }
        Ok(branch)
    }
}
