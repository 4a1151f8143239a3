//! Every command that a branch can be asked, and whether the model asks it. The match has no wildcard: a command more does not compile
//! until it has a row here, and a row that says that the model asks it is held against what the model has asked.
//!
//! Stock is moved by branches alone. What head office decides about it reaches a branch as one of these commands, by an errand.

use domain::branch::{
    Body,
    command::{
        ClaimBody, CountBody, FulfilmentBody, HoldBody, LotBody, OrderBody, PurchaseBody, RegisterBody,
        StockBody, TicketBody, TransferBody,
    },
};

/// Who asks it in a test against a reference.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kept {
    /// The model: by a person, a program, another machine's errand or the machine's own timer.
    Asked,
    /// Nobody here, because it moves no goods and promises none, or only what other commands do; why, and which file tests it.
    Apart(&'static str),
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    pub name: &'static str,
    pub kept: Kept,
}

macro_rules! table {
    ($($command:pat => $name:literal, $kept:expr;)*) => {
        pub(super) const ROWS: &[Row] = &[$(Row { name: $name, kept: $kept }),*];

        pub(super) const fn row(body: &Body) -> Row {
            use Kept::{Apart, Asked};
            match body {
                $($command => Row { name: $name, kept: $kept },)*
            }
        }
    };
}

use Kept::{Apart, Asked};

#[rustfmt::skip]
table! {
    Body::Register(RegisterBody::SignOn { .. }) => "sign on", Apart("who stands at a till moves nothing; registers.rs");
    Body::Register(RegisterBody::SignOff { .. }) => "sign off", Apart("who stands at a till moves nothing; registers.rs");
    Body::Register(RegisterBody::OpenShift { .. }) => "open a shift", Apart("a drawer is money, not goods; trading.rs");
    Body::Register(RegisterBody::CloseShift { .. }) => "close a shift", Apart("a drawer is money, not goods; trading.rs");
    Body::Register(RegisterBody::BeginEpoch { .. }) => "begin a series", Apart("numbers of receipts; facts.rs");
    Body::Register(RegisterBody::Present) => "be present", Apart("it is only asked and records nothing");

    Body::Ticket(TicketBody::Sell(_)) => "sell", Asked;
    Body::Ticket(TicketBody::Refund(_)) => "refund", Asked;
    Body::Ticket(TicketBody::RefundWithoutReceipt { .. }) => "refund without a receipt", Asked;

    Body::Stock(StockBody::Receive { .. }) => "receive", Asked;
    Body::Stock(StockBody::Adjust { .. }) => "adjust", Asked;
    Body::Stock(StockBody::Correct { .. }) => "correct", Asked;
    Body::Stock(StockBody::SetAside { .. }) => "set aside", Asked;
    Body::Stock(StockBody::Reverse { .. }) => "reverse", Asked;
    Body::Stock(StockBody::Convert { .. }) => "convert", Asked;

    Body::Hold(HoldBody::Place { .. }) => "hold", Asked;
    Body::Hold(HoldBody::Extend { .. }) => "extend a hold", Asked;
    Body::Hold(HoldBody::Release { .. }) => "release a hold", Asked;

    Body::Transfer(TransferBody::Draft { .. }) => "draft a transfer", Asked;
    Body::Transfer(TransferBody::Approve { .. }) => "approve a transfer", Asked;
    Body::Transfer(TransferBody::Dispatch { .. }) => "dispatch a transfer", Asked;
    Body::Transfer(TransferBody::Cancel { .. }) => "cancel a transfer", Asked;
    Body::Transfer(TransferBody::Receive { .. }) => "receive a transfer", Asked;
    Body::Transfer(TransferBody::WriteOff { .. }) => "write off a transfer", Asked;
    Body::Transfer(TransferBody::Announce { .. }) => "announce a transfer", Asked;
    Body::Transfer(TransferBody::NoteReceipt { .. }) => "note a receipt", Asked;
    Body::Transfer(TransferBody::Ship { .. }) => "ship a part", Asked;
    Body::Transfer(TransferBody::CloseShort { .. }) => "close a transfer short", Asked;
    Body::Transfer(TransferBody::ReceiveShipment(_)) => "receive a shipment", Asked;
    Body::Transfer(TransferBody::Resolve(_)) => "resolve a difference", Asked;
    Body::Transfer(TransferBody::SendBack { .. }) => "send back a transfer", Asked;
    Body::Transfer(TransferBody::Ask { .. }) => "ask for goods", Asked;
    Body::Transfer(TransferBody::Decline { .. }) => "decline a wish", Asked;
    Body::Transfer(TransferBody::AnnounceShipment { .. }) => "announce a shipment", Asked;
    Body::Transfer(TransferBody::TurnBack { .. }) => "turn back a shipment", Asked;
    Body::Transfer(TransferBody::Withdraw { .. }) => "withdraw a shipment", Asked;
    Body::Transfer(TransferBody::ComeBack { .. }) => "come back", Asked;
    Body::Transfer(TransferBody::Request { .. }) => "request goods", Asked;

    Body::Claim(ClaimBody::Grant { .. }) => "grant a claim", Asked;
    Body::Claim(ClaimBody::Post { .. }) => "post a claim", Asked;
    Body::Claim(ClaimBody::Void { .. }) => "void a claim", Asked;

    Body::Count(CountBody::Open { .. }) => "open a count", Asked;
    Body::Count(CountBody::Enter { .. }) => "enter a count", Asked;
    Body::Count(CountBody::Recount { .. }) => "recount", Asked;
    Body::Count(CountBody::AskRecount { .. }) => "ask for a recount", Asked;
    Body::Count(CountBody::Submit { .. }) => "submit a count", Asked;
    Body::Count(CountBody::Approve { .. }) => "approve a count", Asked;
    Body::Count(CountBody::Cancel { .. }) => "cancel a count", Asked;
    Body::Count(CountBody::OpenBins { .. }) => "open a count of bins", Asked;
    Body::Count(CountBody::Bin { .. }) => "step of a bin", Asked;

    Body::Order(OrderBody::Hold { .. }) => "hold for an order", Asked;
    Body::Order(OrderBody::Keep { .. }) => "keep a hold", Asked;
    Body::Order(OrderBody::Free { .. }) => "free a hold", Asked;
    Body::Order(OrderBody::Allocate { .. }) => "allocate", Asked;
    Body::Order(OrderBody::Cancel { .. }) => "cancel a fulfilment", Asked;
    Body::Order(OrderBody::LeaveOut { .. }) => "leave out", Asked;
    Body::Order(OrderBody::Answered(_)) => "answer a suggestion", Asked;
    Body::Order(OrderBody::TakeBack { .. }) => "take back", Asked;
    Body::Order(OrderBody::BookMoney { .. }) => "book money", Apart("money of orders, not goods; orders_at_till.rs");
    Body::Order(OrderBody::AtRegister(_)) => "be at a register", Apart("it is only asked and records nothing");
    Body::Order(OrderBody::Issue(..)) => "issue an invoice", Apart("a document about goods that have left; invoices.rs");

    Body::Fulfilment(FulfilmentBody::Begin { .. }) => "begin picking", Asked;
    Body::Fulfilment(FulfilmentBody::Pick { .. }) => "pick", Asked;
    Body::Fulfilment(FulfilmentBody::Pack { .. }) => "pack", Asked;
    Body::Fulfilment(FulfilmentBody::Unpack { .. }) => "unpack", Asked;
    Body::Fulfilment(FulfilmentBody::Ready { .. }) => "lay ready", Asked;
    Body::Fulfilment(FulfilmentBody::Ship { .. }) => "ship", Asked;
    Body::Fulfilment(FulfilmentBody::HandOver { .. }) => "hand over", Asked;
    Body::Fulfilment(FulfilmentBody::LetWait { .. }) => "let wait", Asked;

    Body::Purchase(PurchaseBody::Draft { .. }) => "draft a purchase", Asked;
    Body::Purchase(PurchaseBody::Change { .. }) => "change a purchase", Asked;
    Body::Purchase(PurchaseBody::Send { .. }) => "send a purchase", Asked;
    Body::Purchase(PurchaseBody::Receive(_)) => "receive a delivery", Asked;
    Body::Purchase(PurchaseBody::Close { .. }) => "close a purchase", Asked;
    Body::Purchase(PurchaseBody::Cancel { .. }) => "cancel a purchase", Asked;
    Body::Purchase(PurchaseBody::Return(_)) => "return to a supplier", Asked;
    Body::Purchase(PurchaseBody::Settle { .. }) => "settle consignment", Asked;

    Body::Lot(LotBody::Name { .. }) => "name lots", Asked;
    Body::Lot(LotBody::Recall { .. }) => "recall a lot", Asked;
    Body::Lot(LotBody::Lift { .. }) => "lift a recall", Asked;

    Body::SetBackorder { .. } => "set a backorder", Asked;
    Body::ResolveTask { .. } => "resolve a task", Asked;
    Body::ApproveTask { .. } => "approve a correction", Asked;
    Body::Remedy { .. } => "remedy a shortage", Asked;
    Body::Settle { .. } => "settle an errand", Asked;
    Body::Expire => "expire", Asked;
}

/// The names of what the model has to have asked.
pub(super) fn asked() -> impl Iterator<Item = &'static str> {
    ROWS.iter().filter(|row| row.kept == Kept::Asked).map(|row| row.name)
}

#[test]
fn every_command_has_a_row_of_its_own_and_whatever_stays_out_a_reason() {
    let mut names: Vec<&str> = ROWS.iter().map(|row| row.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), ROWS.len(), "two commands have one name");
    for row in ROWS {
        if let Kept::Apart(why) = row.kept {
            assert!(why.len() > 10, "{}: say why the model does not ask it", row.name);
        }
    }
}
