//! Bounds of forgetting what orders say of their customers.

/// Orders that one round erases at most: each is a record, and a round of so many is over within a second.
pub(crate) const ERASED_AT_ONCE: usize = 200;
/// Orders that such a round looks at in one go, so that others read between.
pub(crate) const ERASURE_LOOKS: usize = 2_000;
