//! Where goods lie in a branch: what may be said, and what is then known.

use domain::{
    Machine,
    limits::{BIN_CHARS_MAX, BINS_PER_SKU_MAX},
    organisation::Organisation,
};
use protocol::{
    BranchId, OrganisationCommand as O, Oversell, Quantity,
    RefusalCode::{self, *},
    SetBins, SetBuffers, SetOversell, SkuBins, SkuBuffer, SkuOversell,
};

use crate::{
    organisation::{ask, assert_replays, by, head_office, put},
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
