//! Claims on what may be refunded, for refunds in another branch than the sale's. The branch that sold a ticket is the only
//! one that knows what was refunded of it, so another one asks first:
//!
//! ```text
//!   there: refund asked ─▶ here: granted (pending) ─▶ there: refunded (used) ─▶ here: posted ─▶ there: told
//!                              │ voided, when it was refused there
//!                              │ expired, when nobody was heard of again
//! ```
//!
//! The claim is asked for before the refund is decided, and posted by an errand behind it. A claim that is posted after it
//! expired is a fact, since the money is gone; when its units were given to somebody else meanwhile, that is an exception.

use std::{collections::BTreeMap, fmt::Display};

use protocol::{
    BranchId, CommandId, ExceptionKind, FactName, Quantity, RefusalCode, TicketId, Timestamp, WithFacts,
};
use serde::{Deserialize, Serialize};

use super::{
    ClaimEvent, Exception, Span, TaskEvent,
    refund::{AskedSoFar, not_refundable},
    refundable::Spans,
};
use crate::{
    Address, Errand, Rejection, Request,
    branch::{
        Branch, Event,
        command::{ClaimBody, GrantedClaim},
    },
    check,
    limits::{CLAIM_TTL_MS, CLAIMS_MAX, EXCEPTIONS_MAX, EXPIRIES_MAX},
    step_id,
};

/// What others have claimed here, and what this branch has used of claims elsewhere.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(in crate::branch) struct Claims {
    pending: BTreeMap<CommandId, Pending>,
    used: BTreeMap<CommandId, Used>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct Pending {
    original: TicketId,
    lines: Vec<(u16, Vec<Span>)>,
    expires_at: Timestamp,
}

/// A claim that the owner has to be told of.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct Used {
    owner: BranchId,
    original: TicketId,
    refund: TicketId,
    lines: Vec<(u16, Vec<Span>)>,
}

impl Claims {
    /// When the earliest pending claim is over. They are few at any time, so that looking through all is cheap.
    pub(in crate::branch) fn next_expiry(&self) -> Option<Timestamp> {
        self.pending.values().map(|claim| claim.expires_at).min()
    }

    /// Tells the owners of claims that were used.
    pub(in crate::branch) fn owed(&self) -> impl Iterator<Item = Errand> {
        self.used.iter().map(|(claim, used)| Errand {
            id: posting_id(*claim),
            to: Address::Branch(used.owner),
            request: Request::PostClaim {
                claim: *claim,
                original: used.original,
                refund: used.refund,
                lines: used.lines.clone(),
            },
        })
    }

    /// The event that settles one of these errands; none when it is not one of them.
    pub(in crate::branch) fn settle(&self, errand: CommandId) -> Option<Event> {
        let claim = self.used.keys().find(|claim| posting_id(**claim) == errand)?;
        Some(Event::Claim(ClaimEvent::Told { claim: *claim }))
    }
}

fn posting_id(claim: CommandId) -> CommandId {
    step_id(claim.uuid(), "post", 0)
}

/// Claims whose time is over, as many as one record can end.
pub(in crate::branch) fn claims_to_expire(claims: &Claims, at: Timestamp) -> impl Iterator<Item = Event> {
    let over = claims.pending.iter().filter(move |(_, claim)| claim.expires_at <= at);
    over.take(EXPIRIES_MAX).map(|(claim, _)| Event::Claim(ClaimEvent::Expired { claim: *claim }))
}

impl Branch {
    pub(in crate::branch) fn decide_claim(
        &self,
        at: Timestamp,
        id: CommandId,
        body: &ClaimBody,
    ) -> Result<Vec<Event>, Rejection> {
        let event = match body {
            ClaimBody::Grant { original, by, sold, lines } => {
                self.grant(at, id, *original, *by, sold, lines)?
            }
            ClaimBody::Post { claim, original, refund, lines } => {
                return Ok(self.post(*claim, *original, *refund, lines));
            }
            ClaimBody::Void { claim } if self.claims.pending.contains_key(claim) => {
                ClaimEvent::Voided { claim: *claim }
            }
            ClaimBody::Void { claim } => {
                let message = format!("there is no pending claim {claim}; it may have expired");
                return Err(Rejection::new(RefusalCode::UnknownClaim, message));
            }
        };
        Ok(vec![Event::Claim(event)])
    }

    fn grant(
        &self,
        at: Timestamp,
        claim: CommandId,
        original: TicketId,
        by: BranchId,
        sold: &[Quantity],
        lines: &[(u16, Quantity)],
    ) -> Result<ClaimEvent, Rejection> {
        check::line_count(lines.len())?;
        check::at_most(self.claims.pending.len().saturating_add(1), CLAIMS_MAX, "claims at once")?;
        let mut asked = AskedSoFar::default();
        let mut granted = Vec::with_capacity(lines.len());
        for (line, quantity) in lines {
            check::quantity(*quantity)?;
            let whole = sold.get(usize::from(*line)).copied().filter(|whole| whole.is_positive());
            let whole = whole.ok_or_else(|| not_refundable(original, *line))?;
            let taken = asked.of(*line, || self.taken(original, *line));
            let spans = taken.free(*quantity, whole).ok_or_else(|| {
                self.too_much(original, *line, taken, (*quantity, whole), format!("line {line}"))
            })?;
            spans.iter().for_each(|span| {
                taken.add(*span);
            });
            granted.push((*line, spans));
        }
        let expires_at = at.plus_millis(CLAIM_TTL_MS);
        Ok(ClaimEvent::Granted { claim, original, by, lines: granted, expires_at })
    }

    /// The money is gone, so this is never refused.
    fn post(
        &self,
        claim: CommandId,
        original: TicketId,
        refund: TicketId,
        lines: &[(u16, Vec<Span>)],
    ) -> Vec<Event> {
        let mut exceptions = Vec::new();
        if !self.claims.pending.contains_key(&claim) {
            for (line, spans) in lines {
                let mut taken = self.taken(original, *line);
                if spans.iter().fold(false, |twice, span| taken.add(*span) | twice) {
                    exceptions.push(Exception {
                        kind: ExceptionKind::ClaimLate,
                        line: Some(*line),
                        detail: None,
                    });
                }
            }
        }
        exceptions.truncate(EXCEPTIONS_MAX);
        let opened = (!exceptions.is_empty()).then(|| Event::Task(TaskEvent::Opened { task: refund.into() }));
        let posted = ClaimEvent::Posted { claim, original, refund, lines: lines.to_vec(), exceptions };
        [Some(Event::Claim(posted)), opened].into_iter().flatten().collect()
    }

    /// Whether a claim elsewhere may still be used here. One whose time is over may have been given to somebody else, and here
    /// is the last place where that can be refused.
    pub(super) fn check_usable(&self, at: Timestamp, claim: &GrantedClaim) -> Result<(), Rejection> {
        if claim.expires_at <= at || self.claims.used.contains_key(&claim.id) {
            let message = format!("the time of claim {} is over: ask for the refund again", claim.id);
            return Err(Rejection::new(RefusalCode::UnknownClaim, message));
        }
        let untold = self.claims.used.len().saturating_add(1);
        check::at_most(untold, CLAIMS_MAX, "refunds that the branches of the sales do not know of yet")
    }

    /// What of a line is refunded, or claimed by somebody.
    pub(super) fn taken(&self, original: TicketId, line: u16) -> Spans {
        let mut taken = self.refundable.of(original, line);
        let claims = self.claims.pending.values().filter(|claim| claim.original == original);
        for (_, spans) in claims.flat_map(|claim| &claim.lines).filter(|(one, _)| *one == line) {
            spans.iter().for_each(|span| {
                taken.add(*span);
            });
        }
        taken
    }

    /// Why so much of a line cannot be refunded. What somebody has only claimed may be free again in a moment, which is another
    /// answer than that it is gone.
    pub(super) fn too_much(
        &self,
        original: TicketId,
        line: u16,
        taken: &Spans,
        (wanted, whole): (Quantity, Quantity),
        what: impl Display,
    ) -> Rejection {
        let refunded = self.refundable.of(original, line).quantity();
        let claimed = self.taken(original, line).quantity().0.saturating_sub(refunded.0);
        let taken = taken.quantity();
        if taken.0.saturating_sub(claimed).saturating_add(wanted.0) <= whole.0 {
            let message = format!(
                "{} of {what} are being refunded at another branch at this moment; ask again in two minutes, \
                 when that is over",
                Quantity(claimed)
            );
            return Rejection::new(RefusalCode::RefundUnderWay, message);
        }
        let left = Quantity(whole.0.saturating_sub(taken.0).max(0));
        let message =
            format!("{whole} of {what} were sold and {taken} are refunded; {wanted} more is too much");
        Rejection::new(RefusalCode::RefundExceedsSale, message)
            .fact(FactName::Available, left)
            .fact(FactName::Wanted, wanted)
    }

    pub(in crate::branch) fn apply_claim(&mut self, event: &ClaimEvent) {
        match event {
            ClaimEvent::Granted { claim, original, lines, expires_at, .. } => {
                let pending = Pending { original: *original, lines: lines.clone(), expires_at: *expires_at };
                self.claims.pending.insert(*claim, pending);
            }
            ClaimEvent::Posted { claim, original, lines, .. } => {
                self.claims.pending.remove(claim);
                for (line, spans) in lines {
                    self.refundable.add(*original, *line, spans);
                }
            }
            ClaimEvent::Voided { claim } | ClaimEvent::Expired { claim } => {
                self.claims.pending.remove(claim);
            }
            ClaimEvent::Used { claim, owner, original, refund, lines } => {
                let (owner, original, refund, lines) = (*owner, *original, *refund, lines.clone());
                self.claims.used.insert(*claim, Used { owner, original, refund, lines });
            }
            ClaimEvent::Told { claim } => {
                self.claims.used.remove(claim);
            }
        }
    }
}
