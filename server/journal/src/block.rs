//! The block: one group commit as bytes. It frames, checks and chains records and knows nothing of what they mean.
//!
//! ```text
//! header (104 bytes): magic 16 | version 1 | flags 1 | count 2 | first_lsn 8 | stored_len 4 | plain_len 4
//!                     | prev_hash 32 | hash 32 | crc32 of everything else 4
//! body, perhaps zstd:  form 1 of each record | length varint of each | crc32 4 of each | bytes of each
//! ```
//! The frames of the records stand together in front of their bytes, because that compresses better. Numbers are
//! little-endian. A record's form is a number that whoever wrote the record gave it, to know later how to read it; here
//! it is kept, checked and handed back, never looked at. A record's checksum is over its form and its bytes, and the hash
//! is `h_n = sha256(h_{n-1} ‖ length of record n as u64 ‖ form of record n ‖ record n)`; a block carries the hash before
//! its first record and the hash after its last one.

use crate::batch::Fitting;
use crate::compress;
use sha2::{Digest, Sha256};
use thiserror::Error;

/// Position of a record in the journal. The first record is 1; 0 means "nothing yet".
pub type Lsn = u64;

/// The chained SHA-256 over all records up to and including one.
pub type Hash = [u8; 32];

/// The hash before the first record.
pub const GENESIS: Hash = [0; 32];

/// The largest encoded block. A sled leaf holds at most 17 rows, and with 4 MiB segments a leaf above 1 MiB would go
/// to a blob file, which sled never syncs.
pub const MAX_BLOCK_BYTES: usize = 60 * 1024;

/// The most records in one block.
pub const MAX_BLOCK_RECORDS: usize = 1024;

/// The largest single record in bytes: what is left of a block after its header and one frame.
pub const MAX_RECORD_BYTES: usize = MAX_BLOCK_BYTES - HEADER_BYTES - FRAME_MAX_OVERHEAD;

/// Bytes that begin every block. They are not valid UTF-8, so no text field can imitate them in a raw scan.
pub(crate) const MAGIC: [u8; 16] =
    [0xF5, 0x4F, 0x6E, 0xC1, 0x68, 0xFF, 0x61, 0x92, 0x6E, 0xFE, 0x64, 0xC0, 0x4A, 0x81, 0xF9, 0x0B];

pub(crate) const HEADER_BYTES: usize = 104;
const FRAME_MAX_OVERHEAD: usize = 1 + 5 + 4;
/// Raised with every change of how a block frames its records. What the records mean has forms of its own.
const BLOCK_VERSION: u8 = 2;
const FLAG_ZSTD: u8 = 1;

/// Where a journal ends: its last record and the chained hash there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Head {
    /// The last record, 0 when there is none.
    pub lsn: Lsn,
    /// The chained hash after that record, [`GENESIS`] when there is none.
    pub hash: Hash,
}

impl Head {
    /// The head of an empty journal.
    pub const EMPTY: Head = Head { lsn: 0, hash: GENESIS };
}

/// Why bytes are not a sound block.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum BlockError {
    /// Fewer bytes than the header or the header's own length asks for.
    #[error("block is cut short")]
    Short,
    /// It does not begin with the block magic.
    #[error("not a block: wrong magic")]
    Magic,
    /// Written by another program than this one.
    #[error("block format version {0} is not known")]
    Version(u8),
    /// The checksum over header and body does not match.
    #[error("block checksum does not match")]
    Checksum,
    /// The header contradicts itself or its body.
    #[error("block is malformed: {0}")]
    Malformed(&'static str),
    /// The checksum of one record does not match.
    #[error("record {0} checksum does not match")]
    RecordChecksum(Lsn),
    /// The records do not add up to the stored chain hash.
    #[error("hash chain does not match")]
    Chain,
}

/// Why a record was not taken by a [`BlockBuilder`].
#[derive(Debug, Error, PartialEq, Eq)]
pub enum PushError {
    /// The block has no room left; finish it and put the record in the next one.
    #[error("the block is full")]
    Full,
    /// The record can never fit a block.
    #[error("a record of {bytes} bytes is over the limit of {limit}")]
    TooLarge {
        /// Its length.
        bytes: usize,
        /// [`MAX_RECORD_BYTES`].
        limit: usize,
    },
}

/// A record as it is stored, with its bytes owned or, from a [`Block`], borrowed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stored<B = Vec<u8>> {
    /// Its position.
    pub lsn: Lsn,
    /// How its bytes are to be read, as the writer said.
    pub form: u8,
    /// Its bytes.
    pub bytes: B,
}

impl Stored<&[u8]> {
    /// The same with bytes of its own.
    pub fn to_owned(&self) -> Stored {
        Stored { lsn: self.lsn, form: self.form, bytes: self.bytes.to_vec() }
    }
}

/// The fixed part of a block, readable without its body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockHeader {
    /// The first record in it.
    pub first: Lsn,
    /// The last record in it.
    pub last: Lsn,
    /// The hash before `first`.
    pub prev_hash: Hash,
    /// The hash after `last`.
    pub hash: Hash,
    compressed: bool,
    stored_len: usize,
    plain_len: usize,
    crc: u32,
}

impl BlockHeader {
    /// Reads a header and checks that it does not contradict itself; the checksum needs the body too.
    pub fn parse(bytes: &[u8]) -> Result<BlockHeader, BlockError> {
        let mut input = Input(bytes);
        if input.take::<16>()? != MAGIC {
            return Err(BlockError::Magic);
        }
        let [version, flags] = input.take::<2>()?;
        if version != BLOCK_VERSION {
            return Err(BlockError::Version(version));
        }
        let count = u16::from_le_bytes(input.take()?);
        let first = u64::from_le_bytes(input.take()?);
        let stored_len = usize_of(u32::from_le_bytes(input.take()?));
        let plain_len = usize_of(u32::from_le_bytes(input.take()?));
        let prev_hash = input.take()?;
        let hash = input.take()?;
        let crc = u32::from_le_bytes(input.take()?);
        let room = MAX_BLOCK_BYTES - HEADER_BYTES;
        if flags & !FLAG_ZSTD != 0 || stored_len > room || plain_len > room {
            return Err(BlockError::Malformed("flags or lengths"));
        }
        if first == 0 || count == 0 || usize::from(count) > MAX_BLOCK_RECORDS {
            return Err(BlockError::Malformed("first record or count"));
        }
        let last = first.checked_add(u64::from(count) - 1).ok_or(BlockError::Malformed("lsn overflow"))?;
        Ok(BlockHeader {
            first,
            last,
            prev_hash,
            hash,
            compressed: flags & FLAG_ZSTD != 0,
            stored_len,
            plain_len,
            crc,
        })
    }

    /// The length of the whole encoded block in bytes.
    pub fn encoded_len(&self) -> usize {
        HEADER_BYTES + self.stored_len
    }

    /// Parses the header at the start of `bytes` and checks the checksum over header and body.
    pub(crate) fn check(bytes: &[u8]) -> Result<(BlockHeader, &[u8]), BlockError> {
        let header = BlockHeader::parse(bytes)?;
        let summed = bytes.get(..HEADER_BYTES - 4).ok_or(BlockError::Short)?;
        let body = bytes.get(HEADER_BYTES..header.encoded_len()).ok_or(BlockError::Short)?;
        if checksum(summed, body) != header.crc {
            return Err(BlockError::Checksum);
        }
        Ok((header, body))
    }
}

/// A finished block, ready to be committed.
#[derive(Clone, Debug)]
pub struct EncodedBlock {
    header: BlockHeader,
    bytes: Vec<u8>,
}

impl EncodedBlock {
    /// Takes bytes that claim to be exactly one block, checking everything in them.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<EncodedBlock, BlockError> {
        let header = Block::decode(&bytes)?.header;
        if bytes.len() != header.encoded_len() {
            return Err(BlockError::Malformed("trailing bytes"));
        }
        Ok(EncodedBlock { header, bytes })
    }

    /// The header.
    pub fn header(&self) -> &BlockHeader {
        &self.header
    }

    /// The bytes as they are stored.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The head of the journal once this block is in it.
    pub fn head(&self) -> Head {
        Head { lsn: self.header.last, hash: self.header.hash }
    }
}

/// Collects records into one block.
#[derive(Debug)]
pub struct BlockBuilder {
    before: Head,
    hash: Hash,
    forms: Vec<u8>,
    lengths: Vec<u8>,
    checksums: Vec<u8>,
    bytes: Vec<u8>,
}

impl BlockBuilder {
    /// Begins the block that follows `head`.
    pub fn after(head: Head) -> BlockBuilder {
        BlockBuilder {
            before: head,
            hash: head.hash,
            forms: Vec::new(),
            lengths: Vec::new(),
            checksums: Vec::new(),
            bytes: Vec::with_capacity(8 * 1024),
        }
    }

    /// Begins the block that follows `head` with a record, for which an empty block has room.
    pub(crate) fn begin(head: Head, first: Fitting<'_>) -> BlockBuilder {
        let mut builder = BlockBuilder::after(head);
        builder.put(first);
        builder
    }

    /// Adds one record.
    pub fn push(&mut self, form: u8, record: &[u8]) -> Result<(), PushError> {
        let fitting = Fitting::new(form, record)
            .map_err(|bytes| PushError::TooLarge { bytes, limit: MAX_RECORD_BYTES })?;
        if self.add(fitting) { Ok(()) } else { Err(PushError::Full) }
    }

    /// Adds one record; false when there is no room left for it.
    pub(crate) fn add(&mut self, record: Fitting<'_>) -> bool {
        let used = HEADER_BYTES + self.frames_len() + self.bytes.len();
        let has_room = used + record.bytes().len() + FRAME_MAX_OVERHEAD <= MAX_BLOCK_BYTES;
        let takes = has_room && self.len() < MAX_BLOCK_RECORDS;
        if takes {
            self.put(record);
        }
        takes
    }

    fn put(&mut self, record: Fitting<'_>) {
        let (form, bytes) = (record.form(), record.bytes());
        self.forms.push(form);
        put_varint(&mut self.lengths, bytes.len());
        self.checksums.extend_from_slice(&record_checksum(form, bytes).to_le_bytes());
        self.bytes.extend_from_slice(bytes);
        self.hash = chain(&self.hash, form, bytes);
    }

    /// How many records it holds.
    pub fn len(&self) -> usize {
        self.forms.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.forms.is_empty()
    }

    fn frames_len(&self) -> usize {
        self.forms.len() + self.lengths.len() + self.checksums.len()
    }

    /// Encodes the block, compressed when that is smaller. `None` when it holds no record.
    pub fn finish(self) -> Option<EncodedBlock> {
        let first = self.before.lsn.checked_add(1)?;
        let count = u16::try_from(self.len()).ok().filter(|n| *n > 0)?;
        let last = self.before.lsn.checked_add(u64::from(count))?;
        let mut body = Vec::with_capacity(self.frames_len() + self.bytes.len());
        body.extend_from_slice(&self.forms);
        body.extend_from_slice(&self.lengths);
        body.extend_from_slice(&self.checksums);
        body.extend_from_slice(&self.bytes);
        let packed = compress::pack(&body).filter(|packed| packed.len() < body.len());
        let compressed = packed.is_some();
        let stored: &[u8] = packed.as_deref().unwrap_or(&body);
        let mut bytes = Vec::with_capacity(HEADER_BYTES + stored.len());
        bytes.extend_from_slice(&MAGIC);
        bytes.push(BLOCK_VERSION);
        bytes.push(if compressed { FLAG_ZSTD } else { 0 });
        bytes.extend_from_slice(&count.to_le_bytes());
        bytes.extend_from_slice(&first.to_le_bytes());
        bytes.extend_from_slice(&u32::try_from(stored.len()).ok()?.to_le_bytes());
        bytes.extend_from_slice(&u32::try_from(body.len()).ok()?.to_le_bytes());
        bytes.extend_from_slice(&self.before.hash);
        bytes.extend_from_slice(&self.hash);
        let crc = checksum(&bytes, stored);
        bytes.extend_from_slice(&crc.to_le_bytes());
        bytes.extend_from_slice(stored);
        let header = BlockHeader {
            first,
            last,
            prev_hash: self.before.hash,
            hash: self.hash,
            compressed,
            stored_len: stored.len(),
            plain_len: body.len(),
            crc,
        };
        Some(EncodedBlock { header, bytes })
    }
}

/// A decoded block whose checksums and hash chain have been verified.
#[derive(Debug)]
pub struct Block {
    header: BlockHeader,
    body: Vec<u8>,
    records: Vec<Frame>,
}

impl Block {
    /// Decodes and verifies: block checksum, every record's checksum, and the chain from `prev_hash` to `hash`.
    pub fn decode(bytes: &[u8]) -> Result<Block, BlockError> {
        let (header, stored) = BlockHeader::check(bytes)?;
        let body = if header.compressed {
            compress::unpack(stored, header.plain_len).ok_or(BlockError::Malformed("compression"))?
        } else {
            stored.to_vec()
        };
        if body.len() != header.plain_len {
            return Err(BlockError::Malformed("plain length"));
        }
        let records = frames(&header, &body)?;
        Ok(Block { header, body, records })
    }

    /// The header.
    pub fn header(&self) -> &BlockHeader {
        &self.header
    }

    /// The records in order.
    pub fn records(&self) -> impl DoubleEndedIterator<Item = Stored<&[u8]>> + ExactSizeIterator {
        let first = self.header.first;
        self.records.iter().enumerate().map(move |(index, frame)| Stored {
            lsn: first.saturating_add(u64::try_from(index).unwrap_or(u64::MAX)),
            form: frame.form,
            bytes: self.body.get(frame.place.clone()).unwrap_or_default(),
        })
    }

    /// One record, when it is in this block.
    pub fn record(&self, lsn: Lsn) -> Option<Stored<&[u8]>> {
        let index = usize::try_from(lsn.checked_sub(self.header.first)?).ok()?;
        self.records().nth(index)
    }
}

/// The next link of the hash chain.
pub fn chain(previous: &Hash, form: u8, record: &[u8]) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update(previous);
    hasher.update(u64::try_from(record.len()).unwrap_or(u64::MAX).to_le_bytes());
    hasher.update([form]);
    hasher.update(record);
    hasher.finalize().into()
}

/// Where in a block's body a record is, and its form.
#[derive(Debug)]
struct Frame {
    form: u8,
    place: std::ops::Range<usize>,
}

fn frames(header: &BlockHeader, body: &[u8]) -> Result<Vec<Frame>, BlockError> {
    let lsns = header.first..=header.last;
    let mut input = Input(body);
    let forms: Vec<[u8; 1]> = lsns.clone().map(|_| input.take()).collect::<Result<_, _>>()?;
    let lengths: Vec<usize> = lsns.clone().map(|_| input.varint()).collect::<Result<_, _>>()?;
    let checksums: Vec<[u8; 4]> = lsns.clone().map(|_| input.take()).collect::<Result<_, _>>()?;
    let mut frames = Vec::with_capacity(lengths.len());
    let mut hash = header.prev_hash;
    for (((lsn, [form]), len), crc) in lsns.zip(forms).zip(lengths).zip(checksums) {
        let start = body.len() - input.0.len();
        let record = input.slice(len)?;
        if record_checksum(form, record) != u32::from_le_bytes(crc) {
            return Err(BlockError::RecordChecksum(lsn));
        }
        hash = chain(&hash, form, record);
        frames.push(Frame { form, place: start..start + len });
    }
    if !input.0.is_empty() {
        return Err(BlockError::Malformed("bytes after the last record"));
    }
    if hash != header.hash {
        return Err(BlockError::Chain);
    }
    Ok(frames)
}

fn record_checksum(form: u8, record: &[u8]) -> u32 {
    checksum(&[form], record)
}

fn checksum(head: &[u8], rest: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(head);
    hasher.update(rest);
    hasher.finalize()
}

fn put_varint(out: &mut Vec<u8>, value: usize) {
    let mut rest = value;
    loop {
        let low = u8::try_from(rest & 0x7F).unwrap_or(0);
        rest >>= 7;
        if rest == 0 {
            out.push(low);
            return;
        }
        out.push(low | 0x80);
    }
}

pub(crate) fn usize_of(value: u32) -> usize {
    usize::try_from(value).unwrap_or(usize::MAX)
}

/// A cursor that only moves forward and never reads past its end.
pub(crate) struct Input<'a>(pub(crate) &'a [u8]);

impl<'a> Input<'a> {
    pub(crate) fn take<const N: usize>(&mut self) -> Result<[u8; N], BlockError> {
        let (head, tail) = self.0.split_first_chunk::<N>().ok_or(BlockError::Short)?;
        self.0 = tail;
        Ok(*head)
    }

    pub(crate) fn slice(&mut self, len: usize) -> Result<&'a [u8], BlockError> {
        let (head, tail) = self.0.split_at_checked(len).ok_or(BlockError::Short)?;
        self.0 = tail;
        Ok(head)
    }

    fn varint(&mut self) -> Result<usize, BlockError> {
        let mut value = 0usize;
        for shift in [0u32, 7, 14, 21] {
            let [byte] = self.take::<1>()?;
            value |= usize::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(BlockError::Malformed("length"))
    }
}

#[cfg(test)]
mod tests;
