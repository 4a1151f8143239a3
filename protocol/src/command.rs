//! Everything a client may ask for, and what it gets when it is done.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    Adjust, Amount, AnswerSuggestion, ApproveCount, ApproveTask, ArchiveProduct, AskRecount, BeginEpoch,
    BranchId, CancelOrder, ChangePrices, ChangePurchase, ClosePurchase, CloseShift, CommandId, CountBin,
    CountCommand, CountRef, DeliveryZone, DraftPurchase, DraftTransfer, EditProduct, EnterCounts, EraseOrder,
    ExtendHold, FulfilmentCommand, HandOverFulfilment, Held, Hold, HoldCommand, Lsn, MergeCart, NoteOrder,
    Numbering, OccurredAt, OpenCount, OpenShift, OrderCommand, OrderPlaced, OrganisationCommand,
    PaymentMethod, PickFulfilment, PickupRule, PrivacyPolicy, PurchaseCommand, PurchaseRef, PutBranch,
    PutCartLine, PutCollection, PutCustomerGroup, PutMail, PutPriceList, PutProduct, PutRegister, PutRole,
    PutShop, PutStaff, PutSupplier, PutSynonyms, PutTaxClass, PutTheme, Reason, ReceiptNumber, Receive,
    ReceivePurchase, ReceiveShipment, ReceiveTransfer, RecountLine, Redirect, Refund, RefundOrder,
    RefundWithoutReceipt, Refusal, RegisterCommand, ReleaseHold, RemoveCollection, RemoveProduct,
    RemoveRedirect, RemoveWebPage, ResolveTask, ReturnGoods, Reverse, RevokeRegister, SaleRule, Secrets,
    Sell, SendPurchase, SetAside, SetBins, SetBuffers, SetCorrectionLimit, SetCostMethod, SetLabelPrinter,
    SetListPrices, SetOffers, SetOversell, SetPrice, SetReorder, SetSafety, SettleConsignment,
    ShipFulfilment, SignOff, SignOnOffline, StaffId, StockCommand, SubmitCount, TaskCommand, TaskId,
    TicketCommand, TransferCommand, UnschedulePrice, WebMenus, WebPage, WriteOff, WriteOffTransfer, ZReport,
};
use crate::{
    AdjustGiftCard, ApproveReturn, AskForGoods, AskReturn, BlockCustomer, BlockGiftCard, BringBack,
    BroughtBack, ChangeCustomer, ChangeCustomerEmail, ChangeOrderAddress, ClaimCoupon, ClaimGiftCard,
    CloseTransferShort, CodesIssued, Convert, CouponClaimed, CouponCommand, CustomerAddressRef,
    CustomerCommand, CustomerCreated, CustomerPasskeyRef, DeclineReturn, DeclineTransfer, EndExchange,
    GiftCardClaimed, GiftCardCommand, GiveConsent, GoodsCommand, GrantCredit, InvoicePolicy, IssueCodes,
    IssueGiftCard, LetFulfilmentWait, LiftRecall, LotCommand, MoveLots, NameLots, PayAtTill, PayBackAtTill,
    PutCartCard, PutCartCode, PutCoupon, PutFlashSale, PutKit, PutPacks, PutPromotion, RecallLot,
    ReceiveReturn, ReduceOrder, RemedyTask, ResolveDiscrepancy, ReturnAsCredit, ReturnPolicy, ReviewRule,
    SendBack, SetBackorders, SetCustomerGroup, SetCustomerPassword, SetTracking, ShipTransfer, ShortPickRule,
    SourcingRule, TagOrder, VoidCoupon, VoidGiftCard,
};

/// One request to change something. Sending it twice does it once: the second answer is the first one again.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Command {
    /// UUIDv7 chosen before the first attempt and kept for every retry.
    pub id: CommandId,
    /// The register's own counter, one more for each command. Required from registers, absent elsewhere.
    #[serde(default)]
    pub seq: Option<u64>,
    /// The branch to act on. A register acts on its own branch and may leave it out.
    #[serde(default)]
    pub branch: Option<BranchId>,
    /// Who acts. At a register: one of the people signed on. Elsewhere it is the person whose token it is.
    #[serde(default)]
    pub staff: Option<StaffId>,
    pub occurred: OccurredAt,
    pub body: CommandBody,
}

/// What is asked, by the word of the business it belongs to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CommandBody {
    Register(RegisterCommand),
    Ticket(TicketCommand),
    Stock(StockCommand),
    Hold(HoldCommand),
    Transfer(TransferCommand),
    Task(TaskCommand),
    /// Boxed, since it is several times as large as the others and rare.
    Organisation(Box<OrganisationCommand>),
    Count(CountCommand),
    Order(OrderCommand),
    Fulfilment(FulfilmentCommand),
    Purchase(PurchaseCommand),
    Customer(CustomerCommand),
    Lot(LotCommand),
    Coupon(CouponCommand),
    GiftCard(GiftCardCommand),
}

impl From<GoodsCommand> for CommandBody {
    fn from(command: GoodsCommand) -> Self {
        match command {
            GoodsCommand::Ticket(command) => Self::Ticket(command),
            GoodsCommand::Stock(command) => Self::Stock(command),
            GoodsCommand::Transfer(command) => Self::Transfer(command),
            GoodsCommand::Fulfilment(command) => Self::Fulfilment(command),
            GoodsCommand::Purchase(command) => Self::Purchase(command),
        }
    }
}

/// A command's own words as a body, without saying twice which business they belong to.
macro_rules! bodies {
    ($($group:ident($words:ident): $($variant:ident($content:ty)),+;)+) => {
        $(
            impl From<$words> for CommandBody {
                fn from(words: $words) -> Self {
                    Self::$group(words.into())
                }
            }
            $(
                impl From<$content> for CommandBody {
                    fn from(content: $content) -> Self {
                        Self::$group($words::$variant(content).into())
                    }
                }
            )+
        )+
    };
}

bodies! {
    Register(RegisterCommand):
        OpenShift(OpenShift), CloseShift(CloseShift), SignOn(SignOnOffline), SignOff(SignOff), BeginEpoch(BeginEpoch);
    Ticket(TicketCommand): Sell(Sell), Refund(Refund), RefundWithoutReceipt(RefundWithoutReceipt);
    Stock(StockCommand): Receive(Receive), Adjust(Adjust), Reverse(Reverse), Convert(Convert), SetAside(SetAside),
        WriteOff(WriteOff);
    Hold(HoldCommand): Place(Hold), Extend(ExtendHold), Release(ReleaseHold);
    Transfer(TransferCommand):
        Draft(DraftTransfer), Receive(ReceiveTransfer), WriteOff(WriteOffTransfer), Ship(ShipTransfer),
        CloseShort(CloseTransferShort), ReceiveShipment(ReceiveShipment), Resolve(ResolveDiscrepancy),
        SendBack(SendBack), Ask(AskForGoods), Decline(DeclineTransfer);
    Task(TaskCommand): Resolve(ResolveTask), Approve(ApproveTask), Remedy(RemedyTask);
    Count(CountCommand):
        Open(OpenCount), Enter(EnterCounts), Recount(RecountLine), AskRecount(AskRecount), Submit(SubmitCount),
        Approve(ApproveCount), Cancel(CountRef), Bin(CountBin);
    Order(OrderCommand):
        PutLine(PutCartLine), MergeCart(MergeCart), Cancel(CancelOrder), Refund(RefundOrder), Note(NoteOrder),
        AskReturn(AskReturn), ApproveReturn(ApproveReturn), DeclineReturn(DeclineReturn),
        ReceiveReturn(ReceiveReturn), BringBack(BringBack), PayAtTill(PayAtTill), PayBackAtTill(PayBackAtTill), Tag(TagOrder), Reduce(ReduceOrder), ChangeAddress(ChangeOrderAddress), PutCode(PutCartCode), PutCard(PutCartCard), Erase(EraseOrder), AnswerSuggestion(AnswerSuggestion), ReturnAsCredit(ReturnAsCredit), EndExchange(EndExchange);
    Fulfilment(FulfilmentCommand):
        Pick(PickFulfilment), Ship(ShipFulfilment), HandOver(HandOverFulfilment), LetWait(LetFulfilmentWait);
    Purchase(PurchaseCommand):
        Draft(DraftPurchase), Change(ChangePurchase), Send(SendPurchase), Receive(ReceivePurchase),
        Close(ClosePurchase), Cancel(PurchaseRef), Return(ReturnGoods), Settle(SettleConsignment);
    Customer(CustomerCommand):
        Change(ChangeCustomer), ChangeEmail(ChangeCustomerEmail), SetGroup(SetCustomerGroup),
        RemoveAddress(CustomerAddressRef), Consent(GiveConsent), SetPassword(SetCustomerPassword),
        Block(BlockCustomer), RemovePasskey(CustomerPasskeyRef);
    Organisation(OrganisationCommand):
        PutTaxClass(PutTaxClass), PutBranch(PutBranch), PutRegister(PutRegister), PutStaff(PutStaff),
        PutRole(PutRole), PutProduct(PutProduct), SetPrice(SetPrice), ArchiveProduct(ArchiveProduct),
        EditProduct(EditProduct), ChangePrices(ChangePrices), PutPriceList(PutPriceList),
        SetListPrices(SetListPrices), RevokeRegister(RevokeRegister),
        RemoveProduct(RemoveProduct), PutShop(PutShop), PutTheme(PutTheme), PutMail(PutMail), PutPaymentMethod(PaymentMethod), PutReason(Reason),
        PutSaleRule(SaleRule), PutNumbering(Numbering), PutCustomerGroup(PutCustomerGroup),
        PutCollection(PutCollection), RemoveCollection(RemoveCollection), UnschedulePrice(UnschedulePrice),
        PutSupplier(PutSupplier), SetOffers(SetOffers), SetReorder(SetReorder), SetBins(SetBins),
        PutReturnPolicy(ReturnPolicy), PutReviewRule(ReviewRule), PutDeliveryZone(DeliveryZone),
        PutPickupRule(PickupRule), PutWebPage(WebPage), RemoveWebPage(RemoveWebPage), PutWebMenus(WebMenus),
        PutRedirect(Redirect), RemoveRedirect(RemoveRedirect), SetTracking(SetTracking),
        RecallLot(RecallLot), LiftRecall(LiftRecall), PutKit(PutKit), SetBuffers(SetBuffers),
        SetCorrectionLimit(SetCorrectionLimit), SetOversell(SetOversell), PutSynonyms(PutSynonyms), SetLabelPrinter(SetLabelPrinter), SetSafety(SetSafety), SetBackorders(SetBackorders), PutPromotion(PutPromotion), SetCostMethod(SetCostMethod), PutCoupon(PutCoupon), PutInvoicePolicy(InvoicePolicy), PutPacks(PutPacks), PutPrivacyPolicy(PrivacyPolicy), PutFlashSale(PutFlashSale), PutShortPicks(ShortPickRule), PutSourcingRule(SourcingRule);
    Lot(LotCommand): Move(MoveLots), Name(NameLots);
    Coupon(CouponCommand): Claim(ClaimCoupon), Void(VoidCoupon), Issue(IssueCodes);
    GiftCard(GiftCardCommand):
        Issue(IssueGiftCard), Claim(ClaimGiftCard), Void(VoidGiftCard), Adjust(AdjustGiftCard), Block(BlockGiftCard), Grant(GrantCredit);
}

impl CommandBody {
    /// Takes out what must never be recorded, compared or logged: a PIN and a password.
    pub fn take_secrets(&mut self) -> Secrets {
        match self {
            Self::Organisation(asked) => match &mut **asked {
                OrganisationCommand::PutStaff(person) => {
                    Secrets { pin: person.pin.take(), password: person.password.take() }
                }
                _ => Secrets::default(),
            },
            Self::Customer(CustomerCommand::SetPassword(set)) => {
                Secrets { pin: None, password: set.password.take() }
            }
            _ => Secrets::default(),
        }
    }

    /// Whether there is something to take.
    #[must_use]
    pub fn has_secrets(&self) -> bool {
        match self {
            Self::Organisation(asked) => matches!(&**asked, OrganisationCommand::PutStaff(person)
                if person.pin.is_some() || person.password.is_some()),
            Self::Customer(CustomerCommand::SetPassword(set)) => set.password.is_some(),
            _ => false,
        }
    }
}

/// The answer to a command.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct Reply {
    pub id: CommandId,
    /// Where the command's record stands in the journal; absent when nothing was recorded. A mirror that has reached
    /// this position includes the command's effect.
    pub lsn: Option<Lsn>,
    /// True when this is the stored answer to a command seen before.
    pub repeated: bool,
    pub answer: Answer,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    Ok(Outcome),
    Rejected(Refusal),
}

/// What a command brought about.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It is done and there is nothing more to say.
    Done,
    SignedOn,
    ShiftOpened,
    ShiftClosed(Box<ZReport>),
    /// A new series of receipt numbers.
    EpochBegun(u32),
    Sold(Receipt),
    Refunded(Receipt),
    Held(Held),
    OrderPlaced(OrderPlaced),
    CustomerCreated(CustomerCreated),
    /// Nothing is booked yet: somebody else has to approve it.
    AwaitsApproval(TaskId),
    BroughtBack(BroughtBack),
    /// So much was paid at the register for an order; less than nothing where it was paid out.
    PaidAtTill(Amount),
    CouponClaimed(CouponClaimed),
    CodesIssued(CodesIssued),
    GiftCardClaimed(GiftCardClaimed),
}

/// What a till needs to print.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct Receipt {
    pub number: ReceiptNumber,
    pub total: Amount,
    pub tax: Amount,
    pub change: Amount,
}
