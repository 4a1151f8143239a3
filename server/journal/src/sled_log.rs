//! How sled 0.34.7 lays out its log file, as far as needed to foresee, read-only, which part of it sled will keep
//! when it opens. It knows nothing of blocks or records.
//!
//! The file is a row of segments. A segment has a 20-byte header {crc, lsn, stable lsn} and messages {crc, kind,
//! length, segment number, page id} behind it. On opening, sled reads on from its last snapshot; in the newest
//! segments it stops at the first unsound message and overwrites what follows, in older ones it skips the rest of
//! the segment. Whatever it would not reach is lost once it has opened, hence the look before.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;

/// The segment size this program opens its databases with.
pub(crate) const SEGMENT_BYTES: usize = 4 * 1024 * 1024;

const SEGMENT_HEADER: usize = 20;
const MESSAGE_HEADER_MAX: usize = 32;
const LSN_MASK: u64 = 0x7FFF_FFFF_FFFF_FFFF;
const KIND_CORRUPTED: u8 = 0;
const KIND_CAP: u8 = 2;
const KIND_BATCH_MANIFEST: u8 = 3;
const KIND_HIGHEST: u8 = 11;

/// A segment with a sound header.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Segment {
    /// Where it begins in the file.
    pub(crate) offset: u64,
    /// sled's own log position of it (unrelated to record positions).
    pub(crate) position: u64,
    stable: u64,
}

/// The map of the file.
pub(crate) struct Layout {
    /// Sound segments, newest first.
    pub(crate) segments: Vec<Segment>,
    /// Where segments without a sound header begin.
    pub(crate) headless: Vec<u64>,
    /// sled reads the log again from here; before it, it trusts its snapshot.
    replay_from: u64,
    /// The log position at which sled will stop reading and start overwriting.
    end: u64,
}

/// How the walk through one segment ended.
enum WalkEnd {
    /// All of it is sound.
    Whole,
    /// An unsound message; sled goes no further in this segment.
    Unsound,
}

struct Walk {
    upto: usize,
    end: WalkEnd,
    /// Start of a batch manifest, and the last log position the batch needs.
    manifests: Vec<(usize, u64)>,
}

impl Layout {
    /// Reads all segment headers of `<dir>/db` and foresees where sled's recovery will stop.
    pub(crate) fn read(dir: &Path, file: &File) -> io::Result<Layout> {
        let segment_len = u64_of(SEGMENT_BYTES);
        let len = file.metadata()?.len();
        let mut segments = Vec::new();
        let mut headless = Vec::new();
        let mut offset = 0;
        while offset < len {
            match read_header(file, offset)? {
                Some(segment) => segments.push(segment),
                None => headless.push(offset),
            }
            offset += segment_len;
        }
        segments.sort_by_key(|segment| std::cmp::Reverse(segment.position));
        let replay_from = snapshot_position(dir)? / segment_len * segment_len;
        let end = replay_end(file, &segments, replay_from)?;
        Ok(Layout { segments, headless, replay_from, end })
    }

    /// The part of a segment's bytes that sled will keep.
    pub(crate) fn kept(&self, segment: &Segment, bytes: &[u8]) -> std::ops::Range<usize> {
        if segment.position < self.replay_from {
            return 0..bytes.len();
        }
        let upto = walk(bytes, segment.position).upto;
        let limit = self.end.saturating_sub(segment.position);
        0..usize::try_from(limit).map_or(upto, |limit| limit.min(upto))
    }
}

/// Reads one segment, shorter when the file ends in it.
pub(crate) fn read_segment(file: &File, offset: u64, into: &mut Vec<u8>) -> io::Result<()> {
    into.resize(SEGMENT_BYTES, 0);
    let mut filled = 0usize;
    while let Some(rest) = into.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match file.read_at(rest, offset + u64_of(filled)) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    into.truncate(filled);
    Ok(())
}

fn read_header(file: &File, offset: u64) -> io::Result<Option<Segment>> {
    let mut header = [0; SEGMENT_HEADER];
    match file.read_exact_at(&mut header, offset) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error),
    }
    let Some((crc, rest)) = header.split_first_chunk::<4>() else { return Ok(None) };
    let Some((position, stable)) = rest.split_first_chunk::<8>() else { return Ok(None) };
    let Some((stable, _)) = stable.split_first_chunk::<8>() else { return Ok(None) };
    if u32::from_le_bytes(*crc) != !crc32fast::hash(rest) {
        return Ok(None);
    }
    let position = u64::from_le_bytes(*position) ^ LSN_MASK;
    let stable = u64::from_le_bytes(*stable) ^ LSN_MASK;
    Ok(Some(Segment { offset, position, stable }))
}

/// The log position of sled's newest snapshot, which is in its file name.
fn snapshot_position(dir: &Path) -> io::Result<u64> {
    let mut newest = 0;
    for entry in std::fs::read_dir(dir)? {
        let name = entry?.file_name();
        let hex = name.to_str().and_then(|name| name.strip_prefix("snap."));
        if let Some(position) = hex.and_then(|hex| u64::from_str_radix(hex, 16).ok()) {
            newest = newest.max(position);
        }
    }
    Ok(newest)
}

/// sled walks the newest segments for as long as they follow one another and are sound.
fn replay_end(file: &File, segments: &[Segment], replay_from: u64) -> io::Result<u64> {
    let segment_len = u64_of(SEGMENT_BYTES);
    let recent = || segments.iter().filter(|segment| segment.position >= replay_from);
    let stable = recent().map(|segment| segment.stable).filter(|stable| *stable <= LSN_MASK >> 1).max();
    let start = stable.unwrap_or(0).max(replay_from) / segment_len * segment_len;
    let by_position: BTreeMap<u64, Segment> =
        recent().map(|segment| (segment.position, *segment)).filter(|(at, _)| *at >= start).collect();
    let mut end = start;
    let mut manifests = Vec::new();
    let mut buffer = Vec::new();
    let mut expected = start;
    while let Some(segment) = by_position.get(&expected) {
        read_segment(file, segment.offset, &mut buffer)?;
        let walked = walk(&buffer, segment.position);
        end = segment.position + u64_of(walked.upto);
        manifests.extend(walked.manifests.iter().map(|(at, needs)| (segment.position + u64_of(*at), *needs)));
        if matches!(walked.end, WalkEnd::Unsound) {
            break;
        }
        expected += segment_len;
    }
    // A batch whose last message is missing is dropped whole, and everything behind it too.
    let torn = manifests.iter().find(|(_, needs)| *needs > end.saturating_sub(1)).map(|(at, _)| *at);
    Ok(torn.unwrap_or(end))
}

fn walk(bytes: &[u8], position: u64) -> Walk {
    let number = position / u64_of(SEGMENT_BYTES);
    let mut at = SEGMENT_HEADER;
    let mut manifests = Vec::new();
    while at <= SEGMENT_BYTES - MESSAGE_HEADER_MAX {
        let Some(message) = bytes.get(at..).and_then(|rest| Message::read(rest, number)) else {
            return Walk { upto: at, end: WalkEnd::Unsound, manifests };
        };
        match message.kind {
            KIND_CAP => break,
            KIND_BATCH_MANIFEST => manifests.push((at, message.word)),
            _ => {}
        }
        at += message.len;
    }
    Walk { upto: at, end: WalkEnd::Whole, manifests }
}

struct Message {
    kind: u8,
    /// Header and body.
    len: usize,
    /// The first eight body bytes, for batch manifests.
    word: u64,
}

impl Message {
    /// `None` when it is not a sound message of segment `number`.
    fn read(bytes: &[u8], number: u64) -> Option<Message> {
        let (crc, rest) = bytes.split_first_chunk::<4>()?;
        let (kind, mut rest) = rest.split_first()?;
        let body_len = usize::try_from(varint(&mut rest)?).ok()?;
        let segment = varint(&mut rest)?;
        let _page = varint(&mut rest)?;
        let body = rest.get(..body_len)?;
        let header_len = bytes.len() - rest.len();
        if *kind == KIND_CORRUPTED || *kind > KIND_HIGHEST || segment != number {
            return None;
        }
        let mut hasher = crc32fast::Hasher::new();
        hasher.update(body);
        hasher.update(bytes.get(4..header_len)?);
        if u32::from_le_bytes(*crc) != !hasher.finalize() {
            return None;
        }
        let word = body.first_chunk::<8>().map_or(0, |word| u64::from_le_bytes(*word));
        Some(Message { kind: *kind, len: header_len + body_len, word })
    }
}

/// sled's number encoding: one byte up to 240, then two, three, or a length and little-endian bytes.
fn varint(input: &mut &[u8]) -> Option<u64> {
    let (first, rest) = input.split_first()?;
    let extra = match first {
        0..=240 => 0,
        241..=248 => 1,
        249 => 2,
        longer => usize::from(*longer) - 247,
    };
    let (bytes, rest) = rest.split_at_checked(extra)?;
    *input = rest;
    let value = match (first, bytes) {
        (0..=240, _) => u64::from(*first),
        (241..=248, [low]) => 240 + 256 * (u64::from(*first) - 241) + u64::from(*low),
        (249, [high, low]) => 2288 + 256 * u64::from(*high) + u64::from(*low),
        _ => bytes.iter().rev().fold(0, |value, byte| (value << 8) | u64::from(*byte)),
    };
    Some(value)
}

fn u64_of(value: usize) -> u64 {
    u64::try_from(value).unwrap_or(u64::MAX)
}
