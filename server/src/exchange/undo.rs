//! Taking an import back, the last step first: what has been changed or sold since stays, and is named line by line.

use actix_web::rt::spawn;
use futures_util::future::join_all;
use protocol::{
    Adjust, AdjustmentReason, BranchId, CommandBody, CountCommand, CountId, CountRef, CustomerAddressRef,
    CustomerCommand, CustomerId, CustomerRef, GoodsCommand, ImportKind, ImportLine, ImportState, ImportView,
    ImportWord as W, LINES_MAX, LotLine, PutProduct, PutSupplier, Quantity, ReceivePurchase, Refusal,
    RemoveProduct, SetOffers, Sku, SkuOffer, StockCommand, WithFacts as _,
};
use std::collections::BTreeMap;

use super::{
    facts, levels, offers,
    run::{add_to_report, blocking, note, stopped, wrong_state},
    steps::{self, Deed, Step},
    store::{Imports, Turn},
    word::Word,
};
use crate::{
    import::{StepResult, submit},
    limits::IMPORT_IN_FLIGHT,
    node::Node,
    record::Origin,
};

impl Imports {
    /// Takes back what an import has done.
    pub(crate) fn undo(&self, node: &Node, id: &str, origin: Origin) -> Result<ImportView, Refusal> {
        let mut view = self.get(id)?;
        if !matches!(view.state, ImportState::Done | ImportState::Cancelled | ImportState::Interrupted) {
            return Err(wrong_state("only what has been done can be undone"));
        }
        let turn = self.turn(id)?;
        view.state = ImportState::Undoing;
        (view.problem, view.because) = (None, None);
        view.done = 0;
        self.put(&view)?;
        let (imports, node, told) = (self.clone(), node.clone(), view.clone());
        spawn(async move {
            match undo(&imports, &node, &mut view, origin, &turn).await {
                Ok(state) => {
                    view.state = state;
                    if state == ImportState::Undone && view.kind == ImportKind::Customers {
                        // Those who are in the file are erased, and so is the file.
                        view.examples.clear();
                        imports.empty(&view.id);
                    }
                }
                Err(refusal) => {
                    stopped(&mut view, refusal);
                    view.state = ImportState::Interrupted;
                }
            }
            note(&imports, &view);
            drop(turn);
        });
        Ok(told)
    }
}

/// One step backwards.
struct Back<'a> {
    node: &'a Node,
    view: &'a ImportView,
    origin: Origin,
    step: &'a Step,
    number: usize,
}

async fn undo(
    imports: &Imports,
    node: &Node,
    view: &mut ImportView,
    origin: Origin,
    turn: &Turn,
) -> Result<ImportState, Refusal> {
    let path = imports.steps(&view.id);
    let all: Vec<Step> = blocking(move || steps::read_lines(&path, 0, usize::MAX)).await?;
    let mut numbered: Vec<(usize, &Step)> = all.iter().enumerate().collect();
    numbered.reverse();
    let mut refused = Vec::new();
    for part in numbered.chunk_by(|(_, one), (_, other)| one.rank() == other.rank()) {
        for lot in part.chunks(IMPORT_IN_FLIGHT) {
            if turn.is_stopped() {
                add_to_report(imports, view, refused).await?;
                return Ok(ImportState::Interrupted);
            }
            let jobs = lot.iter().map(|(number, step)| {
                let back = Back { node, view, origin, step, number: *number };
                async move { back.take().await }
            });
            for result in join_all(jobs).await {
                refused.extend(result?);
            }
            view.done = view.done.saturating_add(u32::try_from(lot.len()).unwrap_or(0));
            view.refused = u32::try_from(refused.len()).unwrap_or(u32::MAX);
            imports.show(view);
        }
    }
    add_to_report(imports, view, refused).await?;
    Ok(ImportState::Undone)
}

impl Back<'_> {
    /// What could not be taken back.
    async fn take(&self) -> Result<Vec<ImportLine>, Refusal> {
        if !self.node.knows(steps::id(&self.view.id, self.view.at, "run", self.number)).await? {
            return Ok(Vec::new());
        }
        match &self.step.deed {
            Deed::Product { put, before: Some(before) } => self.product(put, before).await,
            Deed::Product { put, before: None } => self.new_product(put).await,
            Deed::Person { put, before } => {
                let now = self.node.catalogue().organisation.staff(put.id).map(facts::person);
                if now.as_ref() != Some(put) {
                    return Ok(vec![
                        self.step.refused(Word::new(W::PersonChanged, "This person was changed since.")),
                    ]);
                }
                let mut back = before.clone().unwrap_or_else(|| put.clone());
                if before.is_none() {
                    // Who was on a list of people is never forgotten, only sent away.
                    back.active = Some(false);
                }
                self.ask(0, None, back.into()).await
            }
            Deed::Supplier { put, before } => self.supplier(put, before.as_ref()).await,
            Deed::Offer { supplier, put, before } => {
                let now = offers::now(&self.node.catalogue().organisation, *supplier, &put.sku);
                if now != put.offer {
                    return Ok(vec![
                        self.step.refused(Word::new(W::OfferChanged, "This offer was changed since.")),
                    ]);
                }
                let offers = vec![SkuOffer { sku: put.sku, offer: before.clone() }];
                self.ask(0, None, SetOffers { supplier: *supplier, offers }.into()).await
            }
            Deed::Level { branch, sku, put, before } => {
                let now = levels::now(&self.node.catalogue().organisation, *branch, sku);
                if now != Some(*put) {
                    return Ok(vec![
                        self.step.refused(Word::new(W::LevelChanged, "This level was changed since.")),
                    ]);
                }
                self.ask(0, None, steps::level(*branch, *sku, *before).into()).await
            }
            Deed::Customer { asked, back } => self.customer(asked, back.as_deref()).await,
            Deed::Receive(receive) => {
                let mut refused = Vec::new();
                for (place, line) in (0..).zip(&receive.lines) {
                    refused.extend(self.stock(place, line.sku, line.quantity).await?);
                }
                Ok(refused)
            }
            Deed::Adjust(adjust) => self.stock(0, adjust.sku, adjust.delta).await,
            Deed::Bring { receive, lots } => self.brought(receive, lots).await,
            Deed::Correct { adjust, lots } => {
                self.stock_of_lots(0, (adjust.sku, adjust.delta), lots.clone()).await
            }
            // Nobody can say any more which of these goods no lot was known of.
            Deed::NameLots(_) => Ok(vec![
                self.step.refused(Word::new(W::LotsStay, "These goods keep the lots that they were given.")),
            ]),
            Deed::Count(CountCommand::Open(_)) => self.count().await,
            Deed::Count(_) => Ok(Vec::new()),
        }
    }

    /// Goods of a SKU that came in several lots leave in the same.
    async fn brought(&self, receive: &ReceivePurchase, lots: &[LotLine]) -> Result<Vec<ImportLine>, Refusal> {
        let mut sums: BTreeMap<Sku, i64> = BTreeMap::new();
        for line in &receive.lines {
            let sum = sums.entry(line.sku).or_default();
            *sum = sum.saturating_add(line.good.0);
        }
        let mut refused = Vec::new();
        for (place, (sku, sum)) in (0..).zip(sums) {
            let own = lots.iter().filter(|lot| lot.sku == sku).cloned().collect();
            refused.extend(self.stock_of_lots(place, (sku, Quantity(sum)), own).await?);
        }
        Ok(refused)
    }

    /// A count is called off as long as nobody has approved it.
    async fn count(&self) -> Result<Vec<ImportLine>, Refusal> {
        let count = CountId::new(steps::id(&self.view.id, self.view.at, "run", self.number).uuid());
        let said = self.ask(0, self.step.branch, CountCommand::Cancel(CountRef { count }).into()).await?;
        if said.is_empty() {
            return Ok(said);
        }
        let message = "This count was posted or called off since; what it has booked stays.";
        Ok(vec![self.step.refused(Word::new(W::CountPosted, message))])
    }

    async fn supplier(
        &self,
        put: &PutSupplier,
        before: Option<&PutSupplier>,
    ) -> Result<Vec<ImportLine>, Refusal> {
        let published = self.node.catalogue();
        let now = published.organisation.supplier(put.id).map(|one| offers::plain(one));
        if now.as_ref() != Some(put) {
            return Ok(vec![
                self.step.refused(Word::new(W::SupplierChanged, "This supplier was changed since.")),
            ]);
        }
        // Orders may name whoever was once a supplier: nothing is ordered from them any more.
        let gone = || PutSupplier { active: false, ..put.clone() };
        self.ask(0, None, before.cloned().unwrap_or_else(gone).into()).await
    }

    /// A change is taken back as it was made; who was added is erased, and an address that was added is removed.
    async fn customer(
        &self,
        asked: &CustomerCommand,
        back: Option<&CustomerCommand>,
    ) -> Result<Vec<ImportLine>, Refusal> {
        if let Some(back) = back {
            return self.ask(0, None, back.clone().into()).await;
        }
        let (customer, address) = match asked {
            CustomerCommand::Create(create) => {
                let run = steps::id(&self.view.id, self.view.at, "run", self.number);
                let by_email =
                    self.node.account_of(create.email.clone()).await?.map(|account| account.customer);
                (by_email.unwrap_or_else(|| CustomerId::new(run.uuid())), None)
            }
            CustomerCommand::PutAddress(put) => (put.customer, Some(&put.address)),
            _ => return Ok(Vec::new()),
        };
        let Some(view) = self.node.customer(customer).await? else { return Ok(Vec::new()) };
        let Some(address) = address else {
            if view.has_password || view.devices > 0 {
                let message = "This customer has used the account since.";
                return Ok(vec![self.step.refused(Word::new(W::AccountUsed, message))]);
            }
            return self.ask(0, None, CustomerCommand::Erase(CustomerRef { customer }).into()).await;
        };
        let Some(found) = view.addresses.iter().find(|one| one.address == *address) else {
            return Ok(Vec::new());
        };
        self.ask(0, None, CustomerAddressRef { customer, number: found.number }.into()).await
    }

    async fn product(&self, put: &PutProduct, before: &PutProduct) -> Result<Vec<ImportLine>, Refusal> {
        if !facts::is_as_put(&self.node.catalogue().organisation, put) {
            return Ok(vec![
                self.step.refused(Word::new(W::ProductChanged, "This product was changed since.")),
            ]);
        }
        self.ask(0, None, before.clone().into()).await
    }

    async fn new_product(&self, put: &PutProduct) -> Result<Vec<ImportLine>, Refusal> {
        let organisation = &self.node.catalogue().organisation;
        if organisation.product(&put.handle).is_none() {
            return Ok(Vec::new());
        }
        if !facts::is_as_put(organisation, put) {
            return Ok(vec![
                self.step.refused(Word::new(W::ProductChanged, "This product was changed since.")),
            ]);
        }
        for variant in &put.variants {
            if self.node.was_sold(variant.sku).await? {
                let message = "This product was sold since. Archive it instead.";
                return Ok(vec![self.step.refused(Word::new(W::ProductSold, message))]);
            }
            let stock = self.node.stock(variant.sku).await?;
            if stock.branches.iter().any(|branch| branch.level != protocol::StockLevel::default()) {
                let message = "There is stock of this product.";
                return Ok(vec![self.step.refused(Word::new(W::ProductInStock, message))]);
            }
        }
        self.ask(0, None, RemoveProduct { handle: put.handle.clone() }.into()).await
    }

    async fn stock(&self, place: usize, sku: Sku, quantity: Quantity) -> Result<Vec<ImportLine>, Refusal> {
        self.stock_of_lots(place, (sku, quantity), Vec::new()).await
    }

    async fn stock_of_lots(
        &self,
        place: usize,
        (sku, quantity): (Sku, Quantity),
        lots: Vec<LotLine>,
    ) -> Result<Vec<ImportLine>, Refusal> {
        if self.node.was_sold(sku).await? {
            let why = Word::new(W::StockSold, format!("{sku} was sold since; its stock stays.")).sku(sku);
            return Ok(vec![self.step.refused(why)]);
        }
        let adjust = Adjust {
            sku,
            delta: Quantity(quantity.0.saturating_neg()),
            unsellable: Quantity::ZERO,
            reason: AdjustmentReason::DataEntry,
            note: format!("Import {} undone", self.view.name),
            code: None,
        };
        let body = steps::with_lots(GoodsCommand::Stock(StockCommand::Adjust(adjust)), lots);
        self.ask(place, self.step.branch, body).await
    }

    async fn ask(
        &self,
        place: usize,
        branch: Option<BranchId>,
        body: CommandBody,
    ) -> Result<Vec<ImportLine>, Refusal> {
        let number = self.number.saturating_mul(LINES_MAX).saturating_add(place);
        let id = steps::id(&self.view.id, self.view.at, "undo", number);
        let command = steps::command(id, self.view.at, branch, body);
        Ok(match submit(self.node, self.origin, command).await? {
            StepResult::Refused(refusal) => vec![self.step.refused(refusal)],
            StepResult::Done | StepResult::Repeated | StepResult::NotSent => Vec::new(),
        })
    }
}
