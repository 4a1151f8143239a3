//! Writes what postcard makes straight to the end of a buffer. Most pieces are one byte long, and a push of a byte is several
//! times cheaper than a copy of a slice of unknown length.

use postcard::{Result, ser_flavors::Flavor, serialize_with_flavor};
use serde::Serialize;
use std::cell::RefCell;

/// A scratch buffer that has grown beyond this is not kept.
const SCRATCH_KEPT: usize = 16 * 1_024;

thread_local! {
    static SCRATCH: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Appends a value's bytes.
///
/// # Errors
/// When the value holds something that postcard cannot write.
pub(crate) fn append<T: Serialize>(value: &T, buffer: &mut Vec<u8>) -> Result<()> {
    serialize_with_flavor(value, Appending(buffer))
}

/// Lends an empty buffer of the thread's own.
pub(super) fn with_scratch<R>(use_it: impl FnOnce(&mut Vec<u8>) -> R) -> R {
    SCRATCH.with_borrow_mut(|scratch| {
        scratch.clear();
        let made = use_it(scratch);
        scratch.shrink_to(SCRATCH_KEPT);
        made
    })
}

struct Appending<'a>(&'a mut Vec<u8>);

impl Flavor for Appending<'_> {
    type Output = ();

    #[inline]
    fn try_push(&mut self, byte: u8) -> Result<()> {
        self.0.push(byte);
        Ok(())
    }

    #[inline]
    fn try_extend(&mut self, bytes: &[u8]) -> Result<()> {
        match bytes {
            [byte] => self.0.push(*byte),
            _ => self.0.extend_from_slice(bytes),
        }
        Ok(())
    }

    fn finalize(self) -> Result<()> {
        Ok(())
    }
}
