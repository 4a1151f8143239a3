//! What an order must say to be placed.

use protocol::{Amount, GIFT_CARDS_MAX, LINK_CHARS_MAX, PostalAddress, RefusalCode};

use super::{Address, Placed, Way};
use crate::{Rejection, accounts::Share, address, check, limits::TICKET_TOTAL_MAX};

/// The longest postcodes have ten characters, the longest telephone numbers fifteen digits and some signs.
const PHONE_CHARS_MAX: usize = 32;
const LANGUAGE_CHARS_MAX: usize = 35;

pub(super) fn check(placed: &Placed) -> Result<(), Rejection> {
    check::name("the name", &placed.name)?;
    check_email(&placed.email)?;
    short("the telephone number", &placed.phone, PHONE_CHARS_MAX)?;
    short("the language", &placed.language, LANGUAGE_CHARS_MAX)?;
    check::note("the note", &placed.note)?;
    if let Way::Ship(address) = &placed.way {
        check_address(address)?;
    }
    check::line_count(placed.lines.len())?;
    for line in &placed.lines {
        check::quantity(line.quantity)?;
        check::amount("a price", line.unit_price)?;
    }
    if placed.total < Amount::ZERO || placed.total > TICKET_TOTAL_MAX {
        return Err(check::overflow("the total"));
    }
    Ok(())
}

/// Gift cards pay some of it or all, and nothing of what is paid in a shop.
pub(super) fn check_cards(placed: &Placed, cards: &[Share]) -> Result<(), Rejection> {
    // And one more, which is store credit.
    check::at_most(cards.len(), GIFT_CARDS_MAX.saturating_add(1), "gift cards for one order")?;
    let sum = cards.iter().map(|share| share.amount.0).fold(0, i64::saturating_add);
    let in_shop = matches!(placed.way, Way::Collect { pay_in_store: true, .. });
    if cards.iter().any(|share| share.amount <= Amount::ZERO) || sum > placed.total.0 || (in_shop && sum > 0)
    {
        let message = "gift cards pay no more than what is paid online for it";
        return Err(Rejection::new(RefusalCode::InvalidAmount, message));
    }
    Ok(())
}

/// Whether mail can get there is known when it has; this finds what is no address at all.
fn check_email(email: &str) -> Result<(), Rejection> {
    short("the e-mail address", email, LINK_CHARS_MAX)?;
    let whole = email.split_once('@').is_some_and(|(who, host)| {
        !who.is_empty() && host.contains('.') && !host.starts_with('.') && !host.ends_with('.')
    });
    if whole && !email.contains(char::is_whitespace) && email.matches('@').count() == 1 {
        return Ok(());
    }
    let message = "this is no e-mail address; it looks like name@example.com";
    Err(Rejection::new(RefusalCode::InvalidText, message))
}

/// By the rules of customers' addresses.
pub(super) fn check_address(address: &Address) -> Result<(), Rejection> {
    address::check(&PostalAddress::from(address))
}

fn short(what: &str, text: &str, chars_max: usize) -> Result<(), Rejection> {
    check::text(what, text, chars_max, check::Breaks::None)
}
