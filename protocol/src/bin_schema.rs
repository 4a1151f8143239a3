//! The name of the binary encoding of these types. Made by `cargo test -p onhand-protocol` with ONHAND_BLESS=1.

pub(crate) const BIN_SUBPROTOCOL: &str = "onhand.bin.34ede4caf5f2c073";
