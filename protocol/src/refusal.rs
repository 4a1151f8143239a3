//! Every way in which the server can say no: a list, each with a name for programs, a sentence for people and the one
//! advice that matters, whether trying again can help.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;
use ts_rs::TS;

use crate::{Fact, FactName, FactValue, WithFacts};

/// A refusal as clients see it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema, Error)]
#[error("{message}")]
pub struct Refusal {
    pub code: RefusalCode,
    /// For programs, and for people whose client has no sentence of its own for the code.
    pub message: String,
    pub retry: Retry,
    /// Which figures and names it is about, so that it can be said in any language.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<Fact>>")]
    pub facts: Vec<Fact>,
}

impl Refusal {
    #[must_use]
    pub fn new(code: RefusalCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), retry: code.retry(), facts: Vec::new() }
    }
}

impl WithFacts for Refusal {
    fn fact(mut self, name: FactName, is: impl Into<FactValue>) -> Self {
        self.facts.push(Fact { name, is: is.into() });
        self
    }
}

/// Whether the same command may be sent again.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Retry {
    /// It would be refused again.
    Never,
    /// Send it again with the same id; nothing was recorded.
    SameId,
    /// The same, after so many milliseconds.
    AfterMs(u32),
    /// This server cannot read it and a newer one may. Keep it, let others pass, and send it again with the same id after
    /// the next welcome; nothing was recorded.
    AfterUpgrade,
}

named_words! {
    /// Machine-readable reasons, in the order of the rules: which of two broken rules is the answer stands at the rules.
    RefusalCode, "the name of a reason";
    // By rule and recorded. Who asks, and where.
    UnknownBranch = "unknown_branch",
    OtherBranch = "other_branch",
    UnknownRegister = "unknown_register",
    UnknownStaff = "unknown_staff",
    NotSignedOn = "not_signed_on",
    NotAllowed = "not_allowed",
    // What it is about.
    UnknownTransfer = "unknown_transfer",
    UnknownCount = "unknown_count",
    UnknownPurchase = "unknown_purchase",
    UnknownTask = "unknown_task",
    UnknownClaim = "unknown_claim",
    UnknownCart = "unknown_cart",
    UnknownOrder = "unknown_order",
    UnknownInvoice = "unknown_invoice",
    UnknownCustomer = "unknown_customer",
    UnknownShift = "unknown_shift",
    // When.
    InvalidTime = "invalid_time",
    ShiftClosed = "shift_closed",
    ShiftAlreadyOpen = "shift_already_open",
    WrongState = "wrong_state",
    // The document's form.
    WrongCurrency = "wrong_currency",
    NoLines = "no_lines",
    TooManyLines = "too_many_lines",
    // Each line.
    UnknownSku = "unknown_sku",
    NotStocked = "not_stocked",
    InvalidQuantity = "invalid_quantity",
    InvalidAmount = "invalid_amount",
    DiscountTooLarge = "discount_too_large",
    // The document as a whole.
    TenderMissing = "tender_missing",
    TenderTooMuch = "tender_too_much",
    InvalidText = "invalid_text",
    InsufficientStock = "insufficient_stock",
    AlreadyBooked = "already_booked",
    // Orders.
    /// It comes to more than the customer was shown.
    PriceChanged = "price_changed",
    /// Something in it asks for an age that nobody has confirmed.
    AgeNotConfirmed = "age_not_confirmed",
    /// No branch can serve it as it is wanted.
    NotDeliverable = "not_deliverable",
    /// It may not be sent back, or not so much of it.
    NotReturnable = "not_returnable",
    /// It may not be exchanged, or not for that.
    NotExchangeable = "not_exchangeable",
    // Customers.
    /// Somebody else has this mail address.
    EmailTaken = "email_taken",
    // Passkeys of customers.
    /// The shop's address is none that browsers keep passkeys for.
    PasskeysNotHere = "passkeys_not_here",
    /// Nobody's account has this passkey, or not any more.
    UnknownPasskey = "unknown_passkey",
    /// The account has it already.
    PasskeyTaken = "passkey_taken",
    /// What the browser answers was never asked, was answered before, or took too long.
    PasskeyTooLate = "passkey_too_late",
    /// The browser was on a page of another address.
    PasskeyWrongOrigin = "passkey_wrong_origin",
    /// The passkey is for another site.
    PasskeyWrongSite = "passkey_wrong_site",
    /// What holds the passkey did not make sure of who uses it.
    PasskeyUnverified = "passkey_unverified",
    /// It counts as if there were two of it.
    PasskeyCounter = "passkey_counter",
    /// What came is no answer of a passkey, or not signed by it.
    PasskeyNotValid = "passkey_not_valid",
    // Codes of promotions.
    /// There is no such code.
    UnknownCoupon = "unknown_coupon",
    /// It cannot be used any more.
    CouponUsedUp = "coupon_used_up",
    /// This customer has used it as often as anybody may.
    CouponUsedByYou = "coupon_used_by_you",
    /// It does not count now, here or for these goods.
    CouponNotNow = "coupon_not_now",
    // Gift cards.
    /// There is no such card.
    UnknownGiftCard = "unknown_gift_card",
    /// Less is left on it than is wanted of it.
    GiftCardShort = "gift_card_short",
    /// The house keeps it from being used.
    GiftCardBlocked = "gift_card_blocked",
    /// It could be used until a day that is over.
    GiftCardExpired = "gift_card_expired",
    // Flash sales.
    /// It is sold to those alone whom a waiting room has called.
    NotCalled = "not_called",
    /// One customer may not have so much of it.
    FlashSaleMax = "flash_sale_max",
    /// So many wait that nobody more can.
    WaitingRoomFull = "waiting_room_full",
    // Refunds.
    UnknownTicket = "unknown_ticket",
    LineNotRefundable = "line_not_refundable",
    RefundExceedsSale = "refund_exceeds_sale",
    RefundUnderWay = "refund_under_way",
    // Holds.
    UnknownHold = "unknown_hold",
    HoldTooLong = "hold_too_long",
    TooManyHolds = "too_many_holds",
    // The organisation's data.
    InvalidPin = "invalid_pin",
    UnknownTaxClass = "unknown_tax_class",
    UnknownRole = "unknown_role",
    UnknownProduct = "unknown_product",
    BarcodeTaken = "barcode_taken",
    SkuTaken = "sku_taken",
    TokenTaken = "token_taken",
    LastKeeper = "last_keeper",
    InvalidPassword = "invalid_password",
    /// Somebody else changed it since the sender read it.
    ChangedMeanwhile = "changed_meanwhile",
    UnknownPriceList = "unknown_price_list",
    /// A way to pay that is not taken there, or that nothing is paid back with.
    TenderNotTaken = "tender_not_taken",
    /// A reason that the house does not offer for this, or that asks for a word beside it.
    ReasonNeeded = "reason_needed",
    UnknownCustomerGroup = "unknown_customer_group",
    UnknownCollection = "unknown_collection",
    UnknownSupplier = "unknown_supplier",
    /// No page of the online store, or no old address of it.
    UnknownPage = "unknown_page",
    // Last of all: whatever it moves must still fit.
    Overflow = "overflow",

    // At the rim: nothing of these is recorded. What cannot be read.
    Malformed = "malformed",
    Unsupported = "unsupported",
    TooLarge = "too_large",
    // Who may not ask.
    Unauthenticated = "unauthenticated",
    /// The password is right, and the code of the second factor is missing.
    SecondFactorNeeded = "second_factor_needed",
    /// A code that enrols a device is not good, or not any more.
    InvalidCode = "invalid_code",
    Unauthorised = "unauthorised",
    // Ids and numbers.
    IdReused = "id_reused",
    SequenceReused = "sequence_reused",
    SequenceJump = "sequence_jump",
    SequenceMissing = "sequence_missing",
    // Files.
    UnknownImport = "unknown_import",
    /// No picture of that content was uploaded, or it was cleared away.
    UnknownMedia = "unknown_media",
    /// No event, question or document of others has that name.
    UnknownEvent = "unknown_event",
    // Feeds.
    UnknownTopic = "unknown_topic",
    TooManyTopics = "too_many_topics",
    TooManyKeys = "too_many_keys",
    // Not now.
    TooManyRequests = "too_many_requests",
    Busy = "busy",
    StorageFull = "storage_full",
    ShuttingDown = "shutting_down",
    Fault = "fault",
}

impl RefusalCode {
    /// Every code there is.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let named = |(word, _): (String, String)| serde_json::from_value(word.into()).ok();
        crate::words::<Self>().into_iter().filter_map(named).collect()
    }

    #[must_use]
    pub const fn retry(self) -> Retry {
        match self {
            Self::Busy | Self::TooManyRequests => Retry::AfterMs(250),
            Self::StorageFull | Self::ShuttingDown => Retry::AfterMs(1_000),
            Self::Fault => Retry::SameId,
            Self::Unsupported => Retry::AfterUpgrade,
            _ => Retry::Never,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_code_has_one_name_in_both_encodings_and_an_unknown_name_can_be_read() {
        let names: BTreeSet<&str> = RefusalCode::ALL.iter().map(|code| code.name()).collect();
        assert_eq!(names.len(), RefusalCode::ALL.len());
        for code in RefusalCode::ALL {
            assert_eq!(RefusalCode::from_name(code.name()), Some(*code));
            assert_eq!(serde_json::to_string(code).unwrap(), format!("\"{}\"", code.name()));
            let bytes = postcard::to_stdvec(code).unwrap();
            assert_eq!(postcard::from_bytes::<RefusalCode>(&bytes).unwrap(), *code);
        }
        assert_eq!(RefusalCode::from_name("too_windy"), None);
        let read: Refusal = serde_json::from_str(
            "{\"code\":\"too_windy\",\"message\":\"a storm\",\"retry\":{\"after_ms\":9}}",
        )
        .unwrap();
        // It comes from a server that told no facts.
        assert_eq!((read.code, read.retry), (RefusalCode::Unrecognised, Retry::AfterMs(9)));
        assert!(read.facts.is_empty());
    }

    #[test]
    fn facts_read_the_same_in_both_encodings_and_one_of_tomorrow_is_passed_over() {
        let refusal = Refusal::new(RefusalCode::InsufficientStock, "short")
            .fact(FactName::Sku, "P05")
            .fact(FactName::Wanted, crate::Quantity(3_000))
            .fact(FactName::Limit, (crate::Amount(250), crate::Currency::GBP))
            .rule(crate::Rule::RefundLimit);
        let bytes = postcard::to_stdvec(&refusal).unwrap();
        assert_eq!(postcard::from_bytes::<Refusal>(&bytes).unwrap(), refusal);
        let text = serde_json::to_string(&refusal).unwrap();
        assert_eq!(serde_json::from_str::<Refusal>(&text).unwrap(), refusal);
        assert!(text.contains(r#"{"name":"wanted","is":{"quantity":3000}}"#), "{text}");
        let newer = text.replace("wanted", "wanted_tomorrow").replace("refund_limit", "a_new_rule");
        let read: Refusal = serde_json::from_str(&newer).unwrap();
        assert_eq!(read.facts[1].name, FactName::Unrecognised);
        assert_eq!(read.facts[3].is, FactValue::Rule(crate::Rule::Unrecognised));
    }
}
