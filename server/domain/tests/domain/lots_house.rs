//! What head office says of lots: how goods are told apart, and recalls, of which every branch hears in the right order.

use domain::{
    Grant, Machine, Request,
    organisation::{Body, Command, Organisation},
};
use protocol::{
    CommandId, LiftRecall, OrganisationCommand as O, RecallLot,
    RefusalCode::{self, *},
    SetTracking, Tracking, TrackingLine,
};

use crate::{
    lots::code,
    organisation::{ask, assert_replays, branch, head_office, put},
    support::*,
};

fn track(text: &str, tracking: Tracking) -> O {
    O::SetTracking(SetTracking { lines: vec![TrackingLine { sku: sku(text), tracking }] })
}

fn recall(lot: &str, reason: &str) -> O {
    O::RecallLot(RecallLot { sku: sku("CUP-S"), lot: code(lot), reason: reason.into() })
}

fn lift(lot: &str) -> O {
    O::LiftRecall(LiftRecall { sku: sku("CUP-S"), lot: code(lot), reason: "tested".into() })
}

fn refused(office: &Organisation, asked: O) -> Option<RefusalCode> {
    office.decide(NOW, &ask(asked)).err().map(|rejection| rejection.code)
}

/// What each branch has still to be told, and the ids of that.
fn owed(office: &Organisation) -> Vec<(CommandId, bool)> {
    let errands = office.owed().into_iter();
    errands.map(|errand| (errand.id, matches!(errand.request, Request::LiftRecall { .. }))).collect()
}

fn settle(office: &mut Organisation, errand: CommandId) {
    let body = Body::Settle { errand };
    let command = Command { grant: Grant::EVERYTHING, staff: ANN, currency: GBP, body };
    for event in office.decide(NOW, &command).unwrap() {
        office.apply(&event);
    }
}

#[test]
fn goods_are_told_apart_as_head_office_says() {
    let mut office = head_office();
    assert_eq!(office.tracking(&sku("CUP-S")), Tracking::Untracked);
    put(&mut office, track("CUP-S", Tracking::LotExpiry));
    assert!(office.tracks_anything() && office.tracking(&sku("CUP-S")) == Tracking::LotExpiry);
    put(&mut office, track("CUP-S", Tracking::Untracked));
    assert!(!office.tracks_anything());
    assert_eq!(refused(&office, track("NONE", Tracking::Lot)), Some(UnknownSku));
    assert_eq!(refused(&office, O::SetTracking(SetTracking { lines: vec![] })), Some(NoLines));
    let line = TrackingLine { sku: sku("CUP-S"), tracking: Tracking::Lot };
    let twice = O::SetTracking(SetTracking { lines: vec![line, line] });
    assert_eq!(refused(&office, twice), Some(TooManyLines));
}

#[test]
fn every_branch_hears_of_a_recall_and_only_then_that_it_is_lifted() {
    let mut office = head_office();
    put(&mut office, O::PutBranch(branch(2)));
    put(&mut office, O::PutBranch(branch(3)));
    let branches = office.branches().count();
    assert_eq!(refused(&office, recall("L1", " ")), Some(InvalidText));
    assert_eq!(refused(&office, lift("L1")), Some(WrongState));
    put(&mut office, recall("L1", "glass in it"));
    assert_eq!(refused(&office, recall("L1", "again")), Some(WrongState));
    assert_eq!(office.recalls().len(), 1);
    let told = owed(&office);
    assert_eq!(told.len(), branches);
    // One branch knows it when it is lifted: the others hear of the recall first.
    settle(&mut office, told[0].0);
    settle(&mut office, told[0].0);
    assert_eq!(office.recall_known_in(sku("CUP-S"), code("L1")), 1);
    put(&mut office, lift("L1"));
    assert!(office.recalls().is_empty());
    assert_eq!(refused(&office, recall("L1", "again")), Some(WrongState), "while branches do not know");
    let mut rounds = 0;
    while !owed(&office).is_empty() {
        let next = owed(&office);
        assert!(next.iter().map(|(id, _)| id).collect::<std::collections::BTreeSet<_>>().len() == next.len());
        settle(&mut office, next[next.len() - 1].0);
        rounds += 1;
    }
    assert_eq!(rounds, 2 * branches - 1, "the recall and its end, each once for each branch");
    assert_eq!(refused(&office, recall("L1", "again")), None);
}

#[test]
fn a_branch_that_opens_later_hears_of_what_is_recalled() {
    let mut office = head_office();
    put(&mut office, recall("L1", "glass in it"));
    for (errand, _) in owed(&office) {
        settle(&mut office, errand);
    }
    assert!(owed(&office).is_empty());
    put(&mut office, O::PutBranch(branch(77)));
    assert_eq!(owed(&office).len(), 1);
    assert_replays(&office);
}
