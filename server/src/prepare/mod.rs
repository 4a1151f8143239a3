//! Turns what a client asked into what a machine decides: looks up prices, taxes, roles and branches in the durable
//! catalogue, and says what of the past or of another owner is needed, so that a decision depends on nothing but its
//! arguments. A file for each word of the business; a new command is one variant in one of them.

mod acting;
mod clock;
mod count;
mod coupon;
mod credit;
mod customer;
mod delivery;
mod errands;
mod exchange;
mod flash;
mod fulfilment;
mod gift_card;
mod hold;
mod invoice;
mod journey;
mod kits;
mod lots;
mod order;
mod order_return;
mod organisation;
mod pictures;
mod promoted;
mod purchase;
mod register;
mod remedy;
mod said;
mod settled;
mod sourced;
mod stock;
mod terms;
mod ticket;
mod transfer;

use domain::{Rejection, accounts, branch, customers, orders};
use protocol::{BranchId, CommandBody, Currency, Grounds, LotCommand, Refusal, RegisterId, Secrets};
use std::sync::Arc;

pub(crate) use clock::DeviceClock;
pub(crate) use coupon::{code_problem, unlocked};
pub(crate) use delivery::{DeliveryOffer, delivery_offer, delivery_to};
pub(crate) use exchange::{exchanging, wanted_instead};
pub(crate) use flash::{at_most, flash_of, not_called};
pub(crate) use journey::{ClaimNeed, Facts, Journey, Need, Prepared, Secret, Wish};
pub(crate) use order::{CartPrices, Quoted, WebPlace, offered, priced, quoted, web_place};
pub(crate) use promoted::web_minute;
pub(crate) use sourced::{Had, had, had_at};

use self::{acting::Acting, journey::Envelope};
use crate::{
    customers::Keyring,
    media::Media,
    projections::PublishedCatalogue,
    record::{self, Origin, Stream},
};

/// A command that is ready for its machine.
pub(crate) enum AnyPrepared {
    Branch(BranchId, Box<Prepared<branch::Command>>),
    Organisation(Box<Prepared<domain::organisation::Command>>),
    Accounts(u16, Box<Prepared<accounts::Command>>),
    Orders(u16, Box<Prepared<orders::Command>>),
    Customers(u16, Box<Prepared<customers::Command>>),
}

/// Prepares commands against one state of the catalogue.
pub(crate) struct Preparation {
    pub(crate) published: Arc<PublishedCatalogue>,
    pub(crate) currency: Currency,
    /// What pictures there are to name.
    pub(crate) media: Media,
    /// What customers' texts are sealed with.
    pub(crate) keys: Keyring,
    pub(crate) origin: Origin,
    /// Who takes money for online orders; empty where nobody does.
    pub(crate) provider: &'static str,
    /// What devices' clocks are held against.
    pub(crate) clock: DeviceClock,
}

impl Preparation {
    /// Finds out where a command goes.
    ///
    /// # Errors
    /// When nobody could record the command: it names a branch that is not its own or does not exist.
    pub(crate) fn journey(&self, command: protocol::Command, fingerprint: u32) -> Result<Journey, Refusal> {
        let protocol::Command { id, seq, branch, staff, occurred, mut body } = command;
        let secrets = body.take_secrets();
        let lots = match body {
            CommandBody::Lot(LotCommand::Move(moved)) => {
                body = moved.of.into();
                moved.lots
            }
            CommandBody::Lot(LotCommand::Name(ref mut name)) => std::mem::take(&mut name.lots),
            _ => Vec::new(),
        };
        let envelope = Envelope { id, seq, fingerprint, occurred, origin: self.origin };
        let stream = match &body {
            CommandBody::Organisation(_) => Stream::Organisation,
            CommandBody::Order(command) => Stream::Orders(order::shard(command)),
            CommandBody::Customer(command) => Stream::Customers(self.customer_shard(id, command)?),
            CommandBody::Coupon(command) => Stream::Accounts(coupon::shard(command)?),
            CommandBody::GiftCard(command) => Stream::Accounts(gift_card::shard(command)),
            CommandBody::Register(_)
            | CommandBody::Ticket(_)
            | CommandBody::Stock(_)
            | CommandBody::Hold(_)
            | CommandBody::Transfer(_)
            | CommandBody::Task(_)
            | CommandBody::Count(_)
            | CommandBody::Fulfilment(_)
            | CommandBody::Purchase(_)
            | CommandBody::Lot(_) => Stream::Branch(self.branch(branch)?),
        };
        let till = self.till_of(stream, branch)?;
        let here = match stream {
            Stream::Branch(branch) => Some(branch),
            Stream::Orders(_) => till,
            _ => None,
        };
        let acting = self.acting(staff, here)?;
        let (wish, facts) = (Wish::Asked(Box::new(body)), Facts::default());
        let mut journey =
            Journey { envelope, acting, stream, till, wish, lots, secrets: Secrets::default(), facts };
        journey.take_secrets(secrets, &self.published.organisation);
        Ok(journey)
    }

    /// A sign-on, whose PIN has been verified.
    pub(crate) fn sign_on(
        &self,
        id: protocol::CommandId,
        staff: protocol::StaffId,
        occurred: protocol::OccurredAt,
    ) -> Result<Journey, Refusal> {
        let branch = self.branch(None)?;
        let acting = self.acting(Some(staff), Some(branch))?;
        let stream = Stream::Branch(branch);
        let envelope = Envelope { id, seq: None, fingerprint: 0, occurred, origin: self.origin };
        Ok(Journey {
            envelope,
            acting,
            stream,
            till: None,
            wish: Wish::SignOn,
            lots: Vec::new(),
            secrets: Secrets::default(),
            facts: Facts::default(),
        })
    }

    /// Makes a command whose needs are met into a question to its machine.
    pub(crate) fn prepared(&self, journey: Journey) -> AnyPrepared {
        let Journey { mut envelope, acting, stream, till: _, wish, lots, mut facts, secrets: _ } = journey;
        let present = facts.present.take().unwrap_or(Ok(()));
        match stream {
            Stream::Organisation => {
                let command = self.organisation(&acting, &envelope, &wish, facts);
                AnyPrepared::Organisation(Box::new(envelope.prepared(&acting, None, command, None)))
            }
            Stream::Orders(shard) => {
                let approver = wish.grounds().and_then(|grounds| grounds.approver);
                let command = present.and_then(|()| self.order(&acting, &envelope, &wish, facts));
                let document = wish.document();
                AnyPrepared::Orders(shard, Box::new(envelope.prepared(&acting, approver, command, document)))
            }
            Stream::Customers(shard) => {
                let command = present.and_then(|()| self.customer(&acting, &envelope, &wish, facts));
                let mut prepared = envelope.prepared(&acting, None, command, None);
                if matches!(self.origin, Origin::Web(_))
                    && let Ok(customers::Command { body: customers::Body::Asked { facts, .. }, .. }) =
                        &prepared.command
                {
                    prepared.actor = record::Actor::Customer(facts.customer);
                }
                AnyPrepared::Customers(shard, Box::new(prepared))
            }
            Stream::Accounts(shard) => {
                let command = self.coupon(&acting, &envelope, &wish);
                AnyPrepared::Accounts(shard, Box::new(envelope.prepared(&acting, None, command, None)))
            }
            Stream::Branch(branch) => {
                let named = match &wish {
                    Wish::Asked(body) => self.named_lots(branch, body, &lots, &facts),
                    Wish::SignOn => Ok(branch::NamedLots::default()),
                };
                let kits = match &wish {
                    Wish::Asked(body) => self.kits(body, &facts),
                    Wish::SignOn => branch::Recipes::default(),
                };
                let body = self.branch_body(branch, &acting, &mut envelope, &wish, facts);
                let command = body.and_then(|body| {
                    let command = self.branch_command(&acting, &envelope, wish.grounds(), body);
                    Ok(branch::Command { lots: named?, kits, ..command })
                });
                let approver = wish.grounds().and_then(|grounds| grounds.approver);
                let document = wish.document().map(|body| Box::new(lots::with_lots(*body, lots)));
                let prepared = envelope.prepared(&acting, approver, command, document);
                AnyPrepared::Branch(branch, Box::new(prepared))
            }
        }
    }

    /// A command with a need of another machine as its own branch can judge it before that is asked.
    ///
    /// # Errors
    /// When preparing it meets a rule that forbids it.
    pub(crate) fn considered(&self, journey: &Journey) -> Result<branch::Command, Rejection> {
        let Journey { envelope, acting, wish, facts, stream, till, .. } = journey;
        if till.is_some() {
            if let (Wish::Asked(body), Stream::Orders(_)) = (wish, *stream)
                && let CommandBody::Order(command) = &**body
                && let Some(right) = order::right_at_till(command)
            {
                let asked = branch::Body::Order(branch::command::OrderBody::AtRegister(right));
                return Ok(self.branch_command(acting, envelope, wish.grounds(), asked));
            }
            let body = branch::Body::Register(branch::command::RegisterBody::Present);
            return Ok(self.branch_command(acting, envelope, None, body));
        }
        let (Wish::Asked(body), Stream::Branch(branch)) = (wish, *stream) else { return Err(not_here()) };
        let CommandBody::Ticket(protocol::TicketCommand::Refund(refund)) = &**body else {
            return Err(not_here());
        };
        let body = self.refund(acting, envelope, (branch, refund), facts)?;
        let mut command = self.branch_command(acting, envelope, wish.grounds(), body);
        // Which units a claim will give is not known yet, and each may be worth a minor unit less than another.
        let units = |line: &protocol::RefundLine| line.quantity.0.div_euclid(1_000).saturating_add(2);
        let leeway = refund.lines.iter().map(units).fold(0, i64::saturating_add).max(0);
        command.grant.refund_max.0 = command.grant.refund_max.0.saturating_add(leeway);
        Ok(command)
    }

    fn branch_body(
        &self,
        branch: BranchId,
        acting: &Acting,
        envelope: &mut Envelope,
        wish: &Wish,
        facts: Facts,
    ) -> Result<branch::Body, Rejection> {
        let body = match wish {
            Wish::SignOn => {
                acting.works_here()?;
                return Ok(branch::Body::Register(branch::command::RegisterBody::SignOn { seen: true }));
            }
            Wish::Asked(body) => body,
        };
        match &**body {
            CommandBody::Ticket(command) => self.ticket(acting, envelope, (branch, command), &facts),
            CommandBody::Register(command) => self.register_body(acting, envelope, command),
            other => {
                self.dated(envelope)?;
                acting.known()?;
                match other {
                    CommandBody::Stock(command) => self.stock(branch, command, &facts),
                    CommandBody::Hold(command) => self.hold(command),
                    CommandBody::Transfer(command) => self.transfer(branch, command),
                    CommandBody::Count(command) => self.count(branch, command),
                    CommandBody::Fulfilment(command) => {
                        let rule = self.published.organisation.short_picks();
                        Ok(fulfilment::fulfilment(command, rule.minutes))
                    }
                    CommandBody::Purchase(command) => self.purchase(command, &facts),
                    CommandBody::Lot(LotCommand::Name(name)) => {
                        Ok(branch::Body::Lot(branch::command::LotBody::Name { from: name.from }))
                    }
                    CommandBody::Task(protocol::TaskCommand::Resolve(resolve)) => {
                        Ok(branch::Body::ResolveTask { task: resolve.task, note: resolve.note.clone() })
                    }
                    CommandBody::Task(protocol::TaskCommand::Approve(approve)) => {
                        Ok(branch::Body::ApproveTask { task: approve.task, note: approve.note.clone() })
                    }
                    CommandBody::Task(protocol::TaskCommand::Remedy(asked)) => self.remedy(branch, asked),
                    CommandBody::Ticket(_)
                    | CommandBody::Register(_)
                    | CommandBody::Organisation(_)
                    | CommandBody::Order(_)
                    | CommandBody::Customer(_)
                    | CommandBody::Coupon(_)
                    | CommandBody::GiftCard(_)
                    | CommandBody::Lot(LotCommand::Move(_)) => Err(not_here()),
                }
            }
        }
    }

    fn branch_command(
        &self,
        acting: &Acting,
        envelope: &Envelope,
        grounds: Option<&Grounds>,
        body: branch::Body,
    ) -> branch::Command {
        branch::Command {
            id: envelope.id,
            register: self.register(),
            staff: acting.staff,
            grant: self.approved(acting.grant(), grounds.and_then(|grounds| grounds.approver)),
            occurred: envelope.occurred,
            currency: self.currency,
            reason: grounds.map(|grounds| self.told(grounds)).unwrap_or_default(),
            code: grounds.and_then(|grounds| grounds.code),
            lots: branch::NamedLots::default(),
            kits: branch::Recipes::default(),
            body,
        }
    }

    fn register(&self) -> Option<RegisterId> {
        match self.origin {
            Origin::Register(register) => Some(register),
            Origin::Staff(_) | Origin::System | Origin::Stream(_) | Origin::Web(_) => None,
        }
    }
}

/// A body whose word of business says that it is somebody else's.
fn not_here() -> Rejection {
    Rejection::new(protocol::RefusalCode::Malformed, "this is for another machine")
}

impl Acting {
    fn actor(&self) -> record::Actor {
        if self.staff.0 == 0 { record::Actor::System } else { record::Actor::Staff(self.staff) }
    }
}
