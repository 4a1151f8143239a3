//! Pictures as they were uploaded: their name, which is the hash of their content, and what is known of them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A picture that is kept. It is served as `/media/{media}/{width}.avif`, `.webp` and `.jpg`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS, JsonSchema)]
pub struct MediaView {
    /// Lower-case hex of the SHA-256 of the file as it was uploaded. Products name it by this.
    pub media: String,
    /// Pixels of its largest size.
    pub width: u16,
    pub height: u16,
    /// Its colour on the whole, as 0xRRGGBB.
    pub tint: u32,
    /// Widths in which it is kept, smallest first.
    pub widths: Vec<u16>,
}
