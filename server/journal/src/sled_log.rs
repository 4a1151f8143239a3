//! How sled 0.34.7 lays out its log file, as far as needed to foresee, read-only, which parts of it sled will hold to
//! be its data once it has opened. It knows nothing of blocks or records.
//!
//! The file is a row of segments. A segment has a 20-byte header {crc, lsn, stable lsn} and messages {crc, kind,
//! length, segment number, page id} behind it. A page is one "replace" message and the "link" messages after it. On
//! opening, sled takes the page table of its last snapshot file and reads on from there: in the newest segments it
//! stops at the first unsound message and overwrites what follows, in older ones it skips the rest of the segment.
//! A page whose newest replacement is skipped falls back, silently, to an older state. Hence the look before.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

/// The segment size this program opens its databases with.
pub(crate) const SEGMENT_BYTES: usize = 4 * 1024 * 1024;

const SEGMENT_HEADER: usize = 20;
const MESSAGE_HEADER_MAX: usize = 32;
const LSN_MASK: u64 = 0x7FFF_FFFF_FFFF_FFFF;
const KIND_CORRUPTED: u8 = 0;
const KIND_CAP: u8 = 2;
const KIND_BATCH_MANIFEST: u8 = 3;
const KIND_FREE: u8 = 4;
const KIND_COUNTER: u8 = 5;
const KIND_INLINE_META: u8 = 6;
const KIND_BLOB_META: u8 = 7;
const KIND_INLINE_NODE: u8 = 8;
const KIND_BLOB_NODE: u8 = 9;
const KIND_INLINE_LINK: u8 = 10;
const KIND_BLOB_LINK: u8 = 11;

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
    /// Where the messages begin that make up the pages sled will see, with their pages.
    live: BTreeMap<u64, u64>,
    /// Where the log is not as sled needs it.
    pub(crate) broken: Option<Break>,
    /// sled's snapshot file when that is damaged. It was passed over, as sled does when there is none.
    pub(crate) unread_snapshot: Option<PathBuf>,
}

/// A place in the log that sled will not get over.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Break {
    pub(crate) place: u64,
    pub(crate) why: &'static str,
}

/// What of a segment makes up pages.
#[derive(Default)]
pub(crate) struct Live {
    /// The parts of its bytes that are sound, in order.
    pub(crate) parts: Vec<std::ops::Range<usize>>,
    /// The first message that should be part of a page and is not sound: sled will not be able to read that page.
    pub(crate) unsound: Option<Break>,
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
    messages: Vec<(usize, Message)>,
}

/// What sled's snapshot file says.
#[derive(Default)]
struct Snapshot {
    /// Messages before this log position are accounted for in `pages`.
    stable: u64,
    pages: Pages,
}

/// Per page the places of its messages.
type Pages = HashMap<u64, Vec<u64>>;

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
        let (snapshot, unread_snapshot) = match Snapshot::newest(dir)? {
            Ok(snapshot) => (snapshot, None),
            Err(path) => (Snapshot::default(), Some(path)),
        };
        let (live, broken) = replay(file, &segments, snapshot)?;
        Ok(Layout { segments, headless, live, broken, unread_snapshot })
    }

    /// What of a segment's bytes belongs to the pages sled will see.
    pub(crate) fn live(&self, segment: &Segment, bytes: &[u8]) -> Live {
        let number = segment.position / u64_of(SEGMENT_BYTES);
        let mut live = Live::default();
        for (place, page) in self.live.range(segment.offset..segment.offset + u64_of(SEGMENT_BYTES)) {
            let at = usize::try_from(place - segment.offset).unwrap_or(usize::MAX);
            let message = bytes.get(at..).and_then(|rest| Message::read(rest, number));
            match message.filter(|message| message.page == *page) {
                Some(message) => live.parts.push(at..at + message.len),
                None => {
                    let why = "a page of the database is damaged here";
                    live.unsound.get_or_insert(Break { place: *place, why });
                }
            }
        }
        live
    }

    /// The first place that a page needs and no sound segment holds.
    pub(crate) fn outside(&self) -> Option<Break> {
        let starts: BTreeSet<u64> = self.segments.iter().map(|segment| segment.offset).collect();
        let segment_len = u64_of(SEGMENT_BYTES);
        let lost = self.live.keys().find(|place| !starts.contains(&(**place / segment_len * segment_len)));
        lost.map(|place| Break { place: *place, why: "a page of the database is missing here" })
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

impl Snapshot {
    /// Reads the newest snapshot file; its name ends in its log position. None is fine; of a damaged one the path is told.
    fn newest(dir: &Path) -> io::Result<Result<Snapshot, PathBuf>> {
        let mut newest = None;
        for entry in std::fs::read_dir(dir)? {
            let entry = entry?;
            let name = entry.file_name();
            let hex = name.to_str().and_then(|name| name.strip_prefix("snap."));
            if let Some(position) = hex.and_then(|hex| u64::from_str_radix(hex, 16).ok()) {
                newest = newest.max(Some((position, entry.path())));
            }
        }
        let Some((_, path)) = newest else { return Ok(Ok(Snapshot::default())) };
        Ok(Snapshot::parse(&std::fs::read(&path)?).ok_or(path))
    }

    fn parse(bytes: &[u8]) -> Option<Snapshot> {
        let (rest, crc) = bytes.split_last_chunk::<4>()?;
        let (mut input, _plain_len) = rest.split_last_chunk::<8>()?;
        if crc32fast::hash(input) != u32::from_le_bytes(*crc) {
            return None;
        }
        let stable = fixed(&mut input)?.saturating_sub(1);
        let _active_segment = varint(&mut input)?;
        let mut pages = Pages::new();
        let mut page = 0;
        while let Some((parts, rest)) = input.split_first() {
            input = rest;
            let mut places = Vec::new();
            match parts {
                0 => {
                    let _position = fixed(&mut input)?;
                    place(&mut input)?;
                }
                parts => {
                    for _ in 0..*parts {
                        let _position = fixed(&mut input)?;
                        places.push(place(&mut input)?);
                        let _size = varint(&mut input)?;
                    }
                    pages.insert(page, places);
                }
            }
            page += 1;
        }
        Some(Snapshot { stable, pages })
    }
}

fn fixed(input: &mut &[u8]) -> Option<u64> {
    let (bytes, rest) = input.split_first_chunk::<8>()?;
    *input = rest;
    Some(u64::from_le_bytes(*bytes))
}

/// A pointer into the log, with a second number when the message's body is in a blob file.
fn place(input: &mut &[u8]) -> Option<u64> {
    let (kind, rest) = input.split_first()?;
    *input = rest;
    let place = varint(input)?;
    if *kind == 1 {
        fixed(input)?;
    }
    Some(place)
}

/// Does to the page table what sled will do, and returns the places of all messages that then make up pages, and the
/// first place where an older segment breaks off. That happens honestly only to a segment that was free and is being
/// overwritten; one that still holds part of a page was not free, so it is damaged.
fn replay(
    file: &File,
    segments: &[Segment],
    snapshot: Snapshot,
) -> io::Result<(BTreeMap<u64, u64>, Option<Break>)> {
    let segment_len = u64_of(SEGMENT_BYTES);
    let replay_from = snapshot.stable / segment_len * segment_len;
    let end = replay_end(file, segments, replay_from)?;
    let mut pages = snapshot.pages;
    let mut breaks = Vec::new();
    let mut buffer = Vec::new();
    for segment in segments.iter().rev().filter(|at| at.position >= replay_from && at.position < end) {
        read_segment(file, segment.offset, &mut buffer)?;
        let walked = walk(&buffer, segment.position);
        if matches!(walked.end, WalkEnd::Unsound) && segment.position + u64_of(walked.upto) < end {
            breaks.push((segment.offset, segment.offset + u64_of(walked.upto)));
        }
        for (at, message) in walked.messages {
            let position = segment.position + u64_of(at);
            if position >= snapshot.stable && position < end {
                apply(&mut pages, &message, segment.offset + u64_of(at));
            }
        }
    }
    let live: BTreeMap<u64, u64> =
        pages.into_iter().flat_map(|(page, places)| places.into_iter().map(move |at| (at, page))).collect();
    if end < snapshot.stable {
        // sled would wipe what follows, and only then notice.
        let base = segments.iter().find(|at| (at.position..at.position + segment_len).contains(&end));
        let place = base.map_or(0, |at| at.offset + (end - at.position));
        let why = "the database's log breaks off before what it is known to hold";
        return Ok((live, Some(Break { place, why })));
    }
    let in_use = |(start, place): &(u64, u64)| live.range(start..place).next().is_some();
    let broken = breaks
        .iter()
        .find(|at| in_use(at))
        .map(|(_, place)| Break { place: *place, why: "the database's log is broken here, not at its end" });
    Ok((live, broken))
}

fn apply(pages: &mut Pages, message: &Message, place: u64) {
    match message.kind {
        KIND_COUNTER | KIND_INLINE_META | KIND_BLOB_META | KIND_INLINE_NODE | KIND_BLOB_NODE => {
            pages.insert(message.page, vec![place]);
        }
        // A link to a page that is not there is dropped.
        KIND_INLINE_LINK | KIND_BLOB_LINK => {
            if let Some(places) = pages.get_mut(&message.page) {
                places.push(place);
            }
        }
        KIND_FREE => {
            pages.remove(&message.page);
        }
        _ => {}
    }
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
        let batches = walked.messages.iter().filter(|(_, message)| message.kind == KIND_BATCH_MANIFEST);
        manifests.extend(batches.map(|(at, message)| (segment.position + u64_of(*at), message.word)));
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
    let mut messages = Vec::new();
    while at <= SEGMENT_BYTES - MESSAGE_HEADER_MAX {
        let Some(message) = bytes.get(at..).and_then(|rest| Message::read(rest, number)) else {
            return Walk { upto: at, end: WalkEnd::Unsound, messages };
        };
        if message.kind == KIND_CAP {
            break;
        }
        let len = message.len;
        messages.push((at, message));
        at += len;
    }
    Walk { upto: at, end: WalkEnd::Whole, messages }
}

struct Message {
    kind: u8,
    page: u64,
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
        let page = varint(&mut rest)?;
        let body = rest.get(..body_len)?;
        let header_len = bytes.len() - rest.len();
        if *kind == KIND_CORRUPTED || *kind > KIND_BLOB_LINK || segment != number {
            return None;
        }
        let mut hasher = crc32fast::Hasher::new();
        hasher.update(body);
        hasher.update(bytes.get(4..header_len)?);
        if u32::from_le_bytes(*crc) != !hasher.finalize() {
            return None;
        }
        let word = body.first_chunk::<8>().map_or(0, |word| u64::from_le_bytes(*word));
        Some(Message { kind: *kind, page, len: header_len + body_len, word })
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
