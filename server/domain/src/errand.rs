//! What one machine asks or tells another. An errand is owed: it follows from the state of the machine that owes it, until
//! the answer has come back to that machine as a command of its own. So nothing is lost by a crash, only asked again; and
//! because its id follows from the document and the step, asking again does nothing twice.

use protocol::{
    Amount, BranchId, CommandId, CustomerId, FulfilmentId, HoldId, LotCode, OrderId, PaymentId, RefusalCode,
    ShipmentId, Sku, TicketId, Timestamp, TransferId,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    accounts::{Credited, Share, Spent, User},
    branch::{
        Answering, AskedInstead, Awaited, LotCame, LotMove, Moved, ReceiptLine, Recipe, Span, Then,
        command::Said,
    },
    customers::{EmailTag, Sealed},
    orders::{CameBack, MailKind, TillMoney, ToIssue},
    organisation::Backorder,
};

/// Whom an errand is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Address {
    Branch(BranchId),
    /// One of the machines that share the orders.
    Orders(u16),
    /// One of the machines that share the customers.
    Customers(u16),
    /// One of the machines that share what is of value by its name.
    Accounts(u16),
    /// Whoever takes money for the house, outside.
    Payments,
    /// Whoever brings mail.
    Mail,
}

/// One thing that is owed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Errand {
    /// The command id under which it is asked, however often.
    pub id: CommandId,
    pub to: Address,
    pub request: Request,
}

/// What is asked or told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Request {
    /// Goods have left for you.
    AnnounceTransfer {
        transfer: TransferId,
        lines: Vec<Moved>,
        note: String,
        /// Which lots they are of, as far as that is known.
        lots: Vec<LotMove>,
    },
    /// Goods of yours have come, or will not.
    NoteReceipt {
        transfer: TransferId,
        receipt: CommandId,
        lines: Vec<ReceiptLine>,
        said: Said,
        /// Of which lots that was, as far as it is known.
        lots: Vec<LotCame>,
    },
    /// One shipment of several has left for you, or goods of yours come back.
    AnnounceShipment {
        transfer: TransferId,
        shipment: ShipmentId,
        lines: Vec<Moved>,
        note: String,
        lots: Vec<LotMove>,
        back_of: Option<TransferId>,
    },
    /// Give up what you still expect of a shipment: it is to come back.
    TurnBack {
        transfer: TransferId,
        shipment: ShipmentId,
    },
    /// What was given up of a shipment comes back to you, who are `home`.
    GoodsComeBack {
        transfer: TransferId,
        shipment: ShipmentId,
        home: BranchId,
        lines: Vec<Moved>,
        lots: Vec<LotMove>,
    },
    /// Goods of yours are wanted here.
    AskForGoods {
        transfer: TransferId,
        lines: Vec<Moved>,
        note: String,
    },
    /// What was claimed has been used.
    PostClaim {
        claim: CommandId,
        original: TicketId,
        refund: TicketId,
        lines: Vec<(u16, Vec<Span>)>,
    },
    /// Set these goods aside for an order: all lines or none. The errand's id becomes the hold's.
    HoldForOrder {
        order: OrderId,
        lines: Vec<Moved>,
        ttl_ms: u32,
        /// Whether it may be goods that are not there yet, as far as you may promise such.
        patient: bool,
        /// What kits of it are made of, as they were sold; of those that are not named, what they are made of now.
        kits: Vec<Recipe>,
    },
    /// Keep them aside for so long from now, whatever the cap of other holds is: somebody is paying.
    KeepHold {
        hold: HoldId,
        ttl_ms: u32,
    },
    /// Nobody needs them any more. It is done also where they are free already.
    FreeHold {
        hold: HoldId,
    },
    /// Promise these goods to a paid order, and pick them. What is held for it is used, if it is still held; otherwise what
    /// can be sold decides.
    Allocate {
        order: OrderId,
        fulfilment: FulfilmentId,
        hold: Option<HoldId>,
        lines: Vec<Moved>,
        ship: bool,
        /// The name on the label, or of whoever collects.
        who: String,
        /// The same where it is sealed.
        named: Option<Sealed>,
        note: String,
        /// What somebody has to show who collects it; empty where it is sent.
        code: String,
        /// As with a hold.
        patient: bool,
        kits: Vec<Recipe>,
    },
    /// Do not pick it after all. It is refused once the goods are packed for shipping or handed over.
    CancelFulfilment {
        fulfilment: FulfilmentId,
    },
    /// Nothing of this lot may be sold any more.
    RecallLot {
        recall: CommandId,
        sku: Sku,
        lot: LotCode,
        reason: String,
    },
    /// It may be sold again.
    LiftRecall {
        recall: CommandId,
        sku: Sku,
        lot: LotCode,
    },
    /// Something has become of what a branch does for an order. `step` is the command that did it, so that a repeat is noted
    /// once.
    NoteFulfilment {
        order: OrderId,
        fulfilment: FulfilmentId,
        step: CommandId,
        news: FulfilmentNews,
    },
    /// Let a customer pay so much for an order.
    OpenPayment {
        order: OrderId,
        payment: PaymentId,
        amount: Amount,
    },
    /// Nobody may pay any more, and what was set aside is let go.
    CancelPayment {
        order: OrderId,
        payment: PaymentId,
        reference: String,
    },
    /// Take so much of what was set aside.
    CapturePayment {
        order: OrderId,
        payment: PaymentId,
        reference: String,
        amount: Amount,
    },
    RefundPayment {
        order: OrderId,
        payment: PaymentId,
        reference: String,
        amount: Amount,
    },
    /// Leave so much of it out. It is refused once somebody has begun to pick.
    LeaveOut {
        fulfilment: FulfilmentId,
        lines: Vec<Moved>,
    },
    /// What came of a suggestion to a customer. A yes is refused where what is missing was settled otherwise.
    TellAnswer(Box<Answering>),
    /// These goods of an order came back to you, and are to be booked.
    TakeBack {
        order: OrderId,
        /// What people know the return by.
        reference: String,
        lines: Vec<CameBack>,
        /// What kits of it were made of when they were sold.
        kits: Vec<Recipe>,
    },
    /// So much of a SKU may be promised before it is there, until a day; nothing any more where there is no rule.
    TellBackorder {
        sku: Sku,
        /// What is older than you know changes nothing.
        version: u32,
        rule: Option<Backorder>,
    },
    /// Money of an order came into the drawer of one of your registers, or went out of it.
    BookMoney {
        order: OrderId,
        /// What people know it by.
        reference: String,
        money: Box<TillMoney>,
    },
    /// Number a document of an order, and keep it: an invoice, or a credit note.
    Issue(Box<ToIssue>),
    /// Write to a customer.
    MailOrder {
        order: OrderId,
        mail: MailKind,
        number: u16,
    },
    /// A customer of mine wants a mail address that you keep.
    ClaimEmail {
        email: EmailTag,
        customer: CustomerId,
    },
    /// They do not need it any more. It is done also where it is free already.
    FreeEmail {
        email: EmailTag,
        customer: CustomerId,
    },
    /// What somebody waits for can be had again: write to them.
    MailAlert {
        alert: CommandId,
    },
    /// A customer was erased: end what they are to be written of.
    EndAlerts {
        customer: CustomerId,
        email: Option<EmailTag>,
    },
    /// An order has this use of a code.
    KeepUse {
        spent: Spent,
        user: User,
    },
    /// It was paid for.
    PostUse {
        spent: Spent,
        user: User,
    },
    /// It can be used again; `posted` where it had been paid for.
    VoidUse {
        spent: Spent,
        posted: bool,
    },
    /// An order has this claim of a gift card.
    KeepCard {
        share: Share,
        user: User,
    },
    /// So much of it was paid.
    RedeemCard {
        share: Share,
        amount: Amount,
        user: User,
    },
    /// Nobody needs it any more.
    FreeCard {
        share: Share,
    },
    /// What was paid with a gift card comes back.
    RefundCard {
        share: Share,
        amount: Amount,
        user: User,
    },
    /// What goes back of an order is given as credit.
    CreditCard {
        credited: Credited,
    },
}

/// What became of a fulfilment. These are facts, in whatever order they are heard.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum FulfilmentNews {
    Picked,
    /// These could not be found, and are not promised any more.
    ShortPicked {
        lines: Vec<Moved>,
    },
    Packed,
    Shipped {
        carrier: String,
        tracking: String,
    },
    /// For collection.
    Ready,
    Collected,
    Cancelled,
    /// This is not there yet: all of it that is not, at the time of its version. Nothing once all is there.
    Waits {
        lines: Vec<Awaited>,
        version: u32,
    },
    /// The same where goods that were promised turned out not to be there: its customer is to be told.
    Late {
        lines: Vec<Awaited>,
        version: u32,
    },
    /// These are missing, and somebody has settled what is to be done about them.
    Remedied {
        lines: Vec<Moved>,
        then: Then,
    },
    /// These could not be found, and somebody may say until then what is to be done about them.
    Undecided {
        lines: Vec<Moved>,
        until: Timestamp,
    },
    /// So much of that was settled, or is the order's own to settle where nobody said anything.
    Decided {
        lines: Vec<Moved>,
        then: Option<Then>,
        waits: Vec<Awaited>,
    },
    /// Ask its customer whether they would have something else instead.
    Asked(Box<AskedInstead>),
}

/// How an errand was answered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Answered {
    Done,
    /// No, by a rule.
    Refused(RefusalCode),
}

/// The id of a step of a document: the document's own, with the last 62 bits turned by the step's name and number. It stays
/// a UUID of version 7 and of the document's age.
#[must_use]
pub fn step_id(document: Uuid, step: &str, number: u64) -> CommandId {
    // FNV-1a, 64 bits, which is easy to write down for whoever reads a journal with other tools.
    let bytes = step.bytes().chain(number.to_be_bytes());
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let variant_kept = u128::from(hash & (u64::MAX >> 2));
    CommandId::new(Uuid::from_u128(document.as_u128() ^ variant_kept))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_has_an_id_of_its_own_and_always_the_same() {
        let document = Uuid::try_parse("01932b5e-8a00-7000-8000-000000000001").unwrap();
        let announce = step_id(document, "announce", 0);
        assert_eq!(announce, step_id(document, "announce", 0));
        let others =
            [step_id(document, "announce", 1), step_id(document, "settle", 0), CommandId::new(document)];
        assert!(!others.contains(&announce));
        assert_eq!(announce.uuid().get_version_num(), 7);
        assert_eq!(announce.uuid().get_variant(), document.get_variant());
        assert_eq!(announce.millis(), CommandId::new(document).millis());
    }
}
