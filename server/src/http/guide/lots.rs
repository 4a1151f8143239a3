//! The chapter of the story about lots: goods that are told apart, and a lot that is recalled.

use protocol::{
    DeliveredLine, GoodsCommand, LiftRecall, LotCode, LotLine, MoveLots, NameLots, PurchaseCommand, Quantity,
    RecallLot, ReceivePurchase, SetTracking, SupplierId, Tracking, TrackingLine,
};

use super::examples::{By, Teller, units};

pub(super) fn lots(teller: &mut Teller<'_>, supplier: SupplierId) {
    teller.chapter = "Lots, expiry dates and recalls";
    let (sku, home) = (teller.stage.sku, teller.stage.home);
    let track = |tracking| SetTracking { lines: vec![TrackingLine { sku, tracking }] };
    // Lots are named anew in each telling.
    let own = teller.id().simple().to_string();
    let code = |letter: char| LotCode::new(&format!("{letter}{}", own.get(..24).unwrap_or_default()));
    let (Ok(new), Ok(old)) = (code('N'), code('O')) else { return };
    let line = |lot, count: i64| LotLine {
        sku,
        lot,
        quantity: units(count),
        expires: Some("2031-12-31".to_owned()),
        unsellable: Quantity::ZERO,
    };
    teller.office(track(Tracking::LotExpiry));
    let zero = Quantity::ZERO;
    let came = DeliveredLine { sku, good: units(6), damaged: zero, wrong: zero, cost: None };
    let receive = ReceivePurchase {
        purchase: None,
        supplier: Some(supplier),
        reference: format!("LN-{own}"),
        lines: vec![came],
        charges: None,
        over: false,
        seen: None,
        note: String::new(),
        consigned: false,
    };
    let note = "Any command that moves goods can say which lots they are of. Goods that come have to, where they are told apart.";
    let of = GoodsCommand::Purchase(PurchaseCommand::Receive(receive));
    teller.tell(By::Office, note, home, MoveLots { lots: vec![line(new, 6)], of });
    let note = "Two pieces that were there before are of a lot too.";
    teller.tell(By::Office, note, home, NameLots { from: None, lots: vec![line(old, 2)] });
    let note = "No till and no page sells anything of it from now on.";
    let reason = "The maker warns of it".to_owned();
    teller.tell(By::Office, note, home, RecallLot { sku, lot: new, reason });
    teller.office(LiftRecall { sku, lot: new, reason: "All tested".to_owned() });
    teller.office(track(Tracking::Untracked));
}
