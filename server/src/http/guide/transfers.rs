//! Examples of goods between branches: all at once, in shipments, what is not as announced, and what goes back.

use protocol::{
    AskForGoods, BranchId, CloseTransferShort, DeclineTransfer, DiscrepancyKind, DraftTransfer, Quantity,
    ReceiveShipment, ReceiveTransfer, ReceivedLine, Resolution, ResolveDiscrepancy, Responsible, SendBack,
    ShipTransfer, ShipmentId, SkuQuantity, TransferCommand, TransferId, TransferRef, TurnBack,
    WriteOffTransfer,
};

use super::examples::{By, Teller, units};

pub(super) fn tell(teller: &mut Teller<'_>) {
    teller.chapter = "Send goods to another branch";
    let (sku, away) = (teller.stage.sku, teller.stage.away);
    let draft = |note: &str| DraftTransfer {
        to: away,
        lines: vec![SkuQuantity { sku, quantity: units(3) }],
        note: note.to_owned(),
    };
    let transfer = TransferId::from(teller.office(draft("For the weekend")));
    teller.office(TransferCommand::Approve(TransferRef { transfer }));
    teller.office(TransferCommand::Dispatch(TransferRef { transfer }));
    let lines = vec![ReceivedLine { sku, good: units(2), damaged: Quantity::ZERO }];
    let note = "Sent for the branch that receives. One of three is missing.";
    teller.tell(By::Office, note, away, ReceiveTransfer { transfer, lines, complete: true });
    teller.office(WriteOffTransfer { transfer, note: "Lost by the carrier".to_owned() });
    let note = "Another one, to be called off.";
    let home = teller.stage.home;
    let other = TransferId::from(teller.tell(By::Office, note, home, draft("Not needed after all")));
    teller.office(TransferCommand::Cancel(TransferRef { transfer: other }));
    let sent = TransferId::from(teller.office(draft("To the wrong branch")));
    teller.office(TransferCommand::Approve(TransferRef { transfer: sent }));
    teller.office(TransferCommand::Dispatch(TransferRef { transfer: sent }));
    let back = TurnBack { transfer: sent, shipment: sent.into(), note: "It is needed here".to_owned() };
    let note = "What has left all at once is a shipment with the transfer's own id. Once the other branch has given it up, \
                it is received here.";
    teller.tell(By::Office, note, home, TransferCommand::TurnBack(back));
    in_shipments(teller, away);
}

/// Asked for by the branch that wants it, sent in a part, short when it comes, and the rest never sent.
fn in_shipments(teller: &mut Teller<'_>, away: BranchId) {
    let (sku, home) = (teller.stage.sku, teller.stage.home);
    let ask = |note: &str| AskForGoods {
        from: home,
        lines: vec![SkuQuantity { sku, quantity: units(4) }],
        note: note.to_owned(),
    };
    let note = "Sent for the branch that wants the goods.";
    let unwanted = TransferId::from(teller.tell(By::Office, note, away, ask("For the window")));
    teller.office(DeclineTransfer { transfer: unwanted, note: "We need them here".to_owned() });
    let transfer = TransferId::from(teller.tell(By::Office, "", away, ask("For Friday")));
    teller.office(TransferCommand::Approve(TransferRef { transfer }));
    let lines = vec![SkuQuantity { sku, quantity: units(3) }];
    let shipment = ShipmentId::from(teller.office(ShipTransfer { transfer, lines }));
    teller.office(CloseTransferShort { transfer, note: "The last one is on display".to_owned() });
    let one = || vec![ReceivedLine { sku, good: units(1), damaged: Quantity::ZERO }];
    let note = "As long as one shipment is on its way, its name may be left out.";
    teller.tell(By::Office, note, away, ReceiveTransfer { transfer, lines: one(), complete: false });
    let received = ReceiveShipment {
        transfer,
        shipment,
        lines: one(),
        complete: true,
        seen: Some(1),
        responsible: Responsible::Carrier,
        note: "The box was open".to_owned(),
    };
    let note = "The second of three, and the last that comes.";
    let receipt = teller.tell(By::Office, note, away, received);
    teller.office(ResolveDiscrepancy {
        transfer,
        receipt,
        sku,
        kind: DiscrepancyKind::Short,
        quantity: None,
        lot: None,
        resolution: Resolution::Found,
        responsible: Responsible::Sender,
        note: "It stood behind the door".to_owned(),
    });
    let back = SendBack { of: transfer, lines: one(), note: "Wrong colour".to_owned() };
    teller.tell(By::Office, "Sent for the branch that received.", away, back);
}
