//! The chapter of the story that buys goods: a supplier, an order in two deliveries, and what goes back.

use protocol::{
    AdjustmentReason, Amount, ApproveTask, ChangePurchase, ClosePurchase, Condition, CostMethod,
    DeliveredLine, DraftPurchase, Offer, Oversell, PurchaseCommand, PurchaseId, PurchaseRef, PutPurchaseLine,
    PutSupplier, Quantity, ReceivePurchase, Reorder, ReturnGoods, SendBackLine, SendPurchase, SetAside,
    SetBins, SetBuffers, SetCorrectionLimit, SetCostMethod, SetOffers, SetOversell, SetReorder, SkuBins,
    SkuBuffer, SkuOffer, SkuOversell, SkuReorder, SupplierId, TaskCommand, TaskId, TicketId, WriteOff,
};

use super::examples::{By, Teller, units};

pub(super) fn buying(teller: &mut Teller<'_>) {
    teller.chapter = "Buy from a supplier";
    let supplier = SupplierId(90);
    supplied(teller, supplier);
    ordered(teller, supplier);
    aside(teller);
    super::lots::lots(teller, supplier);
}

fn supplied(teller: &mut Teller<'_>, supplier: SupplierId) {
    let (sku, home) = (teller.stage.sku, teller.stage.home);
    teller.office(PutSupplier {
        id: supplier,
        name: "Hillside Wholesale".to_owned(),
        code: "EXAMPLE-HILL".to_owned(),
        email: "orders@hillside.example".to_owned(),
        lead_days: 5,
        active: true,
        ..PutSupplier::default()
    });
    let offer = Offer { code: "H-1".to_owned(), pack: units(12), cost: None, minimum: Quantity::ZERO };
    teller.office(SetOffers { supplier, offers: vec![SkuOffer { sku, offer: Some(offer) }] });
    let reorder = Some(Reorder { point: units(6), max: units(36) });
    teller.office(SetBins { branch: home, bins: vec![SkuBins { sku, bins: vec!["A-03-2".to_owned()] }] });
    teller.office(SetOversell { lines: vec![SkuOversell { sku, till: Oversell::Reason }] });
    teller.office(SetBuffers { branch: home, buffers: vec![SkuBuffer { sku, web: units(1) }] });
    teller.office(SetReorder { branch: home, levels: vec![SkuReorder { sku, reorder }] });
}

/// Goods that may not be sold any more.
fn aside(teller: &mut Teller<'_>) {
    teller.chapter = "Set goods aside";
    let (sku, home) = (teller.stage.sku, teller.stage.home);
    let damaged = Some(Condition::Damaged);
    teller.office(SetAside { sku, quantity: units(2), from: None, to: damaged, note: "Wet".to_owned() });
    let off = WriteOff {
        sku,
        quantity: units(1),
        condition: damaged,
        reason: AdjustmentReason::Damaged,
        note: "Cannot be mended".to_owned(),
        code: None,
    };
    teller.office(off.clone());
    teller.office(SetCorrectionLimit { max: Some(Amount(1)) });
    let note = "Worth more than one person may book: it answers `awaits_approval` with a task.";
    let asked = teller.tell(By::Office, note, home, off);
    let note = "By somebody else; of whoever asked it is refused, as here.";
    let task = TaskId::from(TicketId::from(asked));
    teller.tell(By::Office, note, home, TaskCommand::Approve(ApproveTask { task, note: String::new() }));
    teller.office(SetCorrectionLimit { max: None });
    teller.office(SetCostMethod { sku: None, method: Some(CostMethod::ByLot) });
    let note = "Dried: on sale again".to_owned();
    teller.office(SetAside { sku, quantity: units(1), from: damaged, to: None, note });
}

fn ordered(teller: &mut Teller<'_>, supplier: SupplierId) {
    let (sku, home) = (teller.stage.sku, teller.stage.home);
    let lines = |count: i64| vec![PutPurchaseLine { sku, quantity: units(count), pack: None, cost: None }];
    let draft = |note: &str| DraftPurchase {
        supplier,
        lines: lines(24),
        expected: "2027-01-31".to_owned(),
        note: note.to_owned(),
    };
    let purchase = PurchaseId::from(teller.office(draft("By the yard, please")));
    teller.office(PurchaseCommand::Send(SendPurchase { purchase, version: 1 }));
    let note = "They have a case more. Once an order was sent, a change is a new version and says why.";
    teller.tell(
        By::Office,
        note,
        home,
        ChangePurchase {
            purchase,
            version: 1,
            lines: lines(36),
            expected: "2027-01-31".to_owned(),
            note: String::new(),
            reason: "A case more".to_owned(),
        },
    );
    let reference = format!("DN-{}", purchase.uuid().simple());
    let zero = Quantity::ZERO;
    let came = DeliveredLine { sku, good: units(22), damaged: units(2), wrong: zero, cost: None };
    let note = "The first delivery: two cases of three, and two pieces of them are broken.";
    teller.tell(
        By::Office,
        note,
        home,
        ReceivePurchase {
            purchase: Some(purchase),
            supplier: None,
            reference: reference.clone(),
            lines: vec![came],
            charges: None,
            over: false,
            seen: Some(0),
            note: String::new(),
        },
    );
    teller.office(ReturnGoods {
        supplier: Some(supplier),
        reference,
        reason: "Broken on the way".to_owned(),
        lines: vec![SendBackLine { sku, quantity: units(2), unsellable: units(2) }],
    });
    let note = "The third case never comes.";
    teller.tell(By::Office, note, home, ClosePurchase { purchase, note: "Sold out there".to_owned() });
    let note = "Another one, to be called off.";
    let other = PurchaseId::from(teller.tell(By::Office, note, home, draft("Not needed after all")));
    teller.office(PurchaseCommand::Cancel(PurchaseRef { purchase: other }));
}
