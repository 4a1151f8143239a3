//! Compares all that the server knows with what everybody was told.

use std::collections::{BTreeMap, HashSet};

use protocol::{
    BranchId, CommandId, Quantity, Sku, StockLevel, TicketId, TransferId, TransferState, TransferView,
};

use super::{Log, traders::Pair};
use crate::report::Report;

/// Proves that what is listed is what was acknowledged: nothing missing, nothing twice, nothing else.
pub(super) fn prove_once(report: &mut Report, log: &Log, listed: &[TicketId]) {
    let set: HashSet<TicketId> = listed.iter().copied().collect();
    let refunds: HashSet<TicketId> = log.refunds().map(|refund| TicketId::from(refund.id)).collect();
    let sold = log.acked.iter().map(|id| TicketId::from(*id));
    let lost = sold.chain(refunds.iter().copied()).filter(|id| !set.contains(id)).count();
    let double = listed.len().saturating_sub(set.len());
    let known = |id: &TicketId| log.sales.contains_key(&CommandId::from(*id)) || refunds.contains(id);
    let stray = set.iter().filter(|id| !known(id)).count();
    let unanswered = log.sales.len().saturating_sub(log.acked.len());
    report.proof(
        "every sale and every refund exactly once",
        lost == 0 && double == 0 && stray == 0 && unanswered == 0,
        format!(
            "{} sales and {} refunds acknowledged, {} listed; {lost} lost, {double} double, {stray} unknown, \
             {unanswered} unanswered",
            log.acked.len(),
            refunds.len(),
            listed.len()
        ),
    );
}

/// Proves that each register's receipt numbers are 1, 2, 3 … with nothing left out.
pub(super) fn prove_receipts(report: &mut Report, log: &Log) {
    let mut numbers: BTreeMap<_, Vec<u32>> = BTreeMap::new();
    let sold = log.sales.values().filter_map(|sale| sale.ack.as_ref()).map(|ack| ack.receipt);
    for number in sold.chain(log.refunds().map(|refund| refund.receipt)).map(|receipt| receipt.number) {
        numbers.entry((number.branch, number.register)).or_default().push(number.sequence);
    }
    let mut wrong = 0;
    for sequences in numbers.values_mut() {
        sequences.sort_unstable();
        let first = sequences.first().copied().unwrap_or(0);
        wrong += sequences.iter().zip(first..).filter(|(have, want)| **have != *want).count();
    }
    let detail = format!("{} registers, {wrong} numbers missing or double", numbers.len());
    report.proof("receipt numbers have no gaps", wrong == 0, detail);
}

/// Proves that stock fell by what was sold, rose by what came back and moved with the transfers, line by line, and that
/// nothing else is claimed or on its way.
pub(super) fn prove_stock(
    report: &mut Report,
    log: &Log,
    opening: &BTreeMap<BranchId, BTreeMap<Sku, StockLevel>>,
    now: &BTreeMap<BranchId, BTreeMap<Sku, StockLevel>>,
) {
    let mut expected: BTreeMap<(BranchId, Sku), i64> = BTreeMap::new();
    for (branch, levels) in opening {
        expected.extend(levels.iter().map(|(sku, level)| ((*branch, *sku), level.on_hand.0)));
    }
    for sale in log.sales.values().filter(|sale| sale.ack.is_some()) {
        for line in &sale.sell.lines {
            *expected.entry((sale.branch, line.sku)).or_insert(0) -= line.quantity.0;
        }
    }
    for refund in log.refunds() {
        *expected.entry((refund.branch, refund.sku)).or_insert(0) += refund.quantity.0;
    }
    for transfer in log.transfers.values().filter(|transfer| transfer.closed) {
        for line in &transfer.lines {
            *expected.entry((transfer.from, line.sku)).or_insert(0) -= line.quantity.0;
            *expected.entry((transfer.to, line.sku)).or_insert(0) += line.quantity.0;
        }
    }
    let on_hand = |branch: &BranchId, sku: &Sku| {
        now.get(branch).and_then(|levels| levels.get(sku)).map_or(Quantity::ZERO, |level| level.on_hand)
    };
    let wrong: Vec<String> = expected
        .iter()
        .filter(|((branch, sku), quantity)| on_hand(branch, sku).0 != **quantity)
        .map(|((branch, sku), quantity)| {
            format!("{branch}/{sku}: {} instead of {quantity}", on_hand(branch, sku).0)
        })
        .collect();
    let claimed = |levels: &BTreeMap<BranchId, BTreeMap<Sku, StockLevel>>| -> Vec<_> {
        let levels = levels.values().flat_map(BTreeMap::values);
        let sums = levels.fold((0, 0), |(allocated, incoming), level| {
            (allocated + level.allocated.0, incoming + level.incoming.0)
        });
        vec![sums.0, sums.1]
    };
    let same = claimed(opening) == claimed(now);
    let detail = if wrong.is_empty() {
        format!("{} levels compared; allocated and incoming {:?}", expected.len(), claimed(now))
    } else {
        format!("{} differ: {}", wrong.len(), wrong.iter().take(5).cloned().collect::<Vec<_>>().join(", "))
    };
    report.proof("stock = opening − sold + returned ± transferred", wrong.is_empty() && same, detail);
}

/// Proves that every transfer has ended as those who made it were told, that nobody else's are there, and that of two
/// branches that paid back the same unit one did.
pub(super) fn prove_settled(
    report: &mut Report,
    log: &Log,
    earlier: &HashSet<TransferId>,
    listed: &[TransferView],
    owed: u64,
) {
    let ours: Vec<&TransferView> = listed.iter().filter(|view| !earlier.contains(&view.id)).collect();
    let ended = |view: &TransferView, closed: bool| {
        let wanted = if closed { TransferState::Closed } else { TransferState::Cancelled };
        view.state == wanted && view.lines.iter().all(|line| line.in_transit() == Quantity::ZERO)
    };
    let right = |view: &&&TransferView| {
        log.transfers.get(&view.id).is_some_and(|transfer| ended(view, transfer.closed))
    };
    let right = ours.iter().filter(right).count();
    let closed = log.transfers.values().filter(|transfer| transfer.closed).count();
    report.proof(
        "every transfer is settled",
        right == ours.len() && right == log.transfers.len() && owed == 0,
        format!(
            "{closed} received and {} called off, {} listed, {right} of them as they should be; {owed} errands owed",
            log.transfers.len().saturating_sub(closed),
            ours.len()
        ),
    );
    let paid = |pair: &&Pair| pair.paid.len() == 1;
    let once = log.pairs.iter().filter(paid).count();
    let other: Vec<String> =
        log.pairs.iter().filter(|pair| !paid(pair)).take(5).map(|pair| format!("{pair:?}")).collect();
    report.proof(
        "of two branches that pay back the last unit one does",
        once == log.pairs.len(),
        format!("{} units, {once} paid back once; {}", log.pairs.len(), other.join("; ")),
    );
}
