//! What is generated from these types and kept in the repository must be what they make. `ONHAND_BLESS=1` writes it anew.

#![allow(clippy::expect_used, clippy::panic)]

use std::{fs, path::Path};

/// Compares a generated file with what it should be, or writes it anew.
fn check(path: &str, wanted: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("ONHAND_BLESS").is_some() {
        fs::create_dir_all(path.parent().expect("the path has a folder")).expect("the folder can be made");
        fs::write(&path, wanted).expect("the file can be written");
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(found == wanted, "{} is stale: run this test with ONHAND_BLESS=1", path.display());
}

#[test]
fn generated_types_are_current() {
    check("../clients/sdk/src/gen/protocol.ts", &protocol::typescript());
    check("../clients/sdk/src/gen/constants.ts", &protocol::typescript_constants());
}

/// Two builds with different types must never speak binary with each other, so the name follows from the types.
#[test]
fn the_binary_encoding_is_named_after_its_types() {
    let name = protocol::bin_subprotocol();
    let file = format!(
        "//! The name of the binary encoding of these types. Made by `cargo test -p onhand-protocol` with ONHAND_BLESS=1.\n\n\
         pub(crate) const BIN_SUBPROTOCOL: &str = \"{name}\";\n"
    );
    check("src/bin_schema.rs", &file);
}
