//! A command on its way to its machine, with what it needs on the way and what was found so far.

use domain::{
    Rejection,
    branch::{
        Consigned,
        command::{ClaimBody, GrantedClaim},
    },
    orders::Left,
    organisation::{Organisation, check_password, check_pin, date::day_of},
    step_id,
};
use protocol::{
    BranchId, CartId, CommandBody, CommandId, CustomerId, Grounds, LotLine, OccurredAt, OrderCommand,
    OrderId, OrganisationCommand, Password, Pin, PlaceOrder, PurchaseCommand, RefusalCode, RegisterCommand,
    Right, Secrets, Sku, StaffId, StockCommand, SupplierId, TicketCommand, TicketId, TransferCommand,
};

use super::{Acting, credit::wants_account, exchange::wanted_instead, ticket::sale_of};
use crate::{
    business_day::Day,
    projections::{CartFacts, ExchangeFacts},
    record::{self, Origin, Record, Stream},
};

pub(crate) struct Journey {
    pub(super) envelope: Envelope,
    pub(super) acting: Acting,
    pub(super) stream: Stream,
    /// The branch of the till that it comes from and does not stay in.
    pub(super) till: Option<BranchId>,
    pub(super) wish: Wish,
    /// The lots that it names.
    pub(super) lots: Vec<LotLine>,
    /// A PIN and a password that came with it and are worth hashing. They are in no body any more.
    pub(super) secrets: Secrets,
    pub(crate) facts: Facts,
}

/// What is wanted.
pub(crate) enum Wish {
    Asked(Box<CommandBody>),
    /// A sign-on whose PIN the server has verified.
    SignOn,
}

/// What has been found for a command.
#[derive(Default)]
pub(crate) struct Facts {
    /// Whether who acts is signed on at the till that it comes from, and may do there what is asked; asked where it is for another machine than the till's branch.
    pub(crate) present: Option<Result<(), Rejection>>,
    /// The record of the ticket that is refunded, or of what is taken back, or that there is none.
    pub(crate) original: Option<Option<Box<Record>>>,
    /// Whether the branch that pays back would do so.
    pub(crate) considered: bool,
    /// What the branch that sold it said to the claim, or why none is asked for.
    pub(crate) claim: Option<Result<GrantedClaim, Rejection>>,
    /// How often a claim was asked for: one that expired before it was used is asked for again, under another id.
    pub(crate) claims_asked: u64,
    /// The hash of the PIN that came with it, or why it is none.
    pub(crate) pin_hash: Option<Result<String, Rejection>>,
    /// The same of a password.
    pub(crate) password_hash: Option<Result<String, Rejection>>,
    /// Whether the keys of what it says are durable.
    pub(crate) keys_kept: bool,
    /// The cart that is ordered or merged.
    pub(crate) cart: Option<CartFacts>,
    /// What is known of the order that is to be erased, wherever it rests.
    pub(crate) left: Option<Option<Left>>,
    /// The account of whoever made the order that is paid back as credit.
    pub(crate) account: Option<Option<CustomerId>>,
    /// What is known for an exchange; nothing of an order that is not there.
    pub(crate) exchange: Option<Option<ExchangeFacts>>,
    /// What is owed up to the day that is settled.
    pub(crate) owed: Option<Vec<Consigned>>,
}

/// What is missing before a command can be decided.
pub(crate) enum Need {
    /// A ticket from the past, or what else a command booked.
    Ticket(TicketId),
    /// Whether the branch of this command would do what is asked, but for what another machine owns of it. Who may not ask is
    /// told so before anything is set aside for them.
    Consent(BranchId),
    /// A claim on what another branch owns.
    Claim(Box<ClaimNeed>),
    /// The hash of a PIN or a password, which takes long by design.
    Hash(Secret),
    /// That the keys of what it says survive a power cut.
    Keys,
    /// What is in a cart, and where there is how much of it.
    Cart(CartId),
    /// The same of one that is ordered by whoever has a mail address, and a key for the order.
    Order(CartId, String),
    /// Whether an order that is to be erased rests where its machine does not know it any more.
    Left(OrderId),
    /// Whether whoever made an order has an account.
    Account(OrderId),
    /// How an order stands, and where there is how much of what is wanted in exchange.
    Exchange(OrderId, Vec<Sku>),
    /// What a branch owes a supplier for goods of theirs that were used up to a day.
    Owed(BranchId, SupplierId, Day),
}

impl Need {
    /// The cart that is ordered, and whether who orders it was ever served.
    fn cart_of(place: &PlaceOrder) -> Self {
        Self::Order(place.cart, place.contact.email.trim().to_lowercase())
    }
}

/// What is hashed. It does not show itself.
pub(crate) enum Secret {
    Pin(Pin),
    Password(Password),
}

pub(crate) struct ClaimNeed {
    pub(crate) id: CommandId,
    pub(crate) owner: BranchId,
    pub(crate) from: Stream,
    pub(crate) body: ClaimBody,
}

impl Wish {
    /// Why it is asked and who approves it, where a command can say so.
    pub(super) fn grounds(&self) -> Option<&Grounds> {
        let Self::Asked(body) = self else { return None };
        let command = match &**body {
            CommandBody::Ticket(command) => command,
            CommandBody::Order(OrderCommand::BringBack(brought)) => return Some(&brought.grounds),
            CommandBody::Order(OrderCommand::PayBackAtTill(paid)) => return Some(&paid.grounds),
            _ => return None,
        };
        Some(match command {
            TicketCommand::Sell(sell) => &sell.grounds,
            TicketCommand::Refund(refund) => &refund.grounds,
            TicketCommand::RefundWithoutReceipt(refund) => &refund.grounds,
        })
    }

    /// The body, if it tells of something that happened: it is kept even when it is refused.
    pub(super) fn document(self) -> Option<Box<CommandBody>> {
        let Self::Asked(body) = self else { return None };
        let is_document = match &*body {
            CommandBody::Ticket(_) => true,
            CommandBody::Register(command) => {
                matches!(command, RegisterCommand::OpenShift(_) | RegisterCommand::CloseShift(_))
            }
            CommandBody::Stock(command) => matches!(command, StockCommand::Receive(_)),
            CommandBody::Transfer(command) => {
                matches!(command, TransferCommand::Receive(_) | TransferCommand::ReceiveShipment(_))
            }
            CommandBody::Purchase(command) => matches!(command, PurchaseCommand::Receive(_)),
            CommandBody::Hold(_)
            | CommandBody::Task(_)
            | CommandBody::Organisation(_)
            | CommandBody::Count(_)
            | CommandBody::Order(_)
            | CommandBody::Fulfilment(_)
            | CommandBody::Customer(_)
            | CommandBody::Coupon(_)
            | CommandBody::GiftCard(_)
            | CommandBody::Lot(_) => false,
        };
        is_document.then_some(body)
    }
}

impl Journey {
    pub(crate) const fn id(&self) -> CommandId {
        self.envelope.id
    }

    pub(crate) const fn seq(&self) -> Option<u64> {
        self.envelope.seq
    }

    /// Keeps a PIN and a password where their sender may give them and they are worth hashing.
    pub(super) fn take_secrets(&mut self, secrets: Secrets, organisation: &Organisation) {
        if secrets.is_empty() {
            return;
        }
        let Secrets { pin, password } = secrets;
        if matches!(self.stream, Stream::Customers(_)) {
            // Only customers choose passwords of accounts. What staff send is refused whatever it is, and not worth hashing.
            let Some(password) = password else { return };
            match check_password(&password.0, "") {
                Ok(()) if matches!(self.envelope.origin, Origin::Web(_)) => {
                    self.secrets.password = Some(password)
                }
                Ok(()) => self.facts.password_hash = Some(Err(only_the_customer())),
                Err(rejection) => self.facts.password_hash = Some(Err(rejection)),
            }
            return;
        }
        if !self.acting.grant().may(Right::ManagePeople) {
            return;
        }
        if let Some(pin) = pin {
            match check_pin(&pin.0) {
                Ok(()) => self.secrets.pin = Some(pin),
                Err(rejection) => self.facts.pin_hash = Some(Err(rejection)),
            }
        }
        if let Some(password) = password {
            match check_password(&password.0, &self.name_asked(organisation)) {
                Ok(()) => self.secrets.password = Some(password),
                Err(rejection) => self.facts.password_hash = Some(Err(rejection)),
            }
        }
    }

    /// The name of the person whose secrets they are, as it will be.
    fn name_asked(&self, organisation: &Organisation) -> String {
        let Wish::Asked(body) = &self.wish else { return String::new() };
        let CommandBody::Organisation(asked) = &**body else { return String::new() };
        let OrganisationCommand::PutStaff(asked) = &**asked else { return String::new() };
        let known = || organisation.staff(asked.id).map(|person| person.name.clone());
        asked.name.clone().or_else(known).unwrap_or_default()
    }

    /// Takes what the command's own branch said.
    pub(crate) fn considered(&mut self, verdict: Result<(), Rejection>) {
        if self.till.is_some() {
            self.facts.present = Some(verdict);
            return;
        }
        self.facts.considered = true;
        if let Err(rejection) = verdict {
            self.facts.claim = Some(Err(rejection));
        }
    }

    /// The next thing that is missing; none when the command can be decided.
    pub(crate) fn need(&self) -> Option<Need> {
        let Wish::Asked(body) = &self.wish else { return None };
        if let (Some(branch), None) = (self.till, &self.facts.present) {
            return Some(Need::Consent(branch));
        }
        if let (Some(pin), None) = (&self.secrets.pin, &self.facts.pin_hash) {
            return Some(Need::Hash(Secret::Pin(pin.clone())));
        }
        if let (Some(password), None) = (&self.secrets.password, &self.facts.password_hash) {
            return Some(Need::Hash(Secret::Password(password.clone())));
        }
        if matches!(&**body, CommandBody::Customer(asked) if super::customer::makes_keys(asked))
            && !self.facts.keys_kept
        {
            return Some(Need::Keys);
        }
        if let (CommandBody::Order(command), None) = (&**body, &self.facts.cart) {
            return match command {
                OrderCommand::Place(place) => Some(Need::cart_of(place)),
                OrderCommand::PlaceAtTill(asked) => Some(Need::cart_of(&asked.place)),
                OrderCommand::MergeCart(merge) => Some(Need::Cart(merge.from)),
                OrderCommand::Erase(erase) if self.facts.left.is_none() => Some(Need::Left(erase.order)),
                OrderCommand::AskReturn(asked) if self.facts.exchange.is_none() => {
                    let wanted = wanted_instead(&asked.lines);
                    (!wanted.is_empty()).then_some(Need::Exchange(asked.order, wanted))
                }
                command if self.facts.account.is_none() => wants_account(command).map(Need::Account),
                _ => None,
            };
        }
        if let (CommandBody::Stock(StockCommand::Reverse(reverse)), None) = (&**body, &self.facts.original) {
            return Some(Need::Ticket(reverse.original.into()));
        }
        if let (CommandBody::Purchase(PurchaseCommand::Settle(settle)), Stream::Branch(here), None) =
            (&**body, self.stream, &self.facts.owed)
            && let Some(until) = day_of(&settle.until)
        {
            return Some(Need::Owed(here, settle.supplier, until));
        }
        let (CommandBody::Ticket(TicketCommand::Refund(refund)), Stream::Branch(here)) =
            (&**body, self.stream)
        else {
            return None;
        };
        let Some(found) = &self.facts.original else { return Some(Need::Ticket(refund.original)) };
        let (owner, facts) = sale_of(found.as_deref()?)?;
        if owner == here || self.facts.claim.is_some() {
            return None;
        }
        if !self.facts.considered {
            return Some(Need::Consent(here));
        }
        Some(Need::Claim(Box::new(ClaimNeed {
            id: step_id(self.envelope.id.uuid(), "claim", self.facts.claims_asked),
            owner,
            from: self.stream,
            body: ClaimBody::Grant {
                original: refund.original,
                by: here,
                sold: facts.lines.iter().map(|line| line.quantity).collect(),
                lines: refund.lines.iter().map(|line| (line.line, line.quantity)).collect(),
            },
        })))
    }
}

fn only_the_customer() -> Rejection {
    let message = "only the customer chooses a password; you can take one away";
    Rejection::new(RefusalCode::NotAllowed, message)
}

/// What a record keeps beside the decision.
pub(super) struct Envelope {
    pub(super) id: CommandId,
    pub(super) seq: Option<u64>,
    pub(super) fingerprint: u32,
    pub(super) occurred: OccurredAt,
    pub(super) origin: Origin,
}

/// A command as its machine is asked to decide it, with what its record needs to know.
pub(crate) struct Prepared<C> {
    pub(crate) origin: Origin,
    pub(crate) seq: Option<u64>,
    pub(crate) id: CommandId,
    pub(crate) fingerprint: u32,
    pub(crate) actor: record::Actor,
    pub(crate) approver: Option<StaffId>,
    pub(crate) occurred: OccurredAt,
    /// Or why preparing it met a rule that forbids it.
    pub(crate) command: Result<C, Rejection>,
    /// What was asked, where it is kept when it is refused.
    pub(crate) document: Option<Box<CommandBody>>,
}

impl Envelope {
    pub(super) fn prepared<C>(
        &self,
        acting: &Acting,
        approver: Option<StaffId>,
        command: Result<C, Rejection>,
        document: Option<Box<CommandBody>>,
    ) -> Prepared<C> {
        Prepared {
            origin: self.origin,
            seq: self.seq,
            id: self.id,
            fingerprint: self.fingerprint,
            actor: acting.actor(),
            approver,
            occurred: self.occurred,
            command,
            document,
        }
    }
}
