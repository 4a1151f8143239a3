//! Pictures of the demonstration's goods: an SVG for each, drawn by what it is, who makes it and which variant it is, and made
//! into pixels. The same words give the same picture every time. It knows nothing of products, commands and files.

mod devices;
mod extras;
mod home;
mod letters;
mod liquids;
mod motifs;
mod palette;
mod svg;

use resvg::{tiny_skia, usvg};

use super::words;
use svg::{Drawing, Ink};

/// Pixels of each side as kept: what a product's page shows.
pub(crate) const PIXELS: u32 = 640;

/// What is to be drawn.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Subject<'a> {
    /// Its first variant's SKU, whose letters say which family of goods it is.
    pub(crate) sku: &'a str,
    pub(crate) name: &'a str,
    /// The variant's name: a colour, a strength, a size.
    pub(crate) variant: &'a str,
}

/// Draws something and tells its colour on the whole.
type Draw = fn(&mut Drawing, &Subject<'_>) -> Ink;

/// What a family of goods looks like, by how its SKUs begin, and what it is for whoever does not see it.
const FAMILIES: [(&str, &str, Draw); 23] = [
    ("EL", "a bottle of liquid and its box", liquids::liquid),
    ("NS", "a bottle of liquid and its box", liquids::salt),
    ("KT", "the device and its box", devices::kit),
    ("CO", "a pack of coils, two of them before it", devices::coils),
    ("PW", "as it comes", devices::power),
    ("EX", "as it comes", extras::extra),
    ("SS", "the pack", extras::quit),
    ("CA", "a burning candle in a labelled glass", home::candle),
    ("IN", "a box of incense, sticks in a pot beside it", home::incense),
    ("MG", "a mug with the motif on its side", home::mug),
    ("PR", "the sheet with a white border", home::print),
    ("KR", "enamel in a brass ring", home::keyring),
    ("NB", "the cover, with a band", home::notebook),
    ("CS", "three of the coasters", home::coasters),
    ("GW", "three rolls and a tag", home::wrap),
    ("TT", "the towel, hung flat", home::towel),
    ("GC", "the card and its envelope", home::card),
    ("BK", "the cover", home::book),
    ("TS", "the shirt, laid flat", home::shirt),
    ("ST", "the stool", home::stool),
    ("FIT", "a coil", devices::fitting),
    ("WRAP", "a wrapped box", home::service),
    ("POST", "a parcel", home::service),
];

fn family(sku: &str) -> Option<&'static (&'static str, &'static str, Draw)> {
    let letters: String = sku.chars().take_while(char::is_ascii_alphabetic).collect();
    FAMILIES.iter().find(|(prefix, ..)| *prefix == letters)
}

/// The picture as an SVG; none of goods that are none of ours.
pub(crate) fn svg(subject: &Subject<'_>) -> Option<String> {
    let (.., draw) = family(subject.sku)?;
    let mut drawing = Drawing::default();
    let ink = draw(&mut drawing, subject);
    Some(drawing.finish(ink))
}

/// What it shows, in words.
pub(crate) fn alt(subject: &Subject<'_>) -> String {
    let shows = family(subject.sku).map_or("", |(_, shows, _)| *shows);
    if subject.variant.is_empty() {
        return format!("{}: {shows}", subject.name);
    }
    format!("{}, {}: {shows}", subject.name, subject.variant)
}

/// An SVG of ours as a PNG.
pub(crate) fn raster(svg: &str) -> Option<Vec<u8>> {
    let tree = usvg::Tree::from_str(svg, &usvg::Options::default()).ok()?;
    let mut map = tiny_skia::Pixmap::new(PIXELS, PIXELS)?;
    let scale = tiny_skia::Transform::from_scale(640.0 / svg::SIDE, 640.0 / svg::SIDE);
    resvg::render(&tree, scale, &mut map.as_mut());
    let pixels = image::RgbaImage::from_raw(PIXELS, PIXELS, map.take())?;
    let mut file = std::io::Cursor::new(Vec::new());
    image::DynamicImage::ImageRgba8(pixels).into_rgb8().write_to(&mut file, image::ImageFormat::Png).ok()?;
    Some(file.into_inner())
}
