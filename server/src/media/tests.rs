//! What is kept comes back, what is hostile does not come in, and what nobody names goes.

use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use protocol::Timestamp;
use std::io::Cursor;

use super::*;

fn media() -> (tempfile::TempDir, Media) {
    let dir = tempfile::tempdir().unwrap();
    let media = Media::open(Some(dir.path()), 0).unwrap();
    (dir, media)
}

/// Red above, blue below.
fn flag(width: u32, height: u32) -> DynamicImage {
    let colour = |y| if y < height / 2 { Rgb([200, 20, 20]) } else { Rgb([20, 20, 200]) };
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |_, y| colour(y)))
}

fn written(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn shown(media: &Media, name: &str, width: u16, kind: Kind) -> DynamicImage {
    image::load_from_memory(&media.read(name, width, kind).unwrap().unwrap()).unwrap()
}

fn refused(bytes: &[u8]) -> Refusal {
    let (dir, media) = media();
    let refusal = media.keep_own(bytes).unwrap_err();
    let is_rule = |fact: &protocol::Fact| matches!(fact.is, protocol::FactValue::Rule(_));
    assert!(refusal.facts.iter().any(is_rule), "can be said in any language: {refusal}");
    assert_eq!(files(dir.path()).unwrap(), [], "nothing of it is kept");
    let incoming = std::fs::read_dir(dir.path().join(FOLDER).join("incoming")).unwrap().count();
    assert_eq!(incoming, 0, "nothing of it is left");
    refusal
}

/// A JPEG whose camera says how it was held, and where.
fn held(orientation: u8) -> Vec<u8> {
    let jpeg = written(&flag(64, 32), ImageFormat::Jpeg);
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x02\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([orientation, 0, 0]);
    exif.extend(b"\x01\x0e\0\x02\0\0\0\x04GPS\0\0\0\0\0");
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xFF, 0xE1], &length, &exif, &jpeg[2..]].concat()
}

#[test]
fn a_picture_is_kept_in_every_size_and_known_after_a_restart() {
    let (dir, media) = media();
    let bytes = written(&flag(1_500, 1_000), ImageFormat::Png);
    let view = media.keep_own(&bytes).unwrap();
    assert_eq!((view.width, view.height, view.widths.as_slice()), (1_280, 853, &[160, 320, 640, 1_280][..]));
    assert_eq!(view.media, hex(&Sha256::digest(&bytes).into()));
    let [_, red, green, blue] = view.tint.to_be_bytes();
    assert!((100..125).contains(&red) && green < 40 && (100..125).contains(&blue), "{:06x}", view.tint);
    drop(media);
    let media = Media::open(Some(dir.path()), 0).unwrap();
    assert_eq!(media.named(&view.media), Some(Facts { width: 1_280, height: 853, tint: view.tint }));
    for (asked, found) in [(1, 160), (160, 160), (161, 320), (640, 640), (9_000, 1_280)] {
        let image = shown(&media, &view.media, asked, Kind::Webp);
        assert_eq!(image.width(), found, "{asked}");
        assert!(image.height().abs_diff(found * 2 / 3) <= 1);
        let [red, _, blue] = image.to_rgb8().get_pixel(0, 0).0;
        assert!(red > 150 && blue < 80, "upright");
    }
    assert_eq!(shown(&media, &view.media, 640, Kind::Jpeg).width(), 640);
    assert_eq!(shown(&media, &view.media, 1_280, Kind::Jpeg).width(), 1_280);
    assert!(media.read(&"0".repeat(64), 160, Kind::Webp).unwrap().is_none());
    assert!(media.read("../../etc/passwd", 160, Kind::Webp).unwrap().is_none());
    assert_eq!(check(dir.path()).unwrap().damaged, Vec::<String>::new());
}

#[test]
fn the_same_content_is_one_picture() {
    let (dir, media) = media();
    let bytes = written(&flag(200, 100), ImageFormat::Jpeg);
    let first = media.keep_own(&bytes).unwrap();
    let written = std::fs::metadata(&files(dir.path()).unwrap()[0].1).unwrap().modified().unwrap();
    assert_eq!(media.keep_own(&bytes).unwrap(), first);
    let all = files(dir.path()).unwrap();
    assert_eq!(all.len(), 1);
    assert_eq!(
        std::fs::metadata(&all[0].1).unwrap().modified().unwrap(),
        written,
        "and is not written again"
    );
    assert_eq!(first.widths, [160, 200], "no size is larger than what was uploaded");
}

#[test]
fn every_kind_that_is_promised_is_read() {
    let (_dir, media) = media();
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
        let view = media.keep_own(&written(&flag(90, 60), format)).unwrap();
        assert_eq!((view.width, view.height), (90, 60), "{format:?}");
    }
    let clear = DynamicImage::ImageRgba8(RgbaImage::from_pixel(64, 64, Rgba([0, 0, 0, 0])));
    let view = media.keep_own(&written(&clear, ImageFormat::Png)).unwrap();
    assert_eq!(shown(&media, &view.media, 64, Kind::Webp).to_rgba8().get_pixel(9, 9).0[3], 0);
    let white = shown(&media, &view.media, 64, Kind::Jpeg).to_rgb8().get_pixel(9, 9).0;
    assert!(white.iter().all(|part| *part > 250), "what is clear lies on white where nothing can be clear");
    assert_eq!(view.tint, 0xFF_FF_FF);
}

#[test]
fn a_picture_stands_upright_and_tells_nothing_of_its_camera() {
    for (orientation, size, red_at) in
        [(1, (64, 32), (5, 5)), (3, (64, 32), (5, 27)), (6, (32, 64), (27, 5)), (8, (32, 64), (5, 5))]
    {
        let (dir, media) = media();
        let bytes = held(orientation);
        assert!(bytes.windows(3).any(|part| part == b"GPS"));
        let view = media.keep_own(&bytes).unwrap();
        assert_eq!((view.width, view.height), size, "{orientation}");
        let [red, _, blue] =
            shown(&media, &view.media, 64, Kind::Webp).to_rgb8().get_pixel(red_at.0, red_at.1).0;
        assert!(red > 120 && blue < 120, "{orientation}");
        let kept = std::fs::read(&files(dir.path()).unwrap()[0].1).unwrap();
        assert!(!kept.windows(4).any(|part| part == b"Exif" || part == b"GPS\0"));
    }
}

#[test]
fn what_is_no_picture_is_refused_whatever_it_is_called() {
    for (bytes, code, word) in [
        (
            &b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>"[..],
            RefusalCode::Malformed,
            "SVG",
        ),
        (b"\xef\xbb\xbf<?xml version=\"1.0\"?>\n<!DOCTYPE svg>\n<svg/>", RefusalCode::Malformed, "SVG"),
        (b"\0\0\0\x20ftypheic\0\0\0\0", RefusalCode::Malformed, "HEIC"),
        (b"\0\0\0\x20ftypavif\0\0\0\0", RefusalCode::Malformed, "AVIF"),
        (b"%PDF-1.7", RefusalCode::Malformed, "JPEG, PNG, WebP or GIF"),
        (b"<html><img src=x onerror=alert(1)></html>", RefusalCode::Malformed, "no picture"),
        (b"", RefusalCode::Malformed, "empty"),
        (b"\xff\xd8\xff\xe0 and nothing more", RefusalCode::Malformed, "not whole"),
        (b"\x89PNG\r\n\x1a\n", RefusalCode::Malformed, "not whole"),
        (b"GIF89a", RefusalCode::Malformed, "not whole"),
        (b"RIFF\x04\0\0\0WEBP", RefusalCode::Malformed, "not whole"),
    ] {
        let refusal = refused(bytes);
        assert_eq!(refusal.code, code, "{refusal}");
        assert!(refusal.message.contains(word), "{refusal}");
    }
    let small = refused(&written(&flag(8, 8), ImageFormat::Png));
    assert!(small.message.contains("only 8 by 8"), "{small}");
}

#[test]
fn a_picture_that_is_cut_off_is_refused_wherever_it_ends() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
        let bytes = written(&flag(64, 48), format);
        // What only ends too early behind the picture itself is shown as it is meant.
        let ends_with_it = matches!(format, ImageFormat::Jpeg | ImageFormat::WebP);
        for part in [3, 10, 50, if ends_with_it { 99 } else { 80 }] {
            let cut = bytes.len() * part / 100;
            let refusal = refused(&bytes[..cut]);
            let known = refusal.code == RefusalCode::Malformed;
            assert!(known, "{format:?} at {part} %: {refusal}");
        }
    }
}

/// A PNG that says it is so large and holds next to nothing.
fn bomb(width: u32, height: u32) -> Vec<u8> {
    let mut head = b"IHDR".to_vec();
    head.extend(width.to_be_bytes());
    head.extend(height.to_be_bytes());
    head.extend([8, 6, 0, 0, 0]);
    let crc = crc32fast::hash(&head).to_be_bytes();
    let data = b"IDAT\x78\x9c\x03\0\0\0\0\x01";
    let data_crc = crc32fast::hash(data).to_be_bytes();
    [
        &b"\x89PNG\r\n\x1a\n\0\0\0\x0d"[..],
        &head,
        &crc,
        b"\0\0\0\x08",
        data,
        &data_crc,
        b"\0\0\0\0IEND\xae\x42\x60\x82",
    ]
    .concat()
}

#[test]
fn what_would_fill_the_memory_is_refused_before_it_is_read() {
    for (width, height) in [(30_000, 30_000), (100_000, 20), (8_000, 8_000), (u32::MAX >> 1, u32::MAX >> 1)] {
        let refusal = refused(&bomb(width, height));
        assert!(matches!(refusal.code, RefusalCode::TooLarge | RefusalCode::Malformed), "{width}: {refusal}");
    }
    let refusal = refused(&bomb(7_000, 7_200));
    assert!(refusal.message.contains("50 million pixels"), "{refusal}");
    let (_dir, media) = media();
    let mut upload = media.upload().unwrap();
    let part = vec![0; 1 << 20];
    for _ in 0..20 {
        upload.take(&part).unwrap();
    }
    let refusal = upload.take(&[0]).unwrap_err();
    assert_eq!(refusal.code, RefusalCode::TooLarge);
    assert!(refusal.message.contains("20 MiB"), "{refusal}");
}

#[test]
fn random_damage_never_ends_the_thread() {
    let (_dir, media) = media();
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
        let whole = written(&flag(40, 30), format);
        for seed in 0..40_usize {
            let mut bytes = whole.clone();
            for more in 0..3 {
                let at = (seed * 7_919 + more * 104_729) % bytes.len();
                bytes[at] ^= u8::try_from(1 + seed * 37 % 255).unwrap();
            }
            // Kept or refused: both are answers.
            drop(media.keep_own(&bytes));
        }
    }
    media.keep_own(&written(&flag(41, 30), ImageFormat::Png)).unwrap();
}

#[test]
fn what_was_arriving_when_the_power_went_is_gone_and_what_was_answered_is_there() {
    let (dir, media) = media();
    let kept = media.keep_own(&written(&flag(100, 50), ImageFormat::Png)).unwrap();
    let mut upload = media.upload().unwrap();
    upload.take(b"\x89PNG half of").unwrap();
    std::mem::forget(upload);
    let folder = dir.path().join(FOLDER);
    std::fs::write(folder.join("incoming/.tmpHalf"), b"OHPICT").unwrap();
    std::mem::forget(media);
    let media = Media::open(Some(dir.path()), 0).unwrap();
    assert!(!folder.join("incoming").exists());
    assert!(media.named(&kept.media).is_some());
    assert_eq!(files(dir.path()).unwrap().len(), 1);
}

#[test]
fn damage_is_told_and_never_shown() {
    let (dir, media) = media();
    let view = media.keep_own(&written(&flag(100, 50), ImageFormat::Png)).unwrap();
    let path = files(dir.path()).unwrap()[0].1.clone();
    let whole = std::fs::read(&path).unwrap();
    for at in [0, 8, 20, whole.len() - 1] {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        std::fs::write(&path, bytes).unwrap();
        let report = check(dir.path()).unwrap();
        assert_eq!((report.pictures, report.damaged.len()), (1, 1), "{at}");
        assert!(report.damaged[0].contains(&view.media), "{:?}", report.damaged);
    }
    let webp = media.read(&view.media, 100, Kind::Webp);
    let jpeg = media.read(&view.media, 100, Kind::Jpeg);
    assert!(webp.is_err() || jpeg.is_err(), "the size that is damaged is not handed out");
    std::fs::write(&path, &whole[..whole.len() - 3]).unwrap();
    assert_eq!(check(dir.path()).unwrap().damaged.len(), 1);
}

#[test]
fn what_nobody_names_goes_after_a_while_and_not_before() {
    let (dir, media) = media();
    let keep = |width| media.keep_own(&written(&flag(width, 50), ImageFormat::Png)).unwrap().media;
    let (used, unused, later) = (keep(50), keep(60), keep(70));
    let named: BTreeSet<Hash> = [&used].into_iter().filter_map(|name| hash_of(name)).collect();
    let month = MEDIA_UNUSED_KEPT;
    let at = |day: i64| Timestamp(day * 24 * 3_600_000);
    let sweep = |day, named: &BTreeSet<Hash>| media.0.shelf.sweep(named, at(day), month).unwrap();
    assert_eq!((sweep(0, &named).removed, sweep(29, &named).removed), (0, 0));
    // Somebody is about to name it: it begins anew.
    assert!(media.named(&later).is_some());
    let swept = sweep(31, &named);
    assert_eq!((swept.removed, swept.unused, swept.missing), (1, 1, 0));
    assert!(media.named(&unused).is_none());
    assert_eq!(files(dir.path()).unwrap().len(), 2);
    drop(media);
    let media = Media::open(Some(dir.path()), 0).unwrap();
    let swept = media.0.shelf.sweep(&named, at(62), month).unwrap();
    assert_eq!((swept.removed, media.0.shelf.count()), (1, 1), "since when is known after a restart");
    let both: BTreeSet<Hash> = [&used, &unused].into_iter().filter_map(|name| hash_of(name)).collect();
    assert_eq!(media.0.shelf.sweep(&both, at(63), month).unwrap().missing, 1);
}

#[test]
fn pictures_are_not_taken_when_the_disk_is_nearly_full() {
    let dir = tempfile::tempdir().unwrap();
    let media = Media::open(Some(dir.path()), u64::MAX / 2).unwrap();
    let refusal = media.keep_own(&written(&flag(50, 50), ImageFormat::Png)).unwrap_err();
    assert_eq!(refusal.code, RefusalCode::StorageFull, "{refusal}");
}

/// Something like a photograph: no two points are alike, and neighbours are.
fn photograph(width: u32, height: u32) -> DynamicImage {
    let wave = |at: u32, length: u32, high: u32| {
        let place = at % length;
        let up = place.min(length - place) * 2 * high / length;
        u8::try_from(up.min(255)).unwrap()
    };
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |x, y| {
        let grain = u8::try_from((x * 31 + y * 17 + x * y) % 23).unwrap();
        Rgb([
            wave(x + y, 97, 180) + grain,
            wave(x * 2 + y, 143, 200) + grain / 2,
            wave(y * 3 + x / 2, 211, 190) + grain,
        ])
    }))
}

#[actix_web::test]
async fn lighter_sizes_are_made_behind_the_answer_go_along_with_backups_and_go_with_their_picture() {
    let (dir, media) = media();
    let take = async |image: &DynamicImage| {
        let mut upload = media.upload().unwrap();
        upload.take(&written(image, ImageFormat::Png)).unwrap();
        media.keep(upload).await.unwrap()
    };
    let photo = take(&photograph(700, 500)).await;
    let flat = take(&flag(100, 50)).await;
    // Both are answered; the thread ends with what it still has to do.
    media.stop();
    let read = |name: &str, width, kind| media.read(name, width, kind).unwrap();
    for (asked, found) in [(1, 160), (320, 320), (640, 640), (9_000, 700)] {
        let avif = read(&photo.media, asked, Kind::Avif).unwrap();
        assert_eq!(&avif[4..12], b"ftypavif", "{asked}");
        let webp = read(&photo.media, asked, Kind::Webp).unwrap();
        assert!(avif.len() < webp.len(), "{asked}: {} and {}", avif.len(), webp.len());
        assert_eq!(shown(&media, &photo.media, asked, Kind::Webp).width(), found);
    }
    assert!(read(&flat.media, 100, Kind::Avif).is_none(), "of what is flat nothing is saved");
    let names: Vec<String> = files(dir.path()).unwrap().into_iter().map(|(name, _)| name).collect();
    assert_eq!(
        (names.len(), names.iter().filter(|name| name.ends_with(".avif")).count()),
        (3, 1),
        "{names:?}"
    );
    assert_eq!(check(dir.path()).unwrap().pictures, 2);
    // A restart knows each picture once, and a damaged one is found.
    let media = Media::open(Some(dir.path()), 0).unwrap();
    assert_eq!(media.0.shelf.count(), 2);
    let lighter = dir.path().join(names.iter().find(|name| name.ends_with(".avif")).unwrap());
    let mut bytes = std::fs::read(&lighter).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(&lighter, bytes).unwrap();
    assert!(
        media.read(&photo.media, 700, Kind::Avif).is_err()
            || media.read(&photo.media, 1, Kind::Avif).is_err()
    );
    assert_eq!(check(dir.path()).unwrap().damaged.len(), 1);
    let at = |day: i64| Timestamp(day * 24 * 60 * 60 * 1_000);
    let month = std::time::Duration::from_secs(30 * 24 * 60 * 60);
    for day in [1, 40] {
        media.0.shelf.sweep(&BTreeSet::new(), at(day), month).unwrap();
    }
    assert_eq!(files(dir.path()).unwrap(), []);
}
