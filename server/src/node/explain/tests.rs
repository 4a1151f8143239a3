//! Explanations that add up: after any commands at all, on pages of any length, and behind ledgers that rest in rows.

use std::{collections::BTreeSet, path::Path};

use actix::System;
use domain::branch::{Event, Moved, StockEvent};
use journal::{BlockBuilder, Blocks, SledOptions, SledStorage, Storage};
use proptest::prelude::*;
use protocol::{
    Adjust, AdjustmentReason, Answer, Command, CommandBody, CommandId, DraftTransfer, Hold, HoldCommand,
    OccurredAt, PutBranch, PutProduct, PutTaxClass, PutVariant, Receive, ReceiveTransfer, ReceivedLine,
    ReleaseHold, SkuQuantity, SkuStock, TaxClassId, TransferCommand, TransferId, TransferRef,
    WriteOffTransfer,
};
use uuid::Uuid;

use super::*;
use crate::{
    node::NodeOptions,
    record::{Decision, Origin, Stream, sample, sample_branch},
};

const LEVELS: [LevelName; 7] = [
    LevelName::OnHand,
    LevelName::Unsellable,
    LevelName::Allocated,
    LevelName::Reserved,
    LevelName::Incoming,
    LevelName::InTransit,
    LevelName::Available,
];
const BRANCHES: [BranchId; 2] = [BranchId(1), BranchId(2)];
const SKUS: [&str; 2] = ["TEA", "MUG"];

fn sku(number: usize) -> Sku {
    SKUS[number % SKUS.len()].parse().unwrap()
}

async fn submit(node: &Node, branch: Option<BranchId>, body: CommandBody) -> Option<CommandId> {
    let occurred = OccurredAt { at: crate::clock::now(), offset_minutes: 0 };
    let id = CommandId::new(Uuid::now_v7());
    let command = Command { id, seq: None, branch, staff: None, occurred, body };
    let reply = node.submit(Origin::System, command).await.unwrap();
    matches!(reply.answer, Answer::Ok(_)).then_some(id)
}

/// Two branches, two products and something of each.
pub(in crate::node) async fn shop(node: &Node) {
    let class = PutTaxClass {
        id: TaxClassId(1),
        name: "Standard".into(),
        rate_ppm: 200_000,
        rates: None,
        version: None,
    };
    submit(node, None, CommandBody::from(class)).await.unwrap();
    for branch in BRANCHES {
        let (code, name) = (format!("B{branch}"), format!("Branch {branch}"));
        let put = PutBranch { id: branch, code, name, ..PutBranch::default() };
        submit(node, None, CommandBody::from(put)).await.unwrap();
    }
    for number in 0..SKUS.len() {
        let variants = vec![PutVariant::goods(sku(number), protocol::Amount(250), TaxClassId(1))];
        let name = sku(number).to_string();
        let put = PutProduct { handle: name.to_lowercase(), name, variants, ..PutProduct::default() };
        submit(node, None, CommandBody::from(put)).await.unwrap();
        do_it(node, &Step::Receive(0, number, 9), &mut Known::default()).await;
    }
}

/// Something that somebody does with goods.
#[derive(Clone, Debug)]
pub(in crate::node) enum Step {
    Receive(usize, usize, i64),
    Adjust(usize, usize, i64, i64),
    Hold(usize, usize, i64),
    Release(usize),
    Draft(usize, usize, i64),
    Approve(usize),
    Cancel(usize),
    Dispatch(usize),
    Arrive(usize, usize, i64, i64, bool),
    WriteOff(usize),
}

/// The documents that there are.
#[derive(Default)]
pub(in crate::node) struct Known {
    holds: Vec<(BranchId, CommandId)>,
    transfers: Vec<(BranchId, BranchId, CommandId)>,
}

fn units(units: i64) -> Quantity {
    Quantity(units * 1_000)
}

fn lines(number: usize, quantity: i64) -> Vec<SkuQuantity> {
    vec![SkuQuantity { sku: sku(number), quantity: units(quantity) }]
}

/// Does it, or is refused.
pub(in crate::node) async fn do_it(node: &Node, step: &Step, known: &mut Known) {
    let branch = |number: usize| BRANCHES[number % BRANCHES.len()];
    let hold = |number: usize| known.holds.get(number % known.holds.len().max(1)).copied();
    let transfer = |number: usize| known.transfers.get(number % known.transfers.len().max(1)).copied();
    let of = |number: usize, word: fn(TransferRef) -> TransferCommand| {
        let (from, _, id) = transfer(number)?;
        Some((from, CommandBody::Transfer(word(TransferRef { transfer: TransferId::from(id) }))))
    };
    let body = match *step {
        Step::Receive(there, what, quantity) => {
            let reference = Uuid::now_v7().to_string();
            Some((branch(there), CommandBody::from(Receive { reference, lines: lines(what, quantity) })))
        }
        Step::Adjust(there, what, delta, aside) => {
            let (delta, unsellable, reason) = (units(delta), units(aside), AdjustmentReason::Miscounted);
            let adjust =
                Adjust { sku: sku(what), delta, unsellable, reason, note: String::new(), code: None };
            Some((branch(there), CommandBody::from(adjust)))
        }
        Step::Hold(there, what, quantity) => {
            let place = Hold { lines: lines(what, quantity), ttl_ms: Some(600_000) };
            Some((branch(there), CommandBody::Hold(HoldCommand::Place(place))))
        }
        Step::Release(number) => hold(number).map(|(there, id)| {
            (there, CommandBody::Hold(HoldCommand::Release(ReleaseHold { hold: id.into() })))
        }),
        Step::Draft(from, what, quantity) => {
            let (to, note) = (branch(from + 1), String::new());
            Some((branch(from), CommandBody::from(DraftTransfer { to, lines: lines(what, quantity), note })))
        }
        Step::Approve(number) => of(number, TransferCommand::Approve),
        Step::Cancel(number) => of(number, TransferCommand::Cancel),
        Step::Dispatch(number) => of(number, TransferCommand::Dispatch),
        Step::Arrive(number, what, good, damaged, complete) => transfer(number).map(|(_, to, id)| {
            let line = ReceivedLine { sku: sku(what), good: units(good), damaged: units(damaged) };
            let lines = if good + damaged == 0 { Vec::new() } else { vec![line] };
            (to, CommandBody::from(ReceiveTransfer { transfer: id.into(), lines, complete }))
        }),
        Step::WriteOff(number) => transfer(number).map(|(from, _, id)| {
            let write_off = WriteOffTransfer { transfer: id.into(), note: "lost".into() };
            (from, CommandBody::from(write_off))
        }),
    };
    let Some((there, body)) = body else { return };
    let Some(id) = submit(node, Some(there), body).await else { return };
    match step {
        Step::Hold(..) => known.holds.push((there, id)),
        Step::Draft(from, ..) => known.transfers.push((there, branch(from + 1), id)),
        _ => {}
    }
}

/// Everything that makes a number, page by page, begun again where an errand of another branch arrived between two
/// pages: an explanation is of one moment.
async fn whole(node: &Node, sku: Sku, branch: BranchId, level: LevelName, limit: usize) -> Explanation {
    let mut before = None;
    let mut told: Option<Explanation> = None;
    loop {
        let page =
            node.explain(ExplainAsked { sku, branch, level, condition: None, before, limit }).await.unwrap();
        before = page.next.as_ref().map(|next| Lsn(next.parse().unwrap()));
        match &mut told {
            Some(told) if told.as_of == page.as_of => told.entries.extend(page.entries),
            Some(_) => {
                (told, before) = (None, None);
                continue;
            }
            None => told = Some(page),
        }
        if before.is_none() {
            return told.unwrap();
        }
    }
}

/// The levels and what makes one of them, looked at again where an errand of another branch arrived between the two.
async fn at_one_moment(
    node: &Node,
    sku: Sku,
    branch: BranchId,
    level: LevelName,
    limit: usize,
) -> (SkuStock, Explanation) {
    loop {
        let stock = node.stock(sku).await.unwrap();
        let told = whole(node, sku, branch, level, limit).await;
        if told.as_of == stock.seq {
            return (stock, told);
        }
    }
}

/// Every number of every level is what its entries come to, and the running level leads up to it.
async fn all_add_up(node: &Node, limit: usize) {
    for number in 0..SKUS.len() {
        for branch in BRANCHES {
            for level in LEVELS {
                let (stock, told) = at_one_moment(node, sku(number), branch, level, limit).await;
                let shown = level_in(&stock.branches, branch);
                let context = format!("{} in {branch}: {told:?}", sku(number));
                assert_eq!(told.sum, told.value, "{context}");
                let sum: i64 = told.entries.iter().map(|entry| entry.quantity.0).sum();
                assert_eq!(sum, told.value.0, "{context}");
                assert_eq!(told.entries.len(), usize::try_from(told.entry_count).unwrap(), "{context}");
                let expected = match level {
                    LevelName::OnHand => shown.on_hand,
                    LevelName::Unsellable => shown.unsellable,
                    LevelName::Allocated => shown.allocated,
                    LevelName::Reserved => shown.reserved,
                    LevelName::Incoming => shown.incoming,
                    LevelName::Available => shown.available_to_sell(),
                    LevelName::InTransit | LevelName::Backordered => told.value,
                };
                assert_eq!(told.value, expected, "{context}");
                if level == LevelName::Available {
                    continue;
                }
                let mut after = told.value;
                for entry in &told.entries {
                    assert_eq!(entry.after, after, "{context}");
                    after.0 -= entry.quantity.0;
                }
                assert_eq!(after, Quantity::ZERO, "{context}");
            }
        }
    }
}

pub(in crate::node) fn step() -> impl Strategy<Value = Step> {
    let (there, what, number, few) = (0..2_usize, 0..2_usize, 0..4_usize, 1..5_i64);
    prop_oneof![
        (there.clone(), what.clone(), few.clone()).prop_map(|(a, b, c)| Step::Receive(a, b, c)),
        (there.clone(), what.clone(), -3..4_i64, -2..3_i64).prop_map(|(a, b, c, d)| Step::Adjust(a, b, c, d)),
        (there.clone(), what.clone(), few.clone()).prop_map(|(a, b, c)| Step::Hold(a, b, c)),
        number.clone().prop_map(Step::Release),
        (there, what.clone(), few).prop_map(|(a, b, c)| Step::Draft(a, b, c)),
        number.clone().prop_map(Step::Approve),
        number.clone().prop_map(Step::Cancel),
        number.clone().prop_map(Step::Dispatch),
        number.clone().prop_map(Step::Dispatch),
        (number.clone(), what, 0..4_i64, 0..3_i64, any::<bool>())
            .prop_map(|(a, b, c, d, e)| Step::Arrive(a, b, c, d, e)),
        number.prop_map(Step::WriteOff),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn explanations_add_up_after_any_commands(steps in prop::collection::vec(step(), 1..60), limit in 1..6_usize) {
        System::new().block_on(async {
            let node = Node::open(&NodeOptions::default()).unwrap();
            shop(&node).await;
            let mut known = Known::default();
            for (number, step) in steps.iter().enumerate() {
                do_it(&node, step, &mut known).await;
                if number % 16 == 15 {
                    all_add_up(&node, limit).await;
                }
            }
            all_add_up(&node, limit).await;
            node.stop().await;
        });
    }
}

/// Writes a branch and so many movements of one SKU straight into a journal, so many in a block.
fn write(data: &Path, movements: usize, in_a_block: usize) {
    let received = |number: usize| {
        let line = Moved { sku: sku(0), quantity: Quantity(if number.is_multiple_of(3) { -1 } else { 2 }) };
        let event = Event::Stock(StockEvent::Received { reference: format!("D{number}"), lines: vec![line] });
        sample(0, Stream::Branch(BRANCHES[number % 2]), crate::clock::now(), Decision::Branch(vec![event]))
    };
    let put = sample(0, Stream::Organisation, crate::clock::now(), sample_branch(BRANCHES[0]));
    let records: Vec<_> = std::iter::once(put).chain((0..movements).map(received)).collect();
    let storage = SledStorage::open_with(data, &SledOptions::default()).unwrap();
    for records in records.chunks(in_a_block) {
        let mut block = BlockBuilder::after(storage.head());
        for record in records {
            let mut bytes = Vec::new();
            let form = record.encode(&mut bytes);
            block.push(form, &bytes).unwrap();
        }
        storage.commit(&block.finish().unwrap()).unwrap();
    }
    storage.mark_clean().unwrap();
}

#[test]
fn a_long_ledger_adds_up_with_and_without_rows_and_behind_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let movements = 10_000;
    write(dir.path(), movements, 7);
    for start in 0..2 {
        System::new().block_on(async {
            let node =
                Node::open(&NodeOptions { data: Some(dir.path().to_owned()), ..NodeOptions::default() })
                    .unwrap();
            // Whatever happens has the partition write some rows of a long tail.
            for number in 0..4 {
                let code = format!("B{start}{number}");
                let name = code.clone();
                let put = PutBranch { id: BRANCHES[1], code, name, ..PutBranch::default() };
                submit(&node, None, CommandBody::from(put)).await.unwrap();
            }
            for again in 0..2 {
                let began = std::time::Instant::now();
                let (level, before, limit) = (LevelName::OnHand, None, 100);
                let asked =
                    ExplainAsked { sku: sku(0), branch: BRANCHES[0], level, condition: None, before, limit };
                let told = node.explain(asked).await.unwrap();
                println!("start {start}, time {again}: {:?}", began.elapsed());
                assert_eq!((told.entry_count, told.entries.len()), (5_000, 100));
                assert_eq!(told.sum, told.value);
                assert_eq!(told.entries[0].after, told.value);
            }
            let told = whole(&node, sku(0), BRANCHES[1], LevelName::OnHand, 500).await;
            let positions: BTreeSet<Lsn> = told.entries.iter().map(|entry| entry.lsn).collect();
            assert_eq!(positions.len(), 5_000);
            assert_eq!(told.entries.iter().map(|entry| entry.quantity.0).sum::<i64>(), told.value.0);
            node.stop().await;
        });
    }
}

#[test]
fn a_very_long_ledger_is_added_up_in_one_answer() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), 51_000, 1_000);
    System::new().block_on(async {
        let node =
            Node::open(&NodeOptions { data: Some(dir.path().to_owned()), ..NodeOptions::default() }).unwrap();
        let (level, before, limit) = (LevelName::OnHand, None, 3);
        let asked = ExplainAsked { sku: sku(0), branch: BRANCHES[0], level, condition: None, before, limit };
        let told = node.explain(asked).await.unwrap();
        assert!(told.entry_count > 10_000, "{}", told.entry_count);
        assert_eq!((told.sum, told.entries.len()), (told.value, 3));
        node.stop().await;
    });
}
