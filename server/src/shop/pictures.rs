//! Pictures on the shop's pages: in several sizes for the browser to choose from, with their own measures, so that nothing moves
//! when they come, and with the point that stays in sight as a class, because pages carry no styles of their own.

use protocol::{PICTURE_WIDTHS, Picture, Product, Variant};

use crate::media::widths;

/// A picture as a template writes it.
pub(super) struct PictureView {
    /// The name of its content.
    pub(super) media: String,
    /// For those who can show nothing else.
    pub(super) plain: String,
    /// Addresses with their widths, and the same of the lighter sizes.
    pub(super) choices: String,
    pub(super) lighter: String,
    /// The largest, by itself.
    pub(super) largest: String,
    pub(super) width: u16,
    pub(super) height: u16,
    pub(super) alt: String,
    /// In tenths: `fx4` and `fy7`.
    pub(super) focus: String,
}

impl PictureView {
    /// `of` is what it shows when nobody has said.
    pub(super) fn of(picture: &Picture, of: &str) -> Self {
        let Picture { media, alt, focus_x, focus_y, width, height, .. } = picture;
        // Without measures, of a file that was lost, it is taken for a square.
        let (width, height) = if *width == 0 || *height == 0 { (640, 640) } else { (*width, *height) };
        let choices = |ending: &str| {
            let each = widths(width).map(|width| format!("/media/{media}/{width}.{ending} {width}w"));
            each.collect::<Vec<_>>().join(", ")
        };
        let tenth = |hundredths: u8| (hundredths.min(100) + 5) / 10;
        Self {
            media: media.clone(),
            plain: format!("/media/{media}/640.jpg"),
            choices: choices("webp"),
            lighter: choices("avif"),
            largest: address(picture),
            width,
            height,
            alt: if alt.is_empty() { of.to_owned() } else { alt.clone() },
            focus: format!("fx{} fy{}", tenth(*focus_x), tenth(*focus_y)),
        }
    }
}

/// Every picture of a product, its own before those of its variants, each once.
pub(super) fn all(product: &Product) -> Vec<&Picture> {
    let of_variants = product.variants.iter().flat_map(|variant| &variant.pictures);
    let mut found: Vec<&Picture> = Vec::new();
    for picture in product.pictures.iter().chain(of_variants) {
        if !found.iter().any(|known| known.media == picture.media) {
            found.push(picture);
        }
    }
    found
}

/// Where the largest size of a picture is, below this server's address, as something that every program can read.
pub(super) fn address(picture: &Picture) -> String {
    let largest = PICTURE_WIDTHS.last().copied().unwrap_or_default();
    format!("/media/{}/{largest}.jpg", picture.media)
}

/// Where the smallest size is.
pub(super) fn smallest(picture: &Picture) -> String {
    let smallest = PICTURE_WIDTHS.first().copied().unwrap_or_default();
    format!("/media/{}/{smallest}.webp", picture.media)
}

/// Pictures of one variant, or of the product where it has none of its own.
pub(super) fn of_variant<'a>(product: &'a Product, variant: &'a Variant) -> &'a [Picture] {
    if variant.pictures.is_empty() { &product.pictures } else { &variant.pictures }
}
