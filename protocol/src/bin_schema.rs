//! The name of the binary encoding of these types. Made by `cargo test -p onhand-protocol` with ONHAND_BLESS=1.

pub(crate) const BIN_SUBPROTOCOL: &str = "onhand.bin.e4b10d6d4d905d4c";
