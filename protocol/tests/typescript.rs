//! The generated TypeScript in the repository must be the one these types make. `ONHAND_BLESS=1` writes it anew.

#![allow(clippy::expect_used, clippy::panic)]

use std::{fs, path::Path};

#[test]
fn generated_types_are_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../clients/sdk/src/gen/protocol.ts");
    let module = protocol::typescript();
    if std::env::var_os("ONHAND_BLESS").is_some() {
        fs::create_dir_all(path.parent().expect("the path has a folder")).expect("the folder can be made");
        fs::write(&path, &module).expect("the module can be written");
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(found == module, "{} is stale: run this test with ONHAND_BLESS=1", path.display());
}
