//! Turns what a client asked into what a machine decides: looks up prices, taxes, roles and branches in the durable
//! catalogue, so that a decision depends on nothing but its arguments.

use domain::{
    Grant, Rejection,
    branch::{self, Body, PricedLine, PricedReturn},
    organisation::{self, SaleTerms},
};
use protocol::{
    BranchId, Command, CommandBody, CommandId, Currency, HOLD_TTL_MS, Lsn, OCCURRED_FUTURE_MS_MAX,
    OCCURRED_PAST_MS_MAX, OFFSET_MINUTES_MAX, OccurredAt, Refund, Refusal, RefusalCode, RegisterId, Right,
    Sku, SkuQuantity, StaffId, Timestamp, VariantKind,
};
use std::sync::Arc;

use super::{Ask, PublishedCatalogue};
use crate::record::{Decision, Origin, Record, Stream};

/// A command on its way to its machine.
pub(crate) enum Errand {
    Branch(BranchId, Box<Ask<branch::Command>>),
    Organisation(Box<Ask<organisation::Command>>),
    /// A refund, which first needs the ticket it refunds.
    Refund(BranchId, Box<Refunding>),
}

/// A refund whose original has yet to be read.
pub(crate) struct Refunding {
    ask: Ask<branch::Command>,
    refund: Refund,
}

/// The person who acts, as far as rules need to know.
struct Acting {
    staff: StaffId,
    grant: Result<Grant, Rejection>,
}

/// Prepares commands against one state of the catalogue.
pub(crate) struct Preparation {
    pub(crate) published: Arc<PublishedCatalogue>,
    pub(crate) currency: Currency,
    pub(crate) origin: Origin,
    /// What devices' clocks are held against.
    pub(crate) clock: DeviceClock,
}

/// Whether a command's own time is believed as it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum DeviceClock {
    /// It comes from a device: it must be near the server's time, which this is.
    Near(Timestamp),
    /// The server's own operator tells what happened long ago.
    Trusted,
}

impl DeviceClock {
    fn check(self, occurred: OccurredAt) -> Result<(), Rejection> {
        let Self::Near(now) = self else { return Ok(()) };
        let OccurredAt { at, offset_minutes } = occurred;
        if offset_minutes.unsigned_abs() > OFFSET_MINUTES_MAX.unsigned_abs() {
            let message = format!("no clock is {offset_minutes} minutes from UTC");
            return Err(Rejection::new(RefusalCode::InvalidTime, message));
        }
        let ahead = at.millis_since(now);
        if (-OCCURRED_PAST_MS_MAX..=OCCURRED_FUTURE_MS_MAX).contains(&ahead) {
            return Ok(());
        }
        let (hours, which) =
            (ahead.unsigned_abs() / 3_600_000, if ahead < 0 { "behind" } else { "ahead of" });
        let message = format!("the device's clock is {hours} hours {which} the server's: look at its date");
        Err(Rejection::new(RefusalCode::InvalidTime, message))
    }
}

impl Errand {
    pub(crate) fn seq(&self) -> Option<u64> {
        match self {
            Self::Branch(_, ask) => ask.seq,
            Self::Organisation(ask) => ask.seq,
            Self::Refund(_, refunding) => refunding.ask.seq,
        }
    }
}

impl Refunding {
    pub(crate) fn original(&self) -> protocol::TicketId {
        self.refund.original
    }

    pub(crate) fn id(&self) -> CommandId {
        self.ask.id
    }

    pub(crate) fn seq(&self) -> Option<u64> {
        self.ask.seq
    }

    /// Completes the command with the original ticket, which must be a sale of the same branch: another branch's
    /// refunds of it would be decided without knowing each other.
    pub(crate) fn with_original(self, branch: BranchId, record: Option<&Record>) -> Ask<branch::Command> {
        let Self { mut ask, refund } = self;
        let sold = record.and_then(|record| sale_of(branch, record));
        ask.command = ask.command.and_then(|mut command| {
            let Some((record, facts)) = sold else {
                let message = format!("no sale {} in this branch", refund.original);
                return Err(Rejection::new(RefusalCode::UnknownTicket, message));
            };
            let ticket = branch::ticket(branch, refund.original, record.staff, record.times.occurred, facts);
            let lines = refund.lines.iter().map(|line| branch::RefundLine {
                line: line.line,
                quantity: line.quantity,
                disposition: line.disposition,
                stocked: facts.lines.get(usize::from(line.line)).is_some_and(|sold| sold.stocked),
            });
            command.body = Body::Refund {
                original: refund.original,
                lines: lines.collect(),
                sold: ticket.lines,
                tender: refund.tender,
            };
            Ok(command)
        });
        ask
    }
}

fn sale_of(branch: BranchId, record: &Record) -> Option<(&Record, &branch::TicketFacts)> {
    let Decision::Branch(events) = &record.decision else { return None };
    let facts = events.iter().find_map(|event| match event {
        branch::Event::TicketCompleted(facts) if facts.kind == protocol::TicketKind::Sale => Some(facts),
        _ => None,
    })?;
    (record.stream == Stream::Branch(branch)).then_some((record, facts))
}

impl Preparation {
    /// Whether a PIN that a command brings is worth hashing.
    pub(crate) fn may_give_pins(&self, command: &Command) -> bool {
        let grant = self.acting(command.staff).ok().and_then(|acting| acting.grant.ok());
        grant.is_some_and(|grant| grant.may(Right::ManagePeople))
    }

    /// Finds out where a command goes and what it needs there. `pin_hash` is of the PIN that was in it.
    ///
    /// # Errors
    /// When nobody could record the command: it names a branch that is not its own or does not exist.
    pub(crate) fn errand(
        &self,
        command: Command,
        fingerprint: u32,
        pin_hash: Result<Option<String>, Rejection>,
    ) -> Result<Errand, Refusal> {
        let mut acting = self.acting(command.staff)?;
        let Command { id, seq, branch, occurred, body, .. } = command;
        if self.origin != Origin::System {
            acting.grant = acting.grant.and_then(|grant| self.clock.check(occurred).map(|()| grant));
        }
        let envelope = Envelope { id, seq, fingerprint, occurred, origin: self.origin };
        if let CommandBody::Organisation(asked) = body {
            let currency = self.currency;
            let command = acting.grant.and_then(|grant| {
                let body = organisation::Body::Change { asked, pin_hash: pin_hash? };
                Ok(organisation::Command { grant, currency, body })
            });
            return Ok(Errand::Organisation(Box::new(envelope.ask(acting.staff, command))));
        }
        let branch = self.branch(branch)?;
        let head = |grant, body| self.branch_command(&envelope, acting.staff, grant, body);
        if let CommandBody::Refund(refund) = body {
            // The body is put in when the original is known.
            let command = acting.grant.map(|grant| head(grant, Body::SignOn));
            let ask = envelope.ask(acting.staff, command);
            return Ok(Errand::Refund(branch, Box::new(Refunding { ask, refund })));
        }
        let command = acting.grant.clone().and_then(|grant| Ok(head(grant, self.branch_body(body)?)));
        Ok(Errand::Branch(branch, Box::new(envelope.ask(acting.staff, command))))
    }

    /// A sign-on, whose PIN has been verified.
    pub(crate) fn sign_on(
        &self,
        id: CommandId,
        staff: StaffId,
        occurred: OccurredAt,
    ) -> Result<Errand, Refusal> {
        let acting = self.acting(Some(staff))?;
        let branch = self.branch(None)?;
        let envelope = Envelope { id, seq: None, fingerprint: 0, occurred, origin: self.origin };
        let command =
            acting.grant.clone().map(|grant| self.branch_command(&envelope, staff, grant, Body::SignOn));
        Ok(Errand::Branch(branch, Box::new(envelope.ask(staff, command))))
    }

    fn branch_command(
        &self,
        envelope: &Envelope,
        staff: StaffId,
        grant: Grant,
        body: Body,
    ) -> branch::Command {
        branch::Command {
            id: envelope.id,
            register: self.register(),
            staff,
            grant,
            occurred: envelope.occurred,
            currency: self.currency,
            body,
        }
    }

    fn register(&self) -> Option<RegisterId> {
        match self.origin {
            Origin::Register(register) => Some(register),
            Origin::Staff(_) | Origin::System => None,
        }
    }

    fn acting(&self, named: Option<StaffId>) -> Result<Acting, Refusal> {
        let staff = match (self.origin, named) {
            (Origin::System, named) => {
                return Ok(Acting { staff: named.unwrap_or_default(), grant: Ok(Grant::EVERYTHING) });
            }
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
        let grant = match self.published.organisation.staff(staff) {
            Some(person) if person.active => {
                Ok(self.published.organisation.grant(staff).unwrap_or(Grant::NOTHING))
            }
            Some(_) => Err(Rejection::new(RefusalCode::NotAllowed, format!("staff member {staff} has left"))),
            None => Err(Rejection::new(RefusalCode::UnknownStaff, format!("no staff member {staff}"))),
        };
        Ok(Acting { staff, grant })
    }

    fn branch(&self, named: Option<BranchId>) -> Result<BranchId, Refusal> {
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
            Origin::Staff(_) | Origin::System => {
                named.ok_or_else(|| Refusal::new(RefusalCode::Malformed, "name the branch to act on"))?
            }
        };
        if catalogue.branch(branch).is_none() {
            return Err(Refusal::new(RefusalCode::UnknownBranch, format!("no branch {branch}")));
        }
        Ok(branch)
    }

    fn branch_body(&self, body: CommandBody) -> Result<Body, Rejection> {
        Ok(match body {
            CommandBody::OpenShift(open) => {
                Body::OpenShift { currency: open.currency, opening_float: open.opening_float }
            }
            CommandBody::CloseShift(close) => {
                Body::CloseShift { currency: close.currency, counted: close.counted }
            }
            CommandBody::SignOff(sign_off) => Body::SignOff { staff: sign_off.staff },
            CommandBody::Sell(sell) => {
                let seq = sell.catalogue_seq;
                let lines: Result<Vec<_>, _> = sell.lines.iter().map(|line| self.priced(line, seq)).collect();
                Body::Sell { currency: sell.currency, lines: lines?, tenders: sell.tenders }
            }
            CommandBody::RefundWithoutReceipt(refund) => {
                let lines: Result<Vec<_>, _> = refund.lines.iter().map(|line| self.returned(line)).collect();
                Body::RefundWithoutReceipt { currency: refund.currency, lines: lines?, tender: refund.tender }
            }
            CommandBody::Receive(receive) => {
                let mut not_stocked = None;
                for line in &receive.lines {
                    if self.kind(&line.sku)? == VariantKind::Service {
                        not_stocked.get_or_insert(line.sku);
                    }
                }
                Body::Receive { reference: receive.reference, lines: receive.lines, not_stocked }
            }
            CommandBody::Adjust(adjust) => {
                self.stocked(&adjust.sku)?;
                Body::Adjust(adjust)
            }
            CommandBody::Hold(hold) => {
                hold.lines.iter().try_for_each(|SkuQuantity { sku, .. }| self.stocked(sku))?;
                Body::Hold { lines: hold.lines, ttl_ms: hold.ttl_ms.unwrap_or(HOLD_TTL_MS) }
            }
            CommandBody::ExtendHold(extend) => {
                Body::ExtendHold { hold: extend.hold, ttl_ms: extend.ttl_ms.unwrap_or(HOLD_TTL_MS) }
            }
            CommandBody::ReleaseHold(release) => Body::ReleaseHold { hold: release.hold },
            CommandBody::Refund(_) | CommandBody::Organisation(_) => {
                // These were sent on their way before.
                return Err(Rejection::new(RefusalCode::Malformed, "this is not for a branch"));
            }
        })
    }

    /// Price, tax and kind are those of now, unless the line has the price of the catalogue that the ticket was priced
    /// with: then they are all of that one, and a SKU that has been withdrawn since is still known.
    fn priced(&self, line: &protocol::SellLine, seq: Option<Lsn>) -> Result<PricedLine, Rejection> {
        let then = seq.and_then(|seq| {
            let terms = self.published.terms_at(&line.sku, seq)?;
            let rate = self.published.tax_rate_at(terms.tax_class, seq)?;
            (terms.price == line.unit_price).then_some((terms, rate))
        });
        let (terms, tax_rate_ppm) = then.map_or_else(|| self.terms(&line.sku), Ok)?;
        Ok(PricedLine {
            sku: line.sku,
            quantity: line.quantity,
            unit_price: line.unit_price,
            list_price: terms.price,
            discount: line.discount,
            tax_rate_ppm,
            stocked: terms.kind == VariantKind::Goods,
        })
    }

    fn returned(&self, line: &protocol::ReturnLine) -> Result<PricedReturn, Rejection> {
        let (terms, tax_rate_ppm) = self.terms(&line.sku)?;
        Ok(PricedReturn {
            sku: line.sku,
            quantity: line.quantity,
            unit_price: line.unit_price,
            tax_rate_ppm,
            stocked: terms.kind == VariantKind::Goods,
            disposition: line.disposition,
        })
    }

    fn terms(&self, sku: &Sku) -> Result<(SaleTerms, u32), Rejection> {
        let terms = self.published.organisation.terms(sku).ok_or_else(|| {
            Rejection::new(RefusalCode::UnknownSku, format!("no product has the SKU {sku}"))
        })?;
        let rate = self.published.organisation.tax_rate_ppm(terms.tax_class).ok_or_else(|| {
            Rejection::new(RefusalCode::UnknownTaxClass, format!("{sku} has no tax class that exists"))
        })?;
        Ok((terms, rate))
    }

    fn kind(&self, sku: &Sku) -> Result<VariantKind, Rejection> {
        self.terms(sku).map(|(terms, _)| terms.kind)
    }

    fn stocked(&self, sku: &Sku) -> Result<(), Rejection> {
        match self.kind(sku)? {
            VariantKind::Goods => Ok(()),
            VariantKind::Service => {
                Err(Rejection::new(RefusalCode::NotStocked, format!("{sku} is a service and has no stock")))
            }
        }
    }
}

/// What a record keeps beside the decision.
struct Envelope {
    id: CommandId,
    seq: Option<u64>,
    fingerprint: u32,
    occurred: OccurredAt,
    origin: Origin,
}

impl Envelope {
    fn ask<C>(&self, staff: StaffId, command: Result<C, Rejection>) -> Ask<C> {
        Ask {
            origin: self.origin,
            seq: self.seq,
            id: self.id,
            fingerprint: self.fingerprint,
            staff,
            occurred: self.occurred,
            command,
            ingress: None,
        }
    }
}
