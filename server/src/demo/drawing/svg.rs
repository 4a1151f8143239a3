//! How a drawing is put together: colours that are lighter on one side than on the other, simple shapes as text, and the
//! ground that everything stands on. The light comes from the left.

use std::fmt;

/// Units of each side of a drawing.
pub(super) const SIDE: f32 = 640.0;
/// Where things stand.
pub(super) const FLOOR: f32 = 556.0;

/// A colour, 0xRRGGBB.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Ink(pub(super) u32);

pub(super) const WHITE: Ink = Ink(0xFFFFFF);
pub(super) const PAPER: Ink = Ink(0xFBF8F2);
pub(super) const COAL: Ink = Ink(0x262426);
pub(super) const STEEL: Ink = Ink(0xB4B8BD);
pub(super) const BRASS: Ink = Ink(0xC9A14A);
pub(super) const WOOD: Ink = Ink(0xC89862);

impl fmt::Display for Ink {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "#{:06x}", self.0)
    }
}

impl Ink {
    /// So many hundredths of the way to another colour.
    pub(super) fn to(self, other: Self, hundredths: u32) -> Self {
        let [_, red, green, blue] = self.0.to_be_bytes();
        let [_, other_red, other_green, other_blue] = other.0.to_be_bytes();
        let part = |from: u8, to: u8| {
            let sum = u32::from(from)
                .saturating_mul(100_u32.saturating_sub(hundredths))
                .saturating_add(u32::from(to).saturating_mul(hundredths));
            u8::try_from(sum / 100).unwrap_or(u8::MAX)
        };
        Self(u32::from_be_bytes([0, part(red, other_red), part(green, other_green), part(blue, other_blue)]))
    }

    pub(super) fn light(self, hundredths: u32) -> Self {
        self.to(WHITE, hundredths)
    }

    pub(super) fn dark(self, hundredths: u32) -> Self {
        self.to(Self(0x121018), hundredths)
    }

    /// What can be read on it.
    pub(super) fn contrast(self) -> Self {
        let [_, red, green, blue] = self.0.to_be_bytes();
        let bright = u32::from(red) * 30 + u32::from(green) * 59 + u32::from(blue) * 11;
        if bright > 15_500 { self.dark(78) } else { PAPER }
    }
}

/// A drawing that is being made.
#[derive(Default)]
pub(super) struct Drawing {
    defs: String,
    body: String,
    named: u32,
}

impl Drawing {
    pub(super) fn put(&mut self, text: &str) {
        self.body.push_str(text);
    }

    fn define(&mut self, tag: &str, attributes: &str, stops: &[(u32, Ink, u32)]) -> String {
        self.named = self.named.saturating_add(1);
        let name = format!("g{}", self.named);
        self.defs.push_str(&format!("<{tag} id=\"{name}\" {attributes}>"));
        for (at, ink, opacity) in stops {
            self.defs.push_str(&format!("<stop offset=\"{at}%\" stop-color=\"{ink}\""));
            if *opacity < 100 {
                self.defs.push_str(&format!(" stop-opacity=\".{opacity:02}\""));
            }
            self.defs.push_str("/>");
        }
        self.defs.push_str(&format!("</{tag}>"));
        format!("url(#{name})")
    }

    /// From left to right, as light lies on something round that shines a little.
    pub(super) fn round(&mut self, ink: Ink) -> String {
        let stops = [
            (0, ink.dark(34), 100),
            (10, ink.dark(8), 100),
            (24, ink.light(34), 100),
            (38, ink.light(6), 100),
            (72, ink.dark(12), 100),
            (94, ink.dark(38), 100),
            (100, ink.dark(26), 100),
        ];
        self.define("linearGradient", "x2=\"1\" y2=\"0\"", &stops)
    }

    /// As light lies on something round and dull.
    pub(super) fn soft(&mut self, ink: Ink) -> String {
        let stops =
            [(0, ink.dark(10), 100), (26, ink.light(14), 100), (60, ink, 100), (100, ink.dark(26), 100)];
        self.define("linearGradient", "x2=\"1\" y2=\"0\"", &stops)
    }

    /// Metal.
    pub(super) fn metal(&mut self, ink: Ink) -> String {
        let stops = [
            (0, ink.dark(45), 100),
            (14, ink.light(25), 100),
            (26, ink.light(75), 100),
            (40, ink, 100),
            (62, ink.dark(28), 100),
            (82, ink.light(35), 100),
            (100, ink.dark(50), 100),
        ];
        self.define("linearGradient", "x2=\"1\" y2=\"0\"", &stops)
    }

    /// A flat side in the light, from its upper left corner on.
    pub(super) fn flat(&mut self, ink: Ink) -> String {
        self.define(
            "linearGradient",
            "x2=\".7\" y2=\"1\"",
            &[(0, ink.light(12), 100), (100, ink.dark(9), 100)],
        )
    }

    /// From one colour at the top to another.
    pub(super) fn down(&mut self, from: Ink, to: Ink) -> String {
        self.define("linearGradient", "x2=\"0\" y2=\"1\"", &[(0, from, 100), (100, to, 100)])
    }

    /// A ball.
    pub(super) fn ball(&mut self, ink: Ink) -> String {
        let stops = [(0, ink.light(42), 100), (45, ink, 100), (100, ink.dark(30), 100)];
        self.define("radialGradient", "cx=\".36\" cy=\".32\" r=\".75\"", &stops)
    }

    /// Glass: hardly there in the middle.
    pub(super) fn glass(&mut self, ink: Ink) -> String {
        let stops = [
            (0, ink.dark(20), 55),
            (8, ink.light(50), 30),
            (18, WHITE, 62),
            (26, ink.light(40), 16),
            (80, ink.light(20), 14),
            (93, ink.light(60), 48),
            (100, ink.dark(25), 60),
        ];
        self.define("linearGradient", "x2=\"1\" y2=\"0\"", &stops)
    }

    pub(super) fn rect(&mut self, at: [f32; 4], round: f32, fill: &str) {
        let [x, y, width, height] = at;
        self.body.push_str(&format!("<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\""));
        if round > 0.0 {
            self.body.push_str(&format!(" rx=\"{round}\""));
        }
        self.body.push_str(&format!(" fill=\"{fill}\"/>"));
    }

    pub(super) fn ink_rect(&mut self, at: [f32; 4], round: f32, ink: Ink) {
        self.rect(at, round, &ink.to_string());
    }

    pub(super) fn oval(&mut self, at: [f32; 4], fill: &str) {
        let [x, y, across, up] = at;
        self.body.push_str(&format!(
            "<ellipse cx=\"{x}\" cy=\"{y}\" rx=\"{across}\" ry=\"{up}\" fill=\"{fill}\"/>"
        ));
    }

    pub(super) fn path(&mut self, path: &str, fill: &str) {
        self.body.push_str(&format!("<path d=\"{path}\" fill=\"{fill}\"/>"));
    }

    pub(super) fn line(&mut self, path: &str, width: f32, ink: Ink) {
        self.stroke(path, width, &ink.to_string());
    }

    pub(super) fn stroke(&mut self, path: &str, width: f32, paint: &str) {
        self.body.push_str(&format!(
            "<path d=\"{path}\" fill=\"none\" stroke=\"{paint}\" stroke-width=\"{width}\" stroke-linecap=\"round\" \
             stroke-linejoin=\"round\"/>"
        ));
    }

    /// What is drawn within stands elsewhere, larger or turned.
    pub(super) fn group(&mut self, transform: &str, draw: impl FnOnce(&mut Self)) {
        self.body.push_str(&format!("<g transform=\"{transform}\">"));
        draw(self);
        self.body.push_str("</g>");
    }

    /// What is drawn within shows only inside of a path.
    pub(super) fn within(&mut self, path: &str, draw: impl FnOnce(&mut Self)) {
        self.named = self.named.saturating_add(1);
        let name = self.named;
        self.defs.push_str(&format!("<clipPath id=\"g{name}\"><path d=\"{path}\"/></clipPath>"));
        self.body.push_str(&format!("<g clip-path=\"url(#g{name})\">"));
        draw(self);
        self.body.push_str("</g>");
    }

    /// The shadow of something on the floor.
    pub(super) fn shadow(&mut self, middle: f32, across: f32) {
        let wide = self.define("radialGradient", "", &[(0, COAL, 34), (55, COAL, 13), (100, COAL, 0)]);
        let near = self.define("radialGradient", "", &[(0, COAL, 60), (70, COAL, 26), (100, COAL, 0)]);
        self.oval([middle + 26.0, FLOOR + 4.0, across * 1.28, 30.0], &wide);
        self.oval([middle + 4.0, FLOOR, across * 1.02, 11.0], &near);
    }

    /// A soft shadow behind something that lies flat, of its box.
    pub(super) fn lying(&mut self, at: [f32; 4], round: f32) {
        let [x, y, width, height] = at;
        for (grow, opacity) in [(16.0, 3), (11.0, 4), (7.0, 5), (3.0, 7)] {
            self.body.push_str(&format!(
                "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{}\" fill=\"#26242a\" fill-opacity=\".{opacity:02}\"/>",
                x - grow + 8.0,
                y - grow + 12.0,
                width + grow * 2.0,
                height + grow * 2.0,
                round + grow
            ));
        }
    }

    /// The whole as a file. What is drawn stands before a wall that is a little of its own colour.
    pub(super) fn finish(mut self, of: Ink) -> String {
        let high = Ink(0xFAF8F5).to(of, 3);
        let low = Ink(0xE6E2DC).to(of, 7);
        let wall = self.down(high, high.to(low, 62));
        let glow = self.define(
            "radialGradient",
            "cx=\".42\" cy=\".4\" r=\".6\"",
            &[(0, WHITE, 85), (100, WHITE, 0)],
        );
        let floor = self.down(high.to(low, 86), high.to(low, 24));
        let (defs, body) = (self.defs, self.body);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {SIDE} {SIDE}\"><defs>{defs}</defs>\
             <rect width=\"640\" height=\"640\" fill=\"{wall}\"/><rect y=\"500\" width=\"640\" height=\"140\" fill=\"{floor}\"/>\
             <rect width=\"640\" height=\"640\" fill=\"{glow}\"/>{body}</svg>"
        )
    }
}

/// A rectangle with round corners as a path.
pub(super) fn rounded(at: [f32; 4], round: f32) -> String {
    let [x, y, width, height] = at;
    let (inner, down) = (width - round * 2.0, height - round * 2.0);
    format!(
        "M{} {y}h{inner}a{round} {round} 0 0 1 {round} {round}v{down}a{round} {round} 0 0 1 -{round} {round}h-{inner}\
         a{round} {round} 0 0 1 -{round} -{round}v-{down}a{round} {round} 0 0 1 {round} -{round}z",
        x + round
    )
}

impl Drawing {
    /// Light over something flat that is drawn already.
    pub(super) fn flat_light(&mut self) -> String {
        self.define(
            "linearGradient",
            "x2=\"1\" y2=\".6\"",
            &[(0, WHITE, 22), (40, WHITE, 4), (100, COAL, 16)],
        )
    }

    /// Light over something round that is drawn already.
    pub(super) fn bottle_light(&mut self) -> String {
        let stops =
            [(0, COAL, 42), (12, COAL, 6), (22, WHITE, 34), (36, WHITE, 3), (72, COAL, 8), (100, COAL, 50)];
        self.define("linearGradient", "x2=\"1\" y2=\"0\"", &stops)
    }
}
