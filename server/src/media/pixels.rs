//! From the file that somebody uploaded to the sizes that are shown. It believes neither name nor type but the first bytes, and
//! counts pixels before it reads any; what is kept is drawn anew, so that nothing of a camera's notes is in it.

use image::{
    DynamicImage, GenericImageView as _, ImageDecoder as _, ImageEncoder as _, ImageError, ImageFormat,
    ImageReader, Limits,
    codecs::{avif::AvifEncoder, jpeg::JpegEncoder},
    imageops::FilterType,
    metadata::Orientation,
};
use protocol::{
    FactName, PICTURE_PIXELS_MAX, PICTURE_SIDE_MAX, PICTURE_SIDE_MIN, PICTURE_WIDTHS, Refusal, RefusalCode,
    Rule, WithFacts as _,
};
use std::io::Cursor;

use super::{
    file::{Kind, Size},
    widths,
};
use crate::limits::MEDIA_DECODED_BYTES_MAX;

/// What flat colours show no steps with, and photographs no blocks.
const WEBP_QUALITY: f32 = 80.0;
const JPEG_QUALITY: u8 = 82;
/// As good to the eye as the WebP, in three quarters of its bytes.
const AVIF_QUALITY: u8 = 70;
/// The quickest: the next step saves a tenth more and takes three times as long.
const AVIF_SPEED: u8 = 10;
/// A long receipt is no product, but it may be uploaded: it is made to fit.
const HEIGHT_MAX: u32 = 1_920;

pub(super) struct Rendered {
    /// The largest first of each kind.
    pub(super) sizes: Vec<Size>,
    pub(super) width: u16,
    pub(super) height: u16,
    pub(super) tint: u32,
    /// What the sizes were made from, the largest first.
    pub(super) drawn: Vec<DynamicImage>,
}

/// # Errors
/// With a sentence for whoever uploaded it.
pub(super) fn rendered(bytes: &[u8]) -> Result<Rendered, Refusal> {
    let format = format_of(bytes)?;
    if format == ImageFormat::Jpeg && !jpeg_is_whole(bytes)
        || format == ImageFormat::WebP && !riff_is_whole(bytes)
    {
        return Err(broken());
    }
    let largest = decoded(bytes, format)?;
    let width = u16::try_from(largest.width()).ok().ok_or_else(broken)?;
    let height = u16::try_from(largest.height()).ok().ok_or_else(broken)?;
    let tint = tint_of(&largest);
    let (mut sizes, mut drawn) = (Vec::new(), Vec::new());
    let mut shown = largest;
    for width in widths(width).rev() {
        if u32::from(width) != shown.width() {
            let height = scaled(shown.height(), u32::from(width), shown.width());
            shown = shown.resize_exact(u32::from(width), height, FilterType::CatmullRom);
        }
        let height = u16::try_from(shown.height()).ok().ok_or_else(broken)?;
        sizes.push(Size { kind: Kind::Webp, width, height, bytes: webp(&shown)? });
        // Those who cannot show WebP are few, and machines that read pages want one large picture.
        if sizes.len() == 1 || width == FALLBACK_WIDTH {
            sizes.push(Size { kind: Kind::Jpeg, width, height, bytes: jpeg(&shown)? });
        }
        drawn.push(shown.clone());
    }
    Ok(Rendered { sizes, width, height, tint, drawn })
}

/// The same sizes once more as AVIF, which takes long; none where that is no smaller, as of flat drawings.
///
/// # Errors
/// When the encoder cannot make one.
pub(super) fn lighter(rendered: &Rendered) -> Result<Option<Vec<Size>>, Refusal> {
    let mut sizes = Vec::new();
    let webps = rendered.sizes.iter().filter(|size| size.kind == Kind::Webp);
    for (webp, image) in webps.zip(&rendered.drawn) {
        let mut bytes = Vec::new();
        AvifEncoder::new_with_speed_quality(&mut bytes, AVIF_SPEED, AVIF_QUALITY)
            .write_image(image.as_bytes(), image.width(), image.height(), image.color().into())
            .map_err(|error| unmade(&error.to_string()))?;
        if bytes.len() >= webp.bytes.len() {
            return Ok(None);
        }
        sizes.push(Size { kind: Kind::Avif, width: webp.width, height: webp.height, bytes });
    }
    Ok((!sizes.is_empty()).then_some(sizes))
}

/// The width in which a page shows a JPEG to those who cannot show anything else.
const FALLBACK_WIDTH: u16 = 640;

fn format_of(bytes: &[u8]) -> Result<ImageFormat, Refusal> {
    let refused = |rule, message: &str| Err(Refusal::new(RefusalCode::Malformed, message).rule(rule));
    let is_named = |brands: &[&[u8]]| {
        bytes.get(4..8) == Some(b"ftyp") && bytes.get(8..12).is_some_and(|brand| brands.contains(&brand))
    };
    match bytes {
        [0xFF, 0xD8, 0xFF, ..] => Ok(ImageFormat::Jpeg),
        [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => Ok(ImageFormat::Png),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Ok(ImageFormat::Gif),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Ok(ImageFormat::WebP),
        _ if is_named(&[b"avif", b"avis"]) => {
            let message = "AVIF pictures cannot be read here; save it as JPEG, PNG or WebP and upload that";
            refused(Rule::PictureAvif, message)
        }
        _ if is_named(&[b"heic", b"heix", b"mif1", b"msf1", b"hevc"]) => refused(
            Rule::PictureHeic,
            "HEIC pictures cannot be read here; on an iPhone choose Settings, Camera, Formats, Most Compatible, or save it as JPEG",
        ),
        _ if is_drawing(bytes) => refused(
            Rule::PictureDrawing,
            "SVG drawings are not taken, because they can hold programs; save it as PNG and upload that",
        ),
        _ => {
            let message = "this file is no picture that can be read here; upload JPEG, PNG, WebP or GIF";
            refused(Rule::NoPicture, message)
        }
    }
}

fn is_drawing(bytes: &[u8]) -> bool {
    let start = String::from_utf8_lossy(bytes.get(..1_024).unwrap_or(bytes)).to_lowercase();
    start.trim_start_matches('\u{feff}').trim_start().starts_with('<') && start.contains("<svg")
}

/// Whether a JPEG goes on to its end: decoders show grey for what is missing.
fn jpeg_is_whole(bytes: &[u8]) -> bool {
    let mut at = 2_usize;
    loop {
        // To the next marker; behind a scan, what is stuffed and what restarts belong to the scan.
        match (bytes.get(at), bytes.get(at.saturating_add(1))) {
            (Some(0xFF), Some(0xD9)) => return true,
            (Some(0xFF), Some(0x00 | 0x01 | 0xD0..=0xD8)) => at = at.saturating_add(2),
            (Some(0xFF), Some(0xFF)) => at = at.saturating_add(1),
            (Some(0xFF), Some(_)) => {
                let length = bytes.get(at.saturating_add(2)..at.saturating_add(4));
                let Some([high, low]) = length else { return false };
                at = at.saturating_add(2).saturating_add(usize::from(u16::from_be_bytes([*high, *low])));
            }
            (Some(_), Some(_)) => {
                let rest = bytes.get(at..).unwrap_or_default();
                match rest.iter().position(|byte| *byte == 0xFF) {
                    Some(further) => at = at.saturating_add(further),
                    None => return false,
                }
            }
            _ => return false,
        }
    }
}

fn riff_is_whole(bytes: &[u8]) -> bool {
    let told = bytes.get(4..8).and_then(|size| <[u8; 4]>::try_from(size).ok()).map(u32::from_le_bytes);
    let told = told.and_then(|told| usize::try_from(told).ok());
    told.is_some_and(|told| bytes.len() >= told.saturating_add(8))
}

/// The picture upright and no larger than it is ever shown.
fn decoded(bytes: &[u8], format: ImageFormat) -> Result<DynamicImage, Refusal> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEDIA_DECODED_BYTES_MAX);
    reader.limits(limits.clone());
    let mut decoder = reader.into_decoder().map_err(unread)?;
    let (width, height) = decoder.dimensions();
    check_pixels(width, height)?;
    if decoder.total_bytes() > MEDIA_DECODED_BYTES_MAX {
        return Err(too_large());
    }
    decoder.set_limits(limits).map_err(unread)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut whole = DynamicImage::from_decoder(decoder).map_err(unread)?;
    // Turned when it is small: a quarter turn swaps what is wide and what is high.
    let turned = matches!(
        orientation,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    );
    let (across, up) = if turned { (height, width) } else { (width, height) };
    let (across_max, up_max) =
        (PICTURE_WIDTHS.last().map_or(u32::MAX, |width| u32::from(*width)), HEIGHT_MAX);
    let (fit_across, fit_up) = if across > across_max || up > up_max {
        if u64::from(across) * u64::from(up_max) > u64::from(up) * u64::from(across_max) {
            (across_max, scaled(up, across_max, across))
        } else {
            (scaled(across, up_max, up), up_max)
        }
    } else {
        (across, up)
    };
    let (fit_width, fit_height) = if turned { (fit_up, fit_across) } else { (fit_across, fit_up) };
    // In halves first, which is quick, and then well.
    if width / 3 > fit_width && height / 3 > fit_height {
        whole = whole.thumbnail_exact(fit_width.saturating_mul(2), fit_height.saturating_mul(2));
    }
    let mut small = if whole.dimensions() == (fit_width, fit_height) {
        whole
    } else {
        whole.resize_exact(fit_width, fit_height, FilterType::CatmullRom)
    };
    small.apply_orientation(orientation);
    Ok(if small.color().has_alpha() && !is_opaque(&small) {
        DynamicImage::ImageRgba8(small.into_rgba8())
    } else {
        DynamicImage::ImageRgb8(small.into_rgb8())
    })
}

fn check_pixels(width: u32, height: u32) -> Result<(), Refusal> {
    if width < PICTURE_SIDE_MIN || height < PICTURE_SIDE_MIN {
        let message =
            format!("the picture is only {width} by {height} pixels; nobody would see what it shows");
        return Err(Refusal::new(RefusalCode::Malformed, message).rule(Rule::PictureTooSmall));
    }
    let pixels = u64::from(width).saturating_mul(u64::from(height));
    if pixels > PICTURE_PIXELS_MAX || width > PICTURE_SIDE_MAX || height > PICTURE_SIDE_MAX {
        return Err(too_large());
    }
    Ok(())
}

fn is_opaque(image: &DynamicImage) -> bool {
    image.to_rgba8().pixels().all(|pixel| pixel.0.last() == Some(&u8::MAX))
}

/// `length` as a length of `from` becomes one of `to`.
fn scaled(length: u32, to: u32, from: u32) -> u32 {
    let exact = (u64::from(length) * u64::from(to) + u64::from(from) / 2) / u64::from(from.max(1));
    u32::try_from(exact).unwrap_or(u32::MAX).max(1)
}

/// The colour of the whole, as if it lay on white.
fn tint_of(image: &DynamicImage) -> u32 {
    let one = on_white(image).thumbnail_exact(1, 1).into_rgb8();
    let [red, green, blue] = one.get_pixel(0, 0).0;
    u32::from_be_bytes([0, red, green, blue])
}

fn on_white(image: &DynamicImage) -> DynamicImage {
    if !image.color().has_alpha() {
        return image.clone();
    }
    let mut flat = image::RgbImage::new(image.width(), image.height());
    for (from, to) in image.to_rgba8().pixels().zip(flat.pixels_mut()) {
        let [red, green, blue, alpha] = from.0.map(u16::from);
        let over =
            |colour: u16| u8::try_from((colour * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX);
        to.0 = [over(red), over(green), over(blue)];
    }
    DynamicImage::ImageRgb8(flat)
}

fn webp(image: &DynamicImage) -> Result<Vec<u8>, Refusal> {
    let (width, height) = image.dimensions();
    let encoder = match image {
        DynamicImage::ImageRgba8(pixels) => webp::Encoder::from_rgba(pixels, width, height),
        DynamicImage::ImageRgb8(pixels) => webp::Encoder::from_rgb(pixels, width, height),
        _ => return Err(broken()),
    };
    let encoded = encoder.encode_simple(false, WEBP_QUALITY);
    encoded.map(|bytes| bytes.to_vec()).map_err(|error| unmade(&format!("{error:?}")))
}

fn jpeg(image: &DynamicImage) -> Result<Vec<u8>, Refusal> {
    let flat = on_white(image).into_rgb8();
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY)
        .write_image(&flat, flat.width(), flat.height(), image::ExtendedColorType::Rgb8)
        .map_err(|error| unmade(&error.to_string()))?;
    Ok(bytes)
}

fn unmade(error: &str) -> Refusal {
    Refusal::new(RefusalCode::Fault, format!("a size of the picture could not be made: {error}"))
}

fn unread(error: ImageError) -> Refusal {
    match error {
        ImageError::Limits(_) => too_large(),
        other => {
            tracing::debug!(error = %other, "a picture cannot be read");
            broken()
        }
    }
}

fn too_large() -> Refusal {
    let message = format!(
        "a picture has at most {} million pixels, and {PICTURE_SIDE_MAX} in one direction; save it smaller and try again",
        PICTURE_PIXELS_MAX / 1_000_000
    );
    let refusal = Refusal::new(RefusalCode::TooLarge, message).rule(Rule::PictureTooManyPixels);
    refusal.fact(FactName::Count, PICTURE_PIXELS_MAX / 1_000_000).fact(FactName::Limit, PICTURE_SIDE_MAX)
}

fn broken() -> Refusal {
    let message = "the picture is damaged or not whole; save it anew and try again";
    Refusal::new(RefusalCode::Malformed, message).rule(Rule::PictureDamaged)
}
