//! The file of one picture: all its sizes one behind the other, each with its checksum.
//!
//! ```text
//! magic 8 | sizes 1 | per size: kind 1, width 2, height 2, bytes 4, crc32 4 | crc32 of all this 4 | the sizes' bytes
//! ```

use std::io::{self, Read, Seek, SeekFrom};

const MAGIC: [u8; 8] = *b"OHPICT\0\x01";
const ENTRY: usize = 13;
/// More than are ever made.
const SIZES_MAX: usize = 16;

/// How a size is encoded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    Webp,
    Jpeg,
    /// In a file of its own, which may be missing.
    Avif,
}

impl Kind {
    const fn number(self) -> u8 {
        match self {
            Self::Webp => 0,
            Self::Jpeg => 1,
            Self::Avif => 2,
        }
    }

    pub(crate) const fn media_type(self) -> &'static str {
        match self {
            Self::Webp => "image/webp",
            Self::Jpeg => "image/jpeg",
            Self::Avif => "image/avif",
        }
    }
}

/// One size.
pub(super) struct Size {
    pub(super) kind: Kind,
    pub(super) width: u16,
    pub(super) height: u16,
    pub(super) bytes: Vec<u8>,
}

/// Where a size is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Entry {
    pub(super) kind: Kind,
    pub(super) width: u16,
    pub(super) height: u16,
    at: u64,
    len: u32,
    crc: u32,
}

pub(super) fn encoded(sizes: &[Size]) -> Vec<u8> {
    let mut out = MAGIC.to_vec();
    out.push(u8::try_from(sizes.len()).unwrap_or(u8::MAX));
    for size in sizes {
        out.push(size.kind.number());
        out.extend_from_slice(&size.width.to_le_bytes());
        out.extend_from_slice(&size.height.to_le_bytes());
        out.extend_from_slice(&u32::try_from(size.bytes.len()).unwrap_or(u32::MAX).to_le_bytes());
        out.extend_from_slice(&crc32fast::hash(&size.bytes).to_le_bytes());
    }
    let crc = crc32fast::hash(&out);
    out.extend_from_slice(&crc.to_le_bytes());
    for size in sizes {
        out.extend_from_slice(&size.bytes);
    }
    out
}

/// Reads what sizes there are.
pub(super) fn entries(file: &mut impl Read) -> io::Result<Vec<Entry>> {
    let mut head = [0; 9];
    file.read_exact(&mut head)?;
    let [magic @ .., count] = head;
    let count = usize::from(count);
    if magic != MAGIC || count == 0 || count > SIZES_MAX {
        return Err(damaged("it does not begin as a picture's file does"));
    }
    let mut table = vec![0; count.saturating_mul(ENTRY).saturating_add(4)];
    file.read_exact(&mut table)?;
    let (table, told) = table.split_last_chunk::<4>().ok_or_else(|| damaged("it has no table"))?;
    let mut crc = crc32fast::Hasher::new();
    crc.update(&head);
    crc.update(table);
    if crc.finalize() != u32::from_le_bytes(*told) {
        return Err(damaged("its table does not match its checksum"));
    }
    let mut at = u64::try_from(head.len() + table.len() + 4).unwrap_or(u64::MAX);
    let mut found = Vec::with_capacity(count);
    for [kind, w0, w1, h0, h1, l0, l1, l2, l3, c0, c1, c2, c3] in table.as_chunks::<ENTRY>().0 {
        let kind = match kind {
            0 => Kind::Webp,
            1 => Kind::Jpeg,
            2 => Kind::Avif,
            _ => return Err(damaged("it has a size of a kind that is not known")),
        };
        let len = u32::from_le_bytes([*l0, *l1, *l2, *l3]);
        found.push(Entry {
            kind,
            width: u16::from_le_bytes([*w0, *w1]),
            height: u16::from_le_bytes([*h0, *h1]),
            at,
            len,
            crc: u32::from_le_bytes([*c0, *c1, *c2, *c3]),
        });
        at = at.saturating_add(u64::from(len));
    }
    Ok(found)
}

/// Reads one size, which must match its checksum.
pub(super) fn bytes(file: &mut (impl Read + Seek), entry: Entry) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(entry.at))?;
    let mut bytes = Vec::new();
    file.take(u64::from(entry.len)).read_to_end(&mut bytes)?;
    if u32::try_from(bytes.len()).ok() != Some(entry.len) || crc32fast::hash(&bytes) != entry.crc {
        return Err(damaged("a size of it does not match its checksum"));
    }
    Ok(bytes)
}

pub(super) fn damaged(detail: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("the picture is damaged: {detail}"))
}
