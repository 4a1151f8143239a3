//! Goods of which no lot is known while one of their SKU is recalled: they may be of it, and are not sold before somebody has looked.

use domain::branch::{
    Branch, Command, NamedLot,
    command::{LotBody, StockBody},
};
use protocol::{AdjustmentReason, Condition, Quantity, RefusalCode::*, Tracking};

use crate::{lots::*, support::*};

fn correct(delta: i64, reason: AdjustmentReason) -> Command {
    let (sku, note, unsellable) = (sku("A"), String::new(), Quantity::ZERO);
    office(Role::Manager, StockBody::Adjust { sku, delta: units(delta), unsellable, reason, note })
}

fn name(lines: &[NamedLot]) -> Command {
    naming(office(Role::Manager, LotBody::Name { from: None }), lines)
}

/// On hand, what of it may be sold, and what is in doubt.
fn state(branch: &Branch) -> (i64, i64, i64) {
    let level = branch.level(&sku("A"));
    let doubted =
        branch.conditions().get(&sku("A")).map_or(Quantity::ZERO, |aside| aside.by_lots(Condition::Recalled));
    let of_lots = branch.lots_of(&sku("A")).into_iter().flat_map(|of| of.in_order());
    let recalled: i64 = of_lots.filter(|(_, lot)| lot.recalled).map(|(_, lot)| lot.fit.0).sum();
    (level.on_hand.0 / 1_000, level.available_to_sell().0 / 1_000, (doubted.0 - recalled) / 1_000)
}

#[test]
fn whatever_brings_goods_without_a_lot_they_wait_until_it_is_named() {
    let recalled = || two_lots().when(recall("A", "ONE")).then_ok();
    assert_eq!(state(&recalled().branch), (15, 5, 0));
    let found = recalled().when(correct(3, AdjustmentReason::Found)).then_ok();
    assert_eq!(state(&found.branch), (18, 5, 3), "found in a corner");
    let back = recalled().when(returned(2, protocol::Disposition::Restock, &[])).then_ok();
    assert_eq!(state(&back.branch), (17, 5, 2), "brought back without a receipt");
    let known =
        recalled().when(naming(correct(3, AdjustmentReason::Found), &[lot("A", "TWO", 3, 20)])).then_ok();
    assert_eq!(state(&known.branch), (18, 8, 0), "its lot was read off it");
    // Somebody looks: one is of the recalled lot, one of the other.
    let looked = found.when(name(&[lot("A", "ONE", 1, 10), lot("A", "TWO", 1, 20)])).then_ok();
    assert_eq!(state(&looked.branch), (18, 6, 1));
    let lifted = looked.when(lift("A", "ONE")).then_ok();
    assert_eq!(state(&lifted.branch), (18, 18, 0));
}

#[test]
fn what_was_there_without_a_lot_is_blocked_with_the_recall_and_free_after_the_last() {
    let shop = || given(open_till().into_iter().chain([received("A", 4)]));
    let known = shop().when(name(&[lot("A", "TWO", 1, 20)])).then_ok();
    let blocked = known.when(recall("A", "ONE")).then_ok();
    assert_eq!(state(&blocked.branch), (4, 1, 3));
    let again = blocked.when(recall("A", "TWO")).then_ok();
    assert_eq!(state(&again.branch), (4, 0, 3), "of two recalls each is a doubt");
    let half = again.when(lift("A", "ONE")).then_ok();
    assert_eq!(state(&half.branch), (4, 0, 3));
    assert_eq!(state(&half.when(lift("A", "TWO")).then_ok().branch), (4, 4, 0));
    // Also where no lot was ever heard of.
    let never = shop().when(recall("A", "ONE")).then_ok();
    assert_eq!(state(&never.branch), (4, 0, 4));
    let sold = never.when(sell_of(1, &[])).then_ok();
    assert_eq!(state(&sold.branch), (3, 0, 3), "a paid ticket is a fact");
    assert_eq!(state(&sold.when(lift("A", "ONE")).then_ok().branch), (3, 3, 0));
}

#[test]
fn what_is_in_doubt_is_written_off_or_named_and_never_just_set_free() {
    let found = || {
        let shop = two_lots().when(recall("A", "ONE")).then_ok();
        shop.when(correct(3, AdjustmentReason::Found)).then_ok()
    };
    let scrap = |count: i64| adjust(-count, -count);
    let off = found().when(scrap(2)).then_ok();
    assert_eq!(state(&off.branch), (16, 5, 1), "what is in doubt goes before what is known to be of the lot");
    let off = off.when(scrap(3)).then_ok();
    assert_eq!((state(&off.branch), seen(&off.branch, "A").0[0].1), ((13, 5, 0), 8));
    found().when(adjust(0, -1)).then_refused(InsufficientStock);
    found().when(name(&[lot("A", "TWO", 4, 20)])).then_refused(InsufficientStock);
    // A sale takes what may be sold, and only then what is in doubt.
    let sold = found().when(sell_of(6, &[])).then_ok();
    assert_eq!(state(&sold.branch), (12, 0, 2));
    let came = sold.when(delivery(13, "A", (4, 0), &[lot("A", "TWO", 4, 20)], Tracking::Lot)).then_ok();
    assert_eq!(state(&came.branch), (16, 4, 2));
}
