//! Sales prepared before the clock starts: everything but id and number is serialised once, so that the load costs the
//! shared processors as little as it can.

use protocol::{
    AgeChecked, Amount, ClientMessage, Command, CommandBody, CommandId, Currency, Encoding, OccurredAt,
    Quantity, Sell, SellLine, Sku, StaffId, Tender, TenderKind,
};
use rand::{RngExt as _, SeedableRng as _, rngs::SmallRng};
use uuid::{Builder, Uuid};

use crate::Failure;

/// One thing that can be sold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Good {
    pub sku: Sku,
    pub price: Amount,
}

/// A ticket of one unit of each good, paid exactly by card.
///
/// # Errors
/// When the prices overflow.
pub(crate) fn sale(goods: &[Good]) -> Result<Sell, Failure> {
    let total = Amount::checked_sum(goods.iter().map(|good| good.price));
    let total = total.ok_or_else(|| Failure::other("prices overflow"))?;
    let line = |good: &Good| SellLine {
        sku: good.sku,
        quantity: Quantity::ONE,
        unit_price: good.price,
        discount: Amount::ZERO,
    };
    Ok(Sell {
        currency: Currency::GBP,
        lines: goods.iter().map(line).collect(),
        tenders: vec![Tender::of(TenderKind::Card, total)],
        catalogue_seq: None,
        group: None,
        promotions: Vec::new(),
        receipt: None,
        grounds: protocol::Grounds::default(),
        // Whoever stands there is grown up: some goods of the demonstration ask for it.
        age_checked: Some(AgeChecked { age: 18 }),
    })
}

/// A command but for its id and number.
#[derive(Clone, Debug)]
pub(crate) struct Template {
    encoding: Encoding,
    /// Before the id.
    head: Vec<u8>,
    /// After the number.
    tail: Vec<u8>,
}

impl Template {
    /// Serialises a command of `staff`, happening now.
    ///
    /// # Errors
    /// Never for these types.
    pub(crate) fn new(encoding: Encoding, staff: StaffId, body: CommandBody) -> Result<Self, Failure> {
        let occurred = OccurredAt { at: client::wall_clock(), offset_minutes: 0 };
        let id = CommandId::new(Uuid::nil());
        let command = Command { id, seq: Some(0), branch: None, staff: Some(staff), occurred, body };
        let message = ClientMessage::Command(command);
        let split = || Failure::other("the protocol's command has changed its shape");
        let (head, tail) = match encoding {
            Encoding::Json => {
                let text = serde_json::to_vec(&message)?;
                let id = memchr::memmem::find(&text, b"00000000-").ok_or_else(split)?;
                let after = memchr::memmem::find(&text, b",\"branch\"").ok_or_else(split)?;
                (text.get(..id).map(<[u8]>::to_vec), text.get(after..).map(<[u8]>::to_vec))
            }
            Encoding::Bin => {
                let bytes = postcard::to_stdvec(&message).map_err(protocol::DecodeError::from)?;
                (bytes.get(..1).map(<[u8]>::to_vec), bytes.get(19..).map(<[u8]>::to_vec))
            }
        };
        Ok(Self { encoding, head: head.ok_or_else(split)?, tail: tail.ok_or_else(split)? })
    }

    /// Appends the command with this id and number to a frame's payload.
    pub(crate) fn append(&self, id: Uuid, seq: u64, payload: &mut Vec<u8>) {
        match self.encoding {
            Encoding::Json => {
                if !payload.is_empty() {
                    payload.push(b'\n');
                }
                payload.extend_from_slice(&self.head);
                payload
                    .extend_from_slice(id.hyphenated().encode_lower(&mut Uuid::encode_buffer()).as_bytes());
                payload.extend_from_slice(b"\",\"seq\":");
                decimal(seq, payload);
            }
            Encoding::Bin => {
                let length = self.head.len() + 16 + 1 + varint_length(seq) + self.tail.len();
                varint(u64::try_from(length).unwrap_or(u64::MAX), payload);
                payload.extend_from_slice(&self.head);
                payload.extend_from_slice(id.as_bytes());
                payload.push(1);
                varint(seq, payload);
            }
        }
        payload.extend_from_slice(&self.tail);
    }
}

fn varint(mut number: u64, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(u8::try_from(number & 0x7f).unwrap_or(0) | 0x80);
        number >>= 7;
    }
    out.push(u8::try_from(number).unwrap_or(0));
}

const fn varint_length(mut number: u64) -> usize {
    let mut length = 1;
    while number >= 0x80 {
        number >>= 7;
        length += 1;
    }
    length
}

fn decimal(mut number: u64, out: &mut Vec<u8>) {
    let from = out.len();
    loop {
        out.push(b'0' + u8::try_from(number % 10).unwrap_or(0));
        number /= 10;
        if number == 0 {
            break;
        }
    }
    if let Some(digits) = out.get_mut(from..) {
        digits.reverse();
    }
}

/// Makes UUIDv7s without asking the system for randomness each time.
#[derive(Debug)]
pub(crate) struct Ids {
    random: SmallRng,
}

impl Ids {
    /// Ids that begin now; `seed` tells makers apart.
    #[must_use]
    pub(crate) fn new(seed: u64) -> Self {
        Self { random: SmallRng::seed_from_u64(seed ^ now_millis().rotate_left(32)) }
    }

    /// The next id, of this very moment: the server finds old commands by the time in their ids, so ids that all claim
    /// the same time would measure something that no till does.
    pub(crate) fn next_id(&mut self) -> Uuid {
        let random: [u8; 10] = self.random.random();
        Builder::from_unix_timestamp_millis(now_millis(), &random).into_uuid()
    }
}

fn now_millis() -> u64 {
    u64::try_from(client::wall_clock().0).unwrap_or(0)
}

/// Draws tickets of `lines` different goods; with `hot`, the first line is always the same good.
///
/// # Errors
/// When there are fewer goods than lines.
pub(crate) fn tickets(
    goods: &[Good],
    lines: usize,
    hot: bool,
    count: usize,
    seed: u64,
) -> Result<Vec<Sell>, Failure> {
    if goods.len() < lines || lines == 0 {
        return Err(Failure::other(format!("{} goods do not fill {lines} lines", goods.len())));
    }
    let mut random = SmallRng::seed_from_u64(seed);
    let draw = |_| {
        let mut chosen: Vec<Good> = Vec::with_capacity(lines);
        if hot {
            chosen.extend(goods.first());
        }
        while chosen.len() < lines {
            let good = goods.get(random.random_range(0..goods.len()));
            chosen.extend(good.filter(|good| !chosen.contains(good)).copied());
        }
        sale(&chosen)
    };
    (0..count).map(draw).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn goods() -> Vec<Good> {
        ["A-1", "B-2", "C-3", "D-4"]
            .iter()
            .zip(100_i64..)
            .map(|(sku, price)| Good { sku: sku.parse().unwrap(), price: Amount(price) })
            .collect()
    }

    #[test]
    fn a_filled_template_is_the_command_it_stands_for() {
        for encoding in Encoding::ALL {
            let sell = sale(&goods()).unwrap();
            let template = Template::new(encoding, StaffId(3), CommandBody::from(sell.clone())).unwrap();
            let mut payload = Vec::new();
            let mut ids = Ids::new(1);
            let sent: Vec<(Uuid, u64)> = [0, 1, 127, 128, 16_383, 16_384, u64::MAX]
                .into_iter()
                .map(|seq| (ids.next_id(), seq))
                .collect();
            for (id, seq) in &sent {
                template.append(*id, *seq, &mut payload);
            }
            let mut read = Vec::new();
            encoding
                .decode(&payload, |message| {
                    let ClientMessage::Command(command) = message else { panic!("{message:?}") };
                    assert_eq!(command.body, CommandBody::from(sell.clone()));
                    assert_eq!((command.staff, command.branch), (Some(StaffId(3)), None));
                    read.push((command.id.uuid(), command.seq.unwrap()));
                })
                .unwrap();
            assert_eq!(read, sent);
        }
    }

    #[test]
    fn hot_tickets_share_their_first_line_and_no_ticket_repeats_a_good() {
        for sell in tickets(&goods(), 3, true, 50, 7).unwrap() {
            assert_eq!(sell.lines[0].sku.as_str(), "A-1");
            let mut skus: Vec<_> = sell.lines.iter().map(|line| line.sku).collect();
            skus.dedup();
            assert_eq!(skus.len(), 3);
        }
        assert!(tickets(&goods(), 5, false, 1, 7).is_err());
    }
}
