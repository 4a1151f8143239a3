//! A place in a waiting room as a browser keeps it: signed, so that nobody makes one or moves it forward, and complete, so that a server
//! that was started anew finds it where it was.

use domain::organisation::FlashSale;
use protocol::{CustomerId, Delivery, FlashMark, FlashSaleId, PlaceOrder};
use uuid::Uuid;

use super::room::{Buyer, Rank};
use crate::{customers::Keyring, node::orders::same};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct FlashPlace {
    pub(crate) sale: FlashSaleId,
    pub(crate) id: u128,
    pub(super) rank: Rank,
}

impl FlashPlace {
    /// The place of somebody who comes before the begin: by a lot that nobody knows before, and that nothing they do changes.
    pub(super) fn drawn(sale: FlashSaleId, id: u128, keys: &Keyring) -> Self {
        let drawn = keys.mac_of("flash draw", &format!("{} {id:032x}", sale.0));
        let number = drawn.iter().take(8).fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
        Self { sale, id, rank: Rank { late: false, start: 0, number } }
    }

    fn said(&self) -> String {
        let Rank { late, start, number } = self.rank;
        format!("{}.{:032x}.{}.{start}.{number:x}", self.sale.0, self.id, u8::from(late))
    }

    pub(crate) fn text(&self, keys: &Keyring) -> String {
        let said = self.said();
        let mac = u128::from_be_bytes(keys.mac_of("flash place", &said));
        format!("{said}.{mac:032x}")
    }

    /// Nothing where it was not signed here.
    pub(crate) fn read(text: &str, keys: &Keyring) -> Option<Self> {
        let mut parts = text.split('.');
        let mut next = || parts.next();
        let sale = FlashSaleId(next()?.parse().ok()?);
        let id = u128::from_str_radix(next()?, 16).ok()?;
        let late = next()? == "1";
        let start = next()?.parse().ok()?;
        let number = u64::from_str_radix(next()?, 16).ok()?;
        let place = Self { sale, id, rank: Rank { late, start, number } };
        same(place.text(keys).as_bytes(), text.as_bytes()).then_some(place)
    }
}

/// What stands for whoever orders: their place, their mail address, their account, and where the sale counts it, where it goes.
pub(super) fn marks(sale: &FlashSale, buyer: Buyer, place: &PlaceOrder, keys: &Keyring) -> Vec<FlashMark> {
    let number = sale.id.0;
    let mark = |kind: &str, text: &str| {
        FlashMark::new(Uuid::from_bytes(keys.mac_of("flash mark", &format!("{number} {kind} {text}"))))
    };
    let account = |customer: CustomerId| mark("account", &customer.to_string());
    let mut marks =
        vec![mark_of(sale.id, buyer.place, keys), mark("mail", &normalised(&place.contact.email))];
    marks.extend(buyer.customer.map(account));
    if let (true, Delivery::Ship(to)) = (sale.by_address, &place.delivery) {
        let told = [&to.country, &to.postcode, &to.line1].map(|text| letters(text)).join(" ");
        marks.push(mark("address", &told));
    }
    marks
}

/// What stands for a place.
pub(super) fn mark_of(sale: FlashSaleId, place: u128, keys: &Keyring) -> FlashMark {
    let text = format!("{} place {place:032x}", sale.0);
    FlashMark::new(Uuid::from_bytes(keys.mac_of("flash mark", &text)))
}

/// A mail address as it is one person's: in small letters, and without what stands behind a plus, which most providers leave out.
fn normalised(email: &str) -> String {
    let email = email.trim().to_lowercase();
    let Some((own, host)) = email.rsplit_once('@') else { return email };
    let own = own.split_once('+').map_or(own, |(before, _)| before);
    format!("{own}@{host}")
}

fn letters(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_was_signed_and_in_no_other_way() {
        let (keys, others) = (Keyring::open(None).unwrap(), Keyring::open(None).unwrap());
        let rank = Rank { late: true, start: 3, number: 4711 };
        let place = FlashPlace { sale: FlashSaleId(2), id: 42, rank };
        let text = place.text(&keys);
        assert_eq!(FlashPlace::read(&text, &keys), Some(place));
        assert_eq!(FlashPlace::read(&text, &others), None, "another house signs otherwise");
        let forward = FlashPlace { rank: Rank { number: 1, ..rank }, ..place }.said();
        let mac = text.rsplit_once('.').unwrap().1;
        for forged in [
            format!("{forward}.{mac}"),
            format!("{text}0"),
            text.to_uppercase(),
            String::new(),
            "2.2a".into(),
        ] {
            assert_eq!(FlashPlace::read(&forged, &keys), None, "{forged}");
        }
    }

    #[test]
    fn the_lot_follows_from_the_key_and_is_spread() {
        let keys = Keyring::open(None).unwrap();
        let draw = |id| FlashPlace::drawn(FlashSaleId(1), id, &keys).rank;
        assert_eq!(draw(7), draw(7));
        let low = (0..1_000).filter(|id| draw(*id).number < u64::MAX / 2).count();
        assert!((400..600).contains(&low), "{low} of 1000");
    }

    #[test]
    fn one_mailbox_is_one_customer() {
        for same in ["ada@example.com", " Ada@Example.COM", "ada+lamps@example.com"] {
            assert_eq!(normalised(same), "ada@example.com");
        }
        assert_eq!(letters("12, High-Street"), letters("12 high street"));
    }
}
