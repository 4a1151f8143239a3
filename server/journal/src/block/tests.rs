//! Blocks survive encoding, and nothing else does.

use super::*;
use proptest::prelude::*;

fn form(lsn: Lsn) -> u8 {
    u8::try_from(lsn % 256).unwrap()
}

fn build(head: Head, records: &[Vec<u8>]) -> EncodedBlock {
    let mut builder = BlockBuilder::after(head);
    for (lsn, record) in (head.lsn + 1..).zip(records) {
        builder.push(form(lsn), record).unwrap();
    }
    builder.finish().unwrap()
}

proptest! {
    #[test]
    fn round_trips(records in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..200), 1..40), at in 0u64..1 << 40) {
        let block = build(Head { lsn: at, hash: [7; 32] }, &records);
        let decoded = Block::decode(block.bytes()).unwrap();
        let read: Vec<Stored> = decoded.records().map(|record| record.to_owned()).collect();
        let expected = (at + 1..).zip(&records).map(|(lsn, bytes)| Stored { lsn, form: form(lsn), bytes: bytes.clone() });
        prop_assert!(expected.eq(read));
        prop_assert_eq!(decoded.header().first, at + 1);
        prop_assert_eq!(decoded.header().last, at + u64::try_from(records.len()).unwrap());
        prop_assert_eq!(decoded.record(at + 1).map(|record| record.bytes), records.first().map(Vec::as_slice));
        prop_assert_eq!(decoded.record(at), None);
    }

    #[test]
    fn any_flipped_bit_is_noticed(byte in 0usize..1500, bit in 0u8..8) {
        let records: Vec<Vec<u8>> = (0u8..30).map(|n| vec![n; 40 + usize::from(n)]).collect();
        let mut bytes = build(Head::EMPTY, &records).bytes().to_vec();
        let at = byte % bytes.len();
        bytes[at] ^= 1 << bit;
        prop_assert!(EncodedBlock::from_bytes(bytes).is_err());
    }

    #[test]
    fn arbitrary_bytes_never_panic(mut bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(Block::decode(&bytes).is_err());
        for (slot, magic) in bytes.iter_mut().zip(MAGIC) {
            *slot = magic;
        }
        prop_assert!(Block::decode(&bytes).is_err());
    }
}

#[test]
fn limits_hold() {
    let mut builder = BlockBuilder::after(Head::EMPTY);
    let over = vec![0; MAX_RECORD_BYTES + 1];
    assert!(matches!(builder.push(0, &over), Err(PushError::TooLarge { .. })));
    builder.push(0, &over[1..]).unwrap();
    assert_eq!(builder.push(0, b"x"), Err(PushError::Full));
    let mut many = BlockBuilder::after(Head::EMPTY);
    for _ in 0..MAX_BLOCK_RECORDS {
        many.push(0, b"").unwrap();
    }
    assert_eq!(many.push(0, b""), Err(PushError::Full));
    assert!(many.finish().unwrap().bytes().len() <= MAX_BLOCK_BYTES);
    assert!(BlockBuilder::after(Head::EMPTY).finish().is_none());
}

#[test]
fn another_form_is_another_record() {
    let of = |form| {
        let mut builder = BlockBuilder::after(Head::EMPTY);
        builder.push(form, b"the same").unwrap();
        builder.finish().unwrap()
    };
    assert_ne!(of(1).head(), of(2).head());
    // The form in the body is what a flipped bit would change; with the checksum of the block made right again, that of
    // the record and the chain still tell.
    let mut bytes = of(1).bytes().to_vec();
    bytes[HEADER_BYTES] = 2;
    let crc = checksum(&bytes[..HEADER_BYTES - 4], &bytes[HEADER_BYTES..]);
    bytes[HEADER_BYTES - 4..HEADER_BYTES].copy_from_slice(&crc.to_le_bytes());
    assert_eq!(Block::decode(&bytes).unwrap_err(), BlockError::RecordChecksum(1));
}

#[test]
fn the_chain_does_not_depend_on_how_records_are_grouped() {
    let records: Vec<Vec<u8>> = (0u8..9).map(|n| vec![n; 5]).collect();
    let whole = build(Head::EMPTY, &records).head();
    let first = build(Head::EMPTY, &records[..4]).head();
    assert_eq!(build(first, &records[4..]).head(), whole);
}
