//! The name of the binary encoding of these types. Made by `cargo test -p onhand-protocol` with ONHAND_BLESS=1.

pub(crate) const BIN_SUBPROTOCOL: &str = "onhand.bin.acb4aab4a826eabb";
