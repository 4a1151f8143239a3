//! Pictures of the demonstration's goods, drawn by a few lines each: flat shapes in the colours of a kind of goods, shared by
//! products that look alike. They are drawn the same way every time, so that a second start keeps nothing twice.

use protocol::{Picture, PutProduct, Refusal};
use std::collections::{BTreeMap, BTreeSet};
use tiny_skia::{
    Color, FillRule, GradientStop, LinearGradient, Paint, Path, PathBuilder, Pixmap, Point, Rect, Shader,
    SpreadMode, Stroke, Transform,
};

use crate::node::Node;

/// Pixels of each side as drawn, and as kept: as large as a shop's page shows a card.
const CANVAS: f32 = 640.0;
const SIDE: u32 = 480;
const SIDE_F: f32 = 480.0;

/// What a family of products looks like, by how its SKUs begin.
type Draw = fn(&mut Easel);
const FAMILIES: [(&str, &str, Draw); 16] = [
    ("EL", "A small bottle with a dropper", bottle),
    ("NS", "A small bottle with a dropper", bottle),
    ("KT", "A slim device with a mouthpiece", device),
    ("CO", "A coil with its wire", coil),
    ("PW", "A battery", battery),
    ("SS", "A blister pack", blister),
    ("CA", "A candle in a glass", candle),
    ("IN", "Incense sticks in a holder", incense),
    ("MG", "A mug", mug),
    ("PR", "A print in a frame", print),
    ("KR", "A keyring", keyring),
    ("NB", "A notebook with a band", notebook),
    ("CS", "A set of round coasters", coasters),
    ("TT", "A folded tea towel", towel),
    ("GC", "A card with its envelope", card),
    ("BK", "A paperback", book),
];
/// Colours of the thing, dark to light.
const HUES: [[u32; 3]; 4] = [
    [0x1F_5F_6B, 0x3D_97_A3, 0xDC_EE_F0],
    [0x8A_3B_2A, 0xD2_7A_5A, 0xF7_E6_DD],
    [0x4B_4A_82, 0x84_82_C4, 0xE7_E6_F4],
    [0x5C_6B_2A, 0x9D_AE_57, 0xEE_F1_DE],
];
/// How many of them one family has: few pictures, so that a demonstration begins at once.
const HUES_OF_A_FAMILY: usize = 2;

/// Gives products that have one a picture of what they are. What cannot be kept is left without: a demonstration without
/// pictures is still one.
pub(crate) async fn illustrate(node: &Node, products: &mut [PutProduct]) {
    let wanted: BTreeSet<Look> = products.iter().filter_map(look_of).collect();
    let media = node.media().clone();
    let drawn = tokio::task::spawn_blocking(move || {
        let kept = |look: Look| Some((look, media.keep_own(&drawn(look)?)));
        wanted.into_iter().filter_map(kept).collect::<BTreeMap<Look, Result<_, Refusal>>>()
    });
    let Ok(drawn) = drawn.await else { return };
    for product in products {
        let Some(look) = look_of(product) else { continue };
        match drawn.get(&look) {
            Some(Ok(view)) => {
                let (media, alt) = (view.media.clone(), alt_of(look));
                let (width, height, tint) = (view.width, view.height, view.tint);
                product.pictures =
                    vec![Picture { media, alt, focus_x: 50, focus_y: 50, width, height, tint }];
            }
            Some(Err(refusal)) => tracing::warn!(%refusal, "a sample has no picture"),
            None => {}
        }
    }
}

/// A family and one of its colours.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Look {
    family: usize,
    hue: usize,
}

fn look_of(product: &PutProduct) -> Option<Look> {
    let sku = product.variants.first()?.sku;
    let family = FAMILIES.iter().position(|(prefix, ..)| {
        sku.as_str()
            .strip_prefix(prefix)
            .is_some_and(|rest| rest.starts_with(|letter: char| letter.is_ascii_digit()))
    })?;
    // By the name, so that goods of a maker or a motif are not all alike.
    let sum =
        product.name.bytes().fold(0_usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(byte)));
    // Neighbours in the list differ.
    let hue = (family * HUES_OF_A_FAMILY + (sum >> 3) % HUES_OF_A_FAMILY) % HUES.len();
    Some(Look { family, hue })
}

fn alt_of(look: Look) -> String {
    FAMILIES.get(look.family).map(|(_, alt, _)| (*alt).to_owned()).unwrap_or_default()
}

/// The picture as a file.
fn drawn(look: Look) -> Option<Vec<u8>> {
    let mut easel = Easel { map: Pixmap::new(SIDE, SIDE)?, hues: *HUES.get(look.hue)? };
    easel.ground();
    FAMILIES.get(look.family)?.2(&mut easel);
    let pixels = image::RgbaImage::from_raw(SIDE, SIDE, easel.map.take())?;
    let mut file = std::io::Cursor::new(Vec::new());
    image::DynamicImage::ImageRgba8(pixels).into_rgb8().write_to(&mut file, image::ImageFormat::Png).ok()?;
    Some(file.into_inner())
}

/// Where something is drawn, with the colours of what is drawn.
struct Easel {
    map: Pixmap,
    hues: [u32; 3],
}

const PAPER: u32 = 0xFF_FD_F8;
const INK: u32 = 0x2E_2A_28;

impl Easel {
    const fn dark(&self) -> u32 {
        self.hues[0]
    }

    const fn body(&self) -> u32 {
        self.hues[1]
    }

    /// A wall and a table in the lightest colour, with the shadow of what stands there.
    fn ground(&mut self) {
        let light = self.hues[2];
        self.map.fill(of(light));
        // A wide line has one colour all along; a shade over the whole would show in steps.
        self.line(&[(-100.0, 560.0), (740.0, 560.0)], 180.0, mixed(light, self.body(), 0.14));
        self.oval((320.0, 520.0), (190.0, 26.0), mixed(light, self.dark(), 0.34));
    }

    fn fill(&mut self, path: Option<Path>, colour: u32) {
        let Some(path) = path else { return };
        // Light comes from the left.
        let bounds = path.bounds();
        let stops = vec![
            GradientStop::new(0.0, of(mixed(colour, 0xFF_FF_FF, 0.16))),
            GradientStop::new(1.0, of(mixed(colour, 0x00_00_00, 0.10))),
        ];
        let (from, to) = (Point::from_xy(bounds.left(), 0.0), Point::from_xy(bounds.right(), 0.0));
        let shade = LinearGradient::new(from, to, stops, SpreadMode::Pad, Transform::identity());
        let shader = shade.unwrap_or(Shader::SolidColor(of(colour)));
        let paint = Paint { shader, anti_alias: true, ..Paint::default() };
        self.map.fill_path(&path, &paint, FillRule::Winding, scale(), None);
    }

    fn rect(&mut self, (x, y, width, height): (f32, f32, f32, f32), round: f32, colour: u32) {
        let path = if round > 0.0 {
            rounded(x, y, width, height, round)
        } else {
            Rect::from_xywh(x, y, width, height).map(PathBuilder::from_rect)
        };
        self.fill(path, colour);
    }

    fn oval(&mut self, (x, y): (f32, f32), (across, up): (f32, f32), colour: u32) {
        let rect = Rect::from_xywh(x - across, y - up, across * 2.0, up * 2.0);
        self.fill(rect.and_then(PathBuilder::from_oval), colour);
    }

    fn shape(&mut self, points: &[(f32, f32)], colour: u32) {
        let mut path = PathBuilder::new();
        for (number, (x, y)) in points.iter().enumerate() {
            if number == 0 { path.move_to(*x, *y) } else { path.line_to(*x, *y) }
        }
        path.close();
        self.fill(path.finish(), colour);
    }

    fn line(&mut self, points: &[(f32, f32)], width: f32, colour: u32) {
        let mut path = PathBuilder::new();
        for (number, (x, y)) in points.iter().enumerate() {
            if number == 0 { path.move_to(*x, *y) } else { path.line_to(*x, *y) }
        }
        self.stroke(path.finish(), width, colour);
    }

    fn ring(&mut self, (x, y): (f32, f32), (across, up): (f32, f32), width: f32, colour: u32) {
        let rect = Rect::from_xywh(x - across, y - up, across * 2.0, up * 2.0);
        self.stroke(rect.and_then(PathBuilder::from_oval), width, colour);
    }

    fn stroke(&mut self, path: Option<Path>, width: f32, colour: u32) {
        let Some(path) = path else { return };
        let paint = Paint { shader: Shader::SolidColor(of(colour)), anti_alias: true, ..Paint::default() };
        let stroke = Stroke { width, line_cap: tiny_skia::LineCap::Round, ..Stroke::default() };
        self.map.stroke_path(&path, &paint, &stroke, scale(), None);
    }
}

/// From what is drawn to what is kept.
fn scale() -> Transform {
    Transform::from_scale(SIDE_F / CANVAS, SIDE_F / CANVAS)
}

fn rounded(x: f32, y: f32, width: f32, height: f32, round: f32) -> Option<Path> {
    let (right, bottom) = (x + width, y + height);
    let mut path = PathBuilder::new();
    path.move_to(x + round, y);
    path.line_to(right - round, y);
    path.quad_to(right, y, right, y + round);
    path.line_to(right, bottom - round);
    path.quad_to(right, bottom, right - round, bottom);
    path.line_to(x + round, bottom);
    path.quad_to(x, bottom, x, bottom - round);
    path.line_to(x, y + round);
    path.quad_to(x, y, x + round, y);
    path.close();
    path.finish()
}

fn of(colour: u32) -> Color {
    let [_, red, green, blue] = colour.to_be_bytes();
    Color::from_rgba8(red, green, blue, u8::MAX)
}

/// A colour on the way to another.
fn mixed(from: u32, to: u32, share: f32) -> u32 {
    let (from, to) = (of(from), of(to));
    let part = |from: f32, to: f32| from + (to - from) * share;
    let colour = Color::from_rgba(
        part(from.red(), to.red()),
        part(from.green(), to.green()),
        part(from.blue(), to.blue()),
        1.0,
    );
    let one = colour.unwrap_or(Color::WHITE).to_color_u8();
    u32::from_be_bytes([0, one.red(), one.green(), one.blue()])
}

fn bottle(easel: &mut Easel) {
    let (dark, body) = (easel.dark(), easel.body());
    easel.shape(&[(300.0, 60.0), (340.0, 60.0), (348.0, 150.0), (292.0, 150.0)], mixed(dark, PAPER, 0.2));
    easel.rect((262.0, 140.0, 116.0, 80.0), 14.0, dark);
    easel.rect((230.0, 210.0, 180.0, 310.0), 34.0, body);
    easel.rect((230.0, 290.0, 180.0, 150.0), 0.0, PAPER);
    easel.oval((320.0, 350.0), (30.0, 30.0), body);
    easel.line(&[(270.0, 408.0), (370.0, 408.0)], 10.0, dark);
}

fn device(easel: &mut Easel) {
    let (dark, body) = (easel.dark(), easel.body());
    easel.rect((282.0, 70.0, 76.0, 70.0), 22.0, INK);
    easel.rect((262.0, 130.0, 116.0, 110.0), 18.0, mixed(body, PAPER, 0.35));
    easel.rect((250.0, 226.0, 140.0, 294.0), 30.0, body);
    easel.rect((286.0, 270.0, 68.0, 96.0), 12.0, INK);
    easel.oval((320.0, 420.0), (24.0, 24.0), dark);
}

fn coil(easel: &mut Easel) {
    let (dark, body) = (easel.dark(), easel.body());
    easel.rect((220.0, 170.0, 200.0, 90.0), 16.0, mixed(dark, PAPER, 0.25));
    easel.rect((240.0, 250.0, 160.0, 210.0), 12.0, body);
    for turn in [290.0, 335.0, 380.0, 425.0] {
        easel.line(&[(258.0, turn), (382.0, turn - 22.0)], 16.0, PAPER);
    }
    easel.rect((272.0, 450.0, 96.0, 70.0), 10.0, dark);
}

fn battery(easel: &mut Easel) {
    let (dark, body) = (easel.dark(), easel.body());
    easel.rect((286.0, 96.0, 68.0, 50.0), 10.0, 0xB9_B4_AE);
    easel.rect((236.0, 134.0, 168.0, 386.0), 26.0, body);
    easel.rect((236.0, 170.0, 168.0, 90.0), 0.0, dark);
    easel.shape(
        &[(338.0, 288.0), (276.0, 396.0), (316.0, 396.0), (300.0, 476.0), (366.0, 360.0), (326.0, 360.0)],
        PAPER,
    );
}

fn blister(easel: &mut Easel) {
    let (dark, body) = (easel.dark(), easel.body());
    easel.rect((170.0, 150.0, 300.0, 370.0), 22.0, 0xDA_D7_D2);
    easel.rect((170.0, 150.0, 300.0, 74.0), 22.0, dark);
    for y in [280.0, 364.0, 448.0] {
        for x in [236.0, 320.0, 404.0] {
            easel.oval((x, y), (29.0, 29.0), PAPER);
            easel.oval((x, y), (21.0, 21.0), body);
        }
    }
}

fn candle(easel: &mut Easel) {
    let (dark, body) = (easel.dark(), easel.body());
    easel.oval((320.0, 118.0), (24.0, 48.0), 0xF2_A9_3B);
    easel.oval((320.0, 134.0), (12.0, 26.0), 0xFF_E7_A6);
    easel.line(&[(320.0, 160.0), (320.0, 214.0)], 8.0, INK);
    easel.rect((200.0, 200.0, 240.0, 320.0), 30.0, mixed(body, PAPER, 0.45));
    easel.rect((200.0, 236.0, 240.0, 284.0), 30.0, body);
    easel.rect((232.0, 320.0, 176.0, 116.0), 8.0, PAPER);
    easel.line(&[(262.0, 362.0), (378.0, 362.0)], 10.0, dark);
    easel.line(&[(284.0, 396.0), (356.0, 396.0)], 8.0, body);
}

fn incense(easel: &mut Easel) {
    let (dark, body) = (easel.dark(), easel.body());
    for (foot, top) in [(290.0, 210.0), (320.0, 330.0), (350.0, 440.0)] {
        easel.line(&[(foot, 470.0), (top, 120.0)], 12.0, mixed(dark, INK, 0.4));
        easel.oval((top, 116.0), (10.0, 10.0), 0xE0_6A_33);
    }
    easel.shape(&[(200.0, 440.0), (440.0, 440.0), (400.0, 520.0), (240.0, 520.0)], body);
    easel.rect((190.0, 424.0, 260.0, 28.0), 10.0, dark);
}

fn mug(easel: &mut Easel) {
    let (dark, body) = (easel.dark(), easel.body());
    easel.ring((430.0, 340.0), (74.0, 84.0), 34.0, mixed(body, INK, 0.12));
    easel.rect((180.0, 180.0, 250.0, 340.0), 34.0, body);
    easel.oval((305.0, 190.0), (125.0, 30.0), mixed(body, PAPER, 0.5));
    easel.oval((305.0, 194.0), (104.0, 21.0), dark);
    easel.oval((305.0, 360.0), (52.0, 52.0), PAPER);
    easel.oval((305.0, 360.0), (28.0, 28.0), dark);
}

fn print(easel: &mut Easel) {
    let (dark, body) = (easel.dark(), easel.body());
    easel.rect((150.0, 80.0, 340.0, 440.0), 6.0, INK);
    easel.rect((170.0, 100.0, 300.0, 400.0), 0.0, PAPER);
    easel.rect((205.0, 140.0, 230.0, 320.0), 0.0, mixed(body, PAPER, 0.6));
    easel.oval((370.0, 210.0), (34.0, 34.0), 0xF2_C1_4E);
    easel.shape(
        &[(205.0, 460.0), (205.0, 380.0), (290.0, 260.0), (375.0, 390.0), (435.0, 330.0), (435.0, 460.0)],
        dark,
    );
    easel.shape(&[(205.0, 460.0), (205.0, 430.0), (320.0, 370.0), (435.0, 440.0), (435.0, 460.0)], body);
}

fn keyring(easel: &mut Easel) {
    let (dark, body) = (easel.dark(), easel.body());
    easel.ring((320.0, 170.0), (76.0, 76.0), 18.0, 0xA8_A2_9A);
    easel.line(&[(320.0, 246.0), (320.0, 296.0)], 16.0, 0x8F_89_82);
    easel.oval((320.0, 400.0), (116.0, 116.0), dark);
    easel.oval((320.0, 400.0), (92.0, 92.0), body);
    easel.shape(&[(320.0, 330.0), (384.0, 400.0), (320.0, 470.0), (256.0, 400.0)], PAPER);
}

fn notebook(easel: &mut Easel) {
    let (dark, body) = (easel.dark(), easel.body());
    easel.rect((188.0, 106.0, 290.0, 414.0), 14.0, PAPER);
    easel.rect((170.0, 96.0, 290.0, 414.0), 18.0, body);
    easel.rect((170.0, 96.0, 54.0, 414.0), 18.0, dark);
    easel.rect((404.0, 96.0, 20.0, 414.0), 0.0, INK);
    easel.rect((252.0, 190.0, 124.0, 84.0), 6.0, PAPER);
    easel.line(&[(272.0, 232.0), (356.0, 232.0)], 8.0, dark);
}

fn coasters(easel: &mut Easel) {
    let (dark, body) = (easel.dark(), easel.body());
    for (y, colour) in [(440.0, dark), (380.0, body), (320.0, dark)] {
        easel.oval((320.0, y + 16.0), (180.0, 80.0), mixed(colour, INK, 0.3));
        easel.oval((320.0, y), (180.0, 80.0), colour);
    }
    easel.oval((320.0, 320.0), (150.0, 64.0), PAPER);
    easel.oval((320.0, 320.0), (96.0, 40.0), body);
    easel.oval((320.0, 320.0), (44.0, 18.0), dark);
}

fn towel(easel: &mut Easel) {
    let (dark, body) = (easel.dark(), easel.body());
    easel.rect((150.0, 200.0, 340.0, 320.0), 26.0, PAPER);
    for x in [200.0, 266.0, 332.0, 398.0] {
        easel.rect((x, 200.0, 28.0, 320.0), 0.0, body);
    }
    for y in [250.0, 330.0, 410.0] {
        easel.line(&[(160.0, y), (480.0, y)], 12.0, mixed(dark, PAPER, 0.25));
    }
    easel.rect((150.0, 190.0, 340.0, 44.0), 20.0, dark);
}

fn card(easel: &mut Easel) {
    let (dark, body) = (easel.dark(), easel.body());
    easel.rect((120.0, 260.0, 400.0, 260.0), 10.0, mixed(body, PAPER, 0.55));
    easel.line(&[(124.0, 266.0), (320.0, 420.0), (516.0, 266.0)], 8.0, body);
    easel.rect((200.0, 96.0, 240.0, 320.0), 10.0, PAPER);
    easel.oval((290.0, 210.0), (48.0, 48.0), dark);
    easel.oval((350.0, 210.0), (48.0, 48.0), dark);
    easel.shape(&[(247.0, 232.0), (393.0, 232.0), (320.0, 330.0)], dark);
    easel.line(&[(260.0, 370.0), (380.0, 370.0)], 9.0, body);
}

fn book(easel: &mut Easel) {
    let (dark, body) = (easel.dark(), easel.body());
    easel.shape(&[(460.0, 100.0), (492.0, 122.0), (492.0, 520.0), (460.0, 510.0)], PAPER);
    easel.rect((170.0, 92.0, 296.0, 424.0), 8.0, body);
    easel.rect((170.0, 92.0, 36.0, 424.0), 8.0, dark);
    easel.rect((240.0, 150.0, 190.0, 110.0), 4.0, PAPER);
    easel.line(&[(264.0, 188.0), (406.0, 188.0)], 12.0, dark);
    easel.line(&[(286.0, 224.0), (384.0, 224.0)], 9.0, body);
    easel.oval((335.0, 384.0), (66.0, 66.0), mixed(body, PAPER, 0.5));
    easel.oval((335.0, 384.0), (30.0, 30.0), dark);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::sample_products;

    #[test]
    fn most_goods_have_a_picture_and_they_are_drawn_alike_every_time() {
        let products = sample_products();
        let looks: BTreeSet<Look> = products.iter().filter_map(look_of).collect();
        let without = products.iter().filter(|product| look_of(product).is_none()).count();
        assert!((24..=32).contains(&looks.len()), "{}", looks.len());
        assert!(without * 6 < products.len(), "{without}");
        for look in looks {
            let one = drawn(look).unwrap();
            assert_eq!(one, drawn(look).unwrap());
            assert!(one.len() > 2_000 && !alt_of(look).is_empty());
        }
    }
}
