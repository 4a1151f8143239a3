//! The chapter of the story that buys goods: a supplier, an order in two deliveries, and what goes back.

use domain::step_id;
use protocol::{
    AbcClass, AdjustmentReason, Amount, ApproveTask, BackorderRule, ChangePurchase, ClosePurchase, Condition,
    CostMethod, DeliveredLine, DraftPurchase, FulfilmentId, FulfilmentRef, LabelPrinter, Offer, Oversell,
    PrinterLanguage, PurchaseCommand, PurchaseId, PurchaseRef, PutPurchaseLine, PutSupplier, Quantity,
    ReceivePurchase, Remedy, RemedyTask, Reorder, ReturnGoods, Safety, SafetyLine, SafetyOf, SendBackLine,
    SendPurchase, SetAside, SetBackorders, SetBins, SetBuffers, SetCorrectionLimit, SetCostMethod,
    SetLabelPrinter, SetOffers, SetOversell, SetReorder, SetSafety, SettleConsignment, SkuBackorder, SkuBins,
    SkuBuffer, SkuOffer, SkuOversell, SkuReorder, SupplierId, TaskCommand, TaskId, TicketId, WaitKind,
    WriteOff,
};

use super::examples::{By, Teller, units};

pub(super) fn buying(teller: &mut Teller<'_>) {
    teller.chapter = "Buy from a supplier";
    let supplier = SupplierId(90);
    supplied(teller, supplier);
    ordered(teller, supplier);
    consigned(teller, supplier);
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
    let rule = BackorderRule {
        kind: WaitKind::Backorder,
        branch: home,
        cap: units(20),
        until: "2099-12-24".to_owned(),
    };
    let note =
        "Sold before it is there: at one branch, no more than the cap, with a date that customers are told.";
    let backorders = |rule| SetBackorders { lines: vec![SkuBackorder { sku, rule }] };
    teller.tell(By::Office, note, home, backorders(Some(rule)));
    let note = "Only what is there, again.";
    teller.tell(By::Office, note, home, backorders(None));
    teller.office(SetBuffers { branch: home, buffers: vec![SkuBuffer { sku, web: units(1) }] });
    teller.office(SetReorder { branch: home, levels: vec![SkuReorder { sku, reorder }] });
    let (of, safety) = (SafetyOf::Class(AbcClass::A), Some(Safety::Service(950)));
    let own = SafetyLine { of: SafetyOf::Sku(sku), safety: Some(Safety::Days(7)) };
    teller.office(SetSafety { rules: vec![SafetyLine { of, safety }, own] });
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
    let note = "Of a task that says what is missing: here an order goes without it. Of another one it is refused, as here.";
    let remedy =
        Remedy::PayBack(FulfilmentRef { fulfilment: FulfilmentId::from(step_id(task.uuid(), "fulfil", 0)) });
    let remedy = RemedyTask { task, sku, quantity: units(1), remedy };
    teller.tell(By::Office, note, home, TaskCommand::Remedy(remedy));
    teller.office(SetCorrectionLimit { max: None });
    let network = "192.168.1.41:9100".to_owned();
    let printer = LabelPrinter { network, language: PrinterLanguage::Zpl, dpi: 203 };
    teller.office(SetLabelPrinter { branch: home, printer: Some(printer) });
    teller.office(SetCostMethod { sku: None, method: Some(CostMethod::ByLot) });
    let note = "Dried: on sale again".to_owned();
    teller.office(SetAside { sku, quantity: units(1), from: damaged, to: None, note });
}

/// Goods that stay their supplier's.
fn consigned(teller: &mut Teller<'_>, supplier: SupplierId) {
    let (sku, home, zero) = (teller.stage.sku, teller.stage.home, Quantity::ZERO);
    let note = "Goods that stay the supplier's until they are sold.";
    let came = DeliveredLine { sku, good: units(4), damaged: zero, wrong: zero, cost: Some(Amount(250)) };
    teller.tell(
        By::Office,
        note,
        home,
        ReceivePurchase {
            purchase: None,
            supplier: Some(supplier),
            reference: String::new(),
            lines: vec![came],
            charges: None,
            over: false,
            seen: None,
            note: String::new(),
            consigned: true,
        },
    );
    teller.office(ReturnGoods {
        supplier: Some(supplier),
        reference: String::new(),
        reason: "Unsold".to_owned(),
        lines: vec![SendBackLine { sku, quantity: units(4), unsellable: zero }],
        consigned: true,
    });
    let note = "Nothing of theirs was sold, so that there is nothing to settle: it is refused, as here.";
    let settle = SettleConsignment { supplier, number: 1, total: Amount(0), until: String::new() };
    teller.tell(By::Office, note, home, PurchaseCommand::Settle(settle));
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
            consigned: false,
        },
    );
    teller.office(ReturnGoods {
        supplier: Some(supplier),
        reference,
        reason: "Broken on the way".to_owned(),
        lines: vec![SendBackLine { sku, quantity: units(2), unsellable: units(2) }],
        consigned: false,
    });
    let note = "The third case never comes.";
    teller.tell(By::Office, note, home, ClosePurchase { purchase, note: "Sold out there".to_owned() });
    let note = "Another one, to be called off.";
    let other = PurchaseId::from(teller.tell(By::Office, note, home, draft("Not needed after all")));
    teller.office(PurchaseCommand::Cancel(PurchaseRef { purchase: other }));
}
