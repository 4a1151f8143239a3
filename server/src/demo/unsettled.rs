//! What is not settled when the history ends: goods under way between two branches, and tickets that somebody has to look
//! into. Each has an id that is the same in every run, so that all of it is there once however often it is begun.

use domain::step_id;
use protocol::{
    Amount, Command, CommandBody, CommandId, DraftTransfer, Lsn, PutProduct, PutVariant, Quantity, Receive,
    ReceiveTransfer, ReceivedLine, RegisterId, ResolveTask, Sell, SellLine, Sku, SkuQuantity, StaffId,
    TaxClassId, Tender, TenderKind, TicketId, TransferCommand, TransferId, TransferRef,
};
use std::collections::BTreeMap;

use super::{
    DemoError, done, look_again,
    progress::Begun,
    put, put_as,
    trade::{LONDON, NORTH},
};
use crate::{
    import::{self, Step},
    node::Node,
    record::Origin,
};

const BACK_TILL: RegisterId = RegisterId(12);
/// The till whose shift is closed when the history ends.
pub(super) const CLOSED_TILL: RegisterId = RegisterId(21);
const ROBIN: StaffId = StaffId(3);
const KIM: StaffId = StaffId(4);

/// What is sent north: how many of each, how many of them have come, and how many of those were damaged.
const SENT: [(&str, i64, i64, i64); 3] = [("MG001", 12, 7, 1), ("CA003-2", 6, 0, 0), ("NB002", 4, 4, 0)];
/// What is asked for from the north.
const ASKED: [(&str, i64); 2] = [("PR004", 3), ("BK001", 2)];
/// How long the branch that receives may take to hear of a transfer, in looks.
const LOOKS_MAX: u32 = 400;

/// The last number that each till uses in its history.
pub(super) fn last_numbers(steps: &[Step]) -> BTreeMap<RegisterId, u64> {
    let mut last = BTreeMap::new();
    for step in steps {
        let seq: &mut u64 = last.entry(step.register).or_default();
        *seq = step.seq.max(*seq);
    }
    last
}

pub(super) async fn make(
    node: &Node,
    begun: Begun,
    products: &[PutProduct],
    last: &BTreeMap<RegisterId, u64>,
) -> Result<(), DemoError> {
    transfers(node, begun).await?;
    let after = |register, number: u64| last.get(&register).copied().unwrap_or(0).saturating_add(number);
    let Some(sold) = products.iter().flat_map(|product| &product.variants).next() else { return Ok(()) };
    let cheaper = Amount(sold.price.0.saturating_sub(50));
    let old_tag = sale(node, begun, "old tag", one(sold.sku, cheaper, None, node));
    old_tag.at(BACK_TILL, KIM, after(BACK_TILL, 1)).await?;
    withdrawn(node, begun, after(BACK_TILL, 2)).await?;
    let late = sale(node, begun, "after closing", one(sold.sku, sold.price, None, node));
    late.at(CLOSED_TILL, KIM, after(CLOSED_TILL, 1)).await?;
    let resolve = ResolveTask {
        task: TicketId::from(begun.id("old tag")).into(),
        note: "The tag on the shelf was from last month. Replaced.".to_owned(),
    };
    put_as(node, begun.id("old tag looked into"), begun, Some(LONDON), resolve.into()).await
}

/// One transfer that is dispatched and has come in part, and one that waits for somebody to agree.
async fn transfers(node: &Node, begun: Begun) -> Result<(), DemoError> {
    let lines = |units: &dyn Fn(i64) -> i64| {
        SENT.iter().filter_map(|(sku, sent, ..)| line(sku, units(*sent))).collect::<Vec<_>>()
    };
    let delivery =
        Receive { reference: "Delivery 4711".to_owned(), lines: lines(&|sent| sent.saturating_mul(2)) };
    put_as(node, begun.id("delivery"), begun, Some(LONDON), delivery.into()).await?;
    let id = begun.id("transfer");
    let transfer = TransferId::from(id);
    let draft = DraftTransfer { to: NORTH, lines: lines(&|sent| sent), note: "For the weekend".to_owned() };
    put_as(node, id, begun, Some(LONDON), draft.into()).await?;
    for (name, step) in [
        ("transfer approved", TransferCommand::Approve(TransferRef { transfer })),
        ("transfer dispatched", TransferCommand::Dispatch(TransferRef { transfer })),
    ] {
        put_as(node, begun.id(name), begun, Some(LONDON), step.into()).await?;
    }
    announced(node, transfer).await?;
    let came = SENT.iter().filter(|(_, _, came, _)| *came > 0).filter_map(|(sku, _, came, damaged)| {
        let good = Quantity::units(came.saturating_sub(*damaged))?;
        Some(ReceivedLine { sku: sku.parse().ok()?, good, damaged: Quantity::units(*damaged)? })
    });
    let receipt = ReceiveTransfer { transfer, lines: came.collect(), complete: false };
    put_as(node, begun.id("transfer received"), begun, Some(NORTH), receipt.into()).await?;
    let asked = ASKED.iter().filter_map(|(sku, units)| line(sku, *units)).collect();
    let draft = DraftTransfer { to: LONDON, lines: asked, note: "A customer waits for these".to_owned() };
    put_as(node, begun.id("transfer asked for"), begun, Some(NORTH), draft.into()).await
}

/// Waits until the branch that receives has been told. Asked before that it would refuse the goods, and for good.
async fn announced(node: &Node, transfer: TransferId) -> Result<(), DemoError> {
    let told = step_id(transfer.uuid(), "announce", 0);
    let known = look_again(LOOKS_MAX, async || Ok(node.knows(told).await?.then_some(()))).await;
    known.map_err(DemoError::Unread)?.ok_or(DemoError::NotAnnounced)
}

pub(super) fn line(sku: &str, units: i64) -> Option<SkuQuantity> {
    Some(SkuQuantity { sku: sku.parse().ok()?, quantity: Quantity::units(units)? })
}

/// An article that is withdrawn while a till still has it, and the ticket of that till.
async fn withdrawn(node: &Node, begun: Begun, seq: u64) -> Result<(), DemoError> {
    let id = begun.id("withdrawn");
    // Its price is that of a position in this run, so that the whole is done or left.
    if node.knows(id).await.map_err(DemoError::Unread)? {
        return Ok(());
    }
    let [short, tall] = ["ST001-1", "ST001-2"].map(|sku| sku.parse::<Sku>().ok());
    let (Some(short), Some(tall)) = (short, tall) else { return Ok(()) };
    let (small, large) = (of_stool(short, "Short", 3_900), of_stool(tall, "Tall", 4_900));
    put(node, stool(vec![small.clone(), large.clone()]).into()).await?;
    let lines = ["ST001-1", "ST001-2"].iter().filter_map(|sku| line(sku, 3)).collect();
    let delivery = Receive { reference: "Delivery 4712".to_owned(), lines };
    put_as(node, begun.id("stools"), begun, Some(LONDON), delivery.into()).await?;
    let known = node.catalogue().seq;
    put(node, stool(vec![large]).into()).await?;
    let stool_sold = sale(node, begun, "withdrawn", one(short, small.price, Some(known), node));
    stool_sold.at(BACK_TILL, ROBIN, seq).await
}

fn stool(variants: Vec<PutVariant>) -> PutProduct {
    PutProduct {
        handle: "oak-stool".to_owned(),
        name: "Oak Stool".to_owned(),
        description: "Solid oak from one tree, oiled, with three legs: it stands on any floor.".to_owned(),
        category: "Home/Furniture".to_owned(),
        variants,
        ..PutProduct::default()
    }
}

fn of_stool(sku: Sku, name: &str, price: i64) -> PutVariant {
    PutVariant { name: name.to_owned(), ..PutVariant::goods(sku, Amount(price), TaxClassId(1)) }
}

/// What is left of the article of which a variant was withdrawn.
pub(super) fn stool_left() -> Option<PutProduct> {
    Some(stool(vec![of_stool("ST001-2".parse().ok()?, "Tall", 4_900)]))
}

fn one(sku: Sku, price: Amount, catalogue_seq: Option<Lsn>, node: &Node) -> Sell {
    Sell {
        currency: node.currency(),
        lines: vec![SellLine { sku, quantity: Quantity::ONE, unit_price: price, discount: Amount::ZERO }],
        tenders: vec![Tender::of(TenderKind::Card, price)],
        catalogue_seq,
        group: None,
        promotions: Vec::new(),
        receipt: None,
        grounds: protocol::Grounds::default(),
        age_checked: Some(protocol::AgeChecked { age: 18 }),
    }
}

/// A ticket of somebody who has not signed on.
struct Sale<'a> {
    node: &'a Node,
    begun: Begun,
    id: CommandId,
    body: CommandBody,
}

fn sale<'a>(node: &'a Node, begun: Begun, name: &str, sell: Sell) -> Sale<'a> {
    Sale { node, begun, id: begun.id(name), body: sell.into() }
}

impl Sale<'_> {
    async fn at(self, register: RegisterId, staff: StaffId, seq: u64) -> Result<(), DemoError> {
        let occurred = self.begun.occurred();
        let command = Command {
            id: self.id,
            seq: Some(seq),
            occurred,
            ..import::own_command(None, Some(staff), self.body)
        };
        let submitted = import::submit(self.node, Origin::Register(register), command).await;
        done(submitted).map_err(|refusal| {
            let what = format!("a ticket of till {register}");
            DemoError::Refused { what, refusal }
        })
    }
}
