//! Checks on what came in, the same for every machine. Messages are only made when something is wrong.

use protocol::{
    Amount, Currency, FactName, LINES_MAX, Quantity, RefusalCode, Right, Rule, TEXT_CHARS_MAX, WithFacts,
};

use crate::{Grant, Rejection, limits::BIN_CHARS_MAX};

/// Which characters a text may hold besides printable ones.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Breaks {
    None,
    /// Line feeds and tabs, as descriptions have them.
    Allowed,
}

pub(crate) fn right(grant: &Grant, right: Right) -> Result<(), Rejection> {
    if grant.may(right) {
        return Ok(());
    }
    let message =
        format!("this needs the right to {}; ask somebody who has it, or a manager for it", deed(right));
    Err(Rejection::new(RefusalCode::NotAllowed, message).fact(FactName::Right, right))
}

/// A right as the end of "the right to …" and of "who may …".
#[must_use]
pub const fn deed(right: Right) -> &'static str {
    match right {
        Right::Sell => "sell",
        Right::Discount => "give discounts",
        Right::Refund => "refund",
        Right::RefundWithoutReceipt => "refund without a receipt",
        Right::OverridePrice => "sell at another price",
        Right::ReceiveGoods => "receive goods",
        Right::AdjustStock => "correct stock",
        Right::HoldStock => "hold stock",
        Right::ManageCatalogue => "change the catalogue",
        Right::ViewReports => "see reports",
        Right::ManagePeople => "look after people and roles",
        Right::SeeCost => "see what goods cost",
        Right::ResolveTasks => "resolve tasks",
        Right::Transfer => "ask for transfers and send them",
        Right::ApproveTransfer => "approve transfers",
        Right::ManageBackups => "look after backups",
        Right::CountStock => "count stock",
        Right::ApproveCount => "approve counts",
        Right::ApproveOwnCount => "approve counts of their own",
        Right::ManageOrders => "look after online orders",
        Right::FulfilOrders => "pick, pack and hand over online orders",
        Right::RefundOrders => "pay back what was paid online",
        Right::OrderGoods => "order goods from suppliers",
        Right::ManageCustomers => "look after customers",
        Right::ManageGiftCards => "look after gift cards",
    }
}

pub(crate) fn currency(ours: Currency, theirs: Currency) -> Result<(), Rejection> {
    if ours == theirs {
        return Ok(());
    }
    Err(Rejection::new(RefusalCode::WrongCurrency, format!("amounts are in {ours} here, not in {theirs}"))
        .fact(FactName::Currency, ours.code()))
}

/// Lines of a document: 1 to [`LINES_MAX`].
pub(crate) fn line_count(count: usize) -> Result<(), Rejection> {
    if count == 0 {
        return Err(Rejection::new(RefusalCode::NoLines, "at least one line is needed"));
    }
    at_most(count, LINES_MAX, "lines")
}

/// Whether so many things fit under a bound.
pub(crate) fn at_most(count: usize, max: usize, what: &str) -> Result<(), Rejection> {
    if count <= max {
        return Ok(());
    }
    Err(Rejection::new(RefusalCode::TooManyLines, format!("at most {max} {what} are possible"))
        .fact(FactName::Limit, max))
}

/// A quantity of a line: more than nothing, at most [`Quantity::INPUT_MAX`].
pub(crate) fn quantity(quantity: Quantity) -> Result<(), Rejection> {
    if quantity.is_positive() && quantity <= Quantity::INPUT_MAX {
        return Ok(());
    }
    Err(Rejection::new(
        RefusalCode::InvalidQuantity,
        format!("a quantity is more than 0 and at most {}, not {quantity}", Quantity::INPUT_MAX),
    )
    .fact(FactName::Limit, Quantity::INPUT_MAX)
    .fact(FactName::Wanted, quantity))
}

/// An amount from outside: not negative, at most [`Amount::INPUT_MAX`] minor units.
pub(crate) fn amount(what: &str, amount: Amount) -> Result<(), Rejection> {
    if !amount.is_negative() && amount <= Amount::INPUT_MAX {
        return Ok(());
    }
    Err(Rejection::new(
        RefusalCode::InvalidAmount,
        format!("{what} is less than nothing, or larger than any amount can be"),
    ))
}

/// A name: something printable of at most [`TEXT_CHARS_MAX`] characters.
pub(crate) fn name(what: &str, text: &str) -> Result<(), Rejection> {
    if text.trim().is_empty() {
        return Err(Rejection::new(RefusalCode::InvalidText, format!("{what} is empty")).rule(Rule::Empty));
    }
    note(what, text)
}

/// A bin's name.
pub(crate) fn bin(text: &str) -> Result<(), Rejection> {
    name("a bin's name", text)?;
    self::text("a bin's name", text, BIN_CHARS_MAX, Breaks::None)
}

/// A text that may be empty, of at most [`TEXT_CHARS_MAX`] characters.
pub(crate) fn note(what: &str, text: &str) -> Result<(), Rejection> {
    self::text(what, text, TEXT_CHARS_MAX, Breaks::None)
}

pub(crate) fn text(what: &str, text: &str, chars_max: usize, breaks: Breaks) -> Result<(), Rejection> {
    if text.chars().nth(chars_max).is_some() {
        let message = format!("{what} has more than {chars_max} characters");
        return Err(Rejection::new(RefusalCode::InvalidText, message)
            .fact(FactName::Limit, chars_max)
            .rule(Rule::TooLong));
    }
    let forbidden =
        |c: char| c.is_control() && !(breaks == Breaks::Allowed && matches!(c, '\n' | '\r' | '\t'));
    if text.chars().any(forbidden) {
        return Err(Rejection::new(RefusalCode::InvalidText, format!("{what} has control characters"))
            .rule(Rule::ControlCharacters));
    }
    Ok(())
}

/// A share of something: at most so much of it.
pub(crate) fn share(what: &str, ppm: u32, max_ppm: u32) -> Result<(), Rejection> {
    const PPM_OF_PER_CENT: u32 = 10_000;
    if ppm <= max_ppm {
        return Ok(());
    }
    let most = max_ppm / PPM_OF_PER_CENT;
    let no = Rejection::new(RefusalCode::InvalidAmount, format!("{what} is at most {most} %"));
    Err(no.fact(FactName::Limit, most).rule(Rule::ShareTooLarge))
}

pub(crate) fn overflow(what: &str) -> Rejection {
    Rejection::new(RefusalCode::Overflow, format!("{what} would be too large"))
}
