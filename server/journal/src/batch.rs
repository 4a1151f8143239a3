//! Records that wait to be written. Each is encoded and measured before it gets a position, so that what has one always
//! fits a block, and no record is encoded twice.

use crate::block::MAX_RECORD_BYTES;

/// A record's form and bytes, known to fit a block.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fitting<'a> {
    form: u8,
    bytes: &'a [u8],
}

impl<'a> Fitting<'a> {
    /// The length of the bytes is the error when they can never fit.
    pub(crate) fn new(form: u8, bytes: &'a [u8]) -> Result<Fitting<'a>, usize> {
        if bytes.len() > MAX_RECORD_BYTES { Err(bytes.len()) } else { Ok(Fitting { form, bytes }) }
    }

    pub(crate) fn form(&self) -> u8 {
        self.form
    }

    pub(crate) fn bytes(&self) -> &'a [u8] {
        self.bytes
    }
}

/// Records in order, with their bytes one behind the other in one buffer.
pub(crate) struct Batch<T> {
    records: Vec<T>,
    encoded: Encoded,
}

/// The bytes of a batch's records.
#[derive(Default)]
pub(crate) struct Encoded {
    /// Form and length of each.
    frames: Vec<(u8, usize)>,
    bytes: Vec<u8>,
}

impl<T> Default for Batch<T> {
    fn default() -> Self {
        Batch { records: Vec::new(), encoded: Encoded::default() }
    }
}

impl<T> Batch<T> {
    pub(crate) fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    pub(crate) fn push(&mut self, record: T, fitting: Fitting<'_>) {
        self.records.push(record);
        self.encoded.frames.push((fitting.form, fitting.bytes.len()));
        self.encoded.bytes.extend_from_slice(fitting.bytes);
    }

    pub(crate) fn split(self) -> (Vec<T>, Encoded) {
        (self.records, self.encoded)
    }
}

impl Encoded {
    /// What was pushed, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Fitting<'_>> {
        let mut rest = self.bytes.as_slice();
        self.frames.iter().map(move |(form, len)| {
            let (bytes, behind) = rest.split_at_checked(*len).unwrap_or((rest, &[]));
            rest = behind;
            Fitting { form: *form, bytes }
        })
    }
}
