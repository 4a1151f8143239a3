//! The name of the binary encoding of these types. Made by `cargo test -p onhand-protocol` with ONHAND_BLESS=1.

pub(crate) const BIN_SUBPROTOCOL: &str = "onhand.bin.df27e99288fd4dd1";
