//! What commands need before they can be decided: a ticket from the past, which left memory when it was completed, and a
//! claim on what another branch owns. Both are fetched the same way, whatever needs them.

use actix::{ActorFutureExt, AsyncContext, Context, Handler, Message, WrapFuture};
use domain::{Rejection, branch, branch::command::GrantedClaim, orders, step_id};
use protocol::{
    BranchId, CartId, CommandId, OccurredAt, OrderId, Refusal, RefusalCode, Sku, SupplierId, TicketId,
};
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use super::{Consider, Ingress, busy, fault};
use crate::{
    business_day::Day,
    clock, pins,
    prepare::{ClaimNeed, DeviceClock, Facts, Journey, Need, Secret},
    projections::Costs,
    record::{Decision, Origin, Record},
};

/// How often a claim that expired unused is asked for again.
const CLAIMS_ASKED_MAX: u64 = 3;

/// What a machine says of a command that it was only asked about.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct Considered {
    pub(crate) id: CommandId,
    pub(crate) verdict: Result<(), Rejection>,
}

/// A command that waits, and by which clock it is prepared.
struct Parked {
    journey: Journey,
    clock: DeviceClock,
}

/// A claim that a command needs.
struct Claiming {
    parked: Parked,
    owner: BranchId,
}

/// Commands that wait for something.
#[derive(Default)]
pub(super) struct Needs {
    /// Behind a command of this origin that is still on its way to the disk, by that command.
    behind: HashMap<CommandId, Vec<Parked>>,
    /// For their own branch's consent.
    considered: HashMap<CommandId, Parked>,
    /// For a claim, by its id.
    claims: HashMap<CommandId, Claiming>,
    /// Claims that were granted to commands under way, to be given back if those are refused.
    granted: HashMap<CommandId, GrantedClaim>,
}

impl Needs {
    /// Commands that are here and in no machine.
    pub(super) fn parked(&self) -> BTreeSet<CommandId> {
        self.behind.values().flatten().map(|parked| parked.journey.id()).collect()
    }

    /// The command that waits for a claim.
    pub(super) fn claimant(&self, claim: CommandId) -> Option<CommandId> {
        self.claims.get(&claim).map(|claiming| claiming.parked.journey.id())
    }

    /// Gives up what a command waited for.
    pub(super) fn forget(&mut self, command: CommandId) {
        self.claims.retain(|_, claiming| claiming.parked.journey.id() != command);
        self.granted.remove(&command);
        self.considered.remove(&command);
    }

    /// Whether nothing waits for anything, as is so behind nearly every command.
    fn are_met(&self) -> bool {
        self.granted.is_empty() && self.considered.is_empty() && self.behind.is_empty()
    }

    /// Takes the commands that waited for another one.
    pub(super) fn behind(&mut self, command: CommandId) -> Vec<Journey> {
        let behind = self.behind.remove(&command).unwrap_or_default();
        behind.into_iter().map(|parked| parked.journey).collect()
    }
}

impl Ingress {
    pub(super) fn meet(&mut self, need: Need, journey: Journey, clock: DeviceClock, ctx: &mut Context<Self>) {
        match need {
            Need::Ticket(ticket) => self.fetch_ticket(ticket, Parked { journey, clock }, ctx),
            Need::Consent(branch) => self.ask_consent(branch, Parked { journey, clock }, ctx),
            Need::Claim(claim) => {
                let owner = claim.owner;
                self.fetch_claim(*claim, Claiming { parked: Parked { journey, clock }, owner }, ctx);
            }
            Need::Hash(secret) => self.hash(secret, Parked { journey, clock }, ctx),
            Need::Keys => self.keep_keys(Parked { journey, clock }, ctx),
            Need::Owed(branch, supplier, until) => {
                self.fetch_owed((branch, supplier, until), Parked { journey, clock }, ctx);
            }
            Need::Cart(cart) => self.fetch_cart(cart, Parked { journey, clock }, ctx),
            Need::Order(cart, email) => self.fetch_order((cart, email), Parked { journey, clock }, ctx),
            Need::Left(order) => self.fetch_left(order, Parked { journey, clock }, ctx),
            Need::Account(order) => self.fetch_account(order, Parked { journey, clock }, ctx),
            Need::Exchange(order, wanted) => {
                self.fetch_exchange((order, wanted), Parked { journey, clock }, ctx)
            }
        }
    }

    /// The keys of what a command says are durable before anything is recorded that they open.
    fn keep_keys(&mut self, mut parked: Parked, ctx: &mut Context<Self>) {
        let keys = self.routes.keys().clone();
        let kept = tokio::task::spawn_blocking(move || keys.sync()).into_actor(self);
        ctx.wait(kept.map(move |kept, ingress: &mut Self, ctx| match kept {
            Ok(Ok(())) => {
                parked.journey.facts.keys_kept = true;
                ingress.proceed(parked.journey, parked.clock, ctx);
            }
            Ok(Err(error)) => ingress.give_back(parked.journey.id(), parked.journey.seq(), &fault(&error)),
            Err(error) => ingress.give_back(parked.journey.id(), parked.journey.seq(), &fault(&error)),
        }));
    }

    /// A PIN or a password is hashed before anything is kept of the command that brought it. The ingress waits meanwhile,
    /// so that commands keep their order.
    fn hash(&mut self, secret: Secret, mut parked: Parked, ctx: &mut Context<Self>) {
        let (text, is_pin) = match secret {
            Secret::Pin(pin) => (pin.0, true),
            Secret::Password(password) => (password.0, false),
        };
        let hashing = pins::hash(text).into_actor(self);
        ctx.wait(hashing.map(move |hashed, ingress: &mut Self, ctx| match hashed {
            Ok(hash) => {
                let facts = &mut parked.journey.facts;
                let place = if is_pin { &mut facts.pin_hash } else { &mut facts.password_hash };
                *place = Some(Ok(hash));
                ingress.proceed(parked.journey, parked.clock, ctx);
            }
            Err(error) => {
                ingress.give_back(parked.journey.id(), parked.journey.seq(), &fault(&error));
            }
        }));
    }

    /// Others go on meanwhile: whether the cart is still the same is looked at when it is decided.
    fn fetch_cart(&self, cart: CartId, parked: Parked, ctx: &mut Context<Self>) {
        let shelves = self.routes.shelves();
        let reading = async move { shelves.cart(cart).await };
        self.with_fact(reading, |facts, cart| facts.cart = Some(cart), parked, ctx);
    }

    /// The same of a cart that is ordered. What its customer says of themselves is sealed under a key that is durable before that.
    fn fetch_order(&self, (cart, email): (CartId, String), parked: Parked, ctx: &mut Context<Self>) {
        let (shelves, keys) = (self.routes.shelves(), self.routes.keys().clone());
        let reading = async move {
            let facts = shelves.checkout(cart, email).await?;
            let order = orders::order_id(cart, facts.attempts);
            let kept = tokio::task::spawn_blocking(move || keys.make_order(order).and_then(|()| keys.sync()));
            let kept = kept.await.map_err(|error| fault(&error))?;
            kept.map_err(|error| fault(&error))?;
            Ok(facts)
        };
        self.with_fact(reading, |facts, cart| facts.cart = Some(cart), parked, ctx);
    }

    /// Goes on once a fact is read, while others go on meanwhile.
    fn with_fact<T: 'static>(
        &self,
        reading: impl Future<Output = Result<T, Refusal>> + 'static,
        note: impl FnOnce(&mut Facts, T) + 'static,
        mut parked: Parked,
        ctx: &mut Context<Self>,
    ) {
        ctx.spawn(reading.into_actor(self).map(move |found, ingress: &mut Self, ctx| match found {
            Ok(fact) => {
                note(&mut parked.journey.facts, fact);
                ingress.proceed(parked.journey, parked.clock, ctx);
            }
            Err(refusal) => ingress.give_back(parked.journey.id(), parked.journey.seq(), &refusal),
        }));
    }

    /// An order that its machine does not know any more rests where orders are shown.
    fn fetch_left(&self, order: OrderId, parked: Parked, ctx: &mut Context<Self>) {
        let shelves = self.routes.shelves();
        let reading = async move { shelves.orders.look(move |orders| orders.left(order)).await };
        self.with_fact(reading, |facts, left| facts.left = Some(left), parked, ctx);
    }

    /// An account is an order's by the mail address that both have, once it is known to be its customer's.
    fn fetch_account(&self, order: OrderId, parked: Parked, ctx: &mut Context<Self>) {
        let shelves = self.routes.shelves();
        let reading = async move { shelves.account_of(order).await };
        self.with_fact(reading, |facts, account| facts.account = Some(account), parked, ctx);
    }

    /// How it stands is looked at again when it is decided.
    fn fetch_exchange(&self, (order, wanted): (OrderId, Vec<Sku>), parked: Parked, ctx: &mut Context<Self>) {
        let shelves = self.routes.shelves();
        let reading = async move { shelves.exchange(order, wanted).await };
        self.with_fact(reading, |facts, exchange| facts.exchange = Some(exchange), parked, ctx);
    }

    /// Which day goods were used on is known where days are; how much of them is owed is looked at when it is decided.
    fn fetch_owed(
        &self,
        (branch, supplier, until): (BranchId, SupplierId, Day),
        parked: Parked,
        ctx: &mut Context<Self>,
    ) {
        let costs = self.routes.costs();
        let reading = async move {
            costs.look(move |costs: &Costs| costs.consigned().owed_until(branch, supplier, until)).await
        };
        self.with_fact(reading, |facts, owed| facts.owed = Some(owed), parked, ctx);
    }

    /// A command that follows a sale so closely that the sale is not durable yet waits for it.
    fn fetch_ticket(&mut self, ticket: TicketId, mut parked: Parked, ctx: &mut Context<Self>) {
        let sale = CommandId::from(ticket);
        if sale != parked.journey.id() && self.waiting.contains_key(&sale) {
            self.needs.behind.entry(sale).or_default().push(parked);
            return;
        }
        let locator = Arc::clone(&self.routes.locator);
        let search = tokio::task::spawn_blocking(move || locator.find(sale));
        ctx.wait(search.into_actor(self).map(move |found, ingress: &mut Self, ctx| {
            let (id, seq) = (parked.journey.id(), parked.journey.seq());
            match found {
                Ok(Ok(record)) => {
                    parked.journey.facts.original = Some(record.map(Box::new));
                    ingress.proceed(parked.journey, parked.clock, ctx);
                }
                Ok(Err(error)) => ingress.give_back(id, seq, &fault(&error)),
                Err(error) => ingress.give_back(id, seq, &fault(&error)),
            }
        }));
    }

    /// Asks the command's own branch before anybody else is: a claim of somebody who may not use it would be in the way of
    /// those who may.
    fn ask_consent(&mut self, branch: BranchId, mut parked: Parked, ctx: &mut Context<Self>) {
        let (id, seq) = (parked.journey.id(), parked.journey.seq());
        let command = match self.routes.preparation(self.origin, parked.clock).considered(&parked.journey) {
            Ok(command) => command,
            Err(rejection) => {
                parked.journey.considered(Err(rejection));
                self.proceed(parked.journey, parked.clock, ctx);
                return;
            }
        };
        let ask = Consider { id, command, ingress: self.address(ctx) };
        if self.routes.branch(branch).is_some_and(|shell| shell.try_send(ask).is_ok()) {
            self.needs.considered.insert(id, parked);
        } else {
            self.give_back(id, seq, &busy());
        }
    }

    /// Asks the owner, unless it was asked before: by this command, before a crash.
    fn fetch_claim(&mut self, need: ClaimNeed, claiming: Claiming, ctx: &mut Context<Self>) {
        let claim = need.id;
        if !self.routes.locator.may_know(claim) {
            self.ask_claim(need, claiming, ctx);
            return;
        }
        let locator = Arc::clone(&self.routes.locator);
        let search = tokio::task::spawn_blocking(move || locator.find(claim));
        ctx.wait(search.into_actor(self).map(move |found, ingress: &mut Self, ctx| {
            let journey = &claiming.parked.journey;
            let (id, seq) = (journey.id(), journey.seq());
            match found {
                Ok(Ok(Some(record))) => ingress.claim_found(&record, claiming, ctx),
                Ok(Ok(None)) => ingress.ask_claim(need, claiming, ctx),
                Ok(Err(error)) => ingress.give_back(id, seq, &fault(&error)),
                Err(error) => ingress.give_back(id, seq, &fault(&error)),
            }
        }));
    }

    fn ask_claim(&mut self, need: ClaimNeed, claiming: Claiming, ctx: &mut Context<Self>) {
        let preparation = self.routes.preparation(Origin::Stream(need.from), DeviceClock::Trusted);
        self.needs.claims.insert(need.id, claiming);
        let prepared = preparation.claim(need, OccurredAt { at: clock::now(), offset_minutes: 0 });
        self.pass_on(prepared, ctx);
    }

    /// A claim asked by an earlier attempt of the same command may be over by now, and is then asked for under another id.
    fn claim_found(&mut self, record: &Record, mut claiming: Claiming, ctx: &mut Context<Self>) {
        let is_over = match &record.decision {
            Decision::Branch(events) => {
                branch::granted_spans(events).is_none_or(|(_, expires_at)| expires_at <= clock::now())
            }
            _ => false,
        };
        let facts = &mut claiming.parked.journey.facts;
        if is_over && facts.claims_asked < CLAIMS_ASKED_MAX {
            facts.claims_asked = facts.claims_asked.saturating_add(1);
            self.proceed(claiming.parked.journey, claiming.parked.clock, ctx);
        } else {
            self.claim_answered(record, claiming, ctx);
        }
    }

    /// A record that no command waits for: the answer to a claim, or to one that was given back.
    pub(super) fn claim_decided(&mut self, record: &Record, ctx: &mut Context<Self>) {
        if let Some(claiming) = self.needs.claims.remove(&record.command) {
            self.claim_answered(record, claiming, ctx);
        }
    }

    fn claim_answered(&mut self, record: &Record, mut claiming: Claiming, ctx: &mut Context<Self>) {
        let answer = match &record.decision {
            Decision::Branch(events) => granted(record.command, claiming.owner, events),
            Decision::Refused(refused) => Err(refused.rejection()),
            _ => Err(no_claim()),
        };
        let journey = &mut claiming.parked.journey;
        if let Ok(claim) = &answer {
            self.needs.granted.insert(journey.id(), claim.clone());
        }
        journey.facts.claim = Some(answer);
        self.proceed(claiming.parked.journey, claiming.parked.clock, ctx);
    }

    /// Goes on with what waited for a command, however that was decided; and gives a claim back that a refused command had.
    /// Should that fail, the claim expires.
    pub(super) fn needs_met(&mut self, record: &Record, ctx: &mut Context<Self>) {
        if self.needs.are_met() {
            return;
        }
        if let Some(claim) = self.needs.granted.remove(&record.command)
            && matches!(record.decision, Decision::Refused(_))
        {
            let void = ClaimNeed {
                id: step_id(claim.id.uuid(), "void", 0),
                owner: claim.owner,
                from: record.stream,
                body: branch::command::ClaimBody::Void { claim: claim.id },
            };
            let preparation = self.routes.preparation(Origin::Stream(record.stream), DeviceClock::Trusted);
            let prepared = preparation.claim(void, OccurredAt { at: clock::now(), offset_minutes: 0 });
            self.pass_on(prepared, ctx);
        }
        for parked in self.needs.behind.remove(&record.command).unwrap_or_default() {
            self.proceed(parked.journey, parked.clock, ctx);
        }
    }
}

impl Handler<Considered> for Ingress {
    type Result = ();

    fn handle(&mut self, Considered { id, verdict }: Considered, ctx: &mut Self::Context) {
        let Some(Parked { mut journey, clock }) = self.needs.considered.remove(&id) else { return };
        journey.considered(verdict);
        self.proceed(journey, clock, ctx);
    }
}

fn granted(id: CommandId, owner: BranchId, events: &[branch::Event]) -> Result<GrantedClaim, Rejection> {
    let (spans, expires_at) = branch::granted_spans(events).ok_or_else(no_claim)?;
    Ok(GrantedClaim { id, owner, spans, expires_at })
}

fn no_claim() -> Rejection {
    Rejection::new(RefusalCode::UnknownClaim, "what was claimed was not granted; try again")
}
