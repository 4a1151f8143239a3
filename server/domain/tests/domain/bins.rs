//! Where goods lie in a branch: what may be said, and what is then known.

use domain::{
    Address, Machine, Request,
    limits::{BACKORDERS_TOLD, BIN_CHARS_MAX, BINS_PER_SKU_MAX},
    organisation::{Body, Command, Organisation},
};
use protocol::{
    BackorderRule, BranchId, OrganisationCommand as O, Oversell, PutBranch, Quantity,
    RefusalCode::{self, *},
    SetBackorders, SetBins, SetBuffers, SetOversell, SkuBackorder, SkuBins, SkuBuffer, SkuOversell, WaitKind,
};

use crate::{
    organisation::{ask, assert_replays, branch, by, head_office, put},
    support::*,
};

const HOME: BranchId = BranchId(1);

fn bins(branch: BranchId, lines: &[(&str, &[&str])]) -> O {
    let line = |(text, own): &(&str, &[&str])| SkuBins {
        sku: sku(text),
        bins: own.iter().map(|bin| (*bin).to_owned()).collect(),
    };
    O::SetBins(SetBins { branch, bins: lines.iter().map(line).collect() })
}

fn refused(office: &Organisation, asked: O) -> Option<RefusalCode> {
    office.decide(NOW, &ask(asked)).err().map(|rejection| rejection.code)
}

#[test]
fn goods_are_put_away_moved_and_taken_out_of_their_bins() {
    let mut office = head_office();
    put(&mut office, bins(HOME, &[("CUP-S", &[" a-03-2 ", "b-01", "A-03-2"]), ("CUP-L", &["A-03-1"])]));
    assert_eq!(office.bins_of(sku("CUP-S"), HOME), ["A-03-2", "B-01"], "in capitals, each once");
    assert_eq!(office.bins_of(sku("CUP-L"), HOME), ["A-03-1"]);
    put(&mut office, bins(HOME, &[("CUP-S", &["C-9"])]));
    assert_eq!(office.bins_of(sku("CUP-S"), HOME), ["C-9"]);
    assert_eq!(office.bins_of(sku("CUP-L"), HOME), ["A-03-1"], "others stay where they are");
    put(&mut office, bins(HOME, &[("CUP-S", &[])]));
    assert!(office.bins_of(sku("CUP-S"), HOME).is_empty());
    assert_replays(&office);
}

#[test]
fn some_are_kept_back_from_the_online_store() {
    let mut office = head_office();
    let keep = |text: &str, milli: i64| {
        let buffers = vec![SkuBuffer { sku: sku(text), web: Quantity(milli) }];
        O::SetBuffers(SetBuffers { branch: HOME, buffers })
    };
    put(&mut office, keep("CUP-S", 2_000));
    assert_eq!(office.web_buffer(&sku("CUP-S"), HOME), units(2));
    assert_eq!(office.web_buffer(&sku("CUP-S"), BranchId(2)), Quantity::ZERO);
    put(&mut office, keep("CUP-S", 0));
    assert_eq!(office.web_buffer(&sku("CUP-S"), HOME), Quantity::ZERO);
    assert_replays(&office);
    for (asked, code) in [
        (keep("CUP-S", -1), InvalidQuantity),
        (keep("NOT-SOLD", 1_000), UnknownSku),
        (O::SetBuffers(SetBuffers { branch: HOME, buffers: vec![] }), NoLines),
    ] {
        let name = format!("{asked:?}");
        assert_eq!(refused(&office, asked), Some(code), "{name}");
    }
}

#[test]
fn a_sku_has_a_rule_about_being_sold_short() {
    let mut office = head_office();
    let rule =
        |text: &str, till| O::SetOversell(SetOversell { lines: vec![SkuOversell { sku: sku(text), till }] });
    assert_eq!(office.oversell(&sku("CUP-S")), Oversell::Allow);
    put(&mut office, rule("CUP-S", Oversell::Deny));
    assert_eq!(office.oversell(&sku("CUP-S")), Oversell::Deny);
    put(&mut office, rule("CUP-S", Oversell::Allow));
    assert_replays(&office);
    for (asked, code) in [
        (rule("NOT-SOLD", Oversell::Deny), UnknownSku),
        (O::SetOversell(SetOversell { lines: vec![] }), NoLines),
    ] {
        let name = format!("{asked:?}");
        assert_eq!(refused(&office, asked), Some(code), "{name}");
    }
}

fn backorder(text: &str, rule: Option<(u16, i64, &str)>) -> O {
    let rule = rule.map(|(branch, cap, until)| BackorderRule {
        kind: WaitKind::Backorder,
        branch: BranchId(branch),
        cap: Quantity(cap),
        until: until.to_owned(),
    });
    O::SetBackorders(SetBackorders { lines: vec![SkuBackorder { sku: sku(text), rule }] })
}

/// Whom the house still has to tell of what, as (branch, version, cap).
fn telling(office: &Organisation) -> Vec<(BranchId, u32, Option<i64>)> {
    let told = office.owed().into_iter().map(|errand| match (errand.to, errand.request) {
        (Address::Branch(branch), Request::TellBackorder { version, rule, .. }) => {
            (branch, version, rule.map(|rule| rule.cap.0 / 1_000))
        }
        other => panic!("{other:?}"),
    });
    told.collect()
}

fn settled(mut office: Organisation) -> Organisation {
    while let Some(errand) = office.owed().into_iter().next() {
        let command = Command { body: Body::Settle { errand: errand.id }, ..ask(backorder("CUP-S", None)) };
        let events = office.decide(NOW, &command).unwrap();
        assert_eq!(events.len(), 1, "what was told is told");
        events.iter().for_each(|event| office.apply(event));
    }
    office
}

#[test]
fn a_sku_is_sold_before_it_is_there_at_one_branch_which_is_told() {
    let mut office = head_office();
    let second = BranchId(2);
    put(&mut office, O::PutBranch(PutBranch { on_web: true, ..branch(2) }));
    assert_eq!(office.backorder(&sku("CUP-S")), None);
    put(&mut office, backorder("CUP-S", Some((1, 5_000, "2026-12-24"))));
    let rule = office.backorder(&sku("CUP-S")).unwrap();
    assert_eq!((rule.branch, rule.cap, rule.until), (HOME, units(5), 739_974));
    assert_eq!(telling(&office), [(HOME, 1, Some(5))]);
    // Said anew before the branch has heard: it hears the newest, and only that.
    put(&mut office, backorder("CUP-S", Some((1, 7_000, "2027-01-07"))));
    assert_eq!(telling(&office), [(HOME, 2, Some(7))]);
    let mut office = settled(office);
    assert!(telling(&office).is_empty());
    // Another branch gets the goods: both are told.
    put(&mut office, backorder("CUP-S", Some((2, 7_000, "2027-01-07"))));
    assert_eq!(telling(&office), [(HOME, 3, None), (second, 3, Some(7))]);
    let mut office = settled(office);
    put(&mut office, backorder("CUP-S", None));
    assert_eq!(telling(&office), [(second, 4, None)]);
    let said = &office.supply_of(&sku("CUP-S")).unwrap().backorder.as_ref().unwrap().said;
    let told: Vec<Option<i64>> = said.iter().map(|(_, rule)| rule.map(|rule| rule.cap.0 / 1_000)).collect();
    assert_eq!(told, [Some(5), Some(7), Some(7), None], "what was said stays known");
    for _ in 0..2 * BACKORDERS_TOLD {
        put(&mut office, backorder("CUP-S", None));
    }
    let said = &office.supply_of(&sku("CUP-S")).unwrap().backorder.as_ref().unwrap().said;
    assert_eq!(said.len(), BACKORDERS_TOLD);
}

#[test]
fn what_may_not_be_said_of_goods_that_are_not_there() {
    let office = head_office();
    let good = Some((1, 5_000, "2026-12-24"));
    for (asked, code) in [
        (backorder("NOT-SOLD", good), UnknownSku),
        (backorder("CUP-S", Some((99, 5_000, "2026-12-24"))), UnknownBranch),
        (backorder("CUP-S", Some((1, 0, "2026-12-24"))), InvalidQuantity),
        (backorder("CUP-S", Some((1, -1_000, "2026-12-24"))), InvalidQuantity),
        (backorder("CUP-S", Some((1, 5_000, "soon"))), InvalidText),
        (backorder("CUP-S", Some((1, 5_000, "2026-02-29"))), InvalidText),
        (backorder("CUP-S", Some((1, 5_000, "2001-01-01"))), InvalidText),
        (O::SetBackorders(SetBackorders { lines: vec![] }), NoLines),
    ] {
        let name = format!("{asked:?}");
        assert_eq!(refused(&office, asked), Some(code), "{name}");
    }
    let stranger = office.decide(NOW, &by(Role::Supervisor, backorder("CUP-S", good))).unwrap_err();
    assert_eq!(stranger.code, NotAllowed);
}

#[test]
fn what_is_no_bin_is_refused() {
    let office = head_office();
    let many: Vec<String> = (0..=BINS_PER_SKU_MAX).map(|number| format!("A-{number}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let long = "X".repeat(BIN_CHARS_MAX + 1);
    for (asked, code) in [
        (bins(HOME, &[]), NoLines),
        (bins(HOME, &[("CUP-S", &["A"]), ("CUP-S", &["B"])]), TooManyLines),
        (bins(HOME, &[("CUP-S", &many)]), TooManyLines),
        (bins(HOME, &[("CUP-S", &[" "])]), InvalidText),
        (bins(HOME, &[("CUP-S", &["A\nB"])]), InvalidText),
        (bins(HOME, &[("CUP-S", &[&long])]), InvalidText),
        (bins(HOME, &[("NOT-SOLD", &["A"])]), UnknownSku),
        (bins(BranchId(99), &[("CUP-S", &["A"])]), UnknownBranch),
    ] {
        let name = format!("{asked:?}");
        assert_eq!(refused(&office, asked), Some(code), "{name}");
    }
    let stranger = office.decide(NOW, &by(Role::Cashier, bins(HOME, &[("CUP-S", &["A"])]))).unwrap_err();
    assert_eq!(stranger.code, NotAllowed);
}
